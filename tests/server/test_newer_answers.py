"""What later versions answer and 7.0 does not: INFO keysizes, SLOWLOG CAUSE, SFLUSH, SHUTDOWN SAFE, -REDIRECT; and doctors."""
from tests.oracle.resp import free_port, wait_for


def sizes(c, *section):
    return {k: v for k, v in c.info(*section).items() if k.startswith("db")}


def counts(line):
    return {k: int(v) for k, v in (pair.split("=") for pair in line.split(","))}


def test_keysizes(start):
    with start().client() as c:
        c.must("SET", "empty", "")
        for n in (1, 2, 3, 4, 1024, 2047, 2048):
            c.must("SET", f"s{n}", "x" * n)
        c.must("RPUSH", "l", *range(5))
        c.must("SADD", "s", 1, 2)
        c.must("ZADD", "z", 1, "a")
        c.must("HSET", "h", "a", 1, "b", 2, "c", 3)
        c.must("XADD", "x", "*", "a", 1)
        c.must("SELECT", 3)
        c.must("SET", "other", "x" * 9)
        got = sizes(c, "keysizes")
        assert counts(got["db0_distrib_strings_sizes"]) == {"0": 1, "1": 1, "2": 2, "4": 1, "1K": 2, "2K": 1}
        assert [got[f"db0_distrib_{k}_items"] for k in ("lists", "sets", "zsets", "hashes", "streams")] == ["4=1", "2=1", "1=1", "2=1", "1=1"]
        assert got["db3_distrib_strings_sizes"] == "8=1" and not any("lists_sizes" in k or "sample" in k for k in got)
        c.must("CONFIG", "SET", "key-memory-histograms", "yes")
        assert sum(counts(sizes(c, "keysizes")["db0_distrib_strings_bytes"]).values()) == 8
        assert "db0_distrib_strings_sizes" in c.info("all") and not any("distrib" in k for k in c.info())


def test_keysizes_of_many_keys_are_estimated(start):
    with start().client() as c:
        c.must("DEBUG", "POPULATE", 30000, "k", 100)
        c.must("DEBUG", "POPULATE", 10000, "m", 1000)
        got = sizes(c, "keysizes")
        seen = counts(got["db0_distrib_strings_sizes"])
        assert 10000 <= int(got["db0_keysizes_sample"]) < 12000 and set(seen) == {"64", "512"}
        assert 39990 <= sum(seen.values()) <= 40010 and 8000 < seen["512"] < 12000


def test_slowlog_cause(start):
    with start().client() as c:
        c.must("SET", "k", "x" * 1000)
        c.must("SET", "gone", 1, "PX", 1)
        c.must("DEBUG", "SET-ACTIVE-EXPIRE", 0)
        c.must("SET", "gone2", 1, "PX", 1)
        wait_for(lambda: c.must("DEBUG", "SLEEP", "0.01") == b"OK" and c.must("TIME"), 20, what="a few milliseconds")
        c.must("CONFIG", "SET", "slowlog-log-slower-than", 0)
        c.must("MGET", "k", "gone2")
        entry = c.must("SLOWLOG", "CAUSE", 1)[0]
        cause = dict(zip(entry[3][::2], entry[3][1::2]))
        assert entry[2].upper() == b"MGET" and cause[b"argument-bytes"] == 10 and 1000 < cause[b"reply-bytes"] < 1100 and cause[b"expired"] == 1
        assert len(c.must("SLOWLOG", "GET", 1)[0]) == 6  # whose form stays
        assert "count should be" in str(c.call("SLOWLOG", "CAUSE", -2))


def test_doctors(start):
    with start().client() as c:
        assert "Nothing is watched" in c.must("LATENCY", "DOCTOR").decode()
        c.must("CONFIG", "SET", "latency-monitor-threshold", 5)
        assert "All is well" in c.must("LATENCY", "DOCTOR").decode()
        c.must("DEBUG", "SLEEP", "0.02")
        c.must("CONFIG", "SET", "slowlog-log-slower-than", -1)
        said = c.must("LATENCY", "DOCTOR").decode()
        assert "1. command: 1 delays" in said and "The slow log is off" in said
        assert "too little to say" in c.must("MEMORY", "DOCTOR").decode()
        c.must("SET", "big", "x" * (8 << 20))
        c.must("CONFIG", "SET", "maxmemory", "6mb")
        assert "over maxmemory" in c.must("MEMORY", "DOCTOR").decode() and "over maxmemory" in c.must("LATENCY", "DOCTOR").decode()


def test_client_list_tells_the_thread(start):
    with start("--io-threads", "3").client() as c:
        line = dict(w.split("=", 1) for w in c.must("CLIENT", "INFO").decode().strip().split(" "))
        assert line["io-thread"] in ("1", "2") and [k for k in line][-5:] == ["io-thread", "tot-net-in", "tot-net-out", "tot-cmds", "capa"]
    with start().client() as c:
        assert " io-thread=0 " in c.must("CLIENT", "INFO").decode()


