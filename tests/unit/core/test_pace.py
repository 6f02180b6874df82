import gc

import pytest

from mailer_core.sending import pace as paces
from mailer_core.sending.pace import BATCH_SECONDS, FIRST_BATCH, Pace, pace_of
from mailer_core.smtp.memory import MemoryTransport


def test_a_pace_that_is_not_known_yet_is_learned_with_few_letters() -> None:
    assert Pace().batch(500) == FIRST_BATCH
    assert Pace().batch(10) == 10


@pytest.mark.parametrize(
    ("letters", "seconds", "batch"),
    [(100, 0.08, 100), (100, 2.0, 25), (25, 0.5, 25), (3, 15.0, 1), (1, 600.0, 1)],
)
def test_a_batch_is_half_a_second_s_work(letters: int, seconds: float, batch: int) -> None:
    pace = Pace()
    pace.note(letters, seconds)
    assert pace.batch(100) == batch
    assert batch in {1, 100} or batch / (letters / seconds) <= BATCH_SECONDS


def test_a_batch_that_began_no_letter_tells_nothing() -> None:
    pace = Pace()
    pace.note(100, 2.0)
    pace.note(0, 5.0)
    assert pace.batch(100) == 25


def test_a_pace_is_kept_with_its_transport_and_goes_with_it() -> None:
    gc.collect()
    before = len(paces._paces)
    transport = MemoryTransport()
    assert pace_of(transport) is pace_of(transport)
    assert pace_of(transport) is not pace_of(MemoryTransport())
    del transport
    gc.collect()
    assert len(paces._paces) == before
