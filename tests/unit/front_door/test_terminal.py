"""The language of the terminal: POSIX says which of its variables decides."""

import pytest

from observability.catalogue.text import Language
from oncall.terminal import language_of_terminal


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, Language.EN),
        ({"LANG": "ru_RU.UTF-8"}, Language.RU),
        ({"LANG": "de_DE.UTF-8"}, Language.EN),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "ru_RU.UTF-8"}, Language.RU),
        ({"LANG": "ru_RU.UTF-8", "LC_MESSAGES": "en_US.UTF-8"}, Language.EN),
        ({"LANG": "ru_RU.UTF-8", "LC_ALL": "C"}, Language.EN),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "ru_RU.UTF-8"}, Language.RU),
        ({"LANG": "ru", "LC_ALL": "", "LC_MESSAGES": ""}, Language.RU),
    ],
    ids=str,
)
def test_the_first_variable_that_is_set_decides(environment: dict[str, str], language: Language) -> None:
    assert language_of_terminal(environment) is language
