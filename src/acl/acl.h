/* acl: users, what each may do, and the log of what was refused.
 *
 * A user has passwords (as SHA-256 only), and selectors: each says which commands, keys and channels go together; a
 * command is allowed when one selector allows all of it. The first selector is the one that rules without brackets are
 * about. Every session runs as session.who, NULL being the user "default", who always exists. Commands are bits by
 * ordinal of the command index, and categories come from the rows.
 *
 * The engine asks at its gate (engine.acl_allows) whenever SPECIAL_ACL is set: not while there is nobody but a default
 * user who may do everything. Everything is owned here; a user's sessions are cut before it is freed. Cost of a check: a
 * bit test, then a glob match per key or channel and pattern. What is not a matter of memory (files, random bytes, how
 * a session looks and is closed) is the host's. Executor thread.
 */
#ifndef VIREO_ACL_ACL_H
#define VIREO_ACL_ACL_H

#include "engine/engine.h"

struct acl;
struct acl_user;

struct acl_host {
    void *arg;
    void (*random)(void *arg, void *out, size_t len);                         /* fit for secrets */
    bool (*read_file)(void *arg, const char *path, struct buf *out, const char **why);
    bool (*write_file)(void *arg, const char *path, struct slice text);
    void (*describe)(void *arg, const struct session *s, struct buf *out);    /* as CLIENT LIST shows it */
    void (*cut)(void *arg, struct session *s);                                /* ends another session than the running one */
    /* Visits the channels, patterns and shard channels that s listens to, until one is refused. */
    bool (*listens_only)(void *arg, struct session *s, bool (*may)(void *, struct slice name, bool pattern), void *may_arg);
};

struct acl *acl_new(const struct command_index *index);
void acl_start(struct acl *a, struct engine *e, const struct acl_host *host); /* sets the engine's hooks */
void acl_free(struct acl *a);                                                 /* after the last session */

/* --- where users come from --- */
/* A `user` line of a configuration file, kept for acl_load_lines. NULL: fine; else the error, borrowed until the next call. */
const char *acl_add_line(struct acl *a, int argc, const struct slice *argv);
bool acl_has_lines(const struct acl *a);
void acl_load_lines(struct acl *a);
/* requirepass: the default user's only password, or none. */
void acl_set_default_password(struct acl *a, struct slice password);
/* The users of a file instead of those there are. false: errors tells why, nothing has changed. */
bool acl_load_file(struct acl *a, const char *path, struct buf *errors);
void acl_write_users(const struct acl *a, struct buf *out); /* a "user ..." line each */
/* Nobody but a default user who may do everything, with at most the password that requirepass told. */
bool acl_is_plain(const struct acl *a);
void acl_set_path(struct acl *a, const char *path);         /* aclfile; NULL or empty: none. Borrowed */
const char *acl_path(const struct acl *a);

/* --- sessions --- */
bool acl_login(struct acl *a, struct session *s, struct slice name, struct slice password); /* false: refused, and logged */
void acl_logout(struct acl *a, struct session *s);          /* as a new session: RESET */
bool acl_default_has_password(const struct acl *a);         /* AUTH with one word makes sense */
bool acl_known(const struct acl *a, struct slice name);
struct slice acl_session_user(const struct session *s);

/* --- checks --- */
enum acl_result { ACL_OK, ACL_DENIED_CMD, ACL_DENIED_KEY, ACL_DENIED_AUTH, ACL_DENIED_CHANNEL, ACL_DENIED_DB };

/* May s run that command now, in that database? Says nothing to anybody. *at: the word that is refused. For redis.acl_check_cmd. */
enum acl_result acl_check_cmd(struct session *s, const struct command *cmd, const struct slice *argv, int argc, int db, int *at);
/* The same for a command that a script calls on account of s: a refusal goes into the log with context "lua". */
enum acl_result acl_check_inner(struct session *s, const struct command *cmd, const struct slice *argv, int argc, int db);
const char *acl_result_why(enum acl_result r);              /* "no permission to touch the specified keys" ... */

extern const struct family acl_family;

#endif
