# Strings: what Redis has from 8.0 on, and DELIFEQ of Valkey.

# SET with a comparison
! only vireo: newer than Redis 7.0
> SET k v IFEQ v
< $-1
! only vireo: newer than Redis 7.0
> EXISTS k
< :0
! only vireo: newer than Redis 7.0
> SET k v IFDEQ b6acb9d84a38ff74
< $-1
! only vireo: newer than Redis 7.0
> SET k v IFNE w
< +OK
! only vireo: newer than Redis 7.0
> GET k
< $1
< v
! only vireo: newer than Redis 7.0
> SET k w IFEQ x
< $-1
! only vireo: newer than Redis 7.0
> SET k w IFEQ v
< +OK
! only vireo: newer than Redis 7.0
> GET k
< $1
< w
! only vireo: newer than Redis 7.0
> SET k x IFNE w
< $-1
! only vireo: newer than Redis 7.0
> SET k x IFNE v EX 100
< +OK
! only vireo: newer than Redis 7.0
> TTL k
< :100
! only vireo: newer than Redis 7.0
> SET k y IFEQ x KEEPTTL
< +OK
! only vireo: newer than Redis 7.0
> TTL k
< :100
! only vireo: newer than Redis 7.0
> SET k z IFEQ y GET
< $1
< y
! only vireo: newer than Redis 7.0
> TTL k
< :-1
! only vireo: newer than Redis 7.0
> SET k zz IFEQ y GET
< $1
< z
! only vireo: newer than Redis 7.0
> GET k
< $1
< z
! only vireo: newer than Redis 7.0
> SET nosuch v IFEQ y GET
< $-1
! only vireo: newer than Redis 7.0
> SET nosuch v IFNE y GET
< $-1
! only vireo: newer than Redis 7.0
> GET nosuch
< $1
< v
! only vireo: newer than Redis 7.0
> SET k get IFEQ z
< +OK
! only vireo: newer than Redis 7.0
> SET k ifeq IFEQ get GET
< $3
< get
! only vireo: newer than Redis 7.0
> SET k 12 IFEQ ifeq
< +OK
! only vireo: newer than Redis 7.0
> SET k 13 IFEQ 12
< +OK
! only vireo: newer than Redis 7.0
> SET k 14 IFEQ 013
< $-1
! only vireo: newer than Redis 7.0
> SET k v IFEQ 13 NX
< -ERR syntax error
! only vireo: newer than Redis 7.0
> SET k v IFEQ 13 IFNE 12
< -ERR syntax error
! only vireo: newer than Redis 7.0
> SET k v XX IFEQ 13
< -ERR syntax error
! only vireo: newer than Redis 7.0
> SET k v IFEQ
< -ERR syntax error
! only vireo: newer than Redis 7.0
> SET k v IFEQ 13 EX 0
< -ERR invalid expire time in 'set' command
! only vireo: newer than Redis 7.0
> SET k v IFEQ 13 PERSIST
< -ERR syntax error
! only vireo: newer than Redis 7.0
> GET k
< $2
< 13
! only vireo: newer than Redis 7.0
> RPUSH l a
< :1
! only vireo: newer than Redis 7.0
> SET l v IFEQ a
< -WRONGTYPE Operation against a key holding the wrong kind of value
! only vireo: newer than Redis 7.0
> SET l v IFNE a
< -WRONGTYPE Operation against a key holding the wrong kind of value
! only vireo: newer than Redis 7.0
> SET l v IFNE a GET
< -WRONGTYPE Operation against a key holding the wrong kind of value
! only vireo: newer than Redis 7.0
> TYPE l
< +list
# by digest
! only vireo: newer than Redis 7.0
> SET d "Hello world"
< +OK
! only vireo: newer than Redis 7.0
> DIGEST d
< $16
< b6acb9d84a38ff74
! only vireo: newer than Redis 7.0
> DIGEST nosuch2
< $-1
! only vireo: newer than Redis 7.0
> DIGEST l
< -WRONGTYPE Operation against a key holding the wrong kind of value
! only vireo: newer than Redis 7.0
> SET n 12345
< +OK
! only vireo: newer than Redis 7.0
> DIGEST n
< $16
< f34099ede96b5581
! only vireo: newer than Redis 7.0
> SET e ""
< +OK
! only vireo: newer than Redis 7.0
> DIGEST e
< $16
< 2d06800538d394c2
! only vireo: newer than Redis 7.0
> SET d x IFDEQ b6acb9d84a38ff75
< $-1
! only vireo: newer than Redis 7.0
> SET d x IFDEQ B6ACB9D84A38FF74
< +OK
! only vireo: newer than Redis 7.0
> SET d y IFDNE b6acb9d84a38ff74
< +OK
! only vireo: newer than Redis 7.0
> SET d z IFDNE 3f4fe58b5d6f0e14
< +OK
! only vireo: newer than Redis 7.0
> SET d "Hello world"
< +OK
! only vireo: newer than Redis 7.0
> SET d z IFDNE b6acb9d84a38ff74
< $-1
! only vireo: newer than Redis 7.0
> SET d z IFDEQ short
< -ERR digest must be exactly 16 hexadecimal characters
! only vireo: newer than Redis 7.0
> SET d z IFDEQ g6acb9d84a38ff74
< -ERR digest must be exactly 16 hexadecimal characters
! only vireo: newer than Redis 7.0
> SET d z IFDNE "\x106acb9d84a38ff7"
< -ERR digest must be exactly 16 hexadecimal characters
! only vireo: newer than Redis 7.0
> SET d z IFDEQ b6acb9d84a38ff744
< -ERR digest must be exactly 16 hexadecimal characters
! only vireo: newer than Redis 7.0
> SET past v IFNE x PXAT 1
< +OK
! only vireo: newer than Redis 7.0
> EXISTS past
< :0
! only vireo: newer than Redis 7.0
> SET k v
< +OK
! only vireo: newer than Redis 7.0
> SET k w IFEQ v PXAT 1
< +OK
! only vireo: newer than Redis 7.0
> EXISTS k
< :0

