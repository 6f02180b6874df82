"""A client of Alertmanager's API v2: what fires, and silences."""

import json
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings

from observability.catalogue.text import Text
from oncall.actions.exceptions import Unreachable
from oncall.direct import open_directly

ANSWER_SECONDS = 5.0
"""How long the act waits, no promise of the mailer's: Alertmanager answers within milliseconds."""


@dataclass(frozen=True, slots=True)
class Silence:
    """A silence as Alertmanager knows it; `state` is active, pending or expired."""

    id: str
    state: str
    matchers: Mapping[str, str]
    ends_at: datetime
    comment: str


def url() -> str:
    """Give Alertmanager's address, empty where none is named."""
    return str(settings.ALERTMANAGER_URL).rstrip("/")


def firing(matchers: Mapping[str, str]) -> list[dict[str, Any]]:
    """List the alerts that fire now and have these labels, silenced or not. Raises Unreachable."""
    filters = [("filter", f"{name}={json.dumps(value)}") for name, value in matchers.items()]
    found: list[dict[str, Any]] = _call("GET", f"/api/v2/alerts?{urlencode([('inhibited', 'true'), *filters])}")
    return found


def silence(matchers: Mapping[str, str], lasts: timedelta, comment: str, creator: str) -> str:
    """Make a silence of alerts with exactly these labels; returns its id. Raises Unreachable."""
    now = datetime.now(UTC)
    body = {
        "matchers": [
            {"name": name, "value": value, "isRegex": False, "isEqual": True} for name, value in matchers.items()
        ],
        "startsAt": now.isoformat(),
        "endsAt": (now + lasts).isoformat(),
        "createdBy": creator,
        "comment": comment,
    }
    return str(_call("POST", "/api/v2/silences", body)["silenceID"])


def find_silence(silence_id: str) -> Silence | None:
    """Give a silence, None where there is none of this id. Raises Unreachable."""
    try:
        row = _call("GET", f"/api/v2/silence/{quote(silence_id, safe='')}")
    except _NoSuchThing:
        return None
    matchers = {one["name"]: one["value"] for one in row["matchers"]}
    ends = datetime.fromisoformat(row["endsAt"])
    return Silence(str(row["id"]), str(row["status"]["state"]), matchers, ends, str(row["comment"]))


def expire(silence_id: str) -> None:
    """End a silence now. Raises Unreachable."""
    _call("DELETE", f"/api/v2/silence/{quote(silence_id, safe='')}")


def silenced(alerts: Sequence[Mapping[str, Any]], silence_id: str) -> int:
    """Count the alerts that a silence keeps quiet."""
    return sum(silence_id in alert["status"]["silencedBy"] for alert in alerts)


class _NoSuchThing(Exception):
    """Alertmanager knows nothing of this id."""


def _call(method: str, path: str, body: object = None) -> Any:
    data = json.dumps(body).encode() if body is not None else None
    request = urllib.request.Request(  # noqa: S310 -- the address is a setting
        url() + path, data, {"Content-Type": "application/json"}, method=method
    )
    try:
        with open_directly(request, ANSWER_SECONDS) as response:
            said = response.read()
    except urllib.error.HTTPError as error:
        with error:
            why = error.read().decode("utf-8", "replace")[:300]
        if error.code in {404, 422} and method == "GET":  # 422: an id that is no UUID
            raise _NoSuchThing from error
        raise Unreachable(_unreachable(f"{error.code} {why}")) from error
    except (OSError, ValueError) as error:
        raise Unreachable(_unreachable(str(error))) from error
    return json.loads(said) if said else None


def _unreachable(why: str) -> Text:
    named = url() or "ALERTMANAGER_URL"
    return Text(
        f"Alertmanager ({named}) did not do it: {why}. Check ALERTMANAGER_URL.",
        f"Alertmanager ({named}) этого не сделал: {why}. Проверьте ALERTMANAGER_URL.",
    )
