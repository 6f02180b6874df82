"""The core's numbers, as promised in the catalogue of objectives."""

from observability.catalogue import objectives

MAX_CAMPAIGN_RECIPIENTS = objectives.MAX_CAMPAIGN_RECIPIENTS
BREAKER_THRESHOLD = objectives.BREAKER_THRESHOLD
MANAGERS_GROUP = "managers"
