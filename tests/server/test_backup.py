"""Backups over real processes: made while serving, listed, verified, deleted, scheduled, and restored as of recorded seconds.

RESTORE_DRILLS says how many drills there are in all (default 100); a failure prints its seed."""
import os
import random
import re
import resource
import shutil
import subprocess
import tempfile
import threading
import time

import pytest

from tests.oracle.resp import ReplyError, wait_for
from tests.oracle.server import Server, built_with

DRILLS = int(os.environ.get("RESTORE_DRILLS", "100"))
SERVERS = 4


def status(c):
    words = [w.decode() for w in c.must("BACKUP", "STATUS")]
    return dict(zip(words[::2], words[1::2]))


def listed(c):
    out = []
    for row in c.must("BACKUP", "LIST", "VERBOSE"):
        out.append({k.decode(): v.decode() for k, v in zip(row[::2], row[1::2])})
    return out


def backup(c, *args, good=True, limit=20):
    """One backup, made; its id."""
    c.must("BACKUP", "START", *args)
    wait_for(lambda: status(c)["phase"] in ("incrementing", "sealed", "failed"), limit)
    s = status(c)
    assert (s["state"] != "failed") == good, s
    return s["id"]


def info(c, field):
    return re.search(r"^%s:(.*?)\r?$" % field, c.must("INFO", "persistence").decode(), re.M).group(1)


def run_restore(vireo_path, *args):
    r = subprocess.run([vireo_path, "--restore", *[str(a) for a in args]], capture_output=True, text=True, timeout=60)
    return r.returncode, r.stdout + r.stderr


def restored_digest(text):
    return re.search(r"^Digest as of then: ([0-9a-f]{40})$", text, re.M).group(1).encode()


def random_command(rng):
    k = "k%d" % rng.randrange(60)
    v = "v%d" % rng.randrange(1000) * rng.choice((1, 1, 1, 20))
    n = rng.randrange(40)
    kind = k + rng.choice("lhszx")     # lists, hashes, sets, sorted sets, streams have keys of their own
    pick = rng.randrange(34)
    if pick < 6:
        return ("SET", k, v)
    return {
        6: ("APPEND", k, v), 7: ("INCR", "n%d" % n), 8: ("INCRBYFLOAT", "f%d" % n, "0.25"), 9: ("SETRANGE", k, n, "abc"),
        10: ("SET", k, v, "PX", rng.randrange(1, 200)), 11: ("SET", k, v, "EX", 5000 + n), 12: ("DEL", k),
        13: ("RPUSH", k + "l", v, n, v), 14: ("LPUSH", k + "l", n), 15: ("LPOP", k + "l"), 16: ("LTRIM", k + "l", 0, 30),
        17: ("HSET", k + "h", "f%d" % n, v, "g", n), 18: ("HINCRBY", k + "h", "count", n), 19: ("HDEL", k + "h", "f%d" % n),
        20: ("SADD", k + "s", n, v), 21: ("SPOP", k + "s"), 22: ("SREM", k + "s", n), 23: ("ZADD", k + "z", n / 7, "m%d" % n),
        24: ("ZINCRBY", k + "z", "1.5", "m%d" % n), 25: ("ZPOPMIN", k + "z"), 26: ("XADD", k + "x", "*", "f", v),
        27: ("XTRIM", k + "x", "MAXLEN", 20), 28: ("SETBIT", k + "b", n * 3, 1), 29: ("PFADD", k + "p", v, n),
        30: ("GEOADD", k + "g", n / 3, n / 5, "m%d" % n), 31: ("EXPIRE", kind, 4000 + n), 32: ("COPY", kind, kind + "2", "REPLACE"),
        33: ("PERSIST", kind) if n else ("FLUSHDB",),
    }[pick]


