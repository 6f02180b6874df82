"""Whatever is lost of an evidence, the verdict becomes weaker, and never healthy or another."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playbook.diagnosis.evidence import Evidence, Reading, Trouble
from playbook.diagnosis.verdict import Status, diagnose
from tests.unit.diagnosis.faults import FAULTS
from tests.unit.diagnosis.odd import ODD
from tests.unit.diagnosis.worlds import Break, World, world

LOST = (Trouble.NO_TIME, Trouble.MISSING)
Loss = dict[str, Trouble]
losses: st.SearchStrategy[Loss] = st.dictionaries(
    st.sampled_from(sorted(world())), st.sampled_from(LOST), min_size=1, max_size=6
)


def without(readings: World, loss: Loss) -> World:
    """Lose steps; those that are not configured tell nothing that could be lost."""
    lost = {
        step: Reading(step, None, trouble, "lost")
        for step, trouble in loss.items()
        if readings[step].trouble is not Trouble.NOT_CONFIGURED
    }
    return {**readings, **lost}


@pytest.mark.parametrize(("cause", "breaks"), [pytest.param(c, b, id=f"{c} {how}") for c, how, b in FAULTS])
@settings(max_examples=15, deadline=None)
@given(loss=losses)
def test_a_fault_stays_itself_or_becomes_unknown(cause: str, breaks: tuple[Break, ...], loss: Loss) -> None:
    found = diagnose(Evidence(without(world(*breaks), loss)))
    assert found.status is not Status.HEALTHY
    assert found.cause is None or found.cause.cause.id == cause, (loss, found.cause.cause.id)


@pytest.mark.parametrize("breaks", [pytest.param(breaks, id=name) for name, breaks in ODD])
@settings(max_examples=10, deadline=None)
@given(loss=losses)
def test_a_healthy_state_becomes_unknown_and_never_a_fault(breaks: tuple[Break, ...], loss: Loss) -> None:
    readings = without(world(*breaks), loss)
    found = diagnose(Evidence(readings))
    assert found.cause is None, (loss, found.cause.cause.id)
    lost = any(reading.trouble in LOST for reading in readings.values())
    assert found.status is (Status.NOT_ENOUGH if lost else Status.HEALTHY)


@pytest.mark.parametrize(("cause", "breaks"), [pytest.param(c, b, id=f"{c} {how}") for c, how, b in FAULTS])
def test_no_single_lost_step_turns_a_fault_into_another(cause: str, breaks: tuple[Break, ...]) -> None:
    readings = world(*breaks)
    for step in readings:
        found = diagnose(Evidence(without(readings, {step: Trouble.MISSING})))
        assert found.status is not Status.HEALTHY, step
        assert found.cause is None or found.cause.cause.id == cause, (step, found.cause.cause.id)


def test_with_everything_lost_nothing_is_told() -> None:
    found = diagnose(Evidence({}))
    assert (found.status, found.cause, found.suspected) == (Status.NOT_ENOUGH, None, ())
