/* keys: --bigkeys, --memkeys and --hotkeys. One pass of SCAN; per page the questions about its keys go out together and
 * their answers are read together. The table of types starts with those everybody has; a module's joins when it is met. */
#include <stdlib.h>
#include <string.h>

#include "apps/cli/modes.h"

#define TYPES_MAX 32
#define HOT_MAX   16

struct key_type {
    char name[64];
    const char *command, *unit; /* command NULL: this client knows no way to ask for its size */
    char *biggest;
    size_t biggest_len;
    unsigned long long biggest_size, count, total_size;
};

struct survey {
    struct scan scan;
    bool memory;
    struct key_type types[TYPES_MAX];
    size_t type_count;
    unsigned long long sampled, key_bytes;
};

static const struct {
    const char *name, *command, *unit;
} known_types[] = {
    {"string", "STRLEN", "bytes"}, {"list", "LLEN", "items"},   {"hash", "HLEN", "fields"},
    {"stream", "XLEN", "entries"}, {"set", "SCARD", "members"}, {"zset", "ZCARD", "members"},
};

static void survey_init(struct survey *y, struct session *s, struct slice pattern)
{
    *y = (struct survey){.scan = {.s = s, .pattern = pattern}, .memory = s->opt->mode == MODE_MEMKEYS};
    for (size_t i = 0; i < sizeof(known_types) / sizeof(*known_types); i++) {
        struct key_type *t = &y->types[y->type_count++];
        strcpy(t->name, known_types[i].name);
        t->command = known_types[i].command;
        t->unit = y->memory ? "bytes" : known_types[i].unit;
    }
}

static struct key_type *type_named(struct survey *y, const char *name)
{
    for (size_t i = 0; i < y->type_count; i++) {
        if (!strcmp(y->types[i].name, name)) return &y->types[i];
    }
    if (y->type_count == TYPES_MAX) return NULL;
    struct key_type *t = &y->types[y->type_count++];
    snprintf(t->name, sizeof(t->name), "%s", name);
    t->unit = y->memory ? "bytes" : "?";
    return t;
}

static void send_or_die(struct session *s, const struct slice *argv, size_t argc)
{
    if (!session_send(s, argv, argc)) session_die(s);
}

static struct value *receive_or_die(struct session *s)
{
    struct value *v = session_receive(s);
    if (!v) session_die(s);
    return v;
}

static struct slice key_of(const struct value *v)
{
    return slice_of(v->text, v->text_len);
}

static void print_key(struct slice key)
{
    putchar('\'');
    format_quoted(stdout, key.ptr, key.len);
    putchar('\'');
}

static void ask_types(struct survey *y, const struct value *page, struct key_type **types)
{
    struct session *s = y->scan.s;
    for (size_t i = 0; i < page->count; i++) {
        send_or_die(s, (struct slice[]){SLICE("TYPE"), key_of(&page->elem[i])}, 2);
    }
    for (size_t i = 0; i < page->count; i++) {
        struct value *v = receive_or_die(s);
        if (v->type != REPLY_STATUS) {
            fprintf(stderr, "TYPE returned an error: %s\n", v->text ? v->text : "unexpected reply");
            exit(1);
        }
        /* "none": the key went away between SCAN and TYPE. */
        types[i] = strcmp(v->text, "none") ? type_named(y, v->text) : NULL;
        value_free(v);
    }
}

static size_t size_question(const struct survey *y, const struct key_type *t, struct slice key, char *samples, struct slice *argv)
{
    if (!t || (!y->memory && !t->command)) return 0;
    if (!y->memory) {
        argv[0] = slice_str(t->command);
        argv[1] = key;
        return 2;
    }
    argv[0] = SLICE("MEMORY");
    argv[1] = SLICE("USAGE");
    argv[2] = key;
    if (y->scan.s->opt->memory_samples < 0) return 3;
    argv[3] = SLICE("SAMPLES");
    argv[4] = slice_str(samples);
    return 5;
}

static void ask_sizes(struct survey *y, const struct value *page, struct key_type **types, unsigned long long *sizes)
{
    struct session *s = y->scan.s;
    struct slice argv[5];
    char samples[16];
    snprintf(samples, sizeof(samples), "%d", s->opt->memory_samples);
    for (size_t i = 0; i < page->count; i++) {
        size_t n = size_question(y, types[i], key_of(&page->elem[i]), samples, argv);
        if (n) send_or_die(s, argv, n);
    }
    for (size_t i = 0; i < page->count; i++) {
        size_t n = size_question(y, types[i], key_of(&page->elem[i]), samples, argv);
        sizes[i] = 0;
        if (!n) continue;
        struct value *v = receive_or_die(s);
        if (v->type == REPLY_INTEGER && v->integer >= 0) {
            sizes[i] = (unsigned long long)v->integer;
        } else {
            fprintf(stderr, "Warning:  %.*s on '%s' failed (may have changed type)\n", (int)argv[0].len, argv[0].ptr,
                    page->elem[i].text);
        }
        value_free(v);
    }
}

static void count_key(struct survey *y, struct slice key, struct key_type *t, unsigned long long size, double percent)
{
    t->count++;
    t->total_size += size;
    y->sampled++;
    y->key_bytes += key.len;
    if (size > t->biggest_size) {
        printf("[%05.2f%%] Biggest %-6s found so far ", percent, t->name);
        print_key(key);
        printf(" with %llu %s\n", size, t->unit);
        free(t->biggest);
        t->biggest = malloc(key.len + 1);
        if (!t->biggest) abort();
        memcpy(t->biggest, key.ptr, key.len);
        t->biggest_len = key.len;
        t->biggest_size = size;
    }
    if (y->sampled % 1000000 == 0) printf("[%05.2f%%] Sampled %llu keys so far\n", percent, y->sampled);
}

