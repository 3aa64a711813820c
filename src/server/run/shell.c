#include "server/run/shell.h"

#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "io/clock.h"
#include "io/file.h"
#include "io/log.h"
#include "node/config.h"
#include "persist/aof_state.h"
#include "server/core/reaper.h"
#include "server/net/conn.h"
#include "server/net/iothreads.h"
#include "server/net/listen.h"
#include "server/peers/bus.h"
#include "server/run/crash.h"
#include "server/run/process.h"
#include "server/run/shutdown.h"
#include "server/run/signals.h"
#include "server/store/aof.h"

#define FILE_BYTES_MAX ((size_t)64 * 1024 * 1024)

static void on_log(void *arg, char level, const char *text)
{
    (void)arg;
    log_text(level, text);
}

/* --- CONFIG SET --- */

void shell_apply_log(const struct options *o)
{
    static const char *const names[] = {"debug", "verbose", "notice", "warning"};
    for (int i = 0; i < 4; i++)
        if (strcasecmp(o->loglevel, names[i]) == 0) log_set_level((enum log_level)i);
    log_set_format((enum log_format)o->log_format, (enum log_stamp)o->log_stamp);
}

static const char *apply_listen(struct server *sv, const struct options *now) { return listen_change(sv, now->bind, now->port, now->tls_port); }

static const char *apply_tls(struct server *sv, const struct options *now)
{
    if (!now->tls_port || listen_load_tls(sv, &now->tls)) return NULL;
    return "Unable to update TLS configuration. Check server logs.";
}

static const char *apply_tls_port(struct server *sv, const struct options *now)
{
    if (now->tls_port && !sv->tls_port && !listen_load_tls(sv, &now->tls)) return "Unable to update TLS configuration. Check server logs.";
    return apply_listen(sv, now);
}

static const char *apply_maxclients(struct server *sv, const struct options *now)
{
    static char why[128];
    (void)sv;
    uint32_t can = process_raise_files(now->maxclients);
    if (can >= now->maxclients) return NULL;
    snprintf(why, sizeof why, "The operating system is not able to handle the specified number of clients, try with %u", can);
    return why;
}

static const char *apply_dir(struct server *sv, const struct options *now)
{
    static char here[4096];
    char before[4096];
    bool known = getcwd(before, sizeof before) != NULL;
    if (chdir(now->dir) != 0) return strerror(errno);
    if (!getcwd(here, sizeof here)) return NULL;
    config_put(sv->node, "dir", here);
    if (known && strcmp(before, here) && sv->node->e->aof->power != AOF_OFF)
        log_line('#', "dir is %s now. The append-only log goes on in %s, and a restart with the new dir would not find it: CONFIG SET appendonly no, "
                      "then yes, begins it anew here", here, before);
    return NULL;
}

static const char *apply_oom(struct server *sv, const struct options *now)
{
    (void)sv;
    return process_oom_score(now) ? NULL : "Failed to apply new oom_score_adj configuration, check server logs.";
}

static const char *apply_loglevel(struct server *sv, const struct options *now)
{
    (void)sv;
    shell_apply_log(now);
    return NULL;
}

static const char *apply_title(struct server *sv, const struct options *now)
{
    struct buf title = {0};
    bool good = process_title(now, sv->node->shell.config_file, &title);
    if (good && now->set_proc_title) process_show_title(title.ptr);
    buf_deinit(&title);
    return good ? NULL : "template format is invalid or contains unknown variables";
}

static const char *apply_aof(struct server *sv, const struct options *now)
{
    (void)now;
    return aof_apply(sv);
}

static const struct {
    const char *directive;
    const char *(*apply)(struct server *sv, const struct options *now); /* before sv->opt becomes what is now configured */
} appliers[] = {
    {"port", apply_listen}, {"bind", apply_listen}, {"maxclients", apply_maxclients}, {"dir", apply_dir},
    {"oom-score-adj", apply_oom}, {"oom-score-adj-values", apply_oom}, {"loglevel", apply_loglevel},
    {"log-format", apply_loglevel}, {"log-timestamp-format", apply_loglevel},
    {"proc-title-template", apply_title}, {"appendonly", apply_aof}, {"appendfsync", apply_aof},
    {"aof-timestamp-enabled", apply_aof}, {"aof-sync-in-place", apply_aof}, {"tls-port", apply_tls_port},
};

static const char *on_apply(void *arg, const char *directive)
{
    struct server *sv = arg;
    struct options now;
    const char *why = NULL;
    if (!sv->loop) return NULL; /* still reading the configuration: read as a whole when that is done */
    options_read(sv->node, &now);
    for (size_t i = 0; i < sizeof appliers / sizeof *appliers && !why; i++)
        if (strcmp(appliers[i].directive, directive) == 0) why = appliers[i].apply(sv, &now);
    if (strncmp(directive, "tls-", 4) == 0 && strcmp(directive, "tls-port") != 0) why = apply_tls(sv, &now);
    if (!why) options_read(sv->node, &sv->opt);
    return why;
}

static bool on_call_off(void *arg)
{
    return signals_call_off() || shutdown_call_off(arg);
}

