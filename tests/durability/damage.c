/* vireo-damage [--cuts 65536] [--flips 10000] [--seed N]: damaged files, loaded by the server's own loader in this process.
 *
 * Cuts: a log with transactions, annotations, binary values and big commands, cut at each of its last bytes: it must load, with
 * exactly the complete units before the cut, and the file must end there. The other half: with aof-load-truncated no it
 * must refuse, and the file must stay as it is (every 16th cut).
 * Flips: a random bit of the incremental file, the base (an RDB image) or the manifest, or of an RDB file: the file is loaded to
 * the data it had, loaded to other data (a changed byte inside a value, which no format can tell), repaired as a torn tail, or
 * refused with file and place; never less than that, and a refused file is never touched.
 * Both again for a log that was synced in place: damage_groups.h. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "lone.h"

#include "base/rng.h"
#include "engine/digest.h"
#include "engine/load.h"
#include "persist/feed.h"
#include "persist/manifest.h"

#include "../fuzz/log_groups.h"

static struct rng r;
static struct buf incr, base, list_text, rdb;
static char top[64];

#define INCR "appendonlydir/appendonly.aof.1.incr.aof"
#define BASE "appendonlydir/appendonly.aof.1.base.rdb"
#define LIST "appendonlydir/appendonly.aof.manifest"

#define ENDS_MAX 200000
static struct { size_t at; long count; bool note; size_t seen; } ends[ENDS_MAX]; /* of units: how many elements the list has then; seen: the file
                                                                                   * must be that long for it (its group must be whole) */
static int end_count;

static void words(const char *line)
{
    struct slice argv[64];
    int n = 0;
    for (const char *p = line; *p;) {
        size_t len = strcspn(p, " ");
        argv[n++] = slice_of(p, len);
        p += len + (p[len] == ' ');
    }
    feed_encode(&incr, n, argv);
}

static void end_unit(long count, bool note)
{
    ends[end_count].at = incr.len;
    ends[end_count].note = note;
    ends[end_count].seen = incr.len;
    ends[end_count++].count = count;
}

/* The list counts; other keys make it colourful. *n: its next element. */
static void make_unit(long *n)
{
    char line[256], bytes[3000];
    bool note = false;
    switch (rng_below(&r, 10)) {
    case 0: {
        int count = 1 + (int)rng_below(&r, 5);
        words(rng_below(&r, 2) ? "MULTI" : "multi");
        for (int i = 0; i < count; i++) {
            snprintf(line, sizeof line, "RPUSH l %ld", (*n)++);
            words(line);
        }
        words(rng_below(&r, 2) ? "EXEC" : "exec");
        break;
    }
    case 1: buf_fmt(&incr, "#TS:%d\r\n", 1700000000 + (int)*n); note = true; break;
    case 2: case 3: {
        size_t len = rng_below(&r, 8) ? rng_below(&r, 60) : rng_below(&r, sizeof bytes);
        for (size_t i = 0; i < len; i++) bytes[i] = (char)rng_next(&r);
        snprintf(line, sizeof line, "k%d", (int)rng_below(&r, 50));
        struct slice argv[] = {SLICE("SET"), slice_str(line), slice_of(bytes, len)};
        feed_encode(&incr, 3, argv);
        break;
    }
    case 4: snprintf(line, sizeof line, "ZADD z %d m%d", (int)rng_below(&r, 1000), (int)rng_below(&r, 99)); words(line); break;
    case 5: snprintf(line, sizeof line, "HSET h f%d %d g 2", (int)rng_below(&r, 99), (int)rng_below(&r, 1000)); words(line); break;
    default: snprintf(line, sizeof line, "RPUSH l %ld", (*n)++); words(line);
    }
    end_unit(*n, note);
}

static void make_log(long first, size_t size)
{
    long n = first;
    incr.len = 0;
    end_count = 0;
    words("SELECT 0");
    end_unit(n, false);
    while (incr.len < size) make_unit(&n);
}

static void put(const char *path, const struct buf *b, size_t len)
{
    if (file_put(path, slice_of(b->ptr, len), 0644) != 0) {
        perror(path);
        exit(3);
    }
}

static void get(const char *path, struct buf *out)
{
    out->len = 0;
    if (file_read_all(path, out, (size_t)1 << 30) != 0) {
        perror(path);
        exit(3);
    }
}

static bool is_as(const char *path, const struct buf *b, size_t len)
{
    static struct buf now;
    get(path, &now);
    return slice_eq(buf_slice(&now), slice_of(b->ptr, len));
}

