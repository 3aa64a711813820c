/* copies: stories about replication: a master and its replicas, in chains, in a net (sim/net.h) that delays, cuts and breaks,
 * with nodes that crash, with and without their disks, clocks that jump, and readers that read slowly; told from one seed.
 *
 * Each story is of one kind and ends with a healed net; then it must hold: all nodes have the same history, offset and
 * data; what was promised is there; memory for the stream stayed bounded; and nobody asked for the whole set where the stream had been enough. */
#ifndef VIREO_SIM_COPIES_H
#define VIREO_SIM_COPIES_H

#include "base/buf.h"

enum copies_kind {
    COPIES_LINKS,      /* only the net is bad: a full sync for each replica, once, and never again */
    COPIES_CRASHES,    /* replicas crash, keep or lose their disks; the master is restarted with its disk */
    COPIES_FAILOVER,   /* the master dies; the replica that is furthest takes over: what WAIT has confirmed is there */
    COPIES_EMPTY,      /* the master comes back without its data: nobody loses theirs, and one of them takes over */
    COPIES_QUORUM,     /* replication-mode quorum; masters die, some with replicas, or are cut off: what was answered is there */
    COPIES_KINDS,
};

struct copies {
    uint64_t seed;
    enum copies_kind kind;
    /* told by copies_run: */
    uint64_t writes, confirmed, full_syncs, partial_syncs, refusals, crashes, cuts;
    uint64_t answered, unanswered; /* of the writes in quorum mode: with OK, with an error or not at all */
    uint64_t kept;             /* writes of masters that were cut off, taken back and given to the operator */
    uint64_t lost;             /* writes that a failover took back, none of them confirmed */
    uint64_t digest;           /* of the whole story */
    struct buf wrong;          /* empty: all held */
    struct buf *tell;          /* log lines of all nodes go here; NULL: nobody listens */
};

const char *copies_kind_name(enum copies_kind kind);
void copies_run(struct copies *c);

#endif
