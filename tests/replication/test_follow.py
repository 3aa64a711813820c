"""Vireo as a replica: of real Redis, of itself, in chains; what it serves, refuses and keeps."""
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import threading
import time

import pytest

from tests.fuzz import rows
from tests.oracle.resp import free_port
from tests.oracle.server import redis_binary, vireo_binary

SEED = int(os.environ.get("FOLLOW_SEED", "0")) or None
COMMANDS = int(os.environ.get("FOLLOW_COMMANDS", "1000"))
DRILLS = int(os.environ.get("FOLLOW_DRILLS", "1"))
NOW = ["--repl-diskless-sync-delay", "0", "--shutdown-timeout", "0"]  # a master that waits for nobody


def wait_for(what, seconds=10.0):
    """What a server gets to by itself: asked again until it is so."""
    deadline = time.monotonic() + seconds
    while True:
        value = what()
        if value:
            return value
        assert time.monotonic() < deadline, "not within %g s" % seconds
        time.sleep(0.01)


def info(server, section="replication"):
    with server.client() as c:
        text = c.must("INFO", section).decode()
    return dict(line.split(":", 1) for line in text.split("\r\n") if ":" in line)


def follow(replica, master, wait=True):
    with replica.client() as c:
        c.must("REPLICAOF", "127.0.0.1", master.port)
    if wait:
        wait_up(replica)


def wait_up(replica, seconds=15.0):
    wait_for(lambda: info(replica).get("master_link_status") == "up", seconds)


def level(master, *replicas):
    """Waits until all have what the master has, and compares the data."""
    offset = int(info(master)["master_repl_offset"])
    for r in replicas:
        wait_for(lambda: int(info(r)["master_repl_offset"]) >= offset)
    with master.client() as c:
        want = c.must("DEBUG", "DIGEST")
    for r in replicas:
        with r.client() as c:
            assert c.must("DEBUG", "DIGEST") == want


def fill(server, keys=200):
    with server.client() as c:
        for i in range(keys):
            c.must("SET", "k%d" % i, "v%d" % i)
        c.must("RPUSH", "list", *range(300))
        c.must("SADD", "set", *["m%d" % i for i in range(300)])
        c.must("ZADD", "zset", *[x for i in range(300) for x in (i, "m%d" % i)])
        c.must("HSET", "hash", *[x for i in range(300) for x in ("f%d" % i, i)])
        c.must("XADD", "stream", "1-1", "a", "b")
        c.must("XGROUP", "CREATE", "stream", "g", "0")
        c.must("SET", "soon", "x", "EX", 1000)
        c.must("FUNCTION", "LOAD", "REPLACE", "#!lua name=lib\nredis.register_function{function_name='f', callback=function() return 7 end, flags={'no-writes'}}")
        c.must("SELECT", 3)
        c.must("SET", "elsewhere", "x")


class Relay:
    """Stands between a replica and its master; the link can be cut, and stays so until it is opened again."""

    def __init__(self, port):
        self.target = port
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.pairs = []
        self.open = True
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                a, _ = self.listener.accept()
            except OSError:
                return
            if not self.open:
                a.close()
                continue
            b = socket.create_connection(("127.0.0.1", self.target))
            self.pairs.append((a, b))
            for x, y in ((a, b), (b, a)):
                threading.Thread(target=self.carry, args=(x, y), daemon=True).start()

    @staticmethod
    def carry(x, y):
        try:
            while True:
                data = x.recv(65536)
                if not data:
                    break
                y.sendall(data)
        except OSError:
            pass
        for s in (x, y):
            try:
                s.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def cut(self):
        self.open = False
        for pair in self.pairs:
            for s in pair:
                try:
                    s.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass
        self.pairs = []

    def mend(self):
        self.open = True

    def close(self):
        self.cut()
        self.listener.close()


@pytest.fixture
def redis(start):
    def make(*args, **kwargs):
        return start(*NOW, *args, binary=redis_binary(), **kwargs)
    return make


