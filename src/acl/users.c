/* users: the list of users, where they come from, and their sessions. What always holds: "default" is in the list; a session's
 * who is NULL or in the list; the engine's gate is shut exactly when somebody is limited. */
#include "acl/users.h"

#include "base/sha256.h"

/* --- the list --- */

struct acl_user *users_find(const struct user_list *l, struct slice name, int *at)
{
    int lo = 0, hi = l->count;
    while (lo < hi) {
        int mid = (lo + hi) / 2, order = slice_cmp(user_name(l->at[mid]), name);
        if (order == 0) {
            if (at) *at = mid;
            return l->at[mid];
        }
        if (order < 0) lo = mid + 1;
        else hi = mid;
    }
    if (at) *at = lo;
    return NULL;
}

void users_add(struct user_list *l, struct acl_user *u)
{
    int at;
    check(!users_find(l, user_name(u), &at));
    if (l->count == l->cap) {
        int cap = l->cap ? l->cap * 2 : 8;
        l->at = mem_realloc(l->at, (size_t)l->cap * sizeof *l->at, (size_t)cap * sizeof *l->at);
        l->cap = cap;
    }
    memmove(l->at + at + 1, l->at + at, (size_t)(l->count++ - at) * sizeof *l->at);
    l->at[at] = u;
}

void users_clear(struct user_list *l, const struct acl_user *keep)
{
    for (int i = 0; i < l->count; i++)
        if (l->at[i] != keep) user_free(l->at[i]);
    mem_free(l->at, (size_t)l->cap * sizeof *l->at);
    *l = (struct user_list){0};
}

/* --- life --- */

struct acl *acl_new(const struct command_index *index)
{
    struct acl *a = mem_zalloc(sizeof *a);
    command_sets_init(&a->sets, index);
    a->standard = user_new(SLICE("default"), true);
    user_set_all(&a->sets, a->standard);
    users_add(&a->users, a->standard);
    return a;
}

void acl_free(struct acl *a)
{
    users_clear(&a->users, NULL);
    acl_log_clear(&a->log);
    for (int i = 0; i < a->line_count; i++) mem_free(a->lines[i].words, a->lines[i].bytes);
    mem_free(a->lines, (size_t)a->line_cap * sizeof *a->lines);
    buf_deinit(&a->error);
    mem_free(a, sizeof *a);
}

void acl_changed(struct acl *a)
{
    struct engine *e = a->e;
    if (!e) return;
    uint32_t flags = a->standard->flags;
    bool limited = a->users.count > 1 || !a->standard->unlimited;
    e->auth_required = !(flags & USER_NOPASS) || !(flags & USER_ON);
    e->special = limited ? e->special | SPECIAL_ACL : e->special & ~(uint32_t)SPECIAL_ACL;
}

void acl_set_path(struct acl *a, const char *path) { a->path = path && path[0] ? path : NULL; }
const char *acl_path(const struct acl *a) { return a->path; }

bool acl_is_plain(const struct acl *a)
{
    const struct acl_user *u = a->standard;
    return a->users.count == 1 && u->unlimited && u->count == 1 && u->flags & USER_ON && !(u->flags & (USER_SKIP_SANITIZE | USER_SANITIZE)) &&
           (a->from_requirepass || u->flags & USER_NOPASS);
}

