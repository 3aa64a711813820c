#include "node/config_special.h"

#include <stdlib.h>

#include "acl/acl.h"
#include "node/shutdown_words.h"
#include "persist/backup.h"
#include "persist/cron.h"

/* --- a list of words, as it stands --- */

static void join(struct buf *text, int argc, const struct slice *argv)
{
    for (int i = 0; i < argc; i++) {
        if (i) buf_putc(text, ' ');
        buf_puts(text, argv[i]);
    }
}

static const char *parse_words(struct node *n, const struct config_value *old, int argc, const struct slice *argv, struct buf *text)
{
    (void)n, (void)old;
    if (argc > 16) return "Too many bind addresses specified.";
    join(text, argc, argv);
    return NULL;
}
const struct config_special special_words = {parse_words, NULL, NULL};

/* What REPLICAOF says at run time, the value says too: "host port", or nothing. */
static const char *parse_replicaof(struct node *n, const struct config_value *old, int argc, const struct slice *argv, struct buf *text)
{
    (void)n, (void)old;
    int64_t port;
    if (argc == 0 || (argc == 1 && !argv[0].len)) return NULL;
    const char *blank = argc == 1 ? memchr(argv[0].ptr, ' ', argv[0].len) : NULL; /* config_put: both in one word */
    struct slice two[2] = {blank ? slice_of(argv[0].ptr, (size_t)(blank - argv[0].ptr)) : argv[0],
                           blank ? slice_of(blank + 1, argv[0].len - (size_t)(blank - argv[0].ptr) - 1) : argv[0]};
    if (blank) {
        argv = two;
        argc = 2;
    }
    if (argc != 2) return "wrong number of arguments";
    if (!argv[0].len || memchr(argv[0].ptr, 0, argv[0].len) || memchr(argv[0].ptr, ' ', argv[0].len)) return "Invalid master host";
    if (slice_is(argv[0], "no") && slice_is(argv[1], "one")) return NULL;
    if (!num_parse_i64(argv[1], &port) || port < 0 || port > 65535) return "Invalid master port";
    join(text, argc, argv);
    return NULL;
}

static void rewrite_replicaof(const struct config_value *v, struct buf *lines)
{
    if (v->text[0]) buf_fmt(lines, "replicaof %s\n", v->text);
}
const struct config_special special_replicaof = {parse_replicaof, NULL, rewrite_replicaof};

/* --- requirepass: the default user's password --- */

static void publish_requirepass(struct node *n, const struct config_value *v)
{
    if (n->e) acl_set_default_password(n->acl, config_text(v));
}
const struct config_special special_requirepass = {NULL, publish_requirepass, NULL};

/* --- notify-keyspace-events: A stands for g$lshzxetd --- */

static const struct {
    char letter;
    uint32_t bit;
} event_letters[] = { /* in the order they are shown */
    {'g', NOTIFY_GENERIC}, {'$', NOTIFY_STRING}, {'l', NOTIFY_LIST}, {'s', NOTIFY_SET}, {'h', NOTIFY_HASH}, {'z', NOTIFY_ZSET},
    {'x', NOTIFY_EXPIRED}, {'e', NOTIFY_EVICTED}, {'t', NOTIFY_STREAM}, {'d', NOTIFY_MODULE}, {'n', NOTIFY_NEW},
};
static const struct {
    char letter;
    uint32_t bit;
} newer_letters[] = {
    {'o', NOTIFY_OVERWRITTEN}, {'c', NOTIFY_TYPE_CHANGED},
    {'S', NOTIFY_SUBKEYSPACE}, {'T', NOTIFY_SUBKEYEVENT}, {'I', NOTIFY_SUBKEYSPACEITEM}, {'V', NOTIFY_SUBKEYSPACEEVENT},
};
#define EVENTS_ALL (NOTIFY_GENERIC | NOTIFY_STRING | NOTIFY_LIST | NOTIFY_SET | NOTIFY_HASH | NOTIFY_ZSET | \
                    NOTIFY_EXPIRED | NOTIFY_EVICTED | NOTIFY_STREAM | NOTIFY_MODULE)

