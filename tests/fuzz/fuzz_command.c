/* vireo-fuzz-command SECONDS [SEED]: commands of every row with hostile words (huge and edge numbers, long and binary
 * strings, too many or too few words, options in odd places) against a node in process, with the invariants of all
 * structures checked along the way. Run under sanitizers: no crash, no leak, no endless loop. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/hash.h"
#include "engine/lookup.h"
#include "sim/world.h"

static const char *const hostile[] = {
    "0", "-1", "1", "2", "10", "9223372036854775807", "-9223372036854775808", "9223372036854775808", "18446744073709551615", "4294967296",
    "2147483648", "-2147483649", "1e400", "1.7976931348623157e308", "5e-324", "nan", "-nan", "inf", "-inf", "+5", " 5", "5 ", "0x10", "007", "-0", "1.5", "",
    "(", "[", "(1", "[a", "-", "+", "(inf", "*", "?", "[^", "[a-", "\\", "[[[[[[[[", "********************", "#", "k*->f", "*->", "nosort",
    "EX", "PX", "NX", "XX", "GET", "KEEPTTL", "COUNT", "MATCH", "TYPE", "LIMIT", "BY", "STORE", "WITHSCORES", "WEIGHTS", "AGGREGATE", "SUM", "LEFT", "RIGHT",
    "BEFORE", "AFTER", "MAXLEN", "RANK", "REV", "BYLEX", "BYSCORE", "CH", "INCR", "GT", "LT", "ASYNC", "SYNC", "HELP", "ALPHA", "DESC", "string", "zset",
    "IFEQ", "IFDNE", "b6acb9d84a38ff74", "BYINT", "BYFLOAT", "UBOUND", "LBOUND", "SATURATE", "ENX", "PERSIST", "APPROX", "EXACTLY", "OBO", "BULK", "IDS",
    "KEEPREF", "DELREF", "ACKED", "FAIL", "FATAL", "FORCE", "RETRYCOUNT", "CLAIM", "MAXCOUNT", "MAXSIZE", "MINID", "~", "STREAMS", ">", "$", "GROUP", "CREATE",
    "MKSTREAM", "WITHSCORE", "NOSCORES", "BYPOLYGON", "DIFF", "ONE", "1-1", "5-*",
};

struct fuzzer {
    struct rng r;
    struct world *w;
};

static uint64_t below(struct fuzzer *f, uint64_t n) { return rng_below(&f->r, n); }

static void add_word(struct fuzzer *f, struct buf *out)
{
    struct buf word = {0};
    switch (below(f, 12)) {
    case 0:
    case 1:
    case 2:
    case 3: buf_fmt(&word, "k%d", (int)below(f, 8)); break;
    case 4: buf_fmt(&word, "%lld", (long long)rng_next(&f->r)); break;
    case 5: buf_fmt(&word, "%d", (int)below(f, 40) - 5); break;
    case 6:
        for (uint64_t n = below(f, below(f, 30) ? 100 : 20000); n; n--) buf_putc(&word, (char)below(f, 256));
        break;
    default: buf_cstr(&word, hostile[below(f, COUNT_OF(hostile))]); break;
    }
    buf_fmt(out, "$%zu\r\n", word.len);
    buf_puts(out, buf_slice(&word));
    buf_cstr(out, "\r\n");
    buf_deinit(&word);
}

static void add_name(struct buf *out, const char *name) { buf_fmt(out, "$%zu\r\n%s\r\n", strlen(name), name); }

static void one_command(struct fuzzer *f, struct buf *out)
{
    const struct command *container, *cmd;
    cmd = command_by_ordinal(f->w->node->index, (int)below(f, (uint64_t)command_total(f->w->node->index)), &container);
    const char *top = container ? container->name : cmd->name;
    if (!strcmp(top, "shutdown") || !strcmp(top, "debug") || !strcmp(top, "config") || !strcmp(top, "quit")) return;
    if (!strcmp(top, "client") && below(f, 20)) return;
    if ((!strcmp(top, "flushall") || !strcmp(top, "flushdb")) && below(f, 50)) return;
    int want = cmd->arity < 0 ? -cmd->arity + (int)below(f, below(f, 10) ? 6 : 60) : cmd->arity;
    if (below(f, 20) == 0) want += (int)below(f, 5) - 2;
    int given = container ? 2 : 1;
    if (want < given) want = given;
    buf_fmt(out, "*%d\r\n", want);
    if (container) add_name(out, container->name);
    add_name(out, cmd->name);
    for (int i = given; i < want; i++) add_word(f, out);
}

int main(int argc, char **argv)
{
    long seconds = argc > 1 ? atol(argv[1]) : 5;
    uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : (uint64_t)time(NULL), rounds = 0;
    struct fuzzer f;
    struct buf b = {0};
    time_t end = time(NULL) + seconds;
    rng_init(&f.r, seed);
    hash_init(&seed, sizeof seed);
    printf("fuzz-command: seed %llu\n", (unsigned long long)seed);
    do {
        f.w = world_new(seed + rounds, "save \"\"\nhash-max-listpack-entries 8\nzset-max-listpack-entries 8\nset-max-intset-entries 8\n");
        for (int i = 0; i < 4; i++) world_connect(f.w);
        for (int i = 0; i < 3000; i++, rounds++) {
            int peer = (int)below(&f, 4);
            if (world_closed(f.w, peer)) {
                world_disconnect(f.w, peer);
                check(world_connect(f.w) == peer);
            }
            b.len = 0;
            one_command(&f, &b);
            world_send(f.w, peer, buf_slice(&b));
            for (int p = 0; p < 4; p++) world_read(f.w, p, world_inbox(f.w, p).len);
            if (below(&f, 50) == 0) world_advance(f.w, (int64_t)below(&f, 1000));
            if (time(NULL) > end + 60) panic("a round takes too long");
        }
        world_check(f.w);
        world_free(f.w);
    } while (time(NULL) < end);
    printf("fuzz-command: %llu commands\n", (unsigned long long)rounds);
    buf_deinit(&b);
    return 0;
}
