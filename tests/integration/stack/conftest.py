"""Folders for stacks of the tests' own."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from oncall.stack.postgres import Postgres
from oncall.stack.supervisor import Supervisor


@contextmanager
def reachable_folder() -> Iterator[Path]:
    """A folder that PostgreSQL's account reaches under root, which pytest's `tmp_path` is not."""
    path = Path(tempfile.mkdtemp(prefix="oncall-stack-")).resolve()
    path.chmod(0o711)
    yield path
    shutil.rmtree(path)


@pytest.fixture(scope="session")
def made_cluster() -> Iterator[Path]:
    """A cluster that has run once; making one takes most of a second."""
    with reachable_folder() as folder:
        with Supervisor(folder) as supervisor:
            Postgres(supervisor, folder / "postgres", durable=False).start()
        yield folder / "postgres"


@pytest.fixture
def empty_folder() -> Iterator[Path]:
    """A state folder before its first start."""
    with reachable_folder() as folder:
        yield folder


@pytest.fixture
def folder(empty_folder: Path, made_cluster: Path) -> Path:
    """A state folder that has been used before."""
    subprocess.run(["cp", "-a", str(made_cluster), str(empty_folder)], check=True)
    return empty_folder


@pytest.fixture
def own_supervisor(folder: Path) -> Iterator[Supervisor]:
    """A supervisor of the test's own."""
    with Supervisor(folder) as supervisor:
        yield supervisor
