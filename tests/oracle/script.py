"""Command scripts (*.t): parse them, run them over sockets. The format is described in tests/scripts/README.md."""
import os
import time

from .resp import Client, Incomplete, encode, free_port, parse
from .server import Server

QUIET_S = 0.03      # how long "nothing pending" is watched over a socket
REPLY_S = 10.0      # how long an expected reply may take


class ScriptError(Exception):
    """The script itself is malformed."""


class Op:
    """One step. kind: send raw repeat client close advance lines pattern unordered nothing closed."""

    __slots__ = ("kind", "line", "data", "arg", "skip_on")

    def __init__(self, kind, line, data=None, arg=None):
        self.kind, self.line, self.data, self.arg, self.skip_on = kind, line, data, arg, None


def server_args(path):
    """What a script asks of the server in its first lines: options (`#! cluster-enabled yes`), and lines of nodes.conf
    (`#! nodes.conf LINE`)."""
    args, nodes = [], ""
    with open(path, encoding="utf-8") as f:
        for line in f:
            if not line.startswith("#! "):
                break
            name, value = line[3:].rstrip("\n").split(" ", 1)
            if name == "nodes.conf":
                nodes += value + "\n"
                continue
            args += ["--" + name, value]
            if (name, value) == ("cluster-enabled", "yes"):
                args += ["--cluster-port", str(free_port())]
    return args, nodes


def server_for(binary, path):
    """A fresh server as the script wants it."""
    args, nodes = server_args(path)
    server = Server(binary, *args, start=False)
    if nodes:
        with open(os.path.join(server.dir, "nodes.conf"), "w", encoding="utf-8") as f:
            f.write(nodes)
    server.start()
    return server


# ---- text

_SIMPLE = {"n": b"\n", "r": b"\r", "t": b"\t", "\\": b"\\", '"': b'"', "*": b"*"}


def unescape(text, line_no):
    out, i = bytearray(), 0
    while i < len(text):
        c = text[i]
        if c != "\\":
            out += c.encode()
            i += 1
        elif text[i + 1:i + 2] == "x":
            out.append(int(text[i + 2:i + 4], 16))
            i += 4
        elif text[i + 1:i + 2] in _SIMPLE:
            out += _SIMPLE[text[i + 1]]
            i += 2
        else:
            raise ScriptError("line %d: bad escape" % line_no)
    return bytes(out)


def escape(data, quote=False):
    out = []
    for b in data:
        c = chr(b)
        if c == "\\" or (quote and c == '"'):
            out.append("\\" + c)
        elif c in "\r\n\t":
            out.append({"\r": "\\r", "\n": "\\n", "\t": "\\t"}[c])
        elif 32 <= b < 127:
            out.append(c)
        else:
            out.append("\\x%02x" % b)
    if out and out[-1] == " ":
        out[-1] = "\\x20"
    return "".join(out)


def quote_word(data):
    """A word as it is written in a script."""
    if data and all(33 <= b < 127 and b not in b'"\\' for b in data) and data[:1] != b"%":
        return data.decode()
    return '"' + escape(data, quote=True) + '"'


def split_words(text, line_no):
    words, i, n = [], 0, len(text)
    while i < n:
        if text[i] == " ":
            i += 1
        elif text[i] == '"':
            j = i + 1
            while j < n and text[j] != '"':
                j += 2 if text[j] == "\\" else 1
            if j >= n:
                raise ScriptError("line %d: unbalanced quotes" % line_no)
            words.append(unescape(text[i + 1:j], line_no))
            i = j + 1
        else:
            j = text.find(" ", i)
            j = n if j < 0 else j
            w = text[i:j]
            if w[0] == "%" and ":" in w and w[1:w.index(":")].isdigit():
                count, _, unit = w[1:].partition(":")
                words.append(unit.encode() * int(count))
            else:
                words.append(w.encode())
            i = j
    return words


def pattern_parts(text, line_no):
    """A pattern as the list of literal pieces between its stars."""
    parts, cur, i = [], "", 0
    while i < len(text):
        if text[i] == "\\":
            step = 4 if text[i + 1:i + 2] == "x" else 2
            cur += text[i:i + step]
            i += step
        elif text[i] == "*":
            parts.append(unescape(cur, line_no))
            cur, i = "", i + 1
        else:
            cur += text[i]
            i += 1
    parts.append(unescape(cur, line_no))
    return parts


