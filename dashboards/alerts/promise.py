"""What is promised of deliveries, and how fast its budget of failures burns."""

from datetime import timedelta
from typing import Final

from dashboards.lead import AlertSection, Elsewhere, Lines
from dashboards.panel import Kind, Limits, Panel, Row, Target, Unit
from observability.catalogue import metrics
from observability.catalogue.events.letters import EmailFailed
from observability.catalogue.links import Dashboard
from observability.catalogue.objectives import (
    BUDGET_LOW,
    BURN_FAST,
    BURN_SLOW,
    BURN_STEADY,
    DELIVERY_OBJECTIVE,
    DELIVERY_WINDOW,
    Burn,
)
from observability.catalogue.panels import from_logs, promise
from observability.catalogue.panels.query import IN_ENV
from observability.catalogue.promql import span

FAILURES: Final = Lines(from_logs.behind(EmailFailed, narrow=IN_ENV), title="Failures")
BY_SCOPE: Final = Elsewhere("Failures by whose fault they are", Dashboard.OVERVIEW, metrics.EMAILS_FAILED.name)
WINDOW: Final = span(DELIVERY_WINDOW)
PROMISE: Final = (
    f"{DELIVERY_OBJECTIVE:.0%} of attempts, over {WINDOW}, fail for no other reason than the recipient's address or"
    " mailbox."
)

LEFT: Final = Panel(
    "budget_left",
    "Failure budget left",
    Kind.STAT,
    (Target(promise.LEFT, f"of {WINDOW}"),),
    Unit.SHARE,
    f"Promised: {PROMISE} This is the share of the allowed failures that is not used up; at 0 the promise is broken.",
    f"above {BUDGET_LOW:.0%}. Where Prometheus keeps its samples for less time, this is about what it has.",
    "stop risky campaigns and changes until it recovers; the failures by fault say what used it up.",
    (Lines(from_logs.behind(EmailFailed, narrow=IN_ENV), until_point=False), BY_SCOPE),
    limits=Limits(warning=BUDGET_LOW, critical=0, least=True),
    height=6,
)
KEPT: Final = Panel(
    "objective",
    "Promise kept",
    Kind.STAT,
    (Target(promise.KEPT, f"over {WINDOW}"),),
    Unit.SHARE,
    f"Promised: {PROMISE}",
    f"{DELIVERY_OBJECTIVE:.0%} and above.",
    "below, the promise is broken: say so to those it was made to, and read the failures by fault.",
    (Lines(from_logs.behind(EmailFailed, narrow=IN_ENV), until_point=False), BY_SCOPE),
    limits=Limits(critical=DELIVERY_OBJECTIVE, least=True),
    height=6,
)
TRIED: Final = Panel(
    "attempts",
    "Attempts",
    Kind.STAT,
    (Target(promise.TRIED, f"in {WINDOW}"),),
    Unit.COUNT,
    "Attempts that the promise is measured by: letters taken, and attempts that failed.",
    "thousands; few attempts say little.",
    "none: nothing was sent for a month, or Prometheus lost its samples.",
    (Lines(from_logs.behind(EmailFailed, narrow=IN_ENV), until_point=False), BY_SCOPE),
    height=6,
)


def _burn(burn: Burn, title: str, alert: str, normal: str, action: str) -> Panel:
    def named(window: timedelta) -> Target:
        return Target(promise.burning(window), f"over {span(window)}")

    return Panel(
        f"burn:{span(burn.long)}",
        title,
        Kind.SERIES,
        (named(burn.long), named(burn.short)),
        Unit.NONE,
        f"How many times too fast the failure budget burns; at 1 it is just used up in {WINDOW}. The alert asks that"
        f" both windows are above {burn.factor:g}, with {burn.attempts} attempts in the long one.",
        normal,
        action,
        (FAILURES, BY_SCOPE, AlertSection(alert)),
        limits=Limits(critical=burn.factor),
        empty="no attempts",
    )


FAST: Final = _burn(
    BURN_FAST,
    "Burning fast: two days to the end",
    "MailerFailureBudgetBurningFast",
    "below 1.",
    "a provider refuses, or the network is gone: the first row of the overview says which.",
)
STEADY: Final = _burn(
    BURN_STEADY,
    "Burning: five days to the end",
    "MailerFailureBudgetBurning",
    "below 1.",
    "the same, at a slower pace: look at the failures by fault over the last six hours.",
)
SLOW: Final = _burn(
    BURN_SLOW,
    "Burning slowly: gone before the month ends",
    "MailerFailureBudgetBurningSlowly",
    "below 1.",
    "no night's work: find what fails steadily, by fingerprint, and mend it this week.",
)

ROW: Final = Row("What is promised", (LEFT, KEPT, TRIED))
BURNS: Final = Row("How fast the budget burns", (FAST, STEADY, SLOW))
