#include "server/core/server.h"

#include "io/clock.h"

void server_set_time(struct server *sv)
{
    engine_set_time(sv->node->e, clock_wall_us(), clock_mono_ms());
}
