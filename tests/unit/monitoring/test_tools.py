"""Who lacks Prometheus or Alertmanager is told how to get them, once for all that is missing."""

from pathlib import Path

import pytest

from oncall.monitoring.exceptions import ToolMissing
from oncall.monitoring.tools import ALERTMANAGER, AMTOOL, PROMETHEUS, PROMTOOL, require


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A PATH of one empty folder."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def install(path: Path, name: str) -> None:
    (path / name).touch(mode=0o755)


def test_all_that_is_missing_is_told_at_once(path: Path) -> None:
    with pytest.raises(ToolMissing) as told:
        require(PROMETHEUS, ALERTMANAGER)
    assert str(told.value) == (
        "prometheus and alertmanager are not on PATH."
        " Debian, Ubuntu: apt install prometheus prometheus-alertmanager."
        " macOS: brew install prometheus; for alertmanager, which Homebrew lacks, put the darwin release from"
        " https://prometheus.io/download/ on PATH. Elsewhere: https://prometheus.io/download/"
    )


def test_what_is_there_is_not_asked_for(path: Path) -> None:
    install(path, "prometheus")
    with pytest.raises(
        ToolMissing, match=r"^alertmanager is not on PATH. Debian, Ubuntu: apt install prometheus-alert"
    ):
        require(PROMETHEUS, ALERTMANAGER)


def test_tools_of_one_package_ask_for_it_once(path: Path) -> None:
    with pytest.raises(ToolMissing, match=r"apt install prometheus\. macOS: brew install prometheus\. Elsewhere"):
        require(PROMETHEUS, PROMTOOL)


def test_debian_s_name_of_alertmanager_is_known(path: Path) -> None:
    install(path, "prometheus-alertmanager")
    assert ALERTMANAGER.path() == str(path / "prometheus-alertmanager")
    with pytest.raises(ToolMissing, match="amtool is not on PATH"):
        AMTOOL.path()
