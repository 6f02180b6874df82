"""What each kind of panel shows besides its values."""

from typing import Any, Final

from dashboards.grafana.sdk import common, logs, stat, statetimeline, table, timeseries
from dashboards.panel import Kind

_LEGEND: Final = common.VizLegendOptions(
    common.LegendDisplayMode.LIST, common.LegendPlacement.BOTTOM, show_legend=True, calcs=[]
)
_TOOLTIP: Final = common.VizTooltipOptions(common.TooltipDisplayMode.MULTI, common.SortOrder.DESCENDING)
_STAT: Final = stat.Options(
    graph_mode=common.BigValueGraphMode.NONE,
    color_mode=common.BigValueColorMode.VALUE,
    justify_mode=common.BigValueJustifyMode.AUTO,
    text_mode=common.BigValueTextMode.AUTO,
    reduce_options=common.ReduceDataOptions(values=False, calcs=["lastNotNull"], fields=""),
    orientation=common.VizOrientation.AUTO,
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

OPTIONS: Final[dict[Kind, Any]] = {
    Kind.STAT: _STAT,
    Kind.SERIES: timeseries.Options(legend=_LEGEND, tooltip=_TOOLTIP),
    Kind.BARS: timeseries.Options(legend=_LEGEND, tooltip=_TOOLTIP),
    Kind.TIMELINE: _TIMELINE,
    Kind.TABLE: table.Options(),
    Kind.LOGS: _LOGS,
}
