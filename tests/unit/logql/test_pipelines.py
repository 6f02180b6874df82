"""What stages make of one line: examples of Loki's documentation, and its corners."""

import pytest

from observability.logql.evaluate import logs
from observability.logql.source import Entry, MemorySource

ACCESS = (
    '0.191.12.2 - - [10/Jun/2021:09:14:29 +0000] "GET /api/plugins/versioncheck HTTP/1.1" 200 2 "-" '
    '"Go-http-client/2.0" "13.76.247.102, 34.120.177.193" "TLSv1.2" "US" ""'
)
NESTED = """{
    "protocol": "HTTP/2.0",
    "servers": ["129.0.1.1","10.2.1.3"],
    "request": {
        "time": "6.032",
        "method": "GET",
        "host": "foo.grafana.net",
        "size": "55",
        "headers": {"Accept": "*/*", "User-Agent": "curl/7.68.0"}
    },
    "response": {"status": 401, "size": "228", "latency_seconds": "6.031"}
}"""


def run(stages: str, line: str, metadata: dict[str, str] | None = None) -> tuple[dict[str, str], str] | None:
    """Return labels and line behind the stages; None for a line that was dropped. The stream is {app="a"}."""
    source = MemorySource(discover=False)
    source.push({"app": "a"}, [Entry(1, line, metadata or {})])
    streams = logs(source, f'{{app="a"}} {stages}', 0, 2).streams
    if not streams:
        return None
    labels = dict(streams[0].labels)
    assert labels.pop("app", "a") == "a"
    return labels, streams[0].lines[0][1]


def labels_of(stages: str, line: str, metadata: dict[str, str] | None = None) -> dict[str, str]:
    """Return the labels that a line has behind the stages, apart from app."""
    result = run(stages, line, metadata)
    assert result is not None
    return result[0]


def test_json_flattens_and_leaves_arrays_out() -> None:
    assert labels_of("| json", NESTED) == {
        "protocol": "HTTP/2.0",
        "request_time": "6.032",
        "request_method": "GET",
        "request_host": "foo.grafana.net",
        "request_size": "55",
        "request_headers_Accept": "*/*",
        "request_headers_User_Agent": "curl/7.68.0",
        "response_status": "401",
        "response_size": "228",
        "response_latency_seconds": "6.031",
    }


def test_json_expressions_reach_elements_and_quoted_keys() -> None:
    stages = r'| json first="servers[0]", ua="request.headers[\"User-Agent\"]", none="servers[7]", x="nothing.here"'
    assert labels_of(stages, NESTED) == {"first": "129.0.1.1", "ua": "curl/7.68.0", "none": "", "x": ""}


def test_an_empty_quoted_key_finds_nothing() -> None:
    assert labels_of(r'| json x="a[\"\"]"', '{"a":[1,2]}') == {"x": ""}


def test_json_expressions_take_the_first_of_two_equal_keys() -> None:
    assert labels_of('| json x="a", y="b.a"', '{"a":1,"a":2,"b":{"a":3,"a":4}}') == {"x": "1", "y": "3"}


def test_json_expressions_give_the_raw_text_of_what_is_nested() -> None:
    assert labels_of('| json list="servers", headers="request.headers"', NESTED) == {
        "list": '["129.0.1.1","10.2.1.3"]',
        "headers": '{"Accept": "*/*", "User-Agent": "curl/7.68.0"}',
    }


@pytest.mark.parametrize(
    ("line", "labels"),
    [
        (
            '{"a":1.50,"b":1e3,"c":-0,"d":12345678901234567890123}',
            {"a": "1.50", "b": "1e3", "c": "-0", "d": "12345678901234567890123"},
        ),
        ('{"a":"x","a":"y"}', {"a": "x"}),
        ('{"a" :1,"a":2}', {"a": "1"}),
        ('{"a":{"b":1},"a_b":2}', {"a_b": "1"}),
        ('{"app":"b"}', {"app_extracted": "b"}),
        ('{"x":{"app":"b"}}', {"x_app": "b"}),
        ('{" padded ":"v","1st":"w","":"x","ключ":"y"}', {"padded": "v", "_1st": "w", "____": "y"}),
        ('{"a":"\\u0410\\n\\ud83d\\ude00"}', {"a": "А\n😀"}),
        ('{"a":true,"b":false,"c":null,"d":[],"e":{}}', {"a": "true", "b": "false"}),
        ('{"a" : 1 , "b" :\t2}', {"a": "1", "b": "2"}),
        ('{"a":"say \\"b\\":1"}', {"a": 'say "b":1'}),
        ("{}", {}),
    ],
)
def test_json_keeps_values_as_they_are_written(line: str, labels: dict[str, str]) -> None:
    assert labels_of("| json", line) == labels