# DELEX
! only vireo: newer than Redis 7.0
> DELEX nosuch2
< :0
! only vireo: newer than Redis 7.0
> DELEX nosuch2 IFEQ x
< :0
! only vireo: newer than Redis 7.0
> DELEX nosuch2 IFNE x
< :0
! only vireo: newer than Redis 7.0
> SET k v
< +OK
! only vireo: newer than Redis 7.0
> DELEX k IFEQ w
< :0
! only vireo: newer than Redis 7.0
> DELEX k IFNE v
< :0
! only vireo: newer than Redis 7.0
> DELEX k IFEQ v
< :1
! only vireo: newer than Redis 7.0
> EXISTS k
< :0
! only vireo: newer than Redis 7.0
> SET k v
< +OK
! only vireo: newer than Redis 7.0
> DELEX k IFNE w
< :1
! only vireo: newer than Redis 7.0
> SET k "Hello world"
< +OK
! only vireo: newer than Redis 7.0
> DELEX k IFDEQ b6acb9d84a38ff75
< :0
! only vireo: newer than Redis 7.0
> DELEX k IFDNE b6acb9d84a38ff74
< :0
! only vireo: newer than Redis 7.0
> DELEX k ifdeq b6acb9d84a38ff74
< :1
! only vireo: newer than Redis 7.0
> EXISTS k
< :0
! only vireo: newer than Redis 7.0
> SET k "Hello world"
< +OK
! only vireo: newer than Redis 7.0
> DELEX k IFDNE b6acb9d84a38ff75
< :1
! only vireo: newer than Redis 7.0
> DELEX k IFDEQ x
< -ERR digest must be exactly 16 hexadecimal characters
! only vireo: newer than Redis 7.0
> DELEX k NX x
< -ERR syntax error
! only vireo: newer than Redis 7.0
> DELEX k EX 10
< -ERR syntax error
! only vireo: newer than Redis 7.0
> DELEX k IFEQ
< -ERR wrong number of arguments for 'delex' command
! only vireo: newer than Redis 7.0
> DELEX k IFEQ a b
< -ERR wrong number of arguments for 'delex' command
! only vireo: newer than Redis 7.0
> DELEX
< -ERR wrong number of arguments for 'delex' command
! only vireo: newer than Redis 7.0
> DELEX l IFEQ a
< -ERR Key should be of string type if conditions are specified
! only vireo: newer than Redis 7.0
> DELEX l IFNE a
< -ERR Key should be of string type if conditions are specified
! only vireo: newer than Redis 7.0
> DELEX l
< :1
! only vireo: newer than Redis 7.0
> EXISTS l
< :0

