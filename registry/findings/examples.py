"""A small register with which nothing is wrong, and what becomes of it when an example changes it."""

import copy
from functools import cache
from typing import Any

from registry.document.build import envelope
from registry.document.plan import plan_of, whole

from .rule import Changes

Document = dict[str, Any]

GOOD: dict[str, list[dict[str, Any]]] = {
    "register": [{"key": "register", "title": "Register of ACME", "controller": "acme"}],
    "organisation": [
        {
            "key": "acme",
            "legal_name": "ACME GmbH",
            "nature": "legal-entity",
            "ours": True,
            "jurisdiction": "EU",
            "address": {"text": "Hauptstr. 1, 10115 Berlin, Germany", "country": "DE"},
            "contacts": [
                {"function": "contact", "email": "office@acme.example"},
                {"function": "dpo", "person": "Dana Doe", "email": "privacy@acme.example"},
            ],
        },
        {
            "key": "mailer-ltd",
            "legal_name": "Mailer Limited",
            "address": {"text": "1 Quay, Dublin, Ireland", "country": "IE"},
        },
    ],
    "data_subject": [{"key": "customers", "name": "Customers"}],
    "source": [{"key": "order-form", "name": "The customer, in the order form"}],
    "purpose": [{"key": "delivering-orders", "name": "Delivering orders"}],
    "measure": [
        {"key": "encryption", "name": "Encryption of all connections", "nature": "technical"},
        {"key": "trials", "name": "Restoring backups is tested each quarter", "nature": "organisational"},
    ],
    "data_category": [
        {
            "key": "email",
            "name": "Email address",
            "sensitivity": "ordinary",
            "data_subjects": ["customers"],
            "sources": ["order-form"],
        }
    ],
    "processor": [
        {
            "key": "mailer",
            "name": "Mailer",
            "description": "Sends the messages about orders.",
            "provider": "mailer-ltd",
            "contract": "C-17",
            "contract_date": "2024-05-01",
            "exchanges": [{"direction": "sent", "data_category": "email"}],
        }
    ],
    "activity": [
        {
            "key": "orders",
            "name": "Handling orders",
            "role": "controller",
            "state": "active",
            "owner_function": "Head of sales",
            "reviewed_on": "2026-06-01",
            "joint_answer": "none",
            "purposes": [{"purpose": "delivering-orders", "basis": "6-1-b"}],
            "data": [{"data_category": "email"}],
            "uses": [{"data_category": "email", "purpose": "delivering-orders", "processor": "mailer"}],
            "recipients": [{"processor": "mailer", "data_categories": ["email"]}],
            "transfers_answer": "none",
            "retention": [
                {"number": 6, "unit": "years", "event": "end of the contract", "law": "§ 257 HGB", "end": "erase"},
                {"stage": "backup", "number": 30, "unit": "days", "law": "Art. 32 GDPR", "end": "erase"},
            ],
            "measures": ["encryption", "trials"],
            "references": [{"kind": "notice", "number": "N-1"}],
            "dpia_needed": "no",
            "dpia_because": "Little data, nothing sensitive.",
        }
    ],
}


def made(changes: Changes) -> Document:
    """The good register, changed: "activity" (its first record's fields), or "system:crm" (that record's fields).

    None instead of fields takes the record away.
    """
    records = copy.deepcopy(GOOD)
    for name, changed in changes.items():
        kind, _colon, key = name.partition(":")
        rows = records.setdefault(kind, [])
        row = next((row for row in rows if not key or row["key"] == key), None)
        if changed is None:
            rows.remove(row)  # type: ignore[arg-type]
        elif row is None:
            rows.append({"key": key, **changed})
        else:
            row.update(changed)
    return completed(records)


def completed(records: dict[str, list[dict[str, Any]]]) -> Document:
    return envelope({kind: [whole(plan_of(kind), row) for row in rows] for kind, rows in records.items()})


@cache
def good() -> Document:
    """The register with which nothing is wrong."""
    return made({})
