# Streams: what Redis has since 7.4.

# XDELEX
! only vireo: newer than Redis 7.0
> XADD s 1-0 f v
< $3
< 1-0
! only vireo: newer than Redis 7.0
> XADD s 2-0 f v
< $3
< 2-0
! only vireo: newer than Redis 7.0
> XADD s 3-0 f v
< $3
< 3-0
! only vireo: newer than Redis 7.0
> XADD s 4-0 f v
< $3
< 4-0
! only vireo: newer than Redis 7.0
> XADD s 5-0 f v
< $3
< 5-0
! only vireo: newer than Redis 7.0
> XDELEX nosuch IDS 2 1-0 2-0
< *2
< :-1
< :-1
! only vireo: newer than Redis 7.0
> XDELEX s ACKED IDS 1 1-0
< *1
< :2
! only vireo: newer than Redis 7.0
> XGROUP CREATE s g 0
< +OK
! only vireo: newer than Redis 7.0
> XGROUP CREATE s h 0
< +OK
! only vireo: newer than Redis 7.0
> XREADGROUP GROUP g a COUNT 3 STREAMS s >
< *1
< *2
< $1
< s
< *3
< *2
< $3
< 1-0
< *2
< $1
< f
< $1
< v
< *2
< $3
< 2-0
< *2
< $1
< f
< $1
< v
< *2
< $3
< 3-0
< *2
< $1
< f
< $1
< v
! only vireo: newer than Redis 7.0
> XDELEX s IDS 2 1-0 9-0
< *2
< :1
< :-1
! only vireo: newer than Redis 7.0
> XPENDING s g
< *4
< :3
< $3
< 1-0
< $3
< 3-0
< *1
< *2
< $1
< a
< $1
< 3
! only vireo: newer than Redis 7.0
> XDELEX s DELREF IDS 1 2-0
< *1
< :1
! only vireo: newer than Redis 7.0
> XPENDING s g
< *4
< :2
< $3
< 1-0
< $3
< 3-0
< *1
< *2
< $1
< a
< $1
< 2
! only vireo: newer than Redis 7.0
> XDELEX s IDS 1 3-0 ACKED
< *1
< :2
! only vireo: newer than Redis 7.0
> XACK s g 3-0
< :1
! only vireo: newer than Redis 7.0
> XDELEX s ACKED IDS 1 3-0
< *1
< :2
! only vireo: newer than Redis 7.0
> XREADGROUP GROUP h a COUNT 1 STREAMS s >
< *1
< *2
< $1
< s
< *1
< *2
< $3
< 3-0
< *2
< $1
< f
< $1
< v
! only vireo: newer than Redis 7.0
> XDELEX s ACKED IDS 2 3-0 4-0
< *2
< :2
< :2
! only vireo: newer than Redis 7.0
> XACK s h 3-0
< :1
! only vireo: newer than Redis 7.0
> XDELEX s ACKED IDS 2 3-0 4-0
< *2
< :1
< :2
! only vireo: newer than Redis 7.0
> XRANGE s - +
< *2
< *2
< $3
< 4-0
< *2
< $1
< f
< $1
< v
< *2
< $3
< 5-0
< *2
< $1
< f
< $1
< v
! only vireo: newer than Redis 7.0
> XINFO GROUPS s
< *2
< *12
< $4
< name
< $1
< g
< $9
< consumers
< :1
< $7
< pending
< :1
< $17
< last-delivered-id
< $3
< 3-0
< $12
< entries-read
< :3
< $3
< lag
< :2
< *12
< $4
< name
< $1
< h
< $9
< consumers
< :1
< $7
< pending
< :0
< $17
< last-delivered-id
< $3
< 3-0
< $12
< entries-read
< :3
< $3
< lag
< :2
! only vireo: newer than Redis 7.0
> XDELEX s
< -ERR wrong number of arguments for 'xdelex' command
! only vireo: newer than Redis 7.0
> XDELEX s IDS 0 1-0
< -ERR Number of IDs must be a positive integer
! only vireo: newer than Redis 7.0
> XDELEX s IDS x 1-0
< -ERR Number of IDs must be a positive integer
! only vireo: newer than Redis 7.0
> XDELEX s IDS 2 1-0
< -ERR The `numids` parameter must match the number of arguments
! only vireo: newer than Redis 7.0
> XDELEX s IDS 1 1-0 2-0
< -ERR syntax error
! only vireo: newer than Redis 7.0
> XDELEX s IDS 1 abc
< -ERR Invalid stream ID specified as stream command argument
! only vireo: newer than Redis 7.0
> XDELEX s KEEPREF DELREF IDS 1 1-0
< -ERR syntax error
! only vireo: newer than Redis 7.0
> XDELEX s WHAT IDS 1 1-0
< -ERR syntax error
! only vireo: newer than Redis 7.0
> XDELEX s KEEPREF ACKED 1
< -ERR syntax error
! only vireo: newer than Redis 7.0
> SET str v
< +OK
! only vireo: newer than Redis 7.0
> XDELEX str IDS 1 1-0
< -WRONGTYPE Operation against a key holding the wrong kind of value
# XACKDEL
! only vireo: newer than Redis 7.0
> DEL s
< :1
! only vireo: newer than Redis 7.0
> XADD s 1-0 f v
< $3
< 1-0
! only vireo: newer than Redis 7.0
> XADD s 2-0 f v
< $3
< 2-0
! only vireo: newer than Redis 7.0
> XADD s 3-0 f v
< $3
< 3-0
! only vireo: newer than Redis 7.0
> XADD s 4-0 f v
< $3
< 4-0
! only vireo: newer than Redis 7.0
> XGROUP CREATE s g 0
< +OK
! only vireo: newer than Redis 7.0
> XGROUP CREATE s h 0
< +OK
! only vireo: newer than Redis 7.0
> XREADGROUP GROUP g a STREAMS s >
< *1
< *2
< $1
< s
< *4
< *2
< $3
< 1-0
< *2
< $1
< f
< $1
< v
< *2
< $3
< 2-0
< *2
< $1
< f
< $1
< v
< *2
< $3
< 3-0
< *2
< $1
< f
< $1
< v
< *2
< $3
< 4-0
< *2
< $1
< f
< $1
< v
! only vireo: newer than Redis 7.0
> XREADGROUP GROUP h a COUNT 3 STREAMS s >
< *1
< *2
< $1
< s
< *3
< *2
< $3
< 1-0
< *2
< $1
< f
< $1
< v
< *2
< $3
< 2-0
< *2
< $1
< f
< $1
< v
< *2
< $3
< 3-0
< *2
< $1
< f
< $1
< v
! only vireo: newer than Redis 7.0
> XACKDEL nosuch g IDS 1 1-0
< *1
< :-1
! only vireo: newer than Redis 7.0
> XACKDEL s nosuch IDS 1 1-0
< *1
< :-1
! only vireo: newer than Redis 7.0
> XACKDEL s g IDS 2 1-0 9-0
< *2
< :1
< :-1
! only vireo: newer than Redis 7.0
> XPENDING s h
< *4
< :3
< $3
< 1-0
< $3
< 3-0
< *1
< *2
< $1
< a
< $1
< 3
! only vireo: newer than Redis 7.0
> XACKDEL s g DELREF IDS 1 2-0
< *1
< :1
! only vireo: newer than Redis 7.0
> XPENDING s h
< *4
< :2
< $3
< 1-0
< $3
< 3-0
< *1
< *2
< $1
< a
< $1
< 2
! only vireo: newer than Redis 7.0
> XACKDEL s g ACKED IDS 2 3-0 4-0
< *2
< :2
< :2
! only vireo: newer than Redis 7.0
> XACKDEL s h ACKED IDS 2 3-0 1-0
< *2
< :1
< :1
! only vireo: newer than Redis 7.0
> XACKDEL s h ACKED IDS 1 3-0
< *1
< :-1
! only vireo: newer than Redis 7.0
> XRANGE s - +
< *1
< *2
< $3
< 4-0
< *2
< $1
< f
< $1
< v
! only vireo: newer than Redis 7.0
> XPENDING s g
< *4
< :0
< $-1
< $-1
< *-1
! only vireo: newer than Redis 7.0
> XPENDING s h
< *4
< :0
< $-1
< $-1
< *-1
! only vireo: newer than Redis 7.0
> XACKDEL str g IDS 1 1-0
< -WRONGTYPE Operation against a key holding the wrong kind of value
! only vireo: newer than Redis 7.0
> XACKDEL s g
< -ERR wrong number of arguments for 'xackdel' command
! only vireo: newer than Redis 7.0
> XACKDEL s g IDS 1
< -ERR wrong number of arguments for 'xackdel' command
# XADD and XTRIM with policies
! only vireo: newer than Redis 7.0
> DEL s
< :1
! only vireo: newer than Redis 7.0
> XADD s KEEPREF MAXLEN 10 1-0 f v
< $3
< 1-0
! only vireo: newer than Redis 7.0
> XADD s DELREF 2-0 f v
< $3
< 2-0
! only vireo: newer than Redis 7.0
> XADD s ACKED MAXLEN 1 3-0 f v
< $3
< 3-0
! only vireo: newer than Redis 7.0
> XLEN s
< :3
! only vireo: newer than Redis 7.0
> XGROUP CREATE s g 0
< +OK
! only vireo: newer than Redis 7.0
> XREADGROUP GROUP g a COUNT 3 STREAMS s >
< *1
< *2
< $1
< s
< *3
< *2
< $3
< 1-0
< *2
< $1
< f
< $1
< v
< *2
< $3
< 2-0
< *2
< $1
< f
< $1
< v
< *2
< $3
< 3-0
< *2
< $1
< f
< $1
< v
! only vireo: newer than Redis 7.0
> XACK s g 2-0
< :1
! only vireo: newer than Redis 7.0
> XADD s ACKED MAXLEN 2 4-0 f v
< $3
< 4-0
! only vireo: newer than Redis 7.0
> XRANGE s - +
< *3
< *2
< $3
< 1-0
< *2
< $1
< f
< $1
< v
< *2
< $3
< 3-0
< *2
< $1
< f
< $1
< v
< *2
< $3
< 4-0
< *2
< $1
< f
< $1
< v
! only vireo: newer than Redis 7.0
> XTRIM s MAXLEN 1 ACKED
< :0
! only vireo: newer than Redis 7.0
> XTRIM s MAXLEN 2 DELREF
< :1
! only vireo: newer than Redis 7.0
> XPENDING s g
< *4
< :1
< $3
< 3-0
< $3
< 3-0
< *1
< *2
< $1
< a
< $1
< 1
! only vireo: newer than Redis 7.0
> XTRIM s MINID 4-0 KEEPREF
< :1
! only vireo: newer than Redis 7.0
> XPENDING s g
< *4
< :1
< $3
< 3-0
< $3
< 3-0
< *1
< *2
< $1
< a
< $1
< 1
! only vireo: newer than Redis 7.0
> XRANGE s - +
< *1
< *2
< $3
< 4-0
< *2
< $1
< f
< $1
< v
! only vireo: newer than Redis 7.0
> XADD s DELREF MINID = 5-0 5-0 f v
< $3
< 5-0
! only vireo: newer than Redis 7.0
> XPENDING s g
< *4
< :1
< $3
< 3-0
< $3
< 3-0
< *1
< *2
< $1
< a
< $1
< 1
! only vireo: newer than Redis 7.0
> XTRIM s MAXLEN 0 ACKED DELREF
< -ERR syntax error
! only vireo: newer than Redis 7.0
> XTRIM s ACKED MAXLEN 0
< :0
! only vireo: newer than Redis 7.0
> XTRIM s ACKED
< -ERR wrong number of arguments for 'xtrim' command
! only vireo: newer than Redis 7.0
> XADD s NOMKSTREAM DELREF * f
< -ERR wrong number of arguments for 'xadd' command
! only vireo: newer than Redis 7.0
> XADD nosuch2 NOMKSTREAM DELREF * f v
< $-1
! only vireo: newer than Redis 7.0
> CONFIG SET stream-node-max-entries 10
< +OK
* 100 XADD n {}-0 f v
! only vireo: newer than Redis 7.0
> XGROUP CREATE n g 0
< +OK
! only vireo: newer than Redis 7.0
> XREADGROUP GROUP g a COUNT 2 STREAMS n >
< *1
< *2
< $1
< n
< *2
< *2
< $3
< 1-0
< *2
< $1
< f
< $1
< v
< *2
< $3
< 2-0
< *2
< $1
< f
< $1
< v
! only vireo: newer than Redis 7.0
> XTRIM n MAXLEN ~ 55 DELREF
< :40
! only vireo: newer than Redis 7.0
> XLEN n
< :60
! only vireo: newer than Redis 7.0
> XPENDING n g
< *4
< :0
< $-1
< $-1
< *-1
! only vireo: newer than Redis 7.0
> XTRIM n MAXLEN ~ 5 ACKED LIMIT 20
< :0
! only vireo: newer than Redis 7.0
> XTRIM n MINID ~ 75-0 DELREF LIMIT 20
< :20
! only vireo: newer than Redis 7.0
> XLEN n
< :40
! only vireo: newer than Redis 7.0
> XREADGROUP GROUP g a COUNT 30 STREAMS n >
< *1
< *2
< $1
< n
< *30
< *2
< $4
< 61-0
< *2
< $1
< f
< $1
< v
< *2
< $4
< 62-0
< *2
< $1
< f
< $1
< v
< *2
< $4
< 63-0
< *2
< $1
< f
< $1
< v
< *2
< $4
< 64-0
< *2
< $1
< f
< $1
< v
< *2
< $4
< 65-0
< *2
< $1
< f
< $1
< v
< *2
< $4
< 66-0
< *2
< $1
< f
< $1
< v
< *2
< $4
< 67-0
< *2
< $1
< f
< $1
< v
< *2
< $4
< 68-0
< *2
< $1
< f
< $1
< v
< *2
< $4
< 69-0
< *2
< $1
< f
< $1
< v
< *2
< $4
< 70-0
< *2
< $1
< f
< $1
< v
< *2
< $4
< 71-0
< *2
< $1
< f
< $1
< v
< *2
< $4
< 72-0
< *2
< $1
< f
< $1
< v
< *2
< $4
< 73-0
< *2
< $1
< f
< $1
< v
< *2
< $4
< 74-0
< *2
< $1
< f
< $1
< v
< *2
< $4
< 75-0
< *2
< $1
< f
< $1
< v
< *2
< $4
< 76-0
< *2
< $1
< f
< $1
< v
< *2
< $4
< 77-0
< *2
< $1
< f
< $1
< v
< *2
< $4
< 78-0
< *2
< $1
< f
< $1
< v
< *2
< $4
< 79-0
< *2
< $1
< f
< $1
< v
< *2
< $4
< 80-0
< *2
< $1
< f
< $1
< v
< *2
< $4
< 81-0
< *2
< $1
< f
< $1
< v
< *2
< $4
< 82-0
< *2
< $1
< f
< $1
< v
< *2
< $4
< 83-0
< *2
< $1
< f
< $1
< v
< *2
< $4
< 84-0
< *2
< $1
< f
< $1
< v
< *2
< $4
< 85-0
< *2
< $1
< f
< $1
< v
< *2
< $4
< 86-0
< *2
< $1
< f
< $1
< v
< *2
< $4
< 87-0
< *2
< $1
< f
< $1
< v
< *2
< $4
< 88-0
< *2
< $1
< f
< $1
< v
< *2
< $4
< 89-0
< *2
< $1
< f
< $1
< v
< *2
< $4
< 90-0
< *2
< $1
< f
< $1
< v
! only vireo: newer than Redis 7.0
> XACK n g 70-0 71-0 80-0 90-0
< :4
! only vireo: newer than Redis 7.0
> XTRIM n MAXLEN ~ 5 ACKED
< :4
! only vireo: newer than Redis 7.0
> XTRIM n MAXLEN 5 ACKED
< :0
! only vireo: newer than Redis 7.0
> XLEN n
< :36
! only vireo: newer than Redis 7.0
> XRANGE n - + COUNT 3
< *3
< *2
< $4
< 61-0
< *2
< $1
< f
< $1
< v
< *2
< $4
< 62-0
< *2
< $1
< f
< $1
< v
< *2
< $4
< 63-0
< *2
< $1
< f
< $1
< v
# XNACK
! only vireo: newer than Redis 7.0
> DEL s
< :1
! only vireo: newer than Redis 7.0
> XADD s 1-0 f v
< $3
< 1-0
! only vireo: newer than Redis 7.0
> XADD s 2-0 f v
< $3
< 2-0
! only vireo: newer than Redis 7.0
> XADD s 3-0 f v
< $3
< 3-0
! only vireo: newer than Redis 7.0
> XADD s 4-0 f v
< $3
< 4-0
! only vireo: newer than Redis 7.0
> XGROUP CREATE s g 0
< +OK
! only vireo: newer than Redis 7.0
> XREADGROUP GROUP g a COUNT 3 STREAMS s >
< *1
< *2
< $1
< s
< *3
< *2
< $3
< 1-0
< *2
< $1
< f
< $1
< v
< *2
< $3
< 2-0
< *2
< $1
< f
< $1
< v
< *2
< $3
< 3-0
< *2
< $1
< f
< $1
< v
! only vireo: newer than Redis 7.0
> XNACK s g FAIL IDS 1 3-0
< :1
! only vireo: newer than Redis 7.0
> XNACK s g SILENT IDS 2 1-0 9-0
< :1
! only vireo: newer than Redis 7.0
> XPENDING s g
< *4
< :3
< $3
< 1-0
< $3
< 3-0
< *1
< *2
< $1
< a
< $1
< 1
! only vireo: newer than Redis 7.0
> XPENDING s g - + 10
<~ *
! only vireo: newer than Redis 7.0
> XPENDING s g - + 10 a
<~ *2-0*
! only vireo: newer than Redis 7.0
> XREADGROUP GROUP g a STREAMS s 0
< *1
< *2
< $1
< s
< *1
< *2
< $3
< 2-0
< *2
< $1
< f
< $1
< v
! only vireo: newer than Redis 7.0
> XINFO STREAM s FULL
<~ *
! only vireo: newer than Redis 7.0
> XNACK s g FATAL IDS 1 2-0
< :1
! only vireo: newer than Redis 7.0
> XPENDING s g IDLE 1000000 - + 10
< *3
< *4
< $3
< 1-0
< $0
<
< :-1
< :0
< *4
< $3
< 2-0
< $0
<
< :-1
< :9223372036854775807
< *4
< $3
< 3-0
< $0
<
< :-1
< :1
! only vireo: newer than Redis 7.0
> XNACK s g FAIL IDS 1 4-0
< :0
! only vireo: newer than Redis 7.0
> XNACK s g FAIL IDS 1 4-0 FORCE
< :1
! only vireo: newer than Redis 7.0
> XNACK s g FAIL FORCE RETRYCOUNT 7 IDS 1 4-0
< :1
! only vireo: newer than Redis 7.0
> XPENDING s g - + 10
< *4
< *4
< $3
< 1-0
< $0
<
< :-1
< :0
< *4
< $3
< 2-0
< $0
<
< :-1
< :9223372036854775807
< *4
< $3
< 3-0
< $0
<
< :-1
< :1
< *4
< $3
< 4-0
< $0
<
< :-1
< :7
! only vireo: newer than Redis 7.0
> DUMP s
<~ *
! only vireo: newer than Redis 7.0
> COPY s s2
< :1
! only vireo: newer than Redis 7.0
> XPENDING s2 g - + 10
< *4
< *4
< $3
< 1-0
< $0
<
< :-1
< :0
< *4
< $3
< 2-0
< $0
<
< :-1
< :9223372036854775807
< *4
< $3
< 3-0
< $0
<
< :-1
< :1
< *4
< $3
< 4-0
< $0
<
< :-1
< :7
! only vireo: newer than Redis 7.0
> XPENDING s g - + 10
< *4
< *4
< $3
< 1-0
< $0
<
< :-1
< :0
< *4
< $3
< 2-0
< $0
<
< :-1
< :9223372036854775807
< *4
< $3
< 3-0
< $0
<
< :-1
< :1
< *4
< $3
< 4-0
< $0
<
< :-1
< :7
! only vireo: newer than Redis 7.0
> XINFO CONSUMERS s g
<~ *
! only vireo: newer than Redis 7.0
> XREADGROUP GROUP g b CLAIM 0 COUNT 3 STREAMS s >
< *1
< *2
< $1
< s
< *3
< *4
< $3
< 3-0
< *2
< $1
< f
< $1
< v
< :-1
< :1
< *4
< $3
< 1-0
< *2
< $1
< f
< $1
< v
< :-1
< :0
< *4
< $3
< 2-0
< *2
< $1
< f
< $1
< v
< :-1
< :9223372036854775807
! only vireo: newer than Redis 7.0
> XPENDING s g
< *4
< :4
< $3
< 1-0
< $3
< 4-0
< *1
< *2
< $1
< b
< $1
< 3
! only vireo: newer than Redis 7.0
> XACK s g 4-0
< :1
! only vireo: newer than Redis 7.0
> XAUTOCLAIM s2 g c 100000 - COUNT 2
< *3
< $3
< 3-0
< *2
< *2
< $3
< 1-0
< *2
< $1
< f
< $1
< v
< *2
< $3
< 2-0
< *2
< $1
< f
< $1
< v
< *0
! only vireo: newer than Redis 7.0
> XCLAIM s2 g c 100000 3-0 JUSTID
< *1
< $3
< 3-0
! only vireo: newer than Redis 7.0
> XACK s2 g 4-0
< :1
! only vireo: newer than Redis 7.0
> XPENDING s2 g
< *4
< :3
< $3
< 1-0
< $3
< 3-0
< *1
< *2
< $1
< c
< $1
< 3
! only vireo: newer than Redis 7.0
> XNACK s2 g FAIL IDS 1 1-0
< :1
! only vireo: newer than Redis 7.0
> XDEL s2 1-0
< :1
! only vireo: newer than Redis 7.0
> XAUTOCLAIM s2 g c 100000 -
< *3
< $3
< 0-0
< *0
< *1
< $3
< 1-0
! only vireo: newer than Redis 7.0
> XNACK nosuch g FAIL IDS 1 1-0
< -NOGROUP No such key 'nosuch' or consumer group 'g'
! only vireo: newer than Redis 7.0
> XNACK s nosuch FAIL IDS 1 1-0
< -NOGROUP No such key 's' or consumer group 'nosuch'
! only vireo: newer than Redis 7.0
> XNACK s g WHAT IDS 1 1-0
< -ERR syntax error
! only vireo: newer than Redis 7.0
> XNACK s g FAIL IDS 0 1-0
< -ERR Number of IDs must be a positive integer
! only vireo: newer than Redis 7.0
> XNACK s g FAIL RETRYCOUNT -1 IDS 1 1-0
< -ERR RETRYCOUNT must be a non-negative integer
! only vireo: newer than Redis 7.0
> XNACK s g FAIL RETRYCOUNT 1 FORCE
< -ERR syntax error
! only vireo: newer than Redis 7.0
> XNACK str g FAIL IDS 1 1-0
< -WRONGTYPE Operation against a key holding the wrong kind of value
# XREADGROUP CLAIM
! only vireo: newer than Redis 7.0
> DEL s
< :1
! only vireo: newer than Redis 7.0
> XADD s 1-0 f v
< $3
< 1-0
! only vireo: newer than Redis 7.0
> XADD s 2-0 f v
< $3
< 2-0
! only vireo: newer than Redis 7.0
> XADD s 3-0 f v
< $3
< 3-0
! only vireo: newer than Redis 7.0
> XADD s 4-0 f v
< $3
< 4-0
! only vireo: newer than Redis 7.0
> XGROUP CREATE s g 0
< +OK
! only vireo: newer than Redis 7.0
> XREADGROUP GROUP g a COUNT 1 STREAMS s >
< *1
< *2
< $1
< s
< *1
< *2
< $3
< 1-0
< *2
< $1
< f
< $1
< v
! only vireo: newer than Redis 7.0
> XREADGROUP GROUP g a COUNT 1 STREAMS s >
< *1
< *2
< $1
< s
< *1
< *2
< $3
< 2-0
< *2
< $1
< f
< $1
< v
! only vireo: newer than Redis 7.0
> XREADGROUP GROUP g b CLAIM 100000 COUNT 1 STREAMS s >
< *1
< *2
< $1
< s
< *1
< *2
< $3
< 3-0
< *2
< $1
< f
< $1
< v
! only vireo: newer than Redis 7.0
> XREADGROUP GROUP g b CLAIM 100000 STREAMS s >
< *1
< *2
< $1
< s
< *1
< *2
< $3
< 4-0
< *2
< $1
< f
< $1
< v
! only vireo: newer than Redis 7.0
> XREADGROUP GROUP g b CLAIM 100000 STREAMS s >
< *-1
! only vireo: newer than Redis 7.0
> XDEL s 1-0
< :1
! only vireo: newer than Redis 7.0
> XREADGROUP GROUP g b COUNT 2 CLAIM 0 NOACK STREAMS s >
<~ *
! only vireo: newer than Redis 7.0
> XPENDING s g
< *4
< :3
< $3
< 2-0
< $3
< 4-0
< *1
< *2
< $1
< b
< $1
< 3
! only vireo: newer than Redis 7.0
> XREADGROUP GROUP g b CLAIM 0 STREAMS s 0
<~ *
! only vireo: newer than Redis 7.0
> XREADGROUP GROUP g b CLAIM -1 STREAMS s >
< -ERR min-idle-time is not an integer or out of range
! only vireo: newer than Redis 7.0
> XREADGROUP GROUP g b CLAIM x STREAMS s >
< -ERR min-idle-time is not an integer or out of range
! only vireo: newer than Redis 7.0
> XREAD CLAIM 0 STREAMS s 0
< -ERR The CLAIM option is only supported by XREADGROUP. You called XREAD instead.
# XREAD
! only vireo: newer than Redis 7.0
> XREAD STREAMS s +
< *1
< *2
< $1
< s
< *1
< *2
< $3
< 4-0
< *2
< $1
< f
< $1
< v
! only vireo: newer than Redis 7.0
> XREAD COUNT 5 STREAMS s nosuch + +
< *1
< *2
< $1
< s
< *1
< *2
< $3
< 4-0
< *2
< $1
< f
< $1
< v
! only vireo: newer than Redis 7.0
> XREAD STREAMS nosuch +
< *-1
! only vireo: newer than Redis 7.0
> XREADGROUP GROUP g b STREAMS s +
< -ERR Invalid stream ID specified as stream command argument
! only vireo: newer than Redis 7.0
> XADD t 1-0 f v
< $3
< 1-0
! only vireo: newer than Redis 7.0
> XADD t 2-0 f v
< $3
< 2-0
! only vireo: newer than Redis 7.0
> XADD t 3-0 f v
< $3
< 3-0
! only vireo: newer than Redis 7.0
> XREAD MAXCOUNT 2 STREAMS t s 0 0
< *1
< *2
< $1
< t
< *2
< *2
< $3
< 1-0
< *2
< $1
< f
< $1
< v
< *2
< $3
< 2-0
< *2
< $1
< f
< $1
< v
! only vireo: newer than Redis 7.0
> XREAD COUNT 2 MAXCOUNT 3 STREAMS t s 0 0
< *2
< *2
< $1
< t
< *2
< *2
< $3
< 1-0
< *2
< $1
< f
< $1
< v
< *2
< $3
< 2-0
< *2
< $1
< f
< $1
< v
< *2
< $1
< s
< *1
< *2
< $3
< 2-0
< *2
< $1
< f
< $1
< v
! only vireo: newer than Redis 7.0
> XREAD COUNT 2 MAXCOUNT 1 STREAMS t s 0 0
< -ERR MAXCOUNT must not be less than COUNT
! only vireo: newer than Redis 7.0
> XREAD MAXSIZE 1 STREAMS t s 0 0
< *1
< *2
< $1
< t
< *1
< *2
< $3
< 1-0
< *2
< $1
< f
< $1
< v
! only vireo: newer than Redis 7.0
> XREAD MAXSIZE 1000 STREAMS t s 2-0 3-0
< *2
< *2
< $1
< t
< *1
< *2
< $3
< 3-0
< *2
< $1
< f
< $1
< v
< *2
< $1
< s
< *1
< *2
< $3
< 4-0
< *2
< $1
< f
< $1
< v
! only vireo: newer than Redis 7.0
> XREAD MAXSIZE 40 STREAMS t s 2-0 3-0
< *1
< *2
< $1
< t
< *1
< *2
< $3
< 3-0
< *2
< $1
< f
< $1
< v
! only vireo: newer than Redis 7.0
> XREAD MAXSIZE 0 STREAMS t 0
< -ERR MAXSIZE must be a positive integer
! only vireo: newer than Redis 7.0
> XREAD MAXCOUNT x STREAMS t 0
< -ERR MAXCOUNT must be a positive integer
! only vireo: newer than Redis 7.0
> XGROUP CREATE t g 0
< +OK
! only vireo: newer than Redis 7.0
> XREADGROUP GROUP g b MAXCOUNT 2 STREAMS t s > >
< *1
< *2
< $1
< t
< *2
< *2
< $3
< 1-0
< *2
< $1
< f
< $1
< v
< *2
< $3
< 2-0
< *2
< $1
< f
< $1
< v
! only vireo: newer than Redis 7.0
> XPENDING t g
< *4
< :2
< $3
< 1-0
< $3
< 2-0
< *1
< *2
< $1
< b
< $1
< 2
! only vireo: newer than Redis 7.0
> COMMAND GETKEYS XREADGROUP GROUP g b CLAIM 5 MAXCOUNT 2 STREAMS t s > >
< *2
< $1
< t
< $1
< s
# XINFO
! only vireo: newer than Redis 7.0
> DEL s
< :1
! only vireo: newer than Redis 7.0
> XADD s 1-0 f v
< $3
< 1-0
! only vireo: newer than Redis 7.0
> XADD s 2-0 f v
< $3
< 2-0
! only vireo: newer than Redis 7.0
> XGROUP CREATE s g 0
< +OK
! only vireo: newer than Redis 7.0
> XGROUP CREATECONSUMER s g a
< :1
! only vireo: newer than Redis 7.0
> XINFO CONSUMERS s g
<~ **$4\r\nidle\r\n:*\r\n$8\r\ninactive\r\n:-1
! only vireo: newer than Redis 7.0
> XREADGROUP GROUP g a STREAMS s >
< *1
< *2
< $1
< s
< *2
< *2
< $3
< 1-0
< *2
< $1
< f
< $1
< v
< *2
< $3
< 2-0
< *2
< $1
< f
< $1
< v
! only vireo: newer than Redis 7.0
> XNACK s g FAIL IDS 1 1-0
< :1
! only vireo: newer than Redis 7.0
> XINFO CONSUMERS s g
<~ *$7\r\npending\r\n:1\r\n*$8\r\ninactive\r\n:*
! only vireo: newer than Redis 7.0
> XINFO STREAM s FULL
<~ *$12\r\nnacked-count\r\n:1\r\n*$9\r\nseen-time\r\n:*\r\n$11\r\nactive-time\r\n:1*$9\r\npel-count\r\n:1\r\n*
