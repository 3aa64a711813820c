/* convert: replies in wire form to Lua values, and Lua values to replies. Types that Lua lacks are tables with one field
 * that names them (ok, err, double, map, set, big_number, verbatim_string). Depth is bounded both ways. */
#include "script/vm.h"

#define DEPTH_MAX 1000

static const char *line_end(const char *p, const char *end)
{
    const char *e = memchr(p, '\r', (size_t)(end - p));
    check(e && e + 2 <= end);
    return e;
}

static int64_t number(const char *p, const char *end)
{
    bool minus = *p == '-';
    uint64_t v = 0;
    for (p += minus; p < end; p++) v = v * 10 + (uint64_t)(*p - '0');
    return minus ? (int64_t)(0 - v) : (int64_t)v;
}

static const char *value(lua_State *L, const char *p, const char *end, int depth);

static void field(lua_State *L, const char *name, const char *s, size_t n)
{
    lua_createtable(L, 0, 1);
    lua_pushlstring(L, s, n);
    lua_setfield(L, -2, name);
}

static const char *array(lua_State *L, const char *p, const char *end, int64_t n, int depth)
{
    lua_createtable(L, n < 1 << 20 ? (int)n : 1 << 20, 0);
    for (int64_t i = 1; i <= n; i++) {
        p = value(L, p, end, depth + 1);
        lua_rawseti(L, -2, (int)i);
    }
    return p;
}

static const char *map(lua_State *L, const char *p, const char *end, int64_t n, int depth)
{
    lua_createtable(L, 0, 1);
    lua_newtable(L);
    for (int64_t i = 0; i < n; i++) {
        p = value(L, p, end, depth + 1);
        p = value(L, p, end, depth + 1);
        if (lua_isnil(L, -2)) lua_pop(L, 2);
        else lua_rawset(L, -3);
    }
    lua_setfield(L, -2, "map");
    return p;
}

static const char *set(lua_State *L, const char *p, const char *end, int64_t n, int depth)
{
    lua_createtable(L, 0, 1);
    lua_newtable(L);
    for (int64_t i = 0; i < n; i++) {
        p = value(L, p, end, depth + 1);
        lua_pushboolean(L, 1);
        if (lua_isnil(L, -2)) lua_pop(L, 2);
        else lua_rawset(L, -3);
    }
    lua_setfield(L, -2, "set");
    return p;
}

static const char *verbatim(lua_State *L, const char *p, int64_t n)
{
    lua_createtable(L, 0, 1);
    lua_createtable(L, 0, 2);
    lua_pushlstring(L, p, 3);
    lua_setfield(L, -2, "format");
    lua_pushlstring(L, p + 4, (size_t)n - 4);
    lua_setfield(L, -2, "string");
    lua_setfield(L, -2, "verbatim_string");
    return p + n + 2;
}

static const char *value(lua_State *L, const char *p, const char *end, int depth)
{
    char kind = *p;
    const char *e = line_end(p, end), *next = e + 2, *text = p + 1;
    size_t n = (size_t)(e - text);
    int64_t count;
    if (depth > DEPTH_MAX || (depth && !lua_checkstack(L, 6))) api_raise(L, "ERR reached lua stack limit");
    switch (kind) {
    case '$':
        count = number(text, e);
        if (count < 0) {
            lua_pushboolean(L, 0);
            return next;
        }
        lua_pushlstring(L, next, (size_t)count);
        return next + count + 2;
    case ':': lua_pushnumber(L, (lua_Number)number(text, e)); return next;
    case '+':
        if (n == 2 && text[0] == 'O' && text[1] == 'K') kept_push_ok(L);
        else field(L, "ok", text, n);
        return next;
    case '-': field(L, "err", text, n); return next;
    case '*':
    case '>':
        count = number(text, e);
        if (count >= 0) return array(L, next, end, count, depth);
        lua_pushboolean(L, 0);
        return next;
    case '_': lua_pushnil(L); return next;
    case '#': lua_pushboolean(L, *text == 't'); return next;
    case '%': return map(L, next, end, number(text, e), depth);
    case '~': return set(L, next, end, number(text, e), depth);
    case ',': {
        double d = 0;
        num_parse_double(slice_of(text, n), &d);
        lua_createtable(L, 0, 1);
        lua_pushnumber(L, d);
        lua_setfield(L, -2, "double");
        return next;
    }
    case '(': field(L, "big_number", text, n); return next;
    case '=': return verbatim(L, next, number(text, e));
    case '|': /* attributes are about what follows */
        for (count = 2 * number(text, e); count > 0; count--) {
            next = value(L, next, end, depth + 1);
            lua_pop(L, 1);
        }
        return value(L, next, end, depth);
    default: panic("a reply that no command writes");
    }
}

