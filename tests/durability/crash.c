/* vireo-crash [--count 20] [--seed N]: power failures at every operation on files, of first starts, writes, rewrites, saves, switching the log
 * off and on, kills and restarts, with and without a disk that fails now and then.
 *
 * A server runs under a table of file functions that keeps a record. Then, for each prefix of the record, the states are made
 * that a power failure could leave: for each file what was synced, plus nothing, all, or a part (even half a write) of what was
 * not; for each folder what was synced, plus nothing, all, the first few, or any few of its changes. A sync that failed has
 * dropped what it was to write, as Linux does. A new process loads each state, and must find everything that was durable (as
 * replies with `always` and WAITAOF tell), nothing twice, nothing that was not sent; and the RDB file must hold what the
 * last successful save held. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/wait.h>

#include "lone.h"

#include "base/hash.h"
#include "base/rng.h"
#include "engine/load.h"
#include "server/store/aof_private.h"

enum op { OP_OPEN, OP_WRITE, OP_SYNC, OP_SYNC_FAILED, OP_TRUNCATE, OP_RENAME, OP_UNLINK, OP_CLOSE, OP_DURABLE, OP_SENT, OP_SAVED, OP_DIED };
static const char *const op_names[] = {"open", "write", "sync", "failed sync", "truncate", "rename", "unlink", "close", "durable", "sent", "saved", "died"};

struct rec {
    uint32_t op, len;          /* len: of the bytes behind it */
    int32_t fd, flags;
    int64_t at;
    char path[128], to[128];
};

static char top[64];
static size_t top_len;

/* --- the recorder --- */

static const struct file_ops *real;
static int record_fd = -1;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long ops_left;          /* before the process dies */
static long fault_from, fault_to, op_number;
static bool folder_fd[4096];
static struct rng fault_luck;
static int fault_kind;         /* 0: none; 1: everything; 2: syncs; 3: syncs of folders */

static void short_name(char out[128], const char *path)
{
    if (strncmp(path, top, top_len) == 0) path += path[top_len] == '/' ? top_len + 1 : top_len;
    snprintf(out, 128, "%s", path);
}

static void put(struct rec r, const void *bytes)
{
    /* in one call: the process may end on another thread between two */
    struct iovec parts[] = {{&r, sizeof r}, {(void *)bytes, bytes ? r.len : 0}};
    if (writev(record_fd, parts, 2) != (ssize_t)(parts[0].iov_len + parts[1].iov_len)) _exit(4);
    if (r.op < OP_DURABLE && ops_left-- == 0) {
        struct rec end = {.op = OP_DIED};
        if (write(record_fd, &end, sizeof end) != sizeof end) _exit(4);
        _exit(9);
    }
}

static void mark(enum op op, long n)
{
    pthread_mutex_lock(&lock);
    put((struct rec){.op = op, .at = n}, NULL);
    pthread_mutex_unlock(&lock);
}

/* Under lock. */
static bool faulty(int kind)
{
    long n = op_number++;
    if (n < fault_from || n >= fault_to || fault_kind == 0 || kind < fault_kind) return false;
    if (fault_kind == 3 && rng_below(&fault_luck, 2)) return false;
    errno = n & 1 ? ENOSPC : EIO;
    return true;
}

#define LOCKED(type, fail_kind, call, ...)          \
    pthread_mutex_lock(&lock);                      \
    type rc = faulty(fail_kind) ? -1 : (call);      \
    int saved = errno;                              \
    __VA_ARGS__                                     \
    pthread_mutex_unlock(&lock);                    \
    errno = saved;                                  \
    return rc

