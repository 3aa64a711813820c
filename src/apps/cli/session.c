/* session: connecting, and putting the connection's state back after a loss. */
#include "apps/cli/session.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

void session_init(struct session *s, struct options *opt)
{
    memset(s, 0, offsetof(struct session, conn));
    conn_init(&s->conn);
    s->opt = opt;
    s->at = (struct conn_address){.host = opt->host, .port = opt->port, .socket = opt->socket, .tls = &opt->tls};
    s->user = s->password = NULL;
    if (opt->password) session_set_user(s, opt->user ? slice_str(opt->user) : SLICE(""), slice_str(opt->password));
    s->db = opt->db;
    s->resp = opt->resp;
    s->in_multi = s->interactive = s->asking = false;
}

void session_deinit(struct session *s)
{
    conn_close(&s->conn);
    free(s->user);
    free(s->password);
}

static char *copy(struct slice text)
{
    char *c = malloc(text.len + 1);
    if (!c) abort();
    if (text.len) memcpy(c, text.ptr, text.len);
    c[text.len] = 0;
    return c;
}

void session_set_user(struct session *s, struct slice user, struct slice password)
{
    char *new_user = user.len ? copy(user) : NULL, *new_password = password.ptr ? copy(password) : NULL;
    free(s->user);
    free(s->password);
    s->user = new_user;
    s->password = new_password;
}

void session_set_host(struct session *s, const char *host, size_t len, int port)
{
    if (len >= sizeof(s->host)) len = sizeof(s->host) - 1;
    memmove(s->host, host, len);
    s->host[len] = 0;
    s->at = (struct conn_address){.host = s->host, .port = port, .tls = &s->opt->tls};
}

bool session_connected(const struct session *s)
{
    return s->conn.fd >= 0;
}

bool session_send(struct session *s, const struct slice *argv, size_t argc)
{
    char head[32];
    struct conn *c = &s->conn;
    /* Small words are gathered so that a usual command is one packet; big ones go out as they are. */
    char gather[16384];
    size_t used = (size_t)snprintf(gather, sizeof(gather), "*%zu\r\n", argc);
    for (size_t i = 0; i < argc; i++) {
        size_t n = (size_t)snprintf(head, sizeof(head), "$%zu\r\n", argv[i].len);
        bool big = argv[i].len > 4096;
        if (used + n + (big ? 0 : argv[i].len) + 2 > sizeof(gather)) {
            if (!conn_write(c, gather, used)) return false;
            used = 0;
        }
        memcpy(gather + used, head, n);
        used += n;
        if (big) {
            if (!conn_write(c, gather, used) || !conn_write(c, argv[i].ptr, argv[i].len)) return false;
            used = 0;
        } else if (argv[i].len) {
            memcpy(gather + used, argv[i].ptr, argv[i].len);
            used += argv[i].len;
        }
        memcpy(gather + used, "\r\n", 2);
        used += 2;
    }
    return conn_write(c, gather, used);
}

bool session_push(struct session *s, const struct token *t)
{
    struct format how = {.mode = s->opt->output, .bulk_delimiter = s->opt->bulk_delimiter};
    struct token name = {.type = REPLY_NIL};
    if (!s->opt->show_pushes) return reply_skip(&s->conn, t);
    /* The name has to be known before anything is printed: look, without taking, whether it is an invalidation. */
    static const char mark[] = "$10\r\ninvalidate\r\n*";
    size_t need = sizeof(mark) - 1;
    while (how.mode == OUTPUT_STANDARD && t->count == 2 && s->conn.end - s->conn.at < need &&
           !memcmp(s->conn.data + s->conn.at, mark, s->conn.end - s->conn.at)) {
        if (!conn_fill(&s->conn)) return false;
    }
    bool invalidate = how.mode == OUTPUT_STANDARD && t->count == 2 && s->conn.end - s->conn.at >= need &&
                      !memcmp(s->conn.data + s->conn.at, mark, need);
    bool ok = invalidate ? reply_next(&s->conn, &name) && reply_skip(&s->conn, &name) && format_invalidate(stdout, &s->conn)
                         : format_reply(stdout, &s->conn, t, &how);
    fputc('\n', stdout);
    fflush(stdout);
    return ok;
}

/* Pushes may stand before a reply; the mark of one is seen before it is parsed. */
static bool take_pushes(struct session *s)
{
    struct token t;
    for (;;) {
        if (s->conn.at == s->conn.end && !conn_fill(&s->conn)) return false;
        if (s->conn.data[s->conn.at] != '>') return true;
        if (!reply_next(&s->conn, &t) || !session_push(s, &t)) return false;
    }
}

struct value *session_receive(struct session *s)
{
    return take_pushes(s) ? reply_read(&s->conn, SESSION_CALL_LIMIT) : NULL;
}

struct value *session_call(struct session *s, const struct slice *argv, size_t argc)
{
    return session_send(s, argv, argc) ? session_receive(s) : NULL;
}

struct value *session_ask(struct session *s, const char *word, ...)
{
    struct slice argv[16];
    size_t n = 0;
    va_list ap;
    va_start(ap, word);
    for (; word && n < 16; word = va_arg(ap, const char *)) argv[n++] = slice_str(word);
    va_end(ap);
    return session_call(s, argv, n);
}

_Noreturn void session_die(struct session *s)
{
    fflush(stdout);
    fprintf(stderr, "Error: %s\n", s->conn.err);
    exit(1);
}

/* One step of the greeting. A refusal is told and the connection goes on as it is: the user may want to see more. */
static bool greet(struct value *v, const char *what, bool quiet, bool *refused)
{
    *refused = !v || v->type == REPLY_ERROR;
    if (!v) return false;
    if (v->type == REPLY_ERROR && !quiet) fprintf(stderr, "%s failed: %s\n", what, v->text);
    value_free(v);
    return true;
}

static bool put_state_back(struct session *s)
{
    bool refused;
    if (s->password) {
        struct value *v = s->user ? session_ask(s, "AUTH", s->user, s->password, NULL)
                                  : session_ask(s, "AUTH", s->password, NULL);
        if (!greet(v, "AUTH", false, &refused)) return false;
    }
    if (s->db) {
        char db[16], what[32];
        snprintf(db, sizeof(db), "%d", s->db);
        snprintf(what, sizeof(what), "SELECT %d", s->db);
        if (!greet(session_ask(s, "SELECT", db, NULL), what, false, &refused)) return false;
        if (refused) s->db = 0;
    }
    if (s->resp >= RESP_THREE) {
        bool quiet = s->resp == RESP_THREE_IF_KNOWN;
        if (!greet(session_ask(s, "HELLO", "3", NULL), "HELLO 3", quiet, &refused)) return false;
        s->conn.resp3 = !refused;
    }
    return true;
}

bool session_connect(struct session *s, bool quiet)
{
    s->in_multi = false;
    if (conn_open(&s->conn, &s->at) && put_state_back(s)) return true;
    if (!quiet) {
        fflush(stdout);
        if (s->conn.misconfigured) {
            fprintf(stderr, "Could not negotiate a TLS connection: %s\n", s->conn.err);
        } else if (s->at.socket) {
            fprintf(stderr, "Could not connect to Redis at %s: %s\n", s->at.socket, s->conn.err);
        } else {
            fprintf(stderr, "Could not connect to Redis at %s:%d: %s\n", s->at.host, s->at.port, s->conn.err);
        }
    }
    conn_close(&s->conn);
    return false;
}
