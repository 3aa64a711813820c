"""A master hands over as planned: by FAILOVER, and when it is told to end. Whoever was answered finds his writes at the new one."""
import pytest

from tests.replication.handing_over import WAYS, hand_over
from tests.replication.test_follow import info, wait_for


@pytest.mark.parametrize("way", WAYS)
def test_nothing_is_lost(way):
    gap, log, status = hand_over(way)
    assert gap < 10000  # some 20 ms on a quiet machine: docs/replication.md
    if "SHUTDOWN" in way or "SIGTERM" in way:
        assert status == 0
        assert "ready to exit" in log and "No replica" not in log


def test_without_a_replica_it_ends_all_the_same(start):
    s = start()
    with s.client() as c:
        c.must("SET", "k", "v")
        c.send("SHUTDOWN", "FAILOVER")
        assert s.wait_exit(30) == 0
    assert "No replica takes over: ERR FAILOVER requires connected replicas." in s.log


def test_a_replica_that_does_not_answer(start):
    """The end waits for it as long as it may, and can be called off meanwhile: then writes go on."""
    import signal
    master, replica = start("--repl-diskless-sync-delay", "0", "--shutdown-timeout", "60"), start()
    with replica.client() as c:
        c.must("REPLICAOF", "127.0.0.1", master.port)
    wait_for(lambda: "state=online" in info(master).get("slave0", ""), 30)
    replica.signal(signal.SIGSTOP)
    try:
        with master.client() as c, master.client() as d:
            c.must("SET", "k", 1)
            c.send("SHUTDOWN", "FAILOVER")
            wait_for(lambda: "shutdown_in_milliseconds" in d.must("INFO", "server").decode(), 30)
            assert info(master)["master_failover_state"] == "waiting-for-sync"
            d.must("SHUTDOWN", "ABORT")
            assert info(master)["master_failover_state"] == "no-failover"
            d.must("SET", "k", 2)
            assert "Errors trying to SHUTDOWN" in c.read().text
            d.must("CONFIG", "SET", "shutdown-timeout", 1)
            c.send("SHUTDOWN", "FAILOVER")
            assert master.wait_exit(30) == 0  # a second for the failover, another for the acknowledgements
    finally:
        replica.signal(signal.SIGCONT)
    assert "No replica has taken over: this server ends without" in master.log
