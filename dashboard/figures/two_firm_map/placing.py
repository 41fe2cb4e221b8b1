"""Where everybody stands: by function, rank and name, and so in the same place whatever the ties of a day are."""

from __future__ import annotations

from dashboard.figures import FUNCTION_ORDER
from dashboard.figures.two_firm_map.parts import Band, Heading, Node, Plan, Side

WINDOW = ("sales", "purchasing")
"""The functions through which the two firms talk first, supplier's and client's: in the middle of the map."""

BANDS = (
    ("management", "management"),
    ("strategy", "strategy"),
    ("marketing", "marketing"),
    ("research_development", "research_development"),
    ("production", "production"),
    WINDOW,
    ("service", "service"),
    ("quality", "quality"),
    ("logistics", "logistics"),
    ("finance", "finance"),
    ("it", "it"),
    ("legal", "legal"),
    ("human_resources", "human_resources"),
    ("purchasing", "sales"),
    ("other", "other"),
)
"""Functions that lie opposite each other (supplier, client), from top to bottom."""

_ROWS = ((18, 30.0, 16.0), (40, 24.0, 12.0), (80, 19.0, 10.0))
"""People a side up to which a row has that height, with that much room between functions; more stand closest."""
_CLOSEST = (15.0, 9.0)
_HEAD_ABOVE = 26.0
"""Room for a function's name above its people, where there is none beside them."""


def order_of(function: str) -> int:
    """Where a function stands in every list and picture."""
    return FUNCTION_ORDER.index(function) if function in FUNCTION_ORDER else len(FUNCTION_ORDER)


def place(
    made: Plan, missing: tuple[set[str], set[str]], folds: dict[tuple[Side, str], str], *, narrow: bool
) -> None:
    """Give every node and heading its height; the two functions of a band lie opposite each other.

    Parameters
    ----------
    missing
        Expected functions without a tie, ours and theirs.
    folds
        What a click on a heading does, by side and function.
    """
    tallest = max(len(made.left), len(made.right))
    made.row, gap = next(((row, gap) for most, row, gap in _ROWS if tallest <= most), _CLOSEST)
    head = _HEAD_ABOVE if narrow else 0.0
    sides: tuple[Side, Side] = ("supplier", "client")
    y = 8.0
    for band in BANDS:
        columns = [
            sorted((node for node in nodes.values() if node.function == function), key=_in_order)
            for nodes, function in zip((made.left, made.right), band, strict=True)
        ]
        absent = [function in lacking for function, lacking in zip(band, missing, strict=True)]
        rows = max(*map(len, columns), 1 if any(absent) and not narrow else 0)
        if not rows and not any(absent):
            continue
        top = y
        y += gap / 2 + head
        for side, function, column, lacking in zip(sides, band, columns, absent, strict=True):
            first = y + (rows - len(column)) * made.row / 2
            for i, node in enumerate(column):
                node.y = first + (i + 0.5) * made.row
            if column or lacking:
                middle = y - 0.6 * head if narrow else y + rows * made.row / 2
                people = sum(node.people or 1 for node in column)
                fold = folds.get((side, function), "")
                made.headings.append(Heading(side, function, middle, lacking, people, fold))  # type: ignore[arg-type]
        y += rows * made.row + gap / 2
        made.bands.append(Band(top, y, band == WINDOW))
    made.height = max(y + 4, 80.0)


def _in_order(node: Node) -> tuple[int, str, str]:
    return node.rank, node.label.casefold(), node.key
