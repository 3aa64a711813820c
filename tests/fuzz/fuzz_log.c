/* vireo-fuzz-log SECONDS [SEED]: command logs, whole, cut and damaged, through the reader and the replay of loading; every second one in groups with
 * checksums over filler (persist/aof_group.h), cut, torn by sectors, with flipped bits.
 * A cut log must be seen as torn, with the end of its last whole unit as the safe place; pieces of any size must be
 * understood as the whole is; what was damaged loads or is refused. Run under sanitizers. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/rng.h"
#include "engine/replay.h"
#include "persist/aof_read.h"
#include "persist/feed.h"
#include "sim/world.h"

#include "log_groups.h"

#define ENDS_MAX 256
#define GROUPS_MAX 64
#define SECONDS_A_ROUND 60
#define SECTOR 512

static struct {
    struct rng r;
    struct world *w;
    struct buf log, work;
    size_t ends[ENDS_MAX];      /* where a log may be cut without a loss: behind each command outside a transaction */
    size_t seen[ENDS_MAX];      /* how long the file must be for that: a group counts only whole */
    int end_count;
    struct { size_t from, to; int ends; } groups[GROUPS_MAX]; /* to: the end of its records; ends: of units before it */
    int group_count;
    bool filled;                /* filler is the last thing */
    uint64_t rounds, torn, refused, commands;
} f;

static void show_input(int signo)
{
    printf("signal %d in round %llu; the log:\n", signo, (unsigned long long)f.rounds);
    fwrite(f.work.ptr, 1, f.work.len < 20000 ? f.work.len : 20000, stdout);
    fflush(stdout);
    signal(signo, SIG_DFL);
    raise(signo);
}

/* ---- logs ---- */

static void put_words(const char *line)
{
    struct slice argv[16];
    int argc = 0;
    for (const char *p = line; *p; p += strspn(p, " ")) {
        size_t n = strcspn(p, " ");
        argv[argc++] = slice_of(p, n);
        p += n;
    }
    feed_encode(&f.log, argc, argv);
}

static void put_command(void)
{
    static const char *const commands[] = {
        "SELECT 0", "SELECT 3", "SET k 1", "SET k v PXAT 4102444800000", "DEL k", "INCR n", "RPUSH l a b c", "LPOP l 1", "SADD s 1 2 x", "SREM s 1", "ZADD z 1 a 2 b",
        "HSET h f v g w", "HDEL h f", "PEXPIREAT k 4102444800000", "PERSIST k", "RENAME l m", "COPY m l", "FLUSHDB", "APPEND k x", "LTRIM l 0 1", "ZREM z a", "set K 2",
        "SWAPDB 0 3", "MOVE k 3", "XADD x 1-1 f v", "RESTORE q 0 x", "BLPOP l 0", "WATCH k", "SUBSCRIBE c", "SHUTDOWN", "EVAL x 0", "LMOVE l m LEFT RIGHT", "PFADD p a",
    };
    char bytes[300];
    if (rng_below(&f.r, 8)) {
        put_words(commands[rng_below(&f.r, COUNT_OF(commands))]);
        return;
    }
    size_t n = rng_below(&f.r, sizeof bytes); /* any bytes, and what looks like the form of a log */
    for (size_t i = 0; i < n; i++) bytes[i] = rng_below(&f.r, 2) ? "*$#\r\n1230MULTIEXEC"[rng_below(&f.r, 18)] : (char)rng_next(&f.r);
    struct slice argv[] = {SLICE("SET"), SLICE("k"), slice_of(bytes, n)};
    feed_encode(&f.log, 3, argv);
}

static void put_note(void)
{
    switch (rng_below(&f.r, 12)) {
    case 0: buf_fmt(&f.log, "#TS:%llu\r\n", (unsigned long long)rng_below(&f.r, 2000000000)); break;
    case 1: buf_cstr(&f.log, "# a note\r\n"); break;
    default: break;
    }
}

static void put_unit(void)
{
    put_note();
    if (rng_below(&f.r, 6) == 0) {
        put_words("MULTI");
        for (uint64_t k = rng_below(&f.r, 5); k; k--) put_note(), put_command();
        put_words(rng_below(&f.r, 2) ? "EXEC" : "exec");
    } else put_command();
    f.ends[f.end_count] = f.seen[f.end_count] = f.log.len;
    f.end_count++;
}

static void put_group(void)
{
    int first = f.end_count;
    size_t from = group_open(&f.log);
    for (uint64_t n = 1 + rng_below(&f.r, 5); n; n--) put_unit();
    f.groups[f.group_count].from = from;
    f.groups[f.group_count].to = f.log.len;
    f.groups[f.group_count++].ends = first;
    for (int i = first; i < f.end_count; i++) f.seen[i] = f.log.len;
    group_close(&f.log, from);
}

