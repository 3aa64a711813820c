#include "node/users.h"

#include "acl/acl.h"
#include "node/client_line.h"
#include "node/config.h"
#include "node/limits.h"
#include "pubsub/pubsub.h"

static void random_bytes(void *arg, void *out, size_t len)
{
    struct node *n = arg;
    unsigned char *p = out;
    if (n->shell.random) n->shell.random(n->shell.arg, out, len);
    else while (len--) *p++ = (unsigned char)rng_next(&n->e->rng); /* an imagined world keeps no secrets */
}

static bool read_file(void *arg, const char *path, struct buf *out, const char **why)
{
    struct node *n = arg;
    if (!n->shell.load_file) return false;
    const char *error = n->shell.load_file(n->shell.arg, path, out);
    if (error) *why = error;
    return !error;
}

static bool write_file(void *arg, const char *path, struct slice text)
{
    struct node *n = arg;
    if (!n->shell.save_file) return false;
    const char *error = n->shell.save_file(n->shell.arg, path, text);
    if (error) node_log(n, '#', "Writing the ACL file '%s' failed: %s", path, error);
    return !error;
}

static void describe(void *arg, const struct session *s, struct buf *out) { client_line(arg, s, out); }

static void cut(void *arg, struct session *s)
{
    (void)arg;
    limits_cut(s);
}

struct asked {
    bool (*may)(void *arg, struct slice name, bool pattern);
    void *arg;
};

static bool ask_one(void *arg, struct slice name, enum pubsub_kind kind)
{
    const struct asked *a = arg;
    return a->may(a->arg, name, kind == PUBSUB_PATTERN);
}

static bool listens_only(void *arg, struct session *s, bool (*may)(void *arg, struct slice name, bool pattern), void *may_arg)
{
    struct asked a = {may, may_arg};
    (void)arg;
    return pubsub_each_of(s, ask_one, &a);
}

void users_start(struct node *n)
{
    struct acl_host host = {
        .arg = n, .random = random_bytes, .read_file = read_file, .write_file = write_file, .describe = describe, .cut = cut,
        .listens_only = listens_only,
    };
    acl_start(n->acl, n->e, &host);
    acl_set_path(n->acl, config_string(n, "aclfile"));
    acl_set_default_password(n->acl, n->set.requirepass);
}

bool node_load_users(struct node *n, struct buf *why)
{
    const char *path = acl_path(n->acl);
    if (path && acl_has_lines(n->acl)) {
        buf_cstr(why, "There are users in the configuration file, and aclfile names a file of users: which of them should hold cannot be told. "
                      "Keep them in one place, the ACL file or `user` lines, not in both.");
        return false;
    }
    acl_load_lines(n->acl);
    if (!path) return true;
    struct buf errors = {0};
    bool good = acl_load_file(n->acl, path, &errors);
    if (!good) buf_fmt(why, "Aborting startup because of ACL errors: %.*s", (int)errors.len, errors.ptr);
    buf_deinit(&errors);
    return good;
}
