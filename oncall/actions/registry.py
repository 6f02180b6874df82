"""Every action, by its name, in the order in which they are listed."""

from collections.abc import Mapping
from typing import Final

from oncall.actions.action import Action
from oncall.actions.campaign import breaker, going, orphans, stopping, unknowns
from oncall.actions.postgresql import connections, sessions
from oncall.actions.processes import restart, worker_control
from oncall.actions.provider import credentials, limit
from oncall.actions.telemetry import dead_letters, silence

ACTIONS: Final[Mapping[str, Action]] = {
    action.name: action
    for action in (
        going.START,
        stopping.PAUSE,
        going.RESUME,
        stopping.CANCEL,
        unknowns.RESOLVE,
        orphans.RETURN,
        breaker.RESET,
        limit.SET,
        limit.RESET,
        worker_control.RESTART,
        worker_control.DRAIN,
        worker_control.UNDRAIN,
        restart.RESTART,
        sessions.END,
        connections.FREE,
        credentials.CHECK,
        dead_letters.REPLAY,
        silence.MAKE,
        silence.EXPIRE,
    )
}
