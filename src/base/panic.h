/* panic: what a broken invariant does. check() is on in every build; one condition a line.
 * The lowest floor never calls up: the shell installs a hook that writes the crash report. Any thread. */
#ifndef VIREO_BASE_PANIC_H
#define VIREO_BASE_PANIC_H

typedef void panic_hook(const char *expr, const char *file, int line);

/* Replaces the hook (process-wide; set once at start). Without one, panic writes a line to stderr and aborts. */
void panic_set_hook(panic_hook *hook);

_Noreturn void panic_at(const char *expr, const char *file, int line);

#define check(cond) (__builtin_expect(!(cond), 0) ? panic_at(#cond, __FILE__, __LINE__) : (void)0)
#define panic(msg) panic_at(msg, __FILE__, __LINE__)

#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)

#endif
