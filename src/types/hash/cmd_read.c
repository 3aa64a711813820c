/* cmd_read: looking without changing: HGET, HMGET, HSTRLEN, HEXISTS, HLEN, HKEYS, HVALS, HGETALL, HSCAN. */
#include "types/hash/hash.h"
#include "types/hash/rows.h"

static bool open_hash(struct call *c, const struct hash **h)
{
    const void *root;
    if (!value_read(c, c->argv[1], &hash_type, &root)) return false;
    *h = root;
    return true;
}

void cmd_hget(struct call *c)
{
    const struct hash *h;
    struct slice value;
    if (!open_hash(c, &h)) return;
    if (h && hash_find(h, hash_now(c), c->argv[2], &value)) reply_bulk(c->r, value);
    else reply_null(c->r);
}

void cmd_hmget(struct call *c)
{
    const struct hash *h;
    struct slice value;
    if (!open_hash(c, &h)) return;
    reply_array(c->r, c->argc - 2);
    for (int i = 2; i < c->argc; i++) {
        if (h && hash_find(h, hash_now(c), c->argv[i], &value)) reply_bulk(c->r, value);
        else reply_null(c->r);
    }
}

void cmd_hstrlen(struct call *c)
{
    const struct hash *h;
    struct slice value;
    if (!open_hash(c, &h)) return;
    reply_int(c->r, h && hash_find(h, hash_now(c), c->argv[2], &value) ? (int64_t)value.len : 0);
}

void cmd_hexists(struct call *c)
{
    const struct hash *h;
    struct slice value;
    if (!open_hash(c, &h)) return;
    reply_int(c->r, h && hash_find(h, hash_now(c), c->argv[2], &value));
}

void cmd_hlen(struct call *c)
{
    const struct hash *h;
    if (!open_hash(c, &h)) return;
    reply_int(c->r, h ? (int64_t)hash_live(h, hash_now(c)) : 0);
}

static void reply_fields(struct call *c, const struct hash *h, bool fields, bool values)
{
    struct reply *r = c->r;
    struct hash_walk w;
    if (!h) return;
    for (bool on = hash_first(h, hash_now(c), &w); on; on = hash_next(&w)) {
        if (fields) reply_bulk(r, w.field);
        if (values) reply_bulk(r, w.value);
    }
}

void cmd_hkeys(struct call *c)
{
    const struct hash *h;
    if (!open_hash(c, &h)) return;
    reply_array(c->r, h ? (int64_t)hash_live(h, hash_now(c)) : 0);
    reply_fields(c, h, true, false);
}

void cmd_hvals(struct call *c)
{
    const struct hash *h;
    if (!open_hash(c, &h)) return;
    reply_array(c->r, h ? (int64_t)hash_live(h, hash_now(c)) : 0);
    reply_fields(c, h, false, true);
}

void cmd_hgetall(struct call *c)
{
    const struct hash *h;
    if (!open_hash(c, &h)) return;
    reply_map(c->r, h ? (int64_t)hash_live(h, hash_now(c)) : 0);
    reply_fields(c, h, true, true);
}

/* --- HSCAN --- */

static bool scan_shows(const struct scan_options *o, struct slice field)
{
    return !o->has_match || glob_match(o->match, field, false);
}

/* Replies the fields from the cursor's hash on and returns the next cursor. The cursor is the 32-bit hash to go on from:
 * a field's place does not depend on others, so one that is there all the time is seen, whatever comes and goes. Fields
 * of one hash are never torn apart. 0 is the end as well as the beginning: nobody goes on from hash 0. */
static uint64_t scan_tree(struct call *c, const struct tree *t, const struct scan_options *o, uint64_t *shown)
{
    struct tree_pos pos;
    uint64_t seen = 0, last = 0;
    int64_t now = hash_now(c);
    if (o->cursor > UINT32_MAX) return 0;
    tree_seek_key(t, o->cursor, &pos);
    for (; tree_valid(&pos); tree_next(&pos)) {
        uint64_t key = tree_key(&pos);
        if (seen >= o->count && key != last) return key;
        struct slice field, value;
        int64_t ends = hash_record(tree_get(&pos), &field, &value);
        last = key;
        seen++;
        if (hash_ended(ends, now) || !scan_shows(o, field)) continue;
        reply_bulk(c->r, field);
        if (!o->bare) reply_bulk(c->r, value);
        ++*shown;
    }
    return 0;
}

static void scan_pack(struct call *c, const struct hash *h, const struct scan_options *o, uint64_t *shown)
{
    struct hash_walk w;
    for (bool on = hash_first(h, hash_now(c), &w); on; on = hash_next(&w)) {
        if (!scan_shows(o, w.field)) continue;
        reply_bulk(c->r, w.field);
        if (!o->bare) reply_bulk(c->r, w.value);
        ++*shown;
    }
}

/* Two bulks, the cursor and an array: the cursor is known after the walk, so the array is moved behind it. */
static void scan(struct call *c, const struct hash *h, const struct scan_options *o)
{
    struct reply *r = c->r;
    uint64_t next = 0, shown = 0;
    reply_array(r, 2);
    size_t at = r->out.len;
    struct reply_mark mark = reply_open(r);
    if (hash_is_small(h)) scan_pack(c, h, o, &shown);
    else next = scan_tree(c, hash_tree(h), o, &shown);
    reply_close(r, mark, '*', (int64_t)shown * (o->bare ? 1 : 2));
    size_t items = r->out.len - at;
    reply_bulk_int(r, (int64_t)next);
    size_t cursor = r->out.len - at - items;
    char text[NUM_I64_MAX_CHARS * 2];
    check(cursor <= sizeof text);
    memcpy(text, r->out.ptr + at + items, cursor);
    memmove(r->out.ptr + at + cursor, r->out.ptr + at, items);
    memcpy(r->out.ptr + at, text, cursor);
}

/* HSCAN key cursor [MATCH pattern] [COUNT count] [NOVALUES] */
void cmd_hscan(struct call *c)
{
    const struct hash *h;
    uint64_t cursor;
    struct scan_options o;
    if (!arg_cursor(c, c->argv[2], &cursor)) return;
    if (!open_hash(c, &h)) return;
    if (!h) {
        reply_array(c->r, 2);
        reply_bulk(c->r, SLICE("0"));
        reply_array(c->r, 0);
        return;
    }
    if (arg_scan_bare(c, 2, "novalues", &o)) scan(c, h, &o);
}
