"""The compose file as an engine reads it: variables put in, durations in seconds, defaults for the rest."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

VARIABLE = re.compile(r"\$(?:\$|\{(?P<name>\w+):-(?P<default>[^}]*)\})")
SPAN = re.compile(r"(?P<number>\d+)(?P<unit>ms|s|m|h)")
SECONDS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600}


@dataclass(frozen=True)
class Health:
    """How a service is asked whether it works; times in seconds, the defaults are Docker's."""

    test: tuple[str, ...]
    interval: float
    timeout: float
    start_period: float
    retries: int

    @property
    def argv(self) -> list[str]:
        """What is run in the container. Raises ValueError for a form that Docker does not know."""
        match self.test:
            case ("CMD", *words):
                return words
            case ("CMD-SHELL", line):
                return ["/bin/sh", "-c", line]
        raise ValueError(f"not a health check: {self.test}")

    @property
    def patience(self) -> float:
        """How long it may take until Docker calls the service unhealthy."""
        return self.start_period + self.retries * (self.interval + self.timeout)


@dataclass(frozen=True)
class Mount:
    """A named volume, or a file or folder of the project (its path begins with a dot), in a container."""

    source: str
    target: str
    is_read_only: bool


@dataclass(frozen=True)
class Service:
    """One service."""

    name: str
    image: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    mounts: tuple[Mount, ...]
    published: tuple[int, ...]
    """Ports of the container that this machine sees."""
    waits_for: Mapping[str, str]
    health: Health | None
    grace: float
    container: str
    may_nothing: bool
    """It drops all capabilities, and gains none by a program of root's."""
    extra: Mapping[str, Any] = field(default_factory=dict)
    """What is said beside the above, and changes nothing here."""


def read(file: Path, environment: Mapping[str, str]) -> dict[str, Service]:
    """Read all services. Raises ValueError where a value has a form that is not understood."""
    described = yaml.safe_load(file.read_text("utf-8"))["services"]
    return {name: _service(name, _filled(told, environment)) for name, told in described.items()}


def _filled(value: Any, environment: Mapping[str, str]) -> Any:
    match value:
        case str():
            return VARIABLE.sub(lambda found: _value(found, environment), value)
        case dict():
            return {key: _filled(each, environment) for key, each in value.items()}
        case list():
            return [_filled(each, environment) for each in value]
    return value


def _value(found: re.Match[str], environment: Mapping[str, str]) -> str:
    if found["name"] is None:
        return "$"
    return environment.get(found["name"]) or found["default"]


def _service(name: str, told: dict[str, Any]) -> Service:
    health = told.pop("healthcheck", None)
    return Service(
        name=name,
        image=told.pop("image"),
        command=tuple(told.pop("command", ())),
        environment=told.pop("environment", {}),
        mounts=tuple(_mount(each) for each in told.pop("volumes", ())),
        published=tuple(int(each.rpartition(":")[2]) for each in told.pop("ports", ())),
        waits_for={other: how["condition"] for other, how in told.pop("depends_on", {}).items()},
        health=_health(health) if health else None,
        grace=_seconds(told.pop("stop_grace_period", "10s")),
        container=told.pop("container_name", f"mailer-{name}-1"),
        may_nothing=(told.pop("cap_drop", []), told.pop("security_opt", [])) == (["ALL"], ["no-new-privileges:true"]),
        extra=told,
    )


def _health(told: Mapping[str, Any]) -> Health:
    return Health(
        tuple(told["test"]),
        _seconds(told.get("interval", "30s")),
        _seconds(told.get("timeout", "30s")),
        _seconds(told.get("start_period", "0s")),
        told.get("retries", 3),
    )


def _mount(told: str) -> Mount:
    source, target, *options = told.split(":")
    return Mount(source, target, options == ["ro"])


def _seconds(told: str) -> float:
    if not re.fullmatch(rf"({SPAN.pattern.replace('?P<number>', '').replace('?P<unit>', '')})+", told):
        raise ValueError(f"not a duration: {told}")
    return sum(int(found["number"]) * SECONDS[found["unit"]] for found in SPAN.finditer(told))
