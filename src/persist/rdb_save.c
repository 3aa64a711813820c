/* rdb_save: see rdb_save.h. The order of items is that of the spec, 2.6. */
#include "persist/rdb_save.h"

#include <stdio.h>

#include "base/num.h"
#include "codec/crc64.h"
#include "engine/parts.h"
#include "engine/use.h"
#include "persist/rdb.h"

struct walk {
    struct out *o;
    const struct image *im;
    struct save_progress *p;
    struct save_error *err;
    bool idle, freq, failed, parts; /* parts: a huge value was sent in parts */
};

const char *key_shown(struct slice key, char out[KEY_SHOWN_BYTES])
{
    size_t n = 0;
    out[n++] = '"';
    for (size_t i = 0; i < key.len; i++) {
        unsigned char ch = (unsigned char)key.ptr[i];
        if (n > KEY_SHOWN_BYTES - 12) {
            memcpy(out + n, "...", 3);
            n += 3;
            break;
        }
        if (ch == '"' || ch == '\\') {
            out[n++] = '\\';
            out[n++] = (char)ch;
        } else if (ch >= 32 && ch < 127) out[n++] = (char)ch;
        else n += (size_t)snprintf(out + n, 5, "\\x%02x", ch);
    }
    out[n++] = '"';
    out[n] = 0;
    return out;
}

static void aux(struct out *o, struct slice name, struct slice value)
{
    out_u8(o, RDB_AUX);
    out_string(o, name);
    out_string(o, value);
}

static void aux_int(struct out *o, struct slice name, int64_t value)
{
    char text[NUM_I64_MAX_CHARS];
    aux(o, name, slice_of(text, num_format_i64(text, value)));
}

static void put_head(struct out *o, const struct image *im)
{
    char head[16];
    snprintf(head, sizeof head, "REDIS%04d", o->version);
    out_raw(o, slice_of(head, 9));
    aux(o, SLICE("redis-ver"), slice_str(im->redis_version));
    aux_int(o, SLICE("redis-bits"), (int64_t)sizeof(void *) * 8);
    aux_int(o, SLICE("ctime"), im->now_ms / 1000);
    aux_int(o, SLICE("used-mem"), (int64_t)im->used_bytes);
    if (im->replication) {
        aux_int(o, SLICE("repl-stream-db"), im->replication->stream_db);
        aux(o, SLICE("repl-id"), slice_str(im->replication->id));
        aux_int(o, SLICE("repl-offset"), im->replication->offset);
    }
    aux_int(o, SLICE("aof-base"), im->aof_base);
    if (im->hidden.len) aux(o, SLICE("vireo-hidden-slots"), im->hidden);
}

/* Behind a key: what its value's form has no place for. Who does not know the item steps over it. */
static void put_more(struct out *o, const struct value_codec *codec, struct slice key, const void *root)
{
    struct out more;
    out_init(&more, o->version, false, false);
    out_string(&more, key);
    if (codec->save_more(&more, root)) aux(o, SLICE(RDB_AUX_MORE), buf_slice(&more.buf));
    out_deinit(&more);
}

static void cannot_hold(struct walk *w, const struct entry *e, const struct value_type *t, const char *why)
{
    char shown[KEY_SHOWN_BYTES];
    snprintf(w->err->text, sizeof w->err->text, "the %s in key %s cannot be written: %s", t->name, key_shown(entry_key(e), shown), why ? why : "no form for it");
    w->failed = true;
}

static bool goes_on(struct walk *w)
{
    if (w->o->failed || atomic_load_explicit(&w->p->cancel, memory_order_relaxed)) w->failed = true;
    return !w->failed;
}

static void count_key(struct walk *w)
{
    atomic_fetch_add_explicit(&w->p->keys, 1, memory_order_relaxed);
    atomic_store_explicit(&w->p->bytes, out_position(w->o), memory_order_relaxed);
    if (unlikely(w->p->each_key != NULL)) w->p->each_key(w->p->arg);
}

static void begin_walk(struct walk *w, struct out *o, const struct image *im, struct save_progress *p, struct save_error *err)
{
    int policy = im->policy;
    *w = (struct walk){.o = o, .im = im, .p = p, .err = err};
    w->idle = policy == EVICT_VOLATILE_LRU || policy == EVICT_ALLKEYS_LRU || policy > EVICT_NOEVICTION;
    w->freq = policy == EVICT_VOLATILE_LFU || policy == EVICT_ALLKEYS_LFU;
    err->text[0] = 0;
}