void convert_to_lua(lua_State *L, const char *from, const char *end)
{
    if (from == end) { /* a command that answers nothing */
        lua_pushnil(L);
        return;
    }
    value(L, from, end, 0);
}

/* --- back --- */

static void put(struct vm *vm, struct reply *r, int depth);

/* The field of the table below its name, on top, takes the name's place; false: it is not of that type, and neither is there. */
static bool has_named(lua_State *L, int type)
{
    lua_rawget(L, -2);
    if (lua_type(L, -1) == type) return true;
    lua_pop(L, 1);
    return false;
}

/* The field of the table on top is pushed; false: it is not of that type, and nothing is. */
static bool has(lua_State *L, const char *name, int type)
{
    lua_pushstring(L, name);
    return has_named(L, type);
}

/* The same for a name that has a slot. */
static bool has_slot(lua_State *L, enum vm_slot name, int type)
{
    lua_pushvalue(L, (int)name);
    return has_named(L, type);
}

static struct slice text_at_top(lua_State *L)
{
    struct slice s;
    s.ptr = lua_tolstring(L, -1, &s.len);
    return s;
}

/* In a line of its own: no line ends within. */
static void put_line(struct reply *r, char kind, struct slice s)
{
    char *p = buf_room(&r->out, s.len + 3);
    *p = kind;
    for (size_t i = 0; i < s.len; i++) p[i + 1] = s.ptr[i] == '\r' || s.ptr[i] == '\n' ? ' ' : s.ptr[i];
    memcpy(p + 1 + s.len, "\r\n", 2);
    r->out.len += s.len + 3;
}

/* A big number as a bulk string; no line ends in it either. */
static void put_number_text(struct reply *r, struct slice s)
{
    reply_bulk(r, s);
    char *p = r->out.ptr + r->out.len - 2 - s.len;
    for (size_t i = 0; i < s.len; i++)
        if (p[i] == '\r' || p[i] == '\n') p[i] = ' ';
}

static void put_error(struct vm *vm, struct reply *r)
{
    lua_State *L = vm->L;
    bool noted = false;
    struct slice s = text_at_top(L);
    size_t n = s.len ? strnlen(s.ptr, s.len) : 0;
    reply_error_slice(r, slice_of(s.ptr, n));
    lua_pop(L, 1);
    if (has(L, "ignore_error_stats_update", LUA_TBOOLEAN)) {
        noted = lua_toboolean(L, -1);
        lua_pop(L, 1);
    }
    if (noted) vm->x->run.noted_errors++;
}

static void put_map(struct vm *vm, struct reply *r, int depth)
{
    lua_State *L = vm->L;
    struct reply_mark mark = reply_open(r);
    int64_t n = 0;
    lua_pushnil(L);
    while (lua_next(L, -2)) {
        lua_pushvalue(L, -2);
        put(vm, r, depth + 1);
        lua_pop(L, 1);
        put(vm, r, depth + 1);
        lua_pop(L, 1);
        n++;
    }
    reply_close(r, mark, '%', n);
}

