/* user: memory of users, and the rules one by one. What always holds: a user has a root selector; where a selector allows all
 * keys or channels, its list of patterns is empty; nopass means no passwords. */
#include "acl/user.h"

#include "base/sha256.h"
#include "engine/lookup.h"

/* --- lists of texts --- */

void texts_add(struct acl_texts *t, struct slice s, int tag)
{
    if (t->count == t->cap) {
        int cap = t->cap ? t->cap * 2 : 4;
        t->at = mem_realloc(t->at, (size_t)t->cap * sizeof *t->at, (size_t)cap * sizeof *t->at);
        t->cap = cap;
    }
    struct acl_text *x = &t->at[t->count++];
    *x = (struct acl_text){mem_alloc(s.len + 1), s.len, tag};
    if (s.len) memcpy(x->ptr, s.ptr, s.len);
    x->ptr[s.len] = 0;
}

void texts_drop(struct acl_texts *t, int i)
{
    mem_free(t->at[i].ptr, t->at[i].len + 1);
    memmove(t->at + i, t->at + i + 1, (size_t)(--t->count - i) * sizeof *t->at);
}

void texts_clear(struct acl_texts *t)
{
    while (t->count) texts_drop(t, t->count - 1);
    mem_free(t->at, (size_t)t->cap * sizeof *t->at);
    *t = (struct acl_texts){0};
}

static void texts_copy(struct acl_texts *to, const struct acl_texts *from)
{
    for (int i = 0; i < from->count; i++) texts_add(to, text_slice(&from->at[i]), from->at[i].tag);
}

int texts_find(const struct acl_texts *t, struct slice s)
{
    for (int i = 0; i < t->count; i++)
        if (slice_eq(text_slice(&t->at[i]), s)) return i;
    return -1;
}

bool has_spaces(struct slice s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] == ' ' || (s.ptr[i] >= '\t' && s.ptr[i] <= '\r') || !s.ptr[i]) return true;
    return false;
}

/* --- life --- */

static struct selector *add_selector(struct acl_user *u, uint32_t flags)
{
    u->selectors = mem_realloc(u->selectors, (size_t)u->count * sizeof *u->selectors, (size_t)(u->count + 1) * sizeof *u->selectors);
    struct selector *s = &u->selectors[u->count++];
    *s = (struct selector){.flags = flags};
    return s;
}

static void drop_selectors(struct acl_user *u, int keep)
{
    int had = u->count;
    for (; u->count > keep; u->count--) {
        struct selector *s = &u->selectors[u->count - 1];
        texts_clear(&s->keys);
        texts_clear(&s->channels);
        texts_clear(&s->first_args);
        texts_clear(&s->dbs);
        buf_deinit(&s->rules);
    }
    if (!keep) {
        mem_free(u->selectors, (size_t)had * sizeof *u->selectors);
        u->selectors = NULL;
    } else if (had > keep) {
        u->selectors = mem_realloc(u->selectors, (size_t)had * sizeof *u->selectors, (size_t)keep * sizeof *u->selectors);
    }
}

struct acl_user *user_new(struct slice name, bool all_channels)
{
    struct acl_user *u = mem_zalloc(sizeof *u);
    u->name = mem_alloc(name.len + 1);
    u->name_len = name.len;
    if (name.len) memcpy(u->name, name.ptr, name.len);
    u->name[name.len] = 0;
    add_selector(u, SELECT_ROOT | (all_channels ? SELECT_ALL_CHANNELS : 0));
    return u;
}

void user_free(struct acl_user *u)
{
    drop_selectors(u, 0);
    texts_clear(&u->passwords);
    mem_free(u->name, u->name_len + 1);
    mem_free(u, sizeof *u);
}

void user_copy(struct acl_user *to, const struct acl_user *from)
{
    drop_selectors(to, 0);
    texts_clear(&to->passwords);
    to->flags = from->flags;
    to->unlimited = from->unlimited;
    texts_copy(&to->passwords, &from->passwords);
    for (int i = 0; i < from->count; i++) {
        const struct selector *f = &from->selectors[i];
        struct selector *s = add_selector(to, f->flags);
        memcpy(s->bits, f->bits, sizeof s->bits);
        texts_copy(&s->keys, &f->keys);
        texts_copy(&s->channels, &f->channels);
        texts_copy(&s->first_args, &f->first_args);
        texts_copy(&s->dbs, &f->dbs);
    }
}

