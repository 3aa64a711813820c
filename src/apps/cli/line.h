/* line: one edited line at a time from the terminal: history, completion on TAB, and hints in grey behind the cursor.
 * One per process (libedit calls back without an argument of ours). line_read's result lives until the next call; NULL at
 * the end of input or Ctrl-C. The history file is plain lines, readable by other clients that use the same file. */
#ifndef VIREO_CLI_LINE_H
#define VIREO_CLI_LINE_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

void line_init(volatile sig_atomic_t *interrupt);
void line_deinit(void);
const char *line_read(const char *prompt, size_t *len);
void line_remember(const char *line); /* into history, and its file */
void line_hints(bool on);

#endif
