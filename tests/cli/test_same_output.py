"""The same arguments to the stock redis-cli and to vireo-cli give the same standard output and exit status."""
import re
import shutil

import pytest

from .tools import run

pytestmark = pytest.mark.skipif(not shutil.which("redis-cli"), reason="the stock redis-cli is the oracle")

BIN = b'a\x01\xff"\\\n\t\r\a\b\f\x7f\xc3\xa4 z'
SETUP = ["flushall", "mset a 1 b xy", "rpush l 1 2 3", "hset h f1 v1 f2 v2", "sadd s m", "zadd z 1.5 x 2 y"]
MODES = ["", "-3", "--raw", "--no-raw", "--csv", "--json", "--quoted-json", "--json -2", "--csv -3", "--no-raw -3"]

COMMANDS = [c.split() for c in """get a|get bin|get nope|lrange l 0 -1|hgetall h|smembers s|zrange z 0 -1 withscores
foo bar|get|debug jmap|command info get set|command docs get|config get maxmemory*|multi|select 3|select 300|ping|zscore z x
object help|client list id 0|info keyspace|memory doctor x|latency doctor x|lpop l 0|debug protocol string|debug protocol integer
debug protocol double|debug protocol null|debug protocol array|debug protocol set|debug protocol map|debug protocol push
debug protocol verbatim|debug protocol true|debug protocol false""".replace("\n", "|").split("|")]
COMMANDS += [["echo", ""], ["set", "", ""], ["get", ""]]

# Replies with nesting that only scripts make; skipped where the server has no EVAL yet.
SCRIPTS = [
    "return {1,{},{2,{'x',false}},{err='ERR x'},{ok='fine'}}",
    "redis.setresp(3); return {{map={a={1,2},b={map={}}}},{set={s=true}},true,{double=1.5},false,{map={a=1}}}",
    "redis.setresp(3); return {map={a={map={z=2}}}}",
    "redis.setresp(3); return {{map={a={{1,2}}}}}",
    "redis.setresp(3); return {{map={a={{{1},{2}}}}}}",
    "redis.setresp(3); return {map={a={set={x=true}}}}",
    "redis.setresp(3); return {{map={a={map={x={map={y=1,z=2}}}}}}}",
    "redis.setresp(3); return {map={}}",
    "redis.setresp(3); return {set={}}",
    "redis.setresp(3); return {map={[{double=1.5}]=2}}",
    "return {}",
    "local t={} for i=1,11 do t[i]={i,{i}} end return t",
    "return {err='MOVED 1 127.0.0.1:1'}",
]

OPTIONS = [
    "-r 3 ping", "-r 0 ping", "-r 2 -e foo", "-e get l", "-n 3 dbsize", "-n 99 ping", "-n abc dbsize", "-a x ping",
    "-a x --user y ping", "--no-auth-warning -a x ping", "-p 1 ping", "-s /nonexistent ping", "--nonsense", "-p",
    "-u http://x ping", "-d X lrange l 0 -1", "--raw -d X lrange l 0 -1", "--raw -D Y -r 2 lrange l 0 -1",
    "--csv -D Y lrange l 0 -1", '--quoted-input get "b\\x69n"', '--quoted-input get "x', "--quoted-input get a'b'c",
    "--scan --pattern l*", "--csv --scan --pattern l*", "--scan --pattern nope", '--scan --quoted-pattern "b\\x69n"',
    "-x -X t set k", "--eval /nonexistent/file a", "-2 hello 3 x", "shutdown x", "-3 --show-pushes no debug protocol push",
    "-3 --show-pushes yes debug protocol push", "-c get a", "-i 0.01 -r 2 ping", "--bigkeys --pattern nope --foo",
]

INPUTS = [
    ("-x set k", b"abc\n"), ("-x echo", b""), ("-X T set k T", b"ab\0c"), ("-X T set k x", b"ab"),
    ("--pipe", b"set x 1\nset y 2\nget x\n"), ("--pipe", b"set x 1\r\nfoo\r\nbar x y\r\n"), ("--pipe", b""),
    ("--pipe", b"ping"), ("--pipe", b"*1\r\n$4\r\nPING\r\n"),
    ("--no-raw", b"connect 127.0.0.1 1\nping\nclear\n"),
    ("-3 --no-raw", b"client tracking on bcast\nset k 1\nget k\nping\n"),
]

