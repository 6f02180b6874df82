"""How many pumps a worker runs at once."""

from types import SimpleNamespace

import pytest

from mailer_core.sending.slots import Slots


def test_outside_a_worker_every_pump_has_its_slot() -> None:
    slots = Slots()
    with slots.taken() as one, slots.taken() as another:
        assert (one, another) == (True, True)


@pytest.mark.parametrize(("processes", "warnings"), [(1, 1), (2, 0), (17, 0)])
def test_a_worker_that_can_keep_none_free_for_the_tick_says_so(
    processes: int, warnings: int, caplog: pytest.LogCaptureFixture
) -> None:
    slots = Slots()
    slots.spare_one(SimpleNamespace(concurrency=processes))
    with slots.taken() as taken:
        assert taken
    assert len(caplog.records) == warnings
