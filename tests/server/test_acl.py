"""ACLs that need files, configuration and several connections. What Redis does too is asked of it with the same test."""
import os
import random
import re
import time

import pytest

from tests.oracle.resp import ReplyError, wait_for
from tests.oracle.server import redis_binary, vireo_binary

BOTH = pytest.mark.parametrize("binary", [pytest.param(redis_binary(), marks=pytest.mark.skipif(
    not redis_binary(), reason="there is no redis-server here")), vireo_binary()], ids=["redis", "vireo"])

GOOD = "user default on nopass ~* &* +@all\n\n  user alice on >secret ~a* &c* -@all +get +acl|whoami (+set ~b*)\r\nuser bob off\n"


def users_of(client):
    return [line.decode() for line in client.must("ACL", "LIST")]


# ---- files

@BOTH
def test_users_of_a_file(start, tmp_path, binary):
    path = tmp_path / "users.acl"
    path.write_text(GOOD)
    server = start("--aclfile", str(path), binary=binary)
    with server.client() as c, server.client() as alice:
        assert alice.must("AUTH", "alice", "secret") == b"OK"
        assert alice.call("GET", "x") == ReplyError("NOPERM this user has no permissions to access one of the keys used as arguments")
        assert alice.must("SET", "b1", "1") == b"OK"
        assert c.must("ACL", "USERS") == [b"alice", b"bob", b"default"]
        c.must("ACL", "SETUSER", "carl", "on", "nopass", "+@read", "~*")
        before = users_of(c)
        assert c.must("ACL", "SAVE") == b"OK"
        assert path.read_text() == "".join(line + "\n" for line in before)
        c.must("ACL", "DELUSER", "carl")
        assert c.must("ACL", "LOAD") == b"OK"
        assert users_of(c) == before
        alice.wait_closed(5)  # users of a file that is loaded again are new users
        assert c.must("PING") == b"PONG"


BAD = [
    "nonsense\n",
    "user\n",
    "user a\tb on\n",
    "user a on\nuser a off\n",
    "user a +nosuch\n",
    "user a foo bar +nosuch +@none\n",
    "user a (+get\n",
    "user a ~* ~x\n",
    "user a #1234\n",
    "user a on\n\n\nuser b <secret\nuser c &* &x\n",
]


@BOTH
@pytest.mark.parametrize("text", BAD)
def test_a_bad_file_changes_nothing(start, tmp_path, binary, text):
    path = tmp_path / "users.acl"
    path.write_text(GOOD)
    server = start("--aclfile", str(path), binary=binary)
    with server.client() as c, server.client() as alice:
        alice.must("AUTH", "alice", "secret")
        before = users_of(c)
        path.write_text(text)
        said = c.call("ACL", "LOAD")
        assert isinstance(said, ReplyError)
        said = said.text.replace(str(path), "FILE")
        assert said == EXPECTED.setdefault(text, said)
        assert users_of(c) == before
        assert alice.must("ACL", "WHOAMI") == b"alice"
        os.unlink(path)
        gone = c.call("ACL", "LOAD")
        assert "No such file or directory" in str(gone) and "Error loading ACLs, opening file" in str(gone)


EXPECTED = {}  # what Redis said: it is asked first


def test_a_bad_file_stops_the_start(start, tmp_path):
    path = tmp_path / "users.acl"
    path.write_text("user a +nosuch\n")
    server = start("--aclfile", str(path), wait_ready=False)
    assert server.wait_exit(10) == 1
    assert "%s:1: Error in applying operation '+nosuch': Unknown command or category name in ACL." % path in server.log


# ---- configuration

@BOTH
def test_users_of_a_configuration_file(start, binary):
    server = start(binary=binary, config="user alice on >pw ~k* -@all +get ( +set ~x* )\nuser default on >main ~* &* +@all\nrequirepass other\n")
    with server.client() as c:
        assert isinstance(c.call("AUTH", "other"), ReplyError)
        assert c.must("AUTH", "main") == b"OK"
        assert users_of(c)[0].startswith("user alice on #30c952fab122c3f9759f02a6d95c3758b246b4fee239957b2d4fee46e26170c4 ~k* ")
        assert c.must("CONFIG", "GET", "requirepass")[1] == b"other"


