//! From the functions of a plugin to the exports of its module.

use crate::answer::{
    Answer, Authenticate, Authorize, CacheGet, Code, Metrics, PreQuery, Rewrite, Route,
};
use crate::fields::Part;
use crate::input::{custom_body, Login, Outcome, Query, Session};
use crate::port::reply;

/// What a plugin can be called for.
#[derive(Clone, Copy, PartialEq)]
pub enum Hook {
    PreQuery,
    Route,
    PostQuery,
    Authenticate,
    Authorize,
    Rewrite,
    CacheGet,
    CacheSet,
    OnConnect,
    OnDisconnect,
    Metrics,
    Custom,
}

pub fn pre_query(hook: fn(&Query) -> PreQuery) -> Code {
    hook(&Query(())).tell()
}

pub fn route(hook: fn(&Query) -> Route) -> Code {
    hook(&Query(())).tell()
}

pub fn post_query(hook: fn(&Query, &Outcome)) -> Code {
    hook(&Query(()), &Outcome(()));
    Code::Default
}

pub fn authenticate(hook: fn(&Login) -> Authenticate) -> Code {
    hook(&Login(())).tell()
}

pub fn authorize(hook: fn(&Query) -> Authorize) -> Code {
    hook(&Query(())).tell()
}

pub fn rewrite(hook: fn(&Query) -> Rewrite) -> Code {
    hook(&Query(())).tell()
}

pub fn cache_get(hook: fn(&Query) -> CacheGet) -> Code {
    hook(&Query(())).tell()
}

pub fn cache_set(hook: fn(&Query)) -> Code {
    hook(&Query(()));
    Code::Default
}

pub fn on_connect(hook: fn(&Session)) -> Code {
    hook(&Session(()));
    Code::Default
}

pub fn on_disconnect(hook: fn(&Session)) -> Code {
    hook(&Session(()));
    Code::Default
}

pub fn metrics(hook: fn() -> Metrics) -> Code {
    hook().tell()
}

pub fn custom<A: Into<Vec<u8>>>(hook: fn(&[u8]) -> A) -> Code {
    reply(Part::Custom, &hook(&custom_body()).into());
    Code::Default
}

/// Exports functions as the hooks of a plugin: `helios::hooks! { pre_query => guard, metrics => counts }`. The names are those of the manifest.
///
/// | Hook | Function |
/// |---|---|
/// | `pre_query` | `fn(&Query) -> PreQuery` |
/// | `rewrite` | `fn(&Query) -> Rewrite` |
/// | `route` | `fn(&Query) -> Route` |
/// | `authorize` | `fn(&Query) -> Authorize` |
/// | `authenticate` | `fn(&Login) -> Authenticate` |
/// | `cache_get` | `fn(&Query) -> CacheGet` |
/// | `cache_set` | `fn(&Query)` |
/// | `post_query` | `fn(&Query, &Outcome)` |
/// | `on_connect`, `on_disconnect` | `fn(&Session)` |
/// | `metrics` | `fn() -> Metrics` |
/// | `custom` | `fn(&[u8]) -> Vec<u8>`, or `-> String` |
#[macro_export]
macro_rules! hooks {
    ($($hook:ident => $function:expr),+ $(,)?) => {
        $crate::export_start!();
        $crate::export_memory!();
        $($crate::hook!($hook, $function);)+
    };
}

/// The host calls it once, before the memory with which every call begins is kept.
#[doc(hidden)]
#[macro_export]
macro_rules! export_start {
    () => {
        const _: () = {
            #[export_name = "_initialize"]
            extern "C" fn initialize() {
                $crate::parts::log_panics()
            }
        };
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! hook {
    (pre_query, $function:expr) => {
        $crate::export!("pre_query", PreQuery, pre_query, $function);
    };
    (route, $function:expr) => {
        $crate::export!("route", Route, route, $function);
    };
    (post_query, $function:expr) => {
        $crate::export!("post_query", PostQuery, post_query, $function);
    };
    (authenticate, $function:expr) => {
        $crate::export!("authenticate", Authenticate, authenticate, $function);
    };
    (authorize, $function:expr) => {
        $crate::export!("authorize", Authorize, authorize, $function);
    };
    (rewrite, $function:expr) => {
        $crate::export!("rewrite", Rewrite, rewrite, $function);
    };
    (cache_get, $function:expr) => {
        $crate::export!("cache_get", CacheGet, cache_get, $function);
    };
    (cache_set, $function:expr) => {
        $crate::export!("cache_set", CacheSet, cache_set, $function);
    };
    (on_connect, $function:expr) => {
        $crate::export!("on_connect", OnConnect, on_connect, $function);
    };
    (on_disconnect, $function:expr) => {
        $crate::export!("on_disconnect", OnDisconnect, on_disconnect, $function);
    };
    (metrics, $function:expr) => {
        $crate::export!("metrics", Metrics, metrics, $function);
    };
    (custom, $function:expr) => {
        $crate::export!("custom_hook", Custom, custom, $function);
    };
}

#[cfg(not(feature = "abi1"))]
#[doc(hidden)]
#[macro_export]
macro_rules! export {
    ($name:literal, $hook:ident, $call:ident, $function:expr) => {
        const _: () = {
            #[export_name = $name]
            extern "C" fn export() -> i32 {
                $crate::parts::$call($function) as i32
            }
        };
    };
}

#[cfg(not(feature = "abi1"))]
#[doc(hidden)]
#[macro_export]
macro_rules! export_memory {
    () => {};
}

#[cfg(feature = "abi1")]
#[doc(hidden)]
#[macro_export]
macro_rules! export {
    ($name:literal, $hook:ident, $call:ident, $function:expr) => {
        const _: () = {
            #[export_name = $name]
            extern "C" fn export(input: *const u8, size: usize) -> u64 {
                unsafe { $crate::parts::begin(input, size) };
                $crate::parts::end($crate::parts::Hook::$hook, $crate::parts::$call($function))
            }
        };
    };
}

#[cfg(feature = "abi1")]
#[doc(hidden)]
#[macro_export]
macro_rules! export_memory {
    () => {
        const _: () = {
            #[export_name = "alloc"]
            extern "C" fn alloc(size: usize) -> *mut u8 {
                $crate::parts::allocate(size)
            }

            #[export_name = "dealloc"]
            extern "C" fn dealloc(at: *mut u8, size: usize) {
                $crate::parts::free(at, size)
            }
        };
    };
}
