/* window: the stream beyond the memory's backlog, for replicas that are slow or were away: what memory drops while one of them needs it
 * goes to the world's disk, up to repl-window-size, and such a replica goes on from there: a frozen one costs no memory, and one that
 * comes back no full sync. What always holds: the window is empty, or ends where the history's memory begins.
 *
 *      first ....... window (disk) ....... end == history_base ........ backlog (memory) ........ history.offset
 *
 * Nothing is written while everybody keeps up. A replica needs what it has not acknowledged, so memory keeps that for it up to
 * history.bound; one that has gone needs it for repl-backlog-ttl. If the disk fails the window is given up, and things are as without one
 * (client-output-buffer-limit, full syncs); it is tried again later. Pure; executor thread; owned by struct master. */
#ifndef VIREO_REPL_WINDOW_H
#define VIREO_REPL_WINDOW_H

#include "repl/master.h"

struct window;
struct replica;

struct window *window_new(void);
void window_free(struct window *w);
void window_init(struct repl *r);                        /* after history and master are there */
void window_note(struct repl *r);                        /* after places have moved: history.needed and .bound anew, and what nobody needs goes */
void window_turn(struct repl *r);                        /* before acknowledgements are asked for */
void window_cron(struct repl *r);
void window_replica_came(struct repl *r, const struct replica *p, int64_t next); /* it asks for `next`; -1: for everything */
void window_replica_gone(struct repl *r, const struct replica *p);
bool window_serves(const struct repl *r, struct slice id, int64_t next); /* may a replica go on there, from memory or from the window? */
int64_t window_first(const struct repl *r);              /* of the first byte that is kept anywhere; 0: none is */
/* What follows at p->at: as history_at. Empty: nothing yet; then it is asked again when the world has it. *lost: never. */
struct slice window_at(struct repl *r, const struct replica *p, bool *lost);
size_t window_owed(const struct repl *r, const struct replica *p); /* memory that is kept for it, beyond what everybody may have */
void window_info(const struct repl *r, struct buf *out);

#endif
