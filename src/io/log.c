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
static enum log_format format_now;
static enum log_stamp stamp_now;
static bool syslog_on;
static char syslog_ident[256];

void log_set_level(enum log_level level) { level_min = level; }
void log_set_role(char role) { role_shown = role; }

void log_set_format(enum log_format format, enum log_stamp stamp)
{
    format_now = format;
    stamp_now = stamp;
}

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

static void format_stamp(char *out, size_t cap)
{
    struct timespec now;
    struct tm tm;
    clock_gettime(CLOCK_REALTIME, &now);
    localtime_r(&now.tv_sec, &tm);
    int ms = (int)(now.tv_nsec / 1000000);
    if (stamp_now == LOG_STAMP_MS) {
        snprintf(out, cap, "%lld", (long long)now.tv_sec * 1000 + ms);
        return;
    }
    bool iso = stamp_now == LOG_STAMP_ISO8601;
    size_t len = strftime(out, cap, iso ? "%Y-%m-%dT%H:%M:%S" : "%d %b %Y %H:%M:%S", &tm);
    len += (size_t)snprintf(out + len, cap - len, ".%03d", ms);
    if (!iso) return;
    int minutes = (int)(tm.tm_gmtoff / 60), apart = minutes < 0 ? -minutes : minutes;
    snprintf(out + len, cap - len, "%c%02d:%02d", minutes < 0 ? '-' : '+', apart / 60 % 100, apart % 60);
}

static const char *role_word(void)
{
    switch (role_shown) {
    case 'M': return "master";
    case 'S': return "replica";
    case 'X': return "sentinel";
    default: return "starting";
    }
}

/* Text between quotes; what would end them or the line is written with a backslash. Both forms of lines read it. */
static size_t quote(char *out, size_t cap, const char *text)
{
    size_t at = 0;
    for (; *text && at + 8 < cap; text++) {
        unsigned char c = (unsigned char)*text;
        if (c == '"' || c == '\\') {
            out[at++] = '\\';
            out[at++] = (char)c;
        } else if (c < 32) {
            at += (size_t)snprintf(out + at, 7, "\\u%04x", c);
        } else {
            out[at++] = (char)c;
        }
    }
    out[at] = 0;
    return at;
}

/* A line without its end, cut to cap - 1 bytes. */
static size_t format_line(char *out, size_t cap, char level, const char *text)
{
    static const char *const levels[] = {"debug", "verbose", "notice", "warning"};
    char stamp[64];
    format_stamp(stamp, sizeof stamp);
    if (format_now == LOG_LEGACY) {
        int n = snprintf(out, cap, "%d:%c %s %c %s", (int)getpid(), role_shown, stamp, level, text);
        return (size_t)n < cap ? (size_t)n : cap - 1;
    }
    bool json = format_now == LOG_JSON;
    const char *form = json ? "{\"pid\":%d,\"role\":\"%s\",\"timestamp\":\"%s\",\"level\":\"%s\",\"message\":\""
                            : "pid=%d role=%s timestamp=\"%s\" level=%s message=\"";
    size_t len = (size_t)snprintf(out, cap, form, (int)getpid(), role_word(), stamp, levels[level_of(level)]);
    len += quote(out + len, cap - len - 2, text);
    return len + (size_t)snprintf(out + len, cap - len, json ? "\"}" : "\"");
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
    size_t len = format_line(line, sizeof line - 1, level, text);
    line[len++] = '\n';
    int fd = log_open_raw();
    if (fd >= 0) {
        write_whole(fd, line, len);
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
