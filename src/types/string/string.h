/* string: the value that lies in the entry itself.
 *
 * The entry's encoding nibble says how to read the value bytes:
 *   STRING_RAW     bytes; longer than 44, or made by APPEND, SETRANGE or SETBIT whatever their length
 *   STRING_INT     an int64, 8 bytes in the machine's order; its text is the shortest decimal
 *   STRING_EMBSTR  bytes, at most 44
 * The last two differ only in what OBJECT ENCODING answers. Bitmaps and HyperLogLogs stand on this header.
 * Slices from string_bytes live until the next call into the keyspace. Nothing here fails. Executor thread.
 */
#ifndef VIREO_TYPES_STRING_STRING_H
#define VIREO_TYPES_STRING_STRING_H

#include "engine/call.h"
#include "types/string/rows.h"

enum string_enc { STRING_RAW, STRING_INT, STRING_EMBSTR };
#define STRING_EMBSTR_MAX 44

extern const struct value_type string_type;
extern const struct value_codec string_codec; /* codec.c */

/* The bytes of a string entry; an int is written into text. */
struct string_text {
    char chars[NUM_I64_MAX_CHARS];
};
static inline int64_t string_int(const struct entry *e)
{
    int64_t v;
    memcpy(&v, entry_value(e).ptr, sizeof v);
    return v;
}
static inline struct slice string_bytes(const struct entry *e, struct string_text *text)
{
    if (entry_enc(e) != STRING_INT) return entry_value(e);
    return slice_of(text->chars, num_format_i64(text->chars, string_int(e)));
}
size_t string_len(const struct entry *e);
bool string_parse_i64(const struct entry *e, int64_t *out); /* false: not an integer */

/* The key's string. false: WRONGTYPE was replied. *e NULL: absent. */
bool string_read(struct call *c, struct slice key, struct entry **e);
bool string_write(struct call *c, struct slice key, struct entry **e);

/* Sets key to bytes in the best encoding. expire_ms, keep_ttl as key_set. */
struct entry *string_set(struct call *c, struct slice key, struct slice bytes, int64_t expire_ms, bool keep_ttl);
struct entry *string_set_int(struct call *c, struct slice key, int64_t v, bool keep_ttl);

/* Makes an owned entry raw and len bytes long: its text stays, new bytes are zero, what is beyond len goes. The entry may move. */
struct entry *string_make_raw(struct call *c, struct entry *e, size_t len);
/* Whether at + more bytes may be one string; replies the error (proto-max-bulk-len) and returns false if not. */
bool string_fits(struct call *c, uint64_t at, uint64_t more);

void reply_string(struct call *c, const struct entry *e);

/* options.c: the words of SET, SETEX, GETEX, MSETEX, INCREX and DELEX. */
enum set_flag {
    SET_NX = 1, SET_XX = 2, SET_GET = 4, SET_KEEPTTL = 8, SET_PERSIST = 16, SET_EX = 32, SET_PX = 64, SET_EXAT = 128, SET_PXAT = 256,
    SET_IFEQ = 512, SET_IFNE = 1024, SET_IFDEQ = 2048, SET_IFDNE = 4096,
};
#define SET_EXPIRES (SET_EX | SET_PX | SET_EXAT | SET_PXAT)
#define SET_COMPARES (SET_IFEQ | SET_IFNE | SET_IFDEQ | SET_IFDNE)
#define SET_CONDITIONS (SET_NX | SET_XX | SET_COMPARES)

struct set_options {
    uint32_t flags;
    struct slice expire;  /* when one of SET_EXPIRES is in flags */
    struct slice operand; /* of one of SET_COMPARES: a value, or the digest of one */
};
/* Words from argv[at] on, of those in allowed. Replies the error and returns false if bad. */
bool set_options_parse(struct call *c, int at, uint32_t allowed, struct set_options *out);
/* The expiry as wall clock ms; ENTRY_NO_EXPIRE when none was given. */
bool set_options_expire(struct call *c, const struct set_options *o, int64_t *expire_ms);

/* cmd_compare.c: the digest of a value, as DIGEST answers it: XXH3-64 in 16 hexadecimal digits. */
#define STRING_DIGEST_CHARS 16
void string_digest(const struct entry *e, char out[STRING_DIGEST_CHARS]);
/* Whether the operand of a comparison can be one: a digest has its digits. false: the error was replied. */
bool compare_check(struct call *c, const struct set_options *o);
/* Whether the comparison asked for holds of e (a string; NULL: absent, which equals nothing). */
bool compare_holds(const struct set_options *o, const struct entry *e);

/* cmd_set.c: what SET does to one key, and its events and its record. expire_ms may be past: the key is gone then. */
void string_put(struct call *c, struct slice key, struct slice value, int64_t expire_ms, bool keep_ttl);

#endif
