"""The one statement a letter: who may write what, and what it answers."""

import re
from uuid import UUID

import pytest

from mailer_core.models import CampaignQueue, Recipient
from mailer_core.sending.batch import Batch, next_queue, take_batch
from mailer_core.sending.settlement import Settlement
from mailer_core.sending.tick import tick
from tests.integration.core.campaigns import again, in_flight, silence

SETTLED_AND_MARKED, SETTLED, MARKED, NEITHER = (True, True), (True, False), (False, True), (False, False)


def batch() -> tuple[Batch, Settlement]:
    """Take letters into a process's hands."""
    queue = next_queue()
    assert queue
    taken = take_batch(queue)
    assert taken
    return taken, Settlement(taken.lease, queue.id, queue.generation)


def said(settlement: Settlement, previous: UUID | None, following: UUID | None) -> tuple[bool, bool]:
    settlement.ask(previous, following)
    return settlement.answer()


def test_a_letter_in_another_process_hands_is_neither_begun_nor_settled() -> None:
    in_flight(2)
    _, late = batch()
    silence()
    tick()
    taken, holder = batch()
    first, second = (letter.id for letter in taken.letters)
    assert said(late, None, first) == NEITHER
    assert said(holder, None, first) == MARKED
    assert said(late, first, second) == NEITHER
    assert said(holder, first, second) == SETTLED_AND_MARKED
    assert said(late, second, None) == NEITHER
    assert said(holder, second, None) == SETTLED


@pytest.mark.parametrize(
    "change",
    [{"status": "paused", "defer_reason": "paused_by_user"}, {"status": "cancelling"}, {"generation": 1}],
    ids=["paused", "cancelled", "another generation"],
)
def test_a_stopped_campaign_settles_what_was_begun_and_begins_nothing(change: dict[str, object]) -> None:
    queue = in_flight(2)
    taken, holder = batch()
    first, second = (letter.id for letter in taken.letters)
    said(holder, None, first)
    CampaignQueue.objects.filter(pk=queue.pk).update(**change)
    assert said(holder, first, second) == SETTLED
    assert Recipient.objects.get(pk=second).state == "leased"


def test_what_the_letters_say_of_themselves_afterwards() -> None:
    in_flight(2)
    Recipient.objects.update(attempt=1, smtp_code=450, enhanced_code="4.2.1", scope="recipient", error="later")
    taken, holder = batch()
    first, second = (letter.id for letter in taken.letters)
    said(holder, None, first)
    said(holder, first, second)
    sent, begun = Recipient.objects.get(pk=first), Recipient.objects.get(pk=second)
    assert (sent.state, sent.smtp_code, sent.error, sent.attempt, sent.lease_id) == ("sent", 250, "", 2, None)
    assert (begun.state, begun.smtp_code, begun.error, begun.attempt) == ("sending", None, "", 2)
    assert begun.lease_id == taken.lease
    assert sent.settled_at
    assert not begun.settled_at
    assert begun.sending_at
    assert not (sent.not_before or begun.not_before)


def test_only_a_success_sets_the_errors_in_a_row_back() -> None:
    queue = in_flight(2, queue={"consecutive_transient_errors": 3, "recent_errors": [{}] * 3})
    taken, holder = batch()
    first, second = (letter.id for letter in taken.letters)
    said(holder, None, first)
    assert again(queue).consecutive_transient_errors == 3
    said(holder, first, second)
    assert (again(queue).consecutive_transient_errors, again(queue).recent_errors) == (0, [])


def test_the_two_writes_of_a_letter_touch_no_index() -> None:
    """An update that changes a column that an index holds or asks for would not be HOT."""
    from django.db import connection  # noqa: PLC0415 -- only here

    changed = {"state", "lease_id", "attempt", "sending_at", "first_attempt_at", "settled_at", "smtp_code",
               "enhanced_code", "scope", "error"}  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE tablename = 'mailer_recipient'")
        indexes = [row[0] for row in cursor.fetchall()]
    assert len(indexes) == 4
    assert not [index for index in indexes if changed & set(re.findall(r"\w+", index.partition(" USING ")[2]))]
