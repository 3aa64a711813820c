"""vireo-check on files of Vireo and of Redis: sound, torn, damaged, repaired; and beside Redis's own checkers."""
import os
import re
import shutil
import subprocess

import pytest

from tests.oracle.resp import wait_for
from tests.oracle.server import Server, vireo_binary

CHECK = os.path.join(os.path.dirname(vireo_binary()), "vireo-check")
MODULE_IMAGE = bytes.fromhex(
    "524544495330303130f781b5eb2dfadca978030201050361757800fe00")   # data of a module before a database


def run(*words, stdin=b"", name=None, binary=CHECK):
    """(exit status, output); name: what the program is called."""
    done = subprocess.run([name or binary] + [str(w) for w in words], executable=binary, input=stdin,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60)
    assert done.returncode in (0, 1), done.stdout
    return done.returncode, done.stdout.decode("latin-1")


def command(*words):
    words = [w if isinstance(w, bytes) else str(w).encode() for w in words]
    return b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%s\r\n" % (len(w), w) for w in words)


GOOD = command("SELECT", 0) + command("SET", "k", 1) + command("SET", "k2", 2)


def fill(c):
    c.must("SET", "string", "x" * 3000)
    c.must("SET", "number", "12345", "PX", "100000000")
    c.must("RPUSH", "list", *range(300))
    c.must("SADD", "ints", *range(100))
    c.must("SADD", "words", *["member:%d" % i for i in range(1000)])
    c.must("HSET", "hash", "f", "v", "g", "w")
    c.must("ZADD", "zset", *[x for i in range(500) for x in (i / 3, "m%d" % i)])
    c.must("SELECT", "3")
    c.must("SET", "elsewhere\r\n", "y")


@pytest.fixture(params=["vireo", "redis"])
def image(request, tmp_path, vireo_path, redis_path):
    """An RDB file with a value of every kind."""
    server = Server(vireo_path if request.param == "vireo" else redis_path, "--appendonly", "no")
    try:
        with server.client() as c:
            fill(c)
            c.must("SAVE")
        shutil.copy(os.path.join(server.dir, "dump.rdb"), tmp_path / "dump.rdb")
    finally:
        server.stop()
    return tmp_path / "dump.rdb"


def test_sound_image(image):
    status, out = run(image)
    assert status == 0, out
    assert "RDB looks OK!" in out and "Checksum OK" in out and "[info] 8 keys read" in out and "[info] 1 expires" in out
    lines = {line.split("  ")[0]: line.split() for line in out.splitlines() if line.startswith("db ")}
    assert lines["db 0"][2:5] == ["7", "1", str(2 + 300 + 100 + 1000 + 2 + 500)]
    assert lines["db 3"][2:5] == ["1", "0", "1"] and lines["db 3"][-1] == "elsewhere\\x0d\\x0a"


def test_like_redis_check_rdb(image, tmp_path):
    """The same lines as Redis's program, but for the reason, which is told with more words."""
    def both():
        mine = run(image, name="redis-check-rdb")
        theirs = run(image, binary=shutil.which("redis-check-rdb"), name="redis-check-rdb")
        skip = ("[additional info] Class", "[additional info] Reading", "[additional info] The checksum", "[info]")
        return [(s, [x for x in o.splitlines() if not x.startswith(skip)]) for s, o in (mine, theirs)]
    whole = image.read_bytes()
    mine, theirs = both()
    assert mine == theirs and mine[0] == 0
    image.write_bytes(whole[:-3] + bytes([whole[-3] ^ 1]) + whole[-2:])
    mine, theirs = both()
    assert mine == theirs and mine[0] == 1
    image.write_bytes(whole[:60])
    mine, theirs = both()
    assert mine == theirs and mine[0] == 1
    image.write_bytes(whole.replace(b"REDIS0010", b"REDIS0099"))
    assert run(image, name="redis-check-rdb")[0] == 1
    assert run(name="redis-check-rdb")[0] == 1
    assert run("--version", name="/usr/bin/redis-check-rdb") == (0, "redis-check-rdb 7.0.15\n")


