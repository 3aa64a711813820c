#include "server/store/journal.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <time.h>

#include "io/clock.h"
#include "io/file.h"
#include "server/core/thread.h"
#include "server/store/journal_files.h"

#define RETRY_MS 100
#define SYNC_MS 1000
#define SYNC_LONG_MS 2000
#define KEPT_BYTES ((uint64_t)64 << 20)    /* written and not synced, held in memory with `always` */
#define KEPT_SOMETIMES ((uint64_t)2 << 20) /* and with everysec: more would cost the caches too much */
#define SPARE_BYTES ((size_t)256 << 10)
#define SPARES 16
#define LINGER_US 1000         /* without `always`: what comes within it is written together */
#define LINGER_MUCH_US 2500    /* and while much comes */
#define MUCH_BYTES ((size_t)128 << 10)
#define TOGETHER 128           /* steps in one write */
#define GATHER_FROM_US 500     /* of a group that takes less, its writers are not back before it pays */
#define GATHER_PART 4          /* of what a group takes, to wait for more of them */
#define GATHER_MAX_US 10000

struct step {                  /* bytes, or an order */
    struct step *next;
    bool is_order;
    struct buf bytes;
    size_t lead;               /* of them, nothing */
    uint64_t end;
    struct journal_order order;
    struct journal_result result;
    char path[512];
};

struct steps {
    struct step *first, *last;
};

struct journal {
    struct log_folder files;   /* the thread's, once it runs */
    bool sync_failed;          /* the last sync of the open file did */
    bool cut_failed;           /* the last ROTATE or OPEN_TEMP did */
    int64_t synced_ms;
    bool much;                 /* was written the last time */
    uint64_t position;         /* of the bytes written so far: the thread's */

    void (*wake)(void *arg);
    void *arg;
    bool running;              /* the executor's */
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t work, idle;
    struct steps queue, done;  /* under lock */
    bool stop, sleeping, busy; /* under lock */
    struct buf spares[SPARES]; /* under lock: memory for the executor's next bytes, the warmest last */
    int spare_count;
    struct journal_trouble trouble; /* under lock */
    _Atomic uint64_t written, durable, backlog, file_bytes, base_bytes, earlier_bytes, kept_bytes, delayed;
    _Atomic uint64_t ahead_of; /* a position's place in the open file, less the position */
    _Atomic int64_t delay_us;  /* for tests */
    _Atomic uint32_t took_ms[JOURNAL_TIMES];
    _Atomic int history;       /* files waiting to be deleted */
    _Atomic int how;           /* enum journal_sync */
    atomic_bool ahead;         /* with `always`: syncing in place */
    atomic_bool hold, wanted, news, giving_up, syncing;
    /* `always`: how many replies wait for the next sync, how many could, and whether the thread waits for them */
    _Atomic uint32_t waiting, expected;
    atomic_bool gathering;
    int64_t group_us;          /* what a group takes from its first write to its sync's end, about: the thread's */
};

static void push(struct steps *l, struct step *s)
{
    s->next = NULL;
    if (l->last) l->last->next = s;
    else l->first = s;
    l->last = s;
}

static struct step *take_all(struct steps *l)
{
    struct step *s = l->first;
    *l = (struct steps){0};
    return s;
}

static void tell(struct journal *j)
{
    if (!atomic_exchange(&j->news, true)) j->wake(j->arg);
}

static void sleep_us(int64_t us)
{
    struct timespec wait = {.tv_sec = us / 1000000, .tv_nsec = us % 1000000 * 1000};
    nanosleep(&wait, NULL);
}

/* --- the thread: trouble --- */

static void set_trouble(struct journal *j, const struct journal_result *r)
{
    pthread_mutex_lock(&j->lock);
    bool same = j->trouble.error == r->error;
    j->trouble.error = r->error;
    memcpy(j->trouble.what, r->what, sizeof j->trouble.what);
    memcpy(j->trouble.path, r->path, sizeof j->trouble.path);
    pthread_mutex_unlock(&j->lock);
    if (!same) tell(j);
}

static void clear_trouble(struct journal *j)
{
    pthread_mutex_lock(&j->lock);
    bool was = j->trouble.error != 0;
    j->trouble.error = 0;
    pthread_mutex_unlock(&j->lock);
    if (was) tell(j);
}

