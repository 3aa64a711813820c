/* rows: EVAL, SCRIPT, FCALL and FUNCTION, one row each. The words are in engine/row.h. */
#include "script/rows.h"

#include "engine/row.h"
#include "script/script.h"

#define RUN_FLAGS CMD_NOSCRIPT | CMD_STALE | CMD_SKIP_MONITOR | CMD_NO_MANDATORY_KEYS | CMD_MOVABLEKEYS
#define RUN_ACL ACL_SLOW | ACL_SCRIPTING
#define RUN_ARGS(first)                                                                            \
    ARGS(ARG(first, STRING), ARG("numkeys", INTEGER),                                              \
         KEY_ARG("key", 0, .flags = ARG_OPTIONAL | ARG_MULTIPLE), ARG("arg", STRING, .flags = ARG_OPTIONAL | ARG_MULTIPLE))
#define RW_NOTES .notes = "We cannot tell how the keys will be used so we assume the worst, RW and UPDATE"
#define RO_NOTES .notes = "We cannot tell how the keys will be used so we assume the worst, RO and ACCESS"
#define SUB_ACL .acl = ACL_SLOW | ACL_SCRIPTING
#define SUB_DOC .group = "scripting"
#define MODE_ARG(when)                                                                  \
    ARGS(ONE_OF("async", .since = when, .flags = ARG_OPTIONAL, ARGS(TOKEN("async", "ASYNC"), TOKEN("sync", "SYNC"))))

static const struct command script_subs[] = {
    {
        .name = "debug", .run = cmd_script_debug, .arity = 3, .flags = CMD_NOSCRIPT, SUB_ACL, SUB_DOC, .since = "3.2.0", .complexity = "O(1)",
        .summary = "Sets the mode of debugging of the scripts that follow.",
        ARGS(ONE_OF("mode", ARGS(TOKEN("yes", "YES"), TOKEN("sync", "SYNC"), TOKEN("no", "NO")))),
    },
    {
        .name = "flush", .run = cmd_script_flush, .arity = -2, .flags = CMD_NOSCRIPT, SUB_ACL, SUB_DOC, .since = "2.6.0", .complexity = "O(N), N: scripts known",
        .summary = "Forgets all scripts.",
        MODE_ARG("6.2.0"), HISTORY({"6.2.0", "Modes `ASYNC` and `SYNC`."}),
        HINTS("request_policy:all_nodes", "response_policy:all_succeeded"),
    },
    {
        .name = "help", .run = cmd_script_help, .arity = 2, .flags = CMD_LOADING | CMD_STALE, SUB_ACL, SUB_DOC, .since = "5.0.0", .complexity = "O(1)",
        .summary = "Tells about the subcommands.",
    },
    {
        .name = "exists", .run = cmd_script_exists, .arity = -3, .flags = CMD_NOSCRIPT, SUB_ACL, SUB_DOC, .since = "2.6.0", .complexity = "O(N), N: scripts asked for",
        .summary = "Tells which scripts are known.",
        ARGS(ARG("sha1", STRING, .flags = ARG_MULTIPLE)),
        HINTS("request_policy:all_shards", "response_policy:agg_logical_and"),
    },
    {
        .name = "kill", .run = cmd_script_kill, .arity = 2, .flags = CMD_NOSCRIPT | CMD_ALLOW_BUSY, SUB_ACL, SUB_DOC, .since = "2.6.0", .complexity = "O(1)",
        .summary = "Ends the script that runs.",
        HINTS("request_policy:all_shards", "response_policy:one_succeeded"),
    },
    {
        .name = "load", .run = cmd_script_load, .arity = 3, .flags = CMD_NOSCRIPT | CMD_STALE, SUB_ACL, SUB_DOC, .since = "2.6.0", .complexity = "O(N), N: bytes of the script",
        .summary = "Makes a script known without running it.",
        ARGS(ARG("script", STRING)),
        HINTS("request_policy:all_nodes", "response_policy:all_succeeded"),
    },
    {
        .name = "show", .run = cmd_script_show, .arity = 3, .flags = CMD_NOSCRIPT | CMD_STALE, SUB_ACL, SUB_DOC, .since = "8.0.0", .complexity = "O(N), N: bytes of the script",
        .summary = "Gives the text of a script that is known (as Valkey has it).",
        ARGS(ARG("sha1", STRING)),
    },
};

