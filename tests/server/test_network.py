"""Connections: addresses, limits, slow and strange peers."""
import os
import resource
import socket
import time

import pytest

from tests.oracle.resp import Client, ReplyError, encode, wait_for
from tests.oracle.server import built_with


def has_ipv6():
    try:
        with socket.socket(socket.AF_INET6) as s:
            s.bind(("::1", 0))
        return True
    except OSError:
        return False


# ---- addresses

def test_unix_socket(start):
    server = start("--unixsocket", "s.sock", "--unixsocketperm", "700")
    path = os.path.join(server.dir, "s.sock")
    with Client(path=path) as c:
        assert c.must("SET", "k", "v") == b"OK"
        assert b"addr=%s:0" % path.encode() in c.must("CLIENT", "INFO") or b"s.sock:0" in c.must("CLIENT", "INFO")
    assert os.stat(path).st_mode & 0o777 == 0o700
    server.stop(keep_dir=True)
    assert not os.path.exists(path)


def test_unix_socket_alone(start):
    server = start("--port", "0", "--unixsocket", "s.sock", wait_ready=False)
    path = os.path.join(server.dir, "s.sock")
    wait_for(lambda: os.path.exists(path), what="socket")
    with Client(path=path) as c:
        assert c.must("PING") == b"PONG"


@pytest.mark.skipif(not has_ipv6(), reason="no IPv6 loopback on this machine")
def test_ipv6(start):
    server = start("--bind", "127.0.0.1", "::1")
    with Client(server.port, host="::1") as c:
        assert c.must("PING") == b"PONG"
        assert b"addr=[::1]:" in c.must("CLIENT", "INFO")


def test_optional_address(start):
    server = start("--bind", "127.0.0.1", "-::1", "-203.0.113.1")
    with server.client() as c:
        assert c.must("PING") == b"PONG"


