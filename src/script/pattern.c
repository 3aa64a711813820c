/* pattern: string.find, match, gmatch, gfind, gsub and rep in place of Lua's own, which know no bounds: here the depth of
 * matching is limited, and the work is counted, so that a pattern that tries for ever can be ended (vm_work). The
 * language of patterns is Lua 5.1's. */
#include "script/vm.h"

#include <ctype.h>

#define CAPTURES_MAX 32
#define DEPTH_MAX 10000        /* frames of match() on C's stack */
#define OPEN (-1)
#define POSITION (-2)
#define ESCAPE '%'

struct match {
    const char *text, *end;    /* the whole text */
    lua_State *L;
    int level, depth;
    uint64_t steps;
    struct {
        const char *at;
        ptrdiff_t len;
    } captures[CAPTURES_MAX];
};

static const char *match(struct match *m, const char *s, const char *p);

static void step(struct match *m)
{
    if (likely((++m->steps & 1023) != 0)) return;
    vm_work(m->L, 1024);
}

/* --- single characters --- */

static const char *class_end(struct match *m, const char *p)
{
    char c = *p++;
    if (c == ESCAPE) {
        if (!*p) luaL_error(m->L, "malformed pattern (ends with '%%')");
        return p + 1;
    }
    if (c != '[') return p;
    if (*p == '^') p++;
    do {
        if (!*p) luaL_error(m->L, "malformed pattern (missing ']')");
        if (*p++ == ESCAPE && *p) p++;
    } while (*p != ']');
    return p + 1;
}

static bool in_class(int c, int class)
{
    bool yes;
    switch (tolower(class)) {
    case 'a': yes = isalpha(c); break;
    case 'c': yes = iscntrl(c); break;
    case 'd': yes = isdigit(c); break;
    case 'l': yes = islower(c); break;
    case 'p': yes = ispunct(c); break;
    case 's': yes = isspace(c); break;
    case 'u': yes = isupper(c); break;
    case 'w': yes = isalnum(c); break;
    case 'x': yes = isxdigit(c); break;
    case 'z': yes = c == 0; break;
    default: return class == c;
    }
    return isupper(class) ? !yes : yes;
}

/* p is at the '[', end at the ']'. */
static bool in_set(int c, const char *p, const char *end)
{
    bool yes = true;
    if (p[1] == '^') {
        yes = false;
        p++;
    }
    while (++p < end) {
        if (*p == ESCAPE) {
            if (in_class(c, (unsigned char)*++p)) return yes;
        } else if (p[1] == '-' && p + 2 < end) {
            p += 2;
            if ((unsigned char)p[-2] <= c && c <= (unsigned char)*p) return yes;
        } else if ((unsigned char)*p == c) {
            return yes;
        }
    }
    return !yes;
}

static bool single(int c, const char *p, const char *ep)
{
    switch (*p) {
    case '.': return true;
    case ESCAPE: return in_class(c, (unsigned char)p[1]);
    case '[': return in_set(c, p, ep - 1);
    default: return (unsigned char)*p == c;
    }
}

/* --- items --- */

static const char *balanced(struct match *m, const char *s, const char *p)
{
    if (!p[0] || !p[1]) luaL_error(m->L, "unbalanced pattern");
    if (s >= m->end || *s != *p) return NULL;
    int b = *p, e = p[1], depth = 1;
    while (++s < m->end) {
        step(m);
        if (*s == e) {
            if (--depth == 0) return s + 1;
        } else if (*s == b) {
            depth++;
        }
    }
    return NULL;
}

static const char *longest(struct match *m, const char *s, const char *p, const char *ep)
{
    ptrdiff_t i = 0;
    while (s + i < m->end && single((unsigned char)s[i], p, ep)) {
        i++;
        step(m);
    }
    for (; i >= 0; i--) {
        const char *got = match(m, s + i, ep + 1);
        if (got) return got;
    }
    return NULL;
}

static const char *shortest(struct match *m, const char *s, const char *p, const char *ep)
{
    for (;;) {
        const char *got = match(m, s, ep + 1);
        if (got) return got;
        if (s >= m->end || !single((unsigned char)*s, p, ep)) return NULL;
        s++;
    }
}

static const char *open_capture(struct match *m, const char *s, const char *p, ptrdiff_t what)
{
    if (m->level >= CAPTURES_MAX) luaL_error(m->L, "too many captures");
    m->captures[m->level].at = s;
    m->captures[m->level].len = what;
    m->level++;
    const char *got = match(m, s, p);
    if (!got) m->level--;
    return got;
}

static const char *close_capture(struct match *m, const char *s, const char *p)
{
    int l = m->level - 1;
    while (l >= 0 && m->captures[l].len != OPEN) l--;
    if (l < 0) luaL_error(m->L, "invalid pattern capture");
    m->captures[l].len = s - m->captures[l].at;
    const char *got = match(m, s, p);
    if (!got) m->captures[l].len = OPEN;
    return got;
}

