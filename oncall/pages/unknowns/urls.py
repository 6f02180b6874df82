"""The addresses of the unknown letters."""

from django.urls import path

from oncall.pages.unknowns import deciding, showing

app_name = "unknowns"
urlpatterns = [
    path("", showing.campaigns, name="list"),
    path("<uuid:campaign_id>/", showing.campaign, name="campaign"),
    path("<uuid:campaign_id>/lines/", showing.lines, name="lines"),
    path("<uuid:campaign_id>/decide/", deciding.decide, name="decide"),
]
