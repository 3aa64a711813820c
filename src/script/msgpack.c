/* msgpack: the library `cmsgpack`. Lua's tables with keys 1 to n are arrays, others are maps; whole numbers are integers.
 * Depth is bounded: below it a table is packed as nil, and bytes that nest deeper are refused. */
#include "script/vm.h"

#include <math.h>

#define NEST_PACK 16
#define NEST_UNPACK 256

static void put_be(luaL_Buffer *b, uint8_t tag, uint64_t v, int bytes)
{
    char out[9] = {(char)tag};
    for (int i = 0; i < bytes; i++) out[1 + i] = (char)(v >> 8 * (bytes - 1 - i));
    luaL_addlstring(b, out, (size_t)bytes + 1);
}

static void pack_whole(luaL_Buffer *b, int64_t v)
{
    if (v >= 0) {
        if (v < 128) luaL_addchar(b, (char)v);
        else if (v <= 0xff) put_be(b, 0xcc, (uint64_t)v, 1);
        else if (v <= 0xffff) put_be(b, 0xcd, (uint64_t)v, 2);
        else if (v <= 0xffffffffll) put_be(b, 0xce, (uint64_t)v, 4);
        else put_be(b, 0xcf, (uint64_t)v, 8);
    } else if (v >= -32) {
        luaL_addchar(b, (char)v);
    } else if (v >= INT8_MIN) {
        put_be(b, 0xd0, (uint64_t)v, 1);
    } else if (v >= INT16_MIN) {
        put_be(b, 0xd1, (uint64_t)v, 2);
    } else if (v >= INT32_MIN) {
        put_be(b, 0xd2, (uint64_t)v, 4);
    } else {
        put_be(b, 0xd3, (uint64_t)v, 8);
    }
}

static void pack_number(luaL_Buffer *b, double d)
{
    if (d >= -9223372036854775808.0 && d < 9223372036854775808.0 && d == (double)(int64_t)d) {
        pack_whole(b, (int64_t)d);
        return;
    }
    float f = (float)d;
    uint64_t bits = 0;
    if ((double)f == d) {
        uint32_t small;
        memcpy(&small, &f, 4);
        put_be(b, 0xca, small, 4);
    } else {
        memcpy(&bits, &d, 8);
        put_be(b, 0xcb, bits, 8);
    }
}

static void pack_head(luaL_Buffer *b, size_t n, uint8_t fix, size_t fix_max, uint8_t tag8, uint8_t tag16, uint8_t tag32)
{
    if (n <= fix_max) luaL_addchar(b, (char)(fix | n));
    else if (tag8 && n <= 0xff) put_be(b, tag8, n, 1);
    else if (n <= 0xffff) put_be(b, tag16, n, 2);
    else put_be(b, tag32, n, 4);
}

static bool is_array(lua_State *L, int t, size_t *count)
{
    size_t n = 0, max = 0;
    for (lua_pushnil(L); lua_next(L, t); lua_pop(L, 1)) {
        double k = lua_type(L, -2) == LUA_TNUMBER ? lua_tonumber(L, -2) : -1;
        if (!(k > 0) || k != floor(k) || k > 4294967295.0) {
            lua_pop(L, 2);
            return false;
        }
        if (k > (double)max) max = (size_t)k;
        n++;
    }
    *count = n;
    return max == n;
}

/* The value at index i is packed into a string that is pushed. Each level puts its parts together, so that a buffer is
 * never left with other things above it. */
static void pack_value(lua_State *L, int i, int level);

static void join(lua_State *L, int *pending)
{
    if (*pending < 60) return;
    lua_concat(L, *pending);
    *pending = 1;
}

static void pack_table(lua_State *L, int t, int level)
{
    luaL_Buffer b;
    size_t n;
    int pending = 1;
    luaL_checkstack(L, 80, "in function pack");
    if (is_array(L, t, &n)) {
        luaL_buffinit(L, &b);
        pack_head(&b, n, 0x90, 15, 0, 0xdc, 0xdd);
        luaL_pushresult(&b);
        for (size_t k = 1; k <= n; k++) {
            lua_rawgeti(L, t, (int)k);
            pack_value(L, lua_gettop(L), level + 1);
            lua_remove(L, -2);
            pending++;
            join(L, &pending);
        }
        lua_concat(L, pending);
        return;
    }
    n = 0;
    for (lua_pushnil(L); lua_next(L, t); lua_pop(L, 1)) n++;
    luaL_buffinit(L, &b);
    pack_head(&b, n, 0x80, 15, 0, 0xde, 0xdf);
    luaL_pushresult(&b);
    lua_pushnil(L);
    lua_pushvalue(L, -1); /* result, nil, key */
    lua_remove(L, -2);
    while (lua_next(L, t)) { /* result, key, value */
        int v = lua_gettop(L);
        lua_pushvalue(L, v - 2);
        pack_value(L, v - 1, level + 1);
        pack_value(L, v, level + 1);
        lua_concat(L, 3);
        lua_replace(L, v - 2);
        lua_settop(L, v - 1);
    }
}

