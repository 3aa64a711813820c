/* info: which sections there are and how their lines are written. The figures of each section are in info_fields.c;
 * memory has its own sums (MEMORY STATS shares them). A section is shown when it is asked for by its name or by a word that
 * takes it in. */
#include "node/info.h"

#include "node/info_fields.h"
#include "node/rows_server.h"
#include "node/turns.h"

enum shown { BY_DEFAULT = 1, IN_ALL = 2, IN_EVERYTHING = 4 };

static const struct {
    const char *name, *title;
    void (*write)(struct node *n, struct buf *out);
    unsigned shown;
} sections[] = {
    {"server", "Server", info_server, BY_DEFAULT | IN_ALL},
    {"clients", "Clients", info_clients, BY_DEFAULT | IN_ALL},
    {"memory", "Memory", info_memory_fields, BY_DEFAULT | IN_ALL},
    {"persistence", "Persistence", info_persistence, BY_DEFAULT | IN_ALL},
    {"stats", "Stats", info_stats, BY_DEFAULT | IN_ALL},
    {"replication", "Replication", info_replication, BY_DEFAULT | IN_ALL},
    {"threads", "Threads", info_threads, BY_DEFAULT | IN_ALL},
    {"cpu", "CPU", info_cpu, BY_DEFAULT | IN_ALL},
    {"modules", "Modules", NULL, BY_DEFAULT | IN_EVERYTHING},
    {"executor", "Executor", turns_info, 0},
    {"commandstats", "Commandstats", info_commandstats, IN_ALL},
    {"errorstats", "Errorstats", info_errorstats, BY_DEFAULT | IN_ALL},
    {"latencystats", "Latencystats", info_latencystats, IN_ALL},
    {"cluster", "Cluster", info_cluster, BY_DEFAULT | IN_ALL},
    {"keyspace", "Keyspace", info_keyspace, BY_DEFAULT | IN_ALL},
    {"keysizes", "Keysizes", info_keysizes, IN_ALL},
};

static bool wanted(int section, int count, const struct slice *names)
{
    unsigned shown = sections[section].shown;
    if (!count) return shown & BY_DEFAULT;
    for (int i = 0; i < count; i++) {
        if (slice_is(names[i], "default") && shown & BY_DEFAULT) return true;
        if (slice_is(names[i], "all") && shown & IN_ALL) return true;
        if (slice_is(names[i], "everything") && shown & (IN_ALL | IN_EVERYTHING)) return true;
        if (slice_is(names[i], sections[section].name)) return true;
    }
    return false;
}

void info_sections(struct node *n, int count, const struct slice *names, struct buf *out)
{
    bool any = false;
    for (int i = 0; i < COUNT_OF(sections); i++) {
        if (!wanted(i, count, names)) continue;
        buf_fmt(out, "%s# %s\r\n", any ? "\r\n" : "", sections[i].title);
        any = true;
        if (sections[i].write) sections[i].write(n, out);
    }
}

void info_all(struct node *n, struct buf *out)
{
    struct slice all = SLICE("everything");
    info_sections(n, 1, &all, out);
}

void cmd_info(struct call *c)
{
    struct buf text = {0};
    info_sections(c->e->node, c->argc - 1, c->argv + 1, &text);
    reply_verbatim(c->r, "txt", buf_slice(&text));
    buf_deinit(&text);
}
