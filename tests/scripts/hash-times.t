# Fields of hashes that end by themselves: for Vireo alone, since Redis 7.0 has none.

# --- arguments ---

! only vireo: commands of Redis 7.4 and 8.0
> HEXPIRE h 10 FIELDS 1
< -ERR wrong number of arguments for 'hexpire' command
! only vireo: commands of Redis 7.4 and 8.0
> HEXPIRE h 10 FIELDS 1 a
< *1
< :-2
! only vireo: commands of Redis 7.4 and 8.0
> HEXPIRE h x FIELDS 1 a
< -ERR value is not an integer or out of range
! only vireo: commands of Redis 7.4 and 8.0
> HEXPIRE h -1 FIELDS 1 a
< -ERR invalid expire time, must be >= 0
! only vireo: commands of Redis 7.4 and 8.0
> HEXPIRE h 9223372036854775807 FIELDS 1 a
< -ERR invalid expire time in 'hexpire' command
! only vireo: commands of Redis 7.4 and 8.0
> HPEXPIRE h 9223372036854775807 FIELDS 1 a
< -ERR invalid expire time in 'hpexpire' command
! only vireo: commands of Redis 7.4 and 8.0
> HPEXPIREAT h 70368744177664 FIELDS 1 a
< -ERR invalid expire time in 'hpexpireat' command
! only vireo: commands of Redis 7.4 and 8.0
> HEXPIREAT h 70368744178 FIELDS 1 a
< -ERR invalid expire time in 'hexpireat' command
! only vireo: commands of Redis 7.4 and 8.0
> HEXPIRE h 10 FIELD 1 a
< -ERR Mandatory argument FIELDS is missing or not at the right position
! only vireo: commands of Redis 7.4 and 8.0
> HEXPIRE h 10 NX XX FIELDS 1 a
< -ERR Mandatory argument FIELDS is missing or not at the right position
! only vireo: commands of Redis 7.4 and 8.0
> HEXPIRE h 10 NX FIELDS 0 a
< -ERR Number of fields must be a positive integer
! only vireo: commands of Redis 7.4 and 8.0
> HEXPIRE h 10 NX FIELDS 1
< -ERR The `numfields` parameter must match the number of arguments
! only vireo: commands of Redis 7.4 and 8.0
> HEXPIRE h 10 NX FIELDS 2 a
< -ERR The `numfields` parameter must match the number of arguments
! only vireo: commands of Redis 7.4 and 8.0
> HEXPIRE h 10 FIELDS x a
< -ERR Number of fields must be a positive integer
! only vireo: commands of Redis 7.4 and 8.0
> HEXPIRE h 10 FIELDS 1 a b
< -ERR The `numfields` parameter must match the number of arguments
! only vireo: commands of Redis 7.4 and 8.0
> HTTL h FIELDS 1
< -ERR wrong number of arguments for 'httl' command
! only vireo: commands of Redis 7.4 and 8.0
> HTTL h FIELD 1 a
< -ERR Mandatory argument FIELDS is missing or not at the right position
! only vireo: commands of Redis 7.4 and 8.0
> HTTL h FIELDS 0 a
< -ERR Number of fields must be a positive integer
! only vireo: commands of Redis 7.4 and 8.0
> HTTL h FIELDS 2 a
< -ERR The `numfields` parameter must match the number of arguments
! only vireo: commands of Redis 7.4 and 8.0
> HPERSIST h FIELDS -1 a
< -ERR Number of fields must be a positive integer
! only vireo: commands of Redis 7.4 and 8.0
> HTTL h FIELDS 2 a b
< *2
< :-2
< :-2
! only vireo: commands of Redis 7.4 and 8.0
> HPEXPIRETIME h FIELDS 1 a
< *1
< :-2
! only vireo: commands of Redis 7.4 and 8.0
> HPERSIST h FIELDS 1 a
< *1
< :-2
! only vireo: commands of Redis 7.4 and 8.0
> HGETEX h FIELDS 1 a
< *1
< $-1
! only vireo: commands of Redis 7.4 and 8.0
> EXISTS h
< :0
! only vireo: commands of Redis 7.4 and 8.0
> SET s x
< +OK
! only vireo: commands of Redis 7.4 and 8.0
> HEXPIRE s 10 FIELDS 1 a
< -WRONGTYPE Operation against a key holding the wrong kind of value
! only vireo: commands of Redis 7.4 and 8.0
> HTTL s FIELDS 1 a
< -WRONGTYPE Operation against a key holding the wrong kind of value
! only vireo: commands of Redis 7.4 and 8.0
> HPERSIST s FIELDS 1 a
< -WRONGTYPE Operation against a key holding the wrong kind of value
! only vireo: commands of Redis 7.4 and 8.0
> HGETEX s FIELDS 1 a
< -WRONGTYPE Operation against a key holding the wrong kind of value
! only vireo: commands of Redis 7.4 and 8.0
> HSETEX s FIELDS 1 a b
< -WRONGTYPE Operation against a key holding the wrong kind of value
! only vireo: commands of Redis 7.4 and 8.0
> HGETEX h EX 10 PX 10 FIELDS 1 a
< -ERR Only one of EX, PX, EXAT, PXAT or PERSIST arguments can be specified
! only vireo: commands of Redis 7.4 and 8.0
> HGETEX h EX 10 PERSIST FIELDS 1 a
< -ERR Only one of EX, PX, EXAT, PXAT or PERSIST arguments can be specified
! only vireo: commands of Redis 7.4 and 8.0
> HGETEX h KEEPTTL FIELDS 1 a
< -ERR unknown argument: KEEPTTL
! only vireo: commands of Redis 7.4 and 8.0
> HGETEX h EX FIELDS 1 a
< -ERR value is not an integer or out of range
! only vireo: commands of Redis 7.4 and 8.0
> HGETEX h EX 10 PX 20
< -ERR Only one of EX, PX, EXAT, PXAT or PERSIST arguments can be specified
! only vireo: commands of Redis 7.4 and 8.0
> HGETEX h PERSIST x a
< -ERR unknown argument: x
! only vireo: commands of Redis 7.4 and 8.0
> HGETEX h FIELDS 2 a
< -ERR The `numfields` parameter must match the number of arguments
! only vireo: commands of Redis 7.4 and 8.0
> HGETEX h PX -1 FIELDS 1 a
< -ERR invalid expire time, must be >= 0
! only vireo: commands of Redis 7.4 and 8.0
> HSETEX h EX 10 KEEPTTL FIELDS 1 a b
< -ERR Only one of EX, PX, EXAT, PXAT or KEEPTTL arguments can be specified
! only vireo: commands of Redis 7.4 and 8.0
> HSETEX h FNX FXX FIELDS 1 a b
< -ERR Only one of FXX or FNX arguments can be specified
! only vireo: commands of Redis 7.4 and 8.0
> HSETEX h NX XX FIELDS 1 a b
< -ERR Only one of NX or XX arguments can be specified
! only vireo: commands of Redis 7.4 and 8.0
> HSETEX h FIELDS 2 a b c
< -ERR The `numfields` parameter must match the number of arguments
! only vireo: commands of Redis 7.4 and 8.0
> HSETEX h FIELDS 1 a b c d
< -ERR The `numfields` parameter must match the number of arguments
! only vireo: commands of Redis 7.4 and 8.0
> HSETEX h FIELDS 0 a b
< -ERR Number of fields must be a positive integer
! only vireo: commands of Redis 7.4 and 8.0
> HSETEX h FIELDS 1 a b FIELDS 1 a b
< -ERR FIELDS keyword specified multiple times
! only vireo: commands of Redis 7.4 and 8.0
> HSETEX h PERSIST FIELDS 1 a b
< -ERR unknown argument: PERSIST
! only vireo: commands of Redis 7.4 and 8.0
> HSETEX h EX 10 FNX a b
< -ERR unknown argument: a
! only vireo: commands of Redis 7.4 and 8.0
> HSETEX h PX 70368744177664 FIELDS 1 a b
< -ERR invalid expire time in 'hsetex' command
! only vireo: commands of Redis 7.4 and 8.0
> EXISTS h
< :0

