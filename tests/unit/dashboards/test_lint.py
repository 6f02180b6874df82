"""Each rule of the linter is broken once, and exactly that rule complains."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dashboards.lint.__main__ import main
from dashboards.lint.rules import RULES, lint
from dashboards.lint.sheet import Sheet
from dashboards.render import RENDERED
from observability.catalogue.links import Dashboard
from observability.catalogue.queries import EMAILS_SENT
from observability.catalogue.text import Language
from tests.unit.dashboards.rendered import panel, sheet, sheets, target

Break = Callable[[Sheet], object]


def change(item: Any, **values: Any) -> None:
    item.update(values)


def replace_in(item: dict[str, Any], key: str, old: str, new: str) -> None:
    assert old in item[key]
    item[key] = item[key].replace(old, new)


def defaults(broken: Sheet) -> dict[str, Any]:
    found: dict[str, Any] = panel(broken)["fieldConfig"]["defaults"]
    return found


def by_metric(broken: Sheet, old: str, new: str) -> None:
    replace_in(target(broken, "prometheus"), "expr", old, new)


def by_line(broken: Sheet, old: str, new: str) -> None:
    replace_in(target(broken, "loki"), "expr", old, new)


def link(broken: Sheet) -> dict[str, Any]:
    found: dict[str, Any] = defaults(broken)["links"][0]
    return found


def variable(broken: Sheet, name: str) -> dict[str, Any]:
    return next(each for each in broken.variables if each["name"] == name)


def two_of_one_id(broken: Sheet) -> None:
    broken.items[1]["id"] = broken.items[2]["id"]


def rename(broken: Sheet) -> None:
    """Make it a dashboard of its own, which then leads to ours too."""
    broken.document["uid"] = "my-own"
    broken.document["links"][-1] = {"title": "Mail overview", "url": "/d/mailer-overview"}


def beside(broken: Sheet, **values: int) -> None:
    change(panel(broken)["gridPos"], **values)


def without_variable(broken: Sheet) -> None:
    broken.variables.remove(variable(broken, "env"))


def one_more_variable(broken: Sheet) -> None:
    broken.variables.append({"type": "textbox", "name": "colour", "query": "red", "current": {"value": "red"}})


def by_override(broken: Sheet, **values: Any) -> None:
    """Change the override that draws the second query's line in dashes."""
    change(panel(broken)["fieldConfig"]["overrides"][-1], **values)


def asked_of_loki(broken: Sheet) -> None:
    """Ask Loki as one asks Prometheus: Grafana would offer nothing to choose from."""
    change(variable(broken, "env"), datasource={"type": "loki", "uid": "${datasource_loki}"})


def numbers(broken: Sheet) -> dict[str, Any]:
    """Give a panel of numbers from both."""
    return next(item for item in broken.panels if item["title"] == EMAILS_SENT.name)


def mark(broken: Sheet) -> dict[str, Any]:
    return broken.annotations[0]


