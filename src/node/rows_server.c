/* rows_server: the commands of the server itself, one row each, in the order of the alphabet.
 *
 * A row is the truth about its command: COMMAND, COMMAND DOCS, ACL, key extraction and arity errors read it.
 * The words rows are written in (KEYS, ARGS, TOKEN ...) are in engine/row.h.
 */
#include "node/rows_server.h"
#include "engine/row.h"

static const struct command command_subs[] = {
    {
        .name = "count", .run = cmd_command_count, .arity = 2,
        .flags = CMD_LOADING | CMD_STALE, .acl = ACL_SLOW | ACL_CONNECTION,
        .group = "server", .since = "2.8.13", .complexity = "O(1)",
        .summary = "Counts the commands.",
    },
    {
        .name = "docs", .run = cmd_command_docs, .arity = -2,
        .flags = CMD_LOADING | CMD_STALE, .acl = ACL_SLOW | ACL_CONNECTION,
        .group = "server", .since = "7.0.0", .complexity = "O(N), N: commands asked for",
        .summary = "Gives the documentation of commands.",
        ARGS(ARG("command-name", STRING, .flags = ARG_OPTIONAL | ARG_MULTIPLE)),
        HINTS("nondeterministic_output_order"),
    },
    {
        .name = "getkeys", .run = cmd_command_getkeys, .arity = -4,
        .flags = CMD_LOADING | CMD_STALE, .acl = ACL_SLOW | ACL_CONNECTION,
        .group = "server", .since = "2.8.13", .complexity = "O(N), N: words of the line",
        .summary = "Finds the keys in a command line.",
    },
    {
        .name = "getkeysandflags", .run = cmd_command_getkeysandflags, .arity = -4,
        .flags = CMD_LOADING | CMD_STALE, .acl = ACL_SLOW | ACL_CONNECTION,
        .group = "server", .since = "7.0.0", .complexity = "O(N), N: words of the line",
        .summary = "Finds the keys in a command line and what would be done to each.",
    },
    {
        .name = "help", .run = cmd_command_help, .arity = 2,
        .flags = CMD_LOADING | CMD_STALE, .acl = ACL_SLOW | ACL_CONNECTION,
        .group = "server", .since = "5.0.0", .complexity = "O(1)",
        .summary = "Lists the forms of COMMAND.",
    },
    {
        .name = "info", .run = cmd_command_info, .arity = -2,
        .flags = CMD_LOADING | CMD_STALE, .acl = ACL_SLOW | ACL_CONNECTION,
        .group = "server", .since = "2.8.13", .complexity = "O(N), N: commands asked for",
        .summary = "Describes the given commands, or all.",
        ARGS(ARG("command-name", STRING, .flags = ARG_OPTIONAL | ARG_MULTIPLE)),
        HISTORY({"7.0.0", "Without names it describes all commands."}),
        HINTS("nondeterministic_output_order"),
    },
    {
        .name = "list", .run = cmd_command_list, .arity = -2,
        .flags = CMD_LOADING | CMD_STALE, .acl = ACL_SLOW | ACL_CONNECTION,
        .group = "server", .since = "7.0.0", .complexity = "O(N), N: commands",
        .summary = "Lists the names of commands, filtered if wished.",
        ARGS(
            ONE_OF("filterby", .token = "FILTERBY", .flags = ARG_OPTIONAL,
                ARGS(
                    ARG("module-name", STRING, .token = "MODULE"), ARG("category", STRING, .token = "ACLCAT"),
                    ARG("pattern", PATTERN, .token = "PATTERN")))),
        HINTS("nondeterministic_output_order"),
    },
};

