"""The process: command line, configuration, start, stop, signals, logs, crash report."""
import os
import re
import signal
import socket
import subprocess
import time

import pytest

from tests.oracle.resp import Client, ReplyError, free_port, wait_for

LOG_LINE = re.compile(r"^\d+:[MSCX] \d{2} \w{3} \d{4} \d{2}:\d{2}:\d{2}\.\d{3} [.\-*#] ")


def run_once(vireo_path, *args, stdin=None, timeout=10):
    """Run the binary until it ends by itself."""
    return subprocess.run([vireo_path] + [str(a) for a in args], capture_output=True, timeout=timeout, input=stdin,
                          cwd="/tmp")


# ---- start

def test_version_and_help(vireo_path):
    done = run_once(vireo_path, "--version")
    assert done.returncode == 0 and b"v=" in done.stdout
    assert run_once(vireo_path, "-v").returncode == 0
    done = run_once(vireo_path, "--help")
    assert b"Usage" in done.stdout + done.stderr


def test_configuration_file_then_options(start):
    server = start("--hz", "33", "--maxmemory", "2gb", config="hz 11\nmaxclients 123\n# comment\n\nsave \"\"\nrequirepass \"a b\"\n")
    with server.client() as c:
        assert c.must("AUTH", "a b") == b"OK"
        assert c.must("CONFIG", "GET", "hz")[1] == b"33"
        assert c.must("CONFIG", "GET", "maxclients")[1] == b"123"
        assert c.must("CONFIG", "GET", "maxmemory")[1] == b"2147483648"


def test_configuration_from_standard_input(start):
    port = free_port()
    server = start(stdin="port %d\nhz 44\nbind 127.0.0.1\nsave \"\"\n" % port, port=port, defaults=False)
    with server.client() as c:
        assert c.must("CONFIG", "GET", "hz")[1] == b"44"


def test_standard_input_then_options(start):
    port = free_port()
    server = start("--hz", "45", stdin="port %d\nhz 44\nbind 127.0.0.1\nsave \"\"\n" % port, port=port, defaults=False)
    with server.client() as c:
        assert c.must("CONFIG", "GET", "hz")[1] == b"45"


def test_configuration_file_include(start, tmp_path):
    (tmp_path / "more.conf").write_text("hz 55\nclient-output-buffer-limit pubsub 1mb 2mb 3\n")
    server = start(config="include %s\ntimeout 7\n" % (tmp_path / "more.conf"))
    with server.client() as c:
        assert c.must("CONFIG", "GET", "hz")[1] == b"55"
        assert c.must("CONFIG", "GET", "timeout")[1] == b"7"
        assert c.must("CONFIG", "GET", "client-output-buffer-limit")[1].endswith(b"pubsub 1048576 2097152 3")


@pytest.mark.parametrize("args", [["--nosuch", "1"], ["--port", "abc"], ["--port", "99999999"], ["--maxmemory", "x"],
                                  ["--hz"], ["--appendfsync", "sometimes"], ["/nonexistent/file.conf"],
                                  ["--include", "/nonexistent/file.conf"], ["--dir", "/nonexistent-dir"]])
def test_bad_configuration_is_refused(vireo_path, args):
    done = run_once(vireo_path, *args)
    assert done.returncode == 1
    assert done.stdout + done.stderr != b""


def test_bad_line_is_named(vireo_path, tmp_path):
    path = tmp_path / "bad.conf"
    path.write_text("hz 10\nfoo bar\n")
    done = run_once(vireo_path, path)
    text = (done.stdout + done.stderr).decode()
    assert done.returncode == 1
    assert "FATAL CONFIG FILE ERROR" in text and "at line 2" in text and ">>> 'foo bar'" in text
    assert "Bad directive or wrong number of arguments" in text


def test_taken_port(start, vireo_path):
    server = start()
    done = run_once(vireo_path, "--port", server.port, "--bind", "127.0.0.1", "--save", "")
    assert done.returncode == 1
    assert b"Failed listening on port" in done.stdout + done.stderr


