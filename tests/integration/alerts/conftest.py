"""Figures are printed whatever pytest captures."""

from collections.abc import Callable

import pytest


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    """Print a figure."""

    def printed(words: str) -> None:
        with capsys.disabled():
            print(f"\n{words}")  # noqa: T201 -- the figure is what the test is read for

    return printed
