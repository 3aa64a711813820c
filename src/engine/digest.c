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
    int64_t now_ms;
};

static bool take_element(void *arg, const struct element *e)
{
    struct value_digest *v = arg;
    if (e->ends_ms && e->ends_ms <= v->now_ms) return true;
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
    if (e->ends_ms) xor_in(pair, "!!hexpire!!", 11);
    xor_in(v->digest, pair, SHA1_BYTES);
    return true;
}

/* The numbers Redis gives to types. */
static const uint32_t type_numbers[VALUE_ID_COUNT] = {
    [VALUE_STRING] = 0, [VALUE_LIST] = 1, [VALUE_SET] = 2, [VALUE_ZSET] = 3, [VALUE_HASH] = 4, [VALUE_STREAM] = 6,
};

static void add_value(const struct entry *e, int64_t now_ms, unsigned char digest[SHA1_BYTES])
{
    struct value_digest v = {digest, entry_value_type(e), now_ms};
    mix_number(digest, type_numbers[entry_type(e)]);
    v.type->each(entry_value_root(e), take_element, &v);
    if (entry_expire(e) != ENTRY_NO_EXPIRE) xor_in(digest, "!!expire!!", 10);
}

void digest_value(const struct entry *e, int64_t now_ms, unsigned char out[SHA1_BYTES])
{
    memset(out, 0, SHA1_BYTES);
    add_value(e, now_ms, out);
}

void digest_stream_add(struct digest_stream *d, int db, const struct entry *e)
{
    unsigned char one[SHA1_BYTES] = {0};
    if (entry_over(e, d->now_ms)) return;
    if (!d->any || db != d->db) mix_number(d->digest, (uint32_t)db); /* an empty database leaves no trace */
    d->db = db;
    d->any = true;
    mix_in(one, entry_key(e).ptr, entry_key(e).len);
    add_value(e, d->now_ms, one);
    xor_in(d->digest, one, SHA1_BYTES);
}

struct walk {
    struct digest_stream *stream;
    int db;
};

static void take_key(void *arg, const struct entry *e)
{
    struct walk *w = arg;
    digest_stream_add(w->stream, w->db, e);
}

void digest_engine(const struct engine *e, int64_t now_ms, unsigned char out[SHA1_BYTES])
{
    struct digest_stream d = {.now_ms = now_ms};
    for (int i = 0; i < e->db_count; i++) db_each(&e->dbs[i], take_key, &(struct walk){&d, i});
    memcpy(out, d.digest, SHA1_BYTES);
}

void digest_all(struct call *c, unsigned char out[SHA1_BYTES]) { digest_engine(c->e, c->now_ms, out); }

void digest_hex(const unsigned char digest[SHA1_BYTES], char out[2 * SHA1_BYTES + 1])
{
    static const char hex[] = "0123456789abcdef";
    for (int i = 0; i < SHA1_BYTES; i++) {
        out[2 * i] = hex[digest[i] >> 4];
        out[2 * i + 1] = hex[digest[i] & 15];
    }
    out[2 * SHA1_BYTES] = 0;
}

static void reply_hex(struct call *c, const unsigned char digest[SHA1_BYTES])
{
    char text[2 * SHA1_BYTES + 1];
    digest_hex(digest, text);
    reply_simple(c->r, slice_of(text, 2 * SHA1_BYTES));
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
        if (e) digest_value(e, c->now_ms, digest);
        reply_hex(c, digest);
    }
}
