#include "io/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

static enum log_level level_min = LOG_LEVEL_NOTICE;
static char file_path[4096];
static char role_shown = 'C';
static bool syslog_on;
static char syslog_ident[256];

void log_set_level(enum log_level level) { level_min = level; }
void log_set_role(char role) { role_shown = role; }

bool log_set_file(const char *path)
{
    if (strlen(path) >= sizeof file_path) {
        errno = ENAMETOOLONG;
        return false;
    }
    if (path[0]) {
        int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
        if (fd < 0) return false;
        close(fd);
    }
    strcpy(file_path, path);
    return true;
}

static int facility_number(const char *name)
{
    static const int locals[] = {LOG_LOCAL0, LOG_LOCAL1, LOG_LOCAL2, LOG_LOCAL3, LOG_LOCAL4, LOG_LOCAL5, LOG_LOCAL6, LOG_LOCAL7};
    if (strncasecmp(name, "local", 5) == 0 && name[5] >= '0' && name[5] <= '7' && !name[6]) return locals[name[5] - '0'];
    return LOG_USER;
}

void log_set_syslog(bool on, const char *ident, const char *facility)
{
    syslog_on = on;
    if (!on) return;
    snprintf(syslog_ident, sizeof syslog_ident, "%s", ident);
    openlog(syslog_ident, LOG_PID | LOG_NDELAY | LOG_NOWAIT, facility_number(facility));
}

static enum log_level level_of(char c)
{
    return c == '.' ? LOG_LEVEL_DEBUG : c == '-' ? LOG_LEVEL_VERBOSE : c == '#' ? LOG_LEVEL_WARNING : LOG_LEVEL_NOTICE;
}

static size_t format_head(char *out, size_t cap, char level)
{
    struct timespec now;
    struct tm tm;
    clock_gettime(CLOCK_REALTIME, &now);
    localtime_r(&now.tv_sec, &tm);
    int n = snprintf(out, cap, "%d:%c ", (int)getpid(), role_shown);
    size_t len = (size_t)n;
    len += strftime(out + len, cap - len, "%d %b %Y %H:%M:%S.", &tm);
    len += (size_t)snprintf(out + len, cap - len, "%03d %c ", (int)(now.tv_nsec / 1000000), level);
    return len;
}

static void write_whole(int fd, const char *p, size_t n)
{
    while (n) {
        ssize_t w = write(fd, p, n);
        if (w < 0 && errno == EINTR) continue;
        if (w <= 0) return;
        p += w;
        n -= (size_t)w;
    }
}

int log_open_raw(void)
{
    if (!file_path[0]) return STDOUT_FILENO;
    return open(file_path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
}

void log_close_raw(int fd)
{
    if (fd > STDERR_FILENO) close(fd);
}

/* One write per line, so that lines of several threads and processes do not mix. */
void log_text(char level, const char *text)
{
    static const int priorities[] = {LOG_DEBUG, LOG_INFO, LOG_NOTICE, LOG_WARNING};
    enum log_level l = level_of(level);
    if (l < level_min) return;
    char line[4096];
    size_t head = format_head(line, 128, level), len = strlen(text);
    if (len > sizeof line - head - 1) len = sizeof line - head - 1;
    memcpy(line + head, text, len);
    line[head + len] = '\n';
    int fd = log_open_raw();
    if (fd >= 0) {
        write_whole(fd, line, head + len + 1);
        log_close_raw(fd);
    }
    if (syslog_on) syslog(priorities[l], "%s", text);
}

void log_line(char level, const char *fmt, ...)
{
    char text[3072];
    va_list ap;
    if (level_of(level) < level_min) return;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    log_text(level, text);
}
