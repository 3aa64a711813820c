# Transactions
> MULTI
< +OK
> SET a 1
< +QUEUED
> INCR a
< +QUEUED
> GET a
< +QUEUED
> EXEC
< *3
< +OK
< :2
< $1
< 2
> EXEC
< -ERR EXEC without MULTI
> DISCARD
< -ERR DISCARD without MULTI
> MULTI
< +OK
> MULTI
< -ERR MULTI calls can not be nested
> SET a 5
< +QUEUED
> EXEC
< *1
< +OK
> MULTI
< +OK
> EXEC
< *0
> MULTI
< +OK
> SET a 9
< +QUEUED
> DISCARD
< +OK
> GET a
< $1
< 5
> MULTI x
< -ERR wrong number of arguments for 'multi' command
> EXEC x
< -EXECABORT Transaction discarded because of: wrong number of arguments for 'exec' command
> DISCARD x
< -ERR wrong number of arguments for 'discard' command
> WATCH
< -ERR wrong number of arguments for 'watch' command
> UNWATCH x
< -ERR wrong number of arguments for 'unwatch' command
# errors while queueing abort
> MULTI
< +OK
> SET a
< -ERR wrong number of arguments for 'set' command
> SET a 10
< +QUEUED
> EXEC
< -EXECABORT Transaction discarded because of previous errors.
> GET a
< $1
< 5
> MULTI
< +OK
> NOSUCHCMD
< -ERR unknown command 'NOSUCHCMD', with args beginning with:\x20
> GET a
< +QUEUED
> EXEC
< -EXECABORT Transaction discarded because of previous errors.
> MULTI
< +OK
> SET
< -ERR wrong number of arguments for 'set' command
> DISCARD
< +OK
> MULTI
< +OK
> CONFIG NOSUCH
< -ERR unknown subcommand 'NOSUCH'. Try CONFIG HELP.
> EXEC
< -EXECABORT Transaction discarded because of previous errors.
> MULTI
< +OK
> CLIENT
< -ERR wrong number of arguments for 'client' command
> EXEC
< -EXECABORT Transaction discarded because of previous errors.
# errors while running do not
> RPUSH l 1
< :1
> MULTI
< +OK
> SET b 1
< +QUEUED
> INCR l
< +QUEUED
> LPUSH b x
< +QUEUED
> INCR b
< +QUEUED
> EXEC
< *4
< +OK
< -WRONGTYPE Operation against a key holding the wrong kind of value
< -WRONGTYPE Operation against a key holding the wrong kind of value
< :2
> GET b
< $1
< 2
# WATCH
> WATCH a
< +OK
> MULTI
< +OK
> INCR a
< +QUEUED
> EXEC
< *1
< :6
> WATCH a
< +OK
> SET a 1
< +OK
> MULTI
< +OK
> INCR a
< +QUEUED
> EXEC
< *-1
> GET a
< $1
< 1
> WATCH a b
< +OK
> UNWATCH
< +OK
> SET a 1
< +OK
> MULTI
< +OK
> INCR a
< +QUEUED
> EXEC
< *1
< :2
> MULTI
< +OK
> WATCH a
< -ERR WATCH inside MULTI is not allowed
> EXEC
< *0
> MULTI
< +OK
> UNWATCH
< +QUEUED
> EXEC
< *1
< +OK
> WATCH nokey
< +OK
> SET nokey 1
< +OK
> MULTI
< +OK
> PING
< +QUEUED
> EXEC
< *-1
> DEL nokey
< :1
> WATCH nokey
< +OK
> DEL nokey
< :0
> MULTI
< +OK
> PING
< +QUEUED
> EXEC
< *1
< +PONG
> WATCH nokey
< +OK
> MULTI
< +OK
> SET nokey 1
< +QUEUED
> EXEC
< *1
< +OK
> WATCH a
< +OK
@b
> SET a from-b
< +OK
@main
> MULTI
< +OK
> GET a
< +QUEUED
> EXEC
< *-1
> WATCH a
< +OK
@b
> GET a
< $6
< from-b
@main
> MULTI
< +OK
> GET a
< +QUEUED
> EXEC
< *1
< $6
< from-b
> WATCH a
< +OK
@b
> SET a same
< +OK
> SET a from-b
< +OK
@main
> MULTI
< +OK
> EXEC
< *-1
> WATCH a
< +OK
@b
> FLUSHALL
< +OK
@main
> MULTI
< +OK
> PING
< +QUEUED
> EXEC
< *-1
> WATCH a
< +OK
@b
> FLUSHALL
< +OK
@main
> MULTI
< +OK
> PING
< +QUEUED
> EXEC
< *1
< +PONG
> SET a 1
< +OK
> WATCH a
< +OK
@b
> EXPIRE a 100
< :1
@main
> MULTI
< +OK
> PING
< +QUEUED
> EXEC
< *-1
> WATCH a
< +OK
@b
> SELECT 1
< +OK
> SET a 1
< +OK
> SELECT 0
< +OK
@main
> MULTI
< +OK
> PING
< +QUEUED
> EXEC
< *1
< +PONG
> WATCH a
< +OK
@b
> SWAPDB 0 1
< +OK
@main
> MULTI
< +OK
> PING
< +QUEUED
> EXEC
< *-1
> WATCH a
< +OK
> DISCARD
< -ERR DISCARD without MULTI
> MULTI
< +OK
> DISCARD
< +OK
@b
> SET a 2
< +OK
@main
> MULTI
< +OK
> PING
< +QUEUED
> EXEC
< *1
< +PONG
> SET ex v PX 30
< +OK
> WATCH ex
< +OK
+ 60
> MULTI
< +OK
> PING
< +QUEUED
> EXEC
< *-1
> WATCH l
< +OK
@b
> RPUSH l x
< :1
> RPOP l
< $1
< x
@main
> MULTI
< +OK
> PING
< +QUEUED
> EXEC
< *-1
> WATCH s
< +OK
@b
> SADD s a
< :1
> SREM s a
< :1
@main
> MULTI
< +OK
> PING
< +QUEUED
> EXEC
< *-1
> SADD s a
< :1
> WATCH s
< +OK
@b
> SADD s a
< :0
@main
> MULTI
< +OK
> PING
< +QUEUED
> EXEC
< *1
< +PONG
> WATCH s
< +OK
@b
> SREM s nothing
< :0
@main
> MULTI
< +OK
> PING
< +QUEUED
> EXEC
< *1
< +PONG
> SET big v
< +OK
> WATCH big
< +OK
@b
> RENAME big big2
< +OK
@main
> MULTI
< +OK
> PING
< +QUEUED
> EXEC
< *-1
> WATCH big2
< +OK
@b
> RENAMENX big2 a
< :0
@main
> MULTI
< +OK
> PING
< +QUEUED
> EXEC
< *1
< +PONG
> WATCH srt
< +OK
@b
> SORT nokey STORE srt
< :0
@main
> MULTI
< +OK
> PING
< +QUEUED
> EXEC
< *1
< +PONG
# what may not be inside
> MULTI
< +OK
> SUBSCRIBE c
< +QUEUED
> EXEC
< *1
< *3
< $9
< subscribe
< $1
< c
< :1
> UNSUBSCRIBE
< *3
< $11
< unsubscribe
< $1
< c
< :0
> MULTI
< +OK
> BLPOP nokey 0
< +QUEUED
> BRPOP nokey 0
< +QUEUED
> BLMOVE nokey nokey LEFT LEFT 0
< +QUEUED
> BRPOPLPUSH nokey nokey 0
< +QUEUED
> BLMPOP 0 1 nokey LEFT
< +QUEUED
> BZPOPMIN nokey 0
< +QUEUED
> BZPOPMAX nokey 0
< +QUEUED
> BZMPOP 0 1 nokey MIN
< +QUEUED
> EXEC
< *8
< *-1
< *-1
< $-1
< $-1
< *-1
< *-1
< *-1
< *-1
> MULTI
< +OK
> RPUSH bl a b
< +QUEUED
> BLPOP bl 0
< +QUEUED
> BRPOP bl 0
< +QUEUED
> EXEC
< *3
< :2
< *2
< $2
< bl
< $1
< a
< *2
< $2
< bl
< $1
< b
> MULTI
< +OK
> SELECT 1
< +QUEUED
> SET indb1 v
< +QUEUED
> EXEC
< *2
< +OK
< +OK
> GET indb1
< $1
< v
> SELECT 0
< +OK
> GET indb1
< $-1
> MULTI
< +OK
> SELECT 99
< +QUEUED
> EXEC
< *1
< -ERR DB index is out of range
> MULTI
< +OK
> MONITOR
< +QUEUED
> EXEC
< *1
< -ERR MONITOR isn't allowed for DENY BLOCKING client
> MULTI
< +OK
> HELLO 3
< +QUEUED
> GET nokey
< +QUEUED
> HELLO 2
< +QUEUED
> EXEC
<~ *
> MULTI
< +OK
> RESET
< +RESET
> GET a
< $1
< 2
> MULTI
< +OK
> AUTH x
< +QUEUED
> EXEC
< *1
< -ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?
> MULTI
< +OK
> QUIT
< +OK
<!
> PING
< +PONG
> MULTI
< +OK
> PING
< +QUEUED
> ECHO hi
< +QUEUED
> TYPE a
< +QUEUED
> EXEC
< *3
< +PONG
< $2
< hi
< +string
> MULTI
< +OK
> CLIENT GETNAME
< +QUEUED
> CLIENT SETNAME foo
< +QUEUED
> CLIENT GETNAME
< +QUEUED
> EXEC
< *3
< $-1
< +OK
< $3
< foo
> MULTI
< +OK
> DEBUG SLEEP 0
< +QUEUED
> CONFIG SET hz 10
< +QUEUED
> CONFIG RESETSTAT
< +QUEUED
> SLOWLOG RESET
< +QUEUED
> EXEC
< *4
< +OK
< +OK
< +OK
< +OK
> MULTI
< +OK
> FLUSHALL
< +QUEUED
> SWAPDB 0 1
< +QUEUED
> EXEC
< *2
< +OK
< +OK
# HELLO 3
> HELLO 3
<~ %7*
> MULTI
< +OK
> HSET h a 1
< +QUEUED
> HGETALL h
< +QUEUED
> GET nokey
< +QUEUED
> SADD s x
< +QUEUED
> SMEMBERS s
< +QUEUED
> ZADD z 1 a
< +QUEUED
> ZSCORE z a
< +QUEUED
> EXEC
< *7
< :1
< %1
< $1
< a
< $1
< 1
< _
< :1
< ~1
< $1
< x
< :1
< ,1
> WATCH a
< +OK
> SET a 5
< +OK
> MULTI
< +OK
> PING
< +QUEUED
> EXEC
< _
> MULTI
< +OK
> NOSUCH
< -ERR unknown command 'NOSUCH', with args beginning with:\x20
> EXEC
< -EXECABORT Transaction discarded because of previous errors.
# a key that is past its time when WATCH comes is absent for the watcher: its deletion is no change
> RESET
< +RESET
> FLUSHALL
< +OK
> DEBUG SET-ACTIVE-EXPIRE 0
< +OK
> SET x foo PX 1
< +OK
+ 3
> WATCH x
< +OK
> EXISTS x
< :0
> MULTI
< +OK
> PING
< +QUEUED
> EXEC
< *1
< +PONG
> SET x foo PX 1
< +OK
+ 3
> WATCH x
< +OK
> FLUSHDB
< +OK
> MULTI
< +OK
> PING
< +QUEUED
> EXEC
< *1
< +PONG
> SET x foo PX 1
< +OK
+ 3
> WATCH x
< +OK
> SWAPDB 0 1
< +OK
> MULTI
< +OK
> PING
< +QUEUED
> EXEC
< *1
< +PONG
> FLUSHALL
< +OK
# nothing becomes something past its time, that becomes something else past its time, that becomes nothing
> SELECT 1
< +OK
> SET x foo PX 1
< +OK
+ 3
> SELECT 0
< +OK
> WATCH x
< +OK
> SWAPDB 0 1
< +OK
> MULTI
< +OK
> PING
< +QUEUED
> EXEC
< *1
< +PONG
> SELECT 1
< +OK
> SET x bar PX 1
< +OK
+ 3
> SELECT 0
< +OK
> WATCH x
< +OK
> SWAPDB 0 1
< +OK
> SWAPDB 0 2
< +OK
> MULTI
< +OK
> PING
< +QUEUED
> EXEC
< *1
< +PONG
# deleted and then made again; replaced by a living key
> SET x foo PX 1
< +OK
+ 3
> WATCH x
< +OK
> EXISTS x
< :0
> SET x bar
< +OK
> MULTI
< +OK
> PING
< +QUEUED
> EXEC
< *-1
> FLUSHALL
< +OK
> SET x foo PX 1
< +OK
> SELECT 1
< +OK
> SET x bar
< +OK
+ 3
> SELECT 0
< +OK
> WATCH x
< +OK
> SWAPDB 0 1
< +OK
> MULTI
< +OK
> PING
< +QUEUED
> EXEC
< *-1
# a key that passed its time since WATCH is changed
> FLUSHALL
< +OK
> SET x foo PX 30
< +OK
> WATCH x
< +OK
+ 40
> MULTI
< +OK
> PING
< +QUEUED
> EXEC
< *-1
> DEBUG SET-ACTIVE-EXPIRE 1
< +OK
