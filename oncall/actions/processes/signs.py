"""By what one sees that a restarted process works: something that it does, not that it was started."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from ipaddress import ip_address
from pathlib import Path
from typing import Final

import psutil
from django.conf import settings

from observability.catalogue.closed import Component
from observability.catalogue.text import Text
from observability.metrics.lives import BEAT
from observability.shipper.state import FILE
from oncall.direct import open_directly
from oncall.logs.configuration import spool_dir

Processes = Mapping[Path, psutil.Process]
ANSWER_SECONDS: Final = 2.0
"""How long the act waits for a page of a process on this host."""


@dataclass(frozen=True, slots=True)
class Sign:
    """`shown` says whether it is there, of a process that began after a moment (seconds since the epoch)."""

    text: Text
    seen: Text
    shown: Callable[[float, Processes], bool]


def _rang(since: float, living: Processes) -> bool:
    ring = Path(settings.ONCALL_METRICS_DIR) / BEAT
    return bool(living) and ring.exists() and ring.stat().st_mtime > since


def _told(since: float, living: Processes) -> bool:
    """Read when the shipper last wrote of its work."""
    file = spool_dir() / FILE
    return bool(living) and file.exists() and float(json.loads(file.read_bytes())["written_at"]) > since


def _answers(_since: float, living: Processes) -> bool:
    return any(_is_healthy(address) for process in living.values() for address in _addresses(process))


def _addresses(process: psutil.Process) -> list[str]:
    """Give where it listens, as this host can reach it."""
    try:
        found = [one.laddr for one in process.net_connections("tcp") if one.status == psutil.CONN_LISTEN]
    except psutil.Error:  # it has just ended
        return []
    return [f"{_reachable(address.ip)}:{address.port}" for address in found]


def _reachable(ip: str) -> str:
    address = ip_address(ip)
    if address.is_unspecified:
        return "127.0.0.1" if address.version == 4 else "[::1]"  # noqa: PLR2004 -- IPv4
    return ip if address.version == 4 else f"[{ip}]"  # noqa: PLR2004 -- likewise


def _is_healthy(address: str) -> bool:
    try:
        with open_directly(f"http://{address}/healthz", ANSWER_SECONDS) as answer:
            return answer.status == HTTPStatus.OK
    except OSError:
        return False


SIGNS: Final[Mapping[Component, Sign]] = {
    Component.BEAT: Sign(
        Text("the new beat rings within 60 s", "новый beat звонит в течение 60 с"),
        Text("the new beat has rung", "новый beat звонил"),
        _rang,
    ),
    Component.SHIPPER: Sign(
        Text("the new shipper tells of its work within 60 s", "новый шиппер за 60 с сообщает о своей работе"),
        Text("the new shipper tells of its work", "новый шиппер сообщает о своей работе"),
        _told,
    ),
    Component.EXPORTER: Sign(
        Text("the new exporter answers at /healthz within 60 s", "новый экспортёр за 60 с отвечает по /healthz"),
        Text("the new exporter answers at /healthz", "новый экспортёр отвечает по /healthz"),
        _answers,
    ),
}