static void make_log(void)
{
    bool grouped = rng_below(&f.r, 2);
    f.log.len = 0;
    f.end_count = f.group_count = 0;
    f.filled = grouped && rng_below(&f.r, 4);
    for (uint64_t n = 1 + rng_below(&f.r, 40); n; n--) {
        if (grouped && rng_below(&f.r, 8)) put_group();
        else put_unit();
    }
    if (f.filled) groups_fill(&f.log, rng_below(&f.r, 3));
}

static void damage(struct buf *b)
{
    for (uint64_t i = 1 + rng_below(&f.r, 3); i && b->len; i--) {
        size_t at = rng_below(&f.r, b->len), n = 1 + rng_below(&f.r, 20);
        if (n > b->len - at) n = b->len - at;
        switch (rng_below(&f.r, 6)) {
        case 0: b->ptr[at] = (char)rng_next(&f.r); break;
        case 1: b->ptr[at] = "*$#\r\n0123456789-"[rng_below(&f.r, 16)]; break;
        case 2: b->ptr[at] = (char)(b->ptr[at] ^ 1 << rng_below(&f.r, 8)); break;
        case 3: memmove(b->ptr + at, b->ptr + at + n, b->len - at - n), b->len -= n; break;
        case 4: memset(b->ptr + at, 0, n); break;
        default: b->len = at; break;
        }
    }
}

/* ---- reading ---- */

struct heard {
    enum aof_got got;
    uint64_t safe, offset, commands, digest;
};

/* step: bytes given at a time at most. r: what is read is run too; NULL: only read. */
static struct heard read_log(struct slice log, size_t step, struct replay *r)
{
    struct aof_reader reader;
    struct heard h = {0};
    struct slice left = log;
    aof_read_init(&reader, 0);
    while ((h.got = aof_read_next(&reader)) == AOF_MORE || h.got == AOF_COMMAND) {
        if (h.got == AOF_MORE) {
            size_t n = left.len ? 1 + rng_below(&f.r, step < left.len ? step : left.len) : 0;
            char *room = aof_read_room(&reader, n + 1);
            if (n) memcpy(room, left.ptr, n);
            aof_read_added(&reader, n);
            left = slice_of(left.ptr + n, left.len - n);
            continue;
        }
        check(reader.argc >= 1 && reader.safe <= log.len && reader.offset < log.len);
        for (int i = 0; i < reader.argc; i++) h.digest = XXH3_64bits_withSeed(reader.argv[i].ptr, reader.argv[i].len, h.digest + reader.argv[i].len);
        if (!r) continue;
        enum replay_result result = replay_run(r, reader.argc, reader.argv);
        if (result == REPLAY_UNKNOWN || result == REPLAY_ARITY) break;
    }
    h.safe = reader.safe, h.offset = reader.offset, h.commands = reader.commands;
    if (h.got == AOF_BAD) check(reader.why && reader.why[0]);
    check(h.safe <= log.len && h.offset <= log.len);
    aof_read_deinit(&reader);
    return h;
}

static void same_in_pieces(struct slice log, const struct heard *whole)
{
    struct heard h = read_log(log, rng_below(&f.r, 2) ? 3 : 200, NULL);
    check(h.got == whole->got && h.commands == whole->commands && h.digest == whole->digest && h.safe == whole->safe);
    if (h.got != AOF_END) check(h.offset == whole->offset);
}

/* The log cut at a random place: torn there, or whole at the end of a unit (or of an annotation behind one). */
static void cut(void)
{
    size_t at = rng_below(&f.r, f.log.len + 1), safe = 0;
    for (int i = 0; i < f.end_count && f.seen[i] <= at; i++) safe = f.ends[i];
    f.work.len = 0;
    buf_put(&f.work, f.log.ptr, at);
    struct heard h = read_log(buf_slice(&f.work), f.work.len + 1, NULL);
    check(h.got == AOF_END || h.got == AOF_TORN);
    if (at == safe) check(h.got == AOF_END);
    if (h.got == AOF_TORN) {
        check(h.safe >= safe && h.safe <= at && memchr("*#", f.log.ptr[h.safe], 2)); /* annotations before a MULTI may stay */
        struct heard again = read_log(slice_of(f.log.ptr, h.safe), h.safe + 1, NULL);
        check(again.got == AOF_END);
        f.torn++;
    }
    same_in_pieces(buf_slice(&f.work), &h);
}

