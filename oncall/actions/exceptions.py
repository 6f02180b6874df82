"""Why an action was not done, each with the sentence to show in both languages."""

from observability.catalogue.text import Text


class ActionError(Exception):
    """Base: nothing was changed, but for LostMidway. `text` is the sentence; `code` is stable for programs."""

    code = "refused"

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


class UnknownAction(ActionError):
    """There is no action of this name."""

    code = "unknown_action"


class BadArgument(ActionError):
    """An argument is missing, unknown, or cannot be read."""

    code = "bad_argument"


class PreconditionFailed(ActionError):
    """What the action needs is not so; the plan lists it."""

    code = "precondition"


class NotConfirmed(ActionError):
    """The confirmation is not the word that the plan asks for."""

    code = "not_confirmed"


class StalePlan(ActionError):
    """What the plan stands on has changed since it was made."""

    code = "stale_plan"


class NotAllowed(ActionError):
    """The person may not do this."""

    code = "forbidden"


class Unreachable(ActionError):
    """A system that the action works on does not answer, so nobody can say what it would change."""

    code = "unreachable"


class LostMidway(ActionError):
    """PostgreSQL went away in the middle of the act: it may have been done."""

    code = "lost_midway"
