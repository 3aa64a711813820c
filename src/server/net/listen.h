/* listen: the sockets that accept: TCP on each bind address, one unix socket. Errors are logged; -1 or false says so.
 * Changing address or port keeps the old sockets until all of the new ones are there. Executor thread. */
#ifndef VIREO_SERVER_NET_LISTEN_H
#define VIREO_SERVER_NET_LISTEN_H

#include "server/core/server.h"

bool listen_start(struct server *sv);                 /* at start: everything the options name */
/* CONFIG SET port or bind: NULL, or what to tell the client (the old sockets go on then). */
const char *listen_change(struct server *sv, const char *bind, int port, int tls_port);
bool listen_load_tls(struct server *sv, const struct tls_settings *set); /* false: logged, and what was there stays */
/* tls-auto-reload-interval: reads the certificates again when it is time; once a sweep. */
void listen_reload_tls(struct server *sv, int64_t now_mono_ms);
void listen_accept(struct server *sv);                /* takes in those who knocked in this turn */
void listen_resume(struct server *sv);                /* accepts again after a pause for want of descriptors */
void listen_stop(struct server *sv);                  /* closes all, removes the unix socket's file */
bool listen_any(const struct server *sv);

#endif
