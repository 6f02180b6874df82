"""Recorded series give the numbers that happened, from metrics and from logs, and each matcher of theirs matters."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from alerts.recording import MISSION
from observability.catalogue.events.campaigns import CampaignDeferred, CampaignFinished
from observability.catalogue.events.guards import MailerHeartbeat, RateLimitReserve
from observability.catalogue.events.letters import EmailFailed, EmailSent
from observability.catalogue.metrics.every import METRICS
from observability.catalogue.queries import LOG_METRICS
from observability.catalogue.reasons import DeferReason
from observability.ruletest.runner import run_files
from tests.integration.alerts import suite
from tests.integration.alerts.log_cases import input_streams
from tests.integration.alerts.mutants import mutants
from tests.integration.alerts.promtool import run_all
from tests.integration.alerts.recording import Recording, Step
from tests.integration.alerts.stories.acts import both, emitting, facts, failing, once, sending
from tests.integration.alerts.story import calm
from tests.integration.alerts.suite import Rule
from tests.integration.alerts.world import ENV, OTHER_PROVIDER, World, notation
from tests.unit.metrics.events import PROVIDER

WINDOWS = ("5m", "30m", "1h", "6h", "3d")
Samples = Mapping[str, float]

HAPPENED = both(
    sending(24),
    failing(6, "recipient"),
    failing(10, "provider"),
    emitting(CampaignFinished, 3, finished_with_errors=False),
    emitting(CampaignFinished, 2, finished_with_errors=True),
    emitting(CampaignDeferred, 2, defer_reason="circuit_breaker"),
    emitting(CampaignDeferred, 1, defer_reason="hourly_limit"),
    emitting(MailerHeartbeat, 2),
    emitting(RateLimitReserve, current_count=2_500, max_per_hour=10_000, key_hour="1970010100"),
    facts(granted={PROVIDER: 2_500}),
)


def here(**labels: str) -> str:
    """Write labels as an environment's recorded series has them."""
    return notation("", {**labels, "env": ENV})


HERE = here()
REASONS = {"circuit_breaker": 2.0, "hourly_limit": 1.0}
FROM_METRICS: dict[str, Samples] = {
    "mailer:emails_sent_per_hour:increase1h": {HERE: 24},
    "mailer:emails_failed_per_hour:increase1h": {HERE: 16},
    "mailer:campaigns_finished_ok:increase1h": {HERE: 3},
    "mailer:campaigns_finished_with_errors:increase1h": {HERE: 2},
    "mailer:top_defer_reasons:increase1h": {
        here(defer_reason=reason): REASONS.get(reason, 0) for reason in DeferReason
    },
    "mailer:rate_limit_usage:ratio": {here(provider=PROVIDER): 0.25, here(provider=OTHER_PROVIDER): 0},
    **{f"mailer:attempts:increase{window}": {HERE: 40} for window in WINDOWS},
    **{f"mailer:attempts_failed:ratio{window}": {HERE: 0.25} for window in WINDOWS},
}
FROM_LOGS: dict[str, Samples] = {
    "mailer:emails_sent_per_hour:count1h": {HERE: 24},
    "mailer:emails_failed_per_hour:count1h": {HERE: 16},
    "mailer:campaigns_finished_ok:count1h": {HERE: 3},
    "mailer:campaigns_finished_with_errors:count1h": {HERE: 2},
    "mailer:top_defer_reasons:count1h": {here(defer_reason=reason): n for reason, n in REASONS.items()},
    "mailer:rate_limit_usage:ratio1h": {here(provider=PROVIDER): 0.25},
    "mailer:heartbeats:count5m": {HERE: 2, "": 0},
}
NUMBERS = [metric for metric in LOG_METRICS if not metric.by]
WHILE_QUIET: dict[str, Samples] = {
    **{f"mailer:{metric.name}:count1h": {HERE: 0} for metric in NUMBERS},
    "mailer:heartbeats:count5m": {HERE: 1, "": 0},
}
"""Of a mailer that lives and does nothing."""
WHILE_DEAD: dict[str, Samples] = {
    **{f"mailer:{metric.name}:count1h": {} for metric in NUMBERS},
    "mailer:heartbeats:count5m": {"": 0},
}
"""Of a mailer whose lines do not arrive."""


def _noise(world: World, number: int) -> None:
    """Other programs, other levels and other messages say much the same."""
    reserve = {"provider": PROVIDER, "key_hour": "1970010100"}
    ends = [{"finished_with_errors": truth} for truth in (True, False)]
    spoken: list[tuple[type[Any], dict[str, Any]]] = [
        (EmailSent, {}),
        (EmailFailed, {}),
        *((CampaignFinished, end) for end in ends),
        (CampaignDeferred, {"defer_reason": "hourly_limit"}),
        (MailerHeartbeat, {}),
        (RateLimitReserve, {**reserve, "current_count": 9_000, "max_per_hour": 10_000}),
        (RateLimitReserve, {**reserve, "current_count": 2_500, "max_per_hour": 20_000}),
    ]
    for event, fields in spoken:
        world.log_record(event.LEVEL.name, "another message", note=event.MESSAGE, **fields)
        world.log_record("WARNING", event.MESSAGE, **fields)
        world.log_record(event.LEVEL.name, event.MESSAGE, **fields)
        ours = world.lines.pop()
        world.write(event.LEVEL.name, ours.text, "other")
        world.write(event.LEVEL.name, f'{event.MESSAGE}: {{"torn')


