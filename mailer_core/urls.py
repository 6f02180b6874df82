"""The mailer's addresses; include them at the root, since letters in mailboxes name `/u/…` for years."""

from django.urls import path

from mailer_core.api.site import api
from mailer_core.views import unsubscribe_page

urlpatterns = [path("api/", api.urls), path("u/<str:token>", unsubscribe_page, name="mailer-unsubscribe")]
