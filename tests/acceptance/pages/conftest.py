"""One stack for the tests of the pages, in a real browser."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.pages.site import Site, running_site
from tests.browser import browser

__all__ = ["browser"]


@pytest.fixture(scope="package")
def site() -> Iterator[Site]:
    """Run `oncall up`; its provider has its ways with some addresses."""
    with tempfile.TemporaryDirectory(prefix="oncall-pages-") as folder:
        Path(folder).chmod(0o711)  # PostgreSQL's account must get through
        with running_site(Path(folder)) as running:
            running.refuse_nobody()
            yield running


@pytest.fixture
def manager(site: Site) -> str:
    """Give the name of a manager of this test's own."""
    return site.new_manager()
