"""CLUSTER MIGRATESLOTS and MIGRATION IMPORT between real processes: under load, cancelled, refused, killed."""
import os
import random

import pytest

from tests.cluster.moving import DURABLE, Cluster, Gate, Writer, ask, check_all, drills, fill, fill_from, moves, my_id, over, tags_in, until


@pytest.fixture(scope="module")
def pair():
    cluster = Cluster(2, 1)
    yield cluster
    cluster.stop()


def other_kinds(c, tag, fields):
    """One value of each kind, a hash of many fields, keys with times. Returns the keys."""
    k = {kind: "%s:{%s}" % (kind, tag) for kind in ("h", "l", "z", "set", "x", "ttl", "hll", "hf", "bits")}
    for i in range(0, fields, 1000):
        c.must("HSET", k["h"], *[w for j in range(i, i + 1000) for w in ("f%d" % j, "value-%d" % j)])
    c.must("RPUSH", k["l"], *range(3000))
    c.must("ZADD", k["z"], *[w for j in range(2000) for w in (j / 7, "m%d" % j)])
    c.must("SADD", k["set"], *["x%d" % j for j in range(2000)])
    for j in range(300):
        c.must("XADD", k["x"], "%d-1" % (j + 1), "f", j)
    c.must("XGROUP", "CREATE", k["x"], "g", "0")
    c.must("XREADGROUP", "GROUP", "g", "me", "COUNT", 5, "STREAMS", k["x"], ">")
    c.must("SET", k["ttl"], "v", "PXAT", 4102444800000)
    c.must("PFADD", k["hll"], *range(1000))
    c.must("HSET", k["hf"], "a", 1, "b", 2)
    c.must("HPEXPIREAT", k["hf"], 4102444800000, "FIELDS", 1, "a")
    c.must("SETBIT", k["bits"], 100000, 1)
    return list(k.values())


def digests(server, keys):
    with server.client(timeout=30) as c:
        return [(k, c.must("DEBUG", "DIGEST-VALUE", k)) for k in keys]


def test_slots_move_under_load(pair):
    """40,000 keys and a hash of 30,000 fields go to the other node while two writers count; then back by MIGRATION IMPORT."""
    a, b, rep = pair.servers
    rng, still = random.Random(1), {}
    tags = tags_in(0, 2000, 50, rng)
    fill(pair, tags, 40000, still)
    with a.client(timeout=30) as c:
        special = other_kinds(c, tags[0], 30000)
    before = digests(a, special)
    writers = [Writer(pair, tags[i::2], i) for i in range(2)]
    for w in writers:
        w.start()
    assert ask(a, "CLUSTER", "MIGRATESLOTS", "SLOTSRANGE", 0, 1000, 1001, 2000, "NODE", my_id(b)) == b"OK"
    m = until(lambda: over(a), 60, pair.logs)
    assert m["state"] == "success", (m["message"], pair.logs())
    assert m["keys_total"] >= 40000 and m["slot_ranges"] == "0-2000" and m["operation"] == "EXPORT"
    assert moves(b)[0]["state"] == "success" and moves(b)[0]["operation"] == "IMPORT"
    assert digests(b, special) == before
    here = ask(a, "DBSIZE")                                # what goes is not seen, whether it is gone or not
    assert here == 0 and ask(b, "DBSIZE") >= 40000
    until(lambda: ask(b, "DEBUG", "DIGEST") and ask(a, "CLUSTER", "COUNTKEYSINSLOT", 5) == 0)
    assert ask(a, "SCAN", 0, "COUNT", 10000)[1] == [] and ask(a, "RANDOMKEY") is None
    until(lambda: ask(rep, "DBSIZE") == 0)                 # the replica of the source heard of it

    task = ask(b, "CLUSTER", "MIGRATION", "STATUS", "ALL")
    assert len(task) >= 1
    until(lambda: ask(a, "CLUSTER", "MIGRATION", "IMPORT", 0, 2000), 20)
    m = until(lambda: [x for x in moves(a) if x["operation"] == "IMPORT" and x["state"] in ("success", "failed")], 60, pair.logs)[0]
    assert m["state"] == "success", (m["message"], pair.logs())
    for w in writers:
        w.finish()
        assert not w.errors, w.errors[:3]
        assert w.redirected and w.done > 100
    assert digests(a, special) == before
    with a.client(timeout=30) as c:
        for k in special:
            c.must("DEL", k)
    check_all(pair, writers, still)
    until(lambda: ask(rep, "DBSIZE") == ask(a, "DBSIZE"), 20)
    ask(a, "FLUSHALL")


