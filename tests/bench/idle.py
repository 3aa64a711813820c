#!/usr/bin/python3
"""idle.py: what a node of a cluster costs that nobody uses: processor time of each server process and packets on its bus a second, in clusters of
real processes on this machine, half of the nodes masters.

    python3 tests/bench/idle.py [--server build/vireo-server] [--nodes 3,6,12,25] [--seconds 10] [--peer redis-server]
"""
import argparse
import os
import statistics
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, ROOT)
from tests.oracle.resp import free_port, wait_for  # noqa: E402
from tests.oracle.server import Server  # noqa: E402



def ask(server, *words):
    with server.client(timeout=30) as c:
        return c.must(*words)


def facts(server):
    return dict(line.split(":") for line in ask(server, "CLUSTER", "INFO").decode().split())


def cpu_ns(server):
    """Of all its threads; the kernel counts it in ns (Linux)."""
    total = 0
    for tid in os.listdir("/proc/%d/task" % server.pid):
        with open("/proc/%d/task/%s/schedstat" % (server.pid, tid)) as f:
            total += int(f.read().split()[0])
    return total


def sent(server):
    return int(facts(server)["cluster_stats_messages_sent"])


def make(binary, count):
    servers = []
    for _ in range(count):
        bus = free_port()
        server = Server(binary, "--cluster-enabled", "yes", "--cluster-port", str(bus), "--appendonly", "no")
        server.bus = bus
        servers.append(server)
    masters = (count + 1) // 2
    for i, s in enumerate(servers[:masters]):
        ask(s, "CLUSTER", "ADDSLOTSRANGE", str(16384 * i // masters), str(16384 * (i + 1) // masters - 1))
        ask(s, "CLUSTER", "SET-CONFIG-EPOCH", str(i + 1))
    for s in servers[1:]:
        ask(servers[0], "CLUSTER", "MEET", "127.0.0.1", str(s.port), str(s.bus))
    wait_for(lambda: all(facts(s)["cluster_known_nodes"] == str(count) and facts(s)["cluster_state"] == "ok" for s in servers), 180, every=0.5)
    for i, s in enumerate(servers[masters:]):
        ask(s, "CLUSTER", "REPLICATE", ask(servers[i % masters], "CLUSTER", "MYID"))
    wait_for(lambda: all(b"master_link_status:up" in ask(s, "INFO", "replication") for s in servers[masters:]), 120, every=0.5)
    return servers


def measure(binary, count, seconds):
    servers = make(binary, count)
    try:
        time.sleep(3)
        cpu, packets, began = [cpu_ns(s) for s in servers], [sent(s) for s in servers], time.monotonic()
        time.sleep(seconds)
        took = time.monotonic() - began
        cpu = [(cpu_ns(s) - c) / 1e6 / took for s, c in zip(servers, cpu)]
        packets = [(sent(s) - p) / took for s, p in zip(servers, packets)]
        return statistics.mean(packets), statistics.mean(cpu), max(cpu)
    finally:
        for s in servers:
            s.stop()


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--server", default=os.path.join(ROOT, "build/vireo-server"))
    p.add_argument("--peer", default="")
    p.add_argument("--nodes", default="3,6,12,25")
    p.add_argument("--seconds", type=float, default=10)
    a = p.parse_args()
    print("| nodes | server | packets sent a second by each | ms of processor a second, mean of the nodes | the most |\n|---|---|---|---|---|")
    for count in map(int, a.nodes.split(",")):
        for name, binary in (("vireo", a.server), ("redis", a.peer)):
            if not binary:
                continue
            packets, cpu, most = measure(binary, count, a.seconds)
            print("| %d | %s | %.1f | %.2f | %.2f |" % (count, name, packets, cpu, most), flush=True)


if __name__ == "__main__":
    main()
