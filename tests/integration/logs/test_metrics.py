"""The six metrics agree between the logs and PostgreSQL after a good day and a bad one, and say where they do not."""

import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from pytest_django import Settings

from mailer_core.models import Campaign, Deferral, Recipient
from mailer_core.sending import stops
from mailer_core.sending.tick import tick
from mailer_core.services.lifecycle import pause_campaign
from mailer_core.services.unknowns import Decision, decide_unknowns
from mailer_core.smtp.memory import Fault, MemoryTransport
from mailer_core.smtp.phases import Phase
from observability.catalogue import objectives
from observability.catalogue.queries import LOG_METRICS
from observability.catalogue.reasons import DeferReason
from observability.shipper.target import LokiTarget
from observability.spool.writer import SpoolWriter
from oncall.logs.asking import Logs, RemoteLoki, spool_logs
from oncall.logs.comparing import Row, compared
from oncall.logs.twins import SLACK, TWINS, Window
from tests.integration.core.campaigns import BUSY, MAILBOX_FULL, NO_SUCH_USER, due_now, flaky, in_flight, pump_once
from tests.integration.shipper.shipping import LABELS
from tests.integration.store.serving import HOUR, SECOND, served
from tests.integration.store.shipping import ship_into

pytestmark = pytest.mark.usefixtures("telling")


SETTLED = (SLACK.seconds + 1) * SECOND


def rows(logs: Logs, senders_lost: int = 0) -> list[Row]:
    """Look from a moment later, when nothing can be on its way any more: the two sides must be equal."""
    end = time.time_ns() + SETTLED
    window = Window.before(end, HOUR)
    return [
        row
        for metric in LOG_METRICS
        for row in compared(metric, logs.instant(metric.over("1h"), end), TWINS[metric.name](window), senders_lost)
    ]


def both(logs: Logs) -> dict[str, tuple[float, float | None]]:
    """Name each number that is not 0 on either side; the usage of the hour goes by its metric's name."""
    seen = {
        row.labels.get("defer_reason", row.metric): (row.logs, row.database)
        for row in rows(logs)
        if row.logs or row.database
    }
    assert all(row.agree is not False for row in rows(logs)), rows(logs)
    return seen


@pytest.fixture
def logs(spool: Path) -> Logs:
    spool.mkdir(exist_ok=True)
    return spool_logs(spool, LABELS)


@pytest.fixture
def small_batches(settings: Settings) -> None:
    settings.MAILER_BATCH, settings.MAILER_PUMPS, settings.MAILER_MAX_PER_HOUR = 10, 1, 100


@pytest.mark.usefixtures("small_batches")
def test_a_campaign_without_trouble_counts_the_same_on_both_sides(logs: Logs) -> None:
    in_flight(25)
    assert pump_once(MemoryTransport()) == 25
    tick()
    assert both(logs) == {
        "emails_sent_per_hour": (25, 25),
        "campaigns_finished_ok": (1, 1),
        "rate_limit_usage": (0.25, 0.25),  # the third batch reserved five tokens, not ten
    }


def test_failed_attempts_are_counted_each_though_the_letter_was_sent_in_the_end(logs: Logs) -> None:
    queue = in_flight(5)
    pump_once(flaky(MemoryTransport(), MAILBOX_FULL, NO_SUCH_USER))
    due_now(queue)
    pump_once(MemoryTransport())
    tick()
    found = both(logs)
    found.pop("rate_limit_usage")
    assert found == {
        "emails_sent_per_hour": (4, 4),
        "emails_failed_per_hour": (2, 2),
        "campaigns_finished_with_errors": (1, 1),
    }


def test_an_opened_breaker_and_a_pause_are_deferrals_on_both_sides(logs: Logs) -> None:
    queue = in_flight(30)
    pump_once(flaky(MemoryTransport(), *[BUSY] * 10))
    pause_campaign(User.objects.create_superuser("root"), queue.campaign_id)
    found = both(logs)
    assert found["circuit_breaker"] == found["paused_by_user"] == (1, 1)
    assert found["emails_failed_per_hour"] == (10, 10)


def test_every_reason_to_wait_counts_the_same_on_both_sides(logs: Logs, settings: Settings) -> None:
    settings.MAILER_MAX_PER_HOUR = 2
    in_flight(3)
    pump_once(MemoryTransport())
    for reason in DeferReason:
        if reason not in {DeferReason.HOURLY_LIMIT, DeferReason.CIRCUIT_BREAKER, DeferReason.PAUSED_BY_USER}:
            assert stops.defer(in_flight(1), reason, timedelta(minutes=1))
    found = both(logs)
    others = set(DeferReason) - {DeferReason.CIRCUIT_BREAKER, DeferReason.PAUSED_BY_USER}
    assert {reason: found.get(reason) for reason in others} == dict.fromkeys(others, (1, 1))


def test_a_reason_that_only_the_logs_or_only_the_database_know_is_a_disagreement(logs: Logs) -> None:
    stops.defer(in_flight(1), DeferReason.SMTP_UNREACHABLE, timedelta(minutes=1))
    Deferral.objects.all().delete()
    Deferral.objects.create(queue=in_flight(1), provider="smtp_global", reason=DeferReason.SMTP_AUTH_FAILED)
    seen = {row.labels["defer_reason"]: row for row in rows(logs) if "defer_reason" in row.labels}
    assert {reason: (row.logs, row.database, row.agree) for reason, row in seen.items()} == {
        "smtp_unreachable": (1, 0, False),
        "smtp_auth_failed": (0, 1, False),
    }


