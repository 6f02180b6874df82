"""The terminal: POSIX says which variable decides its language, and what is printed for its shell works there."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from observability.catalogue.text import Language
from oncall.terminal import language_of_terminal, shown, way_to_oncall


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, Language.EN),
        ({"LANG": "ru_RU.UTF-8"}, Language.RU),
        ({"LANG": "de_DE.UTF-8"}, Language.EN),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "ru_RU.UTF-8"}, Language.RU),
        ({"LANG": "ru_RU.UTF-8", "LC_MESSAGES": "en_US.UTF-8"}, Language.EN),
        ({"LANG": "ru_RU.UTF-8", "LC_ALL": "C"}, Language.EN),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "ru_RU.UTF-8"}, Language.RU),
        ({"LANG": "ru", "LC_ALL": "", "LC_MESSAGES": ""}, Language.RU),
    ],
    ids=str,
)
def test_the_first_variable_that_is_set_decides(environment: dict[str, str], language: Language) -> None:
    assert language_of_terminal(environment) is language


def test_a_path_is_written_as_the_shell_of_this_folder_takes_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a checkout").mkdir()
    assert shown(tmp_path / "demo") == "demo"
    assert shown(tmp_path / "a checkout") == "'a checkout'"
    assert shown(Path("/elsewhere/demo")) == "/elsewhere/demo"


def test_a_newcomer_whose_shell_does_not_know_oncall_is_told_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    script = f"{way_to_oncall()}; command -v oncall"
    found = subprocess.run(["/bin/sh", "-c", script], capture_output=True, text=True, check=True).stdout.strip()
    assert Path(found) == Path(sys.executable).parent / "oncall"
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}:/usr/bin")
    assert way_to_oncall() == ""


@pytest.mark.parametrize("encoding", ["latin-1", "koi8-r", "ascii"])
def test_a_terminal_that_lacks_a_letter_is_answered_all_the_same(encoding: str) -> None:
    command = [sys.executable, "-m", "oncall", "interpret", "--list", "--language", "ru"]
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert b"PostgreSQL" in done.stdout
