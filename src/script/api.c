/* api: the table `redis`. Errors that scripts meet are tables with the whole error text in `err`. */
#include "script/vm.h"

#include <stdio.h>

#define REDIS_VERSION_TEXT "7.0.15"
#define REDIS_VERSION_NUMBER 0x0007000f

void api_push_error(lua_State *L, const char *text, size_t n, bool noted)
{
    lua_createtable(L, 0, 4);
    lua_pushlstring(L, text, n);
    lua_setfield(L, -2, "err");
    if (!noted) return;
    lua_pushboolean(L, 1);
    lua_setfield(L, -2, "ignore_error_stats_update");
}

_Noreturn void api_raise(lua_State *L, const char *text)
{
    api_push_error(L, text, strlen(text), false);
    lua_error(L);
    __builtin_unreachable();
}

/* Turns every error into a table that says where it came from. */
int api_error_handler(lua_State *L)
{
    lua_Debug ar;
    lua_settop(L, 1);
    bool where = lua_getstack(L, 1, &ar) && lua_getinfo(L, "Sl", &ar);
    if (where && *ar.what == 'C') where = lua_getstack(L, 2, &ar) && lua_getinfo(L, "Sl", &ar);
    if (!lua_istable(L, 1)) {
        lua_createtable(L, 0, 4);
        lua_pushstring(L, "ERR ");
        if (lua_isstring(L, 1)) lua_pushvalue(L, 1);
        else lua_pushstring(L, lua_isnil(L, 1) ? "nil" : lua_isboolean(L, 1) ? (lua_toboolean(L, 1) ? "true" : "false") : luaL_typename(L, 1));
        lua_concat(L, 2);
        lua_setfield(L, 2, "err");
        lua_replace(L, 1);
    } else if (sandbox_guard_of(vm_of(L), L, 1) >= 0) {
        return 1;
    }
    if (where) {
        lua_pushstring(L, "source");
        lua_pushstring(L, ar.source);
        lua_rawset(L, 1);
        lua_pushstring(L, "line");
        lua_pushinteger(L, ar.currentline);
        lua_rawset(L, 1);
    }
    return 1;
}

/* --- replies --- */

static int single_field(lua_State *L, const char *field)
{
    if (lua_gettop(L) != 1 || lua_type(L, -1) != LUA_TSTRING) {
        api_push_error(L, "ERR wrong number or type of arguments", 37, false);
        return 1;
    }
    lua_createtable(L, 0, 1);
    lua_pushvalue(L, 1);
    lua_setfield(L, -2, field);
    return 1;
}

static int api_status_reply(lua_State *L) { return single_field(L, "ok"); }

/* A text of one word has no code yet; a leading minus is not part of it. */
static int api_error_reply(lua_State *L)
{
    if (lua_gettop(L) != 1 || lua_type(L, -1) != LUA_TSTRING) return single_field(L, "err");
    size_t n;
    const char *s = lua_tolstring(L, 1, &n);
    if (n && *s == '-') {
        lua_pushlstring(L, s + 1, n - 1);
        lua_replace(L, 1);
        s = lua_tolstring(L, 1, &n);
    }
    if (!memchr(s, ' ', n)) {
        lua_pushstring(L, "ERR ");
        lua_insert(L, 1);
        lua_concat(L, 2);
    }
    return single_field(L, "err");
}

/* --- the rest --- */

static int api_sha1hex(lua_State *L)
{
    char hex[41];
    size_t n;
    if (lua_gettop(L) != 1) api_raise(L, "ERR wrong number of arguments");
    const char *s = lua_tolstring(L, 1, &n);
    script_sha(slice_of(s ? s : "", s ? n : 0), hex);
    lua_pushlstring(L, hex, 40);
    return 1;
}