def huge_values(c, tag, n):
    """One value of each kind with n elements, in any order; some fields end, one key does."""
    k = {kind: "huge-%s:{%s}" % (kind, tag) for kind in ("h", "ht", "l", "z", "set", "ints", "x")}
    rng = random.Random(n)
    for i in range(0, n, 1000):
        some = [rng.randrange(10 ** 12) for _ in range(i, i + 1000)]
        c.must("HSET", k["h"], *[w for j in some for w in ("f%d" % j, j if j % 3 else "x" * (j % 700))])
        c.must("HSET", k["ht"], *[w for j in some for w in (j, "v%d" % j)])
        c.must("HPEXPIREAT", k["ht"], 4102444800000 + i, "FIELDS", 500, *some[:500])
        c.must("RPUSH", k["l"], *["e%d" % j if j % 2 else j for j in some])
        c.must("ZADD", k["z"], *[w for j in some for w in (rng.choice((j / 7, j % 50, "-inf", "inf", "-0")), "m%d" % j)])
        c.must("SADD", k["set"], *["m%d" % j for j in some])
        c.must("SADD", k["ints"], *some)
        c.pipeline([("XADD", k["x"], "%d-1" % (i + j + 1), "f", j) for j in range(1000)])
    c.must("PEXPIREAT", k["z"], 4102444800000)
    return list(k.values())


def test_huge_values_go_in_parts(pair):
    """To the node that has a replica and a log, while it saves again and again: all three have them as they were; and back."""
    a, b, rep = pair.servers
    tag = tags_in(9000, 9100, 1, random.Random(5))[0]
    with b.client(timeout=30) as c:
        keys = huge_values(c, tag, 20000)
        encodings = [c.must("OBJECT", "ENCODING", k) for k in keys]
    before = digests(b, keys)
    assert ask(a, "CONFIG", "SET", "appendonly", "yes") == b"OK"
    until(lambda: "aof_rewrite_in_progress:0" in ask(a, "INFO", "persistence").decode() and "aof_enabled:1" in ask(a, "INFO", "persistence").decode())
    assert ask(b, "CLUSTER", "MIGRATESLOTS", "SLOTSRANGE", 9000, 9100, "NODE", my_id(a)) == b"OK"

    def arrived():
        ask(a, "BGSAVE")
        return over(b)
    m = until(arrived, 60, pair.logs)
    assert m["state"] == "success", (m["message"], pair.logs())
    assert digests(a, keys) == before
    assert ask(a, "PEXPIRETIME", keys[3]) == 4102444800000
    with a.client(timeout=30) as c:
        assert [c.must("OBJECT", "ENCODING", k) for k in keys] == encodings
        until(lambda: c.call("WAIT", 1, 1000) == 1)
        assert c.must("HSET", keys[0], "one", "more") == 1 and c.must("HDEL", keys[0], "one") == 1
    until(lambda: digests(rep, keys) == before, 20, pair.logs)
    until(lambda: "rdb_bgsave_in_progress:0" in ask(a, "INFO", "persistence").decode() and ask(a, "DEBUG", "LOADAOF", timeout=30) == b"OK", 30, pair.logs)
    assert digests(a, keys) == before

    ask(a, "CONFIG", "SET", "appendonly", "no")
    ask(b, "CONFIG", "SET", "notify-keyspace-events", "EAn")
    small = "small:{%s}" % tag
    ask(a, "ZADD", small, 1, "m")
    ask(a, "PEXPIREAT", small, 4102444800000)
    with b.client(timeout=30) as events:
        events.must("PSUBSCRIBE", "__keyevent@0__:*")
        assert ask(a, "CLUSTER", "MIGRATESLOTS", "SLOTSRANGE", 9000, 9100, "NODE", my_id(b)) == b"OK"
        assert until(lambda: over(a), 60, pair.logs)["state"] == "success", pair.logs()
        ask(b, "SET", "end:{%s}" % tag, 1)
        told = {}                                          # key -> its events, in order, the first of each
        while b"end:" + b"{%s}" % tag.encode() not in told:
            _, _, channel, key = events.read()
            told.setdefault(key, {})[channel.partition(b":")[2].decode()] = True
    ask(b, "DEL", small, "end:{%s}" % tag)
    ask(b, "CONFIG", "SET", "notify-keyspace-events", "")
    assert list(told[small.encode()]) == ["new", "zadd", "expire"]
    for kind, event in (("h", "hset"), ("ht", "hset"), ("l", "rpush"), ("set", "sadd"), ("ints", "sadd"), ("z", "zadd")):
        assert list(told[b"huge-%s:{%s}" % (kind.encode(), tag.encode())])[:2] == ["new", event], told
    assert list(told[keys[3].encode()])[2:] == ["expire"]
    assert digests(b, keys) == before
    ask(b, "FLUSHALL")
    until(lambda: ask(rep, "DBSIZE") == 0, 20)


