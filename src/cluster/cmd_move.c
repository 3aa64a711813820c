/* cmd_move: CLUSTER MIGRATESLOTS, GETSLOTMIGRATIONS, CANCELSLOTMIGRATIONS, MIGRATION, and what nodes say to each other meanwhile:
 *
 *   source to target, on a connection of its own:
 *     SYNCSLOTS ESTABLISH <source id> <name> <ranges>   +OK: what follows are commands on keys of these slots, not answered
 *     SYNCSLOTS ACK <n>                                 :n, when all before it is done; an error if something of it failed
 *     SYNCSLOTS BEGIN <key> <expires, ms> <type>        a huge value comes as the bytes that images have for it (engine/parts.h),
 *     SYNCSLOTS PART <bytes>                            cut anywhere; what comes behind END is run when the key is there
 *     SYNCSLOTS END <key>
 *     SYNCSLOTS FLIP <name>                             +FLIPPED: the slots are the target's, once that is on its disk
 *   source to target, when that connection broke behind FLIP:
 *     SYNCSLOTS OUTCOME <target id> <name> <ranges>     +FLIPPED, or +DROPPED: then they never will be
 *   target to source:
 *     SYNCSLOTS REQUEST <target id> <name> <ranges>     +OK: MIGRATION IMPORT wants them
 *   in logs and to replicas (engine/slot_hide.h):
 *     SYNCSLOTS HIDE|SHOW <ranges> */
#include "cluster/commands.h"
#include "cluster/machine.h"
#include "cluster/move.h"
#include "cluster/rows.h"
#include "engine/parts.h"
#include "engine/slot_hide.h"

/* --- words --- */

static bool take_range(struct call *c, struct slice a, struct slice b, uint8_t *slots)
{
    int64_t first, last;
    if (!num_parse_i64(a, &first) || !num_parse_i64(b, &last) || first < 0 || last < 0 || first >= SLOT_COUNT || last >= SLOT_COUNT) {
        reply_errorf(c->r, "ERR Invalid or out of range slot");
        return false;
    }
    if (first > last) {
        reply_errorf(c->r, "ERR Start slot number %d is greater than end slot number %d", (int)first, (int)last);
        return false;
    }
    for (int s = (int)first; s <= (int)last; s++) {
        if (bit_get(slots, s)) {
            reply_errorf(c->r, "ERR Slot %d specified multiple times", s);
            return false;
        }
        bit_set(slots, s);
    }
    return true;
}

/* Pairs of argv from `from` on, up to a word that is no number; returns where they end, -1: the error is replied. */
static int take_ranges(struct call *c, int from, uint8_t *slots)
{
    int i = from;
    int64_t n;
    while (i < c->argc && num_parse_i64(c->argv[i], &n)) {
        if (i + 1 >= c->argc) break;
        if (!take_range(c, c->argv[i], c->argv[i + 1], slots)) return -1;
        i += 2;
    }
    if (i > from) return i;
    reply_syntax(c);
    return -1;
}

/* --- the source --- */

struct wanted {
    uint8_t slots[SLOT_BYTES];
    struct slice node;
};

/* The next SLOTSRANGE ... NODE id; false: the error is replied. */
static bool take_wanted(struct call *c, int *at, struct wanted *w)
{
    memset(w, 0, sizeof *w);
    if (!slice_is(c->argv[*at], "slotsrange")) {
        reply_syntax(c);
        return false;
    }
    int end = take_ranges(c, *at + 1, w->slots);
    if (end < 0) return false;
    if (end + 1 >= c->argc || !slice_is(c->argv[end], "node")) {
        reply_syntax(c);
        return false;
    }
    w->node = c->argv[end + 1];
    *at = end + 2;
    return true;
}

