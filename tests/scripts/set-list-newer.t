# Sets, sorted sets, lists and scans: what Redis has since 7.2.

! only vireo: newer than Redis 7.0
> SADD a 1 2 3 4 5
< :5
! only vireo: newer than Redis 7.0
> SADD b 4 5 6 x y
< :5
! only vireo: newer than Redis 7.0
> SADD c x z
< :2
! only vireo: newer than Redis 7.0
> SUNIONCARD 3 a b c
< :9
! only vireo: newer than Redis 7.0
> SUNIONCARD 2 a nosuch
< :5
! only vireo: newer than Redis 7.0
> SUNIONCARD 1 nosuch
< :0
! only vireo: newer than Redis 7.0
> SUNIONCARD 2 a a
< :5
! only vireo: newer than Redis 7.0
> SUNIONCARD 3 a b c LIMIT 6
< :6
! only vireo: newer than Redis 7.0
> SUNIONCARD 3 a b c LIMIT 5
< :5
! only vireo: newer than Redis 7.0
> SUNIONCARD 3 a b c LIMIT 3
< :3
! only vireo: newer than Redis 7.0
> SUNIONCARD 3 a b c LIMIT 100
< :9
! only vireo: newer than Redis 7.0
> SUNIONCARD 3 a b c LIMIT 0
< :9
! only vireo: newer than Redis 7.0
> SUNIONCARD 3 a b c APPROX
< :9
! only vireo: newer than Redis 7.0
> SUNIONCARD 3 a b c APPROX LIMIT 7
< :7
! only vireo: newer than Redis 7.0
> SUNIONCARD 3 a b c LIMIT 7 approx
< :7
! only vireo: newer than Redis 7.0
> SUNIONCARD 3 a b c WHAT
< -ERR syntax error
! only vireo: newer than Redis 7.0
> SUNIONCARD 3 a b c LIMIT
< -ERR syntax error
! only vireo: newer than Redis 7.0
> SUNIONCARD 3 a b c LIMIT -1
< -ERR LIMIT can't be negative
! only vireo: newer than Redis 7.0
> SUNIONCARD 0 a
< -ERR numkeys should be greater than 0
! only vireo: newer than Redis 7.0
> SUNIONCARD x a
< -ERR numkeys should be greater than 0
! only vireo: newer than Redis 7.0
> SUNIONCARD 4 a b c
< -ERR Number of keys can't be greater than number of args
! only vireo: newer than Redis 7.0
> SUNIONCARD 1
< -ERR wrong number of arguments for 'sunioncard' command
! only vireo: newer than Redis 7.0
> SDIFFCARD 2 a b
< :3
! only vireo: newer than Redis 7.0
> SDIFFCARD 3 b a c
< :2
! only vireo: newer than Redis 7.0
> SDIFFCARD 2 a nosuch
< :5
! only vireo: newer than Redis 7.0
> SDIFFCARD 2 nosuch a
< :0
! only vireo: newer than Redis 7.0
> SDIFFCARD 2 a a
< :0
! only vireo: newer than Redis 7.0
> SDIFFCARD 1 a
< :5
! only vireo: newer than Redis 7.0
> SDIFFCARD 2 a b LIMIT 2
< :2
! only vireo: newer than Redis 7.0
> SDIFFCARD 2 a b LIMIT 0
< :3
! only vireo: newer than Redis 7.0
> SDIFFCARD 2 a b APPROX
< -ERR syntax error
! only vireo: newer than Redis 7.0
> SDIFFCARD 0 a
< -ERR numkeys should be greater than 0
! only vireo: newer than Redis 7.0
> SDIFFCARD 3 a b
< -ERR Number of keys can't be greater than number of args
! only vireo: newer than Redis 7.0
> SET s v
< +OK
! only vireo: newer than Redis 7.0
> SUNIONCARD 2 a s
< -WRONGTYPE Operation against a key holding the wrong kind of value
! only vireo: newer than Redis 7.0
> SDIFFCARD 2 nosuch s
< -WRONGTYPE Operation against a key holding the wrong kind of value
! only vireo: newer than Redis 7.0
> COMMAND GETKEYS SUNIONCARD 2 a b LIMIT 3
< *2
< $1
< a
< $1
< b
* 700 SADD big m{}
* 700 SADD big2 n{}
! only vireo: newer than Redis 7.0
> SADD big2 m1 m2
< :2
! only vireo: newer than Redis 7.0
> SUNIONCARD 2 big big2
< :1400
! only vireo: newer than Redis 7.0
> SDIFFCARD 2 big2 big
< :700
! only vireo: newer than Redis 7.0
> SUNIONCARD 2 big big2 LIMIT 1000
< :1000

