/* ABI 1.1: the plugin is handed a JSON text. The same questions are answered from it, and the answer is written as one. */
#include "internal.h"

#if HELIOS_ABI == 1

/* A piece of the input; "at" is NULL if there is none. */
typedef struct {
    const char *at, *end;
} json;

enum { MAX_ATTRIBUTES = 64, MAX_KEY = 128, MAX_VALUE = 4096 };

static const json NOTHING = {NULL, NULL};
static const helios_bytes ABSENT = {NULL, 0};

static json input;
static helios_bytes parts[PARTS];
static helios_pair attributes[MAX_ATTRIBUTES];
static int attribute_count;

__attribute__((export_name("alloc"))) void *helios_export_alloc(int size) {
    return helios_alloc(size);
}

__attribute__((export_name("dealloc"))) void helios_export_dealloc(void *memory, int size) {
    (void)memory;
    (void)size;
}

/* ---- Reading of JSON; what is none ends the call */

/* The next character that is no white space. */
static char next(json *rest) {
    while (rest->at < rest->end && (unsigned char)*rest->at <= ' ') {
        rest->at++;
    }
    if (rest->at >= rest->end) {
        __builtin_trap();
    }
    return *rest->at;
}

static void take(json *rest, char expected) {
    if (next(rest) != expected) {
        __builtin_trap();
    }
    rest->at++;
}

/* Takes a string: what stands between its quotes. */
static json take_string(json *rest) {
    take(rest, '"');
    json inside = {rest->at, NULL};
    while (rest->at < rest->end && *rest->at != '"') {
        rest->at += *rest->at == '\\' ? 2 : 1;
    }
    inside.end = rest->at;
    take(rest, '"');
    return inside;
}

static json take_value(json *rest) {
    int depth = 0;
    next(rest);
    json whole = *rest;
    do {
        char c = next(rest);
        if (c == '"') {
            take_string(rest);
        } else if (c == '{' || c == '[') {
            depth++;
            rest->at++;
        } else if (c == '}' || c == ']') {
            depth--;
            rest->at++;
        } else {
            rest->at++; /* of a number, a word, or between values */
            while (!depth && rest->at < rest->end && *rest->at != ',' && *rest->at != '}' && *rest->at != ']') {
                rest->at++;
            }
        }
    } while (depth);
    whole.end = rest->at;
    return whole;
}

static int hex_digits(const char *at) {
    int code = 0;
    for (int i = 0; i < 4; i++) {
        char c = at[i];
        code = code << 4 | (c <= '9' ? c - '0' : (c | 32) - 'a' + 10);
    }
    return code;
}

static char *put_utf8(char *to, int code) {
    if (code < 0x80) {
        *to++ = (char)code;
        return to;
    }
    if (code < 0x800) {
        *to++ = (char)(0xc0 | code >> 6);
    } else {
        if (code < 0x10000) {
            *to++ = (char)(0xe0 | code >> 12);
        } else {
            *to++ = (char)(0xf0 | code >> 18);
            *to++ = (char)(0x80 | (code >> 12 & 63));
        }
        *to++ = (char)(0x80 | (code >> 6 & 63));
    }
    *to++ = (char)(0x80 | (code & 63));
    return to;
}

/* One escape, behind its backslash. */
static char *unescape_one(json *rest, char *to) {
    static const char from[] = "bfnrt", into[] = "\b\f\n\r\t";
    char c = *rest->at++;
    if (c == 'u' && rest->end - rest->at >= 4) {
        int code = hex_digits(rest->at);
        rest->at += 4;
        if (code >> 10 == 0x36 && rest->end - rest->at >= 6) { /* the first half of a pair */
            code = 0x10000 + ((code & 0x3ff) << 10) + (hex_digits(rest->at + 2) & 0x3ff);
            rest->at += 6;
        }
        return put_utf8(to, code);
    }
    for (int i = 0; from[i]; i++) {
        if (c == from[i]) {
            c = into[i];
            break;
        }
    }
    *to++ = c;
    return to;
}

