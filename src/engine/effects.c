/* effects: see effects.h. What always holds: between two units nothing is held, and a MULTI that was logged has its EXEC. */
#include "engine/effects.h"

#include "engine/engine.h"

#define HELD_BYTES_KEPT 65536 /* a larger copy is not kept as a buffer for the next one */

static void put(struct engine *e, bool stream_only, int db, int argc, const struct slice *argv)
{
    if (e->log && !stream_only) e->log(e->log_arg, db, argc, argv);
    if (e->stream) e->stream(e->stream_arg, db, argc, argv);
    if (unlikely(e->moved != NULL)) e->moved(e->moved_arg, db, argc, argv);
}

static void hold(struct effect_unit *u, bool stream_only, int db, int argc, const struct slice *argv)
{
    u->db = db;
    u->stream_only = stream_only;
    u->argc = argc;
    u->held.len = 0;
    buf_put(&u->held, argv, (size_t)argc * sizeof *argv);
    for (int i = 0; i < argc; i++) buf_puts(&u->held, argv[i]);
}

/* The kept effect goes out; its slices are pointed at the bytes behind them first. */
static void put_held(struct engine *e)
{
    struct effect_unit *u = &e->unit;
    struct slice *argv = (struct slice *)(void *)u->held.ptr;
    const char *bytes = u->held.ptr + (size_t)u->argc * sizeof *argv;
    for (int i = 0; i < u->argc; i++) {
        argv[i].ptr = bytes;
        bytes += argv[i].len;
    }
    put(e, u->stream_only, u->db, u->argc, argv);
    if (u->held.cap > HELD_BYTES_KEPT) buf_deinit(&u->held);
}

static void add(struct engine *e, bool stream_only, int db, int argc, const struct slice *argv)
{
    struct effect_unit *u = &e->unit;
    if (++u->count == 1) {
        hold(u, stream_only, db, argc, argv);
        return;
    }
    if (u->count == 2) {
        put(e, false, u->db, 1, (struct slice[]){SLICE("MULTI")});
        put_held(e);
    }
    put(e, stream_only, db, argc, argv);
}

static void end_unit(struct engine *e)
{
    struct effect_unit *u = &e->unit;
    int count = u->count;
    u->count = 0;
    if ((!e->log && !e->stream && !e->moved) || !count) return;
    if (count == 1) put_held(e);
    else put(e, false, u->db, 1, (struct slice[]){SLICE("EXEC")});
}

void engine_set_log(struct engine *e, engine_log *log, void *arg)
{
    end_unit(e);
    e->log = log;
    e->log_arg = arg;
    engine_settings_changed(e);
}

void engine_set_stream(struct engine *e, engine_log *stream, void *arg)
{
    if (e->stream == stream && e->stream_arg == arg) return;
    end_unit(e);
    e->stream = stream;
    e->stream_arg = arg;
    engine_settings_changed(e);
}

void engine_set_moved(struct engine *e, engine_log *moved, void *arg)
{
    end_unit(e);
    e->moved = moved;
    e->moved_arg = arg;
    engine_settings_changed(e);
}

static bool listening(const struct engine *e) { return (e->special & (SPECIAL_LOG | SPECIAL_LOADING)) == SPECIAL_LOG; }

void effect_log_now(struct engine *e, int db, int argc, const struct slice *argv)
{
    if (!listening(e)) return;
    if (e->call && !e->unit.apart) add(e, false, db, argc, argv);
    else put(e, false, db, argc, argv);
}

void effect_log(struct call *c, int argc, const struct slice *argv)
{
    c->log_done = true;
    if (unlikely(c->e->special & SPECIAL_LOG)) effect_log_now(c->e, c->db->index, argc, argv);
}

void effect_stream(struct call *c, int argc, const struct slice *argv)
{
    c->log_done = true;
    if (unlikely(c->e->stream || c->e->moved) && listening(c->e)) add(c->e, true, c->db->index, argc, argv);
}

void effect_log_nothing(struct call *c) { c->log_done = true; }

void effects_end_call(struct call *c, bool whole)
{
    struct engine *e = c->e;
    if (!c->log_done && c->changes && (c->cmd->flags & (CMD_WRITE | CMD_MAY_REPLICATE)) && listening(e)) {
        if (whole && !e->unit.count) put(e, false, c->db->index, c->argc, c->argv);
        else add(e, false, c->db->index, c->argc, c->argv);
    }
    if (whole) end_unit(e);
}

void effects_deinit(struct engine *e) { buf_deinit(&e->unit.held); }
