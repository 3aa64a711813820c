/* start: from the command line to the first turn, in this order: arguments, configuration, background, log, limits, node,
 * loop, sockets, "Ready to accept connections". Whatever fails before that line ends the process with status 1. */
#include "server/run/start.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/hash.h"
#include "io/clock.h"
#include "io/file.h"
#include "io/log.h"
#include "node/config.h"
#include "repl/repl.h"
#include "server/core/reaper.h"
#include "server/net/conn.h"
#include "server/net/iothreads.h"
#include "server/net/listen.h"
#include "server/peers/bus.h"
#include "server/peers/courier.h"
#include "server/peers/follow.h"
#include "server/peers/migrate.h"
#include "server/run/cmdline.h"
#include "server/run/crash.h"
#include "server/run/process.h"
#include "server/run/shell.h"
#include "server/run/shutdown.h"
#include "server/run/signals.h"
#include "server/store/aof.h"
#include "server/store/backup.h"
#include "server/store/load.h"
#include "server/store/parts.h"
#include "server/store/restore.h"
#include "server/store/saving.h"

#include "server/core/thread.h"
#include "server/peers/sync.h"
#include "server/peers/window.h"
#include "server/run/turn.h"

static void read_configuration(struct server *sv, struct slice text)
{
    struct config_where where;
    const char *why = config_load_text(sv->node, text, &where);
    if (!why) {
        options_read(sv->node, &sv->opt);
        if (!sv->node->set.cluster_enabled || !*config_string(sv->node, "replicaof")) return;
        fprintf(stderr, "\n*** FATAL CONFIG FILE ERROR (Redis %s, Vireo %s) ***\nreplicaof directive not allowed in cluster mode\n",
                REDIS_VERSION_SPOKEN, VIREO_VERSION);
        exit(1);
    }
    fprintf(stderr, "\n*** FATAL CONFIG FILE ERROR (Redis %s, Vireo %s) ***\n", REDIS_VERSION_SPOKEN, VIREO_VERSION);
    fprintf(stderr, "Reading the configuration file, at line %d\n>>> '%.*s'\n%s\n", where.line, (int)where.text.len, where.text.ptr, why);
    exit(1);
}

/* Paths of other files are relative to `dir`; CONFIG GET dir shows it whole. */
static void enter_folder(struct server *sv)
{
    static char here[4096];
    if (sv->opt.dir[0] && chdir(sv->opt.dir) != 0) {
        fprintf(stderr, "Can't chdir to '%s': %s\n", sv->opt.dir, strerror(errno));
        exit(1);
    }
    if (!getcwd(here, sizeof here)) return;
    config_put(sv->node, "dir", here);
    options_read(sv->node, &sv->opt);
}

static void open_log(const struct options *o)
{
    if (!log_set_file(o->logfile)) {
        fprintf(stderr, "Can't open the log file '%s': %s\n", o->logfile, strerror(errno));
        exit(1);
    }
    shell_apply_log(o);
    if (o->syslog_enabled) log_set_syslog(true, o->syslog_ident, o->syslog_facility);
}

static void log_first_lines(bool has_config)
{
    log_line('#', "oO0OoO0OoO0Oo Vireo is starting oO0OoO0OoO0Oo");
    log_line('#', "Vireo version=%s, redis_version=%s, bits=%d, pid=%d, just started", VIREO_VERSION, REDIS_VERSION_SPOKEN,
             (int)sizeof(void *) * 8, (int)getpid());
    if (has_config) log_line('#', "Configuration loaded");
    else log_line('#', "Warning: no config file specified, using the default config. In order to specify a config file use vireo-server /path/to/vireo.conf");
}

static void show_logo(const struct server *sv)
{
    const struct options *o = &sv->opt;
    const char *mode = sv->node->set.cluster_enabled ? "cluster" : "standalone";
    bool tty = isatty(STDOUT_FILENO) && !(o->logfile && o->logfile[0]) && !o->syslog_enabled;
    if (!o->always_show_logo && !tty) {
        log_line('*', "Running mode=%s, port=%d.", mode, o->port);
        return;
    }
    char logo[512];
    snprintf(logo, sizeof logo,
             "\n"
             "      .--.\n"
             "   <<(  o )____      Vireo %s (speaks Redis %s), %d bit\n"
             "      )      __ `-.  Running in %s mode\n"
             "     (   `-.'  `-.-\\\\ Port: %d\n"
             "      `-._____.-'     PID: %d\n"
             "         ' '\n",
             VIREO_VERSION, REDIS_VERSION_SPOKEN, (int)sizeof(void *) * 8, mode, o->port, (int)getpid());
    int fd = log_open_raw();
    if (fd < 0) return;
    file_write_all(fd, slice_str(logo));
    log_close_raw(fd);
}

static uint64_t make_seed(void)
{
    uint64_t seed;
    if (getrandom(&seed, sizeof seed, 0) != sizeof seed) panic("no random bytes");
    return seed;
}

static void make_hash_secret(void)
{
    unsigned char seed[32];
    if (getrandom(seed, sizeof seed, 0) != sizeof seed) panic("no random bytes");
    hash_init(seed, sizeof seed);
}

static struct loop *start_loop(struct server *sv)
{
    const char *name = sv->opt.io_backend, *why;
    enum loop_choice choice = strcmp(name, "io_uring") == 0 ? LOOP_URING : strcmp(name, "epoll") == 0 ? LOOP_EPOLL : LOOP_AUTO;
    struct loop_events ev = {.arg = sv};
    conn_events(&ev);
    struct loop *lp = loop_new(choice, &ev, &why);
    if (!lp) {
        log_line('#', "io-backend %s cannot be used: %s. Aborting.", name, why);
        exit(1);
    }
    if (why) log_line('*', "io_uring is not used: %s. Serving with %s.", why, loop_name(lp));
    return lp;
}

