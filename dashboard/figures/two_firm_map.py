"""Who holds whom: the two firms face to face, functions in the same order on both sides, ties as lines.

Counterparts lie opposite each other, so a crooked line is a finding. Width is strength; colour and dash together
carry the meaning. ``plan`` decides what is drawn where, ``draw`` draws it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import plotly.graph_objects as go

from dashboard.figures import FUNCTION_ORDER, safe
from dashboard.formats import count, number, percent, plain, short_day, shortened, width
from dashboard.i18n import counted, text
from dashboard.theme import FONT, Palette

Row = Mapping[str, Any]
Kind = Literal["single", "direct", "window", "fading"]
KINDS: tuple[Kind, ...] = ("fading", "window", "direct", "single")
NAME_COLUMNS = 20
"""Width of a name on the map; the hover has it whole."""
FOLD_ABOVE = 40
"""People a side above which the map shows functions instead."""

_BANDS = (
    ("management", "management"),
    ("strategy", "strategy"),
    ("marketing", "marketing"),
    ("sales", "purchasing"),
    ("research_development", "research_development"),
    ("production", "production"),
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


@dataclass(slots=True)
class Node:
    """A person, or a folded function, and where it stands (pixels from the top)."""

    key: str
    label: str
    function: str
    share: float | None
    live: bool
    alone: bool
    facts: str
    y: float = 0.0


@dataclass(frozen=True, slots=True)
class Line:
    """A tie between two nodes."""

    supplier: str
    client: str
    strength: float
    kind: Kind
    facts: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A function's name beside its people; ``missing`` where it is expected and has no tie."""

    side: Literal["supplier", "client"]
    function: str
    y: float
    missing: bool


@dataclass(slots=True)
class Plan:
    """All that the map shows, before it is drawn."""

    supplier: str
    client: str
    left: dict[str, Node] = field(default_factory=dict)
    right: dict[str, Node] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    rules: list[float] = field(default_factory=list)
    height: float = 0.0
    folded: tuple[int, int] | None = None


def two_firm_map(
    people: Sequence[Row],
    ties: Sequence[Row],
    cells: Sequence[Row],
    holes: Sequence[Row],
    *,
    names: Mapping[str, str],
    functions: Mapping[str, str],
    supplier: str,
    client: str,
    palette: Palette,
    narrow: bool = False,
) -> go.Figure:
    """The map of one relationship."""
    made = plan(people, ties, cells, holes, names, functions, supplier=supplier, client=client, narrow=narrow)
    return draw(made, palette, narrow=narrow)


def tie_kinds(ties: Iterable[Row], functions: Mapping[str, str]) -> list[tuple[Row, Kind]]:
    """Live and fading ties, each with what it is; a tie that is the only live one into its function is ``single``."""
    shown = [tie for tie in ties if tie["live"] or tie["fading"]]
    live = [tie for tie in shown if tie["live"]]
    into: dict[str, int] = defaultdict(int)
    for tie in live:
        into[functions.get(tie["client_person_id"], "other")] += 1
    kinds: list[tuple[Row, Kind]] = []
    for tie in shown:
        function = functions.get(tie["client_person_id"], "other")
        kind: Kind = "direct" if tie["direct"] else "window"
        if not tie["live"]:
            kind = "fading"
        elif len(live) == 1 or (into[function] == 1 and function != "other"):
            kind = "single"
        kinds.append((tie, kind))
    return kinds


def plan(
    people: Sequence[Row],
    ties: Sequence[Row],
    cells: Sequence[Row],
    holes: Sequence[Row],
    names: Mapping[str, str],
    functions: Mapping[str, str],
    *,
    supplier: str,
    client: str,
    narrow: bool = False,
) -> Plan:
    """Decide who stands where and what each line means."""
    functions = {**functions, **{person["person_id"]: person["function"] or "other" for person in people}}
    kinds = tie_kinds(ties, functions)
    by_id = {person["person_id"]: person for person in people}
    made = Plan(supplier, client)
    sides: tuple[dict[str, Node], dict[str, Node]] = ({}, {})
    for tie, kind in kinds:
        for side, key in enumerate(("supplier_person_id", "client_person_id")):
            who = tie[key]
            sides[side].setdefault(who, _person(who, by_id.get(who), names, functions))
        made.lines.append(_line(tie, kind, names))
    if max(map(len, sides)) > FOLD_ABOVE:
        made.folded = (len(sides[0]), len(sides[1]))
        sides, made.lines = _fold(sides, made.lines)
    made.left, made.right = sides
    _place(made, _without_tie(cells, holes, sides), narrow=narrow)
    return made


