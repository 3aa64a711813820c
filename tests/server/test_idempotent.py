"""Idempotent ids of streams: what a stream knows outlives a save, a log in both its forms, a payload and a copy, and a replica has it."""

from tests.oracle.resp import wait_for


def fill(c):
    c.must("FLUSHALL")
    c.must("SET", "other", "x")
    c.must("XADD", "plain", "1-1", "f", "v")
    c.must("XADD", "s", "IDMPAUTO", "p", "*", "f", "v")
    c.must("XADD", "s", "KEEPREF", "IDMP", "p", "one", "MAXLEN", "~", 1000, "*", "f", "v")
    c.must("XADD", "s", "IDMP", "q", "one", "DELREF", "MAXLEN", 2, "*", "f", "v")
    return knows(c)


def knows(c, key="s"):
    return [c.must("XADD", key, "IDMPAUTO", "p", "*", "f", "v"), c.must("XADD", key, "IDMP", "p", "one", "*", "f", "v"),
            c.must("XADD", key, "IDMP", "q", "one", "*", "f", "v"), c.must("XLEN", key)]


def test_payload_and_copy(shared):
    with shared.client() as c:
        before = fill(c)
        assert len(set(before)) == 4 and before[3] == 2
        c.must("RESTORE", "t", 0, c.must("DUMP", "s"))
        assert knows(c, "t") == before
        c.must("COPY", "t", "u")
        assert knows(c, "u") == before


def test_reload(start):
    server = start("--appendonly", "yes", "--aof-use-rdb-preamble", "no", "--enable-debug-command", "yes")
    with server.client() as c:
        before = fill(c)
        c.must("DEBUG", "LOADAOF")  # what was logged
        assert knows(c) == before
        c.must("DEBUG", "RELOAD")  # an image
        assert knows(c) == before
        assert c.must("XLEN", "plain") == 1
        c.must("BGREWRITEAOF")
        wait_for(timeout=30, condition=lambda: "aof_rewrite_in_progress:0" in c.must("INFO", "persistence").decode()
                   and "aof_rewrite_scheduled:0" in c.must("INFO", "persistence").decode())
        c.must("DEBUG", "LOADAOF")  # the commands of a rewrite
        assert knows(c) == before
