"""A fault, and one page that arrives: with its links, what it explains held back, and its end."""

import json
import time
import urllib.request
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from mailer_core.models import CampaignQueue
from oncall.monitoring.pages import Page
from oncall.monitoring.stack import PAGE, Monitoring
from oncall.stack.smtp_receiver.faults import Fault, Point
from oncall.stack.valkey import Valkey
from oncall.stack.waiting import wait_until
from tests.acceptance.mailer.harness import Mailer
from tests.acceptance.paging.acts import FAULT_SECONDS, TRIP_SECONDS, Say, sending_slowly
from tests.integration.alertmanager.alerting import held_back
from tests.integration.alerts.suite import shipped_rules
from tests.integration.dashboards.links.test_links import PAGES, anchors, arrived

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(480)]

THROTTLING = "421 4.7.0 Too many messages from your host, closing connection"
PROMISE_SECONDS = 30.0
EXPLAINED_SECONDS = 120.0
RESOLVED_SECONDS = 300.0


def test_a_tripped_breaker_is_one_page_with_its_campaign_and_its_end(
    mailer: Mailer, monitoring: Monitoring, say: Say
) -> None:
    mailer.receiver.inject(Fault.answer(Point.MAIL, THROTTLING))
    campaign = mailer.campaign(200)
    mailer.start(campaign)
    assert wait_until(lambda: CampaignQueue.objects.filter(breaker_state="open").exists(), TRIP_SECONDS)
    tripped = time.time()
    page = paged(monitoring, "MailerBreakerTripped", PROMISE_SECONDS)
    say(page, tripped)
    assert page.received - tripped <= PROMISE_SECONDS
    assert (page.labels["campaign_id"], page.labels["provider"]) == (str(campaign), "smtp_global")
    assert_well_formed(page, "alert-mailer-breaker-tripped")
    assert parse_qs(urlsplit(page.links["dashboard"]).query)["var-campaign"] == [str(campaign)]
    assert_held_back(monitoring, "MailerCampaignDeferredAgain")
    assert_watched_by_all_that_ships(monitoring)
    mailer.receiver.heal()
    assert_its_end_and_no_other(monitoring, page)
    assert mailer.wait_until_over(campaign).counts["sent"] == 200


@pytest.mark.chaos  # minutes: a page, its hold-back and its end in real time
def test_a_worker_that_is_killed_for_good_is_one_page(mailer: Mailer, monitoring: Monitoring, say: Say) -> None:
    campaign = sending_slowly(mailer)
    mailer.supervisor.kill("worker")
    killed = time.time()
    page = paged(monitoring, "MailerNoWorker", FAULT_SECONDS)
    say(page, killed)
    assert_well_formed(page, "alert-mailer-no-worker")
    assert_held_back(monitoring, "MailerNothingSent")
    mailer.start_worker()
    assert_its_end_and_no_other(monitoring, page)
    mailer.receiver.heal()
    mailer.wait_until_over(campaign)


@pytest.mark.chaos  # minutes: a page, its hold-back and its end in real time
def test_a_valkey_that_stops_is_one_page(
    mailer: Mailer, monitoring: Monitoring, valkey_server: Valkey, say: Say
) -> None:
    campaign = sending_slowly(mailer)
    valkey_server.stop()
    stopped = time.time()
    try:
        page = paged(monitoring, "MailerLimiterUnavailable", FAULT_SECONDS)
    finally:
        valkey_server.start()
    if not mailer.supervisor.alive("worker"):  # kombu may end it with its broker; whoever runs it starts it again
        mailer.start_worker()
    say(page, stopped)
    assert_well_formed(page, "alert-mailer-limiter-unavailable")
    assert_its_end_and_no_other(monitoring, page)
    mailer.receiver.heal()
    mailer.wait_until_over(campaign)


def paged(monitoring: Monitoring, name: str, seconds: float) -> Page:
    """Wait for a page of this name."""
    return monitoring.pages.wait_for(lambda page: page.path == PAGE and page.name == name, seconds)


def assert_held_back(monitoring: Monitoring, *names: str) -> None:
    """Check that what the page explains fires, and that Alertmanager holds it back."""

    def held() -> set[str]:
        return {labels["alertname"] for labels in held_back(monitoring.alertmanager)}

    assert wait_until(lambda: held() >= set(names), EXPLAINED_SECONDS, 0.5), held()


def assert_watched_by_all_that_ships(monitoring: Monitoring) -> None:
    """Check that Prometheus reads every target and has every rule, and that none of them fails."""
    targets = asked(monitoring, "targets")["activeTargets"]
    assert {target["labels"]["job"]: target["health"] for target in targets} == {"mailer": "up", "alertmanager": "up"}
    rules = [rule for group in asked(monitoring, "rules")["groups"] for rule in group["rules"]]
    assert {rule["name"] for rule in rules} == set(shipped_rules())
    assert [rule["name"] for rule in rules if rule["health"] == "err"] == []


def asked(monitoring: Monitoring, what: str) -> Any:
    """Ask Prometheus about itself."""
    with urllib.request.urlopen(f"{monitoring.prometheus}/api/v1/{what}", timeout=5) as response:
        return json.load(response)["data"]


def assert_its_end_and_no_other(monitoring: Monitoring, page: Page) -> None:
    """Check that the page ends, and that nobody was woken twice."""
    monitoring.pages.wait_for(
        lambda found: (found.path, found.name, found.status) == (PAGE, page.name, "resolved"), RESOLVED_SECONDS
    )
    assert [found.name for found in monitoring.pages.all(PAGE) if found.status == "firing"] == [page.name]


def assert_well_formed(page: Page, section: str) -> None:
    """Check that it fires, and that each link arrives: at the alert's section, at a panel that is there, at a form."""
    links = {name: urlsplit(link) for name, link in page.links.items()}
    assert (page.status, set(links)) == ("firing", {"playbook", "dashboard", "silence"})
    for link in links.values():
        assert link.scheme in {"http", "https"}
        assert link.netloc
        assert not {"{", "}", "$", " "} & set(link.geturl())
    assert links["playbook"].fragment == section
    assert all(section in anchors(readable) for readable in PAGES)
    arrived(page.links["dashboard"])
    with urllib.request.urlopen(links["silence"]._replace(fragment="").geturl(), timeout=5) as form:
        assert form.status == 200
    assert page.name in links["silence"].fragment
