/* rdb_streams: streams for RDB images, made up: nodes, groups, consumers and what is pending, mostly sound, and now and then
 * wrong in one place only: a count, an order, an owner that is missing or there twice. For fuzz_rdb alone. */
#ifndef VIREO_TESTS_RDB_STREAMS_H
#define VIREO_TESTS_RDB_STREAMS_H

#include <stdio.h>

#include "rdb_mutate.h"

#define STREAM_IDS_MAX 96

struct made_stream {
    struct rng *r;
    struct out *o;
    struct items *v;
    struct buf *blob;
    uint8_t type;
    uint64_t ms, seq;                      /* the ID given last */
    struct { uint64_t ms, seq; } ids[STREAM_IDS_MAX];
    uint64_t count, live;
};

static bool slip(struct rng *r) { return rng_below(r, 120) == 0; }
/* A number, or one that is nearly it, or wild. */
static uint64_t slipped(struct rng *r, uint64_t n)
{
    if (!slip(r)) return n;
    return rng_below(r, 3) ? n + rng_below(r, 3) - 1 : rng_next(r) >> rng_below(r, 64);
}

static void put_stream_id(struct made_stream *m, uint64_t ms, uint64_t seq)
{
    out_len(m->o, ms);
    out_len(m->o, seq);
}

static void put_stream_raw_id(struct made_stream *m, uint64_t ms, uint64_t seq)
{
    uint64_t raw[2] = {__builtin_bswap64(ms), __builtin_bswap64(seq)};
    out_raw(m->o, slice_of(raw, sizeof raw));
}

static void next_stream_id(struct made_stream *m)
{
    if (slip(m->r)) m->ms -= rng_below(m->r, 3);
    if (rng_below(m->r, 2)) m->seq += 1 + rng_below(m->r, 3) * rng_below(m->r, 300);
    else m->ms += 1 + rng_below(m->r, 2) * rng_below(m->r, 100000), m->seq = rng_below(m->r, 3);
    if (rng_below(m->r, 2000) == 0) m->ms = UINT64_MAX - rng_below(m->r, 2);
}

static void put_stream_entry(struct made_stream *m, struct listpack_writer *w, uint64_t ms, uint64_t seq, uint64_t master_fields, bool dead)
{
    bool same = rng_below(m->r, 2);
    uint64_t fields = same ? master_fields : rng_below(m->r, 4) + !slip(m->r), pieces = same ? fields : 2 * fields;
    listpack_put_i64(w, (int64_t)slipped(m->r, (uint64_t)(same ? 2 : 0) | dead));
    listpack_put_i64(w, (int64_t)slipped(m->r, m->ms - ms));
    listpack_put_i64(w, (int64_t)slipped(m->r, m->seq - seq));
    if (!same) listpack_put_i64(w, (int64_t)slipped(m->r, fields));
    for (uint64_t i = 0; i < pieces; i++) {
        random_item(m->r, m->v);
        listpack_put(w, item_at(m->v, m->v->count - 1));
    }
    listpack_put_i64(w, (int64_t)slipped(m->r, 3 + pieces + !same));
}

static void put_stream_node(struct made_stream *m)
{
    struct listpack_writer w;
    uint64_t n = 1 + rng_below(m->r, rng_below(m->r, 8) ? 4 : 20), dead = rng_below(m->r, 3) ? 0 : rng_below(m->r, n), fields = 1 + rng_below(m->r, 3);
    uint64_t ms, seq;
    next_stream_id(m);
    ms = m->ms, seq = m->seq;
    uint64_t raw[2] = {__builtin_bswap64(ms), __builtin_bswap64(seq)};
    out_string(m->o, slice_of(raw, slip(m->r) ? 15 : 16));
    items_clear(m->v);
    m->blob->len = 0;
    listpack_begin(&w, m->blob);
    listpack_put_i64(&w, (int64_t)slipped(m->r, n - dead));
    listpack_put_i64(&w, (int64_t)slipped(m->r, dead));
    listpack_put_i64(&w, (int64_t)slipped(m->r, fields));
    for (uint64_t i = 0; i < fields; i++) {
        random_item(m->r, m->v);
        listpack_put(&w, item_at(m->v, m->v->count - 1));
    }
    listpack_put_i64(&w, slip(m->r));
    for (uint64_t i = 0; i < n; i++) {
        if (i) next_stream_id(m);
        put_stream_entry(m, &w, ms, seq, fields, i < dead);
        if (m->count < STREAM_IDS_MAX) m->ids[m->count].ms = m->ms, m->ids[m->count++].seq = m->seq;
    }
    listpack_end(&w);
    m->live += n - dead;
    out_blob(m->o, buf_slice(m->blob));
}

static void put_name(struct made_stream *m, const char *prefix, uint64_t i)
{
    char text[64];
    if (rng_below(m->r, 6) == 0) out_string(m->o, SLICE(""));
    else out_string(m->o, slice_of(text, (size_t)snprintf(text, sizeof text, "%s%llu", prefix, (unsigned long long)slipped(m->r, i))));
}

