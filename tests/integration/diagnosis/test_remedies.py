"""What a verdict tells to do can be done: every action, command and section exists."""

import shlex

from django.contrib.auth.models import User  # noqa: F401 -- the actions need the applications loaded

from oncall.actions.arguments import check
from oncall.actions.registry import ACTIONS
from oncall.cli import DOORS
from oncall.commands.act import _arguments
from playbook.diagnosis.causes.cause import Remedy
from playbook.diagnosis.causes.every import CAUSES
from playbook.diagnosis.verdict import Judged, diagnose
from playbook.library import load
from tests.unit.diagnosis.faults import FAULTS
from tests.unit.diagnosis.worlds import evidence

CONCLUDED = [found.cause for _, _, breaks in FAULTS if (found := diagnose(evidence(*breaks))).cause]


def remedies() -> list[Remedy]:
    return [remedy for judged in CONCLUDED for remedy in judged.finding.remedies]


def test_every_verdict_names_a_next_command() -> None:
    without = [judged.cause.id for judged in CONCLUDED if not judged.finding.remedies]
    assert without == []


def test_every_action_exists_takes_these_arguments_and_is_marked_rightly() -> None:
    acts = [remedy for remedy in remedies() if remedy.command.startswith("oncall act ")]
    assert acts
    for remedy in acts:
        name, *words = shlex.split(remedy.command)[2:]
        action = ACTIONS[name]
        check(action.parameters, _arguments(action, words))
        assert remedy.changes is action.changes_production, remedy


def test_every_command_of_the_front_door_exists() -> None:
    for remedy in remedies():
        words = shlex.split(remedy.command)
        if words[0] == "oncall":
            assert words[1] in DOORS, remedy


def test_every_cause_leads_to_a_section_of_the_playbook() -> None:
    sections = {section.anchor for section in load().sections}
    judged = [*CONCLUDED, *(Judged(cause, cause.judged(evidence())) for cause in CAUSES)]
    assert {one.anchor for one in judged} <= sections
