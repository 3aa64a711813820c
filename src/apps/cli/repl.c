/* repl: the interactive loop. What the client answers itself is a row of `own`; all else goes to the server. */
#include "apps/cli/repl.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "apps/cli/command.h"
#include "apps/cli/help.h"
#include "apps/cli/line.h"
#include "apps/cli/modes.h"
#include "apps/cli/words.h"

#define LINE_MAX_BYTES ((size_t)512 << 20)

static bool word_is(const struct words *w, size_t i, const char *text)
{
    return i < w->count && slice_is(w->v[i], text);
}

/* ---- settings ---- */

static void setting(const char *line, size_t len, const char *where)
{
    struct words w;
    if (!words_split(line, len, &w)) return;
    if (w.count == 2 && word_is(&w, 0, ":set") && word_is(&w, 1, "hints")) {
        line_hints(true);
    } else if (w.count == 2 && word_is(&w, 0, ":set") && word_is(&w, 1, "nohints")) {
        line_hints(false);
    } else {
        printf("%sunknown vireo-cli internal command '%.*s'\n", where, (int)len, line);
    }
    words_free(&w);
}

static void read_settings(void)
{
    const char *named = getenv("VIREOCLI_RCFILE"), *home = getenv("HOME");
    char path[4096], text[1024];
    if (!named) named = getenv("REDISCLI_RCFILE");
    snprintf(path, sizeof(path), "%s%s", named ? named : (home ? home : ""), named ? "" : "/.redisclirc");
    FILE *f = fopen(path, "r");
    if (!f) return;
    while (fgets(text, sizeof(text), f)) {
        size_t len = strcspn(text, "\r\n");
        if (len && text[0] != '#') setting(text, len, ".redisclirc: ");
    }
    fclose(f);
}

/* ---- the prompt ---- */

static void make_prompt(const struct session *s, char *out, size_t size)
{
    char where[300], db[24] = "";
    bool six = s->at.host && strchr(s->at.host, ':');
    if (!session_connected(s)) {
        snprintf(out, size, "not connected> ");
        return;
    }
    if (s->at.socket) {
        snprintf(where, sizeof(where), "redis %s", s->at.socket);
    } else {
        snprintf(where, sizeof(where), six ? "[%s]:%d" : "%s:%d", s->at.host, s->at.port);
    }
    if (s->db) snprintf(db, sizeof(db), "[%d]", s->db);
    snprintf(out, size, "%s%s%s> ", where, db, s->in_multi ? "(TX)" : "");
}

/* ---- history: lines that carry a password are not kept ---- */

static bool secret(const struct words *w)
{
    if (word_is(w, 0, "auth")) return true;
    if (word_is(w, 0, "acl")) return word_is(w, 1, "setuser");
    if (word_is(w, 0, "config") && word_is(w, 1, "set")) {
        for (size_t i = 2; i < w->count; i++) {
            if (word_is(w, i, "masterauth") || word_is(w, i, "masteruser") || word_is(w, i, "requirepass")) return true;
        }
    }
    if (!word_is(w, 0, "hello") && !word_is(w, 0, "migrate")) return false;
    for (size_t i = 1; i < w->count; i++) {
        if (word_is(w, i, "auth") || word_is(w, i, "auth2")) return true;
    }
    return false;
}

/* ---- what the client answers itself ---- */

static void do_connect(struct session *s, const struct words *w)
{
    session_set_host(s, w->v[1].ptr, w->v[1].len, atoi(w->v[2].ptr));
    session_connect(s, false);
}

static void do_clear(struct session *s, const struct words *w)
{
    (void)s, (void)w;
    fputs("\x1b[H\x1b[2J", stdout);
}

static const struct {
    const char *name;
    size_t words;
    void (*run)(struct session *s, const struct words *w);
} own[] = {{"connect", 3, do_connect}, {"clear", 1, do_clear}};

/* "3 GET k": how often. False when the number makes no sense. */
static bool take_repeat(struct words *w, long long *repeat, size_t *first)
{
    char *end;
    *repeat = 1;
    *first = 0;
    if (w->count < 2 || !(isdigit((unsigned char)w->v[0].ptr[0]) || w->v[0].ptr[0] == '-')) return true;
    errno = 0;
    long long n = strtoll(w->v[0].ptr, &end, 10);
    if (end != w->v[0].ptr + w->v[0].len || end == w->v[0].ptr) return true;
    if (errno || n <= 0) return false;
    *repeat = n;
    *first = 1;
    return true;
}

static void run_words(struct session *s, struct words *w)
{
    long long repeat;
    size_t first;
    for (size_t i = 0; i < sizeof(own) / sizeof(*own); i++) {
        if (word_is(w, 0, own[i].name) && w->count == own[i].words) {
            own[i].run(s, w);
            return;
        }
    }
    if (!take_repeat(w, &repeat, &first)) {
        puts("Invalid redis-cli repeat command option value.");
        return;
    }
    long long from = mode_now_us();
    command_run(s, w->v + first, w->count - first, repeat);
    double sec = (double)(mode_now_us() - from) / 1e6;
    if (sec >= 0.5 && s->opt->output == OUTPUT_STANDARD) printf("(%.2fs)\n", sec);
}

/* False: leave. */
static bool run_line(struct session *s, const char *text, size_t len, bool remember)
{
    struct words w;
    if (len && text[0] == ':') {
        if (remember) line_remember(text);
        setting(text, len, "");
        return true;
    }
    if (!words_split(text, len, &w)) {
        if (remember) line_remember(text);
        puts("Invalid argument(s)");
        return true;
    }
    bool stay = !word_is(&w, 0, "quit") && !word_is(&w, 0, "exit");
    if (w.count && remember && !secret(&w)) line_remember(text);
    if (w.count && stay) run_words(s, &w);
    words_free(&w);
    fflush(stdout);
    return stay;
}

static int from_pipe(struct session *s)
{
    char *text = NULL;
    size_t cap = 0;
    ssize_t n;
    bool stay = true;
    while (stay && (n = getline(&text, &cap, stdin)) >= 0) {
        while (n && (text[n - 1] == '\n' || text[n - 1] == '\r')) text[--n] = 0;
        if ((size_t)n > LINE_MAX_BYTES) {
            fputs("Error: the line is too long\n", stderr);
        } else {
            stay = run_line(s, text, (size_t)n, false);
        }
    }
    free(text);
    return 0;
}

static int from_terminal(struct session *s, volatile sig_atomic_t *interrupt)
{
    char prompt[400];
    const char *text;
    size_t len;
    line_init(interrupt);
    line_hints(true);
    read_settings();
    for (bool stay = true; stay;) {
        *interrupt = 0;
        if (session_connected(s)) help_load(s); /* costs nothing once it has worked */
        make_prompt(s, prompt, sizeof(prompt));
        if (!(text = line_read(prompt, &len))) {
            putchar('\n');
            break;
        }
        char *copy = strndup(text, len); /* libedit's buffer is reused by what follows */
        if (!copy) abort();
        copy[strcspn(copy, "\r\n")] = 0;
        stay = run_line(s, copy, strlen(copy), true);
        free(copy);
    }
    line_deinit();
    return 0;
}

int repl_run(struct session *s, volatile sig_atomic_t *interrupt)
{
    bool terminal = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
    s->interactive = true;
    if (terminal) {
        struct sigaction sa = {.sa_handler = SIG_IGN};
        sigaction(SIGPIPE, &sa, NULL);
        s->conn.interrupt = interrupt;
    }
    session_connect(s, false);
    return terminal ? from_terminal(s, interrupt) : from_pipe(s);
}
