#include "server/run/crash.h"

#include <execinfo.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/utsname.h>
#include <ucontext.h>
#include <unistd.h>

#include "io/log.h"
#include "node/info.h"
#include "server/run/process.h"
#include "server/run/turn.h"

#define FRAMES_MAX 100
#define SHOWN_ARGS 32
#define SHOWN_BYTES 128
#define STACK_BYTES (128 * 1024)

static const int fatal[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
static pthread_t executor;
static bool exit_on_panic;
static volatile sig_atomic_t reporting;
static struct session *blamed; /* who asked for a crash on purpose */
static char handler_stack[STACK_BYTES];

void crash_set_exit_on_panic(bool on) { exit_on_panic = on; }

/* --- writing without the heap --- */

static int out_fd;

static void put(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
static void put(const char *fmt, ...)
{
    char line[1024];
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(line, sizeof line, fmt, ap);
    va_end(ap);
    if (n > (int)sizeof line - 1) n = (int)sizeof line - 1;
    ssize_t w = write(out_fd, line, (size_t)n);
    (void)w;
}

static void put_slice(const char *p, size_t n)
{
    char line[SHOWN_BYTES * 4 + 8];
    size_t at = 0, shown = n < SHOWN_BYTES ? n : SHOWN_BYTES;
    for (size_t i = 0; i < shown; i++) {
        unsigned char c = (unsigned char)p[i];
        if (c >= 32 && c < 127 && c != '"' && c != '\\') line[at++] = (char)c;
        else at += (size_t)snprintf(line + at, 5, "\\x%02x", c);
    }
    line[at] = 0;
    put("\"%s\"%s\n", line, n > shown ? " ... (more bytes)" : "");
}

/* --- the parts --- */

static void put_stack(void *at)
{
    void *frames[FRAMES_MAX];
    int n = backtrace(frames, FRAMES_MAX);
    put("\n------ STACK TRACE ------\n");
    if (at) {
        put("EIP:\n");
        backtrace_symbols_fd(&at, 1, out_fd);
        put("\nBacktrace:\n");
    }
    backtrace_symbols_fd(frames, n, out_fd);
}

static void put_registers(const ucontext_t *u)
{
#if defined(__x86_64__)
    static const struct { const char *name; int index; } rows[] = {
        {"RAX", REG_RAX}, {"RBX", REG_RBX}, {"RCX", REG_RCX}, {"RDX", REG_RDX}, {"RDI", REG_RDI}, {"RSI", REG_RSI},
        {"RBP", REG_RBP}, {"RSP", REG_RSP}, {"R8 ", REG_R8}, {"R9 ", REG_R9}, {"R10", REG_R10}, {"R11", REG_R11},
        {"R12", REG_R12}, {"R13", REG_R13}, {"R14", REG_R14}, {"R15", REG_R15}, {"RIP", REG_RIP}, {"EFL", REG_EFL}};
    put("\n------ REGISTERS ------\n");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        put("%s:%016llx%s", rows[i].name, (unsigned long long)u->uc_mcontext.gregs[rows[i].index], i % 2 ? "\n" : " ");
#elif defined(__aarch64__)
    put("\n------ REGISTERS ------\n");
    for (int i = 0; i < 31; i++) put("X%02d:%016llx%s", i, (unsigned long long)u->uc_mcontext.regs[i], i % 2 ? "\n" : " ");
    put("\nPC :%016llx SP :%016llx\n", (unsigned long long)u->uc_mcontext.pc, (unsigned long long)u->uc_mcontext.sp);
#else
    (void)u;
#endif
}

static void *instruction(const ucontext_t *u)
{
#if defined(__x86_64__)
    return (void *)u->uc_mcontext.gregs[REG_RIP];
#elif defined(__aarch64__)
    return (void *)u->uc_mcontext.pc;
#else
    (void)u;
    return NULL;
#endif
}

static void put_session(const struct session *s)
{
    put("\n------ CURRENT CLIENT INFO ------\n");
    put("id=%llu addr=%s laddr=%s fd=%d name=%s db=%d flags=0x%x cmd=%s\n", (unsigned long long)s->id, s->peer, s->local, s->fd,
        s->name ? s->name : "", s->db, s->flags, s->last_command ? s->last_command->name : "NULL");
}

static void put_call(const struct engine *e)
{
    const struct call *c = e->call;
    const struct session *s = c ? c->s : blamed;
    if (!s) return;
    put_session(s);
    if (!c) return;
    put("argc: %d\n", c->argc);
    if (e->set->hide_user_data) {
        put("the words are not shown: hide-user-data-from-log\n");
        return;
    }
    for (int i = 0; i < c->argc && i < SHOWN_ARGS; i++) {
        put("argv[%d]: ", i);
        put_slice(c->argv[i].ptr, c->argv[i].len);
    }
    if (c->argc > SHOWN_ARGS) put("... and %d more\n", c->argc - SHOWN_ARGS);
}

/* From here on the heap is used; a fault in it ends the report. */
static void put_node(void)
{
    struct node *n = server.node;
    if (!n || !n->e || !pthread_equal(pthread_self(), executor)) return;
    put_call(n->e);
    struct buf info = {0};
    info_all(n, &info);
    put("\n------ INFO OUTPUT ------\n");
    ssize_t w = write(out_fd, info.ptr, info.len);
    (void)w;
    struct utsname u;
    if (uname(&u) == 0) put("\nKernel: %s %s %s\n", u.sysname, u.release, u.machine);
}

static void begin_report(void)
{
    out_fd = log_open_raw();
    put("\n\n=== REDIS BUG REPORT START: Cut & paste starting from here ===\n");
}

static void end_report(void)
{
    put("\n=== REDIS BUG REPORT END. Please report the whole of it, from START to here, to the makers of Vireo. ===\n");
    log_close_raw(out_fd);
}

static void raise_again(int signo)
{
    struct sigaction dfl = {.sa_handler = SIG_DFL};
    sigemptyset(&dfl.sa_mask);
    sigaction(signo, &dfl, NULL);
    sigset_t one;
    sigemptyset(&one);
    sigaddset(&one, signo);
    pthread_sigmask(SIG_UNBLOCK, &one, NULL);
    raise(signo);
    _exit(128 + signo);
}

static void on_fatal(int signo, siginfo_t *si, void *context)
{
    if (reporting) raise_again(signo); /* the report itself fell over, or another thread was first */
    reporting = 1;
    begin_report();
    log_line('#', "Redis %s crashed by signal: %d, si_code: %d (Vireo %s)", REDIS_VERSION_SPOKEN, signo, si->si_code, VIREO_VERSION);
    if (signo == SIGSEGV || signo == SIGBUS) log_line('#', "Accessing address: %p", si->si_addr);
    if (si->si_code <= 0) log_line('#', "Killed by PID: %ld, UID: %d", (long)si->si_pid, (int)si->si_uid);
    log_line('#', "Crashed running the instruction at: %p", instruction(context));
    put_stack(instruction(context));
    put_registers(context);
    put_node();
    end_report();
    raise_again(signo);
}

/* A broken invariant: like a signal, with the condition instead of an address. */
static void on_panic(const char *expr, const char *file, int line)
{
    if (reporting) return;
    reporting = 1;
    begin_report();
    log_line('#', "=== ASSERTION FAILED ===");
    log_line('#', "==> %s:%d '%s' is not true", file, line, expr);
    put_stack(NULL);
    put_node();
    end_report();
    if (exit_on_panic) exit(1);
}

void crash_install(bool report_signals)
{
    executor = pthread_self();
    panic_set_hook(on_panic);
    void *warm[2];
    backtrace(warm, 2); /* loads its library now: not in a handler */
    if (!report_signals) return;
    stack_t stack = {.ss_sp = handler_stack, .ss_size = sizeof handler_stack};
    sigaltstack(&stack, NULL);
    struct sigaction act = {.sa_sigaction = on_fatal, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
    sigemptyset(&act.sa_mask);
    for (size_t i = 0; i < sizeof fatal / sizeof *fatal; i++) sigaction(fatal[i], &act, NULL);
}

void crash_on_purpose(enum crash_kind kind, uint64_t session_id)
{
    blamed = engine_session_by_id(server.node->e, session_id);
    switch (kind) {
    case CRASH_SEGFAULT: {
        char *volatile nowhere = (char *)(uintptr_t)16;
        *nowhere = 'x';
        break;
    }
    case CRASH_PANIC: panic_at("called by user request: DEBUG PANIC", __FILE__, __LINE__);
    case CRASH_ASSERT: check(kind != CRASH_ASSERT); break;
    case CRASH_RESTART:
    case CRASH_RECOVER: process_restart();
    }
}
