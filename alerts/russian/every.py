"""Every alert's words in Russian."""

from collections.abc import Mapping
from typing import Final

from alerts.alert import Alert
from alerts.russian import backlog, delivery, pipeline
from alerts.russian.said import Said

RUSSIAN: Final[Mapping[Alert, Said]] = {**delivery.SAID, **backlog.SAID, **pipeline.SAID}
