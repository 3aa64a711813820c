/* command: one row says everything about a command: how to run it, check it, find its keys, document it.
 *
 * Rows are constant data in the folder that implements the command (types/list/rows.c ...); node/families.c lists the
 * families. COMMAND, COMMAND DOCS, ACL categories, key extraction, arity errors and the client's help read these rows.
 */
#ifndef VIREO_ENGINE_COMMAND_H
#define VIREO_ENGINE_COMMAND_H

#include "base/slice.h"

struct call;

enum command_flag { /* names as COMMAND INFO prints them, in command_flag_names */
    CMD_WRITE = 1 << 0,
    CMD_READONLY = 1 << 1,
    CMD_DENYOOM = 1 << 2,
    CMD_ADMIN = 1 << 3,
    CMD_PUBSUB = 1 << 4,
    CMD_NOSCRIPT = 1 << 5,
    CMD_BLOCKING = 1 << 6,
    CMD_LOADING = 1 << 7,
    CMD_STALE = 1 << 8,
    CMD_SKIP_MONITOR = 1 << 9,
    CMD_SKIP_SLOWLOG = 1 << 10,
    CMD_ASKING = 1 << 11,
    CMD_FAST = 1 << 12,
    CMD_NO_AUTH = 1 << 13,
    CMD_MAY_REPLICATE = 1 << 14,
    CMD_NO_ASYNC_LOADING = 1 << 15,
    CMD_NO_MULTI = 1 << 16,
    CMD_NO_MANDATORY_KEYS = 1 << 17,
    CMD_MOVABLEKEYS = 1 << 18,
    CMD_ALLOW_BUSY = 1 << 19,
    CMD_SENTINEL = 1 << 20,
    CMD_ONLY_SENTINEL = 1 << 21,
    CMD_PROTECTED = 1 << 22, /* a directive says who may: gate_protected; COMMAND does not tell it */
};

enum acl_category { /* bit i is acl_category_names[i] */
    ACL_KEYSPACE = 1 << 0,
    ACL_READ = 1 << 1,
    ACL_WRITE = 1 << 2,
    ACL_SET = 1 << 3,
    ACL_SORTEDSET = 1 << 4,
    ACL_LIST = 1 << 5,
    ACL_HASH = 1 << 6,
    ACL_STRING = 1 << 7,
    ACL_BITMAP = 1 << 8,
    ACL_HYPERLOGLOG = 1 << 9,
    ACL_GEO = 1 << 10,
    ACL_STREAM = 1 << 11,
    ACL_PUBSUB = 1 << 12,
    ACL_ADMIN = 1 << 13,
    ACL_FAST = 1 << 14,
    ACL_SLOW = 1 << 15,
    ACL_BLOCKING = 1 << 16,
    ACL_DANGEROUS = 1 << 17,
    ACL_CONNECTION = 1 << 18,
    ACL_TRANSACTION = 1 << 19,
    ACL_SCRIPTING = 1 << 20,
};

enum key_flag { /* names as COMMAND prints them, in key_flag_names */
    KEY_RO = 1 << 0,
    KEY_RW = 1 << 1,
    KEY_OW = 1 << 2,
    KEY_RM = 1 << 3,
    KEY_ACCESS = 1 << 4,
    KEY_UPDATE = 1 << 5,
    KEY_INSERT = 1 << 6,
    KEY_DELETE = 1 << 7,
    KEY_NOT_KEY = 1 << 8,
    KEY_INCOMPLETE = 1 << 9,
    KEY_VARIABLE_FLAGS = 1 << 10,
};

enum key_begin { KEYS_BEGIN_NONE, KEYS_AT_INDEX, KEYS_AFTER_WORD, KEYS_BEGIN_UNKNOWN };
enum key_find { KEYS_FIND_NONE, KEYS_RANGE, KEYS_COUNTED, KEYS_FIND_UNKNOWN };

struct key_spec {
    uint32_t flags;
    const char *notes; /* may be NULL */
    enum key_begin begin;
    int index;         /* KEYS_AT_INDEX: argument index; KEYS_AFTER_WORD: where the search starts (negative: from the end) */
    const char *word;  /* KEYS_AFTER_WORD */
    enum key_find find;
    int last, step, limit; /* KEYS_RANGE: last is relative to the first key; negative: from the end */
    int count_index, first_index; /* KEYS_COUNTED: relative to the begin; step is above */
};

enum arg_type {
    ARG_STRING, ARG_INTEGER, ARG_DOUBLE, ARG_KEY, ARG_PATTERN, ARG_UNIX_TIME, ARG_PURE_TOKEN, ARG_ONEOF, ARG_BLOCK,
};
enum arg_flag { ARG_OPTIONAL = 1, ARG_MULTIPLE = 2, ARG_MULTIPLE_TOKEN = 4 };

struct command_arg {
    const char *name;
    enum arg_type type;
    int key_spec;      /* index of the key spec, -1: none */
    const char *token, *summary, *since, *deprecated_since; /* NULL where absent */
    uint32_t flags;
    const struct command_arg *args; /* of ARG_ONEOF and ARG_BLOCK */
    int arg_count;
    const char *display; /* display_text of 7.2; NULL: name */
};

struct command_history {
    const char *since, *change;
};

/* A key found in the arguments of a call. */
struct found_key {
    int index;
    uint32_t flags;
};

struct command {
    const char *name;            /* lower case; of a subcommand: its own word, e.g. "encoding" */
    void (*run)(struct call *c); /* NULL for a container */
    int arity;                   /* counts the name(s); negative: at least */
    uint32_t flags, acl;
    const struct key_spec *keys;
    int key_count;               /* of key specs */
    /* Keys that specs cannot say (SORT STORE, ...). Fills at most max, returns how many there are; -1: syntax error. NULL: specs tell all. */
    int (*find_keys)(const struct slice *argv, int argc, struct found_key *out, int max);
    const struct command *subs;
    int sub_count;
    /* documentation */
    const char *group, *since, *summary, *complexity, *deprecated_since, *replaced_by;
    uint32_t doc_flags;          /* COMMAND_DEPRECATED, COMMAND_SYSCMD */
    const struct command_arg *args;
    int arg_count;
    const struct command_history *history;
    int history_count;
    const char *const *hints;    /* tips: "nondeterministic_output" ... */
    int hint_count;
};

enum { COMMAND_DEPRECATED = 1, COMMAND_SYSCMD = 2 };

extern const char *const command_flag_names[];  /* NULL-terminated, by bit */
extern const char *const acl_category_names[];
extern const char *const key_flag_names[];

/* A family: the rows of one folder. */
struct family {
    const struct command *rows;
    int count;
};

#define COUNT_OF(a) ((int)(sizeof(a) / sizeof *(a)))

#endif
