/* conf: nodes.conf, the only durable state of the cluster (spec: cluster, 7).
 *
 * Written are the lines of Redis 7.0, and behind them one more line of `vars`, whose names Redis does not know and skips:
 * the shard ids, and a checksum (SHA-1) of all that stands before it. Read are the files of 7.0, of 7.2 and of Valkey too.
 * A file in which anything is not understood is refused as a whole. One whose checksum does not fit is read for as far as
 * two of its lines say the same: who this node is and who its peers are; they know the rest. */
#include "base/num.h"
#include "base/sha1.h"
#include "cluster/machine.h"

#define CHECKSUM_WORD "vireo-checksum "
#define SHARDS_WORD "vireo-shard-ids"
#define REBUILDING_WORD "vireo-rebuilding"

static void checksum(struct slice text, char hex[41])
{
    unsigned char sum[SHA1_BYTES];

    sha1_bytes(text.ptr, text.len, sum);
    for (int i = 0; i < SHA1_BYTES; i++) snprintf(hex + 2 * i, 3, "%02x", sum[i]);
}

static void put_checksum(struct buf *out, size_t begin)
{
    char hex[41];

    checksum(slice_of(out->ptr + begin, out->len - begin), hex);
    buf_fmt(out, CHECKSUM_WORD "%.40s\n", hex);
}

void conf_write(const struct cluster *c, struct buf *out)
{
    size_t begin = out->len;

    for (int i = 0; i < c->node_count; i++) {
        if (node_in_handshake(c->nodes[i])) continue;
        cluster_describe_node(c, c->nodes[i], c->set->tls_cluster, out);
        buf_putc(out, '\n');
    }
    buf_fmt(out, "vars currentEpoch %llu lastVoteEpoch %llu\n", (unsigned long long)c->current_epoch,
            (unsigned long long)c->last_vote_epoch);
    buf_cstr(out, "vars " SHARDS_WORD " ");
    for (int i = 0; i < c->node_count; i++)
        if (!node_in_handshake(c->nodes[i])) buf_fmt(out, "%.40s=%.40s,", c->nodes[i]->id, c->nodes[i]->shard_id);
    buf_putc(out, ' ');
    if (cluster_rebuilding(c)) buf_cstr(out, REBUILDING_WORD " 1 ");
    put_checksum(out, begin);
}

/* --- reading --- */

static bool has(struct slice text, const char *word) { return memmem(text.ptr, text.len, word, strlen(word)); }

/* A second line of variables, with ids of shards: both are damaged together only by the oddest luck. */
static bool is_ours(struct slice text)
{
    static const char vars[] = "\nvars ";
    const char *first = memmem(text.ptr, text.len, vars, sizeof vars - 1);

    return has(text, SHARDS_WORD) || (first && has(slice_of(first + 1, (size_t)(text.ptr + text.len - first) - 1), vars));
}

/* A file without a checksum is Redis's; one of ours has it. */
bool cluster_conf_sound(struct slice text)
{
    const char *last = NULL, *at = text.ptr, *end = text.ptr + text.len;
    size_t word = strlen(CHECKSUM_WORD);
    char hex[41];

    if (!text.ptr || !text.len) return true; /* and no memory to search in */
    while ((at = memmem(at, (size_t)(end - at), CHECKSUM_WORD, word))) last = at, at += word;
    if (!last) return !is_ours(text);
    if ((size_t)(end - last) < word + 40) return false;
    checksum(slice_of(text.ptr, (size_t)(last - text.ptr)), hex);
    return !memcmp(hex, last + word, 40);
}

static struct slice next_token(struct slice *line)
{
    const char *at = line->ptr, *end = line->ptr + line->len;

    while (at < end && (*at == ' ' || *at == '\t' || *at == '\r')) at++;
    struct slice token = slice_of(at, 0);
    while (at < end && *at != ' ' && *at != '\t' && *at != '\r') at++;
    token.len = (size_t)(at - token.ptr);
    *line = slice_of(at, (size_t)(end - at));
    return token;
}

/* What stands before the first `by`; *s is left with what follows it, empty if there is none. */
static struct slice cut(struct slice *s, char by)
{
    const char *at = s->len ? memchr(s->ptr, by, s->len) : NULL;
    struct slice head = at ? slice_of(s->ptr, (size_t)(at - s->ptr)) : *s;

    *s = at ? slice_of(at + 1, s->len - head.len - 1) : slice_of(s->ptr + s->len, 0);
    return head;
}

