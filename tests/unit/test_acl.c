/* ACL in process: digests, rules and their text, checks, and that commands touch no key but those that their rows name.
 * The last is traced: the linker puts this file between the keyspace and its tables (tests/unit/meson.build), which it can
 * do only without optimization at link time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "acl/users.h"
#include "base/sha256.h"
#include "engine/find_keys.h"
#include "engine/lookup.h"
#include "engine/tx.h"
#include "node/node.h"
#include "pubsub/pubsub.h"

static struct node *make(void)
{
    struct shell sh = {.io_backend = "none"};
    struct node *n = node_new(&sh, 1);
    node_start(n);
    engine_set_time(n->e, 1700000000000000ull, 1);
    return n;
}

/* --- digests --- */

static void digests_are_those_of_the_standard(void **state)
{
    (void)state;
    static const struct {
        const char *text, *hex;
    } known[] = {
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    };
    char hex[2 * SHA256_BYTES];
    for (int i = 0; i < COUNT_OF(known); i++) {
        sha256_hex(slice_str(known[i].text), hex);
        assert_memory_equal(hex, known[i].hex, sizeof hex);
    }
    char *many = malloc(1000000);
    memset(many, 'a', 1000000);
    sha256_hex(slice_of(many, 1000000), hex);
    assert_memory_equal(hex, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0", sizeof hex);
    free(many);
}

/* --- rules and their text --- */

static void put_random_rule(struct rng *rng, const struct command_index *x, char *out, size_t room)
{
    static const char *const fixed[] = {"~a*", "%R~b*", "%W~c?", "&ch*", "allkeys", "resetkeys", "allchannels", "resetchannels", "on", "off",
                                        "nopass", "resetpass", ">pw", "+@all", "-@all", "(+get ~x &y)", "(+@read -get %R~*)", "clearselectors",
                                        "+select|0", "+select|1", "+debug|object"};
    char name[80];
    uint64_t roll = rng_below(rng, 10);
    const char *sign = rng_below(rng, 2) ? "+" : "-";
    if (roll < 4) {
        snprintf(out, room, "%s@%s", sign, acl_category_names[rng_below(rng, ACL_CATEGORIES)]);
    } else if (roll < 7) {
        struct slice full = command_full_name(x, command_by_ordinal(x, (int)rng_below(rng, (uint64_t)command_total(x)), NULL), name);
        snprintf(out, room, "%s%.*s", sign, (int)full.len, full.ptr);
    } else {
        snprintf(out, room, "%s", fixed[rng_below(rng, COUNT_OF(fixed))]);
    }
}

/* First arguments matter, and are told, only for commands that are not allowed as a whole. */
static int first_args(const struct selector *s)
{
    int n = 0;
    for (int i = 0; i < s->first_args.count; i++) n += !bit_of(s->bits, s->first_args.at[i].tag);
    return n;
}

static void same_user(const struct acl_user *a, const struct acl_user *b)
{
    assert_int_equal(a->flags, b->flags);
    assert_int_equal(a->count, b->count);
    assert_int_equal(a->passwords.count, b->passwords.count);
    for (int i = 0; i < a->count; i++) {
        assert_memory_equal(a->selectors[i].bits, b->selectors[i].bits, sizeof a->selectors[i].bits);
        assert_int_equal(first_args(&a->selectors[i]), first_args(&b->selectors[i]));
        assert_int_equal(a->selectors[i].keys.count, b->selectors[i].keys.count);
        assert_int_equal(a->selectors[i].channels.count, b->selectors[i].channels.count);
    }
}

/* The text of any user, applied to a new one, makes the same user, with the same text. */
static void texts_say_what_holds(void **state)
{
    (void)state;
    struct node *n = make();
    const struct command_sets *sets = &n->acl->sets;
    struct rng rng;
    rng_init(&rng, 3);
    for (int round = 0; round < 2000; round++) {
        struct acl_user *u = user_new(SLICE("u"), false), *again = user_new(SLICE("u"), false);
        struct buf text = {0}, second = {0};
        char rule[128];
        for (uint64_t k = rng_below(&rng, 12); k; k--) {
            put_random_rule(&rng, n->index, rule, sizeof rule);
            user_apply(sets, u, slice_str(rule), false); /* some contradict others: refused, and nothing has changed */
        }
        user_describe(sets, u, &text);
        struct slice words[256];
        int count = 0, bad;
        for (size_t at = 0; at < text.len;) {
            const char *end = memchr(text.ptr + at, ' ', text.len - at);
            size_t len = end ? (size_t)(end - text.ptr) - at : text.len - at;
            assert_true(count < COUNT_OF(words));
            words[count++] = slice_of(text.ptr + at, len);
            at += len + 1;
        }
        struct rules r;
        assert_true(rules_merge(&r, words, count, &bad));
        for (int i = 0; i < r.count; i++) assert_int_equal(user_apply(sets, again, r.at[i], false), RULE_OK);
        rules_free(&r);
        same_user(u, again);
        user_describe(sets, again, &second);
        assert_true(slice_eq(buf_slice(&text), buf_slice(&second)));
        buf_deinit(&text);
        buf_deinit(&second);
        user_free(u);
        user_free(again);
    }
    node_free(n);
}

static void a_bad_rule_changes_nothing(void **state)
{
    (void)state;
    struct node *n = make();
    struct slice rules[] = {SLICE("on"), SLICE("nopass"), SLICE("+get"), SLICE("+nosuch")}, open[] = {SLICE("on"), SLICE("(+get")};
    assert_non_null(acl_set_user(n->acl, SLICE("u"), rules, COUNT_OF(rules)));
    assert_non_null(acl_set_user(n->acl, SLICE("u"), open, COUNT_OF(open)));
    assert_false(acl_known(n->acl, SLICE("u")));
    assert_null(acl_set_user(n->acl, SLICE("u"), rules, 3));
    assert_true(n->e->special & SPECIAL_ACL);
    assert_non_null(acl_set_user(n->acl, SLICE("u"), rules + 3, 1));
    assert_int_equal(acl_delete_user(n->acl, SLICE("u")), 1);
    assert_int_equal(acl_delete_user(n->acl, SLICE("u")), 0);
    assert_false(n->e->special & SPECIAL_ACL); /* nobody is limited any more: nothing is asked */
    node_free(n);
}

/* --- tracing --- */

static struct {
    struct engine *e;
    bool on, bad;
    const struct command *cmd;
    const struct slice *argv;
    int argc;
    uint64_t touched, changed;
    char what[160];
} trace;

static bool named(struct slice key, bool to_write)
{
    struct found_key keys[64];
    int count = command_find_keys(trace.cmd, trace.argv, trace.argc, keys, COUNT_OF(keys));
    for (int i = 0; i < count; i++) {
        bool writes = keys[i].flags & (KEY_INSERT | KEY_DELETE | KEY_UPDATE);
        if (!(keys[i].flags & KEY_NOT_KEY) && slice_eq(trace.argv[keys[i].index], key) && (writes || !to_write)) return true;
    }
    return false;
}

static void note(struct slice key, bool to_write)
{
    if (!trace.on || trace.bad) return;
    if (to_write) trace.changed++;
    else trace.touched++;
    /* PFCOUNT may refresh the count it keeps in the value: a read as far as users go */
    if (named(key, to_write && strcmp(trace.cmd->name, "pfcount"))) return;
    trace.bad = true;
    snprintf(trace.what, sizeof trace.what, "%s %.*s", to_write ? "writes" : "touches", (int)key.len, key.ptr);
}

static bool is_database(const struct table *t)
{
    for (int i = 0; trace.e && i < trace.e->db_count; i++)
        if (t == &trace.e->dbs[i].table) return true;
    return false;
}

struct entry *__real_table_find(const struct table *t, uint64_t hash, struct slice key);
struct entry *__wrap_table_find(const struct table *t, uint64_t hash, struct slice key);
struct entry *__wrap_table_find(const struct table *t, uint64_t hash, struct slice key)
{
    if (is_database(t)) note(key, false);
    return __real_table_find(t, hash, key);
}
void __real_call_changed_n(struct call *c, struct slice key, int64_t n);
void __wrap_call_changed_n(struct call *c, struct slice key, int64_t n);
void __wrap_call_changed_n(struct call *c, struct slice key, int64_t n)
{
    note(key, true);
    __real_call_changed_n(c, key, n);
}
void __real_call_changed(struct call *c, struct slice key);
void __wrap_call_changed(struct call *c, struct slice key);
void __wrap_call_changed(struct call *c, struct slice key)
{
    note(key, true);
    __real_call_changed(c, key);
}

/* A command line made from the arguments that the row describes. */
struct line {
    struct rng *rng;
    const struct command *cmd;
    struct slice argv[96];
    char text[96][32];
    int argc, many;
};

static void word(struct line *l, const char *text)
{
    if (l->argc == COUNT_OF(l->argv)) return;
    snprintf(l->text[l->argc], sizeof l->text[0], "%s", text);
    l->argv[l->argc] = slice_str(l->text[l->argc]);
    l->argc++;
}

#define PICK(l, list) (list)[rng_below((l)->rng, COUNT_OF(list))]

static void put_value(struct line *l, const struct command_arg *a)
{
    static const char *const numbers[] = {"0", "1", "2", "3", "10"};
    static const char *const texts[] = {"1", "2", "f1", "m1", "0-0", "1-1", "$", "-", "+", "(1", "[a", "g1", "x", "0", "5", "*", "u8", "and", "or"};
    char key[32];
    switch (a->type) {
    case ARG_KEY:
        snprintf(key, sizeof key, "key:%d", (int)rng_below(l->rng, 16));
        word(l, key);
        break;
    case ARG_INTEGER:
        snprintf(key, sizeof key, "%d", l->many);
        word(l, strcmp(a->name, "numkeys") == 0 ? key : PICK(l, numbers));
        break;
    case ARG_DOUBLE: word(l, PICK(l, numbers)); break;
    case ARG_PATTERN: word(l, "x*"); break;
    case ARG_UNIX_TIME: word(l, rng_below(l->rng, 4) ? "9999999999" : "1"); break;
    default: word(l, PICK(l, texts));
    }
}

static void put_arg(struct line *l, const struct command_arg *a, bool chosen)
{
    bool sort = strncmp(l->cmd->name, "sort", 4) == 0;
    if (sort && a->type == ARG_PATTERN) return; /* those keys are for who may read all */
    if (!chosen && a->flags & ARG_OPTIONAL && rng_below(l->rng, 2)) return;
    int times = a->flags & ARG_MULTIPLE ? l->many : 1;
    for (int i = 0; i < times; i++) {
        if (a->token && a->token[0] && (i == 0 || a->flags & ARG_MULTIPLE_TOKEN)) word(l, a->token);
        if (a->type == ARG_PURE_TOKEN) continue;
        if (a->type == ARG_ONEOF) put_arg(l, &a->args[rng_below(l->rng, (uint64_t)a->arg_count)], true);
        else if (a->type == ARG_BLOCK) for (int k = 0; k < a->arg_count; k++) put_arg(l, &a->args[k], false);
        else put_value(l, a);
    }
}

static void run_words(struct node *n, struct session *s, int argc, const struct slice *argv)
{
    engine_run(n->e, s, NULL, argv, argc, NULL);
    if (s->flags & SESSION_PARKED) engine_unpark(n->e, s, false);
}

static void fill(struct node *n, struct session *s)
{
    static const char *const lines[] = {
        "FLUSHALL", "SET key:0 5", "SET key:1 text", "RPUSH key:2 1 2 3", "RPUSH key:3 a b", "HSET key:4 f1 1 f2 x", "SADD key:5 1 2 3",
        "SADD key:6 a b m1", "ZADD key:7 1 m1 2 m2", "GEOADD key:8 13.3 38.1 m1 15 37 m2", "XADD key:9 1-1 a b", "XGROUP CREATE key:9 g1 0",
        "PFADD key:10 a b", "SETBIT key:11 7 1", "ZADD key:12 1 1 2 2", "SET key:13 1 EX 100",
    };
    for (int i = 0; i < COUNT_OF(lines); i++) {
        struct slice argv[16], rest = slice_str(lines[i]);
        int argc = 0;
        while (rest.len) {
            const char *end = memchr(rest.ptr, ' ', rest.len);
            argv[argc] = slice_of(rest.ptr, end ? (size_t)(end - rest.ptr) : rest.len);
            rest = slice_of(rest.ptr + argv[argc].len + !!end, rest.len - argv[argc].len - !!end);
            argc++;
        }
        run_words(n, s, argc, argv);
    }
}

static bool left_out(const struct command *cmd, const struct command *top)
{
    static const char *const names[] = {"debug", "client", "config", "acl", "monitor", "shutdown", "reset", "hello", "auth", "quit", "exec"};
    for (int i = 0; i < COUNT_OF(names); i++)
        if (strcmp(top->name, names[i]) == 0) return true;
    return !cmd->run || strcmp(top->group, "scripting") == 0 || (cmd->flags & CMD_ADMIN && !cmd->key_count);
}

static void calm(struct node *n, struct session *s)
{
    struct ask ask;
    struct deferred d;
    if (s->flags & SESSION_MULTI) tx_drop(s);
    pubsub_drop_all(s);
    s->db = 0;
    s->flags &= ~(uint32_t)(SESSION_CLOSE_AFTER_REPLY | SESSION_CLOSE_NOW | SESSION_REPLY_OFF | SESSION_REPLY_SKIP_NEXT);
    s->reply.out.len = 0;
    s->reply.error_count = 0;
    while (engine_take_ask(n->e, &ask)) continue;
    while (engine_take_deferred(n->e, &d, 1)) d.free(d.thing, d.size);
}

/* What a line touches and changes is what its row lets ACLs check. */
static void rows_name_all_keys_that_are_touched(void **state)
{
    (void)state;
    struct node *n = make();
    struct session s;
    struct rng rng;
    int bad = 0, idle = 0, rows = 0;
#ifdef VIREO_LTO /* optimized as one whole program there is nothing (or not everything) to stand between; the sanitized build traces */
    node_free(n);
    skip();
#endif
    session_init(&s, n->e, 0);
    rng_init(&rng, 5);
    trace.e = n->e;
    for (int i = 0; i < command_total(n->index); i++) {
        const struct command *container, *cmd = command_by_ordinal(n->index, i, &container);
        if (left_out(cmd, container ? container : cmd)) continue;
        bool wrong = false;
        uint64_t touched = trace.touched;
        for (int round = 0; round < 400 && !wrong; round++) {
            struct line l = {.rng = &rng, .cmd = cmd, .many = 1 + (int)rng_below(&rng, 3)};
            if (round % 10 == 0) fill(n, &s);
            if (container) word(&l, container->name);
            word(&l, cmd->name);
            for (int k = 0; k < cmd->arg_count; k++) put_arg(&l, &cmd->args[k], false);
            trace.on = true;
            trace.bad = false;
            trace.cmd = cmd;
            trace.argv = l.argv;
            trace.argc = l.argc;
            run_words(n, &s, l.argc, l.argv);
            trace.on = false;
            calm(n, &s);
            if (!trace.bad) continue;
            wrong = true;
            printf("row %s: ", cmd->name);
            for (int k = 0; k < l.argc; k++) printf("%s ", l.text[k]);
            printf("%s\n", trace.what);
        }
        rows++;
        bad += wrong;
        if (cmd->key_count && !(cmd->keys[0].flags & KEY_NOT_KEY) && trace.touched == touched && touched) {
            printf("row %s: no line of it touched a key\n", cmd->name);
            idle++;
        }
    }
    printf("%d rows, %llu keys touched, %llu changed\n", rows, (unsigned long long)trace.touched, (unsigned long long)trace.changed);
    trace.e = NULL;
    session_deinit(&s);
    node_free(n);
    assert_true(trace.touched > 10000 && trace.changed > 1000);
    assert_int_equal(bad, 0);
    assert_int_equal(idle, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(digests_are_those_of_the_standard),
        cmocka_unit_test(texts_say_what_holds),
        cmocka_unit_test(a_bad_rule_changes_nothing),
        cmocka_unit_test(rows_name_all_keys_that_are_touched),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
