"""What the page itself says, in both languages; what dashboards say stands in their rendered files."""

from collections.abc import Mapping
from typing import Final

from observability.catalogue.text import Language, Text

WORDS: Final[Mapping[str, Text]] = {
    "brand": Text("Mailer", "Рассылка"),
    "scripts": Text(
        "This page draws its charts by a script of its own; allow scripts to see them.",
        "Графики этой страницы рисует её собственный скрипт; разрешите скрипты, чтобы их увидеть.",
    ),
    "all": Text("All", "Все"),
    "dashboards": Text("Dashboards", "Дашборды"),
    "about": Text("About", "О панели"),
    "queries": Text("Queries of", "Запросы панели"),
    "query_failed": Text("Query failed", "Запрос не удался"),
    "still": Text("0 all the time", "всё время 0"),
    "no_data": Text("No data", "Нет данных"),
    "undrawn": Text("The preview cannot draw", "Предпросмотр не умеет рисовать"),
    "unasked": Text("Not asked: no {} is named.", "Не спрошено: {} не назван."),
    "lines": Text("The latest {}; older ones are not shown.", "Последние {}; более ранние не показаны."),
    "series": Text("{} of {} series are drawn.", "Нарисовано рядов: {} из {}."),
    "rows": Text("{} of {} rows are shown.", "Показано строк: {} из {}."),
    "at_the_end": Text("at the end", "на конец"),
    "every": Text("every {} s", "каждые {} с"),
    "light": Text("Use the light theme", "Светлая тема"),
    "dark": Text("Use the dark theme", "Тёмная тема"),
    "notes": Text("Show or hide on the charts", "Показать или скрыть на графиках"),
    "failed": Text("failed", "сбой"),
    "toggle": Text("Show or hide", "Показать или скрыть"),
    "more": Text("and {} more", "и ещё {}"),
    "chart": Text("chart", "график"),
    "keys": Text("Arrow keys read values, Enter shows links.", "Стрелки — значения, Enter — ссылки."),
    "open": Text("Open", "Открыть"),
    "last": Text("last", "последнее"),
    "first": Text("first", "первое"),
    "mean": Text("mean", "среднее"),
    "max": Text("max", "макс."),
    "min": Text("min", "мин."),
    "total": Text("total", "всего"),
    "decimal": Text(".", ","),
    "percent": Text("%", "\u00a0%"),
    "yes": Text("Yes", "Да"),
    "no": Text("No", "Нет"),
    "minutes": Text(" mins", " мин"),
    "hours": Text(" hours", " ч"),
    "days": Text(" days", " дн."),
    "weeks": Text(" weeks", " нед."),
    "years": Text(" years", " г."),
    "seconds": Text(" s", " с"),
    "milliseconds": Text(" ms", " мс"),
    "microseconds": Text(" µs", " мкс"),
    "nanoseconds": Text(" ns", " нс"),
}


def spoken(language: Language) -> dict[str, str]:
    """Give all words in one language, and the locale in which numbers and days are written."""
    return {name: text.of(language) for name, text in WORDS.items()} | {"locale": language.value}


def say(name: str, language: Language, *filling: object) -> str:
    """Give one sentence with its gaps filled."""
    return WORDS[name].of(language).format(*filling)
