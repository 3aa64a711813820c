"""The same stories told to a cluster of Vireo and to one of redis-server, with two masters and a replica each: the replies are the same, byte for byte,
but for ids, ports and shas of nothing. What is told: words that are wrong, redirections, slots that leave, a cluster that is down."""
import re

import pytest

from tests.cluster.moving import Cluster, ask, my_id, until
from tests.oracle.resp import ReplyError
from tests.oracle.server import redis_binary, vireo_binary

# slots: foo 12182, bar 5061, hello 866: with two masters a has 0 to 8191 (bar, hello), b the rest (foo)
OF_A, OF_B = "bar", "foo"


class Told:
    """A cluster, and what it said, with its names for nodes and ports made the same."""

    def __init__(self, binary):
        self.cluster = Cluster(2, 2, binary=None if binary == vireo_binary() else binary)
        self.servers = dict(zip(("a", "b", "ra", "rb"), self.cluster.servers))
        self.names, self.binary = {}, binary
        for name, s in self.servers.items():
            self.names[my_id(s)] = "<%s>" % name
            self.names[":%d" % s.port] = ":<%s>" % name
            self.names["@" + s.command[s.command.index("--cluster-port") + 1]] = "@<bus>"
        self.ids = {name: my_id(s) for name, s in self.servers.items()}
        self.clients = []

    def client(self, name, resp=2):
        c = self.servers[name].client(timeout=10)
        self.clients.append(c)
        if resp == 3:
            c.must("HELLO", 3)
        return c

    def words(self, line):
        return [self.ids.get(w[1:-1], w) if w[:1] == "<" else w.replace('""', "") for w in line.split(" ")]

    def text(self, reply):
        kind, value = reply
        if isinstance(value, list):
            return "%s[%s]" % (kind, ", ".join(map(self.text, value)))
        text = value.decode("latin-1") if isinstance(value, bytes) else repr(value)
        for name, other in self.names.items():
            text = text.replace(name, other)
        return kind + text

    def read(self, c):
        try:
            return self.text(c.read_raw_reply()[0])
        except TimeoutError as e:
            raise AssertionError("%s: no reply" % self.binary) from e

    def say(self, c, line):
        words = self.words(line)
        c.send(*words)
        return "%s => %s" % (line, self.read(c))

    def tell(self, c, lines):
        return [self.say(c, line) for line in lines.strip().splitlines()]

    def quiet(self, name, *words):
        r = ask(self.servers[name], *words)
        assert not isinstance(r, ReplyError), (words, r)
        return r

    def roles(self, name):
        """Who is a master and who whose replica, as this node has heard."""
        lines = [line.split() for line in ask(self.servers[name], "CLUSTER", "NODES").decode().splitlines()]
        return sorted((f[0], "slave" if "slave" in f[2] else "master", f[3]) for f in lines)

    def of_one_mind(self):
        """All know each other's roles: a replica that has taken a new master tells it to each with its next ping, and what is published to a shard goes only
        to those that are known to be in it."""
        views = [self.roles(name) for name in self.servers]
        return all(v == views[0] for v in views)

    def close(self):
        for c in self.clients:
            c.close()
        self.clients = []

    def restore(self):
        self.close()
        self.cluster.stop()


@pytest.fixture(scope="module")
def both():
    made = [Told(vireo_binary()), Told(redis_binary())]
    yield made
    for t in made:
        t.restore()


def same(both, story):
    """Tells both the story, and compares."""
    seen = []
    for t in both:
        until(t.of_one_mind)
        try:
            seen.append(story(t))
        except Exception as e:
            raise AssertionError("%s: %s\n%s" % (t.binary, e, t.cluster.logs())) from e
        finally:
            t.close()
    assert len(seen[0]) == len(seen[1])
    differ = ["vireo: %s\nredis: %s" % (a, b) for a, b in zip(*seen) if a != b]
    assert not differ, "\n".join(differ)
    return seen[0]


