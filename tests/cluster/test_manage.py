"""vireo-cli --cluster: makes, checks and changes clusters of Vireo nodes, and of redis-server nodes; and redis-cli --cluster those of Vireo nodes."""
import functools
import os
import random
import socket
import subprocess

import pytest

from tests.cluster.test_mixed import ask, my_id, until
from tests.oracle.resp import free_port
from tests.oracle.server import Server, redis_binary, vireo_binary

CLI = os.path.join(os.path.dirname(vireo_binary()), "vireo-cli")
OPTIONS = ["--cluster-enabled", "yes", "--cluster-node-timeout", "3000", "--repl-diskless-sync-delay", "0"]


def run_tool(*words, status=0, typed=None, tool=CLI):
    run = subprocess.run([tool, "--cluster", *map(str, words)], capture_output=True, text=True, timeout=90, input=typed)
    assert run.returncode == status, run.stdout + run.stderr
    return run.stdout + run.stderr


manage = run_tool


def place(server):
    return "127.0.0.1:%d" % server.port


@pytest.fixture(params=["vireo", pytest.param("redis", marks=pytest.mark.slow)])
def five(request):
    kind = vireo_binary() if request.param == "vireo" else redis_binary()
    servers = [Server(kind, *OPTIONS, "--cluster-port", free_port(), start=False) for _ in range(5)]
    request.node.servers_used = servers
    for server in servers:
        server.start()
    yield servers
    for server in servers:
        server.stop()


@pytest.mark.parametrize("tool", [CLI, "redis-cli"], ids=os.path.basename)
def test_from_nothing_and_back(five, tool):
    masters, spare, replica = five[:3], five[3], five[4]
    if tool == "redis-cli" and spare.binary == redis_binary():
        pytest.skip("nothing of ours takes part")
    manage = functools.partial(run_tool, tool=tool)
    out = manage("create", *map(place, masters), typed="no\n", status=0 if tool == "redis-cli" else 1)
    assert "Can I set the above configuration? (type 'yes' to accept): " in out
    assert b"cluster_known_nodes:1\r" in ask(masters[0], "CLUSTER", "INFO")
    out = manage("create", *map(place, masters), "--cluster-yes")
    assert "Master[1] -> Slots 5461 - 10922" in out and "[OK] All 16384 slots covered." in out
    until(lambda: all(b"cluster_state:ok" in ask(m, "CLUSTER", "INFO") for m in masters))
    for i in range(40):      # all in one slot: the first that will be moved
        with masters[0].client() as c:
            c.must("SET", "{%s}%d" % ("3560", i), "x" * i)     # slot 0
    assert "[OK] 40 keys in 3 masters." in manage("info", place(masters[1]))

    manage("add-node", place(spare), place(masters[0]))
    assert my_id(masters[0]) in manage("add-node", place(replica), place(masters[2]), "--cluster-slave", "--cluster-master-id", my_id(masters[0]))
    until(lambda: ask(replica, "ROLE")[0] == b"slave" and ask(replica, "DBSIZE") == 40)

    until(lambda: b"cluster_state:ok" in ask(spare, "CLUSTER", "INFO"))   # redis-cli does not wait for it, nor for new nodes to take clients
    out = manage("reshard", place(masters[0]), "--cluster-from", my_id(masters[0]), "--cluster-to", my_id(spare), "--cluster-slots", 5,
                 "--cluster-yes")
    assert "[ERR]" not in out
    assert ask(spare, "DBSIZE") == 40
    until(lambda: ask(masters[0], "DBSIZE") == 0 and ask(replica, "DBSIZE") == 0)
    assert "(5 slots) master" in manage("check", place(masters[0]))

    assert "[ERR] Node %s is not empty! Reshard data away and try again." % place(spare) in manage(
        "del-node", place(masters[0]), my_id(spare), status=1)
    out = manage("rebalance", place(masters[0]), "--cluster-weight", my_id(spare)[:12] + "=0", "--cluster-simulate")
    assert "Moving 5 slots from %s" % place(spare) in out
    if tool == "redis-cli":                                # it takes the spare for a master still when it has lost its last slot, and ends with an error
        assert ask(spare, "CONFIG", "SET", "cluster-allow-replica-migration", "no") == b"OK"
    manage("rebalance", place(masters[0]), "--cluster-weight", my_id(spare) + "=0", *([] if tool == "redis-cli" else ["--cluster-threshold", "0"]))
    assert sum(ask(m, "DBSIZE") for m in masters) == 40    # the spare may be a replica now: it has no slot left
    gone = my_id(spare)
    manage("del-node", place(masters[0]), gone)
    assert gone.encode() not in ask(masters[1], "CLUSTER", "NODES")
    out = manage("call", place(masters[0]), "DBSIZE", "--cluster-only-masters")
    assert sorted(line.split()[-1] for line in out.splitlines() if line.startswith("127.0.0.1:")) == ["0", "0", "40"]


