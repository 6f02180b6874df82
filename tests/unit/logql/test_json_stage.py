"""What `json` makes of a line, well or badly formed, and where metadata stand beside it."""

import pytest

from tests.unit.logql.stages import NESTED, labels_of


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
