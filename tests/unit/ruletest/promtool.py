"""Prometheus' own promtool, where it is installed."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest


def promtool() -> str:
    """Return where promtool is; without it the test is skipped, or fails where CI=true."""
    found = shutil.which("promtool")
    if found is None:
        missing = "promtool is not on PATH: install the Debian package `prometheus`"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    return found


def run_promtool(suite: Path) -> subprocess.CompletedProcess[str]:
    """Run `promtool test rules`."""
    return subprocess.run(
        [promtool(), "test", "rules", str(suite)], capture_output=True, text=True, check=False, timeout=120
    )
