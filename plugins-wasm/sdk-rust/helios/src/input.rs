//! What a hook is called with. `None`: this hook knows nothing of it, or the host does not.

use crate::fields::{Number, Text};
use crate::memory::fail;
use crate::{port, Refused, Sql};

pub(crate) fn string(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|_| fail("a text of the host's is no UTF-8"))
}

fn text(field: Text) -> Option<String> {
    port::text(field).map(string)
}

fn flag(field: Number) -> bool {
    port::number(field) == Some(1)
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(ToOwned::to_owned).collect()
}

macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident = $field:ident;)*) => { $(
        $(#[$doc])*
        pub fn $name(&self) -> Option<String> {
            text(Text::$field)
        }
    )* };
}

macro_rules! numbers {
    ($($(#[$doc:meta])* $name:ident = $field:ident;)*) => { $(
        $(#[$doc])*
        pub fn $name(&self) -> Option<i64> {
            port::number(Number::$field)
        }
    )* };
}

macro_rules! flags {
    ($($(#[$doc:meta])* $name:ident = $field:ident;)*) => { $(
        $(#[$doc])*
        pub fn $name(&self) -> bool {
            flag(Number::$field)
        }
    )* };
}

/// Who asks, in what every hook of a client is called with.
macro_rules! client {
    () => {
        texts! {
            /// The user of the login.
            user = User;
            /// The database of the login.
            database = Database;
            /// Who the client is.
            identity = Identity;
            /// From where it comes.
            client_ip = ClientIp;
            /// The session's id.
            client_id = ClientId;
            /// What the client calls itself.
            application_name = ApplicationName;
            /// The session's branch.
            branch = Branch;
        }
        flags! {
            /// Whether the client came by TLS; ABI 1 knows of it in authenticate alone.
            tls = Tls;
        }

        /// What host and plugins tell one another of a request.
        pub fn attribute(&self, key: &str) -> Option<String> {
            port::attribute(key).map(string)
        }
    };
}

/// A statement and who asks it.
pub struct Query(pub(crate) ());

impl Query {
    client!();

    texts! {
        /// The statement with `?` for its literals.
        normalized = Normalized;
        /// 16 hexadecimal digits.
        fingerprint = Fingerprint;
        /// READ, WRITE, DDL, TRANSACTION, SESSION or OTHER.
        kind = Kind;
        /// simple or extended.
        protocol = Protocol;
        /// A JSON array; needs the permission.
        parameters = Parameters;
        /// The same for all hooks of one execution.
        request_id = RequestId;
    }
    numbers! {
        /// Unix time.
        timestamp_ms = TimestampMs;
        /// The length of the statement.
        query_bytes = QueryBytes;
    }
    flags! {
        /// Whether it writes nothing.
        is_read_only = IsReadOnly;
        /// Whether a transaction is open, a failed one included.
        in_transaction = InTransaction;
    }

    /// The statement as it stands.
    pub fn text(&self) -> String {
        text(Text::Query).unwrap_or_default()
    }

    /// Its relations, as they are written.
    pub fn tables(&self) -> Option<Vec<String>> {
        text(Text::Tables).map(|names| lines(&names))
    }

    /// Sets an attribute of the request. Refused if it is too long, one too many, or a name that says who the client is; ABI 1's host
    /// refuses the latter without a word.
    pub fn set_attribute(&self, key: &str, value: &str) -> Result<(), Refused> {
        match port::set_attribute(key, value) {
            true => Ok(()),
            false => Err(Refused),
        }
    }

    /// What the host knows of its structure.
    pub fn sql(&self) -> Sql {
        Sql(())
    }

    /// cache_set: columns and rows, in the form that [`crate::Table::from_json`] takes back.
    pub fn result(&self) -> Option<Vec<u8>> {
        port::text(Text::Result)
    }
}

/// How a statement ended.
pub struct Outcome(pub(crate) ());

impl Outcome {
    texts! {
        /// Where it ran.
        target_node = TargetNode;
        /// What the client was told.
        error = Error;
        /// The error's code.
        sqlstate = Sqlstate;
        /// Who answered: backend, cache, edge, plugin or none.
        source = Source;
        /// Who refused.
        blocked_by = BlockedBy;
    }
    numbers! {
        /// From arrival to end.
        elapsed_us = ElapsedUs;
        /// That the client got.
        response_bytes = ResponseBytes;
        /// That the client got.
        rows = Rows;
    }
    flags! {
        /// Whether it succeeded.
        success = Success;
        /// Whether somebody changed its text.
        rewritten = Rewritten;
    }
}

/// Somebody who wants to log in.
pub struct Login(pub(crate) ());

impl Login {
    client!();

    texts! {
        /// In clear text; needs the permission.
        password = Password;
        /// Of the client's certificate.
        certificate_subject = CertificateSubject;
    }

    /// What the client asked for in its first message.
    pub fn startup_parameters(&self) -> Vec<(String, String)> {
        let all = text(Text::StartupParameters).unwrap_or_default();
        all.lines()
            .filter_map(|line| line.split_once('='))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect()
    }

    /// Sets an attribute of the session.
    pub fn set_attribute(&self, key: &str, value: &str) -> Result<(), Refused> {
        Query(()).set_attribute(key, value)
    }
}

/// A session that begins or ends. In on_disconnect `client_id` is `None` if it is the plugin that is unloaded.
pub struct Session(pub(crate) ());

impl Session {
    client!();

    texts! {
        /// Why it ended.
        disconnect_reason = DisconnectReason;
    }
    numbers! {
        /// How many it had.
        queries = Queries;
        /// How long it was.
        duration_ms = DurationMs;
    }
}

/// The body of an administrator's request.
pub(crate) fn custom_body() -> Vec<u8> {
    port::text(Text::CustomBody).unwrap_or_default()
}