static helios_bytes unescaped(json string) {
    char *text = helios_alloc((int)(string.end - string.at) + 1), *to = text;
    while (string.at < string.end) {
        if (*string.at == '\\') {
            string.at++;
            to = unescape_one(&string, to);
        } else {
            *to++ = *string.at++;
        }
    }
    *to = 0;
    return (helios_bytes){text, (int)(to - text)};
}

static bool is(char first, json value) {
    return value.at && *value.at == first;
}

static json member(json object, const char *name) {
    if (!is('{', object)) {
        return NOTHING;
    }
    take(&object, '{');
    while (next(&object) != '}') {
        const char *key = unescaped(take_string(&object)).at;
        take(&object, ':');
        json value = take_value(&object);
        if (helios_equal(key, name)) {
            return value;
        }
        if (next(&object) == ',') {
            object.at++;
        }
    }
    return NOTHING;
}

static json element(json array, int index) {
    if (!is('[', array)) {
        return NOTHING;
    }
    take(&array, '[');
    while (next(&array) != ']') {
        json value = take_value(&array);
        if (index-- == 0) {
            return value;
        }
        if (next(&array) == ',') {
            array.at++;
        }
    }
    return NOTHING;
}

/* ---- The input's members as the fields of ABI 2 */

static json context(void) {
    return is('[', input) ? element(input, 0) : input;
}

static json outcome(void) {
    return element(input, 1);
}

static json of_hook(const char *name) {
    json nested = member(member(context(), "hook_context"), name);
    return nested.at ? nested : member(context(), name);
}

static helios_bytes string(json value) {
    return is('"', value) ? unescaped((json){value.at + 1, value.end - 1}) : ABSENT;
}

static helios_bytes either(helios_bytes first, helios_bytes second) {
    return first.at ? first : second;
}

/* What was written, with a zero behind it. */
static helios_bytes ended(helios_buffer *buffer) {
    helios_put(buffer, (helios_bytes){"", 1});
    return (helios_bytes){buffer->json, buffer->size - 1};
}

/* A piece of the input as it is written. */
static helios_bytes raw(json piece) {
    helios_buffer copy = {0};
    helios_put(&copy, (helios_bytes){piece.at, (int)(piece.end - piece.at)});
    return ended(&copy);
}

static helios_bytes raw_unless_null(json value) {
    return !value.at || is('n', value) ? ABSENT : raw(value);
}

static helios_bytes lines_of_array(json array) {
    helios_buffer lines = {0};
    if (!is('[', array)) {
        return ABSENT;
    }
    for (int i = 0; element(array, i).at; i++) {
        helios_put_text(&lines, i ? "\n" : "");
        helios_put(&lines, string(element(array, i)));
    }
    return ended(&lines);
}

static helios_bytes lines_of_object(json object) {
    helios_buffer lines = {0};
    if (!is('{', object)) {
        return ABSENT;
    }
    take(&object, '{');
    while (next(&object) != '}') {
        helios_put_text(&lines, lines.size ? "\n" : "");
        helios_put(&lines, unescaped(take_string(&object)));
        helios_put_text(&lines, "=");
        take(&object, ':');
        helios_put(&lines, string(take_value(&object)));
        if (next(&object) == ',') {
            object.at++;
        }
    }
    return ended(&lines);
}

static helios_bytes given_attribute(const char *key) {
    return string(member(of_hook("attributes"), key));
}