def _person(who: str, row: Row | None, names: Mapping[str, str], functions: Mapping[str, str]) -> Node:
    name, function = plain(names.get(who) or who), functions.get(who, "other")
    alone = bool(row and (row["departure_loss"] or 0) > 0.999)
    facts = [f"<b>{safe(name)}</b>", text(f"function.{function}")]
    if row is None:
        facts.append(text("map.no_live_tie"))
    else:
        facts.append(text("map.share", share=percent(row["share"])))
        if alone:
            facts.append(text("map.alone"))
        elif row["in_every_cut"]:
            facts.append(text("map.in_every_cut"))
    return Node(
        who, name, function, row["share"] if row else None, row is not None, alone, "<br>".join(facts)
    )


def _line(tie: Row, kind: Kind, names: Mapping[str, str]) -> Line:
    ends = [safe(names.get(tie[key]) or tie[key]) for key in ("supplier_person_id", "client_person_id")]
    facts = [
        f"<b>{ends[0]} – {ends[1]}</b>",
        text(f"map.kind.{kind}"),
        text("map.strength", strength=number(tie["strength"], 1), direct=number(tie["direct_strength"], 1)),
        text(
            "map.met",
            times=counted("count.interactions", tie["interactions"] or 0),
            last=short_day(tie["last_at"]),
        ),
    ]
    return Line(
        tie["supplier_person_id"], tie["client_person_id"], tie["strength"] or 0.0, kind, "<br>".join(facts)
    )


def _fold(
    sides: tuple[dict[str, Node], dict[str, Node]], lines: Iterable[Line]
) -> tuple[tuple[dict[str, Node], dict[str, Node]], list[Line]]:
    """People as functions, their ties added up."""
    folded: tuple[dict[str, Node], dict[str, Node]] = ({}, {})
    for side in (0, 1):
        groups: dict[str, list[Node]] = defaultdict(list)
        for node in sides[side].values():
            groups[node.function].append(node)
        for function, nodes in groups.items():
            label = counted("count.people", len(nodes))
            share = sum(node.share or 0 for node in nodes)
            facts = f"<b>{text(f'function.{function}')}</b><br>{label}<br>{text('map.share', share=percent(share))}"
            tied = any(node.live for node in nodes)
            folded[side][function] = Node(function, label, function, share, tied, False, facts)
    groups_: dict[tuple[str, str], list[Line]] = defaultdict(list)
    for line in lines:
        groups_[sides[0][line.supplier].function, sides[1][line.client].function].append(line)
    merged = []
    for (ours, theirs), members in groups_.items():
        kinds = {line.kind for line in members}
        kind = next(kind for kind in ("single", "direct", "window", "fading") if kind in kinds)
        live = [line for line in members if line.kind != "fading"]
        strength = sum(line.strength for line in live or members)
        facts = "<br>".join(
            [
                f"<b>{text(f'function.{ours}')} – {text(f'function.{theirs}')}</b>",
                counted("count.ties", len(live)),
                text("map.strength_only", strength=number(strength, 1)),
            ]
        )
        merged.append(Line(ours, theirs, strength, kind, facts))
    return folded, merged


def _without_tie(
    cells: Iterable[Row], holes: Iterable[Row], sides: tuple[dict[str, Node], dict[str, Node]]
) -> tuple[set[str], set[str]]:
    """Expected functions of either side that have no live tie."""
    shown = [{node.function for node in side.values()} for side in sides]
    expected = {cell["supplier_function"] for cell in cells if cell["expected"]}
    missing = {hole["client_function"] for hole in holes if hole["reason"] == "function_without_tie"}
    return expected - shown[0], missing - shown[1]


def _place(made: Plan, missing: tuple[set[str], set[str]], *, narrow: bool) -> None:
    """Give every node and heading its height; the two functions of a band lie opposite each other."""
    crowded = max(len(made.left), len(made.right)) > 18
    row, gap = (24.0, 12.0) if crowded else (30.0, 16.0)
    head = 26.0 if narrow else 0.0
    y = 8.0
    for band in _BANDS:
        columns = [
            sorted(
                (node for node in side.values() if node.function == function),
                key=lambda node: (-(node.share or 0), node.label, node.key),
            )
            for side, function in zip((made.left, made.right), band, strict=True)
        ]
        absent = [function in lacking for function, lacking in zip(band, missing, strict=True)]
        rows = max(*map(len, columns), 1 if any(absent) and not narrow else 0)
        if not rows and not any(absent):
            continue
        made.rules.append(y)
        y += gap / 2 + head
        for side, function, nodes, lacking in zip(("supplier", "client"), band, columns, absent, strict=True):
            top = y + (rows - len(nodes)) * row / 2
            for i, node in enumerate(nodes):
                node.y = top + (i + 0.5) * row
            if nodes or lacking:
                middle = y - 0.6 * head if narrow else y + rows * row / 2
                made.headings.append(Heading(side, function, middle, not nodes))  # type: ignore[arg-type]
        y += rows * row + gap / 2
    made.height = max(y + 4, 80.0)


