#include "server/run/process.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "io/file.h"
#include "io/log.h"

#define RESERVED_FILES 32         /* for all that is not a client */
#define DEFAULT_PIDFILE "/var/run/vireo.pid"

static char **saved_argv;
static char *title_area;
static size_t title_bytes;
static char *program;             /* argv[0] as given */
static char executable[4096];

/* --- arguments and title: the kernel shows the memory where argv and environ lie --- */

static char **copy_words(int count, char **words)
{
    char **copy = calloc((size_t)count + 1, sizeof *copy);
    check(copy);
    for (int i = 0; i < count; i++) copy[i] = strdup(words[i]);
    return copy;
}

void process_keep_args(int argc, char **argv, char **envp)
{
    int envc = 0;
    while (envp[envc]) envc++;
    char *end = argv[argc - 1] + strlen(argv[argc - 1]) + 1;
    for (int i = 0; i < envc && envp[i] == end; i++) end += strlen(envp[i]) + 1; /* as long as they lie side by side */
    title_area = argv[0];
    title_bytes = (size_t)(end - argv[0]);
    ssize_t n = readlink("/proc/self/exe", executable, sizeof executable - 1);
    executable[n > 0 ? n : 0] = 0;
    saved_argv = copy_words(argc, argv);
    program = saved_argv[0];
    environ = copy_words(envc, envp);
}

void process_show_title(const char *title)
{
    size_t n = strlen(title);
    if (!title_area || title_bytes < 2) return;
    if (n > title_bytes - 1) n = title_bytes - 1;
    memset(title_area, 0, title_bytes);
    memcpy(title_area, title, n);
}

const char *process_executable(void) { return executable[0] ? executable : program; }

_Noreturn void process_restart(void)
{
    for (int fd = 3; fd < 65536; fd++) fcntl(fd, F_SETFD, FD_CLOEXEC);
    execve(executable[0] ? executable : program, saved_argv, environ);
    _exit(1);
}

static bool put_variable(struct buf *out, struct slice name, const struct options *o, const char *config_file)
{
    char number[16];
    int first_port = o->port ? o->port : o->tls_port;
    bool tcp = first_port != 0;
    snprintf(number, sizeof number, "%d", slice_is(name, "listen-addr") ? first_port : slice_is(name, "tls-port") ? o->tls_port : o->port);
    if (slice_is(name, "title")) buf_cstr(out, program ? program : "vireo-server");
    else if (slice_is(name, "listen-addr") && tcp) {
        size_t first = strcspn(o->bind, " ");
        buf_put(out, o->bind, first ? first : 0);
        if (!first) buf_putc(out, '*');
        buf_putc(out, ':');
        buf_cstr(out, number);
    } else if (slice_is(name, "listen-addr")) buf_cstr(out, o->unixsocket ? o->unixsocket : "");
    else if (slice_is(name, "server-mode")) buf_cstr(out, "");
    else if (slice_is(name, "port")) buf_cstr(out, number);
    else if (slice_is(name, "tls-port")) buf_cstr(out, number);
    else if (slice_is(name, "unixsocket")) buf_cstr(out, o->unixsocket ? o->unixsocket : "");
    else if (slice_is(name, "config-file")) buf_cstr(out, config_file ? config_file : "");
    else return false;
    return true;
}

bool process_title(const struct options *o, const char *config_file, struct buf *out)
{
    for (const char *p = o->proc_title_template; *p; p++) {
        if (*p != '{') {
            buf_putc(out, *p);
            continue;
        }
        const char *end = strchr(p, '}');
        if (!end || !put_variable(out, slice_of(p + 1, (size_t)(end - p - 1)), o, config_file)) return false;
        p = end;
    }
    while (out->len && out->ptr[out->len - 1] == ' ') out->len--;
    buf_putc(out, 0);
    out->len--;
    return true;
}

/* --- background and pid file --- */

void process_daemonize(void)
{
    pid_t pid = fork();
    if (pid < 0) {
        log_line('#', "Can't go into the background: fork: %s", strerror(errno));
        exit(1);
    }
    if (pid > 0) _exit(0);
    setsid();
    int fd = open("/dev/null", O_RDWR);
    if (fd < 0) return;
    dup2(fd, STDIN_FILENO);
    dup2(fd, STDOUT_FILENO);
    dup2(fd, STDERR_FILENO);
    if (fd > STDERR_FILENO) close(fd);
}

void process_write_pid(struct server *sv, bool background)
{
    char line[32];
    const char *path = sv->opt.pidfile && sv->opt.pidfile[0] ? sv->opt.pidfile : background ? DEFAULT_PIDFILE : NULL;
    if (!path) return;
    sv->opt.pidfile = path;
    int n = snprintf(line, sizeof line, "%d\n", (int)getpid());
    int rc = file_put(path, slice_of(line, (size_t)n), 0644);
    sv->own_pidfile = rc == 0;
    if (rc) log_line('#', "Failed to write PID file: %s", strerror(rc));
}

