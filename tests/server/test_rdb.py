"""RDB files of a running server: exchanged with redis-server both ways, saved under writes, loaded under questions, ended
well and badly."""
import os
import re
import shutil
import signal
import time

import pytest

from tests.oracle.resp import ReplyError, wait_for
from tests.oracle.server import redis_binary


def fill(c):
    """Every kind of value in every form, in two databases."""
    for db in (0, 9):
        c.must("SELECT", db)
        for i in range(500):
            c.must("SET", "text:%d" % i, "v" * (i % 90))
            c.must("SET", "number:%d" % i, str((i * 1000003 - 250 * 1000003) ** (i % 3)))
        c.must("SET", "", "")
        c.must("SET", "binary\x00\r\nkey", bytes(range(256)))
        c.must("SET", "long", "abcdefgh" * 20000)
        c.must("SET", "noise", os.urandom(100000))
        c.must("SET", "later", "v", "PX", 10000000)
        c.must("RPUSH", "list", *["e%d" % i for i in range(20)], 1, -5, 300, 70000, 2 ** 40)
        c.must("RPUSH", "list:big", *["x" * (i % 300) for i in range(3000)])
        c.must("RPUSH", "list:huge", "y" * 100000, "z")
        c.must("SADD", "set:16", *range(30))
        c.must("SADD", "set:32", *[i * 100000 for i in range(30)])
        c.must("SADD", "set:64", *[i * 2 ** 40 for i in range(-30, 30)])
        c.must("SADD", "set", "a", "b", "5")
        c.must("SADD", "set:big", *["m%d" % i for i in range(2000)])
        c.must("ZADD", "zset", 1, "a", 2.5, "b", "-inf", "c", "inf", "d", 1e300, "e")
        c.must("ZADD", "zset:big", *sum([[i * 0.37 - 100, "m%d" % i] for i in range(700)], []))
        c.must("HSET", "hash", "a", "1", "b", "text", "", "")
        c.must("HSET", "hash:big", *sum([["f%d" % i, "v" * (i % 100)] for i in range(1500)], []))
        c.must("HSET", "hash:wide", "f", "w" * 1000)
        c.must("PEXPIRE", "zset:big", 20000000)
    c.must("SELECT", 0)


def expiries(c):
    found = {}
    for db in (0, 9):
        c.must("SELECT", db)
        for key in ("later", "zset:big"):
            found[db, key] = c.must("PEXPIRETIME", key)
    c.must("SELECT", 0)
    return found


def info(c, section="persistence"):
    text = c.must("INFO", section).decode()
    return dict(line.split(":", 1) for line in text.split("\r\n") if ":" in line)


def give(server, tmp_path, name):
    folder = tmp_path / name
    folder.mkdir()
    shutil.copy(os.path.join(server.dir, "dump.rdb"), folder)
    return str(folder)


@pytest.mark.parametrize("options", [(), ("--rdbcompression", "no"), ("--rdbchecksum", "no"), ("--maxmemory-policy", "allkeys-lru"),
                                     ("--maxmemory-policy", "allkeys-lfu"), ("--rdb-version", "9")])
def test_redis_reads_what_vireo_writes(start, tmp_path, options):
    vireo = start(*options)
    with vireo.client() as c:
        fill(c)
        want = c.must("DEBUG", "DIGEST")
        times = expiries(c)
        assert c.must("SAVE") == b"OK"
        size = c.must("DBSIZE")
    redis = start(binary=redis_binary(), cwd=give(vireo, tmp_path, "redis"))
    with redis.client() as c:
        assert c.must("DEBUG", "DIGEST") == want
        assert c.must("DBSIZE") == size
        assert expiries(c) == times


