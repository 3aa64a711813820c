#!/usr/bin/env python3
"""Write the scripts that are tables rather than stories, then record them:

    matrix-arity.t      every command with too few and too many arguments
    matrix-type.t       every command on a key of every other kind, and on no key, in RESP2
    matrix-resp3.t      the same in RESP3

    python3 tests/oracle/make_matrix.py && python3 tests/oracle/record.py tests/scripts/matrix-*.t
"""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
from tests.oracle.server import ROOT  # noqa: E402

# One well-formed call per command; K is the key under test. Calls without K are for the arity table alone.
CALLS = """
APPEND K x|DECR K|DECRBY K 1|GET K|GETDEL K|GETEX K|GETRANGE K 0 1|GETSET K x|INCR K|INCRBY K 1|INCRBYFLOAT K 1|LCS K K
MGET K|MSET K x|MSETNX K x|PSETEX K 100000 x|SET K x|SETEX K 100 x|SETNX K x|SETRANGE K 1 x|STRLEN K|SUBSTR K 0 1
BLMOVE K dst LEFT LEFT 0.01|BLMPOP 0.01 1 K LEFT|BLPOP K 0.01|BRPOP K 0.01|BRPOPLPUSH K dst 0.01|LINDEX K 0|LINSERT K BEFORE a b
LLEN K|LMOVE K dst LEFT LEFT|LMPOP 1 K LEFT|LPOP K|LPOS K a|LPUSH K x|LPUSHX K x|LRANGE K 0 -1|LREM K 0 a|LSET K 0 x|LTRIM K 0 0
RPOP K|RPOPLPUSH K dst|RPUSH K x|RPUSHX K x
SADD K x|SCARD K|SDIFF K|SDIFFSTORE dst K|SINTER K|SINTERCARD 1 K|SINTERSTORE dst K|SISMEMBER K a|SMEMBERS K|SMISMEMBER K a b
SMOVE K dst a|SPOP K|SRANDMEMBER K|SREM K a|SSCAN K 0|SUNION K|SUNIONSTORE dst K
BZMPOP 0.01 1 K MIN|BZPOPMAX K 0.01|BZPOPMIN K 0.01|ZADD K 1 x|ZCARD K|ZCOUNT K 0 1|ZDIFF 1 K|ZDIFFSTORE dst 1 K|ZINCRBY K 1 x
ZINTER 1 K|ZINTERCARD 1 K|ZINTERSTORE dst 1 K|ZLEXCOUNT K - +|ZMPOP 1 K MIN|ZMSCORE K a|ZPOPMAX K|ZPOPMIN K|ZRANDMEMBER K
ZRANGE K 0 -1|ZRANGE K 0 -1 WITHSCORES|ZRANGEBYLEX K - +|ZRANGEBYSCORE K 0 1|ZRANGESTORE dst K 0 -1|ZRANK K a|ZREM K a|ZREMRANGEBYLEX K [x [y
ZREMRANGEBYRANK K 5 6|ZREMRANGEBYSCORE K 5 6|ZREVRANGE K 0 -1|ZREVRANGEBYLEX K + -|ZREVRANGEBYSCORE K 1 0|ZREVRANK K a|ZSCAN K 0
ZSCORE K a|ZUNION 1 K|ZUNION 1 K WITHSCORES|ZUNIONSTORE dst 1 K
HDEL K a|HEXISTS K a|HGET K a|HGETALL K|HINCRBY K n 1|HINCRBYFLOAT K n 1.5|HKEYS K|HLEN K|HMGET K a b|HMSET K a x|HRANDFIELD K
HSCAN K 0|HSET K a x|HSETNX K a x|HSTRLEN K a|HVALS K
COPY K dst|DEL K|EXISTS K|EXPIRE K 100|EXPIREAT K 4102444800|EXPIRETIME K|MOVE K 1|OBJECT ENCODING K|PERSIST K|PEXPIRE K 100000
PEXPIREAT K 4102444800000|PEXPIRETIME K|PTTL K|RENAME K dst|RENAMENX K dst|SORT K|SORT K ALPHA|SORT_RO K|SORT K STORE dst|TOUCH K|TTL K|TYPE K|UNLINK K|WATCH K
SCAN 0 COUNT 1000|KEYS *|RANDOMKEY|DBSIZE|SELECT 0|SWAPDB 0 0|FLUSHDB|FLUSHALL|ECHO x|PING|AUTH x|HELLO 2|RESET|UNWATCH|MULTI|EXEC|DISCARD
PUBLISH c x|SPUBLISH c x|SUBSCRIBE c|UNSUBSCRIBE c|PSUBSCRIBE c|PUNSUBSCRIBE c|SSUBSCRIBE c|SUNSUBSCRIBE c|PUBSUB CHANNELS|PUBSUB NUMPAT
SETBIT K 1 1|GETBIT K 1|BITCOUNT K|BITPOS K 1|BITOP OR dst K|BITOP NOT dst K|BITFIELD K GET u8 0|BITFIELD K SET u8 0 1|BITFIELD_RO K GET u8 0
PFADD K a|PFCOUNT K|PFCOUNT K dst|PFMERGE K|PFMERGE dst K|PFDEBUG ENCODING K|PFSELFTEST
GEOADD K 1 1 m|GEODIST K a b|GEOHASH K a|GEOPOS K a|GEOSEARCH K FROMMEMBER a BYRADIUS 1 m|GEOSEARCHSTORE dst K FROMMEMBER a BYRADIUS 1 m
GEORADIUS K 1 1 1 m|GEORADIUS K 1 1 1 m STORE dst|GEORADIUS_RO K 1 1 1 m|GEORADIUSBYMEMBER K a 1 m|GEORADIUSBYMEMBER_RO K a 1 m
TIME|INFO keyspace|CONFIG GET hz|CONFIG SET hz 10|CONFIG RESETSTAT|CONFIG REWRITE|CLIENT GETNAME|CLIENT SETNAME x|CLIENT ID|CLIENT INFO
CLIENT LIST|CLIENT KILL ID 999999|CLIENT PAUSE 0|CLIENT UNPAUSE|CLIENT REPLY ON|CLIENT NO-EVICT off|CLIENT UNBLOCK 99999|CLIENT GETREDIR
CLIENT TRACKINGINFO|COMMAND COUNT|COMMAND GETKEYS get a|COMMAND GETKEYSANDFLAGS get a|COMMAND LIST|COMMAND INFO get
COMMAND DOCS get|MEMORY USAGE a|MEMORY DOCTOR|MEMORY STATS|MEMORY PURGE|MEMORY MALLOC-STATS|OBJECT FREQ a|OBJECT IDLETIME a|OBJECT REFCOUNT a
SLOWLOG GET|SLOWLOG LEN|SLOWLOG RESET|LATENCY LATEST|LATENCY HISTORY a|LATENCY RESET|LATENCY GRAPH command|LATENCY DOCTOR|LATENCY HISTOGRAM nosuch
PUBSUB NUMSUB|PUBSUB SHARDCHANNELS|PUBSUB SHARDNUMSUB|SHUTDOWN ABORT|MONITOR|QUIT|LOLWUT VERSION 5
"""
RANDOM = {"SPOP", "SRANDMEMBER", "ZRANDMEMBER", "HRANDFIELD", "RANDOMKEY"}
CONTAINERS = {"CONFIG", "CLIENT", "COMMAND", "MEMORY", "OBJECT", "SLOWLOG", "LATENCY", "PUBSUB"}
KINDS = {"none": [], "string": ["SET K a"], "number": ["SET K 5"], "list": ["RPUSH K a"], "set": ["SADD K a"], "intset": ["SADD K 1"],
         "zset": ["ZADD K 1 a"], "hash": ["HSET K a 1"]}
