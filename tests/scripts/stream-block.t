# Streams: sessions that wait in XREAD and XREADGROUP, and what ends their wait.
# --- XREAD: $ is what it was when the command came
@a
> XREAD BLOCK 0 STREAMS s $
<?
@main
> XADD s 1-1 f v
< $3
< 1-1
@a
< *1
< *2
< $1
< s
< *1
< *2
< $3
< 1-1
< *2
< $1
< f
< $1
< v
@main
> XADD s 2-1 f v
< $3
< 2-1
@a
> XREAD BLOCK 0 STREAMS s $
<?
@main
> XDEL s 2-1
< :1
> XSETID s 5-1
< +OK
> XTRIM s MAXLEN 0
< :1
@a
<?
@main
> XADD s 5-2 f v g w
< $3
< 5-2
@a
< *1
< *2
< $1
< s
< *1
< *2
< $3
< 5-2
< *4
< $1
< f
< $1
< v
< $1
< g
< $1
< w
# --- more than one waits; COUNT; several keys
> XREAD BLOCK 0 COUNT 1 STREAMS s t $ $
<?
@b
> XREAD BLOCK 0 STREAMS t s $ 5-2
<?
@main
> MULTI
< +OK
> XADD t 1-1 a 1
< +QUEUED
> XADD t 2-1 a 2
< +QUEUED
> XADD s 6-1 a 3
< +QUEUED
> EXEC
< *3
< $3
< 1-1
< $3
< 2-1
< $3
< 6-1
@a
< *1
< *2
< $1
< t
< *1
< *2
< $3
< 1-1
< *2
< $1
< a
< $1
< 1
@b
< *1
< *2
< $1
< t
< *2
< *2
< $3
< 1-1
< *2
< $1
< a
< $1
< 1
< *2
< $3
< 2-1
< *2
< $1
< a
< $1
< 2
# --- the timeout
> XREAD BLOCK 200 STREAMS s $
<?
+ 350
@b
< *-1
> XREAD BLOCK 10 STREAMS s t 0 $
< *1
< *2
< $1
< s
< *2
< *2
< $3
< 5-2
< *4
< $1
< f
< $1
< v
< $1
< g
< $1
< w
< *2
< $3
< 6-1
< *2
< $1
< a
< $1
< 3
# --- another type, a deleted key: XREAD goes on waiting
> XREAD BLOCK 0 STREAMS u $
<?
@main
> SET u x
< +OK
> DEL u
< :1
> LPUSH u x
< :1
> DEL u
< :1
@b
<?
@main
> XADD u 3-3 a b
< $3
< 3-3
@b
< *1
< *2
< $1
< u
< *1
< *2
< $3
< 3-3
< *2
< $1
< a
< $1
< b
# --- an entry that came and went in one transaction
> XREAD BLOCK 0 STREAMS u $
<?
@main
> MULTI
< +OK
> XADD u 4-4 a b
< +QUEUED
> XDEL u 4-4
< +QUEUED
> EXEC
< *2
< $3
< 4-4
< :1
@b
< *1
< *2
< $1
< u
< *0
# --- keys that come by other ways
> XREAD BLOCK 0 STREAMS new $
<?
@main
> XADD old 1-1 a b
< $3
< 1-1
> RENAME old new
< +OK
@b
< *1
< *2
< $3
< new
< *1
< *2
< $3
< 1-1
< *2
< $1
< a
< $1
< b
> XREAD BLOCK 0 STREAMS copied 0
<?
@main
> COPY new copied
< :1
@b
< *1
< *2
< $6
< copied
< *1
< *2
< $3
< 1-1
< *2
< $1
< a
< $1
< b
# --- the same key twice: the first ID counts
> XREAD BLOCK 0 STREAMS new new 1-1 5
<?
@main
> XADD new 2-2 a b
< $3
< 2-2
@b
< *1
< *2
< $3
< new
< *1
< *2
< $3
< 2-2
< *2
< $1
< a
< $1
< b
# --- CLIENT UNBLOCK by time is in blocking.t; RESP3
> HELLO 3
<~ %7*
> XREAD BLOCK 0 STREAMS new $
<?
@main
> XADD new 3-3 a b
< $3
< 3-3
@b
< %1
< $3
< new
< *1
< *2
< $3
< 3-3
< *2
< $1
< a
< $1
< b
> XREAD BLOCK 200 STREAMS new $
<?
+ 350
@b
< _
> HELLO 2
<~ **14*
# --- XREADGROUP
@main
> XGROUP CREATE g grp $ MKSTREAM
< +OK
@a
> XREADGROUP GROUP grp alice BLOCK 0 STREAMS g >
<?
@b
> XREADGROUP GROUP grp bob BLOCK 0 COUNT 1 NOACK STREAMS g >
<?
@main
> XADD g 1-1 a b
< $3
< 1-1
@a
< *1
< *2
< $1
< g
< *1
< *2
< $3
< 1-1
< *2
< $1
< a
< $1
< b
@b
<?
@main
> XADD g 2-1 a b
< $3
< 2-1
@b
< *1
< *2
< $1
< g
< *1
< *2
< $3
< 2-1
< *2
< $1
< a
< $1
< b
@main
> XPENDING g grp
< *4
< :1
< $3
< 1-1
< $3
< 1-1
< *1
< *2
< $5
< alice
< $1
< 1
> XINFO GROUPS g
< *1
< *12
< $4
< name
< $3
< grp
< $9
< consumers
< :2
< $7
< pending
< :1
< $17
< last-delivered-id
< $3
< 2-1
< $12
< entries-read
< :2
< $3
< lag
< :0
# --- the group's last ID counts when it wakes
@a
> XREADGROUP GROUP grp alice BLOCK 0 STREAMS g >
<?
@main
> MULTI
< +OK
> XADD g 3-1 a b
< +QUEUED
> XREADGROUP GROUP grp carol STREAMS g >
< +QUEUED
> EXEC
< *2
< $3
< 3-1
< *1
< *2
< $1
< g
< *1
< *2
< $3
< 3-1
< *2
< $1
< a
< $1
< b
@a
<?
@main
> XADD g 4-1 a b
< $3
< 4-1
@a
< *1
< *2
< $1
< g
< *1
< *2
< $3
< 4-1
< *2
< $1
< a
< $1
< b
# --- without anything new but with history there is nothing to wait for
> XREADGROUP GROUP grp alice BLOCK 0 STREAMS g 0
< *1
< *2
< $1
< g
< *2
< *2
< $3
< 1-1
< *2
< $1
< a
< $1
< b
< *2
< $3
< 4-1
< *2
< $1
< a
< $1
< b
> XREADGROUP GROUP grp nobody BLOCK 0 STREAMS g 99
< *1
< *2
< $1
< g
< *0
# --- the group goes
> XREADGROUP GROUP grp alice BLOCK 0 STREAMS g >
<?
@main
> XGROUP DESTROY g grp
< :1
@a
< -NOGROUP the consumer group this client was blocked on no longer exists
@main
> XGROUP CREATE g grp $
< +OK
# --- the key goes, in every way
@a
> XREADGROUP GROUP grp alice BLOCK 0 STREAMS g >
<?
@main
> DEL g
< :1
@a
< -UNBLOCKED the stream key no longer exists
@main
> XGROUP CREATE g grp $ MKSTREAM
< +OK
@a
> XREADGROUP GROUP grp alice BLOCK 0 STREAMS g >
<?
@main
> SET g x
< +OK
@a
< -UNBLOCKED the stream key no longer exists
@main
> DEL g
< :1
> XGROUP CREATE g grp $ MKSTREAM
< +OK
@a
> XREADGROUP GROUP grp alice BLOCK 0 STREAMS g >
<?
@main
> RENAME g elsewhere
< +OK
@a
< -UNBLOCKED the stream key no longer exists
@main
> RENAME elsewhere g
< +OK
@a
> XREADGROUP GROUP grp alice BLOCK 0 STREAMS g >
<?
@main
> MULTI
< +OK
> DEL g
< +QUEUED
> XADD g 1-1 a b
< +QUEUED
> EXEC
< *2
< :1
< $3
< 1-1
@a
< -NOGROUP the consumer group this client was blocked on no longer exists
@main
> XGROUP CREATE g grp $
< +OK
@a
> XREADGROUP GROUP grp alice BLOCK 0 STREAMS g >
<?
@main
> UNLINK g
< :1
@a
< -UNBLOCKED the stream key no longer exists
@main
> XGROUP CREATE g grp $ MKSTREAM
< +OK
@a
> XREADGROUP GROUP grp alice BLOCK 0 STREAMS g >
<?
@main
> PEXPIRE g 20
< :1
+ 300
@a
< -UNBLOCKED the stream key no longer exists
@main
> XGROUP CREATE g grp $ MKSTREAM
< +OK
@a
> XREADGROUP GROUP grp alice BLOCK 0 STREAMS g >
<?
@main
> SWAPDB 0 3
< +OK
@a
< -UNBLOCKED the stream key no longer exists
@main
> SWAPDB 0 3
< +OK
@a
> XREADGROUP GROUP grp alice BLOCK 0 STREAMS g >
<?
@main
> MOVE g 5
< :1
@a
< -UNBLOCKED the stream key no longer exists
@main
> XGROUP CREATE g grp $ MKSTREAM
< +OK
@a
> XREADGROUP GROUP grp alice BLOCK 0 STREAMS g >
<?
@main
> FLUSHDB
< +OK
@a
< -UNBLOCKED the stream key no longer exists
@main
> XGROUP CREATE g grp $ MKSTREAM
< +OK
@a
> XREADGROUP GROUP grp alice BLOCK 0 STREAMS g >
<?
@main
> FLUSHALL
< +OK
@a
< -UNBLOCKED the stream key no longer exists
@main
> XGROUP CREATE g grp $ MKSTREAM
< +OK
> XGROUP CREATE h grp $ MKSTREAM
< +OK
# --- two keys: what happens to either counts
@a
> XREADGROUP GROUP grp alice BLOCK 0 STREAMS g h > >
<?
@main
> XADD h 1-1 a b
< $3
< 1-1
@a
< *1
< *2
< $1
< h
< *1
< *2
< $3
< 1-1
< *2
< $1
< a
< $1
< b
> XREADGROUP GROUP grp alice BLOCK 0 STREAMS g h > >
<?
@main
> DEL h
< :1
@a
< -UNBLOCKED the stream key no longer exists
@main
> XADD g 1-1 a b
< $3
< 1-1
> XPENDING g grp
< *4
< :0
< $-1
< $-1
< *-1
# --- the timeout
@a
> XREADGROUP GROUP grp alice BLOCK 200 STREAMS g >
< *1
< *2
< $1
< g
< *1
< *2
< $3
< 1-1
< *2
< $1
< a
< $1
< b
> XREADGROUP GROUP grp alice BLOCK 200 STREAMS g >
<?
+ 350
@a
< *-1
# --- one that waits is served with a thousand entries at most
@main
> XGROUP CREATE big grp $ MKSTREAM
< +OK
@a
> XREADGROUP GROUP grp alice BLOCK 0 STREAMS big >
<?
@main
> MULTI
< +OK
> XADD big 1-1 a b
< +QUEUED
> EXEC
< *1
< $3
< 1-1
@a
< *1
< *2
< $3
< big
< *1
< *2
< $3
< 1-1
< *2
< $1
< a
< $1
< b