# --- setting and telling ---

! only vireo: commands of Redis 7.4 and 8.0
> HSET h a 1 b 2 c 3
< :3
! only vireo: commands of Redis 7.4 and 8.0
> OBJECT ENCODING h
< $8
< listpack
! only vireo: commands of Redis 7.4 and 8.0
> HEXPIREAT h 5000000000 FIELDS 2 a nosuch
< *2
< :1
< :-2
! only vireo: commands of Redis 7.4 and 8.0
> OBJECT ENCODING h
< $10
< listpackex
! only vireo: commands of Redis 7.4 and 8.0
> HEXPIRETIME h FIELDS 3 a b nosuch
< *3
< :5000000000
< :-1
< :-2
! only vireo: commands of Redis 7.4 and 8.0
> HPEXPIRETIME h FIELDS 3 a b nosuch
< *3
< :5000000000000
< :-1
< :-2
! only vireo: commands of Redis 7.4 and 8.0
> HPEXPIREAT h 5000000000001 FIELDS 1 a
< *1
< :1
! only vireo: commands of Redis 7.4 and 8.0
> HEXPIRETIME h FIELDS 1 a
< *1
< :5000000001
! only vireo: commands of Redis 7.4 and 8.0
> HEXPIREAT h 5000000001 NX FIELDS 2 a b
< *2
< :0
< :1
! only vireo: commands of Redis 7.4 and 8.0
> HEXPIREAT h 5000000002 XX FIELDS 2 a c
< *2
< :1
< :0
! only vireo: commands of Redis 7.4 and 8.0
> HEXPIREAT h 5000000001 GT FIELDS 3 a b c
< *3
< :0
< :0
< :0
! only vireo: commands of Redis 7.4 and 8.0
> HEXPIREAT h 5000000003 GT FIELDS 3 a b c
< *3
< :1
< :1
< :0
! only vireo: commands of Redis 7.4 and 8.0
> HEXPIREAT h 5000000001 LT FIELDS 3 a b c
< *3
< :1
< :1
< :1
! only vireo: commands of Redis 7.4 and 8.0
> HEXPIRETIME h FIELDS 3 a b c
< *3
< :5000000001
< :5000000001
< :5000000001
! only vireo: commands of Redis 7.4 and 8.0
> HEXPIRE h 100 FIELDS 1 a
< *1
< :1
! only vireo: commands of Redis 7.4 and 8.0
> HTTL h FIELDS 1 a
< *1
< :100
! only vireo: commands of Redis 7.4 and 8.0
> HPEXPIRE h 1000000 FIELDS 1 a
< *1
< :1
! only vireo: commands of Redis 7.4 and 8.0
> HTTL h FIELDS 1 a
< *1
< :1000
! only vireo: commands of Redis 7.4 and 8.0
> HPERSIST h FIELDS 3 a nosuch a
< *3
< :1
< :-2
< :-1
! only vireo: commands of Redis 7.4 and 8.0
> HTTL h FIELDS 1 a
< *1
< :-1
! only vireo: commands of Redis 7.4 and 8.0
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
! only vireo: commands of Redis 7.4 and 8.0
> INFO keyspace
<~ *db0:keys=2,expires=0,avg_ttl=0,subexpiry=1*

