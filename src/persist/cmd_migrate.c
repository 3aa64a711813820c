#include "engine/find_keys.h"
#include "engine/slot_keys.h"
#include "engine/tx.h"
#include "persist/dump.h"
#include "persist/migrate.h"
#include "persist/rdb_save.h"
#include "persist/rows_dump.h"

#define TIMEOUT_MS 1000

struct options {
    bool copy, replace;
    struct slice user, password;
    bool auth, auth2;
    const struct slice *keys;
    int key_count;
    int64_t timeout_ms, db;
};

/* KEYS is the last option. Where the key's place is not empty, the request is wrong, and has no keys by which it could be sent elsewhere first. */
int keys_of_migrate(const struct slice *argv, int argc, struct found_key *out, int max)
{
    int first = 3, last = 3;
    for (int i = 6; i < argc; i++) {
        int secrets = slice_is(argv[i], "auth") ? 1 : slice_is(argv[i], "auth2") ? 2 : 0; /* may be any words */
        i += secrets;
        if (secrets || !slice_is(argv[i], "keys")) continue;
        if (argv[3].len) return 0;
        first = i + 1;
        last = argc - 1;
        break;
    }
    if (argc < 4) return 0;
    for (int i = first; i <= last; i++)
        if (i - first < max) out[i - first] = (struct found_key){i, KEY_RW | KEY_ACCESS | KEY_DELETE};
    return last - first + 1;
}

/* --- the request --- */

static void put_words(struct buf *out, const struct slice *words, int count)
{
    buf_fmt(out, "*%d\r\n", count);
    for (int i = 0; i < count; i++) {
        buf_fmt(out, "$%zu\r\n", words[i].len);
        buf_puts(out, words[i]);
        buf_cstr(out, "\r\n");
    }
}

static void put_auth(struct migration *m, const struct options *o)
{
    if (o->auth2) put_words(&m->auth, (struct slice[]){SLICE("AUTH"), o->user, o->password}, 3);
    else if (o->auth) put_words(&m->auth, (struct slice[]){SLICE("AUTH"), o->password}, 2);
}

/* NULL, or why this value cannot be sent. */
static const char *put_key(struct call *c, struct migration *m, const struct options *o, struct slice key)
{
    const struct entry *e = key_peek(c, key);
    char ttl[NUM_I64_MAX_CHARS];
    struct buf payload = {0};
    int64_t left = 0;
    const char *why;
    if (!e) return NULL; /* nothing of it is there */
    if (entry_expire(e) != ENTRY_NO_EXPIRE) {
        left = entry_expire(e) - c->now_ms;
        if (left < 1) left = 1;
    }
    int version = rdb_version_for(c->set, e->form & FORM_INNER);
    bool can = dump_value(&payload, entry_value_type(e), entry_value_root(e), version, c->set->rdb_compression, &why);
    if (can) {
        struct slice words[5] = {
            c->e->cluster ? SLICE("RESTORE-ASKING") : SLICE("RESTORE"), key, slice_of(ttl, num_format_i64(ttl, left)), buf_slice(&payload),
            SLICE("REPLACE"),
        };
        put_words(&m->restores, words, o->replace ? 5 : 4);
        m->keys[m->count++] = key;
    }
    buf_deinit(&payload);
    return can ? NULL : why;
}

static void migration_free(struct migration *m)
{
    buf_deinit(&m->auth);
    buf_deinit(&m->select);
    buf_deinit(&m->restores);
    buf_deinit(&m->error);
    mem_free(m->keys, m->keys_bytes);
    mem_free(m->taken, (size_t)m->count);
    mem_free(m, sizeof *m);
}

/* NULL: nothing of the keys is there, or the error was replied. */
static struct migration *migration_new(struct call *c, const struct options *o)
{
    struct migration *m = mem_zalloc(sizeof *m);
    const char *why = NULL;
    int64_t port;
    char db[NUM_I64_MAX_CHARS];
    m->e = c->e;
    size_t n = c->argv[1].len < sizeof m->host - 1 ? c->argv[1].len : sizeof m->host - 1;
    memcpy(m->host, c->argv[1].ptr, n);
    m->port = num_parse_i64(c->argv[2], &port) && port <= 65535 ? port < 0 ? -1 : (int)port : 0;
    m->timeout_ms = o->timeout_ms;
    m->db = o->db;
    m->copy = o->copy;
    m->from_db = c->db->index;
    put_auth(m, o);
    put_words(&m->select, (struct slice[]){SLICE("SELECT"), slice_of(db, num_format_i64(db, o->db))}, 2);
    struct slice *found = call_scratch(c, sizeof *found * (size_t)(o->key_count ? o->key_count : 1));
    m->keys = found;
    for (int i = 0; i < o->key_count && !why; i++) why = put_key(c, m, o, o->keys[i]);
    m->keys = argv_copy(found, m->count, &m->keys_bytes);
    m->taken = mem_zalloc((size_t)m->count);
    if (!why && m->count) return m;
    if (why) reply_errorf(c->r, "ERR %s", why);
    else reply_simple(c->r, SLICE("NOKEY"));
    migration_free(m);
    return NULL;
}

