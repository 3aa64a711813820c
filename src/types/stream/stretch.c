/* stretch: see stretch.h. What always holds: lp is a sound listpack whose counters and flags are integers, live + deleted is
 * the number of its entries, and the IDs of the live ones ascend from the master's on (XSETID can go back behind dead ones). */
#include "types/stream/stretch.h"

#define HEAD sizeof(struct stretch)
#define AT_LIVE LISTPACK_HEAD
#define NODE_ROOM 256 /* of a new one, at least */
enum { FLAG_DELETED = 1, FLAG_SAME = 2 };

/* --- pieces of the wire form --- */

/* What the first bytes of an element say: where its string begins (0: an integer) and the size of the body. */
static inline size_t body_bytes(const char *at, size_t *head)
{
    uint8_t first = (uint8_t)*at;
    uint32_t len;
    *head = 0;
    if (first < 0x80) return 1;
    if (first < 0xc0) return (*head = 1) + (first & 0x3f);
    if (first < 0xe0) return 2;
    if (first < 0xf0) return (*head = 2) + ((size_t)(first & 15) << 8 | (uint8_t)at[1]);
    if (first != 0xf0) return first == 0xf1 ? 3 : first == 0xf2 ? 4 : first == 0xf3 ? 5 : 9;
    memcpy(&len, at + 1, sizeof len);
    return (*head = 5) + (size_t)len;
}

static inline size_t backlen_bytes(size_t body)
{
    return body <= 127 ? 1 : body < 16383 ? 2 : body < 2097151 ? 3 : body < 268435455 ? 4 : 5;
}

static inline const char *skip(const char *at)
{
    size_t head, body = body_bytes(at, &head);
    return at + body + backlen_bytes(body);
}

static const char *skip_many(const char *at, uint64_t n)
{
    while (n--) at = skip(at);
    return at;
}

/* The element that ends before at. */
static inline const char *skip_back(const char *at)
{
    size_t body = 0;
    unsigned shift = 0;
    do body |= (size_t)(*--at & 127) << shift, shift += 7;
    while (*at & 128);
    return at - body;
}

static inline int64_t int_of(const char *at, size_t body)
{
    uint8_t first = (uint8_t)*at;
    uint64_t v = 0;
    if (body == 1) return first;
    if (body == 2) return (int64_t)(((uint64_t)(first & 0x1f) << 8 | (uint8_t)at[1]) << 51) >> 51;
    memcpy(&v, at + 1, body - 1);
    unsigned unused = 64 - 8 * (unsigned)(body - 1);
    return (int64_t)(v << unused) >> unused;
}

static inline int64_t take_int(const char **at)
{
    size_t head, body = body_bytes(*at, &head);
    const char *p = *at;
    *at += body + 1; /* integers are short: one byte of back length */
    return int_of(p, body);
}

static inline struct slice take_text(const char **at, char chars[NUM_I64_MAX_CHARS])
{
    size_t head, body = body_bytes(*at, &head);
    const char *p = *at;
    *at += body + backlen_bytes(body);
    if (head) return slice_of(p + head, body - head);
    return slice_of(chars, num_format_i64(chars, int_of(p, body)));
}

/* --- blocks --- */

static struct stretch *block(struct cow *cow, struct stream_id master, size_t lp_bytes)
{
    size_t cap = mem_class(HEAD + lp_bytes);
    struct stretch *n = mem_alloc(cap);
    *n = (struct stretch){.epoch = cow->epoch, .cap = (uint32_t)cap, .master = master};
    return n;
}

struct stretch *stretch_from_blob(struct cow *cow, struct stream_id master, struct slice blob)
{
    struct stretch *n = block(cow, master, blob.len);
    memcpy(n->lp, blob.ptr, blob.len);
    return n;
}

struct stretch *stretch_copy(const struct stretch *n, struct cow *cow) { return stretch_from_blob(cow, n->master, stretch_blob(n)); }

