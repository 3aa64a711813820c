/* cjson_read: cjson.decode. Errors name what was found and at which character. Depth is bounded by the options and by
 * DEPTH_LIMIT; a string is built in place in a block of Lua's memory that is as long as the input. */
#include "script/cjson.h"

#include <math.h>
#include <stdlib.h>

#define DEPTH_LIMIT 5000

struct reader {
    lua_State *L;
    const struct json_options *opt;
    const char *start, *at, *end; /* *end is 0 */
    char *scratch;
    int depth;
};

static _Noreturn void unexpected(struct reader *r, const char *expected, const char *found, const char *at)
{
    luaL_error(r->L, "Expected %s but found %s at character %d", expected, found, (int)(at - r->start) + 1);
    __builtin_unreachable();
}

static void blanks(struct reader *r)
{
    while (*r->at == ' ' || *r->at == '\t' || *r->at == '\n' || *r->at == '\r') r->at++;
}

/* What stands at the place, as error texts name it. */
static const char *token_name(struct reader *r)
{
    switch (*r->at) {
    case '{': return "T_OBJ_BEGIN";
    case '}': return "T_OBJ_END";
    case '[': return "T_ARR_BEGIN";
    case ']': return "T_ARR_END";
    case ',': return "T_COMMA";
    case ':': return "T_COLON";
    case '"': return "T_STRING";
    case 0: return r->at == r->end ? "T_END" : "invalid token";
    }
    if (!strncmp(r->at, "true", 4) || !strncmp(r->at, "false", 5)) return "T_BOOLEAN";
    if (!strncmp(r->at, "null", 4)) return "T_NULL";
    if (*r->at == '-' || (*r->at >= '0' && *r->at <= '9')) return "T_NUMBER";
    return "invalid token";
}

static int hex4(const char *p)
{
    int v = 0;
    for (int i = 0; i < 4; i++) {
        char c = p[i];
        int d = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
        if (d < 0) return -1;
        v = v * 16 + d;
    }
    return v;
}

static size_t utf8(char *out, int c)
{
    if (c < 0x80) return out[0] = (char)c, 1;
    if (c < 0x800) return out[0] = (char)(0xc0 | c >> 6), out[1] = (char)(0x80 | (c & 63)), 2;
    if (c < 0x10000) return out[0] = (char)(0xe0 | c >> 12), out[1] = (char)(0x80 | (c >> 6 & 63)), out[2] = (char)(0x80 | (c & 63)), 3;
    return out[0] = (char)(0xf0 | c >> 18), out[1] = (char)(0x80 | (c >> 12 & 63)), out[2] = (char)(0x80 | (c >> 6 & 63)), out[3] = (char)(0x80 | (c & 63)), 4;
}

/* \uXXXX at p (behind the u); the bytes it makes go to out. 0: bad. */
static size_t unicode(const char **p, char *out)
{
    int c = hex4(*p);
    if (c < 0) return 0;
    *p += 4;
    if (c >= 0xdc00 && c < 0xe000) return 0;
    if (c >= 0xd800 && c < 0xdc00) {
        if ((*p)[0] != '\\' || (*p)[1] != 'u') return 0;
        int low = hex4(*p + 2);
        if (low < 0xdc00 || low > 0xdfff) return 0;
        *p += 6;
        c = 0x10000 + ((c & 0x3ff) << 10) + (low & 0x3ff);
    }
    return utf8(out, c);
}

