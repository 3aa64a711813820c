"""Waiting commands that Redis 7.0 lacks: who waits, what wakes them, what they are told."""
import pytest


@pytest.fixture
def two(shared):
    with shared.client() as a, shared.client() as b:
        a.must("FLUSHALL")
        yield a, b


def waits(client, other):
    """The client's command has arrived and nothing was replied: the server counts it as blocked."""
    while b"blocked_clients:1" not in other.must("INFO", "clients"):
        pass


def test_blmovem_waits_for_enough(two):
    a, b = two
    b.send("BLMOVEM", "l", "m", "LEFT", "RIGHT", 0, "EXACTLY", 3, "BULK")
    waits(b, a)
    assert a.must("RPUSH", "l", 1, 2) == 2
    waits(b, a)
    assert a.must("RPUSH", "l", 3, 4) == 4
    assert b.read() == [b"1", b"2", b"3"]
    assert a.must("LRANGE", "l", 0, -1) == [b"4"] and a.must("LRANGE", "m", 0, -1) == [b"1", b"2", b"3"]


def test_blmovem_ignores_other_types(two):
    a, b = two
    b.send("BLMOVEM", "l", "m", "RIGHT", "LEFT", 0, "COUNT", 5, "OBO")
    waits(b, a)
    assert a.must("SET", "l", "v") == b"OK"
    assert a.must("DEL", "l") == 1
    waits(b, a)
    a.must("RPUSH", "l", "p", "q", "r")
    assert b.read() == [b"p", b"q", b"r"]
    assert a.must("EXISTS", "l") == 0


def test_blmovem_gives_up(two):
    a, b = two
    a.must("RPUSH", "l", 1)
    b.send("BLMOVEM", "l", "m", "LEFT", "LEFT", 0.02, "EXACTLY", 2, "OBO")
    assert b.read() is None
    assert a.must("LLEN", "l") == 1


def pending(a, consumer):
    a.must("XADD", "s", "1-0", "f", "v")
    a.must("XGROUP", "CREATE", "s", "g", 0)
    a.must("XREADGROUP", "GROUP", "g", consumer, "STREAMS", "s", ">")


def test_claim_wakes_by_time(two):
    a, b = two
    pending(a, "x")
    b.send("XREADGROUP", "GROUP", "g", "y", "BLOCK", 0, "CLAIM", 150, "STREAMS", "s", ">")
    ((key, ((id, fields, idle, count),)),) = b.read()
    assert (key, id, fields, count) == (b"s", b"1-0", [b"f", b"v"], 1) and idle >= 150
    assert a.must("XPENDING", "s", "g")[3] == [[b"y", b"1"]]


def test_claim_wakes_for_what_is_given_back(two):
    a, b = two
    pending(a, "x")
    b.send("XREADGROUP", "GROUP", "g", "y", "BLOCK", 0, "CLAIM", 10000000, "STREAMS", "s", ">")
    waits(b, a)
    assert a.must("XNACK", "s", "g", "FAIL", "IDS", 1, "1-0") == 1
    assert [e[0] for e in b.read()[0][1]] == [b"1-0"]


def test_claim_gives_up(two):
    a, b = two
    pending(a, "x")
    b.send("XREADGROUP", "GROUP", "g", "y", "BLOCK", 50, "CLAIM", 10000000, "STREAMS", "s", ">")
    assert b.read() is None
    a.must("XDEL", "s", "1-0")  # pending, and not there
    b.send("XREADGROUP", "GROUP", "g", "y", "BLOCK", 150, "CLAIM", 0, "STREAMS", "s", ">")
    assert b.read() is None
