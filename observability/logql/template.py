"""The templates of `line_format` and `label_format`: the part of Go's text/template that is documented in README.md.

Read into a list of steps; each step writes into the text. A failing function fails the line with `TemplateFormatErr`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from observability.logql.template_functions import FUNCTIONS, KNOWN, LOGICAL, TemplateError, Value, show, truthy

_ACTION = re.compile(r"(?:\s*\{\{-(?=\s)|\{\{)(.*?)(?:(?<=\s)-\}\}\s*|\}\})", re.DOTALL)
_COMMENT = re.compile(r"(?:\s*\{\{-\s|\{\{)/\*.*\*/(?:\s-\}\}\s*|\}\})", re.DOTALL)
_WORD = re.compile(
    r"""\s*(?:(?P<field>\.[A-Za-z_]\w*(?:\.\w+)*)|(?P<string>"(?:[^"\\\n]|\\.)*"|`[^`]*`)"""
    r"""|(?P<number>[+-]?[0-9][\w.]*)|(?P<name>[A-Za-z_]\w*)|(?P<mark>\||\(|\)|\.))""",
)
_ONLY_FIELD = re.compile(r"\.([A-Za-z_]\w*)")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]*)", re.ASCII)
_SIMPLE_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\"}


class TemplateSyntaxError(ValueError):
    """Go refuses the template."""


class TemplateUnsupported(Exception):
    """Go takes the template and this package does not; the message names what."""


@dataclass(frozen=True)
class Context:
    """What a template sees: the labels, the line and its time in nanoseconds."""

    labels: Mapping[str, str]
    line: str


Step = Callable[[Context], str]
Term = Callable[[Context], Value]


class Template:
    """A template ready to run; `fields` are the labels that it names, `only_field` the one that is all of it."""

    def __init__(self, text: str) -> None:
        parser = _Parser(text)
        self._steps = parser.steps()
        self.fields = parser.fields
        self.only_field = parser.only_field()

    def render(self, labels: Mapping[str, str], line: str) -> str:
        """Return the template's text for one line; TemplateError when a function fails."""
        context = Context(labels, line)
        return "".join(step(context) for step in self._steps)


class _Parser:
    def __init__(self, text: str) -> None:
        self.fields: list[str] = []
        self._pieces = list(_pieces(text))
        self._index = 0

    def only_field(self) -> str | None:
        """Return the field that is the whole template, if one is."""
        if len(self._pieces) != 1 or not self._pieces[0][0]:
            return None
        only = _ONLY_FIELD.fullmatch(self._pieces[0][1])
        return only[1] if only else None

    def steps(self) -> list[Step]:
        """Return the whole template."""
        steps = self._block()
        if self._index < len(self._pieces):
            raise TemplateSyntaxError(f"unexpected {{{{{self._pieces[self._index][1]}}}}}")
        return steps

    def _block(self) -> list[Step]:
        """Return steps up to `else`, `end` or the end of the text."""
        steps: list[Step] = []
        while self._index < len(self._pieces):
            is_action, text = self._pieces[self._index]
            if not is_action:
                steps.append(_constant(text))
            elif text.split(maxsplit=1)[0:1] in (["end"], ["else"]):
                return steps
            else:
                steps.append(self._action(text))
                continue
            self._index += 1
        return steps

    def _action(self, text: str) -> Step:
        words = _Words(text, self.fields)
        keyword = text.split(maxsplit=1)[0] if text else ""
        if keyword in ("range", "with", "define", "template", "block", "break", "continue") or text.startswith("$"):
            raise TemplateUnsupported(f"`{keyword}` in a template")
        self._index += 1
        if keyword != "if":
            term = words.pipeline()
            return lambda context: show(term(context))
        condition = words.after("if").pipeline()
        return self._choice(condition)

    def _choice(self, condition: Term) -> Step:
        yes = self._block()
        no: list[Step] = []
        closing = self._closing()
        if closing.startswith("else"):
            rest = closing.removeprefix("else").strip()
            if rest:
                no = [self._choice(_Words(rest, self.fields).after("if").pipeline())]
                return _chosen(condition, yes, no)
            no = self._block()
            closing = self._closing()
        if closing != "end":
            raise TemplateSyntaxError(f"unexpected {{{{{closing}}}}}")
        return _chosen(condition, yes, no)

    def _closing(self) -> str:
        if self._index >= len(self._pieces):
            raise TemplateSyntaxError("unexpected EOF")
        self._index += 1
        return self._pieces[self._index - 1][1]


def _chosen(condition: Term, yes: list[Step], no: list[Step]) -> Step:
    return lambda context: "".join(step(context) for step in (yes if truthy(condition(context)) else no))


def _constant(text: str) -> Step:
    return lambda _context: text


