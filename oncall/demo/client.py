"""A manager at work: the JSON API over HTTP, signed in like anybody else."""

from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import requests

from mailer_core.services.progress import Progress
from oncall.people import Login

TIMEOUT_SECONDS = 30


class ApiRefusedError(Exception):
    """The API refused; the sentence says why."""


class ManagerClient:
    """One signed-in session."""

    def __init__(self, url: str, login: Login) -> None:
        self._url = url
        self._session = requests.Session()
        self._session.trust_env = False  # a proxy of the environment is not for our own services
        answer = self._ask("POST", "/api/session", json={"username": login.name, "password": login.password})
        self._session.headers["X-CSRFToken"] = answer["csrf_token"]

    def create(self, **values: str) -> UUID:
        """Write a campaign."""
        return UUID(self._ask("POST", "/api/campaigns", json=values)["id"])

    def import_file(self, campaign: UUID, file: Path) -> dict[str, Any]:
        """Upload a list of recipients; returns the report."""
        with file.open("rb") as stream:
            return self._ask("POST", f"/api/campaigns/{campaign}/recipients", files={"file": (file.name, stream)})

    def start(self, campaign: UUID) -> None:
        """Start a campaign."""
        self._ask("POST", f"/api/campaigns/{campaign}/start")

    def progress(self, campaign: UUID) -> Progress:
        """Ask how a campaign is getting on."""
        seen = self._ask("GET", f"/api/campaigns/{campaign}")
        times = {name: _time(seen[name]) for name in ("until", "started_at", "finished_at")}
        names = Progress.__dataclass_fields__
        return Progress(**{name: value for name, value in (seen | times).items() if name in names})

    def _ask(self, method: str, path: str, **content: Any) -> dict[str, Any]:
        response = self._session.request(method, self._url + path, timeout=TIMEOUT_SECONDS, **content)
        answer: dict[str, Any] = response.json()
        if not response.ok:
            raise ApiRefusedError(f"{method} {path}: {response.status_code} {answer.get('sentence', answer)}")
        return answer


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
