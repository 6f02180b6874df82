"""The alerts that the rules really give for each story, with labels and words: what Alertmanager gets."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from observability.ruletest.suite_file import read_suite
from observability.ruletest.timeline import run_rules, source_of
from tests.integration.alerts import cases, log_cases, suite
from tests.integration.alerts.promtool import run_all
from tests.integration.alerts.story import Kind, Timeline

_GOT = re.compile(r"got:\[(?P<got>.*?)\n {12}\]", re.DOTALL)
_ALERT = re.compile(r"Labels:{(?P<labels>.*)}\n *Annotations:{(?P<annotations>.*)}")
_PAIR = re.compile(r'(\w+)=("(?:[^"\\]|\\.)*")')


@dataclass(frozen=True)
class Fired:
    """One alert as it leaves its rule; `alertname` is among its labels."""

    labels: dict[str, str]
    annotations: dict[str, str]

    @property
    def name(self) -> str:
        """The alert's name."""
        return self.labels["alertname"]


def from_promtool(tellings: Sequence[cases.Told], folder: Path) -> list[Fired]:
    """Expect nothing, so that promtool says what there is instead."""
    files = [_silent_file(told, folder) for told in tellings]
    said = run_all(files)
    return [alert for path in files for alert in _parsed(said[path])]


def _silent_file(told: cases.Told, folder: Path) -> Path:
    (folder / f"{told.title}-rules.yml").write_text(suite.rule_document([*told.builds_on, told.rule]))
    recording = told.timelines[0].recording
    test = {
        "interval": f"{recording.interval}s",
        "input_series": told.timelines[0].input_series(),
        "alert_rule_test": [{"eval_time": _fires_at(told.timelines[0]), "alertname": told.rule["alert"]}],
    }
    document = {"rule_files": [f"{told.title}-rules.yml"], "evaluation_interval": f"{recording.interval}s"}
    path = folder / f"{told.title}.yml"
    path.write_text(suite.dump({**document, "tests": [test]}))
    return path


def _fires_at(timeline: Timeline) -> str:
    return f"{next(check.at for check in timeline.checks if check.kind is Kind.FIRES)}s"


def _parsed(said: str) -> Iterator[Fired]:
    for got in _GOT.finditer(said):
        for alert in _ALERT.finditer(got["got"]):
            yield Fired(_pairs(alert["labels"]), _pairs(alert["annotations"]))


def _pairs(text: str) -> dict[str, str]:
    return {name: json.loads(value) for name, value in _PAIR.findall(text)}


def from_runner(tellings: Sequence[log_cases.Told], folder: Path) -> Iterator[Fired]:
    """Give the alerts of Loki's ruler."""
    for told in tellings:
        timeline = told.timelines[0]
        (folder / "rules.yml").write_text(suite.rule_document([told.rule]))
        case: dict[str, Any] = {"eval_time": _fires_at(timeline), "alertname": told.rule["alert"], "exp_alerts": []}
        streams = log_cases.input_streams(timeline.recording.world.lines)
        test = {"input_streams": streams, "alert_rule_test": [case]}
        document = {"rule_files": ["rules.yml"], "evaluation_interval": f"{told.story.interval}s", "tests": [test]}
        (folder / "test.yml").write_text(suite.dump(document))
        ran = read_suite(folder / "test.yml")
        for _, states in run_rules(ran, ran.tests[0], source_of(ran, ran.tests[0])).alerts:
            for alert in next(iter(states.values())).values():
                yield Fired(dict(alert.labels), dict(alert.annotations))
