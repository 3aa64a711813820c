/* cmd_command: COMMAND, COUNT, INFO, LIST, GETKEYS and GETKEYSANDFLAGS: what the rows say, in the forms clients parse.
 * COMMAND DOCS is in command_docs.c. Everything here only reads the index of commands; rows come in order of names.
 */
#include "node/command_reply.h"

#include "engine/engine.h"
#include "engine/find_keys.h"
#include "engine/lookup.h"
#include "node/rows_server.h"

const struct command *command_by_full_name(const struct command_index *x, struct slice name)
{
    const char *bar = name.len ? memchr(name.ptr, '|', name.len) : NULL;
    if (!bar) return command_find(x, name);
    size_t head = (size_t)(bar - name.ptr);
    struct slice sub = slice_of(bar + 1, name.len - head - 1);
    const struct command *container = command_find(x, slice_of(name.ptr, head));
    return container ? command_sub(container, sub) : NULL;
}

void reply_flag_names(struct reply *r, uint32_t bits, const char *const *names, const char *prefix)
{
    char word[64];
    reply_set(r, __builtin_popcount(bits));
    for (int i = 0; names[i]; i++) {
        if (!(bits & (1u << i))) continue;
        size_t lead = strlen(prefix), len = strlen(names[i]);
        memcpy(word, prefix, lead);
        memcpy(word + lead, names[i], len);
        reply_simple(r, slice_of(word, lead + len));
    }
}

/* --- COMMAND INFO --- */

static void reply_int_field(struct reply *r, const char *name, int64_t v)
{
    reply_bulk_cstr(r, name);
    reply_int(r, v);
}

/* Opens the two-field map of a search step: its type, and a map of fields as its spec. */
static void reply_step_head(struct reply *r, const char *step, const char *type, int fields)
{
    reply_bulk_cstr(r, step);
    reply_map(r, 2);
    reply_bulk_cstr(r, "type");
    reply_bulk_cstr(r, type);
    reply_bulk_cstr(r, "spec");
    reply_map(r, fields);
}

static void reply_begin_search(struct reply *r, const struct key_spec *spec)
{
    if (spec->begin == KEYS_AT_INDEX) {
        reply_step_head(r, "begin_search", "index", 1);
        reply_int_field(r, "index", spec->index);
    } else if (spec->begin == KEYS_AFTER_WORD) {
        reply_step_head(r, "begin_search", "keyword", 2);
        reply_bulk_cstr(r, "keyword");
        reply_bulk_cstr(r, spec->word);
        reply_int_field(r, "startfrom", spec->index);
    } else {
        reply_step_head(r, "begin_search", "unknown", 0);
    }
}

static void reply_find_keys(struct reply *r, const struct key_spec *spec)
{
    if (spec->find == KEYS_RANGE) {
        reply_step_head(r, "find_keys", "range", 3);
        reply_int_field(r, "lastkey", spec->last);
        reply_int_field(r, "keystep", spec->step);
        reply_int_field(r, "limit", spec->limit);
    } else if (spec->find == KEYS_COUNTED) {
        reply_step_head(r, "find_keys", "keynum", 3);
        reply_int_field(r, "keynumidx", spec->count_index);
        reply_int_field(r, "firstkey", spec->first_index);
        reply_int_field(r, "keystep", spec->step);
    } else {
        reply_step_head(r, "find_keys", "unknown", 0);
    }
}

static void reply_key_spec(struct reply *r, const struct key_spec *spec)
{
    reply_map(r, spec->notes ? 4 : 3);
    if (spec->notes) {
        reply_bulk_cstr(r, "notes");
        reply_bulk_cstr(r, spec->notes);
    }
    reply_bulk_cstr(r, "flags");
    reply_flag_names(r, spec->flags, key_flag_names, "");
    reply_begin_search(r, spec);
    reply_find_keys(r, spec);
}

/* First key, last key and step as clients before 7.0 know them: one run of words, joined from the specs that are plain
 * ranges as far as they adjoin. All zero when no spec is one. */
struct key_range {
    int first, last, step;
};

static bool is_plain_range(const struct key_spec *spec)
{
    return spec->begin == KEYS_AT_INDEX && spec->find == KEYS_RANGE;
}