BROKEN: list[tuple[str, str, Break]] = [
    ("uid", "none of", rename),
    ("uid", "'version'", lambda it: change(it.document, version=3)),
    ("generated", "neither tag", lambda it: change(it.document, tags=["mailer"])),
    ("panel-id", "several panels", two_of_one_id),
    ("panel-id", "no id", lambda it: change(panel(it, "table"), id=2**31)),
    ("ref-id", "several queries", lambda it: change(panel(it)["targets"][1], refId="A")),
    ("ref-id", "no refId", lambda it: change(panel(it)["targets"][0], refId="")),
    ("grid", "beyond", lambda it: beside(it, x=20)),
    ("grid", "covers", lambda it: beside(it, h=9)),
    ("grid", "no place", lambda it: change(panel(it), gridPos=None)),
    ("data-source", "asks nothing", lambda it: change(panel(it, "logs"), targets=[])),
    ("data-source", "neither", lambda it: change(target(it, "loki"), datasource={"type": "mysql", "uid": "x"})),
    ("data-source", "fixed", lambda it: change(target(it, "loki")["datasource"], uid="P8E80F9AEF21F6940")),
    ("promql", "", lambda it: by_metric(it, "sum(", "sum((")),
    ("promql-names", "no metric", lambda it: by_metric(it, "mailer_emails_sent_total", "mailer_mails_sent_total")),
    ("promql-names", "no label", lambda it: by_metric(it, "provider=~", "relay=~")),
    ("promql-names", "never", lambda it: change(target(it, "prometheus"), expr='max(mailer_campaigns{status="lost"})')),
    ("promql-names", "groups by", lambda it: by_metric(it, "sum(", "sum by (campaign_id) (")),
    ("logql", "", lambda it: by_line(it, "| json", "| jsn")),
    ("logql-names", "no label", lambda it: by_line(it, "env=~", "environment=~")),
    ("logql-names", "by app", lambda it: by_line(it, 'app="mailer", ', "")),
    ("logql-names", "never", lambda it: by_line(it, 'level="INFO"', 'level="LOUD"')),
    ("logql-names", "no event says", lambda it: by_line(it, '|= "Email sent', '|= "Mail sent')),
    ("logql-names", "has a field", lambda it: by_line(it, 'provider="provider"', 'provider="relay"')),
    ("logql-names", "does not extract", lambda it: by_line(it, ', provider="provider"', "")),
    ("window", "$__rate_interval", lambda it: by_metric(it, "[1h]", "[5m]")),
    ("window", "$__rate_interval", lambda it: by_metric(it, "[1h]", "[$__interval]")),
    ("window", "$__auto", lambda it: by_line(it, "[1h]", "[$__range]")),
    (
        "window",
        "$__range",
        lambda it: replace_in(panel(it, "stat")["targets"][0], "expr", "[1m]", "[$__rate_interval]"),
    ),
    ("legend", "does not group", lambda it: change(target(it, "prometheus"), legendFormat="{{provider}}")),
    ("legend", "displayName", lambda it: numbers(it)["fieldConfig"].update(overrides=[])),
    ("unit", "no unit of Grafana", lambda it: change(defaults(it), unit="letters")),
    ("unit", "it has no unit", lambda it: change(defaults(it), unit=None)),
    ("unit", "no unit of Grafana", lambda it: change(defaults(it), unit="suffix:")),
    ("threshold", "no value", lambda it: change(defaults(it)["thresholds"], steps=[{"value": 1, "color": "red"}])),
    (
        "threshold",
        "do not rise",
        lambda it: change(defaults(it)["thresholds"], steps=[{"value": value} for value in (None, 5, 1)]),
    ),
    ("description", "Otherwise", lambda it: replace_in(panel(it), "description", "**Otherwise:**", "")),
    (
        "description",
        "what it draws",
        lambda it: change(panel(it), description="**Normal:** 0.\n\n**Otherwise:** look."),
    ),
    ("variable", "used and not defined", without_variable),
    ("variable", "defined and not used", one_more_variable),
    ("form", "no type of panel", lambda it: change(panel(it, "logs"), type="graph")),
    ("form", "pluginVersion", lambda it: panel(it).pop("pluginVersion")),
    ("form", "no option", lambda it: change(panel(it)["options"], nullPointMode="connected")),
    ("form", "no default", lambda it: change(defaults(it), colour={"mode": "fixed"})),
    ("form", "no custom", lambda it: change(defaults(it)["custom"], fill=1)),
    ("form", "an override matches", lambda it: by_override(it, matcher={"id": "byLabel", "options": "x"})),
    ("form", "an override sets", lambda it: by_override(it, properties=[{"id": "custom.dash", "value": 1}])),
    ("form", "no transformation", lambda it: change(panel(it, "table")["transformations"][0], id="organise")),
    ("form", "transformation that", lambda it: change(panel(it, "table")["transformations"][0]["options"], hide={})),
    ("form", "begins with no value", lambda it: change(variable(it, "env"), current={})),
    ("form", "prometheus is asked by", lambda it: change(variable(it, "env"), query="label_values(env)")),
    ("form", "loki is asked by", asked_of_loki),
    ("form", "no text", lambda it: change(variable(it, "datasource_loki"), query={})),
    ("annotation", "fixed", lambda it: change(mark(it)["datasource"], uid="loki-1")),
    ("annotation", "differ", lambda it: change(mark(it), expr='{app="mailer"}')),
    ("link", "leads nowhere", lambda it: change(defaults(it), links=[])),
    ("link", "no dashboard", lambda it: change(link(it), url="/d/mailer-overvew")),
    ("link", "no panel", lambda it: change(link(it), url="/d/mailer-overview?viewPanel=7")),
    ("link", "no variable", lambda it: change(link(it), url="/d/mailer-pipeline?var-campaign=1")),
    ("link", "is neither", lambda it: change(link(it), url="javascript:alert(1)")),
    ("link", "no section", lambda it: change(link(it), url="https://x.example/playbook/#reason-rainy-day")),
    ("link", "no JSON", lambda it: replace_in(link(it), "url", "%7B", "%5B")),
    ("link", "schemaVersion", lambda it: replace_in(link(it), "url", "schemaVersion=1&", "")),
    ("link", "no LogQL", lambda it: replace_in(link(it), "url", "%20json%20", "%20jsn%20")),
    ("link", "no event says", lambda it: replace_in(link(it), "url", "Email%20sent", "Mail%20sent")),
    ("link", "looked at", lambda it: replace_in(link(it), "url", "${datasource_loki}", "abc")),
    ("link", "no such label", lambda it: replace_in(link(it), "url", "${__value.time}", "${__field.labels.scope}")),
    ("link", "none leads to", lambda it: it.document["links"].pop(0)),
    ("link", "none leads to mailer-overview-ru", lambda it: it.document["links"].pop()),
    ("link", "in ru, and the reader reads en", lambda it: change(link(it), url="/d/mailer-pipeline-ru")),
    ("link", "in ru, and the reader reads en", lambda it: change(link(it), url="https://x.example/playbook/?lang=ru")),
]


