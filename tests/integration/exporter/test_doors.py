"""Who may read the metrics, in which format, and the command that serves them."""

import signal
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import CollectorRegistry
from prometheus_client.openmetrics import parser

from oncall.exporter.collector import Where
from oncall.exporter.server import MetricsServer, OpenToStrangers
from tests.integration.exporter import world
from tests.integration.exporter.scraping import PROVIDER, scrape, serving
from tests.patience import PATIENCE

TOKEN = "a long and secret token"
OPENMETRICS = "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5"


def get(url: str, **headers: str) -> tuple[int, str, str]:
    """Give status, content type and body."""
    request = urllib.request.Request(url, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as response:
            return response.status, response.headers["Content-Type"], response.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers["Content-Type"], error.read().decode()


@pytest.fixture
def guarded(where: Where) -> Iterator[str]:
    with serving(where, token=TOKEN) as url:
        yield url


@pytest.mark.parametrize("authorization", ["", "Bearer", f"Basic {TOKEN}", f"Bearer {TOKEN}x", TOKEN, "Bearer é"])
def test_a_stranger_is_refused_and_learns_nothing(guarded: str, authorization: str) -> None:
    status, _, body = get(guarded, Authorization=authorization)
    assert status == 401
    assert "mailer" not in body


def test_the_token_opens_the_page(guarded: str) -> None:
    status, _, body = get(guarded, Authorization=f"Bearer {TOKEN}")
    assert status == 200
    assert "mailer_exporter_source_up" in body


def test_health_needs_no_token_and_tells_nothing(guarded: str) -> None:
    assert get(guarded.replace("/metrics", "/healthz"))[::2] == (200, "ok\n")
    assert get(guarded.replace("/metrics", "/secrets"))[0] == 404


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "mailer.example.com", "192.0.2.1"])
def test_without_a_token_only_this_machine_is_served(address: str) -> None:
    with pytest.raises(OpenToStrangers, match="token"):
        MetricsServer((address, 0), CollectorRegistry())


@pytest.mark.parametrize("host", ["mailer.example.com", "attacker.example", "192.0.2.1:9409", "[2001:db8::1]:9409", ""])
def test_without_a_token_a_name_that_was_made_to_point_here_opens_nothing(url: str, host: str) -> None:
    status, _, body = get(url, Host=host)
    assert status == 403
    assert "mailer_" not in body


@pytest.mark.parametrize("relayed", ["X-Forwarded-For", "X-Real-IP", "Forwarded", "Via"])
@pytest.mark.parametrize("client", ["203.0.113.7", "127.0.0.1"])
def test_without_a_token_no_proxy_asks_for_others_whomever_it_names(url: str, relayed: str, client: str) -> None:
    assert get(url, **{relayed: client})[0] == 403


@pytest.mark.parametrize("host", ["127.0.0.1:9409", "127.0.0.1", "localhost:9409", "localhost", "[::1]:9409", "[::1]"])
def test_this_machine_is_served_by_each_of_its_own_names(url: str, host: str) -> None:
    assert get(url, Host=host)[0] == 200


def test_a_proxy_that_names_this_machine_gets_no_further_than_its_token(guarded: str) -> None:
    assert get(guarded, **{"X-Forwarded-For": "127.0.0.1", "Host": "localhost"})[0] == 401
    assert get(guarded, **{"X-Forwarded-For": "203.0.113.7", "Authorization": f"Bearer {TOKEN}"})[0] == 200


def test_ipv6_s_own_address_is_served_and_told_in_brackets() -> None:
    with MetricsServer(("::1", 0), CollectorRegistry()) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            assert server.url == f"http://[::1]:{server.server_port}"
            assert get(f"{server.url}/metrics")[0] == 200
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize("accept", ["text/plain;version=banana", "application/openmetrics-text;version=x", ";;=,", "é"])
def test_who_asks_for_what_nobody_knows_gets_plain_text(url: str, accept: str) -> None:
    status, content_type, body = get(url, Accept=accept)
    assert (status, content_type.split(";")[0]) == (200, "text/plain")
    assert "mailer_exporter_source_up" in body


def test_a_token_may_hold_any_letter(where: Where) -> None:
    with serving(where, token="ключ") as url:
        assert get(url, Authorization="Bearer ключ".encode().decode("latin-1"))[0] == 200


def test_openmetrics_is_spoken_to_those_who_ask_for_it(url: str, where: Where, spool: Path) -> None:
    world.make_everything_happen(where, spool)
    status, content_type, body = get(url, Accept=OPENMETRICS)
    assert (status, content_type.split(";")[0]) == (200, "application/openmetrics-text")
    parse: Any = parser.text_string_to_metric_families  # not annotated
    families = {family.name: family for family in parse(body)}
    assert families["mailer_emails_sent"].type == "counter"
    assert get(url)[1].startswith("text/plain")


def test_a_second_scrape_within_seconds_is_served_from_the_first(where: Where, counted: None) -> None:
    with serving(where, fresh=60) as url:
        assert scrape(url).value("mailer_emails_sent_total", provider=PROVIDER) == 0
        world.send_some()
        assert scrape(url).value("mailer_emails_sent_total", provider=PROVIDER) == 0


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "oncall", "exporter", "--port", "0", *arguments]


def test_the_command_serves_until_sigterm(where: Where, process_env: dict[str, str]) -> None:
    env = process_env | {"ONCALL_METRICS_DIR": str(where.metrics_dir), "ONCALL_SPOOL_DIR": str(where.spool_dir)}
    env |= {"SCRAPE_TOKEN": TOKEN, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        _command("--token-env", "SCRAPE_TOKEN"), env=env, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        url = process.stdout.readline().split()[-1]
        status, _, body = get(url, Authorization=f"Bearer {TOKEN}")
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
    assert status == 200
    for source in ("database", "redis", "event", "shipper", "process"):
        assert f'mailer_exporter_source_up{{source="{source}"}} 1.0' in body


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--metrics-dir", ".", "--bind", "0.0.0.0"), "give a token"),
        (("--metrics-dir", ".", "--token-env", "NO_SUCH_TOKEN"), "NO_SUCH_TOKEN is empty"),
        ((), "Set ONCALL_METRICS_DIR"),
    ],
)
def test_the_command_says_what_to_do_instead(
    process_env: dict[str, str], arguments: tuple[str, ...], sentence: str
) -> None:
    env = process_env | {"ONCALL_METRICS_DIR": ""}
    done = subprocess.run(_command(*arguments), env=env, capture_output=True, text=True, check=False, timeout=PATIENCE)
    assert done.returncode == 1
    assert sentence in done.stderr