def test_any_name(start, vireo_path, tmp_path):
    link = tmp_path / "redis-server"
    link.symlink_to(os.path.abspath(vireo_path))
    server = start(binary=str(link))
    with server.client() as c:
        assert c.must("PING") == b"PONG"


def test_log_at_start(start):
    server = start("--always-show-logo", "yes")
    log = wait_for(lambda: "Ready to accept connections" in server.log and server.log, what="ready line")
    assert " PID: %d" % server.pid in log
    assert any("Server initialized" in line for line in log.splitlines())
    stamped = [line for line in log.splitlines() if LOG_LINE.match(line)]
    assert len(stamped) >= 3 and stamped[-1].startswith("%d:M " % server.pid)


def test_log_file_and_level(start, tmp_path):
    path = tmp_path / "the.log"
    server = start("--logfile", path, "--loglevel", "verbose")
    with server.client() as c:
        c.must("PING")
    text = wait_for(lambda: path.exists() and "Ready to accept" in path.read_text() and path.read_text(), what="log file")
    assert "Ready to accept connections" in text
    wait_for(lambda: "Accepted 127.0.0.1:" in path.read_text(), what="verbose line")


def test_pidfile(start, tmp_path):
    path = tmp_path / "the.pid"
    server = start("--pidfile", path)
    assert int(path.read_text()) == server.pid
    assert server.stop(keep_dir=True) == 0
    assert not path.exists()


def test_daemonize(vireo_path, tmp_path):
    port = free_port()
    pidfile, log = tmp_path / "d.pid", tmp_path / "d.log"
    done = run_once(vireo_path, "--port", port, "--bind", "127.0.0.1", "--daemonize", "yes", "--pidfile", pidfile, "--logfile", log,
                    "--save", "", "--dir", tmp_path)
    assert done.returncode == 0
    pid = int(wait_for(lambda: pidfile.exists() and pidfile.read_text().strip(), what="pid file"))

    def answers():
        try:
            with Client(port) as c:
                return c.call("PING") == b"PONG"
        except OSError:
            return False

    try:
        wait_for(answers, what="the daemon answers")
        assert os.getsid(pid) == pid
    finally:
        os.kill(pid, signal.SIGTERM)
    wait_for(lambda: not os.path.exists("/proc/%d" % pid) or "zombie" in open("/proc/%d/status" % pid).read(), what="the end")
    assert "ready to exit, bye bye" in log.read_text()


# ---- the end

@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signal_ends_it(start, number):
    server = start()
    server.signal(number)
    assert server.wait_exit(10) == 0
    assert "ready to exit, bye bye" in server.log
    assert "Received SIG%s scheduling shutdown" % ("TERM" if number == signal.SIGTERM else "INT") in server.log


def test_ends_with_clients_connected(start):
    server = start()
    clients = [server.client() for _ in range(20)]
    clients[0].send("BLPOP", "k", 0)
    clients[1].must("SUBSCRIBE", "c")
    server.signal(signal.SIGTERM)
    assert server.wait_exit(10) == 0
    assert all(c.wait_closed(5) for c in clients)


def test_stop_and_continue(start):
    server = start()
    with server.client() as c:
        c.must("SET", "k", "v")
        server.signal(signal.SIGSTOP)
        c.send("GET", "k")
        assert c.nothing(0.2)
        server.signal(signal.SIGCONT)
        assert c.read(5) == b"v"


def test_sighup_and_sigpipe_are_ignored(start):
    server = start()
    with server.client() as c:
        server.signal(signal.SIGHUP)
        server.signal(signal.SIGPIPE)
        assert c.must("PING") == b"PONG"


@pytest.mark.parametrize("words", [["SHUTDOWN", "NOSAVE"], ["SHUTDOWN"], ["shutdown", "nosave", "now"], ["SHUTDOWN", "NOW"],
                                   ["SHUTDOWN", "NOSAVE", "FORCE"]])
