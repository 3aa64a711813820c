#!/usr/bin/env python3
"""Random differential test: the same commands to Vireo and to a real redis-server, replies and data compared.

    python3 tests/fuzz/differential.py --seconds 60 --seed 1 --resp 2|3|both [--keep-going N] [--no-notify]

A run is made of short stories. Each begins with empty servers and its own encoding thresholds, draws commands from the rows of
rows.py, sometimes inside MULTI, and ends with a dump of all keys of both sides by typed reads. A subscriber on each side
listens to all keyspace notifications, which must be the same too. A story that differs is shrunk, and printed as a
command script with the seed that makes it. The same seed draws the same stories.
"""
import argparse
import os
import random
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
from tests.fuzz.rows import CONF_DEFAULTS, CONF_NAMES, NOT_DRAWN, ROWS, UNIT_COMMANDS, Words  # noqa: E402
from tests.newer import ARITIES, without_newer  # noqa: E402
from tests.oracle.record import reply_lines  # noqa: E402
from tests.oracle.resp import Client, encode, free_port  # noqa: E402
from tests.oracle.script import quote_word  # noqa: E402
from tests.oracle.server import Server, redis_binary, vireo_binary  # noqa: E402

STORY_LENGTH = 60
# takes more words than in 7.0, or fewer: one more or one less is no error here
TAKES_MORE = {n.decode() for n in ARITIES} | {"bitcount"}
NO_MANGLE = {"debug", "config", "client", "command", "latency", "lolwut", "shutdown", "slowlog", "memory", "monitor", "hello"}
BLOCKING = {"blpop", "brpop", "blmove", "brpoplpush", "blmpop", "bzpopmin", "bzpopmax", "bzmpop", "xread", "xreadgroup"}


class Step:
    """One command of a story and how its replies are compared."""

    __slots__ = ("words", "mode")

    def __init__(self, words, mode):
        self.words, self.mode = words, mode


class Difference(Exception):
    def __init__(self, what, step, ours, theirs):
        super().__init__(what)
        self.what, self.step, self.ours, self.theirs = what, step, ours, theirs


# ---- drawing stories

class Story:
    """The units of one story: a unit is a list of steps that stay together when shrinking."""

    def __init__(self, seed, resp, seen):
        self.seed, self.resp = seed, resp
        rng = random.Random(seed)
        words = Words(rng)
        self.config = {n: CONF_DEFAULTS[n].encode() if rng.random() < 0.4 else words.conf_value(n) for n in CONF_NAMES}
        self.units = []
        weights = [r.weight for r in ROWS]
        # a story likes some kinds of key more than others, so that values grow
        liked = rng.choice("sltzhrbyg*")
        if rng.random() < 0.15:
            weights = [1.0] * len(ROWS)     # so that rare rows are reached too
        elif liked != "*":
            weights = [w * (4 if "k:" + liked in r.text else 1) for w, r in zip(weights, ROWS)]
        left = STORY_LENGTH
        while left > 0:
            unit = self.draw_unit(rng, words, weights, seen)
            self.units.append(unit)
            left -= len(unit)

    def draw_unit(self, rng, words, weights, seen):
        r = rng.random()
        if r < 0.02:
            inner = [self.draw(rng, words, weights, seen) for _ in range(rng.randint(1, 6))]
            inner = [s for s in inner if s.mode not in ("spop", "rand", "scan") and s.words[0].upper() not in
                     (b"EXEC", b"DISCARD", b"WATCH", b"RESET")]
            seen.add("MULTI")
            end = b"EXEC" if rng.random() < 0.9 else b"DISCARD"
            inner = [s for step in inner for s in settled(step)]
            return [Step([b"MULTI"], "exact")] + inner + [Step([end], "exec")]
        if r < 0.023:
            kind = rng.choice([b"", b"P", b"S"])
            chan = words.make("chan")[0]
            seen.update(["SUBSCRIBE" if not kind else kind.decode() + "SUBSCRIBE",
                         "UNSUBSCRIBE" if not kind else kind.decode() + "UNSUBSCRIBE"])
            return [Step([kind + b"SUBSCRIBE", chan], "exact"), Step([b"PING"], "exact"), Step([b"GET", b"s1"], "exact"),
                    Step([kind + b"UNSUBSCRIBE", chan], "exact")]
        if r < 0.025:
            seen.add("RESET")
            return [Step([b"RESET"], "exact"), Step([b"HELLO", b"%d" % self.resp], "type")]
        return settled(self.draw(rng, words, weights, seen))

    def draw(self, rng, words, weights, seen):
        row = rng.choices(ROWS, weights)[0]
        made = row.draw(words, seen)
        name = made[0].decode().lower()
        if rng.random() < 0.03 and name not in NO_MANGLE and name not in TAKES_MORE and row.mode not in ("scan", "rand", "spop") \
                and not any(x in row.text for x in ("k:x", "kk:", " BY ")):
            made = mangle(rng, made, name in BLOCKING)
        return Step(made, row.mode)


