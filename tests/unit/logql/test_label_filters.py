"""Filters on labels, and stages that drop, keep and rename labels."""

import pytest

from observability.logql.evaluate import logs
from observability.logql.source import Entry, MemorySource
from tests.unit.logql.stages import JSON, labels_of, run


@pytest.mark.parametrize(
    ("condition", "passes"),
    [
        ("n > 4", True),
        ("n >= 5.0", True),
        ("n == 5", True),
        ("n != 5", False),
        ("n < -1", False),
        ("s > 100ms", True),
        ("s <= 0.2s", True),
        ("b = 2KB", True),
        ("b < 2KiB", True),
        ("b >= 0.002MB", True),
        ('t = "foobar"', True),
        ('t != "foo"', True),
        ("missing > 1", False),
        ('missing = ""', True),
        ('missing != "x"', True),
        ("n > 9 or t =~ `foo.*`", True),
        ("n > 4 and t = `x`", False),
        ("n > 4, t = `foobar`", True),
        ("n > 4 t = `foobar`", True),
        ("n > 9 or n > 4 and u = `x`", True),
        ("(n > 9 or n > 4) and u = `y`", False),
        ("n > 4 or n > 9, u = `y`", True),  # what follows a comma belongs to its left neighbour only
    ],
)
def test_label_filters(condition: str, passes: bool) -> None:
    assert (run(f"| json | {condition}", JSON) is not None) is passes


@pytest.mark.parametrize(
    ("pattern", "passes"),
    [
        ("foobar", True),
        ("oob", False),  # a plain literal must be the whole value …
        ("oob.*", True),  # … but a literal with `.*` is only looked for: Loki rewrites it so
        (".*foo", True),
        ("oob|zz", False),
        ("foo|foobaz", True),  # the common prefix is taken out, and then looked for
        ("[a-o]oob", False),  # what cannot be rewritten is anchored
        ("[o]ob.*", True),  # a set of one character is that character …
        ("[Oo][Oo]b", False),
        ("[Oo][Oo][B-b].*", False),
        ("[Oo][Oo][Bb].*", True),  # … and of a letter's two cases that letter, in any case
        ("[Oo]ob.*", False),  # two literals, of which one has any case: anchored
        ("(?:oob){1}.*", True),
        ("f.*r", True),
        ("o.*a", False),
        ("(?i)FOOBAR", True),
        (".+", True),
        ("", True),
    ],
)
def test_a_regular_expression_on_a_label_is_rewritten_as_loki_does(pattern: str, passes: bool) -> None:
    assert (run(f"| json | t =~ `{pattern}`", JSON) is not None) is passes
    assert (run(f"| json | t !~ `{pattern}`", JSON) is None) is passes


def test_a_value_that_is_no_number_passes_with_an_error() -> None:
    assert labels_of("| json | s > 5", '{"s":"x"}') == {
        "s": "x",
        "__error__": "LabelFilterErr",
        "__error_details__": 'strconv.ParseFloat: parsing "x": invalid syntax',
    }
    assert labels_of("| json | s > 5m", '{"s":"x"}')["__error_details__"] == 'time: invalid duration "x"'
    assert labels_of("| json | s > 5KB", '{"s":"5 parsecs"}')["__error_details__"] == "unhandled size name: parsecs"


@pytest.mark.parametrize(
    ("value", "pattern", "passes"),
    [
        ("mail.example", "ail[.]example.*", True),
        ("task", "[Kk].*", False),  # the sign for kelvin is a third case of k: the set stays one
        ("task", "(?i)[k].*", False),
        ("письмо", "[Ии]сьмо.*", False),
        ("письмо", "[Ии].*", True),
        ("отказ", "[Тт].*", False),
        ("x", "f|f(?i)x.*", False),
        ("afXz", "f|f(?i)x.*", True),
    ],
)
def test_a_set_of_one_letter_is_taken_for_the_letter_as_loki_does(value: str, pattern: str, passes: bool) -> None:
    assert (run(f"| json | t =~ `{pattern}`", f'{{"t":"{value}"}}') is not None) is passes


@pytest.mark.parametrize(
    ("text", "passes"),
    [("1_000", True), ("1_0_0.5e1_0", True), ("0x_1F.8p1_0", True), ("-1_000", False), ("9_9", False)],
)
def test_a_number_may_have_underscores_between_its_digits_as_go_writes_them(text: str, passes: bool) -> None:
    assert (run('| json | n > 99 | __error__=""', f'{{"n":"{text}"}}') is not None) is passes


@pytest.mark.parametrize("text", ["1__0", "_1", "1_", "1_.5", "1._5", "1e_5", "0x1_p1", "x"])
def test_an_underscore_at_another_place_is_an_error(text: str) -> None:
    assert labels_of("| json | n > 99", f'{{"n":"{text}"}}')["__error__"] == "LabelFilterErr"


def test_both_sides_of_and_are_read_and_leave_their_errors() -> None:
    labels = labels_of('| json | (t = "no" and s > 5) or u = "x"', JSON)
    assert labels["__error__"] == "LabelFilterErr"


def test_a_filter_drops_a_line_while_it_is_being_parsed() -> None:
    assert run('| json | a="2"', '{"a":1,"b":') is None


def test_a_filter_behind_label_format_is_already_asked_by_the_parser() -> None:
    assert run('| json | label_format a="2" | a="2"', '{"a":1}') is None


@pytest.mark.parametrize(
    ("stages", "labels"),
    [
        ("| drop level, method=`GET`", {"host": "h"}),
        ("| drop method=`POST`", {"host": "h", "level": "info", "method": "GET"}),
        ("| drop app", {"host": "h", "level": "info", "method": "GET"}),
        ("| keep level, method=`GET`", {"level": "info", "method": "GET"}),
        ("| keep method=`POST`", {}),
        ("| keep host=~`h.*`", {"host": "h"}),
        ("| label_format severity=level", {"host": "h", "severity": "info", "method": "GET"}),
        ("| label_format host=`{{.host}}/{{.level}}`", {"host": "h/info", "level": "info", "method": "GET"}),
        ("| label_format host=`x`, n=`{{.host}}`", {"host": "x", "level": "info", "method": "GET", "n": "h"}),
        ("| label_format m=`{{.level}}`, n=m", {"host": "h", "level": "info", "method": "GET", "n": "info"}),
    ],
)
def test_labels_are_dropped_kept_and_renamed(stages: str, labels: dict[str, str]) -> None:
    assert labels_of(f"| json {stages}", '{"level":"info","method":"GET","host":"h"}') == labels


@pytest.mark.parametrize("stage", ["drop a", "keep nothing", "label_format c=a | drop c"])
def test_one_line_leaves_nothing_behind_for_the_next(stage: str) -> None:
    source = MemorySource(discover=False)
    source.push({"app": "a"}, [Entry(time, '{"a":"1"}', {}) for time in (1, 2)])
    streams = logs(source, f'{{app="a"}} | json | a="1" | {stage}', 0, 3).streams
    assert [len(stream.lines) for stream in streams] == [2]


def test_dropping_the_error_leaves_its_details() -> None:
    assert labels_of("| json | drop __error__", '{"a":1,').keys() == {"a", "__error_details__"}
