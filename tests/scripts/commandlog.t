# COMMANDLOG, of Valkey 8.1
! only vireo: Valkey
> CONFIG SET commandlog-request-larger-than 200 commandlog-reply-larger-than 100 commandlog-large-reply-max-len 2
< +OK
! only vireo: Valkey
> COMMANDLOG LEN LARGE-REQUEST
< :0
! only vireo: Valkey
> SET k vvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvv
< +OK
! only vireo: Valkey
> COMMANDLOG LEN large-request
< :1
! only vireo: Valkey
> COMMANDLOG GET 1 LARGE-REQUEST
<~ \*1\r\n\*6\r\n:0\r\n:*\r\n:328\r\n\*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$148\r\nvvv*... (172 more bytes)\r\n$*
! only vireo: Valkey
> COMMANDLOG LEN LARGE-REPLY
< :1
! only vireo: Valkey
> COMMANDLOG RESET LARGE-REPLY
< +OK
! only vireo: Valkey
> GET k
<~ $300\r\nvvv*
! only vireo: Valkey
> GET k
<~ $300\r\nvvv*
! only vireo: Valkey
> GET k
<~ $300\r\nvvv*
! only vireo: Valkey
> COMMANDLOG LEN LARGE-REPLY
< :2
! only vireo: Valkey
> COMMANDLOG GET 1 LARGE-REPLY
<~ \*1\r\n\*6\r\n:3\r\n:*\r\n:308\r\n\*2\r\n$3\r\nGET\r\n$1\r\nk\r\n$*
! only vireo: Valkey
> COMMANDLOG GET -2 SLOW
< -ERR count should be greater than or equal to -1
! only vireo: Valkey
> COMMANDLOG GET 1 nosuch
< -ERR type should be one of the following: slow, large-request, large-reply
! only vireo: Valkey
> COMMANDLOG GET 1
< -ERR wrong number of arguments for 'commandlog|get' command
! only vireo: Valkey
> COMMANDLOG RESET nosuch
< -ERR type should be one of the following: slow, large-request, large-reply
! only vireo: Valkey
> CONFIG SET commandlog-execution-slower-than 0
< +OK
! only vireo: Valkey
> COMMANDLOG RESET SLOW
< +OK
! only vireo: Valkey
> SLOWLOG LEN
< :1
! only vireo: Valkey
> CONFIG GET slowlog-log-slower-than
< *2
< $23
< slowlog-log-slower-than
< $1
< 0
! only vireo: Valkey
> COMMANDLOG GET 1 SLOW
<~ \*1\r\n\*6\r\n:*CONFIG*GET*
! only vireo: Valkey
> SLOWLOG RESET
< +OK
! only vireo: Valkey
> CONFIG SET slowlog-log-slower-than 10000 commandlog-request-larger-than -1 commandlog-reply-larger-than -1
< +OK
! only vireo: Valkey
> GET k
<~ $300\r\nvvv*
! only vireo: Valkey
> COMMANDLOG LEN LARGE-REPLY
< :2
