"""cluster-secret: nodes that know it are a cluster, who does not is no part of it; it is set and replaced while the cluster runs."""
import pytest

from tests.oracle.resp import free_port, wait_for

SECRET = "0123456789abcdef-one"


def facts(node, command="INFO"):
    with node.client() as c:
        return c.call("CLUSTER", command).decode()


def known(node):
    return sum(" connected" in line for line in facts(node, "NODES").splitlines() if "handshake" not in line)


def ask(node, *words):
    with node.client() as c:
        return c.must(*words)


def meet(a, b):
    ask(a, "CLUSTER", "MEET", "127.0.0.1", str(b.port), str(b.bus))


@pytest.fixture
def nodes(start):
    made = []
    for i in range(3):
        bus = free_port()
        node = start("--cluster-enabled", "yes", "--cluster-port", str(bus), "--cluster-node-timeout", "2000", "--cluster-secret", SECRET)
        node.bus = bus
        made.append(node)
    ask(made[0], "CLUSTER", "ADDSLOTSRANGE", "0", "16383")
    for other in made[1:]:
        meet(made[0], other)
    wait_for(lambda: all("cluster_state:ok" in facts(n) and known(n) == 3 for n in made), 30)
    return made


def test_who_does_not_know_it_stays_out(nodes, start):
    for secret in ([], ["--cluster-secret", "another-secret-of-16"]):
        bus = free_port()
        stranger = start("--cluster-enabled", "yes", "--cluster-port", str(bus), "--cluster-node-timeout", "2000", *secret)
        stranger.bus = bus
        meet(stranger, nodes[0])
        meet(nodes[0], stranger)
        word = "another cluster-secret" if secret else "cluster-secret"
        wait_for(lambda: word in nodes[0].log, 20)
        wait_for(lambda: "handshake" not in facts(nodes[0], "NODES"), 20)
        assert known(nodes[0]) == 3 and known(stranger) == 1
        if not secret:
            assert "this node has none" in stranger.log
        assert SECRET not in nodes[0].log


def test_it_is_replaced_while_the_cluster_runs(nodes):
    new = "fedcba9876543210-two"
    with nodes[0].client() as c:
        for setting in (SECRET + " " + new, new + " " + SECRET, new):
            for node in nodes:
                ask(node, "CONFIG", "SET", "cluster-secret", setting)
            before = [int(line.split(":")[1]) for line in facts(nodes[1]).split() if line.startswith("cluster_stats_messages_received:")][0]
            wait_for(lambda: int(facts(nodes[1]).split("cluster_stats_messages_received:")[1].split()[0]) > before + 2, 30)
            assert "cluster_state:ok" in facts(nodes[1])
            assert c.must("SET", "k", setting) == b"OK"
    assert all(known(n) == 3 for n in nodes)
    for node in nodes:
        assert "is closed" not in node.log
        with node.client() as c:
            assert int(c.info("stats")["cluster_packets_refused"]) == 0


def test_settings(start):
    with start("--cluster-enabled", "yes", "--cluster-port", str(free_port()), "--cluster-secret", SECRET).client() as c:
        assert c.call("CONFIG", "SET", "cluster-secret", "short").text.endswith("16 characters or more")
        assert "two secrets" in c.call("CONFIG", "SET", "cluster-secret", " ".join([SECRET] * 3)).text
        assert c.must("CONFIG", "GET", "cluster-secret") == [b"cluster-secret", SECRET.encode()]
