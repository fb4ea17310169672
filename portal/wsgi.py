"""WSGI entry point, served by gunicorn in the demo as in production."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.production")

application = get_wsgi_application()

from portal.shell.checks import refuse_errors  # noqa: E402  (needs the applications)

refuse_errors()