# DELIFEQ
! only vireo: newer than Redis 7.0
> SET k v
< +OK
! only vireo: newer than Redis 7.0
> DELIFEQ k w
< :0
! only vireo: newer than Redis 7.0
> DELIFEQ k v
< :1
! only vireo: newer than Redis 7.0
> DELIFEQ k v
< :0
! only vireo: newer than Redis 7.0
> SET k 10
< +OK
! only vireo: newer than Redis 7.0
> DELIFEQ k 10
< :1
! only vireo: newer than Redis 7.0
> RPUSH l a
< :1
! only vireo: newer than Redis 7.0
> DELIFEQ l a
< -WRONGTYPE Operation against a key holding the wrong kind of value
! only vireo: newer than Redis 7.0
> DELIFEQ l
< -ERR wrong number of arguments for 'delifeq' command

# MSETEX
! only vireo: newer than Redis 7.0
> MSETEX 2 a 1 b 2
< :1
! only vireo: newer than Redis 7.0
> MGET a b
< *2
< $1
< 1
< $1
< 2
! only vireo: newer than Redis 7.0
> TTL a
< :-1
! only vireo: newer than Redis 7.0
> MSETEX 2 a 3 c 4 NX
< :0
! only vireo: newer than Redis 7.0
> MSETEX 2 a 3 c 4 XX
< :0
! only vireo: newer than Redis 7.0
> MGET a b c
< *3
< $1
< 1
< $1
< 2
< $-1
! only vireo: newer than Redis 7.0
> MSETEX 2 a 3 b 4 XX EX 100
< :1
! only vireo: newer than Redis 7.0
> TTL a
< :100
! only vireo: newer than Redis 7.0
> TTL b
< :100
! only vireo: newer than Redis 7.0
> MSETEX 2 a 5 b 6 KEEPTTL
< :1
! only vireo: newer than Redis 7.0
> TTL a
< :100
! only vireo: newer than Redis 7.0
> MSETEX 1 a 7
< :1
! only vireo: newer than Redis 7.0
> TTL a
< :-1
! only vireo: newer than Redis 7.0
> MSETEX 2 c 1 d2 2 NX PX 50000
< :1
! only vireo: newer than Redis 7.0
> MGET c d2
< *2
< $1
< 1
< $1
< 2
! only vireo: newer than Redis 7.0
> MSETEX 2 c 1 c 2
< :1
! only vireo: newer than Redis 7.0
> GET c
< $1
< 2
! only vireo: newer than Redis 7.0
> MSETEX 2 c 1 d2 2 EXAT 1
< :1
! only vireo: newer than Redis 7.0
> EXISTS c d2
< :0
! only vireo: newer than Redis 7.0
> MSETEX 1 l str
< :1
! only vireo: newer than Redis 7.0
> TYPE l
< +string
! only vireo: newer than Redis 7.0
> MSETEX 0 a 1
< -ERR invalid numkeys value
! only vireo: newer than Redis 7.0
> MSETEX -1 a 1
< -ERR invalid numkeys value
! only vireo: newer than Redis 7.0
> MSETEX x a 1
< -ERR invalid numkeys value
! only vireo: newer than Redis 7.0
> MSETEX 2 a 1 b
< -ERR wrong number of key-value pairs
! only vireo: newer than Redis 7.0
> MSETEX 2 a 1
< -ERR wrong number of key-value pairs
! only vireo: newer than Redis 7.0
> MSETEX 1 a 1 b 2
< -ERR syntax error
! only vireo: newer than Redis 7.0
> MSETEX 1 a 1 NX XX
< -ERR syntax error
! only vireo: newer than Redis 7.0
> MSETEX 1 a 1 EX 10 PX 10
< -ERR syntax error
! only vireo: newer than Redis 7.0
> MSETEX 1 a 1 EX 10 KEEPTTL
< -ERR syntax error
! only vireo: newer than Redis 7.0
> MSETEX 1 a 1 EX
< -ERR syntax error
! only vireo: newer than Redis 7.0
> MSETEX 1 a 1 EX 0
< -ERR invalid expire time in 'msetex' command
! only vireo: newer than Redis 7.0
> MSETEX 1 a 1 EX x
< -ERR value is not an integer or out of range
! only vireo: newer than Redis 7.0
> MSETEX 1 a 1 GET
< -ERR syntax error
! only vireo: newer than Redis 7.0
> MSETEX 9999999999 a 1
< -ERR invalid numkeys value
! only vireo: newer than Redis 7.0
> MSETEX 1 a
< -ERR wrong number of arguments for 'msetex' command
! only vireo: newer than Redis 7.0
> GET a
< $1
< 7
! only vireo: newer than Redis 7.0
> COMMAND GETKEYS MSETEX 2 a 1 b 2 NX EX 10
< *2
< $1
< a
< $1
< b
! only vireo: newer than Redis 7.0
> COMMAND GETKEYS MSETEX 3 a 1 b 2
< -ERR Invalid arguments specified for command

