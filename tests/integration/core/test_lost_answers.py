"""The answer to a commit is lost: the work is tried again, written once and told as what it was."""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from mailer_core.models import HourlyUsage
from mailer_core.sending import outcome
from mailer_core.sending.batch import next_queue, release, take_batch
from mailer_core.sending.database import execute
from mailer_core.sending.settlement import Settlement
from mailer_core.smtp.memory import MemoryTransport
from observability.catalogue.events.guards import BreakerOpened
from observability.catalogue.events.letters import EmailFailed, EmailSent, WriteFenced
from tests.integration.core.campaigns import BUSY, again, flaky, in_flight, pump_once, states
from tests.integration.core.facts import Facts


def loses_its_answer(work: Callable[..., Any], call: int) -> Callable[..., Any]:
    """Do the work each time, but let the answer of one call (counted from 1) be lost."""
    calls = iter(range(1, 1_000_000))

    def unreliable(*arguments: Any) -> Any:
        answer = work(*arguments)
        if next(calls) == call:
            raise psycopg.OperationalError("the answer is lost")
        return answer

    return unreliable


@pytest.mark.parametrize("call", [1, 2, 3, 4])
def test_a_sent_letter_is_told_as_sent(call: int, monkeypatch: pytest.MonkeyPatch, facts: Facts) -> None:
    """The calls: a first mark, two that settle and mark, the last settle."""
    monkeypatch.setattr(Settlement, "answer", loses_its_answer(Settlement.answer, call))
    queue, transport = in_flight(3), MemoryTransport()
    pump_once(transport)
    assert states(queue) == {"sent": 3}
    assert len(transport.letters) == len(facts.of(EmailSent)) == 3
    assert [event.attempt for event in facts.of(EmailSent)] == [1, 1, 1]
    assert not facts.of(WriteFenced)


def test_the_tenth_failure_is_told_as_a_failure_and_opens_the_breaker_once(
    monkeypatch: pytest.MonkeyPatch, facts: Facts
) -> None:
    monkeypatch.setattr(outcome, "_write", loses_its_answer(outcome._write, 10))
    queue = in_flight(12)
    pump_once(flaky(MemoryTransport(), *[BUSY] * 10))
    assert len(facts.of(EmailFailed)) == 10
    assert facts.one(BreakerOpened).consecutive_errors == again(queue).consecutive_transient_errors == 10
    assert not facts.of(WriteFenced)


def test_a_success_sets_errors_in_a_row_back_though_the_connection_is_lost_in_between(
    monkeypatch: pytest.MonkeyPatch, facts: Facts
) -> None:
    resetting = "mailer_core.sending.settlement.execute"

    def lost_once(*_asked: Any) -> Any:
        monkeypatch.setattr(resetting, execute)
        raise psycopg.OperationalError("lost after the letter was settled")

    monkeypatch.setattr(resetting, lost_once)
    queue = in_flight(1, queue={"consecutive_transient_errors": 9, "recent_errors": [{}] * 9})
    pump_once(MemoryTransport())
    assert again(queue).consecutive_transient_errors == 0
    assert again(queue).recent_errors == []
    facts.one(EmailSent)


def test_tokens_go_back_once_though_a_batch_ends_twice() -> None:
    in_flight(5)
    view = next_queue()
    assert view
    batch = take_batch(view)
    assert batch
    assert HourlyUsage.objects.get().granted == 5
    for _ in range(2):
        release(batch, batch.letters, None, unused=2)
    assert HourlyUsage.objects.get().granted == 3
