"""vireo-cli --cluster: makes, checks and changes clusters of Vireo nodes, and of redis-server nodes."""
import os
import subprocess

import pytest

from tests.cluster.test_mixed import ask, my_id, until
from tests.oracle.resp import free_port
from tests.oracle.server import Server, redis_binary, vireo_binary

CLI = os.path.join(os.path.dirname(vireo_binary()), "vireo-cli")
OPTIONS = ["--cluster-enabled", "yes", "--cluster-node-timeout", "3000", "--repl-diskless-sync-delay", "0"]


def manage(*words, status=0, typed=None):
    run = subprocess.run([CLI, "--cluster", *map(str, words)], capture_output=True, text=True, timeout=90, input=typed)
    assert run.returncode == status, run.stdout + run.stderr
    return run.stdout + run.stderr


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


def test_from_nothing_and_back(five):
    masters, spare, replica = five[:3], five[3], five[4]
    out = manage("create", *map(place, masters), typed="no\n", status=1)
    assert "Can I set the above configuration? (type 'yes' to accept): " in out
    assert b"cluster_known_nodes:1\r" in ask(masters[0], "CLUSTER", "INFO")
    out = manage("create", *map(place, masters), "--cluster-yes")
    assert "Master[1] -> Slots 5461 - 10922" in out and "[OK] All 16384 slots covered." in out
    for i in range(40):      # all in one slot: the first that will be moved
        with masters[0].client() as c:
            c.call("SET", "{%s}%d" % ("3560", i), "x" * i)     # slot 0
    assert "[OK] 40 keys in 3 masters." in manage("info", place(masters[1]))

    manage("add-node", place(spare), place(masters[0]))
    assert my_id(masters[0]) in manage("add-node", place(replica), place(masters[2]), "--cluster-slave", "--cluster-master-id", my_id(masters[0]))
    until(lambda: ask(replica, "ROLE")[0] == b"slave" and ask(replica, "DBSIZE") == 40)

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
    manage("rebalance", place(masters[0]), "--cluster-weight", my_id(spare) + "=0", "--cluster-threshold", "0")
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