@pytest.mark.parametrize(
    ("line", "labels"),
    [
        ("plain text", {"__error_details__": "Value looks like object, but can't find closing '}' symbol"}),
        ("[1]", {"__error_details__": "Value looks like object, but can't find closing '}' symbol"}),
        ('{"a":1,"b":', {"a": "1", "__error_details__": "Malformed JSON error"}),
        (
            '{"a":1,"b":2',
            {"a": "1", "b": "2", "__error_details__": "Value is array, but can't find closing ']' symbol"},
        ),
        (
            '{"a":1 "b":2}',
            {"a": "1", "__error_details__": "Value looks like object, but can't find closing '}' symbol"},
        ),
        ('{"a":yes}', {"__error_details__": "Unknown value type"}),
        ('{"a":"x', {"__error_details__": "Value is string, but can't find closing '\"' symbol"}),
    ],
)
def test_a_malformed_line_keeps_what_was_read_and_carries_an_error(line: str, labels: dict[str, str]) -> None:
    assert labels_of("| json", line) == {"__error__": "JSONParserErr", **labels}


def test_the_scan_does_not_look_at_what_it_need_not() -> None:
    assert labels_of("| json", '{"a":01x,"b":2} trailing') == {"a": "01x", "b": "2"}
    assert labels_of('| json b="b"', '{"a":oops,"b":2') == {"b": "2"}


def test_metadata_is_a_label_and_parsed_fields_step_aside_for_it() -> None:
    assert labels_of("| json", '{"trace":"line"}', {"trace": "meta"}) == {"trace": "meta", "trace_extracted": "line"}


def test_metadata_named_like_a_stream_label_steps_aside() -> None:
    assert labels_of("", "x", {"app": "meta"}) == {"app_extracted": "meta"}


def test_regexp_makes_labels_of_named_groups() -> None:
    stages = r'| regexp "(?P<method>\\w+) (?P<path>[\\w|/]+) \\((?P<status>\\d+?)\\) (?P<duration>.*)"'
    assert labels_of(stages, "POST /api/prom/api/v1/query_range (200) 1.5s") == {
        "method": "POST",
        "path": "/api/prom/api/v1/query_range",
        "status": "200",
        "duration": "1.5s",
    }


def test_regexp_leaves_a_line_alone_that_does_not_match_and_empties_a_group_that_took_no_part() -> None:
    assert labels_of('| regexp "(?P<n>\\\\d+)"', "none") == {}
    assert labels_of('| regexp "a(?P<n>b)?"', "a") == {"n": ""}


def test_pattern_makes_labels_of_captures() -> None:
    stages = '| pattern `<ip> - - <_> "<method> <uri> <_>" <status> <size> <_> "<agent>" <_>`'
    assert labels_of(stages, ACCESS) == {
        "ip": "0.191.12.2",
        "method": "GET",
        "uri": "/api/plugins/versioncheck",
        "status": "200",
        "size": "2",
        "agent": "Go-http-client/2.0",
    }


@pytest.mark.parametrize(
    ("pattern", "line", "passes"),
    [
        ("<_> bar", "foo bar baz", False),
        ("<_> baz", "foo bar baz", True),
        ("foo <_>", "foo bar baz", True),
        ("<_> bar <_>", " bar ", False),
        ("<_>bar<_>", " bar ", True),
        ("foo<_>bar", "foobar", False),
        ("foo<_>bar", "foo bar", True),
        ("", "", True),
        ("", "x", False),
    ],
)
def test_pattern_line_filters_match_the_whole_line_and_no_empty_capture(pattern: str, line: str, passes: bool) -> None:
    assert (run(f'|> "{pattern}"', line) is not None) is passes
    assert (run(f'!> "{pattern}"', line) is None) is passes


@pytest.mark.parametrize(
    ("stages", "passes"),
    [
        ('|= "b" or "c"', True),
        ('|= "x" or "y"', False),
        ('|= "" or "x"', False),  # an empty alternative vanishes from a chain
        ('|= ""', True),
        ('!= ""', False),
        ('!= "x" or "b"', False),
        ('!= "x" or "y"', True),
        ('|~ "^a.c$"', True),
        ('|~ "A" or "B"', False),
        ('|~ "(?i)A" or "zz"', True),
        ('!~ "z|b"', False),
        ('|~ ".+"', True),
    ],
)
def test_line_filters(stages: str, passes: bool) -> None:
    assert (run(stages, "abc") is not None) is passes


