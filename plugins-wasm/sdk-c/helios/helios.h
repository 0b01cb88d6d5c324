/* The SDK of Helios plugins in C: what a plugin may ask its host for, and what it may answer.
 *
 *     #include "helios.h"
 *
 *     HELIOS_HOOK(pre_query) {
 *         return helios_holds(helios_query(), "drop table") ? helios_block("DROP TABLE is not for here") : HELIOS_DEFAULT;
 *     }
 *
 * The same source is built for ABI 2, in which a plugin asks for single fields, or with -DHELIOS_ABI=1 for ABI 1.1, in which it is handed
 * a JSON text that this SDK reads for it. The manifest's "abi" has to say the same.
 *
 * Every call begins on fresh memory: what a plugin wants to keep it puts into its store (helios_kv_*), and memory is only ever taken,
 * never given back. Texts are UTF-8 and end with a zero byte; NULL is a text that is absent. A function that cannot do what it promises
 * ends the call, which the host takes as the plugin's failure: a guard fails rather than guesses. */
#ifndef HELIOS_H
#define HELIOS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifndef HELIOS_ABI
#define HELIOS_ABI 2
#endif

/* ---- Hooks */

/* What a hook answers. The constants need no more words; for the others there are the functions below. */
typedef enum {
    HELIOS_DEFAULT = 0, /* all hooks: continue, default, defer, miss; nothing to say */
    HELIOS_EDITED = 1,  /* pre_query, rewrite: the statement as this call's edits have left it */
    HELIOS_BLOCKED = 2,
    HELIOS_CACHED = 3,
    HELIOS_PRIMARY = 4, /* route */
    HELIOS_STANDBY = 5, /* route */
    HELIOS_NODE = 6,
    HELIOS_BRANCH = 7,
    HELIOS_ALLOW = 8    /* authorize */
} helios_action;

enum helios_hook {
    helios_hook_pre_query, helios_hook_route, helios_hook_post_query, helios_hook_authenticate, helios_hook_authorize, helios_hook_rewrite,
    helios_hook_cache_get, helios_hook_cache_set, helios_hook_on_connect, helios_hook_on_disconnect, helios_hook_metrics, helios_hook_custom
};

/* HELIOS_HOOK(name) { … } defines a hook; the body returns a helios_action. The names are those of the manifest. */
#define HELIOS_HOOK(name)                                                           \
    static helios_action helios_on_##name(void);                                    \
    HELIOS_EXPORT_HOOK(name)                                                        \
    static helios_action helios_on_##name(void)

