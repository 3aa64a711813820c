/* cmd_add: entries come and go: XADD, XTRIM, XDEL, XSETID.
 *
 * What is logged is what was decided: an ID made from the clock is named, and trimming that was only near to what was
 * asked for says exactly where it ended.
 */
#include "base/hash.h"
#include "types/stream/idmp.h"
#include "types/stream/rows.h"
#include "types/stream/stream.h"

#define LIMIT_OF_NODES 100 /* without LIMIT, `~` looks at so many full nodes */

/* The options of XADD and XTRIM. Indexes are of argv; 0: not there. */
struct add_options {
    struct stream_trim trim;
    bool no_make, limit_given, id_given, seq_given;
    struct stream_id id;
    int near_at, trim_at; /* of "~", of the threshold */
    int id_at, policy_at;
    int idmp_at;          /* of IDMP or IDMPAUTO, with the words behind it */
    bool idmp_auto;
    enum ref_policy policy;
};

static bool near_or_exact(struct call *c, int *i, struct add_options *o)
{
    o->trim.near = false;
    o->near_at = 0;
    if (c->argc - 1 - *i < 2) return false;
    struct slice next = c->argv[*i + 1];
    if (slice_eq(next, SLICE("~"))) {
        o->trim.near = true;
        o->near_at = ++*i;
    } else if (slice_eq(next, SLICE("="))) {
        ++*i;
    }
    return true;
}

static bool take_trim(struct call *c, int *i, enum trim_by by, struct add_options *o)
{
    if (o->trim.by != TRIM_NOT) {
        reply_errorf(c->r, "ERR syntax error, MAXLEN and MINID options at the same time are not compatible");
        return false;
    }
    near_or_exact(c, i, o);
    struct slice arg = c->argv[++*i];
    o->trim.by = by;
    o->trim_at = *i;
    if (by == TRIM_ID) return arg_id_strict(c, arg, &o->trim.id);
    if (!arg_i64(c, arg, &o->trim.length)) return false;
    if (o->trim.length >= 0) return true;
    reply_errorf(c->r, "ERR The MAXLEN argument must be >= 0.");
    return false;
}

static bool take_limit(struct call *c, int *i, struct add_options *o)
{
    if (!arg_i64(c, c->argv[++*i], &o->trim.limit)) return false;
    o->limit_given = true;
    if (o->trim.limit >= 0) return true;
    reply_errorf(c->r, "ERR The LIMIT argument must be >= 0.");
    return false;
}

static bool take_id(struct call *c, int i, struct add_options *o)
{
    o->id_at = i;
    if (slice_eq(c->argv[i], SLICE("*"))) return true;
    o->id_given = true;
    if (id_parse(c->argv[i], &o->id, 0, true, &o->seq_given)) return true;
    reply_errorf(c->r, "ERR Invalid stream ID specified as stream command argument");
    return false;
}

static bool settle_limit(struct call *c, bool adds, struct add_options *o)
{
    if (o->trim.limit && o->trim.by == TRIM_NOT) {
        reply_errorf(c->r, "ERR syntax error, LIMIT cannot be used without specifying a trimming strategy");
        return false;
    }
    if (!adds && o->trim.by == TRIM_NOT) {
        reply_errorf(c->r, "ERR syntax error, XTRIM must be called with a trimming strategy");
        return false;
    }
    if (call_loading(c)) {
        o->trim.limit = 0; /* it says itself how far it went */
        return true;
    }
    if (o->limit_given && !o->trim.near) {
        reply_errorf(c->r, "ERR syntax error, LIMIT cannot be used without the special ~ option");
        return false;
    }
    if (o->limit_given || !o->trim.near) return true;
    int64_t limit;
    if (__builtin_mul_overflow(c->set->stream_node_max_entries, LIMIT_OF_NODES, &limit) || limit > 1000000) limit = 1000000;
    o->trim.limit = limit > 0 ? limit : 10000;
    return true;
}