static void put_key(void *arg, const struct entry *e)
{
    struct walk *w = arg;
    struct out *o = w->o;
    const struct value_type *t = value_types[entry_type(e)];
    const char *why = NULL;
    if (!goes_on(w)) return;
    const void *root = t->inline_value ? (const void *)e : entry_root(e);
    int type = t->codec ? t->codec->rdb_type(root, o->version, &why) : -1;
    if (unlikely(type < 0)) {
        cannot_hold(w, e, t, why);
        return;
    }
    if (e->form & FORM_EXPIRES) {
        out_u8(o, RDB_EXPIRETIME_MS);
        out_u64le(o, (uint64_t)entry_expire(e));
    }
    if (w->idle) {
        out_u8(o, RDB_IDLE);
        out_len(o, (uint64_t)use_idle_at(w->im->lru_clock, entry_lru(e)));
    } else if (w->freq) {
        out_u8(o, RDB_FREQ);
        out_u8(o, (uint8_t)use_lfu_at(w->im->now_ms, w->im->lfu_decay_time, entry_lru(e)));
    }
    out_u8(o, (uint8_t)type);
    out_string(o, entry_key(e));
    t->codec->save(o, root, type);
    if (unlikely(t->codec->save_more != NULL)) put_more(o, t->codec, entry_key(e), root);
    count_key(w);
}

/* From range to range: nothing of what lies between is looked at. */
static bool put_slots(struct walk *w, int i, void (*visit)(void *arg, const struct entry *e))
{
    const struct table_view *v = &w->im->view->dbs[i];
    const uint8_t *only = w->im->only_slots;
    uint64_t at = 0;
    for (unsigned s = 0; s < SLOT_COUNT && goes_on(w); s++) {
        if (!slot_bit(only, s)) continue;
        unsigned last = s;
        while (last + 1 < SLOT_COUNT && slot_bit(only, last + 1)) last++;
        if (at < slot_first_hash(s)) at = slot_first_hash(s) | (s != 0);
        uint64_t end = last + 1 < SLOT_COUNT ? slot_first_hash(last + 1) : UINT64_MAX;
        while (at < end && goes_on(w)) {
            if (!table_view_next(v, &at, visit, w) || at == 1) return !w->failed;
            if (w->im->pass) w->im->pass(w->im->pass_arg, i, at);
        }
        s = last;
    }
    return !w->failed;
}

static bool put_db(struct walk *w, int i, void (*visit)(void *arg, const struct entry *e))
{
    uint64_t at = 0;
    while (goes_on(w) && table_view_next(&w->im->view->dbs[i], &at, visit, w))
        if (w->im->pass) w->im->pass(w->im->pass_arg, i, at);
    return !w->failed;
}

/* The next library of functions of the image; false: there are no more. */
static bool next_library(const struct image *im, size_t *at, struct slice *code)
{
    if (*at >= im->libraries.len) return false;
    memcpy(&code->len, im->libraries.ptr + *at, sizeof code->len);
    code->ptr = im->libraries.ptr + *at + sizeof code->len;
    *at += sizeof code->len + code->len;
    return true;
}

static void put_libraries(struct out *o, const struct image *im)
{
    struct slice code;
    for (size_t at = 0; next_library(im, &at, &code);) {
        out_u8(o, RDB_FUNCTION2);
        out_string(o, code);
    }
}

static void put_end(struct out *o)
{
    out_u8(o, RDB_EOF);
    out_flush(o);
    out_u64le(o, !o->checksum ? 0 : o->sink ? o->crc : crc64(0, o->buf.ptr, o->buf.len));
    out_flush(o);
}

bool rdb_save(struct out *o, const struct image *im, struct save_progress *p, struct save_error *err)
{
    struct walk w;
    begin_walk(&w, o, im, p, err);
    o->leave = im->leave;
    put_head(o, im);
    put_libraries(o, im);
    for (int i = 0; i < im->view->db_count; i++) {
        if (!im->view->dbs[i].count) continue;
        out_u8(o, RDB_SELECTDB);
        out_len(o, (uint64_t)i);
        out_u8(o, RDB_RESIZEDB);
        out_len(o, im->view->dbs[i].count);
        out_len(o, im->expires[i]);
        if (!put_db(&w, i, put_key)) return false;
    }
    put_end(o);
    return goes_on(&w);
}

/* --- as commands --- */

/* "*3\r\n", "$12\r\n". */
static size_t put_count(char *to, char sign, size_t n)
{
    to[0] = sign;
    size_t len = 1 + num_format_u64(to + 1, n);
    memcpy(to + len, "\r\n", 2);
    return len + 2;
}

#define WORD_SHORT 64 /* bytes: goes through here with what is around it */

