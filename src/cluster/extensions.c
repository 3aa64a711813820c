/* extensions: what PING, PONG and MEET carry behind the gossip (spec: cluster, 9 and 20). A host name goes to everybody;
 * the rest, which Redis 7.0 would log at every packet, only to nodes that are known to use extensions themselves. */
#include "cluster/machine.h"

static void write_forgotten(struct cluster *c, size_t at, struct buf *out)
{
    for (int i = 0; i < c->forgotten_count; i++) {
        const struct cluster_forgotten *f = &c->forgotten[i];
        uint64_t left = f->until_ms > c->now_ms ? (uint64_t)(f->until_ms - c->now_ms) / 1000 : 0;
        char data[NODE_ID_LEN + 8];

        if (!left) continue;
        memcpy(data, f->id, NODE_ID_LEN);
        for (int b = 0; b < 8; b++) data[NODE_ID_LEN + b] = (char)(left >> (56 - 8 * b));
        packet_put_extension(out, at, EXT_FORGOTTEN, slice_of(data, sizeof data));
    }
}

void extensions_write(struct cluster *c, const struct cluster_node *to, size_t at, struct buf *out)
{
    const struct cluster_node *me = c->myself;

    if (me->hostname[0]) packet_put_extension(out, at, EXT_HOSTNAME, slice_of(me->hostname, strlen(me->hostname) + 1));
    if (!to || !(to->flags & NODE_EXTENSIONS)) return;
    write_forgotten(c, at, out);
    packet_put_extension(out, at, EXT_SHARD_ID, slice_of(me->shard_id, NODE_ID_LEN));
}

/* --- receiving --- */

static bool hostname_valid(struct slice s)
{
    if (s.len >= NODE_HOSTNAME_MAX) return false;
    for (size_t i = 0; i < s.len; i++) {
        char ch = s.ptr[i];
        if (!((ch >= '0' && ch <= '9') || (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || ch == '-' || ch == '.')) return false;
    }
    return true;
}

/* Absent: the sender has none any more. */
static void take_hostname(struct cluster *c, struct cluster_node *n, struct slice data)
{
    struct slice name = slice_of(data.ptr, data.len ? strnlen(data.ptr, data.len) : 0);

    if (!hostname_valid(name) || slice_eq(name, slice_str(n->hostname))) return;
    if (name.len) memcpy(n->hostname, name.ptr, name.len);
    n->hostname[name.len] = 0;
    c->todo |= TODO_SAVE;
}

/* The replicas of a master are of its shard, whatever they had. */
static void take_shard(struct cluster *c, struct cluster_node *n, const char *id)
{
    if (!memcmp(n->shard_id, id, NODE_ID_LEN) || !node_id_valid(id)) return;
    memcpy(n->shard_id, id, NODE_ID_LEN);
    for (int i = 0; i < n->replica_count; i++) memcpy(n->replicas[i]->shard_id, id, NODE_ID_LEN);
    c->todo |= TODO_SAVE;
}

static void take_forgotten(struct cluster *c, struct slice data, const struct cluster_node *sender)
{
    uint64_t ttl = 0;

    for (int b = 0; b < 8; b++) ttl = ttl << 8 | (uint8_t)data.ptr[NODE_ID_LEN + b];
    if (!node_id_valid(data.ptr) || ttl == 0) return;
    struct cluster_node *n = node_by_id(c, data.ptr);
    if (!n || n == c->myself || n == sender || (cluster_is_replica(c) && c->myself->master == n)) return;
    cluster_logf(c, '*', "Node %.40s is forgotten: node %.40s says so", n->id, sender->id);
    forget_put(c, data.ptr, (int64_t)(ttl < 86400 ? ttl : 86400) * 1000);
    node_forget(c, n);
}

/* Only what came by our own link is sure to be of the program that is there now: on the sender's, packets may still wait that it
 * sent before it was replaced by another one. */
static void take_mark(const struct cluster_link *l, const struct packet *p, struct cluster_node *sender)
{
    if (!(p->h.mflags & MFLAG_EXTENSIONS)) sender->flags &= ~(uint32_t)NODE_EXTENSIONS;
    else if (sender->link == l) sender->flags |= NODE_EXTENSIONS;
}

void extensions_received(struct cluster *c, const struct cluster_link *l, const struct packet *p, struct cluster_node *sender)
{
    struct slice rest = p->extensions, hostname = {0};
    struct packet_ext ext;

    take_mark(l, p, sender);
    while (packet_extension_next(&rest, &ext)) {
        if (ext.type == EXT_HOSTNAME) hostname = ext.data;
        else if (ext.type == EXT_SHARD_ID && ext.data.len == NODE_ID_LEN) take_shard(c, sender, ext.data.ptr);
        else if (ext.type == EXT_FORGOTTEN && ext.data.len == NODE_ID_LEN + 8) take_forgotten(c, ext.data, sender);
    }
    take_hostname(c, sender, hostname);
}
