/* log: a command log is read to its end, or to where it is broken; it may be cut there, or at a point in time. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <strings.h>
#include <time.h>

#include "apps/check/check.h"
#include "io/file.h"
#include "persist/aof_read.h"

#define STEP_BYTES ((size_t)1 << 20)
#define TAIL_BYTES ((uint64_t)256 << 20) /* how far is looked for whole commands behind damage */
#define TOP 10

struct log_check {
    struct check *c;
    const char *shown, *label;
    int fd;
    bool last;
    uint64_t size, lines;
    struct aof_reader r;
    enum aof_got got;
    uint64_t behind;                /* whole commands again from here on; 0: none */
    uint64_t cut_at;                /* where the first annotation after the wanted time stands; 0: nowhere */
    uint64_t unknown_at;            /* the first command that loading would refuse */
    char unknown[80];
    bool has_cut, has_unknown, in_multi; /* in_multi: before the last command that was read */
    uint64_t *counts;               /* by ordinal of the command */
    uint64_t transactions;
    int64_t first_s;
};

/* --- reading --- */

static void count_command(struct log_check *k)
{
    const struct command *container, *cmd;
    bool no_sub;
    struct aof_reader *r = &k->r;
    k->lines += 1 + 2 * (uint64_t)r->argc;
    cmd = command_resolve(k->c->index, r->argv, r->argc, &container, &no_sub);
    bool fits = cmd && (cmd->arity < 0 ? r->argc >= -cmd->arity : r->argc == cmd->arity);
    if (fits) k->counts[command_ordinal(k->c->index, cmd)]++;
    else if (!k->has_unknown) {
        k->has_unknown = true;
        k->unknown_at = r->offset;
        check_show(r->argv[0], k->unknown, sizeof k->unknown);
    }
    if (r->multi_commands == 1 && r->in_multi) k->transactions++;
}

/* safe: where the transaction began, if the annotation is inside one: a cut goes there. */
static void note_time(struct log_check *k, uint64_t safe)
{
    const struct aof_reader *r = &k->r;
    if (!r->stamp_s) return;
    if (!k->first_s) k->first_s = r->stamp_s;
    if (!k->c->cut || k->has_cut || r->stamp_s <= k->c->cut_s) return;
    k->has_cut = true;
    k->cut_at = k->in_multi ? safe : r->stamp_at;
}

static bool feed(struct log_check *k, uint64_t *at)
{
    char *room = aof_read_room(&k->r, STEP_BYTES);
    size_t n = k->size - *at < STEP_BYTES ? (size_t)(k->size - *at) : STEP_BYTES;
    if (n && !check_read_at(k->fd, *at, room, n)) return false;
    aof_read_added(&k->r, n);
    *at += n;
    return true;
}

static bool read_log(struct log_check *k, uint64_t from)
{
    uint64_t at = from;
    aof_read_init(&k->r, from);
    k->counts = mem_zalloc((size_t)command_total(k->c->index) * sizeof *k->counts);
    for (;;) {
        uint64_t safe = k->r.safe;
        k->got = aof_read_next(&k->r);
        if (k->got == AOF_MORE) {
            if (!feed(k, &at)) return false;
            continue;
        }
        note_time(k, safe);
        if (k->got != AOF_COMMAND) break;
        count_command(k);
        k->in_multi = k->r.in_multi;
    }
    return true;
}

/* Whole commands behind the damage mean that it is no torn end. */
static void look_behind(struct log_check *k)
{
    uint64_t from = k->r.offset, n = k->size - from;
    if ((k->got != AOF_TORN && k->got != AOF_BAD) || k->r.torn_group) return;
    if (n < 8 || n > TAIL_BYTES) return;
    char *tail = mem_alloc(n);
    if (check_read_at(k->fd, from, tail, n)) k->behind = aof_read_more_behind(from, slice_of(tail, n));
    mem_free(tail, n);
}

/* --- telling --- */

