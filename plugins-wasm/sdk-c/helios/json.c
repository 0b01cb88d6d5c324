/* Writing of JSON, and the answers that are written in it. */
#include "internal.h"

void helios_put(helios_buffer *buffer, helios_bytes bytes) {
    if (bytes.size > buffer->room - buffer->size) {
        int room = 2 * buffer->room + bytes.size + 64;
        char *larger = helios_alloc(room);
        helios_copy(larger, buffer->json, buffer->size);
        buffer->json = larger;
        buffer->room = room;
    }
    helios_copy(buffer->json + buffer->size, bytes.at, bytes.size);
    buffer->size += bytes.size;
}

void helios_put_text(helios_buffer *buffer, const char *text) {
    helios_put(buffer, helios_of(text));
}

static void put_escaped(helios_buffer *buffer, char c) {
    static const char digits[] = "0123456789abcdef";
    char escape[] = {'\\', c, '0', '0', digits[(c >> 4) & 15], digits[c & 15]};
    bool control = (unsigned char)c < ' ';
    if (control) {
        escape[1] = 'u';
    }
    helios_put(buffer, (helios_bytes){escape, control ? 6 : 2});
}

void helios_put_string(helios_buffer *buffer, helios_bytes bytes) {
    int plain = 0;
    helios_put_text(buffer, "\"");
    for (int i = 0; i < bytes.size; i++) {
        char c = bytes.at[i];
        if ((unsigned char)c < ' ' || c == '"' || c == '\\') {
            helios_put(buffer, (helios_bytes){bytes.at + plain, i - plain});
            put_escaped(buffer, c);
            plain = i + 1;
        }
    }
    helios_put(buffer, (helios_bytes){bytes.at + plain, bytes.size - plain});
    helios_put_text(buffer, "\"");
}

static void put_name(helios_buffer *buffer, const char *name) {
    char last = buffer->size ? buffer->json[buffer->size - 1] : '{';
    helios_put_text(buffer, last == '{' ? "" : ",");
    helios_put_string(buffer, helios_of(name));
    helios_put_text(buffer, ":");
}

void helios_put_member(helios_buffer *buffer, const char *name, const char *value) {
    if (value) {
        put_name(buffer, name);
        helios_put_string(buffer, helios_of(value));
    }
}

helios_bytes helios_written(const helios_buffer *buffer) {
    return (helios_bytes){buffer->json, buffer->size};
}

/* ---- Results */

static void put_in(helios_table *table, const char *before, helios_bytes value, bool string) {
    helios_buffer buffer = {table->json, table->size, table->room};
    helios_put_text(&buffer, before);
    if (string) {
        helios_put_string(&buffer, value);
    } else {
        helios_put(&buffer, value);
    }
    table->json = buffer.json;
    table->size = buffer.size;
    table->room = buffer.room;
}

void helios_column(helios_table *table, const char *name, uint32_t oid) {
    if (table->values) {
        __builtin_trap(); /* columns come first */
    }
    put_in(table, table->columns ? ",{\"name\":" : "{\"columns\":[{\"name\":", helios_of(name), true);
    put_in(table, ",\"oid\":", helios_of(helios_decimal(oid)), false);
    put_in(table, "}", helios_of(""), false);
    table->columns++;
}

void helios_value(helios_table *table, const char *value) {
    if (!table->columns) {
        __builtin_trap();
    }
    const char *before = table->values % table->columns ? "," : table->values ? "],[" : "],\"rows\":[[";
    put_in(table, before, helios_of(value ? value : "null"), value != NULL);
    table->values++;
}

helios_action helios_cached(helios_table *table) {
    if (!table->columns || table->values % table->columns) {
        __builtin_trap(); /* a row that is not as wide as the columns */
    }
    put_in(table, table->values ? "]]}" : "],\"rows\":[]}", helios_of(""), false);
    return helios_cached_as((helios_bytes){table->json, table->size});
}

helios_action helios_cached_as(helios_bytes json) {
    helios_reply(PART_TEXT, json);
    return HELIOS_CACHED;
}

/* ---- Identity */

