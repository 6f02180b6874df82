"""Servers that are frozen, not dead: their connections stay open and say nothing. A real web process is asked."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User

from mailer_core.models import AuditEntry, Campaign
from oncall import parts
from oncall.site.postgresql.silence import DOUBT_SECONDS, SILENCE_SECONDS, TRY_AGAIN_SECONDS
from oncall.stack.ports import LOOPBACK
from oncall.stack.postgres import Postgres
from oncall.stack.supervisor import Supervisor
from oncall.stack.valkey import Valkey
from oncall.stack.waiting import wait_until
from tests.freezing import frozen_servers
from tests.integration.doors.people import Api, make_campaign, make_manager
from tests.patience import PATIENCE

pytestmark = pytest.mark.django_db(transaction=True)

THREADS = 4
SLACK_SECONDS = 5.0
"""For a busy machine, on top of what the process itself waits."""


@dataclass(frozen=True)
class Told:
    """An answer, and how long it took in seconds."""

    status: int
    headers: dict[str, str]
    body: bytes
    took: float

    @property
    def code(self) -> str:
        return str(json.loads(self.body)["code"])


class Site:
    """A web process, asked as a signed-in manager's browser does."""

    def __init__(self, port: int, user: User) -> None:
        self._at = f"http://{LOOPBACK}:{port}"
        api = Api(user)  # its session and its token are in the database that the process reads
        cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in api.client.cookies.items())
        self._headers = {"Cookie": cookies, "X-CSRFToken": api.token, "Content-Type": "application/json"}

    def ask(self, method: str, path: str, *, signed_in: bool = True) -> Told:
        request = urllib.request.Request(self._at + path, method=method, headers=self._headers if signed_in else {})
        began = time.monotonic()
        try:
            with urllib.request.urlopen(request, timeout=2 * PATIENCE) as answer:
                return _told(answer, began)
        except urllib.error.HTTPError as refused:
            with refused:
                return _told(refused, began)

    def start(self, campaign: Campaign) -> Told:
        return self.ask("POST", f"/api/campaigns/{campaign.id}/start")


def _told(answer: Any, began: float) -> Told:
    return Told(answer.status, dict(answer.headers), answer.read(), time.monotonic() - began)


@pytest.fixture
def owner() -> User:
    return make_manager()


@pytest.fixture
def site(process_env: dict[str, str], supervisor: Supervisor, free_port: int, owner: User) -> Iterator[Site]:
    """Run the web process."""
    command = parts.web(free_port, process_env | {"DJANGO_SECRET_KEY": settings.SECRET_KEY})
    supervisor.start(command)
    try:
        started = Site(free_port, owner)
        with ThreadPoolExecutor(THREADS) as browsers:  # so that each thread has a connection in hand
            answers = list(browsers.map(lambda _: started.ask("GET", "/api/campaigns").status, range(4 * THREADS)))
        assert set(answers) == {200}
        yield started
    finally:
        supervisor.stop(command.name)


def test_with_postgresql_frozen_and_redis_dead_a_start_is_a_503_in_time_and_never_let_through(
    site: Site, owner: User, supervisor: Supervisor, postgres_server: Postgres, valkey_server: Valkey
) -> None:
    campaign = make_campaign(owner)
    valkey_server.kill()
    try:
        with frozen_servers(supervisor, "postgres"):
            first, second = site.start(campaign), site.start(campaign)
            health = site.ask("GET", "/healthz", signed_in=False)
    finally:
        valkey_server.start()
    assert (first.status, first.code, first.headers["Retry-After"]) == (503, "unavailable", "30")
    assert first.took < SILENCE_SECONDS + SLACK_SECONDS
    assert (second.status, second.headers["Retry-After"]) == (503, "30")
    assert second.took < DOUBT_SECONDS + SLACK_SECONDS, "the second waited for a server that is known to be silent"
    assert (health.status, health.took < SLACK_SECONDS) == (200, True)
    assert Campaign.objects.get(pk=campaign.pk).status == "draft"
    assert wait_until(lambda: site.ask("GET", "/api/campaigns").status == 200, TRY_AGAIN_SECONDS + PATIENCE, 0.2)
    assert site.start(campaign).status == 200


def test_with_redis_frozen_a_start_is_counted_by_audit_rows_and_waits_for_no_doorbell(
    site: Site, owner: User, supervisor: Supervisor, redis_client: Any
) -> None:
    campaign = make_campaign(owner)
    with frozen_servers(supervisor, "valkey"):
        answer = site.start(campaign)
    assert answer.status == 200
    assert answer.took < 10 + SLACK_SECONDS
    assert AuditEntry.objects.filter(actor=owner, action="campaign_start", outcome="done").count() == 1
