"""A command's standard output is its answer: its log lines go to the standard error, where that is asked for."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.spool.reading import lines

CODE = "import logging, django\ndjango.setup()\nlogging.getLogger('shop').warning('told')\nprint('the answer')"
TOLD = '"message":"told"'


def _ran(spool: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    settings = {"DJANGO_SETTINGS_MODULE": "oncall.site.settings", "ONCALL_SPOOL_DIR": str(spool)}
    return subprocess.run(
        [sys.executable, "-c", CODE],
        env={**os.environ, **settings, **environment}, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip


@pytest.mark.parametrize("asked", ["false", "true"])
def test_a_command_s_lines_stand_on_its_standard_error_where_asked_for(tmp_path: Path, asked: str) -> None:
    done = _ran(tmp_path, ONCALL_LOG_STDERR=asked)
    assert done.stdout == "the answer\n"
    assert (TOLD in done.stderr) is (asked == "true")
    assert sum(TOLD.encode() in line for line in lines(tmp_path)) == 1


def test_a_server_s_lines_stand_on_its_standard_output(tmp_path: Path) -> None:
    done = _ran(tmp_path, ONCALL_COMPONENT="web")
    assert TOLD in done.stdout
    assert TOLD not in done.stderr
