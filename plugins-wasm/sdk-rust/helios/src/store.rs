//! Store, hash, clock and log: the imports that both ABIs have.

use crate::fields::Number;
use crate::{memory, port};

#[link(wasm_import_module = "env")]
extern "C" {
    fn kv_get(key: *const u8, key_size: usize, value: *mut u8, room: usize) -> i32;
    fn kv_set(key: *const u8, key_size: usize, value: *const u8, size: usize) -> i32;
    fn kv_delete(key: *const u8, key_size: usize) -> i32;
    #[link_name = "kv_add"]
    fn env_kv_add(key: *const u8, key_size: usize, delta: i64, sum: *mut i64) -> i32;
    fn kv_cas(
        key: *const u8,
        key_size: usize,
        old: *const u8,
        old_size: i32,
        new: *const u8,
        new_size: i32,
    ) -> i32;
    fn sha256_hex(bytes: *const u8, size: usize, digits: *mut u8) -> i32;
    #[link_name = "now_ms"]
    fn env_now_ms() -> i64;
    #[link_name = "log"]
    fn env_log(level: i32, line: *const u8, size: usize) -> i32;
}

const TOO_SMALL: i32 = -2;
const NOT_A_NUMBER: i32 = -3;
const HEX_DIGITS: usize = 64;

/// The host does not take it: a cap, or a name that is not the plugin's to set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refused;

/// Why nothing was added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KvError {
    /// A cap of the store.
    Refused,
    /// The entry is no number of 8 bytes.
    NotANumber,
}

/// An entry of the plugin's own store, which outlives calls.
pub fn kv_read(key: impl AsRef<[u8]>) -> Option<Vec<u8>> {
    let key = key.as_ref();
    loop {
        let (at, room) = memory::room();
        match unsafe { kv_get(key.as_ptr(), key.len(), at, room) } {
            TOO_SMALL => memory::make_room(2 * room + 1), // the host does not say how much it is
            size if size < 0 => return None,
            size => return Some(memory::keep(size as usize)),
        }
    }
}

/// Writes an entry.
pub fn kv_write(key: impl AsRef<[u8]>, value: impl AsRef<[u8]>) -> Result<(), Refused> {
    let (key, value) = (key.as_ref(), value.as_ref());
    match unsafe { kv_set(key.as_ptr(), key.len(), value.as_ptr(), value.len()) } {
        0 => Ok(()),
        _ => Err(Refused),
    }
}

/// Removes an entry, if there is one.
pub fn kv_remove(key: impl AsRef<[u8]>) {
    let key = key.as_ref();
    unsafe { kv_delete(key.as_ptr(), key.len()) };
}

/// Adds atomically to a number of 8 bytes, least first; an absent one is 0. Returns the sum.
pub fn kv_add(key: impl AsRef<[u8]>, delta: i64) -> Result<i64, KvError> {
    let key = key.as_ref();
    let mut sum = 0;
    match unsafe { env_kv_add(key.as_ptr(), key.len(), delta, &mut sum) } {
        0 => Ok(sum),
        NOT_A_NUMBER => Err(KvError::NotANumber),
        _ => Err(KvError::Refused),
    }
}

/// Replaces atomically what is as it is believed to be, and tells whether it was. `None`: must be absent; is to be removed.
pub fn kv_swap(
    key: impl AsRef<[u8]>,
    believed: Option<&[u8]>,
    wanted: Option<&[u8]>,
) -> Result<bool, Refused> {
    let key = key.as_ref();
    let (old, old_size) = pointer(believed);
    let (new, new_size) = pointer(wanted);
    match unsafe { kv_cas(key.as_ptr(), key.len(), old, old_size, new, new_size) } {
        1 => Ok(true),
        0 => Ok(false),
        _ => Err(Refused),
    }
}

fn pointer(bytes: Option<&[u8]>) -> (*const u8, i32) {
    bytes.map_or((std::ptr::null(), -1), |bytes| {
        (bytes.as_ptr(), bytes.len() as i32)
    })
}

/// The SHA-256 of some bytes in 64 hexadecimal digits.
pub fn sha256_digest_hex(bytes: impl AsRef<[u8]>) -> String {
    let bytes = bytes.as_ref();
    let mut digits = Vec::with_capacity(HEX_DIGITS);
    unsafe {
        sha256_hex(bytes.as_ptr(), bytes.len(), digits.as_mut_ptr());
        digits.set_len(HEX_DIGITS);
        String::from_utf8_unchecked(digits) // they are
    }
}

/// Unix time in milliseconds; it stands still within a call.
pub fn now_ms() -> i64 {
    unsafe { env_now_ms() }
}

/// A clock that only goes forward, in nanoseconds; ABI 1 has none.
pub fn monotonic_ns() -> Option<i64> {
    port::number(Number::MonotonicNs)
}

/// How much a line of the log matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Something failed.
    Error,
    /// Something is not as it should be.
    Warning,
    /// Something happened.
    Info,
    /// For who looks for a mistake.
    Debug,
    /// For who looks for it closely.
    Trace,
}

/// Writes a line to the proxy's log, under the plugin's name.
pub fn log(level: Level, line: &str) {
    unsafe { env_log(level as i32, line.as_ptr(), line.len()) };
}
