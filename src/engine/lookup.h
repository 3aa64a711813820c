/* lookup: from a command's name to its row, and from a row to its ordinal (for statistics). Built once at start from the
 * families; rename-command and disabled commands are entries of this index, not of the rows. Read only afterwards. */
#ifndef VIREO_ENGINE_LOOKUP_H
#define VIREO_ENGINE_LOOKUP_H

#include "engine/command.h"

struct command_index;

struct command_index *command_index_new(const struct family *const *families, int count);
void command_index_free(struct command_index *x);
/* rename-command: new_name "" removes it. false: no such command, or the new name is taken. */
bool command_index_rename(struct command_index *x, struct slice old_name, struct slice new_name);

/* The top-level row of a name in any case; NULL: unknown. O(1). */
const struct command *command_find(const struct command_index *x, struct slice name);
/* The row that argv runs: the subcommand's row when there is one. *container: the top row. NULL: unknown command. *sub_unknown: the container is known, its subcommand not. */
const struct command *command_resolve(const struct command_index *x, const struct slice *argv, int argc, const struct command **container, bool *sub_unknown);
const struct command *command_sub(const struct command *container, struct slice word); /* NULL: none */

/* Rows in order of names; subcommands follow their container. ordinal is dense: 0 .. command_total-1. */
int command_total(const struct command_index *x);
int command_ordinal(const struct command_index *x, const struct command *cmd);
const struct command *command_by_ordinal(const struct command_index *x, int ordinal, const struct command **container);
int command_top_count(const struct command_index *x);
const struct command *command_top(const struct command_index *x, int i); /* 0 .. top_count-1, by name */
/* The full name, "object|encoding"; written into out (at least 64 bytes). */
struct slice command_full_name(const struct command_index *x, const struct command *cmd, char *out);

#endif