@pytest.mark.parametrize("diskless", ["yes", "no"])
@pytest.mark.parametrize("load", ["disabled", "swapdb"])
def test_full_sync_from_redis(start, redis, diskless, load):
    master = redis("--repl-diskless-sync", diskless)
    replica = start("--repl-diskless-load", load)
    fill(master)
    with replica.client() as c:
        c.must("SET", "mine", "goes")
    follow(replica, master)
    level(master, replica)
    with replica.client() as c:
        assert c.must("EXISTS", "mine") == 0
        assert c.must("FCALL", "f", 0) == 7
    ours, theirs = info(replica), info(master)
    assert ours["role"] == "slave" and ours["master_replid"] == theirs["master_replid"]
    wait_for(lambda: "state=online" in info(master).get("slave0", ""))
    dump = os.path.join(replica.dir, "dump.rdb")
    if load == "disabled":  # a thread syncs it before it gets its name
        wait_for(lambda: os.path.exists(dump), 30)
    else:
        assert not os.path.exists(dump)


def test_stream_of_all_kinds(start, redis):
    """Commands of every family on the master, also in transactions, scripts, with expiry and from blocked clients."""
    master, replica = redis(), start()
    follow(replica, master)
    seed = SEED or random.randrange(1 << 30)
    print("FOLLOW_SEED=%d" % seed)
    rng = random.Random(seed)
    with master.client() as c, master.client() as other:
        for i in range(300):
            key = "k%d" % rng.randrange(20)
            choice = rng.randrange(10)
            if choice == 0:
                c.must("MULTI")
                c.must("DEL", key)
                c.must("RPUSH", key, i, i + 1)
                c.must("LPOP", key)
                c.must("EXEC")
            elif choice == 1:
                c.must("EVAL", "redis.call('DEL', KEYS[1]) redis.call('SADD', KEYS[1], ARGV[1], ARGV[2]) return redis.call('SPOP', KEYS[1])", 1, key, i, "x")
            elif choice == 2:
                c.must("SET", key, i, "PX", rng.choice((1, 5, 100000)))
            elif choice == 3:
                c.must("SELECT", rng.randrange(4))
            elif choice == 4:
                c.must("DEL", key)
                c.must("XADD", key, "*", "f", i)
                c.must("XGROUP", "CREATE", key, "g", "0")
                c.must("XREADGROUP", "GROUP", "g", "c", "STREAMS", key, ">")
            elif choice == 5:
                c.must("DEL", key)
                c.must("HSET", key, "f", i, "g", 1.5)
                c.must("HINCRBYFLOAT", key, "g", 0.1)
            elif choice == 6:
                c.must("DEL", key)
                c.must("ZADD", key, i, "a", 3, "b")
                c.must("ZPOPMIN", key)
            elif choice == 7:
                c.must("SET", key, "v%d" % i)
                c.must("APPEND", key, "more")
                c.must("EXPIRE", key, 1000)
            elif choice == 8:
                c.must("PFADD", "hll%d" % (i % 3), i)
            else:
                c.must("GEOADD", "geo", 13.3, 38.1, "m%d" % i)
        other.send("BLPOP", "queue", 0)
        wait_for(lambda: info(master, "clients")["blocked_clients"] == "1")
        c.must("SELECT", 0)
        c.must("RPUSH", "queue", "job", "rest")
        assert other.read() is not None
        time.sleep(0.12)                        # the short ones run out, and the master says so
        for db in range(4):
            c.must("SELECT", db)
            c.must("SET", "last", db)
            c.must("KEYS", "*")
    level(master, replica)
    assert info(replica, "stats")["unexpected_error_replies"] == "0"


def random_writes(client, seed, count):
    """Writes of every family as the differential test makes them, also in transactions; most find something to do."""
    rng = random.Random(seed)
    words = rows.Words(rng)
    flags = {c[0].decode().lower(): [f.decode() if isinstance(f, bytes) else str(f) for f in c[2]] for c in client.must("COMMAND")}
    known = {name for name, of in flags.items() if "write" in of and "blocking" not in of}
    usable = [r for r in rows.ROWS if set(r.commands) <= known]
    weights = [r.weight for r in usable]
    in_multi = False
    for _ in range(count):
        r = rng.random()
        if r < 0.03:
            client.call("EXEC" if in_multi else "MULTI")
            in_multi = not in_multi
        elif r < 0.06 and not in_multi:
            client.call("SELECT", rng.randrange(3))
        else:
            made = rng.choices(usable, weights)[0].draw(words, set())
            if b"FAIL" not in made:              # BITFIELD that comes to nothing makes a key in Redis 7.0, and tells nobody
                client.call(*made)
    if in_multi:
        client.call("EXEC")


