/* struct: the library `struct`: packs numbers and strings into bytes by a format, and back.
 * Formats: > < = ! n (order, alignment), x (a byte), b B h H l L i I T (whole numbers, i and I with an optional size),
 * f d (IEEE), s (ended by a zero), c n (n bytes). Every size is checked before anything is moved. */
#include "script/vm.h"

#include <ctype.h>
#include <math.h>

#define SIZE_MAX_INT 32       /* widest whole number */
#define PACKED_MAX ((size_t)512 * 1024 * 1024)

struct format {
    const char *at;
    bool little;
    size_t align;
};

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static size_t read_number(lua_State *L, struct format *f, size_t def)
{
    if (!is_digit(*f->at)) return def;
    size_t v = 0;
    while (is_digit(*f->at)) {
        v = v * 10 + (size_t)(*f->at++ - '0');
        if (v > INT32_MAX) luaL_error(L, "integral size overflow");
    }
    return v;
}

static size_t int_size(lua_State *L, struct format *f, size_t def)
{
    size_t n = read_number(L, f, def);
    if (n > SIZE_MAX_INT) luaL_error(L, "integral size %d is larger than limit of %d", (int)n, SIZE_MAX_INT);
    if (n == 0) luaL_error(L, "integral size 0 is not valid");
    return n;
}

/* Size of the option c, whose letter is passed already. */
static size_t option_size(lua_State *L, char c, struct format *f)
{
    switch (c) {
    case 'B': case 'b': case 'x': return 1;
    case 'H': case 'h': return 2;
    case 'L': case 'l': case 'T': case 'd': return 8;
    case 'f': return 4;
    case 'i': case 'I': return int_size(L, f, 4);
    case 'c': return read_number(L, f, 1);
    default: return 0; /* s, blank, orders */
    }
}

static size_t padding(const struct format *f, char c, size_t size, size_t at)
{
    if (!size || c == 'c' || c == 'x' || f->align == 0) return 0;
    size_t to = size < f->align ? size : f->align;
    return to > 1 ? (to - (at & (to - 1))) & (to - 1) : 0;
}

static int unknown(lua_State *L, char c)
{
    char why[] = "invalid format option '?'";
    why[sizeof why - 3] = c;
    return luaL_argerror(L, 1, why);
}

/* Orders and alignment; false: c is none of them. */
static bool controls(lua_State *L, char c, struct format *f)
{
    switch (c) {
    case ' ': return true;
    case '>': f->little = false; return true;
    case '<': case '=': f->little = true; return true;
    case '!': {
        size_t n = read_number(L, f, 8);
        if (n == 0 || (n & (n - 1))) luaL_error(L, "alignment %d is not a power of 2", (int)n);
        f->align = n;
        return true;
    }
    default: return false;
    }
}

/* A number's bits: what does not fit in 64 is cut as an unsigned one; NaN and infinities are 0. */
static uint64_t bits_of(double d)
{
    if (!isfinite(d)) return 0;
    if (d >= -9223372036854775808.0 && d < 9223372036854775808.0) return (uint64_t)(int64_t)d;
    return d > 0 && d < 18446744073709551616.0 ? (uint64_t)d : 0;
}

static void put_int(luaL_Buffer *b, uint64_t v, bool minus, size_t size, bool little)
{
    for (size_t k = 0; k < size; k++) {
        size_t i = little ? k : size - 1 - k;
        luaL_addchar(b, (char)(i < 8 ? v >> 8 * i : minus ? 0xff : 0));
    }
}

static void put_float(lua_State *L, luaL_Buffer *b, int arg, size_t size, bool little)
{
    double d = luaL_checknumber(L, arg);
    float s = (float)d;
    uint64_t v = 0;
    memcpy(&v, size == 4 ? (void *)&s : (void *)&d, size);
    put_int(b, v, false, size, little);
}

static int struct_pack(lua_State *L)
{
    struct format f = {luaL_checkstring(L, 1), true, 1};
    int arg = 2;
    size_t total = 0;
    luaL_Buffer b;
    lua_pushnil(L); /* between the arguments and what the buffer keeps on the stack */
    luaL_buffinit(L, &b);
    while (*f.at) {
        char c = *f.at++;
        size_t size = option_size(L, c, &f), pad = padding(&f, c, size, total);
        total += pad + size;
        if (total > PACKED_MAX) return luaL_error(L, "packed string is too large");
        while (pad--) luaL_addchar(&b, 0);
        switch (c) {
        case 'b': case 'B': case 'h': case 'H': case 'l': case 'L': case 'T': case 'i': case 'I': {
            double d = luaL_checknumber(L, arg++);
            put_int(&b, bits_of(d), d < 0, size, f.little);
            break;
        }
        case 'x': luaL_addchar(&b, 0); break;
        case 'f': case 'd': put_float(L, &b, arg++, size, f.little); break;
        case 'c': case 's': {
            size_t n;
            const char *s = luaL_checklstring(L, arg++, &n);
            if (c == 's' || size == 0) size = n;
            if (n < size) return luaL_argerror(L, arg, "string too short");
            luaL_addlstring(&b, s, size);
            if (c == 's') luaL_addchar(&b, 0);
            total += c == 's' ? n + 1 : 0;
            break;
        }
        default:
            if (!controls(L, c, &f)) return unknown(L, c);
        }
    }
    luaL_pushresult(&b);
    return 1;
}

