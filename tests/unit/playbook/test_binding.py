"""Values reach a command as they are, and nothing else reaches it."""

import shlex
import subprocess
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from observability.catalogue.text import Text
from playbook import binding
from playbook.binding import gaps, psql_script, psycopg_query, query, redis_arguments, shell_command, sql_literal
from playbook.block import Door
from playbook.catalogue.snippets import SNIPPETS
from playbook.exceptions import BadParameter, UnknownParameter
from playbook.parameters import PARAMETERS, Parameter, ParameterType
from playbook.printing import printed
from playbook.snippet import FOLDER, Effect, Kind, Snippet

WORD = Parameter("alertname", ParameterType.TEXT)
NOTHING = Text("", "")
HOSTILE = [
    "",
    "a\u202eb",
    "a\u2028b",
    "a\x85b",
    "\u2066",
    "a'b",
    'a"b',
    "$(id)",
    "`id`",
    "a\nb",
    "-rf",
    "a\\",
    "!!",
    "x" * 201,
]
allowed = st.from_regex(ParameterType.TEXT.pattern, fullmatch=True)


def snippet(kind: Kind, parameters: tuple[Parameter, ...] = (WORD,)) -> Snippet:
    return Snippet("s", kind, NOTHING, parameters, Effect.READ, NOTHING, NOTHING, timedelta(seconds=1), ())


def with_body(kind: Kind, body: str) -> Snippet:
    """Make a snippet whose body stands in no file."""

    class Written(Snippet):
        body = property(lambda _self: body)

    known = snippet(kind)
    return Written(**{name: getattr(known, name) for name in known.__dataclass_fields__})


def in_bash(text: str) -> str:
    return subprocess.run(["bash", "-c", text], capture_output=True, text=True, check=True).stdout


def test_every_file_has_its_entry_and_every_entry_its_file() -> None:
    assert {file.name for file in FOLDER.iterdir()} == {one.path.name for one in SNIPPETS.values()}


@pytest.mark.parametrize("one", SNIPPETS.values(), ids=lambda one: one.id)
def test_a_body_has_the_gaps_that_its_entry_names_and_no_end_of_a_statement(one: Snippet) -> None:
    assert set(gaps(one)) == {parameter.name for parameter in one.parameters}
    assert set(one.parameters) <= set(PARAMETERS.values())
    assert not one.body.endswith(";")
    assert one.id == one.id.lower().replace("_", "-")


@pytest.mark.parametrize("kind", ParameterType)
def test_an_example_is_allowed_by_its_own_type(kind: ParameterType) -> None:
    assert kind.check("x", kind.example) == kind.example


@pytest.mark.parametrize("kind", ParameterType)
@pytest.mark.parametrize("value", HOSTILE)
def test_no_type_allows_what_a_shell_or_a_query_would_take_for_more_than_a_value(
    kind: ParameterType, value: str
) -> None:
    with pytest.raises(BadParameter, match="Write it like"):
        kind.check("x", value)


def test_a_missing_value_is_named() -> None:
    with pytest.raises(UnknownParameter, match="campaign-state needs campaign_id"):
        binding.checked(SNIPPETS["campaign-state"], {})


def test_sql_gets_named_placeholders_for_psycopg_and_keeps_its_percent_signs() -> None:
    text, values = psycopg_query(with_body(Kind.SQL, "SELECT 'a%' WHERE x = :'alertname'"), {"alertname": "A"})
    assert text == "SELECT 'a%%' WHERE x = %(alertname)s"
    assert values == {"alertname": "A"}


def test_sql_gets_literals_for_psql() -> None:
    assert psql_script(with_body(Kind.SQL, "SELECT :'alertname', b::text"), {"alertname": "A"}) == "SELECT 'A', b::text"
    assert sql_literal("O'Neil") == "'O''Neil'"
    assert sql_literal("a\\b") == "E'a\\\\b'"


def test_a_value_with_spaces_stays_one_word_of_redis() -> None:
    assert redis_arguments(with_body(Kind.REDIS, "GET a:$alertname"), {"alertname": "b c"}) == ["GET", "a:b c"]


def test_variables_of_a_dashboard_or_of_the_shell_are_left_alone() -> None:
    assert query(with_body(Kind.LOGQL, 'rate({a="$alertname"}[$__range])'), {"alertname": "A"}) == (
        'rate({a="A"}[$__range])'
    )
    assert gaps(with_body(Kind.SHELL, 'echo "$HOME" $alertname')) == ("alertname",)


@given(value=allowed)
@settings(max_examples=30, deadline=None)
@pytest.mark.parametrize("kind", [Kind.REDIS, Kind.LOGQL, Kind.PROMQL, Kind.SHELL])
def test_what_is_printed_hands_an_allowed_value_on_filled_and_unfilled(kind: Kind, value: str) -> None:
    """The printed text itself, with the program replaced by one that shows its words."""
    block = printed(with_body(kind, 'show "a$alertname"' if kind is Kind.SHELL else "a:$alertname"))
    variable = f"alertname={shlex.quote(value)}\n"
    assert in_bash(_showing(block.text(values={"alertname": value}))) == in_bash(variable + _showing(block.text()))
    assert value in in_bash(_showing(block.text(values={"alertname": value})))


def _showing(text: str) -> str:
    shown = "show() { printf '%s\\0' \"$@\" | tr '\\0' '\\n'; }; timeout() { show \"$@\"; }; "
    return f'{shown}oncall() {{ show "$@"; }}\n{text}'


def test_a_value_that_its_type_refuses_is_never_printed() -> None:
    with pytest.raises(BadParameter):
        printed(SNIPPETS["campaign-state"]).text(values={"campaign_id": "x'; DROP TABLE mailer_campaign; --"})


@given(value=allowed)
@settings(max_examples=30, deadline=None)
def test_shell_text_hands_an_allowed_value_on_as_it_is(value: str) -> None:
    assert in_bash(shell_command(with_body(Kind.SHELL, 'printf %s "$alertname"'), {"alertname": value})) == value


@pytest.mark.parametrize("door", Door)
def test_a_reading_statement_runs_read_only_within_its_time(door: Door) -> None:
    text = printed(SNIPPETS["campaign-state"]).text(door)
    assert "ON_ERROR_STOP=1" in text
    assert "\nBEGIN READ ONLY;\nSET LOCAL statement_timeout = '2000ms';\n" in text
    changing = printed(replace(SNIPPETS["campaign-state"], effect=Effect.CHANGE)).text(door)
    assert "\nBEGIN;\n" in changing