static const struct command config_subs[] = {
    {
        .name = "get", .run = cmd_config_get, .arity = -3,
        .flags = CMD_ADMIN | CMD_NOSCRIPT | CMD_LOADING | CMD_STALE,
        .acl = ACL_ADMIN | ACL_SLOW | ACL_DANGEROUS,
        .group = "server", .since = "2.0.0", .complexity = "O(N), N: patterns given",
        .summary = "Gives settings whose names match patterns.",
        ARGS(BLOCK("parameter", .flags = ARG_MULTIPLE, ARGS(ARG("parameter", STRING)))),
        HISTORY({"7.0.0", "Several patterns in one call."}),
    },
    {
        .name = "help", .run = cmd_config_help, .arity = 2,
        .flags = CMD_LOADING | CMD_STALE, .acl = ACL_SLOW,
        .group = "server", .since = "5.0.0", .complexity = "O(1)",
        .summary = "Lists the forms of CONFIG.",
    },
    {
        .name = "resetstat", .run = cmd_config_resetstat, .arity = 2,
        .flags = CMD_ADMIN | CMD_NOSCRIPT | CMD_LOADING | CMD_STALE,
        .acl = ACL_ADMIN | ACL_SLOW | ACL_DANGEROUS,
        .group = "server", .since = "2.0.0", .complexity = "O(1)",
        .summary = "Sets the counters that INFO shows back to zero.",
    },
    {
        .name = "rewrite", .run = cmd_config_rewrite, .arity = 2,
        .flags = CMD_ADMIN | CMD_NOSCRIPT | CMD_LOADING | CMD_STALE,
        .acl = ACL_ADMIN | ACL_SLOW | ACL_DANGEROUS,
        .group = "server", .since = "2.8.0", .complexity = "O(1)",
        .summary = "Writes the settings in force into the configuration file.",
    },
    {
        .name = "set", .run = cmd_config_set, .arity = -4,
        .flags = CMD_ADMIN | CMD_NOSCRIPT | CMD_LOADING | CMD_STALE,
        .acl = ACL_ADMIN | ACL_SLOW | ACL_DANGEROUS,
        .group = "server", .since = "2.0.0", .complexity = "O(N), N: settings given",
        .summary = "Changes settings while the server runs.",
        ARGS(
            BLOCK("parameter_value", .flags = ARG_MULTIPLE,
                ARGS(ARG("parameter", STRING), ARG("value", STRING)))),
        HISTORY({"7.0.0", "Several settings in one call."}),
        HINTS("request_policy:all_nodes", "response_policy:all_succeeded"),
    },
};

