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

    def of(self, language: Language) -> str:
        """Give them in one."""
        return self.ru if language is Language.RU else self.en


def same(words: str) -> Text:
    """Give what reads the same in both languages: a name, a label's value, a template of them."""
    return Text(words, words)