Happened = tuple[Recording, Mapping[str, Samples]]


def _lived(folder: Path, step: Step) -> Recording:
    recording = Recording(World(folder), frozenset(metric.name for metric in METRICS))
    recording.run(60, calm)
    recording.run(60, once(step))
    return recording


@pytest.fixture
def recording(tmp_path: Path) -> Recording:
    return _lived(tmp_path / "world", both(HAPPENED, _noise))


@pytest.fixture
def logged(recording: Recording, tmp_path: Path) -> list[Happened]:
    """Three mailers: one that works, a quiet one, and one whose lines do not arrive; amid the same noise."""
    quiet = _lived(tmp_path / "quiet", both(emitting(MailerHeartbeat), _noise))
    return [(recording, FROM_LOGS), (quiet, WHILE_QUIET), (_lived(tmp_path / "dead", _noise), WHILE_DEAD)]


def _promtool_file(path: Path, recording: Recording, rules: list[Rule], wanted: Mapping[str, Samples]) -> Path:
    beside = path.with_name(f"{path.stem}-rules.yml")
    beside.write_text(suite.rule_document(rules))
    asked = [{"expr": record, "eval_time": "90s", "exp_samples": _samples(record, wanted[record])} for record in wanted]
    test = {"interval": "15s", "input_series": recording.input_series(), "promql_expr_test": asked}
    document = {"rule_files": [beside.name], "evaluation_interval": "15s", "tests": [test]}
    path.write_text(suite.dump(document))
    return path


def _samples(record: str, samples: Samples) -> list[dict[str, Any]]:
    return [{"labels": f"{record}{labels}", "value": value} for labels, value in samples.items()]


def _ruler_failures(folder: Path, logged: list[Happened], rule: Rule) -> list[Any]:
    (folder / "rules.yml").write_text(suite.rule_document([rule]))
    tests = [_ruler_test(each, rule["record"]) for each in logged if rule["record"] in each[1]]
    document = {"rule_files": ["rules.yml"], "evaluation_interval": "30s", "tests": tests}
    (folder / "test.yml").write_text(suite.dump(document))
    report = run_files([folder / "test.yml"])
    assert not [file.refusal for file in report.files if file.refusal]
    return [failure for each in report.tests for failure in each.failures]


def _ruler_test(happened: Happened, record: str) -> dict[str, Any]:
    recording, wanted = happened
    case = {"record": record, "eval_time": "90s", "exp_samples": _samples(record, wanted[record])}
    return {"input_streams": input_streams(recording.world.lines), "recording_rule_test": [case]}


def _records(engine: str) -> dict[str, Rule]:
    return {name: rule for name, rule in suite.shipped_rules(engine).items() if "record" in rule}


def test_each_of_the_six_is_recorded_from_metrics_and_from_logs() -> None:
    assert [record.name.split(":")[1] for record in MISSION] == [metric.name for metric in LOG_METRICS]
    assert _records("prometheus").keys() == FROM_METRICS.keys()
    assert _records("loki").keys() == FROM_LOGS.keys()


def test_metrics_and_logs_record_what_happened(recording: Recording, logged: list[Happened], tmp_path: Path) -> None:
    path = _promtool_file(tmp_path / "shipped.yml", recording, list(_records("prometheus").values()), FROM_METRICS)
    assert run_all([path]) == {}
    failed = {name: _ruler_failures(tmp_path, logged, rule) for name, rule in _records("loki").items()}
    assert {name: wrong for name, wrong in failed.items() if wrong} == {}


def test_every_mutant_of_a_recorded_series_from_metrics_is_killed(
    recording: Recording, tmp_path: Path, say: Callable[[str], None]
) -> None:
    shipped = _records("prometheus")
    files = {}
    for name, rule in shipped.items():
        for number, mutant in enumerate(mutants(rule)):
            rules = [*suite.needed(rule, shipped), mutant.rule]
            path = tmp_path / f"{name.replace(':', '-')}-{number}.yml"
            files[_promtool_file(path, recording, rules, {name: FROM_METRICS[name]})] = f"{name}: {mutant.name}"
    killed = run_all(list(files))
    say(f"mutants of recorded series: {len(killed)} of {len(files)} killed ({len(killed) / len(files):.1%})")
    assert [name for path, name in files.items() if path not in killed] == []


def test_every_mutant_of_a_recorded_series_from_logs_is_killed(
    logged: list[Happened], tmp_path: Path, say: Callable[[str], None]
) -> None:
    every = [(name, mutant) for name, rule in _records("loki").items() for mutant in mutants(rule)]
    alive = [f"{name}: {m.name}" for name, m in every if not _ruler_failures(tmp_path, logged, m.rule)]
    killed = len(every) - len(alive)
    say(f"mutants of series recorded from logs: {killed} of {len(every)} killed ({killed / len(every):.1%})")
    assert alive == []