/* --- commands --- */

static void sub_bits(const struct command_index *index, int ordinal, uint64_t *bits)
{
    const struct command *cmd = command_by_ordinal(index, ordinal, NULL);
    for (int i = ordinal; i <= ordinal + cmd->sub_count; i++) bits[i / 64] |= 1ull << (i % 64);
}

static enum channel_words channel_words_of(const char *name)
{
    static const struct {
        const char *name;
        enum channel_words words;
    } table[] = {
        {"publish", CHANNELS_FIRST}, {"spublish", CHANNELS_FIRST}, {"subscribe", CHANNELS_ALL}, {"ssubscribe", CHANNELS_ALL},
        {"psubscribe", CHANNELS_PATTERNS},
    };
    for (int i = 0; i < COUNT_OF(table); i++)
        if (strcmp(table[i].name, name) == 0) return table[i].words;
    return CHANNELS_NONE;
}

void command_sets_init(struct command_sets *sets, const struct command_index *index)
{
    memset(sets, 0, sizeof *sets);
    sets->index = index;
    check(command_total(index) < ACL_FUTURE);
    for (int i = 0; i < command_total(index); i++) {
        const struct command *container, *cmd = command_by_ordinal(index, i, &container);
        if (!container) sets->channels[i] = (uint8_t)channel_words_of(cmd->name);
        for (int k = 0; k < ACL_CATEGORIES; k++) {
            if (!(cmd->acl >> k & 1)) continue;
            sets->has[k][i / 64] |= 1ull << (i % 64);
            sub_bits(index, i, sets->reach[k]);
        }
    }
}

/* A row by its own name, whatever rename-command made of it; "config|get" too. -1: there is none. */
static int find_ordinal(const struct command_index *index, struct slice name)
{
    for (int i = 0; i < command_total(index); i++) {
        const struct command *container, *cmd = command_by_ordinal(index, i, &container);
        if (!container) {
            if (slice_is(name, cmd->name)) return i;
            continue;
        }
        size_t n = strlen(container->name);
        if (name.len > n && name.ptr[n] == '|' && slice_is(slice_of(name.ptr, n), container->name) &&
            slice_is(slice_of(name.ptr + n + 1, name.len - n - 1), cmd->name))
            return i;
    }
    return -1;
}

/* All commands of a set on or off; first arguments allowed for them are forgotten. */
static void put_bits(struct selector *s, const uint64_t *set, bool on)
{
    for (int i = 0; i < ACL_WORDS; i++) s->bits[i] = on ? s->bits[i] | set[i] : s->bits[i] & ~set[i];
    if (!on) s->flags &= ~(uint32_t)SELECT_ALL_COMMANDS;
    for (int i = s->first_args.count - 1; i >= 0; i--)
        if (bit_of(set, s->first_args.at[i].tag)) texts_drop(&s->first_args, i);
}

static enum rule_error put_category(const struct command_sets *sets, struct selector *s, struct slice name, bool on)
{
    for (int k = 0; k < ACL_CATEGORIES; k++) {
        if (!slice_is(name, acl_category_names[k])) continue;
        put_bits(s, sets->reach[k], on);
        return RULE_OK;
    }
    return RULE_UNKNOWN;
}

static void put_all_commands(struct selector *s, bool on)
{
    memset(s->bits, on ? 255 : 0, sizeof s->bits);
    s->flags = on ? s->flags | SELECT_ALL_COMMANDS : s->flags & ~(uint32_t)SELECT_ALL_COMMANDS;
    texts_clear(&s->first_args);
}

static void add_first_arg(struct selector *s, int ordinal, struct slice arg)
{
    for (int i = 0; i < s->first_args.count; i++) {
        const struct acl_text *have = &s->first_args.at[i];
        if (have->tag == ordinal && slice_is(arg, have->ptr)) return;
    }
    texts_add(&s->first_args, arg, ordinal);
}