static const char *say(struct acl *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static const char *say(struct acl *a, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    a->error.len = 0;
    buf_vfmt(&a->error, fmt, ap);
    buf_putc(&a->error, 0);
    va_end(ap);
    return a->error.ptr;
}

/* --- changing one user --- */

static enum rule_error apply_all(struct acl *a, struct acl_user *u, const struct rules *r, int *bad)
{
    for (int i = 0; i < r->count; i++) {
        enum rule_error error = user_apply(&a->sets, u, r->at[i], new_all_channels(a));
        *bad = i;
        if (error) return error;
    }
    return RULE_OK;
}

static bool covers(const struct acl_texts *more, const struct acl_texts *less)
{
    for (int i = 0; i < less->count; i++)
        if (texts_find(more, text_slice(&less->at[i])) < 0) return false;
    return true;
}

struct listener {
    struct acl *a;
    const struct acl_user *old;
    struct acl_texts allowed;
};

static bool may_listen(void *arg, struct slice name, bool pattern) { return channel_allowed(arg, name, pattern); }

static void cut_listener(void *arg, struct session *s)
{
    struct listener *l = arg;
    struct acl *a = l->a;
    if ((s->who ? s->who : a->standard) != l->old || s->flags & SESSION_CLOSE_NOW) return;
    if (!a->host.listens_only || a->host.listens_only(a->host.arg, s, may_listen, &l->allowed)) return;
    if (a->e->call && a->e->call->s == s) s->flags |= SESSION_CLOSE_AFTER_REPLY;
    else a->host.cut(a->host.arg, s);
}

/* Sessions that listen to what old may hear and now may not any more are cut. */
static void cut_listeners(struct acl *a, const struct acl_user *old, const struct acl_user *now)
{
    struct listener l = {a, old, {0}};
    bool revoked = false;
    if (!a->e) return;
    for (int i = 0; i < now->count; i++) {
        if (now->selectors[i].flags & SELECT_ALL_CHANNELS) {
            texts_clear(&l.allowed);
            return;
        }
        for (int k = 0; k < now->selectors[i].channels.count; k++) texts_add(&l.allowed, text_slice(&now->selectors[i].channels.at[k]), 0);
    }
    for (int i = 0; i < old->count; i++) {
        const struct selector *s = &old->selectors[i];
        revoked |= s->flags & SELECT_ALL_CHANNELS || !covers(&l.allowed, &s->channels);
    }
    if (revoked) engine_each_session(a->e, cut_listener, &l);
    texts_clear(&l.allowed);
}

const char *acl_set_user(struct acl *a, struct slice name, const struct slice *argv, int argc)
{
    struct acl_user *u = users_find(&a->users, name, NULL), *now;
    struct rules r;
    int bad = 0;
    if (!rules_merge(&r, argv, argc, &bad))
        return say(a, "Unmatched parenthesis in acl selector starting at '%.*s'.", (int)argv[bad].len, argv[bad].ptr);
    now = user_new(name, new_all_channels(a));
    if (u) user_copy(now, u);
    enum rule_error error = apply_all(a, now, &r, &bad);
    if (error) {
        say(a, "Error in ACL SETUSER modifier '%.*s': %s", (int)r.at[bad].len, r.at[bad].ptr, rule_error_text(error));
        user_free(now);
    } else if (u) {
        if (u == a->standard) a->from_requirepass = false;
        cut_listeners(a, u, now);
        user_copy(u, now);
        user_free(now);
    } else {
        users_add(&a->users, now);
    }
    rules_free(&r);
    acl_changed(a);
    return error ? a->error.ptr : NULL;
}

struct cutter {
    struct acl *a;
    const struct acl_user *u;
};

static void cut_if(void *arg, struct session *s)
{
    const struct cutter *c = arg;
    if (!s->who || s->who != c->u) return;
    s->who = NULL;
    s->authenticated = false;
    if (c->a->e->call && c->a->e->call->s == s) s->flags |= SESSION_CLOSE_AFTER_REPLY;
    else c->a->host.cut(c->a->host.arg, s);
}

void acl_cut_sessions(struct acl *a, const struct acl_user *u)
{
    struct cutter c = {a, u};
    if (a->e) engine_each_session(a->e, cut_if, &c);
}

int acl_delete_user(struct acl *a, struct slice name)
{
    int at;
    struct acl_user *u = users_find(&a->users, name, &at);
    if (!u || u == a->standard) return 0;
    acl_cut_sessions(a, u);
    memmove(a->users.at + at, a->users.at + at + 1, (size_t)(--a->users.count - at) * sizeof *a->users.at);
    user_free(u);
    acl_changed(a);
    return 1;
}

void acl_set_default_password(struct acl *a, struct slice password)
{
    struct buf rule = {0};
    buf_putc(&rule, '>');
    buf_puts(&rule, password);
    user_apply(&a->sets, a->standard, SLICE("resetpass"), false);
    user_apply(&a->sets, a->standard, password.len ? buf_slice(&rule) : SLICE("nopass"), false);
    buf_deinit(&rule);
    a->from_requirepass = true;
    acl_changed(a);
}

/* --- lines of a configuration file --- */

static struct slice *words_copy(const struct slice *argv, int argc, size_t *bytes)
{
    size_t n = (size_t)argc * sizeof *argv;
    for (int i = 0; i < argc; i++) n += argv[i].len;
    struct slice *copy = mem_alloc(n);
    char *p = (char *)(copy + argc);
    for (int i = 0; i < argc; i++) {
        if (argv[i].len) memcpy(p, argv[i].ptr, argv[i].len);
        copy[i] = slice_of(p, argv[i].len);
        p += argv[i].len;
    }
    *bytes = n;
    return copy;
}

const char *acl_add_line(struct acl *a, int argc, const struct slice *argv)
{
    struct rules r;
    int bad = 0;
    if (argc < 2) return "wrong number of arguments";
    for (int i = 0; i < a->line_count; i++)
        if (slice_eq(a->lines[i].words[1], argv[1]))
            return say(a, "Error in user declaration '%.*s': Duplicate user found. A user can only be defined once in config files", (int)argv[1].len, argv[1].ptr);
    if (has_spaces(argv[1])) return "Usernames can't contain spaces or null characters";
    if (!rules_merge(&r, argv + 2, argc - 2, &bad))
        return say(a, "Error in user declaration '%.*s': Unmatched parenthesis in selector definition.", (int)argv[2 + bad].len, argv[2 + bad].ptr);
    struct acl_user *fake = user_new(argv[1], false);
    enum rule_error error = apply_all(a, fake, &r, &bad);
    if (error) say(a, "Error in user declaration '%.*s': %s", (int)r.at[bad].len, r.at[bad].ptr, rule_error_text(error));
    user_free(fake);
    rules_free(&r);
    if (error) return a->error.ptr;
    if (a->line_count == a->line_cap) {
        int cap = a->line_cap ? a->line_cap * 2 : 8;
        a->lines = mem_realloc(a->lines, (size_t)a->line_cap * sizeof *a->lines, (size_t)cap * sizeof *a->lines);
        a->line_cap = cap;
    }
    struct user_line *l = &a->lines[a->line_count++];
    l->count = argc;
    l->words = words_copy(argv, argc, &l->bytes);
    return NULL;
}

bool acl_has_lines(const struct acl *a) { return a->line_count; }

void acl_load_lines(struct acl *a)
{
    for (int i = 0; i < a->line_count; i++) {
        struct user_line *l = &a->lines[i];
        if (slice_eq(l->words[1], SLICE("default"))) user_apply(&a->sets, a->standard, SLICE("reset"), new_all_channels(a));
        check(acl_set_user(a, l->words[1], l->words + 2, l->count - 2) == NULL); /* it was tried before */
    }
    acl_changed(a);
}

/* --- sessions --- */

bool acl_known(const struct acl *a, struct slice name) { return users_find(&a->users, name, NULL) != NULL; }
bool acl_default_has_password(const struct acl *a) { return !(a->standard->flags & USER_NOPASS); }

struct slice acl_session_user(const struct session *s) { return s->who ? user_name(s->who) : SLICE("default"); }

/* Equal, in a time that tells nothing about where they differ. */
static bool same_digest(const char *a, const char *b)
{
    unsigned char differ = 0;
    for (int i = 0; i < 2 * SHA256_BYTES; i++) differ |= (unsigned char)(a[i] ^ b[i]);
    return !differ;
}

static bool knows_password(const struct acl_user *u, struct slice password)
{
    char digest[2 * SHA256_BYTES];
    bool good = false;
    if (!u || !(u->flags & USER_ON)) return false;
    if (u->flags & USER_NOPASS) return true;
    sha256_hex(password, digest);
    for (int i = 0; i < u->passwords.count; i++) good |= same_digest(digest, u->passwords.at[i].ptr);
    return good;
}

bool acl_login(struct acl *a, struct session *s, struct slice name, struct slice password)
{
    struct acl_user *u = users_find(&a->users, name, NULL);
    if (!knows_password(u, password)) {
        enum acl_context context = s->flags & (SESSION_MULTI | SESSION_IN_EXEC) ? CONTEXT_MULTI : CONTEXT_TOPLEVEL;
        acl_note(a, s, ACL_DENIED_AUTH, context, a->e->call ? a->e->call->argv[0] : SLICE("AUTH"), name);
        return false;
    }
    s->who = u == a->standard ? NULL : u;
    s->authenticated = true;
    return true;
}

void acl_logout(struct acl *a, struct session *s)
{
    s->who = NULL;
    s->authenticated = !a->e->auth_required;
}

void acl_note(struct acl *a, struct session *s, enum acl_result reason, enum acl_context context, struct slice object, struct slice user)
{
    struct stats *st = &a->e->stats;
    struct buf client = {0};
    uint64_t *counts[] = {NULL, &st->acl_denied_cmd, &st->acl_denied_key, &st->acl_denied_auth, &st->acl_denied_channel, &st->acl_denied_db};
    (*counts[reason])++;
    if (a->host.describe) a->host.describe(a->host.arg, s, &client);
    acl_log_add(&a->log, reason, context, object, user, &client, a->e->now_ms, (uint64_t)a->e->set->acllog_max_len);
}
