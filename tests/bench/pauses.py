#!/usr/bin/python3
"""pauses.py: what other clients feel while something big happens: a probe asks one GET every 100 us from the second
core while, on the server (first core), a value of N elements is deleted, overwritten or expires, a database is flushed,
KEYS walks N keys, a million keys expire at one instant, N keys are inserted. Vireo and redis-server one after the other.
Also: how late the `expired` event of a probe key comes when a million keys carry an expiry. Of Vireo also what its
executor says itself (INFO executor): the processor time of its longest turn, which no other work of the machine adds to.

    python3 tests/bench/pauses.py [--server build/vireo-server] [--n 10000000] [--only vireo] [--write]
"""
import argparse, os, pathlib, random, re, socket, statistics, subprocess, sys, tempfile, time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from bench import HERE, ROOT, Server, machine  # noqa: E402


def build(name):
    out = os.path.join(tempfile.mkdtemp(prefix="vireo-load-"), name)
    subprocess.run(["cc", "-O2", "-o", out, str(HERE / f"{name}.c"), "-lm", "-lssl", "-lcrypto"], check=True)
    return out


class Conn:
    def __init__(self, port):
        self.s = socket.create_connection(("127.0.0.1", port), timeout=600)
        self.f = self.s.makefile("rb", 1 << 20)

    def send(self, *words):
        words = [w if isinstance(w, bytes) else str(w).encode() for w in words]
        self.s.sendall(b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%s\r\n" % (len(w), w) for w in words))

    def line(self):
        return self.f.readline()

    def ask(self, *words):
        self.send(*words)
        return self.line()

    def drop(self, n):
        """Reads a reply of n bulk strings away without looking at them."""
        left = n * 2
        while left:
            chunk = self.s.recv(1 << 20) if not self.f.peek(1) else self.f.read1(1 << 20)
            left -= chunk.count(b"\n")
            if left <= 0:
                return


def fill(load, port, *args):
    subprocess.run(["taskset", "-c", "1", load, str(port), *map(str, args)], check=True, stdout=subprocess.DEVNULL)


def probing(probe, port):
    """A probe at work on the second core, until probe_end."""
    p = subprocess.Popen(["taskset", "-c", "1", probe, str(port)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    p.stdout.readline()
    return p


def probe_end(p):
    return {k: float(v) for k, v in re.findall(r"(\w+)=([\d.]+)", p.communicate("\n")[0])}


def probed(probe, port, action):
    p = probing(probe, port)
    time.sleep(0.2)
    start = time.time()
    action()
    took = time.time() - start
    time.sleep(0.5)
    return probe_end(p), took


def turns(c, name):
    """Processor time of the executor's turns since CONFIG RESETSTAT: p99.9 and max, us."""
    if name != "vireo":
        return 0.0, 0.0
    info = text(c, "INFO", "executor")
    return tuple(float(re.search(rf"turn_cpu_us_{k}:([\d.]+)", info)[1]) for k in ("p999", "max"))


def text(c, *words):
    c.send(*words)
    head = c.line()
    return c.f.read(int(head[1:]) + 2).decode()


def big_value(kind, n, load, port):
    key = {"list": "biglist", "set": "bigset", "hash": "bighash", "zset": "bigzset"}[kind]
    work = {"list": "lpushbig", "set": "sadd", "hash": "hsetbig", "zset": "zadd"}[kind]
    fill(load, port, work, "-S", "-n", n, "-r", n, "-d", 16, "-P", 64, "-c", 10)
    return key


def one_server(name, path, n, load, probe):
    s = Server(name, path, 0, ["--enable-debug-command", "yes"])
    c = Conn(s.port)
    rows = []

    if name == "vireo":
        c.ask("DEBUG", "TURN-CLOCK", 1)

    def row(what, action):
        c.ask("CONFIG", "RESETSTAT")
        r, took = probed(probe, s.port, action)
        own = turns(c, name)
        rows.append((what, r["p99"], r["p999"], r["max"], took, *own))
        print(f"{name}: {what}: p99 {r['p99']:.0f} us, p99.9 {r['p999']:.0f} us, max {r['max']:.0f} us, {took:.2f} s; turns: p99.9 {own[0]:.0f}, max {own[1]:.0f} us", flush=True)

    try:
        row("idle", lambda: time.sleep(2))
        row(f"inserting {n:,} keys", lambda: fill(load, s.port, "set", "-S", "-n", n, "-r", n, "-d", 16, "-P", 16, "-c", 1))
        count = int(c.ask("DBSIZE")[1:])

        def keys():
            c.send("KEYS", "*")
            assert int(c.line()[1:]) == count
            c.drop(count)
        row(f"KEYS * over {count:,} keys", keys)
        row(f"BGSAVE of {count:,} keys beside random SETs", lambda: save(c, load, s.port, n))
        row(f"FLUSHALL of {count:,} keys", lambda: c.ask("FLUSHALL"))
        time.sleep(3)
        for kind in ("list", "set", "hash", "zset"):
            key = big_value(kind, n, load, s.port)
            row(f"DEL of a {kind} of {n:,}", lambda k=key: c.ask("DEL", k))
            time.sleep(2)
        key = big_value("set", n, load, s.port)
        row(f"SET over a set of {n:,}", lambda: c.ask("SET", key, "x"))
        c.ask("DEL", key)
        time.sleep(2)
        key = big_value("set", n, load, s.port)
        row(f"expiry of a set of {n:,}", lambda: (c.ask("PEXPIRE", key, 300), time.sleep(2)))
        c.ask("FLUSHALL")
        time.sleep(2)
        together(c, row)
        rows.append(event_delay(name, c, s.port))
    finally:
        s.stop()
    return rows


def save(c, load, port, n):
    """BGSAVE while another client writes random keys as fast as it can, from the second core."""
    writer = subprocess.Popen(["taskset", "-c", "1", load, str(port), "set", "-n", str(n * 10), "-r", str(n), "-d", "16", "-P", "64", "-c", "4"],
                              stdout=subprocess.DEVNULL)
    time.sleep(0.5)
    try:
        assert c.ask("BGSAVE").startswith(b"+Background")
        while "rdb_bgsave_in_progress:1" in text(c, "INFO", "persistence"):
            time.sleep(0.05)
    finally:
        writer.terminate()
        writer.wait()


def pipelined(c, commands):
    def enc(words):
        words = [w if isinstance(w, bytes) else str(w).encode() for w in words]
        return b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%s\r\n" % (len(w), w) for w in words)
    batch = []
    for words in commands:
        batch.append(enc(words))
        if len(batch) == 1000:
            c.s.sendall(b"".join(batch))
            for _ in batch:
                c.line()
            batch = []
    c.s.sendall(b"".join(batch))
    for _ in batch:
        c.line()


def together(c, row):
    """A million keys whose expiry is the same instant."""
    at = int(time.time() * 1000) + 25000
    pipelined(c, (("SET", f"e:{i}", "x", "PXAT", at) for i in range(1000000)))
    time.sleep(max(0, at / 1000 - time.time() - 1))

    def wait():
        deadline = time.time() + 60
        while int(c.ask("DBSIZE")[1:]) > 0 and time.time() < deadline:
            time.sleep(0.05)
    row("a million keys expiring at one instant", wait)
    c.ask("FLUSHALL")
    time.sleep(1)


def event_delay(name, c, port):
    """1M keys with expiries spread over an hour; probe keys live 50 ms: when does `expired` come?"""
    pipelined(c, (("SET", f"v:{i}", "x", "PX", random.randrange(60000, 3600000)) for i in range(1000000)))
    c.ask("CONFIG", "SET", "notify-keyspace-events", "Ex")
    sub = Conn(port)
    sub.send("SUBSCRIBE", "__keyevent@0__:expired")
    for _ in range(6):
        sub.line()
    late = []
    sub.s.settimeout(120 if name == "redis" else 10)
    limit = time.time() + 90
    for i in range(100):
        due = time.time() + 0.05
        c.ask("SET", f"probe:{i}", "x", "PX", 50)
        try:
            while True:
                for _ in range(6):
                    sub.line()
                if sub.line().strip() == f"probe:{i}".encode():
                    break
        except (TimeoutError, socket.timeout):
            late.append(120.0)
            break
        late.append(time.time() - due)
        if time.time() > limit:
            break
    late.sort()
    p50, p99 = late[len(late) // 2], late[min(len(late) - 1, int(len(late) * 0.99))]
    print(f"{name}: expired event of a probe key among 1M: p50 {p50 * 1000:.1f} ms, p99 {p99 * 1000:.1f} ms late ({len(late)} probes)", flush=True)
    return ("`expired` event, ms late (p50, p99, max)", p50 * 1000, p99 * 1000, late[-1] * 1000, 0, 0, 0)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--server", default=str(ROOT / "build/vireo-server"))
    p.add_argument("--peer", default="redis-server")
    p.add_argument("--n", type=int, default=10000000)
    p.add_argument("--only", default="")
    p.add_argument("--write", action="store_true", help="puts the table into docs/pauses.md")
    a = p.parse_args()
    load, probe = build("load"), build("probe")
    tables = {}
    for name, path in (("vireo", a.server), ("redis", a.peer)):
        if not a.only or a.only == name:
            tables[name] = one_server(name, path, a.n, load, probe)
    if a.write:
        lines = ["# Pauses", "", f"The last run of `tests/bench/pauses.py`: {time.strftime('%Y-%m-%d')}, {machine()}.",
                 "What a client that asks one GET every 100 us waits, in microseconds (p99, p99.9, max), while this happens; how long it took, in seconds.",
                 "The machine has two cores, shared with others: a row's maximum includes what `idle` shows. What the server itself is",
                 "responsible for is in the last columns: the processor time of its executor's turns (p99.9 and the longest), us. On a",
                 "virtual machine that includes what the host takes away while a turn runs: here stretches of about 5 ms when both cores are busy.", ""]
        for name, rows in tables.items():
            lines += [f"## {name}", "", "| what | p99 | p99.9 | max | s | turn p99.9 | turn max |", "|---|---|---|---|---|---|---|"]
            lines += [f"| {w} | {x:.0f} | {y:.0f} | {z:.0f} | {t:.2f} | {f'{p:.0f} | {m:.0f}' if m else ' | '} |" for w, x, y, z, t, p, m in rows]
            lines.append("")
        (ROOT / "docs/pauses.md").write_text("\n".join(lines))


if __name__ == "__main__":
    main()
