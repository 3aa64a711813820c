"""A master that comes back without its data takes it back from a replica that kept it, and nobody has to be told anything."""
import random
import signal

from tests.replication.test_crash import kill, log_is_on, settled
from tests.replication.test_empty_drill import empty, has_all
from tests.replication.test_follow import NOW, follow, info, level, random_writes, wait_for, wait_up

LOG = ["--appendonly", "yes"]
SECRET = ["--masteruser", "copier", "--masterauth", "secret", *"--user copier on >secret ~* &* +@all".split(),
          *"--user default on nopass ~* &* +@all -psync -replconf".split()]


def replica_of(start, above, *options):
    replica = start(*NOW, *options, "--replicaof", "127.0.0.1 %d" % above.port)
    wait_up(replica)
    return replica


def write(server, first, last):
    with server.client() as c:
        for n in range(first, last):
            c.must("SET", "c:%d" % n, n)


def vanish(master):
    kill(master)
    empty(master)
    master.start()


def is_back(master):
    return info(master)["role"] == "master" and "The data is back" in master.log


def test_takes_its_data_back(start):
    rng = random.Random(7)
    master = start(*NOW, *LOG)
    first = replica_of(start, master, *LOG)
    second, below = replica_of(start, master), replica_of(start, first)
    write(master, 0, 200)
    with master.client() as c:
        random_writes(c, rng.randrange(1 << 30), 300)
        c.call("SELECT", 0)
        digest = c.must("DEBUG", "DIGEST")
    level(master, first, second, below)
    syncs = [info(s, "stats")["sync_full"] for s in (first, second)]
    for s in [master, first]:
        log_is_on(s)
    vanish(master)
    wait_for(lambda: is_back(master), 30)
    settled(master, first, second, below)
    with master.client() as c:
        assert c.must("DEBUG", "DIGEST") == digest
        c.must("SET", "after", 1)
    settled(master, first, second, below)
    has_all(below, range(200))
    # one of them gave its set, and none had to take another
    given = [int(info(s, "stats")["sync_full"]) - int(n) for s, n in zip((first, second), syncs)]
    assert sorted(given) == [0, 1]
    assert [info(s)["own_full_syncs"] for s in (first, second, below)] == ["1", "1", "1"]
    log_is_on(master)
    assert master.stop(keep_dir=True) == 0
    master.start()
    settled(master, first, second, below)
    has_all(master, range(200))


def test_the_furthest_is_taken(start):
    """Whoever may sync from them must know the password."""
    master = start(*NOW, *SECRET)
    behind, ahead = replica_of(start, master, *SECRET), replica_of(start, master, *SECRET)
    write(master, 0, 100)
    level(master, behind, ahead)
    behind.signal(signal.SIGSTOP)
    try:
        with master.client() as c:
            for n in range(60):  # more than the kernel holds for it
                c.must("SET", "big:%d" % n, b"x" * 500000)
        write(master, 100, 150)
        level(master, ahead)
        kill(master)
        empty(master)
    finally:
        behind.signal(signal.SIGCONT)
    master.start()
    wait_for(lambda: is_back(master), 30)
    settled(master, behind, ahead)
    has_all(behind, range(100))
    if "takes its data back from replica 127.0.0.1:%d" % ahead.port in master.log:
        has_all(behind, range(150))
    else:  # so late that it was not asked
        assert "replica 127.0.0.1:%d holds" % ahead.port not in master.log.split("takes its data back")[0]


def test_one_that_was_written_to_takes_nothing(start):
    master = start(*NOW)
    replica = replica_of(start, master)
    write(master, 0, 50)
    level(master, replica)
    vanish(master)
    with master.client() as c:
        c.must("SET", "new", 1)
    wait_for(lambda: int(info(replica)["master_set_refusals"]) >= 2, 30)
    with master.client() as c:
        assert c.must("DBSIZE") == 1 and c.must("GET", "new") == b"1"
    has_all(replica, range(50))
    assert info(master)["role"] == "master" and "takes its data back" not in master.log


def test_a_replica_that_was_promoted_meanwhile_is_the_master(start):
    master = start(*NOW)
    replica = replica_of(start, master)
    write(master, 0, 50)
    level(master, replica)
    vanish(master)
    wait_for(lambda: "holds 50 keys" in master.log, 30)
    with replica.client() as c:
        c.must("REPLICAOF", "NO", "ONE")
        c.must("SET", "after", 1)
    wait_for(lambda: "has become a master meanwhile" in master.log, 30)
    settled(replica, master)
    assert info(master)["role"] == "slave" and info(replica)["role"] == "master"


def test_one_that_is_told_whom_to_follow_follows(start):
    """The set has another master already: the word of an operator, or of a Sentinel, counts."""
    master = start(*NOW)
    first, second = replica_of(start, master), replica_of(start, master)
    write(master, 0, 50)
    level(master, first, second)
    kill(master)
    empty(master)
    with first.client() as c:
        c.must("REPLICAOF", "NO", "ONE")
        c.must("SET", "after", 1)
    master.start()
    follow(master, first)
    settled(first, master)
    follow(second, first)
    settled(first, master, second)
    with master.client() as c:
        assert c.must("GET", "after") == b"1"
    assert info(master)["role"] == "slave" and "takes its data back" not in master.log.split("REPLICAOF")[-1]
