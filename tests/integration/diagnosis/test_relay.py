"""The relay as it meets a polite knock: no letter is ever sent, and each way to fail has its name."""

from collections.abc import Mapping
from typing import Any

import pytest

from oncall.stack.smtp import SmtpReceiver
from oncall.stack.smtp_receiver.faults import Action, Fault, Point
from oncall.stack.smtp_receiver.options import Tls
from playbook.diagnosis.evidence import Trouble
from playbook.diagnosis.steps import smtp
from playbook.diagnosis.where import Where
from tests.services import StartSmtpReceiver

LOGIN = {"username": "mailer", "password": "a pass/word"}


def knocked(url: str) -> Mapping[str, Any]:
    (reading,) = smtp.ask(Where(smtp=url))
    assert reading.trouble is None, reading
    assert smtp.RELAY.shape.misfit(reading.value) == ""
    return dict(reading.value)


def stop(url: str) -> tuple[str, str, int | None]:
    stopped = knocked(url)["stopped"]
    return stopped["phase"], stopped["trouble"], stopped["code"]


@pytest.mark.parametrize(
    ("options", "phases"),
    [
        ({}, ["connect", "greeting", "ehlo", "quit"]),
        (LOGIN, ["connect", "greeting", "ehlo", "auth", "quit"]),
        ({**LOGIN, "tls": Tls.STARTTLS}, ["connect", "greeting", "ehlo", "starttls", "ehlo again", "auth", "quit"]),
        ({**LOGIN, "tls": Tls.IMPLICIT}, ["connect", "tls", "greeting", "ehlo", "auth", "quit"]),
    ],
)
def test_a_relay_in_order_is_gone_through_and_left_without_a_letter(
    start_smtp_receiver: StartSmtpReceiver, options: dict[str, Any], phases: list[str]
) -> None:
    receiver = start_smtp_receiver(**options)
    met = knocked(f"{receiver.url}?verify={receiver.certificate}" if "tls" in options else receiver.url)
    assert (met["stopped"], list(met["phases_seconds"])) == (None, phases)
    assert "word" not in met["relay"]
    assert receiver.mailbox.count() == 0


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (Fault.answer(Point.CONNECT, "421 4.3.2 come back"), ("greeting", "reply", 421)),
        (Fault.answer(Point.CONNECT, "554 5.7.1 go away"), ("greeting", "reply", 554)),
        (Fault.drop(Point.CONNECT), ("greeting", "dropped", None)),
        (Fault.hang(Point.CONNECT), ("greeting", "silent", None)),
        (Fault.answer(Point.EHLO, "421 4.7.0 busy"), ("ehlo", "reply", 421)),
        (Fault.hang(Point.EHLO), ("ehlo", "silent", None)),
        (Fault.drop(Point.EHLO), ("ehlo", "dropped", None)),
    ],
)
def test_a_relay_that_stops_us_is_told_where_and_how(
    smtp_receiver: SmtpReceiver, monkeypatch: pytest.MonkeyPatch, fault: Fault, expected: tuple[str, str, int | None]
) -> None:
    if fault.action is Action.HANG:
        monkeypatch.setattr(smtp, "ANSWER_SECONDS", 2.0)
    smtp_receiver.inject(fault)
    assert stop(smtp_receiver.url) == expected


def test_a_refused_password_is_told(start_smtp_receiver: StartSmtpReceiver) -> None:
    receiver = start_smtp_receiver(**LOGIN)
    assert stop(receiver.url.replace("a%20pass%2Fword", "wrong")) == ("auth", "reply", 535)


def test_a_slow_greeting_is_measured_by_its_phase(smtp_receiver: SmtpReceiver) -> None:
    smtp_receiver.inject(Fault.delay(Point.EHLO, 0.3))
    assert knocked(smtp_receiver.url)["phases_seconds"]["ehlo"] >= 0.3


def test_a_relay_that_is_away_or_whose_certificate_nobody_trusts_or_without_starttls(
    free_port: int, start_smtp_receiver: StartSmtpReceiver
) -> None:
    assert stop(f"smtp://127.0.0.1:{free_port}") == ("connect", "refused", None)
    assert stop(start_smtp_receiver(tls=Tls.IMPLICIT).url) == ("tls", "tls", None)
    plain = start_smtp_receiver().url.replace("smtp://", "smtp+starttls://")
    assert stop(plain) == ("starttls", "not_offered", None)


def test_an_address_that_cannot_be_read_is_told_without_its_password() -> None:
    (reading,) = smtp.ask(Where(smtp="http://user:secret@relay:x"))
    assert reading.trouble is Trouble.ADDRESS
    assert "secret" not in reading.detail
