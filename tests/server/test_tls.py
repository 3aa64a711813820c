"""TLS: certificates made here by the openssl tool; redis-py and redis-cli are the clients."""
import os
import shutil
import socket
import ssl
import subprocess
import time

import pytest
import redis

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SERVER = os.environ.get("VIREO_SERVER", os.path.join(ROOT, "build", "vireo-server"))
pytestmark = pytest.mark.skipif(not shutil.which("openssl"), reason="needs the openssl tool")


def openssl(*words, cwd):
    subprocess.run(["openssl", *words], cwd=cwd, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@pytest.fixture(scope="module")
def certs(tmp_path_factory):
    d = tmp_path_factory.mktemp("certs")
    ext = d / "ext"
    ext.write_text("subjectAltName=DNS:localhost,IP:127.0.0.1\n")
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.crt", "-days", "30", "-subj", "/CN=test ca", cwd=d)
    for name in ("server", "client", "second"):
        openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", name + ".key", "-out", name + ".csr", "-subj", "/CN=" + name, cwd=d)
        openssl("x509", "-req", "-in", name + ".csr", "-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial", "-out", name + ".crt",
                "-days", "30", "-extfile", "ext", cwd=d)
    openssl("rsa", "-aes256", "-passout", "pass:open sesame", "-in", "server.key", "-out", "locked.key", cwd=d)
    return d


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Server:
    def __init__(self, certs, tmp, *more, port=0, cert="server", key=None):
        self.certs, self.port, self.plain, self.log = certs, free_port(), port, tmp / "log"
        words = [SERVER, "--port", str(port), "--tls-port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp),
                 "--tls-cert-file", str(certs / (cert + ".crt")), "--tls-key-file", str(certs / (key or cert + ".key")),
                 "--tls-ca-cert-file", str(certs / "ca.crt"), "--logfile", str(self.log), *more]
        self.process = subprocess.Popen(words)

    def wait(self):
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                return self
            except OSError:
                assert self.process.poll() is None, self.log.read_text()
                time.sleep(0.05)
        raise AssertionError("does not listen")

    def client(self, cert="client", **more):
        if cert:
            more.update(ssl_certfile=str(self.certs / (cert + ".crt")), ssl_keyfile=str(self.certs / (cert + ".key")))
        return redis.Redis("127.0.0.1", self.port, ssl=True, ssl_ca_certs=str(self.certs / "ca.crt"), socket_timeout=20, **more)

    def stop(self):
        self.process.terminate()
        assert self.process.wait(20) == 0


@pytest.fixture(params=["io_uring", "epoll"])
def server(request, certs, tmp_path):
    s = Server(certs, tmp_path, "--io-backend", "auto" if request.param == "io_uring" else "epoll", port=free_port()).wait()
    yield s
    s.stop()


def test_commands_and_both_ports(server):
    c = server.client()
    assert c.ping() and c.set("k", "v")
    plain = redis.Redis("127.0.0.1", server.plain)
    assert plain.get("k") == b"v"
    assert len(c.client_list()) == 2
    assert c.info("server")["tcp_port"] == server.plain


def test_big_values_and_pipelines(server):
    c = server.client()
    value = os.urandom(10 * 1024 * 1024)
    c.set("big", value)
    assert c.get("big") == value
    p = c.pipeline(transaction=False)
    for i in range(50000):
        p.set("k%d" % i, i)
        p.get("k%d" % i)
    got = p.execute()
    assert got[1::2] == [b"%d" % i for i in range(50000)]


def raw(server):
    ctx = ssl.create_default_context(cafile=str(server.certs / "ca.crt"))
    ctx.load_cert_chain(str(server.certs / "client.crt"), str(server.certs / "client.key"))
    return ctx.wrap_socket(socket.create_connection(("127.0.0.1", server.port)), server_hostname="localhost")


def test_slow_reader_and_pieces(server):
    server.client().set("big", "x" * 3000000)
    s = raw(server)
    s.settimeout(20)
    for byte in b"PING\r\n":
        s.sendall(bytes([byte]))
    assert s.recv(100) == b"+PONG\r\n"
    s.sendall(b"GET big\r\n" * 40)
    time.sleep(0.5)
    left = 40 * (3000000 + len("$3000000\r\n\r\n"))
    while left:
        got = s.recv(1 << 16)
        assert got
        left -= len(got)
    s.close()
    assert server.client().ping()


def test_goodbye(server):
    s = raw(server)
    s.settimeout(20)
    s.sendall(b"QUIT\r\n")
    assert s.recv(100) == b"+OK\r\n"
    s.suppress_ragged_eofs = False
    assert s.recv(100) == b""  # with a close_notify: a ragged end would raise


def test_half_closed(server):
    s = raw(server)
    s.settimeout(20)
    s.sendall(b"SET half 1\r\nGET half\r\n")
    socket.socket.shutdown(s, socket.SHUT_WR)
    got = b""
    while len(got) < 12:
        piece = s.recv(100)
        assert piece
        got += piece
    assert got == b"+OK\r\n$1\r\n1\r\n"


def test_mutual_authentication(server):
    with pytest.raises(redis.ConnectionError):
        server.client(cert=None).ping()
    assert "Error accepting a client connection: " in server.log.read_text()
    c = server.client()
    for mode in ("no", "optional"):
        c.config_set("tls-auth-clients", mode)
        assert server.client(cert=None).ping()
    c.config_set("tls-auth-clients", "yes")
    with pytest.raises(redis.ConnectionError):
        server.client(cert=None).ping()


def test_garbage_and_silence(server):
    for junk in (b"PING\r\n", b"\x16\x03\x01\xff\xff" + b"a" * 70000, b"\x16\x03\x01", os.urandom(5000)):
        s = socket.create_connection(("127.0.0.1", server.port))
        s.sendall(junk)
        s.close()
    silent = socket.create_connection(("127.0.0.1", server.port))
    silent.settimeout(20)
    assert server.client().ping()
    assert silent.recv(10) == b""  # a handshake that never comes is given up


def test_reload(server):
    c = server.client()
    with pytest.raises(redis.ResponseError) as e:
        c.config_set("tls-cert-file", "/nowhere")
    assert str(e.value) == ("CONFIG SET failed (possibly related to argument 'tls-cert-file') - "
                            "Unable to update TLS configuration. Check server logs.")
    assert c.config_get("tls-cert-file")["tls-cert-file"] == str(server.certs / "server.crt")
    assert server.client().ping()
    c.execute_command("CONFIG", "SET", "tls-cert-file", str(server.certs / "second.crt"),
                      "tls-key-file", str(server.certs / "second.key"))
    s = raw(server)
    assert dict(x[0] for x in s.getpeercert()["subject"])["commonName"] == "second"
    s.close()
    assert c.ping()


def test_ports_change(server):
    c = server.client()
    again = free_port()
    c.config_set("tls-port", again)
    old, server.port = server.port, again
    assert server.client().ping() and c.ping()
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", old))


def test_key_with_a_password_and_tls_alone(certs, tmp_path):
    s = Server(certs, tmp_path, "--tls-key-file-pass", "open sesame", "--tls-protocols", "TLSv1.2", key="locked.key").wait()
    try:
        assert s.client().info("server")["tcp_port"] == s.port
        link = raw(s)
        assert link.version() == "TLSv1.2"
        link.close()
        assert "sesame" not in s.log.read_text()
    finally:
        s.stop()


def test_refuses_to_start_without_a_certificate(certs, tmp_path):
    s = Server(certs, tmp_path, "--tls-cert-file", "")
    assert s.process.wait(20) == 1
    assert "No tls-cert-file configured!" in s.log.read_text()