static const struct command latency_subs[] = {
    {
        .name = "doctor", .run = cmd_latency_doctor, .arity = 2,
        .flags = CMD_ADMIN | CMD_NOSCRIPT | CMD_LOADING | CMD_STALE,
        .acl = ACL_ADMIN | ACL_SLOW | ACL_DANGEROUS,
        .group = "server", .since = "2.8.13", .complexity = "O(1)",
        .summary = "Gives a report on the delays seen, in plain words.",
        HINTS("nondeterministic_output", "request_policy:all_nodes", "response_policy:special"),
    },
    {
        .name = "graph", .run = cmd_latency_graph, .arity = 3,
        .flags = CMD_ADMIN | CMD_NOSCRIPT | CMD_LOADING | CMD_STALE,
        .acl = ACL_ADMIN | ACL_SLOW | ACL_DANGEROUS,
        .group = "server", .since = "2.8.13", .complexity = "O(1)",
        .summary = "Draws the history of one kind of delay.",
        ARGS(ARG("event", STRING)),
        HINTS("nondeterministic_output", "request_policy:all_nodes", "response_policy:special"),
    },
    {
        .name = "help", .run = cmd_latency_help, .arity = 2,
        .flags = CMD_LOADING | CMD_STALE, .acl = ACL_SLOW,
        .group = "server", .since = "2.8.13", .complexity = "O(1)",
        .summary = "Lists the forms of LATENCY.",
    },
    {
        .name = "histogram", .run = cmd_latency_histogram, .arity = -2,
        .flags = CMD_ADMIN | CMD_NOSCRIPT | CMD_LOADING | CMD_STALE,
        .acl = ACL_ADMIN | ACL_SLOW | ACL_DANGEROUS,
        .group = "server", .since = "7.0.0", .complexity = "O(N), N: commands with figures",
        .summary = "Gives the distribution of how long commands took.",
        ARGS(ARG("command", STRING, .flags = ARG_OPTIONAL | ARG_MULTIPLE)),
        HINTS("nondeterministic_output", "request_policy:all_nodes", "response_policy:special"),
    },
    {
        .name = "history", .run = cmd_latency_history, .arity = 3,
        .flags = CMD_ADMIN | CMD_NOSCRIPT | CMD_LOADING | CMD_STALE,
        .acl = ACL_ADMIN | ACL_SLOW | ACL_DANGEROUS,
        .group = "server", .since = "2.8.13", .complexity = "O(1)",
        .summary = "Gives the history of one kind of delay with times.",
        ARGS(ARG("event", STRING)),
        HINTS("nondeterministic_output", "request_policy:all_nodes", "response_policy:special"),
    },
    {
        .name = "latest", .run = cmd_latency_latest, .arity = 2,
        .flags = CMD_ADMIN | CMD_NOSCRIPT | CMD_LOADING | CMD_STALE,
        .acl = ACL_ADMIN | ACL_SLOW | ACL_DANGEROUS,
        .group = "server", .since = "2.8.13", .complexity = "O(1)",
        .summary = "Gives the newest delay of each kind.",
        HINTS("nondeterministic_output", "request_policy:all_nodes", "response_policy:special"),
    },
    {
        .name = "reset", .run = cmd_latency_reset, .arity = -2,
        .flags = CMD_ADMIN | CMD_NOSCRIPT | CMD_LOADING | CMD_STALE,
        .acl = ACL_ADMIN | ACL_SLOW | ACL_DANGEROUS,
        .group = "server", .since = "2.8.13", .complexity = "O(1)",
        .summary = "Forgets the delays of the given kinds, or of all.",
        ARGS(ARG("event", STRING, .flags = ARG_OPTIONAL | ARG_MULTIPLE)),
        HINTS("request_policy:all_nodes", "response_policy:all_succeeded"),
    },
};

static const struct command memory_subs[] = {
    {
        .name = "doctor", .run = cmd_memory_doctor, .arity = 2,
        .flags = 0, .acl = ACL_SLOW,
        .group = "server", .since = "4.0.0", .complexity = "O(1)",
        .summary = "Gives a report on the use of memory, in plain words.",
        HINTS("nondeterministic_output", "request_policy:all_shards", "response_policy:special"),
    },
    {
        .name = "help", .run = cmd_memory_help, .arity = 2,
        .flags = CMD_LOADING | CMD_STALE, .acl = ACL_SLOW,
        .group = "server", .since = "4.0.0", .complexity = "O(1)",
        .summary = "Lists the forms of MEMORY.",
    },
    {
        .name = "malloc-stats", .run = cmd_memory_malloc_stats, .arity = 2,
        .flags = 0, .acl = ACL_SLOW,
        .group = "server", .since = "4.0.0", .complexity = "Grows with the memory in use",
        .summary = "Gives the figures of the allocator itself.",
        HINTS("nondeterministic_output", "request_policy:all_shards", "response_policy:special"),
    },
    {
        .name = "purge", .run = cmd_memory_purge, .arity = 2,
        .flags = 0, .acl = ACL_SLOW,
        .group = "server", .since = "4.0.0", .complexity = "Grows with the memory in use",
        .summary = "Asks the allocator to hand unused pages back.",
        HINTS("request_policy:all_shards", "response_policy:all_succeeded"),
    },
    {
        .name = "stats", .run = cmd_memory_stats, .arity = 2,
        .flags = 0, .acl = ACL_SLOW,
        .group = "server", .since = "4.0.0", .complexity = "O(1)",
        .summary = "Gives in figures what takes memory.",
        HINTS("nondeterministic_output", "request_policy:all_shards", "response_policy:special"),
    },
    {
        .name = "usage", .run = cmd_memory_usage, .arity = -3,
        .flags = CMD_READONLY, .acl = ACL_READ | ACL_SLOW,
        KEYS(KEY_AT(2, KEY_RO)),
        .group = "server", .since = "4.0.0", .complexity = "O(N), N: elements sampled",
        .summary = "Estimates the bytes that a key and its value take.",
        ARGS(KEY_ARG("key", 0), ARG("count", INTEGER, .token = "SAMPLES", .flags = ARG_OPTIONAL)),
    },
};

