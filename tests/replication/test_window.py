"""The stream beyond the memory's backlog: replicas that are frozen, slow or away go on from disk."""
import os
import signal
import threading

import pytest

from tests.oracle.server import redis_binary
from tests.replication.test_follow import NOW, follow, info, level, wait_for

SMALL = [*NOW, "--repl-backlog-size", "16384", "--client-output-buffer-limit", "replica 100kb 0 0"]
KINDS = ["vireo", "redis"]


def write_much(master, megabytes=24):
    """Into few keys: the data set stays small. More than sockets hold."""
    with master.client() as c:
        for i in range(megabytes):
            c.must("SETRANGE", "big%d" % (i % 3), i, "%d" % i + "x" * (1 << 20))
            c.must("INCR", "n")


def offset(server):
    return int(info(server)["master_repl_offset"])


@pytest.fixture
def pair(start):
    def make(kind, *args):
        master = start(*SMALL, *args)
        replica = start(binary=redis_binary() if kind == "redis" else None)
        with master.client() as c:
            c.must("SET", "k", "v")
        follow(replica, master)
        wait_for(lambda: "state=online" in info(master).get("slave0", ""), 30)
        return master, replica
    return make


class Frozen:
    def __init__(self, server):
        self.server = server

    def __enter__(self):
        self.server.signal(signal.SIGSTOP)

    def __exit__(self, *_):
        self.server.signal(signal.SIGCONT)


@pytest.mark.parametrize("kind", KINDS)
def test_a_frozen_replica(pair, kind):
    """Its link is not cut, whatever client-output-buffer-limit says, and it costs the master no memory."""
    master, replica = pair(kind)
    with Frozen(replica):
        write_much(master)
        memory, there = info(master, "memory"), info(master)
        assert int(memory["mem_clients_slaves"]) + int(memory["mem_replication_backlog"]) < 4 << 20
        assert there["connected_slaves"] == "1" and there["repl_window_active"] == "1"
        assert int(there["repl_window_histlen"]) > 8 << 20
    wait_for(lambda: offset(replica) >= offset(master), 30)
    level(master, replica)
    stats = info(master, "stats")
    assert (stats["sync_full"], stats["sync_partial_ok"]) == ("1", "0")
    wait_for(lambda: info(master)["repl_window_active"] == "0", 30)
    assert not [f for f in os.listdir(master.dir) if f.startswith("temp-")]


@pytest.mark.parametrize("kind", KINDS)
def test_a_replica_that_was_away(pair, kind):
    """While it is served from disk, more is written."""
    master, replica = pair(kind)
    stop = threading.Event()

    def load():
        with master.client() as c:
            while not stop.is_set():
                c.must("INCR", "m")

    with Frozen(replica):
        with master.client() as c:
            assert c.must("CLIENT", "KILL", "TYPE", "replica") == 1
        wait_for(lambda: info(master)["connected_slaves"] == "0", 30)
        write_much(master)
        there = info(master)
        assert there["repl_window_replicas_away"] == "1" and int(there["repl_window_histlen"]) > 20 << 20
        t = threading.Thread(target=load)
        t.start()
    try:
        wait_for(lambda: info(master, "stats")["sync_partial_ok"] == "1", 30)
    finally:
        stop.set()
        t.join()
    wait_for(lambda: offset(replica) >= offset(master), 30)
    level(master, replica)
    there = info(master)
    assert info(master, "stats")["sync_full"] == "1" and int(there["repl_window_read_bytes"]) > 20 << 20
    wait_for(lambda: info(master)["repl_window_active"] == "0", 30)


def test_away_for_longer_than_the_window(pair):
    """The reason is told, and files do not grow."""
    master, replica = pair("vireo", "--repl-window-size", "4mb")
    with Frozen(replica):
        with master.client() as c:
            c.must("CLIENT", "KILL", "TYPE", "replica")
        wait_for(lambda: info(master)["connected_slaves"] == "0", 30)
        write_much(master)
        there = info(master)
        assert there["repl_window_replicas_away"] == "0" and int(there["repl_window_histlen"]) <= 4 << 20
    wait_for(lambda: info(master, "stats")["sync_full"] == "2", 30)
    wait_for(lambda: offset(replica) >= offset(master), 30)
    level(master, replica)
    assert "no longer in the backlog" in info(master)["last_full_sync_reason"]
    assert "more than repl-window-size" in master.log


def test_without_a_disk(pair):
    """Things are as without a window: the slow one is cut, memory stays bounded."""
    master, replica = pair("vireo")
    os.rename(master.dir, master.dir + ".gone")
    try:
        with Frozen(replica):
            write_much(master)
            wait_for(lambda: info(master)["connected_slaves"] == "0", 30)
            wait_for(lambda: int(info(master, "memory")["mem_clients_slaves"]) < 4 << 20, 30)
    finally:
        os.rename(master.dir + ".gone", master.dir)
    assert "The replication window cannot be written" in master.log
    wait_for(lambda: info(master, "stats")["sync_full"] == "2", 30)
    wait_for(lambda: offset(replica) >= offset(master), 30)
    level(master, replica)


@pytest.mark.parametrize("kind", KINDS)
def test_limits_that_contradict(start, kind):
    """A snapshot takes longer than backlog and client-output-buffer-limit last: one full sync all the same."""
    master = start(*SMALL)
    replica = start(binary=redis_binary() if kind == "redis" else None)
    with master.client() as c:
        c.must("DEBUG", "POPULATE", 20000, "key", 500)
    stop = threading.Event()

    def load():
        i = 0
        with master.client() as c:
            while not stop.is_set() and i < 5000:
                i += 1
                c.must("SETRANGE", "big%d" % (i % 3), i % 100, "x" * 20000)

    t = threading.Thread(target=load)
    t.start()
    try:
        follow(replica, master, wait=False)
        wait_for(lambda: "state=online" in info(master).get("slave0", ""), 30)
        wait_for(lambda: info(replica)["master_link_status"] == "up", 30)
    finally:
        stop.set()
        t.join()
    wait_for(lambda: offset(replica) >= offset(master), 30)
    level(master, replica)
    assert info(master, "stats")["sync_full"] == "1"


def test_a_tiny_backlog_makes_no_stream_of_its_own(start):
    """Asking for acknowledgements is in the stream too: it must not be a reason to ask."""
    master, replica = start(*NOW, "--repl-backlog-size", "1", "--repl-ping-replica-period", "3600"), start()
    follow(replica, master)
    wait_for(lambda: "state=online" in info(master).get("slave0", ""), 30)
    with master.client() as c:
        c.must("SET", "k", "v")
        level(master, replica)
        was = offset(master)
        assert was < 1000
        for _ in range(100):        # each is a turn in which it might ask
            c.must("GET", "k")
        assert offset(master) < was + 1000
