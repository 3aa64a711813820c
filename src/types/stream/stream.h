/* stream: the value of a stream key: entries in nodes, and the groups of consumers that read them.
 *
 *     stream --- nodes    tree by master id       | seq | node * |
 *            \-- groups   tree by name            | struct group |
 *                             \-- pel             tree by id  | struct pending |
 *                             \-- consumers       tree by name | struct consumer |
 *                                     \-- ids     tree by id  | seq |
 *
 * Nodes begin where Redis would begin them, since what `~` trims, XINFO and the bytes of DUMP show it. Groups and
 * consumers are records in trees: read as a copy, changed, and put back, so that a live view keeps what it had with no
 * more than a path of the tree copied. Their names lie in blocks of their own that never change; a pending entry
 * knows its consumer by that block.
 * Integers among fields and values are kept as such; slices of entries live until the next change of the stream.
 * Ownership: the keyspace owns a linked stream; one from stream_new is the caller's until value_add. An empty stream
 * stays. Failure: adding may be refused (enum); nothing else fails. Cost: O(log n) and one node; XADD at the end O(1).
 * each() shows the ID (as "ms.seq"), the fields and values of all entries in order as elements of their own, for the digest.
 */
#ifndef VIREO_TYPES_STREAM_STREAM_H
#define VIREO_TYPES_STREAM_STREAM_H

#include "ds/tree.h"
#include "types/stream/stretch.h"

struct stream {
    uint32_t epoch;
    struct tree nodes, groups;
    struct stretch *tail;      /* the last node; NULL: none */
    struct stream_id last;     /* greatest ID ever given */
    struct stream_id first;    /* of the first live entry; 0-0: none */
    struct stream_id max_deleted;
    uint64_t length, added;    /* live entries; entries ever added */
    uint64_t node_bytes;       /* of all nodes */
    uint64_t radix_nodes;      /* radix.c; 0: there are no nodes */
    struct idmp *idmp;         /* idmp.h; NULL: never used. Of the root's epoch: copied when that is */
};

extern const struct value_type stream_type;
extern const struct value_codec stream_codec; /* codec.c */

struct stream *stream_new(struct cow *cow);
void stream_add_node(struct stream *s, struct cow *cow, struct stretch *n); /* behind all others; takes it */
struct stretch *stream_node_at(const struct tree_pos *pos);              /* of a walk over s->nodes */
struct stream_id stream_node_id(const struct tree_pos *pos);             /* its master id, without a look at the node */
extern const struct tree_kind stream_name_kind;                          /* of s->groups and the groups' consumers */

/* --- entries --- */

enum stream_added { STREAM_ADDED, STREAM_ID_TOO_SMALL, STREAM_TOO_BIG };
/* Behind the last. *id is its ID (auto_seq: its ms alone, the sequence is chosen) and becomes what it got. */
enum stream_added stream_append(struct stream *s, struct call *c, struct stream_id *id, bool auto_seq, struct stream_fields f);
struct stream_id stream_next_id(const struct stream *s, int64_t now_ms);

/* Live entries from..to, ascending or not (backward: from the greatest). Dead after a change. */
struct stream_walk {
    struct tree_pos pos;
    struct stretch_walk at;
    struct stream_id from, to;
    bool backward, in_node;
};
void stream_walk_start(struct stream_walk *w, const struct stream *s, struct stream_id from, struct stream_id to, bool backward);
bool stream_walk_next(struct stream_walk *w, struct stretch_entry *e);

bool stream_has(const struct stream *s, struct stream_id id);
/* The first or last live entry's ID; false: there is none. */
bool stream_edge(const struct stream *s, bool first, struct stream_id *id);
struct stream_id stream_last_valid(const struct stream *s); /* of the last live entry; 0-0 */
struct stream_id stream_first_kept(const struct stream *s); /* tombstones included; the greatest ID when there is none */
/* Replies up to count (0: all) entries; returns how many. raw: without the array around them. */
uint64_t stream_reply_range(struct call *c, const struct stream *s, struct stream_id from, struct stream_id to, uint64_t count, bool backward, bool raw);