@pytest.mark.parametrize("master_is", ["redis", "vireo"])
def test_random_commands(start, redis, master_is):
    """What a master of either kind does with any write, a replica ends up with, byte for byte."""
    master, replica = redis() if master_is == "redis" else start(*NOW), start()
    follow(replica, master)
    seed = SEED or random.randrange(1 << 30)
    print("FOLLOW_SEED=%d" % seed)
    with master.client() as c:
        random_writes(c, seed, COMMANDS)
        c.call("SELECT", 0)
        c.must("PING")
    level(master, replica)
    assert info(replica, "stats")["unexpected_error_replies"] == "0"


def test_cut_link_goes_on(start, redis):
    master = redis()
    relay = Relay(master.port)
    try:
        replica = start()
        fill(master, 20)
        with replica.client() as c:
            c.must("REPLICAOF", "127.0.0.1", relay.port)
        wait_up(replica)
        level(master, replica)
        for i in range(3):
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
        assert (stats["sync_full"], stats["sync_partial_ok"]) == ("1", "3")
    finally:
        relay.close()


def test_a_transaction_that_was_cut_begins_again(start):
    """The machine asks from before the MULTI: a scripted master sees it."""
    listener = socket.create_server(("127.0.0.1", 0))
    replica = start()
    ident = b"a" * 40

    def accept():
        s, _ = listener.accept()
        s.settimeout(10)
        return s, s.makefile("rb")

    def command(f):
        n = int(f.readline()[1:])
        words = []
        for _ in range(n):
            size = int(f.readline()[1:])
            words.append(f.read(size + 2)[:-2])
        return words

    def greet(s, f):
        assert command(f) == [b"PING"]
        s.sendall(b"+PONG\r\n")
        command(f), command(f)
        s.sendall(b"+OK\r\n+OK\r\n")
        return command(f)

    with replica.client() as c:
        c.must("REPLICAOF", "127.0.0.1", listener.getsockname()[1])
    s, f = accept()
    assert greet(s, f) == [b"PSYNC", b"?", b"-1"]
    image = bytes.fromhex("524544495330303131fe00ff0000000000000000")
    s.sendall(b"+FULLRESYNC " + ident + b" 100\r\n$%d\r\n" % len(image) + image)
    assert command(f)[:3] == [b"REPLCONF", b"ACK", b"100"]
    one = b"*3\r\n$3\r\nSET\r\n$1\r\na\r\n$1\r\n1\r\n"
    s.sendall(one + b"*1\r\n$5\r\nMULTI\r\n" + one.replace(b"a", b"b"))
    wait_for(lambda: info(replica)["slave_read_repl_offset"] == str(100 + len(one) * 2 + 15))
    s.sendall(b"*3\r\n$8\r\nREPLCONF\r\n$6\r\nGETACK\r\n$1\r\n*\r\n")
    wait_for(lambda: info(replica)["slave_repl_offset"] == str(100 + len(one)))
    s.close()
    f.close()
    s, f = accept()
    assert greet(s, f) == [b"PSYNC", ident, str(101 + len(one)).encode()]
    with replica.client() as c:
        assert c.must("MGET", "a", "b") == [b"1", None]
    s.sendall(b"+CONTINUE\r\n*1\r\n$5\r\nMULTI\r\n" + one.replace(b"a", b"b") + b"*1\r\n$4\r\nEXEC\r\n")
    getack = b"*3\r\n$8\r\nREPLCONF\r\n$6\r\nGETACK\r\n$1\r\n*\r\n"
    s.sendall(getack)
    at = 100 + len(one) * 2 + 15 + 14
    while True:
        ack = command(f)
        if int(ack[2]) >= at:
            break
    assert int(ack[2]) == at                    # without the GETACK that asked for it
    with replica.client() as c:
        assert c.must("MGET", "a", "b") == [b"1", b"1"]
    s.close()
    listener.close()


