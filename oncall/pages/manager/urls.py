"""The addresses of the manager's pages."""

from django.urls import path

from oncall.pages.manager import acting, audience, campaign, listing, trying, undelivered, writing

app_name = "campaigns"
urlpatterns = [
    path("", listing.campaigns, name="list"),
    path("new/", writing.create, name="create"),
    path("check/", writing.check, name="check"),
    path("preview/", writing.preview, name="preview"),
    path("<uuid:campaign_id>/", campaign.page, name="page"),
    path("<uuid:campaign_id>/progress/", campaign.progress, name="progress"),
    path("<uuid:campaign_id>/edit/", writing.edit, name="edit"),
    path("<uuid:campaign_id>/check/", writing.check, name="check"),
    path("<uuid:campaign_id>/preview/", writing.preview, name="preview"),
    path("<uuid:campaign_id>/recipients/", audience.recipients, name="recipients"),
    path("<uuid:campaign_id>/test-letter/", trying.test_letter, name="test-letter"),
    path("<uuid:campaign_id>/act/<str:name>/", acting.act, name="act"),
    path("<uuid:campaign_id>/undelivered/", undelivered.table, name="undelivered"),
    path("<uuid:campaign_id>/undelivered.csv", undelivered.file, name="undelivered-file"),
    path("<uuid:campaign_id>/retry/", undelivered.retry, name="retry"),
]