WRONG = """CLUSTER ADDSLOTS
CLUSTER ADDSLOTS x
CLUSTER ADDSLOTS -1
CLUSTER ADDSLOTS 16384
CLUSTER ADDSLOTS 1.0
CLUSTER ADDSLOTS 1
CLUSTER ADDSLOTS 9000
CLUSTER ADDSLOTS 99999999999999999999
CLUSTER ADDSLOTSRANGE 1
CLUSTER ADDSLOTSRANGE 1 2 3
CLUSTER ADDSLOTSRANGE 2 1
CLUSTER ADDSLOTSRANGE x 1
CLUSTER ADDSLOTSRANGE 1 x
CLUSTER ADDSLOTSRANGE 1 2
CLUSTER ADDSLOTSRANGE 1 16384
CLUSTER DELSLOTS
CLUSTER DELSLOTS x
CLUSTER DELSLOTS 16384
CLUSTER DELSLOTS 7 7
CLUSTER DELSLOTSRANGE 1
CLUSTER DELSLOTSRANGE 1 2 3
CLUSTER DELSLOTSRANGE 2 1
CLUSTER DELSLOTSRANGE 1 2 2 3
CLUSTER COUNT-FAILURE-REPORTS
CLUSTER COUNT-FAILURE-REPORTS x
CLUSTER COUNT-FAILURE-REPORTS <b>
CLUSTER COUNTKEYSINSLOT
CLUSTER COUNTKEYSINSLOT x
CLUSTER COUNTKEYSINSLOT -1
CLUSTER COUNTKEYSINSLOT 16384
CLUSTER COUNTKEYSINSLOT 1 2
CLUSTER GETKEYSINSLOT 1
CLUSTER GETKEYSINSLOT x 1
CLUSTER GETKEYSINSLOT 1 x
CLUSTER GETKEYSINSLOT 1 -1
CLUSTER GETKEYSINSLOT 16384 1
CLUSTER GETKEYSINSLOT -1 1
CLUSTER GETKEYSINSLOT 1 1 1
CLUSTER KEYSLOT
CLUSTER KEYSLOT a b
CLUSTER FORGET
CLUSTER FORGET x
CLUSTER FORGET <a>
CLUSTER FORGET <me>
CLUSTER FORGET <b> x
CLUSTER REPLICATE
CLUSTER REPLICATE x
CLUSTER REPLICATE <a> x
CLUSTER REPLICATE <ra>
CLUSTER REPLICATE <rb>
CLUSTER REPLICATE <b>
CLUSTER REPLICATE <a>
CLUSTER REPLICAS
CLUSTER REPLICAS x
CLUSTER REPLICAS <ra>
CLUSTER SLAVES
CLUSTER SLAVES x
CLUSTER SLAVES <rb>
CLUSTER SETSLOT
CLUSTER SETSLOT 1
CLUSTER SETSLOT 1 x
CLUSTER SETSLOT x STABLE
CLUSTER SETSLOT 16384 STABLE
CLUSTER SETSLOT -1 STABLE
CLUSTER SETSLOT 1 STABLE x
CLUSTER SETSLOT 1 MIGRATING
CLUSTER SETSLOT 1 MIGRATING x
CLUSTER SETSLOT 1 MIGRATING <b> x
CLUSTER SETSLOT 9000 MIGRATING <b>
CLUSTER SETSLOT 9000 MIGRATING <a>
CLUSTER SETSLOT 1 MIGRATING <ra>
CLUSTER SETSLOT 1 IMPORTING <b>
CLUSTER SETSLOT 9000 IMPORTING x
CLUSTER SETSLOT 9000 IMPORTING <rb>
CLUSTER SETSLOT 1 NODE
CLUSTER SETSLOT 1 NODE x
CLUSTER SETSLOT 1 NODE <ra>
CLUSTER SETSLOT 9000 NODE <rb>
CLUSTER SET-CONFIG-EPOCH
CLUSTER SET-CONFIG-EPOCH x
CLUSTER SET-CONFIG-EPOCH -1
CLUSTER SET-CONFIG-EPOCH 5
CLUSTER RESET x
CLUSTER RESET HARD x
CLUSTER FAILOVER x
CLUSTER FAILOVER FORCE x
CLUSTER FAILOVER TAKEOVER TAKEOVER
CLUSTER BUMPEPOCH x
CLUSTER FLUSHSLOTS x
CLUSTER SAVECONFIG x
CLUSTER SAVECONFIG
CLUSTER INFO x
CLUSTER NODES x
CLUSTER SLOTS x
CLUSTER SHARDS x
CLUSTER LINKS x
CLUSTER MYID x
CLUSTER MYID
CLUSTER HELP x
CLUSTER
CLUSTER NONSENSE
CLUSTER nonsense x
CLUSTER MEET
CLUSTER MEET 127.0.0.1
CLUSTER MEET host.example.com 7000
CLUSTER MEET 127.0.0.1 0
CLUSTER MEET 127.0.0.1 65536
CLUSTER MEET 127.0.0.1 7000 x
CLUSTER MEET 127.0.0.1 7000 0
CLUSTER MEET 127.0.0.1 7000 65536
CLUSTER MEET 127.0.0.1 60000
CLUSTER MEET 127.0.0.1 7000 17000 x
CLUSTER MEET 1.2.3 7000
CLUSTER MEET ::g 7000
ASKING x
READONLY x
READWRITE x
SELECT 1
SELECT 0
SELECT x
SWAPDB 0 1
SWAPDB 0 0
MOVE bar 1
MOVE bar 0
COPY bar {bar}2 DB 1
COPY bar {bar}2 DB 0
COPY bar hello
REPLICAOF NO ONE
REPLICAOF 127.0.0.1 1
SLAVEOF NO ONE
FAILOVER
FAILOVER ABORT
SORT bar BY x*
SORT bar BY nosort
SORT bar BY {bar}*
SORT bar GET #
SORT bar GET x*
SORT bar STORE foo
SORT bar STORE {bar}s
SORT_RO bar BY x*
MIGRATE 127.0.0.1 1 foo 0 100
MIGRATE 127.0.0.1 1 nosuch{bar} 0 100
MIGRATE 127.0.0.1 1 {bar}none 0 100
MIGRATE 127.0.0.1 1 "" 0 100 KEYS bar hello
MIGRATE 127.0.0.1 1 bar 0 100 KEYS bar hello
MIGRATE 127.0.0.1 1 foo 0 100 KEYS bar
COMMAND GETKEYS MIGRATE 127.0.0.1 1 foo 0 100 KEYS bar
COMMAND GETKEYS MIGRATE 127.0.0.1 1 "" 0 100 KEYS bar hello
COMMAND GETKEYS MIGRATE 127.0.0.1 1 foo 0 100 AUTH KEYS"""

