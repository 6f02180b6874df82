"""Prometheus, Alertmanager, Loki and this host's files; and the one deadline over all sources."""

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from observability.metrics.directory import prepare_metrics_dir
from observability.metrics.lives import Bell, Life
from playbook.diagnosis.evidence import Reading, Trouble
from playbook.diagnosis.gather import gather
from playbook.diagnosis.steps import alertmanager, host, loki, prometheus, web
from playbook.diagnosis.steps.every import ASKERS
from playbook.diagnosis.steps.host import PROCESSES, SPOOL
from playbook.diagnosis.steps.step import Asker, read
from playbook.diagnosis.where import Where
from tests.integration.diagnosis.conftest import Serve
from tests.integration.exporter.world import ship_some
from tests.patience import PATIENCE

VECTOR = {"status": "success", "data": {"result": [
    {"metric": {"__name__": "mailer_beat_age_seconds", "job": "mailer", "instance": "x"}, "value": [1.0, "2.5"]},
    {"metric": {"__name__": "mailer_shipper_state_age_seconds"}, "value": [1.0, "+Inf"]},
], "alerts": []}}  # fmt: skip
LINE = json.dumps(
    {"level": "ERROR", "message": "Failed to send email", "smtp_code": 421, "recipient_email": "a@b.example"}
)


def test_prometheus_is_read_sample_by_sample(serve: Serve) -> None:
    where = Where(prometheus=serve(200, json.dumps(VECTOR).encode()))
    readings = {reading.step: reading for reading in prometheus.ask(where)}
    assert [step for step, reading in readings.items() if reading.trouble] == []
    beat, shipper = readings["diagnose-metrics"].value
    assert beat == {"metric": "mailer_beat_age_seconds", "labels": {}, "value": 2.5}
    assert shipper["value"] == "+Inf", "JSON has no infinity"


def test_loki_gives_the_last_problems_without_what_nobody_asked_for(serve: Serve) -> None:
    stamp = str(time.time_ns() - 5 * 10**9)
    body = {"data": {"result": [{"stream": {}, "values": [[stamp, LINE], [stamp, "no JSON"]]}]}}
    (reading,) = loki.ask(Where(loki=serve(200, json.dumps(body).encode())))
    assert {line["message"] for line in reading.value} == {"Failed to send email", "no JSON"}
    assert all(4 < line["seconds_ago"] < 5 + PATIENCE and "recipient_email" not in line for line in reading.value)


@pytest.mark.parametrize(
    ("status", "body", "trouble"),
    [
        (500, b"broken", Trouble.BROKEN),
        (401, b"who are you", Trouble.DENIED),
        (200, b"<html>", Trouble.BROKEN),
    ],
)
def test_an_answer_that_is_none_is_told_by_its_kind(serve: Serve, status: int, body: bytes, trouble: Trouble) -> None:
    (reading,) = alertmanager.ask(Where(alertmanager=serve(status, body)))
    assert (reading.value, reading.trouble) == (None, trouble)


def test_a_watcher_that_is_away_or_silent_is_told(
    free_port: int, silent_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web, "ANSWER_SECONDS", 0.3)
    (away,) = alertmanager.ask(Where(alertmanager=f"http://127.0.0.1:{free_port}"))
    (silent,) = alertmanager.ask(Where(alertmanager=f"http://127.0.0.1:{silent_port}"))
    (odd,) = alertmanager.ask(Where(alertmanager="ftp://somewhere"))
    assert [one.trouble for one in (away, silent, odd)] == [Trouble.REFUSED, Trouble.SILENT, Trouble.ADDRESS]


def test_an_answer_of_another_program_makes_its_source_unknown(serve: Serve) -> None:
    url = serve(200, b'{"hello": 1}')
    readings = gather(Where(prometheus=url), [prometheus.ASKER], PATIENCE)
    assert {reading.trouble for reading in readings.values()} == {Trouble.BROKEN}


def test_this_hosts_processes_and_spool_are_seen(tmp_path: Path) -> None:
    metrics, spool = prepare_metrics_dir(tmp_path / "metrics"), tmp_path / "spool"
    spool.mkdir()
    ship_some(spool)
    Bell(metrics).rang()
    life = Life(metrics, "worker")
    where = Where(metrics_dir=metrics, spool_dir=spool)
    readings = gather(where, host.ASKERS, PATIENCE)
    life.end()
    assert readings[PROCESSES.id].value["living"] == {"worker": 1}
    assert readings[PROCESSES.id].value["beat_rang_seconds_ago"] < PATIENCE
    assert readings[SPOOL.id].value["waiting_bytes"] > 0
    assert readings[SPOOL.id].value["shipper"]["alarm"] is False
    for step in (PROCESSES, SPOOL):
        assert step.shape.misfit(readings[step.id].value) == ""


def test_folders_that_are_not_there_are_told(tmp_path: Path) -> None:
    readings = gather(Where(metrics_dir=tmp_path / "none", spool_dir=tmp_path / "none"), host.ASKERS, PATIENCE)
    assert {reading.trouble for reading in readings.values()} == {Trouble.BROKEN}


def test_a_source_that_hangs_costs_its_own_steps_and_nobody_waits_for_it() -> None:
    hanging = threading.Event()

    def hang(_where: Where) -> Iterator[Reading]:
        yield read(PROCESSES, lambda: {"living": {}, "dead": {}, "beat_rang_seconds_ago": None})
        hanging.wait(PATIENCE)

    def answer(_where: Where) -> Iterator[Reading]:
        yield read(alertmanager.PAGES, list)

    askers = [
        Asker((PROCESSES, SPOOL), "", lambda _where: True, hang),
        Asker((alertmanager.PAGES,), "", lambda _where: True, answer),
    ]
    began = time.monotonic()
    readings = gather(Where(), askers, 2.0)
    hanging.set()
    assert time.monotonic() - began < PATIENCE / 2, "it was waited for"
    assert [readings[step.id].trouble for step in (PROCESSES, SPOOL, alertmanager.PAGES)] == [
        None, Trouble.NO_TIME, None,
    ]  # fmt: skip


def test_what_is_not_configured_is_named_by_its_variable() -> None:
    readings = gather(Where(), ASKERS, PATIENCE)
    assert {reading.trouble for reading in readings.values()} == {Trouble.NOT_CONFIGURED}
    assert readings["celery-workers"].detail == "REDIS_URL"