/* What failed is tried again after a while; false: the process ends, no more attempts. */
static bool wait_to_retry(struct journal *j, const struct journal_result *r)
{
    set_trouble(j, r);
    if (atomic_load(&j->giving_up)) return false;
    sleep_us(RETRY_MS * 1000);
    return !atomic_load(&j->giving_up);
}

/* --- the thread: what it takes --- */

static void note_time(struct journal *j, enum journal_time what, int64_t began_ms)
{
    int64_t ms = clock_mono_ms() - began_ms;
    if (ms > (int64_t)atomic_load(&j->took_ms[what])) atomic_store(&j->took_ms[what], ms > UINT32_MAX ? UINT32_MAX : (uint32_t)ms);
}

/* --- the thread: bytes --- */

/* All that was written is synced. It is durable with that, unless a power failure could bring back a manifest that does not
 * name the file: that of a log that is only being switched on, or one that was replaced and whose folder could not be synced. */
static void reach(struct journal *j)
{
    if (!j->files.file.temp && !j->files.unsettled) atomic_store(&j->durable, j->position);
}

static bool sync_file(struct journal *j)
{
    struct log_file *f = &j->files.file;
    struct journal_result r;
    if (f->fd < 0 || (f->synced == f->size && !j->sync_failed && !j->files.unsettled)) {
        reach(j);
        return true;
    }
    int64_t began = clock_mono_ms();
    atomic_store(&j->syncing, true);
    while (log_settle(&j->files, &r) != 0 || (j->sync_failed = log_sync(f, j->sync_failed, &r) != 0)) {
        if (wait_to_retry(j, &r)) continue;
        atomic_store(&j->syncing, false);
        return false;
    }
    atomic_store(&j->syncing, false);
    j->sync_failed = false;
    j->synced_ms = clock_mono_ms();
    if (j->synced_ms - began > SYNC_LONG_MS) atomic_fetch_add(&j->delayed, 1);
    if (atomic_load(&j->how) == JOURNAL_ALWAYS) note_time(j, JOURNAL_TOOK_SYNC_ALWAYS, began);
    atomic_store(&j->kept_bytes, 0);
    atomic_store(&j->waiting, 0);
    reach(j);
    clear_trouble(j);
    tell(j);
    return true;
}

/* Memory goes round: a buffer that is warm and has its pages is the executor's next one. */
static void give_spare(struct journal *j, struct buf *b)
{
    b->len = 0;
    if (b->cap && b->cap <= SPARE_BYTES) {
        pthread_mutex_lock(&j->lock);
        if (j->spare_count < SPARES) {
            j->spares[j->spare_count++] = *b;
            *b = (struct buf){0};
        }
        pthread_mutex_unlock(&j->lock);
    }
    buf_deinit(b);
}

/* The bytes of steps that follow one another are written together. */
static void write_steps(struct journal *j, struct step **steps, int count)
{
    struct log_file *f = &j->files.file;
    struct journal_result r;
    struct slice parts[TOGETHER];
    size_t done = 0, bytes = 0;
    uint64_t end = steps[count - 1]->end;
    bool good = f->fd >= 0;
    int64_t delay_us = atomic_load(&j->delay_us);
    for (int i = 0; i < count; i++) {
        parts[i] = slice_of(steps[i]->bytes.ptr + steps[i]->lead, steps[i]->bytes.len - steps[i]->lead);
        bytes += parts[i].len;
    }
    j->files.ahead.on = atomic_load(&j->ahead) && atomic_load(&j->how) == JOURNAL_ALWAYS && !atomic_load(&j->hold);
    int64_t began = clock_mono_ms();
    if (delay_us) sleep_us(delay_us);
    while (good && log_append(&j->files, parts, count, &done, &r) != 0) good = wait_to_retry(j, &r);
    note_time(j, JOURNAL_TOOK_WRITE, began);
    atomic_fetch_sub(&j->backlog, bytes);
    if (good || f->fd < 0) j->position = end; /* without a file they belong to no log, and nobody is to wait for them */
    if (good) {
        atomic_store(&j->written, end);
        atomic_store(&j->file_bytes, f->size);
        atomic_store(&j->ahead_of, f->size - end);
        if (!j->sync_failed) clear_trouble(j);
    }
    int how = atomic_load(&j->how);
    uint64_t keep = f->group_len ? 0 : how == JOURNAL_ALWAYS ? KEPT_BYTES : how == JOURNAL_EVERYSEC && bytes < MUCH_BYTES ? KEPT_SOMETIMES : 0;
    for (int i = 0; i < count; i++) {
        if (good && keep && steps[i]->lead) buf_drop(&steps[i]->bytes, steps[i]->lead);
        if (good) log_keep(f, &steps[i]->bytes, keep);
        if (good) give_spare(j, &steps[i]->bytes);
        else buf_deinit(&steps[i]->bytes);
        mem_free(steps[i], sizeof *steps[i]);
    }
    if (good) atomic_store(&j->kept_bytes, f->kept_bytes);
    j->much = bytes >= MUCH_BYTES;
}

