"""Who may touch which campaign: managers their own, superusers all. What is not yours is not there."""

from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from mailer_core.constants import MANAGERS_GROUP
from mailer_core.exceptions import Forbidden, NotFound
from mailer_core.models import Campaign

Actor = User
IS_MANAGER = "_mailer_is_manager"
"""Where a user object keeps the answer."""


def is_manager(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Say whether a user may work with campaigns at all.

    Asked once and kept with the object, as Django keeps permissions: a page asks several times.
    """
    if not isinstance(user, User) or not user.is_active:
        return False
    if user.is_superuser:
        return True
    if not hasattr(user, IS_MANAGER):
        setattr(user, IS_MANAGER, user.groups.filter(name=MANAGERS_GROUP).exists())
    return bool(getattr(user, IS_MANAGER))


def require_manager(user: AbstractBaseUser | AnonymousUser) -> None:
    """Raise Forbidden for anybody who is no manager."""
    if not is_manager(user):
        raise Forbidden(_("Only members of the group “managers” may work with campaigns."))


def visible_to(user: Actor) -> QuerySet[Campaign]:
    """Give the campaigns that a user may see."""
    if not is_manager(user):
        return Campaign.objects.none()
    return Campaign.objects.all() if user.is_superuser else Campaign.objects.filter(owner=user)


def campaign_of(user: Actor, campaign: UUID, *, lock: bool = False, letter: bool = True) -> Campaign:
    """Give a user's campaign, locked for this transaction if asked. Raises Forbidden, NotFound.

    `letter`: with its texts, which may be long; without them it is cheap enough to be watched.
    """
    require_manager(user)
    found = visible_to(user).filter(pk=campaign)
    found = found if letter else found.defer("body_text", "body_html")
    row = (found.select_for_update(of=("self",)) if lock else found.select_related("queue")).first()
    if row is None:
        raise NotFound(_("There is no such campaign among yours."))
    return row