def _pieces(text: str) -> list[tuple[bool, str]]:
    """Return the text cut into (is an action, text); white space beside `{{-` and `-}}` is gone."""
    pieces, last = [], 0
    for action in _ACTION.finditer(text):
        pieces.append((False, text[last : action.start()]))
        if not _COMMENT.fullmatch(action[0]):
            pieces.append((True, action[1].strip()))
        last = action.end()
    rest = text[last:]
    if "{{" in rest:
        raise TemplateSyntaxError("unclosed action")
    return [piece for piece in [*pieces, (False, rest)] if piece[0] or piece[1]]


class _Words:
    """The inside of one action."""

    def __init__(self, text: str, fields: list[str]) -> None:
        self._text = text
        self._fields = fields
        self._index = 0

    def after(self, keyword: str) -> "_Words":
        """Return the words behind a keyword that must come first."""
        if self._next() != ("name", keyword):
            raise TemplateSyntaxError(f"unexpected <{self._text}>")
        return self

    def pipeline(self) -> Term:
        """Return the whole of what is left."""
        term = self._piped()
        if self._peek()[0]:  # a label with arguments: Go takes it, and fails on every line
            raise TemplateUnsupported(f"`{self._peek()[1]}` behind a value in a template")
        return term

    def _peek(self) -> tuple[str, str]:
        word = _WORD.match(self._text, self._index)
        if word is None or word.lastgroup is None:
            rest = self._text[self._index :].strip()
            if rest:
                raise TemplateUnsupported(f"`{rest}` in a template")
            return "", ""
        return word.lastgroup, word[word.lastgroup]

    def _next(self) -> tuple[str, str]:
        kind, text = self._peek()
        word = _WORD.match(self._text, self._index)
        self._index = word.end() if word else self._index
        return kind, text

    def _piped(self) -> Term:
        term = self._command(None)
        while self._peek() == ("mark", "|"):
            self._next()
            term = self._command(term)
        return term

    def _command(self, piped: Term | None) -> Term:
        kind, text = self._peek()
        if kind == "name" and text not in ("true", "false", "nil"):
            self._next()
            arguments: list[Term] = []
            while self._peek()[0] and self._peek() not in (("mark", "|"), ("mark", ")")):
                arguments.append(self._operand())
            return _call(text, [*arguments, *([piped] if piped else [])])
        operand = self._operand()
        if piped is not None:
            raise TemplateSyntaxError(f"non executable command in pipeline <{text}>")
        return operand

    def _operand(self) -> Term:
        kind, text = self._next()
        if kind == "field":
            return self._field(text[1:])
        if kind == "string":
            value = text[1:-1] if text[0] == "`" else _unescape(text[1:-1])
            return lambda _context: value
        if kind == "number":
            if not _DECIMAL.fullmatch(text):
                raise TemplateUnsupported(f"`{text}` in a template")
            number = int(text)
            return lambda _context: number
        if (kind, text) == ("mark", "("):
            term = self._piped()
            if self._next() != ("mark", ")"):
                raise TemplateSyntaxError("unclosed left paren")
            return term
        if kind == "name":
            return _call(text, []) if text not in ("true", "false") else lambda _context: text == "true"
        if text == ".":
            raise TemplateUnsupported("`.` in a template")
        raise TemplateSyntaxError(f"missing value for command, at <{self._text}>")

    def _field(self, name: str) -> Term:
        if "." in name:
            raise TemplateUnsupported(f"`.{name}` in a template")
        self._fields.append(name)
        return lambda context: context.labels.get(name, "")


def _call(name: str, arguments: list[Term]) -> Term:
    if name == "__line__":
        return lambda context: context.line
    if name in LOGICAL and arguments:
        return _decided(arguments, stop_at=LOGICAL[name])
    function = FUNCTIONS.get(name)
    if function is None:
        if name in KNOWN:
            raise TemplateUnsupported(f"`{name}` in a template")
        raise TemplateSyntaxError(f'function "{name}" not defined')
    return lambda context: function.call(name, [argument(context) for argument in arguments])


def _decided(arguments: list[Term], *, stop_at: bool) -> Term:
    """Return `and` or `or`: the arguments behind the one that decides are not evaluated."""

    def decided(context: Context) -> Value:
        value: Value = ""
        for argument in arguments:
            value = argument(context)
            if truthy(value) is stop_at:
                break
        return value

    return decided


def _unescape(body: str) -> str:
    return re.sub(r"\\(.)", lambda escape: _simple_escape(escape[1]), body)


def _simple_escape(char: str) -> str:
    if char not in _SIMPLE_ESCAPES:
        raise TemplateUnsupported(f"`\\{char}` in a template's string")
    return _SIMPLE_ESCAPES[char]


__all__ = ["Template", "TemplateError", "TemplateSyntaxError", "TemplateUnsupported"]
