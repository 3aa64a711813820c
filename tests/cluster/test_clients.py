"""Cluster clients under load (redis-py, ioredis, node-redis) while slots move, a master hands over, and a master is killed."""
import json
import os
import signal
import subprocess
import threading
import time

import pytest
from redis.cluster import ClusterNode, RedisCluster
from redis.exceptions import RedisError

from tests.clients.test_node import HERE, modules  # noqa: F401
from tests.cluster.test_manage import manage, place
from tests.cluster.test_mixed import ask, my_id, nodes, role, state, until
from tests.oracle.resp import free_port
from tests.oracle.server import Server, vireo_binary

OPTIONS = ["--cluster-enabled", "yes", "--cluster-node-timeout", "2000", "--repl-diskless-sync-delay", "0"]


class Node:
    """ioredis or node-redis, in a process of its own."""

    def __init__(self, kind, ports):
        self.process = subprocess.Popen(["node", "cluster-load.mjs", kind, *map(str, ports)], cwd=HERE, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        assert self.process.stdout.readline() == "ready\n"

    def say(self, word):
        self.process.stdin.write(word + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def mark(self):
        return self.say("mark")

    def stop(self):
        end = self.say("stop")
        self.process.wait(10)
        return end


class RedisPy:
    def __init__(self, ports):
        self.client = RedisCluster(startup_nodes=[ClusterNode("127.0.0.1", p) for p in ports], socket_timeout=3, cluster_error_retry_attempts=3)
        self.acknowledged, self.errors, self.writes, self.stopped = {}, {}, 0, False
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        i = 0
        while not self.stopped:
            i += 1
            key = "redis-py:%d" % (i % 40)
            try:
                self.client.set(key, i)
                self.acknowledged[key] = i
                self.writes += 1
            except RedisError as error:
                name = type(error).__name__
                self.errors[name] = self.errors.get(name, 0) + 1
                time.sleep(0.05)

    def mark(self):
        return {"writes": self.writes, "errors": dict(self.errors)}

    def stop(self):
        self.stopped = True
        self.thread.join()
        self.client.close()
        return {"acknowledged": self.acknowledged, "errors": self.errors, "writes": self.writes}


@pytest.fixture
def six(request):
    servers = [Server(vireo_binary(), *OPTIONS, "--cluster-port", free_port(), start=False) for _ in range(6)]
    request.node.servers_used = servers
    for server in servers:
        server.start()
    manage("create", *map(place, servers), "--cluster-replicas", 1, "--cluster-yes")
    yield servers
    for server in servers:
        server.stop()


def go_on(clients):
    """Each client comes through again and again."""
    before = [c.mark()["writes"] for c in clients]
    until(lambda: all(c.mark()["writes"] > n + 20 for c, n in zip(clients, before)), 30)


def heir_of(servers, master):
    ident = my_id(master)
    return next(s for s in servers if s is not master and nodes(s)[my_id(s)][3] == ident)


def test_clients_follow(six, modules):  # noqa: F811
    ports = [s.port for s in six]
    clients = [Node("ioredis", ports), Node("node-redis", ports), RedisPy(ports)]
    try:
        go_on(clients)
        manage("reshard", place(six[0]), "--cluster-from", my_id(six[0]), "--cluster-to", my_id(six[1]), "--cluster-slots", 200, "--cluster-yes",
               "--cluster-pipeline", 100)
        go_on(clients)
        assert [c.mark()["errors"] for c in clients] == [{}, {}, {}]      # slots that move are redirections, and no client sees them

        heir = heir_of(six, six[1])
        assert ask(heir, "CLUSTER", "FAILOVER") == b"OK"
        until(lambda: role(heir) == "master" and role(six[1]) == "slave")
        go_on(clients)

        heir = heir_of(six, six[2])
        six[2].signal(signal.SIGKILL)
        six[2].wait_exit()
        until(lambda: role(heir) == "master" and all(state(s) == "ok" for s in six if s is not six[2]))
        go_on(clients)
        six[2].start()
        until(lambda: role(six[2]) == "slave")
        go_on(clients)
    finally:
        ends = [c.stop() for c in clients]
    with RedisCluster(startup_nodes=[ClusterNode("127.0.0.1", p) for p in ports]) as c:
        behind = [(k, n, int(c.get(k) or 0)) for end in ends for k, n in end["acknowledged"].items() if int(c.get(k) or 0) < n]
    # a kill may take writes that were acknowledged in that very moment and had not left for the replica: one a lane, at most
    assert len(behind) <= 17, behind
    for k, n, there in behind:
        assert n - there <= 80, (k, n, there)
