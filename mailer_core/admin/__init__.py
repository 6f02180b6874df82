"""The admin of managers. Django looks for registrations here, hence an `__init__` that is not empty."""

from mailer_core.admin import campaigns, records, sign_in

__all__ = ["campaigns", "records", "sign_in"]
