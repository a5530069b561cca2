"""A map of the world: how every country stands in law, and how many recipients are in each.

The shapes are Natural Earth's (public domain), made simpler by `fixtures/map/make.py`; small states are dots.
"""

import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings

RADIUS, LETTER, HIGH = 11, 7.2, 15  # of a mark, width of a letter, height of a line


@cache
def shapes() -> dict[str, Any]:
    file = settings.BASE_DIR / "fixtures" / "map" / "world.json"
    found: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return found


@dataclass(frozen=True)
class Land:
    """All countries of one standing: their outlines in one path, and dots (x, y) for those too small for one."""

    css: str
    path: str
    dots: list[tuple[int, int]]


@dataclass(frozen=True)
class Mark:
    """A country with recipients. label: where its name fits, or None where it would cover another."""

    code: str
    name: str
    count: int
    x: int
    y: int
    label: tuple[int, int] | None


@dataclass(frozen=True)
class World:
    lands: list[Land]
    marks: list[Mark]

    @property
    def box(self) -> str:
        return f"0 0 {shapes()['width']} {shapes()['height']}"


def world(counts: dict[str, int], css_of: Callable[[str], str], name_of: Callable[[str], str]) -> World:
    """counts: recipients by ISO code. css_of: eea, adequate, certified, other or unknown for a code."""
    paths: dict[str, str] = defaultdict(str)
    dots: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for code, shape in shapes()["countries"].items():
        css = css_of(code)
        if shape["path"]:
            paths[css] += shape["path"]
        elif css not in ("other", "unknown"):
            dots[css].append(tuple(shape["at"]))
    paths["unknown"] += shapes()["rest"]
    lands = [Land(css, paths[css], dots[css]) for css in sorted(paths.keys() | dots.keys(), reverse=True)]
    return World(lands, marks_of(counts, name_of))


def marks_of(counts: dict[str, int], name_of: Callable[[str], str]) -> list[Mark]:
    """Marks with the countries' names beside them where there is room; the largest first."""
    known = shapes()["countries"]
    found = [code for code in sorted(counts, key=lambda code: (-counts[code], code)) if code in known]
    taken = [around(*known[code]["at"]) for code in found]
    marks = []
    for code in found:
        x, y = known[code]["at"]
        name = name_of(code)
        label = next((spot for spot in spots(x, y, name) if not covers(spot, name, taken)), None)
        if label:
            taken.append(label_box(label, name))
        marks.append(Mark(code, name, counts[code], x, y, label))
    return marks


def spots(x: int, y: int, name: str) -> list[tuple[int, int]]:
    """Left end and line of a name: right of the mark, left of it, below, above, further out."""
    wide = round(len(name) * LETTER)
    near = [(x + 15, y + 5), (x - 15 - wide, y + 5), (x - wide // 2, y + 27), (x - wide // 2, y - 16)]
    return [*near, (x + 15, y + 24), (x + 15, y - 14), (x - 15 - wide, y + 24), (x - 15 - wide, y - 14)]


def around(x: float, y: float) -> tuple[float, float, float, float]:
    return x - RADIUS, y - RADIUS, x + RADIUS, y + RADIUS


def label_box(spot: tuple[int, int], name: str) -> tuple[float, float, float, float]:
    return spot[0], spot[1] - HIGH + 3, spot[0] + len(name) * LETTER, spot[1] + 3


def covers(spot: tuple[int, int], name: str, taken: list[tuple[float, float, float, float]]) -> bool:
    left, top, right, down = label_box(spot, name)
    outside = left < 0 or right > shapes()["width"] or top < 0 or down > shapes()["height"]
    return outside or any(left < c and a < right and top < d and b < down for a, b, c, d in taken)
