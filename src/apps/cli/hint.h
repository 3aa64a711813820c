/* hint: what may still be typed after a line, and what could complete it. Pure functions over the help table; results are
 * the caller's to free. */
#ifndef VIREO_CLI_HINT_H
#define VIREO_CLI_HINT_H

#include <stddef.h>

/* The arguments not typed yet, or NULL when there is nothing to say. */
char *hint_text(const char *line, size_t len);

/* Calls each with every name that starts with the line: commands, and after "help" commands and @groups. `keep` is how much
 * of the line stands before the completed word. */
void hint_complete(const char *line, size_t len, void (*each)(void *arg, const char *name, size_t keep), void *arg);

#endif
