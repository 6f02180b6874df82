"""Reading what a webhook has recorded."""

import json
from pathlib import Path
from typing import Any

import pytest

from oncall.monitoring.pages import Pages


def notification(**changes: Any) -> dict[str, Any]:
    alert = {
        "labels": {"alertname": "MailerBreakerTripped"},
        "annotations": {"summary": "Open.", "description": "Ten errors.", "runbook_url": "http://p/#a"},
    }
    return {
        "status": "firing", "groupLabels": {"alertname": "MailerBreakerTripped", "provider": "smtp_global"},
        "commonLabels": {"severity": "critical", "provider": "smtp_global"}, "externalURL": "http://am",
        "alerts": [alert],
    } | changes  # fmt: skip


def recorded(folder: Path, *bodies: dict[str, Any]) -> Pages:
    lines = [json.dumps({"received": 1.0, "path": "/page", "body": body}) for body in bodies]
    (folder / "pages.jsonl").write_text("".join(f"{line}\n" for line in lines))
    return Pages(folder / "pages.jsonl")


def test_before_the_first_page_there_is_none(tmp_path: Path) -> None:
    assert Pages(tmp_path / "none.jsonl").all() == []


def test_a_page_reads_as_on_a_phone(tmp_path: Path) -> None:
    page = recorded(tmp_path, notification()).all()[0]
    assert list(page.told())[:3] == ["[CRITICAL] MailerBreakerTripped, provider smtp_global", "Open.", "Ten errors."]
    assert list(page.told())[3:5] == ["playbook: http://p/#a", "dashboard: "]


def test_an_end_says_so(tmp_path: Path) -> None:
    page = recorded(tmp_path, notification(status="resolved")).all()[0]
    assert next(page.told()).startswith("[RESOLVED] MailerBreakerTripped")


def test_waiting_in_vain_tells_what_came_instead(tmp_path: Path) -> None:
    pages = recorded(tmp_path, notification())
    with pytest.raises(TimeoutError, match="/page firing MailerBreakerTripped"):
        pages.wait_for(lambda page: page.path == "/ticket", 0)


def test_pages_are_told_apart_by_their_path(tmp_path: Path) -> None:
    pages = recorded(tmp_path, notification(), notification())
    assert (len(pages.all("/page")), pages.all("/ticket")) == (2, [])


def test_a_page_that_is_still_being_written_is_not_there_yet(tmp_path: Path) -> None:
    pages = recorded(tmp_path, notification())
    with pages.file.open("a") as stream:
        stream.write('{"received": 2.0, "pa')
    assert [page.received for page in pages.all()] == [1.0]
