/* Configuration: lines of files, values, CONFIG REWRITE. In process; nothing is read from or written to a disk. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "acl/users.h"
#include "node/config.h"

static struct buf written; /* what CONFIG REWRITE would have written */
static const char *file_text = "";

static const char *on_rewrite(void *arg, struct slice text)
{
    (void)arg;
    written.len = 0;
    buf_puts(&written, text);
    buf_putc(&written, 0);
    return NULL;
}

static bool on_read(void *arg, const char *path, struct buf *out)
{
    (void)arg;
    if (!strcmp(path, "loop.conf")) buf_cstr(out, "include loop.conf\n");
    else if (!strcmp(path, "inc.conf")) buf_cstr(out, "hz 33\nmaxclients 77\n");
    else if (!strcmp(path, "main.conf")) buf_cstr(out, file_text);
    else return false;
    return true;
}

static struct node *make(void)
{
    struct shell sh = {.rewrite = on_rewrite, .read_file = on_read, .config_file = "main.conf", .io_backend = "none"};
    return node_new(&sh, 1);
}

static const char *load(struct node *n, const char *text, int *line)
{
    struct config_where where;
    const char *error = config_load_text(n, slice_str(text), &where);
    if (line) *line = where.line;
    return error;
}

static void defaults_are_those_of_settings(void **state)
{
    (void)state;
    struct settings plain;
    struct node *n = make();
    settings_default(&plain);
    assert_memory_equal(&plain, &n->set, offsetof(struct settings, requirepass));
    for (int i = 0; i < directive_count; i++) assert_string_equal(directives[i].def, config_value(n, i)->text);
    node_free(n);
}

static void rows_are_in_order_and_named_once(void **state)
{
    (void)state;
    struct node *n = make();
    for (int i = 0; i < directive_count; i++) {
        if (i) assert_true(strcmp(directives[i - 1].name, directives[i].name) < 0);
        assert_int_equal(config_find(n, slice_str(directives[i].name), NULL), i);
        if (directives[i].alias) assert_int_equal(config_find(n, slice_str(directives[i].alias), NULL), i);
    }
    node_free(n);
}

static void lines_set_values(void **state)
{
    (void)state;
    struct node *n = make();
    assert_null(load(n, "# a comment\n\n  HZ 20\r\nmaxmemory 1gb\nrequirepass \"a\\x20b\\\"\"\nlogfile ''\nslave-priority 7\ninclude inc.conf\n"
                        "maxmemory-clients 5%\nunixsocketperm 700\nsave 10 1\nsave 20 2\nnotify-keyspace-events Kg$\n", NULL));
    assert_int_equal(config_int(n, "hz"), 33);
    assert_int_equal(n->set.maxmemory, 1 << 30);
    assert_string_equal(config_string(n, "requirepass"), "a b\"");
    assert_int_equal(config_int(n, "replica-priority"), 7);
    assert_int_equal(config_int(n, "maxclients"), 77);
    assert_int_equal(n->set.maxmemory_clients, -5);
    assert_string_equal(config_string(n, "maxmemory-clients"), "5%");
    assert_int_equal(config_int(n, "unixsocketperm"), 0700);
    assert_string_equal(config_string(n, "save"), "10 1 20 2");
    assert_string_equal(config_string(n, "notify-keyspace-events"), "g$K");
    node_free(n);
}

static void bad_lines_say_what_and_where(void **state)
{
    static const struct {
        const char *text, *error;
        int line;
    } rows[] = {
        {"hz 10\nhz x\n", "argument couldn't be parsed into an integer", 2},
        {"nosuch 1", "Bad directive or wrong number of arguments", 1},
        {"port 1 2", "wrong number of arguments", 1},
        {"port", "wrong number of arguments", 1},
        {"logfile \"a", "Unbalanced quotes in configuration line", 1},
        {"logfile \"a\"b", "Unbalanced quotes in configuration line", 1},
        {"port 70000", "argument must be between 0 and 65535 inclusive", 1},
        {"maxmemory -1", "argument must be a memory value", 1},
        {"maxmemory 99999999999999999999gb", "argument must be a memory value", 1},
        {"maxmemory-clients 101%", "percentage argument must be less or equal to 100", 1},
        {"unixsocketperm 888", "argument couldn't be parsed as an octal number", 1},
        {"save 1", "Invalid save parameters", 1},
        {"include loop.conf", "include lines nest too deep", 1},
        {"include nosuch.conf", "can't open config file 'nosuch.conf'", 1},
        {"rename-command NOSUCH x", "No such command in rename-command", 1},
        {"rename-command GET SET", "Target command name already exists", 1},
    };
    (void)state;
    for (int i = 0; i < COUNT_OF(rows); i++) {
        struct node *n = make();
        int line;
        assert_string_equal(load(n, rows[i].text, &line), rows[i].error);
        assert_int_equal(line, rows[i].line);
        node_free(n);
    }
}

