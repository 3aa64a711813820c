/* command: running what the user typed. The flow of one command: send, read the head of the reply, follow it if it is a
 * redirection, print it, then note what the command changed. */
#include "apps/cli/command.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "apps/cli/help.h"

#define REDIRECTS_MAX 16

enum outcome { DONE, LOST, REDIRECTED, STOPPED };

/* ---- what is special about some commands ---- */

/* Their replies are texts for people that end in a newline: printed as they are, whatever the mode. argc 0: any number
 * of words. */
static const struct {
    const char *name, *sub;
    size_t argc;
} text_rows[] = {
    {"info", NULL, 0},           {"lolwut", NULL, 0},         {"debug", "htstats", 0},  {"debug", "htstats-key", 0},
    {"memory", "malloc-stats", 0}, {"memory", "doctor", 0},   {"cluster", "nodes", 2},  {"cluster", "info", 2},
    {"client", "list", 0},       {"client", "info", 0},       {"latency", "graph", 3},  {"latency", "doctor", 2},
    {"proxy", "info", 0},
};

static bool is(const struct slice *argv, size_t argc, const char *name)
{
    return argc > 0 && slice_is(argv[0], name);
}

static bool wants_text(const struct slice *argv, size_t argc)
{
    for (size_t i = 0; i < sizeof(text_rows) / sizeof(*text_rows); i++) {
        if (!is(argv, argc, text_rows[i].name)) continue;
        if (text_rows[i].sub && (argc < 2 || !slice_is(argv[1], text_rows[i].sub))) continue;
        if (!text_rows[i].argc || text_rows[i].argc == argc) return true;
    }
    return false;
}

static bool is_subscribe(const struct slice *argv, size_t argc)
{
    return is(argv, argc, "subscribe") || is(argv, argc, "psubscribe") || is(argv, argc, "ssubscribe");
}

/* ---- printing ---- */

static bool print_reply(struct session *s, const struct token *t, bool text)
{
    struct format how = {.mode = s->opt->output, .bulk_delimiter = s->opt->bulk_delimiter, .text = text};
    if (!format_reply(stdout, &s->conn, t, &how)) return false;
    if (!text) fputs(how.mode == OUTPUT_RAW ? s->opt->reply_delimiter : "\n", stdout);
    fflush(stdout);
    return true;
}

/* The head of the next reply that is not an unasked push. */
static bool next_head(struct session *s, struct token *t, bool take_push)
{
    for (;;) {
        if (!reply_next(&s->conn, t)) return false;
        if (t->type != REPLY_PUSH || take_push) return true;
        if (!session_push(s, t)) return false;
    }
}

/* ---- redirections ---- */

/* "MOVED 3999 127.0.0.1:6381" or "ASK ...": turns the session to that node. */
static bool follow(struct session *s, const struct token *t)
{
    bool ask = !strncmp(t->text, "ASK ", 4);
    if (!s->opt->cluster || (!ask && strncmp(t->text, "MOVED ", 6))) return false;
    const char *slot = strchr(t->text, ' ') + 1, *host = strchr(slot, ' ');
    const char *colon = host ? strrchr(host, ':') : NULL;
    if (!colon) return false;
    int port = atoi(colon + 1);
    host++;
    if (port <= 0 || port > 65535) return false;
    const char *from = colon > host ? host : s->at.host;
    size_t len = colon > host ? (size_t)(colon - host) : strlen(s->at.host);
    char target[256];
    snprintf(target, sizeof(target), "%.*s", (int)(len < 255 ? len : 255), from);
    if (s->opt->output == OUTPUT_STANDARD) {
        printf("-> Redirected to slot [%d] located at %s:%d\n", atoi(slot), target, port);
        fflush(stdout);
    }
    session_set_host(s, target, strlen(target), port);
    s->asking = ask;
    return true;
}

static bool send_asking(struct session *s)
{
    if (!s->asking) return true;
    s->asking = false;
    struct value *v = session_ask(s, "ASKING", NULL);
    bool ok = v != NULL;
    if (ok && v->type == REPLY_ERROR) fprintf(stderr, "ASKING failed: %s\n", v->text);
    value_free(v);
    return ok;
}

/* ---- what a command leaves behind ---- */

static int number_of(struct slice w)
{
    char text[16];
    snprintf(text, sizeof(text), "%.*s", (int)(w.len < 15 ? w.len : 15), w.ptr);
    return atoi(text);
}

static void note_hello(struct session *s, const struct slice *argv, size_t argc)
{
    if (argc < 2) return;
    s->resp = number_of(argv[1]) == 3 ? RESP_THREE : RESP_TWO;
    s->conn.resp3 = s->resp == RESP_THREE;
    for (size_t i = 2; i + 2 < argc; i++) {
        if (slice_is(argv[i], "auth")) session_set_user(s, argv[i + 1], argv[i + 2]);
    }
}

