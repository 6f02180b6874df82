"""The language in which the mailer speaks: the user's own choice, else what the browser asks for."""

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mailer_core.exceptions import Invalid
from mailer_core.models import UserLanguage
from mailer_core.services.access import Actor


def spoken() -> str:
    """Name the language of this moment in two letters: what sentences outside gettext are asked for."""
    return (get_language() or settings.LANGUAGE_CODE)[:2]


def choose_language(actor: Actor, language: str) -> None:
    """Remember in which language to speak to a user from now on. Raises Invalid."""
    offered = [code for code, _name in settings.LANGUAGES]
    if language not in offered:
        raise Invalid(_("Choose one of these languages: %(offered)s.") % {"offered": ", ".join(offered)})
    UserLanguage.objects.update_or_create(user=actor, defaults={"language": language})