# --- what keeps a time and what drops it ---

! only vireo: commands of Redis 7.4 and 8.0
> HSET h b 5
< :0
! only vireo: commands of Redis 7.4 and 8.0
> HPEXPIRETIME h FIELDS 1 b
< *1
< :-1
! only vireo: commands of Redis 7.4 and 8.0
> HEXPIREAT h 5000000000 FIELDS 2 b c
< *2
< :1
< :1
! only vireo: commands of Redis 7.4 and 8.0
> HINCRBY h b 1
< :6
! only vireo: commands of Redis 7.4 and 8.0
> HINCRBYFLOAT h c 1.5
< $3
< 4.5
! only vireo: commands of Redis 7.4 and 8.0
> HPEXPIRETIME h FIELDS 2 b c
< *2
< :5000000000000
< :5000000000000
! only vireo: commands of Redis 7.4 and 8.0
> HSETNX h b 9
< :0
! only vireo: commands of Redis 7.4 and 8.0
> HPEXPIRETIME h FIELDS 1 b
< *1
< :5000000000000
! only vireo: commands of Redis 7.4 and 8.0
> COPY h copy
< :1
! only vireo: commands of Redis 7.4 and 8.0
> HPEXPIRETIME copy FIELDS 3 a b c
< *3
< :-1
< :5000000000000
< :5000000000000
! only vireo: commands of Redis 7.4 and 8.0
> RENAME copy other
< +OK
! only vireo: commands of Redis 7.4 and 8.0
> HPEXPIRETIME other FIELDS 3 a b c
< *3
< :-1
< :5000000000000
< :5000000000000
! only vireo: commands of Redis 7.4 and 8.0
> DEL other
< :1
! only vireo: commands of Redis 7.4 and 8.0
> HSETEX h KEEPTTL FIELDS 2 b 7 d 8
< :1
! only vireo: commands of Redis 7.4 and 8.0
> HPEXPIRETIME h FIELDS 2 b d
< *2
< :5000000000000
< :-1
! only vireo: commands of Redis 7.4 and 8.0
> HSETEX h FIELDS 1 b 9
< :1
! only vireo: commands of Redis 7.4 and 8.0
> HPEXPIRETIME h FIELDS 1 b
< *1
< :-1
! only vireo: commands of Redis 7.4 and 8.0
> HSETEX h FIELDS 1 b 9 EXAT 5000000009
< :1
! only vireo: commands of Redis 7.4 and 8.0
> HPEXPIRETIME h FIELDS 1 b
< *1
< :5000000009000
! only vireo: commands of Redis 7.4 and 8.0
> HSETEX h FNX FIELDS 2 b 1 z 1
< :0
! only vireo: commands of Redis 7.4 and 8.0
> HSETEX h FXX FIELDS 2 b 1 z 1
< :0
! only vireo: commands of Redis 7.4 and 8.0
> HSETEX h FNX FIELDS 2 y 1 z 1
< :1
! only vireo: commands of Redis 7.4 and 8.0
> HSETEX h FXX PXAT 5000000000007 FIELDS 2 y 2 z 2
< :1
! only vireo: commands of Redis 7.4 and 8.0
> HPEXPIRETIME h FIELDS 2 y z
< *2
< :5000000000007
< :5000000000007
! only vireo: commands of Redis 7.4 and 8.0
> HSETEX h NX FIELDS 1 y 3
< :0
! only vireo: commands of Redis 7.4 and 8.0
> HSETEX nosuch XX FIELDS 1 y 3
< :0
! only vireo: commands of Redis 7.4 and 8.0
> EXISTS nosuch
< :0
! only vireo: commands of Redis 7.4 and 8.0
> HGETEX h FIELDS 2 y nosuch
< *2
< $1
< 2
< $-1
! only vireo: commands of Redis 7.4 and 8.0
> HGETEX h PERSIST FIELDS 2 y nosuch
< *2
< $1
< 2
< $-1
! only vireo: commands of Redis 7.4 and 8.0
> HGETEX h EXAT 5000000000 FIELDS 2 y b
< *2
< $1
< 2
< $1
< 9
! only vireo: commands of Redis 7.4 and 8.0
> HPEXPIRETIME h FIELDS 3 y z b
< *3
< :5000000000000
< :5000000000007
< :5000000000000
! only vireo: commands of Redis 7.4 and 8.0
> DEL h
< :1