/* All of them or none. */
void cmd_cluster_migrateslots(struct call *c)
{
    struct cluster *cl = cluster_of(c);
    struct cluster_move *before = cl ? cl->moves : NULL, *m;
    const char *error = NULL;
    struct wanted w;
    if (!cl) return;
    for (int at = 2; at < c->argc && !error;) {
        if (!take_wanted(c, &at, &w)) {
            error = "";
            break;
        }
        if (!(error = move_export(cl, w.slots, w.node, SLICE(""), &m))) m->flushes = c->e->flushes;
    }
    while (error && cl->moves != before) move_withdraw(cl, cl->moves);
    if (!error || error[0]) reply_verb(c, error);
}

void cmd_cluster_cancelslotmigrations(struct call *c)
{
    struct cluster *cl = cluster_of(c);
    if (!cl) return;
    move_cancel_all(cl, false, SLICE(""));
    reply_ok(c->r);
}

/* --- figures --- */

static void put_text(struct call *c, const char *name, const char *text)
{
    reply_bulk_cstr(c->r, name);
    reply_bulk_cstr(c->r, text);
}

static void put_number(struct call *c, const char *name, int64_t n)
{
    reply_bulk_cstr(c->r, name);
    reply_int(c->r, n);
}

static void put_slots(struct call *c, const char *name, const struct cluster_move *m)
{
    struct buf text = {0};
    slot_ranges_put(m->slots, &text);
    reply_bulk_cstr(c->r, name);
    reply_bulk(c->r, buf_slice(&text));
    buf_deinit(&text);
}

/* Of the copy, at the pace it had so far; -1: nobody knows. */
static int64_t eta_ms(const struct cluster *cl, const struct cluster_move *m)
{
    if (move_over(m)) return 0;
    if (m->state != MOVE_COPYING || !m->keys_done || m->keys_total < m->keys_done) return -1;
    return (int64_t)((double)(cl->now_ms - m->start_ms) * (double)(m->keys_total - m->keys_done) / (double)m->keys_done);
}

static void put_move(struct call *c, const struct cluster *cl, const struct cluster_move *m)
{
    reply_map(c->r, 16);
    put_text(c, "name", m->name);
    put_text(c, "operation", m->import ? "IMPORT" : "EXPORT");
    put_slots(c, "slot_ranges", m);
    put_text(c, "target_node", m->target);
    put_text(c, "source_node", m->source);
    put_number(c, "create_time", m->create_ms / 1000);
    put_number(c, "last_update_time", m->update_ms / 1000);
    put_number(c, "last_ack_time", m->ack_ms / 1000);
    put_text(c, "state", move_state_name(m));
    put_text(c, "message", m->message);
    put_number(c, "cow_size", m->state == MOVE_COPYING ? (int64_t)c->e->cow.kept_bytes : 0);
    put_number(c, "remaining_repl_size", (int64_t)m->lag);
    put_number(c, "keys_total", (int64_t)m->keys_total);
    put_number(c, "keys_copied", (int64_t)m->keys_done);
    put_number(c, "eta_ms", eta_ms(cl, m));
    put_number(c, "write_pause_us", m->paused_us);
}

void cmd_cluster_getslotmigrations(struct call *c)
{
    const struct cluster *cl = cluster_of(c);
    int64_t n = 0;
    if (!cl) return;
    for (const struct cluster_move *m = cl->moves; m; m = m->next) n++;
    reply_array(c->r, n);
    for (const struct cluster_move *m = cl->moves; m; m = m->next) put_move(c, cl, m);
}

/* --- MIGRATION --- */

static void put_status(struct call *c, const struct cluster_move *m)
{
    char why[sizeof m->message];
    snprintf(why, sizeof why, "%s", m->state == MOVE_DONE ? "" : m->message);
    reply_map(c->r, 12);
    put_text(c, "id", m->name);
    put_slots(c, "slots", m);
    put_text(c, "source", m->source);
    put_text(c, "dest", m->target);
    put_text(c, "operation", m->import ? "import" : "migrate");
    put_text(c, "state", m->state == MOVE_DONE ? "completed" : m->state == MOVE_CANCELLED ? "canceled" : move_state_name(m));
    put_text(c, "last_error", why);
    put_number(c, "retries", 0);
    put_number(c, "create_time", m->create_ms);
    put_number(c, "start_time", m->start_ms);
    put_number(c, "end_time", m->end_ms);
    put_number(c, "write_pause_ms", m->paused_us / 1000);
}

