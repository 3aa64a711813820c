/* log: where the process's log lines go: standard output or a file, and syslog beside it.
 *
 * A line is "pid:role day month year hh:mm:ss.mmm level text", with the level as one character: . debug, - verbose,
 * * notice, # warning. Lines below the chosen level are dropped. The file is opened for every line, so a rotated or
 * removed one is simply made again. Failure: a line that cannot be written is lost, silently. Blocks as long as the
 * write does. Any thread. */
#ifndef VIREO_IO_LOG_H
#define VIREO_IO_LOG_H

#include <stdbool.h>

enum log_level { LOG_LEVEL_DEBUG, LOG_LEVEL_VERBOSE, LOG_LEVEL_NOTICE, LOG_LEVEL_WARNING };

void log_set_level(enum log_level level);      /* notice at first */
bool log_set_file(const char *path);           /* "": standard output; false (errno): it cannot be opened, nothing changed */
/* How a line looks: as above; logfmt: key=value pairs; json: an object. And how its time is written: as above; iso8601; or
 * milliseconds since 1970. */
enum log_format { LOG_LEGACY, LOG_LOGFMT, LOG_JSON };
enum log_stamp { LOG_STAMP_LEGACY, LOG_STAMP_ISO8601, LOG_STAMP_MS };
void log_set_format(enum log_format format, enum log_stamp stamp);
void log_set_role(char role);                  /* C at first (not serving yet), then M or S, X for a sentinel */
void log_set_syslog(bool on, const char *ident, const char *facility); /* facility: user, local0 ... local7 */

void log_text(char level, const char *text);   /* level: . - * #; other characters count as notice */
void log_line(char level, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* The bare bytes of a crash report: no heap, no locks, callable from a signal handler. */
int log_open_raw(void);                        /* a descriptor to write to; log_close_raw gives it back */
void log_close_raw(int fd);

#endif
