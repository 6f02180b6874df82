"""Make charts for the page: curves with a name, a tone, and the same in words for who cannot see them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from observability.catalogue import queries
from oncall.pages.console.reading.history.series import Chart, History, Values

NAMES: dict[str, Promise] = {
    queries.EMAILS_SENT.name: _("Letters sent, in an hour"),
    queries.EMAILS_FAILED.name: _("Attempts failed, in an hour"),
    queries.CAMPAIGNS_OK.name: _("Campaigns ended well, in an hour"),
    queries.CAMPAIGNS_WITH_ERRORS.name: _("Campaigns ended with errors, in an hour"),
    queries.TOP_DEFER_REASONS.name: _("Waits by reason, in an hour"),
    queries.RATE_LIMIT_USAGE.name: _("Hourly limit used, percent"),
}
TONES = {
    queries.EMAILS_SENT.name: "accent",
    queries.EMAILS_FAILED.name: "bad",
    queries.CAMPAIGNS_OK.name: "good",
    queries.CAMPAIGNS_WITH_ERRORS.name: "bad",
    queries.RATE_LIMIT_USAGE.name: "warn",
}
MANY = ("bad", "warn", "accent", "good", "quiet")
HEIGHT = 128
PERCENT = 100


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart as the page needs it. `now` and `most` are the same in numbers; `is_partial`: the source knows a part."""

    metric: str
    name: Promise
    data: dict[str, Any]
    now: float
    most: float
    most_at: datetime | None
    is_partial: bool
    is_empty: bool
    last: list[tuple[str, str, float]]

    @property
    def data_id(self) -> str:
        """Name the block that holds the data."""
        return f"data-{self.metric}"


def drawn(history: History) -> list[Drawn]:
    """Give the six charts."""
    return [_drawn(history, chart) for chart in history.charts]


def _drawn(history: History, chart: Chart) -> Drawn:
    scale = PERCENT if chart.unit == "ratio" else 1
    curves = {name: _scaled(values, scale) for name, values in chart.curves.items()}
    series = [
        {"label": name or str(NAMES[chart.metric]), "tone": tone, "values": values, "fill": len(curves) == 1}
        for (name, values), tone in zip(curves.items(), _tones(chart), strict=False)
    ]
    most, most_at = _most(history, curves)
    return Drawn(
        metric=chart.metric,
        name=NAMES[chart.metric],
        data={"x": history.moments, "series": series, "height": HEIGHT},
        now=sum(values[-1] or 0 for values in curves.values()),
        most=most,
        most_at=most_at,
        is_partial=chart.metric in history.gaps,
        is_empty=not curves,
        last=[
            (name, tone, values[-1] or 0) for (name, values), tone in zip(curves.items(), _tones(chart), strict=False)
        ],
    )


def _tones(chart: Chart) -> tuple[str, ...]:
    return (TONES[chart.metric],) if chart.metric in TONES else MANY * 2


def _scaled(values: Values, scale: float) -> Values:
    return [None if value is None else round(value * scale, 1) for value in values]


def _most(history: History, curves: dict[str, Values]) -> tuple[float, datetime | None]:
    """Find the highest value and when it was; nothing where all are 0."""
    tops = [
        (value, moment)
        for values in curves.values()
        for value, moment in zip(values, history.moments, strict=True)
        if value
    ]
    if not tops:
        return 0, None
    value, moment = max(tops, key=lambda top: top[0])
    return value, datetime.fromtimestamp(moment, UTC)
