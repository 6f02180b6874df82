"""Put values into a snippet, each language by its own rules. A value is checked against its type first.

A body names a gap as `:'name'` in SQL (psql's own form) and as `$name` in all others.
"""

import re
import shlex
from collections.abc import Callable, Mapping
from typing import Final

from playbook.exceptions import UnknownParameter
from playbook.snippet import Kind, Snippet

PSQL_GAP: Final = re.compile(r":'([a-z_]+)'")
GAP: Final = re.compile(r"\$\{?([a-z_]+)\}?")
Values = Mapping[str, str]


def checked(snippet: Snippet, values: Values) -> dict[str, str]:
    """Give the snippet's own values. Raises BadParameter, and UnknownParameter where one is missing."""
    if missing := [parameter.name for parameter in snippet.parameters if parameter.name not in values]:
        raise UnknownParameter(f"{snippet.id} needs {', '.join(missing)}")
    return {known.name: known.type.check(known.name, values[known.name]) for known in snippet.parameters}


def gaps(snippet: Snippet) -> tuple[str, ...]:
    """Name the gaps of a body in their order, each once. In shell text other variables are not ours."""
    pattern = PSQL_GAP if snippet.kind is Kind.SQL else GAP
    found = dict.fromkeys(pattern.findall(snippet.body))
    if snippet.kind is Kind.SHELL:
        return tuple(name for name in found if name in {parameter.name for parameter in snippet.parameters})
    return tuple(found)


def psycopg_query(snippet: Snippet, values: Values) -> tuple[str, dict[str, str]]:
    """Give the statement with psycopg's named placeholders, and their values."""
    text = snippet.body.replace("%", "%%")
    return PSQL_GAP.sub(r"%(\1)s", text), checked(snippet, values)


def psql_script(snippet: Snippet, values: Values) -> str:
    """Give the statement with its values as literals, as psql would send it."""
    known = checked(snippet, values)
    return PSQL_GAP.sub(lambda gap: sql_literal(known[gap[1]]), snippet.body)


def sql_literal(value: str) -> str:
    """Quote a value as a literal of PostgreSQL (`standard_conforming_strings` on, as it is by default)."""
    escape = "E" if "\\" in value else ""
    return f"{escape}'" + value.replace("\\", "\\\\").replace("'", "''") + "'"


def redis_arguments(snippet: Snippet, values: Values) -> list[str]:
    """Give the command and its arguments, one a word: a value never becomes two."""
    known = checked(snippet, values)
    return [_filled(word, known, str) for word in shlex.split(snippet.body)]


def shell_command(snippet: Snippet, values: Values) -> str:
    """Give the shell text with each value quoted; a gap stands outside of quotes or between double quotes."""
    known = {name: shlex.quote(value) for name, value in checked(snippet, values).items()}
    assignments = "".join(f"{name}={value}\n" for name, value in known.items())
    return f"{assignments}{snippet.body}"


def query(snippet: Snippet, values: Values) -> str:
    """Give LogQL or PromQL with each value escaped for a string between double quotes."""
    return _filled(snippet.body, checked(snippet, values), _in_double_quotes)


def _filled(text: str, values: Values, escape: Callable[[str], str]) -> str:
    return GAP.sub(lambda gap: escape(values[gap[1]]) if gap[1] in values else gap[0], text)


def _in_double_quotes(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