static int r_open(const char *path, int flags, mode_t mode)
{
    struct rec r = {.op = OP_OPEN, .flags = flags};
    short_name(r.path, path);
    LOCKED(int, 1, real->open(path, flags, mode), if (rc >= 0 && rc < 4096) { folder_fd[rc] = flags & O_DIRECTORY; r.fd = rc; put(r, NULL); });
}
static ssize_t r_write(int fd, const void *b, size_t n)
{
    LOCKED(ssize_t, 1, real->write(fd, b, n), if (rc > 0) put((struct rec){.op = OP_WRITE, .fd = fd, .at = -1, .len = (uint32_t)rc}, b););
}
static ssize_t r_pwrite(int fd, const void *b, size_t n, off_t at)
{
    LOCKED(ssize_t, 1, real->pwrite(fd, b, n, at), if (rc > 0) put((struct rec){.op = OP_WRITE, .fd = fd, .at = at, .len = (uint32_t)rc}, b););
}
static int r_fsync(int fd)
{
    LOCKED(int, fd < 4096 && folder_fd[fd] ? 3 : 2, 0, put((struct rec){.op = rc ? OP_SYNC_FAILED : OP_SYNC, .fd = fd}, NULL););
}
static int r_ftruncate(int fd, off_t size)
{
    LOCKED(int, 1, real->ftruncate(fd, size), if (!rc) put((struct rec){.op = OP_TRUNCATE, .fd = fd, .at = size}, NULL););
}
static int r_rename(const char *from, const char *to)
{
    struct rec r = {.op = OP_RENAME};
    short_name(r.path, from);
    short_name(r.to, to);
    LOCKED(int, 1, real->rename(from, to), if (!rc) put(r, NULL););
}
static int r_unlink(const char *path)
{
    struct rec r = {.op = OP_UNLINK};
    short_name(r.path, path);
    LOCKED(int, 1, real->unlink(path), if (!rc) put(r, NULL););
}
static int r_close(int fd)
{
    LOCKED(int, 9, real->close(fd), put((struct rec){.op = OP_CLOSE, .fd = fd}, NULL););
}

/* --- the story that is recorded: one process --- */

#define SENDS_MAX 100000
static uint64_t position_of[SENDS_MAX];  /* of the log, behind the n-th element */
static long sent, told;

static bool log_is_on(void) { return sv->node->e->aof->power == AOF_ON; }

static void tell_durable(void)
{
    if (!log_is_on()) return;
    uint64_t durable = sv->node->e->aof->durable;
    long n = told;
    while (n < sent && position_of[n] <= durable) n++;
    if (n > told) mark(OP_DURABLE, told = n);
}

static void turn_once(void)
{
    lone_turn();
    tell_durable();
}

static bool push(int count)
{
    if (sent + count >= SENDS_MAX) return false;
    mark(OP_SENT, sent + count);
    const char *reply;
    if (count > 1) ask("MULTI");
    for (int i = 0; i < count; i++) {
        reply = ask("RPUSH l %ld", sent + i);
        if (count > 1 ? strcmp(reply, "+QUEUED\r\n") != 0 : reply[0] != ':') {
            if (count > 1) ask("DISCARD");
            return false;      /* refused: the disk fails */
        }
    }
    if (count > 1 && ask("EXEC")[0] != '*') return false;
    for (int i = 0; i < count; i++) position_of[sent + i] = sv->node->e->log_pos;
    sent += count;
    turn_once();
    return true;
}

static void wait_durable(void)
{
    for (int i = 0; i < 2000 && log_is_on() && told < sent; i++) {
        journal_sync_soon(sv->aof->journal);
        turn_once();
        nap_us(100);
    }
}

/* Until neither rewrite nor save nor history is left, with writes in between. */
static void busy(struct rng *r)
{
    for (int i = 0; i < 20000; i++) {
        const struct aof_state *a = sv->node->e->aof;
        if (rng_below(r, 4) == 0) push(1 + (rng_below(r, 4) == 0));
        else turn_once();
        if (i > 5 && !sv->snapshot && a->rewrite == AOF_REWRITE_NONE && a->power != AOF_STARTING) break;
        nap_us(50);
    }
    push(1);
}

static void save(struct rng *r)
{
    struct save *s = sv->node->e->save;
    long at = sent;
    if (strcmp(ask("BGSAVE"), "+Background saving started\r\n") != 0) return;
    busy(r);
    for (int i = 0; i < 1000 && sv->snapshot; i++) nap_us(100), turn_once();
    if (!sv->snapshot && s->last_good) mark(OP_SAVED, at);
}