bool stream_delete(struct stream *s, struct cow *cow, struct stream_id id); /* first is not refreshed: stream_refresh_first */
void stream_refresh_first(struct stream *s);

enum trim_by { TRIM_NOT, TRIM_LENGTH, TRIM_ID };
struct stream_trim {
    enum trim_by by;
    bool near;             /* whole nodes only */
    int64_t length;
    struct stream_id id;
    int64_t limit;         /* entries at most; 0: no limit */
};
uint64_t stream_trim(struct stream *s, struct cow *cow, const struct stream_trim *t);
/* With `near`: the ID up to which whole nodes would go; false: none would. */
bool stream_trim_bound(const struct stream *s, const struct stream_trim *t, struct stream_id *last);

/* policy.c: what becomes of what groups have pending when its entry goes; and whether the entry may go at all. */
enum ref_policy { REF_KEEP, REF_DELETE, REF_ACKED }; /* it stays, goes too, or must be done with in every group */
bool policy_parse(struct slice word, enum ref_policy *out);
/* Deletes an entry (present) under a policy: with DELETE from all groups, logged as XACK. false: ACKED, and it is not. */
bool policy_delete(struct call *c, struct slice key, struct stream *s, struct stream_id id, enum ref_policy policy);
/* Trims under DELETE or ACKED; the IDs that went are put behind gone. */
uint64_t policy_trim(struct call *c, struct slice key, struct stream *s, const struct stream_trim *t, enum ref_policy policy, struct buf *gone);
void log_deleted(struct call *c, struct slice key, const struct buf *gone); /* as XDEL; nothing when none went */

/* radix.c: how many nodes more a radix tree of the master ids has than it would without the one at pos. first: what is before
 * it counts as gone already. */
uint64_t radix_share(const struct tree *nodes, const struct tree_pos *pos, bool first);

/* --- groups --- */

#define ENTRIES_READ_UNKNOWN (-1)

struct stream_name {       /* of a group or consumer; never changes */
    size_t len;
    uint32_t epoch;
    char bytes[];
};
struct group {
    struct stream_name *name;
    struct stream_id last; /* last delivered */
    int64_t entries_read;
    uint64_t nacks;        /* entries ever given back: what the next one has for a time */
    bool ordered;          /* by_wait is kept: somebody has read with CLAIM */
    struct tree pel, consumers;
    struct tree by_wait;   /* the IDs of pel: nobody's first, in turn, then those that wait longest (order.c) */
};
struct consumer {
    struct stream_name *name;
    int64_t seen_ms, active_ms; /* active: -1, never got anything */
    struct tree ids;
};
struct pending {
    struct stream_id id;
    int64_t time_ms;
    uint64_t count;
    struct stream_name *owner; /* NULL: nobody's, given back by XNACK; time_ms is then its turn among such */
};
#define NACK_TIME_MAX ((int64_t)1 << 31) /* in files nobody's entries are those of a consumer "" from before this time */

static inline struct slice name_slice(const struct stream_name *n) { return slice_of(n->bytes, n->len); }

static inline struct slice pending_owner(const struct pending *p) { return p->owner ? name_slice(p->owner) : SLICE(""); }
static inline int64_t pending_idle(const struct pending *p, int64_t now_ms) /* -1: nobody has it */
{
    if (!p->owner) return -1;
    return now_ms > p->time_ms ? now_ms - p->time_ms : 0;
}
static inline bool pending_waited(const struct pending *p, int64_t now_ms, int64_t min_ms)
{
    return !p->owner || !min_ms || now_ms - p->time_ms >= min_ms;
}
static inline void pending_count_up(struct pending *p) { p->count += p->count < INT64_MAX; }

