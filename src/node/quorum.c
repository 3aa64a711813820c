/* quorum: see quorum.h. What always holds: a client with hold_offset 0 waits for no replica, and quorum_figures.held counts the others. */
#include "node/quorum.h"

#include "acl/acl.h"
#include "repl/master.h"
#include "repl/quorum.h"

#define LOOK_MS 50

static bool in_list(const char *list, struct slice word)
{
    while (*list) {
        size_t n = strcspn(list, " ");
        if (n == word.len && n && memcmp(list, word.ptr, n) == 0) return true;
        list += n + (list[n] == ' ');
    }
    return false;
}

static bool wants(const struct engine *e, const struct session *s)
{
    uint8_t mode = s->replication_once ? s->replication_once : s->replication_mode;
    if (s->flags & (SESSION_REPLICA | SESSION_MASTER | SESSION_MONITOR | SESSION_LENT)) return false;
    if (mode != MODE_DEFAULT) return mode == MODE_QUORUM;
    if (e->set->replication_mode) return true;
    const char *users = e->set->replication_quorum_users;
    return users && *users && in_list(users, acl_session_user(s));
}

bool quorum_lacks(struct engine *e, const struct session *s) { return wants(e, s) && quorum_few(e->repl); }

/* With enough replicas here, what was written up to now is asked for, too: soon it is confirmed. */
static struct quorum *quorum_of(struct node *n)
{
    if (n->quorum) return n->quorum;
    struct quorum *q = n->quorum = mem_zalloc(sizeof *q);
    q->role = quorum_role(n->e->repl);
    if (!n->e->replica && !quorum_few(n->e->repl)) q->d.all = q->last = (uint64_t)n->e->stream_offset + 1;
    return q;
}

static void hold(struct node *n, struct client *c, uint64_t need)
{
    struct quorum *q = n->quorum;
    if (!c->hold_offset) {
        c->hold_since_ms = n->e->mono_ms;
        c->hold_role = q->role;
        quorum_figures(n->e->repl)->held++;
    }
    if (need > c->hold_offset) c->hold_offset = need;
    if (need <= q->asked) return;
    q->asked = need;
    master_ask_acks(n->e->repl);
}

/* A role that began and was not seen yet: nothing that was noted before means anything. */
static void heed_role(struct node *n, struct quorum *q)
{
    uint32_t role = quorum_role(n->e->repl);
    if (q->role == role) return;
    *q = (struct quorum){.role = role};
}

static bool is_ours(const struct session *s, const struct command *cmd)
{
    return cmd && cmd->sub_count && s->last_command && s->last_command->run == cmd_client_replication_mode;
}

void quorum_note(struct node *n, struct client *c, const struct command *cmd, const uint64_t *hash, int64_t before)
{
    struct engine *e = n->e;
    struct quorum *q = quorum_of(n);
    heed_role(n, q);
    if (unlikely(is_ours(&c->s, cmd))) return;
    if (!e->replica) {
        uint64_t now = (uint64_t)e->stream_offset + 1;
        bool wrote = e->stream_offset != before;
        if (wrote) q->last = now;
        uint64_t need = durable_need(&q->d, e, cmd, hash, wrote, q->last);
        if (need > q->d.reached && wants(e, &c->s)) hold(n, c, need);
    }
    if (unlikely(c->s.replication_once) && !(c->s.flags & SESSION_MULTI)) c->s.replication_once = MODE_DEFAULT; /* ONCE: or one transaction */
}

void quorum_note_pushed(struct node *n, struct client *c)
{
    struct quorum *q = n->quorum;
    if (!q || n->e->replica || c->s.pubsub || q->last <= q->d.reached || !wants(n->e, &c->s)) return;
    hold(n, c, q->last);
}

void quorum_note_served(struct node *n, int64_t before)
{
    if (!n->quorum || n->e->replica || n->e->stream_offset == before) return;
    n->quorum->d.all = n->quorum->last = (uint64_t)n->e->stream_offset + 1;
}

bool quorum_turn(struct node *n)
{
    struct quorum *q = n->quorum;
    if (likely(!q)) return false;
    bool look = n->e->mono_ms - q->looked_ms >= LOOK_MS || q->role != quorum_role(n->e->repl);
    heed_role(n, q);
    if (!n->e->replica) {
        uint64_t reached = quorum_confirmed(n->e->repl);
        look |= reached > q->d.reached;
        q->d.reached = reached;
    }
    if (look) q->looked_ms = n->e->mono_ms;
    return look;
}

static enum quorum_state state_of(const struct node *n, const struct client *c)
{
    if (c->hold_role != quorum_role(n->e->repl)) return QUORUM_DEMOTED;
    if (c->hold_offset <= n->quorum->d.reached) return QUORUM_FREE;
    return n->e->mono_ms - c->hold_since_ms >= n->set.replication_quorum_timeout_ms ? QUORUM_LATE : QUORUM_HELD;
}

/* Whatever waits in its output was never sent, and may tell of what is lost. */
static void fail(struct client *c, const char *text)
{
    struct session *s = &c->s;
    s->reply.out.len = 0;
    if (!(s->flags & SESSION_REPLY_OFF)) reply_errorf(&s->reply, "%s", text);
    s->flags |= SESSION_CLOSE_AFTER_REPLY;
}

enum quorum_state quorum_look(struct node *n, struct client *c)
{
    if (!c->hold_offset) return QUORUM_FREE;
    enum quorum_state state = state_of(n, c);
    struct quorum_figures *f = quorum_figures(n->e->repl);
    if (state == QUORUM_HELD) return state;
    c->hold_offset = 0;
    f->held--;
    if (state == QUORUM_LATE) {
        f->late++;
        fail(c, "NOREPLICAS Not enough replicas have confirmed it within replication-quorum-timeout: whether what was written stays is not known.");
    } else if (state == QUORUM_DEMOTED) {
        f->demoted++;
        fail(c, "UNBLOCKED this server changed its role (master -> replica?) before enough replicas had confirmed it: whether what was written stays is not known.");
    }
    return state;
}

void cmd_client_replication_mode(struct call *c)
{
    static const char *const words[] = {[MODE_DEFAULT] = "default", [MODE_ASYNC] = "async", [MODE_QUORUM] = "quorum"};
    bool once = c->argc == 4;
    if (c->argc > 4 || (once && !slice_is(c->argv[3], "once"))) {
        reply_syntax(c);
        return;
    }
    for (int i = 0; i < COUNT_OF(words); i++) {
        if (!slice_is(c->argv[2], words[i])) continue;
        if (once) c->s->replication_once = (uint8_t)i;
        else c->s->replication_mode = (uint8_t)i;
        if (i == MODE_QUORUM) engine_heed_quorum(c->e);
        reply_ok(c->r);
        return;
    }
    reply_syntax(c);
}
