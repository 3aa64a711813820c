/* cmd_config: CONFIG. SET takes all of its pairs or none: values are set one after the other and taken back in reverse
 * when one is refused, by its row or by the shell. */
#include "engine/lookup.h"
#include "engine/observe.h"
#include "node/config.h"
#include "node/instant.h"
#include "node/rows_server.h"
#include "node/turns.h"
#include "persist/aof_state.h"
#include "persist/save.h"
#include "repl/master.h"

static struct node *node_of(struct call *c) { return c->e->node; }

/* --- GET --- */

static bool is_pattern(struct slice s)
{
    return memchr(s.ptr, '*', s.len) || memchr(s.ptr, '?', s.len) || memchr(s.ptr, '[', s.len);
}

static bool hidden(int i, const char *name)
{
    return directives[i].flags & CONFIG_HIDDEN || (name == directives[i].alias && directives[i].flags & CONFIG_ALIAS_HIDDEN);
}

/* The name to show when some argument asks for it: as it was typed if it was typed out. */
static bool asked_for(struct call *c, int i, const char *name, struct slice *shown)
{
    for (int k = 2; k < c->argc; k++) {
        *shown = c->argv[k];
        if (slice_is(c->argv[k], name)) return true;
        *shown = slice_str(name);
        if (!hidden(i, name) && is_pattern(c->argv[k]) && glob_match(c->argv[k], *shown, true)) return true;
    }
    return false;
}

void cmd_config_get(struct call *c)
{
    struct reply_mark mark = reply_open(c->r);
    int64_t pairs = 0;
    for (int i = 0; i < directive_count; i++) {
        const char *names[] = {directives[i].name, directives[i].alias};
        for (int k = 0; k < 2; k++) {
            struct slice shown;
            if (!names[k] || !asked_for(c, i, names[k], &shown)) continue;
            reply_bulk(c->r, shown);
            reply_bulk(c->r, config_text(config_value(node_of(c), i)));
            pairs++;
        }
    }
    reply_close(c->r, mark, '%', pairs);
}

/* --- SET --- */

struct change {
    int index;
    const char *as;
    struct config_value old;
};

static void refuse(struct call *c, const char *name, const char *why)
{
    reply_errorf(c->r, "ERR CONFIG SET failed (possibly related to argument '%s') - %s", name, why);
}

static bool find_changes(struct call *c, struct change *x, int count)
{
    struct node *n = node_of(c);
    for (int i = 0; i < count; i++) {
        struct slice name = c->argv[2 + 2 * i];
        x[i].index = config_find(n, name, &x[i].as);
        if (x[i].index < 0) {
            reply_errorf(c->r, "ERR Unknown option or number of arguments for CONFIG SET - '%.*s'", (int)(name.len > 1024 ? 1024 : name.len), name.ptr);
            return false;
        }
    }
    return true;
}

/* Passwords never reach the slow log or MONITOR. */
static void hide_secrets(struct call *c, const struct change *x, int count)
{
    for (int i = 0; i < count; i++)
        if (directives[x[i].index].flags & CONFIG_SENSITIVE) call_redact(c, 3 + 2 * i);
}

static bool may_change(struct call *c, const struct change *x, int count)
{
    for (int i = 0; i < count; i++) {
        const char *why = NULL;
        uint32_t flags = directives[x[i].index].flags;
        if (flags & CONFIG_IMMUTABLE) why = "can't set immutable config";
        else if (flags & CONFIG_PROTECTED && !config_access(node_of(c), c->s, c->set->enable_protected_configs)) why = "can't set protected config";
        for (int k = 0; k < i && !why; k++)
            if (x[k].as == x[i].as) why = "duplicate parameter";
        if (why) {
            refuse(c, x[i].as, why);
            return false;
        }
    }
    return true;
}

static void take_back(struct node *n, struct change *x, int count)
{
    while (count--) config_undo(n, x[count].index, &x[count].old);
}

