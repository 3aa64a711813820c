#include "node/shutdown_words.h"

#include <stdio.h>
#include <string.h>

#include "engine/engine.h"

static const struct {
    const char *word;
    uint32_t flag;
} rows[] = {
    {"save", SHUTDOWN_SAVE}, {"nosave", SHUTDOWN_NOSAVE}, {"now", SHUTDOWN_NOW}, {"force", SHUTDOWN_FORCE}, {"safe", SHUTDOWN_SAFE},
    {"failover", SHUTDOWN_FAILOVER}, {"abort", SHUTDOWN_ABORT},
};

uint32_t shutdown_word(struct slice word)
{
    for (int i = 0; i < COUNT_OF(rows); i++)
        if (slice_is(word, rows[i].word)) return rows[i].flag;
    return 0;
}

uint32_t shutdown_words(const char *words)
{
    uint32_t flags = 0;
    while (*words) {
        size_t n = strcspn(words, " ");
        flags |= shutdown_word(slice_of(words, n));
        words += n + (words[n] == ' ');
    }
    return flags;
}

const char *shutdown_words_of(uint32_t flags, char out[64])
{
    size_t len = 0;
    out[0] = 0;
    for (int i = 0; i < COUNT_OF(rows); i++)
        if (flags & rows[i].flag) len += (size_t)snprintf(out + len, 64 - len, "%s%s", len ? " " : "", rows[i].word);
    return out;
}
