"""Rule for variables: what is used is there, what is there is used."""

import json
from collections.abc import Iterator

from dashboards.lint.filling import used
from dashboards.lint.sheet import Found, Sheet
from observability.catalogue.links import VARIABLES


def check(sheet: Sheet) -> Iterator[Found]:
    """Complain of variables that are used and not there, there and not used, or not those that links fill."""
    there = [str(variable.get("name")) for variable in sheet.variables]
    asked = used(json.dumps(sheet.document, ensure_ascii=False))
    for name in sorted(asked - set(there)):
        yield Found("dashboard", f"${name} is used and not defined")
    for name in sorted(set(there) - asked):
        yield Found("dashboard", f"${name} is defined and not used")
    if sheet.dashboard is not None:
        for name in sorted(set(VARIABLES[sheet.dashboard]) - set(there) - asked):
            yield Found("dashboard", f"links may fill ${name}, and it is not defined")
