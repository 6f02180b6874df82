"""A campaign's story in one order, from the database and from the logs, whole on every page."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from mailer_core.models import AuditEntry, CampaignQueue
from observability.catalogue.events.campaigns import CampaignDeferred
from observability.catalogue.events.guards import BreakerOpened
from observability.catalogue.events.letters import EmailSent
from observability.emit import emit
from observability.spool.writer import SpoolWriter
from oncall.pages.console.reading.timeline.kinds import EVERY, Kind
from oncall.pages.console.reading.timeline.pages import Wanted, page
from tests.integration.console.people import lose, tripped

DOWN = "The log store cannot be asked"


@pytest.fixture
def queue(manager: User) -> CampaignQueue:
    return tripped(manager)


def tell_sent(queue: CampaignQueue, letters: int) -> None:
    for _ in range(letters):
        emit(
            EmailSent(
                campaign_id=queue.campaign_id, queue_id=queue.pk, recipient_id=uuid4(), recipient_email="a@example.com",
                smtp_message_id="<1@example.com>", provider="smtp_global", took_ms=3, rate_limit_count=1, attempt=1,
            )
        )  # fmt: skip


def tell_opened(queue: CampaignQueue) -> None:
    emit(
        BreakerOpened(
            campaign_id=queue.campaign_id, queue_id=queue.pk, provider="smtp_global", generation=1,
            consecutive_errors=10, cool_down_seconds=300, deferred_until=None, last_error="Too many messages",
        )
    )  # fmt: skip
    emit(
        CampaignDeferred(
            campaign_id=queue.campaign_id, queue_id=queue.pk, defer_reason="circuit_breaker", deferred_until=None,
            consecutive_errors=10, provider="smtp_global",
        )
    )  # fmt: skip


def story(console: Client, queue: CampaignQueue, **asked: str | list[str]) -> str:
    return console.get(reverse("console:timeline", args=[queue.campaign_id]), asked).content.decode()


def test_a_row_and_a_line_that_tell_of_one_fact_are_one_happening(queue: CampaignQueue, told: SpoolWriter) -> None:
    tell_opened(queue)
    shown = page(queue.campaign, Wanted())
    of_breaker = [one for one in shown.happenings if one.kind in {Kind.BREAKER, Kind.WAIT}]
    assert [one.origin for one in of_breaker] == ["both", "both"]
    (opened,) = (one for one in of_breaker if one.kind is Kind.BREAKER)
    assert opened.errors[0][1] == 10  # the row's evidence, beside the line's words
    assert '"cool_down_seconds": 300' in opened.line


def test_sent_letters_are_shown_when_they_are_asked_for(
    console: Client, queue: CampaignQueue, told: SpoolWriter
) -> None:
    tell_sent(queue, 2)
    assert "Letter taken by the provider" not in story(console, queue)
    assert story(console, queue, kind=["sent"]).count("Letter taken by the provider") == 2


def test_words_narrow_both_sources_in_any_case_of_letters(
    console: Client, queue: CampaignQueue, told: SpoolWriter, on_call: User
) -> None:
    tell_opened(queue)
    AuditEntry.objects.create(
        actor=on_call, action="campaign_pause", outcome="done", campaign=queue.campaign, trace_id="0"
    )
    found = story(console, queue, q="TOO MANY")
    assert "Circuit breaker opened" in found
    assert "campaign_pause" not in found
    assert on_call.username in story(console, queue, q=on_call.username.upper())
    assert "Nothing of this kind" in story(console, queue, q='no"such\\words')


def test_every_happening_stands_on_exactly_one_page_and_the_latest_come_first(
    queue: CampaignQueue, told: SpoolWriter
) -> None:
    tell_sent(queue, 60)
    lose(queue.campaign, 5)
    whole = page(queue.campaign, Wanted(EVERY), shown=500).happenings
    assert len(whole) > 65
    seen, before = [], None
    for _ in range(40):
        part = page(queue.campaign, Wanted(EVERY, before=before), shown=7)
        seen += part.happenings
        before = part.earlier
        if before is None:
            break
    assert [one.at_ns for one in seen] == [one.at_ns for one in whole]
    assert [one.line for one in seen] == [one.line for one in whole]
    assert [one.at_ns for one in whole] == sorted((one.at_ns for one in whole), reverse=True)


def test_a_log_store_that_is_down_is_told_and_database_and_spool_are_shown(
    console: Client, queue: CampaignQueue, told: SpoolWriter, settings: Settings, free_port: int
) -> None:
    settings.LOKI_URL = f"http://127.0.0.1:{free_port}"
    tell_opened(queue)
    lose(queue.campaign, error="body_sent: cut off")
    shown = story(console, queue)
    assert DOWN in shown
    assert "Circuit breaker opened" in shown
    assert "cut off" in shown
    settings.ONCALL_SPOOL_DIR = ""
    alone = story(console, queue)
    assert "Circuit breaker opened" in alone
    assert "database and log" not in alone


def test_a_spool_that_is_gone_leaves_the_database(
    console: Client, queue: CampaignQueue, settings: Settings, tmp_path: Path
) -> None:
    settings.ONCALL_SPOOL_DIR = str(tmp_path / "nowhere")
    shown = story(console, queue)
    assert DOWN in shown
    assert "Circuit breaker opened" in shown


@pytest.mark.parametrize("before", ["0", "-1", "x", "9" * 19, "9" * 400, "１２"])
def test_any_moment_in_the_address_is_answered(console: Client, queue: CampaignQueue, before: str) -> None:
    address = reverse("console:timeline", args=[queue.campaign_id])
    assert console.get(address, {"before": before}).status_code == 200


def test_the_next_page_is_linked_with_what_was_asked(console: Client, queue: CampaignQueue, told: SpoolWriter) -> None:
    tell_sent(queue, 60)
    first = story(console, queue, kind=["sent"], q="a@example")
    (following,) = set(re.findall(r'hx-get="([^"]*before=\d+)"', first))
    second = console.get(following.replace("&amp;", "&")).content.decode()
    assert 60 == first.count("<details>") + second.count("<details>")


def test_happenings_after_the_clock_of_this_moment_are_not_lost(queue: CampaignQueue) -> None:
    AuditEntry.objects.filter(campaign=queue.campaign).delete()
    row = AuditEntry.objects.create(action="campaign_pause", outcome="done", campaign=queue.campaign, trace_id="0")
    AuditEntry.objects.filter(pk=row.pk).update(at=datetime.now(UTC) + timedelta(milliseconds=400))
    assert Kind.PERSON in {one.kind for one in page(queue.campaign, Wanted()).happenings}