static enum rule_error put_command(const struct command_sets *sets, struct selector *s, struct slice name, bool on)
{
    uint64_t set[ACL_WORDS] = {0};
    const char *bar = on ? memrchr(name.ptr, '|', name.len) : NULL;
    int ordinal = find_ordinal(sets->index, name);
    if (bar) {
        struct slice front = slice_of(name.ptr, (size_t)(bar - name.ptr)), arg = slice_of(bar + 1, name.len - front.len - 1);
        const struct command *container, *cmd;
        int of = find_ordinal(sets->index, front);
        if (of < 0) return RULE_UNKNOWN;
        cmd = command_by_ordinal(sets->index, of, &container);
        if (container) return RULE_FIRST_ARG_OF_SUB;
        if (!arg.len) return RULE_SYNTAX;
        if (!cmd->sub_count) {
            add_first_arg(s, of, arg);
            return RULE_OK;
        }
    }
    if (ordinal < 0) return RULE_UNKNOWN;
    sub_bits(sets->index, ordinal, set);
    put_bits(s, set, on);
    return RULE_OK;
}

/* --- patterns --- */

static enum rule_error put_key_pattern(struct selector *s, struct slice rule)
{
    int access = rule.ptr[0] == '~' ? ACCESS_ALL : 0;
    size_t at = 1;
    if (s->flags & SELECT_ALL_KEYS) return RULE_AFTER_ALL_KEYS;
    if (rule.ptr[0] == '%') {
        for (; at < rule.len && rule.ptr[at] != '~'; at++) {
            char c = rule.ptr[at];
            int bit = c == 'R' || c == 'r' ? ACCESS_READ : c == 'W' || c == 'w' ? ACCESS_WRITE : 0;
            if (!bit || access & bit) return RULE_SYNTAX;
            access |= bit;
        }
        if (!access) return RULE_SYNTAX;
        if (at < rule.len) at++;
    }
    struct slice text = slice_of(rule.ptr + at, rule.len - at);
    if (has_spaces(text)) return RULE_SYNTAX;
    int have = texts_find(&s->keys, text);
    if (have >= 0) s->keys.at[have].tag |= access;
    else texts_add(&s->keys, text, access);
    return RULE_OK;
}

static enum rule_error put_channel_pattern(struct selector *s, struct slice text)
{
    if (s->flags & SELECT_ALL_CHANNELS) return RULE_AFTER_ALL_CHANNELS;
    if (has_spaces(text)) return RULE_SYNTAX;
    if (texts_find(&s->channels, text) < 0) texts_add(&s->channels, text, 0);
    return RULE_OK;
}

static void put_all(struct selector *s, struct acl_texts *patterns, uint32_t flag, bool on)
{
    s->flags = on ? s->flags | flag : s->flags & ~flag;
    texts_clear(patterns);
}

/* --- rules --- */

static enum rule_error selector_apply(const struct command_sets *sets, struct selector *s, struct slice rule)
{
    struct slice rest = slice_of(rule.ptr + 1, rule.len ? rule.len - 1 : 0);
    char first = rule.len ? rule.ptr[0] : 0;
    bool on = first == '+';
    buf_deinit(&s->rules);
    if (slice_is(rule, "allkeys") || slice_is(rule, "~*")) put_all(s, &s->keys, SELECT_ALL_KEYS, true);
    else if (slice_is(rule, "resetkeys")) put_all(s, &s->keys, SELECT_ALL_KEYS, false);
    else if (slice_is(rule, "allchannels") || slice_is(rule, "&*")) put_all(s, &s->channels, SELECT_ALL_CHANNELS, true);
    else if (slice_is(rule, "resetchannels")) put_all(s, &s->channels, SELECT_ALL_CHANNELS, false);
    else if (slice_is(rule, "allcommands") || slice_is(rule, "+@all")) put_all_commands(s, true);
    else if (slice_is(rule, "nocommands") || slice_is(rule, "-@all")) put_all_commands(s, false);
    else if (slice_is(rule, "alldbs")) put_all(s, &s->dbs, SELECT_SOME_DBS, false);
    else if (slice_is(rule, "resetdbs")) put_all(s, &s->dbs, SELECT_SOME_DBS, true);
    else if (rule.len > 3 && slice_is(slice_of(rule.ptr, 3), "db=")) return dbs_add(s, slice_of(rule.ptr + 3, rule.len - 3));
    else if (first == '~' || first == '%') return put_key_pattern(s, rule);
    else if (first == '&') return put_channel_pattern(s, rest);
    else if ((on || first == '-') && rest.len && rest.ptr[0] == '@') return put_category(sets, s, slice_of(rest.ptr + 1, rest.len - 1), on);
    else if (on || first == '-') return put_command(sets, s, rest, on);
    else return RULE_SYNTAX;
    return RULE_OK;
}

