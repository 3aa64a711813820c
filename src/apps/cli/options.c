/* options: the table of options, and the functions that store one. A row's help line is what --help prints. */
#include "apps/cli/options.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "apps/cli/uri.h"

struct option_row {
    const char *name, *arg; /* arg NULL: takes none */
    void (*set)(struct options *o, const struct option_row *row, char *value);
    size_t at;              /* offset in struct options, for the plain setters */
    int number;             /* what a flag stores */
    const char *help;       /* NULL: an alias, not listed */
};

static void die(const char *fmt, const char *word)
{
    fprintf(stderr, fmt, word);
    exit(1);
}

static void *field(struct options *o, const struct option_row *row)
{
    return (char *)o + row->at;
}

static void set_text(struct options *o, const struct option_row *row, char *value)
{
    *(const char **)field(o, row) = value;
}

static void set_flag(struct options *o, const struct option_row *row, char *value)
{
    (void)value;
    *(bool *)field(o, row) = true;
}

static int to_int(const struct option_row *row, const char *value)
{
    char *end;
    errno = 0;
    long n = strtol(value, &end, 10);
    if (errno || n < -2147483647L || n > 2147483647L) {
        fprintf(stderr, "Invalid number for '%s': %s\n", row->name, value);
        exit(1);
    }
    return (int)n;
}

static void set_int(struct options *o, const struct option_row *row, char *value)
{
    *(int *)field(o, row) = to_int(row, value);
}

static void set_port(struct options *o, const struct option_row *row, char *value)
{
    o->port = to_int(row, value);
    if (o->port < 0 || o->port > 65535) die("Invalid server port.%s\n", "");
}

static void set_password(struct options *o, const struct option_row *row, char *value)
{
    (void)row;
    o->password = strdup(value);
    memset(value, '*', strlen(value)); /* not for the eyes of ps */
}

static void set_repeat(struct options *o, const struct option_row *row, char *value)
{
    (void)row;
    o->repeat = strtoll(value, NULL, 10);
}

static void set_interval(struct options *o, const struct option_row *row, char *value)
{
    (void)row;
    o->interval_sec = strtod(value, NULL);
    if (!(o->interval_sec >= 0) || o->interval_sec > 1e9) die("Invalid interval: %s\n", value);
}

static void set_resp(struct options *o, const struct option_row *row, char *value)
{
    (void)value;
    o->resp = (enum resp_wish)row->number;
}

static void set_output(struct options *o, const struct option_row *row, char *value)
{
    (void)value;
    o->output = (enum output_mode)row->number;
    o->output_chosen = true;
    if (o->output >= OUTPUT_JSON && o->resp == RESP_DEFAULT) o->resp = RESP_THREE_IF_KNOWN;
}

static void set_mode(struct options *o, const struct option_row *row, char *value)
{
    o->mode = (enum mode)row->number;
    if (o->mode == MODE_INTRINSIC) o->intrinsic_sec = to_int(row, value);
}

static void add_weight(struct options *o, const struct option_row *row, char *value)
{
    (void)row;
    if (o->manage.weights < MANAGE_WORDS_MAX) o->manage.weight[o->manage.weights++] = value;
}

static void set_threshold(struct options *o, const struct option_row *row, char *value)
{
    (void)row;
    o->manage.threshold = strtod(value, NULL);
}

static void set_samples(struct options *o, const struct option_row *row, char *value)
{
    o->mode = MODE_MEMKEYS;
    o->memory_samples = to_int(row, value);
    if (o->memory_samples < 0) die("--memkeys-samples value should be positive.%s\n", "");
}

static void set_pushes(struct options *o, const struct option_row *row, char *value)
{
    (void)row;
    if (value[0] != 'y' && value[0] != 'n') { /* told, and otherwise as if it had not been given */
        fprintf(stderr, "Unknown --show-pushes value '%s' (valid: '[y]es', '[n]o')\n", value);
        return;
    }
    o->show_pushes = value[0] == 'y';
}

static void set_quoted_pattern(struct options *o, const struct option_row *row, char *value)
{
    (void)row;
    o->pattern = value;
    o->pattern_quoted = true;
}

static void set_uri(struct options *o, const struct option_row *row, char *value)
{
    (void)row;
    const char *wrong = uri_apply(o, value);
    if (wrong) die("%s\n", wrong);
}