static void a_refused_value_changes_nothing(void **state)
{
    (void)state;
    struct node *n = make();
    int i = config_find(n, SLICE("client-output-buffer-limit"), NULL);
    struct slice words[] = {SLICE("normal"), SLICE("1"), SLICE("2"), SLICE("3"), SLICE("pubsub"), SLICE("x"), SLICE("2"), SLICE("3")};
    struct config_value old;
    assert_non_null(config_assign(n, i, 8, words, NULL));
    assert_int_equal(n->set.output_limits[0].hard_bytes, 0);
    assert_null(config_assign(n, i, 4, words, &old));
    assert_int_equal(n->set.output_limits[0].hard_bytes, 1);
    config_undo(n, i, &old);
    assert_int_equal(n->set.output_limits[0].hard_bytes, 0);
    assert_string_equal(config_value(n, i)->text, directives[i].def);
    node_free(n);
}

static void rewrite_keeps_what_it_does_not_change(void **state)
{
    (void)state;
    struct node *n = make();
    file_text = "# top\nslave-priority 5\n\nsave 900 1\nsave 300 10\n# middle\nmaxmemory 100mb\nrename-command KEYS \"\"\ntimeout 0\n";
    assert_null(load(n, file_text, NULL));
    config_put(n, "maxmemory", "2gb");
    config_put(n, "requirepass", "a \"b\"\n");
    assert_null(config_assign(n, config_find(n, SLICE("save"), NULL), 0, NULL, NULL));
    assert_null(config_rewrite_file(n));
    assert_string_equal(written.ptr, "# top\nreplica-priority 5\n\nsave \"\"\n# middle\nmaxmemory 2gb\nrename-command KEYS \"\"\ntimeout 0\n"
                                     "\n# Generated by CONFIG REWRITE\nrequirepass \"a \\\"b\\\"\\n\"\n");
    node_free(n);
    buf_deinit(&written);
}

/* A user's line tells what holds now, not what held when the file was read. */
static void rewrite_tells_users_as_they_are(void **state)
{
    (void)state;
    struct node *n = make();
    struct buf why = {0};
    struct slice rules[] = {SLICE("on"), SLICE("nopass"), SLICE("~a*"), SLICE("+get")};
    file_text = "user default on >old ~* &* +@all\nhz 10\nuser bob off\n";
    assert_null(load(n, file_text, NULL));
    node_start(n);
    assert_true(node_load_users(n, &why));
    assert_null(acl_set_user(n->acl, SLICE("bob"), rules, COUNT_OF(rules)));
    config_put(n, "requirepass", "");
    assert_null(config_rewrite_file(n));
    assert_string_equal(written.ptr, "user bob on nopass ~a* resetchannels -@all +get\nuser default on nopass sanitize-payload ~* &* +@all\nhz 10\n");
    node_free(n);
    buf_deinit(&written);
}

/* All directives written out, read back, and written out again: the same text, and the same values. */
static void rewrite_of_all_can_be_read_back(void **state)
{
    (void)state;
    struct node *n = make(), *again = make();
    struct buf first = {0}, second = {0};
    file_text = "";
    assert_null(load(n, "maxmemory-clients 7%\nnotify-keyspace-events KEA\nshutdown-on-sigterm now force\nlogfile \"a b\\x01\"\nsave \"\"\n"
                        "client-output-buffer-limit replica 1mb 2mb 3\nunixsocketperm 755\nlatency-tracking-info-percentiles 50 99.99\n", NULL));
    config_rewrite(n, SLICE(""), true, &first);
    buf_putc(&first, 0);
    assert_null(load(again, first.ptr, NULL));
    config_rewrite(again, SLICE(""), true, &second);
    buf_putc(&second, 0);
    assert_string_equal(first.ptr, second.ptr);
    for (int i = 0; i < directive_count; i++) assert_string_equal(config_value(n, i)->text, config_value(again, i)->text);
    buf_deinit(&first);
    buf_deinit(&second);
    node_free(n);
    node_free(again);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults_are_those_of_settings),
        cmocka_unit_test(rows_are_in_order_and_named_once),
        cmocka_unit_test(lines_set_values),
        cmocka_unit_test(bad_lines_say_what_and_where),
        cmocka_unit_test(a_refused_value_changes_nothing),
        cmocka_unit_test(rewrite_keeps_what_it_does_not_change),
        cmocka_unit_test(rewrite_tells_users_as_they_are),
        cmocka_unit_test(rewrite_of_all_can_be_read_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
