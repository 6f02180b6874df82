"""What the parser takes, refuses with Loki's position, and declines by name."""

import pytest

from observability.logql import nodes
from observability.logql.exceptions import LogQLSyntaxError, LogQLUnsupported
from observability.logql.parser import parse


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ('{app="a"', "line 1, col 9"),
        ('{app="a"} | ', "line 1, col 13"),
        ('{app="a"}\n| json |', "line 2, col 9"),
        ('{app="a"} |= ', "line 1, col 14"),
        ('{app="a"} |= |= "x"', "line 0, col 14"),  # Loki forgets the line of a token of two characters
        ('{app="a"} | json | unwrap x', "line 1, col 20"),
        ('rate({app="a"}[5m]', "line 1, col 19"),
        ('rate({app="a"}[5m]))', "line 1, col 20"),
        ('rate({app="a"}[5m] 5)', "line 1, col 20"),
        ('rate({app="a"}[5m] offset 5)', "line 1, col 27"),
        ('rate({app="a"}[5q])', "line 0, col 15"),
        ('rate({app="a"}[5m)', "line 0, col 15"),
        ('rate({app="a"}[5m1h])', "line 0, col 15"),
        ('sum({app="a"})', "line 1, col 14"),
        ('topk(2, {app="a"})', "line 1, col 18"),
        ('label_replace({app="a"}, "a", "b", "c", "d")', "line 1, col 24"),
        ('sum by app (rate({app="a"}[5m]))', "line 1, col 1"),
        ('sum(rate({app="a"}[5m])) by (a,)', "line 1, col 32"),
        ('sum by (a) (rate({app="a"}[5m])) by (b)', "line 1, col 34"),
        ('{app="a} ', "line 1, col 6"),
        ('{app="a\\d"}', "line 1, col 6"),
        ("{app='ab'}", "line 1, col 6"),
        ('{app=~"a"} | a="b" or', "line 1, col 22"),
        ("1 + ", "line 1, col 5"),
        ("1 5m", "line 0, col 3"),
        ('-sum(rate({app="a"}[5m]))', "line 1, col 2"),
        ('{app="a"} | line_format x', "line 1, col 25"),
    ],
)
def test_a_slip_of_syntax_is_reported_where_loki_reports_it(query: str, place: str) -> None:
    with pytest.raises(LogQLSyntaxError) as error:
        parse(query)
    assert place in str(error.value)


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("", "unexpected $end"),
        ("{}", "at least one regexp or equality matcher"),
        ('{app!="a"}', "at least one regexp or equality matcher"),
        ('{app=~"a("}', "missing closing )"),
        ('{app=~"a**"}', "invalid nested repetition"),
        ('{app="a"} |~ "(?!x)"', "invalid or unsupported Perl syntax"),
        ('{app="a"} | regexp "x"', "at least one named capture"),
        ('{app="a"} | pattern "x"', "at least one capture"),
        ('{app="a"} | pattern "<a><b>"', "consecutive capture"),
        ('{app="a"} | json a="b["', "cannot parse expression"),
        ('{app="a"} | json a=""', "cannot parse expression"),
        ('{app="a"} | line_format "{{.a"', "unclosed action"),
        ('{app="a"} | line_format "{{ nosuch .a }}"', "not defined"),
        ('{app="a"} | label_format a=b, a=c', "multiple label name"),
        ('{app="a"} | label_format __error__=b', "cannot be formatted"),
        ('rate({app="a"}[5m]) by (a)', "grouping not allowed for rate"),
        ('sum_over_time({app="a"}[5m])', "invalid aggregation sum_over_time without unwrap"),
        ('bytes_rate({app="a"} | unwrap x [5m])', "invalid aggregation bytes_rate with unwrap"),
        ('rate(2, {app="a"}[5m])', "not supported for operation rate"),
        ('topk(rate({app="a"}[5m]))', "parameter required for operation topk"),
        ('topk(0, rate({app="a"}[5m]))', "must be greater than 0"),
        ('topk(1.5, rate({app="a"}[5m]))', "invalid parameter topk"),
        ('sum(2, rate({app="a"}[5m]))', "unsupported parameter for operation sum"),
        ('sort by (a) (rate({app="a"}[5m]))', "doesn't allow grouping"),
        ('1 and rate({app="a"}[5m])', "unexpected literal for left leg"),
        ('rate({app="a"}[5m]) or 1', "unexpected literal for right leg"),
        ('{app="a"} + 1', "unexpected type for left leg"),
        ('label_replace(rate({app="a"}[5m]), "a", "b", "c", "(")', "invalid regex in label_replace"),
        ("0x10 + 1", "unable to parse literal"),
    ],
)
def test_what_is_wrong_beyond_syntax_is_reported_without_a_place(query: str, reason: str) -> None:
    with pytest.raises(LogQLSyntaxError, match=r"^parse error ") as error:
        parse(query)
    assert reason in str(error.value)
    assert reason == "unexpected $end" or error.value.position is None


