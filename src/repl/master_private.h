/* master_private: what the files of the master's machine share. */
#ifndef VIREO_REPL_MASTER_PRIVATE_H
#define VIREO_REPL_MASTER_PRIVATE_H

#include "repl/discard.h"
#include "repl/master.h"
#include "repl/quorum.h"

#define MASTER_MARK_LEN 40

/* What a session told of itself by REPLCONF, and, once it is attached, where it stands. Owned by the session, as session.replica. */
struct replica {
    struct session *s;
    struct replica *next;          /* attached ones, oldest first */
    bool attached, old_sync, rdb_only, has_filter, ended; /* old_sync: by SYNC; ended: a snapshot was all it wanted */
    bool by_mark;                  /* the form of its snapshot */
    bool replaced;                 /* it has a newer link: what it said on this one counts for nobody, least of all twice */
    uint8_t capa;                  /* enum replica_capa */
    enum snapshot_part part;
    enum replica_state state;
    int port;
    char *ip;                      /* owned; NULL: the peer's */
    char version[32];
    char *holds_id;                /* owned; NULL: it offered nothing: repl/recover.h */
    int64_t holds_offset;
    int64_t at;                    /* the first byte of the stream that it was not given */
    int64_t from;                  /* the first one that it was to be given */
    int64_t ack, fack;
    int64_t ack_ms, since_ms;      /* mono: of the last ACK; waiting since */
    struct sync_group *group;      /* whose snapshot it gets; NULL: none */
};

struct sync_group {
    char id[REPLID_LEN + 1], mark[MASTER_MARK_LEN + 1];
    int64_t offset;
    int stream_db;
    enum snapshot_part part;
    struct session **members;      /* NULL where one has left or has it all */
    int count, cap, left;
};

struct master_quorum {             /* repl/quorum.h */
    int known;                     /* the most replicas that were online at one time */
    int64_t set;                   /* what replication-quorum said then */
    uint64_t confirmed;
    uint32_t role;
    struct quorum_figures figures;
};

enum failover_state { FAILOVER_NONE, FAILOVER_WAITS, FAILOVER_RUNS };

struct master {
    struct replica *first, *last;
    int count, online;
    struct sync_group *group;      /* the one that is served; NULL: none */
    bool wanted;                   /* world.sync_wanted was called, and no cut came since */
    bool ask_acks, acked;          /* in this turn: somebody waits; something was acknowledged */
    struct hold_queue waiting;     /* WAIT, WAITAOF */
    struct buf scratch;
    struct master_figures figures;
    char reason[200];              /* of the last full sync; empty: there was none */
    int64_t ping_ms, newline_ms, alone_ms; /* mono; alone_ms: since when no replica is attached; 0: some is, or nothing is kept */
    struct master_quorum quorum;
    struct discard *discard;       /* always there */
    struct window *window;         /* always there: repl/window.h */
    /* failover */
    enum failover_state failover;
    bool named;                    /* the target was: no other will do; it may come back meanwhile */
    struct session *target;        /* its link; NULL: any, or it has gone */
    char target_host[256];
    int target_port;
    int64_t deadline_ms;           /* mono; 0: none */
    int64_t enough;                /* the target has everything when it acknowledged so much */
    bool force;
};

struct master *master_new(void);
void master_free(struct master *m);
static inline bool master_is_busy(const struct repl *r)
{
    return r->master->count || r->master->waiting.first || r->master->failover != FAILOVER_NONE;
}
void master_turn(struct repl *r);
void master_cron(struct repl *r);

void master_say(struct repl *r, char level, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
struct replica *replica_of(struct session *s);  /* makes one */
void replica_free(struct replica *p);
const char *replica_ip(const struct replica *p, char out[64]);
bool replica_same(const struct replica *a, const struct replica *b); /* two links of one server, by address and port as it tells them */
void replica_note_links(struct master *m); /* after one came or went */
void replica_drop(struct repl *r, struct replica *p, const char *why); /* its connection ends */
void replica_online(struct repl *r, struct replica *p);
void master_ask_now(struct repl *r);            /* a GETACK in the stream, if somebody asked for acknowledgements */
#define GETACK_BYTES 37
void master_count_good(struct repl *r);
void master_note_needed(struct repl *r);        /* history.needed anew */

/* master_sync.c */
void sync_attach(struct repl *r, struct replica *p);  /* a full sync begins for it, or it waits for one */
void sync_leave(struct repl *r, struct replica *p);
void sync_cron(struct repl *r);
/* master_failover.c */
const char *master_failover_refusal(const struct repl *r); /* NULL: a failover may begin */
void failover_turn(struct repl *r);
void failover_replica_gone(struct repl *r, struct session *s);

#endif
