# Publish and subscribe
> PUBLISH c hello
< :0
> SUBSCRIBE
< -ERR wrong number of arguments for 'subscribe' command
> PSUBSCRIBE
< -ERR wrong number of arguments for 'psubscribe' command
> SSUBSCRIBE
< -ERR wrong number of arguments for 'ssubscribe' command
> PUBLISH
< -ERR wrong number of arguments for 'publish' command
> PUBLISH c
< -ERR wrong number of arguments for 'publish' command
> SPUBLISH c
< -ERR wrong number of arguments for 'spublish' command
> PUBSUB
< -ERR wrong number of arguments for 'pubsub' command
> PUBSUB FOO
< -ERR unknown subcommand 'FOO'. Try PUBSUB HELP.
> PUBSUB CHANNELS a b
< -ERR unknown subcommand or wrong number of arguments for 'CHANNELS'. Try PUBSUB HELP.
> PUBSUB NUMPAT x
< -ERR wrong number of arguments for 'pubsub|numpat' command
> PUBSUB HELP
<~ \**\r\n+PUBSUB <subcommand> [<arg> [value] [opt] ...]. Subcommands are:\r\n*+HELP\r\n*
> PUBSUB CHANNELS
< *0
> PUBSUB NUMSUB
< *0
> PUBSUB NUMSUB a b
< *4
< $1
< a
< :0
< $1
< b
< :0
> PUBSUB NUMPAT
< :0
> PUBSUB SHARDCHANNELS
< *0
> PUBSUB SHARDNUMSUB
< *0
> PUBSUB SHARDNUMSUB a
< *2
< $1
< a
< :0
> UNSUBSCRIBE
< *3
< $11
< unsubscribe
< $-1
< :0
> UNSUBSCRIBE a b
< *3
< $11
< unsubscribe
< $1
< a
< :0
< *3
< $11
< unsubscribe
< $1
< b
< :0
> PUNSUBSCRIBE
< *3
< $12
< punsubscribe
< $-1
< :0
> PUNSUBSCRIBE a
< *3
< $12
< punsubscribe
< $1
< a
< :0
> SUNSUBSCRIBE
< *3
< $12
< sunsubscribe
< $-1
< :0
> SUNSUBSCRIBE a b
< *3
< $12
< sunsubscribe
< $1
< a
< :0
< *3
< $12
< sunsubscribe
< $1
< b
< :0
@s1
> SUBSCRIBE a b a
< *3
< $9
< subscribe
< $1
< a
< :1
< *3
< $9
< subscribe
< $1
< b
< :2
< *3
< $9
< subscribe
< $1
< a
< :2
@s2
> PSUBSCRIBE a*
< *3
< $10
< psubscribe
< $2
< a*
< :1
@s3
> PSUBSCRIBE *
< *3
< $10
< psubscribe
< $1
< *
< :1
@main
> PUBLISH a msg
< :3
@s1
< *3
< $7
< message
< $1
< a
< $3
< msg
@s2
< *4
< $8
< pmessage
< $2
< a*
< $1
< a
< $3
< msg
@s3
< *4
< $8
< pmessage
< $1
< *
< $1
< a
< $3
< msg
@main
> PUBLISH zzz "bin\x00\r\n"
< :1
@s1
<?
@s2
@s3
< *4
< $8
< pmessage
< $1
< *
< $3
< zzz
< $6
< bin\x00\r\n
@main
> PUBSUB CHANNELS
<unordered 1
< *2
< $1
< a
< $1
< b
> PUBSUB CHANNELS a*
< *1
< $1
< a
> PUBSUB CHANNELS nosuch
< *0
> PUBSUB NUMSUB a b c
< *6
< $1
< a
< :1
< $1
< b
< :1
< $1
< c
< :0
> PUBSUB NUMPAT
< :2
> SPUBLISH a x
< :0
@s1
> PING
< *2
< $4
< pong
< $0
<
> PING hello
< *2
< $4
< pong
< $5
< hello
> PING a b
< -ERR wrong number of arguments for 'ping' command
> GET a
< -ERR Can't execute 'get': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context
> SET a b
< -ERR Can't execute 'set': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context
> PUBLISH a b
< -ERR Can't execute 'publish': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context
> MULTI
< -ERR Can't execute 'multi': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context
> HELLO 2
< -ERR Can't execute 'hello': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context
> SUBSCRIBE c
< *3
< $9
< subscribe
< $1
< c
< :3
> UNSUBSCRIBE a
< *3
< $11
< unsubscribe
< $1
< a
< :2
> PSUBSCRIBE p?
< *3
< $10
< psubscribe
< $2
< p?
< :3
> UNSUBSCRIBE b c
< *3
< $11
< unsubscribe
< $1
< b
< :2
< *3
< $11
< unsubscribe
< $1
< c
< :1
> PUNSUBSCRIBE p?
< *3
< $12
< punsubscribe
< $2
< p?
< :0
> GET a
< $-1
> SUBSCRIBE x y
< *3
< $9
< subscribe
< $1
< x
< :1
< *3
< $9
< subscribe
< $1
< y
< :2
> UNSUBSCRIBE
<~ *
<~ *
> SUBSCRIBE x
< *3
< $9
< subscribe
< $1
< x
< :1
> RESET
< +RESET
> GET a
< $-1
> SUBSCRIBE x
< *3
< $9
< subscribe
< $1
< x
< :1
> QUIT
< +OK
<!
@s2
> PUNSUBSCRIBE nosuch
< *3
< $12
< punsubscribe
< $6
< nosuch
< :1
> PUNSUBSCRIBE a*
< *3
< $12
< punsubscribe
< $2
< a*
< :0
> PUNSUBSCRIBE *
< *3
< $12
< punsubscribe
< $1
< *
< :0
> PING
< +PONG
# shard channels
@sh
> SSUBSCRIBE a b
< *3
< $10
< ssubscribe
< $1
< a
< :1
< *3
< $10
< ssubscribe
< $1
< b
< :2
> GET x
< -ERR Can't execute 'get': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context
> PING
< *2
< $4
< pong
< $0
<
@main
> SPUBLISH a msg
< :1
> PUBLISH a msg
< :1
@sh
< *3
< $8
< smessage
< $1
< a
< $3
< msg
@main
> PUBSUB SHARDCHANNELS
<unordered 1
< *2
< $1
< b
< $1
< a
> PUBSUB SHARDCHANNELS b*
< *1
< $1
< b
> PUBSUB SHARDNUMSUB a b c
< *6
< $1
< a
< :1
< $1
< b
< :1
< $1
< c
< :0
> PUBSUB CHANNELS
< *0
@sh
> SSUBSCRIBE a
< *3
< $10
< ssubscribe
< $1
< a
< :2
> SUBSCRIBE a
< *3
< $9
< subscribe
< $1
< a
< :1
> SUNSUBSCRIBE a
< *3
< $12
< sunsubscribe
< $1
< a
< :1
> SUNSUBSCRIBE
< *3
< $12
< sunsubscribe
< $1
< b
< :0
> UNSUBSCRIBE
< *3
< $11
< unsubscribe
< $1
< a
< :0
> SUNSUBSCRIBE
< *3
< $12
< sunsubscribe
< $-1
< :0
> GET x
< $-1
# RESP3: pushes, and commands go on
@three
> HELLO 3
<~ %7*
> SUBSCRIBE ch
< >3
< $9
< subscribe
< $2
< ch
< :1
> GET a
< _
> PING
< +PONG
> PING x
< $1
< x
> PSUBSCRIBE c*
< >3
< $10
< psubscribe
< $2
< c*
< :2
> SSUBSCRIBE sh
< >3
< $10
< ssubscribe
< $2
< sh
< :1
> PUBLISH ch self
< >3
< $7
< message
< $2
< ch
< $4
< self
< >4
< $8
< pmessage
< $2
< c*
< $2
< ch
< $4
< self
< :3
> SPUBLISH sh self
< >3
< $8
< smessage
< $2
< sh
< $4
< self
< :1
@main
> PUBLISH ch other
< :3
@three
< >3
< $7
< message
< $2
< ch
< $5
< other
< >4
< $8
< pmessage
< $2
< c*
< $2
< ch
< $5
< other
> MULTI
< +OK
> PUBLISH ch inside
< +QUEUED
> SET k v
< +QUEUED
> EXEC
< *2
< >3
< $7
< message
< $2
< ch
< $6
< inside
< >4
< $8
< pmessage
< $2
< c*
< $2
< ch
< $6
< inside
< :3
< +OK
> UNSUBSCRIBE ch
< >3
< $11
< unsubscribe
< $2
< ch
< :1
> PUNSUBSCRIBE
< >3
< $12
< punsubscribe
< $2
< c*
< :0
> SUNSUBSCRIBE
< >3
< $12
< sunsubscribe
< $2
< sh
< :0
> UNSUBSCRIBE
< >3
< $11
< unsubscribe
< _
< :0
> PUBLISH ch x
< :1
# in a transaction
@four
> MULTI
< +OK
> SUBSCRIBE a
< +QUEUED
> PSUBSCRIBE b*
< +QUEUED
> UNSUBSCRIBE a
< +QUEUED
> EXEC
< *3
< *3
< $9
< subscribe
< $1
< a
< :1
< *3
< $10
< psubscribe
< $2
< b*
< :2
< *3
< $11
< unsubscribe
< $1
< a
< :1
> PUNSUBSCRIBE
< *3
< $12
< punsubscribe
< $2
< b*
< :0
@main
# keyspace notifications
> CONFIG SET notify-keyspace-events KEA
< +OK
> CONFIG GET notify-keyspace-events
< *2
< $22
< notify-keyspace-events
< $3
< AKE
@n
> PSUBSCRIBE __key*
< *3
< $10
< psubscribe
< $6
< __key*
< :1
> SET k v
< -ERR Can't execute 'set': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context
@n
@main
> SET k v EX 100
< +OK
@n
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:k
< $3
< set
< *4
< $8
< pmessage
< $6
< __key*
< $18
< __keyevent@0__:set
< $1
< k
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:k
< $6
< expire
< *4
< $8
< pmessage
< $6
< __key*
< $21
< __keyevent@0__:expire
< $1
< k
@main
> SET k v KEEPTTL
< +OK
@n
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:k
< $3
< set
< *4
< $8
< pmessage
< $6
< __key*
< $18
< __keyevent@0__:set
< $1
< k
@main
> GET k
< $1
< v
@n
@main
> GET nokey
< $-1
@n
@main
> GETEX k
< $1
< v
@n
@main
> GETEX k PERSIST
< $1
< v
@n
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:k
< $7
< persist
< *4
< $8
< pmessage
< $6
< __key*
< $22
< __keyevent@0__:persist
< $1
< k
@main
> GETEX k EX 100
< $1
< v
@n
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:k
< $6
< expire
< *4
< $8
< pmessage
< $6
< __key*
< $21
< __keyevent@0__:expire
< $1
< k
@main
> GETEX k EXAT 1
< $1
< v
@n
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:k
< $3
< del
< *4
< $8
< pmessage
< $6
< __key*
< $18
< __keyevent@0__:del
< $1
< k
@main
> SET k v
< +OK
@n
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:k
< $3
< set
< *4
< $8
< pmessage
< $6
< __key*
< $18
< __keyevent@0__:set
< $1
< k
@main
> GETDEL k
< $1
< v
@n
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:k
< $3
< del
< *4
< $8
< pmessage
< $6
< __key*
< $18
< __keyevent@0__:del
< $1
< k
@main
> SETNX k v
< :1
@n
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:k
< $3
< set
< *4
< $8
< pmessage
< $6
< __key*
< $18
< __keyevent@0__:set
< $1
< k
@main
> SETNX k v
< :0
@n
@main
> APPEND k x
< :2
@n
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:k
< $6
< append
< *4
< $8
< pmessage
< $6
< __key*
< $21
< __keyevent@0__:append
< $1
< k
@main
> APPEND k ""
< :2
@n
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:k
< $6
< append
< *4
< $8
< pmessage
< $6
< __key*
< $21
< __keyevent@0__:append
< $1
< k
@main
> SETRANGE k 0 y
< :2
@n
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:k
< $8
< setrange
< *4
< $8
< pmessage
< $6
< __key*
< $23
< __keyevent@0__:setrange
< $1
< k
@main
> SETRANGE k 0 ""
< :2
@n
@main
> GETSET k 5
< $2
< yx
@n
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:k
< $3
< set
< *4
< $8
< pmessage
< $6
< __key*
< $18
< __keyevent@0__:set
< $1
< k
@main
> INCR k
< :6
@n
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:k
< $6
< incrby
< *4
< $8
< pmessage
< $6
< __key*
< $21
< __keyevent@0__:incrby
< $1
< k
@main
> DECRBY k 3
< :3
@n
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:k
< $6
< incrby
< *4
< $8
< pmessage
< $6
< __key*
< $21
< __keyevent@0__:incrby
< $1
< k
@main
> INCRBYFLOAT k 1.5
< $3
< 4.5
@n
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:k
< $11
< incrbyfloat
< *4
< $8
< pmessage
< $6
< __key*
< $26
< __keyevent@0__:incrbyfloat
< $1
< k
@main
> MSET a 1 b 2
< +OK
@n
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:a
< $3
< set
< *4
< $8
< pmessage
< $6
< __key*
< $18
< __keyevent@0__:set
< $1
< a
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:b
< $3
< set
< *4
< $8
< pmessage
< $6
< __key*
< $18
< __keyevent@0__:set
< $1
< b
@main
> MSETNX c 1 d 2
< :1
@n
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:c
< $3
< set
< *4
< $8
< pmessage
< $6
< __key*
< $18
< __keyevent@0__:set
< $1
< c
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:d
< $3
< set
< *4
< $8
< pmessage
< $6
< __key*
< $18
< __keyevent@0__:set
< $1
< d
@main
> SETEX k 100 v
< +OK
@n
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:k
< $3
< set
< *4
< $8
< pmessage
< $6
< __key*
< $18
< __keyevent@0__:set
< $1
< k
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:k
< $6
< expire
< *4
< $8
< pmessage
< $6
< __key*
< $21
< __keyevent@0__:expire
< $1
< k
@main
> PSETEX k 100000 v
< +OK
@n
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:k
< $3
< set
< *4
< $8
< pmessage
< $6
< __key*
< $18
< __keyevent@0__:set
< $1
< k
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:k
< $6
< expire
< *4
< $8
< pmessage
< $6
< __key*
< $21
< __keyevent@0__:expire
< $1
< k
@main
> PERSIST k
< :1
@n
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:k
< $7
< persist
< *4
< $8
< pmessage
< $6
< __key*
< $22
< __keyevent@0__:persist
< $1
< k
@main
> PERSIST k
< :0
@n
@main
> EXPIRE k 100
< :1
@n
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:k
< $6
< expire
< *4
< $8
< pmessage
< $6
< __key*
< $21
< __keyevent@0__:expire
< $1
< k
@main
> PEXPIRE k 100000
< :1
@n
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:k
< $6
< expire
< *4
< $8
< pmessage
< $6
< __key*
< $21
< __keyevent@0__:expire
< $1
< k
@main
> EXPIREAT k 4102444800
< :1
@n
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:k
< $6
< expire
< *4
< $8
< pmessage
< $6
< __key*
< $21
< __keyevent@0__:expire
< $1
< k
@main
> EXPIRE k -1
< :1
@n
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:k
< $3
< del
< *4
< $8
< pmessage
< $6
< __key*
< $18
< __keyevent@0__:del
< $1
< k
@main
> EXPIRE nokey 5
< :0
@n
@main
> DEL a b nokey
< :2
@n
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:a
< $3
< del
< *4
< $8
< pmessage
< $6
< __key*
< $18
< __keyevent@0__:del
< $1
< a
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:b
< $3
< del
< *4
< $8
< pmessage
< $6
< __key*
< $18
< __keyevent@0__:del
< $1
< b
@main
> UNLINK c
< :1
@n
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:c
< $3
< del
< *4
< $8
< pmessage
< $6
< __key*
< $18
< __keyevent@0__:del
< $1
< c
@main
> RENAME d e
< +OK
@n
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:d
< $11
< rename_from
< *4
< $8
< pmessage
< $6
< __key*
< $26
< __keyevent@0__:rename_from
< $1
< d
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:e
< $9
< rename_to
< *4
< $8
< pmessage
< $6
< __key*
< $24
< __keyevent@0__:rename_to
< $1
< e
@main
> RENAME e e
< +OK
@n
@main
> RENAMENX e f
< :1
@n
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:e
< $11
< rename_from
< *4
< $8
< pmessage
< $6
< __key*
< $26
< __keyevent@0__:rename_from
< $1
< e
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:f
< $9
< rename_to
< *4
< $8
< pmessage
< $6
< __key*
< $24
< __keyevent@0__:rename_to
< $1
< f
@main
> RENAMENX f f
< :0
@n
@main
> SET k v
< +OK
@n
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:k
< $3
< set
< *4
< $8
< pmessage
< $6
< __key*
< $18
< __keyevent@0__:set
< $1
< k
@main
> COPY k k2
< :1
@n
< *4
< $8
< pmessage
< $6
< __key*
< $17
< __keyspace@0__:k2
< $7
< copy_to
< *4
< $8
< pmessage
< $6
< __key*
< $22
< __keyevent@0__:copy_to
< $2
< k2
@main
> COPY k k2 REPLACE
< :1
@n
< *4
< $8
< pmessage
< $6
< __key*
< $17
< __keyspace@0__:k2
< $7
< copy_to
< *4
< $8
< pmessage
< $6
< __key*
< $22
< __keyevent@0__:copy_to
< $2
< k2
@main
> MOVE k 1
< :1
@n
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:k
< $9
< move_from
< *4
< $8
< pmessage
< $6
< __key*
< $24
< __keyevent@0__:move_from
< $1
< k
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@1__:k
< $7
< move_to
< *4
< $8
< pmessage
< $6
< __key*
< $22
< __keyevent@1__:move_to
< $1
< k
@main
> DEL k2 f
< :2
@n
< *4
< $8
< pmessage
< $6
< __key*
< $17
< __keyspace@0__:k2
< $3
< del
< *4
< $8
< pmessage
< $6
< __key*
< $18
< __keyevent@0__:del
< $2
< k2
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:f
< $3
< del
< *4
< $8
< pmessage
< $6
< __key*
< $18
< __keyevent@0__:del
< $1
< f
@main
> LPUSH l a b
< :2
@n
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:l
< $5
< lpush
< *4
< $8
< pmessage
< $6
< __key*
< $20
< __keyevent@0__:lpush
< $1
< l
@main
> RPUSH l c
< :3
@n
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:l
< $5
< rpush
< *4
< $8
< pmessage
< $6
< __key*
< $20
< __keyevent@0__:rpush
< $1
< l
@main
> LPUSHX l d
< :4
@n
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:l
< $5
< lpush
< *4
< $8
< pmessage
< $6
< __key*
< $20
< __keyevent@0__:lpush
< $1
< l
@main
> RPUSHX nokey d
< :0
@n
@main
> LSET l 0 x
< +OK
@n
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:l
< $4
< lset
< *4
< $8
< pmessage
< $6
< __key*
< $19
< __keyevent@0__:lset
< $1
< l
@main
> LINSERT l BEFORE x y
< :5
@n
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:l
< $7
< linsert
< *4
< $8
< pmessage
< $6
< __key*
< $22
< __keyevent@0__:linsert
< $1
< l
@main
> LINSERT l BEFORE nothing y
< :-1
@n
@main
> LREM l 0 y
< :1
@n
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:l
< $4
< lrem
< *4
< $8
< pmessage
< $6
< __key*
< $19
< __keyevent@0__:lrem
< $1
< l
@main
> LREM l 0 y
< :0
@n
@main
> LTRIM l 0 1
< +OK
@n
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:l
< $5
< ltrim
< *4
< $8
< pmessage
< $6
< __key*
< $20
< __keyevent@0__:ltrim
< $1
< l
@main
> LTRIM l 0 100
< +OK
@n
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:l
< $5
< ltrim
< *4
< $8
< pmessage
< $6
< __key*
< $20
< __keyevent@0__:ltrim
< $1
< l
@main
> LPOP l
< $1
< x
@n
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:l
< $4
< lpop
< *4
< $8
< pmessage
< $6
< __key*
< $19
< __keyevent@0__:lpop
< $1
< l
@main
> RPOP l
< $1
< b
@n
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:l
< $4
< rpop
< *4
< $8
< pmessage
< $6
< __key*
< $19
< __keyevent@0__:rpop
< $1
< l
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:l
< $3
< del
< *4
< $8
< pmessage
< $6
< __key*
< $18
< __keyevent@0__:del
< $1
< l
@main
> LPOP l
< $-1
@n
@main
> RPUSH l a b c d
< :4
@n
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:l
< $5
< rpush
< *4
< $8
< pmessage
< $6
< __key*
< $20
< __keyevent@0__:rpush
< $1
< l
@main
> LPOP l 2
< *2
< $1
< a
< $1
< b
@n
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:l
< $4
< lpop
< *4
< $8
< pmessage
< $6
< __key*
< $19
< __keyevent@0__:lpop
< $1
< l
@main
> LMOVE l l2 LEFT RIGHT
< $1
< c
@n
< *4
< $8
< pmessage
< $6
< __key*
< $17
< __keyspace@0__:l2
< $5
< rpush
< *4
< $8
< pmessage
< $6
< __key*
< $20
< __keyevent@0__:rpush
< $2
< l2
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:l
< $4
< lpop
< *4
< $8
< pmessage
< $6
< __key*
< $19
< __keyevent@0__:lpop
< $1
< l
@main
> LMOVE l2 l2 LEFT RIGHT
< $1
< c
@n
< *4
< $8
< pmessage
< $6
< __key*
< $17
< __keyspace@0__:l2
< $5
< rpush
< *4
< $8
< pmessage
< $6
< __key*
< $20
< __keyevent@0__:rpush
< $2
< l2
< *4
< $8
< pmessage
< $6
< __key*
< $17
< __keyspace@0__:l2
< $4
< lpop
< *4
< $8
< pmessage
< $6
< __key*
< $19
< __keyevent@0__:lpop
< $2
< l2
@main
> RPOPLPUSH l l2
< $1
< d
@n
< *4
< $8
< pmessage
< $6
< __key*
< $17
< __keyspace@0__:l2
< $5
< lpush
< *4
< $8
< pmessage
< $6
< __key*
< $20
< __keyevent@0__:lpush
< $2
< l2
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:l
< $4
< rpop
< *4
< $8
< pmessage
< $6
< __key*
< $19
< __keyevent@0__:rpop
< $1
< l
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:l
< $3
< del
< *4
< $8
< pmessage
< $6
< __key*
< $18
< __keyevent@0__:del
< $1
< l
@main
> LMPOP 1 l2 LEFT COUNT 10
< *2
< $2
< l2
< *2
< $1
< d
< $1
< c
@n
< *4
< $8
< pmessage
< $6
< __key*
< $17
< __keyspace@0__:l2
< $4
< lpop
< *4
< $8
< pmessage
< $6
< __key*
< $19
< __keyevent@0__:lpop
< $2
< l2
< *4
< $8
< pmessage
< $6
< __key*
< $17
< __keyspace@0__:l2
< $3
< del
< *4
< $8
< pmessage
< $6
< __key*
< $18
< __keyevent@0__:del
< $2
< l2
@main
> LTRIM l2 5 1
< +OK
@n
@main
> RPUSH l 3 1 2
< :3
@n
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:l
< $5
< rpush
< *4
< $8
< pmessage
< $6
< __key*
< $20
< __keyevent@0__:rpush
< $1
< l
@main
> SORT l STORE l3
< :3
@n
< *4
< $8
< pmessage
< $6
< __key*
< $17
< __keyspace@0__:l3
< $9
< sortstore
< *4
< $8
< pmessage
< $6
< __key*
< $24
< __keyevent@0__:sortstore
< $2
< l3
@main
> SORT nokey STORE l3
< :0
@n
< *4
< $8
< pmessage
< $6
< __key*
< $17
< __keyspace@0__:l3
< $3
< del
< *4
< $8
< pmessage
< $6
< __key*
< $18
< __keyevent@0__:del
< $2
< l3
@main
> LTRIM l 5 1
< +OK
@n
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:l
< $5
< ltrim
< *4
< $8
< pmessage
< $6
< __key*
< $20
< __keyevent@0__:ltrim
< $1
< l
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:l
< $3
< del
< *4
< $8
< pmessage
< $6
< __key*
< $18
< __keyevent@0__:del
< $1
< l
@main
> LREM l 0 1
< :0
@n
@main
> SADD s a b c
< :3
@n
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:s
< $4
< sadd
< *4
< $8
< pmessage
< $6
< __key*
< $19
< __keyevent@0__:sadd
< $1
< s
@main
> SADD s a
< :0
@n
@main
> SREM s a
< :1
@n
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:s
< $4
< srem
< *4
< $8
< pmessage
< $6
< __key*
< $19
< __keyevent@0__:srem
< $1
< s
@main
> SREM s zz
< :0
@n
@main
> SMOVE s s2 b
< :1
@n
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:s
< $4
< srem
< *4
< $8
< pmessage
< $6
< __key*
< $19
< __keyevent@0__:srem
< $1
< s
< *4
< $8
< pmessage
< $6
< __key*
< $17
< __keyspace@0__:s2
< $4
< sadd
< *4
< $8
< pmessage
< $6
< __key*
< $19
< __keyevent@0__:sadd
< $2
< s2
@main
> SMOVE s s2 zz
< :0
@n
@main
> SPOP s
< $1
< c
@n
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:s
< $4
< spop
< *4
< $8
< pmessage
< $6
< __key*
< $19
< __keyevent@0__:spop
< $1
< s
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:s
< $3
< del
< *4
< $8
< pmessage
< $6
< __key*
< $18
< __keyevent@0__:del
< $1
< s
@main
> SPOP s2 5
< *1
< $1
< b
@n
< *4
< $8
< pmessage
< $6
< __key*
< $17
< __keyspace@0__:s2
< $4
< spop
< *4
< $8
< pmessage
< $6
< __key*
< $19
< __keyevent@0__:spop
< $2
< s2
< *4
< $8
< pmessage
< $6
< __key*
< $17
< __keyspace@0__:s2
< $3
< del
< *4
< $8
< pmessage
< $6
< __key*
< $18
< __keyevent@0__:del
< $2
< s2
@main
> SADD s a b c
< :3
@n
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:s
< $4
< sadd
< *4
< $8
< pmessage
< $6
< __key*
< $19
< __keyevent@0__:sadd
< $1
< s
@main
> SADD s2 a
< :1
@n
< *4
< $8
< pmessage
< $6
< __key*
< $17
< __keyspace@0__:s2
< $4
< sadd
< *4
< $8
< pmessage
< $6
< __key*
< $19
< __keyevent@0__:sadd
< $2
< s2
@main
> SINTERSTORE s3 s s2
< :1
@n
< *4
< $8
< pmessage
< $6
< __key*
< $17
< __keyspace@0__:s3
< $11
< sinterstore
< *4
< $8
< pmessage
< $6
< __key*
< $26
< __keyevent@0__:sinterstore
< $2
< s3
@main
> SUNIONSTORE s3 s s2
< :3
@n
< *4
< $8
< pmessage
< $6
< __key*
< $17
< __keyspace@0__:s3
< $11
< sunionstore
< *4
< $8
< pmessage
< $6
< __key*
< $26
< __keyevent@0__:sunionstore
< $2
< s3
@main
> SDIFFSTORE s3 s s2
< :2
@n
< *4
< $8
< pmessage
< $6
< __key*
< $17
< __keyspace@0__:s3
< $10
< sdiffstore
< *4
< $8
< pmessage
< $6
< __key*
< $25
< __keyevent@0__:sdiffstore
< $2
< s3
@main
> SDIFFSTORE s3 s s
< :0
@n
< *4
< $8
< pmessage
< $6
< __key*
< $17
< __keyspace@0__:s3
< $3
< del
< *4
< $8
< pmessage
< $6
< __key*
< $18
< __keyevent@0__:del
< $2
< s3
@main
> SREM s a b c
< :3
@n
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:s
< $4
< srem
< *4
< $8
< pmessage
< $6
< __key*
< $19
< __keyevent@0__:srem
< $1
< s
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:s
< $3
< del
< *4
< $8
< pmessage
< $6
< __key*
< $18
< __keyevent@0__:del
< $1
< s
@main
> SPOP s2 1
< *1
< $1
< a
@n
< *4
< $8
< pmessage
< $6
< __key*
< $17
< __keyspace@0__:s2
< $4
< spop
< *4
< $8
< pmessage
< $6
< __key*
< $19
< __keyevent@0__:spop
< $2
< s2
< *4
< $8
< pmessage
< $6
< __key*
< $17
< __keyspace@0__:s2
< $3
< del
< *4
< $8
< pmessage
< $6
< __key*
< $18
< __keyevent@0__:del
< $2
< s2
@main
> SRANDMEMBER s2
< $-1
@n
@main
> HSET h a 1 b 2
< :2
@n
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:h
< $4
< hset
< *4
< $8
< pmessage
< $6
< __key*
< $19
< __keyevent@0__:hset
< $1
< h
@main
> HSET h a 1
< :0
@n
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:h
< $4
< hset
< *4
< $8
< pmessage
< $6
< __key*
< $19
< __keyevent@0__:hset
< $1
< h
@main
> HMSET h c 1
< +OK
@n
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:h
< $4
< hset
< *4
< $8
< pmessage
< $6
< __key*
< $19
< __keyevent@0__:hset
< $1
< h
@main
> HSETNX h a 1
< :0
@n
@main
> HSETNX h d 1
< :1
@n
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:h
< $4
< hset
< *4
< $8
< pmessage
< $6
< __key*
< $19
< __keyevent@0__:hset
< $1
< h
@main
> HINCRBY h n 1
< :1
@n
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:h
< $7
< hincrby
< *4
< $8
< pmessage
< $6
< __key*
< $22
< __keyevent@0__:hincrby
< $1
< h
@main
> HINCRBYFLOAT h n 1.5
< $3
< 2.5
@n
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:h
< $12
< hincrbyfloat
< *4
< $8
< pmessage
< $6
< __key*
< $27
< __keyevent@0__:hincrbyfloat
< $1
< h
@main
> HDEL h a zz
< :1
@n
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:h
< $4
< hdel
< *4
< $8
< pmessage
< $6
< __key*
< $19
< __keyevent@0__:hdel
< $1
< h
@main
> HDEL h zz
< :0
@n
@main
> HDEL h b c d n
< :4
@n
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:h
< $4
< hdel
< *4
< $8
< pmessage
< $6
< __key*
< $19
< __keyevent@0__:hdel
< $1
< h
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:h
< $3
< del
< *4
< $8
< pmessage
< $6
< __key*
< $18
< __keyevent@0__:del
< $1
< h
@main
> ZADD z 1 a 2 b 3 c
< :3
@n
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:z
< $4
< zadd
< *4
< $8
< pmessage
< $6
< __key*
< $19
< __keyevent@0__:zadd
< $1
< z
@main
> ZADD z 1 a
< :0
@n
@main
> ZADD z XX CH 5 a
< :1
@n
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:z
< $4
< zadd
< *4
< $8
< pmessage
< $6
< __key*
< $19
< __keyevent@0__:zadd
< $1
< z
@main
> ZADD z NX 5 a
< :0
@n
@main
> ZADD z INCR 1 a
< $1
< 6
@n
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:z
< $5
< zincr
< *4
< $8
< pmessage
< $6
< __key*
< $20
< __keyevent@0__:zincr
< $1
< z
@main
> ZINCRBY z 1 a
< $1
< 7
@n
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:z
< $5
< zincr
< *4
< $8
< pmessage
< $6
< __key*
< $20
< __keyevent@0__:zincr
< $1
< z
@main
> ZREM z a
< :1
@n
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:z
< $4
< zrem
< *4
< $8
< pmessage
< $6
< __key*
< $19
< __keyevent@0__:zrem
< $1
< z
@main
> ZREM z zz
< :0
@n
@main
> ZRANGESTORE z2 z 0 -1
< :2
@n
< *4
< $8
< pmessage
< $6
< __key*
< $17
< __keyspace@0__:z2
< $11
< zrangestore
< *4
< $8
< pmessage
< $6
< __key*
< $26
< __keyevent@0__:zrangestore
< $2
< z2
@main
> ZRANGESTORE z2 z 5 6
< :0
@n
< *4
< $8
< pmessage
< $6
< __key*
< $17
< __keyspace@0__:z2
< $3
< del
< *4
< $8
< pmessage
< $6
< __key*
< $18
< __keyevent@0__:del
< $2
< z2
@main
> ZUNIONSTORE z2 1 z
< :2
@n
< *4
< $8
< pmessage
< $6
< __key*
< $17
< __keyspace@0__:z2
< $11
< zunionstore
< *4
< $8
< pmessage
< $6
< __key*
< $26
< __keyevent@0__:zunionstore
< $2
< z2
@main
> ZINTERSTORE z2 1 z
< :2
@n
< *4
< $8
< pmessage
< $6
< __key*
< $17
< __keyspace@0__:z2
< $11
< zinterstore
< *4
< $8
< pmessage
< $6
< __key*
< $26
< __keyevent@0__:zinterstore
< $2
< z2
@main
> ZDIFFSTORE z2 1 z
< :2
@n
< *4
< $8
< pmessage
< $6
< __key*
< $17
< __keyspace@0__:z2
< $10
< zdiffstore
< *4
< $8
< pmessage
< $6
< __key*
< $25
< __keyevent@0__:zdiffstore
< $2
< z2
@main
> ZDIFFSTORE z2 2 z z
< :0
@n
< *4
< $8
< pmessage
< $6
< __key*
< $17
< __keyspace@0__:z2
< $3
< del
< *4
< $8
< pmessage
< $6
< __key*
< $18
< __keyevent@0__:del
< $2
< z2
@main
> ZPOPMIN z
< *2
< $1
< b
< $1
< 2
@n
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:z
< $7
< zpopmin
< *4
< $8
< pmessage
< $6
< __key*
< $22
< __keyevent@0__:zpopmin
< $1
< z
@main
> ZPOPMAX z 5
< *2
< $1
< c
< $1
< 3
@n
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:z
< $7
< zpopmax
< *4
< $8
< pmessage
< $6
< __key*
< $22
< __keyevent@0__:zpopmax
< $1
< z
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:z
< $3
< del
< *4
< $8
< pmessage
< $6
< __key*
< $18
< __keyevent@0__:del
< $1
< z
@main
> ZADD z 1 a 2 b 3 c 4 d
< :4
@n
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:z
< $4
< zadd
< *4
< $8
< pmessage
< $6
< __key*
< $19
< __keyevent@0__:zadd
< $1
< z
@main
> ZMPOP 1 z MIN
< *2
< $1
< z
< *1
< *2
< $1
< a
< $1
< 1
@n
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:z
< $7
< zpopmin
< *4
< $8
< pmessage
< $6
< __key*
< $22
< __keyevent@0__:zpopmin
< $1
< z
@main
> ZREMRANGEBYRANK z 0 0
< :1
@n
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:z
< $15
< zremrangebyrank
< *4
< $8
< pmessage
< $6
< __key*
< $30
< __keyevent@0__:zremrangebyrank
< $1
< z
@main
> ZREMRANGEBYSCORE z 3 3
< :1
@n
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:z
< $16
< zremrangebyscore
< *4
< $8
< pmessage
< $6
< __key*
< $31
< __keyevent@0__:zremrangebyscore
< $1
< z
@main
> ZREMRANGEBYLEX z - +
< :1
@n
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:z
< $14
< zremrangebylex
< *4
< $8
< pmessage
< $6
< __key*
< $29
< __keyevent@0__:zremrangebylex
< $1
< z
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:z
< $3
< del
< *4
< $8
< pmessage
< $6
< __key*
< $18
< __keyevent@0__:del
< $1
< z
@main
> ZADD z 1 a
< :1
@n
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:z
< $4
< zadd
< *4
< $8
< pmessage
< $6
< __key*
< $19
< __keyevent@0__:zadd
< $1
< z
@main
> ZREMRANGEBYRANK z 5 9
< :0
@n
@main
> OBJECT ENCODING z
< $8
< listpack
@n
@main
> TOUCH z
< :1
@n
@main
> FLUSHDB
< +OK
@n
@main
> SWAPDB 0 1
< +OK
@n
@main
> FLUSHALL
< +OK
@n
@main
> SPOP nokey
< $-1
> SET k v PX 20
< +OK
+ 60
> GET k
< $-1
@n
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:k
< $3
< set
< *4
< $8
< pmessage
< $6
< __key*
< $18
< __keyevent@0__:set
< $1
< k
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:k
< $6
< expire
< *4
< $8
< pmessage
< $6
< __key*
< $21
< __keyevent@0__:expire
< $1
< k
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:k
< $7
< expired
< *4
< $8
< pmessage
< $6
< __key*
< $22
< __keyevent@0__:expired
< $1
< k
@main
> CONFIG SET notify-keyspace-events Kg$
< +OK
> CONFIG GET notify-keyspace-events
< *2
< $22
< notify-keyspace-events
< $3
< g$K
> SET k v
< +OK
> DEL k
< :1
> RPUSH l 1
< :1
@n
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:k
< $3
< set
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:k
< $3
< del
@main
> CONFIG SET notify-keyspace-events Elshzxe
< +OK
> CONFIG GET notify-keyspace-events
< *2
< $22
< notify-keyspace-events
< $7
< lshzxeE
> RPUSH l 1
< :2
> SADD s 1
< :1
> HSET h a 1
< :1
> ZADD z 1 a
< :1
> SET k v
< +OK
> DEL k l
< :2
@n
< *4
< $8
< pmessage
< $6
< __key*
< $20
< __keyevent@0__:rpush
< $1
< l
< *4
< $8
< pmessage
< $6
< __key*
< $19
< __keyevent@0__:sadd
< $1
< s
< *4
< $8
< pmessage
< $6
< __key*
< $19
< __keyevent@0__:hset
< $1
< h
< *4
< $8
< pmessage
< $6
< __key*
< $19
< __keyevent@0__:zadd
< $1
< z
@main
> CONFIG SET notify-keyspace-events Em
< +OK
> CONFIG GET notify-keyspace-events
< *2
< $22
< notify-keyspace-events
< $2
< Em
> GET nokey
< $-1
> EXISTS nokey
< :0
> TTL nokey
< :-2
> HGET nokey a
< $-1
> LRANGE nokey 0 1
< *0
> MGET nokey s
< *2
< $-1
< $-1
> TYPE nokey
< +none
> OBJECT ENCODING nokey
< $-1
> APPEND nokey2 x
< :1
@n
< *4
< $8
< pmessage
< $6
< __key*
< $22
< __keyevent@0__:keymiss
< $5
< nokey
< *4
< $8
< pmessage
< $6
< __key*
< $22
< __keyevent@0__:keymiss
< $5
< nokey
< *4
< $8
< pmessage
< $6
< __key*
< $22
< __keyevent@0__:keymiss
< $5
< nokey
< *4
< $8
< pmessage
< $6
< __key*
< $22
< __keyevent@0__:keymiss
< $5
< nokey
< *4
< $8
< pmessage
< $6
< __key*
< $22
< __keyevent@0__:keymiss
< $5
< nokey
< *4
< $8
< pmessage
< $6
< __key*
< $22
< __keyevent@0__:keymiss
< $5
< nokey
< *4
< $8
< pmessage
< $6
< __key*
< $22
< __keyevent@0__:keymiss
< $5
< nokey
@main
> CONFIG SET notify-keyspace-events En
< +OK
> SET newkey 1
< +OK
> SET newkey 2
< +OK
> RPUSH newlist 1
< :1
> COPY newkey copied
< :1
> RENAME copied renamed
< +OK
@n
< *4
< $8
< pmessage
< $6
< __key*
< $18
< __keyevent@0__:new
< $6
< newkey
< *4
< $8
< pmessage
< $6
< __key*
< $18
< __keyevent@0__:new
< $7
< newlist
< *4
< $8
< pmessage
< $6
< __key*
< $18
< __keyevent@0__:new
< $6
< copied
< *4
< $8
< pmessage
< $6
< __key*
< $18
< __keyevent@0__:new
< $7
< renamed
@main
> CONFIG SET notify-keyspace-events KEAmn
< +OK
! not vireo: Redis 7.0 forgets to tell the n beside A, and would lose it in CONFIG REWRITE
> CONFIG GET notify-keyspace-events
< *2
< $22
< notify-keyspace-events
< $4
< AKEm
> CONFIG SET notify-keyspace-events ""
< +OK
> CONFIG GET notify-keyspace-events
< *2
< $22
< notify-keyspace-events
< $0
<
> CONFIG SET notify-keyspace-events Q
< -ERR CONFIG SET failed (possibly related to argument 'notify-keyspace-events') - Invalid event class character. Use 'Ag$lshzxeKEtmdn'.
> CONFIG SET notify-keyspace-events A
< +OK
> CONFIG GET notify-keyspace-events
< *2
< $22
< notify-keyspace-events
< $1
< A
> CONFIG SET notify-keyspace-events KEg$lshzxetd
< +OK
> CONFIG GET notify-keyspace-events
< *2
< $22
< notify-keyspace-events
< $3
< AKE
> CONFIG SET notify-keyspace-events K
< +OK
> CONFIG GET notify-keyspace-events
< *2
< $22
< notify-keyspace-events
< $1
< K
# CLIENT REPLY OFF and SKIP drop answers, not what is pushed
@quiet
> CONFIG SET notify-keyspace-events KA
< +OK
> CLIENT REPLY OFF
<?
> SUBSCRIBE a b
< *3
< $9
< subscribe
< $1
< a
< :1
< *3
< $9
< subscribe
< $1
< b
< :2
> SSUBSCRIBE s
< *3
< $10
< ssubscribe
< $1
< s
< :1
@loud
> PUBLISH a hello
< :2
> SPUBLISH s hello
< :1
@quiet
< *3
< $7
< message
< $1
< a
< $5
< hello
< *3
< $8
< smessage
< $1
< s
< $5
< hello
> CONFIG GET maxmemory
<?
> UNSUBSCRIBE b a
< *3
< $11
< unsubscribe
< $1
< b
< :1
< *3
< $11
< unsubscribe
< $1
< a
< :0
> SUNSUBSCRIBE
< *3
< $12
< sunsubscribe
< $1
< s
< :0
> CLIENT REPLY ON
< +OK
> CLIENT REPLY SKIP
<?
> SUBSCRIBE c
< *3
< $9
< subscribe
< $1
< c
< :1
@loud
> CONFIG SET notify-keyspace-events ""
< +OK
