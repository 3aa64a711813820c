"""replica-read-offload: heavy reads run on replicas, answered by the master, in order, never older than what their client wrote."""
import os
import shutil
import signal
import subprocess
import time

import pytest

from tests.oracle.resp import ReplyError, free_port

N = 20000
OPTIONS = ["--replica-read-offload", "yes", "--replica-read-offload-min-usec", "100", "--repl-diskless-sync-delay", "0"]


def until(what, limit=30.0):
    end = time.monotonic() + limit
    while time.monotonic() < end:
        if what():
            return
        time.sleep(0.02)
    raise AssertionError("not within %g s" % limit)


def figure(server, name):
    with server.client() as c:
        for line in c.call("INFO", "replication").decode().split("\r\n"):
            if line.startswith(name + ":"):
                return int(line.split(":")[1])
    return None


@pytest.fixture
def pair(start):
    master = start(*OPTIONS)
    replicas = [start(*OPTIONS, "--replicaof", "127.0.0.1 %d" % master.port) for _ in range(2)]
    until(lambda: figure(master, "read_offload_channels") == 2)
    fill(master)
    return master, replicas


def fill(master):
    with master.client() as c:
        for i in range(0, N, 1000):
            c.pipeline([("RPUSH", "list", *range(i, i + 1000)), ("SADD", "set", *range(i, i + 1000)),
                        ("ZADD", "zset", *(w for k in range(i, i + 1000) for w in (k, "m%d" % k)))])


def test_answers_and_order(pair):
    master, replicas = pair
    want = [str(i).encode() for i in range(N)]
    with master.client() as c:
        assert c.call("SORT", "list", "LIMIT", "0", str(N)) == want
        assert figure(master, "read_offload_asked") > 0
        assert sum(figure(r, "read_offload_lent") for r in replicas) == figure(master, "read_offload_asked")
        assert c.call("LRANGE", "list", "0", "-1") == want
        assert sorted(map(int, c.call("SMEMBERS", "set"))) == list(range(N))
        assert len(c.call("ZRANGE", "zset", "0", "-1", "WITHSCORES")) == 2 * N
        assert set(c.call("KEYS", "*")) == {b"list", b"set", b"zset"}
        # a pipeline keeps its order, and each read sees the write before it
        many = []
        for i in range(30):
            many += [("SET", "n", i), ("RPUSH", "list", N + i), ("SORT", "list", "DESC", "LIMIT", "0", "2"), ("GET", "n"), ("LRANGE", "list", "-1", "-1")]
        replies = iter(c.pipeline(many))
        for i in range(30):
            assert next(replies) == b"OK"
            assert next(replies) == N + i + 1
            assert [int(x) for x in next(replies)] == [N + i, N + i - 1]
            assert next(replies) == str(i).encode()
            assert next(replies) == [str(N + i).encode()]
        asked = figure(master, "read_offload_asked")
        assert asked >= 31
        # what is not handed over: transactions, writes, small things; and errors are the same
        c.call("MULTI")
        c.call("SORT", "list")
        assert len(c.call("EXEC")[0]) == N + 30
        assert c.call("SORT", "list", "STORE", "sorted") == N + 30
        assert figure(master, "read_offload_asked") == asked
        assert c.call("LRANGE", "set", "0", "-1") == ReplyError("WRONGTYPE Operation against a key holding the wrong kind of value")
        assert figure(master, "read_offload_run_here") == 0
    with master.client() as c3:
        c3.call("HELLO", "3")
        assert len(c3.call("SMEMBERS", "set")) == N


def test_no_fit_replica(pair):
    master, replicas = pair
    for r in replicas:
        os.kill(r.process.pid, signal.SIGSTOP)
    try:
        with master.client(timeout=30) as c:
            c.call("CONFIG", "SET", "replica-read-offload-timeout", "200")
            assert len(c.call("SORT", "list")) == N               # asked, not answered in time, run here
            assert figure(master, "read_offload_run_here") >= 1
    finally:
        for r in replicas:
            os.kill(r.process.pid, signal.SIGCONT)
    for r in replicas:
        r.signal(signal.SIGKILL)
    with master.client(timeout=30) as c:
        sorted_list, pong = c.pipeline([("SORT", "list"), ("PING",)])
        assert len(sorted_list) == N and pong == b"PONG"
        until(lambda: figure(master, "read_offload_channels") == 0)
        assert len(c.call("SORT", "list")) == N


