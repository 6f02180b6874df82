"""A mailer at work, told by the code that tells in production.

It decides what happens; `World` lets events through the real listener, formatter and labels, and answers the real
exporter. Its rules are the core's, in the large: a limit an hour, ten errors in a row, one probe letter, a lease.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

from observability.catalogue.events.campaigns import CampaignContinued, CampaignDeferred, CampaignFinished
from observability.catalogue.events.event import Event
from observability.catalogue.events.guards import BreakerClosed, BreakerOpened, MailerHeartbeat, RateLimitReserve
from observability.catalogue.events.letters import EmailFailed, EmailSent
from observability.catalogue.objectives import BREAKER_COOL_DOWN, BREAKER_THRESHOLD
from observability.catalogue.reasons import DeferReason
from observability.shipper.state import Backlog
from tests.acceptance.dashboards.campaign import NAMES, Campaign
from tests.integration.alerts.world import World
from tests.unit.metrics.events import PROVIDER

STEP = 30
"""Seconds between two scrapes."""
HOUR = 3600
MINUTE = 60
THROTTLING = "Too many messages from your host, closing connection"
TRANSIENT = {
    "error_class": "transient", "scope": "provider", "phase": "mail", "smtp_code": 421, "enhanced_code": "4.7.0",
    "error": THROTTLING, "final": False,
}  # fmt: skip
DEAD_ADDRESS = {
    "error_class": "permanent", "scope": "recipient", "phase": "rcpt", "smtp_code": 550, "enhanced_code": "5.1.1",
    "error": "No such user", "final": True,
}  # fmt: skip
PHASES = {"connect": 0.0, "auth": 0.0, "mail": 18.0, "rcpt": 21.0, "data": 17.0, "body": 64.0}
"""Milliseconds of a letter of 120; the connection is kept."""


class Mailing:
    """The mailer; `limit`: letters an hour and provider, `pace`: letters a campaign gets out in a step."""

    def __init__(self, world: World, limit: int, pace: int) -> None:
        self.world = world
        self.limit = limit
        self.pace = pace
        self.now = 0.0
        self.flying: dict[str, Campaign] = {}
        self.ended: Counter[str] = Counter(draft=3)
        self.unknown: dict[str, int] = {}
        self.refusing: set[str] = set()
        """Providers that refuse every letter for now."""
        self.loki_gone_at: float | None = None
        self._pushed = 0
        self._pushed_before = 0
        self._letters = 0

    def step(self, at: float) -> None:
        """Live through the step that ends at a time; then all sources tell of that time."""
        for campaign in list(self.flying.values()):
            self._serve(campaign)
        self.now = self.world.now = at
        if int(at) % HOUR == 0:
            self.world.facts.granted = dict.fromkeys(self.world.facts.granted, 0)
        if int(at) % MINUTE == 0:
            self.emit(MailerHeartbeat(runnable=len(self.flying)))
        self._tell()

    def begin_anew(self) -> None:
        """Begin all processes anew: their counters are 0."""
        self.world.restart()
        self._pushed_before = self._pushed

    def moments(self, count: int) -> Iterator[None]:
        """Spread so many events over the step."""
        for number in range(count):
            self.world.now = self.now + STEP * (number + 1) / (count + 1)
            yield

    # -- telling --------------------------------------------------------------------------------

    def emit(self, event: Event) -> None:
        """Let an event happen, not before what happened already."""
        self.world.now = max(self.world.now, self.now)
        self.world.emit(event)

    def of(self, campaign: Campaign, kind: type[Event], **fields: Any) -> None:
        """Let an event of a campaign happen."""
        made: Any = kind
        self.emit(made(campaign_id=campaign.id, queue_id=campaign.queue_id, **fields))

    def letter(self, campaign: Campaign, kind: type[Event], **fields: Any) -> None:
        """Let an event of the next letter happen."""
        self._letters += 1
        address, number = f"reader{self._letters}@mail.example", f"<{self._letters}@shop.example>"
        self.of(campaign, kind, recipient_id=self.recipient(), recipient_email=address, smtp_message_id=number,
                provider=campaign.provider, **fields)  # fmt: skip

    def recipient(self) -> UUID:
        """Name the reader of the last letter."""
        return uuid5(NAMES, f"reader {self._letters}")

    @property
    def key_hour(self) -> str:
        """Name the hour, as the limiter does."""
        return f"{datetime.fromtimestamp(self.now, UTC):%Y%m%d%H}"

    def _tell(self) -> None:
        facts = self.world.facts
        active = [campaign for campaign in self.flying.values() if campaign.status == "active"]
        silence = max((self.now - campaign.served for campaign in active), default=0.0)
        unknown = [
            {"campaign_id": name, "provider": PROVIDER, "letters": count} for name, count in self.unknown.items()
        ]
        facts.flying = [campaign.row(self.now) for campaign in self.flying.values()]
        facts.state["campaigns"], facts.state["unknown"] = dict(self.ended), unknown
        facts.state["leases"] = {"count": len(active), "silence": silence, "progress": silence / 2}
        facts.state["tick"] = 1.0 + self.now % 4
        facts.beat_age = 2.0 + self.now % 3
        self._tell_of_lines()

    def _tell_of_lines(self) -> None:
        """While Loki is away, lines lie in the spool; the shipper tells so."""
        facts, lines = self.world.facts, self.world.lines
        gone = 0.0 if self.loki_gone_at is None else self.now - self.loki_gone_at
        if self.loki_gone_at is None:
            self._pushed = len(lines)
        waiting = sum(len(line.text) for line in lines[self._pushed :])
        facts.backlog = Backlog(waiting, 1, gone if waiting else 0.0)
        facts.told |= {"shipped": self._pushed - self._pushed_before, "success_age": gone + 1}

    # -- sending --------------------------------------------------------------------------------

    def defer(self, campaign: Campaign, reason: DeferReason, until: float | None, errors: int = 0) -> None:
        """Let a campaign wait."""
        campaign.status = "paused" if reason is DeferReason.PAUSED_BY_USER else "deferred"
        campaign.reason, campaign.until = reason.value, until
        campaign.generation += 1
        self.of(campaign, CampaignDeferred, defer_reason=reason.value, deferred_until=_moment(until),
                consecutive_errors=errors, provider=campaign.provider)  # fmt: skip

    def go_on(self, campaign: Campaign, actor: str) -> None:
        """Let a wait end."""
        reason, campaign.reason, campaign.until = campaign.reason, None, None
        campaign.status, campaign.served = "active", self.now
        campaign.generation += 1
        self.of(campaign, CampaignContinued, defer_reason=reason, actor=actor)

    def _serve(self, campaign: Campaign) -> None:
        if campaign.until is not None and self.now >= campaign.until:
            self._wake(campaign)
        elif campaign.status == "active" and self.now >= campaign.unserved_until:
            self._send(campaign)

    def _wake(self, campaign: Campaign) -> None:
        if campaign.breaker == "closed":
            self.go_on(campaign, "system")
        elif campaign.provider in self.refusing:
            self.letter(campaign, EmailFailed, attempt=1, took_ms=61.0, **TRANSIENT)
            self._open(campaign, errors=BREAKER_THRESHOLD + 1)
        else:
            campaign.breaker, campaign.cool_down = "closed", BREAKER_COOL_DOWN.total_seconds()
            self.go_on(campaign, "system")
            self._sent(campaign)
            self.of(campaign, BreakerClosed, provider=campaign.provider, generation=campaign.generation)

    def _send(self, campaign: Campaign) -> None:
        campaign.served = self.now + STEP - 2.5
        granted = self._reserve(campaign, min(self.pace, campaign.waiting))
        if campaign.provider in self.refusing:
            self._trip(campaign)
            return
        for _ in self.moments(granted):
            self._attempt(campaign)
        if not campaign.waiting:
            self._finish(campaign)
        elif granted < self.pace:
            self.defer(campaign, DeferReason.HOURLY_LIMIT, (self.now // HOUR + 1) * HOUR)

    def _reserve(self, campaign: Campaign, wanted: int) -> int:
        used = self.world.facts.granted.get(campaign.provider, 0)
        granted = min(wanted, self.limit - used)
        self.world.facts.granted[campaign.provider] = used + granted
        self.of(campaign, RateLimitReserve, allowed=granted > 0, granted=granted, current_count=used + granted,
                max_per_hour=self.limit, key_hour=self.key_hour, provider=campaign.provider)  # fmt: skip
        return granted

    def _attempt(self, campaign: Campaign) -> None:
        done = campaign.total - campaign.waiting + 1
        if campaign.bad_every and done % campaign.bad_every == 0:
            self.letter(campaign, EmailFailed, attempt=1, took_ms=61.0, **DEAD_ADDRESS)
            campaign.counts["failed"] += 1
        else:
            self._sent(campaign)

    def _sent(self, campaign: Campaign) -> None:
        campaign.counts["sent"] += 1
        took = 90.0 + (self._letters * 37) % 160
        phases = {name: share * took / 120 for name, share in PHASES.items()}
        if campaign.counts["sent"] % 50 == 1:
            phases |= {"connect": 38.0, "auth": 24.0}
        spent = self.world.facts.granted.get(campaign.provider, 0)
        self.letter(campaign, EmailSent, took_ms=took, attempt=1, phases_ms=phases, rate_limit_count=spent)

    def _trip(self, campaign: Campaign) -> None:
        for number, _ in enumerate(self.moments(BREAKER_THRESHOLD), 1):
            self.letter(campaign, EmailFailed, attempt=number, took_ms=61.0, **TRANSIENT)
        self._open(campaign, errors=BREAKER_THRESHOLD)

    def _open(self, campaign: Campaign, errors: int) -> None:
        until = self.world.now + campaign.cool_down
        campaign.breaker = "open"
        self.of(campaign, BreakerOpened, provider=campaign.provider, generation=campaign.generation + 1,
                consecutive_errors=errors, cool_down_seconds=campaign.cool_down, deferred_until=_moment(until),
                last_error=THROTTLING)  # fmt: skip
        campaign.cool_down *= 2
        self.defer(campaign, DeferReason.CIRCUIT_BREAKER, until, errors)

    def _finish(self, campaign: Campaign) -> None:
        del self.flying[campaign.name]
        self.ended["finished"] += 1
        counts = {name: campaign.counts[name] for name in ("sent", "failed", "unknown")}
        errors = bool(counts["failed"] or counts["unknown"])
        totals, duration = {**counts, "total": campaign.total}, self.now - campaign.started
        self.of(campaign, CampaignFinished, campaign_status="finished", totals=totals,
                duration_seconds=duration, finished_with_errors=errors)  # fmt: skip


def _moment(at: float | None) -> datetime | None:
    return None if at is None else datetime.fromtimestamp(at, UTC)
