"""System checks of what the site adds to the core's settings."""

import os
from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Tags, register

from mailer_core.checks import name_fault
from oncall.logs.configuration import environment_name


@register(Tags.compatibility)
def check_environment(app_configs: Sequence[Any] | None, **_options: Any) -> list[CheckMessage]:
    """oncall.E001: the environment's name can stand in a link."""
    return name_fault("ONCALL_ENV", environment_name(os.environ), "oncall.E001")