/* --- the thread: orders --- */

static int rotate(struct journal *j, struct journal_result *r)
{
    if (!sync_file(j)) return log_fail(r, EIO, "fsync", j->files.file.path);
    return log_rotate(&j->files, r);
}

static int close_log(struct journal *j)
{
    if (j->files.file.temp) log_drop_temp(&j->files);
    else sync_file(j);
    log_ahead_cut(&j->files);  /* filler does no harm where it has to stay */
    log_close(&j->files.file);
    atomic_store(&j->kept_bytes, 0);
    j->sync_failed = false;
    atomic_store(&j->durable, j->position);
    clear_trouble(j);
    return 0;
}

/* The log is on only once no power failure can bring back the manifest from before: nobody asks for the positions of what
 * was written while it was off, so nothing else would hold that back. */
static void settle(struct journal *j)
{
    struct journal_result r;
    if (!j->files.unsettled) return;
    while (log_settle(&j->files, &r) != 0)
        if (!wait_to_retry(j, &r)) return;
    if (!j->sync_failed) clear_trouble(j);
}

static int install(struct journal *j, const struct journal_order *o, struct journal_result *r)
{
    bool lost = o->after_cut && j->cut_failed; /* the data has what the log has too: together they would say it twice */
    if (lost || (j->files.file.fd >= 0 && !sync_file(j))) {
        file_ops->unlink(o->path);
        return log_fail(r, lost ? ECANCELED : EIO, lost ? "begin a new file" : "fsync", j->files.file.path);
    }
    bool temp = j->files.file.temp;
    int64_t began = clock_mono_ms();
    int rc = log_install(&j->files, o, r);
    note_time(j, JOURNAL_TOOK_RENAME, began);
    if (!rc && temp) settle(j);
    if (!rc) reach(j);
    return rc;
}

static void carry_out(struct journal *j, const struct journal_order *o, struct journal_result *r)
{
    *r = (struct journal_result){0};
    struct log_folder *l = &j->files;
    switch (o->kind) {
    case JOURNAL_OPEN: r->error = log_open_last(l, r); break;
    case JOURNAL_OPEN_TEMP: r->error = log_open_temp(l, r); break;
    case JOURNAL_ROTATE: r->error = rotate(j, r); break;
    case JOURNAL_INSTALL: r->error = install(j, o, r); break;
    case JOURNAL_CLEAN: r->error = log_clean(l, r); break;
    case JOURNAL_ADOPT: r->error = log_adopt(l, r); break;
    case JOURNAL_DROP: file_ops->unlink(o->path); break;
    case JOURNAL_CLOSE: r->error = close_log(j); break;
    }
    if (o->kind == JOURNAL_ROTATE || o->kind == JOURNAL_OPEN_TEMP) j->cut_failed = r->error != 0;
    atomic_store(&j->ahead_of, l->file.size - j->position);
    atomic_store(&j->file_bytes, l->file.fd >= 0 ? l->file.size : 0);
    atomic_store(&j->base_bytes, log_base_bytes(l));
    atomic_store(&j->earlier_bytes, log_earlier_bytes(l));
    atomic_store(&j->history, l->manifest.old.count);
}

static void order_step(struct journal *j, struct step *s)
{
    carry_out(j, &s->order, &s->result);
    pthread_mutex_lock(&j->lock);
    push(&j->done, s);
    pthread_mutex_unlock(&j->lock);
    tell(j);
}

/* --- the thread: its life --- */

static bool sync_is_due(struct journal *j)
{
    const struct log_file *f = &j->files.file;
    if (atomic_load(&j->wanted)) return true;
    if (f->fd < 0 || atomic_load(&j->hold)) return false;
    if (j->files.unsettled) return true;
    if (f->size == f->synced && !j->sync_failed) return false;
    int how = atomic_load(&j->how);
    return how == JOURNAL_ALWAYS || (how == JOURNAL_EVERYSEC && clock_mono_ms() - j->synced_ms >= SYNC_MS);
}