/* As at start: manifest, files. */
static bool load_log(struct aof_load_result *res, char why[256])
{
    struct manifest m;
    struct manifest_error e;
    static struct buf text;
    get(LIST, &text);
    load_flush(sv->node->e);
    memset(res, 0, sizeof *res);
    if (!manifest_parse(&m, buf_slice(&text), &e)) {
        snprintf(why, 256, "manifest line %d: %s", e.line, e.why);
        return false;
    }
    bool good = aof_load_files(sv, "appendonlydir", &m, res);
    snprintf(why, 256, "%.255s", res->why);
    manifest_deinit(&m);
    return good;
}

static void digest_now(char out[64]) { snprintf(out, 64, "%s", ask("DEBUG DIGEST")); }

static bool cuts(long how_many)
{
    struct aof_load_result res;
    char why[256];
    long repaired = 0, whole = 0, refused = 0;
    size_t first = incr.len > (size_t)how_many ? incr.len - (size_t)how_many : 1;
    put(LIST, &list_text, list_text.len);
    put(BASE, &base, base.len);
    for (size_t at = incr.len; at >= first; at--) {
        int u = end_count - 1;
        while (u >= 0 && ends[u].at > at) u--;
        size_t latest = u < 0 ? 0 : ends[u].at; /* a transaction is cut at its MULTI: annotations before it stay */
        if (u >= 0 && ends[u].at != at) /* the last safe place is behind a command, not an annotation */
            while (u >= 0 && ends[u].note) u--;
        size_t safe = u < 0 ? 0 : ends[u].at;
        long count = u < 0 ? ends[0].count : ends[u].count;
        if (at % 16 == 0 && at != safe) {
            config_put(sv->node, "aof-load-truncated", "no");
            put(INCR, &incr, at);
            if (load_log(&res, why) ? at != safe && !(res.open_note && is_as(INCR, &incr, at)) : !is_as(INCR, &incr, at) || !strstr(why, "offset")) {
                printf("cut at %zu, truncating forbidden: %s\n", at, why);
                return false;
            }
            refused++;
            config_put(sv->node, "aof-load-truncated", "yes");
        }
        put(INCR, &incr, at);
        bool good = load_log(&res, why);
        long there = good ? lone_count() : -2;
        bool note = good && res.open_note; /* an annotation without its line end stays: it is completed when the log goes on */
        size_t cut_at = at - (good ? res.cut_bytes : 0);
        if (!good || there != count || !is_as(INCR, &incr, cut_at) || (!note && cut_at != safe && cut_at != latest)) {
            printf("cut at %zu (safe %zu): loaded %d, %ld elements instead of %ld, %llu bytes cut: %s\n", at, safe, good, there, count,
                   (unsigned long long)res.cut_bytes, why);
            return false;
        }
        if (at == safe) whole++;
        else repaired++;
    }
    printf("cuts: %ld lengths: %ld whole, %ld repaired and reported; with aof-load-truncated no %ld refused, untouched\n",
           (long)(incr.len - first + 1), whole, repaired, refused);
    return true;
}

static struct { long tries, same, other, repaired, refused; } classes[5];
static const char *const names[] = {"incr", "base", "manifest", "RDB", "incr in groups"};

static bool flip_log(int which, const char *digest)
{
    const char *paths[] = {INCR, BASE, LIST};
    const struct buf *was[] = {&incr, &base, &list_text};
    struct aof_load_result res;
    char why[256], now[64];
    static struct buf b;
    size_t at = rng_below(&r, was[which]->len);
    if (which == 0 && rng_below(&r, 8) == 0) at = incr.len - 1 - rng_below(&r, 60); /* torn tails */
    b.len = 0;
    buf_puts(&b, buf_slice(was[which]));
    b.ptr[at] ^= (char)(1 << rng_below(&r, 8));
    put(LIST, &list_text, list_text.len);
    put(BASE, &base, base.len);
    put(INCR, &incr, incr.len);
    put(paths[which], &b, b.len);
    classes[which].tries++;
    bool good = load_log(&res, why);
    if (!good) {
        classes[which].refused++;
        for (int i = 0; i < 3; i++)
            if (!is_as(paths[i], i == which ? &b : was[i], i == which ? b.len : was[i]->len)) return printf("%s: refused, but changed\n", names[i]), false;
        if (which == 0 ? strstr(why, "offset") == NULL || strstr(why, ".incr.") == NULL : why[0] == 0) return printf("a refusal says nothing of the place: %s\n", why), false;
        return true;
    }
    digest_now(now);
    if (res.cut_bytes) {
        classes[which].repaired++;
        /* only what is at the end may go: the units before the flip are there */
        long least = 0;
        for (int u = 0; u < end_count && ends[u].at <= at; u++) least = ends[u].count;
        if (lone_count() >= 0 && lone_count() < least) return printf("flip at %zu: repaired, with %ld of %ld elements\n", at, lone_count(), least), false;
        return res.cut_bytes < 20000 || (printf("flip at %zu of %zu: %llu bytes were cut off\n", at, was[which]->len, (unsigned long long)res.cut_bytes), false);
    }
    if (strcmp(now, digest) == 0) classes[which].same++;
    else classes[which].other++;
    if (which != 0 && strcmp(now, digest) != 0) return printf("flip at %zu of the %s: other data, and no word of it\n", at, names[which]), false;
    return true;
}

