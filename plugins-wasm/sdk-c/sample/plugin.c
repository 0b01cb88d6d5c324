/* The sample of the SDKs: a hook of each kind, the same in every language. What it does is of no use but to be read. */
#include "helios.h"

static const char *or_dash(const char *text) {
    return text ? text : "-";
}

/* ---- authenticate, authorize: who may come in, who may ask */

static helios_action known_as_alice(void) {
    static const char *const roles[] = {"reader", "writer", NULL};
    const helios_pair claims[] = {
        {"startup", or_dash(helios_startup_parameters())}, {"certificate", or_dash(helios_certificate_subject())}, {NULL, NULL}
    };
    return helios_login(&(helios_identity_claim){"u-alice", "alice", "acme", roles, claims});
}

HELIOS_HOOK(authenticate) {
    if (helios_equal(helios_user(), "guest")) {
        helios_set_hint("have an account made");
        return helios_block("guests are not for here");
    }
    bool proved = helios_equal(helios_user(), "alice") && helios_equal(helios_password(), "open sesame") && helios_tls();
    return proved ? known_as_alice() : HELIOS_DEFAULT;
}

HELIOS_HOOK(authorize) {
    if (helios_equal(helios_user(), "mallory")) {
        helios_set_sqlstate("28000");
        return helios_block("mallory may not ask anything");
    }
    return helios_equal(helios_user(), "root") ? HELIOS_ALLOW : HELIOS_DEFAULT;
}

/* ---- pre_query: blocks, answers, rewrites or edits a statement */

static helios_action no_drop(void) {
    helios_set_sqlstate("42501");
    helios_set_detail(HELIOS_CONCAT("user ", or_dash(helios_user()), " on ", or_dash(helios_database())));
    helios_set_hint("ask an administrator");
    helios_set_retry_after_ms(1000);
    return helios_block("DROP TABLE is not for here");
}

static void field(helios_table *table, const char *name, const char *value) {
    helios_value(table, name);
    helios_value(table, value);
}

/* What a statement's hook is told. */
static helios_action fields(void) {
    helios_table table = {0};
    helios_column(&table, "field", HELIOS_OID_TEXT);
    helios_column(&table, "value", HELIOS_OID_TEXT);
    field(&table, "query", helios_query());
    field(&table, "normalized", helios_normalized());
    field(&table, "fingerprint", helios_fingerprint());
    field(&table, "user", helios_user());
    field(&table, "database", helios_database());
    field(&table, "identity", helios_identity());
    field(&table, "client_ip", helios_client_ip());
    field(&table, "client_id", helios_client_id());
    field(&table, "request_id", helios_request_id());
    field(&table, "kind", helios_kind());
    field(&table, "tables", helios_tables());
    field(&table, "protocol", helios_protocol());
    field(&table, "application_name", helios_application_name());
    field(&table, "branch", helios_branch_name());
    field(&table, "parameters", helios_parameters());
    field(&table, "tenant_id", helios_attribute("tenant_id"));
    field(&table, "sample.kind", helios_attribute("sample.kind"));
    field(&table, "timestamp_ms", helios_decimal(helios_timestamp_ms()));
    field(&table, "query_bytes", helios_decimal(helios_query_bytes()));
    field(&table, "is_read_only", helios_is_read_only() ? "true" : "false");
    field(&table, "in_transaction", helios_in_transaction() ? "true" : "false");
    return helios_cached(&table);
}

/* What the host knows of a statement. */
static helios_action structure(void) {
    helios_table table = {0};
    helios_column(&table, "question", HELIOS_OID_INT4);
    helios_column(&table, "answer", HELIOS_OID_TEXT);
    for (int question = HELIOS_SQL_WRITTEN; question <= HELIOS_SQL_OUTPUT_TEXT; question++) {
        helios_sql_answer answer = helios_sql((helios_sql_question)question, 0);
        for (int i = 1; answer.found == HELIOS_SQL_TEXT; i++) {
            field(&table, helios_decimal(question), answer.text);
            answer = helios_sql((helios_sql_question)question, i);
        }
        if (answer.found == HELIOS_SQL_UNKNOWN) {
            field(&table, helios_decimal(question), NULL);
        }
    }
    return helios_cached(&table);
}

static bool come_from_email(const char *sources) {
    for (const char *source = helios_next_line(&sources); source; source = helios_next_line(&sources)) {
        if (helios_ends(source, ".email")) {
            return true;
        }
    }
    return false;
}

/* Wraps each output column that comes from a column named email. */
static helios_action masked(void) {
    helios_action action = HELIOS_DEFAULT;
    helios_sql_answer sources = helios_output_sources(0);
    for (int i = 0; sources.found == HELIOS_SQL_TEXT; sources = helios_output_sources(++i)) {
        if (!come_from_email(sources.text)) {
            continue;
        }
        if (helios_wrap_output(i, "mask(?)") != HELIOS_DONE) {
            helios_set_sqlstate("0A000");
            return helios_block(HELIOS_CONCAT("cannot mask column ", or_dash(helios_output_name(i).text)));
        }
        action = HELIOS_EDITED;
    }
    return action;
}

