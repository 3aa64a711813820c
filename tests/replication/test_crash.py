"""Servers that crash with their files, and go on in the history that they were in."""
import glob
import os
import random
import signal
import threading

import pytest

from tests.oracle.server import redis_binary
from tests.replication.test_follow import NOW, follow, info, level, wait_for, wait_up

LOG = ["--appendonly", "yes", "--appendfsync", "everysec"]
SEED = int(os.environ.get("CRASH_SEED", "0")) or random.randrange(1 << 30)
CUTS = int(os.environ.get("CRASH_CUTS", "3"))


def kill(server):
    os.kill(server.pid, signal.SIGKILL)
    server.process.wait()


def log_of(server):
    return sorted(glob.glob(os.path.join(server.dir, "appendonlydir", "*.incr.aof")), key=os.path.getmtime)[-1]


def shorten(server, n):
    path = log_of(server)
    size = os.path.getsize(path)
    os.truncate(path, max(size - n, 0))


def log_is_on(server):
    wait_for(lambda: info(server, "persistence").get("aof_rewrite_in_progress") == "0"
             and info(server, "persistence").get("aof_enabled") == "1", 30)


def settled(master, *replicas):
    """All are of the master's history and have all of it; then the data is compared."""
    def there(r):
        want, got = info(master), info(r)
        return got["master_link_status"] == "up" and (got["master_replid"], got["master_repl_offset"]) == (want["master_replid"], want["master_repl_offset"])
    for r in replicas:
        wait_for(lambda: there(r), 30)
    level(master, *replicas)


class Load:
    """Writes that cannot be run twice, some of them in transactions and in several databases."""

    def __init__(self, server):
        self.server = server
        self.stop = threading.Event()
        self.count = 0
        self.thread = threading.Thread(target=self.run)

    def run(self):
        rng = random.Random(SEED)
        try:
            with self.server.client() as c:
                while not self.stop.is_set():
                    self.count += 1
                    k = "k%d" % rng.randrange(20)
                    what = rng.randrange(6)
                    if what == 0:
                        c.must("SELECT", rng.randrange(12))
                    elif what == 1:
                        c.must("MULTI")
                        c.must("INCR", "n" + k)
                        c.must("APPEND", "a" + k, "x")
                        c.must("EXEC")
                    elif what == 2:
                        c.must("RPUSH", "l" + k, "v%d" % self.count)
                    elif what == 3:
                        c.must("EVAL", "redis.call('incr', KEYS[1]) return redis.call('incr', KEYS[2])", 2, "e" + k, "f" + k)
                    else:
                        c.must("INCR", "n" + k)
        except (OSError, EOFError):
            pass

    def __enter__(self):
        self.thread.start()
        wait_for(lambda: self.count > 300, 30)
        return self

    def __exit__(self, *_):
        self.stop.set()
        self.thread.join()


def partial(master, replica, ok):
    stats = info(master, "stats")
    assert (stats["sync_full"], stats["sync_partial_ok"]) == ("1", str(ok)), (stats["sync_full"], stats["sync_partial_ok"], SEED)


@pytest.mark.parametrize("kind", ["vireo", "redis"])
def test_a_replica_with_a_log_that_is_killed(start, kind):
    """Under load, its log whole or torn: it goes on where its log ends."""
    print("CRASH_SEED=%d" % SEED)
    rng = random.Random(SEED)
    master = start("--repl-diskless-sync-delay", "0", "--repl-backlog-size", "64mb", binary=redis_binary() if kind == "redis" else None)
    replica = start(*LOG, "--replicaof", "127.0.0.1 %d" % master.port)
    wait_up(replica, 30)
    log_is_on(replica)
    for i in range(CUTS):
        with Load(master) as load:
            kill(replica)
            if i:
                shorten(replica, rng.randrange(1, 2000))
            seen = load.count
            wait_for(lambda: load.count > seen + 100, 30)
            replica.start()
            wait_up(replica, 30)
        settled(master, replica)
        partial(master, replica, i + 1)
        log_is_on(replica)


def test_a_replica_whose_log_was_rewritten(start):
    """Nothing comes behind the rewrite: the base alone says where it is."""
    master = start(*NOW)
    replica = start(*LOG, "--replicaof", "127.0.0.1 %d" % master.port)
    wait_up(replica, 30)
    log_is_on(replica)
    with Load(master):
        pass
    settled(master, replica)
    finished = "Background AOF rewrite finished successfully"
    before = replica.log.count(finished)
    with replica.client() as c:
        c.must("BGREWRITEAOF")
    wait_for(lambda: replica.log.count(finished) > before, 30)
    log_is_on(replica)
    kill(replica)
    with master.client() as c:
        c.must("INCR", "more")
    replica.start()
    settled(master, replica)
    partial(master, replica, 1)


def test_a_replica_with_a_dump_that_is_killed(start):
    """The place in the history that the dump names is that of its data, whenever it is taken."""
    master = start(*NOW)
    replica = start("--replicaof", "127.0.0.1 %d" % master.port)
    wait_up(replica, 30)
    for i in range(CUTS):
        with Load(master):
            with replica.client() as c:
                c.must("SAVE")
            kill(replica)
        replica.start()
        settled(master, replica)
        partial(master, replica, i + 1)


def test_a_master_with_a_log_that_is_killed(start):
    """Its replica has all that the log has, and no more: it goes on."""
    master = start(*NOW, *LOG, "--repl-ping-replica-period", "3600")
    replica = start("--replicaof", "127.0.0.1 %d" % master.port)
    wait_up(replica, 30)
    with Load(master):
        pass
    settled(master, replica)
    before = int(info(replica)["master_repl_offset"])

    def says_where_it_ends():
        with open(log_of(master), "rb") as f:
            last = f.read().split(b"\n")[-2]
        return last.startswith(b"#REPL") and int(last.split()[1]) == before

    wait_for(says_where_it_ends, 30)
    kill(master)
    master.start()
    with master.client() as c:
        c.must("INCR", "more")
    settled(master, replica)
    assert info(master, "stats")["sync_full"] == "0" and info(master, "stats")["sync_partial_ok"] == "1"
    assert int(info(master)["second_repl_offset"]) == before + 1


@pytest.mark.parametrize("cut", [0, 100, 3000])
def test_a_master_that_lost_its_last_writes(start, cut):
    """Its replica is ahead: never may it go on as if nothing was."""
    master = start(*NOW, *LOG)
    replica = start("--replicaof", "127.0.0.1 %d" % master.port)
    wait_up(replica, 30)
    with Load(master):
        kill(master)
    if cut:
        shorten(master, cut)
    master.start()
    with Load(master):
        pass
    settled(master, replica)