def settled(step):
    """SET with a time that is past leaves a key behind in Redis until somebody or its own cycle looks at it, and DBSIZE, RANDOMKEY
    and MEMORY USAGE see it so long; in Vireo it is over at once. So somebody looks at it."""
    words = [w.upper() for w in step.words]
    past = words[0] == b"SET" and any(w in (b"EXAT", b"PXAT") and at.isdigit() and int(at) < 10 ** 9 for w, at in zip(words[3:], words[4:]))
    return [step, Step([b"EXISTS", step.words[1]], "exact")] if past else [step]


def mangle(rng, made, blocking):
    at = rng.randrange(1, len(made)) if len(made) > 1 else 1
    r = rng.random()
    if r < 0.3 and len(made) > 1:
        return made[:at] + made[at + 1:]
    if r < 0.5:
        return made[:at] + made[at - 1:at] + made[at:] if at > 1 else made + [b"x"]
    if r < 0.7:
        return made + [rng.choice(Words.EDGES)] if not blocking else made + [b"abc"]
    if len(made) > 1:
        return made[:at] + [rng.choice([b"abc", b"-1", b"", b"nan"] if blocking else Words.EDGES)] + made[at + 1:]
    return made


# ---- comparing

def canonical(reply, mode):
    """A value that is equal when two replies are as good as equal."""
    kind, value = reply
    if kind == "-":
        return reply
    if mode == "type":
        return kind
    if mode == "docs":
        return without_prose(reply)
    if mode == "times":
        return canonical(without_times(reply), "exact")
    if mode in ("any", "pairs") and kind in "*~%" and value is not None:
        by = 2 if mode == "pairs" or kind == "%" else 1
        items = [repr(canonical(v, "exact")) for v in value]
        return kind, sorted(tuple(items[i:i + by]) for i in range(0, len(items), by))
    if kind == "%":
        items = [repr(canonical(v, "exact")) for v in value]
        return kind, sorted(zip(items[::2], items[1::2]))
    if kind == "~":
        return kind, sorted(repr(canonical(v, "exact")) for v in value)
    if kind in "*>" and value is not None:
        return kind, [canonical(v, "exact") for v in value]
    return reply


TIME_FIELDS = {b"idle", b"seen-time"}
LATER_FIELDS = {b"inactive", b"active-time", b"nacked-count"}  # of XINFO, since 7.2 and 8.8


def without_times(reply):
    """A reply of XINFO or XPENDING without the times in it."""
    kind, value = reply
    if kind == ":" and value >= 10 ** 12:
        return kind, "time"
    if not isinstance(value, list):
        return reply
    value = [item for i, item in enumerate(value) if not (item[0] == "$" and item[1] in LATER_FIELDS)
             and not (i and value[i - 1][0] == "$" and value[i - 1][1] in LATER_FIELDS)]
    kinds = "".join(item[0] for item in value)
    if kinds == "$$::":     # XPENDING: ID, consumer, how long ago, how often
        value = value[:2] + [("idle", None)] + value[3:]
    return kind, [("time", None) if i and item[0] == ":" and value[i - 1][0] == "$" and value[i - 1][1] in TIME_FIELDS else without_times(item)
                  for i, item in enumerate(value)]


