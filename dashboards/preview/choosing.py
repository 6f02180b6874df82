"""What each variable of a dashboard stands for: what is given, else what the dashboard says, else what there is."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dashboards.preview.exceptions import PreviewError
from dashboards.preview.interpolation import Value, in_query
from dashboards.preview.intervals import Window, written
from dashboards.preview.model import Dashboard, Kind, Variable
from dashboards.preview.sources import SECOND, Data, Sources
from observability.catalogue.labels import APP

ALL = "$__all"
OUR_LINES = f'{{app="{APP}"}}'
OUR_SERIES = f'{{__name__=~"{APP}_.+"}}'
_LABEL_VALUES = re.compile(r"^\s*label_values\(\s*(?:(?P<selector>.+?)\s*,\s*)?(?P<label>\w+)\s*\)\s*$", re.DOTALL)


@dataclass
class Choosing:
    """Chooses for one dashboard. `given`: what the command line says, by variable."""

    window: Window
    sources: Sources
    given: Mapping[str, Sequence[str]]
    chosen: dict[str, Value] = field(default_factory=dict)

    def all_of(self, dashboard: Dashboard) -> dict[str, Value]:
        """Choose in the dashboard's order, for a variable's query may name those before it.

        Raises PreviewError for a variable whose query is not understood.
        """
        for variable in dashboard.variables:
            self.chosen[variable.name] = self._value(variable)
        return self.chosen

    def _value(self, variable: Variable) -> Value:
        wanted = tuple(self.given.get(variable.name, ()))
        if wanted and ALL not in wanted:
            return Value(wanted, variable.multi or variable.all_value is not None)
        if variable.kind == "datasource":
            return Value(variable.current or (variable.query,))
        if variable.all_value is not None and (ALL in (*wanted, *variable.current) or not variable.current):
            return self._everything(variable)
        many = variable.multi or variable.all_value is not None
        current = tuple(each for each in variable.current if each) or self._possible(variable)[: None if many else 1]
        return Value(current, many)

    def _everything(self, variable: Variable) -> Value:
        values = tuple(self._possible(variable))
        raw = variable.all_value or ("" if values else ".*")
        return Value(values, many=True, everything=True, raw=raw)

    def _possible(self, variable: Variable) -> tuple[str, ...]:
        if variable.kind == "query":
            return tuple(self._asked(variable))
        if variable.kind == "constant":
            return (variable.query,)
        return variable.options

    def _asked(self, variable: Variable) -> list[str]:
        """Ask a source; one that does not answer gives nothing to choose from, and its panels say why."""
        source = self.sources.of(variable.source) if variable.source else None
        query, label = self._question(variable)
        if source is None:
            return []
        try:
            return _labels(source.instant(query, round(self.window.end * SECOND)), label)
        except self.sources.refusals:
            return []

    def _question(self, variable: Variable) -> tuple[str, str]:
        """Turn Grafana's `label_values` into a question for values; both sources answer it alike."""
        text = in_query(variable.query, self.chosen)
        found = _LABEL_VALUES.match(text)
        if not found:
            raise PreviewError(f"the variable {variable.name} asks {text!r}: only label_values(…) is understood")
        label, selector = found["label"], found["selector"] or ""
        span = written(self.window.seconds)
        if variable.source is Kind.LOKI:
            return f"sum by ({label}) (count_over_time({selector or OUR_LINES} [{span}]))", label
        return f"group by ({label}) (last_over_time({selector or OUR_SERIES}[{span}]))", label


def _labels(data: Data, label: str) -> list[str]:
    return sorted({each["metric"][label] for each in data["result"] if each["metric"].get(label)})
