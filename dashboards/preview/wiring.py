"""Links of panels, fields and dashboards, with all that is known before a point is chosen."""

from typing import Any

from dashboards.preview.asking import Chosen
from dashboards.preview.interpolation import in_link, query_parameter
from dashboards.preview.intervals import Window
from dashboards.preview.model import Json


def wired(link: Json, values: Chosen, window: Window) -> dict[str, Any]:
    """Fill a link; what depends on the value that is pointed at (`${__value.time}`, …) is left to the page."""
    url = str(link.get("url", ""))
    url = url.replace("${__url_time_range}", time_range(window)).replace("$__url_time_range", time_range(window))
    url = url.replace("${__all_variables}", variables(values)).replace("$__all_variables", variables(values))
    known = {"__from": window.start, "__to": window.end}
    for name, seconds in known.items():
        url = url.replace(f"${{{name}}}", str(round(seconds * 1000)))
    return {"title": str(link.get("title", "")), "url": in_link(url, values)}


def time_range(window: Window) -> str:
    """Write a window as Grafana's addresses hold it."""
    return f"from={round(window.start * 1000)}&to={round(window.end * 1000)}"


def variables(values: Chosen) -> str:
    """Write all variables as Grafana's addresses hold them."""
    return "&".join(query_parameter(name, value) for name, value in values.items())
