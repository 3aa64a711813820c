/* line: libedit with two additions. It has no hook for text behind the cursor, but asks us for each key: just before we
 * wait for one, the screen shows the finished line, so the hint is painted there and wiped when the key has come. */
#include "apps/cli/line.h"

#include <errno.h>
#include <fcntl.h>
#include <histedit.h>
#include <langinfo.h>
#include <locale.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

#include "apps/cli/hint.h"

#define HISTORY_MAX 1000

static struct {
    EditLine *el;
    History *history;
    HistEvent event;
    const char *prompt;
    char *file; /* NULL: history is not kept */
    bool hints;
    volatile sig_atomic_t *interrupt;
} ed;

/* ---- the hint ---- */

/* Columns that the bytes take on screen; what is no character counts as one. */
static size_t columns_of(const char *text, size_t len)
{
    mbstate_t st = {0};
    size_t columns = 0;
    while (len) {
        wchar_t wc;
        size_t n = mbrtowc(&wc, text, len, &st);
        if (n == 0 || n > len) {
            n = 1;
            memset(&st, 0, sizeof(st));
            columns++;
        } else {
            int w = wcwidth(wc);
            columns += w < 0 ? 2 : (size_t)w; /* control characters are shown as ^X */
        }
        text += n;
        len -= n;
    }
    return columns;
}

static size_t screen_columns(void)
{
    struct winsize ws;
    return ioctl(STDOUT_FILENO, TIOCGWINSZ, &ws) == 0 && ws.ws_col > 0 ? ws.ws_col : 80;
}

/* Paints the hint and puts the cursor back; true when something was painted. */
static bool show_hint(void)
{
    const LineInfo *li = el_line(ed.el);
    size_t len = (size_t)(li->lastchar - li->buffer), screen = screen_columns();
    if (!ed.hints || li->cursor != li->lastchar || !len) return false;
    size_t at = (columns_of(ed.prompt, strlen(ed.prompt)) + columns_of(li->buffer, len)) % screen;
    size_t room = at ? screen - at - 1 : 0;
    char *hint = room ? hint_text(li->buffer, len) : NULL;
    if (!hint) return false;
    size_t n = strlen(hint) < room ? strlen(hint) : room;
    if (n) printf("\x1b[0;90;49m%.*s\x1b[0m\x1b[%zuD", (int)n, hint, n);
    fflush(stdout);
    free(hint);
    return n > 0;
}

static int read_byte(char *c)
{
    for (;;) {
        ssize_t n = read(STDIN_FILENO, c, 1);
        if (n >= 0) return (int)n;
        if (errno != EINTR || (ed.interrupt && *ed.interrupt)) return -1;
    }
}

/* One character, decoded from UTF-8; bytes that are none are dropped, as there is no way to show them. */
static int next_char(EditLine *el, wchar_t *wc)
{
    mbstate_t st = {0};
    (void)el;
    bool painted = show_hint();
    for (;;) {
        char c;
        int n = read_byte(&c);
        if (painted) fputs("\x1b[K", stdout);
        if (painted) fflush(stdout);
        painted = false;
        if (n <= 0) return n;
        size_t got = mbrtowc(wc, &c, 1, &st);
        if (got == (size_t)-1) {
            memset(&st, 0, sizeof(st));
        } else if (got != (size_t)-2) {
            if (got == 0) *wc = 0;
            return 1;
        }
    }
}

/* ---- completion ---- */

struct candidates {
    char common[128];
    size_t count, keep;
    bool print;
};

static void candidate(void *arg, const char *name, size_t keep)
{
    struct candidates *c = arg;
    c->keep = keep;
    if (c->print) {
        printf("%s%s", c->count % 4 ? "" : "\n", name);
        printf("%*s", c->count % 4 < 3 && strlen(name) < 26 ? (int)(26 - strlen(name)) : 1, "");
    } else if (!c->count) {
        snprintf(c->common, sizeof(c->common), "%s", name);
    } else {
        size_t i = 0;
        while (c->common[i] && c->common[i] == name[i]) i++;
        c->common[i] = 0;
    }
    c->count++;
}

