/* string: representation and the value_type row. See string.h. */
#include "types/string/string.h"

size_t string_len(const struct entry *e)
{
    if (entry_enc(e) != STRING_INT) return entry_value(e).len;
    int64_t v = string_int(e);
    return v < 0 ? 1 + num_digits(0 - (uint64_t)v) : num_digits((uint64_t)v);
}

bool string_parse_i64(const struct entry *e, int64_t *out)
{
    if (entry_enc(e) != STRING_INT) return num_parse_i64(entry_value(e), out);
    *out = string_int(e);
    return true;
}

static inline bool is_string(struct call *c, const struct entry *e)
{
    if (likely(!e || entry_type(e) == VALUE_STRING)) return true;
    reply_error(c->r, ERR_WRONGTYPE);
    return false;
}

bool string_read(struct call *c, struct slice key, struct entry **e)
{
    *e = key_read(c, key);
    return is_string(c, *e);
}

bool string_write(struct call *c, struct slice key, struct entry **e)
{
    *e = key_write(c, key);
    return is_string(c, *e);
}

struct entry *string_set(struct call *c, struct slice key, struct slice bytes, int64_t expire_ms, bool keep_ttl)
{
    int64_t v;
    uint8_t enc = bytes.len <= STRING_EMBSTR_MAX ? STRING_EMBSTR : STRING_RAW;
    if (bytes.len <= NUM_I64_MAX_CHARS && num_parse_i64(bytes, &v)) {
        enc = STRING_INT;
        bytes = slice_of(&v, sizeof v);
    }
    return key_set(c, key, VALUE_STRING, enc, bytes, expire_ms, keep_ttl);
}

struct entry *string_set_int(struct call *c, struct slice key, int64_t v, bool keep_ttl)
{
    return key_set(c, key, VALUE_STRING, STRING_INT, slice_of(&v, sizeof v), ENTRY_NO_EXPIRE, keep_ttl);
}

struct entry *string_make_raw(struct call *c, struct entry *e, size_t len)
{
    struct string_text text;
    struct slice old = string_bytes(e, &text);
    bool was_int = entry_enc(e) == STRING_INT;
    e = key_resize(c, e, len);
    if (was_int) {
        char *bytes = (char *)entry_value(e).ptr;
        size_t kept = old.len < len ? old.len : len;
        memset(bytes, 0, len < sizeof(int64_t) ? len : sizeof(int64_t));
        memcpy(bytes, text.chars, kept);
    }
    entry_set_enc(e, STRING_RAW);
    return e;
}

bool string_fits(struct call *c, uint64_t at, uint64_t more)
{
    uint64_t total, max = (uint64_t)c->set->proto_max_bulk_len;
    if (max > UINT32_MAX || call_loading(c)) max = UINT32_MAX; /* what an entry can hold */
    if (!__builtin_add_overflow(at, more, &total) && total <= max) return true;
    reply_error(c->r, ERR_STRING_TOO_LONG);
    return false;
}

void reply_string(struct call *c, const struct entry *e)
{
    if (likely(entry_enc(e) != STRING_INT)) reply_bulk(c->r, entry_value(e));
    else reply_bulk_int(c->r, string_int(e));
}

/* --- value_type: the root is the entry --- */

static uint64_t type_length(const void *root) { return string_len(root); }

static size_t type_free_cost(const void *root)
{
    (void)root;
    return 1;
}

static const char *type_encoding(const void *root)
{
    static const char *const names[] = {[STRING_RAW] = "raw", [STRING_INT] = "int", [STRING_EMBSTR] = "embstr"};
    return names[entry_enc(root)];
}

static size_t type_memory(const void *root)
{
    (void)root;
    return 0;
}

static void type_each(const void *root, value_visit *visit, void *arg)
{
    struct string_text text;
    struct element e = {.a = string_bytes(root, &text)};
    visit(arg, &e);
}

const struct value_type string_type = {
    .name = "string",
    .id = VALUE_STRING,
    .inline_value = true,
    .digest_parts = 1,
    .ordered = true,
    .length = type_length,
    .free_cost = type_free_cost,
    .encoding = type_encoding,
    .memory = type_memory,
    .each = type_each,
    .codec = &string_codec,
};
