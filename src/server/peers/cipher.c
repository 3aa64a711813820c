#include "server/peers/cipher.h"

#include "io/log.h"
#include "server/core/server.h"
#include "server/net/listen.h"

#define STEP_BYTES ((size_t)16 << 10)

bool cipher_begin(struct cipher *c, struct server *sv, enum cipher_side side)
{
    char nothing[1];
    if (!sv->tls) listen_load_tls(sv, &sv->opt.tls); /* without a tls-port nobody needed it yet */
    if (sv->tls) c->tls = side == CIPHER_OPENS ? tls_new_client(sv->tls) : tls_new_mutual(sv->tls);
    if (!c->tls) {
        log_line('#', "tls-cluster or tls-replication is on, and TLS is not configured (tls-cert-file, tls-key-file, tls-ca-cert-file)");
        return false;
    }
    tls_feed(c->tls, "", 0);
    if (side == CIPHER_OPENS) tls_read(c->tls, nothing, sizeof nothing); /* its first words */
    return true;
}

enum tls_state cipher_in(struct cipher *c, struct slice received, struct buf *plain)
{
    int got;
    if (!c->tls) {
        buf_puts(plain, received);
        return TLS_MORE;
    }
    tls_feed(c->tls, received.ptr, received.len);
    do {
        char *to = buf_room(plain, STEP_BYTES);
        got = tls_read(c->tls, to, plain->cap - plain->len);
        if (got > 0) plain->len += (size_t)got;
    } while (got > 0);
    return (enum tls_state)got;
}

bool cipher_ready(const struct cipher *c) { return !c->tls || tls_ready(c->tls); }

struct buf *cipher_out(struct cipher *c, struct buf *plain)
{
    if (!c->tls) return plain;
    if (plain->len && tls_ready(c->tls) && tls_write(c->tls, plain->ptr, plain->len)) plain->len = 0;
    return tls_out(c->tls);
}

size_t cipher_unsent(const struct cipher *c) { return c->tls ? tls_out(c->tls)->len : 0; }

const char *cipher_why(const struct cipher *c) { return c->tls && tls_error(c->tls)[0] ? tls_error(c->tls) : "the other side ended it"; }

void cipher_end(struct cipher *c)
{
    tls_free(c->tls);
    c->tls = NULL;
}
