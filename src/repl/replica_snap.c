/* replica_snap: the snapshot's bytes out of the link's, in both forms (spec: replication, 5). By length exactly that many are
 * taken. By mark the last 40 bytes received are held back until it is known that they are not the mark, which ends it: the
 * master sends nothing behind the mark before our ACK, so looking at the end of what was received is enough. */
#include "repl/replica_private.h"

void snap_expect(struct repl *r)
{
    struct follow *f = r->follow;
    f->state = FOLLOW_SYNC;
    f->step = STEP_HEAD;
    f->got = f->length = 0;
    f->tail_len = 0;
    f->shape = SNAPSHOT_BY_LENGTH;
}

static void begin(struct repl *r, enum snapshot_shape shape, int64_t length)
{
    struct follow *f = r->follow;
    f->shape = shape;
    f->length = length;
    f->step = STEP_BODY;
    if (shape == SNAPSHOT_BY_LENGTH) follow_log(r, '*', "Receiving the master's snapshot: %lld bytes", (long long)length);
    else follow_log(r, '*', "Receiving the master's snapshot, of unknown length");
    r->world.snapshot_begin(r->world.arg, shape, length);
}

static void end(struct repl *r)
{
    struct follow *f = r->follow;
    f->step = STEP_LOAD;
    f->newline_ms = 0;
    r->world.snapshot_load(r->world.arg);
}

void snap_head(struct repl *r, struct slice line)
{
    struct follow *f = r->follow;
    int64_t length;
    if (line.ptr[0] == '-') {
        follow_fail(r, "The master gave the sync up: %.*s", line.len > 200 ? 200 : (int)line.len, line.ptr);
    } else if (line.ptr[0] != '$') {
        follow_fail(r, "No snapshot came where one should begin. Is that a master at %s:%d?", r->master_host, r->master_port);
    } else if (line.len == 5 + MARK_LEN && !memcmp(line.ptr, "$EOF:", 5)) {
        memcpy(f->mark, line.ptr + 5, MARK_LEN);
        begin(r, SNAPSHOT_BY_MARK, 0);
    } else if (num_parse_i64(slice_of(line.ptr + 1, line.len - 1), &length) && length > 0) {
        begin(r, SNAPSHOT_BY_LENGTH, length);
    } else {
        follow_fail(r, "The master announced a snapshot of no length");
    }
}

static size_t by_length(struct repl *r, struct slice bytes)
{
    struct follow *f = r->follow;
    int64_t left = f->length - f->got;
    size_t n = (uint64_t)left < bytes.len ? (size_t)left : bytes.len;
    f->got += (int64_t)n;
    r->world.snapshot_bytes(r->world.arg, slice_of(bytes.ptr, n));
    if (f->state == FOLLOW_SYNC && f->got == f->length) end(r);
    return n;
}

/* What is older than the last 40 bytes is the snapshot's for sure. */
static void hand_on(struct repl *r, struct slice bytes)
{
    struct follow *f = r->follow;
    size_t all = f->tail_len + bytes.len, sure = all > MARK_LEN ? all - MARK_LEN : 0;
    size_t of_tail = sure < f->tail_len ? sure : f->tail_len, of_bytes = sure - of_tail;
    if (of_tail) r->world.snapshot_bytes(r->world.arg, slice_of(f->tail, of_tail));
    if (f->state != FOLLOW_SYNC) return;
    if (of_bytes) r->world.snapshot_bytes(r->world.arg, slice_of(bytes.ptr, of_bytes));
    memmove(f->tail, f->tail + of_tail, f->tail_len - of_tail);
    memcpy(f->tail + f->tail_len - of_tail, bytes.ptr + of_bytes, bytes.len - of_bytes);
    f->tail_len = all - sure;
}

static size_t by_mark(struct repl *r, struct slice bytes)
{
    struct follow *f = r->follow;
    f->got += (int64_t)bytes.len;
    hand_on(r, bytes);
    if (f->state == FOLLOW_SYNC && f->tail_len == MARK_LEN && !memcmp(f->tail, f->mark, MARK_LEN)) end(r);
    return bytes.len;
}

size_t snap_bytes(struct repl *r, struct slice bytes)
{
    return r->follow->shape == SNAPSHOT_BY_LENGTH ? by_length(r, bytes) : by_mark(r, bytes);
}
