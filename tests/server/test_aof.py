"""The append-only log over real processes: exchanged with redis-server both ways, cut, killed, switched, rewritten."""
import os
import random
import re
import resource
import signal
import subprocess
import threading
import time

import pytest

from tests.oracle.resp import ReplyError, wait_for


DIR = "appendonlydir"
F = "appendonly.aof"


def resp(*words):
    out = b"*%d\r\n" % len(words)
    for w in words:
        w = w if isinstance(w, bytes) else str(w).encode()
        out += b"$%d\r\n%s\r\n" % (len(w), w)
    return out


def fill(c, rng=None):
    """Some of every type that both servers know, in two databases, with expiries."""
    rng = rng or random.Random(1)
    c.must("SELECT", 0)
    for i in range(50):
        c.must("SET", "s%d" % i, "v" * rng.randrange(200))
        c.must("SET", "e%d" % i, i, "EX", 10000 + i)
        c.must("RPUSH", "list", *["x%d" % rng.randrange(1000) for _ in range(20)])
        c.must("SADD", "set", *["m%d" % rng.randrange(1000) for _ in range(20)])
        c.must("SADD", "ints", *[rng.randrange(1 << 40) for _ in range(5)])
        c.must("HSET", "hash", "f%d" % i, "w" * i)
        c.must("ZADD", "zset", rng.random() * 1000, "z%d" % i, 1.5, "y%d" % (i % 7))
    c.must("LPOP", "list")
    c.must("INCRBYFLOAT", "float", "10.25")
    c.must("SPOP", "set", 3)
    c.must("EXPIRE", "hash", 5000)
    c.must("SELECT", 3)
    c.must("MULTI")
    c.must("SET", "other", b"bin\x00\r\n\xff")
    c.must("INCR", "n")
    c.must("EXEC")
    c.must("SELECT", 0)


def digest(c):
    return c.must("DEBUG", "DIGEST")


def info(c, field):
    for line in c.must("INFO", "everything").decode().split("\r\n"):
        if line.startswith(field + ":"):
            return line.split(":", 1)[1]
    raise KeyError(field)


def rewrite(c):
    n = int(info(c, "aof_rewrites"))
    c.must("BGREWRITEAOF")
    wait_for(lambda: info(c, "aof_rewrite_in_progress") == "0" and int(info(c, "aof_rewrites")) > n, 20)


def files(path):
    return sorted(os.listdir(os.path.join(path, DIR)))


def manifest(path):
    """Its lines but for the note with their checksum."""
    with open(os.path.join(path, DIR, F + ".manifest")) as f:
        return "".join(line for line in f if not line.startswith("#"))


def put_log(path, names, text=None):
    """An append-only folder: names -> bytes, and a manifest."""
    os.makedirs(os.path.join(path, DIR), exist_ok=True)
    for name, data in names.items():
        with open(os.path.join(path, DIR, name), "wb") as f:
            f.write(data)
    if text is not None:
        with open(os.path.join(path, DIR, F + ".manifest"), "w") as f:
            f.write(text)


def refuses_to_start(start, path, *args, text=None):
    server = start("--appendonly", "yes", *args, cwd=str(path), start=False)
    server.start(wait_ready=False)
    assert server.wait_exit(10) == 1
    if text:
        assert text in server.log
    return server.log


# ---- exchange with Redis

@pytest.mark.parametrize("preamble", ["yes", "no"])
@pytest.mark.parametrize("first", ["vireo", "redis"])
def test_files_go_both_ways(start, redis_path, vireo_path, tmp_path, first, preamble):
    order = [vireo_path, redis_path] if first == "vireo" else [redis_path, vireo_path]
    args = ("--appendonly", "yes", "--aof-use-rdb-preamble", preamble, "--aof-timestamp-enabled", "yes")
    want = None
    for turn in range(3):
        server = start(*args, binary=order[turn % 2], cwd=str(tmp_path))
        with server.client() as c:
            if want:
                assert digest(c) == want, "turn %d" % turn
            fill(c, random.Random(turn))
            if turn % 2 == 0:
                rewrite(c)
            c.must("SET", "turn", turn)
            want = digest(c)
        assert server.stop(keep_dir=True) == 0


