"""Running a console client: as a program with pipes, and on a terminal of its own."""
import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import termios
import time

CLEAN = {"REDISCLI_RCFILE": "/dev/null", "REDISCLI_HISTFILE": "/dev/null", "TERM": "xterm"}


def environment(**more):
    env = {k: v for k, v in os.environ.items() if not k.startswith(("REDISCLI_", "VIREOCLI_")) and k != "FAKETTY"}
    env.update(CLEAN)
    env.update(more)
    return env


def run(binary, args, stdin=b"", tty=False, timeout=20, **env):
    """stdout, stderr and status. tty: output as on a terminal, without one."""
    if tty:
        env["FAKETTY"] = "1"
    p = subprocess.run([binary, *args], input=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                       env=environment(**env), timeout=timeout)
    return p.stdout, p.stderr, p.returncode


class Terminal:
    """A program on a pseudo terminal of 120 columns."""

    def __init__(self, argv, **env):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.execvpe(argv[0], argv, environment(**env))
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        self.text = b""
        self.seen = 0
        self.status = None

    def wait(self, what, timeout=10):
        """Waits for these bytes in the output that has not been waited for yet; answers what came until then."""
        if isinstance(what, str):
            what = what.encode()
        until = time.monotonic() + timeout
        while True:
            at = self.text.find(what, self.seen)
            if at >= 0:
                came = self.text[self.seen:at + len(what)]
                self.seen = at + len(what)
                return came
            if time.monotonic() > until or not self.read():
                raise AssertionError("no %r in %r" % (what, self.text[self.seen:]))

    def read(self):
        if select.select([self.fd], [], [], 0.2)[0]:
            try:
                data = os.read(self.fd, 65536)
            except OSError:
                return False
            self.text += data
            return bool(data)
        return True

    def type(self, text):
        os.write(self.fd, text.encode() if isinstance(text, str) else text)

    def end(self, timeout=5):
        """Waits for the program to end by itself; answers its status."""
        until = time.monotonic() + timeout
        while time.monotonic() < until:
            while select.select([self.fd], [], [], 0)[0] and self.read():
                pass
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.status = os.waitstatus_to_exitcode(status)
                return self.status
            time.sleep(0.02)
        raise AssertionError("still running after %r" % self.text[-300:])

    def close(self):
        if self.status is None:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self.fd)
