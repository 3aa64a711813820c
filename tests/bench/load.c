/* load.c - a small, fast RESP load generator: one thread, epoll, pre-built requests.
 *
 *   cc -O2 -o load load.c -lm -lssl -lcrypto
 *   load PORT WORKLOAD [-n requests] [-c connections] [-P pipeline] [-r keyspace] [-d value bytes] [-s seed] [-z] [-S] [-T] [-K]
 *
 * Keys are drawn anew each time a pre-built request is sent, so -r is the number of keys really touched.
 *
 * WORKLOAD: ping set get mix (80% get, 20% set) incr mset mget lpush rpop lrange hset hget hgetall zadd zrange
 *           sadd sismember xadd eval bitcount (of what setbig set), and with a hundred keys or elements: mset100 mget100 zrange100
 *           hgetall100 xrange100
 *           (bighash100: a hash of a hundred fields, made with hset100).   -z draws keys from a Zipf(0.99) law, else uniform; -S takes them in sequence.
 *           -T: over TLS; -K: with CLIENT TRACKING ON, in RESP3.
 * Prints: workload, requests, requests/s, and the latency of a batch in microseconds (p50 p99 p99.9 max).
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static uint64_t rng_s = 88172645463325252ull;
static uint64_t rng(void) { rng_s ^= rng_s << 13; rng_s ^= rng_s >> 7; rng_s ^= rng_s << 17; return rng_s * 2685821657736338717ull; }
static double now_us(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec * 1e6 + t.tv_nsec / 1e3; }

static long keyspace = 1000000, dsize = 64, nreq = 1000000;
static int conns = 50, pipeline = 1, zipf, sequential, secure, tracking;
static const char *wl;

/* Zipf by the rejection-free approximation of Gray et al. (SIGMOD 1994) */
static double zn, zeta2, zalpha, zeta, theta = 0.99;
static void zinit(long n) { zn = n; double z = 0; for (long i = 1; i <= n; i++) z += 1 / pow(i, theta); zeta = z; zeta2 = 1 + 1 / pow(2, theta); zalpha = (1 - pow(2.0 / n, 1 - theta)) / (1 - zeta2 / zeta); }
static long znext(void) {
    double u = (rng() >> 11) * (1.0 / 9007199254740992.0), uz = u * zeta;
    if (uz < 1) return 0;
    if (uz < 1 + pow(0.5, theta)) return 1;
    long r = (long)(zn * pow((1 - pow(2.0 / zn, 1 - theta)) / (1 - zeta2 / zeta) * u - (1 - pow(2.0 / zn, 1 - theta)) / (1 - zeta2 / zeta) + 1, 1 / (1 - theta)));
    return r < 0 ? 0 : r >= zn ? (long)zn - 1 : r;
}
static long pick(void) { static long next; if (sequential) return next++ % keyspace; long k = zipf ? znext() : (long)(rng() % keyspace); return zipf ? (long)(((uint64_t)k * 0x9E3779B97F4A7C15ull >> 20) % keyspace) : k; }

static char *buf; static size_t blen, bcap;
static void put(const void *p, size_t n) { if (blen + n > bcap) { bcap = (blen + n) * 2; buf = realloc(buf, bcap); } memcpy(buf + blen, p, n); blen += n; }
static void arr(int n) { char t[32]; put(t, sprintf(t, "*%d\r\n", n)); }
static void bulk(const char *s, size_t n) { char t[32]; put(t, sprintf(t, "$%zu\r\n", n)); put(s, n); put("\r\n", 2); }
static void str(const char *s) { bulk(s, strlen(s)); }
/* where each key's twelve digits lie in the pool, in order; batch b owns digits[first_digit[b] .. first_digit[b + 1]) */
static size_t *digits; static long ndigits, cdigits;
static void key(const char *pre) {
    char t[64]; int n = sprintf(t, "%s:%012d", pre, 0); bulk(t, n);
    if (ndigits == cdigits) digits = realloc(digits, (cdigits = cdigits ? cdigits * 2 : 1024) * sizeof *digits);
    digits[ndigits++] = blen - 2 - 12;
}
static void redraw(size_t at) { uint64_t k = pick(); for (char *p = buf + at + 12; p > buf + at; k /= 10) *--p = '0' + k % 10; }
static void val(void) { static char *v; if (!v) { v = malloc(dsize + 1); memset(v, 'x', dsize); } bulk(v, dsize); }
static void num(long x) { char t[32]; bulk(t, sprintf(t, "%ld", x)); }

