/* rows_generic: the commands of keys of any kind.
 *
 * rows_generic.c holds what is known about each; the functions are defined by the files that
 * implement them, and are called with the arity checked. Executor thread.
 */
#ifndef VIREO_ENGINE_ROWS_GENERIC_H
#define VIREO_ENGINE_ROWS_GENERIC_H

#include "engine/command.h"

extern const struct family generic_family;

void cmd_copy(struct call *c);
void cmd_del(struct call *c);
void cmd_exists(struct call *c);
void cmd_expire(struct call *c);
void cmd_expireat(struct call *c);
void cmd_expiretime(struct call *c);
void cmd_keys(struct call *c);
void cmd_move(struct call *c);
void cmd_object_encoding(struct call *c);
void cmd_object_freq(struct call *c);
void cmd_object_help(struct call *c);
void cmd_object_idletime(struct call *c);
void cmd_object_refcount(struct call *c);
void cmd_persist(struct call *c);
void cmd_pexpire(struct call *c);
void cmd_pexpireat(struct call *c);
void cmd_pexpiretime(struct call *c);
void cmd_pttl(struct call *c);
void cmd_randomkey(struct call *c);
void cmd_rename(struct call *c);
void cmd_renamenx(struct call *c);
void cmd_scan(struct call *c);
void cmd_sort(struct call *c);
void cmd_sort_ro(struct call *c);
void cmd_touch(struct call *c);
void cmd_ttl(struct call *c);
void cmd_type(struct call *c);
void cmd_unlink(struct call *c);

#endif