@pytest.mark.parametrize("name", ["a", "ra"])
def test_wrong_words(both, name):
    same(both, lambda t: t.tell(t.client(name), WRONG.replace("<me>", "<%s>" % name)))


REDIRECTED = """SET bar 1
SET foo 1
GET foo
GET {foo}nosuch
MGET bar hello
MGET bar foo
MGET foo bar
MSET bar 1 {bar}2 2
MSET foo 1 {foo}2 2
DEL bar foo
EXISTS foo {foo}2
PING
DBSIZE
MULTI
SET bar 2
GET foo
SET bar 3
EXEC
GET bar
MULTI
SET bar 2
SET {bar}x 3
EXEC
MULTI
SET bar 2
SET hello 3
EXEC
MULTI
GET bar
MGET bar foo
DISCARD
MULTI
PING
EXEC
WATCH foo
WATCH bar hello
WATCH bar
UNWATCH
EVAL return(1) 0
EVAL return(1) 1 bar
EVAL return(1) 1 foo
EVAL return(1) 2 bar foo
EVAL return(1) 2 bar hello
EVAL return(redis.call('get',KEYS[1])) 1 bar
EVAL return(redis.pcall('get','foo')) 0
EVAL return(redis.pcall('get','foo')) 1 bar
EVAL return(redis.pcall('get','hello')) 1 bar
EVAL return(redis.pcall('get','hello')) 0
EVAL return(redis.pcall('mget','hello','bar')) 0
EVAL return(redis.pcall('mget','foo','bar')) 0
EVAL redis.call('get','hello')return(redis.pcall('get','bar')) 0
EVAL return(redis.pcall('set','foo','1')) 0
EVAL return(redis.pcall('cluster','myid')) 0
EVAL return(redis.pcall('cluster','reset')) 0
EVAL return(redis.pcall('asking')) 0
EVAL return(redis.pcall('readonly')) 0
EVAL return(redis.pcall('spublish','foo','x')) 0
EVAL return(redis.pcall('spublish','bar','x')) 0
EVAL return(redis.pcall('spublish','hello','x')) 1 bar
EVAL return(redis.pcall('publish','foo','x')) 0
EVAL_RO return(redis.pcall('get','foo')) 0
EVALSHA e0e1f9fabfc9d4800c877a703b823ac0578ff8db 1 foo
FCALL nosuch 1 foo
FCALL nosuch 1 bar
ASKING
GET foo
READONLY
GET foo
READWRITE
SPUBLISH foo x
SPUBLISH bar x
SUNSUBSCRIBE foo
BLPOP foo 0
BLPOP bar foo 0
BLMPOP 1 2 bar hello LEFT
XREAD STREAMS foo 0
XREAD STREAMS bar {bar}9 0 0
XREAD BLOCK 1 STREAMS {bar}9 0
XREADGROUP GROUP g c STREAMS foo >
ZUNIONSTORE foo 1 bar
ZUNIONSTORE {bar}z 2 {bar}1 hello
ZUNION 1 foo
GEORADIUS {bar}g 1 1 1 m STORE foo
SINTERCARD 2 bar foo
LMPOP 1 foo LEFT
RENAME bar foo
RENAME bar {bar}r
RENAME {bar}r bar
PFCOUNT foo bar
BITOP AND foo bar
OBJECT ENCODING foo
OBJECT ENCODING bar
OBJECT HELP foo
MEMORY USAGE {foo}no
DUMP foo
RESTORE foo 0 x
RESTORE-ASKING foo 0 x
TOUCH foo
DEBUG OBJECT {foo}no
TYPE foo
COMMAND GETKEYS MSET a 1 b 2
MGET
GET
NOSUCH foo
GET bar foo
LCS foo bar
LCS bar {bar}2
SUBSTR foo 0 1
XGROUP CREATE foo g 0
XINFO STREAM foo
CLUSTER COUNTKEYSINSLOT 5061
CLUSTER COUNTKEYSINSLOT 12182
FLUSHALL"""


