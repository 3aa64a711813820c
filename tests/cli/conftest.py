"""A server for the client tests: the one at VIREO_TEST_PORT, or our own, or Debian's, on a free loopback port."""
import os
import shutil
import socket
import subprocess
import tempfile
import time

import pytest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_for(port, seconds=10):
    until = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.02)


class Server:
    """One server process of the test run's own."""

    def __init__(self, *extra):
        ours = os.path.join(ROOT, "build", "vireo-server")  # VIREO_SERVER names another one
        binary = os.environ.get("VIREO_SERVER") or (ours if os.access(ours, os.X_OK) else "redis-server")
        self.dir = tempfile.mkdtemp(prefix="vireo-cli-test-")
        self.socket = os.path.join(self.dir, "s.sock")
        for attempt in range(3):
            self.port = free_port()
            self.process = subprocess.Popen(
                [binary, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", self.dir,
                 "--unixsocket", self.socket, "--enable-debug-command", "yes", "--daemonize", "no", *extra],
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
            try:
                wait_for(self.port)
                return
            except OSError:
                self.stop()
        raise RuntimeError("the server did not start")

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def close(self):
        self.stop()
        shutil.rmtree(self.dir, ignore_errors=True)


@pytest.fixture(scope="session")
def port():
    given = os.environ.get("VIREO_TEST_PORT")
    if given:
        yield int(given)
        return
    server = Server()
    yield server.port
    server.close()


@pytest.fixture
def own_server():
    """For tests that stop the server, set passwords or need its Unix socket."""
    made = []

    def make(*extra):
        made.append(Server(*extra))
        return made[-1]

    yield make
    for server in made:
        server.close()


@pytest.fixture(scope="session")
def cli():
    path = os.environ.get("VIREO_CLI", os.path.join(ROOT, "build", "vireo-cli"))
    if not os.access(path, os.X_OK):
        pytest.skip("vireo-cli is not built")
    return path
