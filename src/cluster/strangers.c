/* strangers: what may be had of this node by whoever reaches its bus port and is no node that it knows. Each such link has a bound
 * for what it sends and for what it leaves unread, all of them together have one, and they end when nothing sensible comes. A node
 * of ours needs little of this: its first packet says who it is. What known nodes may have is cluster-link-sendbuf-limit's matter. */
#include "cluster/machine.h"

#include <stdarg.h>

#define STRANGERS_MAX 512                   /* links; one more ends the one that was silent for longest */
#define STRANGER_PACKET_MAX ((int64_t)2 << 20) /* a PING with gossip of CLUSTER_NODES_MAX nodes, and room for extensions */
#define STRANGERS_KEPT_MAX ((size_t)16 << 20)  /* bytes of packets that are unfinished or wait for a script's end, of all of them */
#define STRANGER_UNREAD_MAX ((size_t)256 << 10) /* who leaves more of our answers unread gets no more of them */
#define STRANGER_SILENT_MS 30000            /* at least: without a whole packet */
#define LOG_EVERY_MS 1000

static bool is_stranger(const struct cluster_link *l) { return l->inbound && !l->node && !l->dead; }

void cluster_refused(struct cluster *c, char level, const char *fmt, ...)
{
    char text[400], others[64] = "";
    va_list ap;

    c->refused_packets++;
    if (c->refused_log_ms && c->now_ms >= c->refused_log_ms && c->now_ms - c->refused_log_ms < LOG_EVERY_MS) {
        c->refused_unsaid++;
        return;
    }
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    if (c->refused_unsaid) snprintf(others, sizeof others, " (and %llu more since the last such line)", (unsigned long long)c->refused_unsaid);
    cluster_logf(c, level, "%s%s", text, others);
    c->refused_log_ms = c->now_ms;
    c->refused_unsaid = 0;
}

void cluster_no_cipher(struct cluster *c, struct cluster_link *l, const char *why)
{
    cluster_refused(c, '#', "The cluster bus link %s %s: TLS: %s", l->inbound ? "from" : "to", l->node && !l->peer_ip[0] ? l->node->ip : l->peer_ip, why);
}

static void turn_away(struct cluster *c, struct cluster_link *l, const char *why)
{
    cluster_refused(c, '#', "The link of an unknown peer at %s to the cluster bus is closed: %s", l->peer_ip, why);
    buslink_close(c, l);
}

void strangers_make_room(struct cluster *c)
{
    struct cluster_link *oldest = NULL;
    int count = 0;

    for (struct cluster_link *l = c->links; l; l = l->next) {
        if (!is_stranger(l)) continue;
        count++;
        if (!oldest || l->heard_ms <= oldest->heard_ms) oldest = l; /* of equals, the one that came first: it stands last */
    }
    if (count >= STRANGERS_MAX) turn_away(c, oldest, "too many of them are connected");
}

bool stranger_may_send(struct cluster *c, struct cluster_link *l, int64_t len)
{
    if (!is_stranger(l)) return true;
    if (len > STRANGER_PACKET_MAX) turn_away(c, l, "it announces a packet that only a known node may send");
    else if (l->out.len + l->unsent_bytes > STRANGER_UNREAD_MAX) turn_away(c, l, "it does not read its answers");
    return !l->dead;
}

static size_t kept(const struct cluster_link *l) { return l->in.len + l->later.len; }

void stranger_kept(struct cluster *c, struct cluster_link *l)
{
    size_t bytes = 0;

    if (!is_stranger(l) || kept(l) <= STRANGERS_KEPT_MAX / STRANGERS_MAX) return; /* all of them may have that much */
    for (const struct cluster_link *o = c->links; o; o = o->next)
        if (is_stranger(o)) bytes += kept(o);
    if (bytes > STRANGERS_KEPT_MAX) turn_away(c, l, "unknown peers have too many packets that are unfinished or wait for a script's end");
}

void strangers_cron(struct cluster *c)
{
    int64_t limit = 2 * c->set->node_timeout_ms;

    if (limit < STRANGER_SILENT_MS) limit = STRANGER_SILENT_MS;
    for (struct cluster_link *l = c->links; l; l = l->next)
        if (is_stranger(l) && c->now_ms - l->heard_ms > limit) turn_away(c, l, "no whole packet came for long");
}
