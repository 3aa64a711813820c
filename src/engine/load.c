#include "engine/load.h"

#include "engine/expire.h"
#include "engine/slot_hide.h"

int load_link(struct db *db, const struct load_item *items, int count, bool replace)
{
    struct engine *e = db->engine;
    for (int i = 0; i < count; i++) table_prefetch_bucket(&db->table, items[i].hash);
    for (int i = 0; i < count; i++) {
        struct entry *now = items[i].e, *old = table_find(&db->table, items[i].hash, entry_key(now));
        if (unlikely(old != NULL)) {
            if (!replace) return i;
            db_remove(db, old);
        }
        if (now->form & (FORM_EXPIRES | FORM_INNER)) {
            db->expires += (now->form & FORM_EXPIRES) != 0;
            db->inner += (now->form & FORM_INNER) != 0;
            if (entry_due(now) < e->next_expire_ms) e->next_expire_ms = entry_due(now);
        }
        table_insert(&db->table, items[i].hash, now);
    }
    return -1;
}

void load_drop(struct entry *e)
{
    const struct value_type *t = entry_value_type(e);
    if (!t->inline_value) t->free(entry_root(e));
    entry_free(e);
}

void load_flush(struct engine *e)
{
    struct call c = {.e = e}; /* what db_flush counts is nobody's change */
    slots_forget_hidden(e);
    for (int i = 0; i < e->db_count; i++) db_flush(&c, &e->dbs[i], true);
    if (e->special & SPECIAL_TRACKING) e->track->flushed(e);
}
