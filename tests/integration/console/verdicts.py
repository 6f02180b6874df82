"""Verdicts of the diagnosis, made by its own judgement from what its steps might have read."""

from typing import Any

from playbook.diagnosis.document import Asked, Document
from playbook.diagnosis.document import document as written
from playbook.diagnosis.evidence import Evidence
from playbook.diagnosis.verdict import diagnose


def document(words: str) -> Document:
    """Give a document in which every sentence and command holds these words."""
    evidence = Evidence({})
    made = written(diagnose(evidence), evidence, Asked(0.0, 0.1, "/playbook/"), None)
    said = {"en": words, "ru": words}
    cause: dict[str, Any] = {
        "cause": words, "title": said, "sentence": said, "anchor": "a",
        "facts": [{"step": words, "state": "abnormal", "text": said}],
    }  # fmt: skip
    return {
        **made, "answer": said, "cause": words, "facts": cause["facts"], "excluded": [cause], "suspected": [cause],
        "follows": [cause], "besides": [cause], "waits": [cause],
        "unchecked": [{"question": said, "source": words, "reason": said}],
        "not_configured": [{"source": words, "variable": words}],
        "next": [{"command": f"oncall act breaker-reset {words}", "changes_production": True, "text": said}],
    }  # fmt: skip
