"""One stack for the tests of the console, in a real browser: a long cool-down, so that nothing mends itself."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.console.duty import Duty
from tests.acceptance.pages.site import running_site
from tests.browser import browser

__all__ = ["browser"]

SLOW_TO_MEND = {"MAILER_BREAKER_COOL_DOWN_SECONDS": "900", "MAILER_BACKOFF_BASE_SECONDS": "2"}


@pytest.fixture(scope="package")
def duty() -> Iterator[Duty]:
    """Run `oncall up`, with the pager in hand."""
    with tempfile.TemporaryDirectory(prefix="oncall-console-") as folder, pytest.MonkeyPatch.context() as patch:
        Path(folder).chmod(0o711)  # PostgreSQL's account must get through
        for name, value in SLOW_TO_MEND.items():
            patch.setenv(name, value)
        with running_site(Path(folder)) as running:
            yield Duty(running)


@pytest.fixture(autouse=True)
def _healed(duty: Duty) -> Iterator[None]:
    """Leave the provider healthy for the next test."""
    yield
    duty.inject()
