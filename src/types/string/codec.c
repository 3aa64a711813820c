/* codec: strings in RDB images, payloads and logs (spec: persistence formats, 4.1, type 0). A string that is a number
 * is stored as one however the file spelled it. */
#include "codec/in.h"
#include "codec/out.h"
#include "types/string/string.h"

static int rdb_type(const void *root, int version, const char **why)
{
    (void)root, (void)version, (void)why;
    return 0;
}

static void save(struct out *o, const void *root, int type)
{
    (void)type;
    if (entry_enc(root) == STRING_INT) out_i64_string(o, string_int(root));
    else out_string(o, entry_value(root));
}

static void rewrite(const void *root, struct slice key, value_emit *emit, void *arg)
{
    struct string_text text;
    const struct slice argv[] = {SLICE("SET"), key, string_bytes(root, &text)};
    emit(arg, COUNT_OF(argv), argv);
}

static bool load(struct in *in, const struct load_place *at, uint8_t type, struct loaded *out)
{
    int64_t v;
    struct slice packed = {0};
    (void)type;
    if (!(at->later ? in_string_later(in, NUM_I64_MAX_CHARS + 1, at->text, &packed) : in_string(in, at->text))) return false;
    struct slice s = at->text->s;
    if (s.len > UINT32_MAX) return in_fail(in, "a string of more than 4 GiB");
    *out = (struct loaded){&string_type, .bytes = s, .packed = packed, .enc = s.len <= STRING_EMBSTR_MAX ? STRING_EMBSTR : STRING_RAW};
    if (s.len <= NUM_I64_MAX_CHARS && num_parse_i64(s, &v)) {
        struct buf *own = &at->text2->own; /* a place that lives as long as the text */
        own->len = 0;
        buf_put(own, &v, sizeof v);
        out->bytes = buf_slice(own);
        out->enc = STRING_INT;
    }
    return true;
}

static const struct value_loader loaders[] = {{0, load}};

const struct value_codec string_codec = {rdb_type, save, rewrite, loaders, COUNT_OF(loaders)};
