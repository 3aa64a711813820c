/* vm: one Lua interpreter of ours, and the state of the script that runs in it. Private to script/.
 *
 * The first slots of the main stack always hold what every run needs (enum vm_slot). Everything that a script can make
 * grow is counted by the allocator; at the limit Lua raises its own memory error. What we do on our own account outside of
 * a protected call runs with `unbounded` set, since an error there would have nobody to catch it.
 */
#ifndef VIREO_SCRIPT_VM_H
#define VIREO_SCRIPT_VM_H

#include <lua5.1/lauxlib.h>
#include <lua5.1/lua.h>
#include <lua5.1/lualib.h>

#include "engine/run.h"
#include "script/script.h"

enum vm_slot { VM_GLOBALS = 1, VM_HANDLER, VM_KEYS, VM_ARGV, VM_ERR_NAME, VM_OK_NAME, VM_SLOTS = VM_OK_NAME };
enum { VM_PROTECTED_MAX = 24 };

enum script_flag { SCRIPT_NO_WRITES = 1, SCRIPT_ALLOW_OOM = 2, SCRIPT_ALLOW_STALE = 4, SCRIPT_NO_CLUSTER = 8, SCRIPT_CROSS_SLOT = 16 };

/* Tables that one run leaves to the next, since making and collecting them is dear. No script can hold on to a table
 * beyond its run, so one that is as it was given is as good as new; one that was changed is replaced. Functions of
 * libraries can hold on to tables: they get new ones. */
struct kept {
    int keys, args;               /* words in KEYS and ARGV (at VM_KEYS, VM_ARGV); -1: new tables are needed */
    int status;                   /* registry reference of {ok = "OK"}; LUA_NOREF: a new one is needed */
    bool status_lent;             /* to the run that is on */
};

struct vm {
    lua_State *L;
    struct script *x;
    size_t used, limit;
    bool unbounded, functions;
    bool gc_stopped;              /* the script said collectgarbage("stop") */
    struct {
        const void *meta;         /* the metatable that marks a protected table */
        int real, shown;          /* registry references: the table behind it, the metatable that scripts see (LUA_NOREF: none) */
    } guarded[VM_PROTECTED_MAX];
    int guarded_count;
    int loading_ref;
    struct kept kept;             /* of the interpreter of EVAL */
};

struct start;
struct library;
struct libraries;
struct cached;
struct cache;

struct run { /* the script that runs */
    bool on, readonly, wrote, killed, slow, silent, oom, is_function, any_slot;
    uint32_t flags;
    uint64_t started_tick;
    int64_t started_ms;
    struct call *c;
    uint32_t noted_errors;        /* in the reply: of commands that the statistics know of */
    struct slice name;            /* sha or function */
    struct vm *vm;
};

struct script {
    struct engine *e;
    struct vm *eval, *function;
    struct session s;             /* runs the commands of scripts */
    struct run run;
    struct cache *cache;
    struct libraries *libraries;
    uint64_t evicted;
    uint64_t steps;               /* work of our own loops since the clock was looked at */
    struct slice *argv;           /* arguments of redis.call */
    int argv_cap;
    struct {                      /* the command that redis.call ran last */
        char name[16];
        size_t len;               /* 0: none that can be told by so few bytes */
        const struct command *cmd;
    } last;
    struct buf numbers;
    uint16_t random[3];           /* math.random's state: 48 bits */
    bool (*pump)(void *arg, struct session *caller);
    void *pump_arg;
    struct rdb_reader *reader;
    struct library *loading;      /* FUNCTION LOAD runs its code */
    const bool *allow_all;        /* DEBUG: commands that scripts may not use are allowed */
    void (*log)(struct engine *e, char level, const char *text); /* redis.log */
};

static inline struct script *script_of(const struct engine *e) { return e->script; }

struct vm *vm_new(struct script *x, bool functions);
void vm_free(struct vm *vm);
struct vm *vm_of(lua_State *L);
/* Looks at the clock when steps have added up: pumps, and raises the error of a killed script. */
void vm_work(lua_State *L, uint64_t steps);
void vm_check_killed(lua_State *L);
/* Compiles text; NULL: the function's registry reference is in *ref; else the error (until the next call). */
const char *vm_compile(struct vm *vm, struct slice text, const char *chunk, int *ref);
void vm_unref(struct vm *vm, int ref);
void vm_collect(struct vm *vm);