static bool parse_options(struct call *c, bool adds, struct add_options *o)
{
    *o = (struct add_options){.trim.by = TRIM_NOT};
    for (int i = 2; i < c->argc; i++) {
        struct slice word = c->argv[i];
        bool more = i + 1 < c->argc, good;
        if (adds && slice_eq(word, SLICE("*"))) {
            good = take_id(c, i, o);
        } else if (more && slice_is(word, "maxlen")) {
            good = take_trim(c, &i, TRIM_LENGTH, o);
        } else if (more && slice_is(word, "minid")) {
            good = take_trim(c, &i, TRIM_ID, o);
        } else if (more && slice_is(word, "limit")) {
            good = take_limit(c, &i, o);
        } else if (more && !o->policy_at && policy_parse(word, &o->policy)) {
            o->policy_at = i;
            good = true;
        } else if (!adds && i + 1 == c->argc && !o->policy_at && policy_parse(word, &o->policy)) {
            o->policy_at = i;
            good = true;
        } else if (adds && !o->idmp_at && ((c->argc - i > 2 && slice_is(word, "idmp")) || (more && slice_is(word, "idmpauto")))) {
            o->idmp_at = i;
            o->idmp_auto = word.len > 4;
            i += 2 - o->idmp_auto;
            good = true;
        } else if (adds && slice_is(word, "nomkstream")) {
            good = o->no_make = true;
        } else if (adds) {
            good = take_id(c, i, o);
        } else {
            reply_syntax(c);
            return false;
        }
        if (!good) return false;
        if (o->id_at) break;
    }
    return settle_limit(c, adds, o);
}

static void drop_words(struct slice *argv, int *argc, int at, int count)
{
    *argc -= count;
    memmove(argv + at, argv + at + count, (size_t)(*argc - at) * sizeof *argv);
}

/* Logs the command with its decisions put in place of what left them open. */
static void log_decided(struct call *c, const struct stream *s, const struct add_options *o)
{
    char id[STREAM_ID_CHARS], bound[STREAM_ID_CHARS];
    if (!stream_logs(c) || (!o->policy_at && !o->trim.near && (!o->id_at || (o->id_given && o->seq_given)))) return;
    struct slice *argv = call_scratch(c, (size_t)c->argc * sizeof *argv);
    int argc = c->argc;
    memcpy(argv, c->argv, (size_t)c->argc * sizeof *argv);
    if (o->id_at) argv[o->id_at] = slice_of(id, id_format(id, s->last));
    if (o->trim.near) {
        size_t n = o->trim.by == TRIM_LENGTH ? num_format_u64(bound, s->length) : id_format(bound, stream_first_kept(s));
        argv[o->near_at] = SLICE("=");
        argv[o->trim_at] = slice_of(bound, n);
    }
    int cut[2][2] = {{o->policy_at, o->policy_at ? 1 : 0}, {o->idmp_at, o->idmp_at ? 3 - o->idmp_auto : 0}}, last = o->idmp_at > o->policy_at;
    drop_words(argv, &argc, cut[last][0], cut[last][1]);
    drop_words(argv, &argc, cut[!last][0], cut[!last][1]);
    effect_log(c, argc, argv);
}

/* The entry alone: what went on account of it is logged by ID. */
static void log_added(struct call *c, const struct add_options *o, struct stream_id id)
{
    char text[STREAM_ID_CHARS];
    int words = c->argc - o->id_at - 1;
    if (!stream_logs(c)) return;
    struct slice *argv = call_scratch(c, (size_t)(words + 3) * sizeof *argv);
    argv[0] = SLICE("XADD");
    argv[1] = c->argv[1];
    argv[2] = slice_of(text, id_format(text, id));
    memcpy(argv + 3, c->argv + o->id_at + 1, (size_t)words * sizeof *argv);
    effect_log(c, words + 3, argv);
}

/* --- idempotent ids --- */

#define IDMP_DIGEST 16

/* Of the pairs, whatever their order: a writer that tries again may have them in another one. */
static void digest_pairs(const struct slice *v, uint64_t pairs, char out[IDMP_DIGEST])
{
    uint64_t sum[2] = {0, 0};
    for (uint64_t i = 0; i < pairs; i++) {
        struct slice f = v[2 * i], s = v[2 * i + 1];
        XXH128_hash_t field = XXH3_128bits_withSeed(f.ptr, f.len, f.len);
        XXH128_hash_t both = XXH3_128bits_withSeed(s.ptr, s.len, field.low64);
        sum[0] += both.low64 ^ field.high64;
        sum[1] += both.high64 + field.low64;
    }
    memcpy(out, sum, IDMP_DIGEST);
}

struct idmp_words {
    struct slice producer, id;
    char digest[IDMP_DIGEST];
};