static bool flip_rdb(const char *digest)
{
    char now[64];
    static struct buf b;
    size_t at = rng_below(&r, rdb.len);
    b.len = 0;
    buf_puts(&b, buf_slice(&rdb));
    b.ptr[at] ^= (char)(1 << rng_below(&r, 8));
    put("dump.rdb", &b, b.len);
    load_flush(sv->node->e);
    classes[3].tries++;
    enum load_result got = load_dbfile(sv);
    if (!is_as("dump.rdb", &b, b.len)) return printf("the RDB file was changed by loading it\n"), false;
    if (got == LOAD_FAILED) {
        classes[3].refused++;
        return true;
    }
    digest_now(now);
    if (strcmp(now, digest) == 0) classes[3].same++;
    else return printf("flip at %zu of the RDB file: other data, and no word of it\n", at), false;
    return true;
}

#include "damage_groups.h"

static void finish_client(void)
{
    for (int i = 0; i < 20 && client.s.reply.out.len == 0; i++) snapshot_wait(sv);
}

int main(int argc, char **argv)
{
    uint64_t seed = (uint64_t)time(NULL);
    long how_many = 65536, flips = 10000;
    char digest[64], rdb_digest[64], why[256];
    struct aof_load_result res;
    for (int i = 1; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], "--seed") == 0) seed = strtoull(argv[i + 1], NULL, 10);
        if (strcmp(argv[i], "--cuts") == 0) how_many = atol(argv[i + 1]);
        if (strcmp(argv[i], "--flips") == 0) flips = atol(argv[i + 1]);
    }
    printf("damage: seed %llu\n", (unsigned long long)seed);
    rng_init(&r, seed);
    clock_start();
    snprintf(top, sizeof top, "%s/vireo-damage-%d", access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp", (int)getpid());
    if (mkdir(top, 0755) || chdir(top) || mkdir("appendonlydir", 0755)) return 3;
    lone_begin("appendonly no\nsave \"\"\nenable-debug-command yes\nlogfile \"\"\n");
    log_set_file("/dev/null");
    for (int i = 0; i < 40; i++) {
        ask("RPUSH l %d", i);
        ask("SET base%d %d", i, i * 7);
        ask("SADD set %d x%d", i, i);
        ask("ZADD zset %d m%d", i, i);
        ask("XADD stream 1-%d f v", i + 1);
    }
    digest_now(rdb_digest);
    ask("SAVE");
    finish_client();
    get("dump.rdb", &rdb);
    buf_puts(&base, buf_slice(&rdb));
    struct manifest m = {0};
    manifest_new_base(&m, "appendonly.aof", true, 0);
    manifest_add_incr(&m, "appendonly.aof");
    manifest_format(&m, &list_text);
    manifest_deinit(&m);
    make_log(40, (size_t)how_many + 2000);
    if (!cuts(how_many)) return 1;
    make_log(40, 20000);
    put(LIST, &list_text, list_text.len);
    put(BASE, &base, base.len);
    put(INCR, &incr, incr.len);
    if (!load_log(&res, why)) return printf("%s\n", why), 1;
    digest_now(digest);
    for (long i = 0; i < flips; i++) {
        int which = (int)rng_below(&r, 4);
        if (which == 3 ? !flip_rdb(rdb_digest) : !flip_log(which, digest)) return 1;
    }
    if (!group_cuts(how_many) || !group_flips(flips / 4)) return 1;
    for (int i = 0; i < 5; i++)
        printf("flips in the %s: %ld: %ld refused, %ld repaired, %ld loaded as it was, %ld loaded with a changed value\n", names[i], classes[i].tries,
               classes[i].refused, classes[i].repaired, classes[i].same, classes[i].other);
    char command[128];
    snprintf(command, sizeof command, "rm -rf %s", top);
    int rc = system(command) ? 1 : 0;
    fflush(NULL);
    _exit(rc); /* with its data: slots of a table are no addresses that a leak checker would follow */
}