static void use_processors(const struct options *o)
{
    thread_set_cpus(CPUS_SERVER, o->server_cpus);
    thread_set_cpus(CPUS_BIO, o->bio_cpus);
    thread_set_cpus(CPUS_REWRITE, o->rewrite_cpus);
    thread_set_cpus(CPUS_BGSAVE, o->bgsave_cpus);
    thread_use_cpus(CPUS_SERVER);
}

static void limit_clients(struct server *sv)
{
    uint32_t can = process_raise_files(sv->opt.maxclients);
    if (can >= sv->opt.maxclients) return;
    char number[16];
    snprintf(number, sizeof number, "%u", can);
    config_put(sv->node, "maxclients", number);
    sv->opt.maxclients = can;
}

static void check_system(void)
{
    struct buf b = {0};
    if (file_read_all("/proc/sys/vm/overcommit_memory", &b, 64) == 0 && b.len && b.ptr[0] == '2')
        log_line('#', "WARNING vm.overcommit_memory is 2: the kernel refuses memory that it could give. With 0 or 1 the store can use all of it.");
    buf_deinit(&b);
}

static void start_node(struct server *sv)
{
    node_start(sv->node);
    sv->node->e->ticks = clock_ticks;
    sv->node->e->us_per_tick = clock_us_per_tick();
    server_set_time(sv);
    aof_init(sv);
    backup_init(sv);
    saving_init(sv);
    parts_init(sv);
    follow_world(sv, &sv->node->e->repl->world);
    sv->reaper = reaper_start();
    sync_world(sv, &sv->node->e->repl->world);
    window_world(sv, &sv->node->e->repl->world);
    migrate_init(sv);
    sv->loop = start_loop(sv);
    sv->node->shell.io_backend = loop_name(sv->loop);
}

static void load_users(struct server *sv)
{
    struct buf why = {0};
    if (!node_load_users(sv->node, &why)) {
        log_line('#', "%.*s", (int)why.len, why.ptr);
        exit(1);
    }
    buf_deinit(&why);
}

static void apply_process_options(struct server *sv)
{
    struct buf title = {0};
    if (process_title(&sv->opt, sv->node->shell.config_file, &title) && sv->opt.set_proc_title) process_show_title(title.ptr);
    buf_deinit(&title);
    process_oom_score(&sv->opt);
    crash_set_exit_on_panic(sv->opt.use_exit_on_panic);
    crash_install(sv->opt.crash_log_enabled);
}

static void announce(struct server *sv)
{
    if (sv->opt.port) log_line('*', "Ready to accept connections");
    if (sv->opt.unixsocket && sv->opt.unixsocket[0]) {
        if (!sv->opt.port) log_line('*', "Ready to accept connections");
        log_line('*', "The server is now ready to accept connections at %s", sv->opt.unixsocket);
    }
    process_notify(sv, "STATUS=Ready to accept connections\nREADY=1\n");
}

static void load_data(struct server *sv)
{
    if (aof_start(sv)) return;
    if (load_dbfile(sv) == LOAD_FAILED) load_give_up(sv);
}

/* The cluster machine begins when the data is there: slots that hold keys are claimed. */
static void start_cluster(struct server *sv)
{
    if (!sv->stop && !bus_start(sv)) exit(1);
    courier_start(sv);
}

static void go_background(struct server *sv)
{
    process_detect_supervisor(sv);
    bool background = sv->opt.daemonize && !sv->supervised;
    if (background) {
        process_daemonize();
        sv->node->shell.pid = getpid();
    }
    process_write_pid(sv, background);
}

/* --restore: the node is made, and nobody is served. */
static int restore_instead(struct server *sv, struct restore *r)
{
    restore_prepare(r, sv->opt.dir);
    enter_folder(sv);
    open_log(&sv->opt);
    start_node(sv);
    signals_install(sv);
    crash_install(sv->opt.crash_log_enabled);
    int status = restore_run(sv, r);
    shutdown_finish(sv);
    return status;
}

int server_main(int argc, char **argv, char **envp)
{
    static char config_path[4096];
    struct server *sv = &server;
    server_init(sv);
    struct cmdline cl;
    struct shell sh;
    struct restore restore;
    process_keep_args(argc, argv, envp);
    if (!restore_take_options(&argc, argv, &restore)) return 1;
    if (!cmdline_read(argc, argv, &cl)) return cl.status;
    if (cl.config_file && !realpath(cl.config_file, config_path)) snprintf(config_path, sizeof config_path, "%s", cl.config_file);
    clock_start();
    make_hash_secret();
    shell_fill(sv, &sh, process_executable(), cl.config_file ? config_path : NULL);
    sv->node = node_new(&sh, make_seed());
    read_configuration(sv, buf_slice(&cl.text));
    buf_deinit(&cl.text);
    if (restore.backup) return restore_instead(sv, &restore);
    enter_folder(sv);
    bool announced_config = cl.config_file || cl.options;
    open_log(&sv->opt);
    go_background(sv);
    log_first_lines(announced_config);
    log_set_role('M');
    log_line('*', "monotonic clock: %s", clock_ticks_name());
    use_processors(&sv->opt);
    limit_clients(sv);
    show_logo(sv);
    start_node(sv);
    load_users(sv);
    signals_install(sv);
    apply_process_options(sv);
    iothreads_start(sv, (int)config_int(sv->node, "io-threads"));
    if (!listen_start(sv)) return 1;
    log_line('#', "Server initialized");
    check_system();
    load_data(sv);
    follow_start(sv);
    start_cluster(sv);
    backup_start(sv);
    if (!sv->stop) announce(sv);
    server_run(sv);
    shutdown_finish(sv);
    return 0;
}
