/* libraries: see libraries.h. What always holds: a name of a function is in one library only; a library has at least one. */
#include "script/libraries.h"

#include <stdio.h>

#include "codec/in.h"
#include "persist/rdb.h"
#include "persist/rdb_load.h"

#define NAME_TEXT "Library names can only contain letters, numbers, or underscores(_) and must be at least one character long"

struct libraries *libraries_new(void) { return mem_zalloc(sizeof(struct libraries)); }

static bool same_name(const struct function *f, struct slice name)
{
    if (f->name_len != name.len) return false;
    for (size_t i = 0; i < name.len; i++) {
        unsigned char a = (unsigned char)f->name[i], b = (unsigned char)name.ptr[i];
        if (a >= 'A' && a <= 'Z') a = (unsigned char)(a + 32);
        if (b >= 'A' && b <= 'Z') b = (unsigned char)(b + 32);
        if (a != b) return false;
    }
    return true;
}

static struct function *find_in(const struct library *lib, struct slice name)
{
    for (struct function *f = lib->functions; f; f = f->next)
        if (same_name(f, name)) return f;
    return NULL;
}

struct function *function_find(struct libraries *l, struct slice name)
{
    struct function *f = NULL;
    if (l->recent && same_name(l->recent, name)) return l->recent;
    for (const struct library *lib = l->first; lib && !f; lib = lib->next) f = find_in(lib, name);
    if (f) l->recent = f;
    return f;
}

struct library *library_find(const struct libraries *l, struct slice name)
{
    for (struct library *lib = l->first; lib; lib = lib->next)
        if (slice_eq(slice_str(lib->name), name)) return lib;
    return NULL;
}

static char *copy(const char *s, size_t n)
{
    char *p = mem_alloc(n + 1);
    memcpy(p, s, n);
    p[n] = 0;
    return p;
}

/* vm NULL: it goes, too, with all references. */
static void free_library(struct library *lib, struct vm *vm)
{
    while (lib->functions) {
        struct function *f = lib->functions;
        lib->functions = f->next;
        if (vm) vm_unref(vm, f->ref);
        mem_free(f->name, f->name_len + 1);
        if (f->description) mem_free(f->description, f->description_len + 1);
        mem_free(f, sizeof *f);
    }
    if (lib->name) mem_free(lib->name, strlen(lib->name) + 1);
    buf_deinit(&lib->code);
    mem_free(lib, sizeof *lib);
}

static void free_all(struct libraries *l, struct vm *vm)
{
    while (l->first) {
        struct library *lib = l->first;
        l->first = lib->next;
        free_library(lib, vm);
    }
    *l = (struct libraries){0};
}

void libraries_free(struct libraries *l, struct vm *vm)
{
    free_all(l, vm);
    mem_free(l, sizeof *l);
}

void libraries_flush(struct script *x, bool async)
{
    free_all(x->libraries, NULL);
    script_retire_vm(x, x->function, async);
    x->function = vm_new(x, true);
}

static void unlink_library(struct libraries *l, struct library *lib)
{
    struct library **p = &l->first;
    while (*p != lib) p = &(*p)->next;
    *p = lib->next;
    l->count--;
    l->function_count -= (uint64_t)lib->count;
    l->recent = NULL;
}

static void link_library(struct libraries *l, struct library *lib)
{
    struct library **p = &l->first; /* in the order of their coming */
    while (*p) p = &(*p)->next;
    lib->next = NULL;
    *p = lib;
    l->count++;
    l->function_count += (uint64_t)lib->count;
    l->recent = NULL;
}

void library_delete(struct script *x, struct library *lib)
{
    unlink_library(x->libraries, lib);
    free_library(lib, x->function);
}

void libraries_figures(const struct script *x, struct script_figures *f)
{
    f->libraries = x->libraries->count;
    f->functions = x->libraries->function_count;
    f->function_bytes = sizeof *x->libraries;
    for (const struct library *lib = x->libraries->first; lib; lib = lib->next) {
        f->function_bytes += sizeof *lib + lib->code.cap;
        for (const struct function *fn = lib->functions; fn; fn = fn->next) f->function_bytes += sizeof *fn + fn->name_len + fn->description_len;
    }
}

/* --- redis.register_function --- */

static bool good_name(struct slice s)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_')) return false;
    }
    return s.len != 0;
}

