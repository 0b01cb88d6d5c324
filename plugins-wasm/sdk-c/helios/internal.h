/* What the files of the SDK share. */
#ifndef HELIOS_INTERNAL_H
#define HELIOS_INTERNAL_H

#include "helios.h"

#define HELIOS_IMPORT(module, name) __attribute__((import_module(module), import_name(name)))

/* Parts of a reply, numbered as in ABI 2. */
enum { PART_TEXT = 1, PART_SQLSTATE, PART_DETAIL, PART_HINT, PART_IDENTITY, PART_METRICS, PART_CUSTOM, PART_RETRY_AFTER, PARTS };

/* Edits, numbered as in ABI 2. */
enum { EDIT_WRAP_OUTPUT = 1, EDIT_RESTRICT, EDIT_LIMIT, EDIT_EXPAND_STARS };

/* What either ABI does its way: pull.c, push.c. */
void helios_reply(int part, helios_bytes bytes);
helios_edit_result helios_edit(int what, int index, helios_bytes text);

int helios_length(const char *text);
void helios_copy(char *to, const char *from, int size);

/* All memory that is left without growing, for what has a size that only the host knows; then what was written to its beginning. */
char *helios_room(int *size);
helios_bytes helios_keep(int size);

/* Has room grow to a size. */
void helios_make_room(int size);

/* The text of some bytes: ends the call if they hold a zero, behind which nobody would look. */
const char *helios_text_of(helios_bytes bytes);

/* Writing of JSON. */
void helios_put(helios_buffer *buffer, helios_bytes bytes);
void helios_put_text(helios_buffer *buffer, const char *text);
void helios_put_string(helios_buffer *buffer, helios_bytes bytes);
void helios_put_member(helios_buffer *buffer, const char *name, const char *value);
helios_bytes helios_written(const helios_buffer *buffer);

#endif
