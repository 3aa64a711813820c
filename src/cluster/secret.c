/* secret: cluster-secret, by which nodes prove to each other that they belong together. Not part of Redis's bus: a cluster that has it
 * is one of Vireo nodes only.
 *
 *   connecting node                          node that accepted
 *                       <- hello(nonce B)
 *   hello(nonce A) ->
 *   packet | proof ->      <- packet | proof      from then on, with every packet, both ways
 *
 * A hello is a packet with the short header and 16 bytes: a number that is used once. A proof is the HMAC-SHA256, by the secret, of both
 * numbers, the direction, how many packets went before in it, and the packet, whose length counts the proof. So what was recorded
 * on one link, or on the other way of this one, or was left out or turned round, proves nothing. Nothing is hidden: that is TLS's matter.
 *
 * Of two secrets the first signs, and both are believed: that is how one is replaced while the cluster runs. */
#include "cluster/machine.h"

#include "base/sha256.h"

#define HELLO_BYTES (PACKET_LIGHT_BYTES + NONCE_BYTES)
#define BLOCK 64

static void put_u64(uint8_t *at, uint64_t v)
{
    for (int i = 0; i < 8; i++) at[i] = (uint8_t)(v >> (56 - 8 * i));
}

static void set_length(char *packet, size_t len)
{
    for (int i = 0; i < 4; i++) packet[4 + i] = (char)(len >> (24 - 8 * i));
}

/* --- the secrets --- */

static int split(const char *text, struct slice words[SECRETS_MAX])
{
    int n = 0;
    while (text && n < SECRETS_MAX) {
        text += strspn(text, " ");
        size_t len = strcspn(text, " ");
        if (!len) break;
        words[n++] = slice_of(text, len);
        text += len;
    }
    return n;
}

void secret_heed(struct cluster *c)
{
    struct slice words[SECRETS_MAX];
    uint8_t keys[SECRETS_MAX][SHA256_BYTES];
    int count = split(c->set->secret, words);

    for (int i = 0; i < count; i++) sha256_bytes(words[i].ptr, words[i].len, keys[i]);
    bool same = count == c->secret_count && !memcmp(keys, c->secrets, (size_t)count * sizeof *keys), turned = !count != !c->secret_count;
    if (same) return;
    memcpy(c->secrets, keys, (size_t)count * sizeof *keys);
    c->secret_count = count;
    if (!turned) return;
    for (struct cluster_link *l = c->links; l; l = l->next) buslink_close(c, l); /* new ones begin as they are to be now */
}

/* --- proofs --- */

static void prove(const uint8_t key[SHA256_BYTES], const struct cluster_link *l, bool from_opener, uint64_t number, struct slice packet, uint8_t out[SHA256_BYTES])
{
    struct buf text = {0};
    uint8_t pad[BLOCK] = {0}, count[8];
    const uint8_t *opener = l->inbound ? l->proof.theirs : l->proof.mine, *other = l->inbound ? l->proof.mine : l->proof.theirs;

    memcpy(pad, key, SHA256_BYTES);
    for (int i = 0; i < BLOCK; i++) pad[i] ^= 0x36;
    put_u64(count, number);
    buf_put(&text, (const char *)pad, BLOCK);
    buf_put(&text, (const char *)opener, NONCE_BYTES);
    buf_put(&text, (const char *)other, NONCE_BYTES);
    buf_putc(&text, from_opener ? 1 : 2);
    buf_put(&text, (const char *)count, sizeof count);
    buf_puts(&text, packet);
    sha256_bytes(text.ptr, text.len, out);
    text.len = 0;
    for (int i = 0; i < BLOCK; i++) pad[i] ^= 0x36 ^ 0x5c;
    buf_put(&text, (const char *)pad, BLOCK);
    buf_put(&text, (const char *)out, SHA256_BYTES);
    sha256_bytes(text.ptr, text.len, out);
    buf_deinit(&text);
}

/* In the same time for any two. */
static bool equal(const uint8_t *a, const uint8_t *b)
{
    uint8_t differ = 0;
    for (int i = 0; i < SHA256_BYTES; i++) differ |= a[i] ^ b[i];
    return !differ;
}

