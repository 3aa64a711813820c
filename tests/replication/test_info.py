"""What INFO tells of replication, beside redis-server in the same role."""
import pytest

from tests.oracle.server import redis_binary
from tests.replication.test_follow import NOW, follow, info, level, wait_for


def names(server):
    with server.client() as c:
        return [line.split(":")[0] for line in c.must("INFO", "replication").decode().split("\r\n") if ":" in line]


def write(server):
    with server.client() as c:
        for i in range(100):
            c.must("SET", "k%d" % i, "v" * 100)


@pytest.mark.parametrize("ours", ["master", "replica"])
def test_line_by_line(start, ours):
    """A pair of redis-server and a pair with one Vireo: the same lines in the same order, ours behind them."""
    def pair(*binaries):
        master, replica = [start("--repl-diskless-sync-delay", "0", binary=b) for b in binaries]
        follow(replica, master)
        wait_for(lambda: "state=online" in info(master).get("slave0", ""))
        return (master, replica)[ours == "replica"]

    theirs, redis = pair(redis_binary(), redis_binary()), redis_binary()
    want, got = names(theirs), names(pair(*((None, redis) if ours == "master" else (redis, None))))
    assert got[:len(want)] == want
    assert all(n.startswith(("repl_window_", "last_full_sync", "own_", "master_set_")) for n in got[len(want):])


def test_bytes_of_snapshot_and_stream(start):
    """What a master says that it sent is what redis-server says that it got."""
    master, replica = start(*NOW), start(binary=redis_binary())
    write(master)
    follow(replica, master)
    write(master)
    level(master, replica)
    sent = int(info(master, "stats")["total_net_repl_output_bytes"])
    assert sent > 14000
    wait_for(lambda: info(master, "stats")["total_net_repl_output_bytes"] == info(replica, "stats")["total_net_repl_input_bytes"])


def test_shutdown_in_milliseconds(start):
    master, replica = start("--repl-diskless-sync-delay", "0", "--shutdown-timeout", "60"), start()
    follow(replica, master)
    wait_for(lambda: "state=online" in info(master).get("slave0", ""))
    assert "shutdown_in_milliseconds" not in info(master, "server")
    replica.signal(19)
    try:
        with master.client() as c, master.client() as other:
            other.must("SET", "k", "v")
            c.send("SHUTDOWN", "NOSAVE")
            left = wait_for(lambda: info(master, "server").get("shutdown_in_milliseconds"))
            assert 0 < int(left) <= 60000
    finally:
        replica.signal(18)
    wait_for(lambda: not master.alive(), 30)