@pytest.mark.parametrize("lines, error", [
    ("user a +nosuch\n", "Unknown command or category name in ACL"),
    ("user a on\nuser a off\n", "Duplicate user found. A user can only be defined once in config files"),
    ("user a (+get\n", "Unmatched parenthesis"),
    ("user\n", "wrong number of arguments"),
])
def test_bad_users_in_a_configuration_file(start, lines, error):
    server = start(config=lines, wait_ready=False)
    assert server.wait_exit(10) == 1
    assert error in server.log


@BOTH
def test_users_in_two_places_are_refused(start, tmp_path, binary):
    path = tmp_path / "users.acl"
    path.write_text(GOOD)
    server = start("--aclfile", str(path), config="user x on\n", binary=binary, wait_ready=False)
    assert server.wait_exit(10) == 1


@BOTH
def test_config_rewrite_keeps_users(start, binary):
    server = start(binary=binary, config="user old on nopass +get ~x\n")
    with server.client() as c:
        c.must("ACL", "SETUSER", "alice", "on", ">pw", "~a*", "+@read", "(+set ~b)")
        c.must("ACL", "SETUSER", "old", "off")
        before = users_of(c)
        assert c.must("CONFIG", "REWRITE") == b"OK"
        name = c.must("INFO", "server").decode()
        path = re.search(r"config_file:(.*)\r", name).group(1)
    lines = [line for line in open(path).read().splitlines() if line.startswith("user ")]
    assert sorted(lines) == sorted(before)


def test_no_file_of_users(start):
    server = start()
    with server.client() as c:
        for word in ("LOAD", "SAVE"):
            assert "not configured to use an ACL file" in str(c.call("ACL", word))


@BOTH
def test_acl_pubsub_default(start, binary):
    server = start("--acl-pubsub-default", "allchannels", binary=binary)
    with server.client() as c:
        c.must("ACL", "SETUSER", "a")
        c.must("ACL", "SETUSER", "b", "reset", "(+get)")
        assert users_of(c)[:2] == ["user a off &* -@all", "user b off sanitize-payload &* -@all (&* -@all +get)"]


# ---- the log

@BOTH
def test_acl_log_groups(start, binary):
    server = start("--acllog-max-len", "3", binary=binary)
    with server.client() as c, server.client() as d:
        c.must("ACL", "SETUSER", "alice", "on", "nopass", "+get", "+multi", "+exec", "~a")
        d.must("AUTH", "alice", "x")
        for _ in range(3):
            d.call("GET", "b")
        d.call("SET", "a", "1")
        d.call("GET", "b")
        d.must("MULTI")
        d.call("GET", "b")
        d.call("EXEC")
        log = [dict(zip(e[::2], e[1::2])) for e in c.must("ACL", "LOG")]
        seen = [(e[b"count"], e[b"reason"], e[b"context"], e[b"object"], e[b"username"]) for e in log]
        assert seen == [(1, b"key", b"multi", b"b", b"alice"), (4, b"key", b"toplevel", b"b", b"alice"),
                        (1, b"command", b"toplevel", b"set", b"alice")]
        assert b"user=alice" in log[0][b"client-info"] and b"cmd=get" in log[0][b"client-info"]
        d.call("AUTH", "nobody", "x")
        log = [dict(zip(e[::2], e[1::2])) for e in c.must("ACL", "LOG", "2")]
        assert len(log) == 2 and log[0][b"reason"] == b"auth" and log[0][b"object"] == b"AUTH" and log[0][b"username"] == b"nobody"
        assert len(c.must("ACL", "LOG", "100")) == 3
        c.must("CONFIG", "SET", "acllog-max-len", "0")
        d.call("AUTH", "nobody2", "x")
        assert c.must("ACL", "LOG") == []


def test_denials_are_counted(start):
    server = start()
    with server.client() as c, server.client() as d:
        c.must("ACL", "SETUSER", "alice", "on", ">pw", "+get", "+publish", "~a")
        d.call("AUTH", "alice", "no")
        d.must("AUTH", "alice", "pw")
        d.call("GET", "b")
        d.call("GET", "b")
        d.call("PUBLISH", "c", "x")
        d.call("KEYS", "*")
        d.call("KEYS", "*")
        d.call("KEYS", "*")
        stats = c.info("stats")
        assert [int(stats["acl_access_denied_" + x]) for x in ("auth", "cmd", "key", "channel")] == [1, 3, 2, 1]


