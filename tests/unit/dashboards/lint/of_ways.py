"""What can be wrong with a dashboard's names, with what a reader chooses, and with where it leads."""

from typing import Any, Final

from dashboards.lint.sheet import Sheet
from tests.unit.dashboards.lint.breaking import Case, change, defaults, link, replace_in, variable
from tests.unit.dashboards.rendered import panel

TEXTBOX: Final = {"type": "textbox", "name": "colour", "query": "red", "current": {"value": "red", "text": "red"}}


def rename(broken: Sheet) -> None:
    """Make it a dashboard of its own, which then leads to ours too."""
    broken.document["uid"] = "my-own"
    change(broken.document["links"][-1], title="Mail overview", url="/d/mailer-overview")


def two_of_one_id(broken: Sheet) -> None:
    broken.items[1]["id"] = broken.items[2]["id"]


def asked_of_loki(broken: Sheet) -> None:
    """Ask Loki as one asks Prometheus: Grafana would offer nothing to choose from."""
    change(variable(broken, "env"), datasource={"type": "loki", "uid": "${datasource_loki}"})


def asked_for(broken: Sheet, text: str) -> None:
    change(variable(broken, "env")["query"], query=text)


def to(broken: Sheet, url: str) -> None:
    change(link(broken), url=url + ("&" if "?" in url else "?") + "${__url_time_range}&${__all_variables}")


def to_playbook(broken: Sheet, behind: str) -> None:
    change(link(broken), url=f"https://x.example/playbook/{behind}")


def to_lines(broken: Sheet, old: str, new: str) -> None:
    replace_in(link(broken), "url", old, new)


def first(broken: Sheet) -> dict[str, Any]:
    found: dict[str, Any] = broken.document["links"][0]
    return found


NAMES: Final[list[Case]] = [
    ("uid", "none of", rename),
    ("uid", "'version'", lambda it: change(it.document, version=3)),
    ("generated", "neither tag", lambda it: change(it.document, tags=["mailer"])),
    ("generated", "edit", lambda it: change(it.document, editable=True)),
    ("panel-id", "several panels", two_of_one_id),
    ("panel-id", "no id", lambda it: change(panel(it, "table"), id=2**31)),
    ("ref-id", "several queries", lambda it: change(panel(it)["targets"][0], refId="B")),
    ("ref-id", "no refId", lambda it: change(panel(it)["targets"][0], refId="")),
]

CHOICES: Final[list[Case]] = [
    ("variable", "used and not defined", lambda it: it.variables.remove(variable(it, "env"))),
    ("variable", "defined and not used", lambda it: it.variables.append({**TEXTBOX})),
    ("variable", "several times", lambda it: it.variables.append({**variable(it, "env")})),
    ("variable", "begins with no value", lambda it: it.variables[0].pop("current")),
    ("variable", "hidden", lambda it: change(variable(it, "env"), hide=2)),
    ("variable", "leaves out", lambda it: change(variable(it, "datasource_loki"), regex="/nothing/")),
    ("variable", "allValue", lambda it: variable(it, "env").pop("allValue")),
    ("variable", "cannot be chosen", lambda it: change(variable(it, "env"), includeAll=False, allValue=None)),
    ("variable", "of the kind prometheus", lambda it: change(variable(it, "datasource_loki"), query="prometheus")),
    ("variable", "prometheus is asked by", lambda it: change(variable(it, "env"), query="label_values(env)")),
    ("variable", "loki is asked by", asked_of_loki),
    ("variable", "no text", lambda it: change(variable(it, "datasource_loki"), query={})),
    ("variable", "no values", lambda it: asked_for(it, "label_values(mailer_nothing, env)")),
    ("variable", "no values", lambda it: asked_for(it, "label_values(mailer_build_info, colour)")),
    ("variable", "not asked again", lambda it: change(variable(it, "env"), refresh=0)),
    ("variable", "chosen after it", lambda it: it.variables.insert(0, it.variables.pop())),
]

WAYS: Final[list[Case]] = [
    ("link", "leads nowhere", lambda it: change(defaults(it), links=[])),
    ("link", "leads nowhere", lambda it: panel(it, "logs").pop("links")),
    ("link", "no title", lambda it: change(link(it), title="")),
    ("link", "no dashboard", lambda it: to(it, "/d/mailer-overvew")),
    ("link", "no panel", lambda it: to(it, "/d/mailer-overview?viewPanel=7")),
    ("link", "no variable", lambda it: to(it, "/d/mailer-pipeline?var-campaign=1")),
    ("link", "leaves behind the time that", lambda it: change(link(it), url="/d/mailer-pipeline?${__all_variables}")),
    ("link", "or what is chosen", lambda it: change(link(it), url="/d/mailer-pipeline?${__url_time_range}")),
    ("link", "is neither", lambda it: change(link(it), url="javascript:alert(1)")),
    ("link", "no section", lambda it: to_playbook(it, "#reason-rainy-day")),
    ("link", "no JSON", lambda it: to_lines(it, "%7B", "%5B")),
    ("link", "schemaVersion", lambda it: to_lines(it, "schemaVersion=1&", "")),
    ("link", "no LogQL", lambda it: to_lines(it, "%20json%20", "%20jsn%20")),
    ("link", "no event says", lambda it: to_lines(it, "Email%20sent", "Mail%20sent")),
    ("link", "looked at", lambda it: to_lines(it, "${datasource_loki}", "abc")),
    ("link", "another time", lambda it: to_lines(it, "${__from}", "now-5y")),
    ("link", "no such label", lambda it: to_lines(it, "Email%20sent", "${__field.labels.scope}")),
    ("link", "none leads to", lambda it: it.document["links"].pop(0)),
    ("link", "none leads to mailer-overview-ru", lambda it: it.document["links"].pop()),
    ("link", "leaves behind the time or", lambda it: change(first(it), keepTime=False)),
    ("link", "leaves behind the time or", lambda it: change(first(it), includeVars=False)),
    ("link", "in ru, and the reader reads en", lambda it: to(it, "/d/mailer-pipeline-ru")),
    ("link", "in ru, and the reader reads en", lambda it: to_playbook(it, "?lang=ru")),
]
