/* aof_start: the append-only log at start (spec: persistence formats, 11.8 to 11.11): manifest, taking over a log of one
 * file, loading, the first files; and DEBUG LOADAOF. Whatever is wrong here ends the process: a data set that is not whole
 * is not served, and no file is harmed by that. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/load.h"
#include "io/clock.h"
#include "io/file.h"
#include "io/log.h"
#include "node/config.h"
#include "persist/save.h"
#include "server/store/aof_private.h"
#include "server/store/backup.h"
#include "server/store/load.h"
#include "server/store/snapshot.h"

#define MANIFEST_BYTES_MAX ((size_t)16 << 20)

static const char *folder_of(const struct server *sv) { return config_string(sv->node, "appenddirname"); }
static const char *stem_of(const struct server *sv) { return config_string(sv->node, "appendfilename"); }

_Noreturn static void give_up(void) { exit(1); }

/* --- the manifest --- */

static bool read_manifest(struct server *sv, struct manifest *m, char *why, size_t why_len)
{
    char path[512];
    struct buf text = {0};
    struct manifest_error e;
    *m = (struct manifest){0};
    snprintf(path, sizeof path, "%s/%s.manifest", folder_of(sv), stem_of(sv));
    int rc = file_read_all(path, &text, MANIFEST_BYTES_MAX);
    if (rc == ENOENT || rc == ENOTDIR) return true;
    if (rc) {
        snprintf(why, why_len, "Fatal error: can't open the AOF manifest file %s for reading: %s", path, strerror(rc));
        buf_deinit(&text);
        return false;
    }
    bool good = manifest_parse(m, buf_slice(&text), &e);
    if (!good)
        snprintf(why, why_len, "\n*** FATAL AOF MANIFEST FILE ERROR ***\nReading the manifest file %s, at line %d\n>>> '%.*s'\n%s\n", path, e.line,
                 (int)(e.text.len < 256 ? e.text.len : 256), e.text.len ? e.text.ptr : "", e.why);
    buf_deinit(&text);
    return good;
}

/* --- a log of one file --- */

