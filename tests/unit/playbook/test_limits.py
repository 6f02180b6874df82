"""Every line that asks a service has its end in it, at every door: no client gives up by itself on one that hangs."""

import re

import pytest

from playbook.block import Door
from playbook.catalogue.snippets import SNIPPETS
from playbook.printing import printed
from playbook.snippet import Kind, Snippet

FILES_ALONE = {"shipper-state", "dead-letters", "folders-disk"}
"""They read files of the machine and ask nobody."""
each_door = pytest.mark.parametrize("door", Door)


def of(*kinds: Kind) -> pytest.MarkDecorator:
    chosen = [snippet for snippet in SNIPPETS.values() if snippet.kind in kinds]
    return pytest.mark.parametrize("snippet", chosen, ids=lambda snippet: snippet.id)


@each_door
@of(Kind.SQL, Kind.REDIS, Kind.PROMQL)
def test_a_client_is_ended_after_the_question_s_budget_and_its_own_beginning(snippet: Snippet, door: Door) -> None:
    assert printed(snippet).text(door).startswith(f"timeout -v {snippet.line_seconds} ")
    assert 0 < snippet.line_seconds - snippet.budget.total_seconds() <= 3


@each_door
@of(Kind.LOGQL)
def test_a_question_to_the_logs_names_its_time(snippet: Snippet, door: Door) -> None:
    assert printed(snippet).text(door).endswith(f" --timeout {snippet.budget.total_seconds():g}s")


@of(Kind.SHELL)
def test_a_line_for_the_shell_limits_what_it_asks(snippet: Snippet) -> None:
    ended = re.match(rf"timeout -v {snippet.line_seconds} celery|oncall metrics", snippet.body)
    asked = [float(seconds) for seconds in re.findall(r"\btimeout=(\d+)", snippet.body)]
    assert ended or snippet.id in FILES_ALONE or (asked and max(asked) <= snippet.budget.total_seconds())
