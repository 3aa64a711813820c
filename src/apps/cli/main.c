/* main: vireo-cli, the console client. Options, then one of: a mode, one command from the arguments, or the console.
 * Exit status 0 when done, 1 when the server could not be reached, the connection broke, or (-e) a command failed. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "apps/cli/command.h"
#include "apps/cli/manage.h"
#include "apps/cli/modes.h"
#include "apps/cli/repl.h"
#include "apps/cli/words.h"
#include "base/buf.h"

#define INPUT_MAX_BYTES ((size_t)1 << 30)

static volatile sig_atomic_t interrupt;

static void on_interrupt(int sig)
{
    (void)sig;
    interrupt = 1;
}

static void die(const char *what, const char *detail)
{
    fprintf(stderr, "%s%s\n", what, detail);
    exit(1);
}

/* ---- getting the arguments together ---- */

static struct slice read_all(FILE *f, const char *name)
{
    struct buf b = {0};
    for (;;) {
        char *room = buf_room(&b, 65536);
        size_t n = fread(room, 1, 65536, f);
        b.len += n;
        if (ferror(f)) die("Error reading ", name);
        if (!n) break;
        if (b.len > INPUT_MAX_BYTES) die("Error: more than 1 GB of input for one argument from ", name);
    }
    return slice_of(b.ptr, b.len); /* lives as long as the process */
}

static struct slice argument(const struct options *o, const char *text)
{
    struct words w;
    if (!o->quoted_input) return slice_str(text);
    if (!words_unquote(text, &w)) {
        puts("Invalid quoted string");
        exit(1);
    }
    struct slice one = w.v[0]; /* its bytes live as long as the process, like argv's */
    free(w.v);
    return one;
}

static void put_stdin(const struct options *o, struct slice *argv, size_t *argc)
{
    size_t at = 0;
    if (o->stdin_last) {
        argv[*argc] = read_all(stdin, "standard input");
        *argc += 1;
        return;
    }
    while (at < *argc && !slice_eq(argv[at], slice_str(o->stdin_tag))) at++;
    if (at == *argc) die("Using -X option but stdin tag not match.", "");
    argv[at] = read_all(stdin, "standard input");
}

/* EVAL script keys , args. */
static size_t eval_head(const struct options *o, struct slice *argv, int words, char **word)
{
    static char count[16];
    FILE *f = fopen(o->eval, "r");
    if (!f) {
        fprintf(stderr, "Can't open file '%s': %s\n", o->eval, strerror(errno));
        exit(1);
    }
    int keys = 0;
    while (keys < words && strcmp(word[keys], ",")) keys++;
    snprintf(count, sizeof(count), "%d", keys);
    argv[0] = SLICE("EVAL");
    argv[1] = read_all(f, o->eval);
    argv[2] = slice_str(count);
    fclose(f);
    return 3;
}

static int run_command(struct session *s, int words, char **word)
{
    struct options *o = s->opt;
    static struct slice *argv; /* never given back: a signal or an exit() may come at any time */
    argv = calloc((size_t)words + 5, sizeof(*argv));
    size_t argc = 0;
    bool comma = false;
    if (!argv) abort();
    if (o->eval) argc = eval_head(o, argv, words, word);
    for (int i = 0; i < words; i++) {
        bool skip = o->eval && !comma && !strcmp(word[i], ",");
        if (skip) comma = true;
        if (!skip) argv[argc++] = argument(o, word[i]);
    }
    if (o->stdin_last || o->stdin_tag) put_stdin(o, argv, &argc);
    bool local = argc && (slice_is(argv[0], "help") || slice_is(argv[0], "?"));
    if (!local && !session_connect(s, false)) return 1;
    return command_run(s, argv, argc, o->repeat) ? 0 : 1;
}

/* ---- the password prompt ---- */

static void ask_password(struct options *o)
{
    static char text[512];
    struct termios old, quiet;
    bool terminal = tcgetattr(STDIN_FILENO, &old) == 0;
    if (terminal) { /* before the prompt: what is typed after it must not be shown, nor flushed away */
        quiet = old;
        quiet.c_lflag &= ~(tcflag_t)ECHO;
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
    }
    fputs("Please input password: ", stderr);
    char *got = fgets(text, sizeof(text), stdin);
    if (terminal) tcsetattr(STDIN_FILENO, TCSAFLUSH, &old);
    fputc('\n', stderr);
    if (!got) die("Error: no password was given", "");
    text[strcspn(text, "\r\n")] = 0;
    o->password = text;
}

/* ---- modes ---- */

static void catch_interrupts(struct session *s)
{
    struct sigaction sa = {.sa_handler = on_interrupt};
    sigaction(SIGINT, &sa, NULL);
    s->conn.interrupt = &interrupt;
}

static int run_mode(struct session *s)
{
    static struct words w;
    struct slice pattern = {0};
    struct options *o = s->opt;
    if (o->pattern) pattern = slice_str(o->pattern);
    if (o->pattern && o->pattern_quoted) {
        if (!words_unquote(o->pattern, &w)) die("Invalid quoted string specified for --quoted-pattern.", "");
        pattern = w.v[0];
    }
    if (o->mode != MODE_PIPE) catch_interrupts(s);
    if (o->mode == MODE_INTRINSIC) return mode_intrinsic(s);
    if (o->mode == MODE_CLUSTER) return manage_cluster(o);
    if (!session_connect(s, false)) return 1;
    switch (o->mode) {
    case MODE_STAT: return mode_stat(s);
    case MODE_LATENCY:
    case MODE_LATENCY_HISTORY: return mode_latency(s);
    case MODE_LATENCY_DIST: return mode_latency_dist(s);
    case MODE_BIGKEYS:
    case MODE_MEMKEYS: return mode_keys(s, pattern);
    case MODE_HOTKEYS: return mode_hotkeys(s, pattern);
    case MODE_SCAN: return mode_scan(s, pattern);
    default: return mode_pipe(s);
    }
}

int main(int argc, char **argv)
{
    static struct options opt;
    static struct session s;
    int first = options_parse(&opt, argc, argv);
    if (opt.ask_password) ask_password(&opt);
    session_init(&s, &opt);
    if (opt.verbose) fprintf(stderr, "vireo-cli %s, server %s port %d\n", CLI_VERSION, opt.socket ? opt.socket : opt.host, opt.port);
    int status;
    if (opt.mode != MODE_COMMAND) {
        status = run_mode(&s);
    } else if (first == argc && !opt.eval) {
        if (isatty(STDIN_FILENO) && isatty(STDOUT_FILENO)) catch_interrupts(&s);
        status = repl_run(&s, &interrupt);
    } else {
        status = run_command(&s, argc - first, argv + first);
    }
    session_deinit(&s);
    return fflush(stdout) ? 1 : status;
}
