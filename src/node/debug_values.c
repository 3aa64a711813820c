/* debug_values: the subcommands of DEBUG that look into values or make them. */
#include "engine/call.h"
#include "node/debug.h"
#include "node/node.h"
#include "types/list/list.h"
#include "types/string/string.h"

static const struct entry *must_peek(struct call *c, struct slice key)
{
    const struct entry *e = key_peek(c, key);
    if (!e) reply_error(c->r, ERR_NO_KEY);
    return e;
}

/* What is past its time is shown as well: OBJECT and SDSLEN remove nothing. */
static const struct entry *must_be_stored(struct call *c, struct slice key)
{
    const struct entry *e = table_find(&c->db->table, table_hash(&c->db->table, key), key);
    if (!e) reply_error(c->r, ERR_NO_KEY);
    return e;
}

static const char *encoding_of(const struct entry *e) { return entry_value_type(e)->encoding(entry_value_root(e)); }

/* --- OBJECT, SDSLEN --- */

static void put_list_figures(struct call *c, const struct list *l, struct buf *out)
{
    /* a leaf holds about 4 KiB: what Redis would call a node */
    uint64_t nodes = l->tree.bytes / 4096 + 1;
    buf_fmt(out, " ql_nodes:%llu ql_avg_node:%.2f ql_listpack_max:%lld ql_compressed:0 ql_uncompressed_size:%llu", (unsigned long long)nodes,
            (double)l->tree.count / (double)nodes, (long long)c->set->list_max_listpack_size, (unsigned long long)l->tree.bytes);
}

void debug_object(struct call *c)
{
    const struct entry *e = must_be_stored(c, c->argv[2]);
    struct buf text = {0};
    if (!e) return;
    const struct value_type *t = entry_value_type(e);
    const void *root = entry_value_root(e);
    size_t bytes = t->inline_value ? string_len(e) + 1 : t->memory(root);
    buf_fmt(&text, "Value at:%p refcount:1 encoding:%s serializedlength:%zu lru:%u lru_seconds_idle:%lld", root, t->encoding(root), bytes,
            entry_lru(e), (long long)entry_idle_seconds(c, e));
    if (t->id == VALUE_LIST) put_list_figures(c, root, &text);
    reply_simple(c->r, buf_slice(&text));
    buf_deinit(&text);
}

void debug_sdslen(struct call *c)
{
    const struct entry *e = must_be_stored(c, c->argv[2]);
    struct buf text = {0};
    if (!e) return;
    if (entry_type(e) != VALUE_STRING || entry_enc(e) == STRING_INT) {
        reply_errorf(c->r, "ERR Not an sds encoded string.");
        return;
    }
    size_t key = entry_key(e).len, value = entry_value(e).len, block = mem_class(entry_bytes(e));
    buf_fmt(&text, "key_sds_len:%zu, key_sds_avail:0, key_zmalloc: %zu, val_sds_len:%zu, val_sds_avail:%zu, val_zmalloc: %zu", key,
            block - value, value, block - entry_bytes(e), value);
    reply_simple(c->r, buf_slice(&text));
    buf_deinit(&text);
}

/* --- LISTPACK, QUICKLIST: into the log --- */

struct printer {
    struct node *n;
    uint64_t at;
};

static bool print_element(void *arg, const struct element *x)
{
    struct printer *p = arg;
    int a = (int)(x->a.len > 64 ? 64 : x->a.len), b = (int)(x->b.len > 64 ? 64 : x->b.len);
    node_log(p->n, '.', "%llu: \"%.*s\"%s%.*s", (unsigned long long)p->at, a, x->a.ptr, x->b.ptr ? " -> " : "", b, x->b.ptr ? x->b.ptr : "");
    return ++p->at < 1024;
}

static void print_value(struct call *c, const struct entry *e)
{
    struct printer p = {c->e->node, 0};
    entry_value_type(e)->each(entry_value_root(e), print_element, &p);
}

void debug_listpack(struct call *c)
{
    const struct entry *e = must_peek(c, c->argv[2]);
    if (!e) return;
    if (strcmp(encoding_of(e), "listpack")) {
        reply_errorf(c->r, "ERR Not a listpack encoded object.");
        return;
    }
    print_value(c, e);
    reply_simple(c->r, SLICE("Listpack structure printed on stdout"));
}

void debug_quicklist(struct call *c)
{
    const struct entry *e = must_peek(c, c->argv[2]);
    if (!e) return;
    if (strcmp(encoding_of(e), "quicklist")) {
        reply_errorf(c->r, "ERR Not a quicklist encoded object.");
        return;
    }
    print_value(c, e);
    reply_simple(c->r, SLICE("Quicklist structure printed on stdout"));
}

/* --- HTSTATS --- */

void debug_htstats(struct call *c)
{
    int64_t index;
    struct buf text = {0};
    if (!arg_i64(c, c->argv[2], &index)) return;
    if (index < 0 || index >= c->set->databases) {
        reply_errorf(c->r, "ERR Out of range database");
        return;
    }
    static const struct db none; /* cluster mode has one database, whatever is configured */
    const struct db *db = index < c->e->db_count ? &c->e->dbs[index] : &none;
    struct table_figures f = {0};
    if (db != &none) table_figures(&db->table, &f);
    buf_fmt(&text, "[Dictionary HT]\nHash table 0 stats (main hash table):\n table size: %llu\n number of elements: %llu\n", (unsigned long long)f.slots,
            (unsigned long long)f.count);
    buf_fmt(&text, " segments: %llu\n pages: %llu\n buckets: %llu\n overflowed buckets: %llu\n bytes: %llu\n", (unsigned long long)f.segments,
            (unsigned long long)f.pages, (unsigned long long)f.buckets, (unsigned long long)f.overflowed_buckets, (unsigned long long)db->table.bytes);
    buf_fmt(&text, "[Expires HT]\nExpiries lie in the entries.\n number of elements: %llu\n", (unsigned long long)db->expires);
    reply_verbatim(c->r, "txt", buf_slice(&text));
    buf_deinit(&text);
}

