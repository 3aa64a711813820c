# Strings: SET and GET in all forms, numbers, ranges, many keys.
# SET
> SET k v
< +OK
> GET k
< $1
< v
> SET k ""
< +OK
> GET k
< $0
<
> STRLEN k
< :0
> SET "" empty-key
< +OK
> GET ""
< $9
< empty-key
> SET "bin\x00\xff\r\n" "\x00\x01\xfe\r\n"
< +OK
> GET "bin\x00\xff\r\n"
< $5
< \x00\x01\xfe\r\n
> SET k v NX
< $-1
> GET k
< $0
<
> SET k2 v NX
< +OK
> GET k2
< $1
< v
> SET k3 v XX
< $-1
> EXISTS k3
< :0
> SET k w XX
< +OK
> GET k
< $1
< w
> SET k v NX XX
< -ERR syntax error
> SET k v XX NX
< -ERR syntax error
> SET k v GET
< $1
< w
> SET k4 v GET
< $-1
> SET k4 w GET XX
< $1
< v
> SET k4 w GET NX
< $1
< w
> SET k5 w GET NX
< $-1
> GET k5
< $1
< w
> SET k6 w GET XX
< $-1
> EXISTS k6
< :0
> SET k v EX 100
< +OK
> TTL k
< :100
> SET k v
< +OK
> TTL k
< :-1
> SET k v PX 100000
< +OK
> TTL k
< :100
> SET k w KEEPTTL
< +OK
> TTL k
< :100
> GET k
< $1
< w
> SET k v EX 0
< -ERR invalid expire time in 'set' command
> SET k v EX -1
< -ERR invalid expire time in 'set' command
> SET k v PX 0
< -ERR invalid expire time in 'set' command
> SET k v PX -5
< -ERR invalid expire time in 'set' command
> SET k v EX abc
< -ERR value is not an integer or out of range
> SET k v EX 1.5
< -ERR value is not an integer or out of range
> SET k v EX ""
< -ERR value is not an integer or out of range
> SET k v EX
< -ERR syntax error
> SET k v PX
< -ERR syntax error
> SET k v EX 9223372036854775807
< -ERR invalid expire time in 'set' command
> SET k v EX 9223372036854775
< -ERR invalid expire time in 'set' command
> SET k v EX 9223372036854776
< -ERR invalid expire time in 'set' command
> SET k v PX 9223372036854775807
< -ERR invalid expire time in 'set' command
> SET k v EX 99999999999999999999
< -ERR value is not an integer or out of range
> SET k v EXAT 4102444800
< +OK
> EXPIRETIME k
< :4102444800
> PEXPIRETIME k
< :4102444800000
> SET k v PXAT 4102444800123
< +OK
> PEXPIRETIME k
< :4102444800123
> EXPIRETIME k
< :4102444800
> SET k v EXAT 0
< -ERR invalid expire time in 'set' command
> SET k v EXAT -1
< -ERR invalid expire time in 'set' command
> SET k v PXAT 0
< -ERR invalid expire time in 'set' command
> SET k v EXAT 1
< +OK
> EXISTS k
< :0
> SET k v PXAT 1
< +OK
> GET k
< $-1
> SET k v
< +OK
> SET k v EX 10 PX 10
< -ERR syntax error
> SET k v EX 10 KEEPTTL
< -ERR syntax error
> SET k v KEEPTTL EX 10
< -ERR syntax error
> SET k v EX 10 EXAT 10
< -ERR syntax error
> SET k v PXAT 10 PX 10
< -ERR syntax error
> SET k v PERSIST
< -ERR syntax error
> SET k v GET GET
< $1
< v
> SET k v NX NX
< $-1
> SET k v KEEPTTL KEEPTTL
< +OK
> SET k v foo
< -ERR syntax error
> SET k v ex 100
< +OK
> SET k v eX 100 nX
< $-1
> SET k v eX 100 xX
< +OK
> SET k v 100 EX
< -ERR syntax error
> SET k v IDLE
< -ERR syntax error
> SET k
< -ERR wrong number of arguments for 'set' command
> SET
< -ERR wrong number of arguments for 'set' command
> SET k v EX 10 NX GET
< $1
< v
> GET k
< $1
< v
> DEL k
< :1
> SET k v EX 10 NX GET
< $-1
> TTL k
< :10
> DEL l
< :0
> RPUSH l a
< :1
> SET l v GET
< -WRONGTYPE Operation against a key holding the wrong kind of value
> SET l v NX GET
< -WRONGTYPE Operation against a key holding the wrong kind of value
> TYPE l
< +list
> SET l v NX
< $-1
> SET l v
< +OK
> TYPE l
< +string
> DEL l
< :1
> RPUSH l a
< :1
> SET l v XX
< +OK
> GET l
< $1
< v
# GET and kin
> GET nokey
< $-1
> GET
< -ERR wrong number of arguments for 'get' command
> GET a b
< -ERR wrong number of arguments for 'get' command
> DEL l
< :1
> RPUSH l a
< :1
> GET l
< -WRONGTYPE Operation against a key holding the wrong kind of value
> GETSET l v
< -WRONGTYPE Operation against a key holding the wrong kind of value
> GETDEL l
< -WRONGTYPE Operation against a key holding the wrong kind of value
> GETEX l
< -WRONGTYPE Operation against a key holding the wrong kind of value
> STRLEN l
< -WRONGTYPE Operation against a key holding the wrong kind of value
> APPEND l x
< -WRONGTYPE Operation against a key holding the wrong kind of value
> INCR l
< -WRONGTYPE Operation against a key holding the wrong kind of value
> INCRBYFLOAT l 1
< -WRONGTYPE Operation against a key holding the wrong kind of value
> SETRANGE l 0 x
< -WRONGTYPE Operation against a key holding the wrong kind of value
> GETRANGE l 0 1
< -WRONGTYPE Operation against a key holding the wrong kind of value
> SUBSTR l 0 1
< -WRONGTYPE Operation against a key holding the wrong kind of value
> LCS l l
< -ERR The specified keys must contain string values
> DEL k
< :1
> GETSET k a
< $-1
> GETSET k b
< $1
< a
> GET k
< $1
< b
> EXPIRE k 100
< :1
> GETSET k c
< $1
< b
> TTL k
< :-1
> GETDEL k
< $1
< c
> GETDEL k
< $-1
> EXISTS k
< :0
> GETDEL
< -ERR wrong number of arguments for 'getdel' command
> GETDEL a b
< -ERR wrong number of arguments for 'getdel' command
# GETEX
> SET k v
< +OK
> GETEX k
< $1
< v
> TTL k
< :-1
> GETEX k EX 100
< $1
< v
> TTL k
< :100
> GETEX k
< $1
< v
> TTL k
< :100
> GETEX k PERSIST
< $1
< v
> TTL k
< :-1
> GETEX k PX 100000
< $1
< v
> TTL k
< :100
> GETEX k EXAT 4102444800
< $1
< v
> EXPIRETIME k
< :4102444800
> GETEX k PXAT 4102444800123
< $1
< v
> PEXPIRETIME k
< :4102444800123
> GETEX k EX 0
< -ERR invalid expire time in 'getex' command
> GETEX k EX -1
< -ERR invalid expire time in 'getex' command
> GETEX k PX 0
< -ERR invalid expire time in 'getex' command
> GETEX k EX abc
< -ERR value is not an integer or out of range
> GETEX k EX
< -ERR syntax error
> GETEX k EX 10 PX 10
< -ERR syntax error
> GETEX k EX 10 PERSIST
< -ERR syntax error
> GETEX k PERSIST EX 10
< -ERR syntax error
> GETEX k PERSIST PERSIST
< $1
< v
> GETEX k NX
< -ERR syntax error
> GETEX k KEEPTTL
< -ERR syntax error
> GETEX k GET
< -ERR syntax error
> GETEX k foo
< -ERR syntax error
> GETEX k EX 9223372036854775807
< -ERR invalid expire time in 'getex' command
> GETEX k EXAT 0
< -ERR invalid expire time in 'getex' command
> GETEX k EXAT 1
< $1
< v
> EXISTS k
< :0
> GETEX k
< $-1
> GETEX nokey EX 10
< $-1
> GETEX nokey EX abc
< $-1
> GETEX nokey PERSIST
< $-1
> GETEX
< -ERR wrong number of arguments for 'getex' command
# SETEX, PSETEX, SETNX
> SETEX k 100 v
< +OK
> TTL k
< :100
> SETEX k 0 v
< -ERR invalid expire time in 'setex' command
> SETEX k -1 v
< -ERR invalid expire time in 'setex' command
> SETEX k abc v
< -ERR value is not an integer or out of range
> SETEX k 1.5 v
< -ERR value is not an integer or out of range
> SETEX k 9223372036854775807 v
< -ERR invalid expire time in 'setex' command
> SETEX k 100
< -ERR wrong number of arguments for 'setex' command
> SETEX k 100 v x
< -ERR wrong number of arguments for 'setex' command
> PSETEX k 100000 v
< +OK
> TTL k
< :100
> PSETEX k 0 v
< -ERR invalid expire time in 'psetex' command
> PSETEX k -1 v
< -ERR invalid expire time in 'psetex' command
> PSETEX k abc v
< -ERR value is not an integer or out of range
> PSETEX k 9223372036854775807 v
< -ERR invalid expire time in 'psetex' command
> SETNX k v
< :0
> SETNX kn v
< :1
> SETNX kn v2
< :0
> GET kn
< $1
< v
> SETNX l v
< :0
> SETNX
< -ERR wrong number of arguments for 'setnx' command
> SETNX a b c
< -ERR wrong number of arguments for 'setnx' command
# APPEND, STRLEN
> DEL k
< :1
> APPEND k abc
< :3
> APPEND k def
< :6
> GET k
< $6
< abcdef
> APPEND k ""
< :6
> STRLEN k
< :6
> DEL k
< :1
> APPEND k ""
< :0
> EXISTS k
< :1
> SET k 10
< +OK
> APPEND k 2
< :3
> GET k
< $3
< 102
> OBJECT ENCODING k
< $3
< raw
> INCR k
< :103
> OBJECT ENCODING k
< $3
< int
> STRLEN k
< :3
> SET k 12345
< +OK
> STRLEN k
< :5
> APPEND k "\x00"
< :6
> STRLEN k
< :6
> STRLEN nokey
< :0
> SET k -100
< +OK
> STRLEN k
< :4
> EXPIRE k 100
< :1
> APPEND k 1
< :5
> TTL k
< :100
# INCR and DECR
> SET n 0
< +OK
> INCR n
< :1
> INCR n
< :2
> DECR n
< :1
> INCRBY n 100
< :101
> DECRBY n 50
< :51
> INCRBY n -1000
< :-949
> DECRBY n -1
< :-948
> GET n
< $4
< -948
> DEL n
< :1
> INCR n
< :1
> DEL n
< :1
> DECR n
< :-1
> DEL n
< :1
> INCRBY n 0
< :0
> GET n
< $1
< 0
> INCRBY n abc
< -ERR value is not an integer or out of range
> INCRBY n 1.5
< -ERR value is not an integer or out of range
> INCRBY n ""
< -ERR value is not an integer or out of range
> INCRBY n " 1"
< -ERR value is not an integer or out of range
> INCRBY n "1 "
< -ERR value is not an integer or out of range
> INCRBY n +1
< -ERR value is not an integer or out of range
> INCRBY n 01
< -ERR value is not an integer or out of range
> INCRBY n -0
< -ERR value is not an integer or out of range
> INCRBY n 0x10
< -ERR value is not an integer or out of range
> INCRBY n 9223372036854775808
< -ERR value is not an integer or out of range
> INCRBY n -9223372036854775809
< -ERR value is not an integer or out of range
> INCRBY n 9223372036854775807
< :9223372036854775807
> INCR n
< -ERR increment or decrement would overflow
> GET n
< $19
< 9223372036854775807
> INCRBY n 1
< -ERR increment or decrement would overflow
> DECRBY n -1
< -ERR increment or decrement would overflow
> DECR n
< :9223372036854775806
> SET n -9223372036854775808
< +OK
> DECR n
< -ERR increment or decrement would overflow
> INCRBY n -1
< -ERR increment or decrement would overflow
> DECRBY n 1
< -ERR increment or decrement would overflow
> GET n
< $20
< -9223372036854775808
> INCR n
< :-9223372036854775807
> DECRBY n -9223372036854775808
< -ERR decrement would overflow
> SET n 0
< +OK
> DECRBY n -9223372036854775808
< -ERR decrement would overflow
> DECRBY n 9223372036854775808
< -ERR value is not an integer or out of range
> DECRBY n 9223372036854775807
< :-9223372036854775807
> DECRBY n 1
< :-9223372036854775808
> DECRBY n 1
< -ERR increment or decrement would overflow
> DECRBY n abc
< -ERR value is not an integer or out of range
> SET n 9223372036854775808
< +OK
> INCR n
< -ERR value is not an integer or out of range
> SET n " 1"
< +OK
> INCR n
< -ERR value is not an integer or out of range
> SET n "1 "
< +OK
> INCR n
< -ERR value is not an integer or out of range
> SET n ""
< +OK
> INCR n
< -ERR value is not an integer or out of range
> SET n +5
< +OK
> INCR n
< -ERR value is not an integer or out of range
> SET n 007
< +OK
> INCR n
< -ERR value is not an integer or out of range
> SET n -0
< +OK
> INCR n
< -ERR value is not an integer or out of range
> SET n 1e3
< +OK
> INCR n
< -ERR value is not an integer or out of range
> SET n 1.0
< +OK
> INCR n
< -ERR value is not an integer or out of range
> SET n 0x1
< +OK
> INCR n
< -ERR value is not an integer or out of range
> SET n abc
< +OK
> INCR n
< -ERR value is not an integer or out of range
> DECR n
< -ERR value is not an integer or out of range
> INCRBY n 5
< -ERR value is not an integer or out of range
> DECRBY n 5
< -ERR value is not an integer or out of range
> SET n "1\x00"
< +OK
> INCR n
< -ERR value is not an integer or out of range
> SET n -
< +OK
> INCR n
< -ERR value is not an integer or out of range
> SET n 5
< +OK
> EXPIRE n 100
< :1
> INCR n
< :6
> TTL n
< :100
> INCRBY n
< -ERR wrong number of arguments for 'incrby' command
> INCR n 1
< -ERR wrong number of arguments for 'incr' command
> DECR
< -ERR wrong number of arguments for 'decr' command
> DECRBY n 1 2
< -ERR wrong number of arguments for 'decrby' command
# INCRBYFLOAT
> DEL f
< :0
> INCRBYFLOAT f 1.5
< $3
< 1.5
> INCRBYFLOAT f 1.5
< $1
< 3
> INCRBYFLOAT f 0.1
< $3
< 3.1
> INCRBYFLOAT f -3.1
< $1
< 0
> INCRBYFLOAT f 1e3
< $4
< 1000
> INCRBYFLOAT f -1e-3
< $7
< 999.999
> INCRBYFLOAT f abc
< -ERR value is not a valid float
> INCRBYFLOAT f ""
< -ERR value is not a valid float
> INCRBYFLOAT f " 1"
< -ERR value is not a valid float
> INCRBYFLOAT f "1 "
< -ERR value is not a valid float
> INCRBYFLOAT f nan
< -ERR value is not a valid float
> INCRBYFLOAT f inf
< -ERR increment would produce NaN or Infinity
> INCRBYFLOAT f -inf
< -ERR increment would produce NaN or Infinity
> INCRBYFLOAT f +inf
< -ERR increment would produce NaN or Infinity
> INCRBYFLOAT f 1e400
< $401
< 10000000000000000000281880683947586514586453433629052038625910693539685534008629862039363994848324160522094053927317616200295822777259255734023828976593340661017797447434546173917862448116674971723778943824391593338047470675026246684401359237513603830343735485505244955964979021825038280091068414947402456898653040951017512658092615827588920183472511643316591362664138176309734806343732497430221946880
> INCRBYFLOAT f 1e5000
< -ERR value is not a valid float
> INCRBYFLOAT f 0x10
< $401
< 10000000000000000000281880683947586514586453433629052038625910693539685534008629862039363994848324160522094053927317616200295822777259255734023828976593340661017797447434546173917862448116674971723778943824391593338047470675026246684401359237513603830343735485505244955964979021825038280091068414947402456898653040951017512658092615827588920183472511643316591362664138176309734806343732497430221946880
> INCRBYFLOAT f +1
< $401
< 10000000000000000000281880683947586514586453433629052038625910693539685534008629862039363994848324160522094053927317616200295822777259255734023828976593340661017797447434546173917862448116674971723778943824391593338047470675026246684401359237513603830343735485505244955964979021825038280091068414947402456898653040951017512658092615827588920183472511643316591362664138176309734806343732497430221946880
> INCRBYFLOAT f .5
< $401
< 10000000000000000000281880683947586514586453433629052038625910693539685534008629862039363994848324160522094053927317616200295822777259255734023828976593340661017797447434546173917862448116674971723778943824391593338047470675026246684401359237513603830343735485505244955964979021825038280091068414947402456898653040951017512658092615827588920183472511643316591362664138176309734806343732497430221946880
> INCRBYFLOAT f 5.
< $401
< 10000000000000000000281880683947586514586453433629052038625910693539685534008629862039363994848324160522094053927317616200295822777259255734023828976593340661017797447434546173917862448116674971723778943824391593338047470675026246684401359237513603830343735485505244955964979021825038280091068414947402456898653040951017512658092615827588920183472511643316591362664138176309734806343732497430221946880
> GET f
< $401
< 10000000000000000000281880683947586514586453433629052038625910693539685534008629862039363994848324160522094053927317616200295822777259255734023828976593340661017797447434546173917862448116674971723778943824391593338047470675026246684401359237513603830343735485505244955964979021825038280091068414947402456898653040951017512658092615827588920183472511643316591362664138176309734806343732497430221946880
> SET f 3.0e3
< +OK
> INCRBYFLOAT f 200
< $4
< 3200
> SET f "  3.0"
< +OK
> INCRBYFLOAT f 1
< -ERR value is not a valid float
> SET f "3.0  "
< +OK
> INCRBYFLOAT f 1
< -ERR value is not a valid float
> SET f abc
< +OK
> INCRBYFLOAT f 1
< -ERR value is not a valid float
> SET f 1e308
< +OK
> INCRBYFLOAT f 1e308
< $309
< 199999999999999999993371759311691291321120199694831134415594095989843469737676123744200253843777078640893494450108026446304269499187921167194841628860392837535918200039206381557326219209014213335878306791577877829121087126122536729803237260434173178506889763247582601711514636284849020905456510092687857156096
> SET f 1
< +OK
> INCRBYFLOAT f 1e17
< $18
< 100000000000000001
> INCRBYFLOAT f 1
< $18
< 100000000000000002
> SET f 0
< +OK
> INCRBYFLOAT f 1e18
< $19
< 1000000000000000000
> INCRBYFLOAT f 1e19
< $20
< 11000000000000000000
> INCRBYFLOAT f 1e20
< $21
< 111000000000000000000
> SET f 0
< +OK
> INCRBYFLOAT f 0.00000000000000001
< $19
< 0.00000000000000001
> SET f 0
< +OK
> INCRBYFLOAT f 1e-17
< $19
< 0.00000000000000001
> INCRBYFLOAT f 1e-18
< $19
< 0.00000000000000001
> SET f 10.50
< +OK
> INCRBYFLOAT f 0.1
< $4
< 10.6
> SET f 5.0e3
< +OK
> INCRBYFLOAT f 2.0e2
< $4
< 5200
> SET f 1
< +OK
> INCRBYFLOAT f 0
< $1
< 1
> OBJECT ENCODING f
< $6
< embstr
> SET f 3
< +OK
> INCRBYFLOAT f 1.1
< $3
< 4.1
> SET f 17179869184
< +OK
> INCRBYFLOAT f 1.5
< $13
< 17179869185.5
> SET f -1.1
< +OK
> INCRBYFLOAT f 1.1
< $1
< 0
> SET f inf
< +OK
> INCRBYFLOAT f 1
< -ERR increment would produce NaN or Infinity
> SET f nan
< +OK
> INCRBYFLOAT f 1
< -ERR value is not a valid float
> SET f 1
< +OK
> EXPIRE f 100
< :1
> INCRBYFLOAT f 1
< $1
< 2
> TTL f
< :100
> SET f "1\x002"
< +OK
> INCRBYFLOAT f 1
< -ERR value is not a valid float
> INCRBYFLOAT f
< -ERR wrong number of arguments for 'incrbyfloat' command
> INCRBYFLOAT f 1 2
< -ERR wrong number of arguments for 'incrbyfloat' command
> DEL f
< :1
> INCRBYFLOAT f 3.141592653589793238462643383279
< $19
< 3.14159265358979324
> INCRBYFLOAT f 100000000000000000000000
< $24
< 100000000000000000000000
> SET f 0.1
< +OK
> INCRBYFLOAT f 0.2
< $3
< 0.3
# SETRANGE, GETRANGE, SUBSTR
> DEL k
< :1
> SETRANGE k 0 foo
< :3
> GET k
< $3
< foo
> SETRANGE k 6 bar
< :9
> GET k
< $9
< foo\x00\x00\x00bar
> SETRANGE k 1 XX
< :9
> GET k
< $9
< fXX\x00\x00\x00bar
> SETRANGE k 0 ""
< :9
> DEL e
< :0
> SETRANGE e 10 ""
< :0
> EXISTS e
< :0
> SETRANGE e 10 a
< :11
> GET e
< $11
< \x00\x00\x00\x00\x00\x00\x00\x00\x00\x00a
> SETRANGE k -1 a
< -ERR offset is out of range
> SETRANGE k abc a
< -ERR value is not an integer or out of range
> SETRANGE k 536870912 a
< -ERR string exceeds maximum allowed size (proto-max-bulk-len)
> SETRANGE k 536870911 ""
< :9
> SETRANGE k 9223372036854775807 a
< -ERR string exceeds maximum allowed size (proto-max-bulk-len)
> SETRANGE k 4294967296 a
< -ERR string exceeds maximum allowed size (proto-max-bulk-len)
> SETRANGE k 99999999999999999999 a
< -ERR value is not an integer or out of range
> SETRANGE nokey 536870912 a
< -ERR string exceeds maximum allowed size (proto-max-bulk-len)
> SETRANGE nokey -1 ""
< -ERR offset is out of range
> SETRANGE k 0
< -ERR wrong number of arguments for 'setrange' command
> SET i 12345
< +OK
> SETRANGE i 1 9
< :5
> GET i
< $5
< 19345
> OBJECT ENCODING i
< $3
< raw
> EXPIRE i 100
< :1
> SETRANGE i 0 1
< :5
> TTL i
< :100
> SET k "Hello World"
< +OK
> GETRANGE k 0 -1
< $11
< Hello World
> GETRANGE k 0 3
< $4
< Hell
> GETRANGE k -3 -1
< $3
< rld
> GETRANGE k -1 -3
< $0
<
> GETRANGE k 5 2
< $0
<
> GETRANGE k 0 100
< $11
< Hello World
> GETRANGE k -100 2
< $3
< Hel
> GETRANGE k -100 -200
< $0
<
> GETRANGE k -100 100
< $11
< Hello World
> GETRANGE k 11 20
< $0
<
> GETRANGE k 10 20
< $1
< d
> GETRANGE k 0 -100
< $1
< H
> GETRANGE k 0 -12
< $1
< H
> GETRANGE k 0 -11
< $1
< H
> GETRANGE nokey 0 -1
< $0
<
> GETRANGE k abc 1
< -ERR value is not an integer or out of range
> GETRANGE k 0 abc
< -ERR value is not an integer or out of range
> GETRANGE k 0 1.5
< -ERR value is not an integer or out of range
> GETRANGE k 0
< -ERR wrong number of arguments for 'getrange' command
> GETRANGE k -9223372036854775808 9223372036854775807
< $11
< Hello World
> GETRANGE k 9223372036854775807 -9223372036854775808
< $0
<
> SUBSTR k 0 4
< $5
< Hello
> SUBSTR k -3 -1
< $3
< rld
> SET i 123456
< +OK
> GETRANGE i 1 3
< $3
< 234
> GETRANGE i -2 -1
< $2
< 56
# MSET, MGET, MSETNX
> MSET a 1 b 2 c 3
< +OK
> MGET a b c d
< *4
< $1
< 1
< $1
< 2
< $1
< 3
< $-1
> MGET a a a
< *3
< $1
< 1
< $1
< 1
< $1
< 1
> MGET a l nokey
< *3
< $1
< 1
< $-1
< $-1
> MGET
< -ERR wrong number of arguments for 'mget' command
> MSET a
< -ERR wrong number of arguments for 'mset' command
> MSET a 1 b
< -ERR wrong number of arguments for 'mset' command
> MSET
< -ERR wrong number of arguments for 'mset' command
> MSET a 1 a 2 a 3
< +OK
> GET a
< $1
< 3
> EXPIRE a 100
< :1
> MSET a 9
< +OK
> TTL a
< :-1
> MSET l v
< +OK
> TYPE l
< +string
> MSETNX x 1 y 2
< :1
> MSETNX y 3 z 4
< :0
> EXISTS z
< :0
> MGET x y z
< *3
< $1
< 1
< $1
< 2
< $-1
> MSETNX z 1 z 2
< :1
> GET z
< $1
< 2
> MSETNX q
< -ERR wrong number of arguments for 'msetnx' command
> MSETNX q 1 w
< -ERR wrong number of arguments for 'msetnx' command
> MSETNX
< -ERR wrong number of arguments for 'msetnx' command
> MSETNX "" 1
< :0
> MSETNX zz 1 "" 2
< :0
> EXISTS zz
< :0
# LCS
> MSET key1 ohmytext key2 mynewtext
< +OK
> LCS key1 key2
< $6
< mytext
> LCS key1 key2 LEN
< :6
> LCS key1 key2 IDX
< *4
< $7
< matches
< *2
< *2
< *2
< :4
< :7
< *2
< :5
< :8
< *2
< *2
< :2
< :3
< *2
< :0
< :1
< $3
< len
< :6
> LCS key1 key2 IDX WITHMATCHLEN
< *4
< $7
< matches
< *2
< *3
< *2
< :4
< :7
< *2
< :5
< :8
< :4
< *3
< *2
< :2
< :3
< *2
< :0
< :1
< :2
< $3
< len
< :6
> LCS key1 key2 IDX MINMATCHLEN 4
< *4
< $7
< matches
< *1
< *2
< *2
< :4
< :7
< *2
< :5
< :8
< $3
< len
< :6
> LCS key1 key2 IDX MINMATCHLEN 4 WITHMATCHLEN
< *4
< $7
< matches
< *1
< *3
< *2
< :4
< :7
< *2
< :5
< :8
< :4
< $3
< len
< :6
> LCS key1 key2 IDX MINMATCHLEN 100
< *4
< $7
< matches
< *0
< $3
< len
< :6
> LCS key1 key2 IDX MINMATCHLEN -1
< *4
< $7
< matches
< *2
< *2
< *2
< :4
< :7
< *2
< :5
< :8
< *2
< *2
< :2
< :3
< *2
< :0
< :1
< $3
< len
< :6
> LCS key1 key2 IDX MINMATCHLEN abc
< -ERR value is not an integer or out of range
> LCS key1 key2 IDX MINMATCHLEN
< -ERR syntax error
> LCS key1 key2 MINMATCHLEN 4
< $6
< mytext
> LCS key1 key2 WITHMATCHLEN
< $6
< mytext
> LCS key1 key2 LEN IDX
< -ERR If you want both the length and indexes, please just use IDX.
> LCS key1 key2 foo
< -ERR syntax error
> LCS key1
< -ERR wrong number of arguments for 'lcs' command
> LCS key1 key2 LEN LEN
< :6
> LCS nokey key1
< $0
<
> LCS nokey nokey2 LEN
< :0
> LCS nokey nokey2 IDX
< *4
< $7
< matches
< *0
< $3
< len
< :0
> LCS key1 key1
< $8
< ohmytext
> LCS key1 key1 IDX
< *4
< $7
< matches
< *1
< *2
< *2
< :0
< :7
< *2
< :0
< :7
< $3
< len
< :8
> LCS l2 key1
< $0
<
> RPUSH l2 a
< :1
> LCS l2 key1
< -ERR The specified keys must contain string values
> LCS key1 l2
< -ERR The specified keys must contain string values
> MSET n1 12345 n2 2345678
< +OK
> LCS n1 n2
< $4
< 2345
> LCS n1 n2 IDX WITHMATCHLEN
< *4
< $7
< matches
< *1
< *3
< *2
< :1
< :4
< *2
< :0
< :3
< :4
< $3
< len
< :4
> MSET g1 "ACCGGTCGAGTGCGCGGAAGCCGGCCGAA" g2 "GTCGTTCGGAATGCCGTTGCTCTGTAAA"
< +OK
> LCS g1 g2
< $20
< GTCGTCGGAAGCCGGCCGAA
> LCS g1 g2 LEN
< :20
> LCS g1 g2 IDX
< *4
< $7
< matches
< *8
< *2
< *2
< :27
< :28
< *2
< :26
< :27
< *2
< *2
< :26
< :26
< *2
< :23
< :23
< *2
< *2
< :25
< :25
< *2
< :21
< :21
< *2
< *2
< :23
< :24
< *2
< :18
< :19
< *2
< *2
< :19
< :22
< *2
< :12
< :15
< *2
< *2
< :14
< :18
< *2
< :6
< :10
< *2
< *2
< :9
< :10
< *2
< :3
< :4
< *2
< *2
< :4
< :6
< *2
< :0
< :2
< $3
< len
< :20
> LCS g1 g2 IDX MINMATCHLEN 2 WITHMATCHLEN
< *4
< $7
< matches
< *6
< *3
< *2
< :27
< :28
< *2
< :26
< :27
< :2
< *3
< *2
< :23
< :24
< *2
< :18
< :19
< :2
< *3
< *2
< :19
< :22
< *2
< :12
< :15
< :4
< *3
< *2
< :14
< :18
< *2
< :6
< :10
< :5
< *3
< *2
< :9
< :10
< *2
< :3
< :4
< :2
< *3
< *2
< :4
< :6
< *2
< :0
< :2
< :3
< $3
< len
< :20
> LCS g1 g2 idx minmatchlen 3 withmatchlen
< *4
< $7
< matches
< *3
< *3
< *2
< :19
< :22
< *2
< :12
< :15
< :4
< *3
< *2
< :14
< :18
< *2
< :6
< :10
< :5
< *3
< *2
< :4
< :6
< *2
< :0
< :2
< :3
< $3
< len
< :20
> HELLO 3
<~ %7*
> LCS key1 key2 IDX
< %2
< $7
< matches
< *2
< *2
< *2
< :4
< :7
< *2
< :5
< :8
< *2
< *2
< :2
< :3
< *2
< :0
< :1
< $3
< len
< :6
> LCS key1 key2 LEN
< :6
> LCS key1 key2
< $6
< mytext
> GET nokey
< _
> MGET a nokey
< *2
< $1
< 9
< _
> INCRBYFLOAT f 1.5
< $3
< 1.8
> GETEX nokey
< _
> GETDEL nokey
< _
> SET k v GET
< $11
< Hello World
> SET nokey1 v GET
< _
> SET k v NX
< _
> GETSET nokey3 a
< _
> GETRANGE nokey 0 1
< $0
<
# encodings of strings
> SET e 1
< +OK
> OBJECT ENCODING e
< $3
< int
> SET e 9223372036854775807
< +OK
> OBJECT ENCODING e
< $3
< int
> SET e -9223372036854775808
< +OK
> OBJECT ENCODING e
< $3
< int
> SET e 9223372036854775808
< +OK
> OBJECT ENCODING e
< $6
< embstr
> SET e 01
< +OK
> OBJECT ENCODING e
< $6
< embstr
> SET e %44:a
< +OK
> OBJECT ENCODING e
< $6
< embstr
> SET e %45:a
< +OK
> OBJECT ENCODING e
< $3
< raw
> APPEND e b
< :46
> OBJECT ENCODING e
< $3
< raw
> SET e a
< +OK
> APPEND e b
< :2
> OBJECT ENCODING e
< $3
< raw
> SET e abc
< +OK
> SETRANGE e 0 x
< :3
> OBJECT ENCODING e
< $3
< raw
> SET e 5
< +OK
> INCRBYFLOAT e 0.5
< $3
< 5.5
> OBJECT ENCODING e
< $6
< embstr
> SET e 5
< +OK
> GETSET e 6
< $1
< 5
> OBJECT ENCODING e
< $3
< int
> SETNX e3 7
< :1
> OBJECT ENCODING e3
< $3
< int
> MSET e4 8 e5 eight
< +OK
> OBJECT ENCODING e4
< $3
< int
> OBJECT ENCODING e5
< $6
< embstr
> SETRANGE e6 0 abc
< :3
> OBJECT ENCODING e6
< $3
< raw
> APPEND e7 abc
< :3
> OBJECT ENCODING e7
< $6
< embstr
> APPEND e8 5
< :1
> OBJECT ENCODING e8
< $3
< int
> SET e %1000:ab
< +OK
> STRLEN e
< :2000
> GETRANGE e 998 1003
< $6
< ababab
> COPY e e9
< :1
> OBJECT ENCODING e9
< $3
< raw
> SET e ""
< +OK
> OBJECT ENCODING e
< $6
< embstr
> SET e " 1"
< +OK
> OBJECT ENCODING e
< $6
< embstr
> SET e 12345678901234567890
< +OK
> OBJECT ENCODING e
< $6
< embstr
> SET e 1.5
< +OK
> OBJECT ENCODING e
< $6
< embstr
