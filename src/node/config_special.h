/* config_special: the directives that have a syntax of their own, and checks of single ones. Used by the rows only. */
#ifndef VIREO_NODE_CONFIG_SPECIAL_H
#define VIREO_NODE_CONFIG_SPECIAL_H

#include "node/config.h"

extern const struct config_special special_events, special_oom_values, special_output_limits, special_percentiles,
    special_replicaof, special_requirepass, special_save, special_shutdown, special_words;

const char *check_appenddirname(struct node *n, struct config_value *v);
const char *check_appendfilename(struct node *n, struct config_value *v);
const char *check_activedefrag(struct node *n, struct config_value *v);
const char *check_backup_age(struct node *n, struct config_value *v);
const char *check_backup_schedule(struct node *n, struct config_value *v);
const char *check_dbfilename(struct node *n, struct config_value *v);
const char *check_hostname(struct node *n, struct config_value *v);
const char *check_secret(struct node *n, struct config_value *v);
const char *check_hz(struct node *n, struct config_value *v);
const char *check_title(struct node *n, struct config_value *v);

#endif
