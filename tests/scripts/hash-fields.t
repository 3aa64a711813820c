# HGETDEL, which Redis has from 8.0 on: for Vireo alone.

! only vireo: a command of Redis 8.0
> HGETDEL
< -ERR wrong number of arguments for 'hgetdel' command
! only vireo: a command of Redis 8.0
> HGETDEL h FIELDS 1
< -ERR wrong number of arguments for 'hgetdel' command
! only vireo: a command of Redis 8.0
> HGETDEL h FIELD 1 a
< -ERR Mandatory argument FIELDS is missing or not at the right position
! only vireo: a command of Redis 8.0
> HGETDEL h FIELDS 0 a
< -ERR Number of fields must be a positive integer
! only vireo: a command of Redis 8.0
> HGETDEL h FIELDS x a
< -ERR Number of fields must be a positive integer
! only vireo: a command of Redis 8.0
> HGETDEL h FIELDS 2 a
< -ERR The `numfields` parameter must match the number of arguments
! only vireo: a command of Redis 8.0
> HGETDEL h FIELDS 1 a b
< -ERR The `numfields` parameter must match the number of arguments
! only vireo: a command of Redis 8.0
> HGETDEL h FIELDS 2 a b
< *2
< $-1
< $-1

> HSET h a 1 b 2 c 3
< :3
! only vireo: a command of Redis 8.0
> HGETDEL h fields 3 a nosuch a
< *3
< $1
< 1
< $-1
< $-1
! only vireo: a command of Redis 8.0
> HMGET h a b c
< *3
< $-1
< $1
< 2
< $1
< 3
! only vireo: a command of Redis 8.0
> HGETDEL h FIELDS 3 b c d
< *3
< $1
< 2
< $1
< 3
< $-1
! only vireo: a command of Redis 8.0
> EXISTS h
< :0

# a big hash
* 600 HSET g f{} v{}
! only vireo: a command of Redis 8.0
> HGETDEL g FIELDS 2 f1 f600
< *2
< $2
< v1
< $4
< v600
! only vireo: a command of Redis 8.0
> HLEN g
< :598

> SET s x
< +OK
! only vireo: a command of Redis 8.0
> HGETDEL s FIELDS 1 a
< -WRONGTYPE Operation against a key holding the wrong kind of value
! only vireo: a command of Redis 8.0
> COMMAND GETKEYS HGETDEL h FIELDS 1 a
< *1
< $1
< h

# the events, seen by the client itself
> DEL h
<~ :*
> HSET h a 1
< :1
> CONFIG SET notify-keyspace-events KEA
< +OK
> HELLO 3
<~ *
> SUBSCRIBE __keyspace@0__:h
< >3
< $9
< subscribe
< $16
< __keyspace@0__:h
< :1
! only vireo: a command of Redis 8.0
> HGETDEL h FIELDS 1 nosuch
< *1
< _
! only vireo: a command of Redis 8.0
> HGETDEL h FIELDS 1 a
< *1
< $1
< 1
< >3
< $7
< message
< $16
< __keyspace@0__:h
< $4
< hdel
< >3
< $7
< message
< $16
< __keyspace@0__:h
< $3
< del
