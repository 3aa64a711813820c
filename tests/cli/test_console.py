"""vireo-cli on a terminal, with servers that go away, redirect, or answer nonsense."""
import os
import signal
import socket
import threading
import time

import pytest

from .conftest import free_port
from .tools import Terminal, run


@pytest.fixture
def console(cli):
    opened = []

    def start(*args, **env):
        opened.append(Terminal([cli, *map(str, args)], **env))
        return opened[-1]

    yield start
    for t in opened:
        t.close()


class Fake:
    """A listener that answers each connection by a function (connection, bytes so far) -> bytes or None to close."""

    def __init__(self, answer):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.got = []
        threading.Thread(target=self.accept, args=(answer,), daemon=True).start()

    def accept(self, answer):
        while True:
            try:
                conn, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.talk, args=(conn, answer), daemon=True).start()

    def talk(self, conn, answer):
        with conn:
            while True:
                try:
                    data = conn.recv(65536)
                    if not data:
                        return
                    self.got.append(data)
                    out = answer(data)
                    if out is None:
                        return
                    conn.sendall(out)
                except OSError:
                    return

    def close(self):
        self.listener.close()


@pytest.fixture
def fake():
    made = []

    def make(answer):
        made.append(Fake(answer))
        return made[-1]

    yield make
    for f in made:
        f.close()


def test_prompt_follows_database_and_transaction(console, port):
    t = console("-p", port)
    t.wait("127.0.0.1:%d> " % port)
    t.type("select 2\r")
    t.wait("127.0.0.1:%d[2]> " % port)
    t.type("multi\r")
    t.wait("127.0.0.1:%d[2](TX)> " % port)
    t.type("discard\r")
    t.wait("OK\r\n127.0.0.1:%d[2]> " % port)
    t.type("quit\r")
    assert t.end() == 0


def test_hint_shows_the_arguments_left(console, port):
    t = console("-p", port)
    t.wait("> ")
    t.type("lrange")
    t.wait("\x1b[0;90;49m key start stop\x1b[0m")
    t.type(" k")
    t.wait("\x1b[0;90;49m start stop\x1b[0m")
    t.type(" 0 -1\r")
    t.wait("(empty array)")
    t.type(":set nohints\rlrange \r")
    came = t.wait("wrong number of arguments")
    assert b"\x1b[0;90;49m" not in came


def test_tab_completes_commands_and_help_groups(console, port):
    t = console("-p", port)
    t.wait("> ")
    t.type("lran\t k 0 -1\r")
    t.wait("LRANGE")
    t.wait("(empty array)")
    t.type("help @sorted\t\r")
    t.wait("ZADD")
    t.wait("> ")
    t.type("getr\t")
    t.wait("GETRANGE")


def test_history_is_kept_without_passwords(console, port, tmp_path):
    path = tmp_path / "history"
    t = console("-p", port, VIREOCLI_HISTFILE=str(path))
    t.wait("> ")
    for line in ("echo one", "auth secret1", "acl setuser x >secret2", "config set requirepass \"\"", "hello 2 auth a secret3"):
        t.type(line + "\r")
        t.wait("\r\n127.0.0.1")
    t.type("\x1b[A\x1b[A\r")
    t.type("quit\r")
    t.end()
    text = path.read_text()
    assert "echo one\n" in text and "secret" not in text and "requirepass" not in text
    assert os.stat(path).st_mode & 0o777 == 0o600
    t = console("-p", port, VIREOCLI_HISTFILE=str(path))
    t.wait("> ")
    t.type("\x1b[A\x1b[A\r")
    t.wait('"one"')


def test_subscribe_until_ctrl_c_then_back_to_the_prompt(cli, console, port):
    t = console("-p", port)
    t.wait("> ")
    t.type("subscribe news\r")
    t.wait("Reading messages... (press Ctrl-C to quit)\r\n1) \"subscribe\"")
    assert run(cli, ["-p", str(port), "publish", "news", "hi"])[0] == b"1\n"
    t.wait('1) "message"\r\n2) "news"\r\n3) "hi"\r\n')
    t.type("\x03")
    t.wait("> ")
    t.type("ping\r")
    t.wait("PONG")


@pytest.mark.parametrize("resp", ["-2", "-3"])
def test_sharded_and_pattern_subscriptions(cli, console, port, resp):
    t = console("-p", port, resp, "psubscribe", "n*")
    t.wait('1) "psubscribe"')
    run(cli, ["-p", str(port), "publish", "news", "hi"])
    t.wait('1) "pmessage"\r\n2) "n*"\r\n3) "news"\r\n4) "hi"\r\n')
    t = console("-p", port, resp, "ssubscribe", "shard")
    t.wait('1) "ssubscribe"')
    run(cli, ["-p", str(port), "spublish", "shard", "hi"])
    t.wait('1) "smessage"\r\n2) "shard"\r\n3) "hi"\r\n')


