/* vireo-fuzz-bus SECONDS [SEED]: packets of the cluster bus, changed at random places and in the ones that matter, given in
 * any portions to a machine that is in a cluster of six, as if they came from its peers and from strangers. It must stay
 * whole (cluster_check), keep serving packets that are sound, and not grow. Run under sanitizers. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "../unit/bus_dumps.h"
#include "base/hash.h"
#include "cluster/packet.h"
#include "sim/bus.h"

#define NODES 6
#define LIFE 3000 /* packets a cluster gets before a new one is made */

static struct {
    struct rng r;
    struct bus *b;
    struct buf packet;
    uint64_t given, refused;
} f;

static unsigned below(unsigned n) { return (unsigned)rng_below(&f.r, n); }

static void put_id(size_t at, const char *id)
{
    if (f.packet.len >= at + NODE_ID_LEN) memcpy(f.packet.ptr + at, id, NODE_ID_LEN);
}

static const char *some_id(void) { return f.b->nodes[below(NODES)].c->myself->id; }

static void put_number(size_t at, size_t len)
{
    uint64_t v = below(4) ? below(300) : rng_next(&f.r);
    for (size_t i = 0; i < len && at + i < f.packet.len; i++) f.packet.ptr[at + i] = (char)(v >> 8 * (len - 1 - i));
}

/* Fields with a meaning; the others are changed as bytes. */
static void change(void)
{
    static const struct { size_t at, len; } numbers[] = {
        {4, 4}, {8, 2}, {10, 2}, {12, 2}, {14, 2}, {16, 8}, {24, 8}, {32, 8}, {2214, 2}, {2246, 2}, {2248, 2}, {2250, 2}, {2252, 1}, {2253, 1},
        {2216, 1}, {2256, 4}, {2256, 8}, {2260, 2}, {2260, 4}, {2296, 4}, {2354, 2},
    };
    unsigned row = below(sizeof numbers / sizeof *numbers);

    switch (below(8)) {
    case 0: put_id(40, some_id()); break;
    case 1: put_id(2128, some_id()); break;
    case 2: put_id(below(2) ? 2256 : 2264, some_id()); break;
    case 3: f.packet.ptr[80 + below(2048)] = (char)rng_next(&f.r); break;
    case 4: f.packet.len -= below(2) ? below(16) : 0; break;
    case 5: buf_put(&f.packet, (const char[16]){0}, 8 * below(3)); break;
    case 6: f.packet.ptr[below((unsigned)f.packet.len)] ^= (char)(1 << below(8)); break;
    default: put_number(numbers[row].at, numbers[row].len); break;
    }
}

static void fix_length(void)
{
    for (int i = 0; i < 4; i++) f.packet.ptr[4 + i] = (char)(f.packet.len >> (24 - 8 * i));
}

static void make_packet(void)
{
    f.packet.len = 0;
    dump_bytes(dumps[below(DUMPS)], &f.packet);
    put_id(40, below(4) ? some_id() : "00000000000000000000000000000000000000zz");
    for (unsigned n = below(6); n > 0; n--) change();
    if (below(16)) fix_length();
}

static struct cluster_link *some_link(struct cluster *c)
{
    struct cluster_link *found = NULL;
    unsigned seen = 0;

    for (struct cluster_link *l = c->links; l; l = l->next)
        if (l->up && !l->dead && below(++seen) == 0) found = l;
    return found;
}

static void give(void)
{
    struct cluster *c = f.b->nodes[below(NODES)].c;
    struct cluster_link *l = some_link(c);
    size_t cut = below((unsigned)f.packet.len + 1);

    if (!l) return;
    uint64_t before = c->refused_packets;
    cluster_received(c, l, slice_of(f.packet.ptr, cut));
    if (!l->dead) cluster_received(c, l, slice_of(f.packet.ptr + cut, f.packet.len - cut));
    cluster_turn(c);
    f.given++;
    f.refused += c->refused_packets - before;
    check(cluster_links_bytes(c) < (size_t)64 << 20);
    check(c->node_count <= NODES + 3000);
}

static void one_life(void)
{
    f.b = bus_new(rng_next(&f.r), NODES, 1000);
    bus_create(f.b, 3);
    check(!f.b->broken);
    for (int i = 0; i < LIFE; i++) {
        make_packet();
        give();
        if (below(20) == 0) bus_step(f.b);
        if (below(500) == 0) cluster_check(f.b->nodes[below(NODES)].c);
    }
    for (int i = 0; i < NODES; i++) cluster_check(f.b->nodes[i].c);
    bus_free(f.b);
}

int main(int argc, char **argv)
{
    static const unsigned char secret[16] = {1};
    int seconds = argc > 1 ? atoi(argv[1]) : 10;
    uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : (uint64_t)time(NULL);
    time_t end = time(NULL) + seconds;

    hash_init(secret, sizeof secret);
    printf("seed %llu\n", (unsigned long long)seed);
    fflush(stdout);
    rng_init(&f.r, seed);
    do one_life();
    while (time(NULL) < end);
    printf("%llu packets given, %llu refused\n", (unsigned long long)f.given, (unsigned long long)f.refused);
    buf_deinit(&f.packet);
    return 0;
}
