/* vireo-sim [SEED [STEPS [COUNT]]] [--tell]: runs stories (src/sim/story.h) and prints their digests; the same seed twice
 * must give the same story, and its log the same data.
 * vireo-sim --copies [SEED [COUNT]] [--tell]: stories about replication (src/sim/copies.h), of each kind in turn.
 * Exits 1 if something does not hold. */
#include <stdio.h>
#include <stdlib.h>

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

int main(int argc, char **argv)
{
    uint64_t n[3] = {1, 5000, 1};
    bool tell = false, copies = false;
    for (int i = 1, k = 0; i < argc; i++) {
        if (!strcmp(argv[i], "--tell")) tell = true;
        else if (!strcmp(argv[i], "--copies")) copies = true;
        else if (k < 3) n[k++] = strtoull(argv[i], NULL, 10);
    }
    if (copies) return copies_main(n[0], n[1] == 5000 ? 1 : n[1], tell);
    for (uint64_t seed = n[0]; seed < n[0] + n[2]; seed++) {
        struct buf words = {0};
        struct story once = {.seed = seed, .steps = n[1], .tell = tell ? &words : NULL}, again = once;
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
