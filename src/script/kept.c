/* kept: KEYS, ARGV and the table of a status reply, handed from run to run. See struct kept in vm.h. What always holds between
 * two runs: the tables that are kept are as a new one would be, but for what kept_set_words overwrites. */
#include "script/vm.h"

#define WORDS_MAX 16           /* more are given new tables */
#define WORDS_BYTES ((size_t)4096) /* what a run may leave in the tables until the next one */
#define RUN_US 500             /* who runs longer may have made them big, so that a look at what is in them would be dear */

static void push_new_words(lua_State *L, const struct slice *words, int count)
{
    lua_createtable(L, count, 0);
    for (int i = 0; i < count; i++) {
        lua_pushlstring(L, words[i].ptr, words[i].len);
        lua_rawseti(L, -2, i + 1);
    }
}

/* The table at slot gets these words instead of the `had` that are in it. */
static void overwrite_words(lua_State *L, int slot, int had, const struct slice *words, int count)
{
    for (int i = 0; i < count; i++) {
        lua_pushlstring(L, words[i].ptr, words[i].len);
        lua_rawseti(L, slot, i + 1);
    }
    for (int i = count; i < had; i++) {
        lua_pushnil(L);
        lua_rawseti(L, slot, i + 1);
    }
}

static void set_words(lua_State *L, int slot, const char *name, int *had, const struct slice *words, int count)
{
    size_t bytes = 0;
    for (int i = 0; i < count; i++) bytes += words[i].len;
    if (*had >= 0) {
        overwrite_words(L, slot, *had, words, count);
    } else {
        push_new_words(L, words, count);
        lua_pushvalue(L, -1);
        lua_replace(L, slot);
        lua_setfield(L, VM_GLOBALS, name);
    }
    *had = count <= WORDS_MAX && bytes <= WORDS_BYTES ? count : -1;
}

void kept_set_words(struct vm *vm, const struct start *s)
{
    lua_State *L = vm->L;
    if (s->is_function) {
        push_new_words(L, s->keys, s->key_count);
        push_new_words(L, s->args, s->arg_count);
        return;
    }
    set_words(L, VM_KEYS, "KEYS", &vm->kept.keys, s->keys, s->key_count);
    set_words(L, VM_ARGV, "ARGV", &vm->kept.args, s->args, s->arg_count);
}

static void push_new_ok(lua_State *L)
{
    lua_createtable(L, 0, 1);
    lua_pushlstring(L, "OK", 2);
    lua_setfield(L, -2, "ok");
}

void kept_push_ok(lua_State *L)
{
    struct vm *vm = vm_of(L);
    struct kept *k = &vm->kept;
    if (vm->functions || k->status_lent) {
        push_new_ok(L);
        return;
    }
    if (k->status == LUA_NOREF) {
        push_new_ok(L);
        lua_pushvalue(L, -1);
        k->status = luaL_ref(L, LUA_REGISTRYINDEX);
    } else {
        lua_rawgeti(L, LUA_REGISTRYINDEX, k->status);
    }
    k->status_lent = true;
}

static bool has_metatable(lua_State *L, int index)
{
    if (likely(!lua_getmetatable(L, index))) return false;
    lua_pop(L, 1);
    return true;
}

/* The table at slot has words 1 to count, whatever they are by now, and nothing else. */
static bool only_words(lua_State *L, int slot, int count)
{
    if (has_metatable(L, slot)) return false;
    lua_pushnil(L);
    for (int i = 1; lua_next(L, slot); i++) {
        bool small = lua_type(L, -1) == LUA_TSTRING && lua_objlen(L, -1) <= WORDS_BYTES;
        lua_pop(L, 1);
        if (small && i <= count && lua_type(L, -1) == LUA_TNUMBER && lua_tonumber(L, -1) == i) continue;
        lua_pop(L, 1);
        return false;
    }
    return true;
}

static bool ran_long(const struct script *x)
{
    const struct engine *e = x->e;
    return (double)(e->ticks(e->ticks_arg) - x->run.started_tick) * e->us_per_tick > RUN_US;
}

static bool is_text(lua_State *L, int index, const char *two)
{
    return lua_type(L, index) == LUA_TSTRING && lua_objlen(L, index) == 2 && memcmp(lua_tostring(L, index), two, 2) == 0;
}

/* The table on top is {ok = "OK"}. */
static bool only_ok(lua_State *L)
{
    int t = lua_gettop(L);
    if (has_metatable(L, t)) return false;
    lua_pushnil(L);
    if (!lua_next(L, t)) return false;
    bool good = is_text(L, -2, "ok") && is_text(L, -1, "OK");
    lua_pop(L, 1);
    good = !lua_next(L, t) && good;
    lua_settop(L, t);
    return good;
}

void kept_take_back(struct vm *vm)
{
    lua_State *L = vm->L;
    struct kept *k = &vm->kept;
    if (vm->functions) return;
    bool tired = ran_long(vm->x);
    if (k->keys >= 0 && (tired || !only_words(L, VM_KEYS, k->keys))) k->keys = -1;
    if (k->args >= 0 && (tired || !only_words(L, VM_ARGV, k->args))) k->args = -1;
    if (!k->status_lent) return;
    k->status_lent = false;
    lua_rawgeti(L, LUA_REGISTRYINDEX, k->status);
    if (tired || !only_ok(L)) {
        luaL_unref(L, LUA_REGISTRYINDEX, k->status);
        k->status = LUA_NOREF;
    }
    lua_settop(L, VM_SLOTS);
}

void kept_open(struct vm *vm)
{
    lua_State *L = vm->L;
    vm->kept = (struct kept){.keys = -1, .args = -1, .status = LUA_NOREF};
    check(lua_gettop(L) == VM_HANDLER);
    lua_pushnil(L); /* VM_KEYS */
    lua_pushnil(L); /* VM_ARGV */
    lua_pushliteral(L, "err");
    lua_pushliteral(L, "ok");
}
