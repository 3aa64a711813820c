/* recover: see recover.h. */
#include "repl/recover.h"

#include <stdio.h>
#include <string.h>

#include "engine/load.h"
#include "repl/master_private.h"
#include "repl/replica.h"

#define OFFERS_MAX 16
#define GATHER_MS 3000     /* replicas that lost the same master come within this */
#define GIVE_UP_MS 10000   /* without a sync that is going on */
#define TRIES_MAX 5

struct offer {
    char ip[64], id[REPLID_LEN + 1];
    int port;
    int64_t offset, keys;
};

struct recover {
    struct offer offers[OFFERS_MAX];
    int count;
    int64_t due_ms;        /* mono: when the best one is taken; 0: nothing was offered */
    bool follows;
    char id[REPLID_LEN + 1]; /* follows: the history that was offered */
    bool own;              /* the role is changed from here */
    bool settled;          /* somebody else changed it once, or the data is back: never again in this process */
    int tries;
    int64_t seen_ms;       /* follows: mono: when a sync was last seen going on, or it began */
};

struct recover *recover_new(void) { return mem_zalloc(sizeof(struct recover)); }
void recover_free(struct recover *v) { mem_free(v, sizeof *v); }

/* Nothing was ever here: no file with a history was loaded, and nobody wrote. An operator who wants it empty says so by FLUSHALL. */
static bool is_fit(const struct repl *r)
{
    const struct settings *set = r->e->set;
    return set->empty_master_recover && !set->cluster_enabled && !set->replication_mode && !repl_is_replica(r) && !r->recover->settled &&
           !r->history.resumed && !r->e->dirty && r->master->failover == FAILOVER_NONE && !load_set_keys(r->e, r->e->dbs);
}

static void forget(struct recover *v)
{
    memset(v->offers, 0, sizeof v->offers);
    v->count = 0;
    v->due_ms = 0;
}

static bool is_id(struct slice id)
{
    for (size_t i = 0; i < id.len; i++)
        if (!memchr("0123456789abcdef", id.ptr[i], 16)) return false;
    return id.len == REPLID_LEN;
}

static struct offer *place_for(struct recover *v, const char *ip, int port)
{
    for (int i = 0; i < v->count; i++)
        if (v->offers[i].port == port && !strcmp(v->offers[i].ip, ip)) return &v->offers[i];
    return v->count < OFFERS_MAX ? &v->offers[v->count++] : NULL;
}

void recover_offer(struct repl *r, const struct replica *p, struct slice id, int64_t offset, int64_t keys)
{
    struct recover *v = r->recover;
    char ip[64];
    if (!is_fit(r) || !is_id(id) || offset < 0 || keys <= 0 || !p->port) return;
    const char *host = replica_ip(p, ip);
    struct offer *o = place_for(v, host, p->port);
    if (!o) return;
    if (!v->due_ms) v->due_ms = r->e->mono_ms + GATHER_MS;
    bool told = o->port && !memcmp(o->id, id.ptr, REPLID_LEN) && o->offset == offset;
    *o = (struct offer){.port = p->port, .offset = offset, .keys = keys};
    snprintf(o->ip, sizeof o->ip, "%s", host);
    memcpy(o->id, id.ptr, REPLID_LEN);
    if (told) return;
    master_say(r, '*', "This master is empty, and replica %s:%d holds %lld keys, up to offset %lld of history %.8s", o->ip, o->port, (long long)keys,
               (long long)offset, o->id);
}

static void take_role(struct repl *r, const char *host, int port)
{
    r->recover->own = true;
    repl_follow(r, host, port);
    r->recover->own = false;
}

bool recover_runs(const struct repl *r) { return r->recover->due_ms || r->recover->follows; }

static void follow_best(struct repl *r)
{
    struct recover *v = r->recover;
    const struct offer *best = &v->offers[0];
    for (int i = 1; i < v->count; i++) {
        const struct offer *o = &v->offers[i];
        if (memcmp(o->id, best->id, REPLID_LEN)) {
            master_say(r, '#', "Replicas hold sets of different histories (%.8s at %s:%d, %.8s at %s:%d): none is taken. Make the right one the master "
                               "by REPLICAOF NO ONE.", best->id, best->ip, best->port, o->id, o->ip, o->port);
            v->settled = true;
            return;
        }
        if (o->offset > best->offset) best = o;
    }
    char host[64], id[REPLID_LEN + 1]; /* the offers go with the change of role */
    snprintf(host, sizeof host, "%s", best->ip);
    memcpy(id, best->id, sizeof id);
    master_say(r, '#', "This master is empty: it takes its data back from replica %s:%d (%lld keys, offset %lld) and is read-only until then", host,
               best->port, (long long)best->keys, (long long)best->offset);
    take_role(r, host, best->port);
    v->follows = true;
    memcpy(v->id, id, sizeof v->id);
    v->seen_ms = r->e->mono_ms;
}

void recover_new_role(struct repl *r)
{
    struct recover *v = r->recover;
    forget(v);
    v->follows = false;
    v->settled |= !v->own;
}

bool recover_loaded(struct repl *r)
{
    struct recover *v = r->recover;
    if (!v->follows) return false;
    if (memcmp(v->id, r->history.id, REPLID_LEN)) {
        master_say(r, '#', "%s:%d has become a master meanwhile: this server stays its replica", r->master_host, r->master_port);
        v->follows = false;
        v->settled = true;
        return false;
    }
    master_say(r, '#', "The data is back, up to offset %lld: this server goes on as the master", (long long)r->history.offset);
    take_role(r, NULL, 0);
    v->settled = true;
    return true;
}

void recover_cron(struct repl *r)
{
    struct recover *v = r->recover;
    int64_t now = r->e->mono_ms;
    if (likely(!v->due_ms && !v->follows)) return;
    if (v->due_ms) {
        if (!is_fit(r)) {
            master_say(r, '#', "This master was written to, or is no master any more: the data that replicas hold is not taken");
            forget(v);
        } else if (now >= v->due_ms) {
            follow_best(r);
            forget(v);
        }
        return;
    }
    if (follow_state(r) == FOLLOW_SYNC) v->seen_ms = now;
    if (now - v->seen_ms < GIVE_UP_MS) return;
    if (++v->tries == TRIES_MAX) v->settled = true;
    master_say(r, '#', "The data cannot be taken back from %s:%d now: this server is an empty master again", r->master_host, r->master_port);
    take_role(r, NULL, 0);
}
