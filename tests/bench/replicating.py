#!/usr/bin/python3
"""replicating.py: a full sync of a million small keys, Vireo to Vireo beside redis-server to redis-server: from REPLICAOF until the replica
serves all of them, and how long GETs wait on the master meanwhile, against the same master idle.

    python3 tests/bench/replicating.py [--server build/vireo-server] [--keys 1000000] [--rounds 3] [--write]

The master has the first core, the replica, the probe and the load the second, where the probe goes before all others. Settings as shipped, but no delay before a diskless sync.
--write: into docs/replication-cost.md, with tests/bench/offload.py's table.
"""
import argparse, datetime, pathlib, statistics, subprocess, sys, time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from bench import ROOT, Server, machine  # noqa: E402
from pauses import Conn, build, probe_end, probing, text  # noqa: E402
from saving import end, load  # noqa: E402

IDLE_S = 3


def measure(tool, probe, name, path, keys):
    master = Server(name, path, 0, ["--repl-diskless-sync-delay", "0"])
    replica = Server(name, path, 1, ["--repl-diskless-sync-delay", "0"])
    try:
        load(tool, master.port, "set", "-S", "-n", keys, "-r", keys, "-d", 32, "-P", 64, "-c", 10)
        m, r = Conn(master.port), Conn(replica.port)
        m.ask("SET", "probe", "x")
        p = probing(probe, master.port)
        time.sleep(IDLE_S)
        idle = probe_end(p)
        size = m.ask("DBSIZE")
        p = probing(probe, master.port)
        begun = time.monotonic()
        r.ask("REPLICAOF", "127.0.0.1", master.port)
        while True:
            time.sleep(0.02)
            if time.monotonic() > begun + 300:
                raise SystemExit(f"{name}: the replica is not up after five minutes")
            if r.ask("DBSIZE") == size and "master_link_status:up" in text(r, "INFO", "replication"):  # -LOADING until then
                break
        took = time.monotonic() - begun
        during = probe_end(p)
        return {"took": took, "idle": idle["p99"], "during": during["p99"], "max": during["max"]}
    finally:
        end(replica)
        end(master)


def rows(tool, probe, paths, keys, rounds):
    got = {}
    for _ in range(rounds):
        for name, path in paths:
            got.setdefault(name, []).append(measure(tool, probe, name, path, keys))
    m = {n: {k: statistics.median(x[k] for x in g) for k in g[0]} for n, g in got.items()}
    lines = [f"| full sync of {keys:,} keys | seconds | ratio | GET on the master: p99 idle, us | p99 during the sync, us | ratio | max, us |",
             "|---|---|---|---|---|---|---|"]
    for n in ("redis", "vireo"):
        x = m[n]
        lines.append(f"| {n} | {x['took']:.2f} | {m['redis']['took'] / x['took']:.1f} | {x['idle']:.0f} | {x['during']:.0f} | {x['during'] / x['idle']:.1f} | {x['max']:.0f} |")
    return lines + ["", "To reach: 4 times as fast as redis-server, p99 at most 1.5 times that of the idle master."]


def main():
    a = argparse.ArgumentParser()
    a.add_argument("--server", default=str(ROOT / "build/vireo-server"))
    a.add_argument("--peer", default="redis-server")
    a.add_argument("--keys", type=int, default=1000000)
    a.add_argument("--rounds", type=int, default=3)
    a.add_argument("--write", action="store_true")
    a = a.parse_args()
    table = rows(build("load"), build("probe"), [("vireo", a.server), ("redis", a.peer)], a.keys, a.rounds)
    print("\n".join(table))
    if not a.write:
        return
    shared = subprocess.run([sys.executable, str(ROOT / "tests/bench/offload.py"), "--server", a.server], capture_output=True, text=True, check=True).stdout
    print(shared)
    (ROOT / "docs/replication-cost.md").write_text(
        f"# What replication costs\n\nThe last run of `tests/bench/replicating.py`: {datetime.date.today()}, {machine()}; peer: redis-server 7.0.15.\n\n"
        "## Full sync\n\nThe master has one core, the replica, the probe (before all others there) and the load the other; settings as shipped, without the delay of a diskless sync.\n\n"
        + "\n".join(table) + "\n\n## Reads handed to replicas (replica-read-offload)\n\nThe master has one core; three replicas, the probe and the clients that sort share "
        "the other.\n\n" + shared)


if __name__ == "__main__":
    main()