bool events_parse(struct slice letters, uint32_t *mask)
{
    *mask = 0;
    for (size_t i = 0; i < letters.len; i++) {
        char c = letters.ptr[i];
        uint32_t bit = c == 'A' ? EVENTS_ALL : c == 'K' ? NOTIFY_KEYSPACE : c == 'E' ? NOTIFY_KEYEVENT : c == 'm' ? NOTIFY_KEY_MISS
                     : 0;
        for (int k = 0; k < COUNT_OF(event_letters) && !bit; k++)
            if (event_letters[k].letter == c) bit = event_letters[k].bit;
        for (int k = 0; k < COUNT_OF(newer_letters) && !bit; k++)
            if (newer_letters[k].letter == c) bit = newer_letters[k].bit;
        if (!bit) return false;
        *mask |= bit;
    }
    return true;
}

size_t events_format(uint32_t mask, char out[32])
{
    size_t n = 0;
    bool all = (mask & EVENTS_ALL) == EVENTS_ALL; /* 'm' and 'n' are not part of it. Redis 7.0 forgets to tell 'n' beside 'A' */
    if (all) out[n++] = 'A';
    for (int k = 0; k < COUNT_OF(event_letters) && !all; k++)
        if (mask & event_letters[k].bit) out[n++] = event_letters[k].letter;
    if (mask & NOTIFY_KEYSPACE) out[n++] = 'K';
    if (mask & NOTIFY_KEYEVENT) out[n++] = 'E';
    if (mask & NOTIFY_KEY_MISS) out[n++] = 'm';
    if (all && (mask & NOTIFY_NEW)) out[n++] = 'n';
    for (int k = 0; k < COUNT_OF(newer_letters); k++)
        if (mask & newer_letters[k].bit) out[n++] = newer_letters[k].letter;
    return n;
}

static const char *parse_events(struct node *n, const struct config_value *old, int argc, const struct slice *argv, struct buf *text)
{
    (void)n, (void)old;
    char shown[32];
    uint32_t mask;
    if (argc > 1) return "wrong number of arguments";
    if (!events_parse(argc ? argv[0] : SLICE(""), &mask)) return "Invalid event class character. Use 'Ag$lshzxeKEtmdn'.";
    buf_put(text, shown, events_format(mask, shown));
    return NULL;
}

static void publish_events(struct node *n, const struct config_value *v)
{
    events_parse(slice_str(v->text), &n->set.notify_events);
}
const struct config_special special_events = {parse_events, publish_events, NULL};

/* --- save: pairs of seconds and changes; lines of a file add up --- */

static const char *parse_save(struct node *n, const struct config_value *old, int argc, const struct slice *argv, struct buf *text)
{
    (void)n;
    if (argc == 0 || (argc == 1 && !argv[0].len)) return NULL;
    if (argc % 2) return "Invalid save parameters";
    for (int i = 0; i < argc; i += 2) {
        int64_t seconds, changes;
        if (!num_parse_i64(argv[i], &seconds) || !num_parse_i64(argv[i + 1], &changes) || seconds < 1 || changes < 0 || seconds > INT32_MAX || changes > INT32_MAX)
            return "Invalid save parameters";
    }
    if (old->from_file && !n->e && old->text[0]) buf_fmt(text, "%s ", old->text);
    join(text, argc, argv);
    return NULL;
}

static void rewrite_save(const struct config_value *v, struct buf *lines)
{
    const char *p = v->text;
    if (!*p) buf_cstr(lines, "save \"\"\n");
    while (*p) {
        char *end;
        long seconds = strtol(p, &end, 10), changes = strtol(end, &end, 10);
        buf_fmt(lines, "save %ld %ld\n", seconds, changes);
        p = *end ? end + 1 : end;
    }
}
const struct config_special special_save = {parse_save, NULL, rewrite_save};

/* --- client-output-buffer-limit: class, hard, soft, seconds; classes that are not named keep theirs --- */

static int client_class(struct slice s)
{
    if (slice_is(s, "normal")) return 0;
    if (slice_is(s, "slave") || slice_is(s, "replica")) return 1;
    return slice_is(s, "pubsub") ? 2 : -1;
}

static bool read_limit(const struct slice *argv, struct output_limit *out)
{
    int64_t hard, soft;
    if (!num_parse_memory(argv[0], &hard) || !num_parse_memory(argv[1], &soft) || hard < 0 || soft < 0) return false;
    if (!num_parse_i64(argv[2], &out->soft_seconds) || out->soft_seconds < 0) return false;
    out->hard_bytes = (uint64_t)hard;
    out->soft_bytes = (uint64_t)soft;
    return true;
}

