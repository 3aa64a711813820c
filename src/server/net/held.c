#include "server/net/held.h"

#include "node/quorum.h"

/* The disk, or the replicas, have not got what its replies tell of. */
static bool still_holds(struct server *sv, struct conn *c)
{
    const struct durable *d = sv->node->durable;
    if (!d || c->client.hold_until <= d->reached) c->client.hold_until = 0;
    return quorum_look(sv->node, &c->client) == QUORUM_HELD || c->client.hold_until;
}

bool held_must(struct server *sv, struct conn *c)
{
    if (!still_holds(sv, c)) return false;
    if (!(c->flags & CONN_SYNC)) {
        c->flags |= CONN_SYNC;
        conns_add(&sv->syncing, c);
    }
    return true;
}

void held_pushed(struct server *sv, struct conn *c)
{
    const struct durable *d = sv->node->durable;
    uint64_t now = sv->node->e->log_pos;
    if (now > d->reached && now > c->client.hold_until) c->client.hold_until = now;
}

void held_release(struct server *sv)
{
    struct conns was = sv->syncing;
    sv->syncing = (struct conns){0};
    for (uint32_t i = 0; i < was.count; i++) {
        struct conn *c = was.at[i];
        if (still_holds(sv, c)) {
            conns_add(&sv->syncing, c);
            continue;
        }
        c->flags &= (uint8_t)~CONN_SYNC;
        conn_settle(c);
        if (!(c->flags & CONN_CLOSED) && ((c->flags & CONN_ENDED) || c->client.in.pos != c->client.in.buf.len)) conn_ready(c);
    }
    mem_free(was.at, was.cap * sizeof *was.at);
}
