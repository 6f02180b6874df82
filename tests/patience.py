"""How long a test waits for what comes in a moment elsewhere: other tests, and others' work, share its machine."""

PATIENCE = 60.0
"""Seconds. Whoever waits for a condition goes on as soon as it holds; this ends only what would never come."""