static const char *parse_output_limits(struct node *n, const struct config_value *old, int argc, const struct slice *argv, struct buf *text)
{
    static const char *const names[] = {"normal", "slave", "pubsub"};
    struct output_limit now[3];
    (void)old;
    if (argc == 1 && !argv[0].len) argc = 0;
    if (argc % 4) return "Wrong number of arguments in buffer limit configuration.";
    memcpy(now, n->set.output_limits, sizeof now);
    for (int i = 0; i < argc; i += 4) {
        int class = client_class(argv[i]);
        if (class < 0) return "Invalid client class specified in buffer limit configuration.";
        if (!read_limit(argv + i + 1, &now[class])) return "Error in hard, soft or soft_seconds setting in buffer limit configuration.";
    }
    for (int k = 0; k < 3; k++)
        buf_fmt(text, "%s%s %llu %llu %lld", k ? " " : "", names[k], (unsigned long long)now[k].hard_bytes,
                (unsigned long long)now[k].soft_bytes, (long long)now[k].soft_seconds);
    return NULL;
}

static void publish_output_limits(struct node *n, const struct config_value *v)
{
    const char *p = v->text;
    for (int k = 0; k < 3; k++) {
        char *end;
        p = strchr(p, ' ');
        n->set.output_limits[k].hard_bytes = strtoull(p, &end, 10);
        n->set.output_limits[k].soft_bytes = strtoull(end, &end, 10);
        n->set.output_limits[k].soft_seconds = strtoll(end, &end, 10);
        p = *end ? end + 1 : end;
    }
}

static void rewrite_output_limits(const struct config_value *v, struct buf *lines)
{
    static const char *const names[] = {"normal", "replica", "pubsub"};
    const char *p = v->text;
    for (int k = 0; k < 3; k++) {
        const char *from = strchr(p, ' ') + 1, *to = from;
        for (int words = 0; *to && (*to != ' ' || ++words < 3); to++) ;
        buf_fmt(lines, "client-output-buffer-limit %s %.*s\n", names[k], (int)(to - from), from);
        p = *to ? to + 1 : to;
    }
}
const struct config_special special_output_limits = {parse_output_limits, publish_output_limits, rewrite_output_limits};

/* --- oom-score-adj-values: three numbers --- */

static const char *parse_oom_values(struct node *n, const struct config_value *old, int argc, const struct slice *argv, struct buf *text)
{
    int64_t v, before = INT64_MIN;
    (void)old;
    if (argc != 3) return "wrong number of arguments";
    bool ordered = true;
    for (int i = 0; i < argc; i++) {
        if (!num_parse_i64(argv[i], &v) || v < -2000 || v > 2000) return "Invalid oom-score-adj-values, elements must be between -2000 and 2000.";
        ordered = ordered && v >= before;
        before = v;
    }
    if (!ordered) node_log(n, '#', "oom-score-adj-values do not rise: the kernel may end the master before its replicas or children");
    join(text, argc, argv);
    return NULL;
}
const struct config_special special_oom_values = {parse_oom_values, NULL, NULL};

/* --- latency-tracking-info-percentiles --- */

static const char *parse_percentiles(struct node *n, const struct config_value *old, int argc, const struct slice *argv, struct buf *text)
{
    (void)n, (void)old;
    if (argc == 1 && !argv[0].len) argc = 0;
    for (int i = 0; i < argc; i++) {
        double v;
        if (!num_parse_double(argv[i], &v)) return "Invalid latency-tracking-info-percentiles parameters";
        if (!(v >= 0 && v <= 100)) return "latency-tracking-info-percentiles parameters should sit between [0.0,100.0]";
        if (i) buf_putc(text, ' ');
        buf_fmt(text, "%.10g", v);
    }
    return NULL;
}
const struct config_special special_percentiles = {parse_percentiles, NULL, NULL};

/* --- shutdown-on-sigint, shutdown-on-sigterm: words that may be combined --- */

