"""Planned hand-overs under writes: nothing answered is lost, and how long no write is answered. Used by test_handing_over.py; as a program it
measures: python3 -m tests.replication.handing_over [--runs 20]."""
import argparse
import signal
import statistics
import threading
import time

from tests.cluster.moving import Cluster, my_id, slot_of
from tests.oracle.resp import Client
from tests.oracle.server import Server, vireo_binary
from tests.replication.test_follow import follow, info, wait_for

STANDALONE = ("FAILOVER", "FAILOVER TO", "SHUTDOWN FAILOVER", "SIGTERM")
IN_CLUSTER = ("CLUSTER FAILOVER", "SHUTDOWN FAILOVER in a cluster", "SIGTERM in a cluster")
WAYS = STANDALONE + IN_CLUSTER


class Writer(threading.Thread):
    """SETs one key after another at whoever takes them; acked: those that were answered OK; gap: the longest time between two such answers."""

    def __init__(self, servers, tag):
        super().__init__(daemon=True)
        self.servers, self.tag = servers, tag
        self.acked, self.gap, self.over = [], 0.0, threading.Event()
        self.start()

    def run(self):
        at, n, client, last = 0, 0, None, time.monotonic()
        while not self.over.is_set():
            try:
                client = client or Client(self.servers[at].port, timeout=5)
                reply = client.call("SET", "{%s}:%d" % (self.tag, n), n)
            except (OSError, EOFError):
                reply = None
            n += 1
            if reply == b"OK":
                now = time.monotonic()
                self.gap, last = max(self.gap, now - last), now
                self.acked.append(n - 1)
                continue
            at = (at + 1) % len(self.servers)
            if client:
                client.close()
            client = None
            time.sleep(0.001)

    def finish(self):
        self.over.set()
        self.join(30)
        assert not self.is_alive()


def standalone(way):
    servers = [Server(vireo_binary(), "--repl-diskless-sync-delay", "0", "--shutdown-on-sigterm", "failover", start=False) for _ in range(2)]
    for s in servers:
        s.start()
    follow(servers[1], servers[0])
    wait_for(lambda: "state=online" in info(servers[0]).get("slave0", ""), 30)
    return servers, servers[:], "t"


def in_cluster(way):
    c = Cluster(3, 1, "--shutdown-on-sigterm", "failover")
    master, replica = c.servers[0], c.servers[3]
    tag = next("t%d" % i for i in range(10000) if slot_of("t%d" % i) < 5000)
    wait_for(lambda: "state=online" in info(master).get("slave0", ""), 30)
    return c.servers, [master, replica], tag


def told(way, master, replica):
    if "SIGTERM" in way:
        master.signal(signal.SIGTERM)
        return
    words = {"FAILOVER TO": ["FAILOVER", "TO", "127.0.0.1", replica.port], "CLUSTER FAILOVER": ["CLUSTER", "FAILOVER"]}.get(way, way.split(" in ")[0].split())
    with (replica if way == "CLUSTER FAILOVER" else master).client(timeout=30) as c:
        try:
            c.call(*words)
        except (OSError, EOFError):
            assert "SHUTDOWN" in words


def hand_over(way):
    """One, under writes. -> (the gap in ms, the new master's log, how the old one ended or None)"""
    servers, (master, replica), tag = (standalone if way in STANDALONE else in_cluster)(way)
    try:
        w = Writer([master, replica], tag)
        wait_for(lambda: len(w.acked) > 200, 30)
        w.gap = 0.0
        told(way, master, replica)
        wait_for(lambda: info(replica)["role"] == "master", 30)
        enough = len(w.acked) + 200
        wait_for(lambda: len(w.acked) > enough, 30)
        w.finish()
        ends = "SHUTDOWN" in way or "SIGTERM" in way
        status = master.wait_exit(30) if ends else None
        with replica.client() as c:
            values = c.must("MGET", *["{%s}:%d" % (tag, n) for n in w.acked])
            assert values == [b"%d" % n for n in w.acked], "answered writes are gone"
        return w.gap * 1000, master.log, status
    finally:
        for s in servers:
            s.stop()


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--runs", type=int, default=20)
    a = p.parse_args()
    print("| hand-over under writes, %d runs each | no write answered for, ms: median | worst |\n|---|---|---|" % a.runs)
    for way in WAYS:
        gaps = [hand_over(way)[0] for _ in range(a.runs)]
        print("| %s | %.0f | %.0f |" % (way, statistics.median(gaps), max(gaps)), flush=True)


if __name__ == "__main__":
    main()
