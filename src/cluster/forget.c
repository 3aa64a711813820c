/* forget: nodes that were forgotten are not believed in again for a while, whatever gossip says (spec: cluster, 19). */
#include "cluster/machine.h"

#define FORGOTTEN_MAX 4096

static void expire(struct cluster *c)
{
    for (int i = c->forgotten_count; i-- > 0;)
        if (c->forgotten[i].until_ms <= c->now_ms) c->forgotten[i] = c->forgotten[--c->forgotten_count];
}

static struct cluster_forgotten *find(struct cluster *c, const char *id)
{
    expire(c);
    for (int i = 0; i < c->forgotten_count; i++)
        if (!memcmp(c->forgotten[i].id, id, NODE_ID_LEN)) return &c->forgotten[i];
    return NULL;
}

bool forget_has(struct cluster *c, const char *id) { return find(c, id); }

void forget_put(struct cluster *c, const char *id, int64_t ttl_ms)
{
    struct cluster_forgotten *f = find(c, id);

    if (!f) {
        if (c->forgotten_count == FORGOTTEN_MAX) return;
        if (c->forgotten_count == c->forgotten_cap) {
            int cap = c->forgotten_cap ? 2 * c->forgotten_cap : 4;
            c->forgotten = mem_realloc(c->forgotten, (size_t)c->forgotten_cap * sizeof *f, (size_t)cap * sizeof *f);
            c->forgotten_cap = cap;
        }
        f = &c->forgotten[c->forgotten_count++];
        memcpy(f->id, id, NODE_ID_LEN);
    }
    f->until_ms = c->now_ms + ttl_ms;
}

const char *cluster_forget(struct cluster *c, struct slice id)
{
    struct cluster_node *n = cluster_find(c, id);

    if (!n) return cluster_error(c, "ERR Unknown node %.*s", (int)(id.len < 100 ? id.len : 100), id.ptr);
    if (n == c->myself) return "ERR I tried hard but I can't forget myself...";
    if (cluster_is_replica(c) && c->myself->master == n) return "ERR Can't forget my master!";
    forget_put(c, n->id, FORGET_MS);
    node_forget(c, n);
    return NULL;
}
