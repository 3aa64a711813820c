/* client_filter: which connections CLIENT LIST and CLIENT KILL are about: all conditions must hold. Borrows the words of the
 * command; lives as long as the call. Executor thread. */
#ifndef VIREO_NODE_CLIENT_FILTER_H
#define VIREO_NODE_CLIENT_FILTER_H

#include "engine/call.h"
#include "engine/session.h"

enum { FILTER_FIELDS = 12 };
struct client_filter {
    struct slice want[FILTER_FIELDS], unwanted[FILTER_FIELDS]; /* by row of the table of words; ptr NULL: any */
    const int64_t *ids, *other_ids;  /* scratch of the call */
    int id_count, other_id_count;    /* 0: any */
    int64_t age_s, idle_s;           /* at least; 0: any */
    bool skip_me, kill;              /* kill: error texts are CLIENT KILL's */
};

/* Reads the words of c from `from` on into f, which comes with skip_me and kill. False: the error is replied. */
bool client_filter_parse(struct call *c, int from, struct client_filter *f);
bool client_filter_fits(const struct client_filter *f, const struct session *self, const struct session *s);

#endif