static void print_time(const char *word, int64_t s)
{
    char text[64];
    time_t t = (time_t)s;
    struct tm tm;
    if (!gmtime_r(&t, &tm) || !strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S UTC", &tm)) text[0] = 0;
    printf(" %s %lld (%s)", word, (long long)s, text);
}

static void print_figures(struct log_check *k)
{
    char name[64];
    printf("[info] %" PRIu64 " commands, %" PRIu64 " transactions, %" PRIu64 " annotations", k->r.commands, k->transactions, k->r.notes);
    if (k->first_s) print_time("from", k->first_s), print_time("to", k->r.stamp_s);
    printf("\n");
    for (int shown = 0; shown < TOP; shown++) {
        int best = 0, total = command_total(k->c->index);
        for (int i = 1; i < total; i++)
            if (k->counts[i] > k->counts[best]) best = i;
        if (!k->counts[best]) break;
        const struct command *container, *cmd = command_by_ordinal(k->c->index, best, &container);
        struct slice full = command_full_name(k->c->index, cmd, name);
        printf("%-16.*s %12" PRIu64 "\n", (int)full.len, full.ptr, k->counts[best]);
        k->counts[best] = 0;
    }
}

static void print_broken(const struct log_check *k)
{
    const struct aof_reader *r = &k->r;
    if (k->got == AOF_BAD) printf("0x%16" PRIx64 ": %s\n", r->offset, r->why);
    else if (r->torn_group) printf("0x%16" PRIx64 ": Unexpected end of file inside a group of commands that were written at once\n", r->offset);
    else if (r->in_multi) printf("0x%16" PRIx64 ": Reached EOF before reading EXEC for MULTI\n", r->offset);
    else printf("0x%16" PRIx64 ": Unexpected end of file inside a command\n", r->offset);
    if (k->got == AOF_BAD) printf("AOF %s format error\n", k->shown);
    if (k->behind)
        printf("[info] From offset %" PRIu64 " on there are whole commands again: this is damage, not a torn end, and cutting loses them\n", k->behind);
}

static uint64_t ok_up_to(const struct log_check *k) { return k->got == AOF_END ? k->size : k->r.safe; }

static void print_analyzed(const struct log_check *k)
{
    uint64_t ok = ok_up_to(k);
    printf("AOF analyzed: filename=%s, size=%" PRIu64 ", ok_up_to=%" PRIu64 ", ok_up_to_line=%" PRIu64 ", diff=%" PRIu64 "\n", k->shown, k->size, ok,
           k->lines + 1, k->size - ok);
}

/* --- cutting --- */

static bool agreed(void)
{
    char answer[16];
    printf("Continue? [y/N]: ");
    fflush(stdout);
    if (fgets(answer, sizeof answer, stdin) && strncasecmp(answer, "y", 1) == 0) return true;
    printf("Aborting...\n");
    return false;
}

/* The file ends at `end` from now on, or a new one does. */
static bool shorten(struct log_check *k, uint64_t end)
{
    if (k->c->output) return check_copy(k->fd, end, SLICE(""), k->c->output);
    if (file_ops->ftruncate(k->fd, (off_t)end) == 0 && file_ops->fsync(k->fd) == 0) return true;
    printf("Failed to truncate AOF %s: %s\n", k->shown, strerror(errno));
    return false;
}

static bool repair(struct log_check *k)
{
    uint64_t end = ok_up_to(k);
    if (!k->c->fix && !k->c->output) {
        printf("AOF %s is not valid. Use the --fix option to try fixing it.\n", k->shown);
        return false;
    }
    if (!k->last) {
        printf("Failed to truncate AOF %s because it is not the last file\n", k->shown);
        return false;
    }
    if (!k->c->output) {
        printf("This will shrink the AOF %s from %" PRIu64 " bytes, with %" PRIu64 " bytes, to %" PRIu64 " bytes\n", k->shown, k->size, k->size - end, end);
        if (k->c->yes && k->behind && !k->c->discard) {
            printf("Not without --discard: whole commands behind the damage would be lost\n");
            return false;
        }
        if (!k->c->yes && !agreed()) return false;
    }
    if (!shorten(k, end)) return false;
    if (k->c->output) printf("Wrote %s: %" PRIu64 " bytes; %" PRIu64 " bytes from there on are left out\n", k->c->output, end, k->size - end);
    else printf("Successfully truncated AOF %s\n", k->shown);
    return true;
}

static bool cut_at_time(struct log_check *k)
{
    long long s = (long long)k->c->cut_s;
    if (!k->last) {
        printf("Failed to truncate AOF %s to timestamp %lld to offset %" PRIu64 " because it is not the last file.\n", k->shown, s, k->cut_at);
        printf("Take the files after it out of the manifest first, and then run this again.\n");
        return false;
    }
    if (!shorten(k, k->cut_at)) return false;
    printf("Successfully truncated AOF %s to timestamp %lld\n", k->c->output ? k->c->output : k->shown, s);
    return true;
}

/* --- one file --- */

static bool judge(struct log_check *k)
{
    if (k->c->cut && k->has_cut) return cut_at_time(k);
    if (k->got != AOF_END) print_broken(k);
    if (k->c->cut && k->got == AOF_END) printf("Truncate nothing in AOF %s to timestamp %lld\n", k->shown, (long long)k->c->cut_s);
    else print_analyzed(k);
    if (k->has_unknown)
        printf("[%s] Unknown command or wrong number of arguments at offset %" PRIu64 ": %s\n", k->c->plain ? "warning" : "error", k->unknown_at, k->unknown);
    if (!k->c->plain) print_figures(k);
    if (k->got != AOF_END) return repair(k);
    if (k->has_unknown && !k->c->plain) return false;
    if (k->c->output && !shorten(k, k->size)) return false;
    printf("%s %s is valid\n", k->label, k->shown);
    return true;
}

static bool check_open_log(struct log_check *k)
{
    char head[5];
    uint64_t from = 0;
    if (k->size == 0) {
        printf("%s %s is empty\n", k->label, k->shown);
        return true;
    }
    if (k->size >= 5 && check_read_at(k->fd, 0, head, 5) && !memcmp(head, "REDIS", 5)) {
        if (!check_image(k->c, k->fd, k->size, k->shown, &from)) {
            printf("RDB preamble of AOF file is not sane, aborting.\n");
            return false;
        }
        printf("RDB preamble is OK, proceeding with AOF tail...\n");
    }
    if (!read_log(k, from)) {
        printf("Failed to read AOF %s: %s\n", k->shown, strerror(errno));
        return false;
    }
    look_behind(k);
    return judge(k);
}

bool check_log_file(struct check *c, const char *path, const char *shown, const char *label, bool last)
{
    struct log_check k = {.c = c, .shown = shown, .label = label, .last = last};
    k.fd = check_open(path, (c->fix || c->cut) && !c->output, &k.size);
    if (k.fd < 0) return false;
    bool sound = check_open_log(&k);
    mem_free(k.counts, (size_t)command_total(c->index) * sizeof *k.counts);
    aof_read_deinit(&k.r);
    file_ops->close(k.fd);
    return sound;
}