/* Makes it writable. */
static void own(struct stretch **n, struct cow *cow)
{
    struct stretch *old = *n;
    if (likely(!cow_frozen(cow, cow_epoch(&old->epoch)))) return;
    size_t bytes = HEAD + stretch_blob(old).len;
    struct stretch *now = mem_alloc(old->cap);
    *now = (struct stretch){.epoch = cow->epoch, .cap = old->cap, .master = old->master};
    memcpy(now->lp, old->lp, bytes - HEAD);
    cow_note_copy(cow, bytes);
    *n = now;
    stretch_retire(old, cow);
}

/* Writing goes through a buffer that is the node's own block, with the end mark taken off. */
static void open_writer(struct stretch *n, struct buf *b, struct listpack_writer *w)
{
    uint16_t count;
    memcpy(&count, n->lp + 4, sizeof count);
    *b = (struct buf){(char *)n, HEAD + stretch_blob(n).len - 1, n->cap};
    *w = (struct listpack_writer){b, HEAD, count};
}

static void close_writer(struct stretch **n, struct listpack_writer *w)
{
    listpack_end(w);
    *n = (struct stretch *)(void *)w->out->ptr;
    (*n)->cap = (uint32_t)w->out->cap;
}

struct stretch *stretch_new(struct cow *cow, struct stream_id master, struct stream_fields f)
{
    struct stretch *n = block(cow, master, NODE_ROOM - HEAD);
    struct buf b = {(char *)n, HEAD, n->cap};
    struct listpack_writer w;
    listpack_begin(&w, &b);
    listpack_put_i64(&w, 0);
    listpack_put_i64(&w, 0);
    listpack_put_i64(&w, (int64_t)f.pairs);
    for (uint64_t i = 0; i < f.pairs; i++) listpack_put(&w, f.v[2 * i]);
    listpack_put_i64(&w, 0);
    close_writer(&n, &w);
    return n;
}

void stretch_shrink(struct stretch **n, struct cow *cow)
{
    size_t bytes = HEAD + stretch_blob(*n).len;
    if (cow_frozen(cow, cow_epoch(&(*n)->epoch)) || mem_class(bytes) == mem_class((*n)->cap)) return;
    *n = mem_realloc(*n, (*n)->cap, bytes);
    (*n)->cap = (uint32_t)bytes;
}

/* Writes v over the integer at an offset of lp; returns by how much what follows moved. n is owned. */
static long put_int(struct stretch **n, size_t at, int64_t v)
{
    char text[32], *lp = (*n)->lp;
    if (likely(((uint64_t)v | (uint8_t)lp[at]) < 128)) {
        lp[at] = (char)v;
        return 0;
    }
    struct buf small = {text, 0, sizeof text};
    struct listpack_writer w = {&small, 0, 0};
    listpack_put_i64(&w, v);
    uint32_t total = (uint32_t)stretch_blob(*n).len;
    size_t old = (size_t)(skip(lp + at) - (lp + at));
    long moved = (long)small.len - (long)old;
    if (moved > 0 && HEAD + total + (size_t)moved > (*n)->cap) {
        size_t cap = mem_class(HEAD + total + (size_t)moved);
        *n = mem_realloc(*n, (*n)->cap, cap);
        (*n)->cap = (uint32_t)cap;
        lp = (*n)->lp;
    }
    memmove(lp + at + small.len, lp + at + old, total - at - old);
    memcpy(lp + at, text, small.len);
    total = (uint32_t)((long)total + moved);
    memcpy(lp, &total, sizeof total);
    return moved;
}

struct stretch_counts stretch_counts(const struct stretch *n)
{
    const char *at = n->lp + AT_LIVE;
    struct stretch_counts c;
    c.live = take_int(&at);
    c.deleted = take_int(&at);
    return c;
}

/* Returns by how much what follows moved. */
static long put_counts(struct stretch **n, struct stretch_counts c)
{
    long moved = put_int(n, AT_LIVE, c.live);
    size_t at = (size_t)(skip((*n)->lp + AT_LIVE) - (*n)->lp);
    return moved + put_int(n, at, c.deleted);
}