static double get_int(const char *p, size_t size, bool little, bool is_signed)
{
    uint64_t v = 0;
    for (size_t i = 0; i < size && i < 8; i++) v |= (uint64_t)(unsigned char)p[little ? i : size - 1 - i] << 8 * i;
    if (!is_signed) return (double)v;
    if (size < 8) v = (uint64_t)((int64_t)(v << (64 - 8 * size)) >> (64 - 8 * size));
    return (double)(int64_t)v;
}

static double get_float(const char *p, size_t size, bool little)
{
    char raw[8];
    for (size_t i = 0; i < size; i++) raw[i] = p[little ? i : size - 1 - i];
    float s;
    double d;
    if (size == 8) {
        memcpy(&d, raw, 8);
        return d;
    }
    memcpy(&s, raw, 4);
    return s;
}

static int struct_unpack(lua_State *L)
{
    struct format f = {luaL_checkstring(L, 1), true, 1};
    size_t len;
    const char *data = luaL_checklstring(L, 2, &len);
    double from = trunc(lua_isnoneornil(L, 3) ? 1 : luaL_checknumber(L, 3));
    luaL_argcheck(L, from >= 0 && from <= 9e15, 2, "data string too short");
    luaL_argcheck(L, from >= 1, 3, "offset must be 1 or greater");
    size_t pos = (size_t)from - 1;
    int count = 0;
    while (*f.at) {
        char c = *f.at++;
        size_t size = option_size(L, c, &f);
        pos += padding(&f, c, size, pos);
        luaL_argcheck(L, pos <= len && size <= len - pos, 2, "data string too short");
        luaL_checkstack(L, 2, "too many results");
        switch (c) {
        case 'b': case 'h': case 'l': case 'i': lua_pushnumber(L, get_int(data + pos, size, f.little, true)); break;
        case 'B': case 'H': case 'L': case 'T': case 'I': lua_pushnumber(L, get_int(data + pos, size, f.little, false)); break;
        case 'f': case 'd': lua_pushnumber(L, get_float(data + pos, size, f.little)); break;
        case 'x': count--; break;
        case 'c':
            if (size == 0) {
                if (!count || !lua_isnumber(L, -1)) return luaL_error(L, "format 'c0' needs a previous size");
                double n = lua_tonumber(L, -1);
                lua_pop(L, 1);
                count--;
                luaL_argcheck(L, n >= 0 && n <= (double)(len - pos), 2, "data string too short");
                size = (size_t)n;
            }
            lua_pushlstring(L, data + pos, size);
            break;
        case 's': {
            const char *e = memchr(data + pos, 0, len - pos);
            if (!e) return luaL_error(L, "unfinished string in data");
            size = (size_t)(e - (data + pos)) + 1;
            lua_pushlstring(L, data + pos, size - 1);
            break;
        }
        default:
            if (!controls(L, c, &f)) return unknown(L, c);
            count--;
        }
        count++;
        pos += size;
    }
    lua_pushnumber(L, (double)pos + 1);
    return count + 1;
}

static int struct_size(lua_State *L)
{
    struct format f = {luaL_checkstring(L, 1), true, 1};
    size_t total = 0;
    while (*f.at) {
        char c = *f.at++;
        size_t size = option_size(L, c, &f);
        total += padding(&f, c, size, total) + size;
        if (c == 's') return luaL_argerror(L, 1, "option 's' has no fixed size");
        if (c == 'c' && !size) return luaL_argerror(L, 1, "option 'c0' has no fixed size");
        if (!size && !isalnum((unsigned char)c) && !controls(L, c, &f)) return unknown(L, c);
        if (total > INT32_MAX) return luaL_error(L, "format is too large");
    }
    lua_pushnumber(L, (double)total);
    return 1;
}

void open_struct(lua_State *L)
{
    static const luaL_Reg all[] = {{"pack", struct_pack}, {"unpack", struct_unpack}, {"size", struct_size}, {NULL, NULL}};
    lua_newtable(L);
    luaL_register(L, NULL, all);
}
