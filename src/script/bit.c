/* bit: the library `bit`: operations on 32-bit numbers. Any number is taken modulo 2^32; NaN and what has no such
 * remainder is 0, so nothing a script passes is undefined. */
#include "script/vm.h"

#include <math.h>

static uint32_t arg(lua_State *L, int i)
{
    if (lua_type(L, i) != LUA_TNUMBER) luaL_checknumber(L, i);
    double d = lua_tonumber(L, i);
    if (!isfinite(d)) return 0;
    double whole = round(d);
    if (fabs(d - trunc(d)) == 0.5) whole = 2 * round(d / 2); /* halves go to the even one */
    d = fmod(whole, 4294967296.0);
    return (uint32_t)(int64_t)d;
}

static int give(lua_State *L, uint32_t v)
{
    lua_pushnumber(L, (double)(int32_t)v);
    return 1;
}

static int bit_tobit(lua_State *L) { return give(L, arg(L, 1)); }
static int bit_bnot(lua_State *L) { return give(L, ~arg(L, 1)); }
static int bit_bswap(lua_State *L) { return give(L, __builtin_bswap32(arg(L, 1))); }

static int bit_band(lua_State *L)
{
    uint32_t v = arg(L, 1);
    for (int i = lua_gettop(L); i > 1; i--) v &= arg(L, i);
    return give(L, v);
}

static int bit_bor(lua_State *L)
{
    uint32_t v = arg(L, 1);
    for (int i = lua_gettop(L); i > 1; i--) v |= arg(L, i);
    return give(L, v);
}

static int bit_bxor(lua_State *L)
{
    uint32_t v = arg(L, 1);
    for (int i = lua_gettop(L); i > 1; i--) v ^= arg(L, i);
    return give(L, v);
}

static int bit_lshift(lua_State *L)
{
    uint32_t v = arg(L, 1);
    return give(L, v << (arg(L, 2) & 31));
}

static int bit_rshift(lua_State *L)
{
    uint32_t v = arg(L, 1);
    return give(L, v >> (arg(L, 2) & 31));
}

static int bit_arshift(lua_State *L)
{
    int32_t v = (int32_t)arg(L, 1);
    return give(L, (uint32_t)(v >> (arg(L, 2) & 31)));
}

static int bit_rol(lua_State *L)
{
    uint32_t v = arg(L, 1), n = arg(L, 2) & 31;
    return give(L, v << n | v >> ((32 - n) & 31));
}

static int bit_ror(lua_State *L)
{
    uint32_t v = arg(L, 1), n = arg(L, 2) & 31;
    return give(L, v >> n | v << ((32 - n) & 31));
}

static int bit_tohex(lua_State *L)
{
    uint32_t v = arg(L, 1);
    int32_t n = lua_isnone(L, 2) ? 8 : (int32_t)arg(L, 2);
    const char *digits = n < 0 ? "0123456789ABCDEF" : "0123456789abcdef";
    char out[8];
    int count = n < -8 || n > 8 ? 8 : n < 0 ? -n : n;
    for (int i = count; i-- > 0; v >>= 4) out[i] = digits[v & 15];
    lua_pushlstring(L, out, (size_t)count);
    return 1;
}

void open_bit(lua_State *L)
{
    static const luaL_Reg all[] = {
        {"tobit", bit_tobit}, {"bnot", bit_bnot}, {"band", bit_band}, {"bor", bit_bor}, {"bxor", bit_bxor}, {"lshift", bit_lshift},
        {"rshift", bit_rshift}, {"arshift", bit_arshift}, {"rol", bit_rol}, {"ror", bit_ror}, {"bswap", bit_bswap}, {"tohex", bit_tohex}, {NULL, NULL},
    };
    lua_newtable(L);
    luaL_register(L, NULL, all);
}
