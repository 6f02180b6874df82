"""The site's addresses, and its answers where something went wrong."""

from django.contrib import admin
from django.urls import include, path

from oncall.site.health import healthz

urlpatterns = [path("healthz", healthz), path("admin/", admin.site.urls), path("", include("mailer_core.urls"))]

handler400 = "mailer_core.views.bad_request"
handler404 = "mailer_core.views.not_found"
handler500 = "mailer_core.views.server_error"
