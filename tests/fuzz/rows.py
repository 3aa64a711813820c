"""The rows of the random differential test: one line per command and way of using it.

    weight mode template

A word of a template is a literal, a name of GEN below (a random word or words), a choice `A|B`, or part of an optional
group in square brackets. Every choice and every optional group, taken and not taken, counts in the coverage.

Modes say how two replies are compared:
    exact       byte for byte (RESP3 maps and sets: any order)
    pairs, any  an aggregate in any order, elements by two or one
    docs        the table of commands: any order at every level, sentences (summary, complexity, history, notes) left out
    times       replies about streams: times, and how long ago they were, may differ
    near        integers may differ a little (times that pass)
    type        only the type of the reply
    rand        SRANDMEMBER and relatives: the count of elements, and each is a member
    spop        the same, and then both sides are brought to the same state
    scan        a whole iteration is compared, not one call
Blocking commands have small timeouts, so that a step always ends.
"""

ROWS_TEXT = """
# string
6 exact SET k:s v
2 exact SET k:s v NX|XX|GET|KEEPTTL
1 exact SET k:* v [NX|XX] [GET] [EX secs]
1 exact SET k:s v PX msecs [NX|XX]
1 exact SET k:s v EXAT at [GET]
1 exact SET k:s v PXAT atms [GET]
3 exact GET k:s
1 exact GETSET k:s v
1 exact GETDEL k:s
1 exact GETEX k:s
1 exact GETEX k:s EX secs
1 exact GETEX k:s PX msecs
1 exact GETEX k:s EXAT at
1 exact GETEX k:s PXAT atms
1 exact GETEX k:s PERSIST
1 exact SETEX k:s secs v
1 exact PSETEX k:s msecs v
1 exact SETNX k:s v
2 exact APPEND k:s v
1 exact STRLEN k:s
2 exact INCR|DECR k:s
2 exact INCRBY|DECRBY k:s int
2 exact INCRBYFLOAT k:s flt
2 exact SETRANGE k:s off v
2 exact GETRANGE|SUBSTR k:s idx idx
1 exact MSET kv+
1 exact MSETNX kv+
1 exact MGET k:s+
1 exact LCS k:s k:s [LEN]
1 exact LCS k:s k:s IDX [MINMATCHLEN cnt] [WITHMATCHLEN]
# list
6 exact RPUSH|LPUSH k:l v+
2 exact RPUSHX|LPUSHX k:l v+
3 exact LPOP|RPOP k:l
2 exact LPOP|RPOP k:l cnt
2 exact LRANGE k:l idx idx
1 exact LLEN k:l
2 exact LINDEX k:l idx
3 exact LSET k:l idx v
2 exact LREM k:l cnt v
2 exact LTRIM k:l idx idx
3 exact LINSERT k:l BEFORE|AFTER v v
2 exact LPOS k:l v [RANK cnt] [COUNT cnt] [MAXLEN cnt]
2 exact LMOVE k:l k:l LEFT|RIGHT LEFT|RIGHT
1 exact RPOPLPUSH k:l k:l
1 exact LMPOP nk:l LEFT|RIGHT [COUNT cnt]
0.3 exact BLPOP|BRPOP k:l+ 0.01
0.2 exact BLMOVE k:l k:l LEFT|RIGHT LEFT|RIGHT 0.01
0.2 exact BRPOPLPUSH k:l k:l 0.01
0.2 exact BLMPOP 0.01 nk:l LEFT|RIGHT [COUNT cnt]
# set
6 exact SADD k:t m+
3 exact SADD k:t i+
2 exact SREM k:t m+
1 exact SCARD k:t
1 exact SISMEMBER k:t m
1 exact SMISMEMBER k:t m+
2 any SMEMBERS k:t
1 exact SMOVE k:t k:t m
1 spop SPOP k:t
1 spop SPOP k:t cnt
1 rand SRANDMEMBER k:t
1 rand SRANDMEMBER k:t rcnt
1 any SINTER|SUNION|SDIFF k:t+
1 exact SINTERSTORE|SUNIONSTORE|SDIFFSTORE k:t k:t+
1 exact SINTERCARD nk:t [LIMIT cnt]
1 scan SSCAN k:t [MATCH pat] [COUNT pcnt]
# sorted set
6 exact ZADD k:z sm+
3 exact ZADD k:z NX|XX|GT|LT [CH] sm+
1 exact ZADD k:z XX GT|LT [CH] sm+
1 exact ZADD k:z [NX|XX|GT|LT] INCR score m
3 exact ZADD k:x [CH] zm+
2 exact ZINCRBY k:z score m
2 exact ZREM k:z m+
1 exact ZCARD k:z
1 exact ZSCORE k:z m
1 exact ZMSCORE k:z m+
2 exact ZRANK|ZREVRANK k:z m
1 exact ZCOUNT k:z smin smax
1 exact ZLEXCOUNT k:x lmin lmax
2 exact ZRANGE k:z idx idx [REV] [WITHSCORES]
2 exact ZRANGE k:z smin smax BYSCORE [REV] [LIMIT cnt cnt] [WITHSCORES]
2 exact ZRANGE k:x lmin lmax BYLEX [REV] [LIMIT cnt cnt]
1 exact ZREVRANGE k:z idx idx [WITHSCORES]
1 exact ZRANGEBYSCORE k:z smin smax [WITHSCORES] [LIMIT cnt cnt]
1 exact ZREVRANGEBYSCORE k:z smax smin [WITHSCORES] [LIMIT cnt cnt]
1 exact ZRANGEBYLEX k:x lmin lmax [LIMIT cnt cnt]
1 exact ZREVRANGEBYLEX k:x lmax lmin [LIMIT cnt cnt]
1 exact ZREMRANGEBYRANK k:z idx idx
1 exact ZREMRANGEBYSCORE k:z smin smax
1 exact ZREMRANGEBYLEX k:x lmin lmax
1 exact ZRANGESTORE k:z k:z idx idx [REV]
1 exact ZRANGESTORE k:z k:z smin smax BYSCORE [REV] [LIMIT cnt cnt]
1 exact ZRANGESTORE k:z k:x lmin lmax BYLEX [LIMIT cnt cnt]
1 exact ZPOPMIN|ZPOPMAX k:z
1 exact ZPOPMIN|ZPOPMAX k:z cnt
1 exact ZMPOP nk:z MIN|MAX [COUNT cnt]
0.3 exact BZPOPMIN|BZPOPMAX k:z+ 0.01
0.2 exact BZMPOP 0.01 nk:z MIN|MAX [COUNT cnt]
1 rand ZRANDMEMBER k:z
1 rand ZRANDMEMBER k:z rcnt [WITHSCORES]
1 exact ZUNION|ZINTER 2 k:zt k:zt [WEIGHTS weight weight] [AGGREGATE SUM|MIN|MAX] [WITHSCORES]
1 exact ZDIFF nk:zt [WITHSCORES]
1 exact ZUNIONSTORE|ZINTERSTORE k:z 2 k:zt k:zt [WEIGHTS weight weight] [AGGREGATE SUM|MIN|MAX]
1 exact ZDIFFSTORE k:z nk:zt
1 exact ZINTERCARD nk:zt [LIMIT cnt]
1 scan ZSCAN k:z [MATCH pat] [COUNT pcnt]
# hash
6 exact HSET k:h fv+
2 exact HMSET k:h fv+
2 exact HSETNX k:h f v
2 exact HGET k:h f
1 exact HMGET k:h f+
1 pairs HGETALL k:h
1 any HKEYS|HVALS k:h
1 exact HLEN k:h
1 exact HEXISTS k:h f
1 exact HSTRLEN k:h f
3 exact HDEL k:h f+
2 exact HINCRBY k:h f int
2 exact HINCRBYFLOAT k:h f flt
1 rand HRANDFIELD k:h
1 rand HRANDFIELD k:h rcnt [WITHVALUES]
1 scan HSCAN k:h [MATCH pat] [COUNT pcnt]
# bitmaps
5 exact SETBIT k:b boff 0|1
1 exact SETBIT k:b boff 2|x
2 exact GETBIT k:bs boff
2 exact BITCOUNT k:bs
2 exact BITCOUNT k:bs idx idx [BYTE|BIT]
2 exact BITPOS k:bs 0|1 [idx]
2 exact BITPOS k:bs 0|1 idx idx [BYTE|BIT]
3 exact BITOP AND|OR|XOR k:b k:bs+
1 exact BITOP NOT k:b k:bs
1 exact SET k:b v
6 exact BITFIELD k:bs bfop+
1 exact BITFIELD k:bs
2 exact BITFIELD_RO k:bs bfget+
0.5 exact BITFIELD_RO k:bs bfop+
# hyperloglog
5 exact PFADD k:y m+
2 exact PFADD k:y pfmany
1 exact PFADD k:ys
3 exact PFCOUNT k:y
2 exact PFCOUNT k:y+
3 exact PFMERGE k:y k:y+
0.5 exact PFMERGE k:y
1 exact SET k:y hllraw
0.5 exact PFDEBUG ENCODING|DECODE|GETREG|TODENSE k:y
# geo
6 exact GEOADD k:g llm+
2 exact GEOADD k:g [NX|XX] [CH] llm+
2 exact GEODIST k:g gm gm [unit]
1 exact GEOHASH|GEOPOS k:gz gm gm
5 exact GEOSEARCH k:g FROMMEMBER gm gshape [gsort] [COUNT pcnt] [gwith]
3 exact GEOSEARCH k:gz FROMLONLAT ll gshape [gwith] [ASC|DESC] [COUNT cnt] [ANY]
2 exact GEOSEARCHSTORE k:g k:g FROMMEMBER gm gshape [COUNT pcnt] [gsort] [STOREDIST]
1 exact GEOSEARCHSTORE k:g k:gz FROMLONLAT ll gshape [COUNT pcnt] [ANY]
1 exact GEORADIUS k:g ll rad unit [gwith] [gsort] [COUNT cnt]
1 exact GEORADIUS k:g ll rad unit [COUNT pcnt] [STORE|STOREDIST k:g]
1 exact GEORADIUSBYMEMBER k:g gm rad unit [gwith] [gsort]
1 exact GEORADIUSBYMEMBER k:g gm rad unit [COUNT pcnt] [STORE|STOREDIST k:g]
1 exact GEORADIUS_RO k:g ll rad unit [gwith] [COUNT pcnt] [ANY]
1 exact GEORADIUSBYMEMBER_RO k:g gm rad unit [gwith] [COUNT pcnt] [ANY]
# stream: explicit IDs alone, since the clocks of two servers differ; p: streams that never have groups
6 exact XADD k:rp xid fv+
2 exact XADD k:rp NOMKSTREAM xid fv+
3 exact XADD k:rp MAXLEN|MAXLEN|MINID [=|~] thr xid fv+
2 exact XADD k:rp MAXLEN|MINID ~ thr LIMIT cnt xid fv+
0.3 exact XADD k:rp [NOMKSTREAM] [MAXLEN|MINID] [=|~] thr [LIMIT] [cnt] xid fv+
1 exact XTRIM k:rp MAXLEN|MINID [=|~] thr
1 exact XTRIM k:rp MAXLEN|MINID ~ thr LIMIT cnt
0.2 exact XTRIM k:rp [MAXLEN|MINID] [~] [LIMIT] thr
3 exact XDEL k:rp eid+
1 exact XLEN k:rp
2 exact XRANGE k:rp rid rid [COUNT cnt]
2 exact XREVRANGE k:rp rid rid [COUNT cnt]
1 exact XREAD [COUNT cnt] STREAMS k:rp lid
1 exact XREAD [COUNT cnt] STREAMS k:rp k:rp lid lid
0.2 exact XREAD [COUNT cnt] BLOCK 10 STREAMS k:rp lid
1 exact XSETID k:rp eid [ENTRIESADDED cnt] [MAXDELETEDID eid]
3 exact XGROUP CREATE k:r grp gid [MKSTREAM] [ENTRIESREAD cnt]
1 exact XGROUP SETID k:r grp gid [ENTRIESREAD cnt]
0.5 exact XGROUP DESTROY k:r grp
1 exact XGROUP CREATECONSUMER k:r grp con
1 exact XGROUP DELCONSUMER k:r grp con
0.05 type XGROUP|XINFO HELP
5 exact XREADGROUP GROUP grp con [COUNT cnt] [NOACK] STREAMS k:r >
2 exact XREADGROUP GROUP grp con [COUNT cnt] STREAMS k:r hid
1 exact XREADGROUP GROUP grp con [COUNT cnt] [NOACK] STREAMS k:r k:r hid hid
0.2 exact XREADGROUP GROUP grp con [COUNT cnt] BLOCK 10 [NOACK] STREAMS k:r >
2 exact XACK k:r grp eid+
1 exact XPENDING k:r grp
2 times XPENDING k:r grp [IDLE idle] rid rid cnt [con]
1 times XPENDING k:r grp rid rid cnt [con]
2 exact XCLAIM k:r grp con idle eid+ [IDLE idle] [RETRYCOUNT cnt] [FORCE] [JUSTID] [LASTID eid]
1 exact XCLAIM k:r grp con 0 eid+ TIME atms [FORCE] [JUSTID]
2 exact XAUTOCLAIM k:r grp con idle rid [COUNT cnt] [JUSTID]
2 times XINFO STREAM k:rp [FULL] [COUNT] [cnt]
1 exact XINFO GROUPS k:r
1 times XINFO CONSUMERS k:r grp
0.5 exact DEBUG DIGEST-VALUE k:rp
0.5 type DUMP k:p
# generic
3 exact DEL k:*+
1 exact UNLINK k:*+
1 exact EXISTS k:*+
1 exact TOUCH k:*+
2 exact TYPE k:*
1 any KEYS pat
1 type RANDOMKEY
1 exact RENAME k:* k:*
1 exact RENAMENX k:* k:*
2 exact COPY k:* k:* [DB db] [REPLACE]
1 exact MOVE k:* db
1 scan SCAN [MATCH pat] [COUNT pcnt] [TYPE string|list|set|zset|hash|stream|none]
1 exact EXPIRE k:* secs [NX|XX|GT|LT]
1 exact PEXPIRE k:* msecs [NX|XX|GT|LT]
1 exact EXPIREAT k:* at [NX|XX|GT|LT]
1 exact PEXPIREAT k:* atms [NX|XX|GT|LT]
1 near TTL k:*
1 near PTTL k:*
1 near EXPIRETIME k:*
1 near PEXPIRETIME k:*
1 exact PERSIST k:*
2 exact SORT k:l [LIMIT cnt cnt] [ASC|DESC] [ALPHA]
1 exact SORT k:* [DESC] ALPHA
1 any SORT kk:lz BY nosort [GET #]
1 any SORT k:t BY nosort [GET #]
1 exact SORT k:l BY s* [LIMIT cnt cnt] GET # [GET s*] [GET h*->f1]
1 exact SORT k:lt BY h*->f1 [DESC]
1 exact SORT k:* ALPHA STORE k:l
1 exact SORT k:* STORE k:l
1 exact SORT_RO k:* [LIMIT cnt cnt] [DESC] [ALPHA]
2 exact OBJECT ENCODING k:*
0.3 type OBJECT REFCOUNT|IDLETIME|FREQ k:*
0.1 type OBJECT HELP
# server
0.3 exact DBSIZE
0.2 exact SWAPDB db db
0.1 exact FLUSHDB [ASYNC|SYNC]
0.05 exact FLUSHALL [ASYNC|SYNC]
0.1 type TIME
0.2 type MEMORY USAGE k:* [SAMPLES cnt]
0.1 type MEMORY DOCTOR|HELP|STATS|PURGE|MALLOC-STATS
0.2 type DEBUG OBJECT k:*
0.2 type DEBUG DIGEST
0.2 type DEBUG DIGEST-VALUE k:*+
0.3 exact DEBUG PROTOCOL string|integer|double|null|array|set|map|verbatim|true|false|bignum
0.05 exact DEBUG SLEEP 0
0.05 exact DEBUG ERROR v
0.05 exact DEBUG STRINGMATCH-LEN 100 a*
0.05 exact DEBUG SET-ACTIVE-EXPIRE 0
0.05 exact DEBUG PAUSE-CRON 0
0.05 exact DEBUG QUICKLIST-PACKED-THRESHOLD 0
0.05 type DEBUG LISTPACK|HTSTATS-KEY k:*
0.05 type DEBUG HTSTATS db
0.05 exact DEBUG POPULATE 3 pop 5
0.05 exact DEBUG CHANGE-REPL-ID
0.3 pairs CONFIG GET confname
0.3 exact CONFIG SET confpair
0.05 exact CONFIG RESETSTAT
0.05 type CONFIG REWRITE
0.05 type CONFIG HELP
0.5 type INFO [server|clients|memory|persistence|stats|replication|cpu|commandstats|latencystats|cluster|keyspace|errorstats|all|default|everything]
0.1 type SLOWLOG GET [cnt]
0.1 type SLOWLOG LEN
0.05 exact SLOWLOG RESET
0.05 type SLOWLOG HELP
0.05 type LATENCY LATEST|DOCTOR|HELP
0.05 type LATENCY HISTORY|GRAPH command
0.05 type LATENCY RESET [command]
0.05 type LATENCY HISTOGRAM [get] [set]
0.1 exact COMMAND COUNT x
0.2 docs COMMAND INFO cmdname
0.2 docs COMMAND DOCS cmdname
0.1 any COMMAND LIST FILTERBY PATTERN zr*|hg?t|blpop*|*incrby*|?et|nosuch
0.1 type COMMAND HELP
0.2 exact COMMAND GETKEYS cmdname w w w
0.2 exact COMMAND GETKEYSANDFLAGS cmdname w w w
0.05 type LOLWUT [VERSION 5|6]
0.05 exact MODULE LIST
0.05 type MODULE HELP
0.05 exact SHUTDOWN ABORT
0.05 exact SHUTDOWN SAVE NOSAVE
0.05 exact MONITOR x
# connection
0.3 exact PING [v]
0.2 exact ECHO v
0.5 exact SELECT db
0.1 exact AUTH v [v]
0.1 exact HELLO 9
0.1 exact CLIENT GETNAME
0.1 exact CLIENT SETNAME w
0.1 type CLIENT ID|INFO|LIST|TRACKINGINFO|GETREDIR|HELP
0.1 exact CLIENT LIST ID 9999999
0.1 exact CLIENT LIST TYPE master|replica|nosuch
0.1 exact CLIENT KILL ID 9999999
0.1 exact CLIENT KILL TYPE nosuch
0.1 exact CLIENT NO-EVICT ON|OFF|x
0.1 exact CLIENT PAUSE 0 [WRITE|ALL]
0.1 exact CLIENT UNPAUSE
0.1 exact CLIENT UNBLOCK 9999999 [TIMEOUT|ERROR]
0.1 exact CLIENT REPLY ON|x
# pubsub, transactions
0.5 exact PUBLISH chan v
0.2 exact SPUBLISH chan v
0.2 any PUBSUB CHANNELS [pat]
0.2 exact PUBSUB NUMSUB chan chan
0.1 exact PUBSUB NUMPAT
0.1 any PUBSUB SHARDCHANNELS [pat]
0.1 exact PUBSUB SHARDNUMSUB chan
0.1 type PUBSUB HELP
0.3 exact WATCH k:*+
0.2 exact UNWATCH
0.1 exact EXEC
0.1 exact DISCARD
0.1 exact NOSUCHCMD w w
"""

