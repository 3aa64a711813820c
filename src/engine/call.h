/* call: one command being run, and everything a command function may use. The whole border between a command and the
 * engine is this file, keyspace.h and resp/reply.h.
 *
 * A command reads its arguments (argv[0] is its name), replies exactly once through c->r, changes values through
 * keyspace.h, and reports: call_changed() for each key it changed, effect_* when what is logged differs from what was
 * received, call_park() to wait. Arguments live until the function returns. No clock: the time is c->now_ms; no luck:
 * c->rng. Executor thread.
 */
#ifndef VIREO_ENGINE_CALL_H
#define VIREO_ENGINE_CALL_H

#include "base/rng.h"
#include "engine/command.h"
#include "engine/keyspace.h"
#include "engine/session.h"
#include "engine/settings.h"
#include "resp/reply.h"

struct call {
    struct engine *e;
    struct session *s;
    const struct command *cmd;
    const struct slice *argv;
    int argc;
    struct reply *r;             /* = &s->reply */
    struct db *db;               /* s->db */
    struct rng *rng;
    struct cow *cow;
    const struct settings *set;
    int64_t now_ms;              /* wall clock, fixed for the command (and the whole of an EXEC) */
    uint64_t hash1;              /* hash of argv[1] when the shell has it already; valid if hashed1 */
    bool hashed1;
    bool retry;                  /* run again because a key it is parked on became ready */
    struct slice ready;          /* that key: Redis serves from it, even when one named before it has something too */
    bool in_exec;                /* inside EXEC or a script: never park */
    /* the engine's own: */
    bool parked;                 /* call_park was called */
    bool log_done;               /* effect_log or effect_log_nothing was called */
    uint64_t slept_us;           /* the shell will sleep on account of this command */
    uint64_t redacted;           /* call_redact: bit i is argv[i] */
    int64_t changes;             /* call_changed */
    uint32_t errors_noted;       /* of s->reply.error_count: those that were there before, or that commands inside this one answer for */
    struct scratch *scratch;
};

/* --- what happened to the data (call once per key changed, after the change) --- */

enum notify_class { /* flags of notify-keyspace-events */
    NOTIFY_KEYSPACE = 1 << 0, /* K */
    NOTIFY_KEYEVENT = 1 << 1, /* E */
    NOTIFY_GENERIC = 1 << 2,  /* g */
    NOTIFY_STRING = 1 << 3,   /* $ */
    NOTIFY_LIST = 1 << 4,     /* l */
    NOTIFY_SET = 1 << 5,      /* s */
    NOTIFY_HASH = 1 << 6,     /* h */
    NOTIFY_ZSET = 1 << 7,     /* z */
    NOTIFY_EXPIRED = 1 << 8,  /* x */
    NOTIFY_EVICTED = 1 << 9,  /* e */
    NOTIFY_STREAM = 1 << 10,  /* t */
    NOTIFY_KEY_MISS = 1 << 11, /* m, not part of A */
    NOTIFY_LOADED = 1 << 12,
    NOTIFY_MODULE = 1 << 13,  /* d */
    NOTIFY_NEW = 1 << 14,     /* n, not part of A */
    NOTIFY_OVERWRITTEN = 1 << 15,  /* o, not part of A */
    NOTIFY_TYPE_CHANGED = 1 << 16, /* c, not part of A */
    NOTIFY_SUBKEYSPACE = 1 << 17,      /* S: where events of fields go, as K and E of keys */
    NOTIFY_SUBKEYEVENT = 1 << 18,      /* T */
    NOTIFY_SUBKEYSPACEITEM = 1 << 19,  /* I */
    NOTIFY_SUBKEYSPACEEVENT = 1 << 20, /* V */
};

/* The key's value changed: WATCHers fail, parked sessions may wake, dirty counts one change. */
void call_changed(struct call *c, struct slice key);
void call_changed_n(struct call *c, struct slice key, int64_t n); /* n changes for rdb_changes_since_last_save */
/* Publishes a keyspace event if configured. event: "lpush". */
void call_notify_here(struct call *c, enum notify_class class, const char *event, struct slice key);
static inline void call_notify(struct call *c, enum notify_class class, const char *event, struct slice key)
{
    if (unlikely(c->set->notify_events)) call_notify_here(c, class, event, key);
}
void engine_notify(struct engine *e, enum notify_class class, const char *event, struct slice key, int db);
/* The same for an event of some fields of a hash: one event of the key, and with S, T, I or V those that name the fields.
 * subs: every step'th of `at`, count of them, borrowed. */
struct subkeys {
    const struct slice *at;
    int count, step;
};
void call_notify_subkeys(struct call *c, const char *event, struct slice key, struct subkeys subs);
void engine_notify_subkeys(struct engine *e, const char *event, struct slice key, struct subkeys subs, int db); /* of the fields alone */
bool engine_notifies_subkeys(const struct engine *e);
void call_notify_db(struct call *c, enum notify_class class, const char *event, struct slice key, int db);

