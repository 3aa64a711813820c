/* manage_create: a cluster out of empty nodes, and one node more or less. */
#include <stdlib.h>
#include <string.h>

#include "apps/cli/manage.h"
#include "apps/cli/modes.h"

/* ---- is it fit? ---- */

static bool has_line(const char *info, const char *line)
{
    const char *at = strstr(info, line);
    return at && (at == info || at[-1] == '\n') && at[strlen(line)] == '\r';
}

/* A node that is in cluster mode, knows nobody, has no slot and no key. Fills in its id. */
static bool is_new(struct peer *p)
{
    struct value *v = peer_ask(p, "INFO", "cluster", NULL), *c = NULL;
    long long keys = 0;
    bool ok = false;
    if (!v || !v->text || !has_line(v->text, "cluster_enabled:1")) {
        fprintf(stderr, "[ERR] Node %s:%d is not configured as a cluster node.\n", p->host, p->port);
    } else if (!(c = peer_ask(p, "CLUSTER", "INFO", NULL)) || !c->text || !has_line(c->text, "cluster_known_nodes:1") ||
               !has_line(c->text, "cluster_slots_assigned:0") || (keys = peer_keys(p)) != 0) {
        fprintf(stderr, "[ERR] Node %s:%d is not empty. Either the node already knows other nodes (check with CLUSTER NODES) or "
                "contains some key in database 0.\n", p->host, p->port);
    } else {
        ok = peer_know(p);
    }
    value_free(v);
    value_free(c);
    return ok;
}

static bool load_new(struct fleet *f, char *const *word, int words)
{
    char host[256];
    int port;
    for (int i = 0; i < words; i++) {
        if (!address_split(word[i], host, &port)) {
            fprintf(stderr, "Invalid address format: %s\n", word[i]);
            return false;
        }
        for (size_t k = 0; k < f->count; k++) {
            if (f->peer[k].port != port || strcmp(f->peer[k].host, host)) continue;
            fprintf(stderr, "[ERR] Node %s:%d is given twice.\n", host, port);
            return false;
        }
        struct peer *p = fleet_add(f, host, port);
        if (!p || !is_new(p)) return false;
    }
    return true;
}

/* ---- the plan ---- */

/* Hosts in turn, so that masters are spread over them. order: of indices of peers. */
static void spread(const struct fleet *f, size_t *order)
{
    bool *used = calloc(f->count, sizeof(*used));
    size_t n = 0;
    if (!used) abort();
    while (n < f->count) {
        size_t round = n; /* in one round each host gives one */
        for (size_t i = 0; i < f->count; i++) {
            bool again = used[i];
            for (size_t k = round; k < n && !again; k++) again = !strcmp(f->peer[order[k]].host, f->peer[i].host);
            if (again) continue;
            used[i] = true;
            order[n++] = i;
        }
    }
    free(used);
}

static void give_slots(struct fleet *f, const size_t *order, size_t masters)
{
    double each = (double)SLOTS / (double)masters, upto = 0;
    int first = 0;
    for (size_t i = 0; i < masters; i++) {
        struct peer *p = &f->peer[order[i]];
        upto += each;
        int last = i + 1 == masters ? SLOTS - 1 : (int)(upto - 1 + 0.5);
        for (int slot = first; slot <= last; slot++) p->owns[slot >> 3] |= (unsigned char)(1u << (slot & 7));
        p->slots = last - first + 1;
        printf("Master[%zu] -> Slots %d - %d\n", i, first, last);
        first = last + 1;
    }
}

/* The master with the fewest replicas, on another host if there is one. */
static struct peer *master_for(struct fleet *f, const size_t *order, size_t masters, const struct peer *replica)
{
    struct peer *best = NULL;
    for (int same = 0; same < 2 && !best; same++) {
        for (size_t i = 0; i < masters; i++) {
            struct peer *m = &f->peer[order[i]];
            if (!same && !strcmp(m->host, replica->host)) continue;
            if (!best || m->replicas < best->replicas) best = m;
        }
    }
    return best;
}

static void give_replicas(struct fleet *f, const size_t *order, size_t masters)
{
    for (size_t i = masters; i < f->count; i++) {
        struct peer *p = &f->peer[order[i]], *m = master_for(f, order, masters, p);
        memcpy(p->master_id, m->id, ID_SIZE);
        m->replicas++;
        printf("Adding replica %s:%d to %s:%d%s\n", p->host, p->port, m->host, m->port,
               strcmp(p->host, m->host) ? "" : " (the same host)");
    }
}

/* ---- the deed ---- */

static bool claim(const struct fleet *f)
{
    char epoch[24], first[16], last[16];
    int n = 0;
    for (size_t i = 0; i < f->count; i++) {
        const struct peer *p = &f->peer[i];
        for (int slot = 0; slot < SLOTS; slot++) {
            int end = slot;
            if (!peer_has(p, slot)) continue;
            while (end + 1 < SLOTS && peer_has(p, end + 1)) end++;
            snprintf(first, sizeof(first), "%d", slot);
            snprintf(last, sizeof(last), "%d", end);
            if (!peer_do(p, "CLUSTER", "ADDSLOTSRANGE", first, last, NULL)) return false;
            slot = end;
        }
        snprintf(epoch, sizeof(epoch), "%d", ++n);
        if (!peer_do(p, "CLUSTER", "SET-CONFIG-EPOCH", epoch, NULL)) return false;
    }
    return true;
}

static bool introduce(const struct fleet *f)
{
    for (size_t i = 1; i < f->count; i++) {
        if (!peer_meet(&f->peer[i], &f->peer[0])) return false;
    }
    return true;
}

