"""Client-side caching: the bytes on every connection, the same from Vireo and from Redis."""
import socket

import pytest

from tests.oracle.resp import encode
from tests.oracle.server import Server


class Raw:
    """A connection read as bytes: what came up to the answer of a mark, that is, without a time to wait."""

    def __init__(self, server, resp=2):
        self.sock = socket.create_connection(("127.0.0.1", server.port), timeout=10)
        self.listening, self.buf = False, b""
        if resp == 3:
            self("HELLO", 3)
        self.id = self("CLIENT", "ID").strip()[1:].decode()

    def many(self, *commands):
        mark = b"=mark="
        asks = b"".join(encode(c) for c in commands) + encode(["PING", mark] if self.listening else ["ECHO", mark])
        end = b"*2\r\n$4\r\npong\r\n$6\r\n=mark=\r\n" if self.listening else b"$6\r\n=mark=\r\n"
        self.sock.sendall(asks)
        while end not in self.buf:
            got = self.sock.recv(65536)
            assert got, "closed after %r" % self.buf
            self.buf += got
        out, _, self.buf = self.buf.partition(end)
        return out

    def __call__(self, *words):
        return self.many(words)

    def told(self):
        return self.many()


@pytest.fixture(scope="module")
def pair(vireo_path, redis_path):
    servers = [Server(vireo_path, "--enable-debug-command", "yes"), Server(redis_path, "--enable-debug-command", "yes", "--save", "")]
    yield servers
    for s in servers:
        s.stop()


def same(pair, story):
    """Runs the story on both, each step's bytes compared; returns Vireo's."""
    seen = []
    for server in pair:
        with server.client() as c:
            c.must("FLUSHALL")
        steps = []
        clients = story(server, lambda got: steps.append(got))
        for c in clients:
            c.sock.close()
        seen.append(steps)
    for i, (ours, theirs) in enumerate(zip(*seen)):
        assert ours == theirs, "step %d: %r, and Redis %r" % (i, ours, theirs)
    assert len(seen[0]) == len(seen[1])
    return seen[0]


def words(text):
    return [w.split() for w in text.strip().split("|")]


def test_wrong_options(pair):
    def story(server, step):
        a = Raw(server, 3)
        for w in words("""client tracking x | client tracking on redirect x | client tracking on redirect 999999999
                | client tracking on redirect -1 | client tracking on redirect 0 | client tracking on redirect | client tracking on prefix a
                | client tracking on bcast optin | client tracking on optin optout | client tracking on nosuch | client caching yes
                | client caching maybe | client getredir | client trackinginfo
                | client tracking on | client tracking on bcast | client caching yes | client caching maybe | client trackinginfo | client getredir
                | client tracking on optin | client tracking on optout | client caching no | client caching yes | client trackinginfo
                | client tracking off prefix q | client tracking on optout | client caching yes | client caching no | client trackinginfo
                | client tracking off | client tracking on bcast prefix foo prefix bar | client trackinginfo | client tracking on bcast prefix fo
                | client tracking on bcast prefix foobar | client tracking on bcast prefix zz prefix z | client tracking on bcast noloop
                | client trackinginfo | client tracking on bcast prefix q | reset | client trackinginfo"""):
            step(a(*w))
        return [a]
    assert same(pair, story)[0] == b"-ERR syntax error\r\n"


def test_a_read_key_is_told_once(pair):
    def story(server, step):
        a, w = Raw(server, 3), Raw(server)
        for x in words("client tracking on | get k | get k"):
            step(a(*x))
        for x in words("set k 1 | set k 2 | del k"):
            step((w(*x), a.told()))
        step((a("mget", "a", "b", "a"), w("mset", "b", 1, "a", 1), a.told()))
        step((a("get", "a"), a("client", "tracking", "off"), w("set", "a", 2), a.told()))
        return [a, w]
    assert same(pair, story)[3][1] == b">2\r\n$10\r\ninvalidate\r\n*1\r\n$1\r\nk\r\n"


def test_ones_own_changes_are_told_after_the_reply(pair):
    def story(server, step):
        a = Raw(server, 3)
        step(a("client", "tracking", "on"))
        step(a.many(["get", "k"], ["set", "k", 1], ["get", "k"]))
        step(a.many(["multi"], ["get", "k"], ["set", "k", 3], ["get", "k"], ["set", "k", 4], ["flushdb"], ["exec"]))
        step(a.many(["get", "k"], ["eval", "redis.call('set', KEYS[1], 1) return redis.call('get', KEYS[1])", 1, "k"], ["set", "k", 1]))
        step(a.many(["get", "k"], ["client", "reply", "skip"], ["set", "k", 1]))
        step(a.many(["get", "k"], ["client", "reply", "off"], ["set", "k", 1], ["get", "k"], ["client", "reply", "on"]))
        step(a.many(["client", "tracking", "on", "noloop"], ["get", "k"], ["set", "k", 1], ["flushall"]))
        return [a]
    assert same(pair, story)[1].endswith(b"+OK\r\n>2\r\n$10\r\ninvalidate\r\n*1\r\n$1\r\nk\r\n$1\r\n1\r\n")