def test_shutdown_command(start, words):
    server = start()
    with server.client() as c:
        c.send(*words)
        assert c.wait_closed(10) and not c.buf
    assert server.wait_exit(10) == 0
    assert "User requested shutdown" in server.log and "bye bye" in server.log


def test_shutdown_refusals(start):
    server = start()
    with server.client() as c:
        assert c.call("SHUTDOWN", "SAVE", "NOSAVE") == ReplyError("ERR syntax error")
        assert c.call("SHUTDOWN", "ABORT") == ReplyError("ERR No shutdown in progress.")
        assert c.must("PING") == b"PONG"


# ---- configuration at run time

def test_config_rewrite(start, tmp_path):
    path = tmp_path / "v.conf"
    port = free_port()
    path.write_text("# my comment\nport %d\nbind 127.0.0.1\nsave \"\"\nhz 10\n\nmaxmemory 100mb\n# the end\n" % port)
    first = start(path, port=port, defaults=False)
    with first.client() as c:
        c.must("CONFIG", "SET", "hz", "50", "maxmemory", "200mb", "timeout", "77", "requirepass", "s p\"x",
               "notify-keyspace-events", "KEA", "client-output-buffer-limit", "pubsub 5mb 2mb 9")
        c.must("CONFIG", "REWRITE")
    text = path.read_text()
    assert "# my comment" in text and "# the end" in text and "hz 50" in text and "maxmemory 200mb" in text and "timeout 77" in text
    assert text.index("# my comment") < text.index("hz 50") < text.index("# the end")
    first.stop(keep_dir=True)
    second = start(path, port=port, defaults=False)
    with second.client() as c:
        c.must("AUTH", "s p\"x")
        assert c.must("CONFIG", "GET", "hz")[1] == b"50" and c.must("CONFIG", "GET", "timeout")[1] == b"77"
        assert c.must("CONFIG", "GET", "maxmemory")[1] == b"209715200"
        assert c.must("CONFIG", "GET", "client-output-buffer-limit")[1].endswith(b"pubsub 5242880 2097152 9")
        c.must("CONFIG", "REWRITE")
        # nothing changed: rewriting again changes nothing
        before = path.read_text()
        c.must("CONFIG", "REWRITE")
        assert path.read_text() == before


def test_config_rewrite_without_a_file(start):
    server = start()
    with server.client() as c:
        assert c.call("CONFIG", "REWRITE") == ReplyError("ERR The server is running without a config file")


def test_config_set_dir(start, tmp_path):
    server = start()
    with server.client() as c:
        assert c.call("CONFIG", "SET", "dir", "/nonexistent-dir-xyz") == ReplyError(
            "ERR CONFIG SET failed (possibly related to argument 'dir') - No such file or directory")
        assert c.must("CONFIG", "SET", "dir", str(tmp_path)) == b"OK"
        assert c.must("CONFIG", "GET", "dir") == [b"dir", str(tmp_path).encode()]
    assert os.readlink("/proc/%d/cwd" % server.pid) == str(tmp_path)


def test_config_set_port_and_bind(start):
    server = start()
    port = free_port()
    with server.client() as c:
        assert c.must("CONFIG", "SET", "port", port) == b"OK"
    with Client(port) as moved:
        assert moved.must("PING") == b"PONG"
        with pytest.raises(OSError):
            Client(server.port).close()
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            reply = moved.call("CONFIG", "SET", "port", taken.getsockname()[1])
            assert isinstance(reply, ReplyError) and "Unable to listen on this port" in reply.text
        assert moved.must("CONFIG", "SET", "bind", "127.0.0.1 -::1") == b"OK"
        assert isinstance(moved.call("CONFIG", "SET", "bind", "999.999.999.999"), ReplyError)
    with Client(port) as again:
        assert again.must("PING") == b"PONG"


def test_protected_configs_and_debug(start):
    server = start("--enable-debug-command", "no", "--enable-protected-configs", "no")
    with server.client() as c:
        assert "DEBUG command not allowed" in str(c.call("DEBUG", "SLEEP", "0"))
        assert "can't set protected config" in str(c.call("CONFIG", "SET", "dir", "/tmp"))
    local = start("--enable-debug-command", "local")
    with local.client() as c:
        assert c.must("DEBUG", "SLEEP", "0") == b"OK"