# --- what is past at once ---

! only vireo: commands of Redis 7.4 and 8.0
> HSET h a 1 b 2 c 3
< :3
! only vireo: commands of Redis 7.4 and 8.0
> HEXPIRE h 0 FIELDS 2 a nosuch
< *2
< :2
< :-2
! only vireo: commands of Redis 7.4 and 8.0
> HPEXPIREAT h 1 NX FIELDS 1 b
< *1
< :2
! only vireo: commands of Redis 7.4 and 8.0
> HGETALL h
< *2
< $1
< c
< $1
< 3
! only vireo: commands of Redis 7.4 and 8.0
> HGETEX h PX 0 FIELDS 1 c
< *1
< $1
< 3
! only vireo: commands of Redis 7.4 and 8.0
> EXISTS h
< :0
! only vireo: commands of Redis 7.4 and 8.0
> HSETEX h EX 0 FIELDS 1 a b
< :1
! only vireo: commands of Redis 7.4 and 8.0
> EXISTS h
< :0
! only vireo: commands of Redis 7.4 and 8.0
> HSET h a 1 b 2
< :2
! only vireo: commands of Redis 7.4 and 8.0
> HSETEX h PXAT 1 FIELDS 2 a 1 c 3
< :1
! only vireo: commands of Redis 7.4 and 8.0
> HGETALL h
< *2
< $1
< b
< $1
< 2

# --- what ends ---

! only vireo: commands of Redis 7.4 and 8.0
> DEL h
< :1
! only vireo: commands of Redis 7.4 and 8.0
> HSET h a 1 b 2 c 3
< :3
! only vireo: commands of Redis 7.4 and 8.0
> HPEXPIRE h 30 FIELDS 1 a
< *1
< :1
! only vireo: commands of Redis 7.4 and 8.0
> HSETEX g PX 30 FIELDS 2 x 1 y 2
< :1
+ 60
! only vireo: commands of Redis 7.4 and 8.0
> HGETALL h
< *4
< $1
< b
< $1
< 2
< $1
< c
< $1
< 3
! only vireo: commands of Redis 7.4 and 8.0
> HLEN h
< :2
! only vireo: commands of Redis 7.4 and 8.0
> HEXISTS h a
< :0
! only vireo: commands of Redis 7.4 and 8.0
> HGET h a
< $-1
! only vireo: commands of Redis 7.4 and 8.0
> HMGET h a b
< *2
< $-1
< $1
< 2
! only vireo: commands of Redis 7.4 and 8.0
> HSTRLEN h a
< :0
! only vireo: commands of Redis 7.4 and 8.0
> HKEYS h
< *2
< $1
< b
< $1
< c
! only vireo: commands of Redis 7.4 and 8.0
> HVALS h
< *2
< $1
< 2
< $1
< 3
! only vireo: commands of Redis 7.4 and 8.0
> HSCAN h 0
< *2
< $1
< 0
< *4
< $1
< b
< $1
< 2
< $1
< c
< $1
< 3
! only vireo: commands of Redis 7.4 and 8.0
> HTTL h FIELDS 1 a
< *1
< :-2
! only vireo: commands of Redis 7.4 and 8.0
> EXISTS g
< :0
! only vireo: commands of Redis 7.4 and 8.0
> TYPE g
< +none
! only vireo: commands of Redis 7.4 and 8.0
> SORT_RO nosuch BY h->a
< *0
! only vireo: commands of Redis 7.4 and 8.0
> HSETNX h a 9
< :1
! only vireo: commands of Redis 7.4 and 8.0
> HPTTL h FIELDS 1 a
< *1
< :-1
! only vireo: commands of Redis 7.4 and 8.0
> INFO keyspace
<~ *db0:keys=2,expires=0,avg_ttl=0,subexpiry=0*
! only vireo: commands of Redis 7.4 and 8.0
> INFO stats
<~ *expired_keys:0\r\nexpired_subkeys:3\r\n*

