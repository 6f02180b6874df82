"""Every question is asked once, in the way its panel wants, and what fails says so."""

from dashboards.preview.model import Kind
from tests.unit.preview.documents import Twin, document, nothing, panel, previewed, refusing, streams, target


def test_a_panel_asks_over_time_and_a_figure_at_the_end() -> None:
    twin = Twin(nothing)
    previewed(document(panel(target("a")), panel(target("b", instant=True), kind="stat")), twin)
    assert sorted(twin.questions) == [("instant", "b", 0), ("range", "a", 15)]


def test_a_log_panel_asks_for_lines_and_a_metric_over_logs_for_values() -> None:
    logs = Twin(lambda query: streams() if query.startswith("{") else nothing(query))
    whole = document(
        panel(target('{app="mailer"}', "loki", maxLines=50), kind="logs"),
        panel(target('sum(count_over_time({app="mailer"}[$__auto]))', "loki")),
        panel(target('sum(count_over_time({app="mailer"}[$__range]))', "loki", queryType="instant"), kind="stat"),
    )
    previewed(whole, None, logs)
    assert sorted(logs.questions) == [
        ("instant", 'sum(count_over_time({app="mailer"}[1h]))', 0),
        ("lines", '{app="mailer"}', 50),
        ("range", 'sum(count_over_time({app="mailer"}[15s]))', 15),
    ]


def test_two_panels_that_ask_the_same_share_an_answer() -> None:
    twin = Twin(nothing)
    found = previewed(document(panel(target("up", refId="A")), panel(target("up", refId="B"))), twin)
    assert len(twin.questions) == 1
    assert [each.answers[0].target.ref for each in found.panels] == ["A", "B"]


def test_a_hidden_query_is_not_asked() -> None:
    twin = Twin(nothing)
    previewed(document(panel(target("a", hide=True))), twin)
    assert not twin.questions


def test_what_fails_keeps_its_error_and_lets_the_others_be_answered() -> None:
    whole = document(panel(target("broken")), panel(target('{app="mailer"}', "loki"), kind="logs"))
    found = previewed(whole, Twin(refusing), Twin(lambda _query: streams(({}, 1, "a line"))))
    assert found.panels[0].answers[0].error == "parse error: unexpected end of input"
    assert not found.panels[1].answers[0].is_empty


def test_a_source_that_nobody_names_is_not_asked_and_the_answer_says_so() -> None:
    (answer,) = previewed(document(panel(target("up")))).panels[0].answers
    assert not answer.asked
    assert answer.target.kind is Kind.PROMETHEUS
    assert answer.error == "Not asked: no Prometheus is named."


def test_an_annotation_is_looked_for_at_its_own_step() -> None:
    note = {"name": "Deploys", "datasource": {"type": "prometheus"}, "expr": "version", "step": "1m"}
    twin = Twin(nothing)
    previewed(document(annotations={"list": [note, {"builtIn": 1, "name": "Grafana's own"}]}), twin)
    assert twin.questions == [("range", "version", 60)]