@pytest.mark.parametrize("name", ["a", "ra", "b"])
def test_redirections(both, name):
    def story(t):
        out = t.tell(t.client(name), REDIRECTED)
        t.quiet("a", "FLUSHALL"), t.quiet("b", "FLUSHALL")
        return out
    same(both, story)


def test_a_replica_that_may_be_read(both):
    def story(t):
        t.quiet("a", "SET", "bar", "1")
        until(lambda: ask(t.servers["ra"], "DBSIZE") == 1)
        out = t.tell(t.client("ra"), "READONLY\n" + REDIRECTED.replace("READWRITE\n", "").replace("FLUSHALL", "READWRITE\nGET bar"))
        c = t.client("ra")
        out += t.tell(c, """READONLY
MULTI
GET bar
EXEC
MULTI
GET bar
SET bar 1
EXEC
MULTI
READWRITE
GET bar
EXEC
GET bar
READONLY
RESET
GET bar
MULTI
READONLY
GET bar
EXEC
GET bar""")
        t.quiet("a", "FLUSHALL"), t.quiet("b", "FLUSHALL")
        return out
    same(both, story)


OPENED = """GET bar
GET {bar}no
MGET bar {bar}no
MGET {bar}no {bar}no2
MGET {bar}no {bar}no
SET {bar}no 1
SET bar 1
MULTI
GET bar
EXEC
MULTI
GET {bar}no
EXEC
MULTI
GET bar
GET {bar}no
EXEC
EVAL return(redis.call('get',KEYS[1])) 1 bar
EVAL return(redis.call('get',KEYS[1])) 1 {bar}no
EVAL return(redis.call('get',KEYS[1])) 2 bar {bar}no
EVAL return(redis.pcall('get','{bar}no')) 0
EVAL return(redis.pcall('get','bar')) 0
EVAL return(redis.pcall('get','{bar}no')) 1 bar
WATCH {bar}no
EXISTS bar {bar}no
DEL {bar}no
BLPOP {bar}l 1
SPUBLISH bar x
SSUBSCRIBE bar
SUNSUBSCRIBE bar
CLUSTER COUNTKEYSINSLOT 5061
ASKING
GET bar
ASKING
GET {bar}no
ASKING
MGET bar {bar}no
ASKING
MGET {bar}no {bar}no
ASKING
MGET {bar}no {bar}no2
ASKING
SET {bar}new 1
GET {bar}new
ASKING
GET {bar}new
GET {bar}new
ASKING
MULTI
GET {bar}new
GET {bar}no
EXEC
ASKING
MULTI
SET {bar}new 2
SET {bar}new 3
EXEC
GET {bar}new
ASKING
PING
GET {bar}new
ASKING
EVAL return(redis.call('get',KEYS[1])) 1 {bar}new
ASKING
EVAL return(redis.pcall('get','{bar}new')) 0
ASKING
EVAL return(redis.pcall('get','{bar}no')) 1 {bar}new
ASKING
GET foo
ASKING
SPUBLISH bar x
ASKING
SSUBSCRIBE bar
SUNSUBSCRIBE
ASKING
DEL {bar}new
RESTORE-ASKING {bar}r 0 x
CLUSTER SETSLOT 5061 NODE <b>"""


