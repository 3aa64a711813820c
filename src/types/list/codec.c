/* codec: lists in RDB images, payloads and logs (spec: persistence formats, 4.1, 4.3). Written as nodes of packed elements
 * (type 18), or, for readers before Redis 7.0, one by one (type 1); read in any form a list ever had. */
#include "codec/in.h"
#include "codec/listpack.h"
#include "codec/out.h"
#include "codec/ziplist.h"
#include "types/list/list.h"

enum { FORM_PLAIN = 1, FORM_ZIPLIST = 10, FORM_ZIPLISTS = 14, FORM_NODES = 18 };
enum { NODE_PLAIN = 1, NODE_PACKED = 2 };

#define NODE_BYTES 8192 /* a node is closed before it would pass this */

static int rdb_type(const void *root, int version, const char **why)
{
    (void)root, (void)why;
    return version >= 10 ? FORM_NODES : FORM_PLAIN;
}

/* --- writing --- */

/* Bytes of an element in a listpack, at most; by its length alone, since nodes are counted before they are written. */
static size_t room_for(size_t len)
{
    size_t body = len + (len < 64 ? 1 : len < 4096 ? 2 : 5);
    return body + (body < 128 ? 1 : body < 16383 ? 2 : 5);
}

static inline bool is_plain(struct slice s) { return s.len >= LISTPACK_BYTES_MAX - 64; }

/* Moves pos behind the node that begins there; returns its elements. One that is plain is alone. */
static uint64_t node_end(struct tree_pos *pos)
{
    size_t used = LISTPACK_HEAD + 1;
    uint64_t n = 0;
    for (bool on = tree_valid(pos); on; on = tree_next(pos)) {
        struct slice s = tree_get(pos);
        size_t more = room_for(s.len);
        if (n && (used + more > NODE_BYTES || is_plain(s))) break;
        used += more;
        n++;
        if (used > NODE_BYTES) {
            tree_next(pos);
            break;
        }
    }
    return n;
}

static uint64_t count_nodes(const struct list *l)
{
    struct tree_pos pos;
    uint64_t nodes = 0;
    tree_first(&l->tree, &pos);
    while (node_end(&pos)) nodes++;
    return nodes;
}

static void save_nodes(struct out *o, const struct list *l)
{
    struct tree_pos pos, end;
    struct tree_trail trail;
    struct buf blob = {0};
    uint64_t n;
    out_len(o, count_nodes(l));
    tree_first(&l->tree, &pos);
    tree_trail_begin(&trail, &pos, o->leave);
    for (end = pos; (n = node_end(&end)) != 0; pos = end) {
        if (is_plain(tree_get(&pos))) {
            out_len(o, NODE_PLAIN);
            out_string(o, tree_get(&pos));
            tree_leave(&trail, &pos);
            continue;
        }
        struct listpack_writer w;
        blob.len = 0;
        for (listpack_begin(&w, &blob); n--; tree_next(&pos)) {
            tree_leave(&trail, &pos);
            listpack_put(&w, tree_get(&pos));
        }
        listpack_end(&w);
        out_len(o, NODE_PACKED);
        out_blob(o, buf_slice(&blob));
    }
    buf_deinit(&blob);
}

static void save(struct out *o, const void *root, int type)
{
    const struct list *l = root;
    struct tree_pos pos;
    if (type == FORM_NODES) {
        save_nodes(o, l);
        return;
    }
    out_len(o, l->tree.count);
    for (bool on = tree_first(&l->tree, &pos); on; on = tree_next(&pos)) out_string(o, tree_get(&pos));
}

#define CHUNK 64

static void rewrite(const void *root, struct slice key, value_emit *emit, void *arg)
{
    const struct list *l = root;
    struct slice argv[2 + CHUNK] = {SLICE("RPUSH"), key};
    struct tree_pos pos;
    for (bool on = tree_first(&l->tree, &pos); on;) {
        int n = 2;
        for (; on && n < COUNT_OF(argv); on = tree_next(&pos)) argv[n++] = tree_get(&pos);
        emit(arg, n, argv);
    }
}

/* --- reading --- */

static bool add(struct in *in, struct list *l, struct cow *cow, struct slice s)
{
    if (s.len > UINT32_MAX - 64) return in_fail(in, "a list element of more than 4 GiB");
    tree_append(&l->tree, cow, 0, s);
    return true;
}

static bool add_listpack(struct in *in, struct list *l, struct cow *cow, struct slice blob)
{
    uint64_t count;
    struct listpack_item item;
    size_t at = LISTPACK_HEAD;
    const char *wrong = listpack_check(blob, &count);
    if (wrong) return in_fail(in, wrong);
    while (listpack_next(blob, &at, &item))
        if (!add(in, l, cow, item.s)) return false;
    return true;
}

static bool add_ziplist(struct in *in, struct list *l, struct cow *cow, struct slice blob)
{
    uint64_t count;
    struct listpack_item item;
    size_t at = 10;
    const char *wrong = ziplist_check(blob, &count);
    if (wrong) return in_fail(in, wrong);
    while (ziplist_next(blob, &at, &item))
        if (!add(in, l, cow, item.s)) return false;
    return true;
}

static bool read_node(struct in *in, const struct load_place *at, struct list *l)
{
    uint64_t container;
    if (!in_len(in, &container)) return false;
    if (container != NODE_PLAIN && container != NODE_PACKED) return in_fail(in, "a list node that is neither plain nor packed");
    if (!in_string(in, at->text)) return false;
    if (container == NODE_PACKED) return add_listpack(in, l, at->cow, at->text->s);
    if (!at->text->s.len) return in_fail(in, "a plain list node without bytes");
    return add(in, l, at->cow, at->text->s);
}

static bool read_element(struct in *in, const struct load_place *at, struct list *l)
{
    return in_string(in, at->text) && add(in, l, at->cow, at->text->s);
}

static bool read_ziplist(struct in *in, const struct load_place *at, struct list *l)
{
    return in_string(in, at->text) && add_ziplist(in, l, at->cow, at->text->s);
}

static bool read_all(struct in *in, const struct load_place *at, uint8_t type, struct list *l)
{
    uint64_t n = 1; /* type 10 is one ziplist */
    if (type != FORM_ZIPLIST && !in_count(in, type == FORM_NODES ? 2 : 1, &n)) return false;
    for (; n; n--) {
        bool good = type == FORM_NODES ? read_node(in, at, l) : type == FORM_PLAIN ? read_element(in, at, l) : read_ziplist(in, at, l);
        if (!good) return false;
    }
    return true;
}

static bool load(struct in *in, const struct load_place *at, uint8_t type, struct loaded *out)
{
    struct list *l = list_new(at->cow);
    bool good = read_all(in, at, type, l);
    *out = (struct loaded){&list_type, .root = l, .empty = good && l->tree.count == 0};
    if (!good || out->empty) {
        list_type.free(l);
        out->root = NULL;
    }
    return good;
}

static const struct value_loader loaders[] = {{FORM_PLAIN, load}, {FORM_ZIPLIST, load}, {FORM_ZIPLISTS, load}, {FORM_NODES, load}};

const struct value_codec list_codec = {rdb_type, save, rewrite, loaders, COUNT_OF(loaders)};
