"""tls-cluster: two Vireo nodes and a redis-server in one cluster whose bus, MIGRATE and scattered commands go by TLS."""
import os
import random
import shutil
import signal
import socket
import subprocess

import pytest

from tests.cluster.moving import moves, my_id, over, tags_in
from tests.cluster.test_moves import digests, huge_values
from tests.cluster.test_mixed import ask, nodes, state, until
from tests.oracle.resp import free_port
from tests.oracle.server import Server, redis_binary
from tests.server.test_tls import certs  # noqa: F401

pytestmark = pytest.mark.skipif(not shutil.which("openssl"), reason="needs the openssl tool")


@pytest.fixture(scope="module")
def cluster(certs, vireo_path):  # noqa: F811
    def path(name):
        return str(certs / name)
    servers = []
    for kind in (vireo_path, redis_binary(), vireo_path):
        tls_port, bus = free_port(), free_port()
        server = Server(kind, "--cluster-enabled", "yes", "--cluster-node-timeout", "2000", "--cluster-port", bus, "--tls-port", tls_port,
                        "--tls-cluster", "yes", "--tls-replication", "yes", "--tls-cert-file", path("server.crt"), "--tls-key-file",
                        path("server.key"), "--tls-ca-cert-file", path("ca.crt"), "--tls-auth-clients", "yes")
        server.tls_port, server.bus = tls_port, bus
        servers.append(server)
    tls = ["--tls", "--cacert", path("ca.crt"), "--cert", path("client.crt"), "--key", path("client.key")]

    def cli(*words, limit=60):
        run = subprocess.run(["redis-cli", *tls, *map(str, words)], capture_output=True, text=True, timeout=limit)
        assert run.returncode == 0, run.stdout + run.stderr
        return run.stdout

    servers[0].cli = cli
    cli("--cluster", "create", *("127.0.0.1:%d" % s.tls_port for s in servers), "--cluster-yes")
    until(lambda: all(state(s) == "ok" for s in servers))
    yield servers
    for server in servers:
        server.stop()


def test_it_is_a_cluster_and_not_in_plain(cluster):
    a = cluster[0]
    assert "All 16384 slots covered" in a.cli("--cluster", "check", "127.0.0.1:%d" % a.tls_port)
    assert a.cli("-c", "-p", a.tls_port, "SET", "k", "v").strip() == "OK"  # redirected to TLS ports
    with socket.create_connection(("127.0.0.1", a.bus)) as s:
        s.settimeout(20)
        s.sendall(b"RCmb" + bytes(3000))
        while s.recv(4096):
            pass
    until(lambda: "TLS: " in a.log)


def test_keys_move_both_ways(cluster):
    vireo = cluster[0]
    ids = {i: ask(s, "CLUSTER", "MYID").decode() for i, s in enumerate(cluster)}
    owner = {i: s for i, s in enumerate(cluster)}
    keys = ["key:%d" % i for i in range(300)]
    for k in keys:
        for s in cluster:
            if ask(s, "SET", k, "x" * 2000) == b"OK":
                break
        else:
            raise AssertionError(k)
    for a, b in ((0, 1), (1, 0)):
        vireo.cli("--cluster", "reshard", "127.0.0.1:%d" % owner[a].tls_port, "--cluster-from", ids[a], "--cluster-to", ids[b],
                  "--cluster-slots", "60", "--cluster-yes")
        until(lambda: all(state(s) == "ok" for s in cluster))
        assert sum(ask(s, "DBSIZE") for s in cluster) == len(keys) + 1  # k of the test before


def test_scattered_commands(cluster):
    vireo = cluster[2]
    assert ask(vireo, "CONFIG", "SET", "cluster-scatter-gather", "yes") == b"OK"
    names = ["s:%d" % i for i in range(20)]
    assert ask(vireo, "MSET", *[w for n in names for w in (n, "v" + n)]) == b"OK"
    assert ask(vireo, "MGET", *names) == [b"v" + n.encode() for n in names]
    assert ask(vireo, "DEL", *names) == 20


def range_of(server, of):
    """The first range of slots of a node, as another one sees it."""
    words = nodes(server)[of][8].split("-")
    return int(words[0]), int(words[-1])


def holds(server, of, slot):
    ranges = [w.split("-") for w in nodes(server)[of][8:] if "[" not in w]
    return any(int(r[0]) <= slot <= int(r[-1]) for r in ranges)


