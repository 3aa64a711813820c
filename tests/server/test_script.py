"""Scripts and functions on a running server: what loops or grows without end, who is served meanwhile, what stays."""
import threading
import time

import pytest

from tests.oracle.resp import ReplyError, wait_for

LOOPS = {
    "loop": "while true do end",
    "pcall": "while true do pcall(function() while true do end end) end",
    "xpcall": "while true do xpcall(function() while true do end end, function() while true do end end) end",
    "coroutine": "while true do coroutine.resume(coroutine.create(function() while true do end end)) end",
    "tail call": "local function f() return f() end return f()",
    "pattern": "return string.find(string.rep('a',10000), string.rep('a-',50)..'b')",
    "gsub": "return string.gsub(string.rep('a',1000000), '.-b', 'x')",
}


def busy(server, *command):
    """A client that waits for the reply of a command that runs for long; the reply is in the list later."""
    got = []

    def run():
        with server.client(timeout=30) as c:
            got.append(c.call(*command))
    thread = threading.Thread(target=run)
    thread.start()
    with server.client() as c:
        wait_for(lambda: str(c.call("GET", "k")).find("BUSY") >= 0, 10, what="a busy script")
    return thread, got


@pytest.mark.parametrize("name", sorted(LOOPS))
def test_a_script_without_end_can_be_killed(start, name):
    server = start("--busy-reply-threshold", 50)
    thread, got = busy(server, "EVAL", LOOPS[name], 0)
    with server.client() as c:
        assert "BUSY" in str(c.call("PING"))
        assert c.must("SCRIPT", "KILL") == b"OK"
        thread.join(10)
        assert "killed by user" in str(got[0])
        assert c.must("PING") == b"PONG"


def test_a_function_is_killed_by_its_own_command(start):
    server = start("--busy-reply-threshold", 50)
    with server.client() as c:
        c.must("FUNCTION", "LOAD", "#!lua name=l\nredis.register_function('spin', function() while true do end end)")
        thread, got = busy(server, "FCALL", "spin", 0)
        assert "FUNCTION KILL" in str(c.call("SCRIPT", "KILL"))
        assert c.must("FUNCTION", "STATS")[1][1] == b"spin"
        assert c.must("FUNCTION", "KILL") == b"OK"
        thread.join(10)
        assert "killed by user" in str(got[0])


def test_a_script_that_wrote_is_not_killed(start):
    server = start("--busy-reply-threshold", 50)
    with server.client() as c:
        thread, got = busy(server, "EVAL", "redis.call('set','w','1') for i=1,6e7 do end return 7", 0)
        assert "UNKILLABLE" in str(c.call("SCRIPT", "KILL"))
        thread.join(30)
        assert got == [7]


def test_shutdown_nosave_ends_a_script_that_wrote(start):
    server = start("--busy-reply-threshold", 50, "--appendonly", "yes")
    thread, got = busy(server, "EVAL", "redis.call('set','w','1') while true do end", 0)
    with server.client() as c:
        assert "BUSY" in str(c.call("SHUTDOWN"))
        c.send("SHUTDOWN", "NOSAVE")
        server.process.wait(10)
    thread.join(10)


def test_shutdown_nosave_does_not_wait_for_what_waits_for_a_script(start):
    """The first base of a log cannot be finished while a script runs for ever."""
    server = start("--busy-reply-threshold", 50)
    with server.client() as c:
        c.must("SET", "k", "v")
        c.must("CONFIG", "SET", "rdb-key-save-delay", 20000000)
        c.must("CONFIG", "SET", "appendonly", "yes")
        assert "Errors trying to SHUTDOWN" in str(c.call("SHUTDOWN", "NOSAVE"))
        thread, got = busy(server, "EVAL", "redis.call('set','w','1') while true do end", 0)
        c.send("SHUTDOWN", "NOSAVE")
        server.process.wait(20)
    thread.join(20)


HARMLESS = [
    "return string.rep('x', 2^40)", "local t={} for i=1,1e9 do t[i]=i end", "local s='x' while true do s=s..s end",
    "return table.concat({}, 'x', 1, 2^31)", "return string.find(string.rep('x',300000), string.rep('x?',300000))",
    "local function f() return 1+f() end return f()", "local function f() return pcall(f) end return f()",
    "local t={} for i=1,100000 do t={t} end return cjson.encode(t)", "return cjson.decode(string.rep('[',1e6))",
    "cjson.decode_max_depth(2^31-1) return cjson.decode(string.rep('[',1e6))",
    "cjson.encode_max_depth(2^31-1) local t={} for i=1,100000 do t={t} end return cjson.encode(t)",
    "local t={} for i=1,100000 do t={t} end return cmsgpack.pack(t)", "return cmsgpack.unpack(string.rep(string.char(0x91),1e6))",
    "return cmsgpack.unpack(string.char(0xdd,255,255,255,255))", "return cmsgpack.unpack_limit('a',-1,0)",
    "return cmsgpack.unpack_limit('a',0/0,0/0)", "return cmsgpack.unpack_one('a',1e300)", "return struct.pack('>I2147483648',1)",
    "return struct.pack('>I100000000000000000',1)", "return struct.pack('i0',1)", "return struct.pack('!3i',1)",
    "return struct.unpack('i',string.rep('a',10),2^53)", "return struct.unpack('i','aaaa',-1)", "return struct.unpack('c2147483647','a')",
    "return struct.unpack('Bc0',string.char(200)..'abc')", "return struct.size('c2147483647c2147483647')",
    "return {bit.lshift(1,-1),bit.rol(1,2^60),bit.tohex(1,-2^31),bit.tohex(1,2^40),bit.tobit(1/0),bit.tobit(0/0)}",
    "table.insert({},-2^31,1)", "return newproxy(true)", "return setmetatable({},{__gc=function() error('x') end})",
    "return unpack({},1,1e8)", "return unpack({1,2,3},0,2147483647)", "return unpack({1,2,3},-2147483648,2147483647)",
    "return unpack({},-2147483648,-2)", "error({})", "error(redis)", "return {err='a\\r\\nb\\0c'}",
    "return loadstring(string.rep('(',1e5))", "collectgarbage('stop')", "coroutine.yield()", "return loadstring(string.dump(function() end))",
]