# ---- secrets

@BOTH
def test_secrets_are_not_shown(start, binary):
    server = start("--slowlog-log-slower-than", "0", binary=binary)
    with server.client() as c, server.client() as ear:
        assert ear.must("MONITOR") == b"OK"
        c.must("ACL", "SETUSER", "alice", "on", ">top-secret-1", "+@all")
        c.call("AUTH", "alice", "top-secret-2")
        c.must("AUTH", "alice", "top-secret-1")
        c.must("HELLO", "2", "AUTH", "alice", "top-secret-1")
        c.must("ACL", "GETUSER", "alice")
        slow = repr([e[3] for e in c.must("SLOWLOG", "GET", "100")])
        assert "top-secret" not in slow and "(redacted)" in slow
        time.sleep(0.2)
        ear.fill(1)
        assert b"top-secret" not in bytes(ear.buf)


# ---- what waits

def test_who_waits_is_asked_again(start):
    server = start()
    with server.client() as c, server.client() as d, server.client() as e:
        c.must("ACL", "SETUSER", "alice", "on", "nopass", "+@all", "~a*")
        d.must("AUTH", "alice", "x")
        d.send("BLPOP", "a1", "0")
        e.must("AUTH", "alice", "x")
        e.send("BLPOP", "a2", "0")
        wait_for(lambda: c.info("clients")["blocked_clients"] == "2", 5, what="both wait")
        c.must("ACL", "SETUSER", "alice", "resetkeys", "~a2")
        c.must("RPUSH", "a1", "x")
        c.must("RPUSH", "a2", "x")
        assert d.read(5) == ReplyError("NOPERM this user has no permissions to access one of the keys used as arguments")
        assert e.read(5) == [b"a2", b"x"]
        assert c.must("LLEN", "a1") == 1
        assert d.must("ACL", "WHOAMI") == b"alice"
        d.send("BLPOP", "a2", "0")
        wait_for(lambda: c.info("clients")["blocked_clients"] == "1", 5, what="one waits")
        c.must("ACL", "DELUSER", "alice")
        d.wait_closed(5)
        e.wait_closed(5)
        c.must("RPUSH", "a2", "y")
        assert c.must("LRANGE", "a2", "0", "-1") == [b"y"]


@BOTH
def test_permissions_are_looked_at_again_by_exec(start, binary):
    server = start(binary=binary)
    with server.client() as c, server.client() as d:
        c.must("ACL", "SETUSER", "alice", "on", "nopass", "+@all", "~*", "&*")
        d.must("AUTH", "alice", "x")
        d.must("MULTI")
        for line in (["SET", "k", "1"], ["GET", "k"], ["PUBLISH", "ch", "x"], ["GET", "a"]):
            assert d.must(*line) == b"QUEUED"
        c.must("ACL", "SETUSER", "alice", "resetkeys", "~a", "-set", "resetchannels")
        said = d.must("EXEC")
        why = "NOPERM ACLs rules changed between the moment the transaction was accumulated and the EXEC call. " \
              "This command is no longer allowed for the following reason: "
        assert said == [ReplyError(why + "no permission to execute the command or subcommand"),
                        ReplyError(why + "no permission to touch the specified keys"),
                        ReplyError(why + "no permission to access one of the channels used as arguments"), None]
        d.must("MULTI")
        c.must("ACL", "SETUSER", "alice", "-exec")
        assert d.must("GET", "a") == b"QUEUED"
        assert d.call("EXEC") == ReplyError("EXECABORT Transaction discarded because of: NOPERM this user has no permissions to run the 'exec' command")