/* ID x or ALL, behind the word; false: the error is replied. */
static bool take_which(struct call *c, struct slice *name)
{
    *name = SLICE("");
    if (c->argc == 4 && slice_is(c->argv[3], "all")) return true;
    if (c->argc == 5 && slice_is(c->argv[3], "id")) {
        *name = c->argv[4].len ? c->argv[4] : SLICE("?");
        return true;
    }
    reply_syntax(c);
    return false;
}

static void migration_status(struct call *c, struct cluster *cl)
{
    struct slice name;
    int64_t n = 0;
    if (!take_which(c, &name)) return;
    for (const struct cluster_move *m = cl->moves; m; m = m->next) n += !name.len || slice_eq(name, slice_str(m->name));
    reply_array(c->r, n);
    for (const struct cluster_move *m = cl->moves; m; m = m->next)
        if (!name.len || slice_eq(name, slice_str(m->name))) put_status(c, m);
}

static void migration_cancel(struct call *c, struct cluster *cl)
{
    struct slice name;
    if (take_which(c, &name)) reply_int(c->r, move_cancel_all(cl, true, name));
}

static void migration_import(struct call *c, struct cluster *cl)
{
    uint8_t slots[SLOT_BYTES] = {0};
    struct cluster_move *m;
    int end = take_ranges(c, 3, slots);
    if (end < 0) return;
    if (end != c->argc) {
        reply_syntax(c);
        return;
    }
    const char *error = move_ask(cl, slots, &m);
    if (error) reply_verb(c, error);
    else reply_bulk_cstr(c->r, m->name);
}

void cmd_cluster_migration(struct call *c)
{
    static const struct {
        const char *word;
        void (*run)(struct call *c, struct cluster *cl);
    } words[] = {{"import", migration_import}, {"cancel", migration_cancel}, {"status", migration_status}};
    struct cluster *cl = cluster_of(c);
    if (!cl) return;
    for (int i = 0; i < COUNT_OF(words); i++) {
        if (!slice_is(c->argv[2], words[i].word)) continue;
        words[i].run(c, cl);
        return;
    }
    reply_syntax(c);
}

/* --- between nodes --- */

static bool take_text_ranges(struct call *c, struct slice text, uint8_t *slots)
{
    if (text.len && slot_ranges_parse(text, slots)) return true;
    reply_errorf(c->r, "ERR Invalid or out of range slot");
    return false;
}

static void sync_marks(struct call *c, struct cluster *cl)
{
    uint8_t slots[SLOT_BYTES] = {0};
    (void)cl;
    if (!(c->s->flags & SESSION_INTERNAL) || c->s->flags & SESSION_BRINGS) {
        reply_errorf(c->r, "ERR Only logs and the stream of a master hide slots");
        return;
    }
    if (!take_text_ranges(c, c->argv[3], slots)) return;
    if (slice_is(c->argv[2], "hide")) slots_hide(c->e, slots);
    else slots_show(c->e, slots);
    reply_ok(c->r);
}

/* Nothing of them may be here: what is left of earlier goes first. */
static const char *must_be_empty(struct call *c, struct cluster *cl, const uint8_t *slots)
{
    for (int s = 0; s < SLOT_COUNT; s++) {
        if (!bit_get(slots, s)) continue;
        if (slot_is_hidden(c->e, (unsigned)s)) return cluster_error(cl, "TRYAGAIN Slot %d is still being emptied here", s);
        if (cl->world.keys_in_slot(cl->world.arg, s)) return cluster_error(cl, "ERR Slot %d has keys here, although another node owns it", s);
    }
    return NULL;
}