PROSE = {b"summary", b"complexity", b"history", b"notes", b"replaced_by"}


def without_prose(reply):
    """A reply of COMMAND INFO or DOCS in any order, and without the sentences: those are each server's own."""
    kind, value = without_newer(reply)
    if not isinstance(value, list):
        return reply
    out, skip = [], False
    for i, item in enumerate(value):
        if skip:
            skip = False
        elif item[0] == "$" and item[1] in PROSE and i + 1 < len(value):
            skip = True
            versions = [h[1][0][1] for h in value[i + 1][1]] if item[1] == b"history" else []
            out.append(("prose", item[1], versions))
        else:
            out.append(without_prose(item))
    return kind, sorted(out, key=repr)


def same(ours, theirs, mode):
    if mode == "near" and ours[0] == ":" and theirs[0] == ":":
        return ours[1] == theirs[1] or (ours[1] > 0 and theirs[1] > 0 and abs(ours[1] - theirs[1]) < 10000)
    return canonical(ours, mode) == canonical(theirs, mode)


def flatten_random(reply, with_second):
    """The elements of a SRANDMEMBER-like reply."""
    kind, value = reply
    if kind not in "*~":
        return [] if value is None else [value]
    out = []
    for item in value:
        out.append(item[1][0][1] if item[0] in "*" else item[1])
    return out[::2] if with_second and value and value[0][0] != "*" else out


def in_order(notes):
    """Notifications with the misses at the end, sorted: SORT BY over a set asks for its keys in the set's own order."""
    misses = sorted(n for n in notes if b"keymiss" in n)
    return [n for n in notes if b"keymiss" not in n] + misses


# ---- two servers

class Side:
    """One server with the connection that acts and the one that listens."""

    def __init__(self, binary, resp, notify, cluster=False):
        self.binary, self.resp, self.notify, self.cluster = binary, resp, notify, cluster
        self.server = None
        self.open()

    def open(self):
        if self.server:
            self.log = self.server.log
            self.server.stop()
        os.environ["LC_ALL"] = "C"
        more = ["--cluster-enabled", "yes", "--cluster-port", free_port()] if self.cluster else []
        self.server = Server(self.binary, "--databases", "16", "--notify-keyspace-events", "KEAmn" if self.notify else "", *more)
        self.connect()
        if self.cluster:
            self.client.must("CLUSTER", "ADDSLOTSRANGE", "0", "16383")

    def wait_served(self):
        """A cluster's node takes a while to believe in itself."""
        deadline = time.monotonic() + 10
        while b"cluster_state:ok" not in self.client.must("CLUSTER", "INFO"):
            assert time.monotonic() < deadline
            time.sleep(0.05)

    def connect(self):
        self.client = Client(self.server.port, timeout=20)
        self.ear = Client(self.server.port, timeout=20)
        self.ear.must("PSUBSCRIBE", "__key*")

    def fresh(self, config):
        """An empty server, a known connection state, the story's thresholds."""
        c = self.client
        words = [b"CONFIG", b"SET"]
        for name, value in config.items():
            words += [name.encode(), value]
        # keys go only when they are looked at: when a cycle finds them is each server's own affair
        commands = [[b"RESET"], [b"DEBUG", b"SET-ACTIVE-EXPIRE", b"0"], [b"FLUSHALL"], words, [b"HELLO", b"%d" % self.resp], [b"CLIENT", b"UNPAUSE"]]
        c.send_raw(b"".join(encode(x) for x in commands))
        replies = [c.read_raw_reply()[0] for _ in commands]
        if replies[3][0] == "-":
            raise RuntimeError("CONFIG SET refused: %r" % (replies[3],))
        self.heard()

    def heard(self):
        """Notifications since the last call, as raw replies."""
        out = []
        self.ear.send("PING")
        while True:
            reply, raw = self.ear.read_raw_reply()
            if reply[0] == "*" and reply[1][0][1] == b"pong":
                return out
            if b"expired\r\n" not in raw: # RANDOMKEY may meet an expired key, or not
                out.append(raw)

    def stop(self):
        self.server.stop()


