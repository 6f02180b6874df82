"""The site's addresses, and its answers where something went wrong."""

from django.contrib import admin
from django.urls import include, path

from oncall.playbook_page import playbook_page
from oncall.site.health import healthz

urlpatterns = [
    path("healthz", healthz),
    path("admin/", admin.site.urls),
    path("", include("mailer_core.urls")),
    path("", include("oncall.pages.shell.urls")),
    path("campaigns/", include("oncall.pages.manager.urls")),
    path("console/", include("oncall.pages.console.urls")),
    path("unknowns/", include("oncall.pages.unknowns.urls")),
    path("playbook/", playbook_page),
    path("playbook/<str:language>.html", playbook_page),
]

handler400 = "mailer_core.views.bad_request"
handler404 = "oncall.pages.shell.failures.not_found"
handler500 = "oncall.pages.console.down.server_error"