def own_address():
    """An address of this machine that is not loopback, or None."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        try:
            s.connect(("192.0.2.1", 9))
            address = s.getsockname()[0]
        except OSError:
            return None
    return None if address.startswith("127.") or address == "0.0.0.0" else address


@pytest.mark.skipif(own_address() is None, reason="this machine has no address but loopback")
def test_protected_mode(start):
    server = start("--bind", "0.0.0.0")
    with Client(server.port, host=own_address()) as c:
        reply = c.read()
        assert isinstance(reply, ReplyError) and reply.text.startswith("DENIED Redis is running in protected mode")
        assert c.wait_closed(5)
    with server.client() as c:
        c.must("CONFIG", "SET", "protected-mode", "no")
    with Client(server.port, host=own_address()) as c:
        assert c.must("PING") == b"PONG"
    with server.client() as c:
        c.must("CONFIG", "SET", "protected-mode", "yes", "requirepass", "x")
    with Client(server.port, host=own_address()) as c:
        assert c.call("PING") == ReplyError("NOAUTH Authentication required.")


# ---- limits

def test_maxclients(start):
    server = start("--maxclients", "10")
    held = [server.client()]
    wait_for(lambda: int(held[0].info("clients")["connected_clients"]) == 1, what="the probe of the start is gone")
    held += [server.client() for _ in range(9)]
    for c in held:
        assert c.must("PING") == b"PONG"
    with server.client() as extra:
        assert extra.read() == ReplyError("ERR max number of clients reached")
        assert extra.wait_closed(5)
    assert int(held[0].info("stats")["rejected_connections"]) == 1
    held[1].close()
    wait_for(lambda: int(held[0].info("clients")["connected_clients"]) == 9, what="a free place")
    with server.client() as c:
        assert c.must("PING") == b"PONG"
    assert held[0].must("CONFIG", "SET", "maxclients", 20) == b"OK"
    for c in held:
        c.close()


def test_idle_timeout(start):
    server = start("--timeout", "1")
    with server.client() as idle, server.client() as sub, server.client() as blocked, server.client() as busy:
        sub.must("SUBSCRIBE", "c")
        blocked.send("BLPOP", "k", 0)
        deadline = time.monotonic() + 6
        while not idle.eof and time.monotonic() < deadline:
            busy.must("PING")
            idle.fill(0.1)
        assert idle.eof
        assert sub.nothing(0.1) and blocked.nothing(0.1)
        assert busy.must("PING") == b"PONG"


def test_query_buffer_limit(start):
    server = start("--client-query-buffer-limit", "1mb")
    with server.client() as c:
        c.send_raw(b"*2\r\n$4\r\nECHO\r\n$3000000\r\n")
        try:
            for _ in range(40):
                c.send_raw(b"x" * 65536)
        except OSError:
            pass
        assert c.wait_closed(10)
    wait_for(lambda: "query buffer" in server.log, what="log line")
    with server.client() as c:
        assert c.must("PING") == b"PONG"


def test_output_buffer_hard_limit(start):
    server = start("--client-output-buffer-limit", "normal 2mb 0 0")
    with server.client() as c, server.client(rcvbuf=4096) as slow:
        c.must("SET", "big", "x" * 1000000)
        slow.send_raw(encode(["GET", "big"]) * 60)
        wait_for(lambda: int(c.info("clients")["connected_clients"]) == 1, 10, what="the slow client's end")
        assert "output buffer limits" in server.log
        assert c.must("PING") == b"PONG"


def test_output_buffer_soft_limit_for_subscribers(start):
    server = start("--client-output-buffer-limit", "pubsub 0 1mb 1")
    with server.client() as c, server.client(rcvbuf=4096) as slow:
        slow.must("SUBSCRIBE", "c")
        message = "m" * 100000

        def gone():
            c.must("PUBLISH", "c", message)
            time.sleep(0.02)
            return c.must("CLIENT", "LIST", "TYPE", "pubsub") == b""

        wait_for(gone, 15, what="the slow subscriber's end")


def test_a_client_that_never_reads_does_not_hurt_others(start):
    server = start()
    with server.client() as c, server.client(rcvbuf=4096) as slow:
        c.must("SET", "k", "x" * 100000)
        slow.send_raw(encode(["GET", "k"]) * 200)
        for _ in range(200):
            assert c.must("PING") == b"PONG"
        wait_for(lambda: slow.fill(1), what="some data")
    with server.client() as c:
        assert c.must("PING") == b"PONG"
        wait_for(lambda: int(c.info("clients")["connected_clients"]) == 1, what="both are gone")


def test_maxmemory_clients(start):
    server = start("--maxmemory-clients", "20mb")
    with server.client() as c:
        fat = [server.client() for _ in range(4)]
        for f in fat:
            f.send_raw(b"*2\r\n$4\r\nECHO\r\n$9000000\r\n" + b"x" * 8900000)
        wait_for(lambda: int(c.info("stats")["evicted_clients"]) > 0, 10, what="an evicted client")
        assert c.must("PING") == b"PONG"
        for f in fat:
            f.close()


# ---- strange peers

def test_byte_by_byte(start):
    server = start()
    with server.client() as c:
        for byte in b"*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$5\r\nab\r\nc\r\nGET k\r\n":
            c.send_raw(bytes([byte]))
        assert c.read() == b"OK" and c.read() == b"ab\r\nc"


def test_half_a_command_and_away(start):
    server = start()
    for half in (b"*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$100\r\nabc", b"*3\r\n", b"GET", b"*1000000\r\n", b"*2\r\n$3\r\nGET\r\n$536870912\r\n", b"\r"):
        with server.client() as c:
            c.send_raw(half)
    with server.client() as c:
        assert c.must("PING") == b"PONG" and c.must("DBSIZE") == 0
        wait_for(lambda: int(c.info("clients")["connected_clients"]) == 1, what="all are gone")


def test_reset_in_the_middle(start):
    server = start()
    with server.client() as c:
        for i in range(100):
            s = server.client()
            s.send_raw(encode(["SET", "k%d" % i, "x" * 10000]) + encode(["GET", "k%d" % i]) * 50)
            s.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
            s.close()
        assert c.must("PING") == b"PONG"
        wait_for(lambda: int(c.info("clients")["connected_clients"]) == 1, what="all are gone")


def test_half_closed_peer_still_gets_its_reply_or_an_end(start):
    server = start()
    with server.client() as c:
        c.send_raw(encode(["SET", "k", "v"]))
        c.sock.shutdown(socket.SHUT_WR)
        assert c.wait_closed(5)
    with server.client() as c:
        assert c.must("GET", "k") == b"v"


def test_many_arguments(start):
    server = start()
    with server.client(timeout=60) as c:
        n = 100000
        assert c.must("RPUSH", "l", *range(n)) == n
        assert c.must("LLEN", "l") == n
        assert c.must("MSET", *[w for i in range(n) for w in (i, i)]) == b"OK"
        assert len(c.must("MGET", *range(n))) == n
        assert c.must("DEL", *range(n)) == n


def test_argument_count_beyond_the_limit(start):
    server = start()
    with server.client() as c:
        c.send_raw(b"*2147483648\r\n")
        assert c.read() == ReplyError("ERR Protocol error: invalid multibulk length") and c.wait_closed(5)


def test_deep_pipeline(start):
    server = start()
    with server.client(timeout=60) as c:
        n = 100000
        c.send_raw(encode(["INCR", "n"]) * n)
        assert [c.read() for _ in range(n)] == list(range(1, n + 1))


def test_http_is_refused(start):
    server = start()
    for request in (b"POST / HTTP/1.1\r\nHost: x\r\n\r\nSET a b\r\n", b"X-Header: 1\r\nHost: x\r\n\r\nSET a b\r\n",
                    b"GET / HTTP/1.1\r\nHost: x\r\n\r\nSET a b\r\n"):
        with server.client() as c:
            c.send_raw(request)
            assert c.wait_closed(5)
    wait_for(lambda: "Possible SECURITY ATTACK detected" in server.log, what="the warning")
    with server.client() as c:
        assert c.must("EXISTS", "a") == 0


def test_too_big_inline(start):
    server = start()
    with server.client() as c:
        c.send_raw(b"A" * 70000)
        assert c.read() == ReplyError("ERR Protocol error: too big inline request") and c.wait_closed(5)
    with server.client() as c:
        c.send_raw(b"*" + b"1" * 70000)
        assert c.read() == ReplyError("ERR Protocol error: too big mbulk count string") and c.wait_closed(5)
    with server.client() as c:
        c.send_raw(b"*1\r\n$" + b"1" * 70000)
        assert c.read() == ReplyError("ERR Protocol error: too big bulk count string") and c.wait_closed(5)


def test_unauthenticated_limits(start):
    server = start("--requirepass", "x")
    with server.client() as c:
        c.send_raw(b"*11\r\n")
        assert c.read() == ReplyError("ERR Protocol error: unauthenticated multibulk length") and c.wait_closed(5)
    with server.client() as c:
        c.send_raw(b"*2\r\n$4\r\nAUTH\r\n$20000\r\n")
        assert c.read() == ReplyError("ERR Protocol error: unauthenticated bulk length") and c.wait_closed(5)


def test_protocol_error_after_good_commands(start):
    server = start()
    with server.client() as c:
        c.send_raw(encode(["SET", "k", "v"]) + encode(["GET", "k"]) + b"*1\r\n!bad\r\n")
        assert c.read() == b"OK" and c.read() == b"v"
        assert c.read() == ReplyError("ERR Protocol error: expected '$', got '!'") and c.wait_closed(5)


# ---- io backends

@pytest.mark.parametrize("backend", ["epoll", "io_uring", "auto"])
def test_io_backend(start, backend, vireo_path, redis_path):
    if os.path.realpath(vireo_path) == os.path.realpath(redis_path):
        pytest.skip("redis-server has no io-backend")
    server = start("--io-backend", backend, wait_ready=False)
    try:
        server.wait_ready()
    except AssertionError:
        if backend == "io_uring" and "io_uring" in server.log:
            pytest.skip("no io_uring on this kernel: " + server.log.strip().splitlines()[-1])
        raise
    clients = [server.client() for _ in range(50)]
    for i, c in enumerate(clients):
        c.send_raw(encode(["SET", "k%d" % i, "x" * i * 500]) + encode(["GET", "k%d" % i]) * 20)
    for i, c in enumerate(clients):
        assert c.read() == b"OK"
        assert all(c.read() == b"x" * i * 500 for _ in range(20))
    big = os.urandom(1 << 20) * 8
    assert clients[0].must("SET", "big", big) == b"OK" and clients[1].must("GET", "big") == big
    used = clients[0].info("server")["multiplexing_api"]
    assert used == backend or backend == "auto", used
    clients[2].send("BLPOP", "q", 0)
    clients[3].must("SUBSCRIBE", "c")
    assert clients[0].must("RPUSH", "q", "x") == 1 and clients[2].read() == [b"q", b"x"]
    assert clients[0].must("PUBLISH", "c", "m") == 1 and clients[3].read() == [b"message", b"c", b"m"]
    for c in clients:
        c.close()
    assert server.stop() == 0


# ---- many connections

def test_ten_thousand_idle_connections_are_small(start):
    if built_with("thread"):
        pytest.skip("the thread sanitizer's shadow of a connection is larger than the connection")
    wanted = 10000
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < wanted + 200:
        pytest.skip("the hard limit of open files is %d" % hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    held = []
    try:
        server = start("--maxclients", str(wanted + 100))
        with server.client() as c:
            assert int(c.must("CONFIG", "GET", "maxclients")[1]) == wanted + 100
            before = server.rss_bytes()
            for _ in range(wanted):
                s = socket.socket()
                s.connect(("127.0.0.1", server.port))
                held.append(s)
            wait_for(lambda: int(c.info("clients")["connected_clients"]) >= wanted + 1, 30, what="all connections")
            for s in held:
                s.sendall(b"PING\r\n")
            for s in held:
                assert s.recv(100) == b"+PONG\r\n"
            used = server.rss_bytes() - before
            assert used < 40 << 20, "10,000 idle connections take %.1f MB" % (used / 1048576.0)
            assert c.must("PING") == b"PONG"
    finally:
        for s in held:
            s.close()
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


# ---- big strings

@pytest.mark.slow
def test_strings_of_512_mb(start):
    server = start()
    size = 512 << 20
    with server.client(timeout=120) as c:
        c.send_raw(b"*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$%d\r\n" % size)
        chunk = b"0123456789abcdef" * 65536
        for _ in range(size // len(chunk)):
            c.send_raw(chunk)
        c.send_raw(b"\r\n")
        assert c.read() == b"OK" and c.must("STRLEN", "k") == size
        assert c.call("APPEND", "k", "x") == ReplyError("ERR string exceeds maximum allowed size (proto-max-bulk-len)")
        assert c.must("GETRANGE", "k", size - 5, -1) == b"bcdef"
        c.send("GET", "k")
        reply, raw = c.read_raw_reply()
        assert len(reply[1]) == size and reply[1][-5:] == b"bcdef"
        assert c.must("DEL", "k") == 1
