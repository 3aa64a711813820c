#include "server/run/signals.h"

#include <unistd.h>

#include "io/log.h"
#include "node/shutdown_words.h"
#include "server/run/shutdown.h"
#include "server/run/turn.h"
#include "server/store/snapshot.h"

volatile sig_atomic_t signals_got;
static volatile sig_atomic_t int_seen;

static void on_stop(int signo)
{
    if (signo == SIGINT) {
        if (int_seen) { /* they really want out */
            snapshot_abandon();
            _exit(1);
        }
        int_seen = 1;
    }
    signals_got = signo;
    loop_wake(server.loop);
}

void signals_install(struct server *sv)
{
    (void)sv;
    struct sigaction stop = {.sa_handler = on_stop}, ignore = {.sa_handler = SIG_IGN};
    sigemptyset(&stop.sa_mask);
    sigemptyset(&ignore.sa_mask);
    sigaction(SIGTERM, &stop, NULL);
    sigaction(SIGINT, &stop, NULL);
    sigaction(SIGHUP, &ignore, NULL);
    sigaction(SIGPIPE, &ignore, NULL);
    sigaction(SIGXFSZ, &ignore, NULL); /* a file that may not grow is a write that fails */
}

bool signals_call_off(void)
{
    if (!signals_got) return false;
    signals_got = int_seen = 0;
    log_line('*', "Shutdown manually aborted.");
    return true;
}

void signals_handle(struct server *sv)
{
    if (sv->node->e->cron_paused) return; /* it is cron's work: it stays until then */
    int signo = signals_got;
    signals_got = 0;
    bool is_int = signo == SIGINT;
    if (sv->node->e->special & SPECIAL_LOADING) {
        log_line('#', "Received shutdown signal during loading, exiting now.");
        sv->stop = true;
        return;
    }
    options_read(sv->node, &sv->opt);
    log_line('#', "Received %s scheduling shutdown...", is_int ? "SIGINT" : "SIGTERM");
    shutdown_asked(sv, shutdown_words(is_int ? sv->opt.shutdown_on_sigint : sv->opt.shutdown_on_sigterm));
    if (!sv->stop) int_seen = 0; /* it failed: the next one is a first one again */
}
