"""The recorded incidents are judged again: the same causes, first; and what is lost never turns into good news."""

from collections import Counter

import pytest

from playbook.diagnosis.evidence import Evidence, Reading, Trouble
from playbook.diagnosis.verdict import Status, diagnose
from tests.acceptance.diagnosis import matrix, odd
from tests.acceptance.diagnosis.bundles import FOLDER, Recorded, every
from tests.acceptance.diagnosis.faults.every import FAULTS as INJECTED

RECORDED = list(every())
FAULTS = [one for one in RECORDED if one.cause]
HEALTHY = [one for one in RECORDED if one.cause is None]
ASKED = matrix.asked_steps(matrix.judged(RECORDED))


STORY = {"diagnose-actions", "prometheus-alerts", "alertmanager-alerts"}
"""Steps that tell who did what and which alerts fire: words for the person on call. Only their silence is evidence."""


def named(recorded: Recorded) -> str:
    return recorded.case


def test_every_case_is_recorded_and_no_other() -> None:
    cases = {case.name: case.cause for case in (*INJECTED, *odd.CASES.all)}
    assert {one.case: one.cause for one in RECORDED} == cases
    assert len(FAULTS) >= 20
    assert len(HEALTHY) >= 20


@pytest.mark.parametrize("recorded", FAULTS, ids=named)
def test_a_fault_is_told_by_its_cause_first(recorded: Recorded) -> None:
    found = diagnose(recorded.evidence)
    assert found.cause is not None
    assert found.cause.cause.id == recorded.cause


@pytest.mark.parametrize("recorded", HEALTHY, ids=named)
def test_a_healthy_state_is_called_healthy(recorded: Recorded) -> None:
    found = diagnose(recorded.evidence)
    assert (found.status, found.cause) == (Status.HEALTHY, None)


@pytest.mark.parametrize("recorded", FAULTS, ids=named)
def test_whichever_answer_is_lost_a_fault_is_never_called_healthy_and_no_other_cause_is_told(
    recorded: Recorded,
) -> None:
    besides = {one.cause.id for one in diagnose(recorded.evidence).besides}
    follows = {one.cause.id for one in diagnose(recorded.evidence).follows}
    for step in recorded.readings:
        found = diagnose(recorded.without(step))
        assert found.status is not Status.HEALTHY, step
        told = found.cause.cause.id if found.cause else None
        assert told in {None, recorded.cause} | besides | follows, step


@pytest.mark.parametrize("recorded", HEALTHY, ids=named)
def test_whichever_answer_is_lost_a_healthy_state_is_given_no_cause(recorded: Recorded) -> None:
    for step, reading in recorded.readings.items():
        found = diagnose(recorded.without(step))
        assert found.cause is None, step
        assert found.status is Status.NOT_ENOUGH or reading.trouble is Trouble.NOT_CONFIGURED, step


def test_nothing_answers_and_nothing_is_told() -> None:
    lost = {step: Reading(step, None, Trouble.NO_TIME) for step in RECORDED[0].readings}
    assert diagnose(Evidence(lost)).status is Status.NOT_ENOUGH


def test_every_step_that_is_asked_for_a_cause_tells_some_causes_apart() -> None:
    assert set(matrix.mute(matrix.judged(RECORDED), ASKED)) <= STORY


def test_every_fault_is_told_apart_from_every_other_cause_by_a_step() -> None:
    rows = matrix.judged(RECORDED)
    alike = [
        (one.recorded.case, other.recorded.case)
        for number, one in enumerate(rows) for other in rows[number + 1 :]
        if one.recorded.cause != other.recorded.cause
        and all(matrix.signature(one, step) == matrix.signature(other, step) for step in ASKED)
    ]  # fmt: skip
    assert alike == []


def test_the_page_is_up_to_date() -> None:
    assert matrix.PAGE.read_text("utf-8") == matrix.page(RECORDED)


def test_the_bundles_are_small_and_hold_nothing_of_a_machine() -> None:
    sizes = Counter({file.name: file.stat().st_size for file in FOLDER.glob("*.json")})
    assert max(sizes.values()) < 40_000
    text = "".join(file.read_text("utf-8") for file in FOLDER.glob("*.json"))
    assert not any(word in text for word in ("/tmp/", "/home/", "/root/", "a password of the relay"))