@pytest.mark.parametrize("options", [(), ("--rdbcompression", "no"), ("--rdbchecksum", "no"), ("--maxmemory-policy", "volatile-lfu")])
def test_vireo_reads_what_redis_writes(start, tmp_path, options):
    redis = start(*options, binary=redis_binary())
    with redis.client() as c:
        fill(c)
        want = c.must("DEBUG", "DIGEST")
        times = expiries(c)
        c.must("SAVE")
        size = c.must("DBSIZE")
        forms = [c.must("OBJECT", "ENCODING", k) for k in ("list", "set", "set:16", "set:big", "zset", "zset:big", "hash", "hash:big", "long")]
    vireo = start(cwd=give(redis, tmp_path, "vireo"))
    with vireo.client() as c:
        assert c.must("DEBUG", "DIGEST") == want
        assert c.must("DBSIZE") == size
        assert expiries(c) == times
        assert forms == [c.must("OBJECT", "ENCODING", k) for k in ("list", "set", "set:16", "set:big", "zset", "zset:big", "hash", "hash:big", "long")]
        assert int(info(c)["rdb_last_load_keys_loaded"]) == 2 * size
        assert info(c)["rdb_changes_since_last_save"] == "0"
    for text in ("Loading RDB produced by version 7.0.15", "RDB age", "RDB memory usage when created", "Done loading RDB, keys loaded: %d, keys expired: 0." % (2 * size),
                 "DB loaded from disk: "):
        assert text in vireo.log


def test_idle_times_go_along(start, tmp_path):
    redis = start("--maxmemory-policy", "allkeys-lru", binary=redis_binary())
    with redis.client() as c:
        c.must("SET", "k", "v")
        c.must("RESTORE", "old", 0, c.must("DUMP", "k"), "IDLETIME", 5000)
        c.must("SAVE")
    vireo = start("--maxmemory-policy", "allkeys-lru", cwd=give(redis, tmp_path, "vireo"))
    with vireo.client() as c:
        assert 5000 <= c.must("OBJECT", "IDLETIME", "old") < 5060


def test_what_is_past_its_time_is_left_out(start, tmp_path):
    vireo = start()
    with vireo.client() as c:
        c.must("SET", "a", "v", "PX", 300)
        c.must("SET", "b", "v")
        c.must("SAVE")
    time.sleep(0.4)
    again = start(cwd=give(vireo, tmp_path, "again"))
    with again.client() as c:
        assert c.must("DBSIZE") == 1
        assert info(c)["rdb_last_load_keys_expired"] == "1"
    assert "keys loaded: 1, keys expired: 1." in again.log


# ---- saving while serving

def test_the_file_is_the_cut(start, tmp_path):
    """Writes go on while the snapshot is written: the file has what there was when BGSAVE came."""
    vireo = start()
    with vireo.client() as c:
        fill(c)
        c.must("DEBUG", "POPULATE", 20000, "more", 50)
        c.must("CONFIG", "SET", "rdb-key-save-delay", 20)
        want = c.must("DEBUG", "DIGEST")
        assert c.must("BGSAVE") == b"Background saving started"
        rounds = 0
        while info(c)["rdb_bgsave_in_progress"] == "1":
            for i in range(50):
                c.must("SET", "more:%d" % (rounds * 37 % 20000), "changed")
                c.must("DEL", "text:%d" % (rounds % 500))
                c.must("LPUSH", "list:big", "new")
                c.must("LTRIM", "list:big", 0, 2000)
                c.must("HSET", "hash:big", "f%d" % (rounds % 1500), "changed")
                c.must("ZADD", "zset:big", rounds, "m%d" % (rounds % 700))
                c.must("SADD", "set:big", "new%d" % rounds)
                rounds += 1
        assert rounds > 100, "the save was over before it was disturbed"
        figures = info(c)
        assert figures["rdb_last_bgsave_status"] == "ok" and figures["rdb_saves"] == "1"
        assert int(figures["rdb_changes_since_last_save"]) >= rounds
        assert c.must("DEBUG", "DIGEST") != want
    redis = start(binary=redis_binary(), cwd=give(vireo, tmp_path, "redis"))
    with redis.client() as c:
        assert c.must("DEBUG", "DIGEST") == want
    assert "Background saving started" in vireo.log
    assert "DB saved on disk" in vireo.log
    assert "Background saving terminated with success" in vireo.log


