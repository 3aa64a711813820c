#! cluster-enabled yes
#! cluster-announce-port 7001
#! cluster-node-timeout 600000
#! replica-serve-stale-data yes
#! nodes.conf aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa 127.0.0.1:7001@17001 myself,slave bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb 0 0 2 connected
#! nodes.conf bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb 127.0.0.1:1@17002 master - 0 0 2 connected 0-12182
#! nodes.conf cccccccccccccccccccccccccccccccccccccccc 127.0.0.1:7003@17003 master - 0 0 3 connected 12183-16383
#! nodes.conf vars currentEpoch 3 lastVoteEpoch 0
# A replica of b, which cannot be reached: it serves what it has (nothing) to those who said READONLY.
+ 300
> CLUSTER INFO
<~ $*cluster_state:ok*cluster_size:2*cluster_my_epoch:2*
> GET bar
< -MOVED 5061 127.0.0.1:1
> GET 123456789
< -MOVED 12739 127.0.0.1:7003
> READONLY
< +OK
> GET bar
< $-1
> GET 123456789
< -MOVED 12739 127.0.0.1:7003
> MGET bar {bar}2
< *2
< $-1
< $-1
> MGET bar hello
< -CROSSSLOT Keys in request don't hash to the same slot
> EXISTS bar
< :0
> SET bar 1
< -MOVED 5061 127.0.0.1:1
> DEL bar
< -MOVED 5061 127.0.0.1:1
> MULTI
< +OK
> GET bar
< +QUEUED
> EXEC
< *1
< $-1
> MULTI
< +OK
> GET bar
< +QUEUED
> SET bar 1
< -MOVED 5061 127.0.0.1:1
> EXEC
< -EXECABORT Transaction discarded because of previous errors.
> EVAL "return redis.call('get', KEYS[1])" 1 bar
< $-1
> EVAL "return redis.call('get', '123456789')" 0
< -ERR Script attempted to access a non local key in a cluster node script: f57f30509ae71dcc9f260df01bb4f4b984b7ae58, on @user_script:1.
> EVAL_RO "return redis.call('get', KEYS[1])" 1 bar
< $-1
> READWRITE
< +OK
> GET bar
< -MOVED 5061 127.0.0.1:1
> EVAL "return redis.call('get', KEYS[1])" 1 bar
< -MOVED 5061 127.0.0.1:1
> EVAL "return redis.call('get', 'bar')" 0
< -ERR Script attempted to access a non local key in a cluster node script: 0853d920913a4aa90a69fd042d687f692db9b98e, on @user_script:1.
> SPUBLISH bar x
< :0
> SPUBLISH 123456789 x
< -MOVED 12739 127.0.0.1:7003
> CLUSTER COUNTKEYSINSLOT 5061
< :0
> CLUSTER GETKEYSINSLOT 5061 1
< *0
> CLUSTER SETSLOT 5061 STABLE
< -ERR Please use SETSLOT only with masters.
> CLUSTER SETSLOT x STABLE
< -ERR Please use SETSLOT only with masters.
> CLUSTER FAILOVER x
< -ERR syntax error
> CLUSTER FAILOVER
< -ERR Master is down or failed, please use CLUSTER FAILOVER FORCE
> CLUSTER FORGET bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
< -ERR Can't forget my master!
> CLUSTER REPLICATE aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
< -ERR Can't replicate myself
> CLUSTER REPLICAS bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
<~ \*1*myself,slave bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb 0 * 2 connected*
> CLUSTER SLOTS
< *2
< *3
< :0
< :12182
< *4
< $9
< 127.0.0.1
< :1
< $40
< bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
< *0
< *3
< :12183
< :16383
< *4
< $9
< 127.0.0.1
< :7003
< $40
< cccccccccccccccccccccccccccccccccccccccc
< *0
> REPLICAOF NO ONE
< -ERR REPLICAOF not allowed in cluster mode.