# INCREX
! only vireo: newer than Redis 7.0
> DEL n
< :1
! only vireo: newer than Redis 7.0
> INCREX n
< *2
< :1
< :1
! only vireo: newer than Redis 7.0
> INCREX n
< *2
< :2
< :1
! only vireo: newer than Redis 7.0
> INCREX n BYINT 10
< *2
< :12
< :10
! only vireo: newer than Redis 7.0
> INCREX n BYINT -5
< *2
< :7
< :-5
! only vireo: newer than Redis 7.0
> INCREX n UBOUND 7
< *2
< :7
< :0
! only vireo: newer than Redis 7.0
> INCREX n UBOUND 8
< *2
< :8
< :1
! only vireo: newer than Redis 7.0
> INCREX n UBOUND 8
< *2
< :8
< :0
! only vireo: newer than Redis 7.0
> INCREX n BYINT 5 UBOUND 10 SATURATE
< *2
< :10
< :2
! only vireo: newer than Redis 7.0
> INCREX n BYINT -50 LBOUND 3 SATURATE
< *2
< :3
< :-7
! only vireo: newer than Redis 7.0
> INCREX n BYINT -50 LBOUND 3
< *2
< :3
< :0
! only vireo: newer than Redis 7.0
> GET n
< $1
< 3
! only vireo: newer than Redis 7.0
> INCREX n BYINT 100 LBOUND 0 UBOUND 50 SATURATE EX 100
< *2
< :50
< :47
! only vireo: newer than Redis 7.0
> TTL n
< :100
! only vireo: newer than Redis 7.0
> INCREX n BYINT -1
< *2
< :49
< :-1
! only vireo: newer than Redis 7.0
> TTL n
< :100
! only vireo: newer than Redis 7.0
> INCREX n ENX EX 500
< *2
< :50
< :1
! only vireo: newer than Redis 7.0
> TTL n
< :100
! only vireo: newer than Redis 7.0
> INCREX n UBOUND 10 EX 500
< *2
< :50
< :0
! only vireo: newer than Redis 7.0
> TTL n
< :100
! only vireo: newer than Redis 7.0
> INCREX n PERSIST
< *2
< :51
< :1
! only vireo: newer than Redis 7.0
> TTL n
< :-1
! only vireo: newer than Redis 7.0
> INCREX n ENX EX 500
< *2
< :52
< :1
! only vireo: newer than Redis 7.0
> TTL n
< :500
! only vireo: newer than Redis 7.0
> INCREX new2 UBOUND -5
< *2
< :0
< :0
! only vireo: newer than Redis 7.0
> EXISTS new2
< :0
! only vireo: newer than Redis 7.0
> INCREX new2 BYINT 3 UBOUND 5 EX 100
< *2
< :3
< :3
! only vireo: newer than Redis 7.0
> TTL new2
< :100
! only vireo: newer than Redis 7.0
> SET n 9223372036854775806
< +OK
! only vireo: newer than Redis 7.0
> INCREX n
< *2
< :9223372036854775807
< :1
! only vireo: newer than Redis 7.0
> INCREX n
< *2
< :9223372036854775807
< :0
! only vireo: newer than Redis 7.0
> INCREX n SATURATE
< *2
< :9223372036854775807
< :0
! only vireo: newer than Redis 7.0
> INCREX n BYINT 10 UBOUND 100 SATURATE
< *2
< :100
< :-9223372036854775707
! only vireo: newer than Redis 7.0
> SET n -9223372036854775808
< +OK
! only vireo: newer than Redis 7.0
> INCREX n BYINT -1
< *2
< :-9223372036854775808
< :0
! only vireo: newer than Redis 7.0
> INCREX n BYINT -1 SATURATE
< *2
< :-9223372036854775808
< :0
! only vireo: newer than Redis 7.0
> INCREX n LBOUND 9223372036854775807 SATURATE
< -ERR increment or decrement would overflow
! only vireo: newer than Redis 7.0
> SET n abc
< +OK
! only vireo: newer than Redis 7.0
> INCREX n
< -ERR value is not an integer or out of range
! only vireo: newer than Redis 7.0
> INCREX n BYFLOAT 1.5
< -ERR value is not a valid float
! only vireo: newer than Redis 7.0
> SET n 3.0
< +OK
! only vireo: newer than Redis 7.0
> INCREX n
< -ERR value is not an integer or out of range
! only vireo: newer than Redis 7.0
> INCREX n BYFLOAT 0.5
< *2
< $3
< 3.5
< $3
< 0.5
! only vireo: newer than Redis 7.0
> INCREX n BYFLOAT 0.25 UBOUND 3.6
< *2
< $3
< 3.5
< $1
< 0
! only vireo: newer than Redis 7.0
> INCREX n BYFLOAT 0.25 UBOUND 3.6 SATURATE
< *2
< $3
< 3.6
< $3
< 0.1
! only vireo: newer than Redis 7.0
> GET n
< $3
< 3.6
! only vireo: newer than Redis 7.0
> INCREX n BYFLOAT -10 LBOUND -1.5 SATURATE PX 100000
< *2
< $4
< -1.5
< $4
< -5.1
! only vireo: newer than Redis 7.0
> TTL n
< :100
! only vireo: newer than Redis 7.0
> INCREX n BYFLOAT inf
< -ERR increment would produce NaN or Infinity
! only vireo: newer than Redis 7.0
> INCREX n BYFLOAT inf SATURATE
< -ERR increment would produce NaN or Infinity
! only vireo: newer than Redis 7.0
> INCREX n BYFLOAT inf UBOUND 7.5 SATURATE
< *2
< $3
< 7.5
< $1
< 9
! only vireo: newer than Redis 7.0
> INCREX n BYFLOAT nan
< -ERR value is not a valid float
! only vireo: newer than Redis 7.0
> INCREX n BYFLOAT 1 LBOUND x
< -ERR value is not a valid float
! only vireo: newer than Redis 7.0
> INCREX f BYFLOAT 3.0e3
< *2
< $4
< 3000
< $4
< 3000
! only vireo: newer than Redis 7.0
> GET f
< $4
< 3000
! only vireo: newer than Redis 7.0
> INCREX n BYINT 1.5
< -ERR value is not an integer or out of range
! only vireo: newer than Redis 7.0
> INCREX n BYINT 1 UBOUND 1.5
< -ERR value is not an integer or out of range
! only vireo: newer than Redis 7.0
> INCREX n LBOUND 5 UBOUND 4
< -ERR LBOUND can't be greater than UBOUND
! only vireo: newer than Redis 7.0
> INCREX n BYINT
< -ERR syntax error
! only vireo: newer than Redis 7.0
> INCREX n BYINT 1 BYFLOAT 1
< -ERR syntax error
! only vireo: newer than Redis 7.0
> INCREX n BYINT 1 BYINT 1
< -ERR syntax error
! only vireo: newer than Redis 7.0
> INCREX n ENX
< -ERR syntax error
! only vireo: newer than Redis 7.0
> INCREX n ENX PERSIST
< -ERR syntax error
! only vireo: newer than Redis 7.0
> INCREX n EX 10 PX 10
< -ERR syntax error
! only vireo: newer than Redis 7.0
> INCREX n EX 0
< -ERR invalid expire time in 'increx' command
! only vireo: newer than Redis 7.0
> INCREX n EX x
< -ERR value is not an integer or out of range
! only vireo: newer than Redis 7.0
> INCREX n EX
< -ERR syntax error
! only vireo: newer than Redis 7.0
> INCREX n WHAT
< -ERR syntax error
! only vireo: newer than Redis 7.0
> INCREX
< -ERR wrong number of arguments for 'increx' command
! only vireo: newer than Redis 7.0
> RPUSH l2 a
< :1
! only vireo: newer than Redis 7.0
> INCREX l2
< -WRONGTYPE Operation against a key holding the wrong kind of value
! only vireo: newer than Redis 7.0
> SET gone 5
< +OK
! only vireo: newer than Redis 7.0
> INCREX gone EXAT 1
< *2
< :6
< :1
! only vireo: newer than Redis 7.0
> EXISTS gone
< :0
! only vireo: newer than Redis 7.0
> HELLO 3
<~ *
! only vireo: newer than Redis 7.0
> INCREX f BYFLOAT 0.5
< *2
< ,3000.5
< ,0.5
! only vireo: newer than Redis 7.0
> INCREX g BYINT 2
< *2
< :2
< :2

