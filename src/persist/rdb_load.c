/* rdb_load: see rdb_load.h. What always holds between two items: the batch holds decoded keys of l->db alone; nothing in it
 * is linked yet. */
#include "persist/rdb_load.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/num.h"
#include "engine/use.h"
#include "persist/rdb.h"

#define RESERVE_MIN 4096 /* fewer keys find their room as they come */
#define EMPTY_SHOWN 10 /* empty keys that are logged by name */

static void say(struct rdb_load *l, char level, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
static bool fail(struct rdb_load *l, enum rdb_class class, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

static void say(struct rdb_load *l, char level, const char *fmt, ...)
{
    char text[512];
    va_list ap;
    if (!l->opt.log) return;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    l->opt.log(l->opt.log_arg, level, text);
}

/* --- failing --- */

static bool fail(struct rdb_load *l, enum rdb_class class, const char *fmt, ...)
{
    va_list ap;
    l->error.class = class;
    l->error.at = in_offset(l->in);
    l->error.db = (int)l->db_number;
    va_start(ap, fmt);
    vsnprintf(l->error.rule, sizeof l->error.rule, fmt, ap);
    va_end(ap);
    return false;
}

static bool fail_in(struct rdb_load *l) /* the input said no */
{
    fail(l, l->in->short_input ? RDB_SHORT : RDB_CORRUPT, "%s", l->in->error ? l->in->error : "damaged");
    l->error.at = l->in->offset_of_error;
    if (l->in->late) { /* it is of an item that was read before */
        l->error.item_at = l->error.at;
        l->error.type = -1;
        l->error.has_key = false;
    }
    return false;
}

static void name_key(struct rdb_load *l)
{
    if (l->in->late) return;
    l->error.has_key = true;
    key_shown(l->key.s, l->error.key);
}

const char *rdb_class_name(enum rdb_class class)
{
    static const char *const names[] = {"signature or version", "short file", "corrupt", "checksum", "environment"};
    return names[class];
}

/* --- checking: items are shown, not kept --- */

static bool show(struct rdb_load *l, struct rdb_seen *s)
{
    s->item = (uint8_t)l->error.type;
    s->at = l->error.item_at;
    s->db = l->db_number;
    const char *wrong = l->opt.look(l->opt.look_arg, s);
    return !wrong || fail(l, RDB_CORRUPT, "%s", wrong);
}

/* The body of a module's value: numbers and strings, each behind a word that says what it is. */
static bool skip_module_body(struct rdb_load *l)
{
    uint64_t word, number;
    uint32_t bits;
    for (;;) {
        if (!in_len(l->in, &word)) return fail_in(l);
        if (word == 0) return true;
        bool good = word <= 2 ? in_len(l->in, &number) : word == 3 ? in_u32le(l->in, &bits) : word == 4 ? in_u64le(l->in, &number) :
                    word == 5 ? in_skip_string(l->in) : in_fail(l->in, "a module's value has a part of an unknown kind");
        if (!good) return fail_in(l);
    }
}

static bool skip_function(struct rdb_load *l, uint8_t item)
{
    uint64_t described = 0;
    bool good = in_skip_string(l->in);
    if (item == RDB_FUNCTION_OLD)
        good = good && in_skip_string(l->in) && in_len(l->in, &described) && (!described || in_skip_string(l->in)) && in_skip_string(l->in);
    return good ? show(l, &(struct rdb_seen){0}) : fail_in(l);
}

/* --- the head --- */

static bool read_head(struct rdb_load *l)
{
    struct in_text *t = &l->text;
    int version = 0;
    if (!in_raw(l->in, 9, t)) {
        fail_in(l);
        if (l->error.class == RDB_SHORT && in_offset(l->in) == 0) return fail(l, RDB_SHORT, "the file is too short to be an RDB file");
        return false;
    }
    if (memcmp(t->s.ptr, "REDIS", 5)) return fail(l, RDB_NOT_RDB, "Wrong signature trying to load DB from file: it does not begin with REDIS");
    for (int i = 5; i < 9; i++) {
        if (t->s.ptr[i] < '0' || t->s.ptr[i] > '9') return fail(l, RDB_NOT_RDB, "the version in the header is not a number");
        version = version * 10 + t->s.ptr[i] - '0';
    }
    if (version < 1 || version > RDB_VERSION_READ_MAX)
        return fail(l, RDB_NOT_RDB, "Can't handle RDB format version %d (1 to %d can be read)", version, RDB_VERSION_READ_MAX);
    l->in->version = version;
    l->begun = true;
    return true;
}

/* --- AUX --- */

static int64_t number_of(struct slice s)
{
    int64_t v;
    return num_parse_i64(s, &v) ? v : 0;
}

static void note_aux(struct rdb_load *l, struct slice name, struct slice value)
{
    struct rdb_figures *f = &l->figures;
    int shown = value.len > 200 ? 200 : (int)value.len;
    if (slice_is(name, "redis-ver") || slice_is(name, "valkey-ver")) say(l, '*', "Loading RDB produced by version %.*s", shown, value.ptr);
    else if (slice_is(name, "ctime")) {
        f->ctime_s = number_of(value);
        int64_t age = l->opt.now_ms / 1000 - f->ctime_s;
        say(l, '*', "RDB age %lld seconds", (long long)(age > 0 ? age : 0));
    } else if (slice_is(name, "used-mem")) {
        f->used_bytes = number_of(value);
        say(l, '*', "RDB memory usage when created %.2f Mb", (double)f->used_bytes / (1024 * 1024));
    } else if (slice_is(name, "aof-base") || slice_is(name, "aof-preamble")) {
        f->aof_base = number_of(value) != 0;
        if (f->aof_base) say(l, '*', "RDB is base AOF");
    } else if (slice_is(name, "vireo-hidden-slots")) {
        f->hides = slot_ranges_parse(value, f->hidden);
        if (f->hides && !l->opt.look && !l->opt.into && l->e->cluster) slots_hide(l->e, f->hidden);
    } else if (slice_is(name, "repl-stream-db")) f->repl_stream_db = (int)number_of(value);
    else if (slice_is(name, "repl-id")) {
        if (value.len == 40) memcpy(f->repl_id, value.ptr, 40);
    } else if (slice_is(name, "repl-offset")) f->repl_offset = number_of(value);
    else if (name.len && name.ptr[0] == '%')
        say(l, '*', "RDB '%.*s': %.*s", name.len > 200 ? 200 : (int)name.len, name.ptr, shown, value.ptr);
}

/* --- keys --- */

static void drop_batch(struct rdb_load *l, int from)
{
    for (int i = from; i < l->batched; i++) load_drop(l->batch[i].e);
    l->batched = 0;
}

static bool link_batch(struct rdb_load *l)
{
    if (!l->batched) return true;
    int at = load_link(l->db, l->batch, l->batched, l->opt.replace);
    if (likely(at < 0)) {
        l->batched = 0;
        return true;
    }
    fail(l, RDB_CORRUPT, "the key is there twice");
    l->error.item_at = l->error.at = l->batch[at].at;
    l->error.has_key = true;
    key_shown(entry_key(l->batch[at].e), l->error.key);
    drop_batch(l, at);
    return false;
}

static uint32_t use_of(const struct rdb_load *l)
{
    const struct engine *e = l->e;
    if (use_is_lfu(e->set)) return ((uint32_t)(e->now_ms / 60000) & 0xffff) << 8 | (uint32_t)(l->freq >= 0 ? l->freq : LFU_INITIAL);
    int policy = e->set->maxmemory_policy;
    if (l->idle_s <= 0 || (policy != EVICT_VOLATILE_LRU && policy != EVICT_ALLKEYS_LRU && policy <= EVICT_NOEVICTION)) return e->lru_clock;
    int64_t idle = l->idle_s < LRU_CLOCK_MAX / 2 ? l->idle_s : LRU_CLOCK_MAX / 2;
    return (e->lru_clock - (uint32_t)idle) & LRU_CLOCK_MAX;
}

static void forget_hints(struct rdb_load *l)
{
    l->expire_ms = ENTRY_NO_EXPIRE;
    l->idle_s = l->freq = -1;
}

static bool look_at_value(struct rdb_load *l, const struct loaded *v)
{
    bool good = show(l, &(struct rdb_seen){.name = l->key.s, .expire_ms = l->expire_ms, .v = v});
    if (v->root) v->type->free(v->root);
    if (good) return true;
    l->error.has_key = true;
    key_shown(l->key.s, l->error.key);
    return false;
}

static void take_value(struct rdb_load *l, const struct loaded *v)
{
    struct slice key = l->key.s;
    bool inline_value = v->type->inline_value;
    if (v->empty) {
        char shown[KEY_SHOWN_BYTES];
        if (l->figures.empty++ < EMPTY_SHOWN) say(l, '*', "rdbLoadObject skipping empty key: %.*s", (int)strlen(key_shown(key, shown)) - 2, shown + 1);
        return;
    }
    if (l->expire_ms != ENTRY_NO_EXPIRE && l->expire_ms <= l->opt.now_ms && !l->opt.keep_expired) {
        l->figures.expired++;
        if (l->opt.expired) l->opt.expired(l->opt.expired_arg, l->db->index, key);
        if (!inline_value) v->type->free(v->root);
        return;
    }
    struct slice bytes = inline_value ? v->bytes : slice_of(&v->root, sizeof v->root);
    uint8_t kind = (uint8_t)(v->type->id | (inline_value ? v->enc << 4 : 0));
    struct load_item *item = &l->batch[l->batched++];
    item->e = entry_new_inner(kind, use_of(l), l->expire_ms, inline_value ? ENTRY_NEVER : value_inner(v->type, v->root), key, bytes);
    if (v->packed.ptr) in_unpack_later(l->in, v->packed, (char *)entry_value(item->e).ptr, bytes.len);
    item->hash = table_hash(&l->db->table, key);
    item->at = l->error.item_at;
    l->figures.keys++;
}

static bool read_key(struct rdb_load *l, uint8_t type)
{
    const struct loader *how = &l->loaders.of[type];
    struct loaded v = {0};
    if (!in_string(l->in, &l->key)) return fail_in(l);
    if (unlikely(l->key.s.len > UINT32_MAX)) return fail(l, RDB_CORRUPT, "a key of more than 4 GiB");
    if (unlikely(!how->type)) return fail(l, RDB_ENVIRONMENT, "values of type %d cannot be read by this version", type);
    if (unlikely(!how->load(l->in, &l->place, type, &v))) {
        fail_in(l);
        name_key(l);
        return false;
    }
    if (unlikely(l->opt.look)) {
        bool good = look_at_value(l, &v);
        forget_hints(l);
        return good;
    }
    take_value(l, &v);
    forget_hints(l);
    return l->batched < LOAD_BATCH || link_batch(l);
}

/* --- the other items --- */

const char *rdb_module_name(uint64_t id, char out[16])
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    for (int i = 0; i < 9; i++) out[i] = letters[id >> (10 + 6 * (8 - i)) & 63];
    out[9] = 0;
    return out;
}

static bool read_numbers(struct rdb_load *l, int count) /* hints */
{
    uint64_t n;
    while (count--)
        if (!in_len(l->in, &n)) return fail_in(l);
    return true;
}

static bool refuse_module(struct rdb_load *l, uint8_t item)
{
    uint64_t id;
    char name[16];
    if (item == RDB_TYPE_MODULE && !in_string(l->in, &l->key)) return fail_in(l);
    if (!in_len(l->in, &id)) return fail_in(l);
    if (l->opt.look) {
        struct rdb_seen s = {.name = slice_str(rdb_module_name(id, name)), .expire_ms = l->expire_ms};
        if (item == RDB_TYPE_MODULE) forget_hints(l);
        return (item == RDB_TYPE_MODULE || read_numbers(l, 2)) && skip_module_body(l) && show(l, &s);
    }
    fail(l, RDB_ENVIRONMENT, "it holds data of the module %s (encoding version %d), which this server does not have", rdb_module_name(id, name), (int)(id & 1023));
    if (item == RDB_TYPE_MODULE) {
        l->error.has_key = true;
        key_shown(l->key.s, l->error.key);
    }
    return false;
}

static bool read_registered(struct rdb_load *l, uint8_t item)
{
    if (l->opt.look) return item == RDB_MODULE_AUX ? refuse_module(l, item) : skip_function(l, item);
    for (int i = 0; i < l->opt.reader_count; i++) {
        const char *why = NULL;
        if (l->opt.readers[i].item != item) continue;
        if (l->opt.readers[i].read(l->opt.readers[i].arg, l->in, &why)) return true;
        return l->in->error ? fail_in(l) : fail(l, RDB_ENVIRONMENT, "%s", why ? why : "it cannot be loaded");
    }
    if (item == RDB_MODULE_AUX) return refuse_module(l, item);
    return fail(l, RDB_ENVIRONMENT, "it holds a function library, and this server has no functions");
}

static bool select_db(struct rdb_load *l)
{
    uint64_t n;
    if (!in_len(l->in, &n)) return fail_in(l);
    l->db_number = n;
    if (l->opt.look) return show(l, &(struct rdb_seen){0});
    if (!link_batch(l)) return false;
    if (n >= (uint64_t)l->e->db_count)
        return fail(l, RDB_ENVIRONMENT, "it has a database %llu, and this server is configured for %d databases", (unsigned long long)n, l->e->db_count);
    l->db = &(l->opt.into ? l->opt.into : l->e->dbs)[n];
    return true;
}

static bool read_expire(struct rdb_load *l, uint8_t item)
{
    uint64_t ms = 0;
    uint32_t s = 0;
    bool good = item == RDB_EXPIRETIME_MS ? in_u64le(l->in, &ms) : in_u32le(l->in, &s);
    if (!good) return fail_in(l);
    int64_t at = item == RDB_EXPIRETIME_MS ? (int64_t)ms : (int64_t)(int32_t)s == -1 ? -1 : (int64_t)(int32_t)s * 1000;
    l->expire_ms = at == -1 ? ENTRY_NO_EXPIRE : at == ENTRY_NO_EXPIRE ? ENTRY_NO_EXPIRE + 1 : at;
    return true;
}

static bool read_use(struct rdb_load *l, uint8_t item)
{
    uint64_t idle;
    uint8_t freq;
    if (item == RDB_FREQ) {
        if (!in_u8(l->in, &freq)) return fail_in(l);
        l->freq = freq;
        return true;
    }
    if (!in_len(l->in, &idle)) return fail_in(l);
    l->idle_s = idle > INT64_MAX ? INT64_MAX : (int64_t)idle;
    return true;
}

/* The table is made big enough at once, if the input can hold so many keys: one takes four bytes at least. */
static bool read_sizes(struct rdb_load *l)
{
    uint64_t keys, expires, left;
    if (!in_len(l->in, &keys) || !in_len(l->in, &expires)) return fail_in(l);
    if (l->opt.look) return true;
    left = in_left(l->in);
    if (left == UINT64_MAX) return true;
    if (keys > left / 4) keys = left / 4;
    if (keys > l->reserve_left) keys = l->reserve_left;
    if (keys <= RESERVE_MIN) return true;
    l->reserve_left -= keys;
    table_reserve(&l->db->table, keys);
    return true;
}

/* What belongs to the key before it and has no place in its form. Of a key that was not taken it is not, either. */
static bool read_more(struct rdb_load *l, struct slice value)
{
    struct in_text key = {0}, text = {0}, text2 = {0};
    struct load_place place = l->place;
    struct in in;
    if (!link_batch(l)) return false;
    place.text = &text, place.text2 = &text2;
    in_init(&in, value);
    bool good = in_string(&in, &key);
    struct entry *e = good ? table_find(&l->db->table, table_hash(&l->db->table, key.s), key.s) : NULL;
    const struct value_type *t = e ? value_types[entry_type(e)] : NULL;
    if (t && !t->inline_value && t->codec && t->codec->load_more) good = t->codec->load_more(&in, &place, entry_root(e));
    if (!good) fail(l, RDB_CORRUPT, "%s", in.error);
    in_deinit(&in);
    in_text_deinit(&key), in_text_deinit(&text), in_text_deinit(&text2);
    return good;
}

static bool read_aux(struct rdb_load *l)
{
    if (!in_string(l->in, &l->text) || !in_string(l->in, &l->text2)) return fail_in(l);
    if (l->opt.look) return show(l, &(struct rdb_seen){.name = l->text.s, .value = l->text2.s});
    if (slice_is(l->text.s, RDB_AUX_MORE)) return read_more(l, l->text2.s);
    note_aux(l, l->text.s, l->text2.s);
    return true;
}

static bool read_item(struct rdb_load *l, uint8_t item)
{
    switch (item) {
    case RDB_TYPE_MODULE: return refuse_module(l, item);
    case RDB_TYPE_MODULE_OLD: return fail(l, RDB_ENVIRONMENT, "it holds a module value in the form of a pre-release, which nobody can read");
    case RDB_SLOT_INFO: return read_numbers(l, 3);
    case RDB_FUNCTION2:
    case RDB_FUNCTION_OLD:
    case RDB_MODULE_AUX: return read_registered(l, item);
    case RDB_IDLE:
    case RDB_FREQ: return read_use(l, item);
    case RDB_AUX: return read_aux(l);
    case RDB_RESIZEDB: return read_sizes(l);
    case RDB_EXPIRETIME_MS:
    case RDB_EXPIRETIME: return read_expire(l, item);
    case RDB_SELECTDB: return select_db(l);
    }
    return fail(l, RDB_CORRUPT, "there is no item %d", item);
}

static void end_figures(struct rdb_load *l)
{
    struct rdb_figures *f = &l->figures;
    if (f->empty)
        say(l, '*', "Done loading RDB, keys loaded: %llu, keys expired: %llu, empty keys skipped: %llu.", (unsigned long long)f->keys,
            (unsigned long long)f->expired, (unsigned long long)f->empty);
    else say(l, '*', "Done loading RDB, keys loaded: %llu, keys expired: %llu.", (unsigned long long)f->keys, (unsigned long long)f->expired);
}

static bool read_checksum(struct rdb_load *l)
{
    uint64_t told, is;
    l->error.type = -1;
    if (!link_batch(l)) return false;
    if (!in_settle(l->in)) return fail_in(l);
    if (l->in->version >= 5) {
        is = in_crc(l->in);
        if (!in_u64le(l->in, &told)) return fail_in(l);
        if (l->opt.ignore_checksum) told = is;
        if (told == 0) say(l, '*', "RDB file was saved with checksum disabled: no check performed.");
        else if (told != is) return fail(l, RDB_CHECKSUM, "the checksum is %016llx, and the bytes give %016llx", (unsigned long long)told, (unsigned long long)is);
    }
    l->done = true;
    end_figures(l);
    return true;
}

void rdb_load_begin(struct rdb_load *l, struct engine *e, struct in *in, const struct rdb_load_options *opt)
{
    *l = (struct rdb_load){.e = e, .in = in, .opt = *opt, .db = opt->into ? opt->into : e->dbs, .figures.repl_stream_db = -1, .error.type = -1};
    l->place = (struct load_place){.cow = &e->cow, .set = e->set, .text = &l->text, .text2 = &l->text2, .later = in->helper && !opt->look && !opt->replace, .deep = true, .now_ms = opt->now_ms};
    l->reserve_left = in_left(in) / 4;
    loaders_fill(&l->loaders);
    forget_hints(l);
}

static bool read_one(struct rdb_load *l)
{
    uint8_t item;
    l->error.item_at = in_offset(l->in);
    l->error.type = -1;
    if (unlikely(!in_u8(l->in, &item))) return fail_in(l);
    l->error.type = item;
    if (likely(item <= RDB_TYPE_LAST && item != RDB_TYPE_MODULE && item != RDB_TYPE_MODULE_OLD && item != RDB_TYPE_MODULE + 1)) return read_key(l, item);
    return item == RDB_EOF ? read_checksum(l) : read_item(l, item);
}

static enum rdb_state fall(struct rdb_load *l)
{
    if (!in_settle(l->in)) fail_in(l); /* before the places go */
    drop_batch(l, 0);
    return RDB_FAILED;
}

enum rdb_state rdb_load_some(struct rdb_load *l, uint64_t bytes, uint64_t keys)
{
    uint64_t until = in_offset(l->in), from = l->figures.keys;
    until = until + bytes < until ? UINT64_MAX : until + bytes;
    if (!l->begun && !read_head(l)) return RDB_FAILED;
    while (!l->done) {
        if (unlikely(!read_one(l))) return fall(l);
        if (in_offset(l->in) >= until || (keys && l->figures.keys - from >= keys)) break;
    }
    if (!in_settle(l->in)) return fall(l); /* nobody sees a value that does not stand there yet */
    return l->done ? RDB_DONE : RDB_MORE;
}

void rdb_load_end(struct rdb_load *l)
{
    in_settle(l->in);
    drop_batch(l, 0);
    in_text_deinit(&l->key);
    in_text_deinit(&l->text);
    in_text_deinit(&l->text2);
}
