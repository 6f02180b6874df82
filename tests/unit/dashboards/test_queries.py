"""Queries of panels are put together from the catalogue, narrowed to what is looked at."""

import pytest

from observability.catalogue import recorded, unforeseen
from observability.catalogue.closed import Flag
from observability.catalogue.events.campaigns import CampaignFinished
from observability.catalogue.events.letters import EmailFailed, EmailSent
from observability.catalogue.logql import EVERYTHING, Narrow, lines, stream
from observability.catalogue.metrics import backlog, delivery, limit, people, pipeline
from observability.catalogue.objectives import BURN_FAST
from observability.catalogue.panels import from_logs, from_metrics, now
from observability.catalogue.panels.query import ALL, ONE
from observability.catalogue.promql import Pattern, UnknownLabel, series
from observability.catalogue.queries import EMAILS_SENT, LOG_METRICS, RATE_LIMIT_USAGE, LogMetric
from observability.logql.parser import parse


def test_a_metric_is_narrowed_by_the_labels_that_it_has() -> None:
    assert from_metrics.level(backlog.TICK_AGE).text == 'max(mailer_tick_age_seconds{env=~"$env"})'
    assert from_metrics.level(limit.RATE_LIMIT, "provider").text == (
        'max by (provider) (mailer_rate_limit_letters{provider=~"$provider", env=~"$env"})'
    )


def test_a_provider_that_is_not_busy_does_not_make_the_mailer_stuck() -> None:
    assert "$provider" not in now.VERDICT.text


def test_a_pattern_may_be_asked_of_known_labels_alone() -> None:
    assert series(backlog.BREAKER_OPEN, campaign_id=Pattern(".*")) == 'mailer_breaker_open{campaign_id=~".*"}'
    with pytest.raises(UnknownLabel, match="has no label campaign_id"):
        series(backlog.TICK_AGE, campaign_id=Pattern("$campaign"))


def test_a_graph_counts_in_steps_and_a_number_in_the_time_shown() -> None:
    assert "[$__rate_interval]" in from_metrics.grown(people.UNSUBSCRIBES).text
    assert "[$__range]" in from_metrics.total(people.UNSUBSCRIBES).text
    assert "[$__auto]" in from_logs.in_step(EmailSent).text
    assert "[$__range]" in from_logs.total(EmailSent).text


def test_a_rate_is_a_minute_s() -> None:
    assert from_metrics.per_minute(people.UNSUBSCRIBES).text.endswith("[$__rate_interval])) * 60")
    assert " * 60 or vector(0)" in from_logs.per_minute(EmailSent).text


def test_a_quantile_is_taken_over_all_exporters() -> None:
    assert from_metrics.quantile(delivery.SEND_DURATION, 0.95).text == (
        "histogram_quantile(0.95, sum by (le) (rate(mailer_send_duration_seconds_bucket"
        '{provider=~"$provider", env=~"$env"}[$__rate_interval])))'
    )


def test_what_happened_is_counted_for_labels_that_grew_in_the_time_shown() -> None:
    text = from_metrics.happened(pipeline.PROCESS_DEATHS, "component").text
    assert " and on (component) " in text
    assert "[$__range] @ end())) > 0" in text.replace(" ", " ")


def test_no_line_is_0_where_it_is_one_number_and_nothing_where_labels_would_be_needed() -> None:
    assert from_logs.in_step(EmailSent).text.endswith(" or vector(0)")
    assert "vector" not in from_logs.in_step(EmailFailed, "scope").text


def test_lines_are_narrowed_by_fields_that_the_event_has() -> None:
    assert 'provider=~"$provider"' in lines(EmailSent, narrow=ALL)
    assert "$provider" not in lines(CampaignFinished, narrow=ALL)
    assert lines(CampaignFinished, narrow=ONE).count("$campaign") == 2, "as a text of the line, and as its field"


def test_failures_are_told_by_whether_they_are_final() -> None:
    text = from_logs.in_step(EmailFailed, final=Flag.TRUE).text
    assert 'final="final"' in text
    assert '| final="true"' in text


@pytest.mark.parametrize("metric", LOG_METRICS, ids=lambda metric: metric.name)
def test_narrowing_to_everything_changes_nothing_of_the_six(metric: LogMetric) -> None:
    assert metric.over("1h", EVERYTHING) == metric.over()
    narrowed = metric.over("1h", Narrow(env="live", provider="p"))
    assert parse(narrowed) != parse(metric.over())
    assert narrowed.count('env=~"live"') == metric.over().count('app="mailer"')


def test_recorded_series_are_named_by_what_they_count_and_over_what() -> None:
    assert recorded.per_hour(EMAILS_SENT) == "mailer:emails_sent_per_hour:increase1h"
    assert recorded.from_logs(EMAILS_SENT) == "mailer:emails_sent_per_hour:count1h"
    assert recorded.from_logs(RATE_LIMIT_USAGE) == "mailer:rate_limit_usage:ratio1h"
    assert recorded.failures(BURN_FAST.long) == "mailer:attempts_failed:ratio1h"


def test_what_no_event_tells_is_looked_for_in_the_environment_alone() -> None:
    assert 'env=~"live"' in unforeseen.error_lines(Narrow(env="live"))
    assert stream() == '{app="mailer"}'
    assert stream("ERROR", Narrow(env="live")) == '{app="mailer", level="ERROR", env=~"live"}'
