"""Trying again takes exactly those who failed, once, and leaves the campaign that ended as it ended."""

from threading import Barrier, Thread

import pytest
from django.contrib.auth.models import User
from django.db import connection

from mailer_core.exceptions import Conflict, NotFound
from mailer_core.models import AuditEntry, Campaign, CampaignStatus, RecipientState
from mailer_core.services import lifecycle
from mailer_core.services.follow_up import MOST, follow_up, follow_ups_of
from mailer_core.services.progress import progress_of
from tests.integration.doors.people import add_recipients, last_entry, make_campaign, make_manager


@pytest.fixture
def ended(manager: User) -> Campaign:
    return make_ended(manager)


def make_ended(manager: User) -> Campaign:
    campaign = make_campaign(manager, 0, name="Spring", body_html="<b>x</b>", window_zone="Europe/Moscow")
    for state, number in (("sent", 5), ("failed", 3), ("unknown", 2), ("suppressed", 1)):
        add_recipients(campaign, number, state=RecipientState(state))
    Campaign.objects.filter(pk=campaign.pk).update(
        status=CampaignStatus.FINISHED, total=11, sent=5, failed=3, unknown=2, finished_with_errors=True
    )
    campaign.refresh_from_db()
    return campaign


def addresses(campaign: Campaign, **only: str) -> list[str]:
    return sorted(campaign.recipients.filter(**only).values_list("email", flat=True))


def test_a_follow_up_is_a_draft_of_exactly_the_failed(manager: User, ended: Campaign) -> None:
    before = progress_of(manager, ended.pk)
    made = follow_up(manager, ended.pk)
    assert addresses(made) == addresses(ended, state="failed")
    assert {(row.state, row.attempt, row.error) for row in made.recipients.all()} == {("pending", 0, "")}
    assert (made.status, made.owner, made.name) == ("draft", manager, "Spring, once more")
    same = ("subject", "body_text", "body_html", "from_email", "fields", "window_zone")
    assert [getattr(made, name) for name in same] == [getattr(ended, name) for name in same]
    assert progress_of(manager, ended.pk) == before
    entry = last_entry(manager)
    assert (entry.action, entry.outcome, entry.campaign) == ("campaign_follow_up", "done", ended)
    assert entry.detail == {"follow_up": str(made.pk), "count": 3}


def test_asked_again_it_gives_the_same_one(manager: User, ended: Campaign) -> None:
    first = follow_up(manager, ended.pk)
    assert [follow_up(manager, ended.pk).pk for _ in range(3)] == [first.pk] * 3
    assert follow_ups_of(ended) == [first]
    assert first.recipients.count() == 3


def test_who_fails_later_gets_a_follow_up_of_their_own(manager: User, ended: Campaign) -> None:
    first = follow_up(manager, ended.pk)
    late = ended.recipients.filter(state="unknown").first()
    assert late is not None
    ended.recipients.filter(pk=late.pk).update(state="failed")
    second = follow_up(manager, ended.pk)
    assert (second.pk != first.pk, addresses(second)) == (True, [late.email])


def test_a_cancelled_follow_up_does_not_count(manager: User, ended: Campaign) -> None:
    first = follow_up(manager, ended.pk)
    lifecycle.cancel_campaign(manager, first.pk)
    second = follow_up(manager, ended.pk)
    assert second.pk != first.pk
    assert addresses(second) == addresses(ended, state="failed")


def test_what_has_not_ended_or_has_no_failures_is_refused(manager: User) -> None:
    with pytest.raises(Conflict, match="has not ended yet"):
        follow_up(manager, make_campaign(manager).pk)
    fine = make_campaign(manager)
    Campaign.objects.filter(pk=fine.pk).update(status="finished", total=1, sent=1)
    with pytest.raises(Conflict, match="nothing to try again"):
        follow_up(manager, fine.pk)
    assert Campaign.objects.count() == 2
    with pytest.raises(NotFound):
        follow_up(manager, make_ended(make_manager()).pk)


def test_it_ends_somewhere(manager: User, ended: Campaign) -> None:
    for _ in range(MOST):
        lifecycle.cancel_campaign(manager, follow_up(manager, ended.pk).pk)
    with pytest.raises(Conflict, match="too often"):
        follow_up(manager, ended.pk)


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_make_one() -> None:
    manager = make_manager()
    ended = make_ended(manager)
    ready, made = Barrier(2), list[Campaign]()

    def click() -> None:
        ready.wait()
        made.append(follow_up(manager, ended.pk))
        connection.close()

    clicks = [Thread(target=click) for _ in range(2)]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join(30)
    assert {one.pk for one in made} == {one.pk for one in follow_ups_of(ended)}
    assert len(made) == 2
    assert AuditEntry.objects.filter(action="campaign_follow_up", outcome="done").count() == 2
