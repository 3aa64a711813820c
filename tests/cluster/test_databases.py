"""cluster-databases: several databases in cluster mode; a slot holds the keys of all of them."""
import pytest

from tests.cluster.test_manage import manage, place
from tests.cluster.test_mixed import ask, my_id, until
from tests.oracle.resp import ReplyError, free_port
from tests.oracle.server import Server, vireo_binary

OPTIONS = ["--cluster-enabled", "yes", "--cluster-node-timeout", "3000", "--cluster-databases", "4", "--cluster-scatter-gather", "yes",
           "--repl-diskless-sync-delay", "0"]


@pytest.fixture
def nodes(request):
    servers = [Server(vireo_binary(), *OPTIONS, "--cluster-port", free_port(), start=False) for _ in range(4)]
    request.node.servers_used = servers
    for server in servers:
        server.start()
    manage("create", *map(place, servers[:3]), "--cluster-yes")
    manage("add-node", place(servers[3]), place(servers[0]), "--cluster-slave", "--cluster-master-id", my_id(servers[1]))
    yield servers
    for server in servers:
        server.stop()


def in_db(server, db, *words):
    with server.client() as c:
        c.call("SELECT", db)
        c.call("READONLY")
        return c.call(*words)


def test_databases(nodes):
    first, second, _, replica = nodes
    tag = "{3560}"       # slot 0
    with first.client() as c:
        assert c.call("SELECT", 4) == ReplyError("ERR DB index is out of range")
        for db in range(4):
            assert c.call("SELECT", db) == b"OK"
            for i in range(10 + db):
                assert c.call("SET", "%s%d" % (tag, i), "%d-%d" % (db, i)) == b"OK"
            assert c.call("CLUSTER", "COUNTKEYSINSLOT", 0) == 10 + db
            assert len(c.call("CLUSTER", "GETKEYSINSLOT", 0, 100)) == 10 + db
        assert c.call("MOVE", tag + "12", 0) == 1                     # from 3
        assert c.call("COPY", tag + "0", tag + "copy", "DB", 1) == 1
        assert c.call("GET", tag + "0") == b"3-0"
        assert c.call("SWAPDB", 0, 2) == b"OK"
        assert [in_db(first, db, "DBSIZE") for db in range(4)] == [12, 12, 11, 12]
        assert in_db(first, 1, "GET", tag + "copy") == b"3-0"
        # over slots of several nodes, in one database
        c.call("SELECT", 2)
        assert c.call("MSET", "a", "1", "b", "2", "c", "3", "d", "4") == b"OK"
        assert c.call("MGET", "d", "c", "b", "a") == [b"4", b"3", b"2", b"1"]
        c.call("SELECT", 3)
        assert c.call("MGET", "d", "c", "b", "a") == [None] * 4
        assert c.call("EXISTS", "a", "b", "c", "d") == 0

    manage("reshard", place(first), "--cluster-from", my_id(first), "--cluster-to", my_id(second), "--cluster-slots", 3, "--cluster-yes")
    counts = [12, 12, 11, 12]
    for db in range(4):
        assert in_db(second, db, "CLUSTER", "COUNTKEYSINSLOT", 0) == counts[db]
        until(lambda: in_db(first, db, "CLUSTER", "COUNTKEYSINSLOT", 0) == 0)
        until(lambda: in_db(replica, db, "CLUSTER", "COUNTKEYSINSLOT", 0) == counts[db])
    assert in_db(second, 1, "GET", tag + "copy") == b"3-0" and in_db(replica, 0, "GET", tag + "5") == b"2-5"
    with second.client() as c:
        c.call("SELECT", 1)
        assert c.call("FLUSHDB") == b"OK"
        assert c.call("SAVE") == b"OK"
    before = [in_db(second, db, "DBSIZE") for db in range(4)]
    assert before[1] == 0 and min(before[0], before[2], before[3]) >= 11
    second.stop(keep_dir=True)
    second.start()
    assert [in_db(second, db, "DBSIZE") for db in range(4)] == before


def test_one_database_is_the_default(start):
    server = start("--cluster-enabled", "yes", "--cluster-port", free_port())
    with server.client() as c:
        assert c.call("SELECT", 1) == ReplyError("ERR SELECT is not allowed in cluster mode")
        assert c.call("SWAPDB", 0, 1) == ReplyError("ERR SWAPDB is not allowed in cluster mode")
        assert c.call("CONFIG", "GET", "cluster-databases") == [b"cluster-databases", b"1"]
