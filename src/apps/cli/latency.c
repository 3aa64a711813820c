/* latency: round trips of PING as numbers (--latency, --latency-history) or as a spectrum in colours (--latency-dist), and
 * the pauses of the machine itself (--intrinsic-latency). A sample every 10 ms; times in milliseconds except where said. */
#include <stdlib.h>
#include <string.h>

#include "apps/cli/modes.h"

#define SAMPLE_PAUSE_SEC 0.01

struct spread {
    long long min, max, sum, count;
};

static long long ping_us(struct session *s)
{
    long long from = mode_now_us();
    struct value *v = session_ask(s, "PING", NULL);
    if (!v && !mode_stopped(s)) session_die(s);
    value_free(v);
    return mode_now_us() - from;
}

static void spread_add(struct spread *p, long long ms)
{
    if (!p->count || ms < p->min) p->min = ms;
    if (ms > p->max) p->max = ms;
    p->sum += ms;
    p->count++;
}

static void spread_print(const struct spread *p, enum output_mode mode)
{
    double mean = p->count ? (double)p->sum / (double)p->count : 0;
    if (mode == OUTPUT_STANDARD) {
        printf("min: %lld, max: %lld, avg: %.2f (%lld samples)", p->min, p->max, mean, p->count);
    } else if (mode == OUTPUT_CSV) {
        printf("%lld,%lld,%.2f,%lld\n", p->min, p->max, mean, p->count);
    } else {
        printf("%lld %lld %.2f %lld\n", p->min, p->max, mean, p->count);
    }
    fflush(stdout);
}

int mode_latency(struct session *s)
{
    struct spread p = {0};
    enum output_mode mode = s->opt->output;
    bool history = s->opt->mode == MODE_LATENCY_HISTORY, live = mode == OUTPUT_STANDARD;
    double wish = s->opt->interval_sec;
    double turn_sec = wish > 0 ? wish : (history ? 15 : 1);
    long long began = mode_now_us();
    while (!mode_stopped(s)) {
        spread_add(&p, ping_us(s) / 1000);
        if (live) fputs("\x1b[0G\x1b[2K", stdout);
        if (live) spread_print(&p, mode);
        double passed = (double)(mode_now_us() - began) / 1e6;
        if (passed > turn_sec && (history || !live)) {
            if (live) printf(" -- %.2f seconds range\n", passed);
            if (!live) spread_print(&p, mode);
            if (!history) return 0;
            p = (struct spread){0};
            began = mode_now_us();
        }
        mode_sleep(SAMPLE_PAUSE_SEC);
    }
    if (live) putchar('\n');
    return 0;
}

/* ---- the spectrum ---- */

/* Upper bounds in microseconds, and the letter of each class. */
static const struct {
    long long below_us;
    char letter;
} classes[] = {
    {10, '.'},      {125, '-'},     {250, '*'},     {500, '#'},     {1000, '1'},     {2000, '2'},     {3000, '3'},
    {4000, '4'},    {5000, '5'},    {6000, '6'},    {7000, '7'},    {8000, '8'},     {9000, '9'},     {10000, 'A'},
    {20000, 'B'},   {30000, 'C'},   {40000, 'D'},   {50000, 'E'},   {100000, 'F'},   {200000, 'G'},   {300000, 'H'},
    {400000, 'I'},  {500000, 'J'},  {1000000, 'K'}, {2000000, 'L'}, {4000000, 'M'},  {8000000, 'N'},  {16000000, 'O'},
    {30000000, 'P'}, {60000000, 'Q'}, {INT64_MAX, '?'},
};

#define CLASSES (sizeof(classes) / sizeof(*classes))

/* From rare to frequent, in the 256-colour palette. */
static const int palette[] = {0, 233, 234, 235, 237, 239, 241, 243, 245, 247, 144, 143, 142, 184, 226, 214, 208, 202, 196};

#define COLOURS (sizeof(palette) / sizeof(*palette))

static void print_legend(void)
{
    puts("---------------------------------------------\n"
         ". - * #          .01 .125 .25 .5 milliseconds\n"
         "1,2,3,...,9      from 1 to 9     milliseconds\n"
         "A,B,C,D,E        10,20,30,40,50  milliseconds\n"
         "F,G,H,I,J        .1,.2,.3,.4,.5       seconds\n"
         "K,L,M,N,O,P,Q,?  1,2,4,8,16,30,60,>60 seconds");
    fputs("From 0 to 100%: ", stdout);
    for (size_t i = 0; i < COLOURS; i++) printf("\x1b[48;5;%dm ", palette[i]);
    puts("\x1b[0m\n---------------------------------------------");
}

static void print_spectrum(const long long *hits, long long total)
{
    fputs("\x1b[38;5;0m", stdout);
    for (size_t i = 0; i < CLASSES; i++) {
        double share = total ? (double)hits[i] / (double)total : 0;
        size_t colour = (size_t)(share * (double)(COLOURS - 1) + (hits[i] ? 0.999 : 0));
        if (colour >= COLOURS) colour = COLOURS - 1;
        printf("\x1b[48;5;%dm%c", palette[colour], classes[i].letter);
    }
    puts("\x1b[0m");
    fflush(stdout);
}

int mode_latency_dist(struct session *s)
{
    long long hits[CLASSES] = {0}, total = 0, began = mode_now_us();
    double turn_sec = s->opt->interval_sec > 0 ? s->opt->interval_sec : 1;
    for (unsigned long lines = 0; !mode_stopped(s);) {
        long long us = ping_us(s);
        size_t c = 0;
        while (us >= classes[c].below_us) c++;
        hits[c]++;
        total++;
        if ((double)(mode_now_us() - began) / 1e6 > turn_sec) {
            if (lines++ % 20 == 0) print_legend();
            print_spectrum(hits, total);
            memset(hits, 0, sizeof(hits));
            total = 0;
            began = mode_now_us();
        }
        mode_sleep(SAMPLE_PAUSE_SEC);
    }
    return 0;
}

/* ---- the machine alone ---- */

/* A piece of work that takes well under a microsecond when nothing disturbs it. */
static uint64_t some_work(void)
{
    static volatile uint64_t sink;
    uint64_t x = sink + 88172645463325252u;
    for (int i = 0; i < 40; i++) {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
    }
    return sink = x;
}

int mode_intrinsic(struct session *s)
{
    long long began = mode_now_us(), until = began + (long long)s->opt->intrinsic_sec * 1000000, now = began;
    long long worst = 0, runs = 0;
    while (now < until && !mode_stopped(s)) {
        (void)some_work();
        long long end = mode_now_us();
        runs++;
        if (end - now > worst) {
            worst = end - now;
            printf("Max latency so far: %lld microseconds.\n", worst);
            fflush(stdout);
        }
        now = end;
    }
    double mean_us = runs ? (double)(now - began) / (double)runs : 0;
    printf("\n%lld total runs (avg latency: %.4f microseconds / %.2f nanoseconds per run).\n", runs, mean_us, mean_us * 1000);
    printf("Worst run took %.0fx longer than the average latency.\n", mean_us > 0 ? (double)worst / mean_us : 0);
    return 0;
}
