"""ioredis and node-redis, and programs that stand on them: node's own test runner, against a fresh server."""
import json
import os
import shutil
import subprocess

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))


@pytest.fixture(scope="module")
def modules():
    """The locked modules; they are installed when they are not there."""
    assert shutil.which("node") and shutil.which("npm"), "node and npm are needed for the client tests"
    with open(os.path.join(HERE, "package.json")) as f:
        wanted = json.load(f)["dependencies"]
    if not all(os.path.isdir(os.path.join(HERE, "node_modules", name)) for name in wanted):
        # not `npm ci`: it refuses a lock without the optional packages of other machines, which not every registry holds
        done = subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts"], cwd=HERE, capture_output=True, timeout=300)
        assert done.returncode == 0, "npm install: " + (done.stdout + done.stderr).decode()[-3000:]


@pytest.mark.parametrize("file", ["ioredis.test.mjs", "node-redis.test.mjs", "bullmq.test.mjs", "programs.test.mjs"])
def test_node_client(file, start, modules):
    server = start()
    done = subprocess.run(["node", "--test", "--test-timeout=20000", file], cwd=HERE, capture_output=True, timeout=240,
                          env={**os.environ, "PORT": str(server.port)})
    text = (done.stdout + done.stderr).decode("utf-8", "replace")
    assert done.returncode == 0, text[-8000:]
    assert "# pass 0" not in text
    assert server.alive()
