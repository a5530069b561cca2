"""How much of a kind of data a service gets: the whole, or only the parts that the register names."""

from typing import Any

Record = dict[str, Any]


def parts_of(activity: Record, service: Record | None, category: str) -> list[str]:
    """The parts of a kind of data that go to a service in an activity; [] when it is the whole.

    The activity's uses say it first ("domain"); where they are silent, what is sent to the service does. Art. 30(1)(d)
    asks who receives data: saying that a service gets the e-mail address when it gets the domain would overstate it.
    """
    if service is None:
        return []
    uses = [u for u in activity["uses"] if (u["processor"], u["data_category"]) == (service["key"], category)]
    sent = [x for x in service["exchanges"] if (x["direction"], x["data_category"]) == ("sent", category)]
    for rows in (uses, sent):
        parts = [row["part"] for row in rows]
        if parts and all(parts):
            return list(dict.fromkeys(parts))
    return []


def only(parts: list[str]) -> str:
    """The parts as readers see them behind the name: " (domain)", or "" for the whole."""
    return f" ({', '.join(parts)})" if parts else ""
