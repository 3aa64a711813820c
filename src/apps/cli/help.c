/* help: the table of what the server knows, and the help command over it. Entries are sorted by name, groups too. */
#include "apps/cli/help.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "apps/cli/docs.h"

static struct {
    struct help_entry *entries;
    size_t count, cap;
    const char *groups[64];
    size_t group_count;
    bool loaded;
} help;

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct help_entry *)a)->name, ((const struct help_entry *)b)->name);
}

static void add_group(const char *name)
{
    size_t at = 0;
    while (at < help.group_count && strcmp(help.groups[at], name) < 0) at++;
    if ((at < help.group_count && !strcmp(help.groups[at], name)) || help.group_count == 64 || !*name) return;
    memmove(&help.groups[at + 1], &help.groups[at], (help.group_count - at) * sizeof(*help.groups));
    help.groups[at] = name;
    help.group_count++;
}

static void add(const struct help_entry *e)
{
    if (help.count == help.cap) {
        help.cap = help.cap ? help.cap * 2 : 512;
        help.entries = realloc(help.entries, help.cap * sizeof(*help.entries));
        if (!help.entries) abort();
    }
    help.entries[help.count++] = *e;
    add_group(e->group);
}

/* Servers without COMMAND DOCS at least say their commands' names. */
static void load_names(struct session *own)
{
    struct value *v = session_ask(own, "COMMAND", NULL);
    for (size_t i = 0; v && v->type == REPLY_ARRAY && i < v->count; i++) {
        const struct value *row = &v->elem[i];
        if (!row->elem || !row->count || !row->elem[0].text) continue;
        struct help_entry e = {.name = strdup(row->elem[0].text), .params = "", .summary = "Help not available",
                               .since = "Not known", .group = "generic", .words = 1};
        for (char *p = e.name; p && *p; p++) {
            if (*p >= 'a' && *p <= 'z') *p = (char)(*p - 32);
        }
        add(&e);
    }
    value_free(v);
}

static bool load(struct session *own)
{
    struct value *v = session_ask(own, "COMMAND", "DOCS", NULL);
    if (!v) return false;
    if (v->type == REPLY_ARRAY || v->type == REPLY_MAP) docs_each(v, add);
    value_free(v);
    if (!help.count) load_names(own);
    if (help.count) qsort(help.entries, help.count, sizeof(*help.entries), by_name);
    return help.count > 0;
}

void help_load(struct session *s)
{
    if (help.loaded) return;
    struct session *own = malloc(sizeof(*own));
    if (!own) return;
    session_init(own, s->opt);
    own->at = s->at;
    own->resp = RESP_TWO;
    own->db = 0;
    session_set_user(own, s->user ? slice_str(s->user) : SLICE(""), s->password ? slice_str(s->password) : (struct slice){0});
    own->conn.interrupt = s->conn.interrupt;
    help.loaded = session_connect(own, true) && load(own);
    session_deinit(own);
    free(own);
}

size_t help_count(void) { return help.count; }
const struct help_entry *help_at(size_t i) { return &help.entries[i]; }
size_t help_group_count(void) { return help.group_count; }
const char *help_group_at(size_t i) { return help.groups[i]; }

/* Do the first `argc` words of the entry's name equal the given ones? All of them, when argc reaches that far. */
static bool starts_with(const struct help_entry *e, const struct slice *argv, size_t argc)
{
    const char *p = e->name;
    for (size_t i = 0; i < argc; i++) {
        size_t n = strcspn(p, " ");
        if (n != argv[i].len || strncasecmp(p, argv[i].ptr, n)) return false;
        p += n + (p[n] == ' ');
    }
    return true;
}

const struct help_entry *help_match(const struct slice *argv, size_t argc)
{
    const struct help_entry *best = NULL;
    for (size_t i = 0; i < help.count; i++) {
        const struct help_entry *e = &help.entries[i];
        if ((size_t)e->words > argc || !starts_with(e, argv, (size_t)e->words)) continue;
        if (!best || e->words > best->words) best = e;
    }
    return best;
}

static void print_intro(void)
{
    printf("vireo-cli %s\n"
           "Ask for help with:\n"
           "      help @<group>     the commands of a group\n"
           "      help <command>    one command\n"
           "      help <tab>        what can be asked for\n"
           "      quit              leaves\n"
           "\n"
           "Settings, also read from ~/.redisclirc:\n"
           "      :set hints        show arguments while typing\n"
           "      :set nohints      do not\n",
           CLI_VERSION);
}

static void print_entry(const struct help_entry *e, bool group)
{
    printf("\r\n  \x1b[1m%s\x1b[0m \x1b[90m%s\x1b[0m\r\n", e->name, e->params);
    printf("  \x1b[33msummary:\x1b[0m %s\r\n", e->summary);
    printf("  \x1b[33msince:\x1b[0m %s\r\n", e->since);
    if (group) printf("  \x1b[33mgroup:\x1b[0m %s\r\n", e->group);
}

void help_print(struct session *s, const struct slice *argv, size_t argc)
{
    if (!argc) {
        print_intro();
        return;
    }
    help_load(s);
    if (!help.count) fprintf(stderr, "Help comes from the server, and it could not be asked.\n");
    bool group = argv[0].len && argv[0].ptr[0] == '@';
    for (size_t i = 0; i < help.count; i++) {
        const struct help_entry *e = &help.entries[i];
        struct slice name = group ? slice_of(argv[0].ptr + 1, argv[0].len - 1) : (struct slice){0};
        bool wanted = group ? slice_is(name, e->group) : (size_t)e->words >= argc && starts_with(e, argv, argc);
        if (wanted) print_entry(e, !group);
    }
    fputs("\r\n", stdout);
    fflush(stdout);
}
