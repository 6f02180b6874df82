"""The web process's entry: `gunicorn oncall.site.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oncall.site.settings")
application = get_wsgi_application()
