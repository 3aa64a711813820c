#include "ds/entry.h"

struct entry *entry_new(uint8_t kind, uint32_t lru, int64_t expire_ms, struct slice key, struct slice value)
{
    return entry_new_inner(kind, lru, expire_ms, ENTRY_NEVER, key, value);
}

struct entry *entry_new_inner(uint8_t kind, uint32_t lru, int64_t expire_ms, int64_t inner_ms, struct slice key, struct slice value)
{
    check(key.len <= UINT32_MAX && value.len <= UINT32_MAX);
    uint8_t form = 0;
    if (expire_ms != ENTRY_NO_EXPIRE) form |= FORM_EXPIRES;
    if (inner_ms != ENTRY_NEVER) form |= FORM_INNER;
    if (key.len > UINT8_MAX || value.len > UINT16_MAX) form |= FORM_LONG;
    size_t head = sizeof(struct entry) + entry_head_extra(form);
    struct entry *e = mem_alloc(head + key.len + value.len);
    e->kind = kind;
    e->form = form;
    entry_set_lru(e, lru);
    e->klen = form & FORM_LONG ? 0 : (uint8_t)key.len;
    e->vlen = form & FORM_LONG ? 0 : (uint16_t)value.len;
    char *p = e->data;
    if (form & FORM_EXPIRES) {
        memcpy(p, &expire_ms, 8);
        p += 8;
    }
    if (form & FORM_INNER) {
        memcpy(p, &inner_ms, 8);
        p += 8;
    }
    if (form & FORM_LONG) {
        uint32_t lens[2] = {(uint32_t)key.len, (uint32_t)value.len};
        memcpy(p, lens, 8);
        p += 8;
    }
    memcpy(p, key.ptr, key.len);
    if (value.ptr) memcpy(p + key.len, value.ptr, value.len);
    return e;
}

bool entry_resize(struct entry *e, size_t vlen)
{
    struct slice v = entry_value(e);
    size_t head = (size_t)(v.ptr - (char *)e);
    if (mem_class(head + v.len) != mem_class(head + vlen)) return false;
    if (e->form & FORM_LONG) {
        if (vlen > UINT32_MAX) return false;
        uint32_t len = (uint32_t)vlen;
        memcpy((char *)v.ptr - entry_key(e).len - 4, &len, 4);
        return true;
    }
    if (vlen > UINT16_MAX) return false;
    e->vlen = (uint16_t)vlen;
    return true;
}
