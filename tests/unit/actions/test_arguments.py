"""Arguments come as text from anywhere, and leave typed or with a sentence that says how to write them."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import uuid4

import pytest

from observability.catalogue.text import Text
from oncall.actions.arguments import Kind, Parameter, check
from oncall.actions.exceptions import BadArgument

HELP = Text("help", "помощь")
CAMPAIGN = Parameter("campaign", Kind.CAMPAIGN, HELP)
LIMIT = Parameter("limit", Kind.NUMBER, HELP)
LASTS = Parameter("for", Kind.DURATION, HELP, required=False, default="1h")
WHY = Parameter("why", Kind.TEXT, HELP)
HOW = Parameter("how", Kind.CHOICE, HELP, choices=("warm", "cold"))


def test_arguments_are_brought_to_their_normal_form() -> None:
    campaign = uuid4()
    given = check([CAMPAIGN, LIMIT, LASTS], {"campaign": str(campaign).upper(), "limit": " 0500 "})
    assert given.campaign() == campaign
    assert given.number("limit") == 500
    assert given.duration("for") == timedelta(hours=1)
    assert dict(given.values) == {"campaign": str(campaign), "limit": "500", "for": "1h"}


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        (CAMPAIGN, "News"), (CAMPAIGN, ""), (LIMIT, "0"), (LIMIT, "-5"), (LIMIT, "1e3"), (LIMIT, "9" * 12),
        (LASTS, "1"), (LASTS, "0h"), (LASTS, "1 h"), (LASTS, "1d"), (LASTS, "-1h"), (WHY, "a\nb"), (WHY, "x" * 401),
        (HOW, "hot"), (LIMIT, "٣"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_the_arguments_name_in_both_languages(
    parameter: Parameter, value: str
) -> None:
    with pytest.raises(BadArgument) as refused:
        check([parameter], {parameter.name: value})
    assert parameter.name in refused.value.text.en
    assert parameter.name in refused.value.text.ru


@pytest.mark.parametrize("arguments", [{}, {"limit": "5", "limits": "5"}])
def test_what_is_missing_or_unknown_is_named(arguments: Mapping[str, str]) -> None:
    with pytest.raises(BadArgument, match="limit"):
        check([LIMIT], arguments)
