"""The dashboards that ship, read from their rendered files: what is drawn is what Grafana gets."""

import json
from collections.abc import Sequence
from pathlib import Path

from dashboards.preview.exceptions import PreviewError
from dashboards.preview.model import Dashboard, read
from observability.catalogue.links import Dashboard as Uid

RENDERED = Path(__file__).parents[1] / "rendered"


def shipped(uids: Sequence[str] = (), folder: Path = RENDERED) -> list[Dashboard]:
    """Read all dashboards, or those named, in the catalogue's order. Raises PreviewError for one that is not there."""
    known = [read(json.loads(path.read_text(encoding="utf-8"))) for path in folder.glob("*.json")]
    known.sort(key=lambda dashboard: _place(dashboard.uid))
    if not known:
        raise PreviewError(f"there is no dashboard in {folder}: write them with `make render`")
    if strangers := set(uids) - {dashboard.uid for dashboard in known}:
        there = ", ".join(dashboard.uid for dashboard in known)
        raise PreviewError(f"there is no dashboard {', '.join(sorted(strangers))!r}; there are: {there}")
    return [dashboard for dashboard in known if not uids or dashboard.uid in uids]


def _place(uid: str) -> int:
    order = [each.value for each in Uid]
    return order.index(uid) if uid in order else len(order)
