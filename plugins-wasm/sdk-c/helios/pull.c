/* ABI 2: the plugin asks for what it needs. */
#include "internal.h"

#if HELIOS_ABI == 2

HELIOS_IMPORT("helios", "text") int host_text(int field, char *out, int room);
HELIOS_IMPORT("helios", "number") int64_t host_number(int field);
HELIOS_IMPORT("helios", "attribute") int host_attribute(const char *key, int key_size, char *out, int room);
HELIOS_IMPORT("helios", "set_attribute") int host_set_attribute(const char *key, int key_size, const char *value, int size);
HELIOS_IMPORT("helios", "reply") int host_reply(int part, const char *bytes, int size);
HELIOS_IMPORT("helios", "sql") int host_sql(int what, int index, char *out, int room);
HELIOS_IMPORT("helios", "edit") int host_edit(int what, int index, const char *text, int size);

enum { ABSENT = -1, TEXT_TOO_SMALL = -2, SQL_UNKNOWN = -3 };

static const helios_bytes NONE = {NULL, 0};

helios_bytes helios_field(enum helios_text_field field) {
    int room;
    char *at = helios_room(&room);
    int size = host_text(field, at, room);
    if (size < ABSENT) {
        helios_make_room(TEXT_TOO_SMALL - size);
        at = helios_room(&room);
        size = host_text(field, at, room);
    }
    return size < 0 ? NONE : helios_keep(size);
}

int64_t helios_number(enum helios_number_field field) {
    return host_number(field);
}

const char *helios_attribute(const char *key) {
    int room;
    char *at = helios_room(&room);
    int size = host_attribute(key, helios_length(key), at, room);
    if (size < ABSENT) {
        helios_make_room(TEXT_TOO_SMALL - size);
        at = helios_room(&room);
        size = host_attribute(key, helios_length(key), at, room);
    }
    return size < 0 ? NULL : helios_text_of(helios_keep(size));
}

bool helios_set_attribute(const char *key, const char *value) {
    return host_set_attribute(key, helios_length(key), value, helios_length(value)) == 0;
}

helios_sql_answer helios_sql(helios_sql_question question, int index) {
    int room;
    char *at = helios_room(&room);
    int size = host_sql(question, index, at, room);
    if (size < SQL_UNKNOWN) {
        helios_make_room(SQL_UNKNOWN - size);
        at = helios_room(&room);
        size = host_sql(question, index, at, room);
    }
    if (size < 0) {
        return (helios_sql_answer){size == ABSENT ? HELIOS_SQL_END : HELIOS_SQL_UNKNOWN, NULL};
    }
    return (helios_sql_answer){HELIOS_SQL_TEXT, helios_text_of(helios_keep(size))};
}

void helios_reply(int part, helios_bytes bytes) {
    host_reply(part, bytes.at, bytes.size);
}

helios_edit_result helios_edit(int what, int index, helios_bytes text) {
    return (helios_edit_result)host_edit(what, index, text.at, text.size);
}

#endif
