"""Each `oncall act` that a page or a diagnosis tells is one that the command understands."""

import re
import shlex
from pathlib import Path

import pytest

from oncall.actions.arguments import check
from oncall.actions.performing import find
from oncall.commands.act import _arguments
from playbook.diagnosis.verdict import diagnose
from tests.acceptance.diagnosis.bundles import Recorded, every

ROOT = Path(__file__).resolve().parents[3]
PAGES = ("MAILER_ONCALL_PLAYBOOK.md", "MAILER_ONCALL_PLAYBOOK.ru.md")
VALUES = {
    "$campaign_id": "0f8fad5b-d9cb-469f-a165-70867728950e", "$limit": "5000", "$alertname": "MailerTickLate",
    "$pid": "4711",
}  # fmt: skip
RECORDED = list(every())


def understood(command: str) -> None:
    """Read a command as the terminal does. Raises ActionError."""
    _, _, name, *words = shlex.split(command.partition(" --confirm ")[0])
    action = find(name)
    check(action.parameters, _arguments(action, words))


@pytest.mark.parametrize("page", PAGES)
def test_the_playbooks_commands_are_understood_and_confirmed_by_their_name(page: str) -> None:
    lines = re.findall(r"^oncall act .+$", (ROOT / page).read_text("utf-8"), re.MULTILINE)
    assert lines
    for line in lines:
        for gap, value in VALUES.items():
            line = line.replace(gap, value)  # noqa: PLW2901 -- filled gap by gap
        understood(line)
        assert " --confirm " not in line or line.endswith(f"--confirm {line.split()[2]}")


@pytest.mark.parametrize("recorded", RECORDED, ids=lambda recorded: recorded.case)
def test_what_a_diagnosis_advises_is_understood(recorded: Recorded) -> None:
    found = diagnose(recorded.evidence)
    for one in (*([found.cause] if found.cause else []), *found.follows, *found.besides, *found.waits):
        for remedy in one.finding.remedies:
            if remedy.command.startswith("oncall act"):
                understood(remedy.command)
