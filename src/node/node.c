/* node: wiring of engine, families and configuration. Running input is in turn.c. */
#include "node/node.h"

#include <stdarg.h>
#include <stdio.h>

#include "acl/acl.h"
#include "engine/lookup.h"
#include "node/cluster_world.h"
#include "node/config.h"
#include "node/families.h"
#include "node/instant.h"
#include "node/limits.h"
#include "node/quorum.h"
#include "node/rows_server.h"
#include "node/turns.h"
#include "node/users.h"
#include "persist/save.h"
#include "pubsub/pubsub.h"
#include "repl/quorum.h"
#include "repl/repl.h"
#include "script/script.h"
#include "tracking/tracking.h"

static uint64_t no_ticks(void *arg)
{
    (void)arg;
    return 0;
}

static void script_log(struct engine *e, char level, const char *text)
{
    const struct node *n = e->node;
    if (n->shell.log) n->shell.log(n->shell.arg, level, text);
}

static const char *master_place(const struct engine *e, int *port)
{
    *port = e->repl->master_port;
    return e->repl->master_host;
}

struct node *node_new(const struct shell *shell, uint64_t seed)
{
    struct node *n = mem_zalloc(sizeof *n);
    n->shell = *shell;
    settings_default(&n->set);
    node_register_values();
    n->index = command_index_new(node_families, node_family_count);
    n->acl = acl_new(n->index);
    n->seed = seed;
    config_init(n);
    return n;
}

void node_start(struct node *n)
{
    n->e = engine_new(&n->set, n->index, n->seed);
    n->e->ticks = no_ticks;
    n->e->node = n;
    pubsub_init(n->e);
    tracking_init(n->e);
    script_new(n->e);
    script_set_host(n->e, script_log, &n->debug_allow_deny_scripts);
    if (n->set.cluster_enabled) cluster_world_new(n);
    save_new(n->e, (int64_t)(n->shell.start_us / 1000000));
    n->instant = instant_new();
    engine_settings_changed(n->e);
    users_start(n);
    repl_new(n->e, n->seed ^ 0x7265706c);
    n->e->master_place = master_place;
    n->e->lacks_quorum = quorum_lacks;
    n->startup_bytes = mem_used();
}

void node_free(struct node *n)
{
    if (n->e) {
        cluster_world_free(n);
        hotkeys_free(n);
        tracking_deinit(n->e);
        pubsub_deinit(n->e);
        script_free(n->e->script);
        save_free(n->e->save);
        repl_free(n->e->repl);
        engine_free(n->e);
        instant_free(n->instant);
    }
    turns_free(n);
    mem_free(n->quorum, sizeof *n->quorum);
    config_deinit(n);
    acl_free(n->acl);
    command_index_free(n->index);
    mem_free(n, sizeof *n);
}

void client_init(struct node *n, struct client *c)
{
    session_init(&c->s, n->e, n->e->now_ms);
    input_init(&c->in);
    c->limited = false;
    c->hold_offset = 0;
}

void client_deinit(struct node *n, struct client *c)
{
    if (unlikely(c->hold_offset)) quorum_figures(n->e->repl)->held--;
    limits_forget(n, c);
    session_deinit(&c->s);
    input_deinit(&c->in);
}

void node_log(struct node *n, char level, const char *fmt, ...)
{
    char text[1024];
    va_list ap;
    if (!n->shell.log) return;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    n->shell.log(n->shell.arg, level, text);
}

int64_t node_cron(struct node *n)
{
    int64_t next = engine_cron(n->e, CRON_BUDGET_US);
    node_cluster_cron(n);
    if (n->e->mono_ms - n->sampled_ms >= 100) {
        n->sampled_ms = n->e->mono_ms;
        instant_sample(n);
        limits_cron(n);
        if (!n->e->cron_paused) save_cron(n->e->save);
        repl_cron(n->e->repl);
    }
    if (n->e->special & SPECIAL_TRACKING) n->e->track->turn_done(n->e);
    return next;
}
