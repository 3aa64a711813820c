"""A raw RESP2/RESP3 client for tests: it hides nothing.

A reply is a pair (type byte as a str, payload):
    ('+', bytes) ('-', bytes) (':', int) ('$', bytes or None) ('*', list or None)
    RESP3: ('_', None) ('#', bool) (',', bytes) ('(', bytes) ('=', bytes) ('!', bytes)
           ('%', flat list) ('~', list) ('>', list) ('|', flat list)
`plain()` turns that into ordinary Python values; errors become ReplyError objects (not raised).
"""
import os
import select
import socket
import time


class ReplyError(Exception):
    """An error reply; compares equal by its text."""

    def __init__(self, text):
        super().__init__(text)
        self.text = text

    def __eq__(self, other):
        return isinstance(other, ReplyError) and other.text == self.text

    def __hash__(self):
        return hash(self.text)

    def __repr__(self):
        return "ReplyError(%r)" % self.text


class Incomplete(Exception):
    """The buffer ends inside a reply."""


class ProtocolError(Exception):
    """The server sent something that is not RESP."""


_AGGREGATES = {0x2A: 1, 0x7E: 1, 0x3E: 1, 0x25: 2, 0x7C: 2}  # * ~ > % |


def parse(buf, pos=0):
    """One reply from buf at pos: (reply, position after it). Raises Incomplete."""
    end = buf.find(b"\r\n", pos)
    if end < 0:
        raise Incomplete
    kind = buf[pos]
    line = bytes(buf[pos + 1:end])
    after = end + 2
    if kind == 0x24 or kind == 0x3D or kind == 0x21:  # $ = !
        size = int(line)
        if size < 0:
            return (chr(kind), None), after
        if len(buf) < after + size + 2:
            raise Incomplete
        return (chr(kind), bytes(buf[after:after + size])), after + size + 2
    if kind == 0x3A:
        return (":", int(line)), after
    if kind in (0x2B, 0x2D, 0x2C, 0x28):  # + - , (
        return (chr(kind), line), after
    if kind in _AGGREGATES:
        count = int(line) * _AGGREGATES[kind]
        if count < 0:
            return (chr(kind), None), after
        items = []
        for _ in range(count):
            item, after = parse(buf, after)
            items.append(item)
        return (chr(kind), items), after
    if kind == 0x5F:
        return ("_", None), after
    if kind == 0x23:
        return ("#", line == b"t"), after
    raise ProtocolError("unexpected byte %r in %r" % (chr(kind), bytes(buf[pos:pos + 80])))


def plain(reply):
    """Python value of a reply: bytes, int, None, list, dict, set, float, bool, ReplyError."""
    kind, value = reply
    if kind in "-!":
        return ReplyError(value.decode("latin-1"))
    if kind == ",":
        return float(value)
    if kind == "(":
        return int(value)
    if kind == "=":
        return value[4:]
    if kind in "%|":
        items = [plain(v) for v in value]
        return dict(zip([_hashable(k) for k in items[::2]], items[1::2]))
    if kind in "*~>" and value is not None:
        return [plain(v) for v in value]
    return value


def _hashable(value):
    return tuple(value) if isinstance(value, list) else value


def word(value):
    """An argument as bytes."""
    if isinstance(value, bytes):
        return value
    if isinstance(value, str):
        return value.encode("utf-8")
    if isinstance(value, float):
        return repr(value).encode()
    return str(value).encode()


def encode(args):
    """A command as a RESP array of bulk strings."""
    parts = [b"*%d\r\n" % len(args)]
    for arg in args:
        arg = word(arg)
        parts.append(b"$%d\r\n%s\r\n" % (len(arg), arg))
    return b"".join(parts)


class Client:
    """One connection. Everything that waits has a limit, and raises TimeoutError at it."""

    def __init__(self, port=None, host="127.0.0.1", path=None, timeout=10.0, rcvbuf=None):
        self.timeout = timeout
        self.buf = bytearray()
        self.eof = False
        if path is not None:
            self.sock = socket.socket(socket.AF_UNIX)
            self.sock.settimeout(timeout)
            self.sock.connect(path)
        else:
            family = socket.AF_INET6 if ":" in host else socket.AF_INET
            self.sock = socket.socket(family)
            if rcvbuf:
                self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, rcvbuf)
            self.sock.settimeout(timeout)
            self.sock.connect((host, port))
            self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.close()

    def close(self):
        self.sock.close()

    # -- sending

    def send_raw(self, data):
        self.sock.settimeout(self.timeout)
        self.sock.sendall(data)

    def send(self, *args):
        self.send_raw(encode(args))

    # -- receiving

    def fill(self, timeout):
        """Read once. False when nothing came in time or the peer closed (then eof is set)."""
        if self.eof:
            return False
        ready, _, _ = select.select([self.sock], [], [], max(0.0, timeout))
        if not ready:
            return False
        try:
            data = self.sock.recv(1 << 18)
        except (ConnectionResetError, BrokenPipeError):
            data = b""
        if not data:
            self.eof = True
            return False
        self.buf += data
        return True

    def read_raw_reply(self, timeout=None):
        """(reply, its exact bytes). Raises TimeoutError, or EOFError when the server closed."""
        deadline = time.monotonic() + (self.timeout if timeout is None else timeout)
        while True:
            if self.buf:
                try:
                    reply, end = parse(self.buf)
                except Incomplete:
                    pass
                else:
                    raw = bytes(self.buf[:end])
                    del self.buf[:end]
                    return reply, raw
            if self.eof:
                raise EOFError("connection closed by the server; pending %r" % bytes(self.buf[:200]))
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError("no reply in time; pending %r" % bytes(self.buf[:200]))
            self.fill(left)

    def read(self, timeout=None):
        return plain(self.read_raw_reply(timeout)[0])

    def call(self, *args, timeout=None):
        """Send one command and return its plain reply."""
        self.send(*args)
        return self.read(timeout)

    def must(self, *args, timeout=None):
        """As call(), but an error reply is raised."""
        reply = self.call(*args, timeout=timeout)
        if isinstance(reply, ReplyError):
            raise reply
        return reply

    def pipeline(self, commands, timeout=None):
        """All commands in one go; the list of plain replies."""
        self.send_raw(b"".join(encode(c) for c in commands))
        return [self.read(timeout) for _ in commands]

    def nothing(self, wait=0.05):
        """True when no byte arrives for that long and none is pending."""
        if self.buf:
            return False
        return not self.fill(wait) and not self.eof

    def wait_closed(self, timeout=None):
        """True when the server closes the connection in time (pending bytes stay in buf)."""
        deadline = time.monotonic() + (self.timeout if timeout is None else timeout)
        while not self.eof:
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            self.fill(left)
        return True

    def info(self, section=None):
        """INFO as a dict of str."""
        text = self.must("INFO", section) if section else self.must("INFO")
        return dict(line.split(":", 1) for line in text.decode().splitlines()
                    if ":" in line and not line.startswith("#"))


def wait_for(condition, timeout=10.0, every=0.01, what="condition"):
    """Poll until condition() is true and return its value; AssertionError at the limit."""
    deadline = time.monotonic() + timeout
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError("%s not reached within %gs" % (what, timeout))
        time.sleep(every)


given_ports = set()


def free_port():
    """A loopback port that is free now, outside the ephemeral range where possible; none is given twice while there are others."""
    for attempt in range(200):
        port = 20000 + int.from_bytes(os.urandom(2), "big") % 12000
        if port in given_ports and attempt < 100:
            continue
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
                given_ports.add(port)
                return port
            except OSError:
                continue
    raise RuntimeError("no free port")
