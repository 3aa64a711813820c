/* session: one client as the engine sees it: its database, protocol, transaction, subscriptions, what it waits for.
 *
 * The shell (server, sim, tests) owns the struct (embeds it in its connection), calls session_init and session_deinit,
 * reads reply.out and sends it, and looks at the flags after each command. The engine never keeps a pointer to a session
 * that was deinit'ed. Executor thread.
 */
#ifndef VIREO_ENGINE_SESSION_H
#define VIREO_ENGINE_SESSION_H

#include "engine/command.h"
#include "resp/reply.h"

struct engine;
struct parked;
struct job;
struct watched;
struct transaction;
struct pubsub_client;
struct acl_user;
struct replica;
struct tracker;

enum session_flag {
    SESSION_MULTI = 1 << 0,          /* commands are queued */
    SESSION_DIRTY_CAS = 1 << 1,      /* a watched key changed: EXEC answers nil */
    SESSION_DIRTY_EXEC = 1 << 2,     /* queueing failed: EXEC answers EXECABORT */
    SESSION_CLOSE_AFTER_REPLY = 1 << 3, /* the shell closes it when reply.out is sent */
    SESSION_CLOSE_NOW = 1 << 4,      /* the shell closes it at once */
    SESSION_PARKED = 1 << 5,         /* waits: its further commands must not be run yet */
    SESSION_MONITOR = 1 << 6,
    SESSION_REPLY_OFF = 1 << 7,      /* CLIENT REPLY OFF */
    SESSION_REPLY_SKIP = 1 << 8,     /* this command's reply is dropped */
    SESSION_REPLY_SKIP_NEXT = 1 << 9,
    SESSION_PUSHING = 1 << 10,       /* on the engine's list of sessions with output made by others */
    SESSION_UNIX_SOCKET = 1 << 11,
    SESSION_NO_EVICT = 1 << 12,
    SESSION_READONLY = 1 << 13,      /* READONLY (cluster) */
    SESSION_INTERNAL = 1 << 14,      /* loads a log, runs a script's call: no gates for people */
    SESSION_PAUSED = 1 << 15,        /* held back by CLIENT PAUSE; run again when it ends */
    SESSION_IN_EXEC = 1 << 16,       /* runs inside EXEC: blocking commands do not block */
    SESSION_NO_TOUCH = 1 << 17,
    SESSION_LOCAL = 1 << 18,         /* from the loopback or a unix socket */
    SESSION_BRINGS = 1 << 25,        /* brings slots of another node (cluster/cmd_move.c): INTERNAL, its keys are of these slots, nothing is past its time */
    SESSION_IMPORTS = 1 << 24,       /* CLIENT IMPORT-SOURCE: with import-mode, nothing is past its time for it */
    SESSION_REDIRECTS = 1 << 23,     /* CLIENT CAPA redirect: follows -REDIRECT to the master */
    SESSION_LENT = 1 << 26,          /* reads are asked for on it: a replica's channel to its master, at either end (repl/offload.h) */
    SESSION_TLS = 1 << 22,           /* came by TLS: is told TLS ports */
    SESSION_ASKING = 1 << 21,        /* ASKING was just sent: the next command may use a slot that is being imported */
    SESSION_REPLICA = 1 << 20,       /* an attached replica (repl/): whatever would answer it ends the connection */
    SESSION_MASTER = 1 << 19,        /* runs the stream of this replica's master: no gates, no limits, nothing is past its time */
};

/* What every command touches stands together at the end, next to what the shell keeps of the connection behind it. */
struct session {
    char peer[64], local[64];        /* "127.0.0.1:6379", "/path:0"; filled by the shell */
    int fd;                          /* number shown in CLIENT LIST; -1 without one */
    bool closing_reported;
    uint8_t replication_mode, replication_once; /* node/quorum.h: CLIENT REPLICATION-MODE, and of the next command */
    uint64_t id;
    int64_t created_ms;              /* wall clock */
    int64_t soft_limit_since_ms;     /* when its output passed the soft limit; 0: it is below */
    struct session *prev, *next;     /* all sessions, by age */
    struct session *next_pushing;
    struct watched *watched;
    size_t watched_bytes;            /* WATCHed keys */
    struct job *job;                 /* a long command being done in slices; NULL: none */
    struct parked *parked;           /* what it waits for; NULL unless SESSION_PARKED */
    struct tracker *tracker;         /* tracking/ owns it; NULL: it does not track */
    const struct command *last_container;
    char *name;                      /* CLIENT SETNAME; NULL: none */
    char *lib_name, *lib_ver;
    struct acl_user *who;            /* acl/ owns it; NULL: the user "default" */
    struct hash_form *forms;         /* types/hash owns them: what HIMPORT PREPARE named; NULL: nothing */
    struct replica *replica;         /* repl/ owns it: what REPLCONF told; NULL: nothing */
    size_t mem_counted;              /* what this session adds to the engine's total of client memory */
    /* touched by every command */
    struct reply reply;              /* output; the shell consumes from its front */
    uint32_t flags;
    int32_t db;                      /* index */
    struct engine *engine;
    struct transaction *tx;          /* MULTI state; NULL when none */
    struct pubsub_client *pubsub;    /* NULL until the first subscription */
    const struct command *last_command;
    int64_t active_ms;               /* wall clock */
    uint64_t log_pos;                /* engine.log_pos behind its last write */
    int64_t stream_offset;           /* engine.stream_offset behind its last command */
    uint64_t total_in_bytes, total_out_bytes, commands;
    size_t query_bytes;              /* unparsed input held by the shell, for CLIENT LIST and memory accounting */
    size_t argv_bytes;               /* arguments of a command still incomplete */
    size_t query_free, out_pending;  /* shell's figures: free room of the query buffer; bytes handed to the kernel queue but unsent */
    bool authenticated;
};

void session_init(struct session *s, struct engine *e, int64_t now_ms);
void session_deinit(struct session *s); /* leaves queues and channels, frees what it owns */

/* Replaces an owned text (name, user ...) by a copy of s; an empty slice: NULL. */
void session_set_text(char **text, struct slice s);

/* Bytes for another session than the one whose command runs: write to s->reply, then call this, so that the shell
 * finds it in engine_take_pushing(). The SEND effect. */
void session_pushed(struct session *s);
/* The reply's bytes from `at` on were pushed: CLIENT REPLY OFF and SKIP, which drop what the running command answers, keep them. */
void session_keep_push(struct session *s, size_t at);

#endif
