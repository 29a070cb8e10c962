"""The WSGI entry: ``granian --interface wsgi server.wsgi:app``."""

from server.app import create_app
from server.config import Config

app = create_app(Config.read())
