#include "engine/tx.h"

#include "engine/watch.h"

struct slice *argv_copy(const struct slice *argv, int argc, size_t *bytes)
{
    size_t n = (size_t)argc * sizeof *argv;
    for (int i = 0; i < argc; i++) n += argv[i].len;
    struct slice *copy = mem_alloc(n);
    char *p = (char *)(copy + argc);
    for (int i = 0; i < argc; i++) {
        memcpy(p, argv[i].ptr, argv[i].len);
        copy[i] = slice_of(p, argv[i].len);
        p += argv[i].len;
    }
    *bytes = n;
    return copy;
}

void tx_begin(struct session *s)
{
    s->tx = mem_zalloc(sizeof *s->tx);
    s->flags |= SESSION_MULTI;
}

void tx_queue(struct session *s, const struct command *cmd, const struct slice *argv, int argc)
{
    struct transaction *t = s->tx;
    if (s->flags & (SESSION_DIRTY_EXEC | SESSION_DIRTY_CAS)) return; /* EXEC will not run it */
    if (t->count == t->cap) {
        int cap = t->cap ? t->cap * 2 : 8;
        t->queue = mem_realloc(t->queue, (size_t)t->cap * sizeof *t->queue, (size_t)cap * sizeof *t->queue);
        t->cap = cap;
    }
    struct queued *q = &t->queue[t->count++];
    *q = (struct queued){.cmd = cmd, .argc = argc};
    q->argv = argv_copy(argv, argc, &q->bytes);
    t->flags |= cmd->flags;
    t->lacked |= ~cmd->flags;
    t->bytes += q->bytes;
}

void tx_drop(struct session *s)
{
    struct transaction *t = s->tx;
    s->flags &= ~(uint32_t)(SESSION_MULTI | SESSION_DIRTY_CAS | SESSION_DIRTY_EXEC);
    s->tx = NULL;
    if (!t) return;
    for (int i = 0; i < t->count; i++) mem_free(t->queue[i].argv, t->queue[i].bytes);
    mem_free(t->queue, (size_t)t->cap * sizeof *t->queue);
    mem_free(t, sizeof *t);
}
