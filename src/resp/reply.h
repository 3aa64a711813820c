/* reply: writes protocol replies into an output buffer, in RESP2 or RESP3.
 *
 * A reply is written front to back; aggregates announce their size first (reply_array) or, when it is not known yet,
 * are opened and closed (reply_open, reply_close). The buffer belongs to the session; nothing is kept of the arguments.
 * Cost: one bounds check and a copy each. Failure: none. Executor thread. Wire forms: RESP2 and RESP3 specifications.
 */
#ifndef VIREO_RESP_REPLY_H
#define VIREO_RESP_REPLY_H

#include "base/buf.h"
#include "base/num.h"

struct reply {
    struct buf out;
    uint8_t resp;          /* 2 or 3 */
    uint32_t error_count;  /* error replies written since the caller last zeroed it */
    size_t error_at;       /* where in out the last one starts */
};

enum reply_error {
#define ERROR(name, text) ERR_##name,
#include "resp/errors.def"
#undef ERROR
    REPLY_ERROR_COUNT
};

struct slice reply_error_text(enum reply_error e); /* without the leading '-' */

void reply_ok(struct reply *r);
void reply_simple(struct reply *r, struct slice s);              /* +s */
void reply_error(struct reply *r, enum reply_error e);
/* "-" and the text, CR and LF in it turned into blanks; a code word must lead ("ERR ..."). */
void reply_errorf(struct reply *r, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void reply_error_slice(struct reply *r, struct slice text);
void reply_int(struct reply *r, int64_t v);
void reply_bulk(struct reply *r, struct slice s);
void reply_bulk_cstr(struct reply *r, const char *s);
void reply_bulk_int(struct reply *r, int64_t v);                 /* the number as a bulk string */
void reply_null(struct reply *r);                                /* $-1 or _ */
void reply_null_array(struct reply *r);                          /* *-1 or _ */
void reply_bool(struct reply *r, bool v);                        /* :1 :0 or #t #f */
void reply_double(struct reply *r, double v);                    /* bulk %.17g or ,v */
void reply_ldouble_bulk(struct reply *r, long double v);         /* always a bulk: INCRBYFLOAT */
void reply_verbatim(struct reply *r, const char *ext, struct slice s); /* bulk or =len ext:s */
void reply_array(struct reply *r, int64_t n);
void reply_map(struct reply *r, int64_t pairs);                  /* *2n or %n */
void reply_set(struct reply *r, int64_t n);                      /* *n or ~n */
void reply_push(struct reply *r, int64_t n);                     /* *n or >n */
void reply_attribute(struct reply *r, int64_t pairs);            /* RESP3 only */

/* An aggregate whose size is known only afterwards. kind: '*' array, '%' map (n counts pairs), '~' set, '>' push. */
struct reply_mark {
    size_t at;
};
struct reply_mark reply_open(struct reply *r);
void reply_close(struct reply *r, struct reply_mark mark, char kind, int64_t n);

/* Forgets everything written since out.len was `at` (CLIENT REPLY OFF, replies that turn into errors). */
static inline void reply_rewind(struct reply *r, size_t at) { r->out.len = at; }
void reply_raw(struct reply *r, struct slice bytes); /* bytes already in wire form */

#endif
