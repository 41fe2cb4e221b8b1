"""The relationship page's parts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from dashboard import ids
from dashboard.components import aria, conditions, grids, measures, verdict
from dashboard.data import Relationship, Row, split
from dashboard.figures import function_matrix, two_firm_map
from dashboard.formats import UNDEFINED, count, day, listed, number, percent, short_day
from dashboard.i18n import counted, text
from dashboard.theme import Palette
from graphmodel.tables import RELATIONSHIP_PEOPLE, TIES

SECTIONS = ("map", "matrix", "holes", "stage", "measures", "people", "ties")
_GRAPH: Any = {"displaylogo": False, "displayModeBar": False, "responsive": True, "scrollZoom": False}


def body(relationship: Relationship) -> html.Div:
    """The whole page, but for its two pictures."""
    return html.Div(
        [
            verdict.header(relationship),
            html.Nav(
                [html.A(text(f"section.{name}.short"), href=f"#{name}") for name in SECTIONS],
                className="jump",
                **aria.label(text("relationship.jump")),
            ),
            html.Div(
                [
                    html.Div([map_section(relationship)], className="wide-column"),
                    html.Div(
                        [matrix_section(relationship), holes_section(relationship)], className="side-column"
                    ),
                ],
                className="columns",
            ),
            stage_section(relationship),
            _section("measures", _as_of(relationship), measures.table(relationship)),
            _section("people", people_words(relationship), people_table(relationship)),
            _section("ties", ties_words(relationship), ties_table(relationship)),
        ]
    )


def _section(name: str, words: str, *children: Any) -> html.Section:
    return html.Section(
        [
            html.H2(text(f"section.{name}"), className="card-title"),
            html.P(words, className="lead"),
            *children,
        ],
        id=name,
        className=f"card section-{name}",
        **aria.label(text(f"section.{name}")),
    )


def _as_of(relationship: Relationship) -> str:
    return text("relationship.as_of", as_of=day(relationship.row["as_of"]))


def functions_of(relationship: Relationship) -> dict[str, str]:
    """Function of everyone who met."""
    return {who: role["function"] or "other" for who, role in relationship.roles.items()}


def plan(relationship: Relationship, *, narrow: bool = False) -> two_firm_map.Plan:
    """What the map shows."""
    r = relationship
    return two_firm_map.plan(
        r.people,
        r.ties,
        r.cells,
        r.holes,
        r.names,
        functions_of(r),
        supplier=r.supplier,
        client=r.client,
        narrow=narrow,
    )


def map_figure(relationship: Relationship, palette: Palette, *, narrow: bool) -> Any:
    """The two firms face to face."""
    return two_firm_map.draw(plan(relationship, narrow=narrow), palette, narrow=narrow)


def matrix_figure(relationship: Relationship, palette: Palette, *, narrow: bool) -> Any:
    """The function × function matrix."""
    return function_matrix.function_matrix(relationship.cells, palette=palette, narrow=narrow)


def map_section(relationship: Relationship) -> html.Section:
    """The map, what it says, and the same as a table."""
    made = plan(relationship)
    live = [line for line in made.lines if line.kind != "fading"]
    single = sum(line.kind == "single" for line in live)
    unreached = [
        text(f"function.{h['client_function']}") for h in relationship.holes if not h["supplier_function"]
    ]
    words = [text("map.empty", as_of=day(relationship.row["as_of"]))] if not live else []
    if live:
        words = [counted("map.single", single) if single else text("map.no_single")]
    if unreached:
        words.append(text("map.unreached", functions=listed(unreached, 6)))
    if made.folded:
        words.append(
            text("map.folded", ours=made.folded[0], theirs=made.folded[1], above=two_firm_map.FOLD_ABOVE)
        )
    picture = html.Div(
        dcc.Graph(
            id=ids.RELATIONSHIP_MAP,
            config=_GRAPH,
            className="picture",
            style={"height": f"{made.height + two_firm_map.FRAME:.0f}px"},
        ),
        role="img",
        **aria.label(two_firm_map.spoken(made)),
    )
    return _section(
        "map",
        " ".join(words),
        picture,
        _map_key(made),
        _as_table(_map_rows(made), ("ours", "theirs", "is", "strength")),
    )


def _map_key(made: two_firm_map.Plan) -> html.Ul:
    """What the lines of the map mean."""
    kinds = [kind for kind in reversed(two_firm_map.KINDS) if any(line.kind == kind for line in made.lines)]
    keys = [html.Li([html.Span(className=f"key key-{kind}"), text(f"map.kind.{kind}")]) for kind in kinds]
    if any(node.alone for node in (*made.left.values(), *made.right.values())):
        keys.append(html.Li([html.Span(className="key key-alone"), text("map.alone")]))
    return html.Ul(keys, className="legend")


def _map_rows(made: two_firm_map.Plan) -> list[Sequence[str]]:
    lines = sorted(
        made.lines,
        key=lambda line: (
            two_firm_map.order_of(made.right[line.client].function),
            made.right[line.client].label,
            -line.strength,
        ),
    )
    rows: list[Sequence[str]] = [
        (
            _who(made.left[line.supplier]),
            _who(made.right[line.client]),
            text(f"map.kind.{line.kind}"),
            number(line.strength, 1),
        )
        for line in lines
    ]
    missing = [heading for heading in made.headings if heading.missing and heading.side == "client"]
    return rows + [
        (UNDEFINED, text(f"function.{h.function}"), text("map.nobody"), UNDEFINED) for h in missing
    ]


def _who(node: two_firm_map.Node) -> str:
    return text("person.with_function", name=node.label, function=text(f"function.{node.function}"))


def matrix_section(relationship: Relationship) -> html.Section:
    """The matrix, what it says, and the same as a table."""
    cells = relationship.cells
    pairs = [cell for cell in cells if cell["expected"] and cell["counterpart"]]
    live = sum(bool(cell["live"]) for cell in pairs)
    words = (
        text("matrix.words", live=live, pairs=counted("count.pairs", len(pairs)))
        if pairs
        else text("matrix.empty")
    )
    if not function_matrix.axes(cells)[0]:
        return _section("matrix", words)
    rows = [
        (
            text(f"function.{c['supplier_function']}"),
            text(f"function.{c['client_function']}"),
            function_matrix.words(c),
            number(c["strength"] or 0.0, 1),
        )
        for c in sorted(
            cells,
            key=lambda c: tuple(
                two_firm_map.order_of(c[f"{side}_function"]) for side in ("supplier", "client")
            ),
        )
        if c["live"] or function_matrix.is_gap(c)
    ]
    picture = html.Div(
        dcc.Graph(
            id=ids.RELATIONSHIP_MATRIX,
            config=_GRAPH,
            className="picture",
            style={"height": f"{max(150, 34 * len(function_matrix.axes(cells)[0]) + 112)}px"},
        ),
        role="img",
        **aria.label(words),
    )
    key = html.P(
        [html.Span(function_matrix.GAP, className="loud"), html.Span(text("matrix.legend"))],
        className="legend",
    )
    return _section("matrix", words, picture, key, _as_table(rows, ("ours", "theirs", "is", "strength")))


def _as_table(rows: Iterable[Sequence[str]], heads: Sequence[str]) -> html.Details:
    table = text_table([text(f"picture.{head}") for head in heads], rows)
    return html.Details([html.Summary(text("picture.as_table")), table])


def text_table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> html.Div:
    """A table of words, as one component: the browser pays for components, not for cells."""
    table = dmc.Table(
        data={"head": list(heads), "body": [list(row) for row in rows]}, className="plain-table"
    )
    return html.Div(table, className="scroll", tabIndex=0)


def stage_section(relationship: Relationship) -> html.Section:
    """The stage, what is missing for the next one, and every condition."""
    row = relationship.row
    words = text(f"stage.{row['stage']}.text")
    missing = [
        c for c in relationship.conditions if c["stage"] == row["next_stage"] and c["passed"] == "false"
    ]
    if missing:
        words += " " + counted("conditions.missing", len(missing), stage=text(f"stage.{row['next_stage']}"))
    return _section("stage", words, conditions.ladder(relationship))


def people_words(relationship: Relationship) -> str:
    """What the people table says."""
    every = sum(bool(person["in_every_cut"]) for person in relationship.people)
    orphaning = sum(bool(split(person["orphans"])) for person in relationship.people)
    if not relationship.people:
        return text("people.none")
    return " ".join([counted("people.in_every_cut", every), counted("people.orphaning", orphaning)])


def people_table(relationship: Relationship) -> Any:
    """Everyone with a live tie, the heaviest loss first."""
    if not relationship.people:
        return None
    c = {column.name: column.text for column in RELATIONSHIP_PEOPLE.columns}
    figure = grids.figure_column
    columns = [
        grids.column("person", text("column.person"), c["person_id"], flex=1.2, minWidth=150, pinned=None),
        grids.column("side", text("column.side"), c["side"], width=130),
        grids.column("function", text("column.function"), c["function"], width=150),
        grids.column("seniority", text("column.seniority"), c["seniority"], width=110),
        figure("share", text("column.share"), c["share"], width=100),
        figure("departure_loss", text("column.departure_loss"), c["departure_loss"], width=120),
        grids.column("in_every_cut", text("column.in_every_cut"), c["in_every_cut"], width=120),
        grids.column("orphans", text("column.orphans"), c["orphans"], flex=1.3, minWidth=160),
        grids.column("successors", text("column.successors"), c["successors"], flex=1.3, minWidth=160),
    ]
    people = sorted(
        relationship.people, key=lambda p: (-(p["departure_loss"] or 0), -(p["share"] or 0), p["person_id"])
    )
    return grids.grid(ids.RELATIONSHIP_PEOPLE, columns, [_person(p, relationship) for p in people])


def _person(person: Row, relationship: Relationship) -> dict[str, Any]:
    firm = relationship.supplier if person["side"] == "supplier" else relationship.client
    return _cells(
        {
            "person": (relationship.name(person["person_id"]), None),
            "side": (person["side"], firm),
            "function": (person["function"], text(f"function.{person['function'] or 'other'}")),
            "seniority": (person["seniority"], text(f"seniority.{person['seniority'] or 'unknown'}")),
            "share": (person["share"], percent(person["share"])),
            "departure_loss": (person["departure_loss"], percent(person["departure_loss"])),
            "in_every_cut": (bool(person["in_every_cut"]), text("yes" if person["in_every_cut"] else "no")),
            "orphans": (len(split(person["orphans"])), ", ".join(relationship.names_in(person["orphans"]))),
            "successors": (
                len(split(person["successors"])),
                ", ".join(relationship.names_in(person["successors"])),
            ),
        }
    )


def ties_words(relationship: Relationship) -> str:
    """What the ties table says."""
    live = sum(bool(tie["live"]) for tie in relationship.ties)
    fading = sum(bool(tie["fading"]) for tie in relationship.ties)
    return text(
        "ties.words", live=count(live), met=counted("count.met", len(relationship.ties)), fading=count(fading)
    )


def ties_table(relationship: Relationship) -> Any:
    """The rows that everything above came from, the strongest first."""
    if not relationship.ties:
        return None
    c = {column.name: column.text for column in TIES.columns}
    figure = grids.figure_column
    columns = [
        grids.column("ours", text("column.ours"), c["supplier_person_id"], flex=1.2, minWidth=170),
        grids.column("theirs", text("column.theirs"), c["client_person_id"], flex=1.2, minWidth=170),
        grids.column("state", text("column.state"), text("column.state.text"), flex=1, minWidth=170),
        figure("strength", text("column.strength"), c["strength"], width=104),
        figure("direct_strength", text("column.direct_strength"), c["direct_strength"], width=104),
        figure("interactions", text("column.interactions"), c["interactions"], width=112),
        grids.column("two_way", text("column.two_way"), c["two_way"], width=100),
        grids.column("first_at", text("column.first_at"), c["first_at"], width=120),
        grids.column("last_at", text("column.last_at"), c["last_at"], width=120),
    ]
    functions = functions_of(relationship)
    kinds = {
        (tie["supplier_person_id"], tie["client_person_id"]): kind
        for tie, kind in two_firm_map.tie_kinds(relationship.ties, functions)
    }
    ties = sorted(relationship.ties, key=lambda tie: (not tie["live"], -(tie["strength"] or 0)))
    rows = [_tie(tie, kinds, functions, relationship) for tie in ties]
    return grids.grid(ids.RELATIONSHIP_TIES, columns, rows)


def _tie(
    tie: Row, kinds: Mapping[tuple[str, str], str], functions: Mapping[str, str], relationship: Relationship
) -> dict[str, Any]:
    ends = [tie["supplier_person_id"], tie["client_person_id"]]
    who = [
        text(
            "person.with_function",
            name=relationship.name(end),
            function=text(f"function.{functions.get(end, 'other')}"),
        )
        for end in ends
    ]
    kind = kinds.get((ends[0], ends[1]), "not_live")
    two_way = {True: "yes", False: "no"}.get(tie["two_way"])
    return _cells(
        {
            "ours": (who[0], None),
            "theirs": (who[1], None),
            "state": (kind, text(f"map.kind.{kind}")),
            "strength": (tie["strength"], number(tie["strength"], 1)),
            "direct_strength": (tie["direct_strength"], number(tie["direct_strength"], 1)),
            "interactions": (tie["interactions"], count(tie["interactions"])),
            "two_way": (two_way, text(two_way) if two_way else UNDEFINED),
            "first_at": (
                tie["first_at"].isoformat() if tie["first_at"] else None,
                short_day(tie["first_at"]),
            ),
            "last_at": (tie["last_at"].isoformat() if tie["last_at"] else None, short_day(tie["last_at"])),
        },
        tips={} if two_way else {"two_way": text("face.undefined", reason=text("flag.direction_unknown"))},
        emphasis={"state": "loud"} if kind == "single" else {},
    )


def _cells(
    cells: Mapping[str, tuple[Any, str | None]],
    *,
    tips: Mapping[str, str] | None = None,
    emphasis: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """A row for a grid: each value under its name, its words under ``name_text``."""
    row: dict[str, Any] = {"tips": dict(tips or {}), "emphasis": dict(emphasis or {})}
    for name, (value, words) in cells.items():
        row[name] = value
        row[f"{name}_text"] = words if words is not None else value
    return row


def holes_section(relationship: Relationship) -> html.Section:
    """What to weave next."""
    return _section("holes", holes_words(relationship), holes_table(relationship))


def holes_words(relationship: Relationship) -> str:
    """What the holes table says."""
    return counted("holes.words", len(relationship.holes)) if relationship.holes else text("holes.none")


def holes_table(relationship: Relationship) -> Any:
    """What to weave next, by priority."""
    if not relationship.holes:
        return None
    heads = ("priority", "function", "reason", "open_cases", "low_feedback", "route")
    return text_table(
        [text(f"holes.{head}") for head in heads], [_hole(hole, relationship) for hole in relationship.holes]
    )


def _hole(hole: Row, relationship: Relationship) -> Sequence[str]:
    where = text(f"function.{hole['client_function']}")
    if hole["supplier_function"]:
        where = text("holes.pair", ours=text(f"function.{hole['supplier_function']}"), theirs=where)
    route = relationship.route(hole["route"]) if hole["route"] else text("holes.no_route")
    numbers = [count(hole[name]) for name in ("open_cases", "low_feedback")]
    return [count(hole["priority"]), where, text(f"holes.reason.{hole['reason']}"), *numbers, route]
