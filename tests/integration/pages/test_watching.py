"""Watching a campaign is cheap: nothing is drawn where nothing has changed, and nothing counted where nothing moved."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from mailer_core.models import Campaign, CampaignQueue, RecipientState
from mailer_core.services.progress import describe
from oncall.pages.manager.counting import FRESH_SECONDS, STILL_SECONDS, count_watched
from tests.integration.doors.people import add_recipients, make_campaign, make_manager, put_in_flight
from tests.integration.pages.conftest import signed_in

OK, FOUND, NOT_MODIFIED, FORBIDDEN, NOT_FOUND = 200, 302, 304, 403, 404


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    yield
    cache.clear()


@pytest.fixture
def watched(manager: User) -> Campaign:
    """A campaign in flight that has stood still for a while."""
    campaign = make_campaign(manager, 3)
    queue = put_in_flight(campaign)
    CampaignQueue.objects.filter(pk=queue.pk).update(served_at=timezone.now() - timedelta(minutes=1))
    return campaign


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> "Clock":
    made = Clock()
    monkeypatch.setattr("oncall.pages.manager.counting.time", made)
    return made


class Clock:
    """A clock that a test sets forward."""

    now = 100.0

    def monotonic(self) -> float:
        return self.now


def progress(campaign: Campaign) -> str:
    return reverse("campaigns:progress", args=[campaign.pk])


def counts(browser: Client, campaign: Campaign) -> int:
    """Look once; give how often letters were counted for it."""
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(progress(campaign)).status_code == OK
    return sum("mailer_recipient" in query["sql"] for query in asked.captured_queries)


def send_one(campaign: Campaign) -> None:
    """Take a letter and send it, as a pump does."""
    CampaignQueue.objects.filter(campaign=campaign).update(served_at=timezone.now())
    letter = campaign.recipients.filter(state="pending")[:1].get()
    campaign.recipients.filter(pk=letter.pk).update(state="sent", settled_at=timezone.now())


def test_what_is_shown_already_is_not_drawn_again(browser: Client, watched: Campaign) -> None:
    page = browser.get(reverse("campaigns:page", args=[watched.pk])).content.decode()
    shown = browser.get(progress(watched))["ETag"]
    assert shown.strip('"') in page
    again = browser.get(progress(watched), headers={"If-None-Match": shown})
    assert (again.status_code, again.content) == (NOT_MODIFIED, b"")
    assert "no-store" in again["Cache-Control"]


@pytest.mark.parametrize("change", ["a letter", "a pause", "the language"])
def test_whatever_has_changed_is_drawn_anew(browser: Client, watched: Campaign, clock: Clock, change: str) -> None:
    shown = browser.get(progress(watched))["ETag"]
    clock.now += FRESH_SECONDS
    headers = {"If-None-Match": shown}
    if change == "a letter":
        send_one(watched)
    elif change == "a pause":
        CampaignQueue.objects.filter(campaign=watched).update(status="paused", defer_reason="paused_by_user")
    else:
        headers["Accept-Language"] = "ru"
    assert browser.get(progress(watched), headers=headers).status_code == OK


def test_another_managers_campaign_is_not_there_whatever_one_claims_to_have_seen(watched: Campaign) -> None:
    shown = signed_in(watched.owner).get(progress(watched))["ETag"]
    stranger = signed_in(make_manager(staff=False))
    for seen in (shown, "*"):
        assert stranger.get(progress(watched), headers={"If-None-Match": seen}).status_code == NOT_FOUND


def test_a_campaign_that_stands_still_is_counted_once(browser: Client, watched: Campaign, clock: Clock) -> None:
    assert [counts(browser, watched) for _ in range(3)] == [1, 0, 0]
    clock.now += FRESH_SECONDS + 1
    assert counts(browser, watched) == 0


def test_a_campaign_that_moves_is_counted_for_each_look_but_once_for_all_who_look_at_once(
    browser: Client, watched: Campaign, clock: Clock
) -> None:
    add_recipients(watched, 1, state=RecipientState.SENDING, lease_id=watched.pk)
    assert [counts(browser, watched), counts(browser, watched)] == [1, 0]
    clock.now += FRESH_SECONDS
    assert [counts(browser, watched), counts(browser, watched)] == [1, 0]


def test_letters_that_were_taken_since_are_seen_at_the_next_look(watched: Campaign, clock: Clock) -> None:
    watched.refresh_from_db()
    before = describe(watched, count_watched)
    clock.now += FRESH_SECONDS
    send_one(watched)
    after = describe(Campaign.objects.select_related("queue").get(pk=watched.pk), count_watched)
    assert (before.counts["sent"], after.counts["sent"]) == (0, 1)


def test_no_count_is_kept_for_long(watched: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a person decides about an unknown letter moves no queue."""
    kept: list[float] = []
    monkeypatch.setattr("oncall.pages.manager.counting.cache.set", lambda _key, _value, timeout: kept.append(timeout))
    count_watched([watched])
    assert kept == [STILL_SECONDS]
    assert STILL_SECONDS <= 10


def test_a_look_that_finds_nothing_new_asks_for_the_session_the_person_and_the_campaign_alone(
    browser: Client, watched: Campaign
) -> None:
    shown = browser.get(progress(watched))["ETag"]
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(progress(watched), headers={"If-None-Match": shown}).status_code == NOT_MODIFIED
    sources = ('FROM "django_session"', "FROM auth_user", 'FROM "mailer_campaign"')
    statements = [query["sql"] for query in asked.captured_queries]
    assert len(statements) == len(sources), statements
    assert all(source in statement for source, statement in zip(sources, statements, strict=True)), statements


def test_rights_that_are_taken_away_end_the_next_look(browser: Client, watched: Campaign, manager: User) -> None:
    shown = {"If-None-Match": browser.get(progress(watched))["ETag"]}
    manager.groups.clear()
    assert browser.get(progress(watched), headers=shown).status_code == FORBIDDEN
    User.objects.filter(pk=manager.pk).update(is_active=False)
    assert browser.get(progress(watched), headers=shown).status_code == FOUND