def test_an_unknown_letter_is_neither_sent_nor_failed_even_when_a_person_assumes_it_delivered(logs: Logs) -> None:
    queue = in_flight(3)
    pump_once(flaky(MemoryTransport(), Fault(Phase.BODY_SENT, taken=True)))
    tick()
    decide_unknowns(User.objects.create_superuser("root"), queue.campaign_id, Decision.ASSUME_DELIVERED)
    found = both(logs)
    assert found["emails_sent_per_hour"] == (2, 2)
    assert "emails_failed_per_hour" not in found


def test_an_unknown_letter_that_nobody_decides_is_no_failed_attempt(logs: Logs) -> None:
    in_flight(3)
    pump_once(flaky(MemoryTransport(), Fault(Phase.BODY_SENT)))
    found = both(logs)
    assert found["emails_sent_per_hour"] == (2, 2)
    assert "emails_failed_per_hour" not in found


def test_a_resent_letter_counts_its_failure_and_not_its_unknown_attempt(logs: Logs) -> None:
    queue = in_flight(1)
    pump_once(flaky(MemoryTransport(), Fault(Phase.BODY_SENT)))
    decide_unknowns(User.objects.create_superuser("root"), queue.campaign_id, Decision.RESEND)
    pump_once(flaky(MemoryTransport(), MAILBOX_FULL))
    assert both(logs)["emails_failed_per_hour"] == (1, 1)


def test_a_letter_that_cannot_be_made_counts_though_it_was_never_attempted(logs: Logs) -> None:
    in_flight(2, fields=["first_name"])
    Campaign.objects.update(body_text="Hello {{ first_name }}")
    pump_once(MemoryTransport())
    assert both(logs)["emails_failed_per_hour"] == (2, 2)


def test_a_letter_that_grew_too_old_counts_once_more(logs: Logs) -> None:
    in_flight(1)
    pump_once(flaky(MemoryTransport(), MAILBOX_FULL))
    Recipient.objects.update(first_attempt_at=timezone.now() - objectives.MAX_RECIPIENT_AGE - SLACK)
    tick()
    assert both(logs)["emails_failed_per_hour"] == (2, 2)


def test_failures_before_the_window_are_told_apart_as_far_as_postgresql_can(logs: Logs) -> None:
    queue = in_flight(1)
    pump_once(flaky(MemoryTransport(), MAILBOX_FULL))
    due_now(queue)
    pump_once(flaky(MemoryTransport(), MAILBOX_FULL))
    Recipient.objects.update(first_attempt_at=timezone.now() - timedelta(hours=2))
    (row,) = [row for row in rows(logs) if row.metric == "emails_failed_per_hour"]
    assert (row.logs, row.database, row.agree) == (2, 2, True)
    assert "at least 1" in row.note


def test_a_line_that_was_lost_is_a_disagreement(logs: Logs) -> None:
    queue = in_flight(3)
    pump_once(MemoryTransport())
    last = Recipient.objects.filter(campaign=queue.campaign_id).latest("settled_at")
    last.pk, last.email = None, "extra@example.org"
    last.save(force_insert=True)
    assert [(row.logs, row.database, row.agree) for row in rows(logs) if row.metric == "emails_sent_per_hour"] == [
        (3, 4, False)
    ]


@pytest.mark.parametrize(("missing", "agree"), [(0, True), (2, True), (3, False)])
def test_a_lost_sender_may_have_taken_the_lines_of_its_last_two_letters_and_no_more(
    logs: Logs, missing: int, agree: bool
) -> None:
    queue = in_flight(3)
    pump_once(MemoryTransport())
    for number in range(missing):
        last = Recipient.objects.filter(campaign=queue.campaign_id).latest("settled_at")
        last.pk, last.email = None, f"extra{number}@example.org"
        last.save(force_insert=True)
    (row,) = [row for row in rows(logs, senders_lost=1) if row.metric == "emails_sent_per_hour"]
    assert (row.logs, row.database, row.agree) == (3, 3 + missing, agree)
    assert bool(row.note) is bool(missing)


def test_what_was_committed_a_moment_ago_may_still_be_on_its_way(logs: Logs) -> None:
    queue = in_flight(3)
    pump_once(MemoryTransport())
    Recipient.objects.filter(campaign=queue.campaign_id).update(settled_at=timezone.now() + SLACK)
    (row,) = [row for row in rows(logs) if row.metric == "emails_sent_per_hour"]
    assert (row.logs, row.agree) == (3, True)


def test_spool_and_store_give_the_same_six(telling: SpoolWriter, logs: Logs, spool: Path, tmp_path: Path) -> None:
    in_flight(12)
    pump_once(flaky(MemoryTransport(), MAILBOX_FULL, NO_SUCH_USER))
    tick()
    from_spool = rows(logs)
    telling.close()
    with served(tmp_path / "store", now=time.time_ns) as store:
        ship_into(store.url, spool)
        assert rows(RemoteLoki(LokiTarget(store.url))) == from_spool
