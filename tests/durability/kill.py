#!/usr/bin/python3
"""kill: servers killed with SIGKILL at random moments while writers, readers, rewrites and saves are going on; then started again.

    kill.py [--count 500] [--seed N] [--fsync always|everysec] [--in-place] [--parallel N]

always:    every answered write is there, whatever a reader was shown is there, nothing is there twice or in another order, transactions
           are whole.
in place:  with aof-sync-in-place, and every fifth time redis-server, if there is one, must load the killed server's log to the same data.
everysec:  the same for what was answered more than two seconds before the end; how old the youngest lost answer was is told.
"""
import argparse
import os
import random
import shutil
import signal
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))

from tests.oracle.resp import ReplyError  # noqa: E402
from tests.oracle.server import Server, redis_binary, vireo_binary  # noqa: E402

GONE = (OSError, EOFError)
OLD_S = 2.0


class Ledger:
    """What one writer sent and was answered: counts, with the time of each answer."""

    def __init__(self):
        self.sent = 0
        self.answers = []               # (monotonic time, count answered by then)

    def acked(self, before=None):
        best = 0
        for at, count in self.answers:
            if before is None or at <= before:
                best = max(best, count)
        return best


def number(reply):
    if isinstance(reply, ReplyError):
        raise AssertionError("a write was refused: %r" % reply)
    return int(reply or 0)


class Round:
    def __init__(self, path, seed, fsync, in_place=False):
        self.path, self.fsync, self.in_place = path, fsync, in_place
        self.rng = random.Random(seed)
        self.ledgers = {}
        self.shown = {}                 # by readers: key -> (value, time) pairs
        self.errors = []
        self.stats = {"writes": 0, "rewrites": 0, "saves": 0, "compared": 0, "lost_ages": []}
        self.pause_s = 0.0 if fsync == "always" else 0.004

    def start(self):
        return Server(vireo_binary(), "--appendonly", "yes", "--appendfsync", self.fsync, "--auto-aof-rewrite-min-size", "16kb",
                      "--aof-sync-in-place", "yes" if self.in_place else "no", "--enable-debug-command", "yes", cwd=self.path)

    def guard(self, work, *args):
        try:
            with self.server.client(timeout=20) as c:
                work(c, random.Random(self.rng.random()), *args)
        except GONE:
            pass
        except Exception as e:          # whatever else is a finding
            self.errors.append(repr(e))

    def answered(self, ledger, count):
        ledger.answers.append((time.monotonic(), count))
        if self.pause_s:
            time.sleep(self.pause_s)

    # each writer: its state is a count, visible in its keys

    def counter(self, c, rng, name, ledger):
        while True:
            burst = rng.randrange(1, 8)
            ledger.sent += burst
            for _ in range(burst):
                c.send("INCR", name)
            for _ in range(burst):
                self.answered(ledger, number(c.read()))

    def lister(self, c, rng, name, ledger):
        while True:
            burst = rng.randrange(1, 30)
            first = ledger.sent
            ledger.sent += burst
            for i in range(first, first + burst):
                c.send("RPUSH", name, i)
            for _ in range(burst):
                self.answered(ledger, number(c.read()))

    def transactor(self, c, rng, name, ledger):
        while True:
            ledger.sent += 1
            for words in (("MULTI",), ("INCR", name + ":a"), ("RPUSH", name + ":l", ledger.sent - 1), ("SET", name + ":big", "x" * rng.randrange(9000)),
                          ("INCR", name + ":b"), ("EXEC",)):
                c.send(*words)
            replies = [c.read() for _ in range(6)]
            self.answered(ledger, number(replies[5][0]))

    def reader(self, c, rng, names):
        while True:
            name = rng.choice(names)
            self.shown.setdefault(name, []).append((time.monotonic(), number(c.call("GET", name))))
            time.sleep(self.pause_s)

    def disturber(self, c, rng):
        while True:
            time.sleep(rng.random() * 0.08)
            what = rng.choice(["BGREWRITEAOF", "BGSAVE", "BGREWRITEAOF", "CONFIG"])
            if what == "CONFIG":
                c.call("CONFIG", "SET", "aof-use-rdb-preamble", rng.choice(["yes", "no"]))
                continue
            if not isinstance(c.call(what), ReplyError):
                self.stats["rewrites" if what == "BGREWRITEAOF" else "saves"] += 1

    def run(self):
        rng = self.rng
        self.server = self.start()
        self.recall()
        names = [("c%d" % i, self.counter) for i in range(3)] + [("l0", self.lister), ("l1", self.lister), ("t0", self.transactor), ("t1", self.transactor)]
        threads = [threading.Thread(target=self.guard, args=(work, n, self.ledgers.setdefault(n, Ledger()))) for n, work in names]
        threads += [threading.Thread(target=self.guard, args=(self.reader, ["c0", "c1", "c2"])),
                    threading.Thread(target=self.guard, args=(self.disturber,))]
        for t in threads:
            t.start()
        time.sleep(rng.random() * 0.3 if self.fsync == "always" else 2.1 + rng.random() * 0.9)
        killed = time.monotonic()
        self.server.signal(signal.SIGKILL)
        for t in threads:
            t.join()
        self.server.wait_exit()
        if self.errors:
            raise AssertionError("; ".join(self.errors))
        self.check(killed)

    def recall(self):
        """What is there from the round before counts as answered long ago: it was looked at."""
        with self.server.client() as c:
            for name in ("c0", "c1", "c2", "l0", "l1", "t0", "t1"):
                ledger = self.ledgers[name] = Ledger()
                ledger.sent = number(c.call("LLEN", name) if name[0] == "l" else c.call("GET", name + ":a" if name[0] == "t" else name))
                ledger.answers.append((0.0, ledger.sent))

    def there(self, c, name):
        if name[0] == "c":
            return number(c.call("GET", name))
        values = [int(v) for v in c.call("LRANGE", name if name[0] == "l" else name + ":l", 0, -1)]
        assert values == list(range(len(values))), "%s has a hole or a double: %r" % (name, [i for i, v in enumerate(values) if i != v][:3])
        if name[0] == "t":
            a, b = number(c.call("GET", name + ":a")), number(c.call("GET", name + ":b"))
            assert a == b == len(values), "%s: half a transaction: %d %d %d" % (name, a, b, len(values))
        return len(values)

    def digest_of_redis(self):
        redis = redis_binary()
        if not redis:
            return None
        copy = self.path + "-redis"
        shutil.copytree(self.path, copy)
        server = Server(redis, "--appendonly", "yes", "--enable-debug-command", "yes", cwd=copy)
        try:
            with server.client() as c:
                return c.must("DEBUG", "DIGEST")
        finally:
            server.signal(signal.SIGKILL)
            server.wait_exit()
            shutil.rmtree(copy)

    def check(self, killed):
        before = None if self.fsync == "always" else killed - OLD_S
        theirs = self.digest_of_redis() if self.in_place and self.rng.random() < 0.2 else None
        server = self.start()
        try:
            with server.client() as c:
                if theirs:
                    ours = c.must("DEBUG", "DIGEST")
                    assert ours == theirs, "redis-server read %r, vireo-server %r" % (theirs, ours)
                    self.stats["compared"] += 1
                for name, ledger in self.ledgers.items():
                    there = self.there(c, name)
                    self.stats["writes"] += len(ledger.answers) - 1
                    assert ledger.acked(before) <= there <= ledger.sent, "%s: %d there, %d answered, %d sent" % (name, there, ledger.acked(before), ledger.sent)
                    lost = [killed - at for at, count in ledger.answers if count > there]
                    self.stats["lost_ages"] += lost
                    for at, value in self.shown.get(name, []):
                        assert value <= there or (before and at > before), "%s: a reader was shown %d, %d is there" % (name, value, there)
        finally:
            server.signal(signal.SIGKILL)
            server.wait_exit()


