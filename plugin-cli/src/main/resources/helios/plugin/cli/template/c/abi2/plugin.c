/* @NAME@: a plugin of ABI 2. It asks the host for what it needs, and answers with a code.
 * Every call begins on fresh memory. */
#define EXPORT(name) __attribute__((export_name(#name)))
#define IMPORT(name) __attribute__((import_module("helios"), import_name(#name)))

typedef unsigned char byte;

enum { QUERY = 1 };                 /* fields of text() */
enum { PROCEED = 0, BLOCK = 2 };    /* what pre_query returns */
enum { REASON = 1 };                /* parts of reply() */

IMPORT(text) int host_text(int field, void *out, int room);
IMPORT(reply) int host_reply(int part, const void *bytes, int length);

static byte query[64 << 10];

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

EXPORT(pre_query) int pre_query(void) {
    static const char reason[] = "DROP TABLE is not for here";
    int length = host_text(QUERY, query, sizeof query);
    if (length < -1) {
        __builtin_trap(); /* too long to be judged: a guard fails rather than guesses */
    }
    if (!holds(query, length, "drop table")) {
        return PROCEED;
    }
    host_reply(REASON, reason, sizeof reason - 1);
    return BLOCK;
}