FRAME = 48
"""Pixels above and below the people."""
_WIDTHS = (1.4, 2.1, 2.9, 3.8, 4.8, 6.0)
_STEPS = 24


def draw(made: Plan, palette: Palette, *, narrow: bool = False) -> go.Figure:
    """The plan as a figure; its height is fixed, its width follows the page."""
    margins = _margins(made, narrow=narrow)
    figure = go.Figure()
    colours: Mapping[Kind, str] = {
        "single": palette.red,
        "direct": palette.blue,
        "window": palette.grey,
        "fading": palette.grey,
    }
    strongest = max((line.strength for line in made.lines), default=1.0) or 1.0
    batches: dict[tuple[Kind, int], list[Line]] = defaultdict(list)
    for line in made.lines:
        step = min(int((line.strength / strongest) ** 0.5 * len(_WIDTHS)), len(_WIDTHS) - 1)
        batches[line.kind, 0 if line.kind == "fading" else step].append(line)
    for kind, step in sorted(batches, key=lambda key: (KINDS.index(key[0]), -key[1])):
        figure.add_trace(
            _lines(made, batches[kind, step], colours[kind], _WIDTHS[step], _dash(kind, _WIDTHS[step]))
        )
    figure.add_trace(_hovers(made))
    for side, nodes in ((0, made.left), (1, made.right)):
        figure.add_trace(_nodes(list(nodes.values()), side, palette, narrow=narrow))
    figure.update_layout(
        height=made.height + FRAME,
        margin={"l": margins[0], "r": margins[1], "t": FRAME - 4, "b": 4, "pad": 0},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"family": FONT, "size": 13, "color": palette.ink},
        hoverlabel={
            "bgcolor": palette.paper,
            "bordercolor": palette.line,
            "font": {"color": palette.ink, "family": FONT},
        },
        hovermode="closest",
        dragmode=False,
        showlegend=False,
        xaxis={"range": [0, 1], "visible": False, "fixedrange": True},
        yaxis={"range": [made.height, 0], "visible": False, "fixedrange": True},
        annotations=_labels(made, palette, margins, narrow=narrow),
        shapes=[
            {
                "type": "line",
                "xref": "paper",
                "yref": "y",
                "x0": 0,
                "x1": 1,
                "y0": y,
                "y1": y,
                "layer": "below",
                "line": {"color": palette.line, "width": 1},
            }
            for y in made.rules[1:]
        ],
    )
    return figure


def _dash(kind: Kind, thickness: float) -> str:
    if kind == "single":
        return f"{2 * thickness + 4:.0f}px,{thickness + 4:.0f}px"
    return "2px,5px" if kind == "fading" else "solid"


def _margins(made: Plan, *, narrow: bool) -> tuple[int, int]:
    """Room for names and functions on either side, in pixels."""
    if narrow:
        return 112, 112
    rooms = []
    for side, nodes in (("supplier", made.left), ("client", made.right)):
        names = [width(shortened(node.label, NAME_COLUMNS)) for node in nodes.values()]
        headings = [width(_heading(heading)) for heading in made.headings if heading.side == side]
        rooms.append(min(270, 62 + int(7.3 * (max(names, default=0) + max(headings, default=0)))))
    return rooms[0], rooms[1]


def _heading(heading: Heading) -> str:
    name = text(f"function.{heading.function}")
    return text("map.missing", function=name) if heading.missing else name


def _point(made: Plan, line: Line, x: float) -> float:
    """Height of a line at ``x`` between the firms: level at both ends."""
    y0, y1 = made.left[line.supplier].y, made.right[line.client].y
    return y0 + (y1 - y0) * x * x * (3 - 2 * x)


