"""Turn the state of all campaigns into samples. Pure."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from observability.catalogue import closed
from observability.catalogue.metric import CAMPAIGN_ROWS, Metric
from observability.catalogue.metrics import backlog
from observability.catalogue.reasons import DeferReason
from oncall.exporter.sample import Sample, known_provider, of_each

State = dict[str, Any]
"""What `database.STATE` answers."""

SERVED_SECONDS = 30
"""Within which a campaign with due letters is normally served: a pump's budget, and the way to the next."""
OPEN = ("pending", "leased", "sending")
IN_HAND = OPEN[1:]


def samples(state: State, providers: tuple[str, ...]) -> Iterator[Sample]:
    """Give everything that PostgreSQL alone can tell."""
    yield from _campaigns(state)
    yield from _letters(state)
    yield from _liveness(state)
    yield from _open_now(state, providers)


def remaining(state: State) -> Counter[str]:
    """Count each provider's letters that will be sent without a person's doing."""
    found: Counter[str] = Counter()
    for row in state["flying"]:
        if row["status"] == "active" or (row["status"] == "deferred" and not row["waits_for_person"]):
            found[row["provider"]] += sum(row["letters"].get(name, 0) for name in OPEN)
    return found


def _campaigns(state: State) -> Iterator[Sample]:
    flying = state["flying"]
    status = Counter(state["campaigns"]) + Counter(row["status"] for row in flying)
    yield from of_each(backlog.CAMPAIGNS, status, closed.CampaignState)
    yield from of_each(backlog.CAMPAIGNS_WAITING, Counter(row["defer_reason"] for row in flying), DeferReason)
    yield from of_each(backlog.BREAKERS, Counter(row["breaker_state"] for row in flying), closed.BreakerState)


def _letters(state: State) -> Iterator[Sample]:
    flying, due = state["flying"], _due(state)
    letters: Counter[str] = Counter()
    for row in flying:
        letters.update(row["letters"])
    error = sum(abs(row["total"] - sum(row["letters"].values())) for row in flying)
    yield from of_each(backlog.RECIPIENTS, letters, closed.RecipientState)
    yield Sample(backlog.RECIPIENTS_RUNNABLE, sum(row["due"] for row in due))
    yield Sample(backlog.RECIPIENTS_SENDABLE, sum(map(_sendable, flying)))
    yield Sample(backlog.OLDEST_RUNNABLE, max((row["due_seconds"] for row in due), default=0))
    yield Sample(backlog.UNSERVED_RUNNABLE, max((row["unserved_seconds"] for row in due), default=0))
    yield Sample(backlog.UNKNOWN_RECIPIENTS, sum(row["letters"] for row in state["unknown"]))
    yield Sample(backlog.CONSERVATION_ERROR, error)
    yield Sample(backlog.ORPHANED_RECIPIENTS, state["orphans"])


def _sendable(row: dict[str, Any]) -> int:
    """Count what an active campaign sends, or could: all of a small one is in hand while its relay hangs."""
    in_hand = sum(row["letters"].get(name, 0) for name in IN_HAND)
    return row["due"] + in_hand if row["status"] == "active" else 0


def _due(state: State) -> list[Any]:
    return [row for row in state["flying"] if row["status"] == "active" and row["due"]]


def _liveness(state: State) -> Iterator[Sample]:
    leases = state["leases"]
    yield Sample(backlog.LEASES, leases["count"])
    yield Sample(backlog.LEASE_SILENCE, max(0.0, leases["silence"]))
    yield Sample(backlog.PROGRESS_AGE, max(0.0, leases["progress"]))
    tick = state["tick"] if state["tick"] is not None else _waited_for_the_first_tick(state)
    if tick is not None:
        yield Sample(backlog.TICK_AGE, max(0.0, tick))


def _waited_for_the_first_tick(state: State) -> float | None:
    """Say for how long campaigns have needed a tick where none was ever done; None where none needs it."""
    return max((row["flying_seconds"] for row in state["flying"] if row["status"] != "paused"), default=None)


def _open_now(state: State, providers: tuple[str, ...]) -> Iterator[Sample]:
    """List what is open now. The most urgent rows come first, so that a cap cuts the others off."""
    flying = state["flying"]

    def rows(metric: Metric, found: list[tuple[Any, float]], *labels: str) -> Iterator[Sample]:
        for row, value in sorted(found, key=lambda pair: (-pair[1], pair[0]["campaign_id"]))[:CAMPAIGN_ROWS]:
            provider = known_provider(row["provider"], providers)
            yield Sample(metric, value, (row["campaign_id"], provider, *(row[name] for name in labels)))

    yield from rows(backlog.BREAKER_OPEN, [(row, 1) for row in flying if row["breaker_state"] != "closed"])
    yield from rows(backlog.CAMPAIGN_WAITING, [(row, 1) for row in flying if row["defer_reason"]], "defer_reason")
    yield from rows(backlog.CAMPAIGN_STOPS, [(row, row["generation"]) for row in flying if row["generation"]])
    late = [(row, row["unserved_seconds"]) for row in _due(state) if row["unserved_seconds"] > SERVED_SECONDS]
    yield from rows(backlog.CAMPAIGN_UNSERVED, late)
    yield from rows(backlog.CAMPAIGN_UNKNOWN, [(row, row["letters"]) for row in state["unknown"]])
