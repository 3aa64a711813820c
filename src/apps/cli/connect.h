/* connect: one blocking client connection, TCP or Unix, plain or TLS, with a bounded receive buffer.
 * Owns its descriptor and buffer memory inline; conn_close releases the descriptor and may be called twice. Failure:
 * false, with a sentence in err[] and failed set; the connection is then only good for conn_close. A signal that sets
 * *interrupt ends a wait with CONN_INTERRUPTED. Cost: one system call per 64 KiB. One thread reads, one may write. */
#ifndef VIREO_CLI_CONNECT_H
#define VIREO_CLI_CONNECT_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

#include "apps/cli/secure.h"

#define CONN_BUFFER_BYTES 65536

enum conn_failure { CONN_FINE, CONN_CLOSED, CONN_IO, CONN_PROTOCOL, CONN_INTERRUPTED, CONN_LIMIT };

struct conn {
    int fd; /* -1: closed */
    struct secure *tls; /* owned; NULL: plain */
    bool resp3;
    enum conn_failure failed;
    char err[256];
    bool misconfigured;                         /* err is about the settings of TLS, not about the server */
    volatile sig_atomic_t *interrupt;           /* may be NULL */
    bool (*idle)(struct conn *conn, void *arg); /* called once a second while waiting; false gives up. May be NULL */
    void *idle_arg;
    size_t str_left; /* bytes of the current bulk string not yet handed out */
    unsigned attributes; /* RESP3 attributes being read over just now */
    size_t at, end;  /* unread part of data */
    char *line;      /* scratch of reply.c: the current simple line */
    size_t line_cap;
    char data[CONN_BUFFER_BYTES];
};

struct conn_address {
    const char *host;
    int port;
    const char *socket; /* path; wins over host and port when set */
    const struct secure_settings *tls; /* borrowed; NULL or not on: plain */
};

void conn_init(struct conn *conn);
bool conn_open(struct conn *conn, const struct conn_address *to);
void conn_close(struct conn *conn);
bool conn_write(struct conn *conn, const void *ptr, size_t len);

/* Waits for at least one more byte in data[at..end). */
bool conn_fill(struct conn *conn);

/* Records a failure and answers false. */
__attribute__((format(printf, 3, 4))) bool conn_fail(struct conn *conn, enum conn_failure kind, const char *fmt, ...);

#endif
