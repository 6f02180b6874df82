"""`oncall logql` as a person types it."""

import gc
import json
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import orjson
import pytest
from click.testing import CliRunner, Result

from observability.spool.writer import SpoolWriter
from oncall.cli import main
from oncall.logs.deadline import within
from oncall.logs.exceptions import NoAnswer
from oncall.stack.ports import free_port
from tests.integration.store.serving import NOW, SECOND, Client, served
from tests.integration.store.shipping import ship_into
from tests.patience import PATIENCE

AT = "2026-11-24T06:00:00Z"
COUNT = 'sum by (level) (count_over_time({app="mailer"}[1h]))'


@pytest.fixture
def filled(spool: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Two INFO lines and an ERROR, a minute apart."""
    monkeypatch.setenv("ONCALL_SPOOL_DIR", str(spool))
    monkeypatch.setenv("ONCALL_HOST", "h1")
    monkeypatch.setenv("ONCALL_ENV", "test")
    monkeypatch.delenv("LOKI_URL", raising=False)
    with closing(SpoolWriter(spool, free_space_floor=0)) as writer:
        for minute, level in ((3, "INFO"), (2, "ERROR"), (1, "INFO")):
            line = orjson.dumps({"component": "worker", "message": f"письмо {minute}"})
            writer.append(NOW - minute * 60 * SECOND, level, line)
    yield spool


@pytest.fixture
def loki(filled: Path, tmp_path: Path) -> Iterator[Client]:
    with served(tmp_path / "store") as client:
        ship_into(client.url, filled)
        yield client


def typed(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["logql", *arguments])


def answered(*arguments: str) -> Any:
    result = typed(*arguments, "--json", "--at", AT)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)["data"]


def test_values_are_a_table_under_a_line_that_names_the_source_and_the_time(filled: Path) -> None:
    result = typed(COUNT, "--at", AT)
    assert result.output.splitlines() == [
        f"from the spool of {filled}, 2026-11-24T05:00:00.000Z to 2026-11-24T06:00:00.000Z",
        "level  value",
        "ERROR      1",
        "INFO       2",
    ]


@pytest.mark.usefixtures("filled")
def test_lines_come_as_in_a_log_and_the_limit_keeps_the_latest() -> None:
    _, *lines = typed('{level="INFO"}', "--at", AT).output.splitlines()
    assert [line.split("  ")[0] for line in lines] == ["2026-11-24T05:57:00.000Z", "2026-11-24T05:59:00.000Z"]
    assert "письмо 1" in lines[1]
    _, *lines = typed('{app="mailer"}', "--at", AT, "--limit", "1").output.splitlines()
    assert ["письмо 1" in line for line in lines] == [True]


@pytest.mark.usefixtures("filled")
def test_since_bounds_the_lines() -> None:
    _, *lines = typed('{app="mailer"}', "--at", AT, "--since", "150s").output.splitlines()
    assert len(lines) == 2


@pytest.mark.usefixtures("filled")
def test_a_range_shows_each_step() -> None:
    result = typed('sum(count_over_time({app="mailer"}[2m]))', "--at", AT, "--since", "4m", "--range", "--step", "2m")
    _, *lines = result.output.splitlines()
    assert lines == ["{}", "  2026-11-24 05:58:00  2", "  2026-11-24 06:00:00  1"]


@pytest.mark.usefixtures("filled")
def test_nothing_is_said_to_be_nothing_rather_than_0() -> None:
    assert "gives nothing rather than 0" in typed('sum(count_over_time({app="x"}[1h]))', "--at", AT).output
    assert "no line matched" in typed('{app="x"}', "--at", AT).output


@pytest.mark.usefixtures("filled")
def test_a_number_is_a_number() -> None:
    assert typed("1 + 1", "--at", AT).output.splitlines()[1:] == ["2"]


@pytest.mark.parametrize("query", [COUNT, '{app="mailer"} | json | line_format "{{.message}}"'])
def test_spool_and_loki_give_the_same_json(filled: Path, tmp_path: Path, query: str) -> None:
    from_spool = answered(query)
    with served(tmp_path / "store") as client:
        ship_into(client.url, filled)
        assert answered(query, "--url", client.url) == from_spool
    assert from_spool["result"]


def test_loki_url_names_the_source(loki: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOKI_URL", f"http://user:secret@{loki.url.removeprefix('http://')}/")
    result = typed(COUNT, "--at", AT)
    assert result.output.splitlines()[0].startswith(f"from {loki.url}, ")
    assert "INFO       2" in result.output


@pytest.mark.parametrize("source", ["spool", "loki"])
def test_a_wrong_query_is_shown_with_a_mark_under_its_error(loki: Client, source: str) -> None:
    query = "{app=mailer}"
    result = typed(query, *(["--url", loki.url] if source == "loki" else []))
    assert result.exit_code == 2
    _, _, shown, mark = result.output.rstrip("\n").split("\n")
    assert shown.strip() == query
    assert mark.index("^") - shown.index("{") == query.index("mailer")


@pytest.mark.usefixtures("filled")
def test_what_lies_outside_of_the_subset_is_named() -> None:
    result = typed('{app="mailer"} | logfmt')
    assert (result.exit_code, "`logfmt` is outside the subset" in result.output) == (2, True)


def test_a_loki_that_is_down_is_named_and_ends_with_1() -> None:
    url = f"http://127.0.0.1:{free_port()}"
    result = typed(COUNT, "--url", url)
    assert (result.exit_code, f"{url} does not answer" in result.output) == (1, True)


@contextmanager
def hanging(speech: bytes) -> Iterator[str]:
    """Take connections, and on each say a byte now and then, or nothing; gives the address."""
    ended = threading.Event()

    def say(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            for byte in speech:
                connection.send(bytes([byte]))
                if ended.wait(0.05):
                    return
            ended.wait()

    with socket.create_server(("127.0.0.1", 0)) as server, ThreadPoolExecutor(1) as pool:
        pool.submit(lambda: say(server.accept()[0]))
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}"
        finally:
            ended.set()


@pytest.mark.parametrize("speech", [b"", b"HTTP/1.1 200 OK\r\nX: " + b"y" * 1000], ids=["silent", "bit by bit"])
@pytest.mark.parametrize("command", ["logql", "metrics"])
def test_a_loki_that_hangs_is_given_up_in_time_and_the_next_step_is_told(speech: bytes, command: str) -> None:
    words = [COUNT] if command == "logql" else []
    with hanging(speech) as url:
        began = time.monotonic()
        result = CliRunner().invoke(main, [command, *words, "--url", url, "--timeout", "500ms"])
        took = time.monotonic() - began
    assert result.exit_code == 1
    assert f"{url}" in result.output
    assert "no answer within 0.5 s; ask for less with --since, or wait longer with --timeout" in result.output
    assert 0.5 <= took < PATIENCE, "whoever waits for it to end waits for ever"


@pytest.mark.usefixtures("filled")
def test_a_spool_that_is_too_large_to_be_read_in_time_is_given_up(filled: Path) -> None:
    with closing(SpoolWriter(filled, free_space_floor=0)) as writer:
        for number in range(20_000):
            writer.append(NOW - SECOND, "INFO", b'{"component":"worker","message":"%d"}' % number)
    gc.collect()  # what others left is not to be finalized within the 20 ms: the alarm could ring there
    result = typed(COUNT, "--at", AT, "--timeout", "20ms")
    assert (result.exit_code, "no answer within 0.02 s" in result.output) == (1, True), result.output


def test_an_alarm_that_rings_in_a_finalizer_rings_again(monkeypatch: pytest.MonkeyPatch) -> None:
    dropped: list[str] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda told: dropped.append(type(told.exc_value).__name__))

    class Slow:
        def __del__(self) -> None:
            time.sleep(10)

    with pytest.raises(NoAnswer), within(SECOND // 2, "anything"):
        del (slow := [Slow()])[0]  # its finalizer sleeps until the alarm
        time.sleep(10)
    assert (slow, dropped) == ([], ["NoAnswer"])


def test_a_deadline_leaves_the_alarm_of_whoever_had_set_it() -> None:
    handler = signal.getsignal(signal.SIGALRM)
    before = signal.setitimer(signal.ITIMER_REAL, 100)
    try:
        with within(SECOND, "anything"):
            assert signal.getitimer(signal.ITIMER_REAL)[0] <= 1
        assert 90 < signal.getitimer(signal.ITIMER_REAL)[0] <= 100
        assert signal.getsignal(signal.SIGALRM) is handler
    finally:
        signal.setitimer(signal.ITIMER_REAL, *before)


def test_an_absent_spool_says_what_to_set(tmp_path: Path) -> None:
    result = typed(COUNT, "--spool", str(tmp_path / "nowhere"))
    assert (result.exit_code, "ONCALL_SPOOL_DIR" in result.output, "--url" in result.output) == (1, True, True)


@pytest.mark.parametrize(
    ("option", "value"), [("--since", "long"), ("--at", "noon"), ("--limit", "0"), ("--step", "x"), ("--timeout", "0s")]
)
def test_a_wrong_option_is_wrong_usage(option: str, value: str) -> None:
    assert typed(COUNT, option, value).exit_code == 2