def test_sflush_and_a_safe_end(start):
    server = start("--cluster-enabled", "yes", "--cluster-port", free_port())
    with server.client() as c:
        c.must("CLUSTER", "ADDSLOTSRANGE", 0, 9999, 12000, 16383)
        c.must("CONFIG", "SET", "cluster-require-full-coverage", "no")
        wait_for(lambda: b"cluster_state:ok" in c.must("CLUSTER", "INFO"), 30, what="the cluster")
        keys = {k: c.must("CLUSTER", "KEYSLOT", k) for k in ("a", "b", "c", "d", "e", "f", "g", "h")}
        mine = {k: s for k, s in keys.items() if s < 10000 or s >= 12000}
        for k in mine:
            c.must("SET", k, 1)
        assert c.must("SFLUSH", 0, 8191, 9000, 13000, "SYNC") == [[0, 8191], [9000, 9999], [12000, 13000]]
        left = {k for k, s in mine.items() if 8191 < s < 9000 or s > 13000}
        assert left != set(mine) and {k for k in mine if c.must("EXISTS", k)} == left
        assert c.must("SFLUSH", 0, 16383, "ASYNC") == [[0, 9999], [12000, 16383]] and c.must("DBSIZE") == 0
        assert c.must("SFLUSH", 10000, 11999) == []
        for bad in ((5,), (1, 2, 3), (1, 16384), (5, 4), (1, 2, "NOW")):
            assert str(c.call("SFLUSH", *bad)).startswith("ERR"), bad
        assert "Errors trying to SHUTDOWN" in str(c.call("SHUTDOWN", "NOSAVE", "SAFE")) and c.must("PING") == b"PONG"
        assert "a safe end is not possible" in server.log
        c.must("CONFIG", "SET", "shutdown-on-sigterm", "nosave safe")
        assert c.must("CONFIG", "GET", "shutdown-on-sigterm")[1] == b"nosave safe"
        c.must("CLUSTER", "FLUSHSLOTS")
        c.send("SHUTDOWN", "NOSAVE", "SAFE")
        assert c.wait_closed(30)
    server.wait_exit(30)
    alone = start()
    with alone.client() as c:
        assert "cluster support disabled" in str(c.call("SFLUSH", 0, 1))
        c.send("SHUTDOWN", "NOSAVE", "SAFE")
        assert c.wait_closed(30)
    alone.wait_exit(30)


def follow(replica, master):
    replica.must("REPLICAOF", "127.0.0.1", master.port)
    wait_for(lambda: replica.info("replication")["master_link_status"] == "up", 30, what="the link")


def test_redirect_of_a_live_replica(start):
    master, other = start("--repl-diskless-sync-delay", "0"), start()
    with master.client() as m, other.client() as r, other.client() as plain:
        follow(r, master)
        to = f"REDIRECT 127.0.0.1:{master.port}"
        assert r.must("CLIENT", "CAPA", "redirect", "unheard-of") == b"OK" and r.must("PING") == b"PONG"
        assert str(r.call("SET", "k", 1)) == to and str(r.call("GET", "k")) == to
        assert "READONLY" in str(plain.call("SET", "k", 1)) and plain.must("GET", "k") is None
        r.must("READONLY")
        assert r.must("GET", "k") is None and str(r.call("SET", "k", 1)) == to
        r.must("READWRITE")
        assert str(r.call("GET", "k")) == to
        assert r.must("MULTI") == b"OK" and str(r.call("SET", "k", 1)) == to and "EXECABORT" in str(r.call("EXEC"))
        r.must("REPLICAOF", "NO", "ONE")
        assert r.must("SET", "k", 1) == b"OK" and m.must("GET", "k") is None


def test_scripts_write_when_there_are_enough_replicas(start):
    master, other = start("--repl-diskless-sync-delay", "0"), start()
    with master.client() as m, other.client() as r:
        follow(r, master)
        wait_for(lambda: m.info("replication")["slave0"].split(",")[2] == "state=online", 30, what="the replica")
        m.must("CONFIG", "SET", "min-replicas-to-write", 1, "min-replicas-max-lag", 1000)
        assert m.must("SET", "k", 1) == b"OK"  # at once: nobody waits for the next count
        assert m.must("EVAL", "return redis.call('incr', 'k')", 0) == 2 and m.must("EVAL", "#!lua\nreturn redis.call('incr', 'k')", 0) == 3
        m.must("CONFIG", "SET", "min-replicas-to-write", 2)
        assert "NOREPLICAS" in str(m.call("SET", "k", 1)) and "NOREPLICAS" in str(m.call("EVAL", "return redis.call('incr', 'k')", 0))
        assert "NOREPLICAS" in str(m.call("EVAL", "#!lua\nreturn 1", 0)) and m.must("EVAL", "return redis.call('get', 'k')", 0) == b"3"
