"""What a person reads, in both languages side by side, so that neither can be forgotten."""

from dataclasses import dataclass
from enum import StrEnum


class Language(StrEnum):
    """The languages that managers and on-call read; the values are ISO 639-1."""

    EN = "en"
    RU = "ru"


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in both languages."""

    en: str
    ru: str

    def of(self, language: str) -> str:
        """Give them in one. `language`: a tag as `ru` or `ru-ru` gives Russian, all else English."""
        return self.ru if language.startswith(Language.RU) else self.en


def same(words: str) -> Text:
    """Give what reads the same in both languages: a name, a command, what a server answered."""
    return Text(words, words)
