/* Memory that is taken and never given back, and texts in it. */
#include "internal.h"

#include <stdarg.h>

#define PAGE 65536u

extern char __heap_base; /* the linker's: behind data and stack */

static uintptr_t top;

static uintptr_t end(void) {
    return (uintptr_t)__builtin_wasm_memory_size(0) * PAGE;
}

static uintptr_t start(void) {
    if (!top) {
        top = (uintptr_t)&__heap_base;
    }
    return (top + 7) & ~(uintptr_t)7;
}

void helios_make_room(int size) {
    if (size < 0) {
        __builtin_trap();
    }
    uintptr_t available = end() - start();
    if ((uintptr_t)size > available && __builtin_wasm_memory_grow(0, ((uintptr_t)size - available + PAGE - 1) / PAGE) == (size_t)-1) {
        __builtin_trap();
    }
}

char *helios_room(int *size) {
    *size = (int)(end() - start());
    return (char *)start();
}

void *helios_alloc(int size) {
    helios_make_room(size);
    char *at = (char *)start();
    top = (uintptr_t)at + (uintptr_t)size;
    return at;
}

helios_bytes helios_keep(int size) {
    char *kept = helios_alloc(size + 1);
    kept[size] = 0;
    return (helios_bytes){kept, size};
}

void helios_copy(char *to, const char *from, int size) {
    __builtin_memcpy(to, from, (size_t)size);
}

int helios_length(const char *text) {
    int length = 0;
    while (text[length]) {
        length++;
    }
    return length;
}

helios_bytes helios_of(const char *text) {
    return text ? (helios_bytes){text, helios_length(text)} : (helios_bytes){NULL, 0};
}

const char *helios_text_of(helios_bytes bytes) {
    if (bytes.at && helios_length(bytes.at) != bytes.size) {
        __builtin_trap();
    }
    return bytes.at;
}

const char *helios_text(enum helios_text_field field) {
    return helios_text_of(helios_field(field));
}

const char *helios_concat(const char *first, ...) {
    va_list rest;
    int size = helios_length(first);
    va_start(rest, first);
    for (const char *part = va_arg(rest, const char *); part; part = va_arg(rest, const char *)) {
        size += helios_length(part);
    }
    va_end(rest);
    char *whole = helios_alloc(size + 1);
    int at = 0;
    va_start(rest, first);
    for (const char *part = first; part; part = va_arg(rest, const char *)) {
        int length = helios_length(part);
        helios_copy(whole + at, part, length);
        at += length;
    }
    va_end(rest);
    whole[size] = 0;
    return whole;
}

const char *helios_decimal(int64_t number) {
    enum { DIGITS = 20 };
    char *text = helios_alloc(DIGITS + 1);
    uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    int at = DIGITS;
    text[at] = 0;
    do {
        text[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest);
    if (number < 0) {
        text[--at] = '-';
    }
    return text + at;
}

bool helios_equal(const char *one, const char *other) {
    if (!one || !other) {
        return one == other;
    }
    while (*one && *one == *other) {
        one++;
        other++;
    }
    return *one == *other;
}

static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

bool helios_holds(const char *text, const char *words) {
    for (; text && *text; text++) {
        int i = 0;
        while (words[i] && lower(text[i]) == lower(words[i])) {
            i++;
        }
        if (!words[i]) {
            return true;
        }
    }
    return false;
}

bool helios_ends(const char *text, const char *words) {
    int more = text ? helios_length(text) - helios_length(words) : -1;
    return more >= 0 && helios_equal(text + more, words);
}

/* Takes what stands in front of the next separator off a text. */
static const char *next_name(const char **rest, char separator) {
    if (!*rest || !**rest) {
        return NULL;
    }
    int length = 0;
    while ((*rest)[length] && (*rest)[length] != separator) {
        length++;
    }
    char *name = helios_alloc(length + 1);
    helios_copy(name, *rest, length);
    name[length] = 0;
    *rest += length + ((*rest)[length] == separator);
    return name;
}

const char *helios_next_line(const char **rest) {
    return next_name(rest, '\n');
}

bool helios_lists(const char *list, char separator, const char *name) {
    for (const char *next = next_name(&list, separator); next; next = next_name(&list, separator)) {
        if (helios_equal(next, name)) {
            return true;
        }
    }
    return false;
}
