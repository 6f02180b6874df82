"""Who carries the pager, their sessions, and campaigns in every state that the console shows."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.test import Client

from mailer_core.models import BreakerEvent, Campaign, CampaignQueue, Deferral, Recipient, RecipientState
from tests.integration.doors.people import add_recipients, make_campaign, put_in_flight

_NUMBERS = count(1)
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
SAFE = "&lt;script&gt;alert(1)&lt;/script&gt;"
REFUSED = "Too many messages from your host"


def make_on_call(*, superuser: bool = True) -> User:
    """Make a member of the staff."""
    return User.objects.create(username=f"oncall-{next(_NUMBERS)}", is_staff=True, is_superuser=superuser)


def signed_in(user: User, **values: Any) -> Client:
    """Begin a session; errors of the server become answers, as in a browser."""
    client = Client(raise_request_exception=False, **values)
    client.force_login(user)
    return client


def evidence(text: str = REFUSED, errors: int = 10) -> list[dict[str, Any]]:
    """Give the errors in a row that open a breaker."""
    return [
        {"phase": "mail", "code": 421, "enhanced": "4.7.0", "scope": "provider", "error": text, "recipient_id": str(n)}
        for n in range(errors)
    ]


def tripped(owner: User, recipients: int = 3, *, text: str = REFUSED, **values: Any) -> CampaignQueue:
    """Make a campaign whose breaker has opened."""
    until = datetime.now(UTC) + timedelta(minutes=5)
    queue = put_in_flight(
        make_campaign(owner, recipients, **values), "deferred", "circuit_breaker",
        deferred_until=until, breaker_state="open", consecutive_transient_errors=10, generation=1,
    )  # fmt: skip
    BreakerEvent.objects.create(
        queue=queue, provider="smtp_global", kind="opened", generation=1, evidence=evidence(text), until=until
    )
    Deferral.objects.create(queue=queue, provider="smtp_global", reason="circuit_breaker", until=until)
    return queue


def lose(
    campaign: Campaign, letters: int = 1, *, error: str = "body_sent: the server closed the connection"
) -> list[UUID]:
    """Leave the outcome of some letters unknown."""
    before = set(campaign.recipients.values_list("pk", flat=True))
    began = datetime.now(UTC) - timedelta(minutes=3)
    add_recipients(
        campaign, letters, state=RecipientState.UNKNOWN, attempt=1, sending_at=began, first_attempt_at=began,
        settled_at=began, error=error,
    )  # fmt: skip
    return list(Recipient.objects.filter(campaign=campaign).exclude(pk__in=before).values_list("pk", flat=True))