static void do_help(struct options *o, const struct option_row *row, char *value)
{
    (void)o, (void)row, (void)value;
    options_usage(stdout);
    exit(0);
}

static void do_version(struct options *o, const struct option_row *row, char *value)
{
    (void)o, (void)row, (void)value;
    printf("vireo-cli %s\n", CLI_VERSION);
    exit(0);
}

static void not_here(struct options *o, const struct option_row *row, char *value)
{
    (void)o, (void)value;
    die("The option '%s' is not available in this version of vireo-cli.\n", row->name);
}

#define AT(member) offsetof(struct options, member)

static const struct option_row rows[] = {
    {"-h", "host", set_text, AT(host), 0, "server to talk to (127.0.0.1)"},
    {"-p", "port", set_port, 0, 0, "its port (6379)"},
    {"-s", "path", set_text, AT(socket), 0, "Unix socket to use instead of host and port"},
    {"-a", "password", set_password, 0, 0, "authenticate; safer through the environment variable REDISCLI_AUTH"},
    {"--pass", "password", set_password, 0, 0, "the same as -a"},
    {"--user", "name", set_text, AT(user), 0, "user name that goes with the password"},
    {"--askpass", NULL, set_flag, AT(ask_password), 0, "ask for the password on the terminal"},
    {"--no-auth-warning", NULL, set_flag, AT(no_auth_warning), 0, "no warning about passwords on the command line"},
    {"-u", "uri", set_uri, 0, 0, "redis[s]://[[user:]password@]host[:port][/db] or unix://[[user:]password@]/path[?db=n]"},
    {"-n", "db", set_int, AT(db), 0, "database number"},
    {"-2", NULL, set_resp, 0, RESP_TWO, "speak RESP2"},
    {"-3", NULL, set_resp, 0, RESP_THREE, "speak RESP3"},
    {"-c", NULL, set_flag, AT(cluster), 0, "follow the redirections of a cluster"},
    {"-r", "count", set_repeat, 0, 0, "run the command so many times, -1 for ever"},
    {"-i", "seconds", set_interval, 0, 0, "pause between repetitions (fractions allowed), scan rounds and statistics"},
    {"-x", NULL, set_flag, AT(stdin_last), 0, "take the last argument from standard input"},
    {"-X", "tag", set_text, AT(stdin_tag), 0, "take the argument that equals this tag from standard input"},
    {"-d", "text", set_text, AT(bulk_delimiter), 0, "between the elements of a reply in raw output (newline)"},
    {"-D", "text", set_text, AT(reply_delimiter), 0, "after each reply in raw output (newline)"},
    {"-e", NULL, set_flag, AT(error_exit), 0, "end with status 1 when a command answers an error"},
    {"--raw", NULL, set_output, 0, OUTPUT_RAW, "plain output, as when standard output is not a terminal"},
    {"--no-raw", NULL, set_output, 0, OUTPUT_STANDARD, "output with types, as on a terminal"},
    {"--csv", NULL, set_output, 0, OUTPUT_CSV, "comma separated output"},
    {"--json", NULL, set_output, 0, OUTPUT_JSON, "JSON output; asks for RESP3 unless -2 is given"},
    {"--quoted-json", NULL, set_output, 0, OUTPUT_QUOTED_JSON, "JSON with ASCII-only strings"},
    {"--quoted-input", NULL, set_flag, AT(quoted_input), 0, "arguments are written as quoted strings"},
    {"--show-pushes", "yes|no", set_pushes, 0, 0, "print RESP3 pushes (yes on a terminal)"},
    {"--eval", "file", set_text, AT(eval), 0, "EVAL the script in a file; then keys, a comma, arguments"},
    {"--stat", NULL, set_mode, 0, MODE_STAT, "a line of server statistics every interval"},
    {"--latency", NULL, set_mode, 0, MODE_LATENCY, "measure the round trip of PING; without a terminal for one second"},
    {"--latency-history", NULL, set_mode, 0, MODE_LATENCY_HISTORY, "the same, a new line every 15 seconds or -i"},
    {"--latency-dist", NULL, set_mode, 0, MODE_LATENCY_DIST, "the same as a spectrum in colours, every second or -i"},
    {"--intrinsic-latency", "seconds", set_mode, 0, MODE_INTRINSIC, "pauses of this machine itself, no server needed"},
    {"--bigkeys", NULL, set_mode, 0, MODE_BIGKEYS, "find the keys with the most elements"},
    {"--memkeys", NULL, set_mode, 0, MODE_MEMKEYS, "find the keys that take the most memory"},
    {"--memkeys-samples", "n", set_samples, 0, 0, "the same, looking at n elements of each key"},
    {"--hotkeys", NULL, set_mode, 0, MODE_HOTKEYS, "find the most used keys (needs an LFU maxmemory-policy)"},
    {"--scan", NULL, set_mode, 0, MODE_SCAN, "list the keys with SCAN"},
    {"--pattern", "glob", set_text, AT(pattern), 0, "only keys that match, for --scan, --bigkeys, --memkeys, --hotkeys"},
    {"--quoted-pattern", "glob", set_quoted_pattern, 0, 0, "the same, written as a quoted string"},
    {"--pipe", NULL, set_mode, 0, MODE_PIPE, "send raw protocol from standard input"},
    {"--pipe-timeout", "seconds", set_int, AT(pipe_timeout_sec), 0, "how long --pipe waits for replies at the end (30; 0 for ever)"},
    {"--tls", NULL, set_flag, AT(tls.on), 0, "connect over TLS"},
    {"--sni", "name", set_text, AT(tls.sni), 0, "server name to ask for in the TLS handshake"},
    {"--cacert", "file", set_text, AT(tls.ca_file), 0, "certificates to trust (the system's)"},
    {"--cacertdir", "dir", set_text, AT(tls.ca_dir), 0, "the same, a directory"},
    {"--insecure", NULL, set_flag, AT(tls.insecure), 0, "accept any certificate"},
    {"--cert", "file", set_text, AT(tls.cert_file), 0, "certificate to show"},
    {"--key", "file", set_text, AT(tls.key_file), 0, "its private key"},
    {"--tls-ciphers", "list", set_text, AT(tls.ciphers), 0, "ciphers up to TLS 1.2, in the order of preference"},
    {"--tls-ciphersuites", "list", set_text, AT(tls.ciphersuites), 0, "ciphers of TLS 1.3"},
    {"--cluster", "command", set_mode, 0, MODE_CLUSTER, "make, check or change a cluster: see --cluster help"},
    {"--cluster-yes", NULL, set_flag, AT(manage.yes), 0, "answer yes to its questions"},
    {"--cluster-replicas", "n", set_int, AT(manage.replicas), 0, NULL},
    {"--cluster-slave", NULL, set_flag, AT(manage.slave), 0, NULL},
    {"--cluster-master-id", "id", set_text, AT(manage.master_id), 0, NULL},
    {"--cluster-from", "ids", set_text, AT(manage.from), 0, NULL},
    {"--cluster-to", "id", set_text, AT(manage.to), 0, NULL},
    {"--cluster-slots", "n", set_int, AT(manage.slots), 0, NULL},
    {"--cluster-timeout", "ms", set_int, AT(manage.timeout_ms), 0, NULL},
    {"--cluster-pipeline", "n", set_int, AT(manage.pipeline), 0, NULL},
    {"--cluster-replace", NULL, set_flag, AT(manage.replace), 0, NULL},
    {"--cluster-weight", "id=n", add_weight, 0, 0, NULL},
    {"--cluster-use-empty-masters", NULL, set_flag, AT(manage.use_empty), 0, NULL},
    {"--cluster-threshold", "percent", set_threshold, 0, 0, NULL},
    {"--cluster-simulate", NULL, set_flag, AT(manage.simulate), 0, NULL},
    {"--cluster-only-masters", NULL, set_flag, AT(manage.only_masters), 0, NULL},
    {"--cluster-only-replicas", NULL, set_flag, AT(manage.only_replicas), 0, NULL},
    {"--verbose", NULL, set_flag, AT(verbose), 0, "say more"},
    {"--help", NULL, do_help, 0, 0, "this text"},
    {"--version", NULL, do_version, 0, 0, "the version"},
    {"-v", NULL, do_version, 0, 0, NULL},
    {"--rdb", NULL, not_here, 0, 0, NULL},
    {"--functions-rdb", NULL, not_here, 0, 0, NULL},
    {"--replica", NULL, not_here, 0, 0, NULL},
    {"--slave", NULL, not_here, 0, 0, NULL},
    {"--lru-test", NULL, not_here, 0, 0, NULL},
    {"--ldb", NULL, not_here, 0, 0, NULL},
    {"--ldb-sync-mode", NULL, not_here, 0, 0, NULL},
};

