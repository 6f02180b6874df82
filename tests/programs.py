"""Programs that tests need: without one its tests are skipped by its name on a laptop, and fail where CI=true."""

import os
import shutil
from typing import NoReturn

import pytest

from oncall.monitoring.exceptions import ToolMissing
from oncall.monitoring.tools import PROMTOOL, Tool


def lacking(what: str) -> NoReturn:
    """Skip the test for what is missing, or fail it where CI=true: there nothing may be."""
    if os.environ.get("CI") == "true":
        pytest.fail(what)
    pytest.skip(what)


def program(name: str, package: str) -> str:
    """Say where a program is; `package`: Debian's, which brings it."""
    return shutil.which(name) or lacking(f"{name} is not on PATH: install the Debian package `{package}`")


def path_of(tool: Tool) -> str:
    """Say where a program of Prometheus or Alertmanager is."""
    try:
        return tool.path()
    except ToolMissing as missing:
        lacking(str(missing))


def promtool() -> str:
    """Say where Prometheus' own checker is."""
    return path_of(PROMTOOL)
