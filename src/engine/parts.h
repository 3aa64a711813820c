/* parts: a huge value that comes from another node as the bytes of an image (persist/rdb.h), cut into parts, and is made beside
 * the executor, which has only to pass the bytes on and to link what comes of them. The shell fills the hooks in (server/store/parts.h).
 *
 * Until it is linked nothing of it is in the keyspace or the log: then its commands are logged, a slice a turn, and it is linked.
 * A view that is frozen in between would lack what the log before it has, so nothing freezes while a value is on its way
 * (engine_may_freeze). A session brings one value at a time; the one before may still be in the making. Executor thread. */
#ifndef VIREO_ENGINE_PARTS_H
#define VIREO_ENGINE_PARTS_H

#include "engine/call.h"

#define PARTS_FROM 16384 /* elements: a value of as many goes in parts */

struct parts_hooks {
    void *arg;
    /* NULL, or the error's text; then nothing has begun, or what had is given up. add may hold the session while too much of
     * it is not taken yet, end while the value before the one that ends is in the making; what was wrong with that is answered. */
    const char *(*begin)(void *arg, struct call *c, struct slice key, int64_t expire_ms, uint8_t rdb_type);
    const char *(*add)(void *arg, struct call *c, struct slice bytes);
    const char *(*end)(void *arg, struct call *c);
    /* Holds the session until all its values are there (answering nothing), or answers what went wrong with one. */
    const char *(*whole)(void *arg, struct call *c);
    const char *(*unfinished)(void *arg, uint64_t session); /* NULL: all its values are there; else what is wrong */
};

#endif
