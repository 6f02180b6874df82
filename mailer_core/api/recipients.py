"""A campaign's audience: import it, and decide letters whose outcome is unknown."""

from io import BytesIO
from typing import Any, BinaryIO
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router

from mailer_core.api.actor import actor_of
from mailer_core.api.problems import ANY_PROBLEM, Problem
from mailer_core.api.schemas import DecidedOut, DecisionIn, ImportOut, UnknownOut
from mailer_core.audience.csv_import import DEFAULT_MAX_BYTES
from mailer_core.exceptions import Invalid
from mailer_core.services import drafts, unknowns
from mailer_core.services.language import spoken

router = Router(tags=["recipients"])
FORM = "multipart/form-data"
_FILE = {"schema": {"type": "string", "format": "binary"}}
_FORM = {"schema": {"type": "object", "required": ["file"], "properties": {"file": _FILE["schema"]}}}
LIST_BODY = {"requestBody": {"required": True, "content": {"text/csv": _FILE, FORM: _FORM}}}


@router.post("/{uuid:campaign_id}/recipients", response={200: ImportOut, ANY_PROBLEM: Problem}, openapi_extra=LIST_BODY)
def import_recipients(request: HttpRequest, campaign_id: UUID) -> dict[str, Any]:
    """Import a CSV of up to 10 MiB: as the body, or as the file `file` of a form."""
    report = drafts.import_recipients(actor_of(request), campaign_id, _uploaded(request))
    return report.as_dict(spoken())


@router.get("/{uuid:campaign_id}/unknowns", response={200: list[UnknownOut], ANY_PROBLEM: Problem})
def list_unknowns(request: HttpRequest, campaign_id: UUID) -> list[unknowns.Unknown]:
    """List the letters whose outcome is unknown, the oldest first."""
    return unknowns.unknowns_of(actor_of(request), campaign_id)


@router.post("/{uuid:campaign_id}/unknowns", response={200: DecidedOut, ANY_PROBLEM: Problem})
def decide_unknowns(request: HttpRequest, campaign_id: UUID, given: DecisionIn) -> DecidedOut:
    """Decide letters whose outcome is unknown."""
    decided = unknowns.decide_unknowns(actor_of(request), campaign_id, given.decision, given.recipients)
    return DecidedOut(decided=decided)


def _uploaded(request: HttpRequest) -> BinaryIO:
    """Give the list. It is read whole before the database is asked: a slow upload must hold no lock there."""
    if request.content_type != FORM:
        return BytesIO(request.read(DEFAULT_MAX_BYTES + 1))
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        raise Invalid(_("Send the list as the file “file” of the form."), code="no_file")
    return BytesIO(file.read(DEFAULT_MAX_BYTES + 1))
