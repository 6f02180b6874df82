"""Folders for stacks of the tests' own."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from oncall.stack.supervisor import Supervisor


@pytest.fixture
def folder() -> Iterator[Path]:
    """A state folder that PostgreSQL's account reaches under root, which pytest's `tmp_path` is not."""
    path = Path(tempfile.mkdtemp(prefix="oncall-stack-")).resolve()
    path.chmod(0o711)
    yield path
    shutil.rmtree(path)


@pytest.fixture
def own_supervisor(folder: Path) -> Iterator[Supervisor]:
    """A supervisor of the test's own."""
    with Supervisor(folder) as supervisor:
        yield supervisor
