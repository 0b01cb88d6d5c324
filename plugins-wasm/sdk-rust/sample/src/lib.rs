//! The sample of the SDKs: a hook of each kind, the same in every language. What it does is of no use but to be read.

use helios::*;

helios::hooks! {
    authenticate => authenticate,
    authorize => authorize,
    pre_query => pre_query,
    rewrite => rewrite,
    route => route,
    post_query => post_query,
    cache_get => cache_get,
    cache_set => cache_set,
    on_connect => on_connect,
    on_disconnect => on_disconnect,
    metrics => metrics,
    custom => custom,
}

fn or_dash(text: Option<String>) -> String {
    text.unwrap_or_else(|| "-".to_owned())
}

// ---- authenticate, authorize: who may come in, who may ask

fn authenticate(login: &Login) -> Authenticate {
    let user = login.user().unwrap_or_default();
    if user == "guest" {
        return Authenticate::Denied(
            Refusal::new("guests are not for here").hint("have an account made"),
        );
    }
    let proved =
        user == "alice" && login.password().as_deref() == Some("open sesame") && login.tls();
    if !proved {
        return Authenticate::Defer;
    }
    let startup: Vec<String> = login
        .startup_parameters()
        .iter()
        .map(|(name, value)| format!("{}={}", name, value))
        .collect();
    Authenticate::Success(
        Identity::new("u-alice")
            .username("alice")
            .tenant_id("acme")
            .role("reader")
            .role("writer")
            .claim("startup", &startup.join("\n"))
            .claim("certificate", &or_dash(login.certificate_subject())),
    )
}

fn authorize(query: &Query) -> Authorize {
    match query.user().as_deref() {
        Some("mallory") => {
            Authorize::Deny(Refusal::new("mallory may not ask anything").sqlstate("28000"))
        }
        Some("root") => Authorize::Allow,
        _ => Authorize::Defer,
    }
}

// ---- pre_query: blocks, answers, rewrites or edits a statement

fn pre_query(query: &Query) -> PreQuery {
    let text = query.text();
    let _ = query.set_attribute("sample.kind", &or_dash(query.kind()));
    if holds(&text, "drop table") {
        return PreQuery::Block(no_drop(query));
    }
    if text == "SELECT fields" {
        return PreQuery::Cached(fields(query));
    }
    if holds(&text, "/* structure */") {
        return PreQuery::Cached(structure(&query.sql()));
    }
    if text == "SELECT sample" {
        return PreQuery::Rewrite("SELECT 'sample'".to_owned());
    }
    masked(&query.sql())
}

fn no_drop(query: &Query) -> Refusal {
    Refusal::new("DROP TABLE is not for here")
        .sqlstate("42501")
        .detail(format!(
            "user {} on {}",
            or_dash(query.user()),
            or_dash(query.database())
        ))
        .hint("ask an administrator")
        .retry_after_ms(1000)
}

/// What a statement's hook is told.
fn fields(query: &Query) -> Table {
    let number = |number: Option<i64>| Some(number.unwrap_or(-1).to_string());
    let flag = |flag: bool| Some(flag.to_string());
    let mut table = Table::new(&[("field", Table::TEXT), ("value", Table::TEXT)]);
    let fields = [
        ("query", Some(query.text())),
        ("normalized", query.normalized()),
        ("fingerprint", query.fingerprint()),
        ("user", query.user()),
        ("database", query.database()),
        ("identity", query.identity()),
        ("client_ip", query.client_ip()),
        ("client_id", query.client_id()),
        ("request_id", query.request_id()),
        ("kind", query.kind()),
        ("tables", query.tables().map(|tables| tables.join("\n"))),
        ("protocol", query.protocol()),
        ("application_name", query.application_name()),
        ("branch", query.branch()),
        ("parameters", query.parameters()),
        ("tenant_id", query.attribute("tenant_id")),
        ("sample.kind", query.attribute("sample.kind")),
        ("timestamp_ms", number(query.timestamp_ms())),
        ("query_bytes", number(query.query_bytes())),
        ("is_read_only", flag(query.is_read_only())),
        ("in_transaction", flag(query.in_transaction())),
    ];
    for (name, value) in &fields {
        table.row(&[Some(name), value.as_deref()]);
    }
    table
}

/// What the host knows of a statement.
fn structure(sql: &Sql) -> Table {
    let mut table = Table::new(&[("question", Table::INT4), ("answer", Table::TEXT)]);
    for question in Question::ALL {
        let number = (question as i32).to_string();
        match sql.all(question) {
            Ok(answers) => answers
                .iter()
                .for_each(|answer| table.row(&[Some(&number), Some(answer)])),
            Err(Unknown) => table.row(&[Some(&number), None]),
        }
    }
    table
}