def test_monitor_streams_and_ends_on_ctrl_c(cli, console, port):
    t = console("-p", port)
    t.wait("> ")
    t.type("monitor\r")
    t.wait("OK\r\n")
    run(cli, ["-p", str(port), "echo", "watched"])
    t.wait('"echo" "watched"\r\n')
    t.type("\x03")
    t.wait("> ")
    t.type("ping\r")
    t.wait("PONG")


def test_blocked_command_can_be_left(console, port):
    t = console("-p", port)
    t.wait("> ")
    t.type("blpop nothing-here 0\r")
    time.sleep(0.3)
    t.type("\x03")
    t.wait("127.0.0.1:%d> " % port)
    t.type("ping\r")
    t.wait("PONG")


def test_slow_command_tells_its_time(console, port):
    t = console("-p", port)
    t.wait("> ")
    t.type("blpop nothing-here 0.6\r")
    t.wait("(nil)\r\n(0.")


def test_reconnects_and_puts_user_and_database_back(cli, console, own_server):
    server = own_server("--requirepass", "pw")
    t = console("-p", server.port, "--no-auth-warning")
    t.wait("> ")
    t.type("auth pw\r")
    t.wait("OK")
    t.type("select 3\r")
    t.wait("[3]> ")
    run(cli, ["-p", str(server.port), "-a", "pw", "client", "kill", "type", "normal", "skipme", "yes"])
    t.type("set here 1\r")
    t.wait("OK")
    assert run(cli, ["-p", str(server.port), "-a", "pw", "-n", "3", "get", "here"])[0] == b"1\n"
    server.stop()
    t.type("ping\r")
    t.wait("Could not connect to Redis at 127.0.0.1:%d: Connection refused" % server.port)
    t.wait("not connected> ")
    t.type("quit\r")
    assert t.end() == 0


def test_password_from_the_environment_uri_and_prompt(cli, console, own_server):
    server = own_server("--requirepass", "p:w")
    port = str(server.port)
    assert run(cli, ["-p", port, "ping"], REDISCLI_AUTH="p:w")[:2] == (b"PONG\n", b"")
    assert run(cli, ["--no-auth-warning", "-u", "redis://:p%3Aw@127.0.0.1:" + port, "ping"])[:2] == (b"PONG\n", b"")
    assert b"may not be safe" in run(cli, ["-p", port, "-a", "p:w", "ping"])[1]
    t = console("-p", port, "--askpass", "ping")
    t.wait("Please input password: ")
    t.type("p:w\r")
    t.wait("PONG")
    assert b"p:w" not in t.text


def test_unix_socket(cli, console, own_server):
    server = own_server()
    assert run(cli, ["-s", server.socket, "ping"])[0] == b"PONG\n"
    assert run(cli, ["-u", "unix://%s?db=2" % server.socket, "client", "info"])[0].count(b" db=2 ") == 1
    t = console("-s", server.socket)
    t.wait("redis %s> " % server.socket)


def test_big_values_come_through_whole(cli, port):
    value = os.urandom(1 << 20) * 8
    assert run(cli, ["-p", str(port), "-x", "set", "big"], value)[0] == b"OK\n"
    assert run(cli, ["-p", str(port), "get", "big"])[0] == value + b"\n"
    run(cli, ["-p", str(port), "del", "big"])


def test_pipe_of_many_commands(cli, port):
    lines = b"".join(b"*3\r\n$3\r\nSET\r\n$8\r\np%07d\r\n$1\r\nx\r\n" % i for i in range(50000))
    out, _, status = run(cli, ["-p", str(port), "--pipe"], lines)
    assert out.endswith(b"errors: 0, replies: 50000\n") and status == 0
    assert len(run(cli, ["-p", str(port), "--scan", "--pattern", "p00*"])[0].splitlines()) == 50000
    run(cli, ["-p", str(port), "flushall"])


def test_pipe_gives_up_when_no_reply_comes(cli, fake):
    silent = fake(lambda data: b"")
    out, err, status = run(cli, ["-p", str(silent.port), "--pipe", "--pipe-timeout", "1"], b"PING\r\n")
    assert b"No replies for 1 seconds: exiting." in err and status == 1


