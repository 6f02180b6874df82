"""The one screen: is mail going out, and if not, why. It comes at once; what may be slow is read into it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mailer_core.services.language import spoken
from oncall.pages.console.drawing import drawn
from oncall.pages.console.reading.alerts import firing
from oncall.pages.console.reading.audit import latest
from oncall.pages.console.reading.breakers import last_flips
from oncall.pages.console.reading.campaigns import as_id
from oncall.pages.console.reading.diagnosis import diagnosis
from oncall.pages.console.reading.flight import flight
from oncall.pages.console.reading.history.reading import last_day
from oncall.pages.console.reading.limits import limit
from oncall.pages.console.reading.processes import alive
from oncall.pages.console.verdict import told_verdict
from oncall.pages.shell.guard import for_on_call

SOON = 1
"""Seconds after which a part asks again for what is still being read."""
STATE_SECONDS, VERDICT_SECONDS, ALERTS_SECONDS, DAY_SECONDS = 5, 10, 10, 60


@for_on_call
@require_safe
def screen(request: HttpRequest) -> HttpResponse:
    """Show the console with what PostgreSQL knows; verdict, alerts and charts load into it."""
    return render(request, "console/now.html", {**_state(), "acts": latest()})


@for_on_call
@require_safe
def state(request: HttpRequest) -> HttpResponse:
    """Give campaigns, limit, processes and breakers anew."""
    return render(request, "console/_parts.html", _state())


@for_on_call
@require_safe
def verdict(request: HttpRequest) -> HttpResponse:
    """Give the verdict of the diagnosis, of everything or of one campaign; that it cannot run is said."""
    about = as_id(request.GET.get("campaign", ""))
    seen = diagnosis(str(about) if about else "").seen()
    told = told_verdict(seen.value, spoken()) if seen.value else None
    values = {"seen": seen, "told": told, "about": about, "every": SOON if seen.reading else VERDICT_SECONDS}
    return render(request, "console/_verdict.html", values)


@for_on_call
@require_safe
def alerts(request: HttpRequest) -> HttpResponse:
    """Give the alerts that fire."""
    seen = firing().seen()
    return render(request, "console/_alerts.html", {"seen": seen, "every": SOON if seen.waits else ALERTS_SECONDS})


@for_on_call
@require_safe
def day(request: HttpRequest) -> HttpResponse:
    """Give the charts of the last 24 hours."""
    seen = last_day().seen()
    charts = drawn(seen.value) if seen.value else []
    values = {"seen": seen, "charts": charts, "every": SOON if seen.waits else DAY_SECONDS}
    return render(request, "console/_day.html", values)


def _state() -> dict[str, Any]:
    hour, trouble = limit()
    return {
        "flight": flight(spoken()),
        "limit": hour,
        "redis_trouble": trouble,
        "alive": alive(),
        "flips": last_flips(),
        "every": STATE_SECONDS,
    }