static int plain_range_last(const struct key_spec *spec)
{
    return spec->last < 0 ? spec->last : spec->index + spec->last;
}

static struct key_range legacy_range(const struct command *cmd)
{
    struct key_range range = {0, 0, 0};
    for (int i = 0; i < cmd->key_count; i++) {
        const struct key_spec *spec = &cmd->keys[i];
        if (!is_plain_range(spec)) continue;
        if (!range.first) {
            range = (struct key_range){spec->index, plain_range_last(spec), spec->step};
        } else if (range.last == spec->index - 1) {
            range.last = plain_range_last(spec);
        } else {
            break;
        }
    }
    return range;
}

static void reply_command_info(struct call *c, const struct command *cmd)
{
    char name[64];
    struct reply *r = c->r;
    struct key_range range = legacy_range(cmd);
    reply_array(r, 10);
    reply_bulk(r, command_full_name(c->e->index, cmd, name));
    reply_int(r, cmd->arity);
    reply_flag_names(r, cmd->flags & ~(uint32_t)(CMD_MAY_REPLICATE | CMD_PROTECTED), command_flag_names, ""); /* Redis keeps these to itself */
    reply_int(r, range.first);
    reply_int(r, range.last);
    reply_int(r, range.step);
    reply_flag_names(r, cmd->acl, acl_category_names, "@");
    reply_set(r, cmd->hint_count);
    for (int i = 0; i < cmd->hint_count; i++) reply_bulk_cstr(r, cmd->hints[i]);
    reply_set(r, cmd->key_count);
    for (int i = 0; i < cmd->key_count; i++) reply_key_spec(r, &cmd->keys[i]);
    /* Without subcommands it is an empty set, with some an array: so it is in Redis 7.0. */
    if (!cmd->sub_count) {
        reply_set(r, 0);
        return;
    }
    reply_array(r, cmd->sub_count);
    for (int i = 0; i < cmd->sub_count; i++) reply_command_info(c, &cmd->subs[i]);
}

void cmd_command(struct call *c)
{
    int count = command_top_count(c->e->index);
    reply_array(c->r, count);
    for (int i = 0; i < count; i++) reply_command_info(c, command_top(c->e->index, i));
}

void cmd_command_info(struct call *c)
{
    if (c->argc == 2) {
        cmd_command(c);
        return;
    }
    reply_array(c->r, c->argc - 2);
    for (int i = 2; i < c->argc; i++) {
        const struct command *cmd = command_by_full_name(c->e->index, c->argv[i]);
        if (cmd) reply_command_info(c, cmd);
        else reply_null(c->r);
    }
}

void cmd_command_count(struct call *c)
{
    reply_int(c->r, command_top_count(c->e->index));
}

/* --- COMMAND LIST --- */

enum list_filter { LIST_ALL, LIST_MODULE, LIST_ACLCAT, LIST_PATTERN };

struct list_choice {
    enum list_filter filter;
    struct slice pattern;
    uint32_t acl;
};

static uint32_t acl_category_bit(struct slice name)
{
    for (int i = 0; acl_category_names[i]; i++) {
        if (slice_is(name, acl_category_names[i])) return 1u << i;
    }
    return 0;
}

static bool list_choice_parse(struct call *c, struct list_choice *out)
{
    *out = (struct list_choice){LIST_ALL, SLICE(""), 0};
    if (c->argc == 2) return true;
    if (c->argc != 5 || !slice_is(c->argv[2], "filterby")) return false;
    if (slice_is(c->argv[3], "module")) {
        out->filter = LIST_MODULE;
    } else if (slice_is(c->argv[3], "aclcat")) {
        out->filter = LIST_ACLCAT;
        out->acl = acl_category_bit(c->argv[4]);
    } else if (slice_is(c->argv[3], "pattern")) {
        out->filter = LIST_PATTERN;
        out->pattern = c->argv[4];
    } else {
        return false;
    }
    return true;
}

static bool list_choice_takes(const struct list_choice *choice, const struct command *cmd, struct slice full_name)
{
    switch (choice->filter) {
    case LIST_ALL: return true;
    case LIST_MODULE: return false; /* no command here comes from a module */
    case LIST_ACLCAT: return cmd->acl & choice->acl;
    case LIST_PATTERN: return glob_match(choice->pattern, full_name, true);
    }
    return false;
}

