/* cmd_range: commands on parts of strings. */
#include "types/string/string.h"

void cmd_append(struct call *c)
{
    struct slice key = c->argv[1], more = c->argv[2];
    struct entry *e;
    if (!string_write(c, key, &e)) return;
    size_t len = more.len;
    if (!e) {
        string_set(c, key, more, ENTRY_NO_EXPIRE, false);
    } else {
        size_t old = string_len(e);
        if (!string_fits(c, old, more.len)) return;
        len += old;
        e = string_make_raw(c, e, len);
        if (more.len) memcpy((char *)entry_value(e).ptr + old, more.ptr, more.len);
    }
    call_changed(c, key);
    call_notify(c, NOTIFY_STRING, "append", key);
    reply_int(c->r, (int64_t)len);
}

void cmd_setrange(struct call *c)
{
    struct slice key = c->argv[1], bytes = c->argv[3];
    struct entry *e;
    int64_t offset;
    if (!arg_i64(c, c->argv[2], &offset)) return;
    if (offset < 0) {
        reply_errorf(c->r, "ERR offset is out of range");
        return;
    }
    if (!string_write(c, key, &e)) return;
    size_t len = e ? string_len(e) : 0;
    if (bytes.len == 0) {
        reply_int(c->r, (int64_t)len);
        return;
    }
    if (!string_fits(c, (uint64_t)offset, bytes.len)) return;
    if (len < (size_t)offset + bytes.len) len = (size_t)offset + bytes.len;
    if (e) {
        e = string_make_raw(c, e, len);
    } else {
        e = key_set(c, key, VALUE_STRING, STRING_RAW, slice_of(NULL, len), ENTRY_NO_EXPIRE, false);
        memset((char *)entry_value(e).ptr, 0, (size_t)offset);
    }
    memcpy((char *)entry_value(e).ptr + offset, bytes.ptr, bytes.len);
    call_changed(c, key);
    call_notify(c, NOTIFY_STRING, "setrange", key);
    reply_int(c->r, (int64_t)len);
}

/* Redis's GETRANGE: both ends inclusive, negative ones count from the end, everything clipped. */
static struct slice sub_slice(struct slice s, int64_t start, int64_t end)
{
    int64_t len = (int64_t)s.len;
    if (start < 0 && end < 0 && start > end) return SLICE("");
    if (start < 0) start += len;
    if (end < 0) end += len;
    if (start < 0) start = 0;
    if (end < 0) end = 0;
    if (end >= len) end = len - 1;
    if (start > end || len == 0) return SLICE("");
    return slice_of(s.ptr + start, (size_t)(end - start + 1));
}

void cmd_getrange(struct call *c)
{
    struct entry *e;
    struct string_text text;
    int64_t start, end;
    if (!arg_i64(c, c->argv[2], &start) || !arg_i64(c, c->argv[3], &end)) return;
    if (!string_read(c, c->argv[1], &e)) return;
    if (e) reply_bulk(c->r, sub_slice(string_bytes(e, &text), start, end));
    else reply_bulk(c->r, SLICE(""));
}

void cmd_substr(struct call *c) { cmd_getrange(c); }
