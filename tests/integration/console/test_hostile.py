"""Words from outside reach no page as HTML: names, providers' answers, log lines, what is typed into a search."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from mailer_core.models import AuditEntry, CampaignQueue
from observability.catalogue.events.letters import EmailUnknown
from observability.emit import emit
from observability.spool.writer import SpoolWriter
from oncall.pages.console.reading import alerts
from oncall.pages.console.reading.background import Background
from tests.integration.console.people import HOSTILE, SAFE, lose, tripped
from tests.integration.console.verdicts import document

SCRIPT = "javascript:alert(1)"


def assert_harmless(page: str, *, shown: bool = True) -> None:
    """Nothing of the hostile words stands as markup; as words they do."""
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert not shown or SAFE in page


@pytest.fixture
def queue(manager: User) -> CampaignQueue:
    return tripped(manager, name=f"Name {HOSTILE}", text=f"Answer {HOSTILE}", provider=HOSTILE[:60])


def test_names_and_answers_of_providers_stand_as_words_on_the_screen(console: Client, queue: CampaignQueue) -> None:
    for name in ("now", "state", "campaigns"):
        assert_harmless(console.get(reverse(f"console:{name}")).content.decode())
    assert_harmless(console.get(reverse("console:campaign", args=[queue.campaign_id])).content.decode())
    asked = {"campaign": str(queue.campaign_id)}
    assert_harmless(console.get(reverse("console:action", args=["breaker-reset"]), asked).content.decode())


def test_log_lines_and_rows_stand_as_words_in_the_timeline(
    console: Client, queue: CampaignQueue, told: SpoolWriter
) -> None:
    emit(
        EmailUnknown(
            campaign_id=queue.campaign_id, queue_id=queue.pk, recipient_id=queue.pk, recipient_email=HOSTILE,
            smtp_message_id=HOSTILE, provider=HOSTILE, cause=HOSTILE, attempt=1, worker=HOSTILE,
        )
    )  # fmt: skip
    page = console.get(reverse("console:timeline", args=[queue.campaign_id])).content.decode()
    assert_harmless(page)
    assert page.count(SAFE) > 4


def test_evidence_of_unknown_letters_stands_as_words(console: Client, queue: CampaignQueue, told: SpoolWriter) -> None:
    (lost,) = lose(queue.campaign, error=f"body_sent: {HOSTILE}")
    emit(
        EmailUnknown(
            campaign_id=queue.campaign_id, queue_id=queue.pk, recipient_id=lost, recipient_email=HOSTILE,
            smtp_message_id=HOSTILE, provider=HOSTILE, cause=HOSTILE, attempt=1, worker=HOSTILE,
        )
    )  # fmt: skip
    for name in ("campaign", "lines"):
        assert_harmless(console.get(reverse(f"unknowns:{name}", args=[queue.campaign_id])).content.decode())
    asked = {"decision": "resend", "which": "all"}
    assert_harmless(console.post(reverse("unknowns:decide", args=[queue.campaign_id]), asked).content.decode())


def test_what_is_typed_into_a_search_comes_back_as_words(console: Client, queue: CampaignQueue) -> None:
    assert_harmless(console.get(reverse("console:campaigns"), {"q": HOSTILE, "state": HOSTILE}).content.decode())
    page = console.get(reverse("console:campaign", args=[queue.campaign_id]), {"q": HOSTILE, "kind": HOSTILE})
    assert_harmless(page.content.decode())
    assert_harmless(console.get(reverse("console:audit"), {"actor": HOSTILE, "campaign": HOSTILE}).content.decode())
    given = {"alert": HOSTILE, "comment": HOSTILE, "labels": HOSTILE}
    assert_harmless(console.get(reverse("console:action", args=["alert-silence"]), given).content.decode())


def test_details_of_the_audit_stand_as_words(console: Client, on_call: User, queue: CampaignQueue) -> None:
    row = AuditEntry.objects.create(
        actor=on_call, action="oncall_act", outcome=HOSTILE[:30], campaign=queue.campaign,
        detail={"name": HOSTILE, "arguments": {HOSTILE: HOSTILE}, "sentence": HOSTILE}, trace_id="0",
    )  # fmt: skip
    for address in (reverse("console:audit"), reverse("console:entry", args=[row.pk]), reverse("console:now")):
        assert_harmless(console.get(address).content.decode())


def test_alerts_stand_as_words_and_their_labels_lead_nowhere_else(
    console: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = {
        "labels": {"alertname": f"Mailer{HOSTILE}", "severity": "critical", "campaign_id": HOSTILE},
        "annotations": {"summary": HOSTILE, "runbook_url": SCRIPT, "dashboard_url": SCRIPT},
        "startsAt": "2026-11-24T03:00:00.000Z", "status": {"state": "active"},
    }  # fmt: skip
    found = Background(lambda: alerts.firing_of([row]), 60)
    found.seen(5)
    monkeypatch.setattr("oncall.pages.console.views.now.firing", lambda: found)
    page = console.get(reverse("console:alerts")).content.decode()
    assert_harmless(page)
    assert SCRIPT not in page


def test_the_verdict_stands_as_words_and_its_commands_are_text(
    console: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = Background(lambda: document(HOSTILE), 60)
    found.seen(5)
    monkeypatch.setattr("oncall.pages.console.views.now.diagnosis", lambda _campaign: found)
    assert_harmless(console.get(reverse("console:verdict")).content.decode())