static const char *parse_shutdown(struct node *n, const struct config_value *old, int argc, const struct slice *argv, struct buf *text)
{
    static const char choice[] = "argument(s) must be one of the following: default, save, nosave, now, force, safe, failover";
    uint32_t flags = 0;
    char words[64];
    (void)n, (void)old;
    for (int i = 0; i < argc; i++) {
        uint32_t flag = shutdown_word(argv[i]);
        if (flag == SHUTDOWN_ABORT || (!flag && !slice_is(argv[i], "default"))) return choice;
        flags |= flag;
    }
    if (!argc) return choice;
    if ((flags & SHUTDOWN_SAVE) && (flags & SHUTDOWN_NOSAVE)) return "shutdown options SAVE and NOSAVE can't be used simultaneously";
    buf_cstr(text, flags ? shutdown_words_of(flags, words) : "default");
    return NULL;
}
const struct config_special special_shutdown = {parse_shutdown, NULL, NULL};

/* --- checks --- */

static bool is_path(const char *s) { return strchr(s, '/') != NULL || !strcmp(s, ".") || !strcmp(s, ".."); }

const char *check_backup_age(struct node *n, struct config_value *v)
{
    int64_t seconds;
    (void)n;
    return backup_parse_age(config_text(v), &seconds) ? NULL : "argument must be a time such as 36h or 7d, with s, m, h, d or w";
}

const char *check_backup_schedule(struct node *n, struct config_value *v)
{
    struct cron schedule;
    (void)n;
    return v->len ? cron_parse(&schedule, config_text(v)) : NULL;
}

const char *check_dbfilename(struct node *n, struct config_value *v)
{
    (void)n;
    return strchr(v->text, '/') ? "dbfilename can't be a path, just a filename" : NULL;
}

const char *check_appendfilename(struct node *n, struct config_value *v)
{
    (void)n;
    if (!v->text[0]) return "appendfilename can't be empty";
    return is_path(v->text) ? "appendfilename can't be a path, just a filename" : NULL;
}

const char *check_appenddirname(struct node *n, struct config_value *v)
{
    (void)n;
    if (!v->text[0]) return "appenddirname can't be empty";
    return is_path(v->text) ? "appenddirname can't be a path, just a dirname" : NULL;
}

const char *check_hostname(struct node *n, struct config_value *v)
{
    (void)n;
    if (strlen(v->text) >= 256) return "Hostnames must be less than 256 characters";
    for (const char *p = v->text; *p; p++) {
        bool good = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9') || *p == '-' || *p == '.';
        if (!good) return "Hostnames may only contain alphanumeric characters, hyphens or dots";
    }
    return NULL;
}

const char *check_secret(struct node *n, struct config_value *v)
{
    int words = 0;
    (void)n;
    for (const char *p = v->text; *p;) {
        size_t len = strcspn(p, " ");
        if (len && len < 16) return "A cluster-secret must have 16 characters or more";
        if (len && ++words > 2) return "There may be two secrets: the one that is used, and another one that is believed too";
        p += len + (p[len] == ' ');
    }
    return NULL;
}

const char *check_hz(struct node *n, struct config_value *v)
{
    (void)n;
    if (v->num < 1) v->num = 1;
    if (v->num > 500) v->num = 500;
    return NULL;
}

/* A template is good when every {word} is known and something is left when the title is empty. */
const char *check_title(struct node *n, struct config_value *v)
{
    static const char error[] = "template format is invalid or contains unknown variables";
    static const char *const always[] = {"listen-addr", "server-mode", "port", "tls-port"};
    static const char *const maybe[] = {"title", "unixsocket", "config-file"};
    bool some = false;
    (void)n;
    for (const char *p = v->text; *p; p++) {
        if (*p != '{' || p[1] == '{') {
            some = some || *p != ' ';
            if (*p == '{') p++;
            continue;
        }
        const char *end = strchr(p, '}');
        if (!end) return error;
        struct slice word = slice_of(p + 1, (size_t)(end - p - 1));
        bool known = false;
        for (int i = 0; i < COUNT_OF(always); i++)
            if (slice_eq(word, slice_str(always[i]))) known = some = true;
        for (int i = 0; i < COUNT_OF(maybe); i++)
            if (slice_eq(word, slice_str(maybe[i]))) known = true;
        if (!known) return error;
        p = end;
    }
    return some ? NULL : error;
}

/* There is no such work here: values are moved by nobody. The answer is that of a Redis without its own allocator, as Debian builds it. */
const char *check_activedefrag(struct node *n, struct config_value *v)
{
    (void)n;
    if (!v->num) return NULL;
    return "Active defragmentation cannot be enabled: it requires a Redis server compiled with a modified Jemalloc like the one "
           "shipped by default with the Redis source distribution";
}
