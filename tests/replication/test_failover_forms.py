"""FAILOVER TO a replica that is stopped: it times out, is taken back, or is forced."""
import signal

from tests.replication.test_follow import NOW, follow, info, level, wait_for, wait_up


def state(server):
    return info(server)["master_failover_state"]


def test_to_timeout_abort_force(start):
    master, other, target = start(*NOW), start(*NOW), start(*NOW)
    for r in (other, target):
        follow(r, master)
    with master.client() as c:
        wait_for(lambda: len(c.must("ROLE")[2]) == 2, 30)
        target.signal(signal.SIGSTOP)
        try:
            c.must("SET", "k", 1)
            c.must("FAILOVER", "TO", "127.0.0.1", target.port, "TIMEOUT", 300)
            wait_for(lambda: state(master) == "no-failover", 30)
            assert info(master)["role"] == "master"
            c.must("SET", "k", 2)
            c.must("FAILOVER", "TO", "127.0.0.1", target.port)
            assert state(master) == "waiting-for-sync"
            c.must("FAILOVER", "ABORT")
            assert state(master) == "no-failover"
            c.must("SET", "k", 3)
            c.must("FAILOVER", "TO", "127.0.0.1", target.port, "TIMEOUT", 300, "FORCE")
            wait_for(lambda: state(master) == "failover-in-progress", 30)
        finally:
            target.signal(signal.SIGCONT)
    wait_for(lambda: info(target)["role"] == "master" and info(master)["role"] == "slave", 30)
    wait_up(master, 30)
    with target.client() as c:
        assert c.must("GET", "k") == b"3"  # it had been sent before
    follow(other, target, wait=False)
    wait_up(other, 30)
    level(target, master, other)
