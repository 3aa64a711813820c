#include "cluster/gate.h"

#include "cluster/rows.h"
#include "cluster/scatter.h"

#include "engine/find_keys.h"
#include "engine/rows_transactions.h"
#include "engine/tx.h"
#include "engine/wait.h"

enum verdict { SERVED, UNBOUND, CROSS_SLOT, DOWN, DOWN_BUT_READS, UNSTABLE, ASK, MOVED };

/* A command line, or all those of a transaction, being judged. */
struct judged {
    struct engine *e;
    struct cluster *c;
    int db;                      /* the session's */
    int slot;                    /* of the first key; -1: none was seen */
    struct cluster_node *owner;
    bool migrating, importing;   /* the slot is open here */
    bool several, channels;      /* different keys; the keys are shard channels */
    int present, missing;        /* keys of an open slot */
    struct slice first;
    enum verdict verdict;        /* SERVED: nothing speaks against it yet */
};

struct slice endpoint_of(const struct cluster *c, const struct cluster_node *n, bool *known)
{
    *known = true;
    switch (c->set->endpoint_type) {
    case ENDPOINT_HOSTNAME: return n->hostname[0] ? slice_str(n->hostname) : SLICE("?");
    case ENDPOINT_UNKNOWN: *known = false; return SLICE("");
    default: return slice_str(n->ip);
    }
}

static bool is_there(const struct engine *e, int db, struct slice key)
{
    const struct table *t = &e->dbs[db].table;
    const struct entry *found = table_find(t, table_hash(t, key), key);
    if (!found) return false;
    int64_t at = entry_expire(found);
    return at == ENTRY_NO_EXPIRE || at > e->now_ms;
}

static void judge_key(struct judged *j, struct slice key, uint32_t flags)
{
    int slot = (int)slot_of_key(key);
    if (j->slot < 0) {
        j->slot = slot;
        j->first = key;
        j->owner = j->c->slots[slot];
        j->channels = flags & KEY_NOT_KEY;
        if (!j->owner) j->verdict = UNBOUND;
        else if (j->owner == j->c->myself && j->c->migrating[slot]) j->migrating = true;
        else if (j->c->importing[slot]) j->importing = true;
    } else if (!slice_eq(j->first, key)) {
        if (slot != j->slot) j->verdict = CROSS_SLOT;
        j->several = true;
    }
    if (j->verdict != SERVED || !(j->migrating || j->importing) || flags & KEY_NOT_KEY) return;
    if (is_there(j->e, j->db, key)) j->present++;
    else j->missing++;
}

/* XREAD STREAMS with a key more than ids, or fewer: Redis sees no keys in it, and the command says what is wrong. */
static bool is_unbalanced(const struct command *cmd, const struct slice *argv, int argc)
{
    const struct key_spec *spec = cmd->keys;
    if (cmd->key_count != 1 || spec->begin != KEYS_AFTER_WORD || spec->limit != 2) return false;
    int at = spec->index;
    while (at < argc && !slice_is(argv[at], spec->word)) at++;
    return (argc - at - 1) % 2;
}

static void judge_line(struct judged *j, const struct command *cmd, const struct slice *argv, int argc)
{
    struct found_key some[16], *keys = some;
    if (unlikely(is_unbalanced(cmd, argv, argc))) return;
    int n = command_find_keys(cmd, argv, argc, keys, COUNT_OF(some)), many = 0;
    if (n > COUNT_OF(some)) {
        keys = mem_alloc((size_t)n * sizeof *keys);
        many = n;
        n = command_find_keys(cmd, argv, argc, keys, n);
    }
    for (int i = 0; i < n && j->verdict == SERVED; i++) judge_key(j, argv[keys[i].index], keys[i].flags);
    if (many) mem_free(keys, (size_t)many * sizeof *keys);
}

/* Who asks, and for what. */
struct asker {
    const struct command *cmd;
    uint32_t flags;              /* the command's; EXEC's: all its commands' */
    bool asking, readonly;
};

/* All keys are known: may it be served here? The order of the tests is the spec's. */
static enum verdict conclude(const struct judged *j, const struct asker *a)
{
    const struct cluster *c = j->c;
    const struct cluster_settings *set = c->set;
    bool writes = a->flags & CMD_WRITE;
    if (j->verdict != SERVED || j->slot < 0) return j->verdict;
    if (!c->ok) {
        if (j->channels) {
            if (!set->allow_pubsubshard_when_down) return DOWN;
        } else if (!set->allow_reads_when_down) {
            return DOWN;
        } else if (writes) {
            return DOWN_BUT_READS;
        }
    }
    if ((j->migrating || j->importing) && slice_is(slice_str(a->cmd->name), "migrate")) return SERVED;
    if (j->migrating && j->missing) return j->present ? UNSTABLE : ASK;
    if (j->importing && (a->asking || a->cmd->flags & CMD_ASKING)) return j->several && j->missing ? UNSTABLE : SERVED;
    if ((a->readonly || j->channels) && cluster_is_replica(c) && !writes && c->myself->master == j->owner) return SERVED;
    return j->owner == c->myself ? SERVED : MOVED;
}

static void reply_verdict(const struct judged *j, struct session *s, enum verdict v)
{
    static const char *const texts[] = {
        [UNBOUND] = "CLUSTERDOWN Hash slot not served",
        [CROSS_SLOT] = "CROSSSLOT Keys in request don't hash to the same slot",
        [DOWN] = "CLUSTERDOWN The cluster is down",
        [DOWN_BUT_READS] = "CLUSTERDOWN The cluster is down and only accepts read commands",
        [UNSTABLE] = "TRYAGAIN Multiple keys request during rehashing of slot",
    };
    if (v < ASK) {
        reply_error_slice(&s->reply, slice_str(texts[v]));
        return;
    }
    const struct cluster_node *to = v == ASK ? j->c->migrating[j->slot] : j->owner;
    bool known;
    struct slice where = endpoint_of(j->c, to, &known);
    reply_errorf(&s->reply, "%s %d %.*s:%d", v == ASK ? "ASK" : "MOVED", j->slot, (int)where.len, where.ptr, endpoint_port(to, s));
}

