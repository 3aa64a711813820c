/* replay: the commands of a log run again, before or while clients are served.
 *
 *   struct replay r;
 *   replay_begin(&r, e);                       SPECIAL_LOADING: clients are told -LOADING
 *   while (...) switch (replay_run(&r, argc, argv)) ...
 *   if (replay_in_multi(&r)) ...               the log ends inside a transaction: what is queued is dropped by replay_end
 *   replay_end(&r);                            also after a failure
 *
 * While it goes on nothing expires, not even on access; a time that is past is set as it stands; there is no limit on memory
 * or strings, no waiting, no event, no statistics, and nothing is logged. MULTI is queued till EXEC, an empty pair is fine.
 * What tells of data (writes, SELECT, scripts) runs; other commands there are no reason to find in a log, and they are
 * passed over, since one that shuts down, subscribes or monitors would do that to nobody's session.
 * Names are taken in any case. Owns its session; arguments are borrowed for the call. Executor thread. The caller sets the
 * time (engine_set_time) now and then.
 */
#ifndef VIREO_ENGINE_REPLAY_H
#define VIREO_ENGINE_REPLAY_H

#include "engine/engine.h"

enum replay_result {
    REPLAY_DONE,      /* run, queued or passed over */
    REPLAY_ERROR,     /* it answered with an error (for EXEC: one of the queue did): to be reported; loading goes on */
    REPLAY_UNKNOWN,   /* no such command: the log is not one of this server */
    REPLAY_ARITY,     /* wrong number of arguments: the same */
};

struct replay {
    struct engine *e;
    struct session s;
    bool was_loading;     /* before: replay_end leaves it so */
    struct buf error;     /* the text of the last error, without '-' */
    uint64_t commands, errors; /* run so far; answered with errors */
};

void replay_begin(struct replay *r, struct engine *e);
enum replay_result replay_run(struct replay *r, int argc, const struct slice *argv);
bool replay_in_multi(const struct replay *r);
void replay_end(struct replay *r);

#endif