static void read_flags(lua_State *L, uint32_t *flags)
{
    int t = lua_gettop(L);
    for (int i = 1;; i++) {
        struct slice word, unknown;
        lua_rawgeti(L, t, i);
        if (lua_isnil(L, -1)) break;
        if (!lua_isstring(L, -1)) api_raise(L, "ERR unknown flag given");
        word.ptr = lua_tolstring(L, -1, &word.len);
        if (!word.len || memchr(word.ptr, ',', word.len) || !run_flags(word, flags, &unknown)) api_raise(L, "ERR unknown flag given");
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
}

/* Leaves name, description (or nil) and callback in slots 2, 3 and 4 of the stack. */
static void read_named(lua_State *L, uint32_t *flags)
{
    lua_settop(L, 1);
    lua_settop(L, 4);
    for (lua_pushnil(L); lua_next(L, 1); lua_settop(L, 5)) {
        const char *key = lua_type(L, 5) == LUA_TSTRING ? lua_tostring(L, 5) : NULL;
        if (!key) api_raise(L, "ERR unknown argument given to redis.register_function");
        if (!strcmp(key, "function_name")) {
            if (!lua_isstring(L, 6)) api_raise(L, "ERR function_name argument given to redis.register_function must be a string");
            lua_pushvalue(L, 6);
            lua_replace(L, 2);
        } else if (!strcmp(key, "description")) {
            if (!lua_isstring(L, 6)) api_raise(L, "ERR description argument given to redis.register_function must be a string");
            lua_pushvalue(L, 6);
            lua_replace(L, 3);
        } else if (!strcmp(key, "callback")) {
            if (!lua_isfunction(L, 6)) api_raise(L, "ERR callback argument given to redis.register_function must be a function");
            lua_pushvalue(L, 6);
            lua_replace(L, 4);
        } else if (!strcmp(key, "flags")) {
            if (!lua_istable(L, 6)) api_raise(L, "ERR flags argument to redis.register_function must be a table representing function flags");
            read_flags(L, flags);
        } else {
            api_raise(L, "ERR unknown argument given to redis.register_function");
        }
    }
    if (lua_isnil(L, 2)) api_raise(L, "ERR redis.register_function must get a function name argument");
    if (lua_isnil(L, 4)) api_raise(L, "ERR redis.register_function must get a callback argument");
}

static void read_two(lua_State *L)
{
    if (!lua_isstring(L, 1)) api_raise(L, "ERR first argument to redis.register_function must be a string");
    if (!lua_isfunction(L, 2)) api_raise(L, "ERR second argument to redis.register_function must be a function");
    lua_pushnil(L);
    lua_insert(L, 1);
    lua_pushnil(L);
    lua_insert(L, 3); /* nil, name, nil, callback */
}

int library_register(lua_State *L)
{
    struct script *x = vm_of(L)->x;
    struct library *lib = x->loading;
    uint32_t flags = 0;
    int n = lua_gettop(L);
    if (!lib) api_raise(L, "ERR redis.register_function can only be called on FUNCTION LOAD command");
    if (n < 1 || n > 2) api_raise(L, "ERR wrong number of arguments to redis.register_function");
    if (n == 1 && !lua_istable(L, 1))
        api_raise(L, "ERR calling redis.register_function with a single argument is only applicable to Lua table (representing named arguments).");
    if (n == 1) read_named(L, &flags);
    else read_two(L);
    struct slice name, description = {0};
    name.ptr = lua_tolstring(L, 2, &name.len);
    if (!lua_isnil(L, 3)) description.ptr = lua_tolstring(L, 3, &description.len);
    if (!good_name(name)) api_raise(L, "ERR " NAME_TEXT);
    if (find_in(lib, name)) api_raise(L, "ERR Function already exists in the library");
    lua_settop(L, 4);
    int ref = luaL_ref(L, LUA_REGISTRYINDEX); /* may raise; nothing is allocated yet */
    struct function *f = mem_zalloc(sizeof *f);
    *f = (struct function){.name = copy(name.ptr, name.len), .name_len = name.len, .ref = ref, .flags = flags, .of = lib, .next = lib->functions};
    if (description.ptr) {
        f->description = copy(description.ptr, description.len);
        f->description_len = description.len;
    }
    lib->functions = f;
    lib->count++;
    return 0;
}

/* --- loading --- */

/* Reads the first line; code: what Lua gets. */
static bool read_head(struct slice all, struct library *lib, struct slice *code, char why[512])
{
    struct slice word;
    size_t at = 0;
    const char *nl = all.len ? memchr(all.ptr, '\n', all.len) : NULL;
    if (all.len < 2 || memcmp(all.ptr, "#!", 2)) return snprintf(why, 512, "Missing library metadata"), false;
    if (!nl) return snprintf(why, 512, "Invalid library metadata"), false;
    struct slice line = slice_of(all.ptr, (size_t)(nl - all.ptr));
    if (!shebang_word(line, &at, &word) || !word.ptr) return snprintf(why, 512, "Invalid library metadata"), false;
    if (!slice_is(word, "#!lua")) return snprintf(why, 512, "Engine '%.*s' not found", (int)(word.len - 2 < 100 ? word.len - 2 : 100), word.ptr + 2), false;
    while (shebang_word(line, &at, &word)) {
        if (!word.ptr) return snprintf(why, 512, "Invalid library metadata"), false;
        if (word.len < 5 || memcmp(word.ptr, "name=", 5))
            return snprintf(why, 512, "Invalid metadata value given: %.*s", (int)(word.len < 100 ? word.len : 100), word.ptr), false;
        if (lib->name) return snprintf(why, 512, "Invalid metadata value, name argument was given multiple times"), false;
        struct slice name = slice_of(word.ptr + 5, word.len - 5);
        char quote = name.len > 1 ? name.ptr[0] : 0;
        if ((quote == '"' || quote == '\'') && name.ptr[name.len - 1] == quote) name = slice_of(name.ptr + 1, name.len - 2);
        lib->name = copy(name.ptr, name.len);
    }
    if (!lib->name) return snprintf(why, 512, "Library name was not given"), false;
    if (!good_name(slice_str(lib->name))) return snprintf(why, 512, NAME_TEXT), false;
    *code = slice_of(nl, all.len - line.len);
    return true;
}

static bool run_code(struct script *x, struct library *lib, struct slice code, char why[512])
{
    struct vm *vm = x->function;
    lua_State *L = vm->L;
    int ref;
    const char *bad = vm_compile(vm, code, "@user_function", &ref);
    if (bad) return snprintf(why, 512, "Error compiling function: %s", bad), false;
    sandbox_loading(vm, true);
    lua_rawgeti(L, LUA_REGISTRYINDEX, ref);
    x->loading = lib;
    x->run.killed = false;
    x->run.started_tick = x->e->ticks(x->e->ticks_arg);
    vm->unbounded = false;
    int rc = lua_pcall(L, 0, 0, VM_HANDLER);
    vm->unbounded = true;
    x->loading = NULL;
    if (rc && lua_istable(L, -1)) lua_getfield(L, -1, "err");
    if (rc) snprintf(why, 512, "Error registering functions: %s", lua_tostring(L, -1) ? lua_tostring(L, -1) : "unknown error");
    lua_settop(L, VM_SLOTS);
    sandbox_loading(vm, false);
    vm_unref(vm, ref);
    if (rc == 0 && !lib->count) snprintf(why, 512, "No functions registered");
    return rc == 0 && lib->count;
}

/* Does a function of lib belong to another library than `but`? */
static bool collides(const struct libraries *l, const struct library *lib, const struct library *but, char why[512])
{
    for (const struct library *o = l->first; o; o = o->next) {
        if (o == but) continue;
        for (const struct function *f = lib->functions; f; f = f->next)
            if (find_in(o, slice_of(f->name, f->name_len))) return snprintf(why, 512, "Function %s already exists", f->name), true;
    }
    return false;
}

struct library *library_load(struct script *x, struct slice all, bool replace, char why[512])
{
    struct library *lib = mem_zalloc(sizeof *lib), *old = NULL;
    struct slice code;
    bool good = read_head(all, lib, &code, why);
    if (good && (old = library_find(x->libraries, slice_str(lib->name))) && !replace) {
        snprintf(why, 512, "Library '%s' already exists", lib->name);
        good = false;
    }
    good = good && run_code(x, lib, code, why) && !collides(x->libraries, lib, old, why);
    if (!good) {
        free_library(lib, x->function);
        return NULL;
    }
    buf_puts(&lib->code, all);
    if (old) library_delete(x, old);
    link_library(x->libraries, lib);
    return lib;
}

/* --- files and payloads --- */

static bool read_all(struct script *x, struct in *in, struct libraries *into, char why[512])
{
    struct in_text code = {0};
    struct libraries *own = x->libraries;
    bool good = true;
    x->libraries = into; /* they must agree among themselves first */
    while (good && in_left(in)) {
        uint8_t item;
        good = in_u8(in, &item);
        if (good && item != RDB_FUNCTION2) {
            snprintf(why, 512, "given type is not a function");
            good = false;
            break;
        }
        good = good && in_string(in, &code);
        if (!good) snprintf(why, 512, "failed loading functions");
        else good = library_load(x, code.s, false, why);
    }
    in_text_deinit(&code);
    x->libraries = own;
    return good;
}

static bool fits(struct script *x, const struct libraries *in, enum restore_policy policy, char why[512])
{
    struct libraries *own = x->libraries;
    for (const struct library *lib = in->first; lib; lib = lib->next) {
        const struct library *old = library_find(own, slice_str(lib->name));
        if (old && policy == RESTORE_APPEND) return snprintf(why, 512, "Library %s already exists", lib->name), false;
        for (const struct library *o = own->first; o; o = o->next) {
            if (policy == RESTORE_REPLACE && library_find(in, slice_str(o->name))) continue; /* it goes */
            for (const struct function *f = lib->functions; f; f = f->next)
                if (find_in(o, slice_of(f->name, f->name_len))) return snprintf(why, 512, "Function %s already exists", f->name), false;
        }
    }
    return true;
}

bool libraries_restore(struct script *x, struct in *in, enum restore_policy policy, char why[512])
{
    struct libraries came = {0};
    if (!read_all(x, in, &came, why) || (policy != RESTORE_FLUSH && !fits(x, &came, policy, why))) {
        free_all(&came, x->function);
        return false;
    }
    if (policy == RESTORE_FLUSH) free_all(x->libraries, x->function);
    while (came.first) {
        struct library *lib = came.first, *old = library_find(x->libraries, slice_str(lib->name));
        came.first = lib->next;
        if (old) library_delete(x, old);
        link_library(x->libraries, lib);
    }
    return true;
}