static const char *assign(struct node *n, struct change *x, struct slice value)
{
    if (!(directives[x->index].flags & CONFIG_MULTI)) return config_assign(n, x->index, 1, &value, &x->old);
    struct buf bytes = {0};
    struct slice *words;
    int count;
    const char *error = "wrong number of arguments";
    if (config_split(value, &bytes, &words, &count)) {
        error = config_assign(n, x->index, count, words, &x->old);
        mem_free(words, (size_t)count * sizeof *words);
    }
    buf_deinit(&bytes);
    return error;
}

/* Tells the shell what changed; on a refusal everything goes back and the shell is told again. */
static const char *apply(struct node *n, struct change *x, int count, int *at)
{
    const char *error = NULL;
    for (*at = 0; *at < count && !error; ++*at) {
        const struct directive *d = &directives[x[*at].index];
        if (!n->shell.apply || !(d->flags & CONFIG_SHELL)) continue;
        if (!(d->flags & CONFIG_VOLATILE) && slice_eq(config_text(&x[*at].old), config_text(config_value(n, x[*at].index)))) continue;
        error = n->shell.apply(n->shell.arg, d->name);
    }
    if (!error) return NULL;
    --*at;
    error = config_error(n, "%s", error); /* the shell's text lives only until it is called again */
    take_back(n, x, count);
    for (int i = 0; i < *at; i++)
        if (directives[x[i].index].flags & CONFIG_SHELL) n->shell.apply(n->shell.arg, directives[x[i].index].name);
    return error;
}

void cmd_config_set(struct call *c)
{
    struct node *n = node_of(c);
    int count = (c->argc - 2) / 2, at;
    if (c->argc % 2) {
        reply_syntax(c);
        return;
    }
    struct change *x = call_scratch(c, (size_t)count * sizeof *x);
    if (!find_changes(c, x, count)) return;
    hide_secrets(c, x, count);
    if (!may_change(c, x, count)) return;
    for (int i = 0; i < count; i++) {
        const char *error = assign(n, &x[i], c->argv[3 + 2 * i]);
        if (!error) continue;
        refuse(c, x[i].as, error);
        take_back(n, x, i);
        return;
    }
    const char *error = apply(n, x, count, &at);
    if (error) {
        refuse(c, x[at].as, error);
        return;
    }
    for (int i = 0; i < count; i++) config_forget(&x[i].old);
    engine_settings_changed(c->e);
    c->e->good_replicas = master_good_replicas(c->e->repl); /* by the new bounds at once */
    save_config_changed(c->e->save);
    reply_ok(c->r);
}

/* --- RESETSTAT, REWRITE, HELP --- */

void cmd_config_resetstat(struct call *c)
{
    struct engine *e = c->e;
    e->stats = (struct stats){0};
    for (int i = 0; i < command_total(e->index); i++) {
        mem_free(e->cmd_stats[i].latency, sizeof *e->cmd_stats[i].latency);
        e->cmd_stats[i] = (struct command_stats){0};
    }
    errors_reset(e->errors);
    if (e->repl) master_reset_figures(e->repl);
    save_reset_figures(e->save);
    if (e->aof) aof_reset_figures(e->aof);
    instant_reset(node_of(c));
    turns_reset(node_of(c));
    reply_ok(c->r);
}

void cmd_config_rewrite(struct call *c)
{
    const char *error = config_rewrite_file(node_of(c));
    if (error) {
        node_log(node_of(c), '#', "CONFIG REWRITE failed: %s", error);
        reply_errorf(c->r, "ERR %s", error);
        return;
    }
    node_log(node_of(c), '#', "CONFIG REWRITE executed with success.");
    reply_ok(c->r);
}

void cmd_config_help(struct call *c)
{
    static const char *const lines[] = {
        "GET <pattern> [<pattern> ...]",
        "    The directives whose names match a <pattern>, with their values.",
        "SET <directive> <value> [<directive> <value> ...]",
        "    Gives directives new values, all of them or none.",
        "RESETSTAT",
        "    Sets the counters of INFO back to zero.",
        "REWRITE",
        "    Writes the values in force into the configuration file.",
        NULL,
    };
    reply_help(c, lines);
}
