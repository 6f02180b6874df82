"""How numbers are said in both languages."""

from observability.catalogue.text import Text

MINUTE = 60
HOUR = 3600
DAY = 86400
STATUSES = {
    "draft": "черновик",
    "active": "отправляется",
    "sending": "отправляется",
    "deferred": "ждёт",
    "paused": "на паузе",
    "cancelling": "отменяется",
    "finished": "завершена",
    "cancelled": "отменена",
    "closed": "замкнут",
    "open": "разомкнут",
    "half_open": "проверяется",
}


def both(words: str) -> Text:
    """Give what reads the same in both languages: a name, a command, what a server answered."""
    return Text(words, words)


def filled(text: Text, **values: object) -> Text:
    """Fill a sentence in both languages; a value that is itself a Text is said in each."""
    en = {name: value.en if isinstance(value, Text) else value for name, value in values.items()}
    ru = {name: value.ru if isinstance(value, Text) else value for name, value in values.items()}
    return Text(text.en.format(**en), text.ru.format(**ru))


def say(en: str, ru: str, **values: object) -> Text:
    """Fill a sentence given in both languages."""
    return filled(Text(en, ru), **values)


def quoted(words: str) -> Text:
    """Quote what somebody else said."""
    return Text(f"“{words}”", f"«{words}»")


def span(seconds: float | None) -> Text:
    """Say a length of time in at most two units: `45 s`, `2 min 5 s`, `3 h 10 min`, `2 d 4 h`."""
    if seconds is None:
        return Text("an unknown time", "неизвестное время")
    whole = max(0, int(seconds))
    for unit, smaller, en, ru in (
        (DAY, HOUR, ("d", "h"), ("д", "ч")),
        (HOUR, MINUTE, ("h", "min"), ("ч", "мин")),
        (MINUTE, 1, ("min", "s"), ("мин", "с")),
    ):
        if whole >= unit:
            rest = whole % unit // smaller
            return Text(_parts(whole // unit, rest, en), _parts(whole // unit, rest, ru))
    return Text(f"{whole} s", f"{whole} с")


def _parts(large: int, small: int, units: tuple[str, str]) -> str:
    return f"{large} {units[0]}" + (f" {small} {units[1]}" if small else "")


def plural_ru(count: int, one: str, few: str, many: str) -> str:
    """Give a Russian count with its noun in the right form: 1 письмо, 2 письма, 5 писем."""
    last, teens = count % 10, count % 100
    if last == 1 and teens != 11:  # noqa: PLR2004 -- Russian grammar
        return f"{count} {one}"
    few_of_them = last in {2, 3, 4} and teens not in {12, 13, 14}
    return f"{count} {few if few_of_them else many}"


def letters(count: int) -> Text:
    """Count letters."""
    return Text(f"{count} letter{'' if count == 1 else 's'}", plural_ru(count, "письмо", "письма", "писем"))


def status(value: str) -> Text:
    """Say what a queue, a campaign or a breaker does: the value in English, its word in Russian."""
    return Text(value, STATUSES.get(value, value))