# Commands that a row cannot hold alone: they come in units, see differential.py.
UNIT_COMMANDS = {"multi", "subscribe", "psubscribe", "ssubscribe", "unsubscribe", "punsubscribe", "sunsubscribe", "reset"}

# In the families, but not drawn at random; the reason beside it, and where it is tested instead.
NOT_DRAWN = {
    "quit": "ends the connection: tests/scripts/client.t",
    "pfselftest": "takes seconds there: tests/scripts/hll.t",
}

CONF_NAMES = ["hash-max-listpack-entries", "hash-max-listpack-value", "zset-max-listpack-entries", "zset-max-listpack-value",
              "set-max-intset-entries", "list-max-listpack-size", "list-compress-depth", "stream-node-max-entries",
              "stream-node-max-bytes", "hll-sparse-max-bytes"]
CONF_DEFAULTS = {"hash-max-listpack-entries": "512", "hash-max-listpack-value": "64", "zset-max-listpack-entries": "128",
                 "zset-max-listpack-value": "64", "set-max-intset-entries": "512", "list-max-listpack-size": "-2",
                 "list-compress-depth": "0", "stream-node-max-entries": "100", "stream-node-max-bytes": "4096",
                 "hll-sparse-max-bytes": "3000"}

CMD_NAMES = """append get set mset del exists lpush lrange zadd zrange zunionstore zunion sort sort_ro hset hgetall sadd sinter
sintercard expire copy rename lmpop blmpop zmpop bzmpop blpop object config command memory pubsub publish multi watch
getex xyz msetnx zinterstore zrangestore smove lmove lcs config|get client|kill object|encoding memory|usage""".split()