#if HELIOS_ABI == 2
#define HELIOS_EXPORT_HOOK(name)                                                    \
    __attribute__((export_name(HELIOS_EXPORT_##name))) int helios_export_##name(void) { return helios_on_##name(); }
#elif HELIOS_ABI == 1
#define HELIOS_EXPORT_HOOK(name)                                                    \
    __attribute__((export_name(HELIOS_EXPORT_##name))) int64_t helios_export_##name(const char *input, int size) { \
        helios_push_begin(input, size);                                             \
        return helios_push_end(helios_hook_##name, helios_on_##name());             \
    }
void helios_push_begin(const char *input, int size);
int64_t helios_push_end(enum helios_hook hook, helios_action action);
#else
#error "HELIOS_ABI must be 1 or 2"
#endif

#define HELIOS_EXPORT_pre_query "pre_query"
#define HELIOS_EXPORT_route "route"
#define HELIOS_EXPORT_post_query "post_query"
#define HELIOS_EXPORT_authenticate "authenticate"
#define HELIOS_EXPORT_authorize "authorize"
#define HELIOS_EXPORT_rewrite "rewrite"
#define HELIOS_EXPORT_cache_get "cache_get"
#define HELIOS_EXPORT_cache_set "cache_set"
#define HELIOS_EXPORT_on_connect "on_connect"
#define HELIOS_EXPORT_on_disconnect "on_disconnect"
#define HELIOS_EXPORT_metrics "metrics"
#define HELIOS_EXPORT_custom "custom_hook"

/* ---- Bytes and texts */

/* Bytes that need not be a text. A zero byte follows them where this SDK made them; "at" is NULL if they are absent. */
typedef struct {
    const char *at;
    int size;
} helios_bytes;

/* The bytes of a text, without its zero. */
helios_bytes helios_of(const char *text);

/* Memory for the rest of the call. */
void *helios_alloc(int size);

/* HELIOS_CONCAT("a", b, "c"): one text of several, none of them NULL. */
#define HELIOS_CONCAT(...) helios_concat(__VA_ARGS__, (const char *)NULL)
const char *helios_concat(const char *first, ...);

/* A number in decimal digits. */
const char *helios_decimal(int64_t number);

/* Tells whether both are equal; an absent one is equal to none but another. */
bool helios_equal(const char *one, const char *other);

/* Tells whether a text holds some words, whatever the case of ASCII's letters. An absent text holds nothing. */
bool helios_holds(const char *text, const char *words);

/* Tells whether a text ends with some words. */
bool helios_ends(const char *text, const char *words);

/* Tells whether a list, of lines or with commas, has a name in it. An absent list has none. */
bool helios_lists(const char *list, char separator, const char *name);

/* Takes the next line off a text; NULL when nothing is left. For fields that hold one name a line. */
const char *helios_next_line(const char **rest);

/* ---- What is known of the request. NULL and -1: this hook knows nothing of it, or the host does not. */

enum helios_text_field {
    HELIOS_QUERY = 1, HELIOS_NORMALIZED, HELIOS_FINGERPRINT, HELIOS_USER, HELIOS_DATABASE, HELIOS_IDENTITY, HELIOS_CLIENT_IP,
    HELIOS_REQUEST_ID, HELIOS_KIND, HELIOS_TABLES, HELIOS_PROTOCOL, HELIOS_APPLICATION_NAME, HELIOS_BRANCH_NAME, HELIOS_TARGET_NODE,
    HELIOS_ERROR, HELIOS_SQLSTATE, HELIOS_SOURCE, HELIOS_BLOCKED_BY, HELIOS_PASSWORD, HELIOS_PARAMETERS, HELIOS_CUSTOM_BODY, HELIOS_RESULT,
    HELIOS_DISCONNECT_REASON, HELIOS_STARTUP_PARAMETERS, HELIOS_CLIENT_ID, HELIOS_CERTIFICATE_SUBJECT
};

enum helios_number_field {
    HELIOS_TIMESTAMP_MS = 1, HELIOS_IS_READ_ONLY, HELIOS_IN_TRANSACTION, HELIOS_SUCCESS, HELIOS_ELAPSED_US, HELIOS_RESPONSE_BYTES,
    HELIOS_ROWS, HELIOS_QUERY_BYTES, HELIOS_MONOTONIC_NS, HELIOS_QUERIES, HELIOS_DURATION_MS, HELIOS_REWRITTEN, HELIOS_TLS
};

helios_bytes helios_field(enum helios_text_field field);
const char *helios_text(enum helios_text_field field);
int64_t helios_number(enum helios_number_field field);

#define HELIOS_TEXT(name, field) static inline const char *helios_##name(void) { return helios_text(field); }
#define HELIOS_NUMBER(name, field) static inline int64_t helios_##name(void) { return helios_number(field); }
#define HELIOS_FLAG(name, field) static inline bool helios_##name(void) { return helios_number(field) == 1; }

/* The statement: pre_query, route, authorize, rewrite, cache_get, cache_set, post_query. */
HELIOS_TEXT(query, HELIOS_QUERY)
HELIOS_TEXT(normalized, HELIOS_NORMALIZED)              /* with ? for its literals */
HELIOS_TEXT(fingerprint, HELIOS_FINGERPRINT)            /* 16 hexadecimal digits */
HELIOS_TEXT(kind, HELIOS_KIND)                          /* READ, WRITE, DDL, TRANSACTION, SESSION, OTHER */
HELIOS_TEXT(tables, HELIOS_TABLES)                      /* one a line */
HELIOS_TEXT(protocol, HELIOS_PROTOCOL)                  /* simple, extended */
HELIOS_TEXT(parameters, HELIOS_PARAMETERS)              /* a JSON array; needs the permission */
HELIOS_TEXT(request_id, HELIOS_REQUEST_ID)              /* the same for all hooks of one execution */
HELIOS_NUMBER(timestamp_ms, HELIOS_TIMESTAMP_MS)        /* Unix time */
HELIOS_NUMBER(query_bytes, HELIOS_QUERY_BYTES)
HELIOS_FLAG(is_read_only, HELIOS_IS_READ_ONLY)
HELIOS_FLAG(in_transaction, HELIOS_IN_TRANSACTION)

/* Who asks: the hooks of statements, and authenticate, on_connect, on_disconnect. */
HELIOS_TEXT(user, HELIOS_USER)
HELIOS_TEXT(database, HELIOS_DATABASE)
HELIOS_TEXT(identity, HELIOS_IDENTITY)
HELIOS_TEXT(client_ip, HELIOS_CLIENT_IP)
HELIOS_TEXT(client_id, HELIOS_CLIENT_ID)
HELIOS_TEXT(application_name, HELIOS_APPLICATION_NAME)
HELIOS_TEXT(branch_name, HELIOS_BRANCH_NAME)
HELIOS_FLAG(tls, HELIOS_TLS)                            /* ABI 1 knows of it in authenticate alone */

/* How it ended: post_query. */
HELIOS_TEXT(target_node, HELIOS_TARGET_NODE)
HELIOS_TEXT(error, HELIOS_ERROR)
HELIOS_TEXT(sqlstate, HELIOS_SQLSTATE)
HELIOS_TEXT(source, HELIOS_SOURCE)                      /* backend, cache, edge, plugin, none */
HELIOS_TEXT(blocked_by, HELIOS_BLOCKED_BY)
HELIOS_NUMBER(elapsed_us, HELIOS_ELAPSED_US)
HELIOS_NUMBER(response_bytes, HELIOS_RESPONSE_BYTES)
HELIOS_NUMBER(rows, HELIOS_ROWS)
HELIOS_FLAG(success, HELIOS_SUCCESS)
HELIOS_FLAG(rewritten, HELIOS_REWRITTEN)

/* The login: authenticate. */
HELIOS_TEXT(password, HELIOS_PASSWORD)                  /* needs the permission */
HELIOS_TEXT(startup_parameters, HELIOS_STARTUP_PARAMETERS) /* one k=v a line */
HELIOS_TEXT(certificate_subject, HELIOS_CERTIFICATE_SUBJECT)

/* The session's end: on_disconnect, where helios_client_id() is NULL if it is the plugin that is unloaded. */
HELIOS_TEXT(disconnect_reason, HELIOS_DISCONNECT_REASON)
HELIOS_NUMBER(queries, HELIOS_QUERIES)
HELIOS_NUMBER(duration_ms, HELIOS_DURATION_MS)

/* cache_set: columns and rows, in the form that helios_cached_as takes back. custom: the body of the request. */
HELIOS_TEXT(result, HELIOS_RESULT)
static inline helios_bytes helios_custom_body(void) { return helios_field(HELIOS_CUSTOM_BODY); }

/* A clock that only goes forward; ABI 1 has none. */
HELIOS_NUMBER(monotonic_ns, HELIOS_MONOTONIC_NS)

/* ---- Attributes: what host and plugins tell one another of a request. */

const char *helios_attribute(const char *key);

/* False if the host refuses it: too many, too long, or a name that says who the client is. ABI 1's host refuses without a word. */
bool helios_set_attribute(const char *key, const char *value);

/* ---- What the host knows of the statement's structure. ABI 1's host tells nothing: every answer is HELIOS_SQL_UNKNOWN. */

typedef enum {
    HELIOS_SQL_WRITTEN = 1, HELIOS_SQL_READ, HELIOS_SQL_OUTPUT, HELIOS_SQL_SOURCES, HELIOS_SQL_FUNCTION, HELIOS_SQL_VERB,
    HELIOS_SQL_SORT_OPERATOR, HELIOS_SQL_USED, HELIOS_SQL_PINNED, HELIOS_SQL_PART, HELIOS_SQL_OUTPUT_TEXT
} helios_sql_question;

typedef struct {
    enum { HELIOS_SQL_TEXT, HELIOS_SQL_END, HELIOS_SQL_UNKNOWN } found; /* a text; past the last index; nobody can know */
    const char *text;                                                   /* NULL unless there is one */
} helios_sql_answer;

helios_sql_answer helios_sql(helios_sql_question question, int index);

#define HELIOS_SQL(name, question) static inline helios_sql_answer helios_##name(int index) { return helios_sql(question, index); }

HELIOS_SQL(relation_written, HELIOS_SQL_WRITTEN)
HELIOS_SQL(relation_read, HELIOS_SQL_READ)
HELIOS_SQL(output_name, HELIOS_SQL_OUTPUT)
HELIOS_SQL(output_sources, HELIOS_SQL_SOURCES)      /* schema.table.column, one a line */
HELIOS_SQL(output_text, HELIOS_SQL_OUTPUT_TEXT)
HELIOS_SQL(function_called, HELIOS_SQL_FUNCTION)
HELIOS_SQL(verb, HELIOS_SQL_VERB)                   /* of each statement, nested ones included */
HELIOS_SQL(sort_operator, HELIOS_SQL_SORT_OPERATOR)
HELIOS_SQL(column_used, HELIOS_SQL_USED)            /* anywhere but in the output list */
HELIOS_SQL(columns_pinned, HELIOS_SQL_PINNED)       /* of a relation, compared with literals or parameters, one a line */
HELIOS_SQL(part, HELIOS_SQL_PART)                   /* of each verb: where, limit, then indexes of relations, one a line */

/* Edits; return HELIOS_EDITED afterwards. Relations are counted as those written, then those read. */
typedef enum { HELIOS_DONE = 0, HELIOS_BAD = -1, HELIOS_NOT_PROVABLE = -3 } helios_edit_result;

helios_edit_result helios_wrap_output(int index, const char *with); /* ? stands for the column: "mask(?)" */
helios_edit_result helios_restrict(int relation, const char *condition);
helios_edit_result helios_limit(int64_t rows);
helios_edit_result helios_expand_stars(void);

/* ---- Answers */

helios_action helios_rewrite(const char *sql);
helios_action helios_node(const char *name);
helios_action helios_branch(const char *name);

/* Blocks the statement, denies it, or denies the login. What else the client is told is said before. */
helios_action helios_block(const char *reason);
void helios_set_sqlstate(const char *code);
void helios_set_detail(const char *detail);
void helios_set_hint(const char *hint);
void helios_set_retry_after_ms(int64_t millis);

/* A result: columns first, then the values of all rows, row by row; NULL is SQL's null. */
typedef struct {
    char *json;
    int size, room, columns, values;
} helios_table;

#define HELIOS_OID_BOOL 16
#define HELIOS_OID_INT8 20
#define HELIOS_OID_INT4 23
#define HELIOS_OID_TEXT 25

void helios_column(helios_table *table, const char *name, uint32_t oid);
void helios_value(helios_table *table, const char *value);
helios_action helios_cached(helios_table *table);

/* A result that was written down before, such as what cache_set was told. */
helios_action helios_cached_as(helios_bytes json);

typedef struct {
    const char *name, *value;
} helios_pair;

/* Who has logged in. Lists end with NULL; what is left out is absent. One of the first two is needed. */
typedef struct {
    const char *user_id, *username, *tenant_id;
    const char *const *roles;
    const helios_pair *claims;
} helios_identity_claim;

helios_action helios_login(const helios_identity_claim *identity);

/* Metrics of the plugin's own, at most 32: the hook metrics. Of a gauge's fraction six digits are told. */
typedef struct {
    char *json;
    int size, room;
} helios_buffer;

typedef struct {
    helios_buffer gauges, counters;
} helios_metrics;

void helios_gauge(helios_metrics *metrics, const char *name, double value);
void helios_counter(helios_metrics *metrics, const char *name, int64_t value);
helios_action helios_tell(helios_metrics *metrics);

/* The answer of custom. */
helios_action helios_output(helios_bytes body);

/* ---- The plugin's own store, which outlives calls */

helios_bytes helios_kv_get(const char *key);

/* False at a cap. */
bool helios_kv_set(const char *key, helios_bytes value);
void helios_kv_delete(const char *key);

/* Adds atomically to a number of 8 bytes, least first; an absent one is 0. False at a cap, or if the value is no such number. */
bool helios_kv_add(const char *key, int64_t delta, int64_t *sum);

/* Replaces atomically what is as it is believed to be. NULL: must be absent; is to be removed. */
typedef enum { HELIOS_SWAPPED = 1, HELIOS_NOT_EQUAL = 0, HELIOS_REFUSED = -1 } helios_swap_result;
helios_swap_result helios_kv_swap(const char *key, const helios_bytes *believed, const helios_bytes *wanted);

/* ---- Hash, clock, log */

/* 64 hexadecimal digits. */
const char *helios_sha256_hex(helios_bytes bytes);

/* Unix time; it stands still within a call. */
int64_t helios_now_ms(void);

typedef enum { HELIOS_LOG_ERROR, HELIOS_LOG_WARNING, HELIOS_LOG_INFO, HELIOS_LOG_DEBUG, HELIOS_LOG_TRACE } helios_level;
void helios_log(helios_level level, const char *line);

#endif
