"""vireo-cli over TLS against our server, beside redis-cli with the same words."""
import os
import shutil
import subprocess

import pytest

from .conftest import free_port
from .tools import Terminal, run

pytestmark = pytest.mark.skipif(not shutil.which("openssl") or not shutil.which("redis-cli"), reason="needs openssl and redis-cli")


def openssl(*words, cwd):
    subprocess.run(["openssl", *words], cwd=cwd, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@pytest.fixture(scope="module")
def certs(tmp_path_factory):
    d = tmp_path_factory.mktemp("certs")
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.crt", "-days", "30", "-subj", "/CN=test ca", cwd=d)
    for name in ("server", "client"):
        openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", name + ".key", "-out", name + ".csr", "-subj", "/CN=" + name, cwd=d)
        openssl("x509", "-req", "-in", name + ".csr", "-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial", "-out", name + ".crt",
                "-days", "30", cwd=d)
    openssl("rehash", str(d), cwd=d)
    return d


@pytest.fixture
def port(own_server, certs):
    tls = free_port()
    own_server("--tls-port", str(tls), "--tls-cert-file", str(certs / "server.crt"), "--tls-key-file", str(certs / "server.key"),
               "--tls-ca-cert-file", str(certs / "ca.crt"))
    return str(tls)


def words(line, certs):
    return [os.path.join(str(certs), w[1:]) if w.startswith("@") else w for w in line.split()]


ME = "--cert @client.crt --key @client.key"


@pytest.mark.parametrize("line", [
    "--cacert @ca.crt " + ME, "--cacertdir @. " + ME, "--insecure " + ME, "--insecure --sni some.name " + ME,
    "--cacert @ca.crt --tls-ciphersuites TLS_AES_256_GCM_SHA384 " + ME, "--cacert @ca.crt --tls-ciphers DEFAULT " + ME,
    ME, "--cacert @server.crt " + ME, "--cacert @nothing", "--cacertdir @nothing", "--cacert @ca.crt --cert @nothing",
    "--cacert @ca.crt --cert @client.crt --key @nothing", "--insecure --tls-ciphers nonsense", "--insecure --tls-ciphersuites nonsense",
])
def test_options_do_the_same(cli, certs, port, line):
    args = ["-p", port, "--tls", *words(line, certs), "ping"]
    theirs, ours = run("redis-cli", args), run(cli, args)
    assert ours[0] == theirs[0] and ours[2] == theirs[2]
    assert set(ours[1].splitlines()) == set(theirs[1].splitlines())  # they tell some twice


def test_without_a_certificate_and_without_tls(cli, certs, port):
    out, err, status = run(cli, ["-p", port, "--tls", "--cacert", str(certs / "ca.crt"), "ping"])
    assert (out, status) == (b"", 1) and err
    out, err, status = run(cli, ["-p", port, "ping"])
    assert (out, status) == (b"", 1) and err


def test_uri_pipe_and_big_replies(cli, certs, port):
    me = words("--cacert @ca.crt " + ME, certs)
    assert run(cli, ["-u", "rediss://127.0.0.1:" + port, *me, "ping"])[0] == b"PONG\n"
    value = os.urandom(3000000).hex().encode()
    assert run(cli, ["-p", port, "--tls", *me, "-x", "set", "big"], value)[0] == b"OK\n"
    assert run(cli, ["-p", port, "--tls", *me, "get", "big"])[0] == value + b"\n"
    many = b"".join(b"SET k%d %d\r\nGET big\r\n" % (i, i) if i % 100 == 0 else b"SET k%d %d\r\n" % (i, i) for i in range(2000))
    out, err, status = run(cli, ["-p", port, "--tls", *me, "--pipe"], many)
    assert (err, status) == (b"", 0) and out.endswith(b"errors: 0, replies: 2020\n")
    assert run(cli, ["-p", port, "--tls", *me, "dbsize"])[0] == b"2001\n"


def test_console(cli, certs, port):
    t = Terminal([cli, "-p", port, "--tls", *words("--cacert @ca.crt " + ME, certs)])
    try:
        t.wait("> ")
        t.type("subscribe news\r")
        t.wait('1) "subscribe"')
        assert run(cli, ["-p", port, "--tls", *words("--insecure " + ME, certs), "publish", "news", "hi"])[0] == b"1\n"
        t.wait('3) "hi"')
        t.type("\x03")
        t.wait("> ")
        t.type("client kill type normal skipme no\r")
        t.wait("> ")
        t.type("ping\r")
        t.wait("PONG")
        t.type("quit\r")
        assert t.end() == 0
    finally:
        t.close()
