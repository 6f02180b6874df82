"""Silences at the real Alertmanager: made with an end, a reason and a creator, verified, and ended early."""

from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from pytest_django import Settings

from oncall.actions.exceptions import BadArgument, PreconditionFailed, Unreachable
from oncall.actions.performing import plan
from oncall.actions.telemetry import alertmanager
from tests.integration.actions.doing import done
from tests.integration.alertmanager.alerting import Alerting
from tests.integration.alertmanager.conftest import alerting, relay  # noqa: F401 -- fixtures

NAME = "MailerBreakerTripped"
WHY = "the provider works on it"


@pytest.fixture
def named(alerting: Alerting, settings: Settings) -> Alerting:  # noqa: F811 -- the fixture
    settings.ALERTMANAGER_URL = alerting.url
    return alerting


def test_a_silence_is_made_verified_and_ended_by_the_rollback_it_names(on_call: User, named: Alerting) -> None:
    for campaign in ("c1", "c2"):
        named.tell({"alertname": NAME, "severity": "critical", "campaign_id": campaign})
    arguments = {"alert": NAME, "labels": "campaign_id=c1", "comment": WHY, "for": "1h"}
    assert plan("alert-silence", arguments, on_call).look.numbers["alerts_firing"] == 1
    outcome = done("alert-silence", on_call, **arguments)
    assert outcome.verified, outcome.verification.evidence
    made = alertmanager.find_silence(str(outcome.changed["id"]))
    assert made is not None
    assert (made.comment, dict(made.matchers)) == (WHY, {"alertname": NAME, "campaign_id": "c1"})
    assert outcome.rollback.command == f"oncall act silence-expire id={made.id}"
    ended = done("silence-expire", on_call, id=made.id)
    assert ended.verified
    with pytest.raises(PreconditionFailed, match="active"):
        done("silence-expire", on_call, id=made.id)
    assert not plan("silence-expire", {"id": "nonsense"}, on_call).ready
    assert not plan("silence-expire", {"id": str(uuid4())}, on_call).ready


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ({"alert": "MailerWatchdog"}, "watchdog"),
        ({"alert": "SomebodyElses"}, "an alert of this mailer"),
        ({"alert": NAME, "for": "25h"}, "within 24 h"),
    ],
)
def test_what_would_hide_too_much_is_refused(on_call: User, arguments: dict[str, str], why: str) -> None:
    made = plan("alert-silence", {"comment": WHY, **arguments}, on_call)
    assert any(why in one.wanted.en for one in made.look.preconditions if not one.met)


@pytest.mark.parametrize("labels", ["campaign_id", "campaign_id=", "=c1", "alertname=Other", "a=b,a=c"])
def test_labels_that_cannot_be_read_are_refused(on_call: User, labels: str) -> None:
    with pytest.raises(BadArgument, match="labels"):
        plan("alert-silence", {"alert": NAME, "comment": WHY, "labels": labels}, on_call)


def test_an_alertmanager_that_does_not_answer_is_told(on_call: User, settings: Settings, free_port: int) -> None:
    settings.ALERTMANAGER_URL = f"http://127.0.0.1:{free_port}"
    with pytest.raises(Unreachable, match="ALERTMANAGER_URL"):
        plan("alert-silence", {"alert": NAME, "comment": WHY}, on_call)