def test_what_a_replica_serves(start, redis):
    master, replica = redis(), start()
    follow(replica, master)
    with master.client() as m, replica.client() as c:
        assert "READONLY" in str(c.call("SET", "a", 1))
        assert "READONLY" in str(c.call("EVAL", "return redis.call('SET', 'a', 1)", 0))
        m.must("DEBUG", "SET-ACTIVE-EXPIRE", 0)
        m.must("SET", "short", "x", "PX", 30)
        m.must("SET", "other", "x")
        wait_for(lambda: c.must("DBSIZE") == 2)
        time.sleep(0.05)
        assert c.must("GET", "short") is None and c.must("EXISTS", "short") == 0 and c.must("TTL", "short") == -2
        assert c.must("DBSIZE") == 2 and c.must("KEYS", "*") == [b"other"]
        assert m.must("EXISTS", "short") == 0
        wait_for(lambda: c.must("DBSIZE") == 1)
        c.must("CONFIG", "SET", "replica-read-only", "no")
        c.must("SET", "mine", 1)
        c.must("CONFIG", "SET", "replica-read-only", "yes")
        c.must("CONFIG", "SET", "replica-serve-stale-data", "no")
        assert c.must("GET", "other") == b"x"
        assert info(replica)["master_link_status"] == "up"
    master.stop()
    wait_for(lambda: info(replica)["master_link_status"] == "down")
    with replica.client() as c:
        assert str(c.call("GET", "other")).find("MASTERDOWN") >= 0
        assert "MASTERDOWN" in str(c.call("PING"))
        c.must("CONFIG", "SET", "replica-serve-stale-data", "yes")
        assert c.must("GET", "other") == b"x"


def test_promotion_and_back(start, redis):
    master, replica, third = redis(), start(*NOW), redis()
    fill(master, 20)
    follow(replica, master)
    level(master, replica)
    before = info(replica)
    with replica.client() as c:
        c.must("REPLICAOF", "NO", "ONE")
        c.must("SET", "new", 1)
    after = info(replica)
    assert after["role"] == "master" and after["master_replid2"] == before["master_replid"]
    assert int(after["second_repl_offset"]) == int(before["master_repl_offset"]) + 1
    follow(master, replica)                     # the old master goes on where it was
    level(replica, master)
    assert "Successful partial resynchronization" in master.log
    follow(third, replica)
    with replica.client() as c:
        c.must("SELECT", 2)
        c.must("SET", "more", 1)
    level(replica, master, third)


def test_chains(start, redis):
    top, middle, low = redis(), start(*NOW), redis()
    fill(top, 20)
    follow(middle, top)
    follow(low, middle)
    with top.client() as c:
        c.must("SELECT", 2)
        c.must("SET", "a", 1)
        c.must("SELECT", 1)
        c.must("EVAL", "redis.call('SET', 'x', 1) redis.call('SET', 'y', 1)", 0)
    level(top, middle, low)
    ids = {info(s)["master_replid"] for s in (top, middle, low)}
    assert len(ids) == 1


def test_chain_of_three(start):
    top, middle, low = start(*NOW), start(*NOW), start()
    fill(top, 20)
    follow(middle, top)
    follow(low, middle)
    with top.client() as c:
        c.must("SET", "a", 1, "PX", 20)
        c.must("INCR", "n")
        time.sleep(0.03)
    level(top, middle, low)
    assert len({info(s)["master_replid"] for s in (top, middle, low)}) == 1


def test_blocked_clients_are_told(start, redis):
    master, replica = redis(), start()
    with replica.client() as c, replica.client() as admin:
        c.send("BLPOP", "q", 0)
        wait_for(lambda: info(replica, "clients")["blocked_clients"] == "1")
        admin.must("REPLICAOF", "127.0.0.1", master.port)
        assert "UNBLOCKED" in str(c.read())
        assert admin.must("REPLICAOF", "127.0.0.1", master.port) == b"OK Already connected to specified master"


