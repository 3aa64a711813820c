/* cmd_scan: SCAN and KEYS: walks over the keys of a database. Keys past their expiry are passed over, not deleted. */
#include "engine/cmd_keys.h"
#include "engine/job.h"
#include "engine/slot_hide.h"

struct scan {
    struct call *c;
    const struct scan_options *o;
    const struct value_type *type; /* only keys of it; NULL: all */
    int64_t count;
};

static void visit_key(void *arg, const struct entry *e)
{
    struct scan *s = arg;
    if (entry_over(e, s->c->now_ms) || slot_hides_key(s->c->e, entry_key(e))) return;
    if (s->o->has_type && (!s->type || entry_type(e) != s->type->id)) return;
    if (s->o->has_match && !glob_match(s->o->match, entry_key(e), false)) return;
    reply_bulk(s->c->r, entry_key(e));
    s->count++;
}

static const struct value_type *type_named(struct slice name)
{
    for (int i = 0; i < VALUE_ID_COUNT; i++)
        if (value_types[i] && slice_is(name, value_types[i]->name)) return value_types[i];
    return NULL;
}

void cmd_scan(struct call *c)
{
    struct scan_options o;
    if (!arg_scan(c, 1, true, &o)) return;
    struct scan s = {.c = c, .o = &o, .type = o.has_type ? type_named(o.type) : NULL};
    /* the cursor is known only after the walk: write the keys first, then put the head before them */
    size_t at = c->r->out.len;
    struct reply_mark mark = reply_open(c->r);
    uint64_t cursor = db_scan(c, c->db, o.cursor, o.count, visit_key, &s);
    reply_close(c->r, mark, '*', s.count);

    char text[NUM_I64_MAX_CHARS + 1];
    struct reply head = {.resp = c->r->resp};
    reply_array(&head, 2);
    reply_bulk(&head, slice_of(text, num_format_u64(text, cursor)));
    size_t keys = c->r->out.len - at;
    buf_room(&c->r->out, head.out.len);
    memmove(c->r->out.ptr + at + head.out.len, c->r->out.ptr + at, keys);
    memcpy(c->r->out.ptr + at, head.out.ptr, head.out.len);
    c->r->out.len += head.out.len;
    buf_deinit(&head.out);
}

void cmd_keys(struct call *c)
{
    struct scan_options o = {.match = c->argv[1], .has_match = !slice_eq(c->argv[1], SLICE("*"))};
    struct scan s = {.c = c, .o = &o};
    if (c->s->flags & (SESSION_REPLY_OFF | SESSION_REPLY_SKIP)) return; /* nobody would see the answer */
    if (db_count(c->db) >= JOB_KEYS_MIN && !c->in_exec) {
        job_keys(c, c->argv[1]);
        return;
    }
    struct reply_mark mark = reply_open(c->r);
    db_each(c->db, visit_key, &s);
    reply_close(c->r, mark, '*', s.count);
}
