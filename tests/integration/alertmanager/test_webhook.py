"""The webhook records what is sent to it, whole, and nothing else."""

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from oncall.monitoring.pages import Pages
from oncall.monitoring.webhook import Webhook
from tests.patience import PATIENCE


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "pages.jsonl"


@pytest.fixture
def url(file: Path) -> Iterator[str]:
    """Serve a webhook in this process."""
    with Webhook(0, file) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def post(url: str, body: bytes) -> int:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, body), timeout=PATIENCE) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def test_a_notification_is_kept_word_for_word_with_its_path(url: str, file: Path) -> None:
    body = {"status": "firing", "alerts": [{"annotations": {"summary": "Открыт\u2028выключатель\n"}}]}
    assert post(f"{url}/page", json.dumps(body, ensure_ascii=False).encode()) == 200
    (page,) = Pages(file).all()
    assert (page.path, page.body) == ("/page", body)


def test_many_at_once_are_all_kept(url: str, file: Path) -> None:
    threads = [threading.Thread(target=post, args=(f"{url}/page", json.dumps({"n": n}).encode())) for n in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(page.body["n"] for page in Pages(file).all()) == list(range(30))


def test_what_is_no_json_is_refused_and_not_kept(url: str, file: Path) -> None:
    assert post(f"{url}/page", b"not json") == 400
    assert Pages(file).all() == []