def test_others_are_served_during_save(start):
    vireo = start()
    with vireo.client() as a, vireo.client() as b:
        b.must("DEBUG", "POPULATE", 2000)
        b.must("CONFIG", "SET", "rdb-key-save-delay", 300)
        a.send("SAVE")
        wait_for(lambda: info(b)["current_save_keys_total"] == "2000")
        start_time = time.monotonic()
        for _ in range(50):
            b.must("SET", "x", "y")
        assert time.monotonic() - start_time < 0.3
        assert b.call("SAVE") == ReplyError("ERR Background save already in progress")
        assert b.call("BGSAVE") == ReplyError("ERR Background save already in progress")
        assert int(info(b)["current_save_keys_processed"]) < 2000
        assert a.read() == b"OK"
        assert b.must("LASTSAVE") >= int(time.time()) - 3


def test_who_saves_may_go_away(start):
    vireo = start()
    with vireo.client() as b:
        b.must("DEBUG", "POPULATE", 500)
        b.must("CONFIG", "SET", "rdb-key-save-delay", 1000)
        with vireo.client() as a:
            a.send("SAVE")
            wait_for(lambda: info(b)["current_save_keys_total"] == "500")
            assert b"flags=b" in b.must("CLIENT", "LIST")
        wait_for(lambda: info(b)["current_save_keys_total"] == "0")
        assert info(b)["rdb_last_bgsave_status"] == "ok"
        assert os.path.exists(os.path.join(vireo.dir, "dump.rdb"))


@pytest.mark.parametrize("redis", [False, True])
def test_figures_begin_anew_when_told_so(start, redis, tmp_path):
    server = start("--appendonly", "yes", "--save", "", cwd=str(tmp_path), binary=redis_binary() if redis else None)
    with server.client() as c:
        names = ("rdb_saves", "aof_rewrites", "aof_delayed_fsync")
        for words in (("BGSAVE",), ("BGREWRITEAOF",)):
            c.must(*words)
            wait_for(lambda: info(c)["rdb_bgsave_in_progress"] == "0" and info(c)["aof_rewrite_in_progress"] == "0", timeout=20)
        assert [info(c)[n] for n in names[:2]] == ["1", "1"]
        c.must("CONFIG", "RESETSTAT")
        assert [info(c)[n] for n in names] == ["0", "0", "0"]


def test_bgsave_words_and_transactions(start):
    vireo = start()
    with vireo.client() as c:
        assert c.call("BGSAVE", "foo") == ReplyError("ERR syntax error")
        c.must("MULTI")
        assert c.call("SAVE") == ReplyError("ERR Command not allowed inside a transaction")
        c.must("DISCARD")
        c.must("MULTI")
        c.must("SET", "k", "v")
        c.must("BGSAVE")
        assert c.must("EXEC") == [b"OK", b"Background saving scheduled"]
        wait_for(lambda: info(c)["rdb_saves"] == "1" and info(c)["rdb_bgsave_in_progress"] == "0")
        assert info(c)["rdb_changes_since_last_save"] == "0"
        c.must("DEBUG", "POPULATE", 100)
        c.must("CONFIG", "SET", "rdb-key-save-delay", 100000)
        c.must("BGSAVE")
        assert c.must("BGSAVE", "CANCEL") == b"Background saving cancelled"
        wait_for(lambda: info(c)["rdb_bgsave_in_progress"] == "0")
        assert info(c)["rdb_last_bgsave_status"] == "ok"
        assert not [f for f in os.listdir(vireo.dir) if f.startswith("temp-")]


def test_save_points(start):
    vireo = start("--save", "1 2")
    with vireo.client() as c:
        c.must("SET", "a", 1)
        c.must("SET", "b", 1)
        wait_for(lambda: os.path.exists(os.path.join(vireo.dir, "dump.rdb")), timeout=5)
        wait_for(lambda: info(c)["rdb_changes_since_last_save"] == "0")
    assert "2 changes in 1 seconds. Saving..." in vireo.log