/* --- the end --- */

void migration_refused(struct migration *m, struct slice line)
{
    if (m->error.len) return;
    buf_cstr(&m->error, "ERR Target instance replied with error: ");
    buf_puts(&m->error, line.len ? slice_of(line.ptr + 1, line.len - 1) : line);
}

void migration_broken(struct migration *m, const char *doing)
{
    if (m->error.len) return;
    if (doing) buf_fmt(&m->error, "IOERR error or timeout %s to target instance", doing);
    else buf_cstr(&m->error, "IOERR error or timeout connecting to the client");
}

/* The keys that the other side has are gone here, with one record. */
static void delete_taken(struct migration *m)
{
    struct slice *argv = mem_alloc(sizeof *argv * ((size_t)m->count + 1));
    int argc = 1;
    argv[0] = SLICE("DEL");
    for (int i = 0; i < m->count && !m->copy; i++)
        if (m->taken[i] && slot_keys_delete_one(&m->e->dbs[m->from_db], m->keys[i], false)) argv[argc++] = m->keys[i];
    if (argc > 1 && m->e->special & SPECIAL_LOG) effect_log_now(m->e, m->from_db, argc, argv);
    mem_free(argv, sizeof *argv * ((size_t)m->count + 1));
}

static void answer(struct migration *m, struct reply *r)
{
    if (m->error.len) reply_error_slice(r, buf_slice(&m->error));
    else reply_ok(r);
}

static void answer_held(void *arg, struct session *s, enum hold_end end)
{
    struct migration *m = arg;
    if (end == HOLD_REACHED) answer(m, &s->reply);
    else reply_error(&s->reply, ERR_UNBLOCKED);
}

void migration_over(struct migration *m)
{
    struct engine *e = m->e;
    engine_hold_moved(e, false);
    delete_taken(m);
    hold_release(e, &m->waiting, 1, HOLD_REACHED);
    migration_free(m);
}

/* --- the command --- */

static bool parse(struct call *c, struct options *o)
{
    *o = (struct options){.keys = &c->argv[3], .key_count = 1};
    for (int i = 6; i < c->argc; i++) {
        int more = c->argc - i - 1;
        if (slice_is(c->argv[i], "copy")) {
            o->copy = true;
        } else if (slice_is(c->argv[i], "replace")) {
            o->replace = true;
        } else if (slice_is(c->argv[i], "auth") && more >= 1) {
            o->auth = true;
            o->password = c->argv[++i];
            call_redact(c, i);
        } else if (slice_is(c->argv[i], "auth2") && more >= 2) {
            o->auth2 = true;
            o->user = c->argv[++i];
            call_redact(c, i);
            o->password = c->argv[++i];
            call_redact(c, i);
        } else if (slice_is(c->argv[i], "keys")) {
            if (c->argv[3].len) {
                reply_errorf(c->r, "ERR When using MIGRATE KEYS option, the key argument must be set to the empty string");
                return false;
            }
            o->keys = &c->argv[i + 1];
            o->key_count = more;
            break;
        } else {
            reply_syntax(c);
            return false;
        }
    }
    if (!arg_i64(c, c->argv[5], &o->timeout_ms) || !arg_i64(c, c->argv[4], &o->db)) return false;
    if (o->timeout_ms <= 0) o->timeout_ms = TIMEOUT_MS;
    return true;
}

void cmd_migrate(struct call *c)
{
    struct options o;
    if (!parse(c, &o)) return;
    struct migration *m = migration_new(c, &o);
    effect_log_nothing(c);
    if (!m) return;
    bool now = c->in_exec || !c->e->exchange;
    engine_hold_moved(c->e, true);
    if (!now) call_hold(c, &m->waiting, 1, 0, answer_held, m);
    if (c->e->exchange) c->e->exchange(c->e, m, now);
    else migration_broken(m, NULL);
    if (!now) return;
    answer(m, c->r);
    migration_over(m);
}
