/* tls: see tls.h. OpenSSL behind a BIO that reads from a borrowed run of bytes and appends to a buffer. */
#include "io/tls.h"

#include <limits.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define WRITE_STEP ((size_t)1 << 30)

struct tls_context {
    SSL_CTX *ssl;
};

struct tls {
    SSL *ssl;
    const char *in;               /* borrowed, see tls_feed */
    size_t in_len;
    struct buf out;
    bool failed, said_goodbye;
    char error[256];
};

/* The first of the queue is the cause; what follows it says who met it. */
static void last_error(char *out, size_t room)
{
    unsigned long code = ERR_peek_error();
    if (code) ERR_error_string_n(code, out, room);
    else snprintf(out, room, "unknown error");
    ERR_clear_error();
}

/* --- the context --- */

static int tell_pass(char *to, int room, int writing, void *pass)
{
    (void)writing;
    size_t len = strlen(pass);
    if (len > (size_t)room) return -1;
    memcpy(to, pass, len);
    return (int)len;
}

static bool set_protocols(SSL_CTX *ssl, const char *text)
{
    static const struct {
        const char *name;
        uint64_t off;
    } known[] = {{"TLSv1", SSL_OP_NO_TLSv1}, {"TLSv1.1", SSL_OP_NO_TLSv1_1}, {"TLSv1.2", SSL_OP_NO_TLSv1_2}, {"TLSv1.3", SSL_OP_NO_TLSv1_3}};
    uint64_t off = SSL_OP_NO_SSLv3 | SSL_OP_NO_TLSv1 | SSL_OP_NO_TLSv1_1 | SSL_OP_NO_TLSv1_2 | SSL_OP_NO_TLSv1_3;
    if (!*text) text = "TLSv1.2 TLSv1.3";
    while (*text) {
        size_t len = strcspn(text, " "), i = 0;
        while (i < 4 && !(strlen(known[i].name) == len && strncasecmp(known[i].name, text, len) == 0)) i++;
        if (i == 4) return false;
        off &= ~known[i].off;
        text += len + strspn(text + len, " ");
    }
    SSL_CTX_set_options(ssl, off);
    return true;
}

static bool set_dh(SSL_CTX *ssl, const char *path)
{
    if (!*path) return SSL_CTX_set_dh_auto(ssl, 1) == 1;
    BIO *file = BIO_new_file(path, "r");
    EVP_PKEY *dh = file ? PEM_read_bio_Parameters(file, NULL) : NULL;
    BIO_free(file);
    if (!dh) return false;
    if (SSL_CTX_set0_tmp_dh_pkey(ssl, dh) == 1) return true;
    EVP_PKEY_free(dh);
    return false;
}

static void set_sessions(SSL_CTX *ssl, const struct tls_settings *set)
{
    if (!set->session_caching) {
        SSL_CTX_set_session_cache_mode(ssl, SSL_SESS_CACHE_OFF);
        return;
    }
    SSL_CTX_set_session_cache_mode(ssl, SSL_SESS_CACHE_SERVER);
    SSL_CTX_sess_set_cache_size(ssl, (long)set->session_cache_size);
    SSL_CTX_set_timeout(ssl, (long)set->session_cache_timeout_s);
    SSL_CTX_set_session_id_context(ssl, (const unsigned char *)"vireo", 5);
}

static bool set_identity(SSL_CTX *ssl, const struct tls_settings *set, char *err)
{
    char why[256];
    SSL_CTX_set_default_passwd_cb(ssl, tell_pass);
    SSL_CTX_set_default_passwd_cb_userdata(ssl, (void *)(uintptr_t)set->key_pass);
    const char *what = NULL, *path = set->cert_file;
    if (SSL_CTX_use_certificate_chain_file(ssl, set->cert_file) <= 0) {
        what = "certificate";
    } else if (SSL_CTX_use_PrivateKey_file(ssl, set->key_file, SSL_FILETYPE_PEM) <= 0) {
        what = "private key";
        path = set->key_file;
    }
    SSL_CTX_set_default_passwd_cb_userdata(ssl, (void *)(uintptr_t)"");
    if (!what) return true;
    last_error(why, sizeof why);
    snprintf(err, TLS_ERR_BYTES, "Failed to load %s: %.200s: %s", what, path, why);
    return false;
}