static void sync_establish(struct call *c, struct cluster *cl)
{
    uint8_t slots[SLOT_BYTES] = {0};
    struct cluster_move *m;
    if (c->argc != 6) {
        reply_syntax(c);
        return;
    }
    if (!take_text_ranges(c, c->argv[5], slots)) return;
    const char *error = move_not_yet(cl, slots, c->argv[3], c->argv[4]);
    if (!error) error = must_be_empty(c, cl, slots);
    if (!error) error = move_import(cl, slots, c->argv[3], c->argv[4], &m);
    if (error) {
        reply_verb(c, error);
        return;
    }
    m->session = c->s->id;
    m->flushes = c->e->flushes;
    slots_hide(c->e, slots);
    size_t at = c->r->out.len;
    reply_ok(c->r);
    c->s->flags |= SESSION_INTERNAL | SESSION_BRINGS | SESSION_REPLY_OFF;
    session_keep_push(c->s, at);
    c->r->error_count = 0;
    cluster_logf(cl, '*', "Slot migration %.40s: %d slots of node %.40s are coming", m->name, m->slot_count, m->source);
}


/* The import that this session brings, if all went well so far; NULL: the error is replied, and the import over. */
static struct cluster_move *sound_import(struct call *c, struct cluster *cl)
{
    struct cluster_move *m = move_import_of(cl, c->s->id);
    const char *why = NULL;
    if (m && m->cancel) why = "cancelled";
    else if (m && c->r->error_count) why = "a command failed here";
    else if (m && m->flushes != c->e->flushes) why = "the data was flushed here";
    else if (m && c->e->parts) why = c->e->parts->unfinished(c->e->parts->arg, c->s->id);
    if (m && !why) return m;
    if (m) move_end(cl, m, m->cancel ? MOVE_CANCELLED : MOVE_FAILED, why);
    reply_errorf(c->r, "ERR The import is over: %s", why ? why : "it is not known here");
    c->s->flags |= SESSION_CLOSE_AFTER_REPLY;
    return NULL;
}

static void sync_ack(struct call *c, struct cluster *cl)
{
    size_t at = c->r->out.len;
    int64_t n = 0;
    struct cluster_move *m = sound_import(c, cl);
    if (m) {
        num_parse_i64(c->argv[3], &n);
        m->update_ms = m->ack_ms = cl->now_ms;
        reply_int(c->r, n);
    }
    session_keep_push(c->s, at);
}

/* --- huge values, in parts --- */

static void reply_wrong(struct call *c, const char *error)
{
    if (error) reply_errorf(c->r, "%s", error);
}

/* What can take parts; NULL: the error is replied. */
static const struct parts_hooks *parts_of(struct call *c, struct cluster *cl, int argc)
{
    const struct parts_hooks *p = c->e->parts;
    if (c->argc != argc) reply_syntax(c);
    else if (!p || !(c->s->flags & SESSION_BRINGS) || !move_import_of(cl, c->s->id)) reply_errorf(c->r, "ERR Only who brings slots brings values in parts");
    else {
        c->in_exec = false; /* which it is for being internal: in MULTI and scripts this is refused, so it may be held */
        return p;
    }
    return NULL;
}

static void sync_begin(struct call *c, struct cluster *cl)
{
    const struct parts_hooks *p = parts_of(c, cl, 6);
    int64_t expire_ms, type;
    if (!p) return;
    if (!num_parse_i64(c->argv[4], &expire_ms) || !num_parse_i64(c->argv[5], &type) || type < 0 || type > UINT8_MAX) {
        reply_error(c->r, ERR_NOT_INTEGER);
        return;
    }
    const struct cluster_move *m = move_import_of(cl, c->s->id);
    if (!bit_get(m->slots, (int)slot_of_key(c->argv[3]))) {
        reply_errorf(c->r, "ERR This connection imports slots, and may change keys of these slots only");
        return;
    }
    reply_wrong(c, p->begin(p->arg, c, c->argv[3], expire_ms, (uint8_t)type));
}

