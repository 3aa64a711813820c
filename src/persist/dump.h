/* dump: one value as a payload that travels between servers: DUMP, RESTORE, MIGRATE (spec: persistence formats, 9.2, 9.3).
 *
 *     | type 1 | value ... | RDB version 2 | CRC-64 of all before 8 |
 *
 * The payload comes from anybody: every rule of the formats is checked while it is read, and nothing is left behind by
 * one that breaks them. Cost: O(bytes). Writing only reads the value: any thread for a frozen one.
 */
#ifndef VIREO_PERSIST_DUMP_H
#define VIREO_PERSIST_DUMP_H

#include "base/buf.h"
#include "engine/value.h"

#define DUMP_FOOTER 10
#define DUMP_VERSION_MAX 12 /* the newest that is read */

/* Appends the payload of a value (root: of a string, its entry). false: this version cannot hold it, *why says what it
 * lacks; nothing is appended. */
bool dump_value(struct buf *out, const struct value_type *t, const void *root, int version, bool compress, const char **why);

/* Whether the footer fits the payload: version and checksum. */
bool dump_footer_check(struct slice payload);
/* Reads the value of a payload with a good footer. false: *why names the broken rule. What out holds is the caller's to link
 * or free (loaded_drop); a string's bytes live in the payload or the place's texts. */
bool dump_load(struct slice payload, const struct load_place *at, struct loaded *out, const char **why);
void loaded_drop(struct loaded *l); /* one that was never linked */

#endif