static void live(uint64_t seed, bool fresh)
{
    struct rng r;
    rng_init(&r, seed);
    char settings[300];
    snprintf(settings, sizeof settings, "appendonly yes\nappendfsync %s\nsave \"\"\naof-use-rdb-preamble %s\naof-timestamp-enabled %s\naof-sync-in-place %s\nenable-debug-command yes\n",
             rng_below(&r, 3) ? "always" : "everysec", rng_below(&r, 2) ? "yes" : "no", rng_below(&r, 2) ? "yes" : "no",
             rng_below(&r, 2) ? "yes" : "no");
    lone_begin(settings);
    struct file_ops ops = *real;
    ops.open = r_open, ops.write = r_write, ops.pwrite = r_pwrite, ops.pwritev = file_pwrite_pieces, ops.fsync = r_fsync, ops.fdatasync = r_fsync;
    ops.ftruncate = r_ftruncate, ops.rename = r_rename, ops.unlink = r_unlink, ops.close = r_close;
    file_use(&ops);
    ops_left = rng_below(&r, 3) ? 20 + (long)rng_below(&r, 300) : 1000000;
    fault_kind = fresh ? 0 : (int)rng_below(&r, 6);
    if (fault_kind > 3) fault_kind = 0;
    aof_start(sv);
    fault_from = op_number + (long)rng_below(&r, 60);
    fault_to = fault_from + (long)rng_below(&r, fault_kind == 3 ? 200 : 12);
    rng_init(&fault_luck, seed);
    backup_start(sv);
    sent = lone_count();
    if (sent < 0) _exit(5);
    told = sent;
    mark(OP_SENT, sent);
    mark(OP_DURABLE, sent);    /* it is shown to clients */
    for (int i = 0; i < 14; i++) {
        switch (rng_below(&r, 8)) {
        case 0: case 1: ask("BGREWRITEAOF"); busy(&r); break;
        case 2: save(&r); break;
        case 3: {              /* off and on; what is written meanwhile is in no log */
            bool drop = rng_below(&r, 2);
            ask("CONFIG SET appendonly no");
            turn_once();
            if (drop) push(2);
            told = sent;       /* durable again with the next base */
            ask("CONFIG SET appendonly yes");
            for (int k = 0; k < 100 && !log_is_on(); k++) {
                if (k < 20) push(1);
                sv->sweep_due_ms = 0;
                turn_once();
                nap_us(1000);
            }
            if (log_is_on()) {
                mark(OP_DURABLE, told);
                tell_durable();
            }
            break;
        }
        case 4: ask("CONFIG SET aof-use-rdb-preamble %s", rng_below(&r, 2) ? "yes" : "no"); break;
        case 5:
            if (rng_below(&r, 3)) ask("CONFIG SET appendfsync %s", rng_below(&r, 2) ? "always" : "everysec");
            else ask("CONFIG SET aof-sync-in-place %s", rng_below(&r, 2) ? "yes" : "no");
            turn_once();
            break;
        case 6: push(2), push(1), push(2); break;
        default:
            if (rng_below(&r, 2)) ask("SET big %0*d", 500 + (int)rng_below(&r, 3000), 0); /* in the same turn: a group of several sectors */
            push(1);
            wait_durable();
        }
    }
    if (rng_below(&r, 2)) wait_durable();
    mark(OP_DIED, 0);
    _exit(9);
}

/* --- the imagined disk --- */

struct write_op { int64_t at; uint32_t len; const char *bytes; bool cut; }; /* cut: truncate to at */

struct inode {
    struct buf now, safe;      /* what processes see; what a power failure leaves at least */
    struct write_op *late;     /* not synced */
    int late_count, late_cap;
};

struct change { int folder; char name[128], name2[128]; int inode, inode2; bool both; }; /* name -> inode (-1: gone) */

#define SECTOR 512
#define INODES_MAX 4096
#define NAMES_MAX 256
static struct inode inodes[INODES_MAX];
static int inode_count;
struct name { char name[128]; int inode; };
static struct folder { struct name now[NAMES_MAX], safe[NAMES_MAX]; int now_count, safe_count; struct change late[NAMES_MAX]; int late_count; } folders[2];
static struct { int inode, folder; int64_t at; } fds[4096];

static int folder_of(const char *path, const char **base)
{
    const char *slash = strrchr(path, '/');
    *base = slash ? slash + 1 : path;
    return slash ? 1 : 0;
}

static void set_entry(struct name *e, int *count, const char *name_, int inode)
{
    for (int i = 0; i < *count; i++) {
        if (strcmp(e[i].name, name_) != 0) continue;
        if (inode >= 0) e[i].inode = inode;
        else e[i] = e[--*count];
        return;
    }
    if (inode < 0 || *count == NAMES_MAX) return;
    snprintf(e[*count].name, 128, "%s", name_);
    e[(*count)++].inode = inode;
}

static void make_change(struct name *e, int *count, const struct change *c)
{
    set_entry(e, count, c->name, c->inode);
    if (c->both) set_entry(e, count, c->name2, c->inode2);
}

static int find_entry(const struct folder *f, const char *name_)
{
    for (int i = 0; i < f->now_count; i++)
        if (strcmp(f->now[i].name, name_) == 0) return f->now[i].inode;
    return -1;
}

