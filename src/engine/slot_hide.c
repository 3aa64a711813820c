/* slot_hide: see slot_hide.h. What always holds: count and drop_count are the numbers of bits; dropping is part of bits. */
#include "engine/slot_hide.h"

#include "base/num.h"
#include "engine/slot_keys.h"

#define NAMES_AT_ONCE 64

static struct slot_hidden *of(struct engine *e)
{
    if (!e->hidden) e->hidden = mem_zalloc(sizeof *e->hidden);
    return e->hidden;
}

bool slot_hides_key(const struct engine *e, struct slice key)
{
    return slots_any_hidden(e) && slot_bit(e->hidden->bits, slot_of_key(key));
}

static uint64_t keys_of(const struct db *db, const uint8_t *bits)
{
    uint64_t keys = 0;
    if (!db->table.slots) return 0;
    for (unsigned i = 0; i < SLOT_BYTES; i++)
        for (unsigned s = i * 8; bits[i] && s < i * 8 + 8; s++)
            if (slot_bit(bits, s)) keys += table_slot_count(&db->table, s);
    return keys;
}

uint64_t slots_hidden_keys(const struct db *db)
{
    return slots_any_hidden(db->engine) ? keys_of(db, db->engine->hidden->bits) : 0;
}

uint64_t slots_drop_left(const struct engine *e)
{
    uint64_t keys = 0;
    if (!e->hidden || !e->hidden->drop_count) return 0;
    for (int i = 0; i < e->db_count; i++) keys += keys_of(&e->dbs[i], e->hidden->dropping);
    return keys;
}

/* --- ranges as text --- */

void slot_ranges_put(const uint8_t *bits, struct buf *out)
{
    bool begun = false;
    for (unsigned s = 0; s < SLOT_COUNT; s++) {
        unsigned first = s;
        if (!slot_bit(bits, s)) continue;
        while (s + 1 < SLOT_COUNT && slot_bit(bits, s + 1)) s++;
        if (first == s) buf_fmt(out, begun ? " %u" : "%u", s);
        else buf_fmt(out, begun ? " %u-%u" : "%u-%u", first, s);
        begun = true;
    }
}

bool slot_range_parse(struct slice text, unsigned *first, unsigned *last)
{
    const char *dash = text.len ? memchr(text.ptr, '-', text.len) : NULL;
    struct slice a = dash ? slice_of(text.ptr, (size_t)(dash - text.ptr)) : text, b = dash ? slice_of(dash + 1, text.len - a.len - 1) : text;
    int64_t from, to;
    if (!num_parse_i64(a, &from) || !num_parse_i64(b, &to) || from < 0 || to < from || to >= SLOT_COUNT) return false;
    *first = (unsigned)from;
    *last = (unsigned)to;
    return true;
}

bool slot_ranges_parse(struct slice text, uint8_t *bits)
{
    while (text.len) {
        const char *blank = memchr(text.ptr, ' ', text.len);
        struct slice word = slice_of(text.ptr, blank ? (size_t)(blank - text.ptr) : text.len);
        unsigned first, last;
        if (!slot_range_parse(word, &first, &last)) return false;
        for (unsigned s = first; s <= last; s++) slot_bit_set(bits, s);
        size_t used = word.len + (blank != NULL);
        text = slice_of(text.ptr + used, text.len - used);
    }
    return true;
}

/* --- marks --- */

static void log_change(struct engine *e, const char *word, const uint8_t *bits)
{
    struct buf text = {0};
    if (!(e->special & SPECIAL_LOG)) return;
    slot_ranges_put(bits, &text);
    if (text.len) {
        struct slice words[] = {SLICE("CLUSTER"), SLICE("SYNCSLOTS"), slice_str(word), buf_slice(&text)};
        effect_log_now(e, 0, 4, words);
    }
    buf_deinit(&text);
}

void slots_hide(struct engine *e, const uint8_t *bits)
{
    uint8_t news[SLOT_BYTES] = {0};
    int count = 0;
    for (unsigned s = 0; s < SLOT_COUNT; s++) {
        if (!slot_bit(bits, s) || slot_is_hidden(e, s)) continue;
        slot_bit_set(of(e)->bits, s);
        slot_bit_set(news, s);
        count++;
    }
    if (!count) return;
    e->hidden->count += count;
    log_change(e, "HIDE", news);
}

static void show(struct engine *e, const uint8_t *bits, uint8_t *shown)
{
    struct slot_hidden *h = e->hidden;
    for (unsigned s = 0; s < SLOT_COUNT; s++) {
        if (!slot_bit(bits, s) || !slot_bit(h->bits, s)) continue;
        slot_bit_clear(h->bits, s);
        slot_bit_set(shown, s);
        h->count--;
        if (!slot_bit(h->dropping, s)) continue;
        slot_bit_clear(h->dropping, s);
        h->drop_count--;
    }
}