static const char *same_again(struct match *m, const char *s, int digit)
{
    int l = digit - '1';
    if (l < 0 || l >= m->level || m->captures[l].len == OPEN) luaL_error(m->L, "invalid capture index");
    ptrdiff_t n = m->captures[l].len;
    if (n < 0) n = 0;
    if (m->end - s >= n && !memcmp(m->captures[l].at, s, (size_t)n)) return s + n;
    return NULL;
}

static const char *frontier(struct match *m, const char *s, const char **p)
{
    *p += 2;
    if (**p != '[') luaL_error(m->L, "missing '[' after '%%f' in pattern");
    const char *ep = class_end(m, *p);
    int before = s == m->text ? 0 : (unsigned char)s[-1], now = s < m->end ? (unsigned char)*s : 0;
    if (in_set(before, *p, ep - 1) || !in_set(now, *p, ep - 1)) return NULL;
    *p = ep;
    return s;
}

/* Where a match of the pattern p that begins at s ends; NULL: there is none. Goes on in place as long as it can. */
static const char *match_on(struct match *m, const char *s, const char *p)
{
    for (;; step(m)) {
        switch (*p) {
        case 0: return s;
        case '(': return p[1] == ')' ? open_capture(m, s, p + 2, POSITION) : open_capture(m, s, p + 1, OPEN);
        case ')': return close_capture(m, s, p + 1);
        case '$':
            if (!p[1]) return s == m->end ? s : NULL;
            break;
        case ESCAPE:
            if (p[1] == 'b') {
                s = balanced(m, s, p + 2);
                if (!s) return NULL;
                p += 4;
                continue;
            }
            if (p[1] == 'f') {
                s = frontier(m, s, &p);
                if (!s) return NULL;
                continue;
            }
            if (isdigit((unsigned char)p[1])) {
                s = same_again(m, s, p[1]);
                if (!s) return NULL;
                p += 2;
                continue;
            }
            break;
        default: break;
        }
        const char *ep = class_end(m, p);
        bool fits = s < m->end && single((unsigned char)*s, p, ep);
        switch (*ep) {
        case '?': {
            const char *got = fits ? match(m, s + 1, ep + 1) : NULL;
            if (got) return got;
            p = ep + 1;
            continue;
        }
        case '*': return longest(m, s, p, ep);
        case '+': return fits ? longest(m, s + 1, p, ep) : NULL;
        case '-': return shortest(m, s, p, ep);
        default:
            if (!fits) return NULL;
            s++;
            p = ep;
        }
    }
}

static const char *match(struct match *m, const char *s, const char *p)
{
    if (++m->depth > DEPTH_MAX) luaL_error(m->L, "pattern too complex");
    step(m);
    const char *got = match_on(m, s, p);
    m->depth--;
    return got;
}

/* --- captures --- */

static void push_capture(struct match *m, int i, const char *s, const char *e)
{
    if (i >= m->level) {
        if (i) luaL_error(m->L, "invalid capture index");
        lua_pushlstring(m->L, s, (size_t)(e - s));
        return;
    }
    ptrdiff_t n = m->captures[i].len;
    if (n == OPEN) luaL_error(m->L, "unfinished capture");
    if (n == POSITION) lua_pushinteger(m->L, m->captures[i].at - m->text + 1);
    else lua_pushlstring(m->L, m->captures[i].at, (size_t)n);
}

static int push_captures(struct match *m, const char *s, const char *e, bool whole)
{
    int n = m->level == 0 && whole ? 1 : m->level;
    luaL_checkstack(m->L, n, "too many captures");
    for (int i = 0; i < n; i++) push_capture(m, i, s, e);
    return n;
}

/* --- the functions --- */

static const char *find_plain(const char *s, size_t n, const char *what, size_t m) { return m == 0 ? s : n < m ? NULL : memmem(s, n, what, m); }

static int find_or_match(lua_State *L, bool find)
{
    size_t n, pn;
    const char *s = luaL_checklstring(L, 1, &n), *p = luaL_checklstring(L, 2, &pn);
    ptrdiff_t at = luaL_optinteger(L, 3, 1);
    if (at < 0) at = at + (ptrdiff_t)n + 1 < 0 ? 0 : at + (ptrdiff_t)n + 1;
    at = at < 1 ? 0 : at - 1;
    if (at > (ptrdiff_t)n) at = (ptrdiff_t)n;
    vm_work(L, n / 64);
    if (find && (lua_toboolean(L, 4) || !strpbrk(p, "^$*+?.([%-"))) {
        const char *got = find_plain(s + at, n - (size_t)at, p, pn);
        if (!got) {
            lua_pushnil(L);
            return 1;
        }
        lua_pushinteger(L, got - s + 1);
        lua_pushinteger(L, got - s + (ptrdiff_t)pn);
        return 2;
    }
    struct match m = {.text = s, .end = s + n, .L = L};
    bool anchored = *p == '^';
    const char *from = s + at;
    do {
        m.level = 0;
        const char *e = match(&m, from, p + anchored);
        if (!e) continue;
        if (!find) return push_captures(&m, from, e, true);
        lua_pushinteger(L, from - s + 1);
        lua_pushinteger(L, e - s);
        return push_captures(&m, NULL, NULL, false) + 2;
    } while (from++ < m.end && !anchored);
    lua_pushnil(L);
    return 1;
}