# --- and what is there when nobody removes it ---

! only vireo: commands of Redis 7.4 and 8.0
> DEBUG SET-ACTIVE-EXPIRE 0
< +OK
! only vireo: commands of Redis 7.4 and 8.0
> CONFIG SET hash-max-listpack-entries 4
< +OK
! only vireo: commands of Redis 7.4 and 8.0
> DEL h big
< :1
! only vireo: commands of Redis 7.4 and 8.0
* 200 HSETEX big PX 60 FIELDS 1 f{} v
! only vireo: commands of Redis 7.4 and 8.0
> HSET big a 1 b 2
< :2
! only vireo: commands of Redis 7.4 and 8.0
> HPEXPIRE big 1000000 FIELDS 1 b
< *1
< :1
! only vireo: commands of Redis 7.4 and 8.0
> OBJECT ENCODING big
< $9
< hashtable
+ 100
! only vireo: commands of Redis 7.4 and 8.0
> HLEN big
< :2
! only vireo: commands of Redis 7.4 and 8.0
> HGETALL big
<unordered 2
< *4
< $1
< a
< $1
< 1
< $1
< b
< $1
< 2
! only vireo: commands of Redis 7.4 and 8.0
> HKEYS big
<unordered 1
< *2
< $1
< a
< $1
< b
! only vireo: commands of Redis 7.4 and 8.0
> HRANDFIELD big 5 WITHVALUES
<unordered 2
< *4
< $1
< a
< $1
< 1
< $1
< b
< $1
< 2
! only vireo: commands of Redis 7.4 and 8.0
> HRANDFIELD big -3 WITHVALUES
<~ \*6*
! only vireo: commands of Redis 7.4 and 8.0
> HGET big f7
< $-1
! only vireo: commands of Redis 7.4 and 8.0
> HEXISTS big f7
< :0
! only vireo: commands of Redis 7.4 and 8.0
> HTTL big FIELDS 2 f7 a
< *2
< :-2
< :-1
! only vireo: commands of Redis 7.4 and 8.0
> HSCAN big 0 COUNT 1000
<scan 2
< *2
< $1
< 0
< *4
< $1
< a
< $1
< 1
< $1
< b
< $1
< 2
! only vireo: commands of Redis 7.4 and 8.0
> HSETNX big f7 again
< :1
! only vireo: commands of Redis 7.4 and 8.0
> HINCRBY big f8 3
< :3
! only vireo: commands of Redis 7.4 and 8.0
> HDEL big f9 f10
< :0
! only vireo: commands of Redis 7.4 and 8.0
> HPERSIST big FIELDS 1 f11
< *1
< :-2
! only vireo: commands of Redis 7.4 and 8.0
> HSETEX big FNX FIELDS 1 f12 v
< :1
! only vireo: commands of Redis 7.4 and 8.0
> HLEN big
< :5
! only vireo: commands of Redis 7.4 and 8.0
> RPUSH l g
< :1
! only vireo: commands of Redis 7.4 and 8.0
> SORT l BY nosort GET bi*->f7 GET bi*->f13 GET bi*->f8
< *3
< $5
< again
< $-1
< $1
< 3
! only vireo: commands of Redis 7.4 and 8.0
> HDEL big a b f7 f8 f12
< :5
! only vireo: commands of Redis 7.4 and 8.0
> EXISTS big
< :0
! only vireo: commands of Redis 7.4 and 8.0
> TYPE big
< +none
! only vireo: commands of Redis 7.4 and 8.0
> RANDOMKEY
<~ $1*
! only vireo: commands of Redis 7.4 and 8.0
> KEYS big
< *0
! only vireo: commands of Redis 7.4 and 8.0
> SCAN 0 COUNT 1000 TYPE hash
< *2
< $1
< 0
< *0
! only vireo: commands of Redis 7.4 and 8.0
> RENAME big gone
< -ERR no such key
! only vireo: commands of Redis 7.4 and 8.0
> DEBUG SET-ACTIVE-EXPIRE 1
< +OK
! only vireo: commands of Redis 7.4 and 8.0
> CONFIG SET hash-max-listpack-entries 128
< +OK

# --- events ---

