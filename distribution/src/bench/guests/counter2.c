/* ABI 2: counts the statements of each user in the store. */
#define IMPORT(module, name) __attribute__((import_module(module), import_name(name)))

IMPORT("helios", "text") int host_text(int field, void *out, int room);
IMPORT("env", "kv_add") int kv_add(const void *key, int length, long long delta, void *out);

enum { USER = 4 };

static char key[256];
static long long count;

__attribute__((export_name("pre_query"))) int pre_query(void) {
    int length = host_text(USER, key, sizeof key);
    if (length > 0) {
        kv_add(key, length, 1, &count);
    }
    return 0;
}
