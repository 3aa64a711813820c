/* tracking: client-side caching: who may hold which keys, and telling them when a key changes.
 *
 * Two ways: keys a client has read are remembered with its id (the table), or, BCAST, a client names prefixes and is told of
 * every key under them, once a turn. Keys are remembered by name, whatever the database. A tracker belongs to its session
 * and ends with it; ids of sessions that are gone may stay in the table until their key changes or is pushed out by
 * tracking-table-max-keys. Messages for the session whose command runs wait for the end of its reply.
 * Cost: nothing while nobody tracks (SPECIAL_TRACKING). No failure. Executor thread. */
#ifndef VIREO_TRACKING_TRACKING_H
#define VIREO_TRACKING_TRACKING_H

#include "engine/engine.h"

enum track_flag { TRACK_BCAST = 1, TRACK_OPTIN = 2, TRACK_OPTOUT = 4, TRACK_NOLOOP = 8, TRACK_CACHING = 16, TRACK_BROKEN = 32, TRACK_ON = 64 /* for those who look */ };

struct track_prefix;
/* That a session wants to hear of a prefix. */
struct track_wish {
    struct session *s;
    struct track_prefix *prefix;
    struct track_wish *of_next;   /* of the session */
    struct track_wish *prev, *next; /* of the prefix */
};

struct tracker {
    uint32_t flags;               /* enum track_flag */
    uint64_t redirect;            /* session id; 0: none */
    struct track_wish *wishes;    /* BCAST: at least one, perhaps for the empty prefix; in the order of the prefixes */
};

struct track_figures {
    uint64_t clients, keys, items, prefixes;
};

void tracking_init(struct engine *e);
void tracking_deinit(struct engine *e); /* after the last session is gone */
/* Begins or changes: the prefixes are added to those there are; with BCAST and none, the empty one is. */
void tracking_on(struct session *s, uint32_t flags, uint64_t redirect, const struct slice *prefixes, int count);
void tracking_off(struct session *s);   /* also for sessions that do not track */
/* A prefix the session has of which p is a beginning, or the other way round; false: there is none. */
bool tracking_overlaps(const struct session *s, struct slice p, struct slice *with);
struct slice tracking_prefix(const struct track_wish *w);
struct track_figures tracking_figures(const struct engine *e);

#endif
