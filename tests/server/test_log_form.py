"""The form in which commands are logged, beside that of a real redis-server: both play tests/scripts/log.t, and the two logs must
tell the same commands in the same words, unit by unit. Vireo plays it in process (vireo-script --log), and over a socket with
appendonly where the server has it.

Times in records (PXAT, PEXPIREAT) are equal, or as far from the last annotation within TOLERANCE_MS. Arguments behind a key
that begins with `rnd` are a matter of luck.

Where Vireo differs, and why:
- SET with a time that is past: 7.0 logs the SET as it is and a DEL when the key is met. Vireo logs what it comes to, a DEL of the
  key that was there, or nothing; whoever replays it never holds a key that is dead already.
- BLMOVE of a client that waited: 7.0 logs the ends in small letters, Vireo as the client wrote them.
- A *STORE with an empty result, or RESTORE ... REPLACE, over a key that has expired: 7.0 logs the command alone, Vireo also (or only)
  the DEL of the expired key. RESTORE with a past time and SPOP of everything under lazyfree-lazy-server-del: 7.0 logs DEL,
  Vireo UNLINK as 7.2 does. The script has no such cases.
- BITFIELD ... OVERFLOW FAIL that fails but has made or grown the key: 7.0 logs nothing, so that a replica or a reloaded log lacks
  the bytes; Vireo logs it. Random commands leave it out.
- SCAN: 7.0 deletes the expired keys that it meets, Vireo leaves them to the cycle.
"""
import glob
import os
import random
import shutil
import subprocess
import time

import pytest

from tests.fuzz.differential import BLOCKING, Story
from tests.oracle.script import quote_word, run_script
from tests.oracle.server import ROOT, Server, redis_binary, vireo_binary

SCRIPT = os.path.join(ROOT, "tests", "scripts", "log.t")
TOLERANCE_MS = 2000


def read_log(data):
    """The commands of a log: (db, words, second of the last annotation); SELECTs are taken out."""
    at, db, second, out = 0, None, 0, []
    while at < len(data):
        end = data.index(b"\r\n", at)
        line = data[at:end]
        at = end + 2
        if line.startswith(b"#TS:"):
            second = int(line[4:])
            continue
        assert line[:1] == b"*", (at, line)
        words = []
        for _ in range(int(line[1:])):
            end = data.index(b"\r\n", at)
            size = int(data[at + 1:end])
            words.append(data[end + 2:end + 2 + size])
            assert data[end + 2 + size:end + 4 + size] == b"\r\n"
            at = end + 4 + size
        if words[0].upper() == b"SELECT":
            db = int(words[1])
        else:
            assert db is not None or words[0].upper() == b"MULTI"
            out.append((db, words, second))
    # a server that just started may not annotate its first second
    first = next((s for _, _, s in out if s), int(time.time()))
    return [(db, words, s or first) for db, words, s in out]


def time_at(words):
    """Where the time of a record is; None: it has none."""
    name = words[0].upper()
    if name == b"SET":
        upper = [w.upper() for w in words]
        return upper.index(b"PXAT", 3) + 1 if b"PXAT" in upper[3:] else None
    if name == b"XCLAIM" and len(words) > 7 and words[6].upper() == b"TIME":
        return 7
    return 2 if name in (b"PEXPIREAT", b"RESTORE") else None


def is_past(words, second):
    at = time_at(words)
    return words[0].upper() == b"SET" and at is not None and int(words[at]) < second * 1000


def comparable(log):
    """Records as lists whose times are pairs (time, distance from then), and whose luck is gone. MULTI and EXEC are of no database."""
    out = []
    for db, words, second in log:
        words = list(words)
        at = time_at(words)
        if at is not None:
            words[at] = (int(words[at]), int(words[at]) - second * 1000)
        if len(words) > 1 and words[1].startswith(b"rnd"):
            words[1:] = [b"rnd"]
        if words[0].upper() == b"XADD":     # an ID without its second part is one that has 0 there
            words[2:] = [w[:-2] if w.endswith(b"-0") else w for w in words[2:]]
        if words[0].upper() == b"LMOVE":
            words[3:] = [w.upper() for w in words[3:]]
        out.append((None if words[0] in (b"MULTI", b"EXEC") else db, words))
    return out


def same_word(a, b):
    if isinstance(a, tuple) and isinstance(b, tuple):
        return a[0] == b[0] or abs(a[1] - b[1]) <= TOLERANCE_MS
    return a == b


