/* cmd_slots: the subcommands of CLUSTER about slots and the keys in them. */
#include <stdlib.h>

#include "cluster/commands.h"
#include "cluster/rows.h"
#include "engine/slot_keys.h"

static bool arg_slot(struct call *c, struct slice arg, int *slot)
{
    int64_t n;
    if (!arg_range(c, arg, 0, SLOT_COUNT - 1, &n, "ERR Invalid or out of range slot")) return false;
    *slot = (int)n;
    return true;
}

/* --- ADDSLOTS and the like --- */

/* Slots as they were given. One more than all is enough: one of them is there twice. */
struct slot_list {
    uint16_t slot[SLOT_COUNT + 1];
    int count;
};

static void list_put(struct slot_list *l, int first, int last)
{
    for (int i = first; i <= last && l->count <= SLOT_COUNT; i++) l->slot[l->count++] = (uint16_t)i;
}

static struct slot_list *listed(struct call *c)
{
    struct slot_list *l = call_scratch(c, sizeof *l);
    l->count = 0;
    for (int i = 2; i < c->argc; i++) {
        int slot;
        if (!arg_slot(c, c->argv[i], &slot)) return NULL;
        list_put(l, slot, slot);
    }
    return l;
}

static struct slot_list *listed_ranges(struct call *c)
{
    struct slot_list *l = call_scratch(c, sizeof *l);
    l->count = 0;
    if (c->argc % 2) {
        reply_wrong_args(c);
        return NULL;
    }
    for (int i = 2; i < c->argc; i += 2) {
        int first, last;
        if (!arg_slot(c, c->argv[i], &first) || !arg_slot(c, c->argv[i + 1], &last)) return NULL;
        if (first > last) {
            reply_errorf(c->r, "ERR start slot number %d is greater than end slot number %d", first, last);
            return NULL;
        }
        list_put(l, first, last);
    }
    return l;
}

static void change_slots(struct call *c, struct slot_list *list(struct call *), const char *verb(struct cluster *, const uint16_t *, int))
{
    struct cluster *cl = cluster_of(c);
    struct slot_list *l = cl ? list(c) : NULL;
    if (l) reply_verb(c, verb(cl, l->slot, l->count));
}

void cmd_cluster_addslots(struct call *c) { change_slots(c, listed, cluster_add_slots); }
void cmd_cluster_delslots(struct call *c) { change_slots(c, listed, cluster_del_slots); }
void cmd_cluster_addslotsrange(struct call *c) { change_slots(c, listed_ranges, cluster_add_slots); }
void cmd_cluster_delslotsrange(struct call *c) { change_slots(c, listed_ranges, cluster_del_slots); }

void cmd_cluster_flushslots(struct call *c)
{
    struct cluster *cl = cluster_of(c);
    if (cl) reply_verb(c, cluster_flush_slots(cl));
}

/* --- SETSLOT --- */

static const char *set_stable(struct cluster *cl, int slot, struct slice id)
{
    (void)id;
    return cluster_set_slot_stable(cl, slot);
}

void cmd_cluster_setslot(struct call *c)
{
    static const struct {
        const char *word;
        int argc;
        const char *(*verb)(struct cluster *cl, int slot, struct slice id);
    } actions[] = {
        {"migrating", 5, cluster_set_slot_migrating}, {"importing", 5, cluster_set_slot_importing},
        {"node", 5, cluster_set_slot_node}, {"stable", 4, set_stable},
    };
    struct cluster *cl = cluster_of(c);
    int slot;
    if (!cl) return;
    const char *error = cluster_set_slot_allowed(cl);
    if (error) {
        reply_verb(c, error);
        return;
    }
    if (!arg_slot(c, c->argv[2], &slot)) return;
    for (int i = 0; i < COUNT_OF(actions); i++) {
        if (c->argc != actions[i].argc || !slice_is(c->argv[3], actions[i].word)) continue;
        reply_verb(c, actions[i].verb(cl, slot, c->argc > 4 ? c->argv[4] : SLICE("")));
        return;
    }
    reply_errorf(c->r, "ERR Invalid CLUSTER SETSLOT action or number of arguments. Try CLUSTER HELP");
}

/* --- keys --- */

void cmd_cluster_keyslot(struct call *c)
{
    if (cluster_of(c)) reply_int(c->r, slot_of_key(c->argv[2]));
}

void cmd_cluster_countkeysinslot(struct call *c)
{
    int64_t slot;
    if (!cluster_of(c) || !arg_i64(c, c->argv[2], &slot)) return;
    if (slot < 0 || slot >= SLOT_COUNT) reply_errorf(c->r, "ERR Invalid slot");
    else reply_int(c->r, (int64_t)table_slot_count(&c->db->table, (unsigned)slot));
}

struct key_list {
    struct reply *r;
    uint64_t left;
};

static void reply_key(void *arg, struct entry *e)
{
    struct key_list *l = arg;
    if (!l->left) return;
    l->left--;
    reply_bulk(l->r, entry_key(e));
}

