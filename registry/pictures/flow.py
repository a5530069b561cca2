"""The flow from source to kind of data to purpose to recipient: columns of nodes, joined by bands.

A band is as wide as the uses that it stands for.

A use of data counts 1 (or as often as it occurs). Where its data has several sources, it counts at each of them, and
its width is shared between them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from textwrap import shorten, wrap

WIDTH, NODE = 1180, 9
COLUMNS = (206, 420, 700, 968)  # left edges of the nodes
LABELS = (28, 30, 34, 30)  # characters in a line of a label
LINE, GAP, TOP = 14, 8, 30  # of a label, between nodes, above the first
DRAWN = 360  # height of all bands together
MOST = 24  # nodes in a column; the smallest of a larger column become one
FEWER, BANDS = (14, 9, 7), 200  # the same where more bands than these would be drawn
REST = "\0rest"


@dataclass(frozen=True)
class Use:
    """What flows: keys of its source, data, purpose and recipient ("" where none is stated), and how much.

    amount: its share, which is its width. count: the uses that it is a share of; the same where it is no share.
    """

    keys: tuple[str, str, str, str]
    amount: float
    count: float = 0


@dataclass(frozen=True)
class Named:
    """How a key is told: its name, its page, a second line, and one of the standings of a country."""

    name: str
    url: str = ""
    note: str = ""
    css: str = ""


@dataclass
class Node:
    """A bar with its label. amount: its width in uses. counted: uses it tells of. lines: (text, vertical place)."""

    column: int
    key: str
    named: Named
    amount: float
    y: float = 0
    height: float = 0
    lines: list[tuple[str, str]] = field(default_factory=list)
    counted: float = 0
    used: dict[str, float] = field(default_factory=lambda: {"in": 0.0, "out": 0.0})

    @property
    def place(self) -> dict[str, str]:
        """Attributes of the bar; as text, because a language may write numbers with commas."""
        x = COLUMNS[self.column]
        return {"x": str(x), "y": px(self.y), "width": str(NODE), "height": px(max(self.height, 1))}

    @property
    def label_x(self) -> str:
        x = COLUMNS[self.column]
        return str(x - 6 if self.column == 0 else x + NODE + 6)

    @property
    def count(self) -> int:
        return round(self.counted or self.amount)


@dataclass(frozen=True)
class Band:
    path: str
    css: str


@dataclass
class Flow:
    """A whole picture. grouped: for each column, how many nodes were put into one."""

    height: int
    nodes: list[Node]
    bands: list[Band]
    grouped: list[int]

    @property
    def box(self) -> str:
        return f"0 0 {WIDTH} {self.height}"


def px(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def shared(counted: Mapping[tuple[str, str, str], int], sources: Mapping[str, list[str]]) -> list[Use]:
    """Uses from how often each (data, purpose, recipient) occurs, and the sources of each kind of data."""
    return [
        Use((source, *keys), count / len(found), count)
        for keys, count in counted.items()
        for found in [sources.get(keys[0]) or [""]]
        for source in found
    ]


def flow(uses: Iterable[Use], named: list[dict[str, Named]], rest: Named) -> Flow:
    """named: for each column, how its keys are told, in the register's order ("" too). rest: what is put together.

    Where everything leads to everything, fewer nodes are drawn: nobody can follow a thousand bands.
    """
    whole = list(uses)
    amounts = [totals(whole, column) for column in range(4)]
    found = drawn(whole, amounts, named, rest, MOST)
    for most in FEWER:
        if len(found.bands) <= BANDS:
            break
        found = drawn(whole, amounts, named, rest, most)
    return found


def drawn(
    whole: list[Use], amounts: list[dict[str, float]], named: list[dict[str, Named]], rest: Named, most: int
) -> Flow:
    kept = [largest(column, most) for column in amounts]
    source, data, purpose, recipient = (
        {key: key if key in keep else REST for key in column} for column, keep in zip(amounts, kept, strict=True)
    )
    joined: dict[tuple[str, ...], float] = defaultdict(float)
    counted: dict[str, float] = defaultdict(float)
    for use in whole:  # once: there may be many
        first, second, third, fourth = use.keys
        joined[source[first], data[second], purpose[third], recipient[fourth]] += use.amount
        counted[source[first]] += use.count or use.amount
    tell = [{**column, REST: rest} for column in named]
    columns = columns_of(joined, tell)
    for node in columns[0]:
        node.counted = counted[node.key]
    nodes = placed(columns)
    grouped = [len(column) - len(keep) for column, keep in zip(amounts, kept, strict=True)]
    height = TOP + max((bottom(column) for column in nodes), default=0) + GAP
    return Flow(round(height), [node for column in nodes for node in column], bands_of(joined, nodes, tell), grouped)


def totals(uses: list[Use], column: int) -> dict[str, float]:
    """How much each key of a column stands for."""
    amounts: dict[str, float] = defaultdict(float)
    for use in uses:
        amounts[use.keys[column]] += use.amount
    return amounts


def largest(amounts: dict[str, float], most: int) -> set[str]:
    if len(amounts) <= most:
        return set(amounts)
    return set(sorted(amounts, key=lambda key: (-amounts[key], key))[: most - 1])


def columns_of(joined: dict[tuple[str, ...], float], tell: list[dict[str, Named]]) -> list[list[Node]]:
    """The nodes of each column in an order in which few bands cross: each near the middle of what it leads to."""
    columns: list[list[Node]] = []
    places: dict[str, float] = {}
    for column in (3, 2, 1, 0):
        amounts: dict[str, float] = defaultdict(float)
        pull: dict[str, float] = defaultdict(float)
        for keys, amount in joined.items():
            amounts[keys[column]] += amount
            pull[keys[column]] += amount * (places[keys[column + 1]] if column < 3 else 0)
        known = {key: number for number, key in enumerate(tell[column])}
        order = sorted(
            amounts, key=lambda key: (pull[key] / (amounts[key] or 1), key in ("", REST), known.get(key, len(known)))
        )
        places = {key: number for number, key in enumerate(order)}
        columns.insert(0, [Node(column, key, tell[column].get(key, Named(key)), amounts[key]) for key in order])
    return columns


def placed(columns: list[list[Node]]) -> list[list[Node]]:
    """Each node gets the height of its uses and room for its label; shorter columns stand in the middle."""
    total = sum(node.amount for node in columns[3]) or 1
    for column in columns:
        y = 0.0
        for node in column:
            node.height = node.amount / total * DRAWN
            lines = label(node)
            room = max(node.height, len(lines) * LINE)
            node.y = y + (room - node.height) / 2
            first = y + (room - len(lines) * LINE) / 2 + 11
            node.lines = [(text, px(first + i * LINE)) for i, text in enumerate(lines)]
            y += room + GAP
    tallest = max((bottom(column) for column in columns), default=0)
    for column in columns:
        down = TOP + (tallest - bottom(column)) / 2
        for node in column:
            node.y += down
            node.lines = [(text, px(float(y) + down)) for text, y in node.lines]
    return columns


def bottom(column: list[Node]) -> float:
    """Where the last node and its label end, measured before the column is moved."""
    if not column:
        return 0
    last = column[-1]
    return max(last.y + last.height, float(last.lines[-1][1]) + 3 if last.lines else 0)


def label(node: Node) -> list[str]:
    """At most three lines with the name and how many uses, and one with what is said beside it."""
    name = shorten(node.named.name, 3 * LABELS[node.column] - 12, placeholder=" ...") or node.named.name[:20]
    lines = wrap(f"{name} {node.count}", LABELS[node.column])[:3]
    return [*lines, *([shorten(node.named.note, LABELS[node.column], placeholder="...")] if node.named.note else [])]


def bands_of(
    joined: dict[tuple[str, ...], float], columns: list[list[Node]], tell: list[dict[str, Named]]
) -> list[Band]:
    """A band for each two neighbours and each standing of the recipient at its end."""
    by_key = [{node.key: node for node in column} for column in columns]
    rank = [{node.key: i for i, node in enumerate(column)} for column in columns]
    amounts: dict[tuple[int, str, str, str], float] = defaultdict(float)
    for keys, amount in joined.items():
        css = tell[3].get(keys[3], Named("")).css or "unknown"
        for i in range(3):
            amounts[i, keys[i], keys[i + 1], css] += amount
    total = sum(joined.values()) or 1
    starts = place_bands(amounts, by_key, rank, total)
    found = []
    for (i, left, right, css), amount in amounts.items():
        y0, y1 = starts[i, left, right, css]
        path = ribbon(COLUMNS[i] + NODE, y0, COLUMNS[i + 1], y1, amount / total * DRAWN)
        found.append(Band(path, css))
    return found


def place_bands(
    amounts: dict[tuple[int, str, str, str], float],
    by_key: list[dict[str, Node]],
    rank: list[dict[str, int]],
    total: float,
) -> dict[tuple[int, str, str, str], tuple[float, float]]:
    """Where each band leaves and arrives: in the order of its other ends, so that bands of a node do not cross."""
    leaves: dict[tuple[int, str, str, str], float] = {}
    for each in sorted(amounts, key=lambda b: (b[0], rank[b[0]][b[1]], rank[b[0] + 1][b[2]], b[3])):
        node = by_key[each[0]][each[1]]
        leaves[each] = node.y + node.used["out"]
        node.used["out"] += amounts[each] / total * DRAWN
    found = {}
    for each in sorted(amounts, key=lambda b: (b[0], rank[b[0] + 1][b[2]], rank[b[0]][b[1]], b[3])):
        node = by_key[each[0] + 1][each[2]]
        found[each] = (leaves[each], node.y + node.used["in"])
        node.used["in"] += amounts[each] / total * DRAWN
    return found


def ribbon(x0: float, y0: float, x1: float, y1: float, height: float) -> str:
    """A band from one height to another, level at both ends."""
    m, y2, y3 = px((x0 + x1) / 2), y1 + height, y0 + height
    there = f"M{px(x0)} {px(y0)}C{m} {px(y0)} {m} {px(y1)} {px(x1)} {px(y1)}"
    return f"{there}V{px(y2)}C{m} {px(y2)} {m} {px(y3)} {px(x0)} {px(y3)}Z"