static void pack_value(lua_State *L, int i, int level)
{
    luaL_Buffer b;
    luaL_checkstack(L, 10, "in function pack");
    int t = lua_type(L, i);
    if (t == LUA_TTABLE && level < NEST_PACK) {
        vm_work(L, 10);
        pack_table(L, i, level);
        return;
    }
    luaL_buffinit(L, &b);
    switch (t) {
    case LUA_TSTRING: {
        size_t n;
        const char *s = lua_tolstring(L, i, &n);
        pack_head(&b, n, 0xa0, 31, 0xd9, 0xda, 0xdb);
        luaL_addlstring(&b, s, n);
        break;
    }
    case LUA_TNUMBER: pack_number(&b, lua_tonumber(L, i)); break;
    case LUA_TBOOLEAN: luaL_addchar(&b, (char)(lua_toboolean(L, i) ? 0xc3 : 0xc2)); break;
    default: luaL_addchar(&b, (char)0xc0);
    }
    luaL_pushresult(&b);
}

static int msgpack_pack(lua_State *L)
{
    int n = lua_gettop(L);
    if (!n) return luaL_argerror(L, 0, "MessagePack pack needs input.");
    if (n > 200) return luaL_argerror(L, 0, "Too many arguments for MessagePack pack.");
    for (int i = 1; i <= n; i++) pack_value(L, i, 0);
    lua_concat(L, n);
    return 1;
}

/* --- back --- */

struct bytes {
    const unsigned char *at, *end;
};

static void need(lua_State *L, const struct bytes *b, uint64_t n)
{
    if ((uint64_t)(b->end - b->at) < n) luaL_error(L, "Missing bytes in input.");
}

static uint64_t take(lua_State *L, struct bytes *b, int n)
{
    uint64_t v = 0;
    need(L, b, (uint64_t)n);
    while (n--) v = v << 8 | *b->at++;
    return v;
}

static void unpack_value(lua_State *L, struct bytes *b, int level);

static void unpack_string(lua_State *L, struct bytes *b, uint64_t n)
{
    need(L, b, n);
    lua_pushlstring(L, (const char *)b->at, (size_t)n);
    b->at += n;
}

static void unpack_array(lua_State *L, struct bytes *b, uint64_t n, int level)
{
    need(L, b, n); /* an element has a byte at least */
    lua_newtable(L);
    for (uint64_t i = 1; i <= n; i++) {
        unpack_value(L, b, level + 1);
        lua_rawseti(L, -2, (int)i);
    }
}

static void unpack_map(lua_State *L, struct bytes *b, uint64_t n, int level)
{
    need(L, b, n * 2);
    lua_newtable(L);
    while (n--) {
        unpack_value(L, b, level + 1);
        unpack_value(L, b, level + 1);
        bool bad = lua_isnil(L, -2) || (lua_type(L, -2) == LUA_TNUMBER && isnan(lua_tonumber(L, -2)));
        if (bad) luaL_error(L, "Bad data format in input.");
        lua_rawset(L, -3);
    }
}

static void unpack_float(lua_State *L, struct bytes *b, int size)
{
    uint64_t v = take(L, b, size);
    uint32_t small = (uint32_t)v;
    double d;
    float f;
    memcpy(&d, &v, 8);
    memcpy(&f, &small, 4);
    lua_pushnumber(L, size == 8 ? d : (double)f);
}

