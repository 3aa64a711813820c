/* find_keys: which words of a command line are keys.
 *
 * A spec is applied in two steps: where its keys begin (an index, or the word after a keyword), then which words from
 * there on are keys (a range, or a count followed by so many keys). What always holds: an index handed out is between
 * 1 and argc - 1; sums are made in 64 bits, so no count or step of a row or a client can wrap.
 */
#include "engine/find_keys.h"

#include "base/num.h"

/* What is being gathered; count may pass max, then only the first max are in out. */
struct gather {
    const struct slice *argv;
    int argc;
    struct found_key *out;
    int max, count;
};

static void gather_add(struct gather *g, int64_t index, uint32_t flags)
{
    if (g->count < g->max) g->out[g->count] = (struct found_key){(int)index, flags};
    g->count++;
}

/* Where the keys of a spec begin; 0: nowhere, the spec does not apply to this line. */
static int spec_begin(const struct key_spec *spec, const struct gather *g)
{
    if (spec->begin == KEYS_AT_INDEX) return spec->index < g->argc ? spec->index : 0;
    if (spec->begin != KEYS_AFTER_WORD) return 0;
    int step = spec->index < 0 ? -1 : 1;
    int at = spec->index < 0 ? g->argc + spec->index : spec->index;
    for (; at >= 1 && at < g->argc; at += step) {
        if (slice_is(g->argv[at], spec->word)) return at + 1 < g->argc ? at + 1 : 0;
    }
    return 0;
}

/* The last word of a range. Negative: from the end of the line, or, with a limit, from the end of the limit-th part
 * of the words left (2: their first half, as in XREAD STREAMS key key id id). */
static int64_t range_last(const struct key_spec *spec, int first, int argc)
{
    if (spec->last >= 0) return (int64_t)first + spec->last;
    if (spec->limit <= 1) return (int64_t)argc + spec->last;
    return (int64_t)first + (argc - first) / spec->limit + spec->last;
}

static void add_range(const struct key_spec *spec, int first, struct gather *g)
{
    int64_t last = range_last(spec, first, g->argc);
    if (last >= g->argc) last = g->argc - 1;
    for (int64_t i = first; i <= last; i += spec->step) gather_add(g, i, spec->flags);
}

/* false: the count is no number, less than the command accepts, or the line ends before the keys do. */
static bool add_counted(const struct key_spec *spec, int begin, bool may_be_none, struct gather *g)
{
    int64_t count_at = (int64_t)begin + spec->count_index, first = (int64_t)begin + spec->first_index, count;
    if (count_at >= g->argc || !num_parse_i64(g->argv[count_at], &count)) return false;
    if (count < (may_be_none ? 0 : 1) || count > g->argc) return false;
    if (count > 0 && first + (count - 1) * spec->step >= g->argc) return false;
    for (int64_t k = 0; k < count; k++) gather_add(g, first + k * spec->step, spec->flags);
    return true;
}

int command_find_keys(const struct command *cmd, const struct slice *argv, int argc, struct found_key *out, int max)
{
    if (cmd->find_keys) return cmd->find_keys(argv, argc, out, max);
    struct gather g = {argv, argc, out, max, 0};
    for (int i = 0; i < cmd->key_count; i++) {
        const struct key_spec *spec = &cmd->keys[i];
        int begin = spec_begin(spec, &g);
        if (!begin) continue;
        if (spec->find == KEYS_RANGE) {
            add_range(spec, begin, &g);
        } else if (spec->find == KEYS_COUNTED) {
            if (!add_counted(spec, begin, cmd->flags & CMD_NO_MANDATORY_KEYS, &g)) return -1;
        }
    }
    return g.count;
}

/* SET reads the old value only with the option GET or one that compares. */
int keys_of_set(const struct slice *argv, int argc, struct found_key *out, int max)
{
    struct gather g = {argv, argc, out, max, 0};
    if (argc < 2) return 0;
    uint32_t flags = KEY_OW | KEY_UPDATE;
    for (int i = 3; i < argc; i++) {
        bool compares = slice_is(argv[i], "ifeq") || slice_is(argv[i], "ifne") || slice_is(argv[i], "ifdeq") || slice_is(argv[i], "ifdne");
        if (compares || slice_is(argv[i], "get")) flags = KEY_RW | KEY_ACCESS | KEY_UPDATE;
    }
    gather_add(&g, 1, flags);
    return g.count;
}

/* How many words after an option of SORT belong to it. */
static int sort_option_words(struct slice option)
{
    if (slice_is(option, "limit")) return 2;
    if (slice_is(option, "by") || slice_is(option, "get")) return 1;
    return 0;
}

/* The key that is sorted, and the one behind the last STORE. The keys that BY and GET read depend on the elements. */
int keys_of_sort(const struct slice *argv, int argc, struct found_key *out, int max)
{
    struct gather g = {argv, argc, out, max, 0};
    int store_at = 0;
    if (argc < 2) return 0;
    for (int i = 2; i < argc; i++) {
        int words = sort_option_words(argv[i]);
        i += words;
        if (!words && i + 1 < argc && slice_is(argv[i], "store")) store_at = i + 1;
    }
    gather_add(&g, 1, KEY_RO | KEY_ACCESS);
    if (store_at) gather_add(&g, store_at, KEY_OW | KEY_UPDATE);
    return g.count;
}

int keys_of_sort_ro(const struct slice *argv, int argc, struct found_key *out, int max)
{
    struct gather g = {argv, argc, out, max, 0};
    if (argc < 2) return 0;
    gather_add(&g, 1, KEY_RO | KEY_ACCESS);
    return g.count;
}