static struct timespec from_now(int64_t us)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    t.tv_sec += us / 1000000;
    t.tv_nsec += us % 1000000 * 1000;
    if (t.tv_nsec >= 1000000000) {
        t.tv_nsec -= 1000000000;
        t.tv_sec++;
    }
    return t;
}

/* Under lock. Writers whose replies left with the last sync are about to write again: on a slow disk it pays to wait for them,
 * since whoever comes too late for a sync waits for the whole of it. But never for longer than a part of what a sync
 * takes, and not at all once as many wait as did before: then nothing more can come. */
static void gather_writers(struct journal *j)
{
    uint32_t wanted = atomic_load(&j->expected), have = 0;
    int64_t us = j->group_us / GATHER_PART;
    if (wanted < 2 || j->group_us < GATHER_FROM_US) return;
    struct timespec until = from_now(us < GATHER_MAX_US ? us : GATHER_MAX_US);
    atomic_store(&j->gathering, true);
    while ((have = atomic_load(&j->waiting)) < wanted && !j->stop && !atomic_load(&j->wanted)) {
        if (pthread_cond_timedwait(&j->work, &j->lock, &until) != ETIMEDOUT) continue;
        atomic_compare_exchange_strong(&j->expected, &wanted, have);
        break;
    }
    atomic_store(&j->gathering, false);
}

static void wait_for_work(struct journal *j, int64_t ms)
{
    struct timespec until = from_now(ms * 1000);
    j->sleeping = true;
    j->busy = false;
    pthread_cond_broadcast(&j->idle);
    pthread_cond_timedwait(&j->work, &j->lock, &until);
    j->sleeping = false;
}

static int64_t sleep_ms(const struct journal *j)
{
    const struct log_file *f = &j->files.file;
    if (f->fd < 0 || f->size == f->synced) return 1000;
    int64_t left = SYNC_MS - (clock_mono_ms() - j->synced_ms);
    return left < 1 ? 1 : left > 1000 ? 1000 : left;
}

static void do_steps(struct journal *j, struct step *s)
{
    struct step *run[TOGETHER];
    while (s) {
        int count = 0;
        while (s && !s->is_order && count < TOGETHER) {
            run[count++] = s;
            s = s->next;
        }
        if (count) {
            write_steps(j, run, count);
            if (j->files.file.group_len) sync_file(j); /* the next group must not begin before */
            continue;
        }
        struct step *next = s->next;
        order_step(j, s);
        s = next;
    }
}

static void *run(void *arg)
{
    struct journal *j = arg;
    pthread_setname_np(pthread_self(), "vireo-log");
    thread_use_cpus(CPUS_BIO);
    j->synced_ms = clock_mono_ms();
    pthread_mutex_lock(&j->lock);
    for (;;) {
        bool due = sync_is_due(j);
        if (!j->queue.first && !due && !j->stop) {
            if (j->files.doomed) { /* nothing else to do */
                j->busy = false;
                pthread_cond_broadcast(&j->idle);
                pthread_mutex_unlock(&j->lock);
                log_give_back(&j->files);
                pthread_mutex_lock(&j->lock);
                continue;
            }
            wait_for_work(j, sleep_ms(j));
            continue;
        }
        if (!j->queue.first && !due && j->stop) break;
        j->busy = true;
        bool always = atomic_load(&j->how) == JOURNAL_ALWAYS;
        if (always && j->queue.first && !j->queue.first->is_order) gather_writers(j);
        bool wanted = atomic_exchange(&j->wanted, false); /* before the queue is taken: it is for all that was handed over */
        struct step *mine = take_all(&j->queue);
        bool stop = j->stop;
        pthread_mutex_unlock(&j->lock);
        uint64_t began_us = always ? clock_mono_us() : 0;
        do_steps(j, mine);
        if (wanted || sync_is_due(j)) sync_file(j);
        if (always) j->group_us += ((int64_t)(clock_mono_us() - began_us) - j->group_us) / 8;
        if (j->files.ahead.ready) log_ahead_more(&j->files);
        bool give_up = stop && atomic_load(&j->giving_up);
        if (!stop && atomic_load(&j->how) != JOURNAL_ALWAYS && !atomic_load(&j->wanted)) {
            sleep_us(j->much ? LINGER_MUCH_US : LINGER_US);
        }
        pthread_mutex_lock(&j->lock);
        if (give_up && !j->queue.first) break;
    }
    j->busy = false;
    pthread_cond_broadcast(&j->idle);
    pthread_mutex_unlock(&j->lock);
    return NULL;
}