class Words:
    """Random words of every kind, from one rng. Pools are small so that commands meet."""

    KEYS = {"s": [b"s1", b"s2", b"s3", b"s4"], "l": [b"l1", b"l2", b"l3"], "t": [b"t1", b"t2", b"t3"],
            "z": [b"z1", b"z2", b"z3"], "h": [b"h1", b"h2", b"h3"],
            "r": [b"r1", b"r2"], "p": [b"p1", b"p2"], "b": [b"b1", b"b2", b"b3"], "y": [b"y1", b"y2", b"y3"], "g": [b"g1", b"g2"],
            "x": [b"x1", b"x2"]}    # x: sorted sets whose scores are all 0, for BYLEX: it is undefined where scores differ
    ODD_KEYS = [b"", b"\x00\xff", b"nokey", b"a b"]
    MEMBERS = [b"a", b"b", b"c", b"d", b"e", b"f", b"aa", b"ab", b"b\x00", b"", b"1", b"2", b"3", b"10", b"-5", b"1.5",
               b"x" * 64, b"y" * 65, b"\xff\xfe", b"01", b"9223372036854775807", b"z" * 20]
    FIELDS = [b"f1", b"f2", b"f3", b"f4", b"f5", b"", b"\x00", b"12", b"f" * 65, b"n", b"m"]
    INTS = [b"0", b"1", b"-1", b"2", b"5", b"100", b"-100", b"9223372036854775807", b"-9223372036854775808",
            b"9223372036854775806", b"9223372036854775808", b"abc", b"", b"1.5", b" 1", b"+1", b"01", b"4611686018427387904"]
    FLOATS = [b"0", b"1", b"-1", b"0.5", b"-2.25", b"3.14159", b"1e3", b"1e-3", b"100", b"1e17", b"-1e17", b"1e300", b"nan",
              b"inf", b"-inf", b"abc", b"", b" 1", b"0x10", b"1e-10", b"5e-324", b"0.1", b"0.2", b"123456789.123"]
    SCORES = [b"0", b"1", b"2", b"3", b"1.5", b"-1", b"10", b"0.5", b"2.25", b"100", b"1e10", b"1e20", b"3", b"4"]
    # no number beyond the range of a double: it leaves an errno in Redis 7.0 that a later SORT trips over
    ODD_SCORES = [b"inf", b"-inf", b"+inf", b"nan", b"abc", b"", b"0x10", b"1e-300", b"1.7976931348623157e308", b" 1"]
    VALUES = [b"", b"a", b"b", b"foo", b"bar", b"ohmytext", b"mynewtext", b"0", b"1", b"10", b"-7", b"3.5", b"hello world",
              b"\x01\x00\xff", b"x" * 44, b"x" * 45, b"y" * 63, b"y" * 64, b"y" * 65, b"12345678901", b"9223372036854775807",
              b"-9223372036854775808", b"007", b"1e3", b"\r\n", b"zzz", b"q" * 300]
    EDGES = [b"", b"-1", b"0", b"abc", b"nan", b"9223372036854775807", b"-9223372036854775808", b"9223372036854775808",
             b"1.5", b"NX", b"COUNT", b"WITHSCORES", b"\x00", b"LIMIT"]

    def __init__(self, rng):
        self.rng = rng
        self.tick = 0   # the ms of the newest stream IDs

    def stream_id(self):
        """An ID that there may be."""
        r = self.rng.random()
        if r < 0.9:
            return b"%d-%d" % (self.rng.randint(max(0, self.tick - 12), self.tick + 1), self.rng.choice([0, 0, 0, 1, 1, 2, 3]))
        if r < 0.96:
            return b"%d" % self.rng.randint(0, self.tick + 1)
        return self.pick([b"0-0", b"18446744073709551615-18446744073709551615", b"abc", b"-1", b"1-", b"", b"+5- 6", b"007-1", b"1-*",
                          b"18446744073709551616-1", b"-", b"+", b"9" * 130])

    def new_id(self):
        """An ID for XADD: mostly one that is greater than all before."""
        r = self.rng.random()
        if r < 0.7:
            self.tick += self.rng.choice([0, 1, 1, 1, 2, 7, 200, 70000])
        elif r < 0.8:
            return self.stream_id()
        elif r < 0.803:
            return self.pick([b"18446744073709551615-18446744073709551615", b"18446744073709551615-*"])
        return b"%d%s" % (self.tick, self.rng.choice([b"-*", b"-*", b"-0", b"-1", b"-2", b"-3", b"-70000", b""]))

    def pick(self, pool):
        return pool[int(self.rng.random() * len(pool))]

    def key(self, kinds):
        r = self.rng.random()
        if kinds == "x":
            return self.pick(self.KEYS["x"] if r < 0.96 else self.KEYS["l"] if r < 0.98 else [b"nokey-x"])
        if r < 0.02:
            return self.pick(self.ODD_KEYS)
        if kinds == "*" or r < 0.06:
            kinds = "sltzhrpbyg"
        return self.pick(self.KEYS[self.pick(kinds)])

    def few(self):
        r = self.rng.random()
        return 1 if r < 0.5 else 2 if r < 0.8 else 3 if r < 0.95 else self.rng.randint(4, 12)

    def value(self):
        r = self.rng.random()
        if r < 0.75:
            return self.pick(self.VALUES)
        if r < 0.9:
            return b"%d" % self.rng.randint(-1000, 1000)
        if r < 0.97:
            return bytes(self.rng.getrandbits(8) for _ in range(self.rng.randint(1, 20)))
        return b"%c" % self.rng.randint(97, 122) * self.rng.choice([100, 1000, 5000, 9000])

    def score(self):
        r = self.rng.random()
        if r < 0.9:
            return self.pick(self.SCORES)
        if r < 0.96:
            return b"%d" % self.rng.randint(-50, 50)
        return self.pick(self.ODD_SCORES)

    def member(self):
        return self.pick(self.MEMBERS) if self.rng.random() < 0.8 else b"m%d" % self.rng.randint(0, 30)

    def count(self):
        r = self.rng.random()
        if r < 0.8:
            return b"%d" % self.rng.randint(-2, 6)
        return self.pick([b"0", b"100", b"-100", b"9223372036854775807", b"-9223372036854775807", b"abc", b"", b"1.5"])

    def make(self, name):
        """The words for one template word."""
        rng, pick = self.rng, self.pick
        if name.startswith("k:"):
            if name.endswith("+"):
                return [self.key(name[2:-1]) for _ in range(min(self.few(), 4))]
            return [self.key(name[2:])]
        if name.startswith("kk:"):
            return [self.pick(self.KEYS[self.pick(name[3:])])]
        if name == "zm+":
            return [w for _ in range(self.few()) for w in (b"0", self.member())]
        if name.startswith("nk:"):
            keys = [self.key(name[3:]) for _ in range(min(self.few(), 3))]
            number = len(keys) if rng.random() < 0.96 else rng.choice([0, -1, len(keys) + 1, 1])
            return [b"%d" % number] + keys
        if name == "kv+":
            return [w for _ in range(self.few()) for w in (self.key("s"), self.value())]
        if name == "xid":
            return [self.new_id()]
        if name == "eid":
            return [self.stream_id()]
        if name == "lid":   # of XREAD: + is the last entry since 7.4
            word = pick([b"$", b"0", b"-"]) if rng.random() < 0.2 else self.stream_id()
            return [b"-" if word == b"+" else word]
        if name == "lid":  # `+` is an ID for XREAD since 7.4
            return [self.stream_id().replace(b"+", b"-")]
        if name == "lbid":
            return [pick([b"$", b"0", b"-"]) if rng.random() < 0.4 else self.stream_id().replace(b"+", b"-")]
        if name == "gid":
            return [pick([b"$", b"0", b"-", b"+"]) if rng.random() < 0.4 else self.stream_id()]
        if name == "hid":
            return [pick([b">", b"0", b">", b"0", b"$"]) if rng.random() < 0.6 else self.stream_id()]
        if name == "eid+":
            return [self.stream_id() for _ in range(self.few())]
        if name == "rid":
            return [pick([b"-", b"+", b"-", b"+", b"", b"(", b"(-", b"(0-0", b"(18446744073709551615-18446744073709551615"])
                    if rng.random() < 0.4 else (b"(" if rng.random() < 0.2 else b"") + self.stream_id()]
        if name == "idle":
            return [pick([b"0", b"0", b"9999999"]) if rng.random() < 0.8 else self.count()]
        if name == "thr":
            return [self.count() if rng.random() < 0.5 else self.stream_id()]
        if name == "grp":
            return [pick([b"g1", b"g1", b"g1", b"g2", b"g2", b"", b"g\x00"]) if rng.random() < 0.95 else b"nosuch"]
        if name == "con":
            return [pick([b"c1", b"c1", b"c2", b"c2", b"c3", b"longconsumername", b""])]
        if name == "v":
            return [self.value()]
        if name == "v+":
            return [self.value() for _ in range(self.few())]
        if name == "m":
            return [self.member()]
        if name == "m+":
            return [self.member() for _ in range(self.few())]
        if name == "i+":
            return [b"%d" % rng.choice([rng.randint(-20, 20), rng.randint(-1 << 63, (1 << 63) - 1), rng.randint(-1 << 31, 1 << 31)])
                    for _ in range(self.few())]
        if name == "sm+":
            return [w for _ in range(self.few()) for w in (self.score(), self.member())]
        if name == "score":
            return [self.score()]
        if name == "weight":
            return [pick([b"1", b"2", b"0", b"-1", b"0.5", b"inf", b"nan", b"abc"]) if rng.random() < 0.3 else b"%d" % rng.randint(1, 4)]
        if name == "f":
            return [pick(self.FIELDS)]
        if name == "f+":
            return [pick(self.FIELDS) for _ in range(self.few())]
        if name == "fv+":
            return [w for _ in range(self.few()) for w in (pick(self.FIELDS), self.value())]
        if name == "int":
            return [pick(self.INTS) if rng.random() < 0.6 else b"%d" % rng.randint(-1000, 1000)]
        if name == "flt":
            return [pick(self.FLOATS)]
        if name == "idx":
            return [b"%d" % rng.randint(-8, 8) if rng.random() < 0.93 else pick([b"100", b"-100", b"abc", b"9223372036854775807",
                                                                                b"-9223372036854775808", b""])]
        if name == "off":
            return [b"%d" % rng.randint(0, 70) if rng.random() < 0.93 else pick([b"-1", b"536870912", b"abc", b"4294967296", b"3000"])]
        if name == "cnt":
            return [self.count()]
        if name == "pcnt":
            return [pick([b"1", b"2", b"10", b"100"])]
        if name == "rcnt":
            return [b"%d" % rng.randint(-6, 6) if rng.random() < 0.95 else pick([b"abc", b"1.5", b"", b"-9223372036854775808"])]
        if name == "secs":
            return [b"%d" % rng.randint(1000, 1000000000) if rng.random() < 0.9 else pick([b"0", b"-1", b"abc", b"9223372036854775807"])]
        if name == "msecs":
            return [b"%d" % rng.randint(1000000, 1000000000000) if rng.random() < 0.9 else pick([b"0", b"-1", b"abc", b"9223372036854775807"])]
        if name == "at":
            return [b"%d" % rng.randint(4102444800, 9999999999) if rng.random() < 0.9 else pick([b"0", b"1", b"-1", b"abc", b"9223372036854775807"])]
        if name == "atms":
            return [b"%d" % rng.randint(4102444800000, 9999999999999) if rng.random() < 0.9 else pick([b"0", b"1", b"-1", b"abc"])]
        if name == "db":
            return [pick([b"0", b"0", b"1", b"2"]) if rng.random() < 0.95 else pick([b"-1", b"16", b"abc", b"99999999999"])]
        if name == "pat":
            return [pick([b"*", b"a*", b"*a", b"?", b"[a-c]*", b"[^a]*", b"s*", b"h?", b"*1*", b"nosuch", b"", b"\\*", b"m[1-3]*", b"[a", b"**b"])]
        if name in ("smin", "smax"):
            if rng.random() < 0.3:
                return [b"-inf" if name == "smin" else b"+inf"]
            return [(b"(" if rng.random() < 0.3 else b"") + (pick(self.SCORES) if rng.random() < 0.95 else pick(self.ODD_SCORES))]
        if name in ("lmin", "lmax"):
            r = rng.random()
            if r < 0.3:
                return [b"-" if name == "lmin" else b"+"]
            if r < 0.35:
                return [pick([b"+", b"-", b"a", b"", b"("])]
            return [pick([b"[", b"("]) + self.member()]
        made = self.make_bits(name) or self.make_geo(name)
        if made:
            return made
        if name == "w":
            return [pick([b"a", b"b", b"1", b"2", b"STORE", b"d", b"0", b"k1"])]
        if name == "chan":
            return [pick([b"c1", b"c2", b"news", b"\x00"])]
        if name == "confname":
            return [pick(CONF_NAMES + ["maxmemory", "hz", "nosuch", "hash-max-*", "zset-max-ziplist-entries", "save", "timeout"]).encode()]
        if name == "confpair":
            conf = pick(CONF_NAMES)
            return [conf.encode(), self.conf_value(conf)]
        if name == "cmdname":
            return [pick(CMD_NAMES).encode()]
        return None

    def make_bits(self, name):
        """Words about bitmaps and HyperLogLogs."""
        rng, pick = self.rng, self.pick
        if name == "boff":
            return [b"%d" % rng.randint(0, 200) if rng.random() < 0.95 else pick([b"-1", b"abc", b"4294967296", b"9999", b"#1", b""])]
        if name in ("bfop+", "bfget+"):
            return [w for _ in range(self.few()) for w in self.field_op(name == "bfget+")]
        if name == "pfmany":
            start = rng.randint(0, 3000)
            return [b"e%d" % i for i in range(start, start + rng.choice([20, 100, 400, 1500]))]
        if name == "hllraw":
            # corrupt are those that refuse every element: Redis keeps what it did before it noticed, and reads past the end
            runs = [b"\x7f\xff", b"", b"\x7f\xfb\x00\x00\x81", b"\x80\x7f\xfe", b"\x7f\xf3\x8b\x8a\x85\x84\x81"]
            registers = [b"\x00" * 12288, bytes(rng.getrandbits(8) for _ in range(12288)), b"\x9f" * 12288, b"\xff" * 12287]
            dense = rng.random() < 0.4
            head = pick([b"HYLL"] * 12 + [b"HYLX"]) + (b"\x00" if dense else pick([b"\x01"] * 9 + [b"\x02", b"\xff"])) + b"\x00\x00\x00"
            body = pick(registers if dense else runs)
            return [head + pick([b"\x00" * 7 + b"\x80", b"\x00" * 8, b"\x05" + b"\x00" * 7]) + body]
        return None

    def field_op(self, get_only):
        rng, pick = self.rng, self.pick
        kind = b"%c%d" % (rng.choice(b"iu"), pick([1, 2, 3, 4, 5, 7, 8, 9, 13, 16, 31, 32, 33, 62, 63, 64])) \
            if rng.random() < 0.97 else pick([b"u0", b"i65", b"x8", b"u", b""])
        at = b"%d" % rng.randint(0, 200) if rng.random() < 0.7 else b"#%d" % rng.randint(0, 6) if rng.random() < 0.95 else b"-1"
        r = rng.random()
        if get_only or r < 0.3:
            return [b"GET", kind, at]
        value = pick(self.INTS) if rng.random() < 0.3 else b"%d" % rng.randint(-1 << rng.randint(1, 63), 1 << rng.randint(1, 63))
        over = [b"OVERFLOW", pick([b"WRAP", b"SAT", b"FAIL", b"sat"])] if rng.random() < 0.5 else []
        return over + [b"SET" if r < 0.6 else b"INCRBY", kind, at, value]

    def lon_lat(self):
        rng = self.rng
        r = rng.random()
        if r < 0.5:
            return [b"%.4f" % rng.uniform(10, 12), b"%.4f" % rng.uniform(45, 46)]
        if r < 0.6:
            return [self.pick([b"10", b"10.5", b"11"]), self.pick([b"45", b"45.5"])]
        if r < 0.93:
            return [b"%.2f" % rng.uniform(-180, 180), b"%.2f" % rng.uniform(-85, 85)]
        return self.pick([[b"180", b"0"], [b"-180", b"85.05112878"], [b"180", b"-85.05112878"], [b"0", b"0"], [b"181", b"1"],
                          [b"1", b"86"], [b"abc", b"1"], [b"1", b"nan"]])

    def make_geo(self, name):
        rng, pick = self.rng, self.pick
        if name == "ll":
            return self.lon_lat()
        if name == "llm+":
            return [w for _ in range(rng.randint(1, 12)) for w in self.lon_lat() + [b"p%d" % rng.randint(0, 40)]]
        if name == "gm":
            return [b"p%d" % rng.randint(0, 40)]
        if name == "unit":
            return [pick([b"m", b"km", b"ft", b"mi", b"KM", b"M"]) if rng.random() < 0.97 else b"parsec"]
        if name == "rad":
            return [pick([b"0", b"1", b"50", b"500.5", b"5000", b"100000", b"3e6", b"21000000"]) if rng.random() < 0.96
                    else pick([b"-1", b"abc", b"nan", b"inf", b""])]
        if name == "gshape":
            if rng.random() < 0.5:
                return [b"BYRADIUS"] + self.make_geo("rad") + self.make_geo("unit")
            return [b"BYBOX"] + self.make_geo("rad") + self.make_geo("rad") + self.make_geo("unit")
        if name == "gsort":
            return [pick([b"ASC", b"DESC"])]
        if name == "gwith":
            return rng.sample([b"WITHDIST", b"WITHCOORD", b"WITHHASH"], rng.randint(1, 3))
        return None

    def conf_value(self, conf):
        if conf == "hll-sparse-max-bytes":
            return self.pick([b"3000", b"0", b"20", b"100", b"1000", b"100000"])
        if conf == "list-max-listpack-size":
            return self.pick([b"-2", b"-1", b"1", b"2", b"3", b"5", b"-5", b"128"])
        if conf == "list-compress-depth":
            return self.pick([b"0", b"0", b"1", b"2"])
        if conf == "stream-node-max-bytes":
            return self.pick([b"4096", b"4096", b"0", b"1", b"60", b"100", b"300"])
        if conf == "stream-node-max-entries":
            return self.pick([b"0", b"1", b"2", b"3", b"3", b"5", b"10", b"100", b"150", b"100000000000000"])
        if conf.endswith("-value"):
            return self.pick([b"0", b"1", b"4", b"64", b"1000"])
        return self.pick([b"0", b"1", b"2", b"4", b"8", b"512"])


