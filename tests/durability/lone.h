/* lone.h: a whole server in this process, without sockets: what the campaigns drive through file_ops that fail or record. */
#ifndef VIREO_TESTS_LONE_H
#define VIREO_TESTS_LONE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "io/clock.h"
#include "io/file.h"
#include "io/log.h"
#include "node/config.h"
#include "persist/aof_state.h"
#include "persist/save.h"
#include "server/core/reaper.h"
#include "server/run/shell.h"
#include "server/run/shutdown.h"
#include "server/run/turn.h"
#include "server/store/aof.h"
#include "server/store/backup.h"
#include "server/store/load.h"
#include "server/store/saving.h"
#include "server/store/snapshot.h"

static struct server *sv;
static struct client client;

static void lone_woke(void *arg) { (void)arg; }
static void lone_gone(void *arg, struct link *l) { (void)arg, (void)l; }

/* clock_start() was called. In the current folder. settings: lines of a configuration. The data is not loaded yet. */
static void lone_begin(const char *settings)
{
    struct shell sh;
    struct config_where where;
    const char *why;
    static char here[4096];
    struct loop_events ev = {.woke = lone_woke, .gone = lone_gone};
    sv = &server;
    memset(sv, 0, sizeof *sv);
    server_init(sv);
    log_set_file("server.log");
    shell_fill(sv, &sh, "vireo", NULL);
    sv->node = node_new(&sh, 1);
    why = config_load_text(sv->node, slice_str(settings), &where);
    if (why) {
        printf("%s\n", why);
        exit(3);
    }
    if (getcwd(here, sizeof here)) config_put(sv->node, "dir", here);
    options_read(sv->node, &sv->opt);
    node_start(sv->node);
    server_set_time(sv);
    aof_init(sv);
    saving_init(sv);
    sv->reaper = reaper_start();
    sv->loop = loop_new(LOOP_EPOLL, &ev, &why);
    backup_init(sv);
    client_init(sv->node, &client);
}

static inline void lone_turn(void)
{
    server_serve(sv);
    aof_end_turn(sv);
    aof_poll(sv);
    backup_poll(sv);
    snapshot_poll(sv);
    save_poll(sv->node->e->save);
}

static inline void nap_us(long us)
{
    struct timespec t = {.tv_sec = us / 1000000, .tv_nsec = us % 1000000 * 1000};
    nanosleep(&t, NULL);
}

/* What a client is answered; empty while it waits. The words are separated by single blanks. */
static const char *ask(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
static const char *ask(const char *fmt, ...)
{
    static char reply[4096], line[4096];
    struct slice argv[64];
    int n = 0;
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(line, sizeof line, fmt, ap);
    va_end(ap);
    for (char *p = line; *p;) {
        size_t len = strcspn(p, " ");
        argv[n++] = slice_of(p, len);
        p += len + (p[len] == ' ');
    }
    server_set_time(sv);
    client.s.reply.out.len = 0;
    engine_run(sv->node->e, &client.s, NULL, argv, n, NULL);
    snprintf(reply, sizeof reply, "%.*s", (int)client.s.reply.out.len, client.s.reply.out.ptr);
    return reply;
}

/* The list `l` must be 0, 1, 2 ...: its length; -1: it is not. */
static inline long lone_count(void)
{
    client.s.reply.out.len = 0;
    engine_run(sv->node->e, &client.s, NULL, (struct slice[]){SLICE("LRANGE"), SLICE("l"), SLICE("0"), SLICE("-1")}, 4, NULL);
    buf_putc(&client.s.reply.out, 0);
    char *p = client.s.reply.out.ptr;
    long count = strtol(p + 1, &p, 10);
    for (long i = 0; i < count; i++) {
        p = strchr(p, '$');
        p = strchr(p, '\n');
        if (strtol(p + 1, &p, 10) != i) return -1;
    }
    client.s.reply.out.len = 0;
    return count;
}

#endif