/* A node may refuse until gossip has told it of its master. */
static bool become_replica(const struct peer *p, const char *master_id)
{
    for (int tries = 0; tries < 50; tries++) {
        struct value *v = session_ask(p->s, "CLUSTER", "REPLICATE", master_id, NULL);
        bool ok = v && v->type != REPLY_ERROR;
        value_free(v);
        if (ok) return true;
        mode_sleep(0.1);
    }
    return peer_do(p, "CLUSTER", "REPLICATE", master_id, NULL);
}

static bool build(struct fleet *f)
{
    if (!claim(f)) return false;
    printf(">>> Nodes configuration updated\n>>> Assign a different config epoch to each node\n");
    printf(">>> Sending CLUSTER MEET messages to join the cluster\n");
    if (!introduce(f) || !fleet_settle(f, f->count)) return false;
    for (size_t i = 0; i < f->count; i++) {
        if (f->peer[i].master_id[0] && !become_replica(&f->peer[i], f->peer[i].master_id)) return false;
    }
    return fleet_settle(f, f->count);
}

int manage_create(struct options *o, char *const *word, int words)
{
    struct fleet f = {.opt = o};
    size_t order[1024];
    bool good = false;
    int masters = words / (o->manage.replicas + 1);
    if (masters < 3 || words > 1024) {
        fprintf(stderr, "*** ERROR: Invalid configuration for cluster creation.\n*** A cluster needs at least 3 master nodes.\n"
                "*** This is not possible with %d nodes and %d replicas per node.\n", words, o->manage.replicas);
        return 1;
    }
    if (load_new(&f, word, words)) {
        printf(">>> Performing hash slots allocation on %d nodes...\n", words);
        spread(&f, order);
        give_slots(&f, order, (size_t)masters);
        give_replicas(&f, order, (size_t)masters);
        fleet_print(&f);
        good = manage_agree(o, "Can I set the above configuration?") && build(&f) && fleet_reload(&f) && fleet_check(&f);
    }
    fleet_free(&f);
    return good ? 0 : 1;
}

/* ---- one node more, one node less ---- */

static struct peer *master_in_need(const struct fleet *f)
{
    struct peer *best = NULL;
    for (size_t i = 0; i < f->count; i++) {
        struct peer *p = &f->peer[i];
        if (peer_serves(p) && p->slots && (!best || p->replicas < best->replicas)) best = p;
    }
    return best;
}

static bool join(struct fleet *f, struct options *o, const char *address)
{
    char host[256], master_id[ID_SIZE] = "";
    int number;
    if (!address_split(address, host, &number)) {
        fprintf(stderr, "Invalid address format: %s\n", address);
        return false;
    }
    if (o->manage.slave) {
        struct peer *m = o->manage.master_id ? fleet_find(f, o->manage.master_id) : master_in_need(f);
        if (!m || !peer_master(m)) {
            fprintf(stderr, "[ERR] No such master ID %s\n", o->manage.master_id ? o->manage.master_id : "");
            return false;
        }
        memcpy(master_id, m->id, ID_SIZE);
        if (!o->manage.master_id) printf("Automatically selected master %s:%d\n", m->host, m->port);
    }
    struct peer *p = fleet_add(f, host, number);
    if (!p || !is_new(p)) return false;
    printf(">>> Send CLUSTER MEET to node %s:%d to make it join the cluster.\n", host, number);
    if (!peer_meet(p, &f->peer[0]) || !fleet_settle(f, f->count)) return false;
    if (!master_id[0]) return true;
    printf(">>> Configure node as replica of %s.\n", master_id);
    return become_replica(&f->peer[f->count - 1], master_id) && fleet_settle(f, f->count);
}

int manage_add_node(struct options *o, char *const *word, int words)
{
    struct fleet f;
    (void)words;
    printf(">>> Adding node %s to cluster %s\n", word[0], word[1]);
    bool good = fleet_load(&f, o, word[1]) && fleet_check(&f) && join(&f, o, word[0]);
    if (good) printf("[OK] New node added correctly.\n");
    fleet_free(&f);
    return good ? 0 : 1;
}

static bool leave(struct fleet *f, const struct peer *gone)
{
    bool good = true;
    printf(">>> Sending CLUSTER FORGET messages to the cluster...\n");
    for (size_t i = 0; i < f->count; i++) {
        struct peer *p = &f->peer[i];
        if (p == gone || !p->s) continue;
        if (!strcmp(p->master_id, gone->id)) {
            struct peer *m = NULL;
            for (size_t k = 0; k < f->count; k++) {
                struct peer *c = &f->peer[k];
                if (c != gone && peer_serves(c) && (!m || c->replicas < m->replicas)) m = c;
            }
            if (!m || !become_replica(p, m->id)) return false;
            printf(">>> %s:%d as replica of %s:%d\n", p->host, p->port, m->host, m->port);
        }
        good &= peer_do(p, "CLUSTER", "FORGET", gone->id, NULL);
    }
    if (!gone->s) return good;
    printf(">>> Sending CLUSTER RESET SOFT to the deleted node.\n");
    return peer_do(gone, "CLUSTER", "RESET", "SOFT", NULL) && good;
}

int manage_del_node(struct options *o, char *const *word, int words)
{
    struct fleet f;
    bool good = false;
    (void)words;
    printf(">>> Removing node %s from cluster %s\n", word[1], word[0]);
    if (fleet_load(&f, o, word[0])) {
        struct peer *p = fleet_find(&f, word[1]);
        if (!p) {
            fprintf(stderr, "[ERR] No such node ID %s\n", word[1]);
        } else if (p->slots) {
            fprintf(stderr, "[ERR] Node %s:%d is not empty! Reshard data away and try again.\n", p->host, p->port);
        } else {
            good = leave(&f, p);
        }
    }
    fleet_free(&f);
    return good ? 0 : 1;
}
