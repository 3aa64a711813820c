# Raw bytes: inline commands, split input, protocol errors
>> "PING\r\n"
< +PONG
>> "PING\n"
< +PONG
>> "\r\nPING\r\n"
< +PONG
>> "\r\n"
<?
>> "   PING   hello   \r\n"
< $5
< hello
>> "SET k \"a b\\x41\\n\"\r\n"
< +OK
>> "GET k\r\n"
< $5
< a bA\n
>> "SET k 'single \\'q'\r\n"
< +OK
>> "GET k\r\n"
< $9
< single 'q
>> "GET 'k\r\n"
< -ERR Protocol error: unbalanced quotes in request
<!
@a
>> "GET \"k\r\n"
< -ERR Protocol error: unbalanced quotes in request
<!
@a
>> "GET \"k\"x\r\n"
< -ERR Protocol error: unbalanced quotes in request
<!
@a
>> "PING\r\nPING x\r\nECHO y\r\n"
< +PONG
< $1
< x
< $1
< y
>> "\t\r\n"
<?
>> "pInG\r\n"
< +PONG
>> "*1\r\n$4\r\nPING\r\n*2\r\n$4\r\nECHO\r\n$2\r\nhi\r\n"
< +PONG
< $2
< hi
>> "*1\r\n$4\r\nPI"
<?
>> "NG\r\n"
< +PONG
>> "*2\r\n$3\r\nGET\r"
<?
>> "\n$1\r\nk\r\n"
< $9
< single 'q
>> "*0\r\nPING\r\n"
< +PONG
>> "*-1\r\nPING\r\n"
< +PONG
>> "*-10\r\nPING\r\n"
< +PONG
>> "*abc\r\n"
< -ERR Protocol error: invalid multibulk length
<!
@b
>> "*1048577\r\n"
<?
@-b
@b
>> "*2147483648\r\n"
< -ERR Protocol error: invalid multibulk length
<!
@b
>> "*9999999999999999999\r\n"
< -ERR Protocol error: invalid multibulk length
<!
@b
>> "* 1\r\n"
< -ERR Protocol error: invalid multibulk length
<!
@b
>> "*1\r\nPING\r\n"
< -ERR Protocol error: expected '$', got 'P'
<!
@b
>> "*1\r\n:4\r\n"
< -ERR Protocol error: expected '$', got ':'
<!
@b
>> "*1\r\n$-1\r\n"
< -ERR Protocol error: invalid bulk length
<!
@b
>> "*1\r\n$abc\r\n"
< -ERR Protocol error: invalid bulk length
<!
@b
>> "*1\r\n$536870913\r\n"
< -ERR Protocol error: invalid bulk length
<!
@b
>> "*1\r\n$9999999999999999999\r\n"
< -ERR Protocol error: invalid bulk length
<!
@b
>> "*1\r\n$ 4\r\nPING\r\n"
< -ERR Protocol error: invalid bulk length
<!
@b
>> "*1\r\n$4x\r\nPING\r\n"
< -ERR Protocol error: invalid bulk length
<!
@b
>> "*1\r\n$0\r\n\r\n"
< -ERR unknown command '', with args beginning with:\x20
@b
>> "*2\r\n$4\r\nECHO\r\n$0\r\n\r\n"
< $0
<
>> "*2\r\n$4\r\nECHO\r\n$5\r\na\r\nb\x00\r\n"
< $5
< a\r\nb\x00
>> "*1\r\n$4\r\nPINGxxPING\r\n"
<~ *
@z
>> "POST / HTTP/1.1\r\n\r\n"
<!
@z
>> "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
<!
@z
>> "Host: x\r\n"
<!
@z
>> "*2\r\n$5\r\nHost:\r\n$1\r\nx\r\n"
<!
@y
>> "PING\r\n*1\r\n$4\r\nQUIT\r\nPING\r\n"
< +PONG
< +OK
<!
@y
>> "SET \"\" x\r\n"
< +OK
>> "GET \"\"\r\n"
< $1
< x
>> "ECHO \"\\x00\\xff\\q\\a\\b\"\r\n"
< $5
< \x00\xffq\x07\x08
>> "ECHO 'a\\x41'\r\n"
< $5
< a\\x41
>> "$3\r\nfoo\r\n"
< -ERR unknown command '$3', with args beginning with:\x20
< -ERR unknown command 'foo', with args beginning with:\x20
>> "+OK\r\n"
< -ERR unknown command '+OK', with args beginning with:\x20
>> ":1\r\n"
< -ERR unknown command ':1', with args beginning with:\x20
>> "-ERR\r\n"
< -ERR unknown command '-ERR', with args beginning with:\x20
>> "\x00\x01\r\n"
<?
# limits before AUTH
@main
> CONFIG SET requirepass x
< +OK
@u
>> "*11\r\n"
< -ERR Protocol error: unauthenticated multibulk length
<!
@u
>> "*10\r\n$16385\r\n"
< -ERR Protocol error: unauthenticated bulk length
<!
@u
>> "*2\r\n$4\r\nAUTH\r\n$1\r\nx\r\n*11\r\n$4\r\nPING\r\n"
<~ +OK
<?
@main
> CONFIG SET requirepass ""
< +OK
> CONFIG SET proto-max-bulk-len 1mb
< +OK
@v
>> "*2\r\n$4\r\nECHO\r\n$1048577\r\n"
< -ERR Protocol error: invalid bulk length
<!
@v
>> "*2\r\n$4\r\nECHO\r\n$1048576\r\n"
<?
@w
> APPEND big %1048000:a
< :1048000
> APPEND big %1000:a
< -ERR string exceeds maximum allowed size (proto-max-bulk-len)
> SETRANGE big 1048576 a
< -ERR string exceeds maximum allowed size (proto-max-bulk-len)
> SETRANGE big 1048570 aaaaaa
< :1048576
> STRLEN big
< :1048576
