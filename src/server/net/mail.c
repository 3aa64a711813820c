/* mail: see mail.h. `tail` and a sleeper's flag are sequentially consistent, so that of "I wrote" and "I go to sleep" at
 * least one side sees the other's (server/net/iothreads.c). */
#include "server/net/mail.h"

#include <stdlib.h>

#define AHEAD 12u /* cells */

_Static_assert(sizeof(struct letter) == 64, "a letter is a cache line");

struct mailbox *mail_new(void)
{
    struct mailbox *m = aligned_alloc(64, sizeof *m);
    check(m != NULL);
    memset(m, 0, sizeof *m);
    return m;
}

void mail_free(struct mailbox *m)
{
    mem_free(m->late, m->late_cap * sizeof *m->late);
    free(m);
}

static bool room(struct mailbox *m)
{
    if (m->write_at - m->head_seen < MAIL_CELLS) return true;
    m->head_seen = atomic_load_explicit(&m->head, memory_order_acquire);
    return m->write_at - m->head_seen < MAIL_CELLS;
}

static void put_late(struct mailbox *m, const struct letter *l)
{
    if (m->late_count == m->late_cap) {
        uint32_t cap = m->late_cap ? m->late_cap * 2 : 64;
        m->late = mem_realloc(m->late, m->late_cap * sizeof *m->late, cap * sizeof *m->late);
        m->late_cap = cap;
    }
    m->late[m->late_count++] = *l;
}

void mail_put(struct mailbox *m, const struct letter *l)
{
    if (unlikely(m->late_count) || unlikely(!room(m))) {
        put_late(m, l);
        return;
    }
    __builtin_prefetch(&m->cells[(m->write_at + AHEAD) % MAIL_CELLS], 1); /* the other side has it */
    m->cells[m->write_at++ % MAIL_CELLS] = *l;
}

static void put_late_ones(struct mailbox *m)
{
    uint32_t n = 0;
    while (n < m->late_count && room(m)) m->cells[m->write_at++ % MAIL_CELLS] = m->late[n++];
    m->late_count -= n;
    memmove(m->late, m->late + n, m->late_count * sizeof *m->late);
}

bool mail_publish(struct mailbox *m)
{
    if (unlikely(m->late_count)) put_late_ones(m);
    if (m->published == m->write_at) return false;
    m->published = m->write_at;
    atomic_store_explicit(&m->tail, m->write_at, memory_order_seq_cst);
    return true;
}

bool mail_any(struct mailbox *m)
{
    if (m->read_at != m->tail_seen) return true;
    m->tail_seen = atomic_load_explicit(&m->tail, memory_order_seq_cst);
    return m->read_at != m->tail_seen;
}

struct letter *mail_next(struct mailbox *m)
{
    if (!mail_any(m)) return NULL;
    __builtin_prefetch(&m->cells[(m->read_at + AHEAD) % MAIL_CELLS]);
    return &m->cells[m->read_at++ % MAIL_CELLS];
}

void mail_done(struct mailbox *m) { atomic_store_explicit(&m->head, m->read_at, memory_order_release); }
