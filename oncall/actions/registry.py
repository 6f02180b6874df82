"""Every action, by its name, in the order in which they are listed."""

from collections.abc import Mapping
from typing import Final

from oncall.actions import campaign_going, campaign_stopping, limit
from oncall.actions.action import Action

ACTIONS: Final[Mapping[str, Action]] = {
    action.name: action
    for action in (
        campaign_going.START,
        campaign_stopping.PAUSE,
        campaign_going.RESUME,
        campaign_stopping.CANCEL,
        limit.SET,
        limit.RESET,
    )
}