void cmd_command_list(struct call *c)
{
    struct list_choice choice;
    if (!list_choice_parse(c, &choice)) {
        reply_syntax(c);
        return;
    }
    const struct command_index *x = c->e->index;
    struct reply_mark mark = reply_open(c->r);
    int64_t taken = 0;
    for (int i = 0; i < command_total(x); i++) {
        char room[64];
        const struct command *container, *cmd = command_by_ordinal(x, i, &container);
        struct slice name = command_full_name(x, cmd, room);
        if (!list_choice_takes(&choice, cmd, name)) continue;
        reply_bulk(c->r, name);
        taken++;
    }
    reply_close(c->r, mark, '*', taken);
}

/* --- COMMAND GETKEYS, GETKEYSANDFLAGS --- */

static bool has_keys(const struct command *cmd)
{
    for (int i = 0; i < cmd->key_count; i++) {
        if (!(cmd->keys[i].flags & KEY_NOT_KEY)) return true;
    }
    return cmd->find_keys != NULL;
}

/* The command of the line to look into, if it can have keys at all; else the error is replied: NULL. */
static const struct command *resolve_inspected(struct call *c, const struct slice *argv, int argc)
{
    const struct command *container;
    bool sub_unknown = false;
    const struct command *cmd = command_resolve(c->e->index, argv, argc, &container, &sub_unknown);
    if (!cmd || sub_unknown) {
        reply_errorf(c->r, "ERR Invalid command specified");
        return NULL;
    }
    if (!has_keys(cmd)) {
        reply_errorf(c->r, "ERR The command has no key arguments");
        return NULL;
    }
    if (cmd->arity > 0 ? cmd->arity != argc : argc < -cmd->arity) {
        reply_errorf(c->r, "ERR Invalid number of arguments specified for command");
        return NULL;
    }
    return cmd;
}

static void reply_found_key(struct reply *r, struct slice key, uint32_t flags, bool with_flags)
{
    if (with_flags) reply_array(r, 2);
    reply_bulk(r, key);
    if (with_flags) reply_flag_names(r, flags, key_flag_names, "");
}

static void reply_keys_of(struct call *c, bool with_flags)
{
    const struct slice *argv = c->argv + 2;
    int argc = c->argc - 2;
    const struct command *cmd = resolve_inspected(c, argv, argc);
    if (!cmd) return;
    int count = command_find_keys(cmd, argv, argc, NULL, 0);
    if (count <= 0 && !(cmd->flags & CMD_NO_MANDATORY_KEYS)) {
        reply_errorf(c->r, "ERR Invalid arguments specified for command");
        return;
    }
    if (count <= 0) {
        reply_array(c->r, 0);
        return;
    }
    struct found_key *keys = call_scratch(c, (size_t)count * sizeof *keys);
    command_find_keys(cmd, argv, argc, keys, count);
    struct reply_mark mark = reply_open(c->r);
    int64_t real = 0;
    for (int i = 0; i < count; i++) {
        if (keys[i].flags & KEY_NOT_KEY) continue;
        reply_found_key(c->r, argv[keys[i].index], keys[i].flags, with_flags);
        real++;
    }
    reply_close(c->r, mark, '*', real);
}

void cmd_command_getkeys(struct call *c)
{
    reply_keys_of(c, false);
}

void cmd_command_getkeysandflags(struct call *c)
{
    reply_keys_of(c, true);
}

void cmd_command_help(struct call *c)
{
    static const char *const lines[] = {
        "(no subcommand)",
        "    Describe every command.",
        "COUNT",
        "    Tell how many commands there are.",
        "DOCS [<command-name> ...]",
        "    Give the documentation of the named commands, or of all.",
        "GETKEYS <full-command>",
        "    Find the keys in a command line.",
        "GETKEYSANDFLAGS <full-command>",
        "    Find the keys in a command line and what would be done to each.",
        "INFO [<command-name> ...]",
        "    Describe the named commands, or all.",
        "LIST [FILTERBY (MODULE <name>|ACLCAT <category>|PATTERN <pattern>)]",
        "    List the names of commands, filtered if wished.",
        NULL,
    };
    reply_help(c, lines);
}
