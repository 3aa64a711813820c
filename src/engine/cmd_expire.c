/* cmd_expire: when keys end. Logged as PEXPIREAT, so that a replica or a log read later means the same instant. */
#include "engine/cmd_keys.h"

enum expire_flag { EXPIRE_NX = 1, EXPIRE_XX = 2, EXPIRE_GT = 4, EXPIRE_LT = 8 };

static bool parse_flags(struct call *c, uint32_t *flags)
{
    static const char *const words[] = {"nx", "xx", "gt", "lt"};
    *flags = 0;
    for (int i = 3; i < c->argc; i++) {
        int w = 0;
        while (w < COUNT_OF(words) && !slice_is(c->argv[i], words[w])) w++;
        if (w == COUNT_OF(words)) {
            int shown = c->argv[i].len > 1024 ? 1024 : (int)c->argv[i].len;
            reply_errorf(c->r, "ERR Unsupported option %.*s", shown, c->argv[i].ptr);
            return false;
        }
        *flags |= 1u << w;
    }
    if ((*flags & EXPIRE_NX) && (*flags & ~(uint32_t)EXPIRE_NX)) {
        reply_errorf(c->r, "ERR NX and XX, GT or LT options at the same time are not compatible");
        return false;
    }
    if ((*flags & EXPIRE_GT) && (*flags & EXPIRE_LT)) {
        reply_errorf(c->r, "ERR GT and LT options at the same time are not compatible");
        return false;
    }
    return true;
}

static bool flags_allow(uint32_t flags, int64_t now_at, int64_t at)
{
    bool has = now_at != ENTRY_NO_EXPIRE;
    if ((flags & EXPIRE_NX) && has) return false;
    if ((flags & EXPIRE_XX) && !has) return false;
    if ((flags & EXPIRE_GT) && (!has || at <= now_at)) return false;
    if ((flags & EXPIRE_LT) && has && at >= now_at) return false;
    return true;
}

static void delete_now(struct call *c, struct slice key)
{
    bool async = c->set->lazyfree_lazy_expire;
    key_del_lazily(c, key, async);
    call_changed(c, key);
    call_notify(c, NOTIFY_GENERIC, "del", key);
    EFFECT_LOG(c, async ? SLICE("UNLINK") : SLICE("DEL"), key);
}

static void log_expire(struct call *c, int64_t at)
{
    if (c->cmd->run == cmd_pexpireat) return; /* as it came */
    char text[NUM_I64_MAX_CHARS];
    struct slice *argv = call_scratch(c, sizeof *argv * (size_t)c->argc);
    memcpy(argv, c->argv, sizeof *argv * (size_t)c->argc);
    argv[0] = SLICE("PEXPIREAT");
    argv[2] = slice_of(text, num_format_i64(text, at));
    effect_log(c, c->argc, argv);
}

static void expire_generic(struct call *c, int64_t base_ms, bool seconds)
{
    struct slice key = c->argv[1];
    uint32_t flags;
    int64_t at;
    if (!parse_flags(c, &flags) || !arg_i64(c, c->argv[2], &at)) return;
    if ((seconds && __builtin_mul_overflow(at, 1000, &at)) || num_add_overflow(at, base_ms, &at)) {
        reply_invalid_expire(c);
        return;
    }
    struct entry *e = key_write(c, key);
    if (!e || !flags_allow(flags, entry_expire(e), at)) {
        reply_int(c->r, 0);
        return;
    }
    if (at <= c->now_ms && !call_keeps_past(c)) {
        delete_now(c, key);
    } else {
        key_set_expire(c, e, at);
        call_changed(c, key);
        call_notify(c, NOTIFY_GENERIC, "expire", key);
        log_expire(c, at);
    }
    reply_int(c->r, 1);
}

void cmd_expire(struct call *c) { expire_generic(c, c->now_ms, true); }
void cmd_pexpire(struct call *c) { expire_generic(c, c->now_ms, false); }
void cmd_expireat(struct call *c) { expire_generic(c, 0, true); }
void cmd_pexpireat(struct call *c) { expire_generic(c, 0, false); }

/* -2: no such key, -1: it does not expire. Seconds are rounded to the nearest. */
static void reply_ttl(struct call *c, int64_t base_ms, bool seconds)
{
    struct entry *e = key_glance(c, c->argv[1]);
    int64_t left = e ? entry_expire(e) : -2;
    if (e && left == ENTRY_NO_EXPIRE) {
        left = -1;
    } else if (e) {
        left = left > base_ms ? left - base_ms : 0;
        if (seconds) left = left / 1000 + (left % 1000 >= 500);
    }
    reply_int(c->r, left);
}

void cmd_ttl(struct call *c) { reply_ttl(c, c->now_ms, true); }
void cmd_pttl(struct call *c) { reply_ttl(c, c->now_ms, false); }
void cmd_expiretime(struct call *c) { reply_ttl(c, 0, true); }
void cmd_pexpiretime(struct call *c) { reply_ttl(c, 0, false); }

void cmd_persist(struct call *c)
{
    struct slice key = c->argv[1];
    struct entry *e = key_write(c, key);
    bool had = e && entry_expire(e) != ENTRY_NO_EXPIRE;
    if (had) {
        key_set_expire(c, e, ENTRY_NO_EXPIRE);
        call_changed(c, key);
        call_notify(c, NOTIFY_GENERIC, "persist", key);
    }
    reply_int(c->r, had);
}
