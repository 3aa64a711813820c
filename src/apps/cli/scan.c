/* scan: the SCAN loop all keyspace modes share, and --scan itself. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "apps/cli/modes.h"

void mode_sleep(double sec)
{
    struct timespec ts = {.tv_sec = (time_t)sec, .tv_nsec = (long)((sec - (double)(time_t)sec) * 1e9)};
    if (sec > 0) nanosleep(&ts, NULL);
}

long long mode_now_us(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (long long)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

bool mode_stopped(const struct session *s)
{
    return s->conn.interrupt && *s->conn.interrupt;
}

static void stop(const char *fmt, const char *text)
{
    fflush(stdout);
    fprintf(stderr, fmt, text);
    exit(1);
}

void scan_count(struct scan *scan)
{
    struct value *v = session_ask(scan->s, "DBSIZE", NULL);
    if (!v) session_die(scan->s);
    if (v->type != REPLY_INTEGER) stop("Couldn't determine DBSIZE: %s\n", v->text ? v->text : "unexpected reply");
    scan->dbsize = v->integer < 0 ? 0 : (unsigned long long)v->integer;
    value_free(v);
}

void scan_rest(const struct scan *scan)
{
    if (scan->pages % 100 == 0) mode_sleep(scan->s->opt->interval_sec);
}

/* Takes the page out of "[cursor, [key ...]]" and frees the rest. */
static struct value *take_page(struct scan *scan, struct value *v)
{
    if (v->type == REPLY_ERROR) stop("SCAN error: %s\n", v->text);
    bool fits = v->type == REPLY_ARRAY && v->count == 2 && v->elem[0].text && v->elem[0].text_len < sizeof(scan->cursor) &&
                v->elem[1].type == REPLY_ARRAY;
    if (!fits) stop("Invalid reply to SCAN%s\n", "");
    for (size_t i = 0; i < v->elem[1].count; i++) {
        if (!v->elem[1].elem[i].text) stop("Invalid element in the reply to SCAN%s\n", "");
    }
    strcpy(scan->cursor, v->elem[0].text);
    struct value *page = malloc(sizeof(*page));
    if (!page) abort();
    *page = v->elem[1];
    v->elem[1] = (struct value){.type = REPLY_NIL};
    value_free(v);
    return page;
}

struct value *scan_page(struct scan *scan)
{
    struct slice argv[4] = {SLICE("SCAN"), slice_str(scan->cursor), SLICE("MATCH"), scan->pattern};
    if (!scan->started) strcpy(scan->cursor, "0");
    if ((scan->started && !strcmp(scan->cursor, "0")) || mode_stopped(scan->s)) return NULL;
    argv[1] = slice_str(scan->cursor);
    scan->started = true;
    scan->pages++;
    struct value *v = session_call(scan->s, argv, scan->pattern.len ? 4 : 2);
    if (!v && mode_stopped(scan->s)) return NULL;
    if (!v) session_die(scan->s);
    return take_page(scan, v);
}

int mode_scan(struct session *s, struct slice pattern)
{
    struct scan scan = {.s = s, .pattern = pattern};
    for (struct value *page; (page = scan_page(&scan)); value_free(page)) {
        for (size_t i = 0; i < page->count; i++) {
            if (s->opt->output == OUTPUT_STANDARD) {
                format_quoted(stdout, page->elem[i].text, page->elem[i].text_len);
            } else {
                fwrite(page->elem[i].text, 1, page->elem[i].text_len, stdout);
            }
            putchar('\n');
        }
        fflush(stdout);
        mode_sleep(s->opt->interval_sec);
    }
    return 0;
}
