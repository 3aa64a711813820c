"""DEBUG of replicas and the bus, as suites for clusters call it: words for the replicas alone, packets that are not read, links that are cut."""
from tests.cluster.test_mixed import ask, my_id, nodes, state, until
from tests.oracle.resp import free_port


def pair_of(start):
    made = []
    for _ in range(2):
        bus = free_port()
        server = start("--cluster-enabled", "yes", "--cluster-port", str(bus), "--cluster-node-timeout", "1000")
        server.bus = bus
        made.append(server)
    assert ask(made[0], "CLUSTER", "ADDSLOTSRANGE", "0", "16383") == b"OK"
    ask(made[0], "CLUSTER", "MEET", "127.0.0.1", str(made[1].port), str(made[1].bus))
    until(lambda: all(state(s) == "ok" and len(nodes(s)) == 2 for s in made), 30)
    for server in made:                                                                   # so that no link ends by itself
        assert ask(server, "CONFIG", "SET", "cluster-node-timeout", "60000") == b"OK"
    until(lambda: all(len(links(s)) == 2 for s in made), 30)
    return made


def links(server):
    """When the links that stand were made, by their direction."""
    return {link[1]: link[5] for link in ask(server, "CLUSTER", "LINKS")}


def now_ms(server):
    seconds, us = map(int, ask(server, "TIME"))
    return seconds * 1000 + us // 1000


def killed_links_come_again(a, b):
    for direction, cut in ("to", {b"to"}), ("from", {b"from"}), ("ALL", {b"to", b"from"}):
        before = until(lambda: len(links(a)) == 2 and links(a))
        until(lambda: now_ms(a) > max(before.values()))
        assert ask(a, "DEBUG", "CLUSTERLINK", "KILL", direction, my_id(b)) == b"OK"
        until(lambda: {d for d, at in links(a).items() if at != before[d]} == cut, 30)


def packets_are_not_read(a, b):
    with b.client() as c:
        c.must("SUBSCRIBE", "news")
        assert ask(b, "DEBUG", "DROP-CLUSTER-PACKET-FILTER", "4") == b"OK"                # PUBLISH
        ask(a, "PUBLISH", "news", "lost")
        until(lambda: b"cluster_stats_messages_publish_received:1\r" in ask(b, "CLUSTER", "INFO"), 30)
        assert ask(b, "DEBUG", "DROP-CLUSTER-PACKET-FILTER", "-1") == b"OK"
        ask(a, "PUBLISH", "news", "told")
        assert c.read(20)[2] == b"told"


def test_links_and_packets(start):
    a, b = pair_of(start)
    killed_links_come_again(a, b)
    packets_are_not_read(a, b)
    assert ask(a, "DEBUG", "CLUSTERLINK", "KILL", "all", "x").text == "ERR Unknown node x"
    assert ask(a, "DEBUG", "CLUSTERLINK", "KILL", "up", my_id(a)).text == "ERR Unknown direction up"
    assert ask(a, "DEBUG", "CLUSTERLINK", "KILL", "all", my_id(a)) == b"OK"               # there is none to oneself


def test_words_for_the_replicas_alone(start):
    master, replica = start(), start()
    assert ask(master, "DEBUG", "REPLICATE", "SET", "k", "nobody") == b"OK"               # no replica: nothing happens
    ask(replica, "REPLICAOF", "127.0.0.1", str(master.port))
    until(lambda: b"master_link_status:up" in ask(replica, "INFO", "replication"))
    assert ask(master, "DEBUG", "REPLICATE", "SET", "k", "there") == b"OK"
    until(lambda: ask(replica, "GET", "k") == b"there")
    assert ask(master, "GET", "k") is None
    assert ask(replica, "DEBUG", "REPLICATE", "SET", "k", "here") == b"OK"                # a replica's stream is its master's
    assert ask(replica, "GET", "k") == b"there"