def begin(cluster, size, count):
    """A slot of the first node's, with a tag of it and values under it."""
    a = cluster[0]
    (tag,) = tags_in(*range_of(a, my_id(a)), 1, random.Random(size))
    values = {"{%s}:%d" % (tag, i): b"%d:" % i + os.urandom(64) * (size // 64) for i in range(count)}
    with a.client(timeout=30) as c:
        for k, v in values.items():
            c.must("SET", k, v)
    return tag, int(ask(a, "CLUSTER", "KEYSLOT", tag)), values


def test_slots_move_by_one_command(cluster):
    """Some 20 MB: more than any buffer on the way; writes go on meanwhile. Then back, which the node asks for that is to have them."""
    a, b = cluster[0], cluster[2]
    tag, slot, values = begin(cluster, 40000, 500)
    for source, target, words in ((a, b, ("MIGRATESLOTS", "SLOTSRANGE", slot, slot, "NODE", my_id(b))), (b, a, ("MIGRATION", "IMPORT", slot, slot))):
        before = {m["name"] for m in moves(source)}
        ask(source if source is a else target, "CLUSTER", *words)
        written = 0
        with source.client(timeout=30) as c:
            while c.call("SET", "{%s}:n" % tag, written + 1) == b"OK":
                written += 1
        m = until(lambda: next((m for m in moves(source) if m["name"] not in before and m["state"] in ("success", "failed")), None))
        assert m["state"] == "success", (m["message"], source.log[-3000:])
        until(lambda: holds(target, my_id(target), slot))
        assert written and int(ask(target, "GET", "{%s}:n" % tag)) == written
        with target.client(timeout=30) as c:
            assert all(c.must("GET", k) == v for k, v in values.items())


def test_huge_values_move_in_parts(cluster):
    """The thread that copies fills a pipe, and the parts go through it and the encryption; writes go on meanwhile. There and back."""
    a, b = cluster[0], cluster[2]
    (tag,) = tags_in(*range_of(a, my_id(a)), 1, random.Random(77))
    slot = int(ask(a, "CLUSTER", "KEYSLOT", tag))
    with a.client(timeout=60) as c:
        keys = huge_values(c, tag, 20000)
    before, written = digests(a, keys), 0
    for source, target in ((a, b), (b, a)):
        known = {m["name"] for m in moves(source)}
        ask(source, "CLUSTER", "MIGRATESLOTS", "SLOTSRANGE", slot, slot, "NODE", my_id(target))
        with source.client(timeout=60) as c:
            while c.call("SET", "{%s}:n" % tag, written + 1) == b"OK":
                written += 1
        m = until(lambda: next((m for m in moves(source) if m["name"] not in known and m["state"] in ("success", "failed")), None), 60)
        assert m["state"] == "success", (m["message"], source.log[-3000:])
        until(lambda: holds(target, my_id(target), slot))
        assert digests(target, keys) == before and int(ask(target, "GET", "{%s}:n" % tag)) == written
        until(lambda: ask(source, "CLUSTER", "COUNTKEYSINSLOT", slot) == 0)
    with a.client(timeout=30) as c:
        c.must("UNLINK", *keys, "{%s}:n" % tag)


def test_a_move_is_called_off(cluster):
    """While its copy stands still, for the target does (unless that was stopped too late, and has all of it)."""
    a, b = cluster[0], cluster[2]
    tag, slot, values = begin(cluster, 400000, 50)
    ask(a, "CLUSTER", "MIGRATESLOTS", "SLOTSRANGE", slot, slot, "NODE", my_id(b))
    until(lambda: moves(a)[0]["state"] not in ("queued", "connecting", "waiting-to-snapshot"))
    os.kill(b.pid, signal.SIGSTOP)
    try:
        ask(a, "CLUSTER", "CANCELSLOTMIGRATIONS")
        until(lambda: over(a) or moves(a)[0]["state"] in ("failover-paused", "failover-unsure"))
    finally:
        os.kill(b.pid, signal.SIGCONT)
    m = until(lambda: over(a))
    until(lambda: all(state(s) == "ok" for s in cluster), 30)
    owner = b if m["state"] == "success" else a
    assert m["state"] == "cancelled" or owner is b, m
    until(lambda: holds(owner, my_id(owner), slot))
    with owner.client(timeout=30) as c:
        assert all(c.must("GET", k) == v for k, v in values.items())


def test_a_node_that_stands_still_is_missed(cluster):
    """Also where the connection is made, and nothing is said on it."""
    other = ask(cluster[2], "CLUSTER", "MYID").decode()
    os.kill(cluster[2].pid, signal.SIGSTOP)
    try:
        for s in cluster[:2]:
            until(lambda: "fail" in nodes(s)[other][2].split(","))
    finally:
        os.kill(cluster[2].pid, signal.SIGCONT)
    until(lambda: all(state(s) == "ok" for s in cluster), 30)
