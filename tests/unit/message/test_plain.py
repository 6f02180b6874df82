"""Templates filled without Jinja2 say what Jinja2 makes of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import StrictUndefined, UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from mailer_core.message import templates
from mailer_core.message.exceptions import MissingFieldError
from mailer_core.message.plain import PlainTemplate, plain_template
from mailer_core.message.templates import MergeTemplate

CONSTRUCTS = ["{{ x }}", "{{- y -}}", "{{ x|upper }}", "{{ y|trim|title }}", "{{ x|default('a<b')|lower }}", "{{ z }}"]
NOT_PLAIN = ["{% if x %}X{% endif %}", "{{ x|default(y) }}", "{{ 'a' }}", "{{ 'a'|upper }}", "{{ x == y }}"]
TEXTS = ["Dear ", "<b>&amp;\"'</b>", "\n", " \r\n.", "{# note #}", "{% raw %}{{ x }}{% endraw %}", "день 😀", " "]
TEMPLATES = st.lists(st.sampled_from([*CONSTRUCTS, *NOT_PLAIN, *TEXTS]), max_size=10).map("".join)
VALUES = st.text(st.sampled_from("aÀß <>&\"'{}\n\t.ǆя"), max_size=8)
FIELDS = st.fixed_dictionaries({"x": VALUES, "y": VALUES}, optional={"z": VALUES})


def by_jinja(template: str, fields: dict[str, str], *, html: bool) -> str:
    """Render as Jinja2 does with the settings of `MergeTemplate`, from the text anew."""
    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=html, keep_trailing_newline=True)
    environment.filters["default"] = templates._default
    return environment.from_string(template).render(fields)


@given(TEMPLATES, FIELDS, st.booleans())
def test_a_template_renders_as_jinja_renders_it(template: str, fields: dict[str, str], html: bool) -> None:
    try:
        expected = by_jinja(template, fields, html=html)
    except UndefinedError:
        with pytest.raises(MissingFieldError):
            MergeTemplate(template, html=html).render(fields)
    else:
        assert MergeTemplate(template, html=html).render(fields) == expected


def plain(template: str) -> PlainTemplate | None:
    return plain_template(templates._TEXT.parse(template), templates._TEXT)


@pytest.mark.parametrize("template", ["", *CONSTRUCTS, *TEXTS])
def test_text_fields_and_filters_need_no_jinja(template: str) -> None:
    assert plain(template) is not None


@pytest.mark.parametrize("template", NOT_PLAIN)
def test_whatever_is_more_is_left_to_jinja(template: str) -> None:
    assert plain(f"Dear {template}") is None
