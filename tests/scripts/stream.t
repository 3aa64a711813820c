# Streams: every command, its options and its errors. IDs are given, so that replies are the same everywhere;
# times in replies are patterns.
# --- XADD
> XADD s 1-1 f v
< $3
< 1-1
> XADD s 1-1 f v
< -ERR The ID specified in XADD is equal or smaller than the target stream top item
> XADD s 0-9 f v
< -ERR The ID specified in XADD is equal or smaller than the target stream top item
> XADD s 1-* f v g w
< $3
< 1-2
> XADD s 1-* f 123 g -5
< $3
< 1-3
> XADD s 2 f v
< $3
< 2-0
> XADD s 2-* f v
< $3
< 2-1
> XADD s 9-* a 1 b 2 c 3
< $3
< 9-0
> XADD s 8-* a 1
< -ERR The ID specified in XADD is equal or smaller than the target stream top item
> XADD s * a
< -ERR wrong number of arguments for 'xadd' command
> XADD s *
< -ERR wrong number of arguments for 'xadd' command
> XADD s 10-1 a
< -ERR wrong number of arguments for 'xadd' command
> XADD s 10-1 a b c
< -ERR wrong number of arguments for 'xadd' command
> XADD n 0-0 a b
< -ERR The ID specified in XADD must be greater than 0-0
> XADD n 0 a b
< -ERR The ID specified in XADD must be greater than 0-0
> XADD n 0-* a b
< $3
< 0-1
> XADD n - a b
< -ERR Invalid stream ID specified as stream command argument
> XADD n + a b
< -ERR Invalid stream ID specified as stream command argument
> XADD n abc a b
< -ERR Invalid stream ID specified as stream command argument
> XADD n 1-abc a b
< -ERR Invalid stream ID specified as stream command argument
> XADD n -1-1 a b
< -ERR Invalid stream ID specified as stream command argument
> XADD n 1--1 a b
< -ERR Invalid stream ID specified as stream command argument
> XADD n " 5- 6" a b
< $3
< 5-6
> XADD n +7-0008 a b
< $3
< 7-8
> XADD n "7-9\x00x" a b
< $3
< 7-9
> XADD n 99999999999999999999-1 a b
< -ERR Invalid stream ID specified as stream command argument
> XADD n 1-2-3 a b
< -ERR Invalid stream ID specified as stream command argument
> XADD n 8-** a b
< -ERR Invalid stream ID specified as stream command argument
> XADD n NOMKSTREAM 8-1 a b
< $3
< 8-1
> XADD nokey NOMKSTREAM 8-1 a b
< $-1
> EXISTS nokey
< :0
> XADD nokey NOMKSTREAM 0-0 a b
< -ERR The ID specified in XADD must be greater than 0-0
> XADD m 18446744073709551615-18446744073709551614 a b
< $41
< 18446744073709551615-18446744073709551614
> XADD m * a b
< $41
< 18446744073709551615-18446744073709551615
> XADD m * a b
< -ERR The stream has exhausted the last possible ID, unable to add more items
> XADD m 18446744073709551615-* a b
< -ERR The stream has exhausted the last possible ID, unable to add more items
> DEL m
< :1
> XADD m 18446744073709551615-18446744073709551615 a b
< $41
< 18446744073709551615-18446744073709551615
> XADD m 18446744073709551615-* a b
< -ERR The stream has exhausted the last possible ID, unable to add more items
> XLEN m
< :1
> XADD big 9999999999999-5 a b
< $15
< 9999999999999-5
> XADD big * a b
< $15
< 9999999999999-6
> XADD big * a b
< $15
< 9999999999999-7
> XADD clock * a b
<~ $15\r\n*-0
> SET str x
< +OK
> XADD str * a b
< -WRONGTYPE Operation against a key holding the wrong kind of value
> XADD str 0-0 a b
< -ERR The ID specified in XADD must be greater than 0-0
> XADD str 5-5 a
< -ERR wrong number of arguments for 'xadd' command
> LPUSH lst x
< :1
# --- trimming options
> XADD s MAXLEN 3 10-1 f v
< $4
< 10-1
> XADD s MAXLEN = 3 10-2 f v
< $4
< 10-2
> XADD s MAXLEN ~ 3 10-3 f v
< $4
< 10-3
> XADD s MAXLEN ~ 3 LIMIT 5 10-4 f v
< $4
< 10-4
> XADD s MAXLEN ~ 0 LIMIT 0 10-5 f v
< $4
< 10-5
> XLEN s
< :0
> XADD s MAXLEN 3 LIMIT 5 11-1 f v
< -ERR syntax error, LIMIT cannot be used without the special ~ option
> XADD s MAXLEN = 3 LIMIT 0 11-1 f v
< -ERR syntax error, LIMIT cannot be used without the special ~ option
> XADD s LIMIT 5 11-1 f v
< -ERR syntax error, LIMIT cannot be used without specifying a trimming strategy
> XADD s LIMIT 0 11-1 f v
< -ERR syntax error, LIMIT cannot be used without the special ~ option
> XADD s MAXLEN ~ 3 LIMIT -1 11-1 f v
< -ERR The LIMIT argument must be >= 0.
> XADD s MAXLEN ~ 3 LIMIT x 11-1 f v
< -ERR value is not an integer or out of range
> XADD s MAXLEN -1 11-1 f v
< -ERR The MAXLEN argument must be >= 0.
> XADD s MAXLEN x 11-1 f v
< -ERR value is not an integer or out of range
> XADD s MAXLEN ~ x 11-1 f v
< -ERR value is not an integer or out of range
> XADD s MINID x 11-1 f v
< -ERR Invalid stream ID specified as stream command argument
> XADD s MINID - 11-1 f v
< -ERR Invalid stream ID specified as stream command argument
> XADD s MINID 1 MAXLEN 3 11-1 f v
< -ERR syntax error, MAXLEN and MINID options at the same time are not compatible
> XADD s MAXLEN 3 MAXLEN 3 11-1 f v
< -ERR syntax error, MAXLEN and MINID options at the same time are not compatible
> XADD s MINID 10-3 11-1 f v
< $4
< 11-1
> XADD s MINID = 10-4 11-2 f v
< $4
< 11-2
> XADD s MINID ~ 10-5 11-3 f v
< $4
< 11-3
> XRANGE s - +
< *3
< *2
< $4
< 11-1
< *2
< $1
< f
< $1
< v
< *2
< $4
< 11-2
< *2
< $1
< f
< $1
< v
< *2
< $4
< 11-3
< *2
< $1
< f
< $1
< v
> XADD s MAXLEN 0 12-1 f v
< $4
< 12-1
> XLEN s
< :0
> XADD s MAXLEN 11-1 f v
< -ERR value is not an integer or out of range
> XADD s NOMKSTREAM MAXLEN
< -ERR wrong number of arguments for 'xadd' command
> XADD s MAXLEN ~ 12-5 f v
< -ERR value is not an integer or out of range
> XTRIM s MAXLEN
< -ERR wrong number of arguments for 'xtrim' command
> XTRIM s MAXLEN 1
< :0
> XTRIM s MAXLEN ~
< -ERR value is not an integer or out of range
> XTRIM s MAXLEN = 1
< :0
> XTRIM s FOO 1
< -ERR syntax error
> XTRIM s MAXLEN 1 FOO
< -ERR syntax error
> XTRIM s MAXLEN 1 MINID 1
< -ERR syntax error, MAXLEN and MINID options at the same time are not compatible
> XTRIM s LIMIT 5 x
< -ERR syntax error
> XTRIM s LIMIT 5
< -ERR syntax error, LIMIT cannot be used without specifying a trimming strategy
> XTRIM s MAXLEN 1 LIMIT 5
< -ERR syntax error, LIMIT cannot be used without the special ~ option
> XTRIM s NOMKSTREAM MAXLEN 1
< -ERR syntax error
> XTRIM nokey MAXLEN 1
< :0
> XTRIM str MAXLEN 1
< -WRONGTYPE Operation against a key holding the wrong kind of value
> XTRIM nokey MAXLEN -1
< -ERR The MAXLEN argument must be >= 0.
# --- what trimming does: whole nodes for ~
> CONFIG SET stream-node-max-entries 10
< +OK
* 95 XADD t {}-1 f v
> XINFO STREAM t
< *20
< $6
< length
< :95
< $15
< radix-tree-keys
< :10
< $16
< radix-tree-nodes
< :22
< $17
< last-generated-id
< $4
< 95-1
< $20
< max-deleted-entry-id
< $3
< 0-0
< $13
< entries-added
< :95
< $23
< recorded-first-entry-id
< $3
< 1-1
< $6
< groups
< :0
< $11
< first-entry
< *2
< $3
< 1-1
< *2
< $1
< f
< $1
< v
< $10
< last-entry
< *2
< $4
< 95-1
< *2
< $1
< f
< $1
< v
> XTRIM t MAXLEN ~ 90
< :0
> XTRIM t MAXLEN ~ 86
< :0
> XTRIM t MAXLEN ~ 85
< :10
> XLEN t
< :85
> XTRIM t MAXLEN ~ 0 LIMIT 15
< :10
> XTRIM t MAXLEN ~ 0 LIMIT 9
< :0
> XTRIM t MAXLEN ~ 0 LIMIT 10
< :10
> XTRIM t MINID ~ 45
< :10
> XTRIM t MINID ~ 51
< :10
> XTRIM t MINID ~ 51-2
< :0
> XTRIM t MINID 55-2
< :5
> XRANGE t - + COUNT 2
< *2
< *2
< $4
< 56-1
< *2
< $1
< f
< $1
< v
< *2
< $4
< 57-1
< *2
< $1
< f
< $1
< v
> XTRIM t MAXLEN 33
< :7
> XTRIM t MAXLEN 33
< :0
> XINFO STREAM t
< *20
< $6
< length
< :33
< $15
< radix-tree-keys
< :4
< $16
< radix-tree-nodes
< :10
< $17
< last-generated-id
< $4
< 95-1
< $20
< max-deleted-entry-id
< $3
< 0-0
< $13
< entries-added
< :95
< $23
< recorded-first-entry-id
< $4
< 63-1
< $6
< groups
< :0
< $11
< first-entry
< *2
< $4
< 63-1
< *2
< $1
< f
< $1
< v
< $10
< last-entry
< *2
< $4
< 95-1
< *2
< $1
< f
< $1
< v
> XDEL t 70-1 71-1 95-1
< :3
> XTRIM t MAXLEN ~ 20
< :7
> XINFO STREAM t
< *20
< $6
< length
< :23
< $15
< radix-tree-keys
< :3
< $16
< radix-tree-nodes
< :8
< $17
< last-generated-id
< $4
< 95-1
< $20
< max-deleted-entry-id
< $4
< 95-1
< $13
< entries-added
< :95
< $23
< recorded-first-entry-id
< $4
< 72-1
< $6
< groups
< :0
< $11
< first-entry
< *2
< $4
< 72-1
< *2
< $1
< f
< $1
< v
< $10
< last-entry
< *2
< $4
< 94-1
< *2
< $1
< f
< $1
< v
> XADD t MAXLEN ~ 15 200-1 f v
< $5
< 200-1
> XLEN t
< :15
> XTRIM t MINID 300
< :15
> XINFO STREAM t
< *20
< $6
< length
< :0
< $15
< radix-tree-keys
< :0
< $16
< radix-tree-nodes
< :1
< $17
< last-generated-id
< $5
< 200-1
< $20
< max-deleted-entry-id
< $4
< 95-1
< $13
< entries-added
< :96
< $23
< recorded-first-entry-id
< $3
< 0-0
< $6
< groups
< :0
< $11
< first-entry
< $-1
< $10
< last-entry
< $-1
> XADD t 201-1 other v
< $5
< 201-1
> XADD t 202-1 f v g w
< $5
< 202-1
> XRANGE t - +
< *2
< *2
< $5
< 201-1
< *2
< $5
< other
< $1
< v
< *2
< $5
< 202-1
< *4
< $1
< f
< $1
< v
< $1
< g
< $1
< w
> CONFIG SET stream-node-max-bytes 60
< +OK
* 20 XADD u {} field value
> XINFO STREAM u
< *20
< $6
< length
< :20
< $15
< radix-tree-keys
< :10
< $16
< radix-tree-nodes
< :22
< $17
< last-generated-id
< $4
< 20-0
< $20
< max-deleted-entry-id
< $3
< 0-0
< $13
< entries-added
< :20
< $23
< recorded-first-entry-id
< $3
< 1-0
< $6
< groups
< :0
< $11
< first-entry
< *2
< $3
< 1-0
< *2
< $5
< field
< $5
< value
< $10
< last-entry
< *2
< $4
< 20-0
< *2
< $5
< field
< $5
< value
> CONFIG SET stream-node-max-bytes 0
< +OK
> CONFIG SET stream-node-max-entries 0
< +OK
* 300 XADD w {} field {}
> XINFO STREAM w
< *20
< $6
< length
< :300
< $15
< radix-tree-keys
< :1
< $16
< radix-tree-nodes
< :2
< $17
< last-generated-id
< $5
< 300-0
< $20
< max-deleted-entry-id
< $3
< 0-0
< $13
< entries-added
< :300
< $23
< recorded-first-entry-id
< $3
< 1-0
< $6
< groups
< :0
< $11
< first-entry
< *2
< $3
< 1-0
< *2
< $5
< field
< $1
< 1
< $10
< last-entry
< *2
< $5
< 300-0
< *2
< $5
< field
< $3
< 300
> XTRIM w MAXLEN ~ 10
< :0
> XTRIM w MAXLEN 10
< :290
> XINFO STREAM w
< *20
< $6
< length
< :10
< $15
< radix-tree-keys
< :1
< $16
< radix-tree-nodes
< :2
< $17
< last-generated-id
< $5
< 300-0
< $20
< max-deleted-entry-id
< $3
< 0-0
< $13
< entries-added
< :300
< $23
< recorded-first-entry-id
< $5
< 291-0
< $6
< groups
< :0
< $11
< first-entry
< *2
< $5
< 291-0
< *2
< $5
< field
< $3
< 291
< $10
< last-entry
< *2
< $5
< 300-0
< *2
< $5
< field
< $3
< 300
> XDEL w 299 298 300
< :3
> XREVRANGE w + - COUNT 3
< *3
< *2
< $5
< 297-0
< *2
< $5
< field
< $3
< 297
< *2
< $5
< 296-0
< *2
< $5
< field
< $3
< 296
< *2
< $5
< 295-0
< *2
< $5
< field
< $3
< 295
> XADD w 400 field 1234567890123
< $5
< 400-0
> XADD w 401 field -300
< $5
< 401-0
> XADD w 402 field 70000
< $5
< 402-0
> XADD w 403 field 3000000000
< $5
< 403-0
> XADD w 404 field %100:x
< $5
< 404-0
> XADD w 405 field %5000:y
< $5
< 405-0
> XADD w 406-18446744073709551615 field 007
< $24
< 406-18446744073709551615
> XADD w 18446744073709551615-0 field ""
< $22
< 18446744073709551615-0
> XRANGE w 400 +
< *8
< *2
< $5
< 400-0
< *2
< $5
< field
< $13
< 1234567890123
< *2
< $5
< 401-0
< *2
< $5
< field
< $4
< -300
< *2
< $5
< 402-0
< *2
< $5
< field
< $5
< 70000
< *2
< $5
< 403-0
< *2
< $5
< field
< $10
< 3000000000
< *2
< $5
< 404-0
< *2
< $5
< field
< $100
< xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
< *2
< $5
< 405-0
< *2
< $5
< field
< $5000
< yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy
< *2
< $24
< 406-18446744073709551615
< *2
< $5
< field
< $3
< 007
< *2
< $22
< 18446744073709551615-0
< *2
< $5
< field
< $0
<
> XREVRANGE w + 400
< *8
< *2
< $22
< 18446744073709551615-0
< *2
< $5
< field
< $0
<
< *2
< $24
< 406-18446744073709551615
< *2
< $5
< field
< $3
< 007
< *2
< $5
< 405-0
< *2
< $5
< field
< $5000
< yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy
< *2
< $5
< 404-0
< *2
< $5
< field
< $100
< xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
< *2
< $5
< 403-0
< *2
< $5
< field
< $10
< 3000000000
< *2
< $5
< 402-0
< *2
< $5
< field
< $5
< 70000
< *2
< $5
< 401-0
< *2
< $5
< field
< $4
< -300
< *2
< $5
< 400-0
< *2
< $5
< field
< $13
< 1234567890123
> CONFIG SET stream-node-max-bytes 4096
< +OK
> CONFIG SET stream-node-max-entries 100
< +OK
> CONFIG SET stream-node-max-entries -1
< -ERR CONFIG SET failed (possibly related to argument 'stream-node-max-entries') - argument must be between 0 and 9223372036854775807 inclusive
> CONFIG GET stream-node-max-bytes
< *2
< $21
< stream-node-max-bytes
< $4
< 4096
# --- XLEN, XRANGE, XREVRANGE
> DEL r
< :0
* 9 XADD r {}-{} f v{}
> XLEN r
< :9
> XLEN nokey
< :0
> XLEN str
< -WRONGTYPE Operation against a key holding the wrong kind of value
> XRANGE r - +
< *9
< *2
< $3
< 1-1
< *2
< $1
< f
< $2
< v1
< *2
< $3
< 2-2
< *2
< $1
< f
< $2
< v2
< *2
< $3
< 3-3
< *2
< $1
< f
< $2
< v3
< *2
< $3
< 4-4
< *2
< $1
< f
< $2
< v4
< *2
< $3
< 5-5
< *2
< $1
< f
< $2
< v5
< *2
< $3
< 6-6
< *2
< $1
< f
< $2
< v6
< *2
< $3
< 7-7
< *2
< $1
< f
< $2
< v7
< *2
< $3
< 8-8
< *2
< $1
< f
< $2
< v8
< *2
< $3
< 9-9
< *2
< $1
< f
< $2
< v9
> XRANGE r 3 5
< *3
< *2
< $3
< 3-3
< *2
< $1
< f
< $2
< v3
< *2
< $3
< 4-4
< *2
< $1
< f
< $2
< v4
< *2
< $3
< 5-5
< *2
< $1
< f
< $2
< v5
> XRANGE r 3-4 5-4
< *1
< *2
< $3
< 4-4
< *2
< $1
< f
< $2
< v4
> XRANGE r (3-3 5
< *2
< *2
< $3
< 4-4
< *2
< $1
< f
< $2
< v4
< *2
< $3
< 5-5
< *2
< $1
< f
< $2
< v5
> XRANGE r (3-3 (5-5
< *1
< *2
< $3
< 4-4
< *2
< $1
< f
< $2
< v4
> XRANGE r (3 (5
< *3
< *2
< $3
< 3-3
< *2
< $1
< f
< $2
< v3
< *2
< $3
< 4-4
< *2
< $1
< f
< $2
< v4
< *2
< $3
< 5-5
< *2
< $1
< f
< $2
< v5
> XRANGE r 5 3
< *0
> XRANGE r - + COUNT 2
< *2
< *2
< $3
< 1-1
< *2
< $1
< f
< $2
< v1
< *2
< $3
< 2-2
< *2
< $1
< f
< $2
< v2
> XRANGE r - + COUNT 0
< *-1
> XRANGE r - + COUNT -1
< *-1
> XRANGE r - + COUNT x
< -ERR value is not an integer or out of range
> XRANGE r - + COUNT
< -ERR syntax error
> XRANGE r - + FOO 1
< -ERR syntax error
> XRANGE r - + COUNT 1 COUNT 2
< *2
< *2
< $3
< 1-1
< *2
< $1
< f
< $2
< v1
< *2
< $3
< 2-2
< *2
< $1
< f
< $2
< v2
> XRANGE r + -
< *0
> XRANGE r (- +
< -ERR Invalid stream ID specified as stream command argument
> XRANGE r - (+
< -ERR Invalid stream ID specified as stream command argument
> XRANGE r ( +
< -ERR Invalid stream ID specified as stream command argument
> XRANGE r (18446744073709551615-18446744073709551615 +
< -ERR invalid start ID for the interval
> XRANGE r - (0-0
< -ERR invalid end ID for the interval
> XRANGE r x +
< -ERR Invalid stream ID specified as stream command argument
> XRANGE r - x
< -ERR Invalid stream ID specified as stream command argument
> XRANGE nokey - +
< *0
> XRANGE nokey x +
< -ERR Invalid stream ID specified as stream command argument
> XRANGE nokey - + COUNT 0
< *0
> XRANGE str - +
< -WRONGTYPE Operation against a key holding the wrong kind of value
> XREVRANGE r + -
< *9
< *2
< $3
< 9-9
< *2
< $1
< f
< $2
< v9
< *2
< $3
< 8-8
< *2
< $1
< f
< $2
< v8
< *2
< $3
< 7-7
< *2
< $1
< f
< $2
< v7
< *2
< $3
< 6-6
< *2
< $1
< f
< $2
< v6
< *2
< $3
< 5-5
< *2
< $1
< f
< $2
< v5
< *2
< $3
< 4-4
< *2
< $1
< f
< $2
< v4
< *2
< $3
< 3-3
< *2
< $1
< f
< $2
< v3
< *2
< $3
< 2-2
< *2
< $1
< f
< $2
< v2
< *2
< $3
< 1-1
< *2
< $1
< f
< $2
< v1
> XREVRANGE r 5 3
< *3
< *2
< $3
< 5-5
< *2
< $1
< f
< $2
< v5
< *2
< $3
< 4-4
< *2
< $1
< f
< $2
< v4
< *2
< $3
< 3-3
< *2
< $1
< f
< $2
< v3
> XREVRANGE r (5 (3-3
< *2
< *2
< $3
< 5-5
< *2
< $1
< f
< $2
< v5
< *2
< $3
< 4-4
< *2
< $1
< f
< $2
< v4
> XREVRANGE r + - COUNT 2
< *2
< *2
< $3
< 9-9
< *2
< $1
< f
< $2
< v9
< *2
< $3
< 8-8
< *2
< $1
< f
< $2
< v8
> XREVRANGE r - +
< *0
> XREVRANGE r + - COUNT 0
< *-1
> XREVRANGE nokey + -
< *0
> XREVRANGE str + -
< -WRONGTYPE Operation against a key holding the wrong kind of value
# --- XDEL, XSETID
> XDEL r 3-3 100-1
< :1
> XDEL r 3-3
< :0
> XDEL r 4 5-5 x
< -ERR Invalid stream ID specified as stream command argument
> XDEL r 1-1 5-5 5-5
< :2
> XDEL nokey x
< :0
> XDEL str 1
< -WRONGTYPE Operation against a key holding the wrong kind of value
> XINFO STREAM r
< *20
< $6
< length
< :6
< $15
< radix-tree-keys
< :1
< $16
< radix-tree-nodes
< :2
< $17
< last-generated-id
< $3
< 9-9
< $20
< max-deleted-entry-id
< $3
< 5-5
< $13
< entries-added
< :9
< $23
< recorded-first-entry-id
< $3
< 2-2
< $6
< groups
< :0
< $11
< first-entry
< *2
< $3
< 2-2
< *2
< $1
< f
< $2
< v2
< $10
< last-entry
< *2
< $3
< 9-9
< *2
< $1
< f
< $2
< v9
> XRANGE r - +
< *6
< *2
< $3
< 2-2
< *2
< $1
< f
< $2
< v2
< *2
< $3
< 4-4
< *2
< $1
< f
< $2
< v4
< *2
< $3
< 6-6
< *2
< $1
< f
< $2
< v6
< *2
< $3
< 7-7
< *2
< $1
< f
< $2
< v7
< *2
< $3
< 8-8
< *2
< $1
< f
< $2
< v8
< *2
< $3
< 9-9
< *2
< $1
< f
< $2
< v9
> XDEL r 9-9
< :1
> XREVRANGE r + - COUNT 1
< *1
< *2
< $3
< 8-8
< *2
< $1
< f
< $2
< v8
> XDEL r 2-2 4-4 6-6 7-7 8-8
< :5
> XLEN r
< :0
> EXISTS r
< :1
> XINFO STREAM r
< *20
< $6
< length
< :0
< $15
< radix-tree-keys
< :0
< $16
< radix-tree-nodes
< :1
< $17
< last-generated-id
< $3
< 9-9
< $20
< max-deleted-entry-id
< $3
< 9-9
< $13
< entries-added
< :9
< $23
< recorded-first-entry-id
< $3
< 0-0
< $6
< groups
< :0
< $11
< first-entry
< $-1
< $10
< last-entry
< $-1
> XADD r 9-9 a b
< -ERR The ID specified in XADD is equal or smaller than the target stream top item
> XADD r 9-10 a b
< $4
< 9-10
> XSETID r 9-9
< -ERR The ID specified in XSETID is smaller than the target stream top item
> XSETID r 9-10
< +OK
> XSETID r 20-0
< +OK
> XSETID r 20-0 ENTRIESADDED 100 MAXDELETEDID 19-0
< +OK
> XSETID r 20-0 ENTRIESADDED 0
< -ERR The entries_added specified in XSETID is smaller than the target stream length
> XSETID r 20-0 ENTRIESADDED -1
< -ERR entries_added must be positive
> XSETID r 20-0 ENTRIESADDED x
< -ERR value is not an integer or out of range
> XSETID r 20-0 ENTRIESADDED
< -ERR syntax error
> XSETID r 20-0 MAXDELETEDID 21-0
< -ERR The ID specified in XSETID is smaller than the provided max_deleted_entry_id
> XSETID r 20-0 MAXDELETEDID x
< -ERR Invalid stream ID specified as stream command argument
> XSETID r 18-0
< +OK
> XSETID r 19-0 FOO 1
< -ERR syntax error
> XSETID r x
< -ERR Invalid stream ID specified as stream command argument
> XSETID nokey 1-1
< -ERR no such key
> XSETID nokey x
< -ERR Invalid stream ID specified as stream command argument
> XSETID str 1-1
< -WRONGTYPE Operation against a key holding the wrong kind of value
> XINFO STREAM r
< *20
< $6
< length
< :1
< $15
< radix-tree-keys
< :1
< $16
< radix-tree-nodes
< :2
< $17
< last-generated-id
< $4
< 18-0
< $20
< max-deleted-entry-id
< $4
< 19-0
< $13
< entries-added
< :100
< $23
< recorded-first-entry-id
< $4
< 9-10
< $6
< groups
< :0
< $11
< first-entry
< *2
< $4
< 9-10
< *2
< $1
< a
< $1
< b
< $10
< last-entry
< *2
< $4
< 9-10
< *2
< $1
< a
< $1
< b
> XADD r 20-0 a b
< $4
< 20-0
> XADD r 20-1 a b
< $4
< 20-1
# --- XREAD
> XREAD STREAMS r 0
< *1
< *2
< $1
< r
< *3
< *2
< $4
< 9-10
< *2
< $1
< a
< $1
< b
< *2
< $4
< 20-0
< *2
< $1
< a
< $1
< b
< *2
< $4
< 20-1
< *2
< $1
< a
< $1
< b
> XREAD COUNT 1 STREAMS r 0
< *1
< *2
< $1
< r
< *1
< *2
< $4
< 9-10
< *2
< $1
< a
< $1
< b
> XREAD COUNT 0 STREAMS r 0
< *1
< *2
< $1
< r
< *3
< *2
< $4
< 9-10
< *2
< $1
< a
< $1
< b
< *2
< $4
< 20-0
< *2
< $1
< a
< $1
< b
< *2
< $4
< 20-1
< *2
< $1
< a
< $1
< b
> XREAD COUNT -5 STREAMS r 0
< *1
< *2
< $1
< r
< *3
< *2
< $4
< 9-10
< *2
< $1
< a
< $1
< b
< *2
< $4
< 20-0
< *2
< $1
< a
< $1
< b
< *2
< $4
< 20-1
< *2
< $1
< a
< $1
< b
> XREAD STREAMS r n 0 0
< *2
< *2
< $1
< r
< *3
< *2
< $4
< 9-10
< *2
< $1
< a
< $1
< b
< *2
< $4
< 20-0
< *2
< $1
< a
< $1
< b
< *2
< $4
< 20-1
< *2
< $1
< a
< $1
< b
< *2
< $1
< n
< *5
< *2
< $3
< 0-1
< *2
< $1
< a
< $1
< b
< *2
< $3
< 5-6
< *2
< $1
< a
< $1
< b
< *2
< $3
< 7-8
< *2
< $1
< a
< $1
< b
< *2
< $3
< 7-9
< *2
< $1
< a
< $1
< b
< *2
< $3
< 8-1
< *2
< $1
< a
< $1
< b
> XREAD STREAMS n r 99 9-10
< *1
< *2
< $1
< r
< *2
< *2
< $4
< 20-0
< *2
< $1
< a
< $1
< b
< *2
< $4
< 20-1
< *2
< $1
< a
< $1
< b
> XREAD STREAMS r 20-1
< *-1
> XREAD STREAMS r $
< *-1
> XREAD STREAMS nokey 0
< *-1
> XREAD STREAMS nokey $
< *-1
> XREAD STREAMS r nokey 9-10 $
< *1
< *2
< $1
< r
< *2
< *2
< $4
< 20-0
< *2
< $1
< a
< $1
< b
< *2
< $4
< 20-1
< *2
< $1
< a
< $1
< b
> XREAD STREAMS str 0
< -WRONGTYPE Operation against a key holding the wrong kind of value
> XREAD STREAMS r str 0 0
< -WRONGTYPE Operation against a key holding the wrong kind of value
> XREAD STREAMS r x
< -ERR Invalid stream ID specified as stream command argument
> XREAD STREAMS r -
< -ERR Invalid stream ID specified as stream command argument
! not vireo: the last entry, since 7.4
> XREAD STREAMS r +
< -ERR Invalid stream ID specified as stream command argument
> XREAD STREAMS r >
< -ERR The > ID can be specified only when calling XREADGROUP using the GROUP <group> <consumer> option.
> XREAD STREAMS r n 0
< -ERR Unbalanced XREAD list of streams: for each stream key an ID or '$' must be specified.
> XREAD STREAMS r
< -ERR wrong number of arguments for 'xread' command
> XREAD COUNT 1
< -ERR wrong number of arguments for 'xread' command
> XREAD COUNT 1 r 0
< -ERR syntax error
> XREAD COUNT x STREAMS r 0
< -ERR value is not an integer or out of range
> XREAD COUNT 1 BLOCK x STREAMS r 0
< -ERR timeout is not an integer or out of range
> XREAD BLOCK -1 STREAMS r 0
< -ERR timeout is negative
> XREAD BLOCK 1.5 STREAMS r 0
< -ERR timeout is not an integer or out of range
> XREAD BLOCK 9223372036854775807 STREAMS r 0
< *1
< *2
< $1
< r
< *3
< *2
< $4
< 9-10
< *2
< $1
< a
< $1
< b
< *2
< $4
< 20-0
< *2
< $1
< a
< $1
< b
< *2
< $4
< 20-1
< *2
< $1
< a
< $1
< b
> XREAD BLOCK 10 STREAMS r 0
< *1
< *2
< $1
< r
< *3
< *2
< $4
< 9-10
< *2
< $1
< a
< $1
< b
< *2
< $4
< 20-0
< *2
< $1
< a
< $1
< b
< *2
< $4
< 20-1
< *2
< $1
< a
< $1
< b
> XREAD GROUP g c STREAMS r 0
< -ERR The GROUP option is only supported by XREADGROUP. You called XREAD instead.
> XREAD NOACK STREAMS r 0
< -ERR The NOACK option is only supported by XREADGROUP. You called XREAD instead.
> XREAD FOO STREAMS r 0
< -ERR syntax error
> XREAD count 1 streams r 0
< *1
< *2
< $1
< r
< *1
< *2
< $4
< 9-10
< *2
< $1
< a
< $1
< b
# --- XGROUP
> XGROUP CREATE g1 grp 0
< -ERR The XGROUP subcommand requires the key to exist. Note that for CREATE you may want to use the MKSTREAM option to create an empty stream automatically.
> XGROUP CREATE g1 grp 0 MKSTREAM
< +OK
> XGROUP CREATE g1 grp 0 MKSTREAM
< -BUSYGROUP Consumer Group name already exists
> XGROUP CREATE g1 other $
< +OK
> XGROUP CREATE g1 bad x
< -ERR Invalid stream ID specified as stream command argument
> XGROUP CREATE g1 bad -
< -ERR Invalid stream ID specified as stream command argument
> XGROUP CREATE g1 e 5 ENTRIESREAD 3
< +OK
> XGROUP CREATE g1 bad 5 ENTRIESREAD -2
< -ERR value for ENTRIESREAD must be positive or -1
> XGROUP CREATE g1 bad 5 ENTRIESREAD x
< -ERR value is not an integer or out of range
> XGROUP CREATE g1 bad 5 ENTRIESREAD
< -ERR unknown subcommand or wrong number of arguments for 'CREATE'. Try XGROUP HELP.
> XGROUP CREATE g1 bad 5 FOO
< -ERR unknown subcommand or wrong number of arguments for 'CREATE'. Try XGROUP HELP.
> XGROUP CREATE g1 bad
< -ERR wrong number of arguments for 'xgroup|create' command
> XGROUP CREATE str bad 0
< -WRONGTYPE Operation against a key holding the wrong kind of value
> XGROUP CREATE str bad 0 MKSTREAM
< -WRONGTYPE Operation against a key holding the wrong kind of value
> XGROUP CREATE g1 bad 0 MKSTREAM MKSTREAM ENTRIESREAD 1
< -ERR unknown subcommand or wrong number of arguments for 'CREATE'. Try XGROUP HELP.
> XGROUP SETID g1 grp 7
< +OK
> XGROUP SETID g1 grp -
< +OK
> XGROUP SETID g1 grp +
< +OK
> XGROUP SETID g1 grp $ ENTRIESREAD 5
< +OK
> XGROUP SETID g1 nosuch 7
< -NOGROUP No such consumer group 'nosuch' for key name 'g1'
> XGROUP SETID nokey grp 7
< -ERR The XGROUP subcommand requires the key to exist. Note that for CREATE you may want to use the MKSTREAM option to create an empty stream automatically.
> XGROUP SETID g1 grp x
< -ERR Invalid stream ID specified as stream command argument
> XGROUP SETID g1 grp 0 MKSTREAM
< -ERR unknown subcommand or wrong number of arguments for 'SETID'. Try XGROUP HELP.
> XGROUP SETID g1 grp 0
< +OK
> XGROUP CREATECONSUMER g1 grp alice
< :1
> XGROUP CREATECONSUMER g1 grp alice
< :0
> XGROUP CREATECONSUMER g1 nosuch alice
< -NOGROUP No such consumer group 'nosuch' for key name 'g1'
> XGROUP CREATECONSUMER nokey grp alice
< -ERR The XGROUP subcommand requires the key to exist. Note that for CREATE you may want to use the MKSTREAM option to create an empty stream automatically.
> XGROUP CREATECONSUMER str grp alice
< -WRONGTYPE Operation against a key holding the wrong kind of value
> XGROUP CREATECONSUMER g1 grp
< -ERR wrong number of arguments for 'xgroup|createconsumer' command
> XGROUP DELCONSUMER g1 grp nosuch
< :0
> XGROUP DELCONSUMER g1 nosuch alice
< -NOGROUP No such consumer group 'nosuch' for key name 'g1'
> XGROUP DELCONSUMER nokey grp alice
< -ERR The XGROUP subcommand requires the key to exist. Note that for CREATE you may want to use the MKSTREAM option to create an empty stream automatically.
> XGROUP DESTROY g1 nosuch
< :0
> XGROUP DESTROY g1 e
< :1
> XGROUP DESTROY nokey grp
< -ERR The XGROUP subcommand requires the key to exist. Note that for CREATE you may want to use the MKSTREAM option to create an empty stream automatically.
> XGROUP DESTROY str grp
< -WRONGTYPE Operation against a key holding the wrong kind of value
> XGROUP NOSUCH g1
< -ERR unknown subcommand 'NOSUCH'. Try XGROUP HELP.
> XGROUP
< -ERR wrong number of arguments for 'xgroup' command
> XINFO GROUPS g1
< *2
< *12
< $4
< name
< $3
< grp
< $9
< consumers
< :1
< $7
< pending
< :0
< $17
< last-delivered-id
< $3
< 0-0
< $12
< entries-read
< $-1
< $3
< lag
< :0
< *12
< $4
< name
< $5
< other
< $9
< consumers
< :0
< $7
< pending
< :0
< $17
< last-delivered-id
< $3
< 0-0
< $12
< entries-read
< $-1
< $3
< lag
< :0
# --- XREADGROUP
* 9 XADD g1 {}-1 f v{}
> XREADGROUP GROUP grp alice COUNT 3 STREAMS g1 >
< *1
< *2
< $2
< g1
< *3
< *2
< $3
< 1-1
< *2
< $1
< f
< $2
< v1
< *2
< $3
< 2-1
< *2
< $1
< f
< $2
< v2
< *2
< $3
< 3-1
< *2
< $1
< f
< $2
< v3
> XREADGROUP GROUP grp bob COUNT 2 STREAMS g1 >
< *1
< *2
< $2
< g1
< *2
< *2
< $3
< 4-1
< *2
< $1
< f
< $2
< v4
< *2
< $3
< 5-1
< *2
< $1
< f
< $2
< v5
> XREADGROUP GROUP grp alice STREAMS g1 0
< *1
< *2
< $2
< g1
< *3
< *2
< $3
< 1-1
< *2
< $1
< f
< $2
< v1
< *2
< $3
< 2-1
< *2
< $1
< f
< $2
< v2
< *2
< $3
< 3-1
< *2
< $1
< f
< $2
< v3
> XREADGROUP GROUP grp alice STREAMS g1 1-1
< *1
< *2
< $2
< g1
< *2
< *2
< $3
< 2-1
< *2
< $1
< f
< $2
< v2
< *2
< $3
< 3-1
< *2
< $1
< f
< $2
< v3
> XREADGROUP GROUP grp alice COUNT 1 STREAMS g1 0
< *1
< *2
< $2
< g1
< *1
< *2
< $3
< 1-1
< *2
< $1
< f
< $2
< v1
> XREADGROUP GROUP grp carol STREAMS g1 0
< *1
< *2
< $2
< g1
< *0
> XREADGROUP GROUP grp carol NOACK COUNT 1 STREAMS g1 >
< *1
< *2
< $2
< g1
< *1
< *2
< $3
< 6-1
< *2
< $1
< f
< $2
< v6
> XPENDING g1 grp
< *4
< :5
< $3
< 1-1
< $3
< 5-1
< *2
< *2
< $5
< alice
< $1
< 3
< *2
< $3
< bob
< $1
< 2
> XINFO GROUPS g1
< *2
< *12
< $4
< name
< $3
< grp
< $9
< consumers
< :3
< $7
< pending
< :5
< $17
< last-delivered-id
< $3
< 6-1
< $12
< entries-read
< :6
< $3
< lag
< :3
< *12
< $4
< name
< $5
< other
< $9
< consumers
< :0
< $7
< pending
< :0
< $17
< last-delivered-id
< $3
< 0-0
< $12
< entries-read
< $-1
< $3
< lag
< :9
> XREADGROUP GROUP other dave STREAMS g1 >
< *1
< *2
< $2
< g1
< *9
< *2
< $3
< 1-1
< *2
< $1
< f
< $2
< v1
< *2
< $3
< 2-1
< *2
< $1
< f
< $2
< v2
< *2
< $3
< 3-1
< *2
< $1
< f
< $2
< v3
< *2
< $3
< 4-1
< *2
< $1
< f
< $2
< v4
< *2
< $3
< 5-1
< *2
< $1
< f
< $2
< v5
< *2
< $3
< 6-1
< *2
< $1
< f
< $2
< v6
< *2
< $3
< 7-1
< *2
< $1
< f
< $2
< v7
< *2
< $3
< 8-1
< *2
< $1
< f
< $2
< v8
< *2
< $3
< 9-1
< *2
< $1
< f
< $2
< v9
> XREADGROUP GROUP other dave STREAMS g1 >
< *-1
> XREADGROUP GROUP nosuch alice STREAMS g1 >
< -NOGROUP No such key 'g1' or consumer group 'nosuch' in XREADGROUP with GROUP option
> XREADGROUP GROUP grp alice STREAMS nokey >
< -NOGROUP No such key 'nokey' or consumer group 'grp' in XREADGROUP with GROUP option
> XREADGROUP GROUP grp alice STREAMS g1 nokey > >
< -NOGROUP No such key 'nokey' or consumer group 'grp' in XREADGROUP with GROUP option
> XREADGROUP GROUP grp alice STREAMS str >
< -WRONGTYPE Operation against a key holding the wrong kind of value
> XREADGROUP GROUP grp alice STREAMS g1 $
< -ERR The $ ID is meaningless in the context of XREADGROUP: you want to read the history of this consumer by specifying a proper ID, or use the > ID to get new messages. The $ ID would just return an empty result set.
> XREADGROUP GROUP grp alice STREAMS g1 x
< -ERR Invalid stream ID specified as stream command argument
> XREADGROUP GROUP grp alice STREAMS g1
< -ERR wrong number of arguments for 'xreadgroup' command
> XREADGROUP GROUP grp alice STREAMS g1 g1 >
< -ERR Unbalanced XREAD list of streams: for each stream key an ID or '$' must be specified.
> XREADGROUP GROUP grp STREAMS g1 >
< -ERR wrong number of arguments for 'xreadgroup' command
> XREADGROUP COUNT 1 NOACK STREAMS g1 g1 > >
< -ERR Missing GROUP option for XREADGROUP
> XREADGROUP GROUP grp alice FOO STREAMS g1 >
< -ERR syntax error
> XREADGROUP GROUP grp alice BLOCK x STREAMS g1 >
< -ERR timeout is not an integer or out of range
> XREADGROUP GROUP grp alice COUNT 1 STREAMS g1 g1 > >
< *2
< *2
< $2
< g1
< *1
< *2
< $3
< 7-1
< *2
< $1
< f
< $2
< v7
< *2
< $2
< g1
< *1
< *2
< $3
< 8-1
< *2
< $1
< f
< $2
< v8
> XDEL g1 2-1
< :1
> XREADGROUP GROUP grp alice STREAMS g1 0
< *1
< *2
< $2
< g1
< *5
< *2
< $3
< 1-1
< *2
< $1
< f
< $2
< v1
< *2
< $3
< 2-1
< *-1
< *2
< $3
< 3-1
< *2
< $1
< f
< $2
< v3
< *2
< $3
< 7-1
< *2
< $1
< f
< $2
< v7
< *2
< $3
< 8-1
< *2
< $1
< f
< $2
< v8
> XINFO GROUPS g1
< *2
< *12
< $4
< name
< $3
< grp
< $9
< consumers
< :3
< $7
< pending
< :7
< $17
< last-delivered-id
< $3
< 8-1
< $12
< entries-read
< :8
< $3
< lag
< :1
< *12
< $4
< name
< $5
< other
< $9
< consumers
< :1
< $7
< pending
< :9
< $17
< last-delivered-id
< $3
< 9-1
< $12
< entries-read
< :9
< $3
< lag
< :0
# --- XACK, XPENDING
> XACK g1 grp 1-1 1-1 99-1
< :1
> XACK g1 grp 1-1
< :0
> XACK g1 nosuch 1-1
< :0
> XACK nokey grp 1-1
< :0
> XACK nokey grp x
< :0
> XACK g1 grp x
< -ERR Invalid stream ID specified as stream command argument
> XACK str grp 1-1
< -WRONGTYPE Operation against a key holding the wrong kind of value
> XPENDING g1 grp
< *4
< :6
< $3
< 2-1
< $3
< 8-1
< *2
< *2
< $5
< alice
< $1
< 4
< *2
< $3
< bob
< $1
< 2
> XPENDING g1 nosuch
< -NOGROUP No such key 'g1' or consumer group 'nosuch'
> XPENDING nokey grp
< -NOGROUP No such key 'nokey' or consumer group 'grp'
> XPENDING str grp
< -WRONGTYPE Operation against a key holding the wrong kind of value
> XPENDING g1 other
< *4
< :9
< $3
< 1-1
< $3
< 9-1
< *1
< *2
< $4
< dave
< $1
< 9
> XPENDING g1 grp - + 10
<~ **4\r\n$3\r\n2-1\r\n$5\r\nalice\r\n:*\r\n:3\r\n*
> XPENDING g1 grp - + 1
<~ *1\r\n*4\r\n$3\r\n2-1\r\n$5\r\nalice\r\n:*\r\n:3
> XPENDING g1 grp - + 10 nosuch
< *0
> XPENDING g1 grp IDLE 1000000 - + 10
< *0
> XPENDING g1 grp IDLE 1000000 - + 10 alice
< *0
> XPENDING g1 grp - + 0
< *0
> XPENDING g1 grp - + -1
< *0
> XPENDING g1 grp - + x
< -ERR value is not an integer or out of range
> XPENDING g1 grp x + 10
< -ERR Invalid stream ID specified as stream command argument
> XPENDING g1 grp - (0-0 10
< -ERR invalid end ID for the interval
> XPENDING g1 grp - +
< -ERR syntax error
> XPENDING g1 grp IDLE 5
< -ERR syntax error
> XPENDING g1 grp IDLE x - + 10
< -ERR value is not an integer or out of range
> XPENDING g1 grp IDLE 5 - +
< -ERR syntax error
> XPENDING g1 grp - + 10 alice foo bar baz
< -ERR syntax error
> XGROUP DELCONSUMER g1 grp bob
< :2
> XPENDING g1 grp
< *4
< :4
< $3
< 2-1
< $3
< 8-1
< *1
< *2
< $5
< alice
< $1
< 4
# --- XCLAIM
> XCLAIM g1 grp eve 0 2-1 3-1
< *1
< *2
< $3
< 3-1
< *2
< $1
< f
< $2
< v3
> XCLAIM g1 grp eve 0 3-1 JUSTID
< *1
< $3
< 3-1
> XCLAIM g1 grp eve 1000000 3-1
< *0
> XCLAIM g1 grp eve 0 5-1
< *0
> XCLAIM g1 grp eve 0 5-1 FORCE
< *1
< *2
< $3
< 5-1
< *2
< $1
< f
< $2
< v5
> XCLAIM g1 grp eve 0 99-1 FORCE
< *0
> XCLAIM g1 grp eve 0 5-1 RETRYCOUNT 7 IDLE 5000 JUSTID
< *1
< $3
< 5-1
> XCLAIM g1 grp eve 0 5-1 TIME 1000
< *1
< *2
< $3
< 5-1
< *2
< $1
< f
< $2
< v5
> XCLAIM g1 grp eve -5 3-1 LASTID 1-1 JUSTID
< *1
< $3
< 3-1
> XCLAIM g1 grp eve 0 3-1 LASTID 100-1 JUSTID
< *1
< $3
< 3-1
> XINFO GROUPS g1
< *2
< *12
< $4
< name
< $3
< grp
< $9
< consumers
< :3
< $7
< pending
< :4
< $17
< last-delivered-id
< $5
< 100-1
< $12
< entries-read
< :8
< $3
< lag
< :1
< *12
< $4
< name
< $5
< other
< $9
< consumers
< :1
< $7
< pending
< :9
< $17
< last-delivered-id
< $3
< 9-1
< $12
< entries-read
< :9
< $3
< lag
< :0
> XCLAIM g1 grp eve 0 77-1 LASTID 101-1
< *0
> XCLAIM g1 grp eve x 3-1
< -ERR Invalid min-idle-time argument for XCLAIM
> XCLAIM g1 grp eve 0 3-1 IDLE x
< -ERR Invalid IDLE option argument for XCLAIM
> XCLAIM g1 grp eve 0 3-1 TIME x
< -ERR Invalid TIME option argument for XCLAIM
> XCLAIM g1 grp eve 0 3-1 RETRYCOUNT x
< -ERR Invalid RETRYCOUNT option argument for XCLAIM
> XCLAIM g1 grp eve 0 3-1 LASTID x
< -ERR Invalid stream ID specified as stream command argument
> XCLAIM g1 grp eve 0 3-1 FOO
< -ERR Unrecognized XCLAIM option 'FOO'
> XCLAIM g1 grp eve 0 3-1 IDLE
< -ERR Unrecognized XCLAIM option 'IDLE'
> XCLAIM g1 grp eve 0 x
< -ERR Unrecognized XCLAIM option 'x'
> XCLAIM g1 nosuch eve 0 3-1
< -NOGROUP No such key 'g1' or consumer group 'nosuch'
> XCLAIM nokey grp eve 0 3-1
< -NOGROUP No such key 'nokey' or consumer group 'grp'
> XCLAIM nokey grp eve x 3-1
< -NOGROUP No such key 'nokey' or consumer group 'grp'
> XCLAIM str grp eve 0 3-1
< -WRONGTYPE Operation against a key holding the wrong kind of value
> XCLAIM g1 grp eve 0
< -ERR wrong number of arguments for 'xclaim' command
# --- XAUTOCLAIM
> XGROUP CREATE g1 auto 0
< +OK
> XREADGROUP GROUP auto a STREAMS g1 >
< *1
< *2
< $2
< g1
< *8
< *2
< $3
< 1-1
< *2
< $1
< f
< $2
< v1
< *2
< $3
< 3-1
< *2
< $1
< f
< $2
< v3
< *2
< $3
< 4-1
< *2
< $1
< f
< $2
< v4
< *2
< $3
< 5-1
< *2
< $1
< f
< $2
< v5
< *2
< $3
< 6-1
< *2
< $1
< f
< $2
< v6
< *2
< $3
< 7-1
< *2
< $1
< f
< $2
< v7
< *2
< $3
< 8-1
< *2
< $1
< f
< $2
< v8
< *2
< $3
< 9-1
< *2
< $1
< f
< $2
< v9
> XDEL g1 3-1
< :1
> XAUTOCLAIM g1 auto b 0 0 COUNT 3
< *3
< $3
< 5-1
< *2
< *2
< $3
< 1-1
< *2
< $1
< f
< $2
< v1
< *2
< $3
< 4-1
< *2
< $1
< f
< $2
< v4
< *1
< $3
< 3-1
> XAUTOCLAIM g1 auto b 0 5 COUNT 2 JUSTID
< *3
< $3
< 7-1
< *2
< $3
< 5-1
< $3
< 6-1
< *0
> XAUTOCLAIM g1 auto b 0 (5-1 COUNT 2
< *3
< $3
< 8-1
< *2
< *2
< $3
< 6-1
< *2
< $1
< f
< $2
< v6
< *2
< $3
< 7-1
< *2
< $1
< f
< $2
< v7
< *0
> XAUTOCLAIM g1 auto b 1000000 0
< *3
< $3
< 0-0
< *0
< *0
> XAUTOCLAIM g1 auto b 0 -
< *3
< $3
< 0-0
< *7
< *2
< $3
< 1-1
< *2
< $1
< f
< $2
< v1
< *2
< $3
< 4-1
< *2
< $1
< f
< $2
< v4
< *2
< $3
< 5-1
< *2
< $1
< f
< $2
< v5
< *2
< $3
< 6-1
< *2
< $1
< f
< $2
< v6
< *2
< $3
< 7-1
< *2
< $1
< f
< $2
< v7
< *2
< $3
< 8-1
< *2
< $1
< f
< $2
< v8
< *2
< $3
< 9-1
< *2
< $1
< f
< $2
< v9
< *0
> XAUTOCLAIM g1 auto b 0 +
< *3
< $3
< 0-0
< *0
< *0
> XAUTOCLAIM g1 auto b -1 9-2
< *3
< $3
< 0-0
< *0
< *0
> XAUTOCLAIM g1 auto b x 0
< -ERR Invalid min-idle-time argument for XAUTOCLAIM
> XAUTOCLAIM g1 auto b 0 x
< -ERR Invalid stream ID specified as stream command argument
> XAUTOCLAIM g1 auto b 0 (18446744073709551615-18446744073709551615
< -ERR invalid start ID for the interval
> XAUTOCLAIM g1 auto b 0 0 COUNT 0
< -ERR COUNT must be > 0
> XAUTOCLAIM g1 auto b 0 0 COUNT x
< -ERR COUNT must be > 0
> XAUTOCLAIM g1 auto b 0 0 COUNT
< -ERR syntax error
> XAUTOCLAIM g1 auto b 0 0 FOO
< -ERR syntax error
> XAUTOCLAIM g1 nosuch b 0 0
< -NOGROUP No such key 'g1' or consumer group 'nosuch'
> XAUTOCLAIM nokey auto b 0 0
< -NOGROUP No such key 'nokey' or consumer group 'auto'
> XAUTOCLAIM str auto b 0 0
< -WRONGTYPE Operation against a key holding the wrong kind of value
# --- XINFO
> XINFO STREAM nokey
< -ERR no such key
> XINFO STREAM nokey FOO
< -ERR no such key
> XINFO STREAM str
< -WRONGTYPE Operation against a key holding the wrong kind of value
> XINFO STREAM n
< *20
< $6
< length
< :5
< $15
< radix-tree-keys
< :1
< $16
< radix-tree-nodes
< :2
< $17
< last-generated-id
< $3
< 8-1
< $20
< max-deleted-entry-id
< $3
< 0-0
< $13
< entries-added
< :5
< $23
< recorded-first-entry-id
< $3
< 0-1
< $6
< groups
< :0
< $11
< first-entry
< *2
< $3
< 0-1
< *2
< $1
< a
< $1
< b
< $10
< last-entry
< *2
< $3
< 8-1
< *2
< $1
< a
< $1
< b
> XINFO STREAM n FULL
< *18
< $6
< length
< :5
< $15
< radix-tree-keys
< :1
< $16
< radix-tree-nodes
< :2
< $17
< last-generated-id
< $3
< 8-1
< $20
< max-deleted-entry-id
< $3
< 0-0
< $13
< entries-added
< :5
< $23
< recorded-first-entry-id
< $3
< 0-1
< $7
< entries
< *5
< *2
< $3
< 0-1
< *2
< $1
< a
< $1
< b
< *2
< $3
< 5-6
< *2
< $1
< a
< $1
< b
< *2
< $3
< 7-8
< *2
< $1
< a
< $1
< b
< *2
< $3
< 7-9
< *2
< $1
< a
< $1
< b
< *2
< $3
< 8-1
< *2
< $1
< a
< $1
< b
< $6
< groups
< *0
> XINFO STREAM n FULL COUNT 1
< *18
< $6
< length
< :5
< $15
< radix-tree-keys
< :1
< $16
< radix-tree-nodes
< :2
< $17
< last-generated-id
< $3
< 8-1
< $20
< max-deleted-entry-id
< $3
< 0-0
< $13
< entries-added
< :5
< $23
< recorded-first-entry-id
< $3
< 0-1
< $7
< entries
< *1
< *2
< $3
< 0-1
< *2
< $1
< a
< $1
< b
< $6
< groups
< *0
> XINFO STREAM n FULL COUNT 0
< *18
< $6
< length
< :5
< $15
< radix-tree-keys
< :1
< $16
< radix-tree-nodes
< :2
< $17
< last-generated-id
< $3
< 8-1
< $20
< max-deleted-entry-id
< $3
< 0-0
< $13
< entries-added
< :5
< $23
< recorded-first-entry-id
< $3
< 0-1
< $7
< entries
< *5
< *2
< $3
< 0-1
< *2
< $1
< a
< $1
< b
< *2
< $3
< 5-6
< *2
< $1
< a
< $1
< b
< *2
< $3
< 7-8
< *2
< $1
< a
< $1
< b
< *2
< $3
< 7-9
< *2
< $1
< a
< $1
< b
< *2
< $3
< 8-1
< *2
< $1
< a
< $1
< b
< $6
< groups
< *0
> XINFO STREAM n FULL COUNT -1
< *18
< $6
< length
< :5
< $15
< radix-tree-keys
< :1
< $16
< radix-tree-nodes
< :2
< $17
< last-generated-id
< $3
< 8-1
< $20
< max-deleted-entry-id
< $3
< 0-0
< $13
< entries-added
< :5
< $23
< recorded-first-entry-id
< $3
< 0-1
< $7
< entries
< *5
< *2
< $3
< 0-1
< *2
< $1
< a
< $1
< b
< *2
< $3
< 5-6
< *2
< $1
< a
< $1
< b
< *2
< $3
< 7-8
< *2
< $1
< a
< $1
< b
< *2
< $3
< 7-9
< *2
< $1
< a
< $1
< b
< *2
< $3
< 8-1
< *2
< $1
< a
< $1
< b
< $6
< groups
< *0
> XINFO STREAM n FULL COUNT x
< -ERR value is not an integer or out of range
> XINFO STREAM n FULL COUNT
< -ERR unknown subcommand or wrong number of arguments for 'STREAM'. Try XINFO HELP.
> XINFO STREAM n FOO
< -ERR unknown subcommand or wrong number of arguments for 'STREAM'. Try XINFO HELP.
> XINFO STREAM n FULL FOO 1
< -ERR unknown subcommand or wrong number of arguments for 'STREAM'. Try XINFO HELP.
> XINFO STREAM n FULL COUNT 1 2
< -ERR unknown subcommand or wrong number of arguments for 'STREAM'. Try XINFO HELP.
> XINFO STREAM g1 FULL
<~ **$9\r\nseen-time\r\n:1*
> XINFO GROUPS nokey
< -ERR no such key
> XINFO GROUPS str
< -WRONGTYPE Operation against a key holding the wrong kind of value
> XINFO GROUPS n
< *0
> XINFO CONSUMERS g1 grp
<~ **$4\r\nname\r\n$5\r\nalice\r\n$7\r\npending\r\n:*idle*
> XINFO CONSUMERS g1 nosuch
< -NOGROUP No such consumer group 'nosuch' for key name 'g1'
> XINFO CONSUMERS nokey grp
< -ERR no such key
> XINFO CONSUMERS str grp
< -WRONGTYPE Operation against a key holding the wrong kind of value
> XINFO CONSUMERS g1
< -ERR wrong number of arguments for 'xinfo|consumers' command
> XINFO NOSUCH g1
< -ERR unknown subcommand 'NOSUCH'. Try XINFO HELP.
> XINFO
< -ERR wrong number of arguments for 'xinfo' command
# --- lag
> XADD lag 1-1 a b
< $3
< 1-1
> XADD lag 2-1 a b
< $3
< 2-1
> XADD lag 3-1 a b
< $3
< 3-1
> XADD lag 4-1 a b
< $3
< 4-1
> XADD lag 5-1 a b
< $3
< 5-1
> XGROUP CREATE lag g 0
< +OK
> XGROUP CREATE lag h 3-1
< +OK
> XGROUP CREATE lag i $
< +OK
> XGROUP CREATE lag j 3-1 ENTRIESREAD 3
< +OK
> XINFO GROUPS lag
< *4
< *12
< $4
< name
< $1
< g
< $9
< consumers
< :0
< $7
< pending
< :0
< $17
< last-delivered-id
< $3
< 0-0
< $12
< entries-read
< $-1
< $3
< lag
< :5
< *12
< $4
< name
< $1
< h
< $9
< consumers
< :0
< $7
< pending
< :0
< $17
< last-delivered-id
< $3
< 3-1
< $12
< entries-read
< $-1
< $3
< lag
< $-1
< *12
< $4
< name
< $1
< i
< $9
< consumers
< :0
< $7
< pending
< :0
< $17
< last-delivered-id
< $3
< 5-1
< $12
< entries-read
< $-1
< $3
< lag
< :0
< *12
< $4
< name
< $1
< j
< $9
< consumers
< :0
< $7
< pending
< :0
< $17
< last-delivered-id
< $3
< 3-1
< $12
< entries-read
< :3
< $3
< lag
< :2
> XREADGROUP GROUP g c COUNT 1 STREAMS lag >
< *1
< *2
< $3
< lag
< *1
< *2
< $3
< 1-1
< *2
< $1
< a
< $1
< b
> XINFO GROUPS lag
< *4
< *12
< $4
< name
< $1
< g
< $9
< consumers
< :1
< $7
< pending
< :1
< $17
< last-delivered-id
< $3
< 1-1
< $12
< entries-read
< :1
< $3
< lag
< :4
< *12
< $4
< name
< $1
< h
< $9
< consumers
< :0
< $7
< pending
< :0
< $17
< last-delivered-id
< $3
< 3-1
< $12
< entries-read
< $-1
< $3
< lag
< $-1
< *12
< $4
< name
< $1
< i
< $9
< consumers
< :0
< $7
< pending
< :0
< $17
< last-delivered-id
< $3
< 5-1
< $12
< entries-read
< $-1
< $3
< lag
< :0
< *12
< $4
< name
< $1
< j
< $9
< consumers
< :0
< $7
< pending
< :0
< $17
< last-delivered-id
< $3
< 3-1
< $12
< entries-read
< :3
< $3
< lag
< :2
> XDEL lag 4-1
< :1
> XREADGROUP GROUP g c COUNT 1 STREAMS lag >
< *1
< *2
< $3
< lag
< *1
< *2
< $3
< 2-1
< *2
< $1
< a
< $1
< b
> XREADGROUP GROUP j c COUNT 1 STREAMS lag >
< *1
< *2
< $3
< lag
< *1
< *2
< $3
< 5-1
< *2
< $1
< a
< $1
< b
> XINFO GROUPS lag
< *4
< *12
< $4
< name
< $1
< g
< $9
< consumers
< :1
< $7
< pending
< :2
< $17
< last-delivered-id
< $3
< 2-1
< $12
< entries-read
< $-1
< $3
< lag
< $-1
< *12
< $4
< name
< $1
< h
< $9
< consumers
< :0
< $7
< pending
< :0
< $17
< last-delivered-id
< $3
< 3-1
< $12
< entries-read
< $-1
< $3
< lag
< $-1
< *12
< $4
< name
< $1
< i
< $9
< consumers
< :0
< $7
< pending
< :0
< $17
< last-delivered-id
< $3
< 5-1
< $12
< entries-read
< $-1
< $3
< lag
< :0
< *12
< $4
< name
< $1
< j
< $9
< consumers
< :1
< $7
< pending
< :1
< $17
< last-delivered-id
< $3
< 5-1
< $12
< entries-read
< :4
< $3
< lag
< :1
> XTRIM lag MAXLEN 1
< :3
> XINFO GROUPS lag
< *4
< *12
< $4
< name
< $1
< g
< $9
< consumers
< :1
< $7
< pending
< :2
< $17
< last-delivered-id
< $3
< 2-1
< $12
< entries-read
< $-1
< $3
< lag
< :1
< *12
< $4
< name
< $1
< h
< $9
< consumers
< :0
< $7
< pending
< :0
< $17
< last-delivered-id
< $3
< 3-1
< $12
< entries-read
< $-1
< $3
< lag
< :1
< *12
< $4
< name
< $1
< i
< $9
< consumers
< :0
< $7
< pending
< :0
< $17
< last-delivered-id
< $3
< 5-1
< $12
< entries-read
< $-1
< $3
< lag
< :0
< *12
< $4
< name
< $1
< j
< $9
< consumers
< :1
< $7
< pending
< :1
< $17
< last-delivered-id
< $3
< 5-1
< $12
< entries-read
< :4
< $3
< lag
< :1
> XREADGROUP GROUP g c STREAMS lag >
< *1
< *2
< $3
< lag
< *1
< *2
< $3
< 5-1
< *2
< $1
< a
< $1
< b
> XINFO GROUPS lag
< *4
< *12
< $4
< name
< $1
< g
< $9
< consumers
< :1
< $7
< pending
< :3
< $17
< last-delivered-id
< $3
< 5-1
< $12
< entries-read
< :5
< $3
< lag
< :0
< *12
< $4
< name
< $1
< h
< $9
< consumers
< :0
< $7
< pending
< :0
< $17
< last-delivered-id
< $3
< 3-1
< $12
< entries-read
< $-1
< $3
< lag
< :1
< *12
< $4
< name
< $1
< i
< $9
< consumers
< :0
< $7
< pending
< :0
< $17
< last-delivered-id
< $3
< 5-1
< $12
< entries-read
< $-1
< $3
< lag
< :0
< *12
< $4
< name
< $1
< j
< $9
< consumers
< :1
< $7
< pending
< :1
< $17
< last-delivered-id
< $3
< 5-1
< $12
< entries-read
< :4
< $3
< lag
< :1
> XDEL lag 5-1
< :1
> XINFO GROUPS lag
< *4
< *12
< $4
< name
< $1
< g
< $9
< consumers
< :1
< $7
< pending
< :3
< $17
< last-delivered-id
< $3
< 5-1
< $12
< entries-read
< :5
< $3
< lag
< :0
< *12
< $4
< name
< $1
< h
< $9
< consumers
< :0
< $7
< pending
< :0
< $17
< last-delivered-id
< $3
< 3-1
< $12
< entries-read
< $-1
< $3
< lag
< :0
< *12
< $4
< name
< $1
< i
< $9
< consumers
< :0
< $7
< pending
< :0
< $17
< last-delivered-id
< $3
< 5-1
< $12
< entries-read
< $-1
< $3
< lag
< :0
< *12
< $4
< name
< $1
< j
< $9
< consumers
< :1
< $7
< pending
< :1
< $17
< last-delivered-id
< $3
< 5-1
< $12
< entries-read
< :4
< $3
< lag
< :1
> XADD lag 6-1 a b
< $3
< 6-1
> XINFO GROUPS lag
< *4
< *12
< $4
< name
< $1
< g
< $9
< consumers
< :1
< $7
< pending
< :3
< $17
< last-delivered-id
< $3
< 5-1
< $12
< entries-read
< :5
< $3
< lag
< :1
< *12
< $4
< name
< $1
< h
< $9
< consumers
< :0
< $7
< pending
< :0
< $17
< last-delivered-id
< $3
< 3-1
< $12
< entries-read
< $-1
< $3
< lag
< :1
< *12
< $4
< name
< $1
< i
< $9
< consumers
< :0
< $7
< pending
< :0
< $17
< last-delivered-id
< $3
< 5-1
< $12
< entries-read
< $-1
< $3
< lag
< :1
< *12
< $4
< name
< $1
< j
< $9
< consumers
< :1
< $7
< pending
< :1
< $17
< last-delivered-id
< $3
< 5-1
< $12
< entries-read
< :4
< $3
< lag
< :2
> XREADGROUP GROUP h c NOACK STREAMS lag >
< *1
< *2
< $3
< lag
< *1
< *2
< $3
< 6-1
< *2
< $1
< a
< $1
< b
> XINFO GROUPS lag
< *4
< *12
< $4
< name
< $1
< g
< $9
< consumers
< :1
< $7
< pending
< :3
< $17
< last-delivered-id
< $3
< 5-1
< $12
< entries-read
< :5
< $3
< lag
< :1
< *12
< $4
< name
< $1
< h
< $9
< consumers
< :1
< $7
< pending
< :0
< $17
< last-delivered-id
< $3
< 6-1
< $12
< entries-read
< :6
< $3
< lag
< :0
< *12
< $4
< name
< $1
< i
< $9
< consumers
< :0
< $7
< pending
< :0
< $17
< last-delivered-id
< $3
< 5-1
< $12
< entries-read
< $-1
< $3
< lag
< :1
< *12
< $4
< name
< $1
< j
< $9
< consumers
< :1
< $7
< pending
< :1
< $17
< last-delivered-id
< $3
< 5-1
< $12
< entries-read
< :4
< $3
< lag
< :2
# --- IDs that go back behind what is deleted
> XADD back 3-1 a b
< $3
< 3-1
> XADD back 5-1 a b
< $3
< 5-1
> XDEL back 5-1
< :1
> XSETID back 4-1
< +OK
> XADD back 4-2 a b
< $3
< 4-2
> XRANGE back - +
< *2
< *2
< $3
< 3-1
< *2
< $1
< a
< $1
< b
< *2
< $3
< 4-2
< *2
< $1
< a
< $1
< b
> XRANGE back 4 4
< *1
< *2
< $3
< 4-2
< *2
< $1
< a
< $1
< b
> XREVRANGE back + -
< *2
< *2
< $3
< 4-2
< *2
< $1
< a
< $1
< b
< *2
< $3
< 3-1
< *2
< $1
< a
< $1
< b
> XREVRANGE back 4-2 3
< *2
< *2
< $3
< 4-2
< *2
< $1
< a
< $1
< b
< *2
< $3
< 3-1
< *2
< $1
< a
< $1
< b
> XTRIM back MINID 4
< :1
> XRANGE back - +
< *1
< *2
< $3
< 4-2
< *2
< $1
< a
< $1
< b
> XADD dead 5-1 a b
< $3
< 5-1
> XADD dead 6-1 a b
< $3
< 6-1
> XDEL dead 6-1
< :1
> XTRIM dead MINID 5-2
< :1
> XLEN dead
< :0
> XINFO STREAM dead
< *20
< $6
< length
< :0
< $15
< radix-tree-keys
< :1
< $16
< radix-tree-nodes
< :2
< $17
< last-generated-id
< $3
< 6-1
< $20
< max-deleted-entry-id
< $3
< 6-1
< $13
< entries-added
< :2
< $23
< recorded-first-entry-id
< $3
< 0-0
< $6
< groups
< :0
< $11
< first-entry
< $-1
< $10
< last-entry
< $-1
> XADD dead 7-1 a b
< $3
< 7-1
> XRANGE dead - +
< *1
< *2
< $3
< 7-1
< *2
< $1
< a
< $1
< b
> XTRIM dead MINID 6-5
< :0
> XRANGE dead - +
< *1
< *2
< $3
< 7-1
< *2
< $1
< a
< $1
< b
# --- keys of this type
> TYPE g1
< +stream
> OBJECT ENCODING g1
< $6
< stream
> DEBUG DIGEST-VALUE s n r t w lag
< *6
< +06bd01623de1d087bbd377851096317b1af476a2
< +709b98447c7ddd31207765a9ded731410354d59e
< +c8cb23c26551b4c8c0528ed85924d50db321a1a2
< +d82520e40773747e162805b0badb06c28300c190
< +4e26d2ca971f08957f99d13f7e80b1fdad312121
< +7ec05368a28db416e5fb0ff5ac2e091f78bf7eb7
> COPY g1 g2
< :1
> XINFO GROUPS g2
< *3
< *12
< $4
< name
< $4
< auto
< $9
< consumers
< :2
< $7
< pending
< :7
< $17
< last-delivered-id
< $3
< 9-1
< $12
< entries-read
< :9
< $3
< lag
< :0
< *12
< $4
< name
< $3
< grp
< $9
< consumers
< :3
< $7
< pending
< :4
< $17
< last-delivered-id
< $5
< 101-1
< $12
< entries-read
< :8
< $3
< lag
< :1
< *12
< $4
< name
< $5
< other
< $9
< consumers
< :1
< $7
< pending
< :9
< $17
< last-delivered-id
< $3
< 9-1
< $12
< entries-read
< :9
< $3
< lag
< :0
> XPENDING g2 grp
< *4
< :4
< $3
< 3-1
< $3
< 8-1
< *2
< *2
< $5
< alice
< $1
< 2
< *2
< $3
< eve
< $1
< 2
> XACK g2 grp 2-1 3-1 5-1
< :2
> XPENDING g1 grp
< *4
< :4
< $3
< 3-1
< $3
< 8-1
< *2
< *2
< $5
< alice
< $1
< 2
< *2
< $3
< eve
< $1
< 2
> XRANGE g2 - + COUNT 2
< *2
< *2
< $3
< 1-1
< *2
< $1
< f
< $2
< v1
< *2
< $3
< 4-1
< *2
< $1
< f
< $2
< v4
> RENAME g2 g3
< +OK
> EXPIRE g3 100
< :1
> TTL g3
< :100
> GET g3
< -WRONGTYPE Operation against a key holding the wrong kind of value
> LPUSH g3 x
< -WRONGTYPE Operation against a key holding the wrong kind of value
> SORT g3
< -WRONGTYPE Operation against a key holding the wrong kind of value
> SCAN 0 TYPE stream COUNT 1000 MATCH g3
< *2
< $1
< 0
< *1
< $2
< g3
> DEL g3
< :1
> XADD lst 1-1 a b
< -WRONGTYPE Operation against a key holding the wrong kind of value
> XREAD STREAMS lst 0
< -WRONGTYPE Operation against a key holding the wrong kind of value
> XGROUP CREATE lst g 0
< -WRONGTYPE Operation against a key holding the wrong kind of value
# --- MULTI and WATCH
> MULTI
< +OK
> XADD mm 1-1 a b
< +QUEUED
> XREAD BLOCK 0 STREAMS mm $
< +QUEUED
> XGROUP CREATE mm g 0
< +QUEUED
> XREADGROUP GROUP g c BLOCK 0 STREAMS mm >
< +QUEUED
> XREADGROUP GROUP g c BLOCK 0 STREAMS mm >
< +QUEUED
> EXEC
< *5
< $3
< 1-1
< *-1
< +OK
< *1
< *2
< $2
< mm
< *1
< *2
< $3
< 1-1
< *2
< $1
< a
< $1
< b
< *-1
> WATCH mm
< +OK
> XACK mm g 1-1
< :1
> XGROUP CREATE mm h 0
< +OK
> XSETID mm 5-5
< +OK
> MULTI
< +OK
> PING
< +QUEUED
> EXEC
< *1
< +PONG
> WATCH mm
< +OK
> XADD mm 6-1 a b
< $3
< 6-1
> MULTI
< +OK
> PING
< +QUEUED
> EXEC
< *-1
> WATCH mm
< +OK
> XDEL mm 6-1
< :1
> MULTI
< +OK
> PING
< +QUEUED
> EXEC
< *-1
# --- RESP3
> HELLO 3
<~ %7*
> XREAD COUNT 1 STREAMS r n 0 0
< %2
< $1
< r
< *1
< *2
< $4
< 9-10
< *2
< $1
< a
< $1
< b
< $1
< n
< *1
< *2
< $3
< 0-1
< *2
< $1
< a
< $1
< b
> XREADGROUP GROUP grp zoe STREAMS g1 0
< %1
< $2
< g1
< *0
> XREAD STREAMS nokey 0
< _
> XRANGE r - + COUNT 1
< *1
< *2
< $4
< 9-10
< *2
< $1
< a
< $1
< b
> XRANGE r - + COUNT 0
< _
> XINFO STREAM n
< %10
< $6
< length
< :5
< $15
< radix-tree-keys
< :1
< $16
< radix-tree-nodes
< :2
< $17
< last-generated-id
< $3
< 8-1
< $20
< max-deleted-entry-id
< $3
< 0-0
< $13
< entries-added
< :5
< $23
< recorded-first-entry-id
< $3
< 0-1
< $6
< groups
< :0
< $11
< first-entry
< *2
< $3
< 0-1
< *2
< $1
< a
< $1
< b
< $10
< last-entry
< *2
< $3
< 8-1
< *2
< $1
< a
< $1
< b
> XINFO STREAM n FULL
< %9
< $6
< length
< :5
< $15
< radix-tree-keys
< :1
< $16
< radix-tree-nodes
< :2
< $17
< last-generated-id
< $3
< 8-1
< $20
< max-deleted-entry-id
< $3
< 0-0
< $13
< entries-added
< :5
< $23
< recorded-first-entry-id
< $3
< 0-1
< $7
< entries
< *5
< *2
< $3
< 0-1
< *2
< $1
< a
< $1
< b
< *2
< $3
< 5-6
< *2
< $1
< a
< $1
< b
< *2
< $3
< 7-8
< *2
< $1
< a
< $1
< b
< *2
< $3
< 7-9
< *2
< $1
< a
< $1
< b
< *2
< $3
< 8-1
< *2
< $1
< a
< $1
< b
< $6
< groups
< *0
> XINFO GROUPS lag
< *4
< %6
< $4
< name
< $1
< g
< $9
< consumers
< :1
< $7
< pending
< :3
< $17
< last-delivered-id
< $3
< 5-1
< $12
< entries-read
< :5
< $3
< lag
< :1
< %6
< $4
< name
< $1
< h
< $9
< consumers
< :1
< $7
< pending
< :0
< $17
< last-delivered-id
< $3
< 6-1
< $12
< entries-read
< :6
< $3
< lag
< :0
< %6
< $4
< name
< $1
< i
< $9
< consumers
< :0
< $7
< pending
< :0
< $17
< last-delivered-id
< $3
< 5-1
< $12
< entries-read
< _
< $3
< lag
< :1
< %6
< $4
< name
< $1
< j
< $9
< consumers
< :1
< $7
< pending
< :1
< $17
< last-delivered-id
< $3
< 5-1
< $12
< entries-read
< :4
< $3
< lag
< :2
> XPENDING g1 other
< *4
< :9
< $3
< 1-1
< $3
< 9-1
< *1
< *2
< $4
< dave
< $1
< 9
> XPENDING mm h
< *4
< :0
< _
< _
< _
> XADD nokey NOMKSTREAM * a b
< _
> XAUTOCLAIM g1 auto b 0 0 COUNT 1
< *3
< $3
< 4-1
< *1
< *2
< $3
< 1-1
< *2
< $1
< f
< $2
< v1
< *0
> XCLAIM g1 auto b 0 4-1
< *1
< *2
< $3
< 4-1
< *2
< $1
< f
< $2
< v4