def lane(number_, count, seed, fsync, in_place, total, failures):
    path = tempfile.mkdtemp(prefix="vireo-kill-")
    for i in range(count):
        one = Round(path, "%d/%d/%d" % (seed, number_, i), fsync, in_place)
        try:
            one.run()
        except Exception as e:
            failures.append("seed %d lane %d round %d: %s (files: %s)" % (seed, number_, i, e, path))
            return
        total["rounds"] += 1
        for k, v in one.stats.items():
            total[k] = total.get(k, type(v)()) + v
        if i % 10 == 9:
            shutil.rmtree(path)
            os.mkdir(path)
    shutil.rmtree(path)


def campaign(count, seed, fsync, parallel, in_place=False):
    total, failures = {"rounds": 0}, []
    lanes = [threading.Thread(target=lane, args=(i, count // parallel + (i < count % parallel), seed, fsync, in_place, total, failures)) for i in range(parallel)]
    for t in lanes:
        t.start()
    for t in lanes:
        t.join()
    ages = total.pop("lost_ages", [])
    print("kill fsync=%s seed=%d: %d of %d rounds good, %d answered writes, %d rewrites and %d saves begun, %d answers lost%s%s" % (
        fsync, seed, total["rounds"], count, total.get("writes", 0), total.get("rewrites", 0), total.get("saves", 0), len(ages),
        ", the oldest %.0f ms before the end" % (1000 * max(ages)) if ages else "",
        ", in place, %d logs compared with redis-server" % total.get("compared", 0) if in_place else ""))
    for f in failures:
        print("FAILED", f)
    return not failures


if __name__ == "__main__":
    p = argparse.ArgumentParser()
    p.add_argument("--count", type=int, default=500)
    p.add_argument("--seed", type=int, default=int(time.time()))
    p.add_argument("--fsync", choices=["always", "everysec"], default="always")
    p.add_argument("--in-place", action="store_true")
    p.add_argument("--parallel", type=int, default=0)
    o = p.parse_args()
    sys.exit(0 if campaign(o.count, o.seed, o.fsync, o.parallel or (1 if o.fsync == "always" else 8), o.in_place) else 1)
