/* ABI 1: takes its input and lets the statement go on. */
#define EXPORT(name) __attribute__((export_name(#name)))

static char heap[4096];

EXPORT(alloc) void *alloc(int size) {
    if (size < 0 || size > (int)sizeof heap) {
        __builtin_trap();
    }
    return heap;
}

EXPORT(dealloc) void dealloc(void *memory, int size) {
    (void)memory;
    (void)size;
}

EXPORT(pre_query) long long pre_query(const char *json, int length) {
    static const char reply[] = "{\"action\":\"continue\"}";
    (void)json;
    (void)length;
    return (long long)(unsigned long)reply << 32 | (sizeof reply - 1);
}
