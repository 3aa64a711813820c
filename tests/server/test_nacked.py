"""Pending entries that XNACK gave back: they outlive a save, a payload and a log, with their turn."""


def fill(c):
    c.must("FLUSHALL")
    for i in range(1, 6):
        c.must("XADD", "s", "%d-0" % i, "f", "v")
    c.must("XGROUP", "CREATE", "s", "g", 0)
    c.must("XREADGROUP", "GROUP", "g", "", "COUNT", 1, "STREAMS", "s", ">")
    c.must("XREADGROUP", "GROUP", "g", "a", "STREAMS", "s", ">")
    for id in ("4-0", "2-0", "3-0"):
        c.must("XNACK", "s", "g", "FAIL", "IDS", 1, id)
    return without_idle(c)


def without_idle(c, key="s"):
    rows = c.must("XPENDING", key, "g", "-", "+", 10)
    return [(id, owner, idle == -1, count) for id, owner, idle, count in rows]


def turns(c, key="s"):
    reply = c.must("XREADGROUP", "GROUP", "g", "z", "CLAIM", 1000000, "STREAMS", key, ">")
    return [entry[0] for entry in reply[0][1]]


def test_payload(shared):
    with shared.client() as c:
        before = fill(c)
        assert [row[2] for row in before] == [False, True, True, True, False]
        payload = c.must("DUMP", "s")
        c.must("RESTORE", "t", 0, payload)
        assert without_idle(c, "t") == before
        assert turns(c, "t") == turns(c) == [b"4-0", b"2-0", b"3-0"]


def test_reload(start, tmp_path):
    server = start("--appendonly", "yes", "--aof-use-rdb-preamble", "no", "--enable-debug-command", "yes")
    with server.client() as c:
        before = fill(c)
        c.must("DEBUG", "RELOAD")
        assert without_idle(c) == before
        c.must("DEBUG", "LOADAOF")
        assert without_idle(c) == before
        assert turns(c) == [b"4-0", b"2-0", b"3-0"]
