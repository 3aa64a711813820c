"""Fields of hashes that expire: through RDB files, logs in both forms, and a replica."""
import glob
import os
import signal
import time

import pytest

from tests.oracle.resp import wait_for

FAR = 5000000000000


def fill(c):
    """A small hash and a big one; each third field ends, at a time of its own."""
    for key, n in (("small", 20), ("big", 1500)):
        c.must("HSET", key, *sum([["f%d" % i, "v%d" % i] for i in range(n)], []))
        for i in range(0, n, 3):
            assert c.must("HPEXPIREAT", key, FAR + i * i, "FIELDS", 1, "f%d" % i) == [1]
    c.must("HSET", "plain", "a", "b")
    assert [c.must("OBJECT", "ENCODING", k) for k in ("small", "big", "plain")] == [b"listpackex", b"hashtable", b"listpack"]


def check(c):
    for key, n in (("small", 20), ("big", 1500)):
        assert c.must("HPEXPIRETIME", key, "FIELDS", n, *["f%d" % i for i in range(n)]) == [-1 if i % 3 else FAR + i * i for i in range(n)]
        assert c.must("HMGET", key, "f0", "f1", "f19") == [b"v0", b"v1", b"v19"]
    assert [c.must("OBJECT", "ENCODING", k) for k in ("small", "big", "plain")] == [b"listpackex", b"hashtable", b"listpack"]
    assert b"db0:keys=3,expires=0,avg_ttl=0,subexpiry=2\r\n" in c.must("INFO", "keyspace")


def header(server):
    with open(os.path.join(server.dir, "dump.rdb"), "rb") as f:
        return f.read(9)


def log_text(server):
    names = sorted(glob.glob(os.path.join(server.dir, "appendonlydir", "*.incr.aof")))
    return b"".join(open(name, "rb").read() for name in names)


def test_saved_and_loaded(start):
    server = start()
    with server.client() as c:
        fill(c)
        digest = c.must("DEBUG", "DIGEST")
        c.must("SAVE")
        assert header(server) == b"REDIS0012"
        c.must("DEBUG", "RELOAD")
        check(c)
    again = start(cwd=server.dir)
    with again.client() as c:
        check(c)
        assert c.must("DEBUG", "DIGEST") == digest


def test_the_version_is_raised_for_the_file_that_needs_it(start):
    server = start()
    with server.client() as c:
        c.must("HSETEX", "h", "PXAT", FAR, "FIELDS", 1, "a", "b")
        assert c.must("DUMP", "h")[-10:-8] == b"\x0c\x00"
        for version in (9, 10, 11):
            c.must("CONFIG", "SET", "rdb-version", version)
            assert 'the hash in key "h" cannot be written' in c.call("SAVE").text
        c.must("CONFIG", "SET", "rdb-version", "auto")
        c.must("SAVE")
        assert header(server) == b"REDIS0012"
        c.must("HPERSIST", "h", "FIELDS", 1, "a")
        c.must("SAVE")
        assert header(server) == b"REDIS0010"
        assert c.must("DUMP", "h")[-10:-8] == b"\x0a\x00"
        assert c.must("OBJECT", "ENCODING", "h") == b"listpackex"


@pytest.mark.parametrize("preamble", ["yes", "no"])
def test_in_the_log(start, preamble):
    args = ("--appendonly", "yes", "--appendfsync", "always", "--aof-use-rdb-preamble", preamble)
    server = start(*args)
    with server.client() as c:
        fill(c)
        c.must("HINCRBYFLOAT", "small", "n", "1.5")
        c.must("HEXPIREAT", "small", FAR // 1000, "FIELDS", 1, "n")
        c.must("HINCRBYFLOAT", "small", "n", "1")
        digest = c.must("DEBUG", "DIGEST")
    server.signal(signal.SIGKILL)
    server.wait_exit()
    again = start(*args, cwd=server.dir)
    with again.client() as c:
        assert c.must("DEBUG", "DIGEST") == digest
        assert c.must("HPEXPIRETIME", "small", "FIELDS", 1, "n") == [FAR]
        assert c.must("HDEL", "small", "n") == 1
        check(c)
        c.must("BGREWRITEAOF")
        wait_for(lambda: b"aof_rewrite_in_progress:0" in c.must("INFO", "persistence") and b"aof_rewrite_scheduled:0" in c.must("INFO", "persistence"))
        c.must("DEBUG", "LOADAOF")
        check(c)


def test_loading_neither_expires_nor_tells(start):
    args = ("--appendonly", "yes", "--appendfsync", "always", "--enable-debug-command", "yes")
    server = start(*args)
    with server.client() as c:
        c.must("DEBUG", "SET-ACTIVE-EXPIRE", 0)
        c.must("HSET", "h", "a", 1, "b", 2, "c", 3)
        c.must("HPEXPIRE", "h", 1, "FIELDS", 2, "a", "b")
        c.must("HSETEX", "gone", "PX", 1, "FIELDS", 1, "x", "y")
    time.sleep(0.01)
    server.signal(signal.SIGKILL)
    server.wait_exit()
    before = log_text(server)
    assert b"HDEL" not in before
    again = start(*args, cwd=server.dir)
    with again.client() as c:
        wait_for(lambda: c.must("DBSIZE") == 1)
        assert c.must("HGETALL", "h") == [b"c", b"3"]
        assert b"expired_subkeys:3\r\n" in c.must("INFO", "stats")
        c.must("PING")
    after = log_text(server)
    assert after.startswith(before)
    assert after[len(before):].count(b"HDEL") == 2 and b"HPEXPIREAT" not in after[len(before):]


def test_an_idle_hash_goes(start):
    server = start()
    with server.client() as c:
        c.must("HSETEX", "h", "PX", 5, "FIELDS", 2, "a", 1, "b", 2)
        c.must("CONFIG", "SET", "hash-max-listpack-entries", 0)
        for i in range(20):
            c.must("HSETEX", "big", "PX", 5, "FIELDS", 100, *sum([["f%d:%d" % (i, j), "v"] for j in range(100)], []))
        wait_for(lambda: c.must("DBSIZE") == 0)
        assert b"expired_subkeys:2002\r\n" in c.must("INFO", "stats") and b"expired_keys:0\r\n" in c.must("INFO", "stats")


def test_on_a_replica(start):
    """What has ended is hidden there at once, and goes when the master says so."""
    master = start("--repl-diskless-sync-delay", "0")
    replica = start("--replicaof", "127.0.0.1 %d" % master.port)
    with master.client() as m, replica.client() as r:
        fill(m)
        wait_for(lambda: b"master_link_status:up" in r.must("INFO", "replication"))
        assert m.must("WAIT", 1, 5000) == 1
        check(r)
        m.must("DEBUG", "SET-ACTIVE-EXPIRE", 0)
        m.must("HPEXPIRE", "small", 1, "FIELDS", 2, "f1", "f2")
        assert m.must("WAIT", 1, 5000) == 1
        wait_for(lambda: r.must("HMGET", "small", "f1", "f2", "f4") == [None, None, b"v4"])
        assert r.must("HLEN", "small") == 18 and b"expired_subkeys:0\r\n" in r.must("INFO", "stats")
        assert m.must("HLEN", "small") == 18  # which drops them
        assert m.must("WAIT", 1, 5000) == 1
        assert m.must("DEBUG", "DIGEST") == r.must("DEBUG", "DIGEST")
