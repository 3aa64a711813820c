# CLIENT since Redis 7.2 and in Valkey; for Vireo alone, since the oracle is Redis 7.0
! not redis: later than 7.0
> CLIENT SETINFO LIB-NAME mylib
< +OK
! not redis: later than 7.0
> CLIENT SETINFO lib-ver 1.2.3
< +OK
! not redis: later than 7.0
> CLIENT SETINFO LIB-NAME "a b"
< -ERR LIB-NAME cannot contain spaces, newlines or special characters.
! not redis: later than 7.0
> CLIENT SETINFO lib-ver "a\nb"
< -ERR lib-ver cannot contain spaces, newlines or special characters.
! not redis: later than 7.0
> CLIENT SETINFO nosuch x
< -ERR Unrecognized option 'nosuch'
! not redis: later than 7.0
> CLIENT SETINFO LIB-NAME
< -ERR wrong number of arguments for 'client|setinfo' command
! not redis: later than 7.0
> CLIENT INFO
<~ *lib-name=mylib lib-ver=1.2.3 io-thread=* tot-net-in=* tot-cmds=*
! not redis: later than 7.0
> RESET
< +RESET
! not redis: later than 7.0
> CLIENT LIST LIB-NAME mylib NOT-LIB-VER 9
<~ *lib-name=mylib lib-ver=1.2.3 *
! not redis: later than 7.0
> CLIENT LIST LIB-NAME nosuch
< $0
<
! not redis: later than 7.0
> CLIENT LIST NOT-LIB-NAME mylib
< $0
<
! not redis: later than 7.0
> CLIENT SETINFO LIB-NAME ""
< +OK
! not redis: later than 7.0
> CLIENT LIST LIB-NAME ""
<~ *lib-name= lib-ver=1.2.3*
! not redis: later than 7.0
> CLIENT NO-TOUCH on
< +OK
! not redis: later than 7.0
> CLIENT LIST FLAGS T
<~ *flags=T *
! not redis: later than 7.0
> CLIENT LIST NOT-FLAGS T
< $0
<
! not redis: later than 7.0
> CLIENT NO-TOUCH off
< +OK
! not redis: later than 7.0
> CLIENT NO-TOUCH maybe
< -ERR syntax error
! not redis: later than 7.0
> CLIENT LIST FLAGS T
< $0
<
! not redis: later than 7.0
> CLIENT LIST FLAGS Q
< -ERR Unknown flags found in the provided filter: Q
! not redis: later than 7.0
> CLIENT LIST FLAGS N
<~ *flags=N *
! not redis: later than 7.0
> CLIENT CAPA redirect nosuch
< +OK
! not redis: later than 7.0
> CLIENT LIST CAPA r
<~ *capa=r*
! not redis: later than 7.0
> CLIENT LIST NOT-CAPA r
< $0
<
! not redis: later than 7.0
> CLIENT LIST CAPA x
< -ERR Unknown capa found in the provided filter: x
! not redis: later than 7.0
> CLIENT SETNAME me
< +OK
! not redis: later than 7.0
> CLIENT LIST NAME me DB 0 USER default TYPE normal
<~ *name=me *
! not redis: later than 7.0
> CLIENT LIST NAME me DB 1
< $0
<
! not redis: later than 7.0
> CLIENT LIST NOT-NAME me
< $0
<
! not redis: later than 7.0
> CLIENT LIST NOT-TYPE normal
< $0
<
! not redis: later than 7.0
> CLIENT LIST NOT-USER default
< $0
<
! not redis: later than 7.0
> CLIENT LIST USER nosuch
< -ERR No such user 'nosuch'
! not redis: later than 7.0
> CLIENT LIST TYPE nosuch
< -ERR Unknown client type 'nosuch'
! not redis: later than 7.0
> CLIENT LIST DB 99999
< -ERR DB index is out of range
! not redis: later than 7.0
> CLIENT LIST IP 127.0.0.1 NAME me
<~ *name=me *
! not redis: later than 7.0
> CLIENT LIST NOT-IP 127.0.0.1
< $0
<
! not redis: later than 7.0
> CLIENT LIST IP 10.9.8.7
< $0
<
! not redis: later than 7.0
> CLIENT LIST IDLE 1000
< $0
<
! not redis: later than 7.0
> CLIENT LIST IDLE 0
< -ERR idle is not an integer or out of range
! not redis: later than 7.0
> CLIENT LIST MAXAGE x
< -ERR maxage is not an integer or out of range
! not redis: later than 7.0
> CLIENT LIST MAXAGE 1000
< $0
<
! not redis: later than 7.0
> CLIENT LIST SKIPME yes NAME me
< $0
<
! not redis: later than 7.0
> CLIENT LIST SKIPME perhaps
< -ERR syntax error
! not redis: later than 7.0
> CLIENT LIST ID 999999 TYPE normal
< $0
<
! not redis: later than 7.0
> CLIENT LIST ID 999999 nosuch
< -ERR Invalid client ID
! not redis: later than 7.0
> CLIENT LIST NOT-ID 999999 NAME me
<~ *name=me *
! not redis: later than 7.0
> CLIENT LIST NAME
< -ERR syntax error
! not redis: later than 7.0
> CLIENT KILL ID 999999 999998 NAME me
< :0
! not redis: later than 7.0
> CLIENT KILL ID 0 1
< -ERR client-id should be greater than 0
! not redis: later than 7.0
> CLIENT KILL NAME me
< :0
! not redis: later than 7.0
> CLIENT KILL NAME me SKIPME no IDLE 1000
< :0
! not redis: later than 7.0
> CLIENT KILL NOT-NAME other MAXAGE 1000
< :0
! not redis: later than 7.0
> CLIENT KILL NOT-NOSUCH x
< -ERR syntax error
