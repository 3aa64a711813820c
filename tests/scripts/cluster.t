#! cluster-enabled yes
# One node that has all slots, and how keys are judged by their slots.
> CLUSTER KEYSLOT 123456789
< :12739
> CLUSTER KEYSLOT ""
< :0
> CLUSTER KEYSLOT foo{bar}{zap}
< :5061
> CLUSTER KEYSLOT foo{}{bar}
< :8363
> CLUSTER KEYSLOT foo{{bar}}zap
< :4015
> CLUSTER KEYSLOT "\xff\xff"
< :7439
> CLUSTER KEYSLOT
< -ERR wrong number of arguments for 'cluster|keyslot' command
> CLUSTER KEYSLOT a b
< -ERR wrong number of arguments for 'cluster|keyslot' command
> CLUSTER
< -ERR wrong number of arguments for 'cluster' command
> CLUSTER NOSUCH
< -ERR unknown subcommand 'NOSUCH'. Try CLUSTER HELP.
> CLUSTER MYID x
< -ERR wrong number of arguments for 'cluster|myid' command
> CLUSTER MYID
<~ $40*
> CLUSTER NODES
<~ $*myself,master - 0 0 0 connected\n
> CLUSTER SLOTS
< *0
> CLUSTER SHARDS
<~ *1*slots*\*0*nodes*\*1*id*role*master*replication-offset*:0*health*online
> CLUSTER LINKS
< *0
> CLUSTER HELP
<~ *CLUSTER <subcommand>*
> INFO cluster
< $30
< # Cluster\r\ncluster_enabled:1\r\n
> GET foo
< -CLUSTERDOWN Hash slot not served
> SET foo 1
< -CLUSTERDOWN Hash slot not served
> PING
< +PONG
> MGET foo bar
< -CLUSTERDOWN Hash slot not served
> DEL
< -ERR wrong number of arguments for 'del' command
> SPUBLISH foo x
< -CLUSTERDOWN Hash slot not served
> EVAL "return 1" 0
< :1
> EVAL "return 1" 1 foo
< -CLUSTERDOWN Hash slot not served
> MULTI
< +OK
> GET foo
< -CLUSTERDOWN Hash slot not served
> EXEC
< -EXECABORT Transaction discarded because of previous errors.
> CLUSTER COUNTKEYSINSLOT 12182
< :0
> CLUSTER ADDSLOTS
< -ERR wrong number of arguments for 'cluster|addslots' command
> CLUSTER ADDSLOTS x
< -ERR Invalid or out of range slot
> CLUSTER ADDSLOTS 16384
< -ERR Invalid or out of range slot
> CLUSTER ADDSLOTS -1
< -ERR Invalid or out of range slot
> CLUSTER ADDSLOTS 1.5
< -ERR Invalid or out of range slot
> CLUSTER ADDSLOTS 7 7
< -ERR Slot 7 specified multiple times
> CLUSTER ADDSLOTS 7 16384
< -ERR Invalid or out of range slot
> CLUSTER ADDSLOTSRANGE 1
< -ERR wrong number of arguments for 'cluster|addslotsrange' command
> CLUSTER ADDSLOTSRANGE 1 2 3
< -ERR wrong number of arguments for 'cluster|addslotsrange' command
> CLUSTER ADDSLOTSRANGE 3 1
< -ERR start slot number 3 is greater than end slot number 1
> CLUSTER ADDSLOTSRANGE 1 3 2 4
< -ERR Slot 2 specified multiple times
> CLUSTER ADDSLOTSRANGE 1 3 5 99999
< -ERR Invalid or out of range slot
> CLUSTER DELSLOTS 7
< -ERR Slot 7 is already unassigned
> CLUSTER DELSLOTSRANGE 7 9
< -ERR Slot 7 is already unassigned
> CLUSTER ADDSLOTS 7
< +OK
> CLUSTER ADDSLOTS 8 7
< -ERR Slot 7 is already busy
> CLUSTER ADDSLOTSRANGE 8 9 6 7
< -ERR Slot 7 is already busy
> CLUSTER SLOTS
<~ \*1*:7*:7*\*4*\*0
> CLUSTER DELSLOTS 7 7
< -ERR Slot 7 specified multiple times
> CLUSTER DELSLOTS 7 8
< -ERR Slot 8 is already unassigned
> CLUSTER FLUSHSLOTS
< +OK
> CLUSTER FLUSHSLOTS
< +OK
> CLUSTER ADDSLOTSRANGE 0 5460 5461 16383
< +OK
> GET foo
< -CLUSTERDOWN The cluster is down
> CLUSTER COUNTKEYSINSLOT x
< -ERR value is not an integer or out of range
> CLUSTER COUNTKEYSINSLOT 16384
< -ERR Invalid slot
> CLUSTER COUNTKEYSINSLOT -1
< -ERR Invalid slot
> CLUSTER GETKEYSINSLOT 1 x
< -ERR value is not an integer or out of range
> CLUSTER GETKEYSINSLOT x 1
< -ERR value is not an integer or out of range
> CLUSTER GETKEYSINSLOT 16384 1
< -ERR Invalid slot or number of keys
> CLUSTER GETKEYSINSLOT 1 -1
< -ERR Invalid slot or number of keys
> CLUSTER GETKEYSINSLOT 1 5
< *0
> CLUSTER SETSLOT 1
< -ERR wrong number of arguments for 'cluster|setslot' command
> CLUSTER SETSLOT x STABLE
< -ERR Invalid or out of range slot
> CLUSTER SETSLOT 1 foo
< -ERR Invalid CLUSTER SETSLOT action or number of arguments. Try CLUSTER HELP
> CLUSTER SETSLOT 1 MIGRATING
< -ERR Invalid CLUSTER SETSLOT action or number of arguments. Try CLUSTER HELP
> CLUSTER SETSLOT 1 MIGRATING x y
< -ERR Invalid CLUSTER SETSLOT action or number of arguments. Try CLUSTER HELP
> CLUSTER SETSLOT 1 MIGRATING x
< -ERR I don't know about node x
> CLUSTER SETSLOT 1 IMPORTING x
< -ERR I'm already the owner of hash slot 1
> CLUSTER SETSLOT 1 NODE x
< -ERR Unknown node x
> CLUSTER SETSLOT 1 NODE ""
< -ERR Unknown node\x20
> CLUSTER SETSLOT 1 STABLE
< +OK
> CLUSTER SETSLOT 1 stable x
< -ERR Invalid CLUSTER SETSLOT action or number of arguments. Try CLUSTER HELP
> CLUSTER MEET
< -ERR wrong number of arguments for 'cluster|meet' command
> CLUSTER MEET a b
< -ERR Invalid TCP base port specified: b
> CLUSTER MEET 127.0.0.1 x
< -ERR Invalid TCP base port specified: x
> CLUSTER MEET 127.0.0.1 70000
< -ERR Invalid node address specified: 127.0.0.1:70000
> CLUSTER MEET 127.0.0.1 0
< -ERR Invalid node address specified: 127.0.0.1:0
> CLUSTER MEET 127.0.0.1 7000 x
< -ERR Invalid TCP bus port specified: x
> CLUSTER MEET 127.0.0.1 7000 99999
< -ERR Invalid node address specified: 127.0.0.1:7000
> CLUSTER MEET 127.0.0.1 60000
< -ERR Invalid node address specified: 127.0.0.1:60000
> CLUSTER MEET 300.1.1.1 7000
< -ERR Invalid node address specified: 300.1.1.1:7000
> CLUSTER MEET localhost 7000
< -ERR Invalid node address specified: localhost:7000
> CLUSTER MEET 127.0.0.1 7000 1 2
< -ERR unknown subcommand or wrong number of arguments for 'MEET'. Try CLUSTER HELP.
> CLUSTER FORGET x
< -ERR Unknown node x
> CLUSTER REPLICATE x
< -ERR Unknown node x
> CLUSTER REPLICAS x
< -ERR Unknown node x
> CLUSTER SLAVES x
< -ERR Unknown node x
> CLUSTER COUNT-FAILURE-REPORTS x
< -ERR Unknown node x
> CLUSTER FAILOVER
< -ERR You should send CLUSTER FAILOVER to a replica
> CLUSTER FAILOVER x
< -ERR syntax error
> CLUSTER FAILOVER FORCE
< -ERR You should send CLUSTER FAILOVER to a replica
> CLUSTER FAILOVER TAKEOVER x
< -ERR unknown subcommand or wrong number of arguments for 'FAILOVER'. Try CLUSTER HELP.
> CLUSTER RESET x
< -ERR syntax error
> CLUSTER RESET HARD SOFT
< -ERR unknown subcommand or wrong number of arguments for 'RESET'. Try CLUSTER HELP.
> CLUSTER SET-CONFIG-EPOCH x
< -ERR value is not an integer or out of range
> CLUSTER SET-CONFIG-EPOCH -1
< -ERR Invalid config epoch specified: -1
> CLUSTER SET-CONFIG-EPOCH 5
< +OK
> CLUSTER SET-CONFIG-EPOCH 6
< -ERR Node config epoch is already non-zero
> CLUSTER BUMPEPOCH
< +STILL 5
> CLUSTER SAVECONFIG
< +OK
+ 2400
> CLUSTER INFO
< $312
< cluster_state:ok\r\ncluster_slots_assigned:16384\r\ncluster_slots_ok:16384\r\ncluster_slots_pfail:0\r\ncluster_slots_fail:0\r\ncluster_known_nodes:1\r\ncluster_size:1\r\ncluster_current_epoch:5\r\ncluster_my_epoch:5\r\ncluster_stats_messages_sent:0\r\ncluster_stats_messages_received:0\r\ntotal_cluster_links_buffer_limit_exceeded:0\r\n
> SELECT 0
< +OK
> SELECT 1
< -ERR SELECT is not allowed in cluster mode
> SELECT 99
< -ERR SELECT is not allowed in cluster mode
> SELECT -1
< -ERR SELECT is not allowed in cluster mode
> SELECT x
< -ERR value is not an integer or out of range
> SWAPDB 0 1
< -ERR SWAPDB is not allowed in cluster mode
> SWAPDB x y
< -ERR SWAPDB is not allowed in cluster mode
> MOVE foo 1
< -ERR MOVE is not allowed in cluster mode
> MOVE foo
< -ERR wrong number of arguments for 'move' command
> REPLICAOF a 1
< -ERR REPLICAOF not allowed in cluster mode.
> REPLICAOF no one
< -ERR REPLICAOF not allowed in cluster mode.
> SLAVEOF a 1
< -ERR REPLICAOF not allowed in cluster mode.
> FAILOVER
< -ERR FAILOVER not allowed in cluster mode. Use CLUSTER FAILOVER command instead.
> READONLY
< +OK
> CLIENT LIST
<~ *flags=r *
> READWRITE
< +OK
> CLIENT LIST
<~ *flags=N *
> ASKING
< +OK
> READONLY
< +OK
> RESET
< +RESET
> CLIENT LIST
<~ *flags=N *
> HELLO 3
<~ *mode*cluster*role*master*
> CLUSTER SLOTS
<~ \*1*:0*:16383*\*4*%0
> CLUSTER LINKS
< *0
> HELLO 2
<~ *
# what Valkey has
! only vireo: Redis 7.0 has no FLUSHSLOT and SLOT-STATS
> CLUSTER SLOT-STATS SLOTSRANGE 12181 12183
< *3\r\n*2\r\n:12181\r\n*2\r\n$9\r\nkey-count\r\n:0\r\n*2\r\n:12182\r\n*2\r\n$9\r\nkey-count\r\n:0\r\n*2\r\n:12183\r\n*2\r\n$9\r\nkey-count\r\n:0
> MSET foo 1 {foo}2 2
< +OK
> SET bar 1
< +OK
! only vireo: the same
> CLUSTER SLOT-STATS ORDERBY key-count LIMIT 2
< *2\r\n*2\r\n:12182\r\n*2\r\n$9\r\nkey-count\r\n:2\r\n*2\r\n:5061\r\n*2\r\n$9\r\nkey-count\r\n:1
! only vireo: the same
> CLUSTER SLOT-STATS ORDERBY key-count LIMIT 1 ASC
< *1\r\n*2\r\n:0\r\n*2\r\n$9\r\nkey-count\r\n:0
! only vireo: the same
> CLUSTER SLOT-STATS ORDERBY nosuch
< -ERR Unrecognized sort metric for ORDERBY.
! only vireo: the same
> CLUSTER SLOT-STATS ORDERBY key-count LIMIT 0
< -ERR Limit has to lie in between 1 and 16384 (maximum number of slots).
! only vireo: the same
> CLUSTER SLOT-STATS SLOTSRANGE 2 1
< -ERR Start slot number 2 is greater than end slot number 1
! only vireo: the same
> CLUSTER FLUSHSLOT 12182 x
< -ERR syntax error
! only vireo: the same
> CLUSTER FLUSHSLOT 12182
< +OK
! only vireo: the same
> DBSIZE
< :1
> FLUSHALL
< +OK
# keys and slots
> SET foo 1
< +OK
> SET bar 2
< +OK
> SET {foo}2 3
< +OK
> GET foo
< $1
< 1
> MGET foo bar
< -CROSSSLOT Keys in request don't hash to the same slot
> MGET foo {foo}2 foo
< *3
< $1
< 1
< $1
< 3
< $1
< 1
> MSET foo 1 {foo}2 2 bar 3
< -CROSSSLOT Keys in request don't hash to the same slot
> DEL foo bar
< -CROSSSLOT Keys in request don't hash to the same slot
> EXISTS foo foo
< :2
> RENAME foo bar
< -CROSSSLOT Keys in request don't hash to the same slot
> RENAME foo {foo}3
< +OK
> RENAME {foo}3 foo
< +OK
> COPY foo {foo}4
< :1
> COPY foo {foo}4 DB 1
< -ERR Copying to another database is not allowed in cluster mode
> COPY foo {foo}4 DB 99
< -ERR DB index is out of range
> COPY foo {foo}4 DB 0 REPLACE
< :1
> COPY foo {foo}4 DB 1 x
< -ERR syntax error
> COPY foo {foo}4 DB 1 DB 0
< :0
> COPY foo {foo}4 DB 1 REPLACE
< -ERR Copying to another database is not allowed in cluster mode
> XREAD STREAMS STREAMS a b 0 0
< -ERR Unbalanced XREAD list of streams: for each stream key an ID or '$' must be specified.
> XREAD STREAMS a b 0
< -ERR Unbalanced XREAD list of streams: for each stream key an ID or '$' must be specified.
> COPY foo {foo}4 DB x
< -ERR value is not an integer or out of range
> SUNION a b
< -CROSSSLOT Keys in request don't hash to the same slot
> SUNION {a}a {a}b
< *0
> ZUNIONSTORE {a}z 2 {a}x b
< -CROSSSLOT Keys in request don't hash to the same slot
> ZUNIONSTORE {a}z 2 {a}x {a}b
< :0
> ZUNIONSTORE {a}z 3 {a}x b
< -ERR syntax error
> XREAD STREAMS a b 0 0
< -CROSSSLOT Keys in request don't hash to the same slot
> XREAD STREAMS a a{a} 0 0
< *-1
> BITOP AND {x}d {x}a {x}b
< :0
> BITOP AND d a b
< -CROSSSLOT Keys in request don't hash to the same slot
> PFMERGE a b
< -CROSSSLOT Keys in request don't hash to the same slot
> LMPOP 2 a b LEFT
< -CROSSSLOT Keys in request don't hash to the same slot
> LMPOP 2 {a}l {a}m LEFT
< *-1
> BLPOP a b 0.01
< -CROSSSLOT Keys in request don't hash to the same slot
> BLPOP {a}l {a}m 0.01
< *-1
> GEORADIUS a 1 1 1 m STORE b
< -CROSSSLOT Keys in request don't hash to the same slot
> RPUSH {l}l 2 1
< :2
> SORT {l}l
< *2
< $1
< 1
< $1
< 2
> SORT {l}l BY w_*
< -ERR BY option of SORT denied in Cluster mode.
> SORT {l}l BY nosort
< *2
< $1
< 2
< $1
< 1
> SORT {l}l GET #
< -ERR GET option of SORT denied in Cluster mode.
> SORT {l}l GET x_*
< -ERR GET option of SORT denied in Cluster mode.
> SORT {l}l STORE {l}s
< :2
> SORT {l}l STORE s
< -CROSSSLOT Keys in request don't hash to the same slot
> SORT_RO {l}l BY {l}w*
< -ERR BY option of SORT denied in Cluster mode.
> CLUSTER COUNTKEYSINSLOT 12182
< :3
> CLUSTER GETKEYSINSLOT 12182 10
<unordered 1
< *3
< $6
< {foo}4
< $3
< foo
< $6
< {foo}2
> CLUSTER GETKEYSINSLOT 12182 0
< *0
> CLUSTER GETKEYSINSLOT 5061 1
< *1
< $3
< bar
> DBSIZE
< :6
> KEYS {foo}*
<unordered 1
< *2
< $6
< {foo}4
< $6
< {foo}2
> SCAN 0 COUNT 100 MATCH b*
< *2
< $1
< 0
< *1
< $3
< bar
> RANDOMKEY
<~ *
> PEXPIRE {foo}4 1
< :1
+ 20
> EXISTS {foo}4
< :0
> CLUSTER COUNTKEYSINSLOT 12182
< :2
> TOUCH foo {foo}2
< :2
> UNLINK foo {foo}2
< :2
> CLUSTER COUNTKEYSINSLOT 12182
< :0
> WATCH a b
< -CROSSSLOT Keys in request don't hash to the same slot
> WATCH {a}a {a}b
< +OK
> UNWATCH
< +OK
# transactions
> MULTI
< +OK
> SET foo 1
< +QUEUED
> SET bar 1
< +QUEUED
> MGET foo bar
< -CROSSSLOT Keys in request don't hash to the same slot
> EXEC
< -CROSSSLOT Keys in request don't hash to the same slot
> MULTI
< +OK
> SET foo 1
< +QUEUED
> SET bar 1
< +QUEUED
> EXEC
< -CROSSSLOT Keys in request don't hash to the same slot
> MULTI
< +OK
> SET foo 1
< +QUEUED
> SET {foo}2 1
< +QUEUED
> PING
< +QUEUED
> EXEC
< *3
< +OK
< +OK
< +PONG
> MULTI
< +OK
> PING
< +QUEUED
> EXEC
< *1
< +PONG
> EXEC
< -ERR EXEC without MULTI
# scripts
> EVAL "return redis.call('set', KEYS[1], 'x')" 1 foo
< +OK
> EVAL "return {redis.call('set', 'foo', 'x'), redis.call('set', 'bar', 'y')}" 0
< *2
< +OK
< +OK
> EVAL "return redis.call('mset', 'foo', 'x', 'bar', 'y')" 0
< -ERR Script attempted to access a non local key in a cluster node script: 5e20979c87765c24c47b9a43e9a19b31808bf561, on @user_script:1.
> EVAL "#!lua\nreturn {redis.call('set', 'foo', 'x'), redis.call('set', 'bar', 'y')}" 0
< -ERR Script attempted to access keys that do not hash to the same slot script: ef517ce224838d064d1b769c8c11ae8b89b11f1c, on @user_script:2.
> EVAL "#!lua flags=allow-cross-slot-keys\nreturn {redis.call('set', 'foo', 'x'), redis.call('set', 'bar', 'y')}" 0
< *2
< +OK
< +OK
> EVAL "#!lua\nreturn redis.call('set', 'foo', 'x')" 1 a
< -ERR Script attempted to access keys that do not hash to the same slot script: a6225f8904e06821bf4a1bb7a6f466dce8f3bbd8, on @user_script:2.
> EVAL "#!lua\nreturn redis.call('set', 'foo', 'x')" 1 foo
< +OK
> EVAL "#!lua flags=no-cluster\nreturn 1" 0
< -ERR Can not run script on cluster, 'no-cluster' flag is set.
> EVAL "return 1" 2 a b
< -CROSSSLOT Keys in request don't hash to the same slot
> EVAL "return redis.pcall('get', 'foo')" 0
< $1
< x
> FUNCTION LOAD "#!lua name=l\nredis.register_function{function_name='f', callback=function(k) return redis.call('get', 'foo') end, flags={'no-writes'}}\nredis.register_function{function_name='g', callback=function() return 1 end, flags={'no-cluster'}}"
< $1
< l
> FCALL f 0
< $1
< x
> FCALL f 1 a
< -ERR Script attempted to access keys that do not hash to the same slot script: f, on @user_function:2.
> FCALL f 1 foo
< $1
< x
> FCALL_RO f 1 {foo}x
< $1
< x
> FCALL g 0
< -ERR Can not run script on cluster, 'no-cluster' flag is set.
# slots that go
> CLUSTER DELSLOTS 12182
< +OK
> GET foo
< -CLUSTERDOWN Hash slot not served
> MGET foo bar
< -CLUSTERDOWN Hash slot not served
> CLUSTER COUNTKEYSINSLOT 12182
< :2
> CLUSTER GETKEYSINSLOT 12182 1
<~ \*1*foo*
> EVAL "return redis.call('get', 'foo')" 0
< -ERR Script attempted to access a non local key in a cluster node script: 282297a0228f48cd3fc6a55de6316f31422f5d17, on @user_script:1.
> EVAL "return redis.pcall('get', 'foo')" 0
< -ERR Script attempted to access a non local key in a cluster node
> EVAL "return redis.call('get', 'foo')" 1 foo
< -CLUSTERDOWN Hash slot not served
> MULTI
< +OK
> GET foo
< -CLUSTERDOWN Hash slot not served
> EXEC
< -EXECABORT Transaction discarded because of previous errors.
> PING
< +PONG
> SPUBLISH foo x
< -CLUSTERDOWN Hash slot not served
> SSUBSCRIBE foo
< -CLUSTERDOWN Hash slot not served
> DEL
< -ERR wrong number of arguments for 'del' command
> CONFIG SET cluster-require-full-coverage no
< +OK
> MULTI
< +OK
> CLUSTER DELSLOTS 12182
< +QUEUED
> CLUSTER ADDSLOTS 12182
< +QUEUED
> CLUSTER SETSLOT 12182 STABLE
< +QUEUED
> CLUSTER BUMPEPOCH
< +QUEUED
> EXEC
< *4
< -ERR Slot 12182 is already unassigned
< +OK
< +OK
< +STILL 5
> GET foo
< $1
< x
# who waits for keys when the cluster goes down
@waits
> BLPOP {foo}q 0
<?
@main
> CONFIG SET cluster-require-full-coverage yes
< +OK
> CLUSTER DELSLOTS 1
< +OK
+ 1500
@waits
<~ -CLUSTERDOWN The cluster is down
@main
> CLUSTER ADDSLOTS 1
< +OK
> CONFIG SET cluster-require-full-coverage no
< +OK
+ 200
# the whole cluster down, but for reads
> CONFIG SET cluster-require-full-coverage yes
< +OK
> CLUSTER DELSLOTS 1
< +OK
> CONFIG SET cluster-allow-reads-when-down yes
< +OK
> GET foo
< $1
< x
> SET foo 1
< -CLUSTERDOWN The cluster is down and only accepts read commands
> MULTI
< +OK
> SET foo 1
< -CLUSTERDOWN The cluster is down and only accepts read commands
> EXEC
< -EXECABORT Transaction discarded because of previous errors.
> EVAL "return redis.call('set', 'foo', 1)" 0
< -ERR Script attempted to execute a write command while the cluster is down and readonly script: aed6269da5787c6d1af37884c4d9c5acc14a9ca1, on @user_script:1.
> EVAL "return redis.call('get', 'foo')" 0
< $1
< x
> CONFIG SET cluster-allow-reads-when-down no
< +OK
> GET foo
< -CLUSTERDOWN The cluster is down
> MGET foo bar
< -CROSSSLOT Keys in request don't hash to the same slot
> EVAL "return redis.call('get', 'foo')" 0
< -ERR Script attempted to execute a command while the cluster is down script: 282297a0228f48cd3fc6a55de6316f31422f5d17, on @user_script:1.
> SPUBLISH foo x
< :0
> CONFIG SET cluster-allow-pubsubshard-when-down no
< +OK
> SPUBLISH foo x
< -CLUSTERDOWN The cluster is down
> CONFIG SET cluster-allow-pubsubshard-when-down yes
< +OK
> MULTI
< +OK
> PING
< +QUEUED
> EXEC
< *1
< +PONG
> CLUSTER ADDSLOTS 1
< +OK
+ 200
> GET foo
< $1
< x
# shard channels
> SSUBSCRIBE foo bar
< -CROSSSLOT Keys in request don't hash to the same slot
> SSUBSCRIBE foo {foo}x
< *3
< $10
< ssubscribe
< $3
< foo
< :1
< *3
< $10
< ssubscribe
< $6
< {foo}x
< :2
@sender
> SPUBLISH foo hello
< :1
> SPUBLISH bar hello
< :0
> PUBLISH foo nobody
< :0
@main
<~ *hello
@sender
> CLUSTER DELSLOTS 12182
< +OK
@main
<~ *sunsubscribe*:*
@sender
> CLUSTER ADDSLOTS 12182
< +OK
+ 200
> CLUSTER FLUSHSLOTS
< -ERR DB must be empty to perform CLUSTER FLUSHSLOTS.
> CLUSTER RESET
< -ERR CLUSTER RESET can't be called with master nodes containing keys
> FLUSHALL
< +OK
> CLUSTER FLUSHSLOTS
< +OK
> CLUSTER SLOTS
< *0
> CLUSTER COUNTKEYSINSLOT 12182
< :0
> CLUSTER RESET SOFT
< +OK
> CLUSTER RESET HARD
< +OK
> CLUSTER INFO
<~ *cluster_current_epoch:0*cluster_my_epoch:0*
