"""How it is kept safe (Art. 30(1)(g), 32)."""

import re

from django.utils.translation import gettext_lazy as _

from registry.document import KINDS, public_view, texts_of
from registry.findings.activity import Activity
from registry.findings.book import Book
from registry.findings.rule import ERROR, HINT, WARNING, Hits, hit, rule
from registry.findings.text import any_says, is_link

SECRET = re.compile(
    r"\b(?:10|127|192\.168|172\.(?:1[6-9]|2\d|3[01]))(?:\.\d{1,3}){2,3}\b"
    r"|\b[\w-]+\.(?:local|internal|intranet|lan|corp)\b"
    r"|\b(?:password|passwort|mot de passe|contraseña)\s*[:=]\s*\S+"
    r"|BEGIN (?:RSA |EC )?PRIVATE KEY",
    re.IGNORECASE,
)
# One of these stands in every secret that the pattern finds; asking for them first is ten times as quick.
SIGNS = (
    ".local", ".internal", ".intranet", ".lan", ".corp", "passwor", "mot de passe", "contrase", "private key",
    "10.", "127.", "192.168", "172.",
)  # fmt: skip
SICK = {"data_category": {"sensitivity": "art-9"}}
WELL = {"purposes": [{"purpose": "delivering-orders", "basis": "6-1-b", "condition": "9-2-f"}]}
LOCKS = {"measure:locks": {"name": "Doors are locked", "nature": "organisational"}}


@rule(
    "measures-not-stated", ERROR, "activity", "measures",
    law="30(1)(g), 30(2)(d), 32(1)", letters="1g 2d", number="R71", also="activity.measures_text",
    title=_("Security measures not stated"),
    says=_("“{name}” does not say how the data is kept safe."),
    fix=_("Choose security measures or describe them in general, or answer why they cannot be stated."),
    bad={"activity": {"measures": []}},
    good={"activity": {"measures": [], "measures_text": "Access by role only; everything is encrypted."}},
)  # fmt: skip
def measures_not_stated(one: Activity) -> Hits:
    if not one["measures"] and not one["measures_text"] and not one.told("measures"):
        yield hit()


@rule(
    "measures-of-one-kind", HINT, "activity", "measures",
    law="32(1)", letters="1g 2d", number="R72", also="activity.measures_text",
    title=_("Measures of one kind only"),
    says=_("“{name}” lists {nature} measures only; Art. 32 asks for technical and organisational ones."),
    fix=_("Add measures of the other kind."),
    bad={"activity": {"measures": ["encryption"]}},
    good={"activity": {"measures": ["encryption"], "measures_text": "Staff is trained every year."}},
)  # fmt: skip
def measures_of_one_kind(one: Activity) -> Hits:
    natures = {found["nature"] for key in one["measures"] if (found := one.book.get("measure", key))}
    if len(natures) == 1 and "" not in natures and not one["measures_text"]:
        (nature,) = natures
        words = {"technical": _("technical"), "organisational": _("organisational")}
        yield hit(nature, nature=words.get(nature, nature))


@rule(
    "sensitive-data-barely-protected", WARNING, "activity", "measures",
    law="32(1)(a)", letters="1g 2d", number="R73", also="activity.measures_text",
    title=_("Sensitive data barely protected"),
    says=_("“{name}” uses sensitive data; encryption, pseudonyms or limited access are not recorded."),
    fix=_("Add how sensitive data is protected: encryption, pseudonyms, who has access."),
    bad=SICK | LOCKS | {"activity": WELL | {"measures": ["locks"]}},
    good=SICK | {"activity": WELL},
)  # fmt: skip
def sensitive_data_barely_protected(one: Activity) -> Hits:
    """Where no measures are stated at all, that is the fact, and another rule's."""
    if one.sensitive and one.protected and not any_says("protection", one.protected):
        yield hit(*sorted(one.sensitive))


@rule(
    "restore-and-tests-nowhere", HINT, "", "title",
    law="32(1)(c), 32(1)(d)", letters="1g 2d", number="R74", whole=True,
    title=_("Restoring and testing mentioned nowhere"),
    says=_("“{name}” describes security measures and nowhere how data is restored, or how measures are tested."),
    fix=_("Add such a measure to the activities: backups, trials of restoring, audits."),
    bad={"measure:trials": {"name": "Visitors are accompanied"}},
    good={},
)  # fmt: skip
def restore_and_tests_nowhere(book: Book) -> Hits:
    texts = [text for found in book.kinds["measure"].values() for text in (found["name"], found["description"])]
    texts += [found["measures_text"] for found in book.kinds["activity"].values() if found["measures_text"]]
    texts = [text for text in texts if not is_link(text)]
    if texts and not any_says("restore-or-test", texts):
        yield hit()


@rule(
    "only-a-link", WARNING, "activity", "measures_text",
    law="30(3), 30(4), DPC guidance on Art. 30", letters="1b 1d 1f 1g 2d", number="R75 R88",
    title=_("Only a link"),
    says=_("“{name}” has under “{heading}” nothing but an address, which an authority cannot open."),
    fix=_("Say in a sentence what stands there; keep the address among the references."),
    bad={"activity": {"measures": [], "measures_text": "https://wiki.acme.example/security"}},
    good={"activity": {"measures_text": "Encrypted; more at https://wiki.acme.example/security"}},
)  # fmt: skip
def only_a_link(one: Activity) -> Hits:
    found = []
    if is_link(one["measures_text"]) and not one["measures"]:
        found.append("measures_text")
    if is_link(one["description"]):
        found.append("description")
    if any(is_link(row["criterion"]) and row["number"] is None for row in one["retention"]):
        found.append("retention")
    if any(is_link(row["category"]) for row in one["recipients"]):
        found.append("recipients")
    for field in found:
        yield hit(field, field=field, heading=one.book.heading("activity", field))


def may_be_secret(text: str) -> bool:
    lower = text.lower()
    return any(sign in lower for sign in SIGNS)


@rule(
    "secret-in-public", WARNING, "", "name",
    law="32(1), 5(1)(f)", letters="1g 2d", number="R76",
    title=_("Security detail shown to strangers"),
    says=_("“{name}” would show strangers “{text}”, which helps an attacker."),
    fix=_("Describe it in general, or take the public tick off."),
    instead={"name": _("the entry")},
    bad={"activity": {"public": True, "description": "Runs on db1.internal"}},
    good={"activity": {"public": True, "description": "Runs in our own data centre"}},
)  # fmt: skip
def secret_in_public(book: Book) -> Hits:
    for kind, declared in KINDS.items():
        if declared.listed:
            for key, record in book.kinds[kind].items():
                if record["public"] and may_be_secret(book.texts(kind, key)):
                    found = SECRET.search("\n".join(texts_of(kind, public_view(kind, record))))
                    if found:
                        yield hit(found[0], on=(kind, key), text=found[0])