class Duel:
    def __init__(self, resp, notify=True, cluster=False):
        self.theirs = Side(redis_binary(), resp, notify, cluster)
        self.ours = Side(vireo_binary(), resp, notify, cluster)
        self.resp, self.notify, self.cluster = resp, notify, cluster
        self.wait_served()
        self.commands = 0
        self.ok = {}

    def wait_served(self):
        if self.cluster:
            self.ours.wait_served()
            self.theirs.wait_served()

    def stop(self):
        self.ours.stop()
        self.theirs.stop()

    def both(self, *words):
        self.ours.client.send(*words)
        self.theirs.client.send(*words)
        return self.ours.client.read_raw_reply(), self.theirs.client.read_raw_reply()

    def play(self, config, units):
        """Run a story from nothing. Raises Difference."""
        step = None
        try:
            self.ours.fresh(config)
            self.theirs.fresh(config)
            batch = []
            for unit in units:
                if any(s.mode in ("spop", "rand", "scan") for s in unit):
                    self.run_batch(batch)
                    batch = []
                    for step in unit:
                        self.run_special(step)
                else:
                    batch += unit
            self.run_batch(batch)
            self.compare_data()
            self.compare_notes()
        except (EOFError, ConnectionError, BrokenPipeError) as e:
            alive = self.ours.server.alive()
            self.reopen()
            raise Difference("connection lost" if alive else "THE SERVER DIED", step, str(e), self.ours.log[-3000:])
        except TimeoutError as e:
            self.reopen()
            raise Difference("no reply", step, str(e), "")

    def reopen(self):
        self.ours.open()
        self.theirs.open()
        self.wait_served()

    def run_batch(self, steps):
        if not steps:
            return
        data = b"".join(encode(s.words) for s in steps)
        self.ours.client.send_raw(data)
        self.theirs.client.send_raw(data)
        queued = []
        for i, step in enumerate(steps):
            theirs, raw_theirs = self.theirs.client.read_raw_reply()
            try:
                ours, raw_ours = self.ours.client.read_raw_reply()
            except TimeoutError:
                self.reopen()
                raise Difference("no reply", step, "", raw_theirs)
            except (EOFError, ConnectionError):
                alive = self.ours.server.alive()
                log = self.ours.server.log[-3000:]
                self.reopen()
                raise Difference("connection lost" if alive else "THE SERVER DIED", step, log, raw_theirs)
            self.commands += 1
            if theirs == ("+", b"QUEUED"):
                queued.append(step)
            if raw_ours == raw_theirs:
                equal = True
            elif step.mode == "exec" and ours[0] == theirs[0] == "*" and ours[1] and theirs[1] \
                    and len(ours[1]) == len(theirs[1]) == len(queued):
                equal = all(same(a, b, s.mode) for a, b, s in zip(ours[1], theirs[1], queued))
            else:
                equal = same(ours, theirs, step.mode)
            if step.words[0].upper() in (b"EXEC", b"DISCARD", b"MULTI", b"RESET"):
                queued = []
            if not equal:
                self.skip_rest(len(steps) - i - 1)
                raise Difference("replies", step, raw_ours, raw_theirs)
            good = theirs[0] != "-"
            name = step.words[0].lower()
            seen_ok, seen_all = self.ok.get(name, (0, 0))
            self.ok[name] = (seen_ok + good, seen_all + 1)

    def skip_rest(self, count):
        """Read the replies of a batch that nobody compares any more; new connections if they do not come."""
        for side in (self.ours, self.theirs):
            try:
                for _ in range(count):
                    side.client.read_raw_reply(5)
            except (TimeoutError, EOFError, OSError):
                side.client.close()
                if side.server.alive():
                    side.client = Client(side.server.port, timeout=20)
                else:
                    side.open()

    def run_special(self, step):
        self.commands += 1
        if step.mode == "scan":
            ours = self.iterate(self.ours.client, step.words)
            theirs = self.iterate(self.theirs.client, step.words)
            if ours != theirs:
                raise Difference("iteration", step, repr(ours).encode(), repr(theirs).encode())
            return
        key = step.words[1]
        members = None
        if step.words[0] == b"SPOP":
            members = self.both("SMEMBERS", key)[1][0]
        (ours, raw_ours), (theirs, raw_theirs) = self.both(*step.words)
        if ours[0] == "-" or theirs[0] == "-" or ours[1] is None or theirs[1] is None:
            if raw_ours != raw_theirs:
                raise Difference("replies", step, raw_ours, raw_theirs)
            return
        second = step.words[-1] in (b"WITHSCORES", b"WITHVALUES")
        a, b = flatten_random(ours, second), flatten_random(theirs, second)
        if ours[0] != theirs[0] or len(a) != len(b):
            raise Difference("size of a random reply", step, raw_ours, raw_theirs)
        if len(step.words) > 2 and not step.words[2].startswith(b"-") and len(set(a)) != len(a):
            raise Difference("a random reply names an element twice", step, raw_ours, raw_theirs)
        if step.words[0] == b"SPOP":
            before = {m[1] for m in members[1]}
            if not set(a) <= before:
                raise Difference("SPOP gave what was not in the set", step, raw_ours, raw_theirs)
            self.compare_notes()
            self.equalize(key, set(a), set(b))
        else:
            test = {b"SRANDMEMBER": b"SISMEMBER", b"HRANDFIELD": b"HEXISTS", b"ZRANDMEMBER": b"ZSCORE"}[step.words[0]]
            for m in a[:5]:
                self.ours.client.send(test, key, m)
                kind, value = self.ours.client.read_raw_reply()[0]
                if value in (0, None):
                    raise Difference("a random reply names what is not there", step, raw_ours, raw_theirs)
            self.compare_notes()

    def equalize(self, key, ours, theirs):
        for side, gone in ((self.ours, theirs - ours), (self.theirs, ours - theirs)):
            if gone:
                side.client.send("SREM", key, *gone)
                side.client.read_raw_reply()
        self.ours.heard()
        self.theirs.heard()

    def iterate(self, client, words):
        at = 1 if words[0] == b"SCAN" else 2
        cursor, found, size = b"0", set(), 2 if words[0] in (b"HSCAN", b"ZSCAN") else 1
        for _ in range(100000):
            client.send(*(words[:at] + [cursor] + words[at:]))
            reply, raw = client.read_raw_reply()
            if reply[0] != "*":
                return raw
            cursor = reply[1][0][1]
            items = reply[1][1][1]
            found.update(tuple(x[1] for x in items[i:i + size]) for i in range(0, len(items), size))
            if cursor == b"0":
                return sorted(found)
        return "no end"

    # ---- the end of a story

    def compare_notes(self):
        if not self.notify:
            return
        a, b = in_order(self.ours.heard()), in_order(self.theirs.heard())
        if a != b:
            i = next((i for i, (x, y) in enumerate(zip(a, b)) if x != y), min(len(a), len(b)))
            raise Difference("notifications, from number %d" % i, None, b"".join(a[i:i + 3]), b"".join(b[i:i + 3]))

    def compare_data(self):
        self.both("DISCARD")
        for db in range(1 if self.cluster else 3):
            self.both("SELECT", db)
            (ours, _), (theirs, _) = self.both("KEYS", "*")
            keys = sorted(k[1] for k in theirs[1])
            if sorted(k[1] for k in ours[1]) != keys:
                raise Difference("keys of db %d" % db, None, repr(ours).encode(), repr(theirs).encode())
            self.compare_keys(db, keys)

    READS = {b"string": ("exact", [b"GET"], []), b"list": ("exact", [b"LRANGE"], [b"0", b"-1"]), b"set": ("any", [b"SMEMBERS"], []),
             b"zset": ("exact", [b"ZRANGE"], [b"0", b"-1", b"WITHSCORES"]), b"hash": ("pairs", [b"HGETALL"], []),
             b"stream": ("times", [b"XINFO", b"STREAM"], [b"FULL", b"COUNT", b"0"])}

    def compare_keys(self, db, keys):
        if not keys:
            return
        first = [([b"TYPE", k], "exact") for k in keys]
        types = self.compare_reads(db, first)
        rest = []
        for key, kind in zip(keys, types):
            mode, head, tail = self.READS[kind[1]]
            rest += [(head + [key] + tail, mode), ([b"PEXPIRETIME", key], "near"), ([b"OBJECT", b"ENCODING", key], "exact")]
        self.compare_reads(db, rest)

    def compare_reads(self, db, reads):
        data = b"".join(encode(words) for words, _ in reads)
        self.ours.client.send_raw(data)
        self.theirs.client.send_raw(data)
        out, bad = [], None
        for words, mode in reads:
            ours, raw_ours = self.ours.client.read_raw_reply()
            theirs, raw_theirs = self.theirs.client.read_raw_reply()
            out.append(theirs)
            if raw_ours != raw_theirs and not same(ours, theirs, mode) and bad is None:
                bad = Difference("data at the end, db %d" % db, Step(words, mode), raw_ours, raw_theirs)
        if bad:
            raise bad
        return out


