import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer_core.message.exceptions import MissingFieldError, TemplateError
from mailer_core.message.problems import ProblemKind, TemplateProblem
from mailer_core.message.templates import MergeTemplate, check_template
from observability.catalogue.text import same

FIELDS = {"first_name": "Анна", "city": "", "email": "a@example.com", "unsubscribe_url": "https://example.com/u"}


@pytest.mark.parametrize(
    ("template", "rendered"),
    [
        ("Plain {} { } % text\n", "Plain {} { } % text\n"),
        ("{{ first_name }}, {{ email }}", "Анна, a@example.com"),
        ("{{ first_name|upper }}{{ first_name|lower }}{{ 'a b'|title }}{{ ' x '|trim }}", "АННАаннаA Bx"),
        ("{{ city|default('your town') }}", "your town"),
        ("{{ first_name|default('friend') }}", "Анна"),
        ("{% if city %}in {{ city }}{% elif first_name == 'Анна' %}Hi{% else %}?{% endif %}", "Hi"),
        ("{% if not city and first_name != 'x' or city %}yes{% endif %}", "yes"),
        ("{# a note #}{% raw %}{{ as it is }}{% endraw %}", "{{ as it is }}"),
    ],
)
def test_a_template_renders(template: str, rendered: str) -> None:
    assert check_template(template, {"first_name", "city"}) == []
    assert MergeTemplate(template).render(FIELDS) == rendered


def test_html_escapes_fields_but_not_the_template() -> None:
    rendered = MergeTemplate("<b>{{ x }}</b>{{ x|upper }}", html=True).render({"x": '<i a="1">&'})
    assert rendered == "<b>&lt;i a=&#34;1&#34;&gt;&amp;</b>&lt;I A=&#34;1&#34;&gt;&amp;"


def test_a_field_is_text_and_never_a_template() -> None:
    assert MergeTemplate("{{ x }}").render({"x": "{{ 7*7 }}{% raw %}"}) == "{{ 7*7 }}{% raw %}"


def test_an_unknown_field_is_named_with_its_line_and_the_nearest_known_one() -> None:
    [problem] = check_template("Hello\n\n{{ frist_name }}", ["first_name", "city"])
    assert problem == TemplateProblem(ProblemKind.UNKNOWN_FIELD, 3, same("frist_name"), "first_name")
    assert problem.sentence == "line 3: there is no field “frist_name”; did you mean “first_name”?"
    assert problem.sentence_in("ru") == "строка 3: нет поля «frist_name»; может быть, «first_name»?"


def test_each_unknown_field_is_found_wherever_it_stands() -> None:
    template = "{{ a }}{% if b %}{{ c|default(d) }}{% elif e %}{% else %}{{ f|upper }}{% endif %}"
    assert {problem.subject.en for problem in check_template(template, [])} == set("abcdef")


@pytest.mark.parametrize(
    ("template", "line", "said"),
    [
        ("a\n{{ x", 2, "{{ or {% is not closed"),
        ("{% if x %}", 1, "{% endif %} is missing"),
        ("a {# b", 1, "#} is missing"),
        ("{% raw %}a", 1, "{% endraw %} is missing"),
        ("\n\n{% trans %}", 3, "no tag {% trans %}"),
        ("{% endif %}", 1, "no tag {% endif %}"),
        ("{{ x|default('a' }}", 1, "“)” is missing"),
        ("{{ x) }}", 1, "“)” was not expected"),
        ("{{ }}", 1, "something is missing before }}"),
        ("{% if %}", 1, "something is missing before %}"),
        ("{{ first name }}", 1, "“name” was not expected"),
        ("{{ x ? }}", 1, "“?” was not expected"),
        ("{{ '\\N{none}' }}", 1, "Unicode"),
    ],
)
def test_a_syntax_error_is_named_with_its_line(template: str, line: int, said: str) -> None:
    [problem] = check_template(template, ["x"])
    assert (problem.kind, problem.line) == (ProblemKind.SYNTAX, line)
    assert said in problem.sentence
    assert _english_in(problem.sentence_in("ru")) <= _english_in(template), "a manager who reads Russian reads this"


def _english_in(text: str) -> set[str]:
    return set(re.findall("[A-Za-z_]+", text)) - {"endif", "endraw"}


@pytest.mark.parametrize("template", ["{{ %s }}", "{%% %s %%}", "{{ x %s }}", "{{ x|%s }}", "{{ x.%s }}"])
def test_a_sentence_stays_short_whatever_stands_in_the_template(template: str) -> None:
    [problem] = check_template(template % ("a" * 100_000), ["x"])
    assert len(problem.sentence) < 250
    assert len(problem.sentence_in("ru")) < 250