helios_bytes helios_field(enum helios_text_field field) {
    switch (field) {
        case HELIOS_QUERY: return string(member(context(), "query"));
        case HELIOS_NORMALIZED: return string(member(context(), "normalized"));
        case HELIOS_FINGERPRINT: return string(member(context(), "fingerprint"));
        case HELIOS_USER: return either(string(member(context(), "user")), string(member(context(), "username")));
        case HELIOS_DATABASE: return string(of_hook("database"));
        case HELIOS_IDENTITY: return string(of_hook("identity"));
        case HELIOS_CLIENT_IP: return string(member(context(), "client_ip"));
        case HELIOS_REQUEST_ID: return string(of_hook("request_id"));
        case HELIOS_KIND: return string(member(context(), "kind"));
        case HELIOS_TABLES: return lines_of_array(member(context(), "tables"));
        case HELIOS_PROTOCOL: return string(member(context(), "protocol"));
        case HELIOS_APPLICATION_NAME: return either(string(member(context(), "application_name")), given_attribute("application_name"));
        case HELIOS_BRANCH_NAME: return string(of_hook("branch"));
        case HELIOS_TARGET_NODE: return string(member(outcome(), "target_node"));
        case HELIOS_ERROR: return string(member(outcome(), "error"));
        case HELIOS_SQLSTATE: return string(member(outcome(), "sqlstate"));
        case HELIOS_SOURCE: return string(member(outcome(), "source"));
        case HELIOS_BLOCKED_BY: return string(member(outcome(), "blocked_by"));
        case HELIOS_PASSWORD: return string(member(context(), "password"));
        case HELIOS_PARAMETERS: return raw_unless_null(member(context(), "parameters"));
        case HELIOS_CUSTOM_BODY: return raw(input);
        case HELIOS_RESULT: return raw_unless_null(outcome());
        case HELIOS_DISCONNECT_REASON: return string(member(context(), "reason"));
        case HELIOS_STARTUP_PARAMETERS: return lines_of_object(member(context(), "headers"));
        case HELIOS_CLIENT_ID: return string(of_hook("client_id"));
        case HELIOS_CERTIFICATE_SUBJECT: return string(member(context(), "certificate_subject"));
    }
    return ABSENT;
}

/* A number without its fraction; true is 1, false 0. */
static int64_t integer(json value) {
    int64_t number = 0;
    if (is('t', value) || is('f', value)) {
        return *value.at == 't';
    }
    bool negative = is('-', value);
    const char *at = value.at + negative;
    if (!value.at || *at < '0' || *at > '9') {
        return -1;
    }
    for (; at < value.end && *at >= '0' && *at <= '9'; at++) {
        number = number * 10 + (*at - '0');
    }
    return negative ? -number : number;
}

int64_t helios_number(enum helios_number_field field) {
    switch (field) {
        case HELIOS_TIMESTAMP_MS: return integer(member(context(), "timestamp_ms"));
        case HELIOS_IS_READ_ONLY: return integer(member(context(), "is_read_only"));
        case HELIOS_IN_TRANSACTION: {
            const char *state = string(member(context(), "transaction")).at;
            return state ? !helios_equal(state, "idle") : -1;
        }
        case HELIOS_SUCCESS: return integer(member(outcome(), "success"));
        case HELIOS_ELAPSED_US: return integer(member(outcome(), "elapsed_us"));
        case HELIOS_RESPONSE_BYTES: return integer(member(outcome(), "response_bytes"));
        case HELIOS_ROWS: return integer(member(outcome(), "rows"));
        case HELIOS_QUERY_BYTES: {
            helios_bytes query = helios_field(HELIOS_QUERY);
            return query.at ? query.size : -1;
        }
        case HELIOS_MONOTONIC_NS: return -1;
        case HELIOS_QUERIES: return integer(member(context(), "queries"));
        case HELIOS_DURATION_MS: return integer(member(context(), "duration_ms"));
        case HELIOS_REWRITTEN: return integer(member(outcome(), "rewritten"));
        case HELIOS_TLS: return integer(member(context(), "tls"));
    }
    return -1;
}

/* ---- Attributes; those of this call lie over those that were given */

const char *helios_attribute(const char *key) {
    for (int i = 0; i < attribute_count; i++) {
        if (helios_equal(attributes[i].name, key)) {
            return attributes[i].value;
        }
    }
    return helios_text_of(given_attribute(key));
}

