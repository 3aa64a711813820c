/* format: prints one reply, straight from the connection to a stream, in one of the output modes of the console client.
 * Borrows everything, keeps nothing, so memory does not depend on the size of the reply. Failure: false when the
 * connection fails in the middle (what came before has been printed). Cost: one pass over the bytes. */
#ifndef VIREO_CLI_FORMAT_H
#define VIREO_CLI_FORMAT_H

#include <stdio.h>

#include "apps/cli/reply.h"

enum output_mode {
    OUTPUT_STANDARD, /* for people: types shown, strings quoted, nesting numbered */
    OUTPUT_RAW,
    OUTPUT_CSV,
    OUTPUT_JSON,
    OUTPUT_QUOTED_JSON, /* ASCII only */
};

struct format {
    enum output_mode mode;
    const char *bulk_delimiter; /* between elements, raw mode */
    bool text;                  /* this reply is a text for people: as it is, in every mode */
};

/* Prints the value that starts with *first, without the newline that ends a reply. */
bool format_reply(FILE *out, struct conn *conn, const struct token *first, const struct format *how);

/* RESP3 invalidation message, whose head and name have been read: prints the keys in one line. */
bool format_invalidate(FILE *out, struct conn *conn);

/* "quoted \x00 text"; the quotes are printed too. */
void format_quoted(FILE *out, const char *ptr, size_t len);

#endif
