"""A real Prometheus that has watched a mailer for ten minutes, without the ten minutes."""

import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from alerts.alertmanager.config import prometheus_yml
from alerts.render import write
from alerts.rules import rule_files
from observability.catalogue.labels import ENV, LOCAL
from observability.catalogue.links import Addresses
from oncall.monitoring.parts import prometheus_command
from oncall.stack.ports import LOOPBACK, free_port
from oncall.stack.supervisor import Supervisor
from oncall.stack.waiting import wait_until
from tests.patience import PATIENCE
from tests.programs import promtool

STEP = 15
MINUTES = 12
_SAMPLE = re.compile(r"^([a-zA-Z_:][\w:]*(?:\{.*\})?) (\S+)$")
_COUNTER = re.compile(r"^[\w:]+_(?:total|bucket|count|sum)(?:\{|$)")


@contextmanager
def watching(page: str, target: str, folder: Path, supervisor: Supervisor, name: str) -> Iterator[str]:
    """Serve what Prometheus would know of an exporter's page, by the rules that ship; gives its URL.

    From now on it reads the exporter at `target` itself.
    """
    history = folder / "history.txt"
    history.write_text(_history(page, target, int(time.time())))
    made = [promtool(), "tsdb", "create-blocks-from", "openmetrics", str(history), str(folder / "data")]
    subprocess.run(made, check=True, capture_output=True)
    write(folder / "rules", rule_files(Addresses()))
    config = folder / "prometheus.yml"
    rules = str(folder / "rules" / "prometheus" / "*.yml")
    config.write_text(prometheus_yml(rules, target, f"{LOOPBACK}:{free_port()}"))
    port = free_port()
    command = prometheus_command(port, config, folder / "data")
    supervisor.start(type(command)(name, command.argv, ready=command.ready))
    try:
        yield f"http://{LOOPBACK}:{port}"
    finally:
        supervisor.stop(name)


def _history(page: str, target: str, now: int) -> str:
    """Write a page's samples as OpenMetrics over the last minutes; counters have grown to their values evenly."""
    times = [now - STEP * ago for ago in range(MINUTES * 60 // STEP, -1, -1)]
    lines = []
    for series, text in _samples(page):
        value = float(text)
        for number, moment in enumerate(times, 1):
            grown = value * number / len(times) if _COUNTER.match(series) else value
            lines.append(f"{_labelled(series, target)} {grown:.10g} {moment}")
    return "\n".join([*lines, "# EOF\n"])


def _samples(page: str) -> list[tuple[str, str]]:
    found = [_SAMPLE.match(line) for line in page.splitlines() if not line.startswith("#")]
    return [(sample[1], sample[2]) for sample in found if sample]


def _labelled(series: str, target: str) -> str:
    labels = f'job="mailer",instance="{target}",{ENV}="{LOCAL}"'
    return f"{series[:-1]},{labels}}}" if series.endswith("}") else f"{series}{{{labels}}}"


def until_it_says(url: str, *queries: str) -> None:
    """Wait until each query has an answer: a rule is judged every few seconds."""
    for query in queries:
        ask = partial(_says_anything, [promtool(), "query", "instant", url, query])
        assert wait_until(ask, PATIENCE, 0.2), query


def _says_anything(argv: list[str]) -> bool:
    return bool(subprocess.run(argv, check=False, capture_output=True).stdout.strip())
