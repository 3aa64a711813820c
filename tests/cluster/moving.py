"""Slots that move by one command: a cluster of Vireo masters, writers that count, and kills. Used by test_moves.py; as a program
it runs drills: python3 -m tests.cluster.moving --drills 200 [--seed N]."""
import argparse
import os
import random
import signal
import socket
import sys
import threading
import time

from tests.oracle.resp import Client, free_port
from tests.oracle.server import Server, built_with, vireo_binary

STOCK = ["--cluster-enabled", "yes", "--cluster-node-timeout", "20000" if built_with("thread") else "1500", "--repl-diskless-sync-delay", "0"]
OPTIONS = [*STOCK, "--cluster-slot-migration-write-pause-timeout", "6000"]
DURABLE = ["--appendonly", "yes", "--appendfsync", "always"]


def until(what, limit=30.0, why=None):
    """Waits for what() to be true; errors count as not yet."""
    deadline, last = time.monotonic() + limit, None
    while time.monotonic() < deadline:
        try:
            last = what()
            if last:
                return last
        except (OSError, EOFError, AttributeError, TypeError, AssertionError) as error:
            last = error
        time.sleep(0.02)
    raise AssertionError("not within %gs: %r%s" % (limit, last, why() if why else ""))


def slot_of(tag):
    crc = 0
    for byte in tag.encode():
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1) ^ 0x1021 if crc & 0x8000 else crc << 1
    return (crc & 0xffff) % 16384


def ask(server, *words, timeout=10):
    with server.client(timeout=timeout) as c:
        return c.call(*words)


def my_id(server):
    return ask(server, "CLUSTER", "MYID").decode()


def moves(server):
    """CLUSTER GETSLOTMIGRATIONS as dictionaries, the newest first."""
    reply = ask(server, "CLUSTER", "GETSLOTMIGRATIONS")
    return [{k.decode(): v.decode() if isinstance(v, bytes) else v for k, v in zip(m[::2], m[1::2])} for m in reply]


def over(server, n=0):
    """The newest migration but n of the server, when it is over."""
    m = moves(server)[n]
    return m if m["state"] in ("success", "failed", "cancelled") else None