static void idmp_words(const struct call *c, const struct add_options *o, struct idmp_words *w)
{
    w->producer = c->argv[o->idmp_at + 1];
    w->id = c->argv[o->idmp_at + 2];
    if (!o->idmp_auto) return;
    digest_pairs(c->argv + o->id_at + 1, (uint64_t)(c->argc - o->id_at - 1) / 2, w->digest);
    w->id = slice_of(w->digest, IDMP_DIGEST);
}

/* It was added before: its ID is the answer, and nothing happens. */
static bool added_before(struct call *c, const struct stream *s, const struct idmp_words *w)
{
    struct stream_id id;
    if (!s || !idmp_find(s, w->producer, w->id, c->now_ms, &id)) return false;
    s->idmp->duplicates++;
    effect_log_nothing(c);
    reply_id(c->r, id);
    return true;
}

static void remember(struct call *c, struct slice key, struct stream *s, const struct idmp_words *w, struct stream_id id)
{
    char text[STREAM_ID_CHARS];
    idmp_of(s, c->set);
    idmp_record(s, c->cow, w->producer, w->id, id, c->now_ms, c->now_ms);
    if (stream_logs(c)) EFFECT_LOG(c, SLICE("XIDMPRECORD"), key, w->producer, w->id, slice_of(text, id_format(text, id)));
}

/* Trims as asked for; logs what went where that cannot be said in the command's own words. */
static uint64_t trim(struct call *c, struct stream *s, const struct add_options *o)
{
    struct buf gone = {0};
    if (o->policy == REF_KEEP) return stream_trim(s, c->cow, &o->trim);
    uint64_t n = policy_trim(c, c->argv[1], s, &o->trim, o->policy, &gone);
    log_deleted(c, c->argv[1], &gone);
    buf_deinit(&gone);
    return n;
}

static void refuse(struct call *c, enum stream_added why)
{
    if (why == STREAM_TOO_BIG) reply_errorf(c->r, "ERR Elements are too large to be stored");
    else reply_errorf(c->r, "ERR The ID specified in XADD is equal or smaller than the target stream top item");
}

/* XADD key [NOMKSTREAM] [KEEPREF|DELREF|ACKED] [IDMP producer id|IDMPAUTO producer] [MAXLEN|MINID [=|~] threshold [LIMIT count]] *|id field value [field value ...] */
void cmd_xadd(struct call *c)
{
    struct slice key = c->argv[1];
    struct add_options o;
    struct idmp_words w;
    void *root;
    if (!parse_options(c, true, &o)) return;
    int fields_at = o.id_at + 1, words = c->argc - fields_at;
    if (!o.id_at || words < 2 || words % 2) {
        reply_wrong_args(c);
        return;
    }
    if (o.id_given && o.seq_given && id_is_zero(o.id)) {
        reply_errorf(c->r, "ERR The ID specified in XADD must be greater than 0-0");
        return;
    }
    if (o.idmp_at && o.id_given) {
        reply_errorf(c->r, "ERR IDMP and IDMPAUTO need an ID that the server makes: *");
        return;
    }
    if (!value_write(c, key, &stream_type, &root)) return;
    struct stream *s = root;
    if (o.idmp_at) idmp_words(c, &o, &w);
    if (o.idmp_at && added_before(c, s, &w)) return;
    if (!s && o.no_make) {
        reply_null(c->r);
        return;
    }
    if (s && !id_cmp(s->last, STREAM_ID_MAX)) {
        reply_errorf(c->r, "ERR The stream has exhausted the last possible ID, unable to add more items");
        return;
    }
    if (!s) s = stream_new(c->cow);
    if (!o.id_given) o.id = stream_next_id(s, c->now_ms);
    struct stream_fields f = {c->argv + fields_at, (uint64_t)words / 2};
    enum stream_added added = stream_append(s, c, &o.id, o.id_given && !o.seq_given, f);
    if (added != STREAM_ADDED) {
        if (!root) value_drop(c, &stream_type, s);
        refuse(c, added);
        return;
    }
    if (!root) value_add(c, key, &stream_type, s);
    reply_id(c->r, o.id);
    call_changed(c, key);
    call_notify(c, NOTIFY_STREAM, "xadd", key);
    if (o.policy != REF_KEEP) log_added(c, &o, o.id);
    if (trim(c, s, &o)) call_notify(c, NOTIFY_STREAM, "xtrim", key);
    if (o.policy == REF_KEEP) log_decided(c, s, &o);
    if (o.idmp_at) remember(c, key, s, &w, o.id);
}

