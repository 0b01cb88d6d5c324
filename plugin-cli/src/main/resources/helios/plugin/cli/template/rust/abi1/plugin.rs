//! @NAME@: a plugin of ABI 1. The host writes a JSON text into memory that `alloc` gives, and reads a JSON text back.
//! Every call begins on fresh memory, so that memory is only ever taken, never given back.
#![no_std]

use core::ptr::addr_of_mut;

const HEAP: usize = 1 << 20;
static mut MEMORY: [u8; HEAP] = [0; HEAP];
static mut USED: usize = 0;

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}

#[no_mangle]
pub extern "C" fn alloc(size: usize) -> *mut u8 {
    unsafe {
        let start = USED;
        if size > HEAP - start {
            core::arch::wasm32::unreachable();
        }
        USED = HEAP.min(start + (size + 7) / 8 * 8);
        (addr_of_mut!(MEMORY) as *mut u8).add(start)
    }
}

#[no_mangle]
pub extern "C" fn dealloc(_memory: *mut u8, _size: usize) {}

fn reply(json: &str) -> u64 {
    (json.as_ptr() as u64) << 32 | json.len() as u64
}

/// Tells whether the text holds the words, whatever their case.
fn holds(text: &[u8], words: &[u8]) -> bool {
    text.windows(words.len()).any(|part| part.eq_ignore_ascii_case(words))
}

#[no_mangle]
pub extern "C" fn pre_query(json: *const u8, length: usize) -> u64 {
    let json = unsafe { core::slice::from_raw_parts(json, length) };
    if holds(json, b"drop table") {
        reply("{\"action\":\"block\",\"value\":\"DROP TABLE is not for here\"}")
    } else {
        0
    }
}