def test_received_bytes_are_the_record(start, tmp_path):
    server = start("--appendonly", "yes", "--appendfsync", "always", cwd=str(tmp_path))
    with server.client() as c:
        c.must("sEt", "k", "v")
        c.must("GET", "k")
        c.must("DEL", "nothing")
        c.must("EXPIRE", "k", 1000)
    with open(tmp_path / DIR / (F + ".1.incr.aof"), "rb") as f:
        data = f.read()
    head = resp("SELECT", 0) + resp("sEt", "k", "v") + b"*3\r\n$9\r\nPEXPIREAT\r\n$1\r\nk\r\n"
    assert data.startswith(head), data


# ---- what a file that ends early costs

G = resp("SELECT", 0) + resp("SET", "k", 1) + resp("SET", "k2", 2)
M = "file %s.1.incr.aof seq 1 type i\n" % F


@pytest.mark.parametrize("tail,keys,size", [
    (G[:-1], 1, 50), (G[:-5], 1, 50), (G[:-12], 1, 50),
    (G + resp("MULTI") + resp("SET", "k3", 3), 2, 78),
    (G + resp("MULTI") + resp("SET", "k3", 3) + resp("EXEC")[:-3], 2, 78),
    (resp("SELECT", 0) + b"#hello\r\n" + resp("SET", "k", "v") + b"#TS:99", 1, None),
], ids=["1 byte", "5 bytes", "12 bytes", "open transaction", "in exec", "annotation"])
def test_torn_tail(start, tmp_path, tail, keys, size):
    put_log(tmp_path, {F + ".1.incr.aof": tail}, M)
    server = start("--appendonly", "yes", cwd=str(tmp_path))
    with server.client() as c:
        assert c.must("DBSIZE") == keys
        if size is None:
            size = len(tail)
        assert os.path.getsize(tmp_path / DIR / (F + ".1.incr.aof")) in (size, size + 2)
        c.must("SET", "after", 1)
        c.must("CONFIG", "SET", "appendfsync", "always")
        c.must("SET", "after2", 1)
    if size < len(tail):
        assert "%d bytes are lost" % (len(tail) - size) in server.log
    server.signal(signal.SIGKILL)
    server.wait_exit()
    again = start("--appendonly", "yes", cwd=str(tmp_path))
    with again.client() as c:
        assert c.must("DBSIZE") == keys + 2      # nothing written after the repair is lost by it


@pytest.mark.parametrize("data,text", [
    (G + b"garbage" + resp("SET", "a", 1), "Bad file format reading the append only file"),
    (G + bytes(20), "Bad file format reading the append only file"),
    (G + resp("NOSUCH", "a"), "Unknown command 'NOSUCH' reading the append only file"),
    (G + resp("SET", "a"), "wrong number of arguments"),
    (G + b"*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$500\r\nx\r\n" + G, "damaged, not torn off"),
], ids=["garbage", "zeros", "unknown", "arity", "swallowed"])
def test_damage_is_refused(start, tmp_path, data, text):
    put_log(tmp_path, {F + ".1.incr.aof": data}, M)
    log = refuses_to_start(start, tmp_path, text=text)
    assert "offset 78" in log
    assert (tmp_path / DIR / (F + ".1.incr.aof")).read_bytes() == data


def group_cut_off(tmp_path, start):
    """The log of a killed server that syncs in place: its last group has three commands; the bytes, and where that group begins."""
    server = start("--appendonly", "yes", "--appendfsync", "always", "--aof-sync-in-place", "yes", cwd=str(tmp_path))
    with server.client() as c:
        for i in range(5):
            c.must("SET", "k%d" % i, "value")
        c.must("MULTI")
        for i in range(3):
            c.must("SET", "last%d" % i, "value" * 30)
        c.must("EXEC")
    server.signal(signal.SIGKILL)
    server.wait_exit()
    path = tmp_path / DIR / (F + ".1.incr.aof")
    data = path.read_bytes()
    assert b"#VF" in data
    return path, data, data.rindex(b"#VG:")