#define CHANGES CMD_WRITE | CMD_NOSCRIPT
#define ALL_SHARDS HINTS("request_policy:all_shards", "response_policy:all_succeeded")

static const struct command function_subs[] = {
    {
        .name = "dump", .run = cmd_function_dump, .arity = 2, .flags = CMD_NOSCRIPT, SUB_ACL, SUB_DOC, .since = "7.0.0", .complexity = "O(N), N: functions",
        .summary = "Gives all libraries in a form that FUNCTION RESTORE takes.",
    },
    {
        .name = "kill", .run = cmd_function_kill, .arity = 2, .flags = CMD_NOSCRIPT | CMD_ALLOW_BUSY, SUB_ACL, SUB_DOC, .since = "7.0.0", .complexity = "O(1)",
        .summary = "Ends the function that runs.",
        HINTS("request_policy:all_shards", "response_policy:one_succeeded"),
    },
    {
        .name = "restore", .run = cmd_function_restore, .arity = -3, .flags = CHANGES | CMD_DENYOOM, .acl = ACL_WRITE | ACL_SLOW | ACL_SCRIPTING, SUB_DOC, .since = "7.0.0",
        .complexity = "O(N), N: functions of the payload", .summary = "Makes libraries of what FUNCTION DUMP gave.",
        ARGS(ARG("serialized-value", STRING), ONE_OF("policy", .flags = ARG_OPTIONAL, ARGS(TOKEN("flush", "FLUSH"), TOKEN("append", "APPEND"), TOKEN("replace", "REPLACE")))),
        ALL_SHARDS,
    },
    {
        .name = "delete", .run = cmd_function_delete, .arity = 3, .flags = CHANGES, .acl = ACL_WRITE | ACL_SLOW | ACL_SCRIPTING, SUB_DOC, .since = "7.0.0", .complexity = "O(1)",
        .summary = "Deletes a library and its functions.", ARGS(ARG("library-name", STRING)), ALL_SHARDS,
    },
    {
        .name = "load", .run = cmd_function_load, .arity = -3, .flags = CHANGES | CMD_DENYOOM, .acl = ACL_WRITE | ACL_SLOW | ACL_SCRIPTING, SUB_DOC, .since = "7.0.0",
        .complexity = "O(1), beside the compilation", .summary = "Makes a library of functions.",
        ARGS(TOKEN("replace", "REPLACE", .flags = ARG_OPTIONAL), ARG("function-code", STRING)), ALL_SHARDS,
    },
    {
        .name = "flush", .run = cmd_function_flush, .arity = -2, .flags = CHANGES, .acl = ACL_WRITE | ACL_SLOW | ACL_SCRIPTING, SUB_DOC, .since = "7.0.0",
        .complexity = "O(N), N: functions deleted", .summary = "Deletes all libraries.", MODE_ARG(NULL), ALL_SHARDS,
    },
    {
        .name = "list", .run = cmd_function_list, .arity = -2, .flags = CMD_NOSCRIPT, SUB_ACL, SUB_DOC, .since = "7.0.0", .complexity = "O(N), N: functions",
        .summary = "Tells about the libraries.",
        ARGS(ARG("library-name-pattern", STRING, .token = "LIBRARYNAME", .flags = ARG_OPTIONAL), TOKEN("withcode", "WITHCODE", .flags = ARG_OPTIONAL)),
        HINTS("nondeterministic_output_order"),
    },
    {
        .name = "help", .run = cmd_function_help, .arity = 2, .flags = CMD_LOADING | CMD_STALE, SUB_ACL, SUB_DOC, .since = "7.0.0", .complexity = "O(1)",
        .summary = "Tells about the subcommands.",
    },
    {
        .name = "stats", .run = cmd_function_stats, .arity = 2, .flags = CMD_NOSCRIPT | CMD_ALLOW_BUSY, SUB_ACL, SUB_DOC, .since = "7.0.0", .complexity = "O(1)",
        .summary = "Tells which function runs, and how many there are.",
        HINTS("nondeterministic_output", "request_policy:all_shards", "response_policy:special"),
    },
};

