"""Every action, by its name, in the order in which they are listed."""

from collections.abc import Mapping
from typing import Final

from oncall.actions import (
    breaker,
    campaign_going,
    campaign_stopping,
    connections,
    credentials,
    dead_letters,
    limit,
    orphans,
    processes,
    sessions,
    silence,
    unknowns,
    worker_control,
)
from oncall.actions.action import Action

ACTIONS: Final[Mapping[str, Action]] = {
    action.name: action
    for action in (
        campaign_going.START,
        campaign_stopping.PAUSE,
        campaign_going.RESUME,
        campaign_stopping.CANCEL,
        unknowns.RESOLVE,
        orphans.RETURN,
        breaker.RESET,
        limit.SET,
        limit.RESET,
        worker_control.RESTART,
        worker_control.DRAIN,
        worker_control.UNDRAIN,
        processes.RESTART,
        sessions.END,
        connections.FREE,
        credentials.CHECK,
        dead_letters.REPLAY,
        silence.MAKE,
        silence.EXPIRE,
    )
}
