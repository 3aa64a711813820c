"""One cluster node beside a real one: all families of commands on keys of one slot, keys that move by MIGRATE, slots whose
keys go."""
import os
import socket
import threading

import pytest

from tests.fuzz import differential
from tests.fuzz.rows import Words
from tests.oracle.resp import Client, free_port
from tests.oracle.server import Server, redis_binary


def test_all_families_in_cluster_mode(monkeypatch, request, vireo_path):
    """Random stories on tagged keys, with some of another slot among them; FUZZ_SEED and --fuzz-seconds for campaigns."""
    monkeypatch.setattr(Words, "KEYS", {kind: [b"{t}" + k for k in keys] for kind, keys in Words.KEYS.items()})
    seconds = min(request.config.getoption("--fuzz-seconds") / 20, 300)
    lines = []
    found, _, stories = differential.run(max(seconds, 3), int(os.environ.get("FUZZ_SEED", 6000)), 2, keep_going=3, out=lines.append, cluster=True)
    print("\n".join(lines))
    assert not found, "\n".join(lines)
    assert stories > 10


# ---- MIGRATE

@pytest.fixture(scope="module")
def target():
    server = Server(redis_binary(), "--save", "")
    yield server
    server.stop()


class Peer:
    """A server that answers as it is told, or not at all."""

    def __init__(self, answers, silent=False):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.answers, self.silent, self.received = answers, silent, []
        self.done = threading.Event()
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while not self.done.is_set():
            try:
                conn, _ = self.listener.accept()
            except OSError:
                return
            self.received.append(conn.recv(1 << 20))
            if self.silent:
                self.done.wait(5)
            else:
                conn.sendall(self.answers)
            conn.close()

    def close(self):
        self.done.set()
        self.listener.close()


def migrate(c, port, *words):
    c.send("MIGRATE", "127.0.0.1", port, *words)
    return c.read_raw_reply()[1]


@pytest.fixture(scope="module")
def both():
    """A Vireo and a Redis to ask the same."""
    from tests.oracle.server import vireo_binary
    servers = [Server(vireo_binary()), Server(redis_binary())]
    yield servers
    for s in servers:
        s.stop()


def ask_both(both, story):
    """story(client) -> what it saw; the same of both."""
    seen = []
    for server in both:
        with server.client() as c:
            c.must("FLUSHALL")
            seen.append(story(c))
    assert seen[0] == seen[1]
    return seen[0]


@pytest.mark.parametrize("answers, silent", [(b"", False), (b"", True), (b"+OK\r\n+OK\r\n", False),
                                             (b"+OK\r\n+OK\r\n-ERR no\r\n+OK\r\n", False), (b"-NOAUTH no\r\n-NOAUTH a\r\n-b\r\n-c\r\n", False)])
def test_migrate_to_somebody_odd(both, answers, silent):
    def story(c):
        peer = Peer(answers, silent)
        c.must("MSET", "a", "1", "b", "2", "c", "3")
        try:
            return migrate(c, peer.port, "", 0, 200, "KEYS", "a", "b", "c"), [c.must("EXISTS", k) for k in "abc"]
        finally:
            peer.close()

    ask_both(both, story)


def test_migrate_words(both):
    lines = """1 k 0 x|1 k x 1|1 k 0 1 KEYS k|1 "" 0 1 KEYS|1 "" 0 1 FOO|1 k 0 1 AUTH|1 k 0 1 AUTH2 a|1 nokey 0 1|x k 0 100
1 k 0 100|1 k 0 100 COPY REPLACE AUTH x|1 "" 0 100 KEYS k nokey|0 k 0 100"""

    def story(c):
        c.must("SET", "k", "v")
        out = []
        for line in lines.replace("\n", "|").split("|"):
            c.send("MIGRATE", "127.0.0.1", *[w.replace('""', "") for w in line.split(" ")])
            out.append(c.read_raw_reply()[1])
        return out, c.must("EXISTS", "k"), c.must("COMMAND", "GETKEYS", "MIGRATE", "h", "1", "", "0", "1", "COPY", "KEYS", "a", "b"), \
            c.must("COMMAND", "GETKEYS", "MIGRATE", "h", "1", "k", "0", "1", "REPLACE")

    replies = ask_both(both, story)[0]
    assert any(b"IOERR" in r for r in replies) and any(b"syntax" in r for r in replies)