/* --- the executor --- */

static char *copy_text(const char *text)
{
    size_t n = strlen(text) + 1;
    char *copy = mem_alloc(n);
    memcpy(copy, text, n);
    return copy;
}

struct journal *journal_new(const char *folder, const char *stem, struct manifest *manifest, void (*wake)(void *arg), void *arg)
{
    struct journal *j = mem_zalloc(sizeof *j);
    pthread_condattr_t mono;
    j->files = (struct log_folder){.folder = copy_text(folder), .stem = copy_text(stem), .manifest = *manifest, .file = {.fd = -1}};
    *manifest = (struct manifest){0};
    j->wake = wake;
    j->arg = arg;
    pthread_mutex_init(&j->lock, NULL);
    pthread_condattr_init(&mono);
    pthread_condattr_setclock(&mono, CLOCK_MONOTONIC);
    pthread_cond_init(&j->work, &mono);
    pthread_cond_init(&j->idle, &mono);
    pthread_condattr_destroy(&mono);
    return j;
}

void journal_set_keep(struct journal *j, struct keep *keep) { j->files.keep = keep; }

void journal_start(struct journal *j)
{
    int rc = thread_start(&j->thread, run, j);
    check(rc == 0);
    j->running = true;
}

static void end_thread(struct journal *j)
{
    if (!j->running) return;
    pthread_mutex_lock(&j->lock);
    j->stop = true;
    atomic_store(&j->wanted, true);
    atomic_store(&j->giving_up, true);
    pthread_cond_signal(&j->work);
    pthread_mutex_unlock(&j->lock);
    pthread_join(j->thread, NULL);
}

static void drop_steps(struct step *s)
{
    while (s) {
        struct step *next = s->next;
        buf_deinit(&s->bytes);
        mem_free(s, sizeof *s);
        s = next;
    }
}

void journal_free(struct journal *j)
{
    end_thread(j);
    drop_steps(take_all(&j->queue));
    drop_steps(take_all(&j->done));
    while (j->spare_count) buf_deinit(&j->spares[--j->spare_count]);
    if (j->files.file.temp) log_drop_temp(&j->files);
    if (j->files.file.fd >= 0) log_ahead_cut(&j->files);
    log_close(&j->files.file);
    log_stage_free(&j->files);
    while (log_give_back(&j->files)) ;
    manifest_deinit(&j->files.manifest);
    mem_free(j->files.folder, strlen(j->files.folder) + 1);
    mem_free(j->files.stem, strlen(j->files.stem) + 1);
    pthread_mutex_destroy(&j->lock);
    pthread_cond_destroy(&j->work);
    pthread_cond_destroy(&j->idle);
    mem_free(j, sizeof *j);
}

void journal_now(struct journal *j, const struct journal_order *o, struct journal_result *r)
{
    check(!j->running);
    carry_out(j, o, r);
}

static void give(struct journal *j, struct step *s)
{
    pthread_mutex_lock(&j->lock);
    push(&j->queue, s);
    if (j->sleeping) pthread_cond_signal(&j->work);
    pthread_mutex_unlock(&j->lock);
}

void journal_order(struct journal *j, const struct journal_order *o)
{
    struct step *s = mem_zalloc(sizeof *s);
    s->is_order = true;
    s->order = *o;
    if (o->path) {
        snprintf(s->path, sizeof s->path, "%s", o->path);
        s->order.path = s->path;
    }
    give(j, s);
}

size_t journal_lead(const struct journal *j, const char *ptr, uint64_t position)
{
    if (atomic_load(&j->how) == JOURNAL_ALWAYS) return 0; /* small groups, and they are kept until they are synced */
    return (size_t)(position + atomic_load(&j->ahead_of) - (uintptr_t)ptr) & (FILE_SECTOR - 1);
}

