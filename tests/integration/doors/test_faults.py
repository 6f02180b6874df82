"""What is wrong on our side: a database that is down is a 503 that says when to come back; nothing is betrayed."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any, LiteralString
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.db import connection, connections
from django.test import Client

from mailer_core.exceptions import Unavailable
from mailer_core.sending import database
from mailer_core.services import lifecycle, progress
from tests.integration.doors.people import RUSSIAN, Api, make_campaign
from tests.integration.doors.test_throttles import redis_away

Elsewhere = Callable[[Callable[[], Any]], Any]
SECRET = "hunter2-on-db.internal"


@pytest.fixture
def without_database(db: None, free_port: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[Elsewhere]:
    """Run things in a thread, whose connection is new and leads to a port where nothing listens."""
    monkeypatch.setitem(connections.settings["default"], "PORT", free_port)
    with ThreadPoolExecutor(1) as pool:
        yield lambda work: pool.submit(work).result()


def test_with_the_database_down_the_api_answers_503(api: Api, without_database: Elsewhere) -> None:
    answer = without_database(lambda: api.ask("GET", "/campaigns"))
    assert (answer.status, answer.body["code"], answer.headers["Retry-After"]) == (503, "unavailable", "30")
    assert answer.sentence == "The database does not answer. Try again in half a minute."


@pytest.mark.parametrize("address", ["/admin/mailer/campaign/", "/u/forged"])
def test_with_the_database_down_pages_answer_503_without_details(
    api: Api, without_database: Elsewhere, address: str
) -> None:
    answer = without_database(lambda: api.client.get(address))
    assert (answer.status_code, answer.headers.get("Retry-After")) == (503, "30")
    assert "127.0.0.1" not in answer.content.decode()


def test_with_redis_and_the_database_down_a_start_is_refused_and_never_let_through(
    without_database: Elsewhere, free_port: int
) -> None:
    superuser = User(pk=1, username="root", is_superuser=True)
    with redis_away(free_port), pytest.raises(Unavailable) as refused:
        without_database(lambda: lifecycle.start_campaign(superuser, uuid4()))
    assert (refused.value.status, refused.value.retry_after) == (503, timedelta(seconds=30))


@pytest.mark.django_db(transaction=True)
def test_a_connection_cut_beneath_django_s_cursors_is_a_503(manager: User, monkeypatch: pytest.MonkeyPatch) -> None:
    api = Api(manager)
    cut: LiteralString = "SELECT pg_terminate_backend(pg_backend_pid())"
    monkeypatch.setattr(progress, "describe_all", lambda *_campaigns: database.one(cut, {}))
    answer = api.ask("GET", "/campaigns")
    connection.close()
    assert (answer.status, answer.body["code"], answer.headers["Retry-After"]) == (503, "unavailable", "30")


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: object) -> None:
        raise RuntimeError(SECRET)

    monkeypatch.setattr(progress, "describe_all", fail)


@pytest.mark.usefixtures("broken")
def test_a_fault_of_ours_is_told_without_details(api: Api, manager: User) -> None:
    make_campaign(manager)
    answer = api.ask("GET", "/campaigns")
    assert (answer.status, answer.body["code"]) == (500, "internal_error")
    assert SECRET not in str(answer)


@pytest.mark.parametrize(("address", "kind"), [("/api/nothing", "application/json"), ("/nothing", "text/html")])
def test_what_is_not_there_is_a_404_in_the_doors_own_form(client: Client, address: str, kind: str) -> None:
    answer = client.get(address, headers={"Accept-Language": "ru"})
    assert (answer.status_code, answer.headers["Content-Type"].split(";")[0]) == (404, kind)
    assert "По этому адресу ничего нет." in answer.content.decode()


@pytest.mark.parametrize("signed_in", [True, False])
def test_a_method_that_an_address_does_not_take_is_a_405_in_the_apis_own_form(manager: User, signed_in: bool) -> None:
    api = Api(manager if signed_in else None, RUSSIAN)
    answer = api.ask("DELETE", "/campaigns")
    assert (answer.status, answer.body["code"]) == (405, "method_not_allowed")
    assert answer.headers["Allow"] == "GET, POST"
    assert answer.sentence == "Этот адрес не принимает запросы DELETE. Он принимает: GET, POST."


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b"\x00"])
def test_a_form_where_json_is_asked_for_is_a_415(api: Api, body: bytes) -> None:
    answer = api.ask("POST", "/campaigns", body, content_type="multipart/form-data; boundary=x")
    assert (answer.status, answer.body["code"]) == (415, "not_json")


@pytest.mark.parametrize("field", ["body_text", "body_html"])
def test_half_a_character_in_a_body_is_refused_with_a_sentence(api: Api, manager: User, field: str) -> None:
    answer = api.ask("PATCH", f"/campaigns/{make_campaign(manager).id}", {field: "cut \ud83d here"})
    assert (answer.status, "half a character" in answer.sentence) == (422, True)


def test_the_description_of_the_api_is_served_and_nothing_from_other_hosts(client: Client) -> None:
    described = client.get("/api/openapi.json").json()
    assert described["paths"]["/api/campaigns/{campaign_id}/start"]["post"]["responses"]["429"]
    assert client.get("/api/docs").status_code == 404
