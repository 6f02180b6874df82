"""The addresses of the manager's pages."""

from django.urls import path

from oncall.pages.manager import listing

app_name = "campaigns"
urlpatterns = [
    path("", listing.campaigns, name="list"),
]
