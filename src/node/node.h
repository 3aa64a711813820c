/* node: one whole Vireo node that does no I/O: the engine, all families of commands, configuration, INFO, clients' input.
 *
 * A shell (server/ or sim/) gives it bytes and time and takes bytes and requests away:
 *   client_init / client_deinit      a connection comes and goes
 *   input_room / input_added         received bytes, into client->in
 *   node_turn                        runs all complete commands of the ready clients; replies are in client->s.reply.out
 *   engine_take_pushing ...          effects, see engine/engine.h
 *   node_cron                        time-driven work
 * One thread (the executor). Nothing here blocks.
 */
#ifndef VIREO_NODE_NODE_H
#define VIREO_NODE_NODE_H

#include "engine/engine.h"
#include "engine/hold.h"
#include "resp/parse.h"

struct cluster_bus;
struct cluster_place;
struct config;
struct system_info;

struct client { /* embedded in the shell's connection */
    struct session s;
    struct input in;
    bool limited;                 /* closed for going over a limit: already reported */
    bool cut;                     /* turn.c: its turn was long enough, and it has commands left: the shell gives it another */
    uint64_t hold_until;          /* node/durable.h: its replies stay, and its input waits, until the log is durable up to there; 0: no */
    uint64_t hold_offset;         /* node/quorum.h: the same until enough replicas have what stands before this byte of the stream */
    int64_t hold_since_ms;        /* mono: hold_offset */
    uint32_t hold_role;
    struct slice planned_error;   /* turn.c: a protocol error waiting for its turn */
};

/* What CLIENT LIST, limits and memory accounting go by: the arguments that have arrived of a command still incomplete are
 * no longer part of the query buffer, as in Redis. */
static inline void client_note_input(struct client *c)
{
    const struct input *in = &c->in;
    c->s.argv_bytes = in->args_left >= 0 ? in->scan - in->pos : 0;
    c->s.query_bytes = in->buf.len - in->pos - c->s.argv_bytes;
    c->s.query_free = in->buf.cap - in->buf.len;
}

struct io_thread_figures { /* of INFO threads */
    uint64_t clients, reads, writes;
};

/* What the shell knows and INFO, CONFIG and LOG need; filled by the shell before node_new, functions may be NULL in sim. */
struct shell {
    void *arg;
    void (*log)(void *arg, char level, const char *text);  /* level: . - * # */
    const char *(*apply)(void *arg, const char *directive); /* CONFIG SET of a directive the shell acts on (port, bind, maxclients ...): NULL: fine, else the error text */
    const char *(*rewrite)(void *arg, struct slice text);   /* CONFIG REWRITE: writes the file; NULL or the error */
    bool (*read_file)(void *arg, const char *path, struct buf *out);
    bool (*call_off)(void *arg);                            /* SHUTDOWN ABORT: an end that a signal asked for and that has not begun; false: there is none */
    void (*system_info)(void *arg, struct system_info *out);
    int (*io_threads)(void *arg);                           /* how many read and write, with the executor; NULL: 1 */
    int (*io_thread_of)(void *arg, const struct session *s); /* NULL: the executor does it all */
    void (*io_thread)(void *arg, int number, struct io_thread_figures *out); /* 0: the executor */
    uint64_t (*lazyfree_pending)(void *arg);                /* values handed over for freeing and not freed yet */
    const char *(*load_file)(void *arg, const char *path, struct buf *out);       /* NULL or the error */
    const char *(*save_file)(void *arg, const char *path, struct slice text);     /* in one piece; NULL or the error */
    void (*random)(void *arg, void *out, size_t len);                             /* fit for secrets */
    const struct cluster_bus *bus;                                                /* node/cluster_world.h; NULL: a cluster of one node, and no file */
    const char *executable, *config_file, *version_extra;
    int64_t pid;
    uint64_t start_us;
    int64_t ending_ms;            /* an end waits for the replicas until then; mono; 0: none does */
    char run_id[41];
    const char *io_backend;       /* "epoll", "io_uring", "sim" */
};