static int str_find(lua_State *L) { return find_or_match(L, true); }
static int str_match(lua_State *L) { return find_or_match(L, false); }

static int gmatch_next(lua_State *L)
{
    size_t n;
    const char *s = lua_tolstring(L, lua_upvalueindex(1), &n), *p = lua_tostring(L, lua_upvalueindex(2));
    struct match m = {.text = s, .end = s + n, .L = L};
    for (const char *from = s + (size_t)lua_tointeger(L, lua_upvalueindex(3)); from <= m.end; from++) {
        m.level = 0;
        const char *e = match(&m, from, p);
        if (!e) continue;
        lua_pushinteger(L, e - s + (e == from)); /* an empty match goes on one further */
        lua_replace(L, lua_upvalueindex(3));
        return push_captures(&m, from, e, true);
    }
    return 0;
}

static int str_gmatch(lua_State *L)
{
    luaL_checkstring(L, 1);
    luaL_checkstring(L, 2);
    lua_settop(L, 2);
    lua_pushinteger(L, 0);
    lua_pushcclosure(L, gmatch_next, 3);
    return 1;
}

static void add_text(struct match *m, luaL_Buffer *b, const char *s, const char *e)
{
    size_t n;
    const char *t = lua_tolstring(m->L, 3, &n);
    for (size_t i = 0; i < n; i++) {
        if (t[i] != ESCAPE) {
            luaL_addchar(b, t[i]);
            continue;
        }
        i++;
        if (!isdigit((unsigned char)t[i])) luaL_addchar(b, t[i]);
        else if (t[i] == '0') luaL_addlstring(b, s, (size_t)(e - s));
        else {
            push_capture(m, t[i] - '1', s, e);
            luaL_addvalue(b);
        }
    }
}

static void add_replacement(struct match *m, luaL_Buffer *b, const char *s, const char *e, int kind)
{
    lua_State *L = m->L;
    if (kind == LUA_TSTRING || kind == LUA_TNUMBER) {
        add_text(m, b, s, e);
        return;
    }
    if (kind == LUA_TFUNCTION) {
        lua_pushvalue(L, 3);
        int n = push_captures(m, s, e, true);
        lua_call(L, n, 1);
    } else {
        push_capture(m, 0, s, e);
        lua_gettable(L, 3);
    }
    if (!lua_toboolean(L, -1)) {
        lua_pop(L, 1);
        lua_pushlstring(L, s, (size_t)(e - s));
    } else if (!lua_isstring(L, -1)) {
        luaL_error(L, "invalid replacement value (a %s)", luaL_typename(L, -1));
    }
    luaL_addvalue(b);
}

static int str_gsub(lua_State *L)
{
    size_t n;
    const char *s = luaL_checklstring(L, 1, &n), *p = luaL_checkstring(L, 2);
    int kind = lua_type(L, 3);
    luaL_argcheck(L, kind == LUA_TNUMBER || kind == LUA_TSTRING || kind == LUA_TFUNCTION || kind == LUA_TTABLE, 3, "string/function/table expected");
    double max = lua_isnoneornil(L, 4) ? (double)n + 1 : (double)luaL_checkinteger(L, 4);
    bool anchored = *p == '^';
    int done = 0;
    struct match m = {.text = s, .end = s + n, .L = L};
    luaL_Buffer b;
    luaL_buffinit(L, &b);
    while (done < max) {
        m.level = 0;
        const char *e = match(&m, s, p + anchored);
        if (e) {
            done++;
            add_replacement(&m, &b, s, e, kind);
        }
        if (e && e > s) s = e;
        else if (s < m.end) luaL_addchar(&b, *s++);
        else break;
        if (anchored) break;
    }
    luaL_addlstring(&b, s, (size_t)(m.end - s));
    luaL_pushresult(&b);
    lua_pushinteger(L, done);
    return 2;
}

static int str_rep(lua_State *L)
{
    size_t n;
    const char *s = luaL_checklstring(L, 1, &n);
    double times = luaL_checknumber(L, 2);
    if (!(times >= 1) || !n) {
        lua_pushliteral(L, "");
        return 1;
    }
    if (times * (double)n > (double)vm_of(L)->limit) return luaL_error(L, "not enough memory");
    size_t count = (size_t)times;
    char *p = lua_newuserdata(L, count * n);
    for (size_t i = 0; i < count; i++) memcpy(p + i * n, s, n);
    lua_pushlstring(L, p, count * n);
    vm_work(L, count * n / 256);
    return 1;
}

void open_patterns(lua_State *L)
{
    static const luaL_Reg all[] = {
        {"find", str_find}, {"match", str_match}, {"gmatch", str_gmatch}, {"gfind", str_gmatch}, {"gsub", str_gsub}, {"rep", str_rep}, {NULL, NULL},
    };
    luaL_register(L, NULL, all);
}