static void unpack_value(lua_State *L, struct bytes *b, int level)
{
    if (level > NEST_UNPACK) luaL_error(L, "Bad data format in input.");
    luaL_checkstack(L, 6, "too many return values at once; use unpack_one or unpack_limit instead.");
    vm_work(L, 4);
    unsigned c = (unsigned)take(L, b, 1);
    if (c < 0x80) lua_pushnumber(L, c);
    else if (c >= 0xe0) lua_pushnumber(L, (double)(int8_t)c);
    else if (c < 0x90) unpack_map(L, b, c & 15, level);
    else if (c < 0xa0) unpack_array(L, b, c & 15, level);
    else if (c < 0xc0) unpack_string(L, b, c & 31);
    else switch (c) {
    case 0xc0: lua_pushnil(L); break;
    case 0xc2: case 0xc3: lua_pushboolean(L, c & 1); break;
    case 0xc4: case 0xd9: unpack_string(L, b, take(L, b, 1)); break;
    case 0xc5: case 0xda: unpack_string(L, b, take(L, b, 2)); break;
    case 0xc6: case 0xdb: unpack_string(L, b, take(L, b, 4)); break;
    case 0xca: unpack_float(L, b, 4); break;
    case 0xcb: unpack_float(L, b, 8); break;
    case 0xcc: lua_pushnumber(L, (double)take(L, b, 1)); break;
    case 0xcd: lua_pushnumber(L, (double)take(L, b, 2)); break;
    case 0xce: lua_pushnumber(L, (double)take(L, b, 4)); break;
    case 0xcf: lua_pushnumber(L, (double)take(L, b, 8)); break;
    case 0xd0: lua_pushnumber(L, (double)(int8_t)take(L, b, 1)); break;
    case 0xd1: lua_pushnumber(L, (double)(int16_t)take(L, b, 2)); break;
    case 0xd2: lua_pushnumber(L, (double)(int32_t)take(L, b, 4)); break;
    case 0xd3: lua_pushnumber(L, (double)(int64_t)take(L, b, 8)); break;
    case 0xdc: unpack_array(L, b, take(L, b, 2), level); break;
    case 0xdd: unpack_array(L, b, take(L, b, 4), level); break;
    case 0xde: unpack_map(L, b, take(L, b, 2), level); break;
    case 0xdf: unpack_map(L, b, take(L, b, 4), level); break;
    default: luaL_error(L, "Bad data format in input.");
    }
}

/* limit 0: all there is. */
static int unpack_some(lua_State *L, double limit, double offset, bool full)
{
    size_t len;
    const char *s = luaL_checklstring(L, 1, &len);
    if (!(offset >= 0) || !(limit >= 0)) return luaL_error(L, "Invalid request to unpack with offset of %d and limit of %d.", (int)offset, (int)len);
    if (offset > (double)len) return luaL_error(L, "Start offset %d greater than input length %d.", (int)offset, (int)len);
    if (!(limit < 2147483647)) limit = 2147483647;
    struct bytes b = {(const unsigned char *)s + (size_t)offset, (const unsigned char *)s + len};
    int count = 0;
    if (!full) lua_pushnil(L);
    for (; b.at < b.end && (full || count < (int)limit); count++) {
        luaL_checkstack(L, 2, "too many return values at once; use unpack_one or unpack_limit instead.");
        unpack_value(L, &b, 0);
    }
    if (full) return count;
    lua_pushnumber(L, b.at == b.end ? -1 : (double)(b.at - (const unsigned char *)s));
    lua_replace(L, -count - 2);
    return count + 1;
}

static int msgpack_unpack(lua_State *L) { return unpack_some(L, 0, 0, true); }
static int msgpack_unpack_one(lua_State *L)
{
    double at = luaL_optnumber(L, 2, 0);
    return unpack_some(L, 1, at, false);
}
static int msgpack_unpack_limit(lua_State *L)
{
    double limit = luaL_checknumber(L, 2), at = luaL_optnumber(L, 3, 0);
    return unpack_some(L, limit, at, limit == 0 && at == 0); /* then it is as unpack */
}

void open_msgpack(lua_State *L)
{
    static const luaL_Reg all[] = {{"pack", msgpack_pack}, {"unpack", msgpack_unpack}, {"unpack_one", msgpack_unpack_one}, {"unpack_limit", msgpack_unpack_limit}, {NULL, NULL}};
    lua_newtable(L);
    luaL_register(L, NULL, all);
    lua_pushstring(L, "cmsgpack");
    lua_setfield(L, -2, "_NAME");
    lua_pushstring(L, "lua-cmsgpack 0.4.0");
    lua_setfield(L, -2, "_VERSION");
}