/* --- supervisor: systemd's notification protocol is one datagram of lines to a socket named in the environment --- */

void process_detect_supervisor(struct server *sv)
{
    const char *how = sv->opt.supervised;
    bool automatic = strcmp(how, "auto") == 0;
    bool systemd = getenv("NOTIFY_SOCKET") != NULL, upstart = getenv("UPSTART_JOB") != NULL;
    if (strcmp(how, "systemd") == 0 || (automatic && systemd)) {
        sv->supervised = true;
        if (!systemd) log_line('#', "systemd supervision requested, but NOTIFY_SOCKET is not set: it will not be notified");
        else log_line('#', "supervised by systemd. Please make sure you set appropriate values for TimeoutStartSec and TimeoutStopSec in your service unit.");
    } else if (strcmp(how, "upstart") == 0 || (automatic && upstart)) {
        sv->supervised = true;
        if (!upstart) {
            log_line('#', "upstart supervision requested, but UPSTART_JOB is not set");
            return;
        }
        log_line('#', "supervised by upstart, will stop to signal readiness");
        raise(SIGSTOP);
        unsetenv("UPSTART_JOB");
    }
}

void process_notify(struct server *sv, const char *state)
{
    const char *path = getenv("NOTIFY_SOCKET");
    struct sockaddr_un a = {.sun_family = AF_UNIX};
    if (!sv->supervised || !path || (path[0] != '/' && path[0] != '@') || strlen(path) >= sizeof a.sun_path) return;
    size_t n = strlen(path);
    memcpy(a.sun_path, path, n);
    if (path[0] == '@') a.sun_path[0] = 0; /* the abstract name space */
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return;
    socklen_t len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n);
    if (sendto(fd, state, strlen(state), MSG_NOSIGNAL, (struct sockaddr *)&a, len) < 0)
        log_line('#', "Can't notify systemd: %s", strerror(errno));
    close(fd);
}

/* --- limits --- */

uint32_t process_raise_files(uint32_t maxclients)
{
    struct rlimit l;
    rlim_t want = (rlim_t)maxclients + RESERVED_FILES;
    if (getrlimit(RLIMIT_NOFILE, &l) != 0) {
        log_line('#', "Unable to obtain the current NOFILE limit (%s), assuming 1024 and setting the max clients configuration accordingly.", strerror(errno));
        return 1024 - RESERVED_FILES;
    }
    if (l.rlim_cur >= want) return maxclients;
    rlim_t old = l.rlim_cur;
    l.rlim_cur = want;
    if (l.rlim_max < want) l.rlim_max = want; /* only the privileged may */
    if (setrlimit(RLIMIT_NOFILE, &l) == 0) {
        log_line('*', "Increased maximum number of open files to %llu (it was originally set to %llu).", (unsigned long long)want, (unsigned long long)old);
        return maxclients;
    }
    int error = errno;
    getrlimit(RLIMIT_NOFILE, &l);
    l.rlim_cur = l.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &l) != 0) getrlimit(RLIMIT_NOFILE, &l);
    if (l.rlim_cur >= want) return maxclients;
    uint32_t can = l.rlim_cur > RESERVED_FILES ? (uint32_t)l.rlim_cur - RESERVED_FILES : 1;
    log_line('#', "You requested maxclients of %u requiring at least %llu max file descriptors.", maxclients, (unsigned long long)want);
    log_line('#', "Server can't set maximum open files to %llu because of OS error: %s.", (unsigned long long)want, strerror(error));
    log_line('#', "Current maximum open files is %llu. maxclients has been reduced to %u to compensate for low ulimit. If you need higher maxclients increase 'ulimit -n'.",
             (unsigned long long)l.rlim_cur, can);
    return can;
}

bool process_oom_score(const struct options *o)
{
    static int base_score;
    static bool active; /* as long as it is: the score was base_score before, and will be again */
    struct buf b = {0};
    int value = 0;
    bool off = strcmp(o->oom_score_adj, "no") == 0;
    if (off && !active) return true;
    if (!active && file_read_all("/proc/self/oom_score_adj", &b, 64) == 0) {
        buf_putc(&b, 0);
        base_score = (int)strtol(b.ptr, NULL, 10);
    }
    buf_deinit(&b);
    if (!off) sscanf(o->oom_score_adj_values, "%d", &value); /* the first of three: this process is no replica, no child */
    if (strcmp(o->oom_score_adj, "absolute") != 0) value += base_score;
    value = value > 1000 ? 1000 : value < -1000 ? -1000 : value;
    char text[16];
    int n = snprintf(text, sizeof text, "%d\n", value);
    int rc = file_put("/proc/self/oom_score_adj", slice_of(text, (size_t)n), 0644);
    if (rc) log_line('#', "Unable to write oom_score_adj: %s", strerror(rc));
    active = !off && rc == 0;
    return rc == 0;
}
