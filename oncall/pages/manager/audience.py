"""Fill a campaign's audience from a CSV, and say line by line what was refused and why."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mailer_core.audience.csv_export import csv_lines
from mailer_core.audience.csv_import import DEFAULT_MAX_BYTES
from mailer_core.audience.report import ImportReport, sentence
from mailer_core.constants import MAX_CAMPAIGN_RECIPIENTS
from mailer_core.exceptions import Conflict, Refused
from mailer_core.services import drafts
from mailer_core.services.language import spoken
from oncall.pages.manager.forms import ListForm
from oncall.pages.shell.guard import for_managers, user_of

SHOWN_LINES = 100
KEPT_LINES = 10_000
"""Refused rows that can be downloaded: as many as a campaign may have."""


@dataclass(frozen=True, slots=True)
class Line:
    """A refused row in words."""

    number: int
    why: str
    shown: str


@dataclass(frozen=True, slots=True)
class Told:
    """An import in words: rows taken and refused, the first refused ones, and all of them as CSV."""

    taken: int
    refused: int
    lines: tuple[Line, ...]
    csv: str

    @property
    def beyond(self) -> int:
        """Count the refused rows that are not shown one by one."""
        return self.refused - len(self.lines)


@for_managers
@require_http_methods(["GET", "HEAD", "POST"])
def recipients(request: HttpRequest, campaign_id: UUID) -> HttpResponse:
    """Take a list, and report."""
    try:
        campaign = drafts.draft_of(user_of(request), campaign_id, lock=False)
    except Conflict as refusal:
        messages.info(request, str(refusal))
        return redirect("campaigns:page", campaign_id)
    form = ListForm(request.POST or None, request.FILES or None)
    told = _import(request, campaign_id, form) if request.method == "POST" and form.is_valid() else None
    campaign.refresh_from_db(fields=["fields"])
    values = {
        "campaign": campaign,
        "form": form if told is None else ListForm(),
        "told": told,
        "total": campaign.recipients.count(),
        "most": MAX_CAMPAIGN_RECIPIENTS,
        "max_bytes": DEFAULT_MAX_BYTES,
        "too_big": _("The file is larger than %(limit)d bytes. Split it into several files.")
        % {"limit": DEFAULT_MAX_BYTES},
    }
    return render(request, "manager/recipients.html", values)


def _import(request: HttpRequest, campaign_id: UUID, form: ListForm) -> Told | None:
    try:
        report = drafts.import_recipients(user_of(request), campaign_id, form.stream(), keep=KEPT_LINES)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None
    return _told(report, spoken())


def _told(report: ImportReport, language: str) -> Told:
    rows = [Line(row.line, sentence(row.reason, language, row.first_line), row.shown) for row in report.first_refusals]
    table = [(_("line"), _("why"), _("what stood there")), *((row.number, row.why, row.shown) for row in rows)]
    return Told(report.taken, report.refused.total(), tuple(rows[:SHOWN_LINES]), "".join(csv_lines(table)))
