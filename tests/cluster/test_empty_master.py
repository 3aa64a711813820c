"""A master of a cluster that comes back without its data does not empty its replica: neither one that waited, nor one that was restarted, too."""
import signal

import pytest

from tests.cluster.test_manage import manage, place
from tests.cluster.test_mixed import ask, my_id, until
from tests.oracle.resp import free_port
from tests.oracle.server import Server, vireo_binary

OPTIONS = ["--cluster-enabled", "yes", "--cluster-node-timeout", "15000", "--repl-diskless-sync-delay", "0"]


@pytest.mark.parametrize("replica_too", [False, True])
def test_empty_master(request, replica_too):
    servers = [Server(vireo_binary(), *OPTIONS, "--cluster-port", free_port(), start=False) for _ in range(4)]
    request.node.servers_used = servers
    try:
        for server in servers:
            server.start()
        manage("create", *map(place, servers[:3]), "--cluster-yes")
        master, replica = servers[0], servers[3]
        manage("add-node", place(replica), place(master), "--cluster-slave", "--cluster-master-id", my_id(master))
        with master.client() as c:
            for i in range(100):
                assert c.call("SET", "{3560}%d" % i, i) == b"OK"
            assert c.call("WAIT", 1, 20000) == 1
        if replica_too:
            assert ask(replica, "SAVE") == b"OK"
        for server in [master, replica] if replica_too else [master]:
            server.signal(signal.SIGKILL)
            server.wait_exit()
        master.start()
        assert ask(master, "DBSIZE") == 0
        if replica_too:
            replica.start()
        until(lambda: b"master_set_refusals:0" not in ask(replica, "INFO", "replication"), 30)
        assert ask(replica, "DBSIZE") == 100 and ask(replica, "ROLE")[0] == b"slave"
        until(lambda: ask(replica, "CLUSTER", "FAILOVER", "TAKEOVER") == b"OK")         # whoever runs it decides: its data is the data
        until(lambda: ask(replica, "ROLE")[0] == b"master" and ask(master, "ROLE")[0] == b"slave" and ask(master, "DBSIZE") == 100, 30)
    finally:
        for server in servers:
            server.stop()