def test_an_empty_master_takes_nothing(start, redis):
    """A master that comes back without its files: the replica keeps its data, says so, and may be promoted or told to accept."""
    port = free_port()
    master, replica = redis(port=port), start()
    fill(master, 100)
    follow(replica, master)
    level(master, replica)
    with replica.client() as c:
        keys = c.must("DBSIZE")
    master.stop()
    master = redis(port=port)
    wait_for(lambda: "The master's data set is not taken" in replica.log)
    with replica.client() as c:
        assert c.must("DBSIZE") == keys and c.must("GET", "k5") == b"v5"
    assert replica.log.count("The master's data set is not taken") == 1
    assert info(master, "stats")["sync_full"] in ("1", "2")
    with replica.client() as c:
        c.must("REPLICATION", "ACCEPT")
    wait_up(replica)
    with replica.client() as c:
        assert c.must("DBSIZE") == 0


def test_restart_goes_on(start, redis):
    master = redis()
    fill(master, 20)
    replica = start("--replicaof", "127.0.0.1 %d" % master.port, "--save", "3600 1")
    wait_up(replica)
    level(master, replica)
    with replica.client() as c:
        c.send("SHUTDOWN", "SAVE")
    replica.wait_exit()
    with master.client() as c:
        c.must("SET", "meanwhile", 1)
    replica.start()
    wait_up(replica)
    level(master, replica)
    stats = info(master, "stats")
    assert (stats["sync_full"], stats["sync_partial_ok"]) == ("1", "1")


@pytest.mark.parametrize("keys", [20, 2000])
def test_restart_tells_what_ended_meanwhile(start, redis, keys):
    """Keys whose time passed while the master was away go from its replicas too: by the stream, or, when that was longer than
    the backlog, with a full sync."""
    master = start(*NOW, "--save", "3600 1", "--repl-backlog-size", "16384", "--repl-ping-replica-period", "3600")
    fill(master, 20)
    replicas = [redis(), start()]
    for r in replicas:
        follow(r, master)
    with master.client() as c:
        c.must("DEBUG", "SET-ACTIVE-EXPIRE", 0)
        end = int(time.time() * 1000) + 400
        c.pipeline([["SET", "ends:%d" % i, 1, "PXAT", end] for i in range(keys)])
        level(master, *replicas)
        c.send("SHUTDOWN", "NOW")
    master.wait_exit()
    wait_for(lambda: time.time() * 1000 > end)
    offset = int(info(replicas[0])["master_repl_offset"])
    master.start()
    for r in replicas:
        wait_for(lambda: info(r)["master_replid"] == info(master)["master_replid"], 30)
        wait_up(r)
    level(master, *replicas)
    assert int(info(master, "persistence")["rdb_last_load_keys_expired"]) == keys
    assert int(info(master)["master_repl_offset"]) > offset
    stats = info(master, "stats")
    assert (stats["sync_full"], stats["sync_partial_ok"]) == (("0", "2") if keys == 20 else ("2", "0"))
    with master.client() as c:
        count = c.must("DBSIZE")
    for r in replicas:
        with r.client() as c:
            assert not c.must("KEYS", "ends:*") and c.must("DBSIZE") == count


def test_figures_begin_anew(start):
    master, replica = start(*NOW), start()
    follow(replica, master)
    assert info(master, "stats")["sync_full"] == "1"
    with master.client() as c:
        c.must("CONFIG", "RESETSTAT")
    stats = info(master, "stats")
    assert [stats[n] for n in ("sync_full", "sync_partial_ok", "sync_partial_err")] == ["0"] * 3


def test_restart_goes_on_with_the_log(start, redis):
    master = redis()
    fill(master, 20)
    replica = start("--replicaof", "127.0.0.1 %d" % master.port, "--appendonly", "yes")
    wait_up(replica)
    level(master, replica)
    wait_for(lambda: info(replica, "persistence")["aof_rewrite_in_progress"] == "0")
    with master.client() as c:
        c.must("SET", "logged", 1)
    level(master, replica)
    with replica.client() as c:
        c.send("SHUTDOWN")
    replica.wait_exit()
    with master.client() as c:
        c.must("SET", "meanwhile", 1)
    replica.start()
    wait_up(replica)
    level(master, replica)
    stats = info(master, "stats")
    assert (stats["sync_full"], stats["sync_partial_ok"]) == ("1", "1")