@pytest.mark.parametrize(
    ("query", "refusal"),
    [
        ('sum(count_over_time({app="a"} | logfmt [5m]))', "`logfmt` is outside the subset, at 1:33"),
        ('{app="a"}\n  | unpack', "`unpack` is outside the subset, at 2:5"),
        ('{app="a"} | logfmt --strict x="y"', "`logfmt` is outside the subset, at 1:13"),
        ('{app="a"} |= ip("10.0.0.0/8")', "`ip()` is outside the subset, at 1:14"),
        ('{app="a"} | json | addr = ip("10.0.0.0/8")', "`ip()` is outside the subset, at 1:27"),
        ('approx_topk(3, rate({app="a"}[5m]))', "`approx_topk` is outside the subset, at 1:1"),
        ('rate_counter({app="a"} | unwrap x [5m])', "`rate_counter` is outside the subset, at 1:1"),
        ('{app="a"} |~ "\\\\pL"', "`\\p` in a regular expression is outside the subset, at 1:11"),
        ('{app="a"} | line_format "{{ now }}"', "`now` in a template is outside the subset, at 1:13"),
        ('{app="a"} | line_format "{{ range .a }}{{ end }}"', "`range` in a template is outside the subset, at 1:13"),
    ],
)
def test_what_lies_outside_of_the_subset_is_named_with_its_place(query: str, refusal: str) -> None:
    with pytest.raises(LogQLUnsupported) as error:
        parse(query)
    assert str(error.value) == refusal


@pytest.mark.parametrize(
    "query",
    [
        'sum(rate({app="a"}[5m])) by (x)',
        'SUM by (x) (RATE({app="a"} [5m]))',
        'sum by (x) (rate({app="a"}[5m]))  # a comment',
        '/* a comment */ sum by (x) (rate(({app="a"})[5m])) // another',
        'sum by (x) (rate(({app="a"}[5m])))',
        "sum by (x) (rate({app=`a`}[5m]))",
        '(sum by (x) ((rate({app="\\u0061"}[300s]))))',
    ],
)
def test_one_query_in_many_spellings_is_one_tree(query: str) -> None:
    assert parse(query) == parse('sum by (x) (rate({app="a"}[5m]))')


def test_the_range_may_stand_before_the_pipeline_and_the_offset_behind_the_range() -> None:
    late = parse('sum_over_time({app="a"} | json | unwrap x | y="z" [5m] offset 1m)')
    assert parse('sum_over_time({app="a"}[5m] offset 1m | json | unwrap x | y="z")') == late


def test_keywords_are_names_where_no_parenthesis_follows() -> None:
    query = parse('{duration="a", sum="b"} | json | count > 5 | bytes=`x`')
    assert isinstance(query, nodes.LogQuery)
    assert [matcher.name for matcher in query.matchers] == ["duration", "sum"]


@pytest.mark.parametrize(
    ("query", "value"),
    [
        ("1 + 2 * 3 ^ 2", 19),
        ("2 ^ 3 ^ 2", 512),
        ("-1 ^ 2", 1),
        ("8 - 4 - 2", 2),
        ("7 % 4 * 2", 6),
        ("1 > 2", 0),
        ("1 + 1 == 2", 1),
        ("(1 + 2) * 3", 9),
    ],
)
def test_numbers_are_calculated_while_parsing_by_lokis_precedence(query: str, value: float) -> None:
    number = parse(query)
    assert isinstance(number, nodes.Number)
    assert number.value == value
