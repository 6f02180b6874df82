"""The addresses of the shell."""

from django.templatetags.static import static
from django.urls import path
from django.views.generic import RedirectView

from oncall.pages.shell import choices, doors

app_name = "shell"
urlpatterns = [
    path("", doors.home, name="home"),
    path("sign-in/", doors.sign_in, name="sign-in"),
    path("sign-out/", doors.sign_out, name="sign-out"),
    path("language/", choices.language, name="language"),
    path("favicon.ico", RedirectView.as_view(url=static("shell/icon.svg"), permanent=True)),
    path("appearance/", choices.appearance, name="appearance"),
]
