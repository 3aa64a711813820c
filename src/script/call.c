/* call: redis.call and redis.pcall: arguments from Lua, the gates for commands of scripts, the command itself by
 * run_command on the script's own session, and its reply back to Lua. What always holds: nothing here is held over a
 * jump out of an error: buffers belong to struct script. */
#include "script/vm.h"

#include <math.h>
#include <stdio.h>

#include "acl/acl.h"
#include "engine/lookup.h"
#include "engine/observe.h"

#define REPLY_KEPT_BYTES ((size_t)64 * 1024)

static void number_text(struct script *x, double v, struct slice *out)
{
    char *p = buf_room(&x->numbers, 40);
    int n = v > -1e17 && v < 1e17 && v == (double)(int64_t)v && !(v == 0 && signbit(v)) ? snprintf(p, 40, "%lld", (long long)v) : snprintf(p, 40, "%.17g", v);
    out->ptr = (const char *)x->numbers.len; /* an offset until all are there */
    out->len = (size_t)n;
    x->numbers.len += (size_t)n;
}

/* The arguments of the call as slices; NULL: good, else the error. */
static const char *take_args(lua_State *L, struct script *x, int *argc)
{
    int n = lua_gettop(L);
    if (n == 0) return "ERR Please specify at least one argument for this redis lib call";
    if (n > x->argv_cap) {
        x->argv = mem_realloc(x->argv, (size_t)x->argv_cap * sizeof *x->argv, (size_t)n * 2 * sizeof *x->argv);
        x->argv_cap = n * 2;
    }
    x->numbers.len = 0;
    bool numbers = false;
    for (int i = 0; i < n; i++) {
        int t = lua_type(L, i + 1);
        if (likely(t == LUA_TSTRING)) x->argv[i].ptr = lua_tolstring(L, i + 1, &x->argv[i].len);
        else if (t == LUA_TNUMBER) number_text(x, lua_tonumber(L, i + 1), &x->argv[i]), numbers = true;
        else return "ERR Lua redis lib command arguments must be strings or integers";
    }
    for (int i = 0; numbers && i < n; i++)
        if (lua_type(L, i + 1) == LUA_TNUMBER) x->argv[i].ptr = x->numbers.ptr + (size_t)(uintptr_t)x->argv[i].ptr;
    *argc = n;
    return NULL;
}

/* A command without subcommands; NULL: something else. Scripts often call the same one again. */
static const struct command *find_simple(struct script *x, struct slice name)
{
    if (likely(x->last.len && slice_same(name, slice_of(x->last.name, x->last.len)))) return x->last.cmd;
    const struct command *cmd = command_find(x->e->index, name);
    if (!cmd || cmd->sub_count) return NULL;
    if (name.len <= sizeof x->last.name) {
        memcpy(x->last.name, name.ptr, name.len);
        x->last.len = name.len;
        x->last.cmd = cmd;
    }
    return cmd;
}

static const struct command *find(struct script *x, const struct slice *argv, int argc, bool *sub_unknown)
{
    const struct command *container, *cmd = find_simple(x, argv[0]);
    *sub_unknown = false;
    return likely(cmd != NULL) ? cmd : command_resolve(x->e->index, argv, argc, &container, sub_unknown);
}

/* Commands without the flag of writes that are logged all the same. */
static bool also_writes(const struct command *cmd)
{
    return (cmd->flags & CMD_MAY_REPLICATE) || !strcmp(cmd->name, "publish") || !strcmp(cmd->name, "spublish") || !strcmp(cmd->name, "pfcount");
}

static const char *gate_write(struct script *x, const struct command *cmd)
{
    struct engine *e = x->e;
    struct run *r = &x->run;
    if (unlikely(r->readonly) && ((cmd->flags & CMD_WRITE) || also_writes(cmd))) return "ERR Write commands are not allowed from read-only scripts.";
    if (!(cmd->flags & CMD_WRITE)) return NULL;
    if (unlikely(e->replica) && e->set->replica_read_only && !(x->s.flags & SESSION_INTERNAL)) return "READONLY You can't write against a read only replica.";
    if (unlikely(e->special & SPECIAL_MISCONF)) return e->misconf_rdb ? e->misconf_rdb : e->misconf_aof;
    if (unlikely(engine_few_replicas(e, e->call->s))) return "NOREPLICAS Not enough good replicas to write.";
    if (unlikely(r->oom) && (cmd->flags & CMD_DENYOOM) && !r->wrote && !(r->flags & SCRIPT_ALLOW_OOM) && !(e->special & SPECIAL_LOADING))
        return "OOM command not allowed when used memory > 'maxmemory'.";
    r->wrote = true;
    return NULL;
}