def test_an_open_slot(both):
    def story(t):
        t.quiet("a", "SET", "bar", "1")
        t.quiet("b", "CLUSTER", "SETSLOT", 5061, "IMPORTING", t.ids["a"])
        t.quiet("a", "CLUSTER", "SETSLOT", 5061, "MIGRATING", t.ids["b"])
        until(lambda: ask(t.servers["ra"], "DBSIZE") == 1)
        out = []
        for name in ("a", "b", "ra"):
            if name == "b":
                lines = OPENED.replace("CLUSTER SETSLOT 5061 NODE <b>", "CLUSTER COUNTKEYSINSLOT 5061")
            else:
                lines = OPENED
            out += t.tell(t.client(name), lines)
        out += t.tell(t.client("ra"), "READONLY\n" + OPENED)
        out.append(t.text(("$", [l.split(b" ", 8)[8] for l in ask(t.servers["a"], "CLUSTER", "NODES").splitlines() if b"myself" in l][0])))
        out.append(t.text(("$", [l.split(b" ", 8)[8] for l in ask(t.servers["b"], "CLUSTER", "NODES").splitlines() if b"myself" in l][0])))
        for name in ("a", "b"):
            t.quiet(name, "CLUSTER", "SETSLOT", 5061, "STABLE")
            t.quiet(name, "FLUSHALL")
        return out
    same(both, story)


BLOCKED = {  # what waits on a for keys of the slot of bar (5061)
    "BLPOP bar 0": 2, "BLPOP bar {bar}2 0": 2, "BLMPOP 0 1 bar LEFT": 2, "BZPOPMIN bar 0": 2, "BZMPOP 0 1 bar MIN": 2, "BRPOPLPUSH bar {bar}2 0": 2,
    "BLMOVE bar {bar}2 LEFT LEFT 0": 3, "XREAD BLOCK 0 STREAMS {bar}x $": 2, "XREADGROUP GROUP g c BLOCK 0 STREAMS {bar}x >": 2,
    "BLPOP hello 0": 2,      # of another slot: goes on waiting, and gets what it waits for
}


def wait_blocked(t, name, n):
    until(lambda: b"blocked_clients:%d\r" % n in ask(t.servers[name], "INFO", "clients"))


def blocked_clients(t, name, first=()):
    t.quiet("a", "XGROUP", "CREATE", "{bar}x", "g", "$", "MKSTREAM")
    if name != "a":
        until(lambda: ask(t.servers[name], "DBSIZE") == 1)
    out = {}
    for line, resp in BLOCKED.items():
        if name != "a" and not line.startswith("XREAD BLOCK"):
            continue
        c = t.client(name, resp)
        for words in first:
            c.must(*words)
        c.send(*t.words(line))
        out[line] = c
    wait_blocked(t, name, len(out))
    return out


