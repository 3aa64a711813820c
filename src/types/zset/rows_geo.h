/* rows_geo: the commands on places.
 *
 * rows_geo.c holds what is known about each; the functions are defined by geo_cmd.c and geo_search.c, and are called
 * with the arity checked. Executor thread.
 */
#ifndef VIREO_TYPES_ZSET_ROWS_GEO_H
#define VIREO_TYPES_ZSET_ROWS_GEO_H

#include "engine/command.h"

extern const struct family geo_family;

void cmd_geoadd(struct call *c);
void cmd_geodist(struct call *c);
void cmd_geohash(struct call *c);
void cmd_geopos(struct call *c);
void cmd_georadius(struct call *c);
void cmd_georadius_ro(struct call *c);
void cmd_georadiusbymember(struct call *c);
void cmd_georadiusbymember_ro(struct call *c);
void cmd_geosearch(struct call *c);
void cmd_geosearchstore(struct call *c);

#endif
