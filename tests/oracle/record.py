#!/usr/bin/env python3
"""Fill in the replies of command scripts by asking a real redis-server.

    python3 tests/oracle/record.py tests/scripts/string.t ...     rewrite in place
    python3 tests/oracle/record.py --check FILE ...               only say whether it would change

Write a script with commands only (`> SET k v`), run this, read the result. Plain `<` lines are replaced by what the server
answers; `<~`, `<?`, `<!` lines are kept and verified; `<unordered N` and `<scan N` marks are kept and their lines filled in.
Commands marked as not for redis keep the lines they have. Each file gets a fresh server.
"""
import os
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
from tests.oracle.resp import Client, encode, parse, Incomplete  # noqa: E402
from tests.oracle.script import escape, parse_line, pattern_matches, server_for, unordered_key  # noqa: E402
from tests.oracle.server import redis_binary  # noqa: E402


def reply_lines(raw):
    """The bytes of replies as `<` lines: one per protocol line, a bulk payload always one line."""
    lines, pos = [], 0
    while pos < len(raw):
        end = raw.index(b"\r\n", pos)
        lines.append(raw[pos:end])
        if raw[pos:pos + 1] in b"$=!" and raw[pos + 1:end] != b"-1":
            size = int(raw[pos + 1:end])
            lines.append(raw[end + 2:end + 2 + size])
            end += 2 + size
        pos = end + 2
    return ["<" + (" " + escape(x) if x else "") for x in lines]


class Recorder:
    def __init__(self, port, path):
        self.port, self.path = port, path
        self.clients, self.current = {}, "main"
        self.problems = []

    def client(self):
        c = self.clients.get(self.current)
        if c is None or (c.eof and not c.buf):
            c = self.clients[self.current] = Client(self.port)
        return c

    def problem(self, no, text):
        self.problems.append("%s:%d: %s" % (self.path, no, text))

    def run(self, lines):
        out, i = [], 0
        skip = False
        while i < len(lines):
            line = lines[i]
            i += 1
            if not line.strip() or line.startswith("#"):
                out.append(line)
                continue
            op = parse_line(line, i)
            out.append(line)
            if op.kind == "mark":
                skip = op.data == "redis"
                continue
            olds = []
            while i < len(lines) and lines[i].startswith("<"):
                olds.append((i + 1, lines[i]))
                i += 1
            if skip and op.kind in ("send", "raw", "repeat"):
                out += [text for _, text in olds]
                skip = False
                continue
            self.act(op)
            if op.kind in ("send", "raw", "client"):
                out += self.replies(op, olds)
        return out

    def act(self, op):
        if op.kind == "client":
            self.current = op.data
            self.client()
        elif op.kind == "close":
            self.clients.pop(op.data).close()
        elif op.kind == "advance":
            time.sleep(op.data / 1000.0)
        elif op.kind == "send":
            self.client().send(*op.data)
        elif op.kind == "raw":
            self.client().send_raw(op.data)
        elif op.kind == "repeat":
            for n in range(1, op.arg + 1):
                self.client().send_raw(encode([w.replace(b"{}", b"%d" % n) for w in op.data]))
            for _ in range(op.arg):
                (kind, value), _ = self.client().read_raw_reply()
                if kind == "-":
                    self.problem(op.line, "error in a repeated command: %r" % value)

    def replies(self, op, olds):
        kept = [(no, text) for no, text in olds if not (text == "<" or text.startswith("< "))]
        if olds and kept == olds[-1:] and kept[0][1] == "<!" and len(olds) > 1:
            out = self.plain(0.4, expect_closed=True)
            if out[-1:] != ["<!"]:
                self.problem(kept[0][0], "not closed")
            return out
        if not kept:
            if op.kind == "client":
                return self.pending(0.03)
            return self.plain(0.4)
        out = []
        plain_before = bool(olds) and olds[0][1].startswith("< ") and not kept[0][1].startswith(("<unordered", "<scan"))
        if plain_before:
            out += self.plain(0.4)
        for no, text in kept:
            at = [n for n, _ in olds].index(no)
            old = []
            for _, line in olds[at + 1:]:
                if not (line == "<" or line.startswith("< ")):
                    break
                old.append(line)
            out += self.kept(no, text, old)
        return out

    def plain(self, wait, expect_closed=False):
        """All replies to one command: the first may take a while, the others come with it."""
        c = self.client()
        try:
            _, raw = c.read_raw_reply(wait)
        except TimeoutError:
            return ["<?"]
        except EOFError:
            self.clients.pop(self.current)
            return ["<!"]
        if expect_closed:
            c.wait_closed(2)
        return reply_lines(raw) + self.pending(0.003)     # an end of the connection comes a moment later

    def pending(self, wait):
        c, raw = self.clients[self.current], b""
        c.fill(wait)
        while c.buf:
            try:
                _, end = parse(c.buf)
            except Incomplete:
                c.fill(0.2)
                continue
            raw += bytes(c.buf[:end])
            del c.buf[:end]
            c.fill(0 if c.buf else wait)
        lines = reply_lines(raw)
        if c.eof:
            self.clients.pop(self.current)
            lines.append("<!")
        return lines

    def kept(self, no, text, old):
        op = parse_line(text, no)
        c = self.client()
        if op.kind == "nothing":
            if not c.nothing(0.05):
                self.problem(no, "something is pending: %r" % bytes(c.buf[:200]))
            return [text]
        if op.kind == "closed":
            if not c.wait_closed(5) or c.buf:
                self.problem(no, "not closed; pending %r" % bytes(c.buf[:200]))
            self.clients.pop(self.current, None)
            return [text]
        try:
            _, raw = c.read_raw_reply(2)
        except (TimeoutError, EOFError) as e:
            self.problem(no, "no reply: %s" % e)
            return [text]
        if op.kind == "pattern":
            if not pattern_matches(op.data, raw[:-2]):
                self.problem(no, "pattern does not match %s" % escape(raw)[:300])
            return [text]
        before = b"".join(parse_line(line, no).data for line in old)
        if before and unordered_key(before, op.arg) == unordered_key(raw, op.arg):
            return [text] + old     # the same in another order: no reason to rewrite
        return [text] + reply_lines(raw)


def record(path, check_only):
    with open(path, encoding="utf-8") as f:
        before = f.read().rstrip("\n").split("\n")
    server = server_for(redis_binary(), path)
    try:
        recorder = Recorder(server.port, path)
        after = recorder.run(before)
    finally:
        server.stop()
    for problem in recorder.problems:
        print(problem)
    if after != before:
        print("%s: %s" % (path, "would change" if check_only else "rewritten"))
        if not check_only:
            with open(path, "w", encoding="utf-8") as f:
                f.write("\n".join(after) + "\n")
    return bool(recorder.problems) or (check_only and after != before)


def main(args):
    check_only = "--check" in args
    paths = [a for a in args if a != "--check"]
    if not paths:
        print(__doc__)
        return 2
    return 1 if any([record(p, check_only) for p in paths]) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
