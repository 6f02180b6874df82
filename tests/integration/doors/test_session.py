"""Sign in and out, in one's own language, and no guessing of passwords at either door."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from mailer_core.throttle import SIGN_INS_PER_HOUR
from tests.integration.doors.people import RUSSIAN, Api, audit, last_entry

PASSWORD = "correct horse battery"
GUESS = {"username": "ann", "password": "guess"}
RIGHT = {"username": "ann", "password": PASSWORD}


@pytest.fixture(autouse=True)
def _fast_passwords(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def ann(db: None) -> User:
    return User.objects.create_user("ann", password=PASSWORD, is_staff=True)


@pytest.mark.usefixtures("ann")
def test_signing_in_gives_a_session_and_a_token() -> None:
    api = Api(None)
    answer = api.post("/session", RIGHT)
    assert (answer.status, answer.body["username"]) == (200, "ann")
    api.token = answer.body["csrf_token"]
    assert api.ask("GET", "/throttles").status == 200
    assert api.ask("DELETE", "/session").status == 204
    assert api.ask("GET", "/throttles").status == 401


@pytest.mark.parametrize("given", [
    GUESS, {**RIGHT, "username": "nobody"}, {**RIGHT, "username": "a\x00n"}, {**RIGHT, "username": "\ud800"},
    {**RIGHT, "password": "\ud800"},
])  # fmt: skip
@pytest.mark.usefixtures("ann")
def test_a_wrong_name_and_a_wrong_password_are_refused_alike(given: dict[str, str]) -> None:
    refused = Api(None, RUSSIAN).post("/session", given)
    assert (refused.status, refused.sentence) == (401, "Неверное имя или пароль.")


def test_guessing_ends_at_both_doors(ann: User, client: Client) -> None:
    api = Api(None)
    assert [api.post("/session", GUESS).status for _ in range(SIGN_INS_PER_HOUR)] == [401] * SIGN_INS_PER_HOUR
    refused = api.post("/session", RIGHT)
    assert (refused.status, refused.body["code"]) == (429, "throttled")
    assert audit(ann)[-2:] == [("sign_in", "bad_credentials"), ("sign_in", "throttled")]
    page = client.post("/admin/login/", RIGHT)
    assert page.status_code == 200
    assert "The limit of sign-ins is used up" in page.content.decode()


def test_the_admins_door_takes_the_right_password(ann: User, client: Client) -> None:
    assert client.post("/admin/login/?next=/admin/", RIGHT).headers["Location"] == "/admin/"
    assert last_entry(ann).outcome == "done"


def test_a_form_of_another_site_signs_nobody_in(ann: User) -> None:
    api = Api(None)
    refused = api.ask("POST", "/session", b'{"username": "ann", "password": ""}', content_type="text/plain")
    assert (refused.status, refused.body["code"]) == (415, "not_json")
    assert audit(ann) == []


def test_the_language_follows_the_user_and_else_the_browser(manager: User) -> None:
    in_russian, in_english = Api(manager, RUSSIAN), Api(manager)
    assert in_russian.post("/campaigns", {}).sentence == "Нет поля «name»."
    assert in_english.post("/campaigns", {}).sentence == "The field “name” is missing."
    chosen = in_english.ask("PATCH", "/session", {"language": "ru"})
    assert (chosen.status, chosen.body["language"]) == (200, "ru")
    again = in_english.post("/campaigns", {})
    assert (again.sentence, again.headers["Content-Language"]) == ("Нет поля «name».", "ru")
    assert in_english.ask("PATCH", "/session", {"language": "tlh"}).status == 422
