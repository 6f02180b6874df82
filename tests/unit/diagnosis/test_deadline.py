"""One deadline for everything that is waited for: what would take longer is cut, and said.

No clock is read here: a part that were not cut would hold its test up for ever.
"""

import threading
import time
from collections.abc import Iterator
from uuid import UUID, uuid4

import click
import pytest

from oncall.background import Deadline
from oncall.commands import why
from playbook.diagnosis.bundle import Bundle
from playbook.diagnosis.evidence import Reading, Trouble
from playbook.diagnosis.gather import gather
from playbook.diagnosis.running import Question
from playbook.diagnosis.steps import host, smtp
from playbook.diagnosis.steps.step import Asker
from playbook.diagnosis.where import Where
from tests.unit.diagnosis.worlds import CAMPAIGN, world

SOON = 0.05
FOR_EVER = threading.Event()
"""Nobody sets it."""


def deaf(*_asked: object) -> Iterator[Reading]:
    """A source that never answers."""
    FOR_EVER.wait()
    yield Reading(smtp.RELAY.id)


def never(*_asked: object) -> tuple[list[object], str]:
    FOR_EVER.wait()
    return [], ""


def test_a_source_that_never_answers_is_given_up_at_the_deadline_and_the_others_are_heard() -> None:
    quick = Asker((host.SPOOL,), "X", lambda _: True, lambda _: iter([Reading(host.SPOOL.id, {"is": "here"})]))
    heard = gather(Where(), [Asker((smtp.RELAY,), "X", lambda _: True, deaf), quick], SOON)
    assert heard[smtp.RELAY.id].trouble is Trouble.NO_TIME
    assert heard[host.SPOOL.id].value == {"is": "here"}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Question]:
    """The questions that `why` puts to the diagnosis, which answers at once."""
    questions: list[Question] = []

    def ask_live(_where: Where, question: Question, playbook: str) -> Bundle:
        questions.append(question)
        return Bundle(time.time(), 0.0, question.campaign, playbook, world())

    monkeypatch.setattr(why, "WITHIN_SECONDS", SOON)
    monkeypatch.setattr(why, "ask_live", ask_live)
    return questions


def test_a_story_that_never_comes_is_cut_and_the_verdict_is_told(
    asked: list[Question], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(why, "_told", never)
    document, (story, trouble) = why._asked(CAMPAIGN, None, "en")
    assert document["campaign"] == CAMPAIGN
    assert (story, "did not come" in trouble) == ([], True)


def test_a_name_that_nobody_finds_in_time_is_told_to_be_asked_for_by_its_id(
    asked: list[Question], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(why, "_found", never)
    with pytest.raises(click.ClickException, match="name it by its id"):
        why._asked("Autumn", None, "en")
    assert asked == []


def test_whatever_finding_the_name_took_is_taken_off_what_is_left_for_the_questions(
    asked: list[Question], monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = uuid4()

    def found(_words: str) -> tuple[UUID, None]:
        return wanted, None

    monkeypatch.setattr(why, "_found", found)
    monkeypatch.setattr(why, "_told", never)
    why._asked("Autumn", None, "en")
    (question,) = asked
    assert (question.campaign, 0 <= question.budget < SOON) == (str(wanted), True)


def test_nothing_is_left_of_a_deadline_that_is_over() -> None:
    assert Deadline.after(-1).left == 0