/* Pending entries of ascending IDs, each with an owner among the consumers; or with none, or two. */
static void put_stream_group(struct made_stream *m, uint64_t i)
{
    uint64_t pending[STREAM_IDS_MAX], owner[STREAM_IDS_MAX], n = 0, consumers = rng_below(m->r, 4);
    for (uint64_t k = 0; k < m->count && consumers; k++)
        if (rng_below(m->r, 3) == 0 && n < STREAM_IDS_MAX) owner[n] = rng_below(m->r, consumers), pending[n++] = k;
    if (n > 1 && slip(m->r)) pending[n - 1] = pending[0];
    put_name(m, "g", i);
    put_stream_id(m, slipped(m->r, m->ms), slipped(m->r, m->seq));
    if (m->type >= 19) out_len(m->o, rng_below(m->r, 3) ? slipped(m->r, m->live) : UINT64_MAX);
    out_len(m->o, slipped(m->r, n));
    for (uint64_t k = 0; k < n; k++) {
        put_stream_raw_id(m, m->ids[pending[k]].ms, m->ids[pending[k]].seq + slip(m->r));
        out_u64le(m->o, rng_below(m->r, 4) ? 1700000000000 + rng_below(m->r, 100000) : rng_next(m->r) >> rng_below(m->r, 64));
        out_len(m->o, rng_below(m->r, 9) ? rng_below(m->r, 5) : rng_next(m->r));
    }
    out_len(m->o, slipped(m->r, consumers));
    for (uint64_t c = 0; c < consumers; c++) {
        uint64_t has = 0;
        for (uint64_t k = 0; k < n; k++) has += owner[k] == c;
        put_name(m, "c", c);
        out_u64le(m->o, rng_below(m->r, 9) ? rng_below(m->r, 3) * 1700000000000 : rng_next(m->r));
        if (m->type >= 21) out_u64le(m->o, rng_below(m->r, 3) ? 1700000000000 : UINT64_MAX);
        out_len(m->o, slipped(m->r, has));
        for (uint64_t k = 0; k < n; k++) {
            bool puts = slip(m->r) ? owner[k] != c : owner[k] == c;
            if (puts) put_stream_raw_id(m, m->ids[pending[k]].ms, m->ids[pending[k]].seq + slip(m->r));
        }
    }
}

/* What is remembered of idempotent ids, as it lies beside a stream. */
static void put_stream_more(struct rng *r, struct out *o)
{
    uint64_t n = rng_below(r, 20);
    char text[32];
    out_len(o, slipped(r, 1 + rng_below(r, 200)));
    out_len(o, slipped(r, 1 + rng_below(r, 8)));
    out_len(o, slipped(r, n)), out_len(o, rng_below(r, 9));
    out_len(o, slipped(r, n));
    for (uint64_t i = 0; i < n; i++) {
        out_string(o, slice_of(text, (size_t)snprintf(text, sizeof text, "p%d", (int)rng_below(r, 3))));
        out_string(o, slice_of(text, (size_t)snprintf(text, sizeof text, "id%d", (int)rng_below(r, 15))));
        out_len(o, 1700000000000 + i), out_len(o, rng_below(r, 3));
        out_u64le(o, rng_below(r, 5) ? 1700000000000 + i : rng_next(r));
    }
}

/* Its type byte is the answer. */
static uint8_t random_stream(struct rng *r, struct out *o, struct items *v, struct buf *blob)
{
    static const uint8_t types[] = {15, 19, 21, 21};
    struct made_stream m = {.r = r, .o = o, .v = v, .blob = blob, .type = types[rng_below(r, sizeof types)]};
    uint64_t nodes = rng_below(r, 4), groups = rng_below(r, 4);
    o->compress = rng_below(r, 3) == 0;
    m.ms = rng_below(r, 4) ? 1700000000000 : rng_below(r, 3), m.seq = rng_below(r, 2);
    out_len(o, slipped(r, nodes));
    for (uint64_t i = 0; i < nodes; i++) put_stream_node(&m);
    out_len(o, slipped(r, m.live));
    put_stream_id(&m, slipped(r, m.ms), m.seq);
    if (m.type >= 19) {
        put_stream_id(&m, m.count ? m.ids[0].ms : 0, m.count ? m.ids[0].seq : 0);
        put_stream_id(&m, rng_below(r, 2) ? slipped(r, m.ms) : 0, 0);
        out_len(o, slipped(r, m.live + rng_below(r, 3)));
    }
    out_len(o, slipped(r, groups));
    for (uint64_t i = 0; i < groups; i++) put_stream_group(&m, i);
    if (slip(r)) m.type = (uint8_t)(15 + 2 * rng_below(r, 7));
    return m.type;
}

#endif
