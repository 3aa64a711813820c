/* command_docs: COMMAND DOCS: the documentation in the rows, as nested maps. A field without a value is left out. */
#include "engine/engine.h"
#include "engine/lookup.h"
#include "node/command_reply.h"
#include "node/rows_server.h"

/* By enum arg_type. */
static const char *const arg_type_names[] = {
    "string", "integer", "double", "key", "pattern", "unix-time", "pure-token", "oneof", "block",
};
static const char *const arg_flag_names[] = {"optional", "multiple", "multiple_token", NULL};
static const char *const doc_flag_names[] = {"deprecated", "syscmd", NULL};

/* A map whose fields are counted as they are written. */
struct open_map {
    struct reply *r;
    struct reply_mark mark;
    int64_t fields;
};

static struct open_map map_open(struct reply *r)
{
    return (struct open_map){r, reply_open(r), 0};
}

static void map_close(struct open_map *m)
{
    reply_close(m->r, m->mark, '%', m->fields);
}

/* The name of a field; its value is written next. */
static void map_name(struct open_map *m, const char *name)
{
    reply_bulk_cstr(m->r, name);
    m->fields++;
}

static void map_text(struct open_map *m, const char *name, const char *text)
{
    if (!text) return;
    map_name(m, name);
    reply_bulk_cstr(m->r, text);
}

static void map_flags(struct open_map *m, const char *name, uint32_t bits, const char *const *names)
{
    if (!bits) return;
    map_name(m, name);
    reply_flag_names(m->r, bits, names, "");
}

static void reply_args(struct reply *r, const struct command_arg *args, int count);

static void reply_arg(struct reply *r, const struct command_arg *arg)
{
    struct open_map m = map_open(r);
    map_text(&m, "name", arg->name);
    map_text(&m, "type", arg_type_names[arg->type]);
    map_text(&m, "display_text", arg->display);
    if (arg->key_spec >= 0) {
        map_name(&m, "key_spec_index");
        reply_int(r, arg->key_spec);
    }
    map_text(&m, "token", arg->token);
    map_text(&m, "summary", arg->summary);
    map_text(&m, "since", arg->since);
    map_text(&m, "deprecated_since", arg->deprecated_since);
    map_flags(&m, "flags", arg->flags, arg_flag_names);
    if (arg->arg_count) {
        map_name(&m, "arguments");
        reply_args(r, arg->args, arg->arg_count);
    }
    map_close(&m);
}

static void reply_args(struct reply *r, const struct command_arg *args, int count)
{
    reply_array(r, count);
    for (int i = 0; i < count; i++) reply_arg(r, &args[i]);
}

static void reply_history(struct reply *r, const struct command *cmd)
{
    reply_set(r, cmd->history_count);
    for (int i = 0; i < cmd->history_count; i++) {
        reply_array(r, 2);
        reply_bulk_cstr(r, cmd->history[i].since);
        reply_bulk_cstr(r, cmd->history[i].change);
    }
}

/* The name and the documentation of a command: one field of a map, two words of the reply. */
static void reply_docs(struct call *c, const struct command *cmd)
{
    char name[64];
    struct reply *r = c->r;
    reply_bulk(r, command_full_name(c->e->index, cmd, name));
    struct open_map m = map_open(r);
    map_text(&m, "summary", cmd->summary);
    map_text(&m, "since", cmd->since);
    map_text(&m, "group", cmd->group);
    map_text(&m, "complexity", cmd->complexity);
    map_flags(&m, "doc_flags", cmd->doc_flags, doc_flag_names);
    map_text(&m, "deprecated_since", cmd->deprecated_since);
    map_text(&m, "replaced_by", cmd->replaced_by);
    if (cmd->history_count) {
        map_name(&m, "history");
        reply_history(r, cmd);
    }
    if (cmd->arg_count) {
        map_name(&m, "arguments");
        reply_args(r, cmd->args, cmd->arg_count);
    }
    if (cmd->sub_count) {
        map_name(&m, "subcommands");
        reply_map(r, cmd->sub_count);
        for (int i = 0; i < cmd->sub_count; i++) reply_docs(c, &cmd->subs[i]);
    }
    map_close(&m);
}

static void reply_all_docs(struct call *c)
{
    int count = command_top_count(c->e->index);
    reply_map(c->r, count);
    for (int i = 0; i < count; i++) reply_docs(c, command_top(c->e->index, i));
}

void cmd_command_docs(struct call *c)
{
    if (c->argc == 2) {
        reply_all_docs(c);
        return;
    }
    struct reply_mark mark = reply_open(c->r);
    int64_t known = 0;
    for (int i = 2; i < c->argc; i++) {
        const struct command *cmd = command_by_full_name(c->e->index, c->argv[i]);
        if (!cmd) continue;
        reply_docs(c, cmd);
        known++;
    }
    reply_close(c->r, mark, '%', known);
}
