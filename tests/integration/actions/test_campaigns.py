"""Campaigns are started, paused, resumed and cancelled with a plan before and another signal after."""

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from mailer_core.exceptions import NotFound
from mailer_core.models import AuditEntry, Campaign, CampaignQueue, Recipient
from mailer_core.services import drafts, lifecycle
from mailer_core.smtp.memory import MemoryTransport
from oncall.actions.campaign import standing, stopping
from oncall.actions.exceptions import NotConfirmed, PreconditionFailed, StalePlan
from oncall.actions.performing import perform, plan, plan_again
from oncall.stack.waiting import wait_until
from tests.integration.actions.doing import done, recorded
from tests.integration.core.campaigns import BUSY, again, in_flight, states
from tests.patience import PATIENCE

LETTER = {"name": "News", "subject": "News", "body_text": "Hello", "from_email": "news@example.com"}


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give up soon where nobody works."""
    monkeypatch.setattr(standing, "WORKERS_SECONDS", 0.3)
    monkeypatch.setattr(stopping, "ENDS_SECONDS", 0.3)
    monkeypatch.setattr(stopping, "QUIET_SECONDS", 0.1)


def draft(owner: User, letters: int = 3) -> Campaign:
    made = drafts.create_campaign(owner, **LETTER)
    Recipient.objects.bulk_create([Recipient(campaign=made, email=f"r{n}@example.org") for n in range(letters)])
    return made


def test_a_plan_changes_nothing_and_says_what_would_change(manager: User) -> None:
    campaign = draft(manager, 3)
    rows = AuditEntry.objects.count()
    made = plan("campaign-start", {"campaign": str(campaign.id)}, manager)
    assert made.ready
    assert made.look.numbers["letters"] == 3
    assert "3 письма" in made.look.effect[0].ru
    assert Campaign.objects.get(pk=campaign.pk).status == "draft"
    assert AuditEntry.objects.count() == rows


def test_a_start_is_verified_by_the_workers_and_recorded(manager: User, workers: None) -> None:
    campaign = draft(manager)
    outcome = done("campaign-start", manager, campaign=campaign.id)
    assert outcome.verified, outcome.verification.evidence
    assert outcome.rollback.command == f"oncall act campaign-pause {campaign.id}"
    row = recorded()
    assert (row.actor, row.outcome, row.campaign_id) == (manager, "done", campaign.id)
    assert row.detail["name"] == "campaign-start"
    assert row.detail["verified"] is True
    assert str(row.id) == outcome.audit_id


def test_a_start_that_no_worker_takes_up_is_done_and_not_verified(manager: User, hurried: None) -> None:
    campaign = draft(manager)
    outcome = done("campaign-start", manager, campaign=campaign.id)
    assert not outcome.verified
    assert f"oncall diagnose --campaign {campaign.id}" in outcome.verification.evidence.en
    assert recorded().detail["verified"] is False


def test_a_pause_is_verified_by_leases_that_end_and_undone_by_a_resume(manager: User, workers: None) -> None:
    queue = in_flight(5000)
    assert done("campaign-pause", manager, campaign=queue.campaign_id).verified
    assert again(queue).status == "paused"
    assert states(queue)["pending"] > 0
    assert done("campaign-resume", manager, campaign=queue.campaign_id).verified


def test_a_pause_with_a_batch_that_nobody_gives_back_is_not_verified(manager: User, hurried: None) -> None:
    queue = in_flight(3)
    queue.leases.create(worker="gone:1", generation=0, provider="smtp_global", key_hour="2026112405")
    outcome = done("campaign-pause", manager, campaign=queue.campaign_id)
    assert not outcome.verified
    assert "1 batch(es)" in outcome.verification.evidence.en


def test_a_cancel_waits_until_the_tick_has_ended_it(manager: User, workers: None) -> None:
    queue = in_flight(3, queue={"status": "paused", "defer_reason": "paused_by_user"})
    outcome = done("campaign-cancel", manager, campaign=queue.campaign_id)
    assert outcome.verified
    assert outcome.changed == {"letters": 3}
    assert outcome.rollback.command is None
    assert states(queue) == {"cancelled": 3}


def test_a_resume_with_an_open_breaker_says_that_one_letter_goes_first(manager: User) -> None:
    queue = in_flight(3, queue={"status": "deferred", "defer_reason": "circuit_breaker", "breaker_state": "open"})
    effect = plan("campaign-resume", {"campaign": str(queue.campaign_id)}, manager).look.effect
    assert "one probe letter goes first" in effect[1].en


def test_what_is_not_so_is_told_in_the_plan_and_refused(manager: User) -> None:
    queue = in_flight(3)
    made = plan("campaign-resume", {"campaign": str(queue.campaign_id)}, manager)
    assert [(one.met, one.found.ru) for one in made.look.preconditions] == [(False, "отправляется")]
    with pytest.raises(PreconditionFailed, match="found: active"):
        perform(made, "campaign-resume", manager)
    assert not AuditEntry.objects.filter(action="oncall_act").exists()


def test_a_plan_whose_facts_have_changed_is_refused(manager: User) -> None:
    queue = in_flight(3)
    arguments = {"campaign": str(queue.campaign_id)}
    made = plan("campaign-cancel", arguments, manager)
    lifecycle.pause_campaign(manager, queue.campaign_id)
    with pytest.raises(StalePlan):
        perform(made, "campaign-cancel", manager)
    with pytest.raises(StalePlan):
        plan_again("campaign-cancel", arguments, made.fingerprint, manager)
    assert again(queue).status == "paused"


@pytest.mark.parametrize("word", ["", "yes", "campaign-pause", "Campaign-cancel"])
def test_another_word_than_the_actions_name_confirms_nothing(manager: User, word: str) -> None:
    queue = in_flight(3)
    made = plan("campaign-cancel", {"campaign": str(queue.campaign_id)}, manager)
    with pytest.raises(NotConfirmed):
        perform(made, word, manager)
    assert again(queue).status == "active"


def test_a_campaign_of_somebody_else_is_not_there(manager: User) -> None:
    queue = in_flight(3)
    stranger = User.objects.create_user("stranger")
    stranger.groups.set(manager.groups.all())
    with pytest.raises(NotFound):
        plan("campaign-pause", {"campaign": str(queue.campaign_id)}, stranger)


def killed(*_arguments: object) -> None:
    raise KeyboardInterrupt


def test_an_act_that_is_killed_in_the_middle_is_on_record(manager: User, monkeypatch: pytest.MonkeyPatch) -> None:
    queue = in_flight(3)
    made = plan("campaign-pause", {"campaign": str(queue.campaign_id)}, manager)
    monkeypatch.setattr(lifecycle, "pause_campaign", killed)
    with pytest.raises(KeyboardInterrupt):
        perform(made, "campaign-pause", manager)
    assert (recorded().outcome, recorded().detail["name"]) == ("begun", "campaign-pause")


def test_the_breakers_probe_goes_now_and_closes_it(manager: User, workers: None) -> None:
    queue = open_breaker()
    outcome = done("breaker-reset", manager, campaign=queue.campaign_id)
    assert outcome.verified
    assert again(queue).breaker_state == "closed"


def test_a_probe_that_is_refused_opens_the_breaker_again_and_says_why(
    manager: User, relay: MemoryTransport, request: pytest.FixtureRequest
) -> None:
    relay.fault(BUSY, times=5)
    request.getfixturevalue("workers")
    queue = open_breaker()
    outcome = done("breaker-reset", manager, campaign=queue.campaign_id)
    assert not outcome.verified
    assert "Service shutting down" in outcome.verification.evidence.en
    assert again(queue).breaker_state == "open"
    assert len(relay.letters) == 0


def open_breaker() -> CampaignQueue:
    return in_flight(
        3, queue={"status": "deferred", "defer_reason": "circuit_breaker", "breaker_state": "open", "breaker_trips": 1}
    )


def test_a_probe_is_no_way_around_a_person_who_paused(manager: User) -> None:
    queue = in_flight(3, queue={"status": "paused", "defer_reason": "paused_by_user", "breaker_state": "open"})
    assert not plan("breaker-reset", {"campaign": str(queue.campaign_id)}, manager).ready


def test_unknown_letters_are_assumed_delivered(manager: User) -> None:
    queue = in_flight(3)
    Recipient.objects.filter(campaign=queue.campaign_id).update(state="unknown", unknown_since=timezone.now())
    outcome = done("unknowns-resolve", manager, campaign=queue.campaign_id, decision="assume-delivered")
    assert outcome.verified
    assert outcome.changed == {"letters": 3}
    assert states(queue) == {"sent": 3}


def test_a_letter_is_sent_once_more_and_never_twice_more(manager: User, workers: None, relay: MemoryTransport) -> None:
    queue = in_flight(3, queue={"status": "paused", "defer_reason": "paused_by_user"})
    Recipient.objects.filter(campaign=queue.campaign_id).update(
        state="unknown", unknown_since=timezone.now(), attempt=1
    )
    first = Recipient.objects.filter(campaign=queue.campaign_id).first()
    assert first is not None
    Recipient.objects.filter(pk=first.pk).update(resends=1)
    made = plan("unknowns-resolve", {"campaign": str(queue.campaign_id), "decision": "resend-once"}, manager)
    assert made.look.numbers["decided"] == 2
    assert "Sent once more before" in made.look.effect[1].en
    lifecycle.resume_campaign(manager, queue.campaign_id)
    assert wait_until(lambda: again(queue).status == "done", PATIENCE)  # all are unknown: nothing is left to wait for
    assert done("unknowns-resolve", manager, campaign=queue.campaign_id, decision="resend-once").verified
    assert first.email not in {letter.rcpt for letter in relay.letters}
