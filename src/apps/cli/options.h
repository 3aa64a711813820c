/* options: the command line of vireo-cli, one row per option, and the environment variables beside them.
 * Strings point into argv or the environment, or live as long as the process. options_parse prints the error and exits
 * the process itself on a bad command line, as a command line parser does; it answers the index of the first word that is
 * not an option. */
#ifndef VIREO_CLI_OPTIONS_H
#define VIREO_CLI_OPTIONS_H

#include <stdbool.h>
#include <stdio.h>

#include "apps/cli/format.h"
#include "apps/cli/secure.h"

#define CLI_VERSION "0.1.0"

enum mode {
    MODE_COMMAND,
    MODE_STAT,
    MODE_LATENCY,
    MODE_LATENCY_HISTORY,
    MODE_LATENCY_DIST,
    MODE_BIGKEYS,
    MODE_MEMKEYS,
    MODE_HOTKEYS,
    MODE_SCAN,
    MODE_PIPE,
    MODE_INTRINSIC,
    MODE_CLUSTER,
};

enum resp_wish { RESP_DEFAULT, RESP_TWO, RESP_THREE, RESP_THREE_IF_KNOWN };

#define MANAGE_WORDS_MAX 1100

/* What --cluster is to do. */
struct manage_options {
    char *word[MANAGE_WORDS_MAX]; /* the command and its words */
    int words;
    bool yes, slave, replace, use_empty, simulate, only_masters, only_replicas;
    int replicas, slots, timeout_ms, pipeline;
    double threshold; /* percent */
    const char *from, *to, *master_id;
    char *weight[MANAGE_WORDS_MAX]; /* ID=NUMBER */
    int weights;
};

struct options {
    struct manage_options manage;
    const char *host;
    int port;
    const char *socket;
    struct secure_settings tls;
    const char *user, *password;
    bool ask_password, no_auth_warning;
    int db;
    long long repeat;   /* < 0: forever */
    double interval_sec;
    enum resp_wish resp;
    bool cluster;
    enum output_mode output;
    bool output_chosen; /* --raw or --no-raw was given */
    const char *bulk_delimiter, *reply_delimiter;
    bool stdin_last;
    const char *stdin_tag;
    bool error_exit, quoted_input, verbose;
    int show_pushes;    /* -1: when standard output is a terminal */
    bool tty;           /* standard output is a terminal, or FAKETTY says so */
    enum mode mode;
    const char *pattern;
    bool pattern_quoted;
    int memory_samples; /* -1: the server's default */
    int intrinsic_sec;
    int pipe_timeout_sec;
    const char *eval;
};

int options_parse(struct options *o, int argc, char **argv);
void options_usage(FILE *out);

#endif
