/* table_view: how a segment is shared between the executor that goes on changing it and the walkers of a view.
 *
 * A segment that the view has and nobody has walked yet is changed in place: the slots that the view knows have the
 * shared bit, and what is taken out of such a slot is put into the segment's undo list. The walker, when it comes, claims
 * the segment: what it visits is the slots with the bit and the undo list. From then on the executor copies the segment
 * if it has to change it, until the walker has passed it. So a view costs memory for what was taken out, not for segments.
 *
 * The word `view` of a segment: | undo list 44 | generation 18 | claimed 1 | busy 1 |, for the view of that generation; of
 * another one it means nothing. Busy: the executor is in the middle of a change (some hundred instructions) and the
 * walker spins; the executor never waits. Everything else in a segment is the executor's, and is ordered by this word. */
#include "ds/table_internal.h"

#define VIEW_BUSY 1ull
#define VIEW_CLAIMED 2ull
#define VIEW_GENERATIONS 0x3ffffu /* 0 is nobody's */
#define VIEW_UNDO (~0ull << 20)
#define UNDO_SLOTS 14

struct undo {
    struct undo *next;
    uint64_t used;
    uint64_t slot[UNDO_SLOTS];
};

static uint64_t generation_of(uint32_t epoch) { return (uint64_t)(epoch % VIEW_GENERATIONS + 1) << 2; }
static uint64_t generation_in(uint64_t word) { return word & (uint64_t)VIEW_GENERATIONS << 2; }
static struct undo *undo_in(uint64_t word) { return (struct undo *)(uintptr_t)((word & VIEW_UNDO) >> 16); }

bool segment_in_view(const struct table *t, const struct segment *s)
{
    if (likely(!t->cow->live)) return false;
    return s->epoch < t->cow->epoch || generation_in(atomic_load_explicit(&s->view, memory_order_acquire)) == generation_of(t->cow->epoch);
}

/* --- the executor --- */

void table_let_go(struct table *t)
{
    struct segment *s = t->held;
    if (likely(!s)) return;
    t->held = NULL;
    uint64_t word = atomic_load_explicit(&s->view, memory_order_relaxed);
    atomic_store_explicit(&s->view, word & ~VIEW_BUSY, memory_order_release);
}

bool table_hold(struct table *t, struct segment *s)
{
    if (t->held == s) return true;
    table_let_go(t);
    bool first = s->epoch < t->cow->epoch;
    uint64_t mine = generation_of(t->cow->epoch), word = atomic_load_explicit(&s->view, memory_order_acquire);
    bool known = generation_in(word) == mine;
    if (known && word & VIEW_CLAIMED) return false;
    uint64_t busy = (known && !first ? word & VIEW_UNDO : 0) | mine | VIEW_BUSY;
    if (!atomic_compare_exchange_strong_explicit(&s->view, &word, busy, memory_order_acq_rel, memory_order_acquire)) return false;
    t->held = s;
    if (!first) return true;
    s->epoch = t->cow->epoch;
    uint64_t *slots = s->slot[0];
    for (unsigned i = 0; i < s->buckets * BUCKET_SLOTS; i++)
        if (slots[i]) slots[i] |= SLOT_SHARED;
    return true;
}

void table_undo(struct table *t, uint64_t hash, struct segment *s, uint64_t slot)
{
    if (t->held != s) return; /* a copy: the view has the old one */
    uint64_t word = atomic_load_explicit(&s->view, memory_order_relaxed);
    struct undo *u = undo_in(word);
    if (!u || u->used == UNDO_SLOTS) {
        struct undo *more = mem_alloc(sizeof *more);
        more->next = u;
        more->used = 0;
        cow_keep_at(t->cow, table_place(t, last_hash(hash, s->depth)), more, sizeof *more, NULL);
        u = more;
        atomic_store_explicit(&s->view, (uint64_t)(uintptr_t)u << 16 | (word & ~VIEW_UNDO), memory_order_relaxed);
    }
    u->slot[u->used++] = slot;
}

/* --- walkers --- */

static inline void spin(void)
{
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
}

/* The executor changes it in place no more. Returns its undo list. */
static const struct undo *claim(struct segment *s, uint32_t epoch)
{
    uint64_t mine = generation_of(epoch), word = atomic_load_explicit(&s->view, memory_order_acquire);
    for (;;) {
        uint64_t known = generation_in(word) == mine ? word : mine;
        if (known & VIEW_CLAIMED) return undo_in(known);
        if (known & VIEW_BUSY) {
            spin();
            word = atomic_load_explicit(&s->view, memory_order_acquire);
            continue;
        }
        if (atomic_compare_exchange_weak_explicit(&s->view, &word, known | VIEW_CLAIMED, memory_order_acq_rel, memory_order_acquire)) return undo_in(known);
    }
}

struct table_view table_view(const struct table *t)
{
    return (struct table_view){t->root, t->count, t->place, t->cow->epoch, t->place_shift};
}

uint64_t table_view_place(const struct table_view *v, uint64_t at)
{
    uint64_t hash = at & ~1ull;
    if (at && !hash) return v->place + (UINT64_MAX >> v->place_shift) + 1; /* the end */
    return v->place + (hash >> v->place_shift);
}

bool table_view_next(const struct table_view *v, uint64_t *at, void (*visit)(void *arg, const struct entry *e), void *arg)
{
    /* at: hash position, bit 0 set once started, so that the end (0 again) is told from the start */
    if (!v->root) return false;
    uint64_t hash = *at & ~1ull;
    if (*at && !hash) return false;
    struct segment *s = root_path(v->root, hash).seg;
    *at = (s->depth ? ((hash >> (64 - s->depth)) + 1) << (64 - s->depth) : 0) | 1; /* a walk may begin in the middle of a segment */
    const struct undo *undo = claim(s, v->epoch);
    uint64_t need = SLOT_SHARED;
    if (s->epoch < v->epoch) { /* untouched: all is the view's */
        need = 0;
        undo = NULL;
    }
    const uint64_t *slots = s->slot[0];
    for (unsigned k = 0; k < s->buckets * BUCKET_SLOTS; k++)
        if (slots[k]) __builtin_prefetch(slot_entry(slots[k]));
    for (unsigned k = 0; k < s->buckets * BUCKET_SLOTS; k++)
        if (slots[k] && (slots[k] & need) == need) visit(arg, slot_entry(slots[k]));
    for (; undo; undo = undo->next)
        for (uint64_t i = 0; i < undo->used; i++) visit(arg, slot_entry(undo->slot[i]));
    return true;
}