void debug_htstats_key(struct call *c)
{
    const struct entry *e = must_peek(c, c->argv[2]);
    struct buf text = {0};
    if (!e) return;
    const char *encoding = encoding_of(e);
    if (strcmp(encoding, "hashtable") && strcmp(encoding, "skiplist")) {
        reply_errorf(c->r, "ERR The value stored at the specified key is not represented using an hash table");
        return;
    }
    const struct value_type *t = entry_value_type(e);
    uint64_t count = t->length(entry_value_root(e));
    buf_fmt(&text, "Hash table 0 stats (main hash table):\n table size: %llu\n number of elements: %llu\n bytes: %zu\n", (unsigned long long)count,
            (unsigned long long)count, t->memory(entry_value_root(e)));
    reply_verbatim(c->r, "txt", buf_slice(&text));
    buf_deinit(&text);
}

/* --- POPULATE --- */

static void populate_one(struct call *c, struct slice prefix, int64_t i, int64_t size, struct buf *key, struct buf *value)
{
    key->len = value->len = 0;
    buf_puts(key, prefix);
    buf_fmt(key, ":%lld", (long long)i);
    if (key_exists(c, buf_slice(key))) return;
    buf_fmt(value, "value:%lld", (long long)i);
    if (size > 0) {
        size_t want = (size_t)size, have = value->len;
        if (have < want) memset(buf_room(value, want - have), 0, want - have);
        value->len = want;
    }
    key_set(c, buf_slice(key), VALUE_STRING, value->len <= STRING_EMBSTR_MAX ? STRING_EMBSTR : STRING_RAW, buf_slice(value), ENTRY_NO_EXPIRE, false);
    call_changed(c, buf_slice(key));
}

void debug_populate(struct call *c)
{
    int64_t count, size = 0;
    struct slice prefix = c->argc > 3 ? c->argv[3] : SLICE("key");
    struct buf key = {0}, value = {0};
    if (!arg_positive(c, c->argv[2], &count)) return;
    if (c->argc == 5 && !arg_positive(c, c->argv[4], &size)) return;
    if (size > c->set->proto_max_bulk_len) {
        reply_error(c->r, ERR_STRING_TOO_LONG);
        return;
    }
    for (int64_t i = 0; i < count; i++) populate_one(c, prefix, i, size, &key, &value);
    buf_deinit(&key);
    buf_deinit(&value);
    effect_log_nothing(c);
    reply_ok(c->r);
}

/* --- PROTOCOL --- */

static void say_string(struct reply *r) { reply_bulk_cstr(r, "Hello World"); }
static void say_integer(struct reply *r) { reply_int(r, 12345); }
static void say_double(struct reply *r)
{
    if (r->resp == 2) reply_bulk_cstr(r, "3.141");
    else reply_raw(r, SLICE(",3.141\r\n"));
}
static void say_null(struct reply *r) { reply_null(r); }
static void say_true(struct reply *r) { reply_bool(r, true); }
static void say_false(struct reply *r) { reply_bool(r, false); }
static void say_verbatim(struct reply *r) { reply_verbatim(r, "txt", SLICE("This is a verbatim\nstring")); }

static void say_bignum(struct reply *r)
{
    if (r->resp == 2) reply_bulk_cstr(r, "1234567999999999999999999999999999999");
    else reply_raw(r, SLICE("(1234567999999999999999999999999999999\r\n"));
}

static void say_array(struct reply *r)
{
    reply_array(r, 3);
    for (int i = 0; i < 3; i++) reply_int(r, i);
}

static void say_set(struct reply *r)
{
    reply_set(r, 3);
    for (int i = 0; i < 3; i++) reply_int(r, i);
}

static void say_map(struct reply *r)
{
    reply_map(r, 3);
    for (int i = 0; i < 3; i++) {
        reply_int(r, i);
        reply_bool(r, i == 1);
    }
}

static void say_attribute(struct reply *r)
{
    if (r->resp == 3) {
        reply_attribute(r, 1);
        reply_bulk_cstr(r, "key-popularity");
        reply_array(r, 2);
        reply_bulk_cstr(r, "key:123");
        reply_int(r, 90);
    }
    reply_bulk_cstr(r, "Some real reply following the attribute");
}

static void say_push(struct reply *r)
{
    if (r->resp == 2) {
        reply_errorf(r, "ERR RESP2 is not supported by this command");
        return;
    }
    reply_push(r, 2);
    reply_bulk_cstr(r, "server-cpu-usage");
    reply_int(r, 42);
    reply_bulk_cstr(r, "Some real reply following the push reply");
}

void debug_protocol(struct call *c)
{
    static const struct {
        const char *name;
        void (*say)(struct reply *r);
    } kinds[] = {
        {"string", say_string}, {"integer", say_integer}, {"double", say_double}, {"bignum", say_bignum}, {"null", say_null},
        {"array", say_array}, {"set", say_set}, {"map", say_map}, {"attrib", say_attribute}, {"push", say_push},
        {"verbatim", say_verbatim}, {"true", say_true}, {"false", say_false},
    };
    for (int i = 0; i < COUNT_OF(kinds); i++) {
        if (!slice_is(c->argv[2], kinds[i].name)) continue;
        kinds[i].say(c->r);
        return;
    }
    reply_errorf(c->r, "ERR Wrong protocol type name. Please use one of the following: "
                       "string|integer|double|bignum|null|array|set|map|attrib|push|verbatim|true|false");
}
