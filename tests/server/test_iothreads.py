"""io-threads above 1: threads that read, parse, encrypt and write beside the executor. What any server must do is run by
other tests with VIREO_ARGS="--io-threads 3" (tools/test); here is what only threads could break, and their figures."""
import os
import random
import threading
import time

import pytest

from tests.oracle.resp import encode, wait_for

SEED = int(os.environ.get("SEED", "7"))


@pytest.fixture(scope="module")
def threaded(vireo_path):
    from tests.oracle.server import Server
    server = Server(vireo_path, "--io-threads", "3")
    yield server
    assert server.stop() == 0


def figures(c):
    text = c.must("INFO", "threads").decode()
    rows = [line.split(":", 1) for line in text.split("\r\n") if line.startswith("io_thread_")]
    return {name: {k: int(v) for k, v in (pair.split("=") for pair in value.split(","))} for name, value in rows}


def test_figures(threaded):
    clients = [threaded.client() for _ in range(6)]
    for c in clients:
        assert c.must("PING") == b"PONG"
    seen = figures(clients[0])
    assert sorted(seen) == ["io_thread_0", "io_thread_1", "io_thread_2"]
    assert seen["io_thread_0"]["clients"] == 0
    assert seen["io_thread_1"]["clients"] >= 3 and seen["io_thread_2"]["clients"] >= 3
    info = clients[0].info("stats")
    assert int(info["io_threaded_reads_processed"]) >= 6 and int(info["io_threaded_writes_processed"]) >= 6
    assert clients[0].info("server")["io_threads_active"] == "1"
    for c in clients:
        c.close()


def test_one_thread_has_none(start):
    with start("--io-threads", "1").client() as c:
        assert list(figures(c)) == ["io_thread_0"] and figures(c)["io_thread_0"]["clients"] == 1
        assert c.info("server")["io_threads_active"] == "0"


def stream_of(rng, name, count):
    """Commands as bytes, and the replies that must come."""
    out, replies = [], []
    for i in range(count):
        kind = rng.randrange(8)
        value = bytes(rng.randrange(256) for _ in range(rng.choice([0, 1, 10, 100, 5000, 20000])))
        key = b"%s:%d" % (name, i)
        if kind == 0:
            out.append(b"ECHO x%d\r\n" % i)  # inline
            replies.append(b"$%d\r\nx%d\r\n" % (len(str(i)) + 1, i))
        elif kind == 1:
            out.append(b"\r\n*0\r\n" + encode(["ECHO", value]))
            replies.append(b"$%d\r\n%s\r\n" % (len(value), value))
        elif kind == 2:
            out.append(encode(["MULTI"]) + encode(["SET", key, value]) + encode(["GET", key]) + encode(["EXEC"]))
            replies.append(b"+OK\r\n+QUEUED\r\n+QUEUED\r\n*2\r\n+OK\r\n$%d\r\n%s\r\n" % (len(value), value))
        elif kind == 3:
            words = [b"w%d" % n for n in range(rng.choice([3, 1100]))]
            out.append(encode(["RPUSH", key] + words))
            replies.append(b":%d\r\n" % len(words))
        elif kind == 4:
            out.append(encode(["BLPOP", key, "0.001"]))
            replies.append(b"*-1\r\n")
        else:
            out.append(encode(["SET", key, value]) + encode(["GET", key]))
            replies.append(b"+OK\r\n$%d\r\n%s\r\n" % (len(value), value))
    return b"".join(out), b"".join(replies)


def talk(server, seed, wrong):
    rng = random.Random(seed)
    sent, wanted = stream_of(rng, b"s%d" % seed, 150)
    with server.client(timeout=30) as c:
        def write():
            at = 0
            while at < len(sent):
                n = rng.choice([1, 7, 300, 8192, 70000])
                c.send_raw(sent[at:at + n])
                at += n
        writer = threading.Thread(target=write)
        writer.start()
        got = b""
        while len(got) < len(wanted):
            piece = c.sock.recv(1 << 16)
            if not piece:
                break
            got += piece
        writer.join()
        if got != wanted:
            wrong.append(seed)


