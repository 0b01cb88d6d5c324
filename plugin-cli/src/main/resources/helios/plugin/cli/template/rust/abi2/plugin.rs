//! @NAME@: a plugin of ABI 2. It asks the host for what it needs, and answers with a code.
//! Every call begins on fresh memory.
#![no_std]

use core::ptr::addr_of_mut;

const QUERY: i32 = 1; // a field of text()
const PROCEED: i32 = 0; // what pre_query returns
const BLOCK: i32 = 2;
const REASON: i32 = 1; // a part of reply()

#[link(wasm_import_module = "helios")]
extern "C" {
    fn text(field: i32, out: *mut u8, room: i32) -> i32;
    fn reply(part: i32, bytes: *const u8, length: i32) -> i32;
}

const ROOM: usize = 64 << 10;
static mut QUERY_TEXT: [u8; ROOM] = [0; ROOM];

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}

/// Tells whether the text holds the words, whatever their case.
fn holds(text: &[u8], words: &[u8]) -> bool {
    text.windows(words.len()).any(|part| part.eq_ignore_ascii_case(words))
}

#[no_mangle]
pub extern "C" fn pre_query() -> i32 {
    let room = addr_of_mut!(QUERY_TEXT) as *mut u8;
    let length = unsafe { text(QUERY, room, ROOM as i32) };
    if length < -1 {
        core::arch::wasm32::unreachable(); // too long to be judged: a guard fails rather than guesses
    }
    let query = unsafe { core::slice::from_raw_parts(room, length.max(0) as usize) };
    if !holds(query, b"drop table") {
        return PROCEED;
    }
    let reason = "DROP TABLE is not for here";
    unsafe { reply(REASON, reason.as_ptr(), reason.len() as i32) };
    BLOCK
}
