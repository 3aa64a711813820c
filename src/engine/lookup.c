/* lookup: a small open-addressed hash of command names, and the ordinals of all rows. */
#include "engine/lookup.h"

#include <stdlib.h>

#include "base/buf.h"

#define SLOTS 1024 /* power of two, a few times the number of commands */
#define NAME_MAX_LEN 64

/* A name in lower case, in a form that is compared and hashed at once: its length, and its first and last eight bytes, which
 * are all of it up to sixteen. */
struct packed {
    uint64_t first, last;
    size_t len;
};

struct named {
    const struct command *cmd;
    struct packed packed;
    char name[NAME_MAX_LEN]; /* lower case */
    uint8_t len;
};

struct ordinal {
    const struct command *cmd, *container;
};

struct command_index {
    struct named slot[SLOTS];
    struct ordinal *order;
    int total;
    const struct command **top;
    int top_count;
    /* row address to ordinal: sorted by address */
    int *by_address;
};

/* Eight characters at once: those from 'A' to 'Z' become small. */
static inline uint64_t lower8(uint64_t w)
{
    const uint64_t ones = 0x0101010101010101u, top = ones * 0x80;
    uint64_t low = w & ~top, from_a = low + ones * (0x80 - 'A'), above_z = low + ones * (0x7f - 'Z');
    return w | (from_a & ~above_z & ~w & top) >> 2;
}

static inline struct packed pack(struct slice name)
{
    struct packed k = {.len = name.len};
    if (name.len >= 8) {
        memcpy(&k.first, name.ptr, 8);
        memcpy(&k.last, name.ptr + name.len - 8, 8);
    } else if (name.len >= 4) {
        uint32_t a, b;
        memcpy(&a, name.ptr, 4);
        memcpy(&b, name.ptr + name.len - 4, 4);
        k.first = a;
        k.last = b;
    } else {
        for (size_t i = 0; i < name.len; i++) k.first |= (uint64_t)(unsigned char)name.ptr[i] << (8 * i);
    }
    k.first = lower8(k.first);
    k.last = lower8(k.last);
    return k;
}

static inline bool same_packed(const struct packed *a, const struct packed *b) { return a->first == b->first && a->last == b->last && a->len == b->len; }
static inline uint32_t packed_hash(const struct packed *k)
{
    return (uint32_t)(((k->first + k->len) * 0x9e3779b97f4a7c15u ^ k->last * 0xc2b2ae3d27d4eb4fu) >> 40);
}

static inline struct named *find_slot(struct command_index *x, struct slice name)
{
    struct packed want = pack(name);
    for (uint32_t i = packed_hash(&want);; i++) {
        struct named *n = &x->slot[i & (SLOTS - 1)];
        if (!n->cmd) return n;
        if (same_packed(&n->packed, &want) && (likely(name.len <= 16) || slice_is(name, n->name))) return n;
    }
}

static void put_name(struct command_index *x, struct slice name, const struct command *cmd)
{
    struct named *n = find_slot(x, name);
    check(!n->cmd);
    check(name.len < NAME_MAX_LEN);
    n->cmd = cmd;
    n->len = (uint8_t)name.len;
    n->packed = pack(name);
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        n->name[i] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
    }
    n->name[name.len] = 0;
}

static int by_name(const void *a, const void *b)
{
    return strcmp((*(const struct command *const *)a)->name, (*(const struct command *const *)b)->name);
}

/* qsort has no context argument on every libc: insertion by binary search keeps this pure and simple */
static void sort_by_address(struct command_index *x)
{
    for (int i = 0; i < x->total; i++) {
        int lo = 0, hi = i;
        while (lo < hi) {
            int mid = (lo + hi) / 2;
            if (x->order[x->by_address[mid]].cmd < x->order[i].cmd) lo = mid + 1;
            else hi = mid;
        }
        memmove(x->by_address + lo + 1, x->by_address + lo, (size_t)(i - lo) * sizeof(int));
        x->by_address[lo] = i;
    }
}