static int api_log(lua_State *L)
{
    static const char levels[] = ".-*#";
    struct script *x = vm_of(L)->x;
    int n = lua_gettop(L);
    if (n < 2) api_raise(L, "ERR redis.log() requires two arguments or more.");
    if (!lua_isnumber(L, 1)) api_raise(L, "ERR First argument must be a number (log level).");
    double level = lua_tonumber(L, 1);
    if (!(level >= 0 && level <= 3)) api_raise(L, "ERR Invalid debug level.");
    luaL_Buffer b;
    luaL_buffinit(L, &b);
    for (int i = 2; i <= n; i++) {
        if (!lua_isstring(L, i)) continue;
        if (i > 2) luaL_addchar(&b, ' ');
        lua_pushvalue(L, i);
        luaL_addvalue(&b);
    }
    luaL_pushresult(&b);
    if (x->log) x->log(x->e, levels[(int)level], lua_tostring(L, -1));
    return 0;
}

static int api_setresp(lua_State *L)
{
    if (lua_gettop(L) != 1) api_raise(L, "ERR redis.setresp() requires one argument.");
    double v = lua_tonumber(L, 1);
    if (v != 2 && v != 3) api_raise(L, "ERR RESP version must be 2 or 3.");
    vm_of(L)->x->s.reply.resp = (uint8_t)v;
    return 0;
}

/* Files and replicas get the same: only REPL_NONE changes what is logged. */
static int api_set_repl(lua_State *L)
{
    if (lua_gettop(L) != 1) api_raise(L, "ERR redis.set_repl() requires two arguments.");
    double v = lua_tonumber(L, 1);
    if (!(v >= 0 && v <= 3)) api_raise(L, "ERR Invalid replication flags. Use REPL_AOF, REPL_REPLICA, REPL_ALL or REPL_NONE.");
    vm_of(L)->x->run.silent = v == 0;
    return 0;
}

static int api_true(lua_State *L)
{
    lua_pushboolean(L, 1);
    return 1;
}

static int api_false(lua_State *L)
{
    lua_pushboolean(L, 0);
    return 1;
}

static int api_nothing(lua_State *L)
{
    (void)L;
    return 0;
}

static void put(lua_State *L, const char *name, lua_CFunction f)
{
    lua_pushcfunction(L, f);
    lua_setfield(L, -2, name);
}

static void put_number(lua_State *L, const char *name, double v)
{
    lua_pushnumber(L, v);
    lua_setfield(L, -2, name);
}

static void put_constants(lua_State *L)
{
    put_number(L, "LOG_DEBUG", 0);
    put_number(L, "LOG_VERBOSE", 1);
    put_number(L, "LOG_NOTICE", 2);
    put_number(L, "LOG_WARNING", 3);
    lua_pushstring(L, REDIS_VERSION_TEXT);
    lua_setfield(L, -2, "REDIS_VERSION");
    put_number(L, "REDIS_VERSION_NUM", REDIS_VERSION_NUMBER);
}

void api_open(struct vm *vm)
{
    lua_State *L = vm->L;
    lua_newtable(L);
    put(L, "call", call_redis);
    put(L, "pcall", call_redis_protected);
    put(L, "log", api_log);
    put(L, "setresp", api_setresp);
    put(L, "error_reply", api_error_reply);
    put(L, "status_reply", api_status_reply);
    put(L, "sha1hex", api_sha1hex);
    put(L, "set_repl", api_set_repl);
    put(L, "acl_check_cmd", call_acl_check);
    if (!vm->functions) {
        put(L, "replicate_commands", api_true);
        put(L, "breakpoint", api_false);
        put(L, "debug", api_nothing);
    }
    put_constants(L);
    put_number(L, "REPL_NONE", 0);
    put_number(L, "REPL_AOF", 1);
    put_number(L, "REPL_SLAVE", 2);
    put_number(L, "REPL_REPLICA", 2);
    put_number(L, "REPL_ALL", 3);
}

void api_open_loading(struct vm *vm)
{
    lua_State *L = vm->L;
    lua_newtable(L);
    put(L, "register_function", library_register);
    put(L, "log", api_log);
    put_constants(L);
}
