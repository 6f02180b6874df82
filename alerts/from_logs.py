"""Expressions in LogQL for what only the lines know: ids, free text, and whether lines can be read at all."""

from datetime import timedelta

from observability.catalogue import unforeseen
from observability.catalogue.events.campaigns import CampaignFinished
from observability.catalogue.events.guards import MailerHeartbeat
from observability.catalogue.labels import APP, ENV
from observability.catalogue.logql import lines
from observability.catalogue.promql import number, span


def failed_share(window: timedelta, share: float) -> str:
    """Select campaigns that finished with a larger share of failed letters than this."""
    fields = 'message="message", campaign_id="campaign_id", failed="totals.failed", total="totals.total"'
    lines = (
        f'{{app="{APP}", level="{CampaignFinished.LEVEL.name}"}} |= "{CampaignFinished.MESSAGE}" | json {fields}'
        f' | message="{CampaignFinished.MESSAGE}" | __error__=""'
    )

    def most(field: str) -> str:
        unwrapped = f'max_over_time({lines} | unwrap {field} | __error__="" [{span(window)}])'
        return f"max by ({ENV}, campaign_id) ({unwrapped})"

    return f"{most('failed')} / {most('total')} > {number(share)}"


def unforeseen_errors(window: timedelta) -> str:
    """Count lines at level ERROR and above that no event tells, by the part that wrote them."""
    return f"{unforeseen.by_component(unforeseen.error_lines(), span(window), ENV)} > 0"


def unreadable_lines(window: timedelta) -> str:
    """Count lines that are no JSON object: no query that parses sees them."""
    return f"{unforeseen.by_component(unforeseen.unreadable_lines(), span(window), ENV)} > 0"


def no_heartbeat(window: timedelta) -> str:
    """Say 1 where no heartbeat arrived; of which environments one should, no log can tell."""
    return f"max(absent_over_time({lines(MailerHeartbeat)} [{span(window)}]))"


ALWAYS = "vector(1)"
"""Fires as long as the ruler evaluates and reaches Alertmanager."""