def pattern_matches(parts, data):
    if len(parts) == 1:
        return data == parts[0]
    if not data.startswith(parts[0]):
        return False
    pos = len(parts[0])
    for part in parts[1:-1]:
        at = data.find(part, pos)
        if at < 0:
            return False
        pos = at + len(part)
    return len(data) - pos >= len(parts[-1]) and data.endswith(parts[-1])


# ---- parsing

def parse_script(text):
    ops, skip = [], None
    for no, line in enumerate(text.split("\n"), 1):
        line = line.rstrip("\r")
        if not line.strip() or line.startswith("#"):
            continue
        op = parse_line(line, no)
        if op.kind == "mark":
            skip = op.data
            continue
        if op.kind == "line":
            last = ops[-1] if ops else None
            if last is None:
                raise ScriptError("line %d: a reply before any command" % no)
            if last.kind in ("lines", "unordered"):
                last.data += op.data
                continue
            op.kind = "lines"
        elif op.kind in ("send", "raw", "repeat", "client", "close", "advance"):
            if skip is not None and op.kind in ("send", "raw", "repeat"):
                op.skip_on, skip = skip, None
        if op.kind in ("lines", "pattern", "unordered", "nothing", "closed") and ops:
            op.skip_on = ops[-1].skip_on
        ops.append(op)
    return ops


def parse_line(line, no):
    if line.startswith("> "):
        words = split_words(line[2:], no)
        if not words:
            raise ScriptError("line %d: no command" % no)
        return Op("send", no, words)
    if line.startswith(">> "):
        return Op("raw", no, b"".join(split_words(line[3:], no)))
    if line.startswith("* "):
        words = split_words(line[2:], no)
        return Op("repeat", no, words[1:], int(words[0]))
    if line.startswith("@-"):
        return Op("close", no, line[2:].strip())
    if line.startswith("@"):
        return Op("client", no, line[1:].strip())
    if line.startswith("+ "):
        return Op("advance", no, int(line[2:]))
    if line.startswith("! "):
        return Op("mark", no, parse_mark(line[2:], no))
    if line.startswith("<~ "):
        return Op("pattern", no, pattern_parts(line[3:], no))
    if line.startswith("<unordered ") or line.startswith("<scan "):
        kind, group = line[1:].split()
        return Op("unordered", no, b"", (kind, int(group)))
    if line == "<?":
        return Op("nothing", no)
    if line == "<!":
        return Op("closed", no)
    if line == "<" or line.startswith("< "):
        return Op("line", no, unescape(line[2:], no) + b"\r\n")
    raise ScriptError("line %d: not understood: %s" % (no, line))


def parse_mark(text, no):
    """`only NAME: reason` or `not NAME: reason` -> the set of servers that skip the next command."""
    head, _, reason = text.partition(":")
    words = head.split()
    if len(words) != 2 or words[0] not in ("only", "not") or words[1] not in ("vireo", "redis") or not reason.strip():
        raise ScriptError("line %d: a mark is `! only|not vireo|redis: reason`" % no)
    other = {"vireo": "redis", "redis": "vireo"}[words[1]]
    return other if words[0] == "only" else words[1]


# ---- comparing

def unordered_key(raw, how):
    """A value that is equal for two replies with the same elements in any order."""
    form, group = how
    reply, end = parse(raw)
    if end != len(raw):
        return ("more than one reply", raw)
    kind, items = reply
    head = None
    if form == "scan":
        if kind != "*" or items is None or len(items) != 2:
            return raw
        head, (kind, items) = items
    if not isinstance(items, list):
        return raw
    if kind in "%":
        group = 2
    if len(items) % group:
        return raw
    groups = [repr(items[i:i + group]) for i in range(0, len(items), group)]
    return (kind, repr(head), sorted(groups))


# ---- running