struct command_index *command_index_new(const struct family *const *families, int count)
{
    struct command_index *x = mem_zalloc(sizeof *x);
    for (int f = 0; f < count; f++) {
        x->top_count += families[f]->count;
        for (int i = 0; i < families[f]->count; i++) x->total += 1 + families[f]->rows[i].sub_count;
    }
    x->top = mem_alloc((size_t)x->top_count * sizeof *x->top);
    x->order = mem_alloc((size_t)x->total * sizeof *x->order);
    x->by_address = mem_alloc((size_t)x->total * sizeof *x->by_address);
    int n = 0;
    for (int f = 0; f < count; f++)
        for (int i = 0; i < families[f]->count; i++) x->top[n++] = &families[f]->rows[i];
    qsort(x->top, (size_t)n, sizeof *x->top, by_name);
    int o = 0;
    for (int i = 0; i < n; i++) {
        put_name(x, slice_str(x->top[i]->name), x->top[i]);
        x->order[o++] = (struct ordinal){x->top[i], NULL};
        for (int s = 0; s < x->top[i]->sub_count; s++) x->order[o++] = (struct ordinal){&x->top[i]->subs[s], x->top[i]};
    }
    sort_by_address(x);
    return x;
}

void command_index_free(struct command_index *x)
{
    mem_free(x->top, (size_t)x->top_count * sizeof *x->top);
    mem_free(x->order, (size_t)x->total * sizeof *x->order);
    mem_free(x->by_address, (size_t)x->total * sizeof *x->by_address);
    mem_free(x, sizeof *x);
}

static void rebuild_without(struct command_index *x, struct named *gone)
{
    struct named *old = mem_alloc(sizeof x->slot);
    gone->cmd = NULL;
    memcpy(old, x->slot, sizeof x->slot);
    memset(x->slot, 0, sizeof x->slot);
    for (int i = 0; i < SLOTS; i++)
        if (old[i].cmd) put_name(x, slice_of(old[i].name, old[i].len), old[i].cmd);
    mem_free(old, sizeof x->slot);
}

bool command_index_rename(struct command_index *x, struct slice old_name, struct slice new_name)
{
    struct named *n = find_slot(x, old_name);
    const struct command *cmd = n->cmd;
    if (!cmd || new_name.len >= NAME_MAX_LEN) return false;
    if (new_name.len && find_slot(x, new_name)->cmd) return false;
    rebuild_without(x, n);
    if (new_name.len) put_name(x, new_name, cmd);
    return true;
}

const struct command *command_find(const struct command_index *x, struct slice name)
{
    if (name.len >= NAME_MAX_LEN || (name.len > 16 && memchr(name.ptr, 0, name.len))) return NULL;
    return find_slot((struct command_index *)x, name)->cmd;
}

const struct command *command_sub(const struct command *container, struct slice word)
{
    for (int i = 0; i < container->sub_count; i++)
        if (slice_is(word, container->subs[i].name)) return &container->subs[i];
    return NULL;
}

const struct command *command_resolve(const struct command_index *x, const struct slice *argv, int argc, const struct command **container, bool *sub_unknown)
{
    const struct command *top = command_find(x, argv[0]);
    *container = top;
    *sub_unknown = false;
    if (!top || !top->sub_count || argc < 2) return top;
    const struct command *sub = command_sub(top, argv[1]);
    *sub_unknown = !sub;
    return sub ? sub : top;
}

int command_total(const struct command_index *x) { return x->total; }
int command_top_count(const struct command_index *x) { return x->top_count; }
const struct command *command_top(const struct command_index *x, int i) { return x->top[i]; }

int command_ordinal(const struct command_index *x, const struct command *cmd)
{
    int lo = 0, hi = x->total;
    while (lo < hi) {
        int mid = (lo + hi) / 2;
        if (x->order[x->by_address[mid]].cmd < cmd) lo = mid + 1;
        else hi = mid;
    }
    check(lo < x->total && x->order[x->by_address[lo]].cmd == cmd);
    return x->by_address[lo];
}

const struct command *command_by_ordinal(const struct command_index *x, int ordinal, const struct command **container)
{
    if (container) *container = x->order[ordinal].container;
    return x->order[ordinal].cmd;
}

struct slice command_full_name(const struct command_index *x, const struct command *cmd, char *out)
{
    const struct command *container = x->order[command_ordinal(x, cmd)].container;
    if (!container) return slice_str(cmd->name);
    size_t n = strlen(container->name), m = strlen(cmd->name);
    memcpy(out, container->name, n);
    out[n] = '|';
    memcpy(out + n + 1, cmd->name, m);
    return slice_of(out, n + 1 + m);
}
