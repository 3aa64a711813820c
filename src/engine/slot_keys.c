#include "engine/slot_keys.h"

#include "engine/expire.h"
#include "engine/wait.h"

#define AT_ONCE 512 /* about as many as a segment of the table has */

struct names {
    struct buf bytes;
    size_t len[AT_ONCE];
    int count;
};

static void take_name(void *arg, struct entry *e)
{
    struct names *n = arg;
    if (n->count == AT_ONCE) return; /* the next walk finds it */
    struct slice key = entry_key(e);
    n->len[n->count++] = key.len;
    buf_puts(&n->bytes, key);
}

bool slot_keys_delete_one(struct db *db, struct slice key, bool log)
{
    struct engine *e = db->engine;
    struct entry *en = table_find(&db->table, table_hash(&db->table, key), key);
    if (!en) return false;
    db_remove(db, en);
    e->dirty++;
    if (log && e->special & SPECIAL_LOG) effect_log_now(e, db->index, 2, (struct slice[]){SLICE("DEL"), key});
    engine_key_changed(e, db, key);
    if (e->special & SPECIAL_WAITING) wait_key_ready(db, key);
    if (e->special & SPECIAL_NOTIFY) engine_notify(e, NOTIFY_GENERIC, "del", key, db->index);
    return true;
}

static uint64_t delete_in(struct db *db, unsigned slot)
{
    struct names *n = mem_zalloc(sizeof *n);
    uint64_t deleted = 0;
    while (table_slot_count(&db->table, slot)) {
        n->count = 0;
        n->bytes.len = 0;
        for (uint64_t at = 0; !n->count && table_slot_step(&db->table, slot, &at, take_name, n);) {}
        check(n->count);
        const char *p = n->bytes.ptr;
        for (int i = 0; i < n->count; p += n->len[i++]) slot_keys_delete_one(db, slice_of(p, n->len[i]), true);
        deleted += (uint64_t)n->count;
    }
    buf_deinit(&n->bytes);
    mem_free(n, sizeof *n);
    return deleted;
}

uint64_t slot_key_count(const struct engine *e, unsigned slot)
{
    uint64_t keys = 0;
    for (int i = 0; i < e->db_count; i++)
        if (e->dbs[i].table.slots) keys += table_slot_count(&e->dbs[i].table, slot);
    return keys;
}

uint64_t slot_delete_keys(struct engine *e, unsigned slot)
{
    uint64_t deleted = 0;
    for (int i = 0; i < e->db_count; i++)
        if (e->dbs[i].table.slots && table_slot_count(&e->dbs[i].table, slot)) deleted += delete_in(&e->dbs[i], slot);
    return deleted;
}
