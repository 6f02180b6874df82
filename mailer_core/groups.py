"""The group `managers` and what its members may see in Django's admin.

Which campaigns, and what may be done with them, is decided by the services (`services/access.py`). To
enter the admin at all a manager's account needs `is_staff` as well.
"""

from typing import Any

from django.apps import AppConfig
from django.apps.registry import Apps
from django.apps.registry import apps as current_apps
from django.contrib.auth.management import create_permissions

from mailer_core.constants import MANAGERS_GROUP

PERMISSIONS = (
    "add_campaign",
    "change_campaign",
    "view_campaign",
    "view_campaignqueue",
    "view_recipient",
    "view_breakerevent",
    "view_auditentry",
    "add_userlanguage",
    "change_userlanguage",
    "view_userlanguage",
)


def ensure_managers(sender: AppConfig, *, using: str, apps: Apps = current_apps, **_signal: Any) -> None:
    """Make the group with its permissions (receiver of `post_migrate`); what it has beyond them stays.

    `apps` holds the models as the migrations left them; `flush` gives none.
    """
    create_permissions(sender, verbosity=0, using=using, apps=apps)  # also where auth comes after us
    group, _made = apps.get_model("auth", "Group").objects.using(using).get_or_create(name=MANAGERS_GROUP)
    allowed = (
        apps.get_model("auth", "Permission")
        .objects.using(using)
        .filter(content_type__app_label=sender.label, codename__in=PERMISSIONS)
    )
    group.permissions.add(*allowed)