/* --- what is logged (AOF, replicas): by default the command as received, if it called call_changed --- */
void effect_log(struct call *c, int argc, const struct slice *argv); /* instead of it; several calls: all of them, in order */
void effect_log_nothing(struct call *c);
void effect_stream(struct call *c, int argc, const struct slice *argv); /* the same for replicas alone: no file gets it */
/* A write made on the engine's own account (an expiry, an eviction, a timeout) outside the command's: logged at once. */
void effect_log_now(struct engine *e, int db, int argc, const struct slice *argv);
#define EFFECT_LOG(c, ...) effect_log(c, (int)(sizeof((struct slice[]){__VA_ARGS__}) / sizeof(struct slice)), (struct slice[]){__VA_ARGS__})

/* A log is being loaded: what is past its time stays, and no size is too big. */
bool call_loading(const struct call *c);
/* The former, or the session brings data in (import-mode): what is past its time is there for it, and stays. */
bool call_keeps_past(const struct call *c);

/* --- waiting: parks the session on the keys until one is ready (the command is run again with c->retry) or the
 * deadline passes (then `on_timeout` writes the reply; NULL: a null array). deadline_ms 0: for ever.
 * In EXEC (c->in_exec) a command must reply as if it timed out instead. wants: only a value of this type wakes it. --- */
struct park {
    const struct slice *keys;
    int key_count;
    int64_t deadline_ms;
    enum value_id wants;
    void (*on_timeout)(struct reply *r);
    bool when_gone; /* run again, too, when a key is no longer there */
    int64_t wake_ms; /* run again at this time, as if its keys had got something; 0: no. wait_wake_at sets the next */
};
void call_park(struct call *c, const struct park *p);
/* Parses a timeout in seconds (may be fractional) into a deadline; replies the error and returns false if it is bad. */
bool call_timeout(struct call *c, struct slice arg, int64_t *deadline_ms);

/* argv[arg] is a secret: the slow log and MONITOR show "(redacted)" in its place. Only the first 64 arguments can be. */
static inline void call_redact(struct call *c, int arg)
{
    if (arg < 64) c->redacted |= 1ull << arg;
}

/* --- arguments: parse or reply the error (false) --- */
bool arg_i64(struct call *c, struct slice arg, int64_t *out);                       /* ERR value is not an integer ... */
bool arg_i64_or(struct call *c, struct slice arg, int64_t *out, const char *error); /* with this text instead */
bool arg_range(struct call *c, struct slice arg, int64_t min, int64_t max, int64_t *out, const char *error); /* NULL: NOT_INTEGER or "value is out of range" */
bool arg_double(struct call *c, struct slice arg, double *out);                     /* ERR value is not a valid float */
bool arg_positive(struct call *c, struct slice arg, int64_t *out);                  /* ERR value is out of range, must be positive */

/* Scratch memory that lives until the command ends (freed by the engine; do not free). Zeroed: no. */
void *call_scratch(struct call *c, size_t bytes);

/* A reply of as many elements as the client cares to ask for: it may not become larger than one value could be, and when
 * it passes client-output-buffer-limit there is no sense in going on, since the client will be cut. */
struct reply_bound {
    size_t start, bytes_max, cut_len; /* cut_len: of the reply's buffer */
};
bool reply_bound_begin(struct call *c, struct reply_bound *b, uint64_t count);    /* false: too many, the error is replied */
bool reply_bound_goes_on(struct call *c, const struct reply_bound *b);            /* after each; false: stop, nothing is left to say */

/* Glob match of KEYS, SCAN, PSUBSCRIBE, CONFIG GET. Bounded time: linear in pattern * text. */
bool glob_match(struct slice pattern, struct slice text, bool ignore_case);

/* SCAN family options: MATCH, COUNT, TYPE (want_type NULL: not allowed). Replies the error and returns false if bad. */
struct scan_options {
    uint64_t cursor, count;
    bool has_match, has_type, bare;
    struct slice match, type;
};
/* The cursor alone, for checking it before the key is looked at, as Redis does (arg_scan parses it again). */
bool arg_cursor(struct call *c, struct slice arg, uint64_t *out);
bool arg_scan(struct call *c, int cursor_at, bool allow_type, struct scan_options *out);
/* The same without TYPE, and with a word of its own that stands alone (NOVALUES of HSCAN): out->bare. */
bool arg_scan_bare(struct call *c, int cursor_at, const char *word, struct scan_options *out);

/* Common replies. */
void reply_syntax(struct call *c);                 /* ERR syntax error */
void reply_wrong_args(struct call *c);             /* ERR wrong number of arguments for 'x' command */
void reply_invalid_expire(struct call *c);         /* ERR invalid expire time in 'x' command */
/* A container's HELP: lines as rows, NULL-terminated; adds the head and the HELP rows. */
void reply_help(struct call *c, const char *const *lines);
void reply_unknown_sub(struct call *c);            /* ERR unknown subcommand or wrong number of arguments for '...'. Try X HELP. */

#endif