@pytest.mark.parametrize("redis", [False, True])
def test_flushall_saves_the_emptiness(start, tmp_path, redis):
    vireo = start("--save", "3600 1", binary=redis and redis_binary())
    with vireo.client() as c:
        c.must("SET", "a", 1)
        c.must("SAVE")
        was = info(c)
        assert was["rdb_saves"] == "1"
        was_at = c.must("LASTSAVE")     # in seconds, of a clock that is some ms behind that of TIME
        wait_for(lambda: (lambda s, us: int(s) * 1000000 + int(us))(*c.must("TIME")) > was_at * 1000000 + 1100000, timeout=20)
        c.must("SET", "a", 2)
        assert c.must("FLUSHALL") == b"OK"
        now = info(c)
        assert now["rdb_changes_since_last_save"] == "0" and now["rdb_last_save_time"] > was["rdb_last_save_time"]
        assert now["rdb_saves"] == "1" and now["rdb_bgsave_in_progress"] == "0"
        assert c.must("BGREWRITEAOF") == b"Background append only file rewriting started"
        wait_for(lambda: info(c)["aof_rewrite_in_progress"] == "0", timeout=20)
    again = start(cwd=give(vireo, tmp_path, "again"))
    with again.client() as c:
        assert c.must("DBSIZE") == 0


def test_flushall_calls_off_what_is_written(start, tmp_path):
    vireo = start("--save", "3600 1", "--rdb-key-save-delay", "30000000")
    with vireo.client() as c, vireo.client() as other:
        c.must("SET", "a", 1)
        c.must("BGSAVE")
        c.send("FLUSHALL")
        c.send("SET", "b", 1)
        other.must("FLUSHALL")
        assert c.read() == b"OK" and c.read() == b"OK"
        assert info(c)["rdb_bgsave_in_progress"] == "0" and "Background saving called off" in vireo.log
        c.must("CONFIG", "SET", "rdb-key-save-delay", 0)
        c.must("MULTI")
        c.must("FLUSHALL")
        c.must("EXEC")
        wait_for(lambda: info(c)["rdb_changes_since_last_save"] == "0", timeout=20)
    again = start(cwd=give(vireo, tmp_path, "again"))
    with again.client() as c:
        assert c.must("DBSIZE") == 0


@pytest.mark.parametrize("redis", [False, True])
def test_a_failed_save_that_was_asked_for_stops_no_writes(start, redis):
    server = start("--save", "3600 1000000", binary=redis and redis_binary())
    os.mkdir(os.path.join(server.dir, "dump.rdb"))
    with server.client() as c:
        c.must("SET", "a", 1)
        assert isinstance(c.call("SAVE"), ReplyError)
        assert c.call("SHUTDOWN") == ReplyError("ERR Errors trying to SHUTDOWN. Check logs.")
        c.must("SET", "a", 2)
        assert info(c)["rdb_last_bgsave_status"] == "ok"
        c.must("FLUSHALL")
        c.must("SET", "a", 2)
        assert int(info(c)["rdb_changes_since_last_save"]) > 0
        c.must("BGSAVE")
        wait_for(lambda: isinstance(c.call("SET", "a", 3), ReplyError), timeout=20)
        os.rmdir(os.path.join(server.dir, "dump.rdb"))
        c.must("SAVE")
        c.must("SET", "a", 3)


def test_keys_of_many_keys_during_a_save(start):
    vireo = start()
    with vireo.client() as c:
        c.must("DEBUG", "POPULATE", 30000)
        c.must("CONFIG", "SET", "rdb-key-save-delay", 50)
        c.must("BGSAVE")
        assert len(c.must("KEYS", "*")) == 30000
        assert info(c)["rdb_bgsave_in_progress"] == "1"


# ---- a disk that fails

def test_writes_are_refused_and_go_on_by_themselves(start):
    vireo = start("--save", "3600 1000000")
    blocker = os.path.join(vireo.dir, "temp-%d.rdb" % vireo.pid)
    with vireo.client() as c:
        c.must("SET", "a", 1)
        c.must("SAVE")
        with open(os.path.join(vireo.dir, "dump.rdb"), "rb") as f:
            was = f.read()
        os.mkdir(blocker)
        c.must("SET", "a", 2)
        assert "temp-%d.rdb: Is a directory" % vireo.pid in c.call("SAVE").text
        c.must("BGSAVE")
        wait_for(lambda: info(c)["rdb_last_bgsave_status"] == "err", timeout=20)
        c.must("CONFIG", "SET", "stop-writes-on-bgsave-error", "no")
        c.must("SET", "a", 3)
        c.must("CONFIG", "SET", "stop-writes-on-bgsave-error", "yes")
        refused = c.call("SET", "a", 4)
        assert refused.text.startswith("MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk.")
        assert "Is a directory" in refused.text
        assert c.call("PING").text.startswith("MISCONF")
        assert c.must("GET", "a") == b"3"
        assert info(c)["rdb_last_bgsave_status"] == "err"
        with open(os.path.join(vireo.dir, "dump.rdb"), "rb") as f:
            assert f.read() == was
        time.sleep(1.2)
        assert c.call("SET", "a", 4).text.startswith("MISCONF")
        os.rmdir(blocker)
        gone = time.monotonic()
        wait_for(lambda: c.call("SET", "a", 5) == b"OK", timeout=3)
        assert time.monotonic() - gone < 1.3
        assert info(c)["rdb_last_bgsave_status"] == "ok"


