"""What people did, and what they were refused: moved by events."""

from observability.catalogue import closed
from observability.catalogue.metric import Label, counter

ACTIONS_REFUSED = counter(
    "mailer_actions_refused_total",
    "Actions of people that were refused; throttled: too often within the hour.",
    Label("action", closed.Action),
    Label("refusal", closed.Refusal),
)
THROTTLE_FALLBACKS = counter(
    "mailer_throttle_fallbacks_total",
    "Throttles counted in PostgreSQL because Redis did not answer. Normal: 0.",
    Label("action", closed.Action),
)
RECIPIENTS_IMPORTED = counter("mailer_recipients_imported_total", "Rows of imported lists.", Label("row", closed.Row))
TEST_EMAILS = counter("mailer_test_emails_total", "Test letters that the provider took.")
UNSUBSCRIBES = counter("mailer_unsubscribes_total", "Recipients who asked for no more mail.")
UNKNOWNS_RESOLVED = counter(
    "mailer_unknowns_resolved_total",
    "Unknown letters that were decided, by decision.",
    Label("decision", closed.Decision),
)