JSON = '{"n":5,"s":"200ms","b":"2KB","t":"foobar","u":"x"}'


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
        ("[f]oo", False),  # what cannot be rewritten is anchored
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


@pytest.mark.parametrize(
    ("template", "line"),
    [
        ("{{.n}}-{{.missing}}-{{.t}}", "5--foobar"),
        ("{{ .t | ToUpper }} {{ upper .u }}", "FOOBAR X"),
        ('{{ .t | replace "o" "0" }}', "f00bar"),
        ('{{ Replace .t "o" "0" 1 }}', "f0obar"),
        ("{{ .t | trunc 3 }}{{ trunc -3 .t }}", "foobar"),
        ("{{ .t | substr 1 4 }}", "oob"),
        ('{{ if eq .u "x" }}yes{{ else }}no{{ end }}', "yes"),
        ('{{ if and (hasPrefix "foo" .t) (not (contains "z" .t)) }}yes{{ end }}', "yes"),
        ('{{ if ne .n "5" }}a{{ else if eq .u "y" }}b{{ else }}c{{ end }}', "c"),
        ('{{ default "none" .missing }} {{ .u | default "none" }}', "none x"),
        ("{{ add .n 3 }} {{ mul .n 2 }} {{ sub .n 1 }} {{ div .n 2 }} {{ mod .n 2 }}", "8 10 4 2 1"),
        ('{{ regexReplaceAll "(o+)b" .t "<${1}>" }}', "f<oo>ar"),
        ("a {{- .u -}} b", "axb"),
        ("[{{ alignLeft 8 .t }}|{{ alignRight 8 .t }}|{{ alignRight 3 .t }}]", "[foobar  |  foobar|bar]"),
        ('{{ regexReplaceAllLiteral "o+" .t "${1}" }}', "f${1}bar"),
        ("{{/* nothing */}}{{ __line__ | len }}", str(len(JSON))),
        ('{{ .t | trimPrefix "foo" | trimSuffix "r" }}{{ repeat 2 "!" }}', "ba!!"),
        ("{{ len .t }}", "6"),
    ],
)
def test_line_format(template: str, line: str) -> None:
    result = run(f"| json | line_format `{template}`", JSON)
    assert result is not None
    assert result[1] == line


def test_a_line_made_of_one_label_alone_does_not_see_the_error() -> None:
    assert run("| json | line_format `{{.__error__}}`", "text") == (labels_of("| json", "text"), "")
    assert run("| json | line_format `{{.__error__}}!`", "text") == (labels_of("| json", "text"), "JSONParserErr!")


@pytest.mark.parametrize("action", ["div .n 0", "replace .t", "substr 9 12 .t", "regexReplaceAll `(` .t .u", "eq .t 1"])
def test_a_template_that_fails_marks_the_line_and_leaves_its_text(action: str) -> None:
    action = action.replace("`", '"')
    result = run(f"| json | line_format `{{{{ {action} }}}}`", JSON)
    assert result is not None
    assert result[0]["__error__"] == "TemplateFormatErr"
    assert result[1] == JSON


def test_a_line_filter_behind_line_format_looks_at_the_new_line() -> None:
    assert run("| json | line_format `new` |= `new`", JSON) is not None
    assert run("| json | line_format `new` |= `foobar`", JSON) is None


def test_lines_come_latest_or_oldest_first_and_of_one_time_in_that_order_too() -> None:
    source = MemorySource(discover=False)
    source.push({"app": "a"}, [Entry(time, line, {}) for time, line in [(1, "a"), (2, "b"), (2, "c"), (3, "d")]])
    source.push({"app": "a", "x": "y"}, [Entry(2, "e", {})])
    backward = logs(source, '{app="a"}', 0, 4, 3).streams
    assert [stream.lines for stream in backward] == [((3, "d"), (2, "c"), (2, "b"))]
    forward = logs(source, '{app="a"}', 1, 3, 10, "forward").streams
    assert [stream.lines for stream in forward] == [((2, "e"),), ((1, "a"), (2, "b"), (2, "c"))]


def test_decolorize_strips_terminal_codes() -> None:
    assert run("| decolorize", "\x1b[31mred\x1b[0m") == ({}, "red")
