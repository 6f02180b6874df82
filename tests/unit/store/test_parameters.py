"""Defaults of a question."""

from observability.store.parameters import FORM, Parameters
from observability.store.times import HOUR

NOW = 1_795_500_000_000_000_000


def of(query: str = "", form: str = "") -> Parameters:
    return Parameters.of(query, form.encode(), {"content-type": FORM} if form else {}, NOW)


def test_a_question_without_times_is_about_the_last_hour() -> None:
    assert of().span() == (NOW - HOUR, NOW)


def test_a_question_about_the_past_begins_an_hour_before_its_end() -> None:
    assert of("end=1795400000").span() == (1_795_400_000 * 10**9 - HOUR, 1_795_400_000 * 10**9)


def test_a_question_into_the_future_begins_an_hour_before_now() -> None:
    assert of("end=1795600000").span()[0] == NOW - HOUR


def test_since_sets_the_length_of_the_span() -> None:
    assert of("since=15m").span() == (NOW - HOUR // 4, NOW)


def test_the_form_comes_before_the_url() -> None:
    parameters = of("query=url&limit=7", "query=form")
    assert (parameters.text("query"), parameters.all("query"), parameters.limit()) == ("form", ["form", "url"], 7)


def test_a_hundred_of_the_latest_lines_are_wanted_unless_said() -> None:
    assert (of().limit(), of().direction(), of("direction=FORWARD").direction()) == (100, "backward", "forward")