@pytest.mark.parametrize("limit", [0, 2 << 20])
def test_a_replica_of_the_target_that_hears_nothing_meanwhile(limit):
    """Huge values come to the target while what it sends to its replica gets nowhere: to the end, for what is sent is kept on disk; or, without
    that, until it gives the replica up, which then comes back in the middle. In the end the replica has what the target has."""
    cluster = Cluster(2, 1)
    a, b, rep = cluster.servers
    gate = Gate(a.port)
    try:
        ask(a, "CONFIG", "SET", "cluster-announce-port", gate.port)
        until(lambda: b"master_port:%d\r" % gate.port in ask(rep, "INFO", "replication") and cluster.well())
        ask(a, "CONFIG", "SET", "client-output-buffer-limit", "replica %d 0 0" % limit, "repl-window-size", 0 if limit else 1 << 30)
        tags, still = tags_in(9000, 9999, 20, random.Random(11)), {}
        fill_from(b, tags, 2000, still)
        with b.client(timeout=60) as c:
            huge = digests(b, huge_values(c, tags[0], 20000))
        writer = Writer(cluster, tags)
        writer.start()
        gate.open.clear()
        assert ask(b, "CLUSTER", "MIGRATESLOTS", "SLOTSRANGE", 9000, 9999, "NODE", my_id(a)) == b"OK"
        if limit:
            until(lambda: "client_output_buffer_limit_disconnections:0" not in ask(a, "INFO", "stats").decode(), 60, cluster.logs)
            gate.open.set()
        m = until(lambda: over(b), 90, cluster.logs)
        assert m["state"] == "success", (m["message"], cluster.logs())
        n = writer.done
        until(lambda: writer.done > n + 50)
        if not limit:
            assert ask(rep, "DBSIZE") == 0 and b"connected_slaves:1" in ask(a, "INFO", "replication")
        writer.finish()
        gate.open.set()
        until(lambda: ask(rep, "DEBUG", "DIGEST") == ask(a, "DEBUG", "DIGEST"), 60, cluster.logs)
        assert digests(a, [k for k, _ in huge]) == huge and digests(rep, [k for k, _ in huge]) == huge
        assert ask(rep, "DBSIZE") == ask(a, "DBSIZE") and ask(b, "DBSIZE") == 0
        check_all(cluster, [writer], still, {k: d for k, d in huge if "huge-h:" in k or "huge-z:" in k}, others=len(huge) - 2)
    finally:
        cluster.stop()
        gate.close()


