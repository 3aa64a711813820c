# Idempotent ids: XADD IDMP and IDMPAUTO, XCFGSET, XIDMPRECORD.
! only vireo: newer than Redis 7.0
> XADD s IDMP p a * f v
<~ $*\r\n*-0
! only vireo: newer than Redis 7.0
> XADD s IDMP p a * f other
<~ $*\r\n*-0
! only vireo: newer than Redis 7.0
> XLEN s
< :1
# Another producer has ids of its own.
! only vireo: newer than Redis 7.0
> XADD s IDMP q a MAXLEN ~ 100 * f v
<~ $*-*
! only vireo: newer than Redis 7.0
> XLEN s
< :2
# The content as id: the order of the pairs is nothing.
! only vireo: newer than Redis 7.0
> XADD s NOMKSTREAM IDMPAUTO p * a 1 b 2
<~ $*-*
! only vireo: newer than Redis 7.0
> XADD s IDMPAUTO p * b 2 a 1
<~ $*-*
! only vireo: newer than Redis 7.0
> XADD s IDMPAUTO p * a 2 b 1
<~ $*-*
! only vireo: newer than Redis 7.0
> XADD s KEEPREF IDMPAUTO p * a 12 b 1
<~ $*-*
! only vireo: newer than Redis 7.0
> XADD s IDMPAUTO p DELREF MAXLEN 1000 * a 1 b 21
<~ $*-*
! only vireo: newer than Redis 7.0
> XLEN s
< :6
! only vireo: newer than Redis 7.0
> XINFO STREAM s
<~ *32\r\n*idmp-duration\r\n:100\r\n*idmp-maxsize\r\n:100\r\n*pids-tracked\r\n:2\r\n*iids-tracked\r\n:6\r\n*iids-added\r\n:6\r\n*iids-duplicates\r\n:2\r\n*
# XCFGSET: its bounds; it forgets.
! only vireo: newer than Redis 7.0
> XCFGSET s IDMP-MAXSIZE 2 IDMP-DURATION 5
< +OK
! only vireo: newer than Redis 7.0
> XADD s IDMP p a * f v
<~ $*-*
! only vireo: newer than Redis 7.0
> XADD s IDMP p b * f v
<~ $*-*
! only vireo: newer than Redis 7.0
> XADD s IDMP p c * f v
<~ $*-*
! only vireo: newer than Redis 7.0
> XADD s IDMP p c * f v
<~ $*-*
! only vireo: newer than Redis 7.0
> XADD s IDMP p b * f v
<~ $*-*
! only vireo: newer than Redis 7.0
> XLEN s
< :9
# a was the oldest of three
! only vireo: newer than Redis 7.0
> XADD s IDMP p a * f v
<~ $*-*
! only vireo: newer than Redis 7.0
> XLEN s
< :10
! only vireo: newer than Redis 7.0
> XCFGSET s IDMP-DURATION 0
< -ERR IDMP-DURATION must be between 1 and 86400 seconds
! only vireo: newer than Redis 7.0
> XCFGSET s IDMP-MAXSIZE 10001
< -ERR IDMP-MAXSIZE must be between 1 and 10000 entries
! only vireo: newer than Redis 7.0
> XCFGSET s IDMP-MAXSIZE
< -ERR wrong number of arguments for 'xcfgset' command
! only vireo: newer than Redis 7.0
> XCFGSET s FOO 1
< -ERR syntax error
! only vireo: newer than Redis 7.0
> XCFGSET none IDMP-MAXSIZE 5
< -ERR no such key

# XIDMPRECORD
! only vireo: newer than Redis 7.0
> XIDMPRECORD s r x 99999999999999-7
< +OK
! only vireo: newer than Redis 7.0
> XADD s IDMP r x * f v
< $16
< 99999999999999-7
! only vireo: newer than Redis 7.0
> XIDMPRECORD none r x 1-1
< -ERR no such key
! only vireo: newer than Redis 7.0
> XIDMPRECORD s r x y
< -ERR Invalid stream ID specified as stream command argument

# What it may not be used with.
! only vireo: newer than Redis 7.0
> XADD s IDMP p a 1-1 f v
< -ERR IDMP and IDMPAUTO need an ID that the server makes: *
! only vireo: newer than Redis 7.0
> XADD s NOMKSTREAM IDMP p a * f
< -ERR wrong number of arguments for 'xadd' command
! only vireo: newer than Redis 7.0
> XADD t NOMKSTREAM IDMP p a * f v
< $-1
! only vireo: newer than Redis 7.0
> EXISTS t
< :0

# A copy and a payload know what the stream knows; a stream that never had any looks as it always did.
! only vireo: newer than Redis 7.0
> XADD u IDMP p one 9-* f v
< -ERR IDMP and IDMPAUTO need an ID that the server makes: *
! only vireo: newer than Redis 7.0
> XADD u 5-1 f v
< $3
< 5-1
! only vireo: newer than Redis 7.0
> XINFO STREAM u
<~ *20\r\n*
! only vireo: newer than Redis 7.0
> XIDMPRECORD u p one 5-1
< +OK
! only vireo: newer than Redis 7.0
> XADD u IDMP p one * f v
<~ $15\r\n*
! only vireo: newer than Redis 7.0
> COPY u u2
< :1
! only vireo: newer than Redis 7.0
> XADD u2 IDMP p one * f v
<~ $15\r\n*
! only vireo: newer than Redis 7.0
> XLEN u2
< :2

# Until the time is over; also of an ID of the future.
! only vireo: newer than Redis 7.0
> XADD z 1-1 f v
< $3
< 1-1
! only vireo: newer than Redis 7.0
> XCFGSET z IDMP-DURATION 1
< +OK
! only vireo: newer than Redis 7.0
> XIDMPRECORD z r x 99999999999999-7
< +OK
+ 1100
! only vireo: newer than Redis 7.0
> XADD z IDMP r x * f v
<~ $15\r\n*
! only vireo: newer than Redis 7.0
> XINFO STREAM z
<~ *iids-tracked\r\n:1\r\n*
