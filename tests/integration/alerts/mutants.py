"""Small wrongs in a rule; each must make one of its cases fail."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Rule = dict[str, Any]

COMPARISON = re.compile(r"(?<= )(?P<sign>>=|<=|==|!=|>|<)(?= [0-9])")
THRESHOLD = re.compile(r"(?<= )(?:>=|<=|==|!=|>|<) (?P<number>[0-9.e+]+)(?![0-9.a-z])")
MATCHERS = re.compile(r"{(?P<inside>[^{}]+=[^{}]+)}")
LINE_CONDITION = re.compile(r' (?:\| (?!__error__)\w+(?:=~|!=|=)|!=|!~) ?"[^"]*"')
"""In LogQL, a filter of labels or one that takes lines out. `|=` only saves work, `__error__` only guards."""

ENVIRONMENT = re.compile(r"(?P<word>by|on) \((?P<labels>env[^)]*)\)")
"""Where environments are told apart."""

FLIPPED = {">": "<", "<": ">", ">=": "<", "<=": ">", "==": "!=", "!=": "=="}
EVERY_STREAM = '{app=~".+"}'
TIMES = ("for", "keep_firing_for")


@dataclass(frozen=True)
class Mutant:
    """A rule with one wrong, and its name."""

    name: str
    rule: Rule


def mutants(rule: Rule) -> list[Mutant]:
    """Give every mutant of a rule."""
    expression = rule["expr"]
    kinds = (_comparisons, _thresholds, _matchers, _conditions, _mixed)
    changed = [mutant for kind in kinds for mutant in kind(expression)]
    found = [Mutant(name, {**rule, "expr": text}) for name, text in changed]
    dropped = [time for time in TIMES if time in rule]
    return found + [Mutant(f"no {time}", {k: v for k, v in rule.items() if k != time}) for time in dropped]


def _comparisons(expression: str) -> Iterator[tuple[str, str]]:
    for found in COMPARISON.finditer(expression):
        flipped = FLIPPED[found["sign"]]
        yield f"{found['sign']} at {found.start()} is {flipped}", _with(expression, found.span("sign"), flipped)


def _thresholds(expression: str) -> Iterator[tuple[str, str]]:
    for found in THRESHOLD.finditer(expression):
        number = float(found["number"])
        for factor in (0.5, 2) if number else ():
            yield f"{number:g} is x{factor:g}", _with(expression, found.span("number"), f"{number * factor:.10g}")


def _matchers(expression: str) -> Iterator[tuple[str, str]]:
    for found in MATCHERS.finditer(expression):
        inside = found["inside"].split(", ")
        for dropped in inside:
            left = ", ".join(matcher for matcher in inside if matcher != dropped)
            without = _with(expression, found.span("inside"), left)
            yield f"no {dropped}", re.sub(r"(?<=\w){}", "", without).replace("{}", EVERY_STREAM)


def _conditions(expression: str) -> Iterator[tuple[str, str]]:
    for found in LINE_CONDITION.finditer(expression):
        yield f"no{found[0]} at {found.start()}", _with(expression, found.span(), "")


def _mixed(expression: str) -> Iterator[tuple[str, str]]:
    """Take all environments for one."""
    for found in ENVIRONMENT.finditer(expression):
        others = found["labels"].removeprefix("env").removeprefix(", ")
        yield f"no env at {found.start()}", _with(expression, found.span("labels"), others)


def _with(text: str, place: tuple[int, int], new: str) -> str:
    return text[: place[0]] + new + text[place[1] :]