def test_redirections_are_followed_with_c_only(cli, fake):
    target = fake(lambda data: b"+OK\r\n" if b"ASKING" in data else b"$2\r\nhi\r\n")
    for kind in (b"MOVED", b"ASK"):
        first = fake(lambda data: b"-%s 42 127.0.0.1:%d\r\n" % (kind, target.port))
        out = run(cli, ["-c", "-p", str(first.port), "get", "k"], tty=True)[0]
        assert out == b'-> Redirected to slot [42] located at 127.0.0.1:%d\n"hi"\n' % target.port
        assert run(cli, ["-p", str(first.port), "get", "k"], tty=True)[0].startswith(b"(error) %s 42" % kind)
    assert any(b"ASKING" in g for g in target.got)


def test_redirections_in_a_circle_end(cli, fake):
    port = []
    circle = fake(lambda data: b"-MOVED 1 127.0.0.1:%d\r\n" % port[0])
    port.append(circle.port)
    out, err, status = run(cli, ["-c", "-p", str(circle.port), "get", "k"])
    assert b"too many redirections" in err and status == 1


@pytest.mark.parametrize("answer", [
    b"?what\r\n", b"$-2\r\n", b"$99999999999999999999\r\n", b"*-5\r\n", b":12x\r\n", b"=2\r\nab\r\n", b"*1\r\n" * 5000,
    b"|1\r\n" * 5000, b"%1\r\n" * 5000, b"\x00", b":\r\n", b"!-1\r\n",
], ids=range(12))
@pytest.mark.parametrize("mode", ["--no-raw", "--raw", "--json"])
def test_nonsense_from_the_server_is_an_error(cli, fake, answer, mode):
    server = fake(lambda data: answer)
    out, err, status = run(cli, [mode, "-p", str(server.port), "get", "k"])
    assert status == 1 and b"Protocol error" in err


@pytest.mark.parametrize("answer", [b"$100\r\nabc", b"*3\r\n:1\r\n", b"+OK", b"*2\r\n$3\r\nab", b"%2\r\n+a\r\n"], ids=range(5))
def test_a_reply_cut_short_is_an_error(cli, answer):
    class Closer(Fake):
        def talk(self, conn, reply):
            with conn:
                conn.recv(65536)
                conn.sendall(reply)

    short = Closer(answer)
    out, err, status = run(cli, ["-p", str(short.port), "get", "k"])
    short.close()
    assert (status, err) == (1, b"Error: Server closed the connection\n")


def test_attributes_are_read_over(cli, fake):
    server = fake(lambda data: b"|1\r\n+popularity\r\n*2\r\n$1\r\na\r\n,0.5\r\n+fine\r\n")
    assert run(cli, ["-p", str(server.port), "get", "k"])[0] == b"fine\n"


def test_what_is_not_there_says_so(cli):
    for option in ("--rdb", "--functions-rdb", "--replica", "--ldb"):
        out, err, status = run(cli, [option, "x"])
        assert status == 1 and b"not available in this version" in err and option.encode() in err


def test_scan_latency_stat_and_intrinsic_run(cli, port):
    p = str(port)
    assert len(run(cli, ["-p", p, "--latency", "-i", "0.2", "--csv"])[0].split(b",")) == 4
    assert b"total runs" in run(cli, ["--intrinsic-latency", "1"])[0]
    out = run(cli, ["-p", p, "--latency", "-i", "0.1"])[0]
    assert len(out.split()) == 4


def test_stat_prints_lines_until_ctrl_c(console, port):
    t = console("-p", port, "--stat", "-i", "0.1")
    t.wait("------- data ------")
    t.wait("(+0)")
    t.wait("\r\n")
    t.wait("(+1)")
    os.kill(t.pid, signal.SIGINT)
    assert t.end() == 0


def test_hotkeys(cli, own_server):
    server = own_server("--maxmemory-policy", "allkeys-lfu")
    p = str(server.port)
    run(cli, ["-p", p, "mset", "a", "1", "b", "2"])
    run(cli, ["-p", p, "-r", "300", "get", "b"])
    out, _, status = run(cli, ["-p", p, "--hotkeys"])
    hot = [line for line in out.decode().splitlines() if line.startswith("hot key found")]
    assert status == 0 and hot and hot[0].endswith('keyname: "b"') and "Sampled 2 keys" in out.decode()


def test_not_connected_prompt(console):
    t = console("-p", free_port())
    t.wait("Connection refused")
    t.wait("not connected> ")
    t.type("exit\r")
    assert t.end() == 0
