"""What can be wrong with what a dashboard asks."""

from typing import Final

from dashboards.lint.sheet import Sheet
from tests.unit.dashboards.lint.breaking import (
    Case,
    asks,
    by_line,
    by_metric,
    change,
    mark,
    numbers,
    replace_in,
)
from tests.unit.dashboards.rendered import panel, target

BUCKETS: Final = 'rate(mailer_send_duration_seconds_bucket{env=~"$env"}[$__rate_interval])'
LINES: Final = '{app="mailer", env=~"$env"}'
USAGE: Final = 'max_over_time({app="mailer", env=~"$env"} | json n="current_count" | __error__="" | unwrap n [1h])'


def twice(broken: Sheet) -> None:
    panel(broken)["targets"].append({**target(broken, "loki"), "refId": "C", "legendFormat": "again"})


SOURCES: Final[list[Case]] = [
    ("data-source", "asks nothing", lambda it: change(panel(it, "logs"), targets=[])),
    ("data-source", "neither", lambda it: change(target(it, "loki"), datasource={"type": "mysql", "uid": "x"})),
    ("data-source", "fixed", lambda it: change(target(it, "loki")["datasource"], uid="P8E80F9AEF21F6940")),
    ("data-source", "-- Mixed --", lambda it: change(panel(it), datasource=target(it, "loki")["datasource"])),
    ("data-source", "-- Mixed --", lambda it: panel(it).pop("datasource")),
    ("question", "hidden", lambda it: change(target(it, "loki"), hide=True)),
    ("question", "over time", lambda it: change(target(it, "prometheus"), instant=True, range=False)),
    ("question", "over time", lambda it: change(target(it, "prometheus"), instant=True)),
    ("question", "over time", lambda it: change(target(it, "loki"), queryType="instant")),
    ("question", "over time", lambda it: change(target(it, "loki"), instant=True)),
    ("question", "once", lambda it: change(panel(it, "stat")["targets"][0], instant=False, range=True)),
    ("question", "format", lambda it: change(panel(it, "table")["targets"][0], format="time_series")),
    ("question", "2 times", twice),
    ("question", "lines, and it draws", lambda it: change(numbers(it)["targets"][1], expr=LINES)),
    (
        "question",
        "numbers, and it shows",
        lambda it: change(panel(it, "logs")["targets"][0], expr=f"sum(rate({LINES} [1h]))"),
    ),
    ("window", "$__rate_interval", lambda it: by_metric(it, "[1h]", "[5m]")),
    ("window", "$__rate_interval", lambda it: by_metric(it, "[1h]", "[$__interval]")),
    ("window", "$__auto", lambda it: by_line(it, "[1h]", "[$__range]")),
    (
        "window",
        "$__range",
        lambda it: replace_in(panel(it, "stat")["targets"][0], "expr", "[1m]", "[$__rate_interval]"),
    ),
    ("narrowing", "provider is compared", lambda it: by_metric(it, "provider=~", "provider=")),
    ("narrowing", "${env:csv} does not become", lambda it: by_metric(it, '"$env"', '"${env:csv}"')),
    ("narrowing", "[[env]] does not become", lambda it: by_metric(it, '"$env"', '"[[env]]"')),
    ("narrowing", "env is compared", lambda it: by_line(it, "env=~", "env!=")),
    ("narrowing", "provider is compared", lambda it: by_line(it, 'provider=~"$provider"', "provider=`$provider`")),
    ("narrowing", "mailer_emails_sent_total is not", lambda it: by_metric(it, ', env=~"$env"', "")),
    ("narrowing", "the log is not", lambda it: by_line(it, ', env=~"$env"', "")),
]

LANGUAGES: Final[list[Case]] = [
    ("promql", "", lambda it: by_metric(it, "sum(", "sum((")),
    ("promql", "no expression", lambda it: asks(it, "")),
    ("promql-names", "no metric", lambda it: by_metric(it, "mailer_emails_sent_total", "mailer_mails_sent_total")),
    ("promql-names", "no label", lambda it: by_metric(it, "provider=~", "relay=~")),
    ("promql-names", "never", lambda it: asks(it, 'max(mailer_campaigns{status="lost", env=~"$env"})')),
    ("promql-names", "groups by", lambda it: by_metric(it, "sum(", "sum by (campaign_id) (")),
    ("promql-types", "no counter", lambda it: asks(it, 'sum(rate(mailer_campaigns{env=~"$env"}[$__rate_interval]))')),
    ("promql-types", "is a counter", lambda it: asks(it, 'sum(mailer_emails_sent_total{env=~"$env"})')),
    ("promql-types", "label le", lambda it: asks(it, f"histogram_quantile(0.9, sum({BUCKETS}))")),
    ("logql", "", lambda it: by_line(it, "| json", "| jsn")),
    ("logql-names", "no label", lambda it: by_line(it, "level=", "severity=")),
    ("logql-names", "by app", lambda it: by_line(it, 'app="mailer", ', "")),
    ("logql-names", "never", lambda it: by_line(it, 'level="INFO"', 'level="LOUD"')),
    ("logql-names", "no event says", lambda it: by_line(it, '|= "Email sent', '|= "Mail sent')),
    ("logql-names", "has a field", lambda it: by_line(it, 'provider="provider"', 'provider="relay"')),
    ("logql-names", "does not extract", lambda it: by_line(it, ', provider="provider"', "")),
    ("logql-errors", "behind json", lambda it: by_line(it, ' | __error__=""', "")),
    ("logql-errors", "behind unwrap", lambda it: asks(it, f"max({USAGE})", "loki")),
    ("legend", "does not group", lambda it: change(target(it, "prometheus"), legendFormat="{{provider}}")),
    ("legend", "displayName", lambda it: numbers(it)["fieldConfig"].update(overrides=[])),
    ("legend", "2 queries", lambda it: change(target(it, "loki"), legendFormat="metrics")),
    ("legend", "brace left over", lambda it: change(target(it, "prometheus"), legendFormat="{{provider}")),
    ("legend", "no name", lambda it: change(target(it, "prometheus"), legendFormat=None)),
]

MARKS: Final[list[Case]] = [
    ("annotation", "fixed", lambda it: change(mark(it)["datasource"], uid="loki-1")),
    ("annotation", "differ", lambda it: change(mark(it), expr=f"{LINES} ")),
    ("annotation", "switched off", lambda it: change(mark(it), enable=False)),
    ("annotation", "hidden", lambda it: change(mark(it), hide=True)),
    ("annotation", "Grafana's own", lambda it: change(mark(it), builtIn=1)),
    ("annotation", "one moment", lambda it: change(mark(it)["target"], queryType="instant")),
    ("annotation", "one moment", lambda it: change(mark(it)["target"], queryType="zzz")),
    ("annotation", "marks no moments", lambda it: it.annotations.clear()),
    ("annotation", "tells relay", lambda it: change(mark(it), titleFormat="{{relay}}")),
    ("annotation", "tells relay", lambda it: change(mark(it), tagKeys="campaign_id,relay")),
]
