"""The JSON API; its description is at `/api/openapi.json`. There is no page of docs: ninja's would load from a CDN."""

from ninja import NinjaAPI

from mailer_core.api import campaigns, problems, recipients, session, throttles
from mailer_core.api.actor import Session

api = NinjaAPI(title="Mailer", version="1", urls_namespace="mailer-api", docs_url=None, auth=Session())
problems.install(api)
api.add_router("/session", session.router)
api.add_router("/campaigns", campaigns.router)
api.add_router("/campaigns", recipients.router)
api.add_router("/throttles", throttles.router)
