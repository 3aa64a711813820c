/* rdb: the item bytes of an RDB image (spec: persistence formats, 2.4). Bytes below 26 are value types. */
#ifndef VIREO_PERSIST_RDB_H
#define VIREO_PERSIST_RDB_H

enum rdb_item {
    RDB_TYPE_MODULE_OLD = 6, RDB_TYPE_MODULE = 7, RDB_TYPE_LAST = 25,
    RDB_SLOT_INFO = 244, RDB_FUNCTION2 = 245, RDB_FUNCTION_OLD = 246, RDB_MODULE_AUX = 247, RDB_IDLE = 248, RDB_FREQ = 249,
    RDB_AUX = 250, RDB_RESIZEDB = 251, RDB_EXPIRETIME_MS = 252, RDB_EXPIRETIME = 253, RDB_SELECTDB = 254, RDB_EOF = 255,
};

#define RDB_AUX_MORE "vireo-more" /* the key before it, and what its value's form has no place for (value_codec.save_more); in payloads: behind the value */

#endif
