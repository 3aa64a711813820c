/* shutdown_words: the options of SHUTDOWN, which are also those of shutdown-on-sigint and shutdown-on-sigterm. Any thread. */
#ifndef VIREO_NODE_SHUTDOWN_WORDS_H
#define VIREO_NODE_SHUTDOWN_WORDS_H

#include <stdint.h>

#include "base/slice.h"

/* SHUTDOWN_... of engine.h; 0: no such word, case-insensitively. */
uint32_t shutdown_word(struct slice word);
/* Words between blanks, of which those that are none are skipped. */
uint32_t shutdown_words(const char *words);
/* The words of these flags, in their order, between blanks; out has 64 bytes. */
const char *shutdown_words_of(uint32_t flags, char out[64]);

#endif
