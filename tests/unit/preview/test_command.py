"""The command's doors: help without loading, clear refusals, a browser that is missing."""

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from dashboards.preview.exceptions import ChromiumMissing
from dashboards.preview.model import read
from dashboards.preview.picture import FRAME, ROW, chromium, height
from oncall.cli import main
from tests.unit.preview.documents import document, panel, target

NOWHERE = ["--loki", "http://127.0.0.1:9", "--prometheus", "http://127.0.0.1:9"]


def _run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["dashboards", "preview", *NOWHERE, *arguments])
    return done.exit_code, done.output


def test_help_names_the_commands_and_shows_examples() -> None:
    runner = CliRunner()
    assert "preview" in runner.invoke(main, ["dashboards", "--help"]).output
    assert "oncall dashboards preview --since 24h" in runner.invoke(main, ["dashboards", "preview", "--help"]).output


def test_the_group_loads_no_command_to_list_it() -> None:
    script = (
        "import sys; from oncall.commands.dashboards import command; print('dashboards.preview.model' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--dashboard", "mailer-lost"], 1, "there is no dashboard 'mailer-lost'; there are: mailer-overview"),
        (["--var", "campaign_id=x"], 1, "no variable 'campaign_id'; there are: campaign"),
        (["--var", "campaign"], 2, "write it as campaign=VALUE"),
        (["--since", "soon"], 2, "write it as 90s, 15m or 1h30m"),
        (["--from", "2026-11-24T05:00:00Z", "--to", "2026-11-24T03:00:00Z"], 2, "end must be later than the beginning"),
    ],
)
def test_a_wrong_wish_is_refused_with_the_next_step(
    arguments: list[str], code: int, words: str, tmp_path: Path
) -> None:
    out = tmp_path / "page.html"
    found, output = _run("--out", str(out), *arguments)
    assert (found, words in output) == (code, True), output
    assert not out.exists()


@pytest.mark.parametrize("option", ["--out", "--image"])
def test_a_place_that_cannot_be_written_to_is_named(option: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    out = ["--out", str(tmp_path / "page.html")] if option == "--image" else []
    code, output = _run("--dashboard", "mailer-alerts", *out, option, str(tmp_path / "file" / "x"))
    assert code == 1
    assert f"Error: {tmp_path / 'file'} cannot be written: " in output or "file/x cannot be written: " in output


def test_one_error_of_many_panels_is_told_once(tmp_path: Path) -> None:
    code, output = _run("--out", str(tmp_path / "page.html"), "--dashboard", "mailer-campaign")
    assert code == 0
    told = [line for line in output.splitlines() if "does not answer" in line]
    assert len(told) == 1
    assert "Letters, in the time shown and 14 more panels: http://127.0.0.1:9 does not answer: " in told[0]
    assert told[0].endswith("Connection refused")


def test_a_missing_browser_is_named_with_its_package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ChromiumMissing, match="apt install chromium"):
        chromium()


def test_a_picture_is_as_high_as_its_dashboard() -> None:
    low = panel(target("up"), gridPos={"x": 0, "y": 20, "w": 24, "h": 10})
    assert height(read(document(panel(target("up")), low))) == 30 * ROW + FRAME