static unsigned char complete(EditLine *el, int ch)
{
    const LineInfo *li = el_line(el);
    size_t len = (size_t)(li->cursor - li->buffer);
    struct candidates c = {.print = false};
    (void)ch;
    hint_complete(li->buffer, len, candidate, &c);
    if (!c.count) return CC_REFRESH_BEEP;
    size_t typed = len - c.keep;
    bool longer = strlen(c.common) > typed;
    if (longer || c.count == 1) {
        if (typed) el_deletestr(el, (int)typed);
        if (el_insertstr(el, c.common) < 0) return CC_ERROR;
        return CC_REFRESH;
    }
    c = (struct candidates){.print = true};
    hint_complete(li->buffer, len, candidate, &c);
    putchar('\n');
    fflush(stdout);
    return CC_REDISPLAY;
}

/* ---- history ---- */

static char *history_path(void)
{
    const char *named = getenv("VIREOCLI_HISTFILE"), *home = getenv("HOME");
    char *path = NULL;
    if (!named) named = getenv("REDISCLI_HISTFILE");
    if (named) return *named && strcmp(named, "/dev/null") ? strdup(named) : NULL;
    if (!home || asprintf(&path, "%s/.rediscli_history", home) < 0) return NULL;
    return path;
}

static void history_load(void)
{
    FILE *f = ed.file ? fopen(ed.file, "r") : NULL;
    char *text = NULL;
    size_t cap = 0;
    if (!f) return;
    for (ssize_t n; (n = getline(&text, &cap, f)) > 0;) {
        while (n && (text[n - 1] == '\n' || text[n - 1] == '\r')) text[--n] = 0;
        if (n) history(ed.history, &ed.event, H_ENTER, text);
    }
    free(text);
    fclose(f);
}

/* The whole file again, so that it never holds more than the history does; 0600, for lines may hold secrets. */
static void history_save(void)
{
    int fd = ed.file ? open(ed.file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600) : -1;
    FILE *f = fd >= 0 ? fdopen(fd, "w") : NULL;
    if (!f) return;
    for (int rc = history(ed.history, &ed.event, H_LAST); rc != -1; rc = history(ed.history, &ed.event, H_PREV)) {
        fprintf(f, "%s\n", ed.event.str);
    }
    fclose(f);
}

void line_remember(const char *line)
{
    if (!ed.history) return;
    history(ed.history, &ed.event, H_ENTER, line);
    history_save();
}

/* ---- the editor ---- */

static char *prompt_text(EditLine *el)
{
    (void)el;
    return (char *)(uintptr_t)ed.prompt;
}

void line_hints(bool on)
{
    ed.hints = on;
}

void line_init(volatile sig_atomic_t *interrupt)
{
    /* Commands are bytes; UTF-8 is the only encoding this reads. */
    if (!setlocale(LC_CTYPE, "") || strcmp(nl_langinfo(CODESET), "UTF-8")) setlocale(LC_CTYPE, "C.UTF-8");
    ed.interrupt = interrupt;
    ed.prompt = "";
    ed.el = el_init("vireo-cli", stdin, stdout, stderr);
    ed.history = history_init();
    if (!ed.el || !ed.history) {
        fprintf(stderr, "This terminal cannot be used for line editing\n");
        exit(1);
    }
    history(ed.history, &ed.event, H_SETSIZE, HISTORY_MAX);
    history(ed.history, &ed.event, H_SETUNIQUE, 1);
    ed.file = history_path();
    history_load();
    el_set(ed.el, EL_SIGNAL, 0);
    el_set(ed.el, EL_EDITOR, "emacs");
    el_set(ed.el, EL_PROMPT, prompt_text);
    el_set(ed.el, EL_HIST, history, ed.history);
    /* The wide call: the narrow one makes copies of the names that nobody frees. */
    el_wset(ed.el, EL_ADDFN, L"vireo-complete", L"complete a command", complete);
    el_set(ed.el, EL_BIND, "^I", "vireo-complete", NULL);
    el_set(ed.el, EL_BIND, "^R", "em-inc-search-prev", NULL);
    el_set(ed.el, EL_BIND, "^W", "ed-delete-prev-word", NULL);
    el_set(ed.el, EL_BIND, "\\e[3~", "ed-delete-next-char", NULL);
    el_set(ed.el, EL_GETCFN, next_char);
    el_source(ed.el, NULL);
}

void line_deinit(void)
{
    if (ed.el) el_end(ed.el);
    if (ed.history) history_end(ed.history);
    free(ed.file);
    memset(&ed, 0, sizeof(ed));
}

const char *line_read(const char *prompt, size_t *len)
{
    int n = 0;
    ed.prompt = prompt;
    const char *text = el_gets(ed.el, &n);
    if (!text || n <= 0) return NULL;
    *len = (size_t)n;
    return text;
}
