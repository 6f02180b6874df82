"""Questions about what Prometheus and Alertmanager tell: targets, firing alerts, pages."""

from datetime import timedelta
from typing import Final

from observability.catalogue import foreign
from observability.catalogue.labels import APP
from observability.catalogue.panels.from_metrics import asked
from observability.catalogue.panels.query import ENV, STEP
from observability.catalogue.promql import Pattern, aggregate, increase, series, span

OURS: Final = Pattern("Mailer.*")
ALWAYS: Final = "Mailer.*Watchdog"
"""These fire as long as all is well."""

WEEK: Final = timedelta(days=7)
RESOLUTION: Final = timedelta(minutes=1)
"""No alert fires for less: each is kept for a minute at least."""

EXPORTER_UP: Final = asked(aggregate("max", series(foreign.UP, job=APP, env=ENV)))


def _firing(severity: str = ".+") -> str:
    chosen = series(foreign.ALERTS, alertname=OURS, alertstate="firing", severity=Pattern(severity))
    return chosen.replace("}", f', alertname!~"{ALWAYS}"}}')


def _begun(severity: str) -> str:
    """Find the minutes in which an alert fires that did not a minute before."""
    firing = _firing(severity)
    return f"count_over_time(({firing} unless {firing} offset {span(RESOLUTION)})[{span(WEEK)}:{span(RESOLUTION)}])"


FIRING: Final = asked(
    aggregate("max", _firing(), ("alertname", "severity", "subject")), "alertname", "severity", "subject"
)
FIRING_NOW: Final = asked(f"{aggregate('sum', _firing(), ('severity',))} or on () vector(0)", "severity")
PAGES: Final = asked(aggregate("sum", _begun("critical"), ("alertname",)), "alertname")
PAGES_TOTAL: Final = asked(f"{aggregate('sum', _begun('critical'))} or vector(0)")
TICKETS: Final = asked(aggregate("sum", _begun("warning"), ("alertname",)), "alertname")
HELD: Final = asked(aggregate("sum", series(foreign.HELD), ("state",)), "state")
NOTIFIED: Final = asked(f"{increase(foreign.NOTIFIED, STEP, ('integration',))} > 0", "integration")
NOT_NOTIFIED: Final = asked(increase(foreign.NOT_NOTIFIED, STEP))