# sorted sets
! only vireo: newer than Redis 7.0
> ZADD z 1 one 2 two 3.5 three
< :3
! only vireo: newer than Redis 7.0
> ZADD z2 10 two 20 three 30 four
< :3
! only vireo: newer than Redis 7.0
> ZRANK z two WITHSCORE
< *2
< :1
< $1
< 2
! only vireo: newer than Redis 7.0
> ZRANK z three withscore
< *2
< :2
< $3
< 3.5
! only vireo: newer than Redis 7.0
> ZREVRANK z three WITHSCORE
< *2
< :0
< $3
< 3.5
! only vireo: newer than Redis 7.0
> ZRANK z nosuch WITHSCORE
< *-1
! only vireo: newer than Redis 7.0
> ZRANK nosuch two WITHSCORE
< *-1
! only vireo: newer than Redis 7.0
> ZRANK z two
< :1
! only vireo: newer than Redis 7.0
> ZRANK z two SCORE
< -ERR wrong number of arguments for 'zrank' command
! only vireo: newer than Redis 7.0
> ZRANK z two WITHSCORE x
< -ERR wrong number of arguments for 'zrank' command
! only vireo: newer than Redis 7.0
> ZREVRANK s two WITHSCORE
< -WRONGTYPE Operation against a key holding the wrong kind of value
! only vireo: newer than Redis 7.0
> ZUNION 2 z z2 AGGREGATE COUNT WITHSCORES
< *8
< $4
< four
< $1
< 1
< $3
< one
< $1
< 1
< $5
< three
< $1
< 2
< $3
< two
< $1
< 2
! only vireo: newer than Redis 7.0
> ZUNION 2 z z2 WEIGHTS 2 3 AGGREGATE COUNT WITHSCORES
< *8
< $3
< one
< $1
< 2
< $4
< four
< $1
< 3
< $5
< three
< $1
< 5
< $3
< two
< $1
< 5
! only vireo: newer than Redis 7.0
> ZINTER 2 z z2 WEIGHTS 2 3 AGGREGATE count WITHSCORES
< *4
< $5
< three
< $1
< 5
< $3
< two
< $1
< 5
! only vireo: newer than Redis 7.0
> ZINTER 2 z a AGGREGATE COUNT WITHSCORES
< *0
! only vireo: newer than Redis 7.0
> ZUNION 2 z c AGGREGATE COUNT WITHSCORES
< *10
< $3
< one
< $1
< 1
< $5
< three
< $1
< 1
< $3
< two
< $1
< 1
< $1
< x
< $1
< 1
< $1
< z
< $1
< 1
! only vireo: newer than Redis 7.0
> ZUNIONSTORE d 2 z z2 AGGREGATE COUNT
< :4
! only vireo: newer than Redis 7.0
> ZRANGE d 0 -1 WITHSCORES
< *8
< $4
< four
< $1
< 1
< $3
< one
< $1
< 1
< $5
< three
< $1
< 2
< $3
< two
< $1
< 2
! only vireo: newer than Redis 7.0
> ZINTERSTORE d 2 z z2 WEIGHTS 1 0.5 AGGREGATE COUNT
< :2
! only vireo: newer than Redis 7.0
> ZRANGE d 0 -1 WITHSCORES
< *4
< $5
< three
< $3
< 1.5
< $3
< two
< $3
< 1.5
! only vireo: newer than Redis 7.0
> ZUNION 1 z AGGREGATE COUNTS
< -ERR syntax error
! only vireo: newer than Redis 7.0
> ZDIFF 2 z z2 AGGREGATE COUNT
< -ERR syntax error
! only vireo: newer than Redis 7.0
> HELLO 3
<~ *
! only vireo: newer than Redis 7.0
> ZRANK z three WITHSCORE
< *2
< :2
< ,3.5
! only vireo: newer than Redis 7.0
> ZRANK z nosuch WITHSCORE
< _
! only vireo: newer than Redis 7.0
> HELLO 2
<~ *
! only vireo: newer than Redis 7.0
> ZSCAN z 0 NOSCORES
< *2
< $1
< 0
< *3
< $3
< one
< $3
< two
< $5
< three
! only vireo: newer than Redis 7.0
> ZSCAN z 0 MATCH t* NOSCORES COUNT 5
< *2
< $1
< 0
< *2
< $3
< two
< $5
< three
! only vireo: newer than Redis 7.0
> ZSCAN z 0 NOSCORES MATCH t*
< *2
< $1
< 0
< *2
< $3
< two
< $5
< three
! only vireo: newer than Redis 7.0
> ZSCAN z 0 NOSCORES COUNT
< -ERR syntax error
! only vireo: newer than Redis 7.0
> ZSCAN z 0 NOVALUES
< -ERR syntax error
! only vireo: newer than Redis 7.0
> HSET h f v g w
< :2
! only vireo: newer than Redis 7.0
> HSCAN h 0 NOVALUES
< *2
< $1
< 0
< *2
< $1
< f
< $1
< g
! only vireo: newer than Redis 7.0
> HSCAN h 0 MATCH g novalues COUNT 5
< *2
< $1
< 0
< *1
< $1
< g
! only vireo: newer than Redis 7.0
> HSCAN h 0 NOSCORES
< -ERR syntax error
! only vireo: newer than Redis 7.0
> SSCAN c 0 NOVALUES
< -ERR syntax error
! only vireo: newer than Redis 7.0
> SCAN 0 NOVALUES
< -ERR syntax error
* 300 ZADD zbig {} m{}
! only vireo: newer than Redis 7.0
> ZSCAN zbig 0 NOSCORES COUNT 1000 MATCH m30?
< *2
< $1
< 0
< *1
< $4
< m300
* 600 HSET hbig f{} v
! only vireo: newer than Redis 7.0
> HSCAN hbig 0 NOVALUES COUNT 1000 MATCH f599
< *2
< $1
< 0
< *1
< $4
< f599

