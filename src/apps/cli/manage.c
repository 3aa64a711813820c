/* manage: the table of --cluster's commands, and those that only look or ask everyone: check, info, call, set-timeout, help. */
#include "apps/cli/manage.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "apps/cli/modes.h"

bool manage_agree(const struct options *o, const char *question)
{
    char line[32];
    if (o->manage.yes) return true;
    printf("%s (type 'yes' to accept): ", question);
    fflush(stdout);
    return fgets(line, sizeof(line), stdin) && !strcmp(line, "yes\n");
}

static int check(struct options *o, char *const *word, int words)
{
    struct fleet f;
    (void)words;
    bool good = fleet_load(&f, o, word[0]) && fleet_check(&f);
    fleet_free(&f);
    return good ? 0 : 1;
}

static int info(struct options *o, char *const *word, int words)
{
    struct fleet f;
    long long keys = 0;
    int masters = 0;
    (void)words;
    bool good = fleet_load(&f, o, word[0]);
    for (size_t i = 0; good && i < f.count; i++) {
        const struct peer *p = &f.peer[i];
        if (!peer_serves(p)) continue;
        long long n = peer_keys(p);
        printf("%s:%d (%.8s...) -> %lld keys | %d slots | %d slaves.\n", p->host, p->port, p->id, n, p->slots, p->replicas);
        good = n >= 0;
        keys += n;
        masters++;
    }
    if (good) printf("[OK] %lld keys in %d masters.\n%.2f keys per slot on average.\n", keys, masters, (double)keys / SLOTS);
    fleet_free(&f);
    return good ? 0 : 1;
}

static bool chosen(const struct options *o, const struct peer *p)
{
    return peer_master(p) ? !o->manage.only_replicas : !o->manage.only_masters;
}

static int call(struct options *o, char *const *word, int words)
{
    struct fleet f;
    struct slice argv[256];
    int n = words - 1 < 256 ? words - 1 : 256;
    bool good = fleet_load(&f, o, word[0]);
    printf(">>> Calling");
    for (int i = 0; i < n; i++) {
        argv[i] = slice_str(word[i + 1]);
        printf(" %s", word[i + 1]);
    }
    putchar('\n');
    for (size_t i = 0; good && i < f.count; i++) {
        struct peer *p = &f.peer[i];
        struct token t;
        struct format how = {.mode = o->output, .bulk_delimiter = o->bulk_delimiter};
        if (!p->s || !chosen(o, p)) continue;
        printf("%s:%d: ", p->host, p->port);
        good = session_send(p->s, argv, (size_t)n) && reply_next(&p->s->conn, &t) && format_reply(stdout, &p->s->conn, &t, &how);
        if (!good) fprintf(stderr, "[ERR] %s\n", p->s->conn.err);
        putchar('\n');
    }
    fleet_free(&f);
    return good ? 0 : 1;
}

static int set_timeout(struct options *o, char *const *word, int words)
{
    struct fleet f;
    (void)words;
    int done = 0, failed = 0;
    if (atoi(word[1]) < 100) {
        fprintf(stderr, "Setting a node timeout of less than 100 milliseconds is a bad idea.\n");
        return 1;
    }
    if (!fleet_load(&f, o, word[0])) return fleet_free(&f), 1;
    for (size_t i = 0; i < f.count; i++) {
        struct peer *p = &f.peer[i];
        bool ok = p->s && peer_do(p, "CONFIG", "SET", "cluster-node-timeout", word[1], NULL) && peer_do(p, "CONFIG", "REWRITE", NULL);
        if (ok) printf("*** New timeout set for %s:%d\n", p->host, p->port);
        *(ok ? &done : &failed) += 1;
    }
    printf(">>> New node timeout set. %d OK, %d ERR.\n", done, failed);
    fleet_free(&f);
    return failed ? 1 : 0;
}

static int help(struct options *o, char *const *word, int words);

static const struct {
    const char *name;
    int least, most; /* words behind it; most < 0: any number */
    int (*run)(struct options *o, char *const *word, int words);
    const char *words, *options;
} commands[] = {
    {"create", 1, -1, manage_create, "host1:port1 ... hostN:portN", "--cluster-replicas <n>"},
    {"check", 1, 1, check, "host:port", NULL},
    {"info", 1, 1, info, "host:port", NULL},
    {"reshard", 1, 1, manage_reshard, "host:port",
     "--cluster-from <ids, or all> --cluster-to <id> --cluster-slots <n> --cluster-timeout <ms> --cluster-pipeline <n> --cluster-replace"},
    {"rebalance", 1, 1, manage_rebalance, "host:port",
     "--cluster-weight <id=w ...> --cluster-use-empty-masters --cluster-threshold <percent> --cluster-simulate --cluster-timeout <ms>"},
    {"add-node", 2, 2, manage_add_node, "new_host:new_port existing_host:existing_port", "--cluster-slave --cluster-master-id <id>"},
    {"del-node", 2, 2, manage_del_node, "host:port node_id", NULL},
    {"call", 2, -1, call, "host:port command arg ... arg", "--cluster-only-masters --cluster-only-replicas"},
    {"set-timeout", 2, 2, set_timeout, "host:port milliseconds", NULL},
    {"help", 0, 0, help, "", NULL},
};

#define COMMANDS (sizeof(commands) / sizeof(*commands))

static int help(struct options *o, char *const *word, int words)
{
    (void)o, (void)word, (void)words;
    printf("Use: vireo-cli --cluster <command> [words] [options]\n\n");
    for (size_t i = 0; i < COMMANDS; i++) {
        printf("  %-12s %s\n", commands[i].name, commands[i].words);
        if (commands[i].options) printf("  %-12s   %s\n", "", commands[i].options);
    }
    printf("\n--cluster-yes answers yes to every question. HOST:PORT is any node that works.\n");
    return 0;
}

int manage_cluster(struct options *o)
{
    if (!o->manage.words) return help(o, NULL, 0), 1;
    const char *name = o->manage.word[0];
    int words = o->manage.words - 1;
    o->cluster = false; /* no redirections are followed here */
    for (size_t i = 0; i < COMMANDS; i++) {
        if (strcmp(commands[i].name, name)) continue;
        if (words >= commands[i].least && (commands[i].most < 0 || words <= commands[i].most)) {
            return commands[i].run(o, o->manage.word + 1, words);
        }
        fprintf(stderr, "[ERR] Wrong number of arguments for specified --cluster sub command: %s %s\n", name, commands[i].words);
        return 1;
    }
    fprintf(stderr, "Unknown --cluster subcommand '%s': see --cluster help\n", name);
    return 1;
}
