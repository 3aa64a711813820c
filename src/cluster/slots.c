/* slots: the map. Always: slots[s] == n exactly when n's bit s is set, and slot_count is the number of n's bits; open_slots
 * counts the marks. All changes go through here, so that the world hears of them. */
#include "cluster/machine.h"

static bool some_master_has_replicas(const struct cluster *c)
{
    for (int i = 0; i < c->node_count; i++)
        if (node_is_master(c->nodes[i]) && c->nodes[i]->replica_count) return true;
    return false;
}

void slot_unbind(struct cluster *c, int slot)
{
    struct cluster_node *n = c->slots[slot];

    bit_clear(c->unclaimed, slot);
    bit_clear(c->fresh, slot);
    if (!n) return;
    c->slots[slot] = NULL;
    bit_clear(n->slots, slot);
    n->slot_count--;
    c->world.slot_changed(c->world.arg, slot);
    c->todo |= TODO_SAVE | TODO_STATE | TODO_MAP | (n == c->myself ? TODO_SYNC : 0);
}

void slot_bind(struct cluster *c, int slot, struct cluster_node *n)
{
    if (c->slots[slot] == n) return;
    slot_unbind(c, slot);
    c->slots[slot] = n;
    bit_set(n->slots, slot);
    if (n == c->myself) {
        bit_set(c->fresh, slot);
        c->any_fresh = true;
        c->world.slot_mine(c->world.arg, slot);
    }
    if (++n->slot_count == 1 && some_master_has_replicas(c)) n->flags |= NODE_MIGRATE_TO;
    c->todo |= TODO_SAVE | TODO_STATE | TODO_MAP | (n == c->myself ? TODO_SYNC : 0); /* what I claim next must not be forgotten */
}

void slots_unbind_all(struct cluster *c, struct cluster_node *n)
{
    for (int s = 0; s < SLOT_COUNT && n->slot_count; s++)
        if (c->slots[s] == n) slot_unbind(c, s);
}

void slot_open(struct cluster *c, struct cluster_node **marks, int slot, struct cluster_node *n)
{
    if (marks[slot] == n) return;
    c->open_slots += (n != NULL) - (marks[slot] != NULL);
    marks[slot] = n;
    c->todo |= TODO_SAVE | TODO_STATE | TODO_MAP;
}

void slots_close_all(struct cluster *c)
{
    for (int s = 0; s < SLOT_COUNT && c->open_slots; s++) {
        slot_open(c, c->migrating, s, NULL);
        slot_open(c, c->importing, s, NULL);
    }
}
