"""The stories, told once for all tests, and figures that are printed whatever pytest captures."""

from collections.abc import Callable

import pytest

from tests.integration.alerts import cases, log_cases


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> list[cases.Told]:
    """Every story that Prometheus judges."""
    return cases.tell_all(tmp_path_factory.mktemp("worlds"))


@pytest.fixture(scope="session")
def told_by_logs(tmp_path_factory: pytest.TempPathFactory) -> list[log_cases.Told]:
    """Every story that Loki's ruler judges."""
    return log_cases.tell_all(tmp_path_factory.mktemp("log-worlds"))


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    """Print a figure."""

    def printed(words: str) -> None:
        with capsys.disabled():
            print(f"\n{words}")  # noqa: T201 -- the figure is what the test is read for

    return printed
