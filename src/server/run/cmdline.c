#include "server/run/cmdline.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "io/file.h"
#include "io/log.h"
#include "node/config.h"
#include "server/core/server.h"
#include "server/store/selftest.h"

#define FILE_BYTES_MAX ((size_t)16 * 1024 * 1024)

static int say_version(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    printf("Vireo server v=%s redis=%s sha=00000000:0 malloc=%s bits=%d\n", VIREO_VERSION, REDIS_VERSION_SPOKEN, mem_allocator(),
           (int)sizeof(void *) * 8);
    return 0;
}

static int say_help(int argc, char **argv)
{
    static const char text[] =
        "Usage: vireo-server [CONFIG-FILE | -] [--DIRECTIVE VALUE ...]... [-]\n"
        "\n"
        "  CONFIG-FILE              a file of directives; vireo.conf explains them all\n"
        "  --DIRECTIVE VALUE ...    a directive, as if it stood at the end of the file\n"
        "  -                        as the first or the last argument: directives on standard input\n"
        "  -v, --version            says which version this is\n"
        "  -h, --help               says this\n"
        "  --check-system           looks for settings of this machine that are bad for a store\n"
        "  --test-memory MEGABYTES  writes and reads that much memory\n"
        "  --restore BACKUP [--until TIME] [--force] [--log-folder PATH] [CONFIG-FILE] [--dir DIR ...]\n"
        "                           makes a new data set in DIR from a backup (an id, a path, or latest), with --until as of\n"
        "                           that time (Unix seconds, 2026-03-01T12:30:00Z, or end)\n"
        "\n"
        "Examples: vireo-server\n"
        "          vireo-server /etc/vireo.conf --port 7777 --loglevel verbose\n"
        "          echo 'maxmemory 128mb' | vireo-server -\n";
    (void)argc;
    (void)argv;
    fputs(text, stdout);
    return 0;
}

static int test_memory(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "Give the memory to test in megabytes: vireo-server --test-memory 4096\n");
        return 1;
    }
    int64_t mb;
    if (!num_parse_i64(slice_str(argv[2]), &mb) || mb < 1 || mb > 1024 * 1024) {
        fprintf(stderr, "'%s' is not a number of megabytes\n", argv[2]);
        return 1;
    }
    return selftest_memory((size_t)mb);
}

static int check_system(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    return selftest_system();
}

static const struct {
    const char *word;
    int (*run)(int argc, char **argv);
} programs[] = {
    {"-v", say_version}, {"--version", say_version}, {"-h", say_help}, {"--help", say_help},
    {"--test-memory", test_memory}, {"--check-system", check_system},
};

static bool read_part(const char *path, struct buf *text)
{
    int rc = file_read_all(path, text, FILE_BYTES_MAX);
    if (rc) log_line('#', "Fatal error, can't open config file '%s': %s", path, strerror(rc));
    buf_putc(text, '\n');
    return rc == 0;
}

static void put_quoted(struct buf *out, const char *word)
{
    buf_putc(out, '"');
    for (; *word; word++) {
        unsigned char c = (unsigned char)*word;
        if (c == '"' || c == '\\') buf_fmt(out, "\\%c", c);
        else if (c >= 32 && c < 127) buf_putc(out, (char)c);
        else buf_fmt(out, "\\x%02x", c);
    }
    buf_putc(out, '"');
}

static bool is_option(const char *word) { return strncmp(word, "--", 2) == 0; }

/* A name alone, with no value in the same word, as in "--maxmemory 1gb". */
static bool is_name_alone(const char *word)
{
    struct buf bytes = {0};
    struct slice *words;
    int count = 0;
    if (config_split(slice_str(word), &bytes, &words, &count)) mem_free(words, (size_t)count * sizeof *words);
    buf_deinit(&bytes);
    return count == 1;
}

/* Options to lines: a word that begins with "--" begins a line, its name as it is, the words after it quoted. Right
 * behind a name such a word is its value, but for --save, which people give without any to turn saving off. */
static void put_options(struct buf *text, int argc, char **argv)
{
    bool wants_value = false;
    for (int i = 0; i < argc; i++) {
        if (wants_value || !is_option(argv[i])) {
            put_quoted(text, argv[i]);
            wants_value = false;
        } else {
            buf_putc(text, '\n');
            buf_cstr(text, argv[i] + 2);
            bool no_value = i + 1 == argc || is_option(argv[i + 1]);
            if (no_value && strcasecmp(argv[i], "--save") == 0) buf_cstr(text, " \"\"");
            else wants_value = is_name_alone(argv[i]);
        }
        buf_putc(text, ' ');
    }
}

static bool is_dash(const char *word) { return strcmp(word, "-") == 0; }

bool cmdline_read(int argc, char **argv, struct cmdline *out)
{
    *out = (struct cmdline){0};
    for (size_t i = 0; argc > 1 && i < sizeof programs / sizeof *programs; i++) {
        if (strcmp(argv[1], programs[i].word) != 0) continue;
        out->status = programs[i].run(argc, argv);
        return false;
    }
    int at = 1, end = argc;
    bool from_stdin = argc > 1 && (is_dash(argv[1]) || is_dash(argv[argc - 1])); /* before the options or behind them */
    if (argc > 1 && argv[1][0] != '-') out->config_file = argv[at++];
    else if (argc > 1 && is_dash(argv[1])) at++;
    if (end > at && is_dash(argv[end - 1])) end--;
    out->options = from_stdin || end > at;
    out->status = 1;
    if (out->config_file && !read_part(out->config_file, &out->text)) return false;
    if (from_stdin && !read_part("-", &out->text)) return false;
    put_options(&out->text, end - at, argv + at);
    return true;
}