def same(a, b):
    return a[0] == b[0] and len(a[1]) == len(b[1]) and all(same_word(x, y) for x, y in zip(a[1], b[1]))


def without_past_sets(log):
    """Redis's log in Vireo's form where they may differ: a SET whose time is past goes, and the DEL that follows stays only
    where the key was there before."""
    out, there, gone = [], set(), set()
    for db, words, second in log:
        name, key = words[0].upper(), (db, words[1]) if len(words) > 1 else None
        if is_past(words, second):
            if key not in there:
                gone.add(key)
            continue
        if name in (b"DEL", b"UNLINK"):
            if key in gone:
                gone.discard(key)
                continue
            there.discard(key)
        elif name == b"SET":
            there.add(key)
        out.append((db, words, second))
    return without_idle_multi(out)


def without_idle_multi(log):
    """MULTI and EXEC around one record go."""
    out = []
    for r in log:
        out.append(r)
        if r[1] == [b"EXEC"] and len(out) > 2 and out[-3][1] == [b"MULTI"]:
            out[-3:] = [out[-2]]
    return out


def compare(ours, theirs):
    ours, theirs = comparable(ours), comparable(without_past_sets(theirs))
    for i, (a, b) in enumerate(zip(ours, theirs)):
        assert same(a, b), "record %d of %d:\n  ours   %r\n  theirs %r\n after %r" % (i, len(theirs), a, b, theirs[max(0, i - 3):i])
    assert len(ours) == len(theirs), "records %d and %d: %r" % (len(ours), len(theirs), (ours + theirs)[min(len(ours), len(theirs)):][:5])


def play(binary, name):
    """The log of a server that played the script."""
    server = Server(binary, "--appendonly", "yes", "--aof-use-rdb-preamble", "no", "--appendfsync", "no", "--aof-timestamp-enabled", "yes",
                    "--appenddirname", "aof")
    try:
        failures = run_script(SCRIPT, server.port, name)
        assert not failures, failures
        server.stop(keep_dir=True)
        files = sorted(glob.glob(os.path.join(server.dir, "aof", "*.incr.aof")))
        assert len(files) == 1, files
        with open(files[0], "rb") as f:
            return read_log(f.read())
    finally:
        server.stop(keep_dir=True)
        shutil.rmtree(server.dir, ignore_errors=True)


@pytest.fixture(scope="module")
def theirs():
    return play(redis_binary(), "redis")


def test_the_script_logs_every_write(theirs):
    """Each command of the script that writes in some line is in the log in some form."""
    names = {w[0].upper() for _, w, _ in theirs}
    assert len(theirs) > 250
    assert {b"MULTI", b"EXEC", b"DEL", b"UNLINK", b"PEXPIREAT", b"PERSIST", b"LPOP", b"RPOP", b"LMOVE", b"RPOPLPUSH", b"SREM", b"ZPOPMIN",
            b"ZPOPMAX", b"HSET", b"FLUSHALL", b"FLUSHDB", b"SWAPDB", b"MOVE", b"COPY", b"RENAME", b"SORT"} <= names


@pytest.fixture
def script():
    """Runs vireo-script; it must find nothing wrong."""
    runner = os.environ.get("VIREO_SCRIPT", os.path.join(ROOT, "build", "vireo-script"))
    if not os.path.exists(runner):
        pytest.skip("build/vireo-script is not built")

    def run(*args):
        done = subprocess.run([runner, *args], capture_output=True, timeout=300)
        assert done.returncode == 0, done.stdout.decode("utf-8", "replace")[-3000:]
    return run


def test_same_log_in_process(theirs, script, tmp_path):
    path = tmp_path / "log"
    script("--log", str(path), SCRIPT)
    compare(read_log(path.read_bytes()), theirs)


# luck, and what is about connections
UNFIT = {b"SPOP", b"RANDOMKEY", b"SCAN", b"SSCAN", b"HSCAN", b"ZSCAN", b"DEBUG", b"MONITOR", b"QUIT", b"HELLO", b"RESET", b"SHUTDOWN",
         b"CLIENT", b"CONFIG", b"SUBSCRIBE", b"PSUBSCRIBE", b"SSUBSCRIBE", b"FLUSHALL", b"SWAPDB"}


def fit_for_both(words):
    """May both servers be asked it, and log the same? A past time given to SET is left out: see above."""
    if not words or words[0].upper() in UNFIT or words[0].decode("latin-1").lower() in BLOCKING:
        return False
    upper = [w.upper() for w in words]
    if upper[0] == b"BITFIELD" and b"FAIL" in upper:
        return False
    times = [w for at, w in zip(upper[2:], words[3:]) if at in (b"EXAT", b"PXAT")]
    return words[0].upper() != b"SET" or all(len(t) >= 10 for t in times)


