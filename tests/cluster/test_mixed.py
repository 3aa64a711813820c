"""A cluster of six whose nodes are Vireo and redis-server in turn, made and changed by redis-cli: each kind's masters have
replicas of the other kind, and take over from one another."""
import os
import signal
import socket
import subprocess
import time

import pytest

from tests.oracle.resp import free_port
from tests.oracle.server import Server, redis_binary

TIMEOUT_MS = 1000
OPTIONS = ["--cluster-enabled", "yes", "--cluster-node-timeout", str(TIMEOUT_MS), "--repl-diskless-sync-delay", "0"]


def cli(*args, limit=40, typed=None):
    run = subprocess.run(["redis-cli", *map(str, args)], capture_output=True, text=True, timeout=limit, input=typed)
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


def until(what, limit=15.0):
    """Waits for what() to be true; errors count as not yet."""
    deadline, last = time.monotonic() + limit, None
    while time.monotonic() < deadline:
        try:
            last = what()
            if last:
                return last
        except (OSError, EOFError, AttributeError, TypeError) as error:      # gone, or an error for a reply
            last = error
        time.sleep(0.02)
    raise AssertionError("not within %gs: %r" % (limit, last))


def ask(server, *words):
    with server.client(timeout=5) as c:
        return c.call(*words)


def role(server):
    return ask(server, "ROLE")[0].decode()


def state(server):
    return ask(server, "CLUSTER", "INFO").decode().split("cluster_state:")[1].split("\r\n")[0]


def nodes(server):
    """id -> fields of CLUSTER NODES"""
    return {line.split()[0]: line.split() for line in ask(server, "CLUSTER", "NODES").decode().splitlines()}


def my_id(server):
    return ask(server, "CLUSTER", "MYID").decode()


class Cluster:
    def __init__(self, vireo):
        self.servers = []
        for i in range(6):
            kind = vireo if i % 2 == 0 else redis_binary()
            self.servers.append(Server(kind, *OPTIONS, "--cluster-port", free_port(), start=False))
        for server in self.servers:
            server.start()
        places = ["127.0.0.1:%d" % s.port for s in self.servers]
        self.created = cli("--cluster", "create", *places, "--cluster-replicas", 1, "--cluster-yes")
        self.settle()
        for i in range(3):          # redis-cli deals them out with some luck
            assert ask(self.servers[3 + i], "CLUSTER", "REPLICATE", my_id(self.servers[i])) == b"OK"
        self.settle()

    def settle(self):
        until(self.well)

    def well(self):
        """All are ok, agree on who owns what, and every replica is in step."""
        views = []
        for server in self.servers:
            if state(server) != "ok":
                return False
            views.append(sorted((f[0], f[3], tuple(f[8:])) for f in nodes(server).values()))
            wanted = b"master_link_status:up" if role(server) == "slave" else b"state=online"
            if wanted not in ask(server, "INFO", "replication"):
                return False
        return all(view == views[0] for view in views)

    def by_id(self, ident):
        return next(s for s in self.servers if my_id(s) == ident)

    def replica_of(self, master):
        ident = my_id(master)
        return next(self.by_id(f[0]) for f in nodes(self.servers[1]).values() if f[3] == ident)

    def master(self, binary):
        """A master of a kind, whose replica is of the other kind."""
        for server in self.servers:
            if server.binary == binary and role(server) == "master" and self.replica_of(server).binary != binary:
                return server
        raise AssertionError("none")

    def key_of(self, server):
        fields = nodes(server)[my_id(server)]
        first = int(fields[8].split("-")[0])
        last = int(fields[8].split("-")[-1])
        for i in range(100000):
            key = "k%d" % i
            if first <= ask(server, "CLUSTER", "KEYSLOT", key) <= last:
                return key

    def stop(self):
        for server in self.servers:
            server.stop()


@pytest.fixture(scope="module")
def cluster(vireo_path):
    made = Cluster(vireo_path)
    yield made
    made.stop()


@pytest.fixture(autouse=True)
def logs(request, cluster):
    request.node.servers_used = cluster.servers


def test_create(cluster):
    assert "[OK] All 16384 slots covered." in cluster.created
    assert "[OK] All nodes agree about slots configuration." in cli("--cluster", "check", "127.0.0.1:%d" % cluster.servers[0].port)
    for server in cluster.servers:
        assert len(nodes(server)) == 6


def pairs(flat):
    return {flat[i].decode(): flat[i + 1] for i in range(0, len(flat), 2)}