helios_action helios_login(const helios_identity_claim *identity) {
    helios_buffer json = {0};
    helios_put_text(&json, "{");
    helios_put_member(&json, "user_id", identity->user_id);
    helios_put_member(&json, "username", identity->username);
    helios_put_member(&json, "tenant_id", identity->tenant_id);
    put_name(&json, "roles");
    helios_put_text(&json, "[");
    for (int i = 0; identity->roles && identity->roles[i]; i++) {
        helios_put_text(&json, i ? "," : "");
        helios_put_string(&json, helios_of(identity->roles[i]));
    }
    helios_put_text(&json, "]");
    put_name(&json, "claims");
    helios_put_text(&json, "{");
    for (const helios_pair *claim = identity->claims; claim && claim->name; claim++) {
        helios_put_member(&json, claim->name, claim->value);
    }
    helios_put_text(&json, "}}");
    helios_reply(PART_IDENTITY, helios_written(&json));
    return HELIOS_ALLOW; /* the ABI's one code for allow and success */
}

/* ---- Metrics */

static void put_number(helios_buffer *buffer, const char *name, const char *number) {
    put_name(buffer, name);
    helios_put_text(buffer, number);
}

void helios_counter(helios_metrics *metrics, const char *name, int64_t value) {
    put_number(&metrics->counters, name, helios_decimal(value));
}

void helios_gauge(helios_metrics *metrics, const char *name, double value) {
    if (!(value > -9e18 && value < 9e18)) {
        __builtin_trap();
    }
    bool negative = value < 0;
    double size = negative ? -value : value;
    uint64_t whole = (uint64_t)size;
    uint64_t millionths = (uint64_t)((size - (double)whole) * 1e6 + 0.5);
    if (millionths == 1000000) {
        whole++;
        millionths = 0;
    }
    const char *digits = helios_decimal((int64_t)(1000000 + millionths)); /* leading zeros by a one in front */
    put_number(&metrics->gauges, name, HELIOS_CONCAT(negative ? "-" : "", helios_decimal((int64_t)whole), ".", digits + 1));
}

helios_action helios_tell(helios_metrics *metrics) {
    helios_buffer json = {0};
    helios_put_text(&json, "{\"gauges\":{");
    helios_put(&json, helios_written(&metrics->gauges));
    helios_put_text(&json, "},\"counters\":{");
    helios_put(&json, helios_written(&metrics->counters));
    helios_put_text(&json, "}}");
    helios_reply(PART_METRICS, helios_written(&json));
    return HELIOS_DEFAULT;
}

/* ---- Other answers */

static helios_action say(helios_action action, const char *text) {
    helios_reply(PART_TEXT, helios_of(text));
    return action;
}

helios_action helios_rewrite(const char *sql) {
    return say(HELIOS_EDITED, sql); /* one code: a text in the reply is the new statement */
}

helios_action helios_node(const char *name) {
    return say(HELIOS_NODE, name);
}

helios_action helios_branch(const char *name) {
    return say(HELIOS_BRANCH, name);
}

helios_action helios_block(const char *reason) {
    return say(HELIOS_BLOCKED, reason);
}

void helios_set_sqlstate(const char *code) {
    helios_reply(PART_SQLSTATE, helios_of(code));
}

void helios_set_detail(const char *detail) {
    helios_reply(PART_DETAIL, helios_of(detail));
}

void helios_set_hint(const char *hint) {
    helios_reply(PART_HINT, helios_of(hint));
}

void helios_set_retry_after_ms(int64_t millis) {
    helios_reply(PART_RETRY_AFTER, helios_of(helios_decimal(millis)));
}

helios_action helios_output(helios_bytes body) {
    helios_reply(PART_CUSTOM, body);
    return HELIOS_DEFAULT;
}

helios_edit_result helios_wrap_output(int index, const char *with) {
    return helios_edit(EDIT_WRAP_OUTPUT, index, helios_of(with));
}

helios_edit_result helios_restrict(int relation, const char *condition) {
    return helios_edit(EDIT_RESTRICT, relation, helios_of(condition));
}

helios_edit_result helios_limit(int64_t rows) {
    return helios_edit(EDIT_LIMIT, 0, helios_of(helios_decimal(rows)));
}

helios_edit_result helios_expand_stars(void) {
    return helios_edit(EDIT_EXPAND_STARS, 0, helios_of(""));
}