def test_a_torn_group_is_told_with_what_it_held(start, tmp_path):
    path, data, group = group_cut_off(tmp_path, start)
    for cut in (group + 5, group + 200, data.index(b"last2")):
        path.write_bytes(data[:cut])
        server = start("--appendonly", "yes", cwd=str(tmp_path))
        with server.client() as c:
            assert c.must("DBSIZE") == 5
        kept = int(re.search(r"truncating it from %d to (\d+) bytes" % cut, server.log).group(1))
        assert data[kept:group].strip(b".#\n") == b"" and "%d bytes are lost" % (cut - kept) in server.log
        server.signal(signal.SIGKILL)
        server.wait_exit()


def test_a_damaged_group_is_refused(start, tmp_path):
    path, data, group = group_cut_off(tmp_path, start)
    before = data.rindex(b"#VG:", 0, group)
    for at, offset in ((before + 40, before), (before + 8, before), (group + 8, group)):
        damaged = data[:at] + bytes([data[at] ^ 1]) + data[at + 1:]
        path.write_bytes(damaged)
        log = refuses_to_start(start, tmp_path, text="not what its checksum says")
        assert "offset %d" % offset in log
        assert path.read_bytes() == damaged


@pytest.mark.parametrize("line", ['appendfilename ""', "appendfilename a/b", 'appenddirname ""', "appenddirname a/b", "dbfilename a/b", "appendfsync sometimes"])
def test_names_are_refused_in_the_words_of_redis(vireo_path, redis_path, tmp_path, line):
    (tmp_path / "conf").write_text(line + "\n")
    done = [subprocess.run([binary, str(tmp_path / "conf")], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60)
            for binary in (vireo_path, redis_path)]
    assert [d.returncode for d in done] == [1, 1]
    assert done[0].stdout.splitlines()[-3:] == done[1].stdout.splitlines()[-3:]


def test_torn_tail_may_be_refused(start, tmp_path):
    put_log(tmp_path, {F + ".1.incr.aof": G[:-1]}, M)
    refuses_to_start(start, tmp_path, "--aof-load-truncated", "no", text="Unexpected end of file reading the append only file")
    assert os.path.getsize(tmp_path / DIR / (F + ".1.incr.aof")) == 77


def test_only_the_last_file_is_cut(start, tmp_path):
    put_log(tmp_path, {F + ".1.incr.aof": G[:-1], F + ".2.incr.aof": G}, M + M.replace("1", "2"))
    refuses_to_start(start, tmp_path, text="Unexpected end of file")
    assert os.path.getsize(tmp_path / DIR / (F + ".1.incr.aof")) == 77


def test_cut_anywhere(start, tmp_path):
    """The log of a server cut at random places: what is loaded is what the whole commands before the cut make."""
    data, ends = resp("SELECT", 0), []
    for i in range(200):
        data += resp("SET", "k%d" % i, "v" * (i % 50))
        ends.append(len(data))
    rng = random.Random(3)
    for _ in range(8):
        cut = rng.randrange(30, len(data))
        put_log(tmp_path, {F + ".1.incr.aof": data[:cut]}, M)
        server = start("--appendonly", "yes", cwd=str(tmp_path))
        with server.client() as c:
            assert c.must("DBSIZE") == sum(e <= cut for e in ends)
        server.stop(keep_dir=True)