def test_an_end_that_cannot_save(start):
    vireo = start("--save", "3600 1000000")
    blocker = os.path.join(vireo.dir, "temp-%d.rdb" % vireo.pid)
    os.mkdir(blocker)
    with vireo.client() as c:
        c.must("SET", "a", 1)
        assert c.call("SHUTDOWN") == ReplyError("ERR Errors trying to SHUTDOWN. Check logs.")
        vireo.signal(signal.SIGTERM)
        wait_for(lambda: vireo.log.count("Errors trying to shut down the server") == 2)
        vireo.signal(signal.SIGINT)
        wait_for(lambda: vireo.log.count("Errors trying to shut down the server") == 3)
        assert "Error trying to save the DB, can't exit" in vireo.log
        assert c.must("GET", "a") == b"1"
        c.send("SHUTDOWN", "FORCE")
        assert vireo.wait_exit() == 0
    assert "exit anyway" in vireo.log


# ---- the end

@pytest.mark.parametrize("how", ["SIGTERM", "SIGINT", "SHUTDOWN", "SHUTDOWN SAVE", "SHUTDOWN NOSAVE", "SIGTERM nosave"])
@pytest.mark.parametrize("points", ["", "3600 1"])
def test_the_end_saves_where_redis_does(start, how, points):
    more = ("--shutdown-on-sigterm", "nosave") if how.endswith(" nosave") else ()
    vireo = start("--save", points, *more)
    with vireo.client() as c:
        c.must("SET", "a", 1)
        if how.startswith("SIG"):
            vireo.signal(getattr(signal, how.split()[0]))
        else:
            c.send(*how.split())
        assert vireo.wait_exit() == 0
    wanted = how == "SHUTDOWN SAVE" or (points and "nosave" not in how.lower())
    assert os.path.exists(os.path.join(vireo.dir, "dump.rdb")) == bool(wanted)
    assert ("Saving the final RDB snapshot before exiting." in vireo.log) == bool(wanted)
    assert "ready to exit, bye bye" in vireo.log


def test_the_end_calls_off_a_save_in_the_background(start):
    vireo = start()
    with vireo.client() as c:
        c.must("DEBUG", "POPULATE", 1000)
        c.must("CONFIG", "SET", "rdb-key-save-delay", 10000)
        c.must("BGSAVE")
        began = time.monotonic()
        c.send("SHUTDOWN", "NOSAVE")
        assert vireo.wait_exit() == 0
        assert time.monotonic() - began < 3
    assert not [f for f in os.listdir(vireo.dir) if f.endswith(".rdb")]


# ---- DEBUG RELOAD

def test_debug_reload(start):
    vireo = start()
    with vireo.client() as c:
        fill(c)
        want = c.must("DEBUG", "DIGEST")
        assert c.must("DEBUG", "RELOAD") == b"OK"
        assert c.must("DEBUG", "DIGEST") == want
        c.must("SET", "new", 1)
        assert c.must("DEBUG", "RELOAD", "NOSAVE") == b"OK"
        assert c.must("DEBUG", "DIGEST") == want
        c.must("SET", "new", 1)
        c.must("SET", "text:5", "changed")
        with_new = c.must("DBSIZE")
        assert c.must("DEBUG", "RELOAD", "NOSAVE", "NOFLUSH", "MERGE") == b"OK"
        assert c.must("DBSIZE") == with_new
        assert c.must("GET", "text:5") == b"vvvvv"
        assert c.call("DEBUG", "RELOAD", "FOO") == ReplyError("ERR DEBUG RELOAD only supports the MERGE, NOFLUSH and NOSAVE options.")
        assert c.call("DEBUG", "RELOAD", "NOSAVE", "NOFLUSH").text == "ERR Error trying to load the RDB dump"
        assert c.must("PING") == b"PONG"


