/* id: the identifier of a stream entry, milliseconds and a sequence number, and its text. Plain values; any thread. */
#ifndef VIREO_TYPES_STREAM_ID_H
#define VIREO_TYPES_STREAM_ID_H

#include "base/slice.h"
#include "engine/call.h"

#define STREAM_ID_CHARS 41 /* two numbers of 20 digits and a dash */
#define STREAM_ID_RAW 16

struct stream_id {
    uint64_t ms, seq;
};

#define STREAM_ID_MAX ((struct stream_id){UINT64_MAX, UINT64_MAX})

static inline int id_cmp(struct stream_id a, struct stream_id b)
{
    if (a.ms != b.ms) return a.ms < b.ms ? -1 : 1;
    return (a.seq > b.seq) - (a.seq < b.seq);
}
static inline bool id_is_zero(struct stream_id id) { return !(id.ms | id.seq); }
bool id_step_up(struct stream_id *id);   /* the next one; false: there is none, it is 0-0 then */
bool id_step_down(struct stream_id *id); /* the one before; false: there is none, it is the greatest then */

size_t id_format(char *out, struct stream_id id); /* room: STREAM_ID_CHARS */
void id_to_raw(char out[STREAM_ID_RAW], struct stream_id id);
struct stream_id id_from_raw(const char raw[STREAM_ID_RAW]);
void reply_id(struct reply *r, struct stream_id id);

/* "ms-seq", or "ms" alone with missing_seq; "-" and "+" are the least and the greatest unless strict. seq_given not
 * NULL: "ms-*" is taken too, and sets it false. */
bool id_parse(struct slice s, struct stream_id *id, uint64_t missing_seq, bool strict, bool *seq_given);
/* The same; replies the error. */
bool arg_id(struct call *c, struct slice arg, struct stream_id *id, uint64_t missing_seq);         /* "-" and "+" too */
bool arg_id_strict(struct call *c, struct slice arg, struct stream_id *id);
/* An end of an interval, "(" in front excludes it; *id is what is included. name: "start" or "end". */
struct id_bound {
    struct stream_id id;
    bool excluded;
};
bool arg_id_bound(struct call *c, struct slice arg, uint64_t missing_seq, struct id_bound *b);
bool bound_start(struct call *c, struct id_bound *b); /* steps over an excluded one; replies the error when there is none */
bool bound_end(struct call *c, struct id_bound *b);

#endif
