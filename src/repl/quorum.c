/* quorum: see quorum.h. */
#include "repl/quorum.h"

#include "repl/master_private.h"

#define LAG_S 10 /* min-replicas-max-lag 0 switches only min-replicas-to-write off */

static bool counts(const struct replica *p) { return p->state == REPLICA_ONLINE && !p->rdb_only && !p->old_sync && !p->replaced; }

static int online(const struct repl *r)
{
    int n = 0;
    for (const struct replica *p = r->master->first; p; p = p->next) n += counts(p);
    return n;
}

int quorum_replicas(struct repl *r)
{
    struct master_quorum *q = &r->master->quorum;
    int64_t set = r->e->set->replication_quorum;
    int now = online(r);
    if (q->set != set) q->known = 0;
    q->set = set;
    if (now > q->known) q->known = now;
    if (set) return (int)set;
    return q->known < 2 ? 1 : (1 + q->known) / 2;
}

bool quorum_few(struct repl *r)
{
    const struct engine *e = r->e;
    int64_t lag_s = e->set->min_replicas_max_lag_s ? e->set->min_replicas_max_lag_s : LAG_S;
    int good = 0;
    for (const struct replica *p = r->master->first; p; p = p->next) good += counts(p) && (e->mono_ms - p->ack_ms) / 1000 <= lag_s;
    return good < quorum_replicas(r);
}

uint64_t quorum_confirmed(struct repl *r)
{
    struct master_quorum *q = &r->master->quorum;
    int needed = quorum_replicas(r);
    for (const struct replica *p = r->master->first; p; p = p->next) {
        int have = 0;
        if (!counts(p) || p->ack > r->history.offset || (uint64_t)p->ack + 1 <= q->confirmed) continue;
        for (const struct replica *o = r->master->first; o; o = o->next) have += counts(o) && o->ack >= p->ack;
        if (have >= needed) q->confirmed = (uint64_t)p->ack + 1;
    }
    return q->confirmed;
}

uint32_t quorum_role(const struct repl *r) { return r->master->quorum.role; }

void quorum_new_role(struct repl *r)
{
    struct master_quorum *q = &r->master->quorum;
    q->role++;
    q->known = 0;
    q->confirmed = 0;
}

struct quorum_figures *quorum_figures(struct repl *r) { return &r->master->quorum.figures; }

void quorum_info(struct repl *r, struct buf *out)
{
    const struct quorum_figures *f = quorum_figures(r);
    uint64_t confirmed = repl_is_replica(r) ? 0 : quorum_confirmed(r);
    buf_fmt(out, "replication_mode:%s\r\nreplication_quorum_replicas:%d\r\n", r->e->set->replication_mode ? "quorum" : "async", quorum_replicas(r));
    buf_fmt(out, "replication_quorum_offset:%lld\r\nreplication_quorum_held_clients:%d\r\n", confirmed ? (long long)confirmed - 1 : -1, f->held);
    buf_fmt(out, "replication_quorum_late:%llu\r\nreplication_quorum_demoted:%llu\r\n", (unsigned long long)f->late, (unsigned long long)f->demoted);
}
