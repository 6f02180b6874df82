"""What Jinja2 finds or what it reads, in a manager's words: the parser speaks English alone, and to programmers."""

import re

from jinja2 import nodes

from mailer_core.audience.report import shown
from observability.catalogue.text import Text, same

A_CALL = Text("a call (…)", "вызов (…)")
A_CONSTANT = Text("a word of the template language (true, false, none)", "слово языка шаблонов (true, false, none)")
A_COMPARISON = Text("a comparison other than == and !=", "сравнение, кроме == и !=,")
THE_NAME_SELF = Text("the name self", "имя self")

_TAGS: dict[type[nodes.Node], str] = {
    nodes.For: "for",
    nodes.Include: "include",
    nodes.Import: "import",
    nodes.FromImport: "import",
    nodes.Extends: "extends",
    nodes.Block: "block",
    nodes.Macro: "macro",
    nodes.CallBlock: "call",
    nodes.Assign: "set",
    nodes.AssignBlock: "set",
    nodes.FilterBlock: "filter",
    nodes.ScopedEvalContextModifier: "autoescape",
    nodes.With: "with",
}
_EXPRESSIONS: dict[type[nodes.Node], Text] = {
    nodes.Call: A_CALL,
    nodes.Getattr: Text("an attribute (.name)", "обращение через точку (.имя)"),
    nodes.Getitem: Text("an item ([…])", "обращение по индексу ([…])"),
    nodes.Test: Text("a test (is …)", "проверка (is …)"),
    nodes.CondExpr: Text("an inline if", "if внутри {{ }}"),
}
_MISTAKES = (
    (r"unexpected '?end of template|tag name expected", "a {{{{ or {{% is not closed", "не закрыто {{{{ или {{%"),
    (r"closed is '(if|for|raw)'", "{{% end{0} %}} is missing", "не хватает {{% end{0} %}}"),
    (r"end of raw directive", "{{% endraw %}} is missing", "не хватает {{% endraw %}}"),
    (r"end of comment tag", "a comment is not closed: #}} is missing", "комментарий не закрыт: не хватает #}}"),
    (r"unknown tag '(.*?)'", "there is no tag {{% {0} %}} here", "тега {{% {0} %}} здесь нет"),
    (r"got 'end of print statement'", "something is missing before }}}}", "перед }}}} чего-то не хватает"),
    (r"got 'end of statement block'", "something is missing before %}}", "перед %}} чего-то не хватает"),
    (r", expected '([)\]}])'$", "“{0}” is missing", "не хватает «{0}»"),
    (r"(?:got|unexpected) '(.*)'", "“{0}” was not expected here", "«{0}» здесь лишнее"),
    (r"unexpected char '(.*)' at \d+", "“{0}” was not expected here", "«{0}» здесь лишнее"),
)


def named(node: nodes.Node) -> Text:
    """Name a construct as its author wrote it."""
    if tag := _TAGS.get(type(node)):
        return same(f"{{% {tag} %}}")
    return _EXPRESSIONS.get(type(node)) or Text(f"the construct {type(node).__name__}", "такая запись внутри {{ }}")


def filter_named(name: str, takes: int | None) -> Text:
    """Name a filter that is not known, or one that `takes` another number of arguments."""
    name = shown(name)
    if takes is None:
        return Text(f"the filter {name}", f"фильтр {name}")
    return Text(
        f"the filter {name} with other arguments than {takes} plain one(s)",
        f"фильтр {name} с другими аргументами (нужно простых: {takes})",
    )


def mistake(message: str) -> Text:
    """Say what the parser did not understand. A message that is not known here is quoted in English alone."""
    for pattern, en, ru in _MISTAKES:
        if found := re.search(pattern, message, re.DOTALL):
            what = [shown(group) for group in found.groups()]
            return Text(en.format(*what), ru.format(*what))
    return Text(shown(message), "подстановка в {{ }} или {% %} записана с ошибкой")
