/* docs: turns the reply to COMMAND DOCS into help entries. The entries and their strings are allocated for the life of
 * the process. Bad or missing fields become empty strings; nesting of arguments is bounded by the reply's own depth. */
#ifndef VIREO_CLI_DOCS_H
#define VIREO_CLI_DOCS_H

#include "apps/cli/help.h"

/* Calls add once per command and subcommand. */
void docs_each(const struct value *docs, void (*add)(const struct help_entry *e));

#endif
