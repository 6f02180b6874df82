"""What a person reads, in both languages side by side, so that neither can be forgotten."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence in English and in Russian."""

    en: str
    ru: str

    def said(self, language: str) -> str:
        """Give the sentence. `language`: `ru…` gives Russian, all else English."""
        return self.ru if language.startswith("ru") else self.en


def same(words: str) -> Text:
    """Give what reads the same in both languages: a name, a command, what a server answered."""
    return Text(words, words)


def plural(count: int, one: str, few: str, many: str) -> str:
    """Give a Russian count with its noun in the right form: 1 письмо, 2 письма, 5 писем."""
    last, teens = count % 10, count % 100
    if last == 1 and teens != 11:  # noqa: PLR2004 -- Russian grammar
        form = one
    elif last in {2, 3, 4} and teens not in {12, 13, 14}:
        form = few
    else:
        form = many
    return f"{thousands(count)} {form}"


def thousands(count: int) -> str:
    """Write a number with its thousands apart, as both languages read it."""
    return f"{count:,}".replace(",", "\N{NO-BREAK SPACE}")


def letters(count: int) -> Text:
    """Count letters."""
    noun = "letter" if count == 1 else "letters"
    return Text(f"{thousands(count)} {noun}", plural(count, "письмо", "письма", "писем"))