static const struct command rows[] = {
    {
        .name = "eval", .run = cmd_eval, .arity = -3, .flags = CMD_MAY_REPLICATE | RUN_FLAGS, .acl = RUN_ACL,
        KEYS(KEYS_NUMBERED(2, KEY_RW | KEY_ACCESS | KEY_UPDATE, RW_NOTES)),
        .group = "scripting", .since = "2.6.0", .complexity = "What the script does.", .summary = "Runs a Lua script.", RUN_ARGS("script"),
    },
    {
        .name = "evalsha", .run = cmd_evalsha, .arity = -3, .flags = CMD_MAY_REPLICATE | RUN_FLAGS, .acl = RUN_ACL,
        KEYS(KEYS_NUMBERED(2, KEY_RW | KEY_ACCESS | KEY_UPDATE)),
        .group = "scripting", .since = "2.6.0", .complexity = "What the script does.", .summary = "Runs a Lua script that is known already, by its SHA1.", RUN_ARGS("sha1"),
    },
    {
        .name = "eval_ro", .run = cmd_eval_ro, .arity = -3, .flags = RUN_FLAGS | CMD_READONLY, .acl = RUN_ACL,
        KEYS(KEYS_NUMBERED(2, KEY_RO | KEY_ACCESS, RO_NOTES)),
        .group = "scripting", .since = "7.0.0", .complexity = "What the script does.", .summary = "Runs a Lua script that only reads.",
        ARGS(ARG("script", STRING), ARG("numkeys", INTEGER), KEY_ARG("key", 0, .flags = ARG_OPTIONAL | ARG_MULTIPLE), ARG("arg", STRING, .flags = ARG_OPTIONAL | ARG_MULTIPLE)),
    },
    {
        .name = "evalsha_ro", .run = cmd_evalsha_ro, .arity = -3, .flags = RUN_FLAGS | CMD_READONLY, .acl = RUN_ACL,
        KEYS(KEYS_NUMBERED(2, KEY_RO | KEY_ACCESS)),
        .group = "scripting", .since = "7.0.0", .complexity = "What the script does.", .summary = "Runs a known Lua script that only reads.",
        ARGS(ARG("sha1", STRING), ARG("numkeys", INTEGER), KEY_ARG("key", 0, .flags = ARG_OPTIONAL | ARG_MULTIPLE), ARG("arg", STRING, .flags = ARG_OPTIONAL | ARG_MULTIPLE)),
    },
    {
        .name = "fcall", .run = cmd_fcall, .arity = -3, .flags = CMD_MAY_REPLICATE | RUN_FLAGS, .acl = RUN_ACL,
        KEYS(KEYS_NUMBERED(2, KEY_RW | KEY_ACCESS | KEY_UPDATE, RW_NOTES)),
        .group = "scripting", .since = "7.0.0", .complexity = "What the function does.", .summary = "Runs a function of a library.", RUN_ARGS("function"),
    },
    {
        .name = "fcall_ro", .run = cmd_fcall_ro, .arity = -3, .flags = RUN_FLAGS | CMD_READONLY, .acl = RUN_ACL,
        KEYS(KEYS_NUMBERED(2, KEY_RO | KEY_ACCESS, RO_NOTES)),
        .group = "scripting", .since = "7.0.0", .complexity = "What the function does.", .summary = "Runs a function that only reads.", RUN_ARGS("function"),
    },
    {
        .name = "script", .arity = -2, .acl = ACL_SLOW, .group = "scripting", .since = "2.6.0", .complexity = "As the subcommand says.",
        .summary = "A container for commands about scripts.", SUBS(script_subs),
    },
    {
        .name = "function", .arity = -2, .acl = ACL_SLOW, .group = "scripting", .since = "7.0.0", .complexity = "As the subcommand says.",
        .summary = "A container for commands about functions.", SUBS(function_subs),
    },
};

const struct family script_family = {rows, COUNT_OF(rows)};