def write_some(c, rng, until):
    while time.time() < until:
        if rng.random() < 0.1:
            c.must("SELECT", rng.choice((0, 0, 1, 9)))
        count = rng.randrange(1, 40)
        tx = rng.random() < 0.1
        words = ([("MULTI",)] if tx else []) + [random_command(rng) for _ in range(count)] + ([("EXEC",)] if tx else [])
        for w in words:
            c.send(*w)
        for _ in words:
            c.read()
        time.sleep(0.004)


class Story:
    """One server that lives through writes, backups, rewrites, restarts and kills; recorded: [(second, digest)]."""

    def __init__(self, vireo_path, path, seed, count):
        self.rng = random.Random(seed)
        self.path, self.count, self.seed = path, count, seed
        self.recorded, self.ids, self.events, self.failure = [], [], [], None
        self.server = Server(vireo_path, "--appendonly", "yes", "--appendfsync", "always", "--auto-aof-rewrite-percentage", "0",
                             cwd=path, slow_factor=3)

    def go(self):
        try:
            self.live()
        except BaseException as e:      # shown by the test's thread
            self.failure = e
        finally:
            if self.server.alive():
                self.server.signal(9)
                self.server.wait_exit()

    def live(self):
        c = self.server.client(timeout=10)
        write_some(c, self.rng, time.time() + 0.2)
        self.last_write = time.time()
        self.take_backup(c)
        while len(self.recorded) < self.count:
            c = self.event(c)
            second = int(time.time())
            if time.time() - second < 0.6:
                write_some(c, self.rng, second + 0.6)
                self.last_write = time.time()
            time.sleep(max(0, second + 0.85 - time.time()))
            quiet = time.time() - self.last_write > 0.21        # keys written with PX are gone
            digest = c.must("DEBUG", "DIGEST")
            if quiet and time.time() < second + 0.97:
                self.recorded.append((second, digest))
            time.sleep(max(0, second + 1.01 - time.time()))
        c.close()

    def take_backup(self, c):
        one = backup(c, "LABEL", "x y")
        self.ids.append((int(time.time()), one))

    def event(self, c):
        what = self.rng.choice(("nothing", "nothing", "rewrite", "backup", "kill", "restart", "kill while working", "seal"))
        self.events.append((int(time.time()), what))
        if what == "rewrite":
            c.send("BGREWRITEAOF")
            c.read()
        elif what == "backup" and len(self.ids) < 6:
            self.take_backup(c)
        elif what == "seal":
            c.send("BACKUP", "SEAL")
            c.read()
        elif what == "restart":
            c.close()
            assert self.server.stop(keep_dir=True) == 0
            self.server.start()
            c = self.server.client(timeout=10)
        elif what.startswith("kill"):
            if what == "kill while working":
                write_some(c, self.rng, time.time() + 0.1)
                self.last_write = time.time()
                c.send(*self.rng.choice((("BACKUP", "START"), ("BGREWRITEAOF",))))
                time.sleep(self.rng.random() * 0.02)
            self.server.signal(9)
            self.server.wait_exit()
            c.close()
            self.server.start()
            c = self.server.client(timeout=10)
        return c


