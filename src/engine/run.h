/* run: how engine.c runs a command function, for those that run commands on their own account: EXEC, woken sessions. */
#ifndef VIREO_ENGINE_RUN_H
#define VIREO_ENGINE_RUN_H

#include "engine/engine.h"

enum { RUN_IN_EXEC = 1, RUN_RETRY = 2 };

/* Runs cmd for s without gates; statistics, effects and slow log included. */
void run_command(struct engine *e, struct session *s, const struct command *cmd, const struct slice *argv, int argc, const uint64_t *hash1, unsigned flags);
/* The function alone: no statistics, no log, no slow log, no MONITOR. Its changes do not count for SAVE. */
void run_bare(struct engine *e, struct session *s, const struct command *cmd, const struct slice *argv, int argc);
/* The gates of a command inside EXEC that depend on the moment: authentication, permissions. false: the error was replied. */
bool run_allowed(struct engine *e, struct session *s, const struct command *cmd, const struct slice *argv, int argc);
/* Notes that cmd answered count errors, the last one at s->reply.error_at. */
void run_failed(struct engine *e, struct session *s, const struct command *cmd, uint32_t count);
/* CLIENT REPLY OFF and SKIP: what s was answered since the reply had `at` bytes goes, but for what was pushed. */
void run_drop_replies(struct session *s, size_t at);
struct command_stats *run_stats(struct engine *e, const struct command *cmd);

#endif
