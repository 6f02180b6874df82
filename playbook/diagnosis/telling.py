"""The diagnosis for a person: one screen of 80 columns and 24 lines, made from the JSON document alone."""

from collections.abc import Iterator, Mapping, Sequence
from textwrap import shorten, wrap
from typing import Any, Final

from playbook.diagnosis.words import span

WIDTH: Final = 80
FACTS, EXCLUDED, UNCHECKED, CONSEQUENCES, COMMANDS = 3, 4, 3, 2, 3
WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "for": "Facts",
        "not": "Ruled out",
        "unchecked": "Not checked",
        "next": "Next",
        "section": "Section",
        "since": "for",
        "campaigns": "campaigns",
        "follows": "It brings about",
        "besides": "Besides",
        "waits": "Waits by will",
        "suspected": "Suspected",
        "safe": "(safe)",
        "changes": "(changes production)",
        "firing": "Alerts that fire",
        "silenced": "silenced",
        "others": "in the same page",
        "more": "and {n} more: --json",
        "took": "{n} questions in {s:.1f} s",
        "not_configured": "not configured here: {names}",
    },
    "ru": {
        "for": "Факты",
        "not": "Исключено",
        "unchecked": "Не проверено",
        "next": "Дальше",
        "section": "Раздел",
        "since": "длится",
        "campaigns": "кампаний",
        "follows": "Следствия",
        "besides": "Кроме того",
        "waits": "Ждут по плану",
        "suspected": "Подозрения",
        "safe": "(безопасно)",
        "changes": "(меняет рабочую систему)",
        "firing": "Сработали оповещения",
        "silenced": "заглушено",
        "others": "в том же сообщении",
        "more": "и ещё {n}: --json",
        "took": "вопросов: {n}, за {s:.1f} с",
        "not_configured": "здесь не настроено: {names}",
    },
}
Document = Mapping[str, Any]


def told(document: Document, language: str) -> str:
    """Tell it. `language`: `ru…` gives Russian, all else English."""
    return "\n".join(_Teller(document, "ru" if language.lower().startswith("ru") else "en").lines())


class _Teller:
    def __init__(self, document: Document, language: str) -> None:
        self._document = document
        self._language = language
        self._words = WORDS[language]

    def lines(self) -> Iterator[str]:
        document = self._document
        yield from wrap(self._said(document["answer"]), WIDTH)
        yield self._under_it()
        if document["alert"]:
            yield from self._alert(document["alert"])
        yield from self._facts("for", document["facts"], "✗")
        yield from self._causes("follows", document["follows"])
        yield from self._causes("besides", document["besides"])
        yield from self._causes("suspected", document["suspected"])
        yield from self._causes("waits", document["waits"][1 if document["status"] == "healthy" else 0 :])
        yield from self._firing()
        if document["cause"]:
            yield from self._excluded()
        yield from self._unchecked()
        yield from self._next()

    def _said(self, text: Mapping[str, str]) -> str:
        return text[self._language]

    def _under_it(self) -> str:
        document = self._document
        parts = []
        if document["since_seconds"] is not None:
            length = span(document["since_seconds"])
            parts.append(f"{self._words['since']} {length.ru if self._language == 'ru' else length.en}")
        if len(document["campaigns"]) > 1:
            parts.append(f"{self._words['campaigns']}: {len(document['campaigns'])}")
        parts.append(self._words["took"].format(n=len(document["steps"]), s=document["took_seconds"]))
        return _cut("  " + " · ".join(parts))

    def _alert(self, alert: Document) -> Iterator[str]:
        yield _cut(self._said(alert["sentence"]))
        if alert["others"]:
            yield _cut(f"  {self._words['others']}: {', '.join(alert['others'])}")

    def _facts(self, heading: str, facts: Sequence[Document], mark: str) -> Iterator[str]:
        if facts:
            yield self._words[heading]
            yield from (_cut(f"  {mark} {self._said(fact['text'])}") for fact in facts[:FACTS])
            yield from self._more(len(facts) - FACTS)

    def _causes(self, heading: str, causes: Sequence[Document]) -> Iterator[str]:
        if causes:
            yield self._words[heading]
            yield from (_cut(f"  • {self._said(one['sentence'] or one['title'])}") for one in causes[:CONSEQUENCES])
            yield from self._more(len(causes) - CONSEQUENCES)

    def _excluded(self) -> Iterator[str]:
        causes = self._document["excluded"][:EXCLUDED]
        if causes:
            yield self._words["not"]
            yield from (
                _cut(f"  ✓ {self._said(one['title'])} — {self._said(one['facts'][0]['text'])}") for one in causes
            )

    def _firing(self) -> Iterator[str]:
        """Name the alerts that wake people now; nothing is judged by them, since they come and go a minute late."""
        names = [
            one["name"] + (f" ({self._words['silenced']})" if one["silenced"] else "")
            for one in self._document["firing"]
        ]
        if names:
            yield _cut(f"{self._words['firing']}: {', '.join(names)}")

    def _unchecked(self) -> Iterator[str]:
        missing = self._document["unchecked"]
        if missing:
            yield self._words["unchecked"]
            yield from (
                _cut(f"  ? {one['step']} ({one['source']}): {self._said(one['reason'])}") for one in missing[:UNCHECKED]
            )
            yield from self._more(len(missing) - UNCHECKED)
        variables = ", ".join(one["variable"] for one in self._document["not_configured"])
        names = ", ".join(dict.fromkeys(variables.split(", ")))
        if names:
            yield _cut("  " + self._words["not_configured"].format(names=names))

    def _next(self) -> Iterator[str]:
        commands = self._document["next"]
        if commands:
            yield self._words["next"]
            for one in commands[:COMMANDS]:
                mark = self._words["changes" if one["changes_production"] else "safe"]
                yield _cut(f"  {mark} {self._said(one['text'])}")
                yield f"    {one['command']}"
        yield f"{self._words['section']}: {self._document['section']['url']}"

    def _more(self, count: int) -> Iterator[str]:
        if count > 0:
            yield f"    {self._words['more'].format(n=count)}"


def _cut(line: str) -> str:
    """Keep a line on the screen; commands and links are never cut."""
    indent = line[: len(line) - len(line.lstrip())]
    return line if len(line) <= WIDTH else indent + shorten(line, WIDTH - len(indent), placeholder="…")
