/* describe: a node as a line of text, for CLUSTER NODES and for nodes.conf (spec: cluster, 6 and 7). */
#include "cluster/machine.h"

static const struct {
    uint32_t flag;
    const char *word;
} flag_words[] = {
    {NODE_MYSELF, "myself"}, {NODE_MASTER, "master"}, {NODE_REPLICA, "slave"}, {NODE_PFAIL, "fail?"}, {NODE_FAIL, "fail"},
    {NODE_HANDSHAKE, "handshake"}, {NODE_NOADDR, "noaddr"}, {NODE_NOFAILOVER, "nofailover"},
};

/* The flag of a word; 0: no such word. "noflags" is no flag either, and no error. */
uint32_t node_flag_of(struct slice word)
{
    for (size_t i = 0; i < sizeof flag_words / sizeof *flag_words; i++)
        if (slice_eq(word, slice_str(flag_words[i].word))) return flag_words[i].flag;
    return 0;
}

static void put_flags(const struct cluster_node *n, struct buf *out)
{
    size_t before = out->len;

    for (size_t i = 0; i < sizeof flag_words / sizeof *flag_words; i++) {
        if (!(n->flags & flag_words[i].flag)) continue;
        if (out->len > before) buf_putc(out, ',');
        buf_cstr(out, flag_words[i].word);
    }
    if (out->len == before) buf_cstr(out, "noflags");
}

static void put_slots(const struct cluster_node *n, struct buf *out)
{
    for (int first = 0; first < SLOT_COUNT; first++) {
        if (!n->slots[first >> 3]) { /* eight at once */
            first |= 7;
            continue;
        }
        int last = first;
        if (!node_has_slot(n, first)) continue;
        while (last + 1 < SLOT_COUNT && node_has_slot(n, last + 1)) last += (last & 7) == 7 && n->slots[(last >> 3) + 1] == 255 ? 8 : 1;
        if (first == last) buf_fmt(out, " %d", first);
        else buf_fmt(out, " %d-%d", first, last);
        first = last;
    }
}

static void put_open_slots(const struct cluster *c, struct buf *out)
{
    for (int s = 0; s < SLOT_COUNT; s++) {
        if (c->migrating[s]) buf_fmt(out, " [%d->-%.40s]", s, c->migrating[s]->id);
        if (c->importing[s]) buf_fmt(out, " [%d-<-%.40s]", s, c->importing[s]->id);
    }
}

void cluster_describe_node(const struct cluster *c, const struct cluster_node *n, bool tls, struct buf *out)
{
    bool connected = n == c->myself || (n->link && n->link->up);

    buf_fmt(out, "%.40s %s:%d@%d", n->id, n->ip, tls && n->tls_port ? n->tls_port : n->port, n->bus_port);
    if (n->hostname[0]) buf_fmt(out, ",%s", n->hostname);
    buf_putc(out, ' ');
    put_flags(n, out);
    buf_fmt(out, " %.40s %lld %lld %llu %s", n->master ? n->master->id : "-", (long long)n->ping_sent_ms, (long long)n->pong_received_ms,
            (unsigned long long)node_epoch(n), connected ? "connected" : "disconnected");
    if (n->slot_count) put_slots(n, out);
    if (n == c->myself && c->open_slots) put_open_slots(c, out);
}
