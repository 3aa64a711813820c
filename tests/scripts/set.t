# Sets
> SADD s a b c
< :3
> SADD s a
< :0
> SADD s a d
< :1
> SCARD s
< :4
> SCARD nokey
< :0
> SISMEMBER s a
< :1
> SISMEMBER s zz
< :0
> SISMEMBER nokey a
< :0
> SMISMEMBER s a b zz
< *3
< :1
< :1
< :0
> SMISMEMBER nokey a b
< *2
< :0
< :0
> SMISMEMBER s
< -ERR wrong number of arguments for 'smismember' command
> SISMEMBER s
< -ERR wrong number of arguments for 'sismember' command
> SMEMBERS s
<unordered 1
< *4
< $1
< a
< $1
< d
< $1
< b
< $1
< c
> SMEMBERS nokey
< *0
> SREM s a zz
< :1
> SREM s zz
< :0
> SREM nokey a
< :0
> SREM s b c d
< :3
> EXISTS s
< :0
> SADD s
< -ERR wrong number of arguments for 'sadd' command
> SADD
< -ERR wrong number of arguments for 'sadd' command
> SREM s
< -ERR wrong number of arguments for 'srem' command
> SADD s ""
< :1
> SADD s "\x00\xff"
< :1
> SISMEMBER s ""
< :1
> SMISMEMBER s "" "\x00\xff" x
< *3
< :1
< :1
< :0
> DEL s
< :1
# intsets
> SADD s 3 1 2
< :3
> OBJECT ENCODING s
< $6
< intset
> SMEMBERS s
< *3
< $1
< 1
< $1
< 2
< $1
< 3
> SADD s -1 100000 5000000000 -5000000000
< :4
> SMEMBERS s
< *7
< $11
< -5000000000
< $2
< -1
< $1
< 1
< $1
< 2
< $1
< 3
< $6
< 100000
< $10
< 5000000000
> SADD s 9223372036854775807 -9223372036854775808
< :2
> SMEMBERS s
< *9
< $20
< -9223372036854775808
< $11
< -5000000000
< $2
< -1
< $1
< 1
< $1
< 2
< $1
< 3
< $6
< 100000
< $10
< 5000000000
< $19
< 9223372036854775807
> OBJECT ENCODING s
< $6
< intset
> SISMEMBER s 9223372036854775807
< :1
> SISMEMBER s 9223372036854775808
< :0
> SISMEMBER s 01
< :0
> SISMEMBER s abc
< :0
> SMISMEMBER s 1 2 4 abc 01
< *5
< :1
< :1
< :0
< :0
< :0
> SREM s 2 abc 01
< :1
> SREM s 5000000000
< :1
> SMEMBERS s
< *7
< $20
< -9223372036854775808
< $11
< -5000000000
< $2
< -1
< $1
< 1
< $1
< 3
< $6
< 100000
< $19
< 9223372036854775807
> SADD s 9223372036854775808
< :1
> OBJECT ENCODING s
< $9
< hashtable
> DEL s
< :1
> SADD s 1 2 3
< :3
> SADD s 01
< :1
> OBJECT ENCODING s
< $9
< hashtable
> SMEMBERS s
<unordered 1
< *4
< $1
< 1
< $2
< 01
< $1
< 3
< $1
< 2
> SREM s 01
< :1
> OBJECT ENCODING s
< $9
< hashtable
> DEL s
< :1
> SADD s 1 2 a
< :3
> OBJECT ENCODING s
< $9
< hashtable
> DEL s
< :1
> SADD s -0
< :1
> OBJECT ENCODING s
< $9
< hashtable
> DEL s
< :1
> SADD s " 1"
< :1
> OBJECT ENCODING s
< $9
< hashtable
> DEL s
< :1
* 512 SADD s {}
> OBJECT ENCODING s
< $6
< intset
> SADD s 512
< :0
> OBJECT ENCODING s
< $6
< intset
> SADD s 513
< :1
> OBJECT ENCODING s
< $9
< hashtable
> SCARD s
< :513
> CONFIG SET set-max-intset-entries 4
< +OK
> DEL s
< :1
> SADD s 1 2 3 4
< :4
> OBJECT ENCODING s
< $6
< intset
> SADD s 5
< :1
> OBJECT ENCODING s
< $9
< hashtable
> SREM s 5
< :1
> OBJECT ENCODING s
< $9
< hashtable
> DEL s
< :1
> SADD s 1 2 3 4 5 6
< :6
> OBJECT ENCODING s
< $9
< hashtable
> CONFIG SET set-max-intset-entries 512
< +OK
# SMOVE
> DEL a b
< :0
> SADD a 1 2 x
< :3
> SADD b 3
< :1
> SMOVE a b 1
< :1
> SMOVE a b 1
< :0
> SMOVE a b x
< :1
> SMOVE a c 2
< :1
> EXISTS a
< :0
> SMEMBERS c
< *1
< $1
< 2
> SMEMBERS b
<unordered 1
< *3
< $1
< 1
< $1
< x
< $1
< 3
> SMOVE nokey b 1
< :0
> SMOVE b b 3
< :1
> SMOVE b b nothing
< :0
> SMOVE b
< -ERR wrong number of arguments for 'smove' command
> SET str v
< +OK
> SMOVE str b 1
< -WRONGTYPE Operation against a key holding the wrong kind of value
> SMOVE b str 3
< -WRONGTYPE Operation against a key holding the wrong kind of value
> SMOVE nokey str 1
< :0
> SMOVE b str nothing
< -WRONGTYPE Operation against a key holding the wrong kind of value
# SPOP SRANDMEMBER
> DEL s
< :1
> SADD s a
< :1
> SRANDMEMBER s
< $1
< a
> SRANDMEMBER s 1
< *1
< $1
< a
> SRANDMEMBER s 5
< *1
< $1
< a
> SRANDMEMBER s -3
< *3
< $1
< a
< $1
< a
< $1
< a
> SRANDMEMBER s 0
< *0
> SRANDMEMBER nokey
< $-1
> SRANDMEMBER nokey 5
< *0
> SRANDMEMBER nokey -5
< *0
> SRANDMEMBER s abc
< -ERR value is not an integer or out of range
> SRANDMEMBER s 1 2
< -ERR syntax error
> SRANDMEMBER s -9223372036854775808
< -ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807
> SRANDMEMBER nokey -9223372036854775808
< -ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807
> SRANDMEMBER s 9223372036854775807
< *1
< $1
< a
> SRANDMEMBER s 9223372036854775808
< -ERR value is not an integer or out of range
> SPOP s
< $1
< a
> EXISTS s
< :0
> SPOP s
< $-1
> SPOP s 2
< *0
> SPOP s 0
< *0
> SPOP s -1
< -ERR value is out of range, must be positive
> SPOP s abc
< -ERR value is out of range, must be positive
> SADD s a b c
< :3
> SPOP s 0
< *0
> SPOP s -1
< -ERR value is out of range, must be positive
> SPOP s abc
< -ERR value is out of range, must be positive
> SPOP s 1 2
< -ERR syntax error
> SPOP s 3
<unordered 1
< *3
< $1
< a
< $1
< b
< $1
< c
> EXISTS s
< :0
> SADD s 1 2 3
< :3
> SPOP s 100
<unordered 1
< *3
< $1
< 1
< $1
< 2
< $1
< 3
> EXISTS s
< :0
> SADD s 1 2 3 4 5 6 7 8 9 10
< :10
> SPOP s 8
<~ \*8\r\n*
> SCARD s
< :2
> SRANDMEMBER s 10
<~ \*2\r\n*
> SRANDMEMBER s -10
<~ \*10\r\n*
> SPOP s
<~ $*
> SCARD s
< :1
# SINTER SUNION SDIFF
> DEL a b c d
< :2
> SADD a 1 2 3 4 5
< :5
> SADD b 3 4 5 6 7
< :5
> SADD c 5 x y
< :3
> SINTER a
< *5
< $1
< 1
< $1
< 2
< $1
< 3
< $1
< 4
< $1
< 5
> SINTER a b
< *3
< $1
< 3
< $1
< 4
< $1
< 5
> SINTER a b c
< *1
< $1
< 5
> SINTER a nokey
< *0
> SINTER nokey a
< *0
> SINTER nokey
< *0
> SINTER a a
< *5
< $1
< 1
< $1
< 2
< $1
< 3
< $1
< 4
< $1
< 5
> SINTER
< -ERR wrong number of arguments for 'sinter' command
> SUNION a b
<unordered 1
< *7
< $1
< 1
< $1
< 2
< $1
< 3
< $1
< 4
< $1
< 5
< $1
< 6
< $1
< 7
> SUNION a b c nokey
<unordered 1
< *9
< $1
< 5
< $1
< y
< $1
< 7
< $1
< 6
< $1
< 1
< $1
< 3
< $1
< 2
< $1
< 4
< $1
< x
> SUNION nokey
< *0
> SUNION
< -ERR wrong number of arguments for 'sunion' command
> SDIFF a b
<unordered 1
< *2
< $1
< 1
< $1
< 2
> SDIFF a nokey
<unordered 1
< *5
< $1
< 1
< $1
< 2
< $1
< 3
< $1
< 4
< $1
< 5
> SDIFF nokey a
< *0
> SDIFF a a
< *0
> SDIFF a b c
<unordered 1
< *2
< $1
< 1
< $1
< 2
> SDIFF c a
<unordered 1
< *2
< $1
< y
< $1
< x
> SDIFF a
<unordered 1
< *5
< $1
< 1
< $1
< 2
< $1
< 3
< $1
< 4
< $1
< 5
> SDIFF
< -ERR wrong number of arguments for 'sdiff' command
> SINTERSTORE d a b
< :3
> SMEMBERS d
< *3
< $1
< 3
< $1
< 4
< $1
< 5
> OBJECT ENCODING d
< $6
< intset
> SINTERSTORE d a nokey
< :0
> EXISTS d
< :0
> SINTERSTORE d nokey
< :0
> SUNIONSTORE d a c
< :7
> OBJECT ENCODING d
< $9
< hashtable
> SMEMBERS d
<unordered 1
< *7
< $1
< 4
< $1
< x
< $1
< 5
< $1
< y
< $1
< 1
< $1
< 3
< $1
< 2
> SUNIONSTORE d a b
< :7
> OBJECT ENCODING d
< $6
< intset
> SUNIONSTORE d nokey
< :0
> EXISTS d
< :0
> SDIFFSTORE d a b
< :2
> OBJECT ENCODING d
< $6
< intset
> SMEMBERS d
< *2
< $1
< 1
< $1
< 2
> SDIFFSTORE d c a
< :2
> OBJECT ENCODING d
< $9
< hashtable
> SDIFFSTORE a a b
< :2
> SMEMBERS a
< *2
< $1
< 1
< $1
< 2
> SDIFFSTORE d nokey a
< :0
> EXISTS d
< :0
> SINTERSTORE d
< -ERR wrong number of arguments for 'sinterstore' command
> SUNIONSTORE d
< -ERR wrong number of arguments for 'sunionstore' command
> SDIFFSTORE d
< -ERR wrong number of arguments for 'sdiffstore' command
> EXPIRE b 100
< :1
> SUNIONSTORE b a c
< :5
> TTL b
< :-1
> SUNIONSTORE str a
< :2
> TYPE str
< +set
> SET str v
< +OK
> SINTERSTORE str nokey nokey
< :0
> EXISTS str
< :0
> SET str v
< +OK
> SINTER a str
< -WRONGTYPE Operation against a key holding the wrong kind of value
> SINTER str nokey
< -WRONGTYPE Operation against a key holding the wrong kind of value
> SINTER nokey str
< -WRONGTYPE Operation against a key holding the wrong kind of value
> SUNION a str
< -WRONGTYPE Operation against a key holding the wrong kind of value
> SUNION str
< -WRONGTYPE Operation against a key holding the wrong kind of value
> SDIFF a str
< -WRONGTYPE Operation against a key holding the wrong kind of value
> SDIFF nokey str
< -WRONGTYPE Operation against a key holding the wrong kind of value
> SDIFF str a
< -WRONGTYPE Operation against a key holding the wrong kind of value
> SINTERSTORE d nokey str
< -WRONGTYPE Operation against a key holding the wrong kind of value
> SINTERSTORE d str nokey
< -WRONGTYPE Operation against a key holding the wrong kind of value
> SUNIONSTORE d a str
< -WRONGTYPE Operation against a key holding the wrong kind of value
> SDIFFSTORE d nokey str
< -WRONGTYPE Operation against a key holding the wrong kind of value
# SINTERCARD
> DEL a b c
< :3
> SADD a 1 2 3 4 5
< :5
> SADD b 3 4 5 6 x
< :5
> SINTERCARD 2 a b
< :3
> SINTERCARD 1 a
< :5
> SINTERCARD 2 a nokey
< :0
> SINTERCARD 2 nokey a
< :0
> SINTERCARD 2 a b LIMIT 2
< :2
> SINTERCARD 2 a b LIMIT 0
< :3
> SINTERCARD 2 a b LIMIT 100
< :3
> SINTERCARD 2 a b LIMIT -1
< -ERR LIMIT can't be negative
> SINTERCARD 2 a b LIMIT abc
< -ERR LIMIT can't be negative
> SINTERCARD 2 a b LIMIT
< -ERR syntax error
> SINTERCARD 2 a b LIMIT 1 LIMIT 2
< :2
> SINTERCARD 2 a b FOO
< -ERR syntax error
> SINTERCARD 0 a
< -ERR numkeys should be greater than 0
> SINTERCARD -1 a
< -ERR numkeys should be greater than 0
> SINTERCARD abc a
< -ERR numkeys should be greater than 0
> SINTERCARD 3 a b
< -ERR Number of keys can't be greater than number of args
> SINTERCARD 3 a b LIMIT
< :0
> SINTERCARD 1 a b
< -ERR syntax error
> SINTERCARD 2
< -ERR wrong number of arguments for 'sintercard' command
> SINTERCARD
< -ERR wrong number of arguments for 'sintercard' command
> SINTERCARD 2 a str
< -WRONGTYPE Operation against a key holding the wrong kind of value
> SINTERCARD 2 nokey str
< -WRONGTYPE Operation against a key holding the wrong kind of value
> SINTERCARD 1 str
< -WRONGTYPE Operation against a key holding the wrong kind of value
# wrong type
> SADD str a
< -WRONGTYPE Operation against a key holding the wrong kind of value
> SREM str a
< -WRONGTYPE Operation against a key holding the wrong kind of value
> SCARD str
< -WRONGTYPE Operation against a key holding the wrong kind of value
> SISMEMBER str a
< -WRONGTYPE Operation against a key holding the wrong kind of value
> SMISMEMBER str a
< -WRONGTYPE Operation against a key holding the wrong kind of value
> SMEMBERS str
< -WRONGTYPE Operation against a key holding the wrong kind of value
> SPOP str
< -WRONGTYPE Operation against a key holding the wrong kind of value
> SPOP str 0
< -WRONGTYPE Operation against a key holding the wrong kind of value
> SPOP str 1
< -WRONGTYPE Operation against a key holding the wrong kind of value
> SRANDMEMBER str
< -WRONGTYPE Operation against a key holding the wrong kind of value
> SRANDMEMBER str 1
< -WRONGTYPE Operation against a key holding the wrong kind of value
> SSCAN str 0
< -WRONGTYPE Operation against a key holding the wrong kind of value
# big ones
> DEL a b
< :2
* 700 SADD a m{}
* 300 SADD b m{}
> OBJECT ENCODING a
< $9
< hashtable
> SCARD a
< :700
> SINTERCARD 2 a b
< :300
> SINTERCARD 2 b a LIMIT 100
< :100
> SINTERSTORE c a b
< :300
> SDIFFSTORE c a b
< :400
> SUNIONSTORE c a b
< :700
> SISMEMBER a m500
< :1
> SREM a m1 m2 m3 m701
< :3
> SCARD a
< :697
> SPOP a 690
<~ \*690\r\n*
> SCARD a
< :7
# SSCAN small
> DEL s
< :1
> SADD s 1 2 3
< :3
> SSCAN s 0
< *2
< $1
< 0
< *3
< $1
< 1
< $1
< 2
< $1
< 3
> SSCAN s 0 COUNT 1
< *2
< $1
< 0
< *3
< $1
< 1
< $1
< 2
< $1
< 3
> SSCAN s 0 MATCH 2*
< *2
< $1
< 0
< *1
< $1
< 2
> SSCAN s 0 MATCH [13]
< *2
< $1
< 0
< *2
< $1
< 1
< $1
< 3
> SSCAN nokey 0
< *2
< $1
< 0
< *0
> SSCAN s abc
< -ERR invalid cursor
> SSCAN s 0 COUNT 0
< -ERR syntax error
> SSCAN s 0 COUNT abc
< -ERR value is not an integer or out of range
> SSCAN s 0 FOO
< -ERR syntax error
> SSCAN s 0 MATCH
< -ERR syntax error
> SSCAN s 0 TYPE set
< -ERR syntax error
> SADD s a
< :1
> SSCAN s 0 COUNT 100
<scan 1
< *2
< $1
< 0
< *4
< $1
< a
< $1
< 3
< $1
< 1
< $1
< 2
# RESP3
> HELLO 3
<~ %7*
> SMEMBERS s
<unordered 1
< ~4
< $1
< a
< $1
< 1
< $1
< 3
< $1
< 2
> DEL i
< :0
> SADD i 1 2 3
< :3
> SMEMBERS i
< ~3
< $1
< 1
< $1
< 2
< $1
< 3
> SMEMBERS nokey
< ~0
> SINTER i i
< ~3
< $1
< 1
< $1
< 2
< $1
< 3
> SUNION i nokey
<unordered 1
< ~3
< $1
< 1
< $1
< 2
< $1
< 3
> SDIFF i nokey
<unordered 1
< ~3
< $1
< 1
< $1
< 2
< $1
< 3
> SINTER nokey i
< ~0
> SPOP nokey
< _
> SPOP nokey 2
< ~0
> SPOP i 100
<unordered 1
< ~3
< $1
< 1
< $1
< 2
< $1
< 3
> SRANDMEMBER nokey
< _
> SRANDMEMBER nokey 2
< *0
> SADD i 1
< :1
> SRANDMEMBER i 3
< *1
< $1
< 1
> SRANDMEMBER i -3
< *3
< $1
< 1
< $1
< 1
< $1
< 1
> SPOP i 1
< ~1
< $1
< 1
> SMISMEMBER s a 1
< *2
< :1
< :1
> SISMEMBER s a
< :1
