#include "sim/story.h"

#include "base/hash.h"
#include "engine/lookup.h"
#include "sim/mirror.h"

#define WORDS_MAX 64
#define CHECK_STEPS 100 /* how often all is looked at */

struct teller {
    struct story *s;
    struct world *w;
    struct rng r;
    struct buf words[WORDS_MAX];
    int count;
    bool writes;       /* this story is mostly about writes, and keys keep to their kind, so that there is much in the log */
    const char *group; /* of the command being said */
};

static uint64_t below(struct teller *t, uint64_t n) { return rng_below(&t->r, n); }
static bool one_in(struct teller *t, uint64_t n) { return below(t, n) == 0; }

/* --- words of a command, from its row --- */

static struct buf *new_word(struct teller *t)
{
    struct buf *b = &t->words[t->count < WORDS_MAX - 1 ? t->count++ : t->count];
    b->len = 0;
    return b;
}

static void say_number(struct teller *t, struct buf *b)
{
    static const char *const edges[] = {"0", "-1", "1", "9223372036854775807", "-9223372036854775808", "1.5", "inf", "nan", "", "x", "007"};
    if (one_in(t, 8)) buf_cstr(b, edges[below(t, COUNT_OF(edges))]);
    else buf_fmt(b, "%d", (int)below(t, 20) - 3);
}

static void say_bytes(struct teller *t, struct buf *b)
{
    size_t n = one_in(t, 20) ? below(t, 2000) : below(t, 12);
    if (one_in(t, 3)) {
        say_number(t, b);
        return;
    }
    while (n--) buf_putc(b, one_in(t, 30) ? (char)below(t, 256) : (char)('a' + below(t, 6)));
}

static void say_key(struct teller *t, struct buf *b)
{
    static const char kinds[] = "lszhb"; /* first letters of groups: list, set and string, sorted-set ... */
    char kind = 'k';
    if (t->writes) kind = !strcmp(t->group, "generic") || one_in(t, 10) ? kinds[below(t, sizeof kinds - 1)] : !strcmp(t->group, "sorted-set") ? 'z' : !strcmp(t->group, "string") ? 'b' : t->group[0];
    buf_fmt(b, "%c%d", kind, (int)below(t, t->writes ? 3 : 12));
}

static void say_args(struct teller *t, const struct command_arg *args, int count, int depth);

static void say_arg(struct teller *t, const struct command_arg *a, int depth)
{
    if ((a->flags & ARG_OPTIONAL) && one_in(t, 2)) return;
    int times = a->flags & ARG_MULTIPLE ? 1 + (int)below(t, 4) : 1;
    for (int i = 0; i < times; i++) {
        if (a->token && a->type != ARG_PURE_TOKEN && (i == 0 || (a->flags & ARG_MULTIPLE_TOKEN)) && a->type != ARG_ONEOF && a->type != ARG_BLOCK)
            buf_cstr(new_word(t), a->token);
        switch (a->type) {
        case ARG_KEY: say_key(t, new_word(t)); break;
        case ARG_INTEGER:
        case ARG_DOUBLE: say_number(t, new_word(t)); break;
        case ARG_UNIX_TIME: buf_fmt(new_word(t), "%lld", (long long)(t->w->now_us / (one_in(t, 2) ? 1000 : 1000000)) + (long long)below(t, 5000)); break;
        case ARG_PATTERN: buf_cstr(new_word(t), one_in(t, 2) ? "*" : "k[1-5]*"); break;
        case ARG_PURE_TOKEN: buf_cstr(new_word(t), a->token ? a->token : a->name); break;
        case ARG_ONEOF:
        case ARG_BLOCK:
            if (a->token) buf_cstr(new_word(t), a->token);
            if (depth > 4 || !a->arg_count) break;
            if (a->type == ARG_ONEOF) say_arg(t, &a->args[below(t, (uint64_t)a->arg_count)], depth + 1);
            else say_args(t, a->args, a->arg_count, depth + 1);
            break;
        case ARG_STRING: say_bytes(t, new_word(t)); break;
        }
    }
}

static void say_args(struct teller *t, const struct command_arg *args, int count, int depth)
{
    int number_at = -1, each = 1;
    for (int i = 0; i < count; i++) {
        if (!strcmp(args[i].name, "numfields")) number_at = t->count;
        say_arg(t, &args[i], depth);
        if (args[i].type == ARG_BLOCK) each = args[i].arg_count;
    }
    if (number_at < 0 || number_at >= WORDS_MAX - 1 || one_in(t, 10)) return;
    struct buf *number = &t->words[number_at]; /* as many as were said: nobody would hit it by chance */
    number->len = 0;
    buf_fmt(number, "%d", (t->count - number_at - 1) / each);
}

/* Commands that end the node or make it wait for the world are another test's. */
static bool told(const struct command *c)
{
    static const char *const left_out[] = {"shutdown", "debug", "config", "memory", "info"}; /* the last two tell of the process */
    for (int i = 0; i < COUNT_OF(left_out); i++)
        if (!strcmp(c->name, left_out[i])) return false;
    return true;
}