def test_ways_out(pair):
    """A client that is let go, or leaves, while its read is out; a master that becomes a replica."""
    master, replicas = pair
    for r in replicas:
        os.kill(r.process.pid, signal.SIGSTOP)
    try:
        with master.client(timeout=30) as c, master.client(timeout=30) as leaves, master.client() as other:
            c.call("CONFIG", "SET", "replica-read-offload-timeout", "60000")
            mine = c.call("CLIENT", "ID")
            c.send("SORT", "list", "LIMIT", "0", "3")
            leaves.send("SORT", "list")
            until(lambda: figure(master, "read_offload_asked") == 2)
            leaves.close()
            assert other.call("CLIENT", "UNBLOCK", mine) == 1
            assert c.read() == [b"0", b"1", b"2"]
            c.send("SORT", "list", "LIMIT", "0", "3")
            until(lambda: figure(master, "read_offload_asked") == 3)
            other.call("REPLICAOF", "127.0.0.1", "1")
            assert c.read() == [b"0", b"1", b"2"]
    finally:
        for r in replicas:
            os.kill(r.process.pid, signal.SIGCONT)


def test_switched_off_and_promoted(pair):
    master, replicas = pair
    with master.client() as c, replicas[0].client() as p:
        c.call("CONFIG", "SET", "replica-read-offload", "no")
        assert len(c.call("SORT", "list")) == N
        assert figure(replicas[0], "read_offload_lent") + figure(replicas[1], "read_offload_lent") == 0
        c.call("CONFIG", "SET", "replica-read-offload", "yes")
        p.call("REPLICAOF", "NO", "ONE")
        until(lambda: figure(master, "read_offload_channels") == 1)
        assert len(c.call("SORT", "list")) == N
        assert figure(replicas[1], "read_offload_lent") == 1


@pytest.mark.skipif(not shutil.which("openssl"), reason="needs the openssl tool")
@pytest.mark.parametrize("threads", ["1", "2"])
def test_by_tls(start, tmp_path, threads):
    """Links, channels and confirmations of quorum mode go by TLS; the replicas log in."""
    key, cert = str(tmp_path / "key"), str(tmp_path / "cert")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", key, "-out", cert, "-days", "2",
                    "-subj", "/CN=localhost"], check=True, stderr=subprocess.DEVNULL)
    tls = ["--tls-cert-file", cert, "--tls-key-file", key, "--tls-ca-cert-file", cert, "--tls-replication", "yes", "--io-threads", threads,
           "--masteruser", "peer", "--masterauth", "secret", "--user", "peer", "on", ">secret", "~*", "&*", "+@all"]
    port, ports = free_port(), [free_port(), free_port()]
    master = start(*OPTIONS, *tls, "--tls-port", port)
    replicas = [start(*OPTIONS, *tls, "--tls-port", p, "--replicaof", "127.0.0.1 %d" % port) for p in ports]
    with master.client() as c:
        until(lambda: figure(master, "read_offload_channels") == 2)
        fill(master)
        c.must("CONFIG", "SET", "replication-mode", "quorum", "replication-quorum", "2")
        for i in range(10):
            assert c.must("RPUSH", "list", N + i) == N + i + 1
            assert c.call("SORT", "list", "DESC", "LIMIT", "0", "1") == [str(N + i).encode()]
        assert c.must("WAIT", 2, 5000) == 2
    assert sum(figure(r, "read_offload_lent") for r in replicas) == figure(master, "read_offload_asked") >= 10
    with master.client() as c:
        listed = c.must("INFO", "replication").decode()
    assert all("port=%d,state=online" % p in listed for p in ports)
