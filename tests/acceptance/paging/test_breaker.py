"""The provider refuses, the breaker trips, and one page arrives: with the campaign, its links, and its end."""

import time
from urllib.parse import parse_qs, urlsplit

import pytest

from mailer_core.models import CampaignQueue
from oncall.monitoring.pages import Page
from oncall.monitoring.stack import PAGE, TICKET, Monitoring
from oncall.stack.smtp_receiver.faults import Fault, Point
from oncall.stack.waiting import wait_until
from tests.acceptance.mailer.harness import Mailer

pytestmark = pytest.mark.django_db(transaction=True)

THROTTLING = "421 4.7.0 Too many messages from your host, closing connection"
PROMISE_SECONDS = 30.0
TRIP_SECONDS = 30.0
RESOLVED_SECONDS = 240.0
ALERT = "MailerBreakerTripped"


def test_a_tripped_breaker_is_one_page_with_its_campaign_and_its_end(mailer: Mailer, monitoring: Monitoring) -> None:
    mailer.receiver.inject(Fault.answer(Point.MAIL, THROTTLING))
    campaign = mailer.campaign(200)
    mailer.start(campaign)
    assert wait_until(lambda: CampaignQueue.objects.filter(breaker_state="open").exists(), TRIP_SECONDS)
    tripped = time.time()
    page = monitoring.pages.wait_for(lambda page: page.path == PAGE and page.name == ALERT, PROMISE_SECONDS)
    print(f"\nfrom trip to page: {page.received - tripped:.1f} s", *page.told(), sep="\n  ")  # noqa: T201 -- the figure that this test is for
    assert page.received - tripped <= PROMISE_SECONDS
    assert (page.status, page.labels["campaign_id"], page.labels["provider"]) == (
        "firing", str(campaign), "smtp_global"
    )  # fmt: skip
    assert_well_formed(page, str(campaign))
    mailer.receiver.heal()
    over = monitoring.pages.wait_for(lambda page: page.name == ALERT and page.status == "resolved", RESOLVED_SECONDS)
    assert over.labels == page.labels
    assert mailer.wait_until_over(campaign).counts["sent"] == 200
    assert [page.name for page in monitoring.pages.all(PAGE) if page.status == "firing"] == [ALERT]
    assert [page.labels for page in monitoring.pages.all(TICKET) if "campaign_id" in page.labels] == []


def assert_well_formed(page: Page, campaign: str) -> None:
    """Check that each link is complete: no template left open, and the campaign filled in."""
    links = {name: urlsplit(link) for name, link in page.links.items()}
    assert set(links) == {"playbook", "dashboard", "silence"}
    for link in links.values():
        assert link.scheme in {"http", "https"}
        assert link.netloc
        assert not {"{", "}", "$", " "} & set(link.geturl())
    assert links["playbook"].fragment == "alert-mailer-breaker-tripped"
    assert parse_qs(links["dashboard"].query)["var-campaign_id"] == [campaign]
    assert f"campaign_id%3D%22{campaign}%22" in links["silence"].fragment