def give(t, slot, to, epochs=("b", "a")):
    """The slot becomes to's, as client programs do it; its keys are gone before. As an import, which gives it a new epoch: without one a redis-server that
    hears the new owner before the old one tells it that the slot is the old one's, and then nobody has it."""
    t.quiet(to, "CLUSTER", "SETSLOT", slot, "IMPORTING", t.ids["a" if to == "b" else "b"])
    for name in epochs if to == "b" else epochs[::-1]:
        t.quiet(name, "CLUSTER", "SETSLOT", slot, "NODE", t.ids[to])
    until(t.cluster.well)


def test_clients_that_wait_when_their_slot_leaves(both):
    def story(t):
        waiting = blocked_clients(t, "a")
        t.quiet("b", "CLUSTER", "SETSLOT", 5061, "IMPORTING", t.ids["a"])
        t.quiet("a", "CLUSTER", "SETSLOT", 5061, "MIGRATING", t.ids["b"])
        t.quiet("a", "DEL", "{bar}x")                      # XREADGROUP is told of it
        wait_blocked(t, "a", len(waiting) - 1)
        give(t, 5061, "b")
        wait_blocked(t, "a", 1)
        t.quiet("a", "RPUSH", "hello", "1")
        out = ["%s => %s" % (line, t.read(c)) for line, c in waiting.items()]
        give(t, 5061, "a")
        return out
    same(both, story)


def test_readers_of_a_replica_wait_until_the_slot_leaves(both):
    def story(t):
        waiting = blocked_clients(t, "ra", [("READONLY",)])
        t.quiet("a", "DEL", "{bar}x")
        t.quiet("b", "CLUSTER", "SETSLOT", 5061, "IMPORTING", t.ids["a"])
        give(t, 5061, "b")
        wait_blocked(t, "ra", 0)
        out = ["%s => %s" % (line, t.read(c)) for line, c in waiting.items()]
        give(t, 5061, "a")
        return out
    same(both, story)


def test_waiting_by_asking_ends_with_the_import(both):
    def story(t):
        t.quiet("b", "CLUSTER", "SETSLOT", 5061, "IMPORTING", t.ids["a"])
        waiting = []
        for line in ("BLPOP {bar}l 0", "XREAD BLOCK 0 STREAMS {bar}x $"):
            c = t.client("b")
            c.must("ASKING")
            c.send(*line.split(" "))
            waiting.append(c)
        wait_blocked(t, "b", 2)
        t.quiet("b", "CLUSTER", "SETSLOT", 5061, "STABLE")
        wait_blocked(t, "b", 0)
        return [t.read(c) for c in waiting]
    same(both, story)


def test_waiting_ends_when_the_replica_or_its_part_changes(both):
    """A replica that follows another master, and a master that becomes a replica."""
    def story(t):
        waiting = blocked_clients(t, "ra", [("READONLY",)])
        t.quiet("ra", "CLUSTER", "REPLICATE", t.ids["b"])
        wait_blocked(t, "ra", 0)
        out = ["%s => %s" % (line, t.read(c)) for line, c in waiting.items()]
        t.quiet("ra", "CLUSTER", "REPLICATE", t.ids["a"])
        until(t.cluster.well)
        t.quiet("a", "DEL", "{bar}x")
        waiting = blocked_clients(t, "a")
        until(t.of_one_mind)                                  # a master that does not know its replica does not hear it
        t.quiet("ra", "CLUSTER", "FAILOVER")
        until(lambda: ask(t.servers["a"], "ROLE")[0] == b"slave" and t.cluster.well())
        out += ["%s => %s" % (line, t.read(c)) for line, c in waiting.items()]
        t.quiet("a", "CLUSTER", "FAILOVER", "TAKEOVER")       # voters would wait
        until(lambda: ask(t.servers["ra"], "ROLE")[0] == b"slave" and t.cluster.well())
        t.quiet("a", "FLUSHALL")
        return out
    same(both, story)


