/* Store, hash, clock and log: the imports that both ABIs have. */
#include "internal.h"

HELIOS_IMPORT("env", "kv_get") int env_kv_get(const char *key, int key_size, char *value, int room);
HELIOS_IMPORT("env", "kv_set") int env_kv_set(const char *key, int key_size, const char *value, int size);
HELIOS_IMPORT("env", "kv_delete") int env_kv_delete(const char *key, int key_size);
HELIOS_IMPORT("env", "kv_add") int env_kv_add(const char *key, int key_size, int64_t delta, int64_t *sum);
HELIOS_IMPORT("env", "kv_cas")
int env_kv_cas(const char *key, int key_size, const char *old, int old_size, const char *new, int new_size);
HELIOS_IMPORT("env", "sha256_hex") int env_sha256_hex(const char *bytes, int size, char *digits);
HELIOS_IMPORT("env", "now_ms") int64_t env_now_ms(void);
HELIOS_IMPORT("env", "log") int env_log(int level, const char *line, int size);

enum { TOO_SMALL = -2, HEX_DIGITS = 64 };

helios_bytes helios_kv_get(const char *key) {
    int room;
    char *at = helios_room(&room);
    int size = env_kv_get(key, helios_length(key), at, room);
    while (size == TOO_SMALL) { /* the host does not say how much it is */
        helios_make_room(2 * room + 1);
        at = helios_room(&room);
        size = env_kv_get(key, helios_length(key), at, room);
    }
    return size < 0 ? (helios_bytes){NULL, 0} : helios_keep(size);
}

bool helios_kv_set(const char *key, helios_bytes value) {
    return env_kv_set(key, helios_length(key), value.at, value.size) == 0;
}

void helios_kv_delete(const char *key) {
    env_kv_delete(key, helios_length(key));
}

bool helios_kv_add(const char *key, int64_t delta, int64_t *sum) {
    return env_kv_add(key, helios_length(key), delta, sum) == 0;
}

helios_swap_result helios_kv_swap(const char *key, const helios_bytes *believed, const helios_bytes *wanted) {
    return (helios_swap_result)env_kv_cas(
        key, helios_length(key), believed ? believed->at : NULL, believed ? believed->size : -1, wanted ? wanted->at : NULL,
        wanted ? wanted->size : -1);
}

const char *helios_sha256_hex(helios_bytes bytes) {
    char *digits = helios_alloc(HEX_DIGITS + 1);
    env_sha256_hex(bytes.at, bytes.size, digits);
    digits[HEX_DIGITS] = 0;
    return digits;
}

int64_t helios_now_ms(void) {
    return env_now_ms();
}

void helios_log(helios_level level, const char *line) {
    env_log((int)level, line, helios_length(line));
}