static void one(void) {
    if (!strcmp(wl, "ping")) { arr(1); str("PING"); }
    else if (!strcmp(wl, "set")) { arr(3); str("SET"); key("key"); val(); }
    else if (!strcmp(wl, "get")) { arr(2); str("GET"); key("key"); }
    else if (!strcmp(wl, "mix")) { if (rng() % 5) { arr(2); str("GET"); key("key"); } else { arr(3); str("SET"); key("key"); val(); } }
    else if (!strcmp(wl, "incr")) { arr(2); str("INCR"); key("ctr"); }
    else if (!strcmp(wl, "mset")) { arr(21); str("MSET"); for (int i = 0; i < 10; i++) { key("key"); val(); } }
    else if (!strcmp(wl, "mget")) { arr(11); str("MGET"); for (int i = 0; i < 10; i++) key("key"); }
    else if (!strcmp(wl, "mset100")) { arr(201); str("MSET"); for (int i = 0; i < 100; i++) { key("key"); val(); } }
    else if (!strcmp(wl, "mget100")) { arr(101); str("MGET"); for (int i = 0; i < 100; i++) key("key"); }
    else if (!strcmp(wl, "zrange100")) { arr(4); str("ZRANGE"); str("bigzset"); long a = rng() % (keyspace / 2); num(a); num(a + 99); }
    else if (!strcmp(wl, "hgetall100")) { arr(2); str("HGETALL"); str("hash100"); }
    else if (!strcmp(wl, "hset100")) { arr(4); str("HSET"); str("hash100"); char t[32]; bulk(t, sprintf(t, "field%d", (int)(rng() % 100))); val(); }
    else if (!strcmp(wl, "hsetbig")) { arr(4); str("HSET"); str("bighash"); key("f"); val(); }
    else if (!strcmp(wl, "lpushbig")) { arr(3); str("LPUSH"); str("biglist"); val(); }
    else if (!strcmp(wl, "lpush")) { arr(3); str("LPUSH"); key("list"); val(); }
    else if (!strcmp(wl, "rpop")) { arr(2); str("RPOP"); key("list"); }
    else if (!strcmp(wl, "lrange")) { arr(4); str("LRANGE"); str("biglist"); str("0"); str("99"); }
    else if (!strcmp(wl, "hset")) { arr(4); str("HSET"); key("hash"); char t[32]; bulk(t, sprintf(t, "field%d", (int)(rng() % 10))); val(); }
    else if (!strcmp(wl, "hget")) { arr(3); str("HGET"); key("hash"); char t[32]; bulk(t, sprintf(t, "field%d", (int)(rng() % 10))); }
    else if (!strcmp(wl, "hgetall")) { arr(2); str("HGETALL"); key("hash"); }
    else if (!strcmp(wl, "zadd")) { arr(4); str("ZADD"); str("bigzset"); num(rng() % 1000000); key("m"); }
    else if (!strcmp(wl, "zrange")) { arr(5); str("ZRANGE"); str("bigzset"); long a = rng() % (keyspace / 2); num(a); num(a + 9); str("WITHSCORES"); }
    else if (!strcmp(wl, "sadd")) { arr(3); str("SADD"); str("bigset"); key("m"); }
    else if (!strcmp(wl, "sismember")) { arr(3); str("SISMEMBER"); str("bigset"); key("m"); }
    else if (!strcmp(wl, "xadd")) { arr(7); str("XADD"); str("stream"); str("*"); str("sensor"); num(rng() % 1000); str("temp"); num(rng() % 50000); }
    else if (!strcmp(wl, "xrange100")) { arr(6); str("XRANGE"); str("stream"); str("-"); str("+"); str("COUNT"); str("100"); }
    else if (!strcmp(wl, "setbig")) { arr(3); str("SET"); str("bits"); val(); }
    else if (!strcmp(wl, "bitcount")) { arr(2); str("BITCOUNT"); str("bits"); }
    else if (!strcmp(wl, "eval")) { arr(5); str("EVAL"); str("return redis.call('SET',KEYS[1],ARGV[1])"); str("1"); key("key"); val(); }
    else { fprintf(stderr, "unknown workload %s\n", wl); exit(2); }
}

