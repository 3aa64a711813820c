"""Redis Sentinel (Debian's, as it is) watches Vireo nodes, fails them over, and clients find the new master through it."""
import os
import shutil
import signal
import subprocess
import time

import pytest
import redis
from redis.sentinel import Sentinel

from tests.oracle.resp import Client, free_port, wait_for

SENTINEL = shutil.which("redis-sentinel")
pytestmark = pytest.mark.skipif(not SENTINEL, reason="redis-sentinel is not installed")
QUICK = "repl-diskless-sync-delay 0\nrepl-ping-replica-period 1\n"


class Watcher:
    def __init__(self, folder, master_port):
        self.port = free_port()
        self.log = os.path.join(folder, "sentinel.log")
        path = os.path.join(folder, "sentinel.conf")
        with open(path, "w") as f:
            f.write("port %d\nbind 127.0.0.1\ndir %s\nlogfile %s\nsentinel monitor vireo 127.0.0.1 %d 1\n" % (self.port, folder, self.log, master_port))
            f.write("sentinel down-after-milliseconds vireo 2000\nsentinel failover-timeout vireo 6000\nsentinel parallel-syncs vireo 2\n")
        self.process = subprocess.Popen([SENTINEL, path])
        wait_for(self.answers)

    def answers(self):
        try:
            with Client(self.port, timeout=1) as c:
                return c.call("PING") == b"PONG"
        except (OSError, EOFError):
            return False

    def ask(self, *words):
        with Client(self.port, timeout=5) as c:
            return c.must(*words)

    def master(self):
        return int(self.ask("SENTINEL", "GET-MASTER-ADDR-BY-NAME", "vireo")[1])

    def replicas(self):
        return [dict(zip(r[::2], r[1::2])) for r in self.ask("SENTINEL", "REPLICAS", "vireo")]

    def stop(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


@pytest.fixture
def watched(start, tmp_path):
    """A master and two replicas, each with a configuration file that can be rewritten, and who watches them."""
    nodes = []
    for i in range(3):
        port = free_port()
        folder = tmp_path / ("node%d" % i)
        folder.mkdir()
        config = "port %d\nbind 127.0.0.1\nsave \"\"\ndir %s\n%s" % (port, folder, QUICK)
        if nodes:
            config += "replicaof 127.0.0.1 %d\n" % nodes[0].port
        nodes.append(start(config=config, port=port, cwd=str(folder), defaults=False))
    wait_for(lambda: redis.Redis(port=nodes[0].port).info("replication").get("connected_slaves") == 2
             and all(redis.Redis(port=n.port).info("replication").get("master_link_status") == "up" for n in nodes[1:]))
    watcher = Watcher(str(tmp_path), nodes[0].port) # what it asks for first it asks for again after ten seconds only
    try:
        wait_for(lambda: len([r for r in watcher.replicas() if r[b"master-link-status"] == b"ok"]) == 2, 20)
        yield nodes, watcher
    finally:
        watcher.stop()


def by_port(nodes, port):
    return next(n for n in nodes if n.port == port)


def test_failover_and_return(watched):
    nodes, watcher = watched
    sentinel = Sentinel([("127.0.0.1", watcher.port)], socket_timeout=1)
    client = sentinel.master_for("vireo", socket_timeout=1)
    for i in range(100):
        client.set("k%d" % i, i)
    assert client.wait(2, 2000) == 2
    old = nodes[0]
    old.process.send_signal(signal.SIGKILL)
    old.process.wait()
    died = time.monotonic()
    wait_for(lambda: watcher.master() != old.port, 15)
    new = by_port(nodes, watcher.master())

    def write():
        try:
            return client.set("after", "1")
        except (redis.exceptions.RedisError, OSError):
            return False

    wait_for(write, 10)
    assert time.monotonic() - died < 15
    assert [client.get("k%d" % i) for i in range(100)] == [b"%d" % i for i in range(100)]
    other = next(n for n in nodes if n not in (old, new))
    wait_for(lambda: redis.Redis(port=other.port).info("replication").get("master_port") == new.port, 10)
    wait_for(lambda: redis.Redis(port=other.port).info("replication").get("master_link_status") == "up", 10)
    # it was the other's history too: it goes on with it
    assert redis.Redis(port=new.port).info("stats")["sync_partial_ok"] >= 1
    old.start()
    # Sentinel takes its time; whom it calls the master then is its own business
    wait_for(lambda: redis.Redis(port=old.port).info("replication").get("master_port") == watcher.master(), 60)
    wait_for(lambda: redis.Redis(port=old.port).info("replication").get("master_link_status") == "up", 10)
    assert redis.Redis(port=old.port).get("after") == b"1"
    with open(os.path.join(old.dir, "test.conf")) as f:
        assert "replicaof 127.0.0.1 %d" % watcher.master() in f.read()


def test_asked_for(watched):
    """SENTINEL FAILOVER, with clients that are cut by it and find the new master."""
    nodes, watcher = watched
    sentinel = Sentinel([("127.0.0.1", watcher.port)], socket_timeout=1)
    client = sentinel.master_for("vireo", socket_timeout=1)
    client.set("before", 1)
    assert client.wait(2, 2000) == 2
    assert watcher.ask("SENTINEL", "FAILOVER", "vireo") == b"OK"
    wait_for(lambda: watcher.master() != nodes[0].port, 15)
    new = watcher.master()
    wait_for(lambda: redis.Redis(port=nodes[0].port).info("replication").get("master_port") == new, 15)
    wait_for(lambda: redis.Redis(port=nodes[0].port).info("replication").get("master_link_status") == "up", 10)

    def write():
        try:
            return client.incr("after") > 0
        except (redis.exceptions.RedisError, OSError):
            return False

    wait_for(write, 10)
    assert client.get("before") == b"1"
    assert redis.Redis(port=new).info("replication")["connected_slaves"] >= 1
    reader = sentinel.slave_for("vireo", socket_timeout=1)
    wait_for(lambda: reader.get("before") == b"1", 10)


@pytest.mark.parametrize("noticed", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_a_master_that_comes_back_empty(watched, noticed):
    """It takes its data back by itself, or is replaced, if it is away for so long that it is noticed: either way there is one master that has all."""
    nodes, watcher = watched
    master = nodes[0]
    with master.client() as c:
        c.must("CONFIG", "SET", "save", "")
        for i in range(500):
            c.must("SET", "k%d" % i, i)
        assert c.must("WAIT", 2, 10000) == 2
    os.kill(master.pid, signal.SIGKILL)
    master.process.wait()
    if noticed:
        wait_for(lambda: watcher.master() != master.port, 30)
    master.start()

    def one_master_with_all():
        at = by_port(nodes, watcher.master())
        views = [redis.Redis(port=n.port).info("replication") for n in nodes]
        assert sum(v["role"] == "master" for v in views) == 1
        assert redis.Redis(port=at.port).info("replication")["connected_slaves"] == 2
        return all(redis.Redis(port=n.port).dbsize() == 500 for n in nodes)

    def so():
        try:
            return one_master_with_all()
        except (AssertionError, redis.RedisError):
            return False
    wait_for(so, 60)
    assert (watcher.master() == master.port) == (not noticed)
    time.sleep(3)  # longer than the watcher needs to think again
    assert one_master_with_all()


@pytest.mark.slow
@pytest.mark.parametrize("priorities, chosen", [((0, 100), 2), ((100, 0), 1), ((10, 100), 1), ((100, 10), 2)])
def test_priorities(watched, priorities, chosen):
    """The lowest replica-priority is taken, and 0 never."""
    nodes, watcher = watched
    for node, priority in zip(nodes[1:], priorities):
        with node.client() as c:
            c.must("CONFIG", "SET", "replica-priority", priority)
    want = sorted(b"%d" % p for p in priorities)
    wait_for(lambda: sorted(r[b"slave-priority"] for r in watcher.replicas()) == want, 40)
    os.kill(nodes[0].pid, signal.SIGKILL)
    nodes[0].process.wait()
    wait_for(lambda: watcher.master() != nodes[0].port, 40)
    assert watcher.master() == nodes[chosen].port
    wait_for(lambda: redis.Redis(port=nodes[chosen].port).info("replication")["role"] == "master", 30)