def test_rename_command(start):
    server = start(config='rename-command FLUSHALL ""\nrename-command CONFIG hidden\n')
    with server.client() as c:
        assert "unknown command" in str(c.call("FLUSHALL")) and "unknown command" in str(c.call("CONFIG", "GET", "hz"))
        assert c.must("HIDDEN", "GET", "hz") == [b"hz", b"10"]


def test_every_directive_of_redis_is_known(start, redis_path):
    theirs = start(binary=redis_path)
    ours = start()
    with theirs.client() as a, ours.client() as b:
        want, got = a.must("CONFIG", "GET", "*"), b.must("CONFIG", "GET", "*")
    want, got = dict(zip(want[::2], want[1::2])), dict(zip(got[::2], got[1::2]))
    assert sorted(set(want) - set(got)) == []
    own = {b"dir", b"port", b"bind", b"jemalloc-bg-thread", b"syslog-ident", b"save", b"oom-score-adj-values", b"logfile", b"pidfile"}
    assert {k: (v, got[k]) for k, v in want.items() if got[k] != v and k not in own} == {}


def test_info_has_the_fields_of_redis(start, redis_path):
    theirs = start(binary=redis_path)
    ours = start()
    with theirs.client() as a, ours.client() as b:
        for c in (a, b):
            c.must("SET", "k", "v", "EX", 100)
            c.call("NOSUCH")
        for section in ("server", "clients", "memory", "persistence", "stats", "replication", "cpu", "cluster", "keyspace",
                        "errorstats", "latencystats", "commandstats"):
            want, got = a.info(section), b.info(section)
            missing = sorted(set(want) - set(got) - {"gcc_version", "redis_git_sha1", "redis_git_dirty", "monotonic_clock"})
            assert missing == [], "%s: %s" % (section, missing)
        assert b.info("server")["server_name"] == "vireo"
        assert b.info("server")["redis_version"] == "7.0.15"


# ---- crash report

@pytest.mark.parametrize("words", [["SEGFAULT"], ["ASSERT"], ["PANIC"]])
def test_crash_report(start, words):
    server = start()
    with server.client() as c:
        c.must("SET", "k", "v")
        c.send("DEBUG", *words)
        assert c.wait_closed(20)
    assert server.wait_exit(20) != 0
    log = server.log
    assert "REDIS BUG REPORT START" in log and "STACK TRACE" in log
    if words == ["SEGFAULT"]:
        assert "crashed by signal: 11" in log
    if words == ["ASSERT"]:
        assert "ASSERTION FAILED" in log
    assert "redis_version" in log, "the report holds INFO"
    assert re.search(r"(?i)cmd=debug|argv\[0\].*debug", log), "the report names the client's command"


def test_watchdog_of_a_supervisor(start):
    """A supervisor that gives 10 seconds: 100,000 keys do not make the end slower."""
    server = start()
    with server.client() as c:
        c.must("DEBUG", "POPULATE", 100000)
    begin = time.monotonic()
    server.signal(signal.SIGTERM)
    assert server.wait_exit(10) == 0
    assert time.monotonic() - begin < 5


def test_systemd_is_told(start, tmp_path):
    """READY when it serves, STOPPING when it ends; and it stays in the foreground."""
    path = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
        told.bind(path)
        told.settimeout(20)
        os.environ["NOTIFY_SOCKET"] = path
        try:
            server = start("--supervised", "systemd", "--daemonize", "yes")
        finally:
            del os.environ["NOTIFY_SOCKET"]
        heard = told.recv(1000)
        while b"READY=1" not in heard:
            heard = told.recv(1000)
        assert server.alive()
        server.signal(signal.SIGTERM)
        heard = told.recv(1000)
        while b"STOPPING=1" not in heard:
            heard = told.recv(1000)
        assert server.wait_exit() == 0