def shards(server):
    """(slots, nodes by id) of each shard, but for offsets, which move on."""
    out = []
    for shard in map(pairs, ask(server, "CLUSTER", "SHARDS")):
        members = {}
        for node in map(pairs, shard["nodes"]):
            assert isinstance(node.pop("replication-offset"), int)
            members[node["id"]] = node
        out.append((shard["slots"], members))
    return sorted(out, key=lambda s: s[0])


def lines(server):
    """CLUSTER NODES without what is the teller's own: myself, times, the state of its link."""
    out = {}
    for node_id, words in nodes(server).items():
        flags = [f for f in words[2].split(",") if f != "myself"]
        out[node_id] = [words[1], flags, words[3], words[6], words[8:]]
    return out


def test_both_kinds_describe_the_cluster_alike(cluster):
    vireo, redis = cluster.servers[0], cluster.servers[1]
    until(lambda: shards(vireo) == shards(redis))
    until(lambda: lines(vireo) == lines(redis))
    slots = [sorted(ask(s, "CLUSTER", "SLOTS"), key=lambda r: r[0]) for s in (vireo, redis)]
    for a, b in zip(*slots):
        assert a[:3] == b[:3] and sorted(a[3:], key=repr) == sorted(b[3:], key=repr)
    names = [{line.split(":")[0] for line in ask(s, "CLUSTER", "INFO").decode().split()} for s in (vireo, redis)]
    assert {f for f in names[0] ^ names[1] if "messages" not in f} == set()
    until(lambda: all(len(ask(s, "CLUSTER", "LINKS")) == 10 for s in (vireo, redis)))
    kinds = [{tuple(sorted(pairs(link))) for link in ask(s, "CLUSTER", "LINKS")} for s in (vireo, redis)]
    assert kinds[0] == kinds[1]


def test_publish_reaches_all(cluster):
    clients = [s.client(timeout=5) for s in cluster.servers]
    for c in clients:
        c.call("SUBSCRIBE", "news")
    for i, server in enumerate(cluster.servers):
        ask(server, "PUBLISH", "news", "m%d" % i)
        for c in clients:
            assert c.read() == [b"message", b"news", b"m%d" % i]
    for c in clients:
        c.close()


@pytest.mark.parametrize("kind", ["vireo", "redis"])
def test_a_dead_master_is_replaced_by_the_other_kind(cluster, vireo_path, kind):
    victim = cluster.master(vireo_path if kind == "vireo" else redis_binary())
    heir, key = cluster.replica_of(victim), cluster.key_of(victim)
    assert ask(victim, "SET", key, kind) == b"OK"
    with heir.client(timeout=5) as c:
        c.call("READONLY")
        until(lambda: c.call("GET", key) == kind.encode())
    victim.signal(signal.SIGKILL)
    victim.wait_exit()
    until(lambda: role(heir) == "master" and state(heir) == "ok")
    assert ask(heir, "GET", key) == kind.encode()
    victim.start()
    until(lambda: role(victim) == "slave")
    cluster.settle()


@pytest.mark.parametrize("kind", ["vireo", "redis"])
def test_manual_failover(cluster, vireo_path, kind):
    master = cluster.master(vireo_path if kind == "vireo" else redis_binary())
    heir = cluster.replica_of(master)
    for _ in range(4):      # masters give no second vote for a shard within two node timeouts: the test before may have had one
        assert ask(heir, "CLUSTER", "FAILOVER") == b"OK"
        try:
            until(lambda: role(heir) == "master", 1.2)
            break
        except AssertionError:
            pass
    assert role(heir) == "master"
    until(lambda: role(master) == "slave")
    cluster.settle()


def test_reshard_both_ways(cluster, vireo_path):
    a, b = cluster.master(vireo_path), cluster.master(redis_binary())
    key = cluster.key_of(a)
    slot = ask(a, "CLUSTER", "KEYSLOT", key)
    before = len(nodes(a)[my_id(a)]) - 8
    for i in range(20):
        assert ask(a, "SET", "{%s}%d" % (key, i), i) == b"OK"
    for source, to in ((a, b), (b, a)):
        cli("--cluster", "reshard", "127.0.0.1:%d" % a.port, "--cluster-from", my_id(source), "--cluster-to", my_id(to),
            "--cluster-slots", 5, "--cluster-yes")
        cluster.settle()
    assert before >= 1 and slot >= 0
    assert "[OK] All 16384 slots covered." in cli("--cluster", "check", "127.0.0.1:%d" % b.port)
    found = cli("-c", "-p", cluster.servers[0].port, "GET", "{%s}7" % key)
    assert found.strip() == "7"


