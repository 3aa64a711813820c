/* parts: a huge value that comes from another node as the bytes of an image (persist/rdb.h), cut into parts, and is made beside
 * the executor, which has only to pass the bytes on and to link what comes of them. The shell fills the hooks in (server/store/parts.h).
 *
 * Until it is linked nothing of it is in the keyspace or the log: then its commands are logged, a slice a turn, and it is linked.
 * A view that is frozen in between would lack what the log before it has, so nothing freezes while a value is on its way
 * (engine_may_freeze). One value a session at a time. Executor thread. */
#ifndef VIREO_ENGINE_PARTS_H
#define VIREO_ENGINE_PARTS_H

#include "engine/call.h"

#define PARTS_FROM 16384 /* elements: a value of as many goes in parts */

struct parts_hooks {
    void *arg;
    /* NULL, or the error's text; then nothing has begun, or what had is given up. add may hold the session while too much of
     * it is not taken yet, end until the key is there (answering nothing) or what went wrong is answered. */
    const char *(*begin)(void *arg, struct call *c, struct slice key, int64_t expire_ms, uint8_t rdb_type);
    const char *(*add)(void *arg, struct call *c, struct slice bytes);
    const char *(*end)(void *arg, struct call *c);
};

#endif
