"""Directives that Redis and Valkey have added since 7.0: what those that work do, and that all of them are known."""
import grp
import json
import os
import socket

import pytest

from tests.oracle.resp import wait_for

# name, default, a good value, a bad one
ROWS = """
active-defrag-cycle-us 500 0 100001
aof-load-corrupt-tail-max-size 0 1mb -1
cluster-announce-client-port 0 70 65536
cluster-announce-client-tls-port 0 70 65536
cluster-blacklist-ttl 60 0 x
cluster-compatibility-sample-ratio 0 100 101
cluster-config-save-behavior sync best-effort none
cluster-ping-interval 1000 10 0
cluster-slot-stats-enabled no yes maybe
cluster-slot-migration-handoff-max-lag-bytes 1048576 2mb x
cluster-slot-migration-write-pause-timeout 10000 1 -1
dual-channel-replication-enabled no yes 1
events-per-io-thread 2 0 -1
extended-redis-compatibility no yes 1
hide-user-data-from-log no yes 1
import-mode no yes 1
key-memory-histograms no yes 1
log-format legacy json xml
log-timestamp-format legacy milliseconds roman
lookahead 128 1 0
max-new-connections-per-cycle 10 1000 1001
max-new-tls-connections-per-cycle 1 1000 0
prefetch-batch-max-size 16 128 129
rdb-version-check strict relaxed lax
repl-diskless-load disabled flush-before-load never
set-max-listpack-entries 128 0 -1
set-max-listpack-value 64 0 x
slot-migration-max-failover-repl-bytes 0 -1 -2
tls-auto-reload-interval 0 60 -1
"""


def test_newer_directives_take_their_values(start):
    with start().client() as c:
        for row in ROWS.split("\n")[1:-1]:
            name, default, good, bad = row.split(" ")
            assert c.must("CONFIG", "GET", name) == [name.encode(), default.encode()], name
            assert "CONFIG SET failed" in str(c.call("CONFIG", "SET", name, bad)), name
            assert c.must("CONFIG", "SET", name, good) == b"OK", name
            assert c.must("CONFIG", "SET", name, default) == b"OK", name
        for name in ("mptcp", "hash-seed", "rdma-port", "unixsocketgroup", "server-cpulist"):
            assert "immutable" in str(c.call("CONFIG", "SET", name, "0")), name
        assert c.must("CONFIG", "SET", "primaryauth", "secret") == b"OK"
        assert c.must("CONFIG", "GET", "masterauth") == [b"masterauth", b"secret"]


def cpus_of(pid):
    """Thread names to the processors they may run on."""
    out = {}
    for task in os.listdir(f"/proc/{pid}/task"):
        try:
            with open(f"/proc/{pid}/task/{task}/status") as f:
                lines = dict(line.split(":", 1) for line in f.read().split("\n") if ":" in line)
        except FileNotFoundError:
            continue
        out[lines["Name"].strip()] = lines["Cpus_allowed_list"].strip()
    return out


def test_threads_run_on_the_processors_they_are_given(start):
    have = sorted(os.sched_getaffinity(0))
    first, last = have[0], have[-1]
    server = start("--server-cpulist", str(first), "--bio-cpulist", f"{last}-{last}", "--io-threads", "2", "--appendonly", "yes",
                   "--bgsave-cpulist", "nonsense")
    with server.client() as c:
        c.must("SET", "k", "v")
        seen = cpus_of(server.process.pid)
        assert seen["vireo-reaper"] == seen["vireo-log"] == str(last)
        assert [cpus for name, cpus in seen.items() if name.startswith("vireo-io")] == [str(first)]
        with open(f"/proc/{server.process.pid}/task/{server.process.pid}/status") as f:
            assert f"Cpus_allowed_list:\t{first}\n" in f.read()
        c.must("BGSAVE")
        wait_for(lambda: c.info("persistence")["rdb_bgsave_in_progress"] in (0, "0"), 30, what="the save")
    assert "'nonsense' is not a list of processors" in server.log


def test_forms_of_the_log(start, tmp_path):
    path = tmp_path / "log"
    server = start("--logfile", str(path), "--log-format", "logfmt", "--log-timestamp-format", "iso8601")
    with server.client() as c:
        first = path.read_text().split("\n")[0]
        assert first.startswith("pid=") and ' timestamp="20' in first and ' level=' in first and first.endswith('"')
        c.must("CONFIG", "SET", "log-format", "json", "log-timestamp-format", "milliseconds", "loglevel", "verbose")
        c.call("CONFIG", "REWRITE")
        server.client().close()
        wait_for(lambda: path.read_text().rstrip().endswith("}"), 20, what="a line of JSON")
        line = json.loads(path.read_text().rstrip().split("\n")[-1])
        assert sorted(line) == ["level", "message", "pid", "role", "timestamp"]
        assert line["timestamp"].isdigit() and line["pid"] == server.process.pid


def test_where_the_server_stands(start):
    with start("--availability-zone", "eu-1b").client() as c:
        hello = c.must("HELLO", "2")
        assert hello[-2:] == [b"availability_zone", b"eu-1b"] and c.info("server")["availability_zone"] == "eu-1b"
        c.must("CONFIG", "SET", "availability-zone", "")
        assert b"availability_zone" not in c.must("HELLO", "2")


def test_more_connections_than_one_turn_accepts(start):
    server = start("--max-new-connections-per-cycle", "1")
    opened = [socket.create_connection(("127.0.0.1", server.port), timeout=30) for _ in range(40)]
    for s in opened:
        s.sendall(b"PING\r\n")
    assert all(s.recv(7) == b"+PONG\r\n" for s in opened)
    for s in opened:
        s.close()


def test_few_commands_a_turn(start):
    with start("--lookahead", "1").client() as c:
        for i in range(300):
            c.send("INCR", "n")
        assert [c.read(20) for _ in range(300)] == list(range(1, 301))


def test_group_of_the_unix_socket(start, tmp_path):
    if os.geteuid() != 0:
        pytest.skip("only root gives files away")
    group = next(g for g in grp.getgrall() if g.gr_gid != os.getegid())
    path = str(tmp_path / "s")
    start("--unixsocket", path, "--unixsocketgroup", group.gr_name)
    assert os.stat(path).st_gid == group.gr_gid


def test_the_name_of_the_backup_folder_in_redis_8_10(start, tmp_path):
    server = start("--backupdirname", str(tmp_path))
    with server.client() as c:
        assert c.must("CONFIG", "GET", "backup-dir") == [b"backup-dir", str(tmp_path).encode()]
        assert c.must("CONFIG", "GET", "backupdirname") == [b"backupdirname", str(tmp_path).encode()]