static void put_set(struct vm *vm, struct reply *r, int depth)
{
    lua_State *L = vm->L;
    struct reply_mark mark = reply_open(r);
    int64_t n = 0;
    lua_pushnil(L);
    while (lua_next(L, -2)) {
        lua_pop(L, 1);
        lua_pushvalue(L, -1);
        put(vm, r, depth + 1);
        lua_pop(L, 1);
        n++;
    }
    reply_close(r, mark, '~', n);
}

static bool put_verbatim(lua_State *L, struct reply *r)
{
    if (!has(L, "format", LUA_TSTRING)) return false;
    char ext[4] = {' ', ' ', ' ', 0};
    struct slice format = text_at_top(L);
    memcpy(ext, format.ptr, format.len < 3 ? format.len : 3);
    lua_pop(L, 1);
    if (!has(L, "string", LUA_TSTRING)) return false;
    reply_verbatim(r, ext, text_at_top(L));
    lua_pop(L, 1);
    return true;
}

static void put_array(struct vm *vm, struct reply *r, int depth)
{
    lua_State *L = vm->L;
    struct reply_mark mark = reply_open(r);
    int64_t n = 0;
    for (;;) {
        lua_rawgeti(L, -1, (int)n + 1);
        if (lua_isnil(L, -1)) break;
        put(vm, r, depth + 1);
        lua_pop(L, 1);
        n++;
    }
    lua_pop(L, 1);
    reply_close(r, mark, '*', n);
}

static void put_table(struct vm *vm, struct reply *r, int depth)
{
    lua_State *L = vm->L;
    if (has_slot(L, VM_ERR_NAME, LUA_TSTRING)) {
        put_error(vm, r);
        return;
    }
    bool done = true;
    if (has_slot(L, VM_OK_NAME, LUA_TSTRING)) put_line(r, '+', text_at_top(L));
    else if (has(L, "double", LUA_TNUMBER)) reply_double(r, lua_tonumber(L, -1));
    else if (has(L, "map", LUA_TTABLE)) put_map(vm, r, depth);
    else if (has(L, "set", LUA_TTABLE)) put_set(vm, r, depth);
    else if (has(L, "big_number", LUA_TSTRING)) {
        if (r->resp > 2) put_line(r, '(', text_at_top(L));
        else put_number_text(r, text_at_top(L));
    } else if (has(L, "verbatim_string", LUA_TTABLE)) {
        done = put_verbatim(L, r);
    } else {
        put_array(vm, r, depth);
        return;
    }
    lua_pop(L, 1);
    if (!done) put_array(vm, r, depth);
}

/* Writes the value on top of the stack; it stays there. */
static void put(struct vm *vm, struct reply *r, int depth)
{
    lua_State *L = vm->L;
    if (depth > DEPTH_MAX || (depth && !lua_checkstack(L, 8))) {
        reply_errorf(r, "ERR reached lua stack limit");
        return;
    }
    switch (lua_type(L, -1)) {
    case LUA_TSTRING: reply_bulk(r, text_at_top(L)); break;
    case LUA_TNUMBER: {
        double d = lua_tonumber(L, -1);
        reply_int(r, d >= -9223372036854775808.0 && d < 9223372036854775808.0 ? (int64_t)d : INT64_MIN);
        break;
    }
    case LUA_TBOOLEAN:
        if (vm->x->s.reply.resp > 2) reply_bool(r, lua_toboolean(L, -1));
        else if (lua_toboolean(L, -1)) reply_int(r, 1);
        else reply_null(r);
        break;
    case LUA_TTABLE: put_table(vm, r, depth); break;
    default: reply_null(r);
    }
}

void convert_to_reply(struct vm *vm, struct call *c)
{
    uint32_t before = c->r->error_count;
    bool others = before != c->errors_noted;
    vm->x->run.noted_errors = 0;
    put(vm, c->r, 0);
    uint32_t noted = vm->x->run.noted_errors;
    if (noted && !others && c->r->error_count - before == noted) { /* counted when the commands ran */
        run_stats(c->e, c->cmd)->failed++;
        c->errors_noted = c->r->error_count;
    }
}
