/* tls: encrypted conversations over bytes that somebody else sends and receives; it touches no socket.
 *
 * A context holds certificates and rules; it is made whole or not at all, so a reload swaps one for another, and
 * conversations that began under the old one keep it. A conversation takes what came from the peer (tls_feed, then tls_read
 * until it has no more) and leaves what must go to the peer in tls_out: the owner sends that and empties it.
 * Ownership: tls_new and tls_context_new give, the free functions take back. The bytes of tls_feed are borrowed until
 * tls_read has returned anything but a count. Memory: a record of the peer (16 KiB) and what tls_out holds.
 * Failure: TLS_FAILED with tls_error; an alert for the peer may be in tls_out. No error text holds a secret.
 * Cost: O(bytes). Thread: one for each conversation. */
#ifndef VIREO_IO_TLS_H
#define VIREO_IO_TLS_H

#include "base/buf.h"

#define TLS_ERR_BYTES 512

enum tls_auth { TLS_AUTH_NO, TLS_AUTH_YES, TLS_AUTH_OPTIONAL };

struct tls_settings {             /* empty texts: not set */
    const char *cert_file, *key_file, *key_pass, *ca_file, *ca_dir, *dh_file, *protocols, *ciphers, *ciphersuites;
    enum tls_auth auth;
    bool prefer_server_ciphers, session_caching;
    int64_t session_cache_size, session_cache_timeout_s;
};

struct tls_context;
struct tls;

struct tls_context *tls_context_new(const struct tls_settings *set, char err[TLS_ERR_BYTES]); /* NULL: err says why */
void tls_context_free(struct tls_context *ctx);  /* NULL is fine */

enum tls_state { TLS_MORE = 0, TLS_ENDED = -1, TLS_FAILED = -2 };

struct tls *tls_new(struct tls_context *ctx);    /* a server's side, at the start of its handshake; NULL: no memory */
struct tls *tls_new_mutual(struct tls_context *ctx); /* a server's side that asks for a certificate whatever the settings say */
struct tls *tls_new_client(struct tls_context *ctx); /* the other side: says the first word with the first tls_read; the peer's certificate is checked */
void tls_free(struct tls *t);
void tls_feed(struct tls *t, const char *ptr, size_t len);
/* The next plain bytes: how many; or TLS_MORE: all that came is used up; TLS_ENDED: the peer said that it will send no more. */
int tls_read(struct tls *t, char *to, size_t room);
bool tls_ready(const struct tls *t);             /* the handshake is over */
bool tls_write(struct tls *t, const char *ptr, size_t len); /* after tls_ready only; into tls_out */
bool tls_shutdown(struct tls *t);                /* says goodbye, once; true: now there is something in tls_out */
struct buf *tls_out(struct tls *t);
const char *tls_error(const struct tls *t);

#endif