@pytest.mark.parametrize("text,message", [
    ("", "Found an empty AOF manifest"),
    ("file a seq 1 type b\n\n", "Invalid AOF manifest file format"),
    ("file a seq 1 type x\n", "Unknown AOF file type"),
    ("file a seq 1 type b\nfile b seq 2 type b\n", "Found duplicate base file information"),
    ("file a seq 2 type i\nfile b seq 1 type i\n", "Found a non-monotonic sequence number"),
    ("file %s seq 1 type b\n" % ("n" * 1100), "The AOF manifest file contains too long line"),
    (M, "cannot be read"),
], ids=["empty", "blank line", "type", "two bases", "order", "long", "missing file"])
def test_bad_manifests(start, tmp_path, text, message):
    put_log(tmp_path, {}, text)
    refuses_to_start(start, tmp_path, text=message)


def test_damaged_base(start, tmp_path):
    server = start("--appendonly", "yes", cwd=str(tmp_path))
    with server.client() as c:
        fill(c)
        rewrite(c)
    server.stop(keep_dir=True)
    base = tmp_path / DIR / (F + ".2.base.rdb")
    data = bytearray(base.read_bytes())
    data[len(data) // 2] ^= 4
    base.write_bytes(data)
    refuses_to_start(start, tmp_path, text="Error reading the RDB preamble")
    assert base.read_bytes() == data


# ---- the states that a crash can leave (the table of rewrites)

@pytest.fixture
def rewritten(start, tmp_path):
    """A folder with base 1 and incr 1, its digest, and how to start on it."""
    server = start("--appendonly", "yes", cwd=str(tmp_path))
    with server.client() as c:
        fill(c)
        want = digest(c)
    server.stop(keep_dir=True)

    def check(more=0):
        again = start("--appendonly", "yes", cwd=str(tmp_path))
        with again.client() as c:
            assert digest(c) == want
            rewrite(c)
            assert digest(c) == want
            c.must("DEBUG", "LOADAOF")
            assert digest(c) == want
        again.stop(keep_dir=True)
        return again.log
    return tmp_path, check


def test_crash_before_the_manifest_of_a_new_incr(rewritten):
    path, check = rewritten
    put_log(path, {F + ".2.incr.aof": b"", "temp-%s.manifest" % F: b"file half"})
    check()
    assert files(path) == [F + ".2.base.rdb", F + ".2.incr.aof", F + ".manifest", "temp-%s.manifest" % F][:3] + \
        [n for n in files(path) if n.startswith("temp")]


def test_crash_after_the_rotation(rewritten):
    path, check = rewritten
    put_log(path, {F + ".2.incr.aof": b""}, manifest(path) + "file %s.2.incr.aof seq 2 type i\n" % F)
    check()


def test_crash_after_the_base_was_renamed(rewritten):
    path, check = rewritten
    put_log(path, {F + ".2.incr.aof": b"", F + ".2.base.rdb": b"REDIS0010stray"},
            manifest(path) + "file %s.2.incr.aof seq 2 type i\n" % F)
    check()


def test_crash_before_history_is_deleted(rewritten, start):
    path, check = rewritten
    put_log(path, {"old.base.rdb": b"x", "old.incr.aof": b"y"},
            manifest(path) + "file old.base.rdb seq 1 type h\nfile old.incr.aof seq 1 type h\nfile gone.aof seq 3 type h\n")
    check()
    assert "old.base.rdb" not in files(path) and "type h" not in manifest(path)


def test_history_stays_when_told_so(start, tmp_path):
    server = start("--appendonly", "yes", "--aof-disable-auto-gc", "yes", cwd=str(tmp_path))
    with server.client() as c:
        rewrite(c)
        rewrite(c)
        assert manifest(tmp_path).count("type h") == 4
        assert F + ".1.base.rdb" in files(tmp_path)
        c.must("CONFIG", "SET", "aof-disable-auto-gc", "no")
        wait_for(lambda: "type h" not in manifest(tmp_path), 10)
        assert len(files(tmp_path)) == 3


# ---- a log of one file

def test_upgrade_from_one_file(start, redis_path, tmp_path):
    (tmp_path / F).write_bytes(G)
    server = start("--appendonly", "yes", cwd=str(tmp_path))
    assert manifest(tmp_path) == "file %s seq 1 type b\nfile %s.1.incr.aof seq 1 type i\n" % (F, F)
    assert not (tmp_path / F).exists()
    with server.client() as c:
        assert c.must("DBSIZE") == 2
        c.must("SET", "more", 1)
        rewrite(c)
        wait_for(lambda: F not in files(tmp_path), 20)  # history goes in the background
        assert F + ".2.base.rdb" in files(tmp_path)
        want = digest(c)
    server.stop(keep_dir=True)
    other = start("--appendonly", "yes", binary=redis_path, cwd=str(tmp_path))
    with other.client() as c:
        assert digest(c) == want


def test_interrupted_upgrade(start, tmp_path):
    (tmp_path / F).write_bytes(G)
    put_log(tmp_path, {}, "file %s seq 1 type b\n" % F)
    server = start("--appendonly", "yes", cwd=str(tmp_path))
    with server.client() as c:
        assert c.must("DBSIZE") == 2


def test_a_stray_single_file_is_ignored(start, tmp_path):
    server = start("--appendonly", "yes", cwd=str(tmp_path))
    server.stop(keep_dir=True)
    (tmp_path / F).write_bytes(G)
    server = start("--appendonly", "yes", cwd=str(tmp_path))
    with server.client() as c:
        assert c.must("DBSIZE") == 0
    assert "is not used" in server.log


def test_an_rdb_file_without_a_log_is_not_loaded(start, tmp_path):
    server = start(cwd=str(tmp_path))
    with server.client() as c:
        c.must("SET", "a", 1)
        c.must("SAVE")
    server.stop(keep_dir=True)
    server = start("--appendonly", "yes", cwd=str(tmp_path))
    with server.client() as c:
        assert c.must("DBSIZE") == 0
    assert "NOT loaded" in server.log


# ---- switching, rewriting

def test_switched_at_run_time(start, tmp_path):
    server = start(cwd=str(tmp_path))
    with server.client() as c:
        fill(c)
        for turn in range(3):
            c.must("CONFIG", "SET", "appendonly", "yes")
            wait_for(lambda: info(c, "aof_rewrite_in_progress") == "0" and info(c, "aof_enabled") == "1", 10)
            c.must("INCR", "n")
            assert "temp-%s.incr" % F not in files(tmp_path)
            if turn < 2:
                c.must("CONFIG", "SET", "appendonly", "no")
                assert info(c, "aof_enabled") == "0"
                c.must("SET", "while off", turn)
        want = digest(c)
    server.stop(keep_dir=True)
    server = start("--appendonly", "yes", cwd=str(tmp_path))
    with server.client() as c:
        assert digest(c) == want


@pytest.mark.parametrize("fsync", ["always", "everysec", "no"])
def test_rewrite_under_load(start, tmp_path, fsync):
    server = start("--appendonly", "yes", "--appendfsync", fsync, "--aof-disable-auto-gc", "no", cwd=str(tmp_path))
    stop = threading.Event()

    def write(seed):
        rng = random.Random(seed)
        with server.client() as c:
            while not stop.is_set():
                for _ in range(20):
                    c.send("INCR", "n%d" % rng.randrange(1000))
                    c.send("RPUSH", "l%d" % rng.randrange(10), rng.randrange(1000))
                    c.send("LPOP", "l%d" % rng.randrange(10))
                for _ in range(60):
                    c.read()

    threads = [threading.Thread(target=write, args=(i,)) for i in range(4)]
    for t in threads:
        t.start()
    with server.client() as c:
        for _ in range(8):
            rewrite(c)
            time.sleep(0.05)
        c.must("CONFIG", "SET", "aof-use-rdb-preamble", "no")
        rewrite(c)
        stop.set()
        for t in threads:
            t.join()
        want = digest(c)
        c.must("DEBUG", "LOADAOF")
        assert digest(c) == want
    server.stop(keep_dir=True)
    server = start("--appendonly", "yes", cwd=str(tmp_path))
    with server.client() as c:
        assert digest(c) == want


def test_automatic_rewrite(start, tmp_path):
    server = start("--appendonly", "yes", "--auto-aof-rewrite-min-size", "100kb", "--auto-aof-rewrite-percentage", "50", cwd=str(tmp_path))
    with server.client() as c:
        for _ in range(3000):
            c.send("SET", "k", "v" * 100)
        for _ in range(3000):
            c.read()
        wait_for(lambda: int(info(c, "aof_rewrites")) >= 1, 10)
        wait_for(lambda: int(info(c, "aof_current_size")) < 200000, 10)
    assert "Starting automatic rewriting of AOF on" in server.log


def test_dir_is_changed_while_the_log_is_on(start, tmp_path):
    """A rewrite would overwrite a log that is there already, and leave ours in two places."""
    other, ours, third = (tmp_path / n for n in ("other", "ours", "third"))
    for p in (other, ours, third):
        p.mkdir()
    options = ["--appendonly", "yes", "--enable-protected-configs", "yes"]
    server = start(*options, cwd=str(other))
    with server.client() as c:
        c.must("SET", "other", 1)
        rewrite(c)
    server.stop(keep_dir=True)
    before = {n: (other / DIR / n).read_bytes() for n in files(other)}
    server = start(*options, cwd=str(ours))
    with server.client() as c:
        c.must("SET", "a", 1)
        c.must("CONFIG", "SET", "dir", str(other))
        assert "The append-only log goes on in %s," % ours in server.log
        c.must("BGREWRITEAOF")
        wait_for(lambda: info(c, "aof_last_bgrewrite_status") == "err", 20)
        c.must("SET", "b", 2)
    server.stop(keep_dir=True)
    assert before == {n: (other / DIR / n).read_bytes() for n in files(other)}
    server = start(*options, cwd=str(ours))
    with server.client() as c:
        assert c.must("MGET", "a", "b", "other") == [b"1", b"2", None]
        c.must("CONFIG", "SET", "dir", str(third))
        c.must("CONFIG", "SET", "appendonly", "no")
        c.must("CONFIG", "SET", "appendonly", "yes")
        wait_for(lambda: info(c, "aof_rewrite_in_progress") == "0" and info(c, "aof_rewrite_scheduled") == "0", 20)
        c.must("SET", "c", 3)
    server.stop(keep_dir=True)
    server = start(*options, cwd=str(third))
    with server.client() as c:
        assert c.must("MGET", "a", "b", "c") == [b"1", b"2", b"3"]


def test_refusals(start):
    server = start()
    with server.client() as c:
        c.must("MULTI")
        c.must("BGREWRITEAOF")
        assert c.must("EXEC") == [b"Background append only file rewriting scheduled"]
        wait_for(lambda: info(c, "aof_rewrites") == "1", 10)


# ---- durability

def test_waitaof(start, tmp_path):
    server = start("--appendonly", "yes", cwd=str(tmp_path))
    with server.client() as c:
        assert c.must("WAITAOF", 0, 0, 0) == [1, 0]
        c.must("SET", "a", 1)
        assert c.must("WAITAOF", 1, 0, 5000) == [1, 0]
        start_s = time.monotonic()
        assert c.must("WAITAOF", 0, 1, 200) == [1, 0]
        assert 0.15 < time.monotonic() - start_s < 2
        assert c.call("WAITAOF", 2, 0, 0) == ReplyError("ERR value is out of range, value must between 0 and 1")
        assert c.call("WAITAOF", 1, -1, 0) == ReplyError("ERR value is out of range, must be positive")
        assert c.call("WAITAOF", 1, 0, -1) == ReplyError("ERR timeout is negative")
        c.must("CONFIG", "SET", "appendfsync", "no")
        c.must("SET", "a", 2)
        assert c.must("WAITAOF", 1, 0, 5000) == [1, 0]
        c.must("MULTI")
        c.must("WAITAOF", 0, 5, 0)
        assert c.must("EXEC") == [[1, 0]]
        c.must("CONFIG", "SET", "appendonly", "no")
        assert c.call("WAITAOF", 1, 0, 0) == ReplyError("ERR WAITAOF cannot be used when numlocal is set but appendonly is disabled.")


def killed_round(start, path, rng):
    """One server killed at a random moment: every write that was answered is there."""
    server = start("--appendonly", "yes", "--appendfsync", "always", "--auto-aof-rewrite-min-size", "16kb", cwd=path)
    acked, sent = {}, {}
    with server.client() as c:
        for key in c.must("KEYS", "*"):
            acked[key.decode()] = int(c.must("GET", key))
        sent.update(acked)
    killer = threading.Timer(rng.random() * 0.25, lambda: server.signal(signal.SIGKILL))
    names = ["c%d" % i for i in range(6)]

    def work(name):
        try:
            with server.client() as c:
                while True:
                    burst = rng.randrange(1, 8)
                    sent[name] = sent.get(name, 0) + burst
                    for _ in range(burst):
                        c.send("INCR", name)
                    for _ in range(burst):
                        acked[name] = int(c.read())
        except (OSError, EOFError):
            pass

    threads = [threading.Thread(target=work, args=(n,)) for n in names]
    for t in threads:
        t.start()
    killer.start()
    for t in threads:
        t.join()
    killer.join()
    server.wait_exit()
    return acked, sent


def run_killed(start, path, rounds, seed):
    rng = random.Random(seed)
    for number in range(rounds):
        acked, sent = killed_round(start, path, rng)
        check = start("--appendonly", "yes", "--appendfsync", "always", cwd=path)
        with check.client() as c:
            for name, value in acked.items():
                there = int(c.must("GET", name) or 0)
                assert value <= there <= sent[name], "seed %d round %d: %s is %d, answered %d, sent %d" % (
                    seed, number, name, there, value, sent[name])
        check.signal(signal.SIGKILL)
        check.wait_exit()


def test_killed_with_always(start, tmp_path):
    run_killed(start, str(tmp_path), 20, int(os.environ.get("SEED", "11")))


@pytest.mark.slow
def test_killed_with_always_500_times(start, tmp_path):
    run_killed(start, str(tmp_path), 500, int(os.environ.get("SEED", str(int(time.time())))))


def test_readers_beside_writers_with_always(start, tmp_path):
    """A read of what is not durable waits; the order of replies of a client stays; a blocked client's reply is durable too."""
    server = start("--appendonly", "yes", "--appendfsync", "always", cwd=str(tmp_path))
    with server.client() as a, server.client() as b:
        for i in range(200):
            a.send("SET", "k", i)
            a.send("GET", "k")
            b.send("GET", "k")
            assert a.read() == b"OK" and a.read() == b"%d" % i
            b.read()
        b.send("BLPOP", "q", 0)
        time.sleep(0.1)
        assert a.must("RPUSH", "q", "x") == 1
        assert b.read() == [b"q", b"x"]
        assert a.must("LLEN", "q") == 0
        a.must("CONFIG", "SET", "appendfsync", "everysec")
        a.must("SET", "k", "last")
        assert b.must("GET", "k") == b"last"


def limit_files(server, size):
    resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


@pytest.mark.parametrize("fsync", ["always", "everysec"])
def test_disk_full(start, tmp_path, fsync):
    """No room: reads go on, writes are refused with path and reason, a second after there is room again all is well."""
    server = start("--appendonly", "yes", "--appendfsync", fsync, cwd=str(tmp_path))
    with server.client() as c, server.client(timeout=2) as d:
        c.must("SET", "before", 1)
        time.sleep(0.1)
        incr = tmp_path / DIR / (F + ".1.incr.aof")
        limit_files(server, os.path.getsize(incr) + 10)
        d.send("SET", "held", 1)          # with always: no answer before it is durable
        if fsync == "everysec":
            assert d.read() == b"OK"
        refused = lambda: "MISCONF Errors writing to the AOF file: File too large" in str(c.call("SET", "x", 1))
        wait_for(lambda: info(c, "aof_last_write_status") == "err", 10)
        assert refused()
        assert str(c.call("SET", "x", 1)).count(F + ".1.incr.aof") == 1
        assert c.must("GET", "before") == b"1"
        assert "MISCONF" in str(c.call("PING"))
        assert "No error" not in server.log
        limit_files(server, resource.RLIM_INFINITY)
        began = time.monotonic()
        wait_for(lambda: c.call("SET", "y", 1) == b"OK", 5)
        assert time.monotonic() - began < 1
        if fsync == "always":
            assert d.read() == b"OK"
        assert info(c, "aof_last_write_status") == "ok"
        want = digest(c)
    server.stop(keep_dir=True)
    server = start("--appendonly", "yes", cwd=str(tmp_path))
    with server.client() as c:
        assert c.must("MGET", "before", "held", "y") == [b"1", b"1", b"1"]
        assert digest(c) == want


def test_everysec_is_synced_within_two_seconds(start, tmp_path):
    server = start("--appendonly", "yes", cwd=str(tmp_path))
    with server.client() as c:
        for _ in range(3):
            c.must("SET", "a", 1)
            began = time.monotonic()
            assert c.must("WAITAOF", 1, 0, 0) == [1, 0]
            assert time.monotonic() - began < 2


def test_terminated_loses_nothing(start, tmp_path):
    server = start("--appendonly", "yes", "--appendfsync", "no", cwd=str(tmp_path))
    with server.client() as c:
        fill(c)
        want = digest(c)
    assert server.stop(keep_dir=True) == 0
    assert "Calling fsync() on the AOF file." in server.log
    server = start("--appendonly", "yes", cwd=str(tmp_path))
    with server.client() as c:
        assert digest(c) == want
        c.must("SET", "one", "more")
        with pytest.raises((OSError, EOFError)):
            c.must("SHUTDOWN")
    server.wait_exit()
    server = start("--appendonly", "yes", cwd=str(tmp_path))
    with server.client() as c:
        assert c.must("GET", "one") == b"more"


def test_expired_keys_of_the_log(start, tmp_path):
    """Keys past their time are kept while loading, and their end is logged."""
    past = resp("SELECT", 0) + resp("SET", "gone", 1, "PXAT", 1000) + resp("SET", "here", 1)
    put_log(tmp_path, {F + ".1.incr.aof": past}, M)
    server = start("--appendonly", "yes", "--appendfsync", "always", cwd=str(tmp_path))
    with server.client() as c:
        wait_for(lambda: c.must("DBSIZE") == 1, 5)
        c.must("SET", "x", 1)
    data = (tmp_path / DIR / (F + ".1.incr.aof")).read_bytes()
    assert data.startswith(past) and b"gone" in data[len(past):]


def test_reads_of_durable_data_go_on(start, tmp_path):
    """With the disk stuck, only what is not durable is held: its writers, and readers of the same key or of everything."""
    server = start("--appendonly", "yes", "--appendfsync", "always", cwd=str(tmp_path))
    with server.client() as c, server.client() as d, server.client() as e, server.client() as f:
        c.must("MSET", "old", 1, "new", 0)
        limit_files(server, os.path.getsize(tmp_path / DIR / (F + ".1.incr.aof")))
        d.send("SET", "new", 1)
        assert d.nothing(0.3)
        assert c.must("GET", "old") == b"1"       # durable
        e.send("GET", "new")                      # not
        f.send("DBSIZE")                          # may tell of it
        f.send("GET", "old")                      # stands behind it
        assert e.nothing(0.2) and f.nothing(0)
        limit_files(server, resource.RLIM_INFINITY)
        assert d.read() == b"OK" and e.read() == b"1" and f.read() == 2 and f.read() == b"1"
