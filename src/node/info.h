/* info: INFO's sections, each a row of fields. For the command, for LATENCY and for the crash report. Executor thread. */
#ifndef VIREO_NODE_INFO_H
#define VIREO_NODE_INFO_H

#include "node/node.h"

/* Appends sections by name ("default", "all", "everything" and single ones, any case); unknown names add nothing. */
void info_sections(struct node *n, int count, const struct slice *names, struct buf *out);
void info_all(struct node *n, struct buf *out); /* "everything" */

/* Bytes in the words of INFO: 1.50K. */
void info_human(char out[32], uint64_t bytes);

/* The memory figures, for INFO memory and MEMORY STATS. */
struct info_memory {
    uint64_t used, peak, startup, overhead, dataset, clients;
    double dataset_percent, peak_percent;
    uint64_t rss, total_system, allocated, active, resident;
    uint64_t keys;
};
void info_memory(struct node *n, struct info_memory *out);

#endif
