"""redis-py as an application uses it."""
import os
import threading
import time

import pytest
import redis

from tests.oracle.resp import wait_for


@pytest.fixture
def r(server):
    with redis.Redis(port=server.port, socket_timeout=20) as client:
        yield client


@pytest.fixture
def text(server):
    with redis.Redis(port=server.port, socket_timeout=20, decode_responses=True) as client:
        yield client


# ---- strings

def test_strings(text):
    assert text.ping() is True
    assert text.set("k", "v") is True
    assert text.get("k") == "v"
    assert text.get("missing") is None
    assert text.set("k", "w", nx=True) is None
    assert text.set("k", "w", xx=True) is True
    assert text.set("k", "x", get=True) == "w"
    assert text.set("k", "y", ex=100) and 0 < text.ttl("k") <= 100
    assert text.set("k", "z", keepttl=True) and text.ttl("k") > 0
    assert text.getset("k", "q") == "z"
    assert text.append("k", "rs") == 3
    assert text.strlen("k") == 3
    assert text.getrange("k", 0, 1) == "qr"
    assert text.setrange("k", 5, "!") == 6
    assert text.getdel("k") is not None and not text.exists("k")
    assert text.incr("n") == 1 and text.incrby("n", 41) == 42 and text.decr("n") == 41 and text.decrby("n", 41) == 0
    assert text.incrbyfloat("f", 1.5) == 1.5
    assert text.mset({"a": 1, "b": 2}) is True
    assert text.mget("a", "b", "c") == ["1", "2", None]
    assert text.msetnx({"b": 1, "z": 2}) is False
    assert text.setex("e", 10, "v") and text.psetex("e", 10000, "v") and text.setnx("e", "v") is False
    assert text.getex("e", persist=True) == "v" and text.ttl("e") == -1
    assert text.execute_command("LCS", "a", "a") == "1"


def test_binary_safety(r):
    value = bytes(range(256)) * 4
    r.set(value[:256], value)
    assert r.get(value[:256]) == value
    r.hset("h", value[:10], value)
    assert r.hgetall("h") == {value[:10]: value}
    r.rpush("l", value, b"", b"\r\n")
    assert r.lrange("l", 0, -1) == [value, b"", b"\r\n"]


