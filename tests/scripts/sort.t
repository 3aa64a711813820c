# SORT and SORT_RO
> RPUSH l 3 1 2 10 -5 1.5
< :6
> SORT l
< *6
< $2
< -5
< $1
< 1
< $3
< 1.5
< $1
< 2
< $1
< 3
< $2
< 10
> SORT l ASC
< *6
< $2
< -5
< $1
< 1
< $3
< 1.5
< $1
< 2
< $1
< 3
< $2
< 10
> SORT l DESC
< *6
< $2
< 10
< $1
< 3
< $1
< 2
< $3
< 1.5
< $1
< 1
< $2
< -5
> SORT l ALPHA
< *6
< $2
< -5
< $1
< 1
< $3
< 1.5
< $2
< 10
< $1
< 2
< $1
< 3
> SORT l ALPHA DESC
< *6
< $1
< 3
< $1
< 2
< $2
< 10
< $3
< 1.5
< $1
< 1
< $2
< -5
> SORT l LIMIT 1 2
< *2
< $1
< 1
< $3
< 1.5
> SORT l LIMIT 0 0
< *0
> SORT l LIMIT -1 2
< *2
< $2
< -5
< $1
< 1
> SORT l LIMIT 1 -1
< *5
< $1
< 1
< $3
< 1.5
< $1
< 2
< $1
< 3
< $2
< 10
> SORT l LIMIT 10 2
< *0
> SORT l LIMIT 2 -5
< *4
< $3
< 1.5
< $1
< 2
< $1
< 3
< $2
< 10
> SORT l LIMIT a 1
< -ERR value is not an integer or out of range
> SORT l LIMIT 0
< -ERR syntax error
> SORT l LIMIT
< -ERR syntax error
> SORT l DESC LIMIT 0 2
< *2
< $2
< 10
< $1
< 3
> SORT l FOO
< -ERR syntax error
> SORT l BY
< -ERR syntax error
> SORT l GET
< -ERR syntax error
> SORT l STORE
< -ERR syntax error
> SORT
< -ERR wrong number of arguments for 'sort' command
> SORT nokey
< *0
> SORT nokey STORE d
< :0
> SORT_RO l
< *6
< $2
< -5
< $1
< 1
< $3
< 1.5
< $1
< 2
< $1
< 3
< $2
< 10
> SORT_RO l STORE d
< -ERR syntax error
> SORT_RO l DESC ALPHA LIMIT 0 2
< *2
< $1
< 3
< $1
< 2
> RPUSH bad a b 3
< :3
> SORT bad
< -ERR One or more scores can't be converted into double
> SORT bad ALPHA
< *3
< $1
< 3
< $1
< a
< $1
< b
> SORT bad BY nosort
< *3
< $1
< a
< $1
< b
< $1
< 3
> SORT bad STORE d
< -ERR One or more scores can't be converted into double
> EXISTS d
< :0
> RPUSH spaces " 1" "2 " ""
< :3
> SORT spaces
< -ERR One or more scores can't be converted into double
> RPUSH inf 1 inf -inf 5
< :4
> SORT inf
< *4
< $4
< -inf
< $1
< 1
< $1
< 5
< $3
< inf
> RPUSH nan 1 nan
< :2
> SORT nan
< -ERR One or more scores can't be converted into double
> RPUSH hexes 0x10 5 1e2
< :3
> SORT hexes
< *3
< $1
< 5
< $4
< 0x10
< $3
< 1e2
> SET str v
< +OK
> SORT str
< -WRONGTYPE Operation against a key holding the wrong kind of value
> HSET h a 1
< :1
> SORT h
< -WRONGTYPE Operation against a key holding the wrong kind of value
> SORT str BY nosort
< -WRONGTYPE Operation against a key holding the wrong kind of value
# BY and GET
> DEL l
< :1
> RPUSH l 1 2 3 4
< :4
> MSET w1 40 w2 30 w3 20 w4 10
< +OK
> MSET o1 one o2 two o3 three
< +OK
> SORT l BY w*
< *4
< $1
< 4
< $1
< 3
< $1
< 2
< $1
< 1
> SORT l BY w* DESC
< *4
< $1
< 1
< $1
< 2
< $1
< 3
< $1
< 4
> SORT l BY w* GET o*
< *4
< $-1
< $5
< three
< $3
< two
< $3
< one
> SORT l BY w* GET # GET o* GET w*
< *12
< $1
< 4
< $-1
< $2
< 10
< $1
< 3
< $5
< three
< $2
< 20
< $1
< 2
< $3
< two
< $2
< 30
< $1
< 1
< $3
< one
< $2
< 40
> SORT l GET o*
< *4
< $3
< one
< $3
< two
< $5
< three
< $-1
> SORT l GET nokey*
< *4
< $-1
< $-1
< $-1
< $-1
> SORT l GET #
< *4
< $1
< 1
< $1
< 2
< $1
< 3
< $1
< 4
> SORT l BY nosort
< *4
< $1
< 1
< $1
< 2
< $1
< 3
< $1
< 4
> SORT l BY nosort DESC
< *4
< $1
< 4
< $1
< 3
< $1
< 2
< $1
< 1
> SORT l BY nosort LIMIT 1 2
< *2
< $1
< 2
< $1
< 3
> SORT l BY nosort GET o* LIMIT 1 5
< *3
< $3
< two
< $5
< three
< $-1
> SORT l BY nokey*
< *4
< $1
< 1
< $1
< 2
< $1
< 3
< $1
< 4
> SORT l BY nokey* DESC
< *4
< $1
< 4
< $1
< 3
< $1
< 2
< $1
< 1
> SORT l BY o* ALPHA
< *4
< $1
< 4
< $1
< 1
< $1
< 3
< $1
< 2
> SORT l BY o*
< -ERR One or more scores can't be converted into double
> SORT l GET o1
< *4
< $-1
< $-1
< $-1
< $-1
> SORT l BY w*_x
< *4
< $1
< 1
< $1
< 2
< $1
< 3
< $1
< 4
> HSET h1 f 4 g x
< :2
> HSET h2 f 3
< :1
> HSET h3 f 2
< :1
> HSET h4 f 1
< :1
> SORT l BY h*->f
< *4
< $1
< 4
< $1
< 3
< $1
< 2
< $1
< 1
> SORT l BY h*->f GET h*->f GET #
< *8
< $1
< 1
< $1
< 4
< $1
< 2
< $1
< 3
< $1
< 3
< $1
< 2
< $1
< 4
< $1
< 1
> SORT l BY h*->nosuch
< *4
< $1
< 1
< $1
< 2
< $1
< 3
< $1
< 4
> SORT l BY h*-> 
< *4
< $1
< 1
< $1
< 2
< $1
< 3
< $1
< 4
> SORT l GET h*->g
< *4
< $1
< x
< $-1
< $-1
< $-1
> SORT l GET *->f
< *4
< $-1
< $-1
< $-1
< $-1
> SORT l GET w*->f
< *4
< $-1
< $-1
< $-1
< $-1
> SORT l BY w*->f
< *4
< $1
< 1
< $1
< 2
< $1
< 3
< $1
< 4
> SORT l BY h*->f*
< *4
< $1
< 1
< $1
< 2
< $1
< 3
< $1
< 4
> RPUSH hk h1 h2
< :2
> SORT hk ALPHA GET *->f
< *2
< $1
< 4
< $1
< 3
> SORT hk BY * GET *->f
< *2
< $1
< 4
< $1
< 3
> SORT l BY "" ALPHA
< *4
< $1
< 1
< $1
< 2
< $1
< 3
< $1
< 4
> SORT l BY w* BY o* ALPHA
< *4
< $1
< 4
< $1
< 1
< $1
< 3
< $1
< 2
> SORT l GET str GET w*
< *8
< $-1
< $2
< 40
< $-1
< $2
< 30
< $-1
< $2
< 20
< $-1
< $2
< 10
# STORE
> SORT l DESC STORE d
< :4
> LRANGE d 0 -1
< *4
< $1
< 4
< $1
< 3
< $1
< 2
< $1
< 1
> OBJECT ENCODING d
< $9
< quicklist
> SORT l GET o* STORE d
< :4
> LRANGE d 0 -1
< *4
< $3
< one
< $3
< two
< $5
< three
< $0
<
> SORT nokey STORE d
< :0
> EXISTS d
< :0
> SET d v
< +OK
> EXPIRE d 100
< :1
> SORT l STORE d
< :4
> TYPE d
< +list
> TTL d
< :-1
> SORT l STORE l
< :4
> SORT l LIMIT 100 1 STORE l
< :0
> EXISTS l
< :0
> SORT l STORE a STORE b
< :0
# sets and sorted sets
> SADD s 5 3 9 1 a
< :5
> SREM s a
< :1
> SORT s
< *4
< $1
< 1
< $1
< 3
< $1
< 5
< $1
< 9
> SORT s DESC LIMIT 1 2
< *2
< $1
< 5
< $1
< 3
> SORT s BY nosort STORE d
< :4
> LLEN d
< :4
> SADD si 3 1 2
< :3
> SORT si BY nosort
< *3
< $1
< 1
< $1
< 2
< $1
< 3
> SORT si BY nosort LIMIT 1 1
< *1
< $1
< 2
> ZADD z 3 a 2 b 1 c
< :3
> SORT z ALPHA
< *3
< $1
< a
< $1
< b
< $1
< c
> SORT z ALPHA DESC
< *3
< $1
< c
< $1
< b
< $1
< a
> SORT z BY nosort
< *3
< $1
< c
< $1
< b
< $1
< a
> SORT z BY nosort DESC
< *3
< $1
< a
< $1
< b
< $1
< c
> SORT z BY nosort LIMIT 1 1
< *1
< $1
< b
> SORT z BY nosort DESC LIMIT 0 2
< *2
< $1
< a
< $1
< b
> SORT z BY nosort DESC LIMIT 1 -1
< *2
< $1
< b
< $1
< c
> SORT z BY nosort LIMIT -5 2
< *2
< $1
< c
< $1
< b
> SORT z
< -ERR One or more scores can't be converted into double
> ZADD zn 3 10 2 20 1 5
< :3
> SORT zn
< *3
< $1
< 5
< $2
< 10
< $2
< 20
> SORT zn BY nosort GET # 
< *3
< $1
< 5
< $2
< 20
< $2
< 10
# stability and bytes
> DEL l
< :0
> RPUSH l b a C A B c "" "\x00" "\xff" aa
< :10
> SORT l ALPHA
< *10
< $0
<
< $1
< \x00
< $1
< A
< $1
< B
< $1
< C
< $1
< a
< $2
< aa
< $1
< b
< $1
< c
< $1
< \xff
> DEL l
< :1
> RPUSH l x1 x3 x2
< :3
> MSET ww1 1 ww2 1 ww3 1
< +OK
> SORT l BY w* ALPHA
< *3
< $2
< x1
< $2
< x3
< $2
< x2
> SORT l BY wx* ALPHA
< *3
< $2
< x1
< $2
< x3
< $2
< x2
> MSET wx1 5 wx2 5 wx3 1
< +OK
> SORT l BY w*
< *3
< $2
< x3
< $2
< x1
< $2
< x2
> SORT l BY w* DESC
< *3
< $2
< x2
< $2
< x1
< $2
< x3
> DEL l
< :1
* 300 LPUSH l {}
> SORT l LIMIT 100 3
< *3
< $3
< 101
< $3
< 102
< $3
< 103
> SORT l DESC LIMIT 0 3
< *3
< $3
< 300
< $3
< 299
< $3
< 298
> SORT l ALPHA LIMIT 0 5
< *5
< $1
< 1
< $2
< 10
< $3
< 100
< $3
< 101
< $3
< 102
> HELLO 3
<~ %7*
> SORT l LIMIT 0 1
< *1
< $1
< 1
> SORT l LIMIT 0 1 GET nothing*
< *1
< _
> SORT nokey
< *0
