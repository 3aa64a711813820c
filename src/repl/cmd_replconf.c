/* cmd_replconf: REPLCONF: what replica and master tell each other beside the stream (spec: replication, 2). One row an option. */
#include "repl/cmd_repl.h"
#include "repl/master_private.h"
#include "repl/offload.h"
#include "repl/recover.h"
#include "repl/replica.h"

static bool set_port(struct call *c, struct slice v)
{
    int64_t port;
    if (!arg_i64(c, v, &port)) return false;
    replica_of(c->s)->port = (int)port;
    return true;
}

static bool set_ip(struct call *c, struct slice v)
{
    if (v.len >= 256) {
        reply_errorf(c->r, "ERR REPLCONF ip-address provided by replica instance is too long: %zu bytes", v.len);
        return false;
    }
    struct replica *p = replica_of(c->s);
    session_set_text(&p->ip, v);
    return true;
}

static bool set_capa(struct call *c, struct slice v)
{
    if (slice_is(v, "eof")) replica_of(c->s)->capa |= REPLICA_EOF;
    else if (slice_is(v, "psync2")) replica_of(c->s)->capa |= REPLICA_PSYNC2;
    return true;
}

static bool set_rdb_only(struct call *c, struct slice v)
{
    int64_t on;
    if (!arg_range(c, v, 0, 1, &on, "ERR value is out of range, value must between 0 and 1")) return false;
    replica_of(c->s)->rdb_only = on;
    return true;
}

static bool set_filter(struct call *c, struct slice v)
{
    enum snapshot_part part = SNAPSHOT_NOTHING;
    size_t at = 0;
    while (at < v.len) {
        size_t from = at;
        while (at < v.len && v.ptr[at] != ' ') at++;
        struct slice word = slice_of(v.ptr + from, at - from);
        while (at < v.len && v.ptr[at] == ' ') at++;
        if (!word.len) continue;
        if (!slice_is(word, "functions")) {
            reply_errorf(c->r, "ERR Unsupported rdb-filter-only option: %.*s", word.len > 200 ? 200 : (int)word.len, word.ptr);
            return false;
        }
        part = SNAPSHOT_FUNCTIONS;
    }
    replica_of(c->s)->part = part;
    replica_of(c->s)->has_filter = true;
    return true;
}

/* The connection is one on which this server may ask the replica for reads. */
static bool set_lend(struct call *c, struct slice v)
{
    (void)v;
    replica_of(c->s);
    offload_channel(c->e->repl, c->s);
    return true;
}

/* What a replica has and will not give for our empty set: three options, the last of which says that they are complete. */
static bool set_holds_history(struct call *c, struct slice v)
{
    session_set_text(&replica_of(c->s)->holds_id, v);
    return true;
}

static bool set_holds_offset(struct call *c, struct slice v) { return arg_i64(c, v, &replica_of(c->s)->holds_offset); }

static bool set_holds_keys(struct call *c, struct slice v)
{
    const struct replica *p = replica_of(c->s);
    int64_t keys;
    if (!arg_i64(c, v, &keys)) return false;
    if (p->holds_id) recover_offer(c->e->repl, p, slice_str(p->holds_id), p->holds_offset, keys);
    return true;
}

/* major.minor.patch */
static bool set_version(struct call *c, struct slice v)
{
    int dots = 0;
    bool good = v.len > 0 && v.len < 32;
    for (size_t i = 0; i < v.len && good; i++) {
        bool dot = v.ptr[i] == '.';
        dots += dot;
        good = dot ? i && i + 1 < v.len && v.ptr[i - 1] != '.' : v.ptr[i] >= '0' && v.ptr[i] <= '9';
    }
    if (!good || dots != 2) {
        reply_errorf(c->r, "ERR Unrecognized version format: %.*s", v.len > 200 ? 200 : (int)v.len, v.ptr);
        return false;
    }
    struct replica *p = replica_of(c->s);
    memcpy(p->version, v.ptr, v.len);
    p->version[v.len] = 0;
    return true;
}

static const struct option {
    const char *name;
    bool (*set)(struct call *c, struct slice v); /* false: the error is replied */
} options[] = {
    {"listening-port", set_port}, {"ip-address", set_ip}, {"capa", set_capa}, {"rdb-only", set_rdb_only}, {"rdb-filter-only", set_filter}, {"version", set_version}, {"lend-reads", set_lend},
    {"holds-history", set_holds_history}, {"holds-offset", set_holds_offset}, {"holds-keys", set_holds_keys},
};

static const struct option *find(struct slice name)
{
    for (int i = 0; i < COUNT_OF(options); i++)
        if (slice_is(name, options[i].name)) return &options[i];
    return NULL;
}

/* How far a replica has come. It is answered nothing. */
static void note_ack(struct call *c)
{
    struct replica *p = c->s->replica;
    struct repl *r = c->e->repl;
    int64_t ack, fack;
    if (!p || !p->attached || !num_parse_i64(c->argv[2], &ack)) return;
    if (ack > p->ack) p->ack = ack;
    if (p->state == REPLICA_ONLINE && !repl_is_replica(r)) discard_acked(r, ack);
    if (c->argc > 4 && slice_is(c->argv[3], "fack") && num_parse_i64(c->argv[4], &fack) && fack > p->fack) p->fack = fack;
    p->ack_ms = c->e->mono_ms;
    r->master->acked = true;
    if (p->state == REPLICA_WAITS_ACK) replica_online(r, p);
}

static void wrong_option(struct call *c, struct slice name)
{
    reply_errorf(c->r, "ERR Unrecognized REPLCONF option: %.*s", name.len > 200 ? 200 : (int)name.len, name.ptr);
}

void cmd_replconf(struct call *c)
{
    if (c->argc > 1 && c->s->flags & SESSION_LENT) { /* never answered: what it says is the answer, or the question */
        if (slice_is(c->argv[1], "answer")) offload_answer(c);
        else if (slice_is(c->argv[1], "read")) offload_read(c);
        return;
    }
    if (c->argc % 2 == 0) {
        reply_syntax(c);
        return;
    }
    for (int i = 1; i < c->argc; i += 2) {
        if (slice_is(c->argv[i], "ack")) {
            if (i == 1) note_ack(c);
            return;
        }
        if (slice_is(c->argv[i], "getack")) {
            if (c->s->flags & SESSION_MASTER) follow_getack(c->e->repl);
            return;
        }
        const struct option *o = find(c->argv[i]);
        if (!o) {
            wrong_option(c, c->argv[i]);
            return;
        }
        if (!o->set(c, c->argv[i + 1])) return;
    }
    reply_ok(c->r);
}
