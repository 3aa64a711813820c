/* cmd_acl: the subcommands of ACL. */
#include "acl/rows.h"
#include "acl/users.h"
#include "engine/lookup.h"
#include "engine/run.h"

#define GENPASS_BITS 256
#define GENPASS_BITS_MAX 4096
#define LOG_SHOWN 10

static struct acl *acl_of(struct call *c) { return c->e->acl; }

/* Words for an error text: cut where it would be too long. */
static struct slice shown(struct slice s) { return slice_of(s.ptr, s.len ? strnlen(s.ptr, s.len < 128 ? s.len : 128) : 0); }

/* --- users --- */

void cmd_acl_whoami(struct call *c) { reply_bulk(c->r, acl_session_user(c->s)); }

void cmd_acl_users(struct call *c)
{
    const struct user_list *l = &acl_of(c)->users;
    reply_array(c->r, l->count);
    for (int i = 0; i < l->count; i++) reply_bulk(c->r, user_name(l->at[i]));
}

void cmd_acl_list(struct call *c)
{
    struct acl *a = acl_of(c);
    struct buf line = {0};
    reply_array(c->r, a->users.count);
    for (int i = 0; i < a->users.count; i++) {
        line.len = 0;
        buf_cstr(&line, "user ");
        buf_puts(&line, user_name(a->users.at[i]));
        buf_putc(&line, ' ');
        user_describe(&a->sets, a->users.at[i], &line);
        reply_bulk(c->r, buf_slice(&line));
    }
    buf_deinit(&line);
}

static void reply_selector(struct call *c, struct selector *s)
{
    struct buf text = {0};
    reply_bulk_cstr(c->r, "commands");
    reply_bulk(c->r, selector_rules(&acl_of(c)->sets, s));
    reply_bulk_cstr(c->r, "keys");
    selector_describe_keys(s, &text);
    reply_bulk(c->r, buf_slice(&text));
    text.len = 0;
    reply_bulk_cstr(c->r, "channels");
    selector_describe_channels(s, &text);
    reply_bulk(c->r, buf_slice(&text));
    if (s->flags & SELECT_SOME_DBS) { /* otherwise as in 7.0, which has no such field */
        text.len = 0;
        reply_bulk_cstr(c->r, "databases");
        selector_describe_dbs(s, &text);
        reply_bulk(c->r, buf_slice(&text));
    }
    buf_deinit(&text);
}

void cmd_acl_getuser(struct call *c)
{
    struct acl_user *u = users_find(&acl_of(c)->users, c->argv[2], NULL);
    if (!u) {
        reply_null(c->r);
        return;
    }
    reply_map(c->r, 6 + !!(u->selectors[0].flags & SELECT_SOME_DBS));
    reply_bulk_cstr(c->r, "flags");
    reply_set(c->r, 1 + !!(u->flags & USER_NOPASS) + !!(u->flags & (USER_SKIP_SANITIZE | USER_SANITIZE)));
    reply_bulk_cstr(c->r, u->flags & USER_ON ? "on" : "off");
    if (u->flags & USER_NOPASS) reply_bulk_cstr(c->r, "nopass");
    if (u->flags & USER_SKIP_SANITIZE) reply_bulk_cstr(c->r, "skip-sanitize-payload");
    if (u->flags & USER_SANITIZE) reply_bulk_cstr(c->r, "sanitize-payload");
    reply_bulk_cstr(c->r, "passwords");
    reply_array(c->r, u->passwords.count);
    for (int i = 0; i < u->passwords.count; i++) reply_bulk(c->r, text_slice(&u->passwords.at[i]));
    reply_selector(c, &u->selectors[0]);
    reply_bulk_cstr(c->r, "selectors");
    reply_array(c->r, u->count - 1);
    for (int i = 1; i < u->count; i++) {
        reply_map(c->r, 3 + !!(u->selectors[i].flags & SELECT_SOME_DBS));
        reply_selector(c, &u->selectors[i]);
    }
}

