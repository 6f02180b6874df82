"""`oncall dashboards push`: uploads what differs, once, and says what it would do before it does."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dashboards.push.push import RENDERED
from observability.catalogue.links import UIDS
from observability.catalogue.text import Language
from oncall.commands.dashboards_push import command
from tests.integration.dashboards.grafana import JSON, TOKEN, Twin, running_twin


@pytest.fixture
def grafana() -> Iterator[Twin]:
    with running_twin() as twin:
        yield twin


def push(grafana: Twin, *arguments: str, token: str = TOKEN, url: str = "") -> Result:
    """Push what is committed, which is quicker than to render it, unless the arguments say what."""
    what = [] if {"--from", "--playbook-url"} & set(arguments) else ["--from", str(RENDERED)]
    return CliRunner().invoke(
        command, ["--grafana", url or grafana.url, *what, *arguments], env={"GRAFANA_TOKEN": token}
    )


def test_the_rendered_dashboards_arrive_in_their_folder_as_they_are(grafana: Twin) -> None:
    done = push(grafana)
    assert done.exit_code == 0, done.output
    assert grafana.folders == {"mailer": "Mailer", "mailer-ru": "Почтовая рассылка"}
    assert set(grafana.dashboards) == set(UIDS)
    for uid, saved in grafana.dashboards.items():
        language = UIDS[uid][1]
        assert saved["meta"]["folderUid"] == ("mailer" if language is Language.EN else "mailer-ru")
        own = {key: value for key, value in saved["dashboard"].items() if key not in {"id", "version"}}
        rendered = json.loads((RENDERED / language / f"{uid}.json").read_text())
        assert own == {key: value for key, value in rendered.items() if key not in {"id", "version"}}


def test_the_dashboards_of_one_language_alone_may_be_pushed_into_a_folder_of_one_s_own(grafana: Twin) -> None:
    done = push(grafana, "--language", "ru", "--folder", "post", "--folder-title", "Post")
    assert done.exit_code == 0, done.output
    assert grafana.folders == {"post-ru": "Post (ru)"}
    assert set(grafana.dashboards) == {uid for uid, (_, language) in UIDS.items() if language is Language.RU}


def test_links_lead_to_the_playbook_of_the_installation(grafana: Twin) -> None:
    assert push(grafana, "--playbook-url", "https://mail.example/playbook/").exit_code == 0
    saved = json.dumps(grafana.dashboards["mailer-overview"]["dashboard"])
    assert "https://mail.example/playbook/#alert-mailer-nothing-sent" in saved
    assert "127.0.0.1:8000" not in saved


def test_a_second_push_writes_nothing(grafana: Twin) -> None:
    push(grafana)
    writes = grafana.writes
    done = push(grafana)
    assert (done.exit_code, grafana.writes) == (0, writes)
    assert "0 created, 0 updated, 8 unchanged" in done.output


def test_a_dry_run_shows_the_lines_that_differ_and_writes_nothing(grafana: Twin) -> None:
    push(grafana)
    grafana.edit("mailer-overview", title="Edited by hand")
    writes = grafana.writes
    done = push(grafana, "--dry-run")
    assert (done.exit_code, grafana.writes) == (1, writes)
    assert '- "title": "Edited by hand",' in done.output
    assert "Would be: 0 created, 1 updated, 7 unchanged" in done.output


def test_what_was_edited_by_hand_or_moved_is_put_right(grafana: Twin) -> None:
    push(grafana)
    grafana.edit("mailer-overview", title="Edited by hand")
    grafana.dashboards["mailer-alerts"]["meta"]["folderUid"] = "elsewhere"
    done = push(grafana, "--json")
    told = {found["uid"]: found["change"] for found in json.loads(done.output)["dashboards"]}
    assert told == dict.fromkeys(UIDS, "unchanged") | {"mailer-overview": "updated", "mailer-alerts": "updated"}
    assert push(grafana, "--dry-run").exit_code == 0


@pytest.mark.parametrize(
    ("token", "says"), [("glsa_wrong", "service account with the role Editor"), ("", "GRAFANA_TOKEN is empty")]
)
def test_a_token_that_does_not_open_is_told_with_the_next_step(grafana: Twin, token: str, says: str) -> None:
    done = push(grafana, token=token)
    assert done.exit_code == 2
    assert says in " ".join(done.output.split())
    assert not grafana.dashboards


@pytest.mark.parametrize("token", ["glsa_ri\nght", "glsa ri", "glsa_пароль"])
def test_a_token_that_cannot_be_one_is_refused_and_never_told(grafana: Twin, token: str) -> None:
    done = push(grafana, token=token)
    assert done.exit_code == 2
    assert "GRAFANA_TOKEN holds what no token does" in done.output
    assert "glsa" not in done.output


def test_a_line_break_behind_a_token_that_was_read_from_a_file_is_none_of_it(grafana: Twin) -> None:
    assert push(grafana, token=f"{TOKEN}\n").exit_code == 0


def test_a_login_in_netrc_does_not_take_the_token_s_place(
    grafana: Twin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login somebody password else\n")
    (tmp_path / ".netrc").chmod(0o600)
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    assert push(grafana).exit_code == 0


@pytest.mark.parametrize(
    ("url", "says"),
    [("grafana.example.com", "wants an address such as https://"), ("https://me:secret@grafana", "holds a login")],
)
def test_an_address_that_is_none_or_tells_a_password_is_refused(grafana: Twin, url: str, says: str) -> None:
    done = push(grafana, url=url)
    assert (done.exit_code, "secret" in done.output) == (2, False)
    assert says in done.output


@pytest.mark.parametrize(
    ("instead", "says"),
    [
        ((404, {"Content-Type": "text/html"}, "<h1>Not Found</h1>"), "answered 404 and is not Grafana's API"),
        ((404, JSON, '{"message": "Not found"}'), "Grafana answered 404"),
        ((200, {"Content-Type": "text/html"}, "<title>Sign in</title>"), "is not Grafana's API"),
        ((502, {"Content-Type": "text/html"}, "<h1>Bad Gateway</h1>"), "answered 502 and is not Grafana's API"),
        ((302, {"Location": "https://sso.example.com/login?next=x"}, ""), "leads on to https://sso.example.com/login:"),
        ((403, JSON, '{"message": "Access denied"}'), "Access denied. The token may not do this"),
        ((412, JSON, '{"message": "The dashboard has been changed by someone else"}'), "then push again"),
        ((500, JSON, '{"message": "database is locked"}'), "database is locked"),
    ],
)
@pytest.mark.parametrize("options", [(), ("--dry-run",)])
def test_whoever_answers_in_grafana_s_place_is_not_taken_for_an_empty_one(
    grafana: Twin, instead: tuple[int, dict[str, str], str], says: str, options: tuple[str, ...]
) -> None:
    grafana.instead = instead
    done = push(grafana, *options)
    assert done.exit_code == 2, done.output
    assert says in done.output
    assert "<" not in done.output


def test_a_dashboard_of_somebody_else_with_the_same_title_is_told(grafana: Twin) -> None:
    grafana.dashboards["theirs"] = {"dashboard": {"title": "Mail overview"}, "meta": {"folderUid": "mailer"}}
    done = push(grafana)
    assert done.exit_code == 2
    assert (
        "A dashboard with the same name already exists. Another dashboard of the folder has this title" in done.output
    )


def test_a_grafana_that_keeps_another_schema_is_written_to_once_too(grafana: Twin) -> None:
    grafana.migrates = True
    push(grafana)
    assert "0 created, 0 updated, 8 unchanged" in push(grafana).output
    assert push(grafana, "--dry-run").exit_code == 0
    grafana.edit("mailer-overview", title="Edited by hand")
    assert "0 created, 1 updated, 7 unchanged" in push(grafana).output


def test_a_grafana_that_is_away_is_told(grafana: Twin) -> None:
    done = push(grafana, url="http://127.0.0.1:9")
    assert done.exit_code == 2
    assert "Grafana does not answer at http://127.0.0.1:9" in done.output


def test_a_provisioned_dashboard_is_told(grafana: Twin) -> None:
    grafana.provisioned.add("mailer-alerts")
    done = push(grafana)
    assert done.exit_code == 2
    assert "provisioning" in done.output


def test_a_folder_without_dashboards_and_a_broken_file_are_told(grafana: Twin, tmp_path: Path) -> None:
    assert "run `make render`" in push(grafana, "--from", str(tmp_path)).output
    (tmp_path / "broken.json").write_text("{")
    assert "broken.json is no dashboard" in push(grafana, "--from", str(tmp_path)).output
