/* manage_move: slots from node to node: reshard says how many and between whom, rebalance finds it out.
 *
 * The nodes do it in one go where the source knows CLUSTER MIGRATESLOTS; else slot by slot: the target is told IMPORTING, the source
 * MIGRATING, MIGRATE moves the keys, and then everybody is told the owner, the target first. A move that is broken off leaves the slot
 * open between the two, which `check` shows and serves all the same. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "apps/cli/manage.h"
#include "apps/cli/modes.h"

/* ---- slot by slot ---- */

struct hop {
    struct fleet *f;
    struct peer *from, *to;
    char slot[16];
};

/* MIGRATE of one page of keys. */
static bool send_keys(const struct hop *h, const struct value *keys)
{
    const struct options *o = h->f->opt;
    char port[16], timeout[16];
    size_t n = 0;
    struct slice *argv = calloc(keys->count + 12, sizeof(*argv));
    if (!argv) abort();
    snprintf(port, sizeof(port), "%d", h->to->port);
    snprintf(timeout, sizeof(timeout), "%d", o->manage.timeout_ms);
    const char *const head[] = {"MIGRATE", h->to->host, port, "", "0", timeout};
    for (size_t i = 0; i < sizeof(head) / sizeof(*head); i++) argv[n++] = slice_str(head[i]);
    if (o->manage.replace) argv[n++] = SLICE("REPLACE");
    if (o->password) {
        argv[n++] = o->user ? SLICE("AUTH2") : SLICE("AUTH");
        if (o->user) argv[n++] = slice_str(o->user);
        argv[n++] = slice_str(o->password);
    }
    argv[n++] = SLICE("KEYS");
    for (size_t i = 0; i < keys->count; i++) argv[n++] = slice_of(keys->elem[i].text, keys->elem[i].text_len);
    struct value *v = session_call(h->from->s, argv, n);
    bool ok = v && v->type != REPLY_ERROR;
    if (!ok) {
        fprintf(stderr, "\n[ERR] Moving keys of slot %s from %s:%d to %s:%d: %s\n", h->slot, h->from->host, h->from->port, h->to->host,
                h->to->port, v ? v->text : h->from->s->conn.err);
    }
    value_free(v);
    free(argv);
    return ok;
}

static bool move_keys(const struct hop *h)
{
    char page[16];
    snprintf(page, sizeof(page), "%d", h->f->opt->manage.pipeline);
    for (;;) {
        struct value *keys = peer_ask(h->from, "CLUSTER", "GETKEYSINSLOT", h->slot, page, NULL);
        if (!keys) return false;
        bool last = keys->count == 0, ok = last || send_keys(h, keys);
        value_free(keys);
        if (last || !ok) return ok;
    }
}

/* A source whose last slot it was may be a replica of the target by now: then it knows. */
static bool tell_source(const struct hop *h)
{
    struct value *v = session_ask(h->from->s, "CLUSTER", "SETSLOT", h->slot, "NODE", h->to->id, NULL);
    bool ok = v && (v->type != REPLY_ERROR || strstr(v->text, "only with masters"));
    if (!ok) fprintf(stderr, "\n[ERR] %s:%d: %s\n", h->from->host, h->from->port, v ? v->text : h->from->s->conn.err);
    value_free(v);
    return ok;
}

/* Told to the target first: from then on it has the slot, whatever happens here. Others hear of it by gossip too. */
static bool tell_owner(const struct hop *h)
{
    bool ok = peer_do(h->to, "CLUSTER", "SETSLOT", h->slot, "NODE", h->to->id, NULL) && tell_source(h);
    for (size_t i = 0; ok && i < h->f->count; i++) {
        struct peer *p = &h->f->peer[i];
        if (p != h->to && p != h->from && peer_serves(p)) value_free(session_ask(p->s, "CLUSTER", "SETSLOT", h->slot, "NODE", h->to->id, NULL));
    }
    return ok;
}

static bool move_one(struct fleet *f, struct peer *from, struct peer *to, int slot)
{
    struct hop h = {.f = f, .from = from, .to = to};
    snprintf(h.slot, sizeof(h.slot), "%d", slot);
    printf("\rMoving slot %d from %s:%d to %s:%d ", slot, from->host, from->port, to->host, to->port);
    fflush(stdout);
    return peer_do(to, "CLUSTER", "SETSLOT", h.slot, "IMPORTING", from->id, NULL) &&
           peer_do(from, "CLUSTER", "SETSLOT", h.slot, "MIGRATING", to->id, NULL) && move_keys(&h) && tell_owner(&h);
}

