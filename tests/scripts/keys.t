# Keys of any kind: DEL to TYPE
> SET a 1
< +OK
> SET b 2
< +OK
> RPUSH l 1
< :1
> DEL a b nokey
< :2
> DEL nokey
< :0
> DEL
< -ERR wrong number of arguments for 'del' command
> DEL l l l
< :1
> SET a 1
< +OK
> UNLINK a a nokey
< :1
> UNLINK
< -ERR wrong number of arguments for 'unlink' command
> MSET a 1 b 2 c 3
< +OK
> EXISTS a
< :1
> EXISTS a a a
< :3
> EXISTS a b nokey
< :2
> EXISTS nokey
< :0
> EXISTS
< -ERR wrong number of arguments for 'exists' command
> TOUCH a b nokey
< :2
> TOUCH nokey
< :0
> TOUCH
< -ERR wrong number of arguments for 'touch' command
> RPUSH l 1
< :1
> SADD s 1
< :1
> ZADD z 1 a
< :1
> HSET h a 1
< :1
> TYPE a
< +string
> TYPE l
< +list
> TYPE s
< +set
> TYPE z
< +zset
> TYPE h
< +hash
> TYPE nokey
< +none
> TYPE
< -ERR wrong number of arguments for 'type' command
> TYPE a b
< -ERR wrong number of arguments for 'type' command
> KEYS *
<unordered 1
< *7
< $1
< h
< $1
< l
< $1
< b
< $1
< c
< $1
< a
< $1
< z
< $1
< s
> KEYS a
< *1
< $1
< a
> KEYS nokey*
< *0
> KEYS [a-b]
<unordered 1
< *2
< $1
< b
< $1
< a
> KEYS
< -ERR wrong number of arguments for 'keys' command
> DBSIZE
< :7
> DBSIZE x
< -ERR wrong number of arguments for 'dbsize' command
# patterns
> FLUSHALL
< +OK
> MSET hello 1 hallo 2 hxllo 3 hllo 4 heello 5 "h[llo" 6 "h*llo" 7 "" 8 "h\\llo" 9 "H" 10 "\x00\xff" 11
< +OK
> KEYS h?llo
<unordered 1
< *6
< $5
< h\\llo
< $5
< hallo
< $5
< hxllo
< $5
< hello
< $5
< h[llo
< $5
< h*llo
> KEYS h*llo
<unordered 1
< *8
< $6
< heello
< $5
< h\\llo
< $4
< hllo
< $5
< hallo
< $5
< hxllo
< $5
< hello
< $5
< h[llo
< $5
< h*llo
> KEYS h[ae]llo
<unordered 1
< *2
< $5
< hallo
< $5
< hello
> KEYS h[^e]llo
<unordered 1
< *5
< $5
< h\\llo
< $5
< hallo
< $5
< hxllo
< $5
< h[llo
< $5
< h*llo
> KEYS h[a-b]llo
<unordered 1
< *1
< $5
< hallo
> KEYS h[b-a]llo
<unordered 1
< *1
< $5
< hallo
> KEYS h\[llo
< *1
< $5
< h[llo
> KEYS h\*llo
< *1
< $5
< h*llo
> KEYS h\\llo
< *1
< $5
< h\\llo
> KEYS h[*]llo
< *1
< $5
< h*llo
> KEYS "h["
< *0
> KEYS "h[a"
< *0
> KEYS "h[a-"
< *0
> KEYS "h[^"
< *0
> KEYS "*"
<unordered 1
< *11
< $6
< heello
< $5
< h\\llo
< $1
< H
< $4
< hllo
< $0
<
< $5
< hallo
< $2
< \x00\xff
< $5
< hxllo
< $5
< hello
< $5
< h[llo
< $5
< h*llo
> KEYS "**"
<unordered 1
< *10
< $6
< heello
< $5
< h\\llo
< $1
< H
< $4
< hllo
< $5
< hallo
< $2
< \x00\xff
< $5
< hxllo
< $5
< hello
< $5
< h[llo
< $5
< h*llo
> KEYS "***o"
<unordered 1
< *8
< $6
< heello
< $5
< h\\llo
< $4
< hllo
< $5
< hallo
< $5
< hxllo
< $5
< hello
< $5
< h[llo
< $5
< h*llo
> KEYS ""
< *1
< $0
<
> KEYS "?"
< *1
< $1
< H
> KEYS "??"
< *1
< $2
< \x00\xff
> KEYS "\xff"
< *0
> KEYS "*\xff"
< *1
< $2
< \x00\xff
> KEYS "[H]"
< *1
< $1
< H
> KEYS "[\\H]"
< *1
< $1
< H
> KEYS "h\\"
< *0
> KEYS "*a*"
<unordered 1
< *1
< $5
< hallo
> KEYS "h[]llo"
< *0
> KEYS "[^h]*"
<unordered 1
< *2
< $1
< H
< $2
< \x00\xff
# RENAME
> FLUSHALL
< +OK
> SET a 1
< +OK
> RENAME a b
< +OK
> EXISTS a
< :0
> GET b
< $1
< 1
> RENAME b b
< +OK
> RENAME nokey b
< -ERR no such key
> RENAME nokey nokey
< -ERR no such key
> RENAME a
< -ERR wrong number of arguments for 'rename' command
> SET c 3
< +OK
> EXPIRE c 100
< :1
> RENAME c b
< +OK
> GET b
< $1
< 3
> TTL b
< :100
> SET d 1
< +OK
> RENAME d b
< +OK
> TTL b
< :-1
> RPUSH l 1
< :1
> RENAME l b
< +OK
> TYPE b
< +list
> SET x 1
< +OK
> RENAMENX x b
< :0
> RENAMENX x y
< :1
> RENAMENX x y
< -ERR no such key
> RENAMENX nokey y
< -ERR no such key
> RENAMENX y y
< :0
> RENAMENX y
< -ERR wrong number of arguments for 'renamenx' command
> EXISTS x y
< :1
# COPY
> SET a v
< +OK
> COPY a b
< :0
> COPY a b2
< :1
> GET b2
< $1
< v
> COPY a b2 REPLACE
< :1
> COPY nokey b
< :0
> COPY a a
< -ERR source and destination objects are the same
> COPY a a DB 0
< -ERR source and destination objects are the same
> COPY a a DB 1
< :1
> COPY a c DB 1
< :1
> COPY a c DB 1
< :0
> COPY a c DB 1 REPLACE
< :1
> COPY a c DB 16
< -ERR DB index is out of range
> COPY a c DB -1
< -ERR DB index is out of range
> COPY a c DB abc
< -ERR value is not an integer or out of range
> COPY a c DB
< -ERR syntax error
> COPY a c FOO
< -ERR syntax error
> COPY a
< -ERR wrong number of arguments for 'copy' command
> COPY a c REPLACE REPLACE DB 2 DB 3
< :1
> SELECT 3
< +OK
> GET c
< $1
< v
> TTL c
< :-1
> SELECT 0
< +OK
> EXPIRE a 100
< :1
> COPY a d
< :1
> TTL d
< :100
> RPUSH l 1 2 3
< :3
> COPY l l2
< :1
> RPUSH l2 4
< :4
> LRANGE l 0 -1
< *3
< $1
< 1
< $1
< 2
< $1
< 3
> LRANGE l2 0 -1
< *4
< $1
< 1
< $1
< 2
< $1
< 3
< $1
< 4
> SADD s 1 2
< :2
> COPY s s2
< :1
> SADD s2 a
< :1
> SMEMBERS s
< *2
< $1
< 1
< $1
< 2
> OBJECT ENCODING s2
< $9
< hashtable
> ZADD z 1 a
< :1
> COPY z z2
< :1
> ZADD z2 2 b
< :1
> ZRANGE z 0 -1
< *1
< $1
< a
> HSET h a 1
< :1
> COPY h h2
< :1
> HSET h2 b 1
< :1
> HGETALL h
< *2
< $1
< a
< $1
< 1
* 600 HSET hb f{} {}
> COPY hb hb2
< :1
> OBJECT ENCODING hb2
< $9
< hashtable
> HLEN hb2
< :600
* 600 ZADD zb {} m{}
> COPY zb zb2
< :1
> ZRANK zb2 m300
< :299
> OBJECT ENCODING zb2
< $8
< skiplist
* 600 SADD sb m{}
> COPY sb sb2
< :1
> SCARD sb2
< :600
* 600 RPUSH lb m{}
> COPY lb lb2
< :1
> LINDEX lb2 -10
< $4
< m591
# MOVE, SELECT, SWAPDB
> FLUSHALL
< +OK
> SET a 1
< +OK
> MOVE a 1
< :1
> EXISTS a
< :0
> MOVE a 1
< :0
> SET a 2
< +OK
> MOVE a 1
< :0
> MOVE a 0
< -ERR source and destination objects are the same
> MOVE a 16
< -ERR DB index is out of range
> MOVE a -1
< -ERR DB index is out of range
> MOVE a abc
< -ERR value is not an integer or out of range
> MOVE a
< -ERR wrong number of arguments for 'move' command
> MOVE a 99999999999
< -ERR value is out of range, value must between -2147483648 and 2147483647
> SELECT 1
< +OK
> GET a
< $1
< 1
> SELECT 15
< +OK
> SELECT 16
< -ERR DB index is out of range
> SELECT -1
< -ERR DB index is out of range
> SELECT abc
< -ERR value is not an integer or out of range
> SELECT
< -ERR wrong number of arguments for 'select' command
> SELECT 0 1
< -ERR wrong number of arguments for 'select' command
> SELECT 99999999999999999999
< -ERR value is not an integer or out of range
> SELECT 4294967296
< -ERR value is out of range, value must between -2147483648 and 2147483647
> SELECT 0
< +OK
> EXPIRE a 100
< :1
> MOVE a 2
< :1
> SELECT 2
< +OK
> TTL a
< :100
> SELECT 0
< +OK
> SWAPDB 0 2
< +OK
> GET a
< $1
< 2
> SWAPDB 0 0
< +OK
> SWAPDB 0 16
< -ERR DB index is out of range
> SWAPDB -1 0
< -ERR DB index is out of range
> SWAPDB a 0
< -ERR invalid first DB index
> SWAPDB 0 a
< -ERR invalid second DB index
> SWAPDB 0
< -ERR wrong number of arguments for 'swapdb' command
> DBSIZE
< :1
> FLUSHDB
< +OK
> DBSIZE
< :0
> SELECT 1
< +OK
> DBSIZE
< :1
> FLUSHDB ASYNC
< +OK
> SET a 1
< +OK
> FLUSHDB SYNC
< +OK
> SET a 1
< +OK
> FLUSHDB FOO
< -ERR syntax error
> FLUSHDB ASYNC SYNC
< -ERR syntax error
> FLUSHALL FOO
< -ERR syntax error
> FLUSHALL SYNC ASYNC
< -ERR syntax error
> FLUSHALL ASYNC
< +OK
> DBSIZE
< :0
> SELECT 0
< +OK
# RANDOMKEY
> RANDOMKEY
< $-1
> SET only 1
< +OK
> RANDOMKEY
< $4
< only
> RANDOMKEY x
< -ERR wrong number of arguments for 'randomkey' command
> HELLO 3
<~ %7*
> FLUSHALL
< +OK
> RANDOMKEY
< _
> KEYS *
< *0
> TYPE nokey
< +none
> EXISTS nokey
< :0
> OBJECT ENCODING nokey
< _
# SCAN
> HELLO 2
<~ \*14*
> MSET k1 1 k2 2 k3 3 j1 1
< +OK
> RPUSH l 1
< :1
> SADD s 1
< :1
> SCAN 0 COUNT 1000
<scan 1
< *2
< $1
< 0
< *6
< $2
< k1
< $2
< j1
< $2
< k2
< $1
< l
< $1
< s
< $2
< k3
> SCAN 0 MATCH k* COUNT 1000
<scan 1
< *2
< $1
< 0
< *3
< $2
< k1
< $2
< k2
< $2
< k3
> SCAN 0 TYPE list COUNT 1000
<scan 1
< *2
< $1
< 0
< *1
< $1
< l
> SCAN 0 TYPE LIST COUNT 1000
<scan 1
< *2
< $1
< 0
< *1
< $1
< l
> SCAN 0 TYPE string MATCH j* COUNT 1000
<scan 1
< *2
< $1
< 0
< *1
< $2
< j1
> SCAN 0 TYPE nosuch COUNT 1000
<scan 1
< *2
< $1
< 0
< *0
> SCAN 0 MATCH a MATCH k1 COUNT 1 COUNT 1000
<scan 1
< *2
< $1
< 0
< *1
< $2
< k1
> SCAN abc
< -ERR invalid cursor
> SCAN -1
<~ *
> SCAN "" COUNT 1000
<scan 1
< *2
< $1
< 0
< *6
< $2
< k1
< $1
< s
< $2
< j1
< $2
< k2
< $2
< k3
< $1
< l
> SCAN 1.5
< -ERR invalid cursor
> SCAN " 0"
< -ERR invalid cursor
> SCAN 0 COUNT 0
< -ERR syntax error
> SCAN 0 COUNT -1
< -ERR syntax error
> SCAN 0 COUNT abc
< -ERR value is not an integer or out of range
> SCAN 0 COUNT
< -ERR syntax error
> SCAN 0 MATCH
< -ERR syntax error
> SCAN 0 TYPE
< -ERR syntax error
> SCAN 0 FOO bar
< -ERR syntax error
> SCAN 0 NOVALUES
< -ERR syntax error
> SCAN
< -ERR wrong number of arguments for 'scan' command
> SCAN 99999999999999999999999
< -ERR invalid cursor
> SSCAN s
< -ERR wrong number of arguments for 'sscan' command
> HSCAN
< -ERR wrong number of arguments for 'hscan' command
> ZSCAN s 0
< -WRONGTYPE Operation against a key holding the wrong kind of value
> SSCAN l 0
< -WRONGTYPE Operation against a key holding the wrong kind of value
> HSCAN l 0
< -WRONGTYPE Operation against a key holding the wrong kind of value
> SSCAN s 0 TYPE string
< -ERR syntax error
> SSCAN s 99999999999999999999999
< -ERR invalid cursor