#define ROW_COUNT (sizeof(rows) / sizeof(*rows))

void options_usage(FILE *out)
{
    fprintf(out, "vireo-cli %s\n\nUse: vireo-cli [options] [command [argument ...]]\n\n", CLI_VERSION);
    for (size_t i = 0; i < ROW_COUNT; i++) {
        char left[48];
        if (!rows[i].help) continue;
        snprintf(left, sizeof(left), "%s%s%s%s", rows[i].name, rows[i].arg ? " <" : "", rows[i].arg ? rows[i].arg : "",
                 rows[i].arg ? ">" : "");
        fprintf(out, "  %-28s %s\n", left, rows[i].help);
    }
    fputs("\nWithout a command it reads commands line by line; type help there.\n", out);
}

static const struct option_row *find_row(const char *name)
{
    for (size_t i = 0; i < ROW_COUNT; i++) {
        if (!strcmp(rows[i].name, name)) return &rows[i];
    }
    return NULL;
}

static void defaults(struct options *o)
{
    *o = (struct options){.host = "127.0.0.1", .port = 6379, .repeat = 1, .show_pushes = -1, .memory_samples = -1,
                          .bulk_delimiter = "\n", .reply_delimiter = "\n", .pipe_timeout_sec = 30,
                          .manage = {.timeout_ms = 60000, .pipeline = 10, .threshold = 2}};
    o->password = getenv("REDISCLI_AUTH");
    o->tty = isatty(STDOUT_FILENO) || getenv("FAKETTY");
    o->output = o->tty ? OUTPUT_STANDARD : OUTPUT_RAW;
}

