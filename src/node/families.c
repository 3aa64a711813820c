#include "node/families.h"

#include "acl/acl.h"
#include "cluster/rows.h"
#include "engine/keyspace.h"
#include "engine/rows_generic.h"
#include "engine/rows_transactions.h"
#include "node/rows_connection.h"
#include "node/rows_server.h"
#include "persist/backup_rows.h"
#include "persist/rows_aof.h"
#include "persist/rows_dump.h"
#include "persist/rows_save.h"
#include "pubsub/rows.h"
#include "repl/cmd_repl.h"
#include "script/script.h"
#include "types/hash/hash.h"
#include "types/hash/rows.h"
#include "types/list/list.h"
#include "types/list/rows.h"
#include "types/set/rows.h"
#include "types/set/set.h"
#include "types/stream/rows.h"
#include "types/stream/stream.h"
#include "types/string/rows.h"
#include "types/string/rows_bitmap.h"
#include "types/string/rows_hll.h"
#include "types/string/string.h"
#include "types/zset/rows.h"
#include "types/zset/rows_geo.h"
#include "types/zset/zset.h"

const struct family *const node_families[] = {
    &string_family, &list_family, &set_family, &zset_family, &hash_family, &stream_family, &repl_family,
    &bitmap_family, &hll_family, &geo_family,
    &generic_family, &transactions_family, &pubsub_family, &dump_family, &save_family, &connection_family, &acl_family, &server_family, &script_family, &aof_family,
    &backup_family, &cluster_family,
};
const int node_family_count = COUNT_OF(node_families);

void node_register_values(void)
{
    value_register(&string_type);
    value_register(&list_type);
    value_register(&set_type);
    value_register(&zset_type);
    value_register(&hash_type);
    value_register(&stream_type);
}
