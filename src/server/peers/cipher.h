/* cipher: the TLS of a link to or from another node, if there is any: between what goes over the link and what was meant.
 *
 *   in:   cipher_in(c, received, &plain)                    without TLS the bytes as they are
 *   out:  link_send(..., cipher_out(c, &plain))             likewise; what cannot be sent before the handshake is over stays in plain
 *
 * cipher_out has something of its own to send after cipher_begin and after each cipher_in: look there again. Zeroed memory is a
 * cipher without TLS. Executor thread. */
#ifndef VIREO_SERVER_PEERS_CIPHER_H
#define VIREO_SERVER_PEERS_CIPHER_H

#include "io/tls.h"

struct server;

struct cipher {
    struct tls *tls;             /* NULL: plain bytes */
};

enum cipher_side { CIPHER_OPENS, CIPHER_ACCEPTS }; /* who accepts a node asks for its certificate, whatever tls-auth-clients says of clients */

bool cipher_begin(struct cipher *c, struct server *sv, enum cipher_side side); /* false: TLS is not configured, which was logged */
enum tls_state cipher_in(struct cipher *c, struct slice received, struct buf *plain);
bool cipher_ready(const struct cipher *c);       /* plain, or the handshake is over */
struct buf *cipher_out(struct cipher *c, struct buf *plain);
size_t cipher_unsent(const struct cipher *c);    /* bytes in cipher_out that did not come from plain just now */
const char *cipher_why(const struct cipher *c);  /* after TLS_FAILED or TLS_ENDED */
void cipher_end(struct cipher *c);

#endif
