"""The register as it is served, with one more address whose view does nothing: the floor under a kept page."""

from django.conf import settings

from ropa.wsgi import application

settings.ROOT_URLCONF = "bench.noop"
__all__ = ["application"]
