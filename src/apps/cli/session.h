/* session: a connection together with what has to be put back when it is lost: address, user, database, protocol.
 * The options are borrowed and outlive it. session_connect prints what went wrong to standard error, as the console does.
 * session_call is for the client's own requests (help, scan, statistics): it answers a whole value the caller frees, or
 * NULL with the reason in conn.err. One thread. */
#ifndef VIREO_CLI_SESSION_H
#define VIREO_CLI_SESSION_H

#include "apps/cli/options.h"
#include "base/slice.h"

#define SESSION_CALL_LIMIT ((size_t)256 << 20) /* bytes one such reply may take */

struct session {
    struct options *opt;
    struct conn conn;
    struct conn_address at;
    char host[256]; /* at.host, once it is not the option's */
    char *user, *password;
    int db;
    enum resp_wish resp;
    bool in_multi;
    int multi_db;     /* the database from before MULTI */
    bool interactive; /* a lost connection is a message, not the end */
    bool asking;      /* send ASKING before the next command */
};

void session_init(struct session *s, struct options *opt);
void session_deinit(struct session *s);

/* Opens (again), then AUTH, SELECT and HELLO as remembered. quiet: says nothing when the server cannot be reached. */
bool session_connect(struct session *s, bool quiet);
bool session_connected(const struct session *s);

void session_set_host(struct session *s, const char *host, size_t len, int port);
void session_set_user(struct session *s, struct slice user, struct slice password); /* empty user: none; copied */

bool session_send(struct session *s, const struct slice *argv, size_t argc);
struct value *session_receive(struct session *s);
struct value *session_call(struct session *s, const struct slice *argv, size_t argc);
struct value *session_ask(struct session *s, const char *word, ...) __attribute__((sentinel));

/* For modes that cannot go on: prints "Error: ..." and ends the process with 1. */
_Noreturn void session_die(struct session *s);

/* A RESP3 push whose head is t: printed when the options say so, else read over. */
bool session_push(struct session *s, const struct token *t);

#endif
