/* header: what this node says of itself at the head of every packet, and where that comes from. */
#include "cluster/machine.h"

static const char *text_of(const char *setting) { return setting ? setting : ""; }

/* A port of each kind from the two of a packet: `port` is of the bus's flavour, `other` of the other one. */
struct packet_ports header_ports(const struct cluster *c, int port, int other)
{
    return c->set->tls_cluster ? (struct packet_ports){other, port} : (struct packet_ports){port, other};
}

static void own_text(struct cluster *c, char *mine, size_t room, const char *now)
{
    if (!strcmp(mine, now)) return;
    snprintf(mine, room, "%s", now);
    c->todo |= TODO_SAVE;
}

static void own_port(struct cluster *c, int *mine, int64_t announced, int listening)
{
    int port = announced ? (int)announced : listening;

    if (*mine == port) return;
    *mine = port;
    c->todo |= TODO_SAVE;
}

void own_facts(struct cluster *c)
{
    struct cluster_node *me = c->myself;
    const char *ip = text_of(c->set->announce_ip);
    uint32_t flags = (me->flags & ~(uint32_t)NODE_NOFAILOVER) | (c->set->replica_no_failover ? NODE_NOFAILOVER : 0);

    if (ip[0] || c->ip_announced) own_text(c, me->ip, sizeof me->ip, ip); /* no longer announced: found out anew */
    c->ip_announced = ip[0];
    own_text(c, me->hostname, sizeof me->hostname, text_of(c->set->announce_hostname));
    own_port(c, &me->port, c->set->announce_port, c->port);
    own_port(c, &me->tls_port, c->set->announce_tls_port, c->tls_port);
    own_port(c, &me->bus_port, c->set->announce_bus_port, c->bus_port);
    if (me->flags != flags) c->todo |= TODO_SAVE;
    me->flags = flags;
}

/* A replica speaks of its master's slots and epoch, but of its own offset (spec 28.2). */
void header_mine(struct cluster *c, enum packet_type type, struct packet_header *h)
{
    const struct cluster_node *me = c->myself, *master = cluster_my_master(c);
    bool tls = c->set->tls_cluster;

    *h = (struct packet_header){
        .type = type,
        .port = tls ? me->tls_port : me->port, .other_port = tls ? me->port : me->tls_port, .bus_port = me->bus_port,
        .current_epoch = c->current_epoch,
        .config_epoch = master ? master->config_epoch : 0,
        .offset = c->world.offset(c->world.arg),
        .slots = master ? master->slots : NULL,
        .flags = (uint16_t)me->flags,
        .fail = !c->ok, .vireo = true,
    };
    memcpy(h->id, me->id, NODE_ID_LEN);
    if (node_is_replica(me) && master) memcpy(h->master, master->id, NODE_ID_LEN);
    snprintf(h->ip, sizeof h->ip, "%s", text_of(c->set->announce_ip));
    if (node_is_master(me) && c->manual.deadline_ms) h->mflags |= MFLAG_PAUSED;
}