class Cluster:
    """Masters, and a replica for each of the first `replicas` ones. Slots are dealt out evenly. binary: redis-server's, say."""

    def __init__(self, masters=2, replicas=0, *options, binary=None):
        self.masters, self.servers = masters, []
        for _ in range(masters + replicas):
            self.servers.append(Server(binary or vireo_binary(), *(STOCK if binary else OPTIONS), *options, "--cluster-port", free_port(), start=False))
        for s in self.servers:
            s.start()
        bus = [s.command[s.command.index("--cluster-port") + 1] for s in self.servers]
        for i, s in enumerate(self.servers):
            with s.client() as c:
                c.must("CLUSTER", "SET-CONFIG-EPOCH", i + 1)
                if i < masters:
                    c.must("CLUSTER", "ADDSLOTSRANGE", 16384 * i // masters, 16384 * (i + 1) // masters - 1)
                if i:
                    c.must("CLUSTER", "MEET", "127.0.0.1", self.servers[0].port, bus[0])
        until(lambda: all(len(ask(s, "CLUSTER", "NODES").splitlines()) == len(self.servers) for s in self.servers))
        for i in range(replicas):
            until(lambda i=i: ask(self.servers[masters + i], "CLUSTER", "REPLICATE", my_id(self.servers[i])) == b"OK")
        until(self.well)

    def owners(self, server):
        """slot ranges -> id, as one server sees it"""
        out = {}
        for line in ask(server, "CLUSTER", "NODES", timeout=3).decode().splitlines():
            fields = line.split()
            for r in fields[8:]:
                if "[" not in r:
                    a, _, b = r.partition("-")
                    for slot in range(int(a), int(b or a) + 1):
                        out[slot] = fields[0]
        return out

    def well(self):
        """Everybody is there, ok, and of one mind."""
        views = []
        for s in self.servers:
            info = ask(s, "CLUSTER", "INFO", timeout=3).decode()
            assert "cluster_state:ok" in info
            views.append(self.owners(s))
            assert "master_link_status:down" not in ask(s, "INFO", "replication").decode()
        return len(views[0]) == 16384 and all(v == views[0] for v in views)

    def kill(self, server):
        os.kill(server.process.pid, signal.SIGKILL)
        server.process.wait()

    def logs(self):
        return "\n".join("--- %d\n%s" % (s.port, s.log[-3000:]) for s in self.servers)

    def stop(self):
        for s in self.servers:
            s.stop()


class Writer(threading.Thread):
    """Counts up keys of some slots, follows redirections, and looks whether each answer can be: nothing lost, nothing doubled."""

    def __init__(self, cluster, tags, seed=0):
        super().__init__(daemon=True)
        self.cluster, self.tags, self.seed, self.rng = cluster, tags, seed, random.Random(seed)
        self.low, self.high = {}, {}         # what a counter must have at least, and can have at most
        self.errors, self.wrong, self.done = [], [], 0
        self.redirected, self.worst, self.over = 0, 0.0, threading.Event()
        self.port = cluster.servers[0].port

    def run(self):
        client = None
        while not self.over.is_set():
            key = "n%d:{%s}:%d" % (self.seed, self.rng.choice(self.tags), self.rng.randrange(20))
            began = time.monotonic()
            sent = False
            try:
                if client is None:
                    client = Client(self.port, timeout=5)
                sent = True
                reply = client.call("INCR", key)
            except (OSError, EOFError) as error:
                if sent:
                    self.high[key] = self.high.get(key, 0) + 1
                self.errors.append(repr(error))
                client = None
                alive = [s for s in self.cluster.servers if s.alive()]
                if alive:
                    self.port = self.rng.choice(alive).port
                time.sleep(0.02)
                continue
            if isinstance(reply, int):
                low, high = self.low.get(key, 0), self.high.get(key, 0)
                if not low < reply <= high + 1:
                    self.wrong.append("%s: %d after %d..%d" % (key, reply, low, high))
                self.low[key] = self.high[key] = reply
                self.done += 1
                self.worst = max(self.worst, time.monotonic() - began)
                continue
            text = str(reply)
            if "MOVED" in text:
                self.redirected += 1
                port = int(text.split(":")[-1].rstrip("')\""))
                if port != self.port:
                    self.port = port
                    client.close()
                    client = None
            else:
                self.errors.append(text)
                time.sleep(0.02)

    def finish(self):
        self.over.set()
        self.join(20)
        assert not self.is_alive()
        assert not self.wrong, self.wrong[:5]


class Gate:
    """Stands before a server; what that sends to its replicas waits while `open` is not set."""

    def __init__(self, port):
        self.to, self.open, self.sockets = port, threading.Event(), []
        self.open.set()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
                server = socket.create_connection(("127.0.0.1", self.to))
            except OSError:
                return
            self.sockets += [client, server]
            replica = threading.Event()
            threading.Thread(target=self.pump, args=(client, server, lambda data, r=replica: b"PSYNC" in data and r.set()), daemon=True).start()
            threading.Thread(target=self.pump, args=(server, client, lambda data, r=replica: r.is_set() and self.open.wait()), daemon=True).start()

    def pump(self, source, to, before):
        try:
            while data := source.recv(65536):
                before(data)
                to.sendall(data)
        except OSError:
            pass
        for s in (source, to):
            try:
                s.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def close(self):
        self.open.set()
        for s in [self.listener, *self.sockets]:
            s.close()


def find(cluster, key, words):
    """A command about a key, wherever its slot is."""
    port = cluster.servers[0].port
    for _ in range(5):
        with Client(port, timeout=5) as c:
            reply = c.call(*words)
        if "MOVED" not in str(reply):
            return reply
        port = int(str(reply).split(":")[-1].rstrip("')\""))
    raise AssertionError("%s is nowhere: %r" % (key, reply))


def huge_values(server, tag, n):
    """A hash and a sorted set that go in parts, and their digests."""
    keys = ["huge-hash:{%s}" % tag, "huge-zset:{%s}" % tag]
    with server.client(timeout=60) as c:
        for i in range(0, n, 1000):
            c.must("HSET", keys[0], *[w for j in range(i, i + 1000) for w in ("f%d" % j, "value-%d" % j)])
            c.must("ZADD", keys[1], *[w for j in range(i, i + 1000) for w in (j * 7919 % n, "m%d" % j)])
        return {k: c.must("DEBUG", "DIGEST-VALUE", k) for k in keys}


def check_all(cluster, writers, still, huge={}, others=0):
    """Each counter and each key that nobody writes is there once, with what it must have; of huge keys that is a digest; others: keys beside these."""
    for w in writers:
        for key, low in w.low.items():
            value = int(find(cluster, key, ("GET", key)) or 0)
            assert low <= value <= w.high[key], "%s is %d, not %d..%d" % (key, value, low, w.high[key])
    for key, value in still.items():
        assert find(cluster, key, ("GET", key)) == value, key
    for key, digest in huge.items():
        assert find(cluster, key, ("TYPE", key)) in (b"hash", b"zset"), key
        assert digest in [ask(s, "DEBUG", "DIGEST-VALUE", key, timeout=30) for s in cluster.servers[:cluster.masters]], key
    want = len(still) + len(huge) + others + len({k for w in writers for k in w.low})

    def count():
        return sum(ask(s, "DBSIZE") for s in cluster.servers[:cluster.masters])
    until(lambda: count() >= want, 10, lambda: " keys, %d wanted" % want)
    extra = {k for w in writers for k, high in w.high.items() if high and k not in w.low}
    assert count() <= want + len(extra), (count(), want)


def tags_in(first, last, n, rng):
    out = []
    while len(out) < n:
        tag = "t%d" % rng.randrange(10 ** 9)
        if first <= slot_of(tag) <= last:
            out.append(tag)
    return out


def fill(cluster, tags, n, still):
    fill_from(cluster.servers[0], tags, n, still)


def fill_from(server, tags, n, still):
    with server.client(timeout=30) as c:
        for i in range(0, n, 500):
            part = [("s:{%s}:%d" % (tags[j % len(tags)], j), b"v%d" % j) for j in range(i, min(n, i + 500))]
            assert all(r == b"OK" for r in c.pipeline([("SET",) + p for p in part]))
            still.update(part)


def both_ends(cluster):
    """Who has the slots that move, and who shall have them."""
    owner = cluster.owners(cluster.servers[0])[0]
    ids = [my_id(s) for s in cluster.servers[:cluster.masters]]
    source = cluster.servers[ids.index(owner)]
    target = cluster.servers[1 - ids.index(owner)] if cluster.masters == 2 else cluster.servers[(ids.index(owner) + 1) % cluster.masters]
    return source, target


def undisturbed(cluster):
    """How long a move takes that nobody disturbs."""
    source, target = both_ends(cluster)
    began = time.monotonic()
    assert ask(source, "CLUSTER", "MIGRATESLOTS", "SLOTSRANGE", 0, 999, "NODE", my_id(target)) == b"OK"
    m = until(lambda: over(source), 60, cluster.logs)
    assert m["state"] == "success", (m["message"], cluster.logs())
    return time.monotonic() - began


def drill(cluster, rng, span, log):
    """Slots move one way or the other, and somebody is killed at some time of it, which takes about span seconds, or shortly after."""
    source, target = both_ends(cluster)
    victims = rng.choice([[source], [target], [source, target]])
    delay = rng.uniform(0, 1.3 * span)
    reply = ask(source, "CLUSTER", "MIGRATESLOTS", "SLOTSRANGE", 0, 999, "NODE", my_id(target))
    assert reply == b"OK", reply
    time.sleep(delay)
    for v in victims:
        cluster.kill(v)
    began = time.monotonic()
    for v in victims:
        v.start()
    until(cluster.well, 10 + 10, cluster.logs)
    took = time.monotonic() - began
    until(lambda: all(m["state"] in ("success", "failed", "cancelled") for s in (source, target) for m in moves(s)), 20, cluster.logs)
    now = cluster.owners(cluster.servers[0])[0]
    log("killed %s after %.0f ms: the slots are %s's, one mind after %.1f s" %
        ("both" if len(victims) == 2 else "source" if victims == [source] else "target", delay * 1000,
         "the target" if now == my_id(target) else "the source", took))
    return took


def drills(count, seed, keys=20000, huge=0, log=print):
    """huge: elements of two values that move with the keys, in parts when there are 16384 or more."""
    rng = random.Random(seed)
    cluster = Cluster(2, 0, *DURABLE)
    worst = 0
    try:
        still, tags = {}, tags_in(0, 999, 40, rng)
        fill(cluster, tags, keys, still)
        big = huge_values(cluster.servers[0], tags[0], huge) if huge else {}
        writers = [Writer(cluster, tags[i::2], seed + i) for i in range(2)]
        for w in writers:
            w.start()
        span = undisturbed(cluster)
        for i in range(count):
            worst = max(worst, drill(cluster, rng, span, log))
            assert not any(w.wrong for w in writers), [w.wrong[:3] for w in writers]
        for w in writers:
            w.finish()
        check_all(cluster, writers, still, big)
        return worst, sum(w.done for w in writers)
    except BaseException:
        sys.stderr.write("seed %d\n%s\n" % (seed, cluster.logs()))
        raise
    finally:
        cluster.stop()


if __name__ == "__main__":
    p = argparse.ArgumentParser()
    p.add_argument("--drills", type=int, default=200)
    p.add_argument("--seed", type=int, default=int(time.time()))
    p.add_argument("--keys", type=int, default=20000)
    p.add_argument("--huge", type=int, default=30000)
    a = p.parse_args()
    longest, done = drills(a.drills, a.seed, a.keys, a.huge)
    print("%d drills from seed %d: all well within %.1f s at most, %d acknowledged writes, none lost or doubled" % (a.drills, a.seed, longest, done))
