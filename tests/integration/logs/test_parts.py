"""Store and shipper as the stack runs them: facts go from a process's spool to an answer."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner, Result
from django.utils import timezone
from pytest_django import Settings

from mailer_core.models import Recipient
from mailer_core.sending.tick import tick
from mailer_core.smtp.memory import MemoryTransport
from observability.catalogue.events.guards import LeaseReaped
from observability.emit import emit
from observability.shipper.answers import Answer
from observability.shipper.dead import DeadLetters
from observability.shipper.state import FILE
from observability.spool.writer import SpoolWriter
from oncall.cli import main
from oncall.logs.parts import shipper_command, store_command, store_url
from oncall.logs.twins import SLACK
from oncall.stack import ports
from oncall.stack.supervisor import Supervisor
from oncall.stack.waiting import wait_until
from tests.integration.core.campaigns import in_flight, pump_once
from tests.integration.store.serving import Client, served
from tests.patience import PATIENCE

ROOT = Path(__file__).resolve().parents[3]
COUNT = 'sum(count_over_time({app="mailer"}[1h])) or vector(0)'


@pytest.fixture
def store(supervisor: Supervisor, free_port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """Run the store as the stack does, and name it as the place where the logs are."""
    url = store_url(free_port)
    monkeypatch.setenv("LOKI_URL", url)
    supervisor.start(store_command(free_port, tmp_path / "log-store"))
    yield Client(url)
    supervisor.stop("store")


@pytest.fixture
def shipper(supervisor: Supervisor, store: Client, spool: Path) -> Iterator[None]:
    supervisor.start(shipper_command(spool, store.url))
    yield
    supervisor.stop("shipper")


def typed(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def count(client: Client) -> int:
    return int(client.ask("query", query=COUNT, time=time.time_ns()).data["result"][0]["value"][1])


@pytest.mark.usefixtures("shipper")
def test_the_counts_of_spool_store_and_database_are_equal_and_metrics_says_so(
    telling: SpoolWriter, store: Client, spool: Path, settings: Settings
) -> None:
    settings.MAILER_BATCH, settings.MAILER_PUMPS = 10, 1
    in_flight(20)
    assert pump_once(MemoryTransport()) == 20
    tick()
    assert wait_until(lambda: count(store) == telling.stats().appended, PATIENCE)
    assert orjson.loads((spool / FILE).read_bytes())["dead"] == 0
    result = typed("metrics")
    assert result.exit_code == 0, result.output
    head, _, sent, *_ = result.output.splitlines()
    assert head.startswith(f"from {store.url}, ")
    assert sent.split() == ["emails_sent_per_hour", "20", "20", "yes"]
    rows = {row["metric"]: row for row in json.loads(typed("metrics", "--json").stdout)}
    assert (rows["campaigns_finished_ok"]["logs"], rows["campaigns_finished_ok"]["database"]) == (1, 1)


@pytest.mark.usefixtures("telling", "store")
def test_metrics_ends_with_1_and_says_no_where_lines_never_came() -> None:
    in_flight(2)
    pump_once(MemoryTransport())
    Recipient.objects.update(settled_at=timezone.now() - 2 * SLACK)
    result = typed("metrics", "--wait", "0")
    assert result.exit_code == 1
    assert result.output.splitlines()[2].split() == ["emails_sent_per_hour", "0", "2", "NO"]


@pytest.mark.usefixtures("shipper")
def test_metrics_tells_of_a_lost_sender_where_its_lines_are_missing(telling: SpoolWriter, store: Client) -> None:
    queue = in_flight(2)
    pump_once(MemoryTransport())
    last = Recipient.objects.latest("settled_at")
    last.pk, last.email = None, "told-by-nobody@example.org"
    last.save(force_insert=True)
    Recipient.objects.update(settled_at=timezone.now() - 2 * SLACK)
    emit(LeaseReaped(queue.campaign_id, queue.id, "worker-1", 30.0, returned=0, unknown=0))
    assert wait_until(lambda: count(store) == telling.stats().appended, PATIENCE)
    result = typed("metrics", "--wait", "0")
    row = result.output.splitlines()[2]
    assert (result.exit_code, row.split()[:4]) == (0, ["emails_sent_per_hour", "2", "3", "yes"])
    assert row.endswith("senders lost: 1; their last letters' lines, up to 2, may have died with them")


def test_metrics_without_a_database_says_so(store: Client) -> None:
    nowhere = {"DATABASE_URL": f"postgresql://127.0.0.1:{ports.free_port()}/none", "LOKI_URL": store.url}
    command = [sys.executable, "-m", "oncall", "metrics", "--wait", "0"]
    run = subprocess.run(
        command, env={**os.environ, **nowhere}, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert (run.returncode, "PostgreSQL does not answer" in run.stderr) == (1, True), run.stderr


def test_ship_without_a_loki_says_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LOKI_URL", raising=False)
    result = typed("ship")
    assert (result.exit_code, "LOKI_URL" in result.output) == (2, True)
    result = typed("ship", "--url", "ftp://x")
    assert (result.exit_code, "not an http(s) URL" in result.output) == (2, True)


def test_dead_letters_are_pushed_again_by_ship(spool: Path, tmp_path: Path) -> None:
    with served(tmp_path / "store", now=time.time_ns) as client:
        dead = DeadLetters(spool)
        stream = orjson.dumps({"app": "mailer"})
        dead.add(stream, orjson.dumps([str(time.time_ns()), "mended"]), Answer(400, "no"))
        result = typed("ship", "--replay-dead", "--url", client.url, "--spool", str(spool))
        assert (result.exit_code, "Stored: 1." in result.output) == (0, True), result.output
        dead.add(stream, orjson.dumps(["1", "too old for ever"]), Answer(400, "no"))
        result = typed("ship", "--replay-dead", "--url", client.url, "--spool", str(spool))
        assert (result.exit_code, "timestamp too old" in result.output) == (1, True)
        assert count(client) == 1
