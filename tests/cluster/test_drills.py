"""Failures that a reader of docs/cluster.md can repeat: a minority stops, a killed master under load loses nothing that was acknowledged by a quorum, and
comes back as a replica by itself."""
import os
import signal
import threading
import time

import pytest

from tests.cluster.test_mixed import ask, my_id, nodes, role, state, until
from tests.oracle.resp import ReplyError, free_port

NODE_TIMEOUT_MS = 2000


@pytest.fixture
def cluster(start):
    """Three masters, of which the first has two replicas and the others one; writes wait for one of them."""
    made = []
    for _ in range(7):
        bus = free_port()
        server = start("--cluster-enabled", "yes", "--cluster-port", str(bus), "--cluster-node-timeout", str(NODE_TIMEOUT_MS), "--appendonly", "yes",
                       "--repl-diskless-sync-delay", "0", "--replication-mode", "quorum", "--replication-quorum", "1")
        server.bus = bus
        made.append(server)
    for i, (s, (first, last)) in enumerate(zip(made, [(0, 5460), (5461, 10922), (10923, 16383)])):
        assert ask(s, "CLUSTER", "ADDSLOTSRANGE", str(first), str(last)) == b"OK"
        ask(s, "CLUSTER", "SET-CONFIG-EPOCH", str(i + 1))
    for s in made[1:]:
        ask(made[0], "CLUSTER", "MEET", "127.0.0.1", str(s.port), str(s.bus))
    for s in made:
        s.id = my_id(s)
    until(lambda: all(state(s) == "ok" and len(nodes(s)) == 7 for s in made), 30)
    for i, s in enumerate(made[3:]):
        assert ask(s, "CLUSTER", "REPLICATE", made[i % 3].id) == b"OK"
    until(lambda: all(b"master_link_status:up" in ask(s, "INFO", "replication") for s in made[3:]), 30)
    until(lambda: all(b"state=online" in ask(s, "INFO", "replication") for s in made[:3]), 30)
    return made


def tag_of(server):
    first, last = map(int, nodes(server)[server.id][8].split("-"))
    return next("{k%d}" % i for i in range(100000) if first <= ask(server, "CLUSTER", "KEYSLOT", "{k%d}" % i) <= last)


class Writer(threading.Thread):
    """Writes one key after another, to whoever serves them; `acked` were answered OK, `gap` is the longest time between two of those."""

    def __init__(self, servers, tag):
        super().__init__(daemon=True)
        self.servers, self.tag, self.acked, self.gap, self.stop = servers, tag, [], 0.0, False
        self.start()

    def run(self):
        at, last, n, clients = 0, time.monotonic(), 0, {}
        while not self.stop:
            server = self.servers[at]
            try:
                c = clients.get(at) or clients.setdefault(at, server.client(timeout=1))
                reply = c.call("SET", "%s:%d" % (self.tag, n), n)
                if reply == b"OK":
                    now = time.monotonic()
                    self.gap, last = max(self.gap, now - last), now
                    self.acked.append(n)
                    n += 1
                    continue
            except (OSError, EOFError, ReplyError):
                clients.pop(at, None)
            n += 1  # it may be there or not: nobody was told
            at = (at + 1) % len(self.servers)
            time.sleep(0.005)


def test_a_killed_master_under_load(cluster):
    master, heirs = cluster[0], [cluster[3], cluster[6]]
    tag = tag_of(master)
    until(lambda: len(ask(master, "ROLE")[2]) == 2)
    writer = Writer([master, *heirs], tag)
    until(lambda: len(writer.acked) > 200)
    os.kill(master.pid, signal.SIGKILL)
    heir = until(lambda: next((s for s in heirs if role(s) == "master"), None), 30)
    before = len(writer.acked)
    until(lambda: len(writer.acked) > before + 50, 30)
    writer.stop = True
    writer.join(20)
    print("the longest time without an answered write: %.2f s, of %d" % (writer.gap, len(writer.acked)))
    master.wait_exit()
    master.start()
    until(lambda: role(master) == "slave" and b"master_link_status:up" in ask(master, "INFO", "replication"), 30)
    with heir.client() as c:
        lost = [n for n in writer.acked if c.call("GET", "%s:%d" % (tag, n)) != str(n).encode()]
    assert not lost and writer.gap < 15
    until(lambda: all(state(s) == "ok" for s in cluster), 30)


def test_a_minority_stops_and_goes_on(cluster):
    alone = cluster[2]
    tag = tag_of(alone)
    assert ask(alone, "CONFIG", "SET", "replication-mode", "async") == b"OK"
    rest = [s for s in cluster if s is not alone]
    for s in rest:
        os.kill(s.pid, signal.SIGSTOP)
    began = time.monotonic()
    try:
        until(lambda: "CLUSTERDOWN" in getattr(ask(alone, "SET", tag, 1), "text", ""), 30)
        took = time.monotonic() - began
    finally:
        for s in rest:
            os.kill(s.pid, signal.SIGCONT)
    print("it stopped after %.2f s" % took)
    assert took < 2 * NODE_TIMEOUT_MS / 1000  # the simulator has the exact bound (test_minority_stops)
    until(lambda: all(state(s) == "ok" for s in cluster), 30)