HELIOS_HOOK(pre_query) {
    const char *query = helios_query();
    helios_set_attribute("sample.kind", or_dash(helios_kind()));
    if (helios_holds(query, "drop table")) {
        return no_drop();
    }
    if (helios_equal(query, "SELECT fields")) {
        return fields();
    }
    if (helios_holds(query, "/* structure */")) {
        return structure();
    }
    if (helios_equal(query, "SELECT sample")) {
        return helios_rewrite("SELECT 'sample'");
    }
    return masked();
}

/* ---- rewrite: edits what all pre_query hooks have left */

HELIOS_HOOK(rewrite) {
    const char *region = helios_attribute("helios.region");
    int written = 0;
    while (helios_relation_written(written).found == HELIOS_SQL_TEXT) {
        written++;
    }
    for (int i = 0; region && helios_relation_read(i).found == HELIOS_SQL_TEXT; i++) {
        if (helios_equal(helios_relation_read(i).text, "orders")) {
            bool done = helios_restrict(written + i, HELIOS_CONCAT("region = '", region, "'")) == HELIOS_DONE
                && (written || helios_limit(10) == HELIOS_DONE);
            return done ? HELIOS_EDITED : HELIOS_DEFAULT;
        }
    }
    return HELIOS_DEFAULT;
}

/* ---- route: where a statement is to run */

HELIOS_HOOK(route) {
    const char *vector_node = helios_attribute("helios.vector_node"), *branch = helios_attribute("sample.branch");
    if (helios_lists(helios_tables(), '\n', "secrets")) {
        return helios_block("secrets stay where they are");
    }
    if (branch) {
        return helios_branch(branch);
    }
    if (vector_node && helios_holds(helios_query(), "<->")) {
        return helios_node(vector_node);
    }
    if (helios_in_transaction()) {
        return HELIOS_PRIMARY;
    }
    return helios_is_read_only() ? HELIOS_STANDBY : HELIOS_DEFAULT;
}

/* ---- post_query: learns how it ended, and keeps it in the store */

HELIOS_HOOK(post_query) {
    int64_t sum;
    helios_kv_add("statements", 1, &sum);
    helios_kv_add("rows", helios_rows(), &sum);
    const char *ending = HELIOS_CONCAT(
        helios_success() ? "success" : "failure", " on ", or_dash(helios_target_node()), " by ", or_dash(helios_source()), ", ",
        helios_decimal(helios_response_bytes()), " bytes", helios_rewritten() ? ", rewritten" : "", "; ", or_dash(helios_sqlstate()), " ",
        or_dash(helios_error()), " of ", or_dash(helios_blocked_by()));
    helios_kv_set("last", helios_of(ending));
    helios_log(HELIOS_LOG_INFO, HELIOS_CONCAT(or_dash(helios_user()), ": ", helios_decimal(helios_elapsed_us()), " us"));
    return HELIOS_DEFAULT;
}

/* ---- cache_get, cache_set: a cache in the plugin's own store */

static const char *cache_key(void) {
    return HELIOS_CONCAT("cache:", or_dash(helios_fingerprint()));
}

HELIOS_HOOK(cache_get) {
    helios_bytes kept = helios_kv_get(cache_key());
    return kept.at ? helios_cached_as(kept) : HELIOS_DEFAULT;
}

HELIOS_HOOK(cache_set) {
    if (!helios_kv_set(cache_key(), helios_of(helios_result()))) {
        helios_log(HELIOS_LOG_WARNING, "the result is too large to be kept");
    }
    return HELIOS_DEFAULT;
}

/* ---- on_connect, on_disconnect: sessions */

static const char *session_key(void) {
    return HELIOS_CONCAT("session:", helios_client_id());
}

HELIOS_HOOK(on_connect) {
    helios_bytes who = helios_of(HELIOS_CONCAT(or_dash(helios_user()), "@", or_dash(helios_client_ip()), " ", or_dash(helios_application_name())));
    if (helios_kv_swap(session_key(), NULL, &who) != HELIOS_SWAPPED) {
        helios_log(HELIOS_LOG_WARNING, "the session is known already");
    }
    return HELIOS_DEFAULT;
}

HELIOS_HOOK(on_disconnect) {
    if (!helios_client_id()) {
        helios_log(HELIOS_LOG_INFO, "unloaded");
        return HELIOS_DEFAULT;
    }
    helios_kv_delete(session_key());
    helios_log(HELIOS_LOG_INFO, HELIOS_CONCAT(
        or_dash(helios_disconnect_reason()), ": ", helios_decimal(helios_queries()), " queries in ", helios_decimal(helios_duration_ms()), " ms"));
    return HELIOS_DEFAULT;
}

/* ---- metrics, custom: for operators */

HELIOS_HOOK(metrics) {
    helios_metrics metrics = {0};
    int64_t statements = 0, rows = 0;
    helios_kv_add("statements", 0, &statements);
    helios_kv_add("rows", 0, &rows);
    helios_counter(&metrics, "statements", statements);
    helios_gauge(&metrics, "rows_per_statement", statements ? (double)rows / (double)statements : 0);
    return helios_tell(&metrics);
}

HELIOS_HOOK(custom) {
    helios_bytes body = helios_custom_body();
    if (helios_equal(body.at, "fail")) {
        __builtin_trap();
    }
    if (helios_equal(body.at, "clocks")) {
        bool forward = helios_monotonic_ns() > 0;
        return helios_output(helios_of(HELIOS_CONCAT(helios_decimal(helios_now_ms()), forward ? " forward" : "")));
    }
    return helios_output(helios_of(helios_sha256_hex(body)));
}