@pytest.mark.parametrize("size", [1, 1000, 16384, 65536, 1 << 20, 32 << 20])
def test_big_values(r, size):
    value = os.urandom(size // 2 + 1) * 2
    r.set("big", value)
    assert r.strlen("big") == len(value)
    assert r.get("big") == value
    r.append("big", b"x")
    assert r.getrange("big", len(value) - 1, len(value)) == value[-1:] + b"x"


def test_errors(r):
    r.set("k", "v")
    with pytest.raises(redis.ResponseError, match="WRONGTYPE"):
        r.lpush("k", 1)
    with pytest.raises(redis.ResponseError, match="not an integer"):
        r.incr("k")
    with pytest.raises(redis.ResponseError, match="unknown command"):
        r.execute_command("NOSUCH")


# ---- lists, sets, sorted sets, hashes

def test_lists(text):
    assert text.rpush("l", *range(10)) == 10
    assert text.lpush("l", "first") == 11
    assert text.lrange("l", 0, 2) == ["first", "0", "1"]
    assert text.lindex("l", -1) == "9" and text.llen("l") == 11
    assert text.lset("l", 0, "zero") is True and text.linsert("l", "before", "0", "half") == 12
    assert text.lpos("l", "5") == 7 and text.lpos("l", "nope") is None and text.lpos("l", "5", count=0) == [7]
    assert text.lrem("l", 0, "half") == 1 and text.ltrim("l", 1, -2) is True
    assert text.lpop("l") == "0" and text.rpop("l") == "8" and text.lpop("l", 2) == ["1", "2"]
    assert text.lmove("l", "m", "LEFT", "RIGHT") == "3" and text.rpoplpush("l", "m") == "7"
    assert text.lmpop(2, "none", "m", direction="LEFT", count=5) == ["m", ["7", "3"]]
    assert text.lpushx("none", 1) == 0
    assert text.sort("l", desc=True) == ["6", "5", "4"]
    assert text.sort("l", desc=True, store="sorted") == 3


def test_a_long_list(text):
    with text.pipeline(transaction=False) as p:
        for i in range(20000):
            p.rpush("l", i)
        p.execute()
    assert text.llen("l") == 20000
    assert text.lrange("l", 9999, 10001) == ["9999", "10000", "10001"]
    assert text.lindex("l", 15000) == "15000"
    text.ltrim("l", 5000, 5009)
    assert text.lrange("l", 0, -1) == [str(i) for i in range(5000, 5010)]


def test_sets(text):
    assert text.sadd("s", "a", "b", "c") == 3
    assert text.smembers("s") == {"a", "b", "c"}
    assert text.sismember("s", "a") and not text.sismember("s", "z") and text.smismember("s", ["a", "z"]) == [1, 0]
    assert text.srem("s", "a") == 1 and text.scard("s") == 2
    text.sadd("t", "b", "x")
    assert text.sinter("s", "t") == {"b"} and text.sunion("s", "t") == {"b", "c", "x"} and text.sdiff("s", "t") == {"c"}
    assert text.sinterstore("d", "s", "t") == 1 and text.sunionstore("d", "s", "t") == 3 and text.sdiffstore("d", "s", "t") == 1
    assert text.sintercard(2, ["s", "t"]) == 1
    assert text.smove("s", "t", "c") is True
    assert text.srandmember("t") in text.smembers("t") and len(text.srandmember("t", 2)) == 2
    assert text.spop("t") is not None and text.scard("t") == 2
    numbers = set(map(str, range(1000)))
    text.sadd("n", *numbers)
    assert text.smembers("n") == numbers
    assert set(text.sscan_iter("n", count=50)) == numbers


def test_sorted_sets(text):
    assert text.zadd("z", {"a": 1, "b": 2, "c": 3}) == 3
    assert text.zadd("z", {"a": 5}, gt=True, ch=True) == 1 and text.zadd("z", {"a": 1}, gt=True) == 0
    assert text.zadd("z", {"a": 1}, incr=True) == 6.0
    assert text.zrange("z", 0, -1, withscores=True) == [("b", 2.0), ("c", 3.0), ("a", 6.0)]
    assert text.zrevrange("z", 0, 0) == ["a"] and text.zrangebyscore("z", 2, "(3") == ["b"]
    assert text.zrevrangebyscore("z", "+inf", "-inf", start=1, num=1) == ["c"]
    assert text.zrange("z", 2, 3, byscore=True) == ["b", "c"] and text.zrange("z", 0, 0, desc=True) == ["a"]
    assert text.zscore("z", "c") == 3.0 and text.zmscore("z", ["a", "q"]) == [6.0, None]
    assert text.zrank("z", "b") == 0 and text.zrevrank("z", "b") == 2 and text.zcard("z") == 3 and text.zcount("z", 2, 3) == 2
    assert text.zincrby("z", 1.5, "b") == 3.5
    assert text.zpopmin("z") == [("c", 3.0)] and text.zpopmax("z", 1) == [("a", 6.0)]
    assert text.zrem("z", "b") == 1 and text.exists("z") == 0
    text.zadd("l", {m: 0 for m in "abcdef"})
    assert text.zrangebylex("l", "[b", "(e") == ["b", "c", "d"] and text.zlexcount("l", "-", "+") == 6
    assert text.zremrangebylex("l", "[a", "[b") == 2 and text.zremrangebyrank("l", 0, 0) == 1
    text.zadd("p", {"a": 1, "b": 2})
    text.zadd("q", {"b": 3, "c": 4})
    assert text.zunionstore("u", ["p", "q"]) == 3 and text.zscore("u", "b") == 5.0
    assert text.zinterstore("i", {"p": 2, "q": 1}, aggregate="MAX") == 1 and text.zscore("i", "b") == 4.0
    assert text.zdiff(["p", "q"]) == ["a"] and text.zunion(["p", "q"], withscores=True)[-1] == ("b", 5.0)
    assert text.zinter(["p", "q"]) == ["b"] and text.zintercard(2, ["p", "q"]) == 1
    assert text.zrangestore("st", "p", 0, -1) == 2 and text.zmpop(1, ["st"], min=True) == ["st", [["a", "1"]]]
    many = {"m%d" % i: float(i) for i in range(3000)}
    text.zadd("many", many)
    assert dict(text.zscan_iter("many", count=100)) == many
    assert text.zrank("many", "m1500") == 1500


def test_hashes(text):
    assert text.hset("h", "a", 1) == 1 and text.hset("h", mapping={"b": 2, "c": 3}) == 2
    assert text.hgetall("h") == {"a": "1", "b": "2", "c": "3"}
    assert text.hget("h", "a") == "1" and text.hmget("h", ["a", "z"]) == ["1", None]
    assert text.hincrby("h", "a", 5) == 6 and text.hincrbyfloat("h", "f", 0.5) == 0.5
    assert text.hexists("h", "a") and text.hlen("h") == 4 and text.hstrlen("h", "a") == 1
    assert sorted(text.hkeys("h")) == ["a", "b", "c", "f"] and text.hsetnx("h", "a", 1) == 0
    assert text.hdel("h", "a", "b") == 2 and text.hvals("h") == ["3", "0.5"]
    assert text.hrandfield("h", 5, withvalues=True) and text.hrandfield("h") in ("c", "f")
    many = {"f%d" % i: "v%d" % i for i in range(3000)}
    text.hset("many", mapping=many)
    assert text.hgetall("many") == many and dict(text.hscan_iter("many", count=77)) == many


# ---- keys

def test_keys(text):
    text.mset({"k%d" % i: i for i in range(500)})
    assert sorted(text.scan_iter("k*", count=37)) == sorted("k%d" % i for i in range(500))
    assert len(text.keys("k1*")) == 111 and text.dbsize() == 500
    assert text.randomkey().startswith("k")
    assert text.rename("k1", "r1") and text.renamenx("k2", "k3") is False
    assert text.type("r1") == "string" and text.copy("r1", "c1") and text.touch("r1", "c1") == 2
    assert text.expire("r1", 100) and text.persist("r1") and text.pexpire("r1", 100000) and text.pttl("r1") > 0
    assert text.expireat("r1", 4102444800) and text.expiretime("r1") == 4102444800
    assert text.delete("r1", "c1") == 2 and text.unlink("k3") == 1
    assert text.object("encoding", "k4") == "int" and text.memory_usage("k4") > 0
    text.rpush("typed", 1)
    assert list(text.scan_iter(_type="list")) == ["typed"]
    assert text.move("typed", 5) is True


def test_expiry(text):
    text.set("k", "v", px=60)
    assert text.get("k") == "v"
    wait_for(lambda: text.get("k") is None, 2, what="expiry")


# ---- pipelines, transactions

def test_pipeline(text):
    with text.pipeline(transaction=False) as p:
        for i in range(10000):
            p.set("p%d" % i, i)
            p.incr("n")
        results = p.execute()
    assert len(results) == 20000 and results[-1] == 10000


def test_transactions(text):
    with text.pipeline() as p:
        assert p.set("a", 1).incr("a").get("a").execute() == [True, 2, "2"]
    with text.pipeline() as p:
        p.set("a", "x").incr("a").set("b", 1)
        with pytest.raises(redis.ResponseError):
            p.execute()
    assert text.get("b") == "1"
    with text.pipeline() as p:
        p.watch("w")
        text.set("w", "other")
        p.multi()
        p.set("w", "mine")
        with pytest.raises(redis.WatchError):
            p.execute()

    def bump(pipe):
        value = int(pipe.get("counter") or 0)
        pipe.multi()
        pipe.set("counter", value + 1)

    threads = [threading.Thread(target=lambda: [text.transaction(bump, "counter") for _ in range(25)]) for _ in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert text.get("counter") == "100"


# ---- pub/sub

def next_message(pubsub, timeout=5):
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        message = pubsub.get_message(timeout=0.1)
        if message:
            return message
    raise AssertionError("no message")


def test_pubsub(text):
    with text.pubsub() as p:
        p.subscribe("c1", "c2")
        assert next_message(p)["type"] == "subscribe" and next_message(p)["data"] == 2
        p.psubscribe("c*")
        assert next_message(p)["type"] == "psubscribe"
        assert text.publish("c1", "hello") == 2
        got = [next_message(p), next_message(p)]
        assert sorted(m["type"] for m in got) == ["message", "pmessage"] and {m["data"] for m in got} == {"hello"}
        assert text.pubsub_channels("c*") and text.pubsub_numsub("c1") == [("c1", 1)] and text.pubsub_numpat() == 1
        p.unsubscribe()
        assert {next_message(p)["type"] for _ in range(2)} == {"unsubscribe"}
        p.ping()
        assert next_message(p)["type"] == "pong"
        for i in range(1000):
            text.publish("cx", i)
        assert [next_message(p)["data"] for _ in range(1000)] == [str(i) for i in range(1000)]


def test_shard_pubsub(text):
    with text.pubsub() as p:
        p.execute_command("SSUBSCRIBE", "sh")
        assert p.parse_response() == ["ssubscribe", "sh", 1]
        assert text.execute_command("SPUBLISH", "sh", "x") == 1
        assert p.parse_response() == ["smessage", "sh", "x"]


def test_keyspace_events(text):
    text.config_set("notify-keyspace-events", "KEA")
    try:
        with text.pubsub() as p:
            p.psubscribe("__keyevent@0__:*")
            next_message(p)
            text.set("k", "v")
            text.delete("k")
            text.set("k", "v", px=10)
            assert next_message(p)["channel"].endswith(":set") and next_message(p)["channel"].endswith(":del")
            assert next_message(p)["channel"].endswith(":set") and next_message(p)["channel"].endswith(":expire")
            assert next_message(p)["channel"].endswith(":expired")
    finally:
        text.config_set("notify-keyspace-events", "")


# ---- blocking

def later(function, *args):
    t = threading.Timer(0.05, function, args)
    t.start()
    return t


def test_blocking(text):
    t = later(text.rpush, "q", "job")
    assert text.blpop(["none", "q"], 5) == ("q", "job")
    t.join()
    t = later(text.lpush, "q", "job")
    assert text.brpop("q", 5) == ("q", "job")
    t.join()
    t = later(text.lpush, "q", "job")
    assert text.brpoplpush("q", "done", 5) == "job"
    t.join()
    t = later(text.rpush, "q", "job2")
    assert text.blmove("q", "done", 5, "LEFT", "RIGHT") == "job2"
    t.join()
    t = later(text.rpush, "q", "x")
    assert text.blmpop(5, 1, "q", direction="LEFT") == ["q", ["x"]]
    t.join()
    t = later(text.zadd, "z", {"m": 1})
    assert text.bzpopmin("z", 5) == ("z", "m", 1.0)
    t.join()
    t = later(text.zadd, "z", {"m": 1})
    assert text.bzmpop(5, 1, ["z"], max=True) == ["z", [["m", "1"]]]
    t.join()
    begin = time.monotonic()
    assert text.blpop("none", 1) is None
    assert 0.9 < time.monotonic() - begin < 3


def test_many_workers_on_one_queue(server):
    done, lock = [], threading.Lock()

    def work():
        with redis.Redis(port=server.port) as c:
            while True:
                item = c.blpop("jobs", 10)
                if item is None or item[1] == b"stop":
                    return
                with lock:
                    done.append(int(item[1]))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for t in threads:
        t.start()
    with redis.Redis(port=server.port) as c:
        for i in range(500):
            c.rpush("jobs", i)
        c.rpush("jobs", *["stop"] * 8)
    for t in threads:
        t.join(20)
    assert sorted(done) == list(range(500))


# ---- the server's side

def test_server_commands(text):
    info = text.info()
    assert info["redis_version"] and info["connected_clients"] >= 1
    assert text.info("keyspace") == {}
    assert text.config_get("maxmemory") == {"maxmemory": "0"} and text.config_set("hz", 12) and text.config_get("hz") == {"hz": "12"}
    assert text.client_setname("me") and text.client_getname() == "me" and text.client_id() > 0
    assert any(c["name"] == "me" for c in text.client_list())
    assert text.client_info()["name"] == "me"
    assert abs(text.time()[0] - time.time()) < 60
    assert text.slowlog_len() >= 0 and text.slowlog_reset() and isinstance(text.slowlog_get(), list)
    assert text.command_count() > 150 and "get" in text.command()
    assert text.command_getkeys("MSET", "a", 1, "b", 2) == ["a", "b"]
    assert text.echo("x") == "x"
    assert text.swapdb(0, 1) and text.flushall() and text.flushdb(asynchronous=True)
    assert text.memory_stats()["keys.count"] >= 0


def test_monitor(text):
    with text.monitor() as m:
        text.set("seen", "by monitor")
        assert "SET seen by monitor" in m.next_command()["command"]


def test_databases_and_names(server):
    a = redis.Redis(port=server.port, db=3, client_name="three")
    b = redis.Redis(port=server.port, db=0)
    a.set("k", "in three")
    assert b.get("k") is None and a.client_getname() == "three"
    assert redis.Redis.from_url("redis://127.0.0.1:%d/3" % server.port).get("k") == b"in three"


def test_reconnect(start):
    server = start()
    c = redis.Redis(port=server.port, retry_on_error=[redis.ConnectionError])
    c.set("k", 1)
    with server.client() as other:
        other.must("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
    assert c.get("k") == b"1"


def test_authentication(start):
    server = start("--requirepass", "secret")
    with pytest.raises(redis.AuthenticationError):
        redis.Redis(port=server.port).ping()
    with pytest.raises((redis.AuthenticationError, redis.ResponseError)):
        redis.Redis(port=server.port, password="wrong").ping()
    assert redis.Redis(port=server.port, password="secret").ping()
    assert redis.Redis(port=server.port, username="default", password="secret").ping()


def test_unix_socket(start):
    server = start("--unixsocket", "vireo.sock", "--unixsocketperm", "700")
    path = os.path.join(server.dir, "vireo.sock")
    assert redis.Redis(unix_socket_path=path).ping()
    assert os.stat(path).st_mode & 0o777 == 0o700


# ---- scripts and functions

def test_scripts(text):
    double = text.register_script("return {KEYS[1], ARGV[1] * 2, redis.call('INCR', KEYS[1])}")
    assert double(keys=["n"], args=[21]) == ["n", 42, 1]
    text.script_flush()
    assert double(keys=["n"], args=[21]) == ["n", 42, 2]  # NOSCRIPT, then loaded again
    assert text.script_exists(double.sha, "f" * 40) == [True, False]
    assert text.eval("return redis.status_reply('FINE')", 0) == "FINE"
    with pytest.raises(redis.ResponseError, match="mine"):
        text.eval("return redis.error_reply('MINE mine')", 0)
    with pytest.raises(redis.exceptions.NoScriptError):
        text.evalsha("0" * 40, 0)
    p = text.pipeline()
    double(keys=["n"], args=[1], client=p)
    p.get("n")
    assert p.execute() == [["n", 2, 3], "3"]
    assert text.eval_ro("return redis.call('GET', KEYS[1])", 1, "n") == "3"
    with pytest.raises(redis.ResponseError, match="Write commands are not allowed"):
        text.eval_ro("return redis.call('SET', KEYS[1], 1)", 1, "n")


def test_a_script_can_be_killed(server, text):
    def busy():
        with redis.Redis(port=server.port, socket_timeout=20) as other:
            with pytest.raises(redis.ResponseError, match="killed by user"):
                other.eval("while true do end", 0)
            killed.append(True)

    killed = []
    text.config_set("busy-reply-threshold", 20)
    thread = threading.Thread(target=busy)
    thread.start()
    try:
        def refused():
            try:
                return text.get("x") and False
            except redis.ResponseError as e:
                return "BUSY" in str(e) or "SCRIPT KILL" in str(e)
        wait_for(refused, what="a busy server")
        assert text.script_kill()
    finally:
        thread.join(20)
        text.config_set("busy-reply-threshold", 5000)
    assert killed and text.ping()


def test_functions(text):
    code = "#!lua name=shop\nredis.register_function('buy', function(k, a) return redis.call('DECRBY', k[1], a[1]) end)\n" \
           "redis.register_function{function_name='stock', callback=function(k) return redis.call('GET', k[1]) end, flags={'no-writes'}}"
    assert text.function_load(code) == "shop"
    with pytest.raises(redis.ResponseError, match="already exists"):
        text.function_load(code)
    assert text.function_load(code, replace=True) == "shop"
    text.set("apples", 10)
    assert text.fcall("buy", 1, "apples", 3) == 7
    assert text.fcall_ro("stock", 1, "apples") == "7"
    assert len(text.function_list(library="shop")) == 1
    saved = redis.Redis(port=text.connection_pool.connection_kwargs["port"]).function_dump()
    assert text.function_delete("shop")
    assert redis.Redis(port=text.connection_pool.connection_kwargs["port"]).function_restore(saved)
    assert text.fcall("buy", 1, "apples", 7) == 0
    assert text.function_stats()
    text.function_flush()


# ---- streams

def test_streams(text):
    ids = [text.xadd("s", {"n": i}) for i in range(100)]
    assert text.xlen("s") == 100 and ids == sorted(ids, key=lambda i: tuple(map(int, i.split("-"))))
    assert text.xrange("s", ids[3], ids[4]) == [(ids[3], {"n": "3"}), (ids[4], {"n": "4"})]
    assert [i for i, _ in text.xrevrange("s", count=2)] == [ids[99], ids[98]]
    assert text.xread({"s": ids[97]}, count=10) == [["s", [(ids[98], {"n": "98"}), (ids[99], {"n": "99"})]]]
    assert text.xtrim("s", maxlen=50, approximate=False) == 50
    assert text.xtrim("s", minid=ids[60], approximate=False) == 10
    assert text.xdel("s", ids[60], ids[61], "1-1") == 2
    assert text.xadd("s", {"a": "b"}, id="9999999999999-5") == "9999999999999-5"
    with pytest.raises(redis.ResponseError, match="equal or smaller"):
        text.xadd("s", {"a": "b"}, id="1-1")
    info = text.xinfo_stream("s")
    assert info["length"] == 39 and info["last-generated-id"] == "9999999999999-5" and info["first-entry"][0] == ids[62]
    assert text.xadd("none", {"a": "b"}, nomkstream=True) is None


def test_stream_groups(text):
    ids = [text.xadd("s", {"n": i}) for i in range(10)]
    assert text.xgroup_create("s", "g", id="0") and text.xgroup_create("new", "g", mkstream=True)
    with pytest.raises(redis.ResponseError, match="BUSYGROUP"):
        text.xgroup_create("s", "g")
    first = text.xreadgroup("g", "alice", {"s": ">"}, count=4)
    assert [i for i, _ in first[0][1]] == ids[:4]
    assert len(text.xreadgroup("g", "bob", {"s": ">"})[0][1]) == 6
    assert text.xack("s", "g", *ids[:2]) == 2
    pending = text.xpending("s", "g")
    assert pending["pending"] == 8 and {c["name"]: c["pending"] for c in pending["consumers"]} == {"alice": 2, "bob": 6}
    assert [p["message_id"] for p in text.xpending_range("s", "g", "-", "+", 10, consumername="alice")] == ids[2:4]
    assert [i for i, _ in text.xclaim("s", "g", "bob", 0, ids[2:3])] == ids[2:3]
    assert text.xautoclaim("s", "g", "carol", 0, count=2)[1] == [(ids[2], {"n": "2"}), (ids[3], {"n": "3"})]
    assert sorted(c["name"] for c in text.xinfo_consumers("s", "g")) == ["alice", "bob", "carol"]
    assert text.xinfo_groups("s")[0]["pending"] == 8
    assert text.xgroup_delconsumer("s", "g", "bob") == 6
    assert text.xgroup_setid("s", "g", "0") and text.xgroup_destroy("s", "g") == 1
    with pytest.raises(redis.ResponseError, match="NOGROUP"):
        text.xreadgroup("g", "alice", {"s": ">"})


def test_stream_readers_wait(server, text):
    got = []

    def read():
        with redis.Redis(port=server.port, socket_timeout=20, decode_responses=True) as other:
            got.extend(other.xreadgroup("g", "c", {"s": ">"}, block=10000)[0][1])

    text.xgroup_create("s", "g", mkstream=True)
    thread = threading.Thread(target=read)
    thread.start()
    wait_for(lambda: text.info("clients")["blocked_clients"] == 1, what="a waiting reader")
    sent = text.xadd("s", {"k": "v"})
    thread.join(20)
    assert got == [(sent, {"k": "v"})]


# ---- client-side caching

def test_tracking_by_redirection(server, text):
    """redis-py 4 speaks RESP2: a second connection hears which keys became stale."""
    with redis.Redis(port=server.port, socket_timeout=20, decode_responses=True, single_connection_client=True) as cached, \
            redis.Redis(port=server.port, socket_timeout=20, decode_responses=True) as other:
        with other.pubsub() as listener:
            listener.subscribe("__redis__:invalidate")
            assert listener.get_message(timeout=20)["type"] == "subscribe"
            listener_id = next(c["id"] for c in text.client_list() if int(c["sub"]) == 1)
            cached.execute_command("CLIENT", "TRACKING", "ON", "REDIRECT", listener_id)
            assert cached.execute_command("CLIENT", "GETREDIR") == int(listener_id)
            text.mset({"seen": 1, "unseen": 1})
            assert cached.get("seen") == "1"
            text.set("unseen", 2)
            text.set("seen", 2)
            message = listener.get_message(timeout=20)
            assert message["type"] == "message" and message["data"] == ["seen"]
            text.set("seen", 3)  # told once, until it is read again
            text.flushall()
            message = listener.get_message(timeout=20)
            assert message["data"] is None
            cached.execute_command("CLIENT", "TRACKING", "OFF")
            info = cached.execute_command("CLIENT", "TRACKINGINFO")
            assert info[info.index("flags") + 1] == ["off"]
