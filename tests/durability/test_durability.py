"""Durability over real processes: kills (small counts; `make campaign` runs the big ones), a full disk, processes that are stopped and
go on, clients that go away while they wait for the disk, directives switched under load."""
import os
import signal
import subprocess
import threading
import time

import pytest

from tests.durability.kill import campaign
from tests.oracle.resp import ReplyError, wait_for

DIR = "appendonlydir"


def info(c, field):
    for line in c.must("INFO", "everything").decode().split("\r\n"):
        if line.startswith(field + ":"):
            return line.split(":", 1)[1]
    raise KeyError(field)


def digest(c):
    return c.must("DEBUG", "DIGEST")


@pytest.mark.parametrize("fsync,in_place,count", [("always", False, 4), ("always", True, 6), ("everysec", False, 4)])
def test_killed(vireo_path, monkeypatch, fsync, in_place, count):
    monkeypatch.setenv("VIREO_SERVER", vireo_path)
    assert campaign(count, int(os.environ.get("SEED", "3")), fsync, 2, in_place)


@pytest.fixture
def small_disk(tmp_path):
    path = str(tmp_path / "disk")
    os.mkdir(path)
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "vireo-test", path], capture_output=True).returncode != 0:
        pytest.skip("a file system cannot be mounted here")
    yield path
    subprocess.run(["umount", "-l", path])


@pytest.mark.parametrize("fsync,in_place", [("always", "no"), ("always", "yes"), ("everysec", "no"), ("no", "no")])
def test_a_really_full_disk(start, small_disk, fsync, in_place):
    server = start("--appendonly", "yes", "--appendfsync", fsync, "--aof-sync-in-place", in_place, "--auto-aof-rewrite-percentage", "0", cwd=small_disk)
    n, refused = 0, None
    with server.client(timeout=5) as c, server.client(timeout=1) as w:
        while refused is None:
            try:
                reply = w.call("RPUSH", "l", "%07d" % n + "x" * 20000)
            except OSError:             # with always the one that met the full disk is not answered
                break
            if isinstance(reply, ReplyError):
                refused = reply.text
            else:
                n += 1
            assert n < 1000
        wait_for(lambda: isinstance(c.call("SET", "a", "b"), ReplyError), 5)
        refused = c.call("SET", "a", "b").text
        assert refused.startswith("MISCONF") and "No space left on device" in refused and "incr.aof" in refused
        if fsync == "always":           # what is not durable is not told
            assert c.must("GET", "none") is None
        else:
            assert c.must("LLEN", "l") == n
            with open(os.path.join(small_disk, "rest"), "wb", buffering=0) as f: # what did not fit was taken back whole
                try:
                    while f.write(b"x" * 1024):
                        pass
                except OSError:
                    pass
            assert isinstance(c.call("SAVE"), ReplyError)
            assert not [f for f in os.listdir(small_disk) if f.startswith("temp")]
        subprocess.run(["mount", "-o", "remount,size=32m", small_disk], check=True)
        began = time.monotonic()
        wait_for(lambda: c.call("SET", "y", 1) == b"OK", 5)
        assert time.monotonic() - began < 1.2
        assert c.must("LLEN", "l") >= n
        want = digest(c)
    server.stop(keep_dir=True)
    server = start("--appendonly", "yes", cwd=small_disk)
    with server.client() as c:
        assert digest(c) == want
    server.stop(keep_dir=True)


