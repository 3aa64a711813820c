# DEBUG: what test suites call
> DEBUG
< -ERR wrong number of arguments for 'debug' command
> DEBUG NOSUCH
< -ERR unknown subcommand or wrong number of arguments for 'NOSUCH'. Try DEBUG HELP.
> DEBUG HELP
<~ *
> DEBUG SLEEP 0
< +OK
> DEBUG SLEEP 0.01
< +OK
> DEBUG SLEEP
< -ERR unknown subcommand or wrong number of arguments for 'SLEEP'. Try DEBUG HELP.
> DEBUG OBJECT
< -ERR unknown subcommand or wrong number of arguments for 'OBJECT'. Try DEBUG HELP.
> DEBUG OBJECT nokey
< -ERR no such key
> SET k v
< +OK
> DEBUG OBJECT k
<~ +Value at:* refcount:* encoding:embstr serializedlength:* lru:* lru_seconds_idle:*
> RPUSH l a b
< :2
> DEBUG OBJECT l
<~ +Value at:* refcount:1 encoding:quicklist serializedlength:* lru:* lru_seconds_idle:* ql_nodes:1 ql_avg_node:2.00 ql_listpack_max:-2 ql_compressed:0 ql_uncompressed_size:*
> DEBUG DIGEST
<~ +*
> DEBUG DIGEST x
<~ *
> DEBUG DIGEST-VALUE nokey
< *1
< +0000000000000000000000000000000000000000
> DEBUG DIGEST-VALUE
< *0
> DEBUG DIGEST-VALUE k nokey
<~ \*2\r\n+*
> FLUSHALL
< +OK
> DEBUG DIGEST
< +0000000000000000000000000000000000000000
> DEBUG SET-ACTIVE-EXPIRE 0
< +OK
> DEBUG SET-ACTIVE-EXPIRE 1
< +OK
> DEBUG SET-ACTIVE-EXPIRE
< -ERR unknown subcommand or wrong number of arguments for 'SET-ACTIVE-EXPIRE'. Try DEBUG HELP.
> DEBUG REPLICATE
< -ERR unknown subcommand or wrong number of arguments for 'REPLICATE'. Try DEBUG HELP.
> DEBUG REPLICATE SET nobody 1
< +OK
> EXISTS nobody
< :0
> DEBUG CLUSTERLINK KILL all x
< -ERR Debug option only available for cluster mode enabled setup!
> DEBUG CLUSTERLINK CUT all x
< -ERR unknown subcommand or wrong number of arguments for 'CLUSTERLINK'. Try DEBUG HELP.
> DEBUG DROP-CLUSTER-PACKET-FILTER x
< -ERR value is not an integer or out of range
> DEBUG DROP-CLUSTER-PACKET-FILTER -1
< +OK
> DEBUG JMAP
< -ERR unknown subcommand or wrong number of arguments for 'JMAP'. Try DEBUG HELP.
> DEBUG ERROR "MYERR hello"
< -MYERR hello
> DEBUG ERROR foo
< -foo
> DEBUG ERROR
< -ERR unknown subcommand or wrong number of arguments for 'ERROR'. Try DEBUG HELP.
> DEBUG LOG hello
< +OK
> DEBUG STRINGMATCH-LEN 10 x
<~ *
> DEBUG QUICKLIST-PACKED-THRESHOLD 100b
< +OK
> DEBUG QUICKLIST-PACKED-THRESHOLD 0
< +OK
> DEBUG QUICKLIST-PACKED-THRESHOLD abc
< -ERR argument must be a memory value bigger than 1 and smaller than 4gb
> DEBUG QUICKLIST-PACKED-THRESHOLD
< -ERR unknown subcommand or wrong number of arguments for 'QUICKLIST-PACKED-THRESHOLD'. Try DEBUG HELP.
> DEBUG SET-DISABLE-DENY-SCRIPTS 1
< +OK
> DEBUG SET-DISABLE-DENY-SCRIPTS 0
< +OK
> DEBUG CHANGE-REPL-ID
< +OK
> DEBUG CHANGE-REPL-ID x
<~ *
> DEBUG POPULATE 5
< +OK
> DBSIZE
< :5
> GET key:3
< $7
< value:3
> DEBUG POPULATE 3 p
< +OK
> GET p:2
< $7
< value:2
> DEBUG POPULATE 2 q 100
< +OK
> STRLEN q:1
< :100
> GETRANGE q:1 0 20
< $21
< value:1\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00
> DEBUG POPULATE abc
< -ERR value is out of range, must be positive
> DEBUG POPULATE -1
< -ERR value is out of range, must be positive
> DEBUG POPULATE 1 a -1
< -ERR value is out of range, must be positive
> DEBUG POPULATE 1 a 1 1
< -ERR unknown subcommand or wrong number of arguments for 'POPULATE'. Try DEBUG HELP.
> DEBUG POPULATE
< -ERR unknown subcommand or wrong number of arguments for 'POPULATE'. Try DEBUG HELP.
> DEBUG HTSTATS 0
<~ $*
> DEBUG HTSTATS
< -ERR unknown subcommand or wrong number of arguments for 'HTSTATS'. Try DEBUG HELP.
> DEBUG HTSTATS abc
< -ERR value is not an integer or out of range
> DEBUG HTSTATS-KEY nokey
< -ERR no such key
> SET s v
< +OK
> DEBUG HTSTATS-KEY s
< -ERR The value stored at the specified key is not represented using an hash table
> DEBUG LISTPACK nokey
< -ERR no such key
> DEBUG LISTPACK s
< -ERR Not a listpack encoded object.
> DEBUG PAUSE-CRON 1
< +OK
> DEBUG PAUSE-CRON 0
< +OK
> DEBUG PAUSE-CRON
< -ERR unknown subcommand or wrong number of arguments for 'PAUSE-CRON'. Try DEBUG HELP.
> DEBUG DICT-RESIZING 0
< -ERR unknown subcommand or wrong number of arguments for 'DICT-RESIZING'. Try DEBUG HELP.
> DEBUG DICT-RESIZING 1
< -ERR unknown subcommand or wrong number of arguments for 'DICT-RESIZING'. Try DEBUG HELP.
> DEBUG REPLYBUFFER PEAK-RESET-TIME NEVER
< +OK
> DEBUG REPLYBUFFER RESIZING 0
< +OK
> DEBUG REPLYBUFFER RESIZING 1
< +OK
> DEBUG REPLYBUFFER PEAK-RESET-TIME RESET
< +OK
> DEBUG STRUCTSIZE
<~ *
> DEBUG CLIENT-EVICTION
<~ *
# PROTOCOL in RESP2
> DEBUG PROTOCOL
< -ERR unknown subcommand or wrong number of arguments for 'PROTOCOL'. Try DEBUG HELP.
> DEBUG PROTOCOL nosuch
< -ERR Wrong protocol type name. Please use one of the following: string|integer|double|bignum|null|array|set|map|attrib|push|verbatim|true|false
> DEBUG PROTOCOL string
< $11
< Hello World
> DEBUG PROTOCOL integer
< :12345
> DEBUG PROTOCOL double
< $5
< 3.141
> DEBUG PROTOCOL null
< $-1
> DEBUG PROTOCOL array
< *3
< :0
< :1
< :2
> DEBUG PROTOCOL set
< *3
< :0
< :1
< :2
> DEBUG PROTOCOL map
< *6
< :0
< :0
< :1
< :1
< :2
< :0
> DEBUG PROTOCOL attrib
< $39
< Some real reply following the attribute
> DEBUG PROTOCOL push
< -ERR RESP2 is not supported by this command
> DEBUG PROTOCOL verbatim
< $25
< This is a verbatim\nstring
> DEBUG PROTOCOL true
< :1
> DEBUG PROTOCOL false
< :0
> DEBUG PROTOCOL bignum
< $37
< 1234567999999999999999999999999999999
> HELLO 3
<~ %7*
> DEBUG PROTOCOL string
< $11
< Hello World
> DEBUG PROTOCOL integer
< :12345
> DEBUG PROTOCOL double
< ,3.141
> DEBUG PROTOCOL null
< _
> DEBUG PROTOCOL array
< *3
< :0
< :1
< :2
> DEBUG PROTOCOL set
< ~3
< :0
< :1
< :2
> DEBUG PROTOCOL map
< %3
< :0
< #f
< :1
< #t
< :2
< #f
> DEBUG PROTOCOL attrib
< |1
< $14
< key-popularity
< *2
< $7
< key:123
< :90
< $39
< Some real reply following the attribute
> DEBUG PROTOCOL push
< >2
< $16
< server-cpu-usage
< :42
< $40
< Some real reply following the push reply
> DEBUG PROTOCOL verbatim
< =29
< txt:This is a verbatim\nstring
> DEBUG PROTOCOL true
< #t
> DEBUG PROTOCOL false
< #f
> DEBUG PROTOCOL bignum
< (1234567999999999999999999999999999999
> DEBUG PROTOCOL nosuch
< -ERR Wrong protocol type name. Please use one of the following: string|integer|double|bignum|null|array|set|map|attrib|push|verbatim|true|false
# equal data, equal digests: encodings do not matter
> HELLO 2
<~ \*14*
> CONFIG SET hash-max-listpack-entries 0
< +OK
> HSET h1 a 1 b 2
< :2
> CONFIG SET hash-max-listpack-entries 512
< +OK
> HSET h2 b 2 a 1
< :2
> DEBUG DIGEST-VALUE h1 h2
<~ \*2\r\n+*

# what is past its time is shown while it is there
> DEBUG SET-ACTIVE-EXPIRE 0
< +OK
> SET k abc
< +OK
> PEXPIRE k 1
< :1
+ 50
> DEBUG OBJECT k
<~ +Value at:* encoding:embstr *
> GET k
< $-1
> DEBUG OBJECT k
< -ERR no such key
> DEBUG SET-ACTIVE-EXPIRE 1
< +OK
