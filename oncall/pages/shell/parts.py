"""The parts of the site that stand in its navigation, and who may see each.

A room adds itself here with one line; its address must have the name that it gives.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mailer_core.services.access import is_manager


@dataclass(frozen=True, slots=True)
class Part:
    """A part: its word, the name of its first address, where its addresses begin, and who may enter."""

    label: Promise
    address: str
    begins: str
    is_for: Callable[[User], bool]


def is_on_call(user: User) -> bool:
    """Say whether a user is on call: members of the staff are.

    A manager's account may be staff for the sake of `/admin/`; that opens nobody else's campaigns.
    """
    return user.is_active and user.is_staff and (user.is_superuser or not is_manager(user))


PARTS: tuple[Part, ...] = (
    Part(_("Console"), "console:now", "/console/", is_on_call),
    Part(_("Campaigns"), "campaigns:list", "/campaigns/", is_manager),
    Part(_("Unknowns"), "unknowns:list", "/unknowns/", is_manager),
    Part(_("Administration"), "admin:index", "/admin/", lambda user: user.is_superuser),
)  # fmt: skip


def parts_for(user: User) -> list[Part]:
    """Give the parts that a user may enter, in their order."""
    return [part for part in PARTS if part.is_for(user)]
