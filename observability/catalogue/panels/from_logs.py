"""Questions to Loki, in the few forms that panels need."""

from collections.abc import Mapping

from observability.catalogue.closed import Component
from observability.catalogue.engine import Engine
from observability.catalogue.events import Event
from observability.catalogue.logql import NO_FIELDS, Narrow, lines, own, stream
from observability.catalogue.panels.query import ALL, AUTO, ONE, RANGE, Query

MOST = 20
"""Rows of a table of the most frequent."""


def asked(text: str, *by: str) -> Query:
    """Ask Loki."""
    return Query(Engine.LOKI, text, by)


def per_minute(event: type[Event], *by: str, narrow: Narrow = ALL, condition: str = "") -> Query:
    """Tell how fast lines of an event come."""
    found = lines(event, condition, own(*by), narrow)
    return asked(f"{_sum(by)}(rate({found} [{AUTO}])) * 60", *by)


def in_step(event: type[Event], *by: str, narrow: Narrow = ALL, extracted: Mapping[str, str] = NO_FIELDS) -> Query:
    """Count lines of an event in each step of a graph."""
    found = lines(event, "", {**own(*by), **extracted}, narrow)
    return asked(f"{_sum(by)}(count_over_time({found} [{AUTO}]))", *by)


def total(event: type[Event], *by: str, narrow: Narrow = ALL) -> Query:
    """Count lines of an event in the whole time that is looked at."""
    found = lines(event, "", own(*by), narrow)
    return asked(f"{_sum(by)}(count_over_time({found} [{RANGE}]))", *by)


def most_frequent(event: type[Event], *by: str, narrow: Narrow = ONE) -> Query:
    """Count lines of an event by fields, the most frequent first."""
    return asked(f"topk({MOST}, {total(event, *by, narrow=narrow).text})", *by)


def told(event: type[Event], template: str, *fields: str, narrow: Narrow = ONE) -> Query:
    """Show an event's lines as a sentence, in which `{{.field}}` stands for a field."""
    return asked(f"{lines(event, '', own(*fields), narrow)} | line_format `{template}`")


def all_lines(narrow: Narrow = ALL) -> Query:
    """Show all lines, those of one campaign if it is named."""
    wanted = f' |~ "{narrow.campaign}"' if narrow.campaign else ""
    return asked(f"{stream(narrow=narrow)}{wanted}")


def of_component(component: Component) -> Query:
    """Show all lines of one part."""
    return asked(stream(narrow=ALL).replace("}", f', component="{component}"}}'))


def behind(event: type[Event], *labels: str, narrow: Narrow = ALL) -> Query:
    """Give the lines behind a point: of its series where labels tell series apart."""
    picked = "".join(f' | {name}="${{__field.labels.{name}}}"' for name in labels)
    return asked(f"{lines(event, '', own(*labels), narrow)}{picked}")


def _sum(by: tuple[str, ...]) -> str:
    return f"sum by ({', '.join(by)}) " if by else "sum"