def test_bad_parts_end_an_import(pair):
    """What no source sends: the import fails, and nothing of it stays."""
    a, b = pair.servers[:2]
    key = "{%s}" % tags_in(8300, 8300, 1, random.Random(6))[0]
    other = "{%s}" % tags_in(8301, 8301, 1, random.Random(7))[0]
    whole, far = b"\x02\x01a\x01b", 4102444800000
    bad = [
        ([("PART", whole)], ""), ([("END", key)], ""), ([("BEGIN", key, 0, 2), ("BEGIN", key, 0, 2)], ""), ([("BEGIN", other, 0, 2)], ""),
        ([("BEGIN", key, 0, 0)], ""), ([("BEGIN", key, 0, 250)], ""), ([("BEGIN", key, 0, 256)], ""), ([("BEGIN", key, "x", 2)], ""), ([("BEGIN", key)], ""),
        ([("BEGIN", key, 0, 2), ("PART", whole[:-1]), ("END", key)], "the input ends inside an item"),
        ([("BEGIN", key, 0, 2), ("PART", whole + b"x"), ("END", key)], "there is more than the value"),
        ([("BEGIN", key, 0, 2), ("PART", b"\x02\x01a\x01a"), ("END", key)], "the same member twice"),
        ([("BEGIN", key, 0, 2), ("PART", b"\x00"), ("END", key)], "it is empty"), ([("BEGIN", key, 0, 2), ("END", key)], "the input ends inside an item"),
        ([("BEGIN", key, 0, 4), ("PART", b"\x81" + b"\x7f" * 8), ("END", key)], "the input ends inside an item"),
        ([("SET?", key)], ""), ([("BEGIN", key, far, 2), ("PART", whole), ("END", key), ("BEGIN", key, far, 2), ("PART", whole), ("END", key)], "is there already"),
    ]
    source = my_id(b)
    with a.client() as c:
        assert "Only who brings" in str(c.call("CLUSTER", "SYNCSLOTS", "PART", "x"))
    for i, (words, why) in enumerate(bad):
        with a.client(timeout=20) as c:
            until(lambda: c.call("CLUSTER", "SYNCSLOTS", "ESTABLISH", source, "%040x" % (0xabc00 + i), "8300") == b"OK", 10)
            c.send("SELECT", 0)
            for w in words:
                c.send("CLUSTER", "SYNCSLOTS", *w)
            c.send("CLUSTER", "SYNCSLOTS", "WHOLE")
            c.send("CLUSTER", "SYNCSLOTS", "ACK", 1)
            replies = []
            try:
                while True:
                    replies.append(str(c.read()))
            except (OSError, EOFError):
                pass
            assert any("The import is over" in r for r in replies), (words, replies)
            assert not why or why in a.log, (words, replies)
        until(lambda: over(a), 10)
    # a value that is whole, in a thousand parts; the connection goes at any time
    rng = random.Random(8)
    for i in range(12):
        with a.client(timeout=20) as c:
            until(lambda: c.call("CLUSTER", "SYNCSLOTS", "ESTABLISH", source, "%040x" % (0xdef00 + i), "8300") == b"OK", 10)
            c.send("CLUSTER", "SYNCSLOTS", "BEGIN", key, 0, 2)
            n = 3000
            bytes_ = b"\x80" + n.to_bytes(4, "big") + b"".join(b"\x05%05d" % j for j in range(n))
            parts = [bytes_[j:j + 7] for j in range(0, len(bytes_), 7)]
            for p in parts[:rng.randrange(len(parts) + 1)]:
                c.send("CLUSTER", "SYNCSLOTS", "PART", p)
            if i % 3 == 0:
                c.send("CLUSTER", "SYNCSLOTS", "END", key)
        until(lambda: over(a), 10)
    until(lambda: ask(a, "DEBUG", "DIGEST") == b"0" * 40 and ask(a, "BGSAVE") is not None, 20)
    until(lambda: ask(a, "CLUSTER", "COUNTKEYSINSLOT", 8300) == 0)


