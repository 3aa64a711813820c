/* fleet: reads a cluster from its nodes, compares what they say, and judges it. See manage.h. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "apps/cli/manage.h"
#include "apps/cli/modes.h"

#define SETTLE_SEC 60

/* ---- addresses and requests ---- */

bool address_split(const char *text, char host[256], int *port)
{
    const char *colon = strrchr(text, ':');
    char *end;
    if (!colon || colon == text) return false;
    size_t len = (size_t)(colon - text);
    if (text[0] == '[' && colon[-1] == ']') text++, len -= 2;
    if (len >= 256) return false;
    memcpy(host, text, len);
    host[len] = 0;
    long n = strtol(colon + 1, &end, 10);
    *port = (int)n;
    return end != colon + 1 && (!*end || *end == '@') && n > 0 && n < 65536;
}

static struct value *ask(const struct peer *p, const char *word, va_list ap)
{
    struct slice argv[64];
    size_t n = 0;
    for (; word && n < 64; word = va_arg(ap, const char *)) argv[n++] = slice_str(word);
    struct value *v = session_call(p->s, argv, n);
    if (!v) fprintf(stderr, "[ERR] %s:%d: %s\n", p->host, p->port, p->s->conn.err);
    if (v && v->type == REPLY_ERROR) {
        fprintf(stderr, "[ERR] %s:%d answers %.*s%s with: %s\n", p->host, p->port, (int)argv[0].len, (const char *)argv[0].ptr,
                n > 1 ? " ..." : "", v->text);
        value_free(v);
        v = NULL;
    }
    return v;
}

struct value *peer_ask(const struct peer *p, const char *word, ...)
{
    va_list ap;
    va_start(ap, word);
    struct value *v = ask(p, word, ap);
    va_end(ap);
    return v;
}

bool peer_do(const struct peer *p, const char *word, ...)
{
    va_list ap;
    va_start(ap, word);
    struct value *v = ask(p, word, ap);
    va_end(ap);
    value_free(v);
    return v != NULL;
}

long long peer_keys(const struct peer *p)
{
    struct value *v = peer_ask(p, "DBSIZE", NULL);
    long long keys = v && v->type == REPLY_INTEGER ? v->integer : -1;
    value_free(v);
    return keys;
}

/* ---- one line of CLUSTER NODES ---- */

/* "id ip:port@bus[,name] flags master ping pong epoch link slot ..." */
enum { AT_ID, AT_ADDRESS, AT_FLAGS, AT_MASTER, AT_SLOTS = 8 };

static void take_slots(struct peer *p, char *word)
{
    if (*word == '[') {
        size_t used = strlen(p->open_slots);
        if (used + strlen(word) + 2 < sizeof(p->open_slots)) sprintf(p->open_slots + used, "%s%s", used ? " " : "", word);
        return;
    }
    char *dash;
    long first = strtol(word, &dash, 10), last = *dash == '-' ? strtol(dash + 1, NULL, 10) : first;
    for (long slot = first < 0 ? 0 : first; slot <= last && slot < SLOTS; slot++) {
        if (!peer_has(p, (int)slot)) p->slots++;
        p->owns[slot >> 3] |= (unsigned char)(1u << (slot & 7));
    }
}

/* False: no line of this kind. Leaves the address alone for the one that is asked (flag myself). */
static bool peer_read(struct peer *p, char *line, bool *myself)
{
    char *rest = NULL, *word = strtok_r(line, " ", &rest);
    int at = 0;
    *myself = false;
    for (; word; word = strtok_r(NULL, " ", &rest), at++) {
        if (at == AT_ID) snprintf(p->id, sizeof(p->id), "%s", word);
        if (at == AT_ADDRESS) {
            const char *bus = strchr(word, '@');
            p->bus_port = bus ? atoi(bus + 1) : 0;
            if (!address_split(word, p->host, &p->port)) p->fresh = true;
        }
        if (at == AT_FLAGS) {
            *myself = strstr(word, "myself") != NULL;
            p->failed = strstr(word, "fail") && !strstr(word, "fail?");
            p->fresh |= strstr(word, "handshake") || strstr(word, "noaddr");
        }
        if (at == AT_MASTER && *word != '-') snprintf(p->master_id, sizeof(p->master_id), "%s", word);
        if (at >= AT_SLOTS) take_slots(p, word);
    }
    return at >= AT_SLOTS && strlen(p->id) == ID_SIZE - 1;
}