def test_random_restore_drills(vireo_path, tmp_path):
    seed = int(os.environ.get("DRILL_SEED", random.randrange(1 << 30)))
    each = (DRILLS + SERVERS - 1) // SERVERS
    stories = []
    for i in range(SERVERS):
        path = tmp_path / ("server%d" % i)
        path.mkdir()
        stories.append(Story(vireo_path, str(path), seed + i, each))
    threads = [threading.Thread(target=s.go) for s in stories]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    done = commands = 0
    for s in stories:
        assert s.failure is None, "seed %d: %r\n%s\n%s" % (s.seed, s.failure, s.events, s.server.log[-3000:])
        for i, (second, digest) in enumerate(s.recorded):
            old_enough = [b for at, b in s.ids if at <= second]
            which = s.rng.choice(old_enough + ["latest"]) if old_enough else "latest"
            target = os.path.join(s.path, "restored%d" % i)
            until = second if i % 2 else time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(second))
            extra = ("--appendonly", "yes") if i % 3 == 0 else ()
            code, text = run_restore(vireo_path, which, "--until", until, "--backup-dir", os.path.join(s.path, "backups"), "--dir", target, *extra)
            where = "DRILL_SEED=%d server %d second %d of backup %s\n%s\n%s\n" % (seed, s.seed - seed, second, which, s.events, s.ids)
            assert code == 0, where + text
            assert restored_digest(text) == digest, where + text
            if i % 10 == 0:     # and it is what a server has that starts there
                server = Server(vireo_path, *extra, cwd=target)
                try:
                    with server.client() as c:
                        assert c.must("DEBUG", "DIGEST") == digest, where + text
                finally:
                    server.stop()
            commands += int(re.search(r"^Commands applied: (\d+)$", text, re.M).group(1))
            done += 1
    assert len({d for s in stories for _, d in s.recorded}) > DRILLS * 0.9 and commands > DRILLS * 100
    print("%d drills, %d commands replayed" % (done, commands))
    assert done >= DRILLS


