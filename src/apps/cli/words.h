/* words: splits a typed line into the words of a command, with the quoting rules of the console client:
 * "double" with \n \r \t \b \a \xHH and \c escapes, 'single' with \' only; a closing quote must be followed by a space or
 * the end. The result owns its bytes; words_free gives them back. Failure: false for unbalanced quotes, nothing to free. */
#ifndef VIREO_CLI_WORDS_H
#define VIREO_CLI_WORDS_H

#include "base/slice.h"

struct words {
    struct slice *v;
    size_t count;
    char *bytes; /* what the slices point into; each word is followed by a zero byte */
};

bool words_split(const char *line, size_t len, struct words *out);
void words_free(struct words *w);

/* One argument in the same notation: a quoted string, or plain text taken as it is. */
bool words_unquote(const char *text, struct words *out);

#endif
