"""The start: which settings it refuses, with which words, and what it serves under those it takes."""

import json
import logging
import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import RequestFactory

from ropa import env, login, logs

ROOT = Path(__file__).resolve().parent.parent
PRODUCTION = {"SECRET_KEY": secrets.token_urlsafe(50), "ALLOWED_HOSTS": "register.example.com"}


def start(*arguments, **variables):
    """A fresh interpreter with these variables and none of ours."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=kept | variables,
        capture_output=True,
        text=True,
        timeout=60,
    )


def setting(name, **variables):
    shown = f"import json; from django.conf import settings; print(json.dumps(settings.{name}, default=str))"
    result = start("-c", shown, DJANGO_SETTINGS_MODULE="ropa.settings", **variables)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"SECRET_KEY": ""}, ["SECRET_KEY is not set", "50 or more random characters", "LOCAL=1"]),
        ({"SECRET_KEY": "Zq8-short"}, ["SECRET_KEY is too short (9 characters)"]),
        ({"SECRET_KEY": "change-me-" * 6}, ["SECRET_KEY looks like a placeholder"]),
        (
            {"SECRET_KEY": "django-insecure-abcdefghijklmnopqrstuvwxyz0123456789-/+"},
            ["looks like a placeholder"],
        ),
        ({"SECRET_KEY": "a" * 64}, ["looks like a placeholder"]),
        ({"ALLOWED_HOSTS": "*"}, ["ALLOWED_HOSTS holds '*'", "register.example.com"]),
        ({"ALLOWED_HOSTS": "ok.example.com, *"}, ["ALLOWED_HOSTS holds '*'"]),
        ({"ALLOWED_HOSTS": "https://register.example.com"}, ["ALLOWED_HOSTS holds 'https://"]),
        ({"ALLOWED_HOSTS": " , "}, ["ALLOWED_HOSTS is empty"]),
        ({"DEBUG": "yess"}, ["DEBUG is 'yess'", "1 (or true) and 0 (or false)"]),
        ({"SECURE_SSL": "2"}, ["SECURE_SSL is '2'"]),
        ({"PROXY_COUNT": "-1"}, ["PROXY_COUNT is '-1'", "from 0 to 9"]),
        (
            {"CSRF_TRUSTED_ORIGINS": "register.example.com"},
            ["CSRF_TRUSTED_ORIGINS holds 'register.example.com'"],
        ),
        ({"CSRF_TRUSTED_ORIGINS": "https://*.example.com"}, ["CSRF_TRUSTED_ORIGINS holds"]),
        ({"TIME_ZONE": "Prague"}, ["TIME_ZONE is 'Prague'", "Europe/Prague"]),
        ({"LANGUAGE_CODE": "klingon"}, ["LANGUAGE_CODE is 'klingon'"]),
        (
            {"DATABASE_URL": "mysql://u:hunter2@h/n"},
            ["DATABASE_URL starts with 'mysql:'", "postgres://user:"],
        ),
        ({"DATABASE_URL": "register.sqlite3"}, ["DATABASE_URL starts with 'no scheme'"]),
        ({"DATABASE_URL": "sqlite://register.sqlite3"}, ["DATABASE_URL needs three slashes"]),
        (
            {"DATABASE_URL": "sqlite:////no/such/folder/r.sqlite3"},
            ["/no/such/folder", "a folder that exists"],
        ),
        ({"DATABASE_URL": "postgres://u:hunter2@h:port/n"}, ["DATABASE_URL cannot be read"]),
        ({"DATABASE_URL": "postgres://u:hunter2@h:5432/"}, ["DATABASE_URL names no database"]),
        ({"DATABASE_URL": "postgres://u:hunter2?@h:5432/n"}, ["%3F"]),
    ],
)
def test_a_wrong_value_stops_the_start_with_its_name_and_what_is_allowed(changed, words):
    result = start("manage.py", "check", **PRODUCTION | changed)
    assert result.returncode == 2
    assert all(word in result.stderr for word in words), result.stderr
    assert "Traceback" not in result.stderr
    assert "hunter2" not in result.stderr
    assert changed.get("SECRET_KEY") or PRODUCTION["SECRET_KEY"] not in result.stderr


def test_a_refused_secret_is_not_repeated():
    result = start("manage.py", "check", **PRODUCTION | {"SECRET_KEY": "change-me-hunter2" * 4})
    assert result.returncode == 2 and "hunter2" not in result.stderr


def test_nothing_set_at_all_does_not_start():
    assert start("manage.py", "check").returncode == 2


@pytest.mark.thorough
def test_the_deployment_check_finds_nothing_under_production_settings():
    result = start("manage.py", "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert result.returncode == 0, result.stderr
    assert "no issues" in result.stdout


@pytest.mark.thorough
def test_production_is_https_only_by_default():
    assert setting("SECURE_SSL_REDIRECT", **PRODUCTION) is True
    assert setting("SECURE_HSTS_SECONDS", **PRODUCTION) >= 31_536_000
    assert setting("SESSION_COOKIE_NAME", **PRODUCTION) == "__Host-sessionid"
    assert setting("SECURE_PROXY_SSL_HEADER", **PRODUCTION) is None
    assert setting("SECURE_PROXY_SSL_HEADER", **PRODUCTION, PROXY_COUNT="1")[0] == "HTTP_X_FORWARDED_PROTO"


@pytest.mark.thorough
def test_an_intranet_without_https_gets_cookies_its_browsers_take():
    assert setting("SESSION_COOKIE_NAME", **PRODUCTION, SECURE_SSL="0") == "sessionid"
    assert setting("SESSION_COOKIE_SECURE", **PRODUCTION, SECURE_SSL="false") is False


def test_development_needs_one_variable_only():
    assert setting("ALLOWED_HOSTS", DEBUG="1") == ["127.0.0.1", "localhost", "[::1]"]


def test_a_kept_secret_is_made_once_and_for_its_owner_only(tmp_path):
    keyfile = tmp_path / ".secret-key"
    first = env.kept_secret(keyfile)
    assert len(first) >= env.SECRET_LENGTH and env.kept_secret(keyfile) == first
    assert keyfile.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [keyfile]


def test_database_urls_are_decoded(monkeypatch, tmp_path):
    def read(url):
        monkeypatch.setenv("DATABASE_URL", url)
        return env.database("DATABASE_URL", "", tmp_path)

    server = read("postgres://us%40er:p%2Fw%3F%23@db.example.com:5433/na%20me")
    assert [server[part] for part in ("USER", "PASSWORD", "HOST", "PORT", "NAME")] == [
        *("us@er", "p/w?#", "db.example.com", 5433, "na me")
    ]
    assert read("postgresql://[::1]/n")["HOST"] == "::1"
    assert read("sqlite:///a%20b.sqlite3")["NAME"] == tmp_path / "a b.sqlite3"
    assert read(f"sqlite:///{tmp_path}/r.sqlite3")["NAME"] == tmp_path / "r.sqlite3"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "6.6.6.6", "10.0.0.1"),  # nobody of ours wrote it
        (1, "6.6.6.6, 192.0.2.7", "192.0.2.7"),  # only the last one is our proxy's word
        (2, "6.6.6.6, 192.0.2.7, 10.0.0.2", "192.0.2.7"),
        (2, "192.0.2.7", "10.0.0.1"),
        (1, "not an address", None),
    ],
)
def test_a_client_cannot_choose_its_own_address(settings, proxies, forwarded, address):
    settings.PROXY_COUNT = proxies
    request = RequestFactory().get("/", headers={"X-Forwarded-For": forwarded}, REMOTE_ADDR="10.0.0.1")
    assert login.client_ip(request) == address


def test_a_log_record_is_one_line_in_utc():
    line = logs.Line("%(asctime)s %(message)s")
    record = logging.LogRecord("x", logging.INFO, "", 0, "Not found: %s", ("/a\n2026 forged\r\x1b[1m\u2028end",), None)
    record.created = 0
    text = line.format(record)
    assert text.startswith("1970-01-01T00:00:00.") and "Z Not found" in text
    assert text.isprintable()