CONSOLE = rb'''set k "a b
3 get k
get "a\x00b"
get k'x
0 ping
-3 ping
1
multi
set q 1
select 3
exec
select 99
set m 'it\'s "x"'
get m
set m "a\x41\n\"q\""
get m
get m"x"
echo ""
echo ""x

ping
multi
foo
exec
multi
discard
subscribe
info foo
Quit
ping
'''


@pytest.fixture(scope="module")
def data(port):
    for line in SETUP:
        run("redis-cli", ["-p", str(port), *line.split()])
    run("redis-cli", ["-p", str(port), "-x", "set", "bin"], BIN)
    return str(port)


def same(cli, port, args, stdin=b"", tty=False):
    theirs = run("redis-cli", ["-p", port, *args], stdin, tty)
    ours = run(cli, ["-p", port, *args], stdin, tty)
    assert ours[0] == theirs[0]
    assert ours[2] == theirs[2]
    # Messages are compared without the blank lines around them.
    assert re.sub(rb"\s+", b" ", ours[1]).strip() == re.sub(rb"\s+", b" ", theirs[1]).strip()


@pytest.mark.parametrize("tty", [False, True], ids=["pipe", "tty"])
@pytest.mark.parametrize("mode", MODES)
def test_replies_look_the_same(cli, data, mode, tty):
    for command in COMMANDS:
        same(cli, data, mode.split() + command, tty=tty)


@pytest.mark.parametrize("mode", MODES)
def test_nested_replies_look_the_same(cli, data, mode):
    if b"unknown command" in run("redis-cli", ["-p", data, "eval", "return 1", "0"])[0]:
        pytest.skip("no EVAL on this server")
    for script in SCRIPTS:
        same(cli, data, mode.split() + ["eval", script, "0"], tty=True)


@pytest.mark.parametrize("tty", [False, True], ids=["pipe", "tty"])
@pytest.mark.parametrize("line", OPTIONS)
def test_options_do_the_same(cli, data, line, tty):
    same(cli, data, line.split(" "), tty=tty)


@pytest.mark.parametrize("line,stdin", INPUTS)
def test_standard_input_does_the_same(cli, data, line, stdin):
    same(cli, data, line.split(), stdin)


@pytest.mark.parametrize("mode", ["", "--no-raw", "--csv", "--json", "--no-raw -3"])
def test_console_from_a_pipe_does_the_same(cli, data, mode):
    same(cli, data, mode.split(), CONSOLE)


def test_bigkeys_find_the_same(cli, data):
    ours = run(cli, ["-p", data, "--bigkeys"])
    theirs = run("redis-cli", ["-p", data, "--bigkeys"])
    # The order of the types in the summary is not the same from one run of redis-cli to the next.
    assert sorted(ours[0].splitlines()) == sorted(theirs[0].splitlines())
    assert ours[2] == theirs[2] == 0


@pytest.mark.parametrize("mode", [["--memkeys"], ["--memkeys-samples", "0"]])
def test_memkeys_find_the_same(cli, data, mode):
    ours, theirs = run(cli, ["-p", data, *mode]), run("redis-cli", ["-p", data, *mode])
    assert sorted(ours[0].splitlines()) == sorted(theirs[0].splitlines())


def test_help_says_the_same(cli, data):
    theirs = run("redis-cli", ["-p", data, "help", "set"])[0]
    if b"group:" not in run(cli, ["-p", data, "help", "set"])[0]:
        pytest.skip("no COMMAND DOCS on this server")
    assert run(cli, ["-p", data, "help", "set"])[0] == theirs
    for what in (["@list"], ["@hash"], ["client"], ["Client", "kill"], ["nope"], ["zadd"], ["lpos"], ["bitfield"]):
        assert run(cli, ["-p", data, "help", *what])[0] == run("redis-cli", ["-p", data, "help", *what])[0]