static void sync_part(struct call *c, struct cluster *cl)
{
    const struct parts_hooks *p = parts_of(c, cl, 4);
    if (p) reply_wrong(c, p->add(p->arg, c, c->argv[3]));
}

static void sync_end(struct call *c, struct cluster *cl)
{
    const struct parts_hooks *p = parts_of(c, cl, 4);
    if (p) reply_wrong(c, p->end(p->arg, c));
}

static void sync_whole(struct call *c, struct cluster *cl)
{
    const struct parts_hooks *p = parts_of(c, cl, 3);
    if (p) reply_wrong(c, p->whole(p->arg, c));
}

static void sync_flip(struct call *c, struct cluster *cl)
{
    size_t at = c->r->out.len;
    struct cluster_move *m = sound_import(c, cl);
    const char *error = m ? move_flip(cl, m) : NULL;
    if (error) reply_verb(c, error);
    if (m && !error) {
        slots_show(c->e, m->slots);
        reply_simple(c->r, SLICE("FLIPPED"));
    }
    session_keep_push(c->s, at);
}

/* The source has lost sight of its migration. Whatever still was to come of it is called off by the question. */
static void sync_outcome(struct call *c, struct cluster *cl)
{
    uint8_t slots[SLOT_BYTES] = {0};
    struct cluster_move *m = c->argc == 6 ? move_find(cl, c->argv[4]) : NULL;
    if (c->argc != 6) {
        reply_syntax(c);
        return;
    }
    if (!take_text_ranges(c, c->argv[5], slots)) return;
    if (!slice_eq(c->argv[3], slice_str(cl->myself->id)) || cluster_is_replica(cl)) {
        reply_errorf(c->r, "ERR I am not that node any more");
        return;
    }
    bool mine = true;
    for (int s = 0; s < SLOT_COUNT; s++) mine = mine && (!bit_get(slots, s) || cl->slots[s] == cl->myself);
    if (m && m->state == MOVE_IMPORTING) move_end(cl, m, MOVE_FAILED, "the source lost sight of it");
    if (mine && !cluster_settled(cl)) reply_errorf(c->r, "TRYAGAIN The slots are this node's in a moment");
    else reply_simple(c->r, mine ? SLICE("FLIPPED") : SLICE("DROPPED"));
}

static void sync_request(struct call *c, struct cluster *cl)
{
    uint8_t slots[SLOT_BYTES] = {0};
    struct cluster_move *m;
    if (c->argc != 6 || c->argv[4].len != NODE_ID_LEN) {
        reply_syntax(c);
        return;
    }
    if (!take_text_ranges(c, c->argv[5], slots)) return;
    const char *error = NULL;
    if ((m = move_find(cl, c->argv[4]))) {
        if (move_over(m)) error = cluster_error(cl, "ERR The slot migration is over: %s", m->message[0] ? m->message : move_state_name(m));
    } else if (!(error = move_export(cl, slots, c->argv[3], c->argv[4], &m))) {
        m->flushes = c->e->flushes;
    }
    reply_verb(c, error);
}

void cmd_cluster_syncslots(struct call *c)
{
    static const struct {
        const char *word;
        void (*run)(struct call *c, struct cluster *cl);
    } words[] = {
        {"hide", sync_marks}, {"show", sync_marks}, {"establish", sync_establish}, {"ack", sync_ack}, {"flip", sync_flip},
        {"outcome", sync_outcome}, {"request", sync_request}, {"begin", sync_begin}, {"part", sync_part}, {"end", sync_end},
        {"whole", sync_whole},
    };
    effect_log_nothing(c);
    if (!c->e->cluster && c->s->flags & SESSION_INTERNAL) return; /* the log of a time in cluster mode: all keys are everybody's */
    struct cluster *cl = cluster_of(c);
    if (!cl) return;
    for (int i = 0; i < COUNT_OF(words); i++) {
        if (!slice_is(c->argv[2], words[i].word) || (c->argc < 4 && words[i].run != sync_whole)) continue;
        words[i].run(c, cl);
        return;
    }
    reply_syntax(c);
}
