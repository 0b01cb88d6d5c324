//! What hooks answer.

use crate::fields::Part;
use crate::json::{put_member, put_name, put_string};
use crate::port::reply;

/// The codes of ABI 2.
#[derive(Clone, Copy, PartialEq)]
pub enum Code {
    Default,
    Rewrite,
    Block,
    Cached,
    Primary,
    Standby,
    Node,
    Branch,
    Allow,
}

/// Tells the host an answer's words; the code says what they are.
pub trait Answer {
    fn tell(self) -> Code;
}

fn say(code: Code, text: &[u8]) -> Code {
    reply(Part::Text, text);
    code
}

/// What the client is told whose statement is blocked or denied, or whose login is.
#[derive(Default)]
pub struct Refusal {
    reason: String,
    sqlstate: Option<String>,
    detail: Option<String>,
    hint: Option<String>,
    retry_after_ms: Option<u64>,
}

impl Refusal {
    /// With the code of the hook.
    pub fn new(reason: impl Into<String>) -> Refusal {
        Refusal {
            reason: reason.into(),
            ..Refusal::default()
        }
    }

    /// With another code.
    pub fn sqlstate(self, code: &str) -> Refusal {
        Refusal {
            sqlstate: Some(code.to_owned()),
            ..self
        }
    }

    /// With a detail.
    pub fn detail(self, detail: impl Into<String>) -> Refusal {
        Refusal {
            detail: Some(detail.into()),
            ..self
        }
    }

    /// With what the client can do about it.
    pub fn hint(self, hint: impl Into<String>) -> Refusal {
        Refusal {
            hint: Some(hint.into()),
            ..self
        }
    }

    /// With the time after which it is worth another try.
    pub fn retry_after_ms(self, millis: u64) -> Refusal {
        Refusal {
            retry_after_ms: Some(millis),
            ..self
        }
    }

    fn tell(self) -> Code {
        let retry_after_ms = self.retry_after_ms.map(|millis| millis.to_string());
        let more = [
            (Part::Sqlstate, self.sqlstate),
            (Part::Detail, self.detail),
            (Part::Hint, self.hint),
            (Part::RetryAfterMs, retry_after_ms),
        ];
        for (part, text) in more {
            if let Some(text) = text {
                reply(part, text.as_bytes());
            }
        }
        say(Code::Block, self.reason.as_bytes())
    }
}

impl From<&str> for Refusal {
    fn from(reason: &str) -> Refusal {
        Refusal::new(reason)
    }
}

/// What pre_query answers.
pub enum PreQuery {
    /// Nothing to say.
    Continue,
    /// Another statement.
    Rewrite(String),
    /// The statement as this call's edits have left it.
    Edited,
    /// An error.
    Block(Refusal),
    /// The answer.
    Cached(Table),
}

impl PreQuery {
    /// A refusal with no more than a reason.
    pub fn block(reason: impl Into<String>) -> PreQuery {
        PreQuery::Block(Refusal::new(reason))
    }
}

impl Answer for PreQuery {
    fn tell(self) -> Code {
        match self {
            PreQuery::Continue => Code::Default,
            PreQuery::Rewrite(sql) => say(Code::Rewrite, sql.as_bytes()),
            PreQuery::Edited => Code::Rewrite,
            PreQuery::Block(refusal) => refusal.tell(),
            PreQuery::Cached(table) => say(Code::Cached, &table.into_json()),
        }
    }
}

/// What rewrite answers.
pub enum Rewrite {
    /// Nothing to say.
    Continue,
    /// Another statement.
    Rewrite(String),
    /// The statement as this call's edits have left it.
    Edited,
}

impl Answer for Rewrite {
    fn tell(self) -> Code {
        match self {
            Rewrite::Continue => Code::Default,
            Rewrite::Rewrite(sql) => say(Code::Rewrite, sql.as_bytes()),
            Rewrite::Edited => Code::Rewrite,
        }
    }
}

/// What route answers.
pub enum Route {
    /// Nothing to say.
    Default,
    /// The primary.
    Primary,
    /// A standby.
    Standby,
    /// A node, by its name or address.
    Node(String),
    /// A branch.
    Branch(String),
    /// An error.
    Block(Refusal),
}

impl Answer for Route {
    fn tell(self) -> Code {
        match self {
            Route::Default => Code::Default,
            Route::Primary => Code::Primary,
            Route::Standby => Code::Standby,
            Route::Node(name) => say(Code::Node, name.as_bytes()),
            Route::Branch(name) => say(Code::Branch, name.as_bytes()),
            Route::Block(refusal) => refusal.tell(),
        }
    }
}

/// What authorize answers.
pub enum Authorize {
    /// Nothing to say.
    Defer,
    /// Yes, for all that this plugin knows.
    Allow,
    /// An error.
    Deny(Refusal),
}

impl Answer for Authorize {
    fn tell(self) -> Code {
        match self {
            Authorize::Defer => Code::Default,
            Authorize::Allow => Code::Allow,
            Authorize::Deny(refusal) => refusal.tell(),
        }
    }
}

/// What authenticate answers.
pub enum Authenticate {
    /// Nothing to say.
    Defer,
    /// The client is who it says.
    Success(Identity),
    /// An error.
    Denied(Refusal),
}