def test_fix_call_and_import(cluster, vireo_path, start):
    """redis-cli --cluster mends a slot left half way and one that nobody has, asks everyone, and brings in another server's keys."""
    a, b = cluster.master(vireo_path), cluster.master(redis_binary())
    place = "127.0.0.1:%d" % a.port
    key = cluster.key_of(a)
    slot = ask(a, "CLUSTER", "KEYSLOT", key)
    assert ask(b, "CLUSTER", "SETSLOT", slot, "IMPORTING", my_id(a)) == b"OK"
    assert ask(a, "CLUSTER", "SETSLOT", slot, "MIGRATING", my_id(b)) == b"OK"
    assert "is set as migrating" in cli("--cluster", "fix", place, "--cluster-yes") or "open slots" in cli("--cluster", "check", place)
    cluster.settle()
    assert "[OK] All 16384 slots covered." in cli("--cluster", "check", place)

    empty = next(s for s in range(16384) if all(ask(m, "CLUSTER", "COUNTKEYSINSLOT", s) == 0 for m in cluster.servers))
    for server in cluster.servers:
        ask(server, "CLUSTER", "DELSLOTS", empty)
    until(lambda: all(state(s) == "fail" for s in cluster.servers))
    cli("--cluster", "fix", place, typed="yes\n")
    cluster.settle()

    said = cli("--cluster", "call", place, "PING")
    assert sum(line.endswith(" PONG") for line in said.splitlines()) == 6

    for binary in (redis_binary(), vireo_path):
        other = start(binary=binary)
        with other.client() as c:
            for i in range(30):
                c.call("HSET", "%s-import:%d" % (os.path.basename(binary), i), "f", i)
        cli("--cluster", "import", place, "--cluster-from", "127.0.0.1:%d" % other.port, "--cluster-copy")
        for i in range(30):
            assert cli("-c", "-p", a.port, "HGET", "%s-import:%d" % (os.path.basename(binary), i), "f").strip() == str(i)


def test_nodes_conf_of_the_other_kind(cluster, vireo_path):
    """Each kind goes on from the file of the other one."""
    for binary, other in ((vireo_path, redis_binary()), (redis_binary(), vireo_path)):
        victim = cluster.replica_of(cluster.master(other))
        assert victim.binary == binary
        ident = my_id(victim)
        victim.signal(signal.SIGTERM)
        victim.wait_exit()
        command, victim.command = victim.command, [other] + victim.command[1:]
        victim.start()
        assert my_id(victim) == ident
        cluster.settle()
        victim.signal(signal.SIGTERM)
        victim.wait_exit()
        victim.command = command
        victim.start()
        assert my_id(victim) == ident
        cluster.settle()


def test_strangers_on_the_bus(cluster):
    """Bytes that are no packet close the link, and nothing else."""
    server = cluster.servers[0]
    bus = int(server.command[server.command.index("--cluster-port") + 1])
    for bytes_ in (b"GET / HTTP/1.0\r\n\r\n", b"RCmb\xff\xff\xff\xff" + b"x" * 100, b"RCmb\0\0\0\x10"):
        with socket.create_connection(("127.0.0.1", bus), timeout=5) as s:
            s.sendall(bytes_)
            s.settimeout(5)
            if bytes_[4:8] != b"\0\0\0\x10":
                assert s.recv(1) == b""
    assert state(server) == "ok"


def test_redis_has_nothing_to_complain_of(cluster):
    for server in cluster.servers:
        if server.binary == redis_binary():
            assert "xtension" not in server.log and "Bad message" not in server.log and "packet" not in server.log


def test_damaged_conf_is_refused(vireo_path, start):
    server = start("--cluster-enabled", "yes", "--cluster-port", free_port())
    path = os.path.join(server.dir, "nodes.conf")
    other = start("--cluster-enabled", "yes", "--cluster-port", free_port(), start=False)
    text = open(path, "rb").read()
    damaged = text.replace(b"currentEpoch 0", b"currentEpoch 7")
    assert damaged != text
    with open(os.path.join(other.dir, "nodes.conf"), "wb") as f:
        f.write(damaged)
    other.start(wait_ready=False)
    assert other.wait_exit() == 1
    assert "damaged" in other.log
    assert open(os.path.join(other.dir, "nodes.conf"), "rb").read() == damaged
    second = Server(vireo_path, "--cluster-enabled", "yes", "--cluster-port", free_port(), cwd=server.dir, start=False)
    second.log_path += "2"
    second.start(wait_ready=False)
    assert second.wait_exit() == 1
    assert "already used" in second.log
