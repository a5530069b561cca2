"""How long data is kept, as bars: minutes and decades on one scale, on which each step is ten times the one before."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

DAYS = {"minutes": 1 / 1440, "hours": 1 / 24, "days": 1.0, "weeks": 7.0, "months": 30.44, "years": 365.25}
LEFT, RIGHT, ROW, TOP = 330, 960, 28, 34
SHORTEST, LONGEST = 1 / 24, 36525.0  # an hour, a century


@dataclass(frozen=True)
class Bar:
    """A stated period. words: what stands beside it."""

    label: str
    words: str
    url: str
    y: int
    width: str

    @property
    def text_y(self) -> int:
        return self.y + 14

    @property
    def end(self) -> str:
        return f"{LEFT + float(self.width) + 6:.1f}"


@dataclass(frozen=True)
class Kept:
    """bars: the periods. ticks: (days, place) of the scale's lines."""

    bars: list[Bar]
    ticks: list[tuple[float, str]]
    height: int

    @property
    def box(self) -> str:
        return f"0 0 1180 {self.height}"

    @property
    def bottom(self) -> int:
        return self.height - 6


def days(number: int, unit: str) -> float:
    """A period in days; months and years are of average length."""
    return number * DAYS[unit]


def length(of: float) -> float:
    """How far a period reaches on the scale."""
    within = min(max(of, SHORTEST), LONGEST)
    return (RIGHT - LEFT) * math.log(within / SHORTEST) / math.log(LONGEST / SHORTEST)


def kept(rows: Iterable[tuple[str, str, str, float]]) -> Kept:
    """rows: label, words, address and days of each period, in the order in which they are to stand."""
    bars = [
        Bar(label, words, url, TOP + i * ROW, f"{max(length(period), 2):.1f}")
        for i, (label, words, url, period) in enumerate(rows)
    ]
    ticks = [(tick, f"{LEFT + length(tick):.1f}") for tick in (1.0, 30.44, 365.25, 3652.5)]
    return Kept(bars, ticks, TOP + len(bars) * ROW + 10)