/* ---- the fleet ---- */

static void *need(void *p)
{
    if (!p) abort();
    return p;
}

static bool peer_connect(struct peer *p, struct options *opt)
{
    p->s = need(calloc(1, sizeof(*p->s)));
    session_init(p->s, opt);
    session_set_host(p->s, p->host, strlen(p->host), p->port);
    p->s->at.socket = NULL;
    if (session_connect(p->s, true)) return true;
    printf("Could not connect to Redis at %s:%d: %s\n", p->host, p->port, p->s->conn.err);
    session_deinit(p->s);
    free(p->s);
    p->s = NULL;
    return false;
}

static struct peer *push(struct fleet *f)
{
    f->peer = need(realloc(f->peer, (f->count + 1) * sizeof(*f->peer)));
    memset(&f->peer[f->count], 0, sizeof(*f->peer));
    return &f->peer[f->count++];
}

struct peer *fleet_add(struct fleet *f, const char *host, int port)
{
    struct peer *p = push(f);
    snprintf(p->host, sizeof(p->host), "%s", host);
    p->port = port;
    if (peer_connect(p, f->opt)) return p;
    f->count--;
    return NULL;
}

void fleet_free(struct fleet *f)
{
    for (size_t i = 0; i < f->count; i++) {
        if (!f->peer[i].s) continue;
        session_deinit(f->peer[i].s);
        free(f->peer[i].s);
    }
    free(f->peer);
    f->peer = NULL;
    f->count = 0;
}

/* Takes `text` (CLUSTER NODES of the first peer) into the fleet, which holds that one peer. */
static bool take_nodes(struct fleet *f, char *text)
{
    char *rest = NULL;
    for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
        struct peer one = {0};
        bool myself;
        if (!peer_read(&one, line, &myself)) continue;
        if (myself) { /* keeps the address that was given: it is the one that works from here */
            one.s = f->peer[0].s;
            one.port = f->peer[0].port;
            one.fresh = false;
            memcpy(one.host, f->peer[0].host, sizeof(one.host));
            f->peer[0] = one;
        } else if (!one.fresh) {
            *push(f) = one;
        }
    }
    return f->peer[0].id[0] != 0;
}

/* What a node tells of itself. */
static bool read_itself(const struct peer *p, struct peer *out)
{
    struct value *v = peer_ask(p, "CLUSTER", "NODES", NULL);
    char *rest = NULL;
    bool found = false;
    for (char *line = v && v->text ? strtok_r(v->text, "\n", &rest) : NULL; line && !found; line = strtok_r(NULL, "\n", &rest)) {
        *out = (struct peer){0};
        found = peer_read(out, line, &found) && found;
    }
    value_free(v);
    return found;
}

bool peer_know(struct peer *p)
{
    struct peer itself;
    if (!read_itself(p, &itself)) return false;
    memcpy(p->id, itself.id, ID_SIZE);
    p->bus_port = itself.bus_port;
    return true;
}

bool peer_meet(const struct peer *p, const struct peer *other)
{
    char port[16], bus[16];
    snprintf(port, sizeof(port), "%d", other->port);
    snprintf(bus, sizeof(bus), "%d", other->bus_port ? other->bus_port : other->port + 10000);
    return peer_do(p, "CLUSTER", "MEET", other->host, port, bus, NULL);
}

