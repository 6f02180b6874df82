"""Merge fields: a small, closed part of Jinja2 whose cost and output are bounded by the template's own length."""

from collections import deque
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from difflib import get_close_matches

from jinja2 import StrictUndefined, TemplateSyntaxError, UndefinedError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from mailer_core.audience.report import shown
from mailer_core.message import constructs
from mailer_core.message.exceptions import MissingFieldError, TemplateError
from mailer_core.message.plain import plain_template
from mailer_core.message.problems import ProblemKind, TemplateProblem
from observability.catalogue.text import Text, same

BUILT_IN_FIELDS = frozenset({"email", "unsubscribe_url"})
MAX_DEPTH = 30
MAX_NODES = 1_000
MAX_NAME = 64
"""Beyond it no known field is looked for that was meant: the search grows with the square of the length."""

_COMPARISONS = ("eq", "ne")
_FILTER_ARGUMENTS = {"default": 1, "lower": 0, "title": 0, "trim": 0, "upper": 0}
# An allow-list: what a later Jinja2 adds is refused until somebody has thought about it.
_ALLOWED_NODES = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Const,
    nodes.Filter,
    nodes.If,
    nodes.Not,
    nodes.And,
    nodes.Or,
    nodes.Compare,
    nodes.Operand,
    nodes.Scope,  # a frame without a line of its own; what stands in it is looked at
)
_DYNAMIC_NODES: tuple[type[nodes.Node], ...] = (nodes.Name, nodes.Const, nodes.If)


def check_template(text: str, known_fields: Collection[str]) -> list[TemplateProblem]:
    """Find all that would fail while sending; empty means that it renders for whoever has the known fields.

    The built-in fields `email` and `unsubscribe_url` are always known.
    """
    known = BUILT_IN_FIELDS.union(known_fields)
    tree, problems = _read(_TEXT, text)
    return problems or [_unknown(name, known) for name in tree.find_all(nodes.Name) if name.name not in known]


class MergeTemplate:
    """A checked template: `fields` are the names it uses, `literals` its text between the constructs."""

    def __init__(self, text: str, *, html: bool = False) -> None:
        environment = _HTML if html else _TEXT
        tree, problems = _read(environment, text)
        if problems:
            raise TemplateError(problems)
        self.fields = frozenset(name.name for name in tree.find_all(nodes.Name))
        self.literals = frozenset(data.data for data in tree.find_all(nodes.TemplateData))
        self.is_static = not any(tree.find_all(_DYNAMIC_NODES))
        self._plain = plain_template(tree, environment)
        self._template = environment.from_string(tree)

    def render(self, fields: Mapping[str, str]) -> str:
        """Put the fields in; raises MissingFieldError."""
        return "".join(self.pieces(fields))

    def pieces(self, fields: Mapping[str, str]) -> list[str]:
        """Put the fields in, and leave apart what comes from the template, where possible one of `literals`."""
        if self._plain is not None:
            with suppress(KeyError):  # Jinja2 then says which field is missing
                return self._plain.fill(fields)
        try:
            return list(self._template.generate(fields))
        except UndefinedError as error:
            lacking = ", ".join(sorted(self.fields - fields.keys()))
            raise MissingFieldError(
                f"The recipient has no merge field {lacking}", f"У получателя нет поля подстановки {lacking}"
            ) from error


def _default(value: str, instead: str) -> str:
    """Stand in for an empty field as well: a cell of a CSV file is never undefined, only empty."""
    return value or instead


def _environment(*, html: bool) -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=html, keep_trailing_newline=True)
    environment.globals.clear()
    environment.filters["default"] = _default
    return environment


_TEXT, _HTML = _environment(html=False), _environment(html=True)


def _read(environment: ImmutableSandboxedEnvironment, text: str) -> tuple[nodes.Template, list[TemplateProblem]]:
    """Parse, and find what no set of fields could mend; the tree is empty where there is none."""
    try:
        tree = environment.parse(text)
    except TemplateSyntaxError as error:
        problem = TemplateProblem(ProblemKind.SYNTAX, error.lineno, constructs.mistake(error.message or ""))
    except (RecursionError, ValueError):  # an expression nested too deep, a number of too many digits
        problem = TemplateProblem(ProblemKind.TOO_COMPLEX, 1)
    else:
        return tree, list(_forbidden(tree))
    return nodes.Template([]), [problem]


def _forbidden(tree: nodes.Template) -> Iterator[TemplateProblem]:
    """Walk without recursion: the depth is what is being checked. Some nodes have no line but their parent's."""
    waiting: deque[tuple[nodes.Node, int, int]] = deque([(tree, 1, 0)])
    seen = 0
    while waiting:
        node, line, depth = waiting.popleft()
        line, seen = node.lineno or line, seen + 1
        if depth > MAX_DEPTH or seen > MAX_NODES:
            yield TemplateProblem(ProblemKind.TOO_COMPLEX, line)
            return
        if refused := _refusal(node):
            yield TemplateProblem(ProblemKind.FORBIDDEN, line, refused)
        else:
            waiting.extend((child, line, depth + 1) for child in node.iter_child_nodes())


def _refusal(node: nodes.Node) -> Text | None:
    """Name the construct if it is not allowed."""
    if not isinstance(node, _ALLOWED_NODES):
        return constructs.named(node)
    if isinstance(node, nodes.Operand) and node.op not in _COMPARISONS:
        return constructs.A_COMPARISON  # text and a number cannot be ordered
    if isinstance(node, nodes.Name) and node.name == "self":
        return constructs.THE_NAME_SELF  # it is Jinja2's own, for the template
    if isinstance(node, nodes.Const) and isinstance(node.value, bool | None):
        return constructs.A_CONSTANT  # each letter would say “None” where a column has that name
    return _filter_refusal(node) if isinstance(node, nodes.Filter) else None


def _filter_refusal(node: nodes.Filter) -> Text | None:
    takes = _FILTER_ARGUMENTS.get(node.name)
    named = node.kwargs or node.dyn_args or node.dyn_kwargs
    if takes is None or named or len(node.args) != takes:
        return constructs.filter_named(node.name, takes)
    return None


def _unknown(name: nodes.Name, known: Collection[str]) -> TemplateProblem:
    nearest = get_close_matches(name.name[:MAX_NAME], sorted(known), n=1)
    return TemplateProblem(
        ProblemKind.UNKNOWN_FIELD, name.lineno, same(shown(name.name)), nearest[0] if nearest else None
    )
