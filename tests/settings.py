"""The settings under test: the real ones in their development mode, whatever the shell has set.

Here and not in conftest.py, because pytest-django reads the settings before any conftest; mypy reads
them too. DATABASE_URL is left alone, so that the same suite runs on PostgreSQL.
"""

import os

for name in (
    "SECRET_KEY",
    "ALLOWED_HOSTS",
    "CSRF_TRUSTED_ORIGINS",
    "PROXY_COUNT",
    "TIME_ZONE",
    "LANGUAGE_CODE",
):
    os.environ.pop(name, None)
os.environ.update(DEBUG="1", LOCAL="0", SECURE_SSL="0")
# Playwright keeps an event loop running in the browser tests' thread; Django would refuse the database there.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

from ropa.settings import *  # noqa: E402, F403

# Tests sign in hundreds of times; a slow hash is for passwords worth guessing.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
