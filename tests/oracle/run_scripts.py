#!/usr/bin/env python3
"""Run command scripts over a socket.

    python3 tests/oracle/run_scripts.py [--server redis|vireo] [FILE ...]

Each file gets a fresh server, so that scripts may change any setting. Prints what differed; exit status 1 if anything did.
"""
import glob
import os
import shutil
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
from tests.oracle.script import run_script, server_for  # noqa: E402
from tests.oracle.server import ROOT, redis_binary, vireo_binary  # noqa: E402

BINARIES = {"redis": redis_binary, "vireo": vireo_binary}


def all_scripts():
    return sorted(glob.glob(os.path.join(ROOT, "tests", "scripts", "*.t")))


def check_script(path, server_name):
    """(failures, server lived and ended well, log) of one script on a fresh server. A sanitizer's finding at the end counts."""
    server = server_for(BINARIES[server_name](), path)
    try:
        failures = run_script(path, server.port, server_name)
        alive = server.alive()
    finally:
        status = server.stop(keep_dir=True)
        log = server.log
        shutil.rmtree(server.dir, ignore_errors=True)
    return failures, alive and status == 0, log


def describe(path, failures):
    return "\n".join("%s:%d: %s %s" % (os.path.basename(path), line, command, text)
                     for line, command, text in failures)


def main(args):
    names = ["redis", "vireo"]
    if args[:1] == ["--server"]:
        names, args = [args[1]], args[2:]
    bad = 0
    for name in names:
        for path in args or all_scripts():
            failures, alive, log = check_script(path, name)
            if not alive:
                print("%s: the server died or ended badly:\n%s" % (name, log[-4000:]))
            if failures:
                print(describe(path, failures))
            print("%s %s: %d failures" % (name, os.path.basename(path), len(failures)))
            bad += len(failures) + (not alive)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