def test_stopped_in_the_middle_of_a_save_and_of_a_load(start, tmp_path):
    server = start("--rdb-key-save-delay", "200", cwd=str(tmp_path))
    with server.client() as c:
        c.must("DEBUG", "POPULATE", 5000)
        want = digest(c)
        c.must("BGSAVE")
        for _ in range(4):
            time.sleep(0.05)
            server.signal(signal.SIGSTOP)
            time.sleep(0.1)
            server.signal(signal.SIGCONT)
        wait_for(lambda: info(c, "rdb_bgsave_in_progress") == "0", 20)
        assert info(c, "rdb_last_bgsave_status") == "ok"
    server.signal(signal.SIGKILL)
    server.wait_exit()
    server = start("--key-load-delay", "100", "--loading-process-events-interval-bytes", "1024", cwd=str(tmp_path), wait_ready=False)
    for _ in range(4):
        time.sleep(0.05)
        server.signal(signal.SIGSTOP)
        time.sleep(0.1)
        server.signal(signal.SIGCONT)
    server.wait_ready()
    with server.client(timeout=20) as c:
        wait_for(lambda: info(c, "loading") == "0", 20)
        assert digest(c) == want


def slow_log(start, tmp_path):
    """always, and every write to the log takes a fifth of a second."""
    server = start("--appendonly", "yes", "--appendfsync", "always", cwd=str(tmp_path))
    with server.client() as c:
        c.must("DEBUG", "AOF-FLUSH-SLEEP", 200000)
    return server


@pytest.mark.parametrize("how", ["away", "killed", "killed by itself"])
def test_clients_that_go_while_they_are_held(start, tmp_path, how):
    server = slow_log(start, tmp_path)
    with server.client() as c:
        for i in range(15):
            d = server.client(timeout=5)
            d.must("CLIENT", "SETNAME", "held") if i % 3 == 0 else None
            ident = d.must("CLIENT", "ID")
            for word in (("SET", "k%d" % i, i), ("WAITAOF", 1, 0, 0), ("GET", "k%d" % i), ("MULTI",), ("INCR", "n"), ("EXEC",)):
                d.send(*word)
            if how == "killed by itself":
                d.send("CLIENT", "KILL", "ID", ident)
            time.sleep(0.01)
            if how == "killed":
                assert c.call("CLIENT", "KILL", "ID", ident) in (1, 0)
            d.close()
        c.must("DEBUG", "AOF-FLUSH-SLEEP", 0)
        c.must("SET", "end", 1)
        wait_for(lambda: int(info(c, "connected_clients")) == 1, 10)
        want = digest(c)
    server.signal(signal.SIGKILL)
    server.wait_exit()
    server = start("--appendonly", "yes", cwd=str(tmp_path))
    with server.client() as c:
        assert digest(c) == want


def test_clients_that_go_while_they_save(start, tmp_path):
    server = start("--appendonly", "yes", "--rdb-key-save-delay", "100", cwd=str(tmp_path))
    with server.client() as c:
        c.must("DEBUG", "POPULATE", 2000)
        for i in range(6):
            d = server.client()
            d.send("SAVE")
            time.sleep(0.02)
            if i % 2:
                c.call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
            d.close()
            wait_for(lambda: info(c, "rdb_bgsave_in_progress") == "0", 10)
        wait_for(lambda: int(info(c, "connected_clients")) == 1, 5)
        assert info(c, "rdb_last_bgsave_status") == "ok"
        wait_for(lambda: c.call("SAVE") == b"OK", 10)   # one of those who went may still be saved for


def test_no_more_clients_than_allowed_while_they_are_held(start, tmp_path):
    server = slow_log(start, tmp_path)
    with server.client() as c:
        c.must("CONFIG", "SET", "maxclients", 4)
        held = [server.client(timeout=5) for _ in range(3)]
        for i, d in enumerate(held):
            d.send("SET", "k%d" % i, i)
        late = server.client(timeout=5)
        assert "max number of clients reached" in str(late.read())
        late.close()
        c.must("DEBUG", "AOF-FLUSH-SLEEP", 0)
        for d in held:
            assert d.read() == b"OK"
            d.close()


