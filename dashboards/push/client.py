"""Grafana's HTTP API, as far as dashboards and their folder need it.

Source: https://grafana.com/docs/grafana/latest/developers/http_api/dashboard/ and …/folder/.
"""

from http import HTTPStatus
from typing import Any

import requests

from dashboards.push.exceptions import GrafanaRefused

TIMEOUT_SECONDS = 10.0
NEXT_STEP = {
    HTTPStatus.UNAUTHORIZED: "The token is wrong or expired: make one for a service account with the role Editor.",
    HTTPStatus.FORBIDDEN: "The token may not write dashboards: give its service account the role Editor.",
    HTTPStatus.PRECONDITION_FAILED: "Another dashboard of the folder has this title.",
    HTTPStatus.BAD_REQUEST: "A dashboard that Grafana reads from files (provisioning) cannot be pushed besides.",
}


class Grafana:
    """One Grafana, at its root address, seen by the owner of a service-account token."""

    def __init__(self, url: str, token: str) -> None:
        self._url = url.rstrip("/")
        self._session = requests.Session()
        self._session.headers["Authorization"] = f"Bearer {token}"

    def dashboard(self, uid: str) -> dict[str, Any] | None:
        """Read a dashboard and what Grafana knows about it (`dashboard`, `meta`); None where there is none."""
        return self._read(f"/api/dashboards/uid/{uid}")

    def save(self, dashboard: dict[str, Any], folder: str, message: str) -> None:
        """Save a dashboard over whatever has its uid; `message` is shown in its history."""
        body = {"dashboard": {**dashboard, "id": None}, "folderUid": folder, "message": message, "overwrite": True}
        self._ask("POST", "/api/dashboards/db", body)

    def make_folder(self, uid: str, title: str) -> None:
        """Make a folder, unless there is one with this uid."""
        if self._read(f"/api/folders/{uid}") is None:
            self._ask("POST", "/api/folders", {"uid": uid, "title": title})

    def _read(self, path: str) -> dict[str, Any] | None:
        answer = self._send("GET", path)
        if answer.status_code == HTTPStatus.NOT_FOUND:
            return None
        return self._body(answer)

    def _ask(self, method: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        return self._body(self._send(method, path, body))

    def _send(self, method: str, path: str, body: dict[str, Any] | None = None) -> requests.Response:
        try:
            # A redirect would turn a POST into a GET, and may carry the token to another host.
            return self._session.request(
                method, self._url + path, json=body, timeout=TIMEOUT_SECONDS, allow_redirects=False
            )
        except (requests.RequestException, ValueError) as error:
            raise GrafanaRefused(f"Grafana does not answer at {self._url}: {error}") from error

    def _body(self, answer: requests.Response) -> dict[str, Any]:
        if answer.status_code != HTTPStatus.OK:
            raise GrafanaRefused(_why(answer))
        try:
            found = answer.json()
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise GrafanaRefused(f"{answer.url} is not Grafana's API: give the address of its root.")
        return found


def _why(answer: requests.Response) -> str:
    said = answer.text[:200].strip()
    step = NEXT_STEP.get(HTTPStatus(answer.status_code), "") if answer.status_code in list(HTTPStatus) else ""
    return f"Grafana answered {answer.status_code} to {answer.request.method} {answer.url}: {said} {step}".strip()
