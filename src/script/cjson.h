/* cjson: options and the decoder's border. Private to script/. */
#ifndef VIREO_SCRIPT_CJSON_H
#define VIREO_SCRIPT_CJSON_H

#include "script/vm.h"

struct json_options {
    int encode_depth, decode_depth, precision, keep_buffer;
    int encode_invalid;  /* NaN and infinities: 0 refused, 1 written, 2 as null */
    int decode_invalid, sparse_convert, sparse_ratio, sparse_safe;
};

struct json_writer {
    lua_State *L;
    const struct json_options *opt;
    char *ptr;
    size_t len, cap;
    int slot;            /* of the stack: keeps ptr alive */
};

struct json_options *json_options(lua_State *L);
int json_decode(lua_State *L);

#endif