# BITOP of 8.2, BITCOUNT without an end
! only vireo: newer than Redis 7.0
> HELLO 2
<~ *
! only vireo: newer than Redis 7.0
> SET x "\xff\xf0\x0f"
< +OK
! only vireo: newer than Redis 7.0
> SET y "\x0f\x30"
< +OK
! only vireo: newer than Redis 7.0
> SET z "\x81\x03\x01\x07"
< +OK
! only vireo: newer than Redis 7.0
> BITOP DIFF t x y
< :3
! only vireo: newer than Redis 7.0
> GET t
< $3
< \xf0\xc0\x0f
! only vireo: newer than Redis 7.0
> BITOP DIFF t x y z
< :4
! only vireo: newer than Redis 7.0
> GET t
< $4
< p\xc0\x0e\x00
! only vireo: newer than Redis 7.0
> BITOP DIFF t x nosuchkey
< :3
! only vireo: newer than Redis 7.0
> GET t
< $3
< \xff\xf0\x0f
! only vireo: newer than Redis 7.0
> BITOP DIFF t nosuchkey x
< :3
! only vireo: newer than Redis 7.0
> GET t
< $3
< \x00\x00\x00
! only vireo: newer than Redis 7.0
> BITOP DIFF1 t x y z
< :4
! only vireo: newer than Redis 7.0
> GET t
< $4
< \x00\x03\x00\x07
! only vireo: newer than Redis 7.0
> BITOP DIFF1 t y x
< :3
! only vireo: newer than Redis 7.0
> GET t
< $3
< \xf0\xc0\x0f
! only vireo: newer than Redis 7.0
> BITOP ANDOR t x y z
< :4
! only vireo: newer than Redis 7.0
> GET t
< $4
< \x8f0\x01\x00
! only vireo: newer than Redis 7.0
> BITOP ANDOR t z x
< :4
! only vireo: newer than Redis 7.0
> GET t
< $4
< \x81\x00\x01\x00
! only vireo: newer than Redis 7.0
> BITOP ONE t x y z
< :4
! only vireo: newer than Redis 7.0
> GET t
< $4
< p\xc3\x0e\x07
! only vireo: newer than Redis 7.0
> BITOP one t x
< :3
! only vireo: newer than Redis 7.0
> GET t
< $3
< \xff\xf0\x0f
! only vireo: newer than Redis 7.0
> BITOP one t x x
< :3
! only vireo: newer than Redis 7.0
> GET t
< $3
< \x00\x00\x00
! only vireo: newer than Redis 7.0
> BITOP one x x y
< :3
! only vireo: newer than Redis 7.0
> GET x
< $3
< \xf0\xc0\x0f
! only vireo: newer than Redis 7.0
> BITOP DIFF t x
< -ERR BITOP DIFF must be called with at least two source keys.
! only vireo: newer than Redis 7.0
> BITOP DIFF1 t x
< -ERR BITOP DIFF1 must be called with at least two source keys.
! only vireo: newer than Redis 7.0
> BITOP ANDOR t x
< -ERR BITOP ANDOR must be called with at least two source keys.
! only vireo: newer than Redis 7.0
> BITOP DIFF2 t x y
< -ERR syntax error
! only vireo: newer than Redis 7.0
> BITOP DIFF l2 x y
< :3
! only vireo: newer than Redis 7.0
> BITOP DIFF t x l2
< :3
! only vireo: newer than Redis 7.0
> BITOP ONE t nosuchkey nosuchkey
< :0
! only vireo: newer than Redis 7.0
> EXISTS t
< :0
! only vireo: newer than Redis 7.0
> SET s foobar
< +OK
! only vireo: newer than Redis 7.0
> BITCOUNT s 1
< :22
! only vireo: newer than Redis 7.0
> BITCOUNT s -2
< :7
! only vireo: newer than Redis 7.0
> BITCOUNT s 0
< :26
! only vireo: newer than Redis 7.0
> BITCOUNT s 6
< :0
! only vireo: newer than Redis 7.0
> BITCOUNT s x
< -ERR value is not an integer or out of range
! only vireo: newer than Redis 7.0
> BITCOUNT nosuchkey 1
< :0
