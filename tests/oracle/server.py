"""Start and stop one server process under test. Vireo and redis-server take the same command line.

VIREO_SERVER names the binary (build/vireo-server), VIREO_ARGS more options for it, such as "--io-backend epoll";
REDIS_SERVER the oracle.
"""
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time

from .resp import Client, free_port

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def vireo_binary():
    return os.environ.get("VIREO_SERVER", os.path.join(ROOT, "build", "vireo-server"))


def redis_binary():
    return os.environ.get("REDIS_SERVER", shutil.which("redis-server") or "/usr/bin/redis-server")


def built_with(sanitizer):
    """Is the program under test a build with this sanitizer ("address", "thread")? Its build folder says so."""
    path = os.path.join(os.path.dirname(os.path.realpath(vireo_binary())), "meson-info", "intro-buildoptions.json")
    try:
        with open(path) as f:
            return any(o["name"] == "b_sanitize" and sanitizer in str(o["value"]) for o in json.load(f))
    except OSError:
        return False


class Server:
    """One running process. `stop()` always ends it, by its pid; `log` is what it wrote so far."""

    def __init__(self, binary, *args, config=None, stdin=None, port=None, cwd=None, start=True,
                 wait_ready=True, slow_factor=1.0, defaults=True):
        self.binary = binary
        self.port = free_port() if port is None else port
        self.dir = cwd or tempfile.mkdtemp(prefix="vireo-test-")
        self.own_dir = cwd is None
        self.log_path = os.path.join(self.dir, "server.log")
        self.ready_limit = 10.0 * slow_factor
        self.stdin = stdin
        command = [binary]
        if config is not None:
            path = os.path.join(self.dir, "test.conf")
            with open(path, "w") as f:
                f.write(config)
            command.append(path)
        elif stdin is not None:
            command.append("-")
        if defaults:
            command += ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", self.dir,
                        "--enable-debug-command", "yes", "--enable-protected-configs", "yes"]
        args = [str(a) for a in args]
        if args and not args[0].startswith("--"):
            command.append(args.pop(0))     # a configuration file comes first
        if binary == vireo_binary():
            command += os.environ.get("VIREO_ARGS", "").split()
        self.command = command + args
        self.process = None
        if start:
            self.start(wait_ready)

    def start(self, wait_ready=True):
        out = open(self.log_path, "ab")
        try:
            self.process = subprocess.Popen(
                self.command, stdout=out, stderr=subprocess.STDOUT, cwd=self.dir,
                stdin=subprocess.PIPE if self.stdin is not None else subprocess.DEVNULL)
        finally:
            out.close()
        if self.stdin is not None:
            self.process.stdin.write(self.stdin.encode())
            self.process.stdin.close()
        if wait_ready:
            try:
                self.wait_ready()
            except BaseException:
                self.stop()
                raise

    def wait_ready(self):
        deadline = time.monotonic() + self.ready_limit
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise AssertionError("%s exited with %s at start:\n%s"
                                     % (self.binary, self.process.returncode, self.log))
            try:
                with Client(self.port, timeout=1) as c:
                    reply = c.call("PING")
                    if reply == b"PONG" or "NOAUTH" in str(reply):
                        return
            except (OSError, EOFError):
                pass
            time.sleep(0.01)
        raise AssertionError("%s not ready in %gs:\n%s" % (self.binary, self.ready_limit, self.log))

    @property
    def pid(self):
        return self.process.pid

    @property
    def log(self):
        try:
            with open(self.log_path, "rb") as f:
                return f.read().decode("utf-8", "replace")
        except FileNotFoundError:
            return ""

    def alive(self):
        return self.process is not None and self.process.poll() is None

    def client(self, **kwargs):
        return Client(self.port, **kwargs)

    def rss_bytes(self):
        with open("/proc/%d/status" % self.pid) as f:
            for line in f:
                if line.startswith("VmRSS:"):
                    return int(line.split()[1]) * 1024
        raise RuntimeError("no VmRSS")

    def signal(self, number):
        os.kill(self.pid, number)

    def wait_exit(self, timeout=10.0):
        return self.process.wait(timeout)

    def stop(self, keep_dir=False):
        """End the process if it runs. Returns its exit status (None when it never started)."""
        status = None
        if self.process is not None:
            if self.process.poll() is None:
                self.process.send_signal(signal.SIGCONT)
                self.process.terminate()
                try:
                    self.process.wait(10)
                except subprocess.TimeoutExpired:
                    self.process.kill()
                    self.process.wait(10)
            status = self.process.returncode
        if self.own_dir and not keep_dir:
            shutil.rmtree(self.dir, ignore_errors=True)
        return status