/// Wraps each output column that comes from a column named email.
fn masked(sql: &Sql) -> PreQuery {
    let mut edited = false;
    for output in sql.outputs().unwrap_or_default() {
        if !output
            .sources
            .iter()
            .any(|source| source.ends_with(".email"))
        {
            continue;
        }
        if output.wrap("mask(?)").is_err() {
            let refusal = Refusal::new(format!("cannot mask column {}", output.name));
            return PreQuery::Block(refusal.sqlstate("0A000"));
        }
        edited = true;
    }
    if edited {
        PreQuery::Edited
    } else {
        PreQuery::Continue
    }
}

// ---- rewrite: edits what all pre_query hooks have left

fn rewrite(query: &Query) -> Rewrite {
    match query.attribute("helios.region") {
        Some(region) if restricted(&query.sql(), &region) => Rewrite::Edited,
        _ => Rewrite::Continue,
    }
}

fn restricted(sql: &Sql, region: &str) -> bool {
    let relations = sql.relations().unwrap_or_default();
    let writes = relations.iter().any(|relation| relation.written);
    match relations
        .iter()
        .find(|relation| !relation.written && relation.name == "orders")
    {
        Some(orders) => {
            orders.restrict(&format!("region = '{}'", region)).is_ok()
                && (writes || sql.limit(10).is_ok())
        }
        None => false,
    }
}

// ---- route: where a statement is to run

fn route(query: &Query) -> Route {
    if query
        .tables()
        .unwrap_or_default()
        .iter()
        .any(|table| table == "secrets")
    {
        return Route::Block("secrets stay where they are".into());
    }
    if let Some(branch) = query.attribute("sample.branch") {
        return Route::Branch(branch);
    }
    match query.attribute("helios.vector_node") {
        Some(node) if holds(&query.text(), "<->") => Route::Node(node),
        _ if query.in_transaction() => Route::Primary,
        _ if query.is_read_only() => Route::Standby,
        _ => Route::Default,
    }
}

// ---- post_query: learns how it ended, and keeps it in the store

fn post_query(query: &Query, outcome: &Outcome) {
    let _ = kv_add("statements", 1);
    let _ = kv_add("rows", outcome.rows().unwrap_or(0));
    let ending = format!(
        "{} on {} by {}, {} bytes{}; {} {} of {}",
        if outcome.success() {
            "success"
        } else {
            "failure"
        },
        or_dash(outcome.target_node()),
        or_dash(outcome.source()),
        outcome.response_bytes().unwrap_or(-1),
        if outcome.rewritten() {
            ", rewritten"
        } else {
            ""
        },
        or_dash(outcome.sqlstate()),
        or_dash(outcome.error()),
        or_dash(outcome.blocked_by()),
    );
    let _ = kv_write("last", ending);
    log(
        Level::Info,
        &format!(
            "{}: {} us",
            or_dash(query.user()),
            outcome.elapsed_us().unwrap_or(-1)
        ),
    );
}

// ---- cache_get, cache_set: a cache in the plugin's own store

fn cache_key(query: &Query) -> String {
    format!("cache:{}", or_dash(query.fingerprint()))
}

fn cache_get(query: &Query) -> CacheGet {
    match kv_read(cache_key(query)) {
        Some(kept) => CacheGet::Cached(Table::from_json(kept)),
        None => CacheGet::Miss,
    }
}

fn cache_set(query: &Query) {
    if kv_write(cache_key(query), query.result().unwrap_or_default()).is_err() {
        log(Level::Warning, "the result is too large to be kept");
    }
}

// ---- on_connect, on_disconnect: sessions

fn on_connect(session: &Session) {
    let key = format!("session:{}", or_dash(session.client_id()));
    let who = format!(
        "{}@{} {}",
        or_dash(session.user()),
        or_dash(session.client_ip()),
        or_dash(session.application_name())
    );
    if kv_swap(key, None, Some(who.as_bytes())) != Ok(true) {
        log(Level::Warning, "the session is known already");
    }
}

fn on_disconnect(session: &Session) {
    match session.client_id() {
        None => log(Level::Info, "unloaded"),
        Some(id) => {
            kv_remove(format!("session:{}", id));
            let reason = or_dash(session.disconnect_reason());
            let (queries, millis) = (
                session.queries().unwrap_or(-1),
                session.duration_ms().unwrap_or(-1),
            );
            log(
                Level::Info,
                &format!("{}: {} queries in {} ms", reason, queries, millis),
            );
        }
    }
}

// ---- metrics, custom: for operators

fn metrics() -> Metrics {
    let statements = kv_add("statements", 0).unwrap_or(0);
    let rows = kv_add("rows", 0).unwrap_or(0);
    let share = if statements > 0 {
        rows as f64 / statements as f64
    } else {
        0.0
    };
    Metrics::new()
        .counter("statements", statements)
        .gauge("rows_per_statement", share)
}

fn custom(body: &[u8]) -> String {
    match body {
        b"fail" => panic!("as it was asked to"),
        b"clocks" => format!(
            "{}{}",
            now_ms(),
            if monotonic_ns().is_some() {
                " forward"
            } else {
                ""
            }
        ),
        _ => sha256_digest_hex(body),
    }
}