/* What ends a story's data or a connection is said seldom. */
static bool too_much(const struct command *c) { return !strncmp(c->name, "flush", 5) || !strcmp(c->name, "quit"); }

static void say_command(struct teller *t)
{
    const struct command *container, *cmd;
    do {
        int i = (int)below(t, (uint64_t)command_total(t->w->node->index));
        cmd = command_by_ordinal(t->w->node->index, i, &container);
    } while (!told(container ? container : cmd) || (!one_in(t, 50) && too_much(cmd)) || (t->writes && !(cmd->flags & CMD_WRITE) && !one_in(t, 8)));
    t->count = 0;
    t->group = cmd->group;
    if (container) buf_cstr(new_word(t), container->name);
    buf_cstr(new_word(t), cmd->name);
    say_args(t, cmd->args, cmd->arg_count, 0);
    if (one_in(t, 30)) t->count = 1 + (int)below(t, (uint64_t)t->count);
    t->s->commands++;
}

/* --- sending --- */

static void wire_form(struct teller *t, struct buf *out)
{
    buf_fmt(out, "*%d\r\n", t->count);
    for (int i = 0; i < t->count; i++) {
        buf_fmt(out, "$%zu\r\n", t->words[i].len);
        buf_puts(out, buf_slice(&t->words[i]));
        buf_cstr(out, "\r\n");
    }
}

static void send_in_pieces(struct teller *t, int peer, struct slice bytes)
{
    while (bytes.len && !world_closed(t->w, peer)) {
        size_t n = one_in(t, 4) ? 1 + below(t, bytes.len) : bytes.len;
        world_send(t->w, peer, slice_of(bytes.ptr, n));
        bytes = slice_of(bytes.ptr + n, bytes.len - n);
        if (one_in(t, 40)) return; /* the rest never comes */
    }
}

static void speak(struct teller *t, int peer)
{
    struct buf b = {0};
    bool multi = t->writes && one_in(t, 8);
    if (multi) buf_cstr(&b, "MULTI\r\n");
    for (uint64_t i = 1 + below(t, 4); i; i--) {
        say_command(t);
        wire_form(t, &b);
    }
    if (multi) buf_cstr(&b, "EXEC\r\n");
    if (one_in(t, 60)) { /* garbage */
        for (size_t i = 0, n = 1 + below(t, 40); i < n; i++) buf_putc(&b, (char)below(t, 256));
        buf_cstr(&b, "\r\n");
    }
    if (t->s->tell) buf_fmt(t->s->tell, "%d says %zu bytes: %.*s ...\n", peer, b.len, (int)t->words[0].len, t->words[0].ptr);
    send_in_pieces(t, peer, buf_slice(&b));
    buf_deinit(&b);
}

static void note(struct story *s, struct slice bytes) { s->digest = XXH3_64bits_withSeed(bytes.ptr, bytes.len, s->digest); }

static void listen(struct teller *t, int peer)
{
    struct slice in = world_inbox(t->w, peer);
    size_t n = t->w->peers[peer].unread_max == SIZE_MAX ? in.len : below(t, in.len + 1);
    if (!n) return;
    note(t->s, slice_of(in.ptr, n));
    if (t->s->tell) buf_fmt(t->s->tell, "%d hears %zu bytes (%016llx): %.*s\n", peer, n, (unsigned long long)t->s->digest, (int)(n < 600 ? n : 600), in.ptr);
    t->s->errors += in.ptr[0] == '-';
    world_read(t->w, peer, n);
}

static void step(struct teller *t)
{
    struct world *w = t->w;
    int peer = (int)below(t, 12);
    if (!w->peers[peer].used) {
        peer = world_connect(w);
        if (one_in(t, 4)) w->peers[peer].unread_max = 100 + below(t, 2000);
        return;
    }
    if (world_closed(w, peer) || one_in(t, 150)) {
        t->s->closed_by_server += world_closed(w, peer);
        t->s->disconnects++;
        world_disconnect(w, peer);
        return;
    }
    if (one_in(t, 10)) world_advance(w, (int64_t)below(t, 300));
    speak(t, peer);
    for (int i = 0; i < 12; i++)
        if (w->peers[i].used) listen(t, i);
}

void story_run(struct story *s)
{
    struct teller t = {.s = s};
    rng_init(&t.r, s->seed);
    hash_init(&s->seed, sizeof s->seed);
    t.writes = one_in(&t, 2);
    t.w = world_new(s->seed, "save \"\"\nclient-output-buffer-limit normal 1mb 0 0\n");
    struct mirror m;
    mirror_init(&m, t.w, s->tell);
    for (uint64_t i = 0; i < s->steps; i++) {
        step(&t);
        if (i % 1000 == 999) world_check(t.w);
        if (i % CHECK_STEPS == CHECK_STEPS - 1 && !mirror_agrees(&m)) break;
    }
    world_check(t.w);
    mirror_agrees(&m);
    buf_puts(&s->wrong, buf_slice(&m.wrong));
    s->records = m.records;
    mirror_deinit(&m);
    note(s, buf_slice(&t.w->log));
    world_free(t.w);
    for (int i = 0; i < WORDS_MAX; i++) buf_deinit(&t.words[i]);
}
