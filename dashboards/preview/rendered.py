"""The dashboards that ship, read from their rendered files: what is drawn is what Grafana gets."""

import json
from collections.abc import Sequence
from pathlib import Path

from dashboards.preview.exceptions import PreviewError
from dashboards.preview.model import Dashboard, read
from observability.catalogue.links import UIDS, dashboard_uid
from observability.catalogue.text import Language

RENDERED = Path(__file__).parents[1] / "rendered"


def shipped(uids: Sequence[str] = (), language: Language = Language.EN, rendered: Path = RENDERED) -> list[Dashboard]:
    """Read all dashboards of a language, or those named (by the uid of any language), in the catalogue's order.

    Raises PreviewError for one that is not there.
    """
    folder = rendered / language
    known = [read(json.loads(path.read_text(encoding="utf-8"))) for path in folder.glob("*.json")]
    known.sort(key=lambda dashboard: _place(dashboard.uid))
    if not known:
        raise PreviewError(f"there is no dashboard in {folder}: write them with `make render`")
    uids = [dashboard_uid(UIDS[uid][0], language) if uid in UIDS else uid for uid in uids]
    if strangers := set(uids) - {dashboard.uid for dashboard in known}:
        there = ", ".join(dashboard.uid for dashboard in known)
        raise PreviewError(f"there is no dashboard {', '.join(sorted(strangers))!r}; there are: {there}")
    return [dashboard for dashboard in known if not uids or dashboard.uid in uids]


def _place(uid: str) -> int:
    order = list(UIDS)
    return order.index(uid) if uid in order else len(order)