static double percent_done(const struct scan *scan, unsigned long long sampled)
{
    double p = scan->dbsize ? 100.0 * (double)sampled / (double)scan->dbsize : 0;
    return p > 100 ? 100 : p;
}

static void survey_page(struct survey *y, const struct value *page)
{
    struct key_type **types = calloc(page->count + 1, sizeof(*types));
    unsigned long long *sizes = calloc(page->count + 1, sizeof(*sizes));
    if (!types || !sizes) abort();
    double percent = percent_done(&y->scan, y->sampled);
    ask_types(y, page, types);
    ask_sizes(y, page, types, sizes);
    for (size_t i = 0; i < page->count; i++) {
        if (types[i]) count_key(y, key_of(&page->elem[i]), types[i], sizes[i], percent);
    }
    free(types);
    free(sizes);
    fflush(stdout);
}

static void survey_summary(const struct survey *y)
{
    puts("\n-------- summary -------\n");
    printf("Sampled %llu keys in the keyspace!\n", y->sampled);
    printf("Total key length in bytes is %llu (avg len %.2f)\n\n", y->key_bytes,
           y->sampled ? (double)y->key_bytes / (double)y->sampled : 0);
    for (size_t i = 0; i < y->type_count; i++) {
        const struct key_type *t = &y->types[i];
        if (!t->biggest) continue;
        printf("Biggest %6s found ", t->name);
        print_key(slice_of(t->biggest, t->biggest_len));
        printf(" has %llu %s\n", t->biggest_size, t->unit);
    }
    putchar('\n');
    for (size_t i = 0; i < y->type_count; i++) {
        const struct key_type *t = &y->types[i];
        printf("%llu %ss with %llu %s (%05.2f%% of keys, avg size %.2f)\n", t->count, t->name, t->total_size, t->unit,
               y->sampled ? 100 * (double)t->count / (double)y->sampled : 0,
               t->count ? (double)t->total_size / (double)t->count : 0);
    }
}

static void print_banner(const char *what)
{
    printf("\n# Scanning the entire keyspace to find %s keys as well as\n"
           "# average sizes per key type.  You can use -i 0.1 to sleep 0.1 sec\n"
           "# per 100 SCAN commands (not usually needed).\n\n", what);
    fflush(stdout);
}

int mode_keys(struct session *s, struct slice pattern)
{
    struct survey *y = malloc(sizeof(*y));
    if (!y) abort();
    survey_init(y, s, pattern);
    scan_count(&y->scan);
    print_banner("biggest");
    for (struct value *page; (page = scan_page(&y->scan)); value_free(page)) {
        survey_page(y, page);
        scan_rest(&y->scan);
    }
    survey_summary(y);
    for (size_t i = 0; i < y->type_count; i++) free(y->types[i].biggest);
    free(y);
    return 0;
}

/* ---- hot keys: the sixteen with the highest access counter ---- */

struct hot {
    char *key;
    size_t len;
    unsigned long long counter;
};

struct hot_list {
    struct hot v[HOT_MAX];
    size_t count;
};

/* Keeps the list in falling order; false when the key is not hot enough for it. */
static bool hot_add(struct hot_list *list, struct slice key, unsigned long long counter)
{
    size_t at = 0;
    while (at < list->count && list->v[at].counter >= counter) at++;
    if (at == HOT_MAX || !counter) return false;
    if (list->count == HOT_MAX) free(list->v[--list->count].key);
    memmove(&list->v[at + 1], &list->v[at], (list->count - at) * sizeof(struct hot));
    list->v[at] = (struct hot){.key = malloc(key.len + 1), .len = key.len, .counter = counter};
    if (!list->v[at].key) abort();
    memcpy(list->v[at].key, key.ptr, key.len);
    list->count++;
    return true;
}

static void hot_page(struct scan *scan, const struct value *page, struct hot_list *list, unsigned long long *sampled)
{
    double percent = percent_done(scan, *sampled);
    for (size_t i = 0; i < page->count; i++) {
        send_or_die(scan->s, (struct slice[]){SLICE("OBJECT"), SLICE("FREQ"), key_of(&page->elem[i])}, 3);
    }
    for (size_t i = 0; i < page->count; i++) {
        struct value *v = receive_or_die(scan->s);
        struct slice key = key_of(&page->elem[i]);
        if (v->type == REPLY_ERROR) {
            fflush(stdout);
            fprintf(stderr, "Error: %s\n", v->text);
            exit(1);
        }
        *sampled += 1;
        if (v->type == REPLY_INTEGER && v->integer > 0 && hot_add(list, key, (unsigned long long)v->integer)) {
            printf("[%05.2f%%] Hot key ", percent);
            print_key(key);
            printf(" found so far with counter %lld\n", (long long)v->integer);
        }
        value_free(v);
    }
    fflush(stdout);
}

int mode_hotkeys(struct session *s, struct slice pattern)
{
    struct scan scan = {.s = s, .pattern = pattern};
    struct hot_list list = {.count = 0};
    unsigned long long sampled = 0;
    scan_count(&scan);
    print_banner("hot");
    for (struct value *page; (page = scan_page(&scan)); value_free(page)) {
        hot_page(&scan, page, &list, &sampled);
        scan_rest(&scan);
    }
    puts("\n-------- summary -------\n");
    printf("Sampled %llu keys in the keyspace!\n", sampled);
    for (size_t i = 0; i < list.count; i++) {
        printf("hot key found with counter: %llu\tkeyname: ", list.v[i].counter);
        format_quoted(stdout, list.v[i].key, list.v[i].len);
        putchar('\n');
        free(list.v[i].key);
    }
    return 0;
}