static const struct command hotkeys_subs[] = {
    {
        .name = "get", .run = cmd_hotkeys_get, .arity = 2,
        .flags = CMD_ADMIN | CMD_NOSCRIPT, .acl = ACL_ADMIN | ACL_SLOW | ACL_DANGEROUS,
        .group = "server", .since = "8.6.0", .complexity = "O(N), N: keys kept",
        .summary = "Gives the keys that took the most time and bytes.",
        HINTS("nondeterministic_output"),
    },
    {
        .name = "help", .run = cmd_hotkeys_help, .arity = 2,
        .flags = CMD_LOADING | CMD_STALE, .acl = ACL_SLOW,
        .group = "server", .since = "8.6.1", .complexity = "O(1)",
        .summary = "Lists the forms of HOTKEYS.",
    },
    {
        .name = "reset", .run = cmd_hotkeys_reset, .arity = 2,
        .flags = CMD_ADMIN | CMD_NOSCRIPT, .acl = ACL_ADMIN | ACL_SLOW | ACL_DANGEROUS,
        .group = "server", .since = "8.6.0", .complexity = "O(N), N: keys kept",
        .summary = "Forgets which keys were hot.",
    },
    {
        .name = "start", .run = cmd_hotkeys_start, .arity = -4,
        .flags = CMD_ADMIN | CMD_NOSCRIPT, .acl = ACL_ADMIN | ACL_SLOW | ACL_DANGEROUS,
        .group = "server", .since = "8.6.0", .complexity = "O(1); after that O(1) a command and key",
        .summary = "Begins to note which keys take the most time and bytes.",
        ARGS(
            BLOCK("metrics", .token = "METRICS",
                ARGS(
                    ARG("count", INTEGER), TOKEN("cpu", "CPU", .flags = ARG_OPTIONAL), TOKEN("net", "NET", .flags = ARG_OPTIONAL))),
            ARG("k", INTEGER, .token = "COUNT", .flags = ARG_OPTIONAL),
            ARG("seconds", INTEGER, .token = "DURATION", .flags = ARG_OPTIONAL),
            ARG("ratio", INTEGER, .token = "SAMPLE", .flags = ARG_OPTIONAL),
            BLOCK("slots", .token = "SLOTS", .flags = ARG_OPTIONAL,
                ARGS(ARG("count", INTEGER), ARG("slot", INTEGER, .flags = ARG_MULTIPLE)))),
    },
    {
        .name = "stop", .run = cmd_hotkeys_stop, .arity = 2,
        .flags = CMD_ADMIN | CMD_NOSCRIPT, .acl = ACL_ADMIN | ACL_SLOW | ACL_DANGEROUS,
        .group = "server", .since = "8.6.0", .complexity = "O(1)",
        .summary = "Ends the noting of hot keys; what was found stays.",
    },
};

#define LOG_TYPES ONE_OF("type", ARGS(TOKEN("slow", "SLOW"), TOKEN("large-request", "LARGE-REQUEST"), TOKEN("large-reply", "LARGE-REPLY")))

