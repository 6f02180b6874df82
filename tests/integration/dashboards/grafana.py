"""Grafana's dashboard and folder API, as its documentation has it, on a loopback port.

Source: https://grafana.com/docs/grafana/latest/developers/http_api/dashboard/ and …/folder/. Grafana itself is not
among the tools of these tests; what it answers to a wrong token, a missing folder and a saved dashboard is.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOKEN = "glsa_right"
JSON = {"Content-Type": "application/json"}


@dataclass
class Twin:
    """What it holds, and how often it was written to."""

    url: str = ""
    dashboards: dict[str, dict[str, Any]] = field(default_factory=dict)
    folders: dict[str, str] = field(default_factory=dict)
    provisioned: set[str] = field(default_factory=set)
    messages: dict[str, str] = field(default_factory=dict)
    migrates: bool = False
    """Whether it keeps dashboards in a later schema than they come in, as Grafana 12 does."""
    instead: tuple[int, dict[str, str], str] | None = None
    """What somebody who stands before it answers in its place: status, headers, text."""
    writes: int = 0

    def edit(self, uid: str, **values: Any) -> None:
        """Change a dashboard as somebody does on its page."""
        self.dashboards[uid]["dashboard"] |= values
        self.messages[uid] = ""

    def answer(self, method: str, path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Answer as Grafana does."""
        kind, _, uid = path.removeprefix("/api/").rpartition("/")
        if method == "GET" and kind == "dashboards/uid":
            found = self.dashboards.get(uid)
            return (200, found) if found else (404, {"message": "Dashboard not found", "status": "not-found"})
        if method == "GET" and uid.startswith("versions?") and kind.startswith("dashboards/uid/"):
            return 200, {"continueToken": "", "versions": [{"message": self.messages.get(kind.rpartition("/")[2], "")}]}
        if method == "GET" and kind == "folders":
            known = uid in self.folders
            return (200, {"uid": uid, "title": self.folders[uid]}) if known else (404, {"message": "folder not found"})
        if (method, path) == ("POST", "/api/folders"):
            return self._make_folder(body)
        if (method, path) == ("POST", "/api/dashboards/db"):
            return self._save(body)
        return 404, {"message": "Not found"}

    def _make_folder(self, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        self.writes += 1
        self.folders[body["uid"]] = body["title"]
        return 200, body

    def _save(self, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        dashboard, uid = body["dashboard"], body["dashboard"]["uid"]
        if body["folderUid"] not in self.folders:
            return 400, {"message": "folder not found"}
        if any(
            other != uid and saved["dashboard"]["title"] == dashboard["title"]
            for other, saved in self.dashboards.items()
        ):
            return 412, {"status": "name-exists", "message": "A dashboard with the same name already exists"}
        if uid in self.provisioned:
            return 400, {"message": "Cannot save provisioned dashboard"}
        before = self.dashboards.get(uid, {"dashboard": {"version": 0}})["dashboard"]["version"]
        if before and not body.get("overwrite"):
            return 412, {"status": "version-mismatch", "message": "The dashboard has been changed by someone else"}
        self.writes += 1
        self.messages[uid] = body.get("message", "")
        saved = {
            **dashboard,
            **({"schemaVersion": 42} if self.migrates else {}),
            "id": len(self.dashboards) + 1,
            "version": before + 1,
        }
        self.dashboards[uid] = {"dashboard": saved, "meta": {"folderUid": body["folderUid"], "slug": uid}}
        return 200, {"id": saved["id"], "uid": uid, "status": "success", "version": saved["version"]}


@contextmanager
def running_twin() -> Iterator[Twin]:
    """Serve one until the block ends."""
    twin = Twin()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._handle(b"{}")

        def do_POST(self) -> None:
            self._handle(self.rfile.read(int(self.headers["Content-Length"])))

        def _handle(self, sent: bytes) -> None:
            if twin.instead:
                status, headers, text = twin.instead
                self._send(status, text, headers)
            elif self.headers.get("Authorization") != f"Bearer {TOKEN}":
                self._send(401, json.dumps({"message": "Invalid API key"}), JSON)
            else:
                status, answer = twin.answer(self.command, self.path, json.loads(sent))
                self._send(status, json.dumps(answer), JSON)

        def _send(self, status: int, body: str, headers: dict[str, str]) -> None:
            text = body.encode()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    twin.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield twin
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
