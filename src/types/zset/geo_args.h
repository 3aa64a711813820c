/* geo_args: words that the commands on places share: coordinates, units, members, and distances in replies.
 * Each parser fills *out and returns true, or replies one error. Executor thread. */
#ifndef VIREO_TYPES_ZSET_GEO_ARGS_H
#define VIREO_TYPES_ZSET_GEO_ARGS_H

#include "types/zset/geo.h"
#include "types/zset/zset.h"

bool geo_arg_place(struct call *c, const struct slice *lon_lat, struct place *out);
bool geo_arg_unit(struct call *c, struct slice arg, double *metres);
bool geo_member_place(const struct zset *z, struct slice member, struct place *out); /* false: absent; nothing replied */

void geo_reply_distance(struct call *c, double distance); /* with four decimals */
void geo_reply_place(struct call *c, struct place p);

#endif