static void finish(struct options *o, bool password_given)
{
    if (o->stdin_last && o->stdin_tag) die("Options -x and -X are mutually exclusive.%s\n", "");
    if (password_given && !o->no_auth_warning && !o->ask_password) {
        fputs("Warning: Using a password with '-a' or '-u' option on the command line interface may not be safe.\n", stderr);
    }
    if (o->show_pushes < 0) o->show_pushes = o->tty;
}

/* The words from argv[at] up to the next option belong to --cluster. Answers the last one's place. */
static int take_words(struct options *o, int argc, char **argv, int at)
{
    for (;; at++) {
        if (o->manage.words == MANAGE_WORDS_MAX) die("Too many words for --cluster.%s\n", "");
        o->manage.word[o->manage.words++] = argv[at];
        bool calls = !strcmp(o->manage.word[0], "call") && o->manage.words > 2; /* a command may hold words like -1 */
        if (at + 1 == argc || (argv[at + 1][0] == '-' && !(calls && strncmp(argv[at + 1], "--", 2)))) return at;
    }
}

/* --cluster-weight takes all the words that look like ID=NUMBER. */
static int take_weights(struct options *o, int argc, char **argv, int at)
{
    while (at + 1 < argc && argv[at + 1][0] != '-' && strchr(argv[at + 1], '=')) add_weight(o, NULL, argv[++at]);
    return at;
}

int options_parse(struct options *o, int argc, char **argv)
{
    int i = 1;
    defaults(o);
    const char *from_environment = o->password;
    for (; i < argc && argv[i][0] == '-'; i++) {
        const struct option_row *row = find_row(argv[i]);
        bool last = i == argc - 1;
        if (!strcmp(argv[i], "-h") && last) do_help(o, row, NULL);
        if (!row || (row->arg && last)) die("Unrecognized option or bad number of args for: '%s'\n", argv[i]);
        row->set(o, row, row->arg ? argv[++i] : NULL);
        if (row->number == MODE_CLUSTER && row->set == set_mode) i = take_words(o, argc, argv, i);
        if (row->set == add_weight) i = take_weights(o, argc, argv, i);
    }
    finish(o, o->password != from_environment);
    return i;
}