/* the number of a header line and where the line ends, or NULL if it is not whole; by hand, since replies of hundreds of
 * elements would else be measured by the speed of memchr and strtol here and not by the server's */
static inline char *header(char *p, char *e, long *n) {
    long v = 0; int neg = 0;
    if (++p < e && *p == '-') { neg = 1; p++; }
    for (; p < e && (unsigned char)(*p - '0') < 10; p++) v = v * 10 + (*p - '0');
    if (e - p < 2) return NULL;
    *n = neg ? -v : v;
    return p + 2;
}
/* one reply's end, or NULL if it is not whole; *err counts error replies */
static long errs;
static char *reply(char *p, char *e) {
    long n;
    switch (*p) {
    case '$': p = header(p, e, &n); return !p || n < 0 ? p : e - p >= n + 2 ? p + n + 2 : NULL;
    case ':': return header(p, e, &n);
    case '*': case '>': p = header(p, e, &n); for (long i = 0; p && i < n; i++) p = p < e ? reply(p, e) : NULL; return p;
    default: { char *nl = memchr(p, '\n', e - p); if (!nl) return NULL; errs += *p == '-'; return nl + 1; }
    }
}

typedef struct { int fd, left; SSL *ssl; size_t have; double t0; char *in; const char *out; size_t outn; } conn_t;
#define INCAP (4 << 20)
static ssize_t from_server(conn_t *c, void *p, size_t n) { if (!c->ssl) return read(c->fd, p, n); int r = SSL_read(c->ssl, p, n); return r > 0 ? r : SSL_get_error(c->ssl, r) == SSL_ERROR_WANT_READ ? -1 : 0; }
static ssize_t to_server(conn_t *c, const void *p, size_t n) { return c->ssl ? SSL_write(c->ssl, p, n) : write(c->fd, p, n); }
/* while the socket still blocks */
static void begin(conn_t *c) {
    static SSL_CTX *ctx;
    if (secure) {
        if (!ctx) { ctx = SSL_CTX_new(TLS_client_method()); SSL_CTX_set_mode(ctx, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER); }
        c->ssl = SSL_new(ctx); SSL_set_fd(c->ssl, c->fd);
        if (SSL_connect(c->ssl) != 1) { fprintf(stderr, "no TLS\n"); exit(1); }
    }
    if (tracking) {
        static const char hello[] = "HELLO 3\r\nCLIENT TRACKING ON\r\n"; size_t have = 0;
        to_server(c, hello, sizeof hello - 1);
        do { ssize_t r = from_server(c, c->in + have, 4096); if (r <= 0) { fprintf(stderr, "no tracking\n"); exit(1); } have += r; } while (memcmp(c->in + have - 5, "+OK\r\n", 5));
    }
}
int main(int argc, char **argv) {
    if (argc < 3) { fprintf(stderr, "load PORT WORKLOAD [options]\n"); return 2; }
    int port = atoi(argv[1]); wl = argv[2];
    for (int i = 3; i < argc; i++) {
        char o = argv[i][1];
        if (o == 'z') { zipf = 1; continue; }
        if (o == 'S') { sequential = 1; continue; }
        if (o == 'T') { secure = 1; continue; }
        if (o == 'K') { tracking = 1; continue; }
        long v = atol(argv[++i]);
        if (o == 'n') nreq = v; else if (o == 'c') conns = v; else if (o == 'P') pipeline = v; else if (o == 'r') keyspace = v; else if (o == 'd') dsize = v; else if (o == 's') rng_s ^= v * 0x9E3779B97F4A7C15ull;
    }
    if (zipf) zinit(keyspace);
    /* a pool of pre-built batches, up to 64 MiB or 200k commands */
    long pool = nreq / pipeline; if (pool > 200000 / pipeline + 1) pool = 200000 / pipeline + 1; if (pool < 1) pool = 1;
    size_t *off = malloc((pool + 1) * sizeof *off); long *first_digit = malloc((pool + 1) * sizeof *first_digit);
    if (pool < 2 * conns && pool < nreq / pipeline) pool = 2 * conns < nreq / pipeline ? 2 * conns : nreq / pipeline;
    off = realloc(off, (pool + 1) * sizeof *off); first_digit = realloc(first_digit, (pool + 1) * sizeof *first_digit);
    for (long b = 0; b < pool; b++) { off[b] = blen; first_digit[b] = ndigits; for (int i = 0; i < pipeline; i++) one(); if (blen > (64u << 20) && b >= 2 * conns) { pool = b + 1; } }
    off[pool] = blen; first_digit[pool] = ndigits;
    int ep = epoll_create1(0); conn_t *cs = calloc(conns, sizeof *cs); int one_ = 1;
    for (int i = 0; i < conns; i++) {
        struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
        cs[i].fd = socket(AF_INET, SOCK_STREAM, 0);
        if (connect(cs[i].fd, (void *)&a, sizeof a)) { perror("connect"); return 1; }
        setsockopt(cs[i].fd, IPPROTO_TCP, TCP_NODELAY, &one_, sizeof one_);
        cs[i].in = malloc(INCAP); begin(&cs[i]);
        fcntl(cs[i].fd, F_SETFL, O_NONBLOCK);
        struct epoll_event e = {.events = EPOLLIN | EPOLLOUT | EPOLLET, .data.ptr = &cs[i]};
        epoll_ctl(ep, EPOLL_CTL_ADD, cs[i].fd, &e);
    }
    long batches = nreq / pipeline, sent = 0, done = 0; if (batches < conns) batches = conns;
    float *lat = malloc(batches * sizeof *lat);
    double t0 = now_us();
    #define NEXT(c) do { if (sent < batches) { long b = sent % pool; for (long d = first_digit[b]; d < first_digit[b + 1]; d++) redraw(digits[d]); (c)->out = buf + off[b]; (c)->outn = off[b + 1] - off[b]; (c)->left = pipeline; (c)->t0 = now_us(); sent++; } } while (0)
    #define FLUSH(c) do { while ((c)->outn) { ssize_t w = to_server((c), (c)->out, (c)->outn); if (w <= 0) break; (c)->out += w; (c)->outn -= w; } } while (0)
    for (int i = 0; i < conns; i++) { NEXT(&cs[i]); FLUSH(&cs[i]); }
    struct epoll_event ev[512];
    while (done < batches) {
        int n = epoll_wait(ep, ev, 512, 10000);
        if (n <= 0) { fprintf(stderr, "stalled: %ld of %ld batches done\n", done, batches); return 1; }
        for (int i = 0; i < n; i++) {
            conn_t *c = ev[i].data.ptr;
            if (c->outn && (ev[i].events & EPOLLOUT)) FLUSH(c);
            if (!(ev[i].events & EPOLLIN)) continue;
            for (;;) {
                ssize_t r = from_server(c, c->in + c->have, INCAP - c->have);
                if (r == 0) { fprintf(stderr, "closed by the server\n"); return 1; }
                if (r < 0) break;
                c->have += r; char *p = c->in, *e = c->in + c->have, *q;
                while (c->left && p < e && (q = reply(p, e))) { c->left -= *p != '>'; p = q; }
                c->have = e - p; if (p != c->in) memmove(c->in, p, c->have);
                if (!c->left) { lat[done++] = now_us() - c->t0; c->left = -1; NEXT(c); if (c->left > 0) FLUSH(c); else { c->left = 0; break; } }
            }
        }
    }
    double dt = now_us() - t0; long total = batches * pipeline;
    int cmp(const void *a, const void *b) { float x = *(float *)a, y = *(float *)b; return x < y ? -1 : x > y; }
    qsort(lat, batches, sizeof *lat, cmp);
    printf("%s n=%ld rps=%.0f p50=%.0f p99=%.0f p999=%.0f max=%.0f errors=%ld\n", wl, total, total / dt * 1e6, lat[batches / 2], lat[batches * 99 / 100], lat[(long)(batches * 0.999)], lat[batches - 1], errs);
    return 0;
}