/* XTRIM key MAXLEN|MINID [=|~] threshold [LIMIT count] [KEEPREF|DELREF|ACKED] */
void cmd_xtrim(struct call *c)
{
    struct slice key = c->argv[1];
    struct add_options o;
    void *root;
    if (!parse_options(c, false, &o)) return;
    if (!value_write(c, key, &stream_type, &root)) return;
    uint64_t gone = root ? trim(c, root, &o) : 0;
    if (gone) {
        call_notify(c, NOTIFY_STREAM, "xtrim", key);
        if (o.policy == REF_KEEP) log_decided(c, root, &o);
        stream_touched(c, key, (int64_t)gone);
    }
    reply_int(c->r, (int64_t)gone);
}

/* The IDs from argv[at] on; false: an error was replied. */
static bool parse_ids(struct call *c, int at, struct stream_id **out)
{
    *out = call_scratch(c, (size_t)(c->argc - at) * sizeof **out);
    for (int i = at; i < c->argc; i++)
        if (!arg_id_strict(c, c->argv[i], *out + i - at)) return false;
    return true;
}

/* XDEL key id [id ...] */
void cmd_xdel(struct call *c)
{
    struct slice key = c->argv[1];
    struct stream_id *ids;
    int64_t gone = 0;
    bool first = false;
    void *root;
    if (!value_write(c, key, &stream_type, &root)) return;
    struct stream *s = root;
    if (!s) {
        reply_int(c->r, 0);
        return;
    }
    if (!parse_ids(c, 2, &ids)) return;
    for (int i = 0; i < c->argc - 2; i++) {
        if (!stream_delete(s, c->cow, ids[i])) continue;
        if (id_cmp(ids[i], s->first) == 0) first = true;
        if (id_cmp(ids[i], s->max_deleted) > 0) s->max_deleted = ids[i];
        gone++;
    }
    if (first) stream_refresh_first(s);
    if (gone) {
        stream_touched(c, key, gone);
        call_notify(c, NOTIFY_STREAM, "xdel", key);
    }
    reply_int(c->r, gone);
}

struct setid {
    struct stream_id last, max_deleted;
    int64_t added; /* -1: not given */
};

static bool parse_setid(struct call *c, struct setid *o)
{
    *o = (struct setid){.added = -1};
    if (!arg_id_strict(c, c->argv[2], &o->last)) return false;
    for (int i = 3; i < c->argc; i += 2) {
        bool more = i + 1 < c->argc;
        if (more && slice_is(c->argv[i], "entriesadded")) {
            if (!arg_i64(c, c->argv[i + 1], &o->added)) return false;
            if (o->added >= 0) continue;
            reply_errorf(c->r, "ERR entries_added must be positive");
            return false;
        }
        if (!more || !slice_is(c->argv[i], "maxdeletedid")) {
            reply_syntax(c);
            return false;
        }
        if (!arg_id_strict(c, c->argv[i + 1], &o->max_deleted)) return false;
        if (id_cmp(o->last, o->max_deleted) >= 0) continue;
        reply_errorf(c->r, "ERR The ID specified in XSETID is smaller than the provided max_deleted_entry_id");
        return false;
    }
    return true;
}

/* XSETID key last-id [ENTRIESADDED n] [MAXDELETEDID id] */
void cmd_xsetid(struct call *c)
{
    struct slice key = c->argv[1];
    struct setid o;
    void *root;
    if (!parse_setid(c, &o)) return;
    if (!value_write(c, key, &stream_type, &root)) return;
    struct stream *s = root;
    if (!s) {
        reply_error(c->r, ERR_NO_KEY);
    } else if (s->length && id_cmp(o.last, stream_last_valid(s)) < 0) {
        reply_errorf(c->r, "ERR The ID specified in XSETID is smaller than the target stream top item");
    } else if (s->length && o.added != -1 && s->length > (uint64_t)o.added) {
        reply_errorf(c->r, "ERR The entries_added specified in XSETID is smaller than the target stream length");
    } else {
        s->last = o.last;
        if (o.added != -1) s->added = (uint64_t)o.added;
        if (!id_is_zero(o.max_deleted)) s->max_deleted = o.max_deleted;
        reply_ok(c->r);
        stream_dirty(c, 1);
        call_notify(c, NOTIFY_STREAM, "xsetid", key);
    }
}
