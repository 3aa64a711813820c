/* rows: the commands of clusters' clients and operators: CLUSTER and its subcommands, ASKING, READONLY, READWRITE.
 *
 * The functions check their arguments and ask the machine (cluster.h), which checks the rest; they are called with the
 * arity checked. Executor thread. */
#ifndef VIREO_CLUSTER_ROWS_H
#define VIREO_CLUSTER_ROWS_H

#include "engine/command.h"

extern const struct family cluster_family;

/* cmd_cluster.c */
void cmd_asking(struct call *c);
void cmd_readonly(struct call *c);
void cmd_readwrite(struct call *c);
void cmd_cluster_help(struct call *c);
void cmd_cluster_bumpepoch(struct call *c);
void cmd_cluster_count_failure_reports(struct call *c);
void cmd_cluster_failover(struct call *c);
void cmd_cluster_forget(struct call *c);
void cmd_cluster_meet(struct call *c);
void cmd_cluster_replicas(struct call *c);
void cmd_cluster_replicate(struct call *c);
void cmd_cluster_reset(struct call *c);
void cmd_cluster_saveconfig(struct call *c);
void cmd_cluster_set_config_epoch(struct call *c);
/* cmd_slots.c */
void cmd_cluster_addslots(struct call *c);
void cmd_cluster_addslotsrange(struct call *c);
void cmd_cluster_countkeysinslot(struct call *c);
void cmd_cluster_delslots(struct call *c);
void cmd_cluster_delslotsrange(struct call *c);
void cmd_cluster_flushslot(struct call *c);
void cmd_sflush(struct call *c);
void cmd_cluster_flushslots(struct call *c);
void cmd_cluster_getkeysinslot(struct call *c);
void cmd_cluster_keyslot(struct call *c);
void cmd_cluster_setslot(struct call *c);
void cmd_cluster_slot_stats(struct call *c);
/* cmd_move.c */
void cmd_cluster_cancelslotmigrations(struct call *c);
void cmd_cluster_getslotmigrations(struct call *c);
void cmd_cluster_migrateslots(struct call *c);
void cmd_cluster_migration(struct call *c);
void cmd_cluster_syncslots(struct call *c);
/* cmd_topology.c */
void cmd_cluster_info(struct call *c);
void cmd_cluster_links(struct call *c);
void cmd_cluster_myid(struct call *c);
void cmd_cluster_myshardid(struct call *c);
void cmd_cluster_nodes(struct call *c);
void cmd_cluster_shards(struct call *c);
void cmd_cluster_slots(struct call *c);

#endif
