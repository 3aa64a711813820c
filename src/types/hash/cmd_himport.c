/* cmd_himport: HIMPORT: many hashes with the same fields: the fields are named once for a session (PREPARE), then each hash
 * needs its values alone (SET). What was prepared goes with the session, or with RESET.
 *
 * A session keeps a list of forms, each one block: the head, its fields as slices, then all bytes. Bounded: FORMS_MAX of
 * them with FORMS_BYTES_MAX together. The log has DEL and HSET. Executor thread. */
#include "engine/engine.h"
#include "types/hash/hash.h"
#include "types/hash/rows.h"

#define FORMS_MAX 256
#define FORMS_BYTES_MAX (1u << 20)

struct hash_form {
    struct hash_form *next;
    size_t bytes;          /* of the block */
    struct slice name;
    int count;
    struct slice fields[];
};

static void form_free(struct hash_form *f) { mem_free(f, f->bytes); }

/* Where the form of that name hangs; *it NULL: there is none. */
static struct hash_form **form_at(struct session *s, struct slice name)
{
    struct hash_form **at = &s->forms;
    while (*at && !slice_eq((*at)->name, name)) at = &(*at)->next;
    return at;
}

static bool form_drop(struct session *s, struct slice name)
{
    struct hash_form **at = form_at(s, name), *f = *at;
    if (!f) return false;
    *at = f->next;
    form_free(f);
    return true;
}

void himport_drop_all(struct session *s)
{
    for (struct hash_form *f = s->forms, *next; f; f = next) {
        next = f->next;
        form_free(f);
    }
    s->forms = NULL;
}

static void forget_with_session(struct engine *e)
{
    for (int i = 0; i < SESSION_LISTENERS; i++)
        if (e->session_gone[i] == himport_drop_all) return;
    engine_on_session_gone(e, himport_drop_all);
}

static struct slice keep(char **to, struct slice s)
{
    struct slice out = slice_of(*to, s.len);
    if (s.len) memcpy(*to, s.ptr, s.len);
    *to += s.len;
    return out;
}

/* Its name is argv[2], its fields follow. */
static struct hash_form *form_new(struct call *c)
{
    int count = c->argc - 3;
    size_t head = sizeof(struct hash_form) + (size_t)count * sizeof(struct slice), bytes = head;
    for (int i = 2; i < c->argc; i++) bytes += c->argv[i].len;
    struct hash_form *f = mem_alloc(bytes);
    char *to = (char *)f + head;
    *f = (struct hash_form){.bytes = bytes, .count = count};
    f->name = keep(&to, c->argv[2]);
    for (int i = 0; i < count; i++) f->fields[i] = keep(&to, c->argv[3 + i]);
    return f;
}

/* A field may be named once: they are put into a hash, which tells. */
static bool fields_differ(struct call *c)
{
    struct hash *h = hash_new(c->cow);
    struct hash_place p;
    bool differ = true;
    for (int i = 3; differ && i < c->argc; i++) {
        differ = !hash_seek(h, c->argv[i], &p);
        if (differ) hash_put(c, &h, &p, c->argv[i], SLICE(""), 0);
    }
    value_drop(c, &hash_type, h);
    return differ;
}

static bool has_room(const struct session *s, const struct hash_form *more)
{
    size_t bytes = more->bytes;
    int count = 1;
    for (const struct hash_form *f = s->forms; f; f = f->next, count++) bytes += f->bytes;
    return count <= FORMS_MAX && bytes <= FORMS_BYTES_MAX;
}

/* HIMPORT PREPARE name field [field ...] */
void cmd_himport_prepare(struct call *c)
{
    for (int i = 3; i < c->argc; i++)
        if (!hash_fits(c, c->argv[i], SLICE(""))) return;
    if (!fields_differ(c)) {
        reply_errorf(c->r, "ERR a field is named more than once");
        return;
    }
    form_drop(c->s, c->argv[2]);
    struct hash_form *f = form_new(c);
    if (!has_room(c->s, f)) {
        form_free(f);
        reply_errorf(c->r, "ERR too many fields are prepared in this session");
        return;
    }
    forget_with_session(c->e);
    f->next = c->s->forms;
    c->s->forms = f;
    reply_ok(c->r);
}

static void log_import(struct call *c, const struct hash_form *f, bool replaced)
{
    struct slice *argv = call_scratch(c, (2 + 2 * (size_t)f->count) * sizeof *argv);
    if (replaced) EFFECT_LOG(c, SLICE("DEL"), c->argv[2]);
    argv[0] = SLICE("HSET");
    argv[1] = c->argv[2];
    for (int i = 0; i < f->count; i++) {
        argv[2 + 2 * i] = f->fields[i];
        argv[3 + 2 * i] = c->argv[4 + i];
    }
    effect_log(c, 2 + 2 * f->count, argv);
}

/* HIMPORT SET key name value [value ...] */
void cmd_himport_set(struct call *c)
{
    struct slice key = c->argv[2];
    const struct hash_form *f = *form_at(c->s, c->argv[3]);
    struct hash_place p;
    if (!f) {
        reply_errorf(c->r, "ERR no such prepared fields");
        return;
    }
    if (c->argc - 4 != f->count) {
        reply_errorf(c->r, "ERR the number of values is not that of the prepared fields");
        return;
    }
    for (int i = 0; i < f->count; i++)
        if (!hash_fits(c, f->fields[i], c->argv[4 + i])) return;
    struct hash *h = hash_new(c->cow);
    for (int i = 0; i < f->count; i++) {
        hash_seek(h, f->fields[i], &p);
        hash_put(c, &h, &p, f->fields[i], c->argv[4 + i], 0);
    }
    bool replaced = key_exists(c, key);
    value_store(c, key, &hash_type, h);
    call_changed_n(c, key, f->count);
    call_notify_subkeys(c, "hset", key, (struct subkeys){f->fields, f->count, 1});
    log_import(c, f, replaced);
    reply_ok(c->r);
}

/* HIMPORT DISCARD name */
void cmd_himport_discard(struct call *c) { reply_int(c->r, form_drop(c->s, c->argv[2])); }

/* HIMPORT DISCARDALL */
void cmd_himport_discardall(struct call *c)
{
    int64_t count = 0;
    for (const struct hash_form *f = c->s->forms; f; f = f->next) count++;
    himport_drop_all(c->s);
    reply_int(c->r, count);
}
