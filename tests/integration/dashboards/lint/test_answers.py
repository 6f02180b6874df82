"""What panels ask of Prometheus, Prometheus answers as the panel says: whole tables of cases in one run of promtool."""

import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from dashboards.lint.filling import filled
from observability.catalogue import queries, recorded
from observability.catalogue.objectives import BURN_FAST
from observability.catalogue.panels import moments, now, promise, scraped
from observability.catalogue.panels.agreement import apart
from observability.catalogue.panels.now import Verdict
from observability.catalogue.panels.query import Query
from tests.programs import promtool

SENT = 'mailer_emails_sent_total{provider="p", env="live"}'
DUE = "mailer_recipients_sendable"
DEFERRED = 'mailer_campaigns{status="deferred"}'
FLOWS, STANDS = "0+60x40", "60x40"
NONE, SOME = "0x40", "5x40"
Samples = dict[str, float]


@dataclass(frozen=True)
class Case:
    """A sentence, the series (with a sample every so often), the question, when, and the answer by its labels."""

    says: str
    query: Query
    series: dict[str, str]
    answer: Samples = field(default_factory=dict)
    at: str = "30m"
    every: str = "1m"


def fired(name: str, severity: str, **more: str) -> str:
    labels = {"alertname": name, "alertstate": "firing", "severity": severity, "subject": "delivery", **more}
    written = ", ".join(f'{label}="{value}"' for label, value in labels.items())
    return f"ALERTS{{{written}}}"


def version(number: int) -> str:
    return f'mailer_build_info{{version="{number}", python="3.11"}}'


def verdict(says: str, answer: Verdict | None, **series: str) -> Case:
    names = {"sent": SENT, "due": DUE, "deferred": DEFERRED}
    told = {names[name]: values for name, values in series.items()}
    return Case(says, now.VERDICT, told, {} if answer is None else {"{}": answer.value})


LIMIT = {
    'mailer_rate_limit_used_letters{provider="p"}': "5000x40",
    'mailer_rate_limit_letters{provider="p"}': "10000x40",
}
ATTEMPTS = {
    SENT: "0+990x40",
    'mailer_emails_failed_total{scope="provider"}': "0+5x40",
    'mailer_emails_failed_total{scope="recipient"}': "0+5x40",
}
TWICE = "_x5 1x4 stale _x4 1x9 stale _x9"
"""An alert that fires for five minutes, and again for ten."""
FIRED = {
    fired("MailerBreakerTripped", "critical"): TWICE,
    fired("MailerLimitNear", "warning"): "_x5 1x30",
    fired("MailerWatchdog", "critical"): "1x40",
    fired("OthersDown", "critical"): "1x40",
}