def small() -> Sheet:
    """Give the overview's first rows, and one panel of each other kind: the same rules in a third of the time."""
    whole = sheet()
    rows = [number for number, item in enumerate(whole.items) if item["type"] == "row"]
    others = [panel(whole, kind) for kind in ("table", "logs")]
    return Sheet(whole.name, {**whole.document, "panels": [*whole.items[: rows[3]], *others]})


def problems(broken: Sheet) -> list[tuple[str, str]]:
    return [(problem.rule, problem.says) for problem in lint([broken], sheets())]


def test_what_is_committed_has_no_problem() -> None:
    assert [str(problem) for problem in lint(sheets())] == []


@pytest.mark.parametrize(("rule", "says", "breaks"), BROKEN, ids=[f"{rule}: {says}" for rule, says, _ in BROKEN])
def test_one_thing_broken_makes_exactly_its_rule_complain(rule: str, says: str, breaks: Break) -> None:
    broken = small()
    breaks(broken)
    found = problems(broken)
    assert {name for name, _ in found} == {rule}
    assert any(says in words for _, words in found), found


def test_what_is_broken_is_whole_before() -> None:
    assert problems(small()) == []


@pytest.mark.parametrize(
    ("rule", "says", "breaks"),
    [
        ("generated", "neither tag", lambda it: change(it.document, description="Generated by hand.")),
        ("description", "Норма", lambda it: replace_in(panel(it), "description", "**Норма:**", "**Normal:**")),
        ("link", "in en, and the reader reads ru", lambda it: change(link(it), url="/d/mailer-pipeline")),
        ("link", "in en, and the reader reads ru", lambda it: change(link(it), url="https://x.example/playbook/")),
        ("link", "none leads to mailer-overview", lambda it: it.document["links"].pop()),
    ],
)
def test_a_russian_dashboard_is_judged_in_russian(rule: str, says: str, breaks: Break) -> None:
    broken = sheet(language=Language.RU)
    breaks(broken)
    found = problems(broken)
    assert {name for name, _ in found} == {rule}
    assert any(says in words for _, words in found), found


def test_every_rule_is_broken_by_a_case() -> None:
    assert {rule for rule, _, _ in BROKEN} == set(RULES)


def test_each_query_is_judged_by_its_own_data_source_in_a_mixed_panel() -> None:
    broken = sheet()
    first, second = panel(broken)["targets"]
    first["expr"], second["expr"] = second["expr"], first["expr"]
    assert {rule for rule, _ in problems(broken)} == {"promql", "logql"}


def test_the_whole_time_may_choose_which_series_a_graph_shows_and_may_not_be_drawn() -> None:
    broken = sheet()
    shown = next(each for each in broken.asked() if "@ end()" in each.text)
    assert shown.over_time
    asked = next(each for item in broken.panels for each in item["targets"] if each["expr"] == shown.text)
    replace_in(asked, "expr", " @ end()", "")
    assert {rule for rule, _ in problems(broken)} == {"window"}


def test_a_window_within_a_text_is_no_window() -> None:
    broken = sheet(Dashboard.PIPELINE)
    assert "[{]" in json.dumps(broken.document)
    assert problems(broken) == []


def broken_file(folder: Path) -> Path:
    broken = sheet()
    change(defaults(broken), unit="letters")
    file = folder / "mailer-overview.json"
    file.write_text(json.dumps(broken.document))
    return file


def test_the_command_names_file_panel_and_rule(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(broken_file(tmp_path))]) == 1
    said = capsys.readouterr().out
    assert "mailer-overview.json: panel emails_sent_per_hour over time: 'letters' is no unit of Grafana [unit]" in said
    assert f"1 problems, 1 dashboards, {len(RULES)} rules" in said


def test_the_command_tells_programs_in_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--json", str(broken_file(tmp_path))]) == 1
    assert [problem["rule"] for problem in json.loads(capsys.readouterr().out)] == ["unit"]


def test_the_command_lints_what_is_committed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    assert f"0 problems, {len(list(RENDERED.rglob('*.json')))} dashboards" in capsys.readouterr().out


@pytest.mark.parametrize("text", ["{", "[]", '{"spec": {}}'])
def test_a_file_that_is_no_dashboard_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str) -> None:
    file = tmp_path / "x.json"
    file.write_text(text)
    assert main([str(file)]) == 2
    assert str(file) in capsys.readouterr().err
