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


def test_forced_to_one_that_dies(start):
    """No other replica takes its place: this one was named."""
    master, other, target = start(*NOW), start(*NOW), start(*NOW)
    for r in (other, target):
        follow(r, master)
    with master.client() as c:
        wait_for(lambda: len(c.must("ROLE")[2]) == 2, 30)
        target.signal(signal.SIGSTOP)
        c.must("SET", "k", 1)
        c.must("FAILOVER", "TO", "127.0.0.1", target.port, "TIMEOUT", 1500, "FORCE")
        target.signal(signal.SIGKILL)
        wait_for(lambda: len(c.must("ROLE")[2]) == 1, 30)
        while state(master) == "waiting-for-sync":
            assert info(other)["role"] == "slave"
        wait_for(lambda: state(master) == "no-failover", 60)  # it was tried, and did not answer
        assert info(master)["role"] == "master" and info(other)["role"] == "slave"
        c.must("SET", "k", 2)
    level(master, other)


def test_the_end_of_one_wait_is_not_that_of_another(start):
    """A FAILOVER that times out while the server waits for its replica before it ends: writes go on waiting."""
    master, replica = start("--repl-diskless-sync-delay", "0", "--shutdown-timeout", "4"), start(*NOW)
    follow(replica, master)
    with master.client() as c, master.client() as d:
        wait_for(lambda: "state=online" in info(master).get("slave0", ""), 30)
        replica.signal(signal.SIGSTOP)
        try:
            c.must("SET", "k", 1)
            c.must("FAILOVER", "TIMEOUT", 500)
            master.signal(signal.SIGTERM)
            wait_for(lambda: "they are waited for" in master.log, 30)
            d.send("SET", "late", 1)
            wait_for(lambda: state(master) == "no-failover", 30)
            try:
                assert d.read(timeout=30) is None
            except (OSError, EOFError):
                pass  # the server has ended, and the write was not run
            assert master.wait_exit(30) == 0
        finally:
            replica.signal(signal.SIGCONT)
    wait_for(lambda: info(replica)["master_link_status"] == "down", 30)
    with replica.client() as c:
        assert c.must("EXISTS", "late") == 0