def test_rewritten_configuration(start, redis):
    master = redis()
    replica = start(config="# nothing\n")
    follow(replica, master)
    with replica.client() as c:
        assert c.must("CONFIG", "GET", "replicaof") == [b"replicaof", b"127.0.0.1 %d" % master.port]
        c.must("CONFIG", "REWRITE")
        text = open(os.path.join(replica.dir, "test.conf")).read()
        assert re.search(r"^replicaof 127\.0\.0\.1 %d$" % master.port, text, re.M)
        c.must("REPLICAOF", "NO", "ONE")
        c.must("CONFIG", "REWRITE")
    assert "replicaof" not in open(os.path.join(replica.dir, "test.conf")).read()


def test_password(start, redis):
    master, replica = redis("--requirepass", "secret"), start()
    with replica.client() as c:
        c.must("REPLICAOF", "127.0.0.1", master.port)
        wait_for(lambda: "NOAUTH" in replica.log)
        c.must("CONFIG", "SET", "masterauth", "secret")
    wait_up(replica)


def test_the_link_as_a_client(start, redis):
    master, replica = redis(), start()
    follow(replica, master)
    with replica.client() as c, master.client() as m:
        line = c.must("CLIENT", "LIST", "TYPE", "master").decode()
        assert " flags=M " in line and " user=(superuser) " in line and "addr=127.0.0.1:%d" % master.port in line
        assert "type=master" not in line and c.must("CLIENT", "KILL", "TYPE", "normal") == 0
        before = info(master, "stats")["sync_partial_ok"]
        assert c.must("CLIENT", "KILL", "TYPE", "master") == 1
        wait_for(lambda: info(master, "stats")["sync_partial_ok"] > before)
        wait_up(replica)
        m.must("SET", "a", 1)
    level(master, replica)


def test_big_and_many(start, redis):
    """A value that comes in many pieces, a pipeline of small ones, and what was sent while the snapshot was loaded."""
    master, replica = redis(), start()
    with master.client() as m:
        m.must("DEBUG", "POPULATE", 30000, "key", 50)
        m.must("SET", "big", b"x" * 8000000)
        follow(replica, master, wait=False)
        for i in range(2000):
            m.must("INCR", "n")
        m.must("APPEND", "big", b"y" * 2000000)
    wait_up(replica)
    level(master, replica)


def test_errors_of_the_stream_are_counted(start):
    replica, master = start(), start(*NOW)
    follow(replica, master)
    with replica.client() as c, master.client() as m:
        c.must("CONFIG", "SET", "replica-read-only", "no")
        c.must("RPUSH", "k", 1)                  # only here: what the master does with k cannot be done here
        m.must("SET", "k", "text")
        m.must("APPEND", "k", "x")
        m.must("INCR", "n")
        wait_for(lambda: c.must("GET", "n") == b"1")
        c.must("DEL", "k")
        c.must("RPUSH", "k", 1)
        m.must("APPEND", "k", "x")
        wait_for(lambda: info(replica, "stats")["unexpected_error_replies"] == "1")
    assert "WRONGTYPE" in replica.log


def test_a_writable_replica_and_time(start):
    """Local writes on a replica that takes them: what is past its time goes by a local write or when the master says so."""
    master, replica = start(*NOW), start("--replica-read-only", "no")
    follow(replica, master)
    with replica.client() as c, master.client() as m:
        m.must("DEBUG", "SET-ACTIVE-EXPIRE", 0)
        m.must("SET", "a", 1, "PX", 20)
        m.must("SET", "b", 1)
        wait_for(lambda: c.must("DBSIZE") == 2)
        time.sleep(0.03)
        assert c.must("GET", "a") is None and c.must("DBSIZE") == 2
        assert c.must("INCR", "a") == 1 and c.must("TTL", "a") == -1


