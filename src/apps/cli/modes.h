/* modes: what vireo-cli does beside running commands. Each takes a connected session (mode_intrinsic none), prints, and
 * answers the exit status; a lost connection ends the process with 1 after saying why. Memory is bounded by one page of a
 * scan or one buffer. Ctrl-C ends an endless mode in good order. */
#ifndef VIREO_CLI_MODES_H
#define VIREO_CLI_MODES_H

#include "apps/cli/session.h"

int mode_stat(struct session *s);
int mode_latency(struct session *s);
int mode_latency_dist(struct session *s);
int mode_intrinsic(struct session *s);
int mode_keys(struct session *s, struct slice pattern);    /* --bigkeys, --memkeys */
int mode_hotkeys(struct session *s, struct slice pattern);
int mode_scan(struct session *s, struct slice pattern);
int mode_pipe(struct session *s);

/* ---- shared by the modes ---- */

/* Walks the keyspace: a page of keys (an array value the caller frees), or NULL at the end. */
struct scan {
    struct session *s;
    struct slice pattern; /* empty: all */
    char cursor[32];
    bool started;
    unsigned long long pages;
    unsigned long long dbsize; /* filled by scan_count */
};

struct value *scan_page(struct scan *scan);
void scan_count(struct scan *scan);

/* Pauses as -i says after every hundredth page. */
void scan_rest(const struct scan *scan);

void mode_sleep(double sec);
long long mode_now_us(void);
bool mode_stopped(const struct session *s); /* Ctrl-C was typed */

#endif
