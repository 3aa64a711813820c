/* digest: see digest.h. */
#include "engine/digest.h"

#include <stdio.h>

#include "engine/engine.h"

static void xor_in(unsigned char digest[SHA1_BYTES], const void *ptr, size_t len)
{
    unsigned char h[SHA1_BYTES];
    sha1_bytes(ptr, len, h);
    for (int i = 0; i < SHA1_BYTES; i++) digest[i] ^= h[i];
}

static void mix_in(unsigned char digest[SHA1_BYTES], const void *ptr, size_t len)
{
    unsigned char mixed[SHA1_BYTES];
    xor_in(digest, ptr, len);
    sha1_bytes(digest, SHA1_BYTES, mixed);
    memcpy(digest, mixed, SHA1_BYTES);
}

static void mix_number(unsigned char digest[SHA1_BYTES], uint32_t v) /* in network order */
{
    unsigned char be[4] = {(unsigned char)(v >> 24), (unsigned char)(v >> 16), (unsigned char)(v >> 8), (unsigned char)v};
    mix_in(digest, be, sizeof be);
}

struct value_digest {
    unsigned char *digest;
    const struct value_type *type;
};

static bool take_element(void *arg, const struct element *e)
{
    struct value_digest *v = arg;
    if (v->type->ordered) { /* strings and lists */
        mix_in(v->digest, e->a.ptr, e->a.len);
        return true;
    }
    if (v->type->digest_parts == 1) { /* sets */
        xor_in(v->digest, e->a.ptr, e->a.len);
        return true;
    }
    unsigned char pair[SHA1_BYTES] = {0};
    mix_in(pair, e->a.ptr, e->a.len);
    if (v->type->digest_parts == 2) {
        mix_in(pair, e->b.ptr, e->b.len);
    } else {
        char text[64];
        int n = snprintf(text, sizeof text, "%.17g", e->score);
        mix_in(pair, text, (size_t)n);
    }
    xor_in(v->digest, pair, SHA1_BYTES);
    return true;
}

/* The numbers Redis gives to types. */
static const uint32_t type_numbers[VALUE_ID_COUNT] = {
    [VALUE_STRING] = 0, [VALUE_LIST] = 1, [VALUE_SET] = 2, [VALUE_ZSET] = 3, [VALUE_HASH] = 4, [VALUE_STREAM] = 6,
};

static void add_value(const struct entry *e, unsigned char digest[SHA1_BYTES])
{
    struct value_digest v = {digest, entry_value_type(e)};
    mix_number(digest, type_numbers[entry_type(e)]);
    v.type->each(entry_value_root(e), take_element, &v);
    if (entry_expire(e) != ENTRY_NO_EXPIRE) xor_in(digest, "!!expire!!", 10);
}

void digest_value(const struct entry *e, unsigned char out[SHA1_BYTES])
{
    memset(out, 0, SHA1_BYTES);
    add_value(e, out);
}

struct db_digest {
    unsigned char *digest;
    int64_t now_ms;
    int db;
    bool any;
};

static void take_key(void *arg, const struct entry *e)
{
    struct db_digest *d = arg;
    unsigned char one[SHA1_BYTES] = {0};
    if (entry_expire(e) != ENTRY_NO_EXPIRE && entry_expire(e) <= d->now_ms) return;
    if (!d->any) mix_number(d->digest, (uint32_t)d->db); /* an empty database leaves no trace */
    d->any = true;
    mix_in(one, entry_key(e).ptr, entry_key(e).len);
    add_value(e, one);
    xor_in(d->digest, one, SHA1_BYTES);
}

void digest_all(struct call *c, unsigned char out[SHA1_BYTES])
{
    memset(out, 0, SHA1_BYTES);
    for (int i = 0; i < c->e->db_count; i++) {
        struct db_digest d = {out, c->now_ms, i, false};
        db_each(db_at(c->e, i), take_key, &d);
    }
}

static void reply_hex(struct call *c, const unsigned char digest[SHA1_BYTES])
{
    static const char hex[] = "0123456789abcdef";
    char text[2 * SHA1_BYTES];
    for (int i = 0; i < SHA1_BYTES; i++) {
        text[2 * i] = hex[digest[i] >> 4];
        text[2 * i + 1] = hex[digest[i] & 15];
    }
    reply_simple(c->r, slice_of(text, sizeof text));
}

void cmd_debug_digest(struct call *c)
{
    unsigned char digest[SHA1_BYTES];
    digest_all(c, digest);
    reply_hex(c, digest);
}

void cmd_debug_digest_value(struct call *c)
{
    reply_array(c->r, c->argc - 2);
    for (int i = 2; i < c->argc; i++) {
        unsigned char digest[SHA1_BYTES] = {0};
        const struct entry *e = key_peek(c, c->argv[i]);
        if (e) digest_value(e, digest);
        reply_hex(c, digest);
    }
}
