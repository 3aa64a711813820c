# XREADGROUP CLAIM with BLOCK: time alone wakes the reader.
! only vireo: newer than Redis 7.0
> XGROUP CREATE s g 0 MKSTREAM
< +OK
! only vireo: newer than Redis 7.0
> XADD s 1-0 f v
< $3
< 1-0
! only vireo: newer than Redis 7.0
> XREADGROUP GROUP g a STREAMS s >
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
@waits
! only vireo: newer than Redis 7.0
> XREADGROUP GROUP g b BLOCK 0 CLAIM 300 STREAMS s >
@main
! only vireo: newer than Redis 7.0
> PING
< +PONG
+ 100
@waits
<?
+ 400
! only vireo: newer than Redis 7.0
<~ *1\r\n*2\r\n$1\r\ns\r\n*1\r\n*4\r\n$3\r\n1-0\r\n*2\r\n$1\r\nf\r\n$1\r\nv\r\n:*\r\n:1
@main
! only vireo: newer than Redis 7.0
> XPENDING s g
< *4
< :1
< $3
< 1-0
< $3
< 1-0
< *1
< *2
< $1
< b
< $1
< 1

# What is given back wakes it at once.
@waits
! only vireo: newer than Redis 7.0
> XREADGROUP GROUP g c BLOCK 0 CLAIM 100000 STREAMS s >
@main
! only vireo: newer than Redis 7.0
> XNACK s g FAIL IDS 1 1-0
< :1
@waits
! only vireo: newer than Redis 7.0
<~ *1\r\n*2\r\n$1\r\ns\r\n*1\r\n*4\r\n$3\r\n1-0\r\n*2\r\n$1\r\nf\r\n$1\r\nv\r\n:-1\r\n:2

# The time of BLOCK ends first; an entry that the stream no longer has wakes nobody.
! only vireo: newer than Redis 7.0
> XREADGROUP GROUP g b BLOCK 200 CLAIM 60000 STREAMS s >
+ 300
! only vireo: newer than Redis 7.0
< *-1
@main
! only vireo: newer than Redis 7.0
> XDEL s 1-0
< :1
@waits
! only vireo: newer than Redis 7.0
> XREADGROUP GROUP g b BLOCK 250 CLAIM 0 STREAMS s >
+ 400
! only vireo: newer than Redis 7.0
< *-1

# More than are looked at in one go; each once, those that wait longest first.
@main
! only vireo: newer than Redis 7.0
> XGROUP CREATE q g 0 MKSTREAM
< +OK
* 600 XADD q {}-0 f v
! only vireo: newer than Redis 7.0
> XREADGROUP GROUP g a COUNT 500 STREAMS q >
<~ *
+ 50
! only vireo: newer than Redis 7.0
> XREADGROUP GROUP g a COUNT 100 STREAMS q >
<~ *
! only vireo: newer than Redis 7.0
> XDEL q 1-0 2-0
< :2
! only vireo: newer than Redis 7.0
> XREADGROUP GROUP g b COUNT 1 CLAIM 0 STREAMS q >
<~ *1\r\n*2\r\n$1\r\nq\r\n*1\r\n*4\r\n$3\r\n3-0\r\n*
+ 10
! only vireo: newer than Redis 7.0
> XREADGROUP GROUP g b COUNT 497 CLAIM 5 STREAMS q >
<~ *
! only vireo: newer than Redis 7.0
> XPENDING q g
< *4
< :598
< $3
< 3-0
< $5
< 600-0
< *2
< *2
< $1
< a
< $3
< 100
< *2
< $1
< b
< $3
< 498
! only vireo: newer than Redis 7.0
> XREADGROUP GROUP g c CLAIM 0 STREAMS q >
<~ *1\r\n*2\r\n$1\r\nq\r\n*598\r\n*
! only vireo: newer than Redis 7.0
> XPENDING q g
< *4
< :598
< $3
< 3-0
< $5
< 600-0
< *1
< *2
< $1
< c
< $3
< 598