static bool is_file(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

static bool is_old_log(struct server *sv, const struct manifest *m)
{
    char inside[1024];
    if (!is_file(stem_of(sv))) return false;
    if (manifest_is_empty(m)) return true;
    snprintf(inside, sizeof inside, "%s/%s", folder_of(sv), stem_of(sv));
    if (m->base.name && strcmp(m->base.name, stem_of(sv)) == 0 && !m->incr.count && access(inside, F_OK) != 0) return true;
    log_line('*', "The file %s in the data folder is not used: the log is in %s", stem_of(sv), folder_of(sv));
    return false;
}

static void carry_out(struct aof *a, enum journal_order_kind kind, struct journal_result *r)
{
    journal_now(a->journal, &(struct journal_order){.kind = kind}, r);
    if (!r->error) return;
    log_line('#', "Fatal error: the append only log cannot be made ready: %s %s: %s", r->what, r->path, strerror(r->error));
    give_up();
}

static void adopt(struct aof *a, struct manifest *m)
{
    struct journal_result r;
    carry_out(a, JOURNAL_ADOPT, &r);
    manifest_adopt(m, stem_of(a->sv));
    log_line('*', "Successfully migrated an old-style AOF configuration (%s) into the AOF directory (%s).", stem_of(a->sv), folder_of(a->sv));
}

/* --- the first files --- */

static void on_written(void *arg, const struct snapshot_result *r)
{
    if (!r->error) return;
    (void)arg;
    log_line('#', "Fatal error: the first base of the append only log cannot be written: %s", r->text);
    give_up();
}

static void write_first_base(struct aof *a)
{
    struct server *sv = a->sv;
    bool rdb = config_bool(sv->node, "aof-use-rdb-preamble");
    struct journal_result r;
    snprintf(a->temp, sizeof a->temp, "temp-rewriteaof-bg-%lld.aof", (long long)sv->node->shell.pid);
    if (!snapshot_start(sv, &(struct snapshot_job){.form = rdb ? SNAPSHOT_RDB : SNAPSHOT_COMMANDS, .path = a->temp, .aof_base = true, .done = on_written, .arg = a}))
        panic("a view is taken before anything was served");
    snapshot_wait(sv);
    journal_now(a->journal, &(struct journal_order){.kind = JOURNAL_INSTALL, .path = a->temp, .rdb = rdb}, &r);
    if (r.error) {
        log_line('#', "Fatal error: the first base of the append only log cannot be put in place: %s %s: %s", r.what, r.path, strerror(r.error));
        give_up();
    }
    log_line('*', "Creating AOF base file %s on server start", r.name);
}

static void warn_of_rdb(struct server *sv)
{
    const char *file = config_string(sv->node, "dbfilename");
    if (!is_file(file)) return;
    log_line('#', "WARNING: appendonly is yes, there is no append only log yet, and the RDB file %s is NOT loaded: the data set is empty, as with Redis. "
                  "To go on with its data: stop the server without saving, start it with appendonly no, then CONFIG SET appendonly yes.", file);
}

/* --- DEBUG LOADAOF --- */

static bool reload(struct aof *a)
{
    struct server *sv = a->sv;
    struct manifest m;
    struct aof_load_result r;
    char why[1024];
    if (sv->node->e->jobs) {
        log_line('#', "DEBUG LOADAOF: not while KEYS goes through all keys");
        return false;
    }
    aof_end_turn(sv);
    if (a->running && !journal_drain(a->journal, 10000)) return false;
    if (!read_manifest(sv, &m, why, sizeof why)) {
        log_line('#', "%s", why);
        return false;
    }
    load_flush(sv->node->e);
    bool good = aof_load_files(sv, folder_of(sv), &m, &r);
    manifest_deinit(&m);
    if (!good && !sv->stop) {
        log_line('#', "%s", r.why);
        give_up(); /* half of the data is not served */
    }
    log_line('#', "Append Only File loaded by DEBUG LOADAOF");
    return good;
}

void aof_reload(struct server *sv)
{
    bool good = reload(sv->aof);
    hold_release(sv->node->e, &sv->aof->st.reloading, 1, good ? HOLD_REACHED : HOLD_FAILED);
}

/* --- start --- */

static bool load(struct server *sv, const struct manifest *m, struct aof_load_result *r)
{
    uint64_t start_us = clock_mono_us();
    bool good = aof_load_files(sv, folder_of(sv), m, r);
    if (!good || sv->stop) return good;
    if (r->any) log_line('*', "DB loaded from append only file: %.3f seconds", (double)(clock_mono_us() - start_us) / 1e6);
    return true;
}

static void open_files(struct aof *a, bool fresh)
{
    struct journal_result r;
    if (fresh) {
        warn_of_rdb(a->sv);
        write_first_base(a);
    }
    bool had = journal_has_incr(a->journal);
    carry_out(a, JOURNAL_OPEN, &r);
    log_line('*', had ? "Opening AOF incr file %s on server start" : "Creating AOF incr file %s on server start", r.name);
}

bool aof_start(struct server *sv)
{
    struct aof *a = sv->aof;
    struct manifest m, mine;
    struct aof_load_result r;
    char why[1024];
    bool on = config_bool(sv->node, "appendonly");
    if (!read_manifest(sv, &m, why, sizeof why)) {
        log_line('#', "%s", why);
        give_up();
    }
    manifest_copy(&mine, &m);
    aof_make_journal(a, &m);
    if (!on) {
        manifest_deinit(&mine);
        return false;
    }
    bool old = is_old_log(sv, &mine);
    if (mkdir(folder_of(sv), 0755) != 0 && errno != EEXIST) {
        log_line('#', "Can't open or create append-only dir %s: %s", folder_of(sv), strerror(errno));
        give_up();
    }
    file_sync_folder(folder_of(sv));
    if (old) adopt(a, &mine);
    aof_place_cut(sv, folder_of(sv), &mine);
    if (!load(sv, &mine, &r)) {
        if (!sv->stop) {
            log_line('#', "%s", r.why);
            give_up();
        }
    }
    if (!sv->stop) {
        a->open_note = r.open_note;
        if (sv->node->e->save) save_loaded(sv->node->e->save);
        open_files(a, !mine.base.name && !mine.incr.count);
        backup_log_opened(sv, folder_of(sv), &mine);
        aof_go(a);
        aof_clean(a);
    }
    manifest_deinit(&mine);
    return true;
}
