# Sorted sets
> ZADD z 1 a
< :1
> ZADD z 2 b 3 c
< :2
> ZADD z 2.5 b
< :0
> ZRANGE z 0 -1 WITHSCORES
< *6
< $1
< a
< $1
< 1
< $1
< b
< $3
< 2.5
< $1
< c
< $1
< 3
> ZADD z NX 9 a 4 d
< :1
> ZADD z XX 1.5 a 9 zz
< :0
> ZADD z GT 1 a 5 c
< :0
> ZADD z LT 1 a 7 c
< :0
> ZADD z GT CH 10 a 1 c 6 e
< :2
> ZADD z LT CH 1 a 1 f
< :2
> ZADD z CH 1 a 2 b 3 g
< :2
> ZADD z INCR 1 a
< $1
< 2
> ZADD z INCR NX 1 a
< $-1
> ZADD z INCR NX 1 new
< $1
< 1
> ZADD z INCR XX 1 nope
< $-1
> ZADD z INCR GT -1 a
< $-1
> ZADD z INCR GT 1 a
< $1
< 3
> ZADD z INCR LT 1 a
< $-1
> ZADD z INCR LT -1 a
< $1
< 2
> ZADD z INCR 1 a 2 b
< -ERR INCR option supports a single increment-element pair
> ZADD z NX XX 1 a
< -ERR XX and NX options at the same time are not compatible
> ZADD z NX GT 1 a
< -ERR GT, LT, and/or NX options at the same time are not compatible
> ZADD z NX LT 1 a
< -ERR GT, LT, and/or NX options at the same time are not compatible
> ZADD z GT LT 1 a
< -ERR GT, LT, and/or NX options at the same time are not compatible
> ZADD z XX GT CH 100 a 100 nope
< :1
> ZADD z nx ch 1 q1
< :1
> ZADD z INCR
< -ERR wrong number of arguments for 'zadd' command
> ZADD z 1
< -ERR wrong number of arguments for 'zadd' command
> ZADD z NX
< -ERR wrong number of arguments for 'zadd' command
> ZADD z 1 a 2
< -ERR syntax error
> ZADD z abc a
< -ERR value is not a valid float
> ZADD z 1 a abc b
< -ERR value is not a valid float
> ZADD z nan a
< -ERR value is not a valid float
> ZADD z 1.5.5 a
< -ERR value is not a valid float
> ZADD z "" a
< -ERR value is not a valid float
> ZADD z " 1" a
< -ERR value is not a valid float
> ZADD z "1 " a
< -ERR value is not a valid float
> ZADD z 0x10 hex
< :1
> ZSCORE z hex
< $2
< 16
> ZADD z +5 plus
< :1
> ZADD z 1e400 huge
< -ERR value is not a valid float
> ZADD z -1e400 huge
< -ERR value is not a valid float
> ZADD z inf i1 +inf i2 -inf i3 Infinity i4 INF i5
< :5
> ZRANGE z 0 -1 WITHSCORES
< *32
< $2
< i3
< $4
< -inf
< $1
< f
< $1
< 1
< $3
< new
< $1
< 1
< $2
< q1
< $1
< 1
< $1
< b
< $1
< 2
< $1
< g
< $1
< 3
< $1
< d
< $1
< 4
< $1
< c
< $1
< 5
< $4
< plus
< $1
< 5
< $1
< e
< $1
< 6
< $3
< hex
< $2
< 16
< $1
< a
< $3
< 100
< $2
< i1
< $3
< inf
< $2
< i2
< $3
< inf
< $2
< i4
< $3
< inf
< $2
< i5
< $3
< inf
> ZADD z INCR -inf i1
< -ERR resulting score is not a number (NaN)
> ZINCRBY z -inf i2
< -ERR resulting score is not a number (NaN)
> ZINCRBY z inf i3
< -ERR resulting score is not a number (NaN)
> ZINCRBY z +inf i2
< $3
< inf
> ZINCRBY z nan a
< -ERR value is not a valid float
> ZINCRBY z abc a
< -ERR value is not a valid float
> ZINCRBY z 1.5 a
< $5
< 101.5
> ZINCRBY z 1e-5 a
< $9
< 101.50001
> ZINCRBY z -200 nova
< $4
< -200
> ZINCRBY z
< -ERR wrong number of arguments for 'zincrby' command
> ZINCRBY z 1
< -ERR wrong number of arguments for 'zincrby' command
> DEL z
< :1
> ZADD z XX 1 a
< :0
> EXISTS z
< :0
> ZADD z XX INCR 1 a
< $-1
> EXISTS z
< :0
> ZADD z GT 1 a
< :1
> ZADD z 1 ""
< :1
> ZADD z 1 "\x00\xff"
< :1
> ZRANGE z 0 -1
< *3
< $0
<
< $2
< \x00\xff
< $1
< a
> ZADD z 0 zero -0 negzero
< :2
> ZSCORE z negzero
< $1
< 0
> ZADD z 1e-10 tiny 1e10 big 1e17 b17 1e21 b21 123456789012345678 long 0.1 tenth 3.14159265358979 pi 100 hundred 1e15 e15 1e16 e16 -1e15 me15 0.3 third 2.2250738585072014e-308 dmin 1.7976931348623157e308 dmax 5e-324 denorm 1234567.891 mixed 9007199254740993 over53 4503599627370496.5 half
< :18
> ZRANGE z 0 -1 WITHSCORES
< *46
< $4
< me15
< $17
< -1000000000000000
< $7
< negzero
< $1
< 0
< $4
< zero
< $1
< 0
< $6
< denorm
< $23
< 4.9406564584124654e-324
< $4
< dmin
< $23
< 2.2250738585072014e-308
< $4
< tiny
< $5
< 1e-10
< $5
< tenth
< $19
< 0.10000000000000001
< $5
< third
< $19
< 0.29999999999999999
< $0
<
< $1
< 1
< $2
< \x00\xff
< $1
< 1
< $1
< a
< $1
< 1
< $2
< pi
< $16
< 3.14159265358979
< $7
< hundred
< $3
< 100
< $5
< mixed
< $18
< 1234567.8910000001
< $3
< big
< $11
< 10000000000
< $3
< e15
< $16
< 1000000000000000
< $4
< half
< $16
< 4503599627370496
< $6
< over53
< $16
< 9007199254740992
< $3
< e16
< $17
< 10000000000000000
< $3
< b17
< $5
< 1e+17
< $4
< long
< $22
< 1.2345678901234568e+17
< $3
< b21
< $5
< 1e+21
< $4
< dmax
< $23
< 1.7976931348623157e+308
> ZSCORE z nothing
< $-1
> ZSCORE nokey a
< $-1
> ZMSCORE z pi nothing tiny
< *3
< $16
< 3.14159265358979
< $-1
< $5
< 1e-10
> ZMSCORE nokey a b
< *2
< $-1
< $-1
> ZMSCORE z
< -ERR wrong number of arguments for 'zmscore' command
> ZSCORE z
< -ERR wrong number of arguments for 'zscore' command
> ZCARD z
< :23
> ZCARD nokey
< :0
> ZREM z pi nothing tiny
< :2
> ZREM z nothing
< :0
> ZREM nokey a
< :0
> ZREM z
< -ERR wrong number of arguments for 'zrem' command
> DEL z
< :1
> ZADD z 1 a 2 b 3 c
< :3
> ZREM z a b c
< :3
> EXISTS z
< :0
# ranks
> ZADD z 1 a 2 b 2 bb 3 c 4 d
< :5
> ZRANK z a
< :0
> ZRANK z d
< :4
> ZREVRANK z a
< :4
> ZREVRANK z bb
< :2
> ZRANK z nothing
< $-1
> ZREVRANK z nothing
< $-1
> ZRANK nokey a
< $-1
! not vireo: known since a later version
> ZRANK z a WITHSCORE
< -ERR wrong number of arguments for 'zrank' command
> ZRANK z
< -ERR wrong number of arguments for 'zrank' command
> ZREVRANK z
< -ERR wrong number of arguments for 'zrevrank' command
# ranges by index
> ZRANGE z 0 -1
< *5
< $1
< a
< $1
< b
< $2
< bb
< $1
< c
< $1
< d
> ZRANGE z 1 2
< *2
< $1
< b
< $2
< bb
> ZRANGE z -2 -1
< *2
< $1
< c
< $1
< d
> ZRANGE z 3 1
< *0
> ZRANGE z 100 200
< *0
> ZRANGE z -100 1
< *2
< $1
< a
< $1
< b
> ZRANGE z 0 1 WITHSCORES
< *4
< $1
< a
< $1
< 1
< $1
< b
< $1
< 2
> ZRANGE z 0 1 REV
< *2
< $1
< d
< $1
< c
> ZRANGE z 0 1 REV WITHSCORES
< *4
< $1
< d
< $1
< 4
< $1
< c
< $1
< 3
> ZRANGE z 0 -1 rev withscores
< *10
< $1
< d
< $1
< 4
< $1
< c
< $1
< 3
< $2
< bb
< $1
< 2
< $1
< b
< $1
< 2
< $1
< a
< $1
< 1
> ZRANGE z a 1
< -ERR value is not an integer or out of range
> ZRANGE z 0 b
< -ERR value is not an integer or out of range
> ZRANGE z 0 1.5
< -ERR value is not an integer or out of range
> ZRANGE z 0 1 LIMIT 0 1
< -ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX
> ZRANGE z 0 1 FOO
< -ERR syntax error
> ZRANGE z 0
< -ERR wrong number of arguments for 'zrange' command
> ZRANGE nokey 0 -1
< *0
> ZRANGE nokey 0 -1 WITHSCORES
< *0
> ZREVRANGE z 0 -1
< *5
< $1
< d
< $1
< c
< $2
< bb
< $1
< b
< $1
< a
> ZREVRANGE z 0 1 WITHSCORES
< *4
< $1
< d
< $1
< 4
< $1
< c
< $1
< 3
> ZREVRANGE z 1 0
< *0
> ZREVRANGE z 0 1 LIMIT 0 1
< -ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX
> ZREVRANGE z 0 1 REV
< -ERR syntax error
> ZREVRANGE z a b
< -ERR value is not an integer or out of range
# by score
> ZRANGE z 1 3 BYSCORE
< *4
< $1
< a
< $1
< b
< $2
< bb
< $1
< c
> ZRANGE z (1 (3 BYSCORE
< *2
< $1
< b
< $2
< bb
> ZRANGE z -inf +inf BYSCORE WITHSCORES
< *10
< $1
< a
< $1
< 1
< $1
< b
< $1
< 2
< $2
< bb
< $1
< 2
< $1
< c
< $1
< 3
< $1
< d
< $1
< 4
> ZRANGE z -inf +inf BYSCORE LIMIT 1 2
< *2
< $1
< b
< $2
< bb
> ZRANGE z -inf +inf BYSCORE LIMIT 1 -1
< *4
< $1
< b
< $2
< bb
< $1
< c
< $1
< d
> ZRANGE z -inf +inf BYSCORE LIMIT 10 1
< *0
> ZRANGE z -inf +inf BYSCORE LIMIT -1 2
< *0
> ZRANGE z -inf +inf BYSCORE LIMIT 0 0
< *0
> ZRANGE z -inf +inf BYSCORE LIMIT 1
< -ERR syntax error
> ZRANGE z -inf +inf BYSCORE LIMIT a b
< -ERR value is not an integer or out of range
> ZRANGE z 3 1 BYSCORE
< *0
> ZRANGE z 3 1 BYSCORE REV
< *4
< $1
< c
< $2
< bb
< $1
< b
< $1
< a
> ZRANGE z (3 1 BYSCORE REV WITHSCORES LIMIT 0 1
< *2
< $2
< bb
< $1
< 2
> ZRANGE z 1 3 BYSCORE REV
< *0
> ZRANGE z +inf -inf BYSCORE REV LIMIT 1 2
< *2
< $1
< c
< $2
< bb
> ZRANGE z a b BYSCORE
< -ERR min or max is not a float
> ZRANGE z nan 3 BYSCORE
< -ERR min or max is not a float
> ZRANGE z ((1 3 BYSCORE
< -ERR min or max is not a float
> ZRANGE z "" 3 BYSCORE
< *4
< $1
< a
< $1
< b
< $2
< bb
< $1
< c
> ZRANGE z [1 3 BYSCORE
< -ERR min or max is not a float
> ZRANGE z 1 3 BYSCORE BYLEX
< -ERR syntax error
> ZRANGEBYSCORE z 1 3
< *4
< $1
< a
< $1
< b
< $2
< bb
< $1
< c
> ZRANGEBYSCORE z (1 3
< *3
< $1
< b
< $2
< bb
< $1
< c
> ZRANGEBYSCORE z 1 (3
< *3
< $1
< a
< $1
< b
< $2
< bb
> ZRANGEBYSCORE z (2 (2
< *0
> ZRANGEBYSCORE z 2 2
< *2
< $1
< b
< $2
< bb
> ZRANGEBYSCORE z -inf inf WITHSCORES
< *10
< $1
< a
< $1
< 1
< $1
< b
< $1
< 2
< $2
< bb
< $1
< 2
< $1
< c
< $1
< 3
< $1
< d
< $1
< 4
> ZRANGEBYSCORE z -inf inf LIMIT 1 2
< *2
< $1
< b
< $2
< bb
> ZRANGEBYSCORE z -inf inf LIMIT 1 -5
< *4
< $1
< b
< $2
< bb
< $1
< c
< $1
< d
> ZRANGEBYSCORE z -inf inf LIMIT -1 5
< *0
> ZRANGEBYSCORE z -inf inf WITHSCORES LIMIT 1 2
< *4
< $1
< b
< $1
< 2
< $2
< bb
< $1
< 2
> ZRANGEBYSCORE z -inf inf LIMIT 1 2 WITHSCORES
< *4
< $1
< b
< $1
< 2
< $2
< bb
< $1
< 2
> ZRANGEBYSCORE z -inf inf LIMIT 1
< -ERR syntax error
> ZRANGEBYSCORE z -inf inf FOO
< -ERR syntax error
> ZRANGEBYSCORE z -inf inf BYSCORE
< -ERR syntax error
> ZRANGEBYSCORE z foo bar
< -ERR min or max is not a float
> ZRANGEBYSCORE z nan 1
< -ERR min or max is not a float
> ZRANGEBYSCORE z 10 5
< *0
> ZRANGEBYSCORE nokey 1 2
< *0
> ZREVRANGEBYSCORE z 3 1
< *4
< $1
< c
< $2
< bb
< $1
< b
< $1
< a
> ZREVRANGEBYSCORE z (3 (1 WITHSCORES
< *4
< $2
< bb
< $1
< 2
< $1
< b
< $1
< 2
> ZREVRANGEBYSCORE z inf -inf LIMIT 1 2
< *2
< $1
< c
< $2
< bb
> ZREVRANGEBYSCORE z 1 3
< *0
> ZCOUNT z 1 2
< :3
> ZCOUNT z (1 2
< :2
> ZCOUNT z -inf +inf
< :5
> ZCOUNT z 3 1
< :0
> ZCOUNT z a 1
< -ERR min or max is not a float
> ZCOUNT nokey 1 2
< :0
> ZCOUNT z 1
< -ERR wrong number of arguments for 'zcount' command
# by lex
> DEL x
< :0
> ZADD x 0 a 0 b 0 c 0 d 0 e 0 aa 0 ab
< :7
> ZRANGE x - + BYLEX
< *7
< $1
< a
< $2
< aa
< $2
< ab
< $1
< b
< $1
< c
< $1
< d
< $1
< e
> ZRANGE x [a [c BYLEX
< *5
< $1
< a
< $2
< aa
< $2
< ab
< $1
< b
< $1
< c
> ZRANGE x (a (c BYLEX
< *3
< $2
< aa
< $2
< ab
< $1
< b
> ZRANGE x [c + BYLEX LIMIT 1 1
< *1
< $1
< d
> ZRANGE x + - BYLEX
< *0
> ZRANGE x + - BYLEX REV
< *7
< $1
< e
< $1
< d
< $1
< c
< $1
< b
< $2
< ab
< $2
< aa
< $1
< a
> ZRANGE x [d [b BYLEX REV LIMIT 0 2
< *2
< $1
< d
< $1
< c
> ZRANGE x [a [c BYLEX WITHSCORES
< -ERR syntax error, WITHSCORES not supported in combination with BYLEX
> ZRANGE x a c BYLEX
< -ERR min or max not valid string range item
> ZRANGE x "" + BYLEX
< -ERR min or max not valid string range item
> ZRANGE x ( + BYLEX
< *7
< $1
< a
< $2
< aa
< $2
< ab
< $1
< b
< $1
< c
< $1
< d
< $1
< e
> ZRANGE x [ + BYLEX
< *7
< $1
< a
< $2
< aa
< $2
< ab
< $1
< b
< $1
< c
< $1
< d
< $1
< e
> ZRANGE x -a + BYLEX
< -ERR min or max not valid string range item
> ZRANGE x - +a BYLEX
< -ERR min or max not valid string range item
> ZRANGEBYLEX x - +
< *7
< $1
< a
< $2
< aa
< $2
< ab
< $1
< b
< $1
< c
< $1
< d
< $1
< e
> ZRANGEBYLEX x [a (c
< *4
< $1
< a
< $2
< aa
< $2
< ab
< $1
< b
> ZRANGEBYLEX x [b [b
< *1
< $1
< b
> ZRANGEBYLEX x (b (b
< *0
> ZRANGEBYLEX x - + LIMIT 1 2
< *2
< $2
< aa
< $2
< ab
> ZRANGEBYLEX x - + LIMIT 1 -1
< *6
< $2
< aa
< $2
< ab
< $1
< b
< $1
< c
< $1
< d
< $1
< e
> ZRANGEBYLEX x - + LIMIT -1 2
< *0
> ZRANGEBYLEX x - + WITHSCORES
< -ERR syntax error, WITHSCORES not supported in combination with BYLEX
> ZRANGEBYLEX x a b
< -ERR min or max not valid string range item
> ZRANGEBYLEX x [a b
< -ERR min or max not valid string range item
> ZRANGEBYLEX nokey - +
< *0
> ZREVRANGEBYLEX x + -
< *7
< $1
< e
< $1
< d
< $1
< c
< $1
< b
< $2
< ab
< $2
< aa
< $1
< a
> ZREVRANGEBYLEX x [c [a
< *5
< $1
< c
< $1
< b
< $2
< ab
< $2
< aa
< $1
< a
> ZREVRANGEBYLEX x (c - LIMIT 0 1
< *1
< $1
< b
> ZREVRANGEBYLEX x - +
< *0
> ZLEXCOUNT x - +
< :7
> ZLEXCOUNT x [a [c
< :5
> ZLEXCOUNT x (a (c
< :3
> ZLEXCOUNT x + -
< :0
> ZLEXCOUNT x a b
< -ERR min or max not valid string range item
> ZLEXCOUNT nokey - +
< :0
> ZREMRANGEBYLEX x [a (b
< :3
> ZREMRANGEBYLEX x a b
< -ERR min or max not valid string range item
> ZREMRANGEBYLEX nokey - +
< :0
> ZRANGE x 0 -1
< *4
< $1
< b
< $1
< c
< $1
< d
< $1
< e
> ZREMRANGEBYLEX x - +
< :4
> EXISTS x
< :0
# remove ranges
> DEL z
< :1
> ZADD z 1 a 2 b 3 c 4 d 5 e 6 f
< :6
> ZREMRANGEBYRANK z 0 0
< :1
> ZREMRANGEBYRANK z -1 -1
< :1
> ZREMRANGEBYRANK z 5 10
< :0
> ZREMRANGEBYRANK z 3 1
< :0
> ZREMRANGEBYRANK z a 1
< -ERR value is not an integer or out of range
> ZREMRANGEBYRANK nokey 0 1
< :0
> ZREMRANGEBYSCORE z (2 3
< :1
> ZREMRANGEBYSCORE z a 3
< -ERR min or max is not a float
> ZREMRANGEBYSCORE z 3 nan
< -ERR min or max is not a float
> ZREMRANGEBYSCORE nokey 1 2
< :0
> ZRANGE z 0 -1
< *3
< $1
< b
< $1
< d
< $1
< e
> ZREMRANGEBYSCORE z -inf +inf
< :3
> EXISTS z
< :0
# ZRANGESTORE
> ZADD z 1 a 2 b 3 c 4 d
< :4
> ZRANGESTORE dst z 0 -1
< :4
> ZRANGE dst 0 -1 WITHSCORES
< *8
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
< $1
< d
< $1
< 4
> ZRANGESTORE dst z 1 2
< :2
> ZRANGE dst 0 -1 WITHSCORES
< *4
< $1
< b
< $1
< 2
< $1
< c
< $1
< 3
> ZRANGESTORE dst z 2 3 BYSCORE
< :2
> ZRANGESTORE dst z (2 +inf BYSCORE LIMIT 0 1
< :1
> ZRANGE dst 0 -1 WITHSCORES
< *2
< $1
< c
< $1
< 3
> ZRANGESTORE dst z 0 1 REV
< :2
> ZRANGE dst 0 -1 WITHSCORES
< *4
< $1
< c
< $1
< 3
< $1
< d
< $1
< 4
> ZRANGESTORE dst z [a [c BYLEX
< :3
> ZRANGESTORE dst z 0 1 WITHSCORES
< -ERR syntax error
> ZRANGESTORE dst z 5 10
< :0
> EXISTS dst
< :0
> ZRANGESTORE dst nokey 0 -1
< :0
> ZRANGESTORE dst z 0
< -ERR wrong number of arguments for 'zrangestore' command
> ZRANGESTORE dst z a b
< -ERR value is not an integer or out of range
> ZRANGESTORE z z 0 1
< :2
> ZRANGE z 0 -1
< *2
< $1
< a
< $1
< b
> SET str v
< +OK
> ZRANGESTORE str z 0 -1
< :2
> TYPE str
< +zset
> SET str v
< +OK
> ZRANGESTORE dst str 0 -1
< -WRONGTYPE Operation against a key holding the wrong kind of value
# pops
> DEL z
< :1
> ZADD z 1 a 2 b 3 c 4 d 5 e
< :5
> ZPOPMIN z
< *2
< $1
< a
< $1
< 1
> ZPOPMAX z
< *2
< $1
< e
< $1
< 5
> ZPOPMIN z 2
< *4
< $1
< b
< $1
< 2
< $1
< c
< $1
< 3
> ZPOPMIN z 0
< *0
> ZPOPMIN z -1
< -ERR value is out of range, must be positive
> ZPOPMIN z abc
< -ERR value is out of range, must be positive
> ZPOPMIN z 1 2
< -ERR syntax error
> ZPOPMAX z 100
< *2
< $1
< d
< $1
< 4
> EXISTS z
< :0
> ZPOPMIN z
< *0
> ZPOPMAX nokey 2
< *0
> ZPOPMIN nokey 0
< *0
> ZPOPMIN nokey -1
< -ERR value is out of range, must be positive
> ZPOPMIN
< -ERR wrong number of arguments for 'zpopmin' command
> ZADD z 1 a 2 b 3 c 4 d 5 e
< :5
> ZADD y 1 f
< :1
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
> ZMPOP 1 z MAX
< *2
< $1
< z
< *1
< *2
< $1
< e
< $1
< 5
> ZMPOP 2 nokey z MIN COUNT 2
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
> ZMPOP 2 z y MAX COUNT 5
< *2
< $1
< z
< *1
< *2
< $1
< d
< $1
< 4
> ZMPOP 2 z y MIN COUNT 5
< *2
< $1
< y
< *1
< *2
< $1
< f
< $1
< 1
> ZMPOP 2 z y MIN
< *-1
> ZMPOP 0 z MIN
< -ERR numkeys should be greater than 0
> ZMPOP -1 z MIN
< -ERR numkeys should be greater than 0
> ZMPOP a z MIN
< -ERR numkeys should be greater than 0
> ZMPOP 1 z FOO
< -ERR syntax error
> ZMPOP 1 z MIN COUNT 0
< -ERR count should be greater than 0
> ZMPOP 1 z MIN COUNT -1
< -ERR count should be greater than 0
> ZMPOP 1 z MIN COUNT a
< -ERR count should be greater than 0
> ZMPOP 1 z MIN COUNT
< -ERR syntax error
> ZMPOP 1 z MIN COUNT 1 COUNT 1
< -ERR syntax error
> ZMPOP 2 z MIN
< -ERR syntax error
> ZMPOP 1 str MIN
< -WRONGTYPE Operation against a key holding the wrong kind of value
> ZMPOP 2 nokey str MIN
< -WRONGTYPE Operation against a key holding the wrong kind of value
> ZMPOP
< -ERR wrong number of arguments for 'zmpop' command
# ZRANDMEMBER
> ZADD z 1 a
< :1
> ZRANDMEMBER z
< $1
< a
> ZRANDMEMBER z 1
< *1
< $1
< a
> ZRANDMEMBER z 5
< *1
< $1
< a
> ZRANDMEMBER z -3
< *3
< $1
< a
< $1
< a
< $1
< a
> ZRANDMEMBER z 5 WITHSCORES
< *2
< $1
< a
< $1
< 1
> ZRANDMEMBER z -2 WITHSCORES
< *4
< $1
< a
< $1
< 1
< $1
< a
< $1
< 1
> ZRANDMEMBER z 0
< *0
> ZRANDMEMBER z 0 WITHSCORES
< *0
> ZRANDMEMBER nokey
< $-1
> ZRANDMEMBER nokey 1
< *0
> ZRANDMEMBER nokey -1 WITHSCORES
< *0
> ZRANDMEMBER z abc
< -ERR value is not an integer or out of range
> ZRANDMEMBER z 1 FOO
< -ERR syntax error
> ZRANDMEMBER z 1 WITHSCORES x
< -ERR syntax error
> ZRANDMEMBER z -9223372036854775808
< -ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807
> ZRANDMEMBER z -9223372036854775807 WITHSCORES
< -ERR value is out of range
> ZRANDMEMBER z 4611686018427387904 WITHSCORES
< -ERR value is out of range
> ZRANDMEMBER z -4611686018427387905 WITHSCORES
< -ERR value is out of range
> ZRANDMEMBER
< -ERR wrong number of arguments for 'zrandmember' command
> ZADD z 2 b 3 c
< :2
> ZRANDMEMBER z -5
<~ \*5\r\n*
> ZRANDMEMBER z 2
<~ \*2\r\n*
> ZRANDMEMBER z 10 WITHSCORES
<unordered 2
< *6
< $1
< c
< $1
< 3
< $1
< b
< $1
< 2
< $1
< a
< $1
< 1
# ZUNION ZINTER ZDIFF
> DEL a b c d
< :0
> ZADD a 1 x 2 y 3 z
< :3
> ZADD b 10 y 20 z 30 w
< :3
> SADD c x y q
< :3
> ZUNION 2 a b
< *4
< $1
< x
< $1
< y
< $1
< z
< $1
< w
> ZUNION 2 a b WITHSCORES
< *8
< $1
< x
< $1
< 1
< $1
< y
< $2
< 12
< $1
< z
< $2
< 23
< $1
< w
< $2
< 30
> ZUNION 2 a b WEIGHTS 2 3 WITHSCORES
< *8
< $1
< x
< $1
< 2
< $1
< y
< $2
< 34
< $1
< z
< $2
< 66
< $1
< w
< $2
< 90
> ZUNION 2 a b AGGREGATE MIN WITHSCORES
< *8
< $1
< x
< $1
< 1
< $1
< y
< $1
< 2
< $1
< z
< $1
< 3
< $1
< w
< $2
< 30
> ZUNION 2 a b AGGREGATE MAX WITHSCORES
< *8
< $1
< x
< $1
< 1
< $1
< y
< $2
< 10
< $1
< z
< $2
< 20
< $1
< w
< $2
< 30
> ZUNION 2 a b AGGREGATE SUM WITHSCORES
< *8
< $1
< x
< $1
< 1
< $1
< y
< $2
< 12
< $1
< z
< $2
< 23
< $1
< w
< $2
< 30
> ZUNION 2 a b WEIGHTS -1 0.5 AGGREGATE MAX WITHSCORES
< *8
< $1
< x
< $2
< -1
< $1
< y
< $1
< 5
< $1
< z
< $2
< 10
< $1
< w
< $2
< 15
> ZUNION 2 a c WITHSCORES
< *8
< $1
< q
< $1
< 1
< $1
< x
< $1
< 2
< $1
< y
< $1
< 3
< $1
< z
< $1
< 3
> ZUNION 3 a b c WEIGHTS 1 2 3 WITHSCORES
< *10
< $1
< q
< $1
< 3
< $1
< x
< $1
< 4
< $1
< y
< $2
< 25
< $1
< z
< $2
< 43
< $1
< w
< $2
< 60
> ZUNION 2 a nokey WITHSCORES
< *6
< $1
< x
< $1
< 1
< $1
< y
< $1
< 2
< $1
< z
< $1
< 3
> ZUNION 1 nokey
< *0
> ZINTER 2 a b
< *2
< $1
< y
< $1
< z
> ZINTER 2 a b WITHSCORES
< *4
< $1
< y
< $2
< 12
< $1
< z
< $2
< 23
> ZINTER 2 a b WEIGHTS 2 3 AGGREGATE MIN WITHSCORES
< *4
< $1
< y
< $1
< 4
< $1
< z
< $1
< 6
> ZINTER 3 a b c WITHSCORES
< *2
< $1
< y
< $2
< 13
> ZINTER 2 a nokey WITHSCORES
< *0
> ZINTER 2 a a WITHSCORES
< *6
< $1
< x
< $1
< 2
< $1
< y
< $1
< 4
< $1
< z
< $1
< 6
> ZDIFF 2 a b
< *1
< $1
< x
> ZDIFF 2 a b WITHSCORES
< *2
< $1
< x
< $1
< 1
> ZDIFF 2 b a WITHSCORES
< *2
< $1
< w
< $2
< 30
> ZDIFF 2 a nokey WITHSCORES
< *6
< $1
< x
< $1
< 1
< $1
< y
< $1
< 2
< $1
< z
< $1
< 3
> ZDIFF 2 nokey a
< *0
> ZDIFF 2 a c WITHSCORES
< *2
< $1
< z
< $1
< 3
> ZDIFF 1 a WITHSCORES
< *6
< $1
< x
< $1
< 1
< $1
< y
< $1
< 2
< $1
< z
< $1
< 3
> ZDIFF 2 a a
< *0
> ZDIFF 3 a b c WITHSCORES
< *0
> ZDIFF 2 a b WEIGHTS 1 2
< -ERR syntax error
> ZDIFF 2 a b AGGREGATE SUM
< -ERR syntax error
> ZUNION 0 a
< -ERR at least 1 input key is needed for 'zunion' command
> ZUNION -1 a
< -ERR at least 1 input key is needed for 'zunion' command
> ZUNION abc a
< -ERR value is not an integer or out of range
> ZUNION 3 a b
< -ERR syntax error
> ZUNION 2 a b WEIGHTS 1
< -ERR syntax error
> ZUNION 2 a b WEIGHTS 1 abc
< -ERR weight value is not a float
> ZUNION 2 a b WEIGHTS 1 nan
< -ERR weight value is not a float
> ZUNION 2 a b AGGREGATE foo
< -ERR syntax error
> ZUNION 2 a b AGGREGATE
< -ERR syntax error
> ZUNION 2 a b WITHSCORE
< -ERR syntax error
> ZUNION 2 a b FOO
< -ERR syntax error
> ZUNION 2
< -ERR wrong number of arguments for 'zunion' command
> ZUNION
< -ERR wrong number of arguments for 'zunion' command
> ZINTER 0 a
< -ERR at least 1 input key is needed for 'zinter' command
> ZDIFF 0 a
< -ERR at least 1 input key is needed for 'zdiff' command
> ZUNION 2 a str
< -WRONGTYPE Operation against a key holding the wrong kind of value
> ZINTER 2 nokey str
< -WRONGTYPE Operation against a key holding the wrong kind of value
> ZDIFF 2 str a
< -WRONGTYPE Operation against a key holding the wrong kind of value
> ZUNIONSTORE d 2 a b
< :4
> ZRANGE d 0 -1 WITHSCORES
< *8
< $1
< x
< $1
< 1
< $1
< y
< $2
< 12
< $1
< z
< $2
< 23
< $1
< w
< $2
< 30
> ZINTERSTORE d 2 a b WEIGHTS 1 10
< :2
> ZRANGE d 0 -1 WITHSCORES
< *4
< $1
< y
< $3
< 102
< $1
< z
< $3
< 203
> ZDIFFSTORE d 2 a b
< :1
> ZRANGE d 0 -1 WITHSCORES
< *2
< $1
< x
< $1
< 1
> ZUNIONSTORE d 2 a b WITHSCORES
< -ERR syntax error
> ZINTERSTORE d 2 a b WITHSCORES
< -ERR syntax error
> ZDIFFSTORE d 2 a b WITHSCORES
< -ERR syntax error
> ZDIFFSTORE d 2 a b WEIGHTS 1 2
< -ERR syntax error
> ZUNIONSTORE d 1 nokey
< :0
> EXISTS d
< :0
> ZINTERSTORE d 2 a nokey
< :0
> ZDIFFSTORE d 2 a a
< :0
> ZUNIONSTORE d 0 a
< -ERR at least 1 input key is needed for 'zunionstore' command
> ZUNIONSTORE d -1 a
< -ERR at least 1 input key is needed for 'zunionstore' command
> ZUNIONSTORE d abc a
< -ERR value is not an integer or out of range
> ZUNIONSTORE d 3 a b
< -ERR syntax error
> ZINTERSTORE d 0 a
< -ERR at least 1 input key is needed for 'zinterstore' command
> ZDIFFSTORE d 0 a
< -ERR at least 1 input key is needed for 'zdiffstore' command
> ZUNIONSTORE d 1
< -ERR wrong number of arguments for 'zunionstore' command
> ZUNIONSTORE a 2 a b
< :4
> ZRANGE a 0 -1 WITHSCORES
< *8
< $1
< x
< $1
< 1
< $1
< y
< $2
< 12
< $1
< z
< $2
< 23
< $1
< w
< $2
< 30
> ZUNIONSTORE d 1 c WEIGHTS 3
< :3
> ZRANGE d 0 -1 WITHSCORES
< *6
< $1
< q
< $1
< 3
< $1
< x
< $1
< 3
< $1
< y
< $1
< 3
> ZUNIONSTORE str 1 a
< :4
> TYPE str
< +zset
> SET str v
< +OK
> ZUNIONSTORE d 2 a str
< -WRONGTYPE Operation against a key holding the wrong kind of value
> ZADD i1 inf a
< :1
> ZADD i2 -inf a
< :1
> ZUNIONSTORE d 2 i1 i2
< :1
> ZSCORE d a
< $1
< 0
> ZUNIONSTORE d 1 i1 WEIGHTS 0
< :1
> ZSCORE d a
< $1
< 0
> ZINTERSTORE d 2 i1 i2 WEIGHTS inf -inf
< :1
> ZSCORE d a
< $3
< inf
> ZUNION 1 i1 WEIGHTS inf WITHSCORES
< *2
< $1
< a
< $3
< inf
# ZINTERCARD
> ZINTERCARD 2 a b
< :3
> ZINTERCARD 2 a b LIMIT 1
< :1
> ZINTERCARD 2 a b LIMIT 0
< :3
> ZINTERCARD 2 a b LIMIT -1
< -ERR LIMIT can't be negative
> ZINTERCARD 2 a b LIMIT x
< -ERR LIMIT can't be negative
> ZINTERCARD 2 a b LIMIT
< -ERR syntax error
> ZINTERCARD 2 a b FOO
< -ERR syntax error
> ZINTERCARD 0 a
< -ERR at least 1 input key is needed for 'zintercard' command
> ZINTERCARD a a
< -ERR value is not an integer or out of range
> ZINTERCARD 3 a b
< -ERR syntax error
> ZINTERCARD 2 a c
< :2
> ZINTERCARD 2 a nokey
< :0
> ZINTERCARD 2 a str
< -WRONGTYPE Operation against a key holding the wrong kind of value
> ZINTERCARD 2 a b WEIGHTS 1 2
< -ERR syntax error
# wrong type
> ZADD str 1 a
< -WRONGTYPE Operation against a key holding the wrong kind of value
> ZINCRBY str 1 a
< -WRONGTYPE Operation against a key holding the wrong kind of value
> ZCARD str
< -WRONGTYPE Operation against a key holding the wrong kind of value
> ZSCORE str a
< -WRONGTYPE Operation against a key holding the wrong kind of value
> ZMSCORE str a
< -WRONGTYPE Operation against a key holding the wrong kind of value
> ZRANK str a
< -WRONGTYPE Operation against a key holding the wrong kind of value
> ZREVRANK str a
< -WRONGTYPE Operation against a key holding the wrong kind of value
> ZREM str a
< -WRONGTYPE Operation against a key holding the wrong kind of value
> ZRANGE str 0 -1
< -WRONGTYPE Operation against a key holding the wrong kind of value
> ZREVRANGE str 0 -1
< -WRONGTYPE Operation against a key holding the wrong kind of value
> ZRANGEBYSCORE str 0 1
< -WRONGTYPE Operation against a key holding the wrong kind of value
> ZREVRANGEBYSCORE str 0 1
< -WRONGTYPE Operation against a key holding the wrong kind of value
> ZRANGEBYLEX str - +
< -WRONGTYPE Operation against a key holding the wrong kind of value
> ZREVRANGEBYLEX str + -
< -WRONGTYPE Operation against a key holding the wrong kind of value
> ZCOUNT str 0 1
< -WRONGTYPE Operation against a key holding the wrong kind of value
> ZLEXCOUNT str - +
< -WRONGTYPE Operation against a key holding the wrong kind of value
> ZREMRANGEBYRANK str 0 1
< -WRONGTYPE Operation against a key holding the wrong kind of value
> ZREMRANGEBYSCORE str 0 1
< -WRONGTYPE Operation against a key holding the wrong kind of value
> ZREMRANGEBYLEX str - +
< -WRONGTYPE Operation against a key holding the wrong kind of value
> ZPOPMIN str
< -WRONGTYPE Operation against a key holding the wrong kind of value
> ZPOPMAX str 0
< -WRONGTYPE Operation against a key holding the wrong kind of value
> ZPOPMAX str 1
< -WRONGTYPE Operation against a key holding the wrong kind of value
> ZRANDMEMBER str
< -WRONGTYPE Operation against a key holding the wrong kind of value
> ZRANDMEMBER str 1
< -WRONGTYPE Operation against a key holding the wrong kind of value
> ZSCAN str 0
< -WRONGTYPE Operation against a key holding the wrong kind of value
> ZADD str abc a
< -ERR value is not a valid float
> ZADD str NX XX 1 a
< -ERR XX and NX options at the same time are not compatible
# encodings
> DEL z
< :1
> ZADD z 1 a
< :1
> OBJECT ENCODING z
< $8
< listpack
* 127 ZADD z {} m{}
> OBJECT ENCODING z
< $8
< listpack
> ZADD z 128 one-more
< :1
> OBJECT ENCODING z
< $8
< skiplist
> ZREM z one-more
< :1
> OBJECT ENCODING z
< $8
< skiplist
> ZRANK z m100
< :100
> ZRANGE z 50 52
< *3
< $3
< m50
< $3
< m51
< $3
< m52
> ZREVRANGE z 0 2 WITHSCORES
< *6
< $4
< m127
< $3
< 127
< $4
< m126
< $3
< 126
< $4
< m125
< $3
< 125
> ZRANGEBYSCORE z (100 102 WITHSCORES
< *4
< $4
< m101
< $3
< 101
< $4
< m102
< $3
< 102
> ZREVRANGEBYSCORE z 102 (100 LIMIT 1 5
< *1
< $4
< m101
> ZCOUNT z 10 20
< :11
> ZINCRBY z 1000 m1
< $4
< 1001
> ZREVRANK z m1
< :0
> ZPOPMIN z 3
< *6
< $1
< a
< $1
< 1
< $2
< m2
< $1
< 2
< $2
< m3
< $1
< 3
> ZPOPMAX z 3
< *6
< $2
< m1
< $4
< 1001
< $4
< m127
< $3
< 127
< $4
< m126
< $3
< 126
> ZREMRANGEBYRANK z 10 20
< :11
> ZREMRANGEBYSCORE z 30 (40
< :10
> ZCARD z
< :101
> ZRANGE z 0 -1 WITHSCORES
< *202
< $2
< m4
< $1
< 4
< $2
< m5
< $1
< 5
< $2
< m6
< $1
< 6
< $2
< m7
< $1
< 7
< $2
< m8
< $1
< 8
< $2
< m9
< $1
< 9
< $3
< m10
< $2
< 10
< $3
< m11
< $2
< 11
< $3
< m12
< $2
< 12
< $3
< m13
< $2
< 13
< $3
< m25
< $2
< 25
< $3
< m26
< $2
< 26
< $3
< m27
< $2
< 27
< $3
< m28
< $2
< 28
< $3
< m29
< $2
< 29
< $3
< m40
< $2
< 40
< $3
< m41
< $2
< 41
< $3
< m42
< $2
< 42
< $3
< m43
< $2
< 43
< $3
< m44
< $2
< 44
< $3
< m45
< $2
< 45
< $3
< m46
< $2
< 46
< $3
< m47
< $2
< 47
< $3
< m48
< $2
< 48
< $3
< m49
< $2
< 49
< $3
< m50
< $2
< 50
< $3
< m51
< $2
< 51
< $3
< m52
< $2
< 52
< $3
< m53
< $2
< 53
< $3
< m54
< $2
< 54
< $3
< m55
< $2
< 55
< $3
< m56
< $2
< 56
< $3
< m57
< $2
< 57
< $3
< m58
< $2
< 58
< $3
< m59
< $2
< 59
< $3
< m60
< $2
< 60
< $3
< m61
< $2
< 61
< $3
< m62
< $2
< 62
< $3
< m63
< $2
< 63
< $3
< m64
< $2
< 64
< $3
< m65
< $2
< 65
< $3
< m66
< $2
< 66
< $3
< m67
< $2
< 67
< $3
< m68
< $2
< 68
< $3
< m69
< $2
< 69
< $3
< m70
< $2
< 70
< $3
< m71
< $2
< 71
< $3
< m72
< $2
< 72
< $3
< m73
< $2
< 73
< $3
< m74
< $2
< 74
< $3
< m75
< $2
< 75
< $3
< m76
< $2
< 76
< $3
< m77
< $2
< 77
< $3
< m78
< $2
< 78
< $3
< m79
< $2
< 79
< $3
< m80
< $2
< 80
< $3
< m81
< $2
< 81
< $3
< m82
< $2
< 82
< $3
< m83
< $2
< 83
< $3
< m84
< $2
< 84
< $3
< m85
< $2
< 85
< $3
< m86
< $2
< 86
< $3
< m87
< $2
< 87
< $3
< m88
< $2
< 88
< $3
< m89
< $2
< 89
< $3
< m90
< $2
< 90
< $3
< m91
< $2
< 91
< $3
< m92
< $2
< 92
< $3
< m93
< $2
< 93
< $3
< m94
< $2
< 94
< $3
< m95
< $2
< 95
< $3
< m96
< $2
< 96
< $3
< m97
< $2
< 97
< $3
< m98
< $2
< 98
< $3
< m99
< $2
< 99
< $4
< m100
< $3
< 100
< $4
< m101
< $3
< 101
< $4
< m102
< $3
< 102
< $4
< m103
< $3
< 103
< $4
< m104
< $3
< 104
< $4
< m105
< $3
< 105
< $4
< m106
< $3
< 106
< $4
< m107
< $3
< 107
< $4
< m108
< $3
< 108
< $4
< m109
< $3
< 109
< $4
< m110
< $3
< 110
< $4
< m111
< $3
< 111
< $4
< m112
< $3
< 112
< $4
< m113
< $3
< 113
< $4
< m114
< $3
< 114
< $4
< m115
< $3
< 115
< $4
< m116
< $3
< 116
< $4
< m117
< $3
< 117
< $4
< m118
< $3
< 118
< $4
< m119
< $3
< 119
< $4
< m120
< $3
< 120
< $4
< m121
< $3
< 121
< $4
< m122
< $3
< 122
< $4
< m123
< $3
< 123
< $4
< m124
< $3
< 124
< $4
< m125
< $3
< 125
> DEL z
< :1
> ZADD z 1 %64:a
< :1
> OBJECT ENCODING z
< $8
< listpack
> ZADD z 1 %65:a
< :1
> OBJECT ENCODING z
< $8
< skiplist
> DEL z
< :1
> ZADD z 1 %65:a
< :1
> OBJECT ENCODING z
< $8
< skiplist
> CONFIG SET zset-max-listpack-entries 3
< +OK
> DEL z
< :1
> ZADD z 1 a 2 b 3 c
< :3
> OBJECT ENCODING z
< $8
< listpack
> ZADD z 4 d
< :1
> OBJECT ENCODING z
< $8
< skiplist
> ZUNIONSTORE zz 1 z
< :4
> OBJECT ENCODING zz
< $8
< skiplist
> ZRANGESTORE zz z 0 1
< :2
> OBJECT ENCODING zz
< $8
< listpack
> CONFIG SET zset-max-ziplist-entries 0
< +OK
> DEL z
< :1
> ZADD z 1 a
< :1
> OBJECT ENCODING z
< $8
< skiplist
> CONFIG GET zset-max-*
<unordered 2
< *8
< $22
< zset-max-ziplist-value
< $2
< 64
< $25
< zset-max-listpack-entries
< $1
< 0
< $24
< zset-max-ziplist-entries
< $1
< 0
< $23
< zset-max-listpack-value
< $2
< 64
> CONFIG SET zset-max-listpack-entries 128
< +OK
> CONFIG SET zset-max-listpack-value 3
< +OK
> DEL z
< :1
> ZADD z 1 abc
< :1
> OBJECT ENCODING z
< $8
< listpack
> ZADD z 1 abcd
< :1
> OBJECT ENCODING z
< $8
< skiplist
> CONFIG SET zset-max-listpack-value 64
< +OK
# lex order in equal scores, big set
> DEL z
< :1
* 300 ZADD z 0 k{}
> ZRANGEBYLEX z [k10 (k11
< *11
< $3
< k10
< $4
< k100
< $4
< k101
< $4
< k102
< $4
< k103
< $4
< k104
< $4
< k105
< $4
< k106
< $4
< k107
< $4
< k108
< $4
< k109
> ZREVRANGEBYLEX z (k11 [k10 LIMIT 2 3
< *3
< $4
< k107
< $4
< k106
< $4
< k105
> ZLEXCOUNT z [k2 [k3
< :112
> ZRANK z k9
< :289
> ZREMRANGEBYLEX z [k1 [k2
< :112
> ZCARD z
< :188
> ZRANGE z 0 3
< *4
< $3
< k20
< $4
< k200
< $4
< k201
< $4
< k202
# ZSCAN small
> DEL z
< :1
> ZADD z 1 a 2.5 b inf c
< :3
> ZSCAN z 0
< *2
< $1
< 0
< *6
< $1
< a
< $1
< 1
< $1
< b
< $3
< 2.5
< $1
< c
< $3
< inf
> ZSCAN z 0 MATCH b
< *2
< $1
< 0
< *2
< $1
< b
< $3
< 2.5
> ZSCAN z 0 COUNT 1
< *2
< $1
< 0
< *6
< $1
< a
< $1
< 1
< $1
< b
< $3
< 2.5
< $1
< c
< $3
< inf
> ZSCAN nokey 0
< *2
< $1
< 0
< *0
> ZSCAN z x
< -ERR invalid cursor
> ZSCAN z 0 COUNT 0
< -ERR syntax error
# RESP3
> HELLO 3
<~ %7*
> ZRANGE z 0 -1
< *3
< $1
< a
< $1
< b
< $1
< c
> ZRANGE z 0 -1 WITHSCORES
< *3
< *2
< $1
< a
< ,1
< *2
< $1
< b
< ,2.5
< *2
< $1
< c
< ,inf
> ZRANGE z -inf inf BYSCORE WITHSCORES
< *3
< *2
< $1
< a
< ,1
< *2
< $1
< b
< ,2.5
< *2
< $1
< c
< ,inf
> ZREVRANGE z 0 -1 WITHSCORES
< *3
< *2
< $1
< c
< ,inf
< *2
< $1
< b
< ,2.5
< *2
< $1
< a
< ,1
> ZRANGEBYSCORE z -inf +inf WITHSCORES LIMIT 0 2
< *2
< *2
< $1
< a
< ,1
< *2
< $1
< b
< ,2.5
> ZSCORE z b
< ,2.5
> ZSCORE z c
< ,inf
> ZSCORE z nothing
< _
> ZMSCORE z a nothing c
< *3
< ,1
< _
< ,inf
> ZINCRBY z 1.25 a
< ,2.25
> ZADD z INCR 1 a
< ,3.25
> ZADD z INCR NX 1 a
< _
> ZADD z -inf d
< :1
> ZADD z 0.1 e 1e100 f 3 g 1e20 h -0.0 i
< :5
> ZRANGE z 0 -1 WITHSCORES
< *9
< *2
< $1
< d
< ,-inf
< *2
< $1
< i
< ,0
< *2
< $1
< e
< ,0.10000000000000001
< *2
< $1
< b
< ,2.5
< *2
< $1
< g
< ,3
< *2
< $1
< a
< ,3.25
< *2
< $1
< h
< ,1e+20
< *2
< $1
< f
< ,1e+100
< *2
< $1
< c
< ,inf
> ZPOPMIN z
< *2
< $1
< d
< ,-inf
> ZPOPMIN z 1
< *1
< *2
< $1
< i
< ,0
> ZPOPMAX z 2
< *2
< *2
< $1
< c
< ,inf
< *2
< $1
< f
< ,1e+100
> ZPOPMIN nokey
< *0
> ZPOPMIN nokey 2
< *0
> ZMPOP 1 z MIN
< *2
< $1
< z
< *1
< *2
< $1
< e
< ,0.10000000000000001
> ZMPOP 1 z MIN COUNT 2
< *2
< $1
< z
< *2
< *2
< $1
< b
< ,2.5
< *2
< $1
< g
< ,3
> ZMPOP 1 nokey MIN
< _
> ZRANDMEMBER nokey
< _
> ZRANDMEMBER nokey 1 WITHSCORES
< *0
> DEL z
< :1
> ZADD z 1.5 a
< :1
> ZRANDMEMBER z 1 WITHSCORES
< *1
< *2
< $1
< a
< ,1.5
> ZRANDMEMBER z -2 WITHSCORES
< *2
< *2
< $1
< a
< ,1.5
< *2
< $1
< a
< ,1.5
> ZUNION 1 z WITHSCORES
< *1
< *2
< $1
< a
< ,1.5
> ZUNION 1 z
< *1
< $1
< a
> ZINTER 1 z WITHSCORES
< *1
< *2
< $1
< a
< ,1.5
> ZDIFF 1 z WITHSCORES
< *1
< *2
< $1
< a
< ,1.5
> ZSCAN z 0
< *2
< $1
< 0
< *2
< $1
< a
< $3
< 1.5
> ZRANK z a
< :0
> ZRANK z nothing
< _
> ZUNION 1 nokey WITHSCORES
< *0

# BYLEX of members whose scores differ has no meaning; where all are in the range, all are found
> CONFIG SET zset-max-listpack-entries 0
< +OK
> ZADD mixed 1e20 10 1e20 m12 2 9223372036854775807
< :3
> ZRANGE mixed - (y BYLEX
< *3
< $19
< 9223372036854775807
< $2
< 10
< $3
< m12
> ZLEXCOUNT mixed - (y
< :3
> ZRANGE mixed (z + BYLEX
< *0
> ZREVRANGEBYLEX mixed (y -
< *3
< $3
< m12
< $2
< 10
< $19
< 9223372036854775807
> CONFIG SET zset-max-listpack-entries 128
< +OK
