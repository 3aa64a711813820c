/* aof_private: the executor's state of the append-only log, shared by aof.c and aof_start.c. Executor thread. */
#ifndef VIREO_SERVER_STORE_AOF_PRIVATE_H
#define VIREO_SERVER_STORE_AOF_PRIVATE_H

#include "persist/aof_state.h"
#include "persist/feed.h"
#include "persist/rdb_save.h"
#include "server/store/aof.h"
#include "server/store/journal.h"

struct aof {
    struct server *sv;
    struct aof_state st;
    struct journal *journal;   /* from aof_start on */
    bool running;              /* its thread does */
    struct feed feed;
    struct buf pending;        /* logged in this turn, behind `lead` bytes that are nothing (journal_lead) */
    size_t lead;
    uint64_t stamped_turn_us;  /* the turn (by its clock) whose records carry stamp_ms */
    int64_t stamp_ms;
    bool over;                 /* too much waits for the disk: writes are refused */
    bool open_note;
    uint32_t waiting_told;     /* replies that wait for the disk, as the journal knows */
    int64_t flush_sleep_us;
    struct journal_trouble trouble;
    char refusal[1024];        /* engine.misconf_aof points here */
    /* the rewrite that runs */
    char temp[64];
    bool writing, rewrite_rdb, rotate_failed;
    uint64_t generation, rewrite_generation; /* of being switched on or off */
    int64_t retry_ms, clean_again_ms;        /* mono */
    bool cleaning, disable_gc;
    /* aof_place.c: the last annotation of it in this file, where the log stood behind it, and when the cron looked */
    struct saved_point place;
    uint64_t place_pos;
    int64_t place_ms;
};

void aof_listen(struct aof *a, bool on);   /* a new file begins: nothing is selected */
void aof_make_journal(struct aof *a, struct manifest *m);
void aof_go(struct aof *a);                /* the files are open: log from now on */
void aof_clean(struct aof *a);


/* aof_place.c: annotations of where the data stands in replication's history. */
void aof_place_note(struct aof *a);
void aof_place_turn(struct aof *a);        /* at the end of a turn that logged something */
void aof_place_cron(struct aof *a);
void aof_place_new_file(struct aof *a);    /* the first annotation of a file tells everything */
void aof_place_cut(struct server *sv, const char *folder, const struct manifest *m); /* before the log is loaded: a replica's, back to the last one */

#endif