def test_switched_a_hundred_times_under_load(start, tmp_path):
    """appendfsync and appendonly back and forth; what is there at the end is there after a restart, whichever way it ended."""
    server = start("--appendonly", "yes", cwd=str(tmp_path))
    stop = threading.Event()
    errors = []

    def write(name):
        try:
            with server.client(timeout=10) as c:
                n = 0
                while not stop.is_set():
                    for i in range(10):
                        c.send("RPUSH", name, n + i)
                        c.send("INCR", "n" + name)
                    for _ in range(20):
                        r = c.read()
                        if isinstance(r, ReplyError):
                            errors.append(r.text)
                    n += 10
                    time.sleep(0.001)
        except Exception as e:
            errors.append(repr(e))

    threads = [threading.Thread(target=write, args=("w%d" % i,)) for i in range(3)]
    for t in threads:
        t.start()
    with server.client(timeout=10) as c:
        for i in range(100):
            c.must("CONFIG", "SET", "appendfsync", ("always", "everysec", "no")[i % 3], "aof-sync-in-place", ("yes", "no")[i % 2])
            if i % 2 == 0:
                c.must("CONFIG", "SET", "appendonly", "no")
                if i % 4 == 0:
                    time.sleep(0.003)
                c.must("CONFIG", "SET", "appendonly", "yes")
            time.sleep(0.02 if i % 5 else 0.2)
        stop.set()
        for t in threads:
            t.join()
        assert not errors
        wait_for(lambda: info(c, "aof_enabled") == "1" and info(c, "aof_rewrite_in_progress") == "0" and info(c, "aof_rewrite_scheduled") == "0", 20)
        assert c.must("DBSIZE") == 6    # nobody is held for what no log has
        c.must("CONFIG", "SET", "appendfsync", "always")
        c.must("SET", "end", 1)
        want = digest(c)
    server.signal(signal.SIGKILL)
    server.wait_exit()
    server = start("--appendonly", "yes", cwd=str(tmp_path))
    with server.client() as c:
        assert digest(c) == want


def put_log(path, manifest, **names):
    os.makedirs(os.path.join(path, DIR))
    for name, data in names.items():
        with open(os.path.join(path, DIR, name.replace("_", ".")), "wb") as f:
            f.write(data)
    if manifest is not None:
        with open(os.path.join(path, DIR, "appendonly.aof.manifest"), "w") as f:
            f.write(manifest)


LISTS = "file b.base.rdb seq 1 type b\nfile i.incr.aof seq 1 type i\n"
SET = b"*3\r\n$3\r\nSET\r\n$1\r\na\r\n$1\r\nb\r\n"


@pytest.mark.parametrize("case", ["missing base", "missing incr", "folder as base", "folder as incr", "folder as manifest", "empty manifest",
                                  "file as folder", "folder as RDB file", "link to nothing"])
def test_a_failed_load_starts_nothing(start, tmp_path, case):
    path = str(tmp_path)
    if case == "missing base":
        put_log(path, LISTS, i_incr_aof=SET)
    elif case == "missing incr":
        put_log(path, LISTS, b_base_rdb=SET)
    elif case == "folder as base":
        put_log(path, LISTS, i_incr_aof=SET)
        os.mkdir(os.path.join(path, DIR, "b.base.rdb"))
    elif case == "folder as incr":
        put_log(path, LISTS, b_base_rdb=SET)
        os.mkdir(os.path.join(path, DIR, "i.incr.aof"))
    elif case == "folder as manifest":
        put_log(path, None, b_base_rdb=SET)
        os.mkdir(os.path.join(path, DIR, "appendonly.aof.manifest"))
    elif case == "empty manifest":
        put_log(path, "", b_base_rdb=SET, i_incr_aof=SET)
    elif case == "file as folder":
        with open(os.path.join(path, DIR), "wb") as f:
            f.write(SET)
    elif case == "folder as RDB file":
        os.mkdir(os.path.join(path, "dump.rdb"))
    else:
        put_log(path, LISTS, i_incr_aof=SET)
        os.symlink("/nowhere/at/all", os.path.join(path, DIR, "b.base.rdb"))
    before = sorted(os.listdir(path))
    server = start("--appendonly", "no" if "RDB" in case else "yes", cwd=path, wait_ready=False)
    assert server.wait_exit() == 1
    assert set(before) <= set(os.listdir(path))