static const struct command commandlog_subs[] = {
    {
        .name = "get", .run = cmd_commandlog_get, .arity = 4,
        .flags = CMD_ADMIN | CMD_LOADING | CMD_STALE, .acl = ACL_ADMIN | ACL_SLOW | ACL_DANGEROUS,
        .group = "server", .since = "8.1.0", .complexity = "O(N), N: entries returned",
        .summary = "Gives the newest entries of a log of commands.",
        ARGS(ARG("count", INTEGER), LOG_TYPES),
        HINTS("request_policy:all_nodes", "nondeterministic_output"),
    },
    {
        .name = "help", .run = cmd_commandlog_help, .arity = 2,
        .flags = CMD_LOADING | CMD_STALE, .acl = ACL_SLOW,
        .group = "server", .since = "8.1.0", .complexity = "O(1)",
        .summary = "Lists the forms of COMMANDLOG.",
    },
    {
        .name = "len", .run = cmd_commandlog_len, .arity = 3,
        .flags = CMD_ADMIN | CMD_LOADING | CMD_STALE, .acl = ACL_ADMIN | ACL_SLOW | ACL_DANGEROUS,
        .group = "server", .since = "8.1.0", .complexity = "O(1)",
        .summary = "Counts the entries of a log of commands.",
        ARGS(LOG_TYPES),
        HINTS("request_policy:all_nodes", "response_policy:agg_sum", "nondeterministic_output"),
    },
    {
        .name = "reset", .run = cmd_commandlog_reset, .arity = 3,
        .flags = CMD_ADMIN | CMD_LOADING | CMD_STALE, .acl = ACL_ADMIN | ACL_SLOW | ACL_DANGEROUS,
        .group = "server", .since = "8.1.0", .complexity = "O(N), N: entries in the log",
        .summary = "Empties a log of commands.",
        ARGS(LOG_TYPES),
        HINTS("request_policy:all_nodes", "response_policy:all_succeeded"),
    },
};

static const struct command module_subs[] = {
    {
        .name = "help", .run = cmd_module_help, .arity = 2,
        .flags = CMD_LOADING | CMD_STALE, .acl = ACL_SLOW,
        .group = "server", .since = "5.0.0", .complexity = "O(1)",
        .summary = "Lists the forms of MODULE.",
    },
    {
        .name = "list", .run = cmd_module_list, .arity = 2,
        .flags = CMD_ADMIN | CMD_NOSCRIPT, .acl = ACL_ADMIN | ACL_SLOW | ACL_DANGEROUS,
        .group = "server", .since = "4.0.0", .complexity = "O(N), N: modules",
        .summary = "Lists the modules that are loaded.",
        HINTS("nondeterministic_output_order"),
    },
    {
        .name = "load", .run = cmd_module_load, .arity = -3,
        .flags = CMD_ADMIN | CMD_NOSCRIPT | CMD_NO_ASYNC_LOADING | CMD_PROTECTED, .acl = ACL_ADMIN | ACL_SLOW | ACL_DANGEROUS,
        .group = "server", .since = "4.0.0", .complexity = "O(1)",
        .summary = "Loads a module.",
        ARGS(ARG("path", STRING), ARG("arg", STRING, .flags = ARG_OPTIONAL | ARG_MULTIPLE)),
    },
    {
        .name = "loadex", .run = cmd_module_load, .arity = -3,
        .flags = CMD_ADMIN | CMD_NOSCRIPT | CMD_NO_ASYNC_LOADING | CMD_PROTECTED, .acl = ACL_ADMIN | ACL_SLOW | ACL_DANGEROUS,
        .group = "server", .since = "7.0.0", .complexity = "O(1)",
        .summary = "Loads a module and sets its directives.",
        ARGS(
            ARG("path", STRING),
            BLOCK("configs", .token = "CONFIG", .flags = ARG_OPTIONAL | ARG_MULTIPLE | ARG_MULTIPLE_TOKEN,
                ARGS(ARG("name", STRING), ARG("value", STRING))),
            BLOCK("args", .token = "ARGS", .flags = ARG_OPTIONAL | ARG_MULTIPLE,
                ARGS(ARG("arg", STRING)))),
    },
    {
        .name = "unload", .run = cmd_module_unload, .arity = 3,
        .flags = CMD_ADMIN | CMD_NOSCRIPT | CMD_NO_ASYNC_LOADING | CMD_PROTECTED, .acl = ACL_ADMIN | ACL_SLOW | ACL_DANGEROUS,
        .group = "server", .since = "4.0.0", .complexity = "O(1)",
        .summary = "Unloads a module.",
        ARGS(ARG("name", STRING)),
    },
};

