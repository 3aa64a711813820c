/* help: what the server says about its commands (COMMAND DOCS), for help texts, completion and hints.
 * Loaded once per process over a connection of its own, so that a transaction or subscription of the user's is not
 * disturbed; kept until the process ends. Returned strings live as long. Without a server, or with one that knows no
 * COMMAND DOCS, there are no entries or only names. One thread. */
#ifndef VIREO_CLI_HELP_H
#define VIREO_CLI_HELP_H

#include "apps/cli/session.h"

struct help_arg {
    char *text;   /* as shown: "key", "[NX|XX]", "[channel ...]" */
    char *again;  /* a repeated argument: what still may follow once one has been typed; else NULL */
    char **tokens;/* optional: the words that start it */
    size_t token_count;
    int words;    /* typed words it takes */
    bool optional;
};

struct help_entry {
    char *name; /* upper case, "CLIENT KILL" */
    char *params, *summary, *since, *group;
    struct help_arg *args;
    size_t arg_count;
    int words; /* in the name */
};

void help_load(struct session *s);
size_t help_count(void);
const struct help_entry *help_at(size_t i); /* in order of names */
size_t help_group_count(void);
const char *help_group_at(size_t i);

/* The entry with the longest name that the words start with; NULL if none. */
const struct help_entry *help_match(const struct slice *argv, size_t argc);

void help_print(struct session *s, const struct slice *argv, size_t argc);

#endif
