#! cluster-enabled yes
#! cluster-announce-port 7001
#! cluster-node-timeout 600000
#! nodes.conf aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa 127.0.0.1:7001@17001 myself,master - 0 0 1 connected 0-12182 [12182->-bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb] [15495-<-bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb]
#! nodes.conf bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb 127.0.0.1:7002@17002,host-b.example.com master - 0 0 2 connected 12183-16382
#! nodes.conf cccccccccccccccccccccccccccccccccccccccc 127.0.0.1:7003@17003 slave bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb 0 0 2 connected
#! nodes.conf vars currentEpoch 2 lastVoteEpoch 0
# A master of two: slot 12182 (foo) migrates to b, slot 15495 (a) is imported from b, slot 16383 is nobody's.
> CONFIG SET cluster-require-full-coverage no
< +OK
+ 2400
> CLUSTER INFO
<~ $*cluster_state:ok*cluster_slots_assigned:16383*cluster_known_nodes:3*cluster_size:2*cluster_current_epoch:2*cluster_my_epoch:1*
> CLUSTER MYID
< $40
< aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
> CLUSTER SLOTS
< *2
< *3
< :0
< :12182
< *4
< $9
< 127.0.0.1
< :7001
< $40
< aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
< *0
< *3
< :12183
< :16382
< *4
< $9
< 127.0.0.1
< :7002
< $40
< bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
< *2
< $8
< hostname
< $18
< host-b.example.com
> CLUSTER REPLICAS bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
<~ \*1*cccccccccccccccccccccccccccccccccccccccc 127.0.0.1:7003@17003 slave bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb *
> CLUSTER REPLICAS cccccccccccccccccccccccccccccccccccccccc
< -ERR The specified node is not a master
> CLUSTER COUNT-FAILURE-REPORTS bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
< :0
> SET bar 1
< +OK
> SET hello 1
< +OK
> GET bar
< $1
< 1
> MGET bar hello
< -CROSSSLOT Keys in request don't hash to the same slot
> GET user{a}
< -MOVED 15495 127.0.0.1:7002
> GET 123456789
< -MOVED 12739 127.0.0.1:7002
> SET 123456789 1
< -MOVED 12739 127.0.0.1:7002
> MGET 123456789 {123456789}2
< -MOVED 12739 127.0.0.1:7002
> MGET 123456789 bar
< -CROSSSLOT Keys in request don't hash to the same slot
> EVAL "return 1" 1 123456789
< -MOVED 12739 127.0.0.1:7002
> EVAL "return redis.call('get', '123456789')" 0
< -ERR Script attempted to access a non local key in a cluster node script: f57f30509ae71dcc9f260df01bb4f4b984b7ae58, on @user_script:1.
> EVAL "return redis.pcall('get', 'foo')" 0
< -ERR Script attempted to access a non local key in a cluster node
> XREAD BLOCK 10 STREAMS 123456789 0
< -MOVED 12739 127.0.0.1:7002
> BLPOP 123456789 0
< -MOVED 12739 127.0.0.1:7002
> SPUBLISH 123456789 x
< -MOVED 12739 127.0.0.1:7002
> SSUBSCRIBE 123456789
< -MOVED 12739 127.0.0.1:7002
> SUBSCRIBE 123456789
< *3
< $9
< subscribe
< $9
< 123456789
< :1
> UNSUBSCRIBE
< *3
< $11
< unsubscribe
< $9
< 123456789
< :0
> READONLY
< +OK
> GET 123456789
< -MOVED 12739 127.0.0.1:7002
> READWRITE
< +OK
# migrating: foo
> GET foo
< -ASK 12182 127.0.0.1:7002
> SET foo 1
< -ASK 12182 127.0.0.1:7002
> MGET foo {foo}2
< -ASK 12182 127.0.0.1:7002
> DEL foo {foo}2
< -ASK 12182 127.0.0.1:7002
> EXISTS foo
< -ASK 12182 127.0.0.1:7002
> MULTI
< +OK
> SET foo 1
< -ASK 12182 127.0.0.1:7002
> EXEC
< -EXECABORT Transaction discarded because of previous errors.
> MULTI
< +OK
> PING
< +QUEUED
> EXEC
< *1
< +PONG
> ASKING
< +OK
> SET foo 1
< -ASK 12182 127.0.0.1:7002
> SPUBLISH foo x
< :0
> EVAL "return redis.call('get', KEYS[1])" 1 foo
< -ASK 12182 127.0.0.1:7002
> EVAL "return redis.call('get', 'foo')" 0
< -ERR Script attempted to access a non local key in a cluster node script: 282297a0228f48cd3fc6a55de6316f31422f5d17, on @user_script:1.
> CLUSTER SETSLOT 12182 STABLE
< +OK
> MSET foo 1 {foo}2 2
< +OK
> CLUSTER SETSLOT 12182 MIGRATING bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
< +OK
> GET foo
< $1
< 1
> MGET foo {foo}2
< *2
< $1
< 1
< $1
< 2
> MGET foo {foo}3
< -TRYAGAIN Multiple keys request during rehashing of slot
> MGET {foo}3 {foo}4
< -ASK 12182 127.0.0.1:7002
> MGET foo foo
< *2
< $1
< 1
< $1
< 1
> SET {foo}3 1
< -ASK 12182 127.0.0.1:7002
> PEXPIRE {foo}2 1
< :1
+ 30
> GET {foo}2
< -ASK 12182 127.0.0.1:7002
> MGET foo {foo}2
< -TRYAGAIN Multiple keys request during rehashing of slot
> MULTI
< +OK
> GET foo
< +QUEUED
> GET {foo}9
< -ASK 12182 127.0.0.1:7002
> EXEC
< -EXECABORT Transaction discarded because of previous errors.
> MULTI
< +OK
> GET foo
< +QUEUED
> DEL foo
< +QUEUED
> EXEC
< *2
< $1
< 1
< :1
> GET foo
< -ASK 12182 127.0.0.1:7002
! not redis: {foo}2, which is past its time, is listed until the cycle of expiry has met it
> CLUSTER GETKEYSINSLOT 12182 10
< *0
> WATCH foo
< -ASK 12182 127.0.0.1:7002
> OBJECT ENCODING foo
< -ASK 12182 127.0.0.1:7002
> TTL foo
< -ASK 12182 127.0.0.1:7002
> MULTI
< +OK
> PING
< +QUEUED
> EXEC
< *1
< +PONG
# importing: a
> GET a
< -MOVED 15495 127.0.0.1:7002
> ASKING
< +OK
> GET a
< $-1
> GET a
< -MOVED 15495 127.0.0.1:7002
> ASKING
< +OK
> SET a 1
< +OK
> ASKING
< +OK
> PING
< +PONG
> GET a
< -MOVED 15495 127.0.0.1:7002
> ASKING
< +OK
> MGET a {a}2
< -TRYAGAIN Multiple keys request during rehashing of slot
> ASKING
< +OK
> MGET a a
< *2
< $1
< 1
< $1
< 1
> ASKING
< +OK
> SET {a}2 2
< +OK
> ASKING
< +OK
> MGET a {a}2
< *2
< $1
< 1
< $1
< 2
> ASKING
< +OK
> MULTI
< +OK
> GET a
< +QUEUED
> GET {a}2
< +QUEUED
> EXEC
< *2
< $1
< 1
< $1
< 2
> GET a
< -MOVED 15495 127.0.0.1:7002
> MULTI
< +OK
> ASKING
< +QUEUED
> GET a
< -MOVED 15495 127.0.0.1:7002
> EXEC
< -EXECABORT Transaction discarded because of previous errors.
> ASKING
< +OK
> ASKING
< +OK
> GET a
< $1
< 1
> ASKING
< +OK
> NOSUCH
< -ERR unknown command 'NOSUCH', with args beginning with:\x20
> GET a
< -MOVED 15495 127.0.0.1:7002
> ASKING
< +OK
> EVAL "return redis.call('get', KEYS[1])" 1 a
< $1
< 1
> ASKING
< +OK
> EVAL "return redis.call('get', 'a')" 0
< $1
< 1
> EVAL "return redis.call('get', 'a')" 0
< -ERR Script attempted to access a non local key in a cluster node script: b2dc80c45e350e7bf2b3fc26fb0451ee65259785, on @user_script:1.
> ASKING
< +OK
> RESET
< +RESET
> GET a
< -MOVED 15495 127.0.0.1:7002
> CLUSTER COUNTKEYSINSLOT 15495
< :2
> DUMP a
<~ -MOVED*
> RESTORE-ASKING {a}3 0 "\x00\x04val1\n\x00\x14\x95\x13\x9eD\x9f\xd4w"
< +OK
> RESTORE-ASKING {a}3 0 "\x00\x04val1\n\x00\x14\x95\x13\x9eD\x9f\xd4w"
< -BUSYKEY Target key name already exists.
> RESTORE-ASKING {a}3 0 "\x00\x04val1\n\x00\x14\x95\x13\x9eD\x9f\xd4w" REPLACE
< +OK
> RESTORE {a}3 0 "\x00\x04val1\n\x00\x14\x95\x13\x9eD\x9f\xd4w" REPLACE
< -MOVED 15495 127.0.0.1:7002
> CLUSTER COUNTKEYSINSLOT 15495
< :3
# endpoints
> CONFIG SET cluster-preferred-endpoint-type hostname
< +OK
> GET 123456789
< -MOVED 12739 host-b.example.com:7002
> GET {foo}9
< -ASK 12182 host-b.example.com:7002
> CLUSTER SLOTS
< *2
< *3
< :0
< :12182
< *4
< $1
< ?
< :7001
< $40
< aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
< *2
< $2
< ip
< $9
< 127.0.0.1
< *3
< :12183
< :16382
< *4
< $18
< host-b.example.com
< :7002
< $40
< bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
< *2
< $2
< ip
< $9
< 127.0.0.1
> CONFIG SET cluster-preferred-endpoint-type unknown-endpoint
< +OK
> GET 123456789
< -MOVED 12739 :7002
> CLUSTER SLOTS
< *2
< *3
< :0
< :12182
< *4
< $-1
< :7001
< $40
< aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
< *2
< $2
< ip
< $9
< 127.0.0.1
< *3
< :12183
< :16382
< *4
< $-1
< :7002
< $40
< bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
< *4
< $2
< ip
< $9
< 127.0.0.1
< $8
< hostname
< $18
< host-b.example.com
> HELLO 3
<~ %*
> CLUSTER SLOTS
< *2
< *3
< :0
< :12182
< *4
< _
< :7001
< $40
< aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
< %1
< $2
< ip
< $9
< 127.0.0.1
< *3
< :12183
< :16382
< *4
< _
< :7002
< $40
< bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
< %2
< $2
< ip
< $9
< 127.0.0.1
< $8
< hostname
< $18
< host-b.example.com
> HELLO 2
<~ *
> CONFIG SET cluster-preferred-endpoint-type ip
< +OK
# who waits is told when the slot leaves
@waits
> BLPOP bar2{bar}list 0
<?
@main
> CLUSTER SETSLOT 5061 NODE bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
< -ERR Can't assign hashslot 5061 to a different node while I still hold keys for this hash slot.
> DEL bar
< :1
> CLUSTER SETSLOT 5061 NODE bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
< +OK
> GET bar
< -MOVED 5061 127.0.0.1:7002
+ 300
@waits
<~ -MOVED 5061 127.0.0.1:7002
@main
> CLUSTER SETSLOT 5061 IMPORTING bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
< +OK
> CLUSTER SETSLOT 5061 MIGRATING bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
< -ERR I'm not the owner of hash slot 5061
> CLUSTER SETSLOT 866 IMPORTING bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
< -ERR I'm already the owner of hash slot 866
> CLUSTER SETSLOT 866 MIGRATING cccccccccccccccccccccccccccccccccccccccc
< -ERR Target node is not a master
> CLUSTER SETSLOT 866 MIGRATING aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
< +OK
> CLUSTER SETSLOT 866 NODE cccccccccccccccccccccccccccccccccccccccc
< -ERR Target node is not a master
> CLUSTER SETSLOT 866 NODE bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
< -ERR Can't assign hashslot 866 to a different node while I still hold keys for this hash slot.
> CLUSTER SETSLOT 866 STABLE
< +OK
> CLUSTER SETSLOT 5061 NODE aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
< +OK
> CLUSTER BUMPEPOCH
< +STILL 3
> GET bar
< $-1
> CLUSTER ADDSLOTS 16383
< +OK
> CLUSTER ADDSLOTS 12183
< -ERR Slot 12183 is already busy
> CLUSTER REPLICATE bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
< -ERR To set a master the node must be empty and without assigned slots.
> CLUSTER REPLICATE aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
< -ERR Can't replicate myself
> CLUSTER REPLICATE cccccccccccccccccccccccccccccccccccccccc
< -ERR I can only replicate a master, not a replica.
> CLUSTER FORGET aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
< -ERR I tried hard but I can't forget myself...
> CLUSTER SET-CONFIG-EPOCH 9
< -ERR The user can assign a config epoch only when the node does not know any other node.
> CLUSTER FORGET cccccccccccccccccccccccccccccccccccccccc
< +OK
> CLUSTER RESET
< -ERR CLUSTER RESET can't be called with master nodes containing keys