static void string(struct reader *r, const char *expected)
{
    const char *begin = r->at, *p = begin + 1;
    size_t n = 0;
    while (*p != '"') {
        if (p >= r->end) unexpected(r, expected, "unexpected end of string", p);
        if (*p != '\\') {
            r->scratch[n++] = *p++;
            continue;
        }
        static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
        const char *k = p[1] ? strchr(from, p[1]) : NULL, *escape = p;
        if (k) {
            r->scratch[n++] = to[k - from];
            p += 2;
        } else if (p[1] == 'u') {
            p += 2;
            size_t made = unicode(&p, r->scratch + n);
            if (!made) unexpected(r, expected, "invalid unicode escape code", escape);
            n += made;
        } else {
            unexpected(r, expected, "invalid escape code", escape);
        }
    }
    lua_pushlstring(r->L, r->scratch, n);
    r->at = p + 1;
    vm_work(r->L, n / 16);
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static void read_number(struct reader *r)
{
    const char *p = r->at;
    bool odd = *p == '+' || (*p == '-' ? !is_digit(p[1]) : !is_digit(*p)); /* inf, nan, +1 ... */
    if (*p == '-') p++;
    if (*p == '0' && (is_digit(p[1]) || p[1] == 'x' || p[1] == 'X')) odd = true;
    if (odd && !r->opt->decode_invalid) unexpected(r, "value", "invalid number", r->at);
    char *end;
    double d = strtod(r->at, &end);
    if (end == r->at) unexpected(r, "value", "invalid number", r->at);
    lua_pushnumber(r->L, d);
    r->at = end;
}

static void value(struct reader *r);

static void deeper(struct reader *r)
{
    if (++r->depth <= r->opt->decode_depth && r->depth <= DEPTH_LIMIT && lua_checkstack(r->L, 6)) return;
    luaL_error(r->L, "Found too many nested data structures (%d) at character %d", r->depth, (int)(r->at - r->start) + 1);
}

static void object(struct reader *r)
{
    deeper(r);
    lua_newtable(r->L);
    r->at++;
    blanks(r);
    if (*r->at == '}') goto out;
    for (;;) {
        if (*r->at != '"') unexpected(r, "object key string", token_name(r), r->at);
        string(r, "object key string");
        blanks(r);
        if (*r->at != ':') unexpected(r, "colon", token_name(r), r->at);
        r->at++;
        value(r);
        lua_rawset(r->L, -3);
        blanks(r);
        if (*r->at == '}') break;
        if (*r->at != ',') unexpected(r, "comma or object end", token_name(r), r->at);
        r->at++;
        blanks(r);
    }
out:
    r->at++;
    r->depth--;
}

static void array(struct reader *r)
{
    deeper(r);
    lua_newtable(r->L);
    r->at++;
    blanks(r);
    if (*r->at == ']') goto out;
    for (int i = 1;; i++) {
        value(r);
        lua_rawseti(r->L, -2, i);
        blanks(r);
        if (*r->at == ']') break;
        if (*r->at != ',') unexpected(r, "comma or array end", token_name(r), r->at);
        r->at++;
    }
out:
    r->at++;
    r->depth--;
}

static bool word(struct reader *r, const char *w)
{
    size_t n = strlen(w);
    if (strncmp(r->at, w, n)) return false;
    r->at += n;
    return true;
}

static bool starts_number(const char *p)
{
    if (is_digit(*p) || *p == '-' || *p == '+') return true;
    return !strncasecmp(p, "inf", 3) || !strncasecmp(p, "nan", 3);
}

static void value(struct reader *r)
{
    blanks(r);
    vm_work(r->L, 4);
    if (*r->at == '{') object(r);
    else if (*r->at == '[') array(r);
    else if (*r->at == '"') string(r, "value");
    else if (word(r, "true")) lua_pushboolean(r->L, 1);
    else if (word(r, "false")) lua_pushboolean(r->L, 0);
    else if (word(r, "null")) lua_pushlightuserdata(r->L, NULL);
    else if (starts_number(r->at)) read_number(r);
    else unexpected(r, "value", token_name(r), r->at);
}

int json_decode(lua_State *L)
{
    size_t n;
    luaL_argcheck(L, lua_gettop(L) == 1, 1, "expected 1 argument");
    const char *s = luaL_checklstring(L, 1, &n);
    if (n >= 2 && (!s[0] || !s[1])) return luaL_error(L, "JSON parser does not support UTF-16 or UTF-32");
    struct reader r = {.L = L, .opt = json_options(L), .start = s, .at = s, .end = s + n};
    r.scratch = lua_newuserdata(L, n + 8);
    value(&r);
    blanks(&r);
    if (r.at != r.end) unexpected(&r, "the end", token_name(&r), r.at);
    return 1;
}
