#!/usr/bin/python3
"""offload: how long GETs wait on a master while others ask for big SORTs, with and without replica-read-offload and three replicas.

    python3 tests/bench/offload.py [--server build/vireo-server] [--elements N] [--seconds S] [--rounds N]

The master has core 0 for itself; replicas, probe and the clients that sort are on core 1. Prints a table for docs/replication-cost.md.
"""
import argparse
import os
import statistics
import sys
import threading
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, ROOT)
from tests.bench.pauses import build, probe_end, probing  # noqa: E402
from tests.oracle.server import Server  # noqa: E402

SORTERS = 2


def pin(server, core):
    for tid in os.listdir("/proc/%d/task" % server.pid):
        os.sched_setaffinity(int(tid), {core})


def fleet(path, on):
    word = "yes" if on else "no"
    options = ["--replica-read-offload", word, "--repl-diskless-sync-delay", "0", "--repl-timeout", "600"]
    master = Server(path, *options)
    replicas = [Server(path, *options, "--replicaof", "127.0.0.1 %d" % master.port) for _ in range(3)]
    pin(master, 0)
    for r in replicas:
        pin(r, 1)
    return master, replicas


def wait_for(what):
    end = time.monotonic() + 60
    while not what():
        if time.monotonic() > end:
            raise SystemExit("the replicas do not come up")
        time.sleep(0.05)


def info(server, text):
    with server.client() as c:
        return text in c.call("INFO", "replication").decode()


def round_of(probe, path, on, a):
    master, replicas = fleet(path, on)
    sorts, stop = [0], threading.Event()

    def sorter():
        with master.client(timeout=120) as c:
            while not stop.is_set():
                c.call("SORT", "big", "LIMIT", "0", "10")
                sorts[0] += 1

    try:
        wait_for(lambda: all(info(r, "master_link_status:up") for r in replicas))
        if on:
            wait_for(lambda: info(master, "read_offload_channels:3"))
        with master.client() as c:
            for i in range(0, a.elements, 1000):
                c.call("RPUSH", "big", *((k * 7919) % a.elements for k in range(i, i + 1000)))
            c.call("SET", "probe", "x")
            c.call("WAIT", "3", "10000")
        os.sched_setaffinity(0, {1})
        threads = [threading.Thread(target=sorter) for _ in range(SORTERS)]
        for t in threads:
            t.start()
        time.sleep(0.5)
        before = sorts[0]
        p = probing(probe, master.port)
        time.sleep(a.seconds)
        figures = probe_end(p)
        done = sorts[0] - before
        stop.set()
        for t in threads:
            t.join()
        return {**{k: figures[k] for k in ("p50", "p99", "p999", "max")}, "sorts": done / a.seconds}
    finally:
        for s in [*replicas, master]:
            s.stop()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--server", default=os.path.join(ROOT, "build/vireo-server"))
    parser.add_argument("--elements", type=int, default=200000)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--rounds", type=int, default=2)
    a = parser.parse_args()
    probe = build("probe")
    figures = {False: [], True: []}
    for _ in range(a.rounds):
        for on in (False, True):
            figures[on].append(round_of(probe, a.server, on, a))
    print("| GETs on the master, %d clients sort %d elements | p50, us | p99, us | p99.9, us | max, us | sorts a second |" % (SORTERS, a.elements))
    print("|---|---|---|---|---|---|")
    for on in (False, True):
        m = {k: statistics.median(r[k] for r in figures[on]) for k in figures[on][0]}
        print("| %s | %.0f | %.0f | %.0f | %.0f | %.1f |" % ("handed to three replicas" if on else "run by the master", m["p50"], m["p99"], m["p999"], m["max"], m["sorts"]))


if __name__ == "__main__":
    main()
