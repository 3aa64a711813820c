/* net: making sockets: listening ones, accepted ones, and the names of both ends. Small and cold; the traffic is loop.h's.
 * Descriptors returned are the caller's to close, non-blocking and close-on-exec. Failure: -1, errno, and a sentence in
 * err (NET_ERR_BYTES). Name look-ups may block: numbers do not. Any thread. */
#ifndef VIREO_IO_NET_H
#define VIREO_IO_NET_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define NET_ERR_BYTES 256
#define NET_NAME_BYTES 64

/* addr: "*" (all of IPv4), "::*" (all of IPv6), an address or a host name. port 0: the kernel chooses. */
void net_use_mptcp(bool on); /* TCP sockets that listen from then on take several paths (MPTCP) */
int net_listen_tcp(const char *addr, int port, int backlog, char *err);
/* group: who owns the socket beside the user; NULL or empty: the process's. */
int net_listen_unix(const char *path, mode_t perm /* 0: as the umask says */, const char *group, int backlog, char *err);
bool net_address_unavailable(int error); /* errors that an optional address ("-::1") may have */
bool net_family_unsupported(int error);  /* errors that mean: this machine has no such protocol */

/* A TCP connection to a name or a number, each of its addresses in turn; from: the address to come from, empty: any. Waits for at
 * most timeout_ms each, and gives up soon after *stop becomes true. */
int net_connect(const char *host, int port, const char *from, int timeout_ms, _Atomic bool *stop, char *err);

int net_accept(int listen_fd);           /* -1 and errno; EAGAIN: none waits */
void net_prepare(int fd, int keepalive_s); /* no delay, keepalive; harmless on unix sockets */

/* "127.0.0.1:6379", "[::1]:6379", "/path:0" for both ends of a unix socket. out has NET_NAME_BYTES. */
void net_peer_name(int fd, const char *unix_path, char *out);
void net_local_name(int fd, const char *unix_path, char *out);
bool net_is_loopback(int fd);            /* the peer is on this machine (127/8, ::1, unix) */

#endif