/* ---- in one go ---- */

/* Words of CLUSTER MIGRATESLOTS for the lowest `count` slots; answers how many slots are named. */
static int name_ranges(const struct peer *from, int count, char (*text)[12], size_t most, size_t *words)
{
    int named = 0;
    *words = 0;
    for (int slot = 0; slot < SLOTS && named < count && *words + 2 <= most; slot++) {
        int last = slot;
        if (!peer_has(from, slot)) continue;
        while (last + 1 < SLOTS && peer_has(from, last + 1) && named + last - slot + 1 < count) last++;
        snprintf(text[(*words)++], 12, "%d", slot);
        snprintf(text[(*words)++], 12, "%d", last);
        named += last - slot + 1;
        slot = last;
    }
    return named;
}

enum outcome { MOVED, FAILED, UNKNOWN };

/* The field of the newest entry of GETSLOTMIGRATIONS; NULL: none. */
static const char *newest(const struct value *list, const char *field)
{
    if (!list || list->type != REPLY_ARRAY || !list->count) return NULL;
    const struct value *one = &list->elem[0];
    for (size_t i = 0; i + 1 < one->count; i += 2) {
        if (one->elem[i].text && !strcmp(one->elem[i].text, field)) return one->elem[i + 1].text;
    }
    return NULL;
}

static enum outcome await(struct peer *from)
{
    for (;;) {
        struct value *v = peer_ask(from, "CLUSTER", "GETSLOTMIGRATIONS", NULL);
        const char *state = newest(v, "state"), *why = newest(v, "message");
        bool good = state && !strcmp(state, "success");
        bool bad = !state || !strcmp(state, "failed") || !strcmp(state, "canceled") || !strcmp(state, "cancelled");
        if (bad) fprintf(stderr, "\n[ERR] %s:%d: the move has not come to its end: %s %s\n", from->host, from->port, state ? state : "", why ? why : "");
        value_free(v);
        if (good || bad) return good ? MOVED : FAILED;
        putchar('.');
        fflush(stdout);
        mode_sleep(0.1);
    }
}

static enum outcome move_at_once(struct peer *from, struct peer *to, int count, int *named)
{
    static char text[2 * SLOTS][12];
    size_t ranges;
    struct slice *argv;
    *named = name_ranges(from, count, text, 2 * SLOTS, &ranges);
    argv = calloc(ranges + 5, sizeof(*argv));
    if (!argv) abort();
    size_t n = 0;
    argv[n++] = SLICE("CLUSTER");
    argv[n++] = SLICE("MIGRATESLOTS");
    argv[n++] = SLICE("SLOTSRANGE");
    for (size_t i = 0; i < ranges; i++) argv[n++] = slice_str(text[i]);
    argv[n++] = SLICE("NODE");
    argv[n++] = slice_str(to->id);
    struct value *v = session_call(from->s, argv, n);
    free(argv);
    bool refused = !v || v->type == REPLY_ERROR;
    bool unknown = v && refused && (!strncasecmp(v->text, "ERR unknown subcommand", 22) || strstr(v->text, "does not know this kind"));
    if (refused && !unknown) fprintf(stderr, "[ERR] %s:%d: %s\n", from->host, from->port, v ? v->text : from->s->conn.err);
    value_free(v);
    if (refused) return unknown ? UNKNOWN : FAILED;
    printf("Moving %d slots from %s:%d to %s:%d in one go ", *named, from->host, from->port, to->host, to->port);
    fflush(stdout);
    return await(from);
}

static void note_moved(struct peer *from, struct peer *to, int slot)
{
    from->owns[slot >> 3] &= (unsigned char)~(1u << (slot & 7));
    to->owns[slot >> 3] |= (unsigned char)(1u << (slot & 7));
    from->slots--;
    to->slots++;
}