def test_what_a_writable_replica_made_itself_ends_there(start):
    """The master knows nothing of keys that were written here: the replica lets them go, and those of the master stay hidden."""
    master, replica = start(*NOW), start("--replica-read-only", "no", "--databases", 4)
    follow(replica, master)
    with replica.client() as c, master.client() as m:
        wait_for(lambda: info(master, "clients")["connected_clients"] == "2")      # this one and the one that asks: the replica is none
        m.must("DEBUG", "SET-ACTIVE-EXPIRE", 0)
        m.must("SET", "his", 1, "PX", 50)
        m.must("SET", "both", 1)
        wait_for(lambda: c.must("EXISTS", "both") == 1)
        c.must("DEBUG", "SET-ACTIVE-EXPIRE", 0)     # until all is told
        c.must("SET", "k", 1, "PX", 50)
        c.must("RPUSH", "list", 1)
        c.must("PEXPIRE", "list", 60)
        c.must("PEXPIRE", "list", 50)
        c.must("SET", "past", 1)
        c.must("PEXPIRE", "past", -5)
        c.must("EVAL", "redis.call('set', 'later', 1, 'px', 50); redis.call('pexpire', 'later', 90)", 0)
        c.must("HSET", "hash", *[x for i in range(200) for x in (i, i)])
        c.must("HPEXPIRE", "hash", 50, "FIELDS", 150, *range(150))
        c.must("EVAL", """redis.call('set', 'old', 1, 'px', 50)
            redis.call('rename', 'old', 'new')
            redis.call('copy', 'new', 'copied', 'DB', 3)
            redis.call('set', 'elsewhere', 1, 'px', 50)
            redis.call('move', 'elsewhere', 2)
            redis.call('set', 'kept', 1, 'px', 50)
            redis.call('persist', 'kept')""", 0)
        c.must("PEXPIRE", "both", 50)              # the master says otherwise
        m.must("PEXPIRE", "both", 60)
        m.must("SET", "told", 1)
        wait_for(lambda: c.must("EXISTS", "told") == 1)
        assert c.must("DBSIZE") == 9
        c.must("DEBUG", "SET-ACTIVE-EXPIRE", 1)
        wait_for(lambda: info(replica, "keyspace").get("db0", "").startswith("keys=5,"))
        wait_for(lambda: "db2" not in info(replica, "keyspace") and "db3" not in info(replica, "keyspace"))
        wait_for(lambda: c.must("HLEN", "hash") == 50)
        wait_for(lambda: sorted(c.must("KEYS", "*")) == [b"hash", b"kept", b"told"])
        assert c.must("DBSIZE") == 5               # his, both: until he says so
        m.must("DEBUG", "SET-ACTIVE-EXPIRE", 1)
        wait_for(lambda: c.must("DBSIZE") == 3)


@pytest.mark.skipif(not shutil.which("openssl"), reason="needs the openssl tool")
@pytest.mark.parametrize("master_is", ["redis", "vireo"])
def test_tls(start, redis, tmp_path, master_is):
    key, cert = tmp_path / "key", tmp_path / "cert"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", key, "-out", cert, "-days", "2", "-subj", "/CN=localhost"],
                   check=True, stderr=subprocess.DEVNULL)
    args = ["--tls-cert-file", str(cert), "--tls-key-file", str(key), "--tls-ca-cert-file", str(cert), "--tls-replication", "yes"]
    port = free_port()
    master = (redis if master_is == "redis" else start)(*NOW, "--tls-port", port, *args)
    replica = start(*args)
    with master.client() as m:
        m.must("DEBUG", "POPULATE", 10000, "key", 50)
    with replica.client() as c:
        c.must("REPLICAOF", "127.0.0.1", port)
    wait_up(replica)
    with master.client() as m:
        m.must("SET", "big", b"z" * 3000000)
    level(master, replica)


def test_what_was_on_disk_is_kept(start, redis):
    """The dump and the log of a data set that gives way to another master's keep a second name."""
    master = redis()
    fill(master, 20)
    replica = start("--appendonly", "yes")
    with replica.client() as c:
        c.must("SET", "mine", 1)
        c.must("SAVE")
    follow(replica, master)
    level(master, replica)
    wait_for(lambda: info(replica, "persistence")["aof_rewrite_in_progress"] == "0")
    kept = os.path.join(replica.dir, "appendonlydir.before-sync")
    assert b"mine" in b"".join(open(os.path.join(kept, f), "rb").read() for f in os.listdir(kept))
    assert b"mine" in open(os.path.join(replica.dir, "dump.rdb.before-sync"), "rb").read()
    wait_for(lambda: b"elsewhere" in open(os.path.join(replica.dir, "dump.rdb"), "rb").read(), 30)  # a thread syncs it before it gets its name


