/* restore: see restore.h. What always holds: nothing that was there is touched before the new data set stands complete
 * beside it, on the disk. */
#include "server/store/restore.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/digest.h"
#include "io/clock.h"
#include "io/file.h"
#include "node/config.h"
#include "persist/cron.h"
#include "server/store/load.h"
#include "server/store/restore_log.h"
#include "server/store/restore_put.h"

static bool say_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
static bool say_error(const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    fprintf(stderr, "Restore failed: ");
    vfprintf(stderr, fmt, ap);
    fputc('\n', stderr);
    va_end(ap);
    return false;
}

/* --- options --- */

static void drop_args(int *argc, char **argv, int at, int count)
{
    memmove(&argv[at], &argv[at + count], (size_t)(*argc - at - count + 1) * sizeof *argv);
    *argc -= count;
}

bool restore_take_options(int *argc, char **argv, struct restore *r)
{
    *r = (struct restore){0};
    if (*argc < 2 || strcmp(argv[1], "--restore") != 0) return true;
    struct {
        const char *name, **value;
    } options[] = {{"--restore", &r->backup}, {"--until", &r->until_text}, {"--log-folder", &r->log_folder}};
    for (int i = 1; i < *argc;) {
        size_t which = 0;
        while (which < 3 && strcmp(argv[i], options[which].name) != 0) which++;
        if (strcmp(argv[i], "--force") == 0) {
            r->force = true;
            drop_args(argc, argv, i, 1);
        } else if (which == 3) {
            i++;
        } else if (i + 1 == *argc) {
            return say_error("%s needs a value: vireo-server --restore BACKUP [--until TIME] [--force] [--dir DIR ...]", argv[i]);
        } else {
            *options[which].value = argv[i + 1];
            drop_args(argc, argv, i, 2);
        }
    }
    return true;
}

void restore_prepare(struct restore *r, const char *dir)
{
    char manifest[4096], error[700];
    snprintf(manifest, sizeof manifest, "%.3000s/%s", r->backup, BACKUP_MANIFEST);
    if ((strchr(r->backup, '/') || access(manifest, F_OK) == 0) && !realpath(r->backup, r->path)) snprintf(r->path, sizeof r->path, "%s", r->backup);
    if (r->log_folder && !realpath(r->log_folder, r->log_path)) snprintf(r->log_path, sizeof r->log_path, "%s", r->log_folder);
    if (dir[0] && access(dir, F_OK) != 0 && !backup_make_folder(dir, error)) say_error("%s", error);
}

/* --- which backup --- */

static void backups_folder(const struct server *sv, char out[1024])
{
    char whole[PATH_MAX];
    const char *folder = config_string(sv->node, "backup-dir");
    if (!*folder) folder = "backups";
    snprintf(out, 1024, "%.1000s", realpath(folder, whole) ? whole : folder);
}

static bool choose_latest(const char *folder, const struct target *t, char path[4096])
{
    struct backup_list list;
    char error[700];
    int best = -1;
    if (!backup_list_read(folder, &list, error)) return say_error("%s", error);
    for (int i = 0; i < list.count; i++)
        if (!list.at[i].damaged && (!t->until || list.at[i].cut_ms / 1000 <= t->until_s)) best = i;
    if (best >= 0) snprintf(path, 4096, "%.3000s/%s", folder, list.at[best].id);
    backup_list_deinit(&list);
    return best >= 0 || say_error("there is no good backup in %s%s", folder, t->until ? " that is old enough" : "");
}

static bool find_backup(const struct server *sv, const struct restore *r, struct target *t)
{
    char folder[1024], error[700], when[32];
    backups_folder(sv, folder);
    if (r->path[0]) snprintf(t->path, sizeof t->path, "%s", r->path);
    else if (strcmp(r->backup, "latest") == 0) {
        if (!choose_latest(folder, t, t->path)) return false;
    } else snprintf(t->path, sizeof t->path, "%.1000s/%.200s", folder, r->backup);
    if (!backup_read_manifest(t->path, &t->b, error)) return say_error("%s", error);
    date_format(t->b.cut_ms / 1000, when);
    printf("Backup %s of %s: %llu keys, %llu bytes%s%s\n", t->b.id, when, (unsigned long long)t->b.keys, (unsigned long long)t->b.bytes,
           t->b.label[0] ? ", labelled " : "", t->b.label);
    if (t->until && t->until_s < t->b.cut_ms / 1000)
        return say_error("the backup is of %s, which is later than the time asked for: take an older one (`latest` finds it)", when);
    if (t->until && !t->b.history[0] && t->until_s > t->b.cut_ms / 1000)
        return say_error("no log goes on from this backup: it can be restored as of %s alone", when);
    return true;
}

