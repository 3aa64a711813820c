/* dump: see dump.h. */
#include "persist/dump.h"

#include "codec/crc64.h"
#include "codec/in.h"
#include "codec/out.h"
#include "persist/loaders.h"
#include "persist/rdb.h"

/* Behind the value, where other servers do not look. */
static void put_more(struct out *o, const struct value_codec *codec, const void *root)
{
    struct out more;
    out_init(&more, o->version, false, false);
    out_string(&more, SLICE(RDB_AUX_MORE));
    if (codec->save_more(&more, root)) out_raw(o, buf_slice(&more.buf));
    out_deinit(&more);
}

bool dump_value(struct buf *out, const struct value_type *t, const void *root, int version, bool compress, const char **why)
{
    struct out o;
    const char version_le[2] = {(char)version, (char)(version >> 8)};
    *why = "this kind of value has no form for files";
    int type = t->codec ? t->codec->rdb_type(root, version, why) : -1;
    if (type < 0) return false;
    out_init(&o, version, compress, false);
    out_u8(&o, (uint8_t)type);
    t->codec->save(&o, root, type);
    if (t->codec->save_more) put_more(&o, t->codec, root);
    out_raw(&o, slice_of(version_le, sizeof version_le));
    out_u64le(&o, crc64(0, o.buf.ptr, o.buf.len));
    buf_puts(out, buf_slice(&o.buf));
    out_deinit(&o);
    return true;
}

static uint64_t little_endian(const char *p, unsigned bytes)
{
    uint64_t v = 0;
    while (bytes--) v = v << 8 | (unsigned char)p[bytes];
    return v;
}

bool dump_footer_check(struct slice payload)
{
    if (payload.len < DUMP_FOOTER) return false;
    const char *footer = payload.ptr + payload.len - DUMP_FOOTER;
    if (little_endian(footer, 2) > DUMP_VERSION_MAX) return false;
    return crc64(0, payload.ptr, payload.len - 8) == little_endian(footer + 2, 8);
}

static bool read_more(struct in *in, const struct load_place *at, const struct value_codec *codec, struct loaded *out)
{
    if (!in_string(in, at->text) || !slice_eq(at->text->s, SLICE(RDB_AUX_MORE))) return false;
    return codec->load_more(in, at, out->root) && in_left(in) == 0;
}

static bool read_value(struct in *in, const struct load_place *at, struct loaded *out)
{
    uint8_t type;
    if (!in_u8(in, &type)) return false;
    struct loader loader = loaders_find(type);
    if (!loader.type) return in_fail(in, "a type of value that is not known");
    if (!loader.load(in, at, type, out)) return false;
    if (out->empty) return in_fail(in, "a value without elements");
    if (in_left(in) == 0 || (loader.type->codec->load_more && read_more(in, at, loader.type->codec, out))) return true;
    loaded_drop(out);
    return in_fail(in, "bytes behind the value");
}

bool dump_load(struct slice payload, const struct load_place *at, struct loaded *out, const char **why)
{
    struct in in;
    struct slice body = slice_of(payload.ptr, payload.len - DUMP_FOOTER);
    in_init(&in, body);
    in.version = (int)little_endian(body.ptr + body.len, 2);
    bool good = read_value(&in, at, out);
    *why = in.error;
    in_deinit(&in);
    return good;
}

void loaded_drop(struct loaded *l)
{
    if (l->root) l->type->free(l->root);
    l->root = NULL;
}
