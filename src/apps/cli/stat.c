/* stat: one line of INFO every interval. */
#include <stdlib.h>
#include <string.h>

#include "apps/cli/modes.h"

/* The number after "\nname:" in an INFO text; 0 when there is none. */
static long long info_number(const char *info, const char *name)
{
    char needle[64];
    snprintf(needle, sizeof(needle), "\n%s:", name);
    const char *at = strstr(info, needle);
    return at ? strtoll(at + strlen(needle), NULL, 10) : 0;
}

static long long count_keys(const char *info)
{
    long long keys = 0;
    for (const char *p = info; (p = strstr(p, "\ndb")); p++) {
        const char *at = p + 3 + strspn(p + 3, "0123456789");
        if (at > p + 3 && !strncmp(at, ":keys=", 6)) keys += strtoll(at + 6, NULL, 10);
    }
    return keys;
}

static void human_bytes(long long n, char *out, size_t size)
{
    static const char unit[] = "BKMGTP";
    double v = (double)n;
    size_t u = 0;
    while (v >= 1024 && u + 2 < sizeof(unit)) v /= 1024, u++;
    if (u == 0) {
        snprintf(out, size, "%lldB", n);
    } else {
        snprintf(out, size, "%.2f%c", v, unit[u]);
    }
}

static void print_line(const char *info, long long *requests_before)
{
    char mem[32], requests[64];
    long long now = info_number(info, "total_commands_processed");
    bool saving = info_number(info, "rdb_bgsave_in_progress"), rewriting = info_number(info, "aof_rewrite_in_progress");
    human_bytes(info_number(info, "used_memory"), mem, sizeof(mem));
    snprintf(requests, sizeof(requests), "%lld (+%lld)", now, *requests_before ? now - *requests_before : 0);
    *requests_before = now;
    printf("%-10lld %-8s %-7lld %-7lld %-19s %-12lld", count_keys(info), mem, info_number(info, "connected_clients"),
           info_number(info, "blocked_clients"), requests, info_number(info, "total_connections_received"));
    puts(saving && rewriting ? "SAVE+AOF" : saving ? "SAVE" : rewriting ? "AOF" : "");
    fflush(stdout);
}

int mode_stat(struct session *s)
{
    long long requests = 0;
    double pause = s->opt->interval_sec > 0 ? s->opt->interval_sec : 1;
    for (unsigned long line = 0; !mode_stopped(s); line++) {
        struct value *v = session_ask(s, "INFO", NULL);
        if (!v && mode_stopped(s)) break;
        if (!v) session_die(s);
        if (v->type == REPLY_ERROR) {
            fprintf(stderr, "ERROR: %s\n", v->text);
            exit(1);
        }
        if (line % 20 == 0) {
            puts("------- data ------ --------------------- load -------------------- - child -\n"
                 "keys       mem      clients blocked requests            connections          ");
        }
        print_line(v->text ? v->text : "", &requests);
        value_free(v);
        mode_sleep(pause);
    }
    return 0;
}