void journal_write(struct journal *j, struct buf *bytes, size_t lead, uint64_t end)
{
    struct step *s = mem_zalloc(sizeof *s);
    s->bytes = *bytes;
    s->lead = lead;
    s->end = end;
    atomic_fetch_add(&j->backlog, s->bytes.len - lead);
    pthread_mutex_lock(&j->lock);
    push(&j->queue, s);
    if (j->sleeping) pthread_cond_signal(&j->work);
    *bytes = j->spare_count ? j->spares[--j->spare_count] : (struct buf){0};
    pthread_mutex_unlock(&j->lock);
}

static void nudge(struct journal *j)
{
    pthread_mutex_lock(&j->lock);
    if (j->sleeping || atomic_load(&j->gathering)) pthread_cond_signal(&j->work);
    pthread_mutex_unlock(&j->lock);
}

void journal_set_sync(struct journal *j, enum journal_sync how)
{
    if (atomic_exchange(&j->how, (int)how) != (int)how) nudge(j);
}

void journal_set_ahead(struct journal *j, bool on) { atomic_store(&j->ahead, on); }

void journal_hold_sync(struct journal *j, bool hold)
{
    if (atomic_exchange(&j->hold, hold) != hold) nudge(j);
}

void journal_sync_soon(struct journal *j)
{
    if (!atomic_exchange(&j->wanted, true)) nudge(j);
}

void journal_note_waiting(struct journal *j, uint32_t count)
{
    atomic_store(&j->waiting, count);
    if (!atomic_load(&j->gathering) || count < atomic_load(&j->expected)) return;
    pthread_mutex_lock(&j->lock);
    pthread_cond_signal(&j->work);
    pthread_mutex_unlock(&j->lock);
}

void journal_note_writers(struct journal *j, uint32_t count)
{
    uint32_t before = atomic_load(&j->expected), fewer = before - (before + 7) / 8;
    atomic_store(&j->expected, count > fewer ? count : fewer);
}

bool journal_drain(struct journal *j, int64_t timeout_ms)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += timeout_ms / 1000 + 1;
    journal_sync_soon(j);
    pthread_mutex_lock(&j->lock);
    while (j->running && (j->busy || j->queue.first || atomic_load(&j->wanted)))
        if (pthread_cond_timedwait(&j->idle, &j->lock, &until) == ETIMEDOUT) break;
    bool good = !j->trouble.error && !j->busy && !j->queue.first;
    pthread_mutex_unlock(&j->lock);
    return good;
}

bool journal_poll(struct journal *j)
{
    if (!atomic_load_explicit(&j->news, memory_order_relaxed) || !atomic_exchange(&j->news, false)) return false;
    pthread_mutex_lock(&j->lock);
    struct step *s = take_all(&j->done);
    pthread_mutex_unlock(&j->lock);
    while (s) {
        struct step *next = s->next;
        if (s->order.done) s->order.done(s->order.arg, &s->result);
        mem_free(s, sizeof *s);
        s = next;
    }
    return true;
}

void journal_trouble(struct journal *j, struct journal_trouble *out)
{
    pthread_mutex_lock(&j->lock);
    *out = j->trouble;
    pthread_mutex_unlock(&j->lock);
}

uint64_t journal_written(const struct journal *j) { return atomic_load(&j->written); }
uint64_t journal_durable(const struct journal *j) { return atomic_load(&j->durable); }
uint64_t journal_backlog(const struct journal *j) { return atomic_load(&j->backlog); }
uint64_t journal_bytes(const struct journal *j) { return atomic_load(&j->file_bytes) + atomic_load(&j->earlier_bytes); }
uint64_t journal_base_bytes(const struct journal *j) { return atomic_load(&j->base_bytes); }
int journal_history(const struct journal *j) { return atomic_load(&j->history); }
uint64_t journal_memory(const struct journal *j) { return journal_backlog(j) + atomic_load(&j->kept_bytes); }
uint32_t journal_take_ms(struct journal *j, enum journal_time what) { return atomic_exchange(&j->took_ms[what], 0); }
void journal_forget_delays(struct journal *j) { atomic_store(&j->delayed, 0); }
uint64_t journal_delayed(const struct journal *j) { return atomic_load(&j->delayed); }
void journal_set_delay(struct journal *j, int64_t us) { atomic_store(&j->delay_us, us); }
bool journal_gathering(const struct journal *j) { return atomic_load(&j->gathering); }
bool journal_syncing(const struct journal *j) { return atomic_load(&j->syncing); }
bool journal_has_incr(const struct journal *j) { return j->files.manifest.incr.count > 0; }
const char *journal_folder(const struct journal *j) { return j->files.folder; }
