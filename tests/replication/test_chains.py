"""Chains of both kinds of servers under random writes of every family: plain, in transactions, in scripts and functions, from blocked
clients, with expiry, while links are cut. In the end all have the same, and each had one full sync.
CHAIN_SEED repeats one; CHAIN_COMMANDS says how many writes; CHAIN_RUNS how many times."""
import os
import random
import threading

import pytest

from tests.fuzz import rows
from tests.oracle.resp import ReplyError
from tests.oracle.server import redis_binary
from tests.replication.test_follow import NOW, follow, info, wait_for, wait_up

SEED = int(os.environ.get("CHAIN_SEED", "0")) or None
COMMANDS = int(os.environ.get("CHAIN_COMMANDS", "1500"))
RUNS = int(os.environ.get("CHAIN_RUNS", "1"))
CUTS = 3
DATABASES = 3
LIBRARY = """#!lua name=chains
redis.register_function('run', function(keys, args) return redis.pcall(unpack(args)) end)"""


def written_by(flags):
    """The rows all of whose commands have the flag write: those that may block, and the others."""
    usable = [r for r in rows.ROWS if all("write" in flags.get(name, ()) for name in r.commands)]
    blocking = [r for r in usable if any("blocking" in flags[name] for name in r.commands)]
    return [r for r in usable if r not in blocking], blocking


def flags_of(server):
    with server.client() as c:
        return {row[0].decode().lower(): [f.decode() if isinstance(f, bytes) else str(f) for f in row[2]] for row in c.must("COMMAND")}


class Draw:
    def __init__(self, rng, usable):
        self.words, self.rng, self.usable, self.weights = rows.Words(rng), rng, usable, [r.weight for r in usable]

    def __call__(self):
        while True:
            made = self.rng.choices(self.usable, self.weights)[0].draw(self.words, set())
            if b"FAIL" not in made:  # BITFIELD that comes to nothing makes a key in Redis 7.0, and tells nobody
                return made


def write(client, rng, draw, count):
    in_multi = False
    for _ in range(count):
        what = rng.random()
        if what < 0.03:
            client.call("EXEC" if in_multi else "MULTI")
            in_multi = not in_multi
        elif what < 0.06 and not in_multi:
            client.call("SELECT", rng.randrange(DATABASES))
        elif what < 0.16:
            client.call("EVAL", "local r = redis.pcall(unpack(ARGV)) redis.call('INCR', 'ran') return r", 0, *draw())
        elif what < 0.22:
            client.call("FCALL", "run", 0, *draw())
        else:
            client.call(*draw())
    if in_multi:
        client.call("EXEC")


class Blocked(threading.Thread):
    """A client that waits for elements again and again; every other one in the dark of another database."""

    def __init__(self, server, rng, draw):
        super().__init__(daemon=True)
        self.server, self.rng, self.draw, self.over, self.served = server, rng, draw, False, 0
        self.start()

    def run(self):
        with self.server.client() as c:
            while not self.over:
                c.call("SELECT", self.rng.randrange(DATABASES))
                reply = c.call(*self.draw())
                self.served += reply is not None and not isinstance(reply, ReplyError)


def cut(server):
    with server.client() as c:
        c.call("CLIENT", "KILL", "TYPE", "replica")


def digest(server):
    with server.client() as c:
        return c.must("DEBUG", "DIGEST")


def same(master, servers):
    def there(server):
        want, got = info(master), info(server)
        return got["master_link_status"] == "up" and got["master_repl_offset"] == want["master_repl_offset"]
    for s in servers:
        wait_for(lambda: there(s), 30)
    wait_for(lambda: len({digest(s) for s in [master, *servers]}) == 1, 30)


@pytest.mark.parametrize("run", range(RUNS))
@pytest.mark.parametrize("kinds", ["vireo redis", "redis vireo redis", "vireo redis vireo"])
def test_chain(start, kinds, run):
    seed = SEED or random.randrange(1 << 30)
    print("CHAIN_SEED=%d" % seed)
    rng = random.Random(seed)
    options = [*NOW, "--repl-backlog-size", "64mb", "--repl-diskless-sync-delay", "0"]
    servers = [start(*options, binary=redis_binary() if kind == "redis" else None) for kind in kinds.split()]
    master = servers[0]
    flags = flags_of(next(s for s, kind in zip(servers, kinds.split()) if kind == "redis"))
    plain, blocking = written_by(flags)
    assert len(plain) > 100 and len(blocking) > 5
    for above, below in zip(servers, servers[1:]):
        follow(below, above)
    wait_for(lambda: all(info(s)["master_link_status"] == "up" for s in servers[1:]), 30)
    waiting = [Blocked(master, random.Random(seed + i), Draw(random.Random(seed + i), blocking)) for i in range(1, 3)]
    with master.client() as c:
        c.must("FUNCTION", "LOAD", LIBRARY)
        draw = Draw(rng, plain)
        for _ in range(CUTS):
            write(c, rng, draw, COMMANDS // CUTS)
            cut(rng.choice(servers[:-1]))
        for w in waiting:
            w.over = True
        for w in waiting:
            w.join(30)
        c.call("SELECT", 0)
        for db in range(DATABASES):
            c.must("SELECT", db)
            c.must("KEYS", "*")
    for s in servers[1:]:
        wait_up(s, 30)
    same(master, servers[1:])
    assert sum(w.served for w in waiting) > 0
    for above, below in zip(servers, servers[1:]):
        assert info(above, "stats")["sync_full"] == "1"
        assert info(below, "stats")["unexpected_error_replies"] == "0"
        with below.client() as c:
            assert c.must("FUNCTION", "LIST")[0][1] == b"chains"