@pytest.mark.parametrize(
    ("construct", "said"),
    [
        ("{% for a in x %}{{ a }}{% endfor %}", "{% for %}"),
        ("{% include 'x' %}", "{% include %}"),
        ("{% import 'x' as y %}", "{% import %}"),
        ("{% from 'x' import y %}", "{% import %}"),
        ("{% extends 'x' %}", "{% extends %}"),
        ("{% block x %}{% endblock %}", "{% block %}"),
        ("{% macro x() %}{% endmacro %}", "{% macro %}"),
        ("{% set x = 1 %}", "{% set %}"),
        ("{% set x %}{% endset %}", "{% set %}"),
        ("{% filter upper %}{% endfilter %}", "{% filter %}"),
        ("{% autoescape false %}{{ x }}{% endautoescape %}", "{% autoescape %}"),
        ("{% with %}{% endwith %}", "{% with %}"),
        ("{{ x.upper() }}", "a call"),
        ("{{ range(9) }}", "a call"),
        ("{{ x.__class__ }}", "an attribute"),
        ("{{ x['a'] }}", "an item"),
        ("{{ x is defined }}", "a test"),
        ("{{ x if x else x }}", "an inline if"),
        ("{{ x|safe }}", "the filter safe"),
        ("{{ x|default }}", "the filter default with other arguments than 1"),
        ("{{ x|default(default_value='a') }}", "the filter default"),
        ("{{ x|default('a', boolean=true) }}", "the filter default"),
        ("{{ x|trim(*x) }}", "the filter trim"),
        ("{{ x|trim(**x) }}", "the filter trim"),
        ("{{ x|trim('a') }}", "the filter trim with other arguments than 0"),
        ("{{ x|default(*x) }}", "the filter default"),
        ("{{ 'x' * 99 }}", "Mul"),
        ("{{ 9 ** 9 }}", "Pow"),
        ("{{ x ~ x }}", "Concat"),
        ("{{ [x] }}", "List"),
        ("{% if x < 5 %}{% endif %}", "a comparison other than"),
        ("{{ self }}", "the name self"),
        ("{{ none }}", "a word of the template language"),
        ("{% if x == true %}{% endif %}", "a word of the template language"),
    ],
)
def test_what_is_not_allowed_is_named_with_its_line(construct: str, said: str) -> None:
    problems = check_template("\n" + construct, ["x", "self", "range"])
    assert {(problem.kind, problem.line) for problem in problems} == {(ProblemKind.FORBIDDEN, 2)}
    assert said in problems[0].sentence
    for problem in problems:
        assert not re.search("(an?|the|than|construct) ", problem.sentence_in("ru"))
    with pytest.raises(TemplateError):
        MergeTemplate(construct)


@pytest.mark.parametrize(
    "template",
    [
        "{{ " + "(" * 3_000 + "x" + ")" * 3_000 + " }}",
        "{% if x %}" * 150 + "{% endif %}" * 150,
        "{{ " + "x and " * 300 + "x }}",
        "{{ x }}" * 1_100,
        "{{ " + "9" * 5_000 + " }}",
    ],
    ids=["parentheses", "conditions", "terms", "fields", "digits"],
)
def test_a_template_that_costs_too_much_is_refused(template: str) -> None:
    assert [problem.kind for problem in check_template(template, ["x"])] == [ProblemKind.TOO_COMPLEX]


def test_each_kind_of_problem_is_said_in_both_languages() -> None:
    for kind in ProblemKind:
        problem = TemplateProblem(kind, 7, same("x"))
        assert problem.sentence == problem.sentence_in("fr")
        assert "line 7: " in problem.sentence
        assert "строка 7: " in problem.sentence_in("ru")
        assert "{{{" not in problem.sentence


def test_a_field_that_a_recipient_lacks_is_an_error_of_its_own() -> None:
    with pytest.raises(MissingFieldError, match="city"):
        MergeTemplate("{{ city }}").render({})


def test_the_text_of_the_template_comes_in_pieces_that_can_be_recognised() -> None:
    template = MergeTemplate("Dear {{ x }},\nsee you.\n")
    assert template.literals == {"Dear ", ",\nsee you.\n"}
    assert template.pieces({"x": "y"}) == ["Dear ", "y", ",\nsee you.\n"]


PIECES = st.sampled_from(
    ["text", "\n", "{{ x }}", "{{ y|default('z') }}", "{{ 'q'|title|upper }}", "{% if x %}", "{% else %}",
     "{% endif %}", "{% if x == y %}", "{{ x|nosuch }}", "{{ 1 }}", "{{ none|trim }}", "{# #}", "{{", "{% if y < 1 %}"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=12).map("".join), st.booleans())
def test_what_passes_the_check_always_renders(template: str, html: bool) -> None:
    if not check_template(template, ["x", "y"]):
        MergeTemplate(template, html=html).render({"x": "", "y": "1"})
