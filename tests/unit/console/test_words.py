"""Django joins all catalogues into one: a message that two of them translate apart would change the other's page."""

from pathlib import Path

import polib
import pytest

from oncall.catalogues import LANGUAGES, PACKAGES, catalogue

OWN = ("console", "unknowns")


def translations(package: Path, language: str) -> dict[str, str]:
    return {entry.msgid: entry.msgstr for entry in polib.pofile(str(catalogue(language, package)))}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("own", [package for package in PACKAGES if package.name in OWN], ids=lambda path: path.name)
def test_what_the_console_says_is_translated_as_everywhere_else(own: Path, language: str) -> None:
    mine = translations(own, language)
    for package in PACKAGES:
        theirs = translations(package, language)
        apart = {text: (mine[text], theirs[text]) for text in mine.keys() & theirs.keys() if mine[text] != theirs[text]}
        assert not apart, f"{package.name}: {apart}"