/* The most common of all: one key, the second word, in a slot that is ours, closed, in a cluster that works. */
static inline bool plainly_ours(struct engine *e, const struct cluster *c, const struct command *cmd, const uint64_t *hash1)
{
    const struct key_spec *spec = cmd->keys;
    if (!hash1 || cmd->key_count != 1 || cmd->find_keys || !c->ok) return false;
    if (spec->begin != KEYS_AT_INDEX || spec->index != 1 || spec->find != KEYS_RANGE || spec->last != 0) return false;
    unsigned slot = slot_of_hash(*hash1);
    if (c->slots[slot] != c->myself || (c->open_slots && (c->migrating[slot] || c->importing[slot]))) return false;
    e->script_slot = (int)slot;
    return true;
}

/* Who brings slots changes keys of these, and nothing else. */
static bool brings(struct engine *e, struct session *s, const struct command *cmd, const struct slice *argv, int argc)
{
    struct judged j = {.e = e, .c = e->cluster, .db = s->db, .slot = -1};
    if (cmd->key_count || cmd->find_keys) {
        judge_line(&j, cmd, argv, argc);
        if (j.verdict != CROSS_SLOT && j.slot >= 0 && cluster_slot_arrives(j.c, (unsigned)j.slot)) return true;
    } else if (cmd->run == cmd_exec || cmd->run == cmd_multi || cmd->run == cmd_cluster_syncslots || !strcmp(cmd->name, "select")) {
        return true;
    }
    reply_errorf(&s->reply, "ERR This connection imports slots, and may change keys of these slots only");
    return false;
}

static bool allows(struct engine *e, struct session *s, const struct command *cmd, const struct slice *argv, int argc, const uint64_t *hash1)
{
    struct cluster *c = e->cluster;
    if (unlikely(s->flags & SESSION_BRINGS)) return brings(e, s, cmd, argv, argc);
    if (likely(plainly_ours(e, c, cmd, hash1))) return true;
    bool exec = cmd->run == cmd_exec;
    if ((!cmd->key_count && !cmd->find_keys && !exec) || s->flags & (SESSION_INTERNAL | SESSION_MASTER)) {
        e->script_slot = -1;
        return true;
    }
    struct judged j = {.e = e, .c = c, .db = s->db, .slot = -1};
    struct asker a = {cmd, cmd->flags, s->flags & SESSION_ASKING, s->flags & SESSION_READONLY};
    if (exec) {
        const struct transaction *t = s->tx;
        if (t) a.flags |= t->flags;
        for (int i = 0; t && i < t->count && j.verdict == SERVED; i++) judge_line(&j, t->queue[i].cmd, t->queue[i].argv, t->queue[i].argc);
    } else {
        judge_line(&j, cmd, argv, argc);
    }
    e->script_slot = j.slot;
    enum verdict v = conclude(&j, &a);
    if (likely(v == SERVED)) return true;
    if (v == CROSS_SLOT && !exec && scatter_takes(e, s, cmd, argv, argc)) return false;
    reply_verdict(&j, s, v);
    return false;
}

static const char *allows_inner(struct engine *e, const struct session *caller, const struct command *cmd, const struct slice *argv, int argc, bool any_slot)
{
    if ((!cmd->key_count && !cmd->find_keys) || caller->flags & (SESSION_INTERNAL | SESSION_MASTER)) return NULL;
    struct judged j = {.e = e, .c = e->cluster, .db = caller->db, .slot = -1};
    struct asker a = {cmd, cmd->flags, caller->flags & SESSION_ASKING, caller->flags & SESSION_READONLY};
    judge_line(&j, cmd, argv, argc);
    switch (conclude(&j, &a)) {
    case SERVED: break;
    case DOWN: return "ERR Script attempted to execute a command while the cluster is down";
    case DOWN_BUT_READS: return "ERR Script attempted to execute a write command while the cluster is down and readonly";
    default: return "ERR Script attempted to access a non local key in a cluster node";
    }
    if (any_slot || j.slot < 0) return NULL;
    if (e->script_slot < 0) e->script_slot = j.slot;
    return e->script_slot == j.slot ? NULL : "ERR Script attempted to access keys that do not hash to the same slot";
}

/* A session that waits for a key. */
static bool may_wait(void *arg, struct session *s, const struct command *cmd, struct slice key)
{
    struct engine *e = arg;
    struct cluster *c = e->cluster;
    struct judged j = {.e = e, .c = c, .db = s->db, .slot = (int)slot_of_key(key)};
    if (!c->ok) {
        reply_verdict(&j, s, DOWN);
        return false;
    }
    j.owner = c->slots[j.slot];
    if (!j.owner) {
        reply_verdict(&j, s, UNBOUND);
        return false;
    }
    if (j.owner == c->myself || c->importing[j.slot]) return true;
    if (s->flags & SESSION_READONLY && !(cmd->flags & CMD_WRITE) && cluster_is_replica(c) && c->myself->master == j.owner) return true;
    reply_verdict(&j, s, MOVED);
    return false;
}

void gate_recheck_waiting(struct engine *e) { wait_recheck(e, may_wait, e); }

void gate_install(struct engine *e, struct cluster *c)
{
    e->cluster = c;
    e->slot_allows = allows;
    e->slot_allows_inner = allows_inner;
    e->script_slot = -1;
    e->special |= SPECIAL_SLOT;
}