bool move_slots(struct fleet *f, struct peer *from, struct peer *to, int count)
{
    int named = 0;
    if (count <= 0) return true;
    enum outcome all = move_at_once(from, to, count, &named);
    bool ok = all != FAILED;
    for (int slot = 0, left = named; ok && slot < SLOTS && left > 0; slot++) {
        if (!peer_has(from, slot)) continue;
        if (all == UNKNOWN) ok = move_one(f, from, to, slot);
        if (ok) note_moved(from, to, slot);
        left--;
    }
    putchar('\n');
    return ok;
}

/* ---- reshard ---- */

static const char *ask_word(const char *question, const char *given, char *line, size_t size)
{
    if (given) return given;
    printf("%s ", question);
    fflush(stdout);
    if (!fgets(line, (int)size, stdin)) return NULL;
    line[strcspn(line, "\r\n")] = 0;
    return line;
}

static struct peer *master_named(const struct fleet *f, const char *id)
{
    struct peer *p = fleet_find(f, id);
    if (p && peer_serves(p)) return p;
    fprintf(stderr, "*** The specified node (%s) is not known or not a master, please retry.\n", id);
    return NULL;
}

/* Marks who gives (wish = -1): "all", or ids with commas. Answers the slots they have together; -1: told. */
static int mark_givers(struct fleet *f, const char *from, const struct peer *to)
{
    char list[4096], *rest = NULL;
    int together = 0;
    bool everyone = !strcmp(from, "all");
    snprintf(list, sizeof(list), "%s", from);
    for (char *id = everyone ? NULL : strtok_r(list, ",", &rest); id; id = strtok_r(NULL, ",", &rest)) {
        struct peer *p = master_named(f, id);
        if (!p) return -1;
        if (p == to) {
            fprintf(stderr, "*** It is not possible to use the target node as source node.\n");
            return -1;
        }
        p->wish = -1;
    }
    for (size_t i = 0; i < f->count; i++) {
        struct peer *p = &f->peer[i];
        if (everyone && p != to && peer_serves(p)) p->wish = -1;
        if (p->wish < 0) together += p->slots;
    }
    return together;
}

static int cmp_by_slots(const void *a, const void *b)
{
    const struct peer *const *x = a, *const *y = b;
    return (*y)->slots - (*x)->slots;
}

static bool take_from_givers(struct fleet *f, struct peer *to, int wanted, int together)
{
    struct peer **giver = calloc(f->count, sizeof(*giver));
    size_t n = 0;
    int left = wanted;
    bool ok = true;
    if (!giver) abort();
    for (size_t i = 0; i < f->count; i++) {
        if (f->peer[i].wish < 0) giver[n++] = &f->peer[i];
    }
    qsort(giver, n, sizeof(*giver), cmp_by_slots);
    for (size_t i = 0; i < n; i++) { /* shares by what each has; the biggest takes the rest of the division */
        double share = (double)wanted * giver[i]->slots / together;
        int take = (int)(i ? floor(share) : ceil(share));
        giver[i]->wish = -(take < left ? take : left);
        left += giver[i]->wish;
    }
    for (size_t i = 0; i < n; i++) printf("    %d slots from %s:%d (%.8s)\n", -giver[i]->wish, giver[i]->host, giver[i]->port, giver[i]->id);
    ok = manage_agree(f->opt, "Do you want to proceed with the proposed reshard plan?");
    for (size_t i = 0; ok && i < n; i++) ok = move_slots(f, giver[i], to, -giver[i]->wish);
    free(giver);
    return ok;
}

int manage_reshard(struct options *o, char *const *word, int words)
{
    struct fleet f;
    char a[64], b[64], c[4096], number[16];
    struct peer *to = NULL;
    bool good = false;
    (void)words;
    if (!fleet_load(&f, o, word[0]) || !fleet_check(&f)) {
        fprintf(stderr, "*** Please fix your cluster problems before resharding\n");
        fleet_free(&f);
        return 1;
    }
    snprintf(number, sizeof(number), "%d", o->manage.slots);
    const char *slots = ask_word("How many slots do you want to move (from 1 to 16384)?", o->manage.slots ? number : NULL, a, sizeof(a));
    int wanted = slots ? atoi(slots) : 0;
    const char *id = ask_word("What is the receiving node ID?", o->manage.to, b, sizeof(b));
    if (id && wanted >= 1 && wanted <= SLOTS) to = master_named(&f, id);
    if (wanted < 1 || wanted > SLOTS) fprintf(stderr, "[ERR] Slots: a number from 1 to %d\n", SLOTS);
    const char *from = to ? ask_word("Source node IDs, with commas, or 'all':", o->manage.from, c, sizeof(c)) : NULL;
    int together = from ? mark_givers(&f, from, to) : -1;
    if (together > 0) {
        if (wanted > together) wanted = together;
        printf("Ready to move %d slots to %s:%d.\n", wanted, to->host, to->port);
        good = take_from_givers(&f, to, wanted, together);
    } else if (together == 0) {
        fprintf(stderr, "[ERR] The source nodes have no slots.\n");
    }
    fleet_free(&f);
    return good ? 0 : 1;
}

