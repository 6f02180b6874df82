"""Variables stand in queries, texts and links as Grafana puts them there."""

from urllib.parse import parse_qsl, urlsplit

import pytest

from dashboards.preview.interpolation import Value, built_in, in_link, in_query, in_text, query_parameter
from dashboards.preview.intervals import Step, Window
from dashboards.preview.model import Kind

VALUES = {
    "env": Value(("prod",)),
    "provider": Value(("smtp_global", "a.b"), many=True),
    "any": Value(("one", "two"), many=True, everything=True, raw=".*"),
    "every": Value(("one", "two"), many=True, everything=True),
    "quoted": Value(('say "hi"',)),
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('up{env="$env"}', 'up{env="prod"}'),
        ('up{env="${env}"}', 'up{env="prod"}'),
        ('up{env="[[env]]"}', 'up{env="prod"}'),
        ('up{p=~"$provider"}', 'up{p=~"(smtp_global|a\\\\.b)"}'),
        ('up{p=~"$any"}', 'up{p=~".*"}'),
        ('up{p=~"$every"}', 'up{p=~"(one|two)"}'),
        ("${provider:pipe}", "smtp_global|a.b"),
        ("${provider:csv}", "smtp_global,a.b"),
        ("${provider:raw}", "smtp_global,a.b"),
        ("${env:doublequote}", '"prod"'),
        ('up{q="$quoted"}', 'up{q="say \\"hi\\""}'),
        ('label_replace(up, "a", "$1", "b", "(.*)")', 'label_replace(up, "a", "$1", "b", "(.*)")'),
        ("$unknown and ${unknown:regex}", "$unknown and ${unknown:regex}"),
        ("$environment", "$environment"),
    ],
)
def test_a_variable_stands_in_a_query(text: str, expected: str) -> None:
    assert in_query(text, VALUES) == expected


@pytest.mark.parametrize(
    ("text", "instant", "expected"),
    [
        ("rate(a[$__rate_interval])", False, "rate(a[2m])"),
        ("a[$__interval]", False, "a[1m]"),
        ("a[${__range}]", False, "a[6h]"),
        ("$__range_s $__range_ms $__interval_ms", False, "21600 21600000 60000"),
        ("a[$__auto]", False, "a[1m]"),
        ("a[$__auto]", True, "a[6h]"),
    ],
)
def test_grafanas_own_variables_follow_the_window(text: str, instant: bool, expected: str) -> None:
    own = built_in(Window(0, 6 * 3600), Step(60, 120), instant=instant, kind=Kind.LOKI)
    assert in_query(text, own) == expected


def test_titles_show_what_a_person_chose() -> None:
    assert in_text("$provider of $any", VALUES) == "smtp_global, a.b of All"
    assert in_text("$campaign", {"campaign": Value((".*",))}) == "All", "what a text box begins with"


def test_links_hold_values_in_their_own_writing_and_leave_a_points_fields_to_the_page() -> None:
    assert in_link("/d/x?var-q=${quoted}&at=${__value.time}", VALUES) == "/d/x?var-q=say%20%22hi%22&at=${__value.time}"
    assert query_parameter("provider", VALUES["provider"]) == "var-provider=smtp_global&var-provider=a.b"
    assert query_parameter("any", VALUES["any"]) == "var-any=%24__all"


def test_a_value_with_quotes_stays_one_value_of_a_query_and_of_an_address() -> None:
    odd = {"p": Value(('smtp "главный" & co',), many=True)}
    assert in_query('{provider=~"$p"}', odd) == r'{provider=~"smtp \"главный\" & co"}'
    assert in_link("/x?var-p=$p&q=${p:pipe}", odd).count("&") == 1
    assert dict(parse_qsl(urlsplit(in_link("/x?a=${p:pipe}&b=${p:percentencode}", odd)).query)) == {
        "a": 'smtp "главный" & co',
        "b": 'smtp "главный" & co',
    }
