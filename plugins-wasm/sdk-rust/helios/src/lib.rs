//! The SDK of Helios plugins: what a plugin may ask its host for, and what it may answer.
//!
//! ```ignore
//! use helios::*;
//!
//! helios::hooks! {
//!     pre_query => guard,
//! }
//!
//! fn guard(query: &Query) -> PreQuery {
//!     if holds(&query.text(), "drop table") {
//!         return PreQuery::block("DROP TABLE is not for here");
//!     }
//!     PreQuery::Continue
//! }
//! ```
//!
//! The same source is built for ABI 2, in which a plugin asks for single fields, or with the feature `abi1` for ABI 1.1, in which it is
//! handed a JSON text that this crate reads for it. The manifest's `abi` has to say the same.
//!
//! Every call begins on fresh memory: what a plugin wants to keep it puts into its store ([`kv_write`]), and memory is only ever taken,
//! never given back. A panic ends the call, with its message in the log, and the host takes it as the plugin's failure: a guard fails
//! rather than guesses.
#![warn(missing_docs)]

mod answer;
mod fields;
#[allow(missing_docs)] // their names say it, and nobody sees them
mod hooks;
mod input;
mod json;
mod memory;
#[cfg_attr(feature = "abi1", path = "push.rs")]
#[cfg_attr(not(feature = "abi1"), path = "pull.rs")]
mod port;
mod sql;
mod store;

pub use answer::{
    Authenticate, Authorize, CacheGet, Identity, Metrics, PreQuery, Refusal, Rewrite, Route, Table,
};
pub use input::{Login, Outcome, Query, Session};
pub use sql::{EditError, Output, Question, Relation, Sql, Unknown};
pub use store::{
    kv_add, kv_read, kv_remove, kv_swap, kv_write, log, monotonic_ns, now_ms, sha256_digest_hex,
    KvError, Level, Refused,
};

/// What the macros of this crate need; nothing to be used by hand.
#[doc(hidden)]
pub mod parts {
    pub use crate::hooks::*;
    pub use crate::memory::{allocate, free, log_panics};
    #[cfg(feature = "abi1")]
    pub use crate::port::{begin, end};
}

/// Tells whether a text holds some words, whatever the case of ASCII's letters.
pub fn holds(text: &str, words: &str) -> bool {
    text.as_bytes()
        .windows(words.len())
        .any(|part| part.eq_ignore_ascii_case(words.as_bytes()))
}