/* ---- rebalance ---- */

/* "id=w ..."; false: told. weight is by index of the peer. */
static bool take_weights(const struct fleet *f, double *weight)
{
    const struct options *o = f->opt;
    for (size_t i = 0; i < f->count; i++) {
        const struct peer *p = &f->peer[i];
        weight[i] = peer_serves(p) && (p->slots || o->manage.use_empty) ? 1 : 0;
    }
    for (int i = 0; i < o->manage.weights; i++) {
        char id[ID_SIZE + 1], *end;
        const char *text = o->manage.weight[i], *sign = strchr(text, '=');
        snprintf(id, sizeof(id), "%.*s", sign ? (int)(sign - text) : (int)strlen(text), text);
        double w = sign ? strtod(sign + 1, &end) : -1;
        struct peer *p = sign && !*end && w >= 0 ? fleet_find(f, id) : NULL;
        if (!p || !peer_serves(p)) {
            fprintf(stderr, "[ERR] --cluster-weight %s: ID=NUMBER, of a master\n", text);
            return false;
        }
        weight[p - f->peer] = w;
    }
    return true;
}

/* wish = slots to get, or to give when negative; the sum is 0. Answers the largest distance from the plan in percent. */
static double plan(struct fleet *f, const double *weight)
{
    double all = 0, worst = 0, exact = 0;
    int given = 0;
    for (size_t i = 0; i < f->count; i++) all += weight[i];
    for (size_t i = 0; i < f->count && all > 0; i++) {
        struct peer *p = &f->peer[i];
        if (!peer_serves(p)) continue;
        exact += SLOTS * weight[i] / all;
        int share = (int)(exact + 0.5) - given;
        given += share;
        p->wish = share - p->slots;
        double off = share ? fabs((double)p->wish) * 100 / share : p->slots ? 100 : 0;
        if (off > worst) worst = off;
    }
    return worst;
}

static struct peer *most(const struct fleet *f, int sign)
{
    struct peer *best = NULL;
    for (size_t i = 0; i < f->count; i++) {
        struct peer *p = &f->peer[i];
        if (p->wish * sign > 0 && (!best || p->wish * sign > best->wish * sign)) best = p;
    }
    return best;
}

static bool carry_out(struct fleet *f)
{
    struct peer *from, *to;
    while ((from = most(f, -1)) && (to = most(f, 1))) {
        int n = -from->wish < to->wish ? -from->wish : to->wish;
        printf("Moving %d slots from %s:%d to %s:%d\n", n, from->host, from->port, to->host, to->port);
        if (!f->opt->manage.simulate && !move_slots(f, from, to, n)) return false;
        from->wish += n;
        to->wish -= n;
    }
    return true;
}

int manage_rebalance(struct options *o, char *const *word, int words)
{
    struct fleet f;
    bool good = false;
    (void)words;
    if (!fleet_load(&f, o, word[0]) || !fleet_check(&f)) {
        fprintf(stderr, "*** Please fix your cluster problems before rebalancing\n");
        fleet_free(&f);
        return 1;
    }
    double *weight = calloc(f.count, sizeof(*weight));
    if (!weight) abort();
    if (take_weights(&f, weight)) {
        double worst = plan(&f, weight);
        if (worst < o->manage.threshold) {
            printf("*** No rebalancing needed! All nodes are within the %.2f%% threshold.\n", o->manage.threshold);
            good = true;
        } else {
            printf(">>> Rebalancing across the masters; the farthest is off by %.2f%%\n", worst);
            good = carry_out(&f);
        }
    }
    free(weight);
    fleet_free(&f);
    return good ? 0 : 1;
}