READERS = words("""exists {} | touch {} | type {} | ttl {} | strlen {} | lrange {} 0 1 | smembers {} | sort_ro {} | object encoding {} | dump {}
    | memory usage {} | bitfield_ro {} get u1 0 | bitfield {} get u1 0 | xread streams {} 0 | getex {} | sort {} | get {} | watch {} | scan 0
    | zrange {} 0 1 | hgetall {} | geopos {} x | pfcount {} | sintercard 1 {} | lcs {} {} | zunion 1 {} | substr {} 0 1 | xlen {} | zinter 2 {} {}2""")


def test_what_counts_as_reading(pair):
    def story(server, step):
        a, w = Raw(server, 3), Raw(server)
        a("client", "tracking", "on")
        for i, x in enumerate(READERS):
            key = "m%d" % i
            a(*[y.replace("{}", key) for y in x])
            step((x, w("set", key, 1), w("set", key + "2", 1), a.told()))
            w("flushall")
            a.told()
        return [a, w]
    same(pair, story)


def test_optin_and_optout(pair):
    def story(server, step):
        a, w = Raw(server, 3), Raw(server)

        def touched():
            step((w("mset", "p", 1, "q", 2), a.told()))
        for mode, word in (("optin", "yes"), ("optout", "no")):
            step(a("client", "tracking", "on", mode))
            for commands in ([["get", "p"]], [["client", "caching", word], ["get", "p"], ["get", "q"]],
                             [["client", "caching", word], ["multi"], ["get", "p"], ["get", "q"], ["exec"]],
                             [["client", "caching", word], ["nosuch"], ["get", "p"]],
                             [["client", "caching", word], ["client", "getname"], ["get", "p"]]):
                step(a.many(*commands))
                touched()
            step(a("client", "tracking", "off"))
        return [a, w]
    same(pair, story)


def test_broadcast(pair):
    def story(server, step):
        a, b, w = Raw(server, 3), Raw(server, 3), Raw(server)
        step(a("client", "tracking", "on", "bcast", "prefix", "foo", "prefix", "bar"))
        step(b("client", "tracking", "on", "bcast", "noloop"))
        step((w.many(["set", "foo2", 1], ["set", "foo1", 1], ["set", "bar", 1], ["set", "qux", 1], ["set", "foo2", 1]), a.told(), b.told()))
        step((a("set", "foo3", 1), a.told(), b.told()))
        step((b.many(["set", "foo4", 1], ["set", "x", 1]), b.told(), a.told()))
        step((b("eval", "redis.call('set', KEYS[1], 1)", 1, "foo5"), b.told(), a.told()))
        step((w("flushall"), a.told(), b.told()))
        step((w("set", "foo1", 1, "px", 1), a.told()))
        return [a, b, w]
    same(pair, story)


def test_redirect(pair):
    def story(server, step):
        a, b, w = Raw(server), Raw(server), Raw(server)
        b.listening = True
        step(b("subscribe", "__redis__:invalidate"))
        step(a("client", "tracking", "on", "redirect", b.id))
        step(a("client", "getredir") == b":" + b.id.encode() + b"\r\n")
        step((a("get", "k"), w("set", "k", 1), b.told(), a.told()))
        step((a("get", "k"), a("set", "k", 1), b.told(), a.told()))
        step((w("flushall"), b.told(), a("flushdb"), b.told()))
        b.listening = False
        step((b("unsubscribe"),))
        step((a("get", "k"), w("set", "k", 1), b.told()))
        return [a, b, w]
    same(pair, story)


def test_redirect_that_is_gone(pair):
    def story(server, step):
        a, b, w = Raw(server, 3), Raw(server, 3), Raw(server)
        step(a("client", "tracking", "on", "redirect", b.id))
        step((a("get", "k"), w("set", "k", 1), b.told()))
        step(w("client", "kill", "id", b.id))
        b.sock.close()
        a("get", "k")
        told = b""
        while not told:         # until the server has seen the end of it
            a("get", "k")
            told = (w("set", "k", 1), a.told())[1]
        step(told.replace(b.id.encode(), b"<id>"))
        step(b"broken_redirect" in a("client", "trackinginfo"))
        with server.client() as c:
            line = [x for x in c.must("CLIENT", "LIST").decode().split("\n") if x.startswith("id=%s " % a.id)][0]
            step(line[line.index("flags="):].split()[0])
            step("redir=%s " % b.id in line)
        step(a("client", "tracking", "on"))
        step(a("client", "trackinginfo"))
        return [a, w]
    steps = same(pair, story)
    assert steps[3] == b">2\r\n$21\r\ntracking-redir-broken\r\n:<id>\r\n" and steps[5] == "flags=tR"