static bool id_token(struct slice t) { return t.len == NODE_ID_LEN && node_id_valid(t.ptr); }

static struct cluster_node *node_for(struct cluster *c, struct slice id)
{
    struct cluster_node *n = cluster_find(c, id);
    return n ? n : node_add(c, id.ptr, 0);
}

static bool port_of(struct slice s, int *out)
{
    int64_t v;
    if (!num_parse_i64(s, &v) || v < 0 || v > 65535) return false;
    *out = (int)v;
    return true;
}

static bool text_of(struct slice s, char *out, size_t room)
{
    if (s.len >= room) return false;
    memcpy(out, s.ptr, s.len);
    out[s.len] = 0;
    return true;
}

static bool take_port(int *where, struct slice value) { return port_of(value, where); }

/* name=value of Redis 7.2 and Valkey. Names of the right form that nobody knows are refused, as there. */
static const char *take_field(struct cluster_node *n, struct slice field, bool *sharded)
{
    struct slice value = field, name = cut(&value, '=');

    if (slice_eq(name, SLICE("shard-id"))) {
        if (!id_token(value)) return "a shard id is none";
        memcpy(n->shard_id, value.ptr, NODE_ID_LEN);
        *sharded = true;
        return NULL;
    }
    if (slice_eq(name, SLICE("tls-port"))) return take_port(&n->tls_port, value) ? NULL : "a port is none";
    if (slice_eq(name, SLICE("tcp-port"))) {
        n->tls_port = n->port;
        return take_port(&n->port, value) ? NULL : "a port is none";
    }
    if (slice_eq(name, SLICE("nodename")) || slice_eq(name, SLICE("client-ipv4")) || slice_eq(name, SLICE("client-ipv6"))) return NULL;
    return "an unknown field of an address";
}

/* ip:port[@busport][,hostname[,name=value...]]; the ip may hold colons. */
static const char *take_address(struct cluster *c, struct cluster_node *n, struct slice token)
{
    struct slice rest = token, address = cut(&rest, ','), bus = address, host = cut(&bus, '@');
    const char *colon = host.len ? memrchr(host.ptr, ':', host.len) : NULL;
    bool sharded = false;
    int port;

    if (!colon || !text_of(slice_of(host.ptr, (size_t)(colon - host.ptr)), n->ip, sizeof n->ip)) return "an address is none";
    if (!port_of(slice_of(colon + 1, host.len - (size_t)(colon + 1 - host.ptr)), &port)) return "a port is none";
    n->bus_port = port + 10000;
    if (bus.len && !port_of(bus, &n->bus_port)) return "a bus port is none";
    if (c->set->tls_cluster) n->tls_port = port;
    else n->port = port;
    if (!text_of(cut(&rest, ','), n->hostname, sizeof n->hostname)) return "a host name is too long";
    while (rest.len) {
        const char *why = take_field(n, cut(&rest, ','), &sharded);
        if (why) return why;
    }
    return NULL;
}

static const char *take_flags(struct cluster *c, struct cluster_node *n, struct slice words)
{
    n->flags &= NODE_MIGRATE_TO; /* by a replica that came before it */
    while (words.len) {
        struct slice word = cut(&words, ',');
        uint32_t flag = node_flag_of(word);
        if (!flag && !slice_eq(word, SLICE("noflags"))) return "an unknown flag";
        n->flags |= flag;
    }
    if (node_failed(n)) n->fail_ms = c->now_ms;
    if (!(n->flags & NODE_MYSELF)) return NULL;
    if (c->myself) return "two nodes say they are this one";
    c->myself = n;
    return NULL;
}

static bool slot_number(struct slice s, int *out)
{
    int64_t v;
    if (!num_parse_i64(s, &v) || v < 0 || v >= SLOT_COUNT) return false;
    *out = (int)v;
    return true;
}

/* [slot->-id] or [slot-<-id] */
static const char *take_open_slot(struct cluster *c, struct slice token)
{
    const char *arrow = memchr(token.ptr, '-', token.len);
    int slot;

    if (!arrow || token.ptr[token.len - 1] != ']' || token.ptr + token.len - arrow != 3 + NODE_ID_LEN + 1) return "an open slot is none";
    struct slice id = slice_of(arrow + 3, NODE_ID_LEN);
    if (!slot_number(slice_of(token.ptr + 1, (size_t)(arrow - token.ptr - 1)), &slot) || !id_token(id)) return "an open slot is none";
    if (arrow[1] == '>' && arrow[2] == '-') slot_open(c, c->migrating, slot, node_for(c, id));
    else if (arrow[1] == '<' && arrow[2] == '-') slot_open(c, c->importing, slot, node_for(c, id));
    else return "an open slot is none";
    return NULL;
}