def test_what_cannot_be_done(five):
    a, b, c = map(place, five[:3])
    assert "at least 3 master nodes" in manage("create", a, b, status=1)
    assert "given twice" in manage("create", a, b, a, status=1)
    assert "Invalid address format: nonsense" in manage("create", a, b, "nonsense", status=1)
    assert "Could not connect to Redis at 127.0.0.1:1:" in manage("create", a, b, "127.0.0.1:1", status=1)
    ask(five[2], "CLUSTER", "ADDSLOTS", "7")
    assert "[ERR] Node %s is not empty." % c in manage("create", a, b, c, status=1)
    assert "[ERR] Not all 16384 slots are covered" in manage("check", a, status=1)
    assert "Please fix your cluster problems" in manage("reshard", a, status=1)
    assert "Unknown --cluster subcommand 'dance'" in manage("dance", status=1)
    assert "Wrong number of arguments" in manage("check", status=1)
    assert "No such node ID 0123" in manage("del-node", a, "0123", status=1)


def free_ports(n):
    """The first of n ports in a row that nobody has, nor the bus ports that go with them."""
    while True:
        first, held = random.randrange(11000, 21000), []
        try:
            for port in [first + i + bus for i in range(n) for bus in (0, 10000)]:
                held.append(socket.create_server(("127.0.0.1", port)))
            return first
        except OSError:
            continue
        finally:
            for s in held:
                s.close()


def test_six_nodes(tmp_path):
    """The script of docs/cluster.md: from nothing to six nodes, stopped, and started again with what they had."""
    first = free_ports(6)
    script = os.path.join(os.path.dirname(__file__), "..", "..", "tools", "six-nodes")

    def six(word):
        env = dict(os.environ, VIREO_SERVER=vireo_binary())
        run = subprocess.run([script, word, str(tmp_path / "six"), str(first)], capture_output=True, text=True, timeout=90, env=env)
        assert run.returncode == 0, run.stdout + run.stderr
        return run.stdout

    def cli(*words, port=first):
        return subprocess.run([CLI, "-c", "-p", str(port), *words], capture_output=True, text=True, timeout=10).stdout

    def well():
        return all("cluster_state:ok" in cli("CLUSTER", "INFO", port=first + i) and cli("CLUSTER", "NODES", port=first + i).count(" connected") == 6
                   for i in range(6))

    try:
        assert "Six nodes serve on ports %d to %d" % (first, first + 5) in six("start")
        until(well)
        assert cli("CLUSTER", "NODES").count("slave") == 3
        for i in range(20):
            assert cli("SET", "key:%d" % i, str(i)) == "OK\n"
        six("stop")
        until(lambda: not cli("PING").count("PONG"))
        until(lambda: "Six nodes serve" in six("start"))
        until(well)
        assert [cli("GET", "key:%d" % i) for i in range(20)] == ["%d\n" % i for i in range(20)]
    finally:
        six("stop")
