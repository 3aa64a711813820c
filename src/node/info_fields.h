/* info_fields: the figures of INFO's sections. Each function appends the lines of one. Used by info.c only. */
#ifndef VIREO_NODE_INFO_FIELDS_H
#define VIREO_NODE_INFO_FIELDS_H

#include "node/info.h"

void info_server(struct node *n, struct buf *out);
void info_clients(struct node *n, struct buf *out);
void info_memory_fields(struct node *n, struct buf *out);
void info_persistence(struct node *n, struct buf *out);
void info_stats(struct node *n, struct buf *out);
void info_replication(struct node *n, struct buf *out);
void info_threads(struct node *n, struct buf *out);
void info_cpu(struct node *n, struct buf *out);
void info_commandstats(struct node *n, struct buf *out);
void info_errorstats(struct node *n, struct buf *out);
void info_latencystats(struct node *n, struct buf *out);
void info_cluster(struct node *n, struct buf *out);
void info_keyspace(struct node *n, struct buf *out);
void info_keysizes(struct node *n, struct buf *out);

#endif