bool group_find(const struct stream *s, struct slice name, struct group *out);
bool group_create(struct stream *s, struct cow *cow, struct slice name, struct stream_id last, int64_t entries_read); /* false: it exists */
void group_put(struct stream *s, struct cow *cow, const struct group *g); /* after changes of a copy */
void group_destroy(struct stream *s, struct cow *cow, struct group *g);
void group_drop(struct group *g, struct cow *cow); /* its memory; cow NULL: nothing is shared */
bool group_at(const struct tree_pos *pos, struct group *out);             /* of a walk over s->groups */

bool consumer_find(const struct group *g, struct slice name, struct consumer *out);
bool consumer_create(struct group *g, struct cow *cow, struct slice name, int64_t now_ms, struct consumer *out); /* false: it exists */
void consumer_put(struct group *g, struct cow *cow, const struct consumer *c);
uint64_t consumer_destroy(struct group *g, struct cow *cow, struct consumer *c); /* with what is pending; how much that was */
bool consumer_at(const struct tree_pos *pos, struct consumer *out);       /* of a walk over g->consumers */

uint64_t group_nacked(const struct group *g); /* pending entries that are nobody's */

/* Pending entries. A change of the owner is the caller's to tell to both consumers (consumer_pend, consumer_drop). */
bool pending_find(const struct group *g, struct stream_id id, struct pending *out);
bool pending_seek(const struct group *g, struct stream_id id, struct tree_pos *pos); /* the first not before; false: none */
struct pending pending_at(const struct tree_pos *pos);
void pending_put(struct group *g, struct cow *cow, const struct pending *p);         /* adds or changes */
void pending_remove(struct group *g, struct cow *cow, const struct pending *p);      /* from its owner too */
void pending_release(struct group *g, struct cow *cow, struct pending *p);           /* it is nobody's now, last in turn */
/* order.c: pending entries in the order of their waiting. Costs nothing until it is asked for in a group. */
void group_order(struct group *g, struct cow *cow);                                  /* from now on by_wait is kept; a copy that the caller puts back */
void order_change(struct group *g, struct cow *cow, const struct pending *was, const struct pending *is); /* NULL: it was or is not pending */
bool order_first(const struct group *g, struct tree_pos *pos);
bool order_behind(const struct group *g, const struct pending *p, struct tree_pos *pos); /* the first behind p as it was */
struct pending order_at(const struct group *g, const struct tree_pos *pos);
void consumer_pend(struct consumer *c, struct cow *cow, struct stream_id id);
void consumer_drop(struct consumer *c, struct cow *cow, struct stream_id id);
bool consumer_seek(const struct consumer *c, struct stream_id id, struct tree_pos *pos);
struct stream_id consumer_id_at(const struct tree_pos *pos);
/* An entry goes to consumer c of g (a copy that the caller puts back), whoever had it. */
void pending_assign(struct group *g, struct cow *cow, struct pending *p, struct consumer *c);

/* How many entries were ever added up to id; ENTRIES_READ_UNKNOWN when that cannot be told. */
int64_t stream_distance(const struct stream *s, struct stream_id id);
bool stream_tombstones_from(const struct stream *s, struct stream_id from); /* may there be any at or behind it? */

/* --- what commands have in common --- */

/* dirty counts it; waiting sessions are not woken. touched: WATCHers fail too. */
static inline void stream_dirty(struct call *c, int64_t n) { c->changes += n; }
void stream_touched(struct call *c, struct slice key, int64_t n);
void stream_wake(struct call *c, struct slice key); /* sessions that wait for key look again */
/* A consumer looked up for reading or claiming: seen now; made if it is not there, with its event. */
struct consumer consumer_for(struct call *c, struct slice key, struct group *g, struct slice name, bool *made);
bool stream_logs(const struct call *c); /* somebody listens to what is logged */
void log_claim(struct call *c, struct slice key, const struct group *g, const struct pending *p);
void log_group_id(struct call *c, struct slice key, const struct group *g);

#endif
