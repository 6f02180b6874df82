"""Templates of text and fields alone, filled without Jinja2, whose set-up costs more than such a letter's rendering.

Jinja2 stays the reference: what it would make of a template is what is made here, and whatever is more than
text, fields and filters is left to it.
"""

from collections.abc import Callable, Mapping

from jinja2 import Environment, nodes

_Step = Callable[[str], str]
_Field = tuple[str, tuple[_Step, ...]]


class PlainTemplate:
    """Text, and fields with the filters that they go through."""

    def __init__(self, pieces: list[str | _Field], environment: Environment) -> None:
        self._pieces = pieces
        # What the template itself says goes out as it is.
        self._put: _Step = environment.filters["escape"] if environment.autoescape else str

    def fill(self, fields: Mapping[str, str]) -> list[str]:
        """Give the template's text with the fields between; raises KeyError."""
        return [piece if isinstance(piece, str) else self._filled(piece, fields) for piece in self._pieces]

    def _filled(self, field: _Field, fields: Mapping[str, str]) -> str:
        name, steps = field
        value = fields[name]
        for step in steps:
            value = step(value)
        return self._put(value)


def plain_template(tree: nodes.Template, environment: Environment) -> PlainTemplate | None:
    """Make of a parsed template its plain form, None where it has none."""
    pieces: list[str | _Field] = []
    for output in tree.body:
        if not isinstance(output, nodes.Output):
            return None
        for node in output.nodes:
            piece = node.data if isinstance(node, nodes.TemplateData) else _field(node, environment)
            if piece is None:
                return None
            pieces.append(piece)
    return PlainTemplate(pieces, environment)


def _field(node: nodes.Expr | None, environment: Environment) -> _Field | None:
    steps: list[_Step] = []
    while isinstance(node, nodes.Filter):
        if not all(isinstance(argument, nodes.Const) for argument in node.args):
            return None
        steps.insert(0, _step(environment.filters[node.name], [argument.as_const() for argument in node.args]))
        node = node.node
    return (node.name, tuple(steps)) if isinstance(node, nodes.Name) else None


def _step(function: Callable[..., str], arguments: list[object]) -> _Step:
    return lambda value: function(value, *arguments)
