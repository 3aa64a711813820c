/* lend: see lend.h. What always holds: at most one of dial and a live session with this id. */
#include "server/peers/lend.h"

#include <string.h>
#include <unistd.h>

#include "base/num.h"
#include "io/log.h"
#include "node/config.h"
#include "persist/feed.h"
#include "repl/replica.h"
#include "server/net/conn.h"
#include "server/peers/cipher.h"
#include "server/peers/dial.h"

struct lend {
    struct dial *dial;
    uint64_t session;            /* id of the channel's; 0: none */
    int64_t again_ms;            /* mono: not before */
    bool refused;                /* by this master, since the link to it is up */
};

/* What is said first; answers how many replies it gets. */
static int greeting(const struct server *sv, struct buf *out)
{
    const struct settings *set = &sv->node->set;
    char port[24];
    int replies = 1;
    int64_t ours = repl_announced_port(set);
    struct slice who = slice_of(port, num_format_i64(port, ours)), ip = slice_str(config_string(sv->node, "replica-announce-ip"));
    if (set->masterauth.len) {
        const char *user = set->masteruser && *set->masteruser ? set->masteruser : NULL;
        if (user) feed_encode(out, 3, (struct slice[]){SLICE("AUTH"), slice_str(user), set->masterauth});
        else feed_encode(out, 2, (struct slice[]){SLICE("AUTH"), set->masterauth});
        replies++;
    }
    struct slice conf[7] = {SLICE("REPLCONF"), SLICE("listening-port"), who, SLICE("lend-reads"), SLICE("1"), SLICE("ip-address"), ip};
    feed_encode(out, ip.len ? 7 : 5, conf);
    return replies;
}

static void begin(struct server *sv, struct lend *l)
{
    const struct repl *r = sv->node->e->repl;
    struct cipher cipher = {0};
    struct buf hello = {0};
    if (sv->node->set.tls_replication && !cipher_begin(&cipher, sv, CIPHER_OPENS)) return;
    int replies = greeting(sv, &hello);
    const struct greeting say = {.hello = buf_slice(&hello), .lines = replies, .tls = cipher.tls};
    l->dial = dial_start_with(sv->loop, r->master_host, r->master_port, config_string(sv->node, "bind-source-addr"), 5000, &say);
    buf_deinit(&hello);
}

/* The master may have asked already. False: an I/O thread reads what comes next, and would take it for the first; better once more. */
static bool take_rest(struct conn *c, struct buf *rest)
{
    struct input *in = &c->client.in;
    size_t room, n = rest->len;
    bool good = !n || !c->sv->io;
    if (n && good) {
        memcpy(input_room(in, n, &room), rest->ptr, n);
        input_added(in, n);
        conn_received(c, n);
    }
    buf_deinit(rest);
    return good;
}

static void over(struct server *sv, struct lend *l)
{
    struct dialed is;
    char err[NET_ERR_BYTES];
    if (!dial_poll_with(l->dial, &is, err)) return;
    l->dial = NULL;
    if (is.fd < 0) {
        l->refused = err[0] == '-';
        log_line('*', "No reads are lent to the master%s: %s", l->refused ? " while this link lasts" : " for now", err);
        return;
    }
    struct conn *c = conn_adopt(sv, is.fd, NULL, is.tls);
    c->client.s.flags |= SESSION_INTERNAL | SESSION_LENT;
    c->client.s.authenticated = true;
    if (!take_rest(c, &is.rest)) {
        conn_close(c);
        return;
    }
    l->session = c->client.s.id;
    log_line('*', "The master may ask for reads (replica-read-offload)");
}

/* Is it wanted at this moment? */
static bool wanted(struct server *sv, struct lend *l)
{
    const struct repl *r = sv->node->e->repl;
    bool up = repl_is_replica(r) && follow_state(r) == FOLLOW_CONNECTED;
    if (!up) l->refused = false;
    return up && sv->node->set.read_offload && !l->refused;
}

void lend_cron(struct server *sv)
{
    struct lend *l = sv->lend;
    if (!l) {
        if (!sv->node->set.read_offload) return;
        l = sv->lend = mem_zalloc(sizeof *l);
    }
    int64_t now = sv->node->e->mono_ms;
    struct session *s = l->session ? engine_session_by_id(sv->node->e, l->session) : NULL;
    if (!s) l->session = 0;
    if (l->dial) over(sv, l);
    bool want = wanted(sv, l);
    if (s && !want) {
        conn_close(conn_of_session(s));
        l->session = 0;
    }
    if (!want || l->dial || l->session || now < l->again_ms) return;
    l->again_ms = now + LEND_AGAIN_MS;
    begin(sv, l);
}

void lend_stop(struct server *sv)
{
    if (!sv->lend) return;
    dial_forget(sv->lend->dial);
    mem_free(sv->lend, sizeof *sv->lend);
    sv->lend = NULL;
}
