"""A day in a real Prometheus and in the embedded log store: blocks by promtool, rules by Prometheus itself."""

import re
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from pathlib import Path

import orjson

from alerts.recording import HEARTBEATS, LOGS
from dashboards.preview.rendered import RENDERED
from dashboards.preview.sources import SECOND, Prometheus
from observability.shipper.push import body
from oncall.logs.asking import RemoteLoki
from oncall.monitoring.parts import prometheus_command
from oncall.stack.ports import LOOPBACK, free_port
from oncall.stack.supervisor import Supervisor
from tests.acceptance.dashboards.day import BEGIN, END, LOKI_GONE
from tests.acceptance.dashboards.mailing import STEP
from tests.acceptance.dashboards.samples import Samples
from tests.integration.alerts.suite import Rule, shipped_rules
from tests.integration.alerts.world import Line
from tests.integration.store.serving import API, Client
from tests.programs import promtool

NAME = re.compile(r"\b[a-zA-Z_:][a-zA-Z0-9_:]*")
BATCH = 2000


def named() -> frozenset[str]:
    """Find every name that stands in a dashboard or a rule; metrics are among them."""
    texts = [path.read_text(encoding="utf-8") for path in RENDERED.rglob("*.json")]
    texts += [rule["expr"] for rule in shipped_rules().values()]
    return frozenset(name for text in texts for name in NAME.findall(text))


def make_blocks(samples: Samples, folder: Path, data: Path) -> None:
    """Have promtool make blocks of samples, in one pass."""
    text = folder / "samples.om"
    samples.write(text)
    command = [promtool(), "tsdb", "create-blocks-from", "--max-block-duration=54h", "openmetrics", "--quiet"]
    subprocess.run([*command, str(text), str(data)], check=True, capture_output=True, text=True, timeout=120)
    text.unlink()


@contextmanager
def serving(supervisor: Supervisor, folder: Path, data: Path) -> Iterator[Prometheus]:
    """Run a Prometheus that scrapes nothing and judges nothing: all it knows is what was made for it."""
    config = folder / "prometheus.yml"
    config.write_text("global: {scrape_interval: 1h, evaluation_interval: 1h}\n")
    port = free_port()
    command = prometheus_command(port, config, data)
    supervisor.start(command)
    source = Prometheus(f"http://{LOOPBACK}:{port}")
    try:
        yield source
    finally:
        source.close()
        supervisor.stop(command.name)


def judged(source: Prometheus, begin: float, end: float) -> Samples:
    """Have Prometheus evaluate every shipped rule over a time, each STEP; alerts with their `for` and their keeping."""
    found, rules = Samples(), shipped_rules()
    for name, rule in rules.items():
        data = source.over_time(
            _inlined(rule["expr"], rules), round(begin * SECOND), round(end * SECOND), STEP * SECOND
        )
        for series in data["result"]:
            labels = {key: value for key, value in series["metric"].items() if key != "__name__"}
            points = [(float(at), float(value)) for at, value in series["values"]]
            if "record" in rule:
                found.of(name, labels).extend(points)
            else:
                _judge(found, rule, {**labels, **rule.get("labels", {})}, [at for at, _value in points])
    return found


def _inlined(expression: str, rules: dict[str, Rule]) -> str:
    """Put the expressions of recorded series in their places: what a rule builds on is not recorded yet."""
    for name, rule in rules.items():
        if "record" in rule and name in expression:
            whole = f"({_inlined(rule['expr'], rules)})"
            expression = re.sub(rf"(?<![\w:]){name}(?![\w:])(\[\w+)?", partial(_placed, whole), expression)
    return expression


def _placed(whole: str, found: re.Match[str]) -> str:
    """Place an expression; a range over it needs to know its steps."""
    return f"{whole}{found[1]}:{STEP}s" if found[1] else whole


def _judge(found: Samples, rule: Rule, labels: dict[str, str], active: Sequence[float]) -> None:
    """Write ALERTS as Prometheus does: pending for so long, then firing, and kept a while."""
    hold, keep = _seconds(rule.get("for", "0s")), _seconds(rule.get("keep_firing_for", "0s"))
    for first, last in _stretches(active):
        fires = first + hold
        named_so = {**labels, "alertname": rule["alert"]}
        pending = [(at, 1.0) for at in _times(first, min(fires - STEP, last))]
        firing = [(at, 1.0) for at in _times(fires, last + keep)] if fires <= last else []
        _add_new(found.of("ALERTS", {**named_so, "alertstate": "pending"}), pending)
        _add_new(found.of("ALERTS", {**named_so, "alertstate": "firing"}), firing)


def _add_new(points: list[tuple[float, float]], more: Sequence[tuple[float, float]]) -> None:
    """Leave out what an alert that is still kept has said already."""
    last = points[-1][0] if points else 0.0
    points.extend(point for point in more if point[0] > last)


def _stretches(times: Sequence[float]) -> Iterator[tuple[float, float]]:
    first = previous = None
    for at in times:
        if previous is not None and at - previous > STEP:
            yield first, previous  # type: ignore[misc]  # where there is a previous one, there is a first
            first = None
        first, previous = at if first is None else first, at
    if first is not None and previous is not None:
        yield first, previous


def _times(first: float, last: float) -> Iterator[float]:
    at = first
    while at <= last:
        yield at
        at += STEP


def _seconds(text: str) -> float:
    units = {"s": 1, "m": 60, "h": 3600, "d": 86400}
    return float(sum(int(number) * units[unit] for number, unit in re.findall(r"(\d+)([smhd])", text)))


def record_logs(samples: Samples, logs: RemoteLoki) -> None:
    """Record what Loki's ruler would have, and written to Prometheus; nothing while Loki was away."""
    gone, back = LOKI_GONE
    for record in (*LOGS.values(), HEARTBEATS):
        data = logs.over_time(record.expression, round(BEGIN * SECOND), round(END * SECOND), STEP * SECOND)
        for series in data["result"]:
            points = samples.of(record.name, series["metric"])
            points.extend((at, float(value)) for at, value in series["values"] if not gone <= at < back)


def push(lines: Sequence[Line], client: Client) -> None:
    """Push lines as the shipper does, in its own bodies; nothing of them is refused."""
    for batch in (lines[start : start + BATCH] for start in range(0, len(lines), BATCH)):
        pairs = ((orjson.dumps(line.stream), orjson.dumps([str(line.at), line.text, line.metadata])) for line in batch)
        answer = client.request("POST", f"{API}push", body(pairs), {"Content-Type": "application/json"})
        assert answer.status == HTTPStatus.NO_CONTENT, answer.text