CASES = (
    verdict("letters were taken in the last minute", Verdict.SENDING, sent=FLOWS, due=SOME, deferred=NONE),
    verdict("one campaign waits and another sends", Verdict.SENDING, sent=FLOWS, due=NONE, deferred=SOME),
    verdict("letters are due and none is taken", Verdict.STUCK, sent=STANDS, due=SOME, deferred=NONE),
    verdict("one campaign waits and another is stuck", Verdict.STUCK, sent=STANDS, due=SOME, deferred=SOME),
    verdict("all campaigns wait", Verdict.WAITING, sent=STANDS, due=NONE, deferred=SOME),
    verdict("there is nothing to send", Verdict.IDLE, sent=STANDS, due=NONE, deferred=NONE),
    verdict("the database cannot be read: nobody knows", None, sent=STANDS),
    verdict("the exporter does not answer: nobody knows", None),
    Case(
        "half an hour is left, at 100 letters a minute 3,000 more will be spent",
        now.FORECAST,
        {**LIMIT, 'mailer_emails_sent_total{provider="p"}': "0+100x40"},
        {'{provider="p"}': 0.8},
    ),
    Case("a reason for which nothing waits does not bind", now.REASONS, {
        'mailer_campaigns_waiting{defer_reason="hourly_limit"}': SOME,
        'mailer_campaigns_waiting{defer_reason="circuit_breaker"}': NONE,
    }, {'{defer_reason="hourly_limit"}': 5}),
    Case("a wrong address costs nothing of the budget", promise.KEPT, ATTEMPTS, {"{}": 0.995}),
    Case("half of the allowed 1 % leaves half of the budget", promise.LEFT, ATTEMPTS, {"{}": 0.5}),
    Case("14.4 % of failures burn 14.4 times too fast", promise.burning(BURN_FAST.long), {
        f'{recorded.failures(BURN_FAST.long)}{{env="live"}}': "0.144x40",
    }, {"{}": 14.4}),
    Case("both counts of an hour are compared", apart(queries.EMAILS_SENT), {
        f'{recorded.per_hour(queries.EMAILS_SENT)}{{env="live"}}': "100x40",
        f'{recorded.from_logs(queries.EMAILS_SENT)}{{env="live"}}': "130x40",
    }, {"{}": 30}),
    Case("a page is counted when it begins, however long it lasts", scraped.PAGES, FIRED, {
        '{alertname="MailerBreakerTripped"}': 2,
    }, "40m"),
    Case("a page of ten seconds ago is one already, before the minute is over", scraped.PAGES_TOTAL, {
        fired("MailerBreakerTripped", "critical"): "_x61 1x20",
    }, {"{}": 1}, "10m20s", "10s"),
    Case("and it stays the same one when the minute is over", scraped.PAGES_TOTAL, {
        fired("MailerBreakerTripped", "critical"): "_x61 1x20",
    }, {"{}": 1}, "11m40s", "10s"),
    Case("pages of nobody are no pages", scraped.PAGES_TOTAL, {DUE: NONE}, {"{}": 0}),
    Case("warnings are counted apart", scraped.TICKETS, FIRED, {'{alertname="MailerLimitNear"}': 1}, "40m"),
    Case("what always fires, to prove that it can, does not count as firing", scraped.firing_number("warning"), FIRED, {
        "{}": 1,
    }, "30m"),
    Case("nothing that wakes a person is 0", scraped.firing_number("critical"), {}, {"{}": 0}, "30m"),
    Case("an alert of campaigns counts once for each", scraped.FIRING, {
        fired("MailerBreakerTripped", "critical", campaign_id="a"): "1x40",
        fired("MailerBreakerTripped", "critical", campaign_id="b"): "1x40",
        fired("MailerLimitNear", "warning"): "1x40",
    }, {
        '{severity="critical", alertname="MailerBreakerTripped", subject="delivery"}': 2,
        '{severity="warning", alertname="MailerLimitNear", subject="delivery"}': 1,
    }, "30m"),
    Case("a new version is a deploy", moments.DEPLOYED, {version(1): "1x25 stale", version(2): "_x20 1x19"}, {
        '{version="2"}': 1,
    }, "20m"),
    Case("and a minute later it is no news", moments.DEPLOYED, {version(2): "_x20 1x19"}, {}, "22m"),
    Case("a restart of the exporter is no deploy", moments.DEPLOYED, {version(1): "1x10 stale _x3 1x20"}, {}, "15m"),
)  # fmt: skip


def case_of(case: Case) -> dict[str, Any]:
    expected = [{"labels": labels, "value": value} for labels, value in case.answer.items()]
    asked = {"expr": f"round({filled(case.query.text)}, 0.000001)", "eval_time": case.at, "exp_samples": expected}
    series = [{"series": name, "values": values} for name, values in case.series.items()]
    return {"name": case.says, "interval": case.every, "input_series": series, "promql_expr_test": [asked]}


def promtool_says(cases: tuple[Case, ...], folder: Path) -> subprocess.CompletedProcess[str]:
    file = folder / "answers.yml"
    file.write_text(yaml.safe_dump({"evaluation_interval": "10s", "tests": [case_of(case) for case in cases]}))
    command = [promtool(), "test", "rules", str(file)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


def test_prometheus_answers_as_panels_say(tmp_path: Path) -> None:
    done = promtool_says(CASES, tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


def test_another_answer_is_noticed(tmp_path: Path) -> None:
    wrong = verdict("nothing is due", Verdict.STUCK, sent=STANDS, due=NONE, deferred=NONE)
    assert promtool_says((wrong,), tmp_path).returncode != 0