# ---- loading

def test_questions_while_loading(start, tmp_path):
    first = start()
    with first.client() as c:
        c.must("DEBUG", "POPULATE", 3000, "key", 100)
        c.must("SAVE")
    folder = give(first, tmp_path, "slow")
    slow = start("--key-load-delay", "1000", "--loading-process-events-interval-bytes", "1024", cwd=folder, wait_ready=False)
    wait_for(lambda: "Loading RDB produced by version" in slow.log)
    with slow.client() as c:
        assert c.call("GET", "key:1") == ReplyError("LOADING Redis is loading the dataset in memory")
        assert c.call("PING") == ReplyError("LOADING Redis is loading the dataset in memory")
        figures = info(c)
        assert figures["loading"] == "1" and int(figures["loading_total_bytes"]) > 1000
        for name in ("loading_start_time", "loading_rdb_used_mem", "loading_loaded_bytes", "loading_loaded_perc", "loading_eta_seconds"):
            assert name in figures
        assert c.must("CONFIG", "SET", "key-load-delay", 0) == b"OK"
        wait_for(lambda: c.call("PING") == b"PONG", timeout=10)
        assert c.must("DBSIZE") == 3000
        assert info(c)["loading"] == "0"
    log = slow.log
    assert log.index("Done loading RDB") < log.index("Ready to accept connections")


@pytest.mark.slow
def test_progress_is_logged(start, tmp_path):
    first = start()
    with first.client() as c:
        c.must("DEBUG", "POPULATE", 30000, "key", 100)
        c.must("SAVE")
    slow = start("--key-load-delay", "1000", "--loading-process-events-interval-bytes", "1024", cwd=give(first, tmp_path, "slow"), wait_ready=False)
    wait_for(lambda: "seconds to go" in slow.log, timeout=60)
    told = re.search(r"Loading: ([0-9.]+)% .* in ([0-9]+) seconds, about ([0-9]+) seconds to go", slow.log)
    part, spent, left = (float(x) for x in told.groups())
    assert 0 < part < 100 and spent >= 10 and abs(spent * (100 - part) / part - left) < 0.2 * left + 3
    with slow.client() as c:
        c.must("CONFIG", "SET", "key-load-delay", 0)
        wait_for(lambda: c.call("PING") == b"PONG", timeout=30)


def test_compressed_strings_by_two_threads(start, tmp_path):
    first = start("--rdbchecksum", "no")
    with first.client() as c:
        c.must("DEBUG", "POPULATE", 200000, "key", 100)
        c.must("SAVE")
        want = c.must("DEBUG", "DIGEST")
    folder = give(first, tmp_path, "big")
    path = os.path.join(folder, "dump.rdb")
    assert os.path.getsize(path) > 5 << 20
    again = start(cwd=folder)
    with again.client() as c:
        assert c.must("DEBUG", "DIGEST") == want
        assert c.must("DEBUG", "RELOAD") == b"OK"
        assert c.must("DEBUG", "DIGEST") == want
    with open(path, "rb") as f:
        b = bytearray(f.read())
    key = b"\x0akey:100000\xc3"
    at = b.index(key) + len(key)
    b[at + 3] = 0xff  # behind the two lengths, the second of two bytes: bytes from before its beginning
    assert b[at] < 0x40 <= b[at + 1] < 0x80
    with open(path, "wb") as f:
        f.write(b)
    bad = start(cwd=folder, wait_ready=False)
    assert bad.wait_exit() == 1
    assert "compressed data do not unpack to the size they announce (corrupt). The item begins at offset %d," % (at + 3) in bad.log
    assert bad.log.count("Ready to accept connections") == 1  # the one before wrote there, too


