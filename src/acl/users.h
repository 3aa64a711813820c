/* users: struct acl itself: all users by name, the host, the log. Internal to this folder. */
#ifndef VIREO_ACL_USERS_H
#define VIREO_ACL_USERS_H

#include "acl/log.h"
#include "acl/user.h"

struct user_list {                   /* by name */
    struct acl_user **at;
    int count, cap;
};

struct acl {
    struct engine *e;                /* NULL until acl_start */
    struct acl_host host;
    struct command_sets sets;
    struct user_list users;
    struct acl_user *standard;       /* "default"; also in users */
    struct acl_log log;
    const char *path;
    struct user_line {
        struct slice *words;
        int count;
        size_t bytes;
    } *lines;
    int line_count, line_cap;
    struct buf error;
    bool from_requirepass;           /* the default user's passwords are what requirepass says */
};

struct acl_user *users_find(const struct user_list *l, struct slice name, int *at); /* NULL: absent, belongs at *at */
void users_add(struct user_list *l, struct acl_user *u);
void users_clear(struct user_list *l, const struct acl_user *keep);

static inline bool new_all_channels(const struct acl *a) { return a->e && a->e->set->acl_pubsub_default == 0; }
void acl_changed(struct acl *a);                                   /* sets the engine's gate */
/* Rules for an existing or a new user, all or none. NULL: done; else the error, borrowed. */
const char *acl_set_user(struct acl *a, struct slice name, const struct slice *argv, int argc);
int acl_delete_user(struct acl *a, struct slice name);             /* 0: there is none */
void acl_cut_sessions(struct acl *a, const struct acl_user *u);    /* those that run as u */
void acl_note(struct acl *a, struct session *s, enum acl_result reason, enum acl_context context, struct slice object, struct slice user);
void acl_save(struct acl *a, struct reply *r);

#endif