! only vireo: commands of Redis 7.4 and 8.0
> DEL h l s
< :2
! only vireo: commands of Redis 7.4 and 8.0
> CONFIG SET notify-keyspace-events KA
< +OK
! only vireo: commands of Redis 7.4 and 8.0
> DEBUG SET-ACTIVE-EXPIRE 0
< +OK
! only vireo: commands of Redis 7.4 and 8.0
> HELLO 3
<~ *server*
! only vireo: commands of Redis 7.4 and 8.0
> SUBSCRIBE __keyspace@0__:h
< >3
< $9
< subscribe
< $16
< __keyspace@0__:h
< :1
! only vireo: commands of Redis 7.4 and 8.0
> HSETEX h PX 1000000 FIELDS 1 a 1
< >3
< $7
< message
< $16
< __keyspace@0__:h
< $4
< hset
< >3
< $7
< message
< $16
< __keyspace@0__:h
< $7
< hexpire
< :1
! only vireo: commands of Redis 7.4 and 8.0
> HEXPIRE h 1000 FIELDS 1 a
< *1
< :1
< >3
< $7
< message
< $16
< __keyspace@0__:h
< $7
< hexpire
! only vireo: commands of Redis 7.4 and 8.0
> HEXPIRE h 1000 FIELDS 1 nosuch
< *1
< :-2
! only vireo: commands of Redis 7.4 and 8.0
> HPERSIST h FIELDS 2 a a
< *2
< :1
< :-1
< >3
< $7
< message
< $16
< __keyspace@0__:h
< $8
< hpersist
! only vireo: commands of Redis 7.4 and 8.0
> HGETEX h EX 1000 FIELDS 1 a
< *1
< $1
< 1
< >3
< $7
< message
< $16
< __keyspace@0__:h
< $7
< hexpire
! only vireo: commands of Redis 7.4 and 8.0
> HGETEX h PERSIST FIELDS 1 a
< *1
< $1
< 1
< >3
< $7
< message
< $16
< __keyspace@0__:h
< $8
< hpersist
! only vireo: commands of Redis 7.4 and 8.0
> HSET h b 1 c 1
< >3
< $7
< message
< $16
< __keyspace@0__:h
< $4
< hset
< :2
! only vireo: commands of Redis 7.4 and 8.0
> HEXPIRE h 0 FIELDS 2 a nosuch
< *2
< :2
< :-2
< >3
< $7
< message
< $16
< __keyspace@0__:h
< $4
< hdel
! only vireo: commands of Redis 7.4 and 8.0
> HPEXPIRE h 20 FIELDS 1 b
< *1
< :1
< >3
< $7
< message
< $16
< __keyspace@0__:h
< $7
< hexpire
+ 60
! only vireo: commands of Redis 7.4 and 8.0
> HLEN h
< >3
< $7
< message
< $16
< __keyspace@0__:h
< $8
< hexpired
< :1
! only vireo: commands of Redis 7.4 and 8.0
> HPEXPIRE h 20 FIELDS 1 c
< *1
< :1
< >3
< $7
< message
< $16
< __keyspace@0__:h
< $7
< hexpire
+ 60
! only vireo: commands of Redis 7.4 and 8.0
> EXISTS h
< >3
< $7
< message
< $16
< __keyspace@0__:h
< $8
< hexpired
< >3
< $7
< message
< $16
< __keyspace@0__:h
< $3
< del
< :0
! only vireo: commands of Redis 7.4 and 8.0
> UNSUBSCRIBE
< >3
< $11
< unsubscribe
< $16
< __keyspace@0__:h
< :0
! only vireo: commands of Redis 7.4 and 8.0
> CONFIG SET notify-keyspace-events ""
< +OK
! only vireo: commands of Redis 7.4 and 8.0
> DEBUG SET-ACTIVE-EXPIRE 1
< +OK

# --- watched ---

! only vireo: commands of Redis 7.4 and 8.0
> DEL h
< :0
! only vireo: commands of Redis 7.4 and 8.0
> HSETEX h PX 20 FIELDS 1 a 1
< :1
! only vireo: commands of Redis 7.4 and 8.0
> HSET h b 2
< :1
! only vireo: commands of Redis 7.4 and 8.0
> WATCH h
< +OK
+ 60
! only vireo: commands of Redis 7.4 and 8.0
> MULTI
< +OK
! only vireo: commands of Redis 7.4 and 8.0
> PING
< +QUEUED
! only vireo: commands of Redis 7.4 and 8.0
> EXEC
< _

# --- payloads and keys ---

! only vireo: commands of Redis 7.4 and 8.0
> DEL h
< :1
! only vireo: commands of Redis 7.4 and 8.0
> HSETEX h PXAT 5000000000000 FIELDS 2 a 1 b 2
< :1
! only vireo: commands of Redis 7.4 and 8.0
> CONFIG SET rdb-version 11
< +OK
! only vireo: commands of Redis 7.4 and 8.0
> DUMP h
< -ERR fields that expire need RDB version 12 (rdb-version auto, or 12)
! only vireo: commands of Redis 7.4 and 8.0
> CONFIG SET rdb-version auto
< +OK
! only vireo: commands of Redis 7.4 and 8.0
> RESTORE v55 0 "\x19\xf4\xd9\xc3,\xbb\x03\x00\x00,,\x00\x00\x00\t\x00\x81c\x02\x03\x01\xf4d\xd8\xc3,\xbb\x03\x00\x00\t\x81b\x02\x02\x01\xf4\xf4\xd9\xc3,\xbb\x03\x00\x00\t\x81a\x02\x01\x01\x00\x01\xff\x0c\x00\xf9\xfb\xc7\xc7}i\x92\x1e"
< +OK
! only vireo: commands of Redis 7.4 and 8.0
> HPEXPIRETIME v55 FIELDS 3 c b a
< *3
< :4102444800100
< :4102444800500
< :-1
! only vireo: commands of Redis 7.4 and 8.0
> OBJECT ENCODING v55
< $10
< listpackex
! only vireo: commands of Redis 7.4 and 8.0
> COMMAND GETKEYS HEXPIRE h 10 FIELDS 1 a
< *1
< $1
< h
! only vireo: commands of Redis 7.4 and 8.0
> COMMAND GETKEYS HSETEX h EX 10 FIELDS 1 a b
< *1
< $1
< h