BIG = {"quicklist": ["* 300 RPUSH K a-rather-long-value-so-that-one-node-is-not-enough-{}", "> RPUSH K a"],
       "hashtable-set": ["* 20 SADD K m{}", "> SADD K a"], "skiplist": ["* 200 ZADD K {} m{}", "> ZADD K 1 a"],
       "hashtable": ["* 600 HSET K f{} {}", "> HSET K a 1"]}
# replies too long or in no order for the big kinds
BIG_PATTERN = {"SMEMBERS", "SUNION", "SDIFF", "SINTER", "HGETALL", "HKEYS", "HVALS", "SSCAN", "HSCAN", "ZSCAN", "SORT", "SORT_RO",
               "SPOP", "SRANDMEMBER", "HRANDFIELD", "ZRANDMEMBER", "ZRANGE", "ZUNION", "ZINTER", "ZDIFF", "ZREVRANGE",
               "ZRANGEBYLEX", "ZREVRANGEBYLEX", "LRANGE", "ZLEXCOUNT"}


def calls():
    return [c for line in CALLS.strip().split("\n") for c in line.split("|") if c]


def arity():
    out = ["# Generated by tests/oracle/make_matrix.py: too few and too many arguments"]
    for call in calls():
        words = call.replace("K", "k").split() if " K" in call else call.split()
        name, first = words[0], 2 if words[0] in CONTAINERS else 1
        for n in range(first, len(words)):
            if name in ("SHUTDOWN", "MONITOR", "QUIT", "RESET", "MULTI", "SUBSCRIBE", "PSUBSCRIBE", "SSUBSCRIBE"):
                continue
            if name in ("LOLWUT", "INFO", "UNSUBSCRIBE", "PUNSUBSCRIBE", "SUNSUBSCRIBE", "LATENCY", "HELLO", "PING") and n < len(words):
                continue
            if words[:n] in (["COMMAND", "INFO"], ["COMMAND", "DOCS"], ["COMMAND", "LIST"]):
                continue
            out.append("> " + " ".join(words[:n]))
        if name in ("SUBSCRIBE", "PSUBSCRIBE", "SSUBSCRIBE", "UNSUBSCRIBE", "PUNSUBSCRIBE", "SUNSUBSCRIBE", "COMMAND",
                    "LOLWUT", "INFO", "QUIT", "WATCH"):
            continue
        out.append("> " + " ".join(words + ["extra"]))
        if name not in ("FLUSHALL", "FLUSHDB"):
            out.append("> " + " ".join(words + ["extra", "extra2", "extra3"]))
        if name in RANDOM or name == "SCAN":
            out.append("<~ *")
        out += ["> UNWATCH", "> FLUSHALL"] if name in ("WATCH",) else []
    return out


def types(resp):
    out = ["# Generated by tests/oracle/make_matrix.py: every command on a key of every kind"]
    if resp == 3:
        out += ["> HELLO 3", "<~ %7*"]
    for kind, make in list(KINDS.items()) + list(BIG.items()):
        out.append("# on %s" % kind)
        for call in calls():
            if " K" not in call:
                continue
            name = call.split()[0]
            out.append("> FLUSHALL")
            for m in make:
                out.append((m if m[:1] in "*>" else "> " + m).replace("K", "k") if m[:1] == "*" else
                           ("> " + m.lstrip("> ")).replace(" K", " k"))
            out.append("> " + call.replace(" K", " k"))
            if kind in BIG and name in BIG_PATTERN:
                out.append("<~ *")
            if name == "WATCH":
                out.append("> UNWATCH")
            else:
                out.append("> OBJECT ENCODING k")
                if " dst" in call:
                    out += ["> TYPE dst", "> OBJECT ENCODING dst"]
    return out


def main():
    folder = os.path.join(ROOT, "tests", "scripts")
    for name, lines in (("arity", arity()), ("type", types(2)), ("resp3", types(3))):
        with open(os.path.join(folder, "matrix-%s.t" % name), "w") as f:
            f.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
