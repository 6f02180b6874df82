"""Unknown letters are decided with their evidence and the effect in numbers before the eyes."""

import re
from uuid import UUID

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from mailer_core.message.content import message_id
from mailer_core.models import AuditEntry, Campaign, CampaignQueue, Recipient, Suppression
from observability.catalogue.events.letters import EmailUnknown
from observability.emit import emit
from observability.spool.writer import SpoolWriter
from tests.integration.console.people import lose, signed_in
from tests.integration.doors.people import make_campaign, put_in_flight


@pytest.fixture
def campaign(manager: User) -> Campaign:
    """A finished campaign with three unknown letters."""
    made = make_campaign(manager, 0)
    put_in_flight(made, "done")
    lose(made, 3)
    Campaign.objects.filter(pk=made.pk).update(status="finished", sent=0, failed=0, unknown=3, total=3)
    made.refresh_from_db()
    return made


@pytest.fixture
def session(manager: User) -> Client:
    return signed_in(manager)


def states(campaign: Campaign) -> list[str]:
    return sorted(campaign.recipients.values_list("state", flat=True))


def decide(session: Client, campaign: Campaign, **asked: object) -> str:
    return session.post(reverse("unknowns:decide", args=[campaign.pk]), asked, follow=True).content.decode()


def confirmed(page: str) -> dict[str, object]:
    """Give what the confirming form would send."""
    fields = re.findall(r'<input type="hidden" name="(decision|confirmed|which)" value="([^"]+)"', page)
    return {**dict(fields), "letter": re.findall(r'name="letter" value="([^"]+)"', page)}


def test_each_letter_shows_when_where_and_in_which_phase_it_was_lost(
    session: Client, campaign: Campaign, told: SpoolWriter
) -> None:
    letter = campaign.recipients.all()[0]
    emit(
        EmailUnknown(
            campaign_id=campaign.pk, queue_id=campaign.queue.pk, recipient_id=letter.pk, recipient_email=letter.email,
            smtp_message_id="<1>", provider="smtp_global", cause=letter.error, attempt=1, worker="mx1:4711",
            lease_id=UUID(int=7),
        )
    )  # fmt: skip
    page = session.get(reverse("unknowns:campaign", args=[campaign.pk])).content.decode()
    assert page.count("body_sent") == 3
    assert "the server closed the connection" in page
    assert message_id(letter.pk, "example.com").strip("<>") in page
    lines = session.get(reverse("unknowns:lines", args=[campaign.pk])).content.decode()
    assert f"mx1:4711 · {UUID(int=7)}" in lines
    assert lines.count("Outcome of a letter unknown") == 1
    assert lines.count("No log line names this letter") == 2


def test_assuming_them_delivered_counts_them_as_sent_once_it_is_confirmed(session: Client, campaign: Campaign) -> None:
    asked = decide(session, campaign, decision="assume_delivered", which="all")
    assert "Letters that will count as sent: 3" in asked
    assert states(campaign) == ["unknown"] * 3
    assert "Letters decided: 3" in decide(session, campaign, **confirmed(asked))
    campaign.refresh_from_db()
    assert (states(campaign), campaign.sent, campaign.unknown) == (["sent"] * 3, 3, 0)
    assert AuditEntry.objects.get(action="unknown_assume_delivered").detail["count"] == 3


def test_sending_once_more_says_who_may_get_it_twice_and_who_gets_nothing(session: Client, campaign: Campaign) -> None:
    first, second, _third = campaign.recipients.order_by("email")
    Suppression.objects.create(email=first.email.upper())
    Recipient.objects.filter(pk=second.pk).update(resends=1)
    asked = decide(session, campaign, decision="resend", which="all")
    for words in (
        "Letters that will be sent once more, out of the hourly limit: 1",
        "Unsubscribed in the meantime, so they get nothing: 1",
        "Sent once more before, so they stay unknown: 1",
        "it goes into flight again",
    ):
        assert words in asked
    decide(session, campaign, **confirmed(asked))
    campaign.refresh_from_db()
    assert states(campaign) == ["pending", "suppressed", "unknown"]
    assert (campaign.status, CampaignQueue.objects.get(campaign=campaign).status) == ("sending", "active")


def test_only_ticked_letters_are_decided(session: Client, campaign: Campaign) -> None:
    ticked = [str(letter.pk) for letter in campaign.recipients.all()[:2]]
    asked = decide(session, campaign, decision="assume_delivered", which="chosen", letter=ticked)
    decide(session, campaign, **confirmed(asked))
    assert states(campaign) == ["sent", "sent", "unknown"]


@pytest.mark.parametrize("asked", [
    {"decision": "wait", "which": "all"},
    {"which": "all"},
    {"decision": "burn", "which": "all"},
    {"decision": "resend", "which": "chosen"},
    {"decision": "resend", "which": "chosen", "letter": ["x", "0" * 400, "00000000-0000-0000-0000-000000000000"]},
    {"decision": "assume_delivered", "which": "all", "confirmed": "2"},
    {"decision": "assume_delivered", "which": "all", "confirmed": "all"},
])  # fmt: skip
def test_nothing_is_decided_without_a_decision_letters_and_the_right_number(
    session: Client, campaign: Campaign, asked: dict[str, object]
) -> None:
    decide(session, campaign, **asked)
    assert states(campaign) == ["unknown"] * 3
    assert not AuditEntry.objects.filter(action__startswith="unknown").exists()


def test_numbers_that_changed_before_the_confirmation_are_shown_anew(session: Client, campaign: Campaign) -> None:
    asked = decide(session, campaign, decision="assume_delivered", which="all")
    lose(campaign, 1)
    again = decide(session, campaign, **confirmed(asked))
    assert "have changed in the meantime" in again
    assert states(campaign) == ["unknown"] * 4


def test_a_second_click_finds_everything_decided(session: Client, campaign: Campaign) -> None:
    asked = decide(session, campaign, decision="assume_delivered", which="all")
    decide(session, campaign, **confirmed(asked))
    assert "all of them are decided already" in decide(session, campaign, **confirmed(asked))


def test_letters_are_paged(session: Client, campaign: Campaign) -> None:
    lose(campaign, 30)
    address = reverse("unknowns:campaign", args=[campaign.pk])
    pages = [session.get(address, {"page": number}).content.decode() for number in (1, 2)]
    assert [page.count('name="letter"') for page in pages] == [25, 8]


def test_a_manager_is_told_in_russian(session: Client, campaign: Campaign) -> None:
    asked = session.post(
        reverse("unknowns:decide", args=[campaign.pk]), {"decision": "assume_delivered", "which": "all"},
        headers={"Accept-Language": "ru"},
    ).content.decode()  # fmt: skip
    assert "Писем будет засчитано отправленными: 3" in asked
