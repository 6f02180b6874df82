"""Each fault as plain smtplib sees it on the wire."""

import smtplib
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from oncall.stack.ports import LOOPBACK
from oncall.stack.smtp_receiver.faults import Action, Fault, FaultPlan, Point
from oncall.stack.smtp_receiver.mailbox import Mailbox
from oncall.stack.smtp_receiver.options import Options, Tls
from oncall.stack.smtp_receiver.thread import receiver_in_thread
from tests.integration.stack.letters_by_hand import LETTER, send
from tests.patience import PATIENCE

HUNG = 1.0
"""Seconds after which a client gives up a receiver that is meant to hang; one that is meant to answer it waits for."""


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    options = Options(tmp_path, username="mailer", password="right")
    with receiver_in_thread(options) as receiver:
        yield receiver.port


def session(port: int, password: str = "right", timeout: float = PATIENCE) -> None:
    """Walk through every point of a session without TLS."""
    with smtplib.SMTP(LOOPBACK, port, local_hostname="sender.example", timeout=timeout) as client:
        client.login("mailer", password)
        client.sendmail("news@example.com", ["reader@example.com"], LETTER)


def starttls(port: int, timeout: float) -> None:
    with smtplib.SMTP(LOOPBACK, port, local_hostname="sender.example", timeout=timeout) as client:
        client.starttls()


def code_of(error: Exception) -> int:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return next(iter(error.recipients.values()))[0]
    assert isinstance(error, smtplib.SMTPResponseException)
    return error.smtp_code


ANSWERS = [
    (Point.CONNECT, "554 5.7.1 Your address is listed", smtplib.SMTPConnectError),
    (Point.EHLO, "550 5.7.1 Bad name", smtplib.SMTPHeloError),
    (Point.AUTH, "454 4.7.0 Temporary authentication failure", smtplib.SMTPAuthenticationError),
    (Point.MAIL, "451 4.7.1 Rate limited, try again in 30 seconds", smtplib.SMTPSenderRefused),
    (Point.MAIL, "421 4.7.0 Too many connections", smtplib.SMTPSenderRefused),
    (Point.RCPT, "550 5.1.1 No such mailbox", smtplib.SMTPRecipientsRefused),
    (Point.RCPT, "452 4.2.2 Mailbox full", smtplib.SMTPRecipientsRefused),
    (Point.DATA, "554 5.7.1 Blocked", smtplib.SMTPDataError),
    (Point.DOT, "552 5.3.4 Too big", smtplib.SMTPDataError),
    (Point.DOT, "421 4.3.2 Shutting down", smtplib.SMTPDataError),
]


@pytest.mark.parametrize(("point", "reply", "error"), ANSWERS, ids=lambda value: str(value)[:20])
def test_an_answer_arrives_as_planned(
    port: int, tmp_path: Path, point: Point, reply: str, error: type[smtplib.SMTPException]
) -> None:
    FaultPlan((Fault.answer(point, reply),)).save(tmp_path)
    with pytest.raises(error) as caught:
        session(port)
    assert code_of(caught.value) == int(reply[:3])
    assert Mailbox(tmp_path).count() == 0
    assert {(event.point, event.seen) for event in Mailbox(tmp_path).events()} == {(point, reply)}


SESSION_POINTS = [point for point in Point if point is not Point.STARTTLS]


@pytest.mark.parametrize("point", SESSION_POINTS)
@pytest.mark.parametrize("make", [Fault.drop, Fault.hang])
def test_a_drop_or_a_hang_strikes_at_every_point(
    port: int, tmp_path: Path, point: Point, make: Callable[[Point], Fault]
) -> None:
    FaultPlan((make(point),)).save(tmp_path)
    hangs = make == Fault.hang
    begun = time.monotonic()
    with pytest.raises((smtplib.SMTPServerDisconnected, TimeoutError, ConnectionResetError)):
        session(port, timeout=HUNG if hangs else PATIENCE)
    took = time.monotonic() - begun
    assert took >= HUNG if hangs else took < PATIENCE
    assert Mailbox(tmp_path).count() == 0
    FaultPlan().save(tmp_path)
    session(port)
    assert Mailbox(tmp_path).count() == 1


