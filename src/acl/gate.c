/* gate: what the engine asks before it runs a command, with the errors people get. */
#include "acl/users.h"

#include "engine/lookup.h"
#include "engine/run.h"

static const struct acl_user *user_of(const struct session *s) { return s->who ? s->who : s->engine->acl->standard; }

static int ordinal_of(struct engine *e, const struct command *cmd) { return (int)(run_stats(e, cmd) - e->cmd_stats); }

enum acl_result acl_check_cmd(struct session *s, const struct command *cmd, const struct slice *argv, int argc, int db, int *at)
{
    struct engine *e = s->engine;
    *at = 0;
    if (!e->acl || s->flags & SESSION_INTERNAL) return ACL_OK;
    const struct acl_user *u = user_of(s);
    if (u->unlimited) return ACL_OK;
    return user_check(&e->acl->sets, u, cmd, ordinal_of(e, cmd), argv, argc, db, at);
}

static void note_refused(struct session *s, const struct command *cmd, const struct slice *argv, int at, enum acl_result r, enum acl_context context)
{
    struct acl *a = s->engine->acl;
    char name[80];
    struct slice object = r == ACL_DENIED_CMD ? command_full_name(a->sets.index, cmd, name) : argv[at];
    acl_note(a, s, r, context, object, acl_session_user(s));
}

enum acl_result acl_check_inner(struct session *s, const struct command *cmd, const struct slice *argv, int argc, int db)
{
    int at;
    enum acl_result r = acl_check_cmd(s, cmd, argv, argc, db, &at);
    if (r) note_refused(s, cmd, argv, at, r, CONTEXT_LUA);
    return r;
}

const char *acl_result_why(enum acl_result r)
{
    switch (r) {
    case ACL_OK: break;
    case ACL_DENIED_CMD: return "no permission to execute the command or subcommand";
    case ACL_DENIED_KEY: return "no permission to touch the specified keys";
    case ACL_DENIED_CHANNEL: return "no permission to access one of the channels used as arguments";
    case ACL_DENIED_DB: return "no permission to access database";
    case ACL_DENIED_AUTH: break;
    }
    return "no permission";
}

static bool allows(struct engine *e, struct session *s, const struct command *cmd, const struct slice *argv, int argc, bool in_exec)
{
    int at;
    enum acl_result r = acl_check_cmd(s, cmd, argv, argc, s->db, &at);
    if (likely(r == ACL_OK)) return true;
    note_refused(s, cmd, argv, at, r, in_exec || s->flags & SESSION_MULTI ? CONTEXT_MULTI : CONTEXT_TOPLEVEL);
    char text[80];
    struct slice name = command_full_name(e->index, cmd, text);
    if (in_exec)
        reply_errorf(&s->reply, "NOPERM ACLs rules changed between the moment the transaction was accumulated and the EXEC call. "
                     "This command is no longer allowed for the following reason: %s", acl_result_why(r));
    else if (r == ACL_DENIED_DB)
        reply_errorf(&s->reply, "NOPERM No permissions to access database");
    else if (r == ACL_DENIED_CMD)
        reply_errorf(&s->reply, "NOPERM this user has no permissions to run the '%.*s' command", (int)name.len, name.ptr);
    else
        reply_errorf(&s->reply, "NOPERM this user has no permissions to access one of the %s used as arguments",
                     r == ACL_DENIED_KEY ? "keys" : "channels");
    return false;
}

static bool reads_all(struct call *c)
{
    const struct acl_user *u = user_of(c->s);
    return c->s->flags & SESSION_INTERNAL || user_reads_all(&c->e->acl->sets, u, c->cmd, ordinal_of(c->e, c->cmd), c->argv, c->argc, c->db->index);
}

void acl_start(struct acl *a, struct engine *e, const struct acl_host *host)
{
    a->e = e;
    a->host = *host;
    e->acl = a;
    e->acl_allows = allows;
    e->acl_reads_all = reads_all;
    acl_changed(a);
}
