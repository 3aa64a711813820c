/* mem: every byte of the store comes from here, and every free says its size.
 *
 * Sizes are rounded up to the allocator's size classes (mem_class), so a caller may use mem_class(size) bytes and free
 * with either figure. Allocation never returns NULL: running out of memory is a panic, limits are kept above.
 * mem_used() counts what is allocated through here, by class size; cost: one thread-local add per call, and a
 * process-wide atomic add per 64 KiB moved. Any thread; memory may be freed by another thread than the one that took it. */
#ifndef VIREO_BASE_MEM_H
#define VIREO_BASE_MEM_H

#include <stddef.h>
#include <stdint.h>

void *mem_alloc(size_t size) __attribute__((malloc, returns_nonnull)); /* no alloc_size: roots may be shorter than their widest form */
void *mem_zalloc(size_t size) __attribute__((malloc, returns_nonnull));
void mem_free(void *ptr, size_t size); /* ptr may be NULL */
void *mem_realloc(void *ptr, size_t old_size, size_t size) __attribute__((returns_nonnull));

/* Bytes in use, as this thread sees it: exact for what this thread did, others' within 64 KiB each. */
size_t mem_used(void);
size_t mem_peak(void);          /* highest mem_used() seen by mem_note_peak */
void mem_note_peak(void);
void mem_reset_peak(void);

/* The allocator's own statistics, for INFO and MEMORY STATS. Slow (refreshes jemalloc's epoch). */
struct mem_stats {
    size_t allocated, active, resident, retained, metadata, muzzy;
};
void mem_stats(struct mem_stats *out);
void mem_purge(void);           /* gives unused pages back to the kernel */
void mem_report(void (*write)(void *arg, const char *text), void *arg); /* the allocator's own words */
/* Reads a number of the allocator by name and, with set, changes it. 0 or an errno. */
int mem_control(const char *name, int64_t *old, const int64_t *set);
const char *mem_allocator(void); /* "jemalloc-5.3.0" or "libc" */

/* The size class that holds size bytes (jemalloc 5: 8, 16, 32, 48, 64, 80 ... 128, then four classes a doubling). */
static inline size_t mem_class(size_t size)
{
    if (size <= 8) return 8;
    if (size <= 128) return (size + 15) & ~(size_t)15;
    unsigned shift = (unsigned)(63 - __builtin_clzll((unsigned long long)size - 1)) - 2;
    size_t step = (size_t)1 << shift;
    return (size + step - 1) & ~(step - 1);
}

#endif
