/* vireo-sim [SEED [STEPS [COUNT]]] [--tell]: runs stories (src/sim/story.h) and prints their digests; the same seed twice
 * must give the same story, and its log the same data. Exits 1 if it does not. */
#include <stdio.h>
#include <stdlib.h>

#include "sim/story.h"

int main(int argc, char **argv)
{
    uint64_t n[3] = {1, 5000, 1};
    bool tell = false;
    for (int i = 1, k = 0; i < argc; i++) {
        if (!strcmp(argv[i], "--tell")) tell = true;
        else if (k < 3) n[k++] = strtoull(argv[i], NULL, 10);
    }
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
