"""What each kind of panel shows besides its values."""

from typing import Any, Final

from dashboards.grafana.sdk import common, logs, stat, statetimeline, table, timeseries
from dashboards.panel import Kind, Panel

_LEGEND: Final = common.VizLegendOptions(
    common.LegendDisplayMode.LIST, common.LegendPlacement.BOTTOM, show_legend=True, calcs=[]
)
_TOOLTIP: Final = common.VizTooltipOptions(common.TooltipDisplayMode.MULTI, common.SortOrder.DESCENDING)


MOST: Final = 50
"""Numbers of one panel at most."""


def _stat(*, rows: bool) -> stat.Options:
    """`rows`: one number for each label's value, one below the other; else one for each query."""
    return stat.Options(
        graph_mode=common.BigValueGraphMode.NONE,
        color_mode=common.BigValueColorMode.VALUE,
        justify_mode=common.BigValueJustifyMode.AUTO,
        text_mode=common.BigValueTextMode.VALUE_AND_NAME if rows else common.BigValueTextMode.AUTO,
        reduce_options=common.ReduceDataOptions(rows, MOST if rows else None, ["lastNotNull"], ""),
        orientation=common.VizOrientation.HORIZONTAL if rows else common.VizOrientation.AUTO,
    )


_TIMELINE: Final = statetimeline.Options(
    common.VisibilityMode.AUTO,
    align_value=common.TimelineValueAlignment.LEFT,
    legend=_LEGEND,
    tooltip=_TOOLTIP,
)
_LOGS: Final = logs.Options(
    show_time=True,
    wrap_log_message=True,
    enable_log_details=True,
    sort_order=common.LogsSortOrder.DESCENDING,
    dedup_strategy=common.LogsDedupStrategy.NONE,
)

_OPTIONS: Final[dict[Kind, Any]] = {
    Kind.SERIES: timeseries.Options(legend=_LEGEND, tooltip=_TOOLTIP),
    Kind.BARS: timeseries.Options(legend=_LEGEND, tooltip=_TOOLTIP),
    Kind.TIMELINE: _TIMELINE,
    Kind.TABLE: table.Options(),
    Kind.LOGS: _LOGS,
}


def options(panel: Panel) -> Any:
    """Give a panel's options. Numbers that are told apart by labels stand one below the other, each with its name."""
    if panel.kind is not Kind.STAT:
        return _OPTIONS[panel.kind]
    return _stat(rows=any(target.query.by for target in panel.targets))
