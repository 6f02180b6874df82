"""Prometheus' own promtool, where it is installed."""

import subprocess
from pathlib import Path

from tests.programs import promtool


def run_promtool(suite: Path) -> subprocess.CompletedProcess[str]:
    """Run `promtool test rules`."""
    return subprocess.run(
        [promtool(), "test", "rules", str(suite)], capture_output=True, text=True, check=False, timeout=120
    )
