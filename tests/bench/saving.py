#!/usr/bin/python3
"""saving.py: what persistence costs, Vireo and redis-server one after the other, each pinned to the first core with the
load generator on the second: BGSAVE under a full-speed write load (pause, p99, extra memory, duration), SAVE and loading of
the same file, appendfsync everysec against no log, and always with 50 writers and readers beside them.

    python3 tests/bench/saving.py [--server build/vireo-server] [--keys 4000000] [--elements N] [--no-peer] [--rounds 3]
                                  [--only bgsave,load,everysec,always] [--write]
"""
import argparse, datetime, os, pathlib, re, shutil, statistics, subprocess, sys, tempfile, time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from bench import ROOT, Server, free_port, machine  # noqa: E402
from pauses import Conn, build, probe_end, probing, text  # noqa: E402

VALUE = "100"
IDLE_S = 2


def load(tool, port, *args):
    out = subprocess.run(["taskset", "-c", "1", tool, str(port), *map(str, args)], capture_output=True, text=True, check=True).stdout
    return {k: float(v) for k, v in re.findall(r"(\w+)=([\d.]+)", out)}


def start(name, path, *options):
    return Server(name, path, 0, ["--enable-debug-command", "yes", *options])


def end(s):
    s.stop()
    shutil.rmtree(s.dir, ignore_errors=True)