impl Answer for Authenticate {
    fn tell(self) -> Code {
        match self {
            Authenticate::Defer => Code::Default,
            Authenticate::Success(identity) => {
                reply(Part::Identity, identity.into_json().as_bytes());
                Code::Allow
            }
            Authenticate::Denied(refusal) => refusal.tell(),
        }
    }
}

/// What cache_get answers.
pub enum CacheGet {
    /// Nothing to say.
    Miss,
    /// The answer.
    Cached(Table),
}

impl Answer for CacheGet {
    fn tell(self) -> Code {
        match self {
            CacheGet::Miss => Code::Default,
            CacheGet::Cached(table) => say(Code::Cached, &table.into_json()),
        }
    }
}

/// What metrics answers: at most 32 numbers of the plugin's own.
pub struct Metrics {
    gauges: String,
    counters: String,
}

impl Metrics {
    /// None yet.
    pub fn new() -> Metrics {
        Metrics {
            gauges: "{".to_owned(),
            counters: "{".to_owned(),
        }
    }

    /// With a number that goes up and down.
    pub fn gauge(mut self, name: &str, value: f64) -> Metrics {
        put_name(&mut self.gauges, name);
        self.gauges.push_str(&value.to_string());
        self
    }

    /// With a number that only goes up.
    pub fn counter(mut self, name: &str, value: i64) -> Metrics {
        put_name(&mut self.counters, name);
        self.counters.push_str(&value.to_string());
        self
    }
}

impl Answer for Metrics {
    fn tell(self) -> Code {
        let json = [
            "{\"gauges\":",
            &self.gauges,
            "},\"counters\":",
            &self.counters,
            "}}",
        ]
        .concat();
        reply(Part::Metrics, json.as_bytes());
        Code::Default
    }
}

impl Default for Metrics {
    fn default() -> Metrics {
        Metrics::new()
    }
}

/// Who has logged in.
pub struct Identity {
    members: String,
    roles: String,
    claims: String,
}

impl Identity {
    /// By the identity provider's id.
    pub fn new(user_id: &str) -> Identity {
        let mut members = "{".to_owned();
        put_member(&mut members, "user_id", user_id);
        Identity {
            members,
            roles: String::new(),
            claims: "{".to_owned(),
        }
    }

    /// With the role; else it is as the client named it.
    pub fn username(mut self, name: &str) -> Identity {
        put_member(&mut self.members, "username", name);
        self
    }

    /// With its tenant.
    pub fn tenant_id(mut self, tenant: &str) -> Identity {
        put_member(&mut self.members, "tenant_id", tenant);
        self
    }

    /// With a further role.
    pub fn role(mut self, role: &str) -> Identity {
        self.roles
            .push_str(if self.roles.is_empty() { "" } else { "," });
        put_string(&mut self.roles, role);
        self
    }

    /// With what else is known.
    pub fn claim(mut self, name: &str, value: &str) -> Identity {
        put_member(&mut self.claims, name, value);
        self
    }

    fn into_json(self) -> String {
        [
            &self.members,
            ",\"roles\":[",
            &self.roles,
            "],\"claims\":",
            &self.claims,
            "}}",
        ]
        .concat()
    }
}

/// A result: columns, then rows as wide as they.
pub struct Table {
    json: Vec<u8>,
    columns: usize,
    rows: usize,
}

impl Table {
    /// OIDs of types.
    pub const BOOL: u32 = 16;
    /// See [`Table::BOOL`].
    pub const INT8: u32 = 20;
    /// See [`Table::BOOL`].
    pub const INT4: u32 = 23;
    /// See [`Table::BOOL`].
    pub const TEXT: u32 = 25;

    /// With names and types of columns.
    pub fn new(columns: &[(&str, u32)]) -> Table {
        let mut json = String::from("{\"columns\":[");
        for (i, (name, oid)) in columns.iter().enumerate() {
            json.push_str(if i > 0 { ",{" } else { "{" });
            put_member(&mut json, "name", name);
            put_name(&mut json, "oid");
            json.push_str(&oid.to_string());
            json.push('}');
        }
        json.push_str("],\"rows\":[");
        Table {
            json: json.into_bytes(),
            columns: columns.len(),
            rows: 0,
        }
    }

    /// Adds a row; `None` is SQL's null.
    ///
    /// # Panics
    ///
    /// If it is not as wide as the columns.
    pub fn row(&mut self, values: &[Option<&str>]) {
        assert!(
            values.len() == self.columns,
            "a row is not as wide as the columns"
        );
        let mut json = String::from(if self.rows > 0 { ",[" } else { "[" });
        for (i, value) in values.iter().enumerate() {
            json.push_str(if i > 0 { "," } else { "" });
            match value {
                Some(value) => put_string(&mut json, value),
                None => json.push_str("null"),
            }
        }
        json.push(']');
        self.json.extend_from_slice(json.as_bytes());
        self.rows += 1;
    }

    /// A result that was written down before, such as what cache_set was told.
    pub fn from_json(json: Vec<u8>) -> Table {
        Table {
            json,
            columns: 0,
            rows: 0,
        }
    }

    /// No columns: it was written down before.
    fn into_json(mut self) -> Vec<u8> {
        if self.columns > 0 {
            self.json.extend_from_slice(b"]}");
        }
        self.json
    }
}
