"""What happened and is happening, to read and not to edit, and the language of a user."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from mailer_core.admin.forms import SuppressionForm
from mailer_core.admin.own import OwnAdmin, RecordAdmin, user_of
from mailer_core.models import (
    AuditEntry,
    BreakerEvent,
    CampaignQueue,
    Lease,
    Recipient,
    Suppression,
    UserLanguage,
)
from mailer_core.services.language import choose_language, spoken
from observability.catalogue.reasons import explain


@admin.register(CampaignQueue)
class QueueAdmin(RecordAdmin):
    """Campaigns in flight: what each does now and why it waits."""

    owner = "campaign__owner"
    list_display = ("campaign", "status", "why", "deferred_until", "breaker_state", "consecutive_transient_errors")
    list_filter = ("status", "breaker_state")
    list_select_related = ("campaign",)

    @admin.display(description=_("reason"))
    def why(self, queue: CampaignQueue) -> str | None:
        """Say the reason in a sentence."""
        return explain(queue.defer_reason, spoken()) if queue.defer_reason else None


@admin.register(Recipient)
class RecipientAdmin(RecordAdmin):
    """Letters and what became of them."""

    owner = "campaign__owner"
    list_display = ("email", "campaign", "state", "attempt", "sending_at", "smtp_code", "enhanced_code", "error")
    list_filter = ("state",)
    list_select_related = ("campaign",)
    search_fields = ("email", "campaign__name")
    search_help_text = _("Address, or name of the campaign")


@admin.register(BreakerEvent)
class BreakerEventAdmin(RecordAdmin):
    """Openings and closings of circuit breakers, with their evidence."""

    owner = "queue__campaign__owner"
    list_display = ("at", "kind", "provider", "queue", "until")
    list_filter = ("kind",)
    list_select_related = ("queue",)


@admin.register(AuditEntry)
class AuditAdmin(RecordAdmin):
    """Who did what: a manager sees what they did themselves."""

    owner = "actor"
    list_display = ("at", "actor", "action", "campaign", "outcome", "sentence")
    list_filter = ("action", "outcome")
    list_select_related = ("actor", "campaign")

    @admin.display(description=_("sentence"))
    def sentence(self, entry: AuditEntry) -> str:
        """Give the sentence of a refusal, as the person read it."""
        return str(entry.detail.get("sentence", ""))


@admin.register(Lease)
class LeaseAdmin(RecordAdmin):
    """Batches in the hands of workers; for superusers."""

    owner = "queue__campaign__owner"
    list_display = ("worker", "queue", "created_at", "alive_at", "progress_at")
    list_select_related = ("queue",)


@admin.register(Suppression)
class SuppressionAdmin(OwnAdmin):
    """Addresses that get no mail; for superusers, since it holds everybody's recipients.

    One is entered, or taken off where it stands by mistake; nothing refers to it. It is never made another's.
    """

    owner = "campaign__owner"
    form = SuppressionForm
    fields = ("email",)
    list_display = ("email", "reason", "campaign", "at")
    list_filter = ("reason",)
    list_select_related = ("campaign",)
    search_fields = ("email",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let nobody turn one address into another."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let superusers take an address off; the admin keeps who did."""
        return user_of(request).is_superuser


@admin.register(UserLanguage)
class LanguageAdmin(OwnAdmin):
    """The language in which the mailer speaks to a user: everybody chooses their own."""

    owner = "user"
    list_display = ("user", "language")
    fields = ("language",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[UserLanguage]:
        """Show one's own alone, a superuser's too: saving writes one's own."""
        return super().get_queryset(request).filter(user=user_of(request)).select_related("user")

    def save_model(
        self, request: HttpRequest, obj: UserLanguage, form: "forms.ModelForm[UserLanguage]", change: Any
    ) -> None:
        """Keep one choice a user, made by the service."""
        choose_language(user_of(request), obj.language)
        obj.pk = UserLanguage.objects.get(user=user_of(request)).pk
        obj.user = user_of(request)