struct system_info { /* asked for by INFO */
    uint64_t rss_bytes, user_us, sys_us, user_children_us, sys_children_us, system_memory_bytes;
    uint64_t main_thread_user_us, main_thread_sys_us;
    char os[128];
    uint64_t input_buffer_max, output_buffer_max, clients_bytes;
};

struct node {
    struct engine *e;
    struct settings set;
    struct config *config;        /* node/config.h: all directives */
    struct command_index *index;
    struct shell shell;
    uint64_t turn_commands;       /* statistics */
    uint64_t seed;
    int64_t sampled_ms;           /* monotonic: when the rates were last taken */
    /* figures for INFO clients */
    uint64_t max_input_bytes, max_output_bytes, last_max_input_bytes, last_max_output_bytes;
    int64_t clients_over_until_ms; /* limits_evict found nobody else to take: not before then again; mono */
    int64_t window_since_ms;
    size_t leaving_bytes;         /* part of e->client_bytes: of connections that are gone, in the hands of other threads */
    struct instant *instant;      /* node/instant.h: per-second rates */
    struct cluster_place *cluster; /* node/cluster_world.h; NULL: cluster mode is off */
    struct acl *acl;              /* acl/acl.h */
    struct hotkeys *hotkeys;      /* node/cmd_hotkeys.c; NULL: none was begun */
    struct turns *turns;          /* node/turns.h: what the executor's turns took; NULL: nobody wants to know */
    uint64_t startup_bytes;       /* memory in use when the engine was made */
    struct hold_queue ending;     /* clients that asked for SHUTDOWN: they are told when it fails */
    struct durable *durable;      /* node/durable.h; NULL unless replies wait for the disk; the shell's */
    struct quorum *quorum;        /* node/quorum.h; NULL until somebody wants to wait for replicas */
    bool debug_allow_deny_scripts, debug_skip_checksums; /* DEBUG SET-DISABLE-DENY-SCRIPTS, SET-SKIP-CHECKSUM-VALIDATION */
};

#define CRON_BUDGET_US 1000       /* of time-driven work in one go, so that nobody waits longer for it */

/* The configuration with its defaults; lines of files and the command line are applied to it, then node_start makes the engine. */
struct node *node_new(const struct shell *shell, uint64_t seed);
void node_start(struct node *n);  /* afterwards the shell sets n->e->ticks, ticks_arg, us_per_tick */
void node_free(struct node *n);
/* The users of `user` lines or of aclfile: once, after node_start. false: why tells what is wrong. */
bool node_load_users(struct node *n, struct buf *why);

void client_init(struct node *n, struct client *c);
void client_deinit(struct node *n, struct client *c);

/* Output that a peer leaves unread: beyond it the client's commands stay in its input, and the shell neither reads from it
 * nor gives it to node_turn before it has taken half of it. Far above what a client that writes a whole pipeline before it
 * reads would make; a bound on memory all the same. */
#define CLIENT_OUTPUT_HOLD_BYTES ((size_t)256 * 1024 * 1024)

/* Runs what is complete in the input of each client, in order, batched so that memory misses overlap. A client that is
 * parked, paused or to be closed keeps the rest of its input for later. */
void node_turn(struct node *n, struct client **ready, int count);
/* In the middle of a command of caller that runs for long: what else was planned in this turn goes back into the inputs, and
 * the other clients of the turn are no longer known to it, so that they may be served (node_turn, again) and closed. */
void node_set_aside(struct node *n, struct client *caller);
/* True when input is waiting that may run now (after a wait or a pause ended). */
bool client_has_work(const struct client *c);
/* Client memory limits: output limits, query buffer limit, maxmemory-clients. Sets SESSION_CLOSE_NOW where due (with a log line). */
void node_check_client(struct node *n, struct client *c);
int64_t node_cron(struct node *n);  /* ms until the next call */
void node_log(struct node *n, char level, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

#endif