@BOTH
def test_scripts_may_what_their_caller_may(start, binary):
    server = start(binary=binary)
    with server.client() as c, server.client() as d:
        c.must("SET", "zz", "secret")
        c.must("ACL", "SETUSER", "alice", "on", "nopass", "~k*", "&c*", "+@all", "-@dangerous")
        d.must("AUTH", "alice", "x")
        why = "ERR The user executing the script can't "
        for script, said in (("redis.call('get','zz')", "access at least one of the keys mentioned in the command arguments"),
                             ("redis.pcall('keys','*')", "run this command or subcommand"),
                             ("redis.call('publish','zz','x')", "publish to the channel mentioned in the command")):
            assert d.call("EVAL", "return " + script, "0").text.startswith(why + said)
        assert d.must("EVAL", "return redis.call('set','k','x')", "0") == b"OK"
        assert d.must("EVAL", "return redis.acl_check_cmd('get','zz')", "0") is None
        assert d.must("EVAL", "return redis.acl_check_cmd('get','k')", "0") == 1
        log = [dict(zip(e[::2], e[1::2])) for e in c.must("ACL", "LOG")]
        assert [(e[b"reason"], e[b"context"], e[b"object"]) for e in log] == [
            (b"channel", b"lua", b"zz"), (b"command", b"lua", b"keys"), (b"key", b"lua", b"zz")]


@BOTH
def test_client_kill_user_and_list(start, binary):
    server = start(binary=binary)
    with server.client() as c, server.client() as d, server.client() as e:
        c.must("ACL", "SETUSER", "alice", "on", "nopass", "+@all")
        d.must("AUTH", "alice", "x")
        e.must("AUTH", "alice", "x")
        assert c.must("CLIENT", "LIST").count(b"user=alice") == 2
        assert c.must("CLIENT", "KILL", "USER", "alice") == 2
        d.wait_closed(5)
        e.wait_closed(5)
        assert c.must("ACL", "WHOAMI") == b"default"


def test_genpass_is_random(start):
    server = start()
    with server.client() as c:
        seen = {c.must("ACL", "GENPASS") for _ in range(200)}
        assert len(seen) == 200 and all(re.fullmatch(b"[0-9a-f]{64}", x) for x in seen)
        assert len(c.must("ACL", "GENPASS", "4096")) == 1024


@BOTH
def test_the_default_user_may_be_off(start, binary):
    server = start(binary=binary)
    with server.client() as c, server.client() as d:
        c.must("ACL", "SETUSER", "root", "on", ">pw", "~*", "&*", "+@all")
        c.must("ACL", "SETUSER", "default", "off")
        assert d.must("PING") == b"PONG"  # who was in stays in
        with server.client() as late:
            assert late.call("PING") == ReplyError("NOAUTH Authentication required.")
            assert late.call("HELLO", "3").text.startswith("NOAUTH HELLO must be called with the client already authenticated")
            assert late.must("AUTH", "root", "pw") == b"OK"
            assert late.must("PING") == b"PONG"


# ---- random rules: the same errors, the same texts but for the order of commands, the same answers to what may be run

LINES = """GET K;SET K v;SET K v GET;MSET K 1 K 2;DEL K K;COPY K K;RENAME K K;LMOVE K K LEFT LEFT;BLMOVE K K LEFT RIGHT 1;ZUNIONSTORE K 2 K K
ZUNION 2 K K;ZUNION x K K;ZUNIONSTORE K 9 K K;ZINTERCARD 2 K K;SORT K STORE K;SORT K BY nosort GET # STORE K;SORT_RO K;SORT K
XREAD STREAMS K K 0 0;XREADGROUP GROUP g c STREAMS K >;XADD K * a b;XINFO STREAM K;XGROUP CREATE K g 0;XGROUP HELP;OBJECT ENCODING K;OBJECT HELP
MEMORY USAGE K;GETDEL K;GETEX K EX 10;BITFIELD K GET u8 0;BITFIELD K SET u8 0 1;BITFIELD_RO K GET u8 0;BITOP AND K K K
GEORADIUS K 1 1 1 km STORE K;GEORADIUS K 1 1 1 km;GEORADIUS_RO K 1 1 1 km;GEOSEARCHSTORE K K FROMMEMBER m BYRADIUS 1 km;PFCOUNT K K;PFMERGE K K
SINTERSTORE K K K;SINTERCARD 2 K K;LMPOP 2 K K LEFT;BLMPOP 1 2 K K LEFT;ZMPOP 1 K MIN;ZRANGESTORE K K 0 1;LCS K K;EXISTS K K;EXPIRE K 1;TTL K
TYPE K;DUMP K;RESTORE K 0 x;WATCH K K;MOVE K 1;SMOVE K K m;SPOP K;RPOPLPUSH K K;APPEND K x;STRLEN K;PUBLISH C x;SPUBLISH C x;SUBSCRIBE C C
PSUBSCRIBE P P;SSUBSCRIBE C;UNSUBSCRIBE C;PUBSUB CHANNELS;SELECT 0;SELECT 1;CONFIG GET x;CLIENT ID;CLIENT LIST;ACL WHOAMI;AUTH x;HELLO;PING;KEYS *
SCAN 0;FLUSHALL;MULTI;EXEC;DEBUG SLEEP 0;LOLWUT;MSETNX K 1 K 1;HSET K f v;ZADD K 1 m;COMMAND GETKEYS GET K""".replace("\n", ";").split(";")


