#include "node/durable.h"

/* Its one key is its first argument. */
static bool one_key(const struct command *cmd)
{
    if (cmd->key_count != 1) return false;
    const struct key_spec *k = &cmd->keys[0];
    if (k->flags & KEY_INCOMPLETE) return false; /* SET is not, though it finds its keys itself; SORT is */
    return k->begin == KEYS_AT_INDEX && k->index == 1 && k->find == KEYS_RANGE && k->last == 0;
}

static bool tells_of_data(const struct command *cmd)
{
    return cmd->sub_count || (cmd->flags & (CMD_READONLY | CMD_WRITE | CMD_MAY_REPLICATE)) || strcmp(cmd->name, "exec") == 0;
}

uint64_t durable_need(struct durable *d, const struct engine *e, const struct command *cmd, const uint64_t *hash, bool wrote, uint64_t pos)
{
    if (!cmd || (!wrote && d->reached >= pos)) return 0; /* nothing is on its way */
    uint64_t *cell = hash && one_key(cmd) ? &d->cell[*hash % DURABLE_CELLS] : NULL;
    if (wrote) {
        /* whoever waited for the key may have written elsewhere in its turn */
        if (cell && !(e->special & SPECIAL_WAITING)) *cell = pos;
        else d->all = pos;
        return pos;
    }
    if (cell) return *cell > d->all ? *cell : d->all;
    return tells_of_data(cmd) ? pos : 0;
}

void durable_note(struct node *n, struct client *c, const struct command *cmd, const uint64_t *hash, uint64_t before)
{
    struct durable *d = n->durable;
    uint64_t need = durable_need(d, n->e, cmd, hash, n->e->log_pos != before, n->e->log_pos);
    if (need > d->reached && need > c->hold_until) c->hold_until = need;
}