# lists
! only vireo: newer than Redis 7.0
> RPUSH l a b c d e f
< :6
! only vireo: newer than Redis 7.0
> LMOVEM l m LEFT RIGHT
< *1
< $1
< a
! only vireo: newer than Redis 7.0
> LMOVEM l m LEFT LEFT COUNT 2 OBO
< *2
< $1
< c
< $1
< b
! only vireo: newer than Redis 7.0
> LRANGE m 0 -1
< *3
< $1
< c
< $1
< b
< $1
< a
! only vireo: newer than Redis 7.0
> LMOVEM l m LEFT LEFT COUNT 2 BULK
< *2
< $1
< d
< $1
< e
! only vireo: newer than Redis 7.0
> LRANGE m 0 -1
< *5
< $1
< d
< $1
< e
< $1
< c
< $1
< b
< $1
< a
! only vireo: newer than Redis 7.0
> LRANGE l 0 -1
< *1
< $1
< f
! only vireo: newer than Redis 7.0
> LMOVEM l m RIGHT LEFT EXACTLY 2 BULK
< *-1
! only vireo: newer than Redis 7.0
> LMOVEM l m RIGHT LEFT EXACTLY 1 OBO
< *1
< $1
< f
! only vireo: newer than Redis 7.0
> EXISTS l
< :0
! only vireo: newer than Redis 7.0
> LRANGE m 0 -1
< *6
< $1
< f
< $1
< d
< $1
< e
< $1
< c
< $1
< b
< $1
< a
! only vireo: newer than Redis 7.0
> LMOVEM m l RIGHT RIGHT COUNT 3 OBO
< *3
< $1
< a
< $1
< b
< $1
< c
! only vireo: newer than Redis 7.0
> LRANGE l 0 -1
< *3
< $1
< a
< $1
< b
< $1
< c
! only vireo: newer than Redis 7.0
> LMOVEM m l RIGHT RIGHT COUNT 3 BULK
< *3
< $1
< f
< $1
< d
< $1
< e
! only vireo: newer than Redis 7.0
> LRANGE l 0 -1
< *6
< $1
< a
< $1
< b
< $1
< c
< $1
< f
< $1
< d
< $1
< e
! only vireo: newer than Redis 7.0
> EXISTS m
< :0
! only vireo: newer than Redis 7.0
> LMOVEM l m RIGHT LEFT COUNT 2 OBO
< *2
< $1
< d
< $1
< e
! only vireo: newer than Redis 7.0
> LRANGE m 0 -1
< *2
< $1
< d
< $1
< e
! only vireo: newer than Redis 7.0
> LMOVEM l l LEFT RIGHT COUNT 2 OBO
< *2
< $1
< a
< $1
< b
! only vireo: newer than Redis 7.0
> LRANGE l 0 -1
< *4
< $1
< c
< $1
< f
< $1
< a
< $1
< b
! only vireo: newer than Redis 7.0
> LMOVEM l l RIGHT LEFT COUNT 100 BULK
< *4
< $1
< c
< $1
< f
< $1
< a
< $1
< b
! only vireo: newer than Redis 7.0
> LRANGE l 0 -1
< *4
< $1
< c
< $1
< f
< $1
< a
< $1
< b
! only vireo: newer than Redis 7.0
> LMOVEM nosuch m LEFT LEFT
< *0
! only vireo: newer than Redis 7.0
> LMOVEM nosuch m LEFT LEFT COUNT 2 OBO
< *0
! only vireo: newer than Redis 7.0
> LMOVEM nosuch m LEFT LEFT EXACTLY 2 OBO
< *-1
! only vireo: newer than Redis 7.0
> LMOVEM nosuch s LEFT LEFT
< *0
! only vireo: newer than Redis 7.0
> LMOVEM l s LEFT LEFT
< -WRONGTYPE Operation against a key holding the wrong kind of value
! only vireo: newer than Redis 7.0
> LMOVEM s l LEFT LEFT
< -WRONGTYPE Operation against a key holding the wrong kind of value
! only vireo: newer than Redis 7.0
> LMOVEM l m LEFT
< -ERR wrong number of arguments for 'lmovem' command
! only vireo: newer than Redis 7.0
> LMOVEM l m UP LEFT
< -ERR syntax error
! only vireo: newer than Redis 7.0
> LMOVEM l m LEFT UP
< -ERR syntax error
! only vireo: newer than Redis 7.0
> LMOVEM l m LEFT LEFT COUNT
< -ERR syntax error
! only vireo: newer than Redis 7.0
> LMOVEM l m LEFT LEFT COUNT 2
< -ERR syntax error
! only vireo: newer than Redis 7.0
> LMOVEM l m LEFT LEFT COUNT 2 ONE
< -ERR syntax error
! only vireo: newer than Redis 7.0
> LMOVEM l m LEFT LEFT COUNTS 2 OBO
< -ERR syntax error
! only vireo: newer than Redis 7.0
> LMOVEM l m LEFT LEFT COUNT 0 OBO
< -ERR count should be greater than 0
! only vireo: newer than Redis 7.0
> LMOVEM l m LEFT LEFT EXACTLY -1 OBO
< -ERR count should be greater than 0
! only vireo: newer than Redis 7.0
> LMOVEM l m LEFT LEFT COUNT x OBO
< -ERR count should be greater than 0
! only vireo: newer than Redis 7.0
> LMOVEM l m LEFT LEFT COUNT 2 OBO x
< -ERR syntax error
! only vireo: newer than Redis 7.0
> LRANGE l 0 -1
< *4
< $1
< c
< $1
< f
< $1
< a
< $1
< b
! only vireo: newer than Redis 7.0
> COMMAND GETKEYS LMOVEM l m LEFT LEFT
< *2
< $1
< l
< $1
< m
! only vireo: newer than Redis 7.0
> BLMOVEM l m LEFT RIGHT 0
< *1
< $1
< c
! only vireo: newer than Redis 7.0
> BLMOVEM l m LEFT RIGHT 0 COUNT 2 BULK
< *2
< $1
< f
< $1
< a
! only vireo: newer than Redis 7.0
> BLMOVEM l m LEFT RIGHT x
< -ERR timeout is not a float or out of range
! only vireo: newer than Redis 7.0
> BLMOVEM l m LEFT RIGHT -1
< -ERR timeout is negative
! only vireo: newer than Redis 7.0
> BLMOVEM l m LEFT RIGHT 0 COUNT 2
< -ERR syntax error
! only vireo: newer than Redis 7.0
> DEL l m
< :2
! only vireo: newer than Redis 7.0
> MULTI
< +OK
! only vireo: newer than Redis 7.0
> BLMOVEM l m LEFT LEFT 0
< +QUEUED
! only vireo: newer than Redis 7.0
> EXEC
< *1
< *-1
