"""A real Loki's ruler has loaded every rule that ships, as it ships."""

from typing import Any

import pytest
import yaml

from tests.integration.alerts.suite import shipped_rules
from tests.integration.store.serving import API, Client

pytestmark = pytest.mark.loki
NEXT_STEP = "mount alerts/rendered/loki as the ruler's folder of the tenant (`fake` without tenants), as deploy/ does"


@pytest.fixture(scope="module")
def loaded(real_loki: Client) -> dict[str, dict[str, Any]]:
    """Ask for the rules by name; a ruler without any answers 404."""
    answer = real_loki.request("GET", f"{API}rules")
    assert answer.status == 200, f"{answer.status} {answer.text.strip()}: {NEXT_STEP}"
    groups = [group for groups in yaml.safe_load(answer.text).values() for group in groups]
    return {rule.get("alert") or rule["record"]: rule for group in groups for rule in group["rules"]}


@pytest.mark.parametrize("name", shipped_rules("loki"))
def test_a_rule_is_loaded_as_it_ships(loaded: dict[str, dict[str, Any]], name: str) -> None:
    rule = shipped_rules("loki")[name]
    assert name in loaded, NEXT_STEP
    assert loaded[name]["expr"] == rule["expr"]
    assert loaded[name].get("labels") == rule.get("labels")
    assert loaded[name].get("for") == rule.get("for")
