"""Schemathesis asks the API what its own description allows, and what it does not: never is the answer a 5xx."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import schemathesis
from django.contrib.auth.models import User
from django.core import signals
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from pytest_django import Settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok

from oncall.site.wsgi import application
from oncall.stack.smtp import SmtpReceiver
from tests.integration.doors.people import make_campaign, make_unknown

EXAMPLES = 8
SIGNS_OUT = "DELETE /session"
"""Tried last: the rest needs the session."""


@pytest.fixture
def asked_as(manager: User) -> dict[str, Any]:
    """Give the cookie and the token of a signed-in manager."""
    client = Client()
    client.force_login(manager)
    token = client.get("/api/session").json()["csrf_token"]
    cookies = {name: cookie.value for name, cookie in client.cookies.items()}
    return {"headers": {"X-CSRFToken": token}, "cookies": cookies}


@contextmanager
def one_connection() -> Iterator[None]:
    """Keep the test's own connection, in whose transaction the data is; Django's test client does so while it asks."""
    ends = (signals.request_started, signals.request_finished)
    for signal in ends:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in ends:
            signal.connect(close_old_connections)


def test_no_operation_answers_with_a_fault_of_the_server(
    manager: User, asked_as: dict[str, Any], smtp_receiver: SmtpReceiver, settings: Settings
) -> None:
    settings.SMTP_URL = smtp_receiver.url
    campaign = make_campaign(manager, 3)
    make_unknown(campaign)
    with one_connection():
        _probe_all(asked_as, {"campaign_id": str(campaign.pk)})


def _probe_all(asked_as: dict[str, Any], own: dict[str, str]) -> None:
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", application)
    operations: list[Any] = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    assert len(operations) >= 15
    for operation in sorted(operations, key=lambda one: one.label.endswith(SIGNS_OUT)):
        _probe(operation, asked_as, own)


def _probe(operation: Any, asked_as: dict[str, Any], own: dict[str, str]) -> None:
    """Ask one operation, of a campaign that there is: one that is not is found missing before anything is read."""

    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck), derandomize=True,
    )  # fmt: skip
    @given(case=operation.as_strategy())
    def ask(case: Any) -> None:
        case.path_parameters = {name: own.get(name, value) for name, value in (case.path_parameters or {}).items()}
        answer = case.call(**asked_as)
        case.validate_response(answer, checks=[not_a_server_error])

    ask()