class Rules:
    def __init__(self, rng, commands, categories):
        self.rng, self.commands, self.categories = rng, commands, categories

    def one(self, nested=False):
        rng, roll = self.rng, self.rng.randrange(16)
        if roll < 4:
            return rng.choice("+-") + "@" + rng.choice(self.categories)
        if roll < 7:
            return rng.choice("+-") + rng.choice(self.commands)
        if roll < 11:
            return rng.choice(["~", "%R~", "%W~", "%RW~", "%r~", "%wr~"]) + rng.choice(["a*", "b*", "[cd]?", "w1", "x*", "*", "y?", "z\\*"])
        if roll == 11:
            return rng.choice(["&c*", "&d1", "&*", "&c1", "resetchannels", "allchannels"])
        if roll == 12:
            return rng.choice(["allkeys", "resetkeys", "+@all", "-@all", "allcommands", "nocommands"])
        if roll == 13:
            return rng.choice(["+select|0", "+debug|sleep", "+get|a0", "+hello|3", "+set|a1", "+config|get|x", "+config|foo", "+foo"])
        if roll == 14 and not nested:
            return "(" + " ".join(self.one(True) for _ in range(rng.randrange(1, 6))) + ")"
        return rng.choice(["on", "off", "clearselectors", "reset", "nopass", ">x", "<x", "resetpass", "foo", "%~a", "(", " ", "#12"])

    def line(self):
        rng = self.rng
        fill = {"K": lambda: rng.choice("abcdwxyz") + str(rng.randrange(3)), "C": lambda: rng.choice(["c1", "c2", "d1"]),
                "P": lambda: rng.choice(["c*", "c1", "d*", "*"])}
        return [fill[w]() if w in fill else w for w in rng.choice(LINES).split()]


def test_random_rules_as_redis(start):
    if not redis_binary():
        pytest.skip("there is no redis-server here")
    seed = int(os.environ.get("FUZZ_SEED") or random.randrange(1 << 30))
    print("FUZZ_SEED=%d" % seed)
    rng = random.Random(seed)
    with start(binary=redis_binary()).client() as r, start().client() as v:
        known = set(r.must("COMMAND", "LIST"))
        commands = sorted(x.decode() for x in v.must("COMMAND", "LIST") if x in known)
        rules = Rules(rng, commands, [x.decode() for x in r.must("ACL", "CAT")])
        for _ in range(400):
            user = "u%d" % rng.randrange(4)
            if rng.random() < .2:
                assert r.must("ACL", "DELUSER", user) == v.must("ACL", "DELUSER", user)
            change = ["ACL", "SETUSER", user] + (["reset"] if rng.random() < .3 else []) + [rules.one() for _ in range(rng.randrange(1, 5))]
            assert r.call(*change) == v.call(*change), change
            theirs, ours = (x.must("ACL", "GETUSER", user) for x in (r, v))
            assert (theirs is None) == (ours is None)
            if ours:
                theirs, ours = (dict(zip(x[::2], x[1::2])) for x in (theirs, ours))
                for field in (b"flags", b"passwords", b"keys", b"channels"):
                    assert theirs[field] == ours[field], change
                assert len(theirs[b"selectors"]) == len(ours[b"selectors"])
            for _ in range(10):
                asked = ["ACL", "DRYRUN", user] + rules.line()
                assert r.call(*asked) == v.call(*asked), (asked, ours)
