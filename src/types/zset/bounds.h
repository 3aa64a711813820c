/* bounds: the bounds of ranges as users write them: 5, (5, +inf for scores; [a, (a, -, + for members. */
#ifndef VIREO_TYPES_ZSET_BOUNDS_H
#define VIREO_TYPES_ZSET_BOUNDS_H

#include "types/zset/zset.h"

/* Parse or reply the error (false). Slices of members point into the arguments. */
bool arg_score_range(struct call *c, struct slice min, struct slice max, struct score_range *out);
bool arg_lex_range(struct call *c, struct slice min, struct slice max, struct lex_range *out);

#endif
