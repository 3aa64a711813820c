/* cjson: the library `cjson`: encoding. Decoding is in cjson_read.c. One set of options per interpreter, which scripts may
 * change as in Redis; bytes are gathered in Lua's buffer. Depth is bounded by the options, and those by DEPTH_LIMIT. */
#include "script/cjson.h"

#include <math.h>
#include <stdio.h>

#define DEPTH_LIMIT 5000 /* of C's stack */

struct json_options *json_options(lua_State *L)
{
    return lua_touserdata(L, lua_upvalueindex(1));
}

/* --- writing into a block of Lua's memory at slot `at`: a userdata that is replaced by a bigger one --- */

static void put(struct json_writer *w, const char *s, size_t n)
{
    if (unlikely(w->cap - w->len < n)) {
        size_t cap = w->cap * 2 > w->len + n ? w->cap * 2 : w->len + n;
        char *p = lua_newuserdata(w->L, cap);
        memcpy(p, w->ptr, w->len);
        lua_replace(w->L, w->slot);
        w->ptr = p;
        w->cap = cap;
    }
    memcpy(w->ptr + w->len, s, n);
    w->len += n;
}

static void put_string(struct json_writer *w, const char *s, size_t n)
{
    static const char hex[] = "0123456789abcdef";
    size_t from = 0;
    put(w, "\"", 1);
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)s[i];
        char esc[6] = {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]};
        size_t len = 0;
        switch (c) {
        case '"': case '\\': case '/': esc[1] = (char)c; len = 2; break;
        case '\b': esc[1] = 'b'; len = 2; break;
        case '\t': esc[1] = 't'; len = 2; break;
        case '\n': esc[1] = 'n'; len = 2; break;
        case '\f': esc[1] = 'f'; len = 2; break;
        case '\r': esc[1] = 'r'; len = 2; break;
        default: if (c < 32 || c == 127) len = 6;
        }
        if (!len) continue;
        put(w, s + from, i - from);
        put(w, esc, len);
        from = i + 1;
    }
    put(w, s + from, n - from);
    put(w, "\"", 1);
    vm_work(w->L, n / 16);
}

static _Noreturn void cannot(struct json_writer *w, int i, const char *why)
{
    luaL_error(w->L, "Cannot serialise %s: %s", lua_typename(w->L, lua_type(w->L, i)), why);
    __builtin_unreachable();
}

static void put_number(struct json_writer *w, int i)
{
    double d = lua_tonumber(w->L, i);
    char text[40];
    if (!isfinite(d)) {
        if (w->opt->encode_invalid == 0) cannot(w, i, "must not be NaN or Inf");
        if (w->opt->encode_invalid == 2) {
            put(w, "null", 4);
            return;
        }
        const char *name = isnan(d) ? "nan" : d > 0 ? "inf" : "-inf";
        put(w, name, strlen(name));
        return;
    }
    put(w, text, (size_t)snprintf(text, sizeof text, "%.*g", w->opt->precision, d));
}

/* The length of the table as an array, -1: it is none. */
static int64_t array_length(struct json_writer *w, int t)
{
    lua_State *L = w->L;
    double max = 0;
    int64_t n = 0;
    for (lua_pushnil(L); lua_next(L, t); lua_pop(L, 1)) {
        double k = lua_type(L, -2) == LUA_TNUMBER ? lua_tonumber(L, -2) : 0;
        if (!(k >= 1) || k != floor(k)) {
            lua_pop(L, 2);
            return -1;
        }
        if (k > max) max = k;
        n++;
    }
    if (w->opt->sparse_ratio > 0 && max > (double)n * w->opt->sparse_ratio && max > w->opt->sparse_safe) {
        if (!w->opt->sparse_convert) cannot(w, t, "excessively sparse array");
        return -1;
    }
    return max > 2147483647.0 ? -1 : (int64_t)max;
}

static void encode(struct json_writer *w, int i, int depth);

static void encode_array(struct json_writer *w, int t, int64_t n, int depth)
{
    put(w, "[", 1);
    for (int64_t k = 1; k <= n; k++) {
        if (k > 1) put(w, ",", 1);
        lua_rawgeti(w->L, t, (int)k);
        encode(w, lua_gettop(w->L), depth);
        lua_pop(w->L, 1);
    }
    put(w, "]", 1);
}

static void encode_object(struct json_writer *w, int t, int depth)
{
    lua_State *L = w->L;
    bool first = true;
    put(w, "{", 1);
    for (lua_pushnil(L); lua_next(L, t); lua_pop(L, 1)) {
        int k = lua_gettop(L) - 1;
        if (!first) put(w, ",", 1);
        first = false;
        if (lua_type(L, k) == LUA_TNUMBER) {
            put(w, "\"", 1);
            put_number(w, k);
            put(w, "\"", 1);
        } else if (lua_type(L, k) == LUA_TSTRING) {
            size_t n;
            const char *s = lua_tolstring(L, k, &n);
            put_string(w, s, n);
        } else {
            cannot(w, k, "table key must be a number or string");
        }
        put(w, ":", 1);
        encode(w, k + 1, depth);
    }
    put(w, "}", 1);
}