def a_stream_of_parts(rng, key, dumps):
    """Commands that bring a few values, nearly right: bytes changed, lost, doubled, in other places, the wrong kind, no end."""
    words = []
    for _ in range(rng.randrange(1, 4)):
        kind, body = rng.choice(dumps)
        body = bytearray(body)
        for _ in range(rng.choice((0, 0, 1, 1, 2, 10))):
            at = rng.randrange(len(body))
            body[at] = rng.choice((0, 0x40, 0x7f, 0x80, 0x81, 0xc0, 0xc3, 0xff, rng.randrange(256)))
        if rng.random() < 0.2:
            del body[rng.randrange(len(body)):]
        step = rng.choice((7, 100, 3000, len(body) + 1))
        parts = [("PART", bytes(body[i:i + step])) for i in range(0, len(body), step)]
        if rng.random() < 0.1:
            rng.shuffle(parts)
        whole = [("BEGIN", "%s%d" % (key, rng.randrange(2)), rng.choice((0, 1, -1, -5, 4102444800000)), kind if rng.random() < 0.9 else rng.randrange(256))]
        whole += parts + [("END", key), rng.choice((("WHOLE",), ("ACK", 2), ("PART", b"")))]
        if rng.random() < 0.2:
            whole.pop(rng.randrange(len(whole)))
        words += whole
    return words + rng.choice(([], [("WHOLE",), ("ACK", 3)], [("BEGIN", key + "9", 0, 2), ("FLIP", "f" * 40)]))


def test_spoiled_parts_are_harmless(pair):
    """PARTS_FUZZ streams of parts from PARTS_SEED on: the target lives, and has nothing of them; a FLIP before a value is whole is refused."""
    a, b = pair.servers[:2]
    key, source, dumps = "{%s}" % tags_in(8302, 8302, 1, random.Random(9))[0], my_id(b), []
    with b.client(timeout=30) as c:
        for name in huge_values(c, key[1:-1], 1000):
            dump = c.must("DUMP", name)
            dumps.append((dump[0], dump[1:-10]))
            c.must("DEL", name)
    for seed in range(int(os.environ.get("PARTS_SEED", 1)), int(os.environ.get("PARTS_SEED", 1)) + int(os.environ.get("PARTS_FUZZ", 25))):
        rng = random.Random(seed)
        with a.client(timeout=20) as c:
            until(lambda: c.call("CLUSTER", "SYNCSLOTS", "ESTABLISH", source, "%040x" % (0x7700000 + seed), "8302") == b"OK", 20)
            try:
                for w in a_stream_of_parts(rng, key, dumps):
                    c.send("CLUSTER", "SYNCSLOTS", *w)
                if rng.random() < 0.5:                     # else the connection goes in the middle
                    while True:
                        c.send("CLUSTER", "SYNCSLOTS", "WHOLE")
                        c.send("CLUSTER", "SYNCSLOTS", "ACK", 9)
                        while c.read() != 9:
                            pass
                        if rng.random() < 0.5:
                            break
            except (OSError, EOFError):
                pass                                       # it had enough of us
        m = until(lambda: over(a), 20, pair.logs)
        assert m["state"] == "failed" and ask(a, "PING") == b"PONG", (seed, m)
    until(lambda: ask(a, "DEBUG", "DIGEST") == b"0" * 40, 20, pair.logs)
    until(lambda: ask(a, "CLUSTER", "COUNTKEYSINSLOT", 8302) == 0)


