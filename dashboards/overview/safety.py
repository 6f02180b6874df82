"""What must never happen: letters lost, or in no hand."""

from typing import Final

from dashboards.lead import Lines
from dashboards.panel import Kind, Limits, Panel, Row, Target, Unit
from observability.catalogue import metrics
from observability.catalogue.events.guards import ConservationBroken
from observability.catalogue.panels import from_logs
from observability.catalogue.panels.from_metrics import grown, level

LINES: Final = Lines(from_logs.behind(ConservationBroken))

CONSERVATION: Final = Panel(
    metrics.CONSERVATION_ERROR.name,
    "Recipients by which campaigns do not add up",
    Kind.SERIES,
    (Target(level(metrics.CONSERVATION_ERROR), "too many or too few"),),
    Unit.COUNT,
    metrics.CONSERVATION_ERROR.help,
    "0, always.",
    "pause sending before anything repairs it by hand; the log names the campaign.",
    (LINES,),
    alerts=("MailerConservationBroken",),
    limits=Limits(critical=1),
)
ORPHANS: Final = Panel(
    metrics.ORPHANED_RECIPIENTS.name,
    "Letters in hand that no lease holds",
    Kind.SERIES,
    (Target(level(metrics.ORPHANED_RECIPIENTS), "orphans"),),
    Unit.COUNT,
    metrics.ORPHANED_RECIPIENTS.help,
    "0, always.",
    "pause sending before anything repairs it by hand: such letters may be lost or sent twice.",
    (LINES,),
    alerts=("MailerRecipientsOrphaned",),
    limits=Limits(critical=1),
)
BREAKS: Final = Panel(
    metrics.CONSERVATION_BREAKS.name,
    "Checks that found a campaign which does not add up",
    Kind.BARS,
    (Target(grown(metrics.CONSERVATION_BREAKS), "found"),),
    Unit.COUNT,
    metrics.CONSERVATION_BREAKS.help,
    "0, always.",
    "each line names the campaign, what was expected and what was counted.",
    (LINES,),
    limits=Limits(critical=1),
)

ROW: Final = Row("What must never happen", (CONSERVATION, ORPHANS, BREAKS))
