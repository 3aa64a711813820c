/* log: what was refused, newest first, the same thing within a minute counted in one entry. At most acllog-max-len
 * entries; an object is cut at 4 KiB. Internal to this folder. */
#ifndef VIREO_ACL_LOG_H
#define VIREO_ACL_LOG_H

#include "acl/acl.h"

enum acl_context { CONTEXT_TOPLEVEL, CONTEXT_MULTI, CONTEXT_LUA };

struct acl_log_entry {
    struct acl_log_entry *next; /* older */
    uint64_t count;
    enum acl_result reason;
    enum acl_context context;
    struct buf object, user, client;
    int64_t at_ms;
};

struct acl_log {
    struct acl_log_entry *first;
    uint64_t count;
};

/* client is taken over. */
void acl_log_add(struct acl_log *l, enum acl_result reason, enum acl_context context, struct slice object, struct slice user,
                 struct buf *client, int64_t now_ms, uint64_t max);
void acl_log_clear(struct acl_log *l);
void acl_log_reply(const struct acl_log *l, struct reply *r, uint64_t max, int64_t now_ms);

#endif
