"""The templates of annotations and labels: the part of Go's text/template that alert rules use most.

Text, `{{ $labels.x }}`, `{{ $value }}`, `{{ $externalLabels.x }}`, `.Labels.x`, `.Value`, `.ExternalLabels.x`,
`.ExternalURL`, literals, pipelines, parentheses, comments, trim marks, and the functions of `template_functions`.
What else Go and Prometheus know (`if`, `range`, variables, `query` …) is refused by name, never guessed at.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from observability.logql.units import parse_float
from observability.ruletest.exceptions import TemplateRefused
from observability.ruletest.go_format import Operand, show
from observability.ruletest.template_functions import FUNCTIONS, KEYWORDS, KNOWN

_ACTION = re.compile(r"(?:\s*\{\{-(?=\s)|\{\{)(.*?)(?:(?<=\s)-\}\}\s*|\}\})", re.DOTALL)
_WORD = re.compile(
    r"""\s*(?:(?P<data>(?:\$[A-Za-z_]\w*|\.[A-Za-z_]\w*)(?:\.\w+)*)|(?P<string>"(?:[^"\\\n]|\\.)*"|`[^`]*`)"""
    r"""|(?P<number>[-+]?[0-9]+(?:\.[0-9]+)?)|(?P<name>[A-Za-z_]\w*)|(?P<mark>[|()]))"""
)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\"}
_MAPPINGS = {"$labels": "labels", ".Labels": "labels"} | dict.fromkeys(
    ("$externalLabels", ".ExternalLabels"), "external_labels"
)


@dataclass(frozen=True)
class Data:
    """What a template sees: the labels of the sample (not the rule's), its value, and the ruler's own settings."""

    labels: Mapping[str, str]
    value: float
    external_labels: Mapping[str, str]
    external_url: str


Term = Callable[[Data], Operand]


class Template:
    """A template ready to run. Raises TemplateRefused when it is made."""

    def __init__(self, text: str) -> None:
        self._steps = list(_steps(text))

    def expand(self, data: Data) -> str:
        """Return the text for one alert. Raises TemplateFailed."""
        return "".join(show(step(data)) for step in self._steps)


def _steps(text: str) -> list[Term]:
    steps: list[Term] = []
    last = 0
    for action in _ACTION.finditer(text):
        steps.append(_constant(text[last : action.start()]))
        inside = action[1].strip()
        if not (inside.startswith("/*") and inside.endswith("*/")):
            steps.append(_Words(inside).pipeline())
        last = action.end()
    if "{{" in text[last:]:
        raise TemplateRefused("unclosed action")
    return [*steps, _constant(text[last:])]


def _constant(operand: Operand) -> Term:
    return lambda _data: operand


class _Words:
    """The inside of one action."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._index = 0

    def pipeline(self) -> Term:
        """Return all of it."""
        term = self._piped()
        if self._peek()[0]:
            raise TemplateRefused(f"unexpected `{self._peek()[1]}` in {{{{ {self._text} }}}}")
        return term

    def _peek(self) -> tuple[str, str]:
        word = _WORD.match(self._text, self._index)
        if word is not None and word.lastgroup is not None:
            return word.lastgroup, word[word.lastgroup]
        rest = self._text[self._index :].strip()
        if rest:
            raise TemplateRefused(f"`{rest}` is outside of what is understood in templates")
        return "", ""

    def _next(self) -> tuple[str, str]:
        found = self._peek()
        word = _WORD.match(self._text, self._index)
        self._index = word.end() if word else self._index
        return found

    def _piped(self) -> Term:
        term = self._command(())
        while self._peek() == ("mark", "|"):
            self._next()
            term = self._command((term,))
        return term

    def _command(self, piped: tuple[Term, ...]) -> Term:
        kind, text = self._peek()
        if kind == "name" and text not in ("true", "false", "nil"):
            self._next()
            operands = []
            while self._peek()[0] and self._peek() not in (("mark", "|"), ("mark", ")")):
                operands.append(self._operand())
            return _call(text, (*operands, *piped))
        if piped:
            raise TemplateRefused(f"`{text}` behind | is no function")
        return self._operand()

    def _operand(self) -> Term:
        kind, text = self._next()
        if kind == "data":
            return _data(text)
        if kind == "string":
            return _constant(text[1:-1] if text[0] == "`" else re.sub(r"\\(.)", _unescaped, text[1:-1]))
        if kind == "number":
            return _constant(parse_float(text))
        if (kind, text) == ("mark", "("):
            term = self._piped()
            if self._next() != ("mark", ")"):
                raise TemplateRefused(f"unclosed left paren in {{{{ {self._text} }}}}")
            return term
        if kind == "name":
            return _call(text, ())
        raise TemplateRefused(f"missing value for command in {{{{ {self._text} }}}}")


def _unescaped(escape: re.Match[str]) -> str:
    if escape[1] not in _ESCAPES:
        raise TemplateRefused(f"`\\{escape[1]}` in a string is outside of what is understood in templates")
    return _ESCAPES[escape[1]]


def _data(text: str) -> Term:
    """Return what `$labels.x` and its like stand for."""
    dot = text.find(".", 1)
    root, name = (text, "") if dot < 0 else (text[:dot], text[dot + 1 :])
    if text in ("$value", ".Value"):
        return lambda data: data.value
    if text == ".ExternalURL":
        return lambda data: data.external_url
    if root in _MAPPINGS and name and "." not in name:
        mapping = _MAPPINGS[root]
        return lambda data: getattr(data, mapping).get(name, "")
    if root == "$externalURL":
        raise TemplateRefused("Loki's ruler refuses `$externalURL` (its check does not define it): use `.ExternalURL`")
    raise TemplateRefused(f"`{text}` is outside of what is understood in templates")


def _call(name: str, operands: tuple[Term, ...]) -> Term:
    function = FUNCTIONS.get(name)
    if function is None:
        if name in KNOWN or name in KEYWORDS:
            raise TemplateRefused(f"`{name}` is outside of what is understood in templates")
        raise TemplateRefused(f'function "{name}" not defined')
    function.check(name, len(operands))
    return lambda data: function.run(*(operand(data) for operand in operands))
