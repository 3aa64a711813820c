#include "node/adopt.h"

#include <stdio.h>

#include "codec/in.h"
#include "engine/slot_hide.h"
#include "persist/rdb.h"
#include "repl/replica.h"
#include "script/script.h"

/* A library of the image is kept as an item, until the data changes. */
static bool keep_library(void *arg, struct in *in, const char **why)
{
    struct adopt *a = arg;
    struct in_text code = {0};
    (void)why;
    bool good = in_string(in, &code);
    if (good && code.s.len <= UINT32_MAX) {
        uint32_t n = (uint32_t)code.s.len;
        char head[6] = {(char)RDB_FUNCTION2, (char)0x80, (char)(n >> 24), (char)(n >> 16), (char)(n >> 8), (char)n};
        buf_put(&a->libraries, head, sizeof head);
        buf_puts(&a->libraries, code.s);
    }
    in_text_deinit(&code);
    return good;
}

static const char *count_key(void *arg, const struct rdb_seen *s)
{
    struct adopt *a = arg;
    if (s->v && !s->v->empty) a->counted++;
    if (s->db >= (uint64_t)a->n->e->db_count) return "it has a database that this server does not have";
    if (s->item == RDB_TYPE_MODULE || s->item == RDB_MODULE_AUX) return "it holds data of a module";
    return NULL;
}

static void on_log(void *arg, char level, const char *text) { node_log(arg, level, "%s", text); }

static bool begin(struct adopt *a, bool look)
{
    struct engine *e = a->n->e;
    struct rdb_load_options opt = {
        .now_ms = e->now_ms, .keep_expired = true, .ignore_checksum = !e->set->rdb_checksum || a->n->debug_skip_checksums,
        .into = a->set, .readers = &a->reader, .reader_count = 1, .log = look ? NULL : on_log, .log_arg = a->n,
        .look = look ? count_key : NULL, .look_arg = a,
    };
    if (!a->source.open(a->source.arg, &a->in)) return false;
    a->open = true;
    a->libraries.len = 0;
    rdb_load_begin(&a->load, e, &a->in, &opt);
    return true;
}

static void finish(struct adopt *a)
{
    if (!a->open) return;
    rdb_load_end(&a->load);
    in_deinit(&a->in);
    a->open = false;
}

struct adopt *adopt_new(struct node *n, const struct adopt_source *source, bool beside)
{
    struct adopt *a = mem_zalloc(sizeof *a);
    a->n = n;
    a->source = *source;
    a->beside = beside;
    a->loading = beside;
    a->reader = (struct rdb_reader){.item = RDB_FUNCTION2, .read = keep_library, .arg = a};
    if (beside) a->set = load_set_new(n->e);
    if (!begin(a, !beside)) snprintf(a->why, sizeof a->why, "the snapshot cannot be read again");
    return a;
}

void adopt_free(struct adopt *a)
{
    finish(a);
    if (a->set) load_set_free(a->n->e, a->set);
    buf_deinit(&a->libraries);
    mem_free(a, sizeof *a);
}

uint64_t adopt_offset(const struct adopt *a) { return a->open ? in_offset(&a->in) : 0; }

static enum adopt_state failed(struct adopt *a)
{
    const struct rdb_error *x = &a->load.error;
    snprintf(a->why, sizeof a->why, "%s (%s), at offset %llu of the snapshot%s%s", x->rule, rdb_class_name(x->class), (unsigned long long)x->at,
             x->has_key ? ", key " : "", x->has_key ? x->key : "");
    finish(a);
    if (a->replaced) load_flush(a->n->e); /* half of the data is never served */
    return ADOPT_FAILED;
}

static bool may_replace(struct adopt *a, uint64_t keys)
{
    const char *why = follow_judge(a->n->e->repl, load_set_keys(a->n->e, a->n->e->dbs), keys);
    if (!why) return true;
    snprintf(a->why, sizeof a->why, "%s", why);
    finish(a);
    return false;
}

/* The functions come first: they may fail, the rest cannot. */
static bool change_libraries(struct adopt *a)
{
    char why[512];
    if (script_libraries_replace(a->n->e, buf_slice(&a->libraries), why)) return true;
    snprintf(a->why, sizeof a->why, "its functions do not load: %s", why);
    return false;
}

static void replacing(struct adopt *a)
{
    a->replaced = true;
    if (a->source.replacing) a->source.replacing(a->source.arg);
}

/* The first reading was good: now it counts. */
static enum adopt_state begin_in_place(struct adopt *a)
{
    if (!may_replace(a, a->counted)) return ADOPT_REFUSED;
    finish(a);
    replacing(a);
    load_flush(a->n->e);
    a->loading = true;
    if (begin(a, false)) return ADOPT_MORE;
    snprintf(a->why, sizeof a->why, "the snapshot cannot be read again");
    return ADOPT_FAILED;
}

static enum adopt_state whole(struct adopt *a)
{
    struct engine *e = a->n->e;
    a->figures = a->load.figures;
    if (a->beside && !may_replace(a, load_set_keys(e, a->set))) return ADOPT_REFUSED;
    finish(a);
    if (!change_libraries(a)) {
        if (a->replaced) load_flush(e);
        return ADOPT_FAILED;
    }
    if (a->beside) {
        replacing(a);
        load_set_swap(e, a->set);
        slots_forget_hidden(e);
        if (a->figures.hides && e->cluster) slots_hide(e, a->figures.hidden);
        load_set_free(e, a->set);
        a->set = NULL;
    }
    return ADOPT_DONE;
}

enum adopt_state adopt_some(struct adopt *a, uint64_t bytes)
{
    if (!a->open) return ADOPT_FAILED;
    switch (rdb_load_some(&a->load, bytes, 0)) {
    case RDB_MORE: return ADOPT_MORE;
    case RDB_FAILED: return failed(a);
    case RDB_DONE: break;
    }
    return a->loading ? whole(a) : begin_in_place(a);
}