static void change(struct change c)
{
    struct folder *f = &folders[c.folder];
    make_change(f->now, &f->now_count, &c);
    if (f->late_count == NAMES_MAX) {
        for (int i = 0; i < f->late_count; i++) make_change(f->safe, &f->safe_count, &f->late[i]);
        f->late_count = 0;     /* the data folder is never synced by the log: enough is enough */
    }
    f->late[f->late_count++] = c;
}

static void apply(struct buf *b, const struct write_op *w, uint32_t len)
{
    size_t end = (size_t)w->at + (w->cut ? 0 : len);
    if (end > b->len || w->cut) {
        if (end > b->len) {
            buf_room(b, end - b->len);
            memset(b->ptr + b->len, 0, end - b->len);
        }
        b->len = end;
    }
    if (!w->cut) memcpy(b->ptr + w->at, w->bytes, len);
}

static void late(struct inode *i, struct write_op w)
{
    apply(&i->now, &w, w.len);
    if (i->late_count == i->late_cap) i->late = realloc(i->late, (size_t)(i->late_cap = i->late_cap ? i->late_cap * 2 : 16) * sizeof *i->late);
    i->late[i->late_count++] = w;
}

static void play(const struct rec *r, const char *bytes)
{
    const char *base, *base2;
    int at = folder_of(r->path, &base), at2 = folder_of(r->to, &base2);
    struct inode *i = r->fd >= 0 && fds[r->fd].inode >= 0 ? &inodes[fds[r->fd].inode] : NULL;
    switch (r->op) {
    case OP_OPEN:
        fds[r->fd].at = 0;
        if (r->flags & O_DIRECTORY) {
            fds[r->fd].inode = -1;
            fds[r->fd].folder = strstr(r->path, "appendonlydir") ? 1 : 0;
            return;
        }
        fds[r->fd].inode = find_entry(&folders[at], base);
        if (fds[r->fd].inode < 0) {
            if (!(r->flags & O_CREAT)) return; /* not of this story */
            fds[r->fd].inode = inode_count++;
            struct change c = {.folder = at, .inode = fds[r->fd].inode};
            snprintf(c.name, 128, "%s", base);
            change(c);
        } else if (r->flags & O_TRUNC) {
            late(&inodes[fds[r->fd].inode], (struct write_op){.cut = true});
        }
        return;
    case OP_WRITE:
        if (!i) return;
        late(i, (struct write_op){.at = r->at < 0 ? fds[r->fd].at : r->at, .len = r->len, .bytes = bytes});
        if (r->at < 0) fds[r->fd].at += r->len;
        return;
    case OP_SYNC: case OP_SYNC_FAILED:
        if (i) {
            for (int k = 0; r->op == OP_SYNC && k < i->late_count; k++) apply(&i->safe, &i->late[k], i->late[k].len);
            i->late_count = 0;
        } else if (r->op == OP_SYNC) {
            struct folder *f = &folders[fds[r->fd].folder];
            for (int k = 0; k < f->late_count; k++) make_change(f->safe, &f->safe_count, &f->late[k]);
            f->late_count = 0;
        }
        return;
    case OP_TRUNCATE:
        if (i) late(i, (struct write_op){.at = r->at, .cut = true});
        return;
    case OP_RENAME: {
        int inode = find_entry(&folders[at], base);
        struct change c = {.folder = at2, .inode = inode}, gone = {.folder = at, .inode = -1};
        snprintf(c.name, 128, "%s", base2);
        snprintf(gone.name, 128, "%s", base);
        if (at == at2) {
            c.both = true;
            snprintf(c.name2, 128, "%s", base);
            c.inode2 = -1;
        }
        change(c);
        if (at != at2) change(gone);
        return;
    }
    case OP_UNLINK: {
        struct change c = {.folder = at, .inode = -1};
        snprintf(c.name, 128, "%s", base);
        change(c);
        return;
    }
    case OP_CLOSE: fds[r->fd].inode = -1; return;
    default: return;
    }
}

/* --- one state after a power failure --- */

enum part { PART_NONE, PART_ALL, PART_FIRST, PART_ANY };
static const char *const part_names[] = {"none", "all", "first", "any"};

