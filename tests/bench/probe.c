/* probe.c - how long a client waits: one GET at a time on one connection, every 100 us, until a line comes on standard input.
 *
 *   cc -O2 -o probe probe.c
 *   probe PORT           prints: probes, p50 p99 p99.9 max in microseconds
 *
 * Where it may, it runs at real-time priority: it shares its core with load and replicas, and is to tell how long the server takes,
 * not how long it waited for its own core.
 */
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static double now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static int by_size(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
    static const char request[] = "*2\r\n$3\r\nGET\r\n$5\r\nprobe\r\n";
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1;
    size_t n = 0, cap = 1 << 16;
    float *lat = malloc(cap * sizeof *lat);
    char in[4096];
    if (argc < 2) return 2;
    a.sin_port = htons((unsigned short)atoi(argv[1]));
    if (connect(fd, (void *)&a, sizeof a)) return perror("connect"), 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (sched_setscheduler(0, SCHED_FIFO, &(struct sched_param){.sched_priority = 1}) != 0) fprintf(stderr, "probe: not at real-time priority\n");
    printf("ready\n");
    fflush(stdout);
    for (;;) {
        struct pollfd p = {.fd = 0, .events = POLLIN};
        if (poll(&p, 1, 0) > 0) break;
        double t0 = now_us();
        if (write(fd, request, sizeof request - 1) < 0) return perror("write"), 1;
        if (read(fd, in, sizeof in) <= 0) return perror("read"), 1;
        double took = now_us() - t0;
        if (n == cap) lat = realloc(lat, (cap *= 2) * sizeof *lat);
        lat[n++] = (float)took;
        if (took < 100) usleep((useconds_t)(100 - took));
    }
    if (!n) return 1;
    qsort(lat, n, sizeof *lat, by_size);
    printf("probes=%zu p50=%.0f p99=%.0f p999=%.0f max=%.0f\n", n, lat[n / 2], lat[n * 99 / 100], lat[(size_t)((double)n * 0.999)], lat[n - 1]);
    return 0;
}