def test_a_move_can_be_called_off(pair):
    a, b = pair.servers[:2]
    still = {}
    fill(pair, tags_in(0, 100, 5, random.Random(2)), 20000, still)
    ask(a, "CONFIG", "SET", "rdb-key-save-delay", 100)     # so that the copy takes its time
    try:
        assert ask(a, "CLUSTER", "MIGRATESLOTS", "SLOTSRANGE", 0, 100, "NODE", my_id(b)) == b"OK"
        until(lambda: moves(a)[0]["state"] == "snapshotting" and ask(b, "DEBUG", "DIGEST") != b"0" * 40)
        assert ask(b, "DBSIZE") == 0 and ask(b, "SCAN", 0, "COUNT", 1000)[1] == [] and ask(b, "KEYS", "*") == []
        assert b"MOVED" in str(ask(b, "GET", next(iter(still)))).encode()
        assert ask(a, "CLUSTER", "CANCELSLOTMIGRATIONS") == b"OK"
        assert until(lambda: over(a))["state"] == "cancelled"
        assert until(lambda: over(b))["state"] == "failed"
    finally:
        ask(a, "CONFIG", "SET", "rdb-key-save-delay", 0)
    until(lambda: ask(b, "DEBUG", "DIGEST") == b"0" * 40)    # nothing of it is left
    assert ask(a, "DBSIZE") == len(still)
    ask(a, "FLUSHALL")


def test_a_target_that_does_not_know_yet_is_asked_again(pair):
    """A slot that it still believes to be its own, or nobody's, or in an earlier migration: the source may be ahead of it."""
    a, b = pair.servers[:2]
    slot = 9500
    with a.client() as c:
        assert "TRYAGAIN" in str(c.call("CLUSTER", "SYNCSLOTS", "ESTABLISH", my_id(b), "1" * 40, "77"))
        assert "Unknown source" in str(c.call("CLUSTER", "SYNCSLOTS", "ESTABLISH", "2" * 40, "1" * 40, slot))
    with a.client() as first, a.client() as second:
        assert first.call("CLUSTER", "SYNCSLOTS", "ESTABLISH", my_id(b), "3" * 40, slot) == b"OK"
        assert "TRYAGAIN" in str(second.call("CLUSTER", "SYNCSLOTS", "ESTABLISH", my_id(b), "4" * 40, slot))
        assert ask(b, "CLUSTER", "MIGRATESLOTS", "SLOTSRANGE", slot, slot, "NODE", my_id(a)) == b"OK"
        until(lambda: moves(b)[0]["state"] == "queued", 30, pair.logs)      # it was asked for, and put off
    m = until(lambda: over(b), 30, pair.logs)
    assert m["state"] == "success", (m["message"], pair.logs())
    for s in pair.servers:
        ask(s, "CONFIG", "SET", "cluster-require-full-coverage", "no")
    try:
        assert ask(b, "CLUSTER", "DELSLOTS", slot) == b"OK"
        ask(a, "CLUSTER", "MIGRATESLOTS", "SLOTSRANGE", slot, slot, "NODE", my_id(b))
        m = until(lambda: over(a), 30, pair.logs)
        assert m["state"] == "success", (m["message"], pair.logs())
    finally:
        for s in pair.servers:
            ask(s, "CONFIG", "SET", "cluster-require-full-coverage", "yes")
    until(pair.well)


