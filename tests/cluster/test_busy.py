"""A node that is kept by a script lives: it says so on the bus, and what the others tell it meanwhile is heard afterwards."""
import os
import signal
import threading
import time

import pytest

from tests.cluster.test_mixed import ask, my_id, nodes, state, until
from tests.oracle.resp import free_port

TIMEOUT_MS = 1500


@pytest.fixture
def cluster(start):
    made = []
    for i in range(3):
        bus = free_port()
        server = start("--cluster-enabled", "yes", "--cluster-port", str(bus), "--cluster-node-timeout", str(TIMEOUT_MS), "--busy-reply-threshold", "50",
                       "--cluster-require-full-coverage", "no")
        server.bus = bus
        made.append(server)
    for i, (first, last) in enumerate([(0, 5460), (5461, 10922), (10923, 16383)]):
        assert ask(made[i], "CLUSTER", "ADDSLOTSRANGE", str(first), str(last)) == b"OK"
        assert ask(made[i], "CLUSTER", "SET-CONFIG-EPOCH", str(i + 1)) == b"OK"
        ask(made[0], "CLUSTER", "MEET", "127.0.0.1", str(made[i].port), str(made[i].bus))
    until(lambda: all(state(s) == "ok" and len(nodes(s)) == 3 for s in made))
    for server in made:
        server.id = my_id(server)
    return made


class Script:
    """EVAL without end on a server, until kill()."""

    def __init__(self, server):
        self.server = server
        self.thread = threading.Thread(target=lambda: ask_long(server))
        self.thread.start()
        until(lambda: "BUSY" in getattr(ask(server, "PING"), "text", ""))

    def kill(self):
        assert ask(self.server, "SCRIPT", "KILL") == b"OK"
        self.thread.join(20)


def ask_long(server):
    try:
        with server.client(timeout=60) as c:
            c.call("EVAL", "while true do end", "0")
    except (EOFError, OSError):  # the server was ended
        pass


def test_it_is_not_missed_and_hears_afterwards(cluster):
    busy, other, third = cluster
    script = Script(busy)
    quiet = time.monotonic() + 3 * TIMEOUT_MS / 1000
    while time.monotonic() < quiet:
        for s in (other, third):
            flags = nodes(s)[busy.id][2]
            assert "fail" not in flags, flags
        time.sleep(0.05)
    assert ask(other, "CLUSTER", "BUMPEPOCH").startswith(b"BUMPED")
    script.kill()
    epoch = ask(other, "CLUSTER", "INFO").decode().split("cluster_my_epoch:")[1].split()[0]
    until(lambda: nodes(busy)[my_id(other)][6] == epoch)
    assert all(state(s) == "ok" for s in cluster)
    assert "fail" not in "".join(line[2] for line in nodes(busy).values())


def test_what_is_published_meanwhile_arrives(cluster):
    busy, other, _ = cluster
    with busy.client() as c:
        c.call("SUBSCRIBE", "ch")
        script = Script(busy)
        for i in range(20):
            ask(other, "PUBLISH", "ch", "m%d" % i)
        script.kill()
        assert [c.read()[2] for _ in range(20)] == [b"m%d" % i for i in range(20)]


def test_one_that_stands_still_is_missed_by_the_busy_one_afterwards(cluster):
    busy, other, third = cluster
    script = Script(busy)
    os.kill(third.pid, signal.SIGSTOP)
    try:
        gone = third.id
        until(lambda: "fail?" in nodes(other)[gone][2])
        script.kill()
        until(lambda: "fail" in nodes(other)[gone][2].split(",") and "fail" in nodes(busy)[gone][2].split(","))
    finally:
        os.kill(third.pid, signal.SIGCONT)
    until(lambda: all(state(s) == "ok" for s in cluster), 30)