void cmd_acl_setuser(struct call *c)
{
    for (int i = 2; i < c->argc; i++) call_redact(c, i);
    if (has_spaces(c->argv[2])) {
        reply_errorf(c->r, "ERR Usernames can't contain spaces or null characters");
        return;
    }
    const char *error = acl_set_user(acl_of(c), c->argv[2], c->argv + 3, c->argc - 3);
    if (error) reply_errorf(c->r, "ERR %s", error);
    else reply_ok(c->r);
}

void cmd_acl_deluser(struct call *c)
{
    int64_t gone = 0;
    for (int i = 2; i < c->argc; i++) {
        if (!slice_eq(c->argv[i], SLICE("default"))) continue;
        reply_errorf(c->r, "ERR The 'default' user cannot be removed");
        return;
    }
    for (int i = 2; i < c->argc; i++) gone += acl_delete_user(acl_of(c), c->argv[i]);
    reply_int(c->r, gone);
}

/* --- files --- */

static bool has_file(struct call *c)
{
    if (acl_path(acl_of(c))) return true;
    reply_errorf(c->r, "ERR This Redis instance is not configured to use an ACL file. You may want to specify users via the ACL SETUSER command "
                       "and then issue a CONFIG REWRITE (assuming you have a Redis configuration file set) in order to store users in the "
                       "Redis configuration.");
    return false;
}

void cmd_acl_load(struct call *c)
{
    struct acl *a = acl_of(c);
    struct buf errors = {0};
    if (!has_file(c)) return;
    if (acl_load_file(a, acl_path(a), &errors)) reply_ok(c->r);
    else reply_errorf(c->r, "ERR %.*s", (int)errors.len, errors.ptr);
    buf_deinit(&errors);
}

void cmd_acl_save(struct call *c)
{
    if (has_file(c)) acl_save(acl_of(c), c->r);
}

/* --- the rest --- */

void cmd_acl_cat(struct call *c)
{
    const struct command_sets *sets = &acl_of(c)->sets;
    char name[80];
    int64_t n = 0;
    if (c->argc > 3) {
        reply_unknown_sub(c);
        return;
    }
    if (c->argc == 2) {
        reply_array(c->r, ACL_CATEGORIES);
        for (int k = 0; k < ACL_CATEGORIES; k++) reply_bulk_cstr(c->r, acl_category_names[k]);
        return;
    }
    for (int k = 0; k < ACL_CATEGORIES; k++) {
        if (!slice_is(c->argv[2], acl_category_names[k])) continue;
        struct reply_mark mark = reply_open(c->r);
        for (int i = 0; i < command_total(sets->index); i++) {
            if (!bit_of(sets->has[k], i)) continue;
            reply_bulk(c->r, command_full_name(sets->index, command_by_ordinal(sets->index, i, NULL), name));
            n++;
        }
        reply_close(c->r, mark, '*', n);
        return;
    }
    struct slice word = shown(c->argv[2]);
    reply_errorf(c->r, "ERR Unknown category '%.*s'", (int)word.len, word.ptr);
}

void cmd_acl_genpass(struct call *c)
{
    int64_t bits = GENPASS_BITS;
    unsigned char raw[GENPASS_BITS_MAX / 8];
    char text[GENPASS_BITS_MAX / 4];
    if (c->argc > 3) {
        reply_unknown_sub(c);
        return;
    }
    if (c->argc == 3 && !arg_i64(c, c->argv[2], &bits)) return;
    if (bits <= 0 || bits > GENPASS_BITS_MAX) {
        reply_errorf(c->r, "ERR ACL GENPASS argument must be the number of bits for the output password, a positive number up to %d", GENPASS_BITS_MAX);
        return;
    }
    struct acl *a = acl_of(c);
    size_t chars = (size_t)(bits + 3) / 4, bytes = (chars + 1) / 2;
    a->host.random(a->host.arg, raw, bytes);
    for (size_t i = 0; i < chars; i++) text[i] = "0123456789abcdef"[raw[i / 2] >> (i % 2 ? 0 : 4) & 15];
    reply_bulk(c->r, slice_of(text, chars));
}

