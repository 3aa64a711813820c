/* reply: pulls the words of a RESP2 or RESP3 reply from a connection, one token at a time.
 * Nothing is kept: a bulk string is handed out in pieces of the receive buffer, so a 512 MB value costs 64 KiB. A token's
 * text lives until the next call on the same connection. Attributes are read over. Failure: false, the connection's err
 * says why. reply_read builds a whole value in memory for the modes that look inside; it stops at `limit_bytes` and its
 * result is freed with value_free. Same thread as the connection's reader. */
#ifndef VIREO_CLI_REPLY_H
#define VIREO_CLI_REPLY_H

#include <stdint.h>

#include "apps/cli/connect.h"

#define REPLY_DEPTH_MAX 128
#define REPLY_LINE_MAX  (16u << 20)

enum reply_type {
    REPLY_STATUS,
    REPLY_ERROR,
    REPLY_INTEGER,
    REPLY_DOUBLE,
    REPLY_BIGNUM,
    REPLY_BOOL,
    REPLY_NIL,
    REPLY_STRING,
    REPLY_VERBATIM, /* the "txt:" is taken off */
    REPLY_ARRAY,
    REPLY_MAP,
    REPLY_SET,
    REPLY_PUSH,
};

struct token {
    enum reply_type type;
    int64_t integer;  /* INTEGER, BOOL */
    size_t count;     /* bytes of a string; elements (a map: pairs) of an aggregate */
    const char *text; /* STATUS, ERROR, INTEGER, DOUBLE, BIGNUM: the line, zero-terminated; not for the others */
    size_t text_len;
};

struct value {
    enum reply_type type;
    int64_t integer;
    size_t count;       /* of elements; a map has two per pair */
    char *text;         /* zero-terminated copy of a line or a string */
    size_t text_len;
    struct value *elem; /* count of them, inline */
};

bool reply_next(struct conn *conn, struct token *t);

/* The next piece of the current string; *len == 0 at its end. Must be called until then. */
bool reply_chunk(struct conn *conn, const char **ptr, size_t *len);

/* Number of tokens' worth of values under this aggregate; 0 for scalars. */
size_t reply_children(const struct token *t);
bool reply_is_aggregate(enum reply_type type);
bool reply_skip(struct conn *conn, const struct token *t);

struct value *reply_read(struct conn *conn, size_t limit_bytes);
void value_free(struct value *v);

#endif