bool fleet_load(struct fleet *f, struct options *opt, const char *address)
{
    char host[256];
    int port;
    *f = (struct fleet){.opt = opt};
    if (!address_split(address, host, &port)) {
        fprintf(stderr, "[ERR] '%s' is no address: HOST:PORT\n", address);
        return false;
    }
    if (!fleet_add(f, host, port)) return false;
    struct value *v = peer_ask(&f->peer[0], "CLUSTER", "NODES", NULL);
    bool ok = v && v->text && take_nodes(f, v->text);
    value_free(v);
    if (!ok) return false;
    for (size_t i = 0; i < f->count; i++) {
        struct peer *p = &f->peer[i];
        if (!p->s && !peer_connect(p, opt)) continue;
        struct peer itself; /* slots on the move are told by those concerned alone */
        if (i && read_itself(p, &itself)) memcpy(p->open_slots, itself.open_slots, sizeof(p->open_slots));
        struct peer *master = p->master_id[0] ? fleet_find(f, p->master_id) : NULL;
        if (master) master->replicas++;
    }
    return true;
}

bool fleet_reload(struct fleet *f)
{
    struct fleet again;
    char address[300];
    snprintf(address, sizeof(address), "[%s]:%d", f->peer[0].host, f->peer[0].port);
    if (!fleet_load(&again, f->opt, address)) {
        fleet_free(&again);
        return false;
    }
    fleet_free(f);
    *f = again;
    return true;
}

struct peer *fleet_find(const struct fleet *f, const char *id_or_start)
{
    struct peer *found = NULL;
    size_t len = strlen(id_or_start);
    for (size_t i = 0; len && i < f->count; i++) {
        if (strncmp(f->peer[i].id, id_or_start, len)) continue;
        if (found) return NULL;
        found = &f->peer[i];
    }
    return found;
}

/* ---- agreement ---- */

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* What one node tells of all, in the order of ids: "id:first-last,first" of owners and, with roles, "id>master" of the rest. The caller
 * frees; NULL: told. */
static char *signature(const struct peer *p, bool roles, size_t *known)
{
    struct value *v = peer_ask(p, "CLUSTER", "NODES", NULL);
    if (!v || !v->text) return value_free(v), NULL;
    char *line[2048], *rest = NULL, *out = need(calloc(1, v->text_len + 2));
    size_t n = 0, len = 0;
    *known = 0;
    for (char *l = strtok_r(v->text, "\n", &rest); l && n < 2048; l = strtok_r(NULL, "\n", &rest)) {
        if (!strstr(l, "handshake") && !strstr(l, "noaddr")) (*known)++;
        line[n++] = l;
    }
    qsort(line, n, sizeof(*line), by_text);
    for (size_t i = 0; i < n; i++) {
        char *words = NULL, *word = strtok_r(line[i], " ", &words), *id = word;
        for (int at = 0; word; word = strtok_r(NULL, " ", &words), at++) {
            if (at == AT_MASTER && roles) len += (size_t)sprintf(out + len, "%s>%s ", id, word);
            if (at < AT_SLOTS || *word == '[') continue;
            len += (size_t)sprintf(out + len, at == AT_SLOTS ? "%s:%s" : ",%.0s%s", id, word);
        }
    }
    value_free(v);
    return out;
}

static bool all_agree(const struct fleet *f, bool roles, size_t nodes)
{
    char *first = NULL;
    bool same = true;
    for (size_t i = 0; same && i < f->count; i++) {
        size_t known = 0;
        if (!f->peer[i].s) continue;
        char *one = signature(&f->peer[i], roles, &known);
        same = one && known >= nodes && (!first || !strcmp(first, one));
        if (first) {
            free(one);
        } else {
            first = one;
        }
    }
    free(first);
    return same;
}

static bool all_up(const struct fleet *f)
{
    bool up = true;
    for (size_t i = 0; up && i < f->count; i++) {
        struct value *v = f->peer[i].s ? peer_ask(&f->peer[i], "CLUSTER", "INFO", NULL) : NULL;
        up = !f->peer[i].s || (v && v->text && strstr(v->text, "cluster_state:ok"));
        value_free(v);
    }
    return up;
}

