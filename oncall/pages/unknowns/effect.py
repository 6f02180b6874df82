"""What a decision about unknown letters will cause, in numbers, before it is made."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from mailer_core.models import Campaign, CampaignStatus, Suppression
from mailer_core.services.unknowns import Decision
from oncall.pages.unknowns.reading import chosen


@dataclass(frozen=True, slots=True)
class Effect:
    """The letters that the decision is about, and what becomes of them. `ids` are those that will be decided."""

    decision: Decision
    ids: list[UUID]
    chosen: int
    barred: int
    reopens: bool

    @property
    def decided(self) -> int:
        """Count the letters that will be decided."""
        return len(self.ids)

    @property
    def kept(self) -> int:
        """Count those that were sent once more before, and stay unknown."""
        return self.chosen - self.decided

    @property
    def copies(self) -> int:
        """Count the letters that will be sent once more, each perhaps a second copy."""
        return self.decided - self.barred

    def sentences(self) -> tuple[str, ...]:
        """Say it."""
        return tuple(self._assumed() if self.decision is Decision.ASSUME_DELIVERED else self._resent())

    def _assumed(self) -> list[str]:
        return [
            _("Letters that will count as sent: %(count)d. Nothing is sent, so nobody gets a second copy.")
            % {"count": self.decided},
            _("Whoever of these did not get the letter, never will. A decision is final."),
        ]

    def _resent(self) -> list[str]:
        said = [
            _("Letters that will be sent once more, out of the hourly limit: %(count)d.") % {"count": self.copies},
            _("Whoever of these got the letter already gets it twice. A decision is final."),
        ]
        if self.barred:
            said.append(_("Unsubscribed in the meantime, so they get nothing: %(count)d.") % {"count": self.barred})
        if self.kept:
            said.append(_("Sent once more before, so they stay unknown: %(count)d.") % {"count": self.kept})
        if self.reopens:
            said.append(_("The campaign is finished; it goes into flight again until they are sent."))
        return said


def effect_of(campaign: Campaign, decision: Decision, only: list[UUID] | None) -> Effect:
    """Find what a decision will cause. Three statements."""
    rows = chosen(campaign, only)
    count = rows.count()
    if decision is Decision.ASSUME_DELIVERED:
        return Effect(decision, list(rows.values_list("pk", flat=True)), count, 0, reopens=False)
    once = rows.filter(resends=0)
    listed = Suppression.objects.values_list(Lower("email"), flat=True)
    barred = once.annotate(key=Lower("email")).filter(key__in=listed).count()
    ids = list(once.values_list("pk", flat=True))
    return Effect(decision, ids, count, barred, reopens=campaign.status == CampaignStatus.FINISHED and bool(ids))
