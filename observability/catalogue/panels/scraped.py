"""Questions about what Prometheus and Alertmanager tell: targets, firing alerts, pages."""

from datetime import timedelta
from typing import Final

from observability.catalogue import foreign
from observability.catalogue.labels import APP
from observability.catalogue.panels.from_metrics import asked
from observability.catalogue.panels.query import ENV, STEP, Query
from observability.catalogue.promql import Pattern, aggregate, increase, series, span

OURS: Final = Pattern("Mailer.*")
ALWAYS: Final = "Mailer.*Watchdog"
"""These fire as long as all is well."""

WEEK: Final = timedelta(days=7)
IN_ENV: Final = Pattern(f"{ENV}|")
"""Of the environments that are looked at, and of none: an alert that nothing is there cannot say where."""
RESOLUTION: Final = timedelta(minutes=1)
"""No alert fires for less: each is kept for a minute at least."""

EXPORTER_UP: Final = asked(aggregate("max", series(foreign.UP, job=APP, env=ENV)))


def _firing(severity: str) -> str:
    chosen = series(foreign.ALERTS, alertname=OURS, alertstate="firing", severity=severity, env=IN_ENV)
    return chosen.replace("}", f', alertname!~"{ALWAYS}"}}')


def _begun(severity: str) -> str:
    """Find the minutes in which an alert fires that did not a minute before, and what has begun since the last one."""
    firing, step = _firing(severity), span(RESOLUTION)
    minutes = f"count_over_time(({firing} unless {firing} offset {step})[{span(WEEK)}:{step}])"
    return f"{minutes} or {firing} unless max_over_time(({firing})[{step}:{step}])"


CRITICAL: Final = "critical"
WARNING: Final = "warning"
_ROW: Final = ("severity", "alertname", "subject")
FIRING: Final = asked(
    " or ".join(aggregate("count", _firing(severity), _ROW) for severity in (CRITICAL, WARNING)), *_ROW
)
"""What fires, the critical ones first; an alert of campaigns counts once for each of them."""


def firing(severity: str) -> Query:
    """Tell which alerts of a severity fire."""
    return asked(aggregate("max", _firing(severity), ("alertname",)), "alertname")


def firing_number(severity: str) -> Query:
    """Count what fires of a severity."""
    return asked(f"{aggregate('sum', _firing(severity))} or vector(0)")


def _most_frequent(severity: str) -> Query:
    return asked(f"sort_desc({aggregate('sum', _begun(severity), ('alertname',))})", "alertname")


PAGES: Final = _most_frequent(CRITICAL)
PAGES_TOTAL: Final = asked(f"{aggregate('sum', _begun(CRITICAL))} or vector(0)")
TICKETS: Final = _most_frequent(WARNING)
HELD: Final = asked(aggregate("sum", series(foreign.HELD), ("state",)), "state")
NOTIFIED: Final = asked(f"{increase(foreign.NOTIFIED, STEP, ('integration',))} > 0", "integration")
NOT_NOTIFIED: Final = asked(increase(foreign.NOT_NOTIFIED, STEP))