static const struct command slowlog_subs[] = {
    {
        .name = "cause", .run = cmd_slowlog_cause, .arity = -2,
        .flags = CMD_ADMIN | CMD_LOADING | CMD_STALE, .acl = ACL_ADMIN | ACL_SLOW | ACL_DANGEROUS,
        .group = "server", .since = "9.0.0", .complexity = "O(N), N: entries returned",
        .summary = "Tells what the newest entries of the slow log had to do.",
        ARGS(ARG("count", INTEGER, .flags = ARG_OPTIONAL)),
        HINTS("request_policy:all_nodes", "nondeterministic_output"),
    },
    {
        .name = "get", .run = cmd_slowlog_get, .arity = -2,
        .flags = CMD_ADMIN | CMD_LOADING | CMD_STALE, .acl = ACL_ADMIN | ACL_SLOW | ACL_DANGEROUS,
        .group = "server", .since = "2.2.12", .complexity = "O(N), N: entries returned",
        .summary = "Gives the newest entries of the slow log.",
        ARGS(ARG("count", INTEGER, .flags = ARG_OPTIONAL)),
        HISTORY({"4.0.0", "Address and name of the client in each entry."}),
        HINTS("request_policy:all_nodes", "nondeterministic_output"),
    },
    {
        .name = "help", .run = cmd_slowlog_help, .arity = 2,
        .flags = CMD_LOADING | CMD_STALE, .acl = ACL_SLOW,
        .group = "server", .since = "6.2.0", .complexity = "O(1)",
        .summary = "Lists the forms of SLOWLOG.",
    },
    {
        .name = "len", .run = cmd_slowlog_len, .arity = 2,
        .flags = CMD_ADMIN | CMD_LOADING | CMD_STALE, .acl = ACL_ADMIN | ACL_SLOW | ACL_DANGEROUS,
        .group = "server", .since = "2.2.12", .complexity = "O(1)",
        .summary = "Counts the entries of the slow log.",
        HINTS("request_policy:all_nodes", "response_policy:agg_sum", "nondeterministic_output"),
    },
    {
        .name = "reset", .run = cmd_slowlog_reset, .arity = 2,
        .flags = CMD_ADMIN | CMD_LOADING | CMD_STALE, .acl = ACL_ADMIN | ACL_SLOW | ACL_DANGEROUS,
        .group = "server", .since = "2.2.12", .complexity = "O(N), N: entries in the log",
        .summary = "Empties the slow log.",
        HINTS("request_policy:all_nodes", "response_policy:all_succeeded"),
    },
};

