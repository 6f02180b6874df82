"""What becomes of a letter at each phase of SMTP, with a real receiver that misbehaves."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from mailer_core.models import Recipient, Suppression
from mailer_core.sending.tick import tick
from mailer_core.smtp.address import parse_smtp_url
from mailer_core.smtp.client import SmtpConnection
from mailer_core.smtp.memory import MemoryTransport
from observability.catalogue.events.campaigns import CampaignFinished
from observability.catalogue.events.letters import EmailFailed, EmailUnknown, UnknownResolved, WriteFenced
from oncall.stack.smtp import SmtpReceiver
from oncall.stack.smtp_receiver.faults import Action, Fault, Point
from tests.integration.core.campaigns import (
    BUSY,
    MAILBOX_FULL,
    again,
    due_now,
    flaky,
    in_flight,
    pump_once,
    silence,
    states,
)
from tests.integration.core.facts import Facts
from tests.patience import PATIENCE

HANGS = (Point.DATA, Point.DOT)
"""Where a receiver hangs in these tests: what is waited for before the final dot, and after it."""


@pytest.fixture
def relay(request: pytest.FixtureRequest, smtp_receiver: SmtpReceiver) -> Iterator[SmtpConnection]:
    """A relay that is given up soon where it is meant to hang, and waited for long where it is meant to answer."""
    fault = getattr(request.node, "callspec", None) and request.node.callspec.params.get("fault")
    waits = {point: 2 if fault and (fault.at, fault.action) == (point, Action.HANG) else PATIENCE for point in HANGS}
    url = f"{smtp_receiver.url}?timeout={waits[Point.DATA]}&final_timeout={waits[Point.DOT]}"
    connection = SmtpConnection(parse_smtp_url(url))
    yield connection
    connection.close()


@pytest.mark.parametrize(
    "fault",
    [
        Fault.drop(Point.RCPT, first=1),
        Fault.drop(Point.DATA, first=1),
        Fault.hang(Point.DATA, first=1),
        Fault.answer(Point.RCPT, "421 4.3.2 Shutting down", first=1),
        Fault.answer(Point.DOT, "451 4.3.0 Try later", first=1),
    ],
    ids=["drop at rcpt", "drop at data", "hang at data", "421 in the middle", "4xx after the dot"],
)
def test_a_failure_that_leaves_no_doubt_is_tried_again(
    fault: Fault, relay: SmtpConnection, smtp_receiver: SmtpReceiver, facts: Facts
) -> None:
    queue = in_flight(3)
    smtp_receiver.inject(fault)
    pump_once(relay)
    failed = facts.one(EmailFailed)
    assert (failed.error_class, failed.final, failed.attempt) == ("transient", False, 1)
    assert states(queue) == {"sent": 2, "pending": 1}
    due_now(queue)
    pump_once(relay)
    assert states(queue) == {"sent": 3}
    assert not smtp_receiver.mailbox.duplicates()


@pytest.mark.parametrize(
    "fault",
    [
        Fault.drop(Point.DOT, first=1),
        Fault.drop(Point.DOT, first=1, record=True),
        Fault.hang(Point.DOT, first=1, record=True),
    ],
    ids=["not taken", "taken", "taken and hung"],
)
def test_silence_after_the_final_dot_is_unknown_and_held(
    fault: Fault, relay: SmtpConnection, smtp_receiver: SmtpReceiver, facts: Facts
) -> None:
    queue = in_flight(3)
    smtp_receiver.inject(fault)
    for _ in range(3):
        pump_once(relay)
        due_now(queue)
        tick()
    assert states(queue) == {"sent": 2, "unknown": 1}
    assert facts.one(EmailUnknown).cause.startswith("body_sent")
    finished = facts.one(CampaignFinished)
    assert finished.finished_with_errors
    assert finished.totals["unknown"] == 1
    assert not smtp_receiver.mailbox.duplicates()


def test_resend_once_sends_an_unknown_letter_once_more_and_no_more(
    relay: SmtpConnection, smtp_receiver: SmtpReceiver, facts: Facts
) -> None:
    queue = in_flight(1, unknown_policy="resend_once")
    smtp_receiver.inject(Fault.drop(Point.DOT, first=2, record=True))
    for _ in range(4):
        pump_once(relay)
        tick()
    assert states(queue) == {"unknown": 1}
    assert len(facts.of(EmailUnknown)) == 2
    assert facts.one(UnknownResolved).decision == "resend_once"
    assert smtp_receiver.mailbox.count() == 2
    assert len({letter.message_id for letter in smtp_receiver.mailbox.letters()}) == 1


def test_an_address_that_does_not_exist_fails_and_is_suppressed(
    relay: SmtpConnection, smtp_receiver: SmtpReceiver, facts: Facts
) -> None:
    queue = in_flight(2)
    smtp_receiver.inject(Fault.answer(Point.RCPT, "550 5.1.1 No such user", matching="r0@*"))
    pump_once(relay)
    assert states(queue) == {"sent": 1, "failed": 1}
    suppressed = Suppression.objects.get()
    assert (suppressed.email, suppressed.reason) == ("r0@example.org", "hard_bounce")
    failed = facts.one(EmailFailed)
    assert (failed.error_class, failed.smtp_code, failed.enhanced_code, failed.final) == (
        "permanent", 550, "5.1.1", True,
    )  # fmt: skip


def test_a_permanent_complaint_of_the_provider_fails_nobody(facts: Facts) -> None:
    from mailer_core.smtp.memory import Fault as Planned  # noqa: PLC0415 -- the receiver's faults are the others here
    from mailer_core.smtp.phases import Phase  # noqa: PLC0415

    queue = in_flight(1)
    pump_once(flaky(MemoryTransport(), Planned(Phase.MAIL, 554, "5.3.2 System not accepting messages")))
    assert states(queue) == {"pending": 1}
    assert again(queue).consecutive_transient_errors == 1


def test_the_sixth_attempt_is_the_last(facts: Facts) -> None:
    queue, transport = in_flight(1), flaky(MemoryTransport(), *[MAILBOX_FULL] * 7)
    for _ in range(8):
        due_now(queue)
        pump_once(transport)
    assert states(queue) == {"failed": 1}
    assert [event.attempt for event in facts.of(EmailFailed)] == [1, 2, 3, 4, 5, 6]
    assert [event.final for event in facts.of(EmailFailed)] == [*[False] * 5, True]


def test_an_attempt_waits_longer_each_time(settings: Settings) -> None:
    settings.MAILER_BACKOFF_BASE_SECONDS = 60
    queue = in_flight(1)
    pump_once(flaky(MemoryTransport(), MAILBOX_FULL))
    not_before = Recipient.objects.get(campaign=queue.campaign_id).not_before
    assert not_before
    assert not_before - timezone.now() <= timedelta(seconds=60)


def test_a_letter_too_old_is_given_up(facts: Facts) -> None:
    queue = in_flight(2)
    pump_once(flaky(MemoryTransport(), MAILBOX_FULL))
    Recipient.objects.filter(state="pending").update(first_attempt_at=timezone.now() - timedelta(hours=49))
    tick()
    assert states(queue) == {"failed": 1, "sent": 1}
    last = facts.of(EmailFailed)[-1]
    assert (last.final, last.phase, last.scope) == (True, "waiting", "local")


def test_a_letter_that_cannot_be_made_fails_alone(facts: Facts) -> None:
    queue = in_flight(3)
    queue.campaign.__class__.objects.update(body_text="Hello {{ name }}")
    Recipient.objects.exclude(email="r1@example.org").update(fields={"name": "Ann"})
    assert pump_once(MemoryTransport()) == 2
    assert states(queue) == {"sent": 2, "failed": 1}
    assert (facts.one(EmailFailed).phase, facts.one(EmailFailed).recipient_email) == ("compose", "r1@example.org")


def test_a_late_write_is_rejected_and_told(facts: Facts) -> None:
    queue = in_flight(3)

    def falls_silent(_letter: object) -> None:
        silence()
        tick()

    assert pump_once(MemoryTransport(falls_silent)) == 0
    assert states(queue) == {"unknown": 3}
    assert [event.outcome for event in facts.of(WriteFenced)] == ["sent"] * 3


def test_a_late_failure_is_rejected_and_told(facts: Facts) -> None:
    queue = in_flight(1)

    def falls_silent(_letter: object) -> object:
        silence()
        tick()
        return BUSY

    pump_once(MemoryTransport(falls_silent))  # type: ignore[arg-type]  # it answers a fault
    assert states(queue) == {"unknown": 1}
    assert facts.one(WriteFenced).outcome == "pending"
    assert not facts.of(EmailFailed)
    assert again(queue).consecutive_transient_errors == 0
