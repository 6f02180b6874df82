"""Operators between two vectors, or a vector and a number, at one step."""

from observability.logql import nodes
from observability.logql.arithmetic import COMPARISONS, calculate
from observability.logql.exceptions import INTERNAL_ERROR, LogQLEvaluationError
from observability.logql.labels import Labels
from observability.logql.range_aggregation import Vector

SET_OPERATORS = frozenset({"and", "or", "unless"})


def with_number(node: nodes.BinaryOperation, vector: Vector, number: float, *, number_first: bool) -> Vector:
    """Combine a vector with a number; a comparison keeps the series that hold, with their own value."""
    result: Vector = []
    for labels, value in vector:
        left, right = (number, value) if number_first else (value, number)
        outcome = calculate(node.operator, left, right)
        if node.operator not in COMPARISONS or node.return_bool:
            result.append((labels, outcome))
        elif outcome:
            result.append((labels, value))
    return result


def between(node: nodes.BinaryOperation, left: Vector, right: Vector) -> Vector:
    """Two vectors, their series matched by labels."""
    if node.operator in SET_OPERATORS:
        return _set_operation(node, left, right)
    return _Join(node).run(left, right)


def _signature(matching: nodes.Matching, labels: Labels) -> Labels:
    """Return what must be equal for two series to meet; an empty label counts as none."""
    return tuple(pair for pair in labels if pair[1] and (pair[0] in matching.labels) == matching.on)


def _set_operation(node: nodes.BinaryOperation, left: Vector, right: Vector) -> Vector:
    matching = node.matching
    if node.operator == "or":
        known = {_signature(matching, labels) for labels, _ in left}
        return left + [sample for sample in right if _signature(matching, sample[0]) not in known]
    known = {_signature(matching, labels) for labels, _ in right}
    wanted = node.operator == "and"
    return [sample for sample in left if (_signature(matching, sample[0]) in known) == wanted]


class _Join:
    """Arithmetic and comparisons: each series of the "many" side meets at most one of the "one" side."""

    def __init__(self, node: nodes.BinaryOperation) -> None:
        self._node = node
        self._matching = node.matching
        self._swapped = node.matching.group == "group_right"
        self._seen: dict[Labels, set[Labels]] = {}

    def run(self, left: Vector, right: Vector) -> Vector:
        many, one = (right, left) if self._swapped else (left, right)
        partners = self._partners(one)
        result: Vector = []
        for labels, value in many:
            signature = _signature(self._matching, labels)
            partner = partners.get(signature)
            if partner is None:
                continue
            metric = self._metric(labels, partner[0])
            self._check_unique(signature, metric)
            outcome = self._outcome(value, partner[1])
            if outcome is not None:
                result.append((metric, outcome))
        return result

    def _partners(self, one: Vector) -> dict[Labels, tuple[Labels, float]]:
        partners: dict[Labels, tuple[Labels, float]] = {}
        for sample in one:
            signature = _signature(self._matching, sample[0])
            if signature in partners:
                side = "left" if self._swapped else "right"
                raise LogQLEvaluationError(
                    f"found duplicate series on the {side} hand-side;"
                    "many-to-many matching not allowed: matching labels must be unique on one side",
                    INTERNAL_ERROR,
                )
            partners[signature] = sample
        return partners

    def _check_unique(self, signature: Labels, metric: Labels) -> None:
        seen = self._seen.get(signature)
        if seen is None:
            self._seen[signature] = {metric}
        elif not self._matching.group:
            raise LogQLEvaluationError(
                "multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)",
                INTERNAL_ERROR,
            )
        elif metric in seen:
            raise LogQLEvaluationError(
                "multiple matches for labels: grouping labels must ensure unique matches", INTERNAL_ERROR
            )
        else:
            seen.add(metric)

    def _outcome(self, many: float, one: float) -> float | None:
        left, right = (one, many) if self._swapped else (many, one)
        outcome = calculate(self._node.operator, left, right)
        if self._node.operator not in COMPARISONS or self._node.return_bool:
            return outcome
        return left if outcome else None

    def _metric(self, many: Labels, one: Labels) -> Labels:
        """Return the result's labels: the common ones, or the many side's and what `group_left (…)` takes over."""
        matching = self._matching
        labels = {name: value for name, value in many if value}
        if not matching.group:
            labels = {name: value for name, value in labels.items() if (name in matching.labels) == matching.on}
        partner = dict(one)
        for name in matching.include:
            labels.pop(name, None)
            if partner.get(name):
                labels[name] = partner[name]
        return tuple(sorted(labels.items()))
