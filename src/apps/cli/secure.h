/* secure: TLS for one client connection over a descriptor that somebody else owns.
 * secure_open shakes hands (the descriptor is non-blocking from then on); secure_close frees and leaves the descriptor.
 * One thread may read while another writes: a lock goes around each use of the conversation, never around a wait.
 * Failure: NULL, SECURE_ENDED or SECURE_FAILED with a sentence in err. Texts of the settings are borrowed for the call. */
#ifndef VIREO_CLI_SECURE_H
#define VIREO_CLI_SECURE_H

#include <stdbool.h>
#include <stddef.h>

struct secure_settings { /* NULL: not given */
    bool on, insecure;   /* insecure: any certificate will do */
    const char *sni, *ca_file, *ca_dir, *cert_file, *key_file, *ciphers, *ciphersuites;
};

struct secure;

enum secure_result { SECURE_WANTS_READ = 0, SECURE_ENDED = -1, SECURE_FAILED = -2, SECURE_WANTS_WRITE = -3 };

/* *setup tells a mistake in the settings from one that happened on the way. */
struct secure *secure_open(const struct secure_settings *set, int fd, char *err, size_t room, bool *setup);
void secure_close(struct secure *s); /* NULL is fine */

/* Bytes, or a secure_result: those that want something are to be repeated when the descriptor is ready for it. */
long secure_read(struct secure *s, void *to, size_t room, char *err, size_t err_room);
long secure_write(struct secure *s, const void *from, size_t len, char *err, size_t err_room);

#endif
