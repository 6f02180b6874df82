"""What people do in a day, and what goes wrong; each gives an act, to be done at its time."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid5

from observability.catalogue.events.campaigns import CampaignCancelled, CampaignStarted
from observability.catalogue.events.guards import LeaseReaped, LimiterSeeded
from observability.catalogue.events.letters import EmailUnknown, UnknownResolved, WriteFenced
from observability.catalogue.events.people import (
    ActionRefused,
    RecipientsImported,
    RecipientUnsubscribed,
    TestEmailSent,
    ThrottleFellBack,
)
from observability.catalogue.events.relay import ConnectionFailed
from observability.catalogue.reasons import DeferReason
from tests.acceptance.dashboards.campaign import NAMES, Campaign
from tests.acceptance.dashboards.mailing import Mailing
from tests.unit.metrics.events import PROVIDER

Act = Callable[[Mailing], None]
DAY = datetime(2026, 11, 19, tzinfo=UTC)
MANAGER = "manager"
NOT_CONNECTED: dict[DeferReason, dict[str, Any]] = {
    DeferReason.SMTP_UNREACHABLE: {
        "error_class": "transient", "scope": "network", "phase": "connect", "smtp_code": None, "enhanced_code": None,
        "error": "Connection refused", "consecutive_errors": 1,
    },
    DeferReason.SMTP_AUTH_FAILED: {
        "error_class": "permanent", "scope": "sender", "phase": "auth", "smtp_code": 535, "enhanced_code": "5.7.8",
        "error": "Authentication credentials invalid", "consecutive_errors": 0,
    },
}  # fmt: skip
"""What is told of the connection before such a wait begins."""


def at(clock: str) -> float:
    """Give a time of the day, in seconds since 1970."""
    hours, minutes = clock.split(":")
    return DAY.timestamp() + int(hours) * 3600 + int(minutes) * 60


# -- people -----------------------------------------------------------------------------------------


def start(name: str, total: int, provider: str = PROVIDER, bad_every: int = 0) -> Act:
    """Import a list and start. `bad_every`: each so many-th address does not exist."""

    def act(mailing: Mailing) -> None:
        campaign = Campaign(name, total, provider, bad_every, started=mailing.now, served=mailing.now)
        mailing.flying[name] = campaign
        mailing.emit(RecipientsImported(campaign.id, MANAGER, total, total // 100))
        mailing.of(campaign, CampaignStarted, actor=MANAGER, total=total, suppressed=0)

    return act


def pause(name: str) -> Act:
    """Pause by hand."""
    return wait(name, DeferReason.PAUSED_BY_USER)


def resume(name: str, actor: str = MANAGER) -> Act:
    """Go on by hand."""
    return lambda mailing: mailing.go_on(mailing.flying[name], actor)


def cancel(name: str) -> Act:
    """Cancel what was not sent."""

    def act(mailing: Mailing) -> None:
        mailing.of(mailing.flying.pop(name), CampaignCancelled, actor=MANAGER)
        mailing.ended["cancelled"] += 1

    return act


def resolve(name: str) -> Act:
    """Decide that unknown letters arrived."""

    def act(mailing: Mailing) -> None:
        campaign = Campaign(name, 0)
        count = mailing.unknown.pop(str(campaign.id))
        mailing.emit(UnknownResolved(campaign.id, "assume_delivered", count, MANAGER))

    return act


def send_test_letters(count: int, refused: int) -> Act:
    """Send test letters until the throttle says no."""

    def act(mailing: Mailing) -> None:
        draft = Campaign("draft", 1).id
        for number in range(count):
            mailing.emit(TestEmailSent(draft, MANAGER, "manager@shop.example", f"<test-{number}@shop>", 143.0))
        for _ in range(refused):
            mailing.emit(ActionRefused("send_test_email", "throttled", MANAGER))

    return act


def refused_starts(count: int, refusal: str = "throttled") -> Act:
    """Start too often, or what is too large."""

    def act(mailing: Mailing) -> None:
        for _ in range(count):
            mailing.emit(ActionRefused("campaign_start", refusal, MANAGER))

    return act


def unsubscribe(count: int) -> Act:
    """Let recipients ask for no more mail."""

    def act(mailing: Mailing) -> None:
        for number, _ in enumerate(mailing.moments(count)):
            reader = uuid5(NAMES, f"reader {number}")
            mailing.emit(RecipientUnsubscribed(Campaign("morning", 1).id, reader, f"reader{number}@mail.example"))

    return act


def deploy(mailing: Mailing) -> None:
    """Begin all processes anew, in another version."""
    mailing.begin_anew()


# -- faults ------------------------------------------------------------------------------------------


def wait(name: str, reason: DeferReason, until: str | None = None) -> Act:
    """Have a campaign wait until a time, or until a person acts."""

    def act(mailing: Mailing) -> None:
        campaign = mailing.flying[name]
        if why := NOT_CONNECTED.get(reason):
            mailing.of(campaign, ConnectionFailed, provider=campaign.provider, **why)
        mailing.defer(campaign, reason, at(until) if until else None)

    return act


def refuse(provider: str) -> Act:
    """Let a provider refuse every letter."""
    return lambda mailing: mailing.refusing.add(provider)


def heal(provider: str) -> Act:
    """Let a provider take letters again."""
    return lambda mailing: mailing.refusing.discard(provider)


def crash(name: str, returned: int, unknown: int, unserved: float) -> Act:
    """Kill the process that sends a campaign; its lease is reaped, what it was sending is unknown.

    It leaves words that are no event, a line that is no JSON, and a late result; nobody takes its place for a while.
    """

    def act(mailing: Mailing) -> None:
        campaign, world = mailing.flying[name], mailing.world
        campaign.unserved_until = mailing.now + unserved
        world.log_record("CRITICAL", "Pool process ended by signal 9 (SIGKILL)")
        world.write("ERROR", "Fatal Python error: Segmentation fault")
        world.facts.dead = {**world.facts.dead, "worker": world.facts.dead.get("worker", 0) + 1}
        mailing.of(campaign, LeaseReaped, worker="worker-2", silent_seconds=21.4, returned=returned,
                   unknown=unknown)  # fmt: skip
        for _ in range(unknown):
            mailing.letter(campaign, EmailUnknown, cause="the sender died after the final dot", attempt=1)
        campaign.counts["unknown"] += unknown
        mailing.unknown[str(campaign.id)] = unknown
        late = {"recipient_id": mailing.recipient(), "outcome": "sent", "smtp_message_id": "<late@shop.example>"}
        mailing.of(campaign, WriteFenced, **late)

    return act


def lose_loki(mailing: Mailing) -> None:
    """Let lines lie in the spool."""
    mailing.loki_gone_at = mailing.now


def find_loki(mailing: Mailing) -> None:
    """Let the shipper catch up."""
    mailing.loki_gone_at = None


def lose_redis(mailing: Mailing) -> None:
    """Let Redis forget the hour, and a throttle be counted in PostgreSQL."""
    mailing.emit(ThrottleFellBack("campaign_start", "Connection refused"))
    for provider, count in mailing.world.facts.granted.items():
        mailing.emit(LimiterSeeded(provider, mailing.key_hour, count))
