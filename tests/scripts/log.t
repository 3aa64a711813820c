# The form in which commands are logged: every row of the table, with options, without effect, in MULTI, over expired keys.
# The replies are checked here; the log itself by tests/server/test_log_form.py, which plays this file with appendonly.
> DEBUG SET-ACTIVE-EXPIRE 0
< +OK
# strings
> SET s v
< +OK
> set s V
< +OK
> SET s v NX
< $-1
> SET n v nx
< +OK
> SET n2 v XX
< $-1
> SET n w XX
< +OK
> SET s v KEEPTTL
< +OK
> SET s v GET
< $1
< v
> SET s w KEEPTTL get
< $1
< v
> SET s v NX GET
< $1
< w
> SET s x xx GET
< $1
< w
> SET nog v XX GET
< $-1
> SET s v EX 100
< +OK
> SET s v PX 100000 NX
< $-1
> SET s v px 100000 XX
< +OK
> SET s v EX 100 GET
< $1
< v
> SET s v EX 100 XX GET
< $1
< v
> SET s v EXAT 4102444800
< +OK
> SET s v PXAT 4102444800000
< +OK
> set s v pxat 4102444800001 xx
< +OK
> SET s v PXAT 4102444800000 GET
< $1
< v
> SET s v KEEPTTL
< +OK
> SET s v EX 0
< -ERR invalid expire time in 'set' command
> SET s v EX abc
< -ERR value is not an integer or out of range
> SET s v EX 10 PX 10
< -ERR syntax error
> SETEX s 100 v
< +OK
> PSETEX s 100000 v
< +OK
> SETEX s 0 v
< -ERR invalid expire time in 'setex' command
> SETNX s v
< :0
> SETNX fresh v
< :1
> MSETNX s 1 q 2
< :0
> MSETNX q1 1 q2 2
< :1
> MSET q1 1 q2 2
< +OK
> MSET q1 1 q2
< -ERR wrong number of arguments for 'mset' command
> APPEND s more
< :5
> APPEND s ""
< :5
> APPEND fresh2 x
< :1
> SETRANGE s 2 xyz
< :5
> SETRANGE s 2 ""
< :5
> SETRANGE absent 0 ""
< :0
> SETRANGE s 0 x
< :5
> INCR i
< :1
> DECR i
< :0
> INCRBY i 5
< :5
> DECRBY i 5
< :0
> INCRBY i 0
< :0
> INCR s
< -ERR value is not an integer or out of range
> INCRBYFLOAT f 1.5
< $3
< 1.5
> INCRBYFLOAT f 1e3
< $6
< 1001.5
> INCRBYFLOAT f 0
< $6
< 1001.5
> INCRBYFLOAT f abc
< -ERR value is not a valid float
> SET f 3.0e3 EX 100
< +OK
> INCRBYFLOAT f 1
< $4
< 3001
> GETSET s new
< $5
< xmxyz
> GETSET gs new
< $-1
> GETDEL gs
< $3
< new
> GETDEL gs
< $-1
> GETEX s
< $3
< new
> GETEX s EX 100
< $3
< new
> GETEX s PX 100000
< $3
< new
> GETEX s EXAT 4102444800
< $3
< new
> GETEX s PXAT 4102444800000
< $3
< new
> GETEX s PERSIST
< $3
< new
> GETEX s PERSIST
< $3
< new
> GETEX absent EX 10
< $-1
> GETEX s EXAT 1
< $3
< new
> SET s v
< +OK
> GETEX s PXAT 1
< $1
< v
> GET s
< $-1
> STRLEN s
< :0
> GETRANGE q1 0 1
< $1
< 1
> SETRANGE s 3 z
< :4
> MGET q1 q2
< *2
< $1
< 1
< $1
< 2
> EXISTS q1
< :1
> LCS q1 q2
< $0
<
# keys
> SET a 1
< +OK
> EXPIRE a 100
< :1
> PEXPIRE a 100000
< :1
> EXPIREAT a 4102444800
< :1
> PEXPIREAT a 4102444800000
< :1
> EXPIRE a 100 NX
< :0
> EXPIRE a 200 xx
< :1
> EXPIRE a 50 GT
< :0
> EXPIRE a 50 LT
< :1
> EXPIRE a 300 gt
< :1
> expire a 300 xx
< :1
> PEXPIREAT a 4102444800000 XX
< :1
> expireat a 4102444801 gt
< :1
> EXPIRE absent 10
< :0
> EXPIRE a abc
< -ERR value is not an integer or out of range
> PERSIST a
< :1
> PERSIST a
< :0
> PERSIST absent
< :0
> EXPIRE a -1
< :1
> SET a 1
< +OK
> PEXPIRE a 0
< :1
> SET a 1
< +OK
> EXPIREAT a 1
< :1
> SET a 1
< +OK
> PEXPIREAT a 1
< :1
> SET a 1
< +OK
> EXPIRE a -1 XX
< :0
> EXPIRE a -1 NX
< :1
> CONFIG SET lazyfree-lazy-expire yes
< +OK
> SET a 1
< +OK
> EXPIRE a -1
< :1
> SET a 1
< +OK
> GETEX a EXAT 1
< $1
< 1
> CONFIG SET lazyfree-lazy-expire no
< +OK
> MSET a 1 b 2 c 3
< +OK
> DEL a absent b
< :2
> DEL absent absent2
< :0
> UNLINK c absent
< :1
> UNLINK c
< :0
> CONFIG SET lazyfree-lazy-user-del yes
< +OK
> SET a 1
< +OK
> DEL a
< :1
> CONFIG SET lazyfree-lazy-user-del no
< +OK
> SET a 1
< +OK
> RENAME a b
< +OK
> RENAME b b
< +OK
> RENAME absent x
< -ERR no such key
> SET c 1
< +OK
> RENAMENX b c
< :0
> RENAMENX b d
< :1
> RENAMENX d d
< :0
> RENAME d c
< +OK
> COPY c e
< :1
> COPY c e
< :0
> COPY c e REPLACE
< :1
> COPY c e DB 3
< :1
> COPY c e DB 3 REPLACE
< :1
> copy absent z
< :0
> MOVE c 2
< :1
> MOVE c 2
< :0
> SET c 2
< +OK
> MOVE c 2
< :0
> MOVE absent 2
< :0
> SWAPDB 0 2
< +OK
> GET c
< $1
< 1
> SWAPDB 0 2
< +OK
> SWAPDB 1 1
< +OK
> SELECT 3
< +OK
> SET in3 1
< +OK
> DEL e
< :1
> SELECT 0
< +OK
> TOUCH c
< :1
> TYPE c
< +string
> OBJECT ENCODING c
< $3
< int
> DBSIZE
< :10
> RPUSH un 3 1 2
< :3
> SORT un
< *3
< $1
< 1
< $1
< 2
< $1
< 3
> SORT un STORE so
< :3
> SORT absent STORE so
< :0
> SORT absent STORE so
< :0
> SORT un DESC LIMIT 0 2 STORE so
< :2
> SORT un BY nosort STORE so
< :3
> SORT un BY w_* GET # STORE so
< :3
> FLUSHDB
< +OK
> FLUSHDB
< +OK
> FLUSHALL
< +OK
> flushall async
< +OK
> FLUSHALL SYNC
< +OK
> FLUSHDB ASYNC
< +OK
# lists
> LPUSH l a b
< :2
> RPUSH l c d
< :4
> LPUSHX l x
< :5
> RPUSHX l y
< :6
> LPUSHX absent x
< :0
> RPUSHX absent x
< :0
> LINSERT l BEFORE a z
< :7
> LINSERT l after a z
< :8
> LINSERT l BEFORE nope z
< :-1
> LINSERT absent BEFORE a z
< :0
> LSET l 0 x
< +OK
> LSET l 0 x
< +OK
> LSET l 99 x
< -ERR index out of range
> LREM l 0 z
< :2
> LREM l 0 nope
< :0
> LREM l -1 d
< :1
> LREM absent 0 x
< :0
> LTRIM l 0 3
< +OK
> LTRIM l 0 -1
< +OK
> LTRIM absent 0 1
< +OK
> LTRIM l 5 9
< +OK
> LTRIM l 5 9
< +OK
> RPUSH l 1 2 3 4 5 6 7 8 9 10
< :10
> LPOP l
< $1
< 1
> RPOP l
< $2
< 10
> LPOP l 2
< *2
< $1
< 2
< $1
< 3
> RPOP l 2
< *2
< $1
< 9
< $1
< 8
> LPOP l 0
< *0
> LPOP absent
< $-1
> LPOP absent 2
< *-1
> LMOVE l l2 LEFT RIGHT
< $1
< 4
> lmove l l left right
< $1
< 5
> LMOVE l l LEFT LEFT
< $1
< 6
> RPOPLPUSH l l2
< $1
< 5
> RPOPLPUSH absent l2
< $-1
> LMOVE absent l2 LEFT LEFT
< $-1
> LMPOP 2 absent l LEFT
< *2
< $1
< l
< *1
< $1
< 6
> LMPOP 1 l RIGHT COUNT 2
< *2
< $1
< l
< *1
< $1
< 7
> LMPOP 1 absent LEFT
< *-1
> LMPOP 1 l LEFT COUNT 99
< *-1
> LMPOP 1 l2 RIGHT COUNT 1
< *2
< $2
< l2
< *1
< $1
< 4
> RPUSH l 1 2 3 4 5 6 7 8
< :8
> BLPOP l 0
< *2
< $1
< l
< $1
< 1
> BRPOP absent l 0
< *2
< $1
< l
< $1
< 8
> BLMPOP 0 1 l LEFT
< *2
< $1
< l
< *1
< $1
< 2
> BLMPOP 0 2 absent l RIGHT COUNT 2
< *2
< $1
< l
< *2
< $1
< 7
< $1
< 6
> BLMOVE l l2 LEFT RIGHT 0
< $1
< 3
> blmove l l2 left right 0
< $1
< 4
> BRPOPLPUSH l l2 0
< $1
< 5
> RPOPLPUSH l2 l2
< $1
< 4
> BLPOP absent 0.01
< *-1
> LRANGE l 0 -1
< *0
> LPOS l2 1
< $-1
> LLEN l2
< :4
# sets
> SADD s1 a b c
< :3
> SADD s1 a b
< :0
> SADD s1 a d
< :1
> SREM s1 d
< :1
> SREM s1 d
< :0
> SREM absent d
< :0
> SMOVE s1 s2 a
< :1
> SMOVE s1 s2 nope
< :0
> SMOVE s1 s1 b
< :1
> SADD s2 b
< :1
> SMOVE s1 s2 b
< :1
> SADD s1 a b c
< :2
> SINTERSTORE d s1 s2
< :2
> SINTERSTORE d s1 absent
< :0
> SINTERSTORE d s1 absent
< :0
> SUNIONSTORE d s1 s2
< :3
> SUNIONSTORE d s1 s2
< :3
> SDIFFSTORE d s1 absent
< :3
> SDIFFSTORE d absent s1
< :0
> SDIFFSTORE d absent s1
< :0
> SUNIONSTORE d absent
< :0
> DEL one
< :0
> SADD one x
< :1
> SPOP one
< $1
< x
> SPOP one
< $-1
> SADD one x
< :1
> SPOP one 1
< *1
< $1
< x
> SADD one x y z
< :3
> SPOP one 3
<unordered 1
< *3
< $1
< z
< $1
< x
< $1
< y
> SADD one x y z
< :3
> SPOP one 10
<unordered 1
< *3
< $1
< z
< $1
< x
< $1
< y
> SPOP one 2
< *0
> SADD one x y
< :2
> SPOP one 0
< *0
> SADD rnd a b c d
< :4
> SPOP rnd
<~ *
> SPOP rnd 1
<~ *
> SADD rnd a b c d e f g
< :5
> SPOP rnd 3
<~ *
> MULTI
< +OK
> SPOP rnd
< +QUEUED
> SPOP rnd 2
< +QUEUED
> EXEC
<~ *
> SISMEMBER one x
< :1
> SMEMBERS two
< *0
> SINTERCARD 1 one
< :2
> SRANDMEMBER absent
< $-1
# sorted sets
> ZADD z 1 a 2 b 3 c
< :3
> ZADD z 1 a
< :0
> ZADD z NX 9 a
< :0
> ZADD z XX 5 a
< :0
> ZADD z xx ch 5 a
< :0
> ZADD z GT 1 a
< :0
> ZADD z LT CH 1 a
< :1
> ZADD z INCR 2 a
< $1
< 3
> ZADD z XX INCR 2 nope
< $-1
> ZADD z INCR 0 a
< $1
< 3
> zadd z incr 1.5 a
< $3
< 4.5
> ZINCRBY z 1 a
< $3
< 5.5
> ZINCRBY z 0 a
< $3
< 5.5
> ZINCRBY z nan a
< -ERR value is not a valid float
> ZREM z nope
< :0
> ZREM z a nope
< :1
> ZREM absent a
< :0
> ZADD z 1 a 4 d 5 e 6 f 7 g
< :5
> ZREMRANGEBYRANK z 0 0
< :1
> ZREMRANGEBYRANK z 90 99
< :0
> ZREMRANGEBYSCORE z 2 2
< :1
> ZREMRANGEBYSCORE z 200 201
< :0
> ZADD y 0 a 0 b 0 c
< :3
> ZREMRANGEBYLEX y [a [a
< :1
> ZREMRANGEBYLEX y [x [y
< :0
> ZUNIONSTORE zd 2 z y
< :6
> ZINTERSTORE zd 2 z absent
< :0
> ZINTERSTORE zd 2 z absent
< :0
> ZDIFFSTORE zd 2 z y
< :4
> ZUNIONSTORE zd 1 z WEIGHTS 2 AGGREGATE MAX
< :5
> ZRANGESTORE zr z 0 1
< :2
> ZRANGESTORE zr z 90 91
< :0
> ZRANGESTORE zr z 90 91
< :0
> ZPOPMIN z
< *2
< $1
< c
< $1
< 3
> ZPOPMAX z
< *2
< $1
< g
< $1
< 7
> ZPOPMIN z 2
< *4
< $1
< d
< $1
< 4
< $1
< e
< $1
< 5
> ZPOPMAX z 0
< *0
> ZPOPMIN absent
< *0
> ZPOPMIN z 99
< *2
< $1
< f
< $1
< 6
> ZADD z 1 a 2 b 3 c 4 d 5 e 6 f 7 g 8 h
< :8
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
> ZMPOP 2 absent z MAX COUNT 2
< *2
< $1
< z
< *2
< *2
< $1
< h
< $1
< 8
< *2
< $1
< g
< $1
< 7
> ZMPOP 1 absent MIN
< *-1
> BZPOPMIN z 0
< *3
< $1
< z
< $1
< b
< $1
< 2
> BZPOPMAX absent z 0
< *3
< $1
< z
< $1
< f
< $1
< 6
> BZMPOP 0 1 z MIN
< *2
< $1
< z
< *1
< *2
< $1
< c
< $1
< 3
> BZMPOP 0 1 z MAX COUNT 99
< *2
< $1
< z
< *2
< *2
< $1
< e
< $1
< 5
< *2
< $1
< d
< $1
< 4
> BZPOPMIN absent 0.01
< *-1
> ZSCORE z a
< $-1
> ZRANGE y 0 -1
< *2
< $1
< b
< $1
< c
# hashes
> HSET h a 1 b 2
< :2
> HSET h a 1
< :0
> HMSET h a 1
< +OK
> HMSET h a 1 c 3
< +OK
> HINCRBY h a 5
< :6
> HINCRBY h a 0
< :6
> HINCRBY h x abc
< -ERR value is not an integer or out of range
> HSETNX h a 1
< :0
> HSETNX h n 1
< :1
> HDEL h n nope
< :1
> HDEL h nope
< :0
> HDEL absent x
< :0
> HINCRBYFLOAT h a 1.5
< $3
< 7.5
> HINCRBYFLOAT h nf 1e3
< $4
< 1000
> HINCRBYFLOAT h a 0
< $3
< 7.5
> HINCRBYFLOAT h c abc
< -ERR value is not a valid float
> HGET h a
< $3
< 7.5
> HGETALL absent
< *0
> HDEL h a b c nf
< :4
# bitmaps, HyperLogLogs, places
> SETBIT bm 7 1
< :0
> SETBIT bm 7 1
< :1
> setbit bm 100 0
< :0
> SETBIT bm -1 1
< -ERR bit offset is not an integer or out of range
> BITOP AND bd bm absent
< :13
> BITOP OR bd bm bm
< :13
> bitop not bd bm
< :13
> BITOP XOR bd absent
< :0
> BITOP XOR bd absent
< :0
> BITCOUNT bm
< :1
> BITPOS bm 1
< :7
> GETBIT bm 7
< :1
> BITFIELD bm GET u8 0
< *1
< :1
> BITFIELD bm SET u8 0 5
< *1
< :1
> BITFIELD bm SET u8 0 5
< *1
< :5
> bitfield bm INCRBY u8 0 0
< *1
< :5
> BITFIELD bm OVERFLOW FAIL INCRBY u2 0 9
< *1
< $-1
> BITFIELD bm OVERFLOW FAIL INCRBY u2 0 9 SET u4 8 3
< *2
< $-1
< :0
> BITFIELD_RO bm GET u8 0
< *1
< :5
> BITFIELD bm
< *0
> BITFIELD nobm GET u8 0
< *1
< :0
> BITFIELD nobm INCRBY u8 0 1
< *1
< :1
> PFADD hl a b c
< :1
> PFADD hl a
< :0
> PFADD hl
< :0
> PFADD hl2
< :1
> PFADD hl2
< :0
> PFCOUNT hl
< :3
> PFCOUNT hl
< :3
> PFADD hl z
< :1
> PFCOUNT hl hl2
< :4
> PFCOUNT hl
< :4
> PFCOUNT absent
< :0
> PFMERGE hl3 hl hl2
< +OK
> PFMERGE hl3 hl
< +OK
> PFMERGE hl3
< +OK
> PFMERGE hl4 absent
< +OK
> PFCOUNT hl3
< :4
> MULTI
< +OK
> PFCOUNT hl
< +QUEUED
> GET absent
< +QUEUED
> EXEC
< *2
< :4
< $-1
> PFADD hl q
< :1
> MULTI
< +OK
> PFCOUNT hl
< +QUEUED
> EXEC
< *1
< :5
> GEOADD geo 13.361389 38.115556 Palermo 15.087269 37.502669 Catania
< :2
> GEOADD geo 13.361389 38.115556 Palermo
< :0
> GEOADD geo XX CH 13.5 38.1 Palermo
< :1
> geoadd geo nx 13.5 38.1 Palermo 2 48 Paris
< :1
> GEOADD geo XX 2 48 nobody
< :0
> GEOADD geo 200 100 bad
< -ERR invalid longitude,latitude pair 200.000000,100.000000
> GEORADIUS geo 15 37 200 km STORE near
< :2
> GEORADIUS geo 15 37 200 km STOREDIST near
< :2
> GEORADIUS geo 100 37 1 m STORE near
< :0
> GEORADIUS geo 100 37 1 m STORE near
< :0
> GEORADIUSBYMEMBER geo Palermo 200 km STORE near
< :2
> GEOSEARCHSTORE near geo FROMLONLAT 15 37 BYRADIUS 200 km ASC COUNT 1
< :1
> GEOSEARCHSTORE near geo FROMMEMBER Paris BYBOX 1 1 m STOREDIST
< :1
> GEOSEARCHSTORE near absent FROMLONLAT 15 37 BYRADIUS 1 m
< :0
> GEOSEARCHSTORE near absent FROMLONLAT 15 37 BYRADIUS 1 m
< :0
> GEODIST geo Palermo Catania
< $11
< 154506.7508
> GEORADIUS geo 15 37 200 km
< *2
< $7
< Palermo
< $7
< Catania
> GEOPOS geo Palermo
< *1
< *2
< $20
< 13.50000053644180298
< $20
< 38.10000081174143105
> MSET x1 1 x2 2
< +OK
> PEXPIRE x1 30
< :1
> PEXPIRE x2 30
< :1
+ 50
> PFADD x1 a
< :1
> SETBIT x2 1 1
< :0
> MSET x1 1 x2 2
< +OK
> PEXPIRE x1 30
< :1
> PEXPIRE x2 30
< :1
+ 50
> GEOADD x1 1 1 a
< :1
> BITOP NOT x2 bm
< :13
> MSET x1 1 x2 2
< +OK
> PEXPIRE x1 30
< :1
> PEXPIRE x2 30
< :1
+ 50
> PFCOUNT x1
< :0
> BITFIELD x2 SET u8 0 1
< *1
< :0
> MSET x1 1 x2 2
< +OK
> PEXPIRE x1 30
< :1
> PEXPIRE x2 30
< :1
+ 50
> PFMERGE x1 hl
< +OK
> BITCOUNT x2
< :0
# values from payloads
> RESTORE rk 0 "\x00\x01v\n\x00\x91\x08\xce\xb2\x198\x8a\xce"
< +OK
> RESTORE rk 0 "\x00\x01v\n\x00\x91\x08\xce\xb2\x198\x8a\xce"
< -BUSYKEY Target key name already exists.
> RESTORE rk 100000 "\x00\x01v\n\x00\x91\x08\xce\xb2\x198\x8a\xce" REPLACE
< +OK
> restore rk 100000 "\x00\x01v\n\x00\x91\x08\xce\xb2\x198\x8a\xce" replace
< +OK
> RESTORE rk 4102444800000 "\x00\x01v\n\x00\x91\x08\xce\xb2\x198\x8a\xce" REPLACE ABSTTL
< +OK
> RESTORE rk 0 "\x00\x01v\n\x00\x91\x08\xce\xb2\x198\x8a\xce" ABSTTL REPLACE
< +OK
> RESTORE rk 100000 "\x00\x01v\n\x00\x91\x08\xce\xb2\x198\x8a\xce" REPLACE IDLETIME 5
< +OK
> RESTORE rk 1 "\x00\x01v\n\x00\x91\x08\xce\xb2\x198\x8a\xce" REPLACE ABSTTL
< +OK
> RESTORE rk 1 "\x00\x01v\n\x00\x91\x08\xce\xb2\x198\x8a\xce" ABSTTL
< +OK
> EXISTS rk
< :0
> RESTORE rk 0 bad
< -ERR DUMP payload version or checksum are wrong
> DUMP absent
< $-1
> MSET x1 1 x2 2
< +OK
> PEXPIRE x1 30
< :1
> PEXPIRE x2 30
< :1
+ 50
> RESTORE x1 0 "\x00\x01v\n\x00\x91\x08\xce\xb2\x198\x8a\xce"
< +OK
# transactions
> MULTI
< +OK
> SET t 1
< +QUEUED
> EXEC
< *1
< +OK
> MULTI
< +OK
> SET t 1
< +QUEUED
> GET t
< +QUEUED
> INCR t
< +QUEUED
> EXEC
< *3
< +OK
< $1
< 1
< :2
> MULTI
< +OK
> GET t
< +QUEUED
> EXEC
< *1
< $1
< 2
> MULTI
< +OK
> EXEC
< *0
> MULTI
< +OK
> SET t 5
< +QUEUED
> DISCARD
< +OK
> MULTI
< +OK
> SELECT 1
< +QUEUED
> SET t 1
< +QUEUED
> SELECT 0
< +QUEUED
> SET t 2
< +QUEUED
> EXEC
< *4
< +OK
< +OK
< +OK
< +OK
> MULTI
< +OK
> LPUSH ts x
< +QUEUED
> INCR ts
< +QUEUED
> SET u 1
< +QUEUED
> EXEC
< *3
< :1
< -WRONGTYPE Operation against a key holding the wrong kind of value
< +OK
> MULTI
< +OK
> EXPIRE t 100
< +QUEUED
> SETEX u 100 v
< +QUEUED
> INCRBYFLOAT f 1
< +QUEUED
> EXEC
< *3
< :1
< +OK
< $1
< 1
> MULTI
< +OK
> BLPOP absent 0
< +QUEUED
> BRPOP ts 0
< +QUEUED
> EXEC
< *2
< *-1
< *2
< $2
< ts
< $1
< x
> MULTI
< +OK
> DEL absent
< +QUEUED
> LPOP absent
< +QUEUED
> EXEC
< *2
< :0
< $-1
> MULTI
< +OK
> FLUSHDB
< +QUEUED
> SET t 1
< +QUEUED
> EXEC
< *2
< +OK
< +OK
> MULTI
< +OK
> SWAPDB 0 1
< +QUEUED
> EXEC
< *1
< +OK
> SWAPDB 0 1
< +OK
> WATCH t
< +OK
> SET t 2
< +OK
> MULTI
< +OK
> SET t 3
< +QUEUED
> EXEC
< *-1
> UNWATCH
< +OK
# keys found expired
> MSET x1 1 x2 2
< +OK
> PEXPIRE x1 30
< :1
> PEXPIRE x2 30
< :1
+ 50
> GET x1
< $-1
> GET x2
< $-1
> MSET x1 1 x2 2
< +OK
> PEXPIRE x1 30
< :1
> PEXPIRE x2 30
< :1
+ 50
> SET x1 2
< +OK
> DEL x2
< :0
> MSET x1 1 x2 2
< +OK
> PEXPIRE x1 30
< :1
> PEXPIRE x2 30
< :1
+ 50
> MGET x1 x2
< *2
< $-1
< $-1
> MSET x1 1 x2 2
< +OK
> PEXPIRE x1 30
< :1
> PEXPIRE x2 30
< :1
+ 50
> EXISTS x1 x2 x1
< :0
> MSET x1 1 x2 2
< +OK
> PEXPIRE x1 30
< :1
> PEXPIRE x2 30
< :1
+ 50
> DEL x1 x2
< :0
> MSET x1 1 x2 2
< +OK
> PEXPIRE x1 30
< :1
> PEXPIRE x2 30
< :1
+ 50
> INCR x1
< :1
> APPEND x2 a
< :1
> MSET x1 1 x2 2
< +OK
> PEXPIRE x1 30
< :1
> PEXPIRE x2 30
< :1
+ 50
> SET x1 v XX
< $-1
> SET x1 v NX
< +OK
> SET x2 v NX
< +OK
> MSET x1 1 x2 2
< +OK
> PEXPIRE x1 30
< :1
> PEXPIRE x2 30
< :1
+ 50
> MSET x1 a x2 b
< +OK
> MSET x1 1 x2 2
< +OK
> PEXPIRE x1 30
< :1
> PEXPIRE x2 30
< :1
+ 50
> MSETNX x1 a x2 b
< :1
> MSET x1 1 x2 2
< +OK
> PEXPIRE x1 30
< :1
> PEXPIRE x2 30
< :1
+ 50
> RENAME x1 y1
< -ERR no such key
> RENAME y1 x2
< -ERR no such key
> SET y1 1
< +OK
> MSET x1 1 x2 2
< +OK
> PEXPIRE x1 30
< :1
> PEXPIRE x2 30
< :1
+ 50
> RENAME y1 x1
< +OK
> RENAMENX x1 x2
< :1
> MSET x1 1 x2 2
< +OK
> PEXPIRE x1 30
< :1
> PEXPIRE x2 30
< :1
+ 50
> COPY x1 y2
< :0
> SET y2 1
< +OK
> COPY y2 x1
< :1
> COPY y2 x2 REPLACE
< :1
> MSET x1 1 x2 2
< +OK
> PEXPIRE x1 30
< :1
> PEXPIRE x2 30
< :1
+ 50
> MOVE x1 1
< :0
> EXPIRE x2 100
< :0
> MSET x1 1 x2 2
< +OK
> PEXPIRE x1 30
< :1
> PEXPIRE x2 30
< :1
+ 50
> PERSIST x1
< :0
> GETDEL x1
< $-1
> GETEX x2 EX 10
< $-1
> MSET x1 1 x2 2
< +OK
> PEXPIRE x1 30
< :1
> PEXPIRE x2 30
< :1
+ 50
> LPUSH x1 a
< :1
> SADD x2 b
< :1
> MSET x1 1 x2 2
< +OK
> PEXPIRE x1 30
< :1
> PEXPIRE x2 30
< :1
+ 50
> HSET x1 a b
< :1
> ZADD x2 1 b
< :1
> MSET x1 1 x2 2
< +OK
> PEXPIRE x1 30
< :1
> PEXPIRE x2 30
< :1
+ 50
> SINTERSTORE y1 x2
< :0
> SUNIONSTORE y1 x1
< :0
> SADD y1 a
< :1
> MSET x1 1 x2 2
< +OK
> PEXPIRE x1 30
< :1
> PEXPIRE x2 30
< :1
+ 50
> SINTERSTORE y1 x2
< :0
> SDIFFSTORE y1 x1
< :0
> MSET x1 1 x2 2
< +OK
> PEXPIRE x1 30
< :1
> PEXPIRE x2 30
< :1
+ 50
> TTL x1
< :-2
> TYPE x2
< +none
> MSET x1 1 x2 2
< +OK
> PEXPIRE x1 30
< :1
> PEXPIRE x2 30
< :1
+ 50
> LMOVE x1 x2 LEFT LEFT
< $-1
> RPUSH ll 1 2
< :2
> MSET x1 1 x2 2
< +OK
> PEXPIRE x1 30
< :1
> PEXPIRE x2 30
< :1
+ 50
> LMOVE ll x1 LEFT LEFT
< $1
< 1
> RPOPLPUSH ll x2
< $1
< 2
> MSET x1 1 x2 2
< +OK
> PEXPIRE x1 30
< :1
> PEXPIRE x2 30
< :1
+ 50
> SETEX x1 100 v
< +OK
> GETSET x2 b
< $-1
> MSET x1 1 x2 2
< +OK
> PEXPIRE x1 30
< :1
> PEXPIRE x2 30
< :1
+ 50
> SORT x1 STORE y1
< :0
> RPUSH y1 a
< :1
> MSET x1 1 x2 2
< +OK
> PEXPIRE x1 30
< :1
> PEXPIRE x2 30
< :1
+ 50
> SORT x1 STORE y1
< :0
> RPUSH ln 3 1 2
< :3
> SORT ln STORE x2
< :3
> DEL ln
< :1
> MSET x1 1 x2 2
< +OK
> PEXPIRE x1 30
< :1
> PEXPIRE x2 30
< :1
+ 50
> ZUNIONSTORE y1 1 x2
< :0
> ZUNIONSTORE y1 1 x1
< :0
> ZADD y1 1 a
< :1
> MSET x1 1 x2 2
< +OK
> PEXPIRE x1 30
< :1
> PEXPIRE x2 30
< :1
+ 50
> ZRANGESTORE x2 y1 0 -1
< :1
> ZINTERSTORE y1 1 x1
< :0
> MSET x1 1 x2 2
< +OK
> PEXPIRE x1 30
< :1
> PEXPIRE x2 30
< :1
+ 50
> INCRBYFLOAT x1 1
< $1
< 1
> SETRANGE x2 1 b
< :2
> MSET x1 1 x2 2
< +OK
> PEXPIRE x1 30
< :1
> PEXPIRE x2 30
< :1
+ 50
> SPOP x1
< $-1
> LPOP x2
< $-1
> MSET x1 1 x2 2
< +OK
> PEXPIRE x1 30
< :1
> PEXPIRE x2 30
< :1
+ 50
> UNLINK x1 absent
< :0
> SETNX x2 b
< :1
> MSET x1 1 x2 2
< +OK
> PEXPIRE x1 30
< :1
> PEXPIRE x2 30
< :1
+ 50
> OBJECT ENCODING x1
< $-1
> STRLEN x2
< :0
> MSET x1 1 x2 2
< +OK
> PEXPIRE x1 30
< :1
> PEXPIRE x2 30
< :1
+ 50
> BLPOP x1 x2 0.01
< *-1
> MSET x1 1 x2 2
< +OK
> PEXPIRE x1 30
< :1
> PEXPIRE x2 30
< :1
+ 50
> LINSERT x1 BEFORE a b
< :0
> LREM x2 0 a
< :0
> MSET x1 1 x2 2
< +OK
> PEXPIRE x1 30
< :1
> PEXPIRE x2 30
< :1
+ 50
> TOUCH x1 x2
< :0
> MSET x1 1 x2 2
< +OK
> PEXPIRE x1 30
< :1
> PEXPIRE x2 30
< :1
+ 50
> MULTI
< +OK
> GET x1
< +QUEUED
> GET x2
< +QUEUED
> EXEC
< *2
< $-1
< $-1
> MSET x1 1 x2 2
< +OK
> PEXPIRE x1 30
< :1
> PEXPIRE x2 30
< :1
+ 50
> MULTI
< +OK
> GET x1
< +QUEUED
> EXEC
< *1
< $-1
> DEL x2
< :0
> MSET x1 1 x2 2
< +OK
> PEXPIRE x1 30
< :1
> PEXPIRE x2 30
< :1
+ 50
> MULTI
< +OK
> SET x1 2
< +QUEUED
> GET x2
< +QUEUED
> SET x3 3
< +QUEUED
> EXEC
< *3
< +OK
< $-1
< +OK
> MSET x1 1 x2 2
< +OK
> PEXPIRE x1 30
< :1
> PEXPIRE x2 30
< :1
+ 50
> MULTI
< +OK
> GET x1
< +QUEUED
> SELECT 1
< +QUEUED
> SET q 1
< +QUEUED
> SELECT 0
< +QUEUED
> EXEC
< *4
< $-1
< +OK
< +OK
< +OK
> DEL x2
< :0
> CONFIG SET lazyfree-lazy-expire yes
< +OK
> MSET x1 1 x2 2
< +OK
> PEXPIRE x1 30
< :1
> PEXPIRE x2 30
< :1
+ 50
> GET x1
< $-1
> SET x2 1
< +OK
> CONFIG SET lazyfree-lazy-expire no
< +OK
> FLUSHALL
< +OK
> MSET rnd1 1 rnd2 2
< +OK
> PEXPIRE rnd1 30
< :1
> PEXPIRE rnd2 30
< :1
+ 50
> RANDOMKEY
< $-1
> FLUSHALL
< +OK
# waiting clients
@b
> BLPOP w1 w2 0
<?
@main
> RPUSH w2 a b c
< :3
@b
< *2
< $2
< w2
< $1
< a
@main
@b
> BRPOP w1 0
<?
@main
> LPUSH w1 a
< :1
@b
< *2
< $2
< w1
< $1
< a
@main
@b
> BLMPOP 0 1 w1 LEFT COUNT 2
<?
@main
> RPUSH w1 a b c
< :3
> DEL w1
< :1
@b
< *2
< $2
< w1
< *2
< $1
< a
< $1
< b
@main
@b
> BLMOVE w1 w3 LEFT RIGHT 0
<?
@main
> RPUSH w1 a
< :1
@b
< $1
< a
@main
@b
> BRPOPLPUSH w1 w3 0
<?
@main
> RPUSH w1 a
< :1
@b
< $1
< a
@main
@b
> BZPOPMIN zw 0
<?
@main
> ZADD zw 1 a 2 b
< :2
@b
< *3
< $2
< zw
< $1
< a
< $1
< 1
@main
> DEL zw
< :1
@b
> BZPOPMAX zw 0
<?
@main
> ZADD zw 1 a 2 b
< :2
@b
< *3
< $2
< zw
< $1
< b
< $1
< 2
@main
> DEL zw
< :1
@b
> BZMPOP 0 1 zw MIN COUNT 5
<?
@main
> ZADD zw 1 a 2 b
< :2
@b
< *2
< $2
< zw
< *2
< *2
< $1
< a
< $1
< 1
< *2
< $1
< b
< $1
< 2
@main
@b
> BLPOP w1 0
<?
@main
> MULTI
< +OK
> RPUSH w1 a b
< +QUEUED
> SET o 1
< +QUEUED
> EXEC
< *2
< :2
< +OK
> DEL w1
< :1
@b
< *2
< $2
< w1
< $1
< a
@main
@b
> BLPOP w4 0
<?
@main
> RPUSH w5 a
< :1
> RENAME w5 w4
< +OK
@b
< *2
< $2
< w4
< $1
< a
@main
@b
> BLPOP w4 0
<?
@main
> SELECT 1
< +OK
> RPUSH w4 x
< :1
> SWAPDB 0 1
< +OK
> SELECT 0
< +OK
@b
< *2
< $2
< w4
< $1
< x
@main
@b
> BLMOVE w7 w8 LEFT LEFT 0
<?
@c
> BLPOP w8 0
<?
@main
> RPUSH w7 chain
< :1
@b
< $5
< chain
@c
< *2
< $2
< w8
< $5
< chain
@main
@b
> BLPOP w9 0
<?
@c
> BLPOP w9 0
<?
@main
> RPUSH w9 1 2 3
< :3
@b
< *2
< $2
< w9
< $1
< 1
@c
< *2
< $2
< w9
< $1
< 2
@main
@b
> BLPOP w9x 0.3
<?
@main
+ 500
@b
< *-1
@main
# eviction, never enclosed
> FLUSHALL
< +OK
> MSET rnd1 1 rnd2 2 rnd3 3
< +OK
> CONFIG SET maxmemory-policy allkeys-random maxmemory 1
< +OK
+ 100
> GET rnd1
< $-1
> DBSIZE
< :0
> CONFIG SET maxmemory 0
< +OK
> MSET rnd1 1 rnd2 2
< +OK
> CONFIG SET lazyfree-lazy-eviction yes maxmemory 1
< +OK
+ 100
> GET rnd1
< $-1
> CONFIG SET maxmemory 0
< +OK
> CONFIG SET lazyfree-lazy-eviction no
< +OK
> DBSIZE
< :0
> SELECT 2
< +OK
> SADD deep 1
< :1
> SELECT 0
< +OK
# nothing of these
> PUBLISH ch m
< :0
> PING
< +PONG
> ECHO x
< $1
< x
> CONFIG SET maxmemory-samples 5
< +OK
> CLIENT SETNAME me
< +OK
> WATCH a
< +OK
> UNWATCH
< +OK
> OBJECT HELP
< *15
< +OBJECT <subcommand> [<arg> [value] [opt] ...]. Subcommands are:
< +ENCODING <key>
< +    Return the kind of internal representation used in order to store the value
< +    associated with a <key>.
< +FREQ <key>
< +    Return the access frequency index of the <key>. The returned integer is
< +    proportional to the logarithm of the recent access frequency of the key.
< +IDLETIME <key>
< +    Return the idle time of the <key>, that is the approximated number of
< +    seconds elapsed since the last access to the key.
< +REFCOUNT <key>
< +    Return the number of references of the value associated with the specified
< +    <key>.
< +HELP
< +    Prints this help.
> DEBUG SLEEP 0
< +OK
# background expiry, never enclosed
> DEBUG SET-ACTIVE-EXPIRE 1
< +OK
> PSETEX bg 1 v
< +OK
+ 400
> DBSIZE
< :0
> CONFIG SET lazyfree-lazy-expire yes
< +OK
> PSETEX bg2 1 v
< +OK
+ 400
> DBSIZE
< :0
> CONFIG SET lazyfree-lazy-expire no
< +OK
# a past time: here the two logs differ, see the test
> SET p 1
< +OK
> SET p v PXAT 1
< +OK
> GET p
< $-1
> SET p2 v PXAT 1
< +OK
> GET p2
< $-1
> SET p v EXAT 1 GET
< $-1
> GET p
< $-1