/* Half a write. One over what is there already may leave any of its sectors; one that makes the file longer, its beginning. */
static void apply_torn(struct buf *b, const struct write_op *w, struct rng *r)
{
    if ((size_t)w->at + w->len > b->len) {
        apply(b, w, (uint32_t)rng_below(r, w->len + 1));
        return;
    }
    for (uint32_t from = 0; from < w->len;) {
        uint32_t n = SECTOR - (uint32_t)((w->at + from) % SECTOR);
        if (n > w->len - from) n = w->len - from;
        if (rng_below(r, 2)) memcpy(b->ptr + w->at + from, w->bytes + from, n);
        from += n;
    }
}

static void content(const struct inode *i, enum part part, struct rng *r, struct buf *out)
{
    out->len = 0;
    buf_puts(out, buf_slice(&i->safe));
    int n = part == PART_NONE ? 0 : part == PART_ALL ? i->late_count : (int)rng_below(r, (uint64_t)i->late_count + 1);
    for (int k = 0; k < n; k++) apply(out, &i->late[k], i->late[k].len);
    if (part >= PART_FIRST && n < i->late_count && !i->late[n].cut) apply_torn(out, &i->late[n], r);
}

static uint64_t make_state(const char *folder, enum part names, enum part data, struct rng *r, bool write_it)
{
    static struct name e[NAMES_MAX];
    static struct buf b;
    uint64_t hash = 1;
    for (int d = 0; d < 2; d++) {
        const struct folder *f = &folders[d];
        int count = f->safe_count, n = names == PART_NONE ? 0 : names == PART_FIRST ? (int)rng_below(r, (uint64_t)f->late_count + 1) : f->late_count;
        memcpy(e, f->safe, sizeof e);
        for (int k = 0; k < n; k++)
            if (names != PART_ANY || rng_below(r, 2)) make_change(e, &count, &f->late[k]);
        for (int k = 0; k < count; k++) {
            char path[400];
            content(&inodes[e[k].inode], data, r, &b);
            hash += hash_slice(buf_slice(&b)) * (2 * hash_slice(slice_str(e[k].name)) + 1); /* in any order */
            if (!write_it) continue;
            snprintf(path, sizeof path, "%s/%s%.127s", folder, d ? "appendonlydir/" : "", e[k].name);
            if (file_put(path, buf_slice(&b), 0644) != 0) _exit(4);
        }
    }
    return hash;
}

static void empty_one(const char *folder)
{
    char path[600];
    DIR *d = opendir(folder);
    for (struct dirent *f; d && (f = readdir(d));) {
        snprintf(path, sizeof path, "%s/%s", folder, f->d_name);
        if (f->d_name[0] != '.') unlink(path);
    }
    if (d) closedir(d);
}

static void empty_folder(const char *folder)
{
    char inner[200];
    snprintf(inner, sizeof inner, "%s/appendonlydir", folder);
    mkdir(folder, 0755);
    mkdir(inner, 0755);
    empty_one(inner);
    empty_one(folder);
}

struct want { long durable, sent, saved; };

static void load_state(const char *folder, const struct want *w, bool log)
{
    if (chdir(folder) != 0) _exit(4);
    lone_begin(log ? "appendonly yes\nappendfsync always\nsave \"\"\n" : "appendonly no\nsave \"\"\n");
    if (log) aof_start(sv);    /* exits with 1 when it refuses */
    else if (load_dbfile(sv) == LOAD_FAILED) _exit(1);
    long n = lone_count();
    long least = log ? w->durable : w->saved;
    if (n < least || n > w->sent) {
        fprintf(stderr, "%ld are there, %ld are durable, %ld were sent\n", n, least, w->sent);
        _exit(2);
    }
    _exit(0);
}

#define SEEN_MAX (1 << 20)
static uint64_t seen[SEEN_MAX];
static long states, same;

static bool known(uint64_t hash)
{
    uint64_t at = hash % SEEN_MAX;
    while (seen[at] && seen[at] != hash) at = (at + 1) % SEEN_MAX;
    if (seen[at]) return true;
    seen[at] = hash;
    return false;
}

static bool try_state(const struct want *w, enum part names, enum part data, uint64_t seed, bool log)
{
    char folder[128];
    struct rng r;
    int status;
    rng_init(&r, seed);
    uint64_t hash = make_state("", names, data, &r, false) + (uint64_t)w->durable * 0x9E3779B97F4A7C15u + (uint64_t)w->saved * 77 + log;
    if (known(hash | 1)) {
        same++;
        return true;
    }
    states++;
    snprintf(folder, sizeof folder, "%s.state", top);
    empty_folder(folder);
    rng_init(&r, seed);
    make_state(folder, names, data, &r, true);
    pid_t pid = fork();
    if (pid == 0) load_state(folder, w, log);
    waitpid(pid, &status, 0);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return true;
    printf("names kept: %s, data kept: %s, %s: status %x; the state is in %s\n", part_names[names], part_names[data], log ? "log" : "RDB", (unsigned)status, folder);
    return false;
}