def _lines(made: Plan, lines: Iterable[Line], colour: str, thickness: float, dash: str) -> go.Scatter:
    xs: list[float | None] = []
    ys: list[float | None] = []
    for line in lines:
        steps = _STEPS if made.left[line.supplier].y != made.right[line.client].y else 1
        xs += [*(i / steps for i in range(steps + 1)), None]
        ys += [*(round(_point(made, line, i / steps), 1) for i in range(steps + 1)), None]
    return go.Scatter(
        x=xs,
        y=ys,
        mode="lines",
        line={"color": colour, "width": thickness, "dash": dash},
        hoverinfo="skip",
        showlegend=False,
        cliponaxis=False,
    )


def _hovers(made: Plan) -> go.Scatter:
    """Unseen points along every line that tell its facts."""
    at = [i / 10 for i in range(1, 10)]
    return go.Scatter(
        x=[x for _ in made.lines for x in at],
        y=[round(_point(made, line, x), 1) for line in made.lines for x in at],
        mode="markers",
        marker={"size": 12, "opacity": 0},
        hovertext=[line.facts for line in made.lines for _ in at],
        hoverinfo="text",
        showlegend=False,
    )


def _nodes(nodes: Sequence[Node], side: int, palette: Palette, *, narrow: bool) -> go.Scatter:
    sizes = [9 + 13 * (node.share or 0) ** 0.5 for node in nodes]
    return go.Scatter(
        x=[side] * len(nodes),
        y=[node.y for node in nodes],
        mode="markers",
        marker={
            "size": sizes,
            "color": [palette.node if node.live else palette.paper for node in nodes],
            "opacity": 1,
            "line": {
                "color": [
                    palette.red if node.alone else palette.node if not node.live else palette.paper
                    for node in nodes
                ],
                "width": [3 if node.alone else 1.5 for node in nodes],
            },
        },
        hovertext=[node.facts for node in nodes],
        hoverinfo="text",
        showlegend=False,
        cliponaxis=False,
    )


def _labels(made: Plan, palette: Palette, margins: tuple[int, int], *, narrow: bool) -> list[dict[str, Any]]:
    labels = []
    for side, nodes in ((0, made.left), (1, made.right)):
        outward = -1 if side == 0 else 1
        anchor = "right" if side == 0 else "left"
        for node in nodes.values():
            off = 9 + 6.5 * (node.share or 0) ** 0.5
            colour = palette.ink if node.live else palette.muted
            name = shortened(node.label, 12 if narrow else NAME_COLUMNS)
            labels.append(
                {
                    "x": side,
                    "y": node.y,
                    "xshift": outward * off,
                    "xanchor": anchor,
                    "yanchor": "middle",
                    "text": f"<b>{safe(name)}</b>" if node.alone else safe(name),
                    "font": {"size": 12 if narrow else 13, "color": palette.red if node.alone else colour},
                }
            )
    for heading in made.headings:
        side = 0 if heading.side == "supplier" else 1
        words, colour = f"<b>{_heading(heading)}</b>", palette.ink
        if heading.missing:
            words, colour = f"<i>{_heading(heading)}</i>", palette.red if side else palette.muted
        labels.append(
            {
                "x": side,
                "y": heading.y,
                "xshift": (-1 if side == 0 else 1) * (margins[side] - 4),
                "xanchor": "left" if side == 0 else "right",
                "yanchor": "middle",
                "text": words,
                "font": {"size": 12 if narrow else 13, "color": colour},
            }
        )
    for side, firm in ((0, text("map.us", firm=plain(made.supplier))), (1, made.client)):
        labels.append(
            {
                "x": side,
                "y": 1,
                "yref": "paper",
                "yshift": 40,
                "xshift": (-1 if side == 0 else 1) * (margins[side] - 4),
                "xanchor": "left" if side == 0 else "right",
                "yanchor": "top",
                "text": f"<b>{safe(shortened(firm, 20 if narrow else 44))}</b>",
                "font": {"size": 14 if narrow else 16, "color": palette.ink},
            }
        )
    return [{"showarrow": False, **label} for label in labels]


def order_of(function: str) -> int:
    """Where a function stands in every list and picture."""
    return FUNCTION_ORDER.index(function) if function in FUNCTION_ORDER else len(FUNCTION_ORDER)


def spoken(made: Plan) -> str:
    """The map in a sentence, for those who do not see it."""
    return text(
        "map.spoken",
        supplier=made.supplier,
        client=made.client,
        ours=count(len(made.left)),
        theirs=count(len(made.right)),
        ties=count(sum(line.kind != "fading" for line in made.lines)),
        single=count(sum(line.kind == "single" for line in made.lines)),
    )
