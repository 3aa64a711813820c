"""What Vireo tells of itself that Redis tells since 7.2: fields of INFO, events of overwritten keys."""
import pytest

from tests.oracle.resp import wait_for


def events_of(server, *commands):
    with server.client() as c, server.client() as ear:
        ear.must("PSUBSCRIBE", "__keyevent@0__:*")
        for words in commands:
            c.must(*words)
        c.must("SET", "the-end", 1)
        seen = []
        while True:
            got = ear.read(5)
            event, key = got[2].decode().split(":")[1], got[3].decode()
            if key == "the-end":
                return seen
            seen.append((event, key))


def test_events_of_overwritten_keys(server):
    with server.client() as c:
        c.must("CONFIG", "SET", "notify-keyspace-events", "Eoc$")
        assert c.must("CONFIG", "GET", "notify-keyspace-events")[1] == b"$Eoc"
        try:
            assert events_of(server, ["SET", "k", 1]) == [("set", "k")]
            assert events_of(server, ["SET", "k", 2]) == [("overwritten", "k"), ("set", "k")]
            assert events_of(server, ["SET", "k", 2, "KEEPTTL"]) == [("overwritten", "k"), ("set", "k")]
            assert events_of(server, ["INCR", "k"], ["INCRBYFLOAT", "k", "0.5"], ["APPEND", "k", "x"], ["SETRANGE", "k", 1, "y"]) == [
                ("incrby", "k"), ("incrbyfloat", "k"), ("append", "k"), ("setrange", "k")]
            c.must("RPUSH", "l", 1)
            assert events_of(server, ["SET", "l", 2]) == [("overwritten", "l"), ("type_changed", "l"), ("set", "l")]
            c.must("SADD", "s", 1)
            assert events_of(server, ["SUNIONSTORE", "k", "s"])[:2] == [("overwritten", "k"), ("type_changed", "k")]
            c.must("CONFIG", "SET", "notify-keyspace-events", "Eocg")
            c.must("MSET", "a", 1, "b", 2, "gone", 3)
            assert events_of(server, ["RENAME", "a", "b"]) == [("rename_from", "a"), ("rename_to", "b"), ("overwritten", "b")]
            assert events_of(server, ["RENAME", "s", "b"])[2:] == [("overwritten", "b"), ("type_changed", "b")]
            assert events_of(server, ["COPY", "b", "new"]) == [("copy_to", "new")]
            assert events_of(server, ["COPY", "gone", "b", "REPLACE"]) == [("copy_to", "b"), ("overwritten", "b"), ("type_changed", "b")]
            c.must("RPUSH", "list", 1)
            value = c.must("DUMP", "list")
            assert events_of(server, ["RESTORE", "list", 0, value, "REPLACE"]) == [("restore", "list"), ("overwritten", "list")]
            assert events_of(server, ["RESTORE", "b", 0, value, "REPLACE"])[1:] == [("overwritten", "b"), ("type_changed", "b")]
            assert events_of(server, ["RESTORE", "fresh", 0, value, "REPLACE"], ["RENAME", "gone", "g2"]) == [
                ("restore", "fresh"), ("rename_from", "gone"), ("rename_to", "g2")]
        finally:
            c.must("CONFIG", "SET", "notify-keyspace-events", "")


def test_figures_of_clients(server):
    with server.client() as c, server.client() as w, server.client() as b, server.client() as s:
        w.must("WATCH", "a", "b")
        s.must("SUBSCRIBE", "ch")
        b.send("BLPOP", "q1", "q2", 0)
        wait_for(lambda: c.info("clients")["blocked_clients"] == "1" or int(c.info("clients")["blocked_clients"]) == 1, 5, what="the wait")
        info = c.info("clients")
        got = [int(info[f]) for f in ("watching_clients", "total_watched_keys", "pubsub_clients", "total_blocking_keys", "total_blocking_keys_on_nokey")]
        assert got == [1, 2, 1, 2, 0]
        c.must("RPUSH", "q1", 1)
        assert int(c.info("clients")["total_blocking_keys"]) == 0


def test_figures_of_the_loop_and_the_slow_log(server):
    with server.client() as c:
        before = c.info("stats")
        c.must("CONFIG", "SET", "slowlog-log-slower-than", 0)
        c.must("PING")
        c.must("CONFIG", "SET", "slowlog-log-slower-than", 10000)
        after = c.info("stats")
        assert int(after["eventloop_cycles"]) > int(before["eventloop_cycles"])
        assert int(after["eventloop_duration_sum"]) >= int(after["eventloop_duration_cmd_sum"]) > 0
        assert int(after["slowlog_commands_count"]) >= int(before["slowlog_commands_count"]) + 2