def test_bombs_are_harmless(start):
    server = start("--lua-memory-limit", "32mb")
    with server.client(timeout=30) as c:
        for script in HARMLESS:
            c.call("EVAL", script, 0)
            assert c.must("EVAL", "return {('x'):upper(), #KEYS, cjson.encode({1})}", 0) == [b"X", 0, b"[1]"], script
        assert int(c.info("memory")["used_memory_vm_eval"]) < 64 << 20


def test_nothing_shared_can_be_changed(start):
    server = start()
    with server.client() as c:
        for script in ["x=1", "_G.x=1", "rawset(_G,'x',1)", "redis.call=1", "rawset(redis,'call',1)", "table.insert(redis,1)", "setmetatable(_G,{})",
                       "getmetatable(_G).__index=nil", "getmetatable('').__index=nil", "getmetatable('').__index.upper=nil", "string.upper=nil",
                       "local _,g=pairs(_G) g.x=1", "local n,g=pairs(redis) g.call=1", "next(_G) rawset(getmetatable(_G),'__index',1)", "KEYS=1",
                       "setmetatable(string,{})", "cjson.null=1", "math.random=1"]:
            assert "readonly table" in str(c.call("EVAL", script, 0)), script


def test_scripts_of_eval_are_bounded_and_loaded_ones_stay(start):
    server = start()
    with server.client() as c:
        sha = c.must("SCRIPT", "LOAD", "return 'kept'")
        c.pipeline([["EVAL", "return %d" % i, 0] for i in range(1000)])
        assert int(c.info("memory")["number_of_cached_scripts"]) == 501
        assert c.must("EVALSHA", sha, 0) == b"kept"


def test_functions_and_units_outlive_a_restart(start):
    server = start("--appendonly", "yes", "--appendfsync", "always")
    with server.client() as c:
        c.must("FUNCTION", "LOAD", "#!lua name=l\nredis.register_function('f', function(k, a) return a end)")
        c.must("EVAL", "redis.call('set','a','1') redis.call('incr','a')", 0)
        for preamble in ("yes", "no"):
            c.must("CONFIG", "SET", "aof-use-rdb-preamble", preamble)
            c.must("DEBUG", "LOADAOF")
            assert c.must("FCALL", "f", 0, "x") == [b"x"] and c.must("GET", "a") == b"2"
            c.must("BGREWRITEAOF")
            wait_for(lambda: c.info("persistence")["aof_rewrite_in_progress"] == "0", 10, what="the rewrite")
        c.must("DEBUG", "LOADAOF")
        assert c.must("FCALL", "f", 0, "x") == [b"x"]
        c.must("DEBUG", "RELOAD")
        assert c.must("FCALL", "f", 0, "x") == [b"x"]
        dump = c.must("FUNCTION", "DUMP")
        c.must("FUNCTION", "FLUSH")
        assert isinstance(c.call("FCALL", "f", 0), ReplyError)
        assert c.must("FUNCTION", "RESTORE", dump) == b"OK"


def test_time_stands_still_in_a_script(start):
    server = start()
    with server.client() as c:
        assert c.must("EVAL", "redis.call('set','k','v','px',1) local a=redis.call('time') for i=1,2e6 do end"
                      " local b=redis.call('time') return {a[1]==b[1] and a[2]==b[2], redis.call('get','k')}", 0) == [1, b"v"]
    assert time


def test_nobody_is_served_in_the_middle_of_a_script(start):
    """A command that is allowed beside a busy script (HELLO) does not hand out what the script has pushed so far."""
    server = start("--busy-reply-threshold", 20, "--enable-debug-command", "yes")
    with server.client() as c, server.client() as waiter, server.client() as runner:
        c.must("DEBUG", "SET-DISABLE-DENY-SCRIPTS", 1)
        waiter.send("BLPOP", "x", 0)
        wait_for(lambda: c.info("clients")["blocked_clients"] == "1", 10, what="a waiting client")
        runner.send("EVAL", """redis.call('lpush', KEYS[1], 'y')
            repeat local all = redis.call('client', 'list') until string.find(all, 'name=go')
            redis.call('lpush', KEYS[1], 'z')""", 1, "x")
        wait_for(lambda: "BUSY" in str(c.call("GET", "k")), 10, what="a busy script")
        c.must("HELLO", 2, "SETNAME", "go")
        assert waiter.read() == [b"x", b"z"]