static bool set_trust(SSL_CTX *ssl, const struct tls_settings *set, char *err)
{
    static const int modes[] = {[TLS_AUTH_NO] = SSL_VERIFY_NONE, [TLS_AUTH_YES] = SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT,
                                [TLS_AUTH_OPTIONAL] = SSL_VERIFY_PEER};
    char why[256];
    SSL_CTX_set_verify(ssl, modes[set->auth], NULL);
    if (!*set->ca_file && !*set->ca_dir) return true;
    if (SSL_CTX_load_verify_locations(ssl, *set->ca_file ? set->ca_file : NULL, *set->ca_dir ? set->ca_dir : NULL) > 0) return true;
    last_error(why, sizeof why);
    snprintf(err, TLS_ERR_BYTES, "Failed to configure CA certificate(s) file/directory: %s", why);
    return false;
}

static bool set_all(SSL_CTX *ssl, const struct tls_settings *set, char *err)
{
    char why[256];
    SSL_CTX_set_options(ssl, SSL_OP_SINGLE_DH_USE | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                 (set->prefer_server_ciphers ? SSL_OP_CIPHER_SERVER_PREFERENCE : 0));
    SSL_CTX_set_mode(ssl, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
    set_sessions(ssl, set);
    if (!set_protocols(ssl, set->protocols)) {
        snprintf(err, TLS_ERR_BYTES, "Invalid tls-protocols specified. Use a combination of 'TLSv1', 'TLSv1.1', 'TLSv1.2' and 'TLSv1.3'.");
        return false;
    }
    if (!set_identity(ssl, set, err) || !set_trust(ssl, set, err)) return false;
    if (!set_dh(ssl, set->dh_file)) {
        last_error(why, sizeof why);
        snprintf(err, TLS_ERR_BYTES, "Failed to load %.200s: %s", set->dh_file, why);
    } else if (*set->ciphers && !SSL_CTX_set_cipher_list(ssl, set->ciphers)) {
        snprintf(err, TLS_ERR_BYTES, "Failed to configure ciphers: %.400s", set->ciphers);
    } else if (*set->ciphersuites && !SSL_CTX_set_ciphersuites(ssl, set->ciphersuites)) {
        snprintf(err, TLS_ERR_BYTES, "Failed to configure ciphersuites: %.400s", set->ciphersuites);
    } else {
        return true;
    }
    ERR_clear_error();
    return false;
}

struct tls_context *tls_context_new(const struct tls_settings *set, char err[TLS_ERR_BYTES])
{
    const char *lacks = NULL;
    if (!*set->cert_file) lacks = "No tls-cert-file configured!";
    else if (!*set->key_file) lacks = "No tls-key-file configured!";
    else if (set->auth != TLS_AUTH_NO && !*set->ca_file && !*set->ca_dir)
        lacks = "Either tls-ca-cert-file or tls-ca-cert-dir must be specified when tls-cluster, tls-replication or tls-auth-clients are enabled!";
    ERR_clear_error();
    SSL_CTX *ssl = lacks ? NULL : SSL_CTX_new(TLS_method());
    if (!ssl) {
        snprintf(err, TLS_ERR_BYTES, "%s", lacks ? lacks : "no memory for a TLS context");
        return NULL;
    }
    if (!set_all(ssl, set, err)) {
        SSL_CTX_free(ssl);
        return NULL;
    }
    struct tls_context *ctx = mem_zalloc(sizeof *ctx);
    ctx->ssl = ssl;
    return ctx;
}

void tls_context_free(struct tls_context *ctx)
{
    if (!ctx) return;
    SSL_CTX_free(ctx->ssl); /* conversations hold it as well */
    mem_free(ctx, sizeof *ctx);
}

/* --- the BIO --- */

static int bio_read(BIO *bio, char *to, int room)
{
    struct tls *t = BIO_get_data(bio);
    BIO_clear_retry_flags(bio);
    if (room <= 0) return 0;
    if (!t->in_len) {
        BIO_set_retry_read(bio);
        return -1;
    }
    size_t n = t->in_len < (size_t)room ? t->in_len : (size_t)room;
    memcpy(to, t->in, n);
    t->in += n;
    t->in_len -= n;
    return (int)n;
}

static int bio_write(BIO *bio, const char *from, int len)
{
    struct tls *t = BIO_get_data(bio);
    BIO_clear_retry_flags(bio);
    if (len > 0) buf_put(&t->out, from, (size_t)len);
    return len;
}

static long bio_ctrl(BIO *bio, int what, long num, void *ptr)
{
    (void)bio;
    (void)num;
    (void)ptr;
    return what == BIO_CTRL_FLUSH; /* nothing is kept back */
}

static int bio_create(BIO *bio)
{
    BIO_set_init(bio, 1);
    return 1;
}

static BIO *bio_for(struct tls *t)
{
    static BIO_METHOD *method; /* one for the process, kept */
    if (!method) {
        method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "vireo");
        if (!method) return NULL;
        BIO_meth_set_read(method, bio_read);
        BIO_meth_set_write(method, bio_write);
        BIO_meth_set_ctrl(method, bio_ctrl);
        BIO_meth_set_create(method, bio_create);
    }
    BIO *bio = BIO_new(method);
    if (bio) BIO_set_data(bio, t);
    return bio;
}

