"""The site's settings, with the switch: for `DJANGO_SETTINGS_MODULE` of the shipped worker."""

from oncall.site.settings import *  # noqa: F403 -- all of them
from oncall.site.settings import INSTALLED_APPS as _SHIPPED

INSTALLED_APPS = [*_SHIPPED, "benchmarks.sending.telling.inplace.switch.Switch"]
