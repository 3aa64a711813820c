/* replica_private: what the files of the replica's machine share. */
#ifndef VIREO_REPL_REPLICA_PRIVATE_H
#define VIREO_REPL_REPLICA_PRIVATE_H

#include "repl/replica.h"

#define MARK_LEN 40
#define FOLLOW_LINE_MAX 4096

enum follow_step { /* of HANDSHAKE and SYNC: what is read next */
    STEP_PONG, STEP_ANSWERS, STEP_PSYNC, STEP_HEAD, STEP_BODY, STEP_LOAD,
};
enum follow_asked { ASKED_AUTH, ASKED_PORT, ASKED_IP, ASKED_CAPA, ASKED_HOLDS, ASKED_COUNT };

struct follow {
    enum follow_state state;
    enum follow_step step;
    struct buf in;                 /* a line that is not whole yet; in STEP_LOAD what came behind the snapshot */
    uint8_t asked[ASKED_COUNT];    /* enum follow_asked: whose answers are to come, in order */
    int asked_count, answered;
    bool cached;                   /* our history is one that the master may know: PSYNC asks to go on with it */
    bool no_offset;                /* SYNC of old: there is no offset to acknowledge or to go on from */
    bool fresh;                    /* REPLICAOF named this address, and nothing was taken from it yet */
    bool accept;                   /* the next set is taken unseen */
    char id[REPLID_LEN + 1];       /* of +FULLRESYNC */
    int64_t offset;
    /* the snapshot */
    enum snapshot_shape shape;
    int64_t length, got;
    char mark[MARK_LEN], tail[MARK_LEN]; /* tail: the last bytes received, not handed on: they may be the mark */
    size_t tail_len;
    /* times: mono ms */
    int64_t io_ms, attempt_ms, retry_ms, ack_ms, newline_ms, down_ms, loaded_ms;
    bool was_up;
    bool eager;                    /* nothing of the stream came since a snapshot by mark was loaded: the master waits for an ACK */
    int64_t read_offset;
    int64_t pause_ms;              /* between full syncs that come to nothing: doubles */
    uint64_t full_syncs, partial_syncs, refusals;
    char refused[256], reason[256];
    uint64_t own_keys;             /* when the master's set was last judged */
    uint64_t fack_pos;             /* the log's position, and the offset that is durable with it */
    int64_t fack_next, fack;
    bool owes, owes_more;          /* the master asked, and what was there then is not durable: it is told as soon as it is; it asked again since */
    uint64_t owed_pos;
    int64_t owed;
    void (*failover_ended)(struct repl *r, bool good);
};

void follow_log(struct repl *r, char level, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
void follow_send(struct repl *r, int argc, const struct slice *argv); /* one command */
/* Gives the link up; it is opened again after `pause_ms` (0: at once, in the next cron). */
void follow_drop(struct repl *r, int64_t pause_ms);
void follow_fail(struct repl *r, const char *fmt, ...) __attribute__((format(printf, 2, 3))); /* the same, with a log line, in its turn */
void follow_back_off(struct repl *r);           /* the same after a full sync that came to nothing */
void follow_up(struct repl *r, int db);         /* the stream begins */
void follow_ack(struct repl *r);
void follow_failover_end(struct repl *r, bool good);

/* replica_shake.c */
void shake_begin(struct repl *r);
void shake_line(struct repl *r, struct slice line); /* without its line end, and not empty */
/* replica_snap.c */
void snap_expect(struct repl *r);
void snap_head(struct repl *r, struct slice line);
size_t snap_bytes(struct repl *r, struct slice bytes); /* how many of them were the snapshot's */

#endif
