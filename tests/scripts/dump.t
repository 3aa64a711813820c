# DUMP and RESTORE: checks and their order, times, events, WATCH
> DUMP nokey
< $-1
> SET k hello
< +OK
> RPUSH l a 7 -5 hello
< :4
> SADD i 3 1 -2
< :3
> SADD s a
< :1
> HSET h f v n 10
< :2
> ZADD z 1 a 2.5 b -inf c
< :3
> SET n 128
< +OK
> SET e ""
< +OK
> DUMP k
< $17
< \x00\x05hello\n\x00cr\xdfve4 \n
> DUMP l
< $36
< \x12\x01\x02\x16\x16\x00\x00\x00\x04\x00\x81a\x02\x07\x01\xdf\xfb\x02\x85hello\x06\xff\n\x00Q\x025\xae9\xec\xd2\x17
> DUMP i
< $26
< \x0b\x0e\x02\x00\x00\x00\x03\x00\x00\x00\xfe\xff\x01\x00\x03\x00\n\x00\x1b\x18F\x0e\xe1o\x04\xbb
> DUMP s
< $14
< \x02\x01\x01a\n\x00b\x96\xe9~D\xd2\x1am
> DUMP h
< $30
< \x10\x12\x12\x00\x00\x00\x04\x00\x81f\x02\x81v\x02\x81n\x02\n\x01\xff\n\x00E\xf8B\xd8\xea\x06\x93\xca
> DUMP z
< $41
< \x11\x1d\x1d\x00\x00\x00\x06\x00\x81c\x02\x84-inf\x05\x81a\x02\x01\x01\x81b\x02\x832.5\x04\xff\n\x009\x923\x9b\xe1\x1f2=
> DUMP n
< $14
< \x00\xc1\x80\x00\n\x00\xebz\xb3\xb5\x10\xcfKe
> DUMP e
< $12
< \x00\x00\n\x00]\x9b\\@\x0f\x7f\xa2\xda
> CONFIG SET rdbcompression no
< +OK
> SET big %100:ab
< +OK
> DUMP big
< $213
< \x00@\xc8abababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababab\n\x00#\xed\x80\x82\x19_\xcf4
> CONFIG SET rdbcompression yes
< +OK
# wrong numbers of words
> DUMP
< -ERR wrong number of arguments for 'dump' command
> DUMP k k
< -ERR wrong number of arguments for 'dump' command
> RESTORE k
< -ERR wrong number of arguments for 'restore' command
> RESTORE k 0
< -ERR wrong number of arguments for 'restore' command
> RESTORE
< -ERR wrong number of arguments for 'restore' command
> RESTORE-ASKING k 0
< -ERR wrong number of arguments for 'restore-asking' command
# values come back, old forms as well
> FLUSHALL
< +OK
> RESTORE k 0 "\x00\x05\x68\x65\x6c\x6c\x6f\x0a\x00\x63\x72\xdf\x76\x65\x34\x20\x0a"
< +OK
> OBJECT ENCODING k
< $6
< embstr
> TYPE k
< +string
> DEBUG DIGEST-VALUE k
< *1
< +36b23a1456b2dce2c3ed252c456761301dba8060
> RESTORE l 0 "\x01\x03\x01\x61\xc0\x0c\x01\x62\x06\x00\x82\x79\xb2\x5e\xe9\x4f\xb4\xa0"
< +OK
> OBJECT ENCODING l
< $9
< quicklist
> TYPE l
< +list
> DEBUG DIGEST-VALUE l
< *1
< +a321242d509160fd2e1651d5d59af1b8d48e6580
> RESTORE z 0 "\x03\x02\x01\x61\x03\x31\x2e\x35\x01\x63\xff\x06\x00\x2b\x5b\x56\xad\x5b\xb9\xc7\x01"
< +OK
> OBJECT ENCODING z
< $8
< listpack
> TYPE z
< +zset
> DEBUG DIGEST-VALUE z
< *1
< +7c4ff9416380fd389db2758e87b3d7501f0c5d4f
> RESTORE h 0 "\x09\x12\x02\x01\x61\x03\x00\x6f\x6e\x65\x02\x62\x62\x03\x01\x74\x77\x6f\x3f\xff\x04\x00\x33\x27\x15\x63\x55\xac\x2e\x9f"
< +OK
> OBJECT ENCODING h
< $8
< listpack
> TYPE h
< +hash
> DEBUG DIGEST-VALUE h
< *1
< +2e511a3968ac7480d8e882919c4389ed309fb6ff
> RESTORE s 0 "\x0b\x0e\x02\x00\x00\x00\x03\x00\x00\x00\x01\x00\x02\x00\x03\x00\x0a\x00\xa5\x02\x5c\xe2\x6d\x6e\x4d\x1b"
< +OK
> OBJECT ENCODING s
< $6
< intset
> TYPE s
< +set
> DEBUG DIGEST-VALUE s
< *1
< +2a462a3f51a1db89738ebbeef0c47ce1bbc85246
> GET k
< $5
< hello
> LRANGE l 0 -1
< *3
< $1
< a
< $2
< 12
< $1
< b
> ZRANGE z 0 -1 WITHSCORES
< *4
< $1
< c
< $4
< -inf
< $1
< a
< $3
< 1.5
> HGETALL h
< *4
< $1
< a
< $3
< one
< $2
< bb
< $3
< two
> SMEMBERS s
< *3
< $1
< 1
< $1
< 2
< $1
< 3
> RESTORE-ASKING asked 0 "\x00\x05\x68\x65\x6c\x6c\x6f\x0a\x00\x63\x72\xdf\x76\x65\x34\x20\x0a"
< +OK
> GET asked
< $5
< hello
# the order of checks: options, key, time, footer, value
> RESTORE k x y NOPE
< -ERR syntax error
> RESTORE k x y IDLETIME
< -ERR syntax error
> RESTORE k x y FREQ
< -ERR syntax error
> RESTORE k x y IDLETIME x
< -ERR value is not an integer or out of range
> RESTORE k x y IDLETIME -1
< -ERR Invalid IDLETIME value, must be >= 0
> RESTORE k x y FREQ -1
< -ERR Invalid FREQ value, must be >= 0 and <= 255
> RESTORE k x y FREQ 256
< -ERR Invalid FREQ value, must be >= 0 and <= 255
> RESTORE k x y FREQ x
< -ERR value is not an integer or out of range
> RESTORE k x y IDLETIME 1 FREQ 1
< -ERR syntax error
> RESTORE k x y FREQ 1 IDLETIME 1
< -ERR syntax error
> RESTORE k x y IDLETIME 1 IDLETIME 2
< -BUSYKEY Target key name already exists.
> RESTORE k x y REPLACE REPLACE ABSTTL replace
< -ERR value is not an integer or out of range
> RESTORE k x y
< -BUSYKEY Target key name already exists.
> RESTORE k -1 y REPLACE
< -ERR Invalid TTL value, must be >= 0
> RESTORE k x y REPLACE
< -ERR value is not an integer or out of range
> RESTORE k 1.5 y REPLACE
< -ERR value is not an integer or out of range
> RESTORE k 0 y REPLACE
< -ERR DUMP payload version or checksum are wrong
> RESTORE k 0 "" REPLACE
< -ERR DUMP payload version or checksum are wrong
> RESTORE nokey -1 y
< -ERR Invalid TTL value, must be >= 0
> RESTORE nokey x y ABSTTL
< -ERR value is not an integer or out of range
> RESTORE l 0 y
< -BUSYKEY Target key name already exists.
> RESTORE k 9223372036854775808 y REPLACE
< -ERR value is not an integer or out of range
> RESTORE nokey 0 "\x00\xc4\x00\x0a\x00\x56\xea\x6d\xf8\xd0\xbd\x34\x6d"
< -ERR Bad data format
> RESTORE nokey 0 "\x00\x02\x68\x69\x0d\x00\x0d\xc2\x16\x5b\x89\x84\x6c\xd4"
< -ERR DUMP payload version or checksum are wrong
> RESTORE nokey 0 "\x00\x05\x68\x65\x6c\x6c\x6f\x0a\x00\x63\x72\xdf\x76\x65\x34\x20\x0b"
< -ERR DUMP payload version or checksum are wrong
> RESTORE nokey 0 "\x02\x00\x0a\x00\x3a\xce\x39\x00\x9b\x89\x39\xe8"
< -ERR Bad data format
> RESTORE nokey 0 "\x02\x02\x01\x61\x01\x61\x0a\x00\x57\xbe\x76\x2f\xc2\xd6\x52\x3a"
< -ERR Bad data format
> RESTORE nokey 0 "\x00\x05\x68\x65\x6c\x6c\x6f\x0a\x00"
< -ERR DUMP payload version or checksum are wrong
> RESTORE nokey 0 "\x06\x01\x78\x0a\x00\x66\x4e\x50\x06\x84\xb5\x52\x6e"
< -ERR Bad data format
> RESTORE nokey 0 "\x08\x0a\x00\xbc\xa6\xbb\xb9\xf9\x05\xbf\xaa"
< -ERR Bad data format
> RESTORE k 0 "\x02\x02\x01\x61\x01\x61\x0a\x00\x57\xbe\x76\x2f\xc2\xd6\x52\x3a" REPLACE
< -ERR Bad data format
> GET k
< $5
< hello
> EXISTS nokey
< :0
> RESTORE k 0 "\x00\x05\x68\x65\x6c\x6c\x6f\x0a\x00\x63\x72\xdf\x76\x65\x34\x20\x0a"
< -BUSYKEY Target key name already exists.
# times
> RESTORE t 1000 "\x00\x05\x68\x65\x6c\x6c\x6f\x0a\x00\x63\x72\xdf\x76\x65\x34\x20\x0a"
< +OK
> PTTL t
<~ :*
+ 1100
> EXISTS t
< :0
> RESTORE t 4102444800000 "\x00\x05\x68\x65\x6c\x6c\x6f\x0a\x00\x63\x72\xdf\x76\x65\x34\x20\x0a" ABSTTL
< +OK
> PEXPIRETIME t
< :4102444800000
> RESTORE t 0 "\x00\x05\x68\x65\x6c\x6c\x6f\x0a\x00\x63\x72\xdf\x76\x65\x34\x20\x0a" REPLACE
< +OK
> PTTL t
< :-1
> RESTORE t 5 "\x00\x05\x68\x65\x6c\x6c\x6f\x0a\x00\x63\x72\xdf\x76\x65\x34\x20\x0a" ABSTTL
< -BUSYKEY Target key name already exists.
> RESTORE t 5 "\x00\x05\x68\x65\x6c\x6c\x6f\x0a\x00\x63\x72\xdf\x76\x65\x34\x20\x0a" ABSTTL REPLACE
< +OK
> EXISTS t
< :0
> RESTORE t 5 "\x00\x05\x68\x65\x6c\x6c\x6f\x0a\x00\x63\x72\xdf\x76\x65\x34\x20\x0a" ABSTTL
< +OK
> EXISTS t
< :0
> RESTORE t 9223372036854775807 "\x00\x05\x68\x65\x6c\x6c\x6f\x0a\x00\x63\x72\xdf\x76\x65\x34\x20\x0a"
< +OK
> EXISTS t
< :0
> RESTORE t 9223372036854775807 "\x00\x05\x68\x65\x6c\x6c\x6f\x0a\x00\x63\x72\xdf\x76\x65\x34\x20\x0a" ABSTTL
< +OK
> PEXPIRETIME t
< :9223372036854775807
> DEL t
< :1
> RESTORE u 0 "\x00\x05\x68\x65\x6c\x6c\x6f\x0a\x00\x63\x72\xdf\x76\x65\x34\x20\x0a" IDLETIME 5000
< +OK
> OBJECT IDLETIME u
<~ :500*
> RESTORE u 0 "\x00\x05\x68\x65\x6c\x6c\x6f\x0a\x00\x63\x72\xdf\x76\x65\x34\x20\x0a" IDLETIME 9223372036854775807 REPLACE
< +OK
> CONFIG SET maxmemory-policy allkeys-lfu
< +OK
> RESTORE f 0 "\x00\x05\x68\x65\x6c\x6c\x6f\x0a\x00\x63\x72\xdf\x76\x65\x34\x20\x0a" FREQ 7
< +OK
> OBJECT FREQ f
< :7
> RESTORE f 0 "\x00\x05\x68\x65\x6c\x6c\x6f\x0a\x00\x63\x72\xdf\x76\x65\x34\x20\x0a" IDLETIME 7 REPLACE
< +OK
> OBJECT FREQ f
< :5
> CONFIG SET maxmemory-policy noeviction
< +OK
# events
> CONFIG SET notify-keyspace-events KEAm
< +OK
@ear
> PSUBSCRIBE __key*
< *3
< $10
< psubscribe
< $6
< __key*
< :1
@main
> RESTORE k 0 "\x00\x05\x68\x65\x6c\x6c\x6f\x0a\x00\x63\x72\xdf\x76\x65\x34\x20\x0a" REPLACE
< +OK
> RESTORE new 100000 "\x01\x03\x01\x61\xc0\x0c\x01\x62\x06\x00\x82\x79\xb2\x5e\xe9\x4f\xb4\xa0"
< +OK
> RESTORE k 5 "\x00\x05\x68\x65\x6c\x6c\x6f\x0a\x00\x63\x72\xdf\x76\x65\x34\x20\x0a" ABSTTL REPLACE
< +OK
> RESTORE gone 5 "\x00\x05\x68\x65\x6c\x6c\x6f\x0a\x00\x63\x72\xdf\x76\x65\x34\x20\x0a" ABSTTL
< +OK
> DUMP nokey
< $-1
> RESTORE new 0 "\x00\x05\x68\x65\x6c\x6c\x6f\x0a\x00\x63\x72\xdf\x76\x65\x34\x20\x0a"
< -BUSYKEY Target key name already exists.
> RESTORE new 0 junk REPLACE
< -ERR DUMP payload version or checksum are wrong
@ear
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:k
< $7
< restore
< *4
< $8
< pmessage
< $6
< __key*
< $22
< __keyevent@0__:restore
< $1
< k
< *4
< $8
< pmessage
< $6
< __key*
< $18
< __keyspace@0__:new
< $7
< restore
< *4
< $8
< pmessage
< $6
< __key*
< $22
< __keyevent@0__:restore
< $3
< new
< *4
< $8
< pmessage
< $6
< __key*
< $16
< __keyspace@0__:k
< $3
< del
< *4
< $8
< pmessage
< $6
< __key*
< $18
< __keyevent@0__:del
< $1
< k
< *4
< $8
< pmessage
< $6
< __key*
< $20
< __keyspace@0__:nokey
< $7
< keymiss
< *4
< $8
< pmessage
< $6
< __key*
< $22
< __keyevent@0__:keymiss
< $5
< nokey
> PUNSUBSCRIBE
< *3
< $12
< punsubscribe
< $6
< __key*
< :0
@main
> CONFIG SET notify-keyspace-events ""
< +OK
# WATCH and MULTI
> WATCH w
< +OK
@other
> RESTORE w 0 "\x00\x05\x68\x65\x6c\x6c\x6f\x0a\x00\x63\x72\xdf\x76\x65\x34\x20\x0a"
< +OK
@main
> MULTI
< +OK
> PING
< +QUEUED
> EXEC
< *-1
> WATCH w
< +OK
@other
> RESTORE w 0 "\x00\x05\x68\x65\x6c\x6c\x6f\x0a\x00\x63\x72\xdf\x76\x65\x34\x20\x0a"
< -BUSYKEY Target key name already exists.
@main
> MULTI
< +OK
> PING
< +QUEUED
> EXEC
< *1
< +PONG
> WATCH w
< +OK
@other
> RESTORE w 5 "\x00\x05\x68\x65\x6c\x6c\x6f\x0a\x00\x63\x72\xdf\x76\x65\x34\x20\x0a" ABSTTL REPLACE
< +OK
@main
> MULTI
< +OK
> PING
< +QUEUED
> EXEC
< *-1
> WATCH w
< +OK
@other
> RESTORE w 5 "\x00\x05\x68\x65\x6c\x6c\x6f\x0a\x00\x63\x72\xdf\x76\x65\x34\x20\x0a" ABSTTL REPLACE
< +OK
@main
> MULTI
< +OK
> PING
< +QUEUED
> EXEC
< *1
< +PONG
> MULTI
< +OK
> RESTORE m 0 "\x01\x03\x01\x61\xc0\x0c\x01\x62\x06\x00\x82\x79\xb2\x5e\xe9\x4f\xb4\xa0"
< +QUEUED
> RESTORE m 0 "\x01\x03\x01\x61\xc0\x0c\x01\x62\x06\x00\x82\x79\xb2\x5e\xe9\x4f\xb4\xa0"
< +QUEUED
> DUMP nokey
< +QUEUED
> EXEC
< *3
< +OK
< -BUSYKEY Target key name already exists.
< $-1
> LRANGE m 0 -1
< *3
< $1
< a
< $2
< 12
< $1
< b
# who waits for a list is served from a restored one
@waiting
> BLPOP queue 0
<?
@main
> RESTORE queue 0 "\x01\x03\x01\x61\xc0\x0c\x01\x62\x06\x00\x82\x79\xb2\x5e\xe9\x4f\xb4\xa0"
< +OK
@waiting
< *2
< $5
< queue
< $1
< a
@main
> LRANGE queue 0 -1
< *2
< $2
< 12
< $1
< b
# COPY makes equal values
> COPY l l2
< :1
> DEBUG DIGEST-VALUE l l2
< *2
< +a321242d509160fd2e1651d5d59af1b8d48e6580
< +a321242d509160fd2e1651d5d59af1b8d48e6580
> COPY z z2
< :1
> DEBUG DIGEST-VALUE z z2
< *2
< +7c4ff9416380fd389db2758e87b3d7501f0c5d4f
< +7c4ff9416380fd389db2758e87b3d7501f0c5d4f
> COPY h h2
< :1
> DEBUG DIGEST-VALUE h h2
< *2
< +2e511a3968ac7480d8e882919c4389ed309fb6ff
< +2e511a3968ac7480d8e882919c4389ed309fb6ff
> COPY s s2
< :1
> DEBUG DIGEST-VALUE s s2
< *2
< +2a462a3f51a1db89738ebbeef0c47ce1bbc85246
< +2a462a3f51a1db89738ebbeef0c47ce1bbc85246
> DBSIZE
< :14
