"""Debian's redis-cli and redis-benchmark, unchanged, against the server."""
import json
import shutil
import subprocess

import pytest

CLI = shutil.which("redis-cli") or "/usr/bin/redis-cli"
BENCH = shutil.which("redis-benchmark") or "/usr/bin/redis-benchmark"


@pytest.fixture
def cli(server):
    def run(*args, stdin=None, status=0):
        done = subprocess.run([CLI, "-p", str(server.port)] + [str(a) for a in args], input=stdin, capture_output=True, timeout=60)
        assert done.returncode == status, (done.stdout + done.stderr).decode("utf-8", "replace")
        return done.stdout.decode("utf-8", "replace")
    return run


def test_one_command(cli):
    assert cli("set", "k", "v") == "OK\n"
    assert cli("get", "k") == "v\n"
    assert cli("--no-raw", "get", "none") == "(nil)\n"
    assert cli("rpush", "l", 1, 2, 3) == "3\n"
    assert cli("--no-raw", "lrange", "l", 0, -1) == '1) "1"\n2) "2"\n3) "3"\n'
    assert "WRONGTYPE" in cli("incr", "l")
    assert cli("-3", "--no-raw", "config", "get", "maxmemory") == '1# "maxmemory" => "0"\n'
    assert json.loads(cli("--json", "hgetall", "none")) == {}
    assert cli("-n", 3, "dbsize") == "0\n"
    assert cli("-x", "set", "in", stdin=b"from stdin") == "OK\n"
    assert cli("-r", 3, "incr", "n") == "1\n2\n3\n"


def test_a_session_on_stdin(cli):
    out = cli(stdin=b"set a 1\nincr a\nmulti\nincr a\nexec\nhelp get\nselect 2\ndbsize\nnosuch\n")
    assert out.startswith("OK\n2\nOK\nQUEUED\n3\n") and "ERR unknown command" in out


def test_scan_and_keys_tools(cli, client):
    client.pipeline([["SET", "k:%d" % i, "v" * i] for i in range(300)])
    client.must("RPUSH", "biglist", *range(500))
    client.must("HSET", "bighash", *range(200))
    client.must("SADD", "bigset", *range(300))
    client.must("ZADD", "bigz", *[w for i in range(100) for w in (i, "m%d" % i)])
    assert len(cli("--scan", "--pattern", "k:*").split()) == 300
    big = cli("--bigkeys")
    assert "Biggest   list found" in big and """'"biglist"' has 500 items""" in big \
        and """'"bigset"' has 300 members""" in big
    assert "Biggest string found" in big and "304 keys" in big
    mem = cli("--memkeys")
    assert "Biggest" in mem and "Sampled 304 keys" in mem


def test_hotkeys(cli, client):
    client.must("CONFIG", "SET", "maxmemory-policy", "allkeys-lfu")
    try:
        client.must("SET", "hot", 1)
        client.pipeline([["GET", "hot"]] * 3000)
        assert '"hot"' in cli("--hotkeys")
    finally:
        client.must("CONFIG", "SET", "maxmemory-policy", "noeviction")


def test_pipe_mode(cli, client):
    data = b"".join(b"*3\r\n$3\r\nSET\r\n$%d\r\n%s\r\n$1\r\nx\r\n" % (len(b"p%d" % i), b"p%d" % i) for i in range(50000))
    out = cli("--pipe", stdin=data + b"SET inline y\r\n")
    assert "errors: 0, replies: 50001" in out
    assert client.must("DBSIZE") == 50001


def test_latency_and_stat(cli, server):
    done = subprocess.run([CLI, "-p", str(server.port), "--raw", "--latency", "-i", "1"], capture_output=True, timeout=20)
    assert len(done.stdout.split()) >= 3, done
    with subprocess.Popen([CLI, "-p", str(server.port), "--stat", "-i", "0.05"], stdout=subprocess.PIPE) as stat:
        lines = [stat.stdout.readline() for _ in range(4)]
        stat.terminate()
    assert b"keys" in lines[1] and lines[3].split()[0] == b"0"


def test_monitor_and_subscribe(cli, server, client):
    with subprocess.Popen([CLI, "-p", str(server.port), "monitor"], stdout=subprocess.PIPE) as monitor:
        assert monitor.stdout.readline() == b"OK\n"
        client.must("SET", "seen", "x")
        assert b'"SET" "seen" "x"' in monitor.stdout.readline()
        monitor.terminate()
    with subprocess.Popen([CLI, "-p", str(server.port), "subscribe", "c"], stdout=subprocess.PIPE) as sub:
        assert [sub.stdout.readline() for _ in range(3)][:2] == [b"subscribe\n", b"c\n"]
        assert client.must("PUBLISH", "c", "m") == 1
        assert [sub.stdout.readline() for _ in range(3)] == [b"message\n", b"c\n", b"m\n"]
        sub.terminate()


def bench(server, *args):
    done = subprocess.run([BENCH, "-p", str(server.port), "-q"] + [str(a) for a in args], capture_output=True, timeout=120)
    text = (done.stdout + done.stderr).decode("utf-8", "replace")
    assert done.returncode == 0, text
    assert "Error" not in text and "error" not in text, text
    return text


@pytest.mark.parametrize("pipeline", [1, 16])
def test_benchmark(server, pipeline):
    tests = "ping_inline,ping_mbulk,set,get,incr,lpush,rpush,lpop,rpop,sadd,hset,spop,zadd,zpopmin,lrange,mset"
    text = bench(server, "-t", tests, "-n", 2000, "-c", 20, "-P", pipeline, "-r", 1000)
    for name in ("PING_INLINE", "SET", "GET", "INCR", "LPUSH", "RPUSH", "LPOP", "RPOP", "SADD", "HSET", "SPOP", "ZADD",
                 "ZPOPMIN", "LRANGE_100", "LRANGE_600", "MSET (10 keys)"):
        assert name in text


def test_benchmark_own_command_and_csv(server):
    assert "requests per second" in bench(server, "-n", 1000, "-r", 100, "set", "k:__rand_int__", "v")
    done = subprocess.run([BENCH, "-p", str(server.port), "--csv", "-t", "get", "-n", "1000"], capture_output=True, timeout=60)
    assert b'"GET"' in done.stdout
