"""Which records refer to which, as conditions of the database; the ways come from the declaration."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, OuterRef, Q

from registry.document import KINDS, Kind, Reference, References, Rows


def paths_to(kind: Kind, target: type[Any]) -> Iterator[tuple[Rows | None, str]]:
    """Every way in which a record of `kind` refers to `target`: (the list it is in or None, field name)."""
    for declared in kind.fields:
        rows = declared if isinstance(declared, Rows) else None
        for f in rows.fields if rows else (declared,):
            model = rows.model if rows else kind.model
            if isinstance(f, Reference | References) and f.model_field(model).related_model is target:
                yield rows, f.name


def refers(kind: Kind, target: type[Any], among: Any, rows_too: bool = True) -> Q:
    """Records of `kind` that refer to one of these, in their own columns or in the rows of their lists."""
    found = Q()
    for rows, name in paths_to(kind, target):
        if rows is None:
            owners = kind.model._base_manager.filter(**{f"{name}__in": among}).values("pk")
        elif rows_too:
            owners = rows.model._base_manager.filter(**{f"{name}__in": among}).values(rows.parent)
        else:
            continue
        found |= Q(pk__in=owners.order_by())
    return found


def used(target: type[Any], kind: Kind, within: Any = None) -> Q:
    """Records of the model `target` to which a record of `kind` refers; within: only these of that kind count."""
    found = Q(pk__in=[])
    for rows, name in paths_to(kind, target):
        model, owner = (rows.model, rows.parent) if rows else (kind.model, "pk")
        users = model._base_manager.filter(**{name: OuterRef("pk")})
        if within is not None:
            users = users.filter(**{f"{owner}__in": within.order_by().values("pk")})
        found |= Q(Exists(users))
    return found


def used_at_all(target: type[Any]) -> Q:
    """Records of this model to which any record refers."""
    found = Q()
    for kind in KINDS.values():
        found |= used(target, kind)
    return found
