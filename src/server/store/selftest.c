#include "server/store/selftest.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "io/file.h"

#define MB ((size_t)1024 * 1024)

static uint64_t mix(uint64_t x)
{
    x = (x ^ (x >> 31)) * 0x9e3779b97f4a7c15ull;
    return x ^ (x >> 29);
}

static size_t bad_words(volatile uint64_t *words, size_t count, uint64_t seed)
{
    size_t bad = 0;
    for (size_t i = 0; i < count; i++) words[i] = mix(i + seed);
    for (size_t i = 0; i < count; i++) bad += words[i] != mix(i + seed);
    for (size_t i = 0; i < count; i++) words[i] = ~words[i];
    for (size_t i = count; i-- > 0;) bad += words[i] != ~mix(i + seed);
    return bad;
}

int selftest_memory(size_t megabytes)
{
    size_t count = megabytes * MB / sizeof(uint64_t), bad = 0;
    uint64_t *words = malloc(megabytes * MB);
    if (!words) {
        fprintf(stderr, "%zu MB are not to be had\n", megabytes);
        return 1;
    }
    for (uint64_t pass = 1; pass <= 3; pass++) {
        bad += bad_words(words, count, pass << 32);
        printf("pass %d of 3: %zu bad words\n", (int)pass, bad);
    }
    free(words);
    if (bad) printf("This machine's memory is BROKEN: do not keep data on it.\n");
    else printf("Your memory passed this test. A program cannot reach all of it: memtest86 can.\n");
    return bad ? 1 : 0;
}

static bool file_says(const char *path, const char *word)
{
    struct buf b = {0};
    bool found = file_read_all(path, &b, 4096) == 0;
    buf_putc(&b, 0);
    found = found && strstr(b.ptr, word);
    buf_deinit(&b);
    return found;
}

int selftest_system(void)
{
    static const struct { const char *name, *path, *bad, *advice; } rows[] = {
        {"clocksource", "/sys/devices/system/clocksource/clocksource0/current_clocksource", "hpet",
         "The clock is slow to read. Where the processor's counter is reliable, boot with clocksource=tsc."},
        {"overcommit", "/proc/sys/vm/overcommit_memory", "2",
         "The kernel refuses memory it could give. Set vm.overcommit_memory to 0 or 1 in /etc/sysctl.conf."},
        {"io_uring", "/proc/sys/kernel/io_uring_disabled", "2",
         "io_uring is off: the server uses epoll, which takes more system calls. sysctl kernel.io_uring_disabled=0 allows it."},
    };
    int status = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        bool bad = file_says(rows[i].path, rows[i].bad);
        printf("[%s]...%s\n", rows[i].name, bad ? "WARNING:" : "OK");
        if (bad) printf("%s\n\n", rows[i].advice);
        status |= bad;
    }
    return status;
}
