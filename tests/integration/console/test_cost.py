"""A page's questions to PostgreSQL do not grow with the data, and none reads all letters."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mailer_core.models import AuditEntry, Campaign
from oncall.pages.console.reading.history.database import from_database
from tests.integration.console.people import lose, tripped

LETTERS, CAMPAIGNS = 300_000, 60
FILL = """
    INSERT INTO mailer_recipient (id, campaign_id, email, fields, state, not_before, unknown_since, attempt, resends,
                                  settled_at, sending_at, first_attempt_at, smtp_code, enhanced_code, scope, error)
    SELECT gen_random_uuid(), c.id, 'reader' || n || '@example.com', '{}',
           CASE WHEN n <= 3 THEN 'unknown' WHEN c.status = 'sending' AND n %% 2 = 0 THEN 'pending'
                WHEN n %% 50 = 0 THEN 'failed' ELSE 'sent' END,
           CASE WHEN n > 3 AND c.status = 'sending' AND n %% 2 = 0 THEN now() END, CASE WHEN n <= 3 THEN now() END,
           1, 0, coalesce(c.finished_at, now()) - n * interval '0.3 s', now(), now(), 250, '', '', ''
    FROM (SELECT id, status, finished_at FROM mailer_campaign WHERE name LIKE 'Many%%') c,
         generate_series(1, %s) n
"""


def addresses(campaign: Campaign) -> list[str]:
    """Give every address that reads PostgreSQL."""
    of_campaign = ("console:campaign", "console:timeline", "unknowns:campaign", "unknowns:lines")
    plain = ("console:now", "console:state", "console:campaigns", "console:audit", "unknowns:list")
    narrowed = f"{reverse('console:timeline', args=[campaign.pk])}?kind=sent&kind=failed"
    return [*map(reverse, plain), *(reverse(name, args=[campaign.pk]) for name in of_campaign), narrowed]


@contextmanager
def asked() -> Iterator[list[str]]:
    """Collect the statements that a block runs."""
    found: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield found
    found += [query["sql"] for query in captured.captured_queries]


def statements(console: Client, address: str) -> list[str]:
    with asked() as found:
        assert console.get(address).status_code == 200
    return found


def grow(owner: User, on_call: User, campaign: Campaign) -> None:
    for number in range(12):
        lose(tripped(owner, 4, name=f"More {number}").campaign, 2)
        AuditEntry.objects.create(actor=on_call, action="campaign_pause", outcome="done", campaign=campaign)
    lose(campaign, 12)


def test_the_number_of_statements_does_not_grow_with_the_data(console: Client, on_call: User, manager: User) -> None:
    campaign = tripped(manager).campaign
    lose(campaign)
    before = {address: len(statements(console, address)) for address in addresses(campaign)}
    grow(manager, on_call, campaign)
    after = {address: len(statements(console, address)) for address in addresses(campaign)}
    assert after == before
    assert max(after.values()) <= 12


@pytest.fixture
def many(manager: User) -> Campaign:
    """300,000 letters in 60 campaigns, two of them in flight, three letters of each unknown."""
    now = datetime.now(UTC)
    for number in range(CAMPAIGNS):
        flying = number < 2
        made = tripped(manager, 0, name=f"Many {number}").campaign
        if not flying:
            made.queue.status, made.queue.defer_reason = "done", None
            made.queue.save()
            ended = now - timedelta(hours=number)
            Campaign.objects.filter(pk=made.pk).update(status="finished", finished_at=ended, finished_with_errors=True)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")  # a busy machine may need long
        cursor.execute("SET LOCAL session_replication_role = replica")  # good rows need no check of each
        cursor.execute(FILL, [LETTERS // CAMPAIGNS])
        cursor.execute("SET LOCAL session_replication_role = origin")
        cursor.execute("ANALYZE mailer_recipient")
        cursor.execute("ANALYZE mailer_campaign")
    return Campaign.objects.get(name="Many 0")


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for child in plan.get("Plans", ()):
        yield from nodes(child)


def reads_all_letters(statement: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {statement}")
        (found,) = cursor.fetchone()
    plan = (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]
    return any(one["Node Type"] == "Seq Scan" and one.get("Relation Name") == "mailer_recipient" for one in nodes(plan))


def test_no_page_reads_all_letters(console: Client, many: Campaign) -> None:
    bad = []
    for address in addresses(many):
        bad += [one for one in statements(console, address) if "mailer_recipient" in one and reads_all_letters(one)]
    with asked() as found:
        history = from_database(datetime.now(UTC))
    bad += [one for one in found if "mailer_recipient" in one and reads_all_letters(one)]
    assert reads_all_letters("SELECT count(*) FROM mailer_recipient WHERE attempt = 5")  # it is seen where it happens
    assert not bad, bad
    assert max(history.charts[0].curves[""], key=lambda value: value or 0)