def test_migrate_moves_keys(both, target):
    def story(c):
        with target.client() as t:
            t.must("FLUSHALL")
            c.must("SET", "s", "v", "PX", "100000")
            c.must("RPUSH", "l", "1", "2")
            c.must("HSET", "h", "f", "v")
            out = [migrate(c, target.port, "s", 3, 2000, "COPY"), c.must("EXISTS", "s"),
                   migrate(c, target.port, "", 3, 2000, "KEYS", "s", "l"), c.must("EXISTS", "s", "l"),
                   migrate(c, target.port, "", 3, 2000, "REPLACE", "KEYS", "s", "l", "h", "nokey"), c.must("DBSIZE"),
                   migrate(c, target.port, "s", 3, 2000)]
            t.must("SELECT", "3")
            ttl = t.must("PTTL", "s")
            assert 90000 < ttl <= 100000
            c.must("SET", "x", "1")
            c.must("MULTI")
            c.must("MIGRATE", "127.0.0.1", target.port, "x", 3, 2000)
            c.must("PING")
            out += [c.must("EXEC"), c.must("EXISTS", "x"), t.must("MGET", "s", "x"), t.must("LRANGE", "l", "0", "-1"), t.must("HGETALL", "h")]
            return out

    ask_both(both, story)


def test_others_read_while_keys_are_on_their_way(vireo_path, start):
    """The other side is silent: reads are served, writes wait and come after, nothing is lost."""
    server = start()
    peer = Peer(b"", silent=True)
    with server.client() as mover, server.client() as reader, server.client() as writer:
        mover.must("MSET", "k", "v", "other", "1")
        mover.send("MIGRATE", "127.0.0.1", peer.port, "k", 0, 600)
        while not peer.received:
            reader.must("PING")
        assert reader.must("GET", "k") == b"v"
        writer.send("SET", "k", "new")
        assert not writer.fill(0.1)
        assert reader.must("GET", "k") == b"v"
        assert b"IOERR" in mover.read_raw_reply()[1]
        assert writer.read_raw_reply()[1] == b"+OK\r\n"
        assert reader.must("GET", "k") == b"new"
    peer.close()


def test_migrate_within_a_cluster(vireo_path, start):
    """Between nodes that believe in each other: RESTORE-ASKING, DEL in the log, the key served by the other one after ASKING."""
    ports = [free_port() for _ in range(2)]
    ids = ["a" * 40, "b" * 40]
    lines = ["%s 127.0.0.1:%d@%d %smaster - 0 0 %d connected %s",
             "vars currentEpoch 2 lastVoteEpoch 0"]
    nodes = []
    for me in range(2):
        text = ""
        for i in range(2):
            opened = "[12182->-%s]" % ids[1] if me == i == 0 else "[12182-<-%s]" % ids[0] if me == i == 1 else ""
            text += lines[0] % (ids[i], ports[i], ports[i], "myself," if me == i else "", i + 1, "0-12200 " + opened if i == 0 else "12201-16383 " + opened)
            text += "\n"
        server = start("--cluster-enabled", "yes", "--cluster-port", free_port(), "--cluster-require-full-coverage", "no",
                       "--cluster-node-timeout", "60000", port=ports[me], start=False)
        with open(os.path.join(server.dir, "nodes.conf"), "w") as f:
            f.write(text + lines[1] + "\n")
        server.start()
        nodes.append(server)
    with nodes[0].client() as a, nodes[1].client() as b:
        for c in (a, b):
            while b"cluster_state:ok" not in c.must("CLUSTER", "INFO"):
                pass
        a.must("CLUSTER", "SETSLOT", "12182", "STABLE")
        for i in range(300):
            a.must("RPUSH", "{foo}%d" % i, *range(i % 7 + 1))
        a.must("CLUSTER", "SETSLOT", "12182", "MIGRATING", ids[1])
        while keys := a.must("CLUSTER", "GETKEYSINSLOT", "12182", "50"):
            assert a.must("MIGRATE", "127.0.0.1", ports[1], "", "0", "5000", "KEYS", *keys) == b"OK"
        assert a.must("DBSIZE") == 0 and b.must("CLUSTER", "COUNTKEYSINSLOT", "12182") == 300
        a.send("LLEN", "{foo}6")
        assert a.read_raw_reply()[1] == b"-ASK 12182 127.0.0.1:%d\r\n" % ports[1]
        b.must("ASKING")
        assert b.must("LLEN", "{foo}6") == 7
        for c in (b, a):
            c.must("CLUSTER", "SETSLOT", "12182", "NODE", ids[1])
        assert b.must("LLEN", "{foo}6") == 7
