"""Whether JSON has the form of a model of the SDK, which is made from Grafana's own schema."""

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from functools import lru_cache
from inspect import isclass
from types import NoneType, UnionType
from typing import Any, Final, Literal, Union, get_args, get_origin, get_type_hints

from dashboards.grafana.sdk import dashboard, json_name

PLAIN: Final[Mapping[type, tuple[type, ...]]] = {
    str: (str,),
    bool: (bool,),
    int: (int,),
    float: (int, float),
    NoneType: (NoneType,),
}
WORDS: Final = {str: "a text", bool: "true or false", int: "a whole number", float: "a number", NoneType: "null"}
UNSAID: Final = frozenset({"placement"})
"""Where a link or a mark stands, which Grafana 11 does not know yet: where nothing is said, it is shown."""


def strange(value: Any, wanted: Any, where: str = "") -> Iterator[str]:
    """Say where a value is not what a type wants: a model, or a part of one."""
    parts, origin = get_args(wanted), get_origin(wanted)
    if wanted in (object, Any):
        return
    if origin in (Union, UnionType):
        yield from _of_one(value, parts, where)
    elif origin is Literal or _is_enum(wanted):
        known = parts or [each.value for each in wanted]
        yield from () if value in known else (f"{where} is none of {', '.join(map(str, known))}: {value!r}",)
    elif wanted in PLAIN:
        is_right = isinstance(value, PLAIN[wanted]) and isinstance(value, bool) <= (wanted is bool)
        yield from () if is_right else (f"{where} must be {WORDS[wanted]}: {value!r}",)
    elif origin is list:
        yield from _of_all(value, list, enumerate(value) if isinstance(value, list) else (), parts[0], where)
    elif origin is dict:
        yield from _of_all(value, dict, value.items() if isinstance(value, dict) else (), parts[1], where)
    else:
        yield from _of_model(value, wanted, where)


def _is_enum(wanted: Any) -> bool:
    return isclass(wanted) and issubclass(wanted, Enum)


def _of_one(value: Any, kinds: Sequence[Any], where: str) -> Iterator[str]:
    """Judge by the alternative that comes nearest."""
    complaints = [list(strange(value, kind, where)) for kind in kinds if kind is not NoneType or value is None]
    yield from min(complaints, key=len)


def _of_all(value: Any, kind: type, items: Any, wanted: Any, where: str) -> Iterator[str]:
    if not isinstance(value, kind):
        yield f"{where} must be {'a list' if kind is list else 'an object'}: {value!r}"
    for key, each in items:
        yield from strange(each, wanted, f"{where}[{key}]")


class _ValueLink:
    """A link of a panel or of its values, for which the SDK has the model of a dashboard's."""

    title: str
    url: str
    target_blank: bool


@lru_cache
def _names(model: type) -> Mapping[str, Any]:
    hints = {json_name(name): hint for name, hint in get_type_hints(model).items()}
    of_values = {} if model is dashboard.Dashboard else {"links": list[_ValueLink] | None}
    return {name: of_values.get(name, hint) for name, hint in hints.items()}


def _of_model(value: Any, model: type, where: str) -> Iterator[str]:
    yield from strange_part(value, model, where)
    names = _names(model)
    for name in sorted(names.keys() - value.keys() - UNSAID) if isinstance(value, dict) else ():
        if NoneType not in get_args(names[name]):
            yield f"it lacks {f'{where}.{name}' if where else name}"


def strange_part(value: Any, model: type, where: str) -> Iterator[str]:
    """Say the same of a part of a model, which may leave out what it wants."""
    names = _names(model)
    if not isinstance(value, dict):
        yield f"{where or 'it'} must be an object: {value!r}"
    elif names:  # the base of all queries has none: which one it is, its data source says
        for name in sorted(value.keys() - names.keys()):
            yield f"Grafana reads no {name!r} {f'in {where}' if where else 'there'}"
        for name in sorted(names.keys() & value.keys()):
            yield from strange(value[name], names[name], f"{where}.{name}" if where else name)
