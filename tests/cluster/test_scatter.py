"""cluster-scatter-gather: MGET, MSET, DEL, UNLINK, EXISTS, TOUCH over slots of several nodes, Vireo's and redis-server's."""
import os
import signal

import pytest

from tests.cluster.test_manage import manage, place
from tests.cluster.test_mixed import ask, my_id, until
from tests.oracle.resp import ReplyError, free_port
from tests.oracle.server import Server, redis_binary, vireo_binary

OPTIONS = ["--cluster-enabled", "yes", "--cluster-node-timeout", "2000"]
CROSS = ReplyError("CROSSSLOT Keys in request don't hash to the same slot")


@pytest.fixture
def three(request):
    servers = [Server(vireo_binary(), *OPTIONS, "--cluster-scatter-gather", "yes", "--cluster-port", free_port(), start=False) for _ in range(2)]
    servers.append(Server(redis_binary(), *OPTIONS, "--cluster-port", free_port(), start=False))
    request.node.servers_used = servers
    for server in servers:
        server.start()
    manage("create", *map(place, servers), "--cluster-yes")
    yield servers
    for server in servers:
        server.stop()


def test_over_three_nodes(three):
    keys = ["k%d" % i for i in range(60)]
    pairs = [w for i, k in enumerate(keys) for w in (k, "v%d" % i)]
    with three[0].client() as a, three[1].client() as b, three[2].client() as plain:
        assert plain.call("MGET", *keys) == CROSS
        assert a.call("MSET", *pairs) == b"OK"
        assert sum(ask(s, "DBSIZE") for s in three) == 60 and all(ask(s, "DBSIZE") > 5 for s in three)
        assert b.call("MGET", *keys) == [b"v%d" % i for i in range(60)]
        assert b.call("MGET", "k3", "none", "k3", "k59", "k0") == [b"v3", None, b"v3", b"v59", b"v0"]
        assert b.call("EXISTS", *keys, "none", "k1") == 61
        assert a.call("TOUCH", *keys, "none") == 60
        assert a.call("DEL", "k0", "k1", "k2", "k3", "none") == 4
        assert b.call("UNLINK", *keys[:10]) == 6
        assert a.call("EXISTS", *keys) == 50
        # a pipeline keeps its order, and reads what it wrote
        replies = a.pipeline([("MSET", "k0", "a", "k1", "b", "k2", "c"), ("GET", "nothing{k0}"), ("MGET", "k2", "k1", "k0"), ("PING",)])
        assert replies[0] == b"OK" and replies[2:] == [[b"c", b"b", b"a"], b"PONG"]
        big = "x" * 200000
        assert a.call("MSET", *(w for k in keys[:20] for w in (k, big))) == b"OK"
        assert b.call("MGET", *keys[:20]) == [big.encode()] * 20
        # what it does not do
        assert isinstance(a.call("MSET", "k0", "a", "k1"), ReplyError)
        assert a.call("SUNION", "k0", "k1") == CROSS
        assert a.call("MSETNX", "k0", "a", "k1", "b") == CROSS
        a.call("MULTI")
        assert a.call("MGET", "k0", "k1") == CROSS
        a.call("DISCARD")
        a.call("HELLO", "3")
        assert a.call("MGET", "none1", "none2", "k20") == [None, None, b"v20"]
        a.call("CONFIG", "SET", "cluster-scatter-gather", "no")
        assert a.call("MGET", "k0", "k1") == CROSS


def test_slots_that_moved_and_nodes_that_are_away(three):
    with three[0].client(timeout=20) as a:
        keys = ["k%d" % i for i in range(60)]
        assert a.call("MSET", *(w for k in keys for w in (k, k))) == b"OK"
        manage("reshard", place(three[0]), "--cluster-from", my_id(three[1]), "--cluster-to", my_id(three[2]), "--cluster-slots", 20, "--cluster-yes")
        assert a.call("MGET", *keys) == [k.encode() for k in keys]
        os.kill(three[2].pid, signal.SIGSTOP)
        try:
            reply = a.call("MSET", *(w for k in keys for w in (k, "2")), timeout=20)
            assert isinstance(reply, ReplyError) and ("in time" in reply.text or "slots were done" in reply.text or "CLUSTERDOWN" in reply.text), reply
            assert a.call("PING") == b"PONG"
        finally:
            os.kill(three[2].pid, signal.SIGCONT)
        until(lambda: a.call("MSET", *(w for k in keys for w in (k, "3"))) == b"OK", 30)
        assert a.call("MGET", *keys) == [b"3"] * 60
        three[2].signal(signal.SIGKILL)
        three[2].wait_exit()
        until(lambda: isinstance(a.call("MGET", *keys, timeout=20), ReplyError))
        assert a.call("PING") == b"PONG"
