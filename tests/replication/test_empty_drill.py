"""The whole data set cannot vanish: a master is killed while it is written to and comes back without its files, with 1 to 3 replicas in
random shapes, some of which crash meanwhile; it is refused until one of them is promoted, or takes its data back. VANISH_DRILLS says how many runs
of each; VANISH_SEED where they begin."""
import os
import random
import shutil
import threading

import pytest

from tests.replication.test_crash import kill, log_is_on, settled
from tests.replication.test_follow import NOW, info, wait_for, wait_up

DRILLS = int(os.environ.get("VANISH_DRILLS", "2"))
FIRST = int(os.environ.get("VANISH_SEED", "1"))


class Writer:
    """Numbered keys beside writes that cannot be run twice; `certain` are those that WAIT said a replica has."""

    def __init__(self, server, rng):
        self.server, self.rng, self.certain, self.count = server, rng, [], 0
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        try:
            with self.server.client() as c:
                while True:
                    self.count += 1
                    c.must("MULTI")
                    c.must("SET", "c:%d" % self.count, self.count)
                    c.must("RPUSH", "list:%d" % self.rng.randrange(5), self.count)
                    c.must("EXEC")
                    if self.count % 7 == 0 and c.must("WAIT", 1, 1000) >= 1:
                        self.certain.append(self.count)
        except (OSError, EOFError):
            pass


def empty(server):
    for name in os.listdir(server.dir):
        path = os.path.join(server.dir, name)
        if name != "server.log":
            shutil.rmtree(path) if os.path.isdir(path) else os.unlink(path)


def has_all(server, certain):
    with server.client() as c:
        got = c.must("MGET", *["c:%d" % n for n in certain])
    missing = [n for n, value in zip(certain, got) if value != b"%d" % n]
    assert not missing, missing


def offset(server):
    return int(info(server)["master_repl_offset"])


def made(start, rng, *options):
    """A master, its replicas and theirs, and which of them have a log."""
    master_logs = rng.random() < 0.5
    master = start(*NOW, *options, *(["--appendonly", "yes"] if master_logs else []))
    replicas, logged = [], []
    for _ in range(rng.randint(1, 3)):
        above = rng.choice([master] + replicas)
        logs = rng.random() < 0.5
        replicas.append(start(*NOW, "--replicaof", "127.0.0.1 %d" % above.port, *(["--appendonly", "yes"] if logs else [])))
        if logs:
            logged.append(replicas[-1])
    for r in replicas:
        wait_up(r, 30)
    for r in logged:
        log_is_on(r)
    return master, master_logs, replicas, logged


@pytest.mark.parametrize("seed", range(FIRST, FIRST + DRILLS))
def test_taken_back(start, seed):
    rng = random.Random(seed)
    master, master_logs, replicas, logged = made(start, rng)
    direct = [r for r in replicas if info(r)["master_port"] == str(master.port)]
    writer = Writer(master, rng)
    target = rng.randint(3, 25)
    wait_for(lambda: len(writer.certain) >= target and any(offset(r) > 1000 for r in direct), 30)
    certain = writer.certain
    for _ in range(rng.choice([1, 1, 2])):  # it may crash again on its way
        kill(master)
        writer.thread.join()
        empty(master)
        if rng.random() < 0.5:
            for r in rng.sample(logged, min(len(logged), len(replicas) - 1)):
                kill(r)
                r.start()
        master.start()
        threading.Event().wait(rng.uniform(0, 4))
    wait_for(lambda: info(master)["role"] == "master" and offset(master) > 1000, 60)
    has_all(master, certain)
    with master.client() as c:
        wait_for(lambda: c.call("SET", "after", 1) == b"OK", 30)
    settled(master, *replicas)
    for r in replicas:
        has_all(r, certain)
    for s in logged + [master] * master_logs:  # a server does not end by SIGTERM while its first log is written
        log_is_on(s)


@pytest.mark.parametrize("seed", range(FIRST, FIRST + DRILLS))
def test_drill(start, seed):
    rng = random.Random(seed)
    master, master_logs, replicas, logged = made(start, rng, "--empty-master-recover", "no")
    direct = [r for r in replicas if info(r)["master_port"] == str(master.port)]
    writer = Writer(master, rng)
    target = rng.randint(3, 25)
    wait_for(lambda: len(writer.certain) >= target, 30)
    had = {r: offset(r) for r in direct}
    for _ in range(rng.choice([1, 1, 2])):  # it may crash again when it is back
        kill(master)
        writer.thread.join()
        empty(master)
        master.start()
        if rng.random() < 0.5:
            with master.client() as c:
                c.must("SET", "only", "one")
        crashed = rng.choice(logged) if logged and rng.random() < 0.5 else None
        if crashed:
            kill(crashed)
            crashed.start()
        for r in direct:
            # one that had not got the first of the stream yet has nothing to refuse for
            wait_for(lambda: info(r)["master_set_refusals"] != "0" or (had[r] < 1000 and info(r)["master_link_status"] == "up"), 30)
    furthest = max(direct, key=offset)
    has_all(furthest, writer.certain)
    with furthest.client() as c:
        c.must("REPLICAOF", "NO", "ONE")
        c.must("SET", "after", 1)
    for s in [master] + [r for r in replicas if r is not furthest]:
        with s.client() as c:
            c.must("REPLICAOF", "127.0.0.1", furthest.port)
    rest = [master] + [r for r in replicas if r is not furthest]
    settled(furthest, *rest)
    for s in rest:
        has_all(s, writer.certain)
    for s in logged + [master] * master_logs:  # a server does not end by SIGTERM while its first log is written
        log_is_on(s)


@pytest.mark.parametrize("log_of_replicas", ["no", "yes"])
def test_the_old_files_return(start, log_of_replicas):
    """The master comes back empty, is refused and even written to; then it comes back with its files: all is as it was acknowledged, and
    nobody has to be told anything."""
    rng = random.Random(FIRST)
    master = start(*NOW, "--appendonly", "yes", "--appendfsync", "always")
    log_is_on(master)
    first = start(*NOW, "--appendonly", log_of_replicas, "--replicaof", "127.0.0.1 %d" % master.port)
    second = start(*NOW, "--appendonly", log_of_replicas, "--replicaof", "127.0.0.1 %d" % rng.choice([master, first]).port)
    replicas = [first, second]
    for r in replicas:
        wait_up(r, 30)
        if log_of_replicas == "yes":
            log_is_on(r)
    writer = Writer(master, rng)
    wait_for(lambda: len(writer.certain) >= 10 and all(offset(r) > 2000 for r in replicas), 30)  # one that had nothing yet has nothing to refuse for
    kill(master)
    writer.thread.join()
    files, aside = os.path.join(master.dir, "appendonlydir"), os.path.join(master.dir, "aside")
    os.rename(files, aside)
    master.start()
    with master.client() as c:
        assert c.must("DBSIZE") == 0
        c.must("SET", "only", "one")
    wait_for(lambda: info(first)["master_set_refusals"] != "0", 30)
    if log_of_replicas == "yes":
        kill(second)
        second.start()
    for r in replicas:
        has_all(r, [1, 2, 3])  # WAIT asked for one replica: only one of them need have more
    log_is_on(master)
    kill(master)
    shutil.rmtree(files)
    os.rename(aside, files)
    master.start()
    settled(master, *replicas)
    for s in [master, *replicas]:
        has_all(s, range(1, writer.count))  # all but the last was answered, and durable
        with s.client() as c:
            assert c.must("EXISTS", "only") == 0
    if log_of_replicas == "yes":
        for r in replicas:
            log_is_on(r)