def test_the_server_is_the_checker_by_name(image, tmp_path):
    for name, words in (("redis-check-rdb", [image]), ("redis-check-aof", [tmp_path / "log"])):
        (tmp_path / "log").write_bytes(GOOD)
        status, out = run(*words, name=str(tmp_path / name), binary=vireo_binary())
        assert status == 0 and ("looks OK" in out or "is valid" in out), out


def test_damage_is_seen_everywhere(image, tmp_path):
    whole = image.read_bytes()
    for at in list(range(0, 200, 3)) + list(range(200, len(whole), len(whole) // 60)):
        image.write_bytes(whole[:at])
        assert run(image)[0] == 1, "cut at %d" % at
        image.write_bytes(whole[:at] + bytes([whole[at] ^ 0x41]) + whole[at + 1:])
        status, out = run(image)
        assert status == 1 and ("ERROR DETECTED" in out or at < 5), "changed at %d: %s" % (at, out)


def test_repair_of_an_image(image, tmp_path):
    whole, new = image.read_bytes(), tmp_path / "new.rdb"
    image.write_bytes(whole[:-3] + bytes([whole[-3] ^ 1]) + whole[-2:])      # the checksum alone
    status, out = run("--output", new, image)
    assert status == 0 and new.read_bytes() == whole, out
    assert run("--output", new, image)[0] == 1 and new.read_bytes() == whole  # nothing is replaced
    new.unlink()
    image.write_bytes(whole[:len(whole) // 2])                               # half of it is gone
    status, out = run("--output", new, image)
    assert status == 0 and run(new)[0] == 0, out
    assert run(new, binary=shutil.which("redis-check-rdb"))[0] == 0
    image.write_bytes(b"something else")
    assert run("--output", tmp_path / "none", image)[0] == 1 and not (tmp_path / "none").exists()


def test_a_file_without_checksum_is_said_to_have_none(tmp_path, vireo_path, start):
    for binary in (vireo_path, shutil.which("redis-server")):
        server = Server(binary, "--rdbchecksum", "no", "--appendonly", "no")
        try:
            with server.client() as c:
                c.must("RPUSH", "l", "a", "b")
                c.must("SET", "k", "value")
                c.must("SAVE")
            whole = open(os.path.join(server.dir, "dump.rdb"), "rb").read()
        finally:
            server.stop()
        path = tmp_path / "dump.rdb"
        path.write_bytes(whole)
        status, out = run(path)
        assert status == 0 and "checksum disabled" in out and "Checksum OK" not in out, out
        at = whole.index(b"\x81a\x02")
        path.write_bytes(whole[:at] + b"\xf7" + whole[at + 1:])                # an item that is none
        for name in (None, "redis-check-rdb"):
            status, out = run(path, name=name)
            assert status == 1 and "carries no checksum" in out and "does not fit" not in out, out
    os.makedirs(tmp_path / "data")
    shutil.move(path, tmp_path / "data" / "dump.rdb")
    out = subprocess.run([vireo_path, "--port", "0", "--unixsocket", str(tmp_path / "socket"), "--dir", str(tmp_path / "data")], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60)
    assert out.returncode == 1 and b"carries no checksum" in out.stdout and b"does not match" not in out.stdout, out.stdout


def streams(name, binary, cwd, *words):
    """(exit status, stdout): what the program called so says."""
    done = subprocess.run([name] + list(words), executable=binary, cwd=cwd, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)
    return done.returncode, done.stdout.decode()


def test_missing_files_in_the_words_of_redis(tmp_path):
    (tmp_path / "a.manifest").write_text("file base.aof seq 1 type b\nfile incr.aof seq 1 type i\n")
    (tmp_path / "b.manifest").write_text("file incr.aof seq 1 type i\n")
    (tmp_path / "empty.aof").write_bytes(b"")
    (tmp_path / "folder").mkdir()
    cases = {"redis-check-rdb": [[], ["none"], ["none/none"], ["--fix"], ["--fix", "none"], ["-v"]],
             "redis-check-aof": [[], ["none"], ["none/none"], ["none.manifest"], ["--fix"], ["--fix", "none"], ["--truncate-to-timestamp", "5", "none"], ["folder"],
                                 ["--truncate-to-timestamp", "x", "none"], ["a.manifest"], ["b.manifest"], ["--fix", "b.manifest"], ["empty.aof"], ["1", "2", "3", "4"]]}
    for name, all_words in cases.items():
        for words in all_words:
            mine, theirs = (streams(name, binary, tmp_path, *words) for binary in (CHECK, shutil.which(name)))
            assert mine == theirs, (name, words)
    done = subprocess.run([CHECK, "none"], cwd=tmp_path, stdout=subprocess.PIPE, timeout=60)
    assert (done.returncode, done.stdout) == (1, b"Cannot open file none: No such file or directory\n")


def test_a_log_in_groups(tmp_path, vireo_path):
    server = Server(vireo_path, "--appendonly", "yes", "--appendfsync", "always", "--aof-sync-in-place", "yes", cwd=str(tmp_path))
    with server.client() as c:
        for i in range(5):
            c.must("SET", "k%d" % i, "value")
    server.signal(9)
    server.wait_exit()
    path = tmp_path / "appendonlydir" / "appendonly.aof.1.incr.aof"
    whole = path.read_bytes()
    group = whole.rindex(b"#VG:")
    assert run(path)[0] == 0                                            # with filler at its end
    path.write_bytes(whole[:group + 40])
    status, out = run("--fix", "--yes", path)
    assert status == 0 and "inside a group of commands" in out, out
    assert run(path)[0] == 0 and whole.startswith(path.read_bytes()) and group - 65 <= path.stat().st_size <= group
    for at in (whole.index(b"#VG:") + 40, group + 10):                  # the records of the first; the line of the last
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1:])
        status, out = run(path)
        assert status == 1 and "not what its checksum says" in out, out


def test_module_data_is_stepped_over(tmp_path):
    path = tmp_path / "module.rdb"
    path.write_bytes(MODULE_IMAGE + b"\xff" + bytes(8))
    status, out = run(path)
    assert status == 0 and "MODULE AUX for: " in out and "checksum disabled" in out, out
    path.write_bytes(MODULE_IMAGE[:-3] + b"\x09\x00" + b"\xff" + bytes(8))
    assert run(path)[0] == 1


def test_a_key_that_is_there_twice(tmp_path):
    path = tmp_path / "twice.rdb"
    path.write_bytes(b"REDIS0010\xfe\x00\x00\x01k\x01v\xfe\x01\x00\x01k\x01v\xff" + bytes(8))
    assert run(path)[0] == 0                     # in two databases
    path.write_bytes(b"REDIS0010\xfe\x00\x00\x01k\x01v\xfe\x00\x00\x01k\x01v\xff" + bytes(8))
    status, out = run(path)
    assert status == 1 and "twice" in out and '"k"' in out


def test_torn_log(tmp_path):
    path = tmp_path / "log.aof"
    for cut in (1, 5, 12):
        path.write_bytes(GOOD[:-cut])
        status, out = run(path)
        assert status == 1 and "ok_up_to=50" in out and "diff=%d" % (28 - cut) in out and path.stat().st_size == 78 - cut
        status, out = run("--fix", path, stdin=b"n\n")
        assert status == 1 and "Aborting" in out and path.stat().st_size == 78 - cut
        status, out = run("--fix", path, stdin=b"y\n")
        assert status == 0 and "Successfully truncated" in out and path.read_bytes() == GOOD[:50]
        assert run(path)[0] == 0
    for tail in (command("MULTI") + command("SET", "k3", 3), (command("MULTI") + command("SET", "k3", 3) + command("EXEC"))[:-3]):
        path.write_bytes(GOOD + tail)
        assert run("--fix", "--yes", path)[0] == 0 and path.read_bytes() == GOOD
    path.write_bytes(GOOD[:-5])
    status, out = run("--output", tmp_path / "new.aof", path)
    assert status == 0 and (tmp_path / "new.aof").read_bytes() == GOOD[:50] and path.read_bytes() == GOOD[:-5]


def test_damage_is_not_a_torn_end(tmp_path):
    path = tmp_path / "log.aof"
    for bad in (b"garbage\r\n" + GOOD, command("SET", "x", "y").replace(b"$1\r\ny", b"$900\r\ny") + GOOD):
        path.write_bytes(GOOD + bad)
        status, out = run("--fix", "--yes", path)
        assert status == 1 and "whole commands" in out and path.read_bytes() == GOOD + bad, out
        assert run("--fix", "--yes", "--discard", path)[0] == 0 and path.read_bytes() == GOOD
    path.write_bytes(GOOD + bytes(20))
    assert run(path)[0] == 1
    path.write_bytes(GOOD + command("NOSUCHCOMMAND", 1))
    status, out = run(path)
    assert status == 1 and "NOSUCHCOMMAND" in out
    assert run(path, name="redis-check-aof")[0] == 0     # which does not know commands


def test_cut_at_a_time(tmp_path):
    path = tmp_path / "log.aof"
    one, two = b"#TS:100\r\n" + command("SET", "a", 1), b"#TS:200\r\n" + command("SET", "b", 2)
    path.write_bytes(one + two)
    assert run("--truncate-to-timestamp", 200, path)[0] == 0 and path.read_bytes() == one + two
    assert run("--truncate-to-timestamp", 150, "--output", tmp_path / "new", path)[0] == 0
    assert path.read_bytes() == one + two and (tmp_path / "new").read_bytes() == one
    assert run("--truncate-to-timestamp", 150, path, name="redis-check-aof")[0] == 0 and path.read_bytes() == one
    inside = command("MULTI") + command("SET", "c", 3) + b"#TS:300\r\n" + command("EXEC")
    path.write_bytes(one + inside)
    assert run("--truncate-to-timestamp", 250, path)[0] == 0 and path.read_bytes() == one
    assert run("--truncate-to-timestamp", "soon", path)[0] == 1


def folder(tmp_path):
    d = tmp_path / "appendonlydir"
    d.mkdir()
    (d / "a.manifest").write_text("file a.1.base.aof seq 1 type b\nfile a.1.incr.aof seq 1 type i\nfile a.2.incr.aof seq 2 type i\n")
    for name in ("a.1.base.aof", "a.1.incr.aof", "a.2.incr.aof"):
        (d / name).write_bytes(GOOD)
    return d


def test_log_of_several_files(tmp_path):
    d = folder(tmp_path)
    for path in (d, d / "a.manifest", tmp_path):
        status, out = run(path)
        assert status == 0 and "All AOF files and manifest are valid" in out, out
    mine, theirs = (run(d / "a.manifest", name="redis-check-aof", binary=b) for b in (CHECK, shutil.which("redis-check-aof")))
    line = re.compile("ok_up_to_line=[0-9]+")      # theirs counts on from file to file
    assert (mine[0], line.sub("", mine[1])) == (theirs[0], line.sub("", theirs[1]))
    (d / "a.1.incr.aof").write_bytes(GOOD[:-3])
    status, out = run("--fix", "--yes", d / "a.manifest")
    assert status == 1 and "not the last file" in out and (d / "a.1.incr.aof").read_bytes() == GOOD[:-3]
    (d / "a.1.incr.aof").write_bytes(GOOD)
    (d / "a.2.incr.aof").write_bytes(GOOD[:-3])
    assert run("--fix", "--yes", d / "a.manifest")[0] == 0 and (d / "a.2.incr.aof").read_bytes() == GOOD[:50]
    (d / "a.1.incr.aof").write_bytes(GOOD + b"#TS:500\r\n" + GOOD)
    status, out = run("--truncate-to-timestamp", 400, d / "a.manifest")
    assert status == 1 and "not the last file" in out
    (d / "a.1.incr.aof").unlink()
    assert run(d / "a.manifest")[0] == 1
    (d / "a.manifest").write_text("file x\n")
    status, out = run(d / "a.manifest")
    assert status == 1 and "at line 1" in out


@pytest.mark.parametrize("which", ["vireo", "redis"])
def test_log_of_a_server(which, tmp_path, vireo_path, redis_path):
    server = Server(vireo_path if which == "vireo" else redis_path, "--appendonly", "yes", "--aof-timestamp-enabled", "yes")
    try:
        with server.client() as c:
            fill(c)
            for words in (("MULTI",), ("INCR", "n"), ("INCR", "n"), ("EXEC",)):
                c.must(*words)
            status = server.stop(keep_dir=True)
        assert status == 0
        status, out = run(server.dir)
        assert status == 0 and "1 transactions" in out and "All AOF files and manifest are valid" in out, out
    finally:
        server.stop()
        shutil.rmtree(server.dir, ignore_errors=True)


def test_words(tmp_path):
    assert run()[0] == 1 and run("--help")[0] == 0 and run("--nonsense", tmp_path)[0] == 1
    assert run(tmp_path)[0] == 1 and run(tmp_path / "missing")[0] == 1
    assert run("--output", tmp_path / "x", tmp_path)[0] == 1
    (tmp_path / "empty").write_bytes(b"")
    assert run(tmp_path / "empty", name="redis-check-aof") == (0, "Start checking Old-Style AOF\nAOF %s is empty\n" % (tmp_path / "empty"))


def test_backups(tmp_path, vireo_path):
    """All of a folder of backups; one byte that changed in a way that still loads is seen by the manifest's sum."""
    server = Server(vireo_path, "--appendonly", "yes", "--backup-dir", str(tmp_path / "kept"))
    try:
        with server.client() as c:
            fill(c)
            c.must("SELECT", 0)
            wait_for(lambda: c.call("BACKUP", "START") == b"OK", 30, what="the beginning of a backup")
            listed = wait_for(lambda: [p for p in [c.call("BACKUP", "LIST")] if isinstance(p, list) and p], 30, what="the backup")
            path = listed[0][0].decode()
            c.must("SET", "later", 1)
            wait_for(lambda: c.call("BACKUP", "SEAL") == b"OK", 30, what="a log that goes on")
            wait_for(lambda: os.listdir(tmp_path / "kept" / "log"), 30, what="the log beside the backups")
    finally:
        server.stop()
    for what in (path, tmp_path / "kept"):
        status, out = run(what)
        assert status == 0 and "is what was written" in out, out
    data = os.path.join(path, "data.rdb")
    with open(data, "rb") as f:
        sound = f.read()
    changed = sound.replace(b"member:999", b"member:998") if b"member:999" in sound else sound.replace(b"elsewhere", b"elsewherf")
    with open(data, "wb") as f:
        f.write(changed[:-8] + bytes(8))  # no checksum of its own: it would load
    status, out = run(tmp_path / "kept")
    assert status == 1 and "its manifest says" in out, out
    with open(data, "wb") as f:
        f.write(sound[:-1])
    status, out = run(path)
    assert status == 1 and "bytes, and its manifest says" in out, out
    with open(os.path.join(path, "backup.manifest"), "a") as f:
        f.write("x 1\n")
    status, out = run(path)
    assert status == 1 and "backup.manifest" in out, out
