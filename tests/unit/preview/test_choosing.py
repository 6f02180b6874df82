"""Variables stand for what is given, else for what the dashboard says, else for what there is."""

from typing import Any

import pytest

from dashboards.preview.exceptions import PreviewError
from tests.unit.preview.documents import Twin, document, nothing, panel, previewed, refusing, target, vector

PROVIDER = {
    "name": "provider",
    "type": "query",
    "datasource": {"type": "prometheus"},
    "query": {"query": "label_values(mailer_rate_limit_letters, provider)"},
    "multi": True,
    "includeAll": True,
    "allValue": ".*",
    "current": {"value": ["$__all"]},
}


def _asks(variable: dict[str, Any], twin: Twin, **given: list[str]) -> str:
    whole = document(panel(target('up{p=~"$provider"}')), templating={"list": [variable]})
    return previewed(whole, twin, None, **given).panels[0].answers[0].expr


def _providers(_query: str) -> Any:
    return vector(({"provider": "smtp_second"}, 1), ({"provider": "smtp_global"}, 1), ({"provider": ""}, 1))


def test_all_is_what_the_dashboard_says_it_is() -> None:
    assert _asks(PROVIDER, Twin(_providers)) == 'up{p=~".*"}'


def test_all_without_a_word_of_its_own_is_all_there_is() -> None:
    assert _asks(PROVIDER | {"allValue": None}, Twin(_providers)) == 'up{p=~"(smtp_global|smtp_second)"}'


def test_what_is_given_counts_most() -> None:
    assert _asks(PROVIDER, Twin(_providers), provider=["smtp_second"]) == 'up{p=~"smtp_second"}'


def test_a_source_that_does_not_answer_leaves_everything_chosen() -> None:
    assert _asks(PROVIDER | {"allValue": None}, Twin(refusing)) == 'up{p=~".*"}'


def test_values_are_asked_for_as_values_which_every_source_understands() -> None:
    twin = Twin(_providers)
    _asks(PROVIDER, twin)
    assert twin.questions[0] == (
        "instant",
        "group by (provider) (last_over_time(mailer_rate_limit_letters[1h]))",
        0,
    )


@pytest.mark.parametrize(
    "variable",
    [
        {"name": "provider", "type": "textbox", "current": {"value": "a"}},
        {"name": "provider", "type": "constant", "query": "a", "current": {}},
        {"name": "provider", "type": "custom", "query": "a, b", "current": {}},
        {"name": "provider", "type": "custom", "query": "Label : a, Other : b", "current": {}},
        {"name": "provider", "type": "datasource", "query": "a", "current": {}},
    ],
    ids=lambda variable: variable["type"],
)
def test_other_kinds_of_variables_have_their_values_in_themselves(variable: dict[str, Any]) -> None:
    assert _asks(variable, Twin(nothing)) == 'up{p=~"a"}'


def test_a_query_that_is_not_understood_is_refused() -> None:
    with pytest.raises(PreviewError, match=r"query_result\(up\).*only label_values"):
        _asks(PROVIDER | {"query": "query_result(up)"}, Twin(nothing))


def test_a_variable_that_no_dashboard_has_is_refused_with_those_there_are() -> None:
    with pytest.raises(PreviewError, match="'campaign'; there are: provider"):
        _asks(PROVIDER, Twin(nothing), campaign=["x"])
