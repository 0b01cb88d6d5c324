//! Memory that is taken and hardly ever given back: every call begins on fresh memory anyway. And panics.

use std::alloc::{GlobalAlloc, Layout};
use std::arch::wasm32::{memory_grow, memory_size, unreachable};
use std::cell::Cell;
use std::ptr;

const PAGE: usize = 65536;

extern "C" {
    static __heap_base: u8; // the linker's: behind data and stack
}

struct Bump {
    top: Cell<usize>,
}

unsafe impl Sync for Bump {} // a guest has one thread

#[global_allocator]
static BUMP: Bump = Bump { top: Cell::new(0) };

impl Bump {
    #[allow(unused_unsafe)] // older compilers ask for it
    fn start(&self, align: usize) -> usize {
        if self.top.get() == 0 {
            self.top.set(unsafe { ptr::addr_of!(__heap_base) } as usize);
        }
        (self.top.get() + align - 1) & !(align - 1)
    }

    /// Has the memory end at or behind an address.
    fn reach(end: Option<usize>) -> bool {
        let size = memory_size(0) * PAGE;
        match end {
            None => false,
            Some(end) => {
                end <= size || memory_grow(0, (end - size + PAGE - 1) / PAGE) != usize::MAX
            }
        }
    }
}

unsafe impl GlobalAlloc for Bump {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let start = self.start(layout.align());
        let end = start.checked_add(layout.size());
        if !Bump::reach(end) {
            return ptr::null_mut();
        }
        self.top.set(start + layout.size());
        start as *mut u8
    }

    unsafe fn dealloc(&self, _at: *mut u8, _layout: Layout) {}

    /// What was taken last grows where it is.
    unsafe fn realloc(&self, at: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        let last = at as usize + layout.size() == self.top.get();
        if size <= layout.size() {
            return at;
        }
        if last && Bump::reach((at as usize).checked_add(size)) {
            self.top.set(at as usize + size);
            return at;
        }
        let larger = self.alloc(Layout::from_size_align_unchecked(size, layout.align()));
        if !larger.is_null() {
            ptr::copy_nonoverlapping(at, larger, layout.size());
        }
        larger
    }
}

/// All memory that is left without growing, for what has a size that only the host knows.
pub(crate) fn room() -> (*mut u8, usize) {
    let start = BUMP.start(1);
    (start as *mut u8, memory_size(0) * PAGE - start)
}

/// Has the room grow to a size.
pub(crate) fn make_room(size: usize) {
    if !Bump::reach(BUMP.start(1).checked_add(size)) {
        unreachable(); // no memory to say so
    }
}

/// What was written to the beginning of the room.
pub(crate) fn keep(size: usize) -> Vec<u8> {
    unsafe {
        Vec::from_raw_parts(
            BUMP.alloc(Layout::from_size_align_unchecked(size, 1)),
            size,
            size,
        )
    }
}

/// ABI 1's `alloc`.
pub fn allocate(size: usize) -> *mut u8 {
    let at = unsafe { BUMP.alloc(Layout::from_size_align_unchecked(size, 8)) };
    if at.is_null() {
        unreachable(); // no memory to say so
    }
    at
}

/// ABI 1's `dealloc`.
pub fn free(_at: *mut u8, _size: usize) {}

/// Ends the call: a panic without the code that words of its own take.
pub(crate) fn fail(reason: &str) -> ! {
    crate::log(crate::Level::Error, reason);
    unreachable()
}

/// Has the message of a panic logged before the call ends.
pub fn log_panics() {
    std::panic::set_hook(Box::new(|info| {
        crate::log(crate::Level::Error, &info.to_string())
    }));
}