/* --- a conversation --- */

static struct tls *new_side(struct tls_context *ctx, bool client)
{
    struct tls *t = mem_zalloc(sizeof *t);
    t->ssl = SSL_new(ctx->ssl);
    BIO *bio = t->ssl ? bio_for(t) : NULL;
    if (!bio) {
        tls_free(t);
        return NULL;
    }
    SSL_set_bio(t->ssl, bio, bio);
    if (client) {
        SSL_set_verify(t->ssl, SSL_VERIFY_PEER, NULL);
        SSL_set_connect_state(t->ssl);
    } else {
        SSL_set_accept_state(t->ssl);
    }
    return t;
}

struct tls *tls_new(struct tls_context *ctx) { return new_side(ctx, false); }
struct tls *tls_new_client(struct tls_context *ctx) { return new_side(ctx, true); }

struct tls *tls_new_mutual(struct tls_context *ctx)
{
    struct tls *t = new_side(ctx, false);
    if (t) SSL_set_verify(t->ssl, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
    return t;
}

void tls_free(struct tls *t)
{
    if (!t) return;
    SSL_free(t->ssl);
    buf_deinit(&t->out);
    mem_free(t, sizeof *t);
}

void tls_feed(struct tls *t, const char *ptr, size_t len)
{
    t->in = ptr;
    t->in_len = len;
}

static int ended_how(struct tls *t, int rc)
{
    int why = SSL_get_error(t->ssl, rc);
    if (why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE) return TLS_MORE;
    t->in_len = 0;
    if (why == SSL_ERROR_ZERO_RETURN) return TLS_ENDED;
    t->failed = true;
    last_error(t->error, sizeof t->error);
    return TLS_FAILED;
}

int tls_read(struct tls *t, char *to, size_t room)
{
    if (t->failed) return TLS_FAILED;
    ERR_clear_error();
    int n = SSL_read(t->ssl, to, room > INT_MAX ? INT_MAX : (int)room);
    return n > 0 ? n : ended_how(t, n);
}

bool tls_ready(const struct tls *t) { return SSL_is_init_finished(t->ssl) && !t->failed; }

bool tls_write(struct tls *t, const char *ptr, size_t len)
{
    while (len) {
        ERR_clear_error();
        int n = t->failed ? -1 : SSL_write(t->ssl, ptr, (int)(len < WRITE_STEP ? len : WRITE_STEP));
        if (n <= 0) {
            if (!t->failed) last_error(t->error, sizeof t->error);
            t->failed = true;
            return false;
        }
        ptr += n;
        len -= (size_t)n;
    }
    return true;
}

bool tls_shutdown(struct tls *t)
{
    if (t->said_goodbye || !tls_ready(t)) return false;
    t->said_goodbye = true;
    ERR_clear_error();
    SSL_shutdown(t->ssl);
    ERR_clear_error();
    return t->out.len > 0;
}

struct buf *tls_out(struct tls *t) { return &t->out; }
const char *tls_error(const struct tls *t) { return t->error; }
