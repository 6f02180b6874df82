"""The store over HTTP, as Grafana's data source, logcli, curl and the shipper speak to it."""

import errno
import http.client
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import orjson
import pytest

from observability.store.exceptions import NotLoopbackError
from observability.store.hour_file import HourFile
from observability.store.server import StoreServer
from observability.store.store import LogStore
from tests.integration.store.serving import HOUR, NOW, SECOND, Client, served

WORKER = {"app": "mailer", "level": "INFO", "component": "worker"}
WEB = {"app": "mailer", "level": "ERROR", "component": "web"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
def loki(tmp_path: Path) -> Iterator[Client]:
    with served(tmp_path / "store") as client:
        yield client


@pytest.fixture
def filled(loki: Client) -> Client:
    values = [[str(NOW - second * SECOND), f"line {second}", {"trace_id": f"t{second}"}] for second in range(10)]
    answer = loki.push(
        [{"stream": WORKER, "values": values}, {"stream": WEB, "values": [[str(NOW - SECOND), "error"]]}]
    )
    assert (answer.status, answer.text) == (204, "")
    return loki


def test_a_push_that_is_partly_refused_stores_the_rest_and_answers_400_with_the_reasons(loki: Client) -> None:
    old, new = str(NOW - 8 * 24 * HOUR), str(NOW)
    answer = loki.push(
        [{"stream": WORKER, "values": [[old, "old"], [new, "new"]]}, {"stream": WEB, "values": [[new, "x"]]}]
    )
    assert answer.status == 400
    assert "has timestamp too old" in answer.text
    assert loki.ask("query", query='sum(count_over_time({app="mailer"}[1h]))').data["result"][0]["value"][1] == "2"


def test_a_push_whose_labels_are_no_strings_stores_nothing(loki: Client) -> None:
    answer = loki.push([{"stream": WORKER, "values": [[str(NOW), "x"]]}, {"stream": {"app": 5}, "values": []}])
    assert (answer.status, "label values must be strings" in answer.text) == (400, True)
    assert loki.ask("labels").data == []


def test_any_tenant_is_taken_and_means_the_same_one(loki: Client) -> None:
    stream = [{"stream": WORKER, "values": [[str(NOW), "x"]]}]
    assert (
        loki.push(stream, **{"X-Scope-OrgID": "a"}).status == loki.push(stream, **{"X-Scope-OrgID": "b"}).status == 204
    )
    assert loki.ask("query", query='count_over_time({app="mailer"}[1h])').data["result"][0]["value"][1] == "1"


def test_a_plain_json_push_as_by_curl_is_taken(loki: Client) -> None:
    body = orjson.dumps({"streams": [{"stream": {"app": "curl"}, "values": [[str(NOW), "hello"]]}]})
    assert loki.request("POST", "/loki/api/v1/push", body, {"Content-Type": "application/json"}).status == 204
    assert loki.ask("label/app/values").data == ["curl"]


@pytest.mark.parametrize(
    ("method", "path", "body", "headers", "status"),
    [
        ("POST", "push", b"\x00", {"Content-Type": "application/x-protobuf"}, 415),
        ("POST", "push", b"{", {"Content-Type": "application/json"}, 400),
        ("POST", "push", b"", {"Content-Length": str(9 << 20), "Content-Type": "application/json"}, 413),
        ("POST", "push", b"", {"Transfer-Encoding": "chunked"}, 411),
        ("GET", "push", b"", {}, 405),
        ("DELETE", "query", b"", {}, 405),
        ("GET", "tail", b"", {}, 404),
        ("GET", "labels", b"", {"Host": "evil.example:3100"}, 403),
        ("GET", "query?query=%7B", b"", {}, 400),
        ("GET", "query?query=%7Bapp%3D%22x%22%7D", b"", {}, 400),
        ("GET", "query_range?query=%7Bapp%3D%22x%22%7D&limit=5001", b"", {}, 400),
        ("GET", "query_range?query=%7Bapp%3D%22x%22%7D&limit=none", b"", {}, 400),
        ("GET", "query_range?query=%7Bapp%3D%22x%22%7D&direction=up", b"", {}, 400),
        ("GET", "query_range?query=%7Bapp%3D%22x%22%7D&start=2&end=1", b"", {}, 400),
        ("GET", "query_range?query=%7Bapp%3D%22x%22%7D&interval=-5s", b"", {}, 400),
        ("GET", "index/volume?query=%7B%7D&aggregateBy=colour", b"", {}, 400),
        ("GET", "detected_fields?query=vector(1)", b"", {}, 400),
        ("GET", "query_range?query=vector(1)&step=0", b"", {}, 400),
        ("GET", "query_range?query=vector(1)&start=soon", b"", {}, 400),
        ("GET", "series?match[]=rate(%7Ba%3D%22b%22%7D[1m])", b"", {}, 400),
        ("POST", "query", b"query=\xff", FORM, 400),
    ],
)
def test_what_cannot_be_answered_is_refused_in_plain_text(
    loki: Client, method: str, path: str, body: bytes, headers: dict[str, str], status: int
) -> None:
    answer = loki.request(method, f"/loki/api/v1/{path}", body, headers)
    assert (answer.status, answer.headers["Content-Type"]) == (status, "text/plain; charset=utf-8")
    assert answer.text.strip()


def test_grafanas_health_check_is_answered(loki: Client) -> None:
    answer = loki.ask("query", query="vector(1)+vector(1)", time=NOW, limit=1000, direction="backward")
    assert answer.headers["Content-Type"].startswith("application/json")
    assert answer.data["result"] == [{"metric": {}, "value": [NOW // SECOND, "2"]}]


def test_lines_come_latest_first_with_labels_and_metadata_as_grafana_shows_them(filled: Client) -> None:
    answer = filled.ask("query_range", query='{component="worker"}', limit=2, start=NOW - HOUR, end=NOW + 1)
    assert answer.data["resultType"] == "streams"
    first = answer.data["result"][0]
    assert first["values"] == [[str(NOW), "line 0"]]
    assert first["stream"] == {**WORKER, "service_name": "mailer", "detected_level": "info", "trace_id": "t0"}


def test_lines_come_oldest_first_when_asked_so(filled: Client) -> None:
    span = {"start": NOW - HOUR, "end": NOW}
    answer = filled.ask("query_range", query='{app="mailer"} | drop trace_id', limit=1, direction="forward", **span)
    assert answer.data["result"][0]["values"] == [[str(NOW - 9 * SECOND), "line 9"]]


@pytest.mark.parametrize(
    ("direction", "limit", "lines"),
    [
        ("backward", 100, ["line 0", "line 4", "line 8"]),
        ("forward", 100, ["line 9", "line 5", "line 1"]),
        ("forward", 2, ["line 9", "line 5"]),
    ],
)
def test_lines_are_thinned_out_by_an_interval(filled: Client, direction: str, limit: int, lines: list[str]) -> None:
    wish = {"interval": "4s", "direction": direction, "limit": limit, "start": NOW - HOUR, "end": NOW + 1}
    answer = filled.ask("query_range", query='{component="worker"} | drop trace_id', **wish)
    assert [line for _, line in answer.data["result"][0]["values"]] == lines


def test_explores_volume_histogram_is_answered(filled: Client) -> None:
    query = 'sum by (level) (count_over_time({app="mailer"} | drop __error__ [10s]))'
    answer = filled.ask("query_range", query=query, start=NOW - 20 * SECOND, end=NOW, step="10s")
    values = {one["metric"]["level"]: one["values"] for one in answer.data["result"]}
    assert values == {"INFO": [[NOW // SECOND, "10"]], "ERROR": [[NOW // SECOND, "1"]]}


def test_a_form_is_answered_like_a_url(filled: Client) -> None:
    form = urlencode({"query": 'count_over_time({component="web"}[1h])', "time": str(NOW)}).encode()
    answer = filled.request("POST", "/loki/api/v1/query", form, FORM)
    assert answer.data["result"][0]["value"][1] == "1"


@pytest.mark.parametrize(
    ("question", "parameters", "data"),
    [
        ("labels", {}, ["app", "component", "level", "service_name"]),
        ("label", {}, ["app", "component", "level", "service_name"]),
        ("labels", {"start": NOW - 3 * HOUR, "end": NOW - 2 * HOUR}, []),
        ("label/component/values", {}, ["web", "worker"]),
        ("label/component/values", {"query": '{level="ERROR"}'}, ["web"]),
        ("label/nothing/values", {}, []),
        ("series", {"match[]": '{component="web"}'}, [{**WEB, "service_name": "mailer"}]),
        ("series", {"match[]": ['{component="web"}', '{level="INFO"}']}, [
            {**WEB, "service_name": "mailer"}, {**WORKER, "service_name": "mailer"}]),
    ],
)  # fmt: skip
def test_names_values_and_series_are_listed(
    filled: Client, question: str, parameters: dict[str, object], data: object
) -> None:
    assert filled.ask(question, **parameters).data == data


def test_a_selection_is_weighed_without_reading_it(filled: Client) -> None:
    weighed = orjson.loads(filled.ask("index/stats", query='{app="mailer"}', start=NOW - HOUR, end=NOW + 1).text)
    assert (weighed["streams"], weighed["entries"]) == (2, 11)
    assert weighed["chunks"] == 3, "an hour begins at the last line"
    assert weighed["bytes"] > 0


def test_grafana_gets_labels_apart_by_where_they_come_from_when_it_asks_so(loki: Client) -> None:
    line = '{"n":1}'
    loki.push([{"stream": WORKER, "values": [[str(NOW - 2), line, {"trace_id": "t"}], [str(NOW - 1), "plain"]]}])
    query = urlencode({"query": '{app="mailer"} | json | drop __error_details__', "start": NOW - HOUR, "end": NOW})
    flags = {"X-Loki-Response-Encoding-Flags": "categorize-labels"}
    answer = loki.request("GET", f"/loki/api/v1/query_range?{query}", headers=flags)
    assert answer.data["encodingFlags"] == ["categorize-labels"]
    (stream,) = answer.data["result"]
    assert stream["stream"] == {**WORKER, "service_name": "mailer"}
    assert [entry[1:] for entry in stream["values"]] == [
        ["plain", {"structuredMetadata": {"detected_level": "info"}, "parsed": {"__error__": "JSONParserErr"}}],
        [line, {"structuredMetadata": {"detected_level": "info", "trace_id": "t"}, "parsed": {"n": "1"}}],
    ]


@pytest.mark.parametrize(
    ("parameters", "metrics"),
    [
        ({"query": '{app="mailer"}'}, [{"app": "mailer"}]),
        ({"query": '{app="mailer"}', "targetLabels": "component"}, [{"component": "worker"}, {"component": "web"}]),
        ({"query": "{}", "targetLabels": "level", "limit": 1}, [{"level": "INFO"}]),
        ({"query": '{app="mailer"}', "targetLabels": "nothing"}, []),
        ({"query": '{level="ERROR"}', "aggregateBy": "labels", "targetLabels": "component,level"},
            [{"component": ""}, {"level": ""}]),
        ({"query": "{}", "aggregateBy": "labels", "limit": 2}, [{"app": ""}, {"component": ""}]),
    ],
)  # fmt: skip
def test_volumes_are_told_by_label_the_largest_first(
    filled: Client, parameters: dict[str, object], metrics: list[object]
) -> None:
    data = filled.ask("index/volume", start=NOW - HOUR, end=NOW + SECOND, **parameters).data
    assert data["resultType"] == "vector"
    assert [one["metric"] for one in data["result"]] == metrics
    sizes = [int(one["value"][1]) for one in data["result"]]
    assert sizes == sorted(sizes, reverse=True)


def test_volumes_of_each_step_add_up_to_the_whole(filled: Client) -> None:
    span = {"query": '{app="mailer"}', "start": NOW - 30 * SECOND, "end": NOW + SECOND}
    ranged = filled.ask("index/volume_range", step="10s", **span).data
    whole = filled.ask("index/volume", **span).data["result"][0]["value"][1]
    assert ranged["resultType"] == "matrix"
    assert sum(int(size) for _, size in ranged["result"][0]["values"]) == pytest.approx(int(whole), abs=3)


def test_fields_are_told_from_metadata_and_from_json(loki: Client) -> None:
    lines = ['{"took":"5ms","n":7,"r":0.5,"ok":true,"size":"5KB","who":{"name":"a"}}', '{"who":{"name":"b"}}', "plain"]
    entries = [[str(NOW - number), line, {"trace_id": "4bf9"}] for number, line in enumerate(lines, 1)]
    loki.push([{"stream": WORKER, "values": entries}])
    span = {"query": '{app="mailer"}', "start": NOW - HOUR, "end": NOW}
    told = orjson.loads(loki.ask("detected_fields", **span).text)
    kinds = {one["label"]: (one["type"], one["cardinality"], one["parsers"]) for one in told["fields"]}
    assert kinds == {
        "took": ("duration", 1, ["json"]), "n": ("int", 1, ["json"]), "r": ("float", 1, ["json"]),
        "ok": ("boolean", 1, ["json"]), "size": ("bytes", 1, ["json"]), "who_name": ("string", 2, ["json"]),
        "trace_id": ("string", 1, None), "detected_level": ("string", 1, None),
    }  # fmt: skip
    assert orjson.loads(loki.ask("detected_field/who_name/values", **span).text)["values"] == ["a", "b"]
    assert len(orjson.loads(loki.ask("detected_fields", limit=2, **span).text)["fields"]) == 2


def test_the_store_says_that_it_is_ready_and_which_loki_it_speaks_like(loki: Client) -> None:
    assert loki.request("GET", "/ready").text == "ready\n"
    assert orjson.loads(loki.ask("status/buildinfo").text)["version"] == "3.8.0"


def test_one_connection_serves_many_requests(filled: Client) -> None:
    connection = http.client.HTTPConnection(filled.url.removeprefix("http://"), timeout=10)
    for path in ("/ready", "/loki/api/v1/tail", "/loki/api/v1/labels"):
        connection.request("GET", path)
        assert connection.getresponse().read()
        assert connection.sock is not None
    connection.close()


def test_a_fault_of_our_own_is_a_500_with_its_name(
    loki: Client, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_arguments: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(LogStore, "series", fail)
    answer = loki.ask("labels")
    assert (answer.status, "ZeroDivisionError" in answer.text) == (500, True)
    assert "ZeroDivisionError" in capsys.readouterr().err


def test_a_full_disk_is_a_500_so_that_the_shipper_keeps_its_lines(
    loki: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(HourFile, "append", fail)
    answer = loki.push([{"stream": WORKER, "values": [[str(NOW), "x"]]}])
    assert (answer.status, "No space left" in answer.text) == (500, True)


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "example.com", ""])
def test_an_address_that_others_can_reach_is_refused_with_the_reason(host: str) -> None:
    with pytest.raises(NotLoopbackError, match="no passwords"):
        StoreServer(None, 0, host)  # type: ignore[arg-type]  # it is refused before the API is looked at
