# Expiry: setting, reading, passing
> SET k v
< +OK
> TTL k
< :-1
> PTTL k
< :-1
> EXPIRETIME k
< :-1
> PEXPIRETIME k
< :-1
> TTL nokey
< :-2
> PTTL nokey
< :-2
> EXPIRETIME nokey
< :-2
> PEXPIRETIME nokey
< :-2
> EXPIRE k 100
< :1
> TTL k
< :100
> PTTL k
<~ :*
> PEXPIRE k 100000
< :1
> TTL k
< :100
> EXPIREAT k 4102444800
< :1
> EXPIRETIME k
< :4102444800
> PEXPIRETIME k
< :4102444800000
> PEXPIREAT k 4102444800123
< :1
> PEXPIRETIME k
< :4102444800123
> EXPIRETIME k
< :4102444800
> PERSIST k
< :1
> PERSIST k
< :0
> PERSIST nokey
< :0
> TTL k
< :-1
> EXPIRE nokey 100
< :0
> PEXPIRE nokey 100
< :0
> EXPIREAT nokey 4102444800
< :0
> PEXPIREAT nokey 4102444800000
< :0
> EXPIRE k abc
< -ERR value is not an integer or out of range
> EXPIRE k 1.5
< -ERR value is not an integer or out of range
> EXPIRE k ""
< -ERR value is not an integer or out of range
> EXPIRE k
< -ERR wrong number of arguments for 'expire' command
> EXPIRE k 9223372036854775807
< -ERR invalid expire time in 'expire' command
> EXPIRE k 9223372036854775
< -ERR invalid expire time in 'expire' command
> EXPIRE k -9223372036854775808
< -ERR invalid expire time in 'expire' command
> EXPIRE k -9223372036854776
< -ERR invalid expire time in 'expire' command
> EXPIRE k 9223372036854775808
< -ERR value is not an integer or out of range
> PEXPIRE k 9223372036854775807
< -ERR invalid expire time in 'pexpire' command
> PEXPIRE k abc
< -ERR value is not an integer or out of range
> EXPIREAT k 9223372036854775807
< -ERR invalid expire time in 'expireat' command
> EXPIREAT k 9223372036854776
< -ERR invalid expire time in 'expireat' command
> PEXPIREAT k 9223372036854775807
< :1
> TTL k
<~ :*
> PEXPIREAT k 9223372036854775808
< -ERR value is not an integer or out of range
> PERSIST k
< :1
# past times delete
> EXPIRE k 0
< :1
> EXISTS k
< :0
> SET k v
< +OK
> EXPIRE k -1
< :1
> EXISTS k
< :0
> SET k v
< +OK
> EXPIREAT k 1
< :1
> EXISTS k
< :0
> SET k v
< +OK
> PEXPIREAT k 1000
< :1
> EXISTS k
< :0
> SET k v
< +OK
> EXPIREAT k 0
< :1
> EXISTS k
< :0
> SET k v
< +OK
> EXPIREAT k -1
< :1
> EXISTS k
< :0
> SET k v
< +OK
> PEXPIRE k -100
< :1
> EXISTS k
< :0
# conditions
> SET k v
< +OK
> EXPIRE k 100 XX
< :0
> EXPIRE k 100 NX
< :1
> EXPIRE k 200 NX
< :0
> TTL k
< :100
> EXPIRE k 200 XX
< :1
> TTL k
< :200
> EXPIRE k 100 GT
< :0
> EXPIRE k 300 GT
< :1
> TTL k
< :300
> EXPIRE k 400 LT
< :0
> EXPIRE k 50 LT
< :1
> TTL k
< :50
> PERSIST k
< :1
> EXPIRE k 100 GT
< :0
> EXPIRE k 100 LT
< :1
> TTL k
< :100
> EXPIRE k 100 NX XX
< -ERR NX and XX, GT or LT options at the same time are not compatible
> EXPIRE k 100 NX GT
< -ERR NX and XX, GT or LT options at the same time are not compatible
> EXPIRE k 100 NX LT
< -ERR NX and XX, GT or LT options at the same time are not compatible
> EXPIRE k 100 GT LT
< -ERR GT and LT options at the same time are not compatible
> EXPIRE k 200 XX GT
< :1
> EXPIRE k 100 XX LT
< :1
> TTL k
< :100
> EXPIRE k 100 FOO
< -ERR Unsupported option FOO
> EXPIRE k 100 nx
< :0
> EXPIRE k 100 NX FOO
< -ERR Unsupported option FOO
> EXPIRE k 100 NX NX
< :0
> EXPIRE nokey 100 FOO
< -ERR Unsupported option FOO
> PEXPIRE k 500000 GT
< :1
> PEXPIRE k 500 GT
< :0
> EXPIREAT k 4102444800 GT
< :1
> EXPIREAT k 4102444801 LT
< :0
> PEXPIREAT k 4102444800001 GT
< :1
> PEXPIREAT k 4102444799999 LT
< :1
> PEXPIRETIME k
< :4102444799999
> PERSIST k
< :1
> EXPIREAT k 1 XX
< :0
> EXPIREAT k 1 GT
< :0
> EXISTS k
< :1
> EXPIREAT k 1 LT
< :1
> EXISTS k
< :0
# arity
> TTL
< -ERR wrong number of arguments for 'ttl' command
> PTTL k x
< -ERR wrong number of arguments for 'pttl' command
> PERSIST
< -ERR wrong number of arguments for 'persist' command
> EXPIREAT k
< -ERR wrong number of arguments for 'expireat' command
> PEXPIREAT k
< -ERR wrong number of arguments for 'pexpireat' command
> EXPIRETIME
< -ERR wrong number of arguments for 'expiretime' command
> PEXPIRETIME a b
< -ERR wrong number of arguments for 'pexpiretime' command
# what keeps and what drops it
> SET k v EX 100
< +OK
> SET k w
< +OK
> TTL k
< :-1
> SET k 1 EX 100
< +OK
> INCR k
< :2
> APPEND k 1
< :2
> SETRANGE k 0 2
< :2
> INCRBYFLOAT k 1
< $2
< 22
> TTL k
< :100
> GETSET k v
< $2
< 22
> TTL k
< :-1
> RPUSH l a b
< :2
> EXPIRE l 100
< :1
> RPUSH l c
< :3
> LPOP l
< $1
< a
> LTRIM l 0 0
< +OK
> LSET l 0 z
< +OK
> TTL l
< :100
> SADD s a b
< :2
> EXPIRE s 100
< :1
> SREM s a
< :1
> SADD s c
< :1
> TTL s
< :100
> SUNIONSTORE s s
< :2
> TTL s
< :-1
> ZADD z 1 a
< :1
> EXPIRE z 100
< :1
> ZADD z 2 b
< :1
> ZINCRBY z 1 a
< $1
< 2
> TTL z
< :100
> HSET h a 1
< :1
> EXPIRE h 100
< :1
> HSET h b 1
< :1
> HDEL h a
< :1
> TTL h
< :100
> SORT l STORE l
< -ERR One or more scores can't be converted into double
> TTL l
< :100
> SET a 1 EX 100
< +OK
> SET b 2
< +OK
> RENAME b a
< +OK
> TTL a
< :-1
> SET a 1 EX 100
< +OK
> RENAME a c
< +OK
> TTL c
< :100
> DEL c
< :1
> SET c 1
< +OK
> TTL c
< :-1
# time passes
> SET k v PX 40
< +OK
> GET k
< $1
< v
+ 60
> GET k
< $-1
> EXISTS k
< :0
> TTL k
< :-2
> TYPE k
< +none
> DBSIZE
<~ :*
> SET k v PX 30
< +OK
> RPUSH l2 a
< :1
> PEXPIRE l2 30
< :1
> SADD s2 a
< :1
> PEXPIRE s2 30
< :1
> ZADD z2 1 a
< :1
> PEXPIRE z2 30
< :1
> HSET h2 a 1
< :1
> PEXPIRE h2 30
< :1
+ 60
> EXISTS k l2 s2 z2 h2
< :0
> SETNX k w
< :1
> TTL k
< :-1
> LPUSHX l2 x
< :0
> SADD s2 b
< :1
> SCARD s2
< :1
> ZADD z2 XX 5 a
< :0
> HSETNX h2 a 2
< :1
> HLEN h2
< :1
> KEYS l2
< *0
> RENAME l2 l3
< -ERR no such key
> SET p v PX 30
< +OK
> PERSIST p
< :1
> SET q 5 PX 30
< +OK
+ 60
> GET p
< $1
< v
> INCR q
< :1
> TTL q
< :-1
> SET r v PX 30
< +OK
> GETSET r w
< $1
< v
> TTL r
< :-1
> SET r v PX 30
< +OK
+ 60
> GETSET r w
< $-1
> SET r v PX 30
< +OK
+ 60
> SET r v XX
< $-1
> SET r v KEEPTTL
< +OK
> TTL r
< :-1
> SET g v
< +OK
> GETEX g PX 30
< $1
< v
+ 60
> GETEX g
< $-1
> SET m v PX 30
< +OK
> COPY m m2
< :1
+ 60
> EXISTS m m2
< :0
> RANDOMKEY
<~ $*
> SET rn v PX 30
< +OK
+ 60
> RENAME rn rn2
< -ERR no such key
> DEL rn
< :0
> UNLINK rn
< :0
> TOUCH rn
< :0
> OBJECT ENCODING rn
< $-1
> MOVE rn 1
< :0
> EXPIRE rn 100
< :0
# in a transaction time stands still
> SET k v PX 30
< +OK
> MULTI
< +OK
> GET k
< +QUEUED
> EXISTS k
< +QUEUED
> EXEC
< *2
< $1
< v
< :1
+ 60
> MULTI
< +OK
> GET k
< +QUEUED
> EXISTS k
< +QUEUED
> SET k v PX 100000
< +QUEUED
> TTL k
< +QUEUED
> EXEC
< *4
< $-1
< :0
< +OK
< :100
# with active expiry off they stay in DBSIZE and out of sight
> FLUSHALL
< +OK
> DEBUG SET-ACTIVE-EXPIRE 0
< +OK
> SET a v PX 10
< +OK
> SET b v
< +OK
+ 30
> DBSIZE
< :2
> GET a
< $-1
> DBSIZE
< :1
> DEBUG SET-ACTIVE-EXPIRE 1
< +OK
