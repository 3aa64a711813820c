# XREADGROUP CLAIM: more than are looked at in one go; each once, those that wait longest first.
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