static bool each_prefix(uint64_t seed)
{
    struct buf text = {0};
    struct want w = {0};
    long number = 0;
    bool died = false;
    char path[128];
    snprintf(path, sizeof path, "%s.record", top);
    if (file_read_all(path, &text, (size_t)1 << 30)) exit(3);
    inode_count = 0;
    memset(inodes, 0, sizeof inodes);
    memset(folders, 0, sizeof folders);
    memset(seen, 0, sizeof seen);
    for (int i = 0; i < 4096; i++) fds[i].inode = -1;
    for (size_t at = 0; at < text.len; number++) {
        struct rec r;
        memcpy(&r, text.ptr + at, sizeof r);
        at += sizeof r;
        play(&r, text.ptr + at);
        at += r.len;
        if (r.op == OP_DURABLE && r.at > w.durable) w.durable = r.at;
        if (r.op == OP_SAVED && r.at > w.saved) w.saved = r.at;
        if (r.op == OP_SENT && r.at > w.sent) w.sent = r.at;
        if (r.op == OP_SENT && died && r.at < w.saved) w.saved = r.at; /* the next process went on with its log, which may have had less */
        if (r.op == OP_SENT || r.op == OP_DIED) died = r.op == OP_DIED;
        if (r.op == OP_CLOSE || r.op == OP_SENT) continue;
        static const enum part parts[][2] = {{PART_NONE, PART_NONE}, {PART_ALL, PART_ALL}, {PART_NONE, PART_ALL}, {PART_ALL, PART_NONE},
                                             {PART_FIRST, PART_FIRST}, {PART_ANY, PART_FIRST}, {PART_ANY, PART_NONE}, {PART_FIRST, PART_ALL}};
        for (int p = 0; p < 8; p++)
            for (int log = 0; log < 2; log++) {
                if (!log && !w.saved) continue;
                if (try_state(&w, parts[p][0], parts[p][1], seed * 1000003 + (uint64_t)number * 16 + (uint64_t)p, log)) continue;
                printf("after operation %ld (%s %s %s)\n", number, op_names[r.op], r.path, r.to);
                return false;
            }
    }
    buf_deinit(&text);
    return true;
}

static bool story(uint64_t seed)
{
    char path[128];
    snprintf(path, sizeof path, "%s.record", top);
    unlink(path);
    empty_folder(top);
    for (int lives = 0; lives < 3; lives++) {
        int status;
        fflush(stdout);
        pid_t pid = fork();
        if (pid == 0) {
            record_fd = open(path, O_WRONLY | O_CREAT | O_APPEND, 0644);
            if (chdir(top) != 0) _exit(4);
            live(seed * 10 + (uint64_t)lives, lives == 0);
        }
        waitpid(pid, &status, 0);
        if (!WIFEXITED(status) || WEXITSTATUS(status) != 9) {
            printf("life %d ended with status %x\n", lives, (unsigned)status);
            return false;
        }
    }
    return each_prefix(seed);
}

int main(int argc, char **argv)
{
    uint64_t seed = (uint64_t)time(NULL), count = 20;
    for (int i = 1; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], "--seed") == 0) seed = strtoull(argv[i + 1], NULL, 10);
        if (strcmp(argv[i], "--count") == 0) count = strtoull(argv[i + 1], NULL, 10);
    }
    clock_start();
    real = file_ops;
    snprintf(top, sizeof top, "%s/vireo-crash-%d", access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp", (int)getpid());
    top_len = strlen(top);
    for (uint64_t i = 0; i < count; i++) {
        if (story(seed + i)) continue;
        printf("crash: FAILED in the story of seed %llu (--seed %llu --count 1)\n", (unsigned long long)(seed + i), (unsigned long long)(seed + i));
        return 1;
    }
    printf("crash: seed %llu: %llu stories, %ld states after power failures loaded (%ld more were the same as others): all good\n", (unsigned long long)seed,
           (unsigned long long)count, states, same);
    char command[300];
    snprintf(command, sizeof command, "rm -rf %s %s.state %s.record", top, top, top);
    return system(command) ? 1 : 0;
}