static bool read_until(const struct restore *r, struct target *t)
{
    if (!r->until_text) return true;
    t->until = true;
    t->until_s = INT64_MAX / 1000 - 1;
    if (strcmp(r->until_text, "end") == 0 || date_parse(slice_str(r->until_text), &t->until_s)) return true;
    return say_error("'%s' is not a time: give Unix seconds, or a date such as 2026-03-01T12:30:00Z, or `end`", r->until_text);
}

/* --- the data --- */

static bool load_backup(struct server *sv, struct target *t)
{
    char path[4096 + 16], error[700];
    struct backup_record found = t->b;
    snprintf(path, sizeof path, "%s/%s", t->path, BACKUP_DATA);
    /* looked at as a whole first: the checksum of the manifest says that this is the file it belongs to */
    if (!backup_verify_image(path, &found, sv->node->index, NULL, error)) return say_error("%s", error);
    if (found.bytes != t->b.bytes || found.crc != t->b.crc || strcmp(found.digest, t->b.digest) != 0)
        return say_error("%s is not the file that its manifest tells of", path);
    if (load_rdb(sv, path, LOAD_BASE) != LOAD_DONE) return say_error("%s cannot be loaded", path);
    printf("Loaded %s: %llu keys\n", path, (unsigned long long)sv->node->e->save->loading.last_keys);
    return true;
}

static uint64_t count_keys(const struct engine *e)
{
    uint64_t sum = 0;
    for (int i = 0; i < e->db_count; i++) sum += e->dbs[i].table.count;
    return sum;
}

static void tell_stop(const struct target *t)
{
    char when[32];
    int64_t stop = t->stamp_s ? t->stamp_s : t->b.cut_ms / 1000;
    date_format(stop, when);
    if (!t->until) printf("Stop point: the backup itself (--until was not given)\n");
    else if (t->stopped_before_s) {
        char next[32];
        date_format(t->stopped_before_s, next);
        printf("Stop point: the last commands are of %s (%lld); the next ones, of %s, were left out\n", when, (long long)stop, next);
    } else {
        printf("Stop point: the end of the log; its last commands are of %s (%lld)\n", when, (long long)stop);
    }
}

static int64_t digest_ms(const struct target *t)
{
    if (!t->until) return t->b.cut_ms;
    int64_t s = t->until_s < (int64_t)(clock_wall_us() / 1000000) ? t->until_s : (int64_t)(clock_wall_us() / 1000000);
    return s * 1000 + 999;
}

static bool run(struct server *sv, const struct restore *r)
{
    static struct target t;
    unsigned char digest[SHA1_BYTES];
    char hex[2 * SHA1_BYTES + 1], error[700] = "";
    uint64_t began_us = clock_mono_us();
    t.given_log = r->log_path;
    if (!read_until(r, &t)) return false;
    if (!restore_target_is_free(sv, r->force, error)) return say_error("%s", error);
    if (!find_backup(sv, r, &t) || !load_backup(sv, &t)) return false;
    if (t.until && t.b.history[0] && !restore_replay(sv, &t, error)) return say_error("%s", error);
    if (sv->stop) return say_error("called off");
    tell_stop(&t);
    digest_engine(sv->node->e, digest_ms(&t), digest);
    digest_hex(digest, hex);
    if (!restore_put(sv, r->force, &t, error)) return say_error("%s", error);
    printf("Commands applied: %llu\nKeys: %llu\nDigest as of then: %s\nDuration: %.3f seconds\nRestored into %s\n", (unsigned long long)t.commands,
           (unsigned long long)count_keys(sv->node->e), hex, (double)(clock_mono_us() - began_us) / 1e6, config_string(sv->node, "dir"));
    return true;
}

int restore_run(struct server *sv, const struct restore *r)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    bool good = run(sv, r);
    fflush(stdout);
    return good ? 0 : 1;
}