class Runner:
    """Runs the ops of one script against one server; `failures` collects what differed."""

    def __init__(self, port, server_name):
        self.port, self.name = port, server_name
        self.clients, self.current, self.failures = {}, "main", []
        self.sent = None    # the last op that sent something: failures name it

    def client(self):
        c = self.clients.get(self.current)
        if c is None:
            c = self.clients[self.current] = Client(self.port, timeout=REPLY_S)
        return c

    def run(self, ops):
        try:
            for op in ops:
                if op.skip_on == self.name:
                    continue
                if op.kind in ("send", "raw", "repeat"):
                    self.sent = op
                try:
                    getattr(self, "do_" + op.kind)(op)
                except (TimeoutError, EOFError, OSError) as e:
                    self.fail(op, "%s: %s" % (type(e).__name__, e), self.sent)
                    if self.current in self.clients and self.client().eof:
                        self.clients.pop(self.current).close()
                if len(self.failures) > 300:
                    break
        finally:
            for c in self.clients.values():
                c.close()
        return self.failures

    def fail(self, op, what, sent=None):
        if sent is None:
            command = ""
        elif sent.kind == "raw":
            command = "raw " + escape(sent.data)[:200]
        else:
            command = " ".join(quote_word(w[:100]) for w in sent.data[:30])
        self.failures.append((op.line, command, what))

    def do_client(self, op):
        self.current = op.data
        self.client()

    def do_close(self, op):
        c = self.clients.pop(op.data, None)
        if c:
            c.close()

    def do_advance(self, op):
        time.sleep(op.data / 1000.0)

    def do_send(self, op):
        c = self.client()
        while c.fill(0):
            pass
        if c.buf:
            self.fail(op, "unexpected bytes before it: %s" % escape(bytes(c.buf[:300])), op)
            c.buf.clear()
        if c.eof:
            self.clients.pop(self.current).close()
            c = self.client()
        c.send(*op.data)

    def do_raw(self, op):
        self.client().send_raw(op.data)

    def do_repeat(self, op):
        c = self.client()
        for i in range(1, op.arg + 1):
            c.send_raw(encode([w.replace(b"{}", b"%d" % i) for w in op.data]))
        for i in range(op.arg):
            (kind, value), _ = c.read_raw_reply()
            if kind == "-":
                self.fail(op, "error reply: %s" % value.decode("latin-1"), op)

    def do_lines(self, op):
        c, want = self.client(), op.data
        deadline = time.monotonic() + REPLY_S
        # read reply by reply, so that a wrong first reply does not leave us waiting for the length of the right one
        got = b""
        while len(got) < len(want):
            left = deadline - time.monotonic()
            try:
                _, raw = c.read_raw_reply(max(left, 0))
            except (TimeoutError, EOFError):
                got += bytes(c.buf)
                c.buf.clear()
                self.mismatch(op, want, got + b" (and then no more)")
                return
            got += raw
            if not want.startswith(got):
                self.mismatch(op, want, got)
                self.drain_rest(c, want)
                return

    def drain_rest(self, c, want):
        """After a wrong reply: swallow as many further replies as the script expected, if they are there."""
        count, at = 0, 0
        try:
            while at < len(want):
                _, at = parse(want, at)
                count += 1
        except Incomplete:
            pass
        for _ in range(count - 1):
            try:
                c.read_raw_reply(0.1)
            except (TimeoutError, EOFError):
                break

    def mismatch(self, op, want, got):
        self.fail(op, "\n    expected %s\n    got      %s" % (escape(want)[:900], escape(got)[:900]), self.sent)

    def do_pattern(self, op):
        _, raw = self.client().read_raw_reply()
        if not pattern_matches(op.data, raw[:-2]):
            self.mismatch(op, b"pattern " + b"*".join(op.data), raw)

    def do_unordered(self, op):
        _, raw = self.client().read_raw_reply()
        if unordered_key(raw, op.arg) != unordered_key(op.data, op.arg):
            self.mismatch(op, b"in any order " + op.data, raw)

    def do_nothing(self, op):
        if not self.client().nothing(QUIET_S):
            c = self.client()
            self.mismatch(op, b"nothing", b"closed" if c.eof else bytes(c.buf))
            c.buf.clear()

    def do_closed(self, op):
        c = self.client()
        if not c.wait_closed(REPLY_S):
            self.mismatch(op, b"connection closed", b"still open")
        elif c.buf:
            self.mismatch(op, b"connection closed", bytes(c.buf))
        self.clients.pop(self.current).close()


def run_script(path, port, server_name):
    """Failures as a list of (line, command, text)."""
    with open(path, encoding="utf-8") as f:
        ops = parse_script(f.read())
    return Runner(port, server_name).run(ops)
