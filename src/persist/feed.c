#include "persist/feed.h"

#include "base/num.h"

static void put_count(struct buf *out, char mark, uint64_t n)
{
    char text[24];
    text[0] = mark;
    size_t len = 1 + num_format_u64(text + 1, n);
    text[len++] = '\r';
    text[len++] = '\n';
    buf_put(out, text, len);
}

void feed_encode(struct buf *out, int argc, const struct slice *argv)
{
    put_count(out, '*', (uint64_t)argc);
    for (int i = 0; i < argc; i++) {
        put_count(out, '$', argv[i].len);
        buf_puts(out, argv[i]);
        buf_put(out, "\r\n", 2);
    }
}

static void select_db(struct feed *f, struct buf *out, int db)
{
    char text[NUM_I64_MAX_CHARS];
    size_t len = num_format_i64(text, db);
    feed_encode(out, 2, (struct slice[]){SLICE("SELECT"), slice_of(text, len)});
    f->db = db;
}

static void begin(struct feed *f, struct buf *out, int64_t now_ms, int db)
{
    if (f->stamps && now_ms / 1000 > f->stamped_s) {
        f->stamped_s = now_ms / 1000;
        buf_fmt(out, "#TS:%lld\r\n", (long long)f->stamped_s);
    }
    if (db != f->db) select_db(f, out, db);
}

void feed_put(struct feed *f, struct buf *out, int64_t now_ms, int db, int argc, const struct slice *argv)
{
    bool exec = argc == 1 && slice_is(argv[0], "exec");
    begin(f, out, now_ms, exec ? f->db : db);
    feed_encode(out, argc, argv);
}

void feed_put_raw(struct feed *f, struct buf *out, int64_t now_ms, int db, struct slice raw)
{
    begin(f, out, now_ms, db);
    buf_puts(out, raw);
}
