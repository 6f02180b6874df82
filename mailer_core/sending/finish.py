"""End campaigns in which no letter waits any more, with totals that tell the truth."""

from collections.abc import Iterable
from uuid import UUID

from mailer_core.models import OPEN_STATES, RecipientState
from mailer_core.sending import tick_queries as queries
from mailer_core.sending.database import all_rows, execute, one
from observability.catalogue.events.campaigns import CampaignFinished
from observability.catalogue.events.event import Event


def finish_all() -> Iterable[Event]:
    """End every campaign that can end. Run it in a transaction; tell the facts after its commit."""
    for queue, campaign in all_rows(queries.FINISHABLE, {}):
        counts = count_states(campaign)
        # Counted anew under the lock: a person may have sent a letter on its way again just before it.
        if not any(counts[state] for state in OPEN_STATES):
            yield from _finish(queue, counts)


def count_states(campaign: UUID) -> dict[str, int]:
    """Count a campaign's letters by state; every state is there, with 0 where there is none."""
    counted = {str(state): int(count) for state, count in all_rows(queries.STATE_COUNTS, {"campaign": campaign})}
    return {state.value: counted.get(state.value, 0) for state in RecipientState}


def _finish(queue: UUID, counts: dict[str, int]) -> Iterable[Event]:
    with_errors = counts["failed"] > 0 or counts["unknown"] > 0
    totals = {name: counts[name] for name in ("sent", "failed", "unknown")}
    ended = one(queries.FINISH, {"queue": queue, **totals, "with_errors": with_errors})
    execute(queries.DONE, {"queue": queue})
    if ended is None:
        return
    campaign, status, total, seconds = ended
    yield CampaignFinished(
        campaign_id=campaign,
        queue_id=queue,
        campaign_status=status,
        totals={**totals, "total": total, "suppressed": counts["suppressed"], "cancelled": counts["cancelled"]},
        duration_seconds=round(seconds, 3),
        finished_with_errors=with_errors,
    )
