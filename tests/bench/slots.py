#!/usr/bin/python3
"""slots.py: a hundred slots with N small keys and a hash of M fields go from one node to another, while a writer counts keys
of these slots and a probe asks the source one GET every 100 us: by CLUSTER MIGRATESLOTS, back by redis-cli --cluster reshard
(GETKEYSINSLOT and MIGRATE), and in that way between two redis-server nodes, which is what their users have. What it took, what a writer
and the probe waited at most, and the processor time of the longest turn of both executors, as they say it themselves.

    python3 tests/bench/slots.py [--server build/vireo-server] [--peer redis-server] [--keys 300000] [--fields 3000000] [--value 100] [--no-classic]
"""
import argparse, os, pathlib, random, re, shutil, subprocess, sys, time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT), str(pathlib.Path(__file__).resolve().parent)]
from pauses import build, probed  # noqa: E402

SLOTS = 100


def longest_turn(server, ask):
    info = ask(server, "INFO", "executor")
    found = [re.search(rf"turn_cpu_us_{k}:([\d.]+)", info.decode()) for k in ("p999", "max")]
    return tuple(float(m[1]) for m in found) if all(found) else None


def used(server, ask):
    return int(re.search(r"used_memory:(\d+)", ask(server, "INFO", "memory").decode())[1])


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--server", default=str(ROOT / "build" / "vireo-server"))
    p.add_argument("--peer", default=shutil.which("redis-server"))
    p.add_argument("--keys", type=int, default=300000)
    p.add_argument("--fields", type=int, default=3000000)
    p.add_argument("--value", type=int, default=100)
    p.add_argument("--no-classic", action="store_true")
    a = p.parse_args()
    os.environ["VIREO_SERVER"] = os.path.abspath(a.server)
    from tests.cluster.moving import Cluster, Writer, ask, moves, my_id, slot_of, tags_in, until
    probe = build("probe")
    rng = random.Random(1)
    tags = {}
    while len(tags) < SLOTS:
        tag = tags_in(0, SLOTS - 1, 1, rng)[0]
        tags.setdefault(slot_of(tag), tag)
    tags = list(tags.values())
    value = b"x" * a.value

    def filled(cluster):
        src = cluster.servers[0]
        with src.client(timeout=600) as c:
            for i in range(0, a.keys, 1000):
                c.pipeline([("SET", "s:{%s}:%d" % (tags[j % SLOTS], j), value) for j in range(i, min(i + 1000, a.keys))])
            for i in range(0, a.fields, 1000):
                c.must("HSET", "h:{%s}" % tags[0], *[w for j in range(i, min(i + 1000, a.fields)) for w in ("field:%d" % j, "value:%d" % j)])
        print("%d keys with values of %d bytes, a hash of %d fields: %d MB" % (a.keys, a.value, a.fields, used(src, ask) >> 20), flush=True)

    def timed(cluster, what, src, dst, action):
        for s in (src, dst):
            ask(s, "DEBUG", "TURN-CLOCK", 1)
            ask(s, "CONFIG", "RESETSTAT")
        writer = Writer(cluster, tags, len(what))
        writer.start()
        while writer.done < 100:
            time.sleep(0.01)
        writer.worst = 0
        felt, took = probed(probe, src.port, lambda: action(src, dst))
        writer.finish()
        print("%s: %.2f s, %.0f keys/s; a writer waited %.1f ms at most (%d writes, %d redirections, errors %s); probe p99.9 %.0f us, max %.0f us"
              % (what, took, a.keys / took, writer.worst * 1000, writer.done, writer.redirected, writer.errors[:3], felt["p999"], felt["max"]), flush=True)
        turns = [longest_turn(s, ask) for s in (src, dst)]
        if all(turns):
            print("    longest turn: source %.0f us, target %.0f us (p99.9 %.0f, %.0f)" % (turns[0][1], turns[1][1], turns[0][0], turns[1][0]), flush=True)
        return took

    def by_command(src, dst):
        assert ask(src, "CLUSTER", "MIGRATESLOTS", "SLOTSRANGE", 0, SLOTS - 1, "NODE", my_id(dst)) == b"OK"
        m = until(lambda: [m for m in moves(src)[:1] if m["state"] in ("success", "failed")], 600)[0]
        assert m["state"] == "success", m
        print("MIGRATESLOTS: writes waited %.2f ms" % (m["write_pause_us"] / 1000))

    def by_reshard(src, dst):
        reshard(src, dst, my_id)

    cluster = Cluster(2)
    src, dst = cluster.servers
    try:
        idle = used(src, ask)
        filled(cluster)
        size = used(src, ask) - idle
        new = timed(cluster, "MIGRATESLOTS", src, dst, by_command)
        began = time.monotonic()
        until(lambda: used(src, ask) < idle + size / 10, 600)     # a digest would take the executor from the work that is waited for
        print("\n".join(line for line in open(src.log_path).read().splitlines() if "migration" in line))
        print("the source was empty %.2f s later" % (time.monotonic() - began))
        if a.no_classic:
            return
        old = timed(cluster, "redis-cli --cluster reshard, Vireo nodes", dst, src, by_reshard)
        print("MIGRATESLOTS is %.1f times as fast" % (old / new))
    finally:
        cluster.stop()
    cluster = Cluster(2, 0, "--cluster-node-timeout", "15000", binary=a.peer) # with less they take one another for dead while the hash moves
    try:
        filled(cluster)
        old = timed(cluster, "redis-cli --cluster reshard, redis-server nodes", *cluster.servers, by_reshard)
        print("MIGRATESLOTS is %.1f times as fast" % (old / new))
    finally:
        cluster.stop()


def reshard(src, dst, my_id):
    run = subprocess.run(["redis-cli", "--cluster", "reshard", "127.0.0.1:%d" % src.port, "--cluster-from", my_id(src), "--cluster-to", my_id(dst),
                          "--cluster-slots", str(SLOTS), "--cluster-yes", "--cluster-timeout", "600000"], capture_output=True, text=True)
    assert run.returncode == 0, run.stdout[-2000:] + run.stderr


if __name__ == "__main__":
    main()