static enum rule_error add_bracketed(const struct command_sets *sets, struct acl_user *u, struct slice words, bool all_channels)
{
    struct selector *s = add_selector(u, all_channels ? SELECT_ALL_CHANNELS : 0);
    enum rule_error error = RULE_OK;
    while (words.len && !error) {
        size_t n = 0;
        while (n < words.len && !has_spaces(slice_of(words.ptr + n, 1))) n++;
        if (n) error = selector_apply(sets, s, slice_of(words.ptr, n));
        if (n < words.len) n++;
        words = slice_of(words.ptr + n, words.len - n);
    }
    if (error) drop_selectors(u, u->count - 1);
    return error;
}

static enum rule_error put_password(struct acl_user *u, struct slice rule)
{
    char digest[2 * SHA256_BYTES];
    struct slice hash = slice_of(rule.ptr + 1, rule.len - 1);
    bool plain = rule.ptr[0] == '>' || rule.ptr[0] == '<', add = rule.ptr[0] == '>' || rule.ptr[0] == '#';
    if (plain) {
        sha256_hex(hash, digest);
        hash = slice_of(digest, sizeof digest);
    }
    bool good = hash.len == sizeof digest;
    for (size_t i = 0; i < hash.len && good; i++)
        good = (hash.ptr[i] >= '0' && hash.ptr[i] <= '9') || (hash.ptr[i] >= 'a' && hash.ptr[i] <= 'f');
    if (!good) return RULE_BAD_HASH;
    int have = texts_find(&u->passwords, hash);
    if (!add && have < 0) return RULE_NO_PASSWORD;
    if (!add) texts_drop(&u->passwords, have);
    else if (have < 0) texts_add(&u->passwords, hash, 0);
    if (add) u->flags &= ~(uint32_t)USER_NOPASS;
    return RULE_OK;
}

static void reset(struct acl_user *u, bool all_channels)
{
    struct selector *root = &u->selectors[0];
    drop_selectors(u, 1);
    root = &u->selectors[0];
    u->flags = USER_SANITIZE;
    texts_clear(&u->passwords);
    buf_deinit(&root->rules);
    put_all_commands(root, false);
    put_all(root, &root->keys, SELECT_ALL_KEYS, false);
    put_all(root, &root->channels, SELECT_ALL_CHANNELS, all_channels);
    put_all(root, &root->dbs, SELECT_SOME_DBS, false);
}

static enum rule_error apply_one(const struct command_sets *sets, struct acl_user *u, struct slice rule, bool all_channels)
{
    char first = rule.len ? rule.ptr[0] : 0;
    if (!rule.len) return RULE_OK;
    if (slice_is(rule, "on")) u->flags |= USER_ON;
    else if (slice_is(rule, "off")) u->flags &= ~(uint32_t)USER_ON;
    else if (slice_is(rule, "nopass") || slice_is(rule, "resetpass")) {
        u->flags = slice_is(rule, "nopass") ? u->flags | USER_NOPASS : u->flags & ~(uint32_t)USER_NOPASS;
        texts_clear(&u->passwords);
    } else if (slice_is(rule, "skip-sanitize-payload")) u->flags = (u->flags & ~(uint32_t)USER_SANITIZE) | USER_SKIP_SANITIZE;
    else if (slice_is(rule, "sanitize-payload")) u->flags = (u->flags & ~(uint32_t)USER_SKIP_SANITIZE) | USER_SANITIZE;
    else if (first == '>' || first == '#' || first == '<' || first == '!') return put_password(u, rule);
    else if (first == '(' && rule.ptr[rule.len - 1] == ')') return add_bracketed(sets, u, slice_of(rule.ptr + 1, rule.len - 2), all_channels);
    else if (slice_is(rule, "clearselectors")) drop_selectors(u, 1);
    else if (slice_is(rule, "reset")) reset(u, all_channels);
    else return selector_apply(sets, &u->selectors[0], rule);
    return RULE_OK;
}

