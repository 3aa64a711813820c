"""docs/configuration.md and docs/compatibility.md say what vireo.conf and the command rows say."""
import subprocess
import sys

from tests.oracle.server import ROOT


def test_the_generated_pages_are_up_to_date(vireo_path):
    done = subprocess.run([sys.executable, f"{ROOT}/tools/reference", "--server", vireo_path, "--check"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
