"""promtool over many test files in few processes."""

import re
import subprocess
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.programs import promtool

PROCESSES = 2
_CASE = ", time: "
"""What promtool says of each case that does not hold; without it, it could not run any."""
_FILE = re.compile(r"^Unit Testing: +(.+)$", re.MULTILINE)


def run_all(files: Sequence[Path]) -> dict[Path, str]:
    """Test each file; gives what promtool says of those that fail."""
    shares = [files[start::PROCESSES] for start in range(min(PROCESSES, len(files)))]
    with ThreadPoolExecutor(PROCESSES) as pool:
        said = [part for parts in pool.map(_run, shares) for part in parts.items()]
    assert len(said) == len(files), "promtool did not come to every file"
    failed = {path: words for path, words in said if "SUCCESS" not in words}
    unfit = [words for words in failed.values() if _CASE not in words]
    assert not unfit, f"promtool cannot use a file: {unfit[0]}"
    return failed


def _run(files: Sequence[Path]) -> dict[Path, str]:
    command = [promtool(), "test", "rules", *map(str, files)]
    said = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, timeout=280
    )
    parts = _FILE.split(said.stdout)
    return {Path(name.strip()): words for name, words in zip(parts[1::2], parts[2::2], strict=True)}
