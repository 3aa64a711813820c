"""Whoever reaches the bus port of a node without being one: what he may have of it is bounded, and its peers do not suffer."""
import socket
import struct

import pytest

from tests.oracle.resp import free_port, wait_for

ID = b"f" * 40


def packet(kind, body=b"", length=None, count=0, sender=ID):
    """A packet of the bus with its long header."""
    head = b"RCmb" + struct.pack(">IHHHHQQQ", length or 2256 + len(body), 1, 7000, kind, count, 1, 0, 0)
    head += sender + bytes(2048) + bytes(40) + bytes(46) + bytes(32)  # id, slots, master, ip, reserved
    head += struct.pack(">HHHBBBB", 0, 17000, 1, 0, 0, 0, 0)
    return head.ljust(2256, b"\0") + body


PING, PONG = packet(0), 1


@pytest.fixture
def node(start):
    bus = free_port()
    server = start("--cluster-enabled", "yes", "--cluster-port", str(bus), "--cluster-node-timeout", "2000")
    server.bus = bus
    return server


def knock(node):
    s = socket.create_connection(("127.0.0.1", node.bus))
    s.settimeout(20)
    return s


def closed(s):
    """Reads until the other side closes; what came."""
    got = b""
    while True:
        try:
            more = s.recv(1 << 16)
        except (ConnectionResetError, BrokenPipeError):
            return got
        if not more:
            return got
        got += more


def answers(s):
    s.sendall(PING)
    head = s.recv(16, socket.MSG_WAITALL)
    length, kind = struct.unpack(">I", head[4:8])[0], struct.unpack(">H", head[12:14])[0]
    s.recv(length - 16, socket.MSG_WAITALL)
    return kind == PONG


def refused(node):
    with node.client() as c:
        return int(c.info("stats")["cluster_packets_refused"])


def test_a_packet_that_only_peers_may_send(node):
    """A quarter of a gigabyte is announced: not one byte of it is waited for."""
    s = knock(node)
    assert answers(s)
    s.sendall(packet(4, length=200 << 20))
    assert closed(s) == b""
    assert refused(node) == 1
    assert "that only a known node may send" in node.log
    assert answers(knock(node))


def test_answers_that_nobody_reads(node):
    """What the kernel holds of the answers is not ours; that the node lets go of the link is what counts."""
    s = knock(node)
    s.setblocking(False)
    said, rest = "it does not read its answers", b""

    def send_more():
        nonlocal rest
        rest = rest or PING * 20
        try:
            rest = rest[s.send(rest):]
        except OSError:  # its turn to wait, or closed already
            pass
        return said in node.log

    wait_for(send_more, 30, every=0.002)
    assert answers(knock(node))


def test_more_connections_than_strangers_may_have(node):
    first = knock(node)
    assert answers(first)
    others = [knock(node) for _ in range(530)]
    assert answers(others[-1])  # who comes gets in
    assert closed(first) == b""  # who was silent for longest is out
    lines = [line for line in node.log.splitlines() if "too many of them" in line]
    assert 1 <= len(lines) <= 5  # and the log is not flooded
    for s in others:
        s.close()


def test_unfinished_packets(node):
    """Each is as long as a stranger may announce; together they are more than is kept."""
    part = packet(0, length=1 << 21) + bytes((1 << 20) - 2256)
    links = [knock(node) for _ in range(20)]
    for s in links:
        try:
            s.sendall(part)
        except (ConnectionResetError, BrokenPipeError):
            pass
    wait_for(lambda: "too many packets that are unfinished" in node.log, 20)
    assert answers(knock(node))


def test_a_flood_of_bad_packets_is_not_logged_line_by_line(node):
    with node.client() as c:
        c.must("CONFIG", "SET", "loglevel", "debug")
    s = knock(node)
    for _ in range(500):
        s.sendall(packet(77))
    assert answers(s)
    assert refused(node) == 500
    assert len([line for line in node.log.splitlines() if "is refused" in line]) < 20
