"""What reaches the page: a state that is true, names, figures, columns, stretches and moments."""

from typing import Any

import pytest

from dashboards.preview.drawing import drawn
from tests.unit.preview.documents import (
    WINDOW,
    Answering,
    Twin,
    document,
    drawn_panel,
    matrix,
    nothing,
    panel,
    previewed,
    refusing,
    streams,
    target,
    vector,
)

HALF = WINDOW.start + 1800


@pytest.mark.parametrize(
    ("kind", "words"), [("timeseries", "100 of 130 series are drawn."), ("table", "100 of 130 rows are shown.")]
)
def test_series_that_are_too_many_to_be_read_are_told_and_not_hidden(kind: str, words: str) -> None:
    many = vector(*(({"provider": f"p{number}"}, 1) for number in range(130)))
    found = drawn_panel(target("up", instant=True, format="table"), answering=lambda _query: many, kind=kind)
    assert (found["state"], found["words"]) == ("ok", words)


def test_lines_that_may_have_older_ones_before_them_say_so() -> None:
    def answering(count: int) -> Answering:
        return lambda _query: streams(*(({"level": "INFO"}, number, "x") for number in range(count)))

    asked = target('{app="mailer"}', "loki")
    full, few = (drawn_panel(asked, answering=answering(count), kind="logs") for count in (100, 99))
    assert (full["words"], few["words"]) == ("The latest 100; older ones are not shown.", "")


def test_moments_that_may_have_earlier_ones_before_them_say_so() -> None:
    lines = Twin(lambda _query: streams(*(({"level": "INFO"}, number, "x") for number in range(1000))))
    mark = {"name": "Starts", "datasource": {"type": "loki"}, "expr": '{app="mailer"}', "target": {"refId": "Anno"}}
    found = drawn(previewed(document(annotations={"list": [mark]}), None, lines))["notes"][0]
    assert (len(found["moments"]), found["cut"]) == (1000, True)


def test_a_query_without_an_answer_leaves_an_empty_panel_that_says_so() -> None:
    found = drawn_panel(target("up"), answering=nothing)
    assert (found["state"], found["words"]) == ("empty", "No data")


def test_an_empty_panel_uses_its_own_words() -> None:
    found = drawn_panel(target("up"), answering=nothing, fieldConfig={"defaults": {"noValue": "nothing waits"}})
    assert (found["state"], found["words"]) == ("empty", "nothing waits")


def test_a_series_without_a_number_is_empty_too() -> None:
    assert drawn_panel(target("up"), answering=lambda _query: vector(({}, float("nan"))))["state"] == "empty"


def test_a_failed_query_leaves_a_panel_with_its_error() -> None:
    found = drawn_panel(target("up"), answering=refusing)
    assert (found["state"], found["words"]) == ("error", "A: parse error: unexpected end of input")
    assert found["queries"][0]["state"] == "error"


def test_a_panel_that_nobody_can_answer_is_not_called_empty() -> None:
    found = drawn(previewed(document(panel(target("up")))))["panels"][0]
    assert (found["state"], found["words"]) == ("unasked", "Not asked: no Prometheus is named.")


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ({"kind": "geomap"}, "a panel of the type 'geomap'"),
        ({"kind": "table", "transformations": [{"id": "groupBy"}]}, "the transformation 'groupBy'"),
        (
            {"fieldConfig": {"overrides": [{"matcher": {"id": "byValue"}, "properties": []}]}},
            "an override by 'byValue'",
        ),
        ({"options": {"legend": {"calcs": ["stdDev"]}}}, "the calculation 'stdDev'"),
    ],
)
def test_what_the_preview_cannot_draw_is_said_and_not_left_out(more: dict[str, Any], named: str) -> None:
    found = drawn_panel(target("up"), answering=lambda _query: vector(({}, 1)), **more)
    assert found["state"] == "undrawn"
    assert found["words"] == f"The preview cannot draw {named}."


def test_series_are_named_by_their_legend_and_drawn_on_one_axis_with_gaps() -> None:
    def answering(_query: str) -> Any:
        return matrix(({"a": "x", "b": "1"}, [(HALF, 1), (HALF + 45, 4)]), ({"a": "y"}, [(HALF + 15, 2)]))

    body = drawn_panel(target("up", legendFormat="{{a}} of {{ b }}"), answering=answering)["body"]
    assert [series["name"] for series in body["series"]] == ["x of 1", "y of "]
    assert body["times"] == [HALF, HALF + 15, HALF + 30, HALF + 45]
    assert [series["values"] for series in body["series"]] == [[1, None, None, 4], [None, 2, None, None]]


