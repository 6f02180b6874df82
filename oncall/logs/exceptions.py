"""Why a question about the logs got no answer."""


class NoAnswer(Exception):
    """The source of logs cannot be asked now; the text says which one and why."""


class QuestionRefused(Exception):
    """The query is at fault; the text is Loki's, or in Loki's form."""
