"""The one place where the environment is read."""

SECRET_KEY = "placeholder"  # noqa: S105
INSTALLED_APPS: list[str] = []
USE_TZ = True
