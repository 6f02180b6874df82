"""Rule for links: every panel leads somewhere, and every link arrives."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

from dashboards.lint import logql, promql
from dashboards.lint.filling import filled
from dashboards.lint.sheet import Asked, Found, Sheet, data_links, title
from dashboards.lint.texts import labels_of
from observability.catalogue.engine import Engine
from observability.catalogue.links import UIDS, VARIABLES, reason_anchor
from observability.catalogue.reasons import DeferReason
from observability.catalogue.text import Language
from observability.catalogue.variables import DATA_SOURCES, referred

Sheets = Mapping[str, Sheet]
"""All dashboards, by uid."""

ANCHORS: Final = {reason_anchor(reason.value) for reason in DeferReason}
FROM: Final = "${__from}"
UNTIL: Final = ("${__to}", "${__value.time}")
KEPT: Final = ("${__url_time_range}", "${__all_variables}")
_ALERT: Final = re.compile(r"alert(-[a-z0-9]+)+")
_NAMED: Final = re.compile(r"\$\{__(?:field\.labels|data\.fields)\.alertname\}")
_PICKED: Final = re.compile(r"\$\{__(?:field\.labels|data\.fields)\.(\w+)\}")


def check(sheet: Sheet, sheets: Sheets) -> Iterator[Found]:
    """Complain of a panel without links, and of links that arrive nowhere."""
    for panel in sheet.panels:
        if not data_links(panel):
            yield Found(title(panel), "a click on it leads nowhere: neither to log lines nor to the playbook")
        for link in data_links(panel):
            if not link.get("title"):
                yield Found(title(panel), "a link has no title")
            url = link.get("url") or ""
            for says in (*_leads(sheet, url, sheets), *_picks(sheet, panel, url), *_keeps(url)):
                yield Found(f"{title(panel)}, link “{link.get('title')}”", says)
    yield from _dashboard_links(sheet, sheets)


def _dashboard_links(sheet: Sheet, sheets: Sheets) -> Iterator[Found]:
    links = sheet.document.get("links") or []
    urls = [link.get("url") or "" for link in links]
    for link, own in zip(links, urls, strict=True):
        if own.startswith("/d/") and not (link.get("keepTime") and link.get("includeVars")):
            yield Found("dashboard's links", f"“{link.get('title')}” leaves behind the time or what is chosen")
    for url in urls:
        to_other_language = UIDS.get(_uid(url), ("",))[0] is sheet.dashboard
        for says in _arrives(url, sheets) if to_other_language else _leads(sheet, url, sheets):
            yield Found("dashboard's links", says)
    wanted = {uid for uid, other in sheets.items() if other.language is sheet.language or _same(other, sheet)}
    for other in sorted(wanted - {_uid(url) for url in urls} - {sheet.uid}):
        yield Found("dashboard's links", f"none leads to {other}")


def _same(one: Sheet, other: Sheet) -> bool:
    return one.dashboard is other.dashboard and one.dashboard is not None


def _uid(url: str) -> str:
    return urlsplit(url).path.removeprefix("/d/")


def _leads(sheet: Sheet, url: str, sheets: Sheets) -> Iterator[str]:
    """Say where a link does not arrive, or leaves the reader's language."""
    yield from _arrives(url, sheets)
    led = UIDS[_uid(url)][1] if _uid(url) in UIDS else _of_playbook(url)
    if led not in (sheet.language, None):
        yield f"it leads to a page in {led}, and the reader reads {sheet.language}"


def _of_playbook(url: str) -> str | None:
    """Give the language of the playbook's page; None: it is no such link."""
    split = urlsplit(url)
    return dict(parse_qsl(split.query)).get("lang", Language.EN) if split.scheme else None


def _arrives(url: str, sheets: Sheets) -> Iterator[str]:
    if url.startswith("/d/"):
        yield from _in_dashboard(url, sheets)
    elif url.startswith("/explore?"):
        yield from _in_explore(url)
    elif url.startswith(("http://", "https://")):
        yield from _in_playbook(url)
    else:
        yield f"{url!r} is neither a dashboard, nor Explore, nor the playbook"


def _in_dashboard(url: str, sheets: Sheets) -> Iterator[str]:
    split, uid = urlsplit(url), _uid(url)
    if uid not in sheets:
        yield f"there is no dashboard {uid}"
        return
    query = dict(parse_qsl(split.query, keep_blank_values=True))
    panels = {str(panel.get("id")) for panel in sheets[uid].panels}
    if query.get("viewPanel", "") not in panels | {""}:
        yield f"{uid} has no panel {query['viewPanel']}"
    for name in query:
        if name.startswith("var-") and name.removeprefix("var-") not in VARIABLES[UIDS[uid][0]]:
            yield f"{uid} has no variable {name.removeprefix('var-')}"


def _in_explore(url: str) -> Iterator[str]:
    query = dict(parse_qsl(urlsplit(url).query))
    try:
        panes = json.loads(unquote(query.get("panes", "")))
        asked = [each for pane in panes.values() for each in pane["queries"]]
    except (ValueError, AttributeError, KeyError, TypeError):
        yield "its panes are no JSON that Explore reads"
        return
    if query.get("schemaVersion") != "1":
        yield "it lacks schemaVersion=1, without which Explore reads it as the format before"
    for each in asked:
        yield from _explored(each)
    if any(
        pane.get("range", {}).get("from") != FROM or pane["range"].get("to") not in UNTIL for pane in panes.values()
    ):
        yield "it looks at another time than is looked at"


def _explored(query: dict[str, Any]) -> Iterator[str]:
    asked = Asked("", "A", query.get("datasource"), filled(query.get("expr", "")), "", over_time=True)
    if asked.engine is None or asked.source.get("uid") != referred(DATA_SOURCES[asked.engine]):
        yield f"its data source {asked.source} is not the one that is looked at"
    elif asked.engine is Engine.PROMETHEUS:
        yield from () if promql.parsed(asked) is not None else (f"no PromQL: {asked.text}",)
    else:
        tree = logql.parsed(asked)
        yield from logql.strange(tree) if tree is not None else (f"no LogQL: {asked.text}",)


def _in_playbook(url: str) -> Iterator[str]:
    anchor = urlsplit(url).fragment
    if anchor and anchor not in ANCHORS and not (_ALERT.fullmatch(anchor) or _NAMED.fullmatch(anchor)):
        yield f"the playbook has no section #{anchor}"


def _keeps(url: str) -> Iterator[str]:
    if url.startswith("/d/") and not all(each in url for each in KEPT):
        yield "it leaves behind the time that is looked at, or what is chosen"


def _picks(sheet: Sheet, panel: dict[str, Any], url: str) -> Iterator[str]:
    """Say which labels a link takes from a series that none of the panel's queries keeps."""
    picked = set(_PICKED.findall(url))
    kept = {label for each in sheet.asked_by(panel) for label in labels_of(each) or ()} if picked else set()
    for name in sorted(picked - kept):
        yield f"it takes {name} from the series, which has no such label"