static bool proven(const struct cluster *c, const struct cluster_link *l, struct slice packet, const uint8_t *proof)
{
    uint8_t right[SHA256_BYTES];
    bool any = false;
    for (int i = 0; i < c->secret_count; i++) {
        prove(c->secrets[i], l, l->inbound, l->proof.got, packet, right);
        any = any || equal(right, proof);
    }
    return any;
}

/* --- sending --- */

/* Not to be foreseen without the secret, and never the same twice. */
static void draw_nonce(struct cluster *c, struct cluster_link *l)
{
    uint8_t text[SHA256_BYTES + 32], digest[SHA256_BYTES];

    memcpy(text, c->secrets[0], SHA256_BYTES);
    for (int i = 0; i < 3; i++) put_u64(text + SHA256_BYTES + 8 * i, rng_next(&c->rng));
    put_u64(text + SHA256_BYTES + 24, (uint64_t)c->now_ms);
    sha256_bytes(text, sizeof text, digest);
    memcpy(l->proof.mine, digest, NONCE_BYTES);
}

static void say_hello(struct cluster *c, struct cluster_link *l)
{
    char hello[HELLO_BYTES] = "RCmb";

    draw_nonce(c, l);
    set_length(hello, sizeof hello);
    hello[9] = 1;
    hello[12] = (char)(PACKET_HELLO >> 8);
    hello[13] = (char)(PACKET_HELLO & 0xff);
    memcpy(hello + PACKET_LIGHT_BYTES, l->proof.mine, NONCE_BYTES);
    c->world.send(c->world.arg, l, slice_of(hello, sizeof hello));
    l->proof.greeted = true;
}

static void send_proven(struct cluster *c, struct cluster_link *l)
{
    struct buf out = {0};

    for (struct slice rest = buf_slice(&l->out); rest.len;) {
        size_t len = (size_t)packet_length(rest), at = out.len;
        uint8_t proof[SHA256_BYTES];
        buf_put(&out, rest.ptr, len);
        set_length(out.ptr + at, len + sizeof proof);
        prove(c->secrets[0], l, !l->inbound, l->proof.sent++, slice_of(out.ptr + at, len), proof);
        buf_put(&out, (const char *)proof, sizeof proof);
        rest = slice_of(rest.ptr + len, rest.len - len);
    }
    c->world.send(c->world.arg, l, buf_slice(&out));
    buf_deinit(&out);
}

bool secret_flush(struct cluster *c, struct cluster_link *l)
{
    if (!l->proof.greeted && (l->inbound || l->proof.met)) say_hello(c, l);
    if (!l->proof.met) return false;
    if (l->out.len) send_proven(c, l);
    return true;
}

/* --- receiving --- */

static bool is_hello(struct slice packet)
{
    return packet.len == HELLO_BYTES && (uint8_t)packet.ptr[12] == PACKET_HELLO >> 8 && (uint8_t)packet.ptr[13] == (PACKET_HELLO & 0xff);
}

static bool refuse(struct cluster *c, struct cluster_link *l, const char *why)
{
    cluster_refused(c, '#', "The cluster bus link %s %s is closed: %s", l->inbound ? "from" : "to", l->peer_ip, why);
    buslink_close(c, l);
    return false;
}

bool secret_open(struct cluster *c, struct cluster_link *l, struct slice *packet)
{
    struct slice p = *packet;

    if (!l->proof.met) {
        if (!is_hello(p)) return refuse(c, l, "the peer has no cluster-secret, and this node has one: all nodes need the same");
        memcpy(l->proof.theirs, p.ptr + PACKET_LIGHT_BYTES, NONCE_BYTES);
        l->proof.met = true;
        packet->len = 0;
        return true;
    }
    if (p.len < PACKET_LIGHT_BYTES + SHA256_BYTES) return refuse(c, l, "a packet without a proof came");
    p.len -= SHA256_BYTES;
    if (!proven(c, l, p, (const uint8_t *)p.ptr + p.len)) return refuse(c, l, "the peer has another cluster-secret, or somebody changed what it sent");
    l->proof.got++;
    *packet = p;
    return true;
}
