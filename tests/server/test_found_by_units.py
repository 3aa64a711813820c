"""What the public test units of Redis found here: each is a difference that was."""
from tests.oracle.resp import wait_for


def blocked(c):
    return int(c.info("clients")["blocked_clients"])


def test_what_may_write_waits_while_writes_are_paused(server):
    with server.client() as c:
        c.must("FLUSHALL")
        c.must("PFADD", "h", "x")
        c.must("FUNCTION", "LOAD", "REPLACE", "#!lua name=\"quoted\"\nredis.register_function('writes', function() return redis.call('incr', 'n') end)\n"
               "redis.register_function{function_name='reads', callback=function() return 5 end, flags={'no-writes'}}")
        lines = [("PFCOUNT", "h"), ("PUBLISH", "ch", "m"), ("SPUBLISH", "ch", "m"), ("EVAL", "return redis.call('incr', 'n')", "0"), ("FCALL", "writes", "0"),
                 ("EVALSHA", c.must("SCRIPT", "LOAD", "return redis.call('incr', 'n')"), "0")]
        c.must("CLIENT", "PAUSE", 1000000, "WRITE")
        waiting = [server.client() for _ in lines]
        try:
            for i, (client, words) in enumerate(zip(waiting, lines)):
                client.send(*words)
                wait_for(lambda: blocked(c) == i + 1, 20, what=words[0])
            assert c.must("EVAL", "#!lua flags=no-writes\nreturn 7", 0) == 7 and c.must("EVAL_RO", "return 8", 0) == 8
            assert c.must("FCALL", "reads", 0) == 5 and c.must("EXISTS", "n") == 0
        finally:
            c.must("CLIENT", "UNPAUSE")
        assert [client.read(20) for client in waiting] == [1, 0, 0, 1, 2, 3]
        for client in waiting:
            client.close()


def test_monitor_shows_a_script_and_then_what_it_does(server):
    with server.client() as c, server.client() as m:
        c.must("FUNCTION", "LOAD", "REPLACE", "#!lua name=l\nredis.register_function('f', function() return redis.call('set', 'a', 'b') end)")
        m.must("MONITOR")
        c.must("EVAL", "return redis.call('set', 'a', 'b')", 0)
        c.must("FCALL", "f", 0)
        shown = [m.read(20).split(b"] ", 1)[1] for _ in range(4)]
        assert [s.split(b" ")[0].lower() for s in shown] == [b'"eval"', b'"set"', b'"fcall"', b'"set"']
        c.must("SET", "x", "y")
        c.must("EVAL", "return redis.call('ping')", 0)
        assert b"lua]" not in m.read(20) and b"lua]" not in m.read(20) and b"[0 lua]" in m.read(20)


def test_declared_keys_of_a_script_that_reads_are_tracked(server):
    with server.client() as c, server.client() as w:
        c.must("HELLO", "3")
        c.must("CLIENT", "TRACKING", "ON")
        c.must("EVAL", "redis.call('ping')", 2, "k1", "k2")
        w.must("MSET", "k1", 1, "k2", 1)
        assert c.must("PING") == b"PONG"
        c.must("EVAL", "redis.call('get', 'k3')", 2, "k1", "k2")
        w.must("MSET", "k2", 2, "k1", 2)
        assert [c.read(20), c.read(20)] == [[b"invalidate", [b"k2"]], [b"invalidate", [b"k1"]]]
        w.must("SET", "k3", 1)  # ours: what was read without being declared
        assert c.read(20) == [b"invalidate", [b"k3"]]


def test_a_password_may_be_the_word_keys(server):
    with server.client() as c:
        c.must("ACL", "SETUSER", "mover", "on", "nopass", "+@all", "~rw")
        dry = ("ACL", "DRYRUN", "mover", "MIGRATE", "host", "1", "", "0", "5000", "AUTH")
        assert c.must(*dry, "KEYS", "KEYS", "rw") == b"OK"
        assert b"'other' key" in c.must(*dry, "KEYS", "KEYS", "other")
        assert c.must(*dry[:-1], "AUTH2", "KEYS", "KEYS", "KEYS", "rw") == b"OK"
        c.must("ACL", "DELUSER", "mover")


def test_a_transaction_is_judged_when_it_runs(start):
    with start("--replica-serve-stale-data", "no").client() as r, r_other(r) as other:
        assert dict(zip(*[iter(r.must("HELLO", "2")[:-2])] * 2))[b"role"] == b"master"
        r.must("SET", "xx", 1)
        r.must("MULTI")
        r.must("GET", "xx")
        other.must("REPLICAOF", "127.0.0.1", "1")
        error = str(r.call("EXEC"))
        assert error.startswith("EXECABORT") and "MASTERDOWN" in error
        r.must("MULTI")
        assert "MASTERDOWN" in str(r.call("GET", "xx"))
        r.must("DISCARD")
        assert dict(zip(*[iter(r.must("HELLO", "2")[:-2])] * 2))[b"role"] == b"replica"


def r_other(client):
    """Another connection to the same server."""
    return type(client)(client.sock.getpeername()[1])


def test_evictions_are_told_before_the_reply_that_they_make_room_for(start):
    server = start()
    with server.client() as c, server.client() as plain:
        c.must("HELLO", "3")
        c.must("CLIENT", "TRACKING", "ON")
        used = int(plain.info("memory")["used_memory"])
        c.must("CONFIG", "SET", "maxmemory", used + 100 * 1024, "maxmemory-policy", "volatile-random")
        c.must("SETEX", "volatile-key", 10000, "x")
        c.must("GET", "volatile-key")
        c.must("SETBIT", "big-key", 1600000, 0)
        c.send("GETBIT", "big-key", 0)
        assert [c.read(20), c.read(20)] == [[b"invalidate", [b"volatile-key"]], 0]


# ---- import-mode, which Valkey has

def test_import_mode(start):
    with start().client() as source:
        assert "not in import mode" in str(source.call("CLIENT", "IMPORT-SOURCE", "ON"))
        source.must("CONFIG", "SET", "import-mode", "yes")
        source.must("CLIENT", "IMPORT-SOURCE", "ON")
        assert "flags=I" in source.must("CLIENT", "INFO").decode()
        with r_other(source) as c:
            source.must("SET", "k", "v", "PXAT", 1)
            source.must("HSET", "h", "f", "v")
            source.must("HPEXPIREAT", "h", 1, "FIELDS", 1, "f")
            assert source.must("GET", "k") == b"v" and source.must("EVAL", "return redis.call('get', 'k')", 0) == b"v"
            assert c.must("GET", "k") is None and c.must("EXISTS", "h") == 0 and c.must("DBSIZE") == 2
            assert c.must("SCAN", 0) == [b"0", []]
            source.must("APPEND", "k", "w")
            source.must("CLIENT", "IMPORT-SOURCE", "OFF")
            assert source.must("GET", "k") is None
            assert int(c.info("stats")["expired_keys"]) == 0
            c.must("CONFIG", "SET", "import-mode", "no")
            wait_for(lambda: c.must("DBSIZE") == 0, 20, what="the keys that were only hidden")
