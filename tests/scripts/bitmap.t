# Bits of strings: SETBIT, GETBIT, BITCOUNT, BITPOS, BITOP.
# SETBIT and GETBIT: replies, growing, encodings
> SETBIT b 7 1
< :0
> GET b
< $1
< \x01
> OBJECT ENCODING b
< $3
< raw
> SETBIT b 7 1
< :1
> SETBIT b 7 0
< :1
> GET b
< $1
< \x00
> SETBIT b 23 1
< :0
> GET b
< $3
< \x00\x00\x01
> STRLEN b
< :3
> GETBIT b 7
< :0
> GETBIT b 23
< :1
> GETBIT b 24
< :0
> GETBIT b 1000000
< :0
> GETBIT none 0
< :0
> EXISTS none
< :0
> SET n 12345
< +OK
> OBJECT ENCODING n
< $3
< int
> GETBIT n 2
< :1
> GETBIT n 39
< :1
> GETBIT n 40
< :0
> OBJECT ENCODING n
< $3
< int
> SETBIT n 1 1
< :0
> OBJECT ENCODING n
< $3
< raw
> GET n
< $5
< q2345
> SET n -9223372036854775808
< +OK
> SETBIT n 200 1
< :0
> GET n
< $26
< -9223372036854775808\x00\x00\x00\x00\x00\x80
> SET e embstr
< +OK
> SETBIT e 0 0
< :0
> OBJECT ENCODING e
< $3
< raw
> GET e
< $6
< embstr
> SET t v EX 100
< +OK
> SETBIT t 1 1
< :1
> TTL t
< :100
> SETBIT b -1 1
< -ERR bit offset is not an integer or out of range
> SETBIT b x 1
< -ERR bit offset is not an integer or out of range
> SETBIT b 1.5 1
< -ERR bit offset is not an integer or out of range
> SETBIT b "" 1
< -ERR bit offset is not an integer or out of range
> SETBIT b 0 2
< -ERR bit is not an integer or out of range
> SETBIT b 0 -1
< -ERR bit is not an integer or out of range
> SETBIT b 0 x
< -ERR bit is not an integer or out of range
> SETBIT b 0 ""
< -ERR bit is not an integer or out of range
> SETBIT b 4294967296 1
< -ERR bit offset is not an integer or out of range
> SETBIT b 9223372036854775807 1
< -ERR bit offset is not an integer or out of range
> SETBIT b 99999999999999999999 1
< -ERR bit offset is not an integer or out of range
> SETBIT b 4294967296 x
< -ERR bit offset is not an integer or out of range
> SETBIT b #1 1
< -ERR bit offset is not an integer or out of range
> GETBIT b -1
< -ERR bit offset is not an integer or out of range
> GETBIT b x
< -ERR bit offset is not an integer or out of range
> GETBIT b 4294967296
< -ERR bit offset is not an integer or out of range
> GETBIT b 4294967295
< :0
> SETBIT b 0
< -ERR wrong number of arguments for 'setbit' command
> SETBIT b 0 1 1
< -ERR wrong number of arguments for 'setbit' command
> GETBIT b
< -ERR wrong number of arguments for 'getbit' command
> GETBIT
< -ERR wrong number of arguments for 'getbit' command
> RPUSH l a
< :1
> SETBIT l 0 1
< -WRONGTYPE Operation against a key holding the wrong kind of value
> GETBIT l 0
< -WRONGTYPE Operation against a key holding the wrong kind of value
> BITCOUNT l
< -WRONGTYPE Operation against a key holding the wrong kind of value
> BITPOS l 1
< -WRONGTYPE Operation against a key holding the wrong kind of value
> BITOP AND d l
< -WRONGTYPE Operation against a key holding the wrong kind of value
> BITOP NOT d l
< -WRONGTYPE Operation against a key holding the wrong kind of value
> BITFIELD l GET u8 0
< -WRONGTYPE Operation against a key holding the wrong kind of value
> BITFIELD l SET u8 0 1
< -WRONGTYPE Operation against a key holding the wrong kind of value
> BITFIELD_RO l GET u8 0
< -WRONGTYPE Operation against a key holding the wrong kind of value
> SETBIT l x 1
< -ERR bit offset is not an integer or out of range
> SETBIT l 0 5
< -ERR bit is not an integer or out of range
> CONFIG SET proto-max-bulk-len 1mb
< +OK
> SETBIT big 8388607 1
< :0
> STRLEN big
< :1048576
> SETBIT big 8388608 1
< -ERR bit offset is not an integer or out of range
> GETBIT big 8388608
< -ERR bit offset is not an integer or out of range
> BITFIELD big GET u8 8388600
< *1
< :1
> BITFIELD big GET u8 8388608
< -ERR bit offset is not an integer or out of range
> BITFIELD big SET u8 8388607 255
< *1
< :128
> STRLEN big
< :1048577
> CONFIG SET proto-max-bulk-len 512mb
< +OK
> DEL big
< :1
# BITCOUNT
> SET s foobar
< +OK
> SET empty ""
< +OK
> BITCOUNT s
< :26
> BITCOUNT empty
< :0
> BITCOUNT s 0 0
< :4
> BITCOUNT empty 0 0
< :0
> BITCOUNT s 1 1
< :6
> BITCOUNT empty 1 1
< :0
> BITCOUNT s 0 -1
< :26
> BITCOUNT empty 0 -1
< :0
> BITCOUNT s -2 -1
< :7
> BITCOUNT empty -2 -1
< :0
> BITCOUNT s -6 -1
< :26
> BITCOUNT empty -6 -1
< :0
> BITCOUNT s -100 100
< :26
> BITCOUNT s 5 30
< :4
> BITCOUNT empty 5 30
< :0
> BITCOUNT s 6 6
< :0
> BITCOUNT empty 6 6
< :0
> BITCOUNT s 100 200
< :0
> BITCOUNT empty 100 200
< :0
> BITCOUNT s -1 -2
< :0
> BITCOUNT empty -1 -2
< :0
> BITCOUNT s -1 -5
< :0
> BITCOUNT empty -1 -5
< :0
> BITCOUNT s 2 1
< :0
> BITCOUNT empty 2 1
< :0
> BITCOUNT s 0 0 BYTE
< :4
> BITCOUNT s 5 30 BIT
< :17
> BITCOUNT s 5 30 bit
< :17
> BITCOUNT s 0 -1 BIT
< :26
> BITCOUNT s -8 -1 BIT
< :4
> BITCOUNT s -9 -2 bIt
< :5
> BITCOUNT s 3 3 BIT
< :0
> BITCOUNT empty 3 3 BIT
< :0
> BITCOUNT s 7 8 BIT
< :0
> BITCOUNT empty 7 8 BIT
< :0
> BITCOUNT s 47 47 BIT
< :0
> BITCOUNT s 48 48 BIT
< :0
> BITCOUNT s -1 -5 foo
< :0
> BITCOUNT s -1 -5 BIT
< :0
> BITCOUNT s 0 -1 foo
< -ERR syntax error
! not vireo: the end may be left out
> BITCOUNT s 0
< -ERR syntax error
! not vireo: the end may be left out
> BITCOUNT empty 0
< -ERR syntax error
> BITCOUNT s 0 x
< -ERR value is not an integer or out of range
> BITCOUNT empty 0 x
< -ERR value is not an integer or out of range
> BITCOUNT s x 0
< -ERR value is not an integer or out of range
> BITCOUNT empty x 0
< -ERR value is not an integer or out of range
> BITCOUNT s 0 1 BIT x
< -ERR syntax error
> BITCOUNT s 1.5 2
< -ERR value is not an integer or out of range
> BITCOUNT empty 1.5 2
< -ERR value is not an integer or out of range
> BITCOUNT s 0 9223372036854775807
< :26
> BITCOUNT s -9223372036854775808 9223372036854775807
< :26
> BITCOUNT s -9223372036854775808 9223372036854775807 BIT
< :26
> BITCOUNT s 9223372036854775807 9223372036854775807 BIT
< :0
> BITCOUNT s 0 99999999999999999999
< -ERR value is not an integer or out of range
> BITCOUNT none
< :0
> BITCOUNT none 0
< :0
> BITCOUNT none a b
< :0
> BITCOUNT none 0 1 foo
< :0
> BITCOUNT
< -ERR wrong number of arguments for 'bitcount' command
> SET i 1234567
< +OK
> BITCOUNT i
< :26
> BITCOUNT i 0 0
< :3
> BITCOUNT i 3 9 BIT
< :2
> OBJECT ENCODING i
< $3
< int
> SETRANGE long 0 %1000:\xff
< :4000
> SETRANGE long 1000 %37:a
< :4000
> BITCOUNT long
< :15963
> BITCOUNT long 0 999
< :4000
> BITCOUNT long 1 998
< :3992
> BITCOUNT long 3 700
< :2792
> BITCOUNT long 0 127
< :512
> BITCOUNT long 0 128
< :516
> BITCOUNT long 1 127
< :508
> BITCOUNT long 5 6789 BIT
< :3393
> BITCOUNT long 7 8000 BIT
< :3996
> BITCOUNT long 8001 8002 BIT
< :2
> BITCOUNT long 999 1000
< :7
> BITCOUNT long -37 -1
< :148
# BITPOS
> SET z "\x00\x00\x00"
< +OK
> BITPOS z 0
< :0
> BITPOS z 0 0
< :0
> BITPOS z 0 1
< :8
> BITPOS z 0 2
< :16
> BITPOS z 0 3
< :-1
> BITPOS z 0 -1
< :16
> BITPOS z 0 0 -1
< :0
> BITPOS z 0 0 0
< :0
> BITPOS z 0 1 1
< :8
> BITPOS z 0 2 100
< :16
> BITPOS z 0 -3 -1
< :0
> BITPOS z 0 1 0
< :-1
> BITPOS z 0 -1 -2
< :-1
> BITPOS z 0 100 200
< :-1
> BITPOS z 0 0 -1 BYTE
< :0
> BITPOS z 0 0 -1 BIT
< :0
> BITPOS z 0 1 23 BIT
< :1
> BITPOS z 0 9 14 BIT
< :9
> BITPOS z 0 12 12 BIT
< :12
> BITPOS z 0 7 100 BIT
< :7
> BITPOS z 0 -1 -1 BIT
< :23
> BITPOS z 0 -5 -2 bit
< :19
> BITPOS z 1
< :-1
> BITPOS z 1 0
< :-1
> BITPOS z 1 1
< :-1
> BITPOS z 1 2
< :-1
> BITPOS z 1 3
< :-1
> BITPOS z 1 -1
< :-1
> BITPOS z 1 0 -1
< :-1
> BITPOS z 1 0 0
< :-1
> BITPOS z 1 1 1
< :-1
> BITPOS z 1 2 100
< :-1
> BITPOS z 1 -3 -1
< :-1
> BITPOS z 1 1 0
< :-1
> BITPOS z 1 -1 -2
< :-1
> BITPOS z 1 100 200
< :-1
> BITPOS z 1 0 -1 BYTE
< :-1
> BITPOS z 1 0 -1 BIT
< :-1
> BITPOS z 1 1 23 BIT
< :-1
> BITPOS z 1 9 14 BIT
< :-1
> BITPOS z 1 12 12 BIT
< :-1
> BITPOS z 1 7 100 BIT
< :-1
> BITPOS z 1 -1 -1 BIT
< :-1
> BITPOS z 1 -5 -2 bit
< :-1
> SET o "\xff\xff\xff"
< +OK
> BITPOS o 0
< :24
> BITPOS o 0 0
< :24
> BITPOS o 0 1
< :24
> BITPOS o 0 2
< :24
> BITPOS o 0 3
< :-1
> BITPOS o 0 -1
< :24
> BITPOS o 0 0 -1
< :-1
> BITPOS o 0 0 0
< :-1
> BITPOS o 0 1 1
< :-1
> BITPOS o 0 2 100
< :-1
> BITPOS o 0 -3 -1
< :-1
> BITPOS o 0 1 0
< :-1
> BITPOS o 0 -1 -2
< :-1
> BITPOS o 0 100 200
< :-1
> BITPOS o 0 0 -1 BYTE
< :-1
> BITPOS o 0 0 -1 BIT
< :-1
> BITPOS o 0 1 23 BIT
< :-1
> BITPOS o 0 9 14 BIT
< :-1
> BITPOS o 0 12 12 BIT
< :-1
> BITPOS o 0 7 100 BIT
< :-1
> BITPOS o 0 -1 -1 BIT
< :-1
> BITPOS o 0 -5 -2 bit
< :-1
> BITPOS o 1
< :0
> BITPOS o 1 0
< :0
> BITPOS o 1 1
< :8
> BITPOS o 1 2
< :16
> BITPOS o 1 3
< :-1
> BITPOS o 1 -1
< :16
> BITPOS o 1 0 -1
< :0
> BITPOS o 1 0 0
< :0
> BITPOS o 1 1 1
< :8
> BITPOS o 1 2 100
< :16
> BITPOS o 1 -3 -1
< :0
> BITPOS o 1 1 0
< :-1
> BITPOS o 1 -1 -2
< :-1
> BITPOS o 1 100 200
< :-1
> BITPOS o 1 0 -1 BYTE
< :0
> BITPOS o 1 0 -1 BIT
< :0
> BITPOS o 1 1 23 BIT
< :1
> BITPOS o 1 9 14 BIT
< :9
> BITPOS o 1 12 12 BIT
< :12
> BITPOS o 1 7 100 BIT
< :7
> BITPOS o 1 -1 -1 BIT
< :23
> BITPOS o 1 -5 -2 bit
< :19
> SET m "\xff\xf0\x00"
< +OK
> BITPOS m 0
< :12
> BITPOS m 0 0
< :12
> BITPOS m 0 1
< :12
> BITPOS m 0 2
< :16
> BITPOS m 0 3
< :-1
> BITPOS m 0 -1
< :16
> BITPOS m 0 0 -1
< :12
> BITPOS m 0 0 0
< :-1
> BITPOS m 0 1 1
< :12
> BITPOS m 0 2 100
< :16
> BITPOS m 0 -3 -1
< :12
> BITPOS m 0 1 0
< :-1
> BITPOS m 0 -1 -2
< :-1
> BITPOS m 0 100 200
< :-1
> BITPOS m 0 0 -1 BYTE
< :12
> BITPOS m 0 0 -1 BIT
< :12
> BITPOS m 0 1 23 BIT
< :12
> BITPOS m 0 9 14 BIT
< :12
> BITPOS m 0 12 12 BIT
< :12
> BITPOS m 0 7 100 BIT
< :12
> BITPOS m 0 -1 -1 BIT
< :23
> BITPOS m 0 -5 -2 bit
< :19
> BITPOS m 1
< :0
> BITPOS m 1 0
< :0
> BITPOS m 1 1
< :8
> BITPOS m 1 2
< :-1
> BITPOS m 1 3
< :-1
> BITPOS m 1 -1
< :-1
> BITPOS m 1 0 -1
< :0
> BITPOS m 1 0 0
< :0
> BITPOS m 1 1 1
< :8
> BITPOS m 1 2 100
< :-1
> BITPOS m 1 -3 -1
< :0
> BITPOS m 1 1 0
< :-1
> BITPOS m 1 -1 -2
< :-1
> BITPOS m 1 100 200
< :-1
> BITPOS m 1 0 -1 BYTE
< :0
> BITPOS m 1 0 -1 BIT
< :0
> BITPOS m 1 1 23 BIT
< :1
> BITPOS m 1 9 14 BIT
< :9
> BITPOS m 1 12 12 BIT
< :-1
> BITPOS m 1 7 100 BIT
< :7
> BITPOS m 1 -1 -1 BIT
< :-1
> BITPOS m 1 -5 -2 bit
< :-1
> SET p "\x00\x0f\xff"
< +OK
> BITPOS p 0
< :0
> BITPOS p 0 0
< :0
> BITPOS p 0 1
< :8
> BITPOS p 0 2
< :24
> BITPOS p 0 3
< :-1
> BITPOS p 0 -1
< :24
> BITPOS p 0 0 -1
< :0
> BITPOS p 0 0 0
< :0
> BITPOS p 0 1 1
< :8
> BITPOS p 0 2 100
< :-1
> BITPOS p 0 -3 -1
< :0
> BITPOS p 0 1 0
< :-1
> BITPOS p 0 -1 -2
< :-1
> BITPOS p 0 100 200
< :-1
> BITPOS p 0 0 -1 BYTE
< :0
> BITPOS p 0 0 -1 BIT
< :0
> BITPOS p 0 1 23 BIT
< :1
> BITPOS p 0 9 14 BIT
< :9
> BITPOS p 0 12 12 BIT
< :-1
> BITPOS p 0 7 100 BIT
< :7
> BITPOS p 0 -1 -1 BIT
< :-1
> BITPOS p 0 -5 -2 bit
< :-1
> BITPOS p 1
< :12
> BITPOS p 1 0
< :12
> BITPOS p 1 1
< :12
> BITPOS p 1 2
< :16
> BITPOS p 1 3
< :-1
> BITPOS p 1 -1
< :16
> BITPOS p 1 0 -1
< :12
> BITPOS p 1 0 0
< :-1
> BITPOS p 1 1 1
< :12
> BITPOS p 1 2 100
< :16
> BITPOS p 1 -3 -1
< :12
> BITPOS p 1 1 0
< :-1
> BITPOS p 1 -1 -2
< :-1
> BITPOS p 1 100 200
< :-1
> BITPOS p 1 0 -1 BYTE
< :12
> BITPOS p 1 0 -1 BIT
< :12
> BITPOS p 1 1 23 BIT
< :12
> BITPOS p 1 9 14 BIT
< :12
> BITPOS p 1 12 12 BIT
< :12
> BITPOS p 1 7 100 BIT
< :12
> BITPOS p 1 -1 -1 BIT
< :23
> BITPOS p 1 -5 -2 bit
< :19
> SET q "\x00\xff\x00"
< +OK
> BITPOS q 0
< :0
> BITPOS q 0 0
< :0
> BITPOS q 0 1
< :16
> BITPOS q 0 2
< :16
> BITPOS q 0 3
< :-1
> BITPOS q 0 -1
< :16
> BITPOS q 0 0 -1
< :0
> BITPOS q 0 0 0
< :0
> BITPOS q 0 1 1
< :-1
> BITPOS q 0 2 100
< :16
> BITPOS q 0 -3 -1
< :0
> BITPOS q 0 1 0
< :-1
> BITPOS q 0 -1 -2
< :-1
> BITPOS q 0 100 200
< :-1
> BITPOS q 0 0 -1 BYTE
< :0
> BITPOS q 0 0 -1 BIT
< :0
> BITPOS q 0 1 23 BIT
< :1
> BITPOS q 0 9 14 BIT
< :-1
> BITPOS q 0 12 12 BIT
< :-1
> BITPOS q 0 7 100 BIT
< :7
> BITPOS q 0 -1 -1 BIT
< :23
> BITPOS q 0 -5 -2 bit
< :19
> BITPOS q 1
< :8
> BITPOS q 1 0
< :8
> BITPOS q 1 1
< :8
> BITPOS q 1 2
< :-1
> BITPOS q 1 3
< :-1
> BITPOS q 1 -1
< :-1
> BITPOS q 1 0 -1
< :8
> BITPOS q 1 0 0
< :-1
> BITPOS q 1 1 1
< :8
> BITPOS q 1 2 100
< :-1
> BITPOS q 1 -3 -1
< :8
> BITPOS q 1 1 0
< :-1
> BITPOS q 1 -1 -2
< :-1
> BITPOS q 1 100 200
< :-1
> BITPOS q 1 0 -1 BYTE
< :8
> BITPOS q 1 0 -1 BIT
< :8
> BITPOS q 1 1 23 BIT
< :8
> BITPOS q 1 9 14 BIT
< :9
> BITPOS q 1 12 12 BIT
< :12
> BITPOS q 1 7 100 BIT
< :8
> BITPOS q 1 -1 -1 BIT
< :-1
> BITPOS q 1 -5 -2 bit
< :-1
> BITPOS empty 0
< :-1
> BITPOS empty 1
< :-1
> BITPOS empty 0 0
< :-1
> BITPOS empty 1 0 -1
< :-1
> BITPOS none 0
< :0
> BITPOS none 1
< :-1
> BITPOS none 0 x
< :0
> BITPOS none 1 0 -1 foo
< :-1
> BITPOS s 2
< -ERR The bit argument must be 1 or 0.
> BITPOS s x
< -ERR value is not an integer or out of range
> BITPOS s -1
< -ERR The bit argument must be 1 or 0.
> BITPOS s 1 x
< -ERR value is not an integer or out of range
> BITPOS s 1 0 x
< -ERR value is not an integer or out of range
> BITPOS s 1 0 x foo
< -ERR syntax error
> BITPOS s 1 x 0 foo
< -ERR value is not an integer or out of range
> BITPOS s 1 0 -1 foo
< -ERR syntax error
> BITPOS s 1 0 -1 BIT x
< -ERR syntax error
> BITPOS s
< -ERR wrong number of arguments for 'bitpos' command
> BITPOS s 1 0 -1 BIT
< :1
> BITPOS i 0
< :0
> BITPOS i 1
< :2
> BITPOS s 0 -9223372036854775808 9223372036854775807
< :0
> SETRANGE lz 5000 "\x01"
< :5001
> BITPOS lz 1
< :40007
> BITPOS lz 1 100
< :40007
> BITPOS lz 1 0 4999
< :-1
> BITPOS lz 1 3 40006 BIT
< :-1
> BITPOS lz 1 3 40007 BIT
< :40007
> BITPOS long 0
< :0
> BITPOS long 0 0 998
< :0
> BITPOS long 0 0 7998 BIT
< :0
> BITPOS long 0 3 8001 BIT
< :6
# BITOP
> SET a "\x01\xff\xf0"
< +OK
> SET b2 "\xff\x0f"
< +OK
> SET c2 "abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz"
< +OK
> BITOP AND d a b2
< :3
> GET d
< $3
< \x01\x0f\x00
> BITOP OR d a b2
< :3
> GET d
< $3
< \xff\xff\xf0
> BITOP XOR d a b2
< :3
> GET d
< $3
< \xfe\xf0\xf0
> BITOP NOT d a
< :3
> GET d
< $3
< \xfe\x00\x0f
> BITOP and d a
< :3
> GET d
< $3
< \x01\xff\xf0
> OBJECT ENCODING d
< $3
< raw
> BITOP AND d a b2 c2
< :62
> GET d
< $62
< \x01\x02\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00
> BITOP OR d a b2 c2
< :62
> GET d
< $62
< \xff\xff\xf3defghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz
> BITOP XOR d c2 c2
< :62
> GET d
< $62
< \x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00
> BITOP XOR d c2 a b2 c2
< :62
> GET d
< $62
< \xfe\xf0\xf0\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00
> BITOP AND d c2 none
< :62
> GET d
< $62
< \x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00
> BITOP OR d none c2
< :62
> GET d
< $62
< abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz
> BITOP XOR d none c2 none
< :62
> GET d
< $62
< abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz
> BITOP NOT d c2
< :62
> GET d
< $62
< \x9e\x9d\x9c\x9b\x9a\x99\x98\x97\x96\x95\x94\x93\x92\x91\x90\x8f\x8e\x8d\x8c\x8b\x8a\x89\x88\x87\x86\x85\xcf\xce\xcd\xcc\xcb\xca\xc9\xc8\xc7\xc6\x9e\x9d\x9c\x9b\x9a\x99\x98\x97\x96\x95\x94\x93\x92\x91\x90\x8f\x8e\x8d\x8c\x8b\x8a\x89\x88\x87\x86\x85
> BITOP NOT d d
< :62
> GET d
< $62
< abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz
> BITOP OR a a b2
< :3
> GET a
< $3
< \xff\xff\xf0
> BITOP NOT a a
< :3
> GET a
< $3
< \x00\x00\x0f
> BITOP AND a a a
< :3
> GET a
< $3
< \x00\x00\x0f
> BITOP XOR c2 a c2 a
< :62
> GET c2
< $62
< abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz
> SET i 12345
< +OK
> BITOP AND d i i
< :5
> GET d
< $5
< 12345
> OBJECT ENCODING d
< $3
< raw
> BITOP OR i i i
< :5
> OBJECT ENCODING i
< $3
< raw
> BITOP NOT d empty
< :0
> EXISTS d
< :0
> BITOP AND d none
< :0
> BITOP AND d none empty
< :0
> SET d x EX 100
< +OK
> BITOP OR d a
< :3
> TTL d
< :-1
> RPUSH lst x
< :1
> BITOP AND lst a
< :3
> TYPE lst
< +string
> RPUSH lst2 x
< :1
> BITOP AND lst2 none
< :0
> EXISTS lst2
< :0
> BITOP XOR d none none
< :0
> EXISTS d
< :0
> BITOP NOT d a b2
< -ERR BITOP NOT must be called with a single source key.
> BITOP NOT d none
< :0
> BITOP foo d a
< -ERR syntax error
> BITOP foo d
< -ERR wrong number of arguments for 'bitop' command
> BITOP AND d
< -ERR wrong number of arguments for 'bitop' command
> BITOP AND
< -ERR wrong number of arguments for 'bitop' command
> BITOP AND d a l
< -WRONGTYPE Operation against a key holding the wrong kind of value
> EXISTS d
< :0
> BITOP AND l a a
< :3
> TYPE l
< +string
# events
> CONFIG SET notify-keyspace-events KEA
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
> SETBIT ev 3 1
< :0
> SETBIT ev 3 1
< :1
> SETBIT ev 3 0
< :1
> SETBIT ev 100 0
< :0
> BITOP OR ev2 ev
< :13
> BITOP AND ev2 nothing
< :0
> BITOP AND ev2 nothing
< :0
> BITFIELD ev SET u8 0 1
< *1
< :0
> BITFIELD ev SET u8 0 1
< *1
< :1
> BITFIELD ev GET u8 0
< *1
< :1
> BITFIELD ev OVERFLOW FAIL INCRBY u2 0 9
< *1
< $-1
> BITFIELD ev3 OVERFLOW FAIL INCRBY u2 0 9
< *1
< $-1
> EXISTS ev3
< :1
> BITFIELD ev3 SET u8 200 0 SET u8 300 0
< *2
< :0
< :0
> GETBIT ev 1
< :0
> BITCOUNT ev
< :1
@ear
< *4
< $8
< pmessage
< $6
< __key*
< $17
< __keyspace@0__:ev
< $6
< setbit
< *4
< $8
< pmessage
< $6
< __key*
< $21
< __keyevent@0__:setbit
< $2
< ev
< *4
< $8
< pmessage
< $6
< __key*
< $17
< __keyspace@0__:ev
< $6
< setbit
< *4
< $8
< pmessage
< $6
< __key*
< $21
< __keyevent@0__:setbit
< $2
< ev
< *4
< $8
< pmessage
< $6
< __key*
< $17
< __keyspace@0__:ev
< $6
< setbit
< *4
< $8
< pmessage
< $6
< __key*
< $21
< __keyevent@0__:setbit
< $2
< ev
< *4
< $8
< pmessage
< $6
< __key*
< $18
< __keyspace@0__:ev2
< $3
< set
< *4
< $8
< pmessage
< $6
< __key*
< $18
< __keyevent@0__:set
< $3
< ev2
< *4
< $8
< pmessage
< $6
< __key*
< $18
< __keyspace@0__:ev2
< $3
< del
< *4
< $8
< pmessage
< $6
< __key*
< $18
< __keyevent@0__:del
< $3
< ev2
< *4
< $8
< pmessage
< $6
< __key*
< $17
< __keyspace@0__:ev
< $6
< setbit
< *4
< $8
< pmessage
< $6
< __key*
< $21
< __keyevent@0__:setbit
< $2
< ev
< *4
< $8
< pmessage
< $6
< __key*
< $18
< __keyspace@0__:ev3
< $6
< setbit
< *4
< $8
< pmessage
< $6
< __key*
< $21
< __keyevent@0__:setbit
< $3
< ev3
@main
