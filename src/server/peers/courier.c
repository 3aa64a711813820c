/* courier: see courier.h. What always holds: errands are answered in the order in which they were put. */
#include "server/peers/courier.h"

#include <stdio.h>
#include <string.h>

#include "base/num.h"
#include "cluster/scatter.h"
#include "server/peers/talk.h"

struct errand {
    struct errand *next;
    struct scatter *sc;          /* NULL: it is a SELECT */
    int part;
};

struct courier {
    struct courier *next;
    char host[256];
    int port, db;                /* selected there, once all that is out is answered */
    struct talk *talk;
    struct errand *first, *last;
    int64_t used_ms;             /* mono */
};

static struct {
    struct server *sv;
    struct courier *all;
} state;

static struct courier *courier_to(const char *host, int port)
{
    for (struct courier *c = state.all; c; c = c->next)
        if (c->port == port && !strcmp(c->host, host)) return c;
    struct courier *c = mem_zalloc(sizeof *c);
    int64_t timeout_ms = state.sv->node->set.cluster.node_timeout_ms;
    *c = (struct courier){.next = state.all, .port = port};
    snprintf(c->host, sizeof c->host, "%s", host);
    c->talk = talk_open(state.sv, host, port, state.sv->node->set.cluster.tls_cluster, timeout_ms < INT32_MAX ? (int)timeout_ms : INT32_MAX);
    state.all = c;
    return c;
}

static void put(struct courier *c, struct scatter *sc, int part, int argc, const struct slice *argv)
{
    struct errand *x = mem_zalloc(sizeof *x);
    *x = (struct errand){.sc = sc, .part = part};
    if (c->last) c->last->next = x;
    else c->first = x;
    c->last = x;
    talk_put(c->talk, argc, argv);
}

static void on_forward(void *arg, struct scatter *sc, int part, const char *host, int port, int db, int argc, const struct slice *argv)
{
    struct courier *c = courier_to(host, port);
    char index[24];
    (void)arg;
    if (c->db != db) put(c, NULL, 0, 2, (struct slice[]){SLICE("SELECT"), slice_of(index, num_format_i64(index, db))});
    c->db = db;
    put(c, sc, part, argc, argv);
    c->used_ms = state.sv->node->e->mono_ms;
    talk_flush(c->talk);
}

/* reply.ptr NULL: it failed. The scatter may forward again from within. */
static void answer(struct courier *c, struct slice reply, const char *why)
{
    struct errand *x = c->first;
    c->first = x->next;
    if (!c->first) c->last = NULL;
    if (x->sc) scatter_arrived(x->sc, x->part, reply, why);
    mem_free(x, sizeof *x);
}

static void give_up(struct courier *c, const char *why)
{
    struct courier **link = &state.all;
    char text[300];
    while (*link != c) link = &(*link)->next;
    *link = c->next;
    snprintf(text, sizeof text, "ERR %.60s:%d: %s", c->host, c->port, why);
    while (c->first) answer(c, slice_of(NULL, 0), text);
    talk_close(c->talk);
    mem_free(c, sizeof *c);
}

static void look(struct courier *c)
{
    struct slice reply;
    const char *why;
    while (talk_reply(c->talk, &reply)) {
        if (!c->first) {
            give_up(c, "it said something that nobody asked for");
            return;
        }
        if (!c->first->sc && reply.ptr[0] != '+') { /* what comes behind it was for another database */
            give_up(c, "it does not have that database");
            return;
        }
        answer(c, reply, NULL);
    }
    int64_t idle_ms = state.sv->node->e->mono_ms - c->used_ms;
    if ((why = talk_over(c->talk)) || (!c->first && idle_ms > COURIER_IDLE_MS)) give_up(c, why ? why : "");
    else if (c->first && idle_ms > 2 * state.sv->node->set.cluster.node_timeout_ms) give_up(c, "no answer");
}

void courier_start(struct server *sv)
{
    state.sv = sv;
    if (sv->node->e->cluster) sv->node->e->cluster->world.forward = on_forward;
}

void courier_poll(struct server *sv)
{
    (void)sv;
    for (struct courier *c = state.all, *next; c; c = next) {
        next = c->next;
        look(c);
    }
}

void courier_stop(struct server *sv)
{
    (void)sv;
    while (state.all) give_up(state.all, "the server ends");
}