/* sandbox.c */
void sandbox_open(struct vm *vm);
void sandbox_protect(struct vm *vm, int index, int shown); /* the table at index is replaced on the stack by its guard; shown: reference or LUA_NOREF */
int sandbox_guard_of(struct vm *vm, lua_State *L, int index); /* -1: not guarded */

/* api.c */
void api_open(struct vm *vm); /* pushes the table `redis` */
void api_open_loading(struct vm *vm); /* the same for code of libraries */
void sandbox_loading(struct vm *vm, bool on); /* of functions: only what registers them is in sight */
int api_error_handler(lua_State *L);
/* Pushes {err = text}, what redis.call raises; noted: the statistics know of it already. */
void api_push_error(lua_State *L, const char *text, size_t n, bool noted);
_Noreturn void api_raise(lua_State *L, const char *text); /* an error table */
/* call.c */
int call_redis(lua_State *L);
int call_redis_protected(lua_State *L);
int call_acl_check(lua_State *L);
/* kept.c */
void kept_open(struct vm *vm); /* on the main stack, behind VM_HANDLER: what the slots are */
void kept_set_words(struct vm *vm, const struct start *s); /* KEYS and ARGV */
void kept_push_ok(lua_State *L);  /* {ok = "OK"} */
void kept_take_back(struct vm *vm); /* a run is over: what was changed is not kept */
/* convert.c */
void convert_to_lua(lua_State *L, const char *from, const char *end);
void convert_to_reply(struct vm *vm, struct call *c);
/* libraries of functions for scripts; each pushes its table */
void open_cjson(lua_State *L);
void open_msgpack(lua_State *L);
void open_struct(lua_State *L);
void open_bit(lua_State *L);
void open_patterns(lua_State *L); /* replaces functions of the table `string` on top */

/* run.c */
struct start {
    struct vm *vm;
    int ref;
    struct slice name;
    uint32_t flags;
    bool readonly, legacy, is_function;
    const struct slice *keys, *args;
    int key_count, arg_count;
};
void run_script(struct call *c, const struct start *s);
/* numkeys and what follows it: false: the error is replied. */
bool run_split(struct call *c, struct start *s);
bool run_flags(struct slice list, uint32_t *flags, struct slice *unknown);

/* cache.c */
struct cached {
    char sha[41];
    int ref;
    uint32_t flags;
    bool legacy, kept;
    struct slice text;
    uint64_t hash;
    struct cached *hash_next, *text_next, *newer, *older;
};
struct cache *cache_new(void);
void cache_free(struct cache *k, struct vm *vm);
struct cached *cache_find(struct cache *k, const char *sha);
struct cached *cache_find_text(struct cache *k, struct slice text);
/* NULL: the error is replied to r. */
struct cached *cache_add(struct script *x, struct slice text, struct reply *r);
void cache_use(struct cache *k, struct cached *s); /* most recently used */
void cache_keep(struct cache *k, struct cached *s); /* SCRIPT LOAD: it stays */
uint64_t cache_count(const struct cache *k);
size_t cache_bytes(const struct cache *k);
void script_sha(struct slice text, char out[41]);

/* The flags that a script's first line gives it, 0 when it has none or a wrong one. Cheap; changes nothing. */
uint32_t shebang_flags(struct slice text);
bool shebang_word(struct slice line, size_t *at, struct slice *word);

/* cmd_eval.c */
/* MONITOR shows a script before what it does. */
void script_show(struct call *c);
/* engine.script_writes: may EVAL, EVALSHA or FCALL with these words change data, by the flags of its script? */
bool script_writes(struct engine *e, const struct command *cmd, const struct slice *argv, int argc);
void script_retire_vm(struct script *x, struct vm *vm, bool async);
bool script_flush_mode(struct call *c, const char *error, bool *async);
void script_kill(struct call *c, bool function);

/* libraries.c */
struct libraries *libraries_new(void);
void libraries_free(struct libraries *l, struct vm *vm);
void libraries_figures(const struct script *x, struct script_figures *f);
int library_register(lua_State *L);

#endif