def test_bad_requests_are_refused(pair):
    a, b, rep = pair.servers
    to = my_id(b)
    bad = [
        (a, ("SLOTSRANGE", 0, 16384, "NODE", to), "Invalid or out of range slot"), (a, ("SLOTSRANGE", 5, 4, "NODE", to), "greater than end slot"),
        (a, ("SLOTSRANGE", 0, 5, 5, 6, "NODE", to), "specified multiple times"), (a, ("SLOTSRANGE", 0, 5, "NODE", "x" * 40), "Unknown node"),
        (a, ("SLOTSRANGE", 0, 5, "NODE", my_id(a)), "can not be this node"), (a, ("SLOTSRANGE", 0, 5, "NODE", my_id(rep)), "not a primary"),
        (a, ("SLOTSRANGE", 16000, 16001, "NODE", to), "not served by this node"), (a, ("SLOTS", 0, 5, "NODE", to), "syntax error"),
        (a, ("SLOTSRANGE", 0, 5, "NODES", to), "syntax error"), (rep, ("SLOTSRANGE", 0, 5, "NODE", to), "primary nodes"),
        (a, ("SLOTSRANGE", 0, 5, "NODE", to, "SLOTSRANGE", 5, 6, "NODE", to), "already migrating"),
    ]
    for server, words, text in bad:
        assert text in str(ask(server, "CLUSTER", "MIGRATESLOTS", *words)), (words, text)
    assert "own" in str(ask(a, "CLUSTER", "MIGRATION", "IMPORT", 0, 5))
    assert "syntax" in str(ask(a, "CLUSTER", "MIGRATION", "STATUS", "SOME"))
    assert ask(a, "CLUSTER", "MIGRATION", "CANCEL", "ID", "nothing") == 0
    assert "Only logs" in str(ask(a, "CLUSTER", "SYNCSLOTS", "HIDE", "0-5"))
    assert not [m for m in moves(a) if m["state"] not in ("success", "failed", "cancelled")]


def test_kills_leave_one_owner_and_all_writes():
    """MOVE_DRILLS and MOVE_SEED for campaigns."""
    drills(int(os.environ.get("MOVE_DRILLS", 2)), int(os.environ.get("MOVE_SEED", 7)), keys=5000, huge=20000)


def test_a_replica_that_takes_over_drops_half_an_import():
    """The target dies while keys come: its replica, which has half of them, takes its place and lets them go. Then the source dies."""
    cluster = Cluster(3, 2, *DURABLE)
    a, b, c, rep_a, rep_b = cluster.servers
    try:
        still = {}
        fill(cluster, tags_in(0, 500, 10, random.Random(3)), 20000, still)
        until(lambda: ask(rep_a, "DBSIZE") == len(still))
        ask(a, "CONFIG", "SET", "rdb-key-save-delay", 200)
        assert ask(a, "CLUSTER", "MIGRATESLOTS", "SLOTSRANGE", 0, 500, "NODE", my_id(b)) == b"OK"
        until(lambda: ask(rep_b, "DEBUG", "DIGEST") != b"0" * 40)
        assert ask(rep_b, "DBSIZE") == 0                   # hidden there, too
        cluster.kill(b)
        until(lambda: ask(rep_b, "ROLE")[0] == b"master", 90, cluster.logs)
        assert until(lambda: over(a), 90)["state"] == "failed"
        until(lambda: ask(rep_b, "DEBUG", "DIGEST") == b"0" * 40, 90, cluster.logs)
        b.start()
        until(cluster.well, 90, cluster.logs)
        assert ask(b, "ROLE")[0] == b"slave" and ask(b, "DEBUG", "DIGEST") == b"0" * 40

        assert ask(a, "CLUSTER", "MIGRATESLOTS", "SLOTSRANGE", 0, 500, "NODE", my_id(rep_b)) == b"OK"
        until(lambda: ask(rep_b, "DEBUG", "DIGEST") != b"0" * 40)
        cluster.kill(a)
        assert until(lambda: over(rep_b))["state"] == "failed"
        until(lambda: ask(rep_a, "ROLE")[0] == b"master", 90, cluster.logs)
        until(lambda: ask(rep_b, "DEBUG", "DIGEST") == b"0" * 40, 90, cluster.logs)
        assert ask(rep_a, "DBSIZE") == len(still)
        until(lambda: all(b"cluster_state:ok" in ask(n, "CLUSTER", "INFO") for n in (rep_a, rep_b, c)), 90, cluster.logs)
        assert ask(rep_a, "CLUSTER", "MIGRATESLOTS", "SLOTSRANGE", 0, 500, "NODE", my_id(rep_b)) == b"OK"
        assert until(lambda: over(rep_a))["state"] == "success"
        until(lambda: ask(b, "DBSIZE") == len(still))
        assert ask(rep_b, "DBSIZE") == len(still) and ask(rep_a, "DBSIZE") == 0
    finally:
        cluster.stop()