static bool same_fields(const struct stretch *n, struct stream_fields f)
{
    const char *at = skip(skip(n->lp + AT_LIVE));
    char chars[NUM_I64_MAX_CHARS];
    if ((uint64_t)take_int(&at) != f.pairs) return false;
    for (uint64_t i = 0; i < f.pairs; i++)
        if (!slice_eq(take_text(&at, chars), f.v[2 * i])) return false;
    return true;
}

void stretch_append(struct stretch **n, struct cow *cow, struct stream_id id, struct stream_fields f)
{
    struct buf b;
    struct listpack_writer w;
    bool same = same_fields(*n, f);
    own(n, cow);
    struct stretch_counts c = stretch_counts(*n);
    c.live++;
    put_counts(n, c);
    open_writer(*n, &b, &w);
    struct stream_id master = (*n)->master; /* the block moves as it grows */
    listpack_put_i64(&w, same ? FLAG_SAME : 0);
    listpack_put_i64(&w, (int64_t)(id.ms - master.ms));
    listpack_put_i64(&w, (int64_t)(id.seq - master.seq));
    if (!same) listpack_put_i64(&w, (int64_t)f.pairs);
    for (uint64_t i = 0; i < f.pairs; i++) {
        if (!same) listpack_put(&w, f.v[2 * i]);
        listpack_put(&w, f.v[2 * i + 1]);
    }
    listpack_put_i64(&w, same ? 3 + (int64_t)f.pairs : 4 + 2 * (int64_t)f.pairs);
    close_writer(n, &w);
}

void stretch_bury(struct stretch **n, struct cow *cow, size_t offset, long *moved)
{
    own(n, cow);
    struct stretch_counts c = stretch_counts(*n);
    const char *at = (*n)->lp + offset;
    int64_t flags = take_int(&at);
    put_int(n, offset, flags | FLAG_DELETED);
    c.live--;
    c.deleted++;
    *moved = put_counts(n, c);
}

/* --- walking --- */

void stretch_walk_start(struct stretch_walk *w, const struct stretch *n)
{
    const char *at = skip(skip(n->lp + AT_LIVE));
    w->n = n;
    w->field_count = (uint64_t)take_int(&at);
    w->fields = at;
    w->first = w->at = skip(skip_many(at, w->field_count));
    w->end = n->lp + stretch_blob(n).len - 1;
    w->unread = 0;
}

void stretch_walk_end(struct stretch_walk *w, const struct stretch *n)
{
    stretch_walk_start(w, n);
    w->at = w->end;
}

/* Reads the head of the entry at p; returns where its pieces begin. */
static inline const char *entry_at(const struct stretch_walk *w, const char *p, struct stretch_entry *e)
{
    e->flags = p;
    int64_t flags = take_int(&p);
    e->deleted = flags & FLAG_DELETED;
    e->same = flags & FLAG_SAME;
    e->id.ms = w->n->master.ms + (uint64_t)take_int(&p);
    e->id.seq = w->n->master.seq + (uint64_t)take_int(&p);
    e->pairs = e->same ? w->field_count : (uint64_t)take_int(&p);
    e->field = w->fields;
    return e->pieces = p;
}

static inline uint64_t piece_count(const struct stretch_entry *e) { return e->same ? e->pairs : 2 * e->pairs; }

bool stretch_next(struct stretch_walk *w, struct stretch_entry *e)
{
    if (w->unread) w->at = skip_many(w->at, w->unread);
    w->unread = 0;
    if (w->at >= w->end) return false;
    w->at = entry_at(w, w->at, e);
    w->unread = piece_count(e) + 1;
    return true;
}

bool stretch_prev(struct stretch_walk *w, struct stretch_entry *e)
{
    if (w->at <= w->first) return false;
    const char *p = skip_back(w->at), *count_at = p;
    int64_t count = take_int(&count_at);
    while (count--) p = skip_back(p);
    w->at = p;
    entry_at(w, p, e);
    return true;
}

