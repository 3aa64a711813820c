/* migrate: MIGRATE: keys go to another server as payloads, and are deleted here when it has them. Spec: cluster, 22.
 *
 * The command takes the payloads and hands a struct migration to the shell (engine.exchange), which sends the request and
 * reads one line for each command in it, on a thread of its own. Meanwhile the caller is parked and writes of others wait
 * (engine_hold_moved): the keys that are deleted in the end are those that were sent, and reads go on. Inside EXEC and
 * scripts the exchange is waited for. Owned by the command's side throughout; the exchange only fills in what came of it. */
#ifndef VIREO_PERSIST_MIGRATE_H
#define VIREO_PERSIST_MIGRATE_H

#include "engine/engine.h"
#include "engine/hold.h"

struct migration {
    struct engine *e;
    char host[256];
    int port;
    int64_t timeout_ms;          /* of each wait for the other side */
    int64_t db;                  /* to be selected there */
    struct buf auth, select, restores; /* the request: auth, select unless the connection has that database already, restores */
    int count;                   /* of keys in it */
    struct slice *keys;          /* their names, in one block */
    size_t keys_bytes;
    bool copy;
    int from_db;
    /* what came of it */
    bool *taken;                 /* by key: the other side has it */
    struct buf error;            /* the reply's text with its code; empty: all went well */
    /* who waits */
    struct hold_queue waiting;
};

/* The shell is done with m (executor thread): keys are deleted, the caller is answered, m is freed. */
void migration_over(struct migration *m);

/* What the exchange of m noted: an error line, or what went wrong with the connection ("reading", "writing"). The first one stays. */
void migration_refused(struct migration *m, struct slice line);
void migration_broken(struct migration *m, const char *doing);

#endif
