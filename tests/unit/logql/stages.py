"""What stages make of one line."""

from observability.logql.evaluate import logs
from observability.logql.source import Entry, MemorySource

NESTED = """{
    "protocol": "HTTP/2.0",
    "servers": ["129.0.1.1","10.2.1.3"],
    "request": {
        "time": "6.032",
        "method": "GET",
        "host": "foo.grafana.net",
        "size": "55",
        "headers": {"Accept": "*/*", "User-Agent": "curl/7.68.0"}
    },
    "response": {"status": 401, "size": "228", "latency_seconds": "6.031"}
}"""


def run(stages: str, line: str, metadata: dict[str, str] | None = None) -> tuple[dict[str, str], str] | None:
    """Return labels and line behind the stages; None for a line that was dropped. The stream is {app="a"}."""
    source = MemorySource(discover=False)
    source.push({"app": "a"}, [Entry(1, line, metadata or {})])
    streams = logs(source, f'{{app="a"}} {stages}', 0, 2).streams
    if not streams:
        return None
    labels = dict(streams[0].labels)
    assert labels.pop("app", "a") == "a"
    return labels, streams[0].lines[0][1]


def labels_of(stages: str, line: str, metadata: dict[str, str] | None = None) -> dict[str, str]:
    """Return the labels that a line has behind the stages, apart from app."""
    result = run(stages, line, metadata)
    assert result is not None
    return result[0]


JSON = '{"n":5,"s":"200ms","b":"2KB","t":"foobar","u":"x"}'