static void note_effects(struct session *s, const struct slice *argv, size_t argc, enum reply_type type)
{
    bool failed = type == REPLY_ERROR;
    if (is(argv, argc, "exec") && argc == 1 && s->in_multi) {
        s->in_multi = false;
        if (failed || type == REPLY_NIL) s->db = s->multi_db;
    } else if (is(argv, argc, "discard") && argc == 1 && s->in_multi && !failed) {
        s->in_multi = false;
        s->db = s->multi_db;
    } else if (failed) {
        return;
    } else if (is(argv, argc, "select") && argc == 2) {
        s->db = number_of(argv[1]);
    } else if (is(argv, argc, "multi") && argc == 1) {
        s->in_multi = true;
        s->multi_db = s->db;
    } else if (is(argv, argc, "auth") && (argc == 2 || argc == 3) && !s->in_multi) {
        session_set_user(s, argc == 3 ? argv[1] : SLICE(""), argv[argc - 1]);
    } else if (is(argv, argc, "hello")) {
        note_hello(s, argv, argc);
    } else if (is(argv, argc, "reset") && argc == 1) {
        s->in_multi = s->conn.resp3 = false;
        s->db = 0;
        s->resp = RESP_TWO;
        session_set_user(s, SLICE(""), (struct slice){0});
    }
}

/* ---- endless replies ---- */

static enum outcome print_for_ever(struct session *s, bool pushes)
{
    struct token t;
    for (;;) {
        if (!next_head(s, &t, pushes)) return LOST;
        bool refused = t.type == REPLY_ERROR;
        if (!print_reply(s, &t, false)) return LOST;
        if (refused) return DONE;
    }
}

static enum outcome subscribed(struct session *s)
{
    if (s->opt->output != OUTPUT_RAW) puts("Reading messages... (press Ctrl-C to quit)");
    fflush(stdout);
    return print_for_ever(s, true);
}

/* ---- one command, once ---- */

static enum outcome error_reply(struct session *s, const struct token *t, const struct slice *argv, size_t argc)
{
    if (follow(s, t)) return REDIRECTED;
    note_effects(s, argv, argc, t->type);
    if (s->opt->error_exit && !s->interactive) {
        fprintf(stderr, "%s\n", t->text);
        exit(1);
    }
    return print_reply(s, t, wants_text(argv, argc)) ? DONE : LOST;
}

static enum outcome run_once(struct session *s, const struct slice *argv, size_t argc)
{
    struct token t;
    bool shutdown = is(argv, argc, "shutdown"), lost;
    if (!send_asking(s) || !session_send(s, argv, argc)) return LOST;
    if (is_subscribe(argv, argc) && !s->in_multi) return subscribed(s);
    lost = !next_head(s, &t, false);
    if (lost && shutdown && s->conn.failed != CONN_INTERRUPTED) {
        conn_close(&s->conn);
        return STOPPED;
    }
    if (lost) return LOST;
    if (t.type == REPLY_ERROR) return error_reply(s, &t, argv, argc);
    enum reply_type type = t.type;
    if (!print_reply(s, &t, wants_text(argv, argc))) return LOST;
    note_effects(s, argv, argc, type);
    if (is(argv, argc, "monitor") && argc == 1 && !s->in_multi) return print_for_ever(s, false);
    return DONE;
}

/* A lost connection gets one more try on a new one, redirections a few. A user's Ctrl-C drops the connection, since a
 * half-read reply cannot be gone back from, and opens a new one. */
static enum outcome run_with_retries(struct session *s, const struct slice *argv, size_t argc)
{
    bool retried = !session_connected(s);
    if (retried && !session_connect(s, false)) return STOPPED;
    for (int redirects = 0;;) {
        enum outcome out = run_once(s, argv, argc);
        if (out == DONE || out == STOPPED) return out;
        if (out == REDIRECTED) {
            if (++redirects > REDIRECTS_MAX) {
                fprintf(stderr, "Error: too many redirections\n");
                return STOPPED;
            }
            if (!session_connect(s, false)) return STOPPED;
            continue;
        }
        bool may_retry = !retried && s->interactive && s->conn.failed != CONN_PROTOCOL && s->conn.failed != CONN_LIMIT &&
                         s->conn.failed != CONN_INTERRUPTED;
        if (!may_retry) return LOST;
        retried = true;
        if (!session_connect(s, false)) return STOPPED;
    }
}

static void report_loss(struct session *s)
{
    bool quiet = s->interactive && s->conn.failed == CONN_INTERRUPTED;
    fflush(stdout);
    if (!quiet) fprintf(stderr, "Error: %s\n", s->conn.err);
    if (!s->interactive) exit(1);
    if (quiet) putchar('\n');
    conn_close(&s->conn);
    if (s->conn.interrupt) *s->conn.interrupt = 0;
    session_connect(s, true);
}

static void pause_sec(double sec)
{
    struct timespec ts = {.tv_sec = (time_t)sec, .tv_nsec = (long)((sec - (double)(time_t)sec) * 1e9)};
    if (sec > 0) nanosleep(&ts, NULL);
}

bool command_run(struct session *s, const struct slice *argv, size_t argc, long long repeat)
{
    if (is(argv, argc, "help") || is(argv, argc, "?")) {
        help_print(s, argv + 1, argc - 1);
        return true;
    }
    if (is(argv, argc, "sync") || is(argv, argc, "psync")) {
        fprintf(stderr, "Error: %.*s is not available in this version of vireo-cli\n", (int)argv[0].len, argv[0].ptr);
        return false;
    }
    for (long long i = 0; repeat < 0 || i < repeat; i++) {
        if (i) pause_sec(s->opt->interval_sec);
        if (s->conn.interrupt && *s->conn.interrupt) return false;
        enum outcome out = run_with_retries(s, argv, argc);
        if (out == DONE) continue;
        if (out == LOST) report_loss(s);
        return out == STOPPED && is(argv, argc, "shutdown");
    }
    return true;
}
