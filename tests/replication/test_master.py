"""Vireo as a master: of real Redis, and of whoever speaks the protocol over a bare socket."""
import hashlib
import os
import random
import subprocess
import threading
import time

import pytest

from tests.oracle.server import redis_binary
from tests.replication.test_follow import COMMANDS, NOW, SEED, Relay, fill, follow, info, level, random_writes, wait_for, wait_up


@pytest.fixture
def redis(start):
    def make(*args, **kwargs):
        return start(*args, binary=redis_binary(), **kwargs)
    return make


@pytest.fixture
def bare(start):
    """A connection that plays a replica, byte by byte."""
    opened = []

    def make(server):
        c = Bare(server.port)
        opened.append(c)
        return c
    yield make
    for c in opened:
        c.close()


class Bare:
    def __init__(self, port):
        import socket
        self.s = socket.create_connection(("127.0.0.1", port), timeout=10)
        self.f = self.s.makefile("rb")

    def close(self):
        self.f.close()
        self.s.close()

    def say(self, *words):
        words = [w if isinstance(w, bytes) else str(w).encode() for w in words]
        self.s.sendall(b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%s\r\n" % (len(w), w) for w in words))

    def line(self):
        """The next one that is not a sign of life."""
        while True:
            got = self.f.readline()
            if got != b"\n":
                return got

    def ask(self, *words):
        self.say(*words)
        return self.line()

    def exactly(self, n):
        got = self.f.read(n)
        assert len(got) == n, got
        return got

    def image(self):
        """Of either form."""
        head = self.line()
        assert head[:1] == b"$", head
        if not head.startswith(b"$EOF:"):
            return self.exactly(int(head[1:]))
        mark, data = head[5:-2], b""
        assert len(mark) == 40
        while not data.endswith(mark):
            data += self.exactly(1)
        return data[:-40]

    def ended(self):
        while True:
            try:
                got = self.f.read(1)
            except ConnectionResetError:
                return True
            if got == b"":
                return True
            assert got == b"\n", got

    def sync(self, *capa):
        if capa:
            assert self.ask("REPLCONF", *[x for word in capa for x in ("capa", word)]) == b"+OK\r\n"
        word, ident, offset = self.ask("PSYNC", "?", "-1").split()
        assert word == b"+FULLRESYNC"
        return ident, int(offset), self.image()


@pytest.mark.parametrize("diskless", ["yes", "no"])
@pytest.mark.parametrize("load", ["disabled", "swapdb"])
def test_full_sync_of_redis(start, redis, diskless, load):
    master, replica = start(*NOW, "--repl-diskless-sync", diskless), redis("--repl-diskless-load", load)
    fill(master)
    with replica.client() as c:
        c.must("SET", "mine", "goes")
    follow(replica, master)
    level(master, replica)
    with replica.client() as c:
        assert c.must("EXISTS", "mine") == 0
        assert c.must("FCALL", "f", 0) == 7
    wait_for(lambda: "state=online" in info(master).get("slave0", ""))
    stats = info(master, "stats")
    assert (stats["sync_full"], stats["sync_partial_ok"], stats["sync_partial_err"]) == ("1", "0", "1")
    ours, theirs = info(master), info(replica)
    assert ours["master_replid"] == theirs["master_replid"] and ours["connected_slaves"] == "1"


def test_random_commands_to_redis(start, redis):
    master, replica = start(*NOW), redis()
    follow(replica, master)
    seed = SEED or random.randrange(1 << 30)
    print("FOLLOW_SEED=%d" % seed)
    with master.client() as c:
        random_writes(c, seed, COMMANDS)
        c.call("SELECT", 0)
    level(master, replica)
    with replica.client() as c:
        assert c.must("INFO", "stats").decode().split("unexpected_error_replies:")[1].split("\r\n")[0] == "0"


def test_cut_link_of_redis_goes_on(start, redis):
    master = start(*NOW)
    relay = Relay(master.port)
    try:
        replica = redis()
        fill(master, 20)
        with replica.client() as c:
            c.must("REPLICAOF", "127.0.0.1", relay.port)
        wait_up(replica)
        level(master, replica)
        for i in range(2):
            relay.cut()
            wait_for(lambda: info(replica)["master_link_status"] == "down")
            with master.client() as c:
                c.must("SELECT", i)
                for k in range(50):
                    c.must("INCR", "n%d" % k)
            relay.mend()
            wait_up(replica)
            level(master, replica)
        stats = info(master, "stats")
        assert (stats["sync_full"], stats["sync_partial_ok"]) == ("1", "2")
    finally:
        relay.close()


def test_stream_is_redis_own(start, bare):
    """Transcript of the specification, 21."""
    master = start(*NOW)
    with master.client() as c:
        c.must("SET", "n", 1)
        c.must("SET", "greeting", "hello")
    r = bare(master)
    assert r.ask("PING") == b"+PONG\r\n"
    assert r.ask("REPLCONF", "listening-port", 26101) == b"+OK\r\n"
    assert r.ask("REPLCONF", "capa", "psync2") == b"+OK\r\n"
    ident, offset, image = r.sync()
    assert offset == 0 and image[:9] == b"REDIS0010" and ident in image
    assert b"\xfa\x0erepl-stream-db\xc0\x00" in image and b"\xfa\x0brepl-offset\xc0\x00" in image
    r.say("REPLCONF", "ACK", 0)
    with master.client() as c, master.client() as waiter:
        def comes(expected, *commands):
            for words in commands:
                c.must(*words)
            assert r.exactly(len(expected)) == expected

        comes(b"*2\r\n$6\r\nSELECT\r\n$1\r\n0\r\n*3\r\n$3\r\nset\r\n$2\r\nk1\r\n$2\r\nv1\r\n", ("set", "k1", "v1"))
        comes(b"*2\r\n$6\r\nSELECT\r\n$1\r\n3\r\n*2\r\n$4\r\nincr\r\n$3\r\nctr\r\n", ("SELECT", 3), ("incr", "ctr"))
        comes(b"*2\r\n$6\r\nSELECT\r\n$1\r\n0\r\n*1\r\n$5\r\nMULTI\r\n*3\r\n$3\r\nSET\r\n$1\r\na\r\n$1\r\n1\r\n"
              b"*2\r\n$4\r\nINCR\r\n$1\r\na\r\n*1\r\n$4\r\nEXEC\r\n", ("SELECT", 0), ("MULTI",), ("SET", "a", 1), ("INCR", "a"), ("EXEC",))
        comes(b"*3\r\n$7\r\nPUBLISH\r\n$1\r\nc\r\n$1\r\nm\r\n", ("PUBLISH", "c", "m"))
        comes(b"*3\r\n$3\r\nset\r\n$1\r\ns\r\n$1\r\n1\r\n", ("EVAL", "return redis.call('set', 's', '1')", 0))
        before = int(info(master)["master_repl_offset"])
        waiter.must("SET", "w", 1)
        waiter.send("WAIT", 1, 5000)
        assert r.exactly(27) == b"*3\r\n$3\r\nSET\r\n$1\r\nw\r\n$1\r\n1\r\n"
        assert r.exactly(37) == b"*3\r\n$8\r\nREPLCONF\r\n$6\r\nGETACK\r\n$1\r\n*\r\n"
        r.say("REPLCONF", "ACK", before + 27)
        assert waiter.read() == 1
        assert c.must("ROLE") == [b"master", before + 64, [[b"127.0.0.1", b"26101", str(before + 27).encode()]]]
        # the same link, cut and continued
        r.close()
        c.must("SET", "y", "z")
        r = bare(master)
        assert r.ask("REPLCONF", "capa", "eof", "capa", "psync2") == b"+OK\r\n"
        assert r.ask("PSYNC", ident, before + 65) == b"+CONTINUE " + ident + b"\r\n"
        assert r.exactly(27) == b"*3\r\n$3\r\nSET\r\n$1\r\ny\r\n$1\r\nz\r\n"
        r.say("GET", "y")
        assert r.ended()


def test_psync_refusals(start, bare):
    master = start(*NOW)
    first = bare(master)
    ident, _, _ = first.sync("psync2")
    with master.client() as c:
        for i in range(1000):
            c.must("SET", "k%d" % i, "x" * 100)
    end = int(info(master)["master_repl_offset"])
    for at, goes_on in ((1, True), (end + 1, True), (end + 2, False), (0, False)):
        r = bare(master)
        line = r.ask("PSYNC", ident.upper() if at == 1 else ident, at)
        assert line.startswith(b"+CONTINUE" if goes_on else b"+FULLRESYNC"), (at, line)
    r = bare(master)
    assert r.ask("PSYNC", "?", "x") == b"-ERR value is not an integer or out of range\r\n"
    assert r.ask("PSYNC", "?", "-1", "FAILOVER") == b"-ERR PSYNC FAILOVER can't be sent to a master.\r\n"
    assert "ahead" in info(master)["last_full_sync_reason"] or "offset" in info(master)["last_full_sync_reason"]


REPLCONF = [
    (("listening-port", "x"), b"-ERR value is not an integer or out of range\r\n"),
    (("ip-address", "a" * 256), b"-ERR REPLCONF ip-address provided by replica instance is too long: 256 bytes\r\n"),
    (("capa", "anything"), b"+OK\r\n"),
    (("rdb-only", "2"), b"-ERR value is out of range, value must between 0 and 1\r\n"),
    (("rdb-filter-only", "keys"), b"-ERR Unsupported rdb-filter-only option: keys\r\n"),
    (("version", "8.1.0"), b"+OK\r\n"),
    (("version", "8..1"), b"-ERR Unrecognized version format: 8..1\r\n"),
    (("nonsense", "1"), b"-ERR Unrecognized REPLCONF option: nonsense\r\n"),
    (("capa",), b"-ERR syntax error\r\n"),
    ((), b"+OK\r\n"),
]


@pytest.mark.parametrize("binary", ["vireo", "redis"])
def test_replconf(start, redis, bare, binary):
    r = bare(start() if binary == "vireo" else redis())
    for words, answer in REPLCONF:
        if binary == "redis" and words[:1] == ("version",):
            continue
        assert r.ask("REPLCONF", *words) == answer
    r.say("REPLCONF", "ACK", "1")
    assert r.ask("PING") == b"+PONG\r\n"


def test_mark_form_waits_for_the_ack(start, bare):
    master = start(*NOW)
    fill(master, 10)
    r = bare(master)
    ident, offset, image = r.sync("eof", "psync2")
    assert image[-9] == 0xff
    with master.client() as c:
        c.must("SET", "behind", 1)
        r.s.settimeout(0.15)
        with pytest.raises(OSError):
            r.s.recv(1)
        r = bare(master)                        # a timeout spoils the file object: once more, and acknowledged
        ident, offset, image = r.sync("eof", "psync2")
        c.must("SET", "behind", 2)
        r.say("REPLCONF", "ACK", offset)
        assert r.exactly(55).endswith(b"*3\r\n$3\r\nSET\r\n$6\r\nbehind\r\n$1\r\n2\r\n")


def test_those_who_come_meanwhile_join(start, bare):
    """A slow first reader does not hold up the second, and both get the same cut."""
    master = start(*NOW, "--rdb-key-save-delay", 100)
    with master.client() as c:
        for i in range(0, 3000, 100):
            c.must("MSET", *[x for k in range(i, i + 100) for x in ("k%d" % k, "v" * 200)])
    first, second = bare(master), bare(master)
    assert first.ask("REPLCONF", "capa", "eof") == b"+OK\r\n"
    one = first.ask("PSYNC", "?", "-1")
    with master.client() as c:
        c.must("SET", "late", 1)
    two = second.ask("PSYNC", "?", "-1")
    assert one == two
    a, b = first.image(), second.image()
    assert a == b
    first.say("REPLCONF", "ACK", 0)
    assert first.exactly(53)[-30:] == second.exactly(53)[-30:] == b"*3\r\n$3\r\nSET\r\n$4\r\nlate\r\n$1\r\n1\r\n"
    assert master.log.count("Full sync: the image is made") == 1


def test_wait_and_min_replicas(start, redis):
    master = start(*NOW, "--repl-ping-replica-period", 1)
    with master.client() as c:
        assert c.must("WAIT", 0, 0) == 0 and c.must("WAIT", 1, 20) == 0
        assert str(c.call("WAIT", 1, -1)) == "ERR timeout is negative"
        c.must("CONFIG", "SET", "min-replicas-to-write", 1)
        assert str(c.call("SET", "a", 1)) == "NOREPLICAS Not enough good replicas to write."
        replica = redis()
        follow(replica, master)
        wait_for(lambda: info(master).get("min_slaves_good_slaves") == "1")
        c.must("SET", "a", 1)
        began = time.monotonic()
        assert c.must("WAIT", 1, 5000) == 1 and time.monotonic() - began < 0.8
        assert c.must("WAITAOF", 0, 0, 100) == [0, 0]
        flags = [line for line in c.must("CLIENT", "LIST", "TYPE", "replica").decode().splitlines()]
        assert len(flags) == 1 and "flags=S" in flags[0]
        assert c.must("CLIENT", "KILL", "TYPE", "replica") == 1
        wait_for(lambda: info(master, "stats")["sync_partial_ok"] == "1")


def test_redis_cli_takes_images(start):
    master = start(*NOW)
    fill(master)
    path = os.path.join(master.dir, "taken.rdb")
    for more in ([], ["--functions-rdb", path]):
        subprocess.run(["redis-cli", "-p", str(master.port)] + (more or ["--rdb", path]), check=True, capture_output=True, timeout=20)
        with open(path, "rb") as f:
            data = f.read()
        assert data.startswith(b"REDIS0010") and (b"elsewhere" in data) == (not more) and b"lib" in data
    wait_for(lambda: info(master)["connected_slaves"] == "0")
    p = subprocess.Popen(["redis-cli", "-p", str(master.port), "--replica"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        wait_for(lambda: "state=online" in info(master).get("slave0", ""))
        with master.client() as c:
            c.must("SET", "seen", "yes")
        seen = b""
        while b'"seen"' not in seen:
            line = p.stdout.readline()
            assert line, seen
            seen += line
    finally:
        p.kill()
        p.wait()
        p.stdout.close()


def test_failover_loses_nothing(start):
    """A counter under load: what was acknowledged is there on the other side, and the roles are swapped."""
    a, b = start(*NOW), start(*NOW)
    follow(b, a)
    done, stop = [], threading.Event()

    def load():
        with a.client() as c:
            while not stop.is_set():
                got = c.call("INCR", "n")
                if not isinstance(got, int):
                    return
                done.append(got)

    t = threading.Thread(target=load)
    t.start()
    try:
        wait_for(lambda: len(done) > 200)
        began = time.monotonic()
        with a.client() as c:
            c.must("FAILOVER")
        wait_for(lambda: info(b)["role"] == "master")
        assert time.monotonic() - began < 0.5   # no waiting for the ACK that comes every second; 20 ms on an idle machine
        wait_for(lambda: info(a).get("master_link_status") == "up")
    finally:
        stop.set()
        t.join()
    with b.client() as c:
        assert int(c.must("GET", "n")) == done[-1]
    assert info(a)["master_failover_state"] == "no-failover" and info(b, "stats")["sync_partial_ok"] == "1"
    level(b, a)


def test_failover_words(start, redis):
    for server in (start(), redis()):
        with server.client() as c:
            for words, error in ((("ABORT",), "ERR No failover in progress."), (("TIMEOUT", 0), "ERR FAILOVER timeout must be greater than 0"),
                                 (("NOW",), "ERR syntax error"), ((), "ERR FAILOVER requires connected replicas."),
                                 (("TO", "a", "x"), "ERR value is not an integer or out of range")):
                assert str(c.call("FAILOVER", *words)) == error


def test_shutdown_waits_for_the_replica(start):
    master, replica = start(*NOW, "--shutdown-timeout", 10), start()
    follow(replica, master)
    replica.signal(19)
    wait_for(lambda: open("/proc/%d/stat" % replica.pid).read().rsplit(")", 1)[1].split()[0] == "T")
    try:
        with master.client() as c:
            c.must("SET", "last", "word")
            c.send("SHUTDOWN")
            wait_for(lambda: "they are waited for" in master.log)
            assert master.alive()
    finally:
        replica.signal(18)
    wait_for(lambda: not master.alive())
    with replica.client() as c:
        assert c.must("GET", "last") == b"word"


def test_a_slow_replica_is_cut(start, bare):
    master = start(*NOW, "--client-output-buffer-limit", "replica 2mb 0 0", "--repl-window-size", "0")
    r = bare(master)
    r.sync("psync2")
    with master.client() as c:
        for i in range(200):
            c.must("SET", "k%d" % (i % 3), "x" * 100000)
        wait_for(lambda: info(master)["connected_slaves"] == "0")
        wait_for(lambda: int(info(master)["repl_backlog_histlen"]) < 2000000)


def test_digest_of_many_keys(start, redis):
    """An image of several blocks, while it is written to."""
    master, replica = start(*NOW), redis()
    with master.client() as c:
        for i in range(0, 20000, 200):
            c.must("MSET", *[x for k in range(i, i + 200) for x in ("k%d" % k, hashlib.sha256(b"%d" % k).hexdigest())])
    stop = threading.Event()

    def load():
        rng = random.Random(1)
        with master.client() as c:
            while not stop.is_set():
                c.must("SET", "k%d" % rng.randrange(20000), rng.randrange(1000))

    t = threading.Thread(target=load)
    t.start()
    try:
        follow(replica, master)
    finally:
        stop.set()
        t.join()
    level(master, replica)


def test_a_replica_with_two_connections_counts_once(start, bare):
    """It came back before the end of its old connection was seen: what it has is one copy, and what it says on the new one."""
    master = start(*NOW)
    old, new, other = bare(master), bare(master), bare(master)
    for c, port in ((old, 7999), (new, 7999), (other, 7998)):
        assert c.ask("REPLCONF", "listening-port", port) == b"+OK\r\n"
        c.sync()

    def acked(*links):
        with master.client() as c:
            c.must("INCR", "a")
            offset = info(master)["master_repl_offset"]
            for link in links:
                link.say("REPLCONF", "ACK", offset)
            wait_for(lambda: sum("offset=%s," % offset in text for name, text in info(master).items() if name.startswith("slave")) == len(links))
            return c.must("WAIT", 3, 50)

    assert acked(old) == 0
    assert acked(new) == acked(old, new) == 1
    assert acked(old, new, other) == 2
    new.close()
    wait_for(lambda: info(master)["connected_slaves"] == "2")
    assert acked(old, other) == 2