def rss_kb(pid):
    """Resident memory of the process and of the child that saves for it, without what the two share (Pss). That is counted page by page,
    0.1 s for 5 GB; without a child the kernel's own figure is the same, and is to be had at once."""
    total = 0
    all_of_them = [pid, *children(pid)]
    if len(all_of_them) == 1:
        return int(pathlib.Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1024
    for p in all_of_them:
        try:
            total += int(re.search(r"^Pss:\s+(\d+)", pathlib.Path(f"/proc/{p}/smaps_rollup").read_text(), re.M)[1])
        except (OSError, TypeError):
            pass
    return total


def children(pid):
    try:
        return [int(p) for p in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def fill(tool, s, keys, elements):
    """Mixed data: strings, and one big hash, zset and list."""
    pipe = ["-P", 64, "-c", 10]
    load(tool, s.port, "set", "-S", "-n", keys, "-r", keys, "-d", VALUE, *pipe)
    for work in ("hsetbig", "zadd", "lpushbig"):
        load(tool, s.port, work, "-S", "-n", elements, "-r", elements, "-d", 32, *pipe)


def saving(c):
    return "rdb_bgsave_in_progress:1" in text(c, "INFO", "persistence")


def measure_save(tool, probe, s, work, keys, elements):
    """One BGSAVE beside the load: throughput during it, and before and after, which are not the same: random writes spread over memory
    what was filled in order. The probe's latency, memory, duration."""
    c = Conn(s.port)
    ours = s.name == "vireo"
    args = [work, "-r", keys if work == "set" else elements, "-d", VALUE if work == "set" else 32, "-P", 16, "-c", 8]
    load(tool, s.port, *args, "-n", 2000000 if ours else 800000)
    before, used = rss_kb(s.proc.pid), number(c, "memory", "used_memory")
    writer = subprocess.Popen(["taskset", "-c", "1", tool, str(s.port), *map(str, args), "-n", "2000000000"], stdout=subprocess.DEVNULL)
    time.sleep(0.3)
    if ours:
        c.ask("DEBUG", "TURN-CLOCK", 1)
    c.ask("CONFIG", "RESETSTAT")
    p = probing(probe, s.port)
    idle = rate_over(c, IDLE_S)
    probe_end(p)
    turns_idle = turns(c, IDLE_S)
    c.ask("CONFIG", "RESETSTAT")
    p = probing(probe, s.port)
    done = commands(c)
    began, peak = time.time(), before
    c.ask("BGSAVE")
    while saving(c):
        peak = max(peak, rss_kb(s.proc.pid))
        time.sleep(0.1 if ours else 1)
    took = time.time() - began
    rate = (commands(c) - done) / took
    turns_save = turns(c, took)
    good = "rdb_last_bgsave_status:ok" in text(c, "INFO", "persistence")
    kept, grown = number(c, "persistence", "rdb_last_cow_size"), number(c, "memory", "used_memory") - used
    lat = probe_end(p)
    idle = (idle + rate_over(c, IDLE_S)) / 2
    writer.terminate()
    writer.wait()
    return {"kept": kept / 10.24 / before, "grown": grown / 10.24 / before, "idle": idle, "rate": rate / idle, "p99": lat["p99"], "max": lat["max"], "turns": (*turns_idle, *turns_save) if ours else None,
            "extra": 100.0 * (peak - before) / before, "mb": before / 1024, "took": took, "good": good}


def turns(c, seconds):
    """The longest turn's processor time, and how many a second took more than a millisecond. Where a host takes processor time
    from the machine, both see it, with a save or without: so they are taken of both."""
    info = text(c, "INFO", "executor")
    longest = re.search(r"turn_cpu_us_max:([\d.]+)", info)
    return (float(longest[1]), int(re.search(r"turns_over_1ms:(\d+)", info)[1]) / seconds) if longest else (0.0, 0.0)


def number(c, section, field):
    return int(re.search(rf"^{field}:(\d+)", text(c, "INFO", section), re.M)[1])


def rate_over(c, seconds):
    """Commands a second, with the load and the probe at work."""
    done, began = commands(c), time.time()
    time.sleep(seconds)
    return (commands(c) - done) / (time.time() - began)


def commands(c):
    return int(re.search(r"total_commands_processed:(\d+)", text(c, "INFO", "stats"))[1])


def bgsave_rows(tool, probe, paths, keys, elements):
    lines = ["| load during BGSAVE | server | data, MB | duration, s | throughput kept | probe p99, us | probe max, us | longest turn (CPU), us, before and during | turns above 1 ms a second, before and during | extra memory | kept for the view | the data's own growth |",
             "|---|---|---|---|---|---|---|---|---|---|---|---|"]
    for work, label in (("set", "SET over all keys"), ("zadd", "ZADD to one zset"), ("hsetbig", "HSET to one hash"), ("lpushbig", "LPUSH to one list")):
        for name, path in paths:
            s = start(name, path)
            try:
                fill(tool, s, keys, elements)
                r = measure_save(tool, probe, s, work, keys, elements)
            finally:
                end(s)
            a, an, b, bn = r["turns"] or (0,) * 4
            turn = f"{a:.0f}, {b:.0f} | {an:.1f}, {bn:.1f}" if r["turns"] else " | "
            lines.append(f"| {label} | {name} | {r['mb']:.0f} | {r['took']:.1f}{'' if r['good'] else ' (failed)'} | {r['rate']:.2f} | {r['p99']:.0f} | {r['max']:.0f} | {turn} | {r['extra']:.1f} % | {r['kept']:.1f} % | {r['grown']:.1f} % |")
            print(lines[-1], flush=True)
    return lines


def time_to_load(path, folder, cpus="0"):
    """From starting the process to the first command that is served. With more than one processor Vireo unpacks on a second thread."""
    port = free_port()
    began = time.time()
    proc = subprocess.Popen(["taskset", "-c", cpus, path, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder],
                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while time.time() - began < 600:
            try:
                if Conn(port).ask("PING") == b"+PONG\r\n":
                    return time.time() - began
            except OSError:
                pass
            time.sleep(0.002)
        sys.exit(f"{path} does not load {folder}")
    finally:
        proc.kill()
        proc.wait()


def load_rows(tool, paths, keys, rounds):
    """The same file, written by redis-server, loaded by both, and the same without compression; SAVE of the same data."""
    folder, plain = tempfile.mkdtemp(prefix="vireo-load-"), tempfile.mkdtemp(prefix="vireo-load-")
    image = os.path.join(folder, "dump.rdb")
    saves, loads, wide_loads, plain_loads = {}, {}, {}, {}
    try:
        for name, path in reversed(paths):
            s = start(name, path)
            fill(tool, s, keys, keys // 8)
            c = Conn(s.port)
            times = []
            for _ in range(rounds):
                t = time.time()
                c.ask("SAVE")
                times.append(time.time() - t)
            saves[name] = statistics.median(times)
            if name == "redis":
                shutil.copy(os.path.join(s.dir, "dump.rdb"), image)
                c.ask("CONFIG", "SET", "rdbcompression", "no")
                c.ask("SAVE")
                shutil.copy(os.path.join(s.dir, "dump.rdb"), plain)
            end(s)
        size = os.path.getsize(image) / 1e6
        for _ in range(rounds):
            for name, path in paths:
                loads.setdefault(name, []).append(time_to_load(path, folder))
                wide_loads.setdefault(name, []).append(time_to_load(path, folder, "0,1"))
                plain_loads.setdefault(name, []).append(time_to_load(path, plain))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(plain, ignore_errors=True)
    load_s, wide_s, plain_s = ({n: statistics.median(v) for n, v in times.items()} for times in (loads, wide_loads, plain_loads))
    lines = [f"| {size:.0f} MB file, {keys * 11 // 8:,} elements | redis, s | vireo, s | ratio | to reach |", "|---|---|---|---|---|"]
    lines.append(f"| SAVE | {saves['redis']:.2f} | {saves['vireo']:.2f} | {saves['redis'] / saves['vireo']:.2f} | 2 |")
    lines.append(f"| load, process start included, both cores | {wide_s['redis']:.2f} | {wide_s['vireo']:.2f} | {wide_s['redis'] / wide_s['vireo']:.2f} | 3 |")
    lines.append(f"| the same on one core | {load_s['redis']:.2f} | {load_s['vireo']:.2f} | {load_s['redis'] / load_s['vireo']:.2f} | 3 |")
    lines.append(f"| the same on one core, not compressed | {plain_s['redis']:.2f} | {plain_s['vireo']:.2f} | {plain_s['redis'] / plain_s['vireo']:.2f} | 3 |")
    for l in lines[-4:]:
        print(l, flush=True)
    return lines


def everysec_rows(tool, paths, rounds):
    args = ["set", "-n", 4000000, "-r", 1000000, "-d", 64, "-P", 64, "-c", 10]
    rate = {}
    servers = {(n, mode): start(n, p, "--appendonly", mode, "--auto-aof-rewrite-percentage", "0") for n, p in paths for mode in ("no", "yes")}
    try:
        for s in servers.values():
            load(tool, s.port, "set", "-S", "-n", 1000000, "-r", 1000000, "-d", 64, "-P", 64, "-c", 10)
        for _ in range(rounds):
            for k, s in servers.items():
                before = s.cpu_us()
                r = load(tool, s.port, *args)
                rate.setdefault(k, []).append((r["rps"], (s.cpu_us() - before) / r["n"]))
    finally:
        for s in servers.values():
            end(s)
    lines = ["| SET, pipeline 64 | no log, ops/s | everysec, ops/s | cost | server CPU, us/op, without and with | to reach |", "|---|---|---|---|---|---|"]
    for n, _ in paths:
        (a, ac), (b, bc) = (tuple(statistics.median(x) for x in zip(*rate[n, m])) for m in ("no", "yes"))
        lines.append(f"| {n} | {a:,.0f} | {b:,.0f} | {100 * (1 - b / a):.0f} % | {ac:.3f} {bc:.3f} | {'12 %' if n == 'vireo' else ''} |")
        print(lines[-1], flush=True)
    return lines


SLOW_US = 2000  # DEBUG AOF-FLUSH-SLEEP: as if each write took that long


def measure_always(tool, s, slow):
    """50 writers wait for the disk with each SET; then the same with 20 readers beside them, who read other keys."""
    writes = ["set", "-r", "100000", "-d", "64", "-c", "50"]
    load(tool, s.port, "set", "-S", "-n", 100000, "-r", 100000, "-d", 64, "-P", 64, "-c", 10)
    Conn(s.port).ask("DEBUG", "AOF-FLUSH-SLEEP", SLOW_US if slow else 0)
    w = load(tool, s.port, *writes, "-n", 15000 if slow else 60000)["rps"]
    writer = subprocess.Popen(["taskset", "-c", "1", tool, str(s.port), *writes, "-n", "200000000"], stdout=subprocess.DEVNULL)
    time.sleep(0.3)
    r = load(tool, s.port, "get", "-n", 20000 if slow and s.name == "redis" else 60000, "-r", 100000, "-c", 20, "-s", 987654)["rps"]
    writer.terminate()
    writer.wait()
    return w, r


def always_rows(tool, paths, rounds):
    lines = ["| appendfsync always | redis, ops/s | vireo, ops/s | ratio | to reach |", "|---|---|---|---|---|"]
    kinds = [(n, n, p, ()) for n, p in paths] + [("in place", "vireo", dict(paths)["vireo"], ("--aof-sync-in-place", "yes"))]
    for slow in (False, True):
        got = {}
        for _ in range(rounds):
            for kind, n, p, more in kinds:
                s = start(n, p, "--appendonly", "yes", "--appendfsync", "always", "--auto-aof-rewrite-percentage", "0", *more)
                try:
                    got.setdefault(kind, []).append(measure_always(tool, s, slow))
                finally:
                    end(s)
        rates = {kind: tuple(statistics.median(x) for x in zip(*v)) for kind, v in got.items()}
        (rw, rr), disk = rates["redis"], f", {SLOW_US // 1000} ms more a write" if slow else ""
        for kind, (w, r) in rates.items():
            if kind == "redis":
                continue
            how = disk + (", aof-sync-in-place" if kind == "in place" else "")
            lines.append(f"| SET, 50 writers{how} | {rw:,.0f} | {w:,.0f} | {w / rw:.1f} | 2 |")
            lines.append(f"| GET, 20 readers beside 50 writers{how} | {rr:,.0f} | {r:,.0f} | {r / rr:.1f} | 10 |")
            for l in lines[-2:]:
                print(l, flush=True)
    return lines


def main():
    os.sched_setaffinity(0, [1]) # what is asked meanwhile is not to take time from the server's core
    p = argparse.ArgumentParser()
    p.add_argument("--server", default=str(ROOT / "build/vireo-server"))
    p.add_argument("--peer", default="redis-server")
    p.add_argument("--keys", type=int, default=4000000)
    p.add_argument("--elements", type=int, help="of each of the three big values in the BGSAVE rows; default: an eighth of the keys")
    p.add_argument("--no-peer", action="store_true", help="BGSAVE rows of Vireo alone: 25,000,000 keys and 10,000,000 elements take it 5 GB and redis-server 8")
    p.add_argument("--rounds", type=int, default=3)
    p.add_argument("--only", default="bgsave,load,everysec,always")
    p.add_argument("--write", action="store_true", help="into docs/persistence-cost.md")
    a = p.parse_args()
    tool, probe = build("load"), build("probe")
    paths = [("vireo", a.server), ("redis", a.peer)]
    parts = []
    wanted = a.only.split(",")
    if "bgsave" in wanted:
        parts.append(("BGSAVE under full write load", bgsave_rows(tool, probe, paths[:1] if a.no_peer else paths, a.keys, a.elements or a.keys // 8)))
    if "load" in wanted:
        parts.append(("SAVE and loading", load_rows(tool, paths, a.keys, a.rounds)))
    if "everysec" in wanted:
        parts.append(("AOF, appendfsync everysec", everysec_rows(tool, paths, a.rounds)))
    if "always" in wanted:
        parts.append(("AOF, appendfsync always", always_rows(tool, paths, a.rounds)))
    if a.write:
        head = (f"# What persistence costs\n\nThe last run of `tests/bench/saving.py`: {datetime.date.today()}, {machine()}, {a.keys:,} string keys and as many\n"
                "elements again in three big values of an eighth each. Server and saving thread (or child) on one core, load generator and\n"
                "probe on the other. Extra memory: growth of Pss of the server and its child over that before the save; of it, what was\n"
                "kept (or, with a child, copied) for the save at most, as the server says (rdb_last_cow_size), and what the data itself grew by until its end.\n")
        (ROOT / "docs/persistence-cost.md").write_text(head + "".join(f"\n## {t}\n\n" + "\n".join(l) + "\n" for t, l in parts))


if __name__ == "__main__":
    main()
