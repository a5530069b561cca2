"""The law's words: one page, each word with its article, and no link that leads nowhere."""

import re

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from registry.admin import layout
from registry.admin.glossary import TERM, TERM_OF, TERMS
from tests.test_house import declared_models

pytestmark = pytest.mark.django_db
FORMS = ["processingactivity", "processor", "organisation", "datacategory", "register"]


@pytest.fixture
def anna(client, db):
    client.force_login(User.objects.create_superuser("anna", "anna@example.com", "secret"))
    return client


def page_of(client):
    return client.get(reverse("admin:glossary")).content.decode()


def test_it_works(anna):
    page = page_of(anna)
    for name in ("controller", "joint-controller", "processor", "recipient", "transfer", "third-country", "dpo"):
        assert f'<div id="{name}">' in page and f'href="#{name}"' in page
    assert "Whoever decides why and how personal data is processed" in page and "Art. 4(7) GDPR" in page


def test_every_word_has_one_sentence_and_an_article_with_its_source():
    for term in TERMS:
        assert re.match(r"Art\. \d+", str(term.article)), term.name
        assert str(term.meaning).endswith(".") and not re.search(r"(?<!Art)\. ", str(term.meaning)), term.name
        assert term.source.startswith("https://eur-lex.europa.eu/"), term.name
    assert len(TERM) == len(TERMS)


def test_every_section_leads_to_words_that_are_there():
    sections = [*layout.AS_PROCESSOR, *(s for found in layout.SECTIONS.values() for s in found)]
    assert {name for section in sections for name in section.terms} <= set(TERM)
    assert [s for s in layout.AS_CONTROLLER if s.letters and not s.terms] == []


def test_every_label_that_leads_to_a_word_is_a_field():
    fields = {f"{model._meta.model_name}.{f.name}" for model, declared, _parent in declared_models() for f in declared}
    assert set(TERM_OF) <= fields


@pytest.mark.parametrize("model", FORMS)
def test_every_link_of_a_form_leads_to_an_anchor_of_the_page(model, anna):
    address = reverse("admin:glossary")
    form = anna.get(reverse(f"admin:registry_{model}_add")).content.decode()
    linked = set(re.findall(rf'href="{address}#([a-z-]+)"', form))
    assert linked and linked <= set(re.findall(r'<div id="([a-z-]+)">', page_of(anna)))
    assert "Opens in a new tab." in form


def test_the_header_of_every_page_leads_there(anna):
    assert f'href="{reverse("admin:glossary")}"' in anna.get(reverse("admin:index")).content.decode()


def test_a_stranger_is_asked_to_sign_in(client, db):
    response = client.get(reverse("admin:glossary"))
    assert response.status_code == 302 and "login" in response.url
