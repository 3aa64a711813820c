# Blocking commands: order of waking, timeouts, transactions
@b1
> BLPOP l 0
<?
@b2
> BRPOP l 0
<?
@main
> RPUSH l 1 2 3
< :3
@b1
< *2
< $1
< l
< $1
< 1
@b2
< *2
< $1
< l
< $1
< 3
@main
> LRANGE l 0 -1
< *1
< $1
< 2
> DEL l
< :1
# data there: no waiting
> RPUSH l a b
< :2
> BLPOP l 0
< *2
< $1
< l
< $1
< a
> BRPOP nokey l 0
< *2
< $1
< l
< $1
< b
> BLPOP nokey 0.01
< *-1
> BLPOP nokey l 0.01
< *-1
> BRPOP nokey 0.01
< *-1
> BLMOVE nokey d LEFT LEFT 0.01
< *-1
> BRPOPLPUSH nokey d 0.01
< *-1
> BLMPOP 0.01 1 nokey LEFT
< *-1
> BZPOPMIN nokey 0.01
< *-1
> BZPOPMAX nokey 0.01
< *-1
> BZMPOP 0.01 1 nokey MIN
< *-1
# bad timeouts
> BLPOP l -1
< -ERR timeout is negative
> BLPOP l abc
< -ERR timeout is not a float or out of range
> BLPOP l nan
< -ERR timeout is not a float or out of range
> BLPOP l inf
< -ERR timeout is negative
> BLPOP l ""
< -ERR timeout is not a float or out of range
> BLPOP l 1e400
< -ERR timeout is negative
> BLPOP l 9223372036854775807
< -ERR timeout is negative
> BLPOP l 99999999999999999999
< -ERR timeout is negative
> BLPOP l
< -ERR wrong number of arguments for 'blpop' command
> BLPOP
< -ERR wrong number of arguments for 'blpop' command
> BRPOP l x
< -ERR timeout is not a float or out of range
> BRPOPLPUSH a b x
< -ERR timeout is not a float or out of range
> BRPOPLPUSH a b
< -ERR wrong number of arguments for 'brpoplpush' command
> BLMOVE a b LEFT RIGHT x
< -ERR timeout is not a float or out of range
> BLMOVE a b UP RIGHT 0
< -ERR syntax error
> BLMOVE a b LEFT DOWN 0
< -ERR syntax error
> BLMOVE a b LEFT RIGHT -1
< -ERR timeout is negative
> BLMPOP x 1 a LEFT
< -ERR timeout is not a float or out of range
> BLMPOP -1 1 a LEFT
< -ERR timeout is negative
> BLMPOP 0 0 a LEFT
< -ERR numkeys should be greater than 0
> BLMPOP 0 1 a UP
< -ERR syntax error
> BLMPOP 0 1 a LEFT COUNT 0
< -ERR count should be greater than 0
> BLMPOP 0 2 a LEFT
< -ERR syntax error
> BZPOPMIN a x
< -ERR timeout is not a float or out of range
> BZPOPMAX a -1
< -ERR timeout is negative
> BZMPOP x 1 a MIN
< -ERR timeout is not a float or out of range
> BZMPOP 0 1 a FOO
< -ERR syntax error
> BZMPOP 0 0 a MIN
< -ERR numkeys should be greater than 0
> BZMPOP 0 1 a MIN COUNT -1
< -ERR count should be greater than 0
# wrong type at once
> SET s v
< +OK
> BLPOP s 0
< -WRONGTYPE Operation against a key holding the wrong kind of value
> BRPOP s 0
< -WRONGTYPE Operation against a key holding the wrong kind of value
> BLPOP nokey s 0
< -WRONGTYPE Operation against a key holding the wrong kind of value
> BLMOVE s d LEFT LEFT 0
< -WRONGTYPE Operation against a key holding the wrong kind of value
> BRPOPLPUSH s d 0
< -WRONGTYPE Operation against a key holding the wrong kind of value
> BLMPOP 0 1 s LEFT
< -WRONGTYPE Operation against a key holding the wrong kind of value
> BZPOPMIN s 0
< -WRONGTYPE Operation against a key holding the wrong kind of value
> BZMPOP 0 1 s MIN
< -WRONGTYPE Operation against a key holding the wrong kind of value
> RPUSH l a
< :1
> BLMOVE l s LEFT LEFT 0
< -WRONGTYPE Operation against a key holding the wrong kind of value
> LRANGE l 0 -1
< *1
< $1
< a
> BZPOPMIN l 0
< -WRONGTYPE Operation against a key holding the wrong kind of value
> DEL l
< :1
# wrong type does not wake
@b1
> BLPOP k 0
<?
@main
> SET k v
< +OK
@b1
<?
@main
> DEL k
< :1
> LPUSH k a
< :1
@b1
< *2
< $1
< k
< $1
< a
@main
> EXISTS k
< :0
# first key in argument order
@b1
> BLPOP k1 k2 k3 0
<?
@main
> MULTI
< +OK
> RPUSH k3 c
< +QUEUED
> RPUSH k2 b
< +QUEUED
> EXEC
< *2
< :1
< :1
@b1
< *2
< $2
< k3
< $1
< c
@main
> DEL k1 k2 k3
< :1
# several pushes in one transaction: served after it
@b1
> BLPOP k 0
<?
@main
> MULTI
< +OK
> RPUSH k a
< +QUEUED
> DEL k
< +QUEUED
> EXEC
< *2
< :1
< :1
@b1
<?
@main
> MULTI
< +OK
> RPUSH k a
< +QUEUED
> DEL k
< +QUEUED
> RPUSH k b c
< +QUEUED
> LPOP k
< +QUEUED
> EXEC
< *4
< :1
< :1
< :2
< $1
< b
@b1
< *2
< $1
< k
< $1
< c
@main
> EXISTS k
< :0
# a chain
@b1
> BLMOVE c1 c2 LEFT RIGHT 0
<?
@b2
> BLMOVE c2 c3 LEFT RIGHT 0
<?
@b3
> BLPOP c3 0
<?
@main
> RPUSH c1 x
< :1
@b1
< $1
< x
@b2
< $1
< x
@b3
< *2
< $2
< c3
< $1
< x
@main
> EXISTS c1 c2 c3
< :0
# BRPOPLPUSH
@b1
> BRPOPLPUSH src dst 0
<?
@main
> RPUSH src 1 2
< :2
@b1
< $1
< 2
@main
> LRANGE dst 0 -1
< *1
< $1
< 2
> LRANGE src 0 -1
< *1
< $1
< 1
> DEL src dst
< :2
# destination of the wrong type at wake up
@b1
> BRPOPLPUSH src dst 0
<?
@main
> SET dst v
< +OK
> RPUSH src 1
< :1
@b1
< -WRONGTYPE Operation against a key holding the wrong kind of value
@main
> LRANGE src 0 -1
< *1
< $1
< 1
> DEL src dst
< :2
# waiting on itself
@b1
> BRPOPLPUSH me me 0
<?
@main
> RPUSH me a b
< :2
@b1
< $1
< b
@main
> LRANGE me 0 -1
< *2
< $1
< b
< $1
< a
> DEL me
< :1
# BLMPOP
@b1
> BLMPOP 0 2 m1 m2 RIGHT COUNT 2
<?
@main
> RPUSH m2 a b c
< :3
@b1
< *2
< $2
< m2
< *2
< $1
< c
< $1
< b
@main
> LRANGE m2 0 -1
< *1
< $1
< a
> DEL m2
< :1
> RPUSH m1 a b c
< :3
> BLMPOP 0 2 m1 m2 LEFT COUNT 10
< *2
< $2
< m1
< *3
< $1
< a
< $1
< b
< $1
< c
# sorted sets
@b1
> BZPOPMIN z 0
<?
@b2
> BZPOPMAX z 0
<?
@b3
> BZMPOP 0 2 z0 z MIN COUNT 2
<?
@main
> ZADD z 1 a 2 b 3 c 4 d 5 e
< :5
@b1
< *3
< $1
< z
< $1
< a
< $1
< 1
@b2
< *3
< $1
< z
< $1
< e
< $1
< 5
@b3
< *2
< $1
< z
< *2
< *2
< $1
< b
< $1
< 2
< *2
< $1
< c
< $1
< 3
@main
> ZRANGE z 0 -1
< *1
< $1
< d
> BZPOPMIN nokey z 0
< *3
< $1
< z
< $1
< d
< $1
< 4
> ZADD z 7 last
< :1
> BZPOPMAX z 0
< *3
< $1
< z
< $4
< last
< $1
< 7
> ZADD z 1.5 a
< :1
> BZMPOP 0 1 z MAX
< *2
< $1
< z
< *1
< *2
< $1
< a
< $3
< 1.5
> EXISTS z
< :0
@b1
> BZPOPMIN z 0
<?
@main
> ZADD src 1 a
< :1
> ZUNIONSTORE z 1 src
< :1
@b1
< *3
< $1
< z
< $1
< a
< $1
< 1
> BZPOPMIN z 0
<?
@main
> RENAME src z
< +OK
@b1
< *3
< $1
< z
< $1
< a
< $1
< 1
@main
> EXISTS z
< :0
> SADD z a
< :1
@b1
> BLPOP z2 0
<?
@main
> RPUSH other a
< :1
> RENAME other z2
< +OK
@b1
< *2
< $2
< z2
< $1
< a
> BLPOP z2 0
<?
@main
> RPUSH other 7
< :1
> COPY other z2
< :1
@b1
< *2
< $2
< z2
< $1
< 7
> BLPOP z2 0
<?
@main
> SORT other STORE z2
< :1
@b1
< *2
< $2
< z2
< $1
< 7
> BLPOP z2 0
<?
@main
> LMOVE other z2 LEFT LEFT
< $1
< 7
@b1
< *2
< $2
< z2
< $1
< 7
> BLPOP z2 0
<?
@main
> SELECT 1
< +OK
> RPUSH z2 fromdb1
< :1
> MOVE z2 0
< :1
@b1
< *2
< $2
< z2
< $7
< fromdb1
> BLPOP z2 0
<?
@main
> RPUSH z2 fromdb1
< :1
> SWAPDB 0 1
< +OK
@b1
< *2
< $2
< z2
< $7
< fromdb1
@main
> FLUSHALL
< +OK
> SELECT 0
< +OK
# waiting clients of both ends in order
@b1
> BLPOP q 0
<?
@b2
> BLPOP q 0
<?
@b3
> BRPOP q 0
<?
@main
> RPUSH q 1
< :1
@b1
< *2
< $1
< q
< $1
< 1
@b2
<?
@main
> RPUSH q 2 3 4
< :3
@b2
< *2
< $1
< q
< $1
< 2
@b3
< *2
< $1
< q
< $1
< 4
@main
> LRANGE q 0 -1
< *1
< $1
< 3
> DEL q
< :1
# LINSERT, LSET and a client that left
@b1
> BLPOP q 0
<?
@b2
> BLPOP q 0
<?
@-b1
@main
> PING
< +PONG
> RPUSH q 1
< :1
@b2
< *2
< $1
< q
< $1
< 1
@main
> EXISTS q
< :0
# timeouts
@b1
> BLPOP q 0.5
<?
@b2
> BLMOVE q q2 LEFT LEFT 0.5
<?
@b3
> BZMPOP 0.5 1 q MIN
<?
@b4
> BLMPOP 0.5 1 q LEFT
<?
+ 800
@b1
<~ \*-1
@b2
<~ \*-1
@b3
<~ \*-1
@b4
<~ \*-1
@main
> RPUSH q a
< :1
> LLEN q
< :1
> DEL q
< :1
@b1
> HELLO 3
<~ %7*
> BLPOP q 0.01
<~ _
> BLMOVE q q LEFT LEFT 0.01
<~ _
> BZPOPMIN q 0.01
<~ _
> BZPOPMIN q 0
<?
@main
> ZADD q 1.5 a
< :1
@b1
< *3
< $1
< q
< $1
< a
< ,1.5
> BZMPOP 0 1 q MIN
<?
@main
> ZADD q 1.5 a
< :1
@b1
< *2
< $1
< q
< *1
< *2
< $1
< a
< ,1.5
> BLPOP lq 0
<?
@main
> LPUSH lq 1
< :1
@b1
< *2
< $2
< lq
< $1
< 1
# CLIENT UNBLOCK of nothing, waiting in WATCH and pipelines
@main
> CLIENT UNBLOCK 999999
< :0
> CLIENT UNBLOCK abc
< -ERR value is not an integer or out of range
> CLIENT UNBLOCK 1 FOO
< -ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR
> CLIENT UNBLOCK
< -ERR wrong number of arguments for 'client|unblock' command
# pipelined after a blocking command
@p
>> "BLPOP pq 0\r\nSET done 1\r\nGET done\r\n"
<?
@main
> EXISTS done
< :0
> RPUSH pq 1
< :1
@p
< *2
< $2
< pq
< $1
< 1
< +OK
< $1
< 1
@main
> GET done
< $1
< 1
# a key that expires does not wake, nor one that is emptied before
@b1
> BLPOP e 0
<?
@main
> MULTI
< +OK
> RPUSH e a
< +QUEUED
> LPOP e
< +QUEUED
> EXEC
< *2
< :1
< $1
< a
@b1
@main
> RPUSH e z
< :1
@b1
< *2
< $1
< e
< $1
< z
# WAIT-less: blocked inside a script of LPUSH to another type
@b1
> BLPOP t 0
<?
@b2
> BZPOPMIN t 0
<?
@main
> ZADD t 1 a
< :1
@b1
@b2
< *3
< $1
< t
< $1
< a
< $1
< 1
@main
> RPUSH t x
< :1
@b1
< *2
< $1
< t
< $1
< x
@main
> EXISTS t
< :0