static const char *take_slots(struct cluster *c, struct cluster_node *n, struct slice token)
{
    int first, last;
    struct slice rest = token, head;

    if (token.ptr[0] == '[') return take_open_slot(c, token);
    head = cut(&rest, '-');
    if (!slot_number(head, &first)) return "a slot is none";
    last = first;
    if (rest.len && !slot_number(rest, &last)) return "a slot is none";
    if (last < first) return "a range of slots is none";
    for (int s = first; s <= last; s++) {
        if (c->slots[s] && c->slots[s] != n) return "two nodes own one slot";
        slot_bind(c, s, n);
    }
    return NULL;
}

static const char *take_master(struct cluster *c, struct cluster_node *n, struct slice id)
{
    if (slice_eq(id, SLICE("-"))) return NULL;
    if (!id_token(id) || !memcmp(id.ptr, n->id, NODE_ID_LEN)) return "the id of a master is none";
    node_attach(n, node_for(c, id));
    return NULL;
}

static const char *take_times(struct cluster *c, struct cluster_node *n, struct slice ping, struct slice pong, struct slice epoch)
{
    int64_t sent, received;
    uint64_t e;

    if (!num_parse_i64(ping, &sent) || !num_parse_i64(pong, &received) || !num_parse_u64(epoch, &e)) return "a number is none";
    n->ping_sent_ms = sent ? c->now_ms : 0;
    n->pong_received_ms = received ? c->now_ms : 0;
    n->config_epoch = node_is_replica(n) ? 0 : e;
    return NULL;
}

static const char *take_node(struct cluster *c, struct slice id, struct slice line)
{
    struct slice f[7]; /* address, flags, master, ping, pong, epoch, link */
    const char *why;

    if (!id_token(id)) return "an id is none";
    for (int i = 0; i < 7; i++)
        if (!(f[i] = next_token(&line)).len) return "a line is too short";
    struct cluster_node *n = node_for(c, id);
    if (n->flags & ~(uint32_t)NODE_MIGRATE_TO) return "one node twice";
    if ((why = take_address(c, n, f[0])) || (why = take_flags(c, n, f[1])) || (why = take_master(c, n, f[2])) ||
        (why = take_times(c, n, f[3], f[4], f[5])))
        return why;
    for (struct slice t; (t = next_token(&line)).len;)
        if ((why = take_slots(c, n, t))) return why;
    return NULL;
}

static const char *take_shards(struct cluster *c, struct slice list)
{
    while (list.len) {
        struct slice shard = cut(&list, ','), id = cut(&shard, '=');
        struct cluster_node *n = cluster_find(c, id);
        if (!n || !id_token(shard)) return "a shard id is none";
        memcpy(n->shard_id, shard.ptr, NODE_ID_LEN);
    }
    return NULL;
}

static void begin_rebuilding(struct cluster *c) { c->rebuilding_until_ms = c->now_ms + 4 * c->set->node_timeout_ms; }

bool cluster_rebuilding(const struct cluster *c)
{
    if (!c->as_loaded || !c->rebuilding_until_ms) return false;
    return c->now_ms < c->rebuilding_until_ms || (node_is_master(c->myself) && !c->myself->slot_count);
}

static const char *take_vars(struct cluster *c, struct slice line)
{
    const char *why = NULL;

    for (struct slice name, value; !why && (name = next_token(&line)).len;) {
        value = next_token(&line);
        if (slice_eq(name, SLICE("currentEpoch"))) why = num_parse_u64(value, &c->current_epoch) ? NULL : "an epoch is none";
        else if (slice_eq(name, SLICE("lastVoteEpoch"))) why = num_parse_u64(value, &c->last_vote_epoch) ? NULL : "an epoch is none";
        else if (slice_eq(name, SLICE(SHARDS_WORD))) why = take_shards(c, value);
        else if (slice_eq(name, SLICE(REBUILDING_WORD))) begin_rebuilding(c);
    }
    return why;
}