static void emit(void *arg, int argc, const struct slice *argv)
{
    struct walk *w = arg;
    char text[NUM_I64_MAX_CHARS + WORD_SHORT + 5];
    out_raw(w->o, slice_of(text, put_count(text, '*', (size_t)argc)));
    for (int i = 0; i < argc; i++) {
        size_t n = put_count(text, '$', argv[i].len);
        if (likely(argv[i].len <= WORD_SHORT)) {
            if (argv[i].len) memcpy(text + n, argv[i].ptr, argv[i].len);
            n += argv[i].len;
        } else {
            out_raw(w->o, slice_of(text, n));
            out_raw(w->o, argv[i]);
            n = 0;
        }
        memcpy(text + n, "\r\n", 2);
        out_raw(w->o, slice_of(text, n + 2));
    }
}

/* --- a huge value of slots that move, as the bytes of an image: CLUSTER SYNCSLOTS BEGIN, PART ..., END, and WHOLE at the end --- */

#define PART_BYTES ((size_t)64 << 10)

static bool goes_in_parts(const struct walk *w, const struct value_type *t, const void *root)
{
    return w->im->only_slots && !t->inline_value && !t->codec->save_more && t->length(root) >= PARTS_FROM;
}

static bool emit_part(void *arg, struct slice bytes)
{
    struct walk *w = arg;
    emit(w, 4, (struct slice[]){SLICE("CLUSTER"), SLICE("SYNCSLOTS"), SLICE("PART"), bytes});
    return goes_on(w);
}

static void emit_parts(struct walk *w, const struct entry *e, const struct value_type *t)
{
    char expires[NUM_I64_MAX_CHARS], form[NUM_I64_MAX_CHARS];
    const char *why = NULL;
    const void *root = entry_root(e);
    int type = t->codec->rdb_type(root, RDB_VERSION_MAX, &why);
    struct out part;
    if (type < 0) {
        cannot_hold(w, e, t, why);
        return;
    }
    emit(w, 6, (struct slice[]){SLICE("CLUSTER"), SLICE("SYNCSLOTS"), SLICE("BEGIN"), entry_key(e),
                                slice_of(expires, num_format_i64(expires, entry_expire(e))), slice_of(form, num_format_i64(form, type))});
    w->parts = true;
    out_init(&part, RDB_VERSION_MAX, false, false);
    part.sink = emit_part;
    part.arg = w;
    part.flush_bytes = PART_BYTES;
    t->codec->save(&part, root, type);
    out_flush(&part);
    out_deinit(&part);
    emit(w, 4, (struct slice[]){SLICE("CLUSTER"), SLICE("SYNCSLOTS"), SLICE("END"), entry_key(e)});
}

static void emit_key(void *arg, const struct entry *e)
{
    struct walk *w = arg;
    const struct value_type *t = value_types[entry_type(e)];
    char text[NUM_I64_MAX_CHARS];
    if (!goes_on(w) || (w->im->only_slots && !slot_bit(w->im->only_slots, slot_of_key(entry_key(e))))) return;
    if (unlikely(!t->codec)) {
        cannot_hold(w, e, t, NULL);
        return;
    }
    if (goes_in_parts(w, t, t->inline_value ? e : entry_root(e))) {
        emit_parts(w, e, t);
        count_key(w);
        return;
    }
    t->codec->rewrite(t->inline_value ? (const void *)e : entry_root(e), entry_key(e), emit, w);
    if (e->form & FORM_EXPIRES)
        emit(w, 3, (struct slice[]){SLICE("PEXPIREAT"), entry_key(e), slice_of(text, num_format_i64(text, entry_expire(e)))});
    count_key(w);
}

bool commands_save(struct out *o, const struct image *im, int64_t stamp_s, struct save_progress *p, struct save_error *err)
{
    struct walk w;
    char text[NUM_I64_MAX_CHARS + 8];
    begin_walk(&w, o, im, p, err);
    if (stamp_s) out_raw(o, slice_of(text, (size_t)snprintf(text, sizeof text, "#TS:%lld\r\n", (long long)stamp_s)));
    struct slice code;
    for (size_t at = 0; next_library(im, &at, &code);) emit(&w, 3, (struct slice[]){SLICE("FUNCTION"), SLICE("LOAD"), code});
    if (im->hidden.len) emit(&w, 4, (struct slice[]){SLICE("CLUSTER"), SLICE("SYNCSLOTS"), SLICE("HIDE"), im->hidden});
    for (int i = 0; i < im->view->db_count; i++) {
        if (!im->view->dbs[i].count) continue;
        emit(&w, 2, (struct slice[]){SLICE("SELECT"), slice_of(text, num_format_i64(text, i))});
        if (!(im->only_slots ? put_slots : put_db)(&w, i, emit_key)) return false;
    }
    if (w.parts) emit(&w, 3, (struct slice[]){SLICE("CLUSTER"), SLICE("SYNCSLOTS"), SLICE("WHOLE")}); /* before what changed meanwhile */
    out_flush(o);
    return goes_on(&w);
}