class Row:
    """One parsed line. `coverage` names every way through it."""

    def __init__(self, line):
        weight, self.mode, template = line.split(" ", 2)
        self.weight = float(weight)
        self.text = template
        self.parts = []         # (optional group number or None, [word, ...])
        group = 0
        for chunk in template.replace("[", "\x01[").replace("]", "]\x01").split("\x01"):
            chunk = chunk.strip()
            if chunk.startswith("["):
                self.parts.append((group, chunk[1:-1].split()))
                group += 1
            elif chunk:
                self.parts.append((None, chunk.split()))
        self.commands = [c.lower() for c in self.parts[0][1][0].split("|")]
        self.coverage = set()
        for opt, words in self.parts:
            if opt is not None:
                self.coverage.add("%s: without [%s]" % (template, " ".join(words)))
            for word in words:
                for choice in (word.split("|") if "|" in word else []):
                    self.coverage.add("%s: %s" % (template, choice))
            if opt is not None:
                self.coverage.add("%s: with [%s]" % (template, " ".join(words)))
        if not self.coverage:
            self.coverage.add(template)

    def draw(self, words, seen):
        """A command of this row; the ways taken are added to `seen`."""
        out = []
        ways = []
        for opt, names in self.parts:
            if opt is not None:
                taken = words.rng.random() < 0.4
                ways.append("%s: %s [%s]" % (self.text, "with" if taken else "without", " ".join(names)))
                if not taken:
                    continue
            for name in names:
                if "|" in name:
                    choice = words.pick(name.split("|"))
                    ways.append("%s: %s" % (self.text, choice))
                    out.append(choice.encode())
                else:
                    made = words.make(name)
                    out += made if made is not None else [name.encode()]
        seen.update(ways or [self.text])
        return out


ROWS = [Row(line) for line in ROWS_TEXT.strip().split("\n") if line and not line.startswith("#")]