@pytest.mark.parametrize("make", [Fault.drop, Fault.hang])
def test_after_the_dot_a_letter_can_be_accepted_and_its_sender_not_told(
    port: int, tmp_path: Path, make: Callable[..., Fault]
) -> None:
    FaultPlan((make(Point.DOT, record=True),)).save(tmp_path)
    with pytest.raises((smtplib.SMTPServerDisconnected, TimeoutError)):
        session(port, timeout=HUNG if make == Fault.hang else PATIENCE)
    assert Mailbox(tmp_path).count() == 1


@pytest.mark.parametrize("point", SESSION_POINTS)
def test_a_delay_holds_up_the_reply_at_every_point(port: int, tmp_path: Path, point: Point) -> None:
    FaultPlan((Fault.delay(point, 0.15),)).save(tmp_path)
    begun = time.monotonic()
    session(port)
    assert time.monotonic() - begun >= 0.15
    assert Mailbox(tmp_path).count() == 1


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault.answer(Point.STARTTLS, "454 4.7.0 TLS not available"), smtplib.SMTPResponseException),
        (Fault.drop(Point.STARTTLS), smtplib.SMTPServerDisconnected),
        (Fault.hang(Point.STARTTLS), smtplib.SMTPServerDisconnected),
    ],
    ids=["answer", "drop", "hang"],
)
def test_starttls_can_fail(tmp_path: Path, fault: Fault, error: type[Exception]) -> None:
    with receiver_in_thread(Options(tmp_path, tls=Tls.STARTTLS)) as receiver:
        FaultPlan((fault,)).save(tmp_path)
        with pytest.raises(error):
            starttls(receiver.port, HUNG if fault.action is Action.HANG else PATIENCE)


def outcomes(port: int, *recipients: str) -> str:
    return "".join(_outcome(port, recipient) for recipient in recipients)


def _outcome(port: int, recipient: str) -> str:
    try:
        send(port, recipient)
    except smtplib.SMTPRecipientsRefused:
        return "x"
    return "."


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ({}, "xxxxxx"),
        ({"first": 2}, "xx...."),
        ({"every": 3}, "..x..x"),
        ({"matching": "*@slow.example"}, ".x.x.x"),
        ({"matching": "*@slow.example", "first": 2}, ".x.x.."),
    ],
    ids=str,
)
def test_a_fault_strikes_as_often_as_it_says(tmp_path: Path, when: dict[str, Any], expected: str) -> None:
    recipients = ["a@fast.example", "b@slow.example"] * 3
    with receiver_in_thread(Options(tmp_path)) as receiver:
        FaultPlan((Fault.answer(Point.RCPT, "450 4.7.1 Slow down", **when),)).save(tmp_path)
        assert outcomes(receiver.port, *recipients) == expected


def test_a_plan_holds_until_healed_and_counts_anew(tmp_path: Path) -> None:
    with receiver_in_thread(Options(tmp_path)) as receiver:
        plan = FaultPlan((Fault.answer(Point.RCPT, "450 4.7.1 Slow down", first=1),))
        seen = ""
        for current in (plan, FaultPlan(), plan):
            current.save(tmp_path)
            seen += outcomes(receiver.port, "a@example.com", "b@example.com")
        assert seen == "x...x."


def test_a_wrong_password_is_535(port: int) -> None:
    with pytest.raises(smtplib.SMTPAuthenticationError) as caught:
        session(port, password="wrong")
    assert caught.value.smtp_code == 535


def test_mail_without_the_wanted_login_is_530(port: int) -> None:
    with pytest.raises(smtplib.SMTPSenderRefused) as caught:
        send(port)
    assert caught.value.smtp_code == 530