/* A script may do what its caller may. */
static const char *gate_acl(struct script *x, const struct command *cmd, int argc)
{
    struct session *caller = x->e->call->s;
    x->s.who = caller->who;
    x->s.flags = (x->s.flags & ~(uint32_t)SESSION_NO_TOUCH) | (caller->flags & SESSION_NO_TOUCH);
    if (likely(!(x->e->special & SPECIAL_ACL))) return NULL;
    switch (acl_check_inner(caller, cmd, x->argv, argc, x->s.db)) {
    case ACL_OK: return NULL;
    case ACL_DENIED_KEY: return "ERR The user executing the script can't access at least one of the keys mentioned in the command arguments";
    case ACL_DENIED_CHANNEL: return "ERR The user executing the script can't publish to the channel mentioned in the command";
    case ACL_DENIED_DB: return "NOPERM No permissions to access database";
    default: return "ERR The user executing the script can't run this command or subcommand";
    }
}

/* Cluster mode: keys of slots that are served here, and, unless the script's flags allow it, of one slot. */
static const char *gate_slot(struct script *x, const struct command *cmd, int argc)
{
    struct engine *e = x->e;
    if (likely(!(e->special & SPECIAL_SLOT))) return NULL;
    return e->slot_allows_inner(e, e->call->s, cmd, x->argv, argc, x->run.any_slot);
}

/* NULL: cmd may run now. */
static const char *gates(struct script *x, const struct command *cmd, int argc, bool sub_unknown)
{
    if (!cmd || sub_unknown) return "ERR Unknown Redis command called from script";
    if (!cmd->run || (cmd->arity >= 0 ? argc != cmd->arity : argc < -cmd->arity)) return "ERR Wrong number of args calling Redis command from script";
    if (unlikely(cmd->flags & CMD_NOSCRIPT) && !(x->allow_all && *x->allow_all)) return "ERR This Redis command is not allowed from script";
    if (unlikely(engine_stale(x->e)) && !(cmd->flags & CMD_STALE) && !(x->s.flags & SESSION_INTERNAL)) return "ERR Can not execute the command on a stale replica";
    const char *why = gate_acl(x, cmd, argc);
    if (unlikely(why != NULL) || unlikely((why = gate_write(x, cmd)) != NULL)) return why;
    return gate_slot(x, cmd, argc);
}

static void note_rejected(struct script *x, const struct command *cmd, const char *text)
{
    struct reply *r = &x->s.reply;
    reply_rewind(r, 0);
    reply_error_slice(r, slice_str(text));
    x->e->stats.error_replies++;
    errors_note(x->e, buf_slice(&r->out));
    if (cmd) run_stats(x->e, cmd)->rejected++;
    reply_rewind(r, 0);
    r->error_count = 0;
}

/* The result, or the error's table, is pushed; true: it is an error. */
static bool call_command(lua_State *L)
{
    struct vm *vm = vm_of(L);
    struct script *x = vm->x;
    struct session *s = &x->s;
    int argc = 0;
    bool sub_unknown = false;
    const char *why = x->run.on ? take_args(L, x, &argc) : "ERR redis.call/pcall can only be called inside a script invocation";
    const struct command *cmd = why ? NULL : find(x, x->argv, argc, &sub_unknown);
    bool bad_args = why;
    if (!why) why = gates(x, cmd, argc, sub_unknown);
    if (unlikely(why != NULL)) {
        lua_settop(L, 0);
        if (!bad_args) note_rejected(x, sub_unknown ? NULL : cmd, why);
        api_push_error(L, why, strlen(why), !bad_args);
        return true;
    }
    reply_rewind(&s->reply, 0);
    s->reply.error_count = 0;
    x->e->stats.commands++;
    uint32_t heard = x->run.silent ? x->e->special & SPECIAL_LOG : 0; /* redis.set_repl(REPL_NONE): nothing is logged */
    x->e->special &= ~heard;
    run_command(x->e, s, cmd, x->argv, argc, NULL, RUN_IN_EXEC);
    x->e->special |= heard;
    s->flags &= ~(uint32_t)(SESSION_CLOSE_AFTER_REPLY | SESSION_CLOSE_NOW);
    lua_settop(L, 0);
    const char *p = s->reply.out.ptr;
    size_t n = s->reply.out.len;
    if (unlikely(n && *p == '-')) {
        api_push_error(L, p + 1, n - 3, true);
        return true;
    }
    convert_to_lua(L, p, p + n);
    if (unlikely(s->reply.out.cap > REPLY_KEPT_BYTES)) buf_deinit(&s->reply.out);
    return false;
}

int call_redis(lua_State *L)
{
    if (unlikely(call_command(L))) return lua_error(L);
    return 1;
}

int call_redis_protected(lua_State *L)
{
    call_command(L);
    return 1;
}

int call_acl_check(lua_State *L)
{
    struct script *x = vm_of(L)->x;
    int argc;
    bool sub_unknown;
    const char *why = take_args(L, x, &argc);
    if (why) api_raise(L, why);
    const struct command *cmd = find(x, x->argv, argc, &sub_unknown);
    int at;
    if (!cmd || sub_unknown) api_raise(L, "ERR Invalid command passed to redis.acl_check_cmd()");
    lua_pushboolean(L, !x->e->call || acl_check_cmd(x->e->call->s, cmd, x->argv, argc, x->s.db, &at) == ACL_OK);
    return 1;
}
