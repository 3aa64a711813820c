"""Fixtures: servers on free loopback ports, ended by pid, their logs shown when a test fails."""
import os
import sys

import pytest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from tests.oracle.server import Server, redis_binary, vireo_binary  # noqa: E402


def pytest_configure(config):
    config.addinivalue_line("markers", "slow: needs much time or memory; run with --slow or by name")


def pytest_addoption(parser):
    parser.addoption("--slow", action="store_true", help="run the tests marked slow too")
    parser.addoption("--fuzz-seconds", type=float, default=60.0, help="length of each of the two differential runs")


def pytest_collection_modifyitems(config, items):
    if config.getoption("--slow"):
        return
    skip = pytest.mark.skip(reason="needs much time or memory: run with --slow")
    for item in items:
        if "slow" in item.keywords:
            item.add_marker(skip)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    report = outcome.get_result()
    if report.when == "call" and report.failed:
        for server in getattr(item, "servers_used", []):
            report.sections.append(("log of %s" % " ".join(server.command), server.log[-6000:]))
    setattr(item, "report_" + report.when, report)


@pytest.fixture(scope="session")
def vireo_path():
    path = vireo_binary()
    assert os.path.exists(path), "%s does not exist: build first, or set VIREO_SERVER" % path
    return path


@pytest.fixture
def start(request, vireo_path):
    """start(*args, binary=..., **Server's keywords) -> a Vireo server that is ready; all end with the test."""
    servers = []
    request.node.servers_used = servers

    def make(*args, binary=None, start=True, wait_ready=True, **kwargs):
        server = Server(binary or vireo_path, *args, start=False, **kwargs)
        servers.append(server)
        if start:
            server.start(wait_ready)
        return server

    yield make
    for server in servers:
        server.stop()


@pytest.fixture(scope="module")
def shared(request, vireo_path):
    """One Vireo server for all tests of a module that do not mind sharing it."""
    server = Server(vireo_path)
    yield server
    status = server.stop()
    assert status == 0, "the shared server ended with status %s" % status


@pytest.fixture
def server(request, shared):
    """The shared server, emptied."""
    request.node.servers_used = [shared]
    with shared.client() as c:
        c.must("FLUSHALL")
    return shared


@pytest.fixture
def client(server):
    with server.client() as c:
        yield c


@pytest.fixture(scope="session")
def redis_path():
    return redis_binary()
