"""Operations that change production: the same plan, typed word, verification and audit as `oncall act`."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mailer_core.exceptions import Refused
from mailer_core.services.language import spoken
from oncall.actions.action import Action
from oncall.actions.exceptions import ActionError
from oncall.actions.performing import perform, plan, plan_again
from oncall.actions.plan import Outcome, Plan
from oncall.actions.registry import ACTIONS
from oncall.pages.console.telling import told_parameters, told_plan
from oncall.pages.shell.guard import for_on_call, user_of


@for_on_call
@require_safe
def actions(request: HttpRequest) -> HttpResponse:
    """List what can be done."""
    rows = [(action, action.title.of(spoken())) for action in ACTIONS.values()]
    return render(request, "console/actions.html", {"rows": rows})


@for_on_call
@require_http_methods(["GET", "HEAD", "POST"])
def action(request: HttpRequest, name: str) -> HttpResponse:
    """Ask for arguments, or show the plan; do it on POST with the typed word."""
    if name not in ACTIONS:
        raise Http404
    if request.method == "POST":
        return _perform(request, ACTIONS[name])
    given = _given(ACTIONS[name], request.GET)
    is_asked = bool(request.GET) or not ACTIONS[name].parameters
    return _show(request, ACTIONS[name], given, is_asked=is_asked)


def _perform(request: HttpRequest, asked: Action) -> HttpResponse:
    given, actor = _given(asked, request.POST), user_of(request)
    try:
        made = plan_again(asked.name, given, request.POST.get("fingerprint", ""), actor)
        outcome = perform(made, request.POST.get("confirmation", "").strip(), actor)
    except ActionError as error:
        return _show(request, asked, given, fault=error.text.of(spoken()))
    except Refused as refusal:
        return _show(request, asked, given, fault=str(refusal), status=refusal.status)
    _tell(request, outcome)
    return redirect("console:entry", outcome.audit_id)


def _show(
    request: HttpRequest,
    asked: Action,
    given: dict[str, str],
    *,
    is_asked: bool = True,
    fault: str = "",
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """Show the plan with the form that performs it, or, where there can be none, why, and the arguments to correct."""
    made: Plan | None = None
    if is_asked:
        try:
            made = plan(asked.name, given, user_of(request))
        except ActionError as error:
            fault = fault or error.text.of(spoken())
        except Refused as refusal:
            fault, status = fault or str(refusal), refusal.status
    values: dict[str, Any] = {
        "name": asked.name,
        "title": asked.title.of(spoken()),
        "plan": told_plan(made, spoken()) if made else None,
        "parameters": told_parameters(asked, given, spoken()),
        "given": made.arguments if made else given,
        "fault": fault,
    }
    return render(request, "console/action.html", values, status=status)


def _given(asked: Action, values: QueryDict) -> dict[str, str]:
    """Take the action's own arguments and nothing else."""
    names = [parameter.name for parameter in asked.parameters]
    return {name: str(values[name]) for name in names if values.get(name)}


def _tell(request: HttpRequest, outcome: Outcome) -> None:
    evidence = outcome.verification.evidence.of(spoken())
    if outcome.verified:
        messages.success(request, _("Done, and another signal confirms it: %(evidence)s") % {"evidence": evidence})
    else:
        messages.warning(request, _("Done, but no other signal confirms it yet: %(evidence)s") % {"evidence": evidence})
    meaning = outcome.rollback.meaning.of(spoken())
    if outcome.rollback.command:
        undo = _("To undo it: %(command)s (%(meaning)s)")
        messages.info(request, undo % {"command": outcome.rollback.command, "meaning": meaning})
    else:
        messages.info(request, _("It cannot be undone: %(meaning)s") % {"meaning": meaning})