def test_an_override_reaches_the_series_it_names_alone() -> None:
    fields = {
        "defaults": {"unit": "s", "custom": {"lineWidth": 2}},
        "overrides": [
            {"matcher": {"id": "byName", "options": "y"}, "properties": [{"id": "unit", "value": "bytes"}]},
            {"matcher": {"id": "byRegexp", "options": "^y"}, "properties": [{"id": "custom.lineWidth", "value": 5}]},
        ],
    }
    body = drawn_panel(
        target("up", legendFormat="{{a}}"),
        answering=lambda _query: vector(({"a": "x"}, 1), ({"a": "y"}, 2)),
        kind="stat",
        fieldConfig=fields,
    )["body"]
    looks = {item["name"]: body["configs"][item["config"]] for item in body["items"]}
    assert (looks["x"]["unit"], looks["x"]["custom"]) == ("s", {"lineWidth": 2})
    assert (looks["y"]["unit"], looks["y"]["custom"]) == ("bytes", {"lineWidth": 5})


@pytest.mark.parametrize(("calc", "expected"), [("lastNotNull", 3), ("max", 5), ("min", 1), ("sum", 9), ("mean", 3)])
def test_a_figure_is_reduced_as_the_panel_says(calc: str, expected: float) -> None:
    body = drawn_panel(
        target("up"),
        answering=lambda _query: matrix(({}, [(HALF, 1), (HALF + 15, 5), (HALF + 30, 3)])),
        kind="stat",
        options={"reduceOptions": {"calcs": [calc]}},
    )["body"]
    assert body["items"][0]["value"] == expected


def test_infinity_reaches_the_page_as_a_word_since_json_knows_none() -> None:
    body = drawn_panel(target("up"), answering=lambda _query: vector(({}, float("inf"))), kind="stat")["body"]
    assert body["items"][0]["value"] == "Infinity"


def test_a_table_has_its_labels_as_columns_in_the_order_and_by_the_names_that_are_wanted() -> None:
    options = {
        "excludeByName": {"Time": True},
        "indexByName": {"b": 0, "a": 1, "Value": 2},
        "renameByName": {"Value": "count"},
    }
    body = drawn_panel(
        target("up", format="table", instant=True),
        answering=lambda _query: vector(({"a": "x", "b": "1"}, 7), ({"a": "y"}, 8)),
        kind="table",
        transformations=[{"id": "organize", "options": options}],
    )["body"]
    assert [column["name"] for column in body["columns"]] == ["b", "a", "count"]
    assert body["rows"] == [["1", "x", 7], [None, "y", 8]]


def test_lines_are_listed_the_latest_first() -> None:
    body = drawn_panel(
        target('{app="mailer"}', "loki"),
        answering=lambda _query: streams(
            ({"level": "INFO"}, 10**18, "earlier"), ({"level": "ERROR"}, 2 * 10**18, "late")
        ),
        kind="logs",
    )["body"]
    assert [(row[1], row[2]) for row in body["rows"]] == [("ERROR", "late"), ("INFO", "earlier")]


def _notes(note: dict[str, Any], answering: Any) -> list[dict[str, Any]]:
    twin = Twin(answering)
    found: list[dict[str, Any]] = drawn(previewed(document(annotations={"list": [note]}), twin, twin))["notes"]
    return found


def test_a_line_is_a_moment_in_its_own_words() -> None:
    note = {"name": "Trips", "iconColor": "red", "datasource": {"type": "loki"}, "expr": '{app="mailer"}'}
    (found,) = _notes(note, lambda _query: streams(({}, int(HALF * 1e9), "smtp_global: 10 errors")))
    assert found["moments"] == [{"at": HALF, "text": "smtp_global: 10 errors"}]


def test_values_one_step_apart_are_one_moment_and_zero_is_none() -> None:
    note = {"name": "Deploys", "datasource": {"type": "prometheus"}, "expr": "v", "step": "15s",
            "titleFormat": "Version {{version}}"}  # fmt: skip
    points = [(HALF, 1.0), (HALF + 15, 1.0), (HALF + 30, 0.0), (HALF + 90, 1.0)]
    (found,) = _notes(note, lambda _query: matrix(({"version": "2"}, points)))
    assert found["moments"] == [{"at": HALF, "text": "Version 2"}, {"at": HALF + 90, "text": "Version 2"}]


def test_an_annotation_that_fails_says_so() -> None:
    note = {"name": "Deploys", "datasource": {"type": "prometheus"}, "expr": "v"}
    assert _notes(note, refusing)[0]["error"] == "parse error: unexpected end of input"
