#!/usr/bin/python3
"""bench.py: Vireo and redis-server side by side, in alternating rounds, each pinned to the first core while the load
generator has the second. Prints a table of medians and ratios (throughput, the server's CPU time per operation, bytes
per element); --write puts it into docs/benchmarks.md with the date and the machine.

    python3 tests/bench/bench.py --server build/vireo-server [--rounds 5] [--rows set,get] [--write]
"""
import argparse, datetime, os, pathlib, platform, re, socket, statistics, subprocess, sys, tempfile, time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
HERE = pathlib.Path(__file__).resolve().parent
HZ = os.sysconf("SC_CLK_TCK")

# name, workload and options of the load generator, what fills the server first, the target as a ratio to redis
P64 = ["-P", "64", "-c", "10"]
M1 = ["-r", "1000000", "-d", "64"]
FILL = ["set", "-S", "-n", "1000000", *M1, *P64]
ROWS = [
    ("SET, pipeline 64", ["set", "-n", "6000000", *M1, *P64], [FILL], 3.0),
    ("GET, pipeline 64", ["get", "-n", "6000000", *M1, *P64], [FILL], 3.0),
    ("INCR, pipeline 64", ["incr", "-n", "6000000", *M1, *P64], [["incr", "-S", "-n", "1000000", *M1, *P64]], 3.0),
    ("SET, 50 connections, not pipelined", ["set", "-n", "400000", "-c", "50", *M1], [FILL], 1.15),
    ("GET, 50 connections, not pipelined", ["get", "-n", "400000", "-c", "50", *M1], [FILL], 1.15),
    ("MSET of 100 keys", ["mset100", "-n", "60000", "-P", "4", "-c", "10", *M1], [FILL], 2.5),
    ("MGET of 100 keys", ["mget100", "-n", "60000", "-P", "4", "-c", "10", *M1], [FILL], 2.5),
    ("LPUSH to one big list, pipeline 64", ["lpushbig", "-n", "4000000", "-d", "16", *P64], [], 2.5),
    ("HSET to one hash of 1M fields, pipeline 64", ["hsetbig", "-n", "3000000", "-r", "1000000", "-d", "16", *P64],
     [["hsetbig", "-S", "-n", "1000000", "-r", "1000000", "-d", "16", *P64]], 2.5),
    ("SADD to one set of 1M members, pipeline 64", ["sadd", "-n", "3000000", "-r", "1000000", *P64],
     [["sadd", "-S", "-n", "1000000", "-r", "1000000", *P64]], 2.5),
    ("ZADD to one zset of 1M members, pipeline 64", ["zadd", "-n", "1500000", "-r", "1000000", *P64],
     [["zadd", "-S", "-n", "1000000", "-r", "1000000", *P64]], 2.5),
    ("LRANGE 0 99, pipeline 16", ["lrange", "-n", "400000", "-P", "16", "-c", "10"], [["lpushbig", "-n", "10000", "-d", "16", *P64]], 2.0),
    ("ZRANGE of 100 of 1M, pipeline 16", ["zrange100", "-n", "300000", "-P", "16", "-c", "10", "-r", "1000000"],
     [["zadd", "-S", "-n", "1000000", "-r", "1000000", *P64]], 2.0),
    ("XADD, pipeline 64", ["xadd", "-n", "2000000", *P64], [], 2.0),
    ("XRANGE of 100 of 1M, pipeline 16", ["xrange100", "-n", "200000", "-P", "16", "-c", "10"], [["xadd", "-n", "1000000", *P64]], 2.0),
    ("EVAL of one SET, pipeline 64", ["eval", "-n", "1000000", *M1, *P64], [FILL], 2.0),
    ("BITCOUNT of 1 MB", ["bitcount", "-n", "20000", "-P", "4", "-c", "10"], [["setbig", "-n", "10", "-c", "1", "-d", "1000000"]], 2.0),
    ("GET with CLIENT TRACKING, pipeline 64", ["get", "-K", "-n", "2000000", "-r", "100000", *P64], [FILL], 2.0),
    ("SET over TLS, 50 connections, not pipelined", ["set", "-T", "-n", "300000", "-c", "50", *M1], [FILL], 1.0),
    ("GET over TLS, 50 connections, not pipelined", ["get", "-T", "-n", "300000", "-c", "50", *M1], [FILL], 1.0),
    ("SET over TLS, pipeline 64", ["set", "-T", "-n", "2000000", *M1, *P64], [FILL], 1.0),
    ("GET over TLS, pipeline 64", ["get", "-T", "-n", "2000000", *M1, *P64], [FILL], 1.0),
    ("HGETALL of 100 fields, pipeline 16", ["hgetall100", "-n", "300000", "-P", "16", "-c", "10"], [["hset100", "-n", "10000", "-d", "16", *P64]], 2.0),
]
# the element's name in memory.py, the bar in bytes; the figure is overhead beyond the raw data
MEMORY = {"string 16B key 32B value": 32, "string 16B key 32B value + TTL": 44, "one big hash (per field)": 28,
          "one big set (per member)": 18, "one big zset (per member)": 32}


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Server:
    def __init__(self, name, path, cpu, extra=()):
        self.name, self.port, self.tls_port = name, free_port(), free_port()
        self.dir = tempfile.mkdtemp(prefix="vireo-bench-")
        key, cert = self.certificate()
        self.proc = subprocess.Popen(["taskset", "-c", str(cpu), path, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "",
                                      "--dir", self.dir,
                                      "--tls-port", str(self.tls_port), "--tls-cert-file", cert, "--tls-key-file", key, "--tls-ca-cert-file", cert,
                                      "--tls-auth-clients", "no", *extra], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(200):
            try:
                if self.ask("PING") == b"+PONG":
                    return
            except OSError:
                time.sleep(0.05)
        sys.exit(f"{path} does not answer")

    def certificate(self):
        key, cert = os.path.join(self.dir, "key.pem"), os.path.join(self.dir, "cert.pem")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", cert, "-days", "2", "-subj", "/CN=bench"],
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return key, cert

    def port_for(self, args):
        return self.tls_port if "-T" in args else self.port

    def ask(self, *words):
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as s:
            f = s.makefile("rb")
            s.sendall(b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%s\r\n" % (len(w), w.encode()) for w in words))
            return f.readline().strip()

    def cpu_us(self):
        f = pathlib.Path(f"/proc/{self.proc.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(f[11]) + int(f[12])) * 1e6 / HZ

    def stop(self):
        self.proc.terminate()
        self.proc.wait(20)


def load(binary, cpu, port, args):
    out = subprocess.run(["taskset", "-c", str(cpu), binary, str(port), *args], capture_output=True, text=True, check=True).stdout
    return {k: float(v) for k, v in re.findall(r"(\w+)=([\d.]+)", out)}


def measure_row(binary, servers, row, rounds):
    name, args, fills, target = row
    results = {s.name: [] for s in servers}
    for s in servers:
        s.ask("FLUSHALL")
        time.sleep(0.3)
        for fill in fills:
            load(binary, 1, s.port_for(fill), fill)
    for i in range(rounds):
        for s in servers if i % 2 == 0 else servers[::-1]:
            before = s.cpu_us()
            r = load(binary, 1, s.port_for(args), args)
            results[s.name].append((r["rps"], (s.cpu_us() - before) / r["n"], r["p99"], r["errors"]))
    out = {}
    for s in servers:
        rps, cpu, p99, errors = zip(*results[s.name])
        if any(errors):
            print(f"  {s.name}: {name}: {errors} error replies", file=sys.stderr)
        out[s.name] = (statistics.median(rps), statistics.median(cpu), statistics.median(p99))
    return out


def speed_table(binary, servers, rows, rounds):
    ours, peer = servers
    lines = ["| workload | redis ops/s | vireo ops/s | ratio | redis CPU us/op | vireo CPU us/op | CPU ratio | to reach |", "|---|---|---|---|---|---|---|---|"]
    for row in rows:
        r = measure_row(binary, servers, row, rounds)
        (a, ac, _), (b, bc, _) = r[ours.name], r[peer.name]
        lines.append(f"| {row[0]} | {b:,.0f} | {a:,.0f} | {a / b:.2f} | {bc:.3f} | {ac:.3f} | {bc / ac if ac else 0:.2f} | {row[3]} |")
        print(lines[-1], flush=True)
    return lines


def thread_ns(pid, tid):
    return int(pathlib.Path(f"/proc/{pid}/task/{tid}/schedstat").read_text().split()[0])


def executor_table(binary, path, rounds):
    """What the executor's thread alone costs an operation while two I/O threads do the rest: the ceiling of a machine with
    more cores. The executor has the first core; the I/O threads share the second one with the load generator."""
    lines = ["| executor's own CPU, 2 I/O threads, 50 connections, not pipelined | ns/op | to reach |", "|---|---|---|"]
    s = Server("vireo", path, 0, ["--io-threads", "3"])
    try:
        for tid in os.listdir(f"/proc/{s.proc.pid}/task"):
            os.sched_setaffinity(int(tid), {0 if int(tid) == s.proc.pid else 1})
        load(binary, 1, s.port, FILL)
        for what in ("GET", "SET"):
            taken = []
            for _ in range(rounds):
                before = thread_ns(s.proc.pid, s.proc.pid)
                r = load(binary, 1, s.port, [what.lower(), "-n", "300000", "-c", "50", *M1])
                taken.append((thread_ns(s.proc.pid, s.proc.pid) - before) / r["n"])
            lines.append(f"| {what} | {statistics.median(taken):.0f} | 250 |")
    finally:
        s.stop()
    print("\n".join(lines), flush=True)
    return lines


EXECUTOR_NOTE = """

The executor is alone on its core; the I/O threads and the load share the other. The figure is all of its thread's processor time, its sleeps and
wakes included; where another core ends a sleep in a virtual machine that is most of it (docs/architecture.md has the sum)."""


def memory_table(servers):
    out = subprocess.run(["taskset", "-c", "1", sys.executable, str(HERE / "memory.py"), *[f"{s.name}={s.port}:{s.proc.pid}" for s in servers]],
                         capture_output=True, text=True, check=True).stdout
    lines = ["| element | vireo overhead, bytes | redis overhead, bytes | to reach |", "|---|---|---|---|"]
    for line in out.splitlines()[1:]:
        m = re.match(r"(.{36})\s*(-?[\d.]+) \(\s*[\d.]+\)\s*(-?[\d.]+) \(", line)
        if m and "stream" not in m.group(1):
            name = m.group(1).strip()
            lines.append(f"| {name} | {m.group(2)} | {m.group(3)} | {MEMORY.get(name, '')} |")
            print(lines[-1], flush=True)
    return lines


def machine():
    cpu = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    return f"{cpu.group(1) if cpu else platform.machine()}, {os.cpu_count()} cores, Linux {platform.release()}"


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--server", default=str(ROOT / "build/vireo-server"))
    p.add_argument("--peer", default="redis-server")
    p.add_argument("--rounds", type=int, default=5)
    p.add_argument("--rows", default="", help="only rows whose name contains one of these, comma-separated")
    p.add_argument("--no-memory", action="store_true")
    p.add_argument("--backend", default="auto")
    p.add_argument("--write", action="store_true")
    a = p.parse_args()
    binary = os.path.join(tempfile.mkdtemp(prefix="vireo-load-"), "load")
    subprocess.run(["cc", "-O2", "-o", binary, str(HERE / "load.c"), "-lm", "-lssl", "-lcrypto"], check=True)
    rows = [r for r in ROWS if not a.rows or any(w.strip().lower() in r[0].lower() for w in a.rows.split(","))]
    servers = [Server("vireo", a.server, 0, ["--io-backend", a.backend]), Server("redis", a.peer, 0)]
    try:
        speed = speed_table(binary, servers, rows, a.rounds)
        memory = [] if a.no_memory else memory_table(servers)
        executor = executor_table(binary, a.server, a.rounds) if not a.rows or "executor" in a.rows else []
    finally:
        for s in servers:
            s.stop()
    if a.write:
        version = subprocess.run([a.peer, "--version"], capture_output=True, text=True).stdout.split()[2]
        text = (f"# Benchmarks\n\nThe last run of `make bench`: {datetime.date.today()}, {machine()}; peer: redis-server {version.removeprefix('v=')}.\n"
                f"Both servers are pinned to one core and the load generator (tests/bench/load.c) to the other; {a.rounds} alternating rounds, medians.\n"
                "Absolute figures mean little on a shared machine: read the ratios.\n\n## Speed\n\n" + "\n".join(speed) +
                "\n\n" + "\n".join(executor) + EXECUTOR_NOTE + "\n\n## Memory\n\nResident bytes per element beyond the raw data (tests/bench/memory.py, 1M elements).\n\n" + "\n".join(memory) + "\n")
        (ROOT / "docs/benchmarks.md").write_text(text)


if __name__ == "__main__":
    main()