static const char *on_rewrite(void *arg, struct slice text)
{
    struct server *sv = arg;
    int rc = file_replace(sv->node->shell.config_file, text, 0644);
    if (!rc) return NULL;
    log_line('#', "CONFIG REWRITE failed: %s", strerror(rc));
    return strerror(rc);
}

static bool read_matches(const char *pattern, struct buf *out)
{
    glob_t g;
    int rc = glob(pattern, 0, NULL, &g);
    if (rc == GLOB_NOMATCH) return true; /* a pattern may match nothing */
    if (rc != 0) return false;
    for (size_t i = 0; i < g.gl_pathc && rc == 0; i++) {
        rc = file_read_all(g.gl_pathv[i], out, FILE_BYTES_MAX);
        buf_putc(out, '\n');
    }
    globfree(&g);
    errno = rc;
    return rc == 0;
}

/* Also what `include` reads: a pattern stands for all files that match, in order. */
static bool on_read_file(void *arg, const char *path, struct buf *out)
{
    (void)arg;
    if (strpbrk(path, "*?[") && access(path, F_OK) != 0) return read_matches(path, out);
    int rc = file_read_all(path, out, FILE_BYTES_MAX);
    errno = rc;
    return rc == 0;
}

static const char *on_load_file(void *arg, const char *path, struct buf *out)
{
    (void)arg;
    int rc = file_read_all(path, out, FILE_BYTES_MAX);
    return rc ? strerror(rc) : NULL;
}

static const char *on_save_file(void *arg, const char *path, struct slice text)
{
    (void)arg;
    int rc = file_replace(path, text, 0644);
    return rc ? strerror(rc) : NULL;
}

static void on_random(void *arg, void *out, size_t len)
{
    (void)arg;
    for (size_t at = 0; at < len; at += 256) { /* as much as comes in one piece */
        size_t n = len - at < 256 ? len - at : 256;
        if (getrandom((char *)out + at, n, 0) != (ssize_t)n) panic("no random bytes");
    }
}

/* --- figures for INFO --- */

static uint64_t time_us(struct timeval t) { return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_usec; }

static uint64_t rss_bytes(void)
{
    struct buf b = {0};
    unsigned long long size = 0, resident = 0;
    if (file_read_all("/proc/self/statm", &b, 4096) == 0) {
        buf_putc(&b, 0);
        if (sscanf(b.ptr, "%llu %llu", &size, &resident) != 2) resident = 0;
    }
    buf_deinit(&b);
    return (uint64_t)resident * (uint64_t)sysconf(_SC_PAGESIZE);
}

static void on_system_info(void *arg, struct system_info *out)
{
    struct server *sv = arg;
    struct rusage self, children, thread;
    struct utsname u;
    memset(out, 0, sizeof *out);
    out->rss_bytes = rss_bytes();
    getrusage(RUSAGE_SELF, &self);
    getrusage(RUSAGE_CHILDREN, &children);
    getrusage(RUSAGE_THREAD, &thread);
    out->user_us = time_us(self.ru_utime);
    out->sys_us = time_us(self.ru_stime);
    out->user_children_us = time_us(children.ru_utime);
    out->sys_children_us = time_us(children.ru_stime);
    out->main_thread_user_us = time_us(thread.ru_utime);
    out->main_thread_sys_us = time_us(thread.ru_stime);
    out->system_memory_bytes = (uint64_t)sysconf(_SC_PHYS_PAGES) * (uint64_t)sysconf(_SC_PAGESIZE);
    if (uname(&u) == 0) snprintf(out->os, sizeof out->os, "%.40s %.50s %.30s", u.sysname, u.release, u.machine);
    out->input_buffer_max = sv->node->max_input_bytes;
    out->output_buffer_max = sv->node->max_output_bytes;
    out->clients_bytes = sv->node->e->client_bytes;
}

static uint64_t on_lazyfree_pending(void *arg)
{
    const struct server *sv = arg;
    return sv->reaper ? reaper_pending(sv->reaper) : 0;
}

static void make_run_id(char *out)
{
    unsigned char raw[20];
    if (getrandom(raw, sizeof raw, 0) != sizeof raw) panic("no random bytes");
    for (int i = 0; i < 20; i++) snprintf(out + 2 * i, 3, "%02x", raw[i]);
}

void shell_fill(struct server *sv, struct shell *sh, const char *executable, const char *config_file)
{
    *sh = (struct shell){
        .arg = sv, .log = on_log, .apply = on_apply, .call_off = on_call_off, .rewrite = on_rewrite, .read_file = on_read_file,
        .load_file = on_load_file, .save_file = on_save_file, .random = on_random, .bus = bus_fill(),
        .system_info = on_system_info, .io_threads = iothreads_count, .io_thread = iothreads_figures, .io_thread_of = iothreads_of, .lazyfree_pending = on_lazyfree_pending,
        .executable = executable, .config_file = config_file, .pid = getpid(), .start_us = clock_wall_us(), .io_backend = "",
    };
    make_run_id(sh->run_id);
}
