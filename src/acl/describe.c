/* describe: the texts of ACL LIST and ACL GETUSER.
 *
 * The command rules that were given are not kept; the text says the same set in few words: from all or from nothing, the
 * category that fits best is taken off or added, then the next, as long as one has more right than wrong; single
 * commands mend the rest. Whoever applies the text gets the same bits. */
#include "acl/user.h"

#include "engine/lookup.h"

static unsigned count_both(const uint64_t *a, const uint64_t *b, bool invert_b)
{
    unsigned n = 0;
    for (int i = 0; i < ACL_WORDS; i++) n += (unsigned)__builtin_popcountll(a[i] & (invert_b ? ~b[i] : b[i]));
    return n;
}

/* The category that has the fewest commands on the wrong side, then the most on the right one; -1: none is mostly right. */
static int best_category(const struct command_sets *sets, const uint64_t *left, bool additive)
{
    int best = -1;
    unsigned least = UINT32_MAX, most = 0;
    for (int k = 0; k < ACL_CATEGORIES; k++) {
        unsigned same = count_both(sets->has[k], left, !additive), differ = count_both(sets->has[k], left, additive);
        if (same <= differ || differ > least || (differ == least && same <= most)) continue;
        best = k;
        least = differ;
        most = same;
    }
    return best;
}

static void put_bits(uint64_t *bits, const uint64_t *set, bool on)
{
    for (int i = 0; i < ACL_WORDS; i++) bits[i] = on ? bits[i] | set[i] : bits[i] & ~set[i];
}

static void put_first_args(const struct selector *s, int ordinal, struct slice name, struct buf *out)
{
    for (int i = 0; i < s->first_args.count; i++) {
        if (s->first_args.at[i].tag != ordinal) continue;
        buf_cstr(out, " +");
        buf_puts(out, name);
        buf_putc(out, '|');
        buf_puts(out, text_slice(&s->first_args.at[i]));
    }
}

static void put_single_commands(const struct command_sets *sets, const struct selector *s, uint64_t *bits, struct buf *out)
{
    for (int i = 0; i < command_total(sets->index); i++) {
        const struct command *container, *cmd = command_by_ordinal(sets->index, i, &container);
        char text[80];
        struct slice name = command_full_name(sets->index, cmd, text);
        bool want = bit_of(s->bits, i);
        if (want != bit_of(bits, i)) {
            buf_cstr(out, want ? " +" : " -");
            buf_puts(out, name);
            for (int k = i; k <= i + cmd->sub_count; k++)
                bits[k / 64] = want ? bits[k / 64] | 1ull << (k % 64) : bits[k / 64] & ~(1ull << (k % 64));
        }
        if (!want && !container) put_first_args(s, i, name, out);
    }
}

struct slice selector_rules(const struct command_sets *sets, struct selector *s)
{
    if (s->rules.len) return buf_slice(&s->rules);
    bool additive = !bit_of(s->bits, ACL_FUTURE);
    uint64_t said[ACL_WORDS], left[ACL_WORDS];
    int k;
    buf_cstr(&s->rules, additive ? "-@all" : "+@all");
    memset(said, additive ? 0 : 255, sizeof said);
    memcpy(left, s->bits, sizeof left);
    while ((k = best_category(sets, left, additive)) >= 0) {
        buf_fmt(&s->rules, " %c@%s", additive ? '+' : '-', acl_category_names[k]);
        put_bits(said, sets->reach[k], additive);
        put_bits(left, sets->reach[k], !additive);
    }
    put_single_commands(sets, s, said, &s->rules);
    return buf_slice(&s->rules);
}

static void put_between(struct buf *out, size_t from)
{
    if (out->len > from) buf_putc(out, ' ');
}

void selector_describe_keys(const struct selector *s, struct buf *out)
{
    static const char *const marks[] = {"", "%R~", "%W~", "~"};
    size_t from = out->len;
    if (s->flags & SELECT_ALL_KEYS) buf_cstr(out, "~*");
    for (int i = 0; i < s->keys.count; i++) {
        put_between(out, from);
        buf_cstr(out, marks[s->keys.at[i].tag]);
        buf_puts(out, text_slice(&s->keys.at[i]));
    }
}

void selector_describe_channels(const struct selector *s, struct buf *out)
{
    size_t from = out->len;
    if (s->flags & SELECT_ALL_CHANNELS) buf_cstr(out, "&*");
    for (int i = 0; i < s->channels.count; i++) {
        put_between(out, from);
        buf_putc(out, '&');
        buf_puts(out, text_slice(&s->channels.at[i]));
    }
}

static void describe_selector(const struct command_sets *sets, struct selector *s, struct buf *out)
{
    size_t at = out->len;
    selector_describe_keys(s, out);
    put_between(out, at);
    if (!(s->flags & SELECT_ALL_CHANNELS)) buf_cstr(out, s->channels.count ? "resetchannels " : "resetchannels");
    selector_describe_channels(s, out);
    buf_putc(out, ' ');
    if (s->flags & SELECT_SOME_DBS) {
        selector_describe_dbs(s, out);
        buf_putc(out, ' ');
    }
    buf_puts(out, selector_rules(sets, s));
}

void user_describe(const struct command_sets *sets, struct acl_user *u, struct buf *out)
{
    buf_cstr(out, u->flags & USER_ON ? "on " : "off ");
    if (u->flags & USER_NOPASS) buf_cstr(out, "nopass ");
    if (u->flags & USER_SKIP_SANITIZE) buf_cstr(out, "skip-sanitize-payload ");
    if (u->flags & USER_SANITIZE) buf_cstr(out, "sanitize-payload ");
    for (int i = 0; i < u->passwords.count; i++) buf_fmt(out, "#%s ", u->passwords.at[i].ptr);
    for (int i = 0; i < u->count; i++) {
        if (i) buf_cstr(out, " (");
        describe_selector(sets, &u->selectors[i], out);
        if (i) buf_putc(out, ')');
    }
}
