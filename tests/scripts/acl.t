# ACL: users, rules, checks, the log
> ACL WHOAMI
< $7
< default
> ACL LIST
< *1
< $34
< user default on nopass ~* &* +@all
> ACL USERS
< *1
< $7
< default
> ACL CAT
< *21
< $8
< keyspace
< $4
< read
< $5
< write
< $3
< set
< $9
< sortedset
< $4
< list
< $4
< hash
< $6
< string
< $6
< bitmap
< $11
< hyperloglog
< $3
< geo
< $6
< stream
< $6
< pubsub
< $5
< admin
< $4
< fast
< $4
< slow
< $8
< blocking
< $9
< dangerous
< $10
< connection
< $11
< transaction
< $9
< scripting
> ACL CAT pubsub
<unordered 1
< *13
< $11
< unsubscribe
< $15
< pubsub|channels
< $13
< pubsub|numsub
< $13
< pubsub|numpat
< $18
< pubsub|shardnumsub
< $20
< pubsub|shardchannels
< $8
< spublish
< $12
< sunsubscribe
< $7
< publish
< $9
< subscribe
< $12
< punsubscribe
< $10
< ssubscribe
< $10
< psubscribe
> ACL CAT TRANSACTION
<unordered 1
< *5
< $4
< exec
< $5
< multi
< $5
< watch
< $7
< unwatch
< $7
< discard
> ACL CAT nosuch
< -ERR Unknown category 'nosuch'
> ACL CAT a b
< -ERR unknown subcommand or wrong number of arguments for 'CAT'. Try ACL HELP.
> ACL
< -ERR wrong number of arguments for 'acl' command
> ACL nosuch
< -ERR unknown subcommand 'nosuch'. Try ACL HELP.
> ACL WHOAMI x
< -ERR wrong number of arguments for 'acl|whoami' command
> ACL SETUSER
< -ERR wrong number of arguments for 'acl|setuser' command
> ACL GETUSER
< -ERR wrong number of arguments for 'acl|getuser' command
> ACL GETUSER nobody
< $-1
> ACL GENPASS 0
< -ERR ACL GENPASS argument must be the number of bits for the output password, a positive number up to 4096
> ACL GENPASS -1
< -ERR ACL GENPASS argument must be the number of bits for the output password, a positive number up to 4096
> ACL GENPASS 4097
< -ERR ACL GENPASS argument must be the number of bits for the output password, a positive number up to 4096
> ACL GENPASS x
< -ERR value is not an integer or out of range
> ACL GENPASS 1 2
< -ERR unknown subcommand or wrong number of arguments for 'GENPASS'. Try ACL HELP.
> ACL GENPASS
<~ $64\r\n*
> ACL GENPASS 5
<~ $2\r\n*
> ACL LOAD
< -ERR This Redis instance is not configured to use an ACL file. You may want to specify users via the ACL SETUSER command and then issue a CONFIG REWRITE (assuming you have a Redis configuration file set) in order to store users in the Redis configuration.
> ACL SAVE
< -ERR This Redis instance is not configured to use an ACL file. You may want to specify users via the ACL SETUSER command and then issue a CONFIG REWRITE (assuming you have a Redis configuration file set) in order to store users in the Redis configuration.
> ACL DELUSER default
< -ERR The 'default' user cannot be removed
> ACL DELUSER nobody
< :0
> ACL LOG x
< -ERR value is not an integer or out of range
> ACL LOG 1 2
< -ERR unknown subcommand or wrong number of arguments for 'LOG'. Try ACL HELP.
> ACL LOG -1
< *0
> ACL LOG
< *0
# rules and their text
> ACL SETUSER alice
< +OK
> ACL GETUSER alice
< *12
< $5
< flags
< *1
< $3
< off
< $9
< passwords
< *0
< $8
< commands
< $5
< -@all
< $4
< keys
< $0
<
< $8
< channels
< $0
<
< $9
< selectors
< *0
> ACL SETUSER alice on >pw ~k* %R~r* %W~w* %RW~z* &c* +get
< +OK
> ACL LIST
< *2
< $128
< user alice on #30c952fab122c3f9759f02a6d95c3758b246b4fee239957b2d4fee46e26170c4 ~k* %R~r* %W~w* ~z* resetchannels &c* -@all +get
< $34
< user default on nopass ~* &* +@all
> ACL GETUSER alice
< *12
< $5
< flags
< *1
< $2
< on
< $9
< passwords
< *1
< $64
< 30c952fab122c3f9759f02a6d95c3758b246b4fee239957b2d4fee46e26170c4
< $8
< commands
< $10
< -@all +get
< $4
< keys
< $19
< ~k* %R~r* %W~w* ~z*
< $8
< channels
< $3
< &c*
< $9
< selectors
< *0
> ACL SETUSER alice %w~r* ~k* &c* >pw
< +OK
> ACL GETUSER alice
< *12
< $5
< flags
< *1
< $2
< on
< $9
< passwords
< *1
< $64
< 30c952fab122c3f9759f02a6d95c3758b246b4fee239957b2d4fee46e26170c4
< $8
< commands
< $10
< -@all +get
< $4
< keys
< $17
< ~k* ~r* %W~w* ~z*
< $8
< channels
< $3
< &c*
< $9
< selectors
< *0
> ACL SETUSER alice #0000000000000000000000000000000000000000000000000000000000000001 <pw
< +OK
> ACL GETUSER alice
< *12
< $5
< flags
< *1
< $2
< on
< $9
< passwords
< *1
< $64
< 0000000000000000000000000000000000000000000000000000000000000001
< $8
< commands
< $10
< -@all +get
< $4
< keys
< $17
< ~k* ~r* %W~w* ~z*
< $8
< channels
< $3
< &c*
< $9
< selectors
< *0
> ACL SETUSER alice !0000000000000000000000000000000000000000000000000000000000000001
< +OK
> ACL SETUSER alice <pw
< -ERR Error in ACL SETUSER modifier '<pw': The password you are trying to remove from the user does not exist
> ACL SETUSER alice #xx
< -ERR Error in ACL SETUSER modifier '#xx': The password hash must be exactly 64 characters and contain only lowercase hexadecimal characters
> ACL SETUSER alice !xx
< -ERR Error in ACL SETUSER modifier '!xx': The password hash must be exactly 64 characters and contain only lowercase hexadecimal characters
> ACL SETUSER alice #000000000000000000000000000000000000000000000000000000000000000A
< -ERR Error in ACL SETUSER modifier '#000000000000000000000000000000000000000000000000000000000000000A': The password hash must be exactly 64 characters and contain only lowercase hexadecimal characters
> ACL SETUSER alice nopass
< +OK
> ACL SETUSER alice >x resetpass skip-sanitize-payload
< +OK
> ACL GETUSER alice
< *12
< $5
< flags
< *2
< $2
< on
< $21
< skip-sanitize-payload
< $9
< passwords
< *0
< $8
< commands
< $10
< -@all +get
< $4
< keys
< $17
< ~k* ~r* %W~w* ~z*
< $8
< channels
< $3
< &c*
< $9
< selectors
< *0
> ACL SETUSER alice sanitize-payload off ON
< +OK
> ACL GETUSER alice
< *12
< $5
< flags
< *2
< $2
< on
< $16
< sanitize-payload
< $9
< passwords
< *0
< $8
< commands
< $10
< -@all +get
< $4
< keys
< $17
< ~k* ~r* %W~w* ~z*
< $8
< channels
< $3
< &c*
< $9
< selectors
< *0
> ACL SETUSER alice +nosuch
< -ERR Error in ACL SETUSER modifier '+nosuch': Unknown command or category name in ACL
> ACL SETUSER alice -nosuch
< -ERR Error in ACL SETUSER modifier '-nosuch': Unknown command or category name in ACL
> ACL SETUSER alice +@nosuch
< -ERR Error in ACL SETUSER modifier '+@nosuch': Unknown command or category name in ACL
> ACL SETUSER alice +get|
< -ERR Error in ACL SETUSER modifier '+get|': Syntax error
> ACL SETUSER alice -get|x
< -ERR Error in ACL SETUSER modifier '-get|x': Unknown command or category name in ACL
> ACL SETUSER alice +get|a|b
< -ERR Error in ACL SETUSER modifier '+get|a|b': Unknown command or category name in ACL
> ACL SETUSER alice +config|nosuch
< -ERR Error in ACL SETUSER modifier '+config|nosuch': Unknown command or category name in ACL
> ACL SETUSER alice +config|get|x
< -ERR Error in ACL SETUSER modifier '+config|get|x': Allowing first-arg of a subcommand is not supported
> ACL SETUSER alice nosuch
< -ERR Error in ACL SETUSER modifier 'nosuch': Syntax error
> ACL SETUSER alice ""
< +OK
> ACL SETUSER alice "~a b"
< -ERR Error in ACL SETUSER modifier '~a b': Syntax error
> ACL SETUSER alice "&a b"
< -ERR Error in ACL SETUSER modifier '&a b': Syntax error
> ACL SETUSER alice %~x
< -ERR Error in ACL SETUSER modifier '%~x': Syntax error
> ACL SETUSER alice %X~x
< -ERR Error in ACL SETUSER modifier '%X~x': Syntax error
> ACL SETUSER alice %RR~x
< -ERR Error in ACL SETUSER modifier '%RR~x': Syntax error
> ACL SETUSER alice allkeys ~x
< -ERR Error in ACL SETUSER modifier '~x': Adding a pattern after the * pattern (or the 'allkeys' flag) is not valid and does not have any effect. Try 'resetkeys' to start with an empty list of patterns
> ACL SETUSER alice allchannels &x
< -ERR Error in ACL SETUSER modifier '&x': Adding a pattern after the * pattern (or the 'allchannels' flag) is not valid and does not have any effect. Try 'resetchannels' to start with an empty list of channels
> ACL SETUSER "a b" on
< -ERR Usernames can't contain spaces or null characters
> ACL SETUSER "a\x00b" on
< -ERR Usernames can't contain spaces or null characters
> ACL SETUSER alice (+get
< -ERR Unmatched parenthesis in acl selector starting at '(+get'.
> ACL SETUSER alice "(" +get )
< +OK
> ACL SETUSER alice (+get ~x) foo)
< -ERR Error in ACL SETUSER modifier 'foo)': Syntax error
> ACL SETUSER alice (foo)
< -ERR Error in ACL SETUSER modifier '(foo)': Syntax error
> ACL SETUSER alice (on)
< -ERR Error in ACL SETUSER modifier '(on)': Syntax error
> ACL SETUSER alice +get|foo (+get ~a) "(-@all +set %R~q &ch)" ()
< +OK
> ACL GETUSER alice
< *12
< $5
< flags
< *2
< $2
< on
< $16
< sanitize-payload
< $9
< passwords
< *0
< $8
< commands
< $10
< -@all +get
< $4
< keys
< $17
< ~k* ~r* %W~w* ~z*
< $8
< channels
< $3
< &c*
< $9
< selectors
< *4
< *6
< $8
< commands
< $10
< -@all +get
< $4
< keys
< $0
<
< $8
< channels
< $0
<
< *6
< $8
< commands
< $10
< -@all +get
< $4
< keys
< $2
< ~a
< $8
< channels
< $0
<
< *6
< $8
< commands
< $10
< -@all +set
< $4
< keys
< $4
< %R~q
< $8
< channels
< $3
< &ch
< *6
< $8
< commands
< $5
< -@all
< $4
< keys
< $0
<
< $8
< channels
< $0
<
> ACL SETUSER alice clearselectors resetkeys resetchannels nocommands
< +OK
> ACL GETUSER alice
< *12
< $5
< flags
< *2
< $2
< on
< $16
< sanitize-payload
< $9
< passwords
< *0
< $8
< commands
< $5
< -@all
< $4
< keys
< $0
<
< $8
< channels
< $0
<
< $9
< selectors
< *0
> ACL SETUSER alice +select|0 +select|1 +SELECT|0
< +OK
> ACL SETUSER alice -select
< +OK
> ACL GETUSER alice
< *12
< $5
< flags
< *2
< $2
< on
< $16
< sanitize-payload
< $9
< passwords
< *0
< $8
< commands
< $5
< -@all
< $4
< keys
< $0
<
< $8
< channels
< $0
<
< $9
< selectors
< *0
> ACL SETUSER alice reset
< +OK
> ACL GETUSER alice
< *12
< $5
< flags
< *2
< $3
< off
< $16
< sanitize-payload
< $9
< passwords
< *0
< $8
< commands
< $5
< -@all
< $4
< keys
< $0
<
< $8
< channels
< $0
<
< $9
< selectors
< *0
> ACL SETUSER alice +@all -get
< +OK
> ACL GETUSER alice
< *12
< $5
< flags
< *2
< $3
< off
< $16
< sanitize-payload
< $9
< passwords
< *0
< $8
< commands
< $10
< +@all -get
< $4
< keys
< $0
<
< $8
< channels
< $0
<
< $9
< selectors
< *0
> ACL SETUSER alice reset +@all -config|set
< +OK
> ACL GETUSER alice
< *12
< $5
< flags
< *2
< $3
< off
< $16
< sanitize-payload
< $9
< passwords
< *0
< $8
< commands
< $17
< +@all -config|set
< $4
< keys
< $0
<
< $8
< channels
< $0
<
< $9
< selectors
< *0
> ACL SETUSER alice reset +config -config|set
< +OK
> ACL GETUSER alice
< *12
< $5
< flags
< *2
< $3
< off
< $16
< sanitize-payload
< $9
< passwords
< *0
< $8
< commands
< $25
< -@all +config -config|set
< $4
< keys
< $0
<
< $8
< channels
< $0
<
< $9
< selectors
< *0
> ACL SETUSER alice reset +@transaction -exec
< +OK
> ACL GETUSER alice
< *12
< $5
< flags
< *2
< $3
< off
< $16
< sanitize-payload
< $9
< passwords
< *0
< $8
< commands
< $25
< -@all +@transaction -exec
< $4
< keys
< $0
<
< $8
< channels
< $0
<
< $9
< selectors
< *0
> ACL SETUSER alice reset +@hyperloglog +@pubsub
< +OK
> ACL GETUSER alice
< *12
< $5
< flags
< *2
< $3
< off
< $16
< sanitize-payload
< $9
< passwords
< *0
< $8
< commands
< $28
< -@all +@pubsub +@hyperloglog
< $4
< keys
< $0
<
< $8
< channels
< $0
<
< $9
< selectors
< *0
> ACL SETUSER alice reset +@all -@all +get
< +OK
> ACL GETUSER alice
< *12
< $5
< flags
< *2
< $3
< off
< $16
< sanitize-payload
< $9
< passwords
< *0
< $8
< commands
< $10
< -@all +get
< $4
< keys
< $0
<
< $8
< channels
< $0
<
< $9
< selectors
< *0
> HELLO 3
<~ %7\r\n*
> ACL SETUSER alice reset nopass (+get ~x)
< +OK
> ACL GETUSER alice
< %6
< $5
< flags
< ~3
< $3
< off
< $6
< nopass
< $16
< sanitize-payload
< $9
< passwords
< *0
< $8
< commands
< $5
< -@all
< $4
< keys
< $0
<
< $8
< channels
< $0
<
< $9
< selectors
< *1
< %3
< $8
< commands
< $10
< -@all +get
< $4
< keys
< $2
< ~x
< $8
< channels
< $0
<
> ACL GETUSER nobody
< _
> HELLO 2
<~ \*14\r\n*
# logging in
> ACL SETUSER alice reset >pw ~k* &ch* +@all -@dangerous
< +OK
> AUTH alice pw
< -WRONGPASS invalid username-password pair or user is disabled.
> ACL SETUSER alice on
< +OK
> AUTH x
< -ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?
> AUTH nobody x
< -WRONGPASS invalid username-password pair or user is disabled.
> AUTH alice no
< -WRONGPASS invalid username-password pair or user is disabled.
> AUTH alice
< -ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?
> AUTH a b c
< -ERR syntax error
@a
> AUTH alice pw
< +OK
> ACL WHOAMI
< $5
< alice
> GET x
< -NOPERM this user has no permissions to access one of the keys used as arguments
> GET k1
< $-1
> SET k1 1
< +OK
> MSET k1 1 x 2
< -NOPERM this user has no permissions to access one of the keys used as arguments
> KEYS *
< -NOPERM this user has no permissions to run the 'keys' command
> CONFIG GET x
< -NOPERM this user has no permissions to run the 'config|get' command
> PUBLISH ch1 x
< :0
> PUBLISH other x
< -NOPERM this user has no permissions to access one of the channels used as arguments
> SUBSCRIBE ch1 other
< -NOPERM this user has no permissions to access one of the channels used as arguments
> PSUBSCRIBE ch*
< *3
< $10
< psubscribe
< $3
< ch*
< :1
> PSUBSCRIBE ch1
< -NOPERM this user has no permissions to access one of the channels used as arguments
> SSUBSCRIBE other
< -NOPERM this user has no permissions to access one of the channels used as arguments
> UNSUBSCRIBE other
< *3
< $11
< unsubscribe
< $5
< other
< :1
> RENAME k1 x
< -NOPERM this user has no permissions to access one of the keys used as arguments
> COPY k1 k2
< -ERR Can't execute 'copy': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context
> EXISTS k1 k2 x
< -NOPERM this user has no permissions to access one of the keys used as arguments
> NOSUCH
< -ERR unknown command 'NOSUCH', with args beginning with:\x20
> GET
< -ERR wrong number of arguments for 'get' command
> MULTI
< -ERR Can't execute 'multi': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context
> GET k1
< -ERR Can't execute 'get': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context
> GET x
< -NOPERM this user has no permissions to access one of the keys used as arguments
> EXEC
< -EXECABORT Transaction discarded because of: Can't execute 'exec': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context
> MULTI
< -ERR Can't execute 'multi': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context
> GET k1
< -ERR Can't execute 'get': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context
> KEYS *
< -NOPERM this user has no permissions to run the 'keys' command
> DISCARD
< -ERR Can't execute 'discard': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context
> MULTI
< -ERR Can't execute 'multi': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context
> GET k1
< -ERR Can't execute 'get': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context
> SET k1 2
< -ERR Can't execute 'set': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context
@main
> ACL SETUSER alice -set
< +OK
@a
> EXEC
< -EXECABORT Transaction discarded because of: Can't execute 'exec': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context
@main
> ACL LOG 2
<~ *
> ACL SETUSER alice +set resetkeys %R~r* %W~w*
< +OK
@a
> GET r1
< -ERR Can't execute 'get': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context
> SET r1 x
< -NOPERM this user has no permissions to access one of the keys used as arguments
> GET w1
< -NOPERM this user has no permissions to access one of the keys used as arguments
> SET w1 x
< -ERR Can't execute 'set': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context
> SET w1 y GET
< -NOPERM this user has no permissions to access one of the keys used as arguments
> APPEND w1 x
< -ERR Can't execute 'append': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context
> COPY r1 w2
< -ERR Can't execute 'copy': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context
> COPY w1 r1
< -NOPERM this user has no permissions to access one of the keys used as arguments
> GETDEL r1
< -NOPERM this user has no permissions to access one of the keys used as arguments
> EXPIRE r1 10
< -NOPERM this user has no permissions to access one of the keys used as arguments
> TTL w1
< -NOPERM this user has no permissions to access one of the keys used as arguments
> TYPE w1
< -ERR Can't execute 'type': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context
> LPUSH w3 1
< -ERR Can't execute 'lpush': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context
> LPOP w3
< -NOPERM this user has no permissions to access one of the keys used as arguments
> SADD w4 1
< -ERR Can't execute 'sadd': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context
> SINTERSTORE w5 r1 r2
< -ERR Can't execute 'sinterstore': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context
> SINTERSTORE w5 r1 w2
< -NOPERM this user has no permissions to access one of the keys used as arguments
> INCR w6
< -NOPERM this user has no permissions to access one of the keys used as arguments
> DEL w1 w2 w3 w4 w5 w6
< -ERR Can't execute 'del': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context
> STRLEN w1
< -ERR Can't execute 'strlen': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context
> BITFIELD r1 GET u8 0
< -ERR Can't execute 'bitfield': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context
> BITFIELD w1 SET u8 0 1
< -NOPERM this user has no permissions to access one of the keys used as arguments
> XADD w7 1-1 a b
< -ERR Can't execute 'xadd': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context
> XLEN w7
< -ERR Can't execute 'xlen': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context
> OBJECT ENCODING w7
< -ERR Can't execute 'object|encoding': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context
> TOUCH w7
< -ERR Can't execute 'touch': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context
> EXISTS w7
< -ERR Can't execute 'exists': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context
> PFCOUNT r1
< -ERR Can't execute 'pfcount': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context
# selectors: one of them must allow all of it
@main
> ACL SETUSER alice reset on nopass ~a* +get +mget (~b* +set +mget) (%R~* +sort_ro)
< +OK
> RPUSH a1 1 2
< :2
@a
<!
> AUTH alice x
< +OK
> GET a2
< $-1
> GET b1
< -NOPERM this user has no permissions to access one of the keys used as arguments
> SET b1 1
< +OK
> SET a1 1
< -NOPERM this user has no permissions to access one of the keys used as arguments
> MGET a2 a3
< *2
< $-1
< $-1
> MGET b1 b2
< *2
< $1
< 1
< $-1
> MGET a2 b2
< -NOPERM this user has no permissions to access one of the keys used as arguments
> SORT_RO a1 BY p*
< *2
< $1
< 1
< $1
< 2
> SORT_RO a1 BY nosort GET #
< *2
< $1
< 1
< $1
< 2
> ACL DRYRUN alice get x
< -NOPERM this user has no permissions to run the 'acl|dryrun' command
@main
> ACL DRYRUN alice get b1
< $51
< This user has no permissions to access the 'b1' key
> ACL DRYRUN alice get a1
< +OK
> ACL DRYRUN alice mget a1 b1
< $51
< This user has no permissions to access the 'b1' key
> ACL DRYRUN alice set a1 x
< $51
< This user has no permissions to access the 'a1' key
> ACL DRYRUN alice set b1 x
< +OK
> ACL DRYRUN alice get
< -ERR wrong number of arguments for 'get' command
> ACL DRYRUN alice config get x
< $60
< This user has no permissions to run the 'config|get' command
> ACL DRYRUN alice config nosuch x
< -ERR Command 'config' not found
> ACL DRYRUN alice nosuch
< -ERR Command 'nosuch' not found
> ACL DRYRUN nobody get x
< -ERR User 'nobody' not found
> ACL DRYRUN default get x
< +OK
> ACL DRYRUN alice publish c x
< $57
< This user has no permissions to run the 'publish' command
> ACL SETUSER alice reset on nopass +sort_ro ~a* +@pubsub &ch*
< +OK
> ACL DRYRUN alice publish c x
< $54
< This user has no permissions to access the 'c' channel
> ACL DRYRUN alice subscribe ch1 c
< $54
< This user has no permissions to access the 'c' channel
> ACL DRYRUN alice psubscribe ch*
< +OK
> ACL DRYRUN alice psubscribe ch
< $55
< This user has no permissions to access the 'ch' channel
@a
> SORT_RO a1 BY nosort
< *2
< $1
< 1
< $1
< 2
> SORT_RO a1 BY p*
< -ERR BY option of SORT denied due to insufficient ACL permissions.
> SORT_RO a1 GET #
< -ERR GET option of SORT denied due to insufficient ACL permissions.
# first arguments
@main
> ACL SETUSER alice reset on nopass +select|1
< +OK
@a
> SELECT 1
< +OK
> SELECT 0
< -NOPERM this user has no permissions to run the 'select' command
> CLIENT GETNAME
< -NOPERM this user has no permissions to run the 'client|getname' command
> CLIENT SETNAME x
< -NOPERM this user has no permissions to run the 'client|setname' command
# disconnected when deleted, or when channels are taken away
@main
> ACL SETUSER bob on nopass +@all ~* &a* &b*
< +OK
@b
> AUTH bob x
< +OK
> SUBSCRIBE a1
< *3
< $9
< subscribe
< $2
< a1
< :1
@c
> AUTH bob x
< +OK
> PSUBSCRIBE b*
< *3
< $10
< psubscribe
< $2
< b*
< :1
@d
> AUTH bob x
< +OK
@main
> ACL SETUSER bob &c*
< +OK
@b
> PING
< *2
< $4
< pong
< $0
<
@main
> ACL SETUSER bob resetchannels &b*
< +OK
@b
<!
@c
> PING
< *2
< $4
< pong
< $0
<
@main
> ACL SETUSER bob resetchannels &b1
< +OK
@c
<!
@d
> ACL WHOAMI
< $3
< bob
@main
> ACL DELUSER bob nobody
< :1
@d
<!
@e
> AUTH bob x
< -WRONGPASS invalid username-password pair or user is disabled.
@main
> CLIENT KILL USER nobody
< -ERR No such user 'nobody'
> CLIENT KILL USER alice
< :1
@a
<!
# a user that deletes itself
@main
> ACL SETUSER carl on nopass ~* &* +@all
< +OK
@f
> AUTH carl x
< +OK
> ACL DELUSER carl
< :1
<!
# the default user
@main
> ACL SETUSER default >secret
< +OK
@g
> PING
< -NOAUTH Authentication required.
> AUTH wrong
< -WRONGPASS invalid username-password pair or user is disabled.
> AUTH secret
< +OK
> PING
< +PONG
> RESET
< +RESET
> PING
< -NOAUTH Authentication required.
> HELLO 3
< -NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO AUTH <user> <pass> option can be used to authenticate the client and select the RESP protocol version at the same time
> AUTH default secret
< +OK
> PING
< +PONG
@main
> ACL SETUSER default off
< +OK
@h
> AUTH secret
< -WRONGPASS invalid username-password pair or user is disabled.
> PING
< -NOAUTH Authentication required.
@g
> PING
< +PONG
@main
> ACL SETUSER default on nopass
< +OK
> CONFIG SET requirepass foo
< +OK
> ACL LIST
< *2
< $67
< user alice on nopass sanitize-payload resetchannels -@all +select|1
< $93
< user default on #2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae ~* &* +@all
> CONFIG SET requirepass ""
< +OK
> ACL LIST
< *2
< $67
< user alice on nopass sanitize-payload resetchannels -@all +select|1
< $34
< user default on nopass ~* &* +@all
# the log
> ACL LOG RESET
< +OK
> ACL LOG
< *0
> AUTH nobody x
< -WRONGPASS invalid username-password pair or user is disabled.
> ACL LOG
<~ *
> ACL LOG reset
< +OK
> SLOWLOG RESET
< +OK
> CONFIG SET slowlog-log-slower-than 0
< +OK
> ACL SETUSER zoe on >secret +get
< +OK
> ACL GETUSER zoe
< *12
< $5
< flags
< *1
< $2
< on
< $9
< passwords
< *1
< $64
< 2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b
< $8
< commands
< $10
< -@all +get
< $4
< keys
< $0
<
< $8
< channels
< $0
<
< $9
< selectors
< *0
> AUTH zoe wrong
< -WRONGPASS invalid username-password pair or user is disabled.
> ACL DELUSER zoe
< :1
> CONFIG SET slowlog-log-slower-than -1
< +OK
> SLOWLOG GET 4
<~ *
