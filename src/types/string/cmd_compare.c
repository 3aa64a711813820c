/* cmd_compare: what is done only if a string is, or is not, a given one: DELEX, DELIFEQ, the comparisons of SET; DIGEST.
 *
 * A string is named by its bytes or by their digest, XXH3-64 without a seed: the same everywhere, for clients work it out
 * themselves. The log has what was done, never the comparison. */
#include "types/string/string.h"

#include "base/hash.h"

void string_digest(const struct entry *e, char out[STRING_DIGEST_CHARS])
{
    struct string_text text;
    struct slice s = string_bytes(e, &text);
    uint64_t h = XXH3_64bits(s.ptr, s.len);
    for (int i = STRING_DIGEST_CHARS; i--; h >>= 4) out[i] = "0123456789abcdef"[h & 15];
}

static bool is_digest(struct slice s)
{
    if (s.len != STRING_DIGEST_CHARS) return false;
    for (size_t i = 0; i < s.len; i++) {
        char ch = s.ptr[i] | 32;
        if (!(ch >= '0' && ch <= '9' && s.ptr[i] <= '9') && !(ch >= 'a' && ch <= 'f')) return false;
    }
    return true;
}

bool compare_check(struct call *c, const struct set_options *o)
{
    if (!(o->flags & (SET_IFDEQ | SET_IFDNE)) || is_digest(o->operand)) return true;
    reply_errorf(c->r, "ERR digest must be exactly 16 hexadecimal characters");
    return false;
}

static bool digest_is(const struct entry *e, struct slice want)
{
    char have[STRING_DIGEST_CHARS];
    string_digest(e, have);
    for (int i = 0; i < STRING_DIGEST_CHARS; i++)
        if (have[i] != (want.ptr[i] | 32)) return false; /* both cases: a digit has that bit anyway */
    return true;
}

bool compare_holds(const struct set_options *o, const struct entry *e)
{
    struct string_text text;
    bool wants_same = o->flags & (SET_IFEQ | SET_IFDEQ);
    if (!e) return !wants_same;
    bool same = o->flags & (SET_IFDEQ | SET_IFDNE) ? digest_is(e, o->operand) : slice_eq(string_bytes(e, &text), o->operand);
    return same == wants_same;
}

static void delete_key(struct call *c, struct slice key)
{
    bool lazy = c->set->lazyfree_lazy_user_del, gone = lazy ? key_del_async(c, key) : key_del(c, key);
    reply_int(c->r, gone);
    if (!gone) return;
    call_changed(c, key);
    call_notify(c, NOTIFY_GENERIC, "del", key);
    EFFECT_LOG(c, lazy ? SLICE("UNLINK") : SLICE("DEL"), key);
}

void cmd_delex(struct call *c)
{
    struct slice key = c->argv[1];
    struct set_options o;
    if (c->argc == 2) {
        delete_key(c, key);
        return;
    }
    if (c->argc != 4) {
        reply_wrong_args(c);
        return;
    }
    if (!set_options_parse(c, 2, SET_COMPARES, &o) || !compare_check(c, &o)) return;
    struct entry *e = key_write(c, key);
    if (!e) reply_int(c->r, 0);
    else if (entry_type(e) != VALUE_STRING) reply_errorf(c->r, "ERR Key should be of string type if conditions are specified");
    else if (compare_holds(&o, e)) delete_key(c, key);
    else reply_int(c->r, 0);
}

void cmd_delifeq(struct call *c)
{
    struct set_options o = {.flags = SET_IFEQ, .operand = c->argv[2]};
    struct entry *e;
    if (!string_write(c, c->argv[1], &e)) return;
    if (e && compare_holds(&o, e)) delete_key(c, c->argv[1]);
    else reply_int(c->r, 0);
}

void cmd_digest(struct call *c)
{
    char digits[STRING_DIGEST_CHARS];
    struct entry *e;
    if (!string_read(c, c->argv[1], &e)) return;
    if (!e) {
        reply_null(c->r);
        return;
    }
    string_digest(e, digits);
    reply_bulk(c->r, slice_of(digits, sizeof digits));
}
