/* check: may a user run this command with these words? Each selector is asked for all of it; what the last one that came
 * furthest would not have is what the user is told. */
#include "acl/user.h"

#include "engine/find_keys.h"
#include "engine/lookup.h"
#include "engine/value.h"

#define KEYS_INLINE 64

/* The keys of a command line, found when the first selector wants to know. */
struct line {
    const struct command_sets *sets;
    const struct command *cmd;
    int ordinal, argc, db;
    const struct slice *argv;
    struct found_key few[KEYS_INLINE], *keys;
    int key_count, key_cap;
    bool looked;
};

static void find_keys(struct line *l)
{
    if (l->looked) return;
    l->looked = true;
    l->keys = l->few;
    int n = command_find_keys(l->cmd, l->argv, l->argc, l->few, KEYS_INLINE);
    if (n > KEYS_INLINE) {
        l->key_cap = n;
        l->keys = mem_alloc((size_t)n * sizeof *l->keys);
        n = command_find_keys(l->cmd, l->argv, l->argc, l->keys, n);
    }
    l->key_count = n > 0 ? n : 0; /* a malformed line touches nothing: the command will say so */
}

static void line_done(struct line *l)
{
    if (l->key_cap) mem_free(l->keys, (size_t)l->key_cap * sizeof *l->keys);
}

static bool command_allowed(const struct selector *s, const struct line *l)
{
    if ((s->flags & SELECT_ALL_COMMANDS) || (l->cmd->flags & CMD_NO_AUTH) || bit_of(s->bits, l->ordinal)) return true;
    for (int i = 0; i < s->first_args.count && l->argc > 1; i++)
        if (s->first_args.at[i].tag == l->ordinal && slice_is(l->argv[1], s->first_args.at[i].ptr)) return true;
    return false;
}

static bool key_allowed(const struct selector *s, struct slice key, uint32_t flags)
{
    int need = (flags & KEY_ACCESS ? ACCESS_READ : 0) | (flags & (KEY_INSERT | KEY_DELETE | KEY_UPDATE) ? ACCESS_WRITE : 0);
    for (int i = 0; i < s->keys.count; i++)
        if ((s->keys.at[i].tag & need) == need && glob_match(text_slice(&s->keys.at[i]), key, false)) return true;
    return false;
}

bool channel_allowed(const struct acl_texts *channels, struct slice name, bool pattern)
{
    for (int i = 0; i < channels->count; i++) {
        struct slice allowed = text_slice(&channels->at[i]);
        if (pattern ? slice_eq(allowed, name) : glob_match(allowed, name, false)) return true;
    }
    return false;
}

static enum acl_result check_keys(const struct selector *s, struct line *l, int *at)
{
    if (s->flags & SELECT_ALL_KEYS || (!l->cmd->key_count && !l->cmd->find_keys)) return ACL_OK;
    find_keys(l);
    for (int i = 0; i < l->key_count; i++) {
        const struct found_key *k = &l->keys[i];
        if (k->flags & KEY_NOT_KEY || key_allowed(s, l->argv[k->index], k->flags)) continue;
        *at = k->index;
        return ACL_DENIED_KEY;
    }
    return ACL_OK;
}

static enum acl_result check_channels(const struct selector *s, const struct line *l, int *at)
{
    enum channel_words words = l->sets->channels[l->ordinal];
    if (words == CHANNELS_NONE || s->flags & SELECT_ALL_CHANNELS) return ACL_OK;
    int end = words == CHANNELS_FIRST && l->argc > 2 ? 2 : l->argc;
    for (int i = 1; i < end; i++) {
        if (channel_allowed(&s->channels, l->argv[i], words == CHANNELS_PATTERNS)) continue;
        *at = i;
        return ACL_DENIED_CHANNEL;
    }
    return ACL_OK;
}

static enum acl_result selector_check(const struct selector *s, struct line *l, int *at)
{
    if (!command_allowed(s, l)) return ACL_DENIED_CMD;
    enum acl_result r = check_keys(s, l, at);
    if (!r) r = check_channels(s, l, at);
    return r || dbs_allow(s, l->cmd, l->argv, l->argc, l->db, at) ? r : ACL_DENIED_DB;
}

enum acl_result user_check(const struct command_sets *sets, const struct acl_user *u, const struct command *cmd, int ordinal,
                           const struct slice *argv, int argc, int db, int *at)
{
    if (u->unlimited) return ACL_OK;
    struct line l;
    l.sets = sets, l.cmd = cmd, l.ordinal = ordinal, l.argv = argv, l.argc = argc, l.db = db, l.key_cap = 0, l.looked = false;
    enum acl_result worst = ACL_DENIED_CMD;
    int last = 0, here = 0;
    for (int i = 0; i < u->count; i++) {
        enum acl_result r = selector_check(&u->selectors[i], &l, &here);
        if (r == ACL_OK) {
            worst = ACL_OK;
            break;
        }
        if (r < worst || (r == worst && here <= last)) continue;
        worst = r;
        last = here;
    }
    line_done(&l);
    *at = last;
    return worst;
}

static bool selector_reads_all(const struct selector *s)
{
    if (s->flags & SELECT_ALL_KEYS) return true;
    for (int i = 0; i < s->keys.count; i++)
        if (s->keys.at[i].tag & ACCESS_READ && slice_eq(text_slice(&s->keys.at[i]), SLICE("*"))) return true;
    return false;
}

bool user_reads_all(const struct command_sets *sets, const struct acl_user *u, const struct command *cmd, int ordinal,
                    const struct slice *argv, int argc, int db)
{
    if (u->unlimited) return true;
    struct line l;
    bool all = false;
    int at;
    l.sets = sets, l.cmd = cmd, l.ordinal = ordinal, l.argv = argv, l.argc = argc, l.db = db, l.key_cap = 0, l.looked = false;
    for (int i = 0; i < u->count && !all; i++) all = selector_reads_all(&u->selectors[i]) && selector_check(&u->selectors[i], &l, &at) == ACL_OK;
    line_done(&l);
    return all;
}
