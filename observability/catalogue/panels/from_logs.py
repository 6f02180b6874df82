"""Questions to Loki, in the few forms that panels need."""

from observability.catalogue.closed import Component, Flag
from observability.catalogue.engine import Engine
from observability.catalogue.events.event import Event
from observability.catalogue.logql import Narrow, exactly, lines, own, stream
from observability.catalogue.panels.query import ALL, AUTO, ONE, RANGE, Query

MOST = 20
"""Rows of a table of the most frequent."""


def asked(text: str, *by: str) -> Query:
    """Ask Loki."""
    return Query(Engine.LOKI, text, by)


def per_minute(event: type[Event], *by: str, narrow: Narrow = ALL) -> Query:
    """Tell how fast lines of an event come."""
    found = lines(event, "", own(*by), narrow)
    return asked(f"{_sum(by)}(rate({found} [{AUTO}])) * 60{_nothing(by)}", *by)


def in_step(event: type[Event], *by: str, narrow: Narrow = ALL, final: Flag | None = None) -> Query:
    """Count lines of an event in each step of a graph; `final`: only failures that are, or are not."""
    condition = f'{exactly(event)} | final="{final}"' if final else ""
    found = lines(event, condition, own(*by, *(["final"] if final else [])), narrow)
    return asked(f"{_sum(by)}(count_over_time({found} [{AUTO}])){_nothing(by)}", *by)


def total(event: type[Event], *by: str, narrow: Narrow = ALL) -> Query:
    """Count lines of an event in the whole time that is looked at."""
    found = lines(event, "", own(*by), narrow)
    return asked(f"{_sum(by)}(count_over_time({found} [{RANGE}]))", *by)


def most_frequent(event: type[Event], *by: str, narrow: Narrow = ONE) -> Query:
    """Count lines of an event by fields, the most frequent first."""
    return asked(f"sort_desc(topk({MOST}, {total(event, *by, narrow=narrow).text}))", *by)


def told(event: type[Event], template: str, *fields: str, narrow: Narrow = ONE) -> Query:
    """Show an event's lines as a sentence, in which `{{.field}}` stands for a field."""
    return asked(f"{lines(event, '', own(*fields), narrow)} | line_format `{template}`")


def whole(number: str) -> str:
    """Write a field that holds a number, within a sentence of `told`, without its fraction."""
    return f'{{{{regexReplaceAll "[.].*" .{number} ""}}}}'


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


def _nothing(by: tuple[str, ...]) -> str:
    """Say 0 where no line is counted, as LogQL does not; by labels nobody knows of which."""
    return "" if by else " or vector(0)"


def _sum(by: tuple[str, ...]) -> str:
    return f"sum by ({', '.join(by)}) " if by else "sum"
