"""Every command script, against the real server, against Vireo over a socket, and in process."""
import os
import subprocess

import pytest

from tests.oracle.run_scripts import all_scripts, check_script, describe
from tests.oracle.server import ROOT

SCRIPTS = all_scripts()


def name_of(path):
    return os.path.basename(path)[:-2]


def check(path, server_name):
    failures, alive, log = check_script(path, server_name)
    assert alive, "the server died or ended badly:\n" + log[-6000:]
    assert not failures, "%d differences\n%s" % (len(failures), describe(path, failures[:20]))


def test_there_are_scripts():
    assert len(SCRIPTS) >= 20


@pytest.mark.parametrize("path", SCRIPTS, ids=name_of)
def test_redis_agrees(path):
    check(path, "redis")


@pytest.mark.parametrize("path", SCRIPTS, ids=name_of)
def test_vireo_over_a_socket(path, vireo_path):
    check(path, "vireo")


@pytest.mark.parametrize("path", SCRIPTS, ids=name_of)
def test_vireo_in_process(path):
    runner = os.environ.get("VIREO_SCRIPT", os.path.join(ROOT, "build", "vireo-script"))
    if not os.path.exists(runner):
        pytest.skip("build/vireo-script is not built")
    done = subprocess.run([runner, path], capture_output=True, timeout=120)
    assert done.returncode == 0, (done.stdout + done.stderr).decode("utf-8", "replace")[-6000:]