def test_sharded_channels_when_their_slot_leaves(both):
    def story(t):
        subscribers = []
        for name, resp in (("a", 2), ("a", 3), ("ra", 2), ("ra", 3)):
            c = t.client(name, resp)
            subscribers.append(c)
            for line in ("SSUBSCRIBE bar {bar}2", "SSUBSCRIBE hello", "SUBSCRIBE bar"):
                c.send(*line.split(" "))
        out = [t.read(c) for c in subscribers for _ in range(4)]
        out += t.tell(t.client("a"), "SPUBLISH bar 1\nSPUBLISH {bar}2 2\nSPUBLISH hello 3\nPUBSUB SHARDNUMSUB bar hello")
        out += t.tell(t.client("ra"), "SPUBLISH bar 4\nPUBSUB SHARDNUMSUB bar hello")
        out.append(str([sorted(t.read(c) for _ in range(4)) for c in subscribers]))
        t.quiet("b", "CLUSTER", "SETSLOT", 5061, "IMPORTING", t.ids["a"])
        t.quiet("a", "CLUSTER", "SETSLOT", 5061, "MIGRATING", t.ids["b"])
        out += t.tell(t.client("a"), "SPUBLISH bar 5")
        out += [t.read(c) for c in subscribers]
        give(t, 5061, "b")
        for c in subscribers:                              # channels of a slot go in any order
            gone = [t.read(c) for _ in range(2)]
            out += sorted(re.sub(r":\d+", "", g) for g in gone) + [re.search(r":\d+", g)[0] for g in gone]
        out += t.tell(t.client("a"), "SPUBLISH bar 6\nPUBSUB SHARDNUMSUB bar hello\nPUBSUB SHARDCHANNELS\nPUBLISH bar 7\nSPUBLISH hello 8")
        out.append(str([sorted(t.read(c) for _ in range(2)) for c in subscribers]))
        for c in subscribers:
            c.send("SSUBSCRIBE", "bar")
            out.append(t.read(c))
        give(t, 5061, "a")
        return out
    same(both, story)


DOWN = """GET bar
SET bar 1
GET hello
SET hello 1
GET foo
MGET bar foo
MGET bar hello
MGET hello {hello}2
MULTI
GET hello
SET hello 2
EXEC
EVAL return(redis.call('get',KEYS[1])) 1 hello
EVAL return(redis.call('set',KEYS[1],1)) 1 hello
EVAL return(redis.pcall('get','hello')) 0
EVAL return(redis.pcall('set','hello',1)) 0
EVAL return(redis.pcall('get','bar')) 0
EVAL_RO return(redis.call('get',KEYS[1])) 1 hello
EVAL #!lua\nreturn(redis.pcall('get','bar')) 0
SPUBLISH hello x
SPUBLISH bar x
SPUBLISH foo x
PUBLISH hello x
SSUBSCRIBE hello
SUNSUBSCRIBE hello
SSUBSCRIBE bar
BLPOP {hello}l 2
XREAD BLOCK 2000 STREAMS {hello}x $
PING
DBSIZE
ASKING
GET bar
ASKING
GET hello
CLUSTER COUNTKEYSINSLOT 866
CLUSTER KEYSLOT x"""


def sees(t, name, state):
    return b"cluster_state:" + state in ask(t.servers[name], "CLUSTER", "INFO")


@pytest.mark.parametrize("coverage, reads, shards", [("yes", "no", "yes"), ("yes", "yes", "no"), ("no", "no", "yes"), ("no", "yes", "no")])
def test_a_slot_that_nobody_has(both, coverage, reads, shards):
    """Slot 5061 (bar) is nobody's; hello is another slot of the same master."""
    def story(t):
        for s in t.servers:
            t.quiet(s, "CONFIG", "SET", "cluster-require-full-coverage", coverage, "cluster-allow-reads-when-down", reads,
                    "cluster-allow-pubsubshard-when-down", shards)
        t.quiet("a", "SET", "hello", "0")
        waiting = t.client("a")
        waiting.send("BLPOP", "bar", 0)
        waiting2 = t.client("a")
        waiting2.send("BLPOP", "{hello}l", 0)
        wait_blocked(t, "a", 2)
        for s in t.servers:
            t.quiet(s, "CLUSTER", "DELSLOTS", 5061)
        for s in t.servers:
            until(lambda s=s: sees(t, s, b"fail" if coverage == "yes" else b"ok"))
        wait_blocked(t, "a", 0 if coverage == "yes" else 1)
        t.quiet("a", "CLUSTER", "INFO")
        out = ["waiting => " + t.read(waiting)]
        if coverage == "no":
            t.quiet("a", "RPUSH", "{hello}l", "1")
        out.append("waiting2 => " + t.read(waiting2))
        for name in ("a", "b", "ra"):
            out += t.tell(t.client(name), DOWN)
        out += t.tell(t.client("ra"), "READONLY\n" + DOWN)
        t.quiet("a", "CLUSTER", "ADDSLOTS", 5061)
        for s in t.servers:
            if s != "a":
                ask(t.servers[s], "CLUSTER", "SETSLOT", 5061, "NODE", t.ids["a"])
        until(t.cluster.well)
        t.quiet("a", "FLUSHALL")
        return out
    same(both, story)