def test_garbage_in_the_stream(start):
    """A stream that is none ends the link, and its history is not gone on with."""
    listener = socket.create_server(("127.0.0.1", 0))
    replica = start()
    with replica.client() as c:
        c.must("REPLICAOF", "127.0.0.1", listener.getsockname()[1])
    for last in (random.choice((b"hello\r\n", b"*2\r\n$x\r\n", b"*x\r\n")), b"?"):
        s, _ = listener.accept()
        s.settimeout(10)
        got = b""
        while b"PSYNC" not in got:
            if b"PING" in got:
                s.sendall(b"+PONG\r\n+OK\r\n+OK\r\n")
            got = s.recv(4096)
        assert b"-1" in got
        image = bytes.fromhex("524544495330303131fe00ff0000000000000000")
        s.sendall(b"+FULLRESYNC " + b"a" * 40 + b" 100\r\n$%d\r\n" % len(image) + image + b"*1\r\n$4\r\nPING\r\n" + last)
        if last == b"?":
            break
        while s.recv(4096):
            pass
        s.close()
    listener.close()


@pytest.mark.parametrize("drill", range(DRILLS))
def test_empty_master_drill(start, drill):
    """The master is killed and comes back with nothing: no replica loses a key; one is promoted, and the others, the old
    master too, take what it has."""
    rng = random.Random(SEED or drill)
    port = free_port()
    master = start(*NOW, "--empty-master-recover", "no", port=port)
    replicas = [start(*NOW) for _ in range(rng.randint(1, 3))]
    with master.client() as c:
        random_writes(c, rng.randrange(1 << 30), rng.randrange(50, 400))
        c.call("SELECT", 0)
        c.must("SET", "certain", 1)
    for r in replicas:
        follow(r, master)
    with master.client() as c:
        random_writes(c, rng.randrange(1 << 30), rng.randrange(50))
        c.call("SELECT", 0)
        c.must("SET", "certain", 2)
    level(master, *replicas)
    with master.client() as c:
        digest = c.must("DEBUG", "DIGEST")
    master.process.kill()
    master.wait_exit()
    master.start()
    for r in replicas:
        wait_for(lambda: info(r)["master_set_refusals"] != "0")
        with r.client() as c:
            assert c.must("GET", "certain") == b"2"
    first = rng.choice(replicas)
    with first.client() as c:
        c.must("REPLICAOF", "NO", "ONE")
        c.must("SET", "after", 1)
    for s in [master] + [r for r in replicas if r is not first]:
        follow(s, first)
    level(first, master, *[r for r in replicas if r is not first])
    assert digest and info(first, "stats")["sync_full"] == "1"   # the old master alone needed all


def test_waitaof_counts_replicas_whose_log_has_it(start):
    """numreplicas of WAITAOF: those that said FACK; one without a log never does."""
    master = start(*NOW, "--appendonly", "yes", "--appendfsync", "always")
    kept, plain = start("--appendonly", "yes", "--appendfsync", "always"), start()
    for replica in (kept, plain):
        follow(replica, master)
    wait_for(lambda: info(kept, "persistence")["aof_rewrite_in_progress"] == "0", 30)
    with master.client() as c:
        c.must("SET", "a", 1)
        assert c.must("WAIT", 2, 20000) == 2
        assert c.must("WAITAOF", 1, 1, 20000) == [1, 1]
        assert c.must("WAITAOF", 1, 2, 100) == [1, 1]
        os.kill(kept.pid, signal.SIGSTOP)
        try:
            c.must("SET", "a", 2)
            assert c.must("WAITAOF", 1, 1, 100) == [1, 0]
        finally:
            os.kill(kept.pid, signal.SIGCONT)
        assert c.must("WAITAOF", 0, 1, 20000)[1] == 1
        with plain.client() as p:
            p.must("CONFIG", "SET", "appendonly", "yes")
        wait_for(lambda: info(plain, "persistence")["aof_rewrite_in_progress"] == "0", 30)
        assert c.must("WAITAOF", 1, 2, 20000) == [1, 2]
    with kept.client() as r:
        assert "ERR WAITAOF cannot be used with replica instances" in str(r.call("WAITAOF", 0, 0, 0))