# --- events that name fields ---

@sub
! only vireo: events of Redis 8.8
> HELLO 3
<~ *server*
! only vireo: events of Redis 8.8
> CONFIG SET notify-keyspace-events hSTIV
< +OK
! only vireo: events of Redis 8.8
> CONFIG GET notify-keyspace-events
< %1
< $22
< notify-keyspace-events
< $5
< hSTIV
! only vireo: events of Redis 8.8
> PSUBSCRIBE __sub*
< >3
< $10
< psubscribe
< $6
< __sub*
< :1
! only vireo: events of Redis 8.8
> HSET ev a 1 bb 2
< >4
< $8
< pmessage
< $6
< __sub*
< $20
< __subkeyspace@0__:ev
< $13
< hset|1:a,2:bb
< >4
< $8
< pmessage
< $6
< __sub*
< $22
< __subkeyevent@0__:hset
< $13
< 2:ev|1:a,2:bb
< >4
< $8
< pmessage
< $6
< __sub*
< $26
< __subkeyspaceitem@0__:ev\na
< $4
< hset
< >4
< $8
< pmessage
< $6
< __sub*
< $27
< __subkeyspaceitem@0__:ev\nbb
< $4
< hset
< >4
< $8
< pmessage
< $6
< __sub*
< $30
< __subkeyspaceevent@0__:hset|ev
< $8
< 1:a,2:bb
< :2
! only vireo: events of Redis 8.8
> CONFIG SET notify-keyspace-events AKEST
< +OK
! only vireo: events of Redis 8.8
> CONFIG GET notify-keyspace-events
< %1
< $22
< notify-keyspace-events
< $5
< AKEST
! only vireo: events of Redis 8.8
> HSETNX ev a 1
< :0
! only vireo: events of Redis 8.8
> HSETNX ev c 1
< :1
< >4
< $8
< pmessage
< $6
< __sub*
< $20
< __subkeyspace@0__:ev
< $8
< hset|1:c
< >4
< $8
< pmessage
< $6
< __sub*
< $22
< __subkeyevent@0__:hset
< $8
< 2:ev|1:c
! only vireo: events of Redis 8.8
> HMSET ev a 1
< >4
< $8
< pmessage
< $6
< __sub*
< $20
< __subkeyspace@0__:ev
< $8
< hset|1:a
< >4
< $8
< pmessage
< $6
< __sub*
< $22
< __subkeyevent@0__:hset
< $8
< 2:ev|1:a
< +OK
! only vireo: events of Redis 8.8
> HINCRBY ev a 2
< >4
< $8
< pmessage
< $6
< __sub*
< $20
< __subkeyspace@0__:ev
< $11
< hincrby|1:a
< >4
< $8
< pmessage
< $6
< __sub*
< $25
< __subkeyevent@0__:hincrby
< $8
< 2:ev|1:a
< :3
! only vireo: events of Redis 8.8
> HINCRBYFLOAT ev a 0.5
< >4
< $8
< pmessage
< $6
< __sub*
< $20
< __subkeyspace@0__:ev
< $16
< hincrbyfloat|1:a
< >4
< $8
< pmessage
< $6
< __sub*
< $30
< __subkeyevent@0__:hincrbyfloat
< $8
< 2:ev|1:a
< $3
< 3.5
! only vireo: events of Redis 8.8
> HDEL ev x c bb y
< >4
< $8
< pmessage
< $6
< __sub*
< $20
< __subkeyspace@0__:ev
< $13
< hdel|1:c,2:bb
< >4
< $8
< pmessage
< $6
< __sub*
< $22
< __subkeyevent@0__:hdel
< $13
< 2:ev|1:c,2:bb
< :2
! only vireo: events of Redis 8.8
> HSETEX ev EX 100 FIELDS 2 e 1 f 2
< >4
< $8
< pmessage
< $6
< __sub*
< $20
< __subkeyspace@0__:ev
< $12
< hset|1:e,1:f
< >4
< $8
< pmessage
< $6
< __sub*
< $22
< __subkeyevent@0__:hset
< $12
< 2:ev|1:e,1:f
< >4
< $8
< pmessage
< $6
< __sub*
< $20
< __subkeyspace@0__:ev
< $15
< hexpire|1:e,1:f
< >4
< $8
< pmessage
< $6
< __sub*
< $25
< __subkeyevent@0__:hexpire
< $12
< 2:ev|1:e,1:f
< :1
! only vireo: events of Redis 8.8
> HPERSIST ev FIELDS 3 a e x
< *3
< :-1
< :1
< :-2
< >4
< $8
< pmessage
< $6
< __sub*
< $20
< __subkeyspace@0__:ev
< $12
< hpersist|1:e
< >4
< $8
< pmessage
< $6
< __sub*
< $26
< __subkeyevent@0__:hpersist
< $8
< 2:ev|1:e
! only vireo: events of Redis 8.8
> HEXPIRE ev 50 FIELDS 2 x a
< *2
< :-2
< :1
< >4
< $8
< pmessage
< $6
< __sub*
< $20
< __subkeyspace@0__:ev
< $11
< hexpire|1:a
< >4
< $8
< pmessage
< $6
< __sub*
< $25
< __subkeyevent@0__:hexpire
< $8
< 2:ev|1:a
! only vireo: events of Redis 8.8
> HGETEX ev EX 70 FIELDS 2 a f
< *2
< $3
< 3.5
< $1
< 2
< >4
< $8
< pmessage
< $6
< __sub*
< $20
< __subkeyspace@0__:ev
< $15
< hexpire|1:a,1:f
< >4
< $8
< pmessage
< $6
< __sub*
< $25
< __subkeyevent@0__:hexpire
< $12
< 2:ev|1:a,1:f
! only vireo: events of Redis 8.8
> HGETEX ev PERSIST FIELDS 1 f
< *1
< $1
< 2
< >4
< $8
< pmessage
< $6
< __sub*
< $20
< __subkeyspace@0__:ev
< $12
< hpersist|1:f
< >4
< $8
< pmessage
< $6
< __sub*
< $26
< __subkeyevent@0__:hpersist
< $8
< 2:ev|1:f
! only vireo: events of Redis 8.8
> HGETDEL ev FIELDS 2 x e
< *2
< _
< $1
< 1
< >4
< $8
< pmessage
< $6
< __sub*
< $20
< __subkeyspace@0__:ev
< $8
< hdel|1:e
< >4
< $8
< pmessage
< $6
< __sub*
< $22
< __subkeyevent@0__:hdel
< $8
< 2:ev|1:e
! only vireo: events of Redis 8.8
> HEXPIREAT ev 1 FIELDS 1 a
< *1
< :2
< >4
< $8
< pmessage
< $6
< __sub*
< $20
< __subkeyspace@0__:ev
< $8
< hdel|1:a
< >4
< $8
< pmessage
< $6
< __sub*
< $22
< __subkeyevent@0__:hdel
< $8
< 2:ev|1:a
! only vireo: events of Redis 8.8
> DEL ev
< :1
! only vireo: events of Redis 8.8
> SET ev 1
< +OK
! only vireo: events of Redis 8.8
> CONFIG SET notify-keyspace-events KEST
< +OK
! only vireo: events of Redis 8.8
> HSET evh a 1
< :1
! only vireo: events of Redis 8.8
> CONFIG SET notify-keyspace-events hV
< +OK
! only vireo: events of Redis 8.8
> HDEL evh a
< >4
< $8
< pmessage
< $6
< __sub*
< $31
< __subkeyspaceevent@0__:hdel|evh
< $3
< 1:a
< :1
! only vireo: events of Redis 8.8
> DEBUG SET-ACTIVE-EXPIRE 0
< +OK
! only vireo: events of Redis 8.8
> HSET evh a 1 b 2 c 3
< >4
< $8
< pmessage
< $6
< __sub*
< $31
< __subkeyspaceevent@0__:hset|evh
< $11
< 1:a,1:b,1:c
< :3
! only vireo: events of Redis 8.8
> HPEXPIRE evh 10 FIELDS 2 a c
< *2
< :1
< :1
< >4
< $8
< pmessage
< $6
< __sub*
< $34
< __subkeyspaceevent@0__:hexpire|evh
< $7
< 1:a,1:c
+ 100
! only vireo: events of Redis 8.8
> HLEN evh
< >4
< $8
< pmessage
< $6
< __sub*
< $35
< __subkeyspaceevent@0__:hexpired|evh
< $7
< 1:a,1:c
< :1
! only vireo: events of Redis 8.8
> HGET evh a
< _
! only vireo: events of Redis 8.8
> DEBUG SET-ACTIVE-EXPIRE 1
< +OK
! only vireo: events of Redis 8.8
> CONFIG SET notify-keyspace-events ""
< +OK
@-sub
@main