bool helios_set_attribute(const char *key, const char *value) {
    int i = 0;
    while (i < attribute_count && !helios_equal(attributes[i].name, key)) {
        i++;
    }
    if (i == MAX_ATTRIBUTES || !*key || helios_length(key) > MAX_KEY || helios_length(value) > MAX_VALUE) {
        return false;
    }
    attributes[i] = (helios_pair){HELIOS_CONCAT(key), HELIOS_CONCAT(value)};
    attribute_count += i == attribute_count;
    return true;
}

/* ---- What ABI 1 does not have */

helios_sql_answer helios_sql(helios_sql_question question, int index) {
    (void)question;
    (void)index;
    return (helios_sql_answer){HELIOS_SQL_UNKNOWN, NULL};
}

helios_edit_result helios_edit(int what, int index, helios_bytes text) {
    (void)what;
    (void)index;
    (void)text;
    return HELIOS_NOT_PROVABLE;
}

/* ---- The answer */

void helios_reply(int part, helios_bytes bytes) {
    char *copy = helios_alloc(bytes.size); /* as in ABI 2, the bytes are the caller's own again */
    helios_copy(copy, bytes.at, bytes.size);
    parts[part] = (helios_bytes){copy, bytes.size};
}

void helios_push_begin(const char *text, int size) {
    input = (json){text, text + size};
}

static const char *tag_of_default(enum helios_hook hook) {
    switch (hook) {
        case helios_hook_route: return "default";
        case helios_hook_cache_get: return "miss";
        case helios_hook_authenticate:
        case helios_hook_authorize: return "defer";
        default: return "continue";
    }
}

static const char *tag_of(enum helios_hook hook, helios_action action) {
    switch (action) {
        case HELIOS_DEFAULT: return tag_of_default(hook);
        case HELIOS_EDITED: return "rewrite";
        case HELIOS_BLOCKED: return hook == helios_hook_authenticate ? "denied" : hook == helios_hook_authorize ? "deny" : "block";
        case HELIOS_CACHED: return "cached";
        case HELIOS_PRIMARY: return "primary";
        case HELIOS_STANDBY: return "standby";
        case HELIOS_NODE: return "node";
        case HELIOS_BRANCH: return "branch";
        case HELIOS_ALLOW: return hook == helios_hook_authenticate ? "success" : "allow";
    }
    return "unknown";
}

static const char *name_of_text(helios_action action) {
    switch (action) {
        case HELIOS_CACHED: return "data";
        case HELIOS_NODE:
        case HELIOS_BRANCH: return "target";
        default: return "value";
    }
}

static void put_part(helios_buffer *reply, const char *name, int part, bool as_string) {
    if (parts[part].at) {
        helios_put_text(reply, HELIOS_CONCAT(",\"", name, "\":"));
        if (as_string) {
            helios_put_string(reply, parts[part]);
        } else {
            helios_put(reply, parts[part]);
        }
    }
}

static int64_t packed(helios_bytes reply) {
    return (int64_t)(uintptr_t)reply.at << 32 | reply.size;
}

int64_t helios_push_end(enum helios_hook hook, helios_action action) {
    if (hook == helios_hook_metrics || hook == helios_hook_custom) {
        return packed(parts[hook == helios_hook_metrics ? PART_METRICS : PART_CUSTOM]);
    }
    if (action == HELIOS_DEFAULT && !attribute_count) {
        return 0;
    }
    helios_buffer reply = {0};
    helios_put_text(&reply, "{");
    helios_put_member(&reply, "action", tag_of(hook, action));
    put_part(&reply, name_of_text(action), PART_TEXT, true);
    put_part(&reply, "sqlstate", PART_SQLSTATE, true);
    put_part(&reply, "detail", PART_DETAIL, true);
    put_part(&reply, "hint", PART_HINT, true);
    put_part(&reply, "retry_after_ms", PART_RETRY_AFTER, false);
    put_part(&reply, "identity", PART_IDENTITY, false);
    helios_put_text(&reply, ",\"attributes\":{");
    for (int i = 0; i < attribute_count; i++) {
        helios_put_member(&reply, attributes[i].name, attributes[i].value);
    }
    helios_put_text(&reply, "}}");
    return packed(helios_written(&reply));
}

#endif