void cmd_cluster_getkeysinslot(struct call *c)
{
    int64_t slot, count;
    if (!cluster_of(c) || !arg_i64(c, c->argv[2], &slot) || !arg_i64(c, c->argv[3], &count)) return;
    if (slot < 0 || slot >= SLOT_COUNT || count < 0) {
        reply_errorf(c->r, "ERR Invalid slot or number of keys");
        return;
    }
    const struct table *t = &c->db->table;
    uint64_t there = table_slot_count(t, (unsigned)slot), at = 0;
    struct key_list l = {c->r, (uint64_t)count < there ? (uint64_t)count : there};
    reply_array(c->r, (int64_t)l.left);
    while (l.left && table_slot_step(t, (unsigned)slot, &at, reply_key, &l)) {}
}

/* Their removal is logged key by key. SYNC and ASYNC are one here: big values are always freed elsewhere. */
void cmd_cluster_flushslot(struct call *c)
{
    int slot;
    if (!cluster_of(c) || !arg_slot(c, c->argv[2], &slot)) return;
    if (c->argc > 4 || (c->argc == 4 && !slice_is(c->argv[3], "sync") && !slice_is(c->argv[3], "async"))) {
        reply_syntax(c);
        return;
    }
    slot_delete_keys(c->e, (unsigned)slot);
    effect_log_nothing(c);
    reply_ok(c->r);
}

/* --- SLOT-STATS --- */

struct slot_figure {
    uint16_t slot;
    uint64_t keys;
};

static void reply_figure(struct call *c, const struct slot_figure *f)
{
    reply_array(c->r, 2);
    reply_int(c->r, f->slot);
    reply_map(c->r, 1);
    reply_bulk_cstr(c->r, "key-count");
    reply_int(c->r, (int64_t)f->keys);
}

/* Figures of the slots of a range that this node's shard has; returns how many. */
static int take_figures(struct call *c, const struct cluster *cl, int first, int last, struct slot_figure *out)
{
    const struct cluster_node *mine = cluster_my_master(cl);
    int n = 0;
    for (int i = first; mine && i <= last; i++)
        if (cl->slots[i] == mine) out[n++] = (struct slot_figure){(uint16_t)i, slot_key_count(c->e, (unsigned)i)};
    return n;
}

static int by_keys(const void *a, const void *b)
{
    const struct slot_figure *x = a, *y = b;
    if (x->keys != y->keys) return x->keys < y->keys ? -1 : 1;
    return (x->slot > y->slot) - (x->slot < y->slot);
}

static int by_keys_falling(const void *a, const void *b)
{
    const struct slot_figure *x = a, *y = b;
    if (x->keys != y->keys) return x->keys > y->keys ? -1 : 1;
    return (x->slot > y->slot) - (x->slot < y->slot);
}

static bool parse_order(struct call *c, bool *rising, int64_t *limit)
{
    bool ordered = false, limited = false;
    *rising = false;
    *limit = SLOT_COUNT;
    if (!slice_is(c->argv[3], "key-count")) {
        reply_errorf(c->r, "ERR Unrecognized sort metric for ORDERBY.");
        return false;
    }
    for (int i = 4; i < c->argc; i++) {
        bool asc = slice_is(c->argv[i], "asc");
        if (!ordered && (asc || slice_is(c->argv[i], "desc"))) {
            ordered = true;
            *rising = asc;
        } else if (!limited && slice_is(c->argv[i], "limit") && i + 1 < c->argc) {
            limited = true;
            if (!arg_range(c, c->argv[++i], 1, SLOT_COUNT, limit, "ERR Limit has to lie in between 1 and 16384 (maximum number of slots).")) return false;
        } else {
            reply_syntax(c);
            return false;
        }
    }
    return true;
}

void cmd_cluster_slot_stats(struct call *c)
{
    struct cluster *cl = cluster_of(c);
    int first = 0, last = SLOT_COUNT - 1;
    int64_t limit = SLOT_COUNT;
    bool rising = false, order = slice_is(c->argv[2], "orderby");
    if (!cl) return;
    if (order) {
        if (!parse_order(c, &rising, &limit)) return;
    } else if (slice_is(c->argv[2], "slotsrange") && c->argc == 5) {
        if (!arg_slot(c, c->argv[3], &first) || !arg_slot(c, c->argv[4], &last)) return;
        if (first > last) {
            reply_errorf(c->r, "ERR Start slot number %d is greater than end slot number %d", first, last);
            return;
        }
    } else {
        reply_unknown_sub(c);
        return;
    }
    struct slot_figure *f = call_scratch(c, sizeof *f * SLOT_COUNT);
    int n = take_figures(c, cl, first, last, f);
    if (order) qsort(f, (size_t)n, sizeof *f, rising ? by_keys : by_keys_falling);
    if (n > limit) n = (int)limit;
    reply_array(c->r, n);
    for (int i = 0; i < n; i++) reply_figure(c, &f[i]);
}
