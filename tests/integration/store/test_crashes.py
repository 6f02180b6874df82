"""The store as a process: what it acknowledged is there after SIGKILL, and every id of a spool is stored once."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import orjson

from observability.shipper.ship import Limits, Shipper
from observability.shipper.target import LokiTarget
from observability.spool.segment import segments
from observability.spool.writer import SpoolWriter
from oncall.stack.ports import free_port
from oncall.stack.waiting import wait_until
from tests.integration.shipper.shipping import LABELS
from tests.integration.store.serving import SECOND, Client
from tests.patience import PATIENCE

ROOT = Path(__file__).resolve().parents[3]
SELECTOR = '{app="mailer"}'
A_ROUND = 20
"""Pushes that are answered before a kill; many more are under way."""


class Process:
    """The store's process, to be killed and started again on the same directory and port."""

    def __init__(self, directory: Path) -> None:
        self._port = free_port()
        self._directory = directory
        self.client = Client(f"http://127.0.0.1:{self._port}")
        self._popen: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "observability.store"]
        options = ["--port", str(self._port), "--dir", str(self._directory)]
        self._popen = subprocess.Popen([*command, *options], cwd=ROOT, stdout=subprocess.DEVNULL)
        assert wait_until(self._ready, PATIENCE)

    def _ready(self) -> bool:
        try:
            return self.client.request("GET", "/ready").status == 200
        except OSError:
            return False

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        assert self._popen
        self._popen.send_signal(number)
        return self._popen.wait(PATIENCE)


@contextmanager
def running(directory: Path) -> Iterator[Process]:
    process = Process(directory)
    try:
        process.start()
        yield process
    finally:
        process.stop(signal.SIGKILL)


def stored_lines(client: Client) -> list[str]:
    now = time.time_ns()
    span = {"start": now - 3600 * SECOND, "end": now + 600 * SECOND, "limit": 5000, "direction": "forward"}
    result = client.ask("query_range", query=SELECTOR, **span).data["result"]
    return [line for stream in result for _, line in stream["values"]]


def test_every_push_that_was_answered_204_is_there_after_a_kill(tmp_path: Path) -> None:
    acknowledged: list[str] = []
    with running(tmp_path / "store") as process:
        for _ in range(4):
            threads = [
                threading.Thread(target=_push_until_killed, args=(process.client, acknowledged)) for _ in range(3)
            ]
            enough = len(acknowledged) + A_ROUND
            for thread in threads:
                thread.start()
            _wait_for(acknowledged, enough)
            process.stop(signal.SIGKILL)
            for thread in threads:
                thread.join()
            process.start()
        assert len(acknowledged) >= 4 * A_ROUND
        found = stored_lines(process.client)
        assert set(acknowledged) <= set(found)
        assert len(found) == len(set(found))


def _wait_for(acknowledged: list[str], enough: int) -> None:
    assert wait_until(lambda: len(acknowledged) >= enough, PATIENCE)


def _push_until_killed(client: Client, acknowledged: list[str]) -> None:
    for _ in range(300):
        line = f"{threading.get_ident()} {time.time_ns()}"
        try:
            answer = client.push([{"stream": {"app": "mailer"}, "values": [[str(time.time_ns()), line]]}])
        except OSError:
            return
        if answer.status == 204:
            acknowledged.append(line)


def test_a_spool_is_stored_whole_and_once_while_the_store_is_killed(tmp_path: Path) -> None:
    spool = tmp_path / "spool"
    with closing(SpoolWriter(spool, free_space_floor=0)) as writer, running(tmp_path / "store") as process:
        ids = {f"id-{number}" for number in range(4000)}
        for number, event_id in enumerate(sorted(ids)):
            line = orjson.dumps({"event_id": event_id, "component": "worker", "campaign_id": "c1"})
            assert writer.append(time.time_ns(), ("INFO", "ERROR")[number % 2], line)
        writer.close()
        shipping = threading.Thread(target=_ship_all, args=(spool, process.client.url))
        shipping.start()
        for _ in range(3):
            time.sleep(0.1)
            process.stop(signal.SIGKILL)
            process.start()
        shipping.join(2 * PATIENCE)
        assert not shipping.is_alive()
        found = [orjson.loads(line)["event_id"] for line in stored_lines(process.client)]
        assert len(found) == len(ids)
        assert set(found) == ids
        assert segments(spool) == []


def _ship_all(spool: Path, url: str) -> None:
    limits = Limits(entries=100, linger_seconds=0.0, save_seconds=0.0)
    with closing(Shipper(spool, LokiTarget(url, timeout=5), LABELS, limits=limits, chance=lambda: 0.1)) as shipper:
        while shipper.step() or segments(spool):
            pass


def test_a_stop_is_clean_and_a_second_store_on_the_directory_says_who_is_in_the_way(tmp_path: Path) -> None:
    with running(tmp_path / "store") as process:
        command = [sys.executable, "-m", "observability.store", "--port", "0", "--dir", str(tmp_path / "store")]
        second = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False)
        assert (second.returncode, "another store writes to" in second.stderr) == (os.EX_TEMPFAIL, True)
        assert process.stop() == 0
        process.start()


def test_a_bound_that_a_single_push_could_burst_is_refused(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "observability.store", "--max-mebibytes", "15", "--dir", str(tmp_path / "store")]
    refused = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert (refused.returncode, "at least 16" in refused.stderr) == (2, True)


def test_an_address_outside_the_loopback_is_refused(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "observability.store", "--host", "0.0.0.0", "--dir", str(tmp_path / "store")]
    refused = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert (refused.returncode, "no passwords" in refused.stderr) == (os.EX_USAGE, True)
