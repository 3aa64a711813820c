/* cmd_idmp: what concerns idempotent ids by itself: XCFGSET, XIDMPRECORD. Adding under them is XADD's (cmd_add.c). */
#include "types/stream/idmp.h"
#include "types/stream/rows.h"
#include "types/stream/stream.h"

static bool parse_settings(struct call *c, int64_t *duration_s, int64_t *max)
{
    for (int i = 2; i < c->argc; i += 2) {
        bool more = i + 1 < c->argc;
        if (more && slice_is(c->argv[i], "idmp-duration")) {
            if (!arg_range(c, c->argv[i + 1], 1, IDMP_DURATION_MAX, duration_s, "ERR IDMP-DURATION must be between 1 and 86400 seconds")) return false;
        } else if (more && slice_is(c->argv[i], "idmp-maxsize")) {
            if (!arg_range(c, c->argv[i + 1], 1, IDMP_SIZE_MAX, max, "ERR IDMP-MAXSIZE must be between 1 and 10000 entries")) return false;
        } else {
            reply_syntax(c);
            return false;
        }
    }
    return true;
}

static struct stream *stream_there(struct call *c)
{
    void *root;
    if (!value_write(c, c->argv[1], &stream_type, &root)) return NULL;
    if (!root) reply_error(c->r, ERR_NO_KEY);
    return root;
}

/* XCFGSET key [IDMP-DURATION seconds] [IDMP-MAXSIZE n] */
void cmd_xcfgset(struct call *c)
{
    int64_t duration_s = 0, max = 0;
    struct stream *s;
    if (!parse_settings(c, &duration_s, &max) || !(s = stream_there(c))) return;
    struct idmp *m = idmp_of(s, c->set);
    idmp_clear(s, c->cow);
    if (duration_s) m->duration_s = duration_s;
    if (max) m->max = max;
    stream_dirty(c, 1);
    reply_ok(c->r);
}

/* XIDMPRECORD key producer id entry-id: of an entry that was added before (logs, replicas) */
void cmd_xidmprecord(struct call *c)
{
    struct stream_id id;
    struct stream *s;
    if (!arg_id_strict(c, c->argv[4], &id) || !(s = stream_there(c))) return;
    idmp_of(s, c->set);
    idmp_record(s, c->cow, c->argv[2], c->argv[3], id, id.ms < (uint64_t)c->now_ms ? (int64_t)id.ms : c->now_ms, c->now_ms);
    stream_dirty(c, 1);
    reply_ok(c->r);
}
