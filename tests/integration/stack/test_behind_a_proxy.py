"""Many newcomers sit behind a proxy that `http_proxy` names: it cannot reach this machine's loopback."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from oncall.stack.ports import LOOPBACK, free_port


class Healthy(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self._answer(b"ok")

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self._answer(b'{"csrf_token": "token"}')

    def log_message(self, *_words: object) -> None:
        pass

    def _answer(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def url() -> Iterator[str]:
    with HTTPServer((LOOPBACK, 0), Healthy) as server:
        serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        serving.start()
        yield f"http://{LOOPBACK}:{server.server_port}"
        server.shutdown()
        serving.join()


def run_behind_a_proxy(script: str, *words: str) -> str:
    """Run Python in an environment whose proxy does not answer; gives what it said."""
    proxy = f"http://{LOOPBACK}:{free_port()}"
    environment = {name: value for name, value in os.environ.items() if name.lower() != "no_proxy"}
    environment |= dict.fromkeys(("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"), proxy)
    command = [sys.executable, "-c", script, *words]
    done = subprocess.run(command, check=False, env=environment, capture_output=True, text=True)
    return done.stdout.strip() or done.stderr


def test_a_process_of_the_stack_is_seen_to_be_ready(url: str) -> None:
    script = "import sys; from oncall.parts import answers; print(answers(sys.argv[1])())"
    assert run_behind_a_proxy(script, f"{url}/healthz") == "True"


def test_the_demonstration_signs_in(url: str) -> None:
    script = (
        "import sys; from oncall.demo.client import ManagerClient; from oncall.people import Login;"
        "ManagerClient(sys.argv[1], Login('manager', 'password')); print('signed in')"
    )
    environment = "from oncall.django_process import become_django; become_django(); "
    assert run_behind_a_proxy(environment + script, url) == "signed in"