void slots_show(struct engine *e, const uint8_t *bits)
{
    uint8_t shown[SLOT_BYTES] = {0};
    if (!slots_any_hidden(e)) return;
    show(e, bits, shown);
    log_change(e, "SHOW", shown);
}

void slots_forget_hidden(struct engine *e)
{
    if (e->hidden) memset(e->hidden, 0, sizeof *e->hidden);
}

void slots_hidden_free(struct engine *e)
{
    if (e->hidden) mem_free(e->hidden, sizeof *e->hidden);
    e->hidden = NULL;
}

/* --- emptying --- */

void slot_drop(struct engine *e, unsigned slot)
{
    uint8_t one[SLOT_BYTES] = {0};
    struct slot_hidden *h = of(e);
    uint64_t keys = slot_key_count(e, slot);
    if (slot_bit(h->dropping, slot)) return;
    if (keys <= SLOT_DROP_AT_ONCE && h->drop_count == 0) {
        slot_delete_keys(e, slot);
        slot_bit_set(one, slot);
        slots_show(e, one);
        return;
    }
    slot_bit_set(one, slot);
    slots_hide(e, one);
    slot_bit_set(h->dropping, slot);
    if (!h->drop_count++) h->dropped = h->drop_at = h->drop_slot = 0;
}

struct names {
    struct buf bytes;
    struct slice *at;            /* offsets as lengths until all are known */
    int count, cap;
};

static void take_name(void *arg, struct entry *e)
{
    struct names *n = arg;
    struct slice key = entry_key(e);
    if (n->count == n->cap) {
        int cap = n->cap ? n->cap * 2 : 512;
        n->at = mem_realloc(n->at, (size_t)n->cap * sizeof *n->at, (size_t)cap * sizeof *n->at);
        n->cap = cap;
    }
    n->at[n->count++] = slice_of(NULL, key.len);
    buf_puts(&n->bytes, key);
}

/* The keys of one more segment of the slot; returns how many there were. */
static int drop_segment(struct db *db, struct slot_hidden *h, struct names *n)
{
    n->count = 0;
    n->bytes.len = 0;
    if (!table_slot_step(&db->table, h->drop_slot, &h->drop_at, take_name, n)) h->drop_at = 0;
    const char *p = n->bytes.ptr;
    for (int i = 0; i < n->count; p += n->at[i++].len) slot_keys_delete_one(db, slice_of(p, n->at[i].len), true);
    h->dropped += (uint64_t)n->count;
    return n->count;
}

/* The database that has keys of the slot being emptied; NULL: none has. */
static struct db *db_with(struct engine *e, unsigned slot)
{
    for (int i = 0; i < e->db_count; i++)
        if (e->dbs[i].table.slots && table_slot_count(&e->dbs[i].table, slot)) return &e->dbs[i];
    return NULL;
}

static struct db *next_to_empty(struct engine *e)
{
    struct slot_hidden *h = e->hidden;
    for (; h->drop_slot < SLOT_COUNT; h->drop_slot++, h->drop_at = 0) {
        struct db *db = slot_bit(h->dropping, h->drop_slot) ? db_with(e, h->drop_slot) : NULL;
        if (db) return db;
    }
    return NULL;
}

bool slot_drop_work(struct engine *e, int64_t budget_us)
{
    struct slot_hidden *h = e->hidden;
    struct names n = {0};
    struct db *db = NULL;
    if (likely(!h) || !h->drop_count || e->replica) return false;
    uint64_t start = e->ticks(e->ticks_arg), limit = (uint64_t)((double)budget_us / e->us_per_tick);
    do {
        if (!(db = next_to_empty(e))) break;
        drop_segment(db, h, &n);
    } while (e->ticks(e->ticks_arg) - start < limit);
    buf_deinit(&n.bytes);
    mem_free(n.at, (size_t)n.cap * sizeof *n.at);
    if (db) return true;
    h->drop_slot = 0; /* some may have come on the list behind the walk */
    h->drop_at = 0;
    if (next_to_empty(e)) return true;
    uint8_t done[SLOT_BYTES];
    memcpy(done, h->dropping, sizeof done);
    slots_show(e, done);
    return false;
}

void slot_drop_now(struct engine *e, unsigned slot)
{
    uint8_t one[SLOT_BYTES] = {0};
    if (!slot_is_hidden(e, slot)) return;
    slot_delete_keys(e, slot);
    slot_bit_set(one, slot);
    slots_show(e, one);
}
