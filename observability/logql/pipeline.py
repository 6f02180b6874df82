"""A pipeline made ready to run: each stage a function of (time, line, labels) that gives the line or None."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from observability.logql import nodes
from observability.logql.exceptions import LogQLSyntaxError, LogQLUnsupported
from observability.logql.filters import line_filter
from observability.logql.labels import Hints, LabelTest
from observability.logql.regex_match import TextTest, always
from observability.logql.regex_tree import RegexUnsupported
from observability.logql.stages import ReadyStage, ready_stage
from observability.logql.template import TemplateUnsupported

Node = TypeVar("Node", bound=nodes.Stage)
Made = TypeVar("Made")


@dataclass(frozen=True)
class Pipeline:
    """Line filters that need no labels, then the other stages."""

    line_tests: tuple[TextTest, ...]
    stages: tuple[ReadyStage, ...]

    def reads(self) -> list[str]:
        """Return the labels that the stages ask for."""
        return [name for stage in self.stages for name in stage.reads]

    def tests(self) -> dict[str, LabelTest]:
        """The first filter of each label."""
        tests: dict[str, LabelTest] = {}
        for stage in self.stages:
            if stage.test is not None and len(stage.reads) == 1:
                tests.setdefault(stage.reads[0], stage.test)
        return tests

    def hints(self) -> Hints:
        """For a log query: everything is extracted."""
        return Hints(tests=self.tests())


def compile_pipeline(stages: Sequence[nodes.Stage]) -> Pipeline:
    """Make the stages ready; LogQLSyntaxError or LogQLUnsupported for what shows only now."""
    ordered = _reordered(stages)
    tests: list[TextTest] = []
    while ordered and isinstance(first := ordered[0], nodes.LineFilter):
        tests.append(_checked(first, line_filter))
        ordered.pop(0)
    ready = [stage for node in ordered if (stage := _checked(node, ready_stage)) is not None]
    return Pipeline(tuple(test for test in tests if test is not always), tuple(ready))


def _reordered(stages: Sequence[nodes.Stage]) -> list[nodes.Stage]:
    """Line filters come as early as they can: before parsers, never before a label filter or a line format."""
    result: list[nodes.Stage] = []
    waiting: list[nodes.Stage] = []
    for stage in stages:
        if isinstance(stage, nodes.LineFilter):
            result.append(stage)
            continue
        waiting.append(stage)
        if isinstance(stage, nodes.LabelFilterStage | nodes.LineFormatStage):
            result, waiting = result + waiting, []
    return result + waiting


def _checked(node: Node, make: Callable[[Node], Made]) -> Made:
    try:
        return make(node)
    except ValueError as error:
        raise LogQLSyntaxError(f"stage at {node.position} : {error}") from None
    except (TemplateUnsupported, RegexUnsupported) as error:
        raise LogQLUnsupported(str(error), node.position) from None