enum rule_error user_apply(const struct command_sets *sets, struct acl_user *u, struct slice rule, bool all_channels)
{
    enum rule_error error = apply_one(sets, u, rule, all_channels);
    uint32_t all = SELECT_ALL_KEYS | SELECT_ALL_COMMANDS | SELECT_ALL_CHANNELS;
    u->unlimited = false;
    for (int i = 0; i < u->count; i++) u->unlimited |= (u->selectors[i].flags & (all | SELECT_SOME_DBS)) == all;
    return error;
}

void user_set_all(const struct command_sets *sets, struct acl_user *u)
{
    static const char *const rules[] = {"reset", "on", "nopass", "~*", "&*", "+@all"};
    for (int i = 0; i < COUNT_OF(rules); i++) user_apply(sets, u, slice_str(rules[i]), false);
    u->flags = USER_ON | USER_NOPASS;
}

const char *rule_error_text(enum rule_error e)
{
    switch (e) {
    case RULE_OK: break;
    case RULE_UNKNOWN: return "Unknown command or category name in ACL";
    case RULE_SYNTAX: return "Syntax error";
    case RULE_AFTER_ALL_KEYS:
        return "Adding a pattern after the * pattern (or the 'allkeys' flag) is not valid and does not have any effect. "
               "Try 'resetkeys' to start with an empty list of patterns";
    case RULE_AFTER_ALL_CHANNELS:
        return "Adding a pattern after the * pattern (or the 'allchannels' flag) is not valid and does not have any effect. "
               "Try 'resetchannels' to start with an empty list of channels";
    case RULE_NO_PASSWORD: return "The password you are trying to remove from the user does not exist";
    case RULE_BAD_HASH: return "The password hash must be exactly 64 characters and contain only lowercase hexadecimal characters";
    case RULE_FIRST_ARG_OF_SUB: return "Allowing first-arg of a subcommand is not supported";
    }
    return "Wrong format";
}

/* --- words into rules --- */

bool rules_merge(struct rules *r, const struct slice *argv, int argc, int *bad)
{
    int open = -1;
    size_t room = 0;
    *r = (struct rules){.size = (size_t)(argc ? argc : 1) * sizeof *r->at};
    for (int i = 0; i < argc; i++) room += argv[i].len + 1;
    r->at = mem_alloc(r->size);
    buf_room(&r->bytes, room + 1); /* slices into it stay where they are */
    for (int i = 0; i < argc; i++) {
        struct slice w = argv[i];
        bool ends = w.len && w.ptr[w.len - 1] == ')';
        if (open < 0 && !(w.len && w.ptr[0] == '(' && !ends)) {
            r->at[r->count++] = w;
            continue;
        }
        if (open < 0) {
            open = i;
            r->at[r->count] = slice_of(r->bytes.ptr + r->bytes.len, 0);
        } else {
            buf_putc(&r->bytes, ' ');
        }
        buf_puts(&r->bytes, w);
        r->at[r->count].len = (size_t)(r->bytes.ptr + r->bytes.len - r->at[r->count].ptr);
        if (i == open || !ends) continue;
        open = -1;
        r->count++;
    }
    if (open < 0) return true;
    *bad = open;
    rules_free(r);
    return false;
}

void rules_free(struct rules *r)
{
    mem_free(r->at, r->size);
    buf_deinit(&r->bytes);
    *r = (struct rules){0};
}