# ---- shrinking

def differs(duel, config, units):
    try:
        duel.play(config, units)
    except Difference as d:
        return d
    return None


def shrink(duel, config, units, first, seconds=20.0):
    """A smaller story that still differs, and its difference (delta debugging)."""
    deadline = time.monotonic() + seconds
    best, difference = units, first
    size = max(1, len(best) // 2)
    while size >= 1 and time.monotonic() < deadline:
        at, smaller = 0, False
        while at < len(best) and time.monotonic() < deadline:
            trial = best[:at] + best[at + size:]
            d = differs(duel, config, trial)
            if d:
                best, difference, smaller = trial, d, True
            else:
                at += size
        if not smaller or size > 1:
            size //= 2
    # inside units that are transactions
    for u, unit in enumerate(list(best)):
        i = 1
        while len(best[u]) > 2 and i < len(best[u]) - 1 and time.monotonic() < deadline:
            trial = best[:u] + [best[u][:i] + best[u][i + 1:]] + best[u + 1:]
            d = differs(duel, config, trial)
            if d:
                best, difference = trial, d
            else:
                i += 1
    # thresholds that do not matter
    for name in CONF_NAMES:
        trial = dict(config)
        trial[name] = CONF_DEFAULTS[name].encode()
        if trial[name] != config[name] and time.monotonic() < deadline:
            d = differs(duel, trial, best)
            if d:
                config, difference = trial, d
    # shorter argument lists
    for u in range(len(best)):
        for s in range(len(best[u])):
            i = len(best[u][s].words) - 1
            while i >= 1 and time.monotonic() < deadline and best[u][s].mode in ("exact", "any", "pairs", "near"):
                words = best[u][s].words
                step = Step(words[:i] + words[i + 1:], best[u][s].mode)
                unit = best[u][:s] + [step] + best[u][s + 1:]
                trial = best[:u] + [unit] + best[u + 1:]
                d = differs(duel, config, trial)
                if d and d.what == difference.what and d.step and difference.step and d.step.words[0] == difference.step.words[0] \
                        and d.ours[:4] == difference.ours[:4] and d.theirs[:4] == difference.theirs[:4]:
                    best, difference = trial, d
                i -= 1
    return config, best, difference


def short_word(word):
    """A word as in a script; a long run of one byte in its short form."""
    if len(word) > 60 and word == word[:1] * len(word):
        return "%%%d:%s" % (len(word), word[:1].decode("latin-1"))
    return quote_word(word)


def describe(seed, resp, config, units, d):
    lines = ["# seed %d, resp %d: %s" % (seed, resp, d.what)]
    for name in CONF_NAMES:
        if config[name] != CONF_DEFAULTS[name].encode():
            lines.append("> CONFIG SET %s %s" % (name, quote_word(config[name])))
    for unit in units:
        for step in unit:
            lines.append("> " + " ".join(short_word(w) for w in step.words))
    if d.step is not None:
        lines.append("# differs at: " + " ".join(short_word(w) for w in d.step.words))

    def show(raw):
        if isinstance(raw, str):
            raw = raw.encode()
        try:
            text = reply_lines(raw)
        except (ValueError, IndexError):
            text = [repr(raw)]
        return [t[:200] for t in text[:24]]

    lines += ["# redis:"] + ["# " + x for x in show(d.theirs)] + ["# vireo:"] + ["# " + x for x in show(d.ours)]
    return "\n".join(lines)


# ---- the run

def all_ways():
    ways = set(UNIT_WAYS)
    for row in ROWS:
        ways |= row.coverage
    return ways


UNIT_WAYS = ["MULTI", "SUBSCRIBE", "PSUBSCRIBE", "SSUBSCRIBE", "UNSUBSCRIBE", "PUNSUBSCRIBE", "SUNSUBSCRIBE", "RESET"]


def commands_without_a_row(names):
    """Of the lower-case command names, those that neither a row nor a unit draws."""
    have = set(UNIT_COMMANDS) | set(NOT_DRAWN)
    for row in ROWS:
        have.update(row.commands)
    return sorted(set(names) - have)


def run(seconds, seed, resp, keep_going=1, notify=True, out=print, max_stories=None, cluster=False):
    """Number of differences found. Prints them, and at the end the coverage. cluster: between nodes of a cluster of one."""
    duel = Duel(resp, notify, cluster)
    seen, found, stories = set(), 0, 0
    kinds = {}
    deadline = time.monotonic() + seconds
    try:
        while time.monotonic() < deadline and (max_stories is None or stories < max_stories):
            story_seed = seed + stories
            story = Story(story_seed, resp, seen)
            stories += 1
            d = differs(duel, story.config, story.units)
            if d is None:
                continue
            config, units, d = shrink(duel, story.config, story.units, d)
            what = d.what + (" " + d.step.words[0].decode("latin-1").upper() if d.step else "")
            kinds[what] = kinds.get(what, 0) + 1
            if kinds[what] <= 3:
                out(describe(story_seed, resp, config, units, d))
                out("")
            found += 1
            if found >= keep_going:
                break
    finally:
        duel.stop()
    ways = all_ways()
    missed = sorted(ways - seen)
    out("differential: resp %d, seed %d: %d stories, %d commands, %d of %d ways reached, %d differences"
        % (resp, seed, stories, duel.commands, len(ways) - len(missed), len(ways), found))
    for way in missed[:20]:
        out("  not reached: " + way)
    never = sorted(n.decode("latin-1") for n, (ok, count) in duel.ok.items() if not ok and count > 20)
    if never:
        out("  only errors from: " + " ".join(never))
    for what, count in sorted(kinds.items(), key=lambda x: -x[1]):
        out("  %4d x %s" % (count, what))
    return found, missed, stories


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=None, help="default: from the clock, and printed")
    parser.add_argument("--resp", default="both", choices=["2", "3", "both"])
    parser.add_argument("--keep-going", type=int, default=1, help="stop after this many differences")
    parser.add_argument("--stories", type=int, default=None, help="stop after this many stories (1: one seed again)")
    parser.add_argument("--no-notify", action="store_true", help="do not compare keyspace notifications")
    args = parser.parse_args()
    seed = args.seed if args.seed is not None else int(time.time()) * 1000
    versions = [2, 3] if args.resp == "both" else [int(args.resp)]
    bad = 0
    for resp in versions:
        bad += run(args.seconds / len(versions), seed, resp, args.keep_going, not args.no_notify, max_stories=args.stories)[0]
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