static const char *take_line(struct cluster *c, struct slice line, bool *vars)
{
    struct slice first = next_token(&line);

    if (!first.len) return NULL;
    if (!slice_eq(first, SLICE("vars"))) return take_node(c, first, line);
    *vars = true;
    return take_vars(c, line);
}

/* Nodes that were only spoken of are masters without an address; a shard is its master's. */
static void tidy(struct cluster *c)
{
    for (int i = 0; i < c->node_count; i++) {
        struct cluster_node *n = c->nodes[i];
        if (!(n->flags & (NODE_MASTER | NODE_REPLICA))) n->flags |= NODE_MASTER | (n->ip[0] ? 0 : NODE_NOADDR);
        if (n->flags & NODE_NOADDR) n->ip[0] = 0;
        if (n->master) memcpy(n->shard_id, n->master->shard_id, NODE_ID_LEN);
        if (n->config_epoch > c->current_epoch) c->current_epoch = n->config_epoch;
        if (node_is_replica(n)) slots_unbind_all(c, n);
    }
}

/* --- a damaged file --- */

/* Do the line of the node and the list of the shards agree on its id? */
static bool said_twice(struct slice text, const char *id)
{
    char needle[NODE_ID_LEN + 2];
    const char *list = memmem(text.ptr, text.len, SHARDS_WORD, strlen(SHARDS_WORD));

    snprintf(needle, sizeof needle, "%.40s=", id);
    return list && memmem(list, (size_t)(text.ptr + text.len - list), needle, NODE_ID_LEN + 1);
}

static void salvage_line(struct cluster *c, struct slice text, struct slice line)
{
    struct slice first = next_token(&line);
    bool known = cluster_find(c, first) != NULL;

    if (!id_token(first) || !said_twice(text, first.ptr)) return;
    const char *why = take_node(c, first, line);
    struct cluster_node *n = cluster_find(c, first);
    if (why && n && n != c->myself && !known) node_forget(c, n);
}

/* Enough is left when I am known, my master if I have one, and more than half of the others with where they are. */
static bool enough_left(const struct cluster *c, int lines)
{
    int reachable = 0;

    for (int i = 0; i < c->node_count; i++) reachable += c->nodes[i] != c->myself && c->nodes[i]->ip[0];
    return c->myself && 2 * reachable > lines - 3 && reachable && (node_is_master(c->myself) || c->myself->master); /* two lines are vars, one is mine */
}

static const char *salvage(struct cluster *c, struct slice text)
{
    int lines = 0;

    for (struct slice rest = text; rest.len; lines++) salvage_line(c, text, cut(&rest, '\n'));
    for (int i = c->node_count; i-- > 0;)
        if (c->nodes[i] != c->myself && !said_twice(text, c->nodes[i]->id)) node_forget(c, c->nodes[i]);
    if (!enough_left(c, lines)) return "ERR the checksum does not fit: the file is damaged, and does not say who could tell what was in it";
    for (int i = 0; i < c->node_count; i++) {
        slots_unbind_all(c, c->nodes[i]);
        c->nodes[i]->config_epoch = 0;
        c->nodes[i]->flags &= NODE_MYSELF | NODE_MASTER | NODE_REPLICA | NODE_NOADDR | NODE_MIGRATE_TO;
    }
    slots_close_all(c);
    c->current_epoch = c->last_vote_epoch = 0;
    begin_rebuilding(c);
    cluster_logf(c, '#', "The checksum of the cluster configuration file does not fit: what was in it is had from the %d nodes that it still names",
                 c->node_count - 1);
    return NULL;
}

static const char *take_lines(struct cluster *c, struct slice text)
{
    const char *why = NULL;
    bool vars = false;
    int line = 0;

    for (struct slice rest = text; rest.len && !why; line++) why = take_line(c, cut(&rest, '\n'), &vars);
    if (!why && !c->myself) why = "no line says it is this node";
    if (!why && !vars) why = "there are no epochs";
    return why ? cluster_error(c, "ERR line %d: %s", line, why) : NULL;
}

const char *cluster_load(struct cluster *c, struct slice text)
{
    check(c->node_count == 1 && !c->links);
    cluster_node_free(c->myself); /* the fresh one */
    c->node_count = 0;
    c->myself = NULL;
    const char *why = cluster_conf_sound(text) ? take_lines(c, text) : salvage(c, text);
    if (why) return why;
    tidy(c);
    if (node_is_replica(c->myself)) slots_close_all(c);
    c->todo = 0;
    c->as_loaded = true;
    return NULL;
}