struct stream_id stretch_last_id(const struct stretch *n)
{
    struct stretch_walk w;
    struct stretch_entry e = {.id = n->master};
    stretch_walk_end(&w, n);
    stretch_prev(&w, &e);
    return e.id;
}

void piece_walk_start(struct piece_walk *p, const struct stretch_entry *e)
{
    p->field = e->field;
    p->at = e->pieces;
    p->same = e->same;
    p->value = false;
}

struct slice piece_next(struct piece_walk *p)
{
    bool value = p->value;
    p->value = !value;
    return take_text(p->same && !value ? &p->field : &p->at, p->chars);
}

void stretch_reply_entry(struct reply *r, const struct stretch_entry *e, struct stretch_walk *w)
{
    char chars[NUM_I64_MAX_CHARS];
    const char *field = e->field, *at = e->pieces;
    reply_array(r, 2);
    reply_id(r, e->id);
    reply_array(r, (int64_t)(2 * e->pairs));
    for (uint64_t i = 0; i < e->pairs; i++) {
        reply_bulk(r, take_text(e->same ? &field : &at, chars));
        reply_bulk(r, take_text(&at, chars));
    }
    if (!w) return;
    w->at = at;
    w->unread = 1;
}

/* --- blobs from outside --- */

/* The elements of a checked listpack, one by one; what is missing or no integer is noted. */
struct reader {
    struct slice blob;
    size_t at;
    bool bad;
};

static int64_t read_int(struct reader *r)
{
    struct listpack_item item;
    if (r->bad || !listpack_next(r->blob, &r->at, &item) || !item.is_int) r->bad = true;
    return r->bad ? 0 : item.i;
}

static void read_pieces(struct reader *r, uint64_t n)
{
    struct listpack_item item;
    while (n-- && !r->bad)
        if (!listpack_next(r->blob, &r->at, &item)) r->bad = true;
}

const char *stretch_check(struct slice blob, struct stream_id master, struct stretch_counts *counts, struct stream_id *last, struct stream_id *first_live)
{
    uint64_t elements;
    struct reader r = {blob, LISTPACK_HEAD, false};
    const char *wrong = listpack_check(blob, &elements);
    if (wrong) return wrong;
    if (!elements) return "a stream node without elements";
    counts->live = read_int(&r);
    counts->deleted = read_int(&r);
    int64_t fields = read_int(&r), live = 0, seen = 0;
    if (r.bad || fields < 0 || counts->live < 0 || counts->deleted < 0 || (uint64_t)fields > elements) return "a stream node's counters are bad";
    if ((uint64_t)counts->live > elements || (uint64_t)counts->deleted > elements) return "a stream node's counters are bad";
    read_pieces(&r, (uint64_t)fields);
    if (read_int(&r) != 0 || r.bad) return "a stream node's master entry does not end with 0";
    for (; seen < counts->live + counts->deleted; seen++) {
        int64_t flags = read_int(&r);
        struct stream_id id = {master.ms + (uint64_t)read_int(&r), 0};
        id.seq = master.seq + (uint64_t)read_int(&r);
        int64_t pairs = flags & FLAG_SAME ? fields : read_int(&r);
        if (r.bad || pairs < 0 || (uint64_t)pairs > elements) return "a stream entry's head is bad";
        bool dead = flags & FLAG_DELETED; /* what is dead may be beyond what came later: XSETID can go back */
        if (!dead && (live ? id_cmp(id, *last) <= 0 : id_cmp(id, master) < 0)) return "a stream entry's ID is not greater than the one before";
        read_pieces(&r, (uint64_t)(flags & FLAG_SAME ? pairs : 2 * pairs));
        int64_t pieces = read_int(&r);
        if (r.bad || pieces != (flags & FLAG_SAME ? 3 + pairs : 4 + 2 * pairs)) return "a stream entry's count of pieces is wrong";
        if (dead) continue;
        if (!live++) *first_live = id;
        *last = id;
    }
    if (r.at + 1 != blob.len) return "a stream node holds more than its entries";
    return live == counts->live ? NULL : "a stream node's count of live entries is wrong";
}
