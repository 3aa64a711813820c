/* secure: OpenSSL's client side. Like the other console client, it checks who signed the server's certificate and not for
 * which name: servers of this family are often met by their address. */
#include "apps/cli/secure.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

struct secure {
    SSL *ssl;
    pthread_mutex_t lock;
};

static const char *set_up(SSL_CTX *ctx, const struct secure_settings *set)
{
    SSL_CTX_set_options(ctx, SSL_OP_NO_SSLv3);
    SSL_CTX_set_mode(ctx, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_verify(ctx, set->insecure ? SSL_VERIFY_NONE : SSL_VERIFY_PEER, NULL);
    if (set->ca_file || set->ca_dir) {
        if (!SSL_CTX_load_verify_locations(ctx, set->ca_file, set->ca_dir)) return "Invalid CA Certificate File/Directory";
    } else if (!SSL_CTX_set_default_verify_paths(ctx)) {
        return "Failed to use default CA paths";
    }
    if (set->cert_file && !SSL_CTX_use_certificate_chain_file(ctx, set->cert_file)) return "Invalid client certificate";
    if (set->key_file && !SSL_CTX_use_PrivateKey_file(ctx, set->key_file, SSL_FILETYPE_PEM)) return "Invalid private key";
    if (set->ciphers && !SSL_CTX_set_cipher_list(ctx, set->ciphers)) return "Error while configuring ciphers";
    if (set->ciphersuites && !SSL_CTX_set_ciphersuites(ctx, set->ciphersuites)) return "Error while setting cypher suites";
    return NULL;
}

/* A socket's BIO whose writes raise no SIGPIPE: that signal is for the end of a pipe on standard output. */
static int quiet_write(BIO *bio, const char *from, int len)
{
    BIO_clear_retry_flags(bio);
    ssize_t n = send((int)BIO_get_fd(bio, NULL), from, (size_t)len, MSG_NOSIGNAL);
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) BIO_set_retry_write(bio);
    return (int)n;
}

static BIO *quiet_socket(int fd)
{
    static BIO_METHOD *method;
    const BIO_METHOD *like = BIO_s_socket();
    if (!method) {
        method = BIO_meth_new(BIO_TYPE_SOCKET, "quiet socket");
        if (!method) return NULL;
        BIO_meth_set_read(method, BIO_meth_get_read(like));
        BIO_meth_set_write(method, quiet_write);
        BIO_meth_set_ctrl(method, BIO_meth_get_ctrl(like));
        BIO_meth_set_create(method, BIO_meth_get_create(like));
        BIO_meth_set_destroy(method, BIO_meth_get_destroy(like));
    }
    BIO *bio = BIO_new(method);
    if (bio) BIO_set_fd(bio, fd, BIO_NOCLOSE);
    return bio;
}

static SSL *new_conversation(const struct secure_settings *set, int fd, char *err, size_t room)
{
    SSL_CTX *ctx = SSL_CTX_new(TLS_client_method());
    const char *wrong = ctx ? set_up(ctx, set) : "no memory";
    SSL *ssl = wrong ? NULL : SSL_new(ctx);
    SSL_CTX_free(ctx); /* the conversation holds it as well */
    BIO *bio = ssl ? quiet_socket(fd) : NULL;
    if (bio) SSL_set_bio(ssl, bio, bio);
    if (ssl && (!bio || (set->sni && !SSL_set_tlsext_host_name(ssl, set->sni)))) {
        wrong = bio ? "Failed to configure SNI" : "no memory";
        SSL_free(ssl);
        ssl = NULL;
    }
    if (!ssl) snprintf(err, room, "%s", wrong ? wrong : "no memory");
    return ssl;
}

/* What an answer of OpenSSL that is no success means. */
static int meaning(SSL *ssl, int rc, char *err, size_t room)
{
    int saved = errno, why = SSL_get_error(ssl, rc);
    if (why == SSL_ERROR_WANT_READ) return SECURE_WANTS_READ;
    if (why == SSL_ERROR_WANT_WRITE) return SECURE_WANTS_WRITE;
    unsigned long code = ERR_peek_error();
    bool cut_off = code && ERR_GET_REASON(code) == SSL_R_UNEXPECTED_EOF_WHILE_READING;
    const char *reason = code ? ERR_reason_error_string(code) : NULL;
    ERR_clear_error();
    if (why == SSL_ERROR_ZERO_RETURN || cut_off) {
        snprintf(err, room, "Server closed the connection");
        return SECURE_ENDED;
    }
    snprintf(err, room, "%s", reason ? reason : saved ? strerror(saved) : "connection lost");
    return SECURE_FAILED;
}

static bool shake_hands(SSL *ssl, int fd, char *err, size_t room)
{
    char why[200];
    for (;;) {
        ERR_clear_error();
        int rc = SSL_connect(ssl);
        if (rc == 1) return true;
        int wants = meaning(ssl, rc, why, sizeof why);
        if (wants == SECURE_ENDED || wants == SECURE_FAILED) break;
        struct pollfd p = {.fd = fd, .events = wants == SECURE_WANTS_READ ? POLLIN : POLLOUT};
        poll(&p, 1, -1);
    }
    snprintf(err, room, "SSL_connect failed: %s", why);
    return false;
}

struct secure *secure_open(const struct secure_settings *set, int fd, char *err, size_t room, bool *setup)
{
    SSL *ssl = new_conversation(set, fd, err, room);
    *setup = !ssl;
    if (!ssl) return NULL;
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
    struct secure *s = shake_hands(ssl, fd, err, room) ? malloc(sizeof *s) : NULL;
    if (!s) {
        SSL_free(ssl);
        return NULL;
    }
    s->ssl = ssl;
    pthread_mutex_init(&s->lock, NULL);
    return s;
}

void secure_close(struct secure *s)
{
    if (!s) return;
    SSL_shutdown(s->ssl); /* best effort: the descriptor is closed next */
    ERR_clear_error();
    SSL_free(s->ssl);
    pthread_mutex_destroy(&s->lock);
    free(s);
}

long secure_read(struct secure *s, void *to, size_t room, char *err, size_t err_room)
{
    pthread_mutex_lock(&s->lock);
    ERR_clear_error();
    long n = SSL_read(s->ssl, to, room > INT_MAX ? INT_MAX : (int)room);
    if (n <= 0) n = meaning(s->ssl, (int)n, err, err_room);
    pthread_mutex_unlock(&s->lock);
    return n;
}

long secure_write(struct secure *s, const void *from, size_t len, char *err, size_t err_room)
{
    pthread_mutex_lock(&s->lock);
    ERR_clear_error();
    long n = SSL_write(s->ssl, from, len > INT_MAX ? INT_MAX : (int)len);
    if (n <= 0) n = meaning(s->ssl, (int)n, err, err_room);
    pthread_mutex_unlock(&s->lock);
    return n;
}
