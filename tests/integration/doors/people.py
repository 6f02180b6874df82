"""Managers, their campaigns, and how they talk to the API: with a cookie and a CSRF token, like any browser."""

import json
from dataclasses import dataclass
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils import timezone

from mailer_core.models import AuditEntry, Campaign, CampaignQueue, Recipient, RecipientState

RUSSIAN = "ru"
START_LIMIT_RU = "Превышен лимит запуска кампаний (10 запусков в час)"
TEST_LIMIT_RU = "Превышен лимит тестовых писем (5 писем в час)"
LETTER = {"name": "Spring", "subject": "Hello {{ first_name }}", "body_text": "Dear {{ first_name }}",
          "from_email": "news@example.com"}  # fmt: skip
_NUMBERS = count(1)


@dataclass(frozen=True)
class Answer:
    """What the API said."""

    status: int
    body: Any
    headers: dict[str, str]

    @property
    def sentence(self) -> str:
        return str(self.body["sentence"])


class Api:
    """A signed-in session of the JSON API. Errors of the server become answers, as they do for a real caller."""

    def __init__(self, user: User | None, language: str = "en") -> None:
        self.client = Client(
            enforce_csrf_checks=True, raise_request_exception=False, headers={"Accept-Language": language}
        )
        if user is not None:
            self.client.force_login(user)
        self.token = self.client.get("/api/session").json()["csrf_token"]

    def ask(self, method: str, path: str, body: Any = None, *, content_type: str = "application/json") -> Answer:
        data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        response = self.client.generic(method, f"/api{path}", data, content_type, headers={"X-CSRFToken": self.token})
        is_json = response["Content-Type"].startswith("application/json") if response.content else False
        return Answer(response.status_code, response.json() if is_json else response.content, dict(response.headers))

    def post(self, path: str, body: Any = None) -> Answer:
        return self.ask("POST", path, body)


def make_manager(*, staff: bool = True) -> User:
    user = User.objects.create(username=f"manager-{next(_NUMBERS)}", is_staff=staff)
    user.groups.add(Group.objects.get(name="managers"))
    return user


def make_campaign(owner: User, recipients: int = 1, **values: Any) -> Campaign:
    campaign = Campaign.objects.create(owner=owner, fields=["first_name"], **{**LETTER, **values})
    add_recipients(campaign, recipients)
    return campaign


def add_recipients(campaign: Campaign, number: int, **values: Any) -> None:
    tag = uuid4().hex[:8]
    if values.get("state") == RecipientState.UNKNOWN:
        values = {"unknown_since": timezone.now()} | values
    rows = (Recipient(campaign=campaign, email=f"{tag}-{n}@example.com", fields={"first_name": "Ann"}, **values)
            for n in range(number))  # fmt: skip
    Recipient.objects.bulk_create(rows, batch_size=2000)


def put_in_flight(
    campaign: Campaign, status: str = "active", reason: str | None = None, **values: Any
) -> CampaignQueue:
    Campaign.objects.filter(pk=campaign.pk).update(status="sending", total=campaign.recipients.count())
    return CampaignQueue.objects.create(
        campaign=campaign, provider=campaign.provider, total=campaign.recipients.count(), status=status,
        defer_reason=reason, **values,
    )  # fmt: skip


def make_unknown(campaign: Campaign) -> UUID:
    add_recipients(campaign, 1, state=RecipientState.UNKNOWN)
    return campaign.recipients.get(state=RecipientState.UNKNOWN).id


def audit(user: User) -> list[tuple[str, str]]:
    """Give a user's actions and their outcomes, oldest first."""
    return list(AuditEntry.objects.filter(actor=user).order_by("at").values_list("action", "outcome"))


def last_entry(user: User) -> AuditEntry:
    return AuditEntry.objects.filter(actor=user).latest("at")
