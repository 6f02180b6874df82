"""A message to paste for the next person: what, since when, by what evidence, what was done, what is next."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from playbook.diagnosis.words import span

Document = Mapping[str, Any]
WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "title": "Mailer, handed over at {at}",
        "what": "What",
        "since": "Since",
        "unknown": "not known",
        "evidence": "Evidence",
        "excluded": "Ruled out",
        "unchecked": "Not checked",
        "done": "Done",
        "ago": "{s} ago",
        "nothing": "nothing yet to these campaigns (add what you did)",
        "next": "Next",
        "links": "Links",
        "alert": "Alert",
        "safe": "(safe)",
        "changes": "(changes production)",
    },
    "ru": {
        "title": "Рассылка, передано в {at}",
        "what": "Что",
        "since": "С каких пор",
        "unknown": "неизвестно",
        "evidence": "Факты",
        "excluded": "Исключено",
        "unchecked": "Не проверено",
        "done": "Сделано",
        "ago": "{s} назад",
        "nothing": "с этими кампаниями пока ничего (допишите, что сделали вы)",
        "next": "Дальше",
        "links": "Ссылки",
        "alert": "Оповещение",
        "safe": "(безопасно)",
        "changes": "(меняет рабочую систему)",
    },
}


def handoff(document: Document, language: str) -> str:
    """Write the message, in plain text that any chat takes."""
    spoken = "ru" if language.lower().startswith("ru") else "en"
    return "\n".join(_lines(document, spoken, WORDS[spoken]))


def _lines(document: Document, spoken: str, words: Mapping[str, str]) -> Iterator[str]:
    yield words["title"].format(at=document["at"])
    yield f"{words['what']}: {document['answer'][spoken]}"
    yield f"{words['since']}: {_since(document, spoken, words)}"
    if document["alert"]:
        yield f"{words['alert']}: {document['alert']['name']} — {document['alert']['sentence'][spoken]}"
    yield from _list(words["evidence"], [fact["text"][spoken] for fact in document["facts"]])
    yield from _list(words["excluded"], [one["title"][spoken] for one in document["excluded"][:6]])
    yield from _list(words["unchecked"], [f"{one['step']}: {one['reason'][spoken]}" for one in document["unchecked"]])
    done = [_action(one, spoken, words) for one in document["done"]]
    yield from _list(words["done"], done) if done else [f"{words['done']}: {words['nothing']}"]
    yield from _list(words["next"], [_command(one, spoken, words) for one in document["next"]])
    yield from _list(
        words["links"], [document["section"]["url"], *(f"campaign {one}" for one in document["campaigns"][:3])]
    )


def _action(one: Document, spoken: str, words: Mapping[str, str]) -> str:
    length = span(one["seconds_ago"])
    ago = words["ago"].format(s=length.ru if spoken == "ru" else length.en)
    return f"{one['actor'] or '?'}: {one['action']} “{one['name']}”, {ago}"


def _since(document: Document, spoken: str, words: Mapping[str, str]) -> str:
    if document["since_seconds"] is None:
        return words["unknown"]
    length = span(document["since_seconds"])
    return length.ru if spoken == "ru" else length.en


def _list(heading: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield f"{heading}:"
        yield from (f"- {line}" for line in lines)


def _command(one: Document, spoken: str, words: Mapping[str, str]) -> str:
    mark = words["changes" if one["changes_production"] else "safe"]
    return f"{mark} {one['command']} — {one['text'][spoken]}"
