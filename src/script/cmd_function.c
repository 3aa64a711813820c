/* cmd_function: FCALL FCALL_RO and FUNCTION. */
#include "codec/in.h"
#include "codec/out.h"
#include "persist/dump.h"
#include "persist/rdb.h"
#include "codec/crc64.h"
#include "script/libraries.h"
#include "script/rows.h"

static const char *const flag_names[] = {"no-writes", "allow-oom", "allow-stale", "no-cluster", "allow-cross-slot-keys"};

static void fcall(struct call *c, bool readonly)
{
    script_show(c);
    struct script *x = c->e->script;
    struct function *f = function_find(x->libraries, c->argv[1]);
    if (!f) {
        reply_errorf(c->r, "ERR Function not found");
        return;
    }
    struct start st = {.vm = x->function, .ref = f->ref, .name = slice_of(f->name, f->name_len), .flags = f->flags, .readonly = readonly, .is_function = true};
    if (run_split(c, &st)) run_script(c, &st);
}

void cmd_fcall(struct call *c) { fcall(c, false); }
void cmd_fcall_ro(struct call *c) { fcall(c, true); }

static bool busy(struct call *c)
{
    if (!c->e->script->run.on && !c->e->script->loading) return false;
    reply_errorf(c->r, "ERR a script is running already");
    return true;
}

void cmd_function_load(struct call *c)
{
    char why[512];
    bool replace = false;
    for (int i = 2; i < c->argc - 1; i++) {
        if (slice_is(c->argv[i], "replace")) {
            replace = true;
            continue;
        }
        reply_errorf(c->r, "ERR Unknown option given: %.*s", (int)(c->argv[i].len < 128 ? c->argv[i].len : 128), c->argv[i].ptr);
        return;
    }
    if (busy(c)) return;
    struct library *lib = library_load(c->e->script, c->argv[c->argc - 1], replace, why);
    if (!lib) {
        reply_errorf(c->r, "ERR %s", why);
        return;
    }
    c->changes++;
    reply_bulk_cstr(c->r, lib->name);
}

void cmd_function_delete(struct call *c)
{
    struct script *x = c->e->script;
    struct library *lib = library_find(x->libraries, c->argv[2]);
    if (busy(c)) return;
    if (!lib) {
        reply_errorf(c->r, "ERR Library not found");
        return;
    }
    library_delete(x, lib);
    c->changes++;
    reply_ok(c->r);
}

static void reply_function(struct reply *r, const struct function *f)
{
    int flags = 0;
    reply_map(r, 3);
    reply_bulk_cstr(r, "name");
    reply_bulk(r, slice_of(f->name, f->name_len));
    reply_bulk_cstr(r, "description");
    if (f->description) reply_bulk(r, slice_of(f->description, f->description_len));
    else reply_null(r);
    reply_bulk_cstr(r, "flags");
    for (int i = 0; i < COUNT_OF(flag_names); i++) flags += f->flags >> i & 1;
    reply_set(r, flags);
    for (int i = 0; i < COUNT_OF(flag_names); i++)
        if (f->flags >> i & 1) reply_simple(r, slice_str(flag_names[i]));
}

static void reply_library(struct reply *r, const struct library *lib, bool code)
{
    reply_map(r, code ? 4 : 3);
    reply_bulk_cstr(r, "library_name");
    reply_bulk_cstr(r, lib->name);
    reply_bulk_cstr(r, "engine");
    reply_bulk_cstr(r, "LUA");
    reply_bulk_cstr(r, "functions");
    reply_array(r, lib->count);
    for (const struct function *f = lib->functions; f; f = f->next) reply_function(r, f);
    if (!code) return;
    reply_bulk_cstr(r, "library_code");
    reply_bulk(r, buf_slice(&lib->code));
}

void cmd_function_list(struct call *c)
{
    bool code = false, has = false;
    struct slice pattern = {0};
    for (int i = 2; i < c->argc; i++) {
        struct slice word = c->argv[i];
        if (!code && slice_is(word, "withcode")) {
            code = true;
        } else if (!has && slice_is(word, "libraryname")) {
            if (i + 1 >= c->argc) {
                reply_errorf(c->r, "ERR library name argument was not given");
                return;
            }
            has = true;
            pattern = c->argv[++i];
        } else {
            reply_errorf(c->r, "ERR Unknown argument %.*s", (int)(word.len < 128 ? word.len : 128), word.ptr);
            return;
        }
    }
    struct reply_mark mark = reply_open(c->r);
    int64_t n = 0;
    for (const struct library *lib = c->e->script->libraries->first; lib; lib = lib->next) {
        if (has && !glob_match(pattern, slice_str(lib->name), true)) continue;
        reply_library(c->r, lib, code);
        n++;
    }
    reply_close(c->r, mark, '*', n);
}

