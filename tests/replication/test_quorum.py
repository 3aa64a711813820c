"""replication-mode quorum: replies wait for replicas, which here are stopped and let go on (SIGSTOP, SIGCONT)."""
import signal

from tests.replication.test_follow import NOW, follow, info, wait_for

QUORUM = NOW + ["--replication-quorum-timeout", "20000"]


def wait_online(master):
    """ROLE lists who is; INFO says so before the first acknowledgement."""
    with master.client() as c:
        wait_for(lambda: c.must("ROLE")[2], 20)


def two(start, *args):
    master, replica = start(*QUORUM, *args), start(*NOW)
    follow(replica, master)
    wait_online(master)
    return master, replica


def held(server):
    return int(info(server)["replication_quorum_held_clients"])


def test_replies_wait_for_the_replica(start):
    master, replica = two(start, "--replication-mode", "quorum")
    with master.client() as c, master.client() as other, master.client() as free:
        for i in range(20):
            c.must("SET", "k%d" % i, i)
        replica.signal(signal.SIGSTOP)
        try:
            c.send("SET", "a", 1)
            wait_for(lambda: held(master) == 1)
            assert free.must("CLIENT", "REPLICATION-MODE", "async") == b"OK"
            assert free.must("GET", "a") == b"1"
            other.send("GET", "a")
            c.send("PING")                       # behind the held one, and in its order
            wait_for(lambda: held(master) == 2)
            with master.client() as third:
                assert third.must("GET", "k3") == b"3"
        finally:
            replica.signal(signal.SIGCONT)
        assert c.read() == b"OK" and c.read() == b"PONG"
        assert other.read() == b"1"
        assert held(master) == 0
        offset = int(info(master)["replication_quorum_offset"])
        assert 0 < offset <= int(info(master)["master_repl_offset"])


def test_one_session_one_command_one_user(start):
    master, replica = two(start)
    with master.client() as c:
        c.must("ACL", "SETUSER", "bank", "on", "nopass", "+@all", "~*", "&*")
        c.must("CONFIG", "SET", "replication-quorum-users", "shop bank")
    with master.client() as a, master.client() as b, master.client() as user:
        user.must("AUTH", "bank", "x")
        replica.signal(signal.SIGSTOP)
        try:
            b.must("SET", "free", 1)             # nobody waits by default
            a.must("CLIENT", "REPLICATION-MODE", "QUORUM", "ONCE")
            a.send("SET", "a", 1)
            a.send("SET", "b", 1)
            user.send("INCR", "n")
            wait_for(lambda: held(master) == 2)
        finally:
            replica.signal(signal.SIGCONT)
        assert a.read() == b"OK" and a.read() == b"OK" and user.read() == 1
        replica.signal(signal.SIGSTOP)
        try:
            assert a.must("SET", "c", 1) == b"OK"  # once is over
            user.must("CLIENT", "REPLICATION-MODE", "async")
            assert user.must("INCR", "m") == 1
        finally:
            replica.signal(signal.SIGCONT)
        assert "syntax" in str(a.call("CLIENT", "REPLICATION-MODE", "perhaps"))


def test_no_replica_no_write(start):
    master = start(*NOW, "--replication-mode", "quorum", "--replication-quorum-timeout", "300")
    with master.client() as c:
        assert str(c.call("SET", "a", 1)) == "NOREPLICAS Not enough good replicas to write."
        assert "NOREPLICAS" in str(c.call("EVAL", "return redis.call('SET', 'a', 1)", 0))
        assert c.must("GET", "a") is None
    replica = start(*NOW)
    follow(replica, master)
    wait_online(master)
    with master.client() as c:
        assert c.must("SET", "a", 1) == b"OK"
        assert c.must("EVAL", "return redis.call('INCR', 'n')", 0) == 1
        replica.signal(signal.SIGSTOP)
        try:
            reply = c.call("SET", "a", 2)
        finally:
            replica.signal(signal.SIGCONT)
        assert str(reply).startswith("NOREPLICAS") and "not known" in str(reply)
        try:
            again = c.call("PING")
        except (OSError, EOFError):
            again = None
        assert again is None                     # closed
    assert info(master)["replication_quorum_late"] == "1"


def test_a_demoted_master_does_not_say_ok(start):
    master, replica = two(start, "--replication-mode", "quorum")
    other = start(*NOW)
    with master.client() as c, master.client() as admin:
        c.must("SET", "a", 1)
        replica.signal(signal.SIGSTOP)
        try:
            c.send("SET", "a", 2)
            wait_for(lambda: held(master) == 1)
            admin.must("REPLICAOF", "127.0.0.1", other.port)
            assert str(c.read()).startswith("UNBLOCKED")
        finally:
            replica.signal(signal.SIGCONT)
    assert info(master)["replication_quorum_demoted"] == "1"


def test_scripts_write_while_replicas_are_good(start):
    master, replica = two(start, "--min-replicas-to-write", "1")
    with master.client() as c:
        assert c.must("EVAL", "return redis.call('INCR', 'n')", 0) == 1
        assert c.must("EVAL", "#!lua\nreturn redis.call('INCR', 'n')", 0) == 2
    replica.stop()
    with master.client() as c:
        wait_for(lambda: "NOREPLICAS" in str(c.call("EVAL", "return redis.call('INCR', 'n')", 0)))
