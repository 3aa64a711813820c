/* vireo-sim: see usage below. Stories of one node (src/sim/story.h) print digests: the same seed twice must give the same story, and its
 * log the same data. Stories of replication (src/sim/copies.h) are of each kind in turn; those of the cluster are in src/sim/bus.h.
 * Exits 1 if something does not hold, 2 for arguments that are none. */
#include <stdio.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/num.h"
#include "sim/bus.h"
#include "sim/copies.h"
#include "sim/story.h"

static bool tell_copies(uint64_t seed, bool tell, struct copies *sum)
{
    struct buf lines = {0};
    struct copies c = {.seed = seed, .kind = (enum copies_kind)(seed % COPIES_KINDS), .tell = tell ? &lines : NULL};
    copies_run(&c);
    bool good = c.wrong.len == 0;
    if (tell) fwrite(lines.ptr, 1, lines.len, stdout);
    if (!good) printf("seed %llu (%s):\n%.*s", (unsigned long long)seed, copies_kind_name(c.kind), (int)c.wrong.len, c.wrong.ptr);
    sum->writes += c.writes, sum->confirmed += c.confirmed, sum->full_syncs += c.full_syncs, sum->partial_syncs += c.partial_syncs;
    sum->refusals += c.refusals, sum->crashes += c.crashes, sum->cuts += c.cuts, sum->lost += c.lost;
    sum->answered += c.answered, sum->unanswered += c.unanswered, sum->kept += c.kept;
    sum->digest = sum->digest * 31 + c.digest;
    buf_deinit(&lines);
    buf_deinit(&c.wrong);
    return good;
}

static int copies_main(uint64_t seed, uint64_t count, bool tell)
{
    struct copies sum = {0};
    uint64_t bad = 0;
    for (uint64_t i = 0; i < count; i++) bad += !tell_copies(seed + i, tell, &sum);
    printf("copies: %llu stories from seed %llu: %llu writes, %llu confirmed, %llu taken back by failovers; %llu full and %llu partial syncs, %llu refused; "
           "%llu crashes, %llu cuts; in quorum mode %llu answered, %llu not, %llu taken back and kept; digest %016llx; %llu failed\n",
           (unsigned long long)count, (unsigned long long)seed, (unsigned long long)sum.writes, (unsigned long long)sum.confirmed, (unsigned long long)sum.lost,
           (unsigned long long)sum.full_syncs, (unsigned long long)sum.partial_syncs, (unsigned long long)sum.refusals, (unsigned long long)sum.crashes,
           (unsigned long long)sum.cuts, (unsigned long long)sum.answered, (unsigned long long)sum.unanswered, (unsigned long long)sum.kept, (unsigned long long)sum.digest, (unsigned long long)bad);
    return bad != 0;
}

/* --- the cluster --- */

#define PROGRESS_EVERY 1000

static struct bus_outcome tell_bus(bus_story_fn *story, uint64_t seed, bool tell)
{
    struct buf lines = {0};
    struct bus_outcome out = story(seed, tell, tell ? &lines : NULL);
    if (tell) fwrite(lines.ptr, 1, lines.len, stdout);
    if (out.broken) printf("seed %llu: %s\n", (unsigned long long)seed, out.broken);
    buf_deinit(&lines);
    return out;
}

static int bus_main(bus_story_fn *story, uint64_t seed, uint64_t count, bool tell)
{
    uint64_t bad = 0, packets = 0, moved = 0;
    int64_t worst_ms = 0;
    for (uint64_t i = 0; i < count; i++) {
        struct bus_outcome o = tell_bus(story, seed + i, tell);
        bad += o.broken != NULL, packets += o.packets, moved += (uint64_t)o.moved;
        if (o.healed_ms > worst_ms) worst_ms = o.healed_ms;
        if ((i + 1) % PROGRESS_EVERY == 0) fprintf(stderr, "%llu of %llu, %llu failed\r", (unsigned long long)(i + 1), (unsigned long long)count, (unsigned long long)bad);
    }
    printf("cluster: %llu stories from seed %llu: %llu packets, %llu slots moved by one command, at most %lld ms until all agreed; %llu failed\n",
           (unsigned long long)count, (unsigned long long)seed, (unsigned long long)packets, (unsigned long long)moved, (long long)worst_ms, (unsigned long long)bad);
    return bad != 0;
}

/* --- one node --- */

static int node_main(uint64_t first, uint64_t steps, uint64_t count, bool tell)
{
    for (uint64_t seed = first; seed < first + count; seed++) {
        struct buf words = {0};
        struct story once = {.seed = seed, .steps = steps, .tell = tell ? &words : NULL}, again = once;
        story_run(&once);
        if (tell) fwrite(words.ptr, 1, words.len, stdout);
        words.len = 0;
        story_run(&again);
        if (tell) fwrite(words.ptr, 1, words.len, stderr);
        printf("seed %llu: %llu commands, %llu in the log, %llu disconnects, %llu closed by the node, digest %016llx\n", (unsigned long long)seed,
               (unsigned long long)once.commands, (unsigned long long)once.records, (unsigned long long)once.disconnects, (unsigned long long)once.closed_by_server, (unsigned long long)once.digest);
        buf_deinit(&words);
        bool agreed = once.wrong.len == 0;
        if (!agreed) printf("seed %llu: its log tells another story:\n%.*s", (unsigned long long)seed, (int)once.wrong.len, once.wrong.ptr);
        buf_deinit(&once.wrong);
        buf_deinit(&again.wrong);
        if (!agreed) return 1;
        if (once.digest != again.digest) {
            printf("seed %llu told two different stories\n", (unsigned long long)seed);
            return 1;
        }
    }
    return 0;
}

static int usage(void)
{
    fputs("vireo-sim [SEED [STEPS [COUNT]]] [--tell]       one node\n"
          "vireo-sim --copies [SEED [COUNT]] [--tell]      replication\n"
          "vireo-sim --bus [SEED [COUNT]] [--tell]         the cluster\n"
          "vireo-sim --moves [SEED [COUNT]] [--tell]       slots that move by one command\n", stderr);
    return 2;
}

int main(int argc, char **argv)
{
    static const unsigned char secret[16] = {1}; /* the same seed, the same story */
    const char *kind = "";
    uint64_t n[3], given = 0;
    bool tell = false;
    for (int i = 1; i < argc; i++) {
        if (!strcmp(argv[i], "--tell")) tell = true;
        else if (argv[i][0] == '-') kind = argv[i];
        else if (given == 3 || !num_parse_u64(slice_str(argv[i]), &n[given++])) return usage();
    }
    uint64_t seed = given > 0 ? n[0] : 1, second = given > 1 ? n[1] : 0, count = second ? second : 1;
    if (!*kind) return node_main(seed, second ? second : 5000, given > 2 ? n[2] : 1, tell);
    if (!strcmp(kind, "--copies") && given < 3) return copies_main(seed, count, tell);
    hash_init(secret, sizeof secret);
    if (!strcmp(kind, "--bus") && given < 3) return bus_main(bus_story, seed, count, tell);
    if (!strcmp(kind, "--moves") && given < 3) return bus_main(bus_moves_story, seed, count, tell);
    return usage();
}
