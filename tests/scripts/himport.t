# HIMPORT, of Redis 8.10: hashes of fields that are named once.

! only vireo: newer than Redis 7.0
> HIMPORT PREPARE p a b c
< +OK
! only vireo: newer than Redis 7.0
> HIMPORT SET h p 1 2 3
< +OK
! only vireo: newer than Redis 7.0
> HGETALL h
< *6
< $1
< a
< $1
< 1
< $1
< b
< $1
< 2
< $1
< c
< $1
< 3
! only vireo: newer than Redis 7.0
> HIMPORT SET h p 4 5 6
< +OK
! only vireo: newer than Redis 7.0
> HGETALL h
< *6
< $1
< a
< $1
< 4
< $1
< b
< $1
< 5
< $1
< c
< $1
< 6
! only vireo: newer than Redis 7.0
> EXPIRE h 100
< :1
! only vireo: newer than Redis 7.0
> HIMPORT SET h p x y z
< +OK
! only vireo: newer than Redis 7.0
> TTL h
< :-1
! only vireo: newer than Redis 7.0
> SET s v
< +OK
! only vireo: newer than Redis 7.0
> HIMPORT SET s p 1 "" 3
< +OK
! only vireo: newer than Redis 7.0
> HGETALL s
< *6
< $1
< a
< $1
< 1
< $1
< b
< $0
<
< $1
< c
< $1
< 3
! only vireo: newer than Redis 7.0
> HIMPORT SET h p 1 2
< -ERR the number of values is not that of the prepared fields
! only vireo: newer than Redis 7.0
> HIMPORT SET h p 1 2 3 4
< -ERR the number of values is not that of the prepared fields
! only vireo: newer than Redis 7.0
> HIMPORT SET h q 1 2 3
< -ERR no such prepared fields
! only vireo: newer than Redis 7.0
> HIMPORT PREPARE p a b a
< -ERR a field is named more than once
! only vireo: newer than Redis 7.0
> HIMPORT PREPARE q x
< +OK
! only vireo: newer than Redis 7.0
> HIMPORT SET h q 1
< +OK
! only vireo: newer than Redis 7.0
> HGETALL h
< *2
< $1
< x
< $1
< 1
! only vireo: newer than Redis 7.0
> HIMPORT PREPARE p b
< +OK
! only vireo: newer than Redis 7.0
> HIMPORT SET h p 7
< +OK
! only vireo: newer than Redis 7.0
> HGETALL h
< *2
< $1
< b
< $1
< 7
! only vireo: newer than Redis 7.0
> HIMPORT DISCARD q
< :1
! only vireo: newer than Redis 7.0
> HIMPORT DISCARD q
< :0
! only vireo: newer than Redis 7.0
> HIMPORT SET h q 1
< -ERR no such prepared fields
! only vireo: newer than Redis 7.0
> HIMPORT PREPARE r x y
< +OK
! only vireo: newer than Redis 7.0
> HIMPORT DISCARDALL
< :2
! only vireo: newer than Redis 7.0
> HIMPORT DISCARDALL
< :0
! only vireo: newer than Redis 7.0
> HIMPORT SET h p 1
< -ERR no such prepared fields
! only vireo: newer than Redis 7.0
> HIMPORT PREPARE p a
< +OK
! only vireo: newer than Redis 7.0
> RESET
< +RESET
! only vireo: newer than Redis 7.0
> HIMPORT SET h p 1
< -ERR no such prepared fields
! only vireo: newer than Redis 7.0
> HIMPORT PREPARE p a
< +OK
@two
! only vireo: newer than Redis 7.0
> HIMPORT SET h p 1
< -ERR no such prepared fields
@main
! only vireo: newer than Redis 7.0
> MULTI
< +OK
! only vireo: newer than Redis 7.0
> HIMPORT SET h p 9
< +QUEUED
! only vireo: newer than Redis 7.0
> HGET h a
< +QUEUED
! only vireo: newer than Redis 7.0
> EXEC
< *2
< +OK
< $1
< 9
! only vireo: newer than Redis 7.0
> EVAL "return redis.call('HIMPORT', 'PREPARE', 'p', 'a')" 0
<~ -ERR*
! only vireo: newer than Redis 7.0
> HIMPORT PREPARE big %600000:x
< +OK
! only vireo: newer than Redis 7.0
> HIMPORT PREPARE big2 %600000:x
< -ERR too many fields are prepared in this session
! only vireo: newer than Redis 7.0
> HIMPORT DISCARD big
< :1
! only vireo: newer than Redis 7.0
> HIMPORT PREPARE big2 %600000:x
< +OK
! only vireo: newer than Redis 7.0
> HIMPORT
< -ERR wrong number of arguments for 'himport' command
! only vireo: newer than Redis 7.0
> HIMPORT PREPARE
< -ERR wrong number of arguments for 'himport|prepare' command
! only vireo: newer than Redis 7.0
> HIMPORT PREPARE p
< -ERR wrong number of arguments for 'himport|prepare' command
! only vireo: newer than Redis 7.0
> HIMPORT SET h p
< -ERR wrong number of arguments for 'himport|set' command
! only vireo: newer than Redis 7.0
> HIMPORT WHAT
<~ -ERR*
! only vireo: newer than Redis 7.0
> COMMAND GETKEYS HIMPORT SET h p 1
< *1
< $1
< h
