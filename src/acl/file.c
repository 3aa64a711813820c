/* file: users in a file of their own, a "user name rules" line each. A file is taken whole or not at all. */
#include "acl/users.h"

static struct slice next_line(struct slice *text)
{
    const char *end = text->len ? memchr(text->ptr, '\n', text->len) : NULL;
    struct slice line = slice_of(text->ptr, end ? (size_t)(end - text->ptr) : text->len);
    size_t step = line.len + (end ? 1 : 0);
    *text = slice_of(text->ptr + step, text->len - step);
    while (line.len && memchr(" \t\r\n", line.ptr[0], 4)) line.ptr++, line.len--;
    while (line.len && memchr(" \t\r\n", line.ptr[line.len - 1], 4)) line.len--;
    return line;
}

/* Words are what stands between single blanks. */
static struct slice *split(struct slice line, int *count, size_t *bytes)
{
    *count = 1;
    for (size_t i = 0; i < line.len; i++) *count += line.ptr[i] == ' ';
    *bytes = (size_t)*count * sizeof(struct slice);
    struct slice *words = mem_alloc(*bytes);
    for (int i = 0; i < *count; i++) {
        const char *end = memchr(line.ptr, ' ', line.len);
        words[i] = slice_of(line.ptr, end ? (size_t)(end - line.ptr) : line.len);
        line = slice_of(line.ptr + words[i].len + 1, end ? line.len - words[i].len - 1 : 0);
    }
    return words;
}

struct loading {
    struct acl *a;
    const char *path;
    struct user_list users;
    struct buf *errors;
    int line;
};

static void apply_rules(struct loading *l, struct acl_user *u, const struct slice *argv, int argc)
{
    struct rules r;
    int bad;
    bool told = false;
    if (!rules_merge(&r, argv, argc, &bad)) {
        buf_fmt(l->errors, "%s:%d: Unmatched parenthesis in selector definition.", l->path, l->line);
        return;
    }
    for (int i = 0; i < r.count; i++) {
        struct slice rule = r.at[i];
        while (rule.len && memchr("\t\r\n", rule.ptr[0], 3)) rule.ptr++, rule.len--;
        while (rule.len && memchr("\t\r\n", rule.ptr[rule.len - 1], 3)) rule.len--;
        enum rule_error error = user_apply(&l->a->sets, u, rule, new_all_channels(l->a));
        if (error == RULE_UNKNOWN) {
            buf_fmt(l->errors, "%s:%d: Error in applying operation '%.*s': %s. ", l->path, l->line, (int)rule.len, rule.ptr, rule_error_text(error));
        } else if (error && !told) { /* it may be about a secret, and what follows may only follow from it */
            buf_fmt(l->errors, "%s:%d: %s. ", l->path, l->line, rule_error_text(error));
            told = true;
        }
    }
    rules_free(&r);
}

static void load_line(struct loading *l, struct slice line)
{
    int count;
    size_t bytes;
    if (!line.len) return;
    struct slice *words = split(line, &count, &bytes);
    if (count < 2 || !slice_eq(words[0], SLICE("user"))) {
        buf_fmt(l->errors, "%s:%d should start with user keyword followed by the username. ", l->path, l->line);
    } else if (has_spaces(words[1])) {
        buf_fmt(l->errors, "'%s:%d: username '%.*s' contains invalid characters. ", l->path, l->line, (int)words[1].len, words[1].ptr);
    } else if (users_find(&l->users, words[1], NULL)) {
        buf_fmt(l->errors, "WARNING: Duplicate user '%.*s' found on line %d. ", (int)words[1].len, words[1].ptr, l->line);
    } else {
        struct acl_user *u = user_new(words[1], new_all_channels(l->a));
        users_add(&l->users, u);
        apply_rules(l, u, words + 2, count - 2);
    }
    mem_free(words, bytes);
}

/* The users that were read are the users from now on; who ran as one of the old ones is cut, but for the default user. */
static void take_over(struct loading *l)
{
    struct acl *a = l->a;
    int at;
    struct acl_user *u = users_find(&l->users, SLICE("default"), &at);
    if (u) {
        user_copy(a->standard, u);
        user_free(u);
        l->users.at[at] = a->standard;
    } else {
        user_set_all(&a->sets, a->standard);
        users_add(&l->users, a->standard);
    }
    for (int i = 0; i < a->users.count; i++)
        if (a->users.at[i] != a->standard) acl_cut_sessions(a, a->users.at[i]);
    users_clear(&a->users, a->standard);
    a->users = l->users;
    acl_changed(a);
}

bool acl_load_file(struct acl *a, const char *path, struct buf *errors)
{
    struct loading l = {.a = a, .path = path, .errors = errors};
    struct buf text = {0};
    const char *why = "not possible here";
    if (!a->host.read_file || !a->host.read_file(a->host.arg, path, &text, &why)) {
        buf_fmt(errors, "Error loading ACLs, opening file '%s': %s", path, why);
        buf_deinit(&text);
        return false;
    }
    struct slice left = buf_slice(&text);
    if (left.len) left.len = strnlen(left.ptr, left.len);
    while (left.len) {
        l.line++;
        load_line(&l, next_line(&left));
    }
    buf_deinit(&text);
    if (!errors->len) {
        take_over(&l);
        return true;
    }
    buf_cstr(errors, "WARNING: ACL errors detected, no change to the previously active ACL rules was performed");
    users_clear(&l.users, NULL);
    return false;
}

void acl_write_users(const struct acl *a, struct buf *out)
{
    for (int i = 0; i < a->users.count; i++) {
        buf_cstr(out, "user ");
        buf_puts(out, user_name(a->users.at[i]));
        buf_putc(out, ' ');
        user_describe(&a->sets, a->users.at[i], out);
        buf_putc(out, '\n');
    }
}

void acl_save(struct acl *a, struct reply *r)
{
    struct buf text = {0};
    acl_write_users(a, &text);
    bool good = a->host.write_file && a->host.write_file(a->host.arg, a->path, buf_slice(&text));
    buf_deinit(&text);
    if (good) reply_ok(r);
    else reply_errorf(r, "ERR There was an error trying to save the ACLs. Please check the server logs for more information");
}
