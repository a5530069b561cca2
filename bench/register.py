"""A register of any size, always the same for the same size: 25 rows of lists an activity."""

import random
from typing import Any

VOCABULARY = {
    "data_category": 60,
    "source": 30,
    "purpose": 80,
    "data_subject": 12,
    "measure": 40,
    "system": 50,
}


def generate(activities: int, seed: int = 1) -> dict[str, Any]:
    """A register document with `activities` public activities, 200 processors and their vocabulary."""
    pick = random.Random(seed)
    records: dict[str, list[dict[str, Any]]] = {
        kind: [{"key": f"{kind.replace('_', '-')}-{n}", "name": f"{kind} {n}"} for n in range(count)]
        for kind, count in VOCABULARY.items()
    }
    for n, row in enumerate(records["data_category"]):
        row |= {
            "sources": [f"source-{n % 30}", f"source-{(n + 7) % 30}"],
            "data_subjects": [f"data-subject-{n % 12}"],
            "position": n,
            "sensitivity": "ordinary",
        }
    countries = ["DE", "US", "FR", "GB", "IN", "IE"]
    records["organisation"] = [
        {
            "key": f"organisation-{n}",
            "legal_name": f"Organisation {n} Ltd",
            "address": {"text": f"Street {n}", "country": countries[n % 6]},
        }
        for n in range(200)
    ]
    records["processor"] = [
        {
            "key": f"processor-{n}",
            "name": f"Processor {n}",
            "public": True,
            "provider": f"organisation-{n}",
            "exchanges": [{"direction": "sent", "data_category": f"data-category-{(n + k) % 60}"} for k in range(3)],
        }
        for n in range(200)
    ]
    records["register"] = [{"key": "register", "title": "Bench", "public_page": True, "controller": "organisation-0"}]
    records["activity"] = [activity(n, pick) for n in range(activities)]
    return {"format": "ropa-register", "version": 1, "edition": None, "records": records}


def service(n: int, i: int, category: int) -> int:
    """A service that says itself that it gets this kind of data: a register that agrees with itself, as most do."""
    return (category - i % 3) % 60 + 60 * (n % 3)


def activity(n: int, pick: random.Random) -> dict[str, Any]:
    categories = pick.sample(range(60), 10)
    purposes = pick.sample(range(80), 3)
    return {
        "key": f"activity-{n}",
        "name": f"Activity {n}",
        "public": True,
        "role": "controller",
        "state": "active",
        "department": f"Department {n % 20}",
        "description": " ".join(pick.choice(["paying", "salaries", "support", "billing", "orders"]) for _ in range(20)),
        "purposes": [{"purpose": f"purpose-{p}", "basis": "6-1-b"} for p in purposes],
        "uses": [
            {
                "data_category": f"data-category-{c}",
                "purpose": f"purpose-{purposes[i % 3]}",
                "processor": f"processor-{service(n, i, c)}",
                "order": i,
                "wording": f"used {i} in activity {n}",
            }
            for i, c in enumerate(categories)
        ],
        "recipients": [{"category": "Service providers", "role": "processor"}, {"category": "Banks"}],
        "transfers": [{"country": "US", "tool": ""}],
        "retention": [
            {
                "stage": stage,
                "number": categories[k] % 10 + 1,
                "unit": "years",
                "event": "end of contract",
                "data_categories": [f"data-category-{categories[k]}"],
            }
            for k, stage in enumerate(["active", "active", "archive", "backup", "log"])
        ],
        "measures": [f"measure-{m}" for m in pick.sample(range(40), 4)],
    }