def test_a_redirect_that_causes_the_change_gets_its_reply_first(start):
    """Redis 7.0 writes the message before the reply, and into the middle of EXEC's; later ones as here."""
    server = start()
    a, b = Raw(server, 3), Raw(server, 3)
    a("client", "tracking", "on", "redirect", b.id)
    a("get", "k")
    assert b("set", "k", 1) == b"+OK\r\n>2\r\n$10\r\ninvalidate\r\n*1\r\n$1\r\nk\r\n"
    a("get", "k")
    got = b.many(["multi"], ["set", "k", 1], ["get", "k"], ["exec"])
    assert got.endswith(b"*2\r\n+OK\r\n$1\r\n1\r\n>2\r\n$10\r\ninvalidate\r\n*1\r\n$1\r\nk\r\n")


def test_keys_a_script_reads(start):
    """By what it reads, as from Redis 7.2 on, and by what it declares, as in 7.0."""
    server = start()
    a, w = Raw(server, 3), Raw(server)
    a("client", "tracking", "on")
    a("eval", "redis.call('get', 'x1') return redis.call('get', KEYS[2])", 2, "x2", "x3")
    w("mset", "x1", 1, "x2", 1, "x3", 1)
    assert a.told() == b"".join(b">2\r\n$10\r\ninvalidate\r\n*1\r\n$2\r\n%s\r\n" % k for k in (b"x1", b"x2", b"x3"))


def test_expiry_and_eviction_tell(pair):
    def story(server, step):
        a, w = Raw(server, 3), Raw(server)
        a("client", "tracking", "on")
        w("set", "e", 1, "px", 40)
        step(a("get", "e"))
        told = b""
        while not told:
            told = a.told()
        step(told)
        w("set", "big", "x" * 1000)
        a("get", "big")
        step(w("config", "set", "maxmemory-policy", "allkeys-random", "maxmemory", 1))
        w("ping")
        w("set", "y", 1)
        step(a.told())
        step(w("config", "set", "maxmemory-policy", "noeviction", "maxmemory", 0))
        return [a, w]
    assert b"big" in same(pair, story)[3]


def test_limit_of_the_table_and_figures(pair):
    def story(server, step):
        a, b = Raw(server, 3), Raw(server, 3)
        with server.client() as c:
            c.must("CONFIG", "SET", "tracking-table-max-keys", 20)
            a("client", "tracking", "on")
            b("client", "tracking", "on", "bcast", "prefix", "zz", "prefix", "yy")
            told = a.many(*[["get", "k%d" % i] for i in range(100)])
            step(told.count(b"invalidate"))
            step(c.must("PING"))
            info = c.info()
            step([int(info[f]) for f in ("tracking_clients", "tracking_total_keys", "tracking_total_items", "tracking_total_prefixes")])
            c.must("CONFIG", "SET", "tracking-table-max-keys", 1000000)
        return [a, b]
    steps = same(pair, story)
    assert steps[2] == [2, 20, 20, 2]


def test_a_smaller_table_is_told_without_another_command(pair):
    """Keys that the table has no room for any more are no client's own changes: NOLOOP does not hide them."""
    for server in pair:
        with server.client() as reader, server.client() as c:
            number = reader.must("CLIENT", "ID")
            reader.must("SUBSCRIBE", "__redis__:invalidate")
            c.must("CLIENT", "TRACKING", "on", "REDIRECT", number, "NOLOOP")
            c.must("MSET", "small:1", 1, "small:2", 2)
            c.must("MGET", "small:1", "small:2")
            c.must("CONFIG", "SET", "tracking-table-max-keys", 1)
            assert reader.read()[2][0] in (b"small:1", b"small:2")
            c.must("CONFIG", "SET", "tracking-table-max-keys", 1000000)


def test_many_trackers_come_and_go(server):
    """Ids of those who left stay in the table and are passed over."""
    w = Raw(server)
    for i in range(30):
        crowd = [Raw(server, 3) for _ in range(8)]
        for k, c in enumerate(crowd):
            c("client", "tracking", "on", *(["bcast", "prefix", "k%d" % k] if k % 2 else []))
            c("get", "k%d" % (k % 3))
        for c in crowd[:i % 8]:
            c.sock.close()
        w("mset", "k0", i, "k1", i, "k2", i)
        for k, c in enumerate(crowd[i % 8:], i % 8):
            if k % 2 == 0:
                assert b"k%d" % (k % 3) in c.told()
            c.sock.close()
    with server.client() as c:
        c.must("PING")
