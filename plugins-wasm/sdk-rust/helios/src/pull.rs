//! ABI 2: the plugin asks for what it needs.

use crate::fields::{Edit, Number, Part, Text};
use crate::{memory, EditError, Question, Unknown};

#[link(wasm_import_module = "helios")]
extern "C" {
    #[link_name = "text"]
    fn host_text(field: i32, out: *mut u8, room: usize) -> i32;
    #[link_name = "number"]
    fn host_number(field: i32) -> i64;
    #[link_name = "attribute"]
    fn host_attribute(key: *const u8, key_size: usize, out: *mut u8, room: usize) -> i32;
    #[link_name = "set_attribute"]
    fn host_set_attribute(key: *const u8, key_size: usize, value: *const u8, size: usize) -> i32;
    #[link_name = "reply"]
    fn host_reply(part: i32, bytes: *const u8, size: usize) -> i32;
    #[link_name = "sql"]
    fn host_sql(what: i32, index: i32, out: *mut u8, room: usize) -> i32;
    #[link_name = "edit"]
    fn host_edit(what: i32, index: i32, text: *const u8, size: usize) -> i32;
}

const ABSENT: i32 = -1;
const TEXT_TOO_SMALL: i32 = -2;
const SQL_UNKNOWN: i32 = -3;

/// Has the host write to the room that there is, or, where it says that this is too small, to one that is large enough.
fn fetch(too_small: i32, ask: impl Fn(*mut u8, usize) -> i32) -> Result<Vec<u8>, i32> {
    let (at, room) = memory::room();
    let mut size = ask(at, room);
    if size < too_small {
        memory::make_room((too_small - size) as usize);
        let (at, room) = memory::room();
        size = ask(at, room);
    }
    if size < 0 {
        Err(size)
    } else {
        Ok(memory::keep(size as usize))
    }
}

pub(crate) fn text(field: Text) -> Option<Vec<u8>> {
    fetch(TEXT_TOO_SMALL, |at, room| unsafe {
        host_text(field as i32, at, room)
    })
    .ok()
}

pub(crate) fn number(field: Number) -> Option<i64> {
    Some(unsafe { host_number(field as i32) }).filter(|&number| number != -1)
}

pub(crate) fn attribute(key: &str) -> Option<Vec<u8>> {
    fetch(TEXT_TOO_SMALL, |at, room| unsafe {
        host_attribute(key.as_ptr(), key.len(), at, room)
    })
    .ok()
}

pub(crate) fn set_attribute(key: &str, value: &str) -> bool {
    unsafe { host_set_attribute(key.as_ptr(), key.len(), value.as_ptr(), value.len()) == 0 }
}

pub(crate) fn reply(part: Part, bytes: &[u8]) {
    unsafe { host_reply(part as i32, bytes.as_ptr(), bytes.len()) };
}

pub(crate) fn sql(question: Question, index: usize) -> Result<Option<Vec<u8>>, Unknown> {
    match fetch(SQL_UNKNOWN, |at, room| unsafe {
        host_sql(question as i32, index as i32, at, room)
    }) {
        Ok(text) => Ok(Some(text)),
        Err(ABSENT) => Ok(None),
        Err(_) => Err(Unknown),
    }
}

pub(crate) fn edit(edit: Edit, index: usize, text: &str) -> Result<(), EditError> {
    match unsafe { host_edit(edit as i32, index as i32, text.as_ptr(), text.len()) } {
        0 => Ok(()),
        ABSENT => Err(EditError::Bad),
        _ => Err(EditError::NotProvable),
    }
}