static const struct command rows[] = {
    {
        .name = "command", .run = cmd_command, .arity = -1,
        .flags = CMD_LOADING | CMD_STALE, .acl = ACL_SLOW | ACL_CONNECTION,
        SUBS(command_subs),
        .group = "server", .since = "2.8.13", .complexity = "O(N), N: commands",
        .summary = "Describes all commands.",
        HINTS("nondeterministic_output_order"),
    },
    {
        .name = "commandlog", .arity = -2,
        .flags = 0, .acl = ACL_SLOW,
        SUBS(commandlog_subs),
        .group = "server", .since = "8.1.0", .complexity = "Told by each subcommand.",
        .summary = "Looks into the logs of commands that were slow or large.",
    },
    {
        .name = "config", .arity = -2,
        .flags = 0, .acl = ACL_SLOW,
        SUBS(config_subs),
        .group = "server", .since = "2.0.0", .complexity = "Told by each subcommand.",
        .summary = "Reads and changes the settings of the server.",
    },
    {
        .name = "dbsize", .run = cmd_dbsize, .arity = 1,
        .flags = CMD_READONLY | CMD_FAST, .acl = ACL_KEYSPACE | ACL_READ | ACL_FAST,
        .group = "server", .since = "1.0.0", .complexity = "O(1)",
        .summary = "Counts the keys of the selected database.",
        HINTS("request_policy:all_shards", "response_policy:agg_sum"),
    },
    {
        .name = "debug", .run = cmd_debug, .arity = -2,
        .flags = CMD_ADMIN | CMD_NOSCRIPT | CMD_LOADING | CMD_STALE | CMD_PROTECTED,
        .acl = ACL_ADMIN | ACL_SLOW | ACL_DANGEROUS,
        .group = "server", .since = "1.0.0", .complexity = "Told by each subcommand.",
        .summary = "Looks at and pokes into the server from tests.",
        .doc_flags = COMMAND_SYSCMD,
    },
    {
        .name = "flushall", .run = cmd_flushall, .arity = -1,
        .flags = CMD_WRITE, .acl = ACL_KEYSPACE | ACL_WRITE | ACL_SLOW | ACL_DANGEROUS,
        .group = "server", .since = "1.0.0", .complexity = "O(N), N: keys in all databases",
        .summary = "Removes all keys of all databases.",
        ARGS(
            ONE_OF("async", .flags = ARG_OPTIONAL,
                ARGS(TOKEN("async", "ASYNC", .since = "4.0.0"), TOKEN("sync", "SYNC", .since = "6.2.0")))),
        HISTORY({"4.0.0", "Option `ASYNC`."}, {"6.2.0", "Option `SYNC`."}),
        HINTS("request_policy:all_shards", "response_policy:all_succeeded"),
    },
    {
        .name = "flushdb", .run = cmd_flushdb, .arity = -1,
        .flags = CMD_WRITE, .acl = ACL_KEYSPACE | ACL_WRITE | ACL_SLOW | ACL_DANGEROUS,
        .group = "server", .since = "1.0.0", .complexity = "O(N), N: keys in the database",
        .summary = "Removes all keys of the selected database.",
        ARGS(
            ONE_OF("async", .flags = ARG_OPTIONAL,
                ARGS(TOKEN("async", "ASYNC", .since = "4.0.0"), TOKEN("sync", "SYNC", .since = "6.2.0")))),
        HISTORY({"4.0.0", "Option `ASYNC`."}, {"6.2.0", "Option `SYNC`."}),
        HINTS("request_policy:all_shards", "response_policy:all_succeeded"),
    },
    {
        .name = "hotkeys", .arity = -2,
        .flags = 0, .acl = ACL_SLOW,
        SUBS(hotkeys_subs),
        .group = "server", .since = "8.6.0", .complexity = "Told by each subcommand.",
        .summary = "Finds the keys that take the most time and bytes.",
    },
    {
        .name = "info", .run = cmd_info, .arity = -1,
        .flags = CMD_LOADING | CMD_STALE, .acl = ACL_SLOW | ACL_DANGEROUS,
        .group = "server", .since = "1.0.0", .complexity = "O(1)",
        .summary = "Gives facts and counters about the server.",
        ARGS(ARG("section", STRING, .flags = ARG_OPTIONAL | ARG_MULTIPLE)),
        HISTORY({"7.0.0", "Several sections in one call."}),
        HINTS("nondeterministic_output", "request_policy:all_shards", "response_policy:special"),
    },
    {
        .name = "latency", .arity = -2,
        .flags = 0, .acl = ACL_SLOW,
        SUBS(latency_subs),
        .group = "server", .since = "2.8.13", .complexity = "Told by each subcommand.",
        .summary = "Looks into what made the server slow.",
    },
    {
        .name = "lolwut", .run = cmd_lolwut, .arity = -1,
        .flags = CMD_READONLY | CMD_FAST, .acl = ACL_READ | ACL_FAST,
        .group = "server", .since = "5.0.0",
        .summary = "Draws a picture and names the version.",
        ARGS(ARG("version", INTEGER, .token = "VERSION", .flags = ARG_OPTIONAL)),
    },
    {
        .name = "memory", .arity = -2,
        .flags = 0, .acl = ACL_SLOW,
        SUBS(memory_subs),
        .group = "server", .since = "4.0.0", .complexity = "Told by each subcommand.",
        .summary = "Looks into what takes memory.",
    },
    {
        .name = "module", .arity = -2,
        .flags = 0, .acl = ACL_SLOW,
        SUBS(module_subs),
        .group = "server", .since = "4.0.0", .complexity = "Told by each subcommand.",
        .summary = "Tells which modules there are: none.",
    },
    {
        .name = "monitor", .run = cmd_monitor, .arity = 1,
        .flags = CMD_ADMIN | CMD_NOSCRIPT | CMD_LOADING | CMD_STALE,
        .acl = ACL_ADMIN | ACL_SLOW | ACL_DANGEROUS,
        .group = "server", .since = "1.0.0",
        .summary = "Shows every command the server runs, as it runs it.",
    },
    {
        .name = "shutdown", .run = cmd_shutdown, .arity = -1,
        .flags = CMD_ADMIN | CMD_NOSCRIPT | CMD_LOADING | CMD_STALE | CMD_NO_MULTI | CMD_ALLOW_BUSY,
        .acl = ACL_ADMIN | ACL_SLOW | ACL_DANGEROUS,
        .group = "server", .since = "1.0.0",
        .complexity = "O(N) with a save, N: keys in all databases; else O(1)",
        .summary = "Stops the server, after a save where one is due.",
        ARGS(
            ONE_OF("nosave_save", .flags = ARG_OPTIONAL,
                ARGS(TOKEN("nosave", "NOSAVE"), TOKEN("save", "SAVE"))),
            TOKEN("now", "NOW", .flags = ARG_OPTIONAL, .since = "7.0.0"),
            TOKEN("force", "FORCE", .flags = ARG_OPTIONAL, .since = "7.0.0"),
            TOKEN("abort", "ABORT", .flags = ARG_OPTIONAL, .since = "7.0.0"),
            TOKEN("safe", "SAFE", .flags = ARG_OPTIONAL, .since = "9.0.0"),
            TOKEN("failover", "FAILOVER", .flags = ARG_OPTIONAL, .since = "9.0.0")),
        HISTORY({"7.0.0", "Options `NOW`, `FORCE` and `ABORT`."}, {"9.0.0", "Options `SAFE` and `FAILOVER`."}),
    },
    {
        .name = "slowlog", .arity = -2,
        .flags = 0, .acl = ACL_SLOW,
        SUBS(slowlog_subs),
        .group = "server", .since = "2.2.12", .complexity = "Told by each subcommand.",
        .summary = "Looks into the log of slow commands.",
    },
    {
        .name = "swapdb", .run = cmd_swapdb, .arity = 3,
        .flags = CMD_WRITE | CMD_FAST, .acl = ACL_KEYSPACE | ACL_WRITE | ACL_FAST | ACL_DANGEROUS,
        .group = "server", .since = "4.0.0",
        .complexity = "O(N), N: clients that watch or wait for keys in either",
        .summary = "Lets two databases change places, for all clients at once.",
        ARGS(ARG("index1", INTEGER), ARG("index2", INTEGER)),
    },
    {
        .name = "time", .run = cmd_time, .arity = 1,
        .flags = CMD_LOADING | CMD_STALE | CMD_FAST, .acl = ACL_FAST,
        .group = "server", .since = "2.6.0", .complexity = "O(1)",
        .summary = "Gives the time of the server in seconds and microseconds.",
        HINTS("nondeterministic_output"),
    },
};

const struct family server_family = {rows, COUNT_OF(rows)};
