"""The addresses of the console."""

from django.urls import path

from oncall.pages.console.views import actions, audit, campaigns, now

app_name = "console"
urlpatterns = [
    path("", now.screen, name="now"),
    path("state/", now.state, name="state"),
    path("alerts/", now.alerts, name="alerts"),
    path("verdict/", now.verdict, name="verdict"),
    path("day/", now.day, name="day"),
    path("campaigns/", campaigns.campaigns, name="campaigns"),
    path("campaigns/<uuid:campaign_id>/", campaigns.campaign, name="campaign"),
    path("campaigns/<uuid:campaign_id>/timeline/", campaigns.timeline, name="timeline"),
    path("actions/", actions.actions, name="actions"),
    path("actions/<slug:name>/", actions.action, name="action"),
    path("audit/", audit.audit, name="audit"),
    path("audit/<uuid:entry_id>/", audit.entry, name="entry"),
]
