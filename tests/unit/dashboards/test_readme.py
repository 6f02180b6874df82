"""The README names what there is."""

from pathlib import Path

import dashboards
from dashboards.lint.rules import RULES
from observability.catalogue.links import VARIABLES, Dashboard

README = (Path(dashboards.__path__[0]) / "README.md").read_text()


def test_every_dashboard_is_told() -> None:
    assert [uid for uid in Dashboard if f"`{uid}.json`" not in README] == []


def test_every_rule_is_explained() -> None:
    assert [rule for rule in RULES if f"`{rule}`" not in README] == []


def test_every_variable_is_explained() -> None:
    names = {name for variables in VARIABLES.values() for name in variables}
    assert [name for name in sorted(names) if f"`{name}`" not in README] == []
