"""What an unplanned failover takes back is kept in a file; what was there of other histories stays; an empty master and a new address."""
import glob
import os
import shutil
import subprocess

import pytest

from tests.oracle.server import vireo_binary
from tests.replication.test_follow import NOW, Relay, follow, info, level, wait_for, wait_up


def parted(start, *args, more=0):
    """A master that was cut off from its replica, wrote on, and follows it now. Its file of discarded writes, and the two."""
    master, replica = start(*NOW, *args), start(*NOW)
    relay = Relay(master.port)
    try:
        with replica.client() as c:
            c.must("REPLICAOF", "127.0.0.1", relay.port)
        wait_up(replica)
        with master.client() as c:
            c.must("SELECT", 3)
            c.must("SET", "both", 1)
        level(master, replica)
        offset = int(info(master)["master_repl_offset"])
        wait_for(lambda: "offset=%d," % offset in info(master)["slave0"] or int(info(master)["master_repl_offset"]) > offset)
        wait_for(lambda: int(info(master)["slave0"].split("offset=")[1].split(",")[0]) >= offset)
        relay.cut()
        wait_for(lambda: info(replica)["master_link_status"] == "down")
        with master.client() as c:
            c.must("SELECT", 3)
            c.must("SET", "lost", "in three")
            c.must("SELECT", 5)
            c.must("MULTI")
            c.must("INCR", "n")
            c.must("RPUSH", "list", *range(10))
            c.must("EXEC")
            for i in range(more):
                c.must("SET", "more%d" % i, "*3\r\n$3\r\nSET\r\n" + "x" * 200)
        with replica.client() as c:
            c.must("REPLICAOF", "NO", "ONE")
            c.must("SET", "new", 1)
        follow(master, replica)
        level(replica, master)
    finally:
        relay.close()
    return master, replica, glob.glob(os.path.join(master.dir, "discarded-*.aof"))


def test_discarded_writes_are_kept(start):
    master, replica, files = parted(start)
    assert len(files) == 1
    got = info(master)
    assert (got["discarded_writes"], got["discarded_files"], got["discarded_unknown_bytes"]) == ("3", "1", "0")
    assert files[0] in master.log
    check = os.path.join(os.path.dirname(vireo_binary()), "vireo-check")
    for tool in ([check], ["redis-check-aof"]):
        if shutil.which(tool[0]):
            assert subprocess.run(tool + files, capture_output=True).returncode == 0
    with open(files[0], "rb") as f:
        data = f.read()
    assert b"REPLCONF" not in data and b"ping" not in data.lower() and b"both" not in data
    with replica.client() as c:                  # as redis-cli --pipe would
        c.sock.sendall(data)
        wait_for(lambda: info(replica, "keyspace").get("db5", "").startswith("keys=2"))
    with replica.client() as c:
        c.must("SELECT", 3)
        assert c.must("MGET", "both", "lost") == [b"1", b"in three"]
        c.must("SELECT", 5)
        assert c.must("GET", "n") == b"1" and c.must("LLEN", "list") == 10


def test_what_the_backlog_still_has(start):
    """Its first byte is in the middle of a command, and values look like commands."""
    master, replica, files = parted(start, "--repl-backlog-size", "16384", more=400)
    got = info(master)
    assert int(got["discarded_unknown_bytes"]) > 20000 and 20 < int(got["discarded_writes"]) < 400
    check = os.path.join(os.path.dirname(vireo_binary()), "vireo-check")
    assert subprocess.run([check] + files, capture_output=True).returncode == 0
    with open(files[0], "rb") as f:
        data = f.read()
    assert data.count(b"\r\nmore") == int(got["discarded_writes"]) and b"\r\nmore399\r\n" in data
    assert data.startswith(b"*2\r\n$6\r\nSELECT\r\n$1\r\n5\r\n")


def test_only_counted(start):
    master, replica, files = parted(start, "--replication-discarded-files", "0")
    assert files == [] and info(master)["discarded_writes"] == "3" and info(master)["discarded_files"] == "0"


@pytest.mark.parametrize("log", ["yes", "no"])
def test_an_empty_set_pushes_no_other_out(start, log):
    """REPLICAOF to two empty masters, one after the other: what was on disk before is still there."""
    first, second = start(*NOW), start(*NOW)
    server = start(*NOW, "--appendonly", log)
    with server.client() as c:
        c.must("SET", "mine", 1)
        c.must("SAVE")
    follow(server, first)
    follow(server, second)
    with server.client() as c:
        assert c.must("DBSIZE") == 0
    wait_for(lambda: info(server, "persistence")["aof_rewrite_in_progress"] == "0" and info(server, "persistence")["aof_rewrite_scheduled"] == "0")
    server.stop(keep_dir=True)
    for name in ["dump.rdb"] + ["appendonlydir"] * (log == "yes"):
        at = os.path.join(server.dir, name)
        if os.path.isdir(at):
            shutil.rmtree(at)
        elif os.path.exists(at):
            os.unlink(at)
        os.rename(at + ".before-sync", at)
    server.start()
    with server.client() as c:
        assert c.must("GET", "mine") == b"1"


def test_another_address_may_be_refused_too(start):
    master, empty = start(*NOW), start(*NOW)
    replica = start(*NOW, "--replica-refuse-empty-master", "always")
    with master.client() as c:
        for i in range(20):
            c.must("SET", "k%d" % i, i)
    follow(replica, empty)                       # nothing here is lost for it
    follow(replica, master)
    with replica.client() as c:
        c.must("REPLICAOF", "127.0.0.1", empty.port)
        wait_for(lambda: info(replica)["master_set_refused"])
        assert c.must("DBSIZE") == 20
        c.must("REPLICATION", "ACCEPT")
        wait_for(lambda: c.call("DBSIZE") == 0)