/* News needs a moment to go round: looked at up to five times. */
bool fleet_agrees(const struct fleet *f)
{
    bool same = all_agree(f, false, 0);
    for (int tries = 0; !same && tries < 4; tries++) {
        mode_sleep(0.5);
        same = all_agree(f, false, 0);
    }
    return same;
}

bool fleet_settle(struct fleet *f, size_t nodes)
{
    long long end = mode_now_us() + SETTLE_SEC * 1000000LL;
    printf("Waiting for the cluster to join\n");
    while (!all_agree(f, true, nodes) || !all_up(f)) {
        putchar('.');
        fflush(stdout);
        if (mode_now_us() > end) {
            fprintf(stderr, "\n[ERR] The nodes do not agree, or are not all up, after %d seconds. Can each reach the others, the bus's ports too?\n", SETTLE_SEC);
            return false;
        }
        mode_sleep(0.5);
    }
    putchar('\n');
    return true;
}

/* ---- what a reader sees ---- */

static void print_slots(const struct peer *p)
{
    int shown = 0;
    for (int slot = 0; slot < SLOTS; slot++) {
        int last = slot;
        if (!peer_has(p, slot)) continue;
        while (last + 1 < SLOTS && peer_has(p, last + 1)) last++;
        printf(last > slot ? "%s[%d-%d]" : "%s[%d]", shown++ ? "," : "", slot, last);
        slot = last;
    }
}

void fleet_print(const struct fleet *f)
{
    for (size_t i = 0; i < f->count; i++) {
        const struct peer *p = &f->peer[i];
        printf("%c: %s %s:%d\n   slots:", peer_master(p) ? 'M' : 'S', p->id, p->host, p->port);
        print_slots(p);
        printf(" (%d slots) %s%s\n", p->slots, peer_master(p) ? "master" : "slave", p->failed ? " (failed)" : "");
        if (!peer_master(p)) printf("   replicates %s\n", p->master_id);
        if (p->replicas) printf("   %d additional replica(s)\n", p->replicas);
    }
}

static bool check_open_slots(const struct fleet *f)
{
    bool none = true;
    printf(">>> Check for open slots...\n");
    for (size_t i = 0; i < f->count; i++) {
        if (!f->peer[i].open_slots[0]) continue;
        printf("[WARNING] Node %s:%d has open slots: %s\n", f->peer[i].host, f->peer[i].port, f->peer[i].open_slots);
        none = false;
    }
    return none;
}

static bool check_coverage(const struct fleet *f)
{
    int owned[SLOTS] = {0}, missing = 0;
    printf(">>> Check slots coverage...\n");
    for (size_t i = 0; i < f->count; i++) {
        for (int slot = 0; slot < SLOTS; slot++) owned[slot] += peer_has(&f->peer[i], slot);
    }
    for (int slot = 0; slot < SLOTS; slot++) missing += !owned[slot];
    if (missing) {
        printf("[ERR] Not all %d slots are covered by nodes: %d are nobody's.\n", SLOTS, missing);
    } else {
        printf("[OK] All %d slots covered.\n", SLOTS);
    }
    return !missing;
}

bool fleet_check(struct fleet *f)
{
    bool good = true;
    printf(">>> Performing Cluster Check (using node %s:%d)\n", f->peer[0].host, f->peer[0].port);
    fleet_print(f);
    if (fleet_agrees(f)) {
        printf("[OK] All nodes agree about slots configuration.\n");
    } else {
        printf("[ERR] Nodes don't agree about configuration!\n");
        good = false;
    }
    for (size_t i = 0; i < f->count; i++) {
        if (f->peer[i].s) continue;
        printf("[ERR] Node %s:%d could not be reached.\n", f->peer[i].host, f->peer[i].port);
        good = false;
    }
    good &= check_open_slots(f);
    good &= check_coverage(f);
    return good;
}
