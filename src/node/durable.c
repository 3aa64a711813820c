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

void durable_note(struct node *n, struct client *c, const struct command *cmd, const uint64_t *hash, uint64_t before)
{
    struct durable *d = n->durable;
    uint64_t now = n->e->log_pos, need;
    if (now == before && d->reached >= now) return; /* nothing is on its way */
    if (!cmd) return;
    bool single = hash && one_key(cmd);
    uint64_t *cell = single ? &d->cell[*hash % DURABLE_CELLS] : NULL;
    if (now != before) {
        /* whoever waited for the key may have written elsewhere in its turn */
        if (cell && !(n->e->special & SPECIAL_WAITING)) *cell = now;
        else d->all = now;
        need = now;
    } else if (cell) {
        need = *cell > d->all ? *cell : d->all;
    } else if (tells_of_data(cmd)) {
        need = now;
    } else {
        return;
    }
    if (need > d->reached && need > c->hold_until) c->hold_until = need;
}
