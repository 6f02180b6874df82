"""Counts and numbers as both languages write them."""

from observability.catalogue.text import Text


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
