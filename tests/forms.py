"""A browser's forms without a browser: what a page would send if nothing was touched; and the people of the desk."""

import json
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from registry.changes import change
from registry.document import load
from registry.models import Change
from tests.remembered import remembered

SMALL = "inviting-users-to-projects"  # the activity with the fewest rows: forms cost time
SAMPLE = Path(__file__).resolve().parent.parent / "fixtures" / "sample.json"


class Form(HTMLParser):
    """What a browser would send of the page's last form if nothing was touched."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.data, self.select, self.area = [], None, None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        a = dict(attrs)
        if tag == "form":
            self.data = []
        if tag == "input" and a.get("name") and a.get("type") not in ("submit", "button", "search"):
            if a.get("type") in ("checkbox", "radio"):
                if "checked" in a:
                    self.data.append((a["name"], a.get("value") or "on"))
            elif a.get("type") == "hidden":
                self.data.append((a["name"], "\r\n".join((a.get("value") or "").splitlines())))
            else:
                self.data.append((a["name"], (a.get("value") or "").replace("\n", "").replace("\r", "")))
        elif tag == "select":
            self.select = (a.get("name"), "multiple" in a, [], [])
        elif tag == "option" and self.select:
            self.select[2].append(a.get("value", ""))
            if "selected" in a:
                self.select[3].append(a.get("value", ""))
        elif tag == "textarea":
            self.area = [a.get("name"), ""]

    def handle_data(self, data):
        if self.area:
            self.area[1] += data

    def handle_endtag(self, tag):
        if tag == "select" and self.select:
            name, many, options, chosen = self.select
            chosen = chosen if many else (chosen or options[:1])[-1:]
            self.data += [(name, value) for value in chosen]
            self.select = None
        elif tag == "textarea" and self.area:
            name, text = self.area
            text = text.replace("\r\n", "\n")
            self.data.append((name, text.removeprefix("\n").replace("\n", "\r\n")))
            self.area = None


def fields_of(response):
    """The form's fields as a dictionary of lists, without the search box and the actions."""
    found = {}
    for name, value in Form(response.content.decode()).data:
        found.setdefault(name, []).append(value)
    return found


def url(record, view="change"):
    return reverse(f"admin:registry_{record._meta.model_name}_{view}", args=[record.pk])


def open_form(client, record):
    response = client.get(url(record))
    assert response.status_code == 200
    return fields_of(response)


def save(client, record, fields):
    response = client.post(url(record), fields)
    errors = []
    if response.status_code == 200:
        errors = [
            response.context["adminform"].form.errors,
            *(f.errors for f in response.context["inline_admin_formsets"]),
        ]
    assert response.status_code == 302, errors
    return response


def delete(client, record, **more):
    """Delete a record on the page that asks for it."""
    return client.post(url(record, "delete"), {**fields_of(client.get(url(record, "delete"))), **more})


def add_row(fields, prefix, **values):
    number = int(fields[f"{prefix}-TOTAL_FORMS"][0])
    fields[f"{prefix}-TOTAL_FORMS"] = [str(number + 1)]
    for name, value in values.items():
        fields[f"{prefix}-{number}-{name}"] = value if isinstance(value, list) else [str(value)]


@pytest.fixture(autouse=True)
def quick_client(monkeypatch):
    """Keeps the contexts of whole pages only: the client copies one for every widget of a form, hundreds of them."""
    from django.test import client

    store = client.store_rendered_templates

    def pages_only(data, signal, sender, template, context, **kwargs):
        if "widget" not in context and "field" not in context:
            store(data, signal, sender, template, context, **kwargs)

    monkeypatch.setattr(client, "store_rendered_templates", pages_only)


@pytest.fixture
def sample(db):
    remembered("sample", loaded)


def loaded():
    with change("test"):
        load(json.loads(SAMPLE.read_text()))


@pytest.fixture
def anna(client, db):
    user = User.objects.create_superuser("anna", "anna@example.com", "secret", first_name="Anna", last_name="Novak")
    client.force_login(user)
    return client


def staff(*permissions):
    user = User.objects.create_user("staff", password="secret", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    browser = Client()
    browser.force_login(user)
    return browser


def newest(entries=1):
    made = Change.objects.first()
    assert made.entries.count() == entries
    return made
