/* options: the words behind SET, GETEX, MSETEX and INCREX that say when the key expires and when it is set at all. */
#include "types/string/string.h"

static const struct set_word {
    const char *word;
    uint32_t flag, excludes; /* flags that must not have come before it */
    bool has_value;
} set_words[] = {
    {"nx", SET_NX, SET_CONDITIONS & ~SET_NX, false},
    {"xx", SET_XX, SET_CONDITIONS & ~SET_XX, false},
    {"ifeq", SET_IFEQ, SET_CONDITIONS, true},
    {"ifne", SET_IFNE, SET_CONDITIONS, true},
    {"ifdeq", SET_IFDEQ, SET_CONDITIONS, true},
    {"ifdne", SET_IFDNE, SET_CONDITIONS, true},
    {"get", SET_GET, 0, false},
    {"keepttl", SET_KEEPTTL, SET_PERSIST | SET_EXPIRES, false},
    {"persist", SET_PERSIST, SET_KEEPTTL | SET_EXPIRES, false},
    {"ex", SET_EX, SET_KEEPTTL | SET_PERSIST | (SET_EXPIRES & ~SET_EX), true},
    {"px", SET_PX, SET_KEEPTTL | SET_PERSIST | (SET_EXPIRES & ~SET_PX), true},
    {"exat", SET_EXAT, SET_KEEPTTL | SET_PERSIST | (SET_EXPIRES & ~SET_EXAT), true},
    {"pxat", SET_PXAT, SET_KEEPTTL | SET_PERSIST | (SET_EXPIRES & ~SET_PXAT), true},
};

static const struct set_word *find_word(struct slice s)
{
    for (int i = 0; i < COUNT_OF(set_words); i++)
        if (slice_is(s, set_words[i].word)) return &set_words[i];
    return NULL;
}

bool set_options_parse(struct call *c, int at, uint32_t allowed, struct set_options *out)
{
    *out = (struct set_options){0};
    for (int i = at; i < c->argc; i++) {
        const struct set_word *w = find_word(c->argv[i]);
        if (!w || !(w->flag & allowed) || (out->flags & w->excludes) || (w->has_value && i + 1 >= c->argc)) {
            reply_syntax(c);
            return false;
        }
        out->flags |= w->flag;
        if (w->has_value) *(w->flag & SET_COMPARES ? &out->operand : &out->expire) = c->argv[++i];
    }
    return true;
}

bool set_options_expire(struct call *c, const struct set_options *o, int64_t *expire_ms)
{
    int64_t v;
    *expire_ms = ENTRY_NO_EXPIRE;
    if (!(o->flags & SET_EXPIRES)) return true;
    if (!arg_i64(c, o->expire, &v)) return false;
    bool seconds = o->flags & (SET_EX | SET_EXAT), relative = o->flags & (SET_EX | SET_PX);
    bool bad = v <= 0 || (seconds && __builtin_mul_overflow(v, 1000, &v)) || (relative && num_add_overflow(v, c->now_ms, &v));
    if (bad) {
        reply_invalid_expire(c);
        return false;
    }
    *expire_ms = v;
    return true;
}
