from collections.abc import Iterator
from pathlib import Path

import pytest

from observability.spool.writer import SpoolWriter
from tests.integration.shipper.loki import FakeLoki, serving


@pytest.fixture
def loki() -> Iterator[FakeLoki]:
    with serving(FakeLoki()) as fake:
        yield fake


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    return tmp_path / "spool"


@pytest.fixture
def writer(spool: Path) -> Iterator[SpoolWriter]:
    writer = SpoolWriter(spool, free_space_floor=0)
    yield writer
    writer.close()