/* Some sectors of the last group are still filler, as a power failure leaves it: all before it is there, nothing of it. */
static void torn_by_sectors(void)
{
    if (!f.filled || !f.group_count) return;
    int last = f.group_count - 1, changed = 0, all = 0;
    bool torn = false; /* not only in what fills the group up */
    if (f.seen[f.end_count - 1] > f.groups[last].to) return;  /* plain records are the last thing */
    size_t from = f.groups[last].from, to = from + aof_group_size(f.groups[last].to - from - AOF_GROUP_HEAD);
    f.work.len = 0;
    buf_puts(&f.work, buf_slice(&f.log));
    for (size_t at = from & ~(size_t)(SECTOR - 1); at < to; at += SECTOR) {
        size_t first = at > from ? at : from;
        all++;
        if (rng_below(&f.r, 2)) continue;
        changed++;
        torn |= at < f.groups[last].to;
        aof_fill(f.work.ptr + first, at + SECTOR - first, at + SECTOR == f.work.len);
    }
    struct heard h = read_log(buf_slice(&f.work), f.work.len + 1, NULL);
    if (!torn) check(h.got == AOF_END && h.safe == f.ends[f.end_count - 1]);
    else check(h.got == (changed == all ? AOF_END : AOF_TORN) && h.safe == (f.groups[last].ends ? f.ends[f.groups[last].ends - 1] : 0));
    same_in_pieces(buf_slice(&f.work), &h);
    f.torn += torn;
}

/* One bit of a group: never read as something else. Of one that something follows: refused, or nothing is lost. */
static void flipped(void)
{
    if (!f.group_count) return;
    int which = (int)rng_below(&f.r, (uint64_t)f.group_count);
    size_t from = f.groups[which].from, to = rng_below(&f.r, 3) ? f.groups[which].to : from + AOF_GROUP_HEAD;
    struct heard whole = read_log(buf_slice(&f.log), f.log.len + 1, NULL);
    f.work.len = 0;
    buf_puts(&f.work, buf_slice(&f.log));
    size_t at = from + rng_below(&f.r, to - from);
    f.work.ptr[at] ^= (char)(1 << rng_below(&f.r, 8));
    struct heard h = read_log(buf_slice(&f.work), f.work.len + 1, NULL);
    bool behind = f.seen[f.end_count - 1] > f.groups[which].to;
    check(whole.got == AOF_END);
    check(h.got == AOF_BAD || (h.got == AOF_TORN && !behind) || (h.got == AOF_END && at < from + AOF_GROUP_HEAD && h.digest == whole.digest));
    same_in_pieces(buf_slice(&f.work), &h);
    f.refused += h.got != AOF_END;
}

static void damaged(void)
{
    f.work.len = 0;
    buf_puts(&f.work, buf_slice(&f.log));
    if (rng_below(&f.r, 4)) damage(&f.work);
    struct heard h = read_log(buf_slice(&f.work), f.work.len + 1, NULL);
    same_in_pieces(buf_slice(&f.work), &h);
    if (h.got == AOF_TORN || h.got == AOF_BAD) {
        uint64_t behind = aof_read_more_behind(h.offset, slice_of(f.work.ptr + h.offset, f.work.len - h.offset));
        check(!behind || (behind > h.offset && behind < f.work.len && f.work.ptr[behind] == '*'));
        f.refused++;
    }
    struct replay r;
    replay_begin(&r, f.w->node->e);
    read_log(buf_slice(&f.work), f.work.len + 1, &r);
    f.commands += r.commands;
    replay_end(&r);
}

int main(int argc, char **argv)
{
    long seconds = argc > 1 ? atol(argv[1]) : 5;
    uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : (uint64_t)time(NULL);
    time_t end = time(NULL) + seconds;
    rng_init(&f.r, seed);
    hash_init(&seed, sizeof seed);
    signal(SIGABRT, show_input);
    signal(SIGALRM, show_input);
    printf("fuzz-log: seed %llu\n", (unsigned long long)seed);
    do {
        f.w = world_new(seed + f.rounds, "save \"\"\n");
        check(world_connect(f.w) == 0);
        for (int i = 0; i < 500; i++, f.rounds++) {
            alarm(SECONDS_A_ROUND);
            make_log();
            cut();
            torn_by_sectors();
            flipped();
            damaged();
        }
        world_check(f.w);
        world_free(f.w);
    } while (time(NULL) < end);
    printf("fuzz-log: %llu logs, %llu torn, %llu damaged, %llu commands replayed\n", (unsigned long long)f.rounds, (unsigned long long)f.torn,
           (unsigned long long)f.refused, (unsigned long long)f.commands);
    buf_deinit(&f.log), buf_deinit(&f.work);
    return 0;
}
