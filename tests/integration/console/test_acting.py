"""Operations from the console: the plan first, the typed word, the audit; reading a page changes nothing."""

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from mailer_core.models import AuditEntry, Campaign, CampaignQueue, Recipient
from tests.integration.console.people import lose, signed_in, tripped
from tests.integration.console.test_access import addresses

PAUSE = "/console/actions/campaign-pause/"


@pytest.fixture
def queue(manager: User) -> CampaignQueue:
    return tripped(manager)


def plan(console: Client, queue: CampaignQueue, address: str = PAUSE) -> dict[str, str]:
    """Read the plan's page and give what its form would send."""
    page = console.get(address, {"campaign": str(queue.campaign_id)}).content.decode()
    return dict(re.findall(r'<input type="hidden" name="(fingerprint|campaign)" value="([^"]+)"', page))


def test_a_plan_shows_effect_blast_radius_conditions_undoing_and_the_command(
    console: Client, queue: CampaignQueue
) -> None:
    page = console.get(PAUSE, {"campaign": str(queue.campaign_id)}).content.decode()
    for words in ("What must be so", "How it is verified", "How it is undone", "(changes production)"):
        assert words in page
    assert f"oncall act campaign-pause {queue.campaign_id} --confirm campaign-pause" in page


def test_a_plan_is_told_in_russian_down_to_its_numbers(console: Client) -> None:
    asked = {"max_per_hour": "5000", "for": "2h"}
    page = console.get("/console/actions/limit-set/", asked, headers={"Accept-Language": "ru"}).content.decode()
    labels = re.findall(r"<dt>([^<]+)</dt><dd>[\d\s]+</dd>", page)
    assert len(labels) == 4
    assert all(re.search("[а-я]", label) for label in labels), labels


def test_the_typed_word_does_it_and_leaves_a_row_that_is_shown(
    console: Client, queue: CampaignQueue, on_call: User
) -> None:
    done = console.post(PAUSE, {**plan(console, queue), "confirmation": "campaign-pause"}, follow=True)
    queue.refresh_from_db()
    assert queue.status == "paused"
    shown = done.content.decode()
    assert "oncall act campaign-resume" in shown  # how to undo it
    row = AuditEntry.objects.get(action="oncall_act", actor=on_call)
    assert (row.outcome, row.detail["name"], row.campaign_id) == ("done", "campaign-pause", queue.campaign_id)
    assert str(row.detail["arguments"]["campaign"]) in shown


@pytest.mark.parametrize("word", ["", "campaign-cancel", "CAMPAIGN-PAUSE"])
def test_another_word_does_nothing_and_says_which_to_type(console: Client, queue: CampaignQueue, word: str) -> None:
    answer = console.post(PAUSE, {**plan(console, queue), "confirmation": word})
    queue.refresh_from_db()
    assert queue.status == "deferred"
    assert "type campaign-pause" in answer.content.decode()


def test_a_plan_that_the_world_has_overtaken_is_shown_anew_and_not_done(console: Client, queue: CampaignQueue) -> None:
    seen = plan(console, queue)
    CampaignQueue.objects.filter(pk=queue.pk).update(status="active", defer_reason=None, generation=2)
    answer = console.post(PAUSE, {**seen, "confirmation": "campaign-pause"})
    queue.refresh_from_db()
    assert queue.status == "active"
    assert "has changed since you saw it" in answer.content.decode()


def test_an_argument_that_cannot_be_read_is_named_and_asked_for_again(console: Client) -> None:
    page = console.get(reverse("console:action", args=["limit-set"]), {"max_per_hour": "many"}).content.decode()
    assert "must be a whole number" in page
    assert 'value="many"' in page
    assert 'name="fingerprint"' not in page


def test_without_a_token_nothing_is_done(on_call: User, queue: CampaignQueue) -> None:
    (lost,) = lose(queue.campaign)
    session = signed_in(on_call, enforce_csrf_checks=True)
    asked = {**plan(session, queue), "confirmation": "campaign-pause"}
    assert session.post(PAUSE, asked).status_code == 403
    decided = {"decision": "assume_delivered", "which": "all", "confirmed": "1"}
    assert session.post(reverse("unknowns:decide", args=[queue.campaign_id]), decided).status_code == 403
    queue.refresh_from_db()
    assert (queue.status, Recipient.objects.get(pk=lost).state) == ("deferred", "unknown")


def world() -> list[object]:
    """Give everything that a page could change, audit included."""
    tables = (Campaign, CampaignQueue, Recipient, AuditEntry)
    return [list(table.objects.order_by("pk").values()) for table in tables]


def test_reading_changes_nothing_whatever_the_address_asks_for(
    console: Client, queue: CampaignQueue, manager: User
) -> None:
    lose(queue.campaign)
    known = addresses(manager)
    before = world()
    asked = {
        "campaign": str(queue.campaign_id), "confirmation": "breaker-reset", "decision": "resend", "which": "all",
        "confirmed": "1", "fingerprint": "0" * 16,
    }  # fmt: skip
    for address in (*known.values(), reverse("unknowns:list"), reverse("unknowns:campaign", args=[queue.campaign_id])):
        console.get(address, asked)
    assert console.get(reverse("unknowns:decide", args=[queue.campaign_id]), asked).status_code == 405
    assert world() == before


def test_the_audit_is_narrowed_by_person_action_and_campaign(
    console: Client, queue: CampaignQueue, on_call: User, manager: User
) -> None:
    AuditEntry.objects.create(actor=manager, action="campaign_start", outcome="done", campaign=queue.campaign)
    AuditEntry.objects.create(actor=on_call, action="limit_set", outcome="conflict", detail={"sentence": "not now"})
    address = reverse("console:audit")

    def rows(**asked: str) -> int:
        return console.get(address, asked).content.decode().count('<td class="mono nowrap name">')

    assert rows() == 2
    assert rows(actor=manager.username) == rows(action="limit_set") == rows(campaign=str(queue.campaign_id)) == 1
    assert rows(actor="nobody") == 0
    assert "This is no id of a campaign" in console.get(address, {"campaign": "x"}).content.decode()


def test_the_audit_is_paged_without_loss(console: Client, on_call: User) -> None:
    for number in range(120):
        AuditEntry.objects.create(actor=on_call, action="sign_in", outcome="done", detail={"n": f"row-{number}."})
    seen: list[str] = []
    address = reverse("console:audit")
    while address:
        page = console.get(address).content.decode()
        seen += re.findall(r"n: (row-\d+)\.", page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        address = reverse("console:audit") + following[1].replace("&amp;", "&") if following else ""
    assert seen == [f"row-{number}" for number in reversed(range(120))]
