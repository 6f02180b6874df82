"""Grafana's HTTP API, as far as dashboards and their folder need it.

Source: https://grafana.com/docs/grafana/latest/developers/http_api/dashboard/, …/dashboard_versions/ and …/folder/.
"""

import re
from http import HTTPStatus
from typing import Any, Final

import requests

from dashboards.push.exceptions import GrafanaRefused
from dashboards.servers import innermost

TIMEOUT_SECONDS = 10.0
NEXT_STEP: Final = {
    HTTPStatus.UNAUTHORIZED: "The token is wrong or expired: make one for a service account with the role Editor.",
    HTTPStatus.FORBIDDEN: "The token may not do this: give its service account the role Editor.",
    HTTPStatus.CONFLICT: "Another folder has this title: name that one's uid by --folder, or another --folder-title.",
    HTTPStatus.PRECONDITION_FAILED: "Another dashboard of the folder has this title: rename or move that one.",
}
PROVISIONED: Final = "What Grafana reads from files (provisioning) cannot be pushed besides."
SAVED_MEANWHILE: Final = "Somebody saved it in the same moment: look at what differs with --dry-run, then push again."
_MISSING: Final = re.compile(r"(dashboard|folder).*not found", re.IGNORECASE | re.DOTALL)
"""Grafana's own word that it has no such thing; whoever else says 404 stands where Grafana should."""


class Token(requests.auth.AuthBase):
    """A service account's token. As the session's own way to sign in, it comes before a login in `~/.netrc`."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Sign a request."""
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class Grafana:
    """One Grafana, at its root address, seen by the owner of a service-account token."""

    def __init__(self, url: str, token: str) -> None:
        self._url = url.rstrip("/")
        self._session = requests.Session()
        self._session.auth = Token(token)

    def dashboard(self, uid: str) -> dict[str, Any] | None:
        """Read a dashboard and what Grafana knows about it (`dashboard`, `meta`); None where there is none."""
        return self._read(f"/api/dashboards/uid/{uid}")

    def message(self, uid: str) -> str:
        """Read with which words a dashboard was last saved; nothing where Grafana does not tell."""
        answer = self._send("GET", f"/api/dashboards/uid/{uid}/versions?limit=1")
        found = _json(answer) if answer.status_code == HTTPStatus.OK else None
        versions = found.get("versions") if isinstance(found, dict) else found  # a list before Grafana 11.3
        latest = versions[0] if isinstance(versions, list) and versions else {}
        return str(latest.get("message") or "") if isinstance(latest, dict) else ""

    def save(self, dashboard: dict[str, Any], folder: str, message: str) -> None:
        """Save a dashboard over whatever has its uid; `message` is shown in its history."""
        body = {"dashboard": {**dashboard, "id": None}, "folderUid": folder, "message": message, "overwrite": True}
        self._body(self._send("POST", "/api/dashboards/db", body))

    def make_folder(self, uid: str, title: str) -> None:
        """Make a folder, unless there is one with this uid."""
        if self._read(f"/api/folders/{uid}") is None:
            self._body(self._send("POST", "/api/folders", {"uid": uid, "title": title}))

    def _read(self, path: str) -> dict[str, Any] | None:
        answer = self._send("GET", path)
        if answer.status_code == HTTPStatus.NOT_FOUND and _MISSING.search(_said(answer)):
            return None
        return self._body(answer)

    def _send(self, method: str, path: str, body: dict[str, Any] | None = None) -> requests.Response:
        try:
            # A redirect would turn a POST into a GET, and may carry the token to another host.
            return self._session.request(
                method, self._url + path, json=body, timeout=TIMEOUT_SECONDS, allow_redirects=False
            )
        except (requests.RequestException, ValueError) as error:
            raise GrafanaRefused(f"Grafana does not answer at {self._url}: {innermost(error)}") from error

    def _body(self, answer: requests.Response) -> dict[str, Any]:
        found = _json(answer)
        if answer.is_redirect:
            to = answer.headers["Location"].split("?")[0]
            raise GrafanaRefused(f"{answer.url} leads on to {to}: give the address at which Grafana itself answers.")
        if not isinstance(found, dict):
            raise GrafanaRefused(
                f"{answer.url} answered {answer.status_code} and is not Grafana's API: give the address of its root."
            )
        if answer.status_code != HTTPStatus.OK:
            raise GrafanaRefused(_why(answer))
        return found


def _json(answer: requests.Response) -> Any:
    try:
        return answer.json()
    except ValueError:
        return None


def _said(answer: requests.Response) -> str:
    """Give Grafana's own words; nothing where somebody else answered."""
    found = _json(answer)
    return str(found.get("message", "")) if isinstance(found, dict) else ""


def _why(answer: requests.Response) -> str:
    said, status = _said(answer), answer.status_code
    step = NEXT_STEP.get(HTTPStatus(status), "") if status in list(HTTPStatus) else ""
    step = PROVISIONED if "provision" in said.lower() else step
    step = SAVED_MEANWHILE if "changed by someone else" in said.lower() else step
    path = answer.request.path_url
    return f"Grafana answered {status} to {answer.request.method} {path}: {said[:200]}. {step}".replace(
        "..", "."
    ).strip()