def test_pieces_of_any_size(threaded):
    wrong = []
    threads = [threading.Thread(target=talk, args=(threaded, SEED * 100 + i, wrong)) for i in range(12)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert not wrong, "seeds %r" % wrong


def test_mistakes_close_after_what_came_before(threaded):
    for junk, text in ((b"*1\r\n$4\r\nPING\r\n*1\r\n!4\r\n", b"-ERR Protocol error: expected '$', got '!'\r\n"),
                       (b"PING\r\n*-x\r\n", b"-ERR Protocol error: invalid multibulk length\r\n")):
        with threaded.client() as c:
            c.send_raw(junk)
            got = b""
            while True:
                piece = c.sock.recv(1000)
                if not piece:
                    break
                got += piece
            assert got == b"+PONG\r\n" + text


def test_busy_executor_leaves_bytes_in_the_kernel(threaded):
    with threaded.client(timeout=30) as c, threaded.client(timeout=30) as other:
        used = int(other.info("memory")["used_memory"])
        writer = threading.Thread(target=lambda: other.must("DEBUG", "SLEEP", "0.4"))
        writer.start()
        time.sleep(0.05)
        value = b"x" * 100000
        flood = threading.Thread(target=lambda: c.send_raw(encode(["SET", "k", value]) * 200))
        flood.start()
        writer.join()
        for _ in range(200):
            assert c.read() == b"OK"
        flood.join()
        assert int(other.info("memory")["used_memory_peak"]) - used < 64 << 20


def test_clients_come_and_go(threaded):
    stop, broken = threading.Event(), []

    def come_and_go(n):
        rng = random.Random(SEED + n)
        while not stop.is_set():
            try:
                with threaded.client(timeout=10) as c:
                    c.send_raw(encode(["SET", "x", "y" * rng.choice([1, 100000])]) * rng.randrange(1, 20))
                    if rng.random() < 0.5:
                        assert c.read() == b"OK"
                    if rng.random() < 0.2:
                        c.send_raw(encode(["SUBSCRIBE", "news"]))
            except OSError:
                pass
            except Exception as e:
                broken.append(e)

    threads = [threading.Thread(target=come_and_go, args=(n,)) for n in range(6)]
    for t in threads:
        t.start()
    with threaded.client() as c:
        until = time.monotonic() + 1.0
        while time.monotonic() < until:
            c.must("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
            c.must("PUBLISH", "news", "z" * 1000)
            c.must("CLIENT", "KILL", "TYPE", "pubsub")
        stop.set()
        for t in threads:
            t.join()
        wait_for(lambda: int(c.info("clients")["connected_clients"]) == 1, what="all gone")
        assert sum(f["clients"] for f in figures(c).values()) == 1
        wait_for(lambda: len(os.listdir("/proc/%d/fd" % threaded.process.pid)) < 40, what="their descriptors closed")
    assert not [e for e in broken if "clos" not in str(e).lower()], broken[:3]


def test_a_busy_script_and_others(threaded):
    with threaded.client(timeout=20) as c, threaded.client(timeout=20) as busy:
        c.must("CONFIG", "SET", "busy-reply-threshold", "20")
        busy.send_raw(encode(["EVAL", "while true do end", "0"]) + encode(["PING"]))

        def refused():
            try:
                return c.must("GET", "x") and False
            except Exception as e:
                return "BUSY" in str(e)
        wait_for(refused, what="a busy server")
        busy.send_raw(encode(["ECHO", "later"]))
        assert c.must("SCRIPT", "KILL") == b"OK"
        with pytest.raises(Exception, match="killed"):
            reply = busy.read()
            raise reply if isinstance(reply, Exception) else AssertionError(reply)
        assert busy.read() == b"PONG" and busy.read() == b"later"
        c.must("CONFIG", "SET", "busy-reply-threshold", "5000")


def test_the_last_reply_goes_out(start):
    server = start("--io-threads", "3")
    with server.client(timeout=20) as c:
        c.send_raw(encode(["SET", "k", "v"]) * 1000 + encode(["SHUTDOWN", "NOSAVE"]))
        got = b""
        while True:
            piece = c.sock.recv(1 << 16)
            if not piece:
                break
            got += piece
        assert got == b"+OK\r\n" * 1000