void cmd_acl_log(struct call *c)
{
    struct acl *a = acl_of(c);
    int64_t max = LOG_SHOWN;
    if (c->argc > 3) {
        reply_unknown_sub(c);
        return;
    }
    if (c->argc == 3 && slice_is(c->argv[2], "reset")) {
        acl_log_clear(&a->log);
        reply_ok(c->r);
        return;
    }
    if (c->argc == 3 && !arg_i64(c, c->argv[2], &max)) return;
    acl_log_reply(&a->log, c->r, max < 0 ? 0 : (uint64_t)max, c->now_ms);
}

static const struct command *dryrun_command(struct call *c)
{
    const struct command *container, *cmd;
    bool sub_unknown;
    cmd = command_resolve(c->e->index, c->argv + 3, c->argc - 3, &container, &sub_unknown);
    if (!cmd || sub_unknown) {
        struct slice word = shown(c->argv[3]);
        reply_errorf(c->r, "ERR Command '%.*s' not found", (int)word.len, word.ptr);
        return NULL;
    }
    int argc = c->argc - 3;
    if (cmd->arity >= 0 ? argc == cmd->arity : argc >= -cmd->arity) return cmd;
    char text[80];
    struct slice name = command_full_name(c->e->index, cmd, text);
    reply_errorf(c->r, "ERR wrong number of arguments for '%.*s' command", (int)name.len, name.ptr);
    return NULL;
}

void cmd_acl_dryrun(struct call *c)
{
    struct acl *a = acl_of(c);
    struct acl_user *u = users_find(&a->users, c->argv[2], NULL);
    if (!u) {
        struct slice word = shown(c->argv[2]);
        reply_errorf(c->r, "ERR User '%.*s' not found", (int)word.len, word.ptr);
        return;
    }
    const struct command *cmd = dryrun_command(c);
    if (!cmd) return;
    int at = 0;
    enum acl_result r = user_check(&a->sets, u, cmd, command_ordinal(c->e->index, cmd), c->argv + 3, c->argc - 3, c->s->db, &at);
    if (r == ACL_OK) {
        reply_ok(c->r);
        return;
    }
    char text[80];
    struct buf why = {0};
    char number[NUM_I64_MAX_CHARS];
    struct slice what = r == ACL_DENIED_DB && !at ? slice_of(number, num_format_i64(number, c->s->db)) : r == ACL_DENIED_CMD ? command_full_name(c->e->index, cmd, text) : c->argv[3 + at];
    buf_cstr(&why, r == ACL_DENIED_CMD ? "This user has no permissions to run the '" : "This user has no permissions to access the '");
    buf_puts(&why, what);
    buf_cstr(&why, r == ACL_DENIED_CMD ? "' command" : r == ACL_DENIED_KEY ? "' key" : r == ACL_DENIED_DB ? "' database" : "' channel");
    reply_bulk(c->r, buf_slice(&why));
    buf_deinit(&why);
}

void cmd_acl_help(struct call *c)
{
    static const char *const lines[] = {
        "CAT [<category>]",
        "    The categories of commands, or the commands of one.",
        "DELUSER <username> [<username> ...]",
        "    Deletes these users.",
        "DRYRUN <username> <command> [<arg> ...]",
        "    Whether that user may run that command, which is not run.",
        "GETUSER <username>",
        "    What a user may do.",
        "GENPASS [<bits>]",
        "    A random password of 256 bits, or as many as are asked for.",
        "LIST",
        "    All users with their rules, as they stand in a file.",
        "LOAD",
        "    Reads the users from the ACL file.",
        "LOG [<count> | RESET]",
        "    What was refused lately; RESET forgets it.",
        "SAVE",
        "    Writes the users into the ACL file.",
        "SETUSER <username> <attribute> [<attribute> ...]",
        "    Makes or changes a user.",
        "USERS",
        "    The names of all users.",
        "WHOAMI",
        "    The user of this connection.",
        NULL,
    };
    reply_help(c, lines);
}
