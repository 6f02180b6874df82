"""Moments worth a mark across all graphs, and the lines that tell them.

Lines are told in signs and in the names of fields and values, which read alike in every language: 10 × an error,
→ until when, ✉ letters.
"""

from observability.catalogue.events.campaigns import CampaignDeferred, CampaignFinished, CampaignStarted
from observability.catalogue.events.guards import BreakerOpened
from observability.catalogue.logql import Narrow
from observability.catalogue.metrics.pipeline import BUILD_INFO
from observability.catalogue.panels.from_logs import told, whole
from observability.catalogue.panels.from_metrics import asked
from observability.catalogue.panels.query import ENV, Query
from observability.catalogue.promql import highest, series


def tripped(narrow: Narrow) -> Query:
    """Find openings of breakers."""
    fields = ("campaign_id", "provider", "consecutive_errors", "last_error")
    sentence = "{{.provider}}: {{.consecutive_errors}} × “{{.last_error}}”"
    return told(BreakerOpened, sentence, *fields, narrow=narrow)


def deferred(narrow: Narrow) -> Query:
    """Find the beginnings of waits."""
    fields = ("campaign_id", "defer_reason", "deferred_until")
    until = "{{if .deferred_until}} → {{trunc 19 .deferred_until}} UTC{{end}}"  # no fractions of a second
    return told(CampaignDeferred, "{{.defer_reason}}" + until, *fields, narrow=narrow)


def started(narrow: Narrow) -> Query:
    """Find starts of campaigns."""
    return told(CampaignStarted, "{{.actor}}: {{.total}} ✉", "campaign_id", "actor", "total", narrow=narrow)


def began(narrow: Narrow) -> Query:
    """Show which campaigns began, by id."""
    return told(
        CampaignStarted,
        "{{.campaign_id}} {{.actor}}: {{.total}} ✉",
        "campaign_id",
        "actor",
        "total",
        narrow=narrow,
    )


def ended(narrow: Narrow) -> Query:
    """Show which campaigns ended, by id."""
    return _finished("{{.campaign_id}} ", narrow)


def finished(narrow: Narrow) -> Query:
    """Find ends of campaigns."""
    return _finished("", narrow)


def _finished(before: str, narrow: Narrow) -> Query:
    fields = ("campaign_id", "campaign_status", "finished_with_errors", "duration_seconds")
    errors = '{{if eq .finished_with_errors "true"}}, finished_with_errors{{end}}'
    return told(
        CampaignFinished,
        before + "{{.campaign_status}}" + errors + f", {whole('duration_seconds')} s",
        *fields,
        narrow=narrow,
    )


_BEFORE = f"max by (version) (last_over_time({series(BUILD_INFO, env=ENV)}[5m] offset 1m))"
DEPLOYED = asked(f"{highest(BUILD_INFO, ('version',), env=ENV)} unless on (version) {_BEFORE}", "version")
"""A version that was not there before. Without the five minutes every restart of the exporter would look like one."""
