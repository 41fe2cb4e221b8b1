"""The relationship page's parts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from dash import dcc, html

from dashboard import ids
from dashboard.addresses import BACKTEST
from dashboard.components import aria, conditions, departures, grids, measures, people, ties, verdict, weaving
from dashboard.components.tables import linked_table, text_table
from dashboard.data import Relationship
from dashboard.figures import function_matrix, two_firm_map
from dashboard.formats import UNDEFINED, count, day, listed, number, percent
from dashboard.i18n import counted, text
from dashboard.snapshot import Row, split
from dashboard.theme import Palette
from graphmodel.tables import RELATIONSHIP_PEOPLE

SECTIONS = ("map", "matrix", "holes", "leave", "stage", "measures", "people", "ties")
_GRAPH: Any = {"displaylogo": False, "displayModeBar": False, "responsive": True, "scrollZoom": False}


def body(relationship: Relationship, leaving: Sequence[str] = ()) -> html.Div:
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
            leave_section(relationship, leaving),
            stage_section(relationship),
            _section("measures", _as_of(relationship), measures.table(relationship)),
            _section("people", people_words(relationship), people_table(relationship)),
            _section("ties", ties.words(relationship.ties), ties.of_relationship(relationship)),
            html.P(dcc.Link(text("backtest.link"), href=BACKTEST)),
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


def plan(relationship: Relationship, *, narrow: bool = False) -> two_firm_map.Plan:
    """What the map shows."""
    r = relationship
    return two_firm_map.plan(
        r.people,
        r.ties,
        r.cells,
        r.holes,
        r.names,
        {who: relationship.function(who) for who in r.roles},
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


def leave_section(relationship: Relationship, leaving: Sequence[str]) -> html.Section:
    """Whose leaving would cost most, and what is left without anybody."""
    if not relationship.people:
        return _section("leave", text("people.none"))
    return _section(
        "leave",
        text("leave.worst.words", day=day(relationship.row["as_of"])),
        departures.worst_cases(relationship),
        departures.chooser(relationship, leaving),
        html.Div(
            id=ids.RELATIONSHIP_LEFT, className="left", role="status", **aria.working(text("face.working"))
        ),
    )


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
        grids.people_column("person", text("column.person"), c["person_id"], flex=1.2, minWidth=150),
        grids.column("side", text("column.side"), c["side"], width=130),
        grids.column("function", text("column.function"), c["function"], width=150),
        grids.column("seniority", text("column.seniority"), c["seniority"], width=110),
        figure("share", text("column.share"), c["share"], width=100),
        figure("departure_loss", text("column.departure_loss"), c["departure_loss"], width=120),
        grids.column("in_every_cut", text("column.in_every_cut"), c["in_every_cut"], width=120),
        grids.people_column("orphans", text("column.orphans"), c["orphans"], flex=1.3, minWidth=160),
        grids.people_column("successors", text("column.successors"), c["successors"], flex=1.3, minWidth=160),
    ]
    rows = sorted(
        relationship.people, key=lambda p: (-(p["departure_loss"] or 0), -(p["share"] or 0), p["person_id"])
    )
    return grids.grid(ids.RELATIONSHIP_PEOPLE, columns, [_person(row, relationship) for row in rows])


def _person(person: Row, relationship: Relationship) -> dict[str, Any]:
    firm = relationship.supplier if person["side"] == "supplier" else relationship.client
    return grids.cells(
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
        },
        links={
            "person": people.cell(relationship, [person["person_id"]]),
            **{name: people.cell(relationship, split(person[name])) for name in ("orphans", "successors")},
        },
    )


def holes_section(relationship: Relationship) -> html.Section:
    """What to weave next: as the results say, until it is worked out what a tie in each hole would bring."""
    return _section("holes", holes_words(relationship), weaving.place(holes_table(relationship)))


def holes_words(relationship: Relationship) -> str:
    """What the holes table says."""
    return counted("holes.words", len(relationship.holes)) if relationship.holes else text("holes.none")


def holes_table(relationship: Relationship) -> Any:
    """What to weave next, by priority."""
    if not relationship.holes:
        return None
    heads = ("priority", "function", "reason", "open_cases", "low_feedback", "route")
    return linked_table(
        [text(f"holes.{head}") for head in heads], [_hole(hole, relationship) for hole in relationship.holes]
    )


def _hole(hole: Row, relationship: Relationship) -> Sequence[Any]:
    where = text(f"function.{hole['client_function']}")
    if hole["supplier_function"]:
        where = text("holes.pair", ours=text(f"function.{hole['supplier_function']}"), theirs=where)
    way = relationship.route(hole["route"])
    route = [part for person in way for part in (" → ", people.link(relationship, person))][1:]
    numbers = [count(hole[name]) for name in ("open_cases", "low_feedback")]
    return [
        count(hole["priority"]),
        where,
        text(f"holes.reason.{hole['reason']}"),
        *numbers,
        route or text("holes.no_route"),
    ]
