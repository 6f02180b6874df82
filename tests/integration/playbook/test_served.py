"""The web process serves the playbook to everybody, in the reader's language, under a policy of its own."""

import gzip
import json
import re

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings


@pytest.fixture(autouse=True)
def _without_static_files(settings: Settings) -> None:
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "whitenoise" not in name]


def get(address: str, **headers: str) -> HttpResponse:
    answer = Client(headers=headers).get(address)
    assert isinstance(answer, HttpResponse)
    return answer


def language_of(answer: HttpResponse) -> str:
    found = re.search(r'<html lang="(\w+)"', answer.content.decode())
    assert found
    return found[1]


def own_settings(answer: HttpResponse) -> object:
    found = re.search(r'id="settings">(.*?)</script>', answer.content.decode(), re.DOTALL)
    assert found
    return json.loads(found[1])


def test_nobody_has_to_sign_in() -> None:
    assert get("/playbook/").status_code == 200


@pytest.mark.parametrize(
    ("address", "header", "language"),
    [
        ("/playbook/", "ru-RU,ru;q=0.9,en;q=0.8", "ru"),
        ("/playbook/", "de", "en"),
        ("/playbook/?lang=ru", "en", "ru"),
        ("/playbook/?lang=klingon", "ru", "en"),
        ("/playbook/en.html", "ru", "en"),
        ("/playbook/ru.html", "en", "ru"),
    ],
)
def test_the_language_is_the_address_s_else_the_one_asked_for_else_the_browser_s(
    address: str, header: str, language: str
) -> None:
    assert language_of(get(address, **{"Accept-Language": header})) == language


def test_the_language_that_was_chosen_on_a_page_holds_here_too() -> None:
    client = Client(headers={"Accept-Language": "en"})
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "ru"
    answer = client.get("/playbook/")
    assert isinstance(answer, HttpResponse)
    assert language_of(answer) == "ru"
    assert {"Accept-Language", "Cookie"} <= {name.strip() for name in answer["Vary"].split(",")}


def test_whoever_is_signed_in_reads_it_while_the_database_is_down() -> None:
    """No test here may ask the database: a question fails."""
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
    assert client.get("/playbook/").status_code == 200
    assert client.get("/playbook/ru.html").status_code == 200
    assert client.get("/playbook?lang=ru").headers["Location"] == "/playbook/?lang=ru"
    with pytest.raises(RuntimeError, match="Database access not allowed"):
        client.get("/campaigns/")


def test_it_is_asked_for_again_each_time_and_framed_by_nobody() -> None:
    answer = get("/playbook/")
    assert answer["Cache-Control"] == "no-cache"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]


def test_there_is_no_page_in_a_third_language() -> None:
    assert get("/playbook/de.html").status_code == 404


def test_only_the_page_s_own_style_and_script_may_run() -> None:
    policy = get("/playbook/")["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert policy.endswith("frame-ancestors 'none'")


def test_the_installation_s_own_words_stand_in_the_page_and_cannot_leave_their_place(settings: Settings) -> None:
    settings.GRAFANA_URL = "https://grafana.example.com"
    settings.ONCALL_ESCALATION = {"first": "Ольга, +49 30 1234 </script><b>", "second": "", "provider": ""}
    answer = get("/playbook/")
    wanted = {"first": "Ольга, +49 30 1234 </script><b>"}
    assert own_settings(answer) == {"grafana": "https://grafana.example.com", "contacts": wanted}
    assert "</script><b>" not in answer.content.decode()


def test_without_settings_the_page_names_the_role(settings: Settings) -> None:
    settings.ONCALL_ESCALATION = {"first": "", "second": "", "provider": ""}
    assert own_settings(get("/playbook/")) == {"grafana": "http://127.0.0.1:3000", "contacts": {}}


def test_a_page_that_has_not_changed_is_not_sent_again_and_is_sent_small() -> None:
    first = get("/playbook/", **{"Accept-Encoding": "gzip"})
    assert len(first.content) < len(gzip.decompress(first.content)) / 5
    again = get("/playbook/", **{"Accept-Encoding": "gzip", "If-None-Match": first["ETag"]})
    assert again.status_code == 304
    assert get("/playbook/ru.html", **{"If-None-Match": first["ETag"]}).status_code == 200


def test_the_page_is_for_reading() -> None:
    assert Client().post("/playbook/").status_code == 405
