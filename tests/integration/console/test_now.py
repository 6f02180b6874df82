"""The one screen answers at once, says where each figure comes from, and what could not be asked."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import redis
from django.contrib.auth.models import User
from django.db import connections
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from mailer_core.models import Campaign, HourlyUsage, Lease, Recipient, Tick
from mailer_core.sending.limiter import bucket_key
from observability.catalogue.queries import LOG_METRICS
from oncall.pages.console.reading.background import Background
from oncall.pages.console.reading.history.database import from_database
from oncall.pages.console.reading.history.reading import last_day, read
from oncall.stack.valkey import Valkey
from oncall.stack.waiting import wait_until
from tests.integration.console.people import tripped
from tests.integration.doors.people import add_recipients, make_campaign, put_in_flight
from tests.patience import PATIENCE


def screen(console: Client, part: str = "state", **headers: str) -> str:
    return console.get(reverse(f"console:{part}"), headers=headers).content.decode()


def until(console: Client, part: str, *words: str) -> str:
    """Ask for a part until its reading has ended, as the page does."""
    seen = [""]

    def said() -> bool:
        seen.append(screen(console, part))
        return all(one in seen[-1] for one in words)

    assert wait_until(said, PATIENCE, 0.05), seen[-1]
    return seen[-1]


def test_what_waits_comes_first_with_its_reason_its_time_and_its_section(console: Client, manager: User) -> None:
    put_in_flight(make_campaign(manager, name="Going"))
    put_in_flight(make_campaign(manager, name="Paused"), "paused", "paused_by_user")
    queue = tripped(manager, name="Tripped")
    page = screen(console)
    assert page.index("Tripped") < page.index("Paused") < page.index("Going")
    assert "The mail provider refused ten letters in a row" in page
    assert f"#reason-circuit-breaker?campaign_id={queue.campaign_id}" in page
    assert "Waits for a person." in page
    assert page.count("Too many messages from your host") == 11  # in the summary, and ten times as the evidence
    assert "Почтовый провайдер отклонил десять писем подряд" in screen(console, **{"Accept-Language": "ru"})


def test_a_crowd_in_flight_is_counted_and_its_most_urgent_are_shown(console: Client, manager: User) -> None:
    for number in range(23):
        put_in_flight(make_campaign(manager, 1, name=f"Crowd {number}"))
    page = screen(console)
    assert page.count("Crowd ") == 12
    assert "(23)" in page
    assert screen(console, "campaigns").count("Crowd ") == 23


def test_the_limit_is_read_from_redis_and_forecast_by_its_pace(
    one_hour: None, console: Client, redis_client: redis.Redis, settings: Settings
) -> None:
    settings.MAILER_MAX_PER_HOUR = 1000
    hour = datetime.now(UTC).strftime("%Y%m%d%H")
    redis_client.hset(bucket_key(settings.MAILER_PROVIDER, hour), mapping={"count": 250, "epoch": "e"})
    assert "No letter is moving" in until(console, "state", "<b>250</b>")
    redis_client.hset(bucket_key(settings.MAILER_PROVIDER, hour), "count", 260)
    page = until(console, "state", "<b>260</b>")
    assert "26 %" in page
    assert "Forecast for the end of the hour" in page or "the limit is used up at" in page


def test_without_redis_the_figure_is_postgresqls_and_is_said_to_be(
    one_hour: None, console: Client, valkey_server: Valkey, settings: Settings, free_port: int
) -> None:
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port}/0"
    hour = datetime.now(UTC).strftime("%Y%m%d%H")
    HourlyUsage.objects.create(provider=settings.MAILER_PROVIDER, key_hour=hour, granted=77, epoch="e")
    assert "<b>77</b>" in until(console, "state", "Redis does not answer")


def test_late_ticks_and_dead_or_stuck_leases_stand_out(console: Client, manager: User, settings: Settings) -> None:
    now = datetime.now(UTC)
    queue = put_in_flight(make_campaign(manager))
    for worker, alive, progress in (("dead:1", 60, 60), ("stuck:2", 1, 600), ("fine:3", 1, 1)):
        row = Lease.objects.create(queue=queue, worker=worker, generation=0, provider="p", key_hour="2026112403")
        Lease.objects.filter(pk=row.pk).update(
            alive_at=now - timedelta(seconds=alive), progress_at=now - timedelta(seconds=progress)
        )
    Tick.objects.create(name="tick", at=now - timedelta(minutes=7))
    page = screen(console)
    assert re.search(r"7 min \d+ s ago", page)
    assert page.index("dead:1") < page.index("stuck:2")
    assert page.count("its letters are about to be taken back") == page.count("alive, no progress") == 1
    assert "not counted on this host" in page


def test_a_page_does_not_wait_for_a_source_that_hangs() -> None:
    go_on, ended = threading.Event(), threading.Event()

    def hangs() -> None:
        go_on.wait(PATIENCE)
        ended.set()

    seen = Background(hangs, 10).seen()
    assert (seen.waits, ended.is_set()) == (True, False)
    go_on.set()


def test_alertmanager_that_cannot_be_asked_is_no_all_clear(console: Client, settings: Settings, free_port: int) -> None:
    settings.ALERTMANAGER_URL = f"http://127.0.0.1:{free_port}"
    page = until(console, "alerts", "Alertmanager cannot be asked")
    assert "No alert fires" not in page


@pytest.mark.parametrize("part", ["now", "state", "verdict"])
def test_with_the_database_down_the_console_leads_to_the_diagnosis_in_a_terminal(
    console: Client, free_port: int, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    monkeypatch.setitem(connections.settings["default"], "PORT", free_port)
    with ThreadPoolExecutor(1) as pool:  # whose connection is new
        answer = pool.submit(lambda: console.get(reverse(f"console:{part}"))).result()
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert "Run oncall diagnose in a terminal" in answer.content.decode()
    assert str(free_port) not in answer.content.decode()


def test_a_diagnosis_that_cannot_run_says_so(console: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_campaign: str) -> object:
        raise RuntimeError("out of threads")

    monkeypatch.setattr("oncall.pages.console.reading.diagnosis.read", broken)
    page = until(console, "verdict", "The diagnosis itself cannot run")
    assert "out of threads" in page


def test_the_diagnosis_itself_runs_in_the_page(console: Client) -> None:
    page = until(console, "verdict", 'class="answer"')
    assert "questions asked" in page


@pytest.mark.django_db(transaction=True)
def test_charts_are_drawn_from_postgresql_where_no_prometheus_is_named(console: Client) -> None:
    page = until(console, "day", "<b>PostgreSQL</b>")
    assert "no Prometheus is named" in page
    assert all(f'id="data-{metric.name}"' in page or f"chart-{metric.name}" in page for metric in LOG_METRICS)


def test_prometheus_that_does_not_answer_is_said_and_postgresql_read(settings: Settings, free_port: int) -> None:
    settings.PROMETHEUS_URL = f"http://127.0.0.1:{free_port}"
    history = read()
    assert (history.source, bool(history.instead)) == ("postgresql", True)
    assert last_day() is last_day()


def test_postgresqls_day_counts_what_happened_in_the_hour_before_each_moment(manager: User) -> None:
    end = datetime.now(UTC).replace(microsecond=0)
    campaign = make_campaign(manager, 0)
    put_in_flight(campaign)
    for minutes, state in ((30, "sent"), (90, "sent"), (30, "failed")):
        add_recipients(campaign, 2, state=state, settled_at=end - timedelta(minutes=minutes), smtp_code=250)
    Campaign.objects.filter(pk=campaign.pk).update(status="finished", finished_at=end, finished_with_errors=True)
    curves = {chart.metric: chart.curves for chart in from_database(end).charts}
    sent = curves["emails_sent_per_hour"][""]
    assert (sent[-1], sent[-13], sent[-25], max(value or 0 for value in sent)) == (2, 2, 0, 2)
    assert curves["emails_failed_per_hour"][""][-1] == 2
    assert curves["campaigns_finished_with_errors"][""][-1] == 1
    assert curves["campaigns_finished_ok"][""][-1] == 0
    assert len(sent) == 289
    assert Recipient.objects.count() == 6