def masked(t, reply, key=None):
    """Shapes and names stay; times, offsets, counts of packets and buffers are masked."""
    kind, value = reply
    if isinstance(value, list):
        parts = []
        for i, v in enumerate(value):
            parts.append(masked(t, v, value[i - 1][1] if i % 2 else None))
        if kind in "*~" and value and value[0][0] in "*%":
            parts.sort()
        return "%s[%s]" % (kind, ", ".join(parts))
    if key in (b"replication-offset", b"create-time", b"send-buffer-allocated", b"send-buffer-used", b"events"):
        return kind + "#"
    return t.text((kind, b":%d" % value) if kind == ":" else reply)


@pytest.mark.parametrize("resp", [2, 3])
@pytest.mark.parametrize("kind", ["ip", "hostname", "unknown-endpoint"])
def test_descriptions(both, resp, kind):
    def story(t):
        for name in t.servers:
            t.quiet(name, "CONFIG", "SET", "cluster-preferred-endpoint-type", kind)
        for name in ("a", "rb"):
            t.quiet(name, "CONFIG", "SET", "cluster-announce-hostname", "%s.example.com" % name)
        for s in t.servers.values():
            until(lambda s=s: all(b",%s.example.com" % n in ask(s, "CLUSTER", "NODES") for n in (b"a", b"rb")))
            until(lambda s=s: b"loading" not in repr(ask(s, "CLUSTER", "SHARDS")).encode() and repr(ask(s, "CLUSTER", "SLOTS")).count("[b'") >= 0)
        for name in ("a", "b"):
            t.quiet(name, "SET", OF_A if name == "a" else OF_B, "1")   # replicas have an offset
        for s in t.servers.values():
            until(lambda s=s: all(len(r) == 4 for r in ask(s, "CLUSTER", "SLOTS")))
            until(lambda s=s: len(ask(s, "CLUSTER", "LINKS")) == 6)
        out = []
        for name in ("a", "ra"):
            c = t.client(name, resp)
            for words in ("SHARDS", "SLOTS", "LINKS"):
                c.send("CLUSTER", words)
                out.append("%s %s => %s" % (name, words, masked(t, c.read_raw_reply()[0])))
            for words in ("NODES", "INFO"):
                c.send("CLUSTER", words)
                kind_, text = c.read_raw_reply()[0]
                lines = text.decode().splitlines(True)
                if words == "NODES":
                    lines = [" ".join(w if i not in (4, 5) else "#" for i, w in enumerate(line.split(" "))) for line in lines]
                else:
                    lines = [line.partition(":")[0] if "messages" in line or "epoch" in line else line for line in lines]
                    lines = [line for line in lines if "messages" not in line or line.count("_") == 3]
                lines = [t.text((kind_, line.replace("txt:", "").encode())) for line in lines]
                out += sorted(lines) if words == "NODES" else lines
            for line in ("REPLICAS <a>", "SLAVES <b>"):
                c.send("CLUSTER", *t.words(line))
                kind_, items = c.read_raw_reply()[0]
                out.append(kind_ + repr([t.text(("$", b" ".join(w for i, w in enumerate(x[1].split(b" ")) if i not in (4, 5)))) for x in items]))
            out += t.tell(c, "GET foo\nSET foo 1\nGET bar")
        for name in t.servers:
            t.quiet(name, "CONFIG", "SET", "cluster-preferred-endpoint-type", "ip", "cluster-announce-hostname", "")
        for s in t.servers.values():
            until(lambda s=s: b"example" not in ask(s, "CLUSTER", "NODES"))
        t.quiet("a", "FLUSHALL"), t.quiet("b", "FLUSHALL")
        return out
    same(both, story)
