"""What a replica's FACK says is on its disk, and it is said as soon as it is so."""
import time

from tests.replication.test_crash import kill, log_is_on
from tests.replication.test_follow import NOW, follow


def pair(start, fsync):
    master, replica = start(*NOW), start("--appendonly", "yes", "--appendfsync", fsync)
    follow(replica, master)
    log_is_on(replica)
    return master, replica


def test_told_when_it_is_durable(start):
    """Not with the next of the acknowledgements that come once a second: one of ten is quick, however loaded the machine is."""
    master, replica = pair(start, "always")
    took = []
    with master.client() as c:
        for i in range(10):
            c.must("SET", "k", i)
            began = time.monotonic()
            assert c.must("WAITAOF", 0, 1, 30000) == [0, 1]
            took.append(time.monotonic() - began)
            if took[-1] < 0.7:
                return
    assert not took, took


def test_killed_after_waitaof(start):
    """What WAITAOF confirmed is there when both are killed and the replica comes back alone."""
    master, replica = pair(start, "everysec")
    with master.client() as c:
        for i in range(200):
            c.must("RPUSH", "list", i)
        assert c.must("WAITAOF", 0, 1, 30000) == [0, 1]
    kill(master)
    kill(replica)
    replica.start()
    with replica.client() as r:
        assert r.must("LLEN", "list") == 200