static void encode(struct json_writer *w, int i, int depth)
{
    lua_State *L = w->L;
    luaL_checkstack(L, 8, "too deep");
    vm_work(L, 4);
    switch (lua_type(L, i)) {
    case LUA_TSTRING: {
        size_t n;
        const char *s = lua_tolstring(L, i, &n);
        put_string(w, s, n);
        break;
    }
    case LUA_TNUMBER: put_number(w, i); break;
    case LUA_TBOOLEAN: put(w, lua_toboolean(L, i) ? "true" : "false", lua_toboolean(L, i) ? 4 : 5); break;
    case LUA_TNIL: put(w, "null", 4); break;
    case LUA_TLIGHTUSERDATA:
        if (lua_touserdata(L, i)) cannot(w, i, "type not supported");
        put(w, "null", 4);
        break;
    case LUA_TTABLE: {
        if (++depth > w->opt->encode_depth || depth > DEPTH_LIMIT)
            luaL_error(L, "Cannot serialise, excessive nesting (%d)", depth);
        int64_t n = array_length(w, i);
        if (n > 0) encode_array(w, i, n, depth);
        else encode_object(w, i, depth);
        break;
    }
    default: cannot(w, i, "type not supported");
    }
}

static int json_encode(lua_State *L)
{
    luaL_argcheck(L, lua_gettop(L) == 1, 1, "expected 1 argument");
    struct json_writer w = {.L = L, .opt = json_options(L), .slot = 2, .cap = 256};
    w.ptr = lua_newuserdata(L, w.cap);
    encode(&w, 1, 0);
    lua_pushlstring(L, w.ptr, w.len);
    return 1;
}

/* --- options --- */

static int option_int(lua_State *L, int i, int *v, int min, int max)
{
    if (!lua_isnil(L, i) && !lua_isnone(L, i)) {
        double d = luaL_checknumber(L, i);
        if (!(d >= min && d <= max)) {
            char text[64];
            snprintf(text, sizeof text, "expected integer between %d and %d", min, max);
            luaL_argerror(L, i, text);
        }
        *v = (int)d;
    }
    lua_pushinteger(L, *v);
    return 1;
}

static void at_most(lua_State *L, int n)
{
    luaL_argcheck(L, lua_gettop(L) <= n, n + 1, "found too many arguments");
    while (lua_gettop(L) < n) lua_pushnil(L);
}

static int option_bool(lua_State *L, int i, int *v)
{
    if (!lua_isnil(L, i)) {
        static const char *const words[] = {"off", "on", NULL};
        *v = lua_isboolean(L, i) ? lua_toboolean(L, i) : luaL_checkoption(L, i, NULL, words);
    }
    lua_pushboolean(L, *v);
    return 1;
}

static int encode_max_depth(lua_State *L) { return at_most(L, 1), option_int(L, 1, &json_options(L)->encode_depth, 1, INT32_MAX); }
static int decode_max_depth(lua_State *L) { return at_most(L, 1), option_int(L, 1, &json_options(L)->decode_depth, 1, INT32_MAX); }
static int encode_precision(lua_State *L) { return at_most(L, 1), option_int(L, 1, &json_options(L)->precision, 1, 14); }
static int encode_keep(lua_State *L) { return at_most(L, 1), option_bool(L, 1, &json_options(L)->keep_buffer); }
static int decode_invalid(lua_State *L) { return at_most(L, 1), option_bool(L, 1, &json_options(L)->decode_invalid); }

static int encode_sparse(lua_State *L)
{
    struct json_options *o = json_options(L);
    at_most(L, 3);
    option_bool(L, 1, &o->sparse_convert);
    option_int(L, 2, &o->sparse_ratio, 0, INT32_MAX);
    option_int(L, 3, &o->sparse_safe, 0, INT32_MAX);
    return 3;
}

static int encode_invalid(lua_State *L)
{
    struct json_options *o = json_options(L);
    at_most(L, 1);
    if (!lua_isnil(L, 1)) {
        static const char *const words[] = {"off", "on", "null", NULL};
        o->encode_invalid = lua_isboolean(L, 1) ? lua_toboolean(L, 1) : luaL_checkoption(L, 1, NULL, words);
    }
    if (o->encode_invalid == 2) lua_pushstring(L, "null");
    else lua_pushboolean(L, o->encode_invalid);
    return 1;
}

static int json_new(lua_State *L)
{
    open_cjson(L);
    return 1;
}

void open_cjson(lua_State *L)
{
    static const luaL_Reg all[] = {
        {"encode", json_encode}, {"decode", json_decode}, {"encode_max_depth", encode_max_depth}, {"decode_max_depth", decode_max_depth},
        {"encode_number_precision", encode_precision}, {"encode_keep_buffer", encode_keep}, {"decode_invalid_numbers", decode_invalid},
        {"encode_sparse_array", encode_sparse}, {"encode_invalid_numbers", encode_invalid}, {"new", json_new},
    };
    lua_newtable(L);
    struct json_options *o = lua_newuserdata(L, sizeof *o);
    *o = (struct json_options){.encode_depth = 1000, .decode_depth = 1000, .precision = 14, .keep_buffer = 1, .decode_invalid = 1, .sparse_ratio = 2, .sparse_safe = 10};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        lua_pushvalue(L, -1);
        lua_pushcclosure(L, all[i].func, 1);
        lua_setfield(L, -3, all[i].name);
    }
    lua_pop(L, 1);
    lua_pushlightuserdata(L, NULL);
    lua_setfield(L, -2, "null");
    lua_pushstring(L, "cjson");
    lua_setfield(L, -2, "_NAME");
    lua_pushstring(L, "2.1.0");
    lua_setfield(L, -2, "_VERSION");
}
