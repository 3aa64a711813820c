/* rows: ACL and its subcommands, one row each. The words rows are written in are in engine/row.h. */
#include "acl/rows.h"

#include "acl/acl.h"
#include "engine/row.h"

#define PLAIN CMD_NOSCRIPT | CMD_LOADING | CMD_STALE

static const struct command acl_subs[] = {
    {
        .name = "cat", .run = cmd_acl_cat, .arity = -2, .flags = PLAIN, .acl = ACL_SLOW,
        .group = "server", .since = "6.0.0", .complexity = "O(1)",
        .summary = "Lists the categories, or the commands of one.",
        ARGS(ARG("categoryname", STRING, .flags = ARG_OPTIONAL)),
    },
    {
        .name = "deluser", .run = cmd_acl_deluser, .arity = -3, .flags = CMD_ADMIN | PLAIN, .acl = ACL_ADMIN | ACL_SLOW | ACL_DANGEROUS,
        .group = "server", .since = "6.0.0", .complexity = "O(1) for a user",
        .summary = "Deletes users and closes their connections.",
        ARGS(ARG("username", STRING, .flags = ARG_MULTIPLE)),
    },
    {
        .name = "dryrun", .run = cmd_acl_dryrun, .arity = -4, .flags = CMD_ADMIN | PLAIN, .acl = ACL_ADMIN | ACL_SLOW | ACL_DANGEROUS,
        .group = "server", .since = "7.0.0", .complexity = "O(1)",
        .summary = "Tells whether a user may run a command, without running it.",
        ARGS(ARG("username", STRING), ARG("command", STRING), ARG("arg", STRING, .flags = ARG_OPTIONAL | ARG_MULTIPLE)),
    },
    {
        .name = "genpass", .run = cmd_acl_genpass, .arity = -2, .flags = PLAIN, .acl = ACL_SLOW,
        .group = "server", .since = "6.0.0", .complexity = "O(1)",
        .summary = "Makes a random password.",
        ARGS(ARG("bits", INTEGER, .flags = ARG_OPTIONAL)),
    },
    {
        .name = "getuser", .run = cmd_acl_getuser, .arity = 3, .flags = CMD_ADMIN | PLAIN, .acl = ACL_ADMIN | ACL_SLOW | ACL_DANGEROUS,
        .group = "server", .since = "6.0.0", .complexity = "O(N), N being the rules of the user",
        .summary = "Describes a user.",
        HISTORY({"6.2.0", "Tells the patterns of channels."}, {"7.0.0", "Tells selectors; keys and channels as rules, not as lists."}),
        ARGS(ARG("username", STRING)),
    },
    {
        .name = "help", .run = cmd_acl_help, .arity = 2, .flags = CMD_LOADING | CMD_STALE, .acl = ACL_SLOW,
        .group = "server", .since = "6.0.0", .complexity = "O(1)",
        .summary = "Lists the forms of ACL.",
    },
    {
        .name = "list", .run = cmd_acl_list, .arity = 2, .flags = CMD_ADMIN | PLAIN, .acl = ACL_ADMIN | ACL_SLOW | ACL_DANGEROUS,
        .group = "server", .since = "6.0.0", .complexity = "O(N), N being the number of users",
        .summary = "Lists the users with their rules, as lines of a file.",
    },
    {
        .name = "load", .run = cmd_acl_load, .arity = 2, .flags = CMD_ADMIN | PLAIN, .acl = ACL_ADMIN | ACL_SLOW | ACL_DANGEROUS,
        .group = "server", .since = "6.0.0", .complexity = "O(N), N being the number of users",
        .summary = "Takes the users of the ACL file instead of the present ones.",
    },
    {
        .name = "log", .run = cmd_acl_log, .arity = -2, .flags = CMD_ADMIN | PLAIN, .acl = ACL_ADMIN | ACL_SLOW | ACL_DANGEROUS,
        .group = "server", .since = "6.0.0", .complexity = "O(N), N being the entries shown",
        .summary = "Lists what was refused lately, or forgets it.",
        ARGS(ONE_OF("operation", .flags = ARG_OPTIONAL, ARGS(ARG("count", INTEGER), TOKEN("reset", "RESET")))),
    },
    {
        .name = "save", .run = cmd_acl_save, .arity = 2, .flags = CMD_ADMIN | PLAIN, .acl = ACL_ADMIN | ACL_SLOW | ACL_DANGEROUS,
        .group = "server", .since = "6.0.0", .complexity = "O(N), N being the number of users",
        .summary = "Writes the users into the ACL file.",
    },
    {
        .name = "setuser", .run = cmd_acl_setuser, .arity = -3, .flags = CMD_ADMIN | PLAIN, .acl = ACL_ADMIN | ACL_SLOW | ACL_DANGEROUS,
        .group = "server", .since = "6.0.0", .complexity = "O(N), N being the number of rules",
        .summary = "Makes a user, or changes the rules of one.",
        HISTORY({"6.2.0", "Knows patterns of channels."}, {"7.0.0", "Knows selectors, and reading and writing of keys apart."}),
        ARGS(ARG("username", STRING), ARG("rule", STRING, .flags = ARG_OPTIONAL | ARG_MULTIPLE)),
    },
    {
        .name = "users", .run = cmd_acl_users, .arity = 2, .flags = CMD_ADMIN | PLAIN, .acl = ACL_ADMIN | ACL_SLOW | ACL_DANGEROUS,
        .group = "server", .since = "6.0.0", .complexity = "O(N), N being the number of users",
        .summary = "Lists the names of the users.",
    },
    {
        .name = "whoami", .run = cmd_acl_whoami, .arity = 2, .flags = PLAIN, .acl = ACL_SLOW,
        .group = "server", .since = "6.0.0", .complexity = "O(1)",
        .summary = "Names the user of this connection.",
    },
};

static const struct command rows[] = {
    {
        .name = "acl", .arity = -2, .acl = ACL_SLOW, .group = "server", .since = "6.0.0", .complexity = "Depends on the subcommand",
        .summary = "Users and what they may do.", SUBS(acl_subs),
    },
};

const struct family acl_family = {rows, COUNT_OF(rows)};
