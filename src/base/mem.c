/* mem: see mem.h. With sanitizers the allocator is libc's, so that they see every block. */
#include "base/mem.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/panic.h"

#ifdef VIREO_LIBC_HEAP
#define heap_alloc(n) malloc(n)
#define heap_zalloc(n) calloc(1, n)
#define heap_free(p, n) free(p)
#define heap_realloc(p, n) realloc(p, n)
#else
#define JEMALLOC_NO_DEMANGLE
#include <jemalloc/jemalloc.h>

/* Read by jemalloc when it starts: unused pages go back to the system on a thread of its own, not on the executor. No big
 * pages: they make HSET into 1M fields a fifth faster, but the fault that clears 2 MiB is a pause while the data grows. */
const char *malloc_conf = "background_thread:true,dirty_decay_ms:5000,muzzy_decay_ms:0";
#define heap_alloc(n) mallocx(n, 0)
#define heap_zalloc(n) mallocx(n, MALLOCX_ZERO)
#define heap_free(p, n) sdallocx(p, n, 0)
#define heap_realloc(p, n) rallocx(p, n, 0)
#endif

#define FLUSH_BYTES 65536

static _Atomic int64_t used_total;
static _Atomic size_t used_peak;
static _Thread_local int64_t used_here;

static inline void count(int64_t delta)
{
    used_here += delta;
    if (unlikely(used_here > FLUSH_BYTES || used_here < -FLUSH_BYTES)) {
        atomic_fetch_add_explicit(&used_total, used_here, memory_order_relaxed);
        used_here = 0;
    }
}

void *mem_alloc(size_t size)
{
    size_t n = mem_class(size);
    void *p = heap_alloc(n);
    if (unlikely(!p)) panic("out of memory");
    count((int64_t)n);
    return p;
}

void *mem_zalloc(size_t size)
{
    size_t n = mem_class(size);
    void *p = heap_zalloc(n);
    if (unlikely(!p)) panic("out of memory");
    count((int64_t)n);
    return p;
}

void mem_free(void *ptr, size_t size)
{
    if (!ptr) return;
    size_t n = mem_class(size);
    count(-(int64_t)n);
    heap_free(ptr, n);
}

void *mem_realloc(void *ptr, size_t old_size, size_t size)
{
    if (!ptr) return mem_alloc(size);
    size_t old = mem_class(old_size), n = mem_class(size);
    if (old == n) return ptr;
    void *p = heap_realloc(ptr, n);
    if (unlikely(!p)) panic("out of memory");
    count((int64_t)n - (int64_t)old);
    return p;
}

size_t mem_used(void)
{
    int64_t n = atomic_load_explicit(&used_total, memory_order_relaxed) + used_here;
    return n > 0 ? (size_t)n : 0;
}

void mem_note_peak(void)
{
    size_t n = mem_used();
    if (n > atomic_load_explicit(&used_peak, memory_order_relaxed))
        atomic_store_explicit(&used_peak, n, memory_order_relaxed);
}

size_t mem_peak(void) { return atomic_load_explicit(&used_peak, memory_order_relaxed); }
void mem_reset_peak(void) { atomic_store_explicit(&used_peak, mem_used(), memory_order_relaxed); }

#ifdef VIREO_LIBC_HEAP
void mem_stats(struct mem_stats *out)
{
    memset(out, 0, sizeof *out);
    out->allocated = out->active = out->resident = mem_used();
}
void mem_purge(void) {}
void mem_report(void (*write)(void *arg, const char *text), void *arg) { write(arg, "The heap is libc's: it keeps no figures.\n"); }
int mem_control(const char *name, int64_t *old, const int64_t *set)
{
    (void)name, (void)old, (void)set;
    return ENOENT;
}
const char *mem_allocator(void) { return "libc"; }
#else
static size_t stat_read(const char *name)
{
    size_t v = 0, len = sizeof v;
    mallctl(name, &v, &len, NULL, 0);
    return v;
}

void mem_stats(struct mem_stats *out)
{
    uint64_t epoch = 1;
    size_t len = sizeof epoch;
    mallctl("epoch", &epoch, &len, &epoch, len);
    out->allocated = stat_read("stats.allocated");
    out->active = stat_read("stats.active");
    out->resident = stat_read("stats.resident");
    out->retained = stat_read("stats.retained");
    out->metadata = stat_read("stats.metadata");
    out->muzzy = 0;
}

void mem_purge(void)
{
    char name[64];
    mallctl("thread.tcache.flush", NULL, NULL, NULL, 0);
    snprintf(name, sizeof name, "arena.%u.purge", (unsigned)MALLCTL_ARENAS_ALL);
    mallctl(name, NULL, NULL, NULL, 0);
}

void mem_report(void (*write)(void *arg, const char *text), void *arg) { malloc_stats_print(write, arg, NULL); }

int mem_control(const char *name, int64_t *old, const int64_t *set)
{
    size_t len = sizeof *old;
    int64_t v = set ? *set : 0;
    *old = 0;
    return mallctl(name, old, &len, set ? &v : NULL, set ? sizeof v : 0);
}

const char *mem_allocator(void)
{
    static char name[32];
    if (!name[0]) snprintf(name, sizeof name, "jemalloc-%d.%d.%d", JEMALLOC_VERSION_MAJOR, JEMALLOC_VERSION_MINOR, JEMALLOC_VERSION_BUGFIX);
    return name;
}
#endif
