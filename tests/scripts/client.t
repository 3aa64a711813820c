# Connections: CLIENT, HELLO, AUTH, RESET, ECHO, PING, QUIT
> PING
< +PONG
> PING hello
< $5
< hello
> PING "bin\x00\r\n"
< $6
< bin\x00\r\n
> PING a b
< -ERR wrong number of arguments for 'ping' command
> ECHO hi
< $2
< hi
> ECHO
< -ERR wrong number of arguments for 'echo' command
> ECHO a b
< -ERR wrong number of arguments for 'echo' command
> HELLO
<~ \*14\r\n*
> HELLO 2
<~ \*14\r\n*
> HELLO 3
<~ %7\r\n*
> HELLO 1
< -NOPROTO unsupported protocol version
> HELLO 4
< -NOPROTO unsupported protocol version
> HELLO abc
< -ERR Protocol version is not an integer or out of range
> HELLO 3 AUTH
< -ERR Syntax error in HELLO option 'AUTH'
> HELLO 3 AUTH default
< -ERR Syntax error in HELLO option 'AUTH'
> HELLO 3 AUTH default pass
<~ %7\r\n*
> HELLO 3 AUTH nouser pass
< -WRONGPASS invalid username-password pair or user is disabled.
> HELLO 3 SETNAME
< -ERR Syntax error in HELLO option 'SETNAME'
> HELLO 3 SETNAME "a b"
< -ERR Client names cannot contain spaces, newlines or special characters.
> HELLO 3 SETNAME myname
<~ %7\r\n*
> CLIENT GETNAME
< $6
< myname
> HELLO 3 SETNAME ""
<~ %7\r\n*
> CLIENT GETNAME
< _
> HELLO 3 FOO
< -ERR Syntax error in HELLO option 'FOO'
> HELLO 2 SETNAME again SETNAME twice
<~ \*14\r\n*
> CLIENT GETNAME
< $5
< twice
> HELLO 99999999999999999999
< -ERR Protocol version is not an integer or out of range
> HELLO ""
< -ERR Protocol version is not an integer or out of range
> HELLO 2.0
< -ERR Protocol version is not an integer or out of range
# AUTH
> AUTH
< -ERR wrong number of arguments for 'auth' command
> AUTH pass
< -ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?
> AUTH default pass
< +OK
> AUTH nouser pass
< -WRONGPASS invalid username-password pair or user is disabled.
> AUTH a b c
< -ERR syntax error
> CONFIG SET requirepass secret
< +OK
> GET a
< $-1
> AUTH secret
< +OK
> AUTH wrong
< -WRONGPASS invalid username-password pair or user is disabled.
> AUTH default wrong
< -WRONGPASS invalid username-password pair or user is disabled.
> AUTH default secret
< +OK
@b
> PING
< -NOAUTH Authentication required.
> GET a
< -NOAUTH Authentication required.
> SET a b
< -NOAUTH Authentication required.
> NOSUCH
< -ERR unknown command 'NOSUCH', with args beginning with:\x20
> GET
< -ERR wrong number of arguments for 'get' command
> HELLO
< -NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO AUTH <user> <pass> option can be used to authenticate the client and select the RESP protocol version at the same time
> HELLO 3
< -NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO AUTH <user> <pass> option can be used to authenticate the client and select the RESP protocol version at the same time
> HELLO 3 AUTH default wrong
< -WRONGPASS invalid username-password pair or user is disabled.
> MULTI
< -NOAUTH Authentication required.
> EXEC
< -EXECABORT Transaction discarded because of: NOAUTH Authentication required.
> RESET
< +RESET
> CLIENT ID
< -NOAUTH Authentication required.
> COMMAND COUNT
< -NOAUTH Authentication required.
> SUBSCRIBE a
< -NOAUTH Authentication required.
> ECHO x
< -NOAUTH Authentication required.
> AUTH wrong
< -WRONGPASS invalid username-password pair or user is disabled.
> AUTH default wrong
< -WRONGPASS invalid username-password pair or user is disabled.
> AUTH other secret
< -WRONGPASS invalid username-password pair or user is disabled.
> HELLO 3 AUTH default secret SETNAME me
<~ %7\r\n*
> CLIENT GETNAME
< $2
< me
> RESET
< +RESET
> GET a
< -NOAUTH Authentication required.
> AUTH secret
< +OK
> GET a
< $-1
> QUIT
< +OK
<!
@c
> QUIT
< +OK
<!
@d
> AUTH default secret
< +OK
> CONFIG SET requirepass ""
< +OK
> GET a
< $-1
> CLIENT GETNAME
< $-1
@e
> GET a
< $-1
> AUTH any
< -ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?
# CLIENT
@main
> CLIENT
< -ERR wrong number of arguments for 'client' command
> CLIENT NOSUCH
< -ERR unknown subcommand 'NOSUCH'. Try CLIENT HELP.
> CLIENT HELP
<~ \**\r\n+CLIENT <subcommand> [<arg> [value] [opt] ...]. Subcommands are:\r\n*+HELP\r\n*
> CLIENT ID
<~ :*
> CLIENT ID x
< -ERR wrong number of arguments for 'client|id' command
> CLIENT GETNAME
< $5
< twice
> CLIENT GETNAME x
< -ERR wrong number of arguments for 'client|getname' command
> CLIENT SETNAME foo
< +OK
> CLIENT GETNAME
< $3
< foo
> CLIENT SETNAME "with space"
< -ERR Client names cannot contain spaces, newlines or special characters.
> CLIENT SETNAME "new\nline"
< -ERR Client names cannot contain spaces, newlines or special characters.
> CLIENT SETNAME "\xff"
< -ERR Client names cannot contain spaces, newlines or special characters.
> CLIENT GETNAME
< $3
< foo
> CLIENT SETNAME ""
< +OK
> CLIENT GETNAME
< $-1
> CLIENT SETNAME
< -ERR wrong number of arguments for 'client|setname' command
> CLIENT SETNAME a b
< -ERR wrong number of arguments for 'client|setname' command
> CLIENT INFO
<~ $*\r\nid=* addr=127.0.0.1:* laddr=127.0.0.1:* fd=* name= age=* idle=* flags=N db=0 sub=0 psub=0 ssub=0 multi=-1 *qbuf=* qbuf-free=* argv-mem=* multi-mem=0 rbs=* rbp=* obl=* oll=* omem=* tot-mem=* events=* cmd=client|info user=default redir=-1 resp=2*
> CLIENT INFO x
< -ERR wrong number of arguments for 'client|info' command
> CLIENT LIST
<~ $*\r\nid=*cmd=client|list user=default*
> CLIENT LIST TYPE normal
<~ $*\r\nid=*
> CLIENT LIST TYPE pubsub
< $0
<
> CLIENT LIST TYPE master
< $0
<
> CLIENT LIST TYPE replica
< $0
<
> CLIENT LIST TYPE slave
< $0
<
> CLIENT LIST TYPE foo
< -ERR Unknown client type 'foo'
> CLIENT LIST TYPE
< -ERR syntax error
> CLIENT LIST FOO
< -ERR syntax error
> CLIENT LIST ID
< -ERR syntax error
> CLIENT LIST ID abc
< -ERR Invalid client ID
> CLIENT LIST ID 999999
< $0
<
> CLIENT LIST ID 0
< $0
<
> CLIENT LIST ID -1
< $0
<
> CLIENT REPLY
< -ERR wrong number of arguments for 'client|reply' command
> CLIENT REPLY foo
< -ERR syntax error
> CLIENT REPLY ON
< +OK
> CLIENT REPLY SKIP
<?
> PING
<?
> PING
< +PONG
> CLIENT REPLY OFF
<?
> PING
<?
> SET k v
<?
> CLIENT REPLY ON
< +OK
> GET k
< $1
< v
> CLIENT NO-EVICT on
< +OK
> CLIENT NO-EVICT off
< +OK
> CLIENT NO-EVICT foo
< -ERR syntax error
> CLIENT NO-EVICT
< -ERR wrong number of arguments for 'client|no-evict' command
> CLIENT PAUSE
< -ERR wrong number of arguments for 'client|pause' command
> CLIENT PAUSE abc
< -ERR timeout is not an integer or out of range
> CLIENT PAUSE -1
< -ERR timeout is negative
> CLIENT PAUSE 1 FOO
< -ERR CLIENT PAUSE mode must be WRITE or ALL
> CLIENT PAUSE 1 WRITE x
< -ERR unknown subcommand or wrong number of arguments for 'PAUSE'. Try CLIENT HELP.
> CLIENT PAUSE 99999999999999999999
< -ERR timeout is not an integer or out of range
> CLIENT UNPAUSE
< +OK
> CLIENT UNPAUSE x
< -ERR wrong number of arguments for 'client|unpause' command
> CLIENT PAUSE 300000 WRITE
< +OK
> GET k
< $1
< v
@pw
> SET k w
<?
@pr
> GET k
< $1
< v
> MULTI
< +OK
> SET x 1
<?
> EXEC
<?
@main
> CLIENT UNPAUSE
< +OK
@pw
< +OK
@pr
< +QUEUED
< *1
< +OK
@main
> CLIENT PAUSE 100 ALL
< +OK
@pr
> GET k
<?
+ 250
@pr
<~ $1\r\nw
# killing
@victim
> CLIENT SETNAME victim
< +OK
@main
> CLIENT KILL
< -ERR wrong number of arguments for 'client|kill' command
> CLIENT KILL foo
< -ERR No such client
> CLIENT KILL 127.0.0.1:1
< -ERR No such client
> CLIENT KILL ID
< -ERR No such client
> CLIENT KILL ID abc
< -ERR client-id should be greater than 0
> CLIENT KILL ID 0
< -ERR client-id should be greater than 0
> CLIENT KILL ID -1
< -ERR client-id should be greater than 0
> CLIENT KILL ID 99999999
< :0
> CLIENT KILL TYPE foo
< -ERR Unknown client type 'foo'
> CLIENT KILL TYPE pubsub
< :0
> CLIENT KILL USER nosuch
< -ERR No such user 'nosuch'
> CLIENT KILL ADDR 127.0.0.1:1
< :0
> CLIENT KILL LADDR 127.0.0.1:1
< :0
> CLIENT KILL SKIPME foo
< -ERR syntax error
> CLIENT KILL SKIPME
< -ERR No such client
> CLIENT KILL FOO bar
< -ERR syntax error
> CLIENT KILL ID 5 TYPE
< -ERR syntax error
> CLIENT KILL TYPE normal SKIPME yes
<~ :*
@victim
<!
@sub
> SUBSCRIBE x
< *3
< $9
< subscribe
< $1
< x
< :1
@main
> CLIENT LIST TYPE pubsub
<~ $*flags=P*sub=1 *
> CLIENT KILL TYPE pubsub
< :1
@sub
<!
@main
> CLIENT KILL USER default SKIPME yes
< :0
> CLIENT KILL TYPE normal SKIPME no
<~ :1
<!
@main
> PING
< +PONG
# tracking needs its own issue; its refusals
> CLIENT TRACKINGINFO
< *6
< $5
< flags
< *1
< $3
< off
< $8
< redirect
< :-1
< $8
< prefixes
< *0
> CLIENT GETREDIR
< :-1
! not vireo: tracking comes with a later issue
> CLIENT CACHING yes
< -ERR CLIENT CACHING can be called only when the client is in tracking mode with OPTIN or OPTOUT mode enabled
> CLIENT UNBLOCK 99999
< :0
# RESET
> CLIENT SETNAME foo
< +OK
> SELECT 3
< +OK
> MULTI
< +OK
> SET a b
< +QUEUED
> RESET
< +RESET
> CLIENT GETNAME
< $-1
> EXEC
< -ERR EXEC without MULTI
> GET a
< $-1
> RESET x
< -ERR wrong number of arguments for 'reset' command
> HELLO 3
<~ %7\r\n*
> RESET
< +RESET
> CLIENT INFO
<~ $*resp=2*
@r3
> HELLO 3
<~ %7\r\n*
> CLIENT TRACKINGINFO
< %3
< $5
< flags
< ~1
< $3
< off
< $8
< redirect
< :-1
< $8
< prefixes
< *0
> CLIENT INFO
<~ =*resp=3*
> CLIENT LIST ID 99999
< =4
< txt:
> CLIENT GETNAME
< _
> QUIT x
< +OK
<!
# those that CLIENT PAUSE holds back count as blocked
> CLIENT PAUSE 100000 WRITE
< +OK
@held
> SET a b
<?
@main
> CLIENT LIST
<~ $*flags=b *
> INFO clients
<~ $*blocked_clients:1\r\n*
> CLIENT UNPAUSE
< +OK
@held
< +OK
# what is wrong is answered at once; what passes its time in the pause is not seen, but there
@main
> CLIENT PAUSE 100000 WRITE
< +OK
> SET a
< -ERR wrong number of arguments for 'set' command
> CLIENT UNPAUSE
< +OK
> FLUSHALL
< +OK
> MULTI
< +OK
> SET t x PX 10
< +QUEUED
> CLIENT PAUSE 100000 WRITE
< +QUEUED
> EXEC
< *2
< +OK
< +OK
+ 20
> GET t
< $-1
> DBSIZE
< :1
> CLIENT UNPAUSE
< +OK
> GET t
< $-1
> DBSIZE
< :0