def test_a_signal_while_loading(start, tmp_path):
    first = start()
    with first.client() as c:
        c.must("DEBUG", "POPULATE", 3000, "key", 100)
        c.must("SAVE")
    folder = give(first, tmp_path, "slow")
    with open(os.path.join(folder, "dump.rdb"), "rb") as f:
        was = f.read()
    slow = start("--key-load-delay", "1000", "--save", "3600 1", cwd=folder, wait_ready=False)
    wait_for(lambda: "Loading RDB produced by version" in slow.log)
    slow.signal(signal.SIGTERM)
    assert slow.wait_exit() == 0
    assert "Received shutdown signal during loading, exiting now." in slow.log
    with open(os.path.join(folder, "dump.rdb"), "rb") as f:
        assert f.read() == was


@pytest.mark.parametrize("damage", ["cut", "bit", "head", "version", "sum", "empty"])
def test_a_file_that_cannot_be_read_starts_nothing(start, tmp_path, damage):
    first = start()
    with first.client() as c:
        fill(c)
        c.must("SAVE")
    folder = give(first, tmp_path, "bad")
    path = os.path.join(folder, "dump.rdb")
    with open(path, "rb") as f:
        b = bytearray(f.read())
    if damage == "cut":
        b = b[:len(b) - 1000]
    elif damage == "bit":
        b[len(b) // 2] ^= 1
    elif damage == "head":
        b[0] = 0x78
    elif damage == "version":
        b[5:9] = b"0080"
    elif damage == "sum":
        b[-1] ^= 255
    else:
        b = b""
    with open(path, "wb") as f:
        f.write(b)
    bad = start(cwd=folder, wait_ready=False)
    assert bad.wait_exit() == 1
    assert "Terminating server after rdb file reading failure." in bad.log
    assert "dump.rdb: " in bad.log and "offset" in bad.log
    assert "Ready to accept connections" not in bad.log
    with open(path, "rb") as f:
        assert f.read() == bytes(b)


def test_functions_are_not_dropped(start, tmp_path):
    redis = start(binary=redis_binary())
    with redis.client() as c:
        c.must("SET", "k", "v")
        c.must("FUNCTION", "LOAD", "#!lua name=mylib\nredis.register_function('f', function(keys, args) return 1 end)")
        c.must("SAVE")
    vireo = start(cwd=give(redis, tmp_path, "vireo"))
    with vireo.client() as c:
        assert c.must("FCALL", "f", 0) == 1


def test_another_folder_in_the_middle_of_a_save(start, tmp_path):
    vireo = start()
    with vireo.client() as c:
        c.must("DEBUG", "POPULATE", 500)
        c.must("CONFIG", "SET", "rdb-key-save-delay", 1000)
        c.must("BGSAVE")
        c.must("CONFIG", "SET", "dir", str(tmp_path))
        wait_for(lambda: info(c)["rdb_bgsave_in_progress"] == "0")
        assert info(c)["rdb_last_bgsave_status"] == "ok"
        assert os.path.exists(os.path.join(vireo.dir, "dump.rdb")) and os.listdir(str(tmp_path)) == []
        c.must("CONFIG", "SET", "rdb-key-save-delay", 0)
        c.must("SAVE")
        assert os.listdir(str(tmp_path)) == ["dump.rdb"]


def test_streams_and_what_a_version_cannot_hold(start, tmp_path):
    vireo = start("--rdb-version", "9")
    with vireo.client() as c:
        c.must("XADD", "s", "1-1", "a", "b")
        c.must("XGROUP", "CREATE", "s", "g", "0")
        c.must("XREADGROUP", "GROUP", "g", "c", "STREAMS", "s", ">")
        want = c.must("DEBUG", "DIGEST")
        assert 'the stream in key "s" cannot be written' in c.call("SAVE").text
        assert os.listdir(vireo.dir) == ["server.log"]
        c.must("CONFIG", "SET", "rdb-version", 10)
        assert c.must("DEBUG", "RELOAD") == b"OK"
        assert c.must("DEBUG", "DIGEST") == want
    redis = start(binary=redis_binary(), cwd=give(vireo, tmp_path, "redis"))
    with redis.client() as c:
        assert c.must("DEBUG", "DIGEST") == want
        assert c.must("XPENDING", "s", "g")[0] == 1
        c.must("SAVE")
    again = start(cwd=give(redis, tmp_path, "again"))
    with again.client() as c:
        assert c.must("DEBUG", "DIGEST") == want
        assert c.must("XPENDING", "s", "g")[0] == 1