def random_commands(seed):
    rng = random.Random(seed)
    lazy = [[b"CONFIG", b"SET", b"lazyfree-lazy-" + n, rng.choice([b"yes", b"no"])] for n in (b"expire", b"server-del", b"user-del")]
    return lazy + [s.words for unit in Story(seed, 2, set()).units for s in unit if fit_for_both(s.words)]


def logs_of_redis(stories):
    """{seed: its part of the log} of one server that was told all of them; a story begins with a mark."""
    server = Server(redis_binary(), "--appendonly", "yes", "--aof-use-rdb-preamble", "no", "--appendfsync", "no",
                    "--aof-timestamp-enabled", "yes", "--appenddirname", "aof")
    try:
        with server.client() as c:
            c.must("DEBUG", "SET-ACTIVE-EXPIRE", "0")
            for seed, commands in stories.items():
                for words in ("DISCARD",), ("UNWATCH",), ("SELECT", 0), ("FLUSHALL",), ("SET", "mark", seed):
                    c.call(*words)
                for words in commands:
                    c.call(*words)
        server.stop(keep_dir=True)
        out, seed = {}, None
        with open(glob.glob(os.path.join(server.dir, "aof", "*.incr.aof"))[0], "rb") as f:
            for record in read_log(f.read()):
                if record[1][:2] == [b"SET", b"mark"]:
                    seed = int(record[1][2])
                    out[seed] = []
                if seed is not None:
                    out[seed].append(record)
        # the FLUSHALL at the head of the next story
        return {seed: part[:-1] if part[-1][1] == [b"FLUSHALL"] else part for seed, part in out.items()}
    finally:
        server.stop(keep_dir=True)
        shutil.rmtree(server.dir, ignore_errors=True)


def test_random_commands_give_the_same_log(script, tmp_path):
    first, count = int(os.environ.get("FUZZ_SEED", 1)), int(os.environ.get("LOG_STORIES", 300))
    stories = {seed: random_commands(seed) for seed in range(first, first + count)}
    theirs = logs_of_redis(stories)
    records = 0
    for seed, commands in stories.items():
        path, log = tmp_path / "story.t", tmp_path / "story.log"
        head = "> DEBUG SET-ACTIVE-EXPIRE 0\n> SET mark %d\n" % seed
        path.write_text(head + "".join("> %s\n" % " ".join(quote_word(w) for w in words) for words in commands))
        script("--log-only", "--log", str(log), str(path))
        ours = read_log(log.read_bytes())
        records += len(ours)
        try:
            compare(ours, theirs[seed])
        except AssertionError as e:
            raise AssertionError("seed %d: %s" % (seed, e))
    assert records > 10 * count


def story_script(seed):
    """A story of the differential test as a script, told by several clients while time passes. No replies are looked at."""
    story, rng = Story(seed, 2, set()), random.Random(seed)
    lines = ["> CONFIG SET " + " ".join("%s %s" % (n, quote_word(v)) for n, v in story.config.items())]
    for name in ("expire", "eviction", "server-del", "user-del"):
        if rng.random() < 0.3:
            lines.append("> CONFIG SET lazyfree-lazy-%s yes" % name)
    for unit in story.units:
        client = rng.randrange(5)
        if rng.random() < 0.05:
            lines.append("@-c%d" % client)
        lines.append("@c%d" % client)
        if rng.random() < 0.1:
            lines.append("+ %d" % rng.choice([1, 10, 100, 1000, 10000]))
        lines += ["> " + " ".join(quote_word(w) for w in s.words) for s in unit if s.words and s.words[0].lower() != b"debug"]
    return "\n".join(lines) + "\n"


def test_random_logs_give_the_same_data(script, tmp_path):
    """vireo-script replays what is logged into a second node, and compares the two at the end."""
    first, count = int(os.environ.get("FUZZ_SEED", 1)), int(os.environ.get("LOG_STORIES", 300))
    paths = []
    for seed in range(first, first + count):
        paths.append(str(tmp_path / ("%d.t" % seed)))
        with open(paths[-1], "w") as f:
            f.write(story_script(seed))
    script("--log-only", *paths)


def test_same_log_of_the_server(theirs, vireo_path):
    compare(play(vireo_binary(), "vireo"), theirs)
