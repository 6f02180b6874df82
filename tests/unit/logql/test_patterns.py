"""Regular expressions: what Go matches, and what Loki makes of one in a line filter."""

import pytest

from observability.logql.regex import compile_anchored, compile_regex
from observability.logql.regex_match import label_test, line_test
from observability.logql.regex_tree import RegexError
from tests.unit.logql.stages import run


@pytest.mark.parametrize(
    ("pattern", "line", "passes"),
    [
        ("foo.*(bar|qux)", "foo and bar", False),  # looked for: foobar, fooqux
        ("foo.*(bar|qux)", "a foobar", True),
        ("foo.*(bar|baz)", "foo and bar", True),  # ba(?:r|z) is no choice of texts: a regular expression
        ("foo.+(bar|qux)", "foo and bar", True),
        ("foo|", "bar", False),  # what is always true vanishes from a choice
        ("foo|.*", "bar", False),
        (".*", "bar", True),
        ("", "", True),
        (".+", "", False),
        ("(?i)почта", "ПОЧТА", True),
        ("(?i)россия", "Россия", False),  # the first byte of р (d1) is not that of Р (d0)
        ("(?i)(?:россия)+", "Россия", True),  # no plain text, so a regular expression
        ("(?i)в россии", "В РОССИИ", True),  # only the first character is looked for by its byte
        ("(?i)к", "K", False),
        ("(?i)ok", "o\u212a", True),  # the sign for kelvin is a K
        ("(?i)ki", "\u212ai", False),
        ("(?i)ai", "A\u0130", True),  # Go's small letter of a dotted capital I is i
    ],
)
def test_a_line_filter_is_rewritten_as_loki_does(pattern: str, line: str, passes: bool) -> None:
    assert line_test(pattern)(line) is passes


@pytest.mark.parametrize(("value", "passes"), [("ПОЧТА", True), ("почта ", False), ("РОССИЯ", False)])
def test_a_label_in_any_case_is_compared_by_bytes_as_well(value: str, passes: bool) -> None:
    assert label_test("(?i)почта|(?i)россия")(value) is passes


@pytest.mark.parametrize(
    ("pattern", "matched", "others"),
    [
        ("(?i)i", "iI", "\u0130\u0131"),
        ("(?i)[a-z]", "iI\u212a\u017f", "\u0130\u0131"),
        ("(?i)[^a-z]", "\u0130\u0131", "iIkK\u212a"),
        ("(?i)\u0130", "\u0130", "iI"),
        ("(?i)\u0390", "\u0390", "\u1fd3"),
        ("(?i)σ", "σςΣ", "s"),
        (r"\_", "_", "a"),
        (r"[\_]", "_", "a"),
        ("(?P<a>x)|(?P<a>y)", "xy", "z"),
    ],
)
def test_go_matches_these_and_not_those(pattern: str, matched: str, others: str) -> None:
    match = compile_anchored(pattern).match
    assert "".join(char for char in matched + others if match(char)) == matched


@pytest.mark.parametrize("pattern", ["(a{0,1000}){0,2}", "((a{100}){3}b){4}", "(?:a{2,}|b{600}){2}"])
def test_go_refuses_more_than_a_thousand_copies(pattern: str) -> None:
    with pytest.raises(RegexError, match="invalid repeat count"):
        compile_regex(pattern)


@pytest.mark.parametrize(
    "pattern", ["(a{0,1000}){0,1}", "((a{100}){3}b){3}", "(a{0}){9}", "(a{5,}){200}", "(a*){1000}"]
)
def test_go_takes_a_thousand_copies(pattern: str) -> None:
    assert compile_regex(pattern)


def test_the_stage_refuses_a_name_that_stands_twice() -> None:
    with pytest.raises(Exception, match="duplicate extracted label name 'a'"):
        run("| regexp `(?P<a>x)(?P<a>y)`", "xy")
