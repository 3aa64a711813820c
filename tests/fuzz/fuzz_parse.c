/* vireo-fuzz-parse SECONDS [SEED]: mutated request bytes through the parser, whole and in random pieces: both must give
 * the same commands, empties and errors. Run under sanitizers. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/hash.h"
#include "base/rng.h"
#include "resp/parse.h"

static const char *const seeds[] = {
    "*1\r\n$4\r\nPING\r\n", "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$5\r\nvalue\r\n", "PING\r\n", "SET k \"a b\\x00\" 'c d'\r\n", "*0\r\n", "*-1\r\n", "\r\n",
    "*2\r\n$0\r\n\r\n$20\r\n01234567890123456789\r\n", "*1\r\n$-1\r\n", "*1000000\r\n", "GET /index HTTP/1.1\r\nHost: x\r\n\r\n", "*12\r\n$1\r\na\r\n",
};

static void make(struct rng *r, struct buf *b)
{
    b->len = 0;
    for (uint64_t i = 1 + rng_below(r, 6); i; i--) buf_cstr(b, seeds[rng_below(r, sizeof seeds / sizeof *seeds)]);
    if (rng_below(r, 4) == 0) { /* many arguments */
        uint64_t n = rng_below(r, 3000);
        buf_fmt(b, "*%llu\r\n", (unsigned long long)n);
        while (n--) buf_cstr(b, "$2\r\nxy\r\n");
    }
    for (uint64_t i = rng_below(r, 4); i && b->len; i--) {
        size_t at = rng_below(r, b->len);
        switch (rng_below(r, 4)) {
        case 0: b->ptr[at] = (char)rng_below(r, 256); break;
        case 1: b->ptr[at] = "0123456789-*$\r\n \"'\\"[rng_below(r, 19)]; break;
        case 2: b->len = at; break;
        default: memmove(b->ptr + at, b->ptr + at + 1, b->len - at - 1), b->len--; break;
        }
    }
}

/* What the parser says of the bytes, as one digest; pieces: feed in random pieces. */
static uint64_t told(struct slice bytes, struct rng *r, bool pieces, const struct parse_limits *lim)
{
    struct input in;
    struct slice argv[64], *big, error;
    uint64_t digest = 1;
    int argc;
    input_init(&in);
    while (bytes.len) {
        size_t n = pieces ? 1 + rng_below(r, rng_below(r, 2) ? 3 : bytes.len) : bytes.len, room;
        if (n > bytes.len) n = bytes.len;
        char *at = input_room(&in, n, &room);
        if (room < n) abort();
        memcpy(at, bytes.ptr, n);
        input_added(&in, n);
        bytes = slice_of(bytes.ptr + n, bytes.len - n);
        for (;;) {
            big = NULL;
            enum parse_result result = input_next(&in, lim, argv, 64, &argc, &big, &error);
            if (result == PARSE_NOTHING) break;
            digest = digest * 31 + result;
            if (result == PARSE_ERROR) {
                digest = XXH3_64bits_withSeed(error.ptr, error.len, digest);
                input_deinit(&in);
                return digest;
            }
            if (result != PARSE_COMMAND) continue;
            struct slice *v = big ? big : argv;
            for (int i = 0; i < argc; i++) digest = XXH3_64bits_withSeed(v[i].ptr, v[i].len, digest + v[i].len);
            if (big) mem_free(big, (size_t)argc * sizeof *big);
        }
        if (pieces && rng_below(r, 5) == 0) input_compact(&in);
    }
    input_deinit(&in);
    return digest;
}

int main(int argc, char **argv)
{
    long seconds = argc > 1 ? atol(argv[1]) : 5;
    uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : (uint64_t)time(NULL), rounds = 0;
    struct buf b = {0};
    struct rng r;
    time_t end = time(NULL) + seconds;
    rng_init(&r, seed);
    printf("fuzz-parse: seed %llu\n", (unsigned long long)seed);
    do {
        for (int i = 0; i < 200; i++, rounds++) {
            struct parse_limits lim = {.bulk_max = 1 << 20, .args_max = INT32_MAX, .inline_max = 65536, .authenticated = rng_below(&r, 3) != 0};
            make(&r, &b);
            if (told(buf_slice(&b), &r, false, &lim) != told(buf_slice(&b), &r, true, &lim)) {
                printf("round %llu: pieces are understood differently\n", (unsigned long long)rounds);
                return 1;
            }
        }
    } while (time(NULL) < end);
    printf("fuzz-parse: %llu rounds\n", (unsigned long long)rounds);
    buf_deinit(&b);
    return 0;
}
