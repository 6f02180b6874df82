"""The credentials are tried at the real relay, and no letter is sent."""

import pytest
from django.contrib.auth.models import User
from pytest_django import Settings

from oncall.actions.exceptions import BadArgument
from oncall.actions.performing import plan
from tests.integration.actions.doing import done, recorded
from tests.integration.core.campaigns import in_flight
from tests.services import StartSmtpReceiver

USER, PASSWORD = "mailer", "a secret of the relay"


@pytest.fixture
def relay_url(start_smtp_receiver: StartSmtpReceiver) -> str:
    return start_smtp_receiver(username=USER, password=PASSWORD).url


def test_a_right_password_is_let_in_and_nothing_is_sent(
    on_call: User, settings: Settings, start_smtp_receiver: StartSmtpReceiver
) -> None:
    receiver = start_smtp_receiver(username=USER, password=PASSWORD)
    settings.SMTP_URL = receiver.url
    outcome = done("credentials-check", on_call)
    assert outcome.verified
    assert receiver.mailbox.recipients() == []


def test_a_wrong_password_is_told_in_the_relays_words_and_never_shown(
    on_call: User, settings: Settings, relay_url: str
) -> None:
    settings.SMTP_URL = relay_url.replace("secret", "wrong")
    in_flight(1, queue={"status": "deferred", "defer_reason": "smtp_auth_failed"})
    made = plan("credentials-check", {}, on_call)
    assert made.look.numbers["campaigns_waiting_for_it"] == 1
    outcome = done("credentials-check", on_call)
    assert not outcome.verified
    assert "535" in outcome.verification.evidence.en
    assert "wrong" not in f"{made}{outcome}{recorded().detail}"


def test_a_relay_that_is_not_there_is_told(on_call: User, settings: Settings, free_port: int) -> None:
    settings.SMTP_URL = f"smtp://127.0.0.1:{free_port}"
    outcome = done("credentials-check", on_call)
    assert not outcome.verified
    assert "refused" in outcome.verification.evidence.en


def test_an_address_that_cannot_be_read_is_told_without_its_password(on_call: User, settings: Settings) -> None:
    settings.SMTP_URL = "http://user:hunter2@relay"
    with pytest.raises(BadArgument) as refused:
        plan("credentials-check", {}, on_call)
    assert "hunter2" not in str(refused.value)
