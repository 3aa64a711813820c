# Lists
> RPUSH l a
< :1
> RPUSH l b c d
< :4
> LPUSH l z y
< :6
> LRANGE l 0 -1
< *6
< $1
< y
< $1
< z
< $1
< a
< $1
< b
< $1
< c
< $1
< d
> LLEN l
< :6
> LLEN nokey
< :0
> LPUSHX l x
< :7
> RPUSHX l e
< :8
> LPUSHX nokey a
< :0
> RPUSHX nokey a b c
< :0
> EXISTS nokey
< :0
> LPUSHX l 1 2 3
< :11
> RPUSHX l 1 2 3
< :14
> LRANGE l 0 -1
< *14
< $1
< 3
< $1
< 2
< $1
< 1
< $1
< x
< $1
< y
< $1
< z
< $1
< a
< $1
< b
< $1
< c
< $1
< d
< $1
< e
< $1
< 1
< $1
< 2
< $1
< 3
> LRANGE l 0 0
< *1
< $1
< 3
> LRANGE l -1 -1
< *1
< $1
< 3
> LRANGE l -100 100
< *14
< $1
< 3
< $1
< 2
< $1
< 1
< $1
< x
< $1
< y
< $1
< z
< $1
< a
< $1
< b
< $1
< c
< $1
< d
< $1
< e
< $1
< 1
< $1
< 2
< $1
< 3
> LRANGE l 5 2
< *0
> LRANGE l 100 200
< *0
> LRANGE l -2 -3
< *0
> LRANGE l 0 -100
< *0
> LRANGE nokey 0 -1
< *0
> LRANGE l a 1
< -ERR value is not an integer or out of range
> LRANGE l 0 b
< -ERR value is not an integer or out of range
> LRANGE l 0 1.0
< -ERR value is not an integer or out of range
> LRANGE l 0
< -ERR wrong number of arguments for 'lrange' command
> LRANGE l 9223372036854775807 -9223372036854775808
< *0
> LRANGE l -9223372036854775808 9223372036854775807
< *14
< $1
< 3
< $1
< 2
< $1
< 1
< $1
< x
< $1
< y
< $1
< z
< $1
< a
< $1
< b
< $1
< c
< $1
< d
< $1
< e
< $1
< 1
< $1
< 2
< $1
< 3
> LINDEX l 0
< $1
< 3
> LINDEX l -1
< $1
< 3
> LINDEX l 3
< $1
< x
> LINDEX l 100
< $-1
> LINDEX l -100
< $-1
> LINDEX l a
< -ERR value is not an integer or out of range
> LINDEX l 9223372036854775808
< -ERR value is not an integer or out of range
> LINDEX nokey 0
< $-1
> LSET l 0 X
< +OK
> LSET l -1 Y
< +OK
> LSET l 100 Z
< -ERR index out of range
> LSET l -100 Z
< -ERR index out of range
> LSET l a Z
< -ERR value is not an integer or out of range
> LSET nokey 0 Z
< -ERR no such key
> LSET l 0
< -ERR wrong number of arguments for 'lset' command
> LRANGE l 0 -1
< *14
< $1
< X
< $1
< 2
< $1
< 1
< $1
< x
< $1
< y
< $1
< z
< $1
< a
< $1
< b
< $1
< c
< $1
< d
< $1
< e
< $1
< 1
< $1
< 2
< $1
< Y
> RPUSH l
< -ERR wrong number of arguments for 'rpush' command
> LPUSH
< -ERR wrong number of arguments for 'lpush' command
> RPUSHX l
< -ERR wrong number of arguments for 'rpushx' command
> LPUSH l ""
< :15
> LINDEX l 0
< $0
<
> LPUSH l "\x00\xff\r\n"
< :16
> LRANGE l 0 1
< *2
< $4
< \x00\xff\r\n
< $0
<
# LPOP RPOP
> DEL l
< :1
> RPUSH l 1 2 3 4 5 6 7 8 9 10
< :10
> LPOP l
< $1
< 1
> RPOP l
< $2
< 10
> LPOP l 2
< *2
< $1
< 2
< $1
< 3
> RPOP l 2
< *2
< $1
< 9
< $1
< 8
> LPOP l 0
< *0
> RPOP l 0
< *0
> LPOP l -1
< -ERR value is out of range, must be positive
> RPOP l -1
< -ERR value is out of range, must be positive
> LPOP l abc
< -ERR value is out of range, must be positive
> LPOP l 1 2
< -ERR wrong number of arguments for 'lpop' command
> LPOP l 1.5
< -ERR value is out of range, must be positive
> LPOP l 100
< *4
< $1
< 4
< $1
< 5
< $1
< 6
< $1
< 7
> EXISTS l
< :0
> LPOP l
< $-1
> RPOP l
< $-1
> LPOP l 1
< *-1
> LPOP l 0
< *-1
> RPOP l 5
< *-1
> LPOP l abc
< -ERR value is out of range, must be positive
> LPOP nokey -1
< -ERR value is out of range, must be positive
> LPOP l 9223372036854775807
< *-1
> LPOP l 9223372036854775808
< -ERR value is out of range, must be positive
> RPUSH l 1 2 3
< :3
> RPOP l 9223372036854775807
< *3
< $1
< 3
< $1
< 2
< $1
< 1
> EXISTS l
< :0
> RPUSH l a
< :1
> LPOP l 1
< *1
< $1
< a
> EXISTS l
< :0
> LPOP
< -ERR wrong number of arguments for 'lpop' command
> RPOP
< -ERR wrong number of arguments for 'rpop' command
# LREM LTRIM
> RPUSH l a b a c a d a
< :7
> LREM l 2 a
< :2
> LRANGE l 0 -1
< *5
< $1
< b
< $1
< c
< $1
< a
< $1
< d
< $1
< a
> LREM l -1 a
< :1
> LRANGE l 0 -1
< *4
< $1
< b
< $1
< c
< $1
< a
< $1
< d
> LREM l 0 a
< :1
> LRANGE l 0 -1
< *3
< $1
< b
< $1
< c
< $1
< d
> LREM l 0 zz
< :0
> LREM l abc b
< -ERR value is not an integer or out of range
> LREM nokey 0 a
< :0
> LREM l 0
< -ERR wrong number of arguments for 'lrem' command
> LREM l -9223372036854775808 b
< :1
> LREM l 9223372036854775807 c
< :1
> LREM l 0 d
< :1
> EXISTS l
< :0
> RPUSH l 1 01 1.0 "1" -1 100 1000000 -200 70000 12345678901 9223372036854775807
< :11
> LREM l 0 1
< :2
> LREM l 0 01
< :1
> LREM l 0 -1
< :1
> LREM l 0 9223372036854775807
< :1
> LREM l 0 70000
< :1
> LRANGE l 0 -1
< *5
< $3
< 1.0
< $3
< 100
< $7
< 1000000
< $4
< -200
< $11
< 12345678901
> DEL l
< :1
> RPUSH l a b c d e f
< :6
> LTRIM l 1 -2
< +OK
> LRANGE l 0 -1
< *4
< $1
< b
< $1
< c
< $1
< d
< $1
< e
> LTRIM l 0 -1
< +OK
> LTRIM l -2 -1
< +OK
> LRANGE l 0 -1
< *2
< $1
< d
< $1
< e
> LTRIM l 5 10
< +OK
> EXISTS l
< :0
> RPUSH l a b c
< :3
> LTRIM l 2 1
< +OK
> EXISTS l
< :0
> LTRIM nokey 0 1
< +OK
> RPUSH l a b c
< :3
> LTRIM l a 1
< -ERR value is not an integer or out of range
> LTRIM l 0 b
< -ERR value is not an integer or out of range
> LTRIM l 0
< -ERR wrong number of arguments for 'ltrim' command
> LTRIM l -100 100
< +OK
> LLEN l
< :3
> LTRIM l 0 0
< +OK
> LRANGE l 0 -1
< *1
< $1
< a
> LTRIM l -1 -1
< +OK
> LTRIM l 0 -100
< +OK
> EXISTS l
< :0
# LINSERT
> RPUSH l a b c b
< :4
> LINSERT l BEFORE b X
< :5
> LINSERT l AFTER b Y
< :6
> LRANGE l 0 -1
< *6
< $1
< a
< $1
< X
< $1
< b
< $1
< Y
< $1
< c
< $1
< b
> LINSERT l before zz X
< :-1
> LINSERT l aFTer zz X
< :-1
> LINSERT l foo b X
< -ERR syntax error
> LINSERT l BEFORE b
< -ERR wrong number of arguments for 'linsert' command
> LINSERT nokey BEFORE a b
< :0
> EXISTS nokey
< :0
> LINSERT l BEFORE a first
< :7
> LINSERT l AFTER c last
< :8
> LRANGE l 0 -1
< *8
< $5
< first
< $1
< a
< $1
< X
< $1
< b
< $1
< Y
< $1
< c
< $4
< last
< $1
< b
> LINSERT l BEFORE "" x
< :-1
# LPOS
> DEL l
< :1
> RPUSH l a b c 1 2 3 c c
< :8
> LPOS l c
< :2
> LPOS l c RANK 1
< :2
> LPOS l c RANK 2
< :6
> LPOS l c RANK -1
< :7
> LPOS l c RANK -2
< :6
> LPOS l c RANK 0
< -ERR RANK can't be zero: use 1 to start from the first match, 2 from the second ... or use negative to start from the end of the list
> LPOS l c RANK abc
< -ERR value is not an integer or out of range
> LPOS l c RANK 10
< $-1
> LPOS l c RANK -10
< $-1
> LPOS l c RANK 10 COUNT 0
< *0
> LPOS l c COUNT 0
< *3
< :2
< :6
< :7
> LPOS l c COUNT 1
< *1
< :2
> LPOS l c COUNT 2
< *2
< :2
< :6
> LPOS l c COUNT -1
< -ERR COUNT can't be negative
> LPOS l c COUNT abc
< -ERR COUNT can't be negative
> LPOS l c COUNT 0 RANK 2
< *2
< :6
< :7
> LPOS l c COUNT 0 RANK -1
< *3
< :7
< :6
< :2
> LPOS l c COUNT 2 RANK -2
< *2
< :6
< :2
> LPOS l c MAXLEN 1
< $-1
> LPOS l c MAXLEN 3
< :2
> LPOS l c MAXLEN 0
< :2
> LPOS l c MAXLEN -1
< -ERR MAXLEN can't be negative
> LPOS l c MAXLEN abc
< -ERR MAXLEN can't be negative
> LPOS l c COUNT 0 MAXLEN 7
< *2
< :2
< :6
> LPOS l c COUNT 0 MAXLEN 7 RANK -1
< *3
< :7
< :6
< :2
> LPOS l c MAXLEN 1 COUNT 5
< *0
> LPOS l zz
< $-1
> LPOS l zz COUNT 2
< *0
> LPOS l 1
< :3
> LPOS l 3 RANK -1
< :5
> LPOS nokey a
< $-1
> LPOS nokey a COUNT 2
< *0
> LPOS nokey a RANK 0
< -ERR RANK can't be zero: use 1 to start from the first match, 2 from the second ... or use negative to start from the end of the list
> LPOS l c COUNT
< -ERR syntax error
> LPOS l c RANK
< -ERR syntax error
> LPOS l c MAXLEN
< -ERR syntax error
> LPOS l c FOO 1
< -ERR syntax error
> LPOS l
< -ERR wrong number of arguments for 'lpos' command
> LPOS l c rank 1 rank 2
< :6
> LPOS l c RANK -9223372036854775807
< $-1
> LPOS l c RANK 9223372036854775807
< $-1
> LPOS l c COUNT 9223372036854775807
< *3
< :2
< :6
< :7
> LPOS l c count 2 maxlen 100 rank 1
< *2
< :2
< :6
# RPOPLPUSH LMOVE
> DEL l m
< :1
> RPUSH l a b c d
< :4
> RPOPLPUSH l m
< $1
< d
> RPOPLPUSH l l
< $1
< c
> LRANGE l 0 -1
< *3
< $1
< c
< $1
< a
< $1
< b
> LRANGE m 0 -1
< *1
< $1
< d
> RPOPLPUSH nokey m
< $-1
> RPOPLPUSH nokey nokey
< $-1
> RPOPLPUSH l
< -ERR wrong number of arguments for 'rpoplpush' command
> LMOVE l m LEFT RIGHT
< $1
< c
> LMOVE l m RIGHT LEFT
< $1
< b
> LMOVE l m left left
< $1
< a
> LRANGE m 0 -1
< *4
< $1
< a
< $1
< b
< $1
< d
< $1
< c
> EXISTS l
< :0
> LMOVE l m RIGHT RIGHT
< $-1
> LMOVE m m LEFT RIGHT
< $1
< a
> LMOVE m m RIGHT LEFT
< $1
< a
> LMOVE m m LEFT LEFT
< $1
< a
> LMOVE m m RIGHT RIGHT
< $1
< c
> LRANGE m 0 -1
< *4
< $1
< a
< $1
< b
< $1
< d
< $1
< c
> LMOVE m n UP DOWN
< -ERR syntax error
> LMOVE m n LEFT DOWN
< -ERR syntax error
> LMOVE m n LEFT
< -ERR wrong number of arguments for 'lmove' command
> LMOVE m n LEFT RIGHT x
< -ERR wrong number of arguments for 'lmove' command
> LMOVE m n RIGHT RIGHT
< $1
< c
> LRANGE n 0 -1
< *1
< $1
< c
> SET s v
< +OK
> RPOPLPUSH m s
< -WRONGTYPE Operation against a key holding the wrong kind of value
> RPOPLPUSH s m
< -WRONGTYPE Operation against a key holding the wrong kind of value
> LMOVE m s LEFT LEFT
< -WRONGTYPE Operation against a key holding the wrong kind of value
> LMOVE s m LEFT LEFT
< -WRONGTYPE Operation against a key holding the wrong kind of value
> LMOVE nokey s LEFT LEFT
< $-1
> RPOPLPUSH nokey s
< $-1
> LRANGE m 0 -1
< *3
< $1
< a
< $1
< b
< $1
< d
# LMPOP
> DEL l m n
< :2
> RPUSH l a b c d e
< :5
> RPUSH m 1 2 3
< :3
> LMPOP 1 l LEFT
< *2
< $1
< l
< *1
< $1
< a
> LMPOP 1 l RIGHT
< *2
< $1
< l
< *1
< $1
< e
> LMPOP 2 nokey l LEFT COUNT 2
< *2
< $1
< l
< *2
< $1
< b
< $1
< c
> LMPOP 2 l m LEFT COUNT 10
< *2
< $1
< l
< *1
< $1
< d
> LMPOP 2 l m RIGHT COUNT 10
< *2
< $1
< m
< *3
< $1
< 3
< $1
< 2
< $1
< 1
> LMPOP 2 l m LEFT
< *-1
> LMPOP 0 l LEFT
< -ERR numkeys should be greater than 0
> LMPOP -1 l LEFT
< -ERR numkeys should be greater than 0
> LMPOP a l LEFT
< -ERR numkeys should be greater than 0
> LMPOP 2 l LEFT
< -ERR syntax error
> LMPOP 1 l UP
< -ERR syntax error
> LMPOP 1 l LEFT COUNT 0
< -ERR count should be greater than 0
> LMPOP 1 l LEFT COUNT -1
< -ERR count should be greater than 0
> LMPOP 1 l LEFT COUNT abc
< -ERR count should be greater than 0
> LMPOP 1 l LEFT COUNT
< -ERR syntax error
> LMPOP 1 l LEFT COUNT 1 COUNT 2
< -ERR syntax error
> LMPOP 1 l LEFT FOO
< -ERR syntax error
> LMPOP 1 l
< -ERR wrong number of arguments for 'lmpop' command
> LMPOP 1
< -ERR wrong number of arguments for 'lmpop' command
> LMPOP
< -ERR wrong number of arguments for 'lmpop' command
> LMPOP 2 nokey s LEFT
< -WRONGTYPE Operation against a key holding the wrong kind of value
> LMPOP 1 s LEFT
< -WRONGTYPE Operation against a key holding the wrong kind of value
> LMPOP 3 a b LEFT
< -ERR syntax error
> LMPOP 9223372036854775807 l LEFT
< -ERR syntax error
# wrong type
> LPUSH s a
< -WRONGTYPE Operation against a key holding the wrong kind of value
> RPUSH s a
< -WRONGTYPE Operation against a key holding the wrong kind of value
> LPUSHX s a
< -WRONGTYPE Operation against a key holding the wrong kind of value
> RPUSHX s a
< -WRONGTYPE Operation against a key holding the wrong kind of value
> LLEN s
< -WRONGTYPE Operation against a key holding the wrong kind of value
> LRANGE s 0 1
< -WRONGTYPE Operation against a key holding the wrong kind of value
> LINDEX s 0
< -WRONGTYPE Operation against a key holding the wrong kind of value
> LSET s 0 a
< -WRONGTYPE Operation against a key holding the wrong kind of value
> LREM s 0 a
< -WRONGTYPE Operation against a key holding the wrong kind of value
> LTRIM s 0 1
< -WRONGTYPE Operation against a key holding the wrong kind of value
> LPOP s
< -WRONGTYPE Operation against a key holding the wrong kind of value
> RPOP s
< -WRONGTYPE Operation against a key holding the wrong kind of value
> LPOP s 2
< -WRONGTYPE Operation against a key holding the wrong kind of value
> LPOP s 0
< -WRONGTYPE Operation against a key holding the wrong kind of value
> LINSERT s BEFORE a b
< -WRONGTYPE Operation against a key holding the wrong kind of value
> LPOS s a
< -WRONGTYPE Operation against a key holding the wrong kind of value
# expiry stays, emptied lists disappear
> RPUSH l a b c
< :3
> EXPIRE l 100
< :1
> RPUSH l d
< :4
> TTL l
< :100
> LPOP l 4
< *4
< $1
< a
< $1
< b
< $1
< c
< $1
< d
> RPUSH l a
< :1
> TTL l
< :-1
# encodings and node limits
> DEL l
< :1
> OBJECT ENCODING l
< $-1
> RPUSH l a
< :1
> OBJECT ENCODING l
< $9
< quicklist
* 600 RPUSH l v{}
> OBJECT ENCODING l
< $9
< quicklist
> LLEN l
< :601
> LINDEX l 300
< $4
< v300
> LINDEX l -300
< $4
< v301
> LRANGE l 298 303
< *6
< $4
< v298
< $4
< v299
< $4
< v300
< $4
< v301
< $4
< v302
< $4
< v303
> LRANGE l -3 -1
< *3
< $4
< v598
< $4
< v599
< $4
< v600
> LSET l 300 NEW
< +OK
> LRANGE l 299 301
< *3
< $4
< v299
< $3
< NEW
< $4
< v301
> LINSERT l BEFORE NEW BEF
< :602
> LINSERT l AFTER NEW AFT
< :603
> LRANGE l 299 304
< *6
< $4
< v299
< $3
< BEF
< $3
< NEW
< $3
< AFT
< $4
< v301
< $4
< v302
> LREM l 1 BEF
< :1
> LREM l -1 AFT
< :1
> LREM l 0 v599
< :1
> LPOS l v450
< :450
> LPOS l v450 RANK -1
< :450
> LTRIM l 100 -100
< +OK
> LLEN l
< :401
> LINDEX l 0
< $4
< v100
> LINDEX l -1
< $4
< v500
> LTRIM l 50 60
< +OK
> LRANGE l 0 -1
< *11
< $4
< v150
< $4
< v151
< $4
< v152
< $4
< v153
< $4
< v154
< $4
< v155
< $4
< v156
< $4
< v157
< $4
< v158
< $4
< v159
< $4
< v160
> LPOP l 3
< *3
< $4
< v150
< $4
< v151
< $4
< v152
> RPOP l 3
< *3
< $4
< v160
< $4
< v159
< $4
< v158
> OBJECT ENCODING l
< $9
< quicklist
> CONFIG SET list-max-listpack-size 3
< +OK
> DEL l
< :1
> RPUSH l 1 2 3 4 5 6 7 8 9 10
< :10
> LINSERT l AFTER 5 x
< :11
> LINSERT l BEFORE 4 y
< :12
> LREM l 0 7
< :1
> LSET l 4 %100:z
< +OK
> LRANGE l 0 -1
< *11
< $1
< 1
< $1
< 2
< $1
< 3
< $1
< y
< $100
< zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz
< $1
< 5
< $1
< x
< $1
< 6
< $1
< 8
< $1
< 9
< $2
< 10
> LPOS l 10
< :10
> LTRIM l 2 6
< +OK
> LRANGE l 0 -1
< *5
< $1
< 3
< $1
< y
< $100
< zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz
< $1
< 5
< $1
< x
> CONFIG SET list-max-listpack-size -1
< +OK
> CONFIG SET list-compress-depth 1
< +OK
> DEL l
< :1
* 100 RPUSH l "a longer value to fill some nodes, number {}, and a bit more of text to make it compressible aaaaaaaaaaaaaaaaaaaaaaaa"
* 100 LPUSH l "a longer value to fill some nodes, number -{}, and a bit more of text to make it compressible aaaaaaaaaaaaaaaaaaaaaaaa"
> LINDEX l 100
< $116
< a longer value to fill some nodes, number 1, and a bit more of text to make it compressible aaaaaaaaaaaaaaaaaaaaaaaa
> LINDEX l 50
< $118
< a longer value to fill some nodes, number -50, and a bit more of text to make it compressible aaaaaaaaaaaaaaaaaaaaaaaa
> LINDEX l -50
< $117
< a longer value to fill some nodes, number 51, and a bit more of text to make it compressible aaaaaaaaaaaaaaaaaaaaaaaa
> LSET l 77 changed
< +OK
> LRANGE l 76 78
< *3
< $118
< a longer value to fill some nodes, number -24, and a bit more of text to make it compressible aaaaaaaaaaaaaaaaaaaaaaaa
< $7
< changed
< $118
< a longer value to fill some nodes, number -22, and a bit more of text to make it compressible aaaaaaaaaaaaaaaaaaaaaaaa
> LREM l 0 changed
< :1
> LLEN l
< :199
> LTRIM l 90 110
< +OK
> LLEN l
< :21
> CONFIG SET list-compress-depth 0
< +OK
> CONFIG SET list-max-listpack-size -2
< +OK
> DEL l
< :1
> RPUSH l %9000:x
< :1
> OBJECT ENCODING l
< $9
< quicklist
> RPUSH l small
< :2
> LPUSH l small
< :3
> LSET l 1 mid
< +OK
> LRANGE l 0 -1
< *3
< $5
< small
< $3
< mid
< $5
< small
> LSET l 1 %20000:q
< +OK
> LLEN l
< :3
> LINSERT l AFTER small a
< :4
> LINSERT l BEFORE small b
< :5
> LREM l 1 %20000:q
< :1
> LRANGE l 0 -1
< *4
< $1
< b
< $5
< small
< $1
< a
< $5
< small
# RESP3
> HELLO 3
<~ %7*
> LPOP nokey
< _
> LPOP nokey 2
< _
> LPOS l nothing
< _
> LPOS l nothing COUNT 1
< *0
> LINDEX l 1000
< _
> LMPOP 1 nokey LEFT
< _
> LMPOP 1 l LEFT COUNT 2
< *2
< $1
< l
< *2
< $1
< b
< $5
< small
> RPOPLPUSH nokey nokey
< _
> LMOVE nokey nokey LEFT LEFT
< _
> LRANGE nokey 0 -1
< *0