void cmd_function_dump(struct call *c)
{
    struct out o;
    int version = 10;
    const char footer[2] = {(char)version, 0};
    out_init(&o, version, c->set->rdb_compression, false);
    for (const struct library *lib = c->e->script->libraries->first; lib; lib = lib->next) {
        out_u8(&o, RDB_FUNCTION2);
        out_string(&o, buf_slice(&lib->code));
    }
    out_raw(&o, slice_of(footer, 2));
    out_u64le(&o, crc64(0, o.buf.ptr, o.buf.len));
    reply_bulk(c->r, buf_slice(&o.buf));
    out_deinit(&o);
}

void cmd_function_restore(struct call *c)
{
    enum restore_policy policy = RESTORE_APPEND;
    char why[512];
    if (c->argc > 4) {
        reply_unknown_sub(c);
        return;
    }
    if (c->argc == 4) {
        if (slice_is(c->argv[3], "append")) policy = RESTORE_APPEND;
        else if (slice_is(c->argv[3], "replace")) policy = RESTORE_REPLACE;
        else if (slice_is(c->argv[3], "flush")) policy = RESTORE_FLUSH;
        else {
            reply_errorf(c->r, "ERR Wrong restore policy given, value should be either FLUSH, APPEND or REPLACE.");
            return;
        }
    }
    if (!dump_footer_check(c->argv[2])) {
        reply_errorf(c->r, "ERR DUMP payload version or checksum are wrong");
        return;
    }
    if (busy(c)) return;
    struct in in;
    in_init(&in, slice_of(c->argv[2].ptr, c->argv[2].len - DUMP_FOOTER));
    bool good = libraries_restore(c->e->script, &in, policy, why);
    in_deinit(&in);
    if (!good) {
        reply_errorf(c->r, "ERR %s", why);
        return;
    }
    c->changes++;
    reply_ok(c->r);
}

void cmd_function_flush(struct call *c)
{
    bool async;
    if (c->argc > 3) {
        reply_unknown_sub(c);
        return;
    }
    if (!script_flush_mode(c, "ERR FUNCTION FLUSH only supports SYNC|ASYNC option", &async) || busy(c)) return;
    libraries_flush(c->e->script, async);
    c->changes++;
    reply_ok(c->r);
}

void cmd_function_kill(struct call *c) { script_kill(c, true); }

static void reply_words(struct reply *r, const struct slice *argv, int argc)
{
    reply_array(r, argc);
    for (int i = 0; i < argc; i++) reply_bulk(r, argv[i]);
}

void cmd_function_stats(struct call *c)
{
    struct script *x = c->e->script;
    const struct run *run = &x->run;
    if (run->on && !run->is_function) {
        reply_errorf(c->r, "%s", c->e->busy ? c->e->busy : "BUSY Redis is busy running a script.");
        return;
    }
    reply_map(c->r, 2);
    reply_bulk_cstr(c->r, "running_script");
    if (run->on) {
        reply_map(c->r, 3);
        reply_bulk_cstr(c->r, "name");
        reply_bulk(c->r, run->name);
        reply_bulk_cstr(c->r, "command");
        reply_words(c->r, run->c->argv, run->c->argc);
        reply_bulk_cstr(c->r, "duration_ms");
        reply_int(c->r, (int64_t)((double)(c->e->ticks(c->e->ticks_arg) - run->started_tick) * c->e->us_per_tick / 1000));
    } else {
        reply_null(c->r);
    }
    reply_bulk_cstr(c->r, "engines");
    reply_map(c->r, 1);
    reply_bulk_cstr(c->r, "LUA");
    reply_map(c->r, 2);
    reply_bulk_cstr(c->r, "libraries_count");
    reply_int(c->r, (int64_t)x->libraries->count);
    reply_bulk_cstr(c->r, "functions_count");
    reply_int(c->r, (int64_t)x->libraries->function_count);
}

void cmd_function_help(struct call *c)
{
    static const char *const lines[] = {
        "LOAD [REPLACE] <FUNCTION CODE>", "    Makes a library of the code; its name is in the first line.",
        "DELETE <LIBRARY NAME>", "    Deletes a library.",
        "LIST [LIBRARYNAME PATTERN] [WITHCODE]", "    Tells about the libraries: name, engine, functions and, if wished, the code.",
        "STATS", "    Tells which function runs, by which command and for how long, and how many there are.",
        "KILL", "    Ends the function that runs, unless it wrote already.",
        "FLUSH [ASYNC|SYNC]", "    Deletes all libraries; without a mode, lazyfree-lazy-user-flush decides how.",
        "DUMP", "    Gives all libraries as a payload for FUNCTION RESTORE.",
        "RESTORE <PAYLOAD> [FLUSH|APPEND|REPLACE]", "    Takes the libraries of a payload in. FLUSH: instead of all there are; APPEND (the default): beside them;",
        "    REPLACE: beside them, those of the same names go.",
        NULL,
    };
    reply_help(c, lines);
}
