/* @NAME@: a plugin of ABI 1. The host writes a JSON text into memory that alloc gives, and reads a JSON text back.
 * Every call begins on fresh memory, so that memory is only ever taken, never given back. */
#define EXPORT(name) __attribute__((export_name(#name)))

typedef unsigned char byte;

static byte heap[1 << 20];
static unsigned used;

EXPORT(alloc) void *alloc(int size) {
    unsigned start = used;
    if (size < 0 || (unsigned)size > sizeof heap - start) {
        __builtin_trap();
    }
    used = start + (((unsigned)size + 7u) & ~7u);
    return heap + start;
}

EXPORT(dealloc) void dealloc(void *memory, int size) {
    (void)memory;
    (void)size;
}

static long long reply(const char *json) {
    int length = 0;
    while (json[length]) {
        length++;
    }
    return (long long)(unsigned long)json << 32 | length;
}

static int lower(int c) {
    return c >= 'A' && c <= 'Z' ? c + 32 : c;
}

/* Tells whether the text holds the words, whatever their case. */
static int holds(const byte *text, int length, const char *words) {
    for (int start = 0; start < length; start++) {
        int i = 0;
        while (words[i] && start + i < length && lower(text[start + i]) == words[i]) {
            i++;
        }
        if (!words[i]) {
            return 1;
        }
    }
    return 0;
}

EXPORT(pre_query) long long pre_query(const byte *json, int length) {
    return holds(json, length, "drop table")
        ? reply("{\"action\":\"block\",\"value\":\"DROP TABLE is not for here\"}")
        : 0;
}