HELD_READ = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <sys/uio.h>
#include <unistd.h>
ssize_t readv(int fd, const struct iovec *v, int n)     /* waits as long as the file is there: a server that lost its processor */
{
    ssize_t (*real)(int, const struct iovec *, int) = (ssize_t (*)(int, const struct iovec *, int))dlsym(RTLD_NEXT, "readv");
    const char *path = getenv("HELD_WHILE");
    for (int i = 0; i < 30000 && path && access(path, F_OK) == 0; i++) usleep(1000);
    return real(fd, v, n);
}
"""


def test_a_command_is_stamped_after_it_was_sent(start, vireo_path, tmp_path, monkeypatch):
    """The server's turn begins in one second and is held up before it receives; the command comes in the next second. It
    must not be among those of the first."""
    if not shutil.which("cc") or built_with("address") or built_with("thread"):
        pytest.skip("needs cc, and a build without sanitizers")
    source, held = tmp_path / "held.c", tmp_path / "held"
    source.write_text(HELD_READ)
    subprocess.run(["cc", "-shared", "-fPIC", "-o", str(tmp_path / "held.so"), str(source), "-ldl"], check=True)
    monkeypatch.setenv("LD_PRELOAD", str(tmp_path / "held.so"))
    monkeypatch.setenv("HELD_WHILE", str(held))
    server = start("--appendonly", "yes", "--io-backend", "epoll", "--io-threads", "1", cwd=str(tmp_path))
    monkeypatch.delenv("LD_PRELOAD")
    with server.client(timeout=30) as c:
        c.must("SET", "before", 1)
        one = backup(c)
        time.sleep(1.7 - time.time() % 1)       # to 0.7 of a second later than the backup's
        second = int(time.time())
        held.write_text("")
        c.sock.sendall(b"*3\r\n$3\r\nSET\r\n")
        time.sleep(max(0, second + 1.05 - time.time()))
        c.sock.sendall(b"$5\r\nafter\r\n$1\r\n1\r\n")
        held.unlink()
        assert c.read() == b"OK"
        sent = int(time.time())
    assert server.stop(keep_dir=True) == 0
    for until, keys in ((second, "1"), (sent, "2")):
        target = tmp_path / ("r%d" % until)
        code, text = run_restore(vireo_path, one, "--until", until, "--backup-dir", tmp_path / "backups", "--dir", target)
        assert code == 0 and "\nKeys: %s\n" % keys in text, text


def test_commands(start, tmp_path):
    server = start(cwd=str(tmp_path))
    with server.client() as c:
        assert status(c)["state"] == "idle"
        assert c.must("BACKUP", "LIST") == []
        c.must("SET", "a", 1)
        c.must("RPUSH", "l", 1, 2)
        first = backup(c, "LABEL", "one \\ two")
        s = status(c)
        assert s["state"] == "sealed" and s["error"] == "" and int(s["end_time"]) >= int(s["start_time"]) > 0
        assert "appendonly is no" in s["log"]
        assert c.must("BACKUP", "LIST") == [("%s/backups/%s" % (tmp_path, first)).encode()]
        row = listed(c)[0]
        assert row["label"] == "one \\ two" and row["keys"] == "2" and row["state"] == "good"
        assert int(row["bytes"]) == os.path.getsize(tmp_path / "backups" / first / "data.rdb")
        assert row["digest"].encode() == c.must("DEBUG", "DIGEST")
        with pytest.raises(ReplyError, match="newest good backup"):
            c.must("BACKUP", "DELETE", first)
        assert c.must("BACKUP", "VERIFY", first)[1] == 2
        second = backup(c)
        assert second != first
        c.must("BACKUP", "DELETE", first)
        assert [r["id"] for r in listed(c)] == [second]
        assert info(c, "backup_count") == "1" and info(c, "backup_last_status") == "ok" and info(c, "backup_in_progress") == "0"
        for words, error in ((("VERIFY", "nosuch"), "there is no backup nosuch"), (("DELETE", "../x"), "not the name"), (("START", "x"), "syntax"),
                             (("START", "LABEL", "x" * 201), "at most"), (("LIST", "x"), "syntax"), (("SEAL",), "ERR"), (("ABORT",), "no backup"),
                             (("DELETE", "log"), "not the name"), (("DELETE", "tmp-x"), "not the name")):
            with pytest.raises(ReplyError, match=error):
                c.must("BACKUP", *words)


def test_backup_is_of_one_moment_while_writes_go_on(start, vireo_path, redis_path, tmp_path):
    server = start("--rdb-key-save-delay", "300", "--hz", "50", cwd=str(tmp_path))
    with server.client() as c:
        for i in range(2000):
            c.must("SET", "k%d" % i, i)
        want = c.must("DEBUG", "DIGEST")
        c.must("BACKUP", "START")
        wait_for(lambda: status(c)["phase"] == "snapshotting", 5)
        for i in range(2000):
            c.must("SET", "k%d" % i, "changed")
        wait_for(lambda: status(c)["phase"] in ("sealed", "failed"), 20)
        row = listed(c)[0]
        assert row["digest"].encode() == want
        with pytest.raises(ReplyError, match="being made"):
            c.must("BACKUP", "START")
            c.must("BACKUP", "START")
        c.must("BACKUP", "ABORT")
        wait_for(lambda: status(c)["phase"] == "failed", 5)
        assert status(c)["error"] == "called off"
        assert len(listed(c)) == 1
    other = start("--dbfilename", "data.rdb", binary=redis_path, cwd=str(tmp_path / "backups" / row["id"]))
    with other.client() as c:
        assert c.must("DEBUG", "DIGEST") == want


def test_a_damaged_backup_is_found(start, vireo_path, tmp_path):
    server = start(cwd=str(tmp_path))
    with server.client() as c:
        c.must("SET", "a", "x" * 100)
        bad, good = backup(c), backup(c)
        path = tmp_path / "backups" / bad / "data.rdb"
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        path.write_bytes(data)
        with pytest.raises(ReplyError, match=bad):
            c.must("BACKUP", "VERIFY", bad)
        manifest = tmp_path / "backups" / bad / "backup.manifest"
        text = manifest.read_bytes()
        manifest.write_bytes(text.replace(b"keys 1", b"keys 2"))
        c.must("BACKUP", "VERIFY", good)
        assert [(r["id"], r["state"]) for r in listed(c) if r["state"] != "good"] == [(bad, "damaged")]
        code, text = run_restore(vireo_path, str(tmp_path / "backups" / bad), "--dir", tmp_path / "r")
        assert code == 1 and "checksum does not match" in text
        assert not os.path.exists(tmp_path / "r" / "dump.rdb")


def test_a_full_disk_leaves_no_half_backup(start, tmp_path):
    server = start(cwd=str(tmp_path))
    with server.client() as c:
        for i in range(300):
            c.must("SET", "k%d" % i, os.urandom(1000))
        old = resource.prlimit(server.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (100000, old[1]))
        backup(c, good=False)
        s = status(c)
        assert s["state"] == "failed" and "File too large" in s["error"] and "data.rdb" in s["error"]
        assert info(c, "backup_last_status") == "err"
        assert c.must("BACKUP", "LIST") == []
        assert [f for f in os.listdir(tmp_path / "backups") if f != "log"] == []
        c.must("SET", "still", "here")
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, old)
        backup(c)
        assert info(c, "backup_last_status") == "ok" and len(listed(c)) == 1


def test_a_folder_that_cannot_be_made(start, tmp_path):
    (tmp_path / "file").write_text("")
    server = start("--backup-dir", str(tmp_path / "file" / "b"), cwd=str(tmp_path))
    with server.client() as c:
        backup(c, good=False)
        assert "Not a directory" in status(c)["error"] and "file" in status(c)["error"]
        c.must("SET", "a", 1)


def test_retention_and_schedule(start, tmp_path):
    server = start("--backup-retention-count", "2", cwd=str(tmp_path))
    with server.client() as c:
        ids = [backup(c) for _ in range(4)]
        assert [r["id"] for r in listed(c)] == ids[2:]
        c.must("CONFIG", "SET", "backup-schedule", "0 3 * * *")
        wait_for(lambda: int(info(c, "backup_next_time")) > time.time(), 5)
        assert int(info(c, "backup_next_time")) % 86400 == 3 * 3600
        for bad in ("x", "60 * * * *", "* * * *", "* * * * * *", "*/0 * * * *"):
            with pytest.raises(ReplyError):
                c.must("CONFIG", "SET", "backup-schedule", bad)
        with pytest.raises(ReplyError):
            c.must("CONFIG", "SET", "backup-retention-age", "7 days")
        c.must("CONFIG", "SET", "backup-retention-age", "7d")


def test_segments_are_kept_as_long_as_they_are_needed(start, vireo_path, tmp_path):
    server = start("--appendonly", "yes", cwd=str(tmp_path))
    log = tmp_path / "backups" / "log"

    def kept():
        return sorted(int(n.split(".")[1]) for n in os.listdir(log)) if log.exists() else []

    def rewrite(c):
        c.must("BGREWRITEAOF")
        wait_for(lambda: b"aof_rewrite_in_progress:0" in c.must("INFO", "persistence"), 10)

    with server.client() as c:
        first = backup(c)                                   # incr file 2
        c.must("SET", "a", 1)
        rewrite(c)                                          # 3
        wait_for(lambda: kept() == [2], 5)
        second = backup(c)                                  # 4
        c.must("SET", "b", 1)
        rewrite(c)                                          # 5
        wait_for(lambda: kept() == [2, 3, 4], 5)
        c.must("BACKUP", "DELETE", first)
        wait_for(lambda: kept() == [4], 5)
        assert status(c)["log"] == "goes on"
        c.must("BACKUP", "SEAL")
        assert kept() == [4, 5] and status(c)["state"] == "sealed"
        # switched off and on again it is another log: what comes then is not taken for more of the first
        c.must("CONFIG", "SET", "appendonly", "no")
        c.must("SET", "c", 1)
        c.must("CONFIG", "SET", "appendonly", "yes")
        wait_for(lambda: b"aof_enabled:1" in c.must("INFO", "persistence") and b"rewrite_in_progress:0" in c.must("INFO", "persistence"), 10)
        time.sleep(0.3)
        assert "began anew" in status(c)["log"]
        c.must("SET", "d", 1)
    assert server.stop(keep_dir=True) == 0
    code, text = run_restore(vireo_path, second, "--until", "end", "--dir", tmp_path / "r", "--backup-dir", tmp_path / "backups")
    assert code == 0, text
    other = start(cwd=str(tmp_path / "r"))
    with other.client() as c:
        assert sorted(c.must("KEYS", "*")) == [b"a", b"b"]


def test_another_file_system_gets_copies(start, vireo_path, tmp_path):
    if not os.path.isdir("/dev/shm") or os.stat("/dev/shm").st_dev == os.stat(tmp_path).st_dev:
        pytest.skip("there is only one file system")
    with tempfile.TemporaryDirectory(dir="/dev/shm", prefix="vireo-test-") as folder:
        server = start("--appendonly", "yes", "--backup-dir", folder + "/a/b", cwd=str(tmp_path))
        with server.client() as c:
            one = backup(c)
            c.must("SET", "a", "x" * 100000)
            c.must("BGREWRITEAOF")
            wait_for(lambda: "appendonly.aof.2.incr.aof" not in os.listdir(tmp_path / "appendonlydir"), 10)
            kept = os.path.join(folder, "a/b/log", os.listdir(folder + "/a/b/log")[0])
            assert os.path.getsize(kept) > 100000 and os.stat(kept).st_nlink == 1
            c.must("SET", "b", 1)
            c.must("BACKUP", "SEAL")
        server.stop(keep_dir=True)
        os.rename(tmp_path / "appendonlydir", tmp_path / "gone")     # the folder of the backups is enough
        code, text = run_restore(vireo_path, os.path.join(folder, "a/b", one), "--until", "end", "--dir", tmp_path / "r")
        assert code == 0, text
    other = start(cwd=str(tmp_path / "r"))
    with other.client() as c:
        assert sorted(c.must("KEYS", "*")) == [b"a", b"b"]


def test_seal_while_the_log_is_tidied(start, tmp_path):
    """A round of tidying that began before SEAL knows nothing of the file that SEAL closes: it must not answer for it. It is
    held up by a pipe with the name of a file of the log, which nobody has opened for writing."""
    server = start("--appendonly", "yes", cwd=str(tmp_path))
    log, pipe = tmp_path / "backups" / "log", tmp_path / "appendonlydir" / "appendonly.aof.0.incr.aof"

    def names():
        out = set()
        for t in os.listdir("/proc/%d/task" % server.pid):
            try:
                with open("/proc/%d/task/%s/comm" % (server.pid, t)) as f:
                    out.add(f.read().strip())
            except OSError:
                pass
        return out

    def held_up():
        for _ in range(10):
            if "vireo-backup" not in names():
                return False
            time.sleep(0.02)
        return True

    with server.client(timeout=30) as c, server.client() as d:
        backup(c)                                           # incr file 2
        c.must("SET", "a", 1)
        os.mkfifo(pipe)
        c.must("BGREWRITEAOF")                              # 3
        wait_for(held_up, 20)
        c.must("SET", "b", 1)
        c.send("BACKUP", "SEAL")                            # 4
        wait_for(lambda: (tmp_path / "appendonlydir" / "appendonly.aof.4.incr.aof").exists() and d.must("PING"), 20)
        fd = os.open(pipe, os.O_RDWR)
        try:
            assert c.read() == b"OK"
            assert 3 in [int(n.split(".")[1]) for n in os.listdir(log)]
        finally:
            os.close(fd)
            pipe.unlink()


def test_requests_while_one_is_made(start, tmp_path):
    server = start("--appendonly", "yes", "--rdb-key-save-delay", "2000", cwd=str(tmp_path))
    with server.client() as c, server.client() as d:
        for i in range(200):
            c.must("SET", "k%d" % i, i)
        c.must("CONFIG", "SET", "rdb-key-save-delay", 0)
        one = backup(c)
        c.must("CONFIG", "SET", "rdb-key-save-delay", 2000)
        d.send("BACKUP", "SEAL")
        c.must("BACKUP", "START")
        d.read()
        wait_for(lambda: status(c)["phase"] in ("incrementing", "sealed", "failed"), 10)
        assert status(c)["error"] == ""
        assert len(listed(c)) == 2 and listed(c)[0]["id"] == one


def test_restore_in_place(start, vireo_path, tmp_path):
    server = start("--appendonly", "yes", cwd=str(tmp_path))
    with server.client() as c:
        c.must("SET", "a", 1)
        one = backup(c)
        time.sleep(1.1)
        c.must("SET", "b", 1)
        good = int(time.time())
        time.sleep(1.1)
        c.must("FLUSHALL")
    assert server.stop(keep_dir=True) == 0
    args = (one, "--until", good, "--dir", tmp_path, "--appendonly", "yes")
    code, text = run_restore(vireo_path, *args)
    assert code == 1 and "there are data" in text
    for turn in range(2):   # again, from what was put beside the backup
        code, text = run_restore(vireo_path, *args, "--force")
        assert code == 0 and "Stop point: the last commands are of" in text, text
        server.start()
        with server.client() as c:
            assert sorted(c.must("KEYS", "*")) == [b"a", b"b"]
            c.must("SET", "later%d" % turn, 1)
        assert server.stop(keep_dir=True) == 0
        assert os.path.isdir(tmp_path / "appendonlydir.before-restore")


def test_restore_tells_damage_from_a_torn_end(start, vireo_path, tmp_path):
    server = start("--appendonly", "yes", "--appendfsync", "always", cwd=str(tmp_path))
    with server.client() as c:
        one = backup(c)
        for i in range(20):
            c.must("SET", "k%d" % i, "value%d" % i)
        name = [n for n in os.listdir(tmp_path / "appendonlydir") if n.endswith(".2.incr.aof")][0]
    server.signal(9)
    server.wait_exit()
    log = tmp_path / "appendonlydir" / name
    whole = log.read_bytes()
    where = (one, "--until", "end", "--backup-dir", tmp_path / "backups", "--dir", tmp_path / "r", "--force", "--log-folder", tmp_path / "appendonlydir")
    log.write_bytes(whole.replace(b"$6\r\nvalue3\r\n", b"$9999\r\nvalue3\r\n"))      # swallows what follows it
    code, text = run_restore(vireo_path, *where)
    assert code == 1 and "whole commands follow" in text, text
    log.write_bytes(whole[:-3])
    code, text = run_restore(vireo_path, *where)
    assert code == 0 and "bytes are left out" in text, text


def test_restore_refuses(start, vireo_path, tmp_path):
    server = start("--appendonly", "yes", cwd=str(tmp_path))
    with server.client() as c:
        c.must("SET", "a", 1)
        one = backup(c)
        c.must("SET", "b", 1)
        c.must("BGREWRITEAOF")
        wait_for(lambda: b"aof_rewrite_in_progress:0" in c.must("INFO", "persistence"), 10)
        wait_for(lambda: (tmp_path / "backups" / "log").exists() and os.listdir(tmp_path / "backups" / "log"), 5)
        wait_for(lambda: "appendonly.aof.2.incr.aof" not in os.listdir(tmp_path / "appendonlydir"), 5)
    server.stop(keep_dir=True)
    where = ("--backup-dir", tmp_path / "backups", "--dir", tmp_path / "r")
    for args, why in (((one, "--until", "yesterday"), "is not a time"), ((one, "--until", "1000"), "later than the time"),
                      (("nosuch",), "No such file"), (("latest", "--until", "1000"), "no good backup")):
        code, text = run_restore(vireo_path, *args, *where)
        assert code == 1 and why in text, text
    kept = tmp_path / "backups" / "log"
    os.unlink(kept / os.listdir(kept)[0])
    code, text = run_restore(vireo_path, one, "--until", "end", *where)
    assert code == 1 and "is missing" in text, text
    code, text = run_restore(vireo_path, one, *where)
    assert code == 0 and "the backup itself" in text, text
